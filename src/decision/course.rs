//! What an answer comes to while one amount of the case goes through a stretch of values: the
//! straight pieces of it, and where one ends and the next begins.
//!
//! A piece ends where a choice on the way to the answer comes out differently: another rule or
//! line counts, a limit begins to bite. That nothing chooses differently between two ends is
//! worked out for all the values between them at once; then every one of them is worked out by
//! itself, so that what is told as straight is, to the penny that rounding takes.

use super::answer::Answered;
use super::cells::{CellAnswer, Single};
use super::decide::Decision;
use super::frames::{fill_possible, may, possible_frame, put_possible};
use super::partial::{Target, settled, variable_label};
use super::pieces::Pieces;
use crate::model::case::{Known, Origin, Range, VariableId};
use crate::program::op::Slot;
use crate::program::possible::Possible;
use crate::program::program::{Place, Slice};
use crate::program::run::Frame;
use crate::value::{Exact, Unit};

/// The most values of the amount that are worked out one by one.
const MAX_VALUES: i64 = 200_000;
/// How often an answer that more than one answer is still possible for is worked out in full.
const MAX_SETTLED: usize = 1_500;
/// Into how many steps a stretch is cut on which the answer hangs on what is not known.
const STEPS_UNKNOWN: i64 = 200;
/// The most pieces.
const MAX_PARTS: usize = 400;
/// The denominator of pennies.
const PENNIES: i128 = 100;

/// What an answer comes to while one amount goes from a least to a most.
#[derive(Debug, Clone)]
pub struct Course {
    /// The amount that goes, in the terms of the case.
    pub fact: VariableId,
    /// The denominator of its values.
    pub below: i64,
    /// How far two values are apart.
    pub step: i64,
    /// The pieces, from the least value on, with no value left out between two of them.
    pub parts: Vec<CoursePart>,
}

/// A piece of a course: values of the amount, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoursePart {
    /// The first value.
    pub from: i64,
    /// The last.
    pub until: i64,
    /// What the answer is there.
    pub comes_to: ComesTo,
}

/// What an answer is on a piece of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComesTo {
    /// An amount at the first value and one at the last; every one between them lies on the
    /// straight line from the one to the other, to a penny.
    Amounts(Exact, Exact),
    /// It hangs on what is not known. Values so far apart were looked at, and it does at each.
    NotDecided {
        /// How far the values that were looked at are apart.
        every: i64,
    },
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer: its own fault.
    NoAnswer,
    /// Nobody can be so: the case is refused.
    CantBe,
    /// The search ended before.
    NotLookedAt,
}

/// What the answer is at one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Amount(i128),
    NotDecided,
    NotApplicable,
    NoAnswer,
    CantBe,
    NotLookedAt,
}

/// An amount of money of a case that can go through a stretch of values.
#[derive(Debug, Clone)]
pub struct CanGo {
    /// The fact, or the field of an item.
    pub fact: VariableId,
    /// Its name, as a case would write it: `incomes[1].amount`.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// What it is now.
    pub now: Exact,
    /// The denominator of its values.
    pub below: i64,
}

