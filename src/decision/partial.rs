//! A partial case: which answers are still possible, and which facts could still matter.
//!
//! What is not known is cut into cells, and in each of them everything that the case may be is
//! worked out at once. What is listed holds everything that a completion can give; what is
//! marked as certain, some completion gives that would not be refused.

use super::answer::{Answer, End, Need, NeedOf, Possibility, Undecided, Way};
use super::bounds::{Room, Steps, answer_num, direction, is_still};
use super::cells::{
    Cell, CellAnswer, CellValue, Single, Unknown, UnknownOf, put_cell, split, unknowns,
};
use super::complete::Completions;
use super::decide::number;
use super::frames::{fill_possible, possible_frame};
use super::openings::Openings;
use crate::model::case::{Case, Origin, Range, Variables};
use crate::model::policy::{Constant, NodeId, Order, Policy, ValueType};
use crate::program::op::{Choice, Slot};
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
    pub(super) fn ty(&self) -> ValueType {
        self.policy.node(self.node).ty
    }

    /// The slots of the answer: its value, and whether it applies.
    pub(super) fn slots(&self) -> Vec<Slot> {
        let code = &self.program.nodes[self.node.index()];
        let item = self.index.unwrap_or(0);
        let one = |slot: Slot| {
            if slot.is_here() {
                slot.of_item(item)
            } else {
                slot
            }
        };
        let answer = code.value.into_iter();
        answer
            .chain(code.applies.map(Slot::Choice))
            .map(one)
            .collect()
    }

    /// What the answer reads.
    pub(super) fn slice(&self) -> Slice {
        self.slice_with(&[])
    }

    /// What the answer reads, and what a case is refused by.
    pub(super) fn slice_with_refusals(&self) -> Slice {
        self.slice_with(&self.program.impossible)
    }

    fn slice_with(&self, others: &[Choice]) -> Slice {
        let code = &self.program.nodes[self.node.index()];
        let mut wanted = self.slots();
        wanted.extend(code.fails.map(Slot::Choice));
        wanted.extend(others.iter().copied().map(Slot::Choice));
        self.program.slice(&wanted)
    }

    /// An answer as a frame holds it; `None` where the answer can never be that.
    pub(super) fn single(&self, answer: Constant) -> Option<Single> {
        match answer {
            Constant::YesNo(yes) => Some(Single::Choice(u8::from(yes))),
            Constant::Choice(value) => Some(Single::Choice(value)),
            Constant::Amount(amount) => amount.over(self.below()).map(Single::Number),
            Constant::Date(date) => Some(Single::Number(i128::from(date.number()))),
        }
    }

    /// The denominator of an amount.
    pub(super) fn below(&self) -> i128 {
        answer_num(self).map_or(1, |slot| self.program.nums[slot.first()].below)
    }
}

/// How many keys of a figure that is not known are named; of more, only the figure is.
const MAX_KEYS_TOLD: usize = 4;

/// What is known of one cell.
struct Worked {
    single: Option<Single>,
    /// The least and the most in it, of an amount.
    ends: Option<(Reach, Reach)>,
    fails: bool,
    not_applicable: bool,
    mask: u64,
}

/// One end of an amount: where it lies, and whether some completion reaches it.
#[derive(Debug, Clone, Copy)]
struct Reach {
    at: i128,
    reached: bool,
}

/// What is known so far of whether something matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Matters {
    No,
    Maybe,
    Yes,
}

/// What a partial case comes to.
pub(super) fn undecided(target: &Target<'_>, case: &Case) -> Answer {
    let slice = target.slice();
    let unknowns = unknowns(target, case, &slice);
    let partial = Partial {
        target,
        completions: Completions::new(target, case, &slice, &unknowns),
        cut: Cut::of(target, case, &slice, &unknowns),
        matters: vec![Matters::No; unknowns.len()],
        still: vec![true; unknowns.len()],
        cells: Vec::new(),
        room: Room::default(),
        moved: vec![false; unknowns.len()],
        openings: Openings::default(),
        unknowns: &unknowns,
        slice: &slice,
    };
    partial.answer()
}

