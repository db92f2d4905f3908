//! The matrix: authorities down, figures or people across, sorted and filtered by what the
//! address says.

use std::cmp::Ordering;

use evenhand::comparison::{Cell, Column, ColumnKind, Row, State};
use evenhand::explanation::capitalised;
use maud::{Markup, html};

use super::asked::given;
use super::nation::named;
use super::pieces::{
    cell, groups, in_force, in_full, key, nation_and_day, place_of, rank, remarks, state_key,
};
use super::{Made, Seen};

/// What the address says of the rows, checked.
struct Wanted {
    kind: ColumnKind,
    /// The column that is sorted by, and whether the least comes first; by name where there is
    /// none.
    sort: Option<(usize, bool)>,
    /// The column that is filtered by, and the cells that are kept.
    only: Option<(usize, Which)>,
    /// Words of an authority's name.
    find: String,
}

/// Which cells are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those of which no one value is known, for whatever reason.
    NotKnown,
    /// Those in a state.
    In(State),
}

impl Which {
    fn key(self) -> String {
        match self {
            Which::NotKnown => "not-known".to_owned(),
            Which::In(state) => state_key(state),
        }
    }

    fn words(self, kind: ColumnKind) -> &'static str {
        match (self, kind) {
            (Which::NotKnown, ColumnKind::Figure) => {
                "not known: not published, not found or not set"
            }
            (Which::NotKnown, ColumnKind::Person) => "not known: more than one answer is possible",
            (Which::In(state), _) => state.words(),
        }
    }

    fn holds(self, state: State) -> bool {
        match self {
            Which::NotKnown => !state.is_known(),
            Which::In(own) => own == state,
        }
    }
}

/// The page of a nation.
pub(super) fn page(seen: &Seen<'_>) -> Made {
    let wanted = wanted(seen)?;
    let rows = rows(seen, &wanted);
    let title = format!("Every authority of {}", named(&seen.on.folder));
    let groups = groups(seen.matrix, wanted.kind);
    let main = html! {
        h1.govuk-heading-l { (title) }
        (remarks(seen, wanted.kind))
        (tabs(seen, &wanted))
        details.govuk-details open[wanted.only.is_some() || !wanted.find.is_empty()] {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "Another nation or day, or only some authorities" }
            }
            div.govuk-details__text {
                (nation_and_day(seen, "/country", &[("show", given(seen.query, "show"))]))
                (filter(seen, &wanted))
            }
        }
        (filtered(seen, &wanted, rows.len()))
        @if rows.is_empty() {
            p.govuk-inset-text { "No authority is so." }
        } @else {
            @for (from, to) in groups {
                (group(seen, &wanted, &rows, (from, to)))
            }
        }
        (downloads(seen))
        (abouts(seen, wanted.kind))
        p.govuk-body-s {
            "Every cell says how its value is known. What is not published or not found \
             is no number, and counts as none."
        }
    };
    Ok((title, main))
}

fn wanted(seen: &Seen<'_>) -> Result<Wanted, String> {
    let query = seen.query;
    let column = |name: &str| match given(query, name) {
        "" | "name" => Ok(None),
        own => match place_of(seen.matrix, own) {
            Some(at) => Ok(Some(at)),
            None => Err(format!(
                "Nothing here is called “{own}”. Choose a figure or an answer from the page."
            )),
        },
    };
    let (sort, of) = (column("sort")?, column("of")?);
    let only = match (of, given(query, "is")) {
        (Some(of), "" | "not-known") => Some((of, Which::NotKnown)),
        (Some(of), is) => match State::all().into_iter().find(|own| state_key(*own) == is) {
            Some(state) => Some((of, Which::In(state))),
            None => return Err(format!("No cell can be “{is}”.")),
        },
        (None, _) => None,
    };
    let people = match (given(query, "show"), only.map(|(of, _)| of).or(sort)) {
        ("people", _) => true,
        ("", Some(at)) => seen.matrix.columns[at].kind == ColumnKind::Person,
        _ => false,
    };
    Ok(Wanted {
        kind: match people {
            true => ColumnKind::Person,
            false => ColumnKind::Figure,
        },
        sort: sort.map(|at| (at, given(query, "order") != "down")),
        only,
        find: given(query, "find").to_owned(),
    })
}

