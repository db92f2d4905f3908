//! One decision about support, written by hand twice over: what the engine is checked against,
//! and what its speed is measured by.
//!
//! The rules are invented and only have the shape of real ones: who has support, what they pay
//! for it, whether their money may be spent on something, and who may agree to it. The same
//! decision stands in `reference.policy` ([`POLICY`]). The two versions here,
//! [`pounds::decide`] with decimals and [`pence::decide`] with whole numbers, share no line that
//! decides anything, so that neither repeats a mistake of the other.
//!
//! # Examples
//! ```
//! use evenhand_reference::{cases, pence, pounds};
//!
//! for case in cases(1_000, 7) {
//!     assert_eq!(pounds::decide(&case.in_pounds()).in_pence(), pence::decide(&case));
//! }
//! ```

mod case;
mod draw;
mod line;
pub mod pence;
pub mod pounds;
mod written;

pub use case::{
    Answer, Case, Exemption, Household, Kind, Need, Provider, Purpose, Reason, Role, Spending, Tier,
};
pub use draw::{SEED, cases, single};
pub use line::{Line, Lines, What};
pub use written::{CSV_HEAD, Money, write_csv_row, write_json_line};

/// The decision as a policy: a vocabulary, a baseline and the policy [`POLICY_TITLE`].
pub const POLICY: &str = include_str!("../reference.policy");

/// The title of the policy in [`POLICY`].
pub const POLICY_TITLE: &str = "Reference council";

/// The day that the policy's cases are decided as at, as year, month and day; the versions by
/// hand know no days.
pub const DAY: (i32, u32, u32) = (2026, 6, 1);
