//! Groups of people, and how two policies treat each: found by looking, held by proofs.
//!
//! People are looked at and sorted by what tells those apart who are treated differently. Each
//! group is told by what is known of a person, or by what both policies work out in the same way
//! before they part; never by what is compared. Where nothing was found in a group, or only one
//! thing, a proof says whether that is so for everybody in it; a person whom a proof brings up is
//! looked at like any other.

use std::collections::{BTreeMap, BTreeSet};

use super::formulas::{Asked, Both};
use super::joint::{JointCase, JointId, Pair};
use super::look::{Difference, Look, Stands};
use super::marker::{By, Is, Marker, Markers, Sample, items_of};
use super::people::People;
use super::search::{climb, search_telling};
use super::twin::Twin;
use crate::model::case::{Known, Range};
use crate::proof::{Effort, InputOf, Lit, Model, Outcome, Whose};

/// How many people are looked at before groups are made.
const MAX_LOOKED: usize = 3_000;
/// How many of those who were found to be treated in one way take part in making groups.
const MAX_OF_A_KIND: usize = 4;
/// How many people are made up to make groups.
const MAX_DRAWN: usize = 1_200;
/// How many people are looked at besides in each group.
const MAX_LOOKED_IN_GROUP: usize = 200;
/// How many groups there are, at most.
pub(super) const MAX_GROUPS: usize = 20;
/// By how many things a group is told, at most.
const MAX_DEPTH: usize = 7;
/// How many questions are put to proof for one outcome on one stretch of days.
const MAX_PROOFS: usize = 260;
/// How many people whom proofs bring up are looked at in one group.
const MAX_BROUGHT_UP: usize = 12;
/// A group that is split off has at least one in so many of those it is split from.
const MIN_SHARE: usize = 40;
/// What tells people apart is worth a group of its own, where it takes away at least one in so
/// many of the differences there are.
const LEAST_GAIN: i128 = 16;
/// How far people are led apart from where they were found.
const MAX_CLIMBED: usize = 400;

/// How a person is treated: the same, in a way that differs, or it can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Treated {
    Same,
    Differently(Difference),
    Unsettled,
}

/// A group of people.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// What is so of everybody in it.
    pub(super) markers: Vec<Marker>,
    /// How people in it were found to be treated, with how many.
    pub(super) treated: BTreeMap<Treated, usize>,
    pub(super) proved: Proved,
    /// For each way in which people are treated differently: somebody ordinary, and somebody who
    /// is furthest apart.
    pub(super) people: Vec<Found>,
    /// Somebody of whom it can't be told.
    pub(super) unsettled: Option<JointCase>,
}

/// What is proved of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Proved {
    /// Nobody is treated differently.
    pub(super) same: bool,
    /// Everybody is.
    pub(super) all_differ: bool,
    /// The first never gives more than the second.
    pub(super) a_never_higher: bool,
    /// The second never gives more than the first.
    pub(super) b_never_higher: bool,
}

/// Somebody who is treated differently.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) difference: Difference,
    pub(super) ordinary: JointCase,
    pub(super) furthest: Option<Furthest>,
}

/// Somebody who is furthest apart.
#[derive(Debug, Clone)]
pub(super) struct Furthest {
    pub(super) case: JointCase,
    pub(super) gap: i128,
    /// Whether nobody in the group is further apart: proved.
    pub(super) proved: bool,
}

/// Everybody, in groups.
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    /// How many people were looked at.
    pub(super) looked: usize,
    /// Whether there are formulas of the outcome at all.
    pub(super) has_formulas: bool,
}

