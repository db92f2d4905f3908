//! What is told of a text: its problems, its examples, what has changed.

use maud::{Markup, PreEscaped, html};

use super::child::Heard;
use super::task::{Came, Compared, Said, Spot, Wrong};

/// How many problems are told at once.
pub(super) const MAX_TOLD: usize = 100;
/// How much of a page the lines that differ may take, in bytes.
const MAX_COMPARED: usize = 512 * 1024;
/// How many examples that came out differently are told at once.
const MAX_DIFFERENT: usize = 100;
/// How many that came out as expected are named.
const MAX_AS_EXPECTED: usize = 500;

/// What was said of a text, part by part; none of what was not asked or not finished.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) problems: Option<Vec<Wrong>>,
    pub(super) examples: Option<Vec<Came>>,
    pub(super) comparison: Option<Vec<Compared>>,
    pub(super) proofs: Option<Vec<Wrong>>,
    pub(super) layout: Option<Result<String, Vec<Wrong>>>,
    /// Why not everything is there.
    pub(super) cut: Option<String>,
}

impl Seen {
    pub(super) fn of(heard: Heard) -> Self {
        let mut seen = Seen {
            cut: heard.cut.map(super::child::Cut::words),
            ..Seen::default()
        };
        for said in heard.said {
            match said {
                Said::Problems(problems) => seen.problems = Some(problems),
                Said::Examples(examples) => seen.examples = Some(examples),
                Said::Comparison(compared) => seen.comparison = Some(compared),
                Said::Proofs(proofs) => seen.proofs = Some(proofs),
                Said::Layout(layout) => seen.layout = Some(layout),
                // Other programs ask for these.
                Said::Findings(_) => {}
            }
        }
        seen
    }

    /// Whether something stands in the way of deciding by the text.
    pub(super) fn has_errors(&self) -> bool {
        let all = self.problems.iter().chain(&self.proofs).flatten();
        all.into_iter().any(|wrong| wrong.error)
    }
}

/// In a line: `2 problems, 1 note`.
pub(super) fn in_short(problems: &[Wrong]) -> String {
    let errors = problems.iter().filter(|wrong| wrong.error).count();
    let told = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    match (errors, problems.len() - errors) {
        (0, 0) => "Nothing is wrong".to_owned(),
        (0, notes) => format!("Nothing is wrong, {}", told(notes, "note")),
        (errors, 0) => told(errors, "problem"),
        (errors, notes) => format!("{}, {}", told(errors, "problem"), told(notes, "note")),
    }
}

/// How a text stands, in a line: its problems, and examples that come out differently.
pub(super) fn standing(seen: &Seen) -> String {
    let problems = seen.problems.as_deref().map(in_short);
    let examples = seen.examples.iter().flatten();
    let failed = examples.filter(|came| !came.failures.is_empty()).count();
    let failed = match failed {
        0 => None,
        1 => Some("1 example comes out differently".to_owned()),
        failed => Some(format!("{failed} examples come out differently")),
    };
    let told: Vec<String> = problems.into_iter().chain(failed).collect();
    told.join("; ")
}

/// Why not everything is told.
pub(super) fn cut(seen: &Seen) -> Markup {
    html! {
        @if let Some(words) = &seen.cut {
            div.govuk-warning-text.ev-cut {
                span.govuk-warning-text__icon aria-hidden="true" { "!" }
                strong.govuk-warning-text__text {
                    span.govuk-visually-hidden { "Warning" }
                    (words)
                }
            }
        }
    }
}

/// Problems and notes, in order of position.
pub(super) fn problems(problems: &[Wrong]) -> Markup {
    html! {
        p.govuk-body { strong { (in_short(problems)) "." } }
        @if !problems.is_empty() {
            ol.ev-problems {
                @for wrong in problems.iter().take(MAX_TOLD) { li { (one(wrong)) } }
            }
        }
        @if problems.len() > MAX_TOLD {
            p.govuk-body-s {
                "The first " (MAX_TOLD) " are told. Mend these, and the others are told."
            }
        }
    }
}

