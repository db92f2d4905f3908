//! One thing at a time: every value of a fact that is worth a look, and the places where the
//! policies turn, found by halving.

use super::joint::JointCase;
use super::look::Look;
use super::people::People;
use super::twin::Twin;
use crate::model::case::Known;

/// Looks at people, and takes note of them.
pub(super) trait Watch {
    /// Takes note of a person who was looked at; says whether to go on.
    fn watch(&mut self, case: &JointCase, look: &Look) -> bool;
}

/// Goes through the values of one fact of a person.
pub(super) struct Sweep<'s, 'p, W: Watch> {
    pub(super) twin: &'s mut Twin<'p>,
    pub(super) people: &'s mut People,
    pub(super) watch: &'s mut W,
}

/// A value, and which way everything goes there.
#[derive(Clone, Copy)]
struct Spot {
    value: i64,
    ways: u64,
}

impl<W: Watch> Sweep<'_, '_, W> {
    /// Looks at a person with every value of one fact that is worth a look; where two values go
    /// different ways, the place between them is found. Says whether to go on.
    pub(super) fn over(&mut self, case: &JointCase, at: usize) -> bool {
        let mut before: Option<Spot> = None;
        let mut between = Vec::new();
        for known in self.people.values(at) {
            let Some(ways) = self.look(case, at, known) else {
                return false;
            };
            let Known::Is(value) = known else { continue };
            let spot = Spot { value, ways };
            if let Some(last) = before.filter(|last| last.ways != ways) {
                between.push((last, spot));
            }
            before = Some(spot);
        }
        !self.people.open[at].is_number() || self.halve(case, at, between)
    }

    /// Finds every value between two at which something turns.
    fn halve(&mut self, case: &JointCase, at: usize, mut between: Vec<(Spot, Spot)>) -> bool {
        let step = self.people.open[at].step;
        while let Some((low, high)) = between.pop() {
            if high.value - low.value <= step {
                self.people.turns_at(at, high.value);
                continue;
            }
            let steps = (high.value - low.value) / step;
            let value = low.value + steps / 2 * step;
            let Some(ways) = self.look(case, at, Known::Is(value)) else {
                return false;
            };
            let middle = Spot { value, ways };
            if ways != high.ways {
                between.push((middle, high));
            }
            if ways != low.ways {
                between.push((low, middle));
            }
        }
        true
    }

    /// Looks at a person with a value of one fact; which way everything goes, unless to stop.
    fn look(&mut self, case: &JointCase, at: usize, known: Known) -> Option<u64> {
        let case = self.people.with(case, at, known);
        let look = self.twin.look(&case);
        let ways = self.twin.ways();
        self.watch.watch(&case, &look).then_some(ways)
    }
}
