//! Completions of a partial case, worked out exactly: what proves that an answer is possible.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::cells::{Cell, Single, Unknown, UnknownOf};
use super::frames::{
    count_bounds, exact_frame, fill_exact, fill_possible, possible_frame, put_exact,
};
use super::partial::Target;
use crate::model::case::{Case, Known, Origin, Range, VariableId};
use crate::model::policy::{Domain, FactId};
use crate::program::exact::Exact;
use crate::program::op::{Choice, Slot};
use crate::program::possible::Possible;
use crate::program::program::Slice;
use crate::program::run::Frame;

/// The most completions that are tried beyond the corners of cells.
const PROBES: usize = 64;

/// Makes completions of a case, and works them out.
pub(super) struct Completions<'t> {
    target: &'t Target<'t>,
    case: &'t Case,
    slice: &'t Slice,
    unknowns: &'t [Unknown],
    /// The slice without its symbols, which a completion gives values to.
    facts_only: Slice,
    /// What a case is refused by.
    refusals: Slice,
    /// Frames are large, and are used again.
    exact: RefCell<Frame<Exact>>,
    possible: RefCell<Frame<Possible>>,
}

/// Which end of what is open is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Low,
    High,
}

impl<'t> Completions<'t> {
    pub(super) fn new(
        target: &'t Target<'t>,
        case: &'t Case,
        slice: &'t Slice,
        unknowns: &'t [Unknown],
    ) -> Self {
        let program = target.program;
        let impossible = program.impossible.iter().copied();
        let demands = slice.demands.iter().map(|at| program.demands[*at].met);
        let wanted: Vec<Slot> = impossible.chain(demands).map(Slot::Choice).collect();
        Completions {
            target,
            case,
            slice,
            unknowns,
            facts_only: Slice {
                symbols: Vec::new(),
                ..slice.clone()
            },
            refusals: program.slice(&wanted),
            exact: RefCell::new(exact_frame(program)),
            possible: RefCell::new(possible_frame(program)),
        }
    }

    /// A value for everything that is open: one end of the cell it is in, or of what it may be.
    fn values(&self, cells: &[Cell], end: End) -> Vec<Option<i64>> {
        let pick = |low: i64, high: i64| match end {
            End::Low => low,
            End::High => high,
        };
        let each = self
            .unknowns
            .iter()
            .enumerate()
            .map(|(at, unknown)| match cells.get(at) {
                Some(Cell::None) => None,
                Some(Cell::Member(within)) => Some(i64::from(*within)),
                Some(Cell::Between(low, high)) => Some(pick(*low, *high)),
                Some(Cell::Whole) | None if unknown.member.is_some() => Some(pick(0, 1)),
                Some(Cell::Whole) | None => unknown.may.between.map(|(low, high)| {
                    // An open list is taken as short as it can be; longer ones are probed.
                    if matches!(unknown.range, Range::Count { .. }) {
                        low
                    } else {
                        pick(low, high)
                    }
                }),
            });
        each.collect()
    }

    /// The case with a value for everything that is open.
    fn completed(&self, values: &[Option<i64>]) -> Case {
        let mut case = self.case.clone();
        let mut sets: BTreeMap<VariableId, u64> = BTreeMap::new();
        for (unknown, value) in self.unknowns.iter().zip(values) {
            let UnknownOf::Variable(id) = unknown.of else {
                continue;
            };
            match (unknown.member, value) {
                (Some(member), value) => {
                    let within = u64::from(*value == Some(1));
                    *sets.entry(id).or_default() |= within << member;
                }
                (None, Some(value)) => case.set(id, Known::Is(*value)),
                (None, None) => case.set(id, Known::None),
            }
        }
        for (id, mask) in sets {
            case.set(id, Known::Is(mask.cast_signed()));
        }
        case
    }

    /// What a completion comes to.
    pub(super) fn work_out(&self, values: &[Option<i64>]) -> Option<Single> {
        self.work_out_case(&self.completed(values), values)
    }

    fn work_out_case(&self, case: &Case, values: &[Option<i64>]) -> Option<Single> {
        let program = self.target.program;
        let mut frame = self.exact.borrow_mut();
        if !fill_exact(
            &mut frame,
            program,
            &self.facts_only,
            self.target.variables,
            case,
        ) {
            return None;
        }
        for (unknown, value) in self.unknowns.iter().zip(values) {
            if let UnknownOf::Symbol(_) = unknown.of {
                put_exact(&mut frame, unknown.place, unknown.range, *value);
            }
        }
        frame.run(program, &self.slice.ops);
        let code = &program.nodes[self.target.node.index()];
        let item = self.target.index.unwrap_or(0);
        let yes = |slot: Option<Choice>, otherwise: u8| {
            slot.map_or(otherwise, |slot| frame.choices[slot.at(item)]) == 1
        };
        if yes(code.fails, 0) {
            return Some(Single::NoAnswer);
        }
        if !yes(code.applies, 1) {
            return Some(Single::NotApplicable);
        }
        match code.value? {
            Slot::Choice(slot) => Some(Single::Choice(frame.choices[slot.at(item)])),
            Slot::Num(slot) => Some(Single::Number(frame.nums[slot.at(item)])),
            Slot::Set(_) => None,
        }
    }

