//! The steps of a plan for one case at a time: short instructions over one row of numbers.
//!
//! What is given, what is the same for every case and what steps fill stand in one row, so that
//! most steps are a few numbers read and one written. The few that are not stay steps, and are
//! gone through as they are, in 128 bits.

mod write;

use super::inputs::{Layout, Place};
use super::plan::{Plan, Value};
use super::run::reckoned;
use super::step::{
    Amount, Bits, Class, Code, Col, Does, Part, Reciprocal, Reckon, Scaled, Step, Width,
};
use crate::model::case::{Known, VariableId};

/// A place in the row.
type At = u32;

/// The place of a condition, twice, and one more for its contrary.
type Test = u32;

/// A step in a few numbers. Those that say `from` read further ones from the pool.
#[derive(Debug, Clone, Copy)]
enum Op {
    Over(At, At, At),
    Same(At, At, At),
    /// Whether a bit of a word is set.
    Among(At, At, At),
    Differ(At, Test, Test),
    Both(At, Test, Test),
    All {
        out: At,
        from: u32,
        count: u32,
    },
    /// The number of the first test that holds, or the one behind all of them.
    First {
        out: At,
        from: u32,
        count: u32,
    },
    Least(At, At, At),
    Most(At, At, At),
    /// A number times a factor.
    Times(At, At, At),
    /// A number, and numbers times factors.
    Sum {
        out: At,
        from: u32,
        count: u32,
    },
    Round {
        out: At,
        of: At,
        by: u32,
    },
    /// A cell: how many there are, the keys with their steps, and the cells.
    Pick {
        out: At,
        from: u32,
        keys: u32,
    },
    SkipUnless(Test, u32),
    /// The step as it is.
    Step,
}

/// How a number is rounded by a multiplication.
#[derive(Debug, Clone, Copy)]
struct Rounding {
    times: i64,
    plus: i64,
    each: i64,
    by: Reciprocal,
}

/// Where the columns of a plan stand in the row.
#[derive(Debug, Clone, Copy)]
struct Places {
    /// For narrow ones, places, sets and conditions, where what a case gives begins.
    given: [usize; 4],
    /// For narrow ones, places and conditions, where what steps fill begins.
    filled: [usize; 3],
}

/// The instructions of a plan, one for each of its steps.
#[derive(Debug)]
pub(super) struct Script {
    ops: Vec<Op>,
    pool: Vec<u32>,
    roundings: Vec<Rounding>,
    places: Places,
}

/// The numbers of one case.
#[derive(Debug)]
pub(super) struct Row {
    numbers: Vec<i64>,
    wide: Vec<i128>,
    /// Where, in both, what is the same for every case begins.
    constants: [usize; 2],
}

/// How a value of a plan is read from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Number(At),
    Wide(At),
    Test(Test),
}

impl Places {
    fn new(layout: &Layout, plan: &Plan) -> Places {
        let mut next = 0;
        let mut room = |size: usize| {
            next += size;
            next - size
        };
        let given = layout.sizes.map(&mut room);
        let [narrow, _, codes, _, masks] = plan.sizes;
        let filled = [narrow, codes, masks, 0].map(&mut room);
        let [narrow, codes, masks, _] = filled;
        Places {
            given,
            filled: [narrow, codes, masks],
        }
    }

    /// Where a column stands; a wide one, among the wide ones.
    #[inline(always)]
    fn of(&self, class: Class, col: Col) -> usize {
        let [narrow, codes, sets, masks] = self.given;
        let begins = match (col.is_input(), class) {
            (_, Class::Wide) => 0,
            (true, Class::Narrow) => narrow,
            (true, Class::Code) => codes,
            (_, Class::Set) => sets,
            (true, Class::Mask) => masks,
            (false, Class::Narrow) => self.filled[0],
            (false, Class::Code) => self.filled[1],
            (false, Class::Mask) => self.filled[2],
        };
        begins + col.at()
    }

    fn test(&self, bits: Bits) -> Test {
        short(self.of(Class::Mask, bits.col)) << 1 | u32::from(bits.contrary)
    }

