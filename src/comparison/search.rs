//! Looking for people whom two policies treat differently: without proof, and very fast.

use std::collections::{BTreeMap, BTreeSet};

use super::half::Which;
use super::joint::JointCase;
use super::look::{Difference, Look, Stands, Told};
use super::people::People;
use super::seeds::{Seed, cells, conditions};
use super::sweep::{Sweep, Watch};
use super::twin::Twin;
use crate::model::case::{Known, Range};

/// From how many people others are made by changes.
const MAX_BASES: usize = 5;
/// How many people are tried out as those from whom others are made.
const MAX_PROBED: usize = 16;

/// What was found by looking at many people.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How many people were looked at, those included whom a policy refuses.
    pub looked: usize,
    /// How many are treated the same.
    pub same: usize,
    /// Of how many it can't be told whether they are treated the same.
    pub unsettled: usize,
    /// The first of them.
    pub first_unsettled: Option<JointCase>,
    /// How many were no possible person for either policy.
    pub refused: usize,
    /// How many were a possible person for one policy only; they are left out.
    pub refused_by_one: usize,
    /// Every way in which people were found to be treated differently.
    pub differences: BTreeMap<Difference, Seen>,
}

/// The people who are treated differently in one way.
#[derive(Debug, Clone)]
pub struct Seen {
    /// How many were found.
    pub count: usize,
    /// The first of them.
    pub first: JointCase,
    /// How many people had been looked at when the first was found, this one included.
    pub first_at: usize,
    /// One who is furthest apart, and how far, over the denominator of the twin; `None` where
    /// there is no distance, as between values of a kind.
    pub widest: Option<(JointCase, i128)>,
}

impl Found {
    /// How many people were found to be treated differently.
    pub fn different(&self) -> usize {
        self.differences.values().map(|seen| seen.count).sum()
    }

    /// How many people had been looked at when the first difference was found.
    pub fn first_at(&self) -> Option<usize> {
        self.differences.values().map(|seen| seen.first_at).min()
    }

    /// Takes note of a person who was looked at.
    fn note(&mut self, case: &JointCase, look: &Look) {
        self.looked += 1;
        let looked = self.looked;
        match look.stands {
            Stands::Same => self.same += 1,
            Stands::Unsettled { .. } => {
                self.unsettled += 1;
                self.first_unsettled.get_or_insert_with(|| case.clone());
            }
            Stands::Refused { a, b } if a && b => self.refused += 1,
            Stands::Refused { .. } => self.refused_by_one += 1,
            Stands::AHigher | Stands::BHigher | Stands::Differ => {}
        }
        let Some(difference) = look.difference() else {
            return;
        };
        let seen = self.differences.entry(difference).or_insert_with(|| Seen {
            count: 0,
            first: case.clone(),
            first_at: looked,
            widest: None,
        });
        seen.count += 1;
        if let Some(gap) = look.gap
            && seen.widest.as_ref().is_none_or(|(_, widest)| gap > *widest)
        {
            seen.widest = Some((case.clone(), gap));
        }
    }
}

/// Looks at so many people within what is given of them, the most telling first.
///
/// The same question gives the same people in the same order.
pub fn search(twin: &mut Twin<'_>, within: &JointCase, most: usize) -> Found {
    search_telling(twin, within, most, &mut |_, _| {})
}

/// The same, telling every person who is looked at and what came of them.
pub(super) fn search_telling(
    twin: &mut Twin<'_>,
    within: &JointCase,
    most: usize,
    tell: &mut dyn FnMut(&JointCase, &Look),
) -> Found {
    let mut people = People::new(twin, within);
    let mut watched = Watched {
        found: Found::default(),
        sample: Vec::new(),
        until: 0,
        tell,
    };
    let mut search = Search {
        twin,
        people: &mut people,
        watched: &mut watched,
    };
    search.draw(most / 12);
    let mut bases = search.telling_bases();
    bases.push(search.people.plain());
    search.seed(&bases[..1], most / 4, false);
    search.seed(&bases, most * 7 / 20, true);
    search.fill_cells(&bases, most * 11 / 20);
    let bases = search.telling_bases();
    let (begun, each) = (
        search.watched.found.looked,
        most * 3 / 20 / bases.len().max(1),
    );
    for (base, at) in bases.iter().zip(1..) {
        search.sweep(base, begun + each * at);
    }
    search.mix(bases, most * 5 / 6);
    search.widen(most);
    // What is left of the effort goes where nothing was aimed at.
    let left = search.watched.bases(MAX_BASES);
    search.mix(left, most);
    watched.found
}

