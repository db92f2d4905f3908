//! A program on some days → formulas: what each outcome comes to, for everybody at once.
//!
//! The operations are those that the evaluator goes through; here each makes a formula. Lists are
//! laid out to their greatest length, an item being there where the list is that long.

use std::collections::BTreeMap;

use super::term::{Ends, Lin, Lit, Made, Making, Terms};
use crate::model::case::{Known, Range};
use crate::model::policy::{Days, NodeId, Order};
use crate::program::Prepared;
use crate::program::op::{
    Choice, Comparison, Count, ItemsTest, Num, Op, Rules, Set, Slot, TableFaults, Term,
};
use crate::program::program::{Place, Program, Slice, SymbolOf};
use crate::syntax::tree::RoundingMode;
use crate::value::Date;

/// Something that formulas leave open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum InputOf<K> {
    /// The number that something is, or whether it is so.
    Value(K),
    /// Whether something is a value of its kind.
    Is(K, u8),
    /// Whether a set has a value.
    Has(K, u8),
    /// Whether there is none.
    Absent(K),
}

/// What an input belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// Something that can be known of a person, by a place that all policies share.
    Known(usize),
    /// Something that nobody knows.
    Symbol(SymbolName),
}

/// Something that nobody knows, so named that the same gap in two copies of a policy is one.
///
/// A figure stays the same unknown for as long as one dated line covers it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SymbolName {
    /// The title of the policy.
    pub(crate) policy: String,
    /// The name of the figure or outcome.
    pub(crate) name: String,
    /// Which tuple of keys.
    pub(crate) cell: usize,
    /// The first day of the line that says that it is not known.
    pub(crate) since: Date,
}

/// All that formulas leave open, and what must be so of it.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) terms: Terms,
    pub(crate) inputs: Vec<InputOf<Whose>>,
    input_at: BTreeMap<InputOf<Whose>, u32>,
    /// What holds of every case that can be.
    pub(crate) always: Vec<Lit>,
}

impl World {
    pub(super) fn input(&mut self, of: InputOf<Whose>) -> u32 {
        if let Some(at) = self.input_at.get(&of) {
            return *at;
        }
        let at = u32::try_from(self.inputs.len()).unwrap_or(u32::MAX);
        self.input_at.insert(of.clone(), at);
        self.inputs.push(of);
        at
    }

    /// A condition that formulas leave open, where they speak of it.
    pub(crate) fn known_input(&mut self, of: &InputOf<Whose>) -> Option<Lit> {
        let at = *self.input_at.get(of)?;
        Some(self.terms.input(at))
    }

    /// A number that formulas leave open, where they speak of it.
    pub(crate) fn known_number(&mut self, of: &InputOf<Whose>) -> Option<Lin> {
        let at = *self.input_at.get(of)?;
        self.terms.known_number_input(at)
    }
}

/// A value of a kind, or yes and no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// It is known.
    Is(u8),
    /// Yes where a condition holds.
    Yes(Lit),
    /// For each value, whether it is that one.
    Of(Box<[Lit]>),
}

impl Value {
    /// Whether it is a value.
    pub(crate) fn is(&self, value: u8) -> Lit {
        match self {
            Value::Is(own) => Lit::of(*own == value),
            Value::Yes(lit) => match value {
                0 => !*lit,
                1 => *lit,
                _ => Lit::FALSE,
            },
            Value::Of(lits) => lits.get(usize::from(value)).copied().unwrap_or(Lit::FALSE),
        }
    }

    fn yes(&self) -> Lit {
        self.is(1)
    }

    pub(super) fn size(&self) -> u8 {
        match self {
            Value::Is(own) => own + 1,
            Value::Yes(_) => 2,
            Value::Of(lits) => u8::try_from(lits.len()).unwrap_or(64),
        }
    }
}

/// What a node comes to.
#[derive(Debug, Clone)]
pub(crate) struct AnswerFormula {
    /// Whether it has no answer.
    pub(crate) fails: Lit,
    /// Whether it applies.
    pub(crate) applies: Lit,
    /// What it is.
    pub(crate) value: AnswerValue,
}

#[derive(Debug, Clone)]
pub(crate) enum AnswerValue {
    Choice(Value),
    /// A number over a denominator.
    Number(Lin, i128),
}

/// What is known, where a question is about some people only.
pub(crate) trait Within {
    /// The place of a variable that all policies share.
    fn place(&self, variable: usize) -> usize;
    /// What is known of a place.
    fn known(&self, place: usize) -> Known;
}

/// One policy's formulas for some days.
pub(crate) struct Encoded<'p> {
    pub(crate) prepared: &'p Prepared,
    pub(crate) program: &'p Program,
    pub(crate) slice: Slice,
    nums: Vec<Lin>,
    choices: Vec<Value>,
    sets: Vec<Box<[Lit]>>,
}

