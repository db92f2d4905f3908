//! What can be known of one person whom two policies decide about.
//!
//! Facts that a vocabulary or a baseline declares are the same facts in both policies. A fact of
//! an authority's own is shared only where both declare it under one name, with one label and
//! one range: so a policy and its copy speak of the same people.

use crate::model::Case;
use crate::model::case::{Known, Origin, Range, Variable, VariableId};
use crate::model::policy::{Domain, KindId, NodeId, Per, Policy};
use crate::program::Prepared;

/// Two policies that are compared; or one, on two sides of a day.
#[derive(Debug, Clone)]
pub struct Pair<'p> {
    /// The first.
    pub a: &'p Prepared,
    /// The second.
    pub b: &'p Prepared,
    known: Vec<Joint>,
}

/// Something that can be known, in the terms of either policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Joint {
    a: Option<VariableId>,
    b: Option<VariableId>,
}

/// One thing that can be known of a person whom two policies decide about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct JointId(u32);

impl JointId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn at(index: usize) -> Self {
        JointId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// What is known of a person, in the terms of two policies.
///
/// # Shapes
/// One entry for everything that either policy can know, in the order of the pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointCase {
    pub(crate) known: Vec<Known>,
}

impl JointCase {
    /// What is known of one thing.
    pub fn get(&self, id: JointId) -> Known {
        self.known[id.index()]
    }

    /// Takes in what is known of one thing.
    pub fn set(&mut self, id: JointId, known: Known) {
        self.known[id.index()] = known;
    }
}

impl<'p> Pair<'p> {
    /// Lays two policies side by side.
    pub fn new(a: &'p Prepared, b: &'p Prepared) -> Self {
        let names_of_b: Vec<String> = b.variables().ids().map(|id| name_of(b, id)).collect();
        let mut known = Vec::new();
        let mut taken = vec![false; names_of_b.len()];
        let mut from = 0;
        for id in a.variables().ids() {
            let name = name_of(a, id);
            let other = partner(&names_of_b, from, &name)
                .filter(|at| alike(a, id, b, VariableId(u32::try_from(*at).unwrap_or(0))));
            let other = other.map(|at| {
                taken[at] = true;
                from = at + 1;
                VariableId(u32::try_from(at).unwrap_or(0))
            });
            known.push(Joint {
                a: Some(id),
                b: other,
            });
        }
        for id in b.variables().ids().filter(|id| !taken[id.index()]) {
            known.push(Joint {
                a: None,
                b: Some(id),
            });
        }
        Pair { a, b, known }
    }

    /// Everything that either policy can know, in order: what the first knows, then the rest.
    pub fn ids(&self) -> impl Iterator<Item = JointId> + use<> {
        (0..self.known.len()).map(JointId::at)
    }

    /// The variable of the first policy.
    pub fn in_a(&self, id: JointId) -> Option<VariableId> {
        self.known[id.index()].a
    }

    /// The variable of the second policy.
    pub fn in_b(&self, id: JointId) -> Option<VariableId> {
        self.known[id.index()].b
    }

    /// Where a variable of the first policy stands.
    pub fn of_a(&self, id: VariableId) -> JointId {
        JointId::at(id.index())
    }

    /// Where a variable of the second policy stands.
    pub fn of_b(&self, id: VariableId) -> Option<JointId> {
        let at = self.known.iter().position(|joint| joint.b == Some(id))?;
        Some(JointId::at(at))
    }

    /// Where each variable of the second policy stands, in its order.
    pub(crate) fn places_of_b(&self) -> Vec<usize> {
        let mut places = vec![0; self.b.variables().all().len()];
        for (at, joint) in self.known.iter().enumerate() {
            if let Some(id) = joint.b {
                places[id.index()] = at;
            }
        }
        places
    }

    /// What one thing may be. Where both policies know it, it is the same range in both.
    pub fn variable(&self, id: JointId) -> Variable {
        let joint = self.known[id.index()];
        match (joint.a, joint.b) {
            (Some(a), _) => *self.a.variables().get(a),
            (None, Some(b)) => *self.b.variables().get(b),
            (None, None) => unreachable!("something is known by one of the two"),
        }
    }

    /// The policy in whose terms a thing is told: the first where it knows it.
    pub fn policy_of(&self, id: JointId) -> (&'p Prepared, VariableId) {
        let joint = self.known[id.index()];
        match (joint.a, joint.b) {
            (Some(a), _) => (self.a, a),
            (None, Some(b)) => (self.b, b),
            (None, None) => unreachable!("something is known by one of the two"),
        }
    }

    /// The name of a thing, as a case would write it: `capital`, `supports[2].cost`.
    pub fn name(&self, id: JointId) -> String {
        let (prepared, variable) = self.policy_of(id);
        let policy = prepared.policy();
        policy.variable_name(prepared.variables().get(variable))
    }

    /// A person of whom nothing is known.
    pub fn unknown(&self) -> JointCase {
        JointCase {
            known: vec![Known::Unknown; self.known.len()],
        }
    }

