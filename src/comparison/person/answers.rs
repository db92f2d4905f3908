//! One outcome as both policies answer it.

use std::cmp::Ordering;

use serde::Serialize;

use super::aligned::{LinePair, aligned};
use super::parting::{Parting, part};
use super::worded::THE_SAME;
use super::{Of, PersonSide, Sides};
use crate::decision::{Answer, Answered, End as AmountEnd, Need, NeedOf, Possibility, Undecided};
use crate::explanation::{AnswerTold, Explained, Value};
use crate::model::Policy;
use crate::model::policy::{Constant, NodeId, ValueType};
use crate::syntax::tree::Better;
use crate::value::{Exact, amount_in_words, plain_amount};

/// One outcome as both policies answer it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerCompared {
    /// The outcome's name.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// Which one, where it is answered for each of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the first policy answers.
    pub a: AnswerTold,
    /// What the second policy answers.
    pub b: AnswerTold,
    /// How the two answers stand to each other.
    pub verdict: AnswerVerdict,
    /// The same in a sentence.
    pub words: String,
    /// By how much they differ, of amounts and days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<AnswerDifference>,
    /// Which answer is the better one for the person, where the outcome says which way is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub better: Option<Of>,
    /// Where the ways part first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parting: Option<Parting>,
    /// The lines of both, side by side.
    pub lines: Vec<LinePair>,
}

/// How two answers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerVerdict {
    /// Both are decided, and they are the same.
    Same,
    /// They are not the same, whatever is not known.
    Differ,
    /// What is not known decides whether they are the same.
    CannotBeCompared,
}

/// By how much two answers differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerDifference {
    /// How much.
    pub amount: Value,
    /// Whether it may be more: what is not known only bounds it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// Which answer is the higher, or the later.
    pub more: Of,
}

impl AnswerCompared {
    /// Whether an answer is a fault of its policy.
    pub(super) fn has_fault(&self) -> bool {
        let faulty = |answer: &AnswerTold| matches!(answer, AnswerTold::NoAnswer { .. });
        faulty(&self.a) || faulty(&self.b)
    }

    /// Whether neither policy decides it.
    pub(super) fn is_open(&self) -> bool {
        let open = |answer: &AnswerTold| matches!(answer, AnswerTold::Undecided { .. });
        open(&self.a) && open(&self.b)
    }

    /// Whether the answer is the same, and all that it rests on.
    pub(super) fn is_same_in_every_line(&self) -> bool {
        self.verdict == AnswerVerdict::Same && self.lines.iter().all(is_same)
    }
}

/// Whether lines are the same that a person follows.
fn is_same(pair: &LinePair) -> bool {
    pair.is_same()
        || (pair.folded && !pair.holds_parting())
        || (pair.relation == super::Relation::Same && pair.lines.iter().all(is_same))
}

/// What is known of two answers of one outcome.
pub(super) struct Weighed {
    verdict: AnswerVerdict,
    difference: Option<(Exact, bool, Of)>,
    better: Option<Of>,
}

