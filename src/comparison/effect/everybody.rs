//! Whether a bound is kept for everybody: proved, or refuted with a person whom both texts decide.

use super::bounds::{Bound, Kind};
use crate::comparison::everyone::{items_of, stretches_of};
use crate::comparison::formulas::{Asked, Both};
use crate::comparison::groups::{brought_up, completed};
use crate::comparison::half::Which;
use crate::comparison::joint::{JointCase, Pair};
use crate::comparison::look::{Look, Shape, Stands, Told};
use crate::comparison::people::People;
use crate::comparison::search::search_telling;
use crate::comparison::told::Teller;
use crate::comparison::twin::Twin;
use crate::decision::decide;
use crate::model::policy::{Days, NodeId, Policy, ValueType};
use crate::model::rules_of;
use crate::program::Prepared;
use crate::proof::{Effort, Lit, Outcome, Refutation};

/// How many people are looked at for somebody who refutes a bound.
const MAX_LOOKED: usize = 1_500;
/// How many of them are looked at closely.
const MAX_CLOSELY: usize = 40;

/// An authority's text, and the same without its own lines about one outcome.
pub(super) struct Sides<'s> {
    pub(super) own: &'s Prepared,
    pub(super) baseline: &'s Prepared,
}

/// What came of asking everybody.
pub(super) enum Came {
    Never,
    For(Refutation),
    Undecided,
}

/// Asks whether anybody is treated as a bound does not allow, on any day.
pub(super) fn ask_everybody(sides: &Sides<'_>, bound: &Bound) -> Came {
    let pair = Pair::new(sides.own, sides.baseline);
    let node = &sides.own.policy().node(bound.node).name;
    let nodes = (
        sides.own.policy().node_named(node),
        sides.baseline.policy().node_named(node),
    );
    // What the baseline leaves to authorities has nothing to be held against.
    let (Some(own), Some(other)) = nodes else {
        return Came::Never;
    };
    if !pair.answers_alike(own, other) {
        return Came::Undecided;
    }
    let mut came = Came::Never;
    for item in 0..items_of(&pair, (own, other)) {
        let question = Question {
            pair: &pair,
            nodes: (own, other),
            item,
            bound,
        };
        for days in stretches_of(&pair, (own, other), item) {
            match question.ask(days) {
                Came::Never => {}
                Came::For(broken) => return Came::For(broken),
                Came::Undecided => came = Came::Undecided,
            }
        }
    }
    came
}

struct Question<'q, 'p> {
    pair: &'q Pair<'p>,
    nodes: (NodeId, NodeId),
    item: usize,
    bound: &'q Bound,
}