/// Sorts everybody within what is given into groups, by how two policies treat them.
pub(super) fn groups<'p>(
    pair: &Pair<'p>,
    asked: &Asked,
    within: &JointCase,
    twin: &mut Twin<'p>,
) -> Groups {
    let mut both = Both::of(pair, asked, within);
    let questions = both.as_mut().and_then(Questions::of);
    if let (Some(both), Some(questions)) = (&mut both, &questions)
        && both.can_be(questions.differ, Effort::FULL) == Outcome::Never
    {
        return Groups {
            groups: vec![Group::same()],
            looked: twin.looks(),
            has_formulas: true,
        };
    }
    let markers = match &both {
        Some(both) => Markers::of(twin, both),
        None => Markers {
            by: Vec::new(),
            shared: Vec::new(),
        },
    };
    // Of those who are led from one person to the next, one of each kind is enough: they are
    // alike in all but what was changed.
    let mut seen: Vec<JointCase> = Vec::new();
    let mut ways: BTreeMap<Treated, usize> = BTreeMap::new();
    search_telling(twin, within, MAX_LOOKED, &mut |case, look| {
        if let Some(treated) = treated(look) {
            let n = ways.entry(treated).or_insert(0);
            *n += 1;
            if *n <= MAX_OF_A_KIND {
                seen.push(case.clone());
            }
        }
    });
    let mut sort = Sort {
        people: People::new(twin, within),
        twin,
        formulas: both.zip(questions),
        markers,
        samples: Vec::new(),
        within: within.clone(),
        groups: Vec::new(),
        proofs: 0,
    };
    for _ in 0..MAX_DRAWN {
        seen.push(sort.people.draw());
    }
    let known: Vec<usize> = seen.iter().filter_map(|case| sort.take(case)).collect();
    sort.part(Vec::new(), known, 0);
    sort.join();
    let groups = sort.finish();
    Groups {
        looked: sort.twin.looks(),
        has_formulas: sort.formulas.is_some(),
        groups,
    }
}

/// What proofs are asked.
#[derive(Debug, Clone, Copy)]
struct Questions {
    differ: Lit,
    a_higher: Option<Lit>,
    b_higher: Option<Lit>,
}

impl Questions {
    fn of(both: &mut Both<'_>) -> Option<Self> {
        Some(Questions {
            differ: both.differ()?,
            a_higher: both.above(true, 1),
            b_higher: both.above(false, 1),
        })
    }
}

impl Group {
    fn same() -> Self {
        Group {
            markers: Vec::new(),
            treated: BTreeMap::new(),
            proved: Proved {
                same: true,
                ..Proved::default()
            },
            people: Vec::new(),
            unsettled: None,
        }
    }

    /// The one way in which everybody was found to be treated.
    fn only(&self) -> Option<Treated> {
        let mut ways = self.treated.keys();
        let only = ways.next().copied();
        only.filter(|_| ways.next().is_none())
    }
}

/// Everybody, being sorted.
struct Sort<'s, 'p> {
    twin: &'s mut Twin<'p>,
    people: People,
    formulas: Option<(Both<'p>, Questions)>,
    markers: Markers,
    samples: Vec<(Sample, Treated)>,
    within: JointCase,
    groups: Vec<(Group, Vec<usize>)>,
    proofs: usize,
}

/// What came of a proof.
enum Shown {
    /// It holds of everybody.
    Holds,
    /// Perhaps not of somebody.
    NotOf(Box<JointCase>),
    /// It was not decided.
    Undecided,
}

impl<'p> Sort<'_, 'p> {
    /// Looks at a person and keeps them; nothing where the policies refuse them.
    fn take(&mut self, case: &JointCase) -> Option<usize> {
        let look = self.twin.look(case);
        let treated = treated(&look)?;
        let sample = self.markers.sample(self.twin, case);
        self.samples.push((sample, treated));
        Some(self.samples.len() - 1)
    }

    // ── Proofs ──────────────────────────────────────────────────────────────

    /// The markers as formulas; `None` where one can't be said.
    fn lits(&mut self, markers: &[Marker]) -> Option<Vec<Lit>> {
        let (both, _) = self.formulas.as_mut()?;
        let mut lits = Vec::new();
        for marker in markers {
            lits.push(self.markers.lit(self.twin, both, *marker)?);
        }
        Some(lits)
    }

