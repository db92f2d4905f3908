//! One line of a policy on its page: what it says, what stands under it, where it was found, its
//! links, and what tries it.

use std::collections::{BTreeMap, BTreeSet};

use evenhand::explanation::{Line, LineKind, SourceTold, Style, is_link, source_words, text_of};
use maud::{Markup, html};

use super::read::Tried;

/// What every line of a page looks into.
pub(super) struct Desk<'s> {
    /// The file that the page is about.
    pub(super) file: &'s str,
    /// The names of other files' pages, with their titles.
    pub(super) others: BTreeMap<&'s str, (&'s str, &'s str)>,
    /// What was tried.
    pub(super) tried: &'s [Tried],
    /// What was tried of policies that rest on this one: their names, their titles, the cases.
    pub(super) adopters: Vec<(&'s str, &'s str, &'s [Tried])>,
    /// The lines of the file that have a place on the page already.
    pub(super) placed: BTreeSet<usize>,
}

impl Desk<'_> {
    /// The place of a line of the file, where it has none yet.
    pub(super) fn place(&mut self, line: &Line) -> Option<String> {
        let number = line.line.filter(|_| self.is_own(line))?;
        let new = self.placed.insert(number);
        new.then(|| format!("line-{number}"))
    }

    /// Whether a line stands in the file of the page.
    pub(super) fn is_own(&self, line: &Line) -> bool {
        line.file.as_deref() == Some(self.file)
    }

    /// A link to where a line is written.
    pub(super) fn written(&self, line: &Line) -> Markup {
        let (Some(file), Some(number)) = (line.file.as_deref(), line.line) else {
            return html! {};
        };
        html! {
            @if file == self.file {
                a.govuk-link href={ "#line-" (number) } { "line " (number) }
            } @else if let Some((name, title)) = self.others.get(file) {
                a.govuk-link href={ "/rules/" (name) "#line-" (number) } {
                    (title) ", line " (number)
                }
            }
        }
    }

    /// A line as an item of a list, with everything about it.
    pub(super) fn item(&mut self, section: &str, line: &Line) -> Markup {
        let place = self.place(line);
        let tag = line.tag.as_ref().filter(|_| self.is_own(line));
        let anchor = tag.map(|tag| format!("{section}-{tag}"));
        let (text, style) = text_of(line);
        html! {
            li.ev-rule.ev-rule--other[!self.is_own(line)] id=[anchor.as_ref()] {
                @if let Some(place) = &place { span.ev-anchor id=(place) {} }
                p.ev-rule__says.ev-strong[style == Style::Strong] {
                    (text) (value(line))
                    @if let Some(days) = &line.in_force { " " span.ev-beside { "in force " (days) } }
                }
                (under(&line.lines))
                (beside(line))
                p.ev-rule__links {
                    (self.written(line))
                    @if let Some(anchor) = &anchor {
                        " " a.govuk-link href={ "#" (anchor) } { (anchor) }
                    }
                }
                @if is_tried(line) { (self.exercised(line)) }
            }
        }
    }

    /// The examples and cases that rest on a line.
    fn exercised(&self, line: &Line) -> Markup {
        let (Some(file), Some(number)) = (line.file.as_deref(), line.line) else {
            return html! {};
        };
        self.tried_by(&|tried| tried.rests_on(file, number))
    }

    /// The examples and cases of which something is so.
    pub(super) fn tried_by(&self, is: &dyn Fn(&Tried) -> bool) -> Markup {
        let own: Vec<&Tried> = self.tried.iter().filter(|tried| is(tried)).collect();
        let others: Vec<(&str, &str, usize)> = self
            .adopters
            .iter()
            .map(|(name, title, tried)| (*name, *title, tried.iter().filter(|one| is(one)).count()))
            .filter(|(_, _, count)| *count > 0)
            .collect();
        let beyond: usize = others.iter().map(|(_, _, count)| count).sum();
        html! {
            @match own.len() + beyond {
                0 => p.ev-beside { "No example exercises it." },
                all => details.govuk-details.ev-details {
                    summary.govuk-details__summary {
                        span.govuk-details__summary-text { "Exercised by " (examples(all)) }
                    }
                    div.govuk-details__text {
                        ul.govuk-list.ev-tight {
                            @for (title, line, case, rows) in gathered(&own) {
                                li { (example(title, line, case, rows)) }
                            }
                            @for (name, title, count) in others {
                                li {
                                    (examples(count)) " of "
                                    a.govuk-link href={ "/rules/" (name) "#part-examples" } { (title) }
                                }
                            }
                        }
                    }
                },
            }
        }
    }

    /// What only says something, without a place of its own in a list.
    pub(super) fn remark(&mut self, line: &Line) -> Markup {
        let place = self.place(line);
        let (text, _) = text_of(line);
        html! {
            div.ev-remark {
                @if let Some(place) = &place { span.ev-anchor id=(place) {} }
                p.govuk-body-s { (text) (value(line)) " " (self.written(line)) }
                (under(&line.lines))
                (beside(line))
            }
        }
    }
}

