//! What is not known, cut into cells on which the policy's comparisons stay the same.

use super::frames::{
    May, count_bounds, fill_possible, is_beyond, may, possible_frame, put_possible,
};
use super::openings::Openings;
use super::partial::Target;
use crate::model::case::{Case, Known, Origin, Range, VariableId};
use crate::program::op::{Choice, Comparison, Num, Op, Slot, Term};
use crate::program::possible::{Bounds, Mask, Possible, SetBounds};
use crate::program::program::{Place, Slice};
use crate::program::run::Frame;

/// The most cells that are worked out, one by one.
pub(super) const MAX_CELLS: usize = 1024;

/// Where something that is not known comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownOf {
    Variable(VariableId),
    Symbol(usize),
}

/// Something that is not known, or one member of a set that is not known.
pub(super) struct Unknown {
    pub(super) of: UnknownOf,
    pub(super) place: Place,
    pub(super) range: Range,
    /// What it may be, as far as the case tells.
    pub(super) may: May,
    /// The member of a set that this stands for.
    pub(super) member: Option<u8>,
    /// Whether it can't move the answer, whatever the rest is.
    pub(super) idle: bool,
    pub(super) cells: Vec<Cell>,
}

/// A part of what something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Between two values, both included.
    Between(i64, i64),
    /// There is none.
    None,
    /// A member is in the set, or not.
    Member(bool),
    /// Everything that it may be.
    Whole,
}

impl Unknown {
    /// Whether it has an order to count by, and so can be looked at a step at a time.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self.range, Range::Amount { .. } | Range::Date { .. }) && self.member.is_none()
    }

    /// Some value that it may have; nothing where it is none.
    pub(super) fn some_value(&self) -> Option<i64> {
        match self.member {
            Some(_) => Some(0),
            None => self.may.between.map(|(low, _)| low),
        }
    }

    /// The granularity of its values.
    pub(super) fn step(&self) -> i64 {
        self.range.bounds().map_or(1, |(_, _, step)| step)
    }
}

/// Everything that a question reads and a case leaves open: facts in the order in which they
/// are declared, then figures that nobody knows, then the fields of items.
///
/// What can't move the answer, whatever the rest is, is kept whole: cutting it would only use
/// up cells.
pub(super) fn unknowns(target: &Target<'_>, case: &Case, slice: &Slice) -> Vec<Unknown> {
    let mut base = possible_frame(target.program);
    fill_possible(&mut base, target.program, target.variables, case);
    base.run(target.program, &slice.ops);
    let mut all = Vec::new();
    let is_field =
        |id: &&VariableId| matches!(target.variables.get(**id).origin, Origin::Field { .. });
    for id in slice.variables.iter().filter(|id| !is_field(id)) {
        variable(target, case, slice, *id, &mut all);
    }
    for at in &slice.symbols {
        let symbol = &target.program.symbols[*at];
        all.push(Unknown {
            of: UnknownOf::Symbol(*at),
            place: symbol.place,
            range: symbol.range,
            may: may(symbol.range, Known::Unknown, symbol.or_no_limit),
            member: None,
            idle: true,
            cells: vec![Cell::Whole],
        });
    }
    for id in slice.variables.iter().filter(is_field) {
        variable(target, case, slice, *id, &mut all);
    }
    let mut moves = vec![false; all.len()];
    Openings::default().note(target, slice, &base, &all, &mut moves);
    for (unknown, _) in all.iter_mut().zip(moves).filter(|(_, moves)| *moves) {
        unknown.idle = false;
        unknown.cells = cells(target, slice, &base, unknown);
    }
    all
}

fn variable(
    target: &Target<'_>,
    case: &Case,
    slice: &Slice,
    id: VariableId,
    all: &mut Vec<Unknown>,
) {
    let known = case.get(id);
    let variable = target.variables.get(id);
    if matches!(known, Known::Is(_) | Known::None) || is_beyond(case, target.variables, id) {
        return;
    }
    // The fields of an item that may not be there belong to the list.
    if let Origin::Field { list, item, .. } = variable.origin {
        let (least, _) = count_bounds(case, target.variables, target.variables.fact(list));
        if i64::from(item) >= least {
            return;
        }
    }
    let Some(place) = target.program.variables[id.index()] else {
        return;
    };
    let range = variable.range;
    let unknown = |member| Unknown {
        of: UnknownOf::Variable(id),
        place,
        range,
        may: may(range, known, range.or_none()),
        member,
        idle: true,
        cells: vec![Cell::Whole],
    };
    match (range, place.slot) {
        (Range::Set(..), Slot::Set(slot)) => {
            let tested = tested_members(target, slice, slot.first());
            let members = (0..64_u8).filter(|member| tested >> member & 1 == 1);
            all.extend(members.map(|member| unknown(Some(member))));
        }
        _ => all.push(unknown(None)),
    }
}

