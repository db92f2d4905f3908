//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod formulas;
mod joint;
mod trial;

pub use joint::{JointCase, JointId, Pair};
#[doc(hidden)]
pub use trial::{ByProof, Claim, ever};

#[cfg(test)]
mod tests;
