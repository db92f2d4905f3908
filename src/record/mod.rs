//! A decision kept with everything that it rests on, and what has become of it since.
//!
//! ```text
//! Decision, Library ─ keep ─▶ a record: facts, answers, explanation, texts
//! a record ─ read_record ─▶ Record ─ verify(today's Library) ─▶ Verification ─▶ lines, JSON
//! ```
//!
//! A record stands alone: it can be decided again from the texts that it holds, whatever has
//! become of the policies. Its digest shows that it was changed by accident or in passing; whoever
//! changes it on purpose can reckon a digest anew, so where that matters the digest is kept apart.

mod changes;
mod digest;
mod keep;
mod problem;
mod told;
mod verify;

pub use changes::{Change, TextCompared, TextState};
pub use digest::digest_of;
pub use keep::{
    AnswerKept, Kept, PolicyKept, QuestionKept, RECORD_VERSION, Record, TextKept, keep, read_record,
};
pub use problem::RecordProblem;
pub use told::verification_to_text;
pub use verify::{PolicyState, Replay, Today, Verification};
