//! What holds of everybody: formulas made of a program, and proofs about them.
//!
//! ```text
//! Program ─ encode ─▶ formulas ─ prover ─▶ never, perhaps for somebody, or not decided
//!                              └ smt ────▶ a text for another solver
//! ```

mod alike;
mod ask;
mod claims;
mod clashes;
mod dead;
mod encode;
mod evaluate;
mod person;
mod problem;
mod prove;
mod prover;
mod rising;
mod settle;
mod simplex;
mod smt;
mod term;
mod trial;

pub(crate) use alike::{Likeness, Numbered, Print};
pub use ask::Memory;
pub use problem::ProofProblem;
pub use prove::{Answered, Promise, Proofs, Refutation, Verdict, prove};

pub(crate) use encode::{
    AnswerFormula, AnswerValue, Encoded, InputOf, SymbolName, Wanted, Whose, Within, World,
    ordered, same_value, symbol_name,
};
pub(crate) use prover::{Asked, Effort, Model, Outcome, Prover, can_be};
pub use smt::{Found, Oracle, Reply, Script};
pub(crate) use smt::{again, ask, can_be_with, holds, key, script};
pub(crate) use term::{Lin, Lit, Made, Number, TooLarge};
#[doc(hidden)]
pub use trial::{ByFormula, answer_by_formula, moves_by_steps};

#[cfg(test)]
mod tests;
