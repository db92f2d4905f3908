//! The program of a day as a plan: what a question needs of it, step by step over columns.
//!
//! Items are gone through one by one, as many as a list can have; what is the same for every
//! case is worked out here, and what is worked out twice is worked out once.

mod choose;
mod conditions;
mod items;
mod numbers;
mod ops;
mod rules;

use std::collections::BTreeMap;

use super::inputs::{Layout, Place};
use super::plan::{AnswerCols, Plan, Value};
use super::step::{Amount, Bits, Class, Code, Col, Does, Step, Width};
use crate::model::case::VariableId;
use crate::model::policy::{NodeId, Policy, ValueType};
use crate::program::op::{Choice, Count, Num, Slot};
use crate::program::program::{Program, Slice};
use crate::value::Date;

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
    pub(super) policy: &'p Policy,
    pub(super) program: &'p Program,
    pub(super) slice: &'p Slice,
    pub(super) layout: &'p Layout,
    /// Variables that are the same for every case.
    pub(super) fixed: &'p [(VariableId, i64)],
    /// Whether every case gives all that is read, or what is not given is not known.
    pub(super) whole: bool,
    /// Whether everything that is worked out can be looked at afterwards.
    pub(super) keeps: bool,
}

/// Where everything stands that was worked out and is known of every case, by its place in the
/// program's frame.
pub(super) struct Slots {
    nums: Vec<Option<Number>>,
    choices: Vec<Option<Seen>>,
}

impl Slots {
    /// A number over its denominator.
    pub(super) fn num(&self, at: usize, below: i128) -> Option<Value> {
        let number = self.nums[at].unwrap_or(Number::constant(0));
        (number.known == YES).then_some(Value::Amount {
            amount: number.amount,
            width: number.width,
            below,
        })
    }

    /// A choice.
    pub(super) fn choice(&self, at: usize) -> Option<Value> {
        let seen = self.choices[at].unwrap_or(Seen::certain(NO));
        (seen.known == YES).then(|| seen.value.value())
    }
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
    compile_keeping(making, asked).0
}

/// The same, with where everything stands.
pub(super) fn compile_keeping(making: &Making<'_>, asked: &[NodeId]) -> (Plan, Slots) {
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
    let results = [referred, incomplete];
    let plan = Plan::new(compiler.steps, answers, results, givens, making);
    let slots = Slots {
        nums: compiler.nums,
        choices: compiler.choices,
    };
    (plan, slots)
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
        self.nums[slot.at(item)] = Some(Number {
            least: number.least.max(scale.least),
            most: number.most.min(scale.most),
            ..number
        });
    }

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
                Some(slot) => self.value(slot, item, self.of.policy.node(node).ty),
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

    fn value(&mut self, slot: Slot, item: usize, ty: ValueType) -> (Option<Value>, Chosen) {
        match slot {
            Slot::Num(slot) => {
                let below = self.of.program.nums[slot.first()].below;
                let number = match ty {
                    ValueType::Date => self.within_calendar(self.num(slot, item)),
                    ValueType::Amount(_)
                    | ValueType::YesNo
                    | ValueType::Choice(_)
                    | ValueType::Set(_) => self.num(slot, item),
                };
                let value = Value::Amount {
                    amount: number.amount,
                    width: number.width,
                    below,
                };
                (Some(value), number.known)
            }
            Slot::Choice(slot) => {
                let seen = self.choice(slot, item);
                (Some(seen.value.value()), seen.known)
            }
            Slot::Set(_) => (None, NO),
        }
    }

    /// A day beyond the calendar is told as its last, or its first.
    fn within_calendar(&mut self, day: Number) -> Number {
        let (first, last) = (
            i128::from(Date::MIN.number()),
            i128::from(Date::MAX.number()),
        );
        let mut told = day;
        if day.most > last {
            told = self.extreme_of(true, &[(told, YES), (Number::constant(last), YES)]);
        }
        if day.least < first {
            told = self.extreme_of(false, &[(told, YES), (Number::constant(first), YES)]);
        }
        Number {
            known: day.known,
            ..told
        }
    }
}

impl Chosen {
    fn value(self) -> Value {
        match self {
            Chosen::Const(value) => Value::Code(Code::Const(value)),
            Chosen::Code(col) => Value::Code(Code::Col(col)),
            Chosen::Bits(bits) => Value::Bits(bits),
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

    /// Whether it is more than another, where the bounds of both decide it.
    fn is_over(self, other: Scaling) -> Option<bool> {
        let ((least, most), (other_least, other_most)) = (self.ends(), other.ends());
        if least > other_most {
            Some(true)
        } else if most <= other_least {
            Some(false)
        } else {
            None
        }
    }
}

/// The width in which all of several numbers fit.
fn widest<'n>(numbers: impl IntoIterator<Item = &'n Number>) -> Width {
    let mut numbers = numbers.into_iter();
    match numbers.any(|number| number.width == Width::Wide) {
        true => Width::Wide,
        false => Width::Narrow,
    }
}

fn flag_of(col: Col) -> Chosen {
    Chosen::Bits(Bits {
        col,
        contrary: false,
    })
}