/// Which fact is one step higher than it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raised {
    /// The variable of the policy.
    pub(crate) variable: usize,
    /// By how much.
    pub(crate) by: i128,
}

/// What is to be made into formulas.
pub(crate) struct Wanted<'w> {
    /// The days of the question: the same program holds on all of them.
    pub(crate) days: Days,
    pub(crate) slots: &'w [Slot],
    pub(crate) raised: Option<Raised>,
}

/// The name of something that nobody knows.
pub(crate) fn symbol_name(prepared: &Prepared, program: &Program, of: SymbolOf) -> SymbolName {
    let policy = prepared.policy();
    let day = program.days.first;
    let (name, cell, since) = match of {
        SymbolOf::NotPublished(figure, cell)
        | SymbolOf::NotFound(figure, cell)
        | SymbolOf::Unset(figure, cell) => {
            let figure = policy.figure(figure);
            let mut entries = figure.cells[cell].iter();
            let entry = entries.find(|entry| entry.days.holds(day));
            let since = entry.map_or(Date::MIN, |entry| entry.days.first);
            (figure.name.clone(), cell, since)
        }
        SymbolOf::Open(node) => (policy.node(node).name.clone(), 0, Date::MIN),
        SymbolOf::Holidays => (String::new(), 0, Date::MIN),
    };
    SymbolName {
        policy: policy.title().to_owned(),
        name,
        cell,
        since,
    }
}

impl<'p> Encoded<'p> {
    /// Makes the formulas of everything that some slots hang on.
    pub(crate) fn of(
        world: &mut World,
        prepared: &'p Prepared,
        program: &'p Program,
        within: &impl Within,
        wanted: &Wanted<'_>,
    ) -> Made<Self> {
        let encoded = Encoded::open(world, prepared, program, within, wanted)?;
        encoded.demands(world, &encoded.slice);
        Ok(encoded)
    }

    /// The same without what a case must satisfy to be decided at all, which hangs on what is
    /// asked: [`Encoded::demands`] adds it.
    pub(crate) fn open(
        world: &mut World,
        prepared: &'p Prepared,
        program: &'p Program,
        within: &impl Within,
        wanted: &Wanted<'_>,
    ) -> Made<Self> {
        let mut slots = wanted.slots.to_vec();
        slots.extend(program.impossible.iter().map(|slot| Slot::Choice(*slot)));
        let slice = program.slice(&slots);
        let mut encoded = Encoded {
            prepared,
            program,
            slice,
            nums: vec![Lin::constant(0); program.nums.len()],
            choices: vec![Value::Is(0); program.choices],
            sets: vec![Box::default(); program.sets],
        };
        for (slot, n) in &program.constant_nums {
            encoded.nums[slot.first()] = Lin::constant(*n);
        }
        for (slot, value) in &program.constant_choices {
            encoded.choices[slot.first()] = Value::Is(*value);
        }
        encoded.variables(world, within, wanted)?;
        encoded.symbols(world);
        for at in encoded.slice.ops.clone() {
            encoded.step(world, &program.ops[at as usize], 0)?;
        }
        Ok(encoded)
    }

    // ── What is open ────────────────────────────────────────────────────────

    fn variables(
        &mut self,
        world: &mut World,
        within: &impl Within,
        wanted: &Wanted<'_>,
    ) -> Made<()> {
        let policy = self.prepared.policy();
        let day = policy
            .decision_day()
            .map(|fact| self.prepared.variables().fact(fact).index());
        for id in self.slice.variables.clone() {
            let Some(place) = self.program.variables[id.index()] else {
                continue;
            };
            let range = self.prepared.variables().get(id).range;
            let shared = within.place(id.index());
            let known = match Some(id.index()) == day {
                true => between(wanted.days),
                false => within.known(shared),
            };
            self.place(world, place, range, known, Whose::Known(shared));
            if let (Some(raised), Slot::Num(slot)) = (wanted.raised, place.slot)
                && raised.variable == id.index()
            {
                let lin = self.nums[slot.first()].add(raised.by)?;
                // Nobody has more than the most there can be.
                if let Some((_, most, _)) = range.bounds() {
                    let room = Lin::constant(i128::from(most)).less(&lin)?;
                    let within = world.terms.not_negative(&room)?;
                    world.always.push(within);
                }
                self.nums[slot.first()] = lin;
            }
        }
        Ok(())
    }

    fn symbols(&mut self, world: &mut World) {
        for at in self.slice.symbols.clone() {
            let symbol = self.program.symbols[at];
            let whose = Whose::Symbol(symbol_name(self.prepared, self.program, symbol.of));
            let range = symbol.range;
            self.place(world, symbol.place, range, Known::Unknown, whose);
        }
    }

