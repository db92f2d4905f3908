use std::cell::Cell;
use std::fmt;

use miette::Diagnostic;

use super::bind::says_period;
use super::plain::{Words, Written, day_in, short_number, small_number, yes_or_no};
use crate::model::case::{Known, Range, VariableId};
use crate::model::policy::Policy;
use crate::model::{Case, CaseProblem, CaseReader};
use crate::program::Prepared;
use crate::source::Span;
use crate::syntax::read_value;
use crate::syntax::tree::Given;
use crate::value::{Date, Exact, Period, Unit};

/// What stands in one cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellValue<'a> {
    /// Nothing: it is not known.
    Blank,
    /// Text as it stands.
    Text(&'a str),
    /// A number that is `digits` over ten to the power of `scale`.
    Number {
        /// The number without its point.
        digits: i128,
        /// How many of the digits stand behind the point: at most 38.
        scale: u8,
    },
    /// Yes or no.
    YesNo(bool),
    /// A day, as days since 1970-01-01.
    Day(i32),
}

/// A column of a table.
pub trait CellColumn<'c> {
    /// Goes through its cells from the first row to the last.
    fn for_each(&self, each: impl FnMut(usize, CellValue<'c>));
}

/// What is wrong with a cell, or with what a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCell {
    /// What is wrong: a line in lower case.
    pub what: String,
    /// What to write.
    pub help: String,
}

impl BadCell {
    /// Puts what a problem says into words.
    pub(super) fn of(problem: &dyn Diagnostic) -> Self {
        BadCell {
            what: problem.to_string(),
            help: problem
                .help()
                .map_or_else(String::new, |help| help.to_string()),
        }
    }
}

impl fmt::Display for BadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.help.is_empty() {
            true => f.write_str(&self.what),
            false => write!(f, "{}: {}", self.what, self.help),
        }
    }
}

impl fmt::Display for CellValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CellValue::Blank => Ok(()),
            CellValue::Text(text) => f.write_str(text),
            CellValue::Number { digits, scale } => {
                let minus = if *digits < 0 { "-" } else { "" };
                let scale = usize::from(*scale);
                let size = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
                let (whole, part) = size.split_at(size.len() - scale);
                let point = if part.is_empty() { "" } else { "." };
                write!(f, "{minus}{whole}{point}{part}")
            }
            CellValue::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            CellValue::Day(day) => match day_of(*day) {
                Some(day) => write!(f, "{day}"),
                None => f.write_str("a day outside the calendar"),
            },
        }
    }
}

/// Days from 1900-01-01, with which [`Date`] begins, to 1970-01-01.
const TO_1970: i32 = 25_567;

fn day_of(since_1970: i32) -> Option<Date> {
    Date::from_number(since_1970.checked_add(TO_1970)?)
}

/// By how much an amount is multiplied to be one for the period of its fact, as a fraction.
type Factor = (i64, i64);

/// How the cells of one column are read.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The variable that they are about.
    pub id: VariableId,
    /// Its name, as a case would write it.
    pub name: String,
    pub(super) range: Range,
    /// The values of the kind.
    words: Words,
    /// What an amount without a period is for, where that is said.
    factor: Option<Factor>,
    /// The periods that an amount may name.
    periods: Vec<(&'static str, Factor)>,
    /// The least, the most and the step of what may be given.
    bounds: (i64, i64, i64),
    /// By what digits with none, one or two behind the point are multiplied, where an amount needs
    /// no more than that.
    times: [Option<i64>; 3],
}

