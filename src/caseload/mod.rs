//! Many cases at once: a question as a plan over columns.
//!
//! A plan says what [`decide`](crate::decision::decide) says, case for case: it is made from the
//! same program, in whole numbers of the same denominators. Cases in which something is missing
//! or refused are handed to the evaluator one by one. Nothing is explained here; any case can be
//! decided by itself afterwards.

mod batch;
mod compile;
mod inputs;
mod paths;
mod plan;
mod row;
mod run;
mod single;
mod step;
pub mod summary;
mod table;

pub use batch::{Answers, Block, Caseload, Column, Status, Values, Worker};
pub use inputs::BLOCK;
pub use single::Single;
pub use table::{
    BadCell, BadRow, Bound, CaseloadProblem, CellColumn, CellValue, Cells, Columns, Filling,
    ItemColumn,
};
