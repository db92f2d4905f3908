//! `evenhand holdings`: what the library holds, counted.

use clap::Args;
use evenhand::holdings::holdings;

use crate::files::{Shelf, Unusable};
use crate::page::Page;
use crate::{Format, Status};

/// Count what the library holds: texts, figures by how firm they are, rules, cases
#[derive(Debug, Args)]
pub(crate) struct Holdings {
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    shelf: Shelf,
}

impl Holdings {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let holdings = holdings(&self.shelf.with(&[])?);
        match self.format {
            Format::Text => page.text(&holdings.to_text()),
            Format::Json => page.json(&holdings),
        }
        Ok(Status::Fine)
    }
}