/// The authorities that are wanted, in the order that is wanted. What is no number comes last
/// either way.
fn rows<'s>(seen: &'s Seen<'_>, wanted: &Wanted) -> Vec<&'s Row> {
    let mut rows = in_force(seen.matrix);
    if let Some((of, which)) = wanted.only {
        rows.retain(|row| which.holds(row.cells[of].state));
    }
    let find = wanted.find.to_lowercase();
    rows.retain(|row| row.title.to_lowercase().contains(&find));
    if let Some((at, up)) = wanted.sort {
        rows.sort_by(|a, b| by_cell(&a.cells[at], &b.cells[at], up));
    }
    rows
}

fn by_cell(a: &Cell, b: &Cell, up: bool) -> Ordering {
    let turned = |order: Ordering| if up { order } else { order.reverse() };
    match (a.state.is_known(), b.state.is_known()) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.state.cmp(&b.state).then_with(|| a.words.cmp(&b.words)),
        (true, true) => match (rank(a), rank(b)) {
            (Some(a), Some(b)) => turned(a.cmp(&b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => turned(a.words.cmp(&b.words)),
        },
    }
}

/// Figures, or people.
fn tabs(seen: &Seen<'_>, wanted: &Wanted) -> Markup {
    let one = |kind: ColumnKind, show: &str, words: &str| {
        html! {
            li {
                @if wanted.kind == kind {
                    a.govuk-link href=(seen.at("/country", &[("show", show)])) aria-current="page" { (words) }
                } @else {
                    a.govuk-link href=(seen.at("/country", &[("show", show)])) { (words) }
                }
            }
        }
    };
    html! {
        nav.ev-ways aria-label="What is shown" { ul {
            (one(ColumnKind::Figure, "figures", "Figures"))
            (one(ColumnKind::Person, "people", "What people would be told"))
            li { a.govuk-link href=(seen.at("/country/move", &[])) { "Moving from one to another" } }
        } }
    }
}

/// The choice of some of the authorities.
fn filter(seen: &Seen<'_>, wanted: &Wanted) -> Markup {
    let day = seen.on.day.to_string();
    let chosen = wanted.only.map(|(of, _)| of);
    let which = wanted.only.map_or(Which::NotKnown, |(_, which)| which);
    html! {
        form.ev-form method="get" action="/country" data-ev-filter {
            input type="hidden" name="nation" value=(seen.on.folder);
            input type="hidden" name="on" value=(day);
            input type="hidden" name="show" value=(show(wanted.kind));
            div.govuk-form-group {
                label.govuk-label for="of" { "Figure or answer" }
                select.govuk-select #of name="of" {
                    option value="" { "Any" }
                    @for (from, to) in groups(seen.matrix, wanted.kind) {
                        optgroup label=(capitalised(&seen.matrix.columns[from].group)) {
                            @for (at, column) in seen.matrix.columns[from..to].iter().enumerate() {
                                option value=(key(column)) selected[chosen == Some(from + at)] { (column.heading) }
                            }
                        }
                    }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="is" { "That is" }
                select.govuk-select #is name="is" {
                    @for own in states(seen, wanted.kind) {
                        option value=(own.key()) selected[which == own] { (own.words(wanted.kind)) }
                    }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="find" { "Authorities whose name has" }
                input.govuk-input.govuk-input--width-20 #find name="find" value=(wanted.find) autocomplete="off";
            }
            button.govuk-button.govuk-button--secondary type="submit" { "Show these" }
        }
    }
}

fn show(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Figure => "figures",
        ColumnKind::Person => "people",
    }
}

