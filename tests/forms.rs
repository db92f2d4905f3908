//! Forms over the library that is shipped: templates that are cases, interviews that ask no more
//! than matters, schemas that take what the reader takes.

mod shipped;

use std::collections::BTreeSet;

use boon::{Compiler, SchemaIndex, Schemas};
use evenhand::decision::{Answer, Answered, Inquiry, NeedOf, decide, facts_wanted, read_case};
use evenhand::explanation::{Asked, explain};
use evenhand::form::{
    Interview, Plain, Reply, case_schema, facts_of, template, write_case, write_inquiry,
};
use evenhand::library::Library;
use evenhand::model::Case;
use evenhand::model::case::{Known, VariableId};
use evenhand::model::policy::{Constant, Expected, NodeId, Per};
use evenhand::program::Prepared;
use evenhand::value::{Date, Exact};
use serde_json::{Value, json};
use shipped::{files, library};

/// Every text of the library that can be decided, with the name that it is called by.
fn for_each_policy(mut work: impl FnMut(&str, &Prepared)) {
    let library = library();
    for id in library.texts() {
        if let Some(prepared) = library.prepare(id).prepared {
            work(library.name(id), &prepared);
        }
    }
}

/// Every example and every worked case that supposes nothing, with its day.
fn for_each_case(mut work: impl FnMut(&Prepared, &str, &Inquiry, Date)) {
    let library = library();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        let mut cases: Vec<(String, Inquiry)> = Vec::new();
        for example in prepared.policy().examples() {
            let asked = nodes(&example.expect);
            let inquiry = Inquiry {
                case: example.case.clone(),
                asked,
                supposing: example.supposing.clone(),
            };
            cases.push((example.title.clone(), inquiry));
        }
        for case in about(&library, id) {
            let read = case.file.read(prepared.policy());
            let (mut inquiry, expected) = read.expect("it is checked");
            inquiry.asked = nodes(&expected);
            cases.push((case.name.clone(), inquiry));
        }
        for (title, inquiry) in cases {
            let day = day_of(&prepared, &inquiry.case);
            let day = day.filter(|day| prepared.policy().days().holds(*day));
            if let Some(day) = day.filter(|_| inquiry.supposing.is_empty()) {
                work(&prepared, &title, &inquiry, day);
            }
        }
    }
}

fn about(library: &Library, id: evenhand::library::TextId) -> Vec<&evenhand::library::WorkedCase> {
    let cases = library.cases().iter();
    cases
        .filter(|case| library.policy_of(case) == Some(id))
        .collect()
}

fn nodes(expected: &[Expected]) -> Vec<NodeId> {
    let mut nodes: Vec<NodeId> = Vec::new();
    for node in expected.iter().filter_map(Expected::node) {
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    nodes
}

/// The day that a case gives.
fn day_of(prepared: &Prepared, case: &Case) -> Option<Date> {
    let facts = facts_of(prepared, case);
    let day = prepared.policy().decision_day()?;
    let name = &prepared.policy().facts()[day.index()].name;
    match field(&facts, name)? {
        Plain::Text(day) => day.parse().ok(),
        _ => None,
    }
}

fn field<'f>(facts: &'f Plain, name: &str) -> Option<&'f Plain> {
    let found = facts.fields().iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value)
}

fn known(prepared: &Prepared, case: &Case) -> Vec<(VariableId, Known)> {
    let all = prepared.variables().ids().map(|id| (id, case.get(id)));
    all.filter(|(_, known)| *known != Known::Unknown).collect()
}

fn outcomes(prepared: &Prepared) -> Vec<NodeId> {
    let outcomes = prepared.policy().outcomes().iter();
    outcomes.filter_map(|outcome| outcome.node).collect()
}

fn told(answers: &[Answered]) -> Vec<String> {
    answers
        .iter()
        .map(|answered| format!("{answered:?}"))
        .collect()
}

// ── Templates ────────────────────────────────────────────────────────────────