    fn place(&mut self, world: &mut World, place: Place, range: Range, known: Known, whose: Whose) {
        if let Some(absent) = place.absent {
            let lit = match known {
                Known::None => Lit::TRUE,
                Known::Is(_) | Known::Between(..) => Lit::FALSE,
                Known::Unknown => {
                    let input = world.input(InputOf::Absent(whose.clone()));
                    world.terms.input(input)
                }
            };
            self.choices[absent.first()] = Value::Yes(lit);
        }
        match place.slot {
            Slot::Num(slot) => {
                let (least, most, _) = range.bounds().unwrap_or((0, 0, 1));
                let (low, high) = match known {
                    Known::Is(n) => (n, n),
                    Known::Between(low, high) => (low, high),
                    Known::None => (least, least),
                    Known::Unknown => (least, most),
                };
                self.nums[slot.first()] = if low == high {
                    Lin::constant(i128::from(low))
                } else {
                    let input = world.input(InputOf::Value(whose));
                    let ends = (i128::from(low), i128::from(high));
                    world.terms.number_input(input, ends)
                };
            }
            Slot::Choice(slot) => {
                self.choices[slot.first()] = choice_input(world, range, known, whose);
            }
            Slot::Set(slot) => {
                let count = match range {
                    Range::Set(_, count) => count,
                    _ => 0,
                };
                let lits = (0..count).map(|value| match known {
                    Known::Is(mask) => Lit::of(mask.cast_unsigned() >> value & 1 == 1),
                    Known::Unknown | Known::None | Known::Between(..) => {
                        let input = world.input(InputOf::Has(whose.clone(), value));
                        world.terms.input(input)
                    }
                });
                self.sets[slot.first()] = lits.collect();
            }
        }
    }

    /// What a case must satisfy to be decided at all, where so much of the program is read.
    pub(crate) fn demands(&self, world: &mut World, slice: &Slice) {
        for slot in &self.program.impossible {
            let lit = self.yes(*slot, 0);
            world.always.push(!lit);
        }
        for at in &slice.demands {
            let lit = self.yes(self.program.demands[*at].met, 0);
            world.always.push(lit);
        }
        world.always.retain(|lit| *lit != Lit::TRUE);
        world.always.sort_unstable();
        world.always.dedup();
    }

    // ── What came of it ─────────────────────────────────────────────────────

    /// What a node comes to, for an item.
    pub(crate) fn answer(&self, node: NodeId, item: usize) -> Option<AnswerFormula> {
        let code = &self.program.nodes[node.index()];
        let lit = |slot: Option<Choice>, item: usize, none: Lit| {
            slot.map_or(none, |slot| self.yes(slot, item))
        };
        let value = match code.value? {
            Slot::Num(slot) => {
                let below = self.program.nums[slot.first()].below;
                AnswerValue::Number(self.num(slot, item), below)
            }
            Slot::Choice(slot) => AnswerValue::Choice(self.choices[slot.at(item)].clone()),
            Slot::Set(_) => return None,
        };
        Some(AnswerFormula {
            fails: lit(code.fails, 0, Lit::FALSE),
            applies: lit(code.applies, item, Lit::TRUE),
            value,
        })
    }

    /// Whether a condition holds.
    pub(crate) fn yes(&self, slot: Choice, item: usize) -> Lit {
        self.choices[slot.at(item)].yes()
    }

    /// A number, over its denominator.
    pub(crate) fn num(&self, slot: Num, item: usize) -> Lin {
        self.nums[slot.at(item)].clone()
    }

    /// Puts other formulas in the place of a node's value, which are known to mean the same.
    pub(crate) fn choice(&self, slot: Choice, item: usize) -> &Value {
        &self.choices[slot.at(item)]
    }

    fn term(&self, term: Term, item: usize) -> Made<Lin> {
        self.nums[term.num.at(item)].times(term.factor)
    }

    fn set(&self, slot: Set, item: usize) -> &[Lit] {
        &self.sets[slot.at(item)]
    }

    fn yeses(&self, slots: &[Choice], item: usize) -> Vec<Lit> {
        slots.iter().map(|slot| self.yes(*slot, item)).collect()
    }

    // ── Operations ──────────────────────────────────────────────────────────

