//! One figure over all authorities: the spread as a picture, each with where it was found, and
//! those of whom it is not known.

use evenhand::comparison::{Cell, Column, Row, State};
use evenhand::explanation::SourceTold;
use evenhand_charts::{Bars, BarsSeries, Unit, bars};
use maud::{Markup, html};

use super::asked::given;
use super::nation::named;
use super::pieces::{
    capitalised, cell, drawn, in_force, in_full, is_money, nation_and_day, place_of, rank, remarks,
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
        (remarks(seen))
        (unknown(column, at, &rows))
        h2.govuk-heading-m { "The spread over authorities" }
        (spread(column, at, &known))
        h2.govuk-heading-m { "Each authority" }
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

/// The figure of each authority as a bar, or how many have which value.
fn spread(column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let money = is_money(column);
    let mut numbers: Vec<(String, i64)> = Vec::new();
    let mut words: Vec<(String, i64)> = Vec::new();
    for row in rows {
        let cell = &row.cells[at];
        match drawn(cell, money) {
            Some(number) => numbers.push((row.called(), number)),
            None => match words.iter_mut().find(|(own, _)| *own == column.says(cell)) {
                Some((_, count)) => *count += 1,
                None => words.push((column.says(cell), 1)),
            },
        }
    }
    numbers.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let caption = format!("{}, each authority", capitalised(&in_full(column)));
    html! {
        @if numbers.is_empty() && words.is_empty() {
            p.govuk-body { "There is nothing to draw: no authority's figure is known." }
        }
        @if !numbers.is_empty() {
            @let unit = column.unit.clone().unwrap_or_else(|| "number".to_owned());
            @let drawn = picture(&caption, "Authority", (&unit, money), &numbers);
            (with_numbers(&bars(&drawn), &caption, &drawn.table()))
        }
        @if !words.is_empty() {
            @let caption = format!("{}: how many authorities have which", capitalised(&in_full(column)));
            @let drawn = picture(&caption, "What it is", ("authorities", false), &words);
            (with_numbers(&bars(&drawn), &caption, &drawn.table()))
        }
    }
}

/// Bars from the greatest to the least.
fn picture(title: &str, by: &str, (across, money): (&str, bool), own: &[(String, i64)]) -> Bars {
    let count = own.len();
    let ends = own.first().zip(own.last());
    let unit = if money { Unit::Pence } else { Unit::Count };
    let about = ends.map_or_else(String::new, |(most, least)| {
        format!(
            "{count} bars: the longest is {}, the shortest {}.",
            most.0, least.0
        )
    });
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

/// Every authority with its figure, when it is in force and where it was found.
fn each(seen: &Seen<'_>, column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let mut rows: Vec<&Row> = rows.to_vec();
    rows.sort_by_key(|row| {
        let cell = &row.cells[at];
        (
            !cell.state.is_known(),
            rank(cell).is_none(),
            rank(cell),
            row.title.clone(),
        )
    });
    let unit = column.unit.as_ref().map(|unit| format!(" ({unit})"));
    html! {
        div.ev-scroll tabindex="0" role="region" aria-label="Each authority" {
            table.govuk-table {
                caption.govuk-visually-hidden { (in_full(column)) ", as at " (seen.matrix.day_in_words) }
                thead.govuk-table__head { tr.govuk-table__row {
                    th.govuk-table__header scope="col" { "Authority" }
                    th.govuk-table__header scope="col" { (capitalised(&column.heading)) @if let Some(unit) = &unit { (unit) } }
                    th.govuk-table__header scope="col" { "Where it was found" }
                } }
                tbody.govuk-table__body {
                    @for row in rows {
                        @let own = &row.cells[at];
                        tr.govuk-table__row {
                            th.govuk-table__header scope="row" { (row.called()) }
                            td.govuk-table__cell.ev-cell.ev-unknown[!own.state.is_known()] {
                                (cell(own, column))
                                @if let Some(days) = &own.in_force { span.ev-cell__state { (days) } }
                            }
                            td.govuk-table__cell { (found(own)) }
                        }
                    }
                }
            }
        }
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
