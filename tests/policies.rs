//! The shipped policies say what was published, to the penny, and nothing in them is untried.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

mod shipped;

use std::fs;

use evenhand::comparison::effects;
use evenhand::decision::{Answer, try_checks};
use evenhand::explanation::{Asked, Explanation, explain, plain, to_text};
use evenhand::holdings::{holdings, try_out};
use evenhand::library::Library;
use evenhand::program::Prepared;
use insta::assert_snapshot;
use shipped::library;

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is shipped");
    library.prepare(id).prepared.expect("it has no problems")
}

/// Decides a worked case, and explains some of what it answers.
fn explained(name: &str, asked: &[&str]) -> Explanation {
    let library = library();
    let is_it = |case: &&evenhand::library::WorkedCase| case.name == name;
    let case = library.cases().iter().find(is_it).expect("it is shipped");
    let id = library.policy_of(case).expect("its policy is shipped");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let mut inquiry = case
        .file
        .inquiry(prepared.policy(), None)
        .expect("it fits the policy");
    let node = |name: &&str| prepared.policy().node_named(name).expect("it is answered");
    inquiry.asked = asked.iter().map(node).collect();
    let decision = inquiry.decide(&prepared).expect("it is no contradiction");
    let asked = Asked {
        changes: Some(Vec::new()),
        ..Asked::default()
    };
    explain(&decision, library.sources(), asked)
}

fn as_text(explanation: &Explanation) -> String {
    plain(&to_text(explanation, 96))
}

#[test]
fn the_library_has_no_problems() {
    let library = library();
    // Figures that a source prints otherwise are told, and are no problem.
    let told: Vec<String> = library
        .check()
        .problems
        .iter()
        .filter(|problem| problem.code() != "model::printed_otherwise")
        .map(|problem| problem.diagnostic().to_string())
        .collect();
    assert_eq!(told, Vec::<String>::new());
}

/// What is published and goes against the national rule is kept, and told with both sources, its
/// direction and its size.
#[test]
fn published_inconsistencies_are_told_with_both_sources() {
    let mut library = Library::default();
    for (name, text) in shipped::files(".policy") {
        let of = ["lambeth", "liverpool", "medway", "reading"];
        let asked = of.iter().any(|council| name.contains(council));
        library.add(name, text, asked);
    }
    for (name, text) in shipped::files(".toml") {
        if name.contains("/lambeth") {
            library.add_case(name, text);
        }
    }
    let checked = library.check();
    let mut problems = checked.problems.clone();
    problems.extend(effects(&library, &checked).problems);
    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            let help = problem.diagnostic().help().map(|help| help.to_string());
            format!("{problem}\n    {}\n", help.unwrap_or_default())
        })
        .collect();
    assert_snapshot!(told.join("\n"));
    assert!(problems.iter().all(|problem| !problem.is_error()));
}

#[test]
fn a_charge_at_home_is_told_in_the_order_in_which_it_is_published() {
    let told = as_text(&explained("knowsley_at_home", &["contribution"]));
    assert!(told.starts_with("What you pay: £67.71 a week"), "{told}");
    assert_snapshot!(ledger_of(&told));
}

#[test]
fn a_charge_in_a_care_home_is_told_in_the_order_in_which_it_is_published() {
    let told = as_text(&explained(
        "knowsley_care_home",
        &["care_home_contribution"],
    ));
    assert!(
        told.starts_with("What you pay in a care home: £209.70 a week"),
        "{told}"
    );
    assert_snapshot!(ledger_of(&told));
}

/// What was reckoned, without what would change it.
fn ledger_of(told: &str) -> &str {
    told.split("\nWhat would change it").next().unwrap_or(told)
}

#[test]
fn every_example_and_case_comes_out_and_every_line_is_exercised() {
    let library = library();
    let mut idle = std::collections::BTreeMap::new();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        let trial = try_out(&library, id, &prepared);
        for result in trial.results {
            assert!(
                result.failures.is_empty(),
                "{}: {:?}",
                result.title,
                result.failures
            );
        }
        for line in trial.coverage.lines(prepared.policy()) {
            let exercised = idle.entry(line.span).or_insert((line.what, false));
            exercised.1 |= line.exercised;
        }
    }
    let idle: Vec<&String> = idle
        .values()
        .filter(|(_, exercised)| !exercised)
        .map(|(what, _)| what)
        .collect();
    assert_eq!(idle, Vec::<&String>::new());
}

#[test]
fn no_example_breaks_a_promise() {
    let library = library();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        for tried in try_checks(&prepared, &[]) {
            assert!(tried.broken.is_empty(), "{:?}", tried.broken);
        }
    }
}