impl Decision<'_> {
    /// The amounts of money that the case knows: those of the items of lists, then the others,
    /// each in the order in which they are declared.
    pub fn amounts_that_can_go(&self) -> Vec<CanGo> {
        let (policy, variables) = (self.prepared().policy(), &self.prepared().variables);
        let mut found: Vec<(bool, CanGo)> = Vec::new();
        for id in variables.ids() {
            let variable = variables.get(id);
            let (Range::Amount { below, unit, .. }, Known::Is(value)) =
                (variable.range, self.case.get(id))
            else {
                continue;
            };
            let now = Exact::new(i128::from(value), i128::from(below));
            let (Unit::Money(_), Some(now)) = (unit, now) else {
                continue;
            };
            let own = CanGo {
                fact: id,
                name: policy.variable_name(variable),
                label: self.label_of_amount(variable.origin),
                now,
                below,
            };
            found.push((!matches!(variable.origin, Origin::Field { .. }), own));
        }
        found.sort_by_key(|(later, _)| *later);
        found.into_iter().map(|(_, own)| own).collect()
    }

    /// A label with what the item is, where a field says that: `money coming in, number 1, a
    /// pension: how much it is`.
    fn label_of_amount(&self, origin: Origin) -> String {
        let (policy, variables) = (self.prepared().policy(), &self.prepared().variables);
        let label = variable_label(policy, origin);
        let Origin::Field { list, item, .. } = origin else {
            return label;
        };
        let kind = variables.ids().find_map(|id| {
            let variable = variables.get(id);
            let (
                Origin::Field {
                    list: other,
                    item: at,
                    ..
                },
                Range::Choice(kind, _),
            ) = (variable.origin, variable.range)
            else {
                return None;
            };
            let Known::Is(value) = self.case.get(id) else {
                return None;
            };
            let member = policy
                .kind(kind)
                .members
                .get(usize::try_from(value).ok()?)?;
            ((other, at) == (list, item)).then(|| member.label.clone())
        });
        match (kind, label.split_once(": ")) {
            (Some(kind), Some((which, what))) => format!("{which}, {kind}: {what}"),
            (_, _) => label,
        }
    }

    /// The same question with an amount set to another value; `None` where that can't be decided.
    pub fn with_amount(&self, fact: VariableId, value: i64) -> Option<Decision<'_>> {
        let mut case = self.case.clone();
        let variables = &self.prepared().variables;
        let taken = case.learn(variables, fact, Known::Is(value));
        let decided = taken.then(|| self.question.decide(&case));
        decided.and_then(Result::ok)
    }

    /// What an answer comes to while one amount of the case goes up from `from` to `until`;
    /// `None` where the answer is no amount, the fact no amount that the case knows, or the
    /// values too many.
    ///
    /// # Units
    /// Both ends are in the terms of the case; they are brought to whole steps, within what the
    /// fact may be.
    pub fn course(
        &self,
        answered: &Answered,
        fact: VariableId,
        (from, until): (i64, i64),
    ) -> Option<Course> {
        let target = self.target(answered);
        let range = self.prepared().variables.get(fact).range;
        let Range::Amount {
            least, most, below, ..
        } = range
        else {
            return None;
        };
        let step = self.penny_of(fact, range)?;
        let slice = target.slice_with_refusals();
        let place = target.program.variables[fact.index()]?;
        let answer = target.program.nodes[target.node.index()].value;
        if !matches!(answer, Some(Slot::Num(_))) || self.case.get(fact) == Known::Unknown {
            return None;
        }
        let up = |value: i64| least + (value.max(least) - least + step - 1) / step * step;
        let (from, last) = (up(from), until.min(most));
        let count = (last - from).div_euclid(step) + 1;
        if !(1..=MAX_VALUES).contains(&count) {
            return None;
        }
        let mut frame = possible_frame(target.program);
        fill_possible(&mut frame, target.program, target.variables, &self.case);
        let walk = Walk {
            decision: self,
            target: &target,
            slice,
            frame,
            fact,
            place,
            range,
            grid: (from, step, count),
            settled: 0,
            parts: Vec::new(),
        };
        Some(Course {
            fact,
            below,
            step,
            parts: walk.parts(),
        })
    }
}

/// Values are told by their place, from 0.
struct Walk<'d> {
    decision: &'d Decision<'d>,
    target: &'d Target<'d>,
    slice: Slice,
    frame: Frame<Possible>,
    fact: VariableId,
    place: Place,
    range: Range,
    /// The first value, the step, and how many there are.
    grid: (i64, i64, i64),
    settled: usize,
    parts: Vec<CoursePart>,
}

