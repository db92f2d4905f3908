//! The page on which a text is written.

use evenhand::syntax::tree::TextKind;
use maud::{Markup, html};

use super::origin::Origin;
use super::task::Wrong;
use super::told::{self, Seen};
use crate::serve::site::Shown;

/// A text on its page.
pub(super) struct Written<'w> {
    pub(super) origin: &'w Origin,
    /// The text as it is now.
    pub(super) text: &'w str,
    /// The digest of the file when it was opened.
    pub(super) digest: &'w str,
    /// The name under which it is to be saved, where that is to be a new one.
    pub(super) name: &'w str,
    /// Whether the server may write files.
    pub(super) edit: bool,
    /// What was found, where something was asked.
    pub(super) seen: Option<&'w Seen>,
    /// What came of what was asked, where that is to be said at the top.
    pub(super) notice: Option<Notice>,
}

/// Something that is said at the top.
pub(super) enum Notice {
    /// It was done.
    Done(String),
    /// It was not done.
    Failed(String),
    /// It was not saved because of its problems; it can be all the same.
    Unsound(String),
}

/// The page on which it is chosen what to write.
pub(super) fn choose(shown: &Shown) -> Markup {
    let of = |kind: TextKind| shown.policies.iter().filter(move |own| own.kind == kind);
    html! {
        h1.govuk-heading-l { "Write" }
        p.govuk-body {
            "Change the text of a policy, or begin a new one, and see at once what is wrong with "
            "it, whether its examples still come out, and which lines differ."
        }
        form method="get" action="/write" {
            div.govuk-form-group {
                label.govuk-label.govuk-label--m for="policy" { "Change a text" }
                div.govuk-hint #policy-hint {
                    "A new policy can start from another authority’s text as well."
                }
                select.govuk-select #policy name="policy" aria-describedby="policy-hint" {
                    @for policy in of(TextKind::Policy).chain(of(TextKind::Baseline)) {
                        option value=(policy.name) { (policy.title) }
                    }
                }
            }
            button.govuk-button type="submit" { "Open it" }
        }
        form method="get" action="/write" {
            div.govuk-form-group {
                label.govuk-label.govuk-label--m for="baseline" { "Begin a new policy" }
                div.govuk-hint #baseline-hint {
                    "An outline lists the figures that an authority must set, each as not found yet."
                }
                select.govuk-select #baseline name="policy" aria-describedby="baseline-hint" {
                    @for policy in of(TextKind::Baseline) {
                        option value=(policy.name) { "One that adopts " (policy.title) }
                    }
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" name="outline" value="yes" {
                "Begin it"
            }
        }
    }
}

/// The page of a text.
pub(super) fn page(written: &Written<'_>) -> Markup {
    let origin = written.origin;
    let heading = match origin.outline {
        true => format!("A new policy that adopts {}", origin.title),
        false => origin.title.clone(),
    };
    html! {
        (notice(written))
        h1.govuk-heading-l {
            span.govuk-caption-l { "Write" } (heading)
        }
        p.govuk-body {
            "What is written here stays on this page until you download it"
            @if written.edit { " or save it" }
            ". "
            @if !origin.outline {
                a.govuk-link href={ "/rules/" (origin.policy) } { "Read it as a document" }
            }
        }
        form.ev-write #write method="post" action="/write" {
            input type="hidden" name="policy" value=(origin.policy);
            @if origin.outline { input type="hidden" name="outline" value="yes"; }
            input type="hidden" name="digest" value=(written.digest);
            div.ev-write__desk {
                (editor(written.text))
                (buttons())
                @if written.edit { (saving(written)) }
            }
            (results(written.seen))
        }
    }
}

fn editor(text: &str) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label.govuk-label--s #text-label for="text" { "The text of the policy" }
            div.govuk-hint #text-hint {
                span.ev-without-script { "Press Check to see what is wrong with it." }
                span.ev-with-script {
                    "Problems show as you type. Tab leaves the text. Ctrl and Space complete a name, "
                    "F8 goes to the next problem, Ctrl and F find words, Ctrl, Shift and L lay it out."
                }
            }
            // A browser leaves out the first line break behind the tag.
            textarea.govuk-textarea.ev-write__text #text name="text" rows="24" spellcheck="false"
                autocomplete="off" autocapitalize="off" wrap="off" aria-describedby="text-hint" {
                "\n" (text)
            }
            div.ev-editor #editor hidden {}
        }
    }
}

fn buttons() -> Markup {
    html! {
        div.govuk-button-group.ev-not-on-paper {
            button.govuk-button.ev-without-script type="submit" name="do" value="check" { "Check" }
            button.govuk-button.govuk-button--secondary type="submit" name="do" value="format" #format {
                "Lay it out"
            }
            button.govuk-button.govuk-button--secondary.ev-without-script type="submit" name="do" value="examples" {
                "Run the examples"
            }
            button.govuk-button.govuk-button--secondary.ev-without-script type="submit" name="do" value="compare" {
                "Compare"
            }
            button.govuk-button.govuk-button--secondary type="submit" name="do" value="prove" #prove {
                "Prove it"
            }
            button.govuk-button.govuk-button--secondary type="submit" formaction="/write/download" {
                "Download"
            }
        }
    }
}

