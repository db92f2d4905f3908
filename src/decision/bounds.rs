//! How far a number moves when something moves by one step.
//!
//! Plain bounds forget that a fact is the same wherever it is read. Where an amount only ever
//! rises, or only ever falls, with each fact that is open, its least and its most are found at
//! two corners, and are exact.

use super::partial::Target;
use crate::model::policy::Order;
use crate::program::Domain;
use crate::program::op::{Choice, Count, Num, Op, Rules, Slot, Term};
use crate::program::possible::{Bounds, Possible};
use crate::program::program::Slice;
use crate::program::run::Frame;

/// How far a number moves; `None` where that is not bounded.
type Step = Option<Bounds>;

const STILL: Step = Some(Bounds { low: 0, high: 0 });
/// More than any day moves by one step of anything that is looked at here.
const FAR: i128 = 1_000;

/// How every number and condition of a slice moves with one step of one variable.
pub(super) struct Steps<'t> {
    target: &'t Target<'t>,
    frame: &'t Frame<Possible>,
    nums: Vec<Step>,
    choices: Vec<bool>,
}

/// What a pass takes to note how everything moves; it is large, and is used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    nums: Vec<Step>,
    choices: Vec<bool>,
}

impl<'t> Steps<'t> {
    /// Nothing worked out yet; the room that an earlier one took is taken over.
    pub(super) fn in_room(target: &'t Target<'t>, frame: &'t Frame<Possible>, room: Room) -> Self {
        Steps {
            target,
            frame,
            nums: room.nums,
            choices: room.choices,
        }
    }

    /// The room, for the next.
    pub(super) fn room(self) -> Room {
        Room {
            nums: self.nums,
            choices: self.choices,
        }
    }

    /// Works out how everything moves in a cell when a variable moves by its granularity.
    pub(super) fn work_out(&mut self, slice: &Slice, variable: Num, step: i64) {
        self.nums.clear();
        self.nums.resize(self.target.program.nums.len(), STILL);
        self.choices.clear();
        self.choices.resize(self.target.program.choices, false);
        let step = i128::from(step);
        self.nums[variable.first()] = Some(Bounds::new(step, step));
        for at in &slice.ops {
            self.go(&self.target.program.ops[*at as usize], 0);
        }
    }

    /// How a number moves.
    pub(super) fn num(&self, slot: Num, item: usize) -> Step {
        self.nums[slot.at(item)]
    }

    /// Whether a condition, or a choice, may change.
    pub(super) fn may_change(&self, slot: Choice, item: usize) -> bool {
        self.choices[slot.at(item)]
    }

    fn term(&self, term: Term, item: usize) -> Step {
        self.num(term.num, item)
            .map(|step| Possible::scale(step, term.factor))
    }

    fn bounds(&self, term: Term, item: usize) -> Bounds {
        Possible::scale(self.frame.nums[term.num.at(item)], term.factor)
    }

    /// A choice changes only where it is open and something that it comes from moves.
    fn set_choice(&mut self, out: Choice, item: usize, moved: bool) {
        let open = self.frame.choices[out.at(item)].single().is_none();
        self.choices[out.at(item)] = open && moved;
    }

    fn go(&mut self, op: &Op, item: usize) {
        match op {
            Op::ForEach(count, body) => {
                let (_, possible) = self.frame.items(*count);
                for item in 0..possible {
                    for op in &self.target.program.ops[body.clone()] {
                        self.go(op, item);
                    }
                }
            }
            Op::DecideNum {
                out,
                rules,
                values,
                normally,
            } => {
                let step = self.decided(rules, values, *normally, item);
                self.nums[out.at(item)] = step;
                self.set_alive(rules, item);
            }
            Op::DecideChoice {
                out,
                rules,
                values,
                normally,
            } => {
                let mut moved = self.open_rule_moves(rules, item);
                moved |= values
                    .iter()
                    .chain([normally])
                    .any(|value| self.may_change(*value, item));
                self.set_choice(*out, item, moved);
                self.set_alive(rules, item);
            }
            Op::TableNum {
                out, rows, values, ..
            } => {
                let picked = rows.iter().zip(values).map(|(row, value)| (*row, *value));
                self.nums[out.at(item)] = self.chosen(picked, item);
            }
            Op::TableChoice {
                out, rows, values, ..
            } => {
                let mut slots = rows.iter().chain(values);
                let moved = slots.any(|slot| self.may_change(*slot, item));
                self.set_choice(*out, item, moved);
            }
            op => self.condition(op, item),
        }
    }

