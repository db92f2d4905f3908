//! Sums of whole numbers between bounds: whether all bounds can be kept at once.
//!
//! The general simplex of Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)",
//! CAV 2006, with exact fractions. Every column stands for a whole number, so that bounds are
//! whole numbers and a strict bound is the next one.

use std::collections::BTreeSet;

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
        let common = common(top, bottom).max(1);
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
        if self.bottom == 1 && other.bottom == 1 {
            let top = self.top.checked_mul(other.top).ok_or(GaveUp)?;
            return Ok(Fraction::whole(top));
        }
        let top = self.top.checked_mul(other.top).ok_or(GaveUp)?;
        let bottom = self.bottom.checked_mul(other.bottom).ok_or(GaveUp)?;
        Fraction::new(top, bottom)
    }

    fn over(self, other: Fraction) -> Checked<Fraction> {
        if other == Fraction::whole(1) {
            return Ok(self);
        }
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

/// The greatest common divisor, in half the width where both fit: that is many times faster.
fn common(a: i128, b: i128) -> i128 {
    let (Ok(mut x), Ok(mut y)) = (
        u64::try_from(a.unsigned_abs()),
        u64::try_from(b.unsigned_abs()),
    ) else {
        return crate::value::gcd(a, b);
    };
    while y != 0 {
        (x, y) = (y, x % y);
    }
    i128::from(x)
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

/// A sum of multiples of columns, in order.
type Row = Vec<(Column, Fraction)>;

/// How often the column is exchanged that brings the least work, before the first one that fits
/// is: only that is sure to end.
const BY_WORK: u32 = 60;

/// Sums of whole numbers, and what they lie between.
#[derive(Debug, Clone, Default)]
pub(super) struct Simplex {
    bounds: Vec<Bounds>,
    values: Vec<Fraction>,
    /// The row of each column that is written as a sum of others.
    row_of: Vec<Option<usize>>,
    rows: Vec<(Column, Row)>,
    /// The rows that each free column stands in.
    stands_in: Vec<BTreeSet<usize>>,
    /// The sums that may be out of their bounds.
    suspects: BTreeSet<Column>,
    /// What bounds were before, to go back.
    before: Vec<(Column, Bounds)>,
    /// How many places of rows have been gone through.
    pub(super) steps: u64,
    /// Whether numbers became too large in the middle of an exchange: nothing that stands here
    /// since then says anything, for this question or the next.
    broken: bool,
}

impl Simplex {
    /// A whole number of its own.
    pub(super) fn column(&mut self) -> Column {
        self.bounds.push(Bounds::default());
        self.values.push(Fraction::ZERO);
        self.row_of.push(None);
        self.stands_in.push(BTreeSet::new());
        self.bounds.len() - 1
    }

    /// A sum of multiples of others.
    pub(super) fn sum(&mut self, of: &[(Column, i128)]) -> Checked<Column> {
        let mut row = Row::new();
        for (column, n) in of {
            let times = Fraction::whole(*n);
            row = match self.row_of[*column] {
                None => plus(&row, times, &[(*column, Fraction::whole(1))])?,
                Some(at) => plus(&row, times, &self.rows[at].1)?,
            };
        }
        let own = self.column();
        let mut value = Fraction::ZERO;
        for (column, n) in &row {
            value = value.plus(self.values[*column].times(*n)?)?;
            self.stands_in[*column].insert(self.rows.len());
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
        if self.broken {
            return Checks::GaveUp;
        }
        let now = self.bounds[column];
        let (own, other) = if low {
            (now.low, now.high)
        } else {
            (now.high, now.low)
        };
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
            self.suspects.insert(column);
            return Checks::Kept;
        }
        match self.keep_within(column, low, n) {
            Ok(()) => Checks::Kept,
            Err(GaveUp) => self.gives_up(),
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
        for at in &self.stands_in[column] {
            let (own, row) = &self.rows[*at];
            self.values[*own] = self.values[*own].plus(factor_in(row, column).times(by)?)?;
            self.suspects.insert(*own);
            self.steps += 1;
        }
        Ok(())
    }

    /// Looks for values that keep all bounds, in at most so many steps.
    pub(super) fn check(&mut self, most: u64) -> Checks {
        let end = self.steps.saturating_add(most);
        let mut exchanges = 0;
        loop {
            if self.broken || self.steps > end {
                return Checks::GaveUp;
            }
            match self.repair(exchanges < BY_WORK) {
                Ok(None) => exchanges += 1,
                Ok(Some(checks)) => return checks,
                Err(GaveUp) => return self.gives_up(),
            }
        }
    }

    /// Numbers became too large, perhaps with half of an exchange made.
    fn gives_up(&mut self) -> Checks {
        self.broken = true;
        Checks::GaveUp
    }

    /// Brings the first sum that is out of its bounds back to them; `None` where another may be.
    fn repair(&mut self, by_work: bool) -> Checked<Option<Checks>> {
        let (own, low, end) = loop {
            let Some(own) = self.suspects.first().copied() else {
                return Ok(Some(Checks::Kept));
            };
            self.steps += 1;
            match self.out_of_bounds(own)? {
                Some((low, end)) => break (own, low, end),
                None => self.suspects.remove(&own),
            };
        };
        let Some(at) = self.row_of[own] else {
            unreachable!("only a sum is suspected")
        };
        let mut entering: Option<(usize, Column)> = None;
        for (column, n) in &self.rows[at].1 {
            // Whether the sum is brought nearer when the column rises.
            let rises = n.is_positive() == low;
            if !self.has_room(*column, rises)? {
                continue;
            }
            let work = if by_work {
                self.stands_in[*column].len()
            } else {
                0
            };
            if entering.is_none_or(|found| (work, *column) < found) {
                entering = Some((work, *column));
            }
        }
        self.steps += u64::try_from(self.rows[at].1.len()).unwrap_or(u64::MAX);
        match entering {
            None => Ok(Some(Checks::Against(self.why(at, low)))),
            Some((_, column)) => {
                self.exchange(at, own, column, end)?;
                Ok(None)
            }
        }
    }

    /// Whether a sum is below its least, or above its most, and which that is.
    fn out_of_bounds(&self, own: Column) -> Checked<Option<(bool, i128)>> {
        if self.row_of[own].is_none() {
            return Ok(None);
        }
        let (bounds, value) = (self.bounds[own], self.values[own]);
        if let Some((low, _)) = bounds.low
            && value.cmp_whole(low)?.is_lt()
        {
            return Ok(Some((true, low)));
        }
        if let Some((high, _)) = bounds.high
            && value.cmp_whole(high)?.is_gt()
        {
            return Ok(Some((false, high)));
        }
        Ok(None)
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
            let end = if n.is_positive() == low {
                bounds.high
            } else {
                bounds.low
            };
            lits.extend(end.and_then(|(_, why)| why));
        }
        lits.sort_unstable();
        lits.dedup();
        Conflict(lits)
    }

    /// A sum becomes free and a free column a sum; the first is moved to a number.
    fn exchange(&mut self, at: usize, own: Column, column: Column, to: i128) -> Checked<()> {
        let n = factor_in(&self.rows[at].1, column);
        let by = Fraction::whole(to).less(self.values[own])?;
        self.move_by(column, by.over(n)?)?;
        // own = n × column + rest, so column = own / n − rest / n.
        let (_, row) = std::mem::take(&mut self.rows[at]);
        let mut new = Row::with_capacity(row.len());
        for (other, m) in row {
            self.stands_in[other].remove(&at);
            if other != column {
                new.push((other, m.over(n)?.negated()));
            }
        }
        let place = new.partition_point(|(other, _)| *other < own);
        new.insert(place, (own, Fraction::whole(1).over(n)?));
        for place in std::mem::take(&mut self.stands_in[column]) {
            self.put_in(place, column, &new)?;
        }
        for (other, _) in &new {
            self.stands_in[*other].insert(at);
        }
        self.rows[at] = (column, new);
        self.row_of[column] = Some(at);
        self.row_of[own] = None;
        self.suspects.remove(&own);
        self.suspects.insert(column);
        Ok(())
    }

    /// Puts the row of a column into another row in its place.
    fn put_in(&mut self, place: usize, column: Column, row: &Row) -> Checked<()> {
        let mut rest = std::mem::take(&mut self.rows[place].1);
        let Ok(at) = rest.binary_search_by_key(&column, |(own, _)| *own) else {
            unreachable!("the column stands in it")
        };
        let (_, times) = rest.remove(at);
        let sum = plus(&rest, times, row)?;
        self.steps += u64::try_from(sum.len()).unwrap_or(u64::MAX);
        for (other, _) in row {
            // Only what stood in either can have come or gone.
            match sum.binary_search_by_key(other, |(own, _)| *own) {
                Ok(_) => self.stands_in[*other].insert(place),
                Err(_) => self.stands_in[*other].remove(&place),
            };
        }
        self.rows[place].1 = sum;
        Ok(())
    }
}

/// How often a column is counted in a row.
fn factor_in(row: &Row, column: Column) -> Fraction {
    let at = row.binary_search_by_key(&column, |(own, _)| *own);
    at.map_or(Fraction::ZERO, |at| row[at].1)
}

/// A row and a multiple of another.
fn plus(row: &[(Column, Fraction)], times: Fraction, other: &[(Column, Fraction)]) -> Checked<Row> {
    let mut sum = Row::with_capacity(row.len() + other.len());
    let (mut own, mut theirs) = (row.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (own.peek(), theirs.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return Ok(sum),
        };
        let mut found: Option<(Column, Fraction)> = None;
        if next.is_le() {
            found = own.next().copied();
        }
        if next.is_ge()
            && let Some((column, n)) = theirs.next()
        {
            let n = n.times(times)?;
            found = Some(match found {
                Some((_, own)) => (*column, own.plus(n)?),
                None => (*column, n),
            });
        }
        sum.extend(found.filter(|(_, n)| *n != Fraction::ZERO));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How far every number is tried, to both sides.
    const REACH: i128 = 3;

    /// One sum, and what it is at least and at most.
    type Asked = (Vec<i128>, i128, i128);

    fn sums() -> impl Strategy<Value = Vec<Asked>> {
        let sum = (
            proptest::collection::vec(-3_i128..=3, 3),
            -8_i128..=8,
            0_i128..=4,
        );
        proptest::collection::vec(sum.prop_map(|(of, low, more)| (of, low, low + more)), 1..6)
    }

    /// Whether whole numbers within reach keep all bounds.
    fn by_trying(sums: &[Asked]) -> bool {
        let all = || -REACH..=REACH;
        all().any(|x| {
            all().any(|y| {
                all().any(|z| {
                    sums.iter().all(|(of, low, high)| {
                        let sum = of[0] * x + of[1] * y + of[2] * z;
                        *low <= sum && sum <= *high
                    })
                })
            })
        })
    }

    /// The columns of three numbers within reach, and of some sums of them.
    fn laid_out(sums: &[Asked]) -> (Simplex, Vec<Column>) {
        let mut simplex = Simplex::default();
        let own: Vec<Column> = (0..3).map(|_| simplex.column()).collect();
        for column in &own {
            assert_eq!(simplex.bound(*column, true, -REACH, None), Checks::Kept);
            assert_eq!(simplex.bound(*column, false, REACH, None), Checks::Kept);
        }
        let columns = sums.iter().map(|(of, ..)| {
            let of: Vec<(Column, i128)> = own.iter().copied().zip(of.iter().copied()).collect();
            simplex.sum(&of).expect("the numbers are small")
        });
        let columns = columns.collect();
        (simplex, columns)
    }

    /// Puts the bounds of all sums in place, each for a reason of its own.
    fn bounded(simplex: &mut Simplex, sums: &[Asked], columns: &[Column]) -> Checks {
        for (at, (column, (_, low, high))) in columns.iter().zip(sums).enumerate() {
            let why = Lit::new(
                batsat::Var::unsafe_from_idx(u32::try_from(at).unwrap_or(0)),
                true,
            );
            for (is_low, end) in [(true, *low), (false, *high)] {
                match simplex.bound(*column, is_low, end, Some(why)) {
                    Checks::Kept => {}
                    other => return other,
                }
            }
            match simplex.check(100_000) {
                Checks::Kept => {}
                other => return other,
            }
        }
        Checks::Kept
    }

    /// What was begun with numbers that became too large is given up for good, also when its
    /// bounds are taken back.
    #[test]
    fn what_became_too_large_says_nothing_any_more() {
        let mut simplex = Simplex::default();
        let (x, y) = (simplex.column(), simplex.column());
        let huge = i128::MAX / 2;
        let sum = simplex
            .sum(&[(x, huge), (y, 1)])
            .expect("it can be written down");
        let mark = simplex.mark();
        assert_eq!(simplex.bound(x, true, 4, None), Checks::GaveUp);
        simplex.back_to(mark);
        assert_eq!(simplex.bound(sum, true, 1, None), Checks::GaveUp);
        assert_eq!(simplex.check(100), Checks::GaveUp);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is said not to fit doesn't, and neither do the sums alone that are said to be
        /// why; where bounds are kept, the values keep them; and nothing stays of what was
        /// taken back.
        #[test]
        fn what_fits_is_what_trying_finds(first in sums(), second in sums()) {
            let all: Vec<Asked> = first.iter().chain(&second).cloned().collect();
            let (mut simplex, columns) = laid_out(&all);
            let mark = simplex.mark();
            for (sums, columns) in
                [(&first[..], &columns[..first.len()]), (&second[..], &columns[first.len()..])]
            {
                match bounded(&mut simplex, sums, columns) {
                    Checks::Kept => for ((_, low, high), column) in sums.iter().zip(columns) {
                        let value = simplex.value(*column);
                        prop_assert!(value.cmp_whole(*low).is_ok_and(std::cmp::Ordering::is_ge));
                        prop_assert!(value.cmp_whole(*high).is_ok_and(std::cmp::Ordering::is_le));
                    },
                    Checks::Against(Conflict(why)) => {
                        let of = |lit: &Lit| sums[lit.var().idx() as usize].clone();
                        let alone: Vec<Asked> = why.iter().map(of).collect();
                        prop_assert!(!by_trying(&alone), "{alone:?}");
                    }
                    Checks::GaveUp => prop_assert!(false, "so few sums are not given up on"),
                }
                simplex.back_to(mark);
                prop_assert_eq!(simplex.check(100_000), Checks::Kept);
            }
        }
    }
}
