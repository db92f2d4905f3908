//! Every authority against figures and people: what each has published, and what each answers.
//!
//! A cell says what is known and how, so that what is not known is never taken for a number.

use std::collections::BTreeSet;

use miette::Diagnostic;
use serde::Serialize;

use super::known_ends::KnownEnds;
use super::matrix_text::{titled, without_period};
use crate::decision::{FigureWanted, Person};
use crate::explanation::{
    AnswerInBrief, AnswerTold, End, NeedTold, SourceTold, Value, answers_in_brief, figure_in_brief,
};
use crate::model::nearest;
use crate::model::policy::{
    Constant, EntryValue, Figure, FigureId, Key, NodeId, Policy, ValueType,
};
use crate::program::Prepared;
use crate::source::{Problem, Sources, Span, in_order};
use crate::syntax::tree::{Ident, Status, TextKind};
use crate::value::{Date, Unit};

/// The version of the shape that a matrix has as JSON.
pub const MATRIX_VERSION: u32 = 1;

/// One authority of a matrix.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'p> {
    /// What a command calls its policy.
    pub name: &'p str,
    /// Its policy.
    pub prepared: &'p Prepared,
}

/// What a matrix is to show.
#[derive(Debug, Clone, Copy)]
pub struct MatrixAsked<'a> {
    /// The figures, in order.
    pub figures: &'a [FigureWanted],
    /// The people, in order. A fact that only some of the authorities know is given to those.
    pub people: &'a [Person],
    /// Policies that are not shown: a figure or an outcome that only they know is no mistake.
    pub elsewhere: &'a [&'a Policy],
    /// What is asked of everybody; what each person asks where this is empty.
    pub ask: &'a [Ident],
    /// The day.
    pub day: Date,
    /// The day as at which the people are described.
    pub described: Option<Date>,
}

/// Authorities against figures and people.
#[derive(Debug, Clone, Serialize)]
pub struct Matrix {
    /// The version of this shape, [`MATRIX_VERSION`].
    pub version: u32,
    /// The baseline that all of them adopt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The day as at which everything is told, year first.
    pub day: String,
    /// The day in words.
    #[serde(skip)]
    pub day_in_words: String,
    /// What is said of the people: that nobody is real.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The figures, then what is asked of people, outcome by outcome.
    pub columns: Vec<Column>,
    /// The authorities, each with a cell for every column.
    pub authorities: Vec<Row>,
}

impl Matrix {
    /// The authorities whose policies apply on the day.
    pub fn in_force(&self) -> impl Iterator<Item = &Row> {
        self.authorities.iter().filter(|row| row.applies.is_none())
    }

    /// Who is not shown, as their policies are not about the day; nothing where nobody is.
    pub fn not_shown(&self) -> Option<String> {
        let rows = self.authorities.iter();
        let told = rows.filter_map(|row| {
            let days = row.applies.as_ref()?;
            Some(format!("{} ({days})", titled(&row.title, row.status)))
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| {
            format!(
                "Not counted, as their policies apply on other days only: {}.",
                told.join("; ")
            )
        })
    }

    /// How many authorities there are whose policies apply on the day, in words.
    pub fn counted(&self) -> String {
        match self.in_force().count() {
            1 => "1 authority".to_owned(),
            count => format!("{count} authorities"),
        }
    }
}

/// What the columns of one kind are, each once, where that says more than their heads.
pub(super) fn abouts(matrices: &[Matrix], kind: ColumnKind) -> Vec<(&str, &str)> {
    let mut told: Vec<(&str, &str)> = Vec::new();
    let columns = matrices.iter().flat_map(|matrix| &matrix.columns);
    for column in columns.filter(|column| column.kind == kind) {
        let Some(about) = &column.about else { continue };
        let own = (column.heading.as_str(), about.as_str());
        if !told.contains(&own) {
            told.push(own);
        }
    }
    told
}

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// A figure.
    Figure,
    /// What one person is answered.
    Person,
}

