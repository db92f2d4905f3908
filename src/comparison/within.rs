//! People of whom something is given, in the terms of either of two policies.

use super::joint::{JointCase, Pair};
use crate::decision::Inquiry;
use crate::model::Case;
use crate::program::Prepared;
use crate::source::Problem;

impl Pair<'_> {
    /// Everybody of whom what is given is so.
    ///
    /// # Shapes
    /// Each text names a fact and its value, as [`Inquiry::with`] takes it, with the offset of
    /// its first byte. A fact may be of either policy; one that both know is given to both.
    ///
    /// # Errors
    /// What is wrong with the first text that can't be taken.
    pub fn within(&self, given: &[(String, usize)]) -> Result<JointCase, Vec<Problem>> {
        let (mut own, mut other) = (nothing_known(self.a), nothing_known(self.b));
        for (text, base) in given {
            let name = text.trim_start().split(['[', ' ']).next();
            let name = name.unwrap_or_default();
            let only_in_b = self.b.policy().knows_fact(name) && !self.a.policy().knows_fact(name);
            if !only_in_b {
                own = own.with(self.a.policy(), text, *base)?;
            }
            if self.b.policy().knows_fact(name) {
                other = other.with(self.b.policy(), text, *base)?;
            }
        }
        let mut joint = self.from_a(&own.case);
        for id in self.ids() {
            if let (None, Some(variable)) = (self.in_a(id), self.in_b(id)) {
                joint.set(id, other.case.get(variable));
            }
        }
        Ok(joint)
    }
}

fn nothing_known(prepared: &Prepared) -> Inquiry {
    Inquiry {
        case: Case::unknown(prepared.policy()),
        asked: Vec::new(),
        supposing: Vec::new(),
    }
}
