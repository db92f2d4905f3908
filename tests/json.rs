//! `docs/json.md` names every field that is printed as JSON, and no other.
//!
//! What is held against it is real output: every shipped example and worked case, whole and
//! with facts left out, texts and cases that are refused, and a policy whose rules clash.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

#[path = "json/caseload.rs"]
mod caseload;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use evenhand::comparison::{
    AsAt, Authority, MatrixAsked, Pair, Verdict, When, compare_everyone, compare_lines,
    compare_person, matrix,
};
use evenhand::decision::{Inquiry, read_case, read_people};
use evenhand::explanation::{Asked, explain, explain_what_if};
use evenhand::library::{Library, TextId};
use evenhand::model::case::Known;
use evenhand::model::policy::{Constant, Expected, NodeId, ValueType};
use evenhand::program::Prepared;
use evenhand::record::{keep, read_record};
use serde_json::Value;

/// Shapes of the page by their headings, and the headings of those of their fields that are
/// shapes again, or words that are listed.
const SHAPES: [(&str, &[(&str, &str)]); 91] = [
    (
        "Findings",
        &[
            ("texts", "A text"),
            ("problems", "A problem"),
            ("proofs", "Proofs of a policy"),
        ],
    ),
    (
        "Proofs of a policy",
        &[
            ("promises", "A promise"),
            ("answered", "Answers asked about"),
            ("unanswered", "A refutation"),
            ("bounds", "A bound"),
            ("departures", "A departure"),
        ],
    ),
    (
        "A bound",
        &[
            ("verdict", "Verdicts of a bound"),
            ("broken_by", "A refutation"),
        ],
    ),
    ("A departure", &[("moves", "A move by a departure")]),
    ("A move by a departure", &[]),
    (
        "A promise",
        &[
            ("verdict", "Verdicts of a promise"),
            ("lists", "A list that was gone through"),
            ("broken_by", "A refutation"),
        ],
    ),
    ("A list that was gone through", &[]),
    ("Answers asked about", &[]),
    ("A refutation", &[]),
    ("A text", &[("kind", "Kinds of text")]),
    ("Refusal", &[("problems", "A problem")]),
    (
        "A problem",
        &[("severity", "Severities"), ("places", "A place")],
    ),
    (
        "Explanation",
        &[
            ("policy", "The policy"),
            ("what_if", "A changed fact"),
            ("answers", "An answer"),
        ],
    ),
    ("The policy", &[("status", "Statuses")]),
    (
        "An answer",
        &[
            ("answer", "What it comes to"),
            ("lines", "A line"),
            ("changes", "What would change it"),
            ("why_not", "Another answer"),
            ("judgements", "A judgement"),
            ("challenges", "A challenge"),
        ],
    ),
    (
        "What it comes to",
        &[
            ("kind", "Kinds of answer"),
            ("value", "A value"),
            ("least", "An end"),
            ("most", "An end"),
            ("needs", "A need"),
            ("ways", "A way"),
        ],
    ),
    (
        "What would change it",
        &[("lines", "A change"), ("moves", "A change")],
    ),
    ("A change", &[("facts", "A changed fact")]),
    (
        "A changed fact",
        &[("now", "A value"), ("then", "A value"), ("or", "A value")],
    ),
    ("Another answer", &[("lines", "A line")]),
    ("An end", &[("value", "A value")]),
    ("A need", &[("why", "Why something is not known")]),
    (
        "A line",
        &[
            ("kind", "Kinds of line"),
            ("value", "A value"),
            ("standing", "How a rule stands"),
            ("sources", "A source"),
            ("grade", "Grades"),
            ("lines", "A line"),
        ],
    ),
    (
        "Record",
        &[
            ("question", "What was asked"),
            ("facts", OF_A_CASE),
            ("answers", "A kept answer"),
            ("explanation", "Explanation"),
            ("policy", "A kept policy"),
        ],
    ),
    ("What was asked", &[("supposing", OF_A_CASE)]),
    ("A kept answer", &[("kind", "Kinds of answer")]),
    ("A kept policy", &[("texts", "A kept text")]),
    ("A kept text", &[("kind", "Kinds of text")]),
    (
        "Verification",
        &[
            ("answers", "A kept answer"),
            ("replay", "What comes of its own texts"),
            ("today", "What comes of today's texts"),
        ],
    ),
    (
        "What comes of its own texts",
        &[("answers", "A kept answer")],
    ),
    (
        "What comes of today's texts",
        &[
            ("policy", "What has become of a policy"),
            ("texts", "A compared text"),
            ("answers", "A kept answer"),
        ],
    ),
    (
        "A compared text",
        &[
            ("kind", "Kinds of text"),
            ("state", "What has become of a text"),
            ("changes", "A changed line"),
        ],
    ),
    (
        "Matrix",
        &[("columns", "A column"), ("authorities", "An authority")],
    ),
    (
        "A column",
        &[("kind", "Kinds of column"), ("counts", "A count")],
    ),
    (
        "An authority",
        &[("status", "Statuses"), ("cells", "A cell")],
    ),
    ("A count", &[("state", "What is known of a cell")]),
    (
        "A cell",
        &[
            ("state", "What is known of a cell"),
            ("value", "A value"),
            ("least", "An end"),
            ("most", "An end"),
            ("needs", "A need"),
            ("grade", "Grades"),
            ("sources", "A source"),
        ],
    ),
    (
        "Holdings",
        &[("texts", "A held text"), ("total", "What it counts to")],
    ),
    (
        "A held text",
        &[
            ("kind", "Kinds of text"),
            ("status", "Statuses"),
            ("counts", "What it counts to"),
        ],
    ),
    ("What it counts to", &[("figures", "Figures")]),
    (
        "Compared lines",
        &[
            ("a", "One of the two"),
            ("b", "One of the two"),
            ("counts", "Counted lines"),
            ("outcomes", "A compared outcome"),
            ("figures", "A compared figure"),
            ("nodes", "What is worked out"),
            ("facts", "A compared line"),
            ("behaviour", "An outcome at a glance"),
        ],
    ),
    (
        "An outcome at a glance",
        &[
            ("verdict", "Verdicts of everybody"),
            ("stretches", "Days at a glance"),
        ],
    ),
    (
        "Days at a glance",
        &[
            ("days", "Compared days"),
            ("verdict", "Verdicts of everybody"),
            ("person", "Somebody"),
        ],
    ),
    (
        "Everybody",
        &[
            ("verdict", "Verdicts of everybody"),
            ("stretches", "Days that come to the same"),
        ],
    ),
    (
        "Days that come to the same",
        &[
            ("days", "Compared days"),
            ("verdict", "Verdicts of everybody"),
            ("regions", "A group"),
            ("covers", "What a proof covers"),
        ],
    ),
    (
        "A group",
        &[
            ("verdict", "Verdicts of everybody"),
            ("evidence", "Evidence"),
            ("people", "Somebody"),
            ("furthest", "The largest gap"),
        ],
    ),
    ("The largest gap", &[("person", "Somebody")]),
    ("Somebody", &[]),
    ("Evidence", &[]),
    ("What a proof covers", &[]),
    ("One of the two", &[("status", "Statuses")]),
    ("A compared outcome", &[("state", "How lines stand")]),
    (
        "A compared figure",
        &[("state", "How lines stand"), ("cells", "Cells of a figure")],
    ),
    (
        "Cells of a figure",
        &[
            ("state", "How lines stand"),
            ("wording", "What is other"),
            ("stretches", "A stretch of days"),
        ],
    ),
    (
        "A stretch of days",
        &[
            ("state", "How lines stand"),
            ("a", "A line of one side"),
            ("b", "A line of one side"),
        ],
    ),
    (
        "What is worked out",
        &[("state", "How lines stand"), ("lines", "A compared line")],
    ),
    (
        "A compared line",
        &[
            ("kind", "Kinds of compared line"),
            ("state", "How lines stand"),
            ("wording", "What is other"),
            ("a", "A line of one side"),
            ("b", "A line of one side"),
        ],
    ),
    ("A line of one side", &[("line", "A line")]),
    (
        "One person",
        &[
            ("a", "A side"),
            ("b", "A side"),
            ("left_out", "What is left out"),
            ("not_shared", "An outcome of one policy"),
            ("answers", "A compared answer"),
            ("to_b", "A move"),
            ("to_a", "A move"),
        ],
    ),
    ("A side", &[("policy", "The policy")]),
    ("What is left out", &[("known_to", "Sides")]),
    ("An outcome of one policy", &[("answered_by", "Sides")]),
    (
        "A compared answer",
        &[
            ("a", "What it comes to"),
            ("b", "What it comes to"),
            ("verdict", "Verdicts"),
            ("difference", "A difference"),
            ("better", "Sides"),
            ("parting", "A parting"),
            ("lines", "A pair of lines"),
        ],
    ),
    ("A difference", &[("amount", "A value"), ("more", "Sides")]),
    (
        "A pair of lines",
        &[
            ("relation", "How two lines stand"),
            ("a", "A line"),
            ("b", "A line"),
            ("lines", "A pair of lines"),
        ],
    ),
    (
        "A move",
        &[
            ("met", "A rule of one policy"),
            ("left", "A rule of one policy"),
            ("figures", "A figure that differs"),
            ("facts", "A fact that is asked for"),
            ("changes", "Changes there"),
        ],
    ),
    (
        "A rule of one policy",
        &[("line", "A line"), ("effect", "An effect")],
    ),
    (
        "A figure that differs",
        &[
            ("here", "A figure"),
            ("there", "A figure"),
            ("effects", "An effect on an answer"),
        ],
    ),
    (
        "A figure",
        &[
            ("value", "A value"),
            ("grade", "Grades"),
            ("sources", "A source"),
        ],
    ),
    ("An effect on an answer", &[("effect", "An effect")]),
    (
        "An effect",
        &[("kind", "Kinds of effect"), ("by", "A value")],
    ),
    ("Changes there", &[("changes", "What would change it")]),
    (
        "Summary",
        &[
            ("before", "A side of a summary"),
            ("after", "A side of a summary"),
            ("outcomes", "An outcome over many cases"),
        ],
    ),
    (
        "A side of a summary",
        &[("refused", "Cases that are not accepted")],
    ),
    ("Cases that are not accepted", &[]),
    (
        "An outcome over many cases",
        &[
            ("kind", "Kinds of outcome"),
            ("better", "What is better"),
            ("before", "Many values"),
            ("after", "Many values"),
            ("change", "Many changes"),
            ("by", "Groups"),
            ("along", "Groups"),
        ],
    ),
    (
        "Many values",
        &[
            ("rest", "Cases that have no value"),
            ("total", "An exact amount"),
            ("mean", "An exact amount"),
            ("least", "The least or the most"),
            ("most", "The least or the most"),
            ("quantiles", "A quantile"),
            ("bands", "A band"),
            ("values", "Cases that have a value"),
            ("needs", "What undecided cases hang on"),
        ],
    ),
    ("Cases that have no value", &[("status", "How cases stand")]),
    ("An exact amount", &[]),
    ("The least or the most", &[("amount", "An exact amount")]),
    (
        "A quantile",
        &[("amount", "An exact amount"), ("up_to", "An exact amount")],
    ),
    (
        "A band",
        &[("from", "An exact amount"), ("below", "An exact amount")],
    ),
    ("Cases that have a value", &[("value", "A value")]),
    (
        "What undecided cases hang on",
        &[("why", "Why something is not known")],
    ),
    (
        "Many changes",
        &[
            ("not_compared", "Cases that are not compared"),
            ("before", "Many values"),
            ("after", "Many values"),
            ("difference", "An exact amount"),
            ("higher", "Changes one way"),
            ("lower", "Changes one way"),
            ("values", "From value to value"),
        ],
    ),
    (
        "Cases that are not compared",
        &[("before", "How cases stand"), ("after", "How cases stand")],
    ),
    (
        "Changes one way",
        &[
            ("word", "What a change is"),
            ("total", "An exact amount"),
            ("mean", "An exact amount"),
            ("quantiles", "A quantile"),
            ("bands", "A band"),
            ("largest", "One of the largest changes"),
        ],
    ),
    (
        "One of the largest changes",
        &[
            ("before", "An exact amount"),
            ("after", "An exact amount"),
            ("by", "An exact amount"),
        ],
    ),
    (
        "From value to value",
        &[("from", "A value"), ("to", "A value")],
    ),
    ("Groups", &[("groups", "A group of cases")]),
    (
        "A group of cases",
        &[
            ("from", "An exact amount"),
            ("before", "Many values"),
            ("after", "Many values"),
            ("change", "Many changes"),
        ],
    ),
];