/// The one answer of a partial case, where it has only one; nothing else is worked out.
pub(super) fn settled(target: &Target<'_>, case: &Case) -> Option<Single> {
    let slice = target.slice();
    let unknowns = unknowns(target, case, &slice);
    let cut = Cut::of(target, case, &slice, &unknowns);
    let mut frame = possible_frame(target.program);
    let mut found = None;
    for place in 0..cut.count() {
        cut.run(&mut frame, &cut.at(place));
        let answer = CellAnswer::read(target, &frame);
        let Some(single) = answer.single() else {
            // An amount may stand still though what it is made of does not.
            return match (answer.value, answer.has_value()) {
                (CellValue::Number(_), true) => match undecided(target, case) {
                    Answer::Value(value) => target.single(value),
                    Answer::NotApplicable | Answer::NoAnswer(_) | Answer::Undecided(_) => None,
                },
                (CellValue::Number(_) | CellValue::Choice(_), _) => None,
            };
        };
        if found.is_some_and(|found| found != single) {
            return None;
        }
        found = Some(single);
    }
    found
}

/// What is not known, and how it is cut into cells.
struct Cut<'t> {
    target: &'t Target<'t>,
    case: &'t Case,
    slice: &'t Slice,
    unknowns: &'t [Unknown],
    /// How many of the unknowns are cut.
    split: usize,
}

impl<'t> Cut<'t> {
    fn of(
        target: &'t Target<'t>,
        case: &'t Case,
        slice: &'t Slice,
        unknowns: &'t [Unknown],
    ) -> Self {
        Cut {
            target,
            case,
            slice,
            unknowns,
            split: split(unknowns),
        }
    }

    fn count(&self) -> usize {
        self.unknowns[..self.split]
            .iter()
            .map(|unknown| unknown.cells.len())
            .product()
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

    /// Works out everything that the case may be in a cell.
    fn run(&self, frame: &mut Frame<Possible>, cells: &[Cell]) {
        let target = self.target;
        fill_possible(frame, target.program, target.variables, self.case);
        for (unknown, cell) in self.unknowns.iter().zip(cells) {
            put_cell(frame, unknown, *cell);
        }
        frame.run(target.program, &self.slice.ops);
    }
}

struct Partial<'t> {
    target: &'t Target<'t>,
    cut: Cut<'t>,
    slice: &'t Slice,
    unknowns: &'t [Unknown],
    completions: Completions<'t>,
    matters: Vec<Matters>,
    /// Whether an unknown stood still in every cell so far.
    still: Vec<bool>,
    cells: Vec<Worked>,
    room: Room,
    /// Whether an unknown may move the answer in some cell where it is open.
    moved: Vec<bool>,
    openings: Openings,
}

