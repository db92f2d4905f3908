//! Which piece of a calculation an amount lies on: of every choice that was made on the way to
//! it, the side that was taken.
//!
//! An amount usually moves with every penny of what it is made of. What a person calls a change
//! is another piece: another operand carried by a `least of`, a limit that begins to bite, a
//! rule or a line that begins to hold.

use super::frames::View;
use crate::program::Domain;
use crate::program::op::{Choice, Count, Num, Op, Rules, Slot, Term};
use crate::program::possible::{Bounds, Mask, Possible};
use crate::program::program::{Program, Slice};
use crate::program::run::Frame;

/// The choices on the way to an amount, each with what was taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces(Vec<Piece>);

#[derive(Debug, Clone)]
struct Piece {
    /// The operation, by its place in the program.
    op: usize,
    item: usize,
    taken: Taken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Taken {
    /// Of several amounts, those that are carried, by their place.
    Carried(Vec<usize>),
    /// Of some conditions, which hold: of lines, of rules that are alive, of rows.
    Hold(Vec<bool>),
    /// A value of a kind.
    Value(u8),
}

impl Pieces {
    /// The choices that an answer hangs on, as far as they are settled.
    pub(super) fn of(program: &Program, slice: &Slice, view: &View, answer: &[Slot]) -> Self {
        let live = Live::of(program, slice, view, answer);
        let pieces = live.into_iter().filter_map(|(op, item)| {
            let taken = taken(program, &program.ops[op], view, item)?;
            Some(Piece { op, item, taken })
        });
        Pieces(pieces.collect())
    }

    /// Whether some choice came out differently.
    pub(super) fn differ(&self, program: &Program, frame: &Frame<Possible>) -> Mask {
        self.0.iter().fold(Mask::NO, |differ, piece| {
            Possible::or(differ, piece.differs(program, frame))
        })
    }
}

impl Piece {
    fn differs(&self, program: &Program, frame: &Frame<Possible>) -> Mask {
        let op = &program.ops[self.op];
        match (&self.taken, op) {
            (Taken::Carried(carried), Op::Extreme { least, terms, .. }) => {
                let terms = Extreme {
                    least: *least,
                    terms,
                    item: self.item,
                };
                terms.none_carried(frame, carried)
            }
            (Taken::Hold(hold), op) => {
                let conditions = conditions(op);
                let differ = conditions.iter().zip(hold).map(|(condition, held)| {
                    let now = frame.choices[condition.at(self.item)];
                    if *held { Possible::not(now) } else { now }
                });
                differ.fold(Mask::NO, Possible::or)
            }
            (Taken::Value(value), op) => match chosen(op) {
                Some(out) => {
                    let now = frame.choices[out.at(self.item)];
                    Mask::of(!now.may_be(*value), now.single() != Some(*value))
                }
                None => Mask::NO,
            },
            (Taken::Carried(_), _) => Mask::NO,
        }
    }
}

/// The least or the greatest of some amounts.
struct Extreme<'o> {
    least: bool,
    terms: &'o [Term],
    item: usize,
}

