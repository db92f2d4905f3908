//! What is told to change an answer does, and nothing nearer would.

use evenhand::decision::{
    Answer, Answered, Changes, Decision, Flip, Inquiry, Pairs, Possibility, Question, Side, Sought,
    Undecided,
};
use evenhand::model::Case;
use evenhand::model::case::{Known, Origin, Range, VariableId};
use evenhand::model::policy::Domain;
use evenhand::program::Prepared;
use evenhand::value::Exact;
use proptest::prelude::*;
use std::sync::Arc;

use super::completions::{asked, day, forget_some, prepared, random_case, values};
use super::partial::{many, numbers};
use super::random::{Draws, RandomPolicy};
use super::shipped::{agree, for_each_case};

/// The answer to the one thing asked, of a case that is not refused.
fn answer_of(question: &Arc<Question<'_>>, case: &Case, index: Option<usize>) -> Option<Answer> {
    let decision = question.decide(case).ok()?;
    let answered = decision.answers.iter().find(|found| found.index == index)?;
    Some(answered.answer.clone())
}

/// Whether an answer counts as another, where no fact with an order was changed.
fn is_other(now: &Answer, then: Option<&Answer>) -> bool {
    match then {
        Some(then @ (Answer::Value(_) | Answer::NotApplicable)) => !agree(now, then),
        Some(Answer::NoAnswer(_) | Answer::Undecided(_)) | None => false,
    }
}

/// A change, in a form that can be compared: the fact, the member, what it becomes.
type Told = (VariableId, Option<u8>, Known);

fn single(flip: &Flip) -> Option<Told> {
    match flip.changes.as_slice() {
        [only] => Some((only.fact, only.member, only.to)),
        _ => None,
    }
}

/// Each case that differs in one fact only, with what was changed and to which side.
fn others(prepared: &Prepared, case: &Case) -> Vec<(Told, Option<Side>, Case)> {
    let variables = prepared.variables();
    let mut all = Vec::new();
    for id in variables.ids() {
        let (known, variable) = (case.get(id), variables.get(id));
        let is_list = matches!(variable.origin, Origin::Count(_));
        if known == Known::Unknown || is_list || !may_change(prepared, id, case) {
            continue;
        }
        for other in values(variable.range, Known::Unknown) {
            let mut changed = case.clone();
            assert!(changed.learn(variables, id, other));
            match (known, other, variable.range) {
                (known, other, _) if known == other => {}
                (Known::Is(now), Known::Is(then), Range::Set(..)) => {
                    let moved = (now ^ then).cast_unsigned();
                    if moved.count_ones() == 1 {
                        let member = u8::try_from(moved.trailing_zeros()).expect("it is below 64");
                        let within = Known::Is(i64::from(then & now != then));
                        all.push(((id, Some(member), within), None, changed));
                    }
                }
                (Known::Is(now), Known::Is(then), Range::Amount { .. } | Range::Date { .. }) => {
                    let side = if then < now { Side::Below } else { Side::Above };
                    all.push(((id, None, other), Some(side), changed));
                }
                (Known::None, Known::Is(_), Range::Amount { .. } | Range::Date { .. }) => {
                    all.push(((id, None, other), Some(Side::Above), changed));
                }
                _ => all.push(((id, None, other), None, changed)),
            }
        }
    }
    all
}

/// The day is kept, what nobody can change too, and fields of items that are not there.
fn may_change(prepared: &Prepared, id: VariableId, case: &Case) -> bool {
    let policy = prepared.policy();
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
            !policy.fact(fact).fixed && policy.decision_day() != Some(fact)
        }
        Origin::Field { list, item, .. } => {
            let mut ids = prepared.variables().ids();
            let count = ids.find(|id| prepared.variables().get(*id).origin == Origin::Count(list));
            let known = count.map(|count| case.get(count));
            matches!(known, Some(Known::Is(count)) if i64::from(item) < count)
        }
    }
}

