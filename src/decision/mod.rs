//! [`Prepared`](crate::program::Prepared) policy × [`Case`](crate::model::Case) → [`Decision`].
//!
//! A complete case is worked out exactly. Of a partial one everything that it may still come
//! to is worked out, and which facts could still matter.

mod answer;
mod bounds;
mod case_file;
mod cells;
mod complete;
mod decide;
mod examples;
mod frames;
mod partial;
mod problem;

pub use answer::{Answer, Answered, End, Fault, Need, NeedOf, Possibility, Undecided, Way};
pub use case_file::{CaseFile, ExpectedInFile, read_case};
pub use decide::{Decision, Question, decide};
pub use examples::{Coverage, ExampleResult, run_case, run_example, run_examples};
pub(crate) use frames::View;
pub use problem::DecisionProblem;
