//! [`Decision`](crate::decision::Decision) → words: an answer explained line by line.
//!
//! ```text
//! Decision ─ explain ─▶ Explanation ─ to_text ─▶ lines for a terminal
//!                                   └ serde ───▶ JSON
//! ```

mod explain;
mod ledger;
mod line;
mod phrase;
mod read_back;
mod rests;
mod text;
mod told;

pub use explain::{Asked, explain};
pub use line::{
    AnswerTold, Challenge, End, Explained, Explanation, FORMAT_VERSION, Judgement, Line, LineKind,
    NeedTold, PolicyTold, SourceTold, Standing, Value, WayTold,
};
pub use read_back::{Section, nearest_name, read_back, read_back_named};
pub use text::{Style, Styled, TextLine, plain, sections_to_text, to_text};
