//! What is the same on several stretches of days, or for several policies, seen before any
//! formulas are made.
//!
//! Every slot of a program has a number that stands for how its value is made, down to what is
//! known of a person. Slots with one number come to the same for everybody, whatever program
//! they stand in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::policy::Figure;
use crate::program::Prepared;
use crate::program::op::{Choice, Count, Num, Op, Slot};
use crate::program::program::{Place, Program, SymbolOf};

/// The number of what is not there.
const NOTHING: u32 = 0;

/// Every way in which a value was made so far, over all policies.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    made: BTreeMap<Vec<u8>, u32>,
    /// Whether what was made in a way hangs on the day of the decision.
    on_day: Vec<bool>,
    /// An operation in words, kept for its room.
    words: String,
}

/// The numbers of a program's slots.
#[derive(Debug)]
pub(crate) struct Numbered {
    nums: Vec<u32>,
    choices: Vec<u32>,
    sets: Vec<u32>,
}

/// What a question is made of; the same for two questions only where they have one answer on the
/// same days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Print {
    parts: Vec<u32>,
}

impl Likeness {
    /// Numbers every slot of a program.
    pub(crate) fn number(&mut self, prepared: &Prepared, program: &Program) -> Numbered {
        let mut numbered = Numbered {
            nums: vec![NOTHING; program.nums.len()],
            choices: vec![NOTHING; program.choices],
            sets: vec![NOTHING; program.sets],
        };
        for (slot, n) in &program.constant_nums {
            let key = format!("={n} {:?}", program.nums[slot.first()]);
            numbered.nums[slot.first()] = self.of(key.into_bytes(), false);
        }
        for (slot, value) in &program.constant_choices {
            let key = format!("is {value}");
            numbered.choices[slot.first()] = self.of(key.into_bytes(), false);
        }
        let policy = prepared.policy();
        let variables = prepared.variables();
        let day = policy.decision_day().map(|fact| variables.fact(fact));
        for id in variables.ids() {
            if let Some(place) = program.variables[id.index()] {
                let is_day = Some(id) == day;
                let key = format!("of {} {is_day} {:?}", id.index(), variables.get(id).range);
                self.place(program, &mut numbered, place, (&key, is_day));
            }
        }
        for symbol in &program.symbols {
            let named = |figure: &Figure, cell: usize| format!("{} {cell}", figure.name);
            let name = match symbol.of {
                SymbolOf::NotPublished(figure, cell)
                | SymbolOf::NotFound(figure, cell)
                | SymbolOf::Unset(figure, cell) => named(policy.figure(figure), cell),
                SymbolOf::Open(node) => format!("{} open", policy.node(node).name),
                SymbolOf::Holidays => "holidays".to_owned(),
            };
            let key = format!("unknown {name} {:?} {}", symbol.range, symbol.or_no_limit);
            self.place(program, &mut numbered, symbol.place, (&key, false));
        }
        for op in &program.ops[..program.main] {
            self.step(program, &mut numbered, op, None);
        }
        numbered
    }

    fn of(&mut self, key: Vec<u8>, on_day: bool) -> u32 {
        let next = u32::try_from(self.on_day.len() + 1).unwrap_or(u32::MAX);
        let at = *self.made.entry(key).or_insert(next);
        if at == next {
            self.on_day.push(on_day);
        }
        at
    }

    fn place(
        &mut self,
        program: &Program,
        numbered: &mut Numbered,
        place: Place,
        (key, on_day): (&str, bool),
    ) {
        if let Some(absent) = place.absent {
            let key = format!("none {key}");
            numbered.choices[absent.first()] = self.of(key.into_bytes(), on_day);
        }
        match place.slot {
            Slot::Num(slot) => {
                let key = format!("{key} {:?}", program.nums[slot.first()]);
                numbered.nums[slot.first()] = self.of(key.into_bytes(), on_day);
            }
            Slot::Choice(slot) => {
                numbered.choices[slot.first()] = self.of(key.as_bytes().to_vec(), on_day);
            }
            Slot::Set(slot) => {
                numbered.sets[slot.first()] = self.of(key.as_bytes().to_vec(), on_day);
            }
        }
    }