#[test]
fn every_template_is_a_case_that_says_nothing() {
    let mut tried = 0;
    for_each_policy(|name, prepared| {
        let last = prepared.stretches().last().map(|days| days.first);
        for node in outcomes(prepared) {
            for on in [None, last] {
                let text = template(prepared, name, &[node], on).expect("it is about that day");
                let file = read_case(&text, 0).unwrap_or_else(|_| panic!("{text}"));
                assert_eq!(file.policy.as_deref(), Some(name));
                let inquiry = file
                    .inquiry(prepared.policy(), on)
                    .expect("the policy takes it");
                assert_eq!(inquiry.asked, [node]);
                assert_eq!(
                    known(prepared, &inquiry.case).len(),
                    usize::from(on.is_some())
                );
                assert!(on.is_none() || inquiry.decide(prepared).is_ok(), "{text}");
                tried += 1;
            }
        }
    });
    assert!(tried > 150, "{tried}");
}

#[test]
fn the_item_of_a_template_is_one_that_the_policy_takes() {
    for_each_policy(|name, prepared| {
        let text = template(prepared, name, &outcomes(prepared), None).expect("no day is named");
        // What stands in a comment as a list is taken out of it, in place of what is unknown.
        let mut lines: Vec<&str> = Vec::new();
        let mut lists = 0;
        for line in text.lines() {
            if line.starts_with("# ") && line.ends_with(" = [") {
                lists += 1;
                lines.push(&line[2..]);
            } else if line.starts_with("#   {") || line.starts_with("#   \"and others\"") {
                lines.push(&line[2..]);
            } else if line == "# ]" {
                lines.push("]");
            } else if lines.last().is_none_or(|last| *last != "]") {
                lines.push(line);
            } else {
                // The line which leaves the list open.
                lines.push("");
            }
        }
        let text = lines.join("\n");
        let file = read_case(&text, 0).unwrap_or_else(|_| panic!("{text}"));
        let inquiry = file
            .inquiry(prepared.policy(), None)
            .expect("the policy takes it");
        assert_eq!(known(prepared, &inquiry.case).len(), lists, "{text}");
    });
}

#[test]
fn what_a_template_leaves_out_changes_no_answer() {
    let mut left_out = 0;
    for_each_case(|prepared, title, inquiry, day| {
        let wanted = facts_wanted(prepared, &inquiry.asked, Some(day)).expect("it is decided");
        let Ok(whole) = inquiry.decide(prepared) else {
            return;
        };
        let mut part = inquiry.clone();
        for (id, _) in known(prepared, &inquiry.case) {
            if !wanted.contains(&id) {
                part.case.forget(id);
                left_out += 1;
            }
        }
        let part = part.decide(prepared).expect("it says less");
        assert_eq!(told(&whole.answers), told(&part.answers), "{title}");
    });
    assert!(left_out > 20, "{left_out}");
}

#[test]
fn a_case_that_is_written_down_is_the_same_case() {
    for_each_case(|prepared, title, inquiry, _| {
        let text = write_case(prepared, &inquiry.case, "any", &["spend"]);
        let file = read_case(&text, 0).unwrap_or_else(|_| panic!("{title}\n{text}"));
        let asked: Vec<&str> = file.ask.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(asked, ["spend"]);
        let mut file = file;
        file.ask.clear();
        let read = file.inquiry(prepared.policy(), None);
        let read = read.unwrap_or_else(|problems| panic!("{title}: {problems:?}\n{text}"));
        assert_eq!(
            known(prepared, &read.case),
            known(prepared, &inquiry.case),
            "{title}\n{text}"
        );
        // How an amount was given stays as well.
        assert_eq!(
            facts_of(prepared, &read.case),
            facts_of(prepared, &inquiry.case)
        );
    });
}

// ── Interviews ───────────────────────────────────────────────────────────────

