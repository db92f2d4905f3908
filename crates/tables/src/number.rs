use crate::Cell;
use std::fmt::Write;

/// An exact number: digits over ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) digits: i128,
    pub(crate) scale: u8,
}

/// The most digits behind the point.
pub(crate) const MAX_SCALE: u8 = 38;

/// Why a binary fraction or a wide number can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no number, or infinite.
    NotANumber,
    /// It has more digits than can be kept.
    TooManyDigits,
}

impl Number {
    pub(crate) fn cell<'a>(self) -> Cell<'a> {
        Cell::Decimal {
            digits: self.digits,
            scale: self.scale,
        }
    }

    /// Moves the point of a number whose scale is below zero.
    pub(crate) fn scaled(digits: i128, scale: i32) -> Result<Number, Refused> {
        if let Ok(scale) = u8::try_from(scale) {
            return match scale <= MAX_SCALE {
                true => Ok(Number { digits, scale }),
                false => Err(Refused::TooManyDigits),
            };
        }
        let more = 10_i128.checked_pow(scale.unsigned_abs());
        let digits = more.and_then(|more| digits.checked_mul(more));
        let digits = digits.ok_or(Refused::TooManyDigits)?;
        Ok(Number { digits, scale: 0 })
    }

    /// Reads `-12.5e-3` and the like, of which no digit is lost.
    pub(crate) fn read(text: &str) -> Result<Number, Refused> {
        let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let power: i32 = power.parse().map_err(|_| Refused::NotANumber)?;
        let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
        let behind = behind.trim_end_matches('0');
        let digits: i128 = format!("{whole}{behind}")
            .parse()
            .map_err(|_| Refused::TooManyDigits)?;
        let places = i32::try_from(behind.len()).map_err(|_| Refused::TooManyDigits)?;
        Number::scaled(digits, places.saturating_sub(power))
    }
}

/// Gives the shortest decimal number that stands for the same binary fraction.
///
/// Spreadsheets and columns of floats hold `0.1` as the nearest binary fraction, and it is
/// `0.1` that was meant. This is the only way in which such a number is read.
#[expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "the file formats hold binary fractions; none is reckoned with"
)]
#[inline]
pub(crate) fn from_float(float: f64) -> Result<Number, Refused> {
    if !float.is_finite() {
        return Err(Refused::NotANumber);
    }
    // Amounts have at most two places and far fewer than 15 digits, up to which a decimal
    // number and its binary fraction stand for each other.
    const MOST: f64 = 1e15;
    let hundredfold = (float * 100.0).round();
    if hundredfold.abs() < MOST && hundredfold / 100.0 == float {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 10^15")]
        let mut number = Number {
            digits: hundredfold as i128,
            scale: 2,
        };
        while number.scale > 0 && number.digits % 10 == 0 {
            number.digits /= 10;
            number.scale -= 1;
        }
        return Ok(number);
    }
    Number::read(&format!("{float:e}"))
}

/// Gives the binary fraction that stands for a number in a spreadsheet: the nearest, which is
/// read as the same number again where it has at most 15 digits. Else there is none.
#[expect(
    clippy::disallowed_types,
    reason = "cells of a spreadsheet are binary fractions"
)]
pub(crate) fn to_float(digits: i128, scale: u8) -> Option<f64> {
    const MOST: u128 = 1_000_000_000_000_000;
    if digits.unsigned_abs() >= MOST {
        return None;
    }
    let mut text = String::new();
    write_decimal(&mut text, digits, scale);
    text.parse().ok()
}

/// Writes a number with its point: 1250 at scale 2 is `12.50`.
pub(crate) fn write_decimal(text: &mut String, digits: i128, scale: u8) {
    if let Ok(digits) = i64::try_from(digits)
        && scale == 2
    {
        // Most amounts; dividing 64 bits is much faster than dividing 128.
        let sign = if digits < 0 { "-" } else { "" };
        let pence = digits.unsigned_abs();
        let written = write!(text, "{sign}{}.{:02}", pence / 100, pence % 100);
        return written.unwrap_or_else(|_| unreachable!("a String takes any text"));
    }
    let sign = if digits < 0 { "-" } else { "" };
    let places = usize::from(scale);
    let all = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, behind) = all.split_at(all.len() - places);
    text.push_str(sign);
    text.push_str(whole);
    if places > 0 {
        text.push('.');
        text.push_str(behind);
    }
}

/// Writes a day as `2026-04-06`.
pub(crate) fn write_day(text: &mut String, day: i32) {
    let (year, month, day) = civil(day);
    let written = write!(text, "{year:04}-{month:02}-{day:02}");
    written.unwrap_or_else(|_| unreachable!("a String takes any text"));
}

/// Gives year, month and day of the month of so many days since 1970-01-01.
pub(crate) fn civil(day: i32) -> (i64, i64, i64) {
    // Eras of 400 years, each beginning on 1 March, so that a leap day ends a year.
    let days = i64::from(day) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, of_month)
}

/// Gives the days since 1970-01-01 of a day written `2026-04-06`, if there is such a day.
pub(crate) fn read_day(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let mut next = |length: usize| {
        let part = parts.next()?;
        let digits = part.len() == length && part.bytes().all(|sign| sign.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = (month + 9) % 12;
    let year_of_march = year - i64::from(month <= 2);
    let era = year_of_march.div_euclid(400);
    let year_of_era = year_of_march.rem_euclid(400);
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = i32::try_from(era * 146_097 + of_era - 719_468).ok()?;
    (civil(days) == (year, month, day)).then_some(days)
}
