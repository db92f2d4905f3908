//! `evenhand show`: a policy, or one rule or figure with its history, read back.

use clap::Args;
use evenhand::explanation::{nearest_name, read_back, read_back_named, sections_to_text};
use evenhand::source::Problem;

use crate::Status;
use crate::check::status;
use crate::files::{Shelf, Unusable, UsageProblem};
use crate::named::policy_named;
use crate::page::Page;

/// Read a policy back, or one of its rules or figures with its history
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// A rule's tag, an outcome, a step, a table, a figure, a fact or a source
    name: Option<String>,
    #[command(flatten)]
    shelf: Shelf,
}

impl Show {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (library, id) = policy_named(&self.shelf, &self.policy)?;
        let preparation = library.prepare(id);
        let Some(prepared) = &preparation.prepared else {
            let errors: Vec<Problem> = preparation
                .problems
                .into_iter()
                .filter(Problem::is_error)
                .collect();
            page.complain_about(&errors, library.sources());
            return Ok(status(&errors));
        };
        let policy = prepared.policy();
        let sections = match &self.name {
            None => read_back(policy, library.sources()),
            Some(name) => read_back_named(policy, library.sources(), name).ok_or_else(|| {
                let advice = match nearest_name(policy, name) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "leave the name out to read the whole policy".to_owned(),
                };
                UsageProblem::UnknownName {
                    policy: policy.title().to_owned(),
                    name: name.clone(),
                    advice,
                }
            })?,
        };
        page.lines(&sections_to_text(&sections, page.width()));
        Ok(Status::Fine)
    }
}