/// `1 example`, `3 examples`.
pub(super) fn examples(count: usize) -> String {
    match count {
        1 => "1 example".to_owned(),
        count => format!("{count} examples"),
    }
}

/// Whether trying an example can tell that a line holds.
fn is_tried(line: &Line) -> bool {
    line.tag.is_some() || matches!(line.kind, LineKind::Normally | LineKind::Row)
}

/// Examples with one title are told once: the rows of a table.
pub(super) fn gathered<'t>(
    tried: &[&'t Tried],
) -> Vec<(&'t str, Option<usize>, Option<&'t str>, usize)> {
    let mut told: Vec<(&str, Option<usize>, Option<&str>, usize)> = Vec::new();
    for one in tried {
        let is = |known: &&mut (&str, Option<usize>, Option<&str>, usize)| {
            known.0 == one.title && known.2 == one.case.as_deref()
        };
        match told.iter_mut().find(is) {
            Some(known) => known.3 += 1,
            None => told.push((&one.title, one.line, one.case.as_deref(), 1)),
        }
    }
    told
}

/// An example with a link to where it stands, or a worked case by its name.
pub(super) fn example(title: &str, line: Option<usize>, case: Option<&str>, rows: usize) -> Markup {
    html! {
        @match (line, case) {
            (Some(line), _) => a.govuk-link href={ "#line-" (line) } { (title) },
            (None, Some(case)) => { "Worked case " code.ev-name { (case) } ": " (title) },
            (None, None) => (title),
        }
        @if rows > 1 { " (" (rows) " rows)" }
    }
}

/// The value of a line; what is not known is told apart.
pub(super) fn value(line: &Line) -> Markup {
    html! {
        @if let Some(value) = &line.value {
            ": " strong.ev-not-known[is_unknown(&value.plain)] { (value.words) }
        }
    }
}

/// Whether a value says that there is none to be known.
pub(super) fn is_unknown(plain: &str) -> bool {
    matches!(
        plain,
        "not published" | "not found" | "not set" | "not in force"
    )
}

/// The lines under a line, as far as they go.
pub(super) fn under(lines: &[Line]) -> Markup {
    html! {
        @if !lines.is_empty() {
            ul.ev-under {
                @for line in lines { li { (text_of(line).0) (value(line)) (under(&line.lines)) } }
            }
        }
    }
}

/// How firm a line is, where it was found, what else is to be known.
pub(super) fn beside(line: &Line) -> Markup {
    html! {
        @if let Some(grade) = line.grade {
            p.ev-beside { strong.govuk-tag.govuk-tag--yellow { (grade) } }
        }
        @if let Some(by) = &line.judged_by { p.ev-beside { "judged by the " (by) } }
        @for source in &line.sources { p.ev-beside { (found_in(source)) } }
        @if let Some(reading) = &line.reading {
            p.ev-beside { "how the source was read: " (reading) }
        }
        @for remark in &line.remarks { p.ev-beside { (remark) } }
    }
}

/// Where something was found, with its address where that is a page of the web.
pub(super) fn found_in(source: &SourceTold) -> Markup {
    html! {
        @match source.at.as_deref().filter(|at| is_link(at)) {
            Some(at) => a.govuk-link href=(at) rel="noreferrer" { (source_words(source)) },
            None => (source_words(source)),
        }
    }
}