/// A column: a figure, or what one person is answered.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Which of the two.
    pub kind: ColumnKind,
    /// The name of the figure or of the outcome.
    pub name: String,
    /// Which of a figure, where it is there for several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The heading that it stands under with others.
    pub group: String,
    /// What it is called.
    pub heading: String,
    /// What it is, in more words: the figure's own label, or who the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What its numbers count: `£ a week`, `%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many cells are in which state; a state that no cell is in is left out.
    pub counts: Vec<Count>,
    /// The period that its amounts are told with.
    #[serde(skip)]
    pub(super) period: Option<&'static str>,
}

/// How many cells of a column are in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The state.
    pub state: State,
    /// How many cells are in it.
    pub count: usize,
}

/// An authority with its cells.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What a command calls its policy.
    pub name: String,
    /// Its title.
    pub title: String,
    /// `illustrative` or `proposed`, where it is either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// When its policy applies, where that is not on the day: then nothing is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// A cell for every column, in their order.
    pub cells: Vec<Cell>,
}

/// What is known of one figure or answer of one authority.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// What is known, in a word.
    pub state: State,
    /// What is known, in words.
    pub words: String,
    /// The value, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The least that it may be, of an amount that is not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<End>,
    /// The most that it may be, of an amount that is not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<End>,
    /// What an answer hangs on that is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<NeedTold>,
    /// What is wrong with the policy, where it gives no answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// How firm a figure is, where it is not simply published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<&'static str>,
    /// When a figure is in force, where that is not always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<String>,
    /// How a source that is not clear was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Where a figure was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceTold>,
}

impl Column {
    /// What one of its cells says, without the period that its head says.
    pub fn says(&self, cell: &Cell) -> String {
        without_period(&cell.words, self)
    }
}

impl Row {
    /// Its title, with what its policy is where it is not in force as it stands.
    pub fn called(&self) -> String {
        titled(&self.title, self.status)
    }
}

impl Cell {
    /// What an answer hangs on that is not known, each as `not published: the weekly maximum`.
    pub fn hangs_on(&self) -> Vec<String> {
        let needs = self.needs.iter().map(|need| {
            let why = match need.why {
                "fact" => "not known of the person",
                why => why,
            };
            format!("{why}: {}", need.label)
        });
        needs.collect()
    }
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The authority has given the figure.
    Published,
    /// The authority was found to keep to the baseline's figure.
    Followed,
    /// Only the baseline gives the figure.
    National,
    /// A text gives the figure that is not decided on yet.
    Proposed,
    /// A text gives the figure that is an example.
    Illustrative,
    /// The authority has not given the figure.
    NotPublished,
    /// The figure has not been read.
    NotFound,
    /// Neither the authority nor the baseline says anything of the figure.
    NotSet,
    /// The policy has no such figure.
    NoSuchFigure,
    /// One answer, whatever is not known.
    Decided,
    /// The outcome does not apply.
    NotApplicable,
    /// An amount of which the least, the most or both are known.
    Range,
    /// More than one answer is still possible.
    Undecided,
    /// The policy gives no answer: its own fault.
    NoAnswer,
    /// The policy does not answer this outcome.
    NotAnswered,
    /// The policy is not about that day.
    OutsideDays,
    /// The person is described as at another day, and can't be so on this one.
    CantBe,
}

impl State {
    /// Every state, in order.
    pub fn all() -> [State; 17] {
        [
            State::Published,
            State::Followed,
            State::National,
            State::Proposed,
            State::Illustrative,
            State::NotPublished,
            State::NotFound,
            State::NotSet,
            State::NoSuchFigure,
            State::Decided,
            State::NotApplicable,
            State::Range,
            State::Undecided,
            State::NoAnswer,
            State::NotAnswered,
            State::OutsideDays,
            State::CantBe,
        ]
    }

