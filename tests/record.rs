//! Records: they stand alone, they come out again, and what has changed since is told.

mod shipped;

use evenhand::decision::{Inquiry, read_case};
use evenhand::explanation::{Asked, plain};
use evenhand::library::Library;
use evenhand::record::{
    Change, PolicyState, TextState, Verification, keep, read_record, verification_to_text,
};
use serde_json::Value;
use shipped::library;

/// A vocabulary and a baseline in one file, which another text stands between.
const NATION: &str = r#"# What is shared.
vocabulary "Words"
  facts
    day : date
    income : money per week from £0.00 to £1,000.00 label "money coming in"
    urgent : yes/no
  outcomes
    charge : money per week label "what you pay"
    fast : yes/no

baseline "Other Nation" uses "Words"
  illustrative
  decides as at day
  decide fast
    normally no

baseline "Nation" uses "Words"
  illustrative
  applies from 2025-04-07
  decides as at day
  authorities must calculate charge
  parameter threshold : money per week from £0.00 to £1,000.00 label "what you keep"
    from 2025-04-07 £170.00
  decide fast
    normally no
    [N1] but yes when urgent
"#;

const COUNCIL: &str = r#"policy "Council" adopts "Nation"
  illustrative
  applies from 2025-04-07
  calculate charge
    result
      [C1] add income
      [C2] take off threshold
      never below £0.00 per week
"#;

const CASE: &str =
    "[case]\nask = [\"charge\"]\n[facts]\nday = 2025-06-02\nincome = \"£910.00 per week\"\n";

fn texts(nation: &str, council: &str) -> Library {
    let mut library = Library::default();
    library.add("nation.policy", nation, false);
    library.add("council.policy", council, false);
    library
}

/// The record of a case in TOML.
fn record_of(library: &Library, policy: &str, case: &str, working: bool) -> String {
    let id = library.find(policy).expect("it is there");
    let prepared = library.prepare(id).prepared.expect("nothing is wrong");
    let file = read_case(case, 0).expect("it is a case");
    let inquiry = file.inquiry(prepared.policy(), None).expect("it fits");
    let decision = inquiry.decide(&prepared).expect("it can be decided");
    keep(
        library,
        id,
        &decision,
        Asked {
            working,
            ..Asked::default()
        },
    )
    .text
}

fn verified(record: &str, today: &Library) -> Verification {
    read_record(record).expect("it can be read").verify(today)
}

fn told(found: &Verification) -> String {
    plain(&verification_to_text(found, 96))
}

fn changes(found: &Verification) -> Vec<&Change> {
    let texts = found.today.texts.iter();
    texts.flat_map(|text| &text.changes).collect()
}

#[test]
fn a_record_matches_while_nothing_changes() {
    let today = texts(NATION, COUNCIL);
    let record = record_of(&today, "Council", CASE, false);
    let found = verified(&record, &today);
    assert!(found.matches, "{found:#?}");
    assert_eq!(found.today.policy, PolicyState::Same);
    let told = told(&found);
    assert!(told.contains("what you pay: £740.00 a week"), "{told}");
    assert!(told.ends_with("Everything matches.\n"), "{told}");
    // Only the texts that the policy rests on are in it.
    assert!(!record.contains("Other Nation"));
    assert_eq!(record, record_of(&today, "Council", CASE, false));
}

