//! Exact values: fractions, units, dates, and how they are written.

mod date;
mod exact;
mod unit;
mod words;

pub use date::{Date, DateError};
pub use exact::Exact;
pub(crate) use exact::{gcd, lcm};
pub use unit::{Period, Unit};
pub use words::{amount_in_words, plain_amount};