impl Walk<'_> {
    fn value(&self, place: i64) -> i64 {
        self.grid.0 + place * self.grid.1
    }

    fn parts(mut self) -> Vec<CoursePart> {
        let mut place = 0;
        while place < self.grid.2 {
            if self.parts.len() >= MAX_PARTS {
                self.push(place, self.grid.2 - 1, ComesTo::NotLookedAt);
                break;
            }
            place = match self.at(place) {
                Found::Amount(_) => self.amounts(place),
                other => self.others(place, other),
            };
        }
        self.parts
    }

    fn push(&mut self, from: i64, until: i64, comes_to: ComesTo) {
        let part = CoursePart {
            from: self.value(from),
            until: self.value(until),
            comes_to,
        };
        match self.parts.last_mut() {
            Some(last) if last.goes_on_as(&part) => last.until = part.until,
            Some(_) | None => self.parts.push(part),
        }
    }

    /// Works out everything that the case may be while the amount is between two values.
    fn run(&mut self, from: i64, until: i64) {
        let known = match from == until {
            true => Known::Is(self.value(from)),
            false => Known::Between(self.value(from), self.value(until)),
        };
        let may = may(self.range, known, false);
        put_possible(&mut self.frame, self.place, self.range, may);
        self.frame.run(self.target.program, &self.slice.ops);
    }

    fn is_refused(&self) -> bool {
        let program = self.target.program;
        let holds = |slot: &crate::program::op::Choice| self.frame.choices[slot.first()].is_yes();
        let mut demands = self.slice.demands.iter();
        program.impossible.iter().any(holds)
            || demands.any(|at| {
                let met = program.demands[*at].met;
                self.frame.choices[met.first()].is_no()
            })
    }

    /// The answer at one value.
    fn at(&mut self, place: i64) -> Found {
        self.run(place, place);
        if self.is_refused() {
            return Found::CantBe;
        }
        let single = match CellAnswer::read(self.target, &self.frame).single() {
            Some(single) => Some(single),
            None if self.settled >= MAX_SETTLED => return Found::NotLookedAt,
            None => {
                self.settled += 1;
                let mut case = self.decision.case.clone();
                case.set(self.fact, Known::Is(self.value(place)));
                settled(self.target, &case)
            }
        };
        match single {
            Some(Single::Number(n)) => Found::Amount(n),
            Some(Single::NotApplicable) => Found::NotApplicable,
            Some(Single::NoAnswer | Single::Choice(_)) => Found::NoAnswer,
            None => Found::NotDecided,
        }
    }

    // ── Amounts ─────────────────────────────────────────────────────────────

    /// Takes in the amounts from a place on, as far as they come about in one way; gives the
    /// place behind them.
    fn amounts(&mut self, from: i64) -> i64 {
        let end = self.end_of_piece(from);
        let mut amounts = Vec::new();
        for place in from..end {
            match self.at(place) {
                Found::Amount(n) => amounts.push(n),
                _ => break,
            }
        }
        let count = i64::try_from(amounts.len()).unwrap_or(0).max(1);
        self.straight(from, &amounts);
        from + count
    }

    /// The first place behind one at which some choice on the way to the answer may come out
    /// differently.
    fn end_of_piece(&mut self, from: i64) -> i64 {
        let mut case = self.decision.case.clone();
        case.set(self.fact, Known::Is(self.value(from)));
        let question = self.decision.question.only(self.target.node);
        let last = self.grid.2;
        let Ok(decision) = question.decide(&case) else {
            return from + 1;
        };
        let target = self.target;
        let pieces = Pieces::of(
            target.program,
            &target.slice(),
            &decision.view,
            &target.slots(),
        );
        let mut waiting = vec![(from + 1, last - 1)];
        while let Some((near, far)) = waiting.pop() {
            if near > far {
                continue;
            }
            self.run(near, far);
            if pieces.differ(target.program, &self.frame).is_no() {
                continue;
            }
            if near == far {
                return near;
            }
            let middle = near + (far - near) / 2;
            waiting.push((middle + 1, far));
            waiting.push((near, middle));
        }
        last
    }

    /// Takes amounts in as straight pieces: one, where none is further than a penny from the line
    /// between the first and the last; else cut at the one that is furthest.
    fn straight(&mut self, from: i64, amounts: &[i128]) {
        let penny = (self.target.below() / PENNIES).max(1);
        let mut waiting = vec![(0, amounts.len().saturating_sub(1))];
        while let Some((first, last)) = waiting.pop() {
            if amounts.is_empty() {
                return;
            }
            if self.parts.len() >= MAX_PARTS {
                let end = amounts.len() - 1;
                self.push(from + index(first), from + index(end), ComesTo::NotLookedAt);
                return;
            }
            match furthest(&amounts[first..=last], penny) {
                Some(at) => {
                    waiting.push((first + at, last));
                    waiting.push((first, first + at - 1));
                }
                None => {
                    let of = |n: i128| Exact::new(n, self.target.below());
                    let ends = of(amounts[first]).zip(of(amounts[last]));
                    let comes_to =
                        ends.map_or(ComesTo::NotLookedAt, |(a, b)| ComesTo::Amounts(a, b));
                    self.push(from + index(first), from + index(last), comes_to);
                }
            }
        }
    }

    // ── What is no amount ───────────────────────────────────────────────────

    /// Takes in what is no amount from a place on; gives the place behind it.
    fn others(&mut self, from: i64, own: Found) -> i64 {
        let last = self.grid.2 - 1;
        let stride = match own {
            Found::NotDecided | Found::NotLookedAt => (self.grid.2 / STEPS_UNKNOWN).max(1),
            Found::Amount(_) | Found::NotApplicable | Found::NoAnswer | Found::CantBe => 1,
        };
        let mut known = from;
        while known < last {
            let next = (known + stride).min(last);
            if self.at(next) != own {
                known = self.last_of(known, next, own);
                break;
            }
            known = next;
        }
        let comes_to = match own {
            Found::NotDecided => ComesTo::NotDecided {
                every: stride * self.grid.1,
            },
            Found::NotApplicable => ComesTo::NotApplicable,
            Found::NoAnswer => ComesTo::NoAnswer,
            Found::CantBe => ComesTo::CantBe,
            Found::NotLookedAt | Found::Amount(_) => ComesTo::NotLookedAt,
        };
        self.push(from, known, comes_to);
        known + 1
    }

    /// Between a place that is so and one that is not, the last that is.
    fn last_of(&mut self, mut so: i64, mut other: i64, own: Found) -> i64 {
        while other - so > 1 {
            let middle = so + (other - so) / 2;
            match self.at(middle) == own {
                true => so = middle,
                false => other = middle,
            }
        }
        so
    }
}

impl CoursePart {
    /// Whether another piece, right behind it, is the same still.
    fn goes_on_as(&self, next: &CoursePart) -> bool {
        match (self.comes_to, next.comes_to) {
            (ComesTo::Amounts(a, b), ComesTo::Amounts(c, d)) => a == b && b == c && c == d,
            (own, other) => own == other,
        }
    }
}

fn index(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// The place of the amount that is furthest from the line between the first and the last, where
/// that is more than a penny.
fn furthest(amounts: &[i128], penny: i128) -> Option<usize> {
    let (first, last) = (*amounts.first()?, *amounts.last()?);
    let span = i128::from(index(amounts.len() - 1)).max(1);
    let off = |(at, amount): (usize, &i128)| {
        let line = (last - first) * i128::from(index(at));
        (((amount - first) * span - line).abs(), at)
    };
    let (most, at) = amounts.iter().enumerate().map(off).max()?;
    (most > penny * span && at > 0).then_some(at)
}
