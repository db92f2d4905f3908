//! Compared lines → a page that stands alone, in the manner of an explanation's.
//!
//! It tells what the text tells, with both in a table. Everything that a policy says is escaped,
//! and nothing is fetched or runs.

use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use super::CellsCompared;
use super::FigureCompared;
use super::LineCompared;
use super::LineSide;
use super::LineState;
use super::LinesCompared;
use super::StretchCompared;
use super::words;
use crate::comparison::everyone_text::outcomes_to_html;
use crate::comparison::verdict::OutcomeAtAGlance;
use crate::explanation::Line;
use crate::explanation::STYLE;
use crate::explanation::is_link;
use crate::explanation::source_words;
use crate::explanation::text_of;

/// What two columns need besides.
const TABLES: &str = include_str!("page.css");

/// Makes a page of compared lines.
///
/// # Shapes
/// A whole HTML document in UTF-8, with one `h1`, an `h2` for the figures, for the rules, for the
/// facts, for what is the same in other words and for what comes of them, and a table with a
/// column for each of the two.
pub fn lines_to_html(compared: &LinesCompared, outcomes: &[OutcomeAtAGlance]) -> String {
    let title = lines_title(compared);
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(TABLES)) }
            }
            body {
                header {
                    h1 { (title) }
                    (lines_summary(compared))
                }
                main {
                    (lines_part(compared))
                    (outcomes_to_html(outcomes, (&compared.a.title, &compared.b.title)))
                }
            }
        }
    };
    whole.into_string()
}

/// What is compared, and on which days: the title of a page.
pub fn lines_title(compared: &LinesCompared) -> String {
    words::title(compared)
}

/// How many lines differ and which outcomes rest on them, as paragraphs of a page.
pub fn lines_summary(compared: &LinesCompared) -> Markup {
    html! {
        @for remark in words::standings(compared) { p.status { strong { (remark) } } }
        @for sentence in words::counted(compared) { p { (sentence) } }
        @for sentence in words::outcomes(compared) { p { (sentence) } }
    }
}

/// The figures, the rules and the facts that differ, as sections of a page with `h2` and `h3`.
pub fn lines_part(compared: &LinesCompared) -> Markup {
    html! {
        (figures(compared))
        (rules(compared))
        (facts(compared))
        (other_words(compared))
    }
}

fn figures(compared: &LinesCompared) -> Markup {
    let differ = |figure: &&FigureCompared| figure.state < LineState::OtherWords;
    let figures: Vec<&FigureCompared> = compared.figures.iter().filter(differ).collect();
    html! {
        @if !figures.is_empty() {
            section {
                h2 { "Figures that differ" }
                @for figure in figures {
                    h3 { (figure.label) " " code { (figure.name) }
                        (words::only(compared, figure.state)) }
                    @if let [a, b] = figure.ranges.as_slice() {
                        p { "May be " (a) " (" (compared.a.heading) "); " (b)
                            " (" (compared.b.heading) ")." }
                    }
                    @for cells in &figure.cells {
                        @if cells.state < LineState::OtherWords {
                            (history(compared, figure, cells))
                        }
                    }
                }
            }
        }
    }
}

/// A figure for some keys: its days down, the two across.
fn history(compared: &LinesCompared, figure: &FigureCompared, cells: &CellsCompared) -> Markup {
    let dated = cells.stretches.iter().any(|own| !own.since.is_empty());
    html! {
        table.compared {
            @if let Some(keys) = words::keys(figure, cells) { caption { (keys) } }
            thead { tr {
                @if dated { th.days scope="col" { "Days" } }
                th scope="col" { (compared.a.heading) }
                th scope="col" { (compared.b.heading) }
            } }
            tbody {
                @for stretch in &cells.stretches {
                    tr.same[stretch.state == LineState::Same] {
                        @if dated { th.days scope="row" { (stretch.since) } }
                        (value(&compared.a.heading, stretch, stretch.a.as_ref()))
                        (value(&compared.b.heading, stretch, stretch.b.as_ref()))
                    }
                }
            }
        }
    }
}

