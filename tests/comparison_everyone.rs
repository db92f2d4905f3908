//! Everybody: for whom two policies differ, by how much, and what is proved. Every person who is
//! shown is decided again here.

use evenhand::comparison::{
    EveryoneCompared, JointCase, Pair, Region, StretchTold, Verdict, When, compare_everyone,
    compare_outcomes, everyone_to_html, everyone_to_text, held_against_people,
};
use evenhand::decision::{Answer, read_case};
use evenhand::explanation::plain;
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::value::Date;

mod shipped;

/// Two policies that take a share of what is above a threshold.
const TWO: &str = r#"
vocabulary "Paying"
  facts
    decision_date : date
    income : money per week from £0.00 to £5,000.00 label "money coming in"
    cost : money per week from £0.00 to £5,000.00 label "what your support costs"
  outcomes
    charge : money per week, better when lower label "what you pay"

baseline "Land" uses "Paying"
  illustrative
  applies from 2026-04-06
  decides as at decision_date
  authorities must calculate charge
  parameter keep : money per week from £0.00 to £1,000.00 label "what you keep"
    authorities must set
  parameter share_taken : percent from 0% to 100% in steps of 1% label "the share that is taken"
    authorities must set

policy "Cairn" adopts "Land"
  illustrative
  applies from 2026-04-06
  parameter keep from 2026-04-06 £195.00
  parameter share_taken from 2026-04-06 60%
  calculate charge
    step share = share_taken of (part of income above keep), rounded down to £0.01
    result = least of (share, cost)

policy "Bryn" adopts "Land"
  illustrative
  applies from 2026-04-06
  parameter keep from 2026-04-06 £188.00
  parameter share_taken from 2026-04-06 75%
  calculate charge
    step share = share_taken of (part of income above keep), rounded down to £0.01
    result = least of (share, cost)
"#;

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is there");
    library.prepare(id).prepared.expect("nothing is wrong")
}

fn of(text: &str, a: &str, b: &str) -> (Prepared, Prepared) {
    let mut library = Library::default();
    library.add("two.policy", text, true);
    (prepared(&library, a), prepared(&library, b))
}

fn day(text: &str) -> Date {
    text.parse().expect("it is a day")
}

/// Everybody of whom some facts are given, in the terms of the first policy.
fn within(pair: &Pair<'_>, facts: &[&str]) -> JointCase {
    let mut own = read_case("[case]\n[facts]\n", 0)
        .and_then(|file| file.inquiry(pair.a.policy(), None))
        .expect("nothing is given");
    for fact in facts {
        own = own.with(pair.a.policy(), fact, 0).expect("it is a fact");
    }
    pair.from_a(&own.case)
}

fn compare(pair: &Pair<'_>, outcome: &str, facts: &[&str], when: When) -> EveryoneCompared {
    let shared = pair.shared_outcomes();
    let nodes = pair.a.policy().nodes();
    let outcome = shared
        .iter()
        .find(|(own, _)| nodes[own.index()].name == outcome)
        .expect("both answer it");
    let within = within(pair, facts);
    let compared = compare_everyone(pair, *outcome, &within, when, None);
    assert_eq!(compared.len(), 1, "it is there once");
    let compared = compared.into_iter().next().expect("there is one");
    replay(pair, &compared);
    compared
}

