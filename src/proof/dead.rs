//! Rules that never decide anything, and conditions that change nothing.

use std::collections::BTreeSet;

use super::ask::{Asking, Goal, Memory};
use super::claims::condition;
use super::problem::ProofProblem;
use super::prover::{Effort, Outcome};
use super::term::{Lit, Made};
use crate::model::policy::{Days, ExprId, ExprKind, NodeId, Policy, Rule};
use crate::model::rules_of;
use crate::model::walk::Read;
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// What is still believed of the rules of a policy while its days are gone through.
pub(crate) struct Idle {
    rules: Vec<IdleRule>,
}

struct IdleRule {
    node: NodeId,
    at: usize,
    days: Days,
    when: ExprId,
    asked: bool,
    never_applies: bool,
    always_overridden: bool,
    /// The parts of its condition that have changed nothing so far.
    idle: BTreeSet<ExprId>,
}

impl Idle {
    /// The rules that a policy's own text has.
    pub(crate) fn of(policy: &Policy) -> Self {
        let home = match policy.is_local() {
            true => TextKind::Policy,
            false => TextKind::Baseline,
        };
        let mut rules = Vec::new();
        for (at, node) in policy.nodes().iter().enumerate() {
            let own = rules_of(&node.body).enumerate();
            let own = own.filter(|(_, rule)| rule.home == home && !is_left_open(policy, rule.when));
            for (place, rule) in own {
                rules.push(IdleRule {
                    node: NodeId::at(at),
                    at: place,
                    days: rule.days,
                    when: rule.when,
                    asked: false,
                    never_applies: true,
                    always_overridden: true,
                    idle: doubtful(policy, rule.when),
                });
            }
        }
        Idle { rules }
    }

    /// Whether a rule that is in force on a day may still be there for nothing.
    pub(crate) fn wants(&self, day: Date) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.days.holds(day) && (!rule.asked || !rule.is_settled()))
    }

    /// Asks about the rules that are in force on some days.
    pub(crate) fn ask(&mut self, asking: &mut Asking<'_>, memory: &mut Memory) {
        for rule in &mut self.rules {
            if rule.days.holds(asking.days.first) && rule.ask(asking, memory).is_err() {
                (rule.never_applies, rule.always_overridden) = (false, false);
                rule.idle.clear();
            }
        }
    }

    /// What is told of them once all days have been gone through.
    pub(crate) fn problems(self, policy: &Policy) -> Vec<ProofProblem> {
        let asked = self.rules.into_iter().filter(|rule| rule.asked);
        asked.flat_map(|rule| rule.problems(policy)).collect()
    }
}

/// Whether a baseline's condition hangs on a figure that an authority may change.
fn is_left_open(policy: &Policy, when: ExprId) -> bool {
    let mut reads = Vec::new();
    policy.reads(when, &mut reads);
    let nodes: BTreeSet<NodeId> = reads
        .iter()
        .filter_map(|read| match read {
            Read::Node(node) => Some(*node),
            Read::Fact(_) | Read::Field(..) | Read::Count(_) | Read::Figure(_) => None,
        })
        .flat_map(|node| policy.nodes_beneath(node))
        .collect();
    for expr in nodes.into_iter().flat_map(|node| policy.exprs_of(node)) {
        policy.reads(expr, &mut reads);
    }
    !policy.is_local()
        && reads.iter().any(|read| match read {
            Read::Figure(figure) => !policy.figure(*figure).powers.is_empty(),
            Read::Fact(_) | Read::Field(..) | Read::Count(_) | Read::Node(_) => false,
        })
}

/// The parts of a condition that may change nothing, of which that would be worth telling: not
/// what only guards the rest, nor what hangs on a figure or on the day, which may change.
fn doubtful(policy: &Policy, when: ExprId) -> BTreeSet<ExprId> {
    let guards = |id: ExprId| {
        matches!(
            policy.expr(id).kind,
            ExprKind::IsAbsent(_) | ExprKind::Applies(..)
        )
    };
    let is_doubtful = |part: &ExprId| {
        let inner = match policy.expr(*part).kind {
            ExprKind::Not(inner) => inner,
            _ => *part,
        };
        let mut reads = Vec::new();
        policy.reads(*part, &mut reads);
        let may_change = reads.iter().any(|read| match read {
            Read::Figure(_) => true,
            Read::Fact(fact) => policy.decision_day() == Some(*fact),
            Read::Field(..) | Read::Count(_) | Read::Node(_) => false,
        });
        !guards(inner) && !may_change
    };
    parts_of(policy, when)
        .into_iter()
        .filter(is_doubtful)
        .collect()
}

/// The conditions that a condition is made of, where all of several are asked for.
fn parts_of(policy: &Policy, when: ExprId) -> Vec<ExprId> {
    match &policy.expr(when).kind {
        ExprKind::All(parts) => parts.clone(),
        _ => Vec::new(),
    }
}

impl IdleRule {
    /// Whether it does something, and so does every part of its condition.
    fn is_settled(&self) -> bool {
        !self.never_applies && !self.always_overridden && self.idle.is_empty()
    }

    fn ask(&mut self, asking: &mut Asking<'_>, memory: &mut Memory) -> Made<()> {
        if self.is_settled() {
            return Ok(());
        }
        self.asked = true;
        for item in asking.items(self.node) {
            let about = asking.is_asked(self.node, item)?;
            let demanded = asking.demands_of(self.node);
            let mut never = |asking: &mut Asking<'_>, lits: &[Lit]| {
                let holds = [&about, lits].concat();
                let demanded = demanded.clone();
                let goal = Goal { holds, demanded };
                let came = asking.can_be(&goal, Effort::SMALL, memory);
                came.outcome == Outcome::Never
            };
            let alive = asking.program.nodes[self.node.index()].alive[self.at];
            let alive = alive.map(|slot| asking.encoded.yes(slot, item));
            if self.always_overridden && !alive.is_some_and(|alive| never(asking, &[alive])) {
                self.always_overridden = false;
                self.never_applies = false;
            }
            let when = condition(asking, self.when, item);
            if self.never_applies && !when.is_some_and(|when| never(asking, &[when])) {
                self.never_applies = false;
            }
            for part in self.idle.clone() {
                let parts = parts_of(asking.prepared.policy(), self.when);
                let lits: Option<Vec<Lit>> = parts
                    .iter()
                    .map(|other| {
                        let lit = condition(asking, *other, item)?;
                        Some(if *other == part { !lit } else { lit })
                    })
                    .collect();
                if !lits.is_some_and(|lits| never(asking, &lits)) {
                    self.idle.remove(&part);
                }
            }
        }
        Ok(())
    }

    fn problems(self, policy: &Policy) -> Vec<ProofProblem> {
        let node = policy.node(self.node);
        let Some(rule): Option<&Rule> = rules_of(&node.body).nth(self.at) else {
            return Vec::new();
        };
        let (tag, name, span) = (rule.tag.clone(), node.name.clone(), rule.span);
        if self.never_applies {
            return vec![ProofProblem::NeverApplies { tag, name, span }];
        }
        if self.always_overridden {
            return vec![ProofProblem::AlwaysOverridden { tag, name, span }];
        }
        // Of two conditions that say the same each changes nothing while the other stands.
        let idle = self.idle.first().map(|part| policy.expr(*part).span);
        let told = |span| ProofProblem::ConditionChangesNothing {
            tag: tag.clone(),
            span,
        };
        idle.map(told).into_iter().collect()
    }
}