    fn step(&mut self, world: &mut World, op: &Op, item: usize) -> Made<()> {
        match op {
            Op::ForEach(count, body) => {
                for item in 0..count.most() {
                    for at in body.clone() {
                        self.step(world, &self.program.ops[at], item)?;
                    }
                }
            }
            Op::DecideChoice {
                out,
                rules,
                values,
                normally,
            } => {
                let alive = self.alive(world, rules, item);
                let values: Vec<Value> = values
                    .iter()
                    .map(|value| self.choices[value.at(item)].clone())
                    .collect();
                let normally = self.choices[normally.at(item)].clone();
                self.clash_of_choices(world, rules, &alive, &values, item);
                self.choices[out.at(item)] = match rules.highest {
                    true => highest(world, &alive, &values, &normally),
                    false => first(world, &alive, &values, &normally),
                };
            }
            Op::DecideNum {
                out,
                rules,
                values,
                normally,
            } => self.decide_num(world, (*out, rules, values, *normally), item)?,
            Op::TableChoice { .. } | Op::TableNum { .. } => self.table(world, op, item)?,
            op => self.condition(world, op, item)?,
        }
        Ok(())
    }

    fn table(&mut self, world: &mut World, op: &Op, item: usize) -> Made<()> {
        match op {
            Op::TableChoice {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.yeses(rows, item);
                let values: Vec<Value> = values
                    .iter()
                    .map(|value| self.choices[value.at(item)].clone())
                    .collect();
                self.faults(world, *faults, &rows, item);
                let (last, rest) = values.split_last().unwrap_or_else(no_rows);
                self.choices[out.at(item)] = first(world, &rows[..rest.len()], rest, last);
            }
            Op::TableNum {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.yeses(rows, item);
                self.faults(world, *faults, &rows, item);
                let mut found = Lin::constant(0);
                for (at, (row, value)) in rows.iter().zip(values).enumerate().rev() {
                    let value = self.term(*value, item)?;
                    found = match at + 1 == rows.len() {
                        true => value,
                        false => world.terms.choose(*row, &value, &found)?,
                    };
                }
                self.nums[out.at(item)] = found;
            }
            _ => unreachable!("only tables come here"),
        }
        Ok(())
    }

    fn decide_num(
        &mut self,
        world: &mut World,
        (out, rules, values, normally): (Num, &Rules, &[Term], Term),
        item: usize,
    ) -> Made<()> {
        let alive = self.alive(world, rules, item);
        let values: Made<Vec<Lin>> = values.iter().map(|value| self.term(*value, item)).collect();
        let values = values?;
        if let Some(clash) = rules.clash {
            let mut pairs = Vec::new();
            for (at, a) in values.iter().enumerate() {
                for (other, b) in values.iter().enumerate().skip(at + 1) {
                    let same = world.terms.equal(a, b)?;
                    let both = world.terms.and(&[alive[at], alive[other], !same]);
                    pairs.push(both);
                }
            }
            self.choices[clash.at(item)] = Value::Yes(world.terms.or(&pairs));
        }
        let mut found = self.term(normally, item)?;
        for (alive, value) in alive.iter().zip(&values).rev() {
            found = world.terms.choose(*alive, value, &found)?;
        }
        self.nums[out.at(item)] = found;
        Ok(())
    }

    fn alive(&mut self, world: &mut World, rules: &Rules, item: usize) -> Vec<Lit> {
        let mut alive = vec![Lit::FALSE; rules.rules.len()];
        for at in &rules.order {
            let rule = &rules.rules[*at];
            let mut parts = vec![self.yes(rule.when, item)];
            parts.extend(rule.overriders.iter().map(|over| !alive[*over]));
            alive[*at] = world.terms.and(&parts);
        }
        for (slot, lit) in rules.alive.iter().zip(&alive) {
            self.choices[slot.at(item)] = Value::Yes(*lit);
        }
        alive
    }

    fn clash_of_choices(
        &mut self,
        world: &mut World,
        rules: &Rules,
        alive: &[Lit],
        values: &[Value],
        item: usize,
    ) {
        let Some(clash) = rules.clash else { return };
        let mut pairs = Vec::new();
        for (at, a) in values.iter().enumerate() {
            for (other, b) in values.iter().enumerate().skip(at + 1) {
                let same = same_value(world, a, b);
                pairs.push(world.terms.and(&[alive[at], alive[other], !same]));
            }
        }
        self.choices[clash.at(item)] = Value::Yes(world.terms.or(&pairs));
    }

    fn faults(
        &mut self,
        world: &mut World,
        faults: Option<TableFaults>,
        rows: &[Lit],
        item: usize,
    ) {
        if let Some(faults) = faults {
            let some = world.terms.or(rows);
            let several = world.terms.at_least(2, rows);
            self.choices[faults.gap.at(item)] = Value::Yes(!some);
            self.choices[faults.overlap.at(item)] = Value::Yes(several);
        }
    }

