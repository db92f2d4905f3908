//! Rules: every policy as a document to read, with links that stay, and a search over all.

mod document;
mod figures;
mod list;
mod read;
mod said;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use evenhand::library::TextId;
use evenhand::syntax::tree::TextKind;
use serde::Deserialize;

use super::shell::{Part, Sheet, refusal};
use super::site::{Busy, Shown, Site};

pub(crate) use read::Kept;

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/rules", get(all))
        .route("/rules/{name}", get(one))
}

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
struct Sought {
    #[serde(default)]
    q: String,
}

/// Every text by its nation, or what a search has found.
async fn all(State(site): State<Arc<Site>>, Query(sought): Query<Sought>) -> Result<Sheet, Busy> {
    site.reckon(move |shown| {
        let title = match sought.q.trim() {
            "" => "Rules".to_owned(),
            words => format!("Rules with “{words}”"),
        };
        Sheet::new(Part::Rules, title, list::page(shown, &sought.q))
    })
    .await
}

/// One text as a document.
async fn one(State(site): State<Arc<Site>>, Path(name): Path<String>) -> Result<Response, Busy> {
    let shelf = site.shelf().clone();
    site.reckon(move |shown| {
        let main = match (shown.policy(&name), vocabulary(shown, &name)) {
            (Some(policy), _) => (policy.title.clone(), document::page(shown, &shelf, policy)),
            (None, Some(id)) => (shown.library.title(id).to_owned(), words::page(shown, id)),
            (None, None) => return unknown(shown, &name),
        };
        let mut sheet = Sheet::new(Part::Rules, main.0, main.1);
        sheet.back = Some("/rules".to_owned());
        sheet.into_response()
    })
    .await
}

/// The vocabulary of a name in an address.
fn vocabulary(shown: &Shown, name: &str) -> Option<TextId> {
    let library = &shown.library;
    let mut texts = library.every_text().into_iter();
    texts.find(|id| library.kind(*id) == TextKind::Vocabulary && library.name(*id) == name)
}

fn unknown(shown: &Shown, name: &str) -> Response {
    let advice = match shown.library.nearest(name) {
        Some(nearest) => {
            format!("Did you mean /rules/{nearest}? All of them are listed at /rules.")
        }
        None => "All of them are listed at /rules.".to_owned(),
    };
    refusal(StatusCode::NOT_FOUND, "There is no such policy", &advice)
}
