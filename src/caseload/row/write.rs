//! The steps of a plan as instructions.

use std::collections::BTreeMap;

use super::{At, Op, Places, Rounding, Row, Script, short};
use crate::caseload::inputs::Layout;
use crate::caseload::plan::Plan;
use crate::caseload::step::{
    Amount, Bits, Class, Code, Col, Does, Part, Reckon, Scaled, Step, Width,
};

/// What a script is made with.
struct Writing {
    places: Places,
    numbers: Vec<i64>,
    /// Where constants stand.
    constants: BTreeMap<i64, At>,
    pool: Vec<u32>,
    roundings: Vec<Rounding>,
}

impl Script {
    /// Writes the steps of a plan as instructions, and makes the row that they run over; in it,
    /// nothing is given.
    pub(in crate::caseload) fn new(plan: &Plan, layout: &Layout) -> (Script, Row) {
        let places = Places::new(layout, plan);
        let [_, wide, _, _, masks] = plan.sizes;
        let mut numbers = vec![0; places.filled[2] + masks];
        for (at, least) in layout.leasts() {
            numbers[places.given[0] + at] = least;
        }
        let constants = numbers.len();
        let mut writing = Writing {
            places,
            numbers,
            constants: BTreeMap::new(),
            pool: Vec::new(),
            roundings: Vec::new(),
        };
        let ops = plan.steps.iter().map(|step| writing.op(step)).collect();
        let script = Script {
            ops,
            pool: writing.pool,
            roundings: writing.roundings,
            places,
        };
        let row = Row {
            numbers: writing.numbers,
            wide: vec![0; wide],
            constants: [constants, wide],
        };
        (script, row)
    }
}

impl Writing {
    fn constant(&mut self, n: i64) -> At {
        let next = short(self.numbers.len());
        let at = *self.constants.entry(n).or_insert(next);
        if at == next {
            self.numbers.push(n);
        }
        at
    }

    fn narrow(&mut self, amount: Amount) -> At {
        match amount {
            Amount::Const(n) => self.constant(n as i64),
            Amount::Col(col) => short(self.places.of(Class::Narrow, col)),
        }
    }

    fn place(&mut self, code: Code) -> At {
        match code {
            Code::Const(place) => self.constant(i64::from(place)),
            Code::Col(col) => short(self.places.of(Class::Code, col)),
        }
    }

    /// Puts numbers into the pool; gives where they begin.
    fn pooled(&mut self, numbers: Vec<u32>) -> u32 {
        let from = short(self.pool.len());
        self.pool.extend(numbers);
        from
    }

    /// A step as an instruction.
    fn op(&mut self, step: &Step) -> Op {
        let places = self.places;
        let class = step.does.class();
        let out = class.map_or(0, |class| short(places.of(class, step.out)));
        match &step.does {
            Does::Differ(a, b) => Op::Differ(out, places.test(*a), places.test(*b)),
            Does::CodeOf(bits) => Op::Both(out, places.test(*bits), places.test(*bits)),
            Does::SkipUnless(bits, over) => Op::SkipUnless(places.test(*bits), short(*over)),
            Does::All(parts) => match &**parts {
                [a, b] => Op::Both(out, places.test(*a), places.test(*b)),
                parts => {
                    let from = self.pooled(parts.iter().map(|bits| places.test(*bits)).collect());
                    let count = short(parts.len());
                    Op::All { out, from, count }
                }
            },
            Does::SelectConst { arms, otherwise } => {
                let place = |own: &mut Self, place| own.place(Code::Const(place));
                self.first(out, arms, *otherwise, place)
            }
            Does::SelectCode {
                highest: false,
                arms,
                otherwise,
            } => self.first(out, arms, *otherwise, Self::place),
            Does::PickCode(keys, cells) => {
                let cells = cells.iter().map(|code| self.place(*code)).collect();
                self.pick(out, keys, cells)
            }
            Does::Reckon(Width::Narrow, reckon) => self.reckoning(out, reckon),
            does => self.comparison(out, does),
        }
    }

