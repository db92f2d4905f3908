//! Axes that end at round numbers.

use crate::amount::Unit;
use crate::canvas::lines_of;
use crate::canvas::width_of;

/// Numbers are drawn as if they were no larger than this, so that no axis overflows. Tables tell
/// them as they are.
const MAX_DRAWN: i64 = 1_000_000_000_000_000;

/// An axis with marks that are a round step apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scale {
    pub(crate) least: i64,
    pub(crate) most: i64,
    pub(crate) step: i64,
}

impl Scale {
    /// An axis on which all values have a place, with about so many marks.
    pub(crate) fn around(values: impl Iterator<Item = i64>, marks: i64) -> Scale {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for value in values.map(drawn) {
            least = least.min(value);
            most = most.max(value);
        }
        if least > most {
            (least, most) = (0, 1);
        }
        if least == most {
            // One value stands between its neighbours, and by itself above zero.
            match least {
                0 => most = 1,
                1.. => least = 0,
                _ => most = 0,
            }
        }
        let step = round_step(most - least, marks);
        Scale {
            least: least.div_euclid(step) * step,
            most: (most + step - 1).div_euclid(step) * step,
            step,
        }
    }

    /// The axis with the most marks, up to six, whose words fit beside one another.
    pub(crate) fn fitting<V: Iterator<Item = i64>>(
        values: impl Fn() -> V,
        fits: impl Fn(&Scale) -> bool,
    ) -> Scale {
        let scales = (2..=6).rev().map(|marks| Scale::around(values(), marks));
        let mut scales = scales.skip_while(|scale| !fits(scale));
        scales.next().unwrap_or_else(|| Scale::around(values(), 1))
    }

    /// What is written at a mark.
    pub(crate) fn told(&self, unit: Unit, mark: i64) -> String {
        unit.short(mark, self.step, self.most.max(-self.least))
    }

    /// Whether the words at the marks stand in some room without running into one another.
    pub(crate) fn fits(&self, unit: Unit, room: i32) -> bool {
        let marks = self.marks();
        let told = marks.iter().map(|mark| self.told(unit, *mark));
        let widest = told.map(|told| width_of(&told)).max().unwrap_or_default();
        (widest + 8) * (lines_of(marks.len()) - 1) <= room
    }

    pub(crate) fn marks(&self) -> Vec<i64> {
        let mut marks = Vec::new();
        let mut at = self.least;
        while at <= self.most {
            marks.push(at);
            at += self.step;
        }
        marks
    }
}

/// A value as it is drawn.
pub(crate) fn drawn(value: i64) -> i64 {
    value.clamp(-MAX_DRAWN, MAX_DRAWN)
}

/// A count as it is drawn.
pub(crate) fn drawn_count(count: u64) -> i64 {
    drawn(i64::try_from(count).unwrap_or(MAX_DRAWN))
}

/// The smallest of 1, 2, 5, 10, 20, … that goes into a span at most so many times.
fn round_step(span: i64, marks: i64) -> i64 {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if span <= step * marks {
                return step;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        let cases: [(&[i64], [i64; 3]); 8] = [
            (&[0, 100], [0, 100, 20]),
            (&[3, 17], [2, 18, 5]),
            (&[-730, 2_210], [-1_000, 3_000, 1_000]),
            (&[], [0, 1, 1]),
            (&[0], [0, 1, 1]),
            (&[12_345], [0, 15_000, 5_000]),
            (&[-12], [-15, 0, 5]),
            (
                &[i64::MIN, i64::MAX],
                [
                    -1_000_000_000_000_000,
                    1_000_000_000_000_000,
                    500_000_000_000_000,
                ],
            ),
        ];
        for (values, [least, most, step]) in cases {
            let scale = Scale::around(values.iter().copied(), 5);
            let marks = scale.marks();
            assert!(
                scale.least <= least && scale.most >= most,
                "{values:?}: {scale:?}"
            );
            assert_eq!(scale.step, step, "{values:?}");
            assert!(marks.len() >= 2 && marks.len() <= 7, "{marks:?}");
            assert!(marks.iter().all(|mark| mark % step == 0));
        }
    }
}
