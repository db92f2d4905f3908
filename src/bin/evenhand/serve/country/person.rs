//! One person everywhere: what each authority would say.

use evenhand::comparison::{Column, ColumnKind, Row};
use evenhand::explanation::capitalised;
use maud::{Markup, html};

use super::asked::given;
use super::figure::spread;
use super::nation::named;
use super::pieces::{alike, cell, in_force, names, nation_and_day, remarks};
use super::{Made, Seen};
use crate::serve::address::slug;

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
        (drawn(column, at, rows))
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

/// How many authorities would say what, as far as it is known; the others are said in words.
fn drawn(column: &Column, at: usize, rows: &[&Row]) -> Markup {
    let known = rows.iter().copied();
    let known: Vec<&Row> = known.filter(|row| row.cells[at].state.is_known()).collect();
    // One bar shows nothing that its words don't.
    if known.len() < 2 {
        return html! {};
    }
    let missing = rows.len() - known.len();
    html! {
        (spread(column, at, &known))
        @if missing > 0 {
            p.govuk-body {
                (missing) " are not drawn: of them no one answer is known. They stand in the table."
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
