//! People whom two policies treat differently are found, shown plainly, and decided the same
//! by the public evaluator.

mod shipped;

use evenhand::comparison::{
    Difference, Found, JointCase, Pair, People, Stands, Told, Twin, Which, climb, search,
};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::value::Date;
use shipped::{files, library};

/// How many people the search may look at to find something.
const BUDGET: usize = 8_000;

fn day(text: &str) -> Date {
    text.parse().expect("it is a day")
}

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is there");
    library.prepare(id).prepared.expect("it has no problems")
}

/// A shipped policy with pieces of its text replaced.
fn changed(name: &str, changes: &[(&str, &str)]) -> Prepared {
    let file = format!("{name}.policy");
    let mut library = Library::default();
    for (path, text) in files(".policy") {
        let mut text = text.to_owned();
        if path.ends_with(&file) {
            for (old, new) in changes {
                assert_eq!(text.matches(old).count(), 1, "{old} stands there once");
                text = text.replace(old, new);
            }
        }
        library.add(path, &text, true);
    }
    prepared(&library, name)
}

/// Looks for people whom the shipped Strathmore and a changed copy treat differently.
fn planted(outcome: &str, on: &str, changes: &[(&str, &str)]) -> Found {
    let (a, b) = (changed("strathmore", &[]), changed("strathmore", changes));
    let pair = Pair::new(&a, &b);
    let mut twin = twin(&pair, outcome, day(on));
    let found = search(&mut twin, &pair.unknown(), BUDGET);
    let first = found.first_at().unwrap_or(usize::MAX);
    assert!(
        found.different() > 0,
        "nothing found: {outcome}, {changes:?}"
    );
    assert!(first <= BUDGET);
    assert!(found.looked <= BUDGET + 1_000, "{}", found.looked);
    for seen in found.differences.values() {
        twin.replay(&seen.first).expect("it is no mismatch");
        if let Some((case, _)) = &seen.widest {
            twin.replay(case).expect("it is no mismatch");
        }
    }
    found
}

fn twin<'p>(pair: &Pair<'p>, outcome: &str, on: Date) -> Twin<'p> {
    let node = |prepared: &Prepared| {
        prepared
            .policy()
            .node_named(outcome)
            .expect("it is answered")
    };
    Twin::new(pair, (on, on), (node(pair.a), node(pair.b)), 0).expect("the day is covered")
}

// ── Planted differences ─────────────────────────────────────────────────────

#[test]
fn a_penny_in_a_limit_is_found() {
    planted("contribution", "2026-06-01", &[("£180.00", "£180.01")]);
}

#[test]
fn a_penny_in_the_most_is_found() {
    planted(
        "contribution",
        "2026-06-01",
        &[("£165.00 published", "£165.01 published")],
    );
}

#[test]
fn a_penny_in_what_is_saved_is_found() {
    planted(
        "contribution",
        "2025-06-01",
        &[("2025-04-07 £25,000.00", "2025-04-07 £25,000.01")],
    );
}

#[test]
fn a_day_in_a_date_rule_is_found() {
    let found = planted(
        "contribution",
        "2025-06-01",
        &[("within the first 42 days", "within the first 43 days")],
    );
    assert!(
        found
            .differences
            .keys()
            .all(|key| key.stands == Stands::AHigher)
    );
}

#[test]
fn a_day_of_an_older_birth_is_found() {
    planted(
        "contribution",
        "2026-06-01",
        &[("is at least 85", "is over 85")],
    );
}

#[test]
fn over_for_at_least_is_found() {
    planted(
        "agreed_by",
        "2025-06-01",
        &[
            (
                "| 0 to 20   | light        |",
                "| 0 to 21   | light        |",
            ),
            ("| 21 to 60  |", "| 22 to 60  |"),
            (
                "package_band is intensive",
                "package_band is at least regular",
            ),
        ],
    );
    planted(
        "panel_needed",
        "2025-06-01",
        &[(
            "planned_care_home_weeks is over 8",
            "planned_care_home_weeks is at least 8",
        )],
    );
    planted(
        "close_to_limit",
        "2025-06-01",
        &[(
            "savings_room is under £1,000.00",
            "savings_room is at most £1,000.00",
        )],
    );
    planted(
        "within_flex",
        "2025-06-01",
        &[(
            "spent_this_quarter is at most 13 weeks",
            "spent_this_quarter is under 13 weeks",
        )],
    );
}

#[test]
fn one_value_of_a_kind_is_found() {
    planted(
        "spend",
        "2025-06-01",
        &[(
            "(gambling, alcohol, debts, housing)",
            "(gambling, alcohol, debts)",
        )],
    );
    planted(
        "eligible",
        "2025-06-01",
        &[("urgency is immediate", "urgency is imminent")],
    );
}

