//! The plan that decides whole columns of cases. It has places of its own in the tables, because
//! it is not asked case by case.

use std::time::Duration;

use evenhand_reference::Case;

/// The compiled plan with the cases as columns; `None` until there is one.
pub(crate) struct Plan;

impl Plan {
    /// Compiles the policy, and makes the cases ready as columns.
    pub(crate) fn ready(_cases: &[Case<i64>]) -> Option<Self> {
        None
    }

    /// How many of the cases are answered otherwise than by hand.
    pub(crate) fn differences(&mut self, _cases: &[Case<i64>]) -> usize {
        0
    }

    /// Decides the single case so many times; how long that took.
    pub(crate) fn single(&mut self, _times: u32) -> Option<Duration> {
        None
    }

    /// Decides all cases on one thread; how long that took.
    pub(crate) fn batch(&mut self) -> Option<Duration> {
        None
    }

    /// Reads a table of the cases, in pounds, and decides them, on so many threads; how long that
    /// took.
    pub(crate) fn decide_csv(&mut self, _table: &str, _threads: usize) -> Option<Duration> {
        None
    }
}
