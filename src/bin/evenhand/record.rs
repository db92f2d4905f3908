//! `--record`: a decision kept in a file.

use std::path::PathBuf;

use clap::Args;
use evenhand::decision::Decision;
use evenhand::explanation::{Asked, Style};
use evenhand::library::{Library, TextId};
use evenhand::record::keep;

use crate::files::{Unusable, write_new};
use crate::page::Page;

/// Where a decision is kept.
#[derive(Debug, Args)]
pub(crate) struct Recording {
    /// Keep the decision in this file, with its facts and the texts that it rests on
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Write over a record that is there
    #[arg(long, requires = "record")]
    force: bool,
}

impl Recording {
    /// Writes the record, where one is asked for.
    pub(crate) fn keep(
        &self,
        page: &mut Page,
        library: &Library,
        id: TextId,
        decision: &Decision<'_>,
        asked: Asked,
    ) -> Result<(), Unusable> {
        let Some(path) = &self.record else {
            return Ok(());
        };
        let kept = keep(library, id, decision, asked);
        write_new(path, &kept.text, self.force)?;
        let words = format!("recorded in {}, digest {}", path.display(), kept.digest);
        page.remark(Style::Faint, &words);
        Ok(())
    }
}