    fn comparison(&mut self, out: At, does: &Does) -> Op {
        let places = self.places;
        let narrow = |col: Col| short(places.of(Class::Narrow, col));
        let code = |col: Col| short(places.of(Class::Code, col));
        let unscaled = |a: &Scaled, b: &Scaled| a.factor == 1 && b.factor == 1;
        match does {
            Does::OverConst(Width::Narrow, a, n) => {
                Op::Over(out, narrow(*a), self.constant(*n as i64))
            }
            Does::SameConst(Width::Narrow, a, n) => {
                Op::Same(out, narrow(*a), self.constant(*n as i64))
            }
            Does::Over(Width::Narrow, a, b) if unscaled(a, b) => {
                Op::Over(out, narrow(a.col), narrow(b.col))
            }
            Does::Same(Width::Narrow, a, b) if unscaled(a, b) => {
                Op::Same(out, narrow(a.col), narrow(b.col))
            }
            Does::SameCode(a, b) => Op::Same(out, code(*a), code(*b)),
            Does::CodeOver(a, b) => Op::Over(out, code(*a), code(*b)),
            Does::Among(place, members) => {
                Op::Among(out, code(*place), self.constant(members.cast_signed()))
            }
            _ => Op::Step,
        }
    }

    fn first<T: Copy>(
        &mut self,
        out: At,
        arms: &[(Bits, T)],
        otherwise: T,
        at: impl Fn(&mut Self, T) -> At,
    ) -> Op {
        let mut all = Vec::new();
        for (bits, value) in arms {
            all.push(self.places.test(*bits));
            all.push(at(self, *value));
        }
        all.push(at(self, otherwise));
        Op::First {
            out,
            from: self.pooled(all),
            count: short(arms.len()),
        }
    }

    fn pick(&mut self, out: At, keys: &[(Col, usize)], cells: Vec<At>) -> Op {
        let mut all = vec![short(cells.len())];
        for (key, step) in keys {
            all.push(short(self.places.of(Class::Code, *key)));
            all.push(short(*step));
        }
        all.extend(cells);
        Op::Pick {
            out,
            from: self.pooled(all),
            keys: short(keys.len()),
        }
    }

    fn reckoning(&mut self, out: At, reckon: &Reckon) -> Op {
        match reckon {
            Reckon::Sum(plus, parts) if parts.iter().all(|part| part.when.is_none()) => {
                self.sum(out, *plus, parts)
            }
            Reckon::Extreme(least, parts) => match &**parts {
                [a, b] if a.when.is_none() && b.when.is_none() => {
                    let (a, b) = (self.narrow(a.amount), self.narrow(b.amount));
                    match least {
                        true => Op::Least(out, a, b),
                        false => Op::Most(out, a, b),
                    }
                }
                _ => Op::Step,
            },
            Reckon::Round {
                of,
                times,
                plus,
                each,
                by: Some(by),
                ..
            } => {
                self.roundings.push(Rounding {
                    times: *times as i64,
                    plus: *plus as i64,
                    each: *each as i64,
                    by: *by,
                });
                Op::Round {
                    out,
                    of: self.narrow(Amount::Col(*of)),
                    by: short(self.roundings.len() - 1),
                }
            }
            Reckon::Select {
                highest: false,
                arms,
                otherwise,
            } => self.first(out, arms, *otherwise, Self::narrow),
            Reckon::Pick(keys, cells) => {
                let cells = cells.iter().map(|amount| self.narrow(*amount)).collect();
                self.pick(out, keys, cells)
            }
            Reckon::Lookup(keys, cells) => {
                let cells = cells.iter().map(|n| self.constant(*n as i64)).collect();
                self.pick(out, keys, cells)
            }
            _ => Op::Step,
        }
    }

    fn sum(&mut self, out: At, plus: i128, parts: &[Part]) -> Op {
        if let ([part], 0) = (parts, plus) {
            let factor = self.constant(part.factor as i64);
            return Op::Times(out, self.narrow(part.amount), factor);
        }
        let mut all = Vec::new();
        for part in parts {
            all.push(self.narrow(part.amount));
            all.push(self.constant(part.factor as i64));
        }
        all.push(self.constant(plus as i64));
        Op::Sum {
            out,
            from: self.pooled(all),
            count: short(parts.len()),
        }
    }
}