    /// The state, as a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            State::Published => "published",
            State::Followed => "keeps to the national figure",
            State::National => "national figure",
            State::Proposed => "proposed",
            State::Illustrative => "illustrative",
            State::NotPublished => "not published",
            State::NotFound => "not found",
            State::NotSet => "not set",
            State::NoSuchFigure => "no such figure",
            State::Decided => "decided",
            State::NotApplicable => "does not apply",
            State::Range => "known in part",
            State::Undecided => "not decided",
            State::NoAnswer => "no answer",
            State::NotAnswered => "not answered here",
            State::OutsideDays => "another day",
            State::CantBe => "can't be on this day",
        }
    }

    /// Whether a cell in this state holds one value that can be relied on.
    pub fn is_known(self) -> bool {
        match self {
            State::Published
            | State::Followed
            | State::National
            | State::Proposed
            | State::Illustrative
            | State::Decided
            | State::NotApplicable => true,
            State::NotPublished
            | State::NotFound
            | State::NotSet
            | State::NoSuchFigure
            | State::Range
            | State::Undecided
            | State::NoAnswer
            | State::NotAnswered
            | State::OutsideDays
            | State::CantBe => false,
        }
    }
}

/// What can't be shown.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
enum MatrixProblem {
    /// A figure that is to be shown is in no policy.
    #[error("no policy here has a figure `{name}`")]
    #[diagnostic(code(case::unknown_figure), help("{advice}"))]
    UnknownFigure {
        /// The name, with what it is for.
        name: String,
        /// What to write.
        advice: String,
        /// Where it is asked for.
        #[label("not known")]
        span: Span,
    },
    /// An outcome that is asked of people is answered by no policy.
    #[error("no policy here answers `{name}`")]
    #[diagnostic(code(case::unknown_outcome), help("{advice}"))]
    UnknownOutcome {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
        /// Where it is asked.
        #[label("asked here")]
        span: Span,
    },
    /// A person is one that can't be, or can't be decided about.
    #[error("\"{title}\": {why}")]
    #[diagnostic(code(case::person_can_t_be), help("{advice}"))]
    PersonCantBe {
        /// What the person is called.
        title: String,
        /// Why.
        why: String,
        /// What to write.
        advice: String,
        /// Where the person stands.
        #[label("this person")]
        span: Span,
    },
    /// Nothing is asked of a person.
    #[error("nothing is asked of this person")]
    #[diagnostic(
        code(case::person_asks_nothing),
        help("write `ask = [\"…\"]` with the outcomes to answer")
    )]
    NothingAsked {
        /// Where the person stands.
        #[label("ask for what?")]
        span: Span,
    },
}

/// Lays authorities against figures and people.
///
/// # Shapes
/// The authorities stand as they are given. Outcomes stand in the order in which they are first
/// asked for, and under each the people in their order.
///
/// # Errors
/// Everything that is asked for and not known to any policy, and every fact of a person that a
/// policy can't take, each once and in order of position.
pub fn matrix(
    authorities: &[Authority<'_>],
    sources: &Sources,
    asked: MatrixAsked<'_>,
) -> Result<Matrix, Vec<Problem>> {
    let mut maker = Maker {
        authorities,
        sources,
        asked,
        problems: Vec::new(),
    };
    let mut columns = Vec::new();
    let mut cells: Vec<Vec<Cell>> = Vec::new();
    for wanted in asked.figures {
        for (column, of_each) in maker.figure(wanted) {
            columns.push(column);
            cells.push(of_each);
        }
    }
    for (column, of_each) in maker.people() {
        columns.push(column);
        cells.push(of_each);
    }
    if !maker.problems.is_empty() {
        let mut problems = maker.problems;
        let mut told: BTreeSet<(u32, String)> = BTreeSet::new();
        problems.retain(|problem| told.insert((problem.position(), problem.code())));
        in_order(&mut problems);
        return Err(problems);
    }
    let mut rows: Vec<Row> = authorities.iter().map(|own| row(own, asked.day)).collect();
    for (column, of_each) in columns.iter_mut().zip(cells) {
        column.counts = counts(&of_each);
        for (row, cell) in rows.iter_mut().zip(of_each) {
            row.cells.push(cell);
        }
    }
    let first = by_day(authorities, asked.day).next();
    let heads = first.map_or(&[][..], |policy| policy.texts());
    let baseline = heads.iter().find(|head| head.kind == TextKind::Baseline);
    Ok(Matrix {
        version: MATRIX_VERSION,
        baseline: baseline.map(|head| head.title.clone()),
        day: asked.day.to_string(),
        day_in_words: asked.day.in_words(),
        notes: Vec::new(),
        columns,
        authorities: rows,
    })
}

/// The policies that apply on the day, and after them the others.
fn by_day<'a>(
    authorities: &'a [Authority<'a>],
    day: Date,
) -> impl Iterator<Item = &'a Policy> + use<'a> {
    let of = move |applies: bool| {
        let policies = authorities.iter().map(|own| own.prepared.policy());
        policies.filter(move |policy| policy.days().holds(day) == applies)
    };
    of(true).chain(of(false))
}

