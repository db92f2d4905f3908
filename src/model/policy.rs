//! The checked policy: names resolved, types and dates settled, baseline applied.

use std::fmt;

use crate::source::Span;
use crate::syntax::tree::{
    Better, Grade, Modal, Power, RoundingMode, Side, Status, TextKind, TimeUnit,
};
use crate::value::{Date, Exact, Unit};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The place in the policy's list of them.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A named list of values.
    KindId,
    /// The shape of a list's items.
    RecordId,
    /// Something known about a person or a question.
    FactId,
    /// A dated, cited figure.
    FigureId,
    /// Something a policy works out: an outcome, a step or a table.
    NodeId,
    /// An expression.
    ExprId,
    /// A source.
    SourceId,
}

/// What holds between a policy and the days it is about: both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Days {
    /// Every day that can be reckoned with.
    pub const ALL: Days = Days {
        first: Date::MIN,
        last: Date::MAX,
    };

    /// Whether a day lies within.
    pub fn holds(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// Whether two stretches share a day.
    pub fn meets(self, other: Days) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first > Date::MIN, self.last < Date::MAX) {
            (true, true) => write!(f, "from {} until {}", self.first, self.last),
            (true, false) => write!(f, "from {}", self.first),
            (false, true) => write!(f, "until {}", self.last),
            (false, false) => f.write_str("on every day"),
        }
    }
}

/// One authority's policy with the baseline that it adopts and the vocabulary that both use;
/// or a baseline alone, with what it leaves to authorities open.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) texts: Vec<TextHead>,
    pub(crate) days: Days,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) ranked_roles: Option<KindId>,
    pub(crate) other_roles: Vec<KindMember>,
    pub(crate) records: Vec<Record>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) decision_day: Option<FactId>,
    pub(crate) impossible: Vec<ExprId>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) sources: Vec<Source>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) weeks_in_a_year: Option<Exact>,
    pub(crate) convention: Option<Convention>,
    pub(crate) holidays: Option<Holidays>,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) checks: Vec<Check>,
    pub(crate) examples: Vec<Example>,
    pub(crate) powers: Vec<NodePower>,
    pub(crate) departures: Vec<Departure>,
    pub(crate) followed: Vec<Followed>,
}

/// The head of one of the texts that make a policy.
#[derive(Debug, Clone)]
pub struct TextHead {
    /// Which of the three kinds.
    pub kind: TextKind,
    /// Its title.
    pub title: String,
    /// Whether it is illustrative or proposed.
    pub status: Option<Status>,
    /// The title of the older baseline that it takes the place of.
    pub succeeds: Option<String>,
    /// Where its head stands.
    pub span: Span,
}

/// A named list of values.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name; the values of an outcome have the outcome's.
    pub name: String,
    /// Whether its values have an order, lowest first.
    pub ranked: bool,
    /// Its values, at most 64.
    pub members: Vec<KindMember>,
}

impl Kind {
    /// The place of a value by its name.
    pub fn member(&self, name: &str) -> Option<u8> {
        let at = self.members.iter().position(|member| member.name == name)?;
        u8::try_from(at).ok()
    }
}

/// A value of a kind.
#[derive(Debug, Clone)]
pub struct KindMember {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Where it stands.
    pub span: Span,
}

/// The shape of a list's items.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// What it may be.
    pub domain: Domain,
    /// Whose judgement it is.
    pub judged_by: Option<String>,
    /// Whether nobody can change it.
    pub fixed: bool,
    /// Where it stands.
    pub span: Span,
}

/// Something known about a person or a question.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// What it may be.
    pub domain: Domain,
    /// One for every value of a kind.
    pub each: Option<KindId>,
    /// Whether nobody can change it.
    pub fixed: bool,
    /// Whose judgement it is.
    pub judged_by: Option<String>,
    /// Which text declares it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// What a fact or a field may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Yes or no.
    YesNo,
    /// A value of a kind.
    Choice(KindId),
    /// Any of the values of a kind.
    Set(KindId),
    /// An amount.
    Amount(AmountDomain),
    /// A day.
    Date {
        /// The days that are allowed.
        days: Days,
        /// Whether there may be none.
        or_none: bool,
    },
    /// A list of records.
    List {
        /// The record.
        record: RecordId,
        /// The least number of items.
        least: u8,
        /// The greatest number of items.
        most: u8,
    },
}