    fn condition(&mut self, world: &mut World, op: &Op, item: usize) -> Made<()> {
        let terms = &mut world.terms;
        let (out, lit) = match op {
            Op::All(out, parts) => (out, terms.and(&self.yeses(parts, item))),
            Op::Any(out, parts) => (out, terms.or(&self.yeses(parts, item))),
            Op::Not(out, a) => (out, !self.yes(*a, item)),
            Op::AtLeast(out, n, parts) => (out, terms.at_least(*n, &self.yeses(parts, item))),
            Op::Compare(out, comparison, a, b) => {
                let (a, b) = (self.term(*a, item)?, self.term(*b, item)?);
                (out, compared(terms, *comparison, &a, &b)?)
            }
            Op::SameChoice(out, ..) | Op::OneOf(out, ..) | Op::OrderChoice(out, ..) => {
                (out, self.of_choices(world, op, item))
            }
            Op::Includes {
                out,
                set,
                mask,
                all,
            } => {
                let members = self.set(*set, item).iter().enumerate();
                let meant = members.filter(|(value, _)| mask >> value & 1 == 1);
                let lits: Vec<Lit> = meant.map(|(_, lit)| *lit).collect();
                let lit = if *all {
                    terms.and(&lits)
                } else {
                    terms.or(&lits)
                };
                (out, lit)
            }
            Op::PickChoice(out, keys, cells) => {
                let cells: Vec<Value> = cells
                    .iter()
                    .map(|cell| self.choices[cell.at(item)].clone())
                    .collect();
                let picked = self.picked(world, keys, item, &mut |at| Ok(cells[at].clone()))?;
                self.choices[out.at(item)] = picked;
                return Ok(());
            }
            Op::TestItems {
                out,
                test,
                count,
                filter,
                has,
            } => (out, self.test_items(world, *test, *count, *filter, *has)?),
            op => return self.number(world, op, item),
        };
        self.choices[out.at(item)] = Value::Yes(lit);
        Ok(())
    }

    /// Whether values of a kind are as an operation asks.
    fn of_choices(&self, world: &mut World, op: &Op, item: usize) -> Lit {
        let value = |slot: &Choice| self.choices[slot.at(item)].clone();
        match op {
            Op::SameChoice(_, a, b) => same_value(world, &value(a), &value(b)),
            Op::OneOf(_, a, mask) => one_of(&mut world.terms, &value(a), *mask),
            Op::OrderChoice(_, order, a, b) => {
                ordered(&mut world.terms, *order, &value(a), &value(b))
            }
            _ => unreachable!("only values of a kind are compared here"),
        }
    }

    /// Whether an item is there.
    fn present(&self, terms: &mut Terms, count: Count, item: usize) -> Made<Lit> {
        match count {
            Count::Fixed(n) => Ok(Lit::of(item < n)),
            Count::List(slot, _) => {
                let above = i128::try_from(item).unwrap_or(i128::MAX) + 1;
                let lin = self.nums[slot.first()].add(-above)?;
                terms.not_negative(&lin)
            }
        }
    }

    /// Which items are meant: those that are there and of which a condition holds.
    fn meant(&self, terms: &mut Terms, count: Count, filter: Option<Choice>) -> Made<Vec<Lit>> {
        let mut meant = Vec::new();
        for item in 0..count.most() {
            let present = self.present(terms, count, item)?;
            meant.push(match filter {
                Some(filter) => terms.and(&[present, self.yes(filter, item)]),
                None => present,
            });
        }
        Ok(meant)
    }

    fn test_items(
        &self,
        world: &mut World,
        test: ItemsTest,
        count: Count,
        filter: Option<Choice>,
        has: Option<Choice>,
    ) -> Made<Lit> {
        let meant = self.meant(&mut world.terms, count, filter)?;
        let has = |item: usize| has.map_or(Lit::TRUE, |has| self.yes(has, item));
        let terms = &mut world.terms;
        let each: Vec<Lit> = meant
            .iter()
            .enumerate()
            .map(|(item, meant)| match test {
                ItemsTest::Every => terms.or(&[!*meant, has(item)]),
                ItemsTest::Some | ItemsTest::AtLeast(_) => terms.and(&[*meant, has(item)]),
            })
            .collect();
        Ok(match test {
            ItemsTest::Some => terms.or(&each),
            ItemsTest::Every => terms.and(&each),
            ItemsTest::AtLeast(n) => terms.at_least(n, &each),
        })
    }

