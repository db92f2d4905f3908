//! Rules that certainly clash for somebody, found before any case is seen.
//!
//! For two rules that nothing parts, a person is looked for for whom both hold: what the two ask
//! for is given, and nothing else. Where they then clash whatever else is so, it is a conflict.
//! Where that can't be told, nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::Question;
use crate::model::case::{Known, Origin, Range, VariableId};
use crate::model::policy::{ExprId, ExprKind, NodeId, Rule};
use crate::model::{Case, rules_of};
use crate::program::proof::{Allowed, Asks, asks_of, may_differ};
use crate::program::{Prepared, ProgramProblem};
use crate::source::Problem;
use crate::value::{Date, Exact};

/// How many pairs of rules are tried of one outcome.
const MAX_TRIED: usize = 1_000;

/// The conflicts between rules of a policy that are certain, in order of position.
pub fn conflicts(prepared: &Prepared) -> Vec<Problem> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for days in prepared.stretches() {
        for at in 0..prepared.policy().nodes().len() {
            let search = Search {
                prepared,
                node: NodeId::at(at),
                day: days.first,
            };
            for (pair, problem) in search.conflicts() {
                if told.insert((at, pair)) {
                    found.push(problem);
                }
            }
        }
    }
    found.into_iter().map(Problem::new).collect()
}

/// The rules of one outcome on one day.
struct Search<'p> {
    prepared: &'p Prepared,
    node: NodeId,
    day: Date,
}

impl Search<'_> {
    fn conflicts(&self) -> Vec<((usize, usize), ProgramProblem)> {
        let program = self.prepared.program(self.day);
        let may_clash =
            program.is_some_and(|program| program.nodes[self.node.index()].clash.is_some());
        if !may_clash {
            return Vec::new();
        }
        let policy = self.prepared.policy();
        let rules: Vec<Rule> = rules_of(&policy.node(self.node).body).cloned().collect();
        let in_force: Vec<usize> = (0..rules.len())
            .filter(|at| rules[*at].days.holds(self.day))
            .collect();
        let asks: Vec<Asks> = rules
            .iter()
            .map(|rule| asks_of(policy, rule.when))
            .collect();
        let pairs = in_force.iter().enumerate().flat_map(|(place, first)| {
            in_force[place + 1..]
                .iter()
                .map(move |second| (*first, *second))
        });
        pairs
            .filter(|pair| may_differ(policy, &rules, *pair))
            .take(MAX_TRIED)
            .filter_map(|(a, b)| {
                let (case, when) = self.person(&asks[a], &asks[b])?;
                self.clash(&case, a, b).then(|| {
                    let (first, second) = (&rules[a], &rules[b]);
                    let problem = ProgramProblem::Conflict {
                        name: policy.node(self.node).name.clone(),
                        when,
                        first_tag: first.tag.clone(),
                        second_tag: second.tag.clone(),
                        first: first.span,
                        second: second.span,
                    };
                    ((a, b), problem)
                })
            })
            .collect()
    }

    /// Somebody of whom only what two conditions ask for is known; `None` where they part.
    fn person(&self, a: &Asks, b: &Asks) -> Option<(Case, String)> {
        let policy = self.prepared.policy();
        let variables = self.prepared.variables();
        let mut wanted: BTreeMap<VariableId, Wanted> = BTreeMap::new();
        for (expr, allowed) in a.iter().chain(b) {
            if let Some((id, member)) = self.variable(*expr) {
                let range = variables.get(id).range;
                let wanted = wanted.entry(id).or_insert_with(|| Wanted::all(range));
                wanted.narrow(range, *allowed, member);
            }
        }
        let mut case = Case::unknown(policy);
        let day = policy.decision_day().map(|fact| variables.fact(fact))?;
        let mut when = Vec::new();
        for (id, wanted) in wanted {
            let range = variables.get(id).range;
            let known = wanted.one(range)?;
            if !case.learn(variables, id, known) {
                return None;
            }
            when.push(self.told(id, known));
        }
        if case.get(day) == Known::Unknown {
            let known = Known::Is(i64::from(self.day.number()));
            let _ = case.learn(variables, day, known);
        }
        Some((case, when_told(&when)))
    }

    /// The fact that an expression is, and of a set the members that it asks for.
    fn variable(&self, expr: ExprId) -> Option<(VariableId, Option<u64>)> {
        let policy = self.prepared.policy();
        let fact = |id: ExprId| match policy.expr(id).kind {
            ExprKind::Fact(fact) => Some(self.prepared.variables().fact(fact)),
            _ => None,
        };
        match policy.expr(expr).kind {
            ExprKind::Includes { set, mask, .. } => Some((fact(set)?, Some(mask))),
            _ => Some((fact(expr)?, None)),
        }
    }

    fn told(&self, id: VariableId, known: Known) -> String {
        let policy = self.prepared.policy();
        let variable = self.prepared.variables().get(id);
        let name = match variable.origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
                &policy.fact(fact).name
            }
            Origin::Field { list, .. } => &policy.fact(list).name,
        };
        let value = match (variable.range, known) {
            (Range::Set(kind, _), Known::Is(mask)) => {
                let members = policy.kind(kind).members.iter().enumerate();
                let within = members.filter(|(at, _)| mask >> at & 1 == 1);
                let names: Vec<&str> = within.map(|(_, member)| member.name.as_str()).collect();
                names.join(" and ")
            }
            (range, Known::Is(value)) => policy
                .constant_of(range, value)
                .map_or_else(|| value.to_string(), |(value, ty)| policy.plain(value, ty)),
            (_, Known::Unknown | Known::None | Known::Between(..)) => "none".to_owned(),
        };
        format!("{name} is {value}")
    }

    /// Whether the two rules clash for a person, whatever else is so.
    fn clash(&self, case: &Case, a: usize, b: usize) -> bool {
        let question = Question::looking_at(self.prepared, self.day, &[self.node], &[]);
        let decision = question
            .ok()
            .and_then(|question| question.decide(case).ok());
        decision.is_some_and(|decision| {
            let items = 0..decision.items_of(self.node).max(1);
            items.into_iter().any(|item| {
                let code = &decision.program().nodes[self.node.index()];
                let alive = |rule: usize| {
                    code.alive[rule].is_some_and(|slot| decision.view.choice(slot, item).is_yes())
                };
                let clash = code.clash.map(|slot| decision.view.choice(slot, item));
                clash.is_some_and(|clash| clash.is_yes()) && alive(a) && alive(b)
            })
        })
    }
}

