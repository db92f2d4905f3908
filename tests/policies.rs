//! The shipped policies say what was published, to the penny, and nothing in them is untried.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

mod shipped;

use std::fs;

use evenhand::comparison::effects;
use evenhand::decision::{Answer, try_checks};
use evenhand::explanation::{Asked, ChangesTold, Explanation, explain, plain, to_text};
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

/// What is said to change the one answer of a worked case, some facts being given otherwise.
fn changes_of(name: &str, asked: &str, facts: &[&str]) -> ChangesTold {
    let library = library();
    let is_it = |case: &&evenhand::library::WorkedCase| case.name == name;
    let case = library.cases().iter().find(is_it).expect("it is shipped");
    let id = library.policy_of(case).expect("its policy is shipped");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let policy = prepared.policy();
    let mut inquiry = case.file.inquiry(policy, None).expect("it fits the policy");
    for fact in facts {
        inquiry = inquiry.with(policy, fact, 0).expect("it is a fact");
    }
    inquiry.asked = vec![policy.node_named(asked).expect("it is answered")];
    let decision = inquiry.decide(&prepared).expect("it is no contradiction");
    let wanted = Asked {
        changes: Some(Vec::new()),
        ..Asked::default()
    };
    let told = explain(&decision, library.sources(), wanted);
    told.answers[0].changes.clone().expect("it was asked for")
}

fn change_lines(told: &ChangesTold) -> Vec<String> {
    let words = |change: &evenhand::explanation::ChangeTold| {
        let facts: Vec<&str> = change
            .facts
            .iter()
            .map(|fact| fact.words.as_str())
            .collect();
        format!("{} if {}", change.answer, facts.join(" and "))
    };
    told.lines.iter().map(words).collect()
}

/// An amount that moves with every penny of a fact is not said to be moved by nothing.
#[test]
fn what_moves_an_amount_with_every_penny_is_named() {
    let told = changes_of("reading_respite_at_home", "yearly_budget", &[]);
    assert_eq!(change_lines(&told), Vec::<String>::new());
    assert_eq!(
        told.remarks,
        [
            "a little more or less of one of these changes it: your weekly budget; weeks of \
              respite in a care home in the year; your budget for respite in a year"
        ]
    );
    let penny = told
        .moves
        .iter()
        .any(|moved| moved.facts[0].then.plain == "£1,700.01" && moved.answer == "£7,200.01");
    assert!(penny, "{:#?}", told.moves);
}

/// Where an answer begins to hang on what is not known is told to the penny, and nothing of what
/// is further away.
#[test]
fn where_an_answer_opens_is_told_to_the_penny() {
    let income = |amount: &str| format!("assessed_income {amount} per week");
    let told = changes_of("weekly_maximum_2024", "contribution", &[&income("£900.00")]);
    let said = "your income as the law counts it: with £569.99 a week it hangs on what is not \
                known; nothing nearer on that side gives another answer";
    assert!(told.remarks.iter().any(|told| told == said), "{told:#?}");
    let decided = |amount: &str| {
        let told = std::panic::catch_unwind(|| {
            changes_of("weekly_maximum_2024", "contribution", &[&income(amount)])
        });
        told.is_ok()
    };
    assert!(decided("£570.00") && !decided("£569.99"));
}

/// Of an amount that moves in steps the nearest step is told on each side, and what gives an
/// amount that is reached further away begins at the first penny that gives it.
#[test]
fn the_nearest_step_is_told_on_each_side() {
    let told = changes_of("lambeth_savings_at_home", "contribution.tariff_income", &[]);
    let capital = |words: &str| {
        format!("{words} is given as your savings and capital without your main home")
    };
    assert_eq!(
        change_lines(&told),
        [
            format!("£9.00 a week if {}", capital("£16,749.99")),
            format!("£0.00 a week if {}", capital("£14,499.99 or less")),
            format!("£11.00 a week if {}", capital("£17,000.00")),
        ]
    );
    let told = changes_of("lambeth_care_home", "care_home_contribution", &[]);
    let lines = change_lines(&told);
    let first = "£139.85 a week if your capital as it counts for a care home is £14,250.00 or less";
    assert!(lines.iter().any(|line| line == first), "{lines:#?}");
}

/// Values of a kind that give the same answer are one line, by those that do not where these are
/// few.
#[test]
fn values_that_give_one_answer_are_told_on_one_line() {
    let told = changes_of("liverpool_dorothy", "contribution", &[]);
    let lines = change_lines(&told);
    let of_help = lines.iter().filter(|line| line.contains("help at home is"));
    assert_eq!(of_help.count(), 1, "{lines:#?}");
}

/// A figure that a condition was held against is told with how firm it is, and that it departs
/// from the baseline is told always.
#[test]
fn a_figure_in_a_condition_is_told_with_what_it_rests_on() {
    let told = as_text(&explained("medway_carer_one_outcome", &["eligible"]));
    let departs = "departs from carer_outcomes_needed of the baseline: the page asks carers for";
    assert!(told.contains(departs), "{told}");
    assert!(told.contains("medway:12"), "{told}");
    let told = as_text(&explained("doncaster_49001_in_2024", &["agreed_by"]));
    let reading = "the decision names years and not days: they are taken to begin on 1 April";
    assert!(told.contains(reading), "{told}");
}
