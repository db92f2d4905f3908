//! The nearest other amount, to one side of a fact.
//!
//! Most amounts move with every penny of what they are made of, and of these the nearest change
//! tells nothing but that they do. Others rest and then step: of these the nearest step is what
//! a person asks for. Both are told apart by looking: an amount that has rested before it moves
//! has stepped, and so has one that moves by more than a penny and rests behind it.

use super::cells::{CellAnswer, Single};
use super::changes::{
    Candidate, Change, EndedBy, Flip, Grid, MAX_LOOKS, Proposed, Search, Side, Trial, Unsettled,
};
use super::partial::settled;
use crate::model::case::{Known, Range};
use crate::model::policy::{Constant, ValueType};
use crate::program::Domain;
use crate::program::possible::{Mask, Possible};
use crate::value::{Exact, Unit};

/// For how many pennies an amount rests that is said to move in steps.
const RESTS_FOR_PENNIES: i64 = 100;
/// For how many values of anything else.
const RESTS_FOR: i64 = 2;

/// Which answers are looked for.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    /// Any but one.
    Other(Single),
    /// Just one.
    Same(Single),
}

/// The first place at which such an answer is.
#[derive(Debug, Clone, Copy)]
enum First {
    /// There is none.
    Nowhere,
    /// It is here, and this is the answer.
    At(i64, Single),
    /// Before any is found, the answer here hangs on what is not known.
    Open(i64),
    /// It was looked too often; nothing is before this place.
    Ended(i64),
}