    fn number(&mut self, world: &mut World, op: &Op, item: usize) -> Made<()> {
        let terms = &mut world.terms;
        let (out, lin) = match op {
            Op::Sum(out, parts) => {
                let mut sum = Lin::constant(0);
                for part in parts {
                    let mut value = self.term(*part, item)?;
                    if let Some(when) = part.when {
                        value = terms.counted(&value, self.yes(when, item))?;
                    }
                    sum = sum.plus(1, &value)?;
                }
                (out, sum)
            }
            Op::Product(out, a, b) => {
                let (a, b) = (self.num(*a, item), self.num(*b, item));
                (out, terms.product(&a, &b)?)
            }
            Op::Extreme {
                out,
                least,
                terms: parts,
            } => {
                let mut meant = Vec::new();
                for part in parts {
                    let there = part
                        .when
                        .map_or(Lit::TRUE, |skipped| !self.yes(skipped, item));
                    meant.push((self.term(*part, item)?, there));
                }
                (out, extreme(terms, *least, &meant)?)
            }
            Op::Round {
                out,
                of,
                times,
                plus,
                over,
                each,
            } => {
                let scaled = self.num(*of, item).times(*times)?.add(*plus)?;
                (out, terms.floor(&scaled, *over)?.times(*each)?)
            }
            Op::Divide { out, .. } => (out, self.divided(terms, op, item)?),
            Op::PickNum(out, keys, cells) => (out, self.picked_number(terms, (keys, cells), item)?),
            Op::SumItems { out, .. } => (out, self.sum_items(terms, op)?),
            Op::ExtremeItems { out, .. } => (out, self.extreme_items(terms, op, item)?),
            op => return self.day(world, op, item),
        };
        self.nums[out.at(item)] = lin;
        Ok(())
    }

    fn divided(&self, terms: &mut Terms, op: &Op, item: usize) -> Made<Lin> {
        let Op::Divide {
            out,
            of,
            by,
            mode,
            each,
        } = op
        else {
            unreachable!("only a quotient comes here")
        };
        let (of, by) = (self.term(*of, item)?, self.term(*by, item)?);
        let scale = self.program.nums[out.first()];
        let ends = (scale.least / *each, scale.most / *each);
        quotient(terms, &of, &by, *mode, ends)?.times(*each)
    }

    fn picked_number(
        &self,
        terms: &mut Terms,
        (keys, cells): (&[(Choice, usize)], &[Num]),
        item: usize,
    ) -> Made<Lin> {
        let mut found: Option<Lin> = None;
        for (at, cell) in cells.iter().enumerate().rev() {
            let cell = self.num(*cell, item);
            let lit = self.picks(terms, keys, at, item);
            found = Some(match &found {
                None => cell,
                Some(found) => terms.choose(lit, &cell, found)?,
            });
        }
        Ok(found.unwrap_or_default())
    }

    fn sum_items(&self, terms: &mut Terms, op: &Op) -> Made<Lin> {
        let Op::SumItems {
            count, when, term, ..
        } = op
        else {
            unreachable!("only a sum of items comes here")
        };
        let meant = self.meant(terms, *count, *when)?;
        let mut sum = Lin::constant(0);
        for (item, meant) in meant.iter().enumerate() {
            let one = Lin::constant(1);
            let value = term.map_or(one, |term| self.num(term, item));
            sum = sum.plus(1, &terms.counted(&value, *meant)?)?;
        }
        Ok(sum)
    }

    fn extreme_items(&self, terms: &mut Terms, op: &Op, at: usize) -> Made<Lin> {
        let Op::ExtremeItems {
            least,
            count,
            when,
            term,
            if_none,
            ..
        } = op
        else {
            unreachable!("only an extreme of items comes here")
        };
        let meant = self.meant(terms, *count, *when)?;
        let some = terms.or(&meant);
        let mut parts = Vec::new();
        for (item, meant) in meant.iter().enumerate() {
            parts.push((self.term(*term, item)?, *meant));
        }
        if let Some(amount) = if_none {
            parts.push((self.term(*amount, at)?, !some));
        }
        extreme(terms, *least, &parts)
    }