/// Takes note of the people who are looked at, up to a number.
struct Watched<'t> {
    found: Found,
    tell: &'t mut dyn FnMut(&JointCase, &Look),
    /// People from whom others may be made, each with what came of them.
    sample: Vec<(JointCase, Told, Told, u64)>,
    until: usize,
}

impl Watch for Watched<'_> {
    fn watch(&mut self, case: &JointCase, look: &Look) -> bool {
        self.found.note(case, look);
        (self.tell)(case, look);
        self.found.looked < self.until
    }
}

impl Watched<'_> {
    fn goes_on(&self) -> bool {
        self.found.looked < self.until
    }

    /// A few people of whom each is treated as few others are, by ways of their own: of many
    /// who pay nothing, one will do.
    fn bases(&self, most: usize) -> Vec<JointCase> {
        let mut answers: BTreeMap<(Told, Told), usize> = BTreeMap::new();
        for (_, a, b, _) in &self.sample {
            *answers.entry((*a, *b)).or_default() += 1;
        }
        let mut order: Vec<(usize, usize)> = self
            .sample
            .iter()
            .enumerate()
            .map(|(at, (_, a, b, _))| (answers[&(*a, *b)], at))
            .collect();
        order.sort_unstable();
        let mut ways: BTreeSet<u64> = BTreeSet::new();
        let mut told: BTreeSet<(Told, Told)> = BTreeSet::new();
        let mut bases = Vec::new();
        for (_, at) in order {
            let (case, a, b, own) = &self.sample[at];
            if bases.len() < most && !ways.contains(own) && told.insert((*a, *b)) {
                ways.insert(*own);
                bases.push(case.clone());
            }
        }
        bases
    }
}

struct Search<'s, 'p, 't> {
    twin: &'s mut Twin<'p>,
    people: &'s mut People,
    watched: &'s mut Watched<'t>,
}