/// The amounts a fact may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountDomain {
    /// What it counts.
    pub unit: Unit,
    /// The least.
    pub least: Exact,
    /// The most.
    pub most: Exact,
    /// The granularity: every amount is a whole number of these.
    pub step: Exact,
    /// Whether it is given for any period and held per week.
    pub any_period: bool,
    /// Whether there may be none.
    pub or_none: bool,
}

/// An outcome that is asked for by name.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// What it is.
    pub ty: ValueType,
    /// Whether it is answered once, per item or per value of a kind.
    pub per: Per,
    /// The name of one item.
    pub item: Option<String>,
    /// Which way is better for the person.
    pub better: Option<Better>,
    /// What answers it, if anything does.
    pub node: Option<NodeId>,
    /// Where it stands.
    pub span: Span,
}

/// What an expression or a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Yes or no.
    YesNo,
    /// A value of a kind.
    Choice(KindId),
    /// Any of the values of a kind.
    Set(KindId),
    /// An amount.
    Amount(Unit),
    /// A day.
    Date,
}

/// Whether something is there once, or once for each of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Once.
    Once,
    /// Once for each item of a list.
    Item(FactId),
    /// Once for each value of a kind.
    Kind(KindId),
}

/// A source.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name it is cited by.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub at: Option<String>,
    /// The day on which it was read.
    pub read: Option<Date>,
    /// Whether only a part of it was read.
    pub in_part: bool,
    /// Whether it bears no date.
    pub undated: bool,
    /// Whether it is not the authority's own.
    pub secondary: bool,
    /// Which text names it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// Where in it.
    pub place: Option<String>,
}

/// A figure: dated, keyed, cited, graded.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// What it is.
    pub ty: ValueType,
    /// The amounts it may be, where it is an amount.
    pub amounts: Option<AmountDomain>,
    /// Whether it may be `no limit`.
    pub or_no_limit: bool,
    /// What it is keyed by; the cells are in order of the keys, the last running fastest.
    pub keys: Vec<Key>,
    /// For every tuple of keys: its entries, the authority's own first.
    pub cells: Vec<Vec<Entry>>,
    /// What authorities may do with it.
    pub powers: Vec<FigurePower>,
    /// Which text declares it.
    pub home: TextKind,
    /// What is said about it.
    pub said: Said,
    /// Where it stands.
    pub span: Span,
}

/// What a figure is keyed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What names the key.
    pub of: KeyOf,
    /// Yes/no or a kind.
    pub ty: ValueType,
    /// How many values it has.
    pub size: usize,
}

/// What names a figure's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOf {
    /// A fact.
    Fact(FactId),
    /// Something worked out.
    Node(NodeId),
    /// A kind: the key is said wherever the figure is read.
    Kind(KindId),
}

/// A figure for some days.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The days it covers.
    pub days: Days,
    /// What it is.
    pub value: EntryValue,
    /// How firm it is.
    pub grade: Grade,
    /// What the page got wrong, and why it is known to be wrong.
    pub printed_as: Option<(String, String)>,
    /// Where it was found.
    pub cites: Vec<Citation>,
    /// How an unclear source was read, where the text that gives it says so.
    pub reading: Option<String>,
    /// Which text gives it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryValue {
    /// A value.
    Known(Constant),
    /// The authority has not said.
    NotPublished,
    /// It has not been read.
    NotFound,
    /// There is none.
    NoLimit,
}

/// What an authority may do with a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FigurePower {
    /// How it binds.
    pub modal: Modal,
    /// What is allowed.
    pub change: FigureChange,
    /// Where it stands.
    pub span: Span,
}

/// A change to a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FigureChange {
    /// To anything within.
    Set(Option<(Exact, Exact)>),
    /// Upwards only.
    Raise,
    /// Downwards only.
    Lower,
    /// Not at all.
    Keep,
}

/// A value that is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// Yes or no.
    YesNo(bool),
    /// The place of a value in its kind.
    Choice(u8),
    /// An amount.
    Amount(Exact),
    /// A day.
    Date(Date),
}

/// What is said about a rule, a figure or a block.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its reason, told to the person.
    pub because: Option<Words>,
    /// Its sources: its own, or its block's.
    pub cites: Vec<Citation>,
    /// Conditions it puts on an outcome.
    pub subject_to: Vec<String>,
    /// How an unclear source was read: its own, or its block's.
    pub reading: Option<String>,
}

