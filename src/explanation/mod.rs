//! [`Decision`](crate::decision::Decision) → words: an answer explained line by line.
//!
//! ```text
//! Decision ─ explain ─▶ Explanation ─ to_text ─▶ lines for a terminal
//!                                   └ serde ───▶ JSON
//! ```

mod explain;
mod ledger;
mod line;
mod text;
mod told;

pub use explain::{Asked, explain};
pub use line::{
    AnswerTold, Challenge, End, Explained, Explanation, FORMAT_VERSION, Judgement, Line, LineKind,
    NeedTold, PolicyTold, SourceTold, Standing, Value, WayTold,
};
pub use text::{Style, Styled, TextLine, plain, to_text};