    /// A person as each of the two policies knows them.
    pub fn cases(&self, case: &JointCase) -> (Case, Case) {
        let mut own = Case::unknown(self.a.policy());
        let mut other = Case::unknown(self.b.policy());
        for (joint, known) in self.known.iter().zip(&case.known) {
            if let Some(id) = joint.a {
                own.set(id, *known);
            }
            if let Some(id) = joint.b {
                other.set(id, *known);
            }
        }
        (own, other)
    }

    /// A person as the first policy knows them, with what only the second knows left open.
    pub fn from_a(&self, case: &Case) -> JointCase {
        let mut joint = self.unknown();
        for id in self.a.variables().ids() {
            joint.set(self.of_a(id), case.get(id));
        }
        joint
    }

    /// The outcomes that both answer, of one type and both once, per item or per value alike; in
    /// the order in which the first has them.
    pub fn shared_outcomes(&self) -> Vec<(NodeId, NodeId)> {
        let (own, other) = (self.a.policy(), self.b.policy());
        let mut shared = Vec::new();
        for outcome in own.outcomes() {
            let partner = other
                .outcomes()
                .iter()
                .find(|partner| partner.name == outcome.name);
            let Some(partner) = partner else { continue };
            let alike = same_type(own, outcome.ty, other, partner.ty)
                && self.same_per(outcome.per, partner.per);
            if let (Some(a), Some(b), true) = (outcome.node, partner.node, alike) {
                shared.push((a, b));
            }
        }
        shared
    }

    /// Whether two outcomes are there once, for the items of one list, or for the values of one
    /// kind alike.
    fn same_per(&self, own: Per, other: Per) -> bool {
        match (own, other) {
            (Per::Once, Per::Once) => true,
            (Per::Item(own), Per::Item(other)) => {
                let count = self.of_a(self.a.variables().fact(own));
                self.in_b(count) == Some(self.b.variables().fact(other))
            }
            (Per::Kind(own), Per::Kind(other)) => {
                same_kind(self.a.policy(), own, self.b.policy(), other)
            }
            (Per::Once | Per::Item(_) | Per::Kind(_), _) => false,
        }
    }
}

/// Whether two types are the same: a kind is, where its values have the same names.
pub(super) fn same_type(
    a: &Policy,
    ty: crate::model::policy::ValueType,
    b: &Policy,
    other: crate::model::policy::ValueType,
) -> bool {
    use crate::model::policy::ValueType;
    match (ty, other) {
        (ValueType::Choice(own), ValueType::Choice(other))
        | (ValueType::Set(own), ValueType::Set(other)) => same_kind(a, own, b, other),
        (own, other) => own == other,
    }
}

fn same_kind(a: &Policy, own: KindId, b: &Policy, other: KindId) -> bool {
    let names = |policy: &Policy, kind: KindId| -> Vec<String> {
        let members = policy.kind(kind).members.iter();
        members.map(|member| member.name.clone()).collect()
    };
    names(a, own) == names(b, other)
}

/// A name that is the same in two policies for the same thing: `supports[2].cost`.
fn name_of(prepared: &Prepared, id: VariableId) -> String {
    let policy = prepared.policy();
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) => policy.fact(fact).name.clone(),
        Origin::Count(fact) => format!("{}#", policy.fact(fact).name),
        Origin::FactFor(fact, value) => {
            let declared = policy.fact(fact);
            let member = declared.each.map_or_else(String::new, |kind| {
                policy.kind(kind).members[usize::from(value)].name.clone()
            });
            format!("{}@{member}", declared.name)
        }
        Origin::Field { list, item, field } => {
            let record = policy.list(list).map(|(record, _)| record);
            let field = record.map_or("", |record| record.fields[field].name.as_str());
            format!("{}[{item}].{field}", policy.fact(list).name)
        }
    }
}

/// Where a name stands, looked for from a place on, and from the beginning if not there.
fn partner(names: &[String], from: usize, name: &str) -> Option<usize> {
    let rest = names.get(from..).unwrap_or_default();
    let found = rest.iter().position(|own| own == name);
    found
        .map(|at| at + from)
        .or_else(|| names.iter().position(|own| own == name))
}

/// Whether two variables of one name are the same thing.
fn alike(a: &Prepared, own: VariableId, b: &Prepared, other: VariableId) -> bool {
    let (first, second) = (a.variables().get(own).range, b.variables().get(other).range);
    let ranges = match (first, second) {
        (Range::Choice(own, _), Range::Choice(other, _))
        | (Range::Set(own, _), Range::Set(other, _)) => {
            same_kind(a.policy(), own, b.policy(), other)
        }
        (own, other) => own == other,
    };
    ranges && label_of(a, own) == label_of(b, other)
}

fn label_of(prepared: &Prepared, id: VariableId) -> &str {
    let policy = prepared.policy();
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
            &policy.fact(fact).label
        }
        Origin::Field { list, field, .. } => {
            let Domain::List { record, .. } = policy.fact(list).domain else {
                unreachable!("only a list has fields")
            };
            &policy.record(record).fields[field].label
        }
    }
}
