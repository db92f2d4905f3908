//! What a run comes to: counts, totals and means.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use evenhand::caseload::{Answers, Caseload, Status, Values};
use evenhand::decision::NeedOf;
use evenhand::explanation::Style;
use evenhand::model::policy::ValueType;
use evenhand::value::{Exact, Unit, amount_in_words};

use super::results::{STATUS, name_of, place_of};
use crate::page::Page;

/// How many different needs are told.
const NEEDS_TOLD: usize = 12;

/// Counts over the cases that were decided.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) cases: u64,
    pub(super) referred: u64,
    pub(super) refused: u64,
    pub(super) undecided: u64,
    columns: Vec<Counted>,
    /// In how many rows something would still have to be known: what, and its name.
    needs: BTreeMap<(Wanting, String), (String, u64)>,
}

#[derive(Debug, Clone, Default)]
struct Counted {
    statuses: [u64; STATUS.len()],
    /// The sum of its amounts over the column's denominator; none where it is too large to add.
    total: Option<i128>,
}

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wanting {
    NotPublished,
    NotFound,
    Unset,
    Open,
    Holidays,
    Fact,
}

impl Wanting {
    fn of(need: &NeedOf) -> Self {
        match need {
            NeedOf::NotPublished(_) => Wanting::NotPublished,
            NeedOf::NotFound(_) => Wanting::NotFound,
            NeedOf::Unset(_) => Wanting::Unset,
            NeedOf::Open(_) => Wanting::Open,
            NeedOf::Holidays => Wanting::Holidays,
            NeedOf::Fact(_) => Wanting::Fact,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Wanting::NotPublished => "not published",
            Wanting::NotFound => "published, but not found",
            Wanting::Unset => "set by each authority, and not set here",
            Wanting::Open => "left to each authority, and not said here",
            Wanting::Holidays => "not listed so far ahead",
            Wanting::Fact => "blank, or not in the table",
        }
    }
}

impl Tally {
    /// Counts the answers to the cases of one block.
    pub(super) fn take(&mut self, answers: &Answers) {
        let added = Counted {
            total: Some(0),
            ..Counted::default()
        };
        self.columns.resize(answers.columns.len(), added);
        self.cases += answers.rows as u64;
        self.referred += answers.referred.len() as u64;
        self.refused += answers.refused.len() as u64;
        for (column, counted) in answers.columns.iter().zip(&mut self.columns) {
            let amounts = match &column.values {
                Values::Amounts(amounts) => amounts.as_slice(),
                Values::Places(_) => &[],
            };
            for (row, status) in column.status[..answers.rows].iter().enumerate() {
                counted.statuses[place_of(*status)] += 1;
                if let (Status::Value, Some(amount)) = (status, amounts.get(row)) {
                    counted.total = counted.total.and_then(|total| total.checked_add(*amount));
                }
            }
        }
        self.take_needs(answers);
    }

    fn take_needs(&mut self, answers: &Answers) {
        // A need is counted once for a row, however many outcomes hang on it.
        let mut rows = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for (row, _, undecided) in &answers.undecided {
            rows.insert(*row);
            for need in &undecided.needs {
                let key = (Wanting::of(&need.of), need.name.clone());
                if seen.insert((*row, key.clone())) {
                    let told = self.needs.entry(key);
                    told.or_insert_with(|| (need.label.clone(), 0)).1 += 1;
                }
            }
        }
        self.undecided += rows.len() as u64;
    }

    /// Adds what another thread counted.
    pub(super) fn merge(&mut self, other: Tally) {
        self.cases += other.cases;
        self.referred += other.referred;
        self.refused += other.refused;
        self.undecided += other.undecided;
        if self.columns.is_empty() {
            self.columns = other.columns;
        } else {
            for (own, counted) in self.columns.iter_mut().zip(other.columns) {
                for (own, more) in own.statuses.iter_mut().zip(counted.statuses) {
                    *own += more;
                }
                let both = own.total.zip(counted.total);
                own.total = both.and_then(|(own, more)| own.checked_add(more));
            }
        }
        for (key, (label, rows)) in other.needs {
            self.needs.entry(key).or_insert((label, 0)).1 += rows;
        }
    }