fn when_told(parts: &[String]) -> String {
    match parts {
        [] => "always".to_owned(),
        parts => format!("when {}", parts.join(" and ")),
    }
}

/// What a fact has to be.
enum Wanted {
    /// One of these values.
    Values(u64),
    /// Between two, both included.
    Between(i64, i64),
    /// A set with these members, and without those.
    Members(u64, u64),
}

impl Wanted {
    fn all(range: Range) -> Self {
        match (range, range.bounds()) {
            (Range::Set(..), _) | (_, None) => Wanted::Members(0, 0),
            (Range::YesNo | Range::Choice(..), Some(_)) => Wanted::Values(u64::MAX),
            (Range::Amount { .. } | Range::Date { .. } | Range::Count { .. }, Some(ends)) => {
                Wanted::Between(ends.0, ends.1)
            }
        }
    }

    fn narrow(&mut self, range: Range, allowed: Allowed, member: Option<u64>) {
        match (self, allowed, member) {
            (Wanted::Members(with, without), Allowed::Mask(asked), Some(members)) => {
                if asked == 2 {
                    *with |= members;
                } else {
                    *without |= members;
                }
            }
            (Wanted::Values(mask), Allowed::Mask(asked), _) => *mask &= asked,
            (Wanted::Values(mask), Allowed::Between(low, high), _) => {
                let lies = |at: &i64| {
                    let value = Exact::whole(i128::from(*at));
                    low.is_none_or(|(end, out)| value > end || value == end && !out)
                        && high.is_none_or(|(end, out)| value < end || value == end && !out)
                };
                *mask &= (0..64).filter(lies).fold(0, |mask, at| mask | 1_u64 << at);
            }
            (Wanted::Between(first, last), Allowed::Between(low, high), _) => {
                let (below, step) = scale(range);
                let whole = |end: Exact| end.over(below).and_then(|end| i64::try_from(end).ok());
                if let Some((end, out)) = low.and_then(|(end, out)| Some((whole(end)?, out))) {
                    *first = (*first).max(end + if out { step } else { 0 });
                }
                if let Some((end, out)) = high.and_then(|(end, out)| Some((whole(end)?, out))) {
                    *last = (*last).min(end - if out { step } else { 0 });
                }
            }
            (Wanted::Members(..), Allowed::Mask(_) | Allowed::Between(..), _)
            | (Wanted::Between(..), Allowed::Mask(_), _) => {}
        }
    }

    /// One value that will do.
    fn one(self, range: Range) -> Option<Known> {
        match self {
            Wanted::Values(mask) => {
                let (least, most, _) = range.bounds()?;
                let value = (least..=most).find(|value| mask >> value & 1 == 1);
                value.map(Known::Is)
            }
            Wanted::Between(first, last) => (first <= last).then_some(Known::Is(first)),
            Wanted::Members(with, without) => {
                (with & without == 0).then_some(Known::Is(with.cast_signed()))
            }
        }
    }
}

/// The denominator of a variable's values, and its step.
fn scale(range: Range) -> (i128, i64) {
    match range {
        Range::Amount { below, step, .. } => (i128::from(below), step),
        Range::YesNo
        | Range::Choice(..)
        | Range::Set(..)
        | Range::Date { .. }
        | Range::Count { .. } => (1, 1),
    }
}
