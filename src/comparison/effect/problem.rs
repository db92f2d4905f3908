//! What is told of a text that goes beyond its baseline, or departs from it.

use std::cmp::Ordering;

use miette::Diagnostic;

use super::bounds::Bound;
use super::departures::{DepartureEffect, Moves, cites_told};
use crate::model::policy::{Constant, Departure, EntryValue, Policy};
use crate::proof::Refutation;
use crate::source::Span;
use crate::syntax::tree::TextKind;

/// What is wrong between an authority's text and its baseline, found by asking about everybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum EffectProblem {
    /// Lines that are each allowed come to what the baseline does not allow.
    #[error("what \"{policy}\" says comes to more than its baseline allows: {found}")]
    #[diagnostic(
        code(effect::beyond_the_baseline),
        help(
            "so it is {person}; `{allows}`: narrow the rule that does it or, where the authority has published it so, write `departs from {target} acknowledged \"…\"` behind it"
        )
    )]
    Beyond {
        /// The title of the policy.
        policy: String,
        /// What comes out.
        found: String,
        /// For whom.
        person: String,
        /// What the baseline allows.
        allows: String,
        /// What a departure would name.
        target: String,
        /// Where the authority's own line stands.
        #[label("this leads to it")]
        line: Span,
        /// Where the baseline says what it allows.
        #[label("the baseline says so here")]
        baseline: Span,
    },
    /// Lines that are each allowed come to what goes beyond guidance.
    #[error("what \"{policy}\" says comes to more than guidance allows: {found}")]
    #[diagnostic(
        code(effect::beyond_guidance),
        severity(advice),
        help(
            "so it is {person}; `{allows}`; it is kept and reported; say why with `departs from {target} acknowledged \"…\"`"
        )
    )]
    BeyondGuidance {
        /// The title of the policy.
        policy: String,
        /// What comes out.
        found: String,
        /// For whom.
        person: String,
        /// What the baseline allows.
        allows: String,
        /// What a departure would name.
        target: String,
        /// Where the authority's own line stands.
        #[label("this leads to it")]
        line: Span,
        /// Where the baseline says what it allows.
        #[label("the baseline says so here")]
        baseline: Span,
    },
    /// Lines come together to what the baseline does not allow, and one of them acknowledges it.
    #[error("\"{policy}\" departs from `{from}` by what its lines come to: {found}")]
    #[diagnostic(
        code(effect::departs_together),
        severity(advice),
        help("so it is {person}; it is kept because {acknowledged}")
    )]
    DepartsTogether {
        /// The title of the policy.
        policy: String,
        /// What is departed from.
        from: String,
        /// What comes out.
        found: String,
        /// For whom.
        person: String,
        /// Why it is kept.
        acknowledged: String,
        /// Where the line stands that acknowledges it.
        #[label("this leads to it")]
        line: Span,
        /// Where the baseline says what it allows.
        #[label("the baseline says so here")]
        baseline: Span,
    },
    /// The baseline works something out for lines of its own that an authority has replaced.
    #[error("nothing in \"{policy}\" reads `{name}`, which the baseline's lines read")]
    #[diagnostic(
        code(effect::no_longer_read),
        severity(advice),
        help(
            "rules about it change nothing else here; read it in the lines that take the place of the baseline's, or look whether it is meant"
        )
    )]
    NoLongerRead {
        /// The title of the policy.
        policy: String,
        /// What is read no longer.
        name: String,
        /// Where it is worked out.
        #[label("worked out for nothing here")]
        span: Span,
    },
    /// A line departs from the baseline, and acknowledges it.
    #[error("\"{policy}\" departs from `{from}` of its baseline: it {what}")]
    #[diagnostic(
        code(effect::departs),
        severity(advice),
        help("{effect}; it is kept because {acknowledged}{cited}")
    )]
    Departs {
        /// The title of the policy.
        policy: String,
        /// What is departed from.
        from: String,
        /// What departs.
        what: String,
        /// Which way, by how much, and for whom.
        effect: String,
        /// Why it is kept.
        acknowledged: String,
        /// The sources of both lines.
        cited: String,
        /// Where the line stands.
        #[label("published so")]
        line: Span,
        /// Where the baseline says otherwise.
        #[label("the baseline says otherwise")]
        baseline: Span,
    },
}

/// What is told of lines that come to more than is allowed.
pub(super) fn beyond(policy: &Policy, bound: &Bound, broken: &Refutation) -> EffectProblem {
    let of = policy.title().to_owned();
    let (found, person) = (broken.found.clone(), broken.person.clone());
    let (allows, target) = (bound.allows.clone(), bound.targets[0].clone());
    let (line, baseline) = (bound.line, bound.baseline);
    match bound.is_law {
        true => EffectProblem::Beyond {
            policy: of,
            found,
            person,
            allows,
            target,
            line,
            baseline,
        },
        false => EffectProblem::BeyondGuidance {
            policy: of,
            found,
            person,
            allows,
            target,
            line,
            baseline,
        },
    }
}