/// The cells of something that may move the answer.
fn cells(
    target: &Target<'_>,
    slice: &Slice,
    base: &Frame<Possible>,
    unknown: &Unknown,
) -> Vec<Cell> {
    match unknown.member {
        Some(_) => vec![Cell::Member(false), Cell::Member(true)],
        None => {
            let Unknown {
                place, range, may, ..
            } = *unknown;
            cut(target, slice, base, place, range, may)
        }
    }
}

/// Goes through the operations of a slice, those of bodies with every item.
fn each_op(target: &Target<'_>, slice: &Slice, mut of: impl FnMut(&Op, Option<usize>)) {
    for at in &slice.ops {
        match &target.program.ops[*at as usize] {
            Op::ForEach(count, body) => {
                for op in &target.program.ops[body.clone()] {
                    (0..count.most()).for_each(|item| of(op, Some(item)));
                }
            }
            op => of(op, None),
        }
    }
}

/// The members of a set that some condition looks at.
pub(super) fn tested_members(target: &Target<'_>, slice: &Slice, slot: usize) -> u64 {
    let mut tested = 0;
    each_op(target, slice, |op, item| {
        if let Op::Includes { set, mask, .. } = op
            && set.at(item.unwrap_or(0)) == slot
        {
            tested |= mask;
        }
    });
    tested
}

/// Cuts what something may be wherever the policy compares it with something that is known.
fn cut(
    target: &Target<'_>,
    slice: &Slice,
    base: &Frame<Possible>,
    place: Place,
    range: Range,
    may: May,
) -> Vec<Cell> {
    let Some((low, high)) = may.between else {
        return vec![Cell::Whole];
    };
    let mut cells = match (range, place.slot) {
        (Range::YesNo | Range::Choice(..), _) => (low..=high)
            .map(|value| Cell::Between(value, value))
            .collect(),
        (Range::Amount { .. } | Range::Date { .. }, Slot::Num(slot)) => {
            let step = range.bounds().map_or(1, |(_, _, step)| step);
            let mut cuts = Vec::new();
            direct_cuts(target, slice, base, slot, &mut cuts);
            reckoned_cuts(
                target,
                slice,
                base,
                (place, range, may),
                (low, high),
                &mut cuts,
            );
            between_cuts(low, high, step, cuts)
        }
        (_, _) => return vec![Cell::Whole],
    };
    if may.none {
        cells.push(Cell::None);
    }
    cells
}

/// The stretches between cuts; a cut is the first value of the stretch behind it.
fn between_cuts(low: i64, high: i64, step: i64, mut cuts: Vec<i128>) -> Vec<Cell> {
    let on_step = |cut: i128| {
        let past = (cut - i128::from(low)).rem_euclid(i128::from(step));
        let next = if past == 0 {
            cut
        } else {
            cut + i128::from(step) - past
        };
        i64::try_from(next).ok()
    };
    cuts.sort_unstable();
    let mut starts: Vec<i64> = cuts.into_iter().filter_map(on_step).collect();
    starts.retain(|start| low < *start && *start <= high);
    starts.dedup();
    let mut cells = Vec::new();
    let mut from = low;
    for start in starts {
        cells.push(Cell::Between(from, start - step));
        from = start;
    }
    cells.push(Cell::Between(from, high));
    cells
}

/// Cuts where a variable itself is compared with something that is known.
fn direct_cuts(
    target: &Target<'_>,
    slice: &Slice,
    base: &Frame<Possible>,
    slot: Num,
    cuts: &mut Vec<i128>,
) {
    each_op(target, slice, |op, item| {
        let Op::Compare(_, comparison, a, b) = op else {
            return;
        };
        let item = item.unwrap_or(0);
        for (own, other, order) in [(a, b, *comparison), (b, a, turned(*comparison))] {
            let known = base.nums[other.num.at(item)].single();
            if let (true, Some(other_value)) = (own.num.at(item) == slot.first(), known) {
                cut_at(other_value * other.factor, own.factor, order, cuts);
            }
        }
    });
}

