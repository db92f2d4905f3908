//! What people come of a text: the same for the same seed, and spread as it says.

use evenhand_population::Block;
use evenhand_population::Kind;
use evenhand_population::Spec;
use evenhand_population::day_written;
use evenhand_population::read_spec;

const MANY: usize = 100_000;

fn town() -> Spec {
    read_spec(include_str!("town.toml"), 0).expect("nothing is wrong")
}

fn filled(spec: &Spec, seed: u64, first: u64, rows: usize) -> Block {
    let mut block = Block::default();
    spec.fill(seed, first, rows, &mut block);
    block
}

fn column(spec: &Spec, name: &str) -> usize {
    let at = spec.names().position(|own| own == name);
    at.unwrap_or_else(|| panic!("there is a column `{name}`"))
}

/// Rows as lines of text, a blank as nothing.
fn lines(spec: &Spec, block: &Block) -> String {
    let mut lines = spec.names().collect::<Vec<_>>().join(" | ");
    for row in 0..block.rows() {
        let cells = spec.columns().iter().enumerate().map(|(at, column)| {
            let cell = block.cell(row, at);
            cell.map(|value| column.kind.written(value))
                .unwrap_or_default()
        });
        lines.push('\n');
        lines.push_str(&cells.collect::<Vec<_>>().join(" | "));
    }
    lines
}

/// These rows are a promise: a seed means the same people for ever.
#[test]
fn the_people_of_a_seed_stay_the_same() {
    let spec = town();
    insta::assert_snapshot!(lines(&spec, &filled(&spec, 2023, 0, 10)));
}

#[test]
fn another_seed_makes_other_people() {
    let spec = town();
    let savings = column(&spec, "savings");
    let (one, other) = (filled(&spec, 1, 0, 100), filled(&spec, 2, 0, 100));
    let same = (0..100).filter(|row| one.values(savings)[*row] == other.values(savings)[*row]);
    assert!(same.count() < 5);
}

#[test]
fn where_a_block_begins_makes_no_difference() {
    let spec = town();
    let whole = lines(&spec, &filled(&spec, 9, 0, 1_000));
    let mut block = Block::default();
    let mut joined = Vec::new();
    for (first, rows) in [(0, 1), (1, 6), (7, 493), (500, 0), (500, 500)] {
        spec.fill(9, first, rows, &mut block);
        assert_eq!(block.rows(), rows);
        joined.extend(lines(&spec, &block).lines().skip(1).map(str::to_owned));
    }
    assert_eq!(whole.lines().skip(1).collect::<Vec<_>>(), joined);
}

#[test]
fn the_last_rows_that_can_be_numbered_can_be_made() {
    let spec = town();
    let block = filled(&spec, u64::MAX, u64::MAX - 3, 4);
    assert_eq!(block.rows(), 4);
}

#[test]
fn a_further_column_changes_no_other() {
    let text = include_str!("town.toml");
    let more = text.replace(
        "[columns.couple]",
        "[columns.further]\nyes = \"50%\"\n[columns.couple]",
    );
    let more = read_spec(&more, 0).expect("nothing is wrong");
    let spec = town();
    let (own, other) = (filled(&spec, 3, 0, 500), filled(&more, 3, 0, 500));
    for name in spec.names() {
        let (at, beside) = (column(&spec, name), column(&more, name));
        assert_eq!(own.values(at), other.values(beside), "{name}");
        assert_eq!(own.present(at), other.present(beside), "{name}");
    }
}

/// How many of many rows a condition holds for.
fn count(spec: &Spec, block: &Block, name: &str, holds: impl Fn(Option<i64>) -> bool) -> usize {
    let at = column(spec, name);
    (0..block.rows())
        .filter(|row| holds(block.cell(*row, at)))
        .count()
}

/// One in a hundred of the rows is allowed for, more than six times what chance makes likely.
#[test]
fn shares_are_what_the_weights_say() {
    let spec = town();
    let block = filled(&spec, 1, 0, MANY);
    let near = |told: &str, count: usize, share: usize| {
        let wanted = MANY * share / 100;
        assert!(
            count.abs_diff(wanted) <= MANY / 100,
            "{told}: {count}, not {wanted}"
        );
    };
    near(
        "couples",
        count(&spec, &block, "couple", |cell| cell == Some(1)),
        35,
    );
    for (children, share) in [(0, 70), (1, 15), (2, 10), (3, 5)] {
        let found = count(&spec, &block, "children", |cell| cell == Some(children));
        near("children", found, share);
    }
    for (need, share) in [(0, 50), (1, 25), (2, 25)] {
        near(
            "needs",
            count(&spec, &block, "needs", |cell| cell == Some(need)),
            share,
        );
    }
    let old = |cell: Option<i64>| cell.is_some_and(|day| day_written(day).as_str() < "1956");
    near(
        "pension age",
        count(&spec, &block, "date_of_birth", old),
        40,
    );
    near(
        "no savings known",
        count(&spec, &block, "savings", |cell| cell.is_none()),
        2,
    );
    let at = column(&spec, "savings");
    let band = |least: i64, most: i64| {
        let hidden = block.values(at).iter();
        hidden
            .filter(|value| (least..=most).contains(*value))
            .count()
    };
    near("few savings", band(0, 599_995), 60);
    near("some savings", band(600_000, 2_325_000), 30);
    near("large savings", band(2_325_005, 9_000_000), 10);
    for (items, share) in [(0, 10), (1, 50), (2, 40)] {
        near(
            "incomes",
            count(&spec, &block, "incomes", |cell| cell == Some(items)),
            share,
        );
    }
    near(
        "a second income",
        count(&spec, &block, "incomes[2].kind", |cell| cell.is_some()),
        40,
    );
}

