//! Sums of whole numbers between bounds: whether all bounds can be kept at once.
//!
//! The general simplex of Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)",
//! CAV 2006, with exact fractions. Every column stands for a whole number, so that bounds are
//! whole numbers and a strict bound is the next one.

use std::collections::BTreeMap;

use batsat::Lit;

/// A fraction whose divisor is above nothing, in its least terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    top: i128,
    bottom: i128,
}

/// A whole number of 128 bits did not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GaveUp;

type Checked<T> = Result<T, GaveUp>;

impl Fraction {
    pub(super) const ZERO: Fraction = Fraction { top: 0, bottom: 1 };

    pub(super) fn whole(n: i128) -> Fraction {
        Fraction { top: n, bottom: 1 }
    }

    pub(super) fn is_whole(self) -> bool {
        self.bottom == 1
    }

    pub(super) fn floor(self) -> i128 {
        self.top.div_euclid(self.bottom)
    }

    fn new(top: i128, bottom: i128) -> Checked<Fraction> {
        let common = crate::value::gcd(top, bottom).max(1);
        let (top, bottom) = (top / common, bottom / common);
        match bottom < 0 {
            true => Ok(Fraction {
                top: top.checked_neg().ok_or(GaveUp)?,
                bottom: bottom.checked_neg().ok_or(GaveUp)?,
            }),
            false => Ok(Fraction { top, bottom }),
        }
    }

    fn plus(self, other: Fraction) -> Checked<Fraction> {
        if self.bottom == 1 && other.bottom == 1 {
            return Ok(Fraction::whole(
                self.top.checked_add(other.top).ok_or(GaveUp)?,
            ));
        }
        let a = self.top.checked_mul(other.bottom).ok_or(GaveUp)?;
        let b = other.top.checked_mul(self.bottom).ok_or(GaveUp)?;
        let bottom = self.bottom.checked_mul(other.bottom).ok_or(GaveUp)?;
        Fraction::new(a.checked_add(b).ok_or(GaveUp)?, bottom)
    }

    fn times(self, other: Fraction) -> Checked<Fraction> {
        let top = self.top.checked_mul(other.top).ok_or(GaveUp)?;
        let bottom = self.bottom.checked_mul(other.bottom).ok_or(GaveUp)?;
        Fraction::new(top, bottom)
    }

    fn over(self, other: Fraction) -> Checked<Fraction> {
        let top = self.top.checked_mul(other.bottom).ok_or(GaveUp)?;
        let bottom = self.bottom.checked_mul(other.top).ok_or(GaveUp)?;
        Fraction::new(top, bottom)
    }

    fn negated(self) -> Fraction {
        Fraction {
            top: -self.top,
            bottom: self.bottom,
        }
    }

    fn less(self, other: Fraction) -> Checked<Fraction> {
        self.plus(other.negated())
    }

    fn cmp_whole(self, n: i128) -> Checked<std::cmp::Ordering> {
        let n = n.checked_mul(self.bottom).ok_or(GaveUp)?;
        Ok(self.top.cmp(&n))
    }

    fn is_positive(self) -> bool {
        self.top > 0
    }
}

/// Why a bound holds: a condition, or always.
type Why = Option<Lit>;

/// A whole number that sums are made of, or a sum.
pub(super) type Column = usize;

#[derive(Debug, Clone, Copy, Default)]
struct Bounds {
    low: Option<(i128, Why)>,
    high: Option<(i128, Why)>,
}

/// The conditions that can't hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conflict(pub(super) Vec<Lit>);

/// What came of checking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checks {
    /// All bounds can be kept.
    Kept,
    /// They can't.
    Against(Conflict),
    /// It took too long, or numbers became too large.
    GaveUp,
}

/// Sums of whole numbers, and what they lie between.
#[derive(Debug, Clone, Default)]
pub(super) struct Simplex {
    bounds: Vec<Bounds>,
    values: Vec<Fraction>,
    /// The row of each column that is written as a sum of others.
    row_of: Vec<Option<usize>>,
    rows: Vec<(Column, BTreeMap<Column, Fraction>)>,
    /// What bounds were before, to go back.
    before: Vec<(Column, Bounds)>,
    /// How many exchanges have been made.
    pub(super) exchanges: u64,
}