impl Search<'_, '_, '_> {
    /// Looks at a person, who may be one from whom others are made.
    fn look(&mut self, case: &JointCase) {
        let look = self.twin.look(case);
        let _ = self.watched.watch(case, &look);
        if !matches!(look.stands, Stands::Refused { .. }) {
            let ways = self.twin.ways();
            let sampled = (case.clone(), look.a, look.b, ways);
            self.watched.sample.push(sampled);
        }
    }

    /// People from whom others are made: those first whose answer moves with the most of their
    /// amounts, because a change of a rule shows in them.
    fn telling_bases(&mut self) -> Vec<JointCase> {
        let mut bases = self.watched.bases(MAX_PROBED);
        bases.sort_by_cached_key(|base| std::cmp::Reverse(self.moving_amounts(base)));
        bases.truncate(MAX_BASES);
        bases
    }

    /// How many amounts of a person move either answer when they are a little more.
    fn moving_amounts(&mut self, base: &JointCase) -> usize {
        let before = self.twin.look(base);
        self.watched.found.note(base, &before);
        let mut moving = 0;
        for at in 0..self.people.open.len() {
            let fact = self.people.open[at];
            if let (Range::Amount { below, .. }, Known::Is(value)) = (fact.range, base.get(fact.id))
                && !fact.held
                && self.people.is_there(base, at)
            {
                let more = fact.on_step(value.saturating_add(below.saturating_mul(10)));
                let case = self.people.with(base, at, Known::Is(more));
                let look = self.twin.look(&case);
                self.watched.found.note(&case, &look);
                moving += usize::from((look.a, look.b) != (before.a, before.b));
            }
        }
        moving
    }

    /// The plainest person, and then whoever comes.
    fn draw(&mut self, until: usize) {
        self.watched.until = until;
        let plain = self.people.plain();
        self.look(&plain);
        while self.watched.goes_on() {
            let case = self.people.draw();
            self.look(&case);
        }
    }

    /// For every line of either policy somebody whom it is about; and, where they are swept,
    /// what is counted of them moved to where the policies turn.
    fn seed(&mut self, bases: &[JointCase], until: usize, swept: bool) {
        self.watched.until = until;
        let conditions = conditions(self.twin);
        for (base, condition) in bases
            .iter()
            .flat_map(|base| conditions.iter().map(move |condition| (base, condition)))
        {
            if !self.watched.goes_on() {
                return;
            }
            let pick = condition.pick;
            let made = self.seeded(condition.which, pick, |seed| {
                seed.make(base, condition.expr, true, 0)
            });
            self.look(&made);
            if !swept && !condition.is_shared {
                self.try_round_amounts(&made);
            }
            for at in 0..self.people.open.len() {
                let id = self.people.open[at].id;
                let moved = made.get(id) != base.get(id) && self.people.open[at].is_number();
                if swept && moved && self.people.is_there(&made, at) && self.watched.goes_on() {
                    self.sweep_one(&made, at);
                }
            }
        }
    }

    /// For every cell of a keyed figure somebody whom it is about, with round amounts.
    fn fill_cells(&mut self, bases: &[JointCase], until: usize) {
        self.watched.until = until;
        let cells = cells(self.twin);
        for (base, cell) in bases
            .iter()
            .flat_map(|base| cells.iter().map(move |cell| (base, cell)))
        {
            if !self.watched.goes_on() {
                return;
            }
            let made = self.seeded(cell.which, 0, |seed| seed.make_cell(base, cell));
            self.look(&made);
            self.try_round_amounts(&made);
        }
    }

    /// A person with round amounts in place of each amount: one who was made to fit a line may
    /// have come to where no line shows.
    fn try_round_amounts(&mut self, made: &JointCase) {
        for at in 0..self.people.open.len() {
            let fact = self.people.open[at];
            let is_amount = matches!(fact.range, Range::Amount { .. }) && !fact.held;
            if !is_amount || !self.people.is_there(made, at) {
                continue;
            }
            for value in self.people.round_values(at).to_vec() {
                let value = Known::Is(fact.on_step(value));
                if self.watched.goes_on() && fact.may_be(value) {
                    let case = self.people.with(made, at, value);
                    self.look(&case);
                }
            }
        }
    }

    /// A person made from another; whoever is looked at on the way counts too.
    fn seeded(
        &mut self,
        which: Which,
        pick: usize,
        make: impl FnOnce(&mut Seed<'_, '_, &mut dyn FnMut(&JointCase, &Look)>) -> JointCase,
    ) -> JointCase {
        let found = &mut self.watched.found;
        let mut note = |case: &JointCase, look: &Look| found.note(case, look);
        let item = self.twin.index().unwrap_or(0);
        let mut seed = Seed {
            twin: self.twin,
            people: self.people,
            which,
            item,
            pick,
            note: &mut note as &mut dyn FnMut(&JointCase, &Look),
        };
        make(&mut seed)
    }

    fn sweep_one(&mut self, base: &JointCase, at: usize) {
        let mut sweep = Sweep {
            twin: self.twin,
            people: self.people,
            watch: self.watched,
        };
        let _ = sweep.over(base, at);
    }

    /// Everything about one person changed, one at a time.
    fn sweep(&mut self, base: &JointCase, until: usize) {
        self.watched.until = until;
        for at in 0..self.people.open.len() {
            if !self.watched.goes_on() {
                return;
            }
            if self.people.is_there(base, at) {
                self.sweep_one(base, at);
            }
        }
    }

    /// People near those from whom others are made, and others.
    fn mix(&mut self, bases: Vec<JointCase>, until: usize) {
        self.watched.until = until;
        let mut at = 0;
        while self.watched.goes_on() {
            let case = match bases.get(at % (bases.len() + 1)) {
                Some(base) => self.people.near(base),
                None => self.people.draw(),
            };
            self.look(&case);
            at += 1;
        }
    }

    /// Of every difference that has a size, the largest that can be reached step by step.
    fn widen(&mut self, until: usize) {
        let found = &self.watched.found;
        let wide: Vec<(Difference, JointCase)> = found
            .differences
            .iter()
            .filter_map(|(difference, seen)| {
                let (case, _) = seen.widest.as_ref()?;
                Some((*difference, case.clone()))
            })
            .collect();
        let effort = until.saturating_sub(found.looked) / wide.len().max(1);
        for (difference, case) in wide {
            let found = &mut self.watched.found;
            let mut note = |case: &JointCase, look: &Look| found.note(case, look);
            climb_noting(
                self.twin,
                self.people,
                (&case, difference),
                effort,
                &mut note,
            );
        }
    }
}

