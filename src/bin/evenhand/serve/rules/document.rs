//! A policy as a document.

use std::collections::{BTreeMap, BTreeSet};

use evenhand::explanation::{Line, Section, SectionKind, capitalised, text_of};
use evenhand::library::{Library, TextId};
use evenhand::syntax::tree::TextKind;
use maud::{Markup, PreEscaped, html};

use super::figures::history;
use super::read::{Tried, anchor_of, file_of, is_own, text_of_file};
use super::said::{Desk, example, examples, gathered};
use crate::files::Shelf;
use crate::serve::site::{Policy, Shown};

/// The parts of a document: their anchors, their headings, what stands in them.
const PARTS: [(&str, &str, &[SectionKind]); 7] = [
    ("part-figures", "Figures", &[SectionKind::Figure]),
    (
        "part-rules",
        "Rules and calculations",
        &[SectionKind::Outcome, SectionKind::Step],
    ),
    ("part-facts", "Facts of its own", &[SectionKind::Fact]),
    (
        "part-conventions",
        "What is reckoned with",
        &[SectionKind::Conventions],
    ),
    (
        "part-challenges",
        "How decisions can be challenged",
        &[SectionKind::Challenges],
    ),
    (
        "part-checks",
        "What is promised of every case",
        &[SectionKind::Checks],
    ),
    ("part-sources", "Sources", &[SectionKind::Sources]),
];

/// The page of a policy.
pub(super) fn page(shown: &Shown, shelf: &Shelf, policy: &Policy) -> Markup {
    let library = &shown.library;
    let file = file_of(library, policy);
    let sections = policy.kept.sections(shown, policy);
    let mut desk = Desk {
        file,
        others: pages_of(shown),
        tried: policy.kept.exercises(shown, shelf, policy),
        adopters: adopters(shown, shelf, policy),
        placed: BTreeSet::new(),
    };
    let head = sections.iter().find(|own| own.kind == SectionKind::Head);
    let own: Vec<&Section> = sections.iter().filter(|own| is_own(own, file)).collect();
    let parts: Vec<(&str, &str, Vec<&Section>, Markup)> = PARTS
        .iter()
        .map(|(anchor, heading, kinds)| {
            let of = own.iter().filter(|section| kinds.contains(&section.kind));
            let of: Vec<&Section> = of.copied().collect();
            let told = part(&mut desk, &of);
            (*anchor, *heading, of, told)
        })
        .filter(|(_, _, of, _)| !of.is_empty())
        .collect();
    let beneath: Vec<&Section> = sections
        .iter()
        .filter(|section| section.name.is_some() && section.kind != SectionKind::Fact)
        .filter(|section| !is_own(section, file))
        .collect();
    let text = text_of_file(library, file);
    html! {
        @if let Some(head) = head {
            (heading(&mut desk, head, policy))
        } @else {
            h1.govuk-heading-l { (policy.title) }
            (problems(shown, policy))
        }
        (contents(&parts, &beneath, desk.tried))
        @for (anchor, heading, _, told) in &parts {
            section.ev-part aria-labelledby=(anchor) {
                h2.govuk-heading-m id=(anchor) { (heading) }
                (told)
            }
        }
        (left_to_baseline(&desk, &beneath))
        (tests(&mut desk))
        (as_written(&mut desk, text))
    }
}

/// The pages of all files, by file.
pub(super) fn pages_of(shown: &Shown) -> BTreeMap<&str, (&str, &str)> {
    let library = &shown.library;
    let mut pages = BTreeMap::new();
    for id in library.every_text() {
        let page = (library.name(id), library.title(id));
        pages.entry(library.written(id).file).or_insert(page);
    }
    pages
}

/// What was tried of the policies that rest on a text.
fn adopters<'s>(
    shown: &'s Shown,
    shelf: &Shelf,
    policy: &Policy,
) -> Vec<(&'s str, &'s str, &'s [Tried])> {
    if policy.kind == TextKind::Policy {
        return Vec::new();
    }
    let rests =
        |other: &&Policy| other.id != policy.id && rests_on(&shown.library, other.id, policy.id);
    let others = shown.policies.iter().filter(rests);
    others
        .map(|other| {
            let tried = other.kept.exercises(shown, shelf, other);
            (other.name.as_str(), other.title.as_str(), tried)
        })
        .collect()
}

fn rests_on(library: &Library, id: TextId, on: TextId) -> bool {
    library
        .rests_on(id)
        .is_some_and(|texts| texts.contains(&on))
}

