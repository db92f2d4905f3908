//! Groups of people whom two policies treat alike, or differently: each told exactly, and proved.
//!
//! From one person who is treated in some way, all that need not be so of them for it to be so is
//! taken away, until what is left is needed: everybody of whom that much is so is treated in that
//! way, and a proof says so. Then somebody is looked for who is in no group yet, until nobody is
//! left, or it can't be told. Groups are told by what is known of a person, or by what both
//! policies work out in the same way before they part; never by what is compared.

use std::collections::BTreeSet;

use super::formulas::{Asked, Both};
use super::joint::{JointCase, JointId, Pair};
use super::look::{Difference, Look, Shape, Stands};
use super::marker::{By, Is, Marker, Markers, simplified};
use super::people::People;
use super::search::{climb, search_telling};
use super::twin::Twin;
use crate::model::case::{Known, Range};
use crate::proof::{self, Effort, InputOf, Lit, Model, Oracle, Outcome, Prover, Whose, World};

/// How many people are looked at before groups are made.
const MAX_LOOKED: usize = 3_000;
/// How many of those who were found to be treated in one way are kept.
const MAX_OF_A_KIND: usize = 24;
/// How many groups there are of people who are all treated differently.
const MAX_EXACT: usize = 8;
/// How many groups there are, at most, of those who are all treated differently, where nobody is
/// treated the other way round.
const MAX_EXACT_OF_ALL: usize = 3;
/// How many groups there are of people of whom none is treated the other way round.
const MAX_ONE_SIDED: usize = 4;
/// How many groups are told of whom all are treated the same.
const MAX_SAME: usize = 4;
/// How many people in turn are tried who turn out to be in a group that can't be told.
const MAX_PASSED: usize = 6;
/// How far people are led apart from where they were found.
const MAX_CLIMBED: usize = 400;
/// How often proofs are asked for somebody who is further apart.
const MAX_LED: usize = 48;
/// What all questions about one outcome are worth, in steps of the simplex method.
const MAX_STEPS: u64 = 2_000_000;
/// What one question to proof is worth.
const EFFORT: Effort = Effort {
    steps: 60_000,
    cuts: 30,
};

/// How everybody in a group is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Treated {
    /// The same.
    Same,
    /// Everybody in one way that differs.
    All(Difference),
    /// Some in one way, and nobody the other way round.
    OneSided(Difference),
}

/// A group of people, and what is proved of it.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// What is so of everybody in it.
    pub(super) markers: Vec<Marker>,
    pub(super) treated: Treated,
    /// Somebody in it, as plain and round as can be.
    pub(super) somebody: JointCase,
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

/// What is known of those who are in no group.
#[derive(Debug, Clone)]
pub(super) enum Rest {
    /// They are treated the same: proved.
    Same,
    /// Nobody was found who is treated differently, and it is not proved.
    NothingFound,
    /// Of somebody it can't be told.
    Unsettled(Box<JointCase>),
    /// Some are treated differently, in these ways, with somebody for each.
    Differently(Vec<(Difference, JointCase)>),
}

/// Everybody, in groups.
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    pub(super) rest: Rest,
    /// Besides, somebody of whom it can't be told.
    pub(super) unsettled: Option<JointCase>,
    /// How many people were looked at.
    pub(super) looked: usize,
    /// Whether there are formulas of the outcome at all.
    pub(super) has_formulas: bool,
    /// Whether both are the same formula already.
    pub(super) by_structure: bool,
}

/// Sorts everybody within what is given into groups, by how two policies treat them.
pub(super) fn groups<'p>(
    pair: &Pair<'p>,
    asked: &Asked,
    within: &JointCase,
    twin: &mut Twin<'p>,
    oracle: Option<&mut dyn Oracle>,
) -> Groups {
    let mut both = Both::of(pair, asked, within);
    let differ = both.as_mut().and_then(Both::differ);
    if differ == Some(Lit::FALSE) {
        return Groups::same(twin.looks(), true);
    }
    let mut found = Searched::default();
    search_telling(twin, within, MAX_LOOKED, &mut |case, look| {
        found.take(case, look)
    });
    let (Some(mut both), Some(differ)) = (both, differ) else {
        return found.without_formulas(twin, within);
    };
    let markers = Markers::of(twin, &both);
    let prover = Prover::new(&mut both.world, EFFORT).for_all_in_all(MAX_STEPS);
    let mut cover = Cover {
        people: People::new(twin, within),
        bearing: twin.bearing(),
        twin,
        both,
        differ,
        prover,
        markers,
        found,
        taken: Vec::new(),
        groups: Vec::new(),
    };
    cover.make(oracle)
}

