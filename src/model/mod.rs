//! [`Document`](crate::syntax::Document) → [`Policy`]: names resolved, types and dates checked,
//! baseline applied.

mod advice;
mod amounts;
mod build;
pub mod case;
mod declare;
mod examples;
mod expressions;
mod figures;
mod lint;
mod nodes;
pub mod policy;
mod problem;
mod rules;
mod vary;
pub mod walk;
mod without;

pub(crate) use build::nearest;
pub use build::{Checked, resolve, resolve_sound};
pub use case::{Case, CaseReader};
pub(crate) use declare::label_from;
pub use declare::{MAX_ITEMS, MAX_VALUES};
pub(crate) use lint::rules_of;
pub use policy::Policy;
pub use problem::{CaseProblem, ModelProblem};
pub use without::{LeftOut, without};
