//! One policy's part of a twin: what it makes of one person, on one day, of one outcome.

use super::joint::{JointCase, JointId, Pair};
use super::look::{Open, Told, Values};
use crate::decision::frames::{
    beyond_holidays, exact_frame, may, possible_frame, put_exact, put_possible,
};
use crate::model::case::{Known, Origin, Range, VariableId};
use crate::model::policy::{ExprId, NodeId, ValueType};
use crate::program::Prepared;
use crate::program::exact::Exact;
use crate::program::op::{Choice, Count, Num, Op, Slot};
use crate::program::possible::{Mask, Possible};
use crate::program::program::{Place, Program, Slice, SymbolOf};
use crate::program::run::Frame;
use crate::value::{Date, Exact as Amount};

/// Which of the two policies of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// The first.
    A,
    /// The second.
    B,
}

/// One of two policies, ready to look at people.
pub(super) struct Half<'p> {
    which: Which,
    pub(super) prepared: &'p Prepared,
    pub(super) program: &'p Program,
    pub(super) day: Date,
    pub(super) node: NodeId,
    /// Which item or value, of an outcome that is there for each of several.
    pub(super) index: Option<usize>,
    slice: Slice,
    fills: Vec<Fill>,
    exact: Frame<Exact>,
    possible: Frame<Possible>,
    /// Whether the question hangs on something that nobody knows.
    reads_symbols: bool,
    has_late_days: bool,
    /// Where the choices are that the question makes on its way.
    choices: Vec<usize>,
    /// The operations that take the least or the greatest, each with an item.
    extremes: Vec<(u32, usize)>,
    /// The days from which birthdays are counted.
    births: Vec<JointId>,
    /// Whether the last person was worked out exactly.
    was_exact: bool,
}

/// What is put into a frame for one variable.
struct Fill {
    from: Option<JointId>,
    place: Place,
    range: Range,
    /// Of a field of an item: how many items there are, and which it is.
    item: Option<(JointId, i64)>,
}

impl<'p> Half<'p> {
    /// Prepares one side; `None` where its policy is not about that day.
    pub(super) fn new(
        pair: &Pair<'p>,
        which: Which,
        day: Date,
        node: NodeId,
        index: usize,
    ) -> Option<Self> {
        let prepared = match which {
            Which::A => pair.a,
            Which::B => pair.b,
        };
        let program = prepared.program(day)?;
        let mut wanted = program.answer_slots(node);
        wanted.extend(program.impossible.iter().map(|slot| Slot::Choice(*slot)));
        let slice = program.slice(&wanted);
        let mut half = Half {
            which,
            prepared,
            program,
            day,
            node,
            index: program.nodes[node.index()].count.map(|_| index),
            fills: Vec::new(),
            exact: exact_frame(program),
            possible: possible_frame(program),
            reads_symbols: false,
            has_late_days: false,
            choices: Vec::new(),
            extremes: Vec::new(),
            births: Vec::new(),
            was_exact: false,
            slice,
        };
        half.take_day(pair, which);
        half.take_symbols();
        half.take_ops();
        Some(half)
    }

    /// Puts the day in once, and finds where everything else that is read comes from.
    fn take_day(&mut self, pair: &Pair<'_>, which: Which) {
        let variables = self.prepared.variables();
        let joint = |id: VariableId| match which {
            Which::A => Some(pair.of_a(id)),
            Which::B => pair.of_b(id),
        };
        let day_fact = self.prepared.policy().decision_day();
        let day_fact = day_fact.map(|fact| variables.fact(fact));
        for id in &self.slice.variables {
            let Some(place) = self.program.variables[id.index()] else {
                continue;
            };
            let variable = variables.get(*id);
            if day_fact == Some(*id) {
                let day = i64::from(self.day.number());
                put_exact(&mut self.exact, place, variable.range, Some(day));
                let day = may(variable.range, Known::Is(day), false);
                put_possible(&mut self.possible, place, variable.range, day);
                continue;
            }
            let item = match variable.origin {
                Origin::Field { list, item, .. } => {
                    joint(variables.fact(list)).map(|count| (count, i64::from(item)))
                }
                Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => None,
            };
            self.fills.push(Fill {
                from: joint(*id),
                place,
                range: variable.range,
                item,
            });
        }
    }