impl Groups {
    fn same(looked: usize, by_structure: bool) -> Self {
        Groups {
            groups: Vec::new(),
            rest: Rest::Same,
            unsettled: None,
            looked,
            has_formulas: true,
            by_structure,
        }
    }
}

/// The people who were looked at, some of each kind.
#[derive(Debug, Default)]
struct Searched {
    same: Vec<JointCase>,
    differently: Vec<(Difference, Vec<Apart>)>,
    unsettled: Vec<JointCase>,
}

impl Searched {
    fn take(&mut self, case: &JointCase, look: &Look) {
        match look.stands {
            Stands::Same if self.same.len() < MAX_OF_A_KIND => self.same.push(case.clone()),
            Stands::Unsettled { .. } if self.unsettled.len() < MAX_OF_A_KIND => {
                self.unsettled.push(case.clone());
            }
            Stands::AHigher | Stands::BHigher | Stands::Differ => {
                if let Some(difference) = look.difference() {
                    self.take_different(case, difference, look.gap);
                }
            }
            Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => {}
        }
    }

    fn take_different(&mut self, case: &JointCase, difference: Difference, gap: Option<i128>) {
        let own = self
            .differently
            .iter_mut()
            .find(|(other, _)| *other == difference);
        let people = match own {
            Some((_, people)) => people,
            None => {
                self.differently.push((difference, Vec::new()));
                &mut self
                    .differently
                    .last_mut()
                    .unwrap_or_else(|| unreachable!("it was just put in"))
                    .1
            }
        };
        // The first few, and whoever is furthest apart.
        if people.len() < MAX_OF_A_KIND {
            people.push((case.clone(), gap));
        } else if people.iter().all(|(_, other)| *other < gap)
            && let Some(last) = people.last_mut()
        {
            *last = (case.clone(), gap);
        }
    }

    /// What was found, where nothing can be proved.
    fn without_formulas(&self, twin: &mut Twin<'_>, within: &JointCase) -> Groups {
        let people = People::new(twin, within);
        let mut ways = Vec::new();
        for (difference, found) in &self.differently {
            let keep =
                |_: &Twin<'_>, _: &JointCase, look: &Look| look.difference() == Some(*difference);
            if let Some((case, _)) = found.first() {
                ways.push((*difference, people.plainest(twin, case, &keep)));
            }
        }
        let unsettled = self.unsettled.first().cloned();
        let rest = match (ways.is_empty(), &unsettled) {
            (false, _) => Rest::Differently(ways),
            (true, Some(case)) => Rest::Unsettled(Box::new(case.clone())),
            (true, None) => Rest::NothingFound,
        };
        Groups {
            groups: Vec::new(),
            rest,
            unsettled,
            looked: twin.looks(),
            has_formulas: false,
            by_structure: false,
        }
    }
}

/// A marker, and its formula.
#[derive(Debug, Clone, Copy)]
struct Held {
    marker: Marker,
    lit: Lit,
}

/// Groups in the making.
struct Cover<'c, 'p> {
    twin: &'c mut Twin<'p>,
    people: People,
    /// What bears on the answer of either policy.
    bearing: Vec<JointId>,
    both: Both<'p>,
    differ: Lit,
    prover: Prover,
    markers: Markers,
    found: Searched,
    /// The groups so far, each as a formula that does not hold of anybody else.
    taken: Vec<Lit>,
    groups: Vec<Group>,
}