fn heading(desk: &mut Desk<'_>, head: &Section, policy: &Policy) -> Markup {
    let lines: Vec<Markup> = head
        .lines
        .iter()
        .map(|line| head_line(desk, line))
        .collect();
    html! {
        h1.govuk-heading-l { (head.heading) }
        div #part-head { @for line in lines { (line) } }
        p.govuk-body {
            a.govuk-link href={ "/write?policy=" (policy.name) } { "Change this text in the editor" }
        }
    }
}

fn head_line(desk: &mut Desk<'_>, line: &Line) -> Markup {
    let place = desk.place(line);
    html! {
        div.ev-remark {
            @if let Some(place) = &place { span.ev-anchor id=(place) {} }
            p.govuk-body { (text_of(line).0) " " span.ev-beside { (desk.written(line)) } }
            (super::said::beside(line))
        }
    }
}

/// What is wrong with a text that can't be decided.
fn problems(shown: &Shown, policy: &Policy) -> Markup {
    let sources = shown.library.sources();
    let problems = &policy.preparation(&shown.library).problems;
    let errors: Vec<_> = problems.iter().filter(|one| one.is_error()).collect();
    html! {
        div.govuk-inset-text {
            p { "This text can't be read as a document until it is mended:" }
            ul.govuk-list.govuk-list--bullet {
                @for problem in errors {
                    @let told = problem.told(sources);
                    li {
                        @if let Some(place) = told.places.first() { "Line " (place.line) ": " }
                        (told.message)
                        @if let Some(help) = &told.help { br; (help) }
                    }
                }
            }
            p { a.govuk-link href={ "/write?policy=" (policy.name) } { "Mend it in the editor" } }
        }
    }
}

fn contents(
    parts: &[(&str, &str, Vec<&Section>, Markup)],
    beneath: &[&Section],
    tried: &[Tried],
) -> Markup {
    html! {
        nav.ev-contents aria-label="Contents of this document" {
            h2.govuk-heading-s { "Contents" }
            ul.govuk-list {
                @for (anchor, heading, sections, _) in parts {
                    li {
                        a.govuk-link href={ "#" (anchor) } { (heading) }
                        @if sections.iter().any(|own| own.name.is_some()) {
                            ul.govuk-list.ev-columns {
                                @for section in sections {
                                    @if section.kind != SectionKind::Step {
                                        li { a.govuk-link href={ "#" (anchor_of(section)) } {
                                            (capitalised(&section.label))
                                        } }
                                    }
                                }
                            }
                        }
                    }
                }
                @if !beneath.is_empty() {
                    li { a.govuk-link href="#part-beneath" { "As the baseline has it" } }
                }
                @if !tried.is_empty() {
                    li { a.govuk-link href="#part-examples" { "Examples and worked cases" } }
                }
                li { a.govuk-link href="#part-text" { "The text as it is written" } }
            }
        }
    }
}

fn part(desk: &mut Desk<'_>, sections: &[&Section]) -> Markup {
    let told: Vec<Markup> = sections
        .iter()
        .map(|section| match (&section.name, section.kind) {
            (Some(name), _) => named(desk, section, name),
            (None, _) => {
                let lines = section.lines.iter().filter(|line| desk.is_own(line));
                let lines: Vec<&Line> = lines.collect();
                let items: Vec<Markup> = lines.iter().map(|line| desk.remark(line)).collect();
                html! { @for item in items { (item) } }
            }
        })
        .collect();
    html! { @for section in told { (section) } }
}

/// A figure, an outcome, a step or a fact.
fn named(desk: &mut Desk<'_>, section: &Section, name: &str) -> Markup {
    let anchor = anchor_of(section);
    let own = section.file.as_deref() == Some(desk.file);
    let number = section.line.filter(|_| own);
    let place = number.filter(|number| desk.placed.insert(*number));
    let body = match section.kind {
        SectionKind::Figure => {
            let told = history(desk, section);
            let tried = desk.tried_by(&|tried| tried.uses(name));
            html! { (told) (tried) }
        }
        SectionKind::Fact => {
            let lines = section.lines.iter();
            let told: Vec<Markup> = lines.map(|line| desk.remark(line)).collect();
            html! { @for line in told { (line) } }
        }
        _ => lines(desk, section, &anchor),
    };
    html! {
        article.ev-block.ev-block--step[section.kind == SectionKind::Step] id=(anchor) {
            @if let Some(number) = place { span.ev-anchor id={ "line-" (number) } {} }
            h3.govuk-heading-s {
                a.ev-permalink href={ "#" (anchor) } { (capitalised(&section.label)) }
                " " code.ev-name { (name) }
            }
            (varied(desk, section))
            (body)
        }
    }
}

