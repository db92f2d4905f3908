//! A figure with all its dated values.

use evenhand::explanation::{Line, LineKind, Section};
use maud::{Markup, html};

use super::said::{Desk, beside, is_unknown};

/// A row: for whom, where that is told apart; how many rows that holds for; the value.
struct Row<'l> {
    of: Option<(&'l str, usize)>,
    line: &'l Line,
}

/// The history of a figure as a table, and what else is said of it.
pub(super) fn history(desk: &mut Desk<'_>, section: &Section) -> Markup {
    let lines = section.lines.iter().skip(section.powers);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut remarks: Vec<&Line> = Vec::new();
    let mut keyed = false;
    for line in lines {
        if line.kind == LineKind::Item {
            keyed = true;
            let many = line.lines.len();
            rows.extend(line.lines.iter().enumerate().map(|(at, entry)| Row {
                of: (at == 0).then_some((line.text.as_str(), many)),
                line: entry,
            }));
        } else if line.value.is_some() {
            rows.push(Row { of: None, line });
        } else {
            remarks.push(line);
        }
    }
    let told: Vec<Markup> = rows.iter().map(|row| one(desk, row)).collect();
    let beneath = rows.iter().any(|row| !desk.is_own(row.line));
    let own = rows.iter().any(|row| desk.is_own(row.line));
    let remarks: Vec<Markup> = remarks.into_iter().map(|line| desk.remark(line)).collect();
    html! {
        @if told.is_empty() {
            p.govuk-body-s { "No line gives it: it is " strong.ev-not-known { "not set" } "." }
        } @else {
            div.ev-scroll tabindex="0" role="region"
                aria-label={ (section.label) ": its values by date" } {
                table.govuk-table.ev-history {
                    caption.govuk-visually-hidden { (section.label) ": its values by date" }
                    thead.govuk-table__head { tr.govuk-table__row {
                        @if keyed { th.govuk-table__header scope="col" { "For" } }
                        th.govuk-table__header scope="col" { "When" }
                        th.govuk-table__header scope="col" { "What it is" }
                        th.govuk-table__header scope="col" { "Where it was found" }
                    } }
                    tbody.govuk-table__body { @for row in told { (row) } }
                }
            }
        }
        @if own && beneath {
            p.ev-beside {
                "Values that stand in another text hold only where this one gives none for the day."
            }
        }
        @for remark in remarks { (remark) }
    }
}

fn one(desk: &mut Desk<'_>, row: &Row<'_>) -> Markup {
    let place = desk.place(row.line);
    let plain = row.line.value.as_ref().map_or("", |value| &value.plain);
    let words = row.line.value.as_ref().map_or("", |value| &value.words);
    html! {
        tr.govuk-table__row.ev-rule--other[!desk.is_own(row.line)] id=[place] {
            @if let Some((of, many)) = row.of {
                th.govuk-table__header scope="rowgroup" rowspan=(many) { (of) }
            }
            td.govuk-table__cell { (row.line.text) }
            td.govuk-table__cell { strong.ev-not-known[is_unknown(plain)] { (words) } }
            td.govuk-table__cell {
                (beside(row.line))
                p.ev-beside { (desk.written(row.line)) }
            }
        }
    }
}
