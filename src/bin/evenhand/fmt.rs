//! `evenhand fmt`: one layout for every policy.

use std::path::{Path, PathBuf};

use clap::Args;
use evenhand::source::Sources;
use evenhand::syntax::format;

use crate::Status;
use crate::files::{Unusable, policies_of, text_of, write};
use crate::page::Page;

/// Lay policies out; `-` reads from standard input and writes to standard output
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Files or folders; every policy under the current folder where none is named
    paths: Vec<PathBuf>,
    /// Only tell which files are laid out otherwise
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        if self.paths == [PathBuf::from("-")] {
            return self.run_through(page);
        }
        let mut status = Status::Fine;
        let mut unusable = Vec::new();
        for path in policies_of(&self.paths)? {
            let (name, text) = match text_of(&path) {
                Ok(read) => read,
                // The others can still be laid out.
                Err(Unusable(problems)) => {
                    unusable.extend(problems);
                    continue;
                }
            };
            let Some(laid_out) = laid_out(page, &name, &text) else {
                status = Status::Problems;
                continue;
            };
            if laid_out == text {
                continue;
            }
            if self.check {
                status = Status::Problems;
                page.line(&format!(
                    "{name} is laid out otherwise; write `evenhand fmt {name}`"
                ));
            } else {
                match write(&path, &laid_out) {
                    Ok(()) => page.line(&format!("{name} laid out")),
                    Err(Unusable(problems)) => unusable.extend(problems),
                }
            }
        }
        if unusable.is_empty() {
            Ok(status)
        } else {
            Err(Unusable(unusable))
        }
    }

    fn run_through(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (name, text) = text_of(Path::new("-"))?;
        let Some(laid_out) = laid_out(page, &name, &text) else {
            return Ok(Status::Problems);
        };
        if !self.check {
            page.text(&laid_out);
        } else if laid_out != text {
            page.line(&format!("{name} is laid out otherwise"));
            return Ok(Status::Problems);
        }
        Ok(Status::Fine)
    }
}

/// The text in the one layout; where it can't be read, what is wrong with it is told.
fn laid_out(page: &mut Page, name: &str, text: &str) -> Option<String> {
    let mut sources = Sources::default();
    // The only file of its own line of offsets, which the problems count from as well.
    sources.add(name, text);
    match format(text) {
        Ok(laid_out) => Some(laid_out),
        Err(problems) => {
            page.complain_about(&problems, &sources);
            None
        }
    }
}
