//! A text as it was written: names not looked up, nothing resolved.

use crate::source::Span;
use crate::value::{Date, Exact, Period};

/// A file: any number of texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Where its blocks begin, the heads of texts among them, in order.
    pub blocks: Vec<Span>,
    /// The texts, in the order in which they stand.
    pub texts: Vec<Text>,
}

/// A name or a tag, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Words in quotation marks, with their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The words, without the marks.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// A dotted name: `contribution.cost`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The names, at least one.
    pub names: Vec<Ident>,
    /// Where it stands.
    pub span: Span,
}

impl Path {
    /// The path as it is written.
    pub fn text(&self) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| name.text.as_str()).collect();
        names.join(".")
    }
}

/// Which of the three kinds of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// Names only.
    Vocabulary,
    /// National law and guidance.
    Baseline,
    /// One authority's own.
    Policy,
}

impl TextKind {
    /// The word that begins such a text.
    pub fn word(self) -> &'static str {
        match self {
            TextKind::Vocabulary => "vocabulary",
            TextKind::Baseline => "baseline",
            TextKind::Policy => "policy",
        }
    }
}

/// A vocabulary, a baseline or a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Which of the three.
    pub kind: TextKind,
    /// Its title.
    pub title: Quoted,
    /// What it uses or adopts.
    pub uses: Option<Quoted>,
    /// The older baseline that it takes the place of.
    pub succeeds: Option<Quoted>,
    /// Where its head stands.
    pub span: Span,
    /// What it says, in order.
    pub items: Vec<Item>,
}

/// How firm a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Invented, to show something.
    Illustrative,
    /// Put forward, not yet decided.
    Proposed,
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// The first day; without it, from the beginning.
    pub from: Option<Date>,
    /// The last day; without it, with no end.
    pub until: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

/// One thing that a text says.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `illustrative`
    Status(Status, Span),
    /// `applies from …`
    Applies(Dates),
    /// `decides as at …`
    DecisionDay(Ident),
    /// `source …`
    Source(Source),
    /// `a year is 52 weeks`
    Convention(Convention),
    /// `holidays …`
    Holidays(Holidays),
    /// `authorities must decide …`, on a line of its own
    Authorities(Vec<PowerClause>),
    /// `values …`
    Kind(KindDeclaration),
    /// `ranked roles …`, `other roles …`
    Roles(RolesDeclaration),
    /// `facts …`
    Facts(Facts),
    /// `record …`
    Record(RecordDeclaration),
    /// `outcomes …`
    Outcomes(Vec<Declaration>, Span),
    /// `parameter …`
    Parameter(Parameter),
    /// `decide …`
    Decide(Decide),
    /// `calculate …`
    Calculate(Calculate),
    /// `table …`
    Table(Table),
    /// `follows baseline for …`
    Follows(Follows),
    /// `challenge …`
    Challenge(Challenge),
    /// `check …`
    Check(Check),
    /// `person …`
    Person(Person),
    /// `example …` or `examples …`
    Example(Example),
}

impl Item {
    /// Where the name stands of what an item works out or sets.
    pub fn named_at(&self) -> Option<Span> {
        match self {
            Item::Parameter(figure) => Some(figure.name.span),
            Item::Decide(decide) => Some(decide.name.span),
            Item::Calculate(calculate) => Some(calculate.name.span),
            Item::Table(table) => Some(table.name.span),
            _ => None,
        }
    }
}

/// What a line can have said about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// `label "…"`
    pub label: Option<Quoted>,
    /// `because "…"`
    pub because: Option<Quoted>,
    /// `subject to "…"`
    pub subject_to: Vec<Quoted>,
    /// `reading "…"`
    pub reading: Option<Quoted>,
    /// `cite …`
    pub cites: Vec<Citation>,
    /// `in force from …`
    pub in_force: Option<Dates>,
    /// `departs from … acknowledged "…"`
    pub departs: Vec<Departure>,
}

/// `charging "para 3.4"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The source's name.
    pub source: Ident,
    /// Where in it.
    pub place: Option<Quoted>,
}

/// `departs from NX1 acknowledged "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The tag or the name that is departed from.
    pub from: Path,
    /// Why it is kept.
    pub acknowledged: Quoted,
    /// Where it stands.
    pub span: Span,
}

