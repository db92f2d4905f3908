//! [`Matrix`] → lines for a terminal: tables that fit the width, with what they abbreviate.

use textwrap::{Options, WordSeparator, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr;

use super::matrix::{Cell, Column, ColumnKind, Matrix, Row, State, abouts};
use crate::explanation::{Style, Styled, TextLine, capitalised};

/// The narrowest width that is laid out for.
const NARROWEST: usize = 60;
/// The widest that the names of authorities get.
const WIDEST_NAME: usize = 27;
/// The widest that a column gets, where none of its words is longer.
const WIDEST_COLUMN: usize = 17;
/// Between two columns.
const GAP: usize = 2;

/// Lays matrices out one below the other for a width, in characters.
///
/// # Shapes
/// One table for each heading; where its columns don't fit beside each other, several. What the
/// letters and the numbers in cells mean stands below each matrix, and who the people are below
/// all of them. Who has no policy for the day stands above the tables, and is not counted.
pub fn matrix_to_text(matrices: &[Matrix], width: usize) -> Vec<TextLine> {
    let width = width.max(NARROWEST);
    let mut lines = Vec::new();
    for (at, matrix) in matrices.iter().enumerate() {
        let mut page = Page {
            matrix,
            rows: matrix.in_force().collect(),
            width,
            marks: Vec::new(),
            needs: Vec::new(),
            lines,
        };
        if at > 0 {
            page.line(Style::Plain, "");
            page.line(Style::Faint, &"═".repeat(width));
            page.line(Style::Plain, "");
        }
        page.tables();
        if at + 1 == matrices.len() {
            page.about("The people", &abouts(matrices, ColumnKind::Person));
        }
        lines = page.lines;
    }
    lines
}

struct Page<'m> {
    matrix: &'m Matrix,
    /// The authorities that are shown.
    rows: Vec<&'m Row>,
    width: usize,
    /// The marks that were used, in the order of their meanings.
    marks: Vec<Mark>,
    /// What answers hang on, each with its number.
    needs: Vec<(String, String)>,
    lines: Vec<TextLine>,
}

/// A mark behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    National,
    Followed,
    Proposed,
    Illustrative,
    Derived,
    Secondary,
    Recalled,
}

impl Mark {
    fn letter(self) -> char {
        match self {
            Mark::National => 'n',
            Mark::Followed => 'k',
            Mark::Proposed => 'p',
            Mark::Illustrative => 'i',
            Mark::Derived => 'd',
            Mark::Secondary => 's',
            Mark::Recalled => 'm',
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Mark::National => {
                "the national figure: nothing was found of this authority, and nothing says otherwise"
            }
            Mark::Followed => "the national figure, and the authority was found to keep to it",
            Mark::Proposed => "proposed, and not decided on yet",
            Mark::Illustrative => "illustrative: an example, and nobody's own",
            Mark::Derived => "derived: reckoned from figures that are published",
            Mark::Secondary => "secondary: read somewhere else than on the publisher's own page",
            Mark::Recalled => "recalled: known from memory",
        }
    }
}

fn marks_of(cell: &Cell) -> Vec<Mark> {
    let mut marks = Vec::new();
    marks.extend(match cell.state {
        State::National => Some(Mark::National),
        State::Followed => Some(Mark::Followed),
        State::Proposed => Some(Mark::Proposed),
        State::Illustrative => Some(Mark::Illustrative),
        _ => None,
    });
    marks.extend(match cell.grade {
        Some("derived") => Some(Mark::Derived),
        Some("secondary") => Some(Mark::Secondary),
        Some("recalled") => Some(Mark::Recalled),
        Some("illustrative") if cell.state != State::Illustrative => Some(Mark::Illustrative),
        _ => None,
    });
    marks
}

/// Words without the period that the head of the column says.
pub(super) fn without_period(words: &str, column: &Column) -> String {
    match column.period {
        Some(period) => words.replace(&format!(" {period}"), ""),
        None => words.to_owned(),
    }
}

/// A table that fits the width.
struct Table<'m> {
    columns: Vec<&'m Column>,
    /// The head of each column, then the cells of each row, before they are wrapped.
    heads: Vec<String>,
    rows: Vec<(String, Vec<(String, Style)>)>,
    /// The width of the names, then of each column.
    name: usize,
    widths: Vec<usize>,
}

impl<'m> Page<'m> {
    fn line(&mut self, style: Style, text: &str) {
        self.lines.push(TextLine {
            parts: vec![Styled {
                style,
                text: text.to_owned(),
            }],
        });
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        let blank = " ".repeat(indent);
        for line in broken(text, self.width.saturating_sub(indent)) {
            self.line(style, &format!("{blank}{line}"));
        }
    }

    /// A whole matrix, without who the people are.
    fn tables(&mut self) {
        self.head();
        let matrix = self.matrix;
        let mut from = 0;
        while let Some(first) = matrix.columns.get(from).filter(|_| !self.rows.is_empty()) {
            let same = |column: &&Column| column.kind == first.kind && column.group == first.group;
            let to = from + matrix.columns[from..].iter().take_while(same).count();
            self.group(from, to);
            from = to;
        }
        self.legend();
    }

