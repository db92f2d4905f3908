//! The program of a day as a plan: what a question needs of it, step by step over columns.
//!
//! Items are gone through one by one, as many as a list can have; what is the same for every
//! case is worked out here, and what is worked out twice is worked out once.

use std::collections::BTreeMap;

use super::inputs::{Layout, Place};
use super::plan::{AnswerCols, Plan, Value};
use super::step::{
    Amount, Bits, Class, Code, Col, Does, MOST_LOOKED_UP, Part, Reciprocal, Reckon, Run, Scaled, Stay, Step, Width,
};
use crate::model::case::VariableId;
use crate::model::policy::{NodeId, Order};
use crate::program::exact;
use crate::program::exact::floor_div;
use crate::program::op::{
    Choice, Comparison, Count, ItemsTest, Num, Op, Rules, Set, Slot, TableFaults, Term,
};
use crate::program::program::{Program, Slice};
use crate::syntax::tree::RoundingMode;

/// Numbers whose bounds lie within this are kept in 64 bits.
const NARROW: i128 = 1 << 62;

/// A number while a plan is made, with what it can't go below or above.
#[derive(Debug, Clone, Copy)]
struct Number {
    amount: Amount,
    width: Width,
    least: i128,
    most: i128,
    /// Where it is known; elsewhere what stands in its column says nothing.
    known: Chosen,
}

impl Number {
    fn constant(n: i128) -> Self {
        Number {
            amount: Amount::Const(n),
            width: if fits(n, n) {
                Width::Narrow
            } else {
                Width::Wide
            },
            least: n,
            most: n,
            known: YES,
        }
    }
}

/// A condition or a place while a plan is made. A place that is 0 or 1 is a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Const(u8),
    Bits(Bits),
    Code(Col),
}

const YES: Chosen = Chosen::Const(1);
const NO: Chosen = Chosen::Const(0);

/// A condition or a place, and where it is known.
#[derive(Debug, Clone, Copy)]
struct Seen {
    value: Chosen,
    known: Chosen,
}

impl Seen {
    fn certain(value: Chosen) -> Self {
        Seen { value, known: YES }
    }
}

fn fits(least: i128, most: i128) -> bool {
    -NARROW < least && most < NARROW
}

/// What a plan is made from.
pub(super) struct Making<'p> {
    pub(super) program: &'p Program,
    pub(super) slice: &'p Slice,
    pub(super) layout: &'p Layout,
    /// Variables that are the same for every case.
    pub(super) fixed: &'p [(VariableId, i64)],
    /// Whether every case gives all that is read, or what is not given is not known.
    pub(super) whole: bool,
}

struct Compiler<'p> {
    of: &'p Making<'p>,
    nums: Vec<Option<Number>>,
    choices: Vec<Option<Seen>>,
    sets: Vec<Option<(Col, Chosen)>>,
    steps: Vec<Step>,
    made: [usize; 5],
    known: BTreeMap<Does, Col>,
    /// What was worked out only where the item at hand is there.
    recent: Vec<Does>,
    /// Where the evaluator is to decide.
    referred: Vec<Chosen>,
    /// Where the item whose operations are being gone through may be.
    there: Chosen,
}

/// Makes the plan of some outcomes.
///
/// It says less than the evaluator where something is not known, and never anything else: a
/// condition is known where its parts decide it, a number where what it is made of is.
pub(super) fn compile(making: &Making<'_>, asked: &[NodeId]) -> Plan {
    let mut compiler = Compiler::new(making);
    compiler.fill_inputs();
    compiler.fill_symbols();
    let incomplete = if making.whole {
        compiler.incomplete()
    } else {
        NO
    };
    compiler.referred.push(incomplete);
    let givens = compiler.steps.len();
    for at in &making.slice.ops {
        compiler.op(&making.program.ops[*at as usize], 0);
    }
    for slot in &making.program.impossible {
        let broken = compiler.choice(*slot, 0);
        let broken = compiler.yes(broken);
        compiler.referred.push(broken);
    }
    for at in &making.slice.demands {
        let met = compiler.choice(making.program.demands[*at].met, 0);
        let unmet = compiler.no(met);
        compiler.referred.push(unmet);
    }
    let answers = asked
        .iter()
        .flat_map(|node| compiler.answers(*node))
        .collect();
    let referred = std::mem::take(&mut compiler.referred);
    let referred = compiler.any(&referred);
    let referred = compiler.flag(referred);
    let incomplete = compiler.flag(incomplete);
    Plan::new(compiler.steps, answers, [referred, incomplete], givens, making)
}

impl<'p> Compiler<'p> {
    fn new(of: &'p Making<'p>) -> Self {
        let program = of.program;
        let mut compiler = Compiler {
            of,
            nums: vec![None; program.nums.len()],
            choices: vec![None; program.choices],
            sets: vec![None; program.sets],
            steps: Vec::new(),
            made: [0; 5],
            known: BTreeMap::new(),
            recent: Vec::new(),
            referred: Vec::new(),
            there: YES,
        };
        for (slot, value) in &program.constant_nums {
            compiler.nums[slot.first()] = Some(Number::constant(*value));
        }
        for (slot, value) in &program.constant_choices {
            compiler.choices[slot.first()] = Some(Seen::certain(Chosen::Const(*value)));
        }
        compiler
    }

    /// Where something that is read is not given.
    fn incomplete(&mut self) -> Chosen {
        let mut found = Vec::new();
        for id in &self.of.slice.variables {
            if self.of.fixed.iter().any(|(fixed, _)| fixed == id) {
                continue;
            }
            let given = flag_of(Col::input(self.of.layout.given(*id)));
            let mut missing = self.not(given);
            if let Some((count, item)) = self.of.layout.item(*id) {
                let Place::Narrow(count) = self.of.layout.place(count) else {
                    unreachable!("how many items there are is a number")
                };
                let there = Does::OverConst(Width::Narrow, Col::input(count), i128::from(item));
                let there = self.bits(there);
                missing = self.all(&[there, missing]);
            }
            found.push(missing);
        }
        self.any(&found)
    }

    fn fill_inputs(&mut self) {
        for id in &self.of.slice.variables {
            let Some(place) = self.of.program.variables[id.index()] else {
                continue;
            };
            let fixed = self.of.fixed.iter().find(|(fixed, _)| fixed == id);
            let fixed = fixed.map(|(_, value)| *value);
            let known = if self.of.whole || fixed.is_some() {
                YES
            } else {
                flag_of(Col::input(self.of.layout.given(*id)))
            };
            match place.slot {
                Slot::Num(slot) => {
                    self.nums[slot.first()] = Some(self.given_num(*id, fixed, known))
                }
                Slot::Choice(slot) => {
                    let value = match (fixed, self.of.layout.place(*id)) {
                        (Some(value), _) => Chosen::Const(u8::try_from(value).unwrap_or(0)),
                        (None, Place::Mask(at)) => flag_of(Col::input(at)),
                        (None, Place::Code(at)) => Chosen::Code(Col::input(at)),
                        (None, place) => unreachable!("a choice is given as {place:?}"),
                    };
                    self.choices[slot.first()] = Some(Seen { value, known });
                }
                Slot::Set(slot) => {
                    if let Place::Set(at) = self.of.layout.place(*id) {
                        self.sets[slot.first()] = Some((Col::input(at), known));
                    }
                }
            }
            if let Some(absent) = place.absent {
                let value = match (fixed, self.of.layout.absent(*id)) {
                    (Some(_), _) | (None, None) => NO,
                    (None, Some(at)) => flag_of(Col::input(at)),
                };
                self.choices[absent.first()] = Some(Seen { value, known });
            }
        }
    }

    fn given_num(&self, id: VariableId, fixed: Option<i64>, known: Chosen) -> Number {
        let (least, most) = self.of.layout.bounds(id);
        match (fixed, self.of.layout.place(id)) {
            (Some(value), _) => Number::constant(i128::from(value)),
            (None, Place::Narrow(at)) => Number {
                amount: Amount::Col(Col::input(at)),
                width: Width::Narrow,
                least: i128::from(least),
                most: i128::from(most),
                known,
            },
            (None, place) => unreachable!("a number is given as {place:?}"),
        }
    }