/// The changes of one fact that a scan of all values finds for an answer that is no amount.
fn scanned(
    prepared: &Prepared,
    question: &Arc<Question<'_>>,
    case: &Case,
    now: &Answered,
) -> Vec<Told> {
    let mut found: Vec<(Told, Option<Side>)> = Vec::new();
    let distance = |told: &Told| match (case.get(told.0), told.2) {
        (Known::Is(now), Known::Is(then)) => (now - then).abs(),
        (_, Known::Is(then)) => then,
        _ => 0,
    };
    for (told, side, changed) in others(prepared, case) {
        let then = answer_of(question, &changed, now.index);
        if !is_other(&now.answer, then.as_ref()) {
            continue;
        }
        // Of a fact with an order, only the nearest on a side counts.
        let mut rivals = found.iter_mut();
        let rival = rivals.find(|(other, on)| side.is_some() && *on == side && other.0 == told.0);
        match rival {
            Some((nearest, _)) if distance(nearest) <= distance(&told) => {}
            Some((nearest, _)) => *nearest = told,
            None => found.push((told, side)),
        }
    }
    let mut told: Vec<Told> = found.into_iter().map(|(told, _)| told).collect();
    told.sort_by_key(|told| format!("{told:?}"));
    told
}

/// Every flip decides as it is told, and changes nothing else.
fn replays(
    prepared: &Prepared,
    question: &Arc<Question<'_>>,
    decision: &Decision<'_>,
    case: &Case,
    answered: &Answered,
    changes: &Changes,
) -> Result<(), String> {
    for flip in changes.flips.iter().chain(&changes.moves) {
        let then = answer_of(question, &flip.case, answered.index);
        if !then.as_ref().is_some_and(|then| agree(then, &flip.answer)) {
            return Err(format!("{flip:?} does not replay: {then:?}"));
        }
        let changed: Vec<VariableId> = flip.changes.iter().map(|change| change.fact).collect();
        let moved = |id: &VariableId| flip.case.get(*id) != case.get(*id);
        let moved: Vec<VariableId> = prepared.variables().ids().filter(moved).collect();
        if moved.is_empty() || moved.iter().any(|id| !changed.contains(id)) {
            return Err(format!("{flip:?} changes {moved:?}"));
        }
    }
    let _ = decision;
    Ok(())
}

