//! Two policies, or one on two days, held against each other.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use evenhand::comparison::{
    EveryoneCompared, Pair, PersonCompared, compare_everyone, compare_lines, compare_outcomes,
    compare_person,
};
use evenhand::decision::read_case;
use evenhand::program::Prepared;
use evenhand::proof::Oracle;
use evenhand::source::{Problem, Sources};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use super::problem::Refused;
use super::request::{CaseSent, Day, Sent, policy_of};
use crate::compare::everyone::{outcomes_of_both, people_within};
use crate::compare::lines::{Whole, days_within};
use crate::compare::person::as_at;
use crate::compare::when;
use crate::files::{Unusable, UsageProblem};
use crate::serve::site::{Shown, Site};
use crate::solver::Z3;

/// Two policies, or one on two days, and what of them is compared: with a case, one person; with
/// outcomes, everybody; with neither, their lines.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Compare {
    /// A policy: its name or its title, as `/policies` lists them.
    a: String,
    /// The policy to hold against it; the same one where two days are named.
    b: Option<String>,
    /// One person, who is put through both; not together with `ask`.
    case: Option<CaseSent>,
    /// Outcomes: everybody for whom the two may differ, by how much, and what is proved; only
    /// with `on`.
    #[serde(default)]
    ask: Vec<String>,
    /// Only people of whom this is so, as in `capital up to £10,000.00`; only with `ask`.
    #[serde(default)]
    within: Vec<String>,
    /// Only this day; with `and`, the first of two days.
    on: Option<Day>,
    /// The day on which the second policy, or the same one, is looked at; only with `on`.
    and: Option<Day>,
}

/// What comes of a comparison: of lines, of one person, or of everybody in each outcome.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what is sent one by one")]
pub(super) enum Compared {
    /// The lines of both.
    Lines(Whole),
    /// One person through both.
    Person(PersonCompared),
    /// Everybody, in each outcome.
    Everyone(Vec<EveryoneCompared>),
}

/// Answers what is asked of two policies.
pub(super) async fn compare(
    State(site): State<Arc<Site>>,
    Sent(sent): Sent<Compare>,
) -> Result<Answer, Refused> {
    sent.is_one_question()?;
    let now = site.now();
    // One person takes no longer than a decision; the rest may take long, unless it is kept.
    let is_long = match (&sent.case, sent.key()) {
        (Some(_), _) => false,
        (None, None) => true,
        (None, Some(key)) => now.kept.parts.made(&key).is_none(),
    };
    let turn = match is_long {
        true => Some(now.kept.turn().await?),
        false => None,
    };
    let work = site.reckon(move |now| {
        let _turn = turn;
        sent.answer(now)
    });
    work.await?
}

impl Compare {
    /// Whether it asks what can be asked together.
    fn is_one_question(&self) -> Result<(), Refused> {
        let wrong = if self.case.is_some() && !self.ask.is_empty() {
            "Send either `case` or `ask`: one person through both, or everybody."
        } else if !self.within.is_empty() && self.ask.is_empty() {
            "`within` says of whom everybody is compared: name outcomes in `ask`."
        } else if self.and.is_some() && self.on.is_none() {
            "`and` is the second of two days: name the first in `on`."
        } else if !self.ask.is_empty() && self.on.is_none() {
            // Over every day it can take minutes.
            "Name the day as at which everybody is compared in `on`. The command line compares \
             them over every day."
        } else {
            return Ok(());
        };
        Err(Refused::new(
            StatusCode::BAD_REQUEST,
            "This can't be asked together",
            wrong,
        ))
    }

    /// What an answer is kept under: whatever is asked, but for people, who are kept nowhere.
    fn key(&self) -> Option<String> {
        if self.case.is_some() || !self.within.is_empty() {
            return None;
        }
        let day = |day: Option<Day>| day.map(|day| day.0.to_string());
        let asked = (&self.a, &self.b, &self.ask, day(self.on), day(self.and));
        Some(format!("api {asked:?}"))
    }

    fn answer(&self, now: &Shown) -> Result<Answer, Refused> {
        let key = self.key();
        if let Some(made) = key.as_ref().and_then(|key| now.kept.parts.made(key)) {
            return Ok(Answer::text(made.as_ref().clone()));
        }
        let told = self.told(now)?;
        let made = match key {
            Some(key) => now.kept.part(&key, || told).as_ref().clone(),
            None => told,
        };
        Ok(Answer::text(made))
    }

    fn told(&self, now: &Shown) -> Result<String, Refused> {
        let mut sources = now.library.sources().clone();
        let b = self.b.as_ref().unwrap_or(&self.a);
        if self.b.is_none() && self.and.is_none() {
            return Err(cannot(UsageProblem::NothingToCompare.into(), &sources));
        }
        let (a, b) = (ready(now, &self.a)?, ready(now, b)?);
        let days = (self.on.map(|day| day.0), self.and.map(|day| day.0));
        let on = days_within((a, b), days).map_err(|problem| cannot(problem.into(), &sources))?;
        let pair = Pair::new(a, b);
        if let Some(case) = &self.case {
            let text = case.text()?;
            let base = sources.add(CaseSent::NAME, text.as_str());
            let compared = read_case(&text, base)
                .and_then(|file| compare_person(&pair, &file, as_at(days.0, days.1), &sources));
            return match compared {
                Ok(compared) => written(&compared),
                Err(problems) => Err(Refused::told("The case is refused", &problems, &sources)),
            };
        }
        let when = when(days.0, days.1);
        if self.ask.is_empty() {
            return written(&Whole {
                lines: compare_lines(a, b, on, &sources),
                behaviour: compare_outcomes(&pair, &pair.shared_outcomes(), when),
            });
        }
        let outcomes = outcomes_of_both(a, b, &self.ask).map_err(|why| cannot(why, &sources))?;
        let within = people_within(&pair, &mut sources, &self.within);
        let within = within.map_err(|problems| cannot(Unusable(problems), &sources))?;
        let mut solver = Z3::from_environment();
        let mut compared: Vec<EveryoneCompared> = Vec::new();
        for outcome in outcomes {
            let oracle: Option<&mut dyn Oracle> = Some(&mut solver);
            compared.extend(compare_everyone(&pair, outcome, &within, when, oracle));
        }
        written(&compared)
    }
}

/// A policy of a name, ready.
fn ready<'s>(now: &'s Shown, name: &str) -> Result<&'s Prepared, Refused> {
    let preparation = policy_of(now, name)?.preparation(&now.library);
    preparation.prepared.as_ref().ok_or_else(|| {
        let errors = preparation
            .problems
            .iter()
            .filter(|problem| problem.is_error());
        let errors: Vec<Problem> = errors.cloned().collect();
        Refused::told("The policy has mistakes", &errors, now.library.sources())
    })
}

fn cannot(Unusable(problems): Unusable, sources: &Sources) -> Refused {
    Refused::told("This can't be compared", &problems, sources)
}

fn written(value: &impl Serialize) -> Result<String, Refused> {
    serde_json::to_string(value).map_err(|_| Refused::fault())
}
