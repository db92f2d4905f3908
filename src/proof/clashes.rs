//! Rules that clash for somebody, and tables that have no row for somebody or several.

use super::alike::{Numbered, Print};
use super::ask::{Asking, Goal};
use super::problem::ProofProblem;
use super::settle::Fault;
use super::term::Made;
use crate::decision::{Decision, Question};
use crate::model::policy::NodeId;
use crate::model::{Case, rules_of};
use crate::program::Prepared;
use crate::program::op::{Choice, Slot};
use crate::program::program::{NodeCode, Program};

/// In which way a node may have no answer by its own fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Clash,
    Gap,
    Overlap,
}

/// Every kind.
pub(crate) const KINDS: [Kind; 3] = [Kind::Clash, Kind::Gap, Kind::Overlap];

/// That a node has no answer for somebody, by its own fault.
pub(crate) struct NoAnswer {
    pub(crate) node: NodeId,
    pub(crate) item: usize,
    pub(crate) kind: Kind,
}

impl Kind {
    /// Where a node's program says that it is so, where it was not shown before to be impossible.
    pub(crate) fn slot(self, code: &NodeCode) -> Option<Choice> {
        match self {
            Kind::Clash => code.clash,
            Kind::Gap => code.gap,
            Kind::Overlap => code.overlap,
        }
    }
}

impl Fault for NoAnswer {
    fn slots(&self, _: &Prepared, program: &Program) -> Vec<Slot> {
        program.answer_slots(self.node)
    }

    fn print(&self, prepared: &Prepared, program: &Program, numbered: &Numbered) -> Print {
        let mut print = Print::of(program, numbered);
        let code = &program.nodes[self.node.index()];
        print.count(10);
        print.count(self.item);
        print.counted(numbered, code.count);
        print.choices(numbered, self.kind.slot(code), code.count);
        print.choices(numbered, code.applies, code.count);
        let beneath = prepared.policy().nodes_beneath(self.node);
        print.count(beneath.len());
        for beneath in beneath {
            print.choice(numbered, program.nodes[beneath.index()].fails);
        }
        for slot in program.answer_slots(self.node) {
            print.slot(numbered, Some(slot), 1);
        }
        print
    }

    fn goal(&self, asking: &mut Asking<'_>) -> Made<Option<Goal>> {
        let code = &asking.program.nodes[self.node.index()];
        let Some(slot) = self.kind.slot(code) else {
            return Ok(None);
        };
        let mut holds = asking.is_asked(self.node, self.item)?;
        holds.push(asking.encoded.yes(slot, self.item));
        let demanded = asking.demands_of(self.node);
        Ok(Some(Goal { holds, demanded }))
    }

    fn found(&self, prepared: &Prepared, case: &Case) -> Option<String> {
        self.looked_at(prepared, case).map(|_| String::new())
    }
}

impl NoAnswer {
    /// The case worked out, where it certainly has no answer for this reason.
    fn looked_at<'p>(&self, prepared: &'p Prepared, case: &Case) -> Option<Decision<'p>> {
        let fact = prepared.policy().decision_day()?;
        let day = case.date(prepared.variables().fact(fact))?;
        let question = Question::looking_at(prepared, day, &[self.node], &[]).ok()?;
        let decision = question.decide(case).ok()?;
        let slot = self
            .kind
            .slot(&decision.program().nodes[self.node.index()])?;
        let so = self.item < decision.items_of(self.node)
            && decision.applies(self.node, self.item).is_yes()
            && decision.view.choice(slot, self.item).is_yes();
        so.then_some(decision)
    }

    /// What is told of it.
    pub(crate) fn problem(
        &self,
        prepared: &Prepared,
        case: &Case,
        person: String,
    ) -> Option<ProofProblem> {
        let policy = prepared.policy();
        let node = policy.node(self.node);
        let name = node.name.clone();
        let what = match self.kind {
            Kind::Clash => return self.conflict(prepared, case, person),
            Kind::Gap => "no row",
            Kind::Overlap => "several rows",
        };
        Some(ProofProblem::TableFault {
            name,
            what,
            person,
            span: node.span,
        })
    }

    fn conflict(&self, prepared: &Prepared, case: &Case, person: String) -> Option<ProofProblem> {
        let decision = self.looked_at(prepared, case)?;
        let policy = prepared.policy();
        let node = policy.node(self.node);
        let code = &decision.program().nodes[self.node.index()];
        let rules = rules_of(&node.body).zip(&code.alive);
        let alive = rules.filter(|(_, alive)| {
            alive.is_some_and(|slot| decision.view.choice(slot, self.item).is_yes())
        });
        let valued: Vec<_> = alive
            .filter_map(|(rule, _)| {
                let slot = decision.program().exprs[rule.value.index()]?;
                Some((rule, decision.looked_up(slot, self.item)))
            })
            .collect();
        let (first, value) = valued.first()?;
        let (second, _) = valued.iter().find(|(_, other)| other != value)?;
        Some(ProofProblem::Conflict {
            name: node.name.clone(),
            person,
            first_tag: first.tag.clone(),
            second_tag: second.tag.clone(),
            first: first.span,
            second: second.span,
        })
    }
}
