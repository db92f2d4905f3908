//! What many cases come to: totals are those of single decisions, whoever gathers them, and what
//! is told can be read.

#[allow(dead_code, reason = "the test only draws")]
#[path = "../src/bin/evenhand/pictures.rs"]
mod pictures;
mod shipped;

use evenhand::caseload::summary::{
    Along, Asked, Breakdown, OutcomeTold, Report, Side, Summary, Wanted, summary_to_html,
    summary_to_text,
};
use evenhand::caseload::{BLOCK, Block, Caseload};
use evenhand::decision::{Answer, Inquiry, read_case};
use evenhand::explanation::plain;
use evenhand::model::case::{Known, Origin, Range, VariableId};
use evenhand::model::policy::{Constant, Domain, NodeId, Supposed};
use evenhand::program::Prepared;
use evenhand::value::{Date, Exact};
use evenhand_population::{Kind, Spec, read_spec};
use shipped::library;

const ROWS: usize = 2_000;
/// Every so many rows, one could not be read: its number is passed over.
const BAD: usize = 500;

fn glasgow() -> Prepared {
    let library = library();
    let id = library.find("glasgow").expect("it is shipped");
    library.prepare(id).prepared.expect("nothing is wrong")
}

fn people() -> Spec {
    read_spec(include_str!("../policies/scotland/population.toml"), 0).expect("nothing is wrong")
}

/// What a figure is set to.
fn supposed(prepared: &Prepared, line: &str) -> Vec<Supposed> {
    let text = format!("[case]\nask = [\"contribution\"]\n[suppose]\n{line}\n[facts]\n");
    let file = read_case(&text, 0).expect("it is a case");
    let inquiry = file.inquiry(prepared.policy(), None);
    inquiry.expect("the policy knows the figure").supposing
}

fn node(prepared: &Prepared, name: &str) -> NodeId {
    prepared
        .policy()
        .node_named(name)
        .expect("it is worked out")
}

/// The variable that a column of a population is about.
fn variable(prepared: &Prepared, name: &str) -> VariableId {
    let policy = prepared.policy();
    let named = |id: &VariableId| match prepared.variables().get(*id).origin {
        Origin::Fact(fact) | Origin::Count(fact) => policy.fact(fact).name == name,
        Origin::FactFor(..) => false,
        Origin::Field { list, item, field } => {
            let fact = policy.fact(list);
            let Domain::List { record, .. } = fact.domain else {
                return false;
            };
            let field = &policy.records()[record.index()].fields[field].name;
            format!("{}[{}].{field}", fact.name, item + 1) == name
        }
    };
    let found = prepared.variables().ids().find(named);
    found.unwrap_or_else(|| panic!("no fact is called {name}"))
}

/// A cell of a population, as a policy holds it.
fn known(prepared: &Prepared, kind: &Kind, range: Range, value: i64) -> Known {
    let policy = prepared.policy();
    Known::Is(match (kind, range) {
        (Kind::Money, Range::Amount { below, .. }) => {
            assert_eq!(below % 100, 0);
            value * (below / 100)
        }
        (Kind::Decimal { scale }, Range::Amount { below, .. }) => {
            value * below / 10_i64.pow(u32::from(*scale))
        }
        (Kind::Whole, Range::Amount { below, .. }) => value * below,
        (Kind::Whole, Range::Count { .. }) | (Kind::YesNo, Range::YesNo) => value,
        (Kind::Day, Range::Date { .. }) => {
            value + i64::from(Date::new(1970, 1, 1).expect("it is a day").number())
        }
        (Kind::Choice(words), Range::Choice(kind, _)) => {
            let word = &words[usize::try_from(value).expect("it is a place")].text;
            let kind = &policy.kinds()[kind.index()];
            i64::from(kind.member(word).expect("the policy knows it"))
        }
        (kind, range) => panic!("{kind:?} is no {range:?}"),
    })
}

