//! What an answer comes to while one amount rises: the pieces are those of the policy, every
//! value lies on them, and what is not known is a gap and no amount.

use evenhand::decision::{ComesTo, Course, Decision, read_case};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::value::Exact;

/// A share of what is over an amount, rounded down, never more than a cost; and of another council
/// the share is not published.
const TEXT: &str = r#"
vocabulary "Paying"
  facts
    decision_date : date
    money_in : money per week from £0.00 to £5,000.00 label "money coming in"
    cost : money per week from £0.00 to £5,000.00 label "what it costs"
  outcomes
    charge : money per week label "what you pay"

baseline "Nation" uses "Paying"
  illustrative
  applies from 2026-04-06
  decides as at decision_date
  authorities must calculate charge
  parameter kept : money per week from £0.00 to £1,000.00
    label "what you keep before any charge"
    authorities must set
  parameter share : percent from 0% to 100% in steps of 1%
    label "the share that is taken"
    authorities must set

policy "North" adopts "Nation"
  illustrative
  applies from 2026-04-06
  parameter kept from 2026-04-06 £195.00
  parameter share from 2026-04-06 60%
  calculate charge
    step excess label "what is over it"
      [C1] add money_in
      [C2] take off kept
      never below £0.00 per week
    step taken = share of excess rounded down to £0.01
      label "the share of it"
    result
      [C3] add least of (taken, cost)

policy "South" adopts "Nation"
  illustrative
  applies from 2026-04-06
  parameter kept from 2026-04-06 £188.00
  parameter share from 2026-04-06 not published
  calculate charge
    step excess label "what is over it"
      [C1] add money_in
      [C2] take off kept
      never below £0.00 per week
    step taken = share of excess rounded down to £0.01
      label "the share of it"
    result
      [C3] add least of (taken, cost)
"#;

const CASE: &str = r#"
[case]
ask = ["charge"]
[facts]
decision_date = 2026-05-01
money_in = "£210.00 per week"
cost = "£90.00 per week"
"#;

fn prepared(library: &Library, title: &str) -> Prepared {
    let checked = library.check();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    let id = library.find(title).expect("it is in the text");
    library.prepare(id).prepared.expect("nothing is wrong")
}

fn library() -> Library {
    let mut library = Library::default();
    library.add("two.policy", TEXT, true);
    library
}

fn decided(prepared: &Prepared) -> Decision<'_> {
    let file = read_case(CASE, 0).expect("it is a case");
    let inquiry = file
        .inquiry(prepared.policy(), None)
        .expect("its facts are known");
    inquiry
        .decide(prepared)
        .expect("the policy is about that day")
}

fn course(decision: &Decision<'_>, pounds: i64) -> Course {
    let amounts = decision.amounts_that_can_go();
    let own = amounts
        .iter()
        .find(|own| own.name == "money_in")
        .expect("the case knows it");
    decision
        .course(&decision.answers[0], own.fact, (0, pounds * own.below))
        .expect("it is an amount")
}

fn pence(amount: Exact) -> i128 {
    amount.over(100).expect("whole pence")
}

#[test]
fn pieces_end_where_another_line_begins_to_count() {
    let library = library();
    let north = prepared(&library, "North");
    let decision = decided(&north);
    let course = course(&decision, 500);
    let told: Vec<(i64, i64, i128, i128)> = course
        .parts
        .iter()
        .map(|part| match part.comes_to {
            ComesTo::Amounts(from, until) => (part.from, part.until, pence(from), pence(until)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(course.below, 100, "pence");
    // Nothing up to £195.00; then 60 per cent of what is over it, until that is more than £90.00:
    // of £345.01 it is £90.00 still, rounded down.
    assert_eq!(
        told,
        [
            (0, 19_500, 0, 0),
            (19_501, 34_501, 0, 9_000),
            (34_502, 50_000, 9_000, 9_000),
        ]
    );
}

#[test]
fn every_value_lies_on_its_piece_to_a_penny() {
    let library = library();
    let north = prepared(&library, "North");
    let decision = decided(&north);
    let course = course(&decision, 500);
    for value in (0..=50_000).step_by(37) {
        let set = decision
            .with_amount(course.fact, value)
            .expect("it is within the range");
        let is = pence(match set.answers[0].answer.value() {
            Some(evenhand::model::policy::Constant::Amount(amount)) => amount,
            other => panic!("{other:?}"),
        });
        let mut parts = course.parts.iter();
        let part = parts
            .find(|part| (part.from..=part.until).contains(&value))
            .expect("no value is left out");
        let ComesTo::Amounts(from, until) = part.comes_to else {
            panic!("{part:?}");
        };
        let (from, until) = (pence(from), pence(until));
        let span = i128::from(part.until - part.from).max(1);
        let along = i128::from(value - part.from);
        let off = ((is - from) * span - (until - from) * along).abs();
        assert!(off <= span, "{value}: {is} is not on {part:?}");
    }
}

#[test]
fn what_is_not_published_is_a_gap() {
    let library = library();
    let south = prepared(&library, "South");
    let decision = decided(&south);
    let course = course(&decision, 500);
    let first = course.parts[0];
    assert!(matches!(first.comes_to, ComesTo::Amounts(from, until)
        if pence(from) == 0 && pence(until) == 0));
    // A penny over what is kept, every share still rounds down to nothing, but for the whole.
    assert_eq!(first.until, 18_800);
    let rest = &course.parts[1..];
    assert!(!rest.is_empty());
    assert!(
        rest.iter()
            .all(|part| matches!(part.comes_to, ComesTo::NotDecided { .. })),
        "{rest:?}"
    );
    assert_eq!(rest.last().map(|part| part.until), Some(50_000));
}

#[test]
fn what_is_no_amount_has_no_course() {
    let library = library();
    let north = prepared(&library, "North");
    let decision = decided(&north);
    let day = north
        .variables()
        .ids()
        .next()
        .expect("the day is declared first");
    assert!(
        decision
            .course(&decision.answers[0], day, (0, 100))
            .is_none()
    );
    // More values than are worked out one by one.
    let amounts = decision.amounts_that_can_go();
    let whole = (0, i64::MAX / 4);
    let course = decision.course(&decision.answers[0], amounts[0].fact, whole);
    assert!(course.is_none(), "£5,000.00 are half a million pence");
}
