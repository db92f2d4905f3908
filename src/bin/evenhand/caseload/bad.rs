//! Rows that can't be decided: told, and kept in a file.

use std::path::{Path, PathBuf};

use evenhand::explanation::Style;
use evenhand_tables::{ColumnOut, Kind, OutBlock, Writer};

use super::tally::grouped;
use super::work::ToldRow;
use crate::files::{Unusable, shown};
use crate::page::Page;

/// How many bad rows are told one by one.
const TOLD: u64 = 20;

/// The bad rows of a run.
pub(super) struct BadRows {
    path: Option<PathBuf>,
    /// The names of a row's own fields.
    names: Vec<String>,
    file: Option<(Writer, OutBlock)>,
    count: u64,
}

impl BadRows {
    /// Begins with none; a file is made only once there are some.
    pub(super) fn new(path: Option<PathBuf>, names: &[String]) -> Self {
        BadRows {
            path,
            names: names.to_vec(),
            file: None,
            count: 0,
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Tells some rows, and writes them into the file.
    pub(super) fn take(&mut self, rows: &[ToldRow], page: &mut Page) -> Result<(), Unusable> {
        for row in rows {
            self.count += 1;
            if self.count <= TOLD {
                tell(row, page);
            }
        }
        let Some(path) = self.path.as_ref().filter(|_| !rows.is_empty()) else {
            return Ok(());
        };
        let (writer, block) = match &mut self.file {
            Some(file) => file,
            none => {
                let columns = columns(&self.names);
                let file = (Writer::create(path, &columns)?, OutBlock::new(&columns));
                none.insert(file)
            }
        };
        block.clear();
        for row in rows {
            put(row, self.names.len(), block);
        }
        writer.write(block)?;
        Ok(())
    }

    /// Puts the file in its place, and says where it is.
    pub(super) fn finish(self, page: &mut Page) -> Result<(), Unusable> {
        if let Some((writer, _)) = self.file {
            writer.finish()?;
        }
        if self.count == 0 {
            if let Some(path) = self.path.as_ref().filter(|path| path.exists()) {
                let told = format!("no row is bad: {} is of an earlier run", shown(path));
                page.remark(Style::Faint, &told);
            }
            return Ok(());
        }
        let further = self.count.saturating_sub(TOLD);
        if further > 0 {
            page.remark(
                Style::Warning,
                &format!("and {} that can't be decided", more_rows(further)),
            );
        }
        let all = match &self.path {
            Some(path) => format!("all of them, with the reasons: {}", shown(path)),
            None => "name a file with --bad to have all of them, with the reasons".to_owned(),
        };
        page.remark(Style::Faint, &all);
        Ok(())
    }
}

fn more_rows(rows: u64) -> String {
    match rows {
        1 => "1 more row".to_owned(),
        rows => format!("{} more rows", grouped(rows)),
    }
}

/// Tells one row on the error output.
pub(super) fn tell(row: &ToldRow, page: &mut Page) {
    let line = match row.line {
        Some(line) => format!(" (line {line})"),
        None => String::new(),
    };
    for (column, what) in &row.wrong {
        let column = column.as_ref();
        let column = column.map_or_else(String::new, |column| format!(", `{column}`"));
        let told = format!("row {}{line}{column}: {what}", row.number);
        page.remark(Style::Warning, &told);
    }
}

/// Whether two paths lead to one file.
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    one == other || whole(one).is_some_and(|one| whole(other) == Some(one))
}

fn columns(names: &[String]) -> Vec<ColumnOut> {
    let own = ["bad row", "bad column", "what is wrong"];
    let mut columns = vec![ColumnOut::new(own[0], Kind::Whole)];
    columns.extend(
        own[1..]
            .iter()
            .map(|name| ColumnOut::new(*name, Kind::Text)),
    );
    for name in names {
        // A file of bad rows that is read again has these names already.
        let mut told = name.clone();
        while own.contains(&told.as_str()) || columns.iter().any(|out| out.name == told) {
            told.push_str(" as read");
        }
        columns.push(ColumnOut::new(told, Kind::Text));
    }
    let mut further = "further fields".to_owned();
    while columns.iter().any(|out| out.name == further) {
        further.insert_str(0, "even ");
    }
    columns.push(ColumnOut::new(further, Kind::Text));
    columns
}

fn put(row: &ToldRow, names: usize, block: &mut OutBlock) {
    let number = i64::try_from(row.number).unwrap_or(i64::MAX);
    block.column(0).push_whole(number);
    let columns: Vec<&str> = row
        .wrong
        .iter()
        .filter_map(|(column, _)| column.as_deref())
        .collect();
    let reasons: Vec<&str> = row.wrong.iter().map(|(_, what)| what.as_str()).collect();
    block.column(1).push_text(&columns.join(", "));
    block.column(2).push_text(&reasons.join("; "));
    for at in 0..names {
        match row.raw.get(at) {
            Some(field) => block.column(3 + at).push_text(field),
            None => block.column(3 + at).push_blank(),
        }
    }
    match row.raw.get(names..) {
        Some(further) if !further.is_empty() => {
            block.column(3 + names).push_text(&further.join(", "));
        }
        Some(_) | None => block.column(3 + names).push_blank(),
    }
}