fn saving(written: &Written<'_>) -> Markup {
    let unsound = matches!(written.notice, Some(Notice::Unsound(_)));
    html! {
        fieldset.govuk-fieldset.ev-write__save {
            legend.govuk-fieldset__legend.govuk-fieldset__legend--s { "Save it" }
            div.govuk-form-group {
                label.govuk-label for="name" {
                    @if written.origin.outline { "Name of its file" } @else { "New name" }
                }
                div.govuk-hint #name-hint {
                    @if written.origin.outline {
                        "Small letters, digits, - and _, as in kirk_isles"
                    } @else {
                        "Leave it empty to write over " (written.origin.file)
                        "; for a policy of its own, small letters, digits, - and _"
                    }
                }
                input.govuk-input.govuk-input--width-20 #name name="name" value=(written.name)
                    autocomplete="off" spellcheck="false" aria-describedby="name-hint";
            }
            @if unsound {
                div.govuk-checkboxes.govuk-checkboxes--small {
                    div.govuk-checkboxes__item {
                        input.govuk-checkboxes__input #anyway type="checkbox" name="anyway" value="yes";
                        label.govuk-label.govuk-checkboxes__label for="anyway" {
                            "Save it with its problems: nothing can be decided by it until they are mended"
                        }
                    }
                }
            }
            button.govuk-button type="submit" formaction="/write/save" { "Save" }
        }
    }
}

/// What was found; with scripts, it follows the text.
fn results(seen: Option<&Seen>) -> Markup {
    let none = Seen::default();
    let seen = seen.unwrap_or(&none);
    let errors = seen.has_errors();
    let layout = match &seen.layout {
        Some(Err(problems)) => Some(problems),
        Some(Ok(_)) | None => None,
    };
    let problems = seen.problems.as_ref().or(layout);
    html! {
        div.ev-write__results #results {
            p.govuk-visually-hidden #status role="status" {}
            div #cut { (told::cut(seen)) }
            (part("problems", "What is wrong", problems.map(|all| told::problems(all))))
            (part("examples", "Examples", seen.examples.as_ref().map(|all| told::examples(all, errors))))
            (part("comparison", "What has changed", seen.comparison.as_ref()
                .map(|all| told::comparison(all, errors))))
            (part("proofs", "Proofs", seen.proofs.as_ref().map(|all| told::proofs(all))))
        }
    }
}

fn part(id: &str, heading: &str, told: Option<Markup>) -> Markup {
    html! {
        section.ev-result hidden[told.is_none()] id={ "part-" (id) } aria-labelledby={ (id) "-heading" } {
            h2.govuk-heading-m id={ (id) "-heading" } { (heading) }
            div id=(id) { @if let Some(told) = told { (told) } }
        }
    }
}

fn notice(written: &Written<'_>) -> Markup {
    let layout = written.seen.and_then(|seen| seen.layout.as_ref());
    html! {
        @match (&written.notice, layout) {
            (Some(Notice::Done(words)), _) => (done(words)),
            (Some(Notice::Failed(words) | Notice::Unsound(words)), _) => (failed(words)),
            (None, Some(Ok(_))) => (done("The text is laid out.")),
            (None, Some(Err(problems))) => (failed(&not_laid_out(problems))),
            (None, None) => {
                @if let Some(problems) = written.seen.and_then(|seen| seen.problems.as_ref()) {
                    @if problems.iter().any(|wrong| wrong.error) { (summary(problems)) }
                }
            }
        }
    }
}

/// That a text can't be laid out, and why.
pub(super) fn not_laid_out(problems: &[Wrong]) -> String {
    let first = problems.first();
    let line = first.and_then(|wrong| wrong.places.first());
    match (first, line) {
        (Some(wrong), Some(spot)) => format!(
            "The text is not laid out, because line {} can’t be read: {}",
            spot.line, wrong.message
        ),
        (_, _) => "The text is not laid out, because it can’t be read.".to_owned(),
    }
}

fn done(words: &str) -> Markup {
    html! {
        div.govuk-notification-banner.govuk-notification-banner--success role="region"
            aria-labelledby="done" {
            div.govuk-notification-banner__header {
                h2.govuk-notification-banner__title #done { "Done" }
            }
            div.govuk-notification-banner__content {
                p.govuk-notification-banner__heading { (words) }
            }
        }
    }
}

fn failed(words: &str) -> Markup {
    html! {
        div.govuk-error-summary tabindex="-1" {
            div role="alert" {
                h2.govuk-error-summary__title { "There is a problem" }
                div.govuk-error-summary__body { p { (words) } }
            }
        }
    }
}

fn summary(problems: &[Wrong]) -> Markup {
    html! {
        div.govuk-error-summary tabindex="-1" {
            div role="alert" {
                h2.govuk-error-summary__title { "There is a problem with the text" }
                div.govuk-error-summary__body {
                    ul.govuk-list.govuk-error-summary__list {
                        li { a href="#part-problems" { (told::in_short(problems)) } }
                    }
                }
            }
        }
    }
}