/// The lines of an outcome, a table or a step.
fn lines(desk: &mut Desk<'_>, section: &Section, anchor: &str) -> Markup {
    let lines = section.lines.iter().skip(section.powers);
    let told: Vec<Markup> = lines.map(|line| desk.item(anchor, line)).collect();
    html! { ul.ev-rules { @for line in told { (line) } } }
}

/// Who may vary it.
fn varied(desk: &mut Desk<'_>, section: &Section) -> Markup {
    if section.home != Some(TextKind::Baseline) && section.powers == 0 {
        return html! {};
    }
    let steps = section.kind == SectionKind::Step || section.kind == SectionKind::Fact;
    let powers: Vec<Markup> = section
        .lines
        .iter()
        .take(section.powers)
        .map(|line| {
            let place = desk.place(line);
            html! {
                li id=[place] { (line.text) " " span.ev-beside { (desk.written(line)) } }
            }
        })
        .collect();
    html! {
        @if !powers.is_empty() {
            div.ev-varied {
                p { "Who may vary it:" }
                ul { @for power in powers { (power) } }
            }
        } @else if !steps {
            p.ev-varied { "Who may vary it: nobody; it is the same for every authority." }
        }
    }
}

/// What a policy says nothing of, so that its baseline holds.
fn left_to_baseline(desk: &Desk<'_>, sections: &[&Section]) -> Markup {
    let linked = sections.iter().filter_map(|section| {
        let (name, title) = desk.others.get(section.file.as_deref()?)?;
        Some((section, *name, *title))
    });
    let linked: Vec<_> = linked
        .filter(|(section, _, _)| section.kind != SectionKind::Step)
        .collect();
    html! {
        @if !linked.is_empty() {
            section.ev-part aria-labelledby="part-beneath" {
                h2.govuk-heading-m #part-beneath { "As the baseline has it" }
                p.govuk-body {
                    "This text says nothing of its own about these, so what it rests on holds."
                }
                ul.govuk-list.ev-columns {
                    @for (section, name, title) in linked {
                        li { a.govuk-link href={ "/rules/" (name) "#" (anchor_of(section)) } {
                            (capitalised(&section.label))
                            span.govuk-visually-hidden { ", in " (title) }
                        } }
                    }
                }
            }
        }
    }
}

fn tests(desk: &mut Desk<'_>) -> Markup {
    let tried: Vec<&Tried> = desk.tried.iter().collect();
    let failed = tried.iter().filter(|one| !one.passed).count();
    html! {
        @if !tried.is_empty() {
            section.ev-part aria-labelledby="part-examples" {
                h2.govuk-heading-m #part-examples { "Examples and worked cases" }
                p.govuk-body {
                    (examples(tried.len()))
                    @match failed {
                        0 => ", all of them come out as expected.",
                        failed => { ", of which " (failed) " come out differently." }
                    }
                }
                ul.govuk-list.govuk-list--bullet {
                    @for (title, line, case, rows) in gathered(&tried) {
                        li {
                            (example(title, line, case, rows))
                            @if tried.iter().any(|one| one.title == title && !one.passed) {
                                " " strong.govuk-tag.govuk-tag--red { "comes out differently" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The text itself, with the place of every line that has none above.
fn as_written(desk: &mut Desk<'_>, text: &str) -> Markup {
    let lines = text.lines().enumerate().map(|(at, line)| {
        let number = at + 1;
        let new = desk.placed.insert(number);
        let id = new.then(|| format!("line-{number}"));
        html! { span.ev-written__line id=[id] data-line=(number) { (line) } (PreEscaped("\n")) }
    });
    let lines: Vec<Markup> = lines.collect();
    html! {
        section.ev-part aria-labelledby="part-text" {
            h2.govuk-heading-m #part-text { "The text as it is written" }
            details.govuk-details {
                summary.govuk-details__summary {
                    span.govuk-details__summary-text { "Every line of " (desk.file) }
                }
                div.ev-scroll tabindex="0" role="region" aria-label="The text as it is written" {
                    pre.ev-text { @for line in lines { (line) } }
                }
            }
        }
    }
}
