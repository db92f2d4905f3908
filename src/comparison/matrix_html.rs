//! [`Matrix`] → a page that stands alone.
//!
//! Nothing in it is fetched and nothing runs: one style sheet stands in its head. Everything
//! that a policy or a person's description says is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::matrix::{Cell, Column, ColumnKind, Matrix, State, abouts};
use super::matrix_text::{titled, without_period};
use crate::explanation::{SourceTold, capitalised};

/// How the page looks: wide tables whose head and first column stay in sight, and plain ones on
/// paper.
const STYLE: &str = include_str!("matrix.css");

/// Makes a page of matrices, one below the other.
///
/// # Shapes
/// A whole HTML document in UTF-8: a table for each heading, what the columns are, and the sources
/// numbered at the end. Every cell says its state in words, beside its value. Who has no policy
/// for the day stands above the tables, and is not counted. Only addresses that begin with
/// `http://` or `https://` become links.
pub fn matrix_to_html(matrices: &[Matrix]) -> String {
    let mut page = Page {
        sources: Vec::new(),
    };
    let titles: Vec<String> = matrices.iter().map(title_of_all).collect();
    let title = titles.join("; ");
    let parts: Vec<Markup> = matrices.iter().map(|matrix| page.part(matrix)).collect();
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for part in &parts { (part) }
                    (about(matrices, ColumnKind::Person, "The people"))
                    (page.listed())
                }
                footer { p {
                    "Every cell says how its value is known. What is not published or not found \
                     is no number, and counts as none."
                } }
            }
        }
    };
    whole.into_string()
}

fn title_of_all(matrix: &Matrix) -> String {
    let baseline = matrix.baseline.as_deref().unwrap_or("Authorities");
    format!("{baseline}: {}", matrix.counted())
}

struct Page {
    sources: Vec<SourceTold>,
}

impl Page {
    /// The number of a source, from 1: the place in it plays no part.
    fn number(&mut self, source: &SourceTold) -> usize {
        let known = |own: &SourceTold| own.title == source.title && own.at == source.at;
        match self.sources.iter().position(known) {
            Some(at) => at + 1,
            None => {
                self.sources.push(source.clone());
                self.sources.len()
            }
        }
    }

    /// One matrix: its head, its tables and what its figures are.
    fn part(&mut self, matrix: &Matrix) -> Markup {
        let mut tables = Vec::new();
        let mut from = 0;
        while let Some(first) = matrix.columns.get(from) {
            let same = |column: &&Column| column.kind == first.kind && column.group == first.group;
            let to = from + matrix.columns[from..].iter().take_while(same).count();
            tables.push(self.table(matrix, from, to));
            from = to;
        }
        html! {
            header {
                h1 { (title_of_all(matrix)) }
                p.by { "As at " time datetime=(matrix.day) { (matrix.day_in_words) } }
                @for note in &matrix.notes { p { (note) } }
                @if let Some(others) = matrix.not_shown() { p { (others) } }
            }
            @for table in tables.iter().filter(|_| matrix.in_force().next().is_some()) { (table) }
            (about(std::slice::from_ref(matrix), ColumnKind::Figure, "The figures"))
        }
    }

    fn table(&mut self, matrix: &Matrix, from: usize, to: usize) -> Markup {
        let columns = &matrix.columns[from..to];
        let heading = capitalised(&columns[0].group);
        let rows: Vec<Markup> = matrix
            .in_force()
            .map(|row| {
                let cells = row.cells[from..to].iter().zip(columns);
                let cells: Vec<Markup> = cells
                    .map(|(cell, column)| self.cell(cell, column))
                    .collect();
                html! {
                    tr {
                        th scope="row" { (titled(&row.title, row.status)) }
                        @for cell in &cells { (cell) }
                    }
                }
            })
            .collect();
        html! {
            section {
                h2 { (heading) }
                div.wide tabindex="0" role="region" aria-label=(heading) {
                    table {
                        caption { (heading) ", as at " (matrix.day_in_words) }
                        thead { tr {
                            th scope="col" { "Authority" }
                            @for column in columns {
                                th scope="col" title=[column.about.as_ref()] {
                                    (column.heading)
                                    @if let Some(unit) = &column.unit { " (" (unit) ")" }
                                }
                            }
                        } }
                        tbody { @for row in &rows { (row) } }
                        tfoot { tr {
                            th scope="row" { "How many of " (matrix.in_force().count()) }
                            @for column in columns { td { (counted(column)) } }
                        } }
                    }
                }
            }
        }
    }