/// `source charging "…" at "…" read 2026-11-01`
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The name it is cited by.
    pub name: Ident,
    /// Its title.
    pub title: Quoted,
    /// Its address.
    pub at: Option<Quoted>,
    /// The day on which it was read.
    pub read: Option<Date>,
    /// Whether only a part of it was read.
    pub in_part: bool,
    /// Whether it bears no date.
    pub undated: bool,
    /// Whether it is not the authority's own.
    pub secondary: bool,
    /// Where it stands.
    pub span: Span,
}

/// `a year is 52 weeks`
#[derive(Debug, Clone, PartialEq)]
pub struct Convention {
    /// How many weeks.
    pub weeks: Exact,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// `holidays alba complete until …`
#[derive(Debug, Clone, PartialEq)]
pub struct Holidays {
    /// The list's name.
    pub name: Ident,
    /// The last day for which the list is complete.
    pub until: Date,
    /// The days, each with what it is called.
    pub days: Vec<(Date, Option<Quoted>, Span)>,
    /// What is said about the list.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// Whether going beyond a limit is against the law or against guidance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modal {
    /// Allowed; anything else is not.
    May,
    /// Required.
    Must,
    /// Guidance.
    Should,
}

/// One thing that authorities may, must or should do.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerClause {
    /// How it binds.
    pub modal: Modal,
    /// Whether `only` is written.
    pub only: bool,
    /// What is allowed.
    pub power: Power,
    /// Where it stands.
    pub span: Span,
}

/// What an authority may do with something of the baseline's.
#[derive(Debug, Clone, PartialEq)]
pub enum Power {
    /// `decide X, Y`
    Decide(Vec<Ident>),
    /// `calculate X, Y`
    Calculate(Vec<Ident>),
    /// `set`, `set between a and b`
    Set(Option<(LiteralAt, LiteralAt)>),
    /// `raise`
    Raise,
    /// `lower`
    Lower,
    /// `not change`
    NoChange,
    /// `add rules giving V`
    AddRules(Vec<Ident>),
    /// `add exceptions`
    AddExceptions,
    /// `add`
    Add,
    /// `take off`
    TakeOff,
    /// `override TAG`
    Override(Vec<Ident>),
    /// `change normally`
    ChangeNormally,
    /// `replace step S`
    ReplaceStep(Ident, Option<Side>),
}

/// Which way a limit looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `never below`
    Below,
    /// `never above`
    Above,
}

/// `values need_band : ranked low, …`
#[derive(Debug, Clone, PartialEq)]
pub struct KindDeclaration {
    /// The kind's name.
    pub name: Ident,
    /// Whether its values have an order.
    pub ranked: bool,
    /// Its values.
    pub values: Vec<KindValue>,
    /// Where it stands.
    pub span: Span,
}

/// A value of a kind, with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindValue {
    /// The value's name.
    pub name: Ident,
    /// What a person reads.
    pub label: Option<Quoted>,
}

/// `ranked roles worker, team_manager`
#[derive(Debug, Clone, PartialEq)]
pub struct RolesDeclaration {
    /// Whether each may agree what the one before it may.
    pub ranked: bool,
    /// The roles.
    pub values: Vec<KindValue>,
    /// Where it stands.
    pub span: Span,
}

/// `facts …`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The facts.
    pub facts: Vec<Declaration>,
    /// `impossible when …`
    pub impossible: Vec<Expr>,
    /// Where the head stands.
    pub span: Span,
}

/// `record income …`
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDeclaration {
    /// The record's name.
    pub name: Ident,
    /// Its fields.
    pub fields: Vec<Declaration>,
    /// Where it stands.
    pub span: Span,
}

/// A fact, a field or an outcome: `capital : money …`
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeAt,
    /// `for each support in supports`
    pub each: Option<ForEach>,
    /// Whether nobody can change it.
    pub fixed: bool,
    /// Whose judgement it is.
    pub judged_by: Option<Ident>,
    /// Which way is better for the person.
    pub better: Option<Better>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// Which way an outcome is better for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// `better when lower`
    Lower,
    /// `better when higher`
    Higher,
}

/// `for each support in supports`; over a kind there is no list
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForEach {
    /// The name of one item, or the kind.
    pub item: Ident,
    /// The list.
    pub list: Option<Ident>,
}

