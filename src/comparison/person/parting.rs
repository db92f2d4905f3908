//! The first place at which two policies part: what is read stands before what reads it.

use serde::Serialize;

use super::aligned::{LinePair, Relation};
use super::moving::figures_of;
use super::worded::{figure_words, line_words};
use super::{Of, PersonSide};
use crate::explanation::{FigureUsed, Line, LineKind};

/// Where the ways part first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parting {
    /// It, in a sentence.
    pub words: String,
    /// The figure by which they part, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// The tag of the rule or the line at which they part, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// Marks the first line at which two policies part, and tells it; `None` where they don't.
///
/// # Shapes
/// A line is reached after those under it, which it is worked out from. What is only needed to
/// be sure is passed over, unless the line differs that it stands under. Where nothing differs,
/// the first thing that is not known on either side is where they may part.
pub(super) fn part(
    lines: &mut [LinePair],
    differ: bool,
    a: &PersonSide,
    b: &PersonSide,
) -> Option<Parting> {
    let is_apart = |pair: &LinePair| {
        matches!(
            pair.relation,
            Relation::Differs | Relation::OnlyInA | Relation::OnlyInB
        )
    };
    let found = mark(lines, differ, &is_apart);
    let found = found.or_else(|| mark(lines, true, &|pair| pair.relation == Relation::NotKnown))?;
    Some(by_figure_elsewhere(&found, lines, a, b).unwrap_or_else(|| told(&found, a, b)))
}

/// Marks the first line that is apart, those underneath first, and gives it.
fn mark(
    lines: &mut [LinePair],
    parent_differs: bool,
    is_apart: &dyn Fn(&LinePair) -> bool,
) -> Option<LinePair> {
    for pair in lines {
        if pair.folded && !parent_differs {
            continue;
        }
        let in_one = pair.a.is_none() || pair.b.is_none();
        // What only one policy has differs as a whole.
        if !in_one
            && let Some(found) = mark(
                &mut pair.lines,
                pair.relation == Relation::Differs,
                is_apart,
            )
        {
            return Some(found);
        }
        if is_apart(pair) && !(in_one && pair.folded) {
            pair.parting = true;
            return Some(pair.clone());
        }
    }
    None
}

/// Of a line that only one policy has here: the figure that decides whether it stands here, where
/// the other policy looks that figure up too, and it is another one.
fn by_figure_elsewhere(
    pair: &LinePair,
    all: &[LinePair],
    a: &PersonSide,
    b: &PersonSide,
) -> Option<Parting> {
    let (of, line) = match (&pair.a, &pair.b) {
        (Some(line), None) => (Of::A, line),
        (None, Some(line)) => (Of::B, line),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let (mut own, mut others) = (Vec::new(), Vec::new());
    figures_of(&pair.lines, of, false, &mut own);
    figures_of(all, of.other(), false, &mut others);
    let found = own.iter().find_map(|(own, _)| {
        let all = others.iter().map(|(other, _)| *other);
        let mut all = all.filter(|other| other.name == own.name);
        let other = all.find(|other| other.value != own.value)?;
        Some((*own, other))
    });
    let (own, other) = found?;
    let (first, second) = match of {
        Of::A => (own, other),
        Of::B => (other, own),
    };
    Some(Parting {
        words: by_figure(first, second, a, b),
        figure: Some(own.name.clone()),
        tag: line.tag.clone(),
    })
}

fn told(pair: &LinePair, a: &PersonSide, b: &PersonSide) -> Parting {
    let line = pair.a.as_ref().or(pair.b.as_ref());
    let tag = line.and_then(|line| line.tag.clone());
    match (&pair.a, &pair.b) {
        (Some(own), Some(other)) => {
            if let Some((first, second)) = other_figures(own, other) {
                return Parting {
                    words: by_figure(first, second, a, b),
                    figure: Some(first.name.clone()),
                    tag,
                };
            }
            let (label, own, other) = line_words(own, other);
            let words = format!(
                "They part at {label}: {}: {own}; {}: {other}.",
                a.called, b.called
            );
            Parting {
                words,
                figure: None,
                tag,
            }
        }
        (Some(only), None) => Parting {
            words: only_in(only, a, b),
            figure: None,
            tag,
        },
        (None, Some(only)) => Parting {
            words: only_in(only, b, a),
            figure: None,
            tag,
        },
        (None, None) => unreachable!("a pair has a line of one policy at least"),
    }
}

/// The first figure that two lines look up and that is not the same, or not known.
fn other_figures<'l>(a: &'l Line, b: &'l Line) -> Option<(&'l FigureUsed, &'l FigureUsed)> {
    let (own, other) = (&a.subject.figures, &b.subject.figures);
    own.iter().find_map(|first| {
        let second = other.iter().find(|second| second.name == first.name)?;
        let apart = first.value != second.value || super::aligned::is_not_known(first);
        apart.then_some((first, second))
    })
}

fn by_figure(first: &FigureUsed, second: &FigureUsed, a: &PersonSide, b: &PersonSide) -> String {
    // The keys may differ too, so each is told by its own where they do.
    let (label, own, other) = match first.label == second.label {
        true => (first.label.clone(), String::new(), String::new()),
        false => (
            super::worded::without_keys(&first.label),
            super::worded::keys(&first.label),
            super::worded::keys(&second.label),
        ),
    };
    let may = match super::aligned::is_not_known(first) && super::aligned::is_not_known(second) {
        true => "They may part at",
        false => "They part at",
    };
    format!(
        "{may} {label}: {}{own}: {}; {}{other}: {}.",
        a.called,
        figure_words(first),
        b.called,
        figure_words(second)
    )
}

fn only_in(line: &Line, has: &PersonSide, lacks: &PersonSide) -> String {
    let (text, _) = crate::explanation::text_of(line);
    let what = match line.kind {
        LineKind::Rule => "a rule",
        LineKind::Row => "a row of a table",
        LineKind::Normally
        | LineKind::Outcome
        | LineKind::Step
        | LineKind::Add
        | LineKind::TakeOff
        | LineKind::Part
        | LineKind::Carried
        | LineKind::Item
        | LineKind::NotCounted
        | LineKind::Limit
        | LineKind::Rounding
        | LineKind::Test
        | LineKind::Above => "a line",
    };
    format!(
        "They part at {what} that only {} has here, and {} has not: {text}.",
        has.called, lacks.called
    )
}
