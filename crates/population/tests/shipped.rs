//! The populations that are shipped: what they hold, and that everybody can be reached.

use evenhand_population::Block;
use evenhand_population::Kind;
use evenhand_population::Spec;
use evenhand_population::read_spec;

const ROWS: usize = 50_000;

fn scotland() -> Spec {
    read_spec(
        include_str!("../../../policies/scotland/population.toml"),
        0,
    )
    .expect("nothing is wrong")
}

fn england() -> Spec {
    read_spec(include_str!("../../../policies/england/population.toml"), 0)
        .expect("nothing is wrong")
}

fn people(spec: &Spec) -> Block {
    let mut block = Block::default();
    spec.fill(1, 0, ROWS, &mut block);
    block
}

fn column(spec: &Spec, name: &str) -> usize {
    let at = spec.names().position(|own| own == name);
    at.unwrap_or_else(|| panic!("there is a column `{name}`"))
}

/// The columns of one population, those of a list's first item only.
fn columns_told(spec: &Spec) -> String {
    let columns = spec.columns().iter();
    let first = columns.filter(|column| column.item_of.as_ref().is_none_or(|of| of.item == 1));
    let told = first.map(|column| match &column.kind {
        Kind::Choice(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            format!("{}: {}", column.name, words.join(" / "))
        }
        kind => {
            let (least, most) = (kind.written(column.least), kind.written(column.most));
            format!("{}: {least} to {most}", column.name)
        }
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn they_have_the_facts_that_a_charge_needs() {
    insta::assert_snapshot!("scotland", columns_told(&scotland()));
    insta::assert_snapshot!("england", columns_told(&england()));
}

#[test]
fn they_say_that_nobody_is_real() {
    for spec in [scotland(), england()] {
        assert!(spec.title().starts_with("Invented people"));
        for words in ["Nobody here is real", "rounded guesses", "without a survey"] {
            assert!(spec.about().replace('\n', " ").contains(words), "{words}");
        }
    }
}

#[test]
fn the_sample_of_the_guide_can_be_made() {
    let guide = include_str!("../../../docs/population.md");
    let sample = guide
        .split("```")
        .find_map(|block| block.strip_prefix("toml\n"));
    let sample = sample.expect("the guide has a sample");
    let spec = read_spec(sample, 0).expect("nothing is wrong");
    let names: Vec<&str> = spec.names().collect();
    let first = [
        "household",
        "needs_help",
        "decision_date",
        "savings",
        "spare",
        "incomes",
    ];
    assert_eq!(names[..6], first);
    assert_eq!(names.len(), 6 + 2 * 2);
}

/// One in a hundred has no savings written down, and one in a hundred no costs; nothing else is
/// missing but the items that a list does not have.
#[test]
fn little_is_missing() {
    for spec in [scotland(), england()] {
        let block = people(&spec);
        for (at, column) in spec.columns().iter().enumerate() {
            let missing = block
                .present(at)
                .iter()
                .filter(|present| !**present)
                .count();
            match column.name.as_str() {
                "capital" | "disability_costs" => {
                    assert!((400..=600).contains(&missing), "{}: {missing}", column.name);
                }
                _ if column.item_of.is_some() => {}
                name => assert_eq!(missing, 0, "{name}"),
            }
        }
    }
}

#[test]
fn every_value_that_is_written_comes_up() {
    for spec in [scotland(), england()] {
        let block = people(&spec);
        for (at, column) in spec.columns().iter().enumerate() {
            let Kind::Choice(words) = &column.kind else {
                continue;
            };
            let mut found = vec![false; words.len()];
            for row in 0..block.rows() {
                if let Some(word) = block.cell(row, at) {
                    found[word as usize] = true;
                }
            }
            // Few lists have a last item, and some words are rare.
            let rare = column.item_of.as_ref().is_some_and(|of| of.item > 1);
            assert!(rare || found.iter().all(|found| *found), "{}", column.name);
        }
    }
}

/// Savings stand on both sides of every limit that the charging rules have.
#[test]
fn savings_are_spread_over_the_limits() {
    let shares = |spec: &Spec, limits: &[i64]| -> Vec<usize> {
        let (at, block) = (column(spec, "capital"), people(spec));
        let known: Vec<i64> = (0..block.rows())
            .filter_map(|row| block.cell(row, at))
            .collect();
        let above = limits
            .iter()
            .map(|limit| known.iter().filter(|savings| *savings > limit).count());
        above.map(|count| count * 100 / known.len()).collect()
    };
    // From £6,000 under pension age and £10,000 over it.
    let scottish = shares(&scotland(), &[0, 600_000, 1_000_000, 3_500_000]);
    assert!(
        scottish.is_sorted_by(|one, next| one > next),
        "{scottish:?}"
    );
    assert!(scottish[3] >= 5, "{scottish:?}");
    // £14,250, and £23,250, above which the full cost is paid.
    let english = shares(&england(), &[0, 1_425_000, 2_325_000]);
    assert!(english.is_sorted_by(|one, next| one > next), "{english:?}");
    assert!(english[2] >= 10, "{english:?}");
}

/// What two facts can't be at once: the policies refuse such cases.
#[test]
fn nobody_is_impossible() {
    let spec = england();
    let block = people(&spec);
    let children = block.values(column(&spec, "dependent_children"));
    for part in ["disabled_children_lower", "disabled_children_higher"] {
        let part = block.values(column(&spec, part));
        assert!(part.iter().zip(children).all(|(part, all)| part <= all));
    }
    for spec in [scotland(), england()] {
        let block = people(&spec);
        let couple = block.values(column(&spec, "couple"));
        for item in 1..=4 {
            let at = column(&spec, &format!("incomes[{item}].whose"));
            let partners = (0..block.rows()).filter(|row| {
                block
                    .cell(*row, at)
                    .is_some_and(|whose| spec.columns()[at].kind.written(whose) == "partners")
            });
            assert!(partners.into_iter().all(|row| couple[row] == 1));
        }
    }
}