    fn set_alive(&mut self, rules: &Rules, item: usize) {
        let moved = self.open_rule_moves(rules, item);
        for slot in rules.alive.iter().chain(&rules.clash) {
            self.set_choice(*slot, item, moved);
        }
    }

    fn open_rule_moves(&self, rules: &Rules, item: usize) -> bool {
        rules
            .rules
            .iter()
            .any(|rule| self.may_change(rule.when, item))
    }

    /// What a decision may come to moves, as long as which rule decides does not.
    fn decided(&self, rules: &Rules, values: &[Term], normally: Term, item: usize) -> Step {
        if self.open_rule_moves(rules, item) {
            return None;
        }
        let alive = rules
            .alive
            .iter()
            .zip(values)
            .map(|(alive, value)| (*alive, *value));
        let certain = rules
            .rules
            .iter()
            .any(|rule| self.frame.choices[rule.when.at(item)].is_yes());
        let mut steps: Vec<Step> = alive
            .filter(|(alive, _)| !self.frame.choices[alive.at(item)].is_no())
            .map(|(_, value)| self.term(value, item))
            .collect();
        if !certain {
            steps.push(self.term(normally, item));
        }
        hull(steps.into_iter())
    }

    fn chosen(&self, picked: impl Iterator<Item = (Choice, Term)>, item: usize) -> Step {
        let mut steps = Vec::new();
        for (when, value) in picked {
            if self.may_change(when, item) {
                return None;
            }
            if !self.frame.choices[when.at(item)].is_no() {
                steps.push(self.term(value, item));
            }
        }
        hull(steps.into_iter())
    }

    fn condition(&mut self, op: &Op, item: usize) {
        let changes = |slot: &Choice| self.may_change(*slot, item);
        let (out, moved) = match op {
            Op::All(out, parts) | Op::Any(out, parts) | Op::AtLeast(out, _, parts) => {
                (out, parts.iter().any(changes))
            }
            Op::Not(out, a) | Op::OneOf(out, a, _) => (out, changes(a)),
            Op::SameChoice(out, a, b) | Op::OrderChoice(out, _, a, b) => {
                (out, changes(a) || changes(b))
            }
            Op::Compare(out, _, a, b) => {
                let moves = |term: &Term| self.term(*term, item) != STILL;
                (out, moves(a) || moves(b))
            }
            Op::Includes { out, .. } => (out, false),
            Op::PickChoice(out, keys, cells) => {
                let key_moves = keys.iter().any(|(key, _)| changes(key));
                (out, key_moves || cells.iter().any(changes))
            }
            Op::TestItems {
                out,
                count,
                filter,
                has,
                ..
            } => {
                let (_, possible) = self.frame.items(*count);
                let moved = (0..possible).any(|item| {
                    let mut tests = filter.iter().chain(has);
                    tests.any(|test| self.may_change(*test, item))
                });
                (out, moved)
            }
            op => return self.number(op, item),
        };
        let out = *out;
        self.set_choice(out, item, moved);
    }

    fn number(&mut self, op: &Op, item: usize) {
        let (out, step) = match op {
            Op::Sum(out, terms) => {
                let steps = terms.iter().map(|term| self.counted(*term, item));
                (out, steps.fold(STILL, plus))
            }
            Op::Product(out, a, b) => (out, self.product(*a, *b, item)),
            Op::Extreme { out, least, terms } => (out, self.extreme(*least, terms, item)),
            Op::Round {
                out,
                of,
                times,
                over,
                each,
                ..
            } => {
                let step = self
                    .num(*of, item)
                    .map(|step| rounded(step, *times, *over, *each));
                (out, step)
            }
            Op::Divide {
                out, of, by, each, ..
            } => (out, self.quotient(*of, *by, *each, item)),
            Op::PickNum(out, keys, cells) => (out, self.picked(keys, cells, item)),
            Op::SumItems {
                out,
                count,
                when,
                term,
            } => (out, self.sum_items(*count, *when, *term)),
            Op::ExtremeItems {
                out,
                count,
                when,
                term,
                if_none,
                ..
            } => (
                out,
                self.extreme_items(*count, *when, *term, *if_none, item),
            ),
            op => return self.day(op, item),
        };
        let out = *out;
        self.nums[out.at(item)] = step;
    }