/// What a whole case answers to a question; nothing where it does not say.
fn reply(facts: &Plain, name: &str) -> Option<String> {
    let value = match name.split_once('[') {
        Some((list, rest)) => {
            let (number, wanted) = rest.split_once("].").expect("a field of an item");
            let at = number.parse::<usize>().expect("a number") - 1;
            match field(facts, list)? {
                Plain::List(items) => field(items.get(at)?, wanted)?,
                _ => return None,
            }
        }
        None => match name.split_once(" for ") {
            Some((fact, of)) => field(field(facts, fact)?, of)?,
            None => field(facts, name)?,
        },
    };
    Some(match value {
        Plain::Text(text) => text.clone(),
        Plain::List(items) if items.is_empty() => "none".to_owned(),
        Plain::List(items) => {
            let texts: Vec<&str> = items
                .iter()
                .filter_map(|item| match item {
                    Plain::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            match (items.len() - texts.len(), texts.as_slice()) {
                (0, ["and others"]) => "0 and others".to_owned(),
                (0, values) => values.join(", "),
                (count, []) => count.to_string(),
                (count, _) => format!("{count} and others"),
            }
        }
        other => panic!("{name}: {other:?}"),
    })
}

/// Whether a question is about something that an answer needs at this moment.
fn is_needed(prepared: &Prepared, asked: &[NodeId], case: &Case, name: &str) -> bool {
    let Ok(decision) = decide(prepared, case, asked) else {
        let day = prepared.policy().decision_day().expect("there is one");
        return prepared.policy().facts()[day.index()].name == name;
    };
    let needs = decision
        .answers
        .iter()
        .flat_map(|answered| match &answered.answer {
            Answer::Undecided(undecided) => undecided.needs.clone(),
            Answer::Value(_) | Answer::NotApplicable | Answer::NoAnswer(_) => Vec::new(),
        });
    let mut facts = needs.filter(|need| matches!(need.of, NeedOf::Fact(_)));
    let counted = asked
        .iter()
        .any(|node| match prepared.policy().nodes()[node.index()].per {
            Per::Item(list) => prepared.policy().facts()[list.index()].name == name,
            Per::Once | Per::Kind(_) => false,
        });
    counted || facts.any(|need| need.name == name)
}

fn is_decided(answers: &[Answered]) -> bool {
    let open = |answered: &Answered| matches!(answered.answer, Answer::Undecided(_));
    !answers.iter().any(open)
}

#[test]
fn an_interview_comes_to_the_answer_of_the_whole_case_and_asks_only_what_matters() {
    let (mut interviews, mut questions, mut decided) = (0, 0, 0);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for_each_case(|prepared, title, inquiry, _| {
        let Ok(whole) = inquiry.decide(prepared) else {
            return;
        };
        // Many cases are alike, and all of them would take minutes.
        let is_new = seen.insert(format!("{title} {:?}", known(prepared, &inquiry.case)));
        if !is_new || !seen.len().is_multiple_of(6) {
            return;
        }
        let facts = facts_of(prepared, &inquiry.case);
        let mut interview = Interview::new(prepared, &inquiry.asked);
        while let Some(question) = interview.next().cloned() {
            let needed = is_needed(prepared, &inquiry.asked, interview.case(), &question.name);
            assert!(needed, "{title}: {} is asked", question.name);
            assert!(!question.decides.is_empty() && !question.hint.is_empty());
            let taken = match reply(&facts, &question.name) {
                Some(answer) => interview.answer(&answer),
                None => interview.skip(),
            };
            taken.unwrap_or_else(|problem| panic!("{title}: {}: {problem}", question.name));
            questions += 1;
            assert!(interview.replies().count() < 200, "{title} has no end");
        }
        let end = interview.decision().expect("it is no contradiction");
        assert_eq!(
            is_decided(&end.answers),
            is_decided(&whole.answers),
            "{title}"
        );
        if is_decided(&whole.answers) {
            assert_eq!(told(&end.answers), told(&whole.answers), "{title}");
            decided += 1;
        }
        interviews += 1;
    });
    assert!(
        interviews > 50 && decided > 30,
        "{interviews}, {decided} decided"
    );
    assert!(questions > 350, "{questions}");
}

/// The interview about a spend in Strathmore.
fn about_a_spend(prepared: &Prepared) -> Interview<'_> {
    let spend = prepared
        .policy()
        .node_named("spend")
        .expect("it is decided");
    Interview::new(prepared, &[spend])
}

fn strathmore() -> Prepared {
    let library = library();
    let id = library.find("strathmore").expect("it is shipped");
    library.prepare(id).prepared.expect("it has no problems")
}

#[test]
fn replies_are_the_whole_state_and_can_be_taken_back() {
    let prepared = strathmore();
    let mut interview = about_a_spend(&prepared);
    let mut asked = Vec::new();
    for answer in ["2025-06-02", "1", "food, a short break", "£40.00", "y"] {
        asked.push(interview.next().cloned());
        interview.answer(answer).expect("it is an answer");
    }
    interview.skip().expect("it may be left open");
    let replies: Vec<Reply> = interview.replies().cloned().collect();
    let text = serde_json::to_string(&replies).expect("it can be told");
    let read: Vec<Reply> = serde_json::from_str(&text).expect("it is JSON");
    let mut again = about_a_spend(&prepared);
    assert!(again.resume(&read));
    assert_eq!(again.next(), interview.next());
    assert_eq!(
        known(&prepared, again.case()),
        known(&prepared, interview.case())
    );
    assert!(interview.back());
    for question in asked.into_iter().rev() {
        assert!(interview.back());
        assert_eq!(interview.next().cloned(), question);
    }
    assert!(!interview.back());
    assert!(known(&prepared, interview.case()).is_empty());
}

/// What is told of an answer that can't be taken: its code, and what to write instead. The same
/// is still asked.
fn refused(interview: &mut Interview<'_>, answer: &str) -> (String, String) {
    let asked = interview.next().cloned();
    let problem = interview.answer(answer).expect_err("it can't be taken");
    assert_eq!(interview.next().cloned(), asked);
    (problem.code(), problem.help().unwrap_or_default())
}

#[test]
fn an_answer_that_says_too_little_is_asked_again() {
    let prepared = strathmore();
    let mut interview = about_a_spend(&prepared);
    let refused_as = |interview: &mut Interview<'_>, answer: &str, code: &str, help: &str| {
        let (found, told) = refused(interview, answer);
        assert_eq!(found, code, "{answer}");
        assert!(told.contains(help), "{answer}: {told}");
    };
    refused_as(&mut interview, "unknown", "form::day_needed", "write a day");
    refused_as(&mut interview, "1999-01-01", "decision::day_outside", "");
    refused_as(&mut interview, "2025-02-30", "syntax::no_such_day", "");
    interview.answer("2025-06-02").expect("it is a day");
    refused_as(&mut interview, "9", "form::not_in_the_list", "from 1 to 4");
    refused_as(
        &mut interview,
        "adlt",
        "form::not_an_answer",
        "did you mean `adult`?",
    );
    interview.answer("adult").expect("it is a value");
    interview.answer("food").expect("it is a value");
    refused_as(&mut interview, "40", "form::bare_number", "write `£40.00`");
    refused_as(
        &mut interview,
        "£40",
        "syntax::money_without_pence",
        "write `£40.00`",
    );
    refused_as(
        &mut interview,
        "£900,000.00",
        "case::out_of_range",
        "£100,000.00",
    );
    refused_as(
        &mut interview,
        "£40.00 per week",
        "case::wrong_unit",
        "£12.50",
    );
}

