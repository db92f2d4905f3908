//! A partial case: which answers are still possible, and which facts could still matter.
//!
//! What is not known is cut into cells, and in each of them everything that the case may be is
//! worked out at once. What is listed holds everything that a completion can give; what is
//! marked as certain, some completion gives.

use std::collections::BTreeMap;

use super::answer::{Answer, End, Need, NeedOf, Possibility, Undecided, Way};
use super::bounds::{Steps, answer_num, direction, is_still};
use super::cells::{
    Cell, CellAnswer, CellValue, Single, Unknown, UnknownOf, put_cell, split, unknowns,
};
use super::decide::number;
use super::frames::{exact_frame, fill_exact, fill_possible, possible_frame, put_exact};
use crate::model::case::{Case, Origin, Range, VariableId, Variables};
use crate::model::policy::{Constant, NodeId, Order, Policy, ValueType};
use crate::program::op::Slot;
use crate::program::possible::{Bounds, Possible};
use crate::program::program::{Program, Slice, SymbolOf};
use crate::program::run::Frame;
use crate::value::Exact as Amount;

/// One answer that is looked for.
pub(super) struct Target<'t> {
    pub(super) policy: &'t Policy,
    pub(super) variables: &'t Variables,
    pub(super) program: &'t Program,
    pub(super) node: NodeId,
    pub(super) index: Option<usize>,
}

impl Target<'_> {
    fn ty(&self) -> ValueType {
        self.policy.node(self.node).ty
    }

    fn slice(&self) -> Slice {
        let code = &self.program.nodes[self.node.index()];
        let item = self.index.unwrap_or(0);
        let one = |slot: Slot| if slot.is_here() { slot.of_item(item) } else { slot };
        let answer = code.value.into_iter().chain(code.applies.map(Slot::Choice)).map(one);
        let wanted: Vec<Slot> = answer.chain(code.fails.map(Slot::Choice)).collect();
        self.program.slice(&wanted)
    }
}

/// What is known of one cell.
struct Worked {
    single: Option<Single>,
    /// The least and the most in it, of an amount, each with whether it is reached.
    ends: Option<(i128, i128, bool)>,
    fails: bool,
    not_applicable: bool,
    mask: u64,
}

/// What is known so far of whether something matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matters {
    No,
    Maybe,
    Yes,
}

/// What a partial case comes to.
pub(super) fn undecided(target: &Target<'_>, case: &Case) -> Answer {
    Partial::new(target, case).answer()
}

struct Partial<'t> {
    target: &'t Target<'t>,
    case: &'t Case,
    slice: Slice,
    unknowns: Vec<Unknown>,
    split: usize,
    matters: Vec<Matters>,
    /// Whether an unknown stood still in every cell so far.
    still: Vec<bool>,
    cells: Vec<Worked>,
}

impl<'t> Partial<'t> {
    fn new(target: &'t Target<'t>, case: &'t Case) -> Self {
        let slice = target.slice();
        let mut base = possible_frame(target.program);
        fill_possible(&mut base, target.program, target.variables, case);
        base.run(target.program, &slice.ops);
        let unknowns = unknowns(target, case, &slice, &base);
        let split = split(&unknowns);
        let matters = vec![Matters::No; unknowns.len()];
        let still = vec![true; unknowns.len()];
        Partial {
            target,
            case,
            slice,
            unknowns,
            split,
            matters,
            still,
            cells: Vec::new(),
        }
    }

    fn answer(mut self) -> Answer {
        self.work_out_cells();
        if let Some(only) = self.only_single() {
            return self.decided(only);
        }
        self.find_what_matters();
        Answer::Undecided(Box::new(Undecided {
            answers: self.possibilities(),
            amount: self.ends(),
            needs: self.needs(),
            ways: self.ways(),
        }))
    }

    // ── Cells ───────────────────────────────────────────────────────────────

    fn count(&self) -> usize {
        self.unknowns[..self.split].iter().map(|unknown| unknown.cells.len()).product()
    }

    /// The cell of each unknown that is split, at a place; the first runs fastest.
    fn at(&self, place: usize) -> Vec<Cell> {
        let mut rest = place;
        self.unknowns[..self.split]
            .iter()
            .map(|unknown| {
                let cell = unknown.cells[rest % unknown.cells.len()];
                rest /= unknown.cells.len();
                cell
            })
            .collect()
    }

