//! Which of the things that are not known may still move an answer, in one cell.
//!
//! Something moves an answer only along slots that are open themselves: where everything on the
//! way is settled, it can't. All of them are followed at once, one bit each.

use super::cells::Unknown;
use super::partial::Target;
use crate::program::op::{Choice, Count, Op, Slot};
use crate::program::possible::Possible;
use crate::program::program::Slice;
use crate::program::run::Frame;

/// How many are followed in one pass.
const AT_ONCE: usize = 64;

/// What may move each slot.
#[derive(Debug, Default)]
pub(super) struct Openings {
    nums: Vec<u64>,
    choices: Vec<u64>,
    sets: Vec<u64>,
}

impl Openings {
    /// Notes which of some unknowns may move an answer in a cell.
    pub(super) fn note(
        &mut self,
        target: &Target<'_>,
        slice: &Slice,
        frame: &Frame<Possible>,
        unknowns: &[Unknown],
        moved: &mut [bool],
    ) {
        for (unknowns, moved) in unknowns.chunks(AT_ONCE).zip(moved.chunks_mut(AT_ONCE)) {
            if moved.iter().all(|moved| *moved) {
                continue;
            }
            self.start(target, unknowns);
            for at in &slice.ops {
                self.follow(target, frame, unknowns, *at);
            }
            let found = self.of_answer(target);
            for (at, moved) in moved.iter_mut().enumerate() {
                *moved |= found >> at & 1 == 1;
            }
        }
    }

    fn start(&mut self, target: &Target<'_>, unknowns: &[Unknown]) {
        let program = target.program;
        for (slots, count) in [
            (&mut self.nums, program.nums.len()),
            (&mut self.choices, program.choices),
            (&mut self.sets, program.sets),
        ] {
            slots.clear();
            slots.resize(count, 0);
        }
        for (at, unknown) in unknowns.iter().enumerate() {
            let absent = unknown.place.absent.map(Slot::Choice);
            for slot in [Some(unknown.place.slot), absent].into_iter().flatten() {
                *self.of(slot, 0) |= 1 << at;
            }
        }
    }

    fn of(&mut self, slot: Slot, item: usize) -> &mut u64 {
        match slot {
            Slot::Num(slot) => &mut self.nums[slot.first() + item],
            Slot::Choice(slot) => &mut self.choices[slot.first() + item],
            Slot::Set(slot) => &mut self.sets[slot.first() + item],
        }
    }

    fn follow(
        &mut self,
        target: &Target<'_>,
        frame: &Frame<Possible>,
        unknowns: &[Unknown],
        at: u32,
    ) {
        match &target.program.ops[at as usize] {
            Op::ForEach(count, body) => {
                for op in &target.program.ops[body.clone()] {
                    self.follow_one(frame, unknowns, op, Some(Count::most(*count)));
                }
            }
            op => self.follow_one(frame, unknowns, op, None),
        }
    }

    /// One operation, once or for each item of a row.
    fn follow_one(
        &mut self,
        frame: &Frame<Possible>,
        unknowns: &[Unknown],
        op: &Op,
        items: Option<usize>,
    ) {
        let mut reaches = 0;
        op.reads(&mut |slot, row| {
            let row = if slot.is_here() {
                items.unwrap_or(row)
            } else {
                1
            };
            for item in 0..row {
                reaches |= *self.of(slot, item);
            }
        });
        if let Op::Includes { mask, .. } = op {
            reaches &= asked_about(unknowns, *mask);
        }
        if reaches == 0 {
            return;
        }
        op.writes(&mut |slot| {
            let row = if slot.is_here() {
                items.unwrap_or(1)
            } else {
                1
            };
            for item in 0..row {
                if is_open(frame, slot, item) {
                    *self.of(slot, item) |= reaches;
                }
            }
        });
    }

    fn of_answer(&mut self, target: &Target<'_>) -> u64 {
        let code = &target.program.nodes[target.node.index()];
        let item = target.index.unwrap_or(0);
        let value = code.value.map_or(0, |slot| *self.of(slot, item));
        let applies = code
            .applies
            .map_or(0, |slot: Choice| *self.of(Slot::Choice(slot), item));
        let fails = code
            .fails
            .map_or(0, |slot: Choice| *self.of(Slot::Choice(slot), 0));
        value | applies | fails
    }
}

/// The members that a test of a set asks about; whatever is no member stays in.
fn asked_about(unknowns: &[Unknown], mask: u64) -> u64 {
    let asked = |unknown: &Unknown| unknown.member.is_none_or(|member| mask >> member & 1 == 1);
    let bits = unknowns
        .iter()
        .enumerate()
        .filter(|(_, unknown)| asked(unknown));
    bits.fold(0, |bits, (at, _)| bits | 1 << at)
}

fn is_open(frame: &Frame<Possible>, slot: Slot, item: usize) -> bool {
    match slot {
        Slot::Num(slot) => frame.nums[slot.first() + item].single().is_none(),
        Slot::Choice(slot) => frame.choices[slot.first() + item].single().is_none(),
        Slot::Set(slot) => {
            let set = frame.sets[slot.first() + item];
            set.certain != set.possible
        }
    }
}
