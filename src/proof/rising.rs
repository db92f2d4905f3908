//! What rises, and what falls, where one fact is a step higher: seen on each operation by itself.
//!
//! A promise that an answer never falls compares the formulas of two people who differ in one
//! fact. As a whole that is hard; step by step it is plain. A sum of what does not fall does not
//! fall, nor does the least of it, nor what is rounded. What is seen in this way is given to the
//! prover, which is left with what can't be: conditions that are met by only one of the two.

use super::encode::Encoded;
use super::term::{Lin, Lit, Made, Terms};
use crate::program::op::{Choice, Count, Num, Op, Term};

/// By how much a number moves where one fact is a step higher: at least so much, and at most;
/// `None` where there is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Move {
    low: Option<i128>,
    high: Option<i128>,
}

impl Move {
    const STILL: Move = Move {
        low: Some(0),
        high: Some(0),
    };
    const ANY: Move = Move {
        low: None,
        high: None,
    };

    fn by(constant: i128) -> Move {
        Move {
            low: Some(constant),
            high: Some(constant),
        }
    }

    /// How a sum moves.
    fn plus(self, other: Move) -> Move {
        let sum = |a: Option<i128>, b: Option<i128>| a?.checked_add(b?);
        Move {
            low: sum(self.low, other.low),
            high: sum(self.high, other.high),
        }
    }

    /// How one of two moves, whichever it is, and the least of them too.
    fn or(self, other: Move) -> Move {
        let end =
            |a: Option<i128>, b: Option<i128>, pick: fn(i128, i128) -> i128| Some(pick(a?, b?));
        Move {
            low: end(self.low, other.low, i128::min),
            high: end(self.high, other.high, i128::max),
        }
    }

    /// How so many times of it moves.
    fn times(self, factor: i128) -> Move {
        let times = |end: Option<i128>| end?.checked_mul(factor);
        let (low, high) = (times(self.low), times(self.high));
        match factor {
            0 => Move::STILL,
            1.. => Move { low, high },
            _ => Move {
                low: high,
                high: low,
            },
        }
    }

    /// How it moves, divided and rounded.
    fn over(self, over: i128) -> Move {
        Move {
            low: self.low.map(|low| low.div_euclid(over)),
            high: self.high.map(|high| -(-high).div_euclid(over)),
        }
    }
}

/// What is so of two people who differ by one step of one fact, whatever else they are: for each
/// number that the one comes to, by how much at most it is apart from what the other comes to.
///
/// # Errors
/// [`TooLarge`](super::term::TooLarge).
pub(super) fn moves(
    terms: &mut Terms,
    before: &Encoded<'_>,
    after: &Encoded<'_>,
) -> Made<Vec<Lit>> {
    let mut rising = Rising {
        before,
        after,
        moves: vec![None; before.program.nums.len()],
        found: Vec::new(),
    };
    // Of the second only what is asked for was made.
    for at in after.slice.ops.clone() {
        rising.step(terms, &after.program.ops[at as usize], 0)?;
    }
    Ok(rising.found)
}

struct Rising<'r, 'p> {
    before: &'r Encoded<'p>,
    after: &'r Encoded<'p>,
    /// How each number moves, by its place, as far as it has been seen.
    moves: Vec<Option<Move>>,
    found: Vec<Lit>,
}

impl Rising<'_, '_> {
    fn step(&mut self, terms: &mut Terms, op: &Op, item: usize) -> Made<()> {
        if let Op::ForEach(count, body) = op {
            for item in 0..count.most() {
                for at in body.clone() {
                    let op = &self.before.program.ops[at];
                    self.step(terms, op, item)?;
                }
            }
            return Ok(());
        }
        let Some(out) = out_of(op) else {
            return Ok(());
        };
        let (low, high) = (self.before.num(out, item), self.after.num(out, item));
        let apart = high.less(&low)?;
        if apart.terms.is_empty() {
            self.moves[out.at(item)] = Some(Move::by(apart.constant));
            return Ok(());
        }
        let moves = self.of(terms, op, item)?;
        self.moves[out.at(item)] = Some(moves);
        if let Some(moving) = self.moving(terms, op, item)? {
            self.follows(terms, &apart, moving, item)?;
        }
        if let Some(least) = moves.low.and_then(i128::checked_neg) {
            let lit = terms.not_negative(&apart.add(least)?)?;
            self.take(lit);
        }
        if let Some(most) = moves.high {
            let lit = terms.not_negative(&apart.times(-1)?.add(most)?)?;
            self.take(lit);
        }
        Ok(())
    }

    /// The one number that a product or a rounded number moves with, the same way.
    fn moving(&self, terms: &Terms, op: &Op, item: usize) -> Made<Option<Num>> {
        Ok(match op {
            Op::Round {
                of, times, each, ..
            } if times.signum() * each.signum() > 0 => Some(*of),
            Op::Product(_, a, b) => self.factor(terms, (*a, *b), item)?.map(|(_, of)| of),
            _ => None,
        })
    }

