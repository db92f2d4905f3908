//! Pieces that several pages of this part have.

use evenhand::explanation::capitalised;
use evenhand::library::Library;
use evenhand::source::{PlaceTold, Problem, Sources};
use maud::{Markup, html};

use super::super::address::below;

/// What a case is called where a problem points into it.
pub(super) const CASE: &str = "your case";

/// Something that is wrong, as it is told on a page.
#[derive(Debug, Clone)]
pub(super) struct Wrong {
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
    /// What the rules say that it is held to, as they say it.
    pub(super) rule: Option<String>,
    /// Where it stands, first its own place.
    pub(super) places: Vec<PlaceTold>,
}

impl Wrong {
    /// Something that the pages themselves find wrong.
    pub(super) fn new(message: &str, help: &str) -> Self {
        Wrong {
            message: message.to_owned(),
            help: Some(help.to_owned()),
            rule: None,
            places: Vec::new(),
        }
    }

    /// A problem of the library.
    pub(super) fn of(problem: &Problem, sources: &Sources) -> Self {
        let told = problem.told(sources);
        // Only what a decision runs into points at the rules; what was typed has no place there.
        let is_of_rules = problem.code().starts_with("decision::");
        let labels = if is_of_rules {
            problem.labels()
        } else {
            Vec::new()
        };
        let of_rules = labels.first().filter(|(span, _)| {
            let place = sources.place(*span);
            place.is_some_and(|place| place.file != CASE)
        });
        let rule = of_rules.map(|(span, _)| sources.text(*span).to_owned());
        Wrong {
            message: told.message,
            help: told.help,
            rule: rule.filter(|rule| !rule.is_empty()),
            places: told.places,
        }
    }

    /// More was sent than a case can be.
    pub(super) fn too_long() -> Self {
        Wrong::new(
            "This is more than a case can hold",
            "choose the file of one case; it is seldom longer than a page",
        )
    }

    /// What is wrong, and what to do, in one line.
    pub(super) fn words(&self) -> Markup {
        html! {
            (ticked(&capitalised(&self.message)))
            @if let Some(help) = &self.help { ": " (ticked(help)) }
            @if let Some(rule) = &self.rule { " (“" (rule) "”)" }
        }
    }
}

/// What is wrong, each with the place on the page that it is about.
pub(super) type Wrongs = Vec<(String, Wrong)>;

/// The summary of what is wrong, at the top of a page.
pub(super) fn error_summary(wrongs: &Wrongs) -> Markup {
    html! {
        @if !wrongs.is_empty() {
            div.govuk-error-summary data-module="govuk-error-summary" tabindex="-1" {
                div role="alert" {
                    h2.govuk-error-summary__title { "There is a problem" }
                    div.govuk-error-summary__body {
                        ul.govuk-list.govuk-error-summary__list {
                            @for (place, wrong) in wrongs {
                                li { a href={ "#" (place) } { (wrong.words()) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong with a field, above it.
pub(super) fn error_message(id: &str, wrong: Option<&Wrong>) -> Markup {
    html! {
        @if let Some(wrong) = wrong {
            p.govuk-error-message id={ (id) "-error" } {
                span.govuk-visually-hidden { "Error: " }
                (wrong.words())
            }
        }
    }
}

/// What is wrong with a place of the page.
pub(super) fn wrong_at<'w>(wrongs: &'w Wrongs, place: &str) -> Option<&'w Wrong> {
    let mut all = wrongs.iter();
    all.find(|(own, _)| own == place).map(|(_, wrong)| wrong)
}

/// Words in which what is to be typed stands between ticks.
pub(super) fn ticked(words: &str) -> Markup {
    html! {
        @for (at, part) in words.split('`').enumerate() {
            @if at % 2 == 1 { code.ev-code { (part) } } @else { (part) }
        }
    }
}

/// Where a line of a file can be read on these pages.
pub(super) fn address_of(library: &Library, file: &str, line: usize) -> Option<String> {
    let of_file = library.every_text().into_iter().filter_map(|id| {
        let written = library.written(id);
        (written.file == file && written.line <= line).then_some((written.line, id))
    });
    let (_, id) = of_file.max_by_key(|(first, _)| *first)?;
    Some(format!("{}#line-{line}", below("/rules", library.name(id))))
}

/// The place on a page of what is asked of a fact.
pub(super) fn place_of(fact: &str) -> String {
    let plain = |sign: char| match sign.is_ascii_alphanumeric() || sign == '_' {
        true => sign,
        false => '-',
    };
    format!("f-{}", fact.chars().map(plain).collect::<String>())
}

/// Words as a sentence, with a full stop where they have no end of their own.
pub(super) fn stopped(words: &str) -> String {
    match words.ends_with(['.', '?', '!']) {
        true => words.to_owned(),
        false => format!("{words}."),
    }
}
