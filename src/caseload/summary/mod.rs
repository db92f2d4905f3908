//! What many cases come to, and how that differs under two policies.
//!
//! ```text
//! Wanted ─▶ Asked ─▶ Summary ─ take, merge ─▶ Report ─▶ lines, page, JSON
//! ```
//!
//! A summary takes decided blocks and keeps counts and exact sums, so that memory grows with the
//! number of different values and not with that of cases. Only cases that are decided on both
//! sides are compared; how all others stand is told beside them.

mod asked;
mod band;
mod chart;
mod counts;
mod dimension;
mod drawing;
mod gather;
mod headline;
mod html;
mod problem;
mod report;
mod table;
mod tally;
mod tell;
mod text;
mod words;

pub use asked::{
    Along, Asked, Breakdown, MAX_GROUP_PAGES, MAX_GROUPS, MAX_NAMES, MAX_PAGES, Side, Wanted,
};
pub use chart::{Bars, Chart, Drawn, Histogram, Lines, Picture, Point};
pub use gather::Summary;
pub use html::summary_to_html;
pub use problem::SummaryProblem;
pub use report::{
    AmountTold, Band, Change, Extreme, FromTo, Group, Grouped, Hangs, Largest, Movement,
    OutcomeTold, Pairing, Quantile, REPORT_VERSION, Refused, Report, SideTold, Spread, Standing,
    Told, Valued,
};
pub use text::summary_to_text;