    /// Asks whether something is never so of anybody in a group.
    fn never(&mut self, markers: &[Marker], what: impl Fn(&Questions) -> Option<Lit>) -> Shown {
        let Some(mut lits) = self.lits(markers) else {
            return Shown::Undecided;
        };
        let Some((both, questions)) = self.formulas.as_mut() else {
            return Shown::Undecided;
        };
        let Some(goal) = what(questions) else {
            return Shown::Undecided;
        };
        if self.proofs >= MAX_PROOFS {
            return Shown::Undecided;
        }
        self.proofs += 1;
        lits.push(goal);
        let goal = both.world.terms.and(&lits);
        match both.can_be(goal, Effort::SMALL) {
            Outcome::Never => Shown::Holds,
            Outcome::Perhaps(model) => Shown::NotOf(Box::new(self.person(&model))),
            Outcome::Undecided => Shown::Undecided,
        }
    }

    /// The person whom a proof brings up; what it says nothing of is plain.
    fn person(&self, model: &Model) -> JointCase {
        let mut case = self.people.plain();
        let Some((both, _)) = &self.formulas else {
            return case;
        };
        let inputs = &both.world.inputs;
        let mut learn = |counts: bool| {
            for (at, of) in inputs.iter().enumerate() {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let (number, holds) = (
                    model.numbers.get(&at).copied(),
                    model.conditions.get(&at).copied(),
                );
                if let Some((id, known)) = learnt(&case, of, number, holds) {
                    let range = self.twin.pair().variable(id).range;
                    let is_count = matches!(range, Range::Count { .. });
                    if is_count == counts {
                        match self.people.place(id) {
                            Some(place) => case = self.people.with(&case, place, known),
                            None => case.set(id, known),
                        }
                    }
                }
            }
        };
        // Items are there before anything is said of them.
        learn(true);
        learn(false);
        self.without_the_rest(case)
    }

    /// The same person without fields of items that are not there.
    fn without_the_rest(&self, mut case: JointCase) -> JointCase {
        for at in 0..self.people.open.len() {
            if !self.people.is_there(&case, at) {
                case.set(self.people.open[at].id, Known::Unknown);
            }
        }
        case
    }

    // ── Parting ─────────────────────────────────────────────────────────────

    fn treated(&self, known: &[usize]) -> BTreeMap<Treated, usize> {
        let mut treated = BTreeMap::new();
        for at in known {
            *treated.entry(self.samples[*at].1).or_insert(0) += 1;
        }
        treated
    }

    /// Sorts a group of people further, or keeps it as it is.
    fn part(&mut self, markers: Vec<Marker>, mut known: Vec<usize>, depth: usize) {
        if depth > 0 {
            self.look_for_more(&markers, &mut known);
        }
        let proved = self.try_to_prove(&markers, &mut known);
        let is_done = proved.same || proved.all_differ;
        if !is_done && depth < MAX_DEPTH && self.groups.len() + depth < MAX_GROUPS {
            let single = self.treated(&known).len() <= 1;
            let marker = match single {
                true => None,
                false => self.best_marker(&markers, &mut known),
            };
            if let Some(marker) = marker {
                let opposite = marker.opposite(self.markers.size(self.twin, marker.by));
                for marker in [marker, opposite] {
                    let inside = self.inside(&known, marker);
                    let mut own = markers.clone();
                    own.push(marker);
                    self.part(simplified(own), inside, depth + 1);
                }
                return;
            }
        }
        let group = Group {
            markers,
            treated: self.treated(&known),
            proved,
            people: Vec::new(),
            unsettled: None,
        };
        self.groups.push((group, known));
    }

    fn inside(&self, known: &[usize], marker: Marker) -> Vec<usize> {
        let holds = |at: &&usize| {
            self.markers
                .holds(self.twin, &self.samples[**at].0, marker)
        };
        known.iter().filter(holds).copied().collect()
    }

    fn is_in(&self, sample: &Sample, markers: &[Marker]) -> bool {
        markers
            .iter()
            .all(|marker| self.markers.holds(self.twin, sample, *marker))
    }

