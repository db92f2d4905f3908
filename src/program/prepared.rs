//! A policy prepared for deciding: every stretch of days on which it stays the same.

use std::sync::OnceLock;

use super::lower::lower;
use super::order::Order;
use super::problem::ProgramProblem;
use super::program::Program;
use crate::model::case::Variables;
use crate::model::policy::{Days, Policy, Supposed};
use crate::source::{Problem, in_order};
use crate::value::Date;

/// A checked policy, ready to decide cases on any of its days.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) policy: Policy,
    pub(crate) variables: Variables,
    order: Order,
    stretches: Vec<Stretch>,
}

#[derive(Debug)]
struct Stretch {
    days: Days,
    program: OnceLock<Program>,
}

/// What came of preparing a policy.
#[derive(Debug)]
pub struct Preparation {
    /// The prepared policy, where nothing stood in its way.
    pub prepared: Option<Prepared>,
    /// What was wrong, in order of position; findings are among it.
    pub problems: Vec<Problem>,
}

/// Prepares a policy and checks it on every stretch of days: denominators, bounds, gaps in
/// figures, tables.
pub fn prepare(policy: Policy) -> Preparation {
    let prepared = Prepared::unchecked(policy);
    let mut problems: Vec<ProgramProblem> = Vec::new();
    for stretch in &prepared.stretches {
        let (program, found) = prepared.lower(stretch.days, &[]);
        problems.extend(
            found
                .into_iter()
                .filter(|problem| !is_told(&problems, problem))
                .collect::<Vec<_>>(),
        );
        // Set once here; nobody else holds the stretch yet.
        let _ = stretch.program.set(program);
    }
    let mut problems: Vec<Problem> = problems.into_iter().map(Problem::new).collect();
    in_order(&mut problems);
    let sound = !problems.iter().any(Problem::is_error);
    Preparation {
        prepared: sound.then_some(prepared),
        problems,
    }
}

/// Whether a problem has been told for an earlier stretch.
fn is_told(told: &[ProgramProblem], problem: &ProgramProblem) -> bool {
    told.iter().any(|other| match (other, problem) {
        (
            ProgramProblem::FigureGap { name, key, .. },
            ProgramProblem::FigureGap {
                name: own,
                key: own_key,
                ..
            },
        ) => name == own && key == own_key,
        (other, problem) => other == problem,
    })
}

impl Prepared {
    /// Prepares a policy that is known to have no problems, without checking every stretch;
    /// each is lowered when a case first asks for it.
    pub(crate) fn unchecked(policy: Policy) -> Self {
        let variables = Variables::of(&policy);
        let stretches = stretches(&policy)
            .into_iter()
            .map(|days| Stretch {
                days,
                program: OnceLock::new(),
            })
            .collect();
        Prepared {
            order: Order::of(&policy),
            policy,
            variables,
            stretches,
        }
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What can be known of a case.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The stretches of days on which the policy stays the same, in order.
    pub fn stretches(&self) -> impl Iterator<Item = Days> + '_ {
        self.stretches.iter().map(|stretch| stretch.days)
    }

    /// The program of a day; `None` where the policy is not about that day.
    pub(crate) fn program(&self, day: Date) -> Option<&Program> {
        let at = self
            .stretches
            .partition_point(|stretch| stretch.days.last < day);
        let stretch = self
            .stretches
            .get(at)
            .filter(|stretch| stretch.days.holds(day))?;
        Some(
            stretch
                .program
                .get_or_init(|| self.lower(stretch.days, &[]).0),
        )
    }

    /// The program of a day with figures or steps set to something else.
    pub(crate) fn supposing(&self, day: Date, supposing: &[Supposed]) -> Option<Program> {
        let days = self.stretches().find(|days| days.holds(day))?;
        Some(self.lower(days, supposing).0)
    }

    fn lower(&self, days: Days, supposing: &[Supposed]) -> (Program, Vec<ProgramProblem>) {
        lower(&self.policy, &self.variables, &self.order, days, supposing)
    }
}

/// The days cut wherever a figure or a line comes into force or goes out of it.
fn stretches(policy: &Policy) -> Vec<Days> {
    let whole = policy.days();
    let mut cuts: Vec<Date> = vec![whole.first];
    let mut cut = |days: Days| {
        cuts.push(days.first);
        cuts.extend(days.last.plus_days(1));
    };
    for figure in policy.figures() {
        figure
            .cells
            .iter()
            .flatten()
            .for_each(|entry| cut(entry.days));
    }
    for node in policy.nodes() {
        policy.days_of(node).into_iter().for_each(&mut cut);
    }
    cuts.retain(|day| whole.holds(*day));
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts
        .iter()
        .skip(1)
        .map(|next| next.day_before().unwrap_or(*next));
    let ends: Vec<Date> = ends.chain(std::iter::once(whole.last)).collect();
    cuts.into_iter()
        .zip(ends)
        .map(|(first, last)| Days { first, last })
        .collect()
}