#[test]
fn a_rounding_is_found() {
    planted(
        "top_up",
        "2025-06-01",
        &[(
            "weekly_hours for paid_to_you, rounded down",
            "weekly_hours for paid_to_you, rounded half up",
        )],
    );
    planted(
        "break_budget",
        "2025-06-01",
        &[(
            "never above £2,500.00\n      rounded up to £1.00",
            "never above £2,500.00\n      rounded half up to £1.00",
        )],
    );
}

#[test]
fn one_changed_cell_is_found() {
    planted(
        "contribution",
        "2026-06-01",
        &[("£446.00 derived", "£446.50 derived")],
    );
    planted(
        "budget",
        "2025-06-01",
        &[(
            "| paid_to_you      | town     | £17.25          |",
            "| paid_to_you      | town     | £17.26          |",
        )],
    );
}

#[test]
fn a_rule_about_one_item_is_found() {
    planted(
        "contribution",
        "2026-06-01",
        &[(
            "[X6] but no when",
            "[X7] but no when support.kind is laundry and couple\n      because \"laundry is free for couples\"\n    [X6] but no when",
        )],
    );
    planted(
        "chargeable",
        "2026-06-01",
        &[(
            "[X6] but no when",
            "[X7] but no when support.kind is laundry and couple\n      because \"laundry is free for couples\"\n    [X6] but no when",
        )],
    );
}

#[test]
fn a_rule_about_a_run_of_days_is_found() {
    planted(
        "direct_payment",
        "2025-06-01",
        &[(
            "from discharge_date to decision_date\n          is under 14",
            "from discharge_date to decision_date\n          is under 15",
        )],
    );
    planted(
        "goals_met",
        "2025-06-01",
        &[(
            "goal.set_on is on or before 2025-03-31",
            "goal.set_on is before 2025-03-31",
        )],
    );
}

// ── The twin and the evaluator ──────────────────────────────────────────────

