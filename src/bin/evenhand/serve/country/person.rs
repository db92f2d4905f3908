//! One person everywhere: what each authority would say.

use evenhand::comparison::{Cell, Column, ColumnKind, Row};
use evenhand_charts::{Bars, BarsSeries, Unit, bars};
use maud::{Markup, html};

use super::asked::given;
use super::nation::named;
use super::pieces::{
    alike, capitalised, cell, drawn, in_force, is_money, names, nation_and_day, remarks,
};
use super::{Made, Seen};
use crate::serve::address::slug;
use crate::serve::picture::with_numbers;

/// The page of a person.
pub(super) fn page(seen: &Seen<'_>) -> Made {
    let wanted = given(seen.query, "person");
    let Some(person) = seen.nation.person(wanted) else {
        return Err(format!(
            "Nobody here is called “{wanted}”. Choose somebody from the page of the nation."
        ));
    };
    let title = person.title.text.clone();
    let columns: Vec<usize> = (0..seen.matrix.columns.len())
        .filter(|at| {
            let column = &seen.matrix.columns[*at];
            column.kind == ColumnKind::Person && column.heading == title
        })
        .collect();
    let rows = in_force(seen.matrix);
    let main = html! {
        h1.govuk-heading-l {
            span.govuk-caption-l { "What each authority of " (named(&seen.on.folder)) " would say" }
            (title)
        }
        @if let Some(about) = &person.about { p.govuk-body-l { (about) } }
        (remarks(seen, ColumnKind::Person))
        (choose(seen, wanted))
        @for at in columns {
            (answers(seen, at, &rows, wanted))
        }
        (two(seen, wanted, &rows))
        (seen.ways())
    };
    Ok((title, main))
}

/// The choice of somebody else, of another nation or another day.
fn choose(seen: &Seen<'_>, wanted: &str) -> Markup {
    let day = seen.on.day.to_string();
    html! {
        details.govuk-details {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "Another person, nation or day" }
            }
            div.govuk-details__text {
                form.ev-form method="get" action="/country/person" {
                    input type="hidden" name="nation" value=(seen.on.folder);
                    input type="hidden" name="on" value=(day);
                    div.govuk-form-group {
                        label.govuk-label for="person" { "Person" }
                        (people(seen, wanted))
                    }
                    button.govuk-button.govuk-button--secondary type="submit" { "Show" }
                }
                (nation_and_day(seen, "/country/person", &[("person", wanted)]))
            }
        }
    }
}

/// The people to choose from.
pub(super) fn people(seen: &Seen<'_>, chosen: &str) -> Markup {
    html! {
        select.govuk-select #person name="person" {
            @for (name, person) in seen.nation.people() {
                option value=(name) selected[name == chosen] { (person.title.text) }
            }
        }
    }
}

/// What each authority answers to one outcome: as a picture where it is an amount, and as a table.
fn answers(seen: &Seen<'_>, at: usize, rows: &[&Row], person: &str) -> Markup {
    let column = &seen.matrix.columns[at];
    let heading = capitalised(&column.group);
    let known = rows.iter().filter(|row| row.cells[at].state.is_known());
    let known = known.count();
    let unit = column.unit.as_ref().map(|unit| format!(" ({unit})"));
    html! {
        h2.govuk-heading-m { (heading) }
        p.govuk-body {
            "Of " (rows.len()) " authorities, what " (known) " would say is known."
        }
        (spread(column, at, rows))
        div.ev-scroll tabindex="0" role="region" aria-label=(heading) {
            table.govuk-table.ev-alike {
                caption.govuk-visually-hidden { (heading) ": " (column.heading) ", as at " (seen.matrix.day_in_words) }
                thead.govuk-table__head { tr.govuk-table__row {
                    th.govuk-table__header scope="col" { (heading) @if let Some(unit) = &unit { (unit) } }
                    th.govuk-table__header scope="col" { "Authorities" }
                } }
                tbody.govuk-table__body {
                    @for (own, rows) in alike(rows, at) {
                        tr.govuk-table__row {
                            th.govuk-table__header.ev-cell.ev-unknown[!own.state.is_known()] scope="row" { (cell(own, column)) }
                            td.govuk-table__cell { (names(&rows)) }
                        }
                    }
                }
            }
        }
        @if let Some(other) = others(seen, at, person) { (other) }
    }
}

/// The way to the same answer for everybody who is shown.
fn others(seen: &Seen<'_>, at: usize, person: &str) -> Option<Markup> {
    let column = &seen.matrix.columns[at];
    let sort = format!("{}@{}", column.name, slug(&column.heading));
    (!person.is_empty()).then(|| {
        html! {
            p.govuk-body {
                a.govuk-link href=(seen.at("/country", &[("show", "people"), ("sort", &sort)])) {
                    "Beside other people, in this order"
                }
            }
        }
    })
}

/// The answers that are amounts, as bars; those that are not known are said in words beneath.
fn spread(column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let money = is_money(column);
    let number = |cell: &Cell| drawn(cell, money).filter(|_| column.unit.is_some());
    let mut own: Vec<(String, i64)> = rows
        .iter()
        .filter_map(|row| Some((row.called(), number(&row.cells[at])?)))
        .collect();
    own.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    // One bar shows nothing that its number doesn't.
    if own.len() < 2 {
        return html! {};
    }
    let missing = rows.len() - own.len();
    let caption = format!("{}, each authority", capitalised(&column.group));
    let unit = column.unit.clone().unwrap_or_default();
    let chart = Bars {
        title: caption.clone(),
        about: format!("{} bars, the least first.", own.len()),
        by: "Authority".to_owned(),
        across: unit.clone(),
        unit: if money { Unit::Pence } else { Unit::Count },
        bands: own.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![BarsSeries {
            name: unit,
            values: own.iter().map(|(_, value)| Some(*value)).collect(),
        }],
    };
    html! {
        (with_numbers(&bars(&chart), &caption, &chart.table()))
        @if missing > 0 {
            p.govuk-body {
                (missing) " are not drawn: of them no one amount is known, or it does not apply. They stand in the table."
            }
        }
    }
}

/// The way to two authorities for this person.
fn two(seen: &Seen<'_>, person: &str, rows: &[&Row]) -> Markup {
    let day = seen.on.day.to_string();
    html! {
        h2.govuk-heading-m { "Two of them side by side for this person" }
        form.ev-form method="get" action="/compare" {
            input type="hidden" name="on" value=(day);
            input type="hidden" name="person" value=(person);
            (authority("left", "First authority", rows, 0))
            (authority("right", "Second authority", rows, 1))
            button.govuk-button type="submit" { "Compare" }
        }
    }
}

/// A choice of an authority; `at` is the one that is chosen until another is.
pub(super) fn authority(name: &str, label: &str, rows: &[&Row], at: usize) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label for=(name) { (label) }
            select.govuk-select id=(name) name=(name) {
                @for (own, row) in rows.iter().enumerate() {
                    option value=(row.name) selected[own == at] { (row.called()) }
                }
            }
        }
    }
}