/// Words with values in them.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of words.
#[derive(Debug, Clone)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// The value of an expression.
    Value(ExprId),
}

/// Something a policy works out.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name; a step's is `contribution.share`.
    pub name: String,
    /// The calculation that it is a step of.
    pub owner: Option<NodeId>,
    /// What a person reads.
    pub label: String,
    /// Whether the label was written, or made from the name.
    pub labelled: bool,
    /// What it is.
    pub ty: ValueType,
    /// Whether it is there once, per item or per value of a kind.
    pub per: Per,
    /// The name of one item inside it.
    pub item: Option<String>,
    /// When it applies at all.
    pub applies_when: Option<ExprId>,
    /// How it is worked out.
    pub body: Body,
    /// What is said about the whole, by the text whose lines come first.
    pub said: Said,
    /// Where the block or the step stands that says it.
    pub said_at: Span,
    /// Which text works it out; the authority's own where both do.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// How a node is worked out.
#[derive(Debug, Clone)]
pub enum Body {
    /// By rules.
    Decision(Decision),
    /// By an amount.
    Formula(Formula),
    /// By a table.
    Table(Table),
    /// By each authority, which a baseline alone does not know.
    Open,
}

/// Rules over a normal value.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Whether the highest value prevails, instead of two values being a conflict.
    pub highest: bool,
    /// What holds when no rule does.
    pub normally: Normally,
    /// The rules, the baseline's first.
    pub rules: Vec<Rule>,
}

/// What holds when no rule does.
#[derive(Debug, Clone)]
pub struct Normally {
    /// The value.
    pub value: ExprId,
    /// What is said about it.
    pub said: Said,
    /// Which text says it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its tag.
    pub tag: String,
    /// What it gives.
    pub value: ExprId,
    /// When it holds.
    pub when: ExprId,
    /// The rules of the same block that it displaces, by their place.
    pub overrides: Vec<usize>,
    /// When it is in force.
    pub days: Days,
    /// What is said about it.
    pub said: Said,
    /// Which text gives it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// An amount: a start, limits, exceptions, a rounding; in this order.
#[derive(Debug, Clone)]
pub struct Formula {
    /// Where it starts from.
    pub start: Start,
    /// What it never goes below or above.
    pub limits: Vec<Limit>,
    /// What it is instead.
    pub exceptions: Vec<Rule>,
    /// How it is rounded at the end.
    pub rounding: Option<Rounding>,
}

/// Where a formula starts from.
#[derive(Debug, Clone)]
pub enum Start {
    /// An expression.
    Expression(ExprId),
    /// Lines that add up.
    Tally(Vec<TallyLine>),
}

/// A line that adds up.
#[derive(Debug, Clone)]
pub struct TallyLine {
    /// Its tag.
    pub tag: String,
    /// Whether it is taken off.
    pub take_off: bool,
    /// The amount.
    pub amount: ExprId,
    /// When it counts.
    pub when: Option<ExprId>,
    /// When it is in force.
    pub days: Days,
    /// What is said about it.
    pub said: Said,
    /// Which text gives it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// What an amount never goes below or above.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Which way it looks.
    pub side: Side,
    /// The limit.
    pub amount: ExprId,
    /// Where it stands.
    pub span: Span,
}

/// How an amount is rounded.
#[derive(Debug, Clone, Copy)]
pub struct Rounding {
    /// Which way.
    pub mode: RoundingMode,
    /// To what.
    pub to: Exact,
    /// Where it stands.
    pub span: Span,
}

/// Rows of which exactly one applies.
#[derive(Debug, Clone)]
pub struct Table {
    /// What each column looks at.
    pub columns: Vec<ExprId>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The condition of each cell; `None` is `any`.
    pub cells: Vec<Option<ExprId>>,
    /// What the row gives.
    pub value: ExprId,
    /// Where it was found.
    pub cites: Vec<Citation>,
    /// How an unclear source was read.
    pub reading: Option<String>,
    /// Which text gives it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// An expression, with its type.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: ValueType,
    /// Whether it may be none, or no limit.
    pub absent: Absent,
    /// Where it stands.
    pub span: Span,
}

/// Whether something may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// It is always there.
    Never,
    /// It may be `none`.
    None,
    /// It may be `no limit`.
    NoLimit,
}

