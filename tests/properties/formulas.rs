//! What formulas answer for one case is what the evaluator answers.

use evenhand::comparison::{ByProof, Claim, Pair, ever};
use evenhand::decision::{Answer, Question};
use evenhand::model::Case;
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::proof::{ByFormula, Found, Oracle, Reply, Script, answer_by_formula, moves_by_steps};
use evenhand::value::Date;
use evenhand_solver::{Solver, Value};
use proptest::prelude::*;

use super::completions::{asked, day, prepared, random_case};
use super::partial::{many, numbers};
use super::random::{Draws, RandomPolicy};
use super::shipped::for_each_case;

/// What deciding answers, as formulas tell it: one for each item.
fn by_deciding(prepared: &Prepared, day: Date, node: NodeId, case: &Case) -> Vec<ByFormula> {
    let question = Question::new(prepared, day, &[node]).expect("the day is covered");
    let Ok(decision) = question.decide(case) else {
        return vec![ByFormula::Impossible];
    };
    let told = decision
        .answers
        .iter()
        .map(|answered| match &answered.answer {
            Answer::Value(value) => ByFormula::Value(*value),
            Answer::NotApplicable => ByFormula::NotApplicable,
            Answer::NoAnswer(_) => ByFormula::NoAnswer,
            Answer::Undecided(_) => ByFormula::Open,
        });
    told.collect()
}

