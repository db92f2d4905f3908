use crate::ColumnOut;
use crate::Kind;
use crate::OutBlock;
use crate::Problem;
use crate::block::needs_guard;
use crate::number::write_day;
use crate::number::write_decimal;
use crate::writer::OutColumn;
use crate::writer::Values;
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;

/// A CSV file that is written: commas, line feeds, UTF-8, quotes where they are needed.
#[derive(Debug)]
pub(crate) struct CsvOut {
    file: BufWriter<File>,
    /// Rows that are not written yet.
    text: String,
}

/// Rows are written when they have come to so many bytes.
const ENOUGH: usize = 256 * 1024;

impl CsvOut {
    pub(crate) fn create(
        path: &Path,
        file: File,
        columns: &[ColumnOut],
    ) -> Result<CsvOut, Problem> {
        let mut out = CsvOut {
            file: BufWriter::new(file),
            text: header(columns.iter().map(|column| column.name.as_str())),
        };
        out.flush(path)?;
        Ok(out)
    }

    fn flush(&mut self, path: &Path) -> Result<(), Problem> {
        let written = self.file.write_all(self.text.as_bytes());
        written.map_err(|error| Problem::writing(path, &error))?;
        self.text.clear();
        Ok(())
    }

    pub(crate) fn write(
        &mut self,
        path: &Path,
        columns: &[ColumnOut],
        block: &OutBlock,
    ) -> Result<(), Problem> {
        for row in 0..block.rows() {
            let begin = self.text.len();
            for (at, (column, out)) in columns.iter().zip(block.columns()).enumerate() {
                if at > 0 {
                    self.text.push(',');
                }
                write_cell(&mut self.text, &column.kind, out, row);
            }
            if self.text.len() == begin {
                // An empty line would be no row.
                self.text.push_str("\"\"");
            }
            self.text.push('\n');
            if self.text.len() >= ENOUGH {
                self.flush(path)?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, path: &Path) -> Result<(), Problem> {
        self.flush(path)?;
        let flushed = self.file.flush();
        flushed.map_err(|error| Problem::writing(path, &error))
    }
}

/// Writes the line with the names of the columns.
pub(crate) fn header<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() {
            line.push(',');
        }
        write_text(&mut line, name);
    }
    line.push('\n');
    line
}

fn write_cell(text: &mut String, kind: &Kind, column: &OutColumn, row: usize) {
    if !column.there[row] {
        return;
    }
    let scale = match kind {
        Kind::Decimal { scale } | Kind::Wide { scale } => *scale,
        Kind::Text | Kind::Whole | Kind::YesNo | Kind::Day | Kind::Choice(_) => 0,
    };
    match &column.values {
        Values::Text { .. } => write_text(text, column.text(row)),
        Values::Whole(values) => write_decimal(text, i128::from(values[row]), scale),
        Values::Wide(values) => write_decimal(text, values[row], scale),
        Values::YesNo(values) => text.push_str(if values[row] { "yes" } else { "no" }),
        Values::Day(values) => write_day(text, values[row]),
        Values::Codes(values) => write_text(text, kind.choice(values[row])),
    }
}

/// Writes a text, so that no spreadsheet program takes it for a formula.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe
/// before it, unless it is a number. Reading takes it away again; nothing else does, and a text
/// that has apostrophes before such a sign gets one more, so that none is lost.
fn write_text(line: &mut String, text: &str) {
    let guard = if needs_guard(text) { "'" } else { "" };
    if !text.contains(['"', ',', '\n', '\r', ';', '\t']) {
        // A blank before or behind is kept by quotes where a program would take it away.
        let quote = if text.trim() == text { "" } else { "\"" };
        let written = write!(line, "{quote}{guard}{text}{quote}");
        return written.unwrap_or_else(|_| unreachable!("a String takes any text"));
    }
    line.push('"');
    line.push_str(guard);
    for sign in text.chars() {
        if sign == '"' {
            line.push('"');
        }
        line.push(sign);
    }
    line.push('"');
}
