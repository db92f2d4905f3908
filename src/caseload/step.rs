//! The steps of a plan: each fills one column from others.
//!
//! A plan has five classes of columns: numbers that fit 64 bits, numbers that need 128, the
//! places of a kind's values, sets of them, and conditions, of which a word holds 64 rows.

use std::ops::Not;

use crate::syntax::tree::RoundingMode;

const INPUT: u32 = 1 << 31;

/// A column of one class: one that a case fills, or one that a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Col(u32);

impl Col {
    pub(super) fn input(at: usize) -> Self {
        Col(u32::try_from(at).unwrap_or(INPUT - 1) | INPUT)
    }

    pub(super) fn step(at: usize) -> Self {
        Col(u32::try_from(at).unwrap_or(INPUT - 1))
    }

    #[inline(always)]
    pub(super) fn is_input(self) -> bool {
        self.0 & INPUT != 0
    }

    #[inline(always)]
    pub(super) fn at(self) -> usize {
        (self.0 & !INPUT) as usize
    }
}

/// A condition's column, or its contrary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits {
    pub(super) col: Col,
    pub(super) contrary: bool,
}

impl Not for Bits {
    type Output = Bits;

    fn not(self) -> Bits {
        Bits {
            col: self.col,
            contrary: !self.contrary,
        }
    }
}

/// Whether numbers need 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    Narrow,
    Wide,
}

/// A number: one for all rows, or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Amount {
    Const(i128),
    Col(Col),
}

/// A place among a kind's values: one for all rows, or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Code {
    Const(u8),
    Col(Col),
}

/// A number times a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scaled {
    pub(super) col: Col,
    pub(super) factor: i128,
}

/// A number times a factor, in the rows where it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) amount: Amount,
    pub(super) factor: i128,
    /// Where it counts; everywhere without.
    pub(super) when: Option<Bits>,
}

/// How many constants a lookup has at most; a power of two.
pub(super) const MOST_LOOKED_UP: usize = 32;

/// What fills a column of numbers; all that it reads is as wide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reckon {
    /// A constant and the parts that count.
    Sum(i128, Box<[Part]>),
    Product(Col, Col),
    /// The least or the greatest of the parts that count; nothing where none does.
    Extreme(bool, Box<[Part]>),
    /// `floor((number × times + plus) / over) × each`.
    Round {
        of: Col,
        times: i128,
        plus: i128,
        over: i128,
        each: i128,
        by: Option<Reciprocal>,
    },
    Divide {
        of: Scaled,
        by: Scaled,
        mode: RoundingMode,
        each: i128,
    },
    /// The first arm that holds, or the highest of those that do; otherwise another.
    Select {
        highest: bool,
        arms: Box<[(Bits, Amount)]>,
        otherwise: Amount,
    },
    Pick(Box<[(Col, usize)]>, Box<[Amount]>),
    /// The same, where all cells are constants, at most [`MOST_LOOKED_UP`].
    Lookup(Box<[(Col, usize)]>, Box<[i128]>),
    /// A narrow column in a wide one.
    Widen(Col),
    /// A wide column of numbers that fit, in a narrow one.
    Narrow(Col),
    Years(Amount, Amount),
    Months(Amount, Amount),
    MoveMonths {
        from: Amount,
        count: Amount,
        months: i64,
    },
    WorkingDays(Amount, Amount),
    LongestRun(Box<Run>),
}

/// The longest run of stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) apart: Amount,
    pub(super) months: Amount,
    pub(super) before: Amount,
    pub(super) stays: Box<[Stay]>,
}

/// A stay, where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stay {
    pub(super) there: Option<Bits>,
    pub(super) begins: Amount,
    pub(super) ends: Amount,
    /// Where it has not ended; nowhere without.
    pub(super) open: Option<Bits>,
}

/// What fills a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Does {
    // Conditions.
    All(Box<[Bits]>),
    AtLeast(u32, Box<[Bits]>),
    /// One of the two, and not both.
    Differ(Bits, Bits),
    OverConst(Width, Col, i128),
    SameConst(Width, Col, i128),
    Over(Width, Scaled, Scaled),
    Same(Width, Scaled, Scaled),
    /// Whether a place is one of some.
    Among(Col, u64),
    SameCode(Col, Col),
    CodeOver(Col, Col),
    Includes {
        set: Col,
        mask: u64,
        all: bool,
    },
    /// Whether two arms hold that differ.
    Clash(Width, Box<[(Bits, Amount)]>),
    ClashCodes(Box<[(Bits, Code)]>),
    // Numbers.
    Reckon(Width, Reckon),
    // Places.
    SelectCode {
        highest: bool,
        arms: Box<[(Bits, Code)]>,
        otherwise: Code,
    },
    /// The constant of the first arm that holds.
    SelectConst {
        arms: Box<[(Bits, u8)]>,
        otherwise: u8,
    },
    PickCode(Box<[(Col, usize)]>, Box<[Code]>),
    /// A condition as 0 or 1.
    CodeOf(Bits),
    /// Passes over so many steps where no row meets the condition.
    SkipUnless(Bits, usize),
}

