//! The policies that there are, what a case of one may be, and what is wrong with a text.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use evenhand::form::case_schema;
use evenhand::source::Sources;
use evenhand::syntax::tree::TextKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use super::problem::Refused;
use super::request::{Sent, policy_of};
use crate::files::Unusable;
use crate::named::outcomes_named;
use crate::serve::site::{Shown, Site};
use crate::serve::write;

/// The policies of the library.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Policies {
    /// The version of this shape.
    version: u32,
    /// The policies and baselines, in the order of their files.
    policies: Vec<PolicyListed>,
}

/// A policy or a baseline of the library.
#[derive(Debug, Serialize, JsonSchema)]
struct PolicyListed {
    /// The name that it is asked by.
    name: String,
    /// Its title.
    title: String,
    /// `policy` or `baseline`.
    kind: &'static str,
    /// The folder that it stands in: its nation.
    nation: String,
}

/// Lists the policies.
pub(super) async fn policies(State(site): State<Arc<Site>>) -> Result<Answer, Refused> {
    let now = site.now();
    let listed = now.policies.iter().map(|policy| PolicyListed {
        name: policy.name.clone(),
        title: policy.title.clone(),
        kind: match policy.kind {
            TextKind::Policy => "policy",
            TextKind::Baseline | TextKind::Vocabulary => "baseline",
        },
        nation: policy.folder.clone(),
    });
    Answer::of(&Policies {
        version: 1,
        policies: listed.collect(),
    })
}

/// A policy, and outcomes of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemaAsked {
    /// The policy: its name or its title, as `/policies` lists them.
    policy: String,
    /// Only the facts that these outcomes can need; every fact where none is named.
    #[serde(default)]
    ask: Vec<String>,
}

/// Answers what a case may be, asked in the address.
pub(super) async fn schema_at(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Answer, Refused> {
    let mut asked = SchemaAsked::default();
    for (name, value) in pairs {
        match name.as_str() {
            "policy" => asked.policy = value,
            "ask" => asked.ask.push(value),
            _ => {
                return Err(Refused::new(
                    StatusCode::BAD_REQUEST,
                    "The address asks for what there is not",
                    "It takes `policy`, and `ask` as often as there are outcomes.",
                ));
            }
        }
    }
    site.reckon(move |now| asked.answer(now)).await?
}

/// Answers what a case may be.
pub(super) async fn schema(
    State(site): State<Arc<Site>>,
    Sent(asked): Sent<SchemaAsked>,
) -> Result<Answer, Refused> {
    site.reckon(move |now| asked.answer(now)).await?
}

impl SchemaAsked {
    fn answer(&self, now: &Shown) -> Result<Answer, Refused> {
        let preparation = policy_of(now, &self.policy)?.preparation(&now.library);
        let sources = now.library.sources();
        let Some(prepared) = &preparation.prepared else {
            let title = "The policy has mistakes";
            return Err(Refused::told(title, &preparation.problems, sources));
        };
        let asked =
            outcomes_named(prepared.policy(), &self.ask).map_err(|Unusable(problems)| {
                let title = "The policy has no such outcome";
                Refused::told(title, &problems, &Sources::default())
            })?;
        Answer::of(&case_schema(prepared, &asked))
    }
}

/// A text to check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    /// The text: a policy, a baseline or a vocabulary, or several. What it rests on is looked up
    /// in it, and then in the library.
    text: String,
    /// The name under which it is told of in problems.
    #[serde(default = "Check::usual_name")]
    file: String,
}

impl Check {
    fn usual_name() -> String {
        "text.policy".to_owned()
    }
}

/// Answers what is wrong with a text, which a process of its own looks at.
pub(super) async fn check(
    State(site): State<Arc<Site>>,
    Sent(sent): Sent<Check>,
) -> Result<Answer, Refused> {
    match write::findings(&site, sent.file, sent.text).await? {
        Ok(found) => Ok(Answer::text(found)),
        Err(why) => {
            let title = "The text can't be looked at";
            Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, title, &why))
        }
    }
}
