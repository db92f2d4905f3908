//! The choice of two policies and their days.

use axum::http::StatusCode;
use evenhand::syntax::tree::TextKind;
use maud::{Markup, html};

use super::Made;
use crate::serve::country::asked::{Query, day_given, given};
use crate::serve::country::nation::{named, nations};
use crate::serve::country::pieces::day_field;
use crate::serve::site::{Policy, Shown};

/// The page on which nobody is chosen yet.
pub(super) fn first(shown: &Shown, query: &Query) -> Made {
    Made::fine(
        "Compare",
        html! {
            h1.govuk-heading-l { "Compare" }
            p.govuk-body-l {
                "Two authorities side by side, or one on two days: what differs in their figures and \
                 rules, for whom that makes a difference, and by how much."
            }
            (choice(shown, query, None))
        },
    )
}

/// The page that says what is wrong with the choice.
pub(super) fn wrong(shown: &Shown, query: &Query, wrong: &str) -> Made {
    Made {
        status: StatusCode::BAD_REQUEST,
        title: "Error: Compare".to_owned(),
        main: html! {
            div.govuk-error-summary data-module="govuk-error-summary" {
                div role="alert" {
                    h2.govuk-error-summary__title { "There is a problem" }
                    div.govuk-error-summary__body {
                        ul.govuk-list.govuk-error-summary__list {
                            li { a href="#left" { (wrong) } }
                        }
                    }
                }
            }
            h1.govuk-heading-l { "Compare" }
            (choice(shown, query, Some(wrong)))
        },
    }
}

/// The same choice folded away, on a page about two that are chosen.
pub(super) fn again(shown: &Shown, chosen: &[(&'static str, String)], show: &str) -> Markup {
    let mut query: Query = chosen
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    query.insert("show".to_owned(), show.to_owned());
    html! {
        details.govuk-details {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "Compare others, or other days" }
            }
            div.govuk-details__text { (choice(shown, &query, None)) }
        }
    }
}

fn choice(shown: &Shown, query: &Query, wrong: Option<&str>) -> Markup {
    html! {
        form.ev-form.ev-form--stacked method="get" action="/compare" {
            @let show = given(query, "show");
            @if !show.is_empty() { input type="hidden" name="show" value=(show); }
            div.govuk-form-group.govuk-form-group--error[wrong.is_some()] {
                (policy(shown, "left", "First authority", given(query, "left"), wrong))
            }
            div.govuk-form-group {
                (policy(shown, "right", "Second authority", given(query, "right"), None))
            }
            (day_field("on", "on", "As at", "A day, as in 2 June 2025; or nothing, for every day that both are about", &day(query, "on")))
            (day_field("and", "and", "The second as at", "Only where it is another day than the first", &day(query, "and")))
            button.govuk-button type="submit" { "Compare" }
        }
    }
}

/// A choice of a policy, by nation; baselines stand last.
fn policy(shown: &Shown, name: &str, label: &str, chosen: &str, wrong: Option<&str>) -> Markup {
    let error = format!("{name}-error");
    html! {
        label.govuk-label for=(name) { (label) }
        @if let Some(wrong) = wrong {
            p.govuk-error-message id=(error) {
                span.govuk-visually-hidden { "Error: " } (wrong)
            }
        }
        select.govuk-select id=(name) name=(name) aria-describedby=[wrong.map(|_| &error)] {
            option value="" { "Choose" }
            @for folder in nations(shown) {
                optgroup label=(named(&folder)) {
                    @for own in of(shown, &folder) {
                        option value=(own.name) selected[own.name == chosen] { (own.title) }
                    }
                }
            }
        }
    }
}

/// The policies of a nation, by title.
fn of<'s>(shown: &'s Shown, folder: &str) -> Vec<&'s Policy> {
    let policies = shown.policies.iter();
    let mut policies: Vec<&Policy> = policies.filter(|own| own.folder == folder).collect();
    policies.sort_by_key(|own| (own.kind == TextKind::Baseline, own.title.clone()));
    policies
}

/// A day of the query in words, or what was written in its place.
fn day(query: &Query, name: &str) -> String {
    match day_given(query, name) {
        Ok(Some(day)) => day.in_words(),
        _ => given(query, name).to_owned(),
    }
}
