//! Conditions and places: what holds, and where that is known.

use super::{Chosen, Compiler, NO, Seen, YES};
use crate::caseload::step::{Bits, Code, Does};
use crate::model::policy::Order;
use crate::program::exact;
use crate::program::op::Set;

impl Compiler<'_> {
    /// Where a condition certainly holds.
    pub(super) fn yes(&mut self, of: Seen) -> Chosen {
        self.all(&[of.value, of.known])
    }

    /// Where a condition certainly does not hold.
    pub(super) fn no(&mut self, of: Seen) -> Chosen {
        let not = self.not(of.value);
        self.all(&[not, of.known])
    }

    pub(super) fn seen_from(&mut self, yes: Chosen, no: Chosen) -> Seen {
        Seen {
            value: yes,
            known: self.any(&[yes, no]),
        }
    }

    pub(super) fn not_seen(&mut self, of: Seen) -> Seen {
        Seen {
            value: self.not(of.value),
            known: of.known,
        }
    }

    pub(super) fn all_seen(&mut self, parts: &[Seen]) -> Seen {
        let values: Vec<Chosen> = parts.iter().map(|part| part.value).collect();
        if parts.iter().all(|part| part.known == YES) {
            return Seen::certain(self.all(&values));
        }
        let yes: Vec<Chosen> = parts.iter().map(|part| self.yes(*part)).collect();
        let no: Vec<Chosen> = parts.iter().map(|part| self.no(*part)).collect();
        let (yes, no) = (self.all(&yes), self.any(&no));
        self.seen_from(yes, no)
    }

    pub(super) fn any_seen(&mut self, parts: &[Seen]) -> Seen {
        let contrary: Vec<Seen> = parts.iter().map(|part| self.not_seen(*part)).collect();
        let none = self.all_seen(&contrary);
        self.not_seen(none)
    }

    pub(super) fn at_least_seen(&mut self, n: u32, parts: &[Seen]) -> Seen {
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
        self.seen_from(yes, no)
    }

    pub(super) fn not(&mut self, of: Chosen) -> Chosen {
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
    pub(super) fn as_bits(&mut self, of: Chosen) -> Result<Bits, bool> {
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

    pub(super) fn all(&mut self, parts: &[Chosen]) -> Chosen {
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

    pub(super) fn any(&mut self, parts: &[Chosen]) -> Chosen {
        let contrary: Vec<Chosen> = parts.iter().map(|part| self.not(*part)).collect();
        let none = self.all(&contrary);
        self.not(none)
    }

    pub(super) fn at_least(&mut self, n: u32, parts: &[Chosen]) -> Chosen {
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
    pub(super) fn flag(&mut self, of: Chosen) -> Option<Bits> {
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

    pub(super) fn among(&mut self, of: Chosen, members: u64) -> Chosen {
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

    pub(super) fn same(&mut self, a: Chosen, b: Chosen) -> Chosen {
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

    pub(super) fn in_order(&mut self, order: Order, a: Chosen, b: Chosen) -> Chosen {
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

    pub(super) fn includes(&mut self, set: Set, mask: u64, all: bool, item: usize) -> Seen {
        match self.sets[set.at(item)] {
            Some((set, known)) => Seen {
                value: self.bits(Does::Includes { set, mask, all }),
                known,
            },
            None => Seen::certain(Chosen::Const(u8::from(all && mask == 0))),
        }
    }
}