impl Simplex {
    /// A whole number of its own.
    pub(super) fn column(&mut self) -> Column {
        self.bounds.push(Bounds::default());
        self.values.push(Fraction::ZERO);
        self.row_of.push(None);
        self.bounds.len() - 1
    }

    /// A sum of multiples of others.
    pub(super) fn sum(&mut self, of: &[(Column, i128)]) -> Checked<Column> {
        let mut row: BTreeMap<Column, Fraction> = BTreeMap::new();
        for (column, n) in of {
            let times = Fraction::whole(*n);
            match self.row_of[*column] {
                None => add_to(&mut row, *column, times)?,
                Some(at) => {
                    for (inner, m) in self.rows[at].1.clone() {
                        add_to(&mut row, inner, m.times(times)?)?;
                    }
                }
            }
        }
        let own = self.column();
        let mut value = Fraction::ZERO;
        for (column, n) in &row {
            value = value.plus(self.values[*column].times(*n)?)?;
        }
        self.values[own] = value;
        self.row_of[own] = Some(self.rows.len());
        self.rows.push((own, row));
        Ok(own)
    }

    /// What a column is at present.
    pub(super) fn value(&self, column: Column) -> Fraction {
        self.values[column]
    }

    /// Where bounds stand, to go back to.
    pub(super) fn mark(&self) -> usize {
        self.before.len()
    }

    /// Takes back every bound since a mark.
    pub(super) fn back_to(&mut self, mark: usize) {
        while self.before.len() > mark {
            if let Some((column, bounds)) = self.before.pop() {
                self.bounds[column] = bounds;
            }
        }
    }

    /// A column is at least, or at most, a number.
    pub(super) fn bound(&mut self, column: Column, low: bool, n: i128, why: Why) -> Checks {
        let now = self.bounds[column];
        let (own, other) = if low { (now.low, now.high) } else { (now.high, now.low) };
        let is_news = own.is_none_or(|(old, _)| if low { n > old } else { n < old });
        if !is_news {
            return Checks::Kept;
        }
        if let Some((end, reason)) = other
            && (if low { n > end } else { n < end })
        {
            return Checks::Against(Conflict(why.into_iter().chain(reason).collect()));
        }
        self.before.push((column, now));
        if low {
            self.bounds[column].low = Some((n, why));
        } else {
            self.bounds[column].high = Some((n, why));
        }
        if self.row_of[column].is_some() {
            return Checks::Kept;
        }
        match self.keep_within(column, low, n) {
            Ok(()) => Checks::Kept,
            Err(GaveUp) => Checks::GaveUp,
        }
    }

    fn keep_within(&mut self, column: Column, low: bool, n: i128) -> Checked<()> {
        let found = self.values[column].cmp_whole(n)?;
        let outside = if low { found.is_lt() } else { found.is_gt() };
        if outside {
            let by = Fraction::whole(n).less(self.values[column])?;
            self.move_by(column, by)?;
        }
        Ok(())
    }

    /// Moves a free column, and every sum with it.
    fn move_by(&mut self, column: Column, by: Fraction) -> Checked<()> {
        self.values[column] = self.values[column].plus(by)?;
        for (own, row) in &self.rows {
            if let Some(n) = row.get(&column) {
                self.values[*own] = self.values[*own].plus(n.times(by)?)?;
            }
        }
        Ok(())
    }

    /// Looks for values that keep all bounds, with at most so many exchanges.
    pub(super) fn check(&mut self, most: u64) -> Checks {
        let end = self.exchanges.saturating_add(most);
        loop {
            if self.exchanges > end {
                return Checks::GaveUp;
            }
            match self.repair() {
                Ok(None) => {}
                Ok(Some(checks)) => return checks,
                Err(GaveUp) => return Checks::GaveUp,
            }
        }
    }

