//! What an explanation says, before it is laid out.

use serde::Serialize;

use crate::model::policy::EntryValue;

/// The version of the shape that explanations have as JSON.
pub const FORMAT_VERSION: u32 = 1;

/// A decision, explained.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// The version of this shape, [`FORMAT_VERSION`].
    pub version: u32,
    /// The policy that decided.
    pub policy: PolicyTold,
    /// The day it is decided as at, year first.
    pub day: String,
    /// The day in words.
    #[serde(skip)]
    pub day_in_words: String,
    /// Whether every line is told, and not only those that mattered.
    pub working: bool,
    /// Figures and steps that were set to something else for this question, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supposing: Vec<String>,
    /// Facts that are other than they are, because it was asked what would be if.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<FactChanged>,
    /// The answers, in the order in which they were asked for.
    pub answers: Vec<Explained>,
    /// Answers that are not decided and are only named.
    #[serde(skip)]
    pub left_open: Vec<Explained>,
}

impl Explanation {
    /// The explanation with the answers that are not decided only named.
    pub fn naming_undecided(mut self) -> Explanation {
        let (left, told) = self
            .answers
            .into_iter()
            .partition(|answer| matches!(answer.answer, AnswerTold::Undecided { .. }));
        self.answers = told;
        self.left_open = left;
        self
    }
}

impl Explained {
    /// The answer in one line: `what you pay: not decided`.
    pub fn in_a_line(&self) -> String {
        let of = self
            .of
            .as_ref()
            .map_or(String::new(), |of| format!(" ({of})"));
        format!("{} ({}){of}", self.label, self.outcome)
    }
}

/// The policy that decided.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyTold {
    /// Its title.
    pub title: String,
    /// `illustrative` or `proposed`, where it is either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// The baseline that it adopts, where it adopts one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

/// One answer, explained.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explained {
    /// The outcome's name.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// Which one, where it is answered for each of several: `1: personal care`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Whether it is a yes or no.
    #[serde(skip)]
    pub is_yes_or_no: bool,
    /// The answer.
    pub answer: AnswerTold,
    /// What it is as things are, where it was asked what would be if they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The lines that decided it.
    pub lines: Vec<Line>,
    /// What would change it, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<ChangesTold>,
    /// Why it is no other answer, for each that was asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyNotTold>,
    /// Conditions that the answer is subject to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Judgements among the facts, each with whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judgements: Vec<Judgement>,
    /// How the answer can be challenged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub challenges: Vec<Challenge>,
}

/// An answer, told.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerTold {
    /// One value, whatever is not known.
    Decided {
        /// The value.
        value: Value,
    },
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer: its own fault.
    NoAnswer {
        /// What is wrong with the policy, in words.
        faults: Vec<String>,
    },
    /// More than one answer is still possible.
    Undecided {
        /// The answers, in words, each with whether it is certain to be possible.
        answers: Vec<(String, bool)>,
        /// The least, for an amount.
        #[serde(skip_serializing_if = "Option::is_none")]
        least: Option<End>,
        /// The most, for an amount.
        #[serde(skip_serializing_if = "Option::is_none")]
        most: Option<End>,
        /// What could still matter.
        needs: Vec<NeedTold>,
        /// How the answer hangs on one fact, where it hangs on one only.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        ways: Vec<WayTold>,
        /// Whether only what is listed is possible, and all of it is.
        certain: bool,
    },
}

/// A value: as the language writes it, and as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Value {
    /// As the language writes it: `£43.60 per week`.
    pub plain: String,
    /// As a person reads it: `£43.60 a week`.
    pub words: String,
}

/// The least or the most that an amount may be.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct End {
    /// The amount.
    pub value: Value,
    /// Whether some completion reaches it.
    pub attained: bool,
}

/// Something that is not known and could matter.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NeedTold {
    /// Its name, as a case would write it.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Why it is not known: `fact`, `not published`, `not found`, `not set`, `not decided`.
    pub why: &'static str,
    /// Whether it is a yes or no.
    #[serde(skip)]
    pub is_yes_or_no: bool,
    /// Whether it certainly matters.
    pub matters: bool,
    /// Whose judgement it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
}

/// What the answer is while one fact is somewhere.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WayTold {
    /// The fact's part, in words: `what the item costs is up to £40.00`.
    pub when: String,
    /// The answer there, in words.
    pub answer: String,
}

/// A judgement among the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judgement {
    /// Whose it is.
    pub by: String,
    /// What was judged.
    pub label: String,
    /// What it was judged to be.
    pub value: String,
}

/// A way to challenge an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// What a person does.
    pub words: String,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// In what time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// What would change an answer.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangesTold {
    /// The changes, those of one fact before those of two.
    pub lines: Vec<ChangeTold>,
    /// Of an amount that moves with every little of a fact: the nearest change of each such
    /// fact, which stands for its neighbours; `remarks` name these facts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<ChangeTold>,
    /// Changes with which it would hang on what is not known, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// What else is to be known: how far was looked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// A change that gives another answer, everything else being as it is.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeTold {
    /// What changes: one fact, or two together.
    pub facts: Vec<FactChanged>,
    /// The answer then, in words.
    pub answer: String,
    /// The tags of the rules that decide it then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Whether it is so for every value further away too.
    pub also_beyond: bool,
}

