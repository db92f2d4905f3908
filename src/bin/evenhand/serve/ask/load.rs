//! A case from the person's own file.

use maud::{Markup, html};

use super::super::shell::{Part, Sheet};
use super::super::site::Shown;
use super::begin::councils;
use super::parts::{CASE, Wrong, Wrongs, error_message, error_summary};
use super::talk::Unread;

/// The most lines of a case that are shown whole.
const MAX_LINES: usize = 300;
/// Of a longer one, how many lines are shown around each that is wrong.
const AROUND: usize = 2;
/// The most that is told to be wrong at once.
const MAX_WRONGS: usize = 30;
/// Where the text of the case is on the page.
const TEXT: &str = "text";

/// The page that takes a file or a text.
pub(super) fn page(shown: &Shown) -> Sheet {
    sheet(shown, "", None, &Vec::new(), false)
}

/// The same, with what is wrong with what was sent: the first of it, where there is much.
pub(super) fn refused(shown: &Shown, text: &str, policy: Option<&str>, unread: &Unread) -> Sheet {
    let place = match unread.without_policy {
        true => "policy",
        false => TEXT,
    };
    let wrongs = unread.wrongs.iter().take(MAX_WRONGS);
    let wrongs: Wrongs = wrongs
        .map(|wrong| {
            let line = wrong.places.iter().find(|place| place.file == CASE);
            match line {
                Some(at) => (format!("line-{}", at.line), wrong.clone()),
                None => (place.to_owned(), wrong.clone()),
            }
        })
        .collect();
    sheet(shown, text, policy, &wrongs, true)
}

fn sheet(
    shown: &Shown,
    text: &str,
    policy: Option<&str>,
    wrongs: &Wrongs,
    was_sent: bool,
) -> Sheet {
    let of_text = wrongs.iter().find(|(place, _)| place == TEXT);
    let of_policy = wrongs.iter().find(|(place, _)| place == "policy");
    let main = html! {
        a.govuk-back-link href="/" { "Back" }
        (error_summary(&numbered(wrongs)))
        h1.govuk-heading-l { "Open a saved case" }
        @if !text.is_empty() && was_sent { (lines(text, wrongs)) }
        form #load method="post" action="/ask/load" enctype="multipart/form-data" autocomplete="off" {
            div.govuk-form-group {
                label.govuk-label.govuk-label--m for="file" { "A file" }
                div.govuk-hint #file-hint { "As it was saved here, or written by hand, in TOML or JSON. It is read and not kept." }
                input.govuk-file-upload type="file" id="file" name="file" accept=".toml,.json,.txt" aria-describedby="file-hint";
            }
            (text_field(text, of_text.map(|(_, wrong)| wrong)))
            (councils(shown, "policy", "Council, where the case names none", policy, of_policy.map(|(_, wrong)| wrong)))
            button.govuk-button type="submit" { "Open it" }
        }
    };
    let title = match wrongs.is_empty() {
        true => "Open a saved case",
        false => "Error: Open a saved case",
    };
    Sheet::new(Part::Ask, title, main)
}

fn text_field(text: &str, wrong: Option<&Wrong>) -> Markup {
    html! {
        div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
            label.govuk-label.govuk-label--m for=(TEXT) { "Or its text" }
            (error_message(TEXT, wrong))
            textarea.govuk-textarea.ev-case-text id=(TEXT) name="text" rows="12" spellcheck="false"
                aria-describedby=[wrong.map(|_| format!("{TEXT}-error"))] { (text) }
        }
    }
}

/// What is wrong, each with the number of its line.
fn numbered(wrongs: &Wrongs) -> Wrongs {
    let numbered = wrongs.iter().map(|(place, wrong)| {
        let mut wrong = wrong.clone();
        if let Some(line) = place.strip_prefix("line-") {
            wrong.message = format!("Line {line}: {}", wrong.message);
        }
        (place.clone(), wrong)
    });
    numbered.collect()
}

/// The text by its lines, each with what is wrong with it; of a long text those around.
fn lines(text: &str, wrongs: &Wrongs) -> Markup {
    let places = wrongs.iter().filter_map(|(place, wrong)| {
        let number: usize = place.strip_prefix("line-")?.parse().ok()?;
        Some((number, wrong))
    });
    let placed: Vec<(usize, &Wrong)> = places.collect();
    let is_short = text.lines().count() <= MAX_LINES;
    let is_shown =
        |number: usize| is_short || placed.iter().any(|(at, _)| at.abs_diff(number) <= AROUND);
    let shown = text
        .lines()
        .zip(1..)
        .filter(|(_, number)| is_shown(*number));
    html! {
        @if !placed.is_empty() {
            h2.govuk-heading-m { "Where it stands" }
            div.ev-scroll tabindex="0" role="region" aria-label="The lines of the case" {
                ol.ev-lines {
                    @for (line, number) in shown {
                        @let own: Vec<&Wrong> = placed.iter().filter(|(at, _)| *at == number).map(|(_, wrong)| *wrong).collect();
                        li id={ "line-" (number) } value=(number) class=[(!own.is_empty()).then_some("ev-wrong")] {
                            code { (line) }
                            @for wrong in own { p.govuk-error-message { (wrong.words()) } }
                        }
                    }
                }
            }
        }
    }
}
