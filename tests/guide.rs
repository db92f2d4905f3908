//! The samples of `grammar/README.md` are real: they check, their examples pass, and the
//! problems that it tells are the problems that come. So are those of `policies/README.md`.
//!
//! Three words behind the three marks that open a sample matter here:
//!
//! - `policy`: a sample of the language. One that begins with `vocabulary`, `baseline` or
//!   `policy` begins a new file; any other goes on where the sample before it ended. All files
//!   together are a library, in which texts find one another by their titles. At the end
//!   nothing may be wrong in them, every example must come out as expected, and each must be
//!   laid out as `evenhand fmt` would.
//! - `policy wrong`: a sample with a mistake. It is added to the file as it stands there, or is
//!   a file of its own where it begins one, and is forgotten again.
//! - `text`, straight after a wrong sample: what is told about it. Each line must be part of
//!   what a problem says, or of its advice behind `help: `; and every problem must be told.
//!
//! In `policies/README.md` a `toml` sample with `[case]` is a worked case of the library.

use evenhand::decision::{Coverage, ExampleResult, run_case, run_examples};
use evenhand::library::Library;
use evenhand::source::{Problem, Sources};
use evenhand::syntax::format;

const GUIDE: &str = include_str!("../grammar/README.md");
const GRAMMAR: &str = include_str!("../grammar/policy.pest");
const LIBRARY: &str = include_str!("../policies/README.md");

/// What the samples about the library rest on.
const SHIPPED: [(&str, &str); 3] = [
    (
        "vocabulary.policy",
        include_str!("../policies/vocabulary.policy"),
    ),
    (
        "scotland/scotland.policy",
        include_str!("../policies/scotland/scotland.policy"),
    ),
    (
        "scotland/strathmore.policy",
        include_str!("../policies/scotland/strathmore.policy"),
    ),
];

/// A fenced stretch of a page.
struct Block {
    /// What stands behind the opening marks.
    mark: String,
    /// The line of the page of its first line.
    line: usize,
    text: String,
}

/// The fenced stretches of a page, in order.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(mark) => {
                open = true;
                blocks.push(Block {
                    mark: mark.to_owned(),
                    line: at + 2,
                    text: String::new(),
                });
            }
            None if open => {
                if let Some(block) = blocks.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            None => {}
        }
    }
    assert!(!open, "a sample is never closed");
    blocks
}

/// Whether a sample begins a file of its own.
fn begins_a_file(text: &str) -> bool {
    let code = text
        .lines()
        .find(|line| !line.trim_start().starts_with('#'))
        .unwrap_or_default();
    ["vocabulary \"", "baseline \"", "policy \""]
        .iter()
        .any(|head| code.starts_with(head))
}

/// The files that the samples make up. A file is named for the line of the guide that it
/// begins on.
#[derive(Default, Clone)]
struct Files(Vec<(String, String)>);

impl Files {
    fn add(&mut self, block: &Block) {
        match self.0.last_mut() {
            Some((_, text)) if !begins_a_file(&block.text) => {
                text.push('\n');
                text.push_str(&block.text);
            }
            _ => self
                .0
                .push((format!("sample-{}.policy", block.line), block.text.clone())),
        }
    }

    /// The library; only the files from one on are to be checked, the others looked up.
    fn library(&self, checked_from: usize) -> Library {
        let mut library = Library::default();
        for (at, (name, text)) in self.0.iter().enumerate() {
            library.add(name, text, at >= checked_from);
        }
        library
    }
}

/// The samples of a page that are right.
fn right(page: &str) -> Files {
    let mut files = Files::default();
    blocks(page)
        .iter()
        .filter(|block| block.mark == "policy")
        .for_each(|block| files.add(block));
    files
}

/// What a problem says, and where, for a person who mends the guide.
fn told(problem: &Problem, sources: &Sources) -> String {
    let places = problem.labels();
    let place = places.first().and_then(|(span, _)| sources.place(*span));
    let place = place.map(|place| place.to_string()).unwrap_or_default();
    format!(
        "{place}: {problem}\n    help: {}",
        problem.help().unwrap_or_default()
    )
}

fn all_told(problems: &[Problem], sources: &Sources) -> String {
    let told: Vec<String> = problems
        .iter()
        .map(|problem| told(problem, sources))
        .collect();
    told.join("\n")
}

/// What is wrong without what a sample is there to show.
fn unmeant(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.retain(|problem| problem.code() != "model::printed_otherwise");
    problems
}

#[test]
fn nothing_is_wrong_in_the_samples() {
    let library = right(GUIDE).library(0);
    let problems = unmeant(library.check().problems);
    assert!(
        problems.is_empty(),
        "{}",
        all_told(&problems, library.sources())
    );
}

/// Where examples came out differently, and how.
fn different(library: &Library, results: &[ExampleResult]) -> String {
    let mut told = String::new();
    for result in results {
        for failure in &result.failures {
            let place = library.sources().place(failure.span);
            let place = place.map(|place| place.to_string()).unwrap_or_default();
            told.push_str(&format!(
                "\n{place}: {}\n    expected {}\n    found    {}",
                result.title, failure.expected, failure.found
            ));
        }
    }
    told
}

