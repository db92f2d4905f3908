//! What holds of everybody: formulas made of a program, and proofs about them.
//!
//! ```text
//! Program ─ encode ─▶ formulas ─ prover ─▶ never, perhaps for somebody, or not decided
//!                              └ smt ────▶ a text for another solver
//! ```

mod encode;
mod evaluate;
mod prover;
mod simplex;
mod smt;
mod term;
mod trial;

pub(crate) use encode::{
    AnswerFormula, AnswerValue, Encoded, InputOf, Wanted, Whose, Within, World, ordered, same_value,
};
pub(crate) use prover::{Asked, Effort, Model, Outcome, Prover, can_be};
pub use smt::{Found, Oracle, Script, Verdict};
pub(crate) use smt::{Words, ask, can_be_with, holds, key, script};
pub(crate) use term::{Lin, Lit, Made, Number, TooLarge};
#[doc(hidden)]
pub use trial::{ByFormula, answer_by_formula};

#[cfg(test)]
mod tests;