/// Decides everybody who is shown by both policies: what is told of them is what is decided.
fn replay(pair: &Pair<'_>, compared: &EveryoneCompared) {
    for stretch in &compared.stretches {
        for region in &stretch.regions {
            let people = region.people.iter();
            for person in people.chain(region.furthest.iter().map(|gap| &gap.person)) {
                let sides = [
                    (pair.a, &person.case_a, &person.a),
                    (pair.b, &person.case_b, &person.b),
                ];
                for (prepared, case, told) in sides {
                    let file = read_case(case, 0).expect("it is a case");
                    let policy = prepared.policy();
                    let inquiry = file.inquiry(policy, None).expect("its facts are known");
                    let decision = inquiry.decide(prepared).expect("it can be decided");
                    let answer = &decision.answers[0].answer;
                    let is_open = told.starts_with("can't be told");
                    assert_eq!(is_open, matches!(answer, Answer::Undecided(_)), "{case}");
                    if let Some(value) = answer.value() {
                        let ty = policy.nodes()[decision.answers[0].node.index()].ty;
                        let plain = policy.plain(value, ty);
                        let same = told.replace(['£', ','], "").contains(
                            plain
                                .replace(['£', ','], "")
                                .split(' ')
                                .next()
                                .unwrap_or(""),
                        );
                        let words = matches!(ty, evenhand::model::policy::ValueType::Amount(_));
                        assert!(same || !words, "{told} is not {plain}\n{case}");
                    }
                }
            }
        }
    }
}

fn text(compared: &EveryoneCompared) -> String {
    plain(&everyone_to_text(compared, 90))
}

fn only(compared: &EveryoneCompared) -> &StretchTold {
    assert_eq!(compared.stretches.len(), 1, "{}", text(compared));
    &compared.stretches[0]
}

fn group(stretch: &StretchTold, verdict: Verdict) -> &Region {
    let found = stretch.regions.iter().find(|own| own.verdict == verdict);
    found.expect("there is such a group")
}

#[test]
fn the_worked_instance_differs_from_18802_to_34499_and_most_at_308() {
    let (cairn, bryn) = of(TWO, "Cairn", "Bryn");
    let pair = Pair::new(&cairn, &bryn);
    let compared = compare(&pair, "charge", &["cost £90.00 per week"], When::Always);
    assert_eq!(compared.verdict, Verdict::ANeverWorse);
    let stretch = only(&compared);
    let group = group(stretch, Verdict::ANeverWorse);
    assert_eq!(
        group.when,
        ["money coming in: £188.02 a week to £344.99 a week"]
    );
    assert!(group.everybody && group.evidence.proved);
    let furthest = group.furthest.as_ref().expect("they are apart");
    assert_eq!(furthest.amount, "£22.20 a week");
    assert!(furthest.proved);
    assert_eq!(
        furthest.person.is,
        "income £308.00 a week; cost £90.00 a week"
    );
    assert_eq!(furthest.person.a, "£67.80 a week");
    assert_eq!(furthest.person.b, "£90.00 a week");
    let rest = stretch.regions.last().expect("there is a rest");
    assert!(rest.elsewhere && rest.evidence.proved);
    assert_eq!(rest.verdict, Verdict::Same);
    insta::assert_snapshot!(text(&compared));
}

#[test]
fn amounts_that_cross_are_told_one_sidedly() {
    let (cairn, bryn) = of(TWO, "Cairn", "Bryn");
    let pair = Pair::new(&cairn, &bryn);
    let compared = compare(&pair, "charge", &[], When::Always);
    assert_eq!(compared.verdict, Verdict::ANeverWorse);
    let group = group(only(&compared), Verdict::ANeverWorse);
    assert!(group.evidence.proved && !group.everybody);
    let furthest = group.furthest.as_ref().expect("they are apart");
    assert_eq!(
        (furthest.amount.as_str(), furthest.proved),
        ("£726.00 a week", true)
    );
}

#[test]
fn a_policy_is_the_same_as_itself_whatever_is_not_published() {
    let library = shipped::library();
    for name in ["strathmore", "glasgow"] {
        let (first, second) = (prepared(&library, name), prepared(&library, name));
        let pair = Pair::new(&first, &second);
        for outcome in compare_outcomes(&pair, &pair.shared_outcomes(), When::On(day("2025-06-02")))
        {
            assert_eq!(
                outcome.verdict,
                Verdict::Same,
                "{name}: {}",
                outcome.outcome
            );
        }
    }
}