    /// Puts in what nobody knows, once: it stays as it is.
    fn take_symbols(&mut self) {
        for at in &self.slice.symbols {
            let symbol = &self.program.symbols[*at];
            // Days beyond the list of holidays are needed only by some cases.
            match symbol.of == SymbolOf::Holidays {
                true => put_exact(&mut self.exact, symbol.place, symbol.range, None),
                false => self.reads_symbols = true,
            }
            let whole = may(symbol.range, Known::Unknown, symbol.or_no_limit);
            put_possible(&mut self.possible, symbol.place, symbol.range, whole);
        }
    }

    fn take_ops(&mut self) {
        for at in &self.slice.ops {
            let (body, most) = match &self.program.ops[*at as usize] {
                Op::ForEach(count, body) => (body.clone(), count.most()),
                _ => (*at as usize..*at as usize + 1, 1),
            };
            for op in body {
                if let Op::Years(_, from, _) = &self.program.ops[op] {
                    let own = self.fills.iter().filter(|fill| match fill.place.slot {
                        Slot::Num(slot) => slot.first() == from.first(),
                        Slot::Choice(_) | Slot::Set(_) => false,
                    });
                    self.births.extend(own.filter_map(|fill| fill.from));
                }
                let (choices, extremes) = (&mut self.choices, &mut self.extremes);
                for item in 0..most {
                    match &self.program.ops[op] {
                        Op::Extreme { .. } => {
                            extremes.push((u32::try_from(op).unwrap_or(u32::MAX), item));
                        }
                        Op::WorkingDays { .. } => self.has_late_days = true,
                        own => own.writes(&mut |slot| {
                            if let Slot::Choice(choice) = slot {
                                choices.push(choice.at(item));
                            }
                        }),
                    }
                }
            }
        }
        self.choices.sort_unstable();
        self.choices.dedup();
    }