/// The invented people, in blocks, each case with its number in the table.
fn blocks(prepared: &Prepared, caseload: &Caseload<'_>) -> Vec<(Vec<u64>, Block)> {
    let spec = people();
    let mut drawn = evenhand_population::Block::default();
    spec.fill(7, 0, ROWS, &mut drawn);
    let columns: Vec<VariableId> = spec.names().map(|name| variable(prepared, name)).collect();
    let numbers: Vec<usize> = (1..=ROWS).filter(|row| row % BAD != 0).collect();
    let blocks = numbers.chunks(BLOCK).map(|numbers| {
        let mut block = caseload.block();
        caseload.start(&mut block, numbers.len());
        for (row, number) in numbers.iter().enumerate() {
            for (at, (id, column)) in columns.iter().zip(spec.columns()).enumerate() {
                if let Some(value) = drawn.cell(number - 1, at) {
                    let range = prepared.variables().get(*id).range;
                    let own = known(prepared, &column.kind, range, value);
                    caseload.put(&mut block, row, *id, own);
                }
            }
        }
        (numbers.iter().map(|number| *number as u64).collect(), block)
    });
    blocks.collect()
}

/// Glasgow's policy as it stands, and with another share taken.
struct Run<'p> {
    prepared: &'p Prepared,
    wanted: Wanted,
    before: Caseload<'p>,
    after: Caseload<'p>,
    supposing: Vec<Supposed>,
}

impl<'p> Run<'p> {
    fn new(prepared: &'p Prepared, by: &str) -> Self {
        let by = match by {
            "" => Breakdown::default(),
            by => Breakdown::read(prepared, by).expect("it can be told apart"),
        };
        let asked = [node(prepared, "contribution"), node(prepared, "exempt")];
        let wanted = Wanted::new(prepared, &asked, by, Along::FirstStep).expect("nothing is wrong");
        let supposing = supposed(prepared, "taper = \"50%\"");
        let nodes = wanted.nodes_in(prepared.policy(), prepared.policy());
        let nodes = nodes.expect("it is the same policy");
        let before = Caseload::new(prepared, &wanted.nodes(), None, &[]);
        let after = Caseload::new(prepared, &nodes, None, &supposing);
        Run {
            prepared,
            before: before.expect("the policy is about its days"),
            after: after.expect("the policy is about its days"),
            wanted,
            supposing,
        }
    }

    fn asked(&self, against: bool) -> Asked<'_, 'p> {
        let before = Side::new(&self.before, &[]);
        let after = against.then(|| Side::new(&self.after, &self.supposing));
        Asked::new(&self.wanted, before, after).expect("they can be compared")
    }

    fn blocks(&self) -> Vec<(Vec<u64>, Block)> {
        blocks(self.prepared, &self.before)
    }
}

fn gather<'a, 'c, 'p>(
    run: &Run<'p>,
    asked: &'a Asked<'c, 'p>,
    blocks: &[(Vec<u64>, Block)],
    against: bool,
) -> Summary<'a, 'c, 'p> {
    let mut summary = Summary::new(asked);
    let (mut one, mut two) = (run.before.worker(), run.after.worker());
    for (numbers, block) in blocks {
        let before = run.before.decide(block, &mut one);
        let after = against.then(|| run.after.decide(block, &mut two));
        summary.take(|row| numbers[row], block, before, after);
    }
    summary
}

fn outcome<'r>(report: &'r Report, name: &str) -> &'r OutcomeTold {
    let mut all = report.outcomes.iter();
    all.find(|own| own.name == name).expect("it was asked for")
}

fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("it can be told")
}

/// What one case comes to by itself.
fn alone(run: &Run<'_>, case: &evenhand::model::Case, supposing: &[Supposed]) -> Option<Exact> {
    let inquiry = Inquiry {
        case: case.clone(),
        asked: vec![node(run.prepared, "contribution")],
        supposing: supposing.to_vec(),
    };
    let decision = inquiry
        .decide(run.prepared)
        .expect("the case can be decided");
    match &decision.answers[0].answer {
        Answer::Value(Constant::Amount(amount)) => Some(*amount),
        _ => None,
    }
}

/// The number of a case, and what it comes to under both.
type Pair = (u64, Exact, Exact);

fn less(own: &&Pair) -> Exact {
    own.1.less(own.2).expect("it fits")
}

fn sum(amounts: &mut dyn Iterator<Item = Exact>) -> Exact {
    amounts.fold(Exact::ZERO, |sum, own| sum.plus(own).expect("it fits"))
}

fn value(own: &Option<evenhand::caseload::summary::AmountTold>) -> Exact {
    own.as_ref().expect("it is told").value
}