#[test]
fn planted_changes_are_found_and_measured() {
    let changes = [
        (
            "a penny",
            "parameter keep from 2026-04-06 £188.00",
            "parameter keep from 2026-04-06 £188.01",
        ),
        (
            "one percent",
            "parameter share_taken from 2026-04-06 75%",
            "parameter share_taken from 2026-04-06 74%",
        ),
        (
            "rounding",
            "rounded down to £0.01\n    result = least of (share, cost)\n\npolicy",
            "rounded up to £0.01\n    result = least of (share, cost)\n\npolicy",
        ),
        (
            "a day",
            "applies from 2026-04-06\n  parameter keep from 2026-04-06 £188.00",
            "applies from 2026-04-06\n  parameter keep from 2026-04-06 £188.00 from 2026-05-01 £189.00",
        ),
    ];
    for (what, from, to) in changes {
        let bryn = TWO.replace("policy \"Bryn\"", "policy \"Other\"");
        let other = bryn.replace(from, to);
        assert_ne!(bryn, other, "{what}");
        let own = if what == "rounding" { "Cairn" } else { "Bryn" };
        let changed = if what == "rounding" { "Cairn" } else { "Other" };
        let (first, _) = of(TWO, own, own);
        let (second, _) = of(&other, changed, changed);
        let pair = Pair::new(&first, &second);
        let compared = compare(&pair, "charge", &[], When::Always);
        assert_ne!(compared.verdict, Verdict::Same, "{what}");
        let people = compared
            .stretches
            .iter()
            .flat_map(|stretch| &stretch.regions);
        assert!(
            people.flat_map(|region| &region.people).count() > 0,
            "{what}"
        );
    }
}

#[test]
fn a_copy_in_other_words_is_the_same_for_everyone() {
    let copy = TWO
        .replace(
            "step share = share_taken of (part of income above keep), rounded down to £0.01\n    result = least of (share, cost)",
            "step above_it = greatest of (£0.00 per week, (income less keep))\n      label \"what is above\"\n    step asked = share_taken of above_it, rounded down to £0.01\n      label \"what is asked\"\n    result = least of (cost, asked)",
        );
    let (own, _) = of(TWO, "Bryn", "Bryn");
    let (copied, _) = of(&copy, "Bryn", "Bryn");
    let pair = Pair::new(&own, &copied);
    let compared = compare(&pair, "charge", &[], When::Always);
    assert_eq!(compared.verdict, Verdict::Same, "{}", text(&compared));
}

#[test]
fn nobody_in_glasgow_pays_less_after_24_april_2023() {
    let library = shipped::library();
    let glasgow = prepared(&library, "glasgow");
    let pair = Pair::new(&glasgow, &glasgow);
    let when = When::OnAnd(day("2023-04-23"), day("2023-04-24"));
    // Whoever turns 60 on the second day has a higher threshold on it; of everybody younger:
    let compared = compare(
        &pair,
        "contribution",
        &["date_of_birth from 1963-04-25"],
        when,
    );
    assert_eq!(
        compared.verdict,
        Verdict::ANeverWorse,
        "{}",
        text(&compared)
    );
    let regions = &only(&compared).regions;
    assert!(
        regions.iter().all(|region| region.evidence.proved),
        "{}",
        text(&compared)
    );
    let group = group(only(&compared), Verdict::ANeverWorse);
    assert!(group.furthest.is_some());
    // The figures that are not known are taken as unchanged, and it says so.
    assert!(!only(&compared).covers.unknown.is_empty());
}

#[test]
fn whoever_turns_sixty_between_two_days_is_found() {
    let library = shipped::library();
    let glasgow = prepared(&library, "glasgow");
    let pair = Pair::new(&glasgow, &glasgow);
    let when = When::OnAnd(day("2023-04-23"), day("2023-04-24"));
    let facts = ["date_of_birth 1963-04-24", "couple no", "capital £0.00"];
    let compared = compare(&pair, "contribution", &facts, when);
    let told = text(&compared);
    assert!(told.contains("more on 23 April 2023"), "{told}");
}