    /// Whether a completion would be taken as a case: nothing in it is impossible.
    pub(super) fn is_accepted(&self, values: &[Option<i64>]) -> bool {
        self.accepts(&self.completed(values))
    }

    fn accepts(&self, case: &Case) -> bool {
        let program = self.target.program;
        let mut frame = self.possible.borrow_mut();
        fill_possible(&mut frame, program, self.target.variables, case);
        frame.run(program, &self.refusals.ops);
        let choice = |slot: Choice| frame.choices[slot.first()];
        let impossible = program.impossible.iter().any(|slot| choice(*slot).is_yes());
        let unmet = self
            .slice
            .demands
            .iter()
            .any(|at| choice(program.demands[*at].met).is_no());
        !impossible && !unmet
    }

    /// Whether some completion in a cell would be taken as a case.
    pub(super) fn some_in(&self, cells: &[Cell]) -> bool {
        [End::Low, End::High]
            .into_iter()
            .any(|end| self.is_accepted(&self.values(cells, end)))
    }

    /// Whether two completions that would both be taken as cases differ in one thing only, and
    /// in what they come to. The cells are those of the two, and differ in that thing.
    pub(super) fn differ(&self, first: &[Cell], second: &[Cell], at: usize) -> bool {
        let ends = [End::Low, End::High];
        ends.into_iter().any(|rest| {
            let one = self.values(first, rest);
            ends.into_iter().any(|own| {
                let mut other = one.clone();
                other[at] = self.values(second, own)[at];
                let differ = self.work_out(&one) != self.work_out(&other);
                differ && self.is_accepted(&one) && self.is_accepted(&other)
            })
        })
    }

    /// What some more completions come to: everything at one end, and every open list with one
    /// item more of each kind.
    pub(super) fn probe(&self) -> Vec<Single> {
        let mut found = Vec::new();
        for end in [End::Low, End::High] {
            let values = self.values(&[], end);
            let case = self.completed(&values);
            let mut cases = vec![case.clone()];
            for list in self.open_lists() {
                for item_end in [End::Low, End::High] {
                    cases.extend(self.with_one_more(&case, list, item_end));
                }
            }
            for case in cases.into_iter().take(PROBES) {
                let single = self
                    .work_out_case(&case, &values)
                    .filter(|_| self.accepts(&case));
                if let Some(single) = single.filter(|single| !found.contains(single)) {
                    found.push(single);
                }
            }
        }
        found
    }

    fn open_lists(&self) -> Vec<FactId> {
        let lists = self.unknowns.iter().filter_map(|unknown| match unknown.of {
            UnknownOf::Variable(id) => match self.target.variables.get(id).origin {
                Origin::Count(list) => Some(list),
                Origin::Fact(_) | Origin::FactFor(..) | Origin::Field { .. } => None,
            },
            UnknownOf::Symbol(_) => None,
        });
        lists.collect()
    }

    /// The case with one item more in a list, for each value of the item's first kind.
    fn with_one_more(&self, case: &Case, list: FactId, end: End) -> Vec<Case> {
        let variables = self.target.variables;
        let policy = self.target.policy;
        let Some((record, most)) = policy.list(list) else {
            return Vec::new();
        };
        let id = variables.fact(list);
        let (count, _) = count_bounds(case, variables, id);
        let Some(item) = u8::try_from(count).ok().filter(|item| *item < most) else {
            return Vec::new();
        };
        let mut longer = case.clone();
        longer.set(id, Known::Is(count + 1));
        let mut first_kind = None;
        for (at, field) in record.fields.iter().enumerate() {
            let field_id = variables.field(list, item, at);
            let (low, high, _) = variables.get(field_id).range.bounds().unwrap_or((0, 0, 1));
            let value = if end == End::Low { low } else { high };
            longer.set(field_id, Known::Is(value));
            if let (None, Domain::Choice(_)) = (first_kind, field.domain) {
                first_kind = Some((field_id, low, high));
            }
        }
        match first_kind {
            None => vec![longer],
            Some((field_id, low, high)) => (low..=high)
                .map(|value| {
                    let mut one = longer.clone();
                    one.set(field_id, Known::Is(value));
                    one
                })
                .collect(),
        }
    }
}
