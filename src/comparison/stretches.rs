//! The stretches of days on which two policies stay the same, as far as an outcome of theirs
//! goes.

use std::collections::BTreeMap;

use super::formulas::{Asked, Both};
use super::joint::{JointCase, Pair};
use crate::model::policy::{Days, NodeId};
use crate::program::Prepared;
use crate::program::op::Slot;
use crate::program::program::Program;
use crate::proof::{Likeness, Lit, Numbered, Print, SymbolName, key, symbol_name};
use crate::value::Date;

/// What was made out so far of how two policies are built, day by day; shared by all questions
/// about them.
#[derive(Debug)]
pub(super) struct Built<'p> {
    pair: Pair<'p>,
    sides: [Side<'p>; 2],
    /// Whether both may leave the same thing open, so that its name matters.
    shares_symbols: bool,
}

#[derive(Debug)]
struct Side<'p> {
    prepared: &'p Prepared,
    likeness: Likeness,
    /// By the first day of the stretch.
    numbered: BTreeMap<Date, Numbered>,
}

/// How a question is built on a day, of both policies, seen before formulas are made: on two days
/// on which it is the same, the question is one formula.
type BuiltOf = [(Print, Vec<SymbolName>); 2];

/// An outcome of two policies; of one that is there for several, which of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutcomeOf {
    pub(super) nodes: (NodeId, NodeId),
    pub(super) item: usize,
}

impl<'p> Built<'p> {
    pub(super) fn new(pair: &Pair<'p>) -> Self {
        let side = |prepared: &'p Prepared| Side {
            prepared,
            likeness: Likeness::default(),
            numbered: BTreeMap::new(),
        };
        Built {
            sides: [side(pair.a), side(pair.b)],
            shares_symbols: pair.a.policy().title() == pair.b.policy().title(),
            pair: pair.clone(),
        }
    }

    /// The stretches on which both stay the same, those put together that are one formula.
    pub(super) fn joined(&mut self, of: OutcomeOf, within: &JointCase) -> Vec<Days> {
        let cut = self.cut();
        let Some(whole) = cut.first().zip(cut.last()).map(|(first, last)| Days {
            first: first.first,
            last: last.last,
        }) else {
            return Vec::new();
        };
        let mut keys: BTreeMap<BuiltOf, Option<String>> = BTreeMap::new();
        let mut joined: Vec<(Days, Option<String>)> = Vec::new();
        for days in cut {
            let own = match self.of(days.first, of) {
                Some(built) => keys
                    .entry(built)
                    .or_insert_with(|| self.key(days.first, of, whole, within))
                    .clone(),
                None => None,
            };
            match joined.last_mut() {
                Some((last, other)) if own.is_some() && *other == own => last.last = days.last,
                _ => joined.push((days, own)),
            }
        }
        joined.into_iter().map(|(days, _)| days).collect()
    }

    /// The days on which neither policy changes at all.
    fn cut(&self) -> Vec<Days> {
        let mut cut = Vec::new();
        for a in self.pair.a.stretches() {
            for b in self.pair.b.stretches() {
                if a.meets(b) {
                    cut.push(Days {
                        first: a.first.max(b.first),
                        last: a.last.min(b.last),
                    });
                }
            }
        }
        cut
    }

    /// How a question is built on a day; `None` where one of the two is not about it.
    fn of(&mut self, day: Date, of: OutcomeOf) -> Option<BuiltOf> {
        let with_names = self.shares_symbols;
        let [a, b] = &mut self.sides;
        Some([
            a.of(day, (of.nodes.0, of.item), with_names)?,
            b.of(day, (of.nodes.1, of.item), with_names)?,
        ])
    }

    /// What the question is known by as it stands on a day, put for all days.
    fn key(&self, day: Date, of: OutcomeOf, whole: Days, within: &JointCase) -> Option<String> {
        let asked = Asked {
            a: of.nodes.0,
            b: of.nodes.1,
            item: of.item,
            days_a: whole,
            days_b: whole,
            at: (day, day),
        };
        let mut both = Both::of(&self.pair, &asked, within)?;
        let differ = both.differ()?;
        let mut parts = both.world.always.clone();
        parts.push(differ);
        let goal = match differ {
            Lit::FALSE => Lit::FALSE,
            _ => both.world.terms.and(&parts),
        };
        Some(key(&both.world, goal))
    }
}

impl Side<'_> {
    fn of(
        &mut self,
        day: Date,
        (node, item): (NodeId, usize),
        with_names: bool,
    ) -> Option<(Print, Vec<SymbolName>)> {
        let program = self.prepared.program(day)?;
        let (prepared, likeness) = (self.prepared, &mut self.likeness);
        let numbered = self
            .numbered
            .entry(program.days.first)
            .or_insert_with(|| likeness.number(prepared, program));
        let mut wanted = program.answer_slots(node);
        wanted.extend(program.impossible.iter().map(|slot| Slot::Choice(*slot)));
        let slice = program.slice(&wanted);
        let mut print = Print::default();
        answer_of(&mut print, program, numbered, (node, item));
        print.count(program.impossible.len());
        for slot in &program.impossible {
            print.choice(numbered, Some(*slot));
        }
        for at in &slice.demands {
            print.choice(numbered, Some(program.demands[*at].met));
        }
        let names = slice.symbols.iter().filter(|_| with_names);
        let names = names.map(|at| symbol_name(prepared, program, program.symbols[*at].of));
        Some((print, names.collect()))
    }
}

/// How an answer is built.
fn answer_of(
    print: &mut Print,
    program: &Program,
    numbered: &Numbered,
    (node, item): (NodeId, usize),
) {
    let code = &program.nodes[node.index()];
    let own = |slot: Slot| match slot.is_here() {
        true => slot.of_item(item),
        false => slot,
    };
    print.slot(numbered, code.value.map(own), 1);
    print.slot(numbered, code.applies.map(Slot::Choice).map(own), 1);
    print.choice(numbered, code.fails);
}