fn value(heading: &str, stretch: &StretchCompared, side: Option<&LineSide>) -> Markup {
    html! {
        td data-of=(heading) {
            @if let Some(side) = side {
                span.unknown[!words::is_known(side)] {
                    (words::figure(side, stretch.since.is_empty()))
                }
                (beside(side))
                @if let Some(reading) = &side.line.reading {
                    span.beside { "how the source was read: " (reading) }
                }
            }
        }
    }
}

fn rules(compared: &LinesCompared) -> Markup {
    let nodes = compared.nodes.iter();
    let nodes = nodes.filter(|node| node.state < LineState::OtherWords);
    let told: Vec<Markup> = nodes
        .map(|node| {
            html! {
                h3 { (node.label) " " code { (node.name) } }
                (lines(compared, &node.lines))
            }
        })
        .collect();
    html! {
        @if !told.is_empty() {
            section { h2 { "Rules that differ" } @for node in told { (node) } }
        }
    }
}

fn facts(compared: &LinesCompared) -> Markup {
    let differ = |line: &LineCompared| line.state < LineState::OtherWords;
    html! {
        @if compared.facts.iter().any(differ) {
            section {
                h2 { "Facts, and what is reckoned with" }
                (lines(compared, &compared.facts))
            }
        }
    }
}

/// Lines that differ, then those of one only, whose other cell stays empty.
fn lines(compared: &LinesCompared, lines: &[LineCompared]) -> Markup {
    let mut told: Vec<&LineCompared> = lines
        .iter()
        .filter(|line| line.state < LineState::OtherWords)
        .collect();
    told.sort_by_key(|line| line.state);
    html! {
        table.compared {
            thead { tr {
                th scope="col" { (compared.a.heading) }
                th scope="col" { (compared.b.heading) }
            } }
            tbody {
                @for line in told {
                    tr {
                        (said(&compared.a.heading, line.a.as_ref()))
                        (said(&compared.b.heading, line.b.as_ref()))
                    }
                }
            }
        }
    }
}

fn said(heading: &str, side: Option<&LineSide>) -> Markup {
    html! {
        td data-of=(heading) {
            @if let Some(side) = side {
                (text_of(&side.line).0)
                (under(&side.line))
                (beside(side))
            }
        }
    }
}

fn under(line: &Line) -> Markup {
    html! {
        @if !line.lines.is_empty() {
            ul { @for own in &line.lines { li { (own.text) (under(own)) } } }
        }
    }
}

/// Where a line stands and was found, when it is in force, whose it is.
fn beside(side: &LineSide) -> Markup {
    let mut parts: Vec<String> = words::place(side).into_iter().collect();
    parts.extend(
        side.line
            .in_force
            .iter()
            .map(|days| format!("in force {days}")),
    );
    parts.extend(words::beside(side));
    html! {
        @if !parts.is_empty() { span.beside { (parts.join(" · ")) } }
        @for source in &side.line.sources {
            span.beside {
                @match source.at.as_deref().filter(|at| is_link(at)) {
                    Some(at) => { a.outside href=(at) { (source_words(source)) } }
                    None => (source_words(source)),
                }
            }
        }
        @for remark in &side.line.remarks { span.beside { (remark) } }
    }
}

fn other_words(compared: &LinesCompared) -> Markup {
    let told = words::other_words(compared);
    html! {
        @if !told.is_empty() {
            section {
                h2 { "The same in other words, or from other sources" }
                table.compared {
                    thead { tr {
                        th.days scope="col" { "Line" }
                        th scope="col" { (compared.a.heading) }
                        th scope="col" { (compared.b.heading) }
                    } }
                    tbody { @for reworded in told { tr {
                        th.days scope="row" { (reworded.heading) }
                        td data-of=(compared.a.heading) { (reworded.a) }
                        td data-of=(compared.b.heading) { (reworded.b) }
                    } } }
                }
            }
        }
    }
}