/// A step: what fills which column. One that skips fills none.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) out: Col,
    pub(super) does: Does,
}

/// The class of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Narrow,
    Wide,
    Code,
    Set,
    Mask,
}

impl Width {
    pub(super) fn class(self) -> Class {
        match self {
            Width::Narrow => Class::Narrow,
            Width::Wide => Class::Wide,
        }
    }
}

/// Division by a constant as a multiplication: `(n + lift) × times >> shift`, less `less`.
///
/// `lift` makes every dividend within its bounds at least nothing; it is `less` divisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reciprocal {
    lift: i64,
    less: i64,
    times: u64,
    shift: u32,
    /// Whether the product fits 64 bits.
    short: bool,
}

impl Reciprocal {
    /// The reciprocal of a divisor for dividends within bounds; none where they are too wide.
    pub(super) fn new(over: i128, least: i128, most: i128) -> Option<Self> {
        let less = -least.div_euclid(over).min(0);
        let lift = less.checked_mul(over)?;
        let greatest = u64::try_from(most.checked_add(lift)?).ok()?;
        let bits = 64 - greatest.leading_zeros();
        let up = 128 - (over - 1).leading_zeros();
        let shift = bits + up;
        if bits > 62 || up > 62 {
            return None;
        }
        // With an error below 2^-bits of a divisor the floor is exact for every such dividend.
        let whole = 1_i128.checked_shl(shift).filter(|_| shift < 126)?;
        let times = u64::try_from((whole + over - 1) / over).ok()?;
        Some(Reciprocal {
            lift: i64::try_from(lift).ok()?,
            less: i64::try_from(less).ok()?,
            times,
            shift,
            short: bits + (64 - times.leading_zeros()) <= 64,
        })
    }

    /// Whether [`Reciprocal::short_floor`] will do.
    pub(super) fn is_short(self) -> bool {
        self.short
    }

    /// The same as [`Reciprocal::floor`] where products fit 64 bits.
    #[inline(always)]
    pub(super) fn short_floor(self, n: i64) -> i64 {
        let lifted = n.wrapping_add(self.lift).cast_unsigned();
        (lifted.wrapping_mul(self.times) >> self.shift)
            .cast_signed()
            .wrapping_sub(self.less)
    }

    /// The greatest whole number not above the quotient.
    #[inline(always)]
    pub(super) fn floor(self, n: i64) -> i64 {
        let lifted = n.wrapping_add(self.lift).cast_unsigned();
        let product = u128::from(lifted) * u128::from(self.times);
        ((product >> self.shift) as u64)
            .cast_signed()
            .wrapping_sub(self.less)
    }
}

impl Does {
    /// The columns that are read, each with its class.
    pub(super) fn reads(&mut self, each: &mut impl FnMut(Class, &mut Col)) {
        match self {
            Does::All(parts) | Does::AtLeast(_, parts) => {
                for part in parts {
                    each(Class::Mask, &mut part.col);
                }
            }
            Does::Differ(a, b) => {
                each(Class::Mask, &mut a.col);
                each(Class::Mask, &mut b.col);
            }
            Does::OverConst(width, col, _) | Does::SameConst(width, col, _) => {
                each(width.class(), col);
            }
            Does::Over(width, a, b) | Does::Same(width, a, b) => {
                each(width.class(), &mut a.col);
                each(width.class(), &mut b.col);
            }
            Does::Among(col, _) => each(Class::Code, col),
            Does::SameCode(a, b) | Does::CodeOver(a, b) => {
                each(Class::Code, a);
                each(Class::Code, b);
            }
            Does::Includes { set, .. } => each(Class::Set, set),
            Does::Clash(width, arms) => amounts_of_arms(arms, width.class(), each),
            Does::ClashCodes(arms) => codes_of_arms(arms, each),
            Does::Reckon(width, reckon) => reckon.reads(*width, each),
            Does::SelectCode {
                arms, otherwise, ..
            } => {
                codes_of_arms(arms, each);
                code(otherwise, each);
            }
            Does::SelectConst { arms, .. } => {
                for (bits, _) in arms {
                    each(Class::Mask, &mut bits.col);
                }
            }
            Does::PickCode(keys, cells) => {
                for (key, _) in keys {
                    each(Class::Code, key);
                }
                for cell in cells {
                    code(cell, each);
                }
            }
            Does::CodeOf(bits) | Does::SkipUnless(bits, _) => each(Class::Mask, &mut bits.col),
        }
    }