impl Extreme<'_> {
    /// An amount such that the least is carried, and whether it is there.
    fn term(&self, frame: &Frame<Possible>, at: usize) -> (Bounds, Mask) {
        let term = &self.terms[at];
        let factor = if self.least {
            term.factor
        } else {
            -term.factor
        };
        let value = Possible::scale(frame.nums[term.num.at(self.item)], factor);
        let skipped = term
            .when
            .map_or(Mask::NO, |when| frame.choices[when.at(self.item)]);
        (value, Possible::not(skipped))
    }

    /// Whether none of some amounts is carried any more: another is strictly beyond each.
    fn none_carried(&self, frame: &Frame<Possible>, carried: &[usize]) -> Mask {
        let others: Vec<(Bounds, Mask)> = (0..self.terms.len())
            .filter(|at| !carried.contains(at))
            .map(|at| self.term(frame, at))
            .collect();
        let beaten = carried.iter().map(|at| {
            let (own, there) = self.term(frame, *at);
            let by_others = others
                .iter()
                .fold(Mask::NO, |beaten, (other, other_there)| {
                    let beyond = Mask::of(other.high < own.low, other.low < own.high);
                    Possible::or(beaten, Possible::and(beyond, *other_there))
                });
            Possible::or(Possible::not(there), by_others)
        });
        beaten.fold(Mask::YES, Possible::and)
    }

    /// The amounts that are carried. Of several that are equal, those that never move come
    /// first: an amount that has just reached a limit has not passed it.
    fn carried(&self, program: &Program, view: &View) -> Option<Vec<usize>> {
        let mut values = Vec::new();
        for (at, term) in self.terms.iter().enumerate() {
            let skipped = term
                .when
                .map_or(Some(0), |when| view.choice(when, self.item).single())?;
            let value = view.num(term.num, self.item).single()? * term.factor;
            if skipped == 0 {
                values.push((if self.least { value } else { -value }, at));
            }
        }
        let best = values.iter().map(|(value, _)| *value).min()?;
        let carried: Vec<usize> = values
            .iter()
            .filter(|(value, _)| *value == best)
            .map(|(_, at)| *at)
            .collect();
        let is_constant = |at: &usize| {
            let num = self.terms[*at].num;
            program
                .constant_nums
                .iter()
                .any(|(slot, _)| slot.first() == num.first())
        };
        let still: Vec<usize> = carried.iter().copied().filter(is_constant).collect();
        Some(if still.is_empty() { carried } else { still })
    }
}

/// What an operation took, where it chooses and that is settled.
fn taken(program: &Program, op: &Op, view: &View, item: usize) -> Option<Taken> {
    if let Op::Extreme { least, terms, .. } = op {
        let terms = Extreme {
            least: *least,
            terms,
            item,
        };
        return terms.carried(program, view).map(Taken::Carried);
    }
    if let Some(out) = chosen(op) {
        return view.choice(out, item).single().map(Taken::Value);
    }
    let conditions = conditions(op);
    let hold: Option<Vec<bool>> = conditions
        .iter()
        .map(|condition| view.choice(*condition, item).single().map(|held| held == 1))
        .collect();
    hold.filter(|hold| !hold.is_empty()).map(Taken::Hold)
}

/// Where a value of a kind goes that rules or a table give.
fn chosen(op: &Op) -> Option<Choice> {
    match op {
        Op::DecideChoice { out, .. } | Op::TableChoice { out, .. } => Some(*out),
        _ => None,
    }
}

/// The conditions that say which amounts of an operation count.
fn conditions(op: &Op) -> Vec<Choice> {
    match op {
        Op::Sum(_, terms) => terms.iter().filter_map(|term| term.when).collect(),
        Op::DecideNum { rules, .. } => rules.alive.to_vec(),
        Op::TableNum { rows, .. } => rows.to_vec(),
        _ => Vec::new(),
    }
}

/// The operations that bear on an answer, found backwards from it.
struct Live<'v> {
    program: &'v Program,
    view: &'v View,
    /// What gives each number and each choice: an operation, and the item it is at.
    nums: Vec<Option<(usize, usize)>>,
    choices: Vec<Option<(usize, usize)>>,
    found: Vec<(usize, usize)>,
}

impl<'v> Live<'v> {
    fn of(
        program: &'v Program,
        slice: &Slice,
        view: &'v View,
        answer: &[Slot],
    ) -> Vec<(usize, usize)> {
        let mut live = Live {
            program,
            view,
            nums: vec![None; program.nums.len()],
            choices: vec![None; program.choices],
            found: Vec::new(),
        };
        for at in &slice.ops {
            live.link(*at as usize);
        }
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for slot in answer {
            live.reach(*slot, 0, 1, &mut waiting);
        }
        while let Some((op, item)) = waiting.pop() {
            live.follow(op, item, &mut waiting);
        }
        live.found.sort_unstable();
        live.found
    }

