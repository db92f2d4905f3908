use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Weekday;

/// A calendar day between 1 January 1900 and 31 December 2199.
///
/// Held as the number of days since the first of them, so that days can be counted
/// and compared like any other whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// Why a day can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not written as a day.
    #[error("write a day with the year first: 2026-04-06")]
    NotADay,
    /// No calendar has this day.
    #[error("there is no such day")]
    NoSuchDay,
    /// The day lies outside the years that policies are about.
    #[error("only days from 1900-01-01 to 2199-12-31 can be used")]
    OutsideCalendar,
}

impl std::str::FromStr for Date {
    type Err = DateError;

    /// Reads `2026-04-06`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| digits)
        };
        match (part(4), part(2), part(2), parts.next()) {
            (Some(year), Some(month), Some(day), None) => {
                let year = i32::try_from(year).map_err(|_| DateError::NotADay)?;
                Date::new(year, month, day)
            }
            _ => Err(DateError::NotADay),
        }
    }
}

const FIRST: jiff::civil::Date = jiff::civil::Date::constant(1900, 1, 1);

impl Date {
    /// 1 January 1900.
    pub const MIN: Date = Date(0);
    /// 31 December 2199.
    pub const MAX: Date = Date(109_572);

    /// The day that a year, a month from 1 and a day of the month from 1 name.
    ///
    /// # Errors
    /// [`DateError`] where there is no such day, or it is outside [`Date::MIN`] to [`Date::MAX`].
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, DateError> {
        let small = |n: u32| i8::try_from(n).map_err(|_| DateError::NoSuchDay);
        let (month, day) = (small(month)?, small(day)?);
        let year = i16::try_from(year).map_err(|_| DateError::OutsideCalendar)?;
        let civil = jiff::civil::Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)?;
        let hours = civil.duration_since(FIRST).as_hours();
        i32::try_from(hours.div_euclid(24))
            .ok()
            .and_then(Date::from_number)
            .ok_or(DateError::OutsideCalendar)
    }

    /// The day with a number, counted from [`Date::MIN`] as 0.
    pub fn from_number(number: i32) -> Option<Self> {
        (Date::MIN.0..=Date::MAX.0)
            .contains(&number)
            .then_some(Date(number))
    }

    /// The day's number, counted from [`Date::MIN`] as 0.
    pub fn number(self) -> i32 {
        self.0
    }

    fn civil(self) -> jiff::civil::Date {
        FIRST.saturating_add(SignedDuration::from_hours(24 * i64::from(self.0)))
    }

    /// The year, the month from 1 and the day of the month from 1.
    pub fn parts(self) -> (i32, u32, u32) {
        let civil = self.civil();
        (
            i32::from(civil.year()),
            u32::from(civil.month().unsigned_abs()),
            u32::from(civil.day().unsigned_abs()),
        )
    }

    /// The day so many days later, or earlier where the number is below zero.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        Date::from_number(self.0.checked_add(days)?)
    }

    /// The day before; [`Date::MIN`] has none.
    pub fn day_before(self) -> Option<Self> {
        self.plus_days(-1)
    }

    /// The corresponding day so many months later, or earlier where the number is below zero.
    ///
    /// Where the month is too short for it, that month's last day.
    ///
    /// # Source
    /// The corresponding date rule, *Dodds v Walker* \[1981\] 1 WLR 1027.
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let (year, month, day) = self.parts();
        let month = i32::try_from(month).ok()?;
        let from_zero = year.checked_mul(12)?.checked_add(month - 1)?;
        let target = from_zero.checked_add(months)?;
        let (year, month) = (target.div_euclid(12), target.rem_euclid(12) + 1);
        let month = u32::try_from(month).ok()?;
        let first = Date::new(year, month, 1).ok()?;
        Date::new(year, month, day.min(first.days_in_month())).ok()
    }

    fn days_in_month(self) -> u32 {
        u32::from(self.civil().days_in_month().unsigned_abs())
    }

    /// How many whole months lie between this day and a later one.
    ///
    /// Below zero where the other day is earlier.
    pub fn whole_months_to(self, later: Date) -> i32 {
        let (from_year, from_month, from_day) = self.parts();
        let (to_year, to_month, to_day) = later.parts();
        let months = |year: i32, month: u32| 12 * year + i32::try_from(month).unwrap_or(0);
        let between = months(to_year, to_month) - months(from_year, from_month);
        let reached = to_day >= from_day.min(later.days_in_month());
        between - i32::from(!reached)
    }

    /// How many birthdays someone born on this day has had by a later one.
    ///
    /// Someone born on 29 February comes of age on 1 March of a common year.
    /// Below zero where the other day is earlier.
    pub fn age_on(self, later: Date) -> i32 {
        let (born_year, born_month, born_day) = self.parts();
        let (year, month, day) = later.parts();
        let had_birthday = (month, day) >= (born_month, born_day);
        year - born_year - i32::from(!had_birthday)
    }

    /// Whether this is Monday to Friday.
    pub fn is_weekday(self) -> bool {
        !matches!(self.civil().weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The day as it is told to a person: `1 May 2026`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (year, month, day) = self.parts();
        format!("{day} {} {year}", MONTHS[month as usize - 1])
    }
}

impl fmt::Display for Date {
    /// As the language writes it: year, month, day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        let mut parts = text
            .split('-')
            .map(|part| part.parse::<u32>().expect("a number"));
        let mut next = || parts.next().expect("three parts");
        Date::new(next().cast_signed(), next(), next()).expect("a day")
    }

    #[test]
    fn days_outside_the_calendar_are_refused() {
        assert_eq!(Date::new(2025, 2, 29), Err(DateError::NoSuchDay));
        assert_eq!(Date::new(2025, 13, 1), Err(DateError::NoSuchDay));
        assert_eq!(Date::new(1899, 12, 31), Err(DateError::OutsideCalendar));
        assert_eq!(Date::new(2200, 1, 1), Err(DateError::OutsideCalendar));
        assert_eq!(date("1900-01-01"), Date::MIN);
        assert_eq!(date("2199-12-31"), Date::MAX);
    }

    #[test]
    fn a_leap_day_birthday_falls_on_1_march_of_a_common_year() {
        let born = date("2008-02-29");
        assert_eq!(born.age_on(date("2025-02-28")), 16);
        assert_eq!(born.age_on(date("2025-03-01")), 17);
        assert_eq!(born.age_on(date("2028-02-29")), 20);
    }

    #[test]
    fn months_end_on_the_corresponding_day_or_the_last() {
        let end_of_january = date("2025-01-31");
        assert_eq!(end_of_january.plus_months(1), Some(date("2025-02-28")));
        assert_eq!(end_of_january.whole_months_to(date("2025-02-28")), 1);
        assert_eq!(end_of_january.whole_months_to(date("2025-02-27")), 0);
        assert_eq!(date("2025-02-28").plus_months(-1), Some(date("2025-01-28")));
    }

    #[test]
    fn every_day_has_a_number_and_comes_back_from_it() {
        for number in (0..Date::MAX.number()).step_by(37) {
            let day = Date::from_number(number).expect("inside");
            let (year, month, of_month) = day.parts();
            assert_eq!(Date::new(year, month, of_month), Ok(day));
        }
    }
}
