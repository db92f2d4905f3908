//! What programs send: read whole, or refused; nothing in it is passed over.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use evenhand::source::{Problem, Sources};
use evenhand::syntax::tree::TextKind;
use evenhand::value::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::problem::Refused;
use crate::files::UsageProblem;
use crate::serve::site::{Policy, Shown};

/// The body of a request, as the object that its address takes.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Refused::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "This address takes JSON",
                "Send an object in JSON, with the header `Content-Type: application/json`.",
            ));
        }
        let unread = |reason: String| {
            Refused::new(
                StatusCode::BAD_REQUEST,
                "What was sent is not the object that this address takes",
                &format!("{reason}. The object is described at /api/v1/openapi.json."),
            )
        };
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| unread(error.body_text()))?;
        serde_json::from_slice(&bytes)
            .map(Sent)
            .map_err(|error| unread(error.to_string()))
    }
}

/// A case: the object that a case file in JSON holds, or the text of a case file in TOML.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what is read as it was written")]
pub(super) enum CaseShape {
    /// The object of a case file in JSON.
    Object(serde_json::Map<String, serde_json::Value>),
    /// The text of a case file.
    Text(String),
}

/// A case as it was written. It is read by what reads case files, so that every fact that stands
/// in it twice, or wrong, is told with its place.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct CaseSent(#[schemars(with = "CaseShape")] Box<RawValue>);

impl CaseSent {
    /// The name under which a case is told of in problems.
    pub(super) const NAME: &'static str = "case";

    /// The text of the case.
    pub(super) fn text(&self) -> Result<String, Refused> {
        let written = self.0.get();
        match written.as_bytes().first() {
            Some(b'{') => Ok(written.to_owned()),
            Some(b'"') => serde_json::from_str(written).map_err(|_| Refused::fault()),
            _ => Err(Refused::new(
                StatusCode::BAD_REQUEST,
                "The case is neither an object nor a text",
                "Send the object of a case file in JSON, or the text of a case file in TOML.",
            )),
        }
    }
}

/// A day, year first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub(super) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = text.parse().map_err(serde::de::Error::custom);
        day.map(Day)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A day, year first.",
            "type": "string",
            "format": "date",
            "examples": ["2026-05-01"],
        })
    }
}

/// The policy of a name or a title: a policy before a baseline.
pub(super) fn policy_of<'s>(now: &'s Shown, name: &str) -> Result<&'s Policy, Refused> {
    let called = |policy: &&Policy| policy.name == name || policy.title.eq_ignore_ascii_case(name);
    let found = now.policies.iter().filter(called);
    found
        .max_by_key(|policy| policy.kind == TextKind::Policy)
        .ok_or_else(|| {
            let problem = UsageProblem::UnknownPolicy {
                name: name.to_owned(),
                advice: match now.library.nearest(name) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "what there is stands at /api/v1/policies".to_owned(),
                },
            };
            let problems = [Problem::new(problem)];
            Refused::told("There is no such policy", &problems, &Sources::default())
        })
}