    /// A term that counts only when a condition holds.
    fn counted(&self, term: Term, item: usize) -> Step {
        let step = self.term(term, item);
        let Some(when) = term.when else {
            return step;
        };
        if self.may_change(when, item) {
            return None;
        }
        let holds = self.frame.choices[when.at(item)];
        match holds.single() {
            Some(1) => step,
            Some(_) => STILL,
            None => hull([step, STILL].into_iter()),
        }
    }

    fn product(&self, a: Num, b: Num, item: usize) -> Step {
        let (left, right) = (self.num(a, item)?, self.num(b, item)?);
        let still = Bounds::new(0, 0);
        if left == still {
            Some(Possible::multiply(right, self.frame.nums[a.at(item)]))
        } else if right == still {
            Some(Possible::multiply(left, self.frame.nums[b.at(item)]))
        } else {
            None
        }
    }

    fn quotient(&self, of: Term, by: Term, each: i128, item: usize) -> Step {
        let (top, bottom) = (self.term(of, item)?, self.term(by, item)?);
        let still = Bounds::new(0, 0);
        if top == still && bottom == still {
            return STILL;
        }
        let divisor = self.bounds(by, item).single()?;
        (bottom == still).then(|| rounded(top, 1, divisor.max(1), each))
    }

    /// Of the least or the greatest, those that may be picked move it.
    fn extreme(&self, least: bool, terms: &[Term], item: usize) -> Step {
        let there = |term: &Term| match term.when {
            None => Some(true),
            Some(skipped) => self.frame.choices[skipped.at(item)]
                .single()
                .map(|value| value == 0),
        };
        for term in terms {
            if term
                .when
                .is_some_and(|skipped| self.may_change(skipped, item))
            {
                return None;
            }
        }
        let certain = terms.iter().filter(|term| there(term) == Some(true));
        let ends = certain.map(|term| {
            let bounds = self.bounds(*term, item);
            if least { bounds.high } else { bounds.low }
        });
        let limit = if least { ends.min() } else { ends.max() };
        let pickable = terms.iter().filter(|term| {
            let bounds = self.bounds(**term, item);
            let in_reach = limit.is_none_or(|limit| {
                if least {
                    bounds.low <= limit
                } else {
                    bounds.high >= limit
                }
            });
            there(term) != Some(false) && in_reach
        });
        hull(pickable.map(|term| self.term(*term, item)))
    }

    fn picked(&self, keys: &[(Choice, usize)], cells: &[Num], item: usize) -> Step {
        if keys.iter().any(|(key, _)| self.may_change(*key, item)) {
            return None;
        }
        let mut places = vec![0];
        for (key, step) in keys {
            let mask = self.frame.choices[key.at(item)];
            let values: Vec<usize> = (0..64_u8)
                .filter(|value| mask.may_be(*value))
                .map(|value| usize::from(value) * step)
                .collect();
            places = places
                .iter()
                .flat_map(|at| values.iter().map(move |value| at + value))
                .collect();
        }
        hull(
            places
                .into_iter()
                .filter_map(|at| cells.get(at))
                .map(|cell| self.num(*cell, item)),
        )
    }

    /// Whether an item counts for certain, and whether it may; `None` where that may change.
    fn counts(
        &self,
        item: usize,
        items: (usize, usize),
        when: Option<Choice>,
    ) -> Option<(bool, bool)> {
        let present = Possible::present(item, items);
        let Some(when) = when else {
            return Some((present.is_yes(), true));
        };
        if self.may_change(when, item) {
            return None;
        }
        let meant = Possible::and(present, self.frame.choices[when.at(item)]);
        Some((meant.is_yes(), !meant.is_no()))
    }

