//! Two policies, or one on two days, line by line: what is the same, what differs, what stands in
//! one only.

mod figures;
mod html;
mod parts;
mod rules;
mod side;
mod text;
mod words;

pub use html::{lines_part, lines_summary, lines_title, lines_to_html};
pub use text::lines_to_text;

use serde::Serialize;

use crate::comparison::form::Forms;
use crate::comparison::structure::Structures;
use crate::explanation::Line;
use crate::explanation::Value;
use crate::explanation::in_force;
use crate::model::policy::Days;
use crate::model::policy::NodeId;
use crate::program::Prepared;
use crate::source::Sources;
use crate::value::Date;

use rules::facts_compared;
use rules::nodes_compared;
use side::Side;

/// The version of the shape that compared lines have as JSON.
pub const LINES_VERSION: u32 = 1;

/// The lines of two policies, held against each other.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinesCompared {
    /// The version of this shape, [`LINES_VERSION`].
    pub version: u32,
    /// The first policy.
    pub a: SideTold,
    /// The second policy, or the same one on another day.
    pub b: SideTold,
    /// The first day of those that both are about, where not only one day is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day of those, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Which days are looked at, in words.
    pub days: String,
    /// How many lines there are of each state.
    pub counts: LineCounts,
    /// The outcomes that either answers: the first's in its order, then the second's own.
    pub outcomes: Vec<OutcomeCompared>,
    /// The figures, in the same order.
    pub figures: Vec<FigureCompared>,
    /// What is worked out: each outcome with its steps, then tables and what else has a name.
    pub nodes: Vec<NodeCompared>,
    /// The facts, and what periods and days are reckoned by.
    pub facts: Vec<LineCompared>,
}

/// One of the two that are compared.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SideTold {
    /// The policy's title.
    pub title: String,
    /// `illustrative` or `proposed`, where it is either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// The baseline that it adopts, where it adopts one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The day that it is looked at on, where that is one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// What tells it from the other in a heading: its title, or its day.
    #[serde(skip)]
    pub heading: String,
}

/// How a line of one policy stands to its partner in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// It says something else.
    Differs,
    /// It stands in the first only.
    OnlyFirst,
    /// It stands in the second only.
    OnlySecond,
    /// It says the same in other words, or from other sources.
    OtherWords,
    /// It is the same.
    Same,
}

/// In what words that mean nothing two lines differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// What a person reads for it.
    Label,
    /// The reason.
    Reason,
    /// How an unclear source was read.
    Reading,
    /// Where it was found.
    Source,
    /// How firm a figure is, or what its source prints by mistake.
    Grade,
    /// Whether the baseline says it, or the authority itself.
    Whose,
}

/// How many lines there are of each state.
///
/// # Units
/// A line is one rule, one row, one other line of a calculation, one fact, or one figure for one
/// key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineCounts {
    /// Lines that are the same.
    pub same: usize,
    /// Those of them that have another tag in the second.
    pub renamed: usize,
    /// Those of them that are figures of which neither says on any day what they are.
    pub known_of_neither: usize,
    /// Lines that are the same in other words, or from other sources.
    pub other_words: usize,
    /// Lines that differ.
    pub differ: usize,
    /// Lines of the first alone.
    pub only_first: usize,
    /// Lines of the second alone.
    pub only_second: usize,
}

impl LineCounts {
    fn add(&mut self, state: LineState, lines: usize) {
        let count = match state {
            LineState::Same => &mut self.same,
            LineState::OtherWords => &mut self.other_words,
            LineState::Differs => &mut self.differ,
            LineState::OnlyFirst => &mut self.only_first,
            LineState::OnlySecond => &mut self.only_second,
        };
        *count += lines;
    }
}

/// An outcome that either policy answers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeCompared {
    /// Its name.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// Whether one of them alone answers it; else `same` where both are built the same, with
    /// every figure, table and outcome beneath, on every day that is looked at.
    pub state: LineState,
}

