//! The letter, on a page that prints well, and as a text.

use evenhand::explanation::{Explanation, LetterPart, letter_parts};
use maud::{Markup, html};

use super::super::shell::{Part, Sheet};
use super::parts::Wrong;
use super::talk::Talk;

/// The deepest that an item of a list is moved to the right.
const DEEPEST: usize = 4;

/// The page of the letter.
pub(super) fn page(talk: &Talk<'_>, explanation: &Explanation) -> Sheet {
    let main = html! {
        form.ev-beside-letter #talk method="post" action="/ask/go" autocomplete="off" {
            (talk.hidden())
            button.govuk-back-link.ev-back type="submit" name="do" value="show" { "Back to the answer" }
            h1.govuk-heading-l { "The letter" }
            div.govuk-button-group {
                button.govuk-button type="submit" formaction="/ask/letter.txt" { "Save it as a text" }
                button.govuk-button.govuk-button--secondary.ev-print type="button" hidden { "Print it" }
            }
        }
        article.ev-letter aria-label="The letter" { (laid(&letter_parts(explanation))) }
    };
    Sheet {
        scripts: &["ask.js"],
        ..Sheet::new(Part::Ask, "The letter", main)
    }
}

/// The letter by its paragraphs and lists, for whatever width there is.
fn laid(parts: &[LetterPart]) -> Markup {
    let in_list = |part: &LetterPart| matches!(part, LetterPart::Item(..));
    html! {
        @for run in parts.chunk_by(|a, b| in_list(a) && in_list(b)) {
            @if run.iter().all(in_list) {
                ul.govuk-list.govuk-list--bullet { @for part in run { (piece(part)) } }
            } @else {
                @for part in run { (piece(part)) }
            }
        }
    }
}

fn piece(part: &LetterPart) -> Markup {
    match part {
        LetterPart::Title(words) => html! { h2.govuk-heading-l { (words) } },
        LetterPart::Heading(words) => html! { h2.govuk-heading-m { (words) } },
        LetterPart::Paragraph(words) => html! { p.govuk-body { (words) } },
        LetterPart::Item(depth, words) => {
            html! { li class={ "ev-deep-" ((*depth).min(DEEPEST)) } { (words) } }
        }
        LetterPart::Source(words, address) => html! {
            p.govuk-body {
                (words)
                @if let Some(address) = address { br; (address) }
            }
        },
    }
}

/// That there is no letter yet, and why.
pub(super) fn none(talk: &Talk<'_>, wrong: &Wrong) -> Sheet {
    let main = html! {
        form #talk method="post" action="/ask/go" autocomplete="off" {
            (talk.hidden())
            h1.govuk-heading-l { "There is no letter yet" }
            p.govuk-body { (wrong.words()) }
            button.govuk-button type="submit" name="do" value="go" { "Go on" }
        }
    };
    Sheet::new(Part::Ask, "There is no letter yet", main)
}
