//! One figure over all authorities: the spread as a picture, each with where it was found, and
//! those of whom it is not known.

use evenhand::comparison::{Cell, Column, ColumnKind, Row, State};
use evenhand::explanation::SourceTold;
use evenhand::explanation::capitalised;
use evenhand_charts::{Bars, BarsSeries, Unit, bars};
use maud::{Markup, html};

use super::asked::given;
use super::nation::named;
use super::pieces::{
    alike, cell, drawn, in_force, in_full, is_money, names, nation_and_day, place_of, rank, remarks,
};
use super::{Made, Seen};
use crate::serve::picture::with_numbers;

/// The page of a figure.
pub(super) fn page(seen: &Seen<'_>) -> Made {
    let wanted = given(seen.query, "figure");
    let Some(at) = place_of(seen.matrix, wanted) else {
        return Err(format!(
            "No figure here is called “{wanted}”. Choose one from the page of the nation."
        ));
    };
    let column = &seen.matrix.columns[at];
    let rows = in_force(seen.matrix);
    let title = capitalised(&in_full(column));
    let known: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.cells[at].state.is_known())
        .collect();
    let main = html! {
        h1.govuk-heading-l {
            span.govuk-caption-l { (named(&seen.on.folder)) ", as at " (seen.matrix.day_in_words) }
            (title)
        }
        @if let Some(about) = &column.about { p.govuk-body-l { (capitalised(about)) } }
        (remarks(seen, ColumnKind::Figure))
        (unknown(column, at, &rows))
        h2.govuk-heading-m { "The spread over authorities" }
        (spread(column, at, &known))
        h2.govuk-heading-m { "Who has which" }
        (each(seen, column, at, &rows))
        (seen.ways())
        (nation_and_day(seen, "/country/figure", &[("figure", wanted)]))
    };
    Ok((title, main))
}

/// Those of whom it is not known, by how it is not.
fn unknown(column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let mut states: Vec<State> = rows.iter().map(|row| row.cells[at].state).collect();
    states.retain(|state| !state.is_known());
    states.sort_unstable();
    states.dedup();
    html! {
        @for state in states {
            @let own: Vec<String> = rows.iter().filter(|row| row.cells[at].state == state)
                .map(|row| row.called()).collect();
            div.govuk-inset-text {
                h2.govuk-heading-m { (capitalised(state.words())) ": " (own.len()) " of " (rows.len()) }
                p.govuk-body { (meaning(state)) }
                details.govuk-details open[own.len() < rows.len()] {
                    summary.govuk-details__summary {
                        span.govuk-details__summary-text { "Whose " (column.heading) " is " (state.words()) }
                    }
                    div.govuk-details__text {
                        ul.govuk-list.govuk-list--bullet.ev-columns { @for name in &own { li { (name) } } }
                    }
                }
            }
        }
    }
}

/// What it means that a figure is not known in one way.
fn meaning(state: State) -> &'static str {
    match state {
        State::NotPublished => {
            "The authority has not said what it is. It is not taken to be nothing."
        }
        State::NotFound => {
            "We have not found it: that is a gap of ours. It is not taken to be nothing."
        }
        State::NotSet => "Neither the authority nor its baseline says anything of it.",
        State::NoSuchFigure => "The authority's policy has no such figure.",
        _ => "It is not known here.",
    }
}

/// How many authorities have which figure, from the least to the greatest; where hardly two have
/// the same, the figure of each.
pub(super) fn spread(column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let groups = by_value(column, at, rows);
    let title = capitalised(&in_full(column));
    let money = is_money(column);
    let numbers: Option<Vec<(String, i64)>> = groups
        .iter()
        .flat_map(|(_, _, rows)| rows)
        .map(|row| Some((row.called(), drawn(&row.cells[at], money)?)))
        .collect();
    let unit = column.unit.clone().unwrap_or_else(|| "number".to_owned());
    let (caption, chart) = match numbers {
        Some(numbers) if groups.len() >= MANY && 2 * groups.len() > rows.len() => {
            let caption = format!("{title}: each authority");
            let chart = picture(&caption, "Authority", (&unit, money), &numbers);
            (caption, chart)
        }
        _ => {
            let count = |rows: &[&Row]| i64::try_from(rows.len()).unwrap_or(i64::MAX);
            let counts = groups.iter();
            let counts: Vec<(String, i64)> = counts
                .map(|(_, words, rows)| (words.clone(), count(rows)))
                .collect();
            let caption = format!("{title}: how many authorities have which");
            let by = column.unit.as_deref().unwrap_or("What it is");
            let chart = picture(&caption, by, ("authorities", false), &counts);
            (caption, chart)
        }
    };
    html! {
        @if groups.is_empty() {
            p.govuk-body { "There is nothing to draw: of no authority is it known." }
        } @else {
            (with_numbers(&bars(&chart), &caption, &chart.table()))
        }
    }
}