    /// What nobody knows is known nowhere; what stands for it lies within its range.
    fn fill_symbols(&mut self) {
        for at in &self.of.slice.symbols {
            let symbol = &self.of.program.symbols[*at];
            let unknown = Seen {
                value: NO,
                known: NO,
            };
            match symbol.place.slot {
                Slot::Num(slot) => {
                    let (least, most, _) = symbol.range.bounds().unwrap_or((0, 0, 1));
                    self.nums[slot.first()] = Some(Number {
                        least: i128::from(least),
                        most: i128::from(most),
                        known: NO,
                        ..Number::constant(i128::from(least))
                    });
                }
                Slot::Choice(slot) => self.choices[slot.first()] = Some(unknown),
                Slot::Set(_) => {}
            }
            if let Some(absent) = symbol.place.absent {
                self.choices[absent.first()] = Some(unknown);
            }
        }
    }

    // What slots hold.

    fn num(&self, slot: Num, item: usize) -> Number {
        self.nums[slot.at(item)].unwrap_or(Number::constant(0))
    }

    fn choice(&self, slot: Choice, item: usize) -> Seen {
        self.choices[slot.at(item)].unwrap_or(Seen::certain(NO))
    }

    fn choices_of(&self, slots: &[Choice], item: usize) -> Vec<Seen> {
        slots.iter().map(|slot| self.choice(*slot, item)).collect()
    }

    fn set_num(&mut self, slot: Num, item: usize, number: Number) {
        let scale = self.of.program.nums[slot.first()];
        // What the operands can be may say more than what holds for the whole row.
        self.nums[slot.at(item)] = Some(match number.amount {
            Amount::Const(_) => number,
            Amount::Col(_) => Number {
                least: number.least.max(scale.least),
                most: number.most.min(scale.most),
                ..number
            },
        });
    }

    // Steps.

    fn push(&mut self, does: Does) -> Col {
        if let Some(col) = self.known.get(&does) {
            return *col;
        }
        let class = does.class().unwrap_or(Class::Mask);
        let made = &mut self.made[class as usize];
        let out = Col::step(*made);
        *made += 1;
        if self.there != YES {
            self.recent.push(does.clone());
        }
        self.known.insert(does.clone(), out);
        self.steps.push(Step { out, does });
        out
    }

    fn bits(&mut self, does: Does) -> Chosen {
        flag_of(self.push(does))
    }

    // What is known of conditions.

    /// Where a condition certainly holds.
    fn yes(&mut self, of: Seen) -> Chosen {
        self.all(&[of.value, of.known])
    }

    /// Where a condition certainly does not hold.
    fn no(&mut self, of: Seen) -> Chosen {
        let not = self.not(of.value);
        self.all(&[not, of.known])
    }

    fn from_ends(&mut self, yes: Chosen, no: Chosen) -> Seen {
        Seen {
            value: yes,
            known: self.any(&[yes, no]),
        }
    }

    fn not_seen(&mut self, of: Seen) -> Seen {
        Seen {
            value: self.not(of.value),
            known: of.known,
        }
    }

    fn all_seen(&mut self, parts: &[Seen]) -> Seen {
        let values: Vec<Chosen> = parts.iter().map(|part| part.value).collect();
        if parts.iter().all(|part| part.known == YES) {
            return Seen::certain(self.all(&values));
        }
        let yes: Vec<Chosen> = parts.iter().map(|part| self.yes(*part)).collect();
        let no: Vec<Chosen> = parts.iter().map(|part| self.no(*part)).collect();
        let (yes, no) = (self.all(&yes), self.any(&no));
        self.from_ends(yes, no)
    }

    fn any_seen(&mut self, parts: &[Seen]) -> Seen {
        let contrary: Vec<Seen> = parts.iter().map(|part| self.not_seen(*part)).collect();
        let none = self.all_seen(&contrary);
        self.not_seen(none)
    }

    fn at_least_seen(&mut self, n: u32, parts: &[Seen]) -> Seen {
        let values: Vec<Chosen> = parts.iter().map(|part| part.value).collect();
        if parts.iter().all(|part| part.known == YES) {
            return Seen::certain(self.at_least(n, &values));
        }
        let yes: Vec<Chosen> = parts.iter().map(|part| self.yes(*part)).collect();
        let no: Vec<Chosen> = parts.iter().map(|part| self.no(*part)).collect();
        let size = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let yes = self.at_least(n, &yes);
        let no = match (size + 1).checked_sub(n) {
            None => YES,
            Some(contrary) => self.at_least(contrary, &no),
        };
        self.from_ends(yes, no)
    }

    // Conditions.

    fn not(&mut self, of: Chosen) -> Chosen {
        match of {
            Chosen::Const(value) => Chosen::Const(1 - value.min(1)),
            Chosen::Bits(bits) => Chosen::Bits(!bits),
            Chosen::Code(col) => {
                let yes = self.bits(Does::Among(col, 0b10));
                self.not(yes)
            }
        }
    }

    /// A condition as bits; a constant has none.
    fn as_bits(&mut self, of: Chosen) -> Result<Bits, bool> {
        match of {
            Chosen::Const(value) => Err(value == 1),
            Chosen::Bits(bits) => Ok(bits),
            Chosen::Code(col) => {
                let col = self.push(Does::Among(col, 0b10));
                Ok(Bits {
                    col,
                    contrary: false,
                })
            }
        }
    }

