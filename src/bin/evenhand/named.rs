//! The policy that a command names, and the outcomes.

use std::path::Path;
use std::path::PathBuf;

use evenhand::decision::node_asked_for;
use evenhand::library::{Library, TextId};
use evenhand::model::Policy;
use evenhand::model::policy::NodeId;
use evenhand::source::Problem;
use evenhand::syntax::tree::TextKind;

use crate::files::{Shelf, Unusable, UsageProblem, shown};

/// The policy that a command names, and the library it stands in.
pub(crate) fn policy_named(shelf: &Shelf, name: &str) -> Result<(Library, TextId), Unusable> {
    let (library, ids) = policies_named(shelf, &[name])?;
    Ok((library, ids[0]))
}

/// The policies that a command names, one a name, and the library that all of them stand in.
pub(crate) fn policies_named(
    shelf: &Shelf,
    names: &[&str],
) -> Result<(Library, Vec<TextId>), Unusable> {
    let is_file = |name: &str| name.ends_with(".policy") || Path::new(name).is_file();
    let files: Vec<PathBuf> = names
        .iter()
        .filter(|name| is_file(name))
        .map(PathBuf::from)
        .collect();
    let library = match files.is_empty() {
        true => shelf.library()?,
        false => shelf.with(&files)?,
    };
    let ids: Result<Vec<TextId>, Unusable> = names
        .iter()
        .map(|name| match is_file(name) {
            true => in_file(&library, name),
            false => in_library(&library, name),
        })
        .collect();
    ids.map(|ids| (library, ids))
}

fn in_library(library: &Library, name: &str) -> Result<TextId, Unusable> {
    match library.find(name) {
        Some(id) if library.kind(id) != TextKind::Vocabulary => return Ok(id),
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
    let file = shown(Path::new(path));
    let mut texts = library.texts();
    // A folder may be named too; what stands in it is then asked for.
    if texts.iter().any(|id| library.written(*id).file == file) {
        texts.retain(|id| library.written(*id).file == file);
    }
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

/// The outcomes that a command names.
pub(crate) fn outcomes_named(policy: &Policy, names: &[String]) -> Result<Vec<NodeId>, Unusable> {
    let mut asked = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match node_asked_for(policy, name, None) {
            Ok(node) if asked.contains(&node) => {}
            Ok(node) => asked.push(node),
            Err(problem) => problems.push(Problem::new(problem)),
        }
    }
    if problems.is_empty() {
        Ok(asked)
    } else {
        Err(Unusable(problems))
    }
}