/// `a under b` is `b over a`.
fn turned(comparison: Comparison) -> Comparison {
    use crate::model::policy::Order;
    match comparison {
        Comparison::Same => Comparison::Same,
        Comparison::By(order) => Comparison::By(match order {
            Order::Under => Order::Over,
            Order::AtMost => Order::AtLeast,
            Order::Over => Order::Under,
            Order::AtLeast => Order::AtMost,
        }),
    }
}

/// The first values for which `value × factor` stands differently to a limit.
fn cut_at(limit: i128, factor: i128, comparison: Comparison, cuts: &mut Vec<i128>) {
    use crate::model::policy::Order;
    let (limit, factor) = if factor < 0 {
        (-limit, -factor)
    } else {
        (limit, factor)
    };
    if factor == 0 {
        return;
    }
    let reached = -(-limit).div_euclid(factor);
    let passed = limit.div_euclid(factor) + 1;
    match comparison {
        Comparison::By(Order::Under | Order::AtLeast) => cuts.push(reached),
        Comparison::By(Order::AtMost | Order::Over) => cuts.push(passed),
        Comparison::Same => cuts.extend([reached, passed]),
    }
}

/// Cuts where something that is reckoned from a variable alone, such as an age, is compared
/// with something that is known. It rises or falls throughout, so that halving finds the cut.
fn reckoned_cuts(
    target: &Target<'_>,
    slice: &Slice,
    base: &Frame<Possible>,
    (place, range, may): (Place, Range, May),
    (low, high): (i64, i64),
    cuts: &mut Vec<i128>,
) {
    let program = target.program;
    for at in &slice.ops {
        let Op::Compare(out, comparison, a, b) = &program.ops[*at as usize] else {
            continue;
        };
        let Some(cone) = cone(target, base, [*a, *b], place.slot) else {
            continue;
        };
        let mut frame = base.clone();
        let mut test = |value: i64, comparison: Comparison| {
            let pinned = May {
                between: Some((value, value)),
                none: false,
                ..may
            };
            put_possible(&mut frame, place, range, pinned);
            frame.run(program, &cone);
            let sides = [a, b].map(|term| {
                let bounds = frame.nums[term.num.first()];
                <Possible as crate::program::Domain>::scale(bounds, term.factor)
            });
            <Possible as crate::program::Domain>::compare(comparison, sides[0], sides[1])
        };
        for comparison in each_way(*comparison) {
            halve(low, high, |value| test(value, comparison), cuts);
        }
        let _ = out;
    }
}

/// `is` changes twice: where the value is reached, and where it is passed.
fn each_way(comparison: Comparison) -> Vec<Comparison> {
    use crate::model::policy::Order;
    match comparison {
        Comparison::Same => vec![Comparison::By(Order::AtLeast), Comparison::By(Order::Over)],
        by @ Comparison::By(_) => vec![by],
    }
}

/// Finds the first value at which a test that changes once has changed.
fn halve(low: i64, high: i64, mut test: impl FnMut(i64) -> Mask, cuts: &mut Vec<i128>) {
    let (first, last) = (test(low), test(high));
    if first == last || first.single().is_none() || last.single().is_none() {
        return;
    }
    let (mut before, mut behind) = (low, high);
    while behind - before > 1 {
        let middle = before + (behind - before) / 2;
        if test(middle) == first {
            before = middle;
        } else {
            behind = middle;
        }
    }
    cuts.push(i128::from(behind));
}

/// The operations that two numbers come from, where they come from one variable and nothing
/// else that is not known, and not from it alone as it is.
fn cone(
    target: &Target<'_>,
    base: &Frame<Possible>,
    sides: [Term; 2],
    own: Slot,
) -> Option<Vec<u32>> {
    let program = target.program;
    let Slot::Num(own) = own else {
        return None;
    };
    let mut ops: Vec<u32> = Vec::new();
    let mut waiting: Vec<Num> = sides.iter().map(|term| term.num).collect();
    let mut reads_own = false;
    while let Some(num) = waiting.pop() {
        if num.first() == own.first() {
            reads_own = true;
            continue;
        }
        match program.makers.nums[num.first()] {
            Some(at) if ops.contains(&at) => {}
            Some(at) => {
                let simple = reads_of(&program.ops[at as usize], base)?;
                ops.push(at);
                waiting.extend(simple);
            }
            None => {
                base.nums[num.first()].single()?;
            }
        }
    }
    ops.sort_unstable();
    (reads_own && !ops.is_empty()).then_some(ops)
}