/// What an expression is. Its parts come before it in the policy's list.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A value that is written down.
    Constant(Constant),
    /// A fact.
    Fact(FactId),
    /// A fact that is there for each value of a kind.
    FactFor(FactId, Index),
    /// A field of the item at hand.
    Field(FactId, usize),
    /// The value of the kind at hand.
    Element,
    /// A figure, with what it is for.
    Figure(FigureId, Vec<ExprId>),
    /// Something worked out once.
    Node(NodeId),
    /// Something worked out for each item or for each value of a kind.
    NodeFor(NodeId, Index),
    /// Every part holds.
    All(Vec<ExprId>),
    /// Some part holds.
    Any(Vec<ExprId>),
    /// It does not hold.
    Not(ExprId),
    /// At least so many hold.
    AtLeast(u32, Vec<ExprId>),
    /// A comparison by size or rank.
    Compare(Order, ExprId, ExprId),
    /// The same value.
    Same(ExprId, ExprId),
    /// One of some values of its kind, as a mask.
    OneOf(ExprId, u64),
    /// A set includes some of the values of a mask, or all of them.
    Includes {
        /// The set.
        set: ExprId,
        /// The values.
        mask: u64,
        /// Whether all are asked for.
        all: bool,
    },
    /// It is none, or no limit.
    IsAbsent(ExprId),
    /// A node applies.
    Applies(NodeId, Index),
    /// For a quantity of the items where one holds, another holds.
    Items {
        /// How many: some, every, or at least so many.
        quantity: Quantity,
        /// Over what.
        over: Over,
        /// Which items are meant.
        filter: Option<ExprId>,
        /// What must hold of them.
        has: Option<ExprId>,
    },
    /// A sum of parts, some of them taken off.
    Sum(Vec<(bool, ExprId)>),
    /// A product.
    Times(ExprId, ExprId),
    /// A quotient.
    DividedBy(ExprId, ExprId),
    /// The least, or the greatest, of several.
    Extreme(bool, Vec<ExprId>),
    /// The part of an amount above another, never below nothing.
    Above(ExprId, ExprId),
    /// So much for every so much of an amount.
    ForEvery {
        /// What each counts for.
        amount: ExprId,
        /// The size of one.
        size: ExprId,
        /// Whether a part counts.
        parts: bool,
        /// Of what.
        of: ExprId,
    },
    /// A sum, a count, the least or the greatest over items.
    Aggregate {
        /// Which.
        kind: Aggregate,
        /// Over what.
        over: Over,
        /// The term.
        term: Option<ExprId>,
        /// Which items are meant.
        filter: Option<ExprId>,
        /// What it is when there are none.
        if_none: Option<ExprId>,
    },
    /// An amount for another period.
    Convert(ExprId, Exact),
    /// Whole units of time between two days.
    Whole {
        /// The unit.
        unit: WholeUnit,
        /// The first day.
        from: ExprId,
        /// The second.
        to: ExprId,
        /// Whether the second may be the earlier one; then it is nothing.
        if_after: bool,
    },
    /// A day so much later or earlier.
    Moved {
        /// The day.
        from: ExprId,
        /// How many.
        count: ExprId,
        /// Of what.
        unit: TimeUnit,
        /// Whether later.
        after: bool,
    },
    /// The most days in any run of stays.
    LongestRun {
        /// The list.
        list: FactId,
        /// The field with the first day.
        begins: usize,
        /// The field with the last day.
        ends: usize,
        /// Under how many days apart two join.
        apart: ExprId,
        /// In how many months.
        months: ExprId,
        /// Before which day.
        before: ExprId,
    },
}

/// Which of several is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// There is only one.
    Only,
    /// The item or the value at hand.
    Here,
    /// The value at a place in its kind.
    At(u8),
    /// The value that an expression gives.
    Of(ExprId),
}

/// What is gone through, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The items of a list.
    List(FactId),
    /// The values of a kind.
    Kind(KindId),
}

/// How many items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Some.
    Some,
    /// Every one.
    Every,
    /// At least so many.
    AtLeast(u32),
}

/// What is made of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// How many there are.
    Count,
    /// The least of them.
    Least,
    /// The greatest of them.
    Greatest,
}

