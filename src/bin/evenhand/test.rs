//! `evenhand test`: the policies' own examples, and worked cases with published answers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use evenhand::decision::{Coverage, ExampleResult, run_case, run_examples};
use evenhand::explanation::Style;
use evenhand::library::{Library, TextId};
use evenhand::program::Prepared;
use evenhand::source::Span;

use crate::Status;
use crate::check::{count, status, summary};
use crate::files::{Shelf, Unusable};
use crate::page::Page;

/// Run the examples and cases of policies, and list what none of them exercises
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Files or folders; the whole library where none is named
    paths: Vec<PathBuf>,
    #[command(flatten)]
    shelf: Shelf,
}

impl Test {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let library = self.shelf.with(&self.paths)?;
        let checked = library.check();
        if status(&checked.problems) == Status::Problems {
            page.problems(&checked.problems, library.sources());
            page.styled(
                Style::Strong,
                &format!("not tested: {}", summary(&checked.problems)),
            );
            return Ok(Status::Problems);
        }
        let mut lines = Lines::default();
        let (mut run, mut failed) = (0, 0);
        for (id, prepared) in &checked.prepared {
            let results = run_all(&library, *id, prepared, &mut lines);
            if results.is_empty() {
                continue;
            }
            let failing: Vec<&ExampleResult> = results
                .iter()
                .filter(|result| !result.failures.is_empty())
                .collect();
            let passed = results.len() - failing.len();
            let kind = library.kind(*id).word();
            let title = library.title(*id);
            page.line(&format!(
                "{kind} \"{title}\": {passed} of {} as expected",
                results.len()
            ));
            failing
                .iter()
                .for_each(|result| tell(page, &library, result));
            run += results.len();
            failed += failing.len();
        }
        lines.tell(page, &library);
        let outcome = match (run, failed) {
            (0, _) => "there is no example and no case to test".to_owned(),
            (_, 0) => "everything came out as expected".to_owned(),
            (_, failed) => format!("{} came out differently", count(failed, "example")),
        };
        page.styled(Style::Strong, &outcome);
        Ok(if failed == 0 {
            Status::Fine
        } else {
            Status::Problems
        })
    }
}

/// Runs the examples of a policy, and the cases about it.
fn run_all(
    library: &Library,
    id: TextId,
    prepared: &Prepared,
    lines: &mut Lines,
) -> Vec<ExampleResult> {
    let mut coverage = Coverage::default();
    let mut results = if library.texts().contains(&id) {
        run_examples(prepared, &mut coverage)
    } else {
        Vec::new()
    };
    for case in library.cases() {
        if library.policy_of(case) == Some(id) {
            // What can't be read has been told by the check before.
            results.extend(run_case(prepared, &case.file, case.span, &mut coverage));
        }
    }
    lines.note(prepared, &coverage);
    results
}

fn tell(page: &mut Page, library: &Library, result: &ExampleResult) {
    let place = |span: Span| library.sources().place(span).map(|place| place.to_string());
    for failure in &result.failures {
        page.styled(
            Style::Warning,
            &format!(
                "  {}: {}",
                place(failure.span).unwrap_or_default(),
                result.title
            ),
        );
        page.line(&format!("    expected  {}", failure.expected));
        page.line(&format!("    found     {}", failure.found));
    }
}

/// The rules, lines and rows of all policies, and whether some example exercises them.
#[derive(Default)]
struct Lines {
    exercised: BTreeMap<Span, (String, bool)>,
}

impl Lines {
    fn note(&mut self, prepared: &Prepared, coverage: &Coverage) {
        for line in coverage.lines(prepared.policy()) {
            let held = self
                .exercised
                .entry(line.span)
                .or_insert((line.what, false));
            held.1 |= line.exercised;
        }
    }

    fn tell(&self, page: &mut Page, library: &Library) {
        let asked = |span: &Span| library.is_asked(*span);
        let missed: Vec<(&Span, &str)> = self
            .exercised
            .iter()
            .filter(|(span, (_, exercised))| !exercised && asked(span))
            .map(|(span, (what, _))| (span, what.as_str()))
            .collect();
        let all = self.exercised.keys().filter(|span| asked(span)).count();
        if all == 0 {
            return;
        }
        if missed.is_empty() {
            page.line(&format!(
                "every rule, line and row is exercised by some example or case ({all} in all)"
            ));
            return;
        }
        page.line(&format!(
            "exercised by no example or case ({} of {all} in all):",
            missed.len()
        ));
        for (span, what) in missed {
            let place = library
                .sources()
                .place(*span)
                .map(|place| place.to_string());
            page.line(&format!("  {}: {what}", place.unwrap_or_default()));
        }
    }
}