    fn link(&mut self, at: usize) {
        match &self.program.ops[at] {
            Op::ForEach(count, body) => {
                for op in body.clone() {
                    for item in 0..items(self.view, *count) {
                        self.link_one(op, item);
                    }
                }
            }
            _ => self.link_one(at, 0),
        }
    }

    fn link_one(&mut self, op: usize, item: usize) {
        let (nums, choices) = (&mut self.nums, &mut self.choices);
        self.program.ops[op].writes(&mut |slot| match slot {
            Slot::Num(num) => nums[num.at(item)] = Some((op, item)),
            Slot::Choice(choice) => choices[choice.at(item)] = Some((op, item)),
            Slot::Set(_) => {}
        });
    }

    /// Takes in what gives a slot, or a row of them, its value.
    fn reach(&mut self, slot: Slot, item: usize, row: usize, waiting: &mut Vec<(usize, usize)>) {
        let row = if slot.is_here() { row } else { 1 };
        for at in 0..row {
            let item = if row > 1 { at } else { item };
            let maker = match slot {
                Slot::Num(num) => self.nums[num.at(item)],
                Slot::Choice(choice) => self.choices[choice.at(item)],
                Slot::Set(_) => None,
            };
            if let Some(maker) = maker.filter(|maker| !self.found.contains(maker)) {
                self.found.push(maker);
                waiting.push(maker);
            }
        }
    }

    fn follow(&mut self, op: usize, item: usize, waiting: &mut Vec<(usize, usize)>) {
        let mut reads: Vec<(Slot, usize)> = Vec::new();
        match &self.program.ops[op] {
            Op::Sum(_, terms) => self.terms(terms, item, true, &mut reads),
            Op::Extreme { terms, .. } => self.terms(terms, item, false, &mut reads),
            Op::PickNum(_, keys, cells) => {
                reads.extend(keys.iter().map(|(key, _)| (Slot::Choice(*key), 1)));
                let picked = keys.iter().try_fold(0, |at, (key, step)| {
                    let value = self.view.choice(*key, item).single()?;
                    Some(at + usize::from(value) * step)
                });
                match picked {
                    Some(at) => reads.push((Slot::Num(cells[at]), 1)),
                    None => reads.extend(cells.iter().map(|cell| (Slot::Num(*cell), 1))),
                }
            }
            Op::DecideNum {
                rules,
                values,
                normally,
                ..
            } => {
                let values: Vec<Num> = values.iter().map(|value| value.num).collect();
                self.rules(rules, &values, normally.num, item, &mut reads);
            }
            other => other.reads(&mut |slot, row| reads.push((slot, row))),
        }
        for (slot, row) in reads {
            self.reach(slot, item, row, waiting);
        }
    }

    /// The amounts that count, and the conditions of all.
    fn terms(&self, terms: &[Term], item: usize, counts: bool, reads: &mut Vec<(Slot, usize)>) {
        for term in terms {
            let when = term.when.map(|when| self.view.choice(when, item));
            reads.extend(term.when.map(|when| (Slot::Choice(when), 1)));
            let left_out =
                when.is_some_and(|when| if counts { when.is_no() } else { when.is_yes() });
            if !left_out {
                reads.push((Slot::Num(term.num), 1));
            }
        }
    }

    fn rules(
        &self,
        rules: &Rules,
        values: &[Num],
        normally: Num,
        item: usize,
        reads: &mut Vec<(Slot, usize)>,
    ) {
        reads.extend(rules.rules.iter().map(|rule| (Slot::Choice(rule.when), 1)));
        let mut some = false;
        for (alive, value) in rules.alive.iter().zip(values) {
            let alive = self.view.choice(*alive, item);
            some |= alive.is_yes();
            if !alive.is_no() {
                reads.push((Slot::Num(*value), 1));
            }
        }
        if !some {
            reads.push((Slot::Num(normally), 1));
        }
    }
}

/// How many items there certainly are.
fn items(view: &View, count: Count) -> usize {
    match count {
        Count::Fixed(n) => n,
        Count::List(slot, most) => usize::try_from(view.num(slot, 0).low)
            .unwrap_or(0)
            .min(most),
    }
}