/// The figures that there are, the least first, each with who has it.
fn by_value<'r>(
    column: &Column,
    at: usize,
    rows: &[&'r Row],
) -> Vec<(Option<i128>, String, Vec<&'r Row>)> {
    let mut groups: Vec<(Option<i128>, String, Vec<&Row>)> = Vec::new();
    for row in rows {
        let own = &row.cells[at];
        let says = column.says(own);
        match groups.iter_mut().find(|(_, words, _)| *words == says) {
            Some((_, _, rows)) => rows.push(row),
            None => groups.push((rank(own), says, vec![row])),
        }
    }
    groups.sort_by(|a, b| (a.0.is_none(), a.0, &a.1).cmp(&(b.0.is_none(), b.0, &b.1)));
    groups
}

/// From how many different figures on each authority's own is drawn.
const MANY: usize = 6;

/// Bars in their order.
fn picture(title: &str, by: &str, (across, money): (&str, bool), own: &[(String, i64)]) -> Bars {
    let told = own.iter();
    let told = told.map(|(name, value)| format!("{name}: {}", number(*value, money)));
    let about = told.collect::<Vec<_>>().join("; ");
    let unit = if money { Unit::Pence } else { Unit::Count };
    Bars {
        title: title.to_owned(),
        about,
        by: by.to_owned(),
        across: across.to_owned(),
        unit,
        bands: own.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![BarsSeries {
            name: across.to_owned(),
            values: own.iter().map(|(_, value)| Some(*value)).collect(),
        }],
    }
}

/// The figures, each once with who has it, when it is in force and where it was found.
fn each(seen: &Seen<'_>, column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let unit = column.unit.as_ref().map(|unit| format!(" ({unit})"));
    html! {
        div.ev-scroll tabindex="0" role="region" aria-label="Who has which" {
            table.govuk-table.ev-alike {
                caption.govuk-visually-hidden { (in_full(column)) ", as at " (seen.matrix.day_in_words) }
                thead.govuk-table__head { tr.govuk-table__row {
                    th.govuk-table__header scope="col" { (capitalised(&column.heading)) @if let Some(unit) = &unit { (unit) } }
                    th.govuk-table__header scope="col" { "Authorities" }
                    th.govuk-table__header scope="col" { "Where it was found" }
                } }
                tbody.govuk-table__body {
                    @for (own, rows) in alike(rows, at) {
                        tr.govuk-table__row {
                            th.govuk-table__header.ev-cell.ev-unknown[!own.state.is_known()] scope="row" {
                                (cell(own, column))
                                @if let Some(days) = &own.in_force { span.ev-cell__state { (days) } }
                            }
                            td.govuk-table__cell { (names(&rows)) }
                            td.govuk-table__cell { (found(own)) }
                        }
                    }
                }
            }
        }
    }
}

/// A number as the picture's table has it.
fn number(value: i64, money: bool) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    match money {
        true => format!("{sign}£{}.{:02}", size / 100, size % 100),
        false => format!("{sign}{size}"),
    }
}

/// Where a figure was found, and how a source that is not clear was read.
fn found(cell: &Cell) -> Markup {
    html! {
        @for source in &cell.sources { span.ev-cell__state { (linked(source)) } }
        @if let Some(reading) = &cell.reading {
            span.ev-cell__state { "how it was read: " (reading) }
        }
    }
}

/// A source with its place; only a page of the web becomes a link.
fn linked(source: &SourceTold) -> Markup {
    let at = source.at.as_deref();
    let small = at.map(str::to_ascii_lowercase).unwrap_or_default();
    let web = small.starts_with("http://") || small.starts_with("https://");
    html! {
        @match at.filter(|_| web) {
            Some(at) => { a.govuk-link href=(at) rel="noreferrer" { (source.title) } }
            None => (source.title),
        }
        @if let Some(place) = &source.place { ", " (place) }
        @if source.secondary { " (not the authority's own)" }
        @if source.read_in_part { " (read in part)" }
    }
}
