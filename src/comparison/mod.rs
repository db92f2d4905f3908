//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod form;
mod joint;
mod lines;
mod structure;

pub use joint::{JointCase, JointId, Pair};
pub use lines::{
    CellsCompared, FigureCompared, LINES_VERSION, LineCompared, LineCounts, LineOf, LineSide,
    LineState, LinesCompared, NodeCompared, OutcomeCompared, SideTold, StretchCompared, Wording,
    compare_lines, lines_to_html, lines_to_text,
};