    fn all(&mut self, parts: &[Chosen]) -> Chosen {
        let mut found: Vec<Bits> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.as_bits(*part) {
                Err(true) => {}
                Err(false) => return NO,
                Ok(bits) => found.push(bits),
            }
        }
        found.sort_unstable();
        found.dedup();
        if found.windows(2).any(|two| two[0] == !two[1]) {
            return NO;
        }
        match found[..] {
            [] => YES,
            [one] => Chosen::Bits(one),
            _ => self.bits(Does::All(found.into())),
        }
    }

    fn any(&mut self, parts: &[Chosen]) -> Chosen {
        let contrary: Vec<Chosen> = parts.iter().map(|part| self.not(*part)).collect();
        let none = self.all(&contrary);
        self.not(none)
    }

    fn at_least(&mut self, n: u32, parts: &[Chosen]) -> Chosen {
        let mut found = Vec::new();
        let mut certain = 0;
        for part in parts {
            match self.as_bits(*part) {
                Err(yes) => certain += u32::from(yes),
                Ok(bits) => found.push(bits),
            }
        }
        let Some(wanted) = n.checked_sub(certain).filter(|wanted| *wanted > 0) else {
            return YES;
        };
        let size = u32::try_from(found.len()).unwrap_or(u32::MAX);
        if wanted > size {
            return NO;
        }
        let found: Vec<Chosen> = found.into_iter().map(Chosen::Bits).collect();
        if wanted == size {
            return self.all(&found);
        }
        if wanted == 1 {
            return self.any(&found);
        }
        let found = found
            .into_iter()
            .filter_map(|of| self.as_bits(of).ok())
            .collect();
        self.bits(Does::AtLeast(wanted, found))
    }

    /// Bits for a condition, constants included; for the few places that need a column.
    fn flag(&mut self, of: Chosen) -> Option<Bits> {
        match self.as_bits(of) {
            Ok(bits) => Some(bits),
            Err(false) => None,
            Err(true) => {
                let col = self.push(Does::All(Box::new([])));
                Some(Bits {
                    col,
                    contrary: false,
                })
            }
        }
    }

    fn code(&mut self, of: Chosen) -> Code {
        match of {
            Chosen::Const(value) => Code::Const(value),
            Chosen::Code(col) => Code::Col(col),
            Chosen::Bits(bits) => Code::Col(self.push(Does::CodeOf(bits))),
        }
    }

    fn among(&mut self, of: Chosen, members: u64) -> Chosen {
        match of {
            Chosen::Const(value) => Chosen::Const(u8::from(members >> value & 1 == 1)),
            Chosen::Code(col) => self.bits(Does::Among(col, members)),
            Chosen::Bits(bits) => match members & 0b11 {
                0 => NO,
                1 => Chosen::Bits(!bits),
                2 => Chosen::Bits(bits),
                _ => YES,
            },
        }
    }

    fn same(&mut self, a: Chosen, b: Chosen) -> Chosen {
        match (a, b) {
            (Chosen::Const(value), other) | (other, Chosen::Const(value)) => {
                self.among(other, 1 << value)
            }
            (Chosen::Bits(a), Chosen::Bits(b)) => {
                if a == b {
                    return YES;
                }
                let differ = self.bits(Does::Differ(a, b));
                self.not(differ)
            }
            (a, b) => match (self.code(a), self.code(b)) {
                (Code::Col(a), Code::Col(b)) => self.bits(Does::SameCode(a, b)),
                _ => unreachable!("constants are compared before"),
            },
        }
    }

    fn in_order(&mut self, order: Order, a: Chosen, b: Chosen) -> Chosen {
        let mask = |holds: &dyn Fn(u8) -> bool| {
            (0..64).fold(0_u64, |mask, at| mask | u64::from(holds(at)) << at)
        };
        match (a, b) {
            (Chosen::Const(value), other) => {
                let members = mask(&|at| exact::holds(order, value.cmp(&at)));
                self.among(other, members)
            }
            (other, Chosen::Const(value)) => {
                let members = mask(&|at| exact::holds(order, at.cmp(&value)));
                self.among(other, members)
            }
            (a, b) => {
                let (Code::Col(a), Code::Col(b)) = (self.code(a), self.code(b)) else {
                    unreachable!("constants are compared before")
                };
                match order {
                    Order::Over => self.bits(Does::CodeOver(a, b)),
                    Order::Under => self.bits(Does::CodeOver(b, a)),
                    Order::AtMost => {
                        let over = self.bits(Does::CodeOver(a, b));
                        self.not(over)
                    }
                    Order::AtLeast => {
                        let under = self.bits(Does::CodeOver(b, a));
                        self.not(under)
                    }
                }
            }
        }
    }

    // Numbers.

    /// A number in a column of a width.
    fn column(&mut self, of: Number, width: Width) -> Col {
        match self.amount(of, width) {
            Amount::Col(col) => col,
            Amount::Const(n) => self.push(Does::Reckon(width, Reckon::Sum(n, Box::new([])))),
        }
    }

    /// A number as an operand of a width.
    fn amount(&mut self, of: Number, width: Width) -> Amount {
        match (of.amount, of.width, width) {
            (Amount::Col(col), Width::Narrow, Width::Wide) => {
                Amount::Col(self.push(Does::Reckon(Width::Wide, Reckon::Widen(col))))
            }
            (Amount::Col(col), Width::Wide, Width::Narrow) => {
                Amount::Col(self.push(Does::Reckon(Width::Narrow, Reckon::Narrow(col))))
            }
            (amount, _, _) => amount,
        }
    }

    /// A step that reckons, in the width that it was reckoned in, brought to what its bounds need.
    fn reckoned(
        &mut self,
        width: Width,
        reckon: Reckon,
        (least, most): (i128, i128),
        known: Chosen,
    ) -> Number {
        let col = self.push(Does::Reckon(width, reckon));
        let number = Number {
            amount: Amount::Col(col),
            width,
            least,
            most,
            known,
        };
        if width == Width::Wide && fits(least, most) {
            let amount = self.amount(number, Width::Narrow);
            return Number {
                amount,
                width: Width::Narrow,
                ..number
            };
        }
        number
    }

    fn scaled(&mut self, of: Number, factor: i128) -> Number {
        self.sum(&[(of, factor, Seen::certain(YES))])
    }

    fn term(&mut self, term: &Term, item: usize) -> Number {
        let number = self.num(term.num, item);
        if term.factor == 1 {
            number
        } else {
            self.scaled(number, term.factor)
        }
    }

    /// Where a sum is known: where each term does not count, or counts and is known.
    fn sum_known(&mut self, terms: &[(Number, i128, Seen)]) -> Chosen {
        let mut known = Vec::new();
        for (number, _, when) in terms {
            let left_out = self.no(*when);
            let counts = self.yes(*when);
            let counts = self.all(&[counts, number.known]);
            known.push(self.any(&[left_out, counts]));
        }
        self.all(&known)
    }

    fn sum(&mut self, terms: &[(Number, i128, Seen)]) -> Number {
        let known = self.sum_known(terms);
        let mut plus = 0;
        let (mut least, mut most) = (0, 0);
        let mut found: Vec<(Number, i128, Option<Bits>)> = Vec::new();
        for (number, factor, when) in terms {
            let may = match when.known {
                YES => self.as_bits(when.value),
                // Whether it counts is not known everywhere, so its bounds take in nothing.
                _ => match self.as_bits(when.value) {
                    Err(yes) => match self.flag(Chosen::Const(u8::from(yes))) {
                        Some(bits) => Ok(bits),
                        None => {
                            least += (number.least * factor).min(number.most * factor).min(0);
                            most += (number.least * factor).max(number.most * factor).max(0);
                            continue;
                        }
                    },
                    Ok(bits) => Ok(bits),
                },
            };
            let when = match may {
                Err(false) => continue,
                Err(true) => None,
                Ok(bits) => Some(bits),
            };
            let ends = [number.least * factor, number.most * factor];
            let skipped = when.map(|_| 0);
            least += ends.into_iter().chain(skipped).min().unwrap_or(0);
            most += ends.into_iter().chain(skipped).max().unwrap_or(0);
            match (number.amount, when) {
                (Amount::Const(n), None) => plus += n * factor,
                _ if *factor == 0 => {}
                _ => found.push((*number, *factor, when)),
            }
        }
        if found.is_empty() {
            return Number {
                least,
                most,
                known,
                ..Number::constant(plus)
            };
        }
        if let ([(number, 1, None)], 0) = (&found[..], plus) {
            return Number { known, ..*number };
        }
        // Sums wrap around, so only the outcome has to fit; what is wide stays so till then.
        let narrow = fits(least, most)
            && found
                .iter()
                .all(|(number, factor, _)| number.width == Width::Narrow && fits(*factor, *factor));
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let parts = found
            .into_iter()
            .map(|(number, factor, when)| Part {
                amount: self.amount(number, width),
                factor,
                when,
            })
            .collect();
        self.reckoned(width, Reckon::Sum(plus, parts), (least, most), known)
    }

    /// Where a product is known: where both numbers are, or one of them is nothing.
    fn product_known(&mut self, a: Number, b: Number) -> Chosen {
        if (a.known, b.known) == (YES, YES) {
            return YES;
        }
        let both = self.all(&[a.known, b.known]);
        let mut known = vec![both];
        for number in [a, b] {
            let nothing = self.same_amount(number.scaling(), Number::constant(0).scaling());
            known.push(self.all(&[number.known, nothing]));
        }
        self.any(&known)
    }

    fn product(&mut self, a: Number, b: Number) -> Number {
        let known = self.product_known(a, b);
        let ends = [
            a.least * b.least,
            a.least * b.most,
            a.most * b.least,
            a.most * b.most,
        ];
        let least = ends.into_iter().min().unwrap_or(0);
        let most = ends.into_iter().max().unwrap_or(0);
        match (a.amount, b.amount) {
            (Amount::Const(n), _) | (_, Amount::Const(n)) => {
                let other = if matches!(a.amount, Amount::Const(_)) {
                    b
                } else {
                    a
                };
                Number {
                    least,
                    most,
                    known,
                    ..self.scaled(other, n)
                }
            }
            (Amount::Col(_), Amount::Col(_)) => {
                let narrow =
                    fits(least, most) && a.width == Width::Narrow && b.width == Width::Narrow;
                let width = if narrow { Width::Narrow } else { Width::Wide };
                let (a, b) = (self.column(a, width), self.column(b, width));
                self.reckoned(width, Reckon::Product(a, b), (least, most), known)
            }
        }
    }

    /// The least or the greatest of the terms that are there; at least one always is.
    fn extreme(&mut self, least: bool, terms: &[(Number, Seen)]) -> Number {
        let certain = terms
            .iter()
            .all(|(number, there)| number.known == YES && there.known == YES);
        if certain {
            let terms: Vec<_> = terms.iter().map(|(of, there)| (*of, there.value)).collect();
            return self.extreme_of(least, &terms);
        }
        // The extreme of what is certain, and whether nothing else can go beyond it.
        let mut sure = Vec::new();
        for (number, there) in terms {
            let there = self.yes(*there);
            let there = self.all(&[there, number.known]);
            sure.push((*number, there));
        }
        let found = self.extreme_of(least, &sure);
        let mut known: Vec<Chosen> = Vec::new();
        let some: Vec<Chosen> = sure.iter().map(|(_, sure)| *sure).collect();
        known.push(self.any(&some));
        for ((number, there), (_, sure)) in terms.iter().zip(&sure) {
            let left_out = self.no(*there);
            let end = Number::constant(if least { number.least } else { number.most });
            let beyond = if least {
                self.over(found.scaling(), end.scaling())
            } else {
                self.over(end.scaling(), found.scaling())
            };
            let within = self.not(beyond);
            known.push(self.any(&[*sure, left_out, within]));
        }
        let low = terms.iter().map(|(number, _)| number.least).min();
        let high = terms.iter().map(|(number, _)| number.most).max();
        Number {
            known: self.all(&known),
            least: found.least.min(low.unwrap_or(0)),
            most: found.most.max(high.unwrap_or(0)),
            ..found
        }
    }

    fn extreme_of(&mut self, least: bool, terms: &[(Number, Chosen)]) -> Number {
        let mut found = Vec::new();
        for (number, there) in terms {
            match self.as_bits(*there) {
                Err(false) => {}
                Err(true) => found.push((*number, None)),
                Ok(bits) => found.push((*number, Some(bits))),
            }
        }
        let all_there = found.iter().all(|(_, when)| when.is_none());
        if let ([(number, _)], true) = (&found[..], all_there) {
            return *number;
        }
        let folded = found
            .iter()
            .map(|(number, _)| match number.amount {
                Amount::Const(n) => Some(n),
                Amount::Col(_) => None,
            })
            .collect::<Option<Vec<i128>>>();
        if let (Some(all), true) = (folded, all_there) {
            let extreme = if least {
                all.into_iter().min()
            } else {
                all.into_iter().max()
            };
            return Number::constant(extreme.unwrap_or(0));
        }
        let low = found.iter().map(|(number, _)| number.least);
        let high = found.iter().map(|(number, _)| number.most);
        let bounds = match (least, all_there) {
            (true, true) => (low.min(), high.min()),
            (false, true) => (low.max(), high.max()),
            (_, false) => (low.chain([0]).min(), high.chain([0]).max()),
        };
        let wide = found.iter().any(|(number, _)| number.width == Width::Wide);
        let width = if wide { Width::Wide } else { Width::Narrow };
        let parts = found
            .into_iter()
            .map(|(number, when)| Part {
                amount: self.amount(number, width),
                factor: 1,
                when,
            })
            .collect();
        let bounds = (bounds.0.unwrap_or(0), bounds.1.unwrap_or(0));
        self.reckoned(width, Reckon::Extreme(least, parts), bounds, YES)
    }

    fn round(&mut self, of: Number, times: i128, plus: i128, over: i128, each: i128) -> Number {
        let rounded = |n: i128| floor_div(n * times + plus, over) * each;
        let ends = [rounded(of.least), rounded(of.most)];
        let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        if let Amount::Const(n) = of.amount {
            return Number {
                least,
                most,
                known: of.known,
                ..Number::constant(rounded(n))
            };
        }
        let within = [of.least * times + plus, of.most * times + plus];
        let (low, high) = (within[0].min(within[1]), within[0].max(within[1]));
        let narrow = fits(low, high)
            && fits(least, most)
            && fits(times, plus.abs().max(over).max(each.abs()))
            && of.width == Width::Narrow;
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let known = of.known;
        let of = self.column(of, width);
        let by = narrow.then(|| Reciprocal::new(over, low, high)).flatten();
        let reckon = Reckon::Round {
            of,
            times,
            plus,
            over,
            each,
            by,
        };
        self.reckoned(width, reckon, (least, most), known)
    }

    /// Either of several numbers, the first that holds or the highest that does.
    fn select_num(
        &mut self,
        highest: bool,
        arms: &[(Chosen, Number)],
        otherwise: Number,
    ) -> Number {
        let mut found: Vec<(Bits, Number)> = Vec::new();
        let mut otherwise = otherwise;
        for (when, number) in arms {
            match self.as_bits(*when) {
                Err(false) => {}
                Ok(bits) => found.push((bits, *number)),
                // Nothing after an arm that always holds is ever reached.
                Err(true) if !highest => {
                    otherwise = *number;
                    break;
                }
                Err(true) => {
                    if let Some(bits) = self.flag(YES) {
                        found.push((bits, *number));
                    }
                }
            }
        }
        if found.is_empty() {
            return otherwise;
        }
        let all = || found.iter().map(|(_, number)| number).chain([&otherwise]);
        let least = all().map(|number| number.least).min().unwrap_or(0);
        let most = all().map(|number| number.most).max().unwrap_or(0);
        let wide = all().any(|number| number.width == Width::Wide);
        let width = if wide { Width::Wide } else { Width::Narrow };
        let arms = found
            .into_iter()
            .map(|(bits, number)| (bits, self.amount(number, width)))
            .collect();
        let otherwise = self.amount(otherwise, width);
        let reckon = Reckon::Select {
            highest,
            arms,
            otherwise,
        };
        self.reckoned(width, reckon, (least, most), YES)
    }

    fn select_choice(
        &mut self,
        highest: bool,
        arms: &[(Chosen, Chosen)],
        otherwise: Chosen,
    ) -> Chosen {
        let is_flag = |of: Chosen| match of {
            Chosen::Const(value) => value <= 1,
            Chosen::Bits(_) => true,
            Chosen::Code(_) => false,
        };
        if is_flag(otherwise) && arms.iter().all(|(_, value)| is_flag(*value)) {
            let mut parts = Vec::new();
            for (when, value) in arms {
                parts.push(self.all(&[*when, *value]));
            }
            let mut none: Vec<Chosen> = Vec::new();
            for (when, _) in arms {
                none.push(self.not(*when));
            }
            none.push(otherwise);
            parts.push(self.all(&none));
            return self.any(&parts);
        }
        let mut found = Vec::new();
        let mut otherwise = otherwise;
        for (when, value) in arms {
            match self.as_bits(*when) {
                Err(false) => {}
                Ok(bits) => found.push((bits, *value)),
                Err(true) if !highest => {
                    otherwise = *value;
                    break;
                }
                Err(true) => {
                    if let Some(bits) = self.flag(YES) {
                        found.push((bits, *value));
                    }
                }
            }
        }
        if found.is_empty() {
            return otherwise;
        }
        if let Some(col) = self.select_constants(highest, &found, otherwise) {
            return Chosen::Code(col);
        }
        let arms = found
            .into_iter()
            .map(|(bits, value)| (bits, self.code(value)))
            .collect();
        let otherwise = self.code(otherwise);
        Chosen::Code(self.push(Does::SelectCode {
            highest,
            arms,
            otherwise,
        }))
    }

    /// A selection of constants; the highest of them that holds is the first from the highest.
    fn select_constants(
        &mut self,
        highest: bool,
        arms: &[(Bits, Chosen)],
        otherwise: Chosen,
    ) -> Option<Col> {
        let constant = |of: Chosen| match of {
            Chosen::Const(value) => Some(value),
            Chosen::Bits(_) | Chosen::Code(_) => None,
        };
        let otherwise = constant(otherwise)?;
        let arms = arms
            .iter()
            .map(|(bits, value)| Some((*bits, constant(*value)?)));
        let mut arms = arms.collect::<Option<Vec<(Bits, u8)>>>()?;
        if highest {
            arms.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
        }
        let arms = arms.into();
        Some(self.push(Does::SelectConst { arms, otherwise }))
    }

    /// A comparison is known where both numbers are, or where their bounds decide it.
    fn compare(&mut self, comparison: Comparison, a: Scaling, b: Scaling) -> Seen {
        let value = self.compared(comparison, a, b);
        let ((a_least, a_most), (b_least, b_most)) = (a.ends(), b.ends());
        let by_bounds = match comparison {
            Comparison::Same => a_least > b_most || b_least > a_most,
            Comparison::By(_) => matches!(value, Chosen::Const(_)),
        };
        let known = if by_bounds {
            YES
        } else {
            self.all(&[a.number.known, b.number.known])
        };
        Seen { value, known }
    }

    fn compared(&mut self, comparison: Comparison, a: Scaling, b: Scaling) -> Chosen {
        let order = match comparison {
            Comparison::Same => return self.same_amount(a, b),
            Comparison::By(order) => order,
        };
        match order {
            Order::Over => self.over(a, b),
            Order::Under => self.over(b, a),
            Order::AtMost => {
                let over = self.over(a, b);
                self.not(over)
            }
            Order::AtLeast => {
                let under = self.over(b, a);
                self.not(under)
            }
        }
    }

    /// Whether the first is more than the second.
    fn over(&mut self, a: Scaling, b: Scaling) -> Chosen {
        let (a_least, a_most) = a.ends();
        let (b_least, b_most) = b.ends();
        if a_least > b_most {
            return YES;
        }
        if a_most <= b_least {
            return NO;
        }
        match (a.number.amount, b.number.amount) {
            // a × f > n where a > floor(n / f)
            (Amount::Col(col), Amount::Const(_)) if a.factor > 0 => {
                let limit = floor_div(b_least, a.factor);
                self.bits(Does::OverConst(a.number.width, col, limit))
            }
            // n > b × f where b < ceil(n / f), so where b is not over ceil(n / f) - 1
            (Amount::Const(_), Amount::Col(col)) if b.factor > 0 => {
                let limit = -floor_div(-a_least, b.factor) - 1;
                let not = self.bits(Does::OverConst(b.number.width, col, limit));
                self.not(not)
            }
            _ => {
                let (width, a, b) = self.both(a, b);
                self.bits(Does::Over(width, a, b))
            }
        }
    }

    fn same_amount(&mut self, a: Scaling, b: Scaling) -> Chosen {
        let (a_least, a_most) = a.ends();
        let (b_least, b_most) = b.ends();
        if a_least > b_most || b_least > a_most {
            return NO;
        }
        let constant = |col: Col, of: Scaling, n: i128| {
            (n % of.factor == 0).then(|| Does::SameConst(of.number.width, col, n / of.factor))
        };
        match (a.number.amount, b.number.amount) {
            (Amount::Const(_), Amount::Const(_)) => YES,
            (Amount::Col(col), Amount::Const(_)) if a.factor != 0 => {
                constant(col, a, b_least).map_or(NO, |does| self.bits(does))
            }
            (Amount::Const(_), Amount::Col(col)) if b.factor != 0 => {
                constant(col, b, a_least).map_or(NO, |does| self.bits(does))
            }
            _ => {
                let (width, a, b) = self.both(a, b);
                self.bits(Does::Same(width, a, b))
            }
        }
    }

    /// Two numbers in columns of one width in which both can be scaled.
    fn both(&mut self, a: Scaling, b: Scaling) -> (Width, Scaled, Scaled) {
        let narrow = [a, b].into_iter().all(|of| {
            let (least, most) = of.ends();
            of.number.width == Width::Narrow && fits(least, most) && fits(of.factor, of.factor)
        });
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let mut scaled = |of: Scaling| Scaled {
            col: self.column(of.number, width),
            factor: of.factor,
        };
        (width, scaled(a), scaled(b))
    }

    fn scaling(&self, term: &Term, item: usize) -> Scaling {
        Scaling {
            number: self.num(term.num, item),
            factor: term.factor,
        }
    }

    // Items.

    fn present(&mut self, count: Count, item: usize) -> Seen {
        match count {
            Count::Fixed(n) => Seen::certain(Chosen::Const(u8::from(item < n))),
            Count::List(slot, _) => {
                let count = self.num(slot, 0).scaling();
                let at = Number::constant(i128::try_from(item).unwrap_or(i128::MAX)).scaling();
                self.compare(Comparison::By(Order::Over), count, at)
            }
        }
    }

    fn meant(&mut self, count: Count, when: Option<Choice>, item: usize) -> Seen {
        let present = self.present(count, item);
        match when {
            None => present,
            Some(when) => {
                let when = self.choice(when, item);
                self.all_seen(&[present, when])
            }
        }
    }

    fn each_item(&mut self, count: Count, body: std::ops::Range<usize>) {
        for item in 0..count.most() {
            let there = self.present(count, item);
            let not_there = self.no(there);
            let may_be_there = self.not(not_there);
            let outer = self.there;
            self.there = self.all(&[outer, may_be_there]);
            match self.there {
                NO => {}
                Chosen::Const(_) | Chosen::Code(_) => self.body(body.clone(), item),
                Chosen::Bits(bits) => {
                    // What is worked out only for items that are there is not there afterwards.
                    let known = self.recent.len();
                    let at = self.steps.len();
                    self.steps.push(Step {
                        out: Col::step(0),
                        does: Does::SkipUnless(bits, 0),
                    });
                    self.body(body.clone(), item);
                    let over = self.steps.len() - at - 1;
                    self.steps[at].does = Does::SkipUnless(bits, over);
                    for does in self.recent.drain(known..) {
                        self.known.remove(&does);
                    }
                }
            }
            self.there = outer;
        }
    }

    fn body(&mut self, body: std::ops::Range<usize>, item: usize) {
        let program = self.of.program;
        for op in &program.ops[body] {
            self.op(op, item);
        }
    }

    fn test_items(
        &mut self,
        test: ItemsTest,
        count: Count,
        filter: Option<Choice>,
        has: Option<Choice>,
    ) -> Seen {
        let mut each = Vec::new();
        for item in 0..count.most() {
            let meant = self.meant(count, filter, item);
            let has = has.map_or(Seen::certain(YES), |has| self.choice(has, item));
            each.push(match test {
                ItemsTest::Every => {
                    let not = self.not_seen(meant);
                    self.any_seen(&[not, has])
                }
                ItemsTest::Some | ItemsTest::AtLeast(_) => self.all_seen(&[meant, has]),
            });
        }
        match test {
            ItemsTest::Some => self.any_seen(&each),
            ItemsTest::Every => self.all_seen(&each),
            ItemsTest::AtLeast(n) => self.at_least_seen(n, &each),
        }
    }

    // Rules and rows.

    /// Whether each rule is alive.
    fn alive(&mut self, rules: &Rules, item: usize) -> Vec<Seen> {
        let mut alive = vec![Seen::certain(NO); rules.rules.len()];
        for at in &rules.order {
            let rule = &rules.rules[*at];
            let mut parts = vec![self.choice(rule.when, item)];
            for over in &rule.overriders {
                parts.push(self.not_seen(alive[*over]));
            }
            alive[*at] = self.all_seen(&parts);
        }
        for (slot, alive) in rules.alive.iter().zip(&alive) {
            self.choices[slot.at(item)] = Some(*alive);
        }
        alive
    }

    fn clash_of_choices(&mut self, arms: &[(Seen, Seen)]) -> Seen {
        let constants = arms.iter().map(|(_, value)| match value {
            Seen {
                value: Chosen::Const(value),
                known: YES,
            } => Some(*value),
            _ => None,
        });
        if let Some(values) = constants.collect::<Option<Vec<u8>>>() {
            let mut distinct = values.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let mut given = Vec::new();
            for value in distinct {
                let giving: Vec<Seen> = arms
                    .iter()
                    .zip(&values)
                    .filter(|(_, own)| **own == value)
                    .map(|((alive, _), _)| *alive)
                    .collect();
                given.push(self.any_seen(&giving));
            }
            return self.at_least_seen(2, &given);
        }
        let mut found = Vec::new();
        for (alive, value) in arms {
            if let Some(bits) = self.flag(alive.value) {
                found.push((bits, self.code(value.value)));
            }
        }
        let value = if found.len() < 2 {
            NO
        } else {
            self.bits(Does::ClashCodes(found.into()))
        };
        let known = self.arms_known(arms.iter().map(|(alive, value)| (*alive, value.known)));
        Seen { value, known }
    }

    /// Where each arm is known not to hold, or to hold with a value that is known.
    fn arms_known(&mut self, arms: impl Iterator<Item = (Seen, Chosen)>) -> Chosen {
        let mut known = Vec::new();
        for (alive, value) in arms {
            let (dead, alive) = (self.no(alive), self.yes(alive));
            let alive = self.all(&[alive, value]);
            known.push(self.any(&[dead, alive]));
        }
        self.all(&known)
    }

    fn clash_of_numbers(&mut self, arms: &[(Seen, Number)]) -> Seen {
        let mut found = Vec::new();
        for (alive, number) in arms {
            if let Some(bits) = self.flag(alive.value) {
                found.push((bits, *number));
            }
        }
        let known = self.arms_known(arms.iter().map(|(alive, number)| (*alive, number.known)));
        if found.len() < 2 {
            return Seen { value: NO, known };
        }
        let wide = found.iter().any(|(_, number)| number.width == Width::Wide);
        let width = if wide { Width::Wide } else { Width::Narrow };
        let found = found
            .into_iter()
            .map(|(bits, number)| (bits, self.amount(number, width)))
            .collect();
        Seen {
            value: self.bits(Does::Clash(width, found)),
            known,
        }
    }

    /// Where what rules come to is known: where every rule is known to be alive or not and the
    /// values of those that are alive are known, and that which holds when none does.
    fn rules_known(&mut self, arms: &[(Seen, Chosen)], normally: Chosen) -> Chosen {
        let arms_known = self.arms_known(arms.iter().copied());
        let mut alive = Vec::new();
        for (when, _) in arms {
            alive.push(self.yes(*when));
        }
        alive.push(normally);
        let some = self.any(&alive);
        self.all(&[arms_known, some])
    }

    /// Where one value is given for certain and no other may be.
    fn constants_known(&mut self, arms: &[(Seen, Seen)]) -> Chosen {
        let mut known = Vec::new();
        for value in 0..64 {
            let gives = |of: &Seen| of.known == YES && of.value == Chosen::Const(value);
            if !arms.iter().any(|(_, of)| gives(of)) {
                continue;
            }
            let (mut own, mut others) = (Vec::new(), Vec::new());
            for (alive, of) in arms {
                if gives(of) {
                    own.push(self.yes(*alive));
                } else {
                    others.push(self.no(*alive));
                }
            }
            others.push(self.any(&own));
            known.push(self.all(&others));
        }
        self.any(&known)
    }

    fn decide_choice(&mut self, highest: bool, arms: &[(Seen, Seen)], normally: Seen) -> Seen {
        let mut plain = Vec::new();
        for (alive, value) in arms {
            plain.push((self.yes(*alive), value.value));
        }
        let value = self.select_choice(highest, &plain, normally.value);
        let all_known = arms
            .iter()
            .all(|(alive, value)| alive.known == YES && value.known == YES);
        if all_known && normally.known == YES {
            return Seen::certain(value);
        }
        let known: Vec<(Seen, Chosen)> = arms.iter().map(|(a, v)| (*a, v.known)).collect();
        let mut known = vec![self.rules_known(&known, normally.known)];
        if !highest {
            known.push(self.constants_known(arms));
        }
        Seen {
            value,
            known: self.any(&known),
        }
    }

    fn decide_num(&mut self, highest: bool, arms: &[(Seen, Number)], normally: Number) -> Number {
        let mut plain = Vec::new();
        for (alive, number) in arms {
            plain.push((self.yes(*alive), *number));
        }
        let known: Vec<(Seen, Chosen)> = arms.iter().map(|(a, n)| (*a, n.known)).collect();
        let known = self.rules_known(&known, normally.known);
        let found = self.select_num(highest, &plain, normally);
        let all = || arms.iter().map(|(_, number)| number).chain([&normally]);
        Number {
            known,
            least: all().map(|number| number.least).min().unwrap_or(0),
            most: all().map(|number| number.most).max().unwrap_or(0),
            ..found
        }
    }

    /// Where the row that applies is known, and its value.
    fn row_known(&mut self, rows: &[(Seen, Chosen)], faults: Option<TableFaults>) -> Chosen {
        let mut found = Vec::new();
        let mut out = Vec::new();
        for (row, value) in rows {
            let applies = self.yes(*row);
            let applies = self.all(&[applies, *value]);
            found.push(applies);
            let not = self.no(*row);
            out.push(self.any(&[applies, not]));
        }
        let some = self.any(&found);
        match faults {
            // Of a table that is proved no other row can apply.
            None => some,
            Some(_) => {
                out.push(some);
                self.all(&out)
            }
        }
    }

    fn table_faults(&mut self, rows: &[Seen], faults: Option<TableFaults>, item: usize) {
        if let Some(faults) = faults {
            let any = self.any_seen(rows);
            let gap = self.not_seen(any);
            let overlap = self.at_least_seen(2, rows);
            self.choices[faults.gap.at(item)] = Some(gap);
            self.choices[faults.overlap.at(item)] = Some(overlap);
        }
    }

    // Operations.

    fn op(&mut self, op: &Op, item: usize) {
        match op {
            Op::ForEach(count, body) => self.each_item(*count, body.clone()),
            Op::DecideChoice {
                out,
                rules,
                values,
                normally,
            } => {
                let alive = self.alive(rules, item);
                let values = self.choices_of(values, item);
                let arms: Vec<(Seen, Seen)> = alive.into_iter().zip(values).collect();
                if let Some(clash) = rules.clash {
                    let clashes = self.clash_of_choices(&arms);
                    self.choices[clash.at(item)] = Some(clashes);
                }
                let normally = self.choice(*normally, item);
                let value = self.decide_choice(rules.highest, &arms, normally);
                self.choices[out.at(item)] = Some(value);
            }
            Op::DecideNum {
                out,
                rules,
                values,
                normally,
            } => {
                let alive = self.alive(rules, item);
                let values: Vec<Number> =
                    values.iter().map(|value| self.term(value, item)).collect();
                let arms: Vec<(Seen, Number)> = alive.into_iter().zip(values).collect();
                if let Some(clash) = rules.clash {
                    let clashes = self.clash_of_numbers(&arms);
                    self.choices[clash.at(item)] = Some(clashes);
                }
                let normally = self.term(normally, item);
                let value = self.decide_num(rules.highest, &arms, normally);
                self.set_num(*out, item, value);
            }
            Op::TableChoice {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.choices_of(rows, item);
                self.table_faults(&rows, *faults, item);
                let values = self.choices_of(values, item);
                let known: Vec<(Seen, Chosen)> = rows
                    .iter()
                    .zip(&values)
                    .map(|(row, of)| (*row, of.known))
                    .collect();
                let arms: Vec<(Seen, Seen)> =
                    rows.iter().copied().zip(values.iter().copied()).collect();
                let mut value = self.decide_choice(false, &arms, values[0]);
                if value.known != YES {
                    value.known = self.row_known(&known, *faults);
                }
                self.choices[out.at(item)] = Some(value);
            }
            Op::TableNum {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.choices_of(rows, item);
                self.table_faults(&rows, *faults, item);
                let values: Vec<Number> =
                    values.iter().map(|value| self.term(value, item)).collect();
                let known: Vec<(Seen, Chosen)> = rows
                    .iter()
                    .zip(&values)
                    .map(|(row, of)| (*row, of.known))
                    .collect();
                let arms: Vec<(Seen, Number)> =
                    rows.into_iter().zip(values.iter().copied()).collect();
                let value = self.decide_num(false, &arms, values[0]);
                let known = match value.known {
                    YES => YES,
                    _ => self.row_known(&known, *faults),
                };
                self.set_num(*out, item, Number { known, ..value });
            }
            op => self.condition(op, item),
        }
    }

    fn condition(&mut self, op: &Op, item: usize) {
        let (out, value) = match op {
            Op::All(out, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.all_seen(&parts))
            }
            Op::Any(out, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.any_seen(&parts))
            }
            Op::Not(out, a) => {
                let a = self.choice(*a, item);
                (out, self.not_seen(a))
            }
            Op::AtLeast(out, n, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.at_least_seen(*n, &parts))
            }
            Op::Compare(out, comparison, a, b) => {
                let (a, b) = (self.scaling(a, item), self.scaling(b, item));
                (out, self.compare(*comparison, a, b))
            }
            Op::SameChoice(out, a, b) => {
                let (a, b) = (self.choice(*a, item), self.choice(*b, item));
                let value = self.same(a.value, b.value);
                let known = self.all(&[a.known, b.known]);
                (out, Seen { value, known })
            }
            Op::OneOf(out, a, members) => {
                let a = self.choice(*a, item);
                let value = self.among(a.value, *members);
                (out, Seen { value, ..a })
            }
            Op::OrderChoice(out, order, a, b) => {
                let (a, b) = (self.choice(*a, item), self.choice(*b, item));
                let value = self.in_order(*order, a.value, b.value);
                let known = self.all(&[a.known, b.known]);
                (out, Seen { value, known })
            }
            Op::Includes {
                out,
                set,
                mask,
                all,
            } => (out, self.includes(*set, *mask, *all, item)),
            Op::PickChoice(out, keys, cells) => {
                let cells = self.choices_of(cells, item);
                (out, self.pick_choice(keys, &cells, item))
            }
            Op::TestItems {
                out,
                test,
                count,
                filter,
                has,
            } => (out, self.test_items(*test, *count, *filter, *has)),
            op => return self.number(op, item),
        };
        self.choices[out.at(item)] = Some(value);
    }

    fn includes(&mut self, set: Set, mask: u64, all: bool, item: usize) -> Seen {
        match self.sets[set.at(item)] {
            Some((set, known)) => Seen {
                value: self.bits(Does::Includes { set, mask, all }),
                known,
            },
            None => Seen::certain(Chosen::Const(u8::from(all && mask == 0))),
        }
    }

    /// The keys that differ between cases, where the others lead, and where all are known.
    fn keys(
        &mut self,
        keys: &[(Choice, usize)],
        item: usize,
    ) -> (usize, Vec<(Col, usize)>, Chosen) {
        let mut start = 0;
        let mut found = Vec::new();
        let mut known = Vec::new();
        for (key, step) in keys {
            let key = self.choice(*key, item);
            known.push(key.known);
            match self.code(key.value) {
                Code::Const(value) => start += usize::from(value) * step,
                Code::Col(col) => found.push((col, *step)),
            }
        }
        let known = self.all(&known);
        (start, found, known)
    }

    /// Where the cell that keys lead to is known.
    fn cell_known(&mut self, keys: &[(Col, usize)], cells: &[Chosen]) -> Chosen {
        let mut by_step = keys.to_vec();
        by_step.sort_by_key(|(_, step)| std::cmp::Reverse(*step));
        let mut unknown = Vec::new();
        for (at, known) in cells.iter().enumerate().filter(|(_, known)| **known != YES) {
            let mut rest = at;
            let mut led = vec![self.not(*known)];
            for (key, step) in &by_step {
                let value = rest.checked_div(*step).unwrap_or(0);
                rest -= value * step;
                led.push(match value {
                    0..64 => self.among(Chosen::Code(*key), 1 << value),
                    _ => NO,
                });
            }
            if rest == 0 {
                unknown.push(self.all(&led));
            }
        }
        let unknown = self.any(&unknown);
        self.not(unknown)
    }

    fn pick_choice(&mut self, keys: &[(Choice, usize)], cells: &[Seen], item: usize) -> Seen {
        let (start, keys, keys_known) = self.keys(keys, item);
        let cells = &cells[start.min(cells.len() - 1)..];
        if keys.is_empty() {
            let known = self.all(&[keys_known, cells[0].known]);
            return Seen { known, ..cells[0] };
        }
        let known: Vec<Chosen> = cells.iter().map(|cell| cell.known).collect();
        let cell_known = self.cell_known(&keys, &known);
        let known = self.all(&[keys_known, cell_known]);
        let values: Vec<Chosen> = cells.iter().map(|cell| cell.value).collect();
        let value = self.picked_choice(&keys, &values);
        Seen { value, known }
    }

    fn picked_choice(&mut self, keys: &[(Col, usize)], cells: &[Chosen]) -> Chosen {
        let [(key, step)] = keys[..] else {
            let codes = cells.iter().map(|cell| self.code(*cell)).collect();
            return Chosen::Code(self.push(Does::PickCode(keys.into(), codes)));
        };
        // With one key every value leads to one cell.
        let mut arms = Vec::new();
        for (value, cell) in cells.iter().step_by(step.max(1)).enumerate().take(64) {
            arms.push((self.among(Chosen::Code(key), 1 << value), *cell));
        }
        let flags = arms
            .iter()
            .all(|(_, cell)| matches!(cell, Chosen::Const(0 | 1) | Chosen::Bits(_)));
        if flags {
            return self.select_choice(false, &arms, cells[0]);
        }
        let codes = arms.iter().map(|(_, cell)| self.code(*cell)).collect();
        Chosen::Code(self.push(Does::PickCode(Box::new([(key, 1)]), codes)))
    }

    fn pick_num(&mut self, keys: &[(Choice, usize)], cells: &[Num], item: usize) -> Number {
        let (start, keys, keys_known) = self.keys(keys, item);
        let cells: Vec<Number> = cells[start.min(cells.len() - 1)..]
            .iter()
            .map(|cell| self.num(*cell, item))
            .collect();
        let least = cells.iter().map(|cell| cell.least).min().unwrap_or(0);
        let most = cells.iter().map(|cell| cell.most).max().unwrap_or(0);
        if keys.is_empty() {
            let known = self.all(&[keys_known, cells[0].known]);
            return match keys_known {
                YES => Number { known, ..cells[0] },
                _ => Number {
                    known,
                    least,
                    most,
                    ..cells[0]
                },
            };
        }
        let known: Vec<Chosen> = cells.iter().map(|cell| cell.known).collect();
        let cell_known = self.cell_known(&keys, &known);
        let known = self.all(&[keys_known, cell_known]);
        let wide = cells.iter().any(|cell| cell.width == Width::Wide);
        let width = if wide { Width::Wide } else { Width::Narrow };
        let amounts: Box<[Amount]> = cells
            .into_iter()
            .map(|cell| self.amount(cell, width))
            .collect();
        let constants = amounts.iter().map(|amount| match amount {
            Amount::Const(n) => Some(*n),
            Amount::Col(_) => None,
        });
        let constants = constants.collect::<Option<Box<[i128]>>>();
        let reckon = match constants {
            Some(cells) if cells.len() <= MOST_LOOKED_UP => Reckon::Lookup(keys.into(), cells),
            Some(_) | None => Reckon::Pick(keys.into(), amounts),
        };
        self.reckoned(width, reckon, (least, most), known)
    }

    fn number(&mut self, op: &Op, item: usize) {
        let yes = Seen::certain(YES);
        let (out, value) = match op {
            Op::Sum(out, terms) => {
                let mut parts = Vec::new();
                for term in terms {
                    let when = term.when.map_or(yes, |when| self.choice(when, item));
                    parts.push((self.num(term.num, item), term.factor, when));
                }
                (out, self.sum(&parts))
            }
            Op::Product(out, a, b) => {
                let (a, b) = (self.num(*a, item), self.num(*b, item));
                (out, self.product(a, b))
            }
            Op::Extreme { out, least, terms } => {
                let mut parts = Vec::new();
                for term in terms {
                    let there = match term.when {
                        Some(skipped) => {
                            let skipped = self.choice(skipped, item);
                            self.not_seen(skipped)
                        }
                        None => yes,
                    };
                    parts.push((self.term(term, item), there));
                }
                (out, self.extreme(*least, &parts))
            }
            Op::Round {
                out,
                of,
                times,
                plus,
                over,
                each,
            } => {
                let of = self.num(*of, item);
                (out, self.round(of, *times, *plus, *over, *each))
            }
            Op::Divide {
                out,
                of,
                by,
                mode,
                each,
            } => (out, self.divide(*out, (of, by), *mode, *each, item)),
            Op::PickNum(out, keys, cells) => (out, self.pick_num(keys, cells, item)),
            Op::SumItems {
                out,
                count,
                when,
                term,
            } => {
                let mut parts = Vec::new();
                for item in 0..count.most() {
                    let meant = self.meant(*count, *when, item);
                    let number = term.map_or(Number::constant(1), |term| self.num(term, item));
                    parts.push((number, 1, meant));
                }
                (out, self.sum(&parts))
            }
            Op::ExtremeItems { out, .. } => (out, self.extreme_items(op, item)),
            op => return self.day(op, item),
        };
        self.set_num(*out, item, value);
    }

    fn divide(
        &mut self,
        out: Num,
        (of, by): (&Term, &Term),
        mode: RoundingMode,
        each: i128,
        item: usize,
    ) -> Number {
        let (of, by) = (self.scaling(of, item), self.scaling(by, item));
        let scale = self.of.program.nums[out.first()];
        // Rounding half up doubles the dividend and adds the divisor.
        let (low, high) = of.ends();
        let greatest = 2 * low.abs().max(high.abs()) + 2 * by.ends().1.abs();
        let narrow = [of, by].iter().all(|of| of.number.width == Width::Narrow)
            && fits(-greatest, greatest)
            && fits(scale.least, scale.most)
            && fits(each, each);
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let mut scaled = |of: Scaling| Scaled {
            col: self.column(of.number, width),
            factor: of.factor,
        };
        let reckon = Reckon::Divide {
            of: scaled(of),
            by: scaled(by),
            mode,
            each,
        };
        let known = self.all(&[of.number.known, by.number.known]);
        self.reckoned(width, reckon, (scale.least, scale.most), known)
    }

    fn extreme_items(&mut self, op: &Op, at: usize) -> Number {
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
        let mut terms = Vec::new();
        let mut none = Vec::new();
        for item in 0..count.most() {
            let meant = self.meant(*count, *when, item);
            terms.push((self.term(term, item), meant));
            none.push(self.not_seen(meant));
        }
        if let Some(amount) = if_none {
            let none = self.all_seen(&none);
            terms.push((self.term(amount, at), none));
        }
        self.extreme(*least, &terms)
    }

    fn day(&mut self, op: &Op, item: usize) {
        let (out, reckon, mut known) = match op {
            Op::Months(out, from, to) => {
                let (from, to, known) = self.days(*from, *to, item);
                (out, Reckon::Months(from, to), known)
            }
            Op::Years(out, from, to) => {
                let (from, to, known) = self.days(*from, *to, item);
                (out, Reckon::Years(from, to), known)
            }
            Op::MoveMonths {
                out,
                from,
                count,
                months,
            } => {
                let (from, count, known) = self.days(*from, *count, item);
                let reckon = Reckon::MoveMonths {
                    from,
                    count,
                    months: *months,
                };
                (out, reckon, known)
            }
            Op::WorkingDays {
                out, from, count, ..
            } => {
                let (from, count, known) = self.days(*from, *count, item);
                (out, Reckon::WorkingDays(from, count), known)
            }
            Op::LongestRun { out, .. } => {
                let (run, known) = self.longest_run(op, item);
                (out, run, known)
            }
            _ => unreachable!("every other operation is gone through before"),
        };
        let scale = self.of.program.nums[out.first()];
        if let Op::WorkingDays { .. } = op {
            let bounds = (scale.least, scale.most);
            let day = self.reckoned(Width::Narrow, reckon.clone(), bounds, YES);
            let within = self.within_holidays(day);
            known = self.all(&[known, within]);
        }
        let value = self.reckoned(Width::Narrow, reckon, (scale.least, scale.most), known);
        self.set_num(*out, item, value);
    }

    fn days(&mut self, a: Num, b: Num, item: usize) -> (Amount, Amount, Chosen) {
        let known = [self.num(a, item).known, self.num(b, item).known];
        let known = self.all(&known);
        (self.narrow(a, item), self.narrow(b, item), known)
    }

    /// Where a working day is not beyond the list of holidays; what is beyond is not known.
    fn within_holidays(&mut self, day: Number) -> Chosen {
        let Some(holidays) = &self.of.program.holidays else {
            return NO;
        };
        let last = Number::constant(i128::from(holidays.complete_until.number()));
        let beyond = self.over(day.scaling(), last.scaling());
        self.not(beyond)
    }

    fn narrow(&mut self, slot: Num, item: usize) -> Amount {
        let number = self.num(slot, item);
        self.amount(number, Width::Narrow)
    }

    fn longest_run(&mut self, op: &Op, at: usize) -> (Reckon, Chosen) {
        let Op::LongestRun {
            count,
            begins,
            ends,
            open,
            apart,
            months,
            before,
            ..
        } = op
        else {
            unreachable!("only a run of stays comes here")
        };
        let mut known = Vec::new();
        for slot in [apart, months, before] {
            known.push(self.num(*slot, at).known);
        }
        let mut stays = Vec::new();
        for item in 0..count.most() {
            let present = self.present(*count, item);
            known.push(present.known);
            let there = match self.as_bits(present.value) {
                Err(false) => continue,
                Err(true) => None,
                Ok(bits) => Some(bits),
            };
            let open = self.choice(*open, item);
            let ended = self.no(open);
            let still = self.yes(open);
            let ends_known = self.all(&[ended, self.num(*ends, item).known]);
            let end_known = self.any(&[still, ends_known]);
            let own = self.all(&[self.num(*begins, item).known, end_known]);
            let absent = self.no(present);
            known.push(self.any(&[absent, own]));
            stays.push(Stay {
                there,
                begins: self.narrow(*begins, item),
                ends: self.narrow(*ends, item),
                open: self.flag(open.value),
            });
        }
        let run = Reckon::LongestRun(Box::new(Run {
            apart: self.narrow(*apart, at),
            months: self.narrow(*months, at),
            before: self.narrow(*before, at),
            stays: stays.into(),
        }));
        (run, self.all(&known))
    }

    // Answers.

    fn answers(&mut self, node: NodeId) -> Vec<AnswerCols> {
        let code = self.of.program.nodes[node.index()].clone();
        let items = code.count.map_or(1, Count::most);
        let yes = Seen::certain(YES);
        let fails = code.fails.map(|slot| self.choice(slot, 0));
        let fails = fails.unwrap_or(Seen::certain(NO));
        let (failing, sound) = (self.yes(fails), self.no(fails));
        let mut answers = Vec::new();
        for item in 0..items {
            let there = code.count.map_or(yes, |count| self.present(count, item));
            let applies = code.applies.map_or(yes, |slot| self.choice(slot, item));
            let missing = self.no(there);
            let not_applying = self.no(applies);
            let applying = self.yes(applies);
            let (value, known) = match code.value {
                Some(slot) => self.value(slot, item),
                None => (None, NO),
            };
            // As the evaluator says it: no answer, or none needed, or a value.
            let valued = self.all(&[applying, known]);
            let answered = self.any(&[not_applying, valued]);
            let answered = self.all(&[sound, answered]);
            let answered = self.any(&[failing, answered]);
            let answered = self.all(&[there.known, answered]);
            let missing_known = self.all(&[there.known, missing]);
            let answered = self.any(&[missing_known, answered]);
            let open = self.not(answered);
            self.referred.push(open);
            answers.push(AnswerCols {
                value,
                missing: self.flag(missing),
                not_applying: self.flag(not_applying),
                fails: self.flag(failing),
            });
        }
        answers
    }

    fn value(&mut self, slot: Slot, item: usize) -> (Option<Value>, Chosen) {
        match slot {
            Slot::Num(slot) => {
                let below = self.of.program.nums[slot.first()].below;
                let number = self.num(slot, item);
                let value = Value::Amount {
                    amount: number.amount,
                    width: number.width,
                    below,
                };
                (Some(value), number.known)
            }
            Slot::Choice(slot) => {
                let seen = self.choice(slot, item);
                let value = match seen.value {
                    Chosen::Const(value) => Value::Code(Code::Const(value)),
                    Chosen::Code(col) => Value::Code(Code::Col(col)),
                    Chosen::Bits(bits) => Value::Bits(bits),
                };
                (Some(value), seen.known)
            }
            Slot::Set(_) => (None, NO),
        }
    }
}

impl Number {
    fn scaling(self) -> Scaling {
        Scaling {
            number: self,
            factor: 1,
        }
    }
}

/// A number that is to be multiplied before it is compared or divided.
#[derive(Debug, Clone, Copy)]
struct Scaling {
    number: Number,
    factor: i128,
}

impl Scaling {
    fn ends(self) -> (i128, i128) {
        let ends = [
            self.number.least * self.factor,
            self.number.most * self.factor,
        ];
        (ends[0].min(ends[1]), ends[0].max(ends[1]))
    }
}

fn flag_of(col: Col) -> Chosen {
    Chosen::Bits(Bits {
        col,
        contrary: false,
    })
}
