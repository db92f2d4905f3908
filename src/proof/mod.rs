//! What holds of everybody: formulas made of a program, and proofs about them.
//!
//! ```text
//! Program ─ encode ─▶ formulas ─ prover ─▶ never, perhaps for somebody, or not decided
//!                              └ smt ────▶ a text for another solver
//! ```

mod ask;
mod claims;
mod clashes;
mod dead;
mod encode;
mod person;
mod problem;
mod prove;
mod prover;
mod settle;
mod simplex;
mod term;

pub use ask::Memory;
pub use problem::ProofProblem;
pub use prove::{Answered, Promise, Proofs, Refutation, Verdict, prove};

pub(crate) use encode::{
    AnswerFormula, AnswerValue, Encoded, InputOf, Wanted, Whose, Within, World, ordered,
    same_value,
};
pub(crate) use prover::{Effort, Model, Outcome, can_be};
pub(crate) use term::{Lin, Lit, Made, TooLarge};
