//! Pictures on a page: one `<svg>` that keeps to what the page's policy allows, and its numbers as
//! a table beneath it.

use maud::{Markup, PreEscaped, html};

/// A picture with its numbers.
///
/// # Shapes
/// The table has its headings in the first row, and what a row is about in its first column. It
/// stands in a region that scrolls by itself where it is wide.
pub(crate) fn with_numbers(svg: &str, caption: &str, table: &[Vec<String>]) -> Markup {
    html! {
        figure.ev-picture {
            (placed(svg))
            details.govuk-details {
                summary.govuk-details__summary {
                    span.govuk-details__summary-text { "The numbers of this picture as a table" }
                }
                div.govuk-details__text { (numbers(caption, table)) }
            }
        }
    }
}

/// Numbers as a table.
pub(crate) fn numbers(caption: &str, table: &[Vec<String>]) -> Markup {
    let Some((head, rows)) = table.split_first() else {
        return html! {};
    };
    html! {
        div.ev-scroll tabindex="0" role="region" aria-label=(caption) {
            table.govuk-table {
                caption.govuk-visually-hidden { (caption) }
                thead.govuk-table__head { tr.govuk-table__row {
                    @for cell in head { th.govuk-table__header scope="col" { (cell) } }
                } }
                tbody.govuk-table__body {
                    @for row in rows { tr.govuk-table__row {
                        @for (at, cell) in row.iter().enumerate() {
                            @if at == 0 {
                                th.govuk-table__header scope="row" { (cell) }
                            } @else {
                                td.govuk-table__cell { (cell) }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// A picture as it can stand in a page. What styles it by itself, for pages that stand alone, is
/// taken away: the page's style sheet does that.
pub(crate) fn placed(svg: &str) -> Markup {
    let (head, rest) = svg.split_at(svg.find('>').unwrap_or(0));
    let plain = match head.split_once(" style=\"") {
        Some((before, after)) => match after.split_once('"') {
            Some((_, behind)) => format!("{before}{behind}"),
            None => head.to_owned(),
        },
        None => head.to_owned(),
    };
    html! { div.ev-picture__drawn { (PreEscaped(plain)) (PreEscaped(rest)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_everything_but_its_style() {
        let svg = "<svg role=\"img\" style=\"width:100%\">\n<title>a &gt; b</title></svg>";
        let placed = placed(svg).into_string();
        assert!(
            placed.contains("<svg role=\"img\">\n<title>a &gt; b</title></svg>"),
            "{placed}"
        );
    }
}