    /// Looks at more people of a group, made up anew within it.
    fn look_for_more(&mut self, markers: &[Marker], known: &mut Vec<usize>) {
        let mut people = People::new(self.twin, &self.narrowed(markers));
        let mut found = 0;
        for _ in 0..4 * MAX_LOOKED_IN_GROUP {
            let case = people.draw();
            if let Some(new) = self.take(&case) {
                if self.is_in(&self.samples[new].0, markers) {
                    known.push(new);
                    found += 1;
                } else {
                    self.samples.pop();
                }
            }
            if found >= MAX_LOOKED_IN_GROUP {
                break;
            }
        }
    }

    /// What is given of everybody in a group, as far as it is given of one fact at a time.
    fn narrowed(&self, markers: &[Marker]) -> JointCase {
        let mut within = self.within.clone();
        for marker in markers {
            let By::Fact(id) = marker.by else { continue };
            let ends = match within.get(id) {
                Known::Between(low, high) => Some((low, high)),
                Known::Unknown => {
                    let bounds = self.twin.pair().variable(id).range.bounds();
                    bounds.map(|(low, high, _)| (low, high))
                }
                Known::Is(_) | Known::None => None,
            };
            let Some((low, high)) = ends else { continue };
            let whole = |n: i128| i64::try_from(n).unwrap_or(low);
            let known = match marker.is {
                Is::In(mask) if mask.count_ones() == 1 => {
                    Known::Is(i64::from(mask.trailing_zeros()))
                }
                Is::AtLeast(n) => Known::Between(low.max(whole(n)), high),
                Is::Under(n) => Known::Between(low, high.min(whole(n) - 1)),
                Is::Absent(true) => Known::None,
                Is::Absent(false) => Known::Between(low, high),
                Is::In(_) | Is::NoneIn(_) => continue,
            };
            within.set(id, known);
        }
        within
    }

    /// Proves what was found of a group, as far as it goes; whoever proofs bring up is looked at.
    fn try_to_prove(&mut self, markers: &[Marker], known: &mut Vec<usize>) -> Proved {
        let mut proved = Proved::default();
        for _ in 0..MAX_BROUGHT_UP {
            let treated = self.treated(known);
            let differ = treated
                .keys()
                .filter(|treated| matches!(treated, Treated::Differently(_)))
                .count();
            let shown = if differ == 0 {
                self.never(markers, |questions| Some(questions.differ))
            } else if differ == treated.len() {
                self.never(markers, |questions| Some(!questions.differ))
            } else {
                break;
            };
            match shown {
                Shown::Holds if differ == 0 => {
                    proved.same = true;
                    break;
                }
                Shown::Holds => {
                    proved.all_differ = true;
                    break;
                }
                Shown::NotOf(case) => {
                    let Some(new) = self.take(&case) else { break };
                    if !self.is_in(&self.samples[new].0, markers) {
                        self.samples.pop();
                        break;
                    }
                    let before = treated.contains_key(&self.samples[new].1);
                    known.push(new);
                    if before {
                        break;
                    }
                }
                Shown::Undecided => break,
            }
        }
        proved
    }

    // ── What tells people apart ─────────────────────────────────────────────

    /// What tells those best apart who are treated differently.
    fn best_marker(&mut self, markers: &[Marker], known: &mut Vec<usize>) -> Option<Marker> {
        let mut candidates: Vec<(i128, Marker)> = Vec::new();
        let whole = worth(&self.treated(known), known.len());
        for by in self.markers.by.clone() {
            for marker in self.candidates(by, known) {
                let inside = self.inside(known, marker);
                let outside = known.len() - inside.len();
                let least = (known.len() / MIN_SHARE).max(3);
                if inside.len() < least || outside < least {
                    continue;
                }
                let own = self.treated(&inside);
                let mut other = self.treated(known);
                for (treated, n) in &own {
                    *other.entry(*treated).or_insert(0) -= n;
                }
                let gain = worth(&own, inside.len()) + worth(&other, outside) - whole;
                candidates.push((gain, marker));
            }
        }
        candidates.sort_by_key(|(gain, marker)| (-gain, *marker));
        // What is gained is held against what there is to gain.
        let all = i128::try_from(known.len()).unwrap_or(0) << SHIFT;
        let least_gain = (all - whole) / LEAST_GAIN;
        for (gain, marker) in candidates.into_iter().take(6) {
            if gain < least_gain {
                break;
            }
            match marker.is {
                Is::AtLeast(_) | Is::Under(_) => {
                    if let Some(exact) = self.exact_turn(markers, marker, known) {
                        return Some(exact);
                    }
                }
                Is::In(_) | Is::NoneIn(_) | Is::Absent(_) => return Some(marker),
            }
        }
        None
    }

