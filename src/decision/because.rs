//! Which facts an answer could not do without.

use super::answer::{Answer, Answered};
use super::decide::Decision;
use crate::model::case::{Known, VariableId};

impl Decision<'_> {
    /// The facts that the marked lines of an answer read, in the order in which they are
    /// declared: with only these known, the answer is the same.
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

    /// Of the marked facts, a set of which none is superfluous: from the last declared, each is
    /// dropped without which the answer is still decided, and the same.
    pub fn because(&self, answered: &Answered) -> Vec<VariableId> {
        let marked = self.marked_facts(answered);
        let Some(value) = answered.answer.value() else {
            return marked;
        };
        let day = self.prepared().policy().decision_day();
        let day = day.map(|fact| self.prepared().variables.fact(fact));
        let mut case = self.case.clone();
        let known: Vec<VariableId> = (0..case.known.len())
            .filter_map(|at| u32::try_from(at).ok().map(VariableId))
            .filter(|id| !marked.contains(id) && Some(*id) != day)
            .collect();
        for id in known {
            case.set(id, Known::Unknown);
        }
        let question = self.question.only(answered.node);
        let same = |case: &crate::model::Case| {
            question.decide(case).is_ok_and(|decision| {
                decision.answers.iter().any(|found| {
                    found.index == answered.index
                        && matches!(&found.answer, Answer::Value(found) if *found == value)
                })
            })
        };
        let mut kept = marked.clone();
        for id in marked.into_iter().rev().filter(|id| Some(*id) != day) {
            let before = case.get(id);
            case.set(id, Known::Unknown);
            if same(&case) {
                kept.retain(|other| *other != id);
            } else {
                case.set(id, before);
            }
        }
        kept
    }
}
