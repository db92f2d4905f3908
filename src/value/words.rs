use rust_decimal::Decimal;

use super::{Exact, Unit};

/// An amount as the language writes it: `£1,234.50 per week`, `75%`, `12.25 hours per week`.
pub fn plain_amount(amount: Exact, unit: Unit) -> String {
    let number = number(amount, unit, EXACT);
    match (unit, unit.period()) {
        (Unit::Hours(_), Some(period)) => format!("{number} hours per {period}"),
        (Unit::Hours(_), None) => format!("{number} hours"),
        (_, Some(period)) => format!("{number} per {period}"),
        (_, None) => number,
    }
}

/// An amount as it is told to a person: `£1,234.50 a week`.
///
/// An amount that is not a whole number of pence has not been rounded yet; its first
/// places are shown, with `…` behind them.
pub fn amount_in_words(amount: Exact, unit: Unit) -> String {
    let number = number(amount, unit, SHOWN);
    match (unit, unit.period()) {
        (Unit::Hours(_), Some(period)) => format!("{number} hours {}", period.told()),
        (Unit::Hours(_), None) => format!("{number} hours"),
        (_, Some(period)) => format!("{number} {}", period.told()),
        (_, None) => number,
    }
}

/// How many places behind the point are told; what goes on is cut off.
const SHOWN: u32 = 4;
/// How many places behind the point a literal can have.
const EXACT: u32 = 18;

fn number(amount: Exact, unit: Unit, places: u32) -> String {
    let below_zero = amount < Exact::ZERO;
    let size = if below_zero {
        amount.negative()
    } else {
        amount
    };
    let (digits, sign) = match unit {
        Unit::Money(_) => (grouped(&decimal(size, 2, places)), "£"),
        Unit::Percent => (decimal(hundredfold(size), 0, places), ""),
        Unit::Whole | Unit::Hours(_) => (grouped(&decimal(size, 0, places)), ""),
    };
    let minus = if below_zero { "–" } else { "" };
    let mark = if unit == Unit::Percent { "%" } else { "" };
    format!("{minus}{sign}{digits}{mark}")
}

fn hundredfold(share: Exact) -> Exact {
    share.times(Exact::whole(100)).unwrap_or(share)
}

/// The decimal digits, at least so many after the point; cut off and marked `…` where they go on.
fn decimal(size: Exact, least_places: u32, most_places: u32) -> String {
    let whole_in = |places: u32| {
        let scaled = size.times(Exact::whole(10_i128.pow(places)))?;
        scaled.is_whole().then_some((scaled.numerator(), places))
    };
    let (scaled, places, more) = match (least_places..=most_places).find_map(whole_in) {
        Some((scaled, places)) => (scaled, places, ""),
        None => (cut_off(size, most_places), most_places, "…"),
    };
    Decimal::try_from_i128_with_scale(scaled, places)
        .map(|decimal| format!("{decimal}{more}"))
        .unwrap_or_else(|_| format!("{scaled}/{}", 10_i128.pow(places)))
}

fn cut_off(size: Exact, places: u32) -> i128 {
    size.times(Exact::whole(10_i128.pow(places)))
        .map_or(size.numerator() / size.denominator(), |scaled| {
            scaled.numerator().div_euclid(scaled.denominator())
        })
}

/// Puts a comma between every three digits before the point.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find(['.', '…']).unwrap_or(digits.len()));
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Period;

    fn pounds(n: i128, d: i128) -> String {
        let amount = Exact::new(n, d).expect("not over zero");
        amount_in_words(amount, Unit::Money(Some(Period::Week)))
    }

    #[test]
    fn money_shows_pence_and_groups_thousands() {
        assert_eq!(pounds(4360, 100), "£43.60 a week");
        assert_eq!(pounds(123_456_789, 100), "£1,234,567.89 a week");
        assert_eq!(pounds(-5, 1), "–£5.00 a week");
    }

    #[test]
    fn what_is_not_rounded_yet_says_so() {
        assert_eq!(pounds(2267, 26), "£87.1923… a week");
        assert_eq!(pounds(1, 200), "£0.005 a week");
    }

    #[test]
    fn shares_are_hundredfold() {
        let half = Exact::new(165, 1000).expect("not over zero");
        assert_eq!(plain_amount(half, Unit::Percent), "16.5%");
    }
}
