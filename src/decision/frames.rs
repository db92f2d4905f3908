//! Putting a case into a frame, and looking at what came of it.

use crate::model::case::{Case, Known, Origin, Range, VariableId, Variables};
use crate::program::exact::Exact;
use crate::program::op::{Choice, Num, Op, Set, Slot};
use crate::program::possible::{Bounds, Mask, Possible, SetBounds};
use crate::program::program::{Place, Program, Slice, SymbolOf};
use crate::program::run::Frame;

/// A frame for complete cases, with nothing in it but the program's constants.
pub(crate) fn exact_frame(program: &Program) -> Frame<Exact> {
    Frame::new(program, 0)
}

/// A frame for partial cases, with nothing in it but the program's constants.
pub(crate) fn possible_frame(program: &Program) -> Frame<Possible> {
    Frame::new(
        program,
        SetBounds {
            certain: 0,
            possible: 0,
        },
    )
}

/// How many items a list certainly has and may have.
pub(super) fn count_bounds(case: &Case, variables: &Variables, id: VariableId) -> (i64, i64) {
    match (case.get(id), variables.get(id).range) {
        (Known::Is(count), _) => (count, count),
        (Known::Between(low, high), _) => (low, high),
        (_, Range::Count { least, most }) => (least, most),
        (_, range) => unreachable!("a count has no range {range:?}"),
    }
}

/// Whether a variable is a field of an item that is certainly not there.
pub(super) fn is_beyond(case: &Case, variables: &Variables, id: VariableId) -> bool {
    match variables.get(id).origin {
        Origin::Field { list, item, .. } => {
            let (_, most) = count_bounds(case, variables, variables.fact(list));
            i64::from(item) >= most
        }
        Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => false,
    }
}

/// Puts a value into its slot; none is the least value with its mark.
pub(crate) fn put_exact(frame: &mut Frame<Exact>, place: Place, range: Range, known: Option<i64>) {
    let least = range.bounds().map_or(0, |(least, _, _)| least);
    let value = known.unwrap_or(least);
    match place.slot {
        Slot::Num(slot) => frame.nums[slot.first()] = i128::from(value),
        Slot::Choice(slot) => frame.choices[slot.first()] = u8::try_from(value).unwrap_or(0),
        Slot::Set(slot) => frame.sets[slot.first()] = value.cast_unsigned(),
    }
    if let Some(absent) = place.absent {
        frame.choices[absent.first()] = u8::from(known.is_none());
    }
}

/// Fills a frame with a case that is complete for a slice; says whether it is.
pub(super) fn fill_exact(
    frame: &mut Frame<Exact>,
    program: &Program,
    slice: &Slice,
    variables: &Variables,
    case: &Case,
) -> bool {
    for id in &slice.variables {
        let Some(place) = program.variables[id.index()] else {
            continue;
        };
        let range = variables.get(*id).range;
        match case.get(*id) {
            Known::Is(value) => put_exact(frame, place, range, Some(value)),
            Known::None => put_exact(frame, place, range, None),
            Known::Unknown | Known::Between(..) => {
                if !is_beyond(case, variables, *id) {
                    return false;
                }
            }
        }
    }
    slice.symbols.iter().all(|at| {
        let symbol = &program.symbols[*at];
        // Days beyond the list of holidays are needed only by some cases; see `beyond_holidays`.
        let lazy = symbol.of == SymbolOf::Holidays;
        if lazy {
            put_exact(frame, symbol.place, symbol.range, None);
        }
        lazy
    })
}

/// Whether a complete case came to a working day beyond the list of holidays.
pub(crate) fn beyond_holidays(frame: &Frame<Exact>, program: &Program, slice: &Slice) -> bool {
    let Some(holidays) = &program.holidays else {
        return false;
    };
    let last = i128::from(holidays.complete_until.number());
    let late = |op: &Op| match op {
        Op::WorkingDays { out, .. } => frame.nums[out.first()] > last,
        _ => false,
    };
    slice.ops.iter().any(|at| match &program.ops[*at as usize] {
        Op::ForEach(_, body) => program.ops[body.clone()].iter().any(late),
        op => late(op),
    })
}

