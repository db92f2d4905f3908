//! What comes of a line that departs from its baseline: for whom, which way, and by how much.

use std::collections::BTreeSet;

use crate::comparison::everyone::items_of;
use crate::comparison::formulas::{Asked, Both};
use crate::comparison::groups::{brought_up, completed};
use crate::comparison::half::Which;
use crate::comparison::joint::{JointCase, Pair};
use crate::comparison::look::{Look, Stands, Told};
use crate::comparison::people::People;
use crate::comparison::search::{Found, climb, search};
use crate::comparison::told::Teller;
use crate::comparison::twin::Twin;
use crate::form::write_case;
use crate::library::{Library, TextId};
use crate::model::policy::{Citation, Days, Departure, NodeId, Policy};
use crate::model::walk::Read;
use crate::model::{Case, LeftOut};
use crate::program::Prepared;
use crate::proof::{Effort, Lit, Outcome};
use crate::source::Span;

/// How many people are looked at for each outcome that a departure may move.
const MAX_LOOKED: usize = 600;
/// How many outcomes are told that a departure moves.
const MAX_TOLD: usize = 3;
/// How many sources are told of one line.
const MAX_CITED: usize = 3;

/// What a departure does to one outcome.
#[derive(Debug)]
pub struct DepartureEffect {
    /// The outcome.
    pub outcome: String,
    /// How far it was found to move at most, of an amount or a day: `£1.00 a week`.
    pub size: Option<String>,
    /// Whether the answer is higher, later or of a higher rank for it.
    pub is_more: bool,
    /// Whether nobody is moved the other way: proved.
    pub one_way: bool,
    /// Somebody whom it moves, in words.
    pub person: String,
    /// What the policy decides of them.
    pub is: String,
    /// What it would be without the departure.
    pub would_be: String,
    /// The person, as a case for `decide`.
    pub case: String,
}

/// What comes of a departure.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// What it does to the outcomes that it moves, the first few of them.
    pub(super) effects: Vec<DepartureEffect>,
    /// The sources of what it departs from.
    pub(super) departed: Vec<String>,
    /// Whether somebody was found for whom it can't be told.
    pub(super) is_open: bool,
}

/// Lays a policy beside itself without a departure; `None` where other lines rest on it.
pub(super) fn moves_of(
    library: &Library,
    id: TextId,
    prepared: &Prepared,
    departure: &Departure,
) -> Option<Moves> {
    let left_out = [LeftOut::Departing(departure.span)];
    let without = library.prepare_without(id, &left_out)?;
    let departed = without
        .policy()
        .cites_of_baseline(&departure.from, departure.baseline);
    let departed = cites_told(without.policy(), &departed);
    let pair = Pair::new(prepared, &without);
    let touched = touched_by(prepared.policy(), departure.line);
    let days = days_of(prepared.policy(), departure.line);
    let cases = cases_of(library, id, prepared.policy());
    let mut moves = Moves {
        departed,
        ..Moves::default()
    };
    for nodes in steps_of(&pair, departure.line).chain(pair.shared_outcomes()) {
        let beneath = prepared.policy().nodes_beneath(nodes.0);
        if beneath.iter().any(|node| touched.contains(node)) {
            let moved = Moved {
                pair: &pair,
                nodes,
                name: library.name(id),
                cases: &cases,
                days,
            };
            moved.tell_into(&mut moves);
        }
        if moves.effects.len() == MAX_TOLD {
            break;
        }
    }
    Some(moves)
}

/// The worked cases of a policy.
fn cases_of(library: &Library, id: TextId, policy: &Policy) -> Vec<Case> {
    let own = library.cases().iter();
    let own = own.filter(|case| library.policy_of(case) == Some(id));
    let read = own.filter_map(|case| case.file.inquiry(policy, None).ok());
    read.map(|inquiry| inquiry.case).collect()
}

/// The steps that a line stands in: of one less need be known than of the outcome.
fn steps_of<'p>(pair: &Pair<'p>, line: Span) -> impl Iterator<Item = (NodeId, NodeId)> + use<'p> {
    let (own, other) = (pair.a.policy(), pair.b.policy());
    let steps = (0..own.nodes().len()).map(NodeId::at).filter(move |id| {
        let mut spans = own.spans_of(*id).into_iter();
        own.node(*id).owner.is_some() && spans.any(|span| is_within(line, span))
    });
    let pairs = steps.filter_map(|id| Some((id, other.node_named(&own.node(id).name)?)));
    let pairs: Vec<(NodeId, NodeId)> = pairs
        .filter(|(own, other)| pair.answers_alike(*own, *other))
        .collect();
    pairs.into_iter()
}