impl Sides<'_> {
    /// The answers of both, pair by pair; of a case with one length of lists there are as many.
    pub(super) fn answers(&self) -> Vec<AnswerCompared> {
        let (a, b) = (&self.a, &self.b);
        let own = a.decision.answers.iter().zip(&a.explanation.answers);
        let other = b.decision.answers.iter().zip(&b.explanation.answers);
        own.zip(other)
            .map(|((answered, told), (by_other, told_by_other))| {
                self.answer(answered, told, by_other, told_by_other)
            })
            .collect()
    }

    fn answer(
        &self,
        a: &Answered,
        told_a: &Explained,
        b: &Answered,
        told_b: &Explained,
    ) -> AnswerCompared {
        let (side_a, side_b) = (self.told(Of::A), self.told(Of::B));
        let weighed = self.weigh(a, b);
        let mut lines = aligned(&told_a.lines, &told_b.lines, self.one_policy);
        let differ = weighed.verdict != AnswerVerdict::Same;
        let parting = part(&mut lines, differ, &side_a, &side_b);
        let policy = self.a.decision.prepared().policy();
        let ty = policy.node(a.node).ty;
        let difference = weighed
            .difference
            .map(|(amount, at_least, more)| AnswerDifference {
                amount: difference_told(amount, ty),
                at_least,
                more,
            });
        let mut compared = AnswerCompared {
            outcome: told_a.outcome.clone(),
            label: told_a.label.clone(),
            of: told_a.of.clone(),
            a: told_a.answer.clone(),
            b: told_b.answer.clone(),
            verdict: weighed.verdict,
            words: String::new(),
            difference,
            better: weighed.better,
            parting,
            lines,
        };
        compared.words = self.sentence(&compared, a, b);
        compared
    }

    /// How two answers stand to each other, and which is the better.
    fn weigh(&self, a: &Answered, b: &Answered) -> Weighed {
        let better = better_of(self.a.decision.prepared().policy(), a.node);
        self.weighed(&a.answer, &b.answer, a.node, better)
    }

    fn weighed(&self, a: &Answer, b: &Answer, node: NodeId, better: Option<Better>) -> Weighed {
        let policy = self.a.decision.prepared().policy();
        let of_verdict = |verdict| Weighed {
            verdict,
            difference: None,
            better: None,
        };
        match (a, b) {
            (Answer::Value(own), Answer::Value(other)) if own == other => {
                of_verdict(AnswerVerdict::Same)
            }
            (Answer::NotApplicable, Answer::NotApplicable) => of_verdict(AnswerVerdict::Same),
            (Answer::Value(_), Answer::NotApplicable)
            | (Answer::NotApplicable, Answer::Value(_)) => of_verdict(AnswerVerdict::Differ),
            (Answer::NoAnswer(_), _) | (_, Answer::NoAnswer(_)) => {
                of_verdict(AnswerVerdict::CannotBeCompared)
            }
            (Answer::Value(own), Answer::Value(other)) => {
                let order = order(policy, node, *own, *other);
                Weighed {
                    verdict: AnswerVerdict::Differ,
                    difference: gap(*own, *other)
                        .zip(order)
                        .map(|(amount, order)| (amount, false, higher(order))),
                    better: better
                        .zip(order)
                        .map(|(better, order)| which(better, order)),
                }
            }
            (Answer::Undecided(_), _) | (_, Answer::Undecided(_)) => {
                if self.is_one_question() && same_openness(a, b) {
                    return of_verdict(AnswerVerdict::Same);
                }
                match apart(a, b) {
                    Some((amount, order)) => Weighed {
                        verdict: AnswerVerdict::Differ,
                        difference: Some((amount, true, higher(order))),
                        better: better.map(|better| which(better, order)),
                    },
                    None if nothing_in_common(a, b) => of_verdict(AnswerVerdict::Differ),
                    None => of_verdict(AnswerVerdict::CannotBeCompared),
                }
            }
        }
    }

    /// Whether one policy is held against itself on one day, so that all is the same that is not
    /// known.
    fn is_one_question(&self) -> bool {
        self.one_policy && self.a.decision.day() == self.b.decision.day()
    }

    // ── Words ───────────────────────────────────────────────────────────────

    fn sentence(&self, compared: &AnswerCompared, a: &Answered, b: &Answered) -> String {
        let (side_a, side_b) = (self.told(Of::A), self.told(Of::B));
        let side = |of: Of| match of {
            Of::A => &side_a,
            Of::B => &side_b,
        };
        match compared.verdict {
            AnswerVerdict::Same if compared.is_open() => {
                "The same for this person, whatever it comes to: it hangs on the same.".to_owned()
            }
            AnswerVerdict::Same if compared.is_same_in_every_line() => THE_SAME.to_owned(),
            AnswerVerdict::Same => {
                "The same answer for this person, reached in another way.".to_owned()
            }
            AnswerVerdict::Differ => {
                let better = compared
                    .better
                    .map(|of| format!("; it is better for the person {}", side(of).place));
                let better = better.unwrap_or_default();
                match &compared.difference {
                    Some(difference) => {
                        let least = if difference.at_least { "At least " } else { "" };
                        let more = self.more_words(a.node);
                        format!(
                            "{least}{} {more} {}{better}.",
                            difference.amount.words,
                            side(difference.more).place
                        )
                    }
                    None => format!("The answers differ{better}."),
                }
            }
            AnswerVerdict::CannotBeCompared => {
                let reasons: Vec<String> = [(a, &side_a), (b, &side_b)]
                    .into_iter()
                    .filter_map(|(answered, side)| reason(&answered.answer, side))
                    .collect();
                format!("Can't be compared: {}.", reasons.join("; "))
            }
        }
    }

    fn more_words(&self, node: NodeId) -> &'static str {
        match self.a.decision.prepared().policy().node(node).ty {
            ValueType::Date => "later",
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Amount(_) => {
                "more"
            }
        }
    }
}

/// Which way is better for the person, of an outcome.
pub(super) fn better_of(policy: &Policy, node: NodeId) -> Option<Better> {
    policy.outcome_named(&policy.node(node).name)?.better
}

fn higher(order: Ordering) -> Of {
    match order {
        Ordering::Less => Of::B,
        Ordering::Equal | Ordering::Greater => Of::A,
    }
}

fn which(better: Better, order: Ordering) -> Of {
    match better {
        Better::Higher => higher(order),
        Better::Lower => higher(order).other(),
    }
}

/// Which of two values is the higher, where they have an order.
pub(super) fn order(policy: &Policy, node: NodeId, a: Constant, b: Constant) -> Option<Ordering> {
    match (a, b, policy.node(node).ty) {
        (Constant::Amount(a), Constant::Amount(b), _) => Some(a.cmp(&b)),
        (Constant::Date(a), Constant::Date(b), _) => Some(a.cmp(&b)),
        (Constant::YesNo(a), Constant::YesNo(b), _) => Some(a.cmp(&b)),
        (Constant::Choice(a), Constant::Choice(b), ValueType::Choice(kind))
            if policy.kind(kind).ranked =>
        {
            Some(a.cmp(&b))
        }
        (_, _, _) => None,
    }
}

