//! Whole numbers added up, and counted one by one as long as there are few enough of them.

use std::collections::BTreeMap;

/// How many neighbours are counted together in memory.
const PAGE: usize = 64;
/// How many of the values that a page is about make it, as a power of two.
const PAGE_BITS: u32 = 6;
/// How much wider the bands get when there are too many pages.
const WIDER: i128 = 10;

/// A sum that can't overflow, however it is put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Total {
    /// How often 2^64 goes into each number, added up.
    high: i128,
    /// What is left of each, added up.
    low: u128,
}

impl Total {
    pub(super) fn add(&mut self, value: i128) {
        self.high += value >> 64;
        self.low += value.cast_unsigned() & u128::from(u64::MAX);
    }

    pub(super) fn merge(&mut self, other: &Total) {
        self.high += other.high;
        self.low += other.low;
    }

    /// The sum, where it fits.
    pub(super) fn sum(&self) -> Option<i128> {
        let high = self
            .high
            .checked_add(i128::try_from(self.low >> 64).ok()?)?;
        let low = i128::try_from(self.low & u128::from(u64::MAX)).ok()?;
        high.checked_mul(1 << 64)?.checked_add(low)
    }
}

/// How often each value was met.
///
/// Values are counted one by one. Where they lie on more pages than are allowed, they are counted
/// in bands of 10, 100, …: as few as it takes. Which it is hangs on the values only, and not on
/// their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    most_pages: usize,
    width: i128,
    pages: BTreeMap<i128, Box<[u64; PAGE]>>,
    total: u64,
}

impl Counts {
    pub(super) fn new(most_pages: usize) -> Self {
        Counts {
            most_pages,
            width: 1,
            pages: BTreeMap::new(),
            total: 0,
        }
    }

    pub(super) fn add(&mut self, value: i128) {
        self.add_many(value, 1);
    }

    fn add_many(&mut self, value: i128, times: u64) {
        let band = match self.width {
            1 => value,
            width => value.div_euclid(width),
        };
        let page = self.pages.entry(band >> PAGE_BITS);
        let page = page.or_insert_with(|| Box::new([0; PAGE]));
        page[(band & (PAGE as i128 - 1)) as usize] += times;
        self.total += times;
        while self.pages.len() > self.most_pages {
            self.widen();
        }
    }

    fn widen(&mut self) {
        let mut wider = Counts {
            width: self.width * WIDER,
            // Nothing is widened further before all is moved.
            most_pages: usize::MAX,
            ..Counts::new(0)
        };
        for (value, times) in self.bands() {
            wider.add_many(value, times);
        }
        wider.most_pages = self.most_pages;
        *self = wider;
    }

    pub(super) fn merge(&mut self, other: &Counts) {
        while self.width < other.width {
            self.widen();
        }
        for (value, times) in other.bands() {
            self.add_many(value, times);
        }
    }

    /// How many values were counted.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// How wide a band is; 1 where every value is counted by itself.
    pub(super) fn width(&self) -> i128 {
        self.width
    }

    /// The smallest value of each band that was met, in order, with how often it was.
    pub(super) fn bands(&self) -> impl Iterator<Item = (i128, u64)> + '_ {
        let width = self.width;
        self.pages.iter().flat_map(move |(page, counts)| {
            let counted = counts.iter().zip(0..).filter(|(times, _)| **times > 0);
            counted.map(move |(times, at)| (((page << PAGE_BITS) + at) * width, *times))
        })
    }

    /// The smallest value of the band in which so many hundredths of all values are reached.
    pub(super) fn quantile(&self, percent: u8) -> Option<i128> {
        let rank = (u128::from(self.total) * u128::from(percent)).div_ceil(100);
        let mut passed = 0;
        self.bands().find_map(|(value, times)| {
            passed += u128::from(times);
            (passed >= rank.max(1)).then_some(value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(values: &[i128], most_pages: usize) -> Counts {
        let mut counts = Counts::new(most_pages);
        values.iter().for_each(|value| counts.add(*value));
        counts
    }

    #[test]
    fn quantiles_are_values_that_were_met() {
        let counts = counted(&[5, -3, 100, 7, 7], 16);
        let quantiles = [0, 5, 20, 21, 50, 95, 100].map(|at| counts.quantile(at));
        let expected = [-3, -3, -3, 5, 7, 100, 100].map(Some);
        assert_eq!(quantiles, expected);
        assert_eq!(counted(&[], 16).quantile(50), None);
    }

    #[test]
    fn bands_hang_on_the_values_and_not_on_their_order() {
        let values: Vec<i128> = (0..4_000).map(|at| (at * 7_919) % 40_000 - 9_000).collect();
        let whole = counted(&values, 16);
        assert_eq!(whole.width(), 100);
        let mut reversed = values.clone();
        reversed.reverse();
        assert_eq!(counted(&reversed, 16), whole);
        for cut in [1, 17, 2_000, 3_999] {
            let mut first = counted(&values[..cut], 16);
            first.merge(&counted(&values[cut..], 16));
            assert_eq!(first, whole);
            let mut second = counted(&values[cut..], 16);
            second.merge(&counted(&values[..cut], 16));
            assert_eq!(second, whole);
        }
    }

    #[test]
    fn sums_are_exact_where_a_part_of_them_does_not_fit() {
        let values = [i128::MAX, 5, i128::MAX, i128::MIN, -7, i128::MIN, 3];
        let mut total = Total::default();
        values.iter().for_each(|value| total.add(*value));
        assert_eq!(total.sum(), Some(-1));
        let mut large = Total::default();
        large.add(i128::MAX);
        large.add(1);
        assert_eq!(large.sum(), None);
    }
}