#[test]
fn the_examples_of_the_samples_come_out_as_expected() {
    let library = right(GUIDE).library(0);
    for (_, prepared) in &library.check().prepared {
        let results = run_examples(prepared, &mut Coverage::default());
        let different = different(&library, &results);
        assert!(different.is_empty(), "{different}");
    }
}

#[test]
fn the_samples_about_the_library_check_and_come_out_as_expected() {
    let mut files = Files(
        SHIPPED
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
    );
    files.0.extend(right(LIBRARY).0);
    let mut library = files.library(SHIPPED.len());
    for block in blocks(LIBRARY) {
        if block.mark == "toml" && block.text.starts_with("[case]") {
            library.add_case("scotland/cases/sample.toml", &block.text);
        }
    }
    let checked = library.check();
    let unmeant = unmeant(checked.problems.clone());
    let problems = all_told(&unmeant, library.sources());
    assert!(unmeant.is_empty(), "{problems}");
    assert!(
        !library.cases().is_empty(),
        "the sample of a case is not found"
    );
    for (id, prepared) in &checked.prepared {
        let mut results = run_examples(prepared, &mut Coverage::default());
        for case in library.cases() {
            if library.policy_of(case) == Some(*id) {
                let coverage = &mut Coverage::default();
                results.extend(run_case(prepared, &case.file, case.span, coverage));
            }
        }
        let different = different(&library, &results);
        assert!(different.is_empty(), "{different}");
    }
}

#[test]
fn the_samples_are_laid_out_as_fmt_would() {
    for (name, text) in right(GUIDE).0.into_iter().chain(right(LIBRARY).0) {
        let laid_out = format(&text).unwrap_or_else(|_| panic!("{name} can't be read"));
        let first = laid_out
            .lines()
            .zip(text.lines())
            .find(|(wanted, found)| wanted != found);
        assert!(laid_out == text, "{name} is laid out otherwise: {first:#?}");
    }
}

#[test]
fn the_mistakes_give_the_problems_that_are_told() {
    let blocks = blocks(GUIDE);
    let mut files = Files::default();
    let mut missed = String::new();
    for (at, block) in blocks.iter().enumerate() {
        match block.mark.as_str() {
            "policy" => files.add(block),
            "policy wrong" => {
                let told = blocks.get(at + 1).filter(|next| next.mark == "text");
                let told = told.map(|next| next.text.as_str()).unwrap_or_default();
                missed.push_str(&not_told(&files, block, told));
            }
            _ => {}
        }
    }
    assert!(missed.is_empty(), "{missed}");
}

/// How what is told of a mistake differs from what comes of it.
fn not_told(files: &Files, wrong: &Block, told: &str) -> String {
    let mut files = files.clone();
    files.add(wrong);
    let library = files.library(files.0.len() - 1);
    let problems = library.check().problems;
    let says = |line: &str, problem: &Problem| {
        let help = format!("help: {}", problem.help().unwrap_or_default());
        problem.to_string().contains(line) || help.contains(line)
    };
    let mut lines = told.lines().map(str::trim).filter(|line| !line.is_empty());
    // What is added in the middle of the guide may leave a source uncited until later.
    let mut errors = problems.iter().filter(|problem| problem.is_error());
    let all_come = lines
        .clone()
        .all(|line| problems.iter().any(|problem| says(line, problem)));
    let all_told = errors.all(|problem| lines.clone().any(|line| says(line, problem)));
    if lines.next().is_some() && all_come && all_told {
        return String::new();
    }
    let come = self::all_told(&problems, library.sources());
    format!(
        "\nline {} of the guide tells\n{told}and this comes:\n{come}\n",
        wrong.line
    )
}

#[test]
fn every_sample_is_marked() {
    let known = ["policy", "policy wrong", "text", "sh", "toml", "json"];
    for block in blocks(GUIDE).iter().chain(&blocks(LIBRARY)) {
        assert!(
            known.contains(&block.mark.as_str()),
            "line {} opens a sample as `{}`: {known:?} are known",
            block.line,
            block.mark
        );
    }
}

#[test]
fn every_word_that_cant_be_a_name_is_marked_in_the_list_of_words() {
    let reserved = GRAMMAR
        .split_once("reserved = _{")
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(words, _)| words)
        .unwrap_or_default();
    let words: Vec<&str> = reserved.split('"').skip(1).step_by(2).collect();
    assert!(words.len() > 50, "the grammar's list of words is not found");
    let list = GUIDE
        .split_once("## 21. The words of the language")
        .and_then(|(_, rest)| rest.split_once("## 22."))
        .map(|(list, _)| list)
        .unwrap_or_default();
    let marked: Vec<&str> = list
        .split("**`")
        .skip(1)
        .filter_map(|rest| rest.split('`').next())
        .collect();
    let missed: Vec<&&str> = words.iter().filter(|word| !marked.contains(word)).collect();
    let wrong: Vec<&&str> = marked.iter().filter(|word| !words.contains(word)).collect();
    assert!(missed.is_empty(), "not marked: {missed:?}");
    assert!(
        wrong.is_empty(),
        "marked, and no word that is kept: {wrong:?}"
    );
}