impl<'p> Question<'_, 'p> {
    fn ask(&self, days: Days) -> Came {
        let within = self.pair.unknown();
        let at = (days.first, days.first);
        let asked = Asked::on(self.nodes, self.item, days);
        let mut both = Both::with_rules(self.pair, &asked, &within);
        let goal = both.as_mut().and_then(|both| self.goal(both, &asked));
        if goal == Some(Lit::FALSE) {
            return Came::Never;
        }
        let Ok(mut twin) = Twin::new(self.pair, at, self.nodes, self.item) else {
            return Came::Undecided;
        };
        let mut brought = None;
        if let (Some(both), Some(goal)) = (&mut both, goal) {
            match both.can_be(goal, Effort::PROMISE) {
                Outcome::Never => return Came::Never,
                Outcome::Undecided => {}
                Outcome::Perhaps(model) => {
                    let people = People::new(&twin, &within);
                    let case = brought_up(&people, &twin, &both.world, &model);
                    brought = Some(completed(&people, case));
                }
            }
        }
        match self.somebody(&mut twin, &within, brought) {
            Some(case) => self.refuted(&mut twin, &case),
            None => Came::Undecided,
        }
    }

    /// That somebody is treated as the bound does not allow.
    fn goal(&self, both: &mut Both<'p>, asked: &Asked) -> Option<Lit> {
        match &self.bound.kind {
            Kind::NotBelow => both.above(false, 1),
            Kind::NotAbove => both.above(true, 1),
            Kind::Gives(values) => {
                let mut goal = vec![both.differ()?, !both.own.fails, !both.other.fails];
                for value in values {
                    goal.push(!both.shaped(true, Shape::Choice(*value))?);
                }
                Some(both.world.terms.and(&goal))
            }
            Kind::Stands {
                tag,
                highest,
                value,
            } => {
                let rule = |policy: &Policy, node: NodeId| {
                    rules_of(&policy.node(node).body).position(|rule| rule.tag == *tag)
                };
                let own = rule(self.pair.a.policy(), self.nodes.0)?;
                let other = rule(self.pair.b.policy(), self.nodes.1)?;
                let stood = both.alive(false, asked, other);
                let fails = match (highest, value, self.values()) {
                    (_, _, None) => !both.alive(true, asked, own),
                    (false, _, Some(_)) => both.differ()?,
                    (true, Some(value), Some(values)) => {
                        let mut lower = Vec::new();
                        for under in 0..(*value).min(values) {
                            lower.push(both.shaped(true, Shape::Choice(under))?);
                        }
                        both.world.terms.or(&lower)
                    }
                    // Its value is not above the baseline's answer.
                    (true, None, Some(_)) => both.above(false, 1)?,
                };
                let goal = [stood, fails, !both.own.fails, !both.other.fails];
                Some(both.world.terms.and(&goal))
            }
        }
    }

    /// How many values the outcome can have, of one that is decided.
    fn values(&self) -> Option<u8> {
        let policy = self.pair.a.policy();
        match policy.node(self.nodes.0).ty {
            ValueType::YesNo => Some(2),
            ty @ ValueType::Choice(_) => u8::try_from(policy.size_of(ty)?).ok(),
            ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => None,
        }
    }

    /// Somebody whom both texts decide, as the bound does not allow.
    fn somebody(
        &self,
        twin: &mut Twin<'p>,
        within: &JointCase,
        brought: Option<JointCase>,
    ) -> Option<JointCase> {
        let mut likely: Vec<JointCase> = Vec::new();
        if let Some(case) = brought {
            likely.push(case);
        }
        let found = likely.iter().find(|case| {
            let look = twin.look(case);
            self.goes_beyond(twin, case, &look)
        });
        let found = found.cloned().or_else(|| {
            let mut close = Vec::new();
            search_telling(twin, within, MAX_LOOKED, &mut |case, look| {
                if close.len() < MAX_CLOSELY && self.may_go_beyond(look) {
                    close.push((case.clone(), *look));
                }
            });
            let mut close = close.into_iter();
            let found = close.find(|(case, look)| self.goes_beyond(twin, case, look));
            found.map(|(case, _)| case)
        })?;
        let keep =
            |twin: &Twin<'_>, case: &JointCase, look: &Look| self.goes_beyond(twin, case, look);
        Some(People::new(twin, within).plainest(twin, &found, &keep))
    }

    /// Whether what both make of a person may be beyond the bound, as far as one look shows.
    fn may_go_beyond(&self, look: &Look) -> bool {
        // Rules that clash are told where rules are looked at.
        if look.a == Told::NoAnswer || look.b == Told::NoAnswer {
            return false;
        }
        match &self.bound.kind {
            Kind::NotBelow => look.stands == Stands::BHigher,
            Kind::NotAbove => look.stands == Stands::AHigher,
            Kind::Gives(values) => {
                look.differs() && matches!(look.a, Told::Choice(at) if !values.contains(&at))
            }
            Kind::Stands { highest, value, .. } => match (highest, value, look.a) {
                (true, Some(value), Told::Choice(at)) => at < *value,
                // How it stands to a value that is worked out is not looked at.
                (true, None, _) => false,
                (_, _, _) => look.differs(),
            },
        }
    }

    fn goes_beyond(&self, twin: &Twin<'_>, case: &JointCase, look: &Look) -> bool {
        if !self.may_go_beyond(look) {
            return false;
        }
        let Kind::Stands { tag, .. } = &self.bound.kind else {
            return true;
        };
        let (_, case) = twin.cases(case);
        let decided = decide(self.pair.b, &case, &[self.nodes.1]);
        decided.is_ok_and(|decision| decision.reasons(self.nodes.1, self.item).contains(tag))
    }

    /// The person, and what comes of them, where deciding says the same as looking.
    fn refuted(&self, twin: &mut Twin<'p>, case: &JointCase) -> Came {
        let Ok(replay) = twin.replay(case) else {
            return Came::Undecided;
        };
        let policy = self.pair.a.policy();
        let node = policy.node(self.nodes.0);
        let answer = |told: Told, which: Which| Teller::answer(twin, which, told);
        let person = match twin.in_words(case) {
            words if words.is_empty() => "for everybody".to_owned(),
            words => format!("where {words}"),
        };
        Came::For(Refutation {
            asked: vec![node.name.clone()],
            case: twin.cases(case).0,
            person,
            found: format!(
                "{} comes to {}, and by the baseline's own lines to {}",
                node.name,
                answer(replay.look.a, Which::A),
                answer(replay.look.b, Which::B),
            ),
        })
    }
}