    fn sum_items(&self, count: Count, when: Option<Choice>, term: Option<Num>) -> Step {
        let items = self.frame.items(count);
        let mut sum = STILL;
        for item in 0..items.1 {
            let step = term.map_or(STILL, |term| self.num(term, item));
            let (certain, possible) = self.counts(item, items, when)?;
            sum = plus(
                sum,
                match (certain, possible) {
                    (true, _) => step,
                    (false, true) => hull([step, STILL].into_iter()),
                    (false, false) => STILL,
                },
            );
        }
        sum
    }

    fn extreme_items(
        &self,
        count: Count,
        when: Option<Choice>,
        term: Term,
        if_none: Option<Term>,
        at: usize,
    ) -> Step {
        let items = self.frame.items(count);
        let mut steps = Vec::new();
        for item in 0..items.1 {
            let (_, possible) = self.counts(item, items, when)?;
            if possible {
                steps.push(self.term(term, item));
            }
        }
        steps.extend(if_none.map(|amount| self.term(amount, at)));
        hull(steps.into_iter())
    }

    fn day(&mut self, op: &Op, item: usize) {
        let (out, step) = match op {
            Op::Months(out, from, to) => (out, self.between(*from, *to, 28, item)),
            Op::Years(out, from, to) => (out, self.between(*from, *to, 365, item)),
            Op::MoveMonths {
                out, from, count, ..
            } => (out, self.later([*from, *count], item)),
            Op::WorkingDays {
                out,
                from,
                count,
                beyond,
            } => (out, self.later([*from, *count, *beyond], item)),
            Op::LongestRun {
                out,
                count,
                begins,
                ends,
                open,
                apart,
                months,
                before,
            } => {
                let (_, possible) = self.frame.items(*count);
                let still = |num: Num, item| self.num(num, item) == STILL;
                let stays = (0..possible).all(|item| {
                    still(*begins, item) && still(*ends, item) && !self.may_change(*open, item)
                });
                let window = [*apart, *months, *before]
                    .into_iter()
                    .all(|num| still(num, item));
                (out, (stays && window).then_some(Bounds::new(0, 0)))
            }
            _ => unreachable!("every other operation is gone through before"),
        };
        let out = *out;
        self.nums[out.at(item)] = step;
    }

    /// Whole units between two days, where neither moves by more than one unit.
    fn between(&self, from: Num, to: Num, shortest: i128, item: usize) -> Step {
        let (from, to) = (self.num(from, item)?, self.num(to, item)?);
        let apart = Bounds::new(to.low - from.high, to.high - from.low);
        let near = apart.low >= -shortest && apart.high <= shortest;
        near.then(|| Bounds::new(apart.low.signum().min(0), apart.high.signum().max(0)))
    }

    /// A later day rises with the day and with the count.
    fn later<const N: usize>(&self, from: [Num; N], item: usize) -> Step {
        let mut low = 0;
        let mut high = 0;
        for num in from {
            let step = self.num(num, item)?;
            if step.low < 0 {
                low = -FAR;
            }
            if step.high > 0 {
                high = FAR;
            }
        }
        Some(Bounds::new(low, high))
    }
}

fn plus(a: Step, b: Step) -> Step {
    Some(Possible::add(a?, b?))
}

fn hull(mut steps: impl Iterator<Item = Step>) -> Step {
    let first = steps.next().unwrap_or(STILL)?;
    steps.try_fold(first, |all, step| Some(all.hull(step?)))
}

/// A rounded number moves by whole steps of what it is rounded to.
fn rounded(step: Bounds, times: i128, over: i128, each: i128) -> Bounds {
    let low = (step.low * times).div_euclid(over) * each;
    let high = -(-(step.high * times)).div_euclid(over) * each;
    Bounds::new(low, high)
}

/// Which way a number moves with a variable, where it never moves the other way.
pub(super) fn direction(step: Step) -> Option<Order> {
    let step = step?;
    if step.low >= 0 {
        Some(Order::AtLeast)
    } else if step.high <= 0 {
        Some(Order::AtMost)
    } else {
        None
    }
}

/// Whether a number stands still.
pub(super) fn is_still(step: Step) -> bool {
    step == STILL
}

/// The number of an answer, where it is one.
pub(super) fn answer_num(target: &Target<'_>) -> Option<Num> {
    match target.program.nodes[target.node.index()].value? {
        Slot::Num(slot) => Some(slot),
        Slot::Choice(_) | Slot::Set(_) => None,
    }
}
