//! Formulas of one case: what they come to, everything that is open being given.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::term::{Condition, Ends, Lin, Lit, Making, Number, Part, Terms, made};
use crate::program::exact::{floor_div, rounded_quotient};
use crate::syntax::tree::RoundingMode;

/// Where a formula is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A condition, whichever way it is meant.
    Condition(usize),
    /// A number that is no sum.
    Part(Part),
}

/// Everything that some formulas are made of, each after what it is made of itself.
///
/// There may be thousands, one within the other, so that no call goes into itself.
pub(super) fn in_order(roots: &[Place], beneath: impl Fn(Place) -> Vec<Place>) -> Vec<Place> {
    let mut order = Vec::new();
    let mut begun: BTreeSet<Place> = BTreeSet::new();
    // A place, and whether all that it is made of has been gone through.
    let mut waiting: Vec<(Place, bool)> = roots.iter().rev().map(|at| (*at, false)).collect();
    while let Some((at, complete)) = waiting.pop() {
        if complete {
            order.push(at);
        } else if begun.insert(at) {
            waiting.push((at, true));
            let inner = beneath(at);
            waiting.extend(inner.into_iter().rev().map(|inner| (inner, false)));
        }
    }
    order
}

fn parts_of(lin: &Lin, into: &mut Vec<Place>) {
    into.extend(lin.terms.iter().map(|(part, _)| Place::Part(*part)));
}

impl Lit {
    /// Where the condition is held.
    pub(super) fn place(self) -> Place {
        Place::Condition(self.node())
    }
}

impl Terms {
    /// What a formula is made of, in the order in which it is written.
    ///
    /// What is looked at only as a whole is made of nothing, unless it is to be looked into.
    pub(super) fn beneath(&self, place: Place, into_wholes: bool) -> Vec<Place> {
        let mut found = Vec::new();
        match place {
            Place::Condition(node) => match self.condition_at(node) {
                Condition::True | Condition::Input(_) => {}
                Condition::And(parts) => found.extend(parts.iter().map(|part| part.place())),
                Condition::NotNegative(lin) => parts_of(lin, &mut found),
            },
            Place::Part(part) => match self.number(part) {
                Number::Input(_) => {}
                Number::Either(when, then, otherwise) => {
                    found.push(when.place());
                    parts_of(then, &mut found);
                    parts_of(otherwise, &mut found);
                }
                Number::Positive(lin) | Number::Floor(lin, _) => parts_of(lin, &mut found),
                Number::Product(a, b) => {
                    parts_of(a, &mut found);
                    parts_of(b, &mut found);
                }
                Number::Made(_, of) if into_wholes => {
                    for lin in of {
                        parts_of(lin, &mut found);
                    }
                }
                Number::Made(..) => {}
            },
        }
        found
    }

    /// What formulas come to for one case.
    pub(super) fn evaluate(&self, roots: &[Place], given: &Given<'_>) -> Values {
        let mut values = Values::default();
        for place in in_order(roots, |place| self.beneath(place, true)) {
            match place {
                Place::Condition(node) => {
                    let holds = self.condition_of(node, given, &values);
                    values.conditions.insert(node, holds);
                }
                Place::Part(part) => {
                    let value = self.number_of(part, given, &values);
                    values.numbers.insert(part, value);
                }
            }
        }
        values
    }

    fn condition_of(&self, node: usize, given: &Given<'_>, values: &Values) -> Option<bool> {
        match self.condition_at(node) {
            Condition::True => Some(true),
            Condition::Input(of) => (given.condition)(*of),
            Condition::And(parts) => {
                let parts: Vec<Option<bool>> =
                    parts.iter().map(|part| values.holds(*part)).collect();
                if parts.contains(&Some(false)) {
                    return Some(false);
                }
                (!parts.contains(&None)).then_some(true)
            }
            Condition::NotNegative(lin) => values.number(lin).map(|n| n >= 0),
        }
    }

    fn number_of(&self, part: Part, given: &Given<'_>, values: &Values) -> Option<i128> {
        match self.number(part) {
            Number::Input(of) => (given.number)(*of),
            Number::Either(when, then, otherwise) => match values.holds(*when)? {
                true => values.number(then),
                false => values.number(otherwise),
            },
            Number::Positive(lin) => values.number(lin).map(|n| n.max(0)),
            Number::Floor(lin, over) => values.number(lin).map(|n| floor_div(n, *over)),
            Number::Product(a, b) => values.number(a)?.checked_mul(values.number(b)?),
            Number::Made(making, of) => {
                let of: Option<Vec<i128>> = of.iter().map(|lin| values.number(lin)).collect();
                reckoned(*making, &of?)
            }
        }
    }
}

/// What comes of a making, where it hangs on nothing but its numbers.
fn reckoned(making: Making, of: &[i128]) -> Option<i128> {
    match (making, of) {
        (Making::Years | Making::Months | Making::MonthsLater(_), _) => Some(made(making, of)),
        (Making::Quotient(mode), [of, by]) if *by > 0 => {
            let mode = match mode {
                0 => RoundingMode::Down,
                1 => RoundingMode::Up,
                _ => RoundingMode::HalfUp,
            };
            Some(rounded_quotient(*of, *by, mode))
        }
        (Making::Quotient(_) | Making::WorkingDays | Making::LongestRun, _) => None,
    }
}

/// What is given of everything that formulas leave open.
pub(super) struct Given<'g> {
    pub(super) condition: &'g dyn Fn(u32) -> Option<bool>,
    pub(super) number: &'g dyn Fn(u32) -> Option<i128>,
}

/// What formulas come to; `None` for what can't be told.
#[derive(Debug, Default)]
pub(super) struct Values {
    conditions: BTreeMap<usize, Option<bool>>,
    numbers: BTreeMap<Part, Option<i128>>,
}

impl Values {
    /// Whether a condition holds.
    pub(super) fn holds(&self, lit: Lit) -> Option<bool> {
        let holds = match lit.node() == Lit::TRUE.node() {
            true => Some(true),
            false => *self.conditions.get(&lit.node())?,
        };
        holds.map(|holds| holds != lit.is_negated())
    }

    /// What a sum comes to.
    pub(super) fn number(&self, lin: &Lin) -> Option<i128> {
        let mut sum = lin.constant;
        for (part, times) in &lin.terms {
            let value = (*self.numbers.get(part)?)?;
            sum = sum.checked_add(value.checked_mul(*times)?)?;
        }
        Some(sum)
    }

    /// A number that lies outside the ends that were given to it, if one does.
    pub(super) fn outside(&self, terms: &Terms) -> Option<(Part, i128, Ends)> {
        self.numbers.iter().find_map(|(part, value)| {
            let (value, ends) = ((*value)?, terms.part_ends(*part));
            (value < ends.0 || value > ends.1).then_some((*part, value, ends))
        })
    }
}

/// Where the parts of a sum are held.
pub(super) fn places(lin: &Lin) -> Vec<Place> {
    let mut found = Vec::new();
    parts_of(lin, &mut found);
    found
}