/// A figure in two policies.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureCompared {
    /// Its name.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// What a person reads in the second, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_in_b: Option<String>,
    /// How its lines stand: the first of the states that any of them has.
    pub state: LineState,
    /// What it may be in each, where that differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<String>,
    /// Its values by what it is for; keys with one history stand together.
    pub cells: Vec<CellsCompared>,
}

/// A figure for some keys that have one history.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellsCompared {
    /// The keys, in words; empty where the figure has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Whether these are all keys that the figure has, where it has several.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub every_key: bool,
    /// How they stand.
    pub state: LineState,
    /// In what words they differ, where they are the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wording: Vec<Wording>,
    /// The days, cut wherever either of the two changes.
    pub stretches: Vec<StretchCompared>,
}

/// A figure in two policies, for some days.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StretchCompared {
    /// The first day, where more than one day is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The days in words; empty where one day is looked at.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub days: String,
    /// The first of the days in words, as the row of a table has it.
    #[serde(skip)]
    pub since: String,
    /// How the two stand on these days.
    pub state: LineState,
    /// Whether neither of the two says what it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub known_of_neither: bool,
    /// What it is in the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<LineSide>,
    /// What it is in the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<LineSide>,
}

/// An outcome, a step or a table in two policies.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeCompared {
    /// Its name; a step's is `contribution.share`.
    pub name: String,
    /// What a person reads for it in the first that has it.
    pub label: String,
    /// What a person reads in the second, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_in_b: Option<String>,
    /// How it stands: the first of the states that any of its lines has.
    pub state: LineState,
    /// Its lines: what they are for, then as they stand in the first, then those of the second.
    pub lines: Vec<LineCompared>,
}

/// What a compared line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineOf {
    /// What kind of answer it is, and of what there is one each.
    Answer,
    /// When it applies at all.
    AppliesWhen,
    /// That the highest value prevails.
    HighestPrevails,
    /// What holds when no rule does.
    Normally,
    /// A rule.
    Rule,
    /// What a calculation starts from.
    Start,
    /// A line that is added.
    Add,
    /// A line that is taken off.
    TakeOff,
    /// What an amount never goes below or above.
    Limit,
    /// What an amount is instead.
    Exception,
    /// How an amount is rounded.
    Rounding,
    /// A row of a table.
    Row,
    /// That each authority decides it.
    LeftOpen,
    /// A fact.
    Fact,
    /// What periods and days are reckoned by.
    Convention,
}

/// A line, in two policies.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineCompared {
    /// What it is.
    pub kind: LineOf,
    /// How the two stand.
    pub state: LineState,
    /// Its tag, in the first where that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Its tag in the second, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_in_b: Option<String>,
    /// In what words they differ, where they are the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wording: Vec<Wording>,
    /// How it reads, in the first where that has it.
    pub text: String,
    /// The line of the first, unless it is the same in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<LineSide>,
    /// The line of the second, unless it is the same in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<LineSide>,
}

/// A line as one of the two says it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineSide {
    /// The title of the text that says it: the authority's own, the baseline's, the vocabulary's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether that is a text that others share, and not the authority's own.
    #[serde(skip)]
    pub shared: bool,
    /// The line, with its place, its days and its sources.
    pub line: Line,
    /// As the text writes it, where the two read the same and are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

impl LineSide {
    /// What it is, where it is a figure.
    pub fn value(&self) -> Option<&Value> {
        self.line.value.as_ref()
    }
}

