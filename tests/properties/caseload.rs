//! A plan over columns says what deciding case by case does.

use std::sync::Arc;

use evenhand::caseload::{Answers, BLOCK, Block, Caseload, Single, Status, Values};
use evenhand::decision::{Answer, Decision, DecisionProblem, Question};
use evenhand::model::Case;
use evenhand::model::case::{Known, Range, VariableId};
use evenhand::model::policy::{Constant, NodeId, ValueType};
use evenhand::program::Prepared;
use evenhand::value::Exact;
use proptest::prelude::*;

use super::completions::{asked, forget_some, prepared, random_case};
use super::partial::many;
use super::random::{Draws, RandomPolicy};
use super::shipped::{for_each_case, numbers};

/// Puts a case into a row of a block.
fn put(caseload: &Caseload<'_>, block: &mut Block, row: usize, case: &Case) {
    for id in caseload.prepared().variables().ids() {
        caseload.put(block, row, id, case.get(id));
    }
}

/// What a row of a column says, in the words of deciding.
fn found(answers: &Answers, at: usize, row: usize, ty: ValueType) -> (Status, Option<Constant>) {
    let column = &answers.columns[at];
    let status = column.status[row];
    let value = match (&column.values, ty) {
        (Values::Amounts(amounts), ValueType::Date) => {
            let day = i32::try_from(amounts[row]).ok();
            day.and_then(evenhand::value::Date::from_number)
                .map(Constant::Date)
        }
        (Values::Amounts(amounts), _) => {
            Exact::new(amounts[row], column.below).map(Constant::Amount)
        }
        (Values::Places(places), ValueType::YesNo) => Some(Constant::YesNo(places[row] == 1)),
        (Values::Places(places), _) => Some(Constant::Choice(places[row])),
    };
    (status, value.filter(|_| status == Status::Value))
}

fn expected(
    decided: &Result<Decision<'_>, DecisionProblem>,
    node: NodeId,
    index: Option<usize>,
) -> (Status, Option<Constant>) {
    let Ok(decision) = decided else {
        return (Status::Refused, None);
    };
    let answer = decision
        .answers
        .iter()
        .find(|answered| answered.node == node && answered.index == index);
    match answer.map(|answered| &answered.answer) {
        None => (Status::NoItem, None),
        Some(Answer::Value(value)) => (Status::Value, Some(*value)),
        Some(Answer::NotApplicable) => (Status::NotApplicable, None),
        Some(Answer::NoAnswer(_)) => (Status::NoAnswer, None),
        Some(Answer::Undecided(_)) => (Status::Undecided, None),
    }
}

/// How many cases the plan decided by itself.
fn hold_equal<'p>(
    caseload: &Caseload<'p>,
    cases: &[Case],
    decide: impl Fn(&Case) -> Result<Decision<'p>, DecisionProblem>,
) -> usize {
    let mut block = caseload.block();
    let mut worker = caseload.worker();
    let mut single = caseload.single();
    let mut by_plan = 0;
    for cases in cases.chunks(BLOCK) {
        caseload.start(&mut block, cases.len());
        for (row, case) in cases.iter().enumerate() {
            put(caseload, &mut block, row, case);
        }
        let answers = caseload.decide(&block, &mut worker);
        by_plan += cases.len() - answers.referred.len();
        for (row, case) in cases.iter().enumerate() {
            let decided = decide(case);
            for id in caseload.prepared().variables().ids() {
                single.put(id, case.get(id));
            }
            let alone = single.decide();
            hold_traces(&mut single, &decided, case);
            for (at, column) in answers.columns.iter().enumerate() {
                let ty = caseload.prepared().policy().node(column.node).ty;
                let wanted = expected(&decided, column.node, column.index);
                let of_row = found(answers, at, row, ty);
                assert_eq!(of_row, wanted, "column {at}, row {row}: {case:?}");
                if alone {
                    let (status, value) = single.answer(at);
                    assert_eq!(status, wanted.0, "column {at} alone: {case:?}");
                    if status == Status::Value {
                        let in_block = match &column.values {
                            Values::Amounts(amounts) => amounts[row],
                            Values::Places(places) => i128::from(places[row]),
                        };
                        assert_eq!(value, in_block, "column {at} alone: {case:?}");
                    }
                }
            }
        }
    }
    by_plan
}

/// Which lines decided a case is told the same when it is first heard and when it is remembered.
fn hold_traces(
    single: &mut Single<'_, '_>,
    decided: &Result<Decision<'_>, DecisionProblem>,
    case: &Case,
) {
    for time in ["first", "next"] {
        match (single.trace(), decided) {
            (Ok(told), Ok(decision)) => {
                assert_eq!(*told, decision.whole_trace(), "{time}: {case:?}");
            }
            (Err(_), Err(_)) => {}
            (told, _) => panic!("{time}, {:?}: {case:?}", told.err()),
        }
    }
}

fn questions<'p>(
    prepared: &'p Prepared,
    asked: &'p [NodeId],
) -> impl Fn(&Case) -> Result<Decision<'p>, DecisionProblem> {
    |case| evenhand::decision::decide(prepared, case, asked)
}

