//! What an authority's text comes to, held against what its baseline allows.
//!
//! What a local line may not do by itself is seen on the line. Lines that are each allowed may
//! still lead to what is not: a rule overrides the rule that overrode a rule of the baseline. So
//! the text is laid beside itself without its own lines about one outcome, everything else as it
//! is, and everybody is asked about.

mod bounds;
mod departures;
mod everybody;
mod problem;

use std::collections::BTreeSet;

use crate::library::{CheckedLibrary, Library, TextId};
use crate::model::ModelProblem;
use crate::model::policy::{Departure, KeyOf, NodeId, Policy};
use crate::program::Prepared;
use crate::proof::Refutation;
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::TextKind;
use bounds::{Bound, bounds_of};
pub use departures::DepartureEffect;
use departures::moves_of;
use everybody::{Came, Sides, ask_everybody};
pub use problem::EffectProblem;

/// What came of holding every text against its baseline.
#[derive(Debug, Default)]
pub struct Effects {
    /// Each policy of an authority, and how it stands with it.
    pub policies: Vec<(TextId, PolicyEffects)>,
    /// What goes too far, and what departs, in order of position.
    pub problems: Vec<Problem>,
}

/// How one policy stands with its baseline.
#[derive(Debug, Default)]
pub struct PolicyEffects {
    /// What the baseline allows only within bounds, and the policy has lines about.
    pub bounds: Vec<BoundTold>,
    /// What departs from the baseline, and is acknowledged.
    pub departures: Vec<DepartureTold>,
}

/// A bound of a baseline, and how it stands with it.
#[derive(Debug)]
pub struct BoundTold {
    /// The outcome or the step.
    pub of: String,
    /// What the baseline allows, in words.
    pub allows: String,
    /// Where it says so.
    pub span: Span,
    /// How it stands with it.
    pub verdict: BoundVerdict,
}

/// How it stands with a bound.
#[derive(Debug)]
pub enum BoundVerdict {
    /// It is kept for everybody: proved.
    Kept,
    /// Somebody is treated as the baseline does not allow.
    Broken(Refutation),
    /// Somebody is treated as guidance does not allow.
    BeyondGuidance(Refutation),
    /// Somebody is treated as the baseline does not allow, by a line that acknowledges it, and by nothing else.
    Departs(Refutation),
    /// It was not decided.
    NotDecided,
}

/// What a departure comes to.
#[derive(Debug)]
pub struct DepartureTold {
    /// What is departed from.
    pub from: String,
    /// Why it is kept.
    pub acknowledged: String,
    /// Where the line stands.
    pub line: Span,
    /// What it does to each outcome that it moves; nothing where it can't be laid beside the
    /// baseline, or moves nobody.
    pub effects: Vec<DepartureEffect>,
}

/// Holds every policy that was checked against its baseline, for everybody and all days.
pub fn effects(library: &Library, checked: &CheckedLibrary) -> Effects {
    let all: Vec<&(TextId, Prepared)> = checked.prepared.iter().collect();
    effects_of(library, checked, &all)
}

/// The same of some of the policies, which are independent of each other.
pub fn effects_of(
    library: &Library,
    checked: &CheckedLibrary,
    part: &[&(TextId, Prepared)],
) -> Effects {
    let mut effects = Effects::default();
    for (id, prepared) in part {
        if prepared.policy().is_local() {
            let mut work = Work {
                library,
                id: *id,
                prepared,
                told: PolicyEffects::default(),
                problems: Vec::new(),
                used: BTreeSet::new(),
            };
            work.hold_bounds();
            work.tell_departures();
            work.tell_unread(checked);
            effects.problems.append(&mut work.problems);
            effects.policies.push((*id, work.told));
        }
    }
    in_order(&mut effects.problems);
    effects
}

impl Effects {
    /// What came of two parts together, in the order of the texts.
    pub fn and(mut self, mut other: Effects) -> Effects {
        self.policies.append(&mut other.policies);
        self.policies.sort_by_key(|(id, _)| *id);
        self.problems.append(&mut other.problems);
        in_order(&mut self.problems);
        self
    }
}

struct Work<'w> {
    library: &'w Library,
    id: TextId,
    prepared: &'w Prepared,
    told: PolicyEffects,
    problems: Vec<Problem>,
    /// The departures that something departs by.
    used: BTreeSet<Span>,
}