/// Every outcome that both policies answer, looked at with made-up people.
fn every_look(
    a: &Prepared,
    b: &Prepared,
    on: (Date, Date),
    people: usize,
    mut each: impl FnMut(&mut Twin<'_>, &JointCase),
) {
    let pair = Pair::new(a, b);
    for nodes in pair.shared_outcomes() {
        let mut twin = Twin::new(&pair, on, nodes, 0).expect("the days are covered");
        let mut made = People::new(&twin, &pair.unknown());
        let plain = made.plain();
        each(&mut twin, &plain);
        for _ in 0..people {
            let case = made.draw();
            each(&mut twin, &case);
        }
    }
}

#[test]
fn a_twin_says_what_is_decided() {
    let library = library();
    let names = ["strathmore", "kilmorran", "glasgow", "borders"];
    let all: Vec<Prepared> = names.iter().map(|name| prepared(&library, name)).collect();
    let (mut decided, mut open) = (0, 0);
    let on = day("2025-06-02");
    for (a, b) in [(0, 1), (2, 3)] {
        every_look(&all[a], &all[b], (on, on), 60, |twin, case| {
            let replay = twin
                .replay(case)
                .unwrap_or_else(|mismatch| panic!("{mismatch}\n{}", mismatch.case));
            let told = [replay.look.a, replay.look.b];
            decided += told.iter().filter(|told| told.is_one()).count();
            open += told
                .iter()
                .filter(|told| matches!(told, Told::Open(_)))
                .count();
        });
    }
    assert!(decided > 1_000, "{decided}");
    assert!(open > 100, "{open}");
}

#[test]
fn a_policy_is_the_same_as_itself() {
    let strathmore = changed("strathmore", &[]);
    let pair = Pair::new(&strathmore, &strathmore);
    for on in ["2025-06-02", "2026-06-02"] {
        for nodes in pair.shared_outcomes() {
            let mut twin = Twin::new(&pair, (day(on), day(on)), nodes, 0).expect("it is covered");
            let found = search(&mut twin, &pair.unknown(), 2_000);
            assert_eq!(found.different(), 0);
            assert!(found.looked >= 2_000, "{}", found.looked);
            let possible = found.same + found.unsettled;
            assert!(
                possible * 3 > found.looked,
                "most people are possible: {found:?}"
            );
        }
    }
}

#[test]
fn the_same_question_gives_the_same_people() {
    let library = library();
    let (a, b) = (
        prepared(&library, "strathmore"),
        prepared(&library, "kilmorran"),
    );
    let pair = Pair::new(&a, &b);
    let look = || {
        let mut twin = twin(&pair, "contribution", day("2025-06-02"));
        let found = search(&mut twin, &pair.unknown(), 1_500);
        format!("{found:?}")
    };
    assert_eq!(look(), look());
}

// ── Witnesses ───────────────────────────────────────────────────────────────

/// A person who shows a difference, as plain as can be.
fn witness(twin: &mut Twin<'_>, found: &Found, difference: Difference) -> JointCase {
    let pair = twin.pair().clone();
    let people = People::new(twin, &pair.unknown());
    let case = &found.differences[&difference].first;
    people.plainest(twin, case, &|_, _, look| {
        look.difference() == Some(difference)
    })
}

#[test]
fn every_witness_replays_and_is_plain() {
    let library = library();
    let (a, b) = (
        prepared(&library, "strathmore"),
        prepared(&library, "kilmorran"),
    );
    let pair = Pair::new(&a, &b);
    let on = day("2025-06-02");
    let mut told = String::new();
    for nodes in pair.shared_outcomes() {
        let mut twin = Twin::new(&pair, (on, on), nodes, 0).expect("it is covered");
        let found = search(&mut twin, &pair.unknown(), 1_500);
        for difference in found.differences.keys() {
            let case = witness(&mut twin, &found, *difference);
            let replay = twin.replay(&case).expect("it is no mismatch");
            assert_eq!(replay.look.difference(), Some(*difference));
            told += &format!("{nodes:?} {difference:?}: {}\n", twin.in_words(&case));
            for which in [Which::A, Which::B] {
                replays_from_file(&twin, &case, which, &replay);
            }
        }
    }
    assert!(
        told.contains("one support: "),
        "people are told in words:\n{told}"
    );
}

/// A witness as a case file gives the same answer.
fn replays_from_file(
    twin: &Twin<'_>,
    case: &JointCase,
    which: Which,
    replay: &evenhand::comparison::Replay<'_>,
) {
    let text = twin.written(case, which, "some");
    let (prepared, decided) = match which {
        Which::A => (twin.pair().a, &replay.a),
        Which::B => (twin.pair().b, &replay.b),
    };
    let file =
        evenhand::decision::read_case(&text, 0).unwrap_or_else(|_| panic!("it is a case: {text}"));
    let inquiry = file
        .inquiry(prepared.policy(), None)
        .unwrap_or_else(|_| panic!("it fits: {text}"));
    let again = inquiry.decide(prepared).expect("it is no contradiction");
    let decided = decided.as_ref().expect("it is no contradiction");
    assert_eq!(
        format!("{:?}", again.answers),
        format!("{:?}", decided.answers),
        "{text}"
    );
}

/// Two policies that keep different amounts and take different shares, rounded down.
fn shares() -> (Prepared, Prepared) {
    let text = r#"
vocabulary "Paying for support"
  facts
    decision_date : date
    income : money per week from £0.00 to £5,000.00 label "money coming in"
    cost : money per week from £0.00 to £1,000.00 label "what the support costs"
  outcomes
    charge : money per week, better when lower label "what you pay"

baseline "Nation" uses "Paying for support"
  illustrative
  applies from 2026-04-06
  decides as at decision_date
  authorities must calculate charge

policy "North" adopts "Nation"
  illustrative
  applies from 2026-04-06
  calculate charge
    step share = 60% of (part of income above £195.00 per week), rounded down to £0.01
    result = least of (share, cost)

policy "South" adopts "Nation"
  illustrative
  applies from 2026-04-06
  calculate charge
    step share = 75% of (part of income above £188.00 per week), rounded down to £0.01
    result = least of (share, cost)
"#;
    let mut library = Library::default();
    library.add("shares.policy", text, true);
    let told: Vec<String> = library
        .check()
        .problems
        .iter()
        .map(|problem| problem.diagnostic().to_string())
        .collect();
    assert_eq!(told, Vec::<String>::new());
    (prepared(&library, "North"), prepared(&library, "South"))
}

#[test]
fn the_largest_gap_is_found_and_shown_roundly() {
    let (a, b) = shares();
    let pair = Pair::new(&a, &b);
    let mut twin = twin(&pair, "charge", day("2026-06-01"));
    let cost = pair
        .ids()
        .find(|id| pair.name(*id) == "cost")
        .expect("it is a fact");
    let income = pair
        .ids()
        .find(|id| pair.name(*id) == "income")
        .expect("it is a fact");
    let mut within = pair.unknown();
    within.set(cost, evenhand::model::case::Known::Is(9_000));
    let found = search(&mut twin, &within, 1_000);
    let keys: Vec<&Difference> = found.differences.keys().collect();
    assert_eq!(keys.len(), 1, "only the second is ever higher: {keys:?}");
    assert_eq!(keys[0].stands, Stands::BHigher);
    let (case, gap) = found.differences[keys[0]]
        .widest
        .clone()
        .expect("it has a size");
    assert_eq!(twin.exact(gap), evenhand::value::Exact::new(2_220, 100));
    let mut people = People::new(&twin, &within);
    let case = people.plainest(&mut twin, &case, &|_, _, look| look.gap == Some(gap));
    assert_eq!(case.get(income), evenhand::model::case::Known::Is(30_800));
    assert_eq!(
        twin.in_words(&case),
        "income £308.00 a week; cost £90.00 a week"
    );
    // From anybody who is treated differently the largest gap is reached step by step.
    let first = found.differences[keys[0]].first.clone();
    let (_, reached) = climb(&mut twin, &mut people, &first, 500).expect("they differ");
    assert_eq!(reached, gap);
    twin.replay(&case).expect("it is no mismatch");
}