proptest! {
    #![proptest_config(many())]

    /// Whole and partial cases of random policies, as at the day that each names and as at one
    /// day for all.
    #[test]
    fn a_plan_says_what_deciding_says(policy in super::partial::numbers(), seed in any::<u64>()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut seed = seed;
        let mut draws = Draws::new(numbers(&mut seed));
        let limit = (!draws.one_in(8)).then(|| i64::try_from(draws.below(5)).unwrap_or(0));
        let prepared = prepared(&policy.text(limit, false));
        let asked = asked(prepared.policy(), &policy);
        let mut cases = Vec::new();
        for at in 0..70 {
            let mut draws = Draws::new(numbers(&mut seed));
            let case = random_case(&prepared, &mut draws);
            cases.push(if at % 10 == 9 {
                let partial = forget_some(&prepared, &case, &mut draws, 200);
                // What is known by half can't stand in a column.
                let ids = prepared.variables().ids();
                let mut whole = partial.clone();
                for id in ids.filter(|id| matches!(partial.get(*id), Known::Between(..))) {
                    whole.forget(id);
                }
                whole
            } else {
                case
            });
        }
        let decide = questions(&prepared, &asked);
        let own_day = Caseload::new(&prepared, &asked, None, &[]).expect("it has days");
        let by_plan = hold_equal(&own_day, &cases, &decide);
        let one_day = Caseload::new(&prepared, &asked, Some(super::completions::day()), &[]);
        let one_day = one_day.expect("the day is covered");
        prop_assert_eq!(hold_equal(&one_day, &cases, &decide), by_plan);
        if limit.is_some() {
            prop_assert!(by_plan >= 63, "the plan decided only {} of 70", by_plan);
        }
    }
}

/// The values at which something may turn: the ends of a range, those beside a value, and some
/// in between.
fn other_value(range: Range, now: Known, draws: &mut Draws) -> Known {
    let Some((least, most, step)) = range.bounds() else {
        return Known::Is(match range {
            Range::Set(_, count) => {
                (0..count).fold(0, |mask, at| mask | i64::from(draws.one_in(2)) << at)
            }
            _ => 0,
        });
    };
    let now = match now {
        Known::Is(now) => now,
        Known::Unknown | Known::None | Known::Between(..) => least,
    };
    let steps = (most - least) / step;
    let within = i64::try_from(draws.below(251)).unwrap_or(0) * (steps / 250).max(1);
    let near = i64::try_from(draws.below(200)).unwrap_or(0);
    let value = match draws.below(7) {
        0 => least,
        1 => most,
        2 => now - step,
        3 => now + step,
        4 => least + step * near.min(steps),
        _ => least + step * within.min(steps),
    };
    let value = value.clamp(least, most);
    if range.or_none() && draws.one_in(6) {
        Known::None
    } else if range.holds(Known::Is(value)) {
        Known::Is(value)
    } else {
        Known::Is(least)
    }
}

/// Every worked case of the library, and cases beside it.
#[test]
fn plans_of_the_library_say_what_deciding_says() {
    let mut seed = 20_261_123;
    let mut tried = 0;
    let mut by_plan = 0;
    let mut at = 0;
    for_each_case(|_, prepared, title, inquiry| {
        // Every policy repeats the examples of its baseline.
        at += 1;
        if at % 6 != 0 {
            return;
        }
        let ids = prepared.variables().ids();
        let known = |id: VariableId| inquiry.case.get(id);
        // What is known by half can't stand in a column.
        if ids
            .map(known)
            .any(|known| matches!(known, Known::Between(..)))
        {
            return;
        }
        // A caseload answers an outcome once, however often it is asked for.
        let mut inquiry = inquiry.clone();
        let mut seen = Vec::new();
        inquiry.asked.retain(|node| {
            !seen.contains(node) && {
                seen.push(*node);
                true
            }
        });
        let question: Arc<Question<'_>> = inquiry.question(prepared).expect("the day is covered");
        let caseload = Caseload::new(prepared, &inquiry.asked, None, &inquiry.supposing);
        let caseload = caseload.unwrap_or_else(|wrong| panic!("{title}: {wrong}"));
        let day = prepared.policy().decision_day();
        let day = day.and_then(|fact| fact_variable(prepared, fact));
        let mut cases = vec![inquiry.case.clone()];
        // Cases beside one that is the evaluator's would mostly be so too.
        if hold_equal(&caseload, &cases, |case| question.decide(case)) == 0 {
            return;
        }
        while cases.len() < 12 {
            let mut draws = Draws::new(numbers(&mut seed));
            let mut case = cases[draws.below(cases.len())].clone();
            for _ in 0..1 + draws.below(4) {
                let ids: Vec<VariableId> = prepared
                    .variables()
                    .ids()
                    .filter(|id| Some(*id) != day && case.get(*id) != Known::Unknown)
                    .collect();
                let Some(id) = ids.get(draws.below(ids.len().max(1))) else {
                    break;
                };
                let range = prepared.variables().get(*id).range;
                let value = other_value(range, case.get(*id), &mut draws);
                assert!(case.learn(prepared.variables(), *id, value));
            }
            cases.push(case);
        }
        tried += cases.len();
        by_plan += hold_equal(&caseload, &cases, |case| question.decide(case));
    });
    assert!(
        by_plan * 10 > tried * 7 && by_plan > 2_000,
        "plans decided only {by_plan} of {tried}"
    );
}

fn fact_variable(prepared: &Prepared, fact: evenhand::model::policy::FactId) -> Option<VariableId> {
    use evenhand::model::case::Origin;
    let mut ids = prepared.variables().ids();
    ids.find(|id| prepared.variables().get(*id).origin == Origin::Fact(fact))
}
