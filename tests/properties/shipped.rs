//! The library that is shipped, its examples and its worked cases.

use evenhand::decision::{Answer, Answered, Decision, DecisionProblem, Inquiry, NeedOf};
use evenhand::library::Library;
use evenhand::model::Case;
use evenhand::model::case::{Known, Origin, Range, VariableId};
use evenhand::model::policy::FactId;
use evenhand::program::Prepared;

use super::completions::{groups, values};
use super::library::library;
use super::random::Draws;

/// Every example and every worked case with its policy.
pub(crate) fn for_each_case(mut work: impl FnMut(&Library, &Prepared, &str, &Inquiry)) {
    let library = library();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        for example in prepared.policy().examples() {
            let inquiry = Inquiry {
                case: example.case.clone(),
                asked: example
                    .expect
                    .iter()
                    .filter_map(evenhand::model::policy::Expected::node)
                    .collect(),
                supposing: example.supposing.clone(),
            };
            // A policy need not be about every day that its baseline has examples for.
            if inquiry.question(&prepared).is_ok() {
                work(&library, &prepared, &example.title, &inquiry);
            }
        }
        for case in library.cases() {
            if library.policy_of(case) == Some(id) {
                let read = case.file.read(prepared.policy());
                let (mut inquiry, expected) = read.expect("it is checked");
                // Some texts are about other days than the cases of their baseline.
                if inquiry.question(&prepared).is_err() {
                    continue;
                }
                inquiry.asked = expected
                    .iter()
                    .filter_map(evenhand::model::policy::Expected::node)
                    .collect();
                work(&library, &prepared, &case.name, &inquiry);
            }
        }
    }
}

fn day(prepared: &Prepared) -> Option<FactId> {
    prepared.policy().decision_day()
}

/// Facts that are told as one, other than the day of the decision.
fn facts_of(prepared: &Prepared) -> Vec<Vec<VariableId>> {
    let is_day = |id: VariableId| match prepared.variables().get(id).origin {
        Origin::Fact(fact) => Some(fact) == day(prepared),
        Origin::FactFor(..) | Origin::Count(_) | Origin::Field { .. } => false,
    };
    let all = groups(prepared.variables());
    all.into_iter().filter(|group| !is_day(group[0])).collect()
}

fn decide<'p>(
    inquiry: &Inquiry,
    prepared: &'p Prepared,
    case: &Case,
) -> Result<Decision<'p>, DecisionProblem> {
    inquiry.question(prepared)?.decide(case)
}

fn same_answer<'d>(decision: &'d Decision<'_>, as_before: &Answered) -> Option<&'d Answer> {
    let same =
        |answered: &&Answered| answered.node == as_before.node && answered.index == as_before.index;
    decision
        .answers
        .iter()
        .find(same)
        .map(|answered| &answered.answer)
}

/// Whether two answers are one and the same.
pub(crate) fn agree(a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::Value(a), Answer::Value(b)) => a == b,
        (Answer::NotApplicable, Answer::NotApplicable) => true,
        (Answer::NoAnswer(_), Answer::NoAnswer(_)) => true,
        (Answer::Undecided(a), Answer::Undecided(b)) => format!("{a:?}") == format!("{b:?}"),
        (
            Answer::Value(_) | Answer::NotApplicable | Answer::NoAnswer(_) | Answer::Undecided(_),
            _,
        ) => false,
    }
}

/// Leaving out any one fact leaves the outcome decided, and the same, or names that fact.
#[test]
fn a_fact_left_out_is_named_where_it_is_missed() {
    let mut tried = 0_usize;
    for_each_case(|_, prepared, title, inquiry| {
        let whole = inquiry
            .decide(prepared)
            .expect("the library's cases are sound");
        for group in facts_of(prepared) {
            if group
                .iter()
                .all(|id| inquiry.case.get(*id) == Known::Unknown)
            {
                continue;
            }
            let mut less = inquiry.case.clone();
            group.iter().for_each(|id| less.forget(*id));
            // Without a fact, a case may no longer contradict itself; it never begins to.
            let without = decide(inquiry, prepared, &less).expect("less is no contradiction");
            for before in whole
                .answers
                .iter()
                .filter(|before| before.answer.value().is_some())
            {
                let Some(after) = same_answer(&without, before) else {
                    // How many items there are is itself what was left out.
                    assert!(before.index.is_some(), "{title}");
                    continue;
                };
                tried += 1;
                match after {
                    Answer::Undecided(undecided) => assert!(
                        undecided
                            .needs
                            .iter()
                            .any(|need| matches!(need.of, NeedOf::Fact(id) if group.contains(&id))),
                        "{title}: {group:?} is not named among {:?}",
                        undecided.needs
                    ),
                    after => assert!(agree(after, &before.answer), "{title}: {group:?}"),
                }
            }
        }
    });
    assert!(tried > 2_000, "{tried}");
}

/// Whatever the facts left out turn out to be, the answer is one of those listed; and each
/// further fact narrows it.
#[test]
fn partial_cases_of_the_library_are_sound_and_monotone() {
    let mut seed = 1_u64;
    for_each_case(|_, prepared, title, inquiry| {
        let mut draws = Draws::new(numbers(&mut seed));
        let question = inquiry.question(prepared).expect("the day is covered");
        let groups = facts_of(prepared);
        let mut partial = inquiry.case.clone();
        let given: Vec<&Vec<VariableId>> = groups
            .iter()
            .filter(|group| inquiry.case.get(group[0]) != Known::Unknown)
            .collect();
        for _ in 0..(1 + draws.below(4)).min(given.len()) {
            given[draws.below(given.len())]
                .iter()
                .for_each(|id| partial.forget(*id));
        }
        let before = question.decide(&partial).expect("less is no contradiction");
        for _ in 0..4 {
            let completion = completed(prepared, &partial, &mut draws);
            let Ok(decision) = question.decide(&completion) else {
                // The library says which people are impossible.
                continue;
            };
            for (earlier, later) in before
                .answers
                .iter()
                .filter_map(|earlier| Some((earlier, same_answer(&decision, earlier)?)))
            {
                assert!(
                    super::partial::is_within(later, &earlier.answer),
                    "{title}: {:?} is not within {:?}",
                    later,
                    earlier.answer
                );
            }
        }
    });
}

/// Everything that is not known, taken to be something; what the whole case says, as it says.
fn completed(prepared: &Prepared, partial: &Case, draws: &mut Draws) -> Case {
    let variables = prepared.variables();
    let mut case = partial.clone();
    for id in variables.ids() {
        let range = variables.get(id).range;
        if case.get(id) != Known::Unknown {
            continue;
        }
        let known = match (range, range.bounds()) {
            (Range::Set(_, count), _) => {
                let mask = (0..count).fold(0, |mask, at| mask | i64::from(draws.one_in(3)) << at);
                Known::Is(mask)
            }
            (_, Some((least, most, step))) if (most - least) / step > 300 => {
                let low = least + step * i64::try_from(draws.below(200)).unwrap_or(0);
                Known::Is([low, least, most][draws.below(3)])
            }
            (_, Some(_) | None) => {
                let values = values(range, Known::Unknown);
                values[draws.below(values.len())]
            }
        };
        assert!(case.learn(variables, id, known));
    }
    case
}

/// Numbers that look random and are the same every time.
pub(crate) fn numbers(seed: &mut u64) -> Vec<u8> {
    (0..400)
        .map(|_| {
            *seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            seed.to_be_bytes()[0]
        })
        .collect()
}
