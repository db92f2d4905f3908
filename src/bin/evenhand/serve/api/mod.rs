//! The same answers for programs: what the command line prints as JSON, from addresses below
//! `/api/v1/`.

mod compare;
mod decide;
mod describe;
mod problem;
mod request;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::site::Site;

pub(super) use problem::problem;

/// What programs can ask for.
pub(crate) fn routes() -> Router<Arc<Site>> {
    describe::operations()
        .fold(Router::new(), |router, operation| {
            router.route(operation.path, (operation.route)())
        })
        .fallback(not_found)
}

async fn not_found() -> Response {
    problem(
        StatusCode::NOT_FOUND,
        "There is nothing at this address",
        "What can be asked for is described at /api/v1/openapi.json.",
    )
}

/// An answer in JSON, as it is sent.
pub(super) struct Answer(Bytes);

impl Answer {
    fn of(value: &impl Serialize) -> Result<Answer, problem::Refused> {
        match serde_json::to_vec(value) {
            Ok(bytes) => Ok(Answer(bytes.into())),
            Err(_) => Err(problem::Refused::fault()),
        }
    }

    fn text(text: String) -> Answer {
        Answer(text.into())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}
