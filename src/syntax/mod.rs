//! Text → [`Document`]: as written, nothing resolved.
//!
//! ```text
//! text ─ parse ─▶ statements ─ outline ─▶ Document ─ format ─▶ text
//! ```

mod expression;
mod format;
mod literal;
mod machine;
mod outline;
mod parse;
mod parts;
pub mod print;
mod problem;
mod statement;
mod stray;
pub mod tree;
mod words;

pub use format::{LaidLine, format, laid_lines};
pub use literal::{read_answer, read_value};
pub use parse::{MAX_NESTING, Parsed, heads, parse};
pub use problem::SyntaxProblem;
pub use tree::Document;
pub use words::phrases;