/// Both ends of a band come up, and every step between them.
#[test]
fn every_value_of_a_band_comes_up() {
    let text = "title = \"Steps\"\nabout = \"Invented.\"\n[columns.hours]\nfrom = 0.5\nto = 3.2\nstep = 0.25\n";
    let spec = read_spec(text, 0).expect("nothing is wrong");
    assert_eq!(spec.columns()[0].kind, Kind::Decimal { scale: 2 });
    let block = filled(&spec, 5, 0, 2_000);
    let mut values = block.values(0).to_vec();
    values.sort_unstable();
    values.dedup();
    assert_eq!(
        values,
        [50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300]
    );
    assert_eq!((spec.columns()[0].least, spec.columns()[0].most), (50, 300));
}

#[test]
fn a_cell_is_of_its_column_and_in_its_range() {
    let spec = town();
    let block = filled(&spec, 4, 0, 20_000);
    for (at, column) in spec.columns().iter().enumerate() {
        let present = (0..block.rows()).filter_map(|row| block.cell(row, at));
        let mut found = 0;
        for value in present {
            found += 1;
            assert!(
                (column.least..=column.most).contains(&value),
                "{}: {value}",
                column.name
            );
            if let Kind::Choice(words) = &column.kind {
                assert!(words.get(value as usize).is_some());
            }
        }
        assert!(found > 0, "{} is always blank", column.name);
        assert_eq!(found < block.rows(), column.can_be_blank, "{}", column.name);
    }
}

#[test]
fn a_part_is_never_more_than_the_whole() {
    let spec = town();
    let block = filled(&spec, 6, 0, 20_000);
    let (part, whole) = (column(&spec, "spare"), column(&spec, "savings"));
    let pairs = || block.values(part).iter().zip(block.values(whole));
    assert!(pairs().all(|(part, whole)| part <= whole));
    assert!(pairs().any(|(part, whole)| part == whole));
    assert!(pairs().any(|(part, whole)| part < whole));
}

#[test]
fn what_depends_on_a_column_goes_by_its_value() {
    let spec = town();
    let block = filled(&spec, 8, 0, 20_000);
    let at = |name: &str| column(&spec, name);
    let of = |name: &str, row: usize| block.cell(row, at(name));
    let kinds = spec.columns()[at("incomes[1].whose")].kind.clone();
    let mut partners = 0;
    for row in 0..block.rows() {
        if let Some(savings) = of("savings", row) {
            assert_eq!(of("rate", row) == Some(300), savings > 600_000, "{savings}");
        }
        let (items, kind) = (of("incomes", row), of("incomes[2].kind", row));
        assert_eq!(items == Some(2), kind.is_some());
        assert_eq!(kind.is_some(), of("incomes[2].amount", row).is_some());
        if let (Some(kind), Some(amount)) = (kind, of("incomes[2].amount", row)) {
            let range = if kind == 0 {
                5_000..=40_000
            } else {
                6_000..=18_000
            };
            assert!(range.contains(&amount));
        }
        if let Some(whose) = of("incomes[1].whose", row)
            && kinds.written(whose) == "partners"
        {
            partners += 1;
            assert_eq!(of("couple", row), Some(1));
        }
    }
    assert!(partners > 1_000);
}

#[test]
fn columns_say_what_they_hold_and_where_they_are_written() {
    let text = include_str!("town.toml");
    let spec = town();
    let told: Vec<String> = spec
        .columns()
        .iter()
        .map(|column| {
            let range = match &column.kind {
                Kind::Choice(words) => {
                    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                    words.join(" / ")
                }
                kind => format!(
                    "{} to {}",
                    kind.written(column.least),
                    kind.written(column.most)
                ),
            };
            let (at, length) = (column.span.offset(), column.span.len());
            format!(
                "{}: {range}, written as `{}`",
                column.name,
                &text[at..at + length]
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(spec.title(), "A town for tests");
    assert!(spec.about().starts_with("Invented people"));
}
