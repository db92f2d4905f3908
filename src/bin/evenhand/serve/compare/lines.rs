//! Figures and rules side by side, and what comes of them.

use evenhand::comparison::{
    compare_lines, compare_outcomes, lines_part, lines_summary, outcomes_part,
};
use maud::{Markup, PreEscaped, html};

use super::sides::{Named, Sides};
use super::{Made, View, form, head};
use crate::serve::site::Shown;

/// What the part is kept under.
pub(super) fn key(named: &Named) -> String {
    format!("lines {}", named.key())
}

/// The page of the lines of two policies.
pub(super) fn page(shown: &Shown, sides: &Sides<'_>) -> Made {
    let part = shown
        .kept
        .part(&key(&sides.named), || told(shown, sides).into_string());
    let main = html! {
        (head(sides, View::Lines))
        (form::again(shown, &sides.chosen(), "lines"))
        div.ev-told { (PreEscaped(part.as_str())) }
    };
    Made::fine(sides.title(), main)
}

fn told(shown: &Shown, sides: &Sides<'_>) -> Markup {
    let compared = compare_lines(sides.a, sides.b, sides.on(), shown.library.sources());
    let pair = sides.pair();
    let outcomes = compare_outcomes(&pair, &pair.shared_outcomes(), sides.when());
    let titles = (sides.left.title.as_str(), sides.right.title.as_str());
    html! {
        (lines_summary(&compared))
        section #what-comes-of-them {
            (outcomes_part(&outcomes, titles, |outcome| {
                Some(sides.at(&[("ask", &outcome.outcome)]))
            }))
        }
        (lines_part(&compared))
    }
}
