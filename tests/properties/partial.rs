//! What is said of a partial case: sound, graded, monotone; and of a complete one, exact.

use std::collections::BTreeSet;

use evenhand::decision::{Answer, Decision, NeedOf, Possibility, Undecided};
use evenhand::model::Case;
use evenhand::model::case::{Known, VariableId};
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::value::Exact;
use proptest::prelude::*;

use super::completions::{
    asked, completions, decided, facts, forget_some, groups, outcome, outcome_of, prepared,
    random_case,
};
use super::oracle::{Outcome, outcomes};
use super::random::{Draws, RandomPolicy};

const MOST_COMPLETIONS: usize = 1_500;

pub(crate) fn numbers() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..160)
}

/// How many random policies are tried; `EVENHAND_TRIES` asks for more.
pub(crate) fn many() -> ProptestConfig {
    let asked = option_env!("EVENHAND_TRIES").and_then(|tries| tries.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(400))
    }
}

/// What a node of a decision comes to, for each item.
fn answers_of<'d>(decision: &'d Decision<'_>, node: NodeId) -> Vec<&'d Answer> {
    let of = decision
        .answers
        .iter()
        .filter(|answered| answered.node == node);
    of.map(|answered| &answered.answer).collect()
}

proptest! {
    #![proptest_config(many())]

    /// The engine and the oracle answer every complete case alike, to the fraction of a penny,
    /// faults included; and in whichever order the rules stand.
    #[test]
    fn complete_cases_are_decided_as_the_oracle_does(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let limit = i64::try_from(draws.below(5)).unwrap_or(0);
        for backwards in [false, true] {
            let prepared = prepared(&policy.text(Some(limit), backwards));
            let asked = asked(prepared.policy(), &policy);
            for _ in 0..20 {
                let case = random_case(&prepared, &mut draws);
                let expected = outcomes(&policy, &facts(&prepared, &case, limit));
                let decision = decided(&prepared, &asked, &case);
                for (node, expected) in asked.iter().zip(expected) {
                    let found: Vec<_> = answers_of(&decision, *node).into_iter().map(outcome).collect();
                    let expected: Vec<_> = expected.into_iter().map(Some).collect();
                    prop_assert_eq!(found, expected, "{}", policy.text(Some(limit), backwards));
                }
            }
        }
    }

    /// Of a partial case: every answer that a completion gives is listed, what is called
    /// possible is, what is said to matter does, what matters is named, and an end that is
    /// called attained is.
    #[test]
    fn partial_cases_are_sound_and_graded(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let prepared = prepared(&policy.text(Some(2), false));
        let asked = asked(prepared.policy(), &policy);
        let complete = random_case(&prepared, &mut draws);
        let partial = forget_some(&prepared, &complete, &mut draws, MOST_COMPLETIONS);
        let all = Completed::of(&prepared, &policy, &partial);
        let decision = decided(&prepared, &asked, &partial);
        for (at, node) in asked.iter().enumerate() {
            let answers = answers_of(&decision, *node);
            for (item, answer) in answers.iter().enumerate() {
                let text = || format!("{}\n{answer:?}\n{partial:?}", policy.text(Some(2), false));
                all.holds_of(answer, at, item).map_err(|wrong| {
                    TestCaseError::fail(format!("answer {at}, item {item}: {wrong}\n{}", text()))
                })?;
            }
        }
    }

    /// A further fact never adds an answer, never widens an amount and never makes undecided
    /// what was decided.
    #[test]
    fn a_further_fact_never_takes_away(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let prepared = prepared(&policy.text(None, false));
        let asked = asked(prepared.policy(), &policy);
        let complete = random_case(&prepared, &mut draws);
        let mut partial = forget_some(&prepared, &complete, &mut draws, usize::MAX);
        let missing: Vec<VariableId> =
            prepared.variables().ids().filter(|id| partial.get(*id) != complete.get(*id)).collect();
        let mut before = decided(&prepared, &asked, &partial);
        for id in missing {
            assert!(partial.learn(prepared.variables(), id, complete.get(id)));
            let after = decided(&prepared, &asked, &partial);
            for (earlier, later) in before.answers.iter().filter_map(|earlier| {
                let same = |later: &&evenhand::decision::Answered| {
                    later.node == earlier.node && later.index == earlier.index
                };
                Some((earlier, after.answers.iter().find(same)?))
            }) {
                prop_assert!(
                    is_within(&later.answer, &earlier.answer),
                    "{:?}\n{:?}\n{}", earlier.answer, later.answer, policy.text(None, false)
                );
            }
            before = after;
        }
    }

    /// A figure that is not published is never taken for a value: the answer is undecided, or
    /// the same whatever the figure is.
    #[test]
    fn an_unpublished_figure_is_never_guessed(policy in numbers(), cases in numbers()) {
        let policy = RandomPolicy::new(&mut Draws::new(policy));
        let mut draws = Draws::new(cases);
        let unpublished = prepared(&policy.text(None, false));
        let asked = asked(unpublished.policy(), &policy);
        let case = random_case(&unpublished, &mut draws);
        let decision = decided(&unpublished, &asked, &case);
        let by_figure: Vec<Vec<Vec<Outcome>>> =
            (0..5).map(|limit| outcomes(&policy, &facts(&unpublished, &case, limit))).collect();
        for (at, node) in asked.iter().enumerate() {
            for (item, answer) in answers_of(&decision, *node).iter().enumerate() {
                let found: BTreeSet<String> =
                    by_figure.iter().map(|all| format!("{:?}", all[at][item])).collect();
                match (outcome(answer), answer) {
                    (Some(decided), _) => prop_assert_eq!(
                        found, BTreeSet::from([format!("{decided:?}")]), "{}", policy.text(None, false)
                    ),
                    (None, Answer::Undecided(undecided)) => {
                        prop_assert!(undecided.needs.iter().any(|need| {
                            matches!(need.of, NeedOf::NotPublished(_)) && (!need.matters || found.len() > 1)
                        }), "{:?}\n{}\n{:?}", undecided, policy.text(None, false), case);
                        for all in &by_figure {
                            prop_assert!(lists(undecided, all[at][item]).is_some(), "{:?}", undecided);
                        }
                    }
                    (None, _) => unreachable!("only what is undecided has no outcome"),
                }
            }
        }
    }
}