/// A fact as it is, and as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FactChanged {
    /// Its name, as a case would write it.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// What it is.
    pub now: Value,
    /// What it would be.
    pub then: Value,
    /// Other values that give the same answer, where it has no order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<Value>,
    /// The change in words: `what it costs is £40.00 or less`.
    pub words: String,
    /// Whose judgement it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// Of a member of a set, whether it would be put in or left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_to: Option<bool>,
}

/// Why an answer is not another one.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhyNotTold {
    /// The other answer, in words.
    pub answer: String,
    /// The rules that give it, each with the first test that fails or what sets it aside.
    pub lines: Vec<Line>,
    /// What else is to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// One line of an explanation.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// What kind of line it is.
    pub kind: LineKind,
    /// What it is about, whatever it says; empty unless it is laid beside another policy's.
    #[serde(skip)]
    pub subject: Subject,
    /// What it says.
    pub text: String,
    /// Whether that is made from what is reckoned, and not written as a reason.
    #[serde(skip)]
    pub derived: bool,
    /// The reason alone, where one is written: what `text` says without what it gives.
    #[serde(skip)]
    pub reason: Option<String>,
    /// The fact that a test looks at with what it saw, without what it asks of it.
    #[serde(skip)]
    pub fact: Option<(String, Value)>,
    /// The figures that it is, stands for or is held against.
    #[serde(skip)]
    pub figures: Vec<FigureUsed>,
    /// What it saw, or comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// How it was given, where that was per another period: `£758.80 a month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The rule's or the line's tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// How a rule stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// The file that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Where it was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceTold>,
    /// How firm a figure is, where it is not simply published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<&'static str>,
    /// When it is in force, where that is not always: `from 6 April 2026`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<String>,
    /// How a source that is not clear was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// What else is to be known: what a page got wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Whose judgement it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// Whether it is told only when every line is asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub folded: bool,
    /// The lines under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// What a line is about, whatever it says: lines of two policies that are about the same have the
/// same words in `of`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// What it is about: a name, a tag of a shared text, or the words of a rule.
    pub of: String,
    /// The name of what it belongs to, where that is worked out.
    pub node: Option<String>,
    /// What a rule, a row or the normal value gives, in words.
    pub gives: Option<String>,
    /// The figures that it looks up.
    pub figures: Vec<FigureUsed>,
}

/// A figure that a line uses, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureUsed {
    /// Its name.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// What it is.
    pub value: Value,
    /// What it is, as the policy holds it; none where the line of the figure is not known.
    #[serde(skip)]
    pub entry: Option<EntryValue>,
    /// How firm it is, where it is not simply published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<&'static str>,
    /// When it is in force, where that is not always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<String>,
    /// Where it was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceTold>,
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An outcome or a table that another line looks at.
    Outcome,
    /// A step of a calculation, with what it comes to.
    Step,
    /// A line that is added.
    Add,
    /// A line that is taken off.
    TakeOff,
    /// Something that a line is made of.
    Part,
    /// Of several, the one that counts.
    Carried,
    /// An item of a list.
    Item,
    /// An item that is not counted.
    NotCounted,
    /// A limit that hid something.
    Limit,
    /// A rounding that changed something.
    Rounding,
    /// A rule.
    Rule,
    /// What holds when no rule does.
    Normally,
    /// The row of a table that applies.
    Row,
    /// A test, with what it saw.
    Test,
    /// Something that is explained above.
    Above,
}

impl LineKind {
    /// Whether a line belongs to a calculation, and not to a decision.
    pub(super) fn is_reckoned(self) -> bool {
        match self {
            LineKind::Step
            | LineKind::Add
            | LineKind::TakeOff
            | LineKind::Part
            | LineKind::Carried
            | LineKind::Item
            | LineKind::NotCounted
            | LineKind::Limit
            | LineKind::Rounding => true,
            LineKind::Outcome
            | LineKind::Rule
            | LineKind::Normally
            | LineKind::Row
            | LineKind::Test
            | LineKind::Above => false,
        }
    }
}

/// How a rule stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It decided the answer.
    DecidedIt,
    /// It holds, but another rule that holds says something else, and neither gives way.
    Clashes,
    /// It holds, but a higher value prevails: that value, in words.
    HoldsButOutranked(String),
    /// It holds, but another rule sets it aside.
    SetAsideBy(String),
    /// It did not hold.
    DidNotHold,
    /// It can't be told.
    CantTell,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceTold {
    /// The source's title.
    pub title: String,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whether it is not the authority's own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secondary: bool,
    /// Whether only a part of it was read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_in_part: bool,
}