#[test]
fn only_the_items_that_are_there_are_asked_for() {
    let prepared = strathmore();
    let contribution = prepared.policy().node_named("contribution");
    let mut interview = Interview::new(&prepared, &[contribution.expect("it is calculated")]);
    interview.answer("2025-06-02").expect("it is a day");
    while interview
        .next()
        .is_some_and(|asked| asked.name != "incomes")
    {
        interview.skip().expect("it may be left open");
    }
    let (code, _) = refused(&mut interview, "13");
    assert_eq!(code, "form::not_a_number_of_items");
    interview
        .answer("2 and others")
        .expect("it is a number of items");
    while interview.next().is_some() {
        interview.skip().expect("it may be left open");
    }
    let (code, _) = refused(&mut interview, "yes");
    assert_eq!(code, "form::nothing_asked");
    let replies = interview.replies().filter(|reply| reply.name.contains('['));
    let items: BTreeSet<&str> = replies
        .filter_map(|reply| reply.name.split('.').next())
        .collect();
    assert_eq!(items, BTreeSet::from(["incomes[1]", "incomes[2]"]));
}

#[test]
fn an_interview_may_begin_with_what_is_known() {
    let prepared = strathmore();
    let text = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"gambling\"\n";
    let file = read_case(text, 0).expect("it is a case");
    let inquiry = file.inquiry(prepared.policy(), None).expect("it fits");
    let spend = prepared
        .policy()
        .node_named("spend")
        .expect("it is decided");
    let interview = Interview::from_case(&prepared, &[spend], inquiry.case).expect("it fits");
    // Gambling is refused whatever else is so, and so nothing is asked.
    assert_eq!(interview.next(), None);
}

