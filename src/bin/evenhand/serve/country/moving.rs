//! A move from one authority to another: what changes for a person.

use std::sync::Arc;

use axum::extract::{Multipart, Query as Asks, State};
use axum::response::{IntoResponse, Response};
use evenhand::comparison::PersonPart;
use evenhand::syntax::tree::TextKind;
use evenhand::value::Date;
use maud::{Markup, html};

use super::asked::{Query, day_given, given, nation_of};
use super::nation::{Nation, named, nations};
use super::pieces::{DAY_HINT, day_field};
use super::refused;
use crate::serve::compare::person::{case_fields, fields, own_through, shipped, told_wrong};
use crate::serve::compare::sides::{Sides, sides};
use crate::serve::shell::{Part, Sheet};
use crate::serve::site::{Shown, Site};

/// The title of the page.
const TITLE: &str = "Moving from one authority to another";

/// The form, and what changes for somebody who is invented.
pub(super) async fn shown(State(site): State<Arc<Site>>, Asks(query): Asks<Query>) -> Response {
    let own = Arc::clone(&site);
    let made = site.reckon(move |shown| page(&own, shown, &query, None));
    sent(made.await)
}

/// What changes for one's own case, which is in the body of the request and nowhere else.
pub(super) async fn own(State(site): State<Arc<Site>>, parts: Multipart) -> Response {
    let query = match fields(parts).await {
        Ok(query) => query,
        Err(wrong) => return refused(&wrong),
    };
    let own = Arc::clone(&site);
    let made = site.reckon(move |shown| {
        let case = query.get("case").cloned();
        page(&own, shown, &query, case.as_deref())
    });
    sent(made.await)
}

fn sent(made: Result<Result<Markup, String>, crate::serve::site::Busy>) -> Response {
    match made {
        Err(busy) => busy.into_response(),
        Ok(Err(wrong)) => refused(&wrong),
        Ok(Ok(main)) => Sheet::new(Part::Country, TITLE, main).into_response(),
    }
}

/// The page: with what changes, where both authorities and a person are named.
fn page(site: &Site, shown: &Shown, query: &Query, case: Option<&str>) -> Result<Markup, String> {
    let (_, folder, nation) = nation_of(site, shown, given(query, "nation"))?;
    let nation = (*nation).as_ref().map_err(Clone::clone)?;
    let (from, to) = (given(query, "from"), given(query, "to"));
    let told = match (from, to) {
        ("", _) | (_, "") => None,
        (from, to) if from == to => {
            return Err("Choose two authorities: one to leave and another to go to.".to_owned());
        }
        (from, to) => {
            let mut both = query.clone();
            both.insert("left".to_owned(), from.to_owned());
            both.insert("right".to_owned(), to.to_owned());
            both.remove("and");
            let sides = sides(shown, &both)?;
            sides.map(|sides| moved(site, shown, &sides, query, case))
        }
    };
    Ok(html! {
        h1.govuk-heading-l {
            span.govuk-caption-l { (named(&folder)) }
            (TITLE)
        }
        @if let Some(told) = told { (told) }
        (choice(shown, nation, query, &folder)?)
    })
}

fn moved(
    site: &Site,
    shown: &Shown,
    sides: &Sides<'_>,
    query: &Query,
    case: Option<&str>,
) -> Markup {
    let part = match case {
        Some(text) => own_through(shown, sides, text).map_err(|wrong| told_wrong(&wrong)),
        None => shipped(site, shown, sides, given(query, "person")),
    };
    match part {
        Ok(part) => whole(&part),
        Err(wrong) => wrong,
    }
}

/// What changes comes first; then the answers that it is read from.
fn whole(part: &PersonPart) -> Markup {
    html! {
        div.ev-told.ev-told--person {
            (part.head)
            @if let Some(there) = part.moving.first() { (there) }
            div.ev-scroll tabindex="0" role="region" aria-label="The answers side by side" { (part.answers) }
            (part.sources)
        }
    }
}

fn choice(shown: &Shown, nation: &Nation, query: &Query, folder: &str) -> Result<Markup, String> {
    let day = day_given(query, "on")?.or(nation.day());
    let day = day.map(Date::in_words).unwrap_or_default();
    let person = given(query, "person");
    Ok(html! {
        h2.govuk-heading-m { "Who moves, and where" }
        form.ev-form method="get" action="/country/move" {
            (places(shown, query, folder, &day, "invented"))
            div.govuk-form-group {
                label.govuk-label for="person" { "Somebody who is invented" }
                select.govuk-select #person name="person" {
                    @for (name, own) in nation.people() {
                        option value=(name) selected[name == person] { (own.title.text) }
                    }
                }
            }
            button.govuk-button type="submit" { "Show what changes" }
        }
        details.govuk-details {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "A case of your own" }
            }
            div.govuk-details__text {
                form method="post" action="/country/move" enctype="multipart/form-data" {
                    (places(shown, query, folder, &day, "own"))
                    (case_fields(query.get("case").map_or("", String::as_str)))
                    button.govuk-button type="submit" { "Show what changes" }
                }
            }
        }
    })
}

/// The two authorities and the day; `which` tells the fields of two forms apart.
fn places(shown: &Shown, query: &Query, folder: &str, day: &str, which: &str) -> Markup {
    let one = |name: &str, label: &str| {
        let id = format!("{name}-{which}");
        let chosen = given(query, name);
        html! {
            div.govuk-form-group {
                label.govuk-label for=(id) { (label) }
                select.govuk-select id=(id) name=(name) {
                    @for other in nations(shown) {
                        optgroup label=(named(&other)) {
                            @for own in shown.policies.iter().filter(|own| own.folder == other && own.kind == TextKind::Policy) {
                                option value=(own.name) selected[own.name == chosen] { (own.title) }
                            }
                        }
                    }
                }
            }
        }
    };
    let id = format!("on-{which}");
    html! {
        input type="hidden" name="nation" value=(folder);
        (one("from", "From"))
        (one("to", "To"))
        (day_field(&id, "on", "As at", DAY_HINT, day))
    }
}
