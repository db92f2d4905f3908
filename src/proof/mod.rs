//! What holds of everybody: formulas made of a program, and proofs about them.
//!
//! ```text
//! Program ─ encode ─▶ formulas ─ prover ─▶ never, perhaps for somebody, or not decided
//!                              └ smt ────▶ a text for another solver
//! ```

mod encode;
mod prover;
mod simplex;
mod term;

pub(crate) use encode::{
    AnswerFormula, AnswerValue, Encoded, InputOf, Wanted, Whose, Within, World, ordered,
    same_value,
};
pub(crate) use prover::{Asked, Effort, Model, Outcome, Prover, can_be};
pub(crate) use term::{Lin, Lit, Made, Number, TooLarge};