/// In place of a heading: what has the fields of a case, which the policy names.
const OF_A_CASE: &str = "of a case";

/// Two rules that hold and differ, an outcome that each authority decides, a figure that is not
/// set.
const CLASH: &str = r#"
vocabulary "Words"
  facts
    decision_date : date
    a : yes/no
    b : yes/no
  outcomes
    allowed : yes/no
    fee : money
    left_open : yes/no

baseline "Nation" uses "Words"
  proposed
  applies from 2026-04-06
  decides as at decision_date
  authorities may decide left_open
  parameter price : money from £0.00 to £10.00
    authorities must set
  decide allowed
    normally no
    [N1] but yes when a
    [N2] but no when b
  calculate fee
    result = price
"#;

/// A policy that says each kind of line, to be held against another that says it otherwise.
const SAYS: &str = r#"
policy "Says" adopts "Nation"
  applies from 2026-04-06
  source page "The page"
  parameter price
    reading "it is the same for all"
    from 2026-04-06 £2.00
    cite page
  parameter room : whole number from 0 to 10
    label "how many fit"
    from 2026-04-06 3
  facts
    loud : yes/no label "it is loud"
  decide left_open
    normally no
      because "it is not asked for"
"#;

/// What was printed: under each heading its fields, or its words.
type Seen = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("it is a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_in(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn shipped() -> Library {
    let mut library = Library::default();
    let name = |path: &Path| path.to_string_lossy().into_owned();
    let read = |path: &Path| fs::read_to_string(path).expect("it is text");
    for path in files_in(&root().join("policies"), "policy") {
        library.add(&name(&path), &read(&path), true);
    }
    // People and figures of a matrix are no cases.
    let cases = ["england", "scotland", "wales"]
        .map(|nation| files_in(&root().join(format!("policies/{nation}/cases")), "toml"));
    for path in cases.concat() {
        library.add_case(&name(&path), &read(&path));
    }
    library
}

