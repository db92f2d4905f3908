//! Ask: a council, a day and a question; the facts that still matter; the answer and what
//! follows from it.
//!
//! Every step is a form that is sent and a page that comes back. Nothing is kept between them:
//! the conversation travels in the form, and is read and checked afresh.

mod answer;
mod begin;
mod letter;
mod load;
mod parts;
mod question;
mod sent;
mod step;
mod talk;

use std::sync::Arc;

use axum::Router;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::shell::refusal;
use super::site::{Shown, Site};

use sent::Sent;
use talk::Talk;

/// The fields of a form as they were sent.
type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(home))
        .route("/ask", get(choose))
        .route("/ask/start", post(start).get(first))
        .route("/ask/go", post(go).get(first))
        .route("/ask/letter", post(letter).get(first))
        .route("/ask/letter.txt", post(letter_text).get(first))
        .route("/ask/case", post(case).get(first))
        .route("/ask/load", get(loading).post(load))
}

async fn home(State(site): State<Arc<Site>>) -> Response {
    let page = site.reckon(|shown| begin::home(shown, &Vec::new())).await;
    page.into_response()
}

/// A page that only follows from a form begins again where its address is opened alone.
async fn first() -> Redirect {
    Redirect::to("/")
}

async fn choose(
    State(site): State<Arc<Site>>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Response {
    let policy = fields.into_iter().find(|(name, _)| name == "policy");
    let policy = policy.map(|(_, name)| name).unwrap_or_default();
    let page = site.reckon(move |shown| step::choose(shown, &policy)).await;
    page.into_response()
}

async fn start(State(site): State<Arc<Site>>, fields: Fields) -> Response {
    with_fields(&site, fields, |shown, sent| {
        step::start(shown, sent).into_response()
    })
    .await
}

async fn go(State(site): State<Arc<Site>>, fields: Fields) -> Response {
    with_fields(&site, fields, |shown, sent| {
        step::go(shown, sent).into_response()
    })
    .await
}

async fn letter(State(site): State<Arc<Site>>, fields: Fields) -> Response {
    with_fields(&site, fields, |shown, sent| {
        step::letter_page(shown, sent)
            .unwrap_or_else(|page| page)
            .into_response()
    })
    .await
}

async fn letter_text(State(site): State<Arc<Site>>, fields: Fields) -> Response {
    with_fields(&site, fields, |shown, sent| {
        match step::letter_text(shown, sent) {
            Ok(text) => file("text/plain; charset=utf-8", "letter.txt", text),
            Err(page) => page.into_response(),
        }
    })
    .await
}

async fn case(State(site): State<Arc<Site>>, fields: Fields) -> Response {
    with_fields(&site, fields, |shown, sent| {
        match Talk::resume(shown, sent) {
            Ok(talk) => file("application/toml; charset=utf-8", "case.toml", talk.file()),
            Err(unread) => step::unread(shown, sent, &unread).into_response(),
        }
    })
    .await
}

async fn loading(State(site): State<Arc<Site>>) -> Response {
    site.reckon(load::page).await.into_response()
}

async fn load(
    State(site): State<Arc<Site>>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(parts) = parts else {
        return not_a_form();
    };
    match loaded(parts).await {
        Some(loaded) => {
            let page = site
                .reckon(move |shown| step::open_case(shown, &loaded))
                .await;
            page.into_response()
        }
        None => not_a_form(),
    }
}

/// What was sent to be opened.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The file, where one was chosen.
    file: Vec<u8>,
    /// The text, where one was written.
    text: String,
    /// The policy that was chosen.
    policy: String,
}

/// Reads the parts; nothing where they are no form.
async fn loaded(mut parts: Multipart) -> Option<Loaded> {
    let mut loaded = Loaded::default();
    loop {
        let Some(part) = parts.next_field().await.ok()? else {
            return Some(loaded);
        };
        match part.name() {
            Some("file") => loaded.file = part.bytes().await.ok()?.to_vec(),
            Some("text") => loaded.text = part.text().await.ok()?,
            Some("policy") => loaded.policy = part.text().await.ok()?,
            Some(_) | None => {}
        }
    }
}

/// Answers a form away from the threads that serve connections.
async fn with_fields(
    site: &Site,
    fields: Fields,
    work: impl FnOnce(&Shown, &Sent) -> Response + Send + 'static,
) -> Response {
    let Ok(Form(fields)) = fields else {
        return not_a_form();
    };
    match Sent::new(fields) {
        Ok(sent) => {
            let page = site.reckon(move |shown| work(shown, &sent)).await;
            page.into_response()
        }
        Err(_) => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This is more than a case can hold",
            "Go back and write less, or start again.",
        ),
    }
}

fn not_a_form() -> Response {
    refusal(
        StatusCode::BAD_REQUEST,
        "This can't be read",
        "It was not sent by the form of a page, or is more than a case can hold. Go back and send it again, or start again.",
    )
}

/// A file to be saved.
fn file(kind: &'static str, name: &str, text: String) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, named),
        ],
        text,
    )
        .into_response()
}
