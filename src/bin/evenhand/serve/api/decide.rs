//! A case decided, and every answer explained.

use std::sync::Arc;

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Answer;
use super::problem::Refused;
use super::request::{CaseSent, Day, Sent, policy_of};
use crate::question::{Question, Unanswered};
use crate::serve::site::{Shown, Site};

/// A case, and what is asked about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decide {
    /// The policy: its name or its title, as `/policies` lists them.
    policy: String,
    /// The case.
    case: CaseSent,
    /// The outcomes to answer; what the case asks for, or all of them, where none is named.
    #[serde(default)]
    ask: Vec<String>,
    /// The day to decide as at, for a case that gives none.
    on: Option<Day>,
    /// Whether every line is told, and not only those that mattered.
    #[serde(default)]
    working: bool,
    /// An answer that it might have been: what stands against it, and what would give it.
    why_not: Option<String>,
    /// The case with a fact changed, as in `spend_amount £40.00`, and compared.
    #[serde(default)]
    what_if: Vec<String>,
    /// Whether what would change each answer is told, which takes most of the time; where it is
    /// left out, it is told of outcomes that are asked for.
    changes: Option<bool>,
    /// Only these facts are looked at for what would change an answer, even if nobody can change
    /// them.
    #[serde(default)]
    changing: Vec<String>,
}

/// Answers what is asked about a case.
pub(super) async fn decide(
    State(site): State<Arc<Site>>,
    Sent(sent): Sent<Decide>,
) -> Result<Answer, Refused> {
    site.reckon(move |now| sent.answer(now)).await?
}

impl Decide {
    fn answer(&self, now: &Shown) -> Result<Answer, Refused> {
        let text = self.case.text()?;
        let policy = policy_of(now, &self.policy)?;
        let preparation = policy.preparation(&now.library);
        // What is asked is read beside the texts of the library, and leaves nothing there.
        let mut sources = now.library.sources().clone();
        let Some(prepared) = &preparation.prepared else {
            let title = "The policy has mistakes";
            return Err(Refused::told(title, &preparation.problems, &sources));
        };
        let question = Question {
            ask: &self.ask,
            on: self.on.map(|day| day.0),
            working: self.working,
            why_not: self.why_not.as_deref(),
            what_if: &self.what_if,
            changes: self.changes,
            changing: &self.changing,
        };
        let base = sources.add(CaseSent::NAME, text.as_str());
        match question.answer(prepared, &mut sources, &text, base) {
            Ok(answered) => Answer::of(&answered.explained(&sources)),
            Err(Unanswered::Question(problems)) => Err(Refused::told(
                "The question can't be asked of this policy",
                &problems,
                &sources,
            )),
            Err(Unanswered::Case(problems)) => {
                Err(Refused::told("The case is refused", &problems, &sources))
            }
        }
    }
}