    /// That a number is not lower where what it moves with is not, and not higher.
    fn follows(&mut self, terms: &mut Terms, apart: &Lin, of: Num, item: usize) -> Made<()> {
        let moved = self.after.num(of, item).less(&self.before.num(of, item))?;
        for way in [1, -1] {
            let moved = terms.not_negative(&moved.times(way)?)?;
            let follows = terms.not_negative(&apart.times(way)?)?;
            let lit = terms.or(&[!moved, follows]);
            self.take(lit);
        }
        Ok(())
    }

    fn take(&mut self, lit: Lit) {
        if lit != Lit::TRUE && !self.found.contains(&lit) {
            self.found.push(lit);
        }
    }

    /// How what an operation makes moves, by how what it reads does.
    fn of(&self, terms: &Terms, op: &Op, item: usize) -> Made<Move> {
        Ok(match op {
            Op::Sum(_, parts) => {
                let parts = parts.iter().map(|part| match part.when {
                    None => self.term(*part, item),
                    Some(when) if self.same(when, item) => self.term(*part, item).or(Move::STILL),
                    Some(_) => Move::ANY,
                });
                parts.fold(Move::STILL, Move::plus)
            }
            Op::Extreme { terms: parts, .. } => {
                let mut passed = parts.iter().filter_map(|part| part.when);
                let same = passed.all(|when| self.same(when, item));
                one_of(parts.iter().map(|part| self.term(*part, item)), same)
            }
            Op::Round {
                of,
                times,
                over,
                each,
                ..
            } if *over > 0 => self.num(*of, item).times(*times).over(*over).times(*each),
            Op::Product(_, a, b) => self.product(terms, (*a, *b), item)?,
            Op::PickNum(_, keys, cells) => {
                let same = keys.iter().all(|(key, _)| self.same(*key, item));
                one_of(cells.iter().map(|cell| self.num(*cell, item)), same)
            }
            Op::SumItems {
                count, when, term, ..
            } => self.items(*count, *when, *term),
            Op::DecideNum {
                rules,
                values,
                normally,
                ..
            } => {
                let same = rules.alive.iter().all(|alive| self.same(*alive, item));
                let values = values.iter().chain([normally]);
                one_of(values.map(|value| self.term(*value, item)), same)
            }
            Op::TableNum { rows, values, .. } => {
                let same = rows.iter().all(|row| self.same(*row, item));
                one_of(values.iter().map(|value| self.term(*value, item)), same)
            }
            _ => Move::ANY,
        })
    }

    /// A product moves by so many times what one factor does, where the other stands still and is
    /// never below zero.
    fn product(&self, terms: &Terms, factors: (Num, Num), item: usize) -> Made<Move> {
        let Some(((least, most), moving)) = self.factor(terms, factors, item)? else {
            return Ok(Move::ANY);
        };
        let moves = self.num(moving, item);
        Ok(moves.times(least).or(moves.times(most)))
    }

    /// The ends of a factor that stands still and is never below zero, and the other factor.
    fn factor(
        &self,
        terms: &Terms,
        (a, b): (Num, Num),
        item: usize,
    ) -> Made<Option<((i128, i128), Num)>> {
        for (still, moving) in [(a, b), (b, a)] {
            let ends = terms.ends(&self.before.num(still, item))?;
            if self.num(still, item) == Move::STILL && ends.0 >= 0 {
                return Ok(Some((ends, moving)));
            }
        }
        Ok(None)
    }

    fn items(&self, count: Count, when: Option<Choice>, term: Option<Num>) -> Move {
        let as_many = match count {
            Count::Fixed(_) => true,
            Count::List(count, _) => self.before.num(count, 0) == self.after.num(count, 0),
        };
        let mut sum = Move::STILL;
        for item in 0..count.most() {
            if !as_many || when.is_some_and(|when| !self.same(when, item)) {
                return Move::ANY;
            }
            // An item counts for both people or for neither.
            let moves = term.map_or(Move::STILL, |term| self.num(term, item));
            sum = sum.plus(moves.or(Move::STILL));
        }
        sum
    }

    fn term(&self, term: Term, item: usize) -> Move {
        self.num(term.num, item).times(term.factor)
    }

    /// How a number moves: as was seen where it was made, or as its formulas show.
    fn num(&self, num: Num, item: usize) -> Move {
        if let Some(moves) = self.moves[num.at(item)] {
            return moves;
        }
        let apart = self.after.num(num, item).less(&self.before.num(num, item));
        match apart {
            Ok(apart) if apart.terms.is_empty() => Move::by(apart.constant),
            Ok(_) | Err(_) => Move::ANY,
        }
    }

    /// Whether a choice is the same for both people.
    fn same(&self, choice: Choice, item: usize) -> bool {
        self.before.choice(choice, item) == self.after.choice(choice, item)
    }
}

/// How a number moves that is one of several, where nothing else decides which; the least of them
/// moves like one of them too.
fn one_of(mut moves: impl Iterator<Item = Move>, same: bool) -> Move {
    match moves.next().filter(|_| same) {
        Some(first) => moves.fold(first, Move::or),
        None => Move::ANY,
    }
}

/// The number that an operation makes, of one that makes a number.
fn out_of(op: &Op) -> Option<Num> {
    let mut out = None;
    op.writes(&mut |slot| {
        if let crate::program::op::Slot::Num(num) = slot {
            out = Some(num);
        }
    });
    out
}
