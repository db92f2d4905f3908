//! Everybody: for whom two policies differ in an outcome, by how much, and what is proved.

use axum::http::StatusCode;
use evenhand::comparison::{EveryoneCompared, PersonTold, compare_everyone, everyone_part};
use evenhand::decision::node_asked_for;
use evenhand::model::policy::NodeId;
use evenhand::source::Problem;
use evenhand::value::Date;
use maud::{Markup, PreEscaped, html};

use super::sides::{Named, Sides};
use super::{Made, View, form, head};
use crate::serve::country::asked::nation_of;
use crate::serve::country::pieces::{DAY_HINT, day_field};
use crate::serve::site::{Shown, Site};

/// What the part is kept under.
pub(super) fn key(named: &Named, ask: &str) -> String {
    format!("everyone {} {ask}", named.key())
}

/// The page of everybody, in one outcome; the choice of one where none is asked for.
pub(super) fn page(site: &Site, shown: &Shown, sides: &Sides<'_>, ask: &str) -> Made {
    let outcomes = outcomes(sides);
    let usual = usual_day(site, shown, sides);
    let node = match asked(sides, ask) {
        Ok(node) => node,
        Err(wrong) => {
            let main = html! {
                (head(sides, View::Everyone))
                p.govuk-inset-text { (wrong) }
                (choice(sides, &outcomes, ask, usual))
            };
            return Made {
                status: StatusCode::BAD_REQUEST,
                ..Made::fine(sides.title(), main)
            };
        }
    };
    // Over every day it can take minutes.
    let day = sides.named.on;
    let part = node.filter(|_| day.is_some()).map(|node| {
        shown
            .kept
            .part(&key(&sides.named, ask), || told(sides, node).into_string())
    });
    let main = html! {
        (head(sides, View::Everyone))
        (form::again(shown, &sides.chosen(), "everyone"))
        @if day.is_none() && node.is_some() {
            p.govuk-inset-text { "Choose a day: for whom the two differ is told as at one." }
        }
        (choice(sides, &outcomes, ask, usual))
        @if let Some(part) = &part { div.ev-told { (PreEscaped(part.as_str())) } }
    };
    Made::fine(sides.title(), main)
}

/// The day as at which people are described, where both policies are about it.
pub(super) fn usual_day(site: &Site, shown: &Shown, sides: &Sides<'_>) -> Option<Date> {
    let (_, _, nation) = nation_of(site, shown, &sides.left.folder).ok()?;
    let day = (*nation).as_ref().ok()?.day()?;
    let both = [sides.a, sides.b];
    let about = both.iter().all(|own| own.policy().days().holds(day));
    about.then_some(day)
}

/// The outcomes that both answer: names and labels.
pub(super) fn outcomes(sides: &Sides<'_>) -> Vec<(String, String)> {
    let policy = sides.a.policy();
    let shared = sides.pair().shared_outcomes().into_iter();
    let told = shared.map(|(node, _)| {
        let node = policy.node(node);
        (node.name.clone(), node.label.clone())
    });
    told.collect()
}

/// The outcome that is asked for, in the terms of both; nothing where none is.
fn asked(sides: &Sides<'_>, ask: &str) -> Result<Option<(NodeId, NodeId)>, String> {
    if ask.is_empty() {
        return Ok(None);
    }
    let node = node_asked_for(sides.a.policy(), ask, None).map_err(|problem| {
        let problem = Problem::new(problem);
        format!("{problem}. {}", problem.help().unwrap_or_default())
    })?;
    let shared = sides.pair().shared_outcomes();
    let both = shared.into_iter().find(|(own, _)| *own == node);
    both.map(Some).ok_or_else(|| {
        format!(
            "Of “{ask}” the two can't be compared: only outcomes that both answer can. Choose one of them."
        )
    })
}

fn choice(
    sides: &Sides<'_>,
    outcomes: &[(String, String)],
    ask: &str,
    usual: Option<Date>,
) -> Markup {
    let chosen = sides.chosen();
    let kept = chosen
        .iter()
        .filter(|(name, value)| *name != "on" && !value.is_empty());
    let day = sides.named.on.or(usual);
    let day = day.map(Date::in_words).unwrap_or_default();
    html! {
        form.ev-form method="get" action="/compare" {
            @for (name, value) in kept {
                input type="hidden" name=(name) value=(value);
            }
            input type="hidden" name="show" value="everyone";
            div.govuk-form-group {
                label.govuk-label for="ask" { "In which answer" }
                select.govuk-select #ask name="ask" {
                    @for (name, label) in outcomes {
                        option value=(name) selected[name == ask] { (label) }
                    }
                }
            }
            (day_field("ask-on", "on", "As at", DAY_HINT, &day))
            button.govuk-button type="submit" { "Show for whom" }
        }
        @if ask.is_empty() {
            p.govuk-body { "The first time this can take some seconds: everybody is looked at, and what is said of them is proved where it can be." }
        }
    }
}

fn told(sides: &Sides<'_>, node: (NodeId, NodeId)) -> Markup {
    let pair = sides.pair();
    let compared = compare_everyone(&pair, node, &pair.unknown(), sides.when(), None);
    html! {
        @for own in &compared {
            (everyone_part(own))
            (witnesses(sides, own))
        }
    }
}

/// The people who were shown, each with the way to their explanations side by side. They are
/// invented, and go in the body of the request as anybody's facts do.
fn witnesses(sides: &Sides<'_>, compared: &EveryoneCompared) -> Markup {
    let mut people: Vec<&PersonTold> = Vec::new();
    for region in compared.stretches.iter().flat_map(|own| &own.regions) {
        let gap = region.furthest.as_ref().map(|gap| &gap.person);
        for person in gap.into_iter().chain(&region.people) {
            if !people.iter().any(|own| own.is == person.is) {
                people.push(person);
            }
        }
    }
    let (a, b) = &compared.places;
    html! {
        @if !people.is_empty() {
            h3 { "These people, line by line" }
            p { "Nobody here is real: each was found because the two answer them in another way, or can't be compared." }
            ul.ev-witnesses {
                @for (at, person) in people.iter().enumerate() {
                    li {
                        p id=(format!("{}-witness-{at}", compared.outcome)) {
                            (person.is) ": " (person.a) " " (a) ", " (person.b) " " (b)
                        }
                        form method="post" action="/compare/person" enctype="multipart/form-data" {
                            @for (name, value) in sides.chosen().iter().filter(|(_, value)| !value.is_empty()) {
                                input type="hidden" name=(name) value=(value);
                            }
                            input type="hidden" name="case" value=(person.case_a);
                            button.govuk-button.govuk-button--secondary type="submit"
                                aria-describedby=(format!("{}-witness-{at}", compared.outcome)) {
                                "Both explanations for this person"
                            }
                        }
                    }
                }
            }
        }
    }
}