impl Search<'_> {
    /// Finds the nearest other amount on one side, and the nearest that comes about in another
    /// way.
    pub(super) fn amounts(&mut self, candidate: Candidate, side: Side) {
        let Some(grid) = self.grid(candidate, side) else {
            return;
        };
        let whole = (0, grid.count - 1);
        let now = self.goal.now;
        let ends = |near: i64, ended_by| Unsettled {
            fact: candidate.fact,
            side,
            excluded: (near > 0).then(|| grid.at(near - 1)),
            at: grid.at(near),
            ended_by,
        };
        let told = self.changes.flips.len();
        match self.first(candidate, grid, whole, Wanted::Other(now)) {
            First::Nowhere => return,
            First::Open(near) => {
                return self.changes.unsettled.push(ends(near, EndedBy::Unknown));
            }
            First::Ended(near) => {
                self.looks = 0;
                self.in_another_way(candidate, side, grid);
                if self.changes.flips.len() == told {
                    self.changes.unsettled.push(ends(near, EndedBy::Looks));
                }
                return;
            }
            First::At(near, found) => self.nearest(candidate, side, grid, near, found),
        }
        self.looks = 0;
        self.in_another_way(candidate, side, grid);
    }

    /// Takes in the nearest other amount: as a change where it is a step, else as one of many.
    fn nearest(&mut self, of: Candidate, side: Side, grid: Grid, near: i64, found: Single) {
        let steps = self.is_step(of, grid, near, found);
        let proposed = Proposed {
            of,
            to: Known::Is(grid.at(near)),
            side: Some(side),
        };
        let Some(flip) = self.replayed(&[proposed], found) else {
            return;
        };
        match steps {
            true => self.changes.flips.push(flip),
            false => self.changes.moves.push(flip),
        }
    }

    /// Whether an amount rests before the place at which it moves, or moves by more than a penny
    /// and rests behind it.
    fn is_step(&mut self, of: Candidate, grid: Grid, near: i64, found: Single) -> bool {
        let rests = match of.range {
            Range::Amount {
                unit: Unit::Money(_),
                ..
            } => RESTS_FOR_PENNIES,
            _ => RESTS_FOR,
        };
        if near >= rests {
            return true;
        }
        if !self.is_more_than_a_penny(found) {
            return false;
        }
        let behind = (near + 1, (near + rests - 1).min(grid.count - 1));
        self.looks = 0;
        let first = self.first(of, grid, behind, Wanted::Other(found));
        matches!(first, First::Nowhere)
    }

    fn is_more_than_a_penny(&self, found: Single) -> bool {
        let (Single::Number(now), Single::Number(then)) = (self.goal.now, found) else {
            return true;
        };
        let is_money = matches!(self.target.ty(), ValueType::Amount(Unit::Money(_)));
        let penny = Exact::new(1, 100).map(Constant::Amount);
        match penny.and_then(|penny| self.target.single(penny)) {
            Some(Single::Number(penny)) if is_money => (now - then).abs() > penny,
            _ => true,
        }
    }

    /// Finds the nearest amount that comes about in another way, and where that amount is
    /// reached first.
    fn in_another_way(&mut self, of: Candidate, side: Side, grid: Grid) {
        let (told, ended) = (self.changes.flips.len(), self.changes.unsettled.len());
        self.side(of, side);
        // The amounts before it may all be others: nothing is claimed of them.
        let claims = self.changes.unsettled.split_off(ended);
        self.changes.unsettled.extend(
            claims
                .into_iter()
                .filter(|claim| claim.ended_by == EndedBy::Unknown)
                .map(|claim| Unsettled {
                    excluded: None,
                    ..claim
                }),
        );
        if self.changes.flips.len() == told {
            return;
        }
        let Some(flip) = self.changes.flips.pop() else {
            return;
        };
        let flip = self.reached_first(of, side, grid, flip);
        let mut known = self.changes.flips.iter();
        if !known.any(|other| same_change(other, &flip)) {
            self.changes.flips.push(flip);
        }
    }

    /// The same amount, where it is reached first.
    fn reached_first(&mut self, of: Candidate, side: Side, grid: Grid, flip: Flip) -> Flip {
        let (Some(wanted), Some(far)) = (self.single_of(&flip), place_of(grid, &flip)) else {
            return flip;
        };
        self.looks = 0;
        match self.first(of, grid, (0, far - 1), Wanted::Same(wanted)) {
            First::At(near, found) => {
                let proposed = Proposed {
                    of,
                    to: Known::Is(grid.at(near)),
                    side: Some(side),
                };
                self.replayed(&[proposed], found).unwrap_or(flip)
            }
            First::Nowhere | First::Open(_) | First::Ended(_) => flip,
        }
    }

    fn single_of(&self, flip: &Flip) -> Option<Single> {
        match flip.answer {
            super::Answer::Value(value) => self.target.single(value),
            super::Answer::NotApplicable => Some(Single::NotApplicable),
            super::Answer::NoAnswer(_) | super::Answer::Undecided(_) => None,
        }
    }

    /// The first place of some at which the answer is what is wanted.
    fn first(&mut self, of: Candidate, grid: Grid, within: (i64, i64), wanted: Wanted) -> First {
        if within.0 > within.1 {
            return First::Nowhere;
        }
        // Stretches that are still to be looked at; the nearest is the last.
        let mut waiting = vec![within];
        while let Some((near, far)) = waiting.pop() {
            if self.looks >= MAX_LOOKS {
                return First::Ended(near);
            }
            let (a, b) = (grid.at(near), grid.at(far));
            let stretch = Trial::Between(a.min(b), a.max(b));
            if !self.work_out(&[(of, stretch)]) {
                continue;
            }
            let answer = CellAnswer::read(self.target, &self.frame);
            if wanted.met_by(&answer).is_no() {
                continue;
            }
            if near < far {
                let middle = near + (far - near) / 2;
                waiting.push((middle + 1, far));
                waiting.push((near, middle));
                continue;
            }
            let to = Known::Is(a);
            let proposed = Proposed { of, to, side: None };
            let single = answer
                .single()
                .or_else(|| settled(self.target, &self.changed(&[proposed])));
            match (single, wanted) {
                (Some(Single::NoAnswer), _) | (None, Wanted::Same(_)) => {}
                (None, Wanted::Other(_)) => return First::Open(near),
                (Some(found), Wanted::Other(now)) if found != now => {
                    return First::At(near, found);
                }
                (Some(found), Wanted::Same(same)) if found == same => {
                    return First::At(near, found);
                }
                (Some(_), _) => {}
            }
        }
        First::Nowhere
    }
}

impl Wanted {
    fn met_by(self, answer: &CellAnswer) -> Mask {
        let is = match self {
            Wanted::Other(now) => Possible::not(answer.is(now)),
            Wanted::Same(same) => answer.is(same),
        };
        Possible::and(Possible::not(answer.fails), is)
    }
}

/// Whether two flips change the same to the same.
fn same_change(one: &Flip, other: &Flip) -> bool {
    let what = |change: &Change| (change.fact, change.member, change.to);
    let (one, other) = (one.changes.iter().map(what), other.changes.iter().map(what));
    one.eq(other)
}

fn place_of(grid: Grid, flip: &Flip) -> Option<i64> {
    match flip.changes.as_slice() {
        [only] => match only.to {
            Known::Is(value) => Some(grid.place(value)),
            _ => None,
        },
        _ => None,
    }
}
