//! One person through two policies: the answers, the lines that decided them side by side, and
//! what would change if the person moved from one to the other.
//!
//! Nothing is decided here. Each policy decides the case by itself, each answer is explained by
//! itself, and the explanations are laid side by side.

mod aligned;
mod answers;
mod html;
mod moving;
mod parting;
mod read;
mod text;
mod worded;

use serde::Serialize;

pub use aligned::{LinePair, Relation};
pub use answers::{AnswerCompared, AnswerDifference, AnswerVerdict};
pub use html::{PersonPart, person_part, person_to_html};
pub use moving::{
    AnswerChanges, Effect, EffectKind, FactAsked, FigureEffect, FigureMet, Move, RuleMet,
};
pub use parting::Parting;
pub use read::{AsAt, LeftOut, NotShared};
pub use text::person_to_text;

use super::joint::Pair;
use crate::decision::{CaseFile, Decision};
use crate::explanation::{Asked, Explanation, PolicyTold, explain_beside};
use crate::source::{Problem, Sources};
use read::Both;

/// The version of the shape that one person through two policies has as JSON.
pub const PERSON_VERSION: u32 = 1;

/// One of the two policies that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The first.
    A,
    /// The second.
    B,
}

/// One person through two policies.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonCompared {
    /// The version of this shape, [`PERSON_VERSION`].
    pub version: u32,
    /// The first policy.
    pub a: PersonSide,
    /// The second.
    pub b: PersonSide,
    /// Whether nothing differs for this person: every answer is decided and the same, and so is
    /// every line.
    pub same: bool,
    /// What the case says and only one of the two policies knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Outcomes that were asked for and that only one of the two policies answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_shared: Vec<NotShared>,
    /// The answers, in the order in which they were asked for.
    pub answers: Vec<AnswerCompared>,
    /// Answers that neither policy decides, of a case that asks for nothing by name: they are
    /// only named.
    #[serde(skip)]
    pub left_open: Vec<AnswerCompared>,
    /// What would change for the person in moving from the first policy to the second.
    pub to_b: Move,
    /// What would change for the person in moving from the second policy to the first.
    pub to_a: Move,
}

/// One of the two policies, with the day that the case is decided as at.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonSide {
    /// The policy.
    pub policy: PolicyTold,
    /// The day, year first.
    pub day: String,
    /// The day in words.
    #[serde(skip)]
    pub day_in_words: String,
    /// What it is called here: its title, or its day where one policy is held against itself.
    pub called: String,
    /// The same with the word that it stands behind: `under Town`, `on 1 April 2025`.
    #[serde(skip)]
    pub place: String,
}

impl PersonCompared {
    /// Whether some answer is a fault of a policy.
    pub fn has_fault(&self) -> bool {
        let all = self.answers.iter().chain(&self.left_open);
        all.into_iter().any(AnswerCompared::has_fault)
    }
}

/// Puts one case to two policies, and lays what comes of it side by side.
///
/// # Shapes
/// What the case asks for is compared; else the outcomes that it expects something of; else
/// every outcome that both answer. `sources` are the files of both policies and of the case.
///
/// # Errors
/// Everything in the case that neither policy can take, in order of position, and what keeps
/// one of them from deciding it.
pub fn compare_person(
    pair: &Pair<'_>,
    file: &CaseFile,
    as_at: AsAt,
    sources: &Sources,
) -> Result<PersonCompared, Vec<Problem>> {
    let both = Both::read(pair, file, as_at)?;
    let refused = |problem| vec![Problem::new(problem)];
    let a = both.a.decide(pair.a).map_err(refused)?;
    let b = both.b.decide(pair.b).map_err(refused)?;
    let sides = Sides::of(&a, &b, sources, both.asks_all);
    let mut answers = sides.answers();
    let mut left_open = Vec::new();
    if both.asks_all {
        (left_open, answers) = answers.into_iter().partition(AnswerCompared::is_open);
    }
    let to_b = sides.moving(Of::A, &both, &answers);
    let to_a = sides.moving(Of::B, &both, &answers);
    Ok(PersonCompared {
        version: PERSON_VERSION,
        same: both.not_shared.is_empty()
            && answers
                .iter()
                .chain(&left_open)
                .all(AnswerCompared::is_same_in_every_line),
        a: sides.told(Of::A),
        b: sides.told(Of::B),
        left_out: both.left_out,
        not_shared: both.not_shared,
        answers,
        left_open,
        to_b,
        to_a,
    })
}

/// Both decisions with their explanations.
struct Sides<'d> {
    a: Side<'d>,
    b: Side<'d>,
    sources: &'d Sources,
    /// Whether both are the same policy, so that what it has not published is the same in both.
    one_policy: bool,
}

/// One decision with its explanation.
struct Side<'d> {
    decision: &'d Decision<'d>,
    explanation: Explanation,
}

impl<'d> Sides<'d> {
    fn of(a: &'d Decision<'d>, b: &'d Decision<'d>, sources: &'d Sources, asks_all: bool) -> Self {
        let explained = |decision: &'d Decision<'d>| Side {
            decision,
            explanation: explain_beside(
                decision,
                sources,
                Asked {
                    changes: (!asks_all).then(Vec::new),
                    ..Asked::default()
                },
            ),
        };
        let (a, b) = (explained(a), explained(b));
        Sides {
            one_policy: std::ptr::eq(a.decision.prepared(), b.decision.prepared()),
            a,
            b,
            sources,
        }
    }

    fn side(&self, of: Of) -> &Side<'d> {
        match of {
            Of::A => &self.a,
            Of::B => &self.b,
        }
    }

    fn told(&self, of: Of) -> PersonSide {
        let own = &self.side(of).explanation;
        let other = &self.side(of.other()).explanation;
        let title = &own.policy.title;
        let (one_title, one_day) = (*title == other.policy.title, own.day == other.day);
        let on = format!("on {}", own.day_in_words);
        let (called, place) = match (one_title, one_day) {
            (true, false) => (own.day_in_words.clone(), on),
            (false, false) => (
                format!("{title}, {}", own.day_in_words),
                format!("under {title} {on}"),
            ),
            (_, true) => (title.clone(), format!("under {title}")),
        };
        PersonSide {
            policy: own.policy.clone(),
            day: own.day.clone(),
            day_in_words: own.day_in_words.clone(),
            called,
            place,
        }
    }
}

impl Of {
    /// The other one.
    pub fn other(self) -> Of {
        match self {
            Of::A => Of::B,
            Of::B => Of::A,
        }
    }
}
