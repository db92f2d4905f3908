//! The letter, on a page that prints well, and as a text.

use evenhand::explanation::{Explanation, to_letter_unbroken};
use maud::{Markup, html};

use super::super::shell::{Part, Sheet};
use super::parts::Wrong;
use super::talk::Talk;

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
        article.ev-letter aria-label="The letter" { (laid(&to_letter_unbroken(explanation))) }
    };
    Sheet {
        scripts: &["ask.js"],
        ..Sheet::new(Part::Ask, "The letter", main)
    }
}

/// What the text of a letter is made of.
enum Piece<'t> {
    Heading(&'t str),
    Paragraph(&'t str),
    /// An item of a list, with how deep it stands.
    Item(usize, &'t str),
}

/// The letter by its paragraphs and lists, for whatever width there is.
fn laid(text: &str) -> Markup {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let is_rule = |line: &str| line.starts_with("---") && line.bytes().all(|byte| byte == b'-');
    let mut pieces = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let depth = (line.len() - words.len()) / 2;
        let piece = match words.strip_prefix("- ") {
            Some(item) => Piece::Item(depth, item),
            None if is_rule(words) => continue,
            None if lines.get(at + 1).is_some_and(|next| is_rule(next)) => Piece::Heading(words),
            None => Piece::Paragraph(words),
        };
        pieces.push(piece);
    }
    let is_item = |piece: &Piece<'_>| matches!(piece, Piece::Item(..));
    html! {
        @for run in pieces.chunk_by(|a, b| is_item(a) && is_item(b)) {
            @match run {
                [Piece::Heading(words)] => { h2.govuk-heading-m { (words) } }
                [Piece::Paragraph(words)] => { p.govuk-body { (words) } }
                items => {
                    ul.govuk-list.govuk-list--bullet {
                        @for item in items {
                            @if let Piece::Item(depth, words) = item {
                                li class={ "ev-deep-" (depth) } { (words) }
                            }
                        }
                    }
                }
            }
        }
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