/// What is told where that is acknowledged; nothing where a line by itself departs, because that
/// is told of the line.
pub(super) fn departs_together(
    policy: &Policy,
    bound: &Bound,
    broken: &Refutation,
) -> Option<EffectProblem> {
    let departures = bound.departures(policy);
    if departures.iter().any(|own| own.what.is_some()) {
        return None;
    }
    let departure = departures.first()?;
    Some(EffectProblem::DepartsTogether {
        policy: policy.title().to_owned(),
        from: departure.from.clone(),
        found: broken.found.clone(),
        person: broken.person.clone(),
        acknowledged: departure.acknowledged.clone(),
        line: departure.line,
        baseline: bound.baseline,
    })
}

/// What is told of a line that departs by itself.
pub(super) fn departs(
    policy: &Policy,
    departure: &Departure,
    moves: Option<&Moves>,
) -> Option<EffectProblem> {
    let mut words: Vec<String> = figures_apart(policy, departure).into_iter().collect();
    let effects = moves.map_or(&[][..], |moves| &moves.effects);
    words.extend(effects.iter().map(effect_words));
    if effects.is_empty() {
        words.push(match moves.map(|moves| moves.is_open) {
            Some(true) => "what it moves hangs on figures that are not known".to_owned(),
            Some(false) => "nobody was found for whom it moves an outcome".to_owned(),
            None => "other lines rest on it, so what it moves can't be told by itself".to_owned(),
        });
    }
    let effect = words.join("; ");
    Some(EffectProblem::Departs {
        policy: policy.title().to_owned(),
        from: departure.from.clone(),
        what: departure.what.clone()?,
        effect,
        acknowledged: departure.acknowledged.clone(),
        cited: cited(policy, departure, moves),
        line: departure.line,
        baseline: departure.baseline,
    })
}

/// `contribution: up to £1.00 a week less, and never more (proved): £5.00 in place of £6.00 where …`.
fn effect_words(effect: &DepartureEffect) -> String {
    let DepartureEffect {
        outcome,
        is,
        would_be,
        person,
        ..
    } = effect;
    let moved = format!("{is} in place of {would_be} {person}");
    let one_way = match (effect.one_way, effect.is_more) {
        (true, true) => ", and never less (proved)",
        (true, false) => ", and never more (proved)",
        (false, _) => "",
    };
    match (&effect.size, effect.is_more) {
        (Some(size), true) => format!("{outcome} is up to {size} more{one_way}: {moved}"),
        (Some(size), false) => format!("{outcome} is up to {size} less{one_way}: {moved}"),
        (None, _) if effect.one_way => {
            format!("{outcome} is {moved}, and never the other way round (proved)")
        }
        (None, _) => format!("{outcome} is {moved}"),
    }
}

/// `£254.00 in place of £273.00, £19.00 less`: how far a figure is from the baseline's.
fn figures_apart(policy: &Policy, departure: &Departure) -> Option<String> {
    let mut figures = policy.figures().iter();
    let figure = figures.find(|figure| figure.name == departure.from)?;
    let entry = |home: TextKind, span: Span| {
        let mut entries = figure.cells.iter().flatten();
        let entry = entries.find(|entry| entry.home == home && entry.span == span)?;
        match entry.value {
            EntryValue::Known(value) => Some(value),
            EntryValue::NotPublished | EntryValue::NotFound | EntryValue::NoLimit => None,
        }
    };
    let own = entry(TextKind::Policy, departure.line)?;
    let other = entry(TextKind::Baseline, departure.baseline)?;
    let told = format!(
        "{} in place of {}",
        policy.plain(own, figure.ty),
        policy.plain(other, figure.ty)
    );
    let (Constant::Amount(own), Constant::Amount(other)) = (own, other) else {
        return Some(told);
    };
    let (apart, word) = match own.cmp(&other) {
        Ordering::Greater => (own.less(other)?, "more"),
        Ordering::Less | Ordering::Equal => (other.less(own)?, "less"),
    };
    let apart = policy.plain(Constant::Amount(apart), figure.ty);
    Some(format!("{told}, {apart} {word}"))
}

/// The sources of the line, and of what it departs from.
fn cited(policy: &Policy, departure: &Departure, moves: Option<&Moves>) -> String {
    let own = cites_told(policy, &policy.cites_at(departure.line)).join("; ");
    let departed = moves.map_or_else(String::new, |moves| moves.departed.join("; "));
    match (own.as_str(), departed.as_str()) {
        ("", "") => String::new(),
        ("", departed) => format!(" (the baseline: {departed})"),
        (own, "") => format!(" ({own})"),
        (own, departed) => format!(" ({own}; the baseline: {departed})"),
    }
}
