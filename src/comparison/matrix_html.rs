//! [`Matrix`] → a page that stands alone.
//!
//! Nothing in it is fetched and nothing runs: one style sheet stands in its head. Everything
//! that a policy or a person's description says is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::matrix::{Cell, Column, ColumnKind, Matrix, State};
use super::matrix_text::{capitalised, titled, without_period};
use crate::explanation::SourceTold;

/// How the page looks: wide tables whose head and first column stay in sight, and plain ones on
/// paper.
const STYLE: &str = include_str!("matrix.css");

/// Makes a page of a matrix.
///
/// # Shapes
/// A whole HTML document in UTF-8: a table for each heading, what the columns are, and the sources
/// numbered at the end. Every cell says its state in words, beside its value. Only addresses that
/// begin with `http://` or `https://` become links.
pub fn matrix_to_html(matrix: &Matrix) -> String {
    let mut page = Page {
        sources: Vec::new(),
    };
    let title = format!(
        "{}: {} authorities",
        matrix.baseline.as_deref().unwrap_or("Authorities"),
        matrix.authorities.len()
    );
    let mut tables = Vec::new();
    let mut from = 0;
    while let Some(first) = matrix.columns.get(from) {
        let same = |column: &&Column| column.kind == first.kind && column.group == first.group;
        let to = from + matrix.columns[from..].iter().take_while(same).count();
        tables.push(page.table(matrix, from, to));
        from = to;
    }
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
                header {
                    h1 { (title) }
                    p.by { "As at " time datetime=(matrix.day) { (matrix.day_in_words) } }
                    @for note in &matrix.notes { p { (note) } }
                }
                main {
                    @for table in &tables { (table) }
                    (about(matrix, ColumnKind::Figure, "The figures"))
                    (about(matrix, ColumnKind::Person, "The people"))
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

    fn table(&mut self, matrix: &Matrix, from: usize, to: usize) -> Markup {
        let columns = &matrix.columns[from..to];
        let heading = capitalised(&columns[0].group);
        let rows: Vec<Markup> = matrix
            .authorities
            .iter()
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
                            th scope="row" { "How many of " (matrix.authorities.len()) }
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
    let rest = column.counts.iter().filter(|count| count.state != first);
    html! {
        span.state { (first.words()) " " (own.map_or(0, |count| count.count)) }
        @for count in rest {
            span.state { (count.state.words()) " " (count.count) }
        }
    }
}

/// What the columns of a kind are, each once.
fn about(matrix: &Matrix, kind: ColumnKind, heading: &str) -> Markup {
    let mut told: Vec<(&str, &str)> = Vec::new();
    for column in matrix.columns.iter().filter(|column| column.kind == kind) {
        let Some(about) = &column.about else { continue };
        let own = (column.heading.as_str(), about.as_str());
        if !told.contains(&own) {
            told.push(own);
        }
    }
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