fn is_within(line: Span, span: Span) -> bool {
    span.start <= line.start && line.end <= span.end
}

/// The days on which a line is in force.
fn days_of(policy: &Policy, line: Span) -> Days {
    let entries = policy.figures().iter().flat_map(|figure| &figure.cells);
    let entry = entries.flatten().find(|entry| entry.span == line);
    entry.map_or(policy.days(), |entry| entry.days)
}

/// Sources as they are told: `Charging guidance, page 3`.
pub(super) fn cites_told(policy: &Policy, cites: &[Citation]) -> Vec<String> {
    let told = cites.iter().map(|cite| {
        let title = &policy.source(cite.source).title;
        match &cite.place {
            Some(place) => format!("{title}, {place}"),
            None => title.clone(),
        }
    });
    let told: Vec<String> = told.collect();
    match told.len().checked_sub(MAX_CITED) {
        Some(rest) if rest > 0 => {
            let mut few = told[..MAX_CITED].to_vec();
            few.push(format!("and {rest} more"));
            few
        }
        _ => told,
    }
}

/// The outcomes and steps that a line is part of: those that it stands in, or that read its
/// figure.
fn touched_by(policy: &Policy, line: Span) -> BTreeSet<NodeId> {
    let holds = |span: Span| is_within(line, span);
    let figures = policy.figures().iter().map(|figure| {
        let mut entries = figure.cells.iter().flatten();
        holds(figure.span) || entries.any(|entry| entry.span == line)
    });
    let figures: Vec<bool> = figures.collect();
    let mut touched = BTreeSet::new();
    for at in 0..policy.nodes().len() {
        let id = NodeId::at(at);
        let mut reads = Vec::new();
        for expr in policy.exprs_of(id) {
            policy.reads(expr, &mut reads);
        }
        let reads_it = reads
            .iter()
            .any(|read| matches!(read, Read::Figure(figure) if figures[figure.index()]));
        if reads_it || policy.spans_of(id).into_iter().any(holds) {
            touched.insert(id);
        }
    }
    touched
}

/// One outcome with a departure and without.
struct Moved<'m, 'p> {
    pair: &'m Pair<'p>,
    nodes: (NodeId, NodeId),
    name: &'m str,
    /// The worked cases of the policy.
    cases: &'m [Case],
    /// The days on which the departure is in force.
    days: Days,
}