impl Cells {
    pub(super) fn new(prepared: &Prepared, id: VariableId, period: Option<Period>) -> Self {
        let policy = prepared.policy();
        let variable = prepared.variables().get(id);
        let range = variable.range;
        let mut words = Vec::new();
        if let Range::Choice(kind, _) | Range::Set(kind, _) = range {
            let members = policy.kind(kind).members.iter().zip(0_u8..);
            words.extend(members.map(|(member, at)| (member.name.clone(), at)));
        }
        let mut periods = Vec::new();
        let mut factor = Some((1, 1));
        match range {
            Range::Amount { .. } if says_period(range) => {
                for own in Period::ALL {
                    periods.extend(weekly(policy, own).map(|factor| (own.word(), factor)));
                }
                factor = period.and_then(|period| weekly(policy, period));
            }
            Range::Amount { unit, .. } => {
                periods.extend(unit.period().map(|own| (own.word(), (1, 1))));
            }
            Range::YesNo
            | Range::Choice(..)
            | Range::Set(..)
            | Range::Date { .. }
            | Range::Count { .. } => {}
        }
        let below = match range {
            Range::Amount { below, .. } => below,
            _ => 1,
        };
        let times = [0, 1, 2].map(|scale| {
            let (by, over) = factor.filter(|_| is_bare(range))?;
            scaled(i128::from(by), scale, below, over)
        });
        Cells {
            id,
            name: policy.variable_name(variable),
            range,
            words: Words::new(words),
            factor,
            periods,
            bounds: range.bounds().unwrap_or_default(),
            times,
        }
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// What is no value of the variable, with a sentence that says what to write.
    #[inline]
    pub fn read(&self, prepared: &Prepared, cell: CellValue<'_>) -> Result<Known, BadCell> {
        if let Some(value) = self.value(cell) {
            return Ok(Known::Is(value));
        }
        match (cell, self.range) {
            (CellValue::Blank, _) => Ok(Known::Unknown),
            (CellValue::Text(text), _) => self.in_words(prepared, text.trim()),
            (CellValue::Number { .. }, Range::Amount { .. } | Range::Count { .. }) => {
                Err(self.refused(prepared))
            }
            (CellValue::Day(_), Range::Date { .. }) => Err(self.out_of_range(prepared)),
            (CellValue::Number { .. } | CellValue::YesNo(_) | CellValue::Day(_), _) => {
                Err(self.wrong(prepared))
            }
        }
    }

    /// Reads what most cells hold, without looking at the policy.
    #[inline]
    fn value(&self, cell: CellValue<'_>) -> Option<i64> {
        match (cell, self.range) {
            (CellValue::Text(text), _) => self.plainly(text),
            (CellValue::Number { digits, scale }, Range::Amount { .. } | Range::Count { .. }) => {
                match (i64::try_from(digits), self.times.get(usize::from(scale))) {
                    (Ok(digits), Some(Some(times))) => self.within(digits.checked_mul(*times)?),
                    _ if is_bare(self.range) => self.number(digits, scale, self.factor?),
                    _ => None,
                }
            }
            (CellValue::YesNo(yes), Range::YesNo) => Some(i64::from(yes)),
            (CellValue::Day(day), Range::Date { .. }) => self.day(day_of(day)?),
            (CellValue::Blank, _)
            | (CellValue::Number { .. } | CellValue::YesNo(_) | CellValue::Day(_), _) => None,
        }
    }

    /// Whether amounts must say for which period they are, as the column's name does not.
    pub fn needs_period(&self) -> bool {
        self.factor.is_none()
    }

    /// Reads what most texts are.
    #[inline]
    fn plainly(&self, text: &str) -> Option<i64> {
        match self.range {
            Range::YesNo => yes_or_no(text),
            Range::Choice(..) => self.word(text),
            Range::Set(..) => self.words(text),
            Range::Date { .. } => self.date(text),
            Range::Amount { .. } => self.amount(text),
            Range::Count { .. } => self.count(text),
        }
    }

    /// Goes through a column, and hands on the value of each cell that holds what most do; any
    /// other as it is.
    #[inline]
    pub(super) fn each_plainly<'c>(
        &self,
        column: &impl CellColumn<'c>,
        each: impl FnMut(usize, Result<i64, CellValue<'c>>),
    ) {
        // A loop for each kind of cells, so that none asks again which it is.
        match self.range {
            Range::YesNo => texts(self, column, yes_or_no, each),
            Range::Choice(..) => texts(self, column, |text| self.word(text), each),
            Range::Set(..) => texts(self, column, |text| self.words(text), each),
            Range::Date { .. } => {
                // Many tables hold one day from the first row to the last.
                let last = Cell::new(("", None));
                let date = |text| {
                    if last.get().0 != text {
                        last.set((text, self.date(text)));
                    }
                    last.get().1
                };
                texts(self, column, date, each);
            }
            Range::Amount { .. } => texts(self, column, |text| self.amount(text), each),
            Range::Count { .. } => texts(self, column, |text| self.count(text), each),
        }
    }

    #[inline(always)]
    fn date(&self, text: &str) -> Option<i64> {
        self.day(day_in(text.as_bytes())?)
    }

    #[inline(always)]
    fn amount(&self, text: &str) -> Option<i64> {
        let short = short_number(text).or_else(|| Some((small_number(text)?, 0)));
        let times = short.and_then(|(_, scale)| self.times[usize::from(scale)]);
        match (short, times) {
            (Some((digits, _)), Some(times)) => self.within(digits.checked_mul(times)?),
            _ => self.written(text),
        }
    }

    /// An amount that may be long, or say what it is of.
    #[inline(never)]
    fn written(&self, text: &str) -> Option<i64> {
        let Range::Amount { unit, .. } = self.range else {
            return None;
        };
        let (written, rest) = Written::read(text)?;
        if unit == Unit::Percent || (written.pounds && !matches!(unit, Unit::Money(_))) {
            return None;
        }
        let factor = match rest {
            "" => self.factor?,
            rest => self.named(rest.strip_prefix(" per ")?)?,
        };
        self.number(i128::from(written.digits), written.scale, factor)
    }

    #[inline(always)]
    fn count(&self, text: &str) -> Option<i64> {
        self.within(small_number(text).or_else(|| {
            let (written, rest) = Written::read(text)?;
            let whole = !written.pounds && written.scale == 0 && rest.is_empty();
            whole.then_some(written.digits)
        })?)
    }

    fn named(&self, period: &str) -> Option<Factor> {
        let found = self.periods.iter().find(|(word, _)| *word == period);
        found.map(|(_, factor)| *factor)
    }

    #[inline(always)]
    fn word(&self, text: &str) -> Option<i64> {
        self.words.place(text).map(i64::from)
    }

    /// Values with commas between, in any order.
    fn words(&self, text: &str) -> Option<i64> {
        if text == "none" {
            return Some(0);
        }
        let mut mask = 0_u64;
        for word in text.split(',') {
            mask |= 1 << self.words.place(word.trim())?;
        }
        Some(mask.cast_signed())
    }

    fn day(&self, day: Date) -> Option<i64> {
        let number = i64::from(day.number());
        self.range.holds(Known::Is(number)).then_some(number)
    }

    /// A number as one of the variable's, where it is within the range and on a step.
    #[inline]
    fn number(&self, digits: i128, scale: u8, (by, over): Factor) -> Option<i64> {
        let below = match self.range {
            Range::Amount { below, .. } => below,
            _ => 1,
        };
        self.within(scaled(digits, scale, by.checked_mul(below)?, over)?)
    }

    /// A number, where it is within the range and on a step.
    #[inline]
    fn within(&self, value: i64) -> Option<i64> {
        let (least, most, step) = self.bounds;
        let on_step = step == 1 || (value - least) % step == 0;
        ((least..=most).contains(&value) && on_step).then_some(value)
    }

    /// Reads a cell as a case file reads it.
    fn in_words(&self, prepared: &Prepared, text: &str) -> Result<Known, BadCell> {
        if let Some(value) = self.plainly(text) {
            return Ok(Known::Is(value));
        }
        if text == "unknown" {
            return Ok(Known::Unknown);
        }
        if let Range::Count { .. } = self.range {
            return Err(self.wrong(prepared));
        }
        let number = Written::read(text).filter(|(_, rest)| rest.is_empty());
        if number.is_some_and(|(written, _)| !written.pounds) && is_bare(self.range) {
            return Err(self.refused(prepared));
        }
        let value = match (read_value(text, 0), self.range) {
            (Ok(value), _) => value,
            (Err(problems), Range::Amount { .. } | Range::Date { .. }) => {
                return Err(problems.first().map_or_else(
                    || self.wrong(prepared),
                    |problem| match problem.code().as_str() {
                        "syntax::not_a_value" => self.wrong(prepared),
                        _ => BadCell::of(problem.diagnostic()),
                    },
                ));
            }
            (Err(_), _) => return Err(self.wrong(prepared)),
        };
        match &value.given {
            Given::UpTo(_) | Given::From(_) | Given::Between(..) => Err(BadCell {
                what: "an amount that is known in part can't stand in a table".to_owned(),
                help: "leave the cell blank, or decide this case by itself from a file".to_owned(),
            }),
            Given::Unknown => Ok(Known::Unknown),
            Given::NotFound
            | Given::List { .. }
            | Given::Set(_)
            | Given::Literal(_)
            | Given::Name(_) => {
                let policy = prepared.policy();
                let mut reader = CaseReader::going_on(policy, Case::unknown(policy));
                reader.give_variable(self.id, &value);
                let (case, problems) = reader.finish();
                match (case.get(self.id), problems.first()) {
                    (_, Some(CaseProblem::WrongValue { .. })) => Err(self.wrong(prepared)),
                    (_, Some(problem)) => Err(BadCell::of(problem)),
                    (Known::Unknown, None) => Err(self.out_of_range(prepared)),
                    (known, None) => Ok(known),
                }
            }
        }
    }

    /// What is to be written, in words.
    fn wanted(&self, prepared: &Prepared) -> String {
        let policy = prepared.policy();
        let names = || self.words.in_order().join(", ");
        match self.range {
            Range::Count { least, most } => format!("a whole number from {least} to {most}"),
            Range::Set(..) => format!("any of {}, with commas between, or `none`", names()),
            _ => {
                let origin = prepared.variables().get(self.id).origin;
                let domain = policy.domain_of(origin);
                domain.map_or_else(String::new, |domain| policy.domain_wanted(domain))
            }
        }
    }

    fn wrong(&self, prepared: &Prepared) -> BadCell {
        BadCell::of(&CaseProblem::WrongValue {
            wanted: self.wanted(prepared),
            span: Span::default(),
        })
    }

    fn out_of_range(&self, prepared: &Prepared) -> BadCell {
        BadCell::of(&CaseProblem::OutOfRange {
            range: self.wanted(prepared),
            span: Span::default(),
        })
    }

    /// Why a number that stands alone is not taken.
    fn refused(&self, prepared: &Prepared) -> BadCell {
        match self.range {
            Range::Amount { .. } if self.factor.is_none() => BadCell {
                help: format!(
                    "write `per week`, `per 4 weeks`, `per month` or `per year` behind it, or \
                     behind the name of the column: `{} per week`",
                    self.name
                ),
                ..BadCell::of(&CaseProblem::PeriodUnsaid {
                    span: Span::default(),
                })
            },
            Range::Amount { .. } if !is_bare(self.range) => BadCell {
                what: "this number does not say that it is a percentage".to_owned(),
                help: "write it as a text with its sign: `75%`".to_owned(),
            },
            Range::Amount { .. } | Range::Count { .. } => self.out_of_range(prepared),
            Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Date { .. } => {
                self.wrong(prepared)
            }
        }
    }
}

/// Whether a number alone says which amount is meant: of a share it may be of one or of 100.
fn is_bare(range: Range) -> bool {
    !matches!(
        range,
        Range::Amount {
            unit: Unit::Percent,
            ..
        }
    )
}

/// Goes through a column, and reads its texts, and what is no text.
#[inline(always)]
fn texts<'c>(
    cells: &Cells,
    column: &impl CellColumn<'c>,
    read: impl Fn(&'c str) -> Option<i64>,
    mut each: impl FnMut(usize, Result<i64, CellValue<'c>>),
) {
    column.for_each(|row, cell| {
        let value = match cell {
            CellValue::Text(text) => read(text).ok_or(cell),
            CellValue::Blank => Err(cell),
            other => cells.value(other).ok_or(cell),
        };
        each(row, value);
    });
}

/// How an amount for a period becomes one for a week.
fn weekly(policy: &Policy, period: Period) -> Option<Factor> {
    let factor = match policy.weeks_in_a_year {
        Some(weeks) => period.factor_with(Period::Week, weeks),
        None => period.factor_to(Period::Week),
    }?;
    let short = |n: i128| i64::try_from(n).ok();
    Some((short(factor.numerator())?, short(factor.denominator())?))
}

/// Digits over a power of ten, times a fraction; none where that is no whole number.
#[inline]
fn scaled(digits: i128, scale: u8, by: i64, over: i64) -> Option<i64> {
    if let (Ok(short), true) = (i64::try_from(digits), scale <= 9) {
        let over = over.checked_mul(10_i64.pow(u32::from(scale)));
        if let (Some(product), Some(over)) = (short.checked_mul(by), over) {
            return (product % over == 0).then(|| product / over);
        }
    }
    let tenths = 10_i128.checked_pow(u32::from(scale))?;
    let value = Exact::new(digits, tenths)?.times(Exact::new(i128::from(by), i128::from(over))?)?;
    let whole = value.is_whole().then(|| value.numerator())?;
    i64::try_from(whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_tables_are_those_of_the_calendar() {
        for (days, written) in [
            (0, "1970-01-01"),
            (19_513, "2023-06-05"),
            (-25_567, "1900-01-01"),
            (84_005, "2199-12-31"),
        ] {
            let day = day_of(days).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some(written));
            assert_eq!(day_in(written.as_bytes()), day_of(days));
        }
        assert_eq!(day_of(84_006), None);
        assert_eq!(day_in(b"2023-02-29"), None);
    }

    #[test]
    fn only_what_is_exact_is_scaled() {
        assert_eq!(scaled(1_234, 2, 100, 1), Some(1_234));
        assert_eq!(scaled(12_345, 3, 100, 1), None);
        assert_eq!(scaled(12_340, 3, 100, 1), Some(1_234));
        assert_eq!(scaled(5_200, 2, 1_300, 52), Some(1_300));
        assert_eq!(scaled(i128::MAX, 38, 100, 1), None);
        assert_eq!(scaled(5 * 10_i128.pow(30), 30, 100, 1), Some(500));
    }
}