fn row(authority: &Authority<'_>, day: Date) -> Row {
    let policy = authority.prepared.policy();
    let days = policy.days();
    Row {
        name: authority.name.to_owned(),
        title: policy.title().to_owned(),
        status: policy.status().map(|status| match status {
            Status::Illustrative => "illustrative",
            Status::Proposed => "proposed",
        }),
        applies: (!days.holds(day)).then(|| days.to_string()),
        cells: Vec::new(),
    }
}

fn counts(cells: &[Cell]) -> Vec<Count> {
    let states: BTreeSet<State> = cells.iter().map(|cell| cell.state).collect();
    let counted = states.into_iter().map(|state| Count {
        state,
        count: cells.iter().filter(|cell| cell.state == state).count(),
    });
    counted.collect()
}

/// A cell that says only this.
fn bare(state: State, words: impl Into<String>) -> Cell {
    Cell {
        state,
        words: words.into(),
        value: None,
        least: None,
        most: None,
        needs: Vec::new(),
        faults: Vec::new(),
        grade: None,
        in_force: None,
        reading: None,
        sources: Vec::new(),
    }
}

fn outside(policy: &Policy) -> Cell {
    bare(
        State::OutsideDays,
        format!("the policy applies {}", policy.days()),
    )
}

/// What a column's numbers count.
fn unit_told(unit: Unit) -> Option<String> {
    let period = unit.period().map(|period| format!(" {}", period.told()));
    let period = period.unwrap_or_default();
    match unit {
        Unit::Money(_) => Some(format!("£{period}")),
        Unit::Percent => Some("%".to_owned()),
        Unit::Hours(_) => Some(format!("hours{period}")),
        Unit::Whole => None,
    }
}

fn units(ty: ValueType) -> (Option<String>, Option<&'static str>) {
    match ty {
        ValueType::Amount(unit) => (unit_told(unit), unit.period().map(|period| period.told())),
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => {
            (None, None)
        }
    }
}

struct Maker<'a> {
    authorities: &'a [Authority<'a>],
    sources: &'a Sources,
    asked: MatrixAsked<'a>,
    problems: Vec<Problem>,
}

/// A column with the cell of every authority.
type Filled = (Column, Vec<Cell>);