impl Partial<'_> {
    fn answer(mut self) -> Answer {
        self.work_out_cells();
        if let Some(only) = self.only_single() {
            return self.decided(only);
        }
        self.find_what_matters();
        let probed = self.completions.probe();
        Answer::Undecided(Box::new(Undecided {
            answers: self.possibilities(&probed),
            amount: self.ends(&probed),
            needs: self.needs(),
            ways: self.ways(),
        }))
    }

    // ── Cells ───────────────────────────────────────────────────────────────

    fn work_out_cells(&mut self) {
        let mut frame = possible_frame(self.target.program);
        for place in 0..self.cut.count() {
            let cells = self.cut.at(place);
            self.cut.run(&mut frame, &cells);
            let worked = self.work_out(&frame, &cells);
            if worked.single.is_none() {
                let (target, slice) = (self.target, self.slice);
                self.openings
                    .note(target, slice, &frame, self.unknowns, &mut self.moved);
            }
            self.cells.push(worked);
        }
    }

    fn work_out(&mut self, frame: &Frame<Possible>, cells: &[Cell]) -> Worked {
        let answer = CellAnswer::read(self.target, frame);
        let mask = match answer.value {
            CellValue::Choice(mask) => mask.0,
            CellValue::Number(_) => 0,
        };
        let may_have_value = !answer.fails.is_yes() && !answer.applies.is_no();
        let ends = match answer.value {
            CellValue::Number(bounds) if may_have_value => {
                Some(self.number_ends(frame, cells, &answer, bounds))
            }
            CellValue::Number(_) | CellValue::Choice(_) => None,
        };
        // An amount that stands still says nothing of what decides whether there is one.
        if answer.single().is_none() && !answer.has_value() {
            self.still.fill(false);
        }
        // Both ends in one place: the amount stands still, though what it is made of may not.
        let still = ends.filter(|(low, high)| low.at == high.at && answer.has_value());
        let still = still.map(|(low, _)| Single::Number(low.at));
        Worked {
            single: answer.single().or(still),
            ends,
            fails: !answer.fails.is_no(),
            not_applicable: !answer.fails.is_yes() && !answer.applies.is_yes(),
            mask: if may_have_value { mask } else { 0 },
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
    ) -> (Reach, Reach) {
        let plain = |at| Reach { at, reached: false };
        if bounds.single().is_some() {
            let reached = answer.has_value() && self.completions.some_in(cells);
            let end = Reach {
                at: bounds.low,
                reached,
            };
            return (end, end);
        }
        let corners = self.corners(frame, cells).filter(|_| answer.has_value());
        let Some((low, high)) = corners else {
            return (plain(bounds.low), plain(bounds.high));
        };
        let amount = |values: &[Option<i64>]| match self.completions.work_out(values) {
            Some(Single::Number(at)) => Some(Reach {
                at,
                reached: self.completions.is_accepted(values),
            }),
            Some(Single::NoAnswer | Single::NotApplicable | Single::Choice(_)) | None => None,
        };
        match (amount(&low), amount(&high)) {
            (Some(least), Some(most)) => {
                self.try_each(&low, least, cells);
                (least, most)
            }
            (_, _) => (plain(bounds.low), plain(bounds.high)),
        }
    }

    /// What an unknown that is counted may be in a cell.
    fn open_range(&self, at: usize, cells: &[Cell]) -> Option<(i64, i64)> {
        let unknown = &self.unknowns[at];
        match cells.get(at) {
            Some(Cell::Between(low, high)) => Some((*low, *high)),
            Some(Cell::Whole) | None if !unknown.may.none && unknown.member.is_none() => {
                unknown.may.between
            }
            Some(Cell::None | Cell::Member(_) | Cell::Whole) | None => None,
        }
    }

    /// The values of everything open at which an amount is least and most; `None` where it may
    /// go both ways, or where something has no order.
    #[allow(clippy::type_complexity)]
    fn corners(
        &mut self,
        frame: &Frame<Possible>,
        cells: &[Cell],
    ) -> Option<(Vec<Option<i64>>, Vec<Option<i64>>)> {
        let slot = answer_num(self.target)?;
        let item = self.target.index.unwrap_or(0);
        let mut steps = Steps::in_room(self.target, frame, std::mem::take(&mut self.room));
        let (mut low, mut high) = (Vec::new(), Vec::new());
        let mut one_way = true;
        let mut push = |least: Option<i64>, most: Option<i64>| {
            low.push(least);
            high.push(most);
        };
        for at in 0..self.unknowns.len() {
            let unknown = &self.unknowns[at];
            match (
                cells.get(at),
                self.open_range(at, cells),
                unknown.place.slot,
            ) {
                _ if unknown.idle => push(unknown.some_value(), unknown.some_value()),
                (Some(Cell::None), _, _) => push(None, None),
                (Some(Cell::Member(within)), _, _) => {
                    let within = Some(i64::from(*within));
                    push(within, within);
                }
                (_, Some((from, to)), _) if from == to => push(Some(from), Some(to)),
                (_, Some((from, to)), Slot::Num(own)) if unknown.is_counted() => {
                    // Nothing more is learnt of one that moves, once the amount goes both ways.
                    if !one_way && !self.still[at] {
                        continue;
                    }
                    steps.work_out(self.slice, own, unknown.step());
                    let step = steps.num(slot, item);
                    self.still[at] &= is_still(step);
                    match direction(step) {
                        Some(Order::AtLeast) => push(Some(from), Some(to)),
                        Some(_) => push(Some(to), Some(from)),
                        None => one_way = false,
                    }
                }
                (_, _, _) => {
                    self.still[at] = false;
                    one_way = false;
                }
            }
        }
        self.room = steps.room();
        one_way.then_some((low, high))
    }

    /// Moves one thing at a time away from a corner: where the amount moves, the thing matters.
    fn try_each(&mut self, corner: &[Option<i64>], amount: Reach, cells: &[Cell]) {
        for at in 0..self.unknowns.len() {
            let wide = self.open_range(at, cells).filter(|(low, high)| low < high);
            let Some((low, high)) = wide.filter(|_| self.matters[at] != Matters::Yes) else {
                continue;
            };
            let other = if corner[at] == Some(low) { high } else { low };
            let mut moved = corner.to_vec();
            moved[at] = Some(other);
            let found = self.completions.work_out(&moved);
            let differs = matches!(found, Some(Single::Number(found)) if found != amount.at);
            if differs && amount.reached && self.completions.is_accepted(&moved) {
                self.matters[at] = Matters::Yes;
            }
        }
    }

    // ── What it comes to ────────────────────────────────────────────────────

    /// The one answer, where every cell has the same.
    fn only_single(&self) -> Option<Single> {
        let first = self.cells.first()?.single?;
        self.cells
            .iter()
            .all(|cell| cell.single == Some(first))
            .then_some(first)
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
            Single::Number(n) => number(n, self.target.below(), self.target.ty())
                .map_or(Possibility::SomeAmount, Possibility::Value),
        }
    }

    /// Whether some completion that would not be refused comes to an answer.
    fn is_certain(&self, wanted: Single, probed: &[Single]) -> bool {
        let mut cells = (0..self.cells.len()).filter(|at| self.cells[*at].single == Some(wanted));
        probed.contains(&wanted) || cells.any(|at| self.completions.some_in(&self.cut.at(at)))
    }

    fn possibilities(&self, probed: &[Single]) -> Vec<(Possibility, bool)> {
        let mut all = Vec::new();
        let mask = self.cells.iter().fold(0, |mask, cell| mask | cell.mask);
        for value in (0..64_u8).filter(|value| mask >> value & 1 == 1) {
            let choice = Single::Choice(value);
            all.push((self.possibility(choice), self.is_certain(choice, probed)));
        }
        if let Some((low, high)) = self.ends(probed) {
            let amount = match (low.amount == high.amount, self.target.ty()) {
                (true, ValueType::Amount(_)) => Possibility::Value(Constant::Amount(low.amount)),
                _ => Possibility::SomeAmount,
            };
            all.push((amount, low.attained || high.attained));
        }
        if self.cells.iter().any(|cell| cell.not_applicable) {
            let certain = self.is_certain(Single::NotApplicable, probed);
            all.push((Possibility::NotApplicable, certain));
        }
        if self.cells.iter().any(|cell| cell.fails) {
            let certain = self.is_certain(Single::NoAnswer, probed);
            all.push((Possibility::NoAnswer, certain));
        }
        all
    }

    /// The least and the most over all cells.
    fn ends(&self, probed: &[Single]) -> Option<(End, End)> {
        let (low, high) = hull(self.cells.iter())?;
        let end = |reach: Reach| End {
            amount: self.amount(reach.at),
            attained: reach.reached || probed.contains(&Single::Number(reach.at)),
        };
        Some((end(low), end(high)))
    }

    fn amount(&self, n: i128) -> Amount {
        Amount::new(n, self.target.below()).unwrap_or(Amount::ZERO)
    }

    // ── What matters ────────────────────────────────────────────────────────

    fn find_what_matters(&mut self) {
        let all_single = self.cells.iter().all(|cell| cell.single.is_some());
        let mut stride = 1;
        for at in 0..self.unknowns.len() {
            if at < self.cut.split {
                let length = self.unknowns[at].cells.len();
                let found = self.along(at, stride, length);
                self.matters[at] = self.matters[at].max(found);
                stride *= length;
            }
            // Cells say nothing of what happens within them.
            if !all_single && self.may_move(at) {
                self.matters[at] = self.matters[at].max(Matters::Maybe);
            }
        }
    }

    /// Whether something may move the answer within a cell.
    fn may_move(&self, at: usize) -> bool {
        let unknown = &self.unknowns[at];
        let pinned = at < self.cut.split
            && unknown.cells.iter().all(|cell| match cell {
                Cell::Between(low, high) => low == high,
                Cell::None | Cell::Member(_) => true,
                Cell::Whole => false,
            });
        let counted = unknown.is_counted() && answer_num(self.target).is_some();
        self.moved[at] && !(pinned || counted && self.still[at])
    }

    /// Looks at every line of cells that differ in one thing only.
    fn along(&self, at: usize, stride: usize, length: usize) -> Matters {
        let mut found = Matters::No;
        if length < 2 {
            return found;
        }
        for place in 0..self.cells.len() {
            if !(place / stride).is_multiple_of(length) || found == Matters::Yes {
                continue;
            }
            let step = |step: usize| place + step * stride;
            let line: Vec<Option<Single>> = (0..length)
                .map(|each| self.cells[step(each)].single)
                .collect();
            if line
                .iter()
                .any(|single| *single != line[0] || single.is_none())
            {
                found = Matters::Maybe;
            }
            let first = (0..length).find(|each| line[*each].is_some());
            let other = first.and_then(|first| {
                (first + 1..length).find(|each| line[*each].is_some() && line[*each] != line[first])
            });
            if let (Some(first), Some(other)) = (first, other)
                && self
                    .completions
                    .differ(&self.cut.at(step(first)), &self.cut.at(step(other)), at)
            {
                found = Matters::Yes;
            }
        }
        found
    }

    /// What could matter, each thing once, in the order in which it is declared.
    fn needs(&self) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        // A figure is named once, with the keys for which it is wanted.
        let mut keys: Vec<Vec<String>> = Vec::new();
        for (unknown, matters) in self.unknowns.iter().zip(&self.matters) {
            if *matters == Matters::No {
                continue;
            }
            let matters = *matters == Matters::Yes;
            let need = self.need(unknown.of, matters);
            let at = needs.iter().position(|known| known.of == need.of);
            let at = at.unwrap_or_else(|| {
                needs.push(need);
                keys.push(Vec::new());
                needs.len() - 1
            });
            needs[at].matters |= matters;
            keys[at].extend(self.key(unknown.of));
        }
        for (need, keys) in needs.iter_mut().zip(keys) {
            if (1..=MAX_KEYS_TOLD).contains(&keys.len()) {
                need.label = format!("{} ({})", need.label, keys.join("; "));
            }
        }
        needs
    }

    /// The key for which a figure is not known.
    fn key(&self, of: UnknownOf) -> Option<String> {
        let UnknownOf::Symbol(at) = of else {
            return None;
        };
        match self.target.program.symbols[at].of {
            SymbolOf::NotPublished(figure, cell)
            | SymbolOf::NotFound(figure, cell)
            | SymbolOf::Unset(figure, cell) => {
                let labels = self.target.policy.key_labels(figure, cell);
                (!labels.is_empty()).then_some(labels)
            }
            SymbolOf::Open(_) | SymbolOf::Holidays => None,
        }
    }

    fn need(&self, of: UnknownOf, matters: bool) -> Need {
        let policy = self.target.policy;
        let (of, name, label) = match of {
            UnknownOf::Variable(id) => {
                let variable = self.target.variables.get(id);
                let name = policy.variable_name(variable);
                (
                    NeedOf::Fact(id),
                    name,
                    variable_label(policy, variable.origin),
                )
            }
            UnknownOf::Symbol(at) => symbol_need(policy, self.target.program.symbols[at].of),
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
        let mattering: Vec<usize> = (0..self.unknowns.len())
            .filter(|at| self.matters[*at] != Matters::No)
            .collect();
        let [at] = mattering.as_slice() else {
            return Vec::new();
        };
        let unknown = &self.unknowns[*at];
        let UnknownOf::Variable(fact) = unknown.of else {
            return Vec::new();
        };
        if *at >= self.cut.split || unknown.cells.len() < 2 {
            return Vec::new();
        }
        let stride: usize = self.unknowns[..*at]
            .iter()
            .map(|unknown| unknown.cells.len())
            .product();
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
            let end = |reach: Reach| End {
                amount: self.amount(reach.at),
                attained: reach.reached,
            };
            let amount = hull(std::iter::once(worked)).map(|(low, high)| (end(low), end(high)));
            let way = Way {
                fact,
                member: unknown.member,
                values,
                answer,
                amount: amount.filter(|_| worked.single.is_none()),
            };
            match ways.last_mut() {
                Some(last) if joins(last, &way, unknown.range) => {
                    if let (Some((_, high)), Some((_, to))) = (&mut last.values, way.values) {
                        *high = to;
                    }
                }
                _ => ways.push(way),
            }
        }
        ways
    }
}

