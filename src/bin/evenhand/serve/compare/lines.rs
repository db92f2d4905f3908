//! Figures and rules side by side, and what comes of them.

use evenhand::comparison::{
    compare_lines, compare_outcomes, lines_part, lines_summary, outcomes_part,
};
use maud::{Markup, PreEscaped, html};

use super::everyone::usual_day;
use super::sides::{Named, Sides};
use super::{Made, View, form, head};
use crate::serve::site::{Shown, Site};

/// What the part is kept under.
pub(super) fn key(named: &Named) -> String {
    format!("lines {}", named.key())
}

/// The page of the lines of two policies.
pub(super) fn page(site: &Site, shown: &Shown, sides: &Sides<'_>) -> Made {
    let part = shown.kept.part(&key(&sides.named), || {
        told(site, shown, sides).into_string()
    });
    let main = html! {
        (head(sides, View::Lines))
        (form::again(shown, &sides.chosen(), "lines"))
        div.ev-told { (PreEscaped(part.as_str())) }
    };
    Made::fine(sides.title(), main)
}

fn told(site: &Site, shown: &Shown, sides: &Sides<'_>) -> Markup {
    let compared = compare_lines(sides.a, sides.b, sides.on(), shown.library.sources());
    let pair = sides.pair();
    let outcomes = compare_outcomes(&pair, &pair.shared_outcomes(), sides.when());
    let usual = usual_day(site, shown, sides).filter(|_| sides.named.on.is_none());
    let usual = usual.map(|day| day.to_string()).unwrap_or_default();
    let titles = (sides.left.title.as_str(), sides.right.title.as_str());
    html! {
        (lines_summary(&compared))
        nav aria-label="On this page" { ul {
            li { a href="#what-comes-of-them" { "What comes of the lines, for anyone" } }
            li { a href="#lines" { "The lines side by side" } }
        } }
        section #what-comes-of-them {
            (outcomes_part(&outcomes, titles, |outcome| {
                Some(sides.at(&[("ask", &outcome.outcome), ("on", &usual)]))
            }))
        }
        div #lines { (lines_part(&compared)) }
    }
}