impl<'p> Cover<'_, 'p> {
    fn make(&mut self, mut oracle: Option<&mut dyn Oracle>) -> Groups {
        if self.found.differently.is_empty() && self.never_at_all(self.differ, &mut oracle) {
            return Groups::same(self.twin.looks(), false);
        }
        let whole = self.whole(&mut oracle);
        let mut rest = match whole {
            Some(difference) => self.one_way(difference),
            None => self.differing(),
        };
        let mut unsettled = match &rest {
            Rest::Unsettled(_) | Rest::Same => None,
            Rest::NothingFound | Rest::Differently(_) => self.found.unsettled.first().cloned(),
        };
        if matches!(rest, Rest::NothingFound)
            && let Some(case) = &unsettled
        {
            rest = Rest::Unsettled(Box::new(case.clone()));
        }
        let has_one_sided = self
            .groups
            .iter()
            .any(|group| matches!(group.treated, Treated::OneSided(_)));
        if has_one_sided || !matches!(rest, Rest::Same) {
            self.alike();
        }
        for at in 0..self.groups.len() {
            self.finish(at);
        }
        self.finish_rest(&mut rest, &mut unsettled);
        Groups {
            groups: std::mem::take(&mut self.groups),
            rest,
            unsettled,
            looked: self.twin.looks(),
            has_formulas: true,
            by_structure: false,
        }
    }

    fn ask(&mut self, conditions: &[Lit]) -> proof::Asked {
        self.prover.ask(&mut self.both.world, conditions)
    }

    fn never(&mut self, conditions: &[Lit]) -> bool {
        matches!(self.ask(conditions), proof::Asked::Never(_))
    }

    // ── Everybody at once ───────────────────────────────────────────────────

    /// Whether something is never so of anybody: by all the effort there is, and by another
    /// solver where there is one.
    fn never_at_all(&mut self, goal: Lit, oracle: &mut Option<&mut dyn Oracle>) -> bool {
        let oracle = proof::again(oracle);
        proof::can_be_with(&mut self.both.world, goal, Effort::FULL, oracle) == Outcome::Never
    }

    /// The way in which people are treated differently, where all who were found are treated in
    /// one way, and nobody is ever treated the other way round.
    fn whole(&mut self, oracle: &mut Option<&mut dyn Oracle>) -> Option<Difference> {
        let mut ways = self
            .found
            .differently
            .iter()
            .map(|(difference, _)| *difference);
        let first = ways.next()?;
        let alike = ways.all(|own| own.stands == first.stands);
        if !alike {
            return None;
        }
        let other = self.otherwise(&first)?;
        self.never_at_all(other, oracle).then_some(first)
    }

    /// Groups where nobody is treated the other way round: exactly, where that is few groups,
    /// else everybody in one.
    fn one_way(&mut self, difference: Difference) -> Rest {
        for _ in 0..MAX_EXACT_OF_ALL {
            match self.next_found(&[]) {
                Some((case, difference)) => {
                    let case = self.plain(&case, difference);
                    let Some((group, lit)) = self.exact(&case, difference) else {
                        break;
                    };
                    self.groups.push(group);
                    self.taken.push(lit);
                }
                None => {
                    if let Brought::Nobody = self.next_brought_up(&[]) {
                        return Rest::Same;
                    }
                    break;
                }
            }
        }
        self.groups.clear();
        self.taken.clear();
        let own = self.found.differently.iter();
        let somebody = own.flat_map(|(_, people)| people.iter()).next();
        let Some((case, _)) = somebody.cloned() else {
            return Rest::NothingFound;
        };
        let case = self.plain(&case, difference);
        self.groups.push(Group {
            markers: Vec::new(),
            treated: Treated::OneSided(difference),
            somebody: case,
            furthest: None,
        });
        Rest::Same
    }

    // ── One group after another ─────────────────────────────────────────────

    /// Makes groups of those who are treated differently, until nobody is left; what is known
    /// of those who are.
    fn differing(&mut self) -> Rest {
        let mut made = MadeSoFar::default();
        let mut left: Vec<(Difference, JointCase)> = Vec::new();
        let mut skipped: Vec<Lit> = Vec::new();
        loop {
            let next = match self.next_found(&skipped) {
                Some(next) => Some(next),
                None => match self.next_brought_up(&skipped) {
                    Brought::Nobody if skipped.is_empty() => return Rest::Same,
                    Brought::Nobody | Brought::Unclear => None,
                    Brought::Different(case, difference) => Some((case, difference)),
                    Brought::Unsettled(case) => return Rest::Unsettled(case),
                },
            };
            let Some((case, difference)) = next else {
                return match left.is_empty() {
                    true => Rest::NothingFound,
                    false => Rest::Differently(left),
                };
            };
            let case = self.plain(&case, difference);
            if made.exact == MAX_EXACT && is_amount(&difference) {
                // Where amounts cross, groups in which everybody differs have no end: groups in
                // which nobody is treated the other way round say more.
                self.groups.clear();
                self.taken.clear();
                made.exact += 1;
                continue;
            }
            if let Some((group, lit)) = self.best(&case, difference, &mut made) {
                self.groups.push(group);
                self.taken.push(lit);
                continue;
            }
            if left.iter().all(|(other, _)| *other != difference) {
                left.push((difference, case.clone()));
            }
            let way = self.way(difference).unwrap_or(self.differ);
            skipped.push(way);
            if skipped.len() > MAX_PASSED {
                return Rest::Differently(left);
            }
        }
    }

    /// The group of a person that says most: exactly, or where that would speak of single items,
    /// one-sidedly.
    fn best(
        &mut self,
        case: &JointCase,
        difference: Difference,
        made: &mut MadeSoFar,
    ) -> Option<(Group, Lit)> {
        let exact = match made.exact < MAX_EXACT {
            true => self.exact(case, difference),
            false => None,
        };
        made.exact += usize::from(exact.is_some());
        let is_narrow = exact
            .as_ref()
            .is_none_or(|(group, _)| self.markers.speaks_of_items(self.twin, &group.markers));
        if !is_narrow || made.one_sided == MAX_ONE_SIDED {
            return exact;
        }
        let wider = self.one_sided(case, difference);
        made.one_sided += usize::from(wider.is_some());
        wider.or(exact)
    }

    /// The next person who was found to be treated differently and is in no group.
    fn next_found(&mut self, skipped: &[Lit]) -> Option<(JointCase, Difference)> {
        let people: Vec<(JointCase, Difference)> = self
            .found
            .differently
            .iter()
            .flat_map(|(difference, people)| {
                people.iter().map(|(case, _)| (case.clone(), *difference))
            })
            .collect();
        for (case, difference) in people {
            let way = self.way(difference);
            if way.is_some_and(|way| skipped.contains(&way)) {
                continue;
            }
            if !self.is_in_a_group(&case) {
                return Some((case, difference));
            }
        }
        None
    }

    fn is_in_a_group(&mut self, case: &JointCase) -> bool {
        self.twin.look(case);
        let sample = self.markers.sample(self.twin, case);
        let (twin, markers) = (&*self.twin, &self.markers);
        self.groups.iter().any(|group| {
            markers.any_order(twin, &group.markers).iter().any(|own| {
                own.iter()
                    .all(|marker| markers.holds(twin, &sample, *marker))
            })
        })
    }

    /// Whom a proof brings up who is in no group.
    fn next_brought_up(&mut self, skipped: &[Lit]) -> Brought {
        let mut conditions = vec![self.differ];
        conditions.extend(self.taken.iter().map(|lit| !*lit));
        conditions.extend(skipped.iter().map(|lit| !*lit));
        match self.ask(&conditions) {
            proof::Asked::Never(_) => Brought::Nobody,
            proof::Asked::Undecided => Brought::Unclear,
            proof::Asked::Perhaps(model) => {
                let case = completed(&self.people, self.person(&model));
                let look = self.twin.look(&case);
                match (look.stands, look.difference()) {
                    (_, Some(difference)) if !self.is_in_a_group(&case) => {
                        Brought::Different(case, difference)
                    }
                    (Stands::Unsettled { .. }, _) => Brought::Unsettled(Box::new(case)),
                    _ => Brought::Unclear,
                }
            }
        }
    }

    fn plain(&mut self, case: &JointCase, difference: Difference) -> JointCase {
        let is_it = |look: &Look| look.difference() == Some(difference);
        let plain = self.plain_outside(case, &is_it);
        let plain = completed(&self.people, plain);
        // What was made up anew may be treated otherwise, or lie in a group.
        let look = self.twin.look(&plain);
        match is_it(&look) && !self.is_in_a_group(&plain) {
            true => plain,
            false => case.clone(),
        }
    }

    /// The plainest person of whom something is so, and who is in no group.
    ///
    /// Nothing is left out of somebody of whom it can't be told: else it would hang on that.
    fn plain_outside(&mut self, case: &JointCase, is_it: &dyn Fn(&Look) -> bool) -> JointCase {
        let (markers, groups) = (&self.markers, &self.groups);
        let orders: Vec<Vec<Marker>> = groups
            .iter()
            .flat_map(|group| markers.any_order(self.twin, &group.markers))
            .collect();
        let people = &self.people;
        let keep = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            // What is left out must not put the person into a group once it is made plain.
            let whole = completed(people, case.clone());
            if matches!(look.stands, Stands::Unsettled { .. }) && whole != *case {
                return false;
            }
            let sample = markers.sample(twin, &whole);
            let taken = orders.iter().any(|own| {
                own.iter()
                    .all(|marker| markers.holds(twin, &sample, *marker))
            });
            is_it(look) && !taken
        };
        self.people.plainest(self.twin, case, &keep)
    }

    // ── A group from one person ─────────────────────────────────────────────

    /// The group of those who are all treated as a person is.
    fn exact(&mut self, case: &JointCase, difference: Difference) -> Option<(Group, Lit)> {
        let way = self.way(difference)?;
        let markers = self.widest(case, !way)?;
        self.group(case, markers, Treated::All(difference))
    }

    /// Being treated differently, and not with the same one above the other; nothing where
    /// neither can be.
    fn otherwise(&mut self, difference: &Difference) -> Option<Lit> {
        let first = match difference.stands {
            Stands::AHigher => true,
            Stands::BHigher => false,
            Stands::Differ | Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => {
                return None;
            }
        };
        let above = self
            .both
            .above(first, 1)
            .filter(|_| is_amount(difference))?;
        Some(self.both.world.terms.and(&[self.differ, !above]))
    }

    /// The group of those of whom none is treated the other way round than a person.
    fn one_sided(&mut self, case: &JointCase, difference: Difference) -> Option<(Group, Lit)> {
        let other = self.otherwise(&difference)?;
        let markers = self.widest(case, other)?;
        self.group(case, markers, Treated::OneSided(difference))
    }

    /// Groups of those who are all treated the same, where some can't be told.
    fn alike(&mut self) {
        let same = self.found.same.clone();
        let mut made = 0;
        let mut known: Vec<Lit> = Vec::new();
        for case in same {
            if made >= MAX_SAME || self.is_alike_already(&case) {
                continue;
            }
            let Some(markers) = self.widest(&case, self.differ) else {
                continue;
            };
            if markers.is_empty() {
                continue;
            }
            if let Some((group, lit)) = self.group(&case, markers, Treated::Same)
                && !known.contains(&lit)
            {
                known.push(lit);
                self.groups.push(group);
                made += 1;
            }
        }
    }

    /// Whether a person is in a group of those who are treated the same, or all differently.
    fn is_alike_already(&mut self, case: &JointCase) -> bool {
        self.twin.look(case);
        let sample = self.markers.sample(self.twin, case);
        let (twin, markers) = (&*self.twin, &self.markers);
        let settled = self.groups.iter();
        let mut settled = settled.filter(|group| !matches!(group.treated, Treated::OneSided(_)));
        settled.any(|group| {
            markers.any_order(twin, &group.markers).iter().any(|own| {
                own.iter()
                    .all(|marker| markers.holds(twin, &sample, *marker))
            })
        })
    }

    fn group(
        &mut self,
        case: &JointCase,
        markers: Vec<Held>,
        treated: Treated,
    ) -> Option<(Group, Lit)> {
        let markers: Vec<Marker> = markers.into_iter().map(|held| held.marker).collect();
        let markers = simplified(&markers);
        let mut orders = Vec::new();
        for order in self.markers.any_order(self.twin, &markers) {
            let mut lits = Vec::new();
            for marker in order {
                lits.push(self.markers.lit(self.twin, &mut self.both, marker)?);
            }
            orders.push(self.both.world.terms.and(&lits));
        }
        let lit = self.both.world.terms.or(&orders);
        let group = Group {
            markers,
            treated,
            somebody: case.clone(),
            furthest: None,
        };
        Some((group, lit))
    }

    /// As little as need be so of a person for something never to be so; `None` where even all of
    /// it together does not prove it.
    fn widest(&mut self, case: &JointCase, never: Lit) -> Option<Vec<Held>> {
        let mut held = self.everything(case, false);
        let mut kept = self.needed(&held, never);
        if kept.is_none() {
            held = self.everything(case, true);
            kept = self.needed(&held, never);
        }
        let mut kept = kept?;
        // Whole kinds of what tells little are done without, where that can be.
        for telling in 0..9 {
            let rest: Vec<Held> = held
                .iter()
                .filter(|held| self.markers.telling(self.twin, held.marker) > telling)
                .copied()
                .collect();
            if rest.len() < held.len()
                && let Some(needed) = self.needed(&rest, never)
            {
                (held, kept) = (rest, needed);
            }
        }
        // What tells least about a person is done without first.
        kept.sort_by_key(|held| (self.markers.telling(self.twin, held.marker), held.marker));
        let mut at = 0;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(at);
            match self.needed(&fewer, never) {
                Some(needed) => kept = fewer_of(&fewer, &needed),
                None => at += 1,
            }
        }
        for at in 0..kept.len() {
            self.widen(&mut kept, at, never);
        }
        Some(kept)
    }

    /// Which of some markers are needed for something never to be so.
    fn needed(&mut self, held: &[Held], never: Lit) -> Option<Vec<Held>> {
        let mut conditions: Vec<Lit> = held.iter().map(|held| held.lit).collect();
        conditions.push(never);
        match self.ask(&conditions) {
            proof::Asked::Never(needed) => {
                let is_needed = |own: &&Held| needed.contains(&own.lit) || needed == [Lit::FALSE];
                Some(held.iter().filter(is_needed).copied().collect())
            }
            proof::Asked::Perhaps(_) | proof::Asked::Undecided => None,
        }
    }

    /// Everything that is so of a person; each item by itself only where that is asked for.
    fn everything(&mut self, case: &JointCase, each_item: bool) -> Vec<Held> {
        self.twin.look(case);
        let sample = self.markers.sample(self.twin, case);
        let mut found = Vec::new();
        for by in self.markers.by.clone() {
            found.extend(self.markers.so_of(self.twin, &sample, by));
        }
        if each_item {
            for id in self.bearing.clone() {
                if self.people.place(id).is_some_and(|at| {
                    self.people.open[at].item.is_some() && self.people.is_there(case, at)
                }) {
                    found.extend(self.markers.so_of(self.twin, &sample, By::Fact(id)));
                }
            }
        }
        let mut held = Vec::new();
        for marker in found {
            let lit = self.markers.lit(self.twin, &mut self.both, marker);
            held.extend(
                lit.filter(|lit| *lit != Lit::TRUE)
                    .map(|lit| Held { marker, lit }),
            );
        }
        held
    }

    /// Widens one marker as far as a proof reaches: more values, or a wider range.
    fn widen(&mut self, kept: &mut [Held], at: usize, never: Lit) {
        let marker = kept[at].marker;
        match marker.is {
            Is::In(mask) if !matches!(marker.by, By::Item(_)) => {
                let size = self.markers.size(self.twin, marker.by);
                let mut wider = mask;
                for value in (0..size).filter(|value| mask >> value & 1 == 0) {
                    let is = Is::In(1 << value);
                    if self.holds_with(kept, at, is, never) {
                        wider |= 1 << value;
                    }
                }
                self.put(kept, at, Is::In(wider));
            }
            Is::AtLeast(n) | Is::Under(n) => {
                let upwards = matches!(marker.is, Is::AtLeast(_));
                let Some((low, high)) = self.markers.ends(self.twin, &self.both, marker.by) else {
                    return;
                };
                // Beyond the end it would hold of everybody, and the marker not be needed.
                let (mut holds, mut fails) = (n, if upwards { low } else { high + 1 });
                while (fails - holds).abs() > 1 {
                    let middle = holds + (fails - holds) / 2;
                    let is = if upwards {
                        Is::AtLeast(middle)
                    } else {
                        Is::Under(middle)
                    };
                    match self.holds_with(kept, at, is, never) {
                        true => holds = middle,
                        false => fails = middle,
                    }
                }
                // Whole steps only, such as pence: what is between is nobody's.
                let step = self.markers.step(self.twin, marker.by);
                let is = match upwards {
                    true => Is::AtLeast((holds + (-holds).rem_euclid(step)).min(n)),
                    false => Is::Under((holds - (holds - 1).rem_euclid(step)).max(n)),
                };
                self.put(kept, at, is);
            }
            Is::In(_) | Is::NoneIn(_) | Is::Absent(_) => {}
        }
    }

    fn holds_with(&mut self, kept: &[Held], at: usize, is: Is, never: Lit) -> bool {
        let marker = Marker {
            by: kept[at].marker.by,
            is,
        };
        let Some(lit) = self.markers.lit(self.twin, &mut self.both, marker) else {
            return false;
        };
        let mut conditions: Vec<Lit> = kept.iter().map(|held| held.lit).collect();
        conditions[at] = lit;
        conditions.push(never);
        self.never(&conditions)
    }

    fn put(&mut self, kept: &mut [Held], at: usize, is: Is) {
        let marker = Marker {
            by: kept[at].marker.by,
            is,
        };
        if let Some(lit) = self.markers.lit(self.twin, &mut self.both, marker) {
            kept[at] = Held { marker, lit };
        }
    }

    // ── Ways as formulas ────────────────────────────────────────────────────

    /// A way of being treated differently, as a formula.
    fn way(&mut self, difference: Difference) -> Option<Lit> {
        let mut parts = Vec::new();
        match difference.stands {
            Stands::AHigher | Stands::BHigher => {
                parts.push(self.both.above(difference.stands == Stands::AHigher, 1)?);
            }
            Stands::Differ => parts.push(self.differ),
            Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => return None,
        }
        parts.extend(self.both.shaped(true, difference.a));
        parts.extend(self.both.shaped(false, difference.b));
        Some(self.both.world.terms.and(&parts))
    }

    // ── The people of each group ────────────────────────────────────────────

    /// Finds somebody plain of a group, and who is furthest apart.
    fn finish(&mut self, at: usize) {
        let group = self.groups[at].clone();
        let difference = match group.treated {
            Treated::Same => None,
            Treated::All(difference) | Treated::OneSided(difference) => Some(difference),
        };
        let markers = &self.markers;
        let orders = markers.any_order(self.twin, &group.markers);
        let is_in = |twin: &Twin<'_>, case: &JointCase| {
            let sample = markers.sample(twin, case);
            orders.iter().any(|own| {
                own.iter()
                    .all(|marker| markers.holds(twin, &sample, *marker))
            })
        };
        let keep = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            look.difference() == difference
                && (difference.is_some() || look.stands == Stands::Same)
                && is_in(twin, case)
        };
        let somebody = self.people.plainest(self.twin, &group.somebody, &keep);
        self.groups[at].somebody = somebody;
        if let Some(difference) = difference {
            self.groups[at].furthest = self.furthest(&group.markers, difference, &group.somebody);
        }
    }

    /// Makes those plain who are in no group, and leaves out whoever turned out to be in one.
    fn finish_rest(&mut self, rest: &mut Rest, unsettled: &mut Option<JointCase>) {
        let is_unsettled = |look: &Look| matches!(look.stands, Stands::Unsettled { .. });
        let outside = |cover: &mut Self, case: &JointCase, is_it: &dyn Fn(&Look) -> bool| {
            let outside = !cover.is_in_a_group(case);
            outside.then(|| cover.plain_outside(case, is_it))
        };
        match rest {
            Rest::Differently(ways) => {
                let mut left = Vec::new();
                for (difference, case) in std::mem::take(ways) {
                    let is_it = |look: &Look| look.difference() == Some(difference);
                    let plain = outside(self, &case, &is_it);
                    left.extend(plain.map(|case| (difference, case)));
                }
                *ways = left;
            }
            Rest::Unsettled(case) => {
                if let Some(plain) = outside(self, case, &is_unsettled) {
                    **case = plain;
                }
            }
            Rest::Same | Rest::NothingFound => {}
        }
        if let Some(case) = unsettled.clone() {
            let found = std::mem::take(&mut self.found.unsettled);
            let mut everybody = std::iter::once(case).chain(found);
            *unsettled = everybody.find_map(|case| outside(self, &case, &is_unsettled));
        }
        if matches!(rest, Rest::Differently(ways) if ways.is_empty()) {
            *rest = match unsettled.take() {
                Some(case) => Rest::Unsettled(Box::new(case)),
                None => Rest::NothingFound,
            };
        }
    }

    /// Who is furthest apart in a group, led there from somebody in it; nobody where there is no
    /// distance.
    fn furthest(
        &mut self,
        markers: &[Marker],
        difference: Difference,
        from: &JointCase,
    ) -> Option<Furthest> {
        let mut gap = self.twin.look(from).gap?;
        let mut case = from.clone();
        for (known, own) in self.widest_found(difference) {
            if own > gap && self.is_in(&known, markers) {
                (case, gap) = (known, own);
            }
        }
        let lits: Option<Vec<Lit>> = markers
            .iter()
            .map(|marker| self.markers.lit(self.twin, &mut self.both, *marker))
            .collect();
        let led = climb(self.twin, &mut self.people, &case, MAX_CLIMBED);
        if let Some((further, wider)) = led
            && wider > gap
            && self.is_in(&further, markers)
        {
            (case, gap) = (further, wider);
        }
        let proved = match lits {
            Some(lits) => self.lead_apart(markers, &lits, difference, (&mut case, &mut gap)),
            None => false,
        };
        let own = &self.markers;
        let keep = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            let sample = own.sample(twin, case);
            look.difference() == Some(difference)
                && look.gap == Some(gap)
                && markers
                    .iter()
                    .all(|marker| own.holds(twin, &sample, *marker))
        };
        let case = self.people.plainest(self.twin, &case, &keep);
        Some(Furthest { case, gap, proved })
    }

    /// Leads somebody as far apart as proofs bring anybody up; whether nobody is further.
    fn lead_apart(
        &mut self,
        markers: &[Marker],
        lits: &[Lit],
        difference: Difference,
        (case, gap): (&mut JointCase, &mut i128),
    ) -> bool {
        let first = difference.stands == Stands::AHigher;
        let mut most: Option<i128> = None;
        for _ in 0..MAX_LED {
            let wanted = match most {
                None => gap.saturating_mul(2).saturating_add(1),
                Some(most) if most <= *gap => return true,
                Some(most) => *gap + (most - *gap + 1) / 2,
            };
            let Some(above) = self.both.above(first, wanted) else {
                return false;
            };
            let mut conditions = lits.to_vec();
            conditions.push(above);
            match self.ask(&conditions) {
                proof::Asked::Never(_) => most = Some(wanted - 1),
                proof::Asked::Undecided => return false,
                proof::Asked::Perhaps(model) => {
                    let further = self.person(&model);
                    let look = self.twin.look(&further);
                    let is_it = look.difference() == Some(difference);
                    match look.gap.filter(|wider| is_it && *wider > *gap) {
                        Some(wider) if self.is_in(&further, markers) => {
                            (*case, *gap) = (further, wider);
                        }
                        _ => return false,
                    }
                }
            }
        }
        false
    }

    fn widest_found(&self, difference: Difference) -> Vec<(JointCase, i128)> {
        let own = self.found.differently.iter();
        own.filter(|(other, _)| *other == difference)
            .flat_map(|(_, people)| people.iter())
            .filter_map(|(case, gap)| Some((case.clone(), (*gap)?)))
            .collect()
    }

    fn is_in(&mut self, case: &JointCase, markers: &[Marker]) -> bool {
        self.twin.look(case);
        let sample = self.markers.sample(self.twin, case);
        markers
            .iter()
            .all(|marker| self.markers.holds(self.twin, &sample, *marker))
    }

    /// The person whom a proof brings up; what it says nothing of is plain.
    fn person(&self, model: &Model) -> JointCase {
        brought_up(&self.people, self.twin, &self.both.world, model)
    }
}

