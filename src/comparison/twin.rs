//! One outcome of two policies, ready to look at person after person.

use std::collections::BTreeSet;

use super::half::{Half, Which};
use super::joint::{JointCase, JointId, Pair};
use super::look::{Look, Open, Told, Values};
use crate::decision::{DecisionProblem, Question};
use crate::model::Case;
use crate::model::case::Known;
use crate::model::policy::{Constant, NodeId, Policy, ValueType};
use crate::program::op::Slot;
use crate::value::{Date, Exact, lcm};

/// One outcome of two policies, each on a day, ready to look at person after person.
///
/// The day of the decision is each side's own; what a case says of it is passed over.
pub struct Twin<'p> {
    pub(super) pair: Pair<'p>,
    pub(super) halves: [Half<'p>; 2],
    /// What brings the numbers of either side to the denominator of both.
    factors: [i128; 2],
    below: i128,
    ranked: bool,
    reads: Vec<JointId>,
    looks: usize,
}

impl<'p> Twin<'p> {
    /// Prepares one outcome of two policies, as [`Pair::shared_outcomes`] gives it: each side on
    /// its day; of an outcome that is there for each of several, for one of them, from 0.
    ///
    /// # Errors
    /// [`DecisionProblem::DayOutside`] where one of the policies is not about its day.
    pub fn new(
        pair: &Pair<'p>,
        days: (Date, Date),
        nodes: (NodeId, NodeId),
        index: usize,
    ) -> Result<Self, DecisionProblem> {
        let a = Half::new(pair, Which::A, days.0, nodes.0, index);
        let b = Half::new(pair, Which::B, days.1, nodes.1, index);
        let (Some(a), Some(b)) = (a, b) else {
            Question::new(pair.a, days.0, &[])?;
            Question::new(pair.b, days.1, &[])?;
            unreachable!("a policy that is about its day has a program for it");
        };
        let policy = pair.a.policy();
        let ranked = match policy.node(nodes.0).ty {
            ValueType::Choice(kind) => policy.kind(kind).ranked,
            ValueType::YesNo | ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => false,
        };
        // Denominators are small: they are checked when a policy is prepared.
        let below = lcm(a.below(), b.below()).unwrap_or(1);
        let mut reads: Vec<JointId> = a.reads().chain(b.reads()).collect();
        reads.sort_unstable();
        reads.dedup();
        Ok(Twin {
            factors: [below / a.below(), below / b.below()],
            below,
            ranked,
            reads,
            halves: [a, b],
            pair: pair.clone(),
            looks: 0,
        })
    }

    /// The two policies.
    pub fn pair(&self) -> &Pair<'p> {
        &self.pair
    }

    /// The days of the two sides.
    pub fn days(&self) -> (Date, Date) {
        (self.halves[0].day, self.halves[1].day)
    }

    /// The outcome on the two sides.
    pub fn nodes(&self) -> (NodeId, NodeId) {
        (self.halves[0].node, self.halves[1].node)
    }

    /// Which item or value it is, of an outcome that is there for each of several.
    pub fn index(&self) -> Option<usize> {
        self.halves[0].index
    }

    /// What either side reads of a person, in the order of the pair; the day is not among it.
    pub fn reads(&self) -> &[JointId] {
        &self.reads
    }

    /// What bears on the answer of either side: what is read only because some facts can't be so
    /// together is left out.
    pub(super) fn bearing(&self) -> Vec<JointId> {
        let bearing: BTreeSet<JointId> = self
            .halves
            .iter()
            .flat_map(|half| half.bearing(&self.pair))
            .collect();
        let reads = self.reads.iter().copied();
        reads.filter(|id| bearing.contains(id)).collect()
    }

    /// The denominator of all numbers that are told.
    pub fn below(&self) -> i128 {
        self.below
    }

    /// The denominator of a number that the first policy works out.
    pub(super) fn below_of(&self, node: NodeId) -> Option<i128> {
        let half = &self.halves[0];
        match half.program.nodes[node.index()].value? {
            Slot::Num(slot) => Some(half.program.nums[slot.first()].below),
            Slot::Choice(_) | Slot::Set(_) => None,
        }
    }

    /// How many people have been looked at.
    pub fn looks(&self) -> usize {
        self.looks
    }

    /// Looks at a person. What a case leaves open may be anything; then an answer is told only
    /// where it is the same whatever that is.
    pub fn look(&mut self, case: &JointCase) -> Look {
        self.looks += 1;
        let [a, b] = &mut self.halves;
        let a = scaled(a.look(case), self.factors[0]);
        let b = scaled(b.look(case), self.factors[1]);
        Look::of(a, b, self.ranked)
    }

    /// A digest of which way everything went for the person who was looked at last: people with
    /// one digest meet the same conditions on both sides.
    pub fn ways(&self) -> u64 {
        let mut digest = 0xcbf2_9ce4_8422_2325;
        for half in &self.halves {
            half.mix_ways(&mut digest);
        }
        digest
    }

    /// A number that was told, as a value of the outcome.
    pub fn constant(&self, number: i128) -> Option<Constant> {
        match self.halves[0]
            .prepared
            .policy()
            .node(self.halves[0].node)
            .ty
        {
            ValueType::Date => {
                let number = i32::try_from(number).ok()?;
                Date::from_number(number).map(Constant::Date)
            }
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Amount(_) => {
                self.exact(number).map(Constant::Amount)
            }
        }
    }

    /// A number that was told, or a gap between two, as an exact amount.
    pub fn exact(&self, number: i128) -> Option<Exact> {
        Exact::new(number, self.below)
    }

    /// A person as each of the two policies knows them, on its day.
    pub fn cases(&self, case: &JointCase) -> (Case, Case) {
        let (mut own, mut other) = self.pair.cases(case);
        for (half, case) in self.halves.iter().zip([&mut own, &mut other]) {
            let policy = half.prepared.policy();
            if let Some(fact) = policy.decision_day() {
                let day = Known::Is(i64::from(half.day.number()));
                case.set(half.prepared.variables().fact(fact), day);
            }
        }
        (own, other)
    }

    /// Whether either side counts birthdays from a day.
    pub(super) fn is_birth(&self, id: JointId) -> bool {
        self.halves.iter().any(|half| half.is_birth(id))
    }

    pub(super) fn half(&self, which: Which) -> &Half<'p> {
        match which {
            Which::A => &self.halves[0],
            Which::B => &self.halves[1],
        }
    }

    pub(super) fn policy(&self, which: Which) -> &'p Policy {
        self.half(which).prepared.policy()
    }
}

/// Brings a number to the denominator of both sides.
fn scaled(told: Told, factor: i128) -> Told {
    match told {
        Told::Number(value) => Told::Number(value * factor),
        Told::Open(Open {
            values: Values::Numbers(low, high),
            may_fail,
            may_not_apply,
        }) => Told::Open(Open {
            may_fail,
            may_not_apply,
            values: Values::Numbers(low * factor, high * factor),
        }),
        told => told,
    }
}
