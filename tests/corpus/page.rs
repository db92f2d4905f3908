//! `docs/problems.md`: every problem that can be told, with an example from the corpus.

use std::fs;
use std::path::Path;

/// A problem as the source declares it.
pub(crate) struct Declared {
    /// Its stable name, `stage::what`.
    pub(crate) code: String,
    /// What its doc comment says, line by line.
    pub(crate) docs: Vec<String>,
}

/// Every problem of the library, in the order in which a text meets them.
pub(crate) fn declared() -> Vec<Declared> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = [
        "source.rs",
        "library.rs",
        "syntax/problem.rs",
        "model/problem.rs",
        "program/problem.rs",
        "decision/case_file.rs",
        "decision/problem.rs",
    ];
    let declared = files.iter().flat_map(|file| {
        let text = fs::read_to_string(source.join(file)).expect("it can be read");
        declared_in(&text)
    });
    let mut declared: Vec<Declared> = declared.collect();
    // What is wrong with a case is declared in two places.
    let stages = [
        "source", "library", "syntax", "model", "program", "case", "decision",
    ];
    declared.sort_by_key(|each| stages.iter().position(|stage| each.code.starts_with(stage)));
    declared
}

fn declared_in(text: &str) -> Vec<Declared> {
    let mut declared = Vec::new();
    let mut docs: Vec<String> = Vec::new();
    let mut in_docs = false;
    for line in text.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            if !in_docs {
                docs.clear();
            }
            docs.push(doc.trim().to_owned());
        } else if let Some((_, rest)) = line.split_once("code(")
            && let Some((code, _)) = rest.split_once(')')
            && code.contains("::")
        {
            declared.push(Declared {
                code: code.to_owned(),
                docs: docs.clone(),
            });
        }
        in_docs = line.starts_with("///");
    }
    declared
}
