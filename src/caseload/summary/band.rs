//! Round bands of amounts.

use super::counts::Counts;
use crate::value::Exact;

/// A band of amounts: from one on, and below another where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) from: Exact,
    pub(super) below: Option<Exact>,
}

/// What is to be cut into bands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutting {
    /// The denominator of the values.
    pub(super) below: i128,
    /// The narrowest band.
    pub(super) narrowest: Exact,
    /// How many bands there are to be at most, without one for zero and one for what is far out.
    pub(super) most: i128,
}

impl Cutting {
    /// Whether every value is a whole number of the narrowest bands.
    pub(super) fn is_whole(&self) -> bool {
        Exact::new(1, self.below).is_some_and(|one| one.is_multiple_of(self.narrowest))
    }

    /// Bands that hold all values. Zero stands by itself where it is the least that there is; what
    /// is far above nearly all others stands in one band without an end.
    pub(super) fn cuts(&self, counts: &[&Counts]) -> Vec<Cut> {
        let over = |value: i128| Exact::new(value, self.below).unwrap_or(Exact::ZERO);
        let ends = counts
            .iter()
            .filter_map(|own| Some((own.quantile(0)?, own.quantile(99)?, own.quantile(100)?)));
        let ends: Vec<(i128, i128, i128)> = ends.collect();
        let Some(least) = ends.iter().map(|(least, ..)| *least).min() else {
            return Vec::new();
        };
        let high = ends.iter().map(|(_, high, _)| *high).max().unwrap_or(least);
        let most = ends.iter().map(|(.., most)| *most).max().unwrap_or(least);
        let far = most.saturating_sub(least) > high.saturating_sub(least).saturating_mul(2);
        let (least, high, most) = (over(least), over(if far { high } else { most }), over(most));
        let step = self.step(least, high);
        let mut from = floor(least, step);
        let mut cuts = Vec::new();
        let by_itself = self.is_whole() && counts.iter().all(|own| own.width() == 1);
        if least == Exact::ZERO && by_itself && self.narrowest < step {
            cuts.push(Cut {
                from,
                below: Some(self.narrowest),
            });
            let below = Some(step);
            cuts.push(Cut {
                from: self.narrowest,
                below,
            });
            from = step;
        }
        while from <= high {
            let next = from
                .plus(step)
                .unwrap_or_else(|| unreachable!("it is near the values"));
            cuts.push(Cut {
                from,
                below: Some(next),
            });
            from = next;
        }
        if from <= most {
            cuts.push(Cut { from, below: None });
        }
        cuts
    }

    /// The same for sizes, which are above zero.
    pub(super) fn sizes(&self, counts: &[&Counts]) -> Vec<Cut> {
        let mut cuts = self.cuts(counts);
        if let Some(first) = cuts.first_mut().filter(|_| self.is_whole())
            && first.from == Exact::ZERO
        {
            first.from = self.narrowest;
        }
        cuts
    }

    /// The narrowest round step that makes few enough bands.
    fn step(&self, least: Exact, high: Exact) -> Exact {
        let width = high.less(least).unwrap_or(Exact::ZERO);
        let rounds = (0..36).flat_map(|power| [1, 2, 5].map(|first| (first, power)));
        let steps = rounds.filter_map(|(first, power)| {
            let times = Exact::whole(first * 10_i128.pow(power));
            self.narrowest.times(times)
        });
        let few = |step: &Exact| {
            let bands = width.divided_by(*step);
            bands.is_some_and(|bands| bands < Exact::whole(self.most))
        };
        let mut steps = steps.filter(few);
        steps.next().unwrap_or(Exact::ONE)
    }

    /// How many values each band holds.
    pub(super) fn counted(&self, cuts: &[Cut], counts: &Counts) -> Vec<u64> {
        // A value lies in the last band that does not begin above it.
        let begins: Vec<i128> = cuts.iter().map(|cut| self.first_in(cut.from)).collect();
        let mut held = vec![0; cuts.len()];
        for (value, times) in counts.bands() {
            let at = begins.partition_point(|first| *first <= value);
            if let Some(own) = held.get_mut(at.saturating_sub(1)) {
                *own += times;
            }
        }
        held
    }

    /// The smallest value, over the denominator, that is not below an amount.
    fn first_in(&self, from: Exact) -> i128 {
        let above = from.numerator().saturating_mul(self.below);
        -(-above).div_euclid(from.denominator())
    }
}

fn floor(value: Exact, step: Exact) -> Exact {
    let steps = value.divided_by(step).unwrap_or(Exact::ZERO);
    let whole = Exact::whole(steps.numerator().div_euclid(steps.denominator()));
    whole.times(step).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pence(values: &[i128]) -> (Cutting, Counts) {
        let cutting = Cutting {
            below: 100,
            narrowest: Exact::new(1, 100).expect("not over zero"),
            most: 10,
        };
        let mut counts = Counts::new(100);
        values.iter().for_each(|value| counts.add(*value));
        (cutting, counts)
    }

    fn told(values: &[i128]) -> Vec<(String, String, u64)> {
        let (cutting, counts) = pence(values);
        let cuts = cutting.cuts(&[&counts]);
        let held = cutting.counted(&cuts, &counts);
        let told = cuts.iter().zip(held).map(|(cut, held)| {
            let below = cut.below.map_or(String::new(), |below| below.to_string());
            (cut.from.to_string(), below, held)
        });
        told.collect()
    }

    #[test]
    fn zero_stands_by_itself_and_ends_belong_to_the_band_that_they_begin() {
        let told = told(&[0, 0, 1, 999, 1_000, 4_500]);
        let expected = [
            ("0", "0.01", 2),
            ("0.01", "5", 1),
            ("5", "10", 1),
            ("10", "15", 1),
        ];
        for (own, (from, below, held)) in told.iter().zip(expected) {
            assert_eq!(*own, (from.to_owned(), below.to_owned(), held));
        }
        assert_eq!(told.iter().map(|(.., held)| held).sum::<u64>(), 6);
        assert_eq!(told.last().map(|last| last.0.as_str()), Some("45"));
    }

    #[test]
    fn what_is_far_out_does_not_widen_the_bands() {
        let mut values: Vec<i128> = (0..200).map(|at| at * 10).collect();
        values.push(100_000_000);
        let told = told(&values);
        let (from, below, held) = told.last().expect("there are bands");
        assert_eq!((from.as_str(), below.as_str(), *held), ("20", "", 1));
    }

    #[test]
    fn amounts_below_zero_have_bands_too() {
        let told = told(&[-1_050, -1]);
        assert_eq!(told[0].0, "-12");
        assert_eq!(told.iter().map(|(.., held)| held).sum::<u64>(), 2);
    }
}