/// Every completion of a case, each with what the oracle answers.
struct Completed<'p> {
    prepared: &'p Prepared,
    cases: Vec<Case>,
    answers: Vec<Vec<Vec<Outcome>>>,
}

impl<'p> Completed<'p> {
    fn of(prepared: &'p Prepared, policy: &RandomPolicy, partial: &Case) -> Self {
        let cases = completions(prepared.variables(), partial, MOST_COMPLETIONS)
            .expect("few enough are missing");
        let answers = cases
            .iter()
            .map(|case| outcomes(policy, &facts(prepared, case, 2)))
            .collect();
        Completed {
            prepared,
            cases,
            answers,
        }
    }

    /// The answers to an item of a node, completion by completion; there are none where the
    /// item isn't.
    fn found(&self, node: usize, item: usize) -> impl Iterator<Item = Outcome> + '_ {
        self.answers
            .iter()
            .filter_map(move |all| all[node].get(item).copied())
    }

    fn holds_of(&self, answer: &Answer, node: usize, item: usize) -> Result<(), String> {
        if let Some(decided) = outcome(answer) {
            return match self.found(node, item).find(|found| *found != decided) {
                Some(other) => Err(format!("decided, and {other:?} is possible")),
                None => Ok(()),
            };
        }
        let Answer::Undecided(undecided) = answer else {
            unreachable!("only what is undecided has no outcome")
        };
        for found in self.found(node, item) {
            lists(undecided, found).ok_or_else(|| format!("{found:?} is not listed"))?;
        }
        for (possibility, certain) in &undecided.answers {
            let given = self.found(node, item).any(|found| is(*possibility, found));
            if *certain && !given && *possibility != Possibility::SomeAmount {
                return Err(format!("{possibility:?} is called possible"));
            }
        }
        for end in undecided.amount.iter().flat_map(|(low, high)| [low, high]) {
            let reached = self
                .found(node, item)
                .any(|found| found == Outcome::Money(end.amount));
            if end.attained && !reached {
                return Err(format!("{end:?} is called attained"));
            }
        }
        self.needs_hold(undecided, node, item)
    }

    /// What is said to matter does, and what matters is named.
    fn needs_hold(&self, undecided: &Undecided, node: usize, item: usize) -> Result<(), String> {
        for group in groups(self.prepared.variables()) {
            let named: Vec<_> = undecided
                .needs
                .iter()
                .filter(|need| matches!(need.of, NeedOf::Fact(id) if group.contains(&id)))
                .collect();
            let matters = self.matters(&group, node, item);
            if matters && named.is_empty() {
                return Err(format!("{group:?} matters, and is not named"));
            }
            for need in named.iter().filter(|need| need.matters) {
                let alone = match need.of {
                    NeedOf::Fact(id) if id != group[0] => self.matters(&[id], node, item),
                    _ => matters,
                };
                if !alone {
                    return Err(format!("{} is said to matter", need.name));
                }
            }
        }
        Ok(())
    }

    /// Whether two completions differ only in some variables, and in the answer.
    fn matters(&self, group: &[VariableId], node: usize, item: usize) -> bool {
        let mut seen: std::collections::BTreeMap<String, Outcome> = Default::default();
        self.cases.iter().zip(&self.answers).any(|(case, all)| {
            let Some(answer) = all[node].get(item) else {
                return false;
            };
            let mut rest = case.clone();
            group.iter().for_each(|id| rest.forget(*id));
            let first = seen.entry(format!("{rest:?}")).or_insert(*answer);
            first != answer
        })
    }
}

