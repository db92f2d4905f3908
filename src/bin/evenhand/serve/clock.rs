//! The day that it is: a default that can always be changed.

use std::time::UNIX_EPOCH;

use evenhand::value::Date;

/// How many seconds a day has.
const DAY: u64 = 24 * 60 * 60;

/// Today, by the clock of this machine in Greenwich time: within an hour of midnight in summer
/// it may be a day early.
#[expect(
    clippy::disallowed_methods,
    reason = "a form begins with today; every decision is given its day"
)]
pub(crate) fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / DAY);
    let begins = Date::new(1970, 1, 1).ok();
    let today = begins.and_then(|begins| begins.plus_days(i32::try_from(days).ok()?));
    today.unwrap_or(Date::MIN)
}
