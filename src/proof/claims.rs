//! What `check` lines promise, as questions about everybody.

use super::alike::{Numbered, Print};
use super::ask::{Asking, Goal};
use super::encode::{AnswerValue, Raised, Wanted, ordered};
use super::rising::moves;
use super::settle::Fault;
use super::term::{Lit, Made, Terms};
use crate::decision::{breaks, nodes_promised};
use crate::model::case::VariableId;
use crate::model::policy::{Check, Claim, ExprId, NodeId, Order, Varied};
use crate::model::{Case, rules_of};
use crate::program::Prepared;
use crate::program::op::{Count, Slot};
use crate::program::program::Program;
use crate::syntax::tree::TextKind;

/// That a promise is broken.
pub(crate) struct Breach<'p> {
    pub(crate) check: &'p Check,
    /// Nodes whose rules of the authority's own are left out of account.
    pub(crate) without_own: Vec<NodeId>,
}

impl Fault for Breach<'_> {
    fn slots(&self, prepared: &Prepared, program: &Program) -> Vec<Slot> {
        let mut exprs: Vec<ExprId> = self.check.when.into_iter().collect();
        if let Claim::Holds(claim) = self.check.claim {
            exprs.push(claim);
        }
        let nodes = nodes_promised(prepared.policy(), self.check);
        slots_of(program, &exprs, nodes.into_iter().map(|(node, _)| node))
    }

    fn print(&self, prepared: &Prepared, program: &Program, numbered: &Numbered) -> Print {
        let mut print = Print::of(program, numbered);
        let when = self.check.when.and_then(|id| program.exprs[id.index()]);
        print.count(20 + usize::from(self.check.when.is_some()));
        print.slot(numbered, when, 1);
        match self.check.claim {
            Claim::Holds(claim) => {
                print.count(0);
                print.slot(numbered, program.exprs[claim.index()], 1);
            }
            Claim::Monotone {
                by, never_falls, ..
            } => {
                print.count(1 + usize::from(never_falls));
                print_varied(&mut print, by, (prepared, program, numbered));
            }
        }
        let nodes = nodes_promised(prepared.policy(), self.check);
        print.count(nodes.len());
        for (node, item) in nodes {
            let code = &program.nodes[node.index()];
            print.count(item);
            print.counted(numbered, code.count);
            print.slot(numbered, code.value, code.count.map_or(1, Count::most));
            print.choices(numbered, code.applies, code.count);
            print.choice(numbered, code.fails);
            print.count(code.alive.iter().flatten().count());
            for (at, alive) in code.alive.iter().enumerate() {
                // Which of them are the authority's own matters where a promise is broken.
                if alive.is_some() {
                    print.count(at);
                    print.choices(numbered, *alive, code.count);
                }
            }
        }
        for slot in self.slots(prepared, program) {
            print.slot(numbered, Some(slot), 1);
        }
        print
    }

    fn goal(&self, asking: &mut Asking<'_>) -> Made<Option<Goal>> {
        match self.check.claim {
            Claim::Holds(claim) => Ok(self.claim_fails(asking, claim)),
            Claim::Monotone {
                node,
                by,
                never_falls,
            } => self.moves(asking, node, by, never_falls),
        }
    }

    fn found(&self, prepared: &Prepared, case: &Case) -> Option<String> {
        breaks(prepared, self.check, case)
    }
}

/// The slots of some expressions and answers.
fn slots_of(program: &Program, exprs: &[ExprId], nodes: impl Iterator<Item = NodeId>) -> Vec<Slot> {
    let mut slots: Vec<Slot> = nodes.flat_map(|node| program.answer_slots(node)).collect();
    for expr in exprs {
        slots.extend(program.exprs[expr.index()]);
        slots.extend(program.absents[expr.index()].map(Slot::Choice));
    }
    slots
}

/// Whether a condition holds.
pub(crate) fn condition(asking: &Asking<'_>, expr: ExprId, item: usize) -> Option<Lit> {
    match asking.program.exprs[expr.index()]? {
        Slot::Choice(slot) => Some(asking.encoded.yes(slot, item)),
        Slot::Num(_) | Slot::Set(_) => None,
    }
}

/// The variable that a promise lets rise, and that it is there.
fn varied(asking: &mut Asking<'_>, by: Varied) -> Made<(VariableId, Option<Lit>)> {
    let variables = asking.prepared.variables();
    let (list, field) = match by {
        Varied::Fact(fact) => return Ok((variables.fact(fact), None)),
        Varied::Field(list, field) => (list, field),
    };
    // The items of a list are alike, so that the first stands for any.
    let id = variables.field(list, 0, field);
    let count = asking.program.variables[variables.fact(list).index()];
    let Some(Slot::Num(count)) = count.map(|place| place.slot) else {
        return Ok((id, None));
    };
    let there = asking.encoded.num(count, 0).add(-1)?;
    Ok((id, Some(asking.world.terms.not_negative(&there)?)))
}

