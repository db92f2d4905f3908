//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod formulas;
mod joint;

pub use joint::{JointCase, JointId, Pair};

#[cfg(test)]
mod tests;
