//! What two policies make of one person, side by side.

use crate::program::possible::{Bounds, Mask};

/// What one policy makes of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// A number over the denominator of the twin; of a day, its number.
    Number(i128),
    /// A value of a kind, by its place; of yes and no, no is the first.
    Choice(u8),
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer, by a fault of its own.
    NoAnswer,
    /// There is no such item.
    NoItem,
    /// The facts contradict each other.
    Refused,
    /// More than one answer is possible, because something is not known.
    Open(Open),
}

/// Answers of which each may be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// Whether the policy may give no answer.
    pub may_fail: bool,
    /// Whether it may not apply.
    pub may_not_apply: bool,
    /// The values that it may have.
    pub values: Values,
}

/// The values that an open answer may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Values {
    /// None: it has no value.
    None,
    /// Between two numbers, both included.
    Numbers(i128, i128),
    /// Some of the values of a kind, as a mask.
    Choices(u64),
}

/// How what two policies make of one person stands to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// The same.
    Same,
    /// The first gives the higher amount, the later day, the higher rank.
    AHigher,
    /// The second does.
    BHigher,
    /// Not the same, and neither is higher.
    Differ,
    /// It can't be told: what is not known leaves them either way.
    Unsettled {
        /// Whether the first's answer is open.
        a: bool,
        /// Whether the second's is.
        b: bool,
    },
    /// There is no such person for one of the two, or for both.
    Refused {
        /// Whether the first refuses the facts.
        a: bool,
        /// Whether the second does.
        b: bool,
    },
}

/// What two policies make of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What the first makes of it.
    pub a: Told,
    /// What the second makes of it.
    pub b: Told,
    /// How the two stand to one another.
    pub stands: Stands,
    /// How far apart they are, over the denominator of the twin; at least so far where one of
    /// them is open. Amounts and days only.
    pub gap: Option<i128>,
}

/// What kind of answer one policy gives, where two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// An amount or a day.
    Number,
    /// A value of a kind.
    Choice(u8),
    /// It does not apply.
    NotApplicable,
    /// No answer.
    NoAnswer,
    /// No such item.
    NoItem,
    /// One of several, none of which is the other's.
    Open,
}

/// A way in which two policies differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// How they stand: one is higher, or they differ.
    pub stands: Stands,
    /// What the first gives.
    pub a: Shape,
    /// What the second gives.
    pub b: Shape,
}

impl Told {
    /// Whether there is exactly one answer.
    pub fn is_one(self) -> bool {
        !matches!(self, Told::Open(_) | Told::Refused)
    }

    fn shape(self) -> Option<Shape> {
        Some(match self {
            Told::Number(_) => Shape::Number,
            Told::Choice(value) => Shape::Choice(value),
            Told::NotApplicable => Shape::NotApplicable,
            Told::NoAnswer => Shape::NoAnswer,
            Told::NoItem => Shape::NoItem,
            Told::Open(_) => Shape::Open,
            Told::Refused => return None,
        })
    }

    /// Everything that it may be, as an open answer; nothing of what is not an answer.
    fn open(self) -> Option<Open> {
        let closed = |values| Open {
            may_fail: false,
            may_not_apply: false,
            values,
        };
        Some(match self {
            Told::Number(value) => closed(Values::Numbers(value, value)),
            Told::Choice(value) => closed(Values::Choices(1 << value)),
            Told::NotApplicable => Open {
                may_not_apply: true,
                ..closed(Values::None)
            },
            Told::NoAnswer => Open {
                may_fail: true,
                ..closed(Values::None)
            },
            Told::Open(open) => open,
            Told::NoItem | Told::Refused => return None,
        })
    }
}

impl Values {
    pub(super) fn of_mask(mask: Mask) -> Self {
        Values::Choices(mask.0)
    }

    pub(super) fn of_bounds(bounds: Bounds) -> Self {
        Values::Numbers(bounds.low, bounds.high)
    }

    fn meets(self, other: Values) -> bool {
        match (self, other) {
            (Values::Numbers(low, high), Values::Numbers(other_low, other_high)) => {
                low <= other_high && other_low <= high
            }
            (Values::Choices(own), Values::Choices(other)) => own & other != 0,
            _ => false,
        }
    }
}

