//! What programs are told where they get no answer: problem details, as RFC 9457 has them.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use evenhand::source::{Problem, Sources, Told};
use schemars::JsonSchema;
use serde::Serialize;

use crate::serve::site::Busy;

/// What went wrong, as RFC 9457 has it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Details {
    /// Which kind of problem it is: `/api/v1/openapi.json#refused` where a policy, a case or a
    /// question is refused, and `problems` say why; else `about:blank`, and the status says it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What went wrong.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What to do.
    detail: String,
    /// What is wrong with the policy, the case or the question, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Told>,
}

/// That there is no answer, and why.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    details: Details,
}

/// Where a policy, a case or a question is refused.
const REFUSED: &str = "/api/v1/openapi.json#refused";

impl Refused {
    /// A problem that the status says.
    pub(super) fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        Refused {
            status,
            details: Details {
                kind: "about:blank",
                title: title.to_owned(),
                status: status.as_u16(),
                detail: detail.to_owned(),
                problems: Vec::new(),
            },
        }
    }

    /// What is wrong with a policy, a case or a question.
    pub(super) fn told(title: &str, problems: &[Problem], sources: &Sources) -> Self {
        let told = problems.iter().map(|problem| problem.told(sources));
        Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            details: Details {
                kind: REFUSED,
                title: title.to_owned(),
                status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
                detail: "Each of the problems says what is wrong, and what to write.".to_owned(),
                problems: told.collect(),
            },
        }
    }

    /// A fault of the program's own.
    pub(super) fn fault() -> Self {
        Refused::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something is wrong with this server",
            "It is a fault of the program, and not of what you sent.",
        )
    }
}

impl From<Busy> for Refused {
    fn from(_: Busy) -> Self {
        Refused::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server has too much to do",
            "Wait a few seconds, and send it again.",
        )
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.details).unwrap_or_default();
        let kind = [(CONTENT_TYPE, "application/problem+json")];
        (self.status, kind, body).into_response()
    }
}

/// A problem that the status says, told to a program.
pub(in crate::serve) fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    Refused::new(status, title, detail).into_response()
}
