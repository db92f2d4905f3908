//! `evenhand schema`: what a case of a policy may be, for other programs.

use clap::Args;
use evenhand::form::case_schema;

use crate::Status;
use crate::files::{Shelf, Unusable};
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;

/// Print the JSON Schema (2020-12) of the cases that a policy takes
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// Only the facts that this outcome can need; every fact where none is named
    #[arg(long, value_name = "OUTCOME", num_args = 1..)]
    ask: Vec<String>,
    #[command(flatten)]
    shelf: Shelf,
}

impl Schema {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (library, id) = policy_named(&self.shelf, &self.policy)?;
        let preparation = library.prepare(id);
        let Some(prepared) = &preparation.prepared else {
            page.complain_about(&preparation.problems, library.sources());
            return Ok(Status::Problems);
        };
        let asked = outcomes_named(prepared.policy(), &self.ask)?;
        page.json(&case_schema(prepared, &asked));
        Ok(Status::Fine)
    }
}
