//! All policies by nation, and what a search over them finds.

use std::collections::BTreeMap;

use evenhand::syntax::tree::TextKind;
use maud::{Markup, html};

use super::read::Entry;
use crate::serve::site::{Policy, Shown};

/// How many characters of a search are looked at.
const MAX_SOUGHT: usize = 100;
/// How many places are told.
const MAX_FOUND: usize = 100;

/// The page of everything, or of what was found.
pub(super) fn page(shown: &Shown, sought: &str) -> Markup {
    let sought: String = sought.trim().chars().take(MAX_SOUGHT).collect();
    html! {
        h1.govuk-heading-l { "Rules" }
        p.govuk-body {
            "Every policy as a document: its rules and figures, since when they hold, where they "
            "were found, who may vary them, and which examples try them."
        }
        (search(&sought))
        @if sought.is_empty() { (nations(shown)) } @else { (found(shown, &sought)) }
    }
}

fn search(sought: &str) -> Markup {
    html! {
        form.ev-search method="get" action="/rules" role="search" {
            div.govuk-form-group {
                label.govuk-label for="q" { "Search rules, figures and sources" }
                div.govuk-hint #q-hint { "Words as a person reads them, a name, a tag or a source" }
                input.govuk-input #q name="q" type="search" value=(sought)
                    maxlength=(MAX_SOUGHT) aria-describedby="q-hint";
            }
            button.govuk-button type="submit" { "Search" }
        }
    }
}

/// Every text, below the nation that it stands in; those that others rest on first.
fn nations(shown: &Shown) -> Markup {
    let mut nations: BTreeMap<&str, Vec<&Policy>> = BTreeMap::new();
    for policy in &shown.policies {
        nations.entry(&policy.folder).or_default().push(policy);
    }
    for policies in nations.values_mut() {
        policies.sort_by_key(|own| (own.kind == TextKind::Policy, own.title.clone()));
    }
    let library = &shown.library;
    let texts = library.every_text().into_iter();
    let words: Vec<_> = texts
        .filter(|id| library.kind(*id) == TextKind::Vocabulary)
        .collect();
    html! {
        @for (folder, policies) in nations {
            h2.govuk-heading-m { (in_words(folder)) }
            ul.govuk-list.ev-texts {
                @for policy in policies {
                    li {
                        a.govuk-link href={ "/rules/" (policy.name) } { (policy.title) }
                        @if policy.kind == TextKind::Baseline {
                            " " span.govuk-hint.ev-inline { "what the others rest on" }
                        }
                    }
                }
            }
        }
        @if !words.is_empty() {
            h2.govuk-heading-m { "Words" }
            ul.govuk-list.ev-texts {
                @for id in words {
                    li { a.govuk-link href={ "/rules/" (library.name(id)) } { (library.title(id)) } }
                }
            }
        }
    }
}

/// A folder as a heading: `Scotland`.
fn in_words(folder: &str) -> String {
    let words = folder.replace(['_', '-'], " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Policies".to_owned(),
    }
}

/// What has every word of the search, policy by policy.
fn found(shown: &Shown, sought: &str) -> Markup {
    let words: Vec<String> = sought
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut count = 0;
    let mut told: Vec<(&Policy, Vec<&Entry>)> = Vec::new();
    for policy in &shown.policies {
        let entries = policy.kept.entries(shown, policy).iter();
        let mut has: Vec<&Entry> = entries.filter(|entry| entry.has(&words)).collect();
        count += has.len();
        has.sort_by_key(|entry| !entry.is_called(&words));
        if !has.is_empty() {
            told.push((policy, has));
        }
    }
    // Every policy with something is named before one is told at length.
    let each = MAX_FOUND.div_ceil(told.len().max(1)).max(1);
    html! {
        h2.govuk-heading-m #found {
            @match (count, told.len()) {
                (0, _) => { "Nothing has “" (sought) "”" }
                (1, _) => { "1 place has “" (sought) "”" }
                (count, 1) => { (count) " places in 1 policy have “" (sought) "”" }
                (count, many) => { (count) " places in " (many) " policies have “" (sought) "”" }
            }
        }
        @if count == 0 {
            p.govuk-body { "Search for fewer words, or for a part of one." }
        }
        @for (policy, has) in &told {
            h3.govuk-heading-s { a.govuk-link href={ "/rules/" (policy.name) } { (policy.title) } }
            ul.govuk-list.ev-found {
                @for entry in has.iter().take(each) {
                    li { (one(policy, entry)) }
                }
                @if has.len() > each {
                    li.govuk-hint { "and " (has.len() - each) " more in this policy" }
                }
            }
        }
        p.govuk-body { a.govuk-link href="/rules" { "All policies" } }
    }
}

fn one(policy: &Policy, entry: &Entry) -> Markup {
    html! {
        a.govuk-link href={ "/rules/" (policy.name) "#" (entry.anchor) } { (entry.label) }
        @if !entry.name.is_empty() { " " code.ev-name { (entry.name) } }
        @if !entry.says.is_empty() { br; (entry.says) }
    }
}