/// A type, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeAt {
    /// The type.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `yes/no`
    YesNo,
    /// `date or none`
    Date {
        /// The first and the last day.
        range: Option<(LiteralAt, LiteralAt)>,
        /// Whether there may be none.
        or_none: bool,
    },
    /// `money per week from … to …`, `percent …`, `hours …`, `whole number …`
    Amount {
        /// What it counts.
        measure: Measure,
        /// The least and the most.
        range: Option<(LiteralAt, LiteralAt)>,
        /// The granularity.
        step: Option<LiteralAt>,
        /// Whether it may be `no limit`.
        or_no_limit: bool,
        /// Whether there may be none.
        or_none: bool,
    },
    /// `list of up to 12 income`
    List {
        /// The least number of items.
        least: Exact,
        /// The greatest number of items.
        most: Exact,
        /// The record.
        record: Ident,
    },
    /// `set of spend_kind`
    Set(Ident),
    /// `ranked roles`
    RankedRoles,
    /// `ranked allowed, refer, refused`
    Ranked(Vec<KindValue>),
    /// `need_band`
    Kind(Ident),
}

/// What an amount counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// `money`, `money per week`
    Money(Option<Period>),
    /// `money per any period`
    MoneyPerAnyPeriod,
    /// `hours per week`
    Hours(Option<Period>),
    /// `percent`
    Percent,
    /// `whole number`
    Whole,
}

/// `parameter taper : percent … by …`
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Ident,
    /// Its type, where it is declared here.
    pub ty: Option<TypeAt>,
    /// What it is keyed by.
    pub keys: Vec<Ident>,
    /// What authorities may do with it.
    pub powers: Vec<PowerClause>,
    /// What is said about it.
    pub notes: Notes,
    /// Its figures.
    pub lines: Vec<FigureLine>,
    /// Where its head stands.
    pub span: Span,
}

/// A line of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureLine {
    /// `from 2025-04-07 60%`
    Dated(DatedFigure),
    /// `| no | under_pension_age | £167.00 |`
    Row(Row),
    /// `cite …`, for the lines above it
    Cite(Vec<Citation>),
}

/// `from 2025-04-07 60% until 2026-04-05`
#[derive(Debug, Clone, PartialEq)]
pub struct DatedFigure {
    /// The days it covers.
    pub dates: Dates,
    /// The figure.
    pub figure: Figure,
}

/// A figure with its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub value: FigureValue,
    /// How firm it is.
    pub grade: Option<Grade>,
    /// What the page got wrong, and why it is known to be wrong.
    pub printed_as: Option<(LiteralAt, Quoted)>,
    /// Where it stands.
    pub span: Span,
}

/// What a figure is.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureValue {
    /// An amount, a day, `yes`, `no`.
    Literal(Literal),
    /// A value of a kind.
    Name(Ident),
    /// The authority has not said.
    NotPublished,
    /// It has not been read.
    NotFound,
    /// There is none.
    NoLimit,
    /// What the baseline says.
    AsBaseline,
}

/// How firm a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Read on the publisher's own page.
    Published,
    /// Reckoned from published figures.
    Derived,
    /// Read somewhere else.
    Secondary,
    /// Known from memory.
    Recalled,
    /// Invented, to show something.
    Illustrative,
}

impl Grade {
    /// Every grade, firmest first.
    pub const ALL: [Grade; 5] = [
        Grade::Published,
        Grade::Derived,
        Grade::Secondary,
        Grade::Recalled,
        Grade::Illustrative,
    ];

    /// The grade as the language writes it.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Published => "published",
            Grade::Derived => "derived",
            Grade::Secondary => "secondary",
            Grade::Recalled => "recalled",
            Grade::Illustrative => "illustrative",
        }
    }
}

/// A line of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The cells, at least one.
    pub cells: Vec<Cell>,
    /// Where it stands.
    pub span: Span,
}