    /// The variables that the question reads, besides the day, in the terms of the pair.
    pub(super) fn reads(&self) -> impl Iterator<Item = JointId> + '_ {
        self.fills.iter().filter_map(|fill| fill.from)
    }

    /// The variables that the answer itself hangs on.
    pub(super) fn bearing(&self, pair: &Pair<'p>) -> Vec<JointId> {
        let slice = self.program.slice(&self.program.answer_slots(self.node));
        let joint = |id: &VariableId| match self.which {
            Which::A => Some(pair.of_a(*id)),
            Which::B => pair.of_b(*id),
        };
        slice.variables.iter().filter_map(joint).collect()
    }

    /// What nobody knows that the answer hangs on.
    pub(super) fn symbols(&self) -> Vec<SymbolOf> {
        let slice = self.program.slice(&self.program.answer_slots(self.node));
        let symbols = slice.symbols.iter();
        symbols.map(|at| self.program.symbols[*at].of).collect()
    }

    /// Whether birthdays are counted from a day.
    pub(super) fn is_birth(&self, id: JointId) -> bool {
        self.births.contains(&id)
    }

    /// The denominator of its numbers.
    pub(super) fn below(&self) -> i128 {
        match self.program.nodes[self.node.index()].value {
            Some(Slot::Num(slot)) => self.program.nums[slot.first()].below,
            Some(Slot::Choice(_) | Slot::Set(_)) | None => 1,
        }
    }

    /// What the policy makes of a person; a number is over its own denominator.
    pub(super) fn look(&mut self, case: &JointCase) -> Told {
        self.was_exact = !self.reads_symbols && self.fill_exact(case);
        if self.was_exact {
            self.exact.run(self.program, &self.slice.ops);
            if self.has_late_days && beyond_holidays(&self.exact, self.program, &self.slice) {
                self.was_exact = false;
            }
        }
        if self.was_exact {
            return self.read_exact();
        }
        self.fill_possible(case);
        self.possible.run(self.program, &self.slice.ops);
        self.read_possible()
    }

    /// Puts a person in; says whether everything that is read is known.
    fn fill_exact(&mut self, case: &JointCase) -> bool {
        self.fills.iter().all(|fill| {
            let known = fill.from.map_or(Known::Unknown, |from| case.get(from));
            let value = match known {
                Known::Is(value) => Some(value),
                Known::None => None,
                Known::Unknown | Known::Between(..) => return fill.is_beyond(case),
            };
            put_exact(&mut self.exact, fill.place, fill.range, value);
            true
        })
    }

    fn fill_possible(&mut self, case: &JointCase) {
        for fill in &self.fills {
            let known = fill.from.map_or(Known::Unknown, |from| case.get(from));
            let may = may(fill.range, known, fill.range.or_none());
            put_possible(&mut self.possible, fill.place, fill.range, may);
        }
    }

    fn read_exact(&self) -> Told {
        let frame = &self.exact;
        let (program, slice) = (self.program, &self.slice);
        let is = |slot: Choice, item: usize| frame.choices[slot.at(item)] == 1;
        let unmet = |at: &usize| !is(program.demands[*at].met, 0);
        if program.impossible.iter().any(|slot| is(*slot, 0)) || slice.demands.iter().any(unmet) {
            return Told::Refused;
        }
        let code = &program.nodes[self.node.index()];
        let item = self.index.unwrap_or(0);
        if code
            .count
            .is_some_and(|count| item >= exact_items(frame, count))
        {
            return Told::NoItem;
        }
        if code.fails.is_some_and(|slot| is(slot, 0)) {
            return Told::NoAnswer;
        }
        if code.applies.is_some_and(|slot| !is(slot, item)) {
            return Told::NotApplicable;
        }
        match code.value {
            Some(Slot::Choice(slot)) => Told::Choice(frame.choices[slot.at(item)]),
            Some(Slot::Num(slot)) => Told::Number(self.within_days(frame.nums[slot.at(item)])),
            Some(Slot::Set(_)) | None => Told::NoAnswer,
        }
    }

    fn read_possible(&self) -> Told {
        let frame = &self.possible;
        let program = self.program;
        let choice = |slot: Choice, item: usize| frame.choices[slot.at(item)];
        let unmet = |at: &usize| choice(program.demands[*at].met, 0).is_no();
        let impossible = |slot: &Choice| choice(*slot, 0).is_yes();
        if program.impossible.iter().any(impossible) || self.slice.demands.iter().any(unmet) {
            return Told::Refused;
        }
        let code = &program.nodes[self.node.index()];
        let item = self.index.unwrap_or(0);
        if code.count.is_some_and(|count| item >= frame.items(count).1) {
            return Told::NoItem;
        }
        let fails = code.fails.map_or(Mask::NO, |slot| choice(slot, 0));
        let applies = code.applies.map_or(Mask::YES, |slot| choice(slot, item));
        if fails.is_yes() {
            return Told::NoAnswer;
        }
        if fails.is_no() && applies.is_no() {
            return Told::NotApplicable;
        }
        let certain = fails.is_no() && applies.is_yes();
        let values = match code.value {
            _ if applies.is_no() => Values::None,
            Some(Slot::Choice(slot)) => match choice(slot, item) {
                one if certain && one.single().is_some() => {
                    return Told::Choice(one.single().unwrap_or(0));
                }
                mask => Values::of_mask(mask),
            },
            Some(Slot::Num(slot)) => {
                let bounds = frame.nums[slot.at(item)];
                match bounds.single().filter(|_| certain) {
                    Some(one) => return Told::Number(self.within_days(one)),
                    None => Values::of_bounds(bounds),
                }
            }
            Some(Slot::Set(_)) | None => Values::None,
        };
        Told::Open(Open {
            may_fail: !fails.is_no(),
            may_not_apply: !applies.is_yes(),
            values,
        })
    }

    /// A day that lies beyond every day is told as the last.
    fn within_days(&self, value: i128) -> i128 {
        match self.prepared.policy().node(self.node).ty {
            ValueType::Date => value.clamp(
                i128::from(Date::MIN.number()),
                i128::from(Date::MAX.number()),
            ),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Amount(_) => {
                value
            }
        }
    }

    /// Whether a condition held for the person who was looked at last.
    pub(super) fn truth(&self, expr: ExprId, item: usize) -> Option<bool> {
        match self.program.exprs[expr.index()]? {
            Slot::Choice(slot) if self.was_exact => Some(self.exact.choices[slot.at(item)] == 1),
            Slot::Choice(slot) => self.possible.choices[slot.at(item)]
                .single()
                .map(|value| value == 1),
            Slot::Num(_) | Slot::Set(_) => None,
        }
    }

    /// The value of a kind that a node came to for the person who was looked at last.
    pub(super) fn choice(&self, node: NodeId, item: usize) -> Option<u8> {
        match self.program.nodes[node.index()].value? {
            Slot::Choice(slot) if self.was_exact => Some(self.exact.choices[slot.at(item)]),
            Slot::Choice(slot) => self.possible.choices[slot.at(item)].single(),
            Slot::Num(_) | Slot::Set(_) => None,
        }
    }

    /// What an amount came to for the person who was looked at last.
    pub(super) fn amount(&self, expr: ExprId, item: usize) -> Option<Amount> {
        match self.program.exprs[expr.index()]? {
            Slot::Num(slot) => {
                let value = self.number(slot, item)?;
                Amount::new(value, self.program.nums[slot.first()].below)
            }
            Slot::Choice(_) | Slot::Set(_) => None,
        }
    }

    /// What something that is worked out once came to for the person who was looked at last, as
    /// the frame holds it.
    pub(super) fn value_of(&self, node: NodeId) -> Option<i128> {
        match self.program.nodes[node.index()].value? {
            Slot::Num(slot) => self.number(slot, 0),
            Slot::Choice(slot) if self.was_exact => {
                Some(i128::from(self.exact.choices[slot.first()]))
            }
            Slot::Choice(slot) => self.possible.choices[slot.first()].single().map(i128::from),
            Slot::Set(_) => None,
        }
    }

    /// Whether the question works something out.
    pub(super) fn works_out(&self, node: NodeId) -> bool {
        let maker = match self.program.nodes[node.index()].value {
            Some(Slot::Num(slot)) => self.program.makers.nums[slot.first()],
            Some(Slot::Choice(slot)) => self.program.makers.choices[slot.first()],
            Some(Slot::Set(_)) | None => None,
        };
        maker.is_some_and(|maker| self.slice.ops.binary_search(&maker).is_ok())
    }

    fn number(&self, slot: Num, item: usize) -> Option<i128> {
        match self.was_exact {
            true => Some(self.exact.nums[slot.at(item)]),
            false => self.possible.nums[slot.at(item)].single(),
        }
    }

    /// Mixes into a digest which way everything went for the person who was looked at last:
    /// what held and what did not, and which of several amounts was the least or the greatest.
    pub(super) fn mix_ways(&self, digest: &mut u64) {
        if self.was_exact {
            for at in &self.choices {
                mix(digest, u64::from(self.exact.choices[*at]));
            }
        } else {
            for at in &self.choices {
                mix(digest, self.possible.choices[*at].0);
            }
        }
        for (op, item) in &self.extremes {
            mix(digest, self.taken(*op, *item));
        }
    }

    /// Which of several amounts was taken.
    fn taken(&self, op: u32, item: usize) -> u64 {
        let Op::Extreme { least, terms, .. } = &self.program.ops[op as usize] else {
            return 0;
        };
        let mut best: Option<(i128, u64)> = None;
        for (term, at) in terms.iter().zip(1..) {
            let passed_over = term.when.is_some_and(|when| match self.was_exact {
                true => self.exact.choices[when.at(item)] == 1,
                false => self.possible.choices[when.at(item)].is_yes(),
            });
            let value = match self.was_exact {
                true => self.exact.nums[term.num.at(item)],
                false => self.possible.nums[term.num.at(item)].low,
            };
            let value = if *least { value } else { -value } * term.factor;
            if !passed_over && best.is_none_or(|(other, _)| value < other) {
                best = Some((value, at));
            }
        }
        best.map_or(0, |(_, at)| at)
    }
}

impl Fill {
    /// Whether it is a field of an item that is not there.
    fn is_beyond(&self, case: &JointCase) -> bool {
        self.item
            .is_some_and(|(count, item)| match case.get(count) {
                Known::Is(count) | Known::Between(_, count) => item >= count,
                Known::Unknown | Known::None => false,
            })
    }
}

fn exact_items(frame: &Frame<Exact>, count: Count) -> usize {
    frame.items(count).0
}

/// One step of a digest; it need not resist anybody.
fn mix(digest: &mut u64, value: u64) {
    *digest = (*digest ^ value).wrapping_mul(0x0000_0100_0000_01b3);
    *digest ^= *digest >> 29;
}