    fn work_out_cells(&mut self) {
        let mut frame = possible_frame(self.target.program);
        for place in 0..self.count() {
            let cells = self.at(place);
            fill_possible(&mut frame, self.target.program, self.target.variables, self.case);
            for (unknown, cell) in self.unknowns.iter().zip(&cells) {
                put_cell(&mut frame, unknown, *cell);
            }
            frame.run(self.target.program, &self.slice.ops);
            let worked = self.work_out(&frame, &cells);
            self.cells.push(worked);
        }
    }

    fn work_out(&mut self, frame: &Frame<Possible>, cells: &[Cell]) -> Worked {
        let answer = CellAnswer::read(self.target, frame);
        let single = answer.single();
        let mask = match answer.value {
            CellValue::Choice(mask) => mask.0,
            CellValue::Number(_) => 0,
        };
        let has_value = !answer.fails.is_yes() && !answer.applies.is_no();
        let ends = match answer.value {
            CellValue::Number(bounds) if has_value => {
                Some(self.number_ends(frame, cells, &answer, bounds))
            }
            CellValue::Number(_) | CellValue::Choice(_) => None,
        };
        Worked {
            single,
            ends,
            fails: !answer.fails.is_no(),
            not_applicable: !answer.fails.is_yes() && !answer.applies.is_yes(),
            mask: if has_value { mask } else { 0 },
        }
    }

    /// The least and the most of an amount in a cell: at two corners where it only rises or only
    /// falls with everything that is open, else its plain bounds.
    fn number_ends(
        &mut self,
        frame: &Frame<Possible>,
        cells: &[Cell],
        answer: &CellAnswer,
        bounds: Bounds,
    ) -> (i128, i128, bool) {
        if bounds.single().is_some() {
            return (bounds.low, bounds.high, answer.has_value());
        }
        let corners = self.corners(frame, cells).filter(|_| answer.has_value());
        let reached = corners.as_ref().and_then(|(low, high)| {
            Some((self.exactly(low)?, self.exactly(high)?))
        });
        match (corners, reached) {
            (Some((low, _)), Some((least, most))) => {
                self.try_each(&low, least, cells);
                (least, most, true)
            }
            (_, _) => (bounds.low, bounds.high, false),
        }
    }

    /// The cell that each unknown is in: those that are not split are in what they may be.
    fn open_range(&self, at: usize, cells: &[Cell]) -> Option<(i64, i64)> {
        let unknown = &self.unknowns[at];
        match cells.get(at) {
            Some(Cell::Between(low, high)) => Some((*low, *high)),
            Some(Cell::Whole) | None if !unknown.may.none => unknown.may.between,
            Some(Cell::None | Cell::Member(_) | Cell::Whole) | None => None,
        }
    }

    /// The values of everything open at which an amount is least and most; `None` where it may
    /// go both ways, or where something has no order.
    fn corners(
        &mut self,
        frame: &Frame<Possible>,
        cells: &[Cell],
    ) -> Option<(Vec<Option<i64>>, Vec<Option<i64>>)> {
        let slot = answer_num(self.target)?;
        let item = self.target.index.unwrap_or(0);
        let mut low = Vec::new();
        let mut high = Vec::new();
        let mut one_way = true;
        for at in 0..self.unknowns.len() {
            let unknown = &self.unknowns[at];
            match (cells.get(at), self.open_range(at, cells)) {
                (Some(Cell::None), _) => {
                    low.push(None);
                    high.push(None);
                }
                (Some(Cell::Member(within)), _) => {
                    low.push(Some(i64::from(*within)));
                    high.push(Some(i64::from(*within)));
                }
                (_, Some((from, to))) if from == to => {
                    low.push(Some(from));
                    high.push(Some(from));
                }
                (_, Some((from, to))) if unknown.is_counted() => {
                    let Slot::Num(own) = unknown.place.slot else {
                        return None;
                    };
                    let steps = Steps::of(self.target, &self.slice, frame, own, unknown.step());
                    let step = steps.num(slot, item);
                    let still = is_still(step);
                    self.still[at] &= still;
                    match direction(step) {
                        Some(Order::AtLeast) => {
                            low.push(Some(from));
                            high.push(Some(to));
                        }
                        Some(_) => {
                            low.push(Some(to));
                            high.push(Some(from));
                        }
                        None => one_way = false,
                    }
                }
                (_, _) => {
                    self.still[at] = false;
                    one_way = false;
                }
            }
        }
        one_way.then_some((low, high))
    }

