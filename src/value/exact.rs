use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

/// An exact fraction in lowest terms, with its denominator above zero.
///
/// It is used while a policy is checked and when an amount is told; deciding
/// itself reckons in whole numbers over denominators that are known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

/// The greatest common divisor of two whole numbers; never zero unless both are.
pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    // Nearly all numbers are small, and the machine divides small ones far faster.
    if let (Ok(mut a), Ok(mut b)) = (u64::try_from(a), u64::try_from(b)) {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        return i128::from(a);
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(i128::MAX)
}

/// The least common multiple of two numbers above zero, where it fits.
pub(crate) fn lcm(a: i128, b: i128) -> Option<i128> {
    (a / gcd(a, b)).checked_mul(b)
}

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact::whole(0);
    /// One.
    pub const ONE: Exact = Exact::whole(1);

    /// A whole number.
    pub const fn whole(n: i128) -> Self {
        Exact {
            numerator: n,
            denominator: 1,
        }
    }

    /// A fraction, brought to lowest terms; `None` where the denominator is zero.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = gcd(numerator, denominator);
        if denominator == 0 || divisor == 0 {
            return None;
        }
        if divisor == 1 && denominator > 0 {
            return Some(Exact {
                numerator,
                denominator,
            });
        }
        let sign = if denominator < 0 { -1 } else { 1 };
        Some(Exact {
            numerator: sign * (numerator / divisor),
            denominator: sign * (denominator / divisor),
        })
    }

    /// The number that a decimal is written for.
    pub fn from_decimal(decimal: Decimal) -> Self {
        let scale = 10_i128.pow(decimal.scale());
        // A decimal has at most 28 places, so the scale is above zero and fits.
        Exact::new(decimal.mantissa(), scale).unwrap_or(Exact::ZERO)
    }

    /// The decimal that says this number, where it has few enough places.
    pub fn to_decimal(self) -> Option<Decimal> {
        (0..=18).find_map(|places: u32| {
            let scaled = self.times(Exact::whole(10_i128.pow(places)))?;
            (scaled.denominator == 1)
                .then(|| Decimal::try_from_i128_with_scale(scaled.numerator, places).ok())
                .flatten()
        })
    }

    /// The number above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The number below the line; at least one.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether this is a whole number.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// The sum, where it fits.
    pub fn plus(self, other: Exact) -> Option<Exact> {
        let below = lcm(self.denominator, other.denominator)?;
        let mine = self.numerator.checked_mul(below / self.denominator)?;
        let theirs = other.numerator.checked_mul(below / other.denominator)?;
        Exact::new(mine.checked_add(theirs)?, below)
    }

    /// The difference, where it fits.
    pub fn less(self, other: Exact) -> Option<Exact> {
        self.plus(other.negative())
    }

    /// The product, where it fits.
    pub fn times(self, other: Exact) -> Option<Exact> {
        let first = gcd(self.numerator, other.denominator).max(1);
        let second = gcd(other.numerator, self.denominator).max(1);
        Exact::new(
            (self.numerator / first).checked_mul(other.numerator / second)?,
            (self.denominator / second).checked_mul(other.denominator / first)?,
        )
    }

    /// The quotient, where it fits and the other is not zero.
    pub fn divided_by(self, other: Exact) -> Option<Exact> {
        self.times(Exact::new(other.denominator, other.numerator)?)
    }

    /// The same size on the other side of zero.
    pub fn negative(self) -> Exact {
        Exact {
            numerator: -self.numerator,
            denominator: self.denominator,
        }
    }

    /// This number as a count of `1/denominator`, where that is whole.
    pub fn over(self, denominator: i128) -> Option<i128> {
        if self.denominator == 1 {
            return self.numerator.checked_mul(denominator);
        }
        let scaled = self.times(Exact::whole(denominator))?;
        (scaled.denominator == 1).then_some(scaled.numerator)
    }

    /// Whether this is a whole number of `step`s.
    pub fn is_multiple_of(self, step: Exact) -> bool {
        self.divided_by(step).is_some_and(Exact::is_whole)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    /// By size. Numbers too far apart to be brought to one denominator differ in their whole parts.
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: &Exact, b: &Exact| a.numerator.checked_mul(b.denominator);
        match (cross(self, other), cross(other, self)) {
            (Some(mine), Some(theirs)) => mine.cmp(&theirs),
            (None, _) | (_, None) => {
                let whole = |x: &Exact| x.numerator.div_euclid(x.denominator);
                whole(self).cmp(&whole(other))
            }
        }
    }
}

impl fmt::Display for Exact {
    /// As a decimal where that is exact, else as a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal() {
            Some(decimal) => write!(f, "{decimal}"),
            None => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(n: i128, d: i128) -> Exact {
        Exact::new(n, d).expect("not over zero")
    }

    #[test]
    fn fractions_are_in_lowest_terms_with_the_sign_above() {
        let half = exact(-2, -4);
        assert_eq!((half.numerator(), half.denominator()), (1, 2));
        assert_eq!(exact(3, -6), exact(-1, 2));
        assert!(Exact::new(1, 0).is_none());
    }

    #[test]
    fn a_month_as_a_week_is_exact() {
        let weekly = exact(75_880, 100).times(exact(12, 52)).expect("fits");
        assert_eq!(weekly, exact(113_820, 650));
        assert_eq!(weekly.times(exact(52, 12)), Some(exact(75_880, 100)));
    }

    #[test]
    fn order_is_by_size() {
        assert!(exact(1, 3) < exact(34, 100));
        assert!(exact(-1, 3) > exact(-34, 100));
    }

    #[test]
    fn decimals_are_written_where_they_are_exact() {
        assert_eq!(exact(1, 4).to_string(), "0.25");
        assert_eq!(exact(1, 3).to_string(), "1/3");
    }
}
