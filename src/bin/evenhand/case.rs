//! `evenhand case`: a case to fill in, or asked for one fact at a time.

use std::path::PathBuf;

use clap::Args;
use evenhand::explanation::{Asked, explain, to_text};
use evenhand::form::{Interview, template, write_case};
use evenhand::library::{Library, TextId};
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;

use crate::Status;
use crate::decide::day;
use crate::files::{Shelf, Unusable, write_new};
use crate::interview::hold;
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;

/// Print a case to fill in, or ask for it one fact at a time, with only what can matter
#[derive(Debug, Args)]
pub(crate) struct Case {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// An outcome that is to be answered; all of them where none is named
    #[arg(long, value_name = "OUTCOME", num_args = 1..)]
    ask: Vec<String>,
    /// The day to decide as at; any day of the policy where none is named
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Ask for one fact at a time, while it can still matter, and then decide
    #[arg(long)]
    interview: bool,
    /// Write the case into this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    shelf: Shelf,
}

impl Case {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (library, id) = policy_named(&self.shelf, &self.policy)?;
        let preparation = library.ready(id);
        let Some(prepared) = &preparation.prepared else {
            page.complain_about(&preparation.problems, library.sources());
            return Ok(Status::Problems);
        };
        let mut asked = outcomes_named(prepared.policy(), &self.ask)?;
        if asked.is_empty() {
            let outcomes = prepared.policy().outcomes().iter();
            asked = outcomes.filter_map(|outcome| outcome.node).collect();
        }
        if self.interview {
            return self.ask(page, &library, id, prepared, &asked);
        }
        let text = template(prepared, library.name(id), &asked, self.on)?;
        match &self.out {
            Some(_) => self.keep(&text)?,
            None => page.text(&text),
        }
        Ok(Status::Fine)
    }

    fn ask(
        &self,
        page: &mut Page,
        library: &Library,
        id: TextId,
        prepared: &Prepared,
        asked: &[NodeId],
    ) -> Result<Status, Unusable> {
        // A file that can't be written is told before anything is asked.
        if let Some(path) = self
            .out
            .as_deref()
            .filter(|path| !self.force && path.exists())
        {
            write_new(path, "", false)?;
        }
        let mut interview = Interview::new(prepared, asked);
        if let Some(day) = self.on {
            interview
                .answer(&day.to_string())
                .map_err(|problem| Unusable(vec![problem]))?;
        }
        hold(&mut interview, prepared.policy().title(), page.width());
        let nodes = prepared.policy().nodes();
        let names: Vec<&str> = asked
            .iter()
            .map(|node| nodes[node.index()].name.as_str())
            .collect();
        if self.out.is_some() {
            let text = write_case(prepared, interview.case(), library.name(id), &names);
            self.keep(&text)?;
        }
        match interview.decision() {
            Ok(decision) => {
                let at_fault = decision.answers.iter().any(|each| each.answer.is_fault());
                let explanation = explain(&decision, library.sources(), Asked::default());
                page.lines(&to_text(&explanation, page.width()));
                Ok(if at_fault {
                    Status::Problems
                } else {
                    Status::Fine
                })
            }
            Err(problem) => {
                page.complain_about(&[Problem::new(problem)], library.sources());
                Ok(Status::Problems)
            }
        }
    }

    fn keep(&self, text: &str) -> Result<(), Unusable> {
        match &self.out {
            Some(path) => write_new(path, text, self.force),
            None => Ok(()),
        }
    }
}
