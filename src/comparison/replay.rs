//! What a twin has found, decided once more as any case is.

use std::fmt;

use super::half::Which;
use super::joint::JointCase;
use super::look::{Look, Open, Told, Values};
use super::twin::Twin;
use crate::decision::{Answer, Answered, Decision, DecisionProblem, Need, Possibility, decide};
use crate::form::write_case;
use crate::model::policy::Constant;
use crate::value::Exact;

/// A person decided by both policies.
pub struct Replay<'p> {
    /// What the twin makes of it; the decisions say the same.
    pub look: Look,
    /// What the first policy decides; a problem where it refuses the facts.
    pub a: Result<Decision<'p>, DecisionProblem>,
    /// What the second decides.
    pub b: Result<Decision<'p>, DecisionProblem>,
}

/// A person of whom a twin says something else than a policy decides: an error of the engine,
/// which is never a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{policy} was looked at as {told}, but decides {decided}")]
pub struct Mismatch {
    /// Which policy.
    pub which: Which,
    /// Its title.
    pub policy: String,
    /// What the twin says.
    pub told: String,
    /// What the policy decides.
    pub decided: String,
    /// The case that the policy was given, as a case file.
    pub case: String,
}

impl Replay<'_> {
    /// What the answer of one policy hangs on, where it is open: figures that are not
    /// published or not found, and facts that were left out.
    pub fn needs(&self, which: Which, index: Option<usize>) -> &[Need] {
        let decision = match which {
            Which::A => &self.a,
            Which::B => &self.b,
        };
        match answered(decision, index).map(|answered| &answered.answer) {
            Some(Answer::Undecided(undecided)) => &undecided.needs,
            _ => &[],
        }
    }
}

impl<'p> Twin<'p> {
    /// Decides a person by both policies, as [`decide`] does.
    ///
    /// # Errors
    /// [`Mismatch`] where that is not what the twin makes of the person.
    pub fn replay(&mut self, case: &JointCase) -> Result<Replay<'p>, Box<Mismatch>> {
        let look = self.look(case);
        let (own, other) = self.cases(case);
        let (a, b) = (self.half(Which::A), self.half(Which::B));
        let replay = Replay {
            look,
            a: decide(a.prepared, &own, &[a.node]),
            b: decide(b.prepared, &other, &[b.node]),
        };
        for (which, told, decision) in
            [(Which::A, look.a, &replay.a), (Which::B, look.b, &replay.b)]
        {
            if !self.agrees(told, decision) {
                return Err(Box::new(Mismatch {
                    which,
                    policy: self.policy(which).title().to_owned(),
                    told: format!("{told:?}"),
                    decided: decided(decision, self.index()),
                    case: self.written(case, which, ""),
                }));
            }
        }
        Ok(replay)
    }

    /// A case file that a policy decides alone: what it knows of a person, on its day.
    pub fn written(&self, case: &JointCase, which: Which, policy: &str) -> String {
        let (own, other) = self.cases(case);
        let case = match which {
            Which::A => own,
            Which::B => other,
        };
        let half = self.half(which);
        let asked = &half.prepared.policy().node(half.node).name;
        write_case(half.prepared, &case, policy, &[asked])
    }

    fn agrees(&self, told: Told, decision: &Result<Decision<'_>, DecisionProblem>) -> bool {
        if decision.is_err() || told == Told::Refused {
            return decision.is_err() && told == Told::Refused;
        }
        let answer = answered(decision, self.index()).map(|answered| &answered.answer);
        match (told, answer) {
            (Told::NoItem, None)
            | (Told::NotApplicable, Some(Answer::NotApplicable))
            | (Told::NoAnswer, Some(Answer::NoAnswer(_))) => true,
            (Told::Number(value), Some(Answer::Value(decided))) => {
                self.constant(value) == Some(*decided)
            }
            (Told::Choice(value), Some(Answer::Value(decided))) => choice(*decided) == Some(value),
            (Told::Open(open), Some(answer)) => self.lies_in(answer, open),
            // An item that only may be there is not answered for.
            (Told::Open(_), None) => true,
            _ => false,
        }
    }

    /// Whether an answer is one of those that are told to be possible.
    fn lies_in(&self, answer: &Answer, open: Open) -> bool {
        match answer {
            Answer::Value(value) => self.holds(open.values, *value),
            Answer::NotApplicable => open.may_not_apply,
            Answer::NoAnswer(_) => open.may_fail,
            Answer::Undecided(undecided) => {
                let each = |possible: &Possibility| match possible {
                    Possibility::Value(value) => self.holds(open.values, *value),
                    Possibility::NotApplicable => open.may_not_apply,
                    Possibility::NoAnswer => open.may_fail,
                    Possibility::SomeAmount => matches!(open.values, Values::Numbers(..)),
                };
                let ends = undecided.amount.iter().flat_map(|(low, high)| [low, high]);
                let mut ends = ends.map(|end| Constant::Amount(end.amount));
                undecided.answers.iter().all(|(possible, _)| each(possible))
                    && ends.all(|end| self.holds(open.values, end))
            }
        }
    }

    fn holds(&self, values: Values, value: Constant) -> bool {
        match (values, value) {
            (Values::Numbers(low, high), Constant::Amount(amount)) => {
                let (low, high) = (self.exact(low), self.exact(high));
                low.is_some_and(|low| low <= amount) && high.is_some_and(|high| amount <= high)
            }
            (Values::Numbers(low, high), Constant::Date(date)) => {
                let day = Exact::whole(i128::from(date.number()));
                Exact::whole(low) <= day && day <= Exact::whole(high)
            }
            (Values::Choices(mask), value) => {
                choice(value).is_some_and(|value| mask >> value & 1 == 1)
            }
            (Values::None, _) | (Values::Numbers(..), _) => false,
        }
    }
}

fn choice(value: Constant) -> Option<u8> {
    match value {
        Constant::YesNo(yes) => Some(u8::from(yes)),
        Constant::Choice(at) => Some(at),
        Constant::Amount(_) | Constant::Date(_) => None,
    }
}

/// The answer that is asked about.
fn answered<'d>(
    decision: &'d Result<Decision<'_>, DecisionProblem>,
    index: Option<usize>,
) -> Option<&'d Answered> {
    let answers = &decision.as_ref().ok()?.answers;
    answers.iter().find(|answered| answered.index == index)
}

fn decided(decision: &Result<Decision<'_>, DecisionProblem>, index: Option<usize>) -> String {
    match decision {
        Err(problem) => problem.to_string(),
        Ok(_) => match answered(decision, index) {
            Some(answered) => format!("{:?}", answered.answer),
            None => "nothing".to_owned(),
        },
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Which::A => "the first policy",
            Which::B => "the second policy",
        })
    }
}