/// Those that are not known, then the states that some cell of a kind is in, and always that
/// figures are not published.
fn states(seen: &Seen<'_>, kind: ColumnKind) -> Vec<Which> {
    let columns = seen.matrix.columns.iter();
    let columns = columns.filter(|column| column.kind == kind);
    let mut states: Vec<State> = columns
        .flat_map(|column| &column.counts)
        .map(|count| count.state)
        .filter(|state| *state != State::OutsideDays)
        .collect();
    if kind == ColumnKind::Figure {
        states.extend([State::Published, State::NotPublished]);
    }
    states.sort_unstable();
    states.dedup();
    let states = states.into_iter().map(Which::In);
    std::iter::once(Which::NotKnown).chain(states).collect()
}

/// What is left out, and the way to all.
fn filtered(seen: &Seen<'_>, wanted: &Wanted, count: usize) -> Markup {
    let told = wanted.only.map(|(of, which)| {
        let column = &seen.matrix.columns[of];
        format!("{} – {}", in_full(column), which.words(column.kind))
    });
    let of = seen.matrix.in_force().count();
    html! {
        @if told.is_some() || !wanted.find.is_empty() {
            div.govuk-inset-text role="status" {
                p.govuk-body {
                    @if let Some(told) = &told { strong { (told) } ": " }
                    (count) " of " (of) " authorities."
                    @if let Some((at, _)) = wanted.only {
                        " "
                        a.govuk-link href=(seen.at_column(&seen.matrix.columns[at])) {
                            "All that is known of it"
                        }
                    }
                }
                p.govuk-body {
                    a.govuk-link href=(seen.at("/country", &[("show", show(wanted.kind))])) { "Show all authorities" }
                }
            }
        }
    }
}

/// The columns under one heading, as a table.
fn group(seen: &Seen<'_>, wanted: &Wanted, rows: &[&Row], (from, to): (usize, usize)) -> Markup {
    let columns = &seen.matrix.columns[from..to];
    let heading = capitalised(&columns[0].group);
    let of = seen.matrix.in_force().count();
    html! {
        section.ev-matrix {
            h2.govuk-heading-m { (heading) }
            div.ev-scroll tabindex="0" role="region" aria-label=(heading) {
                table.govuk-table.govuk-table--small-text-until-tablet data-ev-sort {
                    caption.govuk-visually-hidden { (heading) ", as at " (seen.matrix.day_in_words) }
                    thead.govuk-table__head { tr.govuk-table__row {
                        (name_head(seen, wanted))
                        @for (at, column) in columns.iter().enumerate() {
                            (head(seen, wanted, from + at, column))
                        }
                    } }
                    tbody.govuk-table__body {
                        @for row in rows { tr.govuk-table__row {
                            th.govuk-table__header scope="row" { (row.called()) }
                            @for (own, column) in row.cells[from..to].iter().zip(columns) {
                                td.govuk-table__cell.ev-cell.ev-unknown[!own.state.is_known()]
                                    data-rank=[rank(own).map(|rank| rank.to_string())] {
                                    (cell(own, column))
                                }
                            }
                        } }
                    }
                    tfoot { tr.govuk-table__row {
                        th.govuk-table__header scope="row" { "How many of " (of) }
                        @for column in columns {
                            td.govuk-table__cell { (counted(seen, column)) }
                        }
                    } }
                }
            }
        }
    }
}

fn name_head(seen: &Seen<'_>, wanted: &Wanted) -> Markup {
    let by_name = wanted.sort.is_none();
    html! {
        th.govuk-table__header scope="col" aria-sort=[by_name.then_some("ascending")] {
            "Authority"
            @if !by_name {
                " "
                a.govuk-link.ev-sort href=(sorted(seen, wanted, "name", true)) {
                    "Sort" span.govuk-visually-hidden { " by name" }
                }
            }
        }
    }
}