/// A contribution in Strathmore, of a person with two incomes.
fn with_two_incomes(prepared: &Prepared) -> Interview<'_> {
    let text = r#"
        decision_date = 2025-06-02
        capital = "£7,000.00"
        incomes = [
          { kind = "state_pension", amount = "£200.00 per week" },
          { kind = "other_income", amount = "£433.33 per month" },
        ]
    "#;
    let file = read_case(text, 0).expect("it is a case");
    let mut inquiry = file.inquiry(prepared.policy(), None).expect("it fits");
    inquiry.asked = vec![prepared.policy().node_named("contribution").expect("it is")];
    Interview::from_inquiry(prepared, inquiry).expect("it fits")
}

fn reply_to(name: &str, answer: Option<&str>) -> Reply {
    Reply {
        name: name.to_owned(),
        answer: answer.map(str::to_owned),
    }
}

#[test]
fn any_fact_can_be_answered_again_and_several_at_once() {
    let prepared = strathmore();
    let mut interview = with_two_incomes(&prepared);
    assert_eq!(interview.known("capital").as_deref(), Some("£7,000.00"));
    let taken = interview.take(&[
        reply_to("capital", Some("up to £6,000.00")),
        reply_to("incomes[2].amount", Some("£100.00 per week")),
        reply_to("couple", None),
    ]);
    assert!(taken.is_ok());
    let known = |interview: &Interview<'_>, name: &str| interview.known(name);
    let amount = known(&interview, "capital");
    assert_eq!(amount.as_deref(), Some("between £0.00 and £6,000.00"));
    let amount = known(&interview, "incomes[2].amount");
    assert_eq!(amount.as_deref(), Some("£100.00 per week"));
    // What is left open is not asked again; what is not known is not taken to be anything.
    assert_eq!(known(&interview, "couple"), None);
    let questions = interview.questions();
    assert!(questions.iter().all(|question| question.name != "couple"));
    assert_eq!(Some(&questions[0]), interview.next());

    // Of several replies none is taken while one is wrong, and each is told by its name.
    let taken = interview.take(&[
        reply_to("capital", Some("£1.00")),
        reply_to("assessed_as", Some("adlt")),
        reply_to("decision_date", None),
        reply_to("incomes[3].amount", Some("£1.00 per week")),
    ]);
    let problems = taken.expect_err("three are wrong");
    let told: Vec<(Option<&str>, String)> = problems
        .iter()
        .map(|(name, problem)| (name.as_deref(), problem.code()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("assessed_as"), "form::not_an_answer".to_owned()),
            (Some("decision_date"), "form::day_needed".to_owned()),
            (Some("incomes[3].amount"), "form::nothing_asked".to_owned()),
        ]
    );
    let amount = known(&interview, "capital");
    assert_eq!(amount.as_deref(), Some("between £0.00 and £6,000.00"));
}

#[test]
fn items_are_added_and_taken_away_with_what_is_known_of_them() {
    let prepared = strathmore();
    let mut interview = with_two_incomes(&prepared);
    assert_eq!(interview.change_items("incomes", Some(0)), Ok(true));
    assert_eq!(interview.known("incomes").as_deref(), Some("1"));
    let amount = interview.known("incomes[1].amount");
    assert_eq!(amount.as_deref(), Some("£433.33 per month"));
    assert_eq!(interview.known("incomes[2].amount"), None);

    // An item that is added says nothing yet.
    assert_eq!(interview.change_items("incomes", None), Ok(true));
    assert_eq!(interview.known("incomes").as_deref(), Some("2"));
    assert_eq!(interview.known("incomes[2].kind"), None);
    assert_eq!(interview.change_items("incomes", Some(2)), Ok(false));
    assert_eq!(interview.change_items("capital", None), Ok(false));
    for _ in 2..12 {
        assert_eq!(interview.change_items("incomes", None), Ok(true));
    }
    assert_eq!(interview.change_items("incomes", None), Ok(false));

    // With fewer of them, those behind are forgotten.
    let taken = interview.take(&[reply_to("incomes", Some("1 and others"))]);
    assert!(taken.is_ok());
    let taken = interview.take(&[reply_to("incomes", Some("2"))]);
    assert!(taken.is_ok());
    assert_eq!(interview.known("incomes[2].amount"), None);
}