/// Every case decided by itself under both; how many are not decided under one of them.
fn one_by_one(run: &Run<'_>, blocks: &[(Vec<u64>, Block)]) -> (Vec<Pair>, usize) {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut undecided = 0;
    for (numbers, block) in blocks {
        for (row, number) in numbers.iter().enumerate() {
            let case = run.before.case(block, row);
            let before = alone(run, &case, &[]);
            let after = alone(run, &case, &run.supposing);
            match before.zip(after) {
                Some((before, after)) => pairs.push((*number, before, after)),
                None => undecided += 1,
            }
        }
    }
    (pairs, undecided)
}

/// Every total is the sum over single decisions, every count a count of them.
#[test]
fn totals_are_the_sums_of_single_decisions() {
    let prepared = glasgow();
    let run = Run::new(&prepared, "couple");
    let asked = run.asked(true);
    let blocks = run.blocks();
    let report = gather(&run, &asked, &blocks, true).report();
    let (pairs, undecided) = one_by_one(&run, &blocks);
    let told = outcome(&report, "contribution");
    let change = told.all.change.as_ref().expect("two are compared");
    assert!(
        pairs.len() > 900 && undecided > 900,
        "{} {undecided}",
        pairs.len()
    );
    assert_eq!(report.cases, (ROWS - ROWS / BAD) as u64);
    assert_eq!(change.compared, pairs.len() as u64);
    assert_eq!(
        value(&change.before.total),
        sum(&mut pairs.iter().map(|own| own.1))
    );
    assert_eq!(
        value(&change.after.total),
        sum(&mut pairs.iter().map(|own| own.2))
    );
    let lower: Vec<_> = pairs.iter().filter(|own| own.2 < own.1).collect();
    let movement = change.lower.as_ref().expect("it is an amount");
    assert_eq!(
        (movement.word, movement.cases),
        ("gain", lower.len() as u64)
    );
    assert_eq!(value(&movement.total), sum(&mut lower.iter().map(less)));
    // The largest first, and of those that are as large the first of the table.
    let mut largest: Vec<(Exact, u64)> = lower.iter().map(|own| (less(own), own.0)).collect();
    largest.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(&two.1)));
    let told: Vec<(Exact, u64)> = movement
        .largest
        .iter()
        .map(|own| (own.by.value, own.row))
        .collect();
    assert_eq!(told, largest[..20]);
    // Groups and bands hold every case once.
    let by = outcome(&report, "contribution")
        .by
        .as_ref()
        .expect("it was asked for");
    let of_groups: u64 = by.groups.iter().map(|own| own.told.before.cases).sum();
    assert_eq!(of_groups, report.cases);
    let changed = by.groups.iter().map(|own| {
        let change = own.told.change.as_ref().expect("two are compared");
        value(&change.difference)
    });
    assert_eq!(
        sum(&mut changed.collect::<Vec<_>>().into_iter()),
        value(&change.difference)
    );
    let of_bands: u64 = movement.bands.iter().map(|own| own.cases).sum();
    assert_eq!(of_bands, movement.cases);
}

/// However rows are split and merged, the same bytes come out.
#[test]
fn who_gathers_what_changes_nothing() {
    let prepared = glasgow();
    let run = Run::new(&prepared, "capital,date_of_birth:10 years");
    let asked = run.asked(true);
    let blocks = run.blocks();
    let whole = json(&gather(&run, &asked, &blocks, true).report());
    for cut in [1, 3, blocks.len() - 1] {
        let first = gather(&run, &asked, &blocks[..cut], true);
        let second = gather(&run, &asked, &blocks[cut..], true);
        let (mut one, mut two) = (first.clone(), second.clone());
        one.merge(&second);
        two.merge(&first);
        assert_eq!(json(&one.report()), whole);
        assert_eq!(json(&two.report()), whole);
    }
    let mut alone = Summary::new(&asked);
    for block in blocks.iter().rev() {
        alone.merge(&gather(&run, &asked, std::slice::from_ref(block), true));
    }
    assert_eq!(json(&alone.report()), whole);
}