    /// What a group may be told by, of one thing.
    fn candidates(&self, by: By, known: &[usize]) -> Vec<Marker> {
        let marker = |is: Is| Marker { by, is };
        if let By::Item(field) = by {
            let mut values = BTreeSet::new();
            for at in known {
                for id in items_of(self.twin, field) {
                    if let Known::Is(value) = self.samples[*at].0.case.get(id) {
                        values.insert(value);
                    }
                }
            }
            return values.into_iter().map(|value| marker(Is::In(1 << value))).collect();
        }
        let size = self.markers.size(self.twin, by);
        let mut values: Vec<(Option<i128>, Treated)> = known
            .iter()
            .map(|at| {
                let (sample, treated) = &self.samples[*at];
                (self.markers.value(sample, by), *treated)
            })
            .collect();
        values.sort_unstable();
        if size > 0 {
            let distinct: BTreeSet<i128> = values.iter().filter_map(|(value, _)| *value).collect();
            let single = distinct.iter().map(|value| marker(Is::In(1 << value)));
            let upwards = distinct.iter().skip(1).map(|value| marker(Is::In(u64::MAX << value)));
            let ranked = self.is_ranked(by);
            return single.chain(upwards.filter(|_| ranked && size > 2)).collect();
        }
        let mut found = Vec::new();
        if values.first().is_some_and(|(value, _)| value.is_none()) {
            found.push(marker(Is::Absent(true)));
        }
        let there: Vec<(i128, Treated)> = values
            .into_iter()
            .filter_map(|(value, treated)| Some((value?, treated)))
            .collect();
        // Where one end is of one kind, up to the first of another.
        if let Some((_, first)) = there.first()
            && let Some((turn, _)) = there.iter().find(|(_, treated)| treated != first)
        {
            found.push(marker(Is::Under(*turn)));
        }
        if let Some((_, last)) = there.last()
            && let Some((turn, _)) = there.iter().rev().find(|(_, treated)| treated != last)
        {
            found.push(marker(Is::AtLeast(turn + 1)));
        }
        found
    }

    fn is_ranked(&self, by: By) -> bool {
        match by {
            By::Fact(id) => match self.twin.pair().variable(id).range {
                Range::Choice(kind, _) => {
                    let (prepared, _) = self.twin.pair().policy_of(id);
                    prepared.policy().kind(kind).ranked
                }
                _ => false,
            },
            By::Member(..) | By::Item(_) | By::Shared(_) => false,
        }
    }