/// What a promise lets rise, as a part of what its question is made of.
fn print_varied(
    print: &mut Print,
    by: Varied,
    (prepared, program, numbered): (&Prepared, &Program, &Numbered),
) {
    let variables = prepared.variables();
    let id = match by {
        Varied::Fact(fact) => variables.fact(fact),
        Varied::Field(list, field) => {
            let count = program.variables[variables.fact(list).index()];
            print.slot(numbered, count.map(|place| place.slot), 1);
            variables.field(list, 0, field)
        }
    };
    print.count(id.index());
    let place = program.variables[id.index()];
    print.slot(numbered, place.map(|place| place.slot), 1);
    print.choice(numbered, place.and_then(|place| place.absent));
}

/// That one answer is below another of the same outcome.
fn below(terms: &mut Terms, low: &AnswerValue, high: &AnswerValue) -> Made<Option<Lit>> {
    Ok(match (low, high) {
        (AnswerValue::Number(low, _), AnswerValue::Number(high, _)) => {
            Some(terms.not_negative(&high.less(low)?.add(-1)?)?)
        }
        (AnswerValue::Choice(low), AnswerValue::Choice(high)) => {
            Some(ordered(terms, Order::Over, high, low))
        }
        (AnswerValue::Number(..), AnswerValue::Choice(_))
        | (AnswerValue::Choice(_), AnswerValue::Number(..)) => None,
    })
}

impl Breach<'_> {
    /// That the promise is about a case, and everything that it reads has an answer.
    fn is_about(&self, asking: &mut Asking<'_>) -> Option<Vec<Lit>> {
        let mut lits = Vec::new();
        if let Some(when) = self.check.when {
            lits.push(condition(asking, when, 0)?);
        }
        for (node, item) in nodes_promised(asking.prepared.policy(), self.check) {
            let answer = asking.encoded.answer(node, item)?;
            lits.extend([!answer.fails, answer.applies]);
        }
        for node in &self.without_own {
            let rules = rules_of(&asking.prepared.policy().node(*node).body);
            let alive = &asking.program.nodes[node.index()].alive;
            let own = rules
                .zip(alive)
                .filter(|(rule, _)| rule.home == TextKind::Policy);
            let alive = own.filter_map(|(_, alive)| *alive);
            lits.extend(alive.map(|slot| !asking.encoded.yes(slot, 0)));
        }
        Some(lits)
    }

    fn claim_fails(&self, asking: &mut Asking<'_>, claim: ExprId) -> Option<Goal> {
        let mut holds = self.is_about(asking)?;
        holds.push(!condition(asking, claim, 0)?);
        let slots = self.slots(asking.prepared, asking.program);
        let demanded = asking.demands(&slots);
        Some(Goal { holds, demanded })
    }

    /// That an outcome falls, or rises, where one fact is a step higher.
    fn moves(
        &self,
        asking: &mut Asking<'_>,
        node: NodeId,
        by: Varied,
        never_falls: bool,
    ) -> Made<Option<Goal>> {
        let Some(mut holds) = self.is_about(asking) else {
            return Ok(None);
        };
        let variables = asking.prepared.variables();
        let (id, there) = varied(asking, by)?;
        holds.extend(there);
        let Some(place) = asking.program.variables[id.index()] else {
            // Nothing reads the fact, so nothing moves with it.
            return Ok(None);
        };
        if let Some(absent) = place.absent {
            holds.push(!asking.encoded.yes(absent, 0));
        }
        let step = variables
            .get(id)
            .range
            .bounds()
            .map_or(1, |(_, _, step)| step);
        let slots = self.slots(asking.prepared, asking.program);
        let demanded = asking.demands(&slots);
        let (raised, of_raised) = asking.raised(&Wanted {
            days: asking.days,
            slots: &slots,
            raised: Some(Raised {
                variable: id.index(),
                by: i128::from(step),
            }),
        })?;
        holds.extend(of_raised);
        holds.extend(moves(&mut asking.world.terms, &asking.encoded, &raised)?);
        if let Some(Slot::Choice(slot)) = self
            .check
            .when
            .and_then(|when| asking.program.exprs[when.index()])
        {
            holds.push(raised.yes(slot, 0));
        }
        let (Some(before), Some(after)) = (asking.encoded.answer(node, 0), raised.answer(node, 0))
        else {
            return Ok(None);
        };
        holds.extend([!after.fails, after.applies]);
        let (low, high) = match never_falls {
            true => (after.value, before.value),
            false => (before.value, after.value),
        };
        let Some(wrong) = below(&mut asking.world.terms, &low, &high)? else {
            return Ok(None);
        };
        holds.push(wrong);
        Ok(Some(Goal { holds, demanded }))
    }

    /// That the promise is about somebody.
    pub(crate) fn somebody(&self, asking: &mut Asking<'_>) -> Option<Goal> {
        let holds = self.is_about(asking)?;
        let slots = self.slots(asking.prepared, asking.program);
        let demanded = asking.demands(&slots);
        Some(Goal { holds, demanded })
    }
}