impl<'a> Maker<'a> {
    /// The policies that names are looked up in: those that apply on the day come first, and
    /// those that are not shown last.
    fn policies(&self) -> impl Iterator<Item = &'a Policy> + use<'a> {
        by_day(self.authorities, self.asked.day).chain(self.asked.elsewhere.iter().copied())
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    /// The columns of a figure: one, or one for each of its keys where none is named.
    fn figure(&mut self, wanted: &FigureWanted) -> Vec<Filled> {
        let mut having = self.policies().filter_map(|policy| {
            let (id, figure) = figure_named(policy, &wanted.name.text)?;
            let known = wanted.keys.is_empty() || cell_of(policy, figure, &texts(wanted)).is_some();
            known.then_some((policy, id))
        });
        let Some((policy, id)) = having.next() else {
            drop(having);
            self.unknown_figure(wanted);
            return Vec::new();
        };
        let figure = &policy.figures()[id.index()];
        let every = match wanted.keys.is_empty() {
            true => keys_of(policy, figure),
            false => vec![texts(wanted)],
        };
        let several = every.len() > 1;
        let columns = every.into_iter().map(|keys| {
            let cell = cell_of(policy, figure, &keys).unwrap_or(0);
            let which = policy.key_labels(id, cell);
            let heading = wanted.heading.clone().filter(|_| !several);
            let label = match which.as_str() {
                "" => figure.label.clone(),
                which => format!("{}: {which}", figure.label),
            };
            let (unit, period) = units(figure.ty);
            let cells = self.authorities.iter();
            let cells = cells
                .map(|own| self.figure_cell(own.prepared.policy(), &figure.name, &keys))
                .collect();
            let column = Column {
                kind: ColumnKind::Figure,
                name: figure.name.clone(),
                keys,
                group: wanted.group.clone().unwrap_or_else(|| "Figures".to_owned()),
                about: heading.is_some().then(|| label.clone()),
                heading: heading.unwrap_or(label),
                unit,
                period,
                counts: Vec::new(),
            };
            (column, cells)
        });
        columns.collect()
    }

    fn unknown_figure(&mut self, wanted: &FigureWanted) {
        let name = &wanted.name.text;
        let mut having = self.policies().filter_map(|policy| {
            let (_, figure) = figure_named(policy, name)?;
            Some((policy, figure))
        });
        let advice = match having.next() {
            Some((policy, figure)) => advice_on_keys(policy, figure),
            None => {
                let names = self.policies().flat_map(|policy| policy.figures());
                match nearest(name, names.map(|figure| figure.name.as_str())) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`evenhand show` reads the figures of a policy back".to_owned(),
                }
            }
        };
        drop(having);
        let name = match wanted.keys.is_empty() {
            true => name.clone(),
            false => format!("{name} for {}", texts(wanted).join(" and ")),
        };
        self.problems
            .push(Problem::new(MatrixProblem::UnknownFigure {
                name,
                advice,
                span: wanted.name.span,
            }));
    }

    fn figure_cell(&self, policy: &Policy, name: &str, keys: &[String]) -> Cell {
        if !policy.days().holds(self.asked.day) {
            return outside(policy);
        }
        let found = figure_named(policy, name)
            .and_then(|(id, figure)| Some((id, figure, cell_of(policy, figure, keys)?)));
        let Some((id, figure, cell)) = found else {
            return bare(State::NoSuchFigure, "the policy has no such figure");
        };
        let Some(brief) = figure_in_brief(policy, self.sources, id, cell, self.asked.day) else {
            return bare(State::NotSet, "not set");
        };
        let entry = brief.entry;
        let state = match entry.value {
            EntryValue::NotPublished => State::NotPublished,
            EntryValue::NotFound => State::NotFound,
            EntryValue::Known(_) | EntryValue::NoLimit => standing(policy, figure, entry.home),
        };
        let known = state.is_known();
        Cell {
            value: known.then(|| brief.told.value.clone()),
            grade: brief.told.grade.filter(|_| known),
            in_force: brief.told.in_force.filter(|_| known),
            reading: entry.reading.clone().filter(|_| known),
            sources: brief.told.sources,
            ..bare(state, brief.told.value.words)
        }
    }

    // ── People ──────────────────────────────────────────────────────────────