    /// Where exactly one end of a group, in which all are treated in one way, comes to its end:
    /// as far as a proof reaches.
    fn exact_turn(
        &mut self,
        markers: &[Marker],
        marker: Marker,
        known: &mut Vec<usize>,
    ) -> Option<Marker> {
        let upwards = matches!(marker.is, Is::AtLeast(_));
        let inside = self.inside(known, marker);
        let treated = self.treated(&inside);
        let differ = !treated.contains_key(&Treated::Same);
        if treated.len() > 1 || treated.contains_key(&Treated::Unsettled) {
            return None;
        }
        let end = |is: Is| match is {
            Is::AtLeast(n) | Is::Under(n) => n,
            Is::In(_) | Is::NoneIn(_) | Is::Absent(_) => 0,
        };
        // The end that all people who were found allow, and the one that holds of nobody.
        let widest = end(marker.is);
        let values = inside
            .iter()
            .filter_map(|at| self.markers.value(&self.samples[*at].0, marker.by));
        let far = if upwards { values.max()? + 1 } else { values.min()? };
        let (mut holds, mut fails) = (far, None);
        let mut at = widest;
        for _ in 0..48 {
            let is = if upwards { Is::AtLeast(at) } else { Is::Under(at) };
            let mut own = markers.to_vec();
            own.push(Marker { by: marker.by, is });
            let shown = self.never(&own, |questions| {
                Some(if differ { !questions.differ } else { questions.differ })
            });
            match shown {
                Shown::Holds => holds = at,
                Shown::NotOf(case) => {
                    fails = Some(at);
                    // Whoever is brought up shows how far it can't reach.
                    if let Some(new) = self.take(&case) {
                        if self.is_in(&self.samples[new].0, &own) {
                            let value = self.markers.value(&self.samples[new].0, marker.by);
                            known.push(new);
                            if let Some(value) = value {
                                let nearer = if upwards { value + 1 } else { value };
                                fails = Some(if upwards { at.max(nearer) } else { at.min(nearer) });
                            }
                        } else {
                            self.samples.pop();
                        }
                    }
                }
                Shown::Undecided => return None,
            }
            let Some(failed) = fails else { break };
            if (failed - holds).abs() <= 1 {
                break;
            }
            at = holds + (failed - holds) / 2;
        }
        if holds == far {
            return None;
        }
        let is = if upwards { Is::AtLeast(holds) } else { Is::Under(holds) };
        Some(Marker { by: marker.by, is })
    }

    // ── Bringing together ───────────────────────────────────────────────────

