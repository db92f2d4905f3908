//! What is asked of one policy on some days, about everybody.
//!
//! The whole policy is made into formulas once for a stretch of days. Each question then looks
//! only at what its formulas hang on, and one that was answered for another policy in the same
//! words is not asked again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sha2::{Digest, Sha256};

use super::alike::{Likeness, Print};
use super::encode::{Encoded, InputOf, SymbolName, Wanted, Whose, Within, World, symbol_name};
use super::prover::{Effort, Outcome, can_be};
use super::term::{Condition, Lin, Lit, Made, Making, Number, Part, Terms};
use crate::model::case::Known;
use crate::model::policy::{Days, NodeId};
use crate::program::Prepared;
use crate::program::op::{Count, Slot};
use crate::program::program::{Program, Slice, SymbolOf};

/// Proofs that were made, so that the same question is asked once.
#[derive(Debug, Default)]
pub struct Memory {
    known: BTreeMap<[u8; 32], Remembered>,
    pub(super) likeness: Likeness,
    /// What is so for nobody, seen before formulas are made.
    pub(super) never: BTreeSet<Seen>,
    /// What is about somebody.
    pub(super) about: BTreeSet<Seen>,
}

/// What a question is made of, and the days that it is about where it hangs on the day.
pub(super) type Seen = (Print, Option<Days>);

impl Memory {
    pub(super) fn seen(&self, print: &Print, days: Days) -> Seen {
        let days = self.likeness.looks_at_day(print).then_some(days);
        (print.clone(), days)
    }
}

#[derive(Debug, Clone, Copy)]
enum Remembered {
    Never,
    Undecided,
}

/// Everybody, but for what is fixed.
struct Everybody<'k>(&'k [Known]);

impl Within for Everybody<'_> {
    fn place(&self, variable: usize) -> usize {
        variable
    }

    fn known(&self, place: usize) -> Known {
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// One policy on some days, as formulas.
pub(crate) struct Asking<'p> {
    pub(crate) prepared: &'p Prepared,
    pub(crate) program: &'p Program,
    pub(crate) days: Days,
    pub(crate) world: World,
    pub(crate) encoded: Encoded<'p>,
    /// What is fixed of some facts.
    fixed: Vec<Known>,
    /// What a case must satisfy where a node is asked for.
    demanded: BTreeMap<NodeId, Vec<Lit>>,
    /// That a node is there and applies, and what it rests on has an answer.
    asked: BTreeMap<(NodeId, usize), Vec<Lit>>,
    /// Which of what is so of every fact bears on each input.
    bearing: Vec<Vec<Lit>>,
    /// What each condition hangs on that always holds.
    hangs_on: BTreeMap<Lit, Vec<u32>>,
}

/// A question: can all of these hold?
#[derive(Debug, Clone, Default)]
pub(crate) struct Goal {
    pub(crate) holds: Vec<Lit>,
    /// What a case must satisfy to be decided at all.
    pub(crate) demanded: Vec<Lit>,
}

/// What came of a question, and the figures that it hangs on.
pub(crate) struct Came {
    pub(crate) outcome: Outcome,
    pub(crate) symbols: Vec<SymbolOf>,
}

impl<'p> Asking<'p> {
    /// Makes the formulas of a whole policy for a stretch of days; `None` where it is not about
    /// these days.
    pub(crate) fn of(prepared: &'p Prepared, days: Days) -> Made<Option<Self>> {
        Asking::fixing(prepared, days, Vec::new())
    }

    /// The same with some facts fixed.
    pub(crate) fn fixing(
        prepared: &'p Prepared,
        days: Days,
        fixed: Vec<Known>,
    ) -> Made<Option<Self>> {
        let Some(program) = prepared.program(days.first) else {
            return Ok(None);
        };
        let mut world = World::default();
        let slots = every_slot(program);
        let wanted = Wanted {
            days,
            slots: &slots,
            raised: None,
        };
        let within = Everybody(&fixed);
        let encoded = Encoded::open(&mut world, prepared, program, &within, &wanted)?;
        let always = std::mem::take(&mut world.always);
        let mut hangs_on = BTreeMap::new();
        let mut bearing = vec![Vec::new(); world.inputs.len()];
        for lit in always {
            let inputs = inputs_of(&world.terms, &[lit]);
            inputs
                .iter()
                .for_each(|input| bearing[*input as usize].push(lit));
            hangs_on.insert(lit, inputs);
        }
        Ok(Some(Asking {
            prepared,
            program,
            days,
            world,
            encoded,
            fixed,
            demanded: BTreeMap::new(),
            asked: BTreeMap::new(),
            bearing,
            hangs_on,
        }))
    }

