//! What the pages of a nation share: how a column is named in an address, how it is sorted by,
//! and what a cell says.

use evenhand::comparison::{Cell, Column, ColumnKind, Matrix, Row, State};
use evenhand::explanation::capitalised;
use maud::{Markup, html};

use super::Seen;
use super::nation::named;
use crate::serve::address::{address, below, slug};

/// What a column is called in an address: `item_limit.worker`, `contribution@in-work`.
pub(super) fn key(column: &Column) -> String {
    match column.kind {
        ColumnKind::Figure => {
            let mut key = column.name.clone();
            for own in &column.keys {
                key.push('.');
                key.push_str(own);
            }
            key
        }
        ColumnKind::Person => format!("{}@{}", column.name, slug(&column.heading)),
    }
}

/// Where a column stands.
pub(super) fn place_of(matrix: &Matrix, wanted: &str) -> Option<usize> {
    matrix
        .columns
        .iter()
        .position(|column| key(column) == wanted)
}

/// What a column is, in full: its group and its heading.
pub(super) fn in_full(column: &Column) -> String {
    match column.group.is_empty() || column.heading.contains(&column.group) {
        true => column.heading.clone(),
        false => format!("{}: {}", capitalised(&column.group), column.heading),
    }
}

/// A word of a state as it stands in an address.
pub(super) fn state_key(state: State) -> String {
    slug(state.words())
}

/// The groups of columns of one kind: from where to where.
pub(super) fn groups(matrix: &Matrix, kind: ColumnKind) -> Vec<(usize, usize)> {
    let columns = &matrix.columns;
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if column.kind != kind {
            continue;
        }
        match groups.last_mut() {
            Some((from, to)) if *to == at && columns[*from].group == column.group => *to = at + 1,
            Some(_) | None => groups.push((at, at + 1)),
        }
    }
    groups
}

/// By how much a cell's value is sorted, where it is a number: in millionths.
pub(super) fn rank(cell: &Cell) -> Option<i128> {
    number(&cell.value.as_ref()?.plain)
}

/// A number as the language writes it, in millionths: `£1,234.50 per week`, `75%`. A day or a
/// name is none, whatever digits are in it.
fn number(plain: &str) -> Option<i128> {
    let first = plain.split(' ').next()?;
    let positive = first.strip_prefix(['-', '–']);
    let size = positive.unwrap_or(first);
    let size = size.strip_prefix('£').unwrap_or(size);
    let size = size.strip_suffix('%').unwrap_or(size).replace(',', "");
    let (whole, behind) = size.split_once('.').unwrap_or((&size, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(behind) || behind.len() > 6 {
        return None;
    }
    let number: i128 = format!("{whole}{behind:0<6}").parse().ok()?;
    Some(if positive.is_some() { -number } else { number })
}

/// The whole pence, or the whole number, that a cell holds.
pub(super) fn drawn(cell: &Cell, is_money: bool) -> Option<i64> {
    let unit = if is_money { 10_000 } else { 1_000_000 };
    let rank = rank(cell).filter(|rank| rank % unit == 0)?;
    i64::try_from(rank / unit).ok()
}

/// Whether what a column counts is money.
pub(super) fn is_money(column: &Column) -> bool {
    column
        .unit
        .as_deref()
        .is_some_and(|unit| unit.starts_with('£'))
}

/// What a cell says: its value, how it is known, and what it hangs on.
pub(super) fn cell(cell: &Cell, column: &Column) -> Markup {
    let says = column.says(cell);
    let state = cell.state.words();
    let plain = says == state || matches!(cell.state, State::Decided | State::Published);
    html! {
        span.ev-cell__value { (says) }
        @if !plain { span.ev-cell__state { (state) } }
        @if let Some(grade) = cell.grade.filter(|grade| *grade != state) {
            span.ev-cell__state { (grade) }
        }
        @for need in cell.hangs_on() { span.ev-cell__state { (need) } }
        @for fault in &cell.faults { span.ev-cell__state { (fault) } }
    }
}

/// An authority's name, with the way to its rules.
pub(super) fn named_row(row: &Row) -> Markup {
    html! { a.govuk-link href=(below("/rules", &row.name)) { (row.called()) } }
}

/// The rows of authorities whose policies apply on the day.
pub(super) fn in_force(matrix: &Matrix) -> Vec<&Row> {
    matrix.in_force().collect()
}

impl Seen<'_> {
    /// An address of these pages, with the nation and the day of this one.
    pub(super) fn at(&self, path: &str, asked: &[(&str, &str)]) -> String {
        let day = self.on.day.to_string();
        let mut whole = vec![("nation", self.on.folder.as_str()), ("on", day.as_str())];
        whole.extend_from_slice(asked);
        address(path, &whole)
    }

    /// Where an authority's answers to a question stand, or a figure of all of them.
    pub(super) fn at_column(&self, column: &Column) -> String {
        match column.kind {
            ColumnKind::Figure => self.at("/country/figure", &[("figure", &key(column))]),
            ColumnKind::Person => self.at("/country/person", &[("person", &slug(&column.heading))]),
        }
    }

    /// The way back to the whole matrix, and to the other pages of the nation.
    pub(super) fn ways(&self) -> Markup {
        html! {
            p.govuk-body {
                a.govuk-link href=(self.at("/country", &[])) {
                    "Every authority of " (named(&self.on.folder))
                }
            }
        }
    }
}

/// The day and the notes above what is shown of a nation: what is said of the people only where
/// they are shown.
pub(super) fn remarks(seen: &Seen<'_>, kind: ColumnKind) -> Markup {
    let matrix = seen.matrix;
    let of_people = seen.nation.said_of_people(seen.on.day);
    let notes = matrix.notes.iter();
    let notes = notes.filter(|note| kind == ColumnKind::Person || !of_people.contains(note));
    html! {
        p.govuk-body {
            (matrix.counted()) ", as at " time datetime=(matrix.day) { (matrix.day_in_words) } "."
            @for note in notes { " " (note) }
        }
        @if let Some(others) = matrix.not_shown() { p.govuk-body { (others) } }
    }
}

/// A choice of the nation and the day, with what else stays as it is.
pub(super) fn nation_and_day(seen: &Seen<'_>, path: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form.ev-form method="get" action=(path) {
            @for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            div.govuk-form-group {
                label.govuk-label for="nation" { "Nation" }
                select.govuk-select #nation name="nation" {
                    @for folder in &seen.on.nations {
                        option value=(folder) selected[*folder == seen.on.folder] { (named(folder)) }
                    }
                }
            }
            (day_field("on", "on", "As at", DAY_HINT, &seen.on.day.in_words()))
            button.govuk-button.govuk-button--secondary type="submit" { "Show" }
        }
    }
}

