//! The policy that a command names.

use std::path::Path;

use evenhand::library::{Library, TextId};
use evenhand::syntax::tree::TextKind;

use crate::files::{Shelf, Unusable, UsageProblem};

/// The policy that a command names, and the library it stands in.
pub(crate) fn policy_named(shelf: &Shelf, name: &str) -> Result<(Library, TextId), Unusable> {
    let path = Path::new(name);
    if name.ends_with(".policy") || path.is_file() {
        let library = shelf.with(&[path.to_owned()])?;
        return in_file(&library, name).map(|id| (library, id));
    }
    let library = shelf.library()?;
    match library.find(name) {
        Some(id) if library.kind(id) != TextKind::Vocabulary => return Ok((library, id)),
        Some(_) | None => {}
    }
    Err(UsageProblem::UnknownPolicy {
        name: name.to_owned(),
        advice: match library.nearest(name) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if Path::new(&format!("{name}.policy")).is_file() => {
                format!("a file is named with its ending: `{name}.policy`")
            }
            None => format!("known are {}", library.names().join(", ")),
        },
    }
    .into())
}

/// The policy of a file, else its baseline.
fn in_file(library: &Library, path: &str) -> Result<TextId, Unusable> {
    let texts = library.texts();
    let of = |kind: TextKind| -> Vec<TextId> {
        texts
            .iter()
            .copied()
            .filter(|id| library.kind(*id) == kind)
            .collect()
    };
    let mut found = of(TextKind::Policy);
    if found.is_empty() {
        found = of(TextKind::Baseline);
    }
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(UsageProblem::NothingThere {
            path: path.to_owned(),
        }
        .into()),
        several => {
            let titles: Vec<String> = several
                .iter()
                .map(|id| format!("\"{}\"", library.title(*id)))
                .collect();
            Err(UsageProblem::SeveralPolicies {
                path: path.to_owned(),
                titles: titles.join(", "),
            }
            .into())
        }
    }
}
