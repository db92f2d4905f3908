//! What an answer is said to rest on is enough, and none of it is superfluous.

use evenhand::decision::{Answer, Answered, Decision, Question};
use evenhand::explanation::{Asked, explain, plain, to_text};
use evenhand::model::Case;
use evenhand::model::case::{Known, VariableId};
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use proptest::prelude::*;
use std::sync::Arc;

use super::completions::{asked, decided, outcome, prepared, random_case, variable};
use super::partial::{many, numbers};
use super::random::{Draws, RandomPolicy};
use super::shipped::{agree, for_each_case};

/// The case with nothing known but some facts and the day.
fn only(prepared: &Prepared, case: &Case, kept: &[VariableId], day: VariableId) -> Case {
    let mut less = case.clone();
    let dropped = prepared
        .variables()
        .ids()
        .filter(|id| !kept.contains(id) && *id != day);
    dropped.for_each(|id| less.forget(id));
    less
}

fn decides_alike(question: &Arc<Question<'_>>, case: &Case, answered: &Answered) -> bool {
    question.decide(case).is_ok_and(|decision| {
        decision
            .answers
            .iter()
            .any(|found| found.index == answered.index && agree(&found.answer, &answered.answer))
    })
}

/// J1 and J2 of one answer.
fn rests_on_its_facts(
    prepared: &Prepared,
    question: &Arc<Question<'_>>,
    decision: &Decision<'_>,
    case: &Case,
    answered: &Answered,
    day: VariableId,
) -> Result<(), String> {
    let marked = decision.marked_facts(answered);
    if !decides_alike(question, &only(prepared, case, &marked, day), answered) {
        return Err(format!("{marked:?} are marked, and not enough"));
    }
    let because = decision.because(answered);
    if !decides_alike(question, &only(prepared, case, &because, day), answered) {
        return Err(format!("{because:?} are told, and not enough"));
    }
    for spare in because.iter().filter(|id| **id != day) {
        let fewer: Vec<VariableId> = because.iter().copied().filter(|id| id != spare).collect();
        if decides_alike(question, &only(prepared, case, &fewer, day), answered) {
            return Err(format!("{spare:?} of {because:?} is superfluous"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(many())]

    #[test]
    fn what_is_told_is_enough_and_not_more(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let prepared = prepared(&policy.text(Some(2), false));
        let asked = asked(prepared.policy(), &policy);
        let case = random_case(&prepared, &mut draws);
        let day = variable(&prepared, "day");
        for node in asked {
            let question = Question::new(&prepared, super::completions::day(), &[node]).expect("covered");
            let decision = question.decide(&case).expect("no contradiction");
            for answered in decision.answers.iter().filter(|answered| answered.answer.value().is_some()) {
                let told = rests_on_its_facts(&prepared, &question, &decision, &case, answered, day);
                told.map_err(|wrong| TestCaseError::fail(format!(
                    "{:?}: {wrong}\n{}\n{case:?}", answered, policy.text(Some(2), false)
                )))?;
            }
        }
    }

    /// Items have no order: turned round, they are answered alike.
    #[test]
    fn the_order_of_items_changes_nothing(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let prepared = prepared(&policy.text(Some(2), false));
        let asked = asked(prepared.policy(), &policy);
        let case = random_case(&prepared, &mut draws);
        let turned = turned(&prepared, &case);
        let (one, other) = (decided(&prepared, &asked, &case), decided(&prepared, &asked, &turned));
        for node in &asked {
            let mut found = outcomes_of(&one, *node);
            found.reverse();
            prop_assert_eq!(found, outcomes_of(&other, *node), "{}", policy.text(Some(2), false));
        }
    }
}

fn outcomes_of(decision: &Decision<'_>, node: NodeId) -> Vec<Option<super::oracle::Outcome>> {
    let of = decision
        .answers
        .iter()
        .filter(|answered| answered.node == node);
    of.map(|answered| outcome(&answered.answer)).collect()
}

/// The case with its two things the other way round.
fn turned(prepared: &Prepared, case: &Case) -> Case {
    let mut turned = case.clone();
    let list = variable(prepared, "things");
    let groups = super::completions::groups(prepared.variables());
    let fields = groups
        .iter()
        .find(|group| group[0] == list)
        .expect("it is a list");
    if case.get(list) == Known::Is(2) {
        for field in 0..2 {
            let (one, other) = (fields[1 + field], fields[3 + field]);
            assert!(turned.learn(prepared.variables(), one, case.get(other)));
            assert!(turned.learn(prepared.variables(), other, case.get(one)));
        }
    }
    turned
}

#[test]
fn what_is_told_of_the_library_is_enough_and_not_more() {
    let mut tried = 0_usize;
    for_each_case(|_, prepared, title, inquiry| {
        let day = variable(prepared, "decision_date");
        let decision = inquiry
            .decide(prepared)
            .expect("the library's cases are sound");
        for answered in decision
            .answers
            .iter()
            .filter(|answered| answered.answer.value().is_some())
        {
            let only = evenhand::decision::Inquiry {
                asked: vec![answered.node],
                ..inquiry.clone()
            };
            let question = only.question(prepared).expect("the day is covered");
            rests_on_its_facts(prepared, &question, &decision, &inquiry.case, answered, day)
                .unwrap_or_else(|wrong| {
                    panic!(
                        "{title}, {}: {wrong}",
                        prepared.policy().nodes()[answered.node.index()].name
                    )
                });
            tried += 1;
        }
    });
    assert!(tried > 400, "{tried}");
}

/// The same question gives the same bytes; every line names its place; every value is told.
#[test]
fn explanations_are_the_same_each_time() {
    for_each_case(|library, prepared, title, inquiry| {
        let told = || {
            let decision = inquiry
                .decide(prepared)
                .expect("the library's cases are sound");
            let told = explain(&decision, library.sources(), Asked::default());
            let json = serde_json::to_string(&told).expect("it is plain data");
            (plain(&to_text(&told, 80)), json)
        };
        let (text, json) = told();
        assert_eq!((text.clone(), json.clone()), told(), "{title}");
        assert!(
            !text.contains('{'),
            "{title}: words were left unfilled\n{text}"
        );
    });
}

/// Keeps a fault told as one: an answer that is none says which lines are at fault.
#[test]
fn a_clash_names_its_rules() {
    let text = RandomPolicy { nodes: Vec::new() }.text(Some(2), false)
        + "    o0 : yes/no label \"answer\"\n  decide o0\n    cite rules \"1\"\n    normally no because \"none\"\n    [ONE] but yes when a because \"one\"\n    [TWO] but no when b because \"two\"\n";
    let prepared = prepared(&text);
    let node = prepared.policy().node_named("o0").expect("it is decided");
    let mut case = random_case(&prepared, &mut Draws::new(Vec::new()));
    for name in ["a", "b"] {
        assert!(case.learn(
            prepared.variables(),
            variable(&prepared, name),
            Known::Is(1)
        ));
    }
    let decision = decided(&prepared, &[node], &case);
    match &decision.answers[0].answer {
        Answer::NoAnswer(faults) => assert_eq!(
            format!("{faults:?}"),
            "[Clash { node: NodeId(0), rules: [0, 1] }]"
        ),
        other => panic!("{other:?}"),
    }
}
