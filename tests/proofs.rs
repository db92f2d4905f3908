//! What is proved of policies, and what is refuted with a person whom `decide` confirms.

#[path = "shipped/mod.rs"]
mod shipped;

use std::fmt::Write as _;

use evenhand::decision::{Answer, decide};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::proof::{Memory, Proofs, Refutation, Verdict, prove};
use insta::assert_snapshot;

/// A small policy: its facts, its outcomes and its lines.
fn policy(facts: &str, outcomes: &str, lines: &str) -> Prepared {
    let text = format!(
        "vocabulary \"Words\"\n  facts\n    day : date\n{facts}\n  outcomes\n{outcomes}\n\n\
         baseline \"Nation\" uses \"Words\"\n  illustrative\n  decides as at day\n\
         \x20 applies from 2025-01-01\n\n{lines}\n"
    );
    let mut library = Library::default();
    library.add("nation.policy", &text, true);
    let preparation = library.prepare(library.find("Nation").expect("it is there"));
    let told: Vec<String> = preparation
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    preparation
        .prepared
        .unwrap_or_else(|| panic!("{told:#?}\n{text}"))
}

const INCOME: &str = "    income : money per week from £0.00 to £500.00";
const CHARGE: &str = "    charge : money per week";

fn broken(proofs: &Proofs) -> Option<&Refutation> {
    proofs
        .promises
        .iter()
        .find_map(|promise| match &promise.verdict {
            Verdict::Broken(broken) => Some(broken),
            Verdict::Proved
            | Verdict::Departs(_)
            | Verdict::AboutNobody
            | Verdict::NotDecided { .. } => None,
        })
}

fn codes(proofs: &Proofs) -> Vec<String> {
    proofs
        .problems
        .iter()
        .map(|problem| problem.code())
        .collect()
}

fn all_proved(proofs: &Proofs) -> bool {
    proofs
        .promises
        .iter()
        .all(|promise| matches!(promise.verdict, Verdict::Proved))
}

#[test]
fn a_promise_is_proved_to_the_penny_and_broken_by_one() {
    let lines = |limit: &str| {
        format!(
            "  calculate charge\n    result = 50% of income, rounded half up to £0.01\n\
             \x20 check charge is never more than £100.00 per week when income is under {limit} per week\n"
        )
    };
    // Half of £200.00 is £100.00; half of £200.01 is rounded up.
    let kept = policy(INCOME, CHARGE, &lines("£200.01"));
    assert!(all_proved(&prove(&kept, &mut Memory::default())));
    let by_a_penny = policy(INCOME, CHARGE, &lines("£200.02"));
    let proofs = prove(&by_a_penny, &mut Memory::default());
    let broken = broken(&proofs).expect("a penny breaks it");
    assert_snapshot!(broken.person, @"as at 2025-01-01, income is £200.01 per week");
    assert_snapshot!(broken.found, @"charge is £100.01 per week");
    assert_eq!(codes(&proofs), ["proof::promise_broken"]);
}

#[test]
fn a_promise_broken_on_one_day_is_broken() {
    let lines = "  decide helped\n    normally no\n\
                 \x20   [R1] but yes when born is on or before 2010-05-01\n\
                 \x20 check helped is always yes when born is on or before 2010-05-02\n";
    let facts = "    born : date from 2000-01-01 to 2024-12-31";
    let proofs = prove(
        &policy(facts, "    helped : yes/no", lines),
        &mut Memory::default(),
    );
    let broken = broken(&proofs).expect("a day breaks it");
    assert_snapshot!(broken.person, @"as at 2025-01-01, born is 2010-05-02");
}

#[test]
fn a_charge_that_falls_where_income_rises_breaks_its_promise() {
    let lines = |share: &str| {
        format!(
            "  calculate charge\n    step low = 50% of income, rounded down to £0.01\n\
             \x20   step high = {share} of income, rounded down to £0.01\n\
             \x20   result = low\n      [E1] but high when income is over £100.00 per week\n\
             \x20 check charge never falls when income rises\n"
        )
    };
    let rising = policy(INCOME, CHARGE, &lines("60%"));
    assert!(all_proved(&prove(&rising, &mut Memory::default())));
    let falling = policy(INCOME, CHARGE, &lines("49%"));
    let proofs = prove(&falling, &mut Memory::default());
    let broken = broken(&proofs).expect("it falls at the threshold");
    assert_snapshot!(broken.found, @"charge is £50.00 per week at £100.00 per week, and £49.00 per week at £100.01 per week");
}

