//! A vocabulary as a document: the facts, values and outcomes that texts share.

use std::collections::BTreeSet;

use evenhand::explanation::{Section, SectionKind, capitalised, text_of};
use evenhand::library::TextId;
use evenhand::model;
use maud::{Markup, PreEscaped, html};

use super::read::text_of_file;
use crate::serve::site::{Policy, Shown};

/// The page of a vocabulary.
pub(super) fn page(shown: &Shown, id: TextId) -> Markup {
    let library = &shown.library;
    let file = library.written(id).file;
    let rests = |policy: &&Policy| {
        let texts = library.rests_on(policy.id);
        texts.is_some_and(|texts| texts.contains(&id))
    };
    // A vocabulary is read through whatever uses it: alone it decides nothing.
    let mut using = shown.policies.iter().filter(rests);
    let user = using.find(|policy| policy.prepared(library).is_some());
    let policy = user
        .and_then(|user| user.prepared(library))
        .map(|own| own.policy());
    let facts: Vec<&Section> = user
        .into_iter()
        .flat_map(|user| user.kept.sections(shown, user))
        .filter(|section| section.kind == SectionKind::Fact)
        .filter(|section| section.file.as_deref() == Some(file))
        .collect();
    let mut placed = BTreeSet::new();
    html! {
        h1.govuk-heading-l { (library.title(id)) }
        p.govuk-body { "The names that all policies share: facts that are asked for, values that "
            "they can have, and outcomes that are answered." }
        @if let Some(policy) = policy { (outcomes(policy)) (kinds(policy)) }
        @if !facts.is_empty() {
            h2.govuk-heading-m #part-facts { "Facts" }
            @for fact in facts { (told(fact, &mut placed)) }
        }
        (written(text_of_file(library, file), &mut placed))
    }
}

fn outcomes(policy: &model::Policy) -> Markup {
    html! {
        h2.govuk-heading-m #part-outcomes { "What is answered" }
        ul.govuk-list {
            @for outcome in policy.outcomes() {
                li id=(outcome.name) { (capitalised(&outcome.label)) " " code.ev-name { (outcome.name) } }
            }
        }
    }
}

fn kinds(policy: &model::Policy) -> Markup {
    // The values of an outcome are called as it is, and are told with it.
    let outcomes: BTreeSet<&str> = policy
        .outcomes()
        .iter()
        .map(|own| own.name.as_str())
        .collect();
    let kinds = policy.kinds().iter();
    let kinds = kinds.filter(|kind| !outcomes.contains(kind.name.as_str()));
    html! {
        h2.govuk-heading-m #part-values { "Values" }
        @for kind in kinds {
            article.ev-block id=(kind.name) {
                h3.govuk-heading-s { code.ev-name { (kind.name) } }
                ul.govuk-list.ev-columns {
                    @for member in &kind.members {
                        li { (member.label) " " code.ev-name { (member.name) } }
                    }
                }
                @if kind.ranked { p.ev-beside { "In order, the lowest first." } }
            }
        }
    }
}

fn told(fact: &Section, placed: &mut BTreeSet<usize>) -> Markup {
    let name = fact.name.as_deref().unwrap_or_default();
    let place = fact.line.filter(|line| placed.insert(*line));
    html! {
        article.ev-block id=(name) {
            @if let Some(line) = place { span.ev-anchor id={ "line-" (line) } {} }
            h3.govuk-heading-s { (capitalised(&fact.label)) " " code.ev-name { (name) } }
            ul.govuk-list.ev-tight { @for line in &fact.lines { li { (text_of(line).0) } } }
        }
    }
}

fn written(text: &str, placed: &mut BTreeSet<usize>) -> Markup {
    let lines = text.lines().enumerate().map(|(at, line)| {
        let number = at + 1;
        let id = placed.insert(number).then(|| format!("line-{number}"));
        html! { span.ev-written__line id=[id] data-line=(number) { (line) } (PreEscaped("\n")) }
    });
    let lines: Vec<Markup> = lines.collect();
    html! {
        h2.govuk-heading-m #part-text { "The text as it is written" }
        details.govuk-details {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "Every line" }
            }
            div.ev-scroll tabindex="0" role="region" aria-label="The text as it is written" {
                pre.ev-text { @for line in lines { (line) } }
            }
        }
    }
}
