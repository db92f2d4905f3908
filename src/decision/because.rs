//! Which facts an answer could not do without.

use super::answer::Answered;
use super::decide::Decision;
use super::partial::settled;
use crate::model::case::{Known, Origin, VariableId};
use crate::model::policy::Per;

impl Decision<'_> {
    /// The facts that the marked lines of an answer read, in the order in which they are
    /// declared: of a complete case, with only these known, the answer is the same.
    pub fn marked_facts(&self, answered: &Answered) -> Vec<VariableId> {
        let mut facts: Vec<VariableId> = Vec::new();
        for mark in self.marks(answered.node, answered.index.unwrap_or(0)) {
            for id in self.variables_of(&mark) {
                if !facts.contains(&id) {
                    facts.push(id);
                }
            }
        }
        facts.sort_unstable();
        facts
    }

    /// What a question about an answer takes as given: its day and, where it is about an item,
    /// how many there are.
    pub fn taken_as_given(&self, answered: &Answered) -> Vec<VariableId> {
        let policy = self.prepared().policy();
        let list = match policy.node(answered.node).per {
            Per::Item(list) => Some(list),
            Per::Once | Per::Kind(_) => None,
        };
        let taken = policy.decision_day().into_iter().chain(list);
        taken
            .map(|fact| self.prepared().variables.fact(fact))
            .collect()
    }

    /// Of the marked facts, a set of which none is superfluous: from the last declared, each is
    /// dropped without which the answer is still decided, and the same.
    pub fn because(&self, answered: &Answered) -> Vec<VariableId> {
        let marked = self.marked_facts(answered);
        let Some(value) = answered.answer.value() else {
            return marked;
        };
        let taken = self.taken_as_given(answered);
        let target = self.target(answered);
        let value = target.single(value);
        // With fewer facts a case is refused by nothing that it was not refused by before.
        let same = |case: &crate::model::Case| settled(&target, case) == value;
        let known: Vec<VariableId> = self.prepared().variables.ids().collect();
        let known = known
            .into_iter()
            .filter(|id| self.case.get(*id) != Known::Unknown && !taken.contains(id));
        let mut case = self.case.clone();
        let unmarked: Vec<VariableId> = known.clone().filter(|id| !marked.contains(id)).collect();
        unmarked.iter().for_each(|id| case.forget(*id));
        // Where facts are missing, lines that can't be told may have taken more to rule out.
        let mut kept = marked;
        if !same(&case) {
            case = self.case.clone();
            kept = known.collect();
        }
        let mut drop_each = |kept: &mut Vec<VariableId>, of: &dyn Fn(VariableId) -> bool| {
            let tried: Vec<VariableId> = kept.iter().rev().copied().collect();
            for id in tried
                .into_iter()
                .filter(|id| !taken.contains(id) && of(*id))
            {
                let before = case.get(id);
                case.forget(id);
                if same(&case) {
                    kept.retain(|other| *other != id);
                } else {
                    case.set(id, before);
                }
            }
        };
        drop_each(&mut kept, &|_| true);
        // Of a list that was dropped, the fields are part of what is not known of it.
        let variables = &self.prepared().variables;
        let counts = kept.clone();
        drop_each(&mut kept, &|id| match variables.get(id).origin {
            Origin::Field { list, .. } => !counts.contains(&variables.fact(list)),
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => false,
        });
        kept
    }
}