    /// The amount of a completion.
    fn exactly(&self, values: &[Option<i64>]) -> Option<i128> {
        let slot = answer_num(self.target)?;
        let mut frame = exact_frame(self.target.program);
        let case = self.completed(values);
        let known = fill_exact(
            &mut frame,
            self.target.program,
            &Slice {
                symbols: Vec::new(),
                ..self.slice.clone()
            },
            self.target.variables,
            &case,
        );
        if !known {
            return None;
        }
        for (unknown, value) in self.unknowns.iter().zip(values) {
            if let UnknownOf::Symbol(_) = unknown.of {
                put_exact(&mut frame, unknown.place, unknown.range, *value);
            }
        }
        frame.run(self.target.program, &self.slice.ops);
        Some(frame.nums[slot.at(self.target.index.unwrap_or(0))])
    }

    /// The case with a value for everything that is open.
    fn completed(&self, values: &[Option<i64>]) -> Case {
        use crate::model::case::Known;
        let mut case = self.case.clone();
        let mut sets: BTreeMap<usize, u64> = BTreeMap::new();
        for (unknown, value) in self.unknowns.iter().zip(values) {
            let UnknownOf::Variable(id) = unknown.of else {
                continue;
            };
            match (unknown.member, value) {
                (Some(member), value) => {
                    let within = *value == Some(1);
                    *sets.entry(id.index()).or_default() |= u64::from(within) << member;
                }
                (None, Some(value)) => case.set(id, Known::Is(*value)),
                (None, None) => case.set(id, Known::None),
            }
        }
        for (at, mask) in sets {
            let id = VariableId(u32::try_from(at).unwrap_or(u32::MAX));
            case.set(id, Known::Is(mask.cast_signed()));
        }
        case
    }

    /// Moves one thing at a time away from a corner: where the amount moves, the thing matters.
    fn try_each(&mut self, corner: &[Option<i64>], amount: i128, cells: &[Cell]) {
        for at in 0..self.unknowns.len() {
            let wide = self.open_range(at, cells).filter(|(low, high)| low < high);
            let Some((low, high)) = wide.filter(|_| self.matters[at] != Matters::Yes) else {
                continue;
            };
            let other = if corner[at] == Some(low) { high } else { low };
            let mut moved = corner.to_vec();
            moved[at] = Some(other);
            if self.exactly(&moved).is_some_and(|found| found != amount) {
                self.matters[at] = Matters::Yes;
            }
        }
    }

    // ── What it comes to ────────────────────────────────────────────────────

    /// The one answer, where every cell has the same.
    fn only_single(&self) -> Option<Single> {
        let first = self.cells.first()?.single?;
        self.cells.iter().all(|cell| cell.single == Some(first)).then_some(first)
    }

    fn decided(&self, single: Single) -> Answer {
        match self.possibility(single) {
            Possibility::Value(value) => Answer::Value(value),
            Possibility::NotApplicable => Answer::NotApplicable,
            Possibility::NoAnswer | Possibility::SomeAmount => Answer::NoAnswer(Vec::new()),
        }
    }

    fn possibility(&self, single: Single) -> Possibility {
        match single {
            Single::NoAnswer => Possibility::NoAnswer,
            Single::NotApplicable => Possibility::NotApplicable,
            Single::Choice(value) => Possibility::Value(match self.target.ty() {
                ValueType::YesNo => Constant::YesNo(value == 1),
                ValueType::Choice(_)
                | ValueType::Set(_)
                | ValueType::Amount(_)
                | ValueType::Date => Constant::Choice(value),
            }),
            Single::Number(n) => {
                number(n, self.below(), self.target.ty())
                    .map_or(Possibility::SomeAmount, Possibility::Value)
            }
        }
    }

    fn below(&self) -> i128 {
        answer_num(self.target).map_or(1, |slot| self.target.program.nums[slot.first()].below)
    }