    /// Brings the first sum that is out of its bounds back to them; `None` where another may be.
    fn repair(&mut self) -> Checked<Option<Checks>> {
        let mut worst: Option<(Column, usize, bool, i128)> = None;
        for (at, (own, _)) in self.rows.iter().enumerate() {
            let bounds = self.bounds[*own];
            let value = self.values[*own];
            let mut out = None;
            if let Some((low, _)) = bounds.low
                && value.cmp_whole(low)?.is_lt()
            {
                out = Some((true, low));
            }
            if let Some((high, _)) = bounds.high
                && value.cmp_whole(high)?.is_gt()
            {
                out = Some((false, high));
            }
            if let Some((low, end)) = out
                && worst.is_none_or(|(column, ..)| *own < column)
            {
                worst = Some((*own, at, low, end));
            }
        }
        let Some((own, at, low, end)) = worst else {
            return Ok(Some(Checks::Kept));
        };
        let mut entering = None;
        for (column, n) in &self.rows[at].1 {
            // Whether the sum is brought nearer when the column rises.
            let rises = n.is_positive() == low;
            if self.has_room(*column, rises)? {
                entering = Some(*column);
                break;
            }
        }
        match entering {
            None => Ok(Some(Checks::Against(self.why(at, low)))),
            Some(column) => {
                self.exchange(at, own, column, end)?;
                Ok(None)
            }
        }
    }

    fn has_room(&self, column: Column, rises: bool) -> Checked<bool> {
        let bounds = self.bounds[column];
        let value = self.values[column];
        Ok(match if rises { bounds.high } else { bounds.low } {
            None => true,
            Some((end, _)) if rises => value.cmp_whole(end)?.is_lt(),
            Some((end, _)) => value.cmp_whole(end)?.is_gt(),
        })
    }

    /// The bounds that keep a sum out of its own.
    fn why(&self, at: usize, low: bool) -> Conflict {
        let (own, row) = &self.rows[at];
        let own = self.bounds[*own];
        let mut lits: Vec<Lit> = Vec::new();
        lits.extend(if low { own.low } else { own.high }.and_then(|(_, why)| why));
        for (column, n) in row {
            let bounds = self.bounds[*column];
            let end = if n.is_positive() == low { bounds.high } else { bounds.low };
            lits.extend(end.and_then(|(_, why)| why));
        }
        lits.sort_unstable();
        lits.dedup();
        Conflict(lits)
    }

    /// A sum becomes free and a free column a sum; the first is moved to a number.
    fn exchange(&mut self, at: usize, own: Column, column: Column, to: i128) -> Checked<()> {
        self.exchanges += 1;
        let n = self.rows[at].1[&column];
        let by = Fraction::whole(to).less(self.values[own])?;
        self.move_by(column, by.over(n)?)?;
        // own = n × column + rest, so column = own / n − rest / n.
        let (_, mut row) = std::mem::take(&mut self.rows[at]);
        row.remove(&column);
        let mut new: BTreeMap<Column, Fraction> = BTreeMap::new();
        for (other, m) in row {
            new.insert(other, m.over(n)?.negated());
        }
        new.insert(own, Fraction::whole(1).over(n)?);
        for (place, (_, row)) in self.rows.iter_mut().enumerate() {
            if place == at {
                continue;
            }
            if let Some(times) = row.remove(&column) {
                for (other, m) in &new {
                    add_to(row, *other, m.times(times)?)?;
                }
            }
        }
        self.rows[at] = (column, new);
        self.row_of[column] = Some(at);
        self.row_of[own] = None;
        Ok(())
    }
}

fn add_to(row: &mut BTreeMap<Column, Fraction>, column: Column, n: Fraction) -> Checked<()> {
    let sum = match row.get(&column) {
        Some(own) => own.plus(n)?,
        None => n,
    };
    if sum == Fraction::ZERO {
        row.remove(&column);
    } else {
        row.insert(column, sum);
    }
    Ok(())
}