    fn head(&mut self) {
        let matrix = self.matrix;
        let baseline = matrix.baseline.as_deref().unwrap_or("no baseline");
        let counted = matrix.counted();
        let head = format!("{baseline}: {counted} as at {}", matrix.day_in_words);
        self.wrapped(0, Style::Strong, &head);
        for note in &matrix.notes {
            self.wrapped(0, Style::Plain, note);
        }
        if let Some(others) = matrix.not_shown() {
            self.wrapped(0, Style::Plain, &others);
        }
    }

    /// The tables of the columns under one heading.
    fn group(&mut self, from: usize, to: usize) {
        let matrix = self.matrix;
        let first = &matrix.columns[from];
        let mut heading = capitalised(&first.group);
        let unit = first
            .unit
            .as_ref()
            .filter(|_| first.kind == ColumnKind::Person);
        if let Some(unit) = unit {
            heading = format!("{heading} ({unit})");
        }
        let name = self.name_width();
        let widths: Vec<usize> = (from..to).map(|at| self.column_width(at)).collect();
        let mut start = 0;
        while start < widths.len() {
            let mut used = name;
            let fitting = widths[start..].iter().take_while(|width| {
                used += GAP + **width;
                used <= self.width
            });
            let end = start + fitting.count().max(1);
            self.line(Style::Plain, "");
            let more = if start > 0 { ", continued" } else { "" };
            self.wrapped(0, Style::Strong, &format!("{heading}{more}"));
            let table = self.table(from + start, from + end, name, &widths[start..end]);
            self.lay(&table);
            start = end;
        }
    }

    fn name_width(&self) -> usize {
        let names = self.rows.iter();
        let longest = names.map(|row| titled(row.title.as_str(), row.status).width());
        longest.max().unwrap_or(0).clamp(12, WIDEST_NAME)
    }

    /// How wide a column is: as its longest line where that is not too much, and never less than
    /// its longest word.
    fn column_width(&mut self, at: usize) -> usize {
        let matrix = self.matrix;
        let column = &matrix.columns[at];
        let mut texts = vec![head_of(column)];
        for row in self.rows.clone() {
            texts.push(self.cell_text(&row.cells[at], column).0);
        }
        let words = texts
            .iter()
            .flat_map(|text| text.split(' '))
            .map(UnicodeWidthStr::width);
        let word = words.max().unwrap_or(0);
        let lines = texts[1..].iter().map(|text| text.width());
        let line = lines.max().unwrap_or(0).min(WIDEST_COLUMN);
        let head = texts[0].width().min(12);
        word.max(line).max(head)
    }