#[test]
fn an_amount_between_two_is_written_down_as_both_were_given() {
    let prepared = strathmore();
    let mut interview = with_two_incomes(&prepared);
    for (given, read) in [
        (
            "between £10.00 per month and £20.00 per month",
            "between £10.00 per month and £20.00 per month",
        ),
        (
            "between £2.00 per week and £20.00 per month",
            "between £2.00 per week and £20.00 per month",
        ),
        (
            "from £10.00 per month",
            "between £10.00 per month and £2,000.00 per week",
        ),
        ("£5.00 per week", "£5.00 per week"),
    ] {
        let taken = interview.take(&[reply_to("disability_costs", Some(given))]);
        assert!(taken.is_ok(), "{given}");
        let known = interview.known("disability_costs");
        assert_eq!(known.as_deref(), Some(read));
        let text = write_inquiry(&prepared, &interview.inquiry(), "strathmore");
        let file = read_case(&text, 0).unwrap_or_else(|_| panic!("{text}"));
        let again = file.inquiry(prepared.policy(), None).expect("it fits");
        assert_eq!(
            facts_of(&prepared, &again.case),
            facts_of(&prepared, interview.case())
        );
    }
}

#[test]
fn what_is_supposed_is_written_down_and_heeded() {
    let prepared = strathmore();
    let text = r#"
        [case]
        ask = ["spend"]
        [facts]
        decision_date = 2025-06-02
        [suppose]
        food_limit = "£90.00"
    "#;
    let file = read_case(text, 0).expect("it is a case");
    let inquiry = file.inquiry(prepared.policy(), None).expect("it fits");
    let interview = Interview::from_inquiry(&prepared, inquiry.clone()).expect("it fits");
    let text = write_inquiry(&prepared, &interview.inquiry(), "strathmore");
    let file = read_case(&text, 0).unwrap_or_else(|_| panic!("{text}"));
    let read = file.inquiry(prepared.policy(), None).expect("it fits");
    assert_eq!(read.supposing, inquiry.supposing);
    assert_eq!(read.asked, inquiry.asked);
    let decision = interview.decision().expect("it has its day");
    assert_eq!(decision.supposing(), inquiry.supposing);
}

#[test]
fn a_figure_is_supposed_for_one_value_of_its_key_and_no_other() {
    let library = library();
    let id = library.find("glasgow").expect("it is shipped");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let came_to = |supports: &[&str], supposed: &str| {
        let items = supports
            .iter()
            .map(|kind| format!("{{ kind = \"{kind}\" }}"));
        let items: Vec<String> = items.collect();
        let text = format!(
            "[case]\nask = [\"contribution.flat\"]\n[facts]\ndecision_date = 2025-06-02\n\
             assessed_as = \"adult\"\nsupports = [{}]\n[suppose]\n{supposed}\n",
            items.join(", ")
        );
        let file = read_case(&text, 0).expect("it is a case");
        let inquiry = file.inquiry(prepared.policy(), None);
        let inquiry = inquiry.map_err(|problems| problems[0].code())?;
        let interview = Interview::from_inquiry(&prepared, inquiry.clone()).expect("it fits");
        let written = write_inquiry(&prepared, &interview.inquiry(), "glasgow");
        let again = read_case(&written, 0).unwrap_or_else(|_| panic!("{written}"));
        let again = again.inquiry(prepared.policy(), None).expect("it fits");
        assert_eq!(again.supposing, inquiry.supposing, "{written}");
        let decision = interview.decision().expect("it has its day");
        let explanation = explain(&decision, library.sources(), Asked::default());
        let amount = match decision.answers[0].answer {
            Answer::Value(Constant::Amount(amount)) => Some(amount),
            _ => None,
        };
        Ok::<_, String>((amount, explanation.supposing))
    };
    let pounds = |pence| Exact::new(pence, 100);
    let alarm = "\"flat_charge for community_alarm\" = \"£3.00\"";
    let meals = "\"flat_charge for meals\" = \"£4.50\"";
    let all = "flat_charge = \"£2.00\"";
    let (answer, told) = came_to(&["community_alarm"], alarm).expect("it is known");
    assert_eq!(answer, pounds(300));
    assert_eq!(
        told,
        ["the flat charge for a service (a community alarm) is £3.00 a week"]
    );
    // What is set for one kind says nothing of another, whose figure was not found.
    let (answer, _) = came_to(&["community_alarm", "meals"], alarm).expect("it is known");
    assert_eq!(answer, None);
    for (supposed, wanted) in [
        (format!("{alarm}\n{meals}"), 750),
        (format!("{all}\n{meals}"), 650),
        (all.to_owned(), 400),
    ] {
        let (answer, _) = came_to(&["community_alarm", "meals"], &supposed).expect("it is known");
        assert_eq!(answer, pounds(wanted), "{supposed}");
    }
    let refused = |supposed| came_to(&[], supposed).expect_err("it is refused");
    let dinners = "\"flat_charge for dinners\" = \"£4.50\"";
    assert_eq!(refused(dinners), "model::not_a_value");
    assert_eq!(refused("\"taper for meals\" = \"50%\""), "model::not_keyed");
}