    /// What is fixed of some facts, by their places.
    pub(crate) fn fixed(&self) -> &[Known] {
        &self.fixed
    }

    /// The formulas of some slots where one fact is a step higher, and what must be so of that.
    pub(crate) fn raised(&mut self, wanted: &Wanted<'_>) -> Made<(Encoded<'p>, Vec<Lit>)> {
        let within = Everybody(&self.fixed);
        let encoded = Encoded::of(
            &mut self.world,
            self.prepared,
            self.program,
            &within,
            wanted,
        )?;
        Ok((encoded, std::mem::take(&mut self.world.always)))
    }

    /// The part of the program that some slots need, and what every question looks at.
    pub(crate) fn slice(&self, slots: &[Slot]) -> Slice {
        let mut slots = slots.to_vec();
        slots.extend(
            self.program
                .impossible
                .iter()
                .map(|slot| Slot::Choice(*slot)),
        );
        self.program.slice(&slots)
    }

    /// What a case must satisfy to be decided at all, where some slots are asked for.
    pub(crate) fn demands(&mut self, slots: &[Slot]) -> Vec<Lit> {
        let slice = match self.program.demands.is_empty() {
            true => Slice::default(),
            false => self.slice(slots),
        };
        self.encoded.demands(&mut self.world, &slice);
        std::mem::take(&mut self.world.always)
    }

    /// What a case must satisfy to be decided at all, where a node is asked for.
    pub(crate) fn demands_of(&mut self, node: NodeId) -> Vec<Lit> {
        if let Some(known) = self.demanded.get(&node) {
            return known.clone();
        }
        let lits = self.demands(&self.program.answer_slots(node));
        self.demanded.insert(node, lits.clone());
        lits
    }

    /// Which of several a node is asked for: of the items of a list one stands for all.
    pub(crate) fn items(&self, node: NodeId) -> std::ops::Range<usize> {
        items_of(self.program, node)
    }

    /// That a node is there and applies, and that nothing which it rests on is without an answer.
    pub(crate) fn is_asked(&mut self, node: NodeId, item: usize) -> Made<Vec<Lit>> {
        if let Some(known) = self.asked.get(&(node, item)) {
            return Ok(known.clone());
        }
        let code = &self.program.nodes[node.index()];
        let mut lits = Vec::new();
        if let Some(Count::List(count, _)) = code.count {
            let there = self.encoded.num(count, 0).add(-1)?;
            lits.push(self.world.terms.not_negative(&there)?);
        }
        lits.extend(code.applies.map(|slot| self.encoded.yes(slot, item)));
        for beneath in self.prepared.policy().nodes_beneath(node) {
            if beneath != node {
                let fails = self.program.nodes[beneath.index()].fails;
                lits.extend(fails.map(|slot| !self.encoded.yes(slot, 0)));
            }
        }
        self.asked.insert((node, item), lits.clone());
        Ok(lits)
    }

    /// Asks whether all of some conditions can hold for somebody.
    pub(crate) fn can_be(&mut self, goal: &Goal, effort: Effort, memory: &mut Memory) -> Came {
        let holds = self.world.terms.and(&goal.holds);
        if holds == Lit::FALSE {
            return Came {
                outcome: Outcome::Never,
                symbols: Vec::new(),
            };
        }
        let (mut lits, inputs) = self.relevant(holds, &goal.demanded);
        lits.push(holds);
        let key = key_of(&self.world.terms, &lits);
        lits.pop();
        let outcome = match memory.known.get(&key) {
            Some(Remembered::Never) => Outcome::Never,
            Some(Remembered::Undecided) => Outcome::Undecided,
            None => {
                self.world.always = lits;
                let outcome = can_be(&mut self.world, holds, effort);
                self.world.always.clear();
                match outcome {
                    Outcome::Never => memory.known.insert(key, Remembered::Never),
                    Outcome::Undecided => memory.known.insert(key, Remembered::Undecided),
                    Outcome::Perhaps(_) => None,
                };
                outcome
            }
        };
        let symbols = match outcome {
            Outcome::Never => Vec::new(),
            Outcome::Perhaps(_) | Outcome::Undecided => self.symbols(&inputs),
        };
        Came { outcome, symbols }
    }

