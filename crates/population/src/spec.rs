//! A population that can be made.

use miette::SourceSpan;

use crate::draw::Place;
use crate::draw::Stream;
use crate::value::day_written;
use crate::value::decimal_written;
use crate::value::money_written;

/// How many parts a whole is cut into where shares are reckoned: a millionth of a percent.
pub(crate) const PARTS: u64 = 100_000_000;

/// A population: what it is called, and the columns that its people have.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) columns: Vec<Column>,
    /// Which of the steps each column is filled by.
    pub(crate) shown: Vec<usize>,
    pub(crate) steps: Vec<Step>,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name: `capital`, or `incomes[1].amount` for an item of a list.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// The smallest value that it can have, as the whole number that [`Kind`] describes.
    pub least: i64,
    /// The largest value that it can have.
    pub most: i64,
    /// Whether some of its cells can be blank.
    pub can_be_blank: bool,
    /// The list that it belongs to, where it does.
    pub item_of: Option<ItemOf>,
    /// Where it is written.
    pub span: SourceSpan,
}

/// Which part of a list a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOf {
    /// The list's name, which is also the name of the column with the number of its items.
    pub list: String,
    /// Which item, from 1.
    pub item: usize,
    /// Which part of the item.
    pub field: String,
}

/// What a column holds, and what the whole numbers in its cells stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Whole,
    /// Numbers with so many digits behind the point: 125 is 1.25 where the scale is 2.
    Decimal {
        /// How many digits stand behind the point, from 1 to 6.
        scale: u8,
    },
    /// Amounts of money, in pence.
    Money,
    /// Yes is 1 and no is 0.
    YesNo,
    /// Days since 1970-01-01.
    Day,
    /// One of some words: each is its place among them, from 0.
    Choice(Vec<ChoiceValue>),
}

/// A word that a column can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceValue {
    /// The word.
    pub text: String,
    /// Where it is written first.
    pub span: SourceSpan,
}

impl Kind {
    /// A value as a person reads it: `£12.50`, `2023-06-05`, `yes`, `adult`, `1.25`.
    pub fn written(&self, value: i64) -> String {
        match self {
            Kind::Whole => value.to_string(),
            Kind::Decimal { scale } => decimal_written(value, *scale),
            Kind::Money => money_written(value),
            Kind::YesNo => if value == 0 { "no" } else { "yes" }.to_owned(),
            Kind::Day => day_written(value),
            Kind::Choice(words) => {
                let word = usize::try_from(value).ok().and_then(|at| words.get(at));
                word.map(|word| word.text.clone()).unwrap_or_default()
            }
        }
    }
}

impl Spec {
    /// What the population is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How it was made, in words; it says that nobody in it is real.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The columns, in the order in which they are written.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}

/// How one column is filled. Steps stand in the order of the text: each looks only at earlier
/// ones.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The column's name as a number.
    pub(crate) name: u64,
    /// One of these; which, says `by`.
    pub(crate) spreads: Vec<Spread>,
    pub(crate) by: Option<By>,
    /// The step whose value is never exceeded.
    pub(crate) at_most: Option<usize>,
    /// How many cells of [`PARTS`] are blank.
    pub(crate) blank: u64,
    /// The step that counts the items of a list, and the number from which this one is there.
    pub(crate) within: Option<(usize, i64)>,
}

/// Which spread goes with which values of an earlier step: each value is looked up by the largest
/// beginning that is not above it.
#[derive(Debug, Clone)]
pub(crate) struct By {
    pub(crate) step: usize,
    pub(crate) begins: Vec<i64>,
    pub(crate) spreads: Vec<usize>,
}

impl By {
    pub(crate) fn spread_of(&self, value: i64) -> usize {
        let at = match self.begins.len() {
            // Few are searched faster one by one.
            0..=16 => self.begins.iter().filter(|begin| **begin <= value).count(),
            _ => self.begins.partition_point(|begin| *begin <= value),
        };
        self.spreads[at.saturating_sub(1)]
    }
}

/// Stretches of values with their weights.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spread {
    total: u64,
    /// The sums of the weights up to each stretch.
    ends: Vec<u64>,
    from: Vec<i64>,
    /// How many values each stretch has.
    counts: Vec<u64>,
    step: i64,
}

impl Spread {
    pub(crate) fn new(step: i64) -> Spread {
        Spread {
            step,
            ..Spread::default()
        }
    }

    /// Adds the values from one to another, `step` apart. Weights of nothing are left out.
    pub(crate) fn add(&mut self, from: i64, to: i64, weight: u64) {
        if weight == 0 {
            return;
        }
        self.total += weight;
        self.ends.push(self.total);
        self.from.push(from);
        self.counts
            .push((to.abs_diff(from)) / self.step.unsigned_abs() + 1);
    }

    /// The smallest and the largest value; none where there is no value.
    pub(crate) fn range(&self) -> Option<(i64, i64)> {
        let least = self.from.iter().copied().min()?;
        let stretches = self.from.iter().zip(&self.counts);
        // The counts were made from two numbers and a step, so that no last value lies beyond.
        let last = stretches.map(|(from, count)| from + (count - 1).cast_signed() * self.step);
        Some((least, last.max()?))
    }

    pub(crate) fn draw(&self, stream: Stream, row: u64) -> i64 {
        let at = if self.ends.len() == 1 {
            0
        } else {
            let drawn = stream.below(row, Place::Entry, self.total);
            match self.ends.len() {
                0..=16 => self.ends.iter().filter(|end| **end <= drawn).count(),
                _ => self.ends.partition_point(|end| *end <= drawn),
            }
        };
        let count = self.counts[at];
        if count == 1 {
            return self.from[at];
        }
        let within = stream.below(row, Place::Within, count);
        self.from[at] + within.cast_signed() * self.step
    }
}