/// Holds the lines of two policies against each other.
///
/// # Shapes
/// `on` names a day for each of the two: then only what is in force on it is looked at. Without
/// days, it is everything that is in force on some day that both are about; where there is none,
/// everything that either is about. The second may be the first, on another day.
pub fn compare_lines(
    a: &Prepared,
    b: &Prepared,
    on: (Option<Date>, Option<Date>),
    sources: &Sources,
) -> LinesCompared {
    let common = shared_days(a.policy().days(), b.policy().days());
    let one_policy = std::ptr::eq(a, b);
    let mut own = Side::new(a, sources, on.0, common);
    let mut other = Side::new(b, sources, on.1, common);
    let mut forms = Forms::default();
    let mut counts = LineCounts::default();
    let figures = figures::figures_compared(&mut own, &mut other, &mut counts);
    let nodes = nodes_compared(&mut forms, &mut own, &mut other, &mut counts);
    let facts = facts_compared(&mut forms, &mut own, &mut other, &mut counts);
    let dated = on.0.is_some() || on.1.is_some();
    let window = common.filter(|_| !dated);
    LinesCompared {
        version: LINES_VERSION,
        a: own.told(one_policy),
        b: other.told(one_policy),
        from: window
            .filter(|days| days.first > Date::MIN)
            .map(|days| days.first.to_string()),
        until: window
            .filter(|days| days.last < Date::MAX)
            .map(|days| days.last.to_string()),
        days: days_in_words(on, common),
        counts,
        outcomes: outcomes_compared(&own, &other),
        figures,
        nodes,
        facts,
    }
}

/// The days that both are about.
fn shared_days(a: Days, b: Days) -> Option<Days> {
    a.meets(b).then(|| Days {
        first: a.first.max(b.first),
        last: a.last.min(b.last),
    })
}

fn days_in_words(on: (Option<Date>, Option<Date>), common: Option<Days>) -> String {
    match (on, common) {
        ((Some(a), Some(b)), _) if a != b => {
            format!("on {} and on {}", a.in_words(), b.in_words())
        }
        ((Some(day), _) | (_, Some(day)), _) => format!("on {}", day.in_words()),
        ((None, None), None) => "there is no day that both are about".to_owned(),
        ((None, None), Some(days)) => match in_force(days) {
            Some(days) => format!("every day {days}"),
            None => "every day".to_owned(),
        },
    }
}

/// The outcomes that either answers, and whether both are built the same on every day.
fn outcomes_compared(own: &Side<'_>, other: &Side<'_>) -> Vec<OutcomeCompared> {
    let mut structures = Structures::new(own.prepared, other.prepared);
    let mut told = Vec::new();
    for outcome in own.policy.outcomes() {
        let partner = other.policy.outcome_named(&outcome.name);
        let partner = partner.and_then(|partner| partner.node);
        let state = match (outcome.node, partner) {
            (None, None) => continue,
            (Some(_), None) => LineState::OnlyFirst,
            (None, Some(_)) => LineState::OnlySecond,
            (Some(a), Some(b)) => match same_throughout(&mut structures, own, a, other, b) {
                true => LineState::Same,
                false => LineState::Differs,
            },
        };
        told.push(OutcomeCompared {
            name: outcome.name.clone(),
            label: outcome.label.clone(),
            state,
        });
    }
    let rest = other.policy.outcomes().iter().filter(|outcome| {
        outcome.node.is_some() && own.policy.outcome_named(&outcome.name).is_none()
    });
    told.extend(rest.map(|outcome| OutcomeCompared {
        name: outcome.name.clone(),
        label: outcome.label.clone(),
        state: LineState::OnlySecond,
    }));
    told
}

/// Whether a node is built the same on every day that is looked at: it changes only where a
/// stretch of either policy begins.
fn same_throughout(
    structures: &mut Structures<'_>,
    own: &Side<'_>,
    a: NodeId,
    other: &Side<'_>,
    b: NodeId,
) -> bool {
    if let (Some(first), Some(second)) = (own.day, other.day) {
        return structures.same(a, first, b, second);
    }
    if !own.window.meets(other.window) {
        return false;
    }
    let stretches = own.prepared.stretches().chain(other.prepared.stretches());
    let mut days: Vec<Date> = stretches.map(|days| days.first).collect();
    days.push(own.window.first);
    days.retain(|day| own.window.holds(*day));
    days.sort_unstable();
    days.dedup();
    days.into_iter().all(|day| structures.same(a, day, b, day))
}