/// A comparison by size, rank or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Less than.
    Under,
    /// Less than or the same.
    AtMost,
    /// More than.
    Over,
    /// More than or the same.
    AtLeast,
}

/// A whole unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeUnit {
    /// Days.
    Days,
    /// Seven days.
    Weeks,
    /// Calendar months.
    Months,
    /// Birthdays.
    Years,
}

/// What is said of how many weeks make a year.
#[derive(Debug, Clone)]
pub struct Convention {
    /// Who says so, and how that was read.
    pub said: Said,
    /// Where it stands.
    pub span: Span,
}

/// The days on which nobody works.
#[derive(Debug, Clone)]
pub struct Holidays {
    /// The list's name.
    pub name: String,
    /// The last day for which it is complete.
    pub complete_until: Date,
    /// The days, in order.
    pub days: Vec<Date>,
    /// Who says so, and how that was read.
    pub said: Said,
    /// Where it stands.
    pub span: Span,
}

/// A way to challenge an outcome.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Its name.
    pub name: String,
    /// The outcomes; `None` is every one.
    pub outcomes: Option<Vec<String>>,
    /// What a person does.
    pub words: String,
    /// To whom.
    pub to: Option<String>,
    /// In what time.
    pub within: Option<(Exact, TimeUnit)>,
    /// Where it was found.
    pub cites: Vec<Citation>,
    /// Where it stands.
    pub span: Span,
}

/// A promise about every possible case.
#[derive(Debug, Clone)]
pub struct Check {
    /// What is promised.
    pub claim: Claim,
    /// For which cases.
    pub when: Option<ExprId>,
    /// Why.
    pub said: Said,
    /// Which text promises it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// What a check promises.
#[derive(Debug, Clone, Copy)]
pub enum Claim {
    /// A condition holds in every case.
    Holds(ExprId),
    /// A node never falls, or never rises, when a fact rises.
    Monotone {
        /// The node.
        node: NodeId,
        /// The fact, or a field of a list's items.
        by: Varied,
        /// Whether it never falls.
        never_falls: bool,
    },
}

/// A fact, or a field of any one item, that a check lets rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varied {
    /// A fact.
    Fact(FactId),
    /// A field of a list's items.
    Field(FactId, usize),
}

/// A policy's own test: what is given, what is supposed, what is expected.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The facts.
    pub case: super::case::Case,
    /// What is supposed.
    pub supposing: Vec<Supposed>,
    /// What is expected.
    pub expect: Vec<Expected>,
    /// Which text gives it.
    pub home: TextKind,
    /// Where it stands.
    pub span: Span,
}

/// A figure or a step that an example sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supposed {
    /// What is set.
    pub what: SupposedWhat,
    /// To what; `None` leaves it unknown.
    pub value: Option<Constant>,
    /// Whether it is set to `no limit`.
    pub no_limit: bool,
}

/// What an example can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupposedWhat {
    /// A figure, for every key.
    Figure(FigureId),
    /// A figure that has one key, for one of its values.
    Cell(FigureId, usize),
    /// A step or an outcome.
    Node(NodeId),
}

/// What an example expects.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What is expected.
    pub what: ExpectedWhat,
    /// Where it stands.
    pub span: Span,
}

impl Expected {
    /// The outcome or step whose answer is expected, where it is about one.
    pub fn node(&self) -> Option<NodeId> {
        match self.what {
            ExpectedWhat::Answer { node, .. } => Some(node),
            ExpectedWhat::Missing(_) => None,
        }
    }
}

/// What can be expected.
#[derive(Debug, Clone)]
pub enum ExpectedWhat {
    /// An answer of a node.
    Answer {
        /// The node.
        node: NodeId,
        /// Which one, for a node that is there for each of several.
        index: Option<u8>,
        /// The answer.
        answer: ExpectedAnswer,
        /// The tags of the rules that decided it.
        by: Vec<String>,
    },
    /// The facts that are still needed, as they are told.
    Missing(Vec<String>),
}

/// An answer that is expected.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedAnswer {
    /// One of these values is the answer, or all of them are still possible.
    Values(Vec<Constant>),
    /// One answer an item, or one a value of the kind.
    Each(Vec<Constant>),
    /// An amount between two, both reached.
    Between(Exact, Exact),
    /// Nothing is known yet: every answer is possible.
    Unknown,
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer.
    NoAnswer,
}

