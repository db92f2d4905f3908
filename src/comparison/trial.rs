//! One proof about two policies, by each way of proving, to be held against the other and
//! against cases.

use super::formulas::{Asked, Both};
use super::groups::{Group, Rest, Treated, groups};
use super::joint::Pair;
use super::look::{Look, Stands};
use super::marker::Markers;
use super::people::People;
use super::twin::Twin;
use crate::model::policy::{Days, NodeId};
use crate::proof::{Effort, Lit, Oracle, Outcome, World, ask, holds, script};
use crate::value::Date;

/// What a proof comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByProof {
    /// It never is.
    Never,
    /// It is, for what was found.
    Found,
    /// It was said to be for something for which it is not: a fault.
    Wrong,
    /// It was not decided.
    Undecided,
}

/// What is to be proved of two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Their answers differ.
    Differ,
    /// The first gives no answer.
    NoAnswer,
    /// The first is above the second.
    Above,
}

/// Whether something can ever be of two policies on a day, as each way of proving has it: the
/// library's own, and another solver's where there is one.
///
/// `None` where formulas don't reach, or it can't be said of such answers.
pub fn ever(
    pair: &Pair<'_>,
    (a, b, item): (NodeId, NodeId, usize),
    day: Date,
    claim: Claim,
    oracle: Option<&mut dyn Oracle>,
) -> Option<(ByProof, Option<ByProof>)> {
    let days = Days {
        first: day,
        last: day,
    };
    let asked = Asked::on((a, b), item, days);
    let mut both = Both::of(pair, &asked, &pair.unknown())?;
    let goal = match claim {
        Claim::Differ => both.differ()?,
        Claim::NoAnswer => both.own.fails,
        Claim::Above => both.above(true, 1)?,
    };
    let own = both.can_be(goal, Effort::FULL);
    let other = oracle.map(|oracle| ask(&both.world, goal, oracle));
    let told = |outcome| told(&both.world, goal, outcome);
    Some((told(own), other.map(told)))
}

fn told(world: &World, goal: Lit, outcome: Outcome) -> ByProof {
    match outcome {
        Outcome::Never => ByProof::Never,
        Outcome::Undecided => ByProof::Undecided,
        Outcome::Perhaps(model) if holds(world, goal, &model) != Some(false) => ByProof::Found,
        // What is told only roughly may be found where it is not so.
        Outcome::Perhaps(_) => match script(world, goal, None).is_ok_and(|told| told.is_exact()) {
            true => ByProof::Wrong,
            false => ByProof::Undecided,
        },
    }
}

/// Whether somebody is treated as is said of a group that they are in.
fn fits(group: &Group, look: &Look) -> bool {
    match group.treated {
        Treated::Same => matches!(look.stands, Stands::Same | Stands::Unsettled { .. }),
        Treated::All(difference) => {
            look.stands == difference.stands || matches!(look.stands, Stands::Unsettled { .. })
        }
        Treated::OneSided(difference) => {
            look.stands == difference.stands
                || matches!(look.stands, Stands::Same | Stands::Unsettled { .. })
        }
    }
}

/// Holds the groups of every outcome of two policies on a day against people; how many people
/// were in some group.
///
/// # Errors
/// Somebody who is not treated as was proved of the group that they are in.
pub fn held_against_people(pair: &Pair<'_>, day: Date, people: usize) -> Result<usize, String> {
    let a = pair.a;
    let on = Days {
        first: day,
        last: day,
    };
    let mut in_groups = 0;
    for nodes in pair.shared_outcomes() {
        let name = &a.policy().node(nodes.0).name;
        let asked = Asked::on(nodes, 0, on);
        let within = pair.unknown();
        let mut twin =
            Twin::new(pair, (day, day), nodes, 0).map_err(|problem| problem.to_string())?;
        let found = groups(pair, &asked, &within, &mut twin, None);
        let Some(both) = Both::of(pair, &asked, &within) else {
            continue;
        };
        let markers = Markers::of(&twin, &both);
        let mut everybody = People::new(&twin, &within);
        for _ in 0..people {
            let case = everybody.draw();
            let look = twin.look(&case);
            if matches!(look.stands, Stands::Refused { .. }) {
                continue;
            }
            let sample = markers.sample(&twin, &case);
            let mut outside = true;
            for group in &found.groups {
                let mut orders = markers.any_order(&twin, &group.markers).into_iter();
                let inside = orders.any(|own| {
                    own.iter()
                        .all(|marker| markers.holds(&twin, &sample, *marker))
                });
                outside &= !inside;
                in_groups += usize::from(inside);
                if inside && !fits(group, &look) {
                    let words = twin.in_words(&case);
                    return Err(format!("{name}: {:?} is {look:?}: {words}", group.treated));
                }
            }
            let same = matches!(look.stands, Stands::Same | Stands::Unsettled { .. });
            if outside && matches!(found.rest, Rest::Same) && !same {
                return Err(format!("{name}: {look:?}: {}", twin.in_words(&case)));
            }
        }
    }
    Ok(in_groups)
}
