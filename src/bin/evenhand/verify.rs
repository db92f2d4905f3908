//! `evenhand verify`: a recorded decision held against itself and today's policies.

use std::path::PathBuf;

use clap::Args;
use evenhand::record::{read_record, verification_to_text};

use crate::files::{Shelf, Unusable, text_of};
use crate::page::Page;
use crate::{Format, Status};

/// Verify a recorded decision: that it is whole, comes out again, and would today
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A record that `decide --record` wrote, or `-` for standard input
    record: PathBuf,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    shelf: Shelf,
}

impl Verify {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (_, text) = text_of(&self.record)?;
        let record = read_record(&text)?;
        let found = record.verify(&self.shelf.library()?);
        match self.format {
            Format::Text => page.lines(&verification_to_text(&found, page.width())),
            Format::Json => page.json(&found),
        }
        Ok(if found.matches {
            Status::Fine
        } else {
            Status::Problems
        })
    }
}