    /// Groups that are treated in one way and are told by one thing only become one.
    fn join(&mut self) {
        loop {
            let mut joined = None;
            'pairs: for first in 0..self.groups.len() {
                for second in first + 1..self.groups.len() {
                    let (a, b) = (&self.groups[first].0, &self.groups[second].0);
                    let alike = a.proved == b.proved
                        && a.only() == b.only()
                        && (a.only().is_some() || a.proved.same);
                    if !alike {
                        continue;
                    }
                    let size = |by: By| self.markers.size(self.twin, by);
                    if let Some(markers) = union(&a.markers, &b.markers, size) {
                        joined = Some((first, second, markers));
                        break 'pairs;
                    }
                }
            }
            let Some((first, second, markers)) = joined else {
                return;
            };
            let (_, more) = self.groups.remove(second);
            let (group, known) = &mut self.groups[first];
            group.markers = markers;
            known.extend(more);
            let known = known.clone();
            self.groups[first].0.treated = self.treated(&known);
        }
    }

    // ── The people of each group ────────────────────────────────────────────

    fn finish(&mut self) -> Vec<Group> {
        let groups = std::mem::take(&mut self.groups);
        let mut finished = Vec::new();
        for (mut group, known) in groups {
            self.prove_sides(&mut group);
            group.unsettled = known
                .iter()
                .find(|at| self.samples[**at].1 == Treated::Unsettled)
                .map(|at| self.samples[*at].0.case.clone());
            let ways: Vec<Difference> = group
                .treated
                .keys()
                .filter_map(|treated| match treated {
                    Treated::Differently(difference) => Some(*difference),
                    Treated::Same | Treated::Unsettled => None,
                })
                .collect();
            for difference in ways {
                let found = self.somebody(&group, &known, difference);
                group.people.extend(found);
            }
            // A group of nobody is none.
            if !known.is_empty() || !group.proved.same || group.markers.is_empty() {
                finished.push(group);
            }
        }
        finished
    }

    /// Whether either policy is never above the other in a group.
    fn prove_sides(&mut self, group: &mut Group) {
        if group.proved.same {
            return;
        }
        let mut found = (false, false);
        for treated in group.treated.keys() {
            if let Treated::Differently(difference) = treated {
                match difference.stands {
                    Stands::AHigher => found.0 = true,
                    Stands::BHigher => found.1 = true,
                    Stands::Differ => found = (true, true),
                    Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => {}
                }
            }
        }
        let markers = group.markers.clone();
        if !found.0 {
            let shown = self.never(&markers, |questions| questions.a_higher);
            group.proved.a_never_higher = matches!(shown, Shown::Holds);
        }
        if !found.1 {
            let shown = self.never(&markers, |questions| questions.b_higher);
            group.proved.b_never_higher = matches!(shown, Shown::Holds);
        }
    }

    /// Somebody ordinary who is treated in one way, and somebody who is furthest apart.
    fn somebody(
        &mut self,
        group: &Group,
        known: &[usize],
        difference: Difference,
    ) -> Option<Found> {
        let is_it = |at: &&usize| self.samples[**at].1 == Treated::Differently(difference);
        let first = *known.iter().find(is_it)?;
        let mut widest: Option<(usize, i128)> = None;
        for at in known.iter().filter(is_it) {
            let look = self.twin.look(&self.samples[*at].0.case);
            if let Some(gap) = look.gap
                && widest.is_none_or(|(_, best)| gap > best)
            {
                widest = Some((*at, gap));
            }
        }
        let markers = &self.markers;
        let in_group = |twin: &Twin<'_>, case: &JointCase| {
            let sample = markers.sample(twin, case);
            group
                .markers
                .iter()
                .all(|marker| markers.holds(twin, &sample, *marker))
        };
        let keep = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            look.difference() == Some(difference) && in_group(twin, case)
        };
        let case = self.samples[first].0.case.clone();
        let ordinary = self.people.plainest(self.twin, &case, &keep);
        let furthest = widest.map(|(at, gap)| {
            let case = self.samples[at].0.case.clone();
            self.furthest(group, difference, case, gap)
        });
        Some(Found {
            difference,
            ordinary,
            furthest,
        })
    }

    fn furthest(
        &mut self,
        group: &Group,
        difference: Difference,
        mut case: JointCase,
        mut gap: i128,
    ) -> Furthest {
        let mut proved = false;
        for _ in 0..4 {
            if let Some((further, wider)) = climb(self.twin, &mut self.people, &case, MAX_CLIMBED)
                && wider > gap
            {
                self.twin.look(&further);
                let sample = self.markers.sample(self.twin, &further);
                if self.is_in(&sample, &group.markers) {
                    (case, gap) = (further, wider);
                }
            }
            let first = difference.stands == Stands::AHigher;
            let above = self
                .formulas
                .as_mut()
                .and_then(|(both, _)| both.above(first, gap + 1));
            match self.never(&group.markers, |_| above) {
                Shown::Holds => {
                    proved = true;
                    break;
                }
                Shown::NotOf(further) => {
                    let look = self.twin.look(&further);
                    let sample = self.markers.sample(self.twin, &further);
                    match look.gap {
                        Some(wider)
                            if wider > gap
                                && look.difference() == Some(difference)
                                && self.is_in(&sample, &group.markers) =>
                        {
                            (case, gap) = (*further, wider);
                        }
                        _ => break,
                    }
                }
                Shown::Undecided => break,
            }
        }
        let markers = &self.markers;
        let keep = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            let sample = markers.sample(twin, case);
            look.difference() == Some(difference)
                && look.gap == Some(gap)
                && group
                    .markers
                    .iter()
                    .all(|marker| markers.holds(twin, &sample, *marker))
        };
        let case = self.people.plainest(self.twin, &case, &keep);
        Furthest { case, gap, proved }
    }
}

/// How somebody is treated; nothing of whoever is no possible person.
fn treated(look: &Look) -> Option<Treated> {
    match look.stands {
        Stands::Same => Some(Treated::Same),
        Stands::Unsettled { .. } => Some(Treated::Unsettled),
        Stands::Refused { .. } => None,
        Stands::AHigher | Stands::BHigher | Stands::Differ => {
            look.difference().map(Treated::Differently)
        }
    }
}