/// Notes the fields of a value, and of everything in it.
fn note(value: &Value, heading: &str, seen: &mut Seen) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| note(item, heading, seen)),
        Value::String(word) => {
            seen.entry(heading.to_owned())
                .or_default()
                .insert(word.clone());
        }
        Value::Object(fields) => {
            let shape = SHAPES.iter().find(|(own, _)| *own == heading);
            for (field, under) in fields {
                seen.entry(heading.to_owned())
                    .or_default()
                    .insert(field.clone());
                let child = shape.and_then(|(_, children)| {
                    let child = children.iter().find(|(name, _)| name == field);
                    child.map(|(_, heading)| *heading)
                });
                match child {
                    Some(OF_A_CASE) => {}
                    Some(child) => note(under, child, seen),
                    None => assert!(
                        !holds_object(under),
                        "`{field}` of “{heading}” holds a shape of its own"
                    ),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn holds_object(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(items) => items.iter().any(holds_object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Decides and explains, with and without every line.
fn note_decision(library: &Library, prepared: &Prepared, inquiry: &Inquiry, seen: &mut Seen) {
    let Ok(decision) = inquiry.decide(prepared) else {
        return;
    };
    for working in [false, true] {
        let asked = Asked {
            working,
            ..Asked::default()
        };
        let told = explain(&decision, library.sources(), asked);
        let told = serde_json::to_value(told).expect("it can be told");
        note(&told, "Explanation", seen);
    }
}

/// What would change the answers to a case, why they are not their lowest, and what they would be
/// on the next day.
fn note_changes(library: &Library, prepared: &Prepared, inquiry: &Inquiry, seen: &mut Seen) {
    let policy = prepared.policy();
    let lowest = |node: &NodeId| match policy.nodes()[node.index()].ty {
        ValueType::YesNo => Some((*node, Constant::YesNo(false))),
        ValueType::Choice(_) => Some((*node, Constant::Choice(0))),
        ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => None,
    };
    let asked = Asked {
        working: false,
        changes: Some(Vec::new()),
        why_not: inquiry.asked.iter().filter_map(lowest).collect(),
    };
    let Ok(now) = inquiry.decide(prepared) else {
        return;
    };
    let day = now.day().plus_days(1).expect("there is a next day");
    let then = inquiry.with(policy, &format!("decision_date {day}"), 0);
    let Ok(then) = then.expect("it is a day").decide(prepared) else {
        return;
    };
    for told in [
        explain(&now, library.sources(), asked.clone()),
        explain_what_if(&now, &then, library.sources(), asked.clone()),
    ] {
        let told = serde_json::to_value(told).expect("it can be told");
        note(&told, "Explanation", seen);
    }
}

/// A case as it is, and once without each of its facts.
fn note_case(library: &Library, prepared: &Prepared, inquiry: &Inquiry, seen: &mut Seen) {
    note_decision(library, prepared, inquiry, seen);
    note_changes(library, prepared, inquiry, seen);
    let given = prepared.variables().ids();
    let given: Vec<_> = given
        .filter(|id| inquiry.case.get(*id) != Known::Unknown)
        .collect();
    for id in given.into_iter().step_by(3) {
        let mut inquiry = inquiry.clone();
        inquiry.case.forget(id);
        note_decision(library, prepared, &inquiry, seen);
    }
}

/// What is kept of a decision.
fn note_record(
    library: &Library,
    id: TextId,
    prepared: &Prepared,
    inquiry: &Inquiry,
    seen: &mut Seen,
) {
    if let Ok(decision) = inquiry.decide(prepared) {
        let kept = keep(library, id, &decision, Asked::default());
        let record = serde_json::from_str(&kept.text).expect("it is JSON");
        note(&record, "Record", seen);
    }
}

/// What is found of a record while its policy stays, changes, goes and breaks.
fn note_verifications(record: &Value, seen: &mut Seen) {
    let mut verify = |record: &Value, today: &str| {
        let mut library = Library::default();
        library.add("nation.policy", today, false);
        let record = read_record(&record.to_string()).expect("it is a record");
        let found = record.verify(&library);
        note(
            &serde_json::to_value(found).expect("it can be told"),
            "Verification",
            seen,
        );
    };
    verify(record, CLASH);
    verify(record, &format!("{CLASH}\n# a note"));
    verify(record, &CLASH.replace("when b", "when a"));
    verify(
        record,
        &CLASH.replace("baseline \"Nation\"", "baseline \"Notion\""),
    );
    verify(record, &CLASH.replace("when b", "when c"));
    verify(record, "");
    verify(
        record,
        &CLASH.replace("vocabulary \"Words\"", "vocabulary \"Others\""),
    );
    let mut without = record.clone();
    without["policy"]["texts"] = Value::Array(Vec::new());
    verify(&without, CLASH);
}

fn nodes(expected: &[Expected]) -> Vec<evenhand::model::policy::NodeId> {
    expected.iter().filter_map(Expected::node).collect()
}

fn note_shipped(seen: &mut Seen) {
    let library = shipped();
    for (id, prepared) in &library.check().prepared {
        for example in prepared.policy().examples() {
            let inquiry = Inquiry {
                case: example.case.clone(),
                asked: nodes(&example.expect),
                supposing: example.supposing.clone(),
            };
            note_case(&library, prepared, &inquiry, seen);
            note_record(&library, *id, prepared, &inquiry, seen);
        }
        for case in library.cases() {
            if library.policy_of(case) == Some(*id) {
                let (mut inquiry, expected) =
                    case.file.read(prepared.policy()).expect("it is checked");
                inquiry.asked = nodes(&expected);
                note_case(&library, prepared, &inquiry, seen);
            }
        }
    }
}

fn note_clash(seen: &mut Seen) {
    let mut library = Library::default();
    library.add("nation.policy", CLASH, true);
    let nation = library.find("Nation").expect("it is in the text");
    let prepared = library.prepare(nation).prepared.expect("nothing is wrong");
    let case = "[case]\nask = [\"allowed\", \"fee\", \"left_open\"]\n[facts]\n\
                decision_date = 2026-05-01\na = \"yes\"\nb = \"yes\"\n";
    let base = library.sources_mut().add("case.toml", case);
    let inquiry = read_case(case, base)
        .and_then(|file| file.inquiry(prepared.policy(), None))
        .expect("the policy knows these facts");
    note_case(&library, &prepared, &inquiry, seen);
    let decision = inquiry.decide(&prepared).expect("it can be decided");
    let kept = keep(&library, nation, &decision, Asked::default());
    let record = serde_json::from_str(&kept.text).expect("it is JSON");
    note_verifications(&record, seen);
}

/// Matrices of the shipped policies, and of one that clashes, has a figure that is not set or not
/// published, and is asked what it does not answer.
fn note_matrices(seen: &mut Seen) {
    for arguments in [
        vec!["matrix", "--nation", "scotland", "--illustrative"],
        vec!["matrix", "--nation", "england"],
        vec![
            "matrix",
            "--nation",
            "scotland",
            "--on",
            "2023-06-05",
            "--ask",
            "payment",
        ],
        vec![
            "matrix",
            "--nation",
            "scotland",
            "--figure",
            "needed_alarm_charge",
            "--on",
            "2023-06-05",
        ],
    ] {
        note(&printed(&arguments), "Matrix", seen);
    }
    let text = "[people]\nday = 2026-05-01\n[[figure]]\nname = \"price\"\n[[person]]\n\
                title = \"Both\"\nask = [\"allowed\", \"fee\"]\n\
                facts = { a = \"yes\", b = \"yes\" }\n";
    let people = read_people(text, 0).expect("nothing is wrong");
    let unpublished = CLASH.replace("authorities must set", "from 2026-04-06 not published");
    for text in [CLASH, &unpublished] {
        let mut library = Library::default();
        library.add("nation.policy", text, true);
        let nation = library.find("Nation").expect("it is in the text");
        let prepared = library.prepare(nation).prepared.expect("nothing is wrong");
        let authority = Authority {
            name: "nation",
            prepared: &prepared,
        };
        let asked = MatrixAsked {
            figures: &people.figures,
            people: &people.people,
            elsewhere: &[],
            ask: &[],
            day: people.day.expect("it is given"),
            described: people.day,
        };
        let told = matrix(&[authority], library.sources(), asked).expect("nothing is wrong");
        let told = serde_json::to_value(told).expect("it can be told");
        note(&told, "Matrix", seen);
    }
}

/// Worked cases through two policies that differ in every kind of rule, and through two of which
/// little was found; some with each of their facts left out in turn.
fn note_compared(seen: &mut Seen) {
    let library = shipped();
    let prepared = |name: &str| {
        let id = library.find(name).expect("it is shipped");
        library.prepare(id).prepared.expect("nothing is wrong")
    };
    let in_part =
        |name: &str| ["kilmorran_gym_that_costs_more", "glasgow_spend_no_outcome"].contains(&name);
    for (a, b) in [("strathmore", "kilmorran"), ("glasgow", "borders")] {
        let (first, second) = (prepared(a), prepared(b));
        let pair = Pair::new(&first, &second);
        let own = |name: &str| name.starts_with(a) || name.starts_with(b);
        for case in library.cases().iter().filter(|case| own(&case.name)) {
            let mut files = vec![case.file.clone()];
            for at in (0..case.file.facts.len()).filter(|_| in_part(&case.name)) {
                let mut file = case.file.clone();
                file.facts.remove(at);
                files.push(file);
            }
            // An outcome that only the first of the two has.
            let mut own = case.file.clone();
            own.ask
                .iter_mut()
                .for_each(|asked| asked.text = "busy_week".to_owned());
            files.push(own);
            let all = files
                .iter()
                .map(|file| compare_person(&pair, file, AsAt::Day(None), library.sources()));
            for compared in all.flatten() {
                let told = serde_json::to_value(compared).expect("it can be told");
                note(&told, "One person", seen);
            }
        }
    }
}

/// What a command prints as JSON.
fn printed(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_evenhand"))
        .args(arguments)
        .args(["--format", "json"])
        .current_dir(root())
        .output()
        .expect("it runs");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

fn note_commands(seen: &mut Seen) {
    note(&printed(&["check"]), "Findings", seen);
    note(&printed(&["holdings"]), "Holdings", seen);
    for file in [
        "tests/corpus/reject/library/a_baseline_that_is_not_known.policy",
        "tests/corpus/accept/with_findings/a_rule_without_a_source.policy",
        "tests/corpus/accept/with_findings/a_promise_about_nobody.policy",
        "tests/corpus/accept/calculate/a_promise_that_hangs_on_a_figure.policy",
        "tests/corpus/reject/proof/a_promise_that_a_case_breaks.policy",
        "tests/corpus/reject/proof/two_rules_that_clash_for_somebody.policy",
        "tests/corpus/reject/effect/a_step_above_what_is_allowed.policy",
        "tests/corpus/accept/with_findings/a_step_that_comes_to_more_than_guidance.policy",
        "tests/corpus/accept/with_findings/a_departure_of_lines_together.policy",
        "tests/corpus/accept/with_findings/a_step_that_departs.policy",
        "tests/corpus/accept/vary/a_bound_that_hangs_on_a_figure.policy",
    ] {
        note(&printed(&["check", file]), "Findings", seen);
    }
    let case = "policies/scotland/cases/borders_earnings.toml";
    note(&printed(&["decide", "borders", case]), "Explanation", seen);
    let refused = "tests/corpus/reject/case/an_unknown_fact.toml";
    note(&printed(&["decide", "borders", refused]), "Refusal", seen);
}

/// Policies held against each other: shipped ones, and one against itself in other words.
fn note_comparisons(seen: &mut Seen) {
    for arguments in [
        ["compare", "glasgow", "borders"].as_slice(),
        &["compare", "strathmore", "kilmorran"],
        &["compare", "scotland", "glasgow"],
        &[
            "compare",
            "glasgow",
            "--on",
            "2023-04-23",
            "--and",
            "2023-04-24",
        ],
    ] {
        note(&printed(arguments), "Compared lines", seen);
    }
    let other = SAYS
        .replace("\"Says\"", "\"Other\"")
        .replace("it is the same for all", "it is one price")
        .replace("\"The page\"", "\"Another page\"")
        .replace("£2.00", "£2.00 secondary")
        .replace("from 0 to 10", "from 0 to 12")
        .replace("how many fit", "how many can come")
        .replace("it is loud", "it makes a noise")
        .replace("it is not asked for", "nobody asks for it");
    let mut library = Library::default();
    library.add("nation.policy", CLASH, true);
    library.add("says.policy", SAYS, true);
    library.add("other.policy", &other, true);
    let prepared = ["Says", "Other"].map(|title| {
        let id = library.find(title).expect("it is in the texts");
        library.prepare(id).prepared.expect("nothing is wrong")
    });
    let compared = compare_lines(&prepared[0], &prepared[1], (None, None), library.sources());
    let compared = serde_json::to_value(compared).expect("it can be told");
    note(&compared, "Compared lines", seen);
}

/// Two policies that keep other amounts and take other shares of the rest; and a figure that only
/// one of them gives.
const SHARES: &str = r#"
vocabulary "Words"
  facts
    decision_date : date
    income : money per week from £0.00 to £5,000.00
  outcomes
    charge : money per week, better when lower
    price : money

baseline "Nation" uses "Words"
  illustrative
  applies from 2026-04-06
  decides as at decision_date
  authorities must calculate charge
  parameter fee : money from £0.00 to £100.00
    authorities must set
  calculate price
    result = fee

policy "North" adopts "Nation"
  illustrative
  applies from 2026-04-06
  parameter fee
    from 2026-04-06 not published
  calculate charge
    result = 60% of (part of income above £195.00 per week), rounded down to £0.01

policy "South" adopts "Nation"
  illustrative
  applies from 2026-04-06
  parameter fee
    from 2026-04-06 £2.00
  calculate charge
    result = 75% of (part of income above £188.00 per week), rounded down to £0.01
"#;

/// Everybody, by every outcome of two small policies, on all days, on one and on two; every word
/// that says what came of it.
fn note_everybody(seen: &mut Seen) {
    let mut library = Library::default();
    library.add("shares.policy", SHARES, true);
    let told = library.check().problems;
    assert!(told.iter().all(|problem| !problem.is_error()), "{told:?}");
    let prepared = ["North", "South"].map(|title| {
        let id = library.find(title).expect("it is in the text");
        library.prepare(id).prepared.expect("nothing is wrong")
    });
    let pair = Pair::new(&prepared[0], &prepared[1]);
    let day = |text: &str| text.parse().expect("it is a day");
    let (first, second) = (day("2026-05-01"), day("2026-05-02"));
    let mut proved = 0;
    for when in [When::Always, When::On(first), When::OnAnd(first, second)] {
        for outcome in pair.shared_outcomes() {
            let compared = compare_everyone(&pair, outcome, &pair.unknown(), when, None);
            proved += compared
                .iter()
                .filter(|compared| compared.verdict == Verdict::ANeverWorse)
                .count();
            let told = serde_json::to_value(compared).expect("it can be told");
            note(&told, "Everybody", seen);
        }
    }
    assert_eq!(proved, 3, "the charge, on every choice of days");
    for verdict in [
        Verdict::Same,
        Verdict::ANeverWorse,
        Verdict::BNeverWorse,
        Verdict::ANeverLower,
        Verdict::BNeverLower,
        Verdict::Differ,
        Verdict::NoDifferenceFound,
        Verdict::CantBeCompared,
    ] {
        let told = serde_json::to_value(verdict).expect("it can be told");
        note(&told, "Verdicts of everybody", seen);
    }
}

/// The headings of the page, each with the names in the first column of its table.
fn page() -> Seen {
    let text = fs::read_to_string(root().join("docs/json.md")).expect("it is text");
    let mut page = Seen::new();
    let mut heading = String::new();
    for line in text.lines() {
        if let Some(own) = line.strip_prefix("### ") {
            heading = own.to_owned();
        } else if let Some(name) = line
            .strip_prefix("| `")
            .and_then(|row| row.split('`').next())
            .filter(|_| !heading.is_empty())
        {
            let fresh = page
                .entry(heading.clone())
                .or_default()
                .insert(name.to_owned());
            assert!(fresh, "`{name}` stands twice under “{heading}”");
        }
    }
    page
}

#[test]
fn the_page_names_every_field_and_no_other() {
    let mut seen = Seen::new();
    note_shipped(&mut seen);
    note_clash(&mut seen);
    note_commands(&mut seen);
    note_matrices(&mut seen);
    note_comparisons(&mut seen);
    note_everybody(&mut seen);
    note_compared(&mut seen);
    note(&caseload::report(), "Summary", &mut seen);
    let page = page();
    let headings: BTreeSet<&String> = seen.keys().chain(page.keys()).collect();
    let nothing = BTreeSet::new();
    let mut wrong = Vec::new();
    for heading in headings {
        let seen = seen.get(heading).unwrap_or(&nothing);
        let named = page.get(heading).unwrap_or(&nothing);
        for name in seen.difference(named) {
            wrong.push(format!("“{heading}”: `{name}` is printed and not named"));
        }
        for name in named.difference(seen) {
            wrong.push(format!("“{heading}”: `{name}` is named and never printed"));
        }
    }
    assert!(wrong.is_empty(), "docs/json.md\n{}", wrong.join("\n"));
}
