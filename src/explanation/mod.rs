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
pub(crate) mod subject;
mod text;
mod told;
mod worded;

pub use brief::{
    AnswerInBrief, FactInBrief, FigureInBrief, answers_in_brief, facts_in_brief, figure_in_brief,
};
pub(crate) use explain::explain_beside;
pub(crate) use explain::short_file;
pub use explain::{Asked, explain, explain_what_if};
pub(crate) use footnotes::Footnotes;
pub(crate) use html::STYLE;
pub use html::{Beside, answers_to_html, is_link, to_html};
pub use letter::{LetterPart, letter_parts, to_letter};
pub use line::{
    AnswerTold, Challenge, ChangeTold, ChangesTold, End, Explained, Explanation, FORMAT_VERSION,
    FactChanged, FigureUsed, Judgement, Line, LineKind, NeedTold, PolicyTold, SourceTold, Standing,
    Subject, Value, WayTold, WhyNotTold,
};
pub(crate) use read_back::Reader;
pub use read_back::{
    Section, SectionKind, nearest_name, read_back, read_back_facts, read_back_named,
};
pub(crate) use rests::status_word;
pub use sentence::capitalised;
pub use text::{Styled, TextLine, plain, sections_to_text, to_text};
pub(crate) use text::{broken, line_to_text, width_of};
pub use told::in_force;
pub use worded::Style;
pub(crate) use worded::{answer_words, change_words, margin_of, value_of};
pub use worded::{source_words, text_of};
