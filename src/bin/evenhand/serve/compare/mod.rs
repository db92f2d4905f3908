//! Compare: two authorities side by side, or one on two days: what differs in them and comes of
//! it, for whom, one person through both, and what is paid as an amount rises.

mod chart;
mod everyone;
mod form;
mod lines;
pub(crate) mod person;
pub(crate) mod sides;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Multipart, Query as Asks, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::country::asked::{Query, given};
use super::shell::{Part, Sheet};
use super::site::{Shown, Site};
use person::fields;
use sides::{Sides, sides};

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/compare", get(shown))
        .route("/compare/person", post(own))
}

/// A page: its status, its title and what stands in its middle.
pub(crate) struct Made {
    pub(crate) status: StatusCode,
    pub(crate) title: String,
    pub(crate) main: Markup,
}

impl Made {
    /// A page on which everything is as it was asked for.
    pub(crate) fn fine(title: impl Into<String>, main: Markup) -> Self {
        Made {
            status: StatusCode::OK,
            title: title.into(),
            main,
        }
    }
}

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        Sheet {
            status: self.status,
            ..Sheet::new(Part::Compare, self.title, self.main)
        }
        .into_response()
    }
}

/// What is told of two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Lines,
    Everyone,
    Person,
    Chart,
}

impl View {
    /// Which is asked for: the address says by what it names.
    fn of(query: &Query) -> Self {
        match given(query, "show") {
            "lines" => View::Lines,
            "everyone" => View::Everyone,
            "person" => View::Person,
            "chart" => View::Chart,
            _ if !given(query, "ask").is_empty() => View::Everyone,
            _ if !given(query, "person").is_empty() => View::Person,
            _ => View::Lines,
        }
    }
}

/// Two policies, or what to choose them with.
async fn shown(State(site): State<Arc<Site>>, Asks(query): Asks<Query>) -> Response {
    let now = site.now();
    // Only what has not been made before takes long.
    let turn = match is_made(&now, &query) {
        true => None,
        false => match now.kept.turn().await {
            Ok(turn) => Some(turn),
            Err(busy) => return busy.into_response(),
        },
    };
    let own = Arc::clone(&site);
    let made = site.reckon(move |shown| {
        let _turn = turn;
        page(&own, shown, &query)
    });
    match made.await {
        Ok(made) => made.into_response(),
        Err(busy) => busy.into_response(),
    }
}

fn page(site: &Site, shown: &Shown, query: &Query) -> Made {
    match sides(shown, query) {
        Ok(None) => form::first(shown, query),
        Ok(Some(sides)) => match View::of(query) {
            View::Lines => lines::page(site, shown, &sides),
            View::Everyone => everyone::page(site, shown, &sides, given(query, "ask")),
            View::Person => person::page(site, shown, &sides, given(query, "person")),
            View::Chart => chart::page(site, shown, &sides, query),
        },
        Err(wrong) => form::wrong(shown, query, &wrong),
    }
}

/// Whether nothing that is asked for has to be reckoned for long.
fn is_made(shown: &Shown, query: &Query) -> bool {
    let Ok(Some(sides)) = sides::read(shown, query) else {
        return true;
    };
    let made = |key: &str| shown.kept.parts.made(key).is_some();
    match View::of(query) {
        View::Lines => made(&lines::key(&sides)),
        View::Everyone => {
            let ask = given(query, "ask");
            ask.is_empty() || sides.on.is_none() || made(&everyone::key(&sides, ask))
        }
        View::Person => true,
        View::Chart => false,
    }
}

/// One's own case through two policies: it is in the body of the request, and nowhere else.
async fn own(State(site): State<Arc<Site>>, parts: Multipart) -> Response {
    let query = match fields(parts).await {
        Ok(query) => query,
        Err(wrong) => {
            return super::shell::refusal(
                StatusCode::BAD_REQUEST,
                "The form could not be read",
                &wrong,
            );
        }
    };
    let made = site.reckon(move |shown| match sides(shown, &query) {
        Ok(Some(sides)) => person::own(shown, &sides, &query),
        Ok(None) => form::first(shown, &query),
        Err(wrong) => form::wrong(shown, &query, &wrong),
    });
    match made.await {
        Ok(made) => made.into_response(),
        Err(busy) => busy.into_response(),
    }
}

/// The head of each page about two policies: who they are, and the ways to the others.
pub(super) fn head(sides: &Sides<'_>, here: View) -> Markup {
    let one = |view: View, show: &str, words: &str| {
        let current = (view == here).then_some("page");
        html! {
            li { a.govuk-link href=(sides.at(&[("show", show)])) aria-current=[current] { (words) } }
        }
    };
    html! {
        h1.govuk-heading-l {
            span.govuk-caption-l { "Compare" }
            (sides.title())
        }
        p.govuk-body { (sides.days()) }
        nav.ev-ways aria-label="What is compared" { ul {
            (one(View::Lines, "lines", "Figures and rules"))
            (one(View::Everyone, "everyone", "For whom they differ"))
            (one(View::Person, "person", "One person"))
            (one(View::Chart, "chart", "Chart"))
        } }
    }
}
