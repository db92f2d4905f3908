//! What a case can say, put to whoever knows it: a template to fill in, questions one at a time,
//! a schema for other programs; and a case written down again.
//!
//! ```text
//! Prepared, outcomes ─ facts_wanted ─▶ template ───▶ a case to fill in
//!                                    ├ Interview ──▶ questions, only while they matter ─▶ Case
//!                                    └ case_schema ─▶ JSON Schema
//! ```

mod interview;
mod plain;
mod problem;
mod question;
mod reply;
mod schema;
mod table;
mod template;
mod written;

pub use interview::{Interview, Reply};
pub use plain::Plain;
pub use problem::FormProblem;
pub use question::{AnswerShape, FormQuestion, Named};
pub use schema::case_schema;
pub use table::{TableColumn, TableList, TableShape, table_shape};
pub use template::template;
pub use written::{facts_of, supposed_of, write_case, write_inquiry};