/// A cell of a table, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it says.
    pub kind: CellKind,
    /// Where it stands.
    pub span: Span,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// `from 2025-04-07`
    Dated(Dates),
    /// `supposing taper`
    Supposing(KeyedPath),
    /// `expect contribution.share`
    Expect(KeyedPath),
    /// `given capital`
    Given(KeyedPath),
    /// `any other`
    AnyOther,
    /// `any`
    Any,
    /// `including equipment`
    Including(Ident),
    /// `not including equipment`
    NotIncluding(Ident),
    /// `up to £250.00`
    UpTo(Expr),
    /// `over £250.00`
    Over(Expr),
    /// `over £250.00 to £1,000.00`
    OverTo(Expr, Expr),
    /// `at least 66`
    AtLeast(Expr),
    /// `under 66`
    Under(Expr),
    /// `3 to 5`
    Span(Expr, Expr),
    /// `not low, moderate`
    Not(Vec<Expr>),
    /// `low, moderate`
    Values(Vec<Expr>),
    /// `£258.00 derived`, `not found`
    Figure(Figure),
    /// `(food, transport)`, `[ kind benefit ]`, `unknown`, `between £1.00 and £2.00`
    Known(Given),
    /// `not applicable`
    NotApplicable,
    /// `no answer`
    NoAnswer,
    /// What could not be read; the problem has been told.
    Unreadable,
}

/// `decide spend …`
#[derive(Debug, Clone, PartialEq)]
pub struct Decide {
    /// The outcome.
    pub name: Ident,
    /// Per item of a list or per value of a kind.
    pub each: Option<ForEach>,
    /// What is said about it.
    pub notes: Notes,
    /// What authorities may do with it.
    pub powers: Vec<PowerClause>,
    /// `the highest prevails`
    pub highest: Option<Span>,
    /// `applies when …`
    pub applies_when: Option<Expr>,
    /// `normally …`
    pub normally: Option<Normally>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Where its head stands.
    pub span: Span,
}

/// `normally refer`
#[derive(Debug, Clone, PartialEq)]
pub struct Normally {
    /// The value.
    pub value: Expr,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// `[S1] refused when …`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its tag.
    pub tag: Ident,
    /// Whether `but` is written.
    pub but: bool,
    /// What it gives.
    pub value: Expr,
    /// When it holds.
    pub when: Option<Expr>,
    /// What it displaces.
    pub overriding: Option<Overriding>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// What a rule displaces.
#[derive(Debug, Clone, PartialEq)]
pub enum Overriding {
    /// `overriding S1, S2`
    Tags(Vec<Ident>),
    /// `overriding all that give refused`
    AllGiving(Expr),
}

/// `calculate contribution …`
#[derive(Debug, Clone, PartialEq)]
pub struct Calculate {
    /// The outcome.
    pub name: Ident,
    /// Per item of a list or per value of a kind.
    pub each: Option<ForEach>,
    /// Its type, where it is declared here.
    pub ty: Option<TypeAt>,
    /// What is said about it.
    pub notes: Notes,
    /// What authorities may do with it.
    pub powers: Vec<PowerClause>,
    /// `applies when …`
    pub applies_when: Option<Expr>,
    /// Its steps, in order; the result is the one without a name.
    pub steps: Vec<Step>,
    /// Where its head stands.
    pub span: Span,
}

/// `step excess …`, or the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name; the result has none.
    pub name: Option<Ident>,
    /// Its type, where it is written.
    pub ty: Option<TypeAt>,
    /// `= taper of excess`
    pub formula: Option<Expr>,
    /// Its tagged lines.
    pub lines: Vec<Line>,
    /// `never below …`, `never above …`
    pub limits: Vec<Limit>,
    /// `rounded half up to £0.01`
    pub rounding: Option<Rounding>,
    /// What is said about it.
    pub notes: Notes,
    /// Where its head stands.
    pub span: Span,
    /// Whether `result` is written; tags straight after the head need not say it.
    pub written: bool,
}

/// A tagged line of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// `[NC1] add …`, `[NC2] take off …`
    Tally(TallyLine),
    /// `[NC3] but … when …`
    Exception(Rule),
}

/// `[NC1] add counted_income when …`
#[derive(Debug, Clone, PartialEq)]
pub struct TallyLine {
    /// Its tag.
    pub tag: Ident,
    /// Whether it is taken off.
    pub take_off: bool,
    /// The amount.
    pub amount: Expr,
    /// When it counts.
    pub when: Option<Expr>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// `never below £0.00 per week`
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Which way it looks.
    pub side: Side,
    /// The limit.
    pub amount: Expr,
    /// Where it stands.
    pub span: Span,
}