proptest! {
    #![proptest_config(many())]

    /// With a case's facts in them, and made for everybody and then worked out for the case,
    /// formulas answer what the evaluator does: value, not applicable, no answer.
    #[test]
    fn formulas_answer_what_deciding_does(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let limit = i64::try_from(draws.below(5)).unwrap_or(0);
        let text = policy.text(Some(limit), draws.one_in(2));
        let prepared = prepared(&text);
        for _ in 0..20 {
            let case = random_case(&prepared, &mut draws);
            for node in asked(prepared.policy(), &policy) {
                let expected = by_deciding(&prepared, day(), node, &case);
                for (item, expected) in expected.into_iter().enumerate() {
                    for open in [false, true] {
                        let found = answer_by_formula(&prepared, day(), (node, item), &case, open);
                        prop_assert_eq!(found, Some(expected), "open: {}\n{:?}\n{}", open, case, text);
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(many())]

    /// What is seen on each operation of how its number moves, where one number of a case is a
    /// step higher, is so of every case.
    #[test]
    fn numbers_move_as_their_operations_show(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let limit = i64::try_from(draws.below(5)).unwrap_or(0);
        let text = policy.text(Some(limit), draws.one_in(2));
        let prepared = prepared(&text);
        for _ in 0..4 {
            let case = random_case(&prepared, &mut draws);
            for node in asked(prepared.policy(), &policy) {
                let said = moves_by_steps(&prepared, day(), node, &case);
                prop_assert!(!matches!(said, Some(Err(_))), "{said:?}\n{case:?}\n{text}");
            }
        }
    }
}

/// The same over some of the library, where there is much to say of how charges move.
#[test]
fn the_numbers_of_the_library_move_as_their_operations_show() {
    let (mut said, mut met) = (0, 0);
    for_each_case(|_, prepared, title, inquiry| {
        met += 1;
        if met % 24 != 0 {
            return;
        }
        let Ok(decision) = inquiry.decide(prepared) else {
            return;
        };
        let day = decision.day();
        let amounts = inquiry.asked.iter().copied();
        for node in amounts.take(1) {
            match moves_by_steps(prepared, day, node, &inquiry.case) {
                Some(Ok(own)) => said += own,
                Some(Err(place)) => panic!("{}: {title}: {place}", prepared.policy().title()),
                None => {}
            }
        }
    });
    assert!(said > 1_000, "{said}");
}

/// The same over the library: of every example and every worked case, every outcome that is
/// decided.
#[test]
fn formulas_answer_every_case_of_the_library_as_deciding_does() {
    let (mut alike, mut open_ones) = (0, 0);
    for_each_case(|_, prepared, title, inquiry| {
        if !inquiry.supposing.is_empty() {
            return;
        }
        let policy = prepared.policy();
        let question = inquiry.question(prepared).expect("it has a day");
        let Ok(decision) = question.decide(&inquiry.case) else {
            return;
        };
        for node in inquiry.asked.iter().copied() {
            let name = &policy.nodes()[node.index()].name;
            let expected = by_deciding(prepared, decision.day(), node, &inquiry.case);
            for (item, expected) in expected.into_iter().enumerate() {
                if expected == ByFormula::Open {
                    continue;
                }
                for open in [false, true] {
                    let asked = (node, item);
                    let day = decision.day();
                    let found = answer_by_formula(prepared, day, asked, &inquiry.case, open);
                    // A day for whose reckoning formulas have only a name is left open.
                    if matches!(found, None | Some(ByFormula::Open)) {
                        open_ones += 1;
                        continue;
                    }
                    let title = format!("{}: {title}: {}: open {open}", policy.title(), name);
                    assert_eq!(found, Some(expected), "{title}");
                    alike += 1;
                }
            }
        }
    });
    assert!(alike > 300, "{alike} alike, {open_ones} left open");
}

/// z3, as the library asks it.
struct Z3(Solver);

impl Oracle for Z3 {
    fn ask(&mut self, question: &Script) -> Reply {
        let names: Vec<&str> = question.names().collect();
        match self.0.ask(question.text(), &names) {
            evenhand_solver::Answer::Never => Reply::Never,
            evenhand_solver::Answer::Found(values) => {
                let told = values.into_iter().map(|value| match value {
                    Value::Yes(yes) => Found::Yes(yes),
                    Value::Number(n) => Found::Number(n),
                });
                Reply::Found(told.collect())
            }
            evenhand_solver::Answer::Unknown(why) => Reply::Unknown(why.to_string()),
        }
    }
}

/// z3 where it is there, else a note that it isn't.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is told what was left out"
)]
fn z3() -> Option<Z3> {
    let solver = Solver::from_environment();
    if solver.version().is_none() {
        eprintln!("z3 is not there: proofs are not held against its own");
        return None;
    }
    Some(Z3(solver))
}

/// Whether two ways of proving bear each other out.
fn agree(own: ByProof, other: ByProof) -> bool {
    use ByProof::{Found, Never, Undecided, Wrong};
    match (own, other) {
        (Wrong, _) | (_, Wrong) => false,
        (Undecided, _) | (_, Undecided) => true,
        (Never, other) => other == Never,
        (Found, other) => other == Found,
    }
}

/// What deciding says of a claim about one case; `None` where it doesn't say.
fn is_so(claim: Claim, own: ByFormula, other: ByFormula) -> Option<bool> {
    use evenhand::model::policy::Constant;
    if own == ByFormula::Open || other == ByFormula::Open {
        return None;
    }
    Some(match (claim, own, other) {
        (Claim::Differ, own, other) => own != other,
        (Claim::NoAnswer, own, _) => own == ByFormula::NoAnswer,
        (
            Claim::Above,
            ByFormula::Value(Constant::Amount(own)),
            ByFormula::Value(Constant::Amount(other)),
        ) => own > other,
        (
            Claim::Above,
            ByFormula::Value(Constant::Choice(own)),
            ByFormula::Value(Constant::Choice(other)),
        ) => own > other,
        (
            Claim::Above,
            ByFormula::Value(Constant::YesNo(own)),
            ByFormula::Value(Constant::YesNo(other)),
        ) => own && !other,
        (Claim::Above, _, _) => false,
    })
}

/// Holds each proof about two policies against cases, and against z3; says how many were
/// decided.
fn hold_against_cases(
    (a, b): (&Prepared, &Prepared),
    draws: &mut Draws,
    mut z3: Option<&mut Z3>,
) -> Result<u32, TestCaseError> {
    let pair = Pair::new(a, b);
    let cases: Vec<Case> = (0..30).map(|_| random_case(a, draws)).collect();
    let mut decided = 0;
    for (node_a, node_b) in pair.shared_outcomes() {
        let mut answers = Vec::new();
        for case in &cases {
            let own = by_deciding(a, day(), node_a, case);
            answers.push((own, by_deciding(b, day(), node_b, case)));
        }
        for claim in [Claim::Differ, Claim::NoAnswer, Claim::Above] {
            for item in 0..2 {
                let oracle = z3.as_deref_mut().map(|z3| z3 as &mut dyn Oracle);
                let proved = ever(&pair, (node_a, node_b, item), day(), claim, oracle);
                let Some((own, other)) = proved else { continue };
                decided += u32::from(own != ByProof::Undecided);
                prop_assert!(
                    agree(own, other.unwrap_or(own)),
                    "{own:?}, z3 {other:?}: {claim:?}"
                );
                let found = answers.iter().any(|(own, other)| {
                    let pair = own.get(item).zip(other.get(item));
                    pair.is_some_and(|(own, other)| is_so(claim, *own, *other) == Some(true))
                });
                for proof in [Some(own), other].into_iter().flatten() {
                    prop_assert!(
                        !(found && proof == ByProof::Never),
                        "{claim:?} of {node_a:?}"
                    );
                }
            }
        }
    }
    Ok(decided)
}

/// A policy and another that comes of nearly the same numbers.
fn nearly_alike(mut numbers: Vec<u8>, at: usize, by: u8) -> (RandomPolicy, RandomPolicy) {
    let own = RandomPolicy::new(&mut Draws::new(numbers.clone()));
    if !numbers.is_empty() {
        let at = at % numbers.len();
        numbers[at] = numbers[at].wrapping_add(by);
    }
    (own, RandomPolicy::new(&mut Draws::new(numbers)))
}

proptest! {
    #![proptest_config(many())]

    /// What is proved never to be is so of no case; what is found is so by the formulas; of a
    /// policy, of itself written backwards, and of one that is nearly the same.
    #[test]
    fn no_case_contradicts_a_proof(
        policy in numbers(), cases in numbers(), at in 0_usize..160, by in 0_u8..4
    ) {
        let (own, other) = nearly_alike(policy, at, by);
        let mut draws = Draws::new(cases);
        let limit = i64::try_from(draws.below(5)).unwrap_or(0);
        let a = prepared(&own.text(Some(limit), false));
        let b = prepared(&other.text(Some(limit), true));
        hold_against_cases((&a, &b), &mut draws, None)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: many().cases / 10, ..many() })]

    /// The same held against z3: where both decide, they agree.
    #[test]
    fn both_ways_of_proving_agree(
        policy in numbers(), cases in numbers(), at in 0_usize..160, by in 0_u8..4
    ) {
        let Some(mut z3) = z3() else { return Ok(()) };
        let (own, other) = nearly_alike(policy, at, by);
        let mut draws = Draws::new(cases);
        let limit = i64::try_from(draws.below(5)).unwrap_or(0);
        let a = prepared(&own.text(Some(limit), false));
        let b = prepared(&other.text(None, true));
        hold_against_cases((&a, &b), &mut draws, Some(&mut z3))?;
    }
}

/// Over the library: on every outcome that two of its policies share, both ways of proving agree
/// where both decide.
#[test]
fn both_ways_of_proving_agree_over_the_library() {
    let Some(mut z3) = z3() else { return };
    let library = super::library::library();
    let prepared = |name: &str| {
        let id = library.find(name).expect("it is shipped");
        library.prepare(id).prepared.expect("it has no problems")
    };
    for (a, b) in [("strathmore", "kilmorran"), ("glasgow", "borders")] {
        let (a, b) = (prepared(a), prepared(b));
        let pair = Pair::new(&a, &b);
        for day in ["2026-05-01", "2025-05-01"] {
            let day = day.parse().expect("it is a day");
            for (node_a, node_b) in pair.shared_outcomes() {
                let asked = (node_a, node_b, 0);
                let proved = ever(&pair, asked, day, Claim::Differ, Some(&mut z3));
                let Some((own, Some(other))) = proved else {
                    continue;
                };
                let name = &a.policy().nodes()[node_a.index()].name;
                assert!(agree(own, other), "{name} on {day}: {own:?}, z3 {other:?}");
            }
        }
    }
}