    /// Tells what was counted.
    pub(super) fn tell(&self, caseload: &Caseload<'_>, page: &mut Page) {
        let policy = caseload.prepared().policy();
        for ((node, index, below), counted) in caseload.columns().iter().zip(&self.columns) {
            // Items that nobody has are not worth a line.
            let last = place_of(Status::Refused);
            let there: u64 = counted.statuses[..last].iter().sum();
            if there == 0 && index.is_some() {
                continue;
            }
            let label = &policy.node(*node).label;
            page.line("");
            let name = name_of(policy, *node, *index);
            page.styled(Style::Strong, &format!("{name}: {label}"));
            let counts = STATUS.iter().zip(counted.statuses);
            let counts: Vec<String> = counts
                .filter(|(_, rows)| *rows > 0)
                .map(|(word, rows)| format!("{word} {}", grouped(rows)))
                .collect();
            page.line(&format!("  {}", counts.join(", ")));
            let decided = counted.statuses[place_of(Status::Value)];
            if let ValueType::Amount(unit) = policy.node(*node).ty
                && unit != Unit::Percent
                && decided > 0
            {
                page.line(&format!("  {}", sums(counted.total, *below, decided, unit)));
            }
        }
        self.tell_needs(page);
    }

    fn tell_needs(&self, page: &mut Page) {
        if self.needs.is_empty() {
            return;
        }
        page.line("");
        page.styled(Style::Strong, "What the undecided answers hang on");
        // Facts are many; those that most rows lack come first.
        let mut needs: Vec<_> = self.needs.iter().collect();
        needs.sort_by_key(|((wanting, _), (_, rows))| {
            let fact = *wanting == Wanting::Fact;
            (fact, std::cmp::Reverse(*rows))
        });
        for ((wanting, name), (label, rows)) in needs.iter().take(NEEDS_TOLD) {
            let rows = told_rows(*rows);
            page.line(&format!(
                "  {name}: {label} ({}): {rows}",
                wanting.in_words()
            ));
        }
        if let Some(more) = needs.len().checked_sub(NEEDS_TOLD).filter(|more| *more > 0) {
            page.styled(Style::Faint, &format!("  and {more} more"));
        }
    }
}

/// The total and the mean of amounts, of those cases in which they are decided.
fn sums(total: Option<i128>, below: i128, decided: u64, unit: Unit) -> String {
    let exact = total.and_then(|total| Exact::new(total, below));
    let Some(exact) = exact else {
        return "the total is too large to be added up".to_owned();
    };
    let total = amount_in_words(exact, unit);
    let Some(mean) = exact.divided_by(Exact::whole(i128::from(decided))) else {
        return format!("in total {total}");
    };
    let nearest = match unit {
        Unit::Money(_) => "to the nearest penny",
        Unit::Whole | Unit::Percent | Unit::Hours(_) => "to the nearest hundredth",
    };
    let Some(shown) = to_hundredths(mean) else {
        return format!("in total {total}");
    };
    let rounding = match shown == mean {
        true => String::new(),
        false => format!(" {nearest}"),
    };
    format!(
        "in total {total}; the mean of {} is {}{rounding}",
        grouped(decided),
        amount_in_words(shown, unit)
    )
}

/// The nearest hundredth, half of one going up.
fn to_hundredths(exact: Exact) -> Option<Exact> {
    let doubled = exact.numerator().checked_mul(200)?;
    let over = exact.denominator().checked_mul(2)?;
    let hundredths = doubled.checked_add(exact.denominator())?.div_euclid(over);
    Exact::new(hundredths, 100)
}

/// A number with commas at the thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// So many rows, in words.
pub(super) fn told_rows(rows: u64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{} rows", grouped(rows)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_says_that_it_is_rounded_only_where_it_is() {
        let week = Unit::Money(Some(evenhand::value::Period::Week));
        assert_eq!(
            sums(Some(1_000), 100, 4, week),
            "in total £10.00 a week; the mean of 4 is £2.50 a week"
        );
        assert_eq!(
            sums(Some(1_000), 100, 3, week),
            "in total £10.00 a week; the mean of 3 is £3.33 a week to the nearest penny"
        );
        assert_eq!(
            sums(Some(25), 100, 2, week),
            "in total £0.25 a week; the mean of 2 is £0.13 a week to the nearest penny"
        );
        assert_eq!(
            sums(None, 100, 2, week),
            "the total is too large to be added up"
        );
    }

    #[test]
    fn thousands_have_commas() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
