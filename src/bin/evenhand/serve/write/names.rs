//! The names that a text may use, and the words of the language: what an editor completes.

use std::collections::BTreeMap;

use evenhand::model::Policy;
use evenhand::syntax::phrases;
use serde::Serialize;

/// What can be completed.
#[derive(Debug, Default, Serialize)]
pub(super) struct Names {
    /// The words of the language.
    words: Vec<&'static str>,
    /// The names, in alphabetical order.
    names: Vec<Name>,
}

/// A name.
#[derive(Debug, Serialize)]
struct Name {
    name: String,
    /// What a person reads for it.
    label: String,
    /// What it is, in a word.
    kind: &'static str,
}

/// The names of a policy; only the words of the language where there is none.
pub(super) fn names(policy: Option<&Policy>) -> Names {
    let mut named: BTreeMap<String, (String, &'static str)> = BTreeMap::new();
    let mut add = |name: &str, label: &str, kind: &'static str| {
        let known = named.entry(name.to_owned());
        known.or_insert_with(|| (label.to_owned(), kind));
    };
    if let Some(policy) = policy {
        for fact in policy.facts() {
            add(&fact.name, &fact.label, "fact");
        }
        for figure in policy.figures() {
            add(&figure.name, &figure.label, "figure");
        }
        for outcome in policy.outcomes() {
            add(&outcome.name, &outcome.label, "outcome");
        }
        for node in policy.nodes() {
            let kind = match node.owner {
                Some(_) => "step",
                None => "outcome",
            };
            add(&node.name, &node.label, kind);
        }
        for field in policy.records().iter().flat_map(|record| &record.fields) {
            add(&field.name, &field.label, "field");
        }
        for member in policy.kinds().iter().flat_map(|kind| &kind.members) {
            add(&member.name, &member.label, "value");
        }
        for kind in policy.kinds() {
            add(&kind.name, "a list of values", "values");
        }
        for source in policy.sources() {
            add(&source.name, &source.title, "source");
        }
    }
    let names = named.into_iter();
    Names {
        words: phrases(),
        names: names
            .map(|(name, (label, kind))| Name { name, label, kind })
            .collect(),
    }
}
