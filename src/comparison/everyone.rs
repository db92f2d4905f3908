//! Everybody: for whom two policies differ in an outcome, by how much, and what is proved.

use super::formulas::{Asked, Both};
use super::groups::{Furthest, Group, Groups, Rest, Treated, completed, groups};
use super::half::Which;
use super::joint::{JointCase, Pair};
use super::look::{Difference, Look, Stands, Told};
use super::people::People;
use super::search::search;
use super::stretches::{Built, OutcomeOf};
use super::told::Teller;
use super::twin::Twin;
use super::verdict::{
    Covers, DaysTold, EveryoneCompared, Evidence, GapTold, GlanceOnDays, OutcomeAtAGlance,
    PersonTold, Region, StretchTold, Verdict,
};
use crate::model::policy::{Days, NodeId, Per};
use crate::proof::{Effort, InputOf, Lit, Oracle, Outcome, Whose, again, script};
use crate::syntax::tree::Better;
use crate::value::Date;

/// How many people are looked at first, at a glance.
const SOME_PEOPLE: usize = 150;
/// How many people are looked at where none of the first is treated differently.
const MANY_PEOPLE: usize = 1_500;

/// Which days are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Every day that both policies are about.
    Always,
    /// One day.
    On(Date),
    /// The first policy on one day, the second on another.
    OnAnd(Date, Date),
}

/// Compares what two policies make of an outcome, for everybody within what is given.
///
/// # Shapes
/// `outcome` is one of [`Pair::shared_outcomes`]. Of an outcome that is there for each value of a
/// kind there is one comparison a value; for each item of a list, one for any of them. What the
/// library's own proofs leave undecided of everybody is put to the oracle, where there is one.
pub fn compare_everyone(
    pair: &Pair<'_>,
    outcome: (NodeId, NodeId),
    within: &JointCase,
    when: When,
    mut oracle: Option<&mut dyn Oracle>,
) -> Vec<EveryoneCompared> {
    let mut built = Built::new(pair);
    let mut compared = Vec::new();
    for item in 0..items_of(pair, outcome) {
        let one = Everyone::new(pair, outcome, item);
        compared.push(one.compare(&mut built, within, when, again(&mut oracle)));
    }
    compared
}

/// For how many values of a kind an outcome is compared; once where it is there once, and for any
/// one of the items of a list.
pub(super) fn items_of(pair: &Pair<'_>, outcome: (NodeId, NodeId)) -> usize {
    let policy = pair.a.policy();
    match policy.node(outcome.0).per {
        Per::Once | Per::Item(_) => 1,
        Per::Kind(kind) => policy.kind(kind).members.len(),
    }
}

/// Whether two policies differ in each outcome that both answer, at a glance: one verdict for
/// each stretch of days, and somebody whom it is about.
///
/// # Shapes
/// `outcomes` are of [`Pair::shared_outcomes`], all of them or a part.
pub fn compare_outcomes(
    pair: &Pair<'_>,
    outcomes: &[(NodeId, NodeId)],
    when: When,
) -> Vec<OutcomeAtAGlance> {
    let mut built = Built::new(pair);
    outcomes
        .iter()
        .map(|outcome| Everyone::new(pair, *outcome, 0).at_a_glance(&mut built, when))
        .collect()
}

/// The formulas of where two policies differ in an outcome, as a text for another solver: one
/// question for every stretch of days, in SMT-LIB; of an outcome that is there for each value of
/// a kind, for each of them.
pub fn formulas_of(
    pair: &Pair<'_>,
    outcome: (NodeId, NodeId),
    within: &JointCase,
    when: When,
) -> String {
    let mut built = Built::new(pair);
    let mut text = String::new();
    for item in 0..items_of(pair, outcome) {
        let one = Everyone::new(pair, outcome, item);
        for stretch in one.stretches(&mut built, within, when) {
            text.extend(one.formulas(&stretch, within));
        }
    }
    text
}

/// The stretches of days on which two policies stay the same, as far as an outcome of theirs goes.
pub(super) fn stretches_of(pair: &Pair<'_>, outcome: (NodeId, NodeId), item: usize) -> Vec<Days> {
    let of = OutcomeOf {
        nodes: outcome,
        item,
    };
    Built::new(pair).joined(of, &pair.unknown())
}

