//! One of several: by conditions, or by keys.

use super::{Chosen, Compiler, NO, Number, Seen, YES, widest};
use crate::caseload::step::{Amount, Bits, Code, Col, Does, MOST_LOOKED_UP, Reckon};
use crate::program::op::{Choice, Num};

impl Compiler<'_> {
    pub(super) fn code(&mut self, of: Chosen) -> Code {
        match of {
            Chosen::Const(value) => Code::Const(value),
            Chosen::Code(col) => Code::Col(col),
            Chosen::Bits(bits) => Code::Col(self.push(Does::CodeOf(bits))),
        }
    }

    /// The arms that may hold, and what stands where none does: of the first that holds, nothing
    /// behind one that always does.
    fn reached<V: Copy>(
        &mut self,
        highest: bool,
        arms: &[(Chosen, V)],
        otherwise: V,
    ) -> (Vec<(Bits, V)>, V) {
        let mut found = Vec::new();
        for (when, value) in arms {
            match self.as_bits(*when) {
                Err(false) => {}
                Ok(bits) => found.push((bits, *value)),
                Err(true) if !highest => return (found, *value),
                Err(true) => found.extend(self.flag(YES).map(|bits| (bits, *value))),
            }
        }
        (found, otherwise)
    }

    /// Either of several numbers, the first that holds or the highest that does.
    pub(super) fn select_num(
        &mut self,
        highest: bool,
        arms: &[(Chosen, Number)],
        otherwise: Number,
    ) -> Number {
        let (found, otherwise) = self.reached(highest, arms, otherwise);
        if found.is_empty() {
            return otherwise;
        }
        let all = || found.iter().map(|(_, number)| number).chain([&otherwise]);
        let least = all().map(|number| number.least).min().unwrap_or(0);
        let most = all().map(|number| number.most).max().unwrap_or(0);
        let width = widest(all());
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

    pub(super) fn select_choice(
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
            if self.of.keeps && !highest {
                return self.first_flag(arms, otherwise);
            }
            // Where two that hold say something else, the rules clash, and nobody reads this.
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
        let (found, otherwise) = self.reached(highest, arms, otherwise);
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

    /// The value of the first arm that holds, whatever the others say.
    fn first_flag(&mut self, arms: &[(Chosen, Chosen)], otherwise: Chosen) -> Chosen {
        arms.iter().rev().fold(otherwise, |rest, (when, value)| {
            let own = self.all(&[*when, *value]);
            let not = self.not(*when);
            let rest = self.all(&[not, rest]);
            self.any(&[own, rest])
        })
    }

    /// A selection of constants; the highest of them that holds is the first from the highest.
    pub(super) fn select_constants(
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

    /// The keys that differ between cases, where the others lead, and where all are known.
    pub(super) fn keys(
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
    pub(super) fn cell_known(&mut self, keys: &[(Col, usize)], cells: &[Chosen]) -> Chosen {
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

    pub(super) fn pick_choice(
        &mut self,
        keys: &[(Choice, usize)],
        cells: &[Seen],
        item: usize,
    ) -> Seen {
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

    pub(super) fn picked_choice(&mut self, keys: &[(Col, usize)], cells: &[Chosen]) -> Chosen {
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

    pub(super) fn pick_num(
        &mut self,
        keys: &[(Choice, usize)],
        cells: &[Num],
        item: usize,
    ) -> Number {
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
        let width = widest(&cells);
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
}