    /// What always holds and bears on a condition; and what all of that hangs on.
    fn relevant(&mut self, holds: Lit, demanded: &[Lit]) -> (Vec<Lit>, Vec<u32>) {
        let terms = &self.world.terms;
        let mut open = inputs_of(terms, &[holds]);
        let mut inputs = vec![false; self.world.inputs.len()];
        for input in &open {
            inputs[*input as usize] = true;
        }
        let mut taken = BTreeSet::new();
        for lit in demanded {
            self.hangs_on
                .entry(*lit)
                .or_insert_with(|| inputs_of(terms, &[*lit]));
        }
        let mut take = |lit: Lit, inputs: &mut [bool], open: &mut Vec<u32>| {
            if taken.insert(lit) {
                for input in &self.hangs_on[&lit] {
                    if !std::mem::replace(&mut inputs[*input as usize], true) {
                        open.push(*input);
                    }
                }
            }
        };
        loop {
            while let Some(input) = open.pop() {
                for lit in self.bearing.get(input as usize).into_iter().flatten() {
                    take(*lit, &mut inputs, &mut open);
                }
            }
            for lit in demanded {
                let own = &self.hangs_on[lit];
                if own.is_empty() || own.iter().any(|input| inputs[*input as usize]) {
                    take(*lit, &mut inputs, &mut open);
                }
            }
            if open.is_empty() {
                break;
            }
        }
        let inputs = (0_u32..).zip(inputs).filter(|(_, is_in)| *is_in);
        let inputs = inputs.map(|(input, _)| input).collect();
        (taken.into_iter().collect(), inputs)
    }

    fn symbols(&self, inputs: &[u32]) -> Vec<SymbolOf> {
        let named = |input: &u32| match &self.world.inputs[*input as usize] {
            InputOf::Value(Whose::Symbol(name))
            | InputOf::Is(Whose::Symbol(name), _)
            | InputOf::Has(Whose::Symbol(name), _)
            | InputOf::Absent(Whose::Symbol(name)) => Some(name),
            InputOf::Value(Whose::Known(_))
            | InputOf::Is(Whose::Known(_), _)
            | InputOf::Has(Whose::Known(_), _)
            | InputOf::Absent(Whose::Known(_)) => None,
        };
        let names: BTreeSet<&SymbolName> = inputs.iter().filter_map(named).collect();
        let all = self.encoded.slice.symbols.iter();
        let all = all.map(|at| self.program.symbols[*at].of);
        all.filter(|of| names.contains(&symbol_name(self.prepared, self.program, *of)))
            .collect()
    }
}

/// Which of several a node is asked for: of the items of a list one stands for all.
pub(super) fn items_of(program: &Program, node: NodeId) -> std::ops::Range<usize> {
    match program.nodes[node.index()].count {
        None | Some(Count::List(..)) => 0..1,
        Some(Count::Fixed(n)) => 0..n,
    }
}

/// Every slot that can be asked about.
fn every_slot(program: &Program) -> Vec<Slot> {
    let mut slots: Vec<Slot> = program.exprs.iter().flatten().copied().collect();
    slots.extend(
        program
            .absents
            .iter()
            .flatten()
            .map(|slot| Slot::Choice(*slot)),
    );
    for at in 0..program.nodes.len() {
        slots.extend(program.answer_slots(NodeId::at(at)));
        let code = &program.nodes[at];
        let faults = [code.clash, code.gap, code.overlap];
        let lives = code.alive.iter().chain(&code.rows).chain(&faults);
        slots.extend(lives.flatten().map(|slot| Slot::Choice(*slot)));
    }
    slots
}

// ── What formulas hang on ────────────────────────────────────────────────────

/// Goes through all that some conditions are made of, in one order whatever they are called.
struct Walk<'t> {
    terms: &'t Terms,
    conditions: Places,
    parts: Places,
    inputs: Places,
    open: VecDeque<Reached>,
    written: Vec<u8>,
}

/// In which place things were met, each by its number.
#[derive(Default)]
struct Places {
    /// The place of each, counted from one.
    of: Vec<u32>,
    met: u32,
}

impl Places {
    /// The place of a thing, and whether it is met for the first time.
    fn meet(&mut self, number: usize) -> (u32, bool) {
        if number >= self.of.len() {
            self.of.resize((number + 1).next_power_of_two(), 0);
        }
        let place = &mut self.of[number];
        let is_new = *place == 0;
        if is_new {
            self.met += 1;
            *place = self.met;
        }
        (*place - 1, is_new)
    }