/// Which way an amount is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundingMode {
    /// To the next above.
    Up,
    /// To the next below.
    Down,
    /// To the nearest, a half going up.
    HalfUp,
}

impl RoundingMode {
    /// The mode as the language writes it.
    pub fn words(self) -> &'static str {
        match self {
            RoundingMode::Up => "up",
            RoundingMode::Down => "down",
            RoundingMode::HalfUp => "half up",
        }
    }
}

/// `rounded half up to £0.01`
#[derive(Debug, Clone, PartialEq)]
pub struct Rounding {
    /// Which way.
    pub mode: RoundingMode,
    /// To what.
    pub to: LiteralAt,
    /// Where it stands.
    pub span: Span,
}

/// `table agreed_by …`
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The outcome.
    pub name: Ident,
    /// Per item of a list or per value of a kind.
    pub each: Option<ForEach>,
    /// Its type, where it is declared here.
    pub ty: Option<TypeAt>,
    /// What is said about it.
    pub notes: Notes,
    /// What authorities may do with it.
    pub powers: Vec<PowerClause>,
    /// `exactly one row applies`
    pub one_row: Option<Span>,
    /// `applies when …`
    pub applies_when: Option<Expr>,
    /// Its rows, the head first, and their citations.
    pub lines: Vec<TableLine>,
    /// Where its head stands.
    pub span: Span,
}

/// A line of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableLine {
    /// `| … |`
    Row(Row),
    /// `cite …`, for the rows above it
    Cite(Vec<Citation>),
}

/// `follows baseline for …`
#[derive(Debug, Clone, PartialEq)]
pub struct Follows {
    /// What was checked.
    pub names: Vec<Path>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// What counts a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// Days.
    Days,
    /// Monday to Friday, without the holidays of the baseline.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Calendar months.
    Months,
    /// Years.
    Years,
}

impl TimeUnit {
    /// The unit as the language writes it, in the plural.
    pub fn words(self) -> &'static str {
        match self {
            TimeUnit::Days => "days",
            TimeUnit::WorkingDays => "working days",
            TimeUnit::Weeks => "weeks",
            TimeUnit::Months => "months",
            TimeUnit::Years => "years",
        }
    }
}

/// `challenge review for contribution "…" to team_manager within 20 working days`
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// Its name.
    pub name: Ident,
    /// The outcomes; `None` is every one.
    pub outcomes: Option<Vec<Ident>>,
    /// What a person does.
    pub words: Quoted,
    /// To whom.
    pub to: Option<Ident>,
    /// In what time.
    pub within: Option<(Exact, TimeUnit)>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// `check contribution is never more than contribution.cost`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What is promised.
    pub claim: Claim,
    /// For which cases.
    pub when: Option<Expr>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it stands.
    pub span: Span,
}

/// What a check promises.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// `X is never more than Y`
    NeverMore(Expr, Expr),
    /// `X is never less than Y`
    NeverLess(Expr, Expr),
    /// `X is never V`
    Never(Expr, Expr),
    /// `X is always V`
    Always(Expr, Expr),
    /// `X never falls when F rises`
    NeverFalls(Path, Path),
    /// `X never rises when F rises`
    NeverRises(Path, Path),
}

/// `person "nothing unusual" …`
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// What the person is called.
    pub name: Quoted,
    /// The facts about the person.
    pub given: Vec<Assignment>,
    /// Where it stands.
    pub span: Span,
}

/// `example "…" given … expect …`, or `examples` with a table
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub title: Quoted,
    /// What is said about it.
    pub notes: Notes,
    /// What is given.
    pub given: Vec<GivenLine>,
    /// What is supposed.
    pub supposing: Vec<Assignment>,
    /// What is expected.
    pub expect: Vec<Expectation>,
    /// The rows, the head first, of `examples`.
    pub rows: Option<Vec<Row>>,
    /// Where it stands.
    pub span: Span,
}

/// One thing that is given.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenLine {
    /// `person "nothing unusual"`
    Person(Quoted),
    /// `capital £100.00`
    Fact(Assignment),
}