/// One outcome of two policies, on all days.
struct Everyone<'e, 'p> {
    pair: &'e Pair<'p>,
    outcome: (NodeId, NodeId),
    item: usize,
    /// The two days, of one policy on two days.
    days: Option<(Date, Date)>,
}

/// Days on which both policies stay the same, as far as the outcome goes.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    days_a: Days,
    days_b: Days,
}

impl<'e, 'p> Everyone<'e, 'p> {
    fn new(pair: &'e Pair<'p>, outcome: (NodeId, NodeId), item: usize) -> Self {
        Everyone {
            pair,
            outcome,
            item,
            days: None,
        }
    }

    fn compare(
        &self,
        built: &mut Built<'p>,
        within: &JointCase,
        when: When,
        mut oracle: Option<&mut dyn Oracle>,
    ) -> EveryoneCompared {
        let policy = self.pair.a.policy();
        let node = policy.node(self.outcome.0);
        let outcome = policy
            .outcomes()
            .iter()
            .find(|outcome| outcome.node == Some(self.outcome.0));
        let better = outcome.and_then(|outcome| outcome.better);
        let one = Everyone {
            days: match when {
                When::OnAnd(first, second) if policy.title() == self.pair.b.policy().title() => {
                    Some((first, second))
                }
                When::Always | When::On(_) | When::OnAnd(..) => None,
            },
            ..*self
        };
        let mut stretches: Vec<StretchTold> = Vec::new();
        for stretch in self.stretches(built, within, when) {
            let own = one.stretch(&stretch, within, better, again(&mut oracle));
            match stretches.iter_mut().find(|other| other.answers_as(&own)) {
                Some(other) => {
                    other.days.extend(own.days);
                    other.looked += own.looked;
                }
                None => stretches.push(own),
            }
        }
        let headline = Verdict::of_all(stretches.iter().map(|stretch| stretch.verdict));
        let teller = Teller::of(self.pair);
        EveryoneCompared {
            version: 1,
            a: policy.title().to_owned(),
            b: self.pair.b.policy().title().to_owned(),
            outcome: node.name.clone(),
            label: node.label.clone(),
            of: self.value(),
            better: better.map(|better| match better {
                Better::Lower => "lower",
                Better::Higher => "higher",
            }),
            within: teller.within(within),
            places: one.teller().places(),
            verdict: headline.unwrap_or(Verdict::CantBeCompared),
            stretches,
        }
    }

    // ── Days ────────────────────────────────────────────────────────────────

    fn stretches(&self, built: &mut Built<'p>, within: &JointCase, when: When) -> Vec<Stretch> {
        let one = |day: Date| Days {
            first: day,
            last: day,
        };
        match when {
            When::On(day) => vec![Stretch {
                days_a: one(day),
                days_b: one(day),
            }],
            When::OnAnd(first, second) => vec![Stretch {
                days_a: one(first),
                days_b: one(second),
            }],
            When::Always => {
                let of = OutcomeOf {
                    nodes: self.outcome,
                    item: self.item,
                };
                let joined = built.joined(of, within).into_iter();
                joined
                    .map(|days| Stretch {
                        days_a: days,
                        days_b: days,
                    })
                    .collect()
            }
        }
    }

    fn asked(&self, days_a: Days, days_b: Days, at: (Date, Date)) -> Asked {
        Asked {
            a: self.outcome.0,
            b: self.outcome.1,
            item: self.item,
            days_a,
            days_b,
            at,
        }
    }

    /// Whether anybody is treated differently on some days, as a question for another solver.
    fn formulas(&self, stretch: &Stretch, within: &JointCase) -> Option<String> {
        let at = (stretch.days_a.first, stretch.days_b.first);
        let asked = self.asked(stretch.days_a, stretch.days_b, at);
        let mut both = Both::of(self.pair, &asked, within)?;
        let differ = both.differ()?;
        let teller = Teller::of(self.pair);
        let words = |of: &InputOf<Whose>| teller.input(of);
        let script = script(&both.world, differ, Some(&words)).ok()?;
        let name = &self.pair.a.policy().node(self.outcome.0).name;
        let of = self
            .value()
            .map_or_else(String::new, |of| format!(" ({of})"));
        Some(format!(
            "; {name}{of}: whether anybody is treated differently from {} to {}\n{}\n(check-sat)\n(reset)\n",
            stretch.days_a.first,
            stretch.days_b.last,
            script.text()
        ))
    }

