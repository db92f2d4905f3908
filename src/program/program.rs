//! A policy on a day, as a flat program.

use crate::model::case::{Range, VariableId};
use crate::model::policy::{Days, FigureId, Holidays, NodeId};
use crate::source::Span;

use super::op::{Choice, Num, Op, Slot};

/// What is fixed about a number: its denominator, and what it can't go below or above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// The denominator.
    pub(crate) below: i128,
    /// The least it can be, over the denominator.
    pub(crate) least: i128,
    /// The most it can be, over the denominator.
    pub(crate) most: i128,
}

/// A policy on every day of one stretch: the figures and rules in force, and nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The days on which this is what the policy says.
    pub(crate) days: Days,
    /// The operations; those behind the first `main` are bodies.
    pub(crate) ops: Vec<Op>,
    pub(crate) main: usize,
    /// The scale of every number's slot.
    pub(crate) nums: Vec<Scale>,
    pub(crate) choices: usize,
    pub(crate) sets: usize,
    pub(crate) constant_nums: Vec<(Num, i128)>,
    pub(crate) constant_choices: Vec<(Choice, u8)>,
    /// Where each variable goes, where anything reads it.
    pub(crate) variables: Vec<Option<Place>>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) nodes: Vec<NodeCode>,
    /// Where the value of each expression is, where it is in force.
    pub(crate) exprs: Vec<Option<Slot>>,
    /// Whether each expression is absent, where that can be.
    pub(crate) absents: Vec<Option<Choice>>,
    pub(crate) demands: Vec<Demand>,
    pub(crate) impossible: Vec<Choice>,
    pub(crate) holidays: Option<Holidays>,
    /// The operation that gives each number, each choice.
    pub(crate) makers: Makers,
}

/// Which operation of the main stretch gives the value of a slot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Makers {
    pub(crate) nums: Vec<Option<u32>>,
    pub(crate) choices: Vec<Option<u32>>,
}

/// Where a variable goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) slot: Slot,
    /// Where it goes whether it is none.
    pub(crate) absent: Option<Choice>,
}

/// Something that nobody knows: a figure that is not published or not found, or what a baseline
/// leaves to authorities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Symbol {
    pub(crate) of: SymbolOf,
    pub(crate) place: Place,
    pub(crate) range: Range,
    /// Whether it may be `no limit`.
    pub(crate) or_no_limit: bool,
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SymbolOf {
    /// A figure for one tuple of keys that the authority has not published.
    NotPublished(FigureId, usize),
    /// A figure for one tuple of keys that has not been read.
    NotFound(FigureId, usize),
    /// A figure that each authority sets.
    Unset(FigureId, usize),
    /// What each authority decides.
    Open(NodeId),
    /// The holidays after the last day for which they are listed.
    Holidays,
}

/// Where the parts of a node are.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeCode {
    /// Its value; of a node that is there for each of several, the first of a row.
    pub(crate) value: Option<Slot>,
    /// How many there are, for a node that is there for each of several.
    pub(crate) count: Option<super::op::Count>,
    /// Whether it applies, where it may not.
    pub(crate) applies: Option<Choice>,
    /// Whether it has no answer, where that can be.
    pub(crate) fails: Option<Choice>,
    /// The nodes, this one among them, by whose own fault there may be no answer.
    pub(crate) hangs_on: Vec<NodeId>,
    /// Whether its own rules clash.
    pub(crate) clash: Option<Choice>,
    /// Whether no row of its own applies, or several do.
    pub(crate) gap: Option<Choice>,
    pub(crate) overlap: Option<Choice>,
    /// Whether each rule in force is alive, by its place in the policy.
    pub(crate) alive: Vec<Option<Choice>>,
    /// Whether each row applies.
    pub(crate) rows: Vec<Option<Choice>>,
    /// A formula's amount at each stage: before its limits, after each of them, after its
    /// exceptions, after its rounding.
    pub(crate) stages: Vec<Slot>,
}

/// Something that a case must satisfy to be decided at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand {
    /// Whether it is satisfied.
    pub(crate) met: Choice,
    /// What it is demanded for.
    pub(crate) of: Slot,
    /// Where it is demanded.
    pub(crate) span: Span,
}

/// The part of a program that a question needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slice {
    /// The operations of the main stretch, in their order.
    pub(crate) ops: Vec<u32>,
    /// The variables that are read, in the order in which they are declared.
    pub(crate) variables: Vec<VariableId>,
    /// The symbols that are read.
    pub(crate) symbols: Vec<usize>,
    /// The demands that bear on it.
    pub(crate) demands: Vec<usize>,
}

impl Program {
    /// The operations that are run one after another; bodies stand behind them.
    fn main_ops(&self) -> &[Op] {
        &self.ops[..self.main]
    }

    /// Finds out which operation gives each slot its value.
    pub(crate) fn link(&mut self) {
        let mut makers = Makers {
            nums: vec![None; self.nums.len()],
            choices: vec![None; self.choices],
        };
        for (at, op) in self.main_ops().iter().enumerate() {
            let at = u32::try_from(at).ok();
            self.writes(op, &mut |slot, row| match slot {
                Slot::Num(num) => makers.nums[num.first()..num.first() + row].fill(at),
                Slot::Choice(choice) => {
                    makers.choices[choice.first()..choice.first() + row].fill(at);
                }
                Slot::Set(_) => {}
            });
        }
        self.makers = makers;
    }