/// A name that may be for one value of a kind: `unable for nutrition`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedPath {
    /// The name.
    pub path: Path,
    /// The value.
    pub key: Option<Ident>,
}

/// `capital £100.00`
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// What is given.
    pub name: KeyedPath,
    /// Its value.
    pub value: GivenAt,
}

/// A given value, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenAt {
    /// The value.
    pub given: Given,
    /// Where it stands.
    pub span: Span,
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// `unknown`
    Unknown,
    /// `not found`, of a figure that is supposed
    NotFound,
    /// An amount, a day, `yes`, `no`, `none`.
    Literal(Literal),
    /// A value of a kind.
    Name(String),
    /// `(food, transport)`
    Set(Vec<GivenAt>),
    /// `[ kind benefit ; and others ]`
    List {
        /// The items.
        items: Vec<Vec<Assignment>>,
        /// Whether there may be more.
        others: bool,
    },
    /// `up to £14,250.00`
    UpTo(LiteralAt),
    /// `from £14,250.01`
    From(LiteralAt),
    /// `between £10.00 and £20.00`
    Between(LiteralAt, LiteralAt),
}

/// What an example expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// `missing (couple, capital)`
    Missing(Vec<Path>, Span),
    /// `spend allowed by NS1`
    Value {
        /// The outcome or the step.
        name: KeyedPath,
        /// The answer, or the answers still possible.
        answer: ExpectedAnswer,
        /// The rules that decided it.
        by: Vec<Ident>,
        /// Where it stands.
        span: Span,
    },
}

/// The answer that is expected.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedAnswer {
    /// One of these.
    Values(Vec<GivenAt>),
    /// `not applicable`
    NotApplicable,
    /// `no answer`
    NoAnswer,
}

/// A literal, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct LiteralAt {
    /// The literal.
    pub literal: Literal,
    /// Where it stands.
    pub span: Span,
}

/// A value as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// `£1,234.50 per week`
    Money(Exact, Option<Period>),
    /// `75%`, as the share: 3/4
    Percent(Exact),
    /// `52`
    Number(Exact),
    /// `12.5 hours per week`
    Hours(Exact, Option<Period>),
    /// `2026-04-06`
    Date(Date),
    /// `yes`, `no`
    YesNo(bool),
    /// `none`
    None,
    /// `no limit`
    NoLimit,
}

/// An expression or a condition, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `£5.00`
    Literal(Literal),
    /// `rate`, `support.chargeable`, `rate for support.kind`
    Name {
        /// The name.
        path: Path,
        /// What it is for.
        keys: Vec<Path>,
    },
    /// `a and b`, `a or b`
    Chain(Junction, Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `all of - a - b`, `at least 2 of (a, b, c)`
    Listed {
        /// How many must hold.
        quantity: Quantity,
        /// The conditions.
        parts: Vec<Expr>,
        /// Whether they stand as bullets.
        bullets: bool,
    },
    /// `any stay in stays where …`, `every …`, `at least 2 …`
    Items {
        /// How many must be so.
        quantity: Quantity,
        /// Over what.
        each: ForEach,
        /// Which items are meant.
        filter: Option<Box<Expr>>,
        /// What each must be: only with `every`.
        has: Option<Box<Expr>>,
    },
    /// `x is over y`
    Compare(Box<Expr>, Box<Test>),
    /// `a plus b less c`
    Sum(Box<Expr>, Vec<(SumSign, Expr)>),
    /// `a times b divided by c`
    Product(Box<Expr>, Vec<(ProductSign, Expr)>),
    /// `taper of excess`
    Of(Box<Expr>, Box<Expr>),
    /// `cost per year, at 52 weeks`
    Per {
        /// The amount.
        amount: Box<Expr>,
        /// The period it is wanted for.
        period: Period,
        /// How many weeks make a year.
        weeks: Option<Exact>,
    },
    /// `£1.00 per week for every £250.00 or part in capital above capital_lower`
    ForEvery {
        /// What each counts for.
        amount: Box<Expr>,
        /// The size of one.
        size: Box<Expr>,
        /// Whether a part counts as a whole.
        parts: Parts,
        /// Of what.
        of: Box<Expr>,
        /// Above what.
        above: Option<Box<Expr>>,
    },
    /// `least of (a, b)`
    Pick(Extreme, Vec<Expr>),
    /// `sum of x for each y in z`, `least of …`, `greatest of …`, `count of each …`
    Aggregate {
        /// What is made of the items.
        kind: AggregateKind,
        /// The term; a count has none.
        term: Option<Box<Expr>>,
        /// Over what.
        each: ForEach,
        /// Which items are meant.
        filter: Option<Box<Expr>>,
        /// What it is when there are none.
        if_none: Option<Box<Expr>>,
    },
    /// `part of a above b`, `part of a below b`
    Part(Box<Expr>, Side, Box<Expr>),
    /// `age on decision_date`
    AgeOn(Box<Expr>),
    /// `whole weeks from a to b`
    Whole {
        /// The unit.
        unit: TimeUnit,
        /// The first day.
        from: Box<Expr>,
        /// The second.
        to: Box<Expr>,
        /// Whether the second may be the earlier one.
        if_after: bool,
    },
    /// `10 working days after d`, `6 months before d`
    Moved {
        /// How many.
        count: Box<Expr>,
        /// Of what.
        unit: TimeUnit,
        /// Whether later.
        after: bool,
        /// From when.
        from: Box<Expr>,
    },
    /// `4 weeks of weekly_budget`
    TimeOf {
        /// How many.
        count: Box<Expr>,
        /// Of what.
        unit: TimeUnit,
        /// The amount.
        amount: Box<Expr>,
    },
    /// `longest run of stays …`
    LongestRun {
        /// The list.
        list: Ident,
        /// Under how many days apart two stays join.
        apart: Box<Expr>,
        /// In how many months.
        months: Box<Expr>,
        /// Before which day.
        before: Box<Expr>,
    },
    /// What could not be read; the problem has been told.
    Unreadable,
}

