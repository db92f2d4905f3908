//! What a summary says, for all forms: exact numbers with their words.

use serde::Serialize;

use super::chart::Chart;
use crate::explanation::Value;
use crate::value::Exact;

/// The version of the shape that a report has as JSON.
pub const REPORT_VERSION: u32 = 1;

/// What many cases come to.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The version of this shape, [`REPORT_VERSION`].
    pub version: u32,
    /// The policy, or the first of two.
    pub before: SideTold,
    /// The second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<SideTold>,
    /// How many cases were read and put to the policy.
    pub cases: u64,
    /// How many could not be read; they are counted nowhere else.
    pub not_read: u64,
    /// What is told of each outcome.
    pub outcomes: Vec<OutcomeTold>,
}

/// One of the two.
#[derive(Debug, Clone, Serialize)]
pub struct SideTold {
    /// The title of its policy.
    pub policy: String,
    /// How it differs from the policy as it stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// What it is called beside the other.
    pub called: String,
    /// Why cases are not accepted, with how many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
}

/// Why cases are not accepted.
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    /// Why.
    pub why: String,
    /// How many.
    pub cases: u64,
}

/// An exact amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountTold {
    /// The number itself: a decimal where that is exact, else a fraction.
    pub exact: String,
    /// As a person reads it; a mean is rounded half up to the penny, or to a hundredth.
    pub words: String,
    /// The number, for other forms.
    #[serde(skip)]
    pub value: Exact,
}

/// What is told of an outcome, or of one value of the kind that it is answered for.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeTold {
    /// Its name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// The value of the kind that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What its values are: `amount`, `day`, `choice`.
    pub kind: &'static str,
    /// What its amounts count: `money per week`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The period of its amounts in words: `a week`.
    #[serde(skip)]
    pub period: Option<&'static str>,
    /// Whether the items of a list are counted, and not cases.
    pub items: bool,
    /// Which way is better for the person: `lower`, `higher`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub better: Option<&'static str>,
    /// All cases together.
    #[serde(flatten)]
    pub all: Told,
    /// Group by group, by the names that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Grouped>,
    /// Band by band of the amount that pictures are by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub along: Option<Grouped>,
    /// Its pictures, to be drawn.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

/// What cases come to, and how that changes.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Under the first.
    pub before: Spread,
    /// Under the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Spread>,
    /// From the first to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// How the values of an outcome are spread.
#[derive(Debug, Clone, Serialize)]
pub struct Spread {
    /// How many cases are counted, however they stand.
    pub cases: u64,
    /// How many of them are decided: have a value.
    pub decided: u64,
    /// How many don't, and why not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<Standing>,
    /// The sum over all that are decided; none of percentages and days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<AmountTold>,
    /// The mean of all that are decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<AmountTold>,
    /// The least, with the first case that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<Extreme>,
    /// The most, with the first case that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<Extreme>,
    /// Which amount so many hundredths don't exceed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<Quantile>,
    /// How many are in which band.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// How many have each value of a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Valued>,
    /// What undecided cases hang on, most often first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Hangs>,
}

/// How many cases stand in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// How: a word.
    pub status: &'static str,
    /// The same, for people.
    #[serde(skip)]
    pub words: &'static str,
    /// How many.
    pub cases: u64,
}

/// The least or the most.
#[derive(Debug, Clone, Serialize)]
pub struct Extreme {
    /// The amount.
    pub amount: AmountTold,
    /// The number of the case in its table.
    pub row: u64,
    /// Which of its items, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
}

/// An amount that so many hundredths of the cases don't exceed.
#[derive(Debug, Clone, Serialize)]
pub struct Quantile {
    /// How many hundredths.
    pub percent: u8,
    /// The amount; the smallest of a band where amounts are counted in bands.
    pub amount: AmountTold,
    /// The largest amount of that band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<AmountTold>,
}

/// How many are in a band of amounts.
#[derive(Debug, Clone, Serialize)]
pub struct Band {
    /// The band: `£10.00 to £19.99 a week`.
    pub words: String,
    /// Where it begins.
    pub from: AmountTold,
    /// Where the next begins; none where it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<AmountTold>,
    /// How many.
    pub cases: u64,
}

/// How many have a value.
#[derive(Debug, Clone, Serialize)]
pub struct Valued {
    /// The value.
    pub value: Value,
    /// How many.
    pub cases: u64,
}

/// What undecided cases hang on.
#[derive(Debug, Clone, Serialize)]
pub struct Hangs {
    /// The name of a fact, a figure or an outcome.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Why it is not known, as in an explanation.
    pub why: &'static str,
    /// How many cases.
    pub cases: u64,
}

/// How two sides differ.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// How many cases are decided on both sides. Only they are compared.
    pub compared: u64,
    /// How many of them have the same value on both.
    pub same: u64,
    /// How all others stand, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_compared: Vec<Pairing>,
    /// How the values of those that are compared are spread before.
    pub before: Spread,
    /// And after.
    pub after: Spread,
    /// After less before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<AmountTold>,
    /// Those whose amount rises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub higher: Option<Movement>,
    /// Those whose amount falls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Movement>,
    /// From which value of a choice to which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<FromTo>,
}

/// How many stand in one way before and in another after.
#[derive(Debug, Clone, Serialize)]
pub struct Pairing {
    /// How they stand before: a word.
    pub before: &'static str,
    /// How they stand after.
    pub after: &'static str,
    /// Both, for people.
    #[serde(skip)]
    pub words: String,
    /// How many.
    pub cases: u64,
}

/// Cases whose amount changes one way. Sizes are above zero.
#[derive(Debug, Clone, Serialize)]
pub struct Movement {
    /// What that is for the person: `gain`, `lose`, or `higher`, `lower` where neither is better.
    pub word: &'static str,
    /// How many.
    pub cases: u64,
    /// By how much in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<AmountTold>,
    /// By how much in the mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<AmountTold>,
    /// By how much so many hundredths of them at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<Quantile>,
    /// How many by how much.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// The largest, largest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub largest: Vec<Largest>,
}

/// One of the largest changes.
#[derive(Debug, Clone, Serialize)]
pub struct Largest {
    /// The number of the case in its table.
    pub row: u64,
    /// Which of its items, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// What it comes to before.
    pub before: AmountTold,
    /// What it comes to after.
    pub after: AmountTold,
    /// By how much it changes; above zero.
    pub by: AmountTold,
}

/// How many change from one value to another, or keep it.
#[derive(Debug, Clone, Serialize)]
pub struct FromTo {
    /// The value before.
    pub from: Value,
    /// The value after.
    pub to: Value,
    /// How many.
    pub cases: u64,
}

/// Cases told apart by one name or several.
#[derive(Debug, Clone, Serialize)]
pub struct Grouped {
    /// The names.
    pub names: Vec<String>,
    /// What a person reads for each.
    pub labels: Vec<String>,
    /// Whether there were too many groups, so that none is told.
    pub too_many: bool,
    /// The groups, in order.
    pub groups: Vec<Group>,
}

/// The cases of one group.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// Its value or band of each name.
    pub of: Vec<String>,
    /// Where its band begins, where there is one name and it is an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<AmountTold>,
    /// What its cases come to.
    #[serde(flatten)]
    pub told: Told,
}