    fn variable(&self, place: Place) -> usize {
        let [narrow, codes, sets, masks] = self.given;
        match place {
            Place::Narrow(at) => narrow + at,
            Place::Code(at) => codes + at,
            Place::Set(at) => sets + at,
            Place::Mask(at) => masks + at,
        }
    }

    fn mask(&self, at: usize) -> usize {
        self.given[3] + at
    }
}

/// A place in the row as instructions hold it.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or_else(|_| unreachable!("a plan has far fewer columns"))
}

impl Script {
    /// How a value of the plan is read; one that is the same for every case is put into the row.
    pub(super) fn read(&self, row: &mut Row, value: Value) -> Read {
        let places = &self.places;
        match value {
            Value::Amount { amount, width, .. } => match (amount, width) {
                (Amount::Col(col), Width::Narrow) => {
                    Read::Number(short(places.of(Class::Narrow, col)))
                }
                (Amount::Col(col), Width::Wide) => Read::Wide(short(col.at())),
                (Amount::Const(n), Width::Narrow) => row.constant(n as i64),
                (Amount::Const(n), Width::Wide) => row.wide_constant(n),
            },
            Value::Code(Code::Col(col)) => Read::Number(short(places.of(Class::Code, col))),
            Value::Code(Code::Const(place)) => row.constant(i64::from(place)),
            Value::Bits(bits) => self.test(bits),
        }
    }

    /// How a condition of the plan is read.
    pub(super) fn test(&self, bits: Bits) -> Read {
        Read::Test(self.places.test(bits))
    }

    /// Takes in what is known of a variable; that it lies between two values is not known.
    pub(super) fn put(&self, row: &mut Row, layout: &Layout, id: VariableId, known: Known) {
        let place = layout.place(id);
        let own = self.places.variable(place);
        let value = match (known, place) {
            (Known::Is(value), Place::Mask(_)) => Some(i64::from(value != 0)),
            (Known::Is(value), _) => Some(value),
            (Known::None, Place::Narrow(_)) => Some(layout.bounds(id).0),
            (Known::None | Known::Unknown | Known::Between(..), _) => None,
        };
        if let Some(value) = value {
            row.numbers[own] = value;
        }
        let given = matches!(known, Known::Is(_) | Known::None);
        row.numbers[self.places.mask(layout.given(id))] = i64::from(given);
        if let (Some(at), true) = (layout.absent(id), given) {
            row.numbers[self.places.mask(at)] = i64::from(known == Known::None);
        }
    }

    /// Goes through the steps of the plan but for the first so many.
    pub(super) fn run(&self, first: usize, plan: &Plan, row: &mut Row) {
        let mut at = first;
        while let Some(op) = self.ops.get(at) {
            at += 1;
            let numbers = &row.numbers;
            let number = |at: At| numbers[at as usize];
            let (out, n) = match *op {
                Op::Over(out, a, b) => (out, i64::from(number(a) > number(b))),
                Op::Same(out, a, b) => (out, i64::from(number(a) == number(b))),
                Op::Among(out, place, members) => {
                    (out, number(members).wrapping_shr(number(place) as u32) & 1)
                }
                Op::Differ(out, a, b) => (out, row.bit(a) ^ row.bit(b)),
                Op::Both(out, a, b) => (out, row.bit(a) & row.bit(b)),
                Op::All { out, from, count } => {
                    let mut tests = self.pooled(from, count).iter();
                    (out, i64::from(tests.all(|test| row.holds(*test))))
                }
                Op::First { out, from, count } => (out, number(self.first(from, count, row))),
                Op::Least(out, a, b) => (out, number(a).min(number(b))),
                Op::Most(out, a, b) => (out, number(a).max(number(b))),
                Op::Times(out, a, factor) => (out, number(a).wrapping_mul(number(factor))),
                Op::Sum { out, from, count } => (out, self.sum(from, count, numbers)),
                Op::Round { out, of, by } => (out, self.roundings[by as usize].of(number(of))),
                Op::Pick { out, from, keys } => (out, number(self.cell(from, keys, numbers))),
                Op::SkipUnless(test, over) => {
                    if !row.holds(test) {
                        at += over as usize;
                    }
                    continue;
                }
                Op::Step => {
                    self.step(&plan.steps[at - 1], plan, row);
                    continue;
                }
            };
            row.numbers[out as usize] = n;
        }
    }