    /// The value that it is about, of an outcome that is there for each value of a kind.
    fn value(&self) -> Option<String> {
        let policy = self.pair.a.policy();
        match policy.node(self.outcome.0).per {
            Per::Kind(kind) => Some(policy.kind(kind).members[self.item].label.clone()),
            Per::Once | Per::Item(_) => None,
        }
    }

    // ── At a glance ─────────────────────────────────────────────────────────

    fn at_a_glance(&self, built: &mut Built<'p>, when: When) -> OutcomeAtAGlance {
        let policy = self.pair.a.policy();
        let node = policy.node(self.outcome.0);
        let within = self.pair.unknown();
        let mut stretches: Vec<GlanceOnDays> = Vec::new();
        let mut looked = 0;
        for item in 0..items_of(self.pair, self.outcome) {
            let one = Everyone::new(self.pair, self.outcome, item);
            for stretch in one.stretches(built, &within, when) {
                let (glance, own) = one.glance(&stretch, &within);
                looked += own;
                take_in(&mut stretches, glance);
            }
        }
        let verdict = Verdict::of_all(stretches.iter().map(|stretch| stretch.verdict));
        OutcomeAtAGlance {
            outcome: node.name.clone(),
            label: node.label.clone(),
            verdict: verdict.unwrap_or(Verdict::CantBeCompared),
            stretches,
            looked,
        }
    }