/// A published rule that breaks its baseline, and is kept.
#[derive(Debug, Clone)]
pub struct Departure {
    /// The tag or the name that is departed from.
    pub from: String,
    /// Why it is kept.
    pub acknowledged: String,
    /// What departs, in words: `gives refused`; nothing where no line by itself goes too far, and
    /// it is only what the lines come to together that may.
    pub what: Option<String>,
    /// The line that departs.
    pub line: Span,
    /// Where the baseline says otherwise.
    pub baseline: Span,
    /// Where it stands.
    pub span: Span,
}

/// What the baseline lets authorities do with an outcome or a table.
#[derive(Debug, Clone)]
pub struct NodePower {
    /// The outcome's or the table's name.
    pub of: String,
    /// How it binds.
    pub modal: Modal,
    /// What is allowed.
    pub power: Power,
    /// Where it is written: from `may` or `must` on.
    pub span: Span,
}

/// Something that an authority was found to leave to the baseline.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The tag or the name.
    pub name: String,
    /// Where that was found.
    pub cites: Vec<Citation>,
    /// Where it stands.
    pub span: Span,
}

impl Policy {
    /// The title of the authority's policy, or of the baseline where that stands alone.
    pub fn title(&self) -> &str {
        self.texts.last().map_or("", |text| text.title.as_str())
    }

    /// Whether this is an authority's policy, and not a baseline alone.
    pub fn is_local(&self) -> bool {
        self.texts.iter().any(|text| text.kind == TextKind::Policy)
    }

    /// Whether the policy, or a text that it rests on, is illustrative or proposed.
    pub fn status(&self) -> Option<Status> {
        self.texts.iter().rev().find_map(|text| text.status)
    }

    /// The heads of the texts: vocabulary, baseline, policy.
    pub fn texts(&self) -> &[TextHead] {
        &self.texts
    }

    /// The days the policy is about.
    pub fn days(&self) -> Days {
        self.days
    }

    /// The kinds, in the order in which they are declared.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The facts, in the order in which they are declared.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The records of lists.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The figures, in the order in which they are declared.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The outcomes that can be asked for, in the order in which they are declared.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// What the policy works out, the baseline's first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The sources.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The ways to challenge an outcome.
    pub fn challenges(&self) -> &[Challenge] {
        &self.challenges
    }

    /// The policy's own tests.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The promises about every possible case.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The fact that gives the day a decision is made as at.
    pub fn decision_day(&self) -> Option<FactId> {
        self.decision_day
    }

    pub(crate) fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.index()]
    }

    pub(crate) fn record(&self, id: RecordId) -> &Record {
        &self.records[id.index()]
    }

    /// One of its facts.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.index()]
    }

    pub(crate) fn figure(&self, id: FigureId) -> &Figure {
        &self.figures[id.index()]
    }

    /// The value of its key that a cell of a figure is for, where it has one key.
    pub(crate) fn cell_key(&self, id: FigureId, cell: usize) -> Option<&KindMember> {
        let [
            Key {
                ty: ValueType::Choice(kind),
                ..
            },
        ] = self.figure(id).keys.as_slice()
        else {
            return None;
        };
        self.kind(*kind).members.get(cell)
    }

    /// An outcome or a step.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    pub(crate) fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.index()]
    }

    /// The record and the greatest length of a list.
    pub(crate) fn list(&self, id: FactId) -> Option<(&Record, u8)> {
        match self.fact(id).domain {
            Domain::List { record, most, .. } => Some((self.record(record), most)),
            Domain::YesNo
            | Domain::Choice(_)
            | Domain::Set(_)
            | Domain::Amount(_)
            | Domain::Date { .. } => None,
        }
    }

    /// A node by its name: `contribution`, `contribution.share`.
    pub fn node_named(&self, name: &str) -> Option<NodeId> {
        let at = self.nodes.iter().position(|node| node.name == name)?;
        Some(NodeId::at(at))
    }

    /// An outcome by its name.
    pub fn outcome_named(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// How many values a type that is counted has: yes/no or a kind.
    pub(crate) fn size_of(&self, ty: ValueType) -> Option<usize> {
        match ty {
            ValueType::YesNo => Some(2),
            ValueType::Choice(kind) => Some(self.kind(kind).members.len()),
            ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => None,
        }
    }
}