    fn table(&mut self, from: usize, to: usize, name: usize, widths: &[usize]) -> Table<'m> {
        let matrix = self.matrix;
        let columns: Vec<&Column> = matrix.columns[from..to].iter().collect();
        let mut rows: Vec<(String, Vec<(String, Style)>)> = Vec::new();
        for row in self.rows.clone() {
            let cells = row.cells[from..to].iter().zip(&columns);
            let cells = cells.map(|(cell, column)| self.cell_text(cell, column));
            rows.push((titled(&row.title, row.status), cells.collect()));
        }
        Table {
            heads: columns.iter().map(|column| head_of(column)).collect(),
            columns,
            rows,
            name,
            widths: widths.to_vec(),
        }
    }

    /// A cell with its marks, and how it is told apart.
    fn cell_text(&mut self, cell: &Cell, column: &Column) -> (String, Style) {
        let mut text = match cell.state {
            State::OutsideDays | State::NoSuchFigure | State::NotAnswered | State::CantBe => {
                cell.state.words().to_owned()
            }
            _ => without_period(&cell.words, column),
        };
        let marks = marks_of(cell);
        if !marks.is_empty() {
            let letters: String = marks.iter().map(|mark| mark.letter()).collect();
            text = format!("{text} {letters}");
            self.marks.extend(marks);
        }
        let needs = cell.needs.iter().map(|need| {
            let why = match need.why {
                "fact" => "not known of the person",
                why => why,
            };
            (why.to_owned(), need.label.clone())
        });
        let mut numbers: Vec<usize> = needs.map(|need| self.number(need)).collect();
        numbers.sort_unstable();
        let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
        if !numbers.is_empty() {
            text = format!("{text} ({})", numbers.join(", "));
        }
        let style = match cell.state.is_known() {
            true => Style::Plain,
            false => Style::Warning,
        };
        (text, style)
    }

    fn number(&mut self, need: (String, String)) -> usize {
        match self.needs.iter().position(|own| *own == need) {
            Some(at) => at + 1,
            None => {
                self.needs.push(need);
                self.needs.len()
            }
        }
    }

    fn lay(&mut self, table: &Table<'_>) {
        let heads: Vec<(String, Style)> = table
            .heads
            .iter()
            .map(|head| (head.clone(), Style::Strong))
            .collect();
        self.row(table, "", Style::Strong, &heads);
        let total: usize = table.widths.iter().map(|width| GAP + width).sum();
        let rule = "─".repeat((table.name + total).min(self.width.max(table.name + total)));
        self.line(Style::Faint, &rule);
        for (title, cells) in &table.rows {
            self.row(table, title, Style::Plain, cells);
        }
        self.line(Style::Faint, &rule);
        for (title, counts) in self.counted(table) {
            self.row(table, &title, Style::Faint, &counts);
        }
    }

    /// How many authorities are in which state: a row for each state that is met, and always
    /// one for those that have published a figure.
    fn counted(&self, table: &Table<'_>) -> Vec<(String, Vec<(String, Style)>)> {
        let mut states: Vec<State> = Vec::new();
        if table
            .columns
            .iter()
            .any(|column| column.kind == ColumnKind::Figure)
        {
            states.push(State::Published);
        } else {
            states.push(State::Decided);
        }
        let met = table.columns.iter().flat_map(|column| &column.counts);
        let met = met.map(|count| count.state);
        states.extend(met.filter(|state| *state != State::OutsideDays));
        states.sort_unstable();
        states.dedup();
        let of = self.rows.len();
        let rows = states.into_iter().map(|state| {
            let counts = table.columns.iter().map(|column| {
                let counted = column.counts.iter().find(|count| count.state == state);
                let count = counted.map_or(0, |count| count.count);
                (count.to_string(), Style::Faint)
            });
            (format!("of {of}: {}", state.words()), counts.collect())
        });
        rows.collect()
    }

    /// A row of a table: as many lines as its tallest cell.
    fn row(&mut self, table: &Table<'_>, title: &str, style: Style, cells: &[(String, Style)]) {
        let title = broken(title, table.name);
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(&table.widths)
            .map(|((text, _), width)| broken(text, *width))
            .collect();
        let tallest = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..tallest.max(title.len()) {
            let own = title.get(at).map_or("", String::as_str);
            let mut parts = vec![Styled {
                style,
                text: padded(own, table.name),
            }];
            for ((lines, (_, style)), width) in wrapped.iter().zip(cells).zip(&table.widths) {
                let own = lines.get(at).map_or("", String::as_str);
                parts.push(Styled {
                    style: Style::Plain,
                    text: " ".repeat(GAP),
                });
                parts.push(Styled {
                    style: *style,
                    text: padded(own, *width),
                });
            }
            while parts.len() > 1 && parts.last().is_some_and(|part| part.text.trim().is_empty()) {
                parts.pop();
            }
            self.lines.push(TextLine { parts });
        }
    }

    fn legend(&mut self) {
        self.marks.sort_unstable();
        self.marks.dedup();
        let marks = std::mem::take(&mut self.marks);
        let needs = std::mem::take(&mut self.needs);
        if !marks.is_empty() {
            self.line(Style::Plain, "");
            self.line(Style::Strong, "Letters behind a figure");
        }
        for mark in marks {
            self.item(&mark.letter().to_string(), mark.meaning());
        }
        if !needs.is_empty() {
            self.line(Style::Plain, "");
            self.line(Style::Strong, "Numbers behind an answer: what it hangs on");
        }
        for (at, (why, label)) in needs.iter().enumerate() {
            self.item(&(at + 1).to_string(), &format!("{why}: {label}"));
        }
        let matrix = std::slice::from_ref(self.matrix);
        self.about("The figures", &abouts(matrix, ColumnKind::Figure));
    }

    /// What columns are.
    fn about(&mut self, heading: &str, told: &[(&str, &str)]) {
        if told.is_empty() {
            return;
        }
        self.line(Style::Plain, "");
        self.line(Style::Strong, heading);
        for (heading, about) in told {
            self.wrapped(2, Style::Plain, &format!("{heading}: {about}"));
        }
    }

    fn item(&mut self, mark: &str, meaning: &str) {
        let mut first = format!("  {}", padded(mark, 4));
        let indent = first.width();
        for line in broken(meaning, self.width.saturating_sub(indent)) {
            let text = format!("{first}{line}");
            self.line(Style::Plain, &text);
            first = " ".repeat(indent);
        }
    }
}

/// A title, with what its policy is where it is not in force as it stands.
pub(super) fn titled(title: &str, status: Option<&str>) -> String {
    match status {
        Some(status) => format!("{title} ({status})"),
        None => title.to_owned(),
    }
}

/// The head of a column: of a figure, with what it counts.
fn head_of(column: &Column) -> String {
    let unit = column
        .unit
        .as_deref()
        .filter(|unit| *unit != "%" && *unit != "£");
    match (column.kind, unit) {
        (ColumnKind::Figure, Some(unit)) => format!("{} ({unit})", column.heading),
        (ColumnKind::Figure | ColumnKind::Person, _) => column.heading.clone(),
    }
}

fn padded(text: &str, width: usize) -> String {
    let blank = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blank))
}

/// Text in lines of a width; a word that is longer stays whole, so that no amount is cut.
fn broken(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options).into_iter().map(String::from).collect()
}
