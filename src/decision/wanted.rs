//! Which facts a question can need at all, whatever a case says.

use std::collections::BTreeSet;

use super::decide::day_outside;
use super::problem::DecisionProblem;
use crate::model::case::{Origin, VariableId};
use crate::model::policy::NodeId;
use crate::program::Prepared;
use crate::value::Date;

/// The facts that some outcomes can need: as at a day, or as at any day of the policy.
///
/// A fact that is not among them changes none of the answers, whatever the others are.
///
/// # Shapes
/// In the order in which they are declared: facts, then the fields of every item that a list can
/// have. The day of the decision is always among them, and a list wherever one of its fields is.
///
/// # Errors
/// [`DecisionProblem::DayOutside`] where the policy is not about that day.
pub fn facts_wanted(
    prepared: &Prepared,
    asked: &[NodeId],
    on: Option<Date>,
) -> Result<BTreeSet<VariableId>, DecisionProblem> {
    let days = match on {
        Some(day) => vec![day],
        None => prepared.stretches().map(|days| days.first).collect(),
    };
    let mut wanted = BTreeSet::new();
    let day = prepared.policy().decision_day();
    wanted.extend(day.map(|fact| prepared.variables().fact(fact)));
    for day in days {
        let program = prepared
            .program(day)
            .ok_or_else(|| day_outside(prepared, day))?;
        let slots: Vec<_> = asked
            .iter()
            .flat_map(|node| program.answer_slots(*node))
            .collect();
        wanted.extend(program.slice(&slots).variables);
    }
    let lists: Vec<VariableId> = wanted
        .iter()
        .filter_map(|id| match prepared.variables().get(*id).origin {
            Origin::Field { list, .. } => Some(prepared.variables().fact(list)),
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => None,
        })
        .collect();
    wanted.extend(lists);
    Ok(wanted)
}
