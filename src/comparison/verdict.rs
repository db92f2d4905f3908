//! What came of comparing an outcome for everybody, as it is told: verdicts with their evidence.

use serde::Serialize;

use super::joint::{JointCase, Pair};
use super::told::Teller;
use super::twin::Twin;
use crate::model::policy::Days;
use crate::value::Date;

/// What is said of a group, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same for everyone: proved.
    Same,
    /// The first policy is never worse for the person than the second: proved.
    ANeverWorse,
    /// The second is never worse than the first: proved.
    BNeverWorse,
    /// The first never gives a lower answer: proved, where nothing says which is better.
    ANeverLower,
    /// The second never gives a lower answer: proved, where nothing says which is better.
    BNeverLower,
    /// They differ.
    Differ,
    /// No difference was found, and it is not proved that there is none.
    NoDifferenceFound,
    /// They can't be compared.
    CantBeCompared,
}

impl Verdict {
    /// What is said of two groups together: no more than holds of both. Where one policy is never
    /// worse in one group and the other in the other, they differ.
    pub fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::CantBeCompared, _) | (_, Verdict::CantBeCompared) => Verdict::CantBeCompared,
            (Verdict::Same, verdict) | (verdict, Verdict::Same) => verdict,
            (own, other) if own == other => own,
            (_, _) => Verdict::Differ,
        }
    }

    /// What is said of several groups together; nothing of none.
    pub(super) fn of_all(verdicts: impl Iterator<Item = Verdict>) -> Option<Verdict> {
        verdicts.reduce(Verdict::and)
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Whether it is proved, of everybody it is said of.
    pub proved: bool,
    /// Whether both policies say the same already, once it is put in one form.
    pub by_structure: bool,
    /// How many people were looked at.
    pub looked: usize,
}

/// Days, both ends included; `None` where there is no end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DaysTold {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// The day of the second policy, where it is another.
    pub and: Option<String>,
}

impl DaysTold {
    pub(super) fn of(a: Days, b: Days) -> Self {
        let told = |day: Date, end: Date| (day != end).then(|| day.to_string());
        DaysTold {
            from: told(a.first, Date::MIN),
            until: told(a.last, Date::MAX),
            and: (a != b).then(|| b.first.to_string()),
        }
    }
}

/// Somebody, and what both policies decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonTold {
    /// Who it is, in a few words.
    pub is: String,
    /// What the first policy decides.
    pub a: String,
    /// What the second decides.
    pub b: String,
    /// A case that the first policy decides.
    pub case_a: String,
    /// A case that the second decides.
    pub case_b: String,
}

/// How far apart two policies are, at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GapTold {
    /// The distance in words.
    pub amount: String,
    /// Which is higher: `a` or `b`.
    pub higher: &'static str,
    /// Whether nobody is further apart: proved. Else somebody may be.
    pub proved: bool,
    /// Who is.
    pub person: PersonTold,
}

/// A group of people, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Region {
    /// What is so of everybody in it; nothing of everybody, or of everybody else.
    pub when: Vec<String>,
    /// Whether it is everybody who is in no group before.
    pub elsewhere: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it differs, or is the same, for every one of them; else for some.
    pub everybody: bool,
    /// How they stand, in words.
    pub says: String,
    /// What it rests on.
    pub evidence: Evidence,
    /// People for whom it is so.
    pub people: Vec<PersonTold>,
    /// Who is furthest apart.
    pub furthest: Option<GapTold>,
    /// Why it can't be told.
    pub reasons: Vec<String>,
}

/// What a proof is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Covers {
    /// Whether there are formulas to prove anything with.
    pub formulas: bool,
    /// The ranges of facts, and the greatest lengths of lists.
    pub ranges: Vec<String>,
    /// The figures that nobody knows, which were taken to be anything that they may be.
    pub unknown: Vec<String>,
}

impl Covers {
    pub(super) fn of(
        pair: &Pair<'_>,
        twin: &Twin<'_>,
        within: &JointCase,
        has_formulas: bool,
    ) -> Self {
        let teller = Teller::of(pair);
        Covers {
            formulas: has_formulas,
            ranges: teller.ranges(twin, within),
            unknown: teller.unknown(twin),
        }
    }
}

/// What came of some days on which both policies stay the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StretchTold {
    /// The days; stretches that answer alike are put together.
    pub days: Vec<DaysTold>,
    /// The weakest verdict of its groups.
    pub verdict: Verdict,
    /// The groups.
    pub regions: Vec<Region>,
    /// What its proofs are about.
    pub covers: Covers,
    /// How many people were looked at.
    pub looked: usize,
}

impl StretchTold {
    /// One of the policies is not about these days.
    pub(super) fn not_about(days: DaysTold) -> Self {
        StretchTold {
            days: vec![days],
            verdict: Verdict::CantBeCompared,
            regions: vec![Region {
                when: Vec::new(),
                elsewhere: false,
                verdict: Verdict::CantBeCompared,
                everybody: true,
                says: "can't be compared".to_owned(),
                evidence: Evidence {
                    proved: false,
                    by_structure: false,
                    looked: 0,
                },
                people: Vec::new(),
                furthest: None,
                reasons: vec!["one of the two is not about that day".to_owned()],
            }],
            covers: Covers {
                formulas: false,
                ranges: Vec::new(),
                unknown: Vec::new(),
            },
            looked: 0,
        }
    }

    /// Whether another stretch is answered alike: the same groups, treated in the same way.
    pub(super) fn answers_as(&self, other: &StretchTold) -> bool {
        let told = |stretch: &StretchTold| -> Vec<_> {
            stretch
                .regions
                .iter()
                .map(|region| {
                    (
                        region.when.clone(),
                        region.verdict,
                        region.says.replace(char::is_numeric, ""),
                        region.reasons.clone(),
                        region.furthest.as_ref().map(|gap| gap.amount.clone()),
                    )
                })
                .collect()
        };
        told(self) == told(other) && self.covers.unknown == other.covers.unknown
    }
}

/// What came of an outcome of two policies at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeAtAGlance {
    /// The name of the outcome.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// The weakest verdict of all stretches.
    pub verdict: Verdict,
    /// Each verdict with the days of which it is.
    pub stretches: Vec<GlanceOnDays>,
    /// How many people were looked at.
    pub looked: usize,
}

/// What came of some days at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GlanceOnDays {
    /// The days.
    pub days: Vec<DaysTold>,
    /// The verdict.
    pub verdict: Verdict,
    /// Somebody who is treated differently, or of whom it can't be told.
    pub person: Option<PersonTold>,
    /// Why it can't be told.
    pub reasons: Vec<String>,
}

/// What came of an outcome of two policies, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EveryoneCompared {
    /// The version of this shape.
    pub version: u32,
    /// The title of the first policy.
    pub a: String,
    /// The title of the second.
    pub b: String,
    /// The name of the outcome.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// For which value of its kind, of an outcome that is there for each.
    pub of: Option<String>,
    /// Which way is better for the person, where that is said.
    pub better: Option<&'static str>,
    /// What is given of everybody who is compared.
    pub within: Vec<String>,
    /// Where either of the two is, in words: `in Alba`; of one policy on two days, `on 1 May 2026`.
    pub places: (String, String),
    /// The weakest verdict of all stretches.
    pub verdict: Verdict,
    /// The days, those put together that answer alike.
    pub stretches: Vec<StretchTold>,
}
