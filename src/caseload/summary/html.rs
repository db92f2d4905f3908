//! [`Report`] → a page that stands alone.
//!
//! Nothing in it is fetched and nothing runs: one style sheet stands in its head, and pictures
//! stand in it as they are drawn. Everything that a policy says is escaped.

use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use super::chart::Chart;
use super::chart::Picture;
use super::headline::headline;
use super::headline::not_counted;
use super::headline::notes;
use super::headline::title;
use super::report::OutcomeTold;
use super::report::Report;
use super::table::Table;
use super::table::tables;
use super::text::TOO_MANY;
use super::text::heading;
use super::words::cases;
use crate::explanation::capitalised;

const STYLE: &str = include_str!("page.css");

/// Makes a page of a report. `draw` makes each of its pictures; where it can't, it gives none.
///
/// # Shapes
/// A whole HTML document in UTF-8: what a change comes to, whom it touches and what is not counted
/// for each outcome, then its pictures with their numbers, then its tables.
pub fn summary_to_html(report: &Report, draw: &dyn Fn(&Chart) -> Option<Picture>) -> String {
    let title = title(report);
    let page = html! {
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
                    header { h1 { (title) } }
                    @for own in &report.outcomes { (outcome(report, own, draw)) }
                }
                footer {
                    p { (cases(report.cases)) " were put to the policy." }
                    @for note in notes(report) { p { (note) } }
                }
            }
        }
    };
    page.into_string()
}

fn outcome(report: &Report, own: &OutcomeTold, draw: &dyn Fn(&Chart) -> Option<Picture>) -> Markup {
    let pictures = own
        .charts
        .iter()
        .filter_map(|chart| Some((chart, draw(chart)?)));
    html! {
        section {
            h2 { (heading(own)) }
            @for (at, sentence) in headline(own).iter().enumerate() {
                p.strong[at == 0] { (capitalised(sentence)) }
            }
            @for told in not_counted(report, own) { p.warning { (told) } }
            @if own.by.as_ref().is_some_and(|by| by.too_many) { p.warning { (TOO_MANY) } }
            @for (chart, picture) in pictures { (shown(chart, &picture)) }
            @for own in tables(report, own) { (table(&own)) }
        }
    }
}

/// A picture with its numbers.
fn shown(chart: &Chart, picture: &Picture) -> Markup {
    let mut rows = picture.table.iter();
    let head = rows.next();
    html! {
        figure {
            (PreEscaped(&picture.svg))
            figcaption.beside { (chart.about()) }
            details {
                summary { "The numbers of this picture" }
                div.wide tabindex="0" role="region" aria-label="The numbers of this picture" {
                    table {
                        thead { tr {
                            @for cell in head.into_iter().flatten() { th scope="col" { (cell) } }
                        } }
                        tbody { @for row in rows { (cells(row, true)) } }
                    }
                }
            }
        }
    }
}

fn table(own: &Table) -> Markup {
    html! {
        h3 { (own.caption) }
        div.wide tabindex="0" role="region" aria-label=(own.caption) {
            table {
                thead { tr {
                    @for (at, cell) in own.head.iter().enumerate() {
                        th.figure[own.numbers && at > 0] scope="col" { (cell) }
                    }
                } }
                tbody { @for row in &own.rows { (cells(row, own.numbers)) } }
            }
        }
    }
}

fn cells(row: &[String], numbers: bool) -> Markup {
    html! {
        tr {
            @for (at, cell) in row.iter().enumerate() {
                @if at == 0 {
                    th scope="row" { (cell) }
                } @else {
                    td.figure[numbers] { (cell) }
                }
            }
        }
    }
}