    /// The slots an operation writes, each with the length of its row.
    fn writes(&self, op: &Op, each: &mut impl FnMut(Slot, usize)) {
        match op {
            Op::ForEach(count, body) => {
                for op in &self.ops[body.clone()] {
                    op.writes(&mut |slot| {
                        each(slot, if slot.is_here() { count.most() } else { 1 })
                    });
                }
            }
            op => op.writes(&mut |slot| each(slot, 1)),
        }
    }

    /// The slots an operation reads, each with the length of its row.
    fn reads(&self, op: &Op, each: &mut impl FnMut(Slot, usize)) {
        match op {
            Op::ForEach(count, body) => {
                if let super::op::Count::List(slot, _) = count {
                    each(Slot::Num(*slot), 1);
                }
                for op in &self.ops[body.clone()] {
                    op.reads(&mut |slot, _| {
                        each(slot, if slot.is_here() { count.most() } else { 1 });
                    });
                }
            }
            op => op.reads(&mut |slot, row| each(slot, if slot.is_here() { row } else { 1 })),
        }
    }

    /// The part of the program that some slots need.
    pub(crate) fn slice(&self, wanted: &[Slot]) -> Slice {
        let mut needed = Needed {
            ops: vec![false; self.main],
            nums: vec![false; self.nums.len()],
            choices: vec![false; self.choices],
            sets: vec![false; self.sets],
            waiting: Vec::new(),
        };
        for slot in wanted {
            needed.want(self, *slot, 1);
        }
        needed.settle(self);
        let demands: Vec<usize> = (0..self.demands.len())
            .filter(|at| needed.has(self.demands[*at].of))
            .collect();
        for at in &demands {
            needed.want(self, Slot::Choice(self.demands[*at].met), 1);
        }
        needed.settle(self);
        let read = |place: &Place| {
            needed.has(place.slot)
                || place
                    .absent
                    .is_some_and(|absent| needed.has(Slot::Choice(absent)))
        };
        let all = self.variables.iter().enumerate();
        let variables = all
            .filter(|(_, place)| place.as_ref().is_some_and(read))
            .map(|(at, _)| VariableId(u32::try_from(at).unwrap_or(u32::MAX)))
            .collect();
        let symbols = self.symbols.iter().enumerate();
        let symbols = symbols
            .filter(|(_, symbol)| read(&symbol.place))
            .map(|(at, _)| at)
            .collect();
        let ops = (0..self.main).filter(|at| needed.ops[*at]);
        Slice {
            ops: ops.filter_map(|at| u32::try_from(at).ok()).collect(),
            variables,
            symbols,
            demands,
        }
    }

    /// The slots of a node's answer: its value, whether it applies, whether it has none.
    pub(crate) fn answer_slots(&self, node: NodeId) -> Vec<Slot> {
        let code = &self.nodes[node.index()];
        let mut slots = Vec::new();
        let row = code.count.map_or(1, super::op::Count::most);
        for slot in code.value.into_iter().chain(code.applies.map(Slot::Choice)) {
            if slot.is_here() {
                slots.extend((0..row).map(|item| slot.of_item(item)));
            } else {
                slots.push(slot);
            }
        }
        slots.extend(code.fails.map(Slot::Choice));
        if let Some(super::op::Count::List(slot, _)) = code.count {
            slots.push(Slot::Num(slot));
        }
        slots
    }
}

/// What is needed so far, while a slice is made.
struct Needed {
    ops: Vec<bool>,
    nums: Vec<bool>,
    choices: Vec<bool>,
    sets: Vec<bool>,
    waiting: Vec<u32>,
}

impl Needed {
    fn has(&self, slot: Slot) -> bool {
        match slot {
            Slot::Num(num) => self.nums[num.first()],
            Slot::Choice(choice) => self.choices[choice.first()],
            Slot::Set(set) => self.sets[set.first()],
        }
    }

    /// Takes in a slot, or a row of them, and whatever gives them their values.
    fn want(&mut self, program: &Program, slot: Slot, row: usize) {
        let (wanted, makers, first) = match slot {
            Slot::Num(num) => (&mut self.nums, Some(&program.makers.nums), num.first()),
            Slot::Choice(choice) => (
                &mut self.choices,
                Some(&program.makers.choices),
                choice.first(),
            ),
            Slot::Set(set) => (&mut self.sets, None, set.first()),
        };
        for at in first..first + row {
            wanted[at] = true;
            if let Some(Some(maker)) = makers.map(|makers| makers[at])
                && !self.ops[maker as usize]
            {
                self.ops[maker as usize] = true;
                self.waiting.push(maker);
            }
        }
    }

    fn settle(&mut self, program: &Program) {
        while let Some(at) = self.waiting.pop() {
            let mut reads = Vec::new();
            program.reads(&program.ops[at as usize], &mut |slot, row| {
                reads.push((slot, row))
            });
            for (slot, row) in reads {
                self.want(program, slot, row);
            }
        }
    }
}

impl Slot {
    pub(crate) fn is_here(self) -> bool {
        match self {
            Slot::Num(slot) => slot.is_here(),
            Slot::Choice(slot) => slot.is_here(),
            Slot::Set(slot) => slot.is_here(),
        }
    }
}