    /// The class of the column that is filled; none where nothing is.
    pub(super) fn class(&self) -> Option<Class> {
        match self {
            Does::All(_)
            | Does::AtLeast(..)
            | Does::Differ(..)
            | Does::OverConst(..)
            | Does::SameConst(..)
            | Does::Over(..)
            | Does::Same(..)
            | Does::Among(..)
            | Does::SameCode(..)
            | Does::CodeOver(..)
            | Does::Includes { .. }
            | Does::Clash(..)
            | Does::ClashCodes(_) => Some(Class::Mask),
            Does::Reckon(width, _) => Some(width.class()),
            Does::SelectCode { .. }
            | Does::SelectConst { .. }
            | Does::PickCode(..)
            | Does::CodeOf(_) => Some(Class::Code),
            Does::SkipUnless(..) => None,
        }
    }
}

impl Reckon {
    fn reads(&mut self, width: Width, each: &mut impl FnMut(Class, &mut Col)) {
        let class = width.class();
        match self {
            Reckon::Sum(_, parts) | Reckon::Extreme(_, parts) => {
                for part in parts {
                    amount(&mut part.amount, class, each);
                    if let Some(when) = &mut part.when {
                        each(Class::Mask, &mut when.col);
                    }
                }
            }
            Reckon::Product(a, b) => {
                each(class, a);
                each(class, b);
            }
            Reckon::Round { of, .. } => each(class, of),
            Reckon::Divide { of, by, .. } => {
                each(class, &mut of.col);
                each(class, &mut by.col);
            }
            Reckon::Select {
                arms, otherwise, ..
            } => {
                amounts_of_arms(arms, class, each);
                amount(otherwise, class, each);
            }
            Reckon::Pick(keys, cells) => {
                for (key, _) in keys {
                    each(Class::Code, key);
                }
                for cell in cells {
                    amount(cell, class, each);
                }
            }
            Reckon::Lookup(keys, _) => {
                for (key, _) in keys {
                    each(Class::Code, key);
                }
            }
            Reckon::Widen(col) => each(Class::Narrow, col),
            Reckon::Narrow(col) => each(Class::Wide, col),
            Reckon::Years(a, b)
            | Reckon::Months(a, b)
            | Reckon::WorkingDays(a, b)
            | Reckon::MoveMonths {
                from: a, count: b, ..
            } => {
                amount(a, class, each);
                amount(b, class, each);
            }
            Reckon::LongestRun(run) => run.reads(class, each),
        }
    }
}

impl Run {
    fn reads(&mut self, class: Class, each: &mut impl FnMut(Class, &mut Col)) {
        for at in [&mut self.apart, &mut self.months, &mut self.before] {
            amount(at, class, each);
        }
        for stay in &mut self.stays {
            amount(&mut stay.begins, class, each);
            amount(&mut stay.ends, class, each);
            for bits in stay.there.iter_mut().chain(&mut stay.open) {
                each(Class::Mask, &mut bits.col);
            }
        }
    }
}

fn amount(of: &mut Amount, class: Class, each: &mut impl FnMut(Class, &mut Col)) {
    if let Amount::Col(col) = of {
        each(class, col);
    }
}

fn code(of: &mut Code, each: &mut impl FnMut(Class, &mut Col)) {
    if let Code::Col(col) = of {
        each(Class::Code, col);
    }
}

fn amounts_of_arms(
    arms: &mut [(Bits, Amount)],
    class: Class,
    each: &mut impl FnMut(Class, &mut Col),
) {
    for (bits, of) in arms {
        each(Class::Mask, &mut bits.col);
        amount(of, class, each);
    }
}

fn codes_of_arms(arms: &mut [(Bits, Code)], each: &mut impl FnMut(Class, &mut Col)) {
    for (bits, of) in arms {
        each(Class::Mask, &mut bits.col);
        code(of, each);
    }
}
