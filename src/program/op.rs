//! The flat form of a policy on a day: operations over slots.
//!
//! Every expression has a slot for its value, so that whatever was worked out can be told
//! afterwards. Numbers are whole numbers over a denominator that is fixed with the slot.

use std::ops::Range;

use crate::model::policy::Order;
use crate::syntax::tree::RoundingMode;

const HERE: u32 = 1 << 31;

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(u32);

        impl $name {
            pub(crate) fn new(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(HERE - 1))
            }

            /// The first of a row of slots, of which the one for the item at hand is meant.
            pub(crate) fn here(self) -> Self {
                $name(self.0 | HERE)
            }

            pub(crate) fn is_here(self) -> bool {
                self.0 & HERE != 0
            }

            /// The slot at a place in the row, whatever item is at hand.
            pub(crate) fn of_item(self, item: usize) -> Self {
                $name::new(self.first() + item)
            }

            /// The slot itself, or the first of its row.
            pub(crate) fn first(self) -> usize {
                (self.0 & !HERE) as usize
            }

            /// The place in the frame, with an item at hand.
            pub(crate) fn at(self, item: usize) -> usize {
                self.first() + if self.is_here() { item } else { 0 }
            }
        }
    )*};
}

slots! {
    /// A number or a day.
    Num,
    /// Yes or no, or a value of a kind.
    Choice,
    /// A set of values of a kind.
    Set,
}

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Num(Num),
    Choice(Choice),
    Set(Set),
}

impl Slot {
    pub(crate) fn of_item(self, item: usize) -> Slot {
        match self {
            Slot::Num(slot) => Slot::Num(slot.of_item(item)),
            Slot::Choice(slot) => Slot::Choice(slot.of_item(item)),
            Slot::Set(slot) => Slot::Set(slot.of_item(item)),
        }
    }
}

/// A number times a factor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) num: Num,
    pub(crate) factor: i128,
    /// Whether it counts, or for an extreme, whether it is passed over.
    pub(crate) when: Option<Choice>,
}

/// Which items of a list, or values of a kind, there are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Count {
    /// As many as a slot says, and at most so many.
    List(Num, usize),
    /// Always so many.
    Fixed(usize),
}

impl Count {
    pub(crate) fn most(self) -> usize {
        match self {
            Count::List(_, most) | Count::Fixed(most) => most,
        }
    }
}

/// How items are reckoned together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemsTest {
    /// Some item.
    Some,
    /// Every item.
    Every,
    /// At least so many items.
    AtLeast(u32),
}

/// One rule of a decision.
#[derive(Debug, Clone)]
pub(crate) struct RuleCode {
    pub(crate) when: Choice,
    /// The rules that override it, by their place.
    pub(crate) overriders: Box<[usize]>,
}

/// The rules of a decision.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) rules: Box<[RuleCode]>,
    /// The places of the rules, each after those that override it.
    pub(crate) order: Box<[usize]>,
    /// Whether the highest value prevails.
    pub(crate) highest: bool,
    /// The first of a row of slots: whether each rule is alive.
    pub(crate) alive: Box<[Choice]>,
    /// Whether two rules clash; none where that is impossible.
    pub(crate) clash: Option<Choice>,
}

