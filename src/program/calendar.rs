//! Days as the numbers that programs reckon with.
//!
//! Days outside the calendar are taken as its first or last, so that every function here is
//! defined, and rises, everywhere.

use crate::model::policy::Holidays;
use crate::value::Date;

/// The most days that a month has.
const LONGEST_MONTH: i128 = 31;

fn day(number: i128) -> Date {
    let clamped = number.clamp(
        i128::from(Date::MIN.number()),
        i128::from(Date::MAX.number()),
    );
    i32::try_from(clamped)
        .ok()
        .and_then(Date::from_number)
        .unwrap_or(Date::MAX)
}

/// Whole months between two days; nothing where the second is earlier.
pub(crate) fn months_between(from: i128, to: i128) -> i128 {
    i128::from(day(from).whole_months_to(day(to))).max(0)
}

/// Birthdays between two days; nothing where the second is earlier.
pub(crate) fn years_between(from: i128, to: i128) -> i128 {
    i128::from(day(from).age_on(day(to))).max(0)
}

/// The corresponding day `count` times `each` months later.
pub(crate) fn months_later(from: i128, count: i128, each: i64) -> i128 {
    let months = i32::try_from(count.saturating_mul(i128::from(each)));
    let later = months.ok().and_then(|months| day(from).plus_months(months));
    let last = if count < 0 { Date::MIN } else { Date::MAX };
    i128::from(later.unwrap_or(last).number())
}

/// The `count`-th working day after a day; beyond the list of holidays, the day after its last.
///
/// No working days after a day is the day itself.
pub(crate) fn working_days_later(holidays: &Holidays, from: i128, count: i128) -> i128 {
    let beyond = holidays.complete_until.plus_days(1).unwrap_or(Date::MAX);
    let mut left = count;
    let mut at = day(from);
    while left > 0 && at < beyond {
        at = at.plus_days(1).unwrap_or(beyond);
        let works = at.is_weekday() && holidays.days.binary_search(&at).is_err();
        left -= i128::from(works);
    }
    i128::from(at.number())
}

/// The most days that so many months have.
pub(crate) fn most_days(months: i128) -> i128 {
    months.max(0).saturating_mul(LONGEST_MONTH)
}

/// The most days in any run of stays, in the months that end the day before a day.
///
/// Stays are cut to those months; two join when fewer than so many days lie between them;
/// each day counts once, both ends of a stay included.
pub(crate) fn longest_run(
    apart: i128,
    months: i128,
    before: i128,
    stays: Vec<(i128, Option<i128>)>,
) -> i128 {
    let last = before - 1;
    let first = months_later(before, -months, 1);
    let mut cut: Vec<(i128, i128)> = stays
        .into_iter()
        .map(|(begins, ends)| (begins.max(first), ends.unwrap_or(last).min(last)))
        .filter(|(begins, ends)| begins <= ends)
        .collect();
    cut.sort_unstable();
    let mut longest = 0;
    let mut days = 0;
    let mut until: Option<i128> = None;
    for (begins, ends) in cut {
        let joined = until.is_some_and(|until| begins - until - 1 < apart);
        let from = until
            .filter(|_| joined)
            .map_or(begins, |until| begins.max(until + 1));
        days = if joined { days } else { 0 } + (ends - from + 1).max(0);
        longest = longest.max(days);
        until = Some(
            until
                .filter(|_| joined)
                .map_or(ends, |until| until.max(ends)),
        );
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(year: i32, month: u32, of_month: u32) -> i128 {
        i128::from(Date::new(year, month, of_month).expect("a day").number())
    }

    fn holidays() -> Holidays {
        Holidays {
            name: "scotland".to_owned(),
            complete_until: Date::new(2027, 12, 31).expect("a day"),
            days: vec![
                Date::new(2026, 12, 25).expect("a day"),
                Date::new(2026, 12, 28).expect("a day"),
            ],
            said: crate::model::policy::Said::default(),
            span: crate::source::Span::default(),
        }
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        // Thursday 24 December 2026; Friday and Monday are holidays.
        let later = |count| working_days_later(&holidays(), number(2026, 12, 24), count);
        assert_eq!(later(1), number(2026, 12, 29));
        assert_eq!(later(3), number(2026, 12, 31));
    }

    #[test]
    fn beyond_the_list_of_holidays_nothing_is_said() {
        let later = working_days_later(&holidays(), number(2027, 12, 31), 1);
        assert_eq!(later, number(2028, 1, 1));
    }

    #[test]
    fn stays_join_when_under_28_days_apart() {
        let run = |stays| longest_run(28, 12, number(2026, 1, 1), stays);
        let first = (number(2025, 3, 1), Some(number(2025, 3, 14)));
        // 27 days lie between 14 March and 11 April.
        let near = (number(2025, 4, 11), Some(number(2025, 4, 20)));
        let far = (number(2025, 4, 12), Some(number(2025, 4, 21)));
        assert_eq!(run(vec![first, near]), 24);
        assert_eq!(run(vec![first, far]), 14);
        assert_eq!(run(vec![]), 0);
    }

    #[test]
    fn a_day_counts_once_and_only_inside_the_time_looked_at() {
        let run = |stays| longest_run(28, 12, number(2026, 1, 1), stays);
        let whole = (number(2020, 1, 1), None);
        let inside = (number(2025, 6, 1), Some(number(2025, 6, 30)));
        assert_eq!(run(vec![whole, inside]), 365);
        assert_eq!(run(vec![(number(2026, 1, 1), None)]), 0);
    }
}