#[test]
fn glasgow_and_borders_are_compared_as_far_as_they_are_published() {
    let library = shipped::library();
    let (glasgow, borders) = (prepared(&library, "glasgow"), prepared(&library, "borders"));
    let pair = Pair::new(&glasgow, &borders);
    let compared = compare(&pair, "contribution", &[], When::On(day("2025-06-02")));
    // Figures of both are not published: for some it can't be told, and it says why.
    assert_eq!(compared.verdict, Verdict::CantBeCompared);
    let regions = &only(&compared).regions;
    let open = regions
        .iter()
        .find(|region| region.verdict == Verdict::CantBeCompared);
    assert!(!open.expect("some can't be told").reasons.is_empty());
    // Who has not told the council about their money pays the full cost in the Borders.
    let full = regions.iter().flat_map(|region| &region.furthest);
    assert!(full.clone().any(|gap| gap.higher == "b"));
    let html = everyone_to_html(std::slice::from_ref(&compared));
    assert!(html.starts_with("<!DOCTYPE html>"));
}

#[test]
fn groups_that_point_opposite_ways_are_no_proof_of_either() {
    let east = TWO
        .replace("£195.00", "£188.00")
        .replace("policy \"Bryn\"", "policy \"West\"");
    let west = east.replace(
        "£188.00\n  parameter share_taken from 2026-04-06 75%",
        "£195.00\n  parameter share_taken from 2026-04-06 75%",
    );
    assert_ne!(east, west);
    let (cairn, west) = of(&west, "Cairn", "West");
    let pair = Pair::new(&cairn, &west);
    let compared = compare(&pair, "charge", &["cost £90.00 per week"], When::Always);
    assert_eq!(compared.verdict, Verdict::Differ, "{}", text(&compared));
    let verdicts = only(&compared).regions.iter().map(|region| region.verdict);
    let verdicts: Vec<Verdict> = verdicts.collect();
    assert!(verdicts.contains(&Verdict::ANeverWorse) && verdicts.contains(&Verdict::BNeverWorse));
}

#[test]
fn what_does_not_apply_to_some_is_no_proof_that_one_is_never_worse() {
    let bryn = TWO.replace(
        "policy \"Bryn\" adopts \"Land\"\n  illustrative\n  applies from 2026-04-06\n  parameter keep from 2026-04-06 £188.00\n  parameter share_taken from 2026-04-06 75%\n  calculate charge\n",
        "policy \"Bryn\" adopts \"Land\"\n  illustrative\n  applies from 2026-04-06\n  parameter keep from 2026-04-06 £188.00\n  parameter share_taken from 2026-04-06 75%\n  calculate charge\n    applies when not ((income plus cost) is £1,234.56 per week and (income less cost) is £77.32 per week)\n",
    );
    assert_ne!(bryn, TWO);
    let (cairn, bryn) = of(&bryn, "Cairn", "Bryn");
    let pair = Pair::new(&cairn, &bryn);
    let compared = compare(&pair, "charge", &[], When::Always);
    assert_eq!(compared.verdict, Verdict::Differ, "{}", text(&compared));
}

#[test]
fn nobody_contradicts_what_is_proved_of_the_group_they_are_in() {
    let library = shipped::library();
    let held = |a: &str, b: &str, on: &str| {
        let (a, b) = (prepared(&library, a), prepared(&library, b));
        held_against_people(&Pair::new(&a, &b), day(on), 400).expect("all are as was proved")
    };
    let invented = held("strathmore", "kilmorran", "2026-05-01");
    let real = held("glasgow", "borders", "2025-06-02");
    // Enough people are in groups for this to say something.
    assert!(invented > 1_000 && real > 500, "{invented} and {real}");
}