/// Moves a person step by step to where two policies are further apart in the same way; the
/// person, and how far apart they are. So many people are looked at on the way, at most.
pub fn climb(
    twin: &mut Twin<'_>,
    people: &mut People,
    case: &JointCase,
    most: usize,
) -> Option<(JointCase, i128)> {
    let difference = twin.look(case).difference()?;
    climb_noting(twin, people, (case, difference), most, &mut |_, _| {})
}

/// The best so far of a climb.
struct Climb<'n> {
    difference: Difference,
    best: Option<(JointCase, i128)>,
    looked: usize,
    most: usize,
    note: &'n mut dyn FnMut(&JointCase, &Look),
}

impl Watch for Climb<'_> {
    fn watch(&mut self, case: &JointCase, look: &Look) -> bool {
        (self.note)(case, look);
        self.looked += 1;
        if let Some(gap) = look.gap
            && look.difference() == Some(self.difference)
            && self.best.as_ref().is_none_or(|(_, best)| gap > *best)
        {
            self.best = Some((case.clone(), gap));
        }
        self.looked < self.most
    }
}

fn climb_noting(
    twin: &mut Twin<'_>,
    people: &mut People,
    (case, difference): (&JointCase, Difference),
    most: usize,
    note: &mut dyn FnMut(&JointCase, &Look),
) -> Option<(JointCase, i128)> {
    let mut climb = Climb {
        difference,
        best: None,
        looked: 0,
        most,
        note,
    };
    let look = twin.look(case);
    let mut goes_on = climb.watch(case, &look);
    climb.best.as_ref()?;
    while goes_on {
        let before = climb.best.as_ref().map(|(_, gap)| *gap);
        goes_on = ascend(twin, people, &mut climb);
        if goes_on && climb.best.as_ref().map(|(_, gap)| *gap) == before {
            goes_on = wander(twin, people, &mut climb);
            if climb.best.as_ref().map(|(_, gap)| *gap) == before {
                break;
            }
        }
    }
    climb.best
}

/// Changes one thing after another, each to where the two are furthest apart.
fn ascend(twin: &mut Twin<'_>, people: &mut People, climb: &mut Climb<'_>) -> bool {
    for at in 0..people.open.len() {
        let Some((case, _)) = climb.best.clone() else {
            return false;
        };
        if people.open[at].held || !people.is_there(&case, at) {
            continue;
        }
        let mut sweep = Sweep {
            twin: &mut *twin,
            people: &mut *people,
            watch: &mut *climb,
        };
        if !sweep.over(&case, at) {
            return false;
        }
    }
    true
}

/// How many people are tried where no single change leads further.
const MAX_WANDERED: usize = 240;

/// Changes a few things at once, keeping what leads no less far: so that two amounts can rise
/// together where neither leads further alone.
fn wander(twin: &mut Twin<'_>, people: &mut People, climb: &mut Climb<'_>) -> bool {
    let Some((mut case, mut gap)) = climb.best.clone() else {
        return false;
    };
    for _ in 0..MAX_WANDERED {
        let near = people.near(&case);
        let look = twin.look(&near);
        if !climb.watch(&near, &look) {
            return false;
        }
        let is_it = look.difference() == Some(climb.difference);
        if let Some(own) = look.gap.filter(|own| is_it && *own >= gap) {
            (case, gap) = (near, own);
        }
    }
    // Where it led no further, it may have led to where one change does.
    if let Some((best, _)) = climb.best.as_mut().filter(|(_, best)| *best == gap) {
        *best = case;
    }
    true
}
