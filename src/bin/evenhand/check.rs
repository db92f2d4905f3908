//! `evenhand check`: everything that is wrong with policies and cases.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use clap::Args;
use evenhand::comparison::{Effects, effects_of};
use evenhand::explanation::Style;
use evenhand::library::{CheckedLibrary, Library, ProvedLibrary, TextId, proofs_of};
use evenhand::program::Prepared;
use evenhand::source::{Problem, Told, in_order};
use schemars::JsonSchema;
use serde::Serialize;

use crate::files::{Shelf, Unusable};
use crate::page::Page;
use crate::proved::{PolicyProofs, effects_told, proofs_told};
use crate::{Format, Status};

/// Check policies and cases, and tell everything that is wrong with them
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files or folders; the whole library where none is named
    paths: Vec<PathBuf>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    shelf: Shelf,
}

/// What was found, for other programs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Findings {
    /// The version of this shape.
    version: u32,
    /// The texts that were checked.
    texts: Vec<TextTold>,
    /// How many cases were checked.
    cases: usize,
    /// Everything that is wrong, in order of position.
    problems: Vec<Told>,
    /// What is proved of each policy.
    proofs: Vec<PolicyProofs>,
}

/// A text that was checked.
#[derive(Debug, Serialize, JsonSchema)]
struct TextTold {
    /// `vocabulary`, `baseline` or `policy`.
    kind: &'static str,
    /// Its title.
    title: String,
}

impl Findings {
    /// What was found of a library.
    pub(crate) fn of(
        library: &Library,
        problems: &[Problem],
        proofs: Vec<PolicyProofs>,
    ) -> Findings {
        let sources = library.sources();
        let texts = library.texts().into_iter().map(|id| TextTold {
            kind: library.kind(id).word(),
            title: library.title(id).to_owned(),
        });
        Findings {
            version: 1,
            texts: texts.collect(),
            cases: library.cases().len(),
            problems: problems
                .iter()
                .map(|problem| problem.told(sources))
                .collect(),
            proofs,
        }
    }
}

impl Check {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let library = self.shelf.with(&self.paths)?;
        let checked = library.check();
        let (proved, effects) = proved_in_halves(&library, &checked);
        let mut problems = proved.problems.clone();
        problems.extend(effects.problems.iter().cloned());
        in_order(&mut problems);
        let problems = &problems;
        let sources = library.sources();
        let texts = library.texts();
        let cases = library.cases().len();
        match self.format {
            Format::Json => {
                let proofs = PolicyProofs::all(&library, &checked, &proved, &effects);
                page.json(&Findings::of(&library, problems, proofs));
            }
            Format::Text => {
                page.problems(problems, sources);
                proofs_told(page, &library, &checked, &proved);
                effects_told(page, &library, &checked, &effects);
                let what = format!(
                    "{} and {}",
                    count(texts.len(), "text"),
                    count(cases, "case")
                );
                page.styled(
                    Style::Strong,
                    &format!("{what} checked: {}", summary(problems)),
                );
            }
        }
        Ok(status(problems))
    }
}

/// Everything that is proved of a library: every other text beside those between. The halves are
/// the same on every machine, and so is what comes of them.
fn proved_in_halves(library: &Library, checked: &CheckedLibrary) -> (ProvedLibrary, Effects) {
    type Part<'c> = Vec<&'c (TextId, Prepared)>;
    let work = |part: &Part<'_>| (proofs_of(part), effects_of(library, checked, part));
    let half =
        |from: usize| -> Part<'_> { checked.prepared.iter().skip(from).step_by(2).collect() };
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| work(&half(1)));
        let first = work(&half(0));
        match second.join() {
            Ok(second) => (first, second),
            Err(panic) => resume_unwind(panic),
        }
    });
    let (mut proofs, effects) = first;
    proofs.extend(second.0);
    (library.proved(checked, proofs), effects.and(second.1))
}

/// Whether problems stand in the way; findings do not.
pub(crate) fn status(problems: &[Problem]) -> Status {
    if problems.iter().any(Problem::is_error) {
        Status::Problems
    } else {
        Status::Fine
    }
}

/// `2 problems, 1 finding`.
pub(crate) fn summary(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let findings = problems.len() - errors;
    match (errors, findings) {
        (0, 0) => "nothing is wrong".to_owned(),
        (errors, 0) => count(errors, "problem"),
        (0, findings) => format!("nothing is wrong, {}", count(findings, "finding")),
        (errors, findings) => format!(
            "{}, {}",
            count(errors, "problem"),
            count(findings, "finding")
        ),
    }
}

/// `1 case`, `2 cases`.
pub(crate) fn count(n: usize, what: &str) -> String {
    let many = if n == 1 { "" } else { "s" };
    format!("{n} {what}{many}")
}