impl Work<'_> {
    fn hold_bounds(&mut self) {
        let policy = self.prepared.policy();
        let bounds = bounds_of(policy);
        // What bounds one outcome or step is held against the same lines of the baseline.
        for of_one in bounds.chunk_by(|a, b| a.node == b.node) {
            let left_out = [of_one[0].left_out()];
            let baseline = self.library.prepare_without(self.id, &left_out);
            for bound in of_one {
                self.hold_bound(bound, baseline.as_ref());
            }
        }
    }

    fn hold_bound(&mut self, bound: &Bound, baseline: Option<&Prepared>) {
        let policy = self.prepared.policy();
        let verdict = baseline.map_or(BoundVerdict::NotDecided, |baseline| {
            self.hold(bound, baseline)
        });
        match &verdict {
            BoundVerdict::Kept | BoundVerdict::NotDecided => {}
            BoundVerdict::Broken(broken) | BoundVerdict::BeyondGuidance(broken) => {
                let problem = problem::beyond(policy, bound, broken);
                self.problems.push(Problem::new(problem));
            }
            BoundVerdict::Departs(broken) => {
                let problem = problem::departs_together(policy, bound, broken);
                self.problems.extend(problem.map(Problem::new));
            }
        }
        self.told.bounds.push(BoundTold {
            of: bound.name(policy).to_owned(),
            allows: bound.allows.clone(),
            span: bound.baseline,
            verdict,
        });
    }

    /// How it stands with a bound: with all lines, and without those that acknowledge a departure
    /// from it.
    fn hold(&mut self, bound: &Bound, baseline: &Prepared) -> BoundVerdict {
        let departing: Vec<Departure> = bound
            .departures(self.prepared.policy())
            .into_iter()
            .cloned()
            .collect();
        let came = self.ask(self.prepared, baseline, bound);
        let broken = match came {
            Came::Never => return BoundVerdict::Kept,
            Came::Undecided => return BoundVerdict::NotDecided,
            Came::For(broken) => broken,
        };
        let spans: Vec<_> = departing
            .iter()
            .map(|own| crate::model::LeftOut::Departing(own.span))
            .collect();
        let beyond = match bound.is_law {
            true => BoundVerdict::Broken,
            false => BoundVerdict::BeyondGuidance,
        };
        if spans.is_empty() {
            return beyond(broken);
        }
        let rest = self.library.prepare_without(self.id, &spans);
        let without = rest.map(|rest| self.ask(&rest, baseline, bound));
        match without {
            Some(Came::For(broken)) => beyond(broken),
            Some(Came::Never | Came::Undecided) | None => {
                self.used.extend(departing.iter().map(|own| own.span));
                BoundVerdict::Departs(broken)
            }
        }
    }

    fn ask(&self, own: &Prepared, baseline: &Prepared, bound: &Bound) -> Came {
        let sides = Sides { own, baseline };
        ask_everybody(&sides, bound)
    }

    fn tell_departures(&mut self) {
        let policy = self.prepared.policy();
        for departure in &policy.departures {
            if departure.what.is_none() && !self.used.contains(&departure.span) {
                self.problems
                    .push(Problem::new(ModelProblem::DepartsFromNothing {
                        from: departure.from.clone(),
                        span: departure.span,
                    }));
                continue;
            }
            let moves = moves_of(self.library, self.id, self.prepared, departure);
            let problem = problem::departs(policy, departure, moves.as_ref());
            self.problems.extend(problem.map(Problem::new));
            self.told.departures.push(DepartureTold {
                from: departure.from.clone(),
                acknowledged: departure.acknowledged.clone(),
                line: departure.line,
                effects: moves.map_or_else(Vec::new, |moves| moves.effects),
            });
        }
    }

    /// Outcomes that the baseline's own lines read, and that nothing reads any more: a rule about
    /// them then changes nothing.
    fn tell_unread(&mut self, checked: &CheckedLibrary) {
        let policy = self.prepared.policy();
        let rests_on = self.library.rests_on(self.id).unwrap_or_default();
        let mut prepared = checked.prepared.iter();
        let national = prepared
            .find(|(id, _)| rests_on.contains(id) && self.library.kind(*id) == TextKind::Baseline);
        let Some((_, national)) = national else {
            return;
        };
        let own = read_in(policy);
        for name in read_in(national.policy()).difference(&own) {
            let outcome = policy.outcome_named(name);
            let Some(node) = outcome.and_then(|outcome| outcome.node) else {
                continue;
            };
            let problem = EffectProblem::NoLongerRead {
                policy: policy.title().to_owned(),
                name: (*name).to_owned(),
                span: policy.node(node).span,
            };
            self.problems.push(Problem::new(problem));
        }
    }
}

/// The names of what some line of a policy reads.
fn read_in(policy: &Policy) -> BTreeSet<&str> {
    let nodes = (0..policy.nodes().len()).map(NodeId::at);
    let read = nodes.flat_map(|id| policy.nodes_read_by(id));
    let keys = policy.figures().iter().flat_map(|figure| &figure.keys);
    let keys = keys.filter_map(|key| match key.of {
        KeyOf::Node(node) => Some(node),
        KeyOf::Fact(_) | KeyOf::Kind(_) => None,
    });
    read.chain(keys)
        .map(|id| policy.node(id).name.as_str())
        .collect()
}