#[test]
fn a_promise_about_a_figure_that_is_not_published_hangs_on_it() {
    let lines = "  parameter limit : money per week from £0.00 to £1,000.00\n\
                 \x20   label \"the most you pay\"\n    from 2025-01-01 not published\n\
                 \x20 calculate charge\n    result = least of (income, limit)\n\
                 \x20 check charge is never more than £400.00 per week\n\
                 \x20 check charge is never more than £500.00 per week\n";
    let proofs = prove(&policy(INCOME, CHARGE, lines), &mut Memory::default());
    let Verdict::NotDecided { hangs_on, .. } = &proofs.promises[0].verdict else {
        panic!("{:?}", proofs.promises[0].verdict);
    };
    assert_eq!(hangs_on, &["the most you pay, which is not published"]);
    // Whatever the figure is, nobody pays more than they have.
    assert!(matches!(proofs.promises[1].verdict, Verdict::Proved));
    assert!(proofs.problems.is_empty());
}

/// An exception that lets a relative be paid whom the national rules do not let be paid.
#[test]
fn a_planted_exception_is_refuted_with_a_person_that_decide_confirms() {
    let mut library = Library::default();
    let mut added = false;
    for (name, text) in shipped::files(".policy") {
        let text = match name.ends_with("scotland/scotland.policy") {
            false => text.to_owned(),
            true => {
                added = true;
                text.replacen(
                    "    [NS5] refer when",
                    "    [ZZ9] allowed when spend_is includes relative_wages and meets_outcome \
                     overriding NS4\n    [NS5] refer when",
                    1,
                )
            }
        };
        library.add(name, &text, false);
    }
    assert!(added, "the national text is shipped");
    let id = library.find("strathmore").expect("it is shipped");
    let preparation = library.prepare(id);
    let told: Vec<String> = preparation
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    let prepared = preparation.prepared.unwrap_or_else(|| panic!("{told:#?}"));
    let proofs = prove(&prepared, &mut Memory::default());
    let broken = broken(&proofs).expect("the promise about relatives is broken");
    assert_snapshot!(broken.person, @"as at 2025-04-07, assessed_as is adult, spend_is is relative_wages, spend_amount is £0.00, meets_outcome is yes, lawful is yes, paid_by is transfer, payee_is is spouse, undue_pressure is yes");
    let spend = prepared
        .policy()
        .node_named("spend")
        .expect("it is decided");
    let decision = decide(&prepared, &broken.case, &[spend]).expect("it can be decided");
    let answer = &decision.answers[0].answer;
    assert!(matches!(answer, Answer::Value(_)), "{answer:?}");
}

#[test]
fn rules_that_do_nothing_are_found() {
    let lines = "  decide helped\n    normally no\n\
                 \x20   [R1] but yes when income is under £50.00 per week\n\
                 \x20   [R2] but no when income is under £60.00 per week overriding R1\n\
                 \x20   [R3] but yes when income is over £90.00 per week and income is over £80.00 per week\n\
                 \x20   [R4] but yes when income is over £90.00 per week and income is under £70.00 per week\n";
    let proofs = prove(
        &policy(INCOME, "    helped : yes/no", lines),
        &mut Memory::default(),
    );
    let told: Vec<String> = proofs.problems.iter().map(ToString::to_string).collect();
    assert_snapshot!(told.join("\n"), @r"
    `R1` of `helped` is always overridden
    this condition of `R3` changes nothing
    `R4` of `helped` never applies
    ");
}

#[test]
fn every_promise_of_the_two_invented_policies_is_proved_or_listed() {
    let library = shipped::library();
    let mut memory = Memory::default();
    let mut page = String::new();
    for name in ["strathmore", "kilmorran"] {
        let id = library.find(name).expect("it is shipped");
        let prepared = library.prepare(id).prepared.expect("nothing is wrong");
        let proofs = prove(&prepared, &mut memory);
        let _ = writeln!(page, "{name}: {:?}", proofs.answered);
        for promise in &proofs.promises {
            let text = library.sources().text(promise.span);
            let words: Vec<&str> = text.split_whitespace().collect();
            let verdict = match &promise.verdict {
                Verdict::Proved => "proved".to_owned(),
                Verdict::AboutNobody => "about nobody".to_owned(),
                Verdict::Departs(_) => "departed from".to_owned(),
                Verdict::Broken(broken) => format!("broken {}: {}", broken.person, broken.found),
                Verdict::NotDecided { hangs_on, .. } => {
                    format!("not decided: {}", hangs_on.join("; "))
                }
            };
            let _ = writeln!(page, "  {}\n    {verdict}", words.join(" "));
        }
        for problem in &proofs.problems {
            let _ = writeln!(page, "  {}: {problem}", problem.code());
        }
    }
    assert_snapshot!(page);
}
