//! `docs/problems.md`: every problem that can be told, with an example from the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use evenhand::source::Problem;

use crate::Told;

const HEAD: &str = "\
# Problems

Every problem that `evenhand` can tell, by its code: what it means, lines of a text that has it, \
what is said of them, and what to write. The examples are files of `tests/corpus/`; beside each \
stands the whole page that is printed.

This page is made from the sources and the corpus. `EVENHAND_UPDATE=1 cargo test --test corpus` \
makes it anew.
";

/// The stages, in the order in which a text meets them.
const STAGES: [(&str, &str); 12] = [
    ("source", "What a file is"),
    ("library", "How texts refer to one another"),
    ("syntax", "How a text is written"),
    ("model", "What a text means"),
    ("program", "What comes of it on a day"),
    ("proof", "What does not hold for everybody"),
    ("case", "What a case gives"),
    ("decision", "What can't be decided"),
    ("caseload", "What does not fit in a table of cases"),
    ("form", "What a question is answered with"),
    ("record", "What a record is"),
    ("summary", "What can't be told of many cases"),
];

/// How many lines of an example are shown.
const SHOWN: usize = 3;

/// The page.
pub(crate) fn page(told: &BTreeMap<PathBuf, Told>) -> String {
    let mut page = HEAD.to_owned();
    let declared = declared();
    for (stage, about) in STAGES {
        let _ = write!(page, "\n## {about}\n");
        for each in declared
            .iter()
            .filter(|each| stage_of(&each.code) == Some(stage))
        {
            let _ = write!(
                page,
                "\n### `{}`\n\n{}\n",
                each.code,
                each.docs.join("\n").trim()
            );
            if let Some((path, told, problem)) = example(&each.code, told) {
                show(&mut page, path, told, problem);
            }
        }
    }
    page
}

fn stage_of(code: &str) -> Option<&str> {
    Some(code.split_once("::")?.0)
}

/// The file that shows a problem best: the one that shows the fewest.
fn example<'t>(
    code: &str,
    told: &'t BTreeMap<PathBuf, Told>,
) -> Option<(&'t Path, &'t Told, &'t Problem)> {
    let found = told.iter().filter_map(|(path, told)| {
        let problem = told
            .problems
            .iter()
            .find(|problem| problem.code() == code)?;
        Some((path.as_path(), told, problem))
    });
    found.min_by_key(|(_, told, _)| told.problems.len())
}

fn show(page: &mut String, path: &Path, told: &Told, problem: &Problem) {
    let sources = told.library.sources();
    let lines = problem
        .labels()
        .first()
        .map(|(span, _)| sources.lines_of(*span));
    if let Some(lines) = lines {
        let _ = write!(page, "\n```text\n{}```\n", dedented(lines));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path
        .strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/");
    let help = problem
        .help()
        .map(|help| format!(": {help}"))
        .unwrap_or_default();
    let _ = writeln!(page, "\n> **{problem}**{help} ([whole](../{path}))");
}

/// The first lines of some, without what they are all indented by.
fn dedented(lines: &str) -> String {
    let indent = lines.lines().next().unwrap_or_default();
    let indent = indent.len() - indent.trim_start().len();
    let shown = lines.lines().take(SHOWN);
    shown
        .map(|line| format!("{}\n", line.get(indent..).unwrap_or(line).trim_end()))
        .collect()
}

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
        "proof/problem.rs",
        "comparison/effect/problem.rs",
        "decision/case_file.rs",
        "decision/people_file.rs",
        "comparison/matrix.rs",
        "decision/problem.rs",
        "caseload/table/problem.rs",
        "form/problem.rs",
        "record/problem.rs",
        "caseload/summary/problem.rs",
    ];
    let declared = files.iter().flat_map(|file| {
        let text = fs::read_to_string(source.join(file)).expect("it can be read");
        declared_in(&text)
    });
    let mut declared: Vec<Declared> = declared.collect();
    // What is wrong with a case is declared in several places.
    declared.sort_by_key(|each| {
        STAGES
            .iter()
            .position(|(stage, _)| stage_of(&each.code) == Some(stage))
    });
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