/// An operation.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    All(Choice, Box<[Choice]>),
    Any(Choice, Box<[Choice]>),
    Not(Choice, Choice),
    AtLeast(Choice, u32, Box<[Choice]>),
    /// Two numbers brought to one denominator by factors.
    Compare(Choice, Comparison, Term, Term),
    SameChoice(Choice, Choice, Choice),
    OneOf(Choice, Choice, u64),
    OrderChoice(Choice, Order, Choice, Choice),
    Includes {
        out: Choice,
        set: Set,
        mask: u64,
        all: bool,
    },
    /// The sum of the terms that count.
    Sum(Num, Box<[Term]>),
    Product(Num, Num, Num),
    /// The least, or the greatest, of the terms that are not passed over.
    Extreme {
        out: Num,
        least: bool,
        terms: Box<[Term]>,
    },
    /// `floor((number × times + plus) / over) × each`.
    Round {
        out: Num,
        of: Num,
        times: i128,
        plus: i128,
        over: i128,
        each: i128,
    },
    /// A quotient, rounded: `round(number / divisor) × each`.
    Divide {
        out: Num,
        of: Term,
        by: Term,
        mode: RoundingMode,
        each: i128,
    },
    /// One of several numbers, told apart by keys; each key with the step it makes.
    PickNum(Num, Box<[(Choice, usize)]>, Box<[Num]>),
    PickChoice(Choice, Box<[(Choice, usize)]>, Box<[Choice]>),
    /// Whole months between two days, nothing where the second is earlier.
    Months(Num, Num, Num),
    /// Birthdays between two days, nothing where the second is earlier.
    Years(Num, Num, Num),
    /// The corresponding day so many times so many months later.
    MoveMonths {
        out: Num,
        from: Num,
        count: Num,
        months: i64,
    },
    /// So many working days later; the symbol stands for a day beyond the list of holidays.
    WorkingDays {
        out: Num,
        from: Num,
        count: Num,
        beyond: Num,
    },
    LongestRun {
        out: Num,
        count: Count,
        begins: Num,
        ends: Num,
        open: Choice,
        apart: Num,
        months: Num,
        before: Num,
    },
    /// Goes through items; the body is a stretch of operations further behind.
    ForEach(Count, Range<usize>),
    SumItems {
        out: Num,
        count: Count,
        when: Option<Choice>,
        /// The term; without one, items are counted.
        term: Option<Num>,
    },
    ExtremeItems {
        out: Num,
        least: bool,
        count: Count,
        when: Option<Choice>,
        term: Term,
        if_none: Option<Term>,
    },
    TestItems {
        out: Choice,
        test: ItemsTest,
        count: Count,
        filter: Option<Choice>,
        has: Option<Choice>,
    },
    /// The value of the rules that are alive.
    DecideChoice {
        out: Choice,
        rules: Rules,
        values: Box<[Choice]>,
        normally: Choice,
    },
    DecideNum {
        out: Num,
        rules: Rules,
        values: Box<[Term]>,
        normally: Term,
    },
    /// The value of the row that applies.
    TableChoice {
        out: Choice,
        rows: Box<[Choice]>,
        values: Box<[Choice]>,
        faults: Option<TableFaults>,
    },
    TableNum {
        out: Num,
        rows: Box<[Choice]>,
        values: Box<[Term]>,
        faults: Option<TableFaults>,
    },
}

/// Whether no row applies, or several do; there is none where the table is proved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableFaults {
    pub(crate) gap: Choice,
    pub(crate) overlap: Choice,
}

/// A comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    By(Order),
    Same,
}

impl Op {
    /// The slots an operation writes.
    pub(crate) fn writes(&self, each: &mut impl FnMut(Slot)) {
        match self {
            Op::All(out, _)
            | Op::Any(out, _)
            | Op::Not(out, _)
            | Op::AtLeast(out, ..)
            | Op::Compare(out, ..)
            | Op::SameChoice(out, ..)
            | Op::OneOf(out, ..)
            | Op::OrderChoice(out, ..)
            | Op::Includes { out, .. }
            | Op::PickChoice(out, ..)
            | Op::TestItems { out, .. } => each(Slot::Choice(*out)),
            Op::Sum(out, _)
            | Op::Product(out, ..)
            | Op::Extreme { out, .. }
            | Op::Round { out, .. }
            | Op::Divide { out, .. }
            | Op::PickNum(out, ..)
            | Op::Months(out, ..)
            | Op::Years(out, ..)
            | Op::MoveMonths { out, .. }
            | Op::WorkingDays { out, .. }
            | Op::LongestRun { out, .. }
            | Op::SumItems { out, .. }
            | Op::ExtremeItems { out, .. } => each(Slot::Num(*out)),
            Op::DecideChoice { out, rules, .. } => {
                each(Slot::Choice(*out));
                rules.writes(each);
            }
            Op::DecideNum { out, rules, .. } => {
                each(Slot::Num(*out));
                rules.writes(each);
            }
            Op::TableChoice { out, faults, .. } => {
                each(Slot::Choice(*out));
                faults_written(*faults, each);
            }
            Op::TableNum { out, faults, .. } => {
                each(Slot::Num(*out));
                faults_written(*faults, each);
            }
            Op::ForEach(..) => {}
        }
    }