// ── Schemas ──────────────────────────────────────────────────────────────────

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn new(prepared: &Prepared, asked: &[NodeId]) -> Self {
        let schema = serde_json::to_value(case_schema(prepared, asked)).expect("it can be told");
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler
            .add_resource("case.json", schema)
            .expect("it is JSON");
        let compiled = compiler.compile("case.json", &mut schemas);
        let index = compiled.unwrap_or_else(|error| panic!("it is no schema: {error}"));
        Validator { schemas, index }
    }

    fn takes(&self, case: &Value) -> bool {
        self.schemas.validate(case, self.index).is_ok()
    }

    fn why(&self, case: &Value) -> String {
        let found = self.schemas.validate(case, self.index);
        found
            .err()
            .map_or_else(String::new, |error| format!("{error:#}"))
    }
}

/// A case in TOML as JSON has it: days stand in quotation marks.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(yes) => json!(yes),
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(fields) => {
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, as_json(value)));
            Value::Object(fields.collect())
        }
    }
}

/// The cases of the library, each with its policy.
fn worked_cases() -> Vec<(String, String, Value)> {
    let cases = files(".toml").into_iter().map(|(name, text)| {
        let case: toml::Value = toml::from_str(text).expect("it is TOML");
        let policy = case["case"]["policy"]
            .as_str()
            .expect("it names one")
            .to_owned();
        (name.to_owned(), policy, as_json(case))
    });
    cases.collect()
}

#[test]
fn every_worked_case_fits_the_schema_of_its_policy() {
    let cases = worked_cases();
    let mut tried = 0;
    for_each_policy(|name, prepared| {
        let validator = Validator::new(prepared, &[]);
        for (file, policy, case) in &cases {
            if policy == name {
                assert!(validator.takes(case), "{file}\n{}", validator.why(case));
                tried += 1;
            }
        }
    });
    assert_eq!(tried, cases.len());
}

#[test]
fn every_case_that_is_written_down_fits_the_schema_of_its_question() {
    for_each_policy(|name, prepared| {
        for node in outcomes(prepared) {
            let validator = Validator::new(prepared, &[node]);
            let text = template(prepared, name, &[node], None).expect("no day is named");
            let case = as_json(toml::from_str(&text).expect("it is TOML"));
            assert!(validator.takes(&case), "{text}\n{}", validator.why(&case));
        }
    });
    for_each_case(|prepared, title, inquiry, _| {
        let validator = Validator::new(prepared, &[]);
        let case = json!({ "facts": facts_of(prepared, &inquiry.case) });
        assert!(validator.takes(&case), "{title}\n{}", validator.why(&case));
    });
}