/// What a model says of one thing that can be known.
fn learnt(
    case: &JointCase,
    of: &InputOf<Whose>,
    number: Option<i128>,
    holds: Option<bool>,
) -> Option<(JointId, Known)> {
    let place = |whose: &Whose| match whose {
        Whose::Known(place) => Some(JointId::at(*place)),
        Whose::Symbol(_) => None,
    };
    match of {
        InputOf::Value(whose) => {
            let id = place(whose)?;
            let value = match (number, holds) {
                (Some(number), _) => i64::try_from(number).ok()?,
                (None, Some(holds)) => i64::from(holds),
                (None, None) => return None,
            };
            Some((id, Known::Is(value)))
        }
        InputOf::Is(whose, value) => {
            let id = place(whose)?;
            (holds == Some(true)).then(|| (id, Known::Is(i64::from(*value))))
        }
        InputOf::Has(whose, member) => {
            let id = place(whose)?;
            let mask = match case.get(id) {
                Known::Is(mask) => mask,
                Known::Unknown | Known::None | Known::Between(..) => 0,
            };
            let bit = 1_i64 << member;
            let mask = if holds? { mask | bit } else { mask & !bit };
            Some((id, Known::Is(mask)))
        }
        InputOf::Absent(whose) => {
            let id = place(whose)?;
            (holds == Some(true)).then_some((id, Known::None))
        }
    }
}

/// By how much finer fractions are reckoned.
const SHIFT: u32 = 16;

/// How alike people are in being treated: the sum of the squares, over their number.
fn worth(treated: &BTreeMap<Treated, usize>, all: usize) -> i128 {
    let squares: i128 = treated
        .values()
        .map(|n| i128::try_from(n * n).unwrap_or(0))
        .sum();
    (squares << SHIFT) / i128::try_from(all.max(1)).unwrap_or(1)
}

/// Markers of one thing become one.
pub(super) fn simplified(markers: Vec<Marker>) -> Vec<Marker> {
    let mut simple: Vec<Marker> = Vec::new();
    for marker in markers {
        let is_item = matches!(marker.by, By::Item(_));
        let own = simple.iter_mut().find_map(|other| {
            let both = match (other.is, marker.is) {
                _ if other.by != marker.by => None,
                (Is::In(a), Is::In(b)) if !is_item => Some(Is::In(a & b)),
                (Is::NoneIn(a), Is::NoneIn(b)) => Some(Is::NoneIn(a | b)),
                (Is::AtLeast(a), Is::AtLeast(b)) => Some(Is::AtLeast(a.max(b))),
                (Is::Under(a), Is::Under(b)) => Some(Is::Under(a.min(b))),
                _ => None,
            }?;
            Some((other, both))
        });
        match own {
            Some((other, both)) => other.is = both,
            None => simple.push(marker),
        }
    }
    simple
}

/// What is so of two groups together, where one thing only tells them apart.
fn union(a: &[Marker], b: &[Marker], size: impl Fn(By) -> u8) -> Option<Vec<Marker>> {
    let only_a: Vec<Marker> = a.iter().filter(|own| !b.contains(own)).copied().collect();
    let only_b: Vec<Marker> = b.iter().filter(|own| !a.contains(own)).copied().collect();
    let mut shared: Vec<Marker> = a.iter().filter(|own| b.contains(own)).copied().collect();
    let ([own], [other]) = (only_a.as_slice(), only_b.as_slice()) else {
        return None;
    };
    if own.by != other.by {
        return None;
    }
    if matches!(own.by, By::Item(_)) {
        return match (own.is, other.is) {
            (Is::In(x), Is::NoneIn(y)) | (Is::NoneIn(x), Is::In(y)) if x == y => Some(shared),
            _ => None,
        };
    }
    match (own.is, other.is) {
        (Is::In(x), Is::In(y)) => {
            let size = size(own.by);
            let all = if size >= 64 { u64::MAX } else { (1 << size) - 1 };
            if (x | y) & all != all {
                shared.push(Marker {
                    by: own.by,
                    is: Is::In(x | y),
                });
            }
            Some(shared)
        }
        (Is::AtLeast(x), Is::Under(y)) | (Is::Under(y), Is::AtLeast(x)) if x <= y => Some(shared),
        (Is::Absent(x), Is::Absent(y)) if x != y => Some(shared),
        _ => None,
    }
}