    fn cell(&mut self, cell: &Cell, column: &Column) -> Markup {
        let numbers: Vec<(usize, Option<String>)> = cell
            .sources
            .iter()
            .map(|source| (self.number(source), source.place.clone()))
            .collect();
        let words = without_period(&cell.words, column);
        let plain = cell.state.words() == words;
        let title = title_of(cell);
        let unknown = (!cell.state.is_known()).then_some("unknown");
        html! {
            td class=[unknown] title=[title] {
                (words)
                @for (number, _) in &numbers {
                    sup { a href={ "#source-" (number) } { "[" (number) "]" } }
                }
                @if !plain && cell.state != State::Decided {
                    span.state { (cell.state.words()) }
                }
                @if let Some(grade) = cell.grade.filter(|grade| *grade != cell.state.words()) { span.state { (grade) } }
                @for need in &cell.needs {
                    span.state { (why(need.why)) ": " (need.label) }
                }
                @for fault in &cell.faults { span.state { (fault) } }
            }
        }
    }

    fn listed(&self) -> Markup {
        if self.sources.is_empty() {
            return html! {};
        }
        html! {
            section {
                h2 { "Sources" }
                ol {
                    @for (at, source) in self.sources.iter().enumerate() {
                        li id={ "source-" (at + 1) } {
                            (source.title)
                            @if let Some(address) = &source.at {
                                ", "
                                @if is_link(address) {
                                    a href=(address) { (address) }
                                } @else {
                                    (address)
                                }
                            }
                            @if source.secondary { " (not the authority's own)" }
                            @if source.read_in_part { " (read in part)" }
                        }
                    }
                }
            }
        }
    }
}

/// What is shown when a reader points at a cell: days, sources with their places, how it was read.
fn title_of(cell: &Cell) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    told.extend(cell.in_force.clone());
    for source in &cell.sources {
        let place = source.place.as_ref();
        told.push(match place {
            Some(place) => format!("{}, {place}", source.title),
            None => source.title.clone(),
        });
    }
    let reading = cell.reading.as_ref();
    told.extend(reading.map(|words| format!("how it was read: {words}")));
    (!told.is_empty()).then(|| told.join("; "))
}

fn why(word: &str) -> &str {
    match word {
        "fact" => "not known of the person",
        why => why,
    }
}

/// How many cells are in which state; of a figure, always how many have published it.
fn counted(column: &Column) -> Markup {
    let first = match column.kind {
        ColumnKind::Figure => State::Published,
        ColumnKind::Person => State::Decided,
    };
    let own = column.counts.iter().find(|count| count.state == first);
    let rest = column.counts.iter();
    let rest = rest.filter(|count| count.state != first && count.state != State::OutsideDays);
    html! {
        span.state { (first.words()) " " (own.map_or(0, |count| count.count)) }
        @for count in rest {
            span.state { (count.state.words()) " " (count.count) }
        }
    }
}

/// What the columns of a kind are, each once.
fn about(matrices: &[Matrix], kind: ColumnKind, heading: &str) -> Markup {
    let told = abouts(matrices, kind);
    if told.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (heading) }
            dl { @for (name, about) in &told { dt { (name) } dd { (about) } } }
        }
    }
}

/// Whether an address may become a link: a page of the web, and nothing that runs.
fn is_link(at: &str) -> bool {
    let small = at.to_ascii_lowercase();
    small.starts_with("http://") || small.starts_with("https://")
}