    /// The verdict of some days, and how many people were looked at for it.
    fn glance(&self, stretch: &Stretch, within: &JointCase) -> (GlanceOnDays, usize) {
        let at = (stretch.days_a.first, stretch.days_b.first);
        let mut glance = GlanceOnDays {
            days: vec![DaysTold::of(stretch.days_a, stretch.days_b)],
            verdict: Verdict::Same,
            person: None,
            reasons: Vec::new(),
        };
        let asked = self.asked(stretch.days_a, stretch.days_b, at);
        let mut both = Both::of(self.pair, &asked, within);
        let differ = both.as_mut().and_then(Both::differ);
        if differ == Some(Lit::FALSE) {
            return (glance, 0);
        }
        let Ok(mut twin) = Twin::new(self.pair, at, self.outcome, self.item) else {
            glance.verdict = Verdict::CantBeCompared;
            return (glance, 0);
        };
        // Most differences show at once.
        let mut found = search(&mut twin, within, SOME_PEOPLE);
        if found.different() == 0 {
            let proved = both.zip(differ).is_some_and(|(mut both, differ)| {
                both.can_be(differ, Effort::SMALL) == Outcome::Never
            });
            if proved {
                return (glance, twin.looks());
            }
            found = search(&mut twin, within, MANY_PEOPLE);
        }
        let looked = twin.looks();
        let different = found.differences.into_values().next();
        match (different, found.first_unsettled) {
            (Some(seen), _) => {
                let keep = |_: &Twin<'_>, _: &JointCase, look: &Look| look.differs();
                let person = People::new(&twin, within).plainest(&mut twin, &seen.first, &keep);
                glance.verdict = Verdict::Differ;
                glance.person = self.person(&mut twin, &person);
            }
            (None, None) => glance.verdict = Verdict::NoDifferenceFound,
            (None, Some(case)) => {
                let people = People::new(&twin, within);
                let keep = |_: &Twin<'_>, case: &JointCase, look: &Look| {
                    let is_whole = completed(&people, case.clone()) == *case;
                    matches!(look.stands, Stands::Unsettled { .. }) && is_whole
                };
                let person = people.plainest(&mut twin, &case, &keep);
                glance.verdict = Verdict::CantBeCompared;
                glance.person = self.person(&mut twin, &person);
                glance.reasons = self.reasons(&mut twin, &person);
            }
        }
        (glance, looked)
    }

    fn reasons(&self, twin: &mut Twin<'p>, case: &JointCase) -> Vec<String> {
        let mut reasons = Vec::new();
        if let Ok(replay) = twin.replay(case) {
            for which in [Which::A, Which::B] {
                let needs = replay.needs(which, twin.index());
                let title = twin.policy(which).title();
                reasons.extend(Teller::of(self.pair).needs(title, needs));
            }
        }
        reasons
    }

    // ── One stretch ─────────────────────────────────────────────────────────

    fn stretch(
        &self,
        stretch: &Stretch,
        within: &JointCase,
        better: Option<Better>,
        oracle: Option<&mut dyn Oracle>,
    ) -> StretchTold {
        let at = (stretch.days_a.first, stretch.days_b.first);
        let days = DaysTold::of(stretch.days_a, stretch.days_b);
        let twin = Twin::new(self.pair, at, self.outcome, self.item);
        let Ok(mut twin) = twin else {
            return StretchTold::not_about(days);
        };
        let asked = self.asked(stretch.days_a, stretch.days_b, at);
        let found = groups(self.pair, &asked, within, &mut twin, oracle);
        let looked = found.looked;
        let has_formulas = found.has_formulas;
        let regions = self.regions(&mut twin, found, better);
        let verdict = Verdict::of_all(regions.iter().map(|region| region.verdict));
        StretchTold {
            days: vec![days],
            verdict: verdict.unwrap_or(Verdict::Same),
            regions,
            covers: Covers::of(self.pair, &twin, within, has_formulas),
            looked,
        }
    }

    fn regions(&self, twin: &mut Twin<'p>, found: Groups, better: Option<Better>) -> Vec<Region> {
        let mut regions = Vec::new();
        let (same, different): (Vec<Group>, Vec<Group>) = found
            .groups
            .into_iter()
            .partition(|group| group.treated == Treated::Same);
        let is_everybody = same.is_empty() && different.is_empty();
        // Whoever is treated the same comes first where the others are only told one-sidedly.
        let (one_sided, exact): (Vec<Group>, Vec<Group>) = different
            .into_iter()
            .partition(|group| matches!(group.treated, Treated::OneSided(_)));
        for group in exact.into_iter().chain(same).chain(one_sided) {
            let mut region = self.region(twin, &group, better);
            region.elsewhere = !regions.is_empty() && region.when.is_empty();
            regions.push(region);
        }
        let all_told = regions.last().is_some_and(|region| region.when.is_empty());
        let rest = Region {
            when: Vec::new(),
            elsewhere: !is_everybody,
            verdict: Verdict::Same,
            everybody: true,
            says: "the same".to_owned(),
            evidence: Evidence {
                proved: true,
                by_structure: found.by_structure,
                looked: found.looked,
            },
            people: Vec::new(),
            furthest: None,
            reasons: Vec::new(),
        };
        let rest = self.rest(twin, rest, found.rest, found.unsettled.as_ref());
        let is_told = |region: &Region| all_told && region.verdict == Verdict::Same;
        regions.extend(rest.into_iter().filter(|region| !is_told(region)));
        regions
    }

    /// What is said of those who are in no group.
    fn rest(
        &self,
        twin: &mut Twin<'p>,
        mut region: Region,
        rest: Rest,
        unsettled: Option<&JointCase>,
    ) -> Vec<Region> {
        region.evidence.proved = matches!(rest, Rest::Same);
        let mut ways = Vec::new();
        match rest {
            Rest::Same => {}
            Rest::NothingFound => {
                region.verdict = Verdict::NoDifferenceFound;
                let looked = region.evidence.looked;
                region.says = format!("no difference found in {looked} cases, not proved");
            }
            Rest::Unsettled(case) => self.unsettled(twin, &case, &mut region),
            Rest::Differently(own) => ways = own,
        }
        if ways.is_empty() {
            return vec![region];
        }
        let mut open = region.clone();
        region.verdict = Verdict::Differ;
        region.everybody = false;
        let mut said = Vec::new();
        for (difference, case) in ways {
            said.push(self.way(&difference));
            region.people.extend(self.person(twin, &case));
        }
        region.says = format!("differ for some: {}", said.join("; "));
        let Some(case) = unsettled else {
            return vec![region];
        };
        self.unsettled(twin, case, &mut open);
        open.everybody = false;
        vec![region, open]
    }

    fn region(&self, twin: &mut Twin<'p>, group: &Group, better: Option<Better>) -> Region {
        let (verdict, says, everybody) = match group.treated {
            Treated::Same => (Verdict::Same, "the same".to_owned(), true),
            Treated::All(difference) => {
                let verdict = self.one_sided(&difference, better);
                (verdict, self.way(&difference), true)
            }
            Treated::OneSided(difference) => {
                let verdict = self.one_sided(&difference, better);
                let says = format!("for some {}", self.way(&difference));
                (verdict, format!("{says}; never the other way round"), false)
            }
        };
        let difference = match group.treated {
            Treated::Same => None,
            Treated::All(difference) | Treated::OneSided(difference) => Some(difference),
        };
        let furthest = group
            .furthest
            .as_ref()
            .zip(difference)
            .and_then(|(furthest, difference)| self.gap(twin, &difference, furthest));
        let people = match difference {
            None => Vec::new(),
            Some(_) => self.person(twin, &group.somebody).into_iter().collect(),
        };
        Region {
            when: Teller::of(self.pair).markers(twin, &group.markers),
            elsewhere: false,
            verdict,
            everybody,
            says,
            evidence: Evidence {
                proved: true,
                by_structure: false,
                looked: twin.looks(),
            },
            people,
            furthest,
            reasons: Vec::new(),
        }
    }

    /// Which verdict it is that one policy is above the other, or another answer.
    fn one_sided(&self, difference: &Difference, better: Option<Better>) -> Verdict {
        let a_higher = match difference.stands {
            Stands::AHigher => true,
            Stands::BHigher => false,
            Stands::Differ | Stands::Same | Stands::Unsettled { .. } | Stands::Refused { .. } => {
                return Verdict::Differ;
            }
        };
        match better {
            None if a_higher => Verdict::ANeverLower,
            None => Verdict::BNeverLower,
            Some(Better::Higher) if a_higher => Verdict::ANeverWorse,
            Some(Better::Lower) if !a_higher => Verdict::ANeverWorse,
            Some(Better::Higher | Better::Lower) => Verdict::BNeverWorse,
        }
    }

    fn teller(&self) -> Teller<'e, 'p> {
        match self.days {
            Some(days) => Teller::on(self.pair, days),
            None => Teller::of(self.pair),
        }
    }

    /// A way of differing in words.
    fn way(&self, difference: &Difference) -> String {
        self.teller().way(self.outcome.0, difference)
    }

    fn unsettled(&self, twin: &mut Twin<'p>, case: &JointCase, region: &mut Region) {
        region.verdict = Verdict::CantBeCompared;
        region.says = "can't be compared".to_owned();
        region.everybody = false;
        region.evidence.proved = false;
        region.people = self.person(twin, case).into_iter().collect();
        region.reasons = self.reasons(twin, case);
    }

    fn gap(
        &self,
        twin: &mut Twin<'p>,
        difference: &Difference,
        furthest: &Furthest,
    ) -> Option<GapTold> {
        let node = self.pair.a.policy().node(self.outcome.0);
        Some(GapTold {
            amount: Teller::distance(twin, furthest.gap, node.ty)?,
            higher: match difference.stands {
                Stands::AHigher => "a",
                _ => "b",
            },
            proved: furthest.proved,
            person: self.person(twin, &furthest.case)?,
        })
    }

    /// Somebody, with what both policies decide; nobody where deciding says something else.
    fn person(&self, twin: &mut Twin<'p>, case: &JointCase) -> Option<PersonTold> {
        let replay = twin.replay(case).ok()?;
        let answer = |told: Told, which: Which| Teller::answer(twin, which, told);
        let written = |which: Which| twin.written(case, which, twin.policy(which).title());
        Some(PersonTold {
            is: match twin.in_words(case) {
                words if words.is_empty() => "everybody".to_owned(),
                words => words,
            },
            a: answer(replay.look.a, Which::A),
            b: answer(replay.look.b, Which::B),
            case_a: written(Which::A),
            case_b: written(Which::B),
        })
    }
}

/// Takes in what came of some days: with those that came to the same.
fn take_in(stretches: &mut Vec<GlanceOnDays>, glance: GlanceOnDays) {
    let alike = |other: &&mut GlanceOnDays| {
        other.verdict == glance.verdict && other.reasons == glance.reasons
    };
    match stretches.iter_mut().find(alike) {
        Some(other) => {
            for days in glance.days {
                if !other.days.contains(&days) {
                    other.days.push(days);
                }
            }
        }
        None => stretches.push(glance),
    }
}