impl<'p> Moved<'_, 'p> {
    fn tell_into(&self, moves: &mut Moves) {
        for item in 0..items_of(self.pair, self.nodes) {
            for own in self.pair.a.stretches() {
                for other in self.pair.b.stretches() {
                    let days = Days {
                        first: own.first.max(other.first),
                        last: own.last.min(other.last),
                    };
                    let in_force = own.meets(other) && days.meets(self.days);
                    if in_force && let Some(effect) = self.on(days, item, &mut moves.is_open) {
                        moves.effects.push(effect);
                        return;
                    }
                }
            }
        }
    }

    fn on(&self, days: Days, item: usize, is_open: &mut bool) -> Option<DepartureEffect> {
        let within = self.pair.unknown();
        let at = (days.first, days.first);
        let asked = Asked::on(self.nodes, item, days);
        let mut both = Both::of(self.pair, &asked, &within);
        let differ = both.as_mut().and_then(Both::differ);
        if differ == Some(Lit::FALSE) {
            return None;
        }
        let mut twin = Twin::new(self.pair, at, self.nodes, item).ok()?;
        let found = search(&mut twin, &within, MAX_LOOKED);
        *is_open |= found.unsettled > 0;
        let known = self.known(&mut twin, &within, days);
        let case = match (widest(&found), known) {
            // Whoever is known is likelier to be met than whoever is made up.
            (Some(found), Some(known)) => match twin.look(&known).gap >= twin.look(&found).gap {
                true => known,
                false => found,
            },
            (Some(case), None) | (None, Some(case)) => case,
            (None, None) => brought(&mut twin, &within, both.as_mut().zip(differ))?,
        };
        let look = twin.look(&case);
        let (stands, gap) = (look.stands, look.gap);
        let one_way = both.is_some_and(|mut both| self.one_way(&mut both, stands));
        self.tell(&mut twin, &within, &case, (stands, gap, one_way))
    }

    /// Somebody of the policy's own examples and cases whom it moves: of them more is known than of
    /// people who are made up.
    fn known(&self, twin: &mut Twin<'p>, within: &JointCase, days: Days) -> Option<JointCase> {
        let policy = self.pair.a.policy();
        let day = self.pair.a.variables().fact(policy.decision_day()?);
        let examples = policy.examples().iter().map(|example| &example.case);
        let known = examples.chain(self.cases).filter(|case| {
            let on = case.date(day);
            on.is_some_and(|on| days.holds(on))
        });
        let known: Vec<JointCase> = known.map(|case| self.pair.from_a(case)).collect();
        let moved = known.into_iter().find(|case| twin.look(case).differs())?;
        let mut people = People::new(twin, within);
        let climbed = climb(twin, &mut people, &moved, MAX_LOOKED);
        Some(climbed.map_or(moved, |(case, _)| case))
    }

    /// Whether nobody is moved the other way.
    fn one_way(&self, both: &mut Both<'p>, stands: Stands) -> bool {
        let other_way = match stands {
            Stands::AHigher => both.above(false, 1),
            Stands::BHigher => both.above(true, 1),
            _ => None,
        };
        other_way.is_some_and(|goal| both.can_be(goal, Effort::PROMISE) == Outcome::Never)
    }

    fn tell(
        &self,
        twin: &mut Twin<'p>,
        within: &JointCase,
        case: &JointCase,
        (stands, gap, one_way): (Stands, Option<i128>, bool),
    ) -> Option<DepartureEffect> {
        let keep = |_: &Twin<'_>, _: &JointCase, look: &Look| {
            look.stands == stands && look.gap.is_none_or(|own| Some(own) >= gap)
        };
        let case = People::new(twin, within).plainest(twin, case, &keep);
        let replay = twin.replay(&case).ok()?;
        // The plainest person may be further apart than the one who was found.
        let gap = replay.look.gap.or(gap);
        let policy = self.pair.a.policy();
        let node = policy.node(self.nodes.0);
        let answer = |told: Told, which: Which| Teller::answer(twin, which, told);
        let (is, would_be) = (
            answer(replay.look.a, Which::A),
            answer(replay.look.b, Which::B),
        );
        let size = gap.and_then(|gap| Teller::distance(twin, gap, node.ty));
        let person = match twin.in_words(&case) {
            words if words.is_empty() => "for everybody".to_owned(),
            words => format!("where {words}"),
        };
        let own = twin.cases(&case).0;
        Some(DepartureEffect {
            outcome: node.name.clone(),
            size,
            is_more: stands == Stands::AHigher,
            one_way,
            person,
            is,
            would_be,
            case: write_case(self.pair.a, &own, self.name, &[node.name.as_str()]),
        })
    }
}

/// Whoever is furthest apart; else the first who is treated in another way.
fn widest(found: &Found) -> Option<JointCase> {
    let all = || found.differences.values();
    let far = all().filter_map(|seen| seen.widest.as_ref());
    let far = far.max_by_key(|(_, gap)| *gap).map(|(case, _)| case);
    far.or_else(|| all().next().map(|seen| &seen.first))
        .cloned()
}

/// Somebody whom a proof brings up, made to be far apart, where looking at people found nobody.
fn brought<'p>(
    twin: &mut Twin<'p>,
    within: &JointCase,
    asked: Option<(&mut Both<'p>, Lit)>,
) -> Option<JointCase> {
    let (both, differ) = asked?;
    let Outcome::Perhaps(model) = both.can_be(differ, Effort::PROMISE) else {
        return None;
    };
    let mut people = People::new(twin, within);
    let case = brought_up(&people, twin, &both.world, &model);
    let case = completed(&people, case);
    if !twin.look(&case).differs() {
        return None;
    }
    let climbed = climb(twin, &mut people, &case, MAX_LOOKED);
    Some(climbed.map_or(case, |(case, _)| case))
}
