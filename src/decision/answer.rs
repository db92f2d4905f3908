//! What a decision comes to.

use crate::model::case::VariableId;
use crate::model::policy::{Constant, FigureId, NodeId};

use crate::value::Exact;

/// An answer to one outcome, or to one of several where it is asked for each of them.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The outcome, or the step.
    pub node: NodeId,
    /// Which item, or which value of the kind; `None` where there is only one.
    pub index: Option<usize>,
    /// The answer.
    pub answer: Answer,
}

/// What an outcome comes to.
#[derive(Debug, Clone)]
pub enum Answer {
    /// One value, whatever is not known.
    Value(Constant),
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer: its own fault.
    NoAnswer(Vec<Fault>),
    /// More than one answer is still possible.
    Undecided(Box<Undecided>),
}

/// Why a policy gives no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Two rules that hold give different values.
    Clash {
        /// The outcome.
        node: NodeId,
        /// The rules that are alive, by their place.
        rules: Vec<usize>,
    },
    /// No row of a table applies.
    Gap {
        /// The table.
        node: NodeId,
    },
    /// Two rows of a table apply.
    Overlap {
        /// The table.
        node: NodeId,
        /// The rows, by their place.
        rows: Vec<usize>,
    },
}

/// What is still possible, and what it hangs on.
#[derive(Debug, Clone, Default)]
pub struct Undecided {
    /// The answers, each with whether it is certain that some completion gives it.
    pub answers: Vec<(Possibility, bool)>,
    /// The least and the most, for an amount.
    pub amount: Option<(End, End)>,
    /// What could still matter, in the order in which it is declared.
    pub needs: Vec<Need>,
    /// How the answer hangs on one fact, where it hangs on one only.
    pub ways: Vec<Way>,
}

/// An answer that is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possibility {
    /// A value.
    Value(Constant),
    /// Some amount between the ends that are told apart.
    SomeAmount,
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer.
    NoAnswer,
}

/// The least or the most that an amount may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The amount.
    pub amount: Exact,
    /// Whether some completion reaches it.
    pub attained: bool,
}

/// Something that is not known and could matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What it is.
    pub of: NeedOf,
    /// Its name, as a case would write it: `supports[2].cost`.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Whether it certainly matters: two completions differ only in it, and in the answer.
    pub matters: bool,
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedOf {
    /// A fact, or a field of an item.
    Fact(VariableId),
    /// A figure that the authority has not published.
    NotPublished(FigureId),
    /// A figure that has not been read.
    NotFound(FigureId),
    /// A figure that each authority sets.
    Unset(FigureId),
    /// What each authority decides.
    Open(NodeId),
    /// The holidays after the last day for which they are listed.
    Holidays,
}

/// What the answer is while the one fact that it hangs on is somewhere.
#[derive(Debug, Clone)]
pub struct Way {
    /// The fact, or a member of a set.
    pub fact: VariableId,
    /// The member, of a set.
    pub member: Option<u8>,
    /// The least and the most of the fact's values; `None` is none.
    pub values: Option<(i64, i64)>,
    /// The answer there.
    pub answer: Possibility,
    /// The amounts there, where they are not one.
    pub amount: Option<(End, End)>,
}

impl Answer {
    /// The value, where one is decided.
    pub fn value(&self) -> Option<Constant> {
        match self {
            Answer::Value(value) => Some(*value),
            Answer::NotApplicable | Answer::NoAnswer(_) | Answer::Undecided(_) => None,
        }
    }

    /// Whether the policy gives no answer, by a fault of its own.
    pub fn is_fault(&self) -> bool {
        matches!(self, Answer::NoAnswer(_))
    }
}

impl Undecided {
    /// Whether everything listed is certain: every answer possible, every need one that matters.
    pub fn is_certain(&self) -> bool {
        self.answers.iter().all(|(_, possible)| *possible)
            && self.needs.iter().all(|need| need.matters)
    }
}
