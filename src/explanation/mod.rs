//! [`Decision`](crate::decision::Decision) → words: an answer explained line by line.
//!
//! ```text
//! Decision ─ explain ─▶ Explanation ─ to_text ──▶ lines for a terminal
//!                                   ├ to_html ──▶ a page that stands alone
//!                                   ├ to_letter ▶ a letter in plain words
//!                                   └ serde ────▶ JSON
//! ```

mod brief;
mod changes;
mod explain;
mod footnotes;
mod html;
mod ledger;
mod letter;
mod line;
mod phrase;
mod read_back;
mod reckoned;
mod rests;
mod sentence;
mod text;
mod told;
mod worded;

pub use brief::{AnswerInBrief, FigureInBrief, answers_in_brief, figure_in_brief};
pub use explain::{Asked, explain, explain_what_if};
pub use html::to_html;
pub use letter::to_letter;
pub use line::{
    AnswerTold, Challenge, ChangeTold, ChangesTold, End, Explained, Explanation, FORMAT_VERSION,
    FactChanged, FigureUsed, Judgement, Line, LineKind, NeedTold, PolicyTold, SourceTold, Standing,
    Value, WayTold, WhyNotTold,
};
pub use read_back::{Section, nearest_name, read_back, read_back_named};
pub use text::{Styled, TextLine, plain, sections_to_text, to_text};
pub use worded::Style;