fn head(seen: &Seen<'_>, wanted: &Wanted, at: usize, column: &Column) -> Markup {
    let own = wanted.sort.filter(|(by, _)| *by == at).map(|(_, up)| up);
    let sort = own.map(|up| if up { "ascending" } else { "descending" });
    let up = own.is_none_or(|up| !up);
    let words = match (own, up) {
        (None, _) => "Sort",
        (Some(_), true) => "Sort, least first",
        (Some(_), false) => "Sort, most first",
    };
    html! {
        th.govuk-table__header scope="col" aria-sort=[sort] {
            a.govuk-link href=(seen.at_column(column)) { (column.heading) }
            @if let Some(unit) = &column.unit { " (" (unit) ")" }
            " "
            a.govuk-link.ev-sort href=(sorted(seen, wanted, &key(column), up)) {
                (words) span.govuk-visually-hidden { " by " (column.heading) }
            }
        }
    }
}

/// The same page in another order.
fn sorted(seen: &Seen<'_>, wanted: &Wanted, by: &str, up: bool) -> String {
    let of = wanted.only.map(|(of, _)| key(&seen.matrix.columns[of]));
    let is = wanted.only.map(|(_, which)| which.key());
    seen.at(
        "/country",
        &[
            ("show", show(wanted.kind)),
            ("of", of.as_deref().unwrap_or_default()),
            ("is", is.as_deref().unwrap_or_default()),
            ("find", &wanted.find),
            ("sort", by),
            ("order", if up { "up" } else { "down" }),
        ],
    )
}

/// How many cells are in which state, each with the way to those authorities.
fn counted(seen: &Seen<'_>, column: &Column) -> Markup {
    let first = match column.kind {
        ColumnKind::Figure => State::Published,
        ColumnKind::Person => State::Decided,
    };
    let own = column.counts.iter().find(|count| count.state == first);
    let rest = column.counts.iter();
    let rest = rest.filter(|count| count.state != first && count.state != State::OutsideDays);
    let of = key(column);
    html! {
        span.ev-cell__state { (first.words()) " " (own.map_or(0, |count| count.count)) }
        @for count in rest {
            span.ev-cell__state {
                a.govuk-link href=(seen.at("/country", &[
                    ("show", show(column.kind)), ("of", &of), ("is", &state_key(count.state)),
                ])) {
                    (count.state.words()) " " (count.count)
                    span.govuk-visually-hidden { ": " (in_full(column)) }
                }
            }
        }
    }
}

fn downloads(seen: &Seen<'_>) -> Markup {
    html! {
        h2.govuk-heading-m { "Take it with you" }
        p.govuk-body { "A row for each authority; for each figure and answer its value, how it is known, and notes." }
        ul.govuk-list {
            li { a.govuk-link href=(seen.at("/country.csv", &[])) download { "As CSV" } }
            li { a.govuk-link href=(seen.at("/country.xlsx", &[])) download { "As a workbook (XLSX)" } }
        }
    }
}

/// What the columns are, in more words.
fn abouts(seen: &Seen<'_>, kind: ColumnKind) -> Markup {
    let mut told: Vec<(&str, &str)> = Vec::new();
    for column in seen.matrix.columns.iter().filter(|own| own.kind == kind) {
        let Some(about) = &column.about else { continue };
        let own = (column.heading.as_str(), about.as_str());
        if !told.contains(&own) {
            told.push(own);
        }
    }
    let heading = match kind {
        ColumnKind::Figure => "What the figures are",
        ColumnKind::Person => "Who the people are",
    };
    html! {
        @if !told.is_empty() {
            h2.govuk-heading-m { (heading) }
            dl.govuk-summary-list {
                @for (name, about) in told {
                    div.govuk-summary-list__row {
                        dt.govuk-summary-list__key { (name) }
                        dd.govuk-summary-list__value { (about) }
                    }
                }
            }
        }
    }
}
