//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod draws;
mod everyone;
mod formulas;
mod groups;
mod half;
mod joint;
mod look;
mod marker;
mod people;
mod points;
mod trial;
mod known_ends;
mod matrix;
mod matrix_csv;
mod matrix_html;
mod matrix_text;

mod replay;
mod search;
mod seeds;
mod sentence;
mod sweep;
mod told;
mod twin;
mod verdict;
mod witness;

pub use everyone::{When, compare_everyone};
pub use half::Which;
pub use joint::{JointCase, JointId, Pair};
pub use look::{Difference, Look, Open, Shape, Stands, Told, Values};
pub use people::People;
pub use replay::{Mismatch, Replay};
pub use search::{Found, Seen, climb, search};
pub use twin::Twin;
pub use verdict::{
    Covers, DaysTold, EveryoneCompared, Evidence, GapTold, PersonTold, Region, StretchCompared,
    Verdict,
};
pub use witness::Keep;
#[doc(hidden)]
pub use trial::{ByProof, Claim, ever};

#[cfg(test)]
mod tests;
pub use matrix::{
    Authority, Cell, Column, ColumnKind, Count, MATRIX_VERSION, Matrix, MatrixAsked, Row, State,
    matrix,
};
pub use matrix_csv::matrix_to_csv;
pub use matrix_html::matrix_to_html;
pub use matrix_text::matrix_to_text;