/// What a variable may be, as far as a case tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct May {
    /// The least and the most, where it may be something.
    pub(crate) between: Option<(i64, i64)>,
    /// Whether it may be none.
    pub(crate) none: bool,
    /// The members it certainly has and may have, of a set.
    pub(crate) members: Option<SetBounds>,
}

/// What is known of something, as what it may be.
pub(crate) fn may(range: Range, known: Known, or_none: bool) -> May {
    let whole = range.bounds().map(|(low, high, _)| (low, high));
    let members = match range {
        Range::Set(_, count) => {
            let all = if count >= 64 {
                u64::MAX
            } else {
                (1 << count) - 1
            };
            Some(match known {
                Known::Is(mask) => SetBounds {
                    certain: mask.cast_unsigned(),
                    possible: mask.cast_unsigned(),
                },
                Known::Unknown | Known::None | Known::Between(..) => SetBounds {
                    certain: 0,
                    possible: all,
                },
            })
        }
        _ => None,
    };
    let (between, none) = match known {
        Known::Unknown => (whole, or_none),
        Known::Is(value) => (Some((value, value)), false),
        Known::None => (None, true),
        Known::Between(low, high) => (Some((low, high)), false),
    };
    May {
        between,
        none,
        members,
    }
}

/// Puts what something may be into its slot.
pub(crate) fn put_possible(frame: &mut Frame<Possible>, place: Place, range: Range, may: May) {
    let (low, high) = may
        .between
        .or(range.bounds().map(|(low, high, _)| (low, high)))
        .unwrap_or((0, 0));
    match place.slot {
        Slot::Num(slot) => {
            frame.nums[slot.first()] = Bounds::new(i128::from(low), i128::from(high));
        }
        Slot::Choice(slot) => {
            let mask = (low..=high).fold(0_u64, |mask, value| mask | 1 << value);
            frame.choices[slot.first()] = Mask(mask);
        }
        Slot::Set(slot) => {
            if let Some(members) = may.members {
                frame.sets[slot.first()] = members;
            }
        }
    }
    if let Some(absent) = place.absent {
        frame.choices[absent.first()] = Mask::of(may.between.is_none(), may.none);
    }
}

/// Fills a frame with everything that a case may be.
pub(super) fn fill_possible(
    frame: &mut Frame<Possible>,
    program: &Program,
    variables: &Variables,
    case: &Case,
) {
    for (at, place) in program.variables.iter().enumerate() {
        if let Some(place) = place {
            let id = VariableId(u32::try_from(at).unwrap_or(u32::MAX));
            let range = variables.get(id).range;
            let may = may(range, case.get(id), range.or_none());
            put_possible(frame, *place, range, may);
        }
    }
    for symbol in &program.symbols {
        let may = may(symbol.range, Known::Unknown, symbol.or_no_limit);
        put_possible(frame, symbol.place, symbol.range, may);
    }
}

/// What came of a program: exactly, or everything it may be.
pub(crate) enum View {
    /// Of a complete case.
    Exact(Frame<Exact>),
    /// Of a partial case.
    Possible(Frame<Possible>),
}

impl View {
    /// What a choice may be.
    pub(crate) fn choice(&self, slot: Choice, item: usize) -> Mask {
        self.choice_at(slot.at(item))
    }

    /// What a choice may be, by its place in the frame.
    pub(super) fn choice_at(&self, at: usize) -> Mask {
        match self {
            View::Exact(frame) => Mask(1 << frame.choices[at]),
            View::Possible(frame) => frame.choices[at],
        }
    }

    /// What a number may be.
    pub(crate) fn num(&self, slot: Num, item: usize) -> Bounds {
        self.num_at(slot.at(item))
    }

    /// What a number may be, by its place in the frame.
    pub(super) fn num_at(&self, at: usize) -> Bounds {
        match self {
            View::Exact(frame) => Bounds::new(frame.nums[at], frame.nums[at]),
            View::Possible(frame) => frame.nums[at],
        }
    }

    /// What a set may be.
    pub(crate) fn set(&self, slot: Set, item: usize) -> SetBounds {
        match self {
            View::Exact(frame) => SetBounds {
                certain: frame.sets[slot.at(item)],
                possible: frame.sets[slot.at(item)],
            },
            View::Possible(frame) => frame.sets[slot.at(item)],
        }
    }
}