    fn day(&mut self, world: &mut World, op: &Op, item: usize) -> Made<()> {
        let terms = &mut world.terms;
        let (out, making, of) = match op {
            Op::Months(out, from, to) => {
                let of = vec![self.num(*from, item), self.num(*to, item)];
                (out, Making::Months, of)
            }
            Op::Years(out, from, to) => {
                let of = vec![self.num(*from, item), self.num(*to, item)];
                (out, Making::Years, of)
            }
            Op::MoveMonths {
                out,
                from,
                count,
                months,
            } => {
                let sign = if *months < 0 { -1 } else { 1 };
                let count = self.num(*count, item).times(sign)?;
                let of = vec![self.num(*from, item), count];
                (out, Making::MonthsLater(months.abs()), of)
            }
            Op::WorkingDays {
                out,
                from,
                count,
                beyond,
            } => {
                let of = [from, count, beyond].map(|num| self.num(*num, item));
                (out, Making::WorkingDays, of.to_vec())
            }
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
                let mut of: Vec<Lin> = [apart, months, before]
                    .map(|num| self.num(*num, item))
                    .to_vec();
                for stay in 0..count.most() {
                    let present = self.present(terms, *count, stay)?;
                    of.push(terms.as_number(present)?);
                    of.push(self.num(*begins, stay));
                    of.push(self.num(*ends, stay));
                    of.push(terms.as_number(self.yes(*open, stay))?);
                }
                (out, Making::LongestRun, of)
            }
            _ => unreachable!("every other operation is gone through before"),
        };
        let scale = self.program.nums[out.first()];
        self.nums[out.at(item)] = terms.made(making, &of, (scale.least, scale.most));
        Ok(())
    }

    /// Whether keys pick a cell.
    fn picks(&self, terms: &mut Terms, keys: &[(Choice, usize)], cell: usize, item: usize) -> Lit {
        let mut rest = cell;
        let mut lits = Vec::new();
        for (key, step) in keys {
            let value = u8::try_from(rest / step).unwrap_or(u8::MAX);
            rest %= step;
            lits.push(self.choices[key.at(item)].is(value));
        }
        terms.and(&lits)
    }

    fn picked(
        &self,
        world: &mut World,
        keys: &[(Choice, usize)],
        item: usize,
        cell: &mut dyn FnMut(usize) -> Made<Value>,
    ) -> Made<Value> {
        let sizes = keys.iter().map(|(key, step)| {
            let size = usize::from(self.choices[key.at(item)].size());
            (size - 1) * step
        });
        let most: usize = sizes.sum();
        let mut found: Option<Value> = None;
        for at in (0..=most).rev() {
            let lit = self.picks(&mut world.terms, keys, at, item);
            let value = cell(at)?;
            found = Some(match found {
                None => value,
                Some(found) => chosen(world, lit, &value, &found),
            });
        }
        Ok(found.unwrap_or(Value::Is(0)))
    }
}

fn no_rows<T>() -> T {
    unreachable!("a table has rows")
}

fn between(days: Days) -> Known {
    let (first, last) = (days.first.number(), days.last.number());
    match first == last {
        true => Known::Is(i64::from(first)),
        false => Known::Between(i64::from(first), i64::from(last)),
    }
}

fn choice_input(world: &mut World, range: Range, known: Known, whose: Whose) -> Value {
    let count = match range {
        Range::Choice(_, count) => count,
        _ => 2,
    };
    match known {
        Known::Is(value) => Value::Is(u8::try_from(value).unwrap_or(0)),
        Known::Unknown | Known::None | Known::Between(..) if count <= 2 => {
            let input = world.input(InputOf::Value(whose));
            Value::Yes(world.terms.input(input))
        }
        Known::Unknown | Known::None | Known::Between(..) => {
            let lits: Vec<Lit> = (0..count)
                .map(|value| {
                    let input = world.input(InputOf::Is(whose.clone(), value));
                    world.terms.input(input)
                })
                .collect();
            // It is one of its values, and only one.
            let some = world.terms.or(&lits);
            world.always.push(some);
            for (at, first) in lits.iter().enumerate() {
                for second in &lits[at + 1..] {
                    let both = world.terms.and(&[*first, *second]);
                    world.always.push(!both);
                }
            }
            Value::Of(lits.into())
        }
    }
}

fn one_of(terms: &mut Terms, value: &Value, mask: u64) -> Lit {
    let size = value.size();
    let inside: Vec<u8> = (0..size).filter(|at| mask >> at & 1 == 1).collect();
    let outside: Vec<u8> = (0..size).filter(|at| mask >> at & 1 == 0).collect();
    // The shorter of the two ways to say it; the value is always one of them.
    let (values, inverted) = match inside.len() <= outside.len() {
        true => (inside, false),
        false => (outside, true),
    };
    let lits: Vec<Lit> = values.into_iter().map(|at| value.is(at)).collect();
    let some = terms.or(&lits);
    if inverted { !some } else { some }
}

pub(crate) fn same_value(world: &mut World, a: &Value, b: &Value) -> Lit {
    let size = a.size().max(b.size());
    match (a, b) {
        (Value::Yes(a), Value::Yes(b)) => return world.terms.same(*a, *b),
        (Value::Is(value), other) | (other, Value::Is(value)) => return other.is(*value),
        (Value::Yes(_) | Value::Of(_), _) => {}
    }
    let each: Vec<Lit> = (0..size)
        .map(|value| world.terms.and(&[a.is(value), b.is(value)]))
        .collect();
    world.terms.or(&each)
}

pub(crate) fn ordered(terms: &mut Terms, order: Order, a: &Value, b: &Value) -> Lit {
    let mut each = Vec::new();
    for left in 0..a.size() {
        let fits: Vec<Lit> = (0..b.size())
            .filter(|right| crate::program::exact::holds(order, left.cmp(right)))
            .map(|right| b.is(right))
            .collect();
        let fits = terms.or(&fits);
        each.push(terms.and(&[a.is(left), fits]));
    }
    terms.or(&each)
}

