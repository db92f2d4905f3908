//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod form;
mod joint;
mod structure;

pub use joint::{JointCase, JointId, Pair};