fn compared(by: &str) -> Report {
    let prepared = glasgow();
    let run = Run::new(&prepared, by);
    let asked = run.asked(true);
    let mut summary = gather(&run, &asked, &run.blocks(), true);
    summary.leave_out((ROWS / BAD) as u64);
    summary.report()
}

#[test]
fn a_comparison_can_be_read() {
    let report = compared("couple,capital");
    insta::assert_snapshot!("compared", plain(&summary_to_text(&report, 100)));
    insta::assert_snapshot!("compared_narrow", plain(&summary_to_text(&report, 60)));
    insta::assert_snapshot!("compared_json", json(&compared("couple")));
}

#[test]
fn one_policy_can_be_read() {
    let prepared = glasgow();
    let run = Run::new(&prepared, "age_group");
    let asked = run.asked(false);
    let report = gather(&run, &asked, &run.blocks(), false).report();
    insta::assert_snapshot!("alone", plain(&summary_to_text(&report, 100)));
}

/// The page stands alone, and has every picture with its numbers.
#[test]
fn a_page_has_pictures_with_their_numbers() {
    let report = compared("couple");
    let page = summary_to_html(&report, &pictures::draw);
    let parsed = scraper::Html::parse_document(&page);
    assert_eq!(parsed.errors, Vec::<String>::new());
    let count = |selector: &str| {
        let selector = scraper::Selector::parse(selector).expect("it is one");
        parsed.select(&selector).count()
    };
    assert_eq!(count("figure > svg"), 4);
    assert_eq!(count("figure table"), 4);
    assert_eq!(count("script, link, img, iframe"), 0);
    assert!(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"));
}

#[test]
fn what_can_t_be_asked_is_told() {
    let prepared = glasgow();
    let told = |by: &str| -> Vec<String> {
        let problems = Breakdown::read(&prepared, by).expect_err("it can't be asked");
        let told = problems.iter().map(|problem| {
            let help = problem.help();
            format!("{}: {}", problem.diagnostic(), help.unwrap_or_default())
        });
        told.collect()
    };
    insta::assert_snapshot!(
        [
            told("coupel,nonsense,couple,couple"),
            told("capital:£0.00,capital:5 hours,couple:3,date_of_birth:£5.00"),
            told("supports,chargeable,budget,spend_is"),
            told("couple,exempt,terminally_ill,age_group"),
        ]
        .concat()
        .join("\n")
    );
    let wanted = Wanted::new(&prepared, &[], Breakdown::default(), Along::Named("couple"));
    let problems = wanted.expect_err("it is no amount");
    assert!(problems[0].diagnostic().to_string().contains("no amount"));
}

/// Two policies of which one answers with an amount and the other with yes or no, or not at all.
#[test]
fn what_can_t_be_compared_is_told() {
    let text = |title: &str, ty: &str, result: &str| {
        format!(
            "vocabulary \"Words of {title}\"\n  facts\n    decision_date : date\n  outcomes\n    \
             fee : {ty}\n    other : yes/no\n\nbaseline \"{title}\" uses \"Words of {title}\"\n  \
             illustrative\n  applies from 2026-04-06\n  decides as at decision_date\n  {result}\n"
        )
    };
    let mut library = evenhand::library::Library::default();
    library.add(
        "one.policy",
        &text("One", "money", "calculate fee\n    result = £1.00"),
        true,
    );
    library.add(
        "two.policy",
        &text("Two", "yes/no", "decide fee\n    normally no"),
        true,
    );
    let three = text("Three", "yes/no", "decide other\n    normally no");
    library.add(
        "three.policy",
        &three.replace("    fee : yes/no\n", ""),
        true,
    );
    let prepared = ["One", "Two", "Three"].map(|title| {
        let id = library.find(title).expect("it is in the texts");
        library.prepare(id).prepared.expect("nothing is wrong")
    });
    let [one, two, three] = &prepared;
    let asked = [node(one, "fee")];
    let wanted =
        Wanted::new(one, &asked, Breakdown::default(), Along::FirstStep).expect("nothing is wrong");
    let told = |other: &Prepared| {
        let problems = wanted.nodes_in(one.policy(), other.policy());
        problems.expect_err("it can't be compared")[0]
            .diagnostic()
            .to_string()
    };
    assert_eq!(told(two), "`fee` is money in One, and yes or no in Two");
    assert_eq!(told(three), "Three does not answer `fee`");
}