/// Ways to make a fact wrong, each with the same in all other respects.
fn made_wrong(case: &Value) -> Vec<(String, Value)> {
    let mut wrong = Vec::new();
    let mut put = |what: String, path: &str, value: Value| {
        let mut case = case.clone();
        case["facts"][path] = value;
        wrong.push((what, case));
    };
    put(
        "a fact that nobody knows".to_owned(),
        "no_such_fact",
        json!("yes"),
    );
    for (name, value) in case["facts"].as_object().expect("it has facts") {
        put(
            format!("{name}: no such value"),
            name,
            json!("no_such_value"),
        );
        put(format!("{name}: true twice"), name, json!([true, true]));
        match value {
            Value::String(text) if text.starts_with('£') => {
                put(format!("{name}: a bare number"), name, json!(40));
                put(format!("{name}: no pence"), name, json!("£40"));
                put(format!("{name}: hours"), name, json!("40 hours"));
            }
            Value::Array(items) if items.first().is_some_and(Value::is_object) => {
                let item = &items[0];
                put(format!("{name}: too many"), name, json!(vec![item; 13]));
                let mut odd = item.clone();
                odd["no_such_field"] = json!("yes");
                put(format!("{name}: an odd field"), name, json!([odd]));
                put(format!("{name}: no list"), name, item.clone());
            }
            Value::Array(items) if items.first().is_some_and(Value::is_string) => {
                put(
                    format!("{name}: an odd member"),
                    name,
                    json!(["no_such_value"]),
                );
            }
            _ => {}
        }
    }
    for part in ["case", "suppose", "expect"] {
        let mut odd = case.clone();
        odd[part]["no such name"] = json!("yes");
        wrong.push((format!("an odd name in {part}"), odd));
    }
    let mut odd = case.clone();
    odd["person"] = json!({});
    wrong.push(("an odd part".to_owned(), odd));
    wrong
}

#[test]
fn a_case_that_is_made_wrong_fits_no_schema() {
    let cases = worked_cases();
    let mut tried = 0;
    for_each_policy(|name, prepared| {
        let validator = Validator::new(prepared, &[]);
        for (file, policy, case) in cases.iter().filter(|(_, policy, _)| policy == name) {
            for (what, wrong) in made_wrong(case) {
                assert!(!validator.takes(&wrong), "{file} of {policy}: {what}");
                // The reader refuses it too.
                let read = read_case(&wrong.to_string(), 0);
                let read = read.and_then(|file| file.read(prepared.policy()).map(|_| ()));
                assert!(read.is_err(), "{file} of {policy}: {what} is read");
                tried += 1;
            }
        }
    });
    assert!(tried > 500, "{tried}");
}

#[test]
fn the_ways_to_write_a_value_fit_the_schema_where_they_are_read() {
    let prepared = strathmore();
    let validator = Validator::new(&prepared, &[]);
    let facts = [
        ("decision_date", json!("2025-06-02")),
        ("discharge_date", json!("none")),
        ("couple", json!(false)),
        ("couple", Value::Null),
        ("break_nights", json!(5)),
        ("break_nights", json!("5")),
        ("capital", json!("up to £6,000.00")),
        ("capital", json!("between £10.00 and £20.00")),
        ("disability_costs", json!("£20.00 per 4 weeks")),
        ("disability_costs", json!("£20.00")),
        ("waived", json!("£0.00")),
        ("waived", json!("£0.00 per week")),
        ("waived", json!("£0.00 per month")),
        ("incomes", json!([])),
        ("incomes", json!(["and others"])),
        ("incomes", json!([{ "kind": "benefit" }, "and others"])),
        ("incomes", json!([{ "kind": "benefit" }, "and many others"])),
        ("spend_is", json!(["food", "break_away"])),
        ("spend_is", json!("(food, break_away)")),
        ("spend_is", json!("food")),
        ("spend_is", json!("none")),
        ("spend_is", json!([])),
        ("weekly_hours for mixed", json!(12.5)),
        ("weekly_hours for mixed", json!("12.5 hours")),
        ("weekly_hours for nothing", json!(12.5)),
        ("struggles", json!({ "washing": "yes", "company": "no" })),
        ("struggles", json!({ "flying": "yes" })),
        ("struggles", json!("yes")),
        ("in_plan", json!("maybe")),
    ];
    for (name, value) in facts {
        let case = json!({ "facts": { name: value } });
        let read = read_case(&case.to_string(), 0);
        let read = read.and_then(|file| file.inquiry(prepared.policy(), None).map(|_| ()));
        assert_eq!(
            validator.takes(&case),
            read.is_ok(),
            "{case}\n{}",
            validator.why(&case)
        );
    }
}
