//! How far a long run is, on a terminal.

use std::io::{IsTerminal as _, stderr};
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use super::tally::{grouped, told_rows};

/// A bar with the rows, how many a second, and the time that is left; silent where nobody
/// watches.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let bar = match stderr().is_terminal() {
            true => ProgressBar::new(1),
            false => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("{bar:30} {percent}%  {msg}  {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Progress { bar }
    }

    /// Tells how much is done, and of how much, and how many rows that are.
    pub(crate) fn tell(&self, done: &[AtomicU64; 2], rows: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let [done, all] = [0, 1].map(|at| done[at].load(Ordering::Relaxed));
        self.bar.set_length(all.max(1));
        self.bar.set_position(done.min(all));
        let spent = self.bar.elapsed().as_millis().max(1);
        let rate = u128::from(rows) * 1_000 / spent;
        let rate = grouped(u64::try_from(rate).unwrap_or(u64::MAX));
        self.bar
            .set_message(format!("{}, {rate} a second", told_rows(rows)));
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