    /// The slots an operation reads, each with how many items it is read for.
    pub(crate) fn reads(&self, each: &mut impl FnMut(Slot, usize)) {
        match self {
            Op::All(_, parts) | Op::Any(_, parts) | Op::AtLeast(_, _, parts) => {
                parts.iter().for_each(|part| each(Slot::Choice(*part), 1));
            }
            Op::Not(_, a) | Op::OneOf(_, a, _) => each(Slot::Choice(*a), 1),
            Op::SameChoice(_, a, b) | Op::OrderChoice(_, _, a, b) => {
                each(Slot::Choice(*a), 1);
                each(Slot::Choice(*b), 1);
            }
            Op::Includes { set, .. } => each(Slot::Set(*set), 1),
            Op::Compare(_, _, a, b) => {
                a.reads(1, each);
                b.reads(1, each);
            }
            Op::Divide { of, by, .. } => {
                of.reads(1, each);
                by.reads(1, each);
            }
            Op::Sum(_, terms) | Op::Extreme { terms, .. } => {
                terms.iter().for_each(|term| term.reads(1, each));
            }
            Op::Product(_, a, b) | Op::Months(_, a, b) | Op::Years(_, a, b) => {
                each(Slot::Num(*a), 1);
                each(Slot::Num(*b), 1);
            }
            Op::Round { of, .. } => each(Slot::Num(*of), 1),
            Op::PickNum(_, keys, cells) => {
                keys.iter().for_each(|(key, _)| each(Slot::Choice(*key), 1));
                cells.iter().for_each(|cell| each(Slot::Num(*cell), 1));
            }
            Op::PickChoice(_, keys, cells) => {
                keys.iter().for_each(|(key, _)| each(Slot::Choice(*key), 1));
                cells.iter().for_each(|cell| each(Slot::Choice(*cell), 1));
            }
            Op::MoveMonths { from, count, .. } => {
                each(Slot::Num(*from), 1);
                each(Slot::Num(*count), 1);
            }
            Op::WorkingDays {
                from,
                count,
                beyond,
                ..
            } => [from, count, beyond]
                .into_iter()
                .for_each(|num| each(Slot::Num(*num), 1)),
            _ => self.reads_items(each),
        }
    }

    fn reads_items(&self, each: &mut impl FnMut(Slot, usize)) {
        match self {
            Op::LongestRun {
                count,
                begins,
                ends,
                open,
                apart,
                months,
                before,
                ..
            } => {
                count.reads(each);
                each(Slot::Num(*begins), count.most());
                each(Slot::Num(*ends), count.most());
                each(Slot::Choice(*open), count.most());
                [apart, months, before]
                    .into_iter()
                    .for_each(|num| each(Slot::Num(*num), 1));
            }
            Op::SumItems {
                count, when, term, ..
            } => {
                count.reads(each);
                when.iter()
                    .for_each(|when| each(Slot::Choice(*when), count.most()));
                term.iter()
                    .for_each(|term| each(Slot::Num(*term), count.most()));
            }
            Op::ExtremeItems {
                count,
                when,
                term,
                if_none,
                ..
            } => {
                count.reads(each);
                when.iter()
                    .for_each(|when| each(Slot::Choice(*when), count.most()));
                term.reads(count.most(), each);
                if_none.iter().for_each(|amount| amount.reads(1, each));
            }
            Op::TestItems {
                count, filter, has, ..
            } => {
                count.reads(each);
                let both = filter.iter().chain(has);
                both.for_each(|test| each(Slot::Choice(*test), count.most()));
            }
            _ => self.reads_rules(each),
        }
    }

    fn reads_rules(&self, each: &mut impl FnMut(Slot, usize)) {
        match self {
            Op::DecideChoice {
                rules,
                values,
                normally,
                ..
            } => {
                rules.reads(each);
                values
                    .iter()
                    .for_each(|value| each(Slot::Choice(*value), 1));
                each(Slot::Choice(*normally), 1);
            }
            Op::DecideNum {
                rules,
                values,
                normally,
                ..
            } => {
                rules.reads(each);
                values.iter().for_each(|value| value.reads(1, each));
                normally.reads(1, each);
            }
            Op::TableChoice { rows, values, .. } => {
                rows.iter()
                    .chain(values)
                    .for_each(|slot| each(Slot::Choice(*slot), 1));
            }
            Op::TableNum { rows, values, .. } => {
                rows.iter().for_each(|row| each(Slot::Choice(*row), 1));
                values.iter().for_each(|value| value.reads(1, each));
            }
            // What goes through items reads what its body reads; the program knows the body.
            _ => {}
        }
    }
}

impl Term {
    fn reads(&self, row: usize, each: &mut impl FnMut(Slot, usize)) {
        each(Slot::Num(self.num), row);
        self.when
            .iter()
            .for_each(|when| each(Slot::Choice(*when), row));
    }
}

impl Count {
    fn reads(self, each: &mut impl FnMut(Slot, usize)) {
        if let Count::List(slot, _) = self {
            each(Slot::Num(slot), 1);
        }
    }
}

impl Rules {
    fn reads(&self, each: &mut impl FnMut(Slot, usize)) {
        self.rules
            .iter()
            .for_each(|rule| each(Slot::Choice(rule.when), 1));
    }

    fn writes(&self, each: &mut impl FnMut(Slot)) {
        self.alive
            .iter()
            .chain(&self.clash)
            .for_each(|slot| each(Slot::Choice(*slot)));
    }
}

fn faults_written(faults: Option<TableFaults>, each: &mut impl FnMut(Slot)) {
    if let Some(faults) = faults {
        each(Slot::Choice(faults.gap));
        each(Slot::Choice(faults.overlap));
    }
}
