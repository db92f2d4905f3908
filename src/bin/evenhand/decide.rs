//! `evenhand decide`: a case decided, and every answer explained.

use std::path::PathBuf;

use clap::Args;
use evenhand::decision::{CaseFile, Decision, Inquiry, read_case};
use evenhand::explanation::{Asked, Style, explain, to_text};
use evenhand::library::Library;
use evenhand::model::Policy;
use evenhand::source::{Problem, Told};
use evenhand::value::Date;
use serde::Serialize;

use crate::files::{Shelf, Unusable, text_of};
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;
use crate::record::Recording;
use crate::{Format, Status};

/// Decide a case, and explain every answer line by line
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// The case: a file in TOML or JSON, or `-` for standard input
    case: PathBuf,
    /// An outcome to answer; what the case asks for, or all of them, where none is named
    #[arg(long, value_name = "OUTCOME")]
    ask: Vec<String>,
    /// The day to decide as at, for a case that gives none
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every line, not only those that mattered
    #[arg(long)]
    working: bool,
    #[command(flatten)]
    recording: Recording,
    #[command(flatten)]
    shelf: Shelf,
}

/// A day that a command names.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse::<Date>().map_err(|error| error.to_string())
}

/// What is wrong, for other programs.
#[derive(Debug, Serialize)]
struct Refused {
    version: u32,
    problems: Vec<Told>,
}

impl Decide {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (mut library, id) = policy_named(&self.shelf, &self.policy)?;
        let (name, text) = text_of(&self.case)?;
        let base = library.sources_mut().add(name, text.as_str());
        let preparation = library.prepare(id);
        let Some(prepared) = &preparation.prepared else {
            return Ok(self.refuse(page, &library, &preparation.problems));
        };
        let asked = self.asked(prepared.policy())?;
        let read = read_case(&text, base)
            .and_then(|file| Ok((file.inquiry(prepared.policy(), self.on)?, file)));
        let (inquiry, asks_all) = match read {
            Ok((inquiry, file)) => with_outcomes(inquiry, asked, &file, prepared.policy()),
            Err(problems) => return Ok(self.refuse(page, &library, &problems)),
        };
        match inquiry.decide(prepared) {
            Ok(decision) => {
                let at_fault = decision.answers.iter().any(|each| each.answer.is_fault());
                let asked = Asked {
                    working: self.working,
                    ..Asked::default()
                };
                self.recording.keep(page, &library, id, &decision, asked)?;
                self.tell(page, &library, decision, asks_all);
                Ok(if at_fault {
                    Status::Problems
                } else {
                    Status::Fine
                })
            }
            Err(problem) => Ok(self.refuse(page, &library, &[Problem::new(problem)])),
        }
    }

    /// The outcomes that the command names.
    fn asked(&self, policy: &Policy) -> Result<Vec<evenhand::model::policy::NodeId>, Unusable> {
        outcomes_named(policy, &self.ask)
    }

    fn refuse(&self, page: &mut Page, library: &Library, problems: &[Problem]) -> Status {
        let sources = library.sources();
        match self.format {
            Format::Text => page.complain_about(problems, sources),
            Format::Json => page.json(&Refused {
                version: 1,
                problems: problems
                    .iter()
                    .map(|problem| problem.told(sources))
                    .collect(),
            }),
        }
        Status::Problems
    }

    fn tell(&self, page: &mut Page, library: &Library, decision: Decision<'_>, asks_all: bool) {
        let asked = Asked {
            working: self.working,
            ..Asked::default()
        };
        let explanation = explain(&decision, library.sources(), asked);
        if self.format == Format::Json {
            return page.json(&explanation);
        }
        // Where everything is asked for, what the case says too little about is only named.
        let (told, left) = if asks_all {
            explanation.split_undecided()
        } else {
            (explanation, Vec::new())
        };
        page.lines(&to_text(&told, page.width()));
        if !left.is_empty() {
            page.line("");
            page.styled(Style::Strong, "Not decided by what the case says");
            for answer in &left {
                page.line(&format!("  {}", answer.in_a_line()));
            }
            page.styled(
                Style::Faint,
                "  name one with --ask to see which answers are possible and what they hang on",
            );
        }
    }
}

/// What is asked: by the command, else by the case, else by what the case expects, else all.
fn with_outcomes(
    mut inquiry: Inquiry,
    asked: Vec<evenhand::model::policy::NodeId>,
    file: &CaseFile,
    policy: &Policy,
) -> (Inquiry, bool) {
    if !asked.is_empty() {
        inquiry.asked = asked;
    }
    if inquiry.asked.is_empty() {
        let expected = file.expect.iter().filter_map(|expected| {
            let path: Vec<&str> = expected
                .name
                .path
                .names
                .iter()
                .map(|name| name.text.as_str())
                .collect();
            policy.node_named(&path.join("."))
        });
        for node in expected {
            if !inquiry.asked.contains(&node) {
                inquiry.asked.push(node);
            }
        }
    }
    let asks_all = inquiry.asked.is_empty();
    if asks_all {
        inquiry.asked = policy
            .outcomes()
            .iter()
            .filter_map(|outcome| outcome.node)
            .collect();
    }
    (inquiry, asks_all)
}
