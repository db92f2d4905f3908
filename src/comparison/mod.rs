//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod joint;
mod known_ends;
mod matrix;
mod matrix_csv;
mod matrix_html;
mod matrix_text;

pub use joint::{JointCase, JointId, Pair};
pub use matrix::{
    Authority, Cell, Column, ColumnKind, Count, MATRIX_VERSION, Matrix, MatrixAsked, Row, State,
    matrix,
};
pub use matrix_csv::matrix_to_csv;
pub use matrix_html::matrix_to_html;
pub use matrix_text::matrix_to_text;