fn is(possibility: Possibility, found: Outcome) -> bool {
    match possibility {
        Possibility::Value(value) => outcome_of(value) == found,
        Possibility::SomeAmount => matches!(found, Outcome::Money(_) | Outcome::Day(_)),
        Possibility::NotApplicable => found == Outcome::NotApplicable,
        Possibility::NoAnswer => found == Outcome::NoAnswer,
    }
}

/// Whether an answer is among those listed, and within the ends of an amount.
fn lists(undecided: &Undecided, found: Outcome) -> Option<()> {
    let listed = undecided
        .answers
        .iter()
        .any(|(possibility, _)| is(*possibility, found));
    let number = match found {
        Outcome::Money(amount) => Some(amount),
        Outcome::Day(day) => Some(Exact::whole(i128::from(day.number()))),
        Outcome::YesNo(_) | Outcome::Band(_) | Outcome::NotApplicable | Outcome::NoAnswer => None,
    };
    let within = match (number, &undecided.amount) {
        (Some(number), Some((low, high))) => {
            let at_least = number.less(low.amount)?.numerator() >= 0;
            let at_most = high.amount.less(number)?.numerator() >= 0;
            at_least && at_most
        }
        (Some(_), None) | (None, _) => true,
    };
    (listed && within).then_some(())
}

/// Whether everything that is still possible was possible before.
pub(crate) fn is_within(later: &Answer, earlier: &Answer) -> bool {
    match (later, earlier) {
        (Answer::Undecided(later), Answer::Undecided(earlier)) => {
            let narrower = match (&later.amount, &earlier.amount) {
                (Some((low, high)), Some((first, last))) => {
                    let above =
                        |a: Exact, b: Exact| a.less(b).is_some_and(|gap| gap.numerator() >= 0);
                    above(low.amount, first.amount) && above(last.amount, high.amount)
                }
                (None, _) => true,
                (Some(_), None) => false,
            };
            let listed = |possibility: &Possibility| {
                earlier.answers.iter().any(|(other, _)| {
                    other == possibility
                        || (*other == Possibility::SomeAmount
                            && matches!(possibility, Possibility::Value(_)))
                })
            };
            narrower
                && later
                    .answers
                    .iter()
                    .all(|(possibility, _)| listed(possibility))
        }
        (decided, Answer::Undecided(earlier)) => {
            outcome(decided).is_some_and(|found| lists(earlier, found).is_some())
        }
        (Answer::Undecided(_), _) => false,
        (later, earlier) => outcome(later) == outcome(earlier),
    }
}

/// Keeps the import of what is known honest: a half-known fact is missing too.
#[test]
fn a_half_known_fact_has_completions() {
    let policy = RandomPolicy::new(&mut Draws::new(Vec::new()));
    let prepared = prepared(&policy.text(Some(2), false));
    let mut case = random_case(&prepared, &mut Draws::new(Vec::new()));
    let money = super::completions::variable(&prepared, "m");
    assert!(case.learn(prepared.variables(), money, Known::Between(1, 3)));
    assert_eq!(
        completions(prepared.variables(), &case, 10).map(|all| all.len()),
        Some(3)
    );
}
