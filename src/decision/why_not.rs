//! Why an answer is not another: what kept each rule that gives the other from deciding.

use super::answer::Answered;
use super::decide::Decision;
use super::marks::{Mark, MarkKind, Marker, Standing};
use crate::model::policy::{Body, Constant, Decision as Decide, ExprId, ExprKind, NodeId, Table};
use crate::model::rules_of;
use crate::program::op::Slot;

/// What stood in the way of another answer, without words.
#[derive(Debug, Clone, Default)]
pub(crate) struct WhyNot {
    /// The rules and rows that give it, each with what failed or what set it aside; for what
    /// normally holds, the rules that hold.
    pub(crate) marks: Vec<Mark>,
    /// The rules and rows that give it and are not in force on the day, by their place.
    pub(crate) out_of_force: Vec<usize>,
}

impl Decision<'_> {
    /// Why an answer is not another.
    pub(crate) fn why_not(&self, answered: &Answered, wanted: Constant) -> WhyNot {
        let node = answered.node;
        let item = answered.index.unwrap_or(0);
        let mut marker = Marker::of(self);
        let policy = self.prepared().policy();
        let mut out_of_force = Vec::new();
        let Some(wanted) = self.as_slot(node, wanted) else {
            return WhyNot::default();
        };
        if self.applies(node, item).is_no() {
            if let Some(when) = policy.node(node).applies_when {
                marker.condition(when, item, 0, false);
            }
            return WhyNot {
                marks: marker.into_marks(),
                out_of_force,
            };
        }
        let body = &policy.node(node).body;
        for (at, rule) in rules_of(body).enumerate() {
            let gives = marker.gives(rule.value, item) == Some(wanted);
            match (gives, rule.days.holds(self.day())) {
                (true, true) => marker.against(node, at, item),
                (true, false) => out_of_force.push(at),
                (false, _) => {}
            }
        }
        match body {
            Body::Decision(decide) if marker.gives(decide.normally.value, item) == Some(wanted) => {
                marker.instead_of_normally(node, decide, item);
            }
            Body::Table(table) => marker.rows_against(node, table, wanted, item),
            Body::Decision(_) | Body::Formula(_) | Body::Open => {}
        }
        WhyNot {
            marks: marker.into_marks(),
            out_of_force,
        }
    }

    /// A value of an answer, as its slot would hold it.
    fn as_slot(&self, node: NodeId, wanted: Constant) -> Option<i128> {
        let below = match self.program().nodes[node.index()].value? {
            Slot::Num(slot) => self.program().nums[slot.first()].below,
            Slot::Choice(_) | Slot::Set(_) => 1,
        };
        match wanted {
            Constant::YesNo(yes) => Some(i128::from(yes)),
            Constant::Choice(value) => Some(i128::from(value)),
            Constant::Amount(amount) => amount.over(below),
            Constant::Date(date) => Some(i128::from(date.number())),
        }
    }
}

impl Marker<'_> {
    /// What a rule gives: as its slot holds it, or as it is written.
    fn gives(&self, value: ExprId, item: usize) -> Option<i128> {
        let slot = self.value(value);
        let held = slot.and_then(|slot| self.decision.looked_up(slot, item));
        held.or_else(|| match self.policy.expr(value).kind {
            ExprKind::Constant(Constant::YesNo(yes)) => Some(i128::from(yes)),
            ExprKind::Constant(Constant::Choice(value)) => Some(i128::from(value)),
            _ => None,
        })
    }

    /// A rule that did not decide: every part of its condition that failed, or what is over it.
    fn against(&mut self, node: NodeId, at: usize, item: usize) {
        let rules: Vec<_> = rules_of(&self.policy.node(node).body).cloned().collect();
        let when = rules[at].when;
        let truth = self.decision.truth(when, item);
        let alive = |marker: &Self, at| marker.alive(node, at, item).is_yes();
        if truth.is_no() {
            self.mark(0, MarkKind::Rule(node, at, Standing::DidNotHold), item);
            return self.failed_parts(when, item);
        }
        if alive(self, at) {
            return self.mark(0, MarkKind::Rule(node, at, Standing::Outranked), item);
        }
        let over = (0..rules.len())
            .find(|over| rules[*over].overrides.contains(&at) && alive(self, *over));
        match over {
            Some(over) => {
                self.mark(0, MarkKind::Rule(node, at, Standing::SetAside(over)), item);
                self.rule(node, &rules, over, Standing::Decided, item, 0);
            }
            None => {
                self.mark(0, MarkKind::Rule(node, at, Standing::CantTell), item);
                self.condition(when, item, 1, true);
            }
        }
    }

    /// Every part of a condition that failed, the first one first.
    fn failed_parts(&mut self, when: ExprId, item: usize) {
        let parts = match &self.policy.expr(when).kind {
            ExprKind::All(parts) => parts.clone(),
            _ => return self.condition(when, item, 1, false),
        };
        for part in parts {
            if self.decision.truth(part, item).is_no() {
                self.condition(part, item, 1, false);
            }
        }
    }

    /// The rules that hold in place of what normally does.
    fn instead_of_normally(&mut self, node: NodeId, decide: &Decide, item: usize) {
        for at in 0..decide.rules.len() {
            if self.alive(node, at, item).is_yes() {
                self.rule(node, &decide.rules, at, Standing::Decided, item, 0);
            }
        }
    }

    /// The rows of a table that give a value, each with the cells that did not fit.
    fn rows_against(&mut self, node: NodeId, table: &Table, wanted: i128, item: usize) {
        for (at, row) in table.rows.iter().enumerate() {
            let failing: Vec<ExprId> = row
                .cells
                .iter()
                .flatten()
                .copied()
                .filter(|cell| self.decision.truth(*cell, item).is_no())
                .collect();
            if self.gives(row.value, item) != Some(wanted) || failing.is_empty() {
                continue;
            }
            self.mark(0, MarkKind::RowOut(node, at), item);
            for cell in failing {
                self.condition(cell, item, 1, false);
            }
        }
    }
}