/// A promise that is broken is found, and told with the values that break it.
#[test]
fn a_broken_promise_is_found() {
    let text = r#"
vocabulary "Names"
  facts
    day    : date
    income : money per week from £0.00 to £500.00
  outcomes
    charge : money per week label "what you pay"
baseline "Land" uses "Names"
  decides as at day
  authorities must calculate charge
  applies from 2025-01-01
policy "Town" adopts "Land"
  applies from 2025-01-01
  source rules "Rules"
  calculate charge
    cite rules "1"
    [C1] add £50.00 per week when income is over £100.00 per week
    [C2] take off £30.00 per week when income is over £101.00 per week
  check charge is never more than £40.00 per week
  check charge never falls when income rises
  check charge is never more than income when income is over £10.00 per week
  example "just over"
    given day 2025-06-01, income £100.01
    expect charge £50.00
"#;
    let mut library = Library::default();
    library.add("town.policy", text, true);
    let prepared = prepared(&library, "Town");
    let found: Vec<Vec<String>> = try_checks(&prepared, &[])
        .into_iter()
        .map(|tried| {
            tried
                .broken
                .into_iter()
                .map(|broken| broken.found)
                .collect()
        })
        .collect();
    assert_eq!(
        found,
        [
            vec!["charge is £50.00 per week".to_owned()],
            vec!["charge is £50.00 per week at £100.11 per week, and £20.00 per week at £101.01 per week".to_owned()],
            Vec::new(),
        ]
    );
}

/// The maximum was £43.60 at 50% until 23 April 2023 and £65.41 at 75% from the day after; the
/// charge was £39.74 both times, because that is what the support cost.
#[test]
fn glasgow_charges_what_was_published_before_and_after_the_taper_rose() {
    for (case, share) in [
        (
            "glasgow_appendix_a_day_before_the_taper_rose",
            "£43.60 a week",
        ),
        ("glasgow_appendix_a_day_the_taper_rose", "£65.41 a week"),
    ] {
        let told = as_text(&explained(case, &["contribution.share", "contribution"]));
        assert!(told.contains(&format!("Your share: {share}")), "{told}");
        assert!(told.contains("What you pay: £39.74 a week"), "{told}");
    }
}

#[test]
fn what_mccue_paid_after_costs_is_what_was_published() {
    let told = as_text(&explained(
        "glasgow_mccue_costs_come_off_the_charge",
        &["contribution"],
    ));
    assert!(told.contains("£28.07") && told.contains("£6.25"), "{told}");
    assert!(told.contains("£21.82"), "{told}");
}

#[test]
fn the_ledger_of_a_charge_in_glasgow() {
    let told = explained("glasgow_appendix_a_day_the_taper_rose", &["contribution"]);
    assert_snapshot!(as_text(&told));
}

/// The README shows what its first command prints, and rules as they stand.
#[test]
fn the_readme_shows_what_is_answered() {
    let told = as_text(&explained(
        "glasgow_appendix_a_day_the_taper_rose",
        &["contribution"],
    ));
    let readme = include_str!("../README.md");
    assert!(readme.contains(told.trim_end()), "{told}");
    let policy = include_str!("../policies/scotland/glasgow.policy");
    let shown = readme
        .split("```policy\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    for line in shown.expect("it shows a policy").lines() {
        assert!(policy.contains(line.trim()), "{line}");
    }
}

/// What the library holds stands in its README as `evenhand holdings` prints it.
#[test]
fn the_readme_of_the_policies_says_what_they_hold() {
    let told = holdings(&library()).to_text();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/README.md");
    let readme = fs::read_to_string(path).expect("it is there");
    let opens = "`evenhand holdings` counts it, and tries all of it out:\n\n```text\n";
    let (before, rest) = readme.split_once(opens).expect("it says so");
    let (stated, after) = rest.split_once("```").expect("it ends");
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        let text = format!("{before}{opens}{told}```{after}");
        return fs::write(path, text).expect("it can be written");
    }
    assert_eq!(stated, told, "EVENHAND_UPDATE=1 writes it anew");
}

#[test]
fn the_reasons_of_a_refused_spend_in_south_lanarkshire() {
    let told = explained("south_lanarkshire_spend_gambling", &["spend"]);
    assert_snapshot!(as_text(&told));
}

/// Where a figure is not published, no amount is made up for it.
#[test]
fn what_is_not_published_is_told_so() {
    let library = library();
    let mut met = 0;
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        for example in prepared.policy().examples() {
            let inquiry = evenhand::decision::Inquiry {
                case: example.case.clone(),
                asked: example
                    .expect
                    .iter()
                    .filter_map(evenhand::model::policy::Expected::node)
                    .collect(),
                supposing: example.supposing.clone(),
            };
            let Ok(decision) = inquiry.decide(&prepared) else {
                continue;
            };
            for answered in &decision.answers {
                let Answer::Undecided(undecided) = &answered.answer else {
                    continue;
                };
                let of_figures = undecided.needs.iter().any(|need| {
                    matches!(
                        need.of,
                        evenhand::decision::NeedOf::NotPublished(_)
                            | evenhand::decision::NeedOf::NotFound(_)
                    )
                });
                if of_figures {
                    met += 1;
                    let told = as_text(&explain(&decision, library.sources(), Asked::default()));
                    assert!(
                        told.contains("not published")
                            || told.contains("not found")
                            || told.contains("not been"),
                        "{told}"
                    );
                }
            }
        }
    }
    assert!(met > 0, "no example meets a figure that is not published");
}