/// The numbers that a plain operation reads; `None` of one that hangs on an open condition, or
/// that looks at items.
fn reads_of(op: &Op, base: &Frame<Possible>) -> Option<Vec<Num>> {
    let counting = |terms: &[Term]| {
        let mut nums = Vec::new();
        for term in terms {
            let counts = term
                .when
                .map_or(Some(1), |when| base.choices[when.first()].single())?;
            if counts == 1 {
                nums.push(term.num);
            }
        }
        Some(nums)
    };
    match op {
        Op::Sum(_, terms) => counting(terms),
        Op::Extreme { terms, .. } => terms
            .iter()
            .map(|term| term.when.is_none().then_some(term.num))
            .collect(),
        Op::Product(_, a, b) | Op::Months(_, a, b) | Op::Years(_, a, b) => Some(vec![*a, *b]),
        Op::Round { of, .. } => Some(vec![*of]),
        Op::MoveMonths { from, count, .. } => Some(vec![*from, *count]),
        _ => None,
    }
}

/// Puts one cell of something that is not known into a frame.
pub(super) fn put_cell(frame: &mut Frame<Possible>, unknown: &Unknown, cell: Cell) {
    match cell {
        // A member that is left whole is as open as the set already is.
        Cell::Whole if unknown.member.is_some() => {}
        Cell::Whole => put_possible(frame, unknown.place, unknown.range, unknown.may),
        Cell::Between(low, high) => {
            let may = May {
                between: Some((low, high)),
                none: false,
                ..unknown.may
            };
            put_possible(frame, unknown.place, unknown.range, may);
        }
        Cell::None => {
            let may = May {
                between: None,
                none: true,
                ..unknown.may
            };
            put_possible(frame, unknown.place, unknown.range, may);
        }
        Cell::Member(within) => {
            if let (Slot::Set(slot), Some(member)) = (unknown.place.slot, unknown.member) {
                let set = &mut frame.sets[slot.first()];
                *set = with_member(*set, member, within);
            }
        }
    }
}

fn with_member(set: SetBounds, member: u8, within: bool) -> SetBounds {
    let bit = 1 << member;
    if within {
        SetBounds {
            certain: set.certain | bit,
            possible: set.possible | bit,
        }
    } else {
        SetBounds {
            certain: set.certain & !bit,
            possible: set.possible & !bit,
        }
    }
}

/// How many of the unknowns, from the first, are cut into cells: as many as fit the limit.
pub(super) fn split(unknowns: &[Unknown]) -> usize {
    let mut product = 1_usize;
    for (at, unknown) in unknowns.iter().enumerate() {
        product = product.saturating_mul(unknown.cells.len());
        if product > MAX_CELLS {
            return at;
        }
    }
    unknowns.len()
}

/// What an answer is in a cell.
pub(super) struct CellAnswer {
    pub(super) fails: Mask,
    pub(super) applies: Mask,
    pub(super) value: CellValue,
}

/// The values that an answer may have in a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum CellValue {
    Choice(Mask),
    Number(Bounds),
}

/// The only answer of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    NoAnswer,
    NotApplicable,
    Choice(u8),
    Number(i128),
}

impl CellAnswer {
    /// Looks the answer up in a frame that has been run.
    pub(super) fn read(target: &Target<'_>, frame: &Frame<Possible>) -> Self {
        let code = &target.program.nodes[target.node.index()];
        let item = target.index.unwrap_or(0);
        let choice = |slot: Choice| frame.choices[slot.at(item)];
        CellAnswer {
            fails: code
                .fails
                .map_or(Mask::NO, |slot| frame.choices[slot.first()]),
            applies: code.applies.map_or(Mask::YES, choice),
            value: match code.value {
                Some(Slot::Choice(slot)) => CellValue::Choice(choice(slot)),
                Some(Slot::Num(slot)) => CellValue::Number(frame.nums[slot.at(item)]),
                Some(Slot::Set(_)) | None => CellValue::Choice(Mask::NO),
            },
        }
    }

    /// The only answer, where there is only one.
    pub(super) fn single(&self) -> Option<Single> {
        if self.fails.is_yes() {
            return Some(Single::NoAnswer);
        }
        if !self.fails.is_no() {
            return None;
        }
        if self.applies.is_no() {
            return Some(Single::NotApplicable);
        }
        if !self.applies.is_yes() {
            return None;
        }
        match self.value {
            CellValue::Choice(mask) => mask.single().map(Single::Choice),
            CellValue::Number(bounds) => bounds.single().map(Single::Number),
        }
    }

    /// Whether it certainly has a value, whichever that is.
    pub(super) fn has_value(&self) -> bool {
        self.fails.is_no() && self.applies.is_yes()
    }
}