    /// The numbers of all that were met, in order.
    fn numbers(&self) -> impl Iterator<Item = u32> {
        let all = (0_u32..).zip(&self.of);
        all.filter(|(_, place)| **place != 0)
            .map(|(number, _)| number)
    }
}

enum Reached {
    Condition(usize),
    Part(Part),
}

fn walked<'t>(terms: &'t Terms, lits: &[Lit]) -> Walk<'t> {
    let mut walk = Walk {
        terms,
        conditions: Places::default(),
        parts: Places::default(),
        inputs: Places::default(),
        open: VecDeque::new(),
        written: Vec::new(),
    };
    for lit in lits {
        walk.lit(*lit);
    }
    while let Some(reached) = walk.open.pop_front() {
        match reached {
            Reached::Condition(node) => walk.condition(node),
            Reached::Part(part) => walk.part(part),
        }
    }
    walk
}

fn inputs_of(terms: &Terms, lits: &[Lit]) -> Vec<u32> {
    walked(terms, lits).inputs.numbers().collect()
}

/// What is the same for two questions only where they ask the same of people of the same ranges.
fn key_of(terms: &Terms, lits: &[Lit]) -> [u8; 32] {
    Sha256::digest(&walked(terms, lits).written).into()
}

impl Walk<'_> {
    /// A number, in as few bytes as it takes, so that no two lists of numbers look alike.
    fn write(&mut self, n: i128) {
        let mut rest = (n << 1 ^ n >> 127).cast_unsigned();
        loop {
            let low = u8::try_from(rest & 0x7f).unwrap_or(0);
            rest >>= 7;
            self.written.push(if rest == 0 { low } else { low | 0x80 });
            if rest == 0 {
                break;
            }
        }
    }

    fn count(&mut self, n: usize) {
        self.write(i128::try_from(n).unwrap_or(i128::MAX));
    }

    fn lit(&mut self, lit: Lit) {
        let (at, is_new) = self.conditions.meet(lit.node());
        if is_new {
            self.open.push_back(Reached::Condition(lit.node()));
        }
        self.write(i128::from(at) * 2 + i128::from(lit.is_negated()));
    }

    fn lin(&mut self, lin: &Lin) {
        self.count(lin.terms.len());
        for (part, times) in &lin.terms {
            let (at, is_new) = self.parts.meet(part.index());
            if is_new {
                self.open.push_back(Reached::Part(*part));
            }
            self.write(i128::from(at));
            self.write(*times);
        }
        self.write(lin.constant);
    }

    fn input(&mut self, of: u32) {
        let (at, _) = self.inputs.meet(of as usize);
        self.write(i128::from(at));
    }

    fn condition(&mut self, node: usize) {
        let terms = self.terms;
        match terms.condition_at(node) {
            Condition::True => self.write(0),
            Condition::Input(of) => {
                self.write(1);
                self.input(*of);
            }
            Condition::And(parts) => {
                self.write(2);
                self.count(parts.len());
                parts.iter().for_each(|part| self.lit(*part));
            }
            Condition::NotNegative(lin) => {
                self.write(3);
                self.lin(lin);
            }
        }
    }

    fn part(&mut self, part: Part) {
        let terms = self.terms;
        let (low, high) = terms.part_ends(part);
        self.write(low);
        self.write(high);
        match terms.number(part) {
            Number::Input(of) => {
                self.write(0);
                self.input(*of);
            }
            Number::Either(when, then, otherwise) => {
                self.write(1);
                self.lit(*when);
                self.lin(then);
                self.lin(otherwise);
            }
            Number::Positive(lin) => {
                self.write(2);
                self.lin(lin);
            }
            Number::Floor(lin, over) => {
                self.write(3);
                self.lin(lin);
                self.write(*over);
            }
            Number::Product(a, b) => {
                self.write(4);
                self.lin(a);
                self.lin(b);
            }
            Number::Made(making, of) => {
                self.write(5);
                self.write(match making {
                    Making::Years => 0,
                    Making::Months => 1,
                    Making::WorkingDays => 2,
                    Making::LongestRun => 3,
                    Making::Quotient(mode) => 4 + i128::from(*mode),
                    Making::MonthsLater(each) => 7 + i128::from(*each),
                });
                self.count(of.len());
                of.iter().for_each(|lin| self.lin(lin));
            }
        }
    }
}