    #[inline(always)]
    fn pooled(&self, from: u32, count: u32) -> &[u32] {
        &self.pool[from as usize..][..count as usize]
    }

    #[inline(always)]
    fn first(&self, from: u32, count: u32, row: &Row) -> At {
        let pool = &self.pool[from as usize..][..count as usize * 2 + 1];
        let (arms, rest) = pool.as_chunks::<2>();
        let first = arms.iter().find(|[test, _]| row.holds(*test));
        first.map_or(rest[0], |[_, at]| *at)
    }

    #[inline(always)]
    fn sum(&self, from: u32, count: u32, numbers: &[i64]) -> i64 {
        let pool = &self.pool[from as usize..][..count as usize * 2 + 1];
        let (parts, plus) = pool.as_chunks::<2>();
        parts.iter().fold(numbers[plus[0] as usize], |sum, part| {
            let [a, factor] = part.map(|at| numbers[at as usize]);
            sum.wrapping_add(a.wrapping_mul(factor))
        })
    }

    #[inline(always)]
    fn cell(&self, from: u32, keys: u32, numbers: &[i64]) -> At {
        let pool = &self.pool[from as usize..];
        let (keyed, cells) = pool[1..].split_at(keys as usize * 2);
        let at = keyed.as_chunks::<2>().0.iter();
        let at = at.map(|[key, step]| numbers[*key as usize] as usize * *step as usize);
        cells[at.sum::<usize>().min(pool[0] as usize - 1)]
    }

    fn number(&self, row: &Row, (amount, width): (Amount, Width)) -> i128 {
        match (amount, width) {
            (Amount::Const(n), _) => n,
            (Amount::Col(col), Width::Wide) => row.wide[col.at()],
            (Amount::Col(col), Width::Narrow) => {
                i128::from(row.numbers[self.places.of(Class::Narrow, col)])
            }
        }
    }

    fn place(&self, row: &Row, code: Code) -> i64 {
        match code {
            Code::Const(place) => i64::from(place),
            Code::Col(col) => row.numbers[self.places.of(Class::Code, col)],
        }
    }

    /// Goes through a step as it is.
    fn step(&self, step: &Step, plan: &Plan, row: &mut Row) {
        let holds = |bits: Bits| row.holds(self.places.test(bits));
        let n = match &step.does {
            Does::Reckon(width, reckon) => self.reckon(*width, reckon, plan, row),
            Does::SelectCode {
                arms, otherwise, ..
            } => {
                let alive = arms.iter().filter(|(bits, _)| holds(*bits));
                let highest = alive.map(|(_, code)| self.place(row, *code)).max();
                i128::from(highest.unwrap_or_else(|| self.place(row, *otherwise)))
            }
            does => i128::from(self.condition(does, row)),
        };
        match step.does.class() {
            Some(Class::Wide) => row.wide[step.out.at()] = n,
            Some(class) => row.numbers[self.places.of(class, step.out)] = n as i64,
            None => {}
        }
    }

    fn condition(&self, does: &Does, row: &Row) -> bool {
        let holds = |bits: &Bits| row.holds(self.places.test(*bits));
        let scaled = |of: &Scaled, width: Width| {
            let n = self.number(row, (Amount::Col(of.col), width));
            n.wrapping_mul(of.factor)
        };
        let own = |col: &Col, width: Width| self.number(row, (Amount::Col(*col), width));
        match does {
            Does::AtLeast(n, parts) => {
                parts.iter().filter(|bits| holds(bits)).count() >= *n as usize
            }
            Does::OverConst(width, col, n) => own(col, *width) > *n,
            Does::SameConst(width, col, n) => own(col, *width) == *n,
            Does::Over(width, a, b) => scaled(a, *width) > scaled(b, *width),
            Does::Same(width, a, b) => scaled(a, *width) == scaled(b, *width),
            Does::Includes { set, mask, all } => {
                let found = row.numbers[self.places.of(Class::Set, *set)].cast_unsigned() & mask;
                if *all { found == *mask } else { found != 0 }
            }
            Does::Clash(width, arms) => {
                let alive = arms.iter().filter(|(bits, _)| holds(bits));
                differ(alive.map(|(_, amount)| self.number(row, (*amount, *width))))
            }
            Does::ClashCodes(arms) => {
                let alive = arms.iter().filter(|(bits, _)| holds(bits));
                differ(alive.map(|(_, code)| self.place(row, *code)))
            }
            _ => unreachable!("every other step is an instruction"),
        }
    }