    /// Numbers what an operation writes; in the body of one that goes through items, with the
    /// item at hand and how many there may be.
    fn step(
        &mut self,
        program: &Program,
        numbered: &mut Numbered,
        op: &Op,
        item: Option<(usize, usize)>,
    ) {
        if let Op::ForEach(count, body) = op {
            for at in 0..count.most() {
                for op in &program.ops[body.clone()] {
                    self.step(program, numbered, op, Some((at, count.most())));
                }
            }
            return;
        }
        let (at, most) = item.unwrap_or((0, 1));
        let mut read: Vec<u32> = vec![u32::try_from(at).unwrap_or(u32::MAX)];
        op.reads(&mut |slot, row| {
            let row = if slot.is_here() { row.max(most) } else { 1 };
            numbered.row(slot, row, &mut read);
        });
        let on_day = read[1..].iter().any(|number| self.hangs_on_day(*number));
        let mut key: Vec<u8> = read.iter().flat_map(|n| n.to_le_bytes()).collect();
        self.words.clear();
        let _ = write!(self.words, "{op:?}");
        without_places(&self.words, &mut key);
        let mut written = Vec::new();
        op.writes(&mut |slot| written.push(slot));
        for (place, slot) in written.into_iter().enumerate() {
            let mut key = key.clone();
            let _ = u8::try_from(place).map(|place| key.push(place));
            match slot {
                Slot::Num(slot) => {
                    key.extend(format!("{:?}", program.nums[slot.first()]).bytes());
                    numbered.nums[slot.at(at)] = self.of(key, on_day);
                }
                Slot::Choice(slot) => numbered.choices[slot.at(at)] = self.of(key, on_day),
                Slot::Set(slot) => numbered.sets[slot.at(at)] = self.of(key, on_day),
            }
        }
    }

    /// Whether a question hangs on the day of the decision.
    pub(crate) fn looks_at_day(&self, print: &Print) -> bool {
        print.parts.iter().any(|part| self.hangs_on_day(*part))
    }

    fn hangs_on_day(&self, number: u32) -> bool {
        let at = (number as usize).checked_sub(1);
        at.and_then(|at| self.on_day.get(at)) == Some(&true)
    }
}

/// The words of an operation without the places of its slots, which differ from program to
/// program; what stands in them is told apart by what they are read as.
fn without_places(words: &str, key: &mut Vec<u8>) {
    let bytes = words.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        key.push(bytes[at]);
        at += 1;
        if bytes[at - 1] != b'(' {
            continue;
        }
        let before = &words[..at - 1];
        let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
        if matches!(name, Some("Num" | "Choice" | "Set")) {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
        }
    }
}

impl Numbered {
    fn row(&self, slot: Slot, row: usize, into: &mut Vec<u32>) {
        let (numbers, first) = match slot {
            Slot::Num(slot) => (&self.nums, slot.first()),
            Slot::Choice(slot) => (&self.choices, slot.first()),
            Slot::Set(slot) => (&self.sets, slot.first()),
        };
        into.extend(&numbers[first..first + row]);
    }
}

impl Print {
    /// What every question about a program looks at.
    pub(crate) fn of(program: &Program, numbered: &Numbered) -> Self {
        let mut print = Print::default();
        print.count(program.impossible.len());
        print.count(program.demands.len());
        for slot in &program.impossible {
            print.choice(numbered, Some(*slot));
        }
        for demand in &program.demands {
            print.slot(numbered, Some(demand.of), 1);
            print.choice(numbered, Some(demand.met));
        }
        print
    }

    /// Adds a number.
    pub(crate) fn count(&mut self, n: usize) {
        self.parts.push(u32::try_from(n).unwrap_or(u32::MAX));
        self.parts.push(NOTHING);
    }

    /// Adds a slot, or a row of so many.
    pub(crate) fn slot(&mut self, numbered: &Numbered, slot: Option<Slot>, row: usize) {
        let Some(slot) = slot else {
            return self.count(0);
        };
        let kind = match slot {
            Slot::Num(_) => 1,
            Slot::Choice(_) => 2,
            Slot::Set(_) => 3,
        };
        let row = if slot.is_here() { row } else { 1 };
        self.count(kind);
        self.count(row);
        numbered.row(slot, row, &mut self.parts);
    }

    /// Adds a condition.
    pub(crate) fn choice(&mut self, numbered: &Numbered, slot: Option<Choice>) {
        self.slot(numbered, slot.map(Slot::Choice), 1);
    }

    /// Adds a condition of a node, for all of its items.
    pub(crate) fn choices(
        &mut self,
        numbered: &Numbered,
        slot: Option<Choice>,
        count: Option<Count>,
    ) {
        let row = count.map_or(1, Count::most);
        self.slot(numbered, slot.map(Slot::Choice), row);
    }

    /// Adds how many there are.
    pub(crate) fn counted(&mut self, numbered: &Numbered, count: Option<Count>) {
        let slot: Option<Num> = match count {
            Some(Count::List(slot, _)) => Some(slot),
            Some(Count::Fixed(_)) | None => None,
        };
        self.slot(numbered, slot.map(Slot::Num), 1);
        self.count(count.map_or(0, Count::most));
    }
}
