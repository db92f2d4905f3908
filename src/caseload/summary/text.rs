//! [`Report`] → lines for a terminal.

use unicode_width::UnicodeWidthStr;

use super::headline::headline;
use super::headline::not_counted;
use super::headline::notes;
use super::headline::title;
use super::report::OutcomeTold;
use super::report::Report;
use super::table::Table;
use super::table::tables;
use super::words::cases;
use crate::explanation::Style;
use crate::explanation::TextLine;
use crate::explanation::broken;
use crate::explanation::capitalised;

/// The narrowest width that is laid out for.
const NARROWEST: usize = 60;
/// Between two columns.
const GAP: usize = 2;
/// The narrowest that the first column of a table gets.
const LEAST_NAME: usize = 14;

/// Lays a report out for a width, in characters.
///
/// # Shapes
/// What is compared; for each outcome what a change comes to, whom it touches and what is not
/// counted, then its tables. A table that is too wide is told row by row.
pub fn summary_to_text(report: &Report, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        lines: Vec::new(),
    };
    page.wrapped(0, Style::Strong, &title(report));
    for outcome in &report.outcomes {
        page.outcome(report, outcome);
    }
    page.blank();
    page.wrapped(
        0,
        Style::Faint,
        &format!(
            "{} were put to the policy.",
            capitalised(&cases(report.cases))
        ),
    );
    for note in notes(report) {
        page.wrapped(0, Style::Faint, &note);
    }
    page.lines
}

struct Page {
    width: usize,
    lines: Vec<TextLine>,
}

impl Page {
    fn blank(&mut self) {
        self.lines.push(TextLine::default());
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        for line in broken(text, self.width - indent) {
            let blank = " ".repeat(indent);
            self.lines
                .push(TextLine::of(style, format!("{blank}{line}")));
        }
    }

    fn outcome(&mut self, report: &Report, outcome: &OutcomeTold) {
        if report.outcomes.len() > 1 {
            self.blank();
        }
        let sentences = headline(outcome);
        let name = heading(outcome);
        for (at, sentence) in sentences.iter().enumerate() {
            match at {
                0 => self.wrapped(0, Style::Strong, &format!("{name}: {sentence}")),
                _ => self.wrapped(2, Style::Plain, &capitalised(sentence)),
            }
        }
        for told in not_counted(report, outcome) {
            self.wrapped(2, Style::Warning, &told);
        }
        if outcome.by.as_ref().is_some_and(|by| by.too_many) {
            self.wrapped(2, Style::Warning, TOO_MANY);
        }
        for table in tables(report, outcome) {
            self.blank();
            self.wrapped(2, Style::Strong, &table.caption);
            self.table(&table);
        }
    }

    fn table(&mut self, table: &Table) {
        let all = || std::iter::once(&table.head).chain(&table.rows);
        let columns = table.head.len();
        let width_of = |at: usize| {
            let cells = all().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (1..columns).map(width_of).collect();
        let room = self.width - 2;
        let used: usize = widths.iter().map(|width| width + GAP).sum();
        if used + LEAST_NAME > room {
            return self.by_rows(table);
        }
        let name = width_of(0).min(room - used);
        for (at, row) in all().enumerate() {
            let lines = broken(&row[0], name);
            let style = if at == 0 { Style::Faint } else { Style::Plain };
            for (nth, line) in lines.iter().enumerate().take(lines.len().max(1)) {
                let mut text = format!("  {line}{}", " ".repeat(name - line.width().min(name)));
                if nth == 0 {
                    text += &cells(table, &row[1..], &widths);
                }
                self.lines.push(TextLine::of(style, text.trim_end()));
            }
            if lines.is_empty() {
                let text = format!("  {}{}", " ".repeat(name), cells(table, &row[1..], &widths));
                self.lines.push(TextLine::of(style, text.trim_end()));
            }
        }
    }

    /// Each row by itself, its cells named.
    fn by_rows(&mut self, table: &Table) {
        for row in &table.rows {
            self.wrapped(2, Style::Plain, &row[0]);
            let named = table.head.iter().zip(row).skip(1);
            let named = named.filter(|(_, cell)| !cell.is_empty());
            let named: Vec<String> = named
                .map(|(head, cell)| format!("{head}: {cell}"))
                .collect();
            self.wrapped(4, Style::Plain, &named.join("; "));
        }
    }
}

/// What is said where there are too many groups.
pub(super) const TOO_MANY: &str =
    "There are too many groups to tell: name fewer, or give wider bands.";

/// What an outcome is called.
pub(super) fn heading(outcome: &OutcomeTold) -> String {
    let label = capitalised(&outcome.label);
    match &outcome.of {
        Some(of) => format!("{label} ({of})"),
        None => label,
    }
}

fn cells(table: &Table, row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| {
        let blank = " ".repeat(width - cell.width());
        match table.numbers {
            true => format!("{}{blank}{cell}", " ".repeat(GAP)),
            false => format!("{}{cell}{blank}", " ".repeat(GAP)),
        }
    });
    cells.collect()
}