/// Of each fact and side the nearest other amount is told: as a change, or as one of many. Where
/// something nearer gives no amount at all, that is told in its place.
fn nearest_is_told(
    case: &Case,
    values: &[(Told, Option<Side>, Exact)],
    no_amounts: &[(Told, Option<Side>)],
    now: Exact,
    changes: &Changes,
) -> Result<(), String> {
    let distance = |told: &Told| match (case.get(told.0), told.2) {
        (Known::Is(now), Known::Is(then)) => (now - then).abs(),
        (_, Known::Is(then)) => then,
        _ => 0,
    };
    let others = values
        .iter()
        .filter(|(_, side, then)| side.is_some() && *then != now);
    for (told, side, _) in others.clone() {
        let on_side = others
            .clone()
            .filter(|(other, on, _)| other.0 == told.0 && on == side);
        let nearest = on_side.map(|(other, _, _)| distance(other)).min();
        let nearer = no_amounts
            .iter()
            .any(|(other, on)| other.0 == told.0 && on == side && Some(distance(other)) < nearest);
        if nearer {
            continue;
        }
        let found = changes.flips.iter().chain(&changes.moves).any(|flip| {
            flip.changes[0].side == *side
                && single(flip)
                    .is_some_and(|flip| flip.0 == told.0 && Some(distance(&flip)) == nearest)
        });
        if !found {
            return Err(format!("{told:?} has something nearer: {changes:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(many())]

    /// Of an answer that is a value of a kind, the changes of one fact are just those that a
    /// scan finds; changes of two are told only where none of one is.
    #[test]
    fn what_would_change_an_answer_is_what_a_scan_finds(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let text = policy.text(Some(2), false);
        let prepared = prepared(&text);
        let case = random_case(&prepared, &mut draws);
        for node in asked(prepared.policy(), &policy) {
            let question = Question::new(&prepared, day(), &[node]).expect("covered");
            let decision = question.decide(&case).expect("no contradiction");
            for answered in &decision.answers {
                let changes = decision.changes(answered, &Sought::default());
                let told = replays(&prepared, &question, &decision, &case, answered, &changes);
                prop_assert!(told.is_ok(), "{told:?}\n{text}\n{case:?}");
                prop_assert!(changes.unsettled.is_empty(), "{changes:?}");
                let is_amount = matches!(answered.answer, Answer::Value(evenhand::model::policy::Constant::Amount(_)));
                if is_amount || !matches!(answered.answer, Answer::Value(_) | Answer::NotApplicable) {
                    continue;
                }
                let scan = scanned(&prepared, &question, &case, answered);
                let mut found: Vec<Told> = changes.flips.iter().filter_map(single).collect();
                found.sort_by_key(|told| format!("{told:?}"));
                prop_assert_eq!(&found, &scan, "{:?}\n{}\n{:?}", answered, text, case);
                prop_assert_eq!(changes.pairs == Pairs::NotTried, !scan.is_empty());
            }
        }
    }

    /// Of an amount, every value that begins or ceases to be nothing is found, and a wanted
    /// amount is found where a scan finds it.
    #[test]
    fn what_would_make_an_amount_is_what_a_scan_finds(policy in numbers(), cases in numbers(), pick in 0_usize..64) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let text = policy.text(Some(2), false);
        let prepared = prepared(&text);
        let case = random_case(&prepared, &mut draws);
        for node in asked(prepared.policy(), &policy) {
            let question = Question::new(&prepared, day(), &[node]).expect("covered");
            let decision = question.decide(&case).expect("no contradiction");
            for answered in &decision.answers {
                let now = match &answered.answer {
                    Answer::Value(evenhand::model::policy::Constant::Amount(now)) => *now,
                    _ => continue,
                };
                let others = others(&prepared, &case);
                let mut values: Vec<(Told, Option<Side>, Exact)> = Vec::new();
                let mut no_amounts: Vec<(Told, Option<Side>)> = Vec::new();
                for (told, side, changed) in others {
                    match answer_of(&question, &changed, answered.index) {
                        Some(Answer::Value(evenhand::model::policy::Constant::Amount(then))) => {
                            values.push((told, side, then));
                        }
                        _ => no_amounts.push((told, side)),
                    }
                }
                let plain = decision.changes(answered, &Sought::default());
                let crosses = |then: Exact| then.numerator().signum() != now.numerator().signum();
                for (told, side, _) in values.iter().filter(|(_, _, then)| crosses(*then)) {
                    let found = plain.flips.iter().any(|flip| flip.changes.len() == 1
                        && flip.changes[0].fact == told.0 && flip.changes[0].side == *side);
                    prop_assert!(found, "{told:?} crosses nothing\n{plain:?}\n{text}\n{case:?}");
                }
                let nearest = nearest_is_told(&case, &values, &no_amounts, now, &plain);
                prop_assert!(nearest.is_ok(), "{nearest:?}\n{text}\n{case:?}");
                let Some((_, _, wanted)) = values.get(pick % values.len().max(1)).filter(|(_, _, then)| *then != now) else {
                    continue;
                };
                let sought = Sought { answer: Some(evenhand::model::policy::Constant::Amount(*wanted)), facts: Vec::new() };
                let changes = decision.changes(answered, &sought);
                let reach = values.iter().filter(|(_, _, then)| then == wanted);
                for (told, side, _) in reach {
                    let found = changes.flips.iter().any(|flip| flip.changes.len() == 1
                        && flip.changes[0].fact == told.0 && flip.changes[0].side == *side);
                    prop_assert!(found, "{told:?} makes {wanted:?}\n{changes:?}\n{text}\n{case:?}");
                }
                for flip in &changes.flips {
                    prop_assert!(agree(&flip.answer, &Answer::Value(evenhand::model::policy::Constant::Amount(*wanted))));
                }
            }
        }
    }
}

/// Whether all that is possible beside an answer is that there is none.
fn only_faults_beside(open: &Undecided, now: &Answer) -> bool {
    open.answers.iter().all(|(possible, _)| match possible {
        Possibility::Value(value) => agree(&Answer::Value(*value), now),
        Possibility::NotApplicable => matches!(now, Answer::NotApplicable),
        Possibility::NoAnswer => true,
        Possibility::SomeAmount => false,
    })
}

/// Of facts without an order, every value that gives another answer is told, and every value with
/// which the answer is not decided is told as that.
fn unordered_are_told(
    prepared: &Prepared,
    question: &Arc<Question<'_>>,
    case: &Case,
    now: &Answered,
    changes: &Changes,
) -> Result<(), String> {
    for (told, side, changed) in others(prepared, case) {
        let range = prepared.variables().get(told.0).range;
        let is_ordered = matches!(range, Range::Amount { .. } | Range::Date { .. });
        if side.is_some() || (is_ordered && told.2 != Known::None) {
            continue;
        }
        let then = answer_of(question, &changed, now.index);
        let is_told = changes.flips.iter().any(|flip| single(flip) == Some(told));
        let mut open = changes.open.iter();
        let is_open = open.any(|change| (change.fact, change.member, change.to) == told);
        let wanted = match &then {
            // Rules that may clash are a fault, and no other answer.
            Some(Answer::Undecided(open)) if only_faults_beside(open, &now.answer) => continue,
            Some(Answer::Undecided(_)) => (false, true),
            Some(Answer::NoAnswer(_)) | None => (false, false),
            Some(then) => (is_other(&now.answer, Some(then)), false),
        };
        // What has no answer in some completions may be told as open.
        if (is_told, is_open) != wanted && !matches!(then, Some(Answer::NoAnswer(_)) | None) {
            return Err(format!("{told:?} gives {then:?}: {changes:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(many())]

    /// Where facts are missing, whatever is told still decides as it is told.
    #[test]
    fn what_would_change_a_partial_case_replays(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let text = policy.text(Some(2), false);
        let prepared = prepared(&text);
        let whole = random_case(&prepared, &mut draws);
        let case = forget_some(&prepared, &whole, &mut draws, 64);
        for node in asked(prepared.policy(), &policy) {
            let question = Question::new(&prepared, day(), &[node]).expect("covered");
            let decision = question.decide(&case).expect("no contradiction");
            for answered in &decision.answers {
                let changes = decision.changes(answered, &Sought::default());
                let told = replays(&prepared, &question, &decision, &case, answered, &changes);
                prop_assert!(told.is_ok(), "{told:?}\n{text}\n{case:?}");
                if let Answer::Undecided(_) | Answer::NoAnswer(_) = answered.answer {
                    prop_assert!(changes.flips.is_empty());
                    continue;
                }
                let told = unordered_are_told(&prepared, &question, &case, answered, &changes);
                prop_assert!(told.is_ok(), "{told:?}\n{text}\n{case:?}");
            }
        }
    }
}

/// Every change that is told of the library's cases replays.
#[test]
fn what_would_change_the_library_replays() {
    let (mut tried, mut told) = (0_usize, 0_usize);
    for_each_case(|_, prepared, title, inquiry| {
        let decision = inquiry
            .decide(prepared)
            .expect("the library's cases are sound");
        for answered in &decision.answers {
            let only = evenhand::decision::Inquiry {
                asked: vec![answered.node],
                ..inquiry.clone()
            };
            let question = only.question(prepared).expect("the day is covered");
            let changes = decision.changes(answered, &Sought::default());
            replays(
                prepared,
                &question,
                &decision,
                &inquiry.case,
                answered,
                &changes,
            )
            .unwrap_or_else(|wrong| panic!("{title}: {wrong}"));
            for flip in changes
                .flips
                .iter()
                .filter(|flip| flip.changes.iter().all(|change| change.side.is_none()))
            {
                assert!(
                    is_other(&answered.answer, Some(&flip.answer)),
                    "{title}: {flip:?}"
                );
            }
            tried += 1;
            told += changes.flips.len();
        }
    });
    assert!(
        tried > 400 && told > 1_000,
        "{tried} answers, {told} changes"
    );
}

/// A list is kept as it is, so what it is made of is all that there is to change.
#[test]
fn lists_keep_their_length() {
    for_each_case(|_, prepared, title, inquiry| {
        let decision = inquiry
            .decide(prepared)
            .expect("the library's cases are sound");
        for answered in &decision.answers {
            for flip in decision.changes(answered, &Sought::default()).flips {
                for change in flip.changes {
                    let origin = prepared.variables().get(change.fact).origin;
                    let fact = match origin {
                        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => fact,
                        Origin::Field { .. } => continue,
                    };
                    let fact = prepared.policy().fact(fact);
                    assert!(
                        !fact.fixed && !matches!(fact.domain, Domain::List { .. }),
                        "{title}"
                    );
                }
            }
        }
    });
}

/// How far days are tried one by one.
const DAYS: i32 = 420;

/// The first day on one side on which trying day by day gives another answer, and what it gives.
fn day_tried(
    prepared: &Prepared,
    inquiry: &Inquiry,
    decision: &Decision<'_>,
    answered: &Answered,
    side: Side,
) -> Option<(i64, Answer)> {
    let variable = day_variable(prepared);
    let step = if side == Side::Below { -1 } else { 1 };
    (1..DAYS).find_map(|far| {
        let on = decision.day().plus_days(far * step)?;
        let number = i64::from(on.number());
        let mut case = inquiry.case.clone();
        assert!(case.learn(prepared.variables(), variable, Known::Is(number)));
        let question = Question::new(prepared, on, &[answered.node]).ok()?;
        let then = answer_of(&question, &case, answered.index)?;
        (!agree(&answered.answer, &then)).then_some((number, then))
    })
}

fn day_variable(prepared: &Prepared) -> VariableId {
    let day = prepared.policy().decision_day().expect("it has one");
    let mut ids = prepared.variables().ids();
    ids.find(|id| prepared.variables().get(*id).origin == Origin::Fact(day))
        .expect("it is a fact")
}

/// Whether the day that is told is the one that trying finds.
fn day_is_nearest(
    tried: Option<(i64, Answer)>,
    changes: &Changes,
    side: Side,
    now: i64,
) -> Result<(), String> {
    let told = changes
        .flips
        .iter()
        .find(|flip| flip.changes[0].side == Some(side));
    let told = told.map(|flip| flip.changes[0].to);
    let ended = changes
        .unsettled
        .iter()
        .any(|unsettled| unsettled.side == side);
    match (tried, told) {
        (Some((on, Answer::Value(_) | Answer::NotApplicable)), Some(Known::Is(told)))
            if told == on =>
        {
            Ok(())
        }
        (None, Some(Known::Is(told))) if (told - now).abs() >= i64::from(DAYS) => Ok(()),
        (Some(_), None) if ended => Ok(()),
        (None, None) => Ok(()),
        (tried, told) => Err(format!(
            "{tried:?} is found, and {told:?} told: {changes:?}"
        )),
    }
}

/// The nearest day with another answer is just the first that trying every day finds.
#[test]
fn the_nearest_day_is_what_trying_every_day_finds() {
    let (mut met, mut found) = (0_usize, 0_usize);
    for_each_case(|_, prepared, title, inquiry| {
        met += 1;
        // Every case by itself would take minutes.
        if !met.is_multiple_of(23) || !inquiry.supposing.is_empty() {
            return;
        }
        let decision = inquiry
            .decide(prepared)
            .expect("the library's cases are sound");
        let sought = Sought {
            answer: None,
            facts: vec![day_variable(prepared)],
        };
        let is_value = |answered: &&Answered| matches!(answered.answer, Answer::Value(_));
        for answered in decision.answers.iter().filter(is_value) {
            let changes = decision.changes(answered, &sought);
            found += changes.flips.len();
            for side in [Side::Below, Side::Above] {
                let tried = day_tried(prepared, inquiry, &decision, answered, side);
                let now = i64::from(decision.day().number());
                day_is_nearest(tried, &changes, side, now)
                    .unwrap_or_else(|wrong| panic!("{title}: {wrong}"));
            }
        }
    });
    assert!(found > 10, "{found}");
}