/// The person whom a proof brings up; what it says nothing of is plain.
pub(super) fn brought_up(
    people: &People,
    twin: &Twin<'_>,
    world: &World,
    model: &Model,
) -> JointCase {
    let mut case = people.plain();
    // Items are there before anything is said of them.
    for counts in [true, false] {
        for (at, of) in world.inputs.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let number = model.numbers.get(&at).copied();
            let holds = model.conditions.get(&at).copied();
            let Some((id, known)) = learnt(&case, of, number, holds) else {
                continue;
            };
            let range = twin.pair().variable(id).range;
            if matches!(range, Range::Count { .. }) == counts {
                case = match people.place(id) {
                    Some(place) => people.with(&case, place, known),
                    None => case,
                };
            }
        }
    }
    for at in 0..people.open.len() {
        if !people.is_there(&case, at) {
            case.set(people.open[at].id, Known::Unknown);
        }
    }
    case
}

/// How many groups have been made.
#[derive(Debug, Clone, Copy, Default)]
struct MadeSoFar {
    exact: usize,
    one_sided: usize,
}

/// Somebody, and how far apart the two policies are for them.
type Apart = (JointCase, Option<i128>);

/// Whom a proof brings up.
enum Brought {
    Nobody,
    Different(JointCase, Difference),
    Unsettled(Box<JointCase>),
    Unclear,
}

/// Those of some markers that are needed, in their order.
fn fewer_of(held: &[Held], needed: &[Held]) -> Vec<Held> {
    let needed: BTreeSet<Lit> = needed.iter().map(|held| held.lit).collect();
    let is_needed = |held: &&Held| needed.contains(&held.lit);
    held.iter().filter(is_needed).copied().collect()
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

/// The same person with what was left out made plain again, so that everything is known.
pub(super) fn completed(people: &People, mut case: JointCase) -> JointCase {
    let plain = people.plain();
    for at in 0..people.open.len() {
        let fact = people.open[at];
        if fact.item.is_none() && case.get(fact.id) == Known::Unknown {
            case = people.with(&case, at, plain.get(fact.id));
        }
    }
    for at in 0..people.open.len() {
        let fact = people.open[at];
        let there = people.is_there(&case, at);
        if fact.item.is_some() && there && case.get(fact.id) == Known::Unknown {
            case.set(fact.id, fact.plain);
        }
    }
    case
}

/// Whether both answers are amounts or days, or open between two.
fn is_amount(difference: &Difference) -> bool {
    let counted = |shape: Shape| matches!(shape, Shape::Number | Shape::Open);
    counted(difference.a) && counted(difference.b)
}