impl Look {
    /// Holds what two policies make of one person against each other; whether a value of a kind
    /// can be higher than another is given.
    pub(super) fn of(a: Told, b: Told, ranked: bool) -> Self {
        let (stands, gap) = stands(a, b, ranked);
        Look { a, b, stands, gap }
    }

    /// The way in which the two certainly differ, where they do.
    pub fn difference(&self) -> Option<Difference> {
        match self.stands {
            Stands::AHigher | Stands::BHigher | Stands::Differ => Some(Difference {
                stands: self.stands,
                a: self.a.shape()?,
                b: self.b.shape()?,
            }),
            Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => None,
        }
    }

    /// Whether the two certainly differ.
    pub fn differs(&self) -> bool {
        self.difference().is_some()
    }
}

fn stands(a: Told, b: Told, ranked: bool) -> (Stands, Option<i128>) {
    let refused = (a == Told::Refused, b == Told::Refused);
    if refused.0 || refused.1 {
        let (a, b) = refused;
        return (Stands::Refused { a, b }, None);
    }
    if a.is_one() && a == b {
        return (Stands::Same, None);
    }
    let (Some(own), Some(other)) = (a.open(), b.open()) else {
        // An item that only one of two has is open for neither.
        return (Stands::Differ, None);
    };
    let meet = own.may_fail && other.may_fail
        || own.may_not_apply && other.may_not_apply
        || own.values.meets(other.values);
    if meet {
        let (a, b) = (!a.is_one(), !b.is_one());
        return (Stands::Unsettled { a, b }, None);
    }
    let values_only = [own, other]
        .iter()
        .all(|open| !open.may_fail && !open.may_not_apply);
    match (own.values, other.values) {
        (Values::Numbers(low, high), Values::Numbers(other_low, other_high)) if values_only => {
            if low > other_high {
                (Stands::AHigher, Some(low - other_high))
            } else {
                (Stands::BHigher, Some(other_low - high))
            }
        }
        (Values::Choices(own), Values::Choices(other)) if values_only && ranked => {
            if own.trailing_zeros() > 63 - other.leading_zeros() {
                (Stands::AHigher, None)
            } else if other.trailing_zeros() > 63 - own.leading_zeros() {
                (Stands::BHigher, None)
            } else {
                (Stands::Differ, None)
            }
        }
        _ => (Stands::Differ, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(values: Values) -> Told {
        Told::Open(Open {
            may_fail: false,
            may_not_apply: false,
            values,
        })
    }

    #[test]
    fn ranges_that_do_not_meet_are_apart() {
        let look = Look::of(open(Values::Numbers(0, 5)), Told::Number(7), false);
        assert_eq!(look.stands, Stands::BHigher);
        assert_eq!(look.gap, Some(2));
    }

    #[test]
    fn ranges_that_meet_settle_nothing() {
        let range = open(Values::Numbers(0, 5));
        let look = Look::of(range, range, false);
        assert_eq!(look.stands, Stands::Unsettled { a: true, b: true });
        let look = Look::of(Told::Number(5), range, false);
        assert_eq!(look.stands, Stands::Unsettled { a: false, b: true });
        assert!(!look.differs());
    }

    #[test]
    fn what_may_not_apply_is_not_lower() {
        let may_not_apply = Told::Open(Open {
            may_fail: false,
            may_not_apply: true,
            values: Values::Numbers(0, 5),
        });
        let look = Look::of(may_not_apply, Told::Number(7), false);
        assert_eq!((look.stands, look.gap), (Stands::Differ, None));
        let look = Look::of(may_not_apply, Told::NotApplicable, false);
        assert_eq!(look.stands, Stands::Unsettled { a: true, b: false });
    }

    #[test]
    fn values_of_a_kind_are_higher_only_where_they_are_ranked() {
        let (low, high) = (Told::Choice(0), Told::Choice(2));
        assert_eq!(Look::of(low, high, true).stands, Stands::BHigher);
        assert_eq!(Look::of(low, high, false).stands, Stands::Differ);
    }

    #[test]
    fn facts_that_one_refuses_are_not_compared() {
        let look = Look::of(Told::Refused, Told::Number(7), false);
        assert_eq!(look.stands, Stands::Refused { a: true, b: false });
        assert!(!look.differs());
    }
}