    fn reckon(&self, width: Width, reckon: &Reckon, plan: &Plan, row: &Row) -> i128 {
        let at = |amount: Amount| self.number(row, (amount, width));
        let holds = |bits: Bits| row.holds(self.places.test(bits));
        let counts = |part: &&Part| part.when.is_none_or(holds);
        match reckon {
            Reckon::Widen(col) => self.number(row, (Amount::Col(*col), Width::Narrow)),
            Reckon::Narrow(col) => row.wide[col.at()],
            Reckon::Sum(plus, parts) => {
                let parts = parts.iter().filter(counts);
                let parts = parts.map(|part| at(part.amount).wrapping_mul(part.factor));
                parts.fold(*plus, i128::wrapping_add)
            }
            Reckon::Product(a, b) => at(Amount::Col(*a)).wrapping_mul(at(Amount::Col(*b))),
            Reckon::Extreme(least, parts) => {
                let parts = parts.iter().filter(counts).map(|part| at(part.amount));
                let found = if *least { parts.min() } else { parts.max() };
                found.unwrap_or(0)
            }
            Reckon::Select {
                highest,
                arms,
                otherwise,
            } => {
                let mut alive = arms.iter().filter(|(bits, _)| holds(*bits));
                let found = match highest {
                    true => alive.map(|(_, amount)| at(*amount)).max(),
                    false => alive.next().map(|(_, amount)| at(*amount)),
                };
                found.unwrap_or_else(|| at(*otherwise))
            }
            Reckon::Pick(keys, cells) => at(cells[self.key(keys, cells.len(), row)]),
            Reckon::Lookup(keys, cells) => cells[self.key(keys, cells.len(), row)],
            reckon => reckoned(reckon, &at, &holds, plan),
        }
    }

    /// Which of so many cells the keys of a table lead to.
    fn key(&self, keys: &[(Col, usize)], cells: usize, row: &Row) -> usize {
        let keys = keys.iter();
        let at = keys.map(|(key, step)| self.place(row, Code::Col(*key)) as usize * step);
        at.sum::<usize>().min(cells - 1)
    }
}

/// Whether some values are not all the same.
fn differ<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Where something stands behind a place; at the end, where it did not.
fn kept<T: PartialEq>(all: &mut Vec<T>, begins: usize, one: T) -> usize {
    let known = all[begins..].iter().position(|own| *own == one);
    known.map_or_else(
        || {
            all.push(one);
            all.len() - 1
        },
        |at| begins + at,
    )
}

impl Row {
    #[inline(always)]
    fn bit(&self, test: Test) -> i64 {
        self.numbers[(test >> 1) as usize] ^ i64::from(test & 1)
    }

    #[inline(always)]
    fn holds(&self, test: Test) -> bool {
        self.bit(test) != 0
    }

    fn constant(&mut self, n: i64) -> Read {
        Read::Number(short(kept(&mut self.numbers, self.constants[0], n)))
    }

    fn wide_constant(&mut self, n: i128) -> Read {
        Read::Wide(short(kept(&mut self.wide, self.constants[1], n)))
    }

    /// A value of the plan.
    #[inline(always)]
    pub(super) fn value(&self, read: Read) -> i128 {
        match read {
            Read::Number(at) => i128::from(self.numbers[at as usize]),
            Read::Wide(at) => self.wide[at as usize],
            Read::Test(test) => i128::from(self.bit(test)),
        }
    }
}

impl Rounding {
    #[inline(always)]
    fn of(self, n: i64) -> i64 {
        let n = n.wrapping_mul(self.times).wrapping_add(self.plus);
        self.by.floor(n).wrapping_mul(self.each)
    }
}