fn one(wrong: &Wrong) -> Markup {
    let own = wrong.places.first();
    html! {
        p.ev-problem {
            @if wrong.error {
                strong.govuk-tag.govuk-tag--red { "problem" }
            } @else {
                strong.govuk-tag.govuk-tag--grey { "note" }
            }
            " "
            @if let Some(spot) = own { (place(spot)) ": " }
            (wrong.message)
        }
        @if let Some(help) = &wrong.help { p.ev-problem__help { (help) } }
        @for spot in wrong.places.iter().skip(1) {
            p.ev-problem__also { (place(spot)) ": " (spot.words) }
        }
    }
}

/// A line of the text, which scripts can go to; or a line of another file.
fn place(spot: &Spot) -> Markup {
    html! {
        @match &spot.file {
            None => span.ev-goto data-line=(spot.line) data-column=(spot.column) {
                "line " (spot.line)
            },
            Some(file) => { (file) ", line " (spot.line) }
        }
    }
}

/// How the examples came out: first those that came out differently.
pub(super) fn examples(all: &[Came], errors: bool) -> Markup {
    let failed: Vec<&Came> = all
        .iter()
        .filter(|came| !came.failures.is_empty())
        .collect();
    let passed: Vec<&Came> = all.iter().filter(|came| came.failures.is_empty()).collect();
    html! {
        p.govuk-body {
            strong {
                @match (all.len(), failed.len()) {
                    (0, _) if errors => "They are run once its problems are mended.",
                    (0, _) => "There is no example to run.",
                    (all, 0) => { "All " (all) " come out as expected." },
                    (all, failed) => { (failed) " of " (all) " come out differently." },
                }
            }
        }
        @if !failed.is_empty() {
            ul.ev-examples.ev-examples--failed {
                @for came in failed.iter().take(MAX_DIFFERENT) { li { (example(came)) } }
            }
            @if failed.len() > MAX_DIFFERENT {
                p.govuk-body-s { "The first " (MAX_DIFFERENT) " are told." }
            }
        }
        @if !passed.is_empty() {
            details.govuk-details {
                summary.govuk-details__summary {
                    span.govuk-details__summary-text { (passed.len()) " as expected" }
                }
                ul.ev-examples {
                    @for came in passed.iter().take(MAX_AS_EXPECTED) { li { (example(came)) } }
                }
            }
        }
    }
}

fn example(came: &Came) -> Markup {
    html! {
        p.ev-problem {
            @if came.failures.is_empty() {
                strong.govuk-tag.govuk-tag--green { "as expected" }
            } @else {
                strong.govuk-tag.govuk-tag--red { "different" }
            }
            " "
            @if let Some(line) = came.line {
                span.ev-goto data-line=(line) data-column="1" { "line " (line) } ": "
            }
            @if let Some(case) = &came.case { "worked case " (case) ": " }
            (came.title)
        }
        @for (expected, found) in &came.failures {
            dl.ev-failure {
                dt { "Expected" } dd { (expected) }
                dt { "Found" } dd { (found) }
            }
        }
    }
}

/// The lines that differ from where the text started.
pub(super) fn comparison(all: &[Compared], errors: bool) -> Markup {
    html! {
        @if all.is_empty() {
            p.govuk-body {
                @if errors {
                    "It is compared once its problems are mended."
                } @else {
                    "There is nothing to compare it with."
                }
            }
        }
        @for compared in all {
            @if compared.same {
                p.govuk-body { strong { "Every line is as it was." } }
            } @else {
                div.ev-compared {
                    @if compared.lines.len() <= MAX_COMPARED {
                        (PreEscaped(&compared.lines))
                    } @else {
                        p { "More lines differ than can be shown here." }
                    }
                    (PreEscaped(&compared.summary))
                }
            }
        }
    }
}

/// What proofs about everybody found.
pub(super) fn proofs(found: &[Wrong]) -> Markup {
    html! {
        @if found.is_empty() {
            p.govuk-body { strong { "Proofs about everybody found nothing more." } }
        } @else {
            p.govuk-body { "Proofs about everybody found:" }
            ol.ev-problems { @for wrong in found.iter().take(MAX_TOLD) { li { (one(wrong)) } } }
        }
    }
}