fn compared(terms: &mut Terms, comparison: Comparison, a: &Lin, b: &Lin) -> Made<Lit> {
    Ok(match comparison {
        Comparison::Same => terms.equal(a, b)?,
        Comparison::By(Order::AtLeast) => terms.not_negative(&a.less(b)?)?,
        Comparison::By(Order::Under) => !terms.not_negative(&a.less(b)?)?,
        Comparison::By(Order::AtMost) => terms.not_negative(&b.less(a)?)?,
        Comparison::By(Order::Over) => !terms.not_negative(&b.less(a)?)?,
    })
}

/// One value where a condition holds, else another.
fn chosen(world: &mut World, when: Lit, then: &Value, otherwise: &Value) -> Value {
    let size = then.size().max(otherwise.size());
    if size <= 2 {
        let yes = world.terms.either(when, then.yes(), otherwise.yes());
        return Value::Yes(yes);
    }
    let lits = (0..size).map(|at| world.terms.either(when, then.is(at), otherwise.is(at)));
    Value::Of(lits.collect())
}

/// The value of the first condition that holds, else another.
fn first(world: &mut World, whens: &[Lit], values: &[Value], otherwise: &Value) -> Value {
    let size = values.iter().chain([otherwise]).map(Value::size).max();
    let size = size.unwrap_or(1).max(2);
    let mut lits = Vec::new();
    for at in 0..size {
        let mut lit = otherwise.is(at);
        for (when, value) in whens.iter().zip(values).rev() {
            lit = world.terms.either(*when, value.is(at), lit);
        }
        lits.push(lit);
    }
    match size {
        2 => Value::Yes(lits[1]),
        _ => Value::Of(lits.into()),
    }
}

/// The highest value of the conditions that hold, else another.
fn highest(world: &mut World, whens: &[Lit], values: &[Value], otherwise: &Value) -> Value {
    let some = world.terms.or(whens);
    let size = values.iter().chain([otherwise]).map(Value::size).max();
    let size = size.unwrap_or(1).max(2);
    let mut lits = vec![Lit::FALSE; usize::from(size)];
    let mut none_above = Lit::TRUE;
    for at in (0..size).rev() {
        let giving: Vec<Lit> = whens
            .iter()
            .zip(values)
            .map(|(when, value)| world.terms.and(&[*when, value.is(at)]))
            .collect();
        let given = world.terms.or(&giving);
        let prevails = world.terms.and(&[given, none_above]);
        let normally = world.terms.and(&[!some, otherwise.is(at)]);
        lits[usize::from(at)] = world.terms.or(&[prevails, normally]);
        none_above = world.terms.and(&[none_above, !given]);
    }
    match size {
        2 => Value::Yes(lits[1]),
        _ => Value::Of(lits.into()),
    }
}

/// The least, or the greatest, of those that are there.
fn extreme(terms: &mut Terms, least: bool, parts: &[(Lin, Lit)]) -> Made<Lin> {
    let mut found: Option<(Lin, Lit)> = None;
    // What is always there comes first, so that little hangs on what may be there.
    let (always, maybe): (Vec<_>, Vec<_>) = parts.iter().partition(|(_, lit)| *lit == Lit::TRUE);
    for (part, there) in always.into_iter().chain(maybe) {
        found = Some(match found {
            None => (part.clone(), *there),
            Some((own, has)) => {
                let both = match least {
                    true => terms.least(&own, part)?,
                    false => terms.greatest(&own, part)?,
                };
                let with = terms.choose(has, &both, part)?;
                (terms.choose(*there, &with, &own)?, terms.or(&[has, *there]))
            }
        });
    }
    match found {
        None => Ok(Lin::constant(0)),
        Some((lin, there)) => terms.counted(&lin, there),
    }
}

fn quotient(terms: &mut Terms, of: &Lin, by: &Lin, mode: RoundingMode, ends: Ends) -> Made<Lin> {
    if let Some(by) = by.known() {
        let by = by.max(1);
        return match mode {
            RoundingMode::Down => terms.floor(of, by),
            RoundingMode::Up => terms.floor(&of.times(-1)?, by)?.times(-1),
            RoundingMode::HalfUp => terms.floor(&of.times(2)?.add(by)?, 2 * by),
        };
    }
    let mode = match mode {
        RoundingMode::Down => 0,
        RoundingMode::Up => 1,
        RoundingMode::HalfUp => 2,
    };
    let of = [of.clone(), by.clone()];
    Ok(terms.made(Making::Quotient(mode), &of, ends))
}