/// How a day is written.
pub(crate) const DAY_HINT: &str = "As in 2 June 2025";

/// A field for a day.
pub(crate) fn day_field(id: &str, name: &str, label: &str, hint: &str, value: &str) -> Markup {
    let about = format!("{id}-hint");
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            div.govuk-hint id=(about) { (hint) }
            input.govuk-input.govuk-input--width-10 id=(id) name=(name) value=(value)
                autocomplete="off" aria-describedby=(about);
        }
    }
}

/// Authorities by what they have, each thing once: whoever has the same, known in the same way
/// and from the same places, stands together.
pub(super) fn alike<'r>(rows: &[&'r Row], at: usize) -> Vec<(&'r Cell, Vec<&'r Row>)> {
    let mut groups: Vec<(&Cell, Vec<&Row>)> = Vec::new();
    for row in rows {
        let own = &row.cells[at];
        match groups.iter_mut().find(|(other, _)| same(own, other)) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((own, vec![row])),
        }
    }
    groups.sort_by_key(|(cell, rows)| {
        let rank = rank(cell);
        let fewer = std::cmp::Reverse(rows.len());
        (
            !cell.state.is_known(),
            rank.is_none(),
            rank,
            cell.words.clone(),
            fewer,
        )
    });
    groups
}

fn same(a: &Cell, b: &Cell) -> bool {
    let sources = |cell: &Cell| -> Vec<(String, Option<String>)> {
        let sources = cell.sources.iter();
        sources
            .map(|source| (source.title.clone(), source.place.clone()))
            .collect()
    };
    (a.state, &a.words, a.grade) == (b.state, &b.words, b.grade)
        && (&a.in_force, &a.reading, &a.faults) == (&b.in_force, &b.reading, &b.faults)
        && a.hangs_on() == b.hangs_on()
        && sources(a) == sources(b)
}

/// The names of authorities, with the way to the rules of each.
pub(super) fn names(rows: &[&Row]) -> Markup {
    html! {
        @if let [only] = rows { (named_row(only)) } @else {
            p.govuk-body-s { (rows.len()) " authorities" }
            ul.govuk-list.ev-columns { @for row in rows { li { (named_row(row)) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn only_what_is_a_number_is_sorted_as_one() {
        let numbers = [
            ("£1,234.50 per week", 1_234_500_000),
            ("75%", 75_000_000),
            ("–£0.05", -50_000),
            ("12.25 hours per week", 12_250_000),
            ("42", 42_000_000),
        ];
        for (plain, expected) in numbers {
            assert_eq!(number(plain), Some(expected), "{plain}");
        }
        for plain in ["2025-06-02", "under_18", "no limit", "", "£", "1.2.3"] {
            assert_eq!(number(plain), None, "{plain}");
        }
    }
}