    /// The outcomes that are asked for, in the order in which they are first met.
    fn outcomes(&mut self) -> Vec<Ident> {
        let mut outcomes: Vec<Ident> = Vec::new();
        let asks = |person: &'a Person| match self.asked.ask.is_empty() {
            true => person.file.ask.as_slice(),
            false => self.asked.ask,
        };
        for person in self.asked.people {
            if asks(person).is_empty() {
                self.problems
                    .push(Problem::new(MatrixProblem::NothingAsked {
                        span: person.title.span,
                    }));
            }
            for name in asks(person) {
                if !outcomes.iter().any(|own| own.text == name.text) {
                    outcomes.push(name.clone());
                }
            }
        }
        outcomes
    }

    fn people(&mut self) -> Vec<Filled> {
        let outcomes = self.outcomes();
        let mut columns: Vec<Vec<Column>> = Vec::new();
        for outcome in &outcomes {
            let Some((label, ty)) = self.outcome(outcome) else {
                self.unknown_outcome(outcome);
                continue;
            };
            let asked = self.asked.people.iter();
            let asked = asked.filter(|person| self.asks(person, &outcome.text));
            let of_people = asked.map(|person| person_column(person, outcome, &label, ty));
            columns.push(of_people.collect());
        }
        if !self.problems.is_empty() {
            self.check_people();
            return Vec::new();
        }
        // Each person is decided once for all that is asked of them.
        let mut cells: Vec<Vec<Vec<Cell>>> = columns
            .iter()
            .map(|of_outcome| vec![Vec::new(); of_outcome.len()])
            .collect();
        for authority in self.authorities {
            let mut places = vec![0; columns.len()];
            let mut ends = KnownEnds::new(authority.prepared, self.asked.day);
            for person in self.asked.people {
                let asks: Vec<bool> = outcomes
                    .iter()
                    .map(|outcome| self.asks(person, &outcome.text))
                    .collect();
                let names = outcomes.iter().zip(&asks).filter(|(_, asks)| **asks);
                let names: Vec<&str> = names.map(|(outcome, _)| outcome.text.as_str()).collect();
                let mut told = self
                    .person(&mut ends, authority.prepared, person, &names)
                    .into_iter();
                for (at, _) in asks.iter().enumerate().filter(|(_, asks)| **asks) {
                    cells[at][places[at]].extend(told.next());
                    places[at] += 1;
                }
            }
        }
        columns
            .into_iter()
            .zip(cells)
            .flat_map(|(columns, cells)| columns.into_iter().zip(cells))
            .collect()
    }

    fn asks(&self, person: &Person, outcome: &str) -> bool {
        let asks = match self.asked.ask.is_empty() {
            true => person.file.ask.as_slice(),
            false => self.asked.ask,
        };
        asks.iter().any(|own| own.text == outcome)
    }

    /// The label and the type of an outcome, or of a step, in the first policy that has it. One
    /// that is only declared has them too: nobody answers it here.
    fn outcome(&self, name: &Ident) -> Option<(String, ValueType)> {
        let answered = self.policies().find_map(|policy| {
            let node = policy.node(policy.node_named(&name.text)?);
            let label = policy
                .outcome_named(&name.text)
                .map_or(&node.label, |outcome| &outcome.label);
            Some((label.clone(), node.ty))
        });
        answered.or_else(|| {
            let mut policies = self.policies();
            let outcome = policies.find_map(|policy| policy.outcome_named(&name.text))?;
            Some((outcome.label.clone(), outcome.ty))
        })
    }

    fn unknown_outcome(&mut self, name: &Ident) {
        let names = self.policies().flat_map(|policy| policy.outcomes());
        let near = nearest(&name.text, names.map(|outcome| outcome.name.as_str()));
        self.problems
            .push(Problem::new(MatrixProblem::UnknownOutcome {
                name: name.text.clone(),
                advice: match near {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`evenhand case` names the outcomes of a policy".to_owned(),
                },
                span: name.span,
            }));
    }

    /// What every policy can't take of the people, where nothing is decided.
    fn check_people(&mut self) {
        for authority in self.authorities {
            if !authority.prepared.policy().days().holds(self.asked.day) {
                continue;
            }
            for person in self.asked.people {
                self.inquiry(authority.prepared, person);
            }
        }
    }

    /// A person in the terms of a policy; what it can't take is told.
    fn inquiry(
        &mut self,
        prepared: &Prepared,
        person: &Person,
    ) -> Option<crate::decision::Inquiry> {
        let mut file = person.file.clone();
        file.ask = Vec::new();
        let policy = prepared.policy();
        // What a policy has no name for can't matter to it. What none has a name for is told.
        let authorities = self.authorities;
        file.facts.retain(|fact| {
            let name = fact.name.path.text();
            let mut all = authorities.iter().map(|own| own.prepared.policy());
            policy.knows_fact(&name) || !all.any(|own| own.knows_fact(&name))
        });
        match file.inquiry(policy, Some(self.asked.day)) {
            Ok(inquiry) => Some(inquiry),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    /// What one person is answered by one authority: a cell for each outcome.
    fn person<'p>(
        &mut self,
        ends: &mut KnownEnds<'p>,
        prepared: &'p Prepared,
        person: &Person,
        asked: &[&str],
    ) -> Vec<Cell> {
        let policy = prepared.policy();
        if !policy.days().holds(self.asked.day) {
            return asked.iter().map(|_| outside(policy)).collect();
        }
        let Some(mut inquiry) = self.inquiry(prepared, person) else {
            return Vec::new();
        };
        let nodes: Vec<Option<NodeId>> = asked.iter().map(|name| policy.node_named(name)).collect();
        inquiry.asked = nodes.iter().flatten().copied().collect();
        let answers = match inquiry.decide(prepared) {
            Ok(decision) => {
                let mut told = answers_in_brief(&decision, self.sources);
                for (answered, told) in decision.answers.iter().zip(&mut told) {
                    ends.keep(&inquiry.case, answered, told);
                }
                told
            }
            // On another day than that of the people, a day of theirs may lie ahead.
            Err(_)
                if self
                    .asked
                    .described
                    .is_some_and(|day| day != self.asked.day) =>
            {
                let cant_be = bare(State::CantBe, "nobody can be so on this day");
                return asked.iter().map(|_| cant_be.clone()).collect();
            }
            Err(problem) => {
                let problem = Problem::new(problem);
                self.problems
                    .push(Problem::new(MatrixProblem::PersonCantBe {
                        title: person.title.text.clone(),
                        why: problem.to_string(),
                        advice: problem.help().unwrap_or_default(),
                        span: person.title.span,
                    }));
                return Vec::new();
            }
        };
        let cells = nodes.iter().map(|node| {
            let Some(node) = node else {
                return bare(State::NotAnswered, "the policy does not answer this");
            };
            let own: Vec<&AnswerInBrief> = answers.iter().filter(|own| own.node == *node).collect();
            answer_cell(&own)
        });
        cells.collect()
    }
}