#[test]
fn a_figure_that_the_answer_rests_on_is_told_with_its_line_and_both_answers() {
    let then = texts(NATION, COUNCIL);
    let record = record_of(&then, "Council", CASE, false);
    let found = verified(
        &record,
        &texts(&NATION.replace("£170.00", "£180.00"), COUNCIL),
    );
    assert!(!found.matches && found.replay.same_explanation);
    assert_eq!(found.today.policy, PolicyState::Changed);
    let changed = changes(&found);
    let [change] = changed.as_slice() else {
        panic!("{changed:#?}");
    };
    assert_eq!(change.about.as_deref(), Some("threshold"));
    assert_eq!((change.old_line, change.new_line), (Some(23), Some(23)));
    assert_eq!(change.old.as_deref(), Some("from 2025-04-07 £170.00"));
    assert_eq!(change.new.as_deref(), Some("from 2025-04-07 £180.00"));
    let told = told(&found);
    for words in [
        "nation.policy:23  threshold",
        "then  from 2025-04-07 £170.00",
        "then: £740.00 a week",
        "now: £730.00 a week",
        "Not everything matches.",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn layout_and_notes_are_no_change() {
    let then = texts(NATION, COUNCIL);
    let record = record_of(&then, "Council", CASE, false);
    let otherwise = COUNCIL
        .replace(
            "    result\n      [C1]",
            "\n    # the sum\n    result   [C1]  # first\n",
        )
        .replace("adopts", "\n  adopts");
    let found = verified(&record, &texts(NATION, &otherwise));
    assert!(found.matches, "{found:#?}");
    assert_eq!(found.today.policy, PolicyState::LaidOutOtherwise);
    assert!(told(&found).contains("only its layout or its notes have changed"));
}

#[test]
fn a_rule_that_nothing_rests_on_changes_the_policy_and_not_the_answer() {
    let then = texts(NATION, COUNCIL);
    let record = record_of(&then, "Council", CASE, false);
    let with_rule = format!("{NATION}    [N2] but yes when income is over £900.00 per week\n");
    let found = verified(&record, &texts(&with_rule, COUNCIL));
    assert!(!found.matches);
    assert!(found.today.same_answer);
    let changed = changes(&found);
    assert_eq!(changed.len(), 1, "{changed:#?}");
    assert_eq!(changed[0].about.as_deref(), Some("N2"));
    assert_eq!((changed[0].old_line, &changed[0].old), (None, &None));
    assert!(told(&found).contains("With today's texts the answer is the same."));
}

#[test]
fn a_policy_that_is_gone_or_broken_is_told() {
    let then = texts(NATION, COUNCIL);
    let record = record_of(&then, "Council", CASE, false);
    let gone = verified(&record, &texts(NATION, ""));
    assert_eq!(gone.today.policy, PolicyState::Gone);
    assert!(gone.replay.same_explanation && !gone.matches);
    assert!(told(&gone).contains("No policy of this title"));
    let broken = verified(
        &record,
        &texts(NATION, &COUNCIL.replace("add income", "add incom")),
    );
    assert!(
        broken.today.problems[0].contains("council.policy:6:"),
        "{broken:#?}"
    );
    let refused = texts(
        &NATION.replace("to £1,000.00 label \"money", "to £500.00 label \"money"),
        COUNCIL,
    );
    let refused = verified(&record, &refused);
    assert!(told(&refused).contains("With today's texts the case can't be decided."));
    assert_eq!(refused.today.texts[0].state, TextState::Changed);
    let nowhere = verified(&record, &texts("vocabulary \"Words\"\n", COUNCIL));
    assert!(
        nowhere
            .today
            .texts
            .iter()
            .any(|text| text.state == TextState::Gone)
    );
}

#[test]
fn a_record_that_was_tampered_with_is_told() {
    let today = texts(NATION, COUNCIL);
    let record = record_of(&today, "Council", CASE, false);
    let wrong = |from: &str, to: &str, at_most: usize| {
        let tampered = record.replacen(from, to, at_most);
        assert_ne!(tampered, record, "{from}");
        let found = verified(&tampered, &today);
        assert!(!found.matches);
        found.wrong.join("\n")
    };
    let answer = wrong(
        "\"plain\": \"£740.00 per week\"",
        "\"plain\": \"£40.00 per week\"",
        1,
    );
    assert!(
        answer.contains("not those that its own explanation gives"),
        "{answer}"
    );
    let everywhere = wrong("£740.00", "£40.00", 99);
    assert!(
        everywhere.contains("was changed after it was written"),
        "{everywhere}"
    );
    let fact = wrong("£910.00 per week", "£810.00 per week", 1);
    assert!(fact.contains("was changed after it was written"), "{fact}");
    let text = wrong("from 2025-04-07 £170.00", "from 2025-04-07 £130.00", 1);
    assert!(
        text.contains("The text of the baseline \"Nation\" was changed"),
        "{text}"
    );
    assert!(wrong("\"line\": 1,", "\"line\": 900000000000,", 1).contains("was changed"));
    // Layout and the order of fields are nothing that was recorded.
    let value: Value = serde_json::from_str(&record).expect("it is JSON");
    assert!(verified(&value.to_string(), &today).matches);
}

#[test]
fn an_answer_that_does_not_come_out_again_is_told_even_where_the_digest_was_reckoned_anew() {
    let then = texts(NATION, COUNCIL);
    let other = texts(&NATION.replace("£170.00", "£180.00"), COUNCIL);
    let mut record: Value =
        serde_json::from_str(&record_of(&then, "Council", CASE, false)).expect("JSON");
    let second: Value =
        serde_json::from_str(&record_of(&other, "Council", CASE, false)).expect("JSON");
    record["answers"] = second["answers"].clone();
    record["explanation"] = second["explanation"].clone();
    let found = verified(&record.to_string(), &then);
    assert!(!found.replay.same_answer);
    let told = told(&found);
    assert!(told.contains("the record says: £730.00 a week"), "{told}");
    assert!(told.contains("comes out: £740.00 a week"), "{told}");
}

#[test]
fn what_is_no_record_is_refused_in_words() {
    let record = record_of(&texts(NATION, COUNCIL), "Council", CASE, false);
    let refused = |text: &str| {
        let problem = read_record(text).expect_err("it is no record");
        evenhand::source::Problem::new(problem)
    };
    let broken_off = refused(&record[..record.len() / 2]);
    assert_eq!(broken_off.code(), "record::unreadable");
    assert!(broken_off.to_string().contains("EOF"), "{broken_off}");
    assert_eq!(refused("").code(), "record::unreadable");
    assert_eq!(
        refused("a letter, not a record").code(),
        "record::unreadable"
    );
    let other = refused("{\"version\": 1, \"problems\": []}");
    assert_eq!(other.code(), "record::wrong_shape");
    assert!(
        other.to_string().contains("missing field `engine`"),
        "{other}"
    );
    assert_eq!(refused("[]").code(), "record::wrong_shape");
    let later = record.replacen("\"version\": 1", "\"version\": 7", 1);
    assert_eq!(refused(&later).code(), "record::newer");
}

#[test]
fn an_explanation_of_great_depth_can_be_read_back() {
    let mut text =
        String::from("vocabulary \"V\"\n  facts\n    day : date\n    a : yes/no\n  outcomes\n");
    for at in 0..=80 {
        text += &format!("    o{at} : yes/no\n");
    }
    text += "baseline \"Deep\" uses \"V\"\n  illustrative\n  decides as at day\n";
    for at in 0..80 {
        let next = at + 1;
        text += &format!("  decide o{at}\n    normally no\n    [T{at}] but yes when o{next}\n");
    }
    text += "  decide o80\n    normally no\n    [T80] but yes when a\n";
    let mut library = Library::default();
    library.add("deep.policy", &text, false);
    let case = "[case]\nask = [\"o0\"]\n[facts]\nday = 2025-06-02\na = \"yes\"\n";
    assert!(verified(&record_of(&library, "Deep", case, true), &library).matches);
    let problem = read_record(&"[".repeat(100_000)).expect_err("it is no record");
    assert!(problem.to_string().contains("nested deeper"), "{problem}");
}

#[test]
fn every_worked_case_can_be_recorded_and_verified() {
    let library = library();
    let mut tried = 0;
    for case in library.cases().iter().step_by(6) {
        let id = library.policy_of(case).expect("it is about one");
        let prepared = library.prepare(id).prepared.expect("nothing is wrong");
        let (mut inquiry, expected) = case.file.read(prepared.policy()).expect("it is checked");
        inquiry.asked = expected
            .iter()
            .filter_map(evenhand::model::policy::Expected::node)
            .collect();
        inquiry.asked.dedup();
        let inquiry: Inquiry = inquiry;
        let decision = inquiry.decide(&prepared).expect("it is no contradiction");
        for working in [false, true] {
            let kept = keep(
                &library,
                id,
                &decision,
                Asked {
                    working,
                    ..Asked::default()
                },
            );
            let found = verified(&kept.text, &library);
            assert!(found.matches, "{}\n{}", case.name, told(&found));
            assert_eq!(found.digest, kept.digest);
        }
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}