/// How far two values lie apart; of days, how many.
pub(super) fn gap(a: Constant, b: Constant) -> Option<Exact> {
    let apart = match (a, b) {
        (Constant::Amount(a), Constant::Amount(b)) => a.less(b)?,
        (Constant::Date(a), Constant::Date(b)) => {
            Exact::whole(i128::from(a.number()) - i128::from(b.number()))
        }
        (_, _) => return None,
    };
    Some(match apart.numerator() < 0 {
        true => apart.negative(),
        false => apart,
    })
}

/// A difference in words, in what the outcome counts.
pub(super) fn difference_told(amount: Exact, ty: ValueType) -> Value {
    match ty {
        ValueType::Amount(unit) => Value {
            plain: plain_amount(amount, unit),
            words: amount_in_words(amount, unit),
        },
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => {
            let days = match amount == Exact::ONE {
                true => "1 day".to_owned(),
                false => format!("{amount} days"),
            };
            Value {
                plain: days.clone(),
                words: days,
            }
        }
    }
}

/// The least and the most that an answer may be, where it is an amount for certain.
fn ends(answer: &Answer) -> Option<(Exact, Exact)> {
    match answer {
        Answer::Value(Constant::Amount(amount)) => Some((*amount, *amount)),
        Answer::Undecided(undecided) => {
            let amounts_only = undecided.answers.iter().all(|(possible, _)| {
                matches!(
                    possible,
                    Possibility::SomeAmount | Possibility::Value(Constant::Amount(_))
                )
            });
            let (low, high) = undecided.amount.filter(|_| amounts_only)?;
            let amount = |end: AmountEnd| end.amount;
            Some((amount(low), amount(high)))
        }
        Answer::Value(_) | Answer::NotApplicable | Answer::NoAnswer(_) => None,
    }
}

/// How far two ranges lie apart at least, where they do not meet.
fn apart(a: &Answer, b: &Answer) -> Option<(Exact, Ordering)> {
    let ((low_a, high_a), (low_b, high_b)) = (ends(a)?, ends(b)?);
    if low_a > high_b {
        return Some((low_a.less(high_b)?, Ordering::Greater));
    }
    (low_b > high_a).then_some((low_b.less(high_a)?, Ordering::Less))
}

/// Whether no answer that the one may still come to is one that the other may.
fn nothing_in_common(a: &Answer, b: &Answer) -> bool {
    let possible = |answer: &Answer| -> Option<Vec<Possibility>> {
        Some(match answer {
            Answer::Value(value) => vec![Possibility::Value(*value)],
            Answer::NotApplicable => vec![Possibility::NotApplicable],
            Answer::NoAnswer(_) => return None,
            Answer::Undecided(undecided) => undecided
                .answers
                .iter()
                .map(|(possible, _)| *possible)
                .collect(),
        })
    };
    let (Some(a), Some(b)) = (possible(a), possible(b)) else {
        return false;
    };
    // Of amounts only the ends are known, and a fault of a policy is no answer to compare.
    let open = |one: &Possibility| {
        matches!(
            one,
            Possibility::SomeAmount
                | Possibility::NoAnswer
                | Possibility::Value(Constant::Amount(_) | Constant::Date(_))
        )
    };
    !a.iter().chain(&b).any(open) && !a.iter().any(|one| b.contains(one))
}

/// Whether the same is still possible in both, and hangs on the same.
fn same_openness(a: &Answer, b: &Answer) -> bool {
    let parts = |undecided: &Undecided| {
        let needs: Vec<(String, NeedOf)> = undecided
            .needs
            .iter()
            .map(|need| (need.name.clone(), need.of))
            .collect();
        (undecided.answers.clone(), undecided.amount, needs)
    };
    match (a, b) {
        (Answer::Undecided(a), Answer::Undecided(b)) => parts(a) == parts(b),
        (_, _) => false,
    }
}

/// Why one side's answer can't be compared, where it is that side's.
fn reason(answer: &Answer, side: &PersonSide) -> Option<String> {
    let called = &side.called;
    match answer {
        Answer::NoAnswer(_) => Some(format!("the policy gives no answer {}", side.place)),
        Answer::Undecided(undecided) if undecided.needs.is_empty() => {
            Some(format!("it is not decided {}", side.place))
        }
        Answer::Undecided(undecided) => {
            let needs: Vec<String> = undecided.needs.iter().map(need_words).collect();
            Some(format!("{called}: {}", needs.join(", ")))
        }
        Answer::Value(_) | Answer::NotApplicable => None,
    }
}

fn need_words(need: &Need) -> String {
    let why = match need.of {
        NeedOf::Fact(_) => "the case does not say",
        NeedOf::NotPublished(_) => "not published",
        NeedOf::NotFound(_) | NeedOf::Holidays => "not found",
        NeedOf::Unset(_) => "not set",
        NeedOf::Open(_) => "not decided on",
    };
    format!("{} ({why})", need.label)
}
