//! `evenhand test`: the policies' own examples, and worked cases with published answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use evenhand::decision::{Coverage, ExampleResult, TrialCase, Tried, try_checks};
use evenhand::explanation::Style;
use evenhand::holdings::try_out;
use evenhand::library::{Library, TextId};
use evenhand::program::Prepared;
use evenhand::proof::{Memory, Verdict, prove};
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
        let (mut run, mut failed, mut broken) = (0, 0, 0);
        for (id, prepared) in &checked.prepared {
            let trial = try_out(&library, *id, prepared);
            lines.note(prepared, &trial.coverage);
            let results = trial.results;
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
            broken += try_promises(page, &library, *id, prepared);
        }
        lines.tell(page, &library);
        let outcome = match (run, failed, broken) {
            (0, _, 0) => "there is no example and no case to test".to_owned(),
            (_, 0, 0) => "everything came out as expected".to_owned(),
            (_, failed, 0) => format!("{} came out differently", count(failed, "example")),
            (_, 0, broken) => format!("{} broken", count(broken, "check")),
            (_, failed, broken) => format!(
                "{} came out differently, {} broken",
                count(failed, "example"),
                count(broken, "check")
            ),
        };
        page.styled(Style::Strong, &outcome);
        Ok(if failed + broken == 0 {
            Status::Fine
        } else {
            Status::Problems
        })
    }
}

/// Tries the promises of a policy on its examples and cases; says how many are broken.
fn try_promises(page: &mut Page, library: &Library, id: TextId, prepared: &Prepared) -> usize {
    let about = library
        .cases()
        .iter()
        .filter(|case| library.policy_of(case) == Some(id));
    let cases: Vec<TrialCase> = about
        .filter_map(|case| {
            let (inquiry, _) = case.file.read(prepared.policy()).ok()?;
            Some(TrialCase {
                title: case.file.title.clone().unwrap_or_default(),
                span: case.span,
                case: inquiry.case,
            })
        })
        .collect();
    let tried = try_checks(prepared, &cases);
    let untold = tried.iter().filter(|tried| tried.told == 0).count();
    let not_kept: Vec<&Tried> = tried
        .iter()
        .filter(|tried| !tried.broken.is_empty())
        .collect();
    let kept = tried.len() - untold - not_kept.len();
    let departed = departed_from(prepared, &not_kept);
    let is_departed = |tried: &Tried| departed.contains(&tried.span);
    let (departs, broken): (Vec<&Tried>, Vec<&Tried>) =
        not_kept.into_iter().partition(|tried| is_departed(tried));
    if !tried.is_empty() {
        let departs = match departs.len() {
            0 => String::new(),
            many => format!(", {many} departed from"),
        };
        page.line(&format!(
            "  {}: {kept} kept by every example, {untold} that no example is about, {} \
             broken{departs}",
            count(tried.len(), "check"),
            broken.len()
        ));
    }
    departs.iter().for_each(|tried| {
        let is = "departed from, as is acknowledged,";
        not_kept_told(page, library, tried, (Style::Plain, is));
    });
    broken.iter().for_each(|tried| {
        not_kept_told(page, library, tried, (Style::Warning, "broken"));
    });
    broken.len()
}

/// Tells which cases do not keep a promise.
fn not_kept_told(page: &mut Page, library: &Library, tried: &Tried, (style, is): (Style, &str)) {
    let place = |span: Span| {
        let place = library.sources().place(span);
        place.map(|place| place.to_string()).unwrap_or_default()
    };
    for by in &tried.broken {
        page.styled(
            style,
            &format!(
                "  {}: {is} by \"{}\" ({})",
                place(tried.span),
                by.title,
                place(by.span)
            ),
        );
        page.line(&format!("    found     {}", by.found));
    }
}

/// The promises that nothing breaks but what departs from the baseline and says so. That is a
/// proof, so it is asked for only where a promise is broken.
fn departed_from(prepared: &Prepared, not_kept: &[&Tried]) -> BTreeSet<Span> {
    if not_kept.is_empty() {
        return BTreeSet::new();
    }
    let proofs = prove(prepared, &mut Memory::default());
    let departed = proofs.promises.into_iter();
    departed
        .filter(|promise| matches!(promise.verdict, Verdict::Departs(_)))
        .map(|promise| promise.span)
        .collect()
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
