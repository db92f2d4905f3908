//! Values as they are written, and as whole numbers.

use std::fmt;

/// The most digits that are read behind the point of a number.
pub const MAX_SCALE: u8 = 6;
/// The largest number that is read, in the smallest unit of its column: pence, days, or the
/// last digit behind the point.
pub const MAX_NUMBER: i64 = 1_000_000_000_000_000;

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Written {
    YesNo(bool),
    /// Digits, and how many of them stand behind the point.
    Number(i64, u8),
    /// Pence.
    Money(i64),
    /// Days since 1970-01-01.
    Day(i64),
    Text(String),
}

/// What kind of value a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    YesNo,
    Number,
    Money,
    Day,
    Choice,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::YesNo => "yes or no",
            Family::Number => "a number",
            Family::Money => "an amount of money",
            Family::Day => "a day",
            Family::Choice => "words",
        })
    }
}

impl Written {
    /// Reads a value from words; what is nothing else is a text.
    pub(crate) fn read(words: &str) -> Written {
        match words {
            "yes" => return Written::YesNo(true),
            "no" => return Written::YesNo(false),
            _ => {}
        }
        if let Some(amount) = words.strip_prefix('£').and_then(pence) {
            return Written::Money(amount);
        }
        if let Some(day) = day_of(words) {
            return Written::Day(day);
        }
        match number(words) {
            Some((digits, scale)) => Written::Number(digits, scale),
            None => Written::Text(words.to_owned()),
        }
    }

    pub(crate) fn family(&self) -> Family {
        match self {
            Written::YesNo(_) => Family::YesNo,
            Written::Number(..) => Family::Number,
            Written::Money(_) => Family::Money,
            Written::Day(_) => Family::Day,
            Written::Text(_) => Family::Choice,
        }
    }

    /// The whole number that stands for it with so many digits behind the point; none for a text,
    /// and where it doesn't fit.
    pub(crate) fn whole(&self, scale: u8) -> Option<i64> {
        match self {
            Written::YesNo(yes) => Some(i64::from(*yes)),
            Written::Number(digits, own) => {
                let more = scale.checked_sub(*own)?;
                let whole = digits.checked_mul(10_i64.checked_pow(u32::from(more))?)?;
                (whole.abs() <= MAX_NUMBER).then_some(whole)
            }
            Written::Money(pence) => Some(*pence),
            Written::Day(day) => Some(*day),
            Written::Text(_) => None,
        }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Written::Number(digits, scale) => f.write_str(&decimal_written(*digits, *scale)),
            Written::Money(pence) => f.write_str(&money_written(*pence)),
            Written::Day(day) => f.write_str(&day_written(*day)),
            Written::Text(words) => f.write_str(words),
        }
    }
}

/// Digits without or with a point, as a whole number and how many stand behind the point.
pub(crate) fn number(words: &str) -> Option<(i64, u8)> {
    let (minus, digits) = match words.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, words),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || digits.ends_with('.') || !plain(whole) || !plain(part) {
        return None;
    }
    let scale = u8::try_from(part.len()).ok()?;
    let value: i64 = format!("{whole}{part}").parse().ok()?;
    let fits = scale <= MAX_SCALE && value <= MAX_NUMBER;
    fits.then_some((if minus { -value } else { value }, scale))
}

/// Pounds, with or without two digits of pence, with or without commas at the thousands.
fn pence(words: &str) -> Option<i64> {
    let (pounds, rest) = words.split_once('.').unwrap_or((words, "00"));
    let mut groups = pounds.split(',');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_some();
    if first.is_empty() || (grouped && first.len() > 3) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let pounds: String = pounds.chars().filter(|sign| *sign != ',').collect();
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if rest.len() != 2 || !plain(&pounds) || !plain(rest) {
        return None;
    }
    let pence: i64 = format!("{pounds}{rest}").parse().ok()?;
    (pence <= MAX_NUMBER).then_some(pence)
}

/// The day that is written year first, as days since 1970-01-01; none where no calendar has it.
pub(crate) fn day_of(words: &str) -> Option<i64> {
    let digits = |at: std::ops::Range<usize>| -> Option<i64> {
        let digits = words.get(at)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let bytes = words.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let longest = match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || day == 0 || day > longest {
        return None;
    }
    // Counted from March, so that the leap day is a year's last.
    let from_march = (month + 9) % 12;
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    Some(365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// A day as it is written, year first.
///
/// # Units
/// Days since 1970-01-01, of the years 1 to 9999.
pub fn day_written(day: i64) -> String {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let of_years = of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096;
    let year = of_years / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year + i64::from(month <= 2);
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    format!("{year:04}-{month:02}-{day:02}")
}

/// An amount of pence as pounds and pence, with commas at the thousands.
pub(crate) fn money_written(pence: i64) -> String {
    let minus = if pence < 0 { "-" } else { "" };
    let whole = (pence.unsigned_abs() / 100).to_string();
    let mut pounds = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            pounds.push(',');
        }
        pounds.push(digit);
    }
    format!("{minus}£{pounds}.{:02}", pence.unsigned_abs() % 100)
}

/// A whole number as digits with so many behind the point.
pub(crate) fn decimal_written(value: i64, scale: u8) -> String {
    let minus = if value < 0 { "-" } else { "" };
    let digits = value.unsigned_abs().to_string();
    let scale = usize::from(scale);
    if scale == 0 {
        return format!("{minus}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{minus}{whole}.{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_has_them() {
        let cases = [
            ("1970-01-01", Some(0)),
            ("1969-12-31", Some(-1)),
            ("2000-02-29", Some(11_016)),
            ("2000-03-01", Some(11_017)),
            ("2023-06-05", Some(19_513)),
            ("1900-02-29", None),
            ("2023-02-29", None),
            ("2023-04-31", None),
            ("2023-13-01", None),
            ("2023-6-5", None),
        ];
        for (written, day) in cases {
            assert_eq!(day_of(written), day, "{written}");
        }
        for day in (-700_000..2_000_000).step_by(37) {
            assert_eq!(day_of(&day_written(day)), Some(day), "{day}");
        }
    }

    #[test]
    fn values_are_told_apart() {
        let cases = [
            ("£0.05", Written::Money(5)),
            ("£14,250.00", Written::Money(1_425_000)),
            ("£50", Written::Money(5_000)),
            ("£1.5", Written::Text("£1.5".to_owned())),
            ("£1,25.00", Written::Text("£1,25.00".to_owned())),
            (
                "£12.50 per week",
                Written::Text("£12.50 per week".to_owned()),
            ),
            ("12", Written::Number(12, 0)),
            ("-0.25", Written::Number(-25, 2)),
            ("1.", Written::Text("1.".to_owned())),
            ("1e3", Written::Text("1e3".to_owned())),
            ("yes", Written::YesNo(true)),
            ("2023-06-05", Written::Day(19_513)),
            ("adult", Written::Text("adult".to_owned())),
        ];
        for (words, value) in cases {
            assert_eq!(Written::read(words), value, "{words}");
        }
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        assert_eq!(money_written(123_456_789), "£1,234,567.89");
        assert_eq!(money_written(-5), "-£0.05");
        assert_eq!(decimal_written(-5, 2), "-0.05");
        assert_eq!(decimal_written(1_205, 1), "120.5");
    }
}