/// Whether two neighbouring stretches of one fact have the same answer.
fn joins(last: &Way, next: &Way, range: Range) -> bool {
    let counted = matches!(range, Range::Amount { .. } | Range::Date { .. });
    counted
        && last.answer == next.answer
        && last.answer != Possibility::SomeAmount
        && last.values.is_some()
        && next.values.is_some()
}

/// The least and the most of several cells.
fn hull<'c>(cells: impl Iterator<Item = &'c Worked>) -> Option<(Reach, Reach)> {
    let all: Vec<(Reach, Reach)> = cells.filter_map(|cell| cell.ends).collect();
    let low = all.iter().map(|(low, _)| low.at).min()?;
    let high = all.iter().map(|(_, high)| high.at).max()?;
    let reached = |at: i128, end: Reach| end.at == at && end.reached;
    Some((
        Reach {
            at: low,
            reached: all.iter().any(|(end, _)| reached(low, *end)),
        },
        Reach {
            at: high,
            reached: all.iter().any(|(_, end)| reached(high, *end)),
        },
    ))
}

/// What is needed where a figure, or something a baseline leaves open, is not known.
fn symbol_need(policy: &Policy, of: SymbolOf) -> (NeedOf, String, String) {
    let figure = |figure| {
        let figure = policy.figure(figure);
        (figure.name.clone(), figure.label.clone())
    };
    let (of, (name, label)) = match of {
        SymbolOf::NotPublished(id, _) => (NeedOf::NotPublished(id), figure(id)),
        SymbolOf::NotFound(id, _) => (NeedOf::NotFound(id), figure(id)),
        SymbolOf::Unset(id, _) => (NeedOf::Unset(id), figure(id)),
        SymbolOf::Open(id) => {
            let node = policy.node(id);
            (NeedOf::Open(id), (node.name.clone(), node.label.clone()))
        }
        SymbolOf::Holidays => {
            let list = policy.holidays.as_ref();
            let until = list.map_or_else(String::new, |list| list.complete_until.in_words());
            let name = list.map_or_else(String::new, |list| list.name.clone());
            (
                NeedOf::Holidays,
                (name, format!("the holidays after {until}")),
            )
        }
    };
    (of, name, label)
}

/// What a person reads for a variable.
pub(crate) fn variable_label(policy: &Policy, origin: Origin) -> String {
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