/// `and` or `or`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Junction {
    /// Every part holds.
    And,
    /// Some part holds.
    Or,
}

/// How many must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// `all of`, `every`
    All,
    /// `any of`, `any`
    Any,
    /// `none of`
    None,
    /// `at least 2 of`
    AtLeast(u32),
}

/// `plus` or `less`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumSign {
    /// `plus`
    Plus,
    /// `less`
    Less,
}

/// `times` or `divided by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductSign {
    /// `times`
    Times,
    /// `divided by`
    DividedBy,
}

/// Whether a part counts as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// `for every £250.00 or part in`
    Counted,
    /// `for every complete £250.00 in`
    LeftOut,
}

/// `least` or `greatest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    /// The least.
    Least,
    /// The greatest.
    Greatest,
}

/// What is made of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateKind {
    /// Their sum.
    Sum,
    /// How many there are.
    Count,
    /// The least or the greatest.
    Extreme(Extreme),
}

/// What is asked of the left side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// `is x`
    Is(Expr),
    /// `is not x`
    IsNot(Expr),
    /// `is one of (…)`
    OneOf(Vec<Expr>),
    /// `is not one of (…)`
    NotOneOf(Vec<Expr>),
    /// `is over x`
    Over(Expr),
    /// `is under x`
    Under(Expr),
    /// `is at least x`
    AtLeast(Expr),
    /// `is at most x`
    AtMost(Expr),
    /// `is after x`
    After(Expr),
    /// `is before x`
    Before(Expr),
    /// `is on or after x`
    OnOrAfter(Expr),
    /// `is on or before x`
    OnOrBefore(Expr),
    /// `is between x and y`, both included
    Between(Expr, Expr),
    /// `is within the first 42 days from x`
    WithinFirst {
        /// Whether it is, or is not.
        within: bool,
        /// How many.
        count: Expr,
        /// Of what.
        unit: TimeUnit,
        /// The first day.
        from: Expr,
    },
    /// `is none`
    IsNone(bool),
    /// `is applicable`
    IsApplicable(bool),
    /// `is a limit`
    IsLimit(bool),
    /// `includes k`
    Includes(Expr),
    /// `does not include k`
    NotIncludes(Expr),
    /// `does not include any of (…)`
    NotIncludesAny(Vec<Expr>),
    /// `includes any of (…)`
    IncludesAny(Vec<Expr>),
    /// `includes all of (…)`
    IncludesAll(Vec<Expr>),
}