fn person_column(person: &Person, outcome: &Ident, label: &str, ty: ValueType) -> Column {
    let (unit, period) = units(ty);
    Column {
        kind: ColumnKind::Person,
        name: outcome.text.clone(),
        keys: Vec::new(),
        group: label.to_owned(),
        heading: person.title.text.clone(),
        about: person.about.clone(),
        unit,
        period,
        counts: Vec::new(),
    }
}

/// Whose a figure is that is known.
fn standing(policy: &Policy, figure: &Figure, home: TextKind) -> State {
    let heads = policy.texts().iter();
    let status = heads
        .filter(|head| head.kind == home)
        .find_map(|head| head.status);
    match (status, home) {
        (Some(Status::Proposed), _) => State::Proposed,
        (Some(Status::Illustrative), _) => State::Illustrative,
        (None, TextKind::Policy) => State::Published,
        (None, TextKind::Baseline | TextKind::Vocabulary) => {
            let follows = |followed: &crate::model::policy::Followed| followed.name == figure.name;
            match policy.followed.iter().any(follows) {
                true => State::Followed,
                false => State::National,
            }
        }
    }
}

fn figure_named<'p>(policy: &'p Policy, name: &str) -> Option<(FigureId, &'p Figure)> {
    let mut figures = policy.figures().iter().enumerate();
    let (at, figure) = figures.find(|(_, figure)| figure.name == name)?;
    Some((FigureId::at(at), figure))
}

fn texts(wanted: &FigureWanted) -> Vec<String> {
    wanted.keys.iter().map(|key| key.text.clone()).collect()
}

