//! The columns of a table as the variables of a policy, and its cells as what is known of them.
//!
//! A cell is read as a case file reads a value, and what every case has in common is left out:
//! an amount may stand without its unit. A blank is not known: it is never taken to be zero, no
//! or none.

mod bind;
mod cell;
mod fill;
mod plain;
mod problem;

pub use bind::{Bound, Columns, ItemColumn};
pub use cell::{BadCell, CellColumn, CellValue, Cells};
pub use fill::{BadRow, Filling};
pub use problem::CaseloadProblem;
