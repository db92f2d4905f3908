//! [`Policy`](crate::model::Policy) on a day → a flat program, and what runs it.
//!
//! A program holds only the figures and rules in force on its days. Every number has a
//! denominator and bounds that are known before any case is seen, so that deciding reckons in
//! whole numbers that can't overflow.

pub(crate) mod calendar;
mod domain;
pub(crate) mod exact;
mod lower;
mod lower_expr;
mod lower_node;
pub(crate) mod op;
mod order;
pub(crate) mod possible;
mod prepared;
mod problem;
#[allow(clippy::module_inception)]
pub(crate) mod program;
pub(crate) mod proof;
pub(crate) mod run;

pub(crate) use domain::Domain;
pub use prepared::{Preparation, Prepared, prepare};
pub use problem::ProgramProblem;