/// The names that a key can have, in order.
fn names_of_key(policy: &Policy, key: &Key) -> Vec<String> {
    match key.ty {
        ValueType::Choice(kind) | ValueType::Set(kind) => {
            let members = policy.kind(kind).members.iter();
            members.map(|member| member.name.clone()).collect()
        }
        ValueType::YesNo | ValueType::Amount(_) | ValueType::Date => {
            let names = [false, true].map(|yes| policy.plain(Constant::YesNo(yes), key.ty));
            names.to_vec()
        }
    }
}

/// The cell of a figure that is for some keys, named in their order.
fn cell_of(policy: &Policy, figure: &Figure, keys: &[String]) -> Option<usize> {
    if keys.len() != figure.keys.len() {
        return None;
    }
    let mut cell = 0;
    for (key, name) in figure.keys.iter().zip(keys) {
        let at = names_of_key(policy, key)
            .iter()
            .position(|own| own == name)?;
        cell = cell * key.size + at;
    }
    Some(cell)
}

/// Every tuple of keys that a figure has, in the order of its cells.
fn keys_of(policy: &Policy, figure: &Figure) -> Vec<Vec<String>> {
    let mut every = vec![Vec::new()];
    for key in &figure.keys {
        let names = names_of_key(policy, key);
        every = every
            .into_iter()
            .flat_map(|before: Vec<String>| {
                let more = |name: &String| {
                    let mut keys = before.clone();
                    keys.push(name.clone());
                    keys
                };
                names.iter().map(more).collect::<Vec<_>>()
            })
            .collect();
    }
    every
}

fn advice_on_keys(policy: &Policy, figure: &Figure) -> String {
    if figure.keys.is_empty() {
        return format!("`{}` is one figure: name it alone", figure.name);
    }
    let keys = figure.keys.iter().map(|key| {
        let names = names_of_key(policy, key);
        format!("one of {}", names.join(", "))
    });
    let keys: Vec<String> = keys.collect();
    format!("name it for {}", keys.join(", and for "))
}

/// One cell of the answers to one outcome.
fn answer_cell(answers: &[&AnswerInBrief]) -> Cell {
    match answers {
        [] => bare(State::NotApplicable, "nothing to answer"),
        [only] if only.of.is_none() => one_answer(only),
        several => {
            let cells: Vec<Cell> = several.iter().map(|answer| one_answer(answer)).collect();
            let state = cells.iter().map(|cell| cell.state).max();
            let words = several.iter().zip(&cells).map(|(answer, cell)| {
                let of = answer.of.as_deref().unwrap_or_default();
                format!("{of}: {}", cell.words)
            });
            let words: Vec<String> = words.collect();
            let mut cell = bare(state.unwrap_or(State::NotApplicable), words.join("; "));
            for own in cells {
                let known = |cell: &Cell, need: &NeedTold| {
                    cell.needs.iter().any(|other| other.name == need.name)
                };
                let fresh = own.needs.into_iter().filter(|need| !known(&cell, need));
                let fresh: Vec<NeedTold> = fresh.collect();
                cell.needs.extend(fresh);
                cell.faults.extend(own.faults);
            }
            cell
        }
    }
}

fn one_answer(answer: &AnswerInBrief) -> Cell {
    let words = answer.words.clone();
    match &answer.answer {
        AnswerTold::Decided { value } => Cell {
            value: Some(value.clone()),
            ..bare(State::Decided, words)
        },
        AnswerTold::NotApplicable => bare(State::NotApplicable, words),
        AnswerTold::NoAnswer { faults } => Cell {
            faults: faults.clone(),
            ..bare(State::NoAnswer, words)
        },
        AnswerTold::Undecided {
            least, most, needs, ..
        } => Cell {
            least: least.clone(),
            most: most.clone(),
            needs: needs.clone(),
            ..bare(
                match answer.is_range {
                    true => State::Range,
                    false => State::Undecided,
                },
                words,
            )
        },
    }
}