    fn possibilities(&self) -> Vec<(Possibility, bool)> {
        let single = |wanted: Single| self.cells.iter().any(|cell| cell.single == Some(wanted));
        let mut all = Vec::new();
        let mask = self.cells.iter().fold(0, |mask, cell| mask | cell.mask);
        for value in (0..64_u8).filter(|value| mask >> value & 1 == 1) {
            let choice = Single::Choice(value);
            all.push((self.possibility(choice), single(choice)));
        }
        if let Some((low, high)) = self.ends() {
            let ty = self.target.ty();
            let amount = match (low.amount == high.amount, ty) {
                (true, ValueType::Amount(_)) => Possibility::Value(Constant::Amount(low.amount)),
                _ => Possibility::SomeAmount,
            };
            all.push((amount, low.attained || high.attained));
        }
        if self.cells.iter().any(|cell| cell.not_applicable) {
            all.push((Possibility::NotApplicable, single(Single::NotApplicable)));
        }
        if self.cells.iter().any(|cell| cell.fails) {
            all.push((Possibility::NoAnswer, single(Single::NoAnswer)));
        }
        all
    }

    /// The least and the most over all cells.
    fn ends(&self) -> Option<(End, End)> {
        self.ends_of(self.cells.iter())
    }

    fn ends_of<'c>(&self, cells: impl Iterator<Item = &'c Worked>) -> Option<(End, End)> {
        let all: Vec<(i128, i128, bool)> = cells.filter_map(|cell| cell.ends).collect();
        let low = all.iter().map(|(low, _, _)| *low).min()?;
        let high = all.iter().map(|(_, high, _)| *high).max()?;
        let end = |n: i128, attained: bool| End {
            amount: Amount::new(n, self.below()).unwrap_or(Amount::ZERO),
            attained,
        };
        let low_reached = all.iter().any(|(end, _, reached)| *end == low && *reached);
        let high_reached = all.iter().any(|(_, end, reached)| *end == high && *reached);
        Some((end(low, low_reached), end(high, high_reached)))
    }

    // ── What matters ────────────────────────────────────────────────────────

    fn find_what_matters(&mut self) {
        let all_single = self.cells.iter().all(|cell| cell.single.is_some());
        let mut stride = 1;
        for at in 0..self.unknowns.len() {
            if at < self.split {
                let length = self.unknowns[at].cells.len();
                let found = self.along(stride, length);
                self.raise(at, found);
                stride *= length;
                // One cell says nothing of what happens within it.
                if found == Matters::No && !all_single && self.may_move(at) {
                    self.raise(at, Matters::Maybe);
                }
            } else if !all_single && self.may_move(at) {
                self.raise(at, Matters::Maybe);
            }
        }
    }

    /// Whether something may move an amount within a cell.
    fn may_move(&self, at: usize) -> bool {
        let counted = self.unknowns[at].is_counted() && answer_num(self.target).is_some();
        !(counted && self.still[at])
    }

    fn raise(&mut self, at: usize, found: Matters) {
        let known = self.matters[at];
        self.matters[at] = match (known, found) {
            (Matters::Yes, _) | (_, Matters::Yes) => Matters::Yes,
            (Matters::Maybe, _) | (_, Matters::Maybe) => Matters::Maybe,
            (Matters::No, Matters::No) => Matters::No,
        };
    }

    /// Looks at every line of cells that differ in one thing only.
    fn along(&self, stride: usize, length: usize) -> Matters {
        let mut found = Matters::No;
        for place in 0..self.cells.len() {
            if place / stride % length != 0 {
                continue;
            }
            let line: Vec<Option<Single>> =
                (0..length).map(|step| self.cells[place + step * stride].single).collect();
            let mut singles = line.iter().flatten();
            let first = singles.next();
            if singles.any(|single| Some(single) != first) {
                return Matters::Yes;
            }
            if line.iter().any(Option::is_none) {
                found = Matters::Maybe;
            }
        }
        found
    }

    /// What could matter, each thing once, in the order in which it is declared.
    fn needs(&self) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        for (unknown, matters) in self.unknowns.iter().zip(&self.matters) {
            if *matters == Matters::No {
                continue;
            }
            let matters = *matters == Matters::Yes;
            let need = self.need(unknown.of, matters);
            match needs.iter_mut().find(|known| known.of == need.of) {
                Some(known) => known.matters |= matters,
                None => needs.push(need),
            }
        }
        needs
    }

    fn need(&self, of: UnknownOf, matters: bool) -> Need {
        let policy = self.target.policy;
        let (of, name, label) = match of {
            UnknownOf::Variable(id) => {
                let variable = self.target.variables.get(id);
                let name = policy.variable_name(variable);
                (NeedOf::Fact(id), name, variable_label(policy, variable.origin))
            }
            UnknownOf::Symbol(at) => {
                let figure = |figure| {
                    let figure = policy.figure(figure);
                    (figure.name.clone(), figure.label.clone())
                };
                let (of, (name, label)) = match self.target.program.symbols[at].of {
                    SymbolOf::NotPublished(id, _) => (NeedOf::NotPublished(id), figure(id)),
                    SymbolOf::NotFound(id, _) => (NeedOf::NotFound(id), figure(id)),
                    SymbolOf::Unset(id, _) => (NeedOf::Unset(id), figure(id)),
                    SymbolOf::Open(id) => {
                        let node = policy.node(id);
                        (NeedOf::Open(id), (node.name.clone(), node.label.clone()))
                    }
                    SymbolOf::Holidays => {
                        let name = policy.holidays.as_ref().map(|list| list.name.clone());
                        let until = policy.holidays.as_ref().map(|list| list.complete_until);
                        let until = until.map_or_else(String::new, |day| day.in_words());
                        let label = format!("the holidays after {until}");
                        (NeedOf::Holidays, (name.unwrap_or_default(), label))
                    }
                };
                (of, name, label)
            }
        };
        Need {
            of,
            name,
            label,
            matters,
        }
    }

    /// How the answer hangs on one fact, where nothing else can matter.
    fn ways(&self) -> Vec<Way> {
        let mattering: Vec<usize> =
            (0..self.unknowns.len()).filter(|at| self.matters[*at] != Matters::No).collect();
        let [at] = mattering.as_slice() else {
            return Vec::new();
        };
        let unknown = &self.unknowns[*at];
        let UnknownOf::Variable(fact) = unknown.of else {
            return Vec::new();
        };
        if *at >= self.split || unknown.cells.len() < 2 {
            return Vec::new();
        }
        let stride: usize =
            self.unknowns[..*at].iter().map(|unknown| unknown.cells.len()).product();
        let mut ways: Vec<Way> = Vec::new();
        for (step, cell) in unknown.cells.iter().enumerate() {
            let worked = &self.cells[step * stride];
            let answer = match worked.single {
                Some(single) => self.possibility(single),
                None if worked.ends.is_some() => Possibility::SomeAmount,
                None => return Vec::new(),
            };
            let values = match cell {
                Cell::Between(low, high) => Some((*low, *high)),
                Cell::Member(within) => Some((i64::from(*within), i64::from(*within))),
                Cell::None => None,
                Cell::Whole => return Vec::new(),
            };
            let amount = self.ends_of(std::iter::once(worked));
            let amount = amount.filter(|_| worked.single.is_none());
            let joins = |way: &Way| {
                way.answer == answer && answer != Possibility::SomeAmount
                    && matches!((way.values, values, unknown.range),
                        (Some(_), Some(_), Range::Amount { .. } | Range::Date { .. }))
            };
            match ways.last_mut() {
                Some(last) if joins(last) => {
                    if let (Some((_, high)), Some((_, to))) = (&mut last.values, values) {
                        *high = to;
                    }
                }
                _ => ways.push(Way {
                    fact,
                    member: unknown.member,
                    values,
                    answer,
                    amount,
                }),
            }
        }
        ways
    }
}

/// What a person reads for a variable.
pub(super) fn variable_label(policy: &Policy, origin: Origin) -> String {
    match origin {
        Origin::Fact(fact) | Origin::Count(fact) => policy.fact(fact).label.clone(),
        Origin::FactFor(fact, value) => {
            let fact = policy.fact(fact);
            let value = fact.each.map_or("", |kind| {
                policy.kind(kind).members[usize::from(value)].label.as_str()
            });
            format!("{}: {value}", fact.label)
        }
        Origin::Field { list, item, field } => {
            let field = policy
                .list(list)
                .map_or("", |(record, _)| record.fields[field].label.as_str());
            let list = &policy.fact(list).label;
            format!("{list}, number {}: {field}", usize::from(item) + 1)
        }
    }
}
