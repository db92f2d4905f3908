//! Country: every authority of a nation against figures and people, one figure over all of them,
//! one person everywhere, and a move from one to another.

pub(crate) mod asked;
mod download;
mod figure;
mod moving;
pub(crate) mod nation;
mod person;
pub(crate) mod pieces;
mod table;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query as Asks, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use evenhand::comparison::Matrix;
use maud::{Markup, html};

use super::shell::{Part, Sheet};
use super::site::{Shown, Site};
use asked::{OnDay, Query, on_day};
use nation::Nation;

/// The script that sorts and filters in place.
const SCRIPTS: &[&str] = &["country.js"];

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/country", get(first))
        .route("/country/figure", get(one_figure))
        .route("/country/person", get(one_person))
        .route("/country/move", get(moving::shown).post(moving::own))
        .route("/country.csv", get(download::csv))
        .route("/country.xlsx", get(download::xlsx))
}

/// What a page is made from: a nation on a day that could be shown.
pub(super) struct Seen<'s> {
    pub(super) on: &'s OnDay,
    pub(super) nation: &'s Nation,
    pub(super) matrix: &'s Matrix,
    pub(super) query: &'s Query,
}

/// A page's title and what stands in its middle; or what the visitor can do about it.
pub(super) type Made = Result<(String, Markup), String>;

async fn first(state: State<Arc<Site>>, query: Asks<Query>) -> Response {
    page(state, query, table::page).await
}

async fn one_figure(state: State<Arc<Site>>, query: Asks<Query>) -> Response {
    page(state, query, figure::page).await
}

async fn one_person(state: State<Arc<Site>>, query: Asks<Query>) -> Response {
    page(state, query, person::page).await
}

/// Reckons a page of a nation on a day.
async fn page(
    State(site): State<Arc<Site>>,
    Asks(query): Asks<Query>,
    make: fn(&Seen<'_>) -> Made,
) -> Response {
    let made = with_matrix(&site, query, move |_, seen| make(seen)).await;
    match made {
        Err(busy) => busy.into_response(),
        Ok(Ok((title, main))) => Sheet {
            scripts: SCRIPTS,
            ..Sheet::new(Part::Country, title, main)
        }
        .into_response(),
        Ok(Err(wrong)) => refused(&wrong),
    }
}

/// Does something with the matrix that is asked for: at once where it is there, else when it is
/// its turn.
pub(super) async fn with_matrix<T: Send + 'static>(
    site: &Arc<Site>,
    query: Query,
    work: impl FnOnce(&Shown, &Seen<'_>) -> Result<T, String> + Send + 'static,
) -> Result<Result<T, String>, super::site::Busy> {
    let now = site.now();
    let turn = match asked::is_made(&now, &query) {
        true => None,
        false => Some(now.kept.turn().await?),
    };
    let own = Arc::clone(site);
    site.reckon(move |shown| {
        let _turn = turn;
        let on = on_day(&own, shown, &query)?;
        match (&*on.nation, &*on.matrix) {
            (Ok(nation), Ok(matrix)) => work(
                shown,
                &Seen {
                    on: &on,
                    nation,
                    matrix,
                    query: &query,
                },
            ),
            (Err(wrong), _) | (_, Err(wrong)) => Err(wrong.clone()),
        }
    })
    .await
}

/// A page that says why nothing can be shown, with the way back to the whole.
pub(super) fn refused(wrong: &str) -> Response {
    let main = html! {
        h1.govuk-heading-l { "That can't be shown" }
        p.govuk-body { (wrong) }
        p.govuk-body { a.govuk-link href="/country" { "Every authority of a nation" } }
    };
    Sheet {
        status: StatusCode::BAD_REQUEST,
        ..Sheet::new(Part::Country, "That can't be shown", main)
    }
    .into_response()
}
