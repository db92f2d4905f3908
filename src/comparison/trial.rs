//! One proof about two policies, by each way of proving, to be held against the other and
//! against cases.

use super::formulas::{Asked, Both};
use super::joint::Pair;
use crate::model::policy::{Days, NodeId};
use crate::proof::{Effort, Lit, Oracle, Outcome, World, ask, holds, script};
use crate::value::Date;

/// What a proof comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByProof {
    /// It never is.
    Never,
    /// It is, for what was found.
    Found,
    /// It was said to be for something for which it is not: a fault.
    Wrong,
    /// It was not decided.
    Undecided,
}

/// What is to be proved of two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Their answers differ.
    Differ,
    /// The first gives no answer.
    NoAnswer,
    /// The first is above the second.
    Above,
}

/// Whether something can ever be of two policies on a day, as each way of proving has it: the
/// library's own, and another solver's where there is one.
///
/// `None` where formulas don't reach, or it can't be said of such answers.
pub fn ever(
    pair: &Pair<'_>,
    (a, b, item): (NodeId, NodeId, usize),
    day: Date,
    claim: Claim,
    oracle: Option<&mut dyn Oracle>,
) -> Option<(ByProof, Option<ByProof>)> {
    let days = Days {
        first: day,
        last: day,
    };
    let asked = Asked {
        a,
        b,
        item,
        days_a: days,
        days_b: days,
        at: (day, day),
    };
    let mut both = Both::of(pair, &asked, &pair.unknown())?;
    let goal = match claim {
        Claim::Differ => both.differ()?,
        Claim::NoAnswer => both.own.fails,
        Claim::Above => both.above(true, 1)?,
    };
    let own = both.can_be(goal, Effort::FULL);
    let other = oracle.map(|oracle| ask(&both.world, goal, oracle));
    let told = |outcome| told(&both.world, goal, outcome);
    Some((told(own), other.map(told)))
}

fn told(world: &World, goal: Lit, outcome: Outcome) -> ByProof {
    match outcome {
        Outcome::Never => ByProof::Never,
        Outcome::Undecided => ByProof::Undecided,
        Outcome::Perhaps(model) if holds(world, goal, &model) != Some(false) => ByProof::Found,
        // What is told only roughly may be found where it is not so.
        Outcome::Perhaps(_) => match script(world, goal, None).is_ok_and(|told| told.is_exact()) {
            true => ByProof::Wrong,
            false => ByProof::Undecided,
        },
    }
}
