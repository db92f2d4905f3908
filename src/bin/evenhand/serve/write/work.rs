//! The process that looks at a text: it is started for each, and ended where it takes too long.
//!
//! Whatever somebody writes, it can use up no more than this process: the server stays as it is.

use std::io::{Read, Write as _};
use std::path::Path;

use clap::Args;
use evenhand::comparison::{LineCounts, compare_lines, effects, lines_part, lines_summary};
use evenhand::decision::{Coverage, ExampleResult, Failure, run_case, run_examples};
use evenhand::library::{CheckedLibrary, Library, TextId, WorkedCase};
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources, in_order};
use evenhand::syntax::format;
use evenhand::syntax::tree::TextKind;

use super::task::{Came, Compared, Said, Spot, Task, Wanted, Wrong};
use crate::Status;
use crate::check::Findings;
use crate::files::{Shelf, Unusable};
use crate::page::Page;

/// The name under which the text that was started from is read.
const START: &str = "the text as it was";

/// Look at a text for the pages: a task comes in as JSON, what is said goes out
#[derive(Debug, Args)]
pub(crate) struct Work {
    #[command(flatten)]
    shelf: Shelf,
}

impl Work {
    pub(crate) fn run(&self, _: &mut Page) -> Result<Status, Unusable> {
        let mut asked = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut asked);
        let task: Option<Task> = read.ok().and_then(|_| serde_json::from_str(&asked).ok());
        let Some(task) = task else {
            return Ok(Status::Problems);
        };
        drop(asked);
        let mut desk = Desk::new(&self.shelf, &task)?;
        for wanted in &task.wanted {
            say(&desk.said(*wanted));
        }
        Ok(Status::Fine)
    }
}

/// Says a part at once: whoever reads it may not wait for the next.
fn say(said: &Said) {
    if let Ok(line) = serde_json::to_string(said) {
        let mut out = std::io::stdout().lock();
        // Where nobody reads any more, there is nobody to tell.
        let _ = writeln!(out, "{line}");
        let _ = out.flush();
    }
}

/// The text in its library.
struct Desk<'t> {
    task: &'t Task,
    shelf: &'t Shelf,
    library: Library,
    /// What came of checking it, once that was asked.
    checked: Option<CheckedLibrary>,
}

impl<'t> Desk<'t> {
    fn new(shelf: &'t Shelf, task: &'t Task) -> Result<Self, Unusable> {
        Ok(Desk {
            library: shelf.with_text(&task.file, &task.text)?,
            task,
            shelf,
            checked: None,
        })
    }

    fn said(&mut self, wanted: Wanted) -> Said {
        match wanted {
            Wanted::Problems => Said::Problems(self.problems()),
            Wanted::Examples => Said::Examples(self.examples()),
            Wanted::Comparison => Said::Comparison(self.comparison()),
            Wanted::Proofs => Said::Proofs(self.proofs()),
            Wanted::Layout => Said::Layout(self.layout()),
            Wanted::Findings => Said::Findings(self.findings()),
        }
    }

    fn checked(&mut self) -> &CheckedLibrary {
        let library = &self.library;
        self.checked.get_or_insert_with(|| library.check())
    }

    fn problems(&mut self) -> Vec<Wrong> {
        let problems = self.checked().problems.clone();
        let mut told = told(&problems, self.library.sources(), &self.task.file);
        // Nothing can be wrong with nothing, and yet it is no policy.
        if self.library.texts().is_empty() && !told.iter().any(|wrong| wrong.error) {
            told.push(Wrong {
                error: true,
                message: "the text holds no policy".to_owned(),
                help: Some("begin it with `policy \"…\" adopts \"…\"`".to_owned()),
                places: Vec::new(),
            });
        }
        told
    }

    /// What proofs find that checking did not.
    fn proofs(&mut self) -> Vec<Wrong> {
        self.checked();
        let Some(checked) = &self.checked else {
            return Vec::new();
        };
        let known: Vec<(u32, String)> = checked
            .problems
            .iter()
            .map(|problem| (problem.position(), problem.to_string()))
            .collect();
        let mut found = self.library.prove(checked).problems;
        found.extend(effects(&self.library, checked).problems);
        found.retain(|problem| !known.contains(&(problem.position(), problem.to_string())));
        in_order(&mut found);
        told(&found, self.library.sources(), &self.task.file)
    }

    fn examples(&mut self) -> Vec<Came> {
        let (shelf, file) = (self.shelf, self.task.file.as_str());
        self.checked();
        let mut all = Vec::new();
        let Some(checked) = &self.checked else {
            return all;
        };
        for (id, prepared) in &checked.prepared {
            let results = run_examples(prepared, &mut Coverage::default()).into_iter();
            all.extend(results.map(|result| came(result, self.library.sources())));
            let about = cases_about(shelf, file, self.library.title(*id));
            all.extend(about.iter().map(|case| case_came(prepared, case)));
        }
        all
    }

    fn comparison(&mut self) -> Vec<Compared> {
        self.checked();
        let Some(checked) = &self.checked else {
            return Vec::new();
        };
        // The start is only looked up: what is wrong with it was so before.
        let mut library = self.library.clone();
        library.add(START, &self.task.start, false);
        let mut told = Vec::new();
        for (id, now) in &checked.prepared {
            let (title, kind) = (self.library.title(*id), self.library.kind(*id));
            let before = started_from(&library, kind, title);
            let before = before.and_then(|id| library.prepare(id).prepared);
            told.extend(before.map(|before| compared(&before, now, library.sources(), title)));
        }
        told
    }

    fn findings(&mut self) -> String {
        let problems = self.checked().problems.clone();
        let found = Findings::of(&self.library, &problems, Vec::new());
        serde_json::to_string(&found).unwrap_or_default()
    }

    fn layout(&self) -> Result<String, Vec<Wrong>> {
        format(&self.task.text).map_err(|problems| {
            let mut sources = Sources::default();
            // The only file of its own line of offsets, which the problems count from as well.
            sources.add(self.task.file.as_str(), self.task.text.as_str());
            told(&problems, &sources, &self.task.file)
        })
    }
}

/// The text among those that were started from: the one with the title, else the only one of the
/// kind.
fn started_from(library: &Library, kind: TextKind, title: &str) -> Option<TextId> {
    let all = library.every_text().into_iter();
    let of = |id: &TextId| library.written(*id).file == START && library.kind(*id) == kind;
    let old: Vec<TextId> = all.filter(of).collect();
    let named = old.iter().find(|id| library.title(**id) == title);
    match (named, old.as_slice()) {
        (Some(named), _) => Some(*named),
        (None, [only]) => Some(*only),
        (None, _) => None,
    }
}

fn compared(before: &Prepared, now: &Prepared, sources: &Sources, title: &str) -> Compared {
    let mut compared = compare_lines(before, now, (None, None), sources);
    // Both are called the same, so they are told apart by when they were.
    compared.a.title = "the text as it was".to_owned();
    compared.a.heading = "As it was".to_owned();
    compared.b.title = "the text as it is now".to_owned();
    compared.b.heading = "As it is now".to_owned();
    compared.a.status = None;
    compared.b.status = None;
    let LineCounts {
        other_words,
        differ,
        only_first,
        only_second,
        ..
    } = compared.counts;
    Compared {
        title: title.to_owned(),
        same: other_words + differ + only_first + only_second == 0,
        summary: lines_summary(&compared).into_string(),
        lines: lines_part(&compared).into_string(),
    }
}

/// The worked cases about a text of a file.
fn cases_about(shelf: &Shelf, file: &str, title: &str) -> Vec<WorkedCase> {
    // Cases that can't be read are told by checking the whole library, not here.
    let whole = shelf.with(&[]).unwrap_or_default();
    let about = |case: &&WorkedCase| {
        let of = whole.policy_of(case);
        of.is_some_and(|id| whole.written(id).file == file && whole.title(id) == title)
    };
    whole.cases().iter().filter(about).cloned().collect()
}

fn came(result: ExampleResult, sources: &Sources) -> Came {
    Came {
        title: result.title,
        line: sources.place(result.span).map(|place| place.line),
        case: None,
        failures: failed(result.failures),
    }
}

fn failed(failures: Vec<Failure>) -> Vec<(String, String)> {
    let told = failures.into_iter();
    told.map(|failure| (failure.expected, failure.found))
        .collect()
}

/// How a worked case came out; one that no longer fits says so.
fn case_came(prepared: &Prepared, case: &WorkedCase) -> Came {
    let result = run_case(prepared, &case.file, case.span, &mut Coverage::default());
    let failures = match result {
        Ok(result) => failed(result.failures),
        Err(problems) => problems
            .iter()
            .map(|problem| ("a case that fits".to_owned(), problem.to_string()))
            .collect(),
    };
    Came {
        title: case.file.title.clone().unwrap_or_default(),
        line: None,
        case: Some(case.name.clone()),
        failures,
    }
}

/// Problems in plain values; places in the text itself name no file.
fn told(problems: &[Problem], sources: &Sources, file: &str) -> Vec<Wrong> {
    let told = problems.iter().map(|problem| {
        let told = problem.told(sources);
        let places = told.places.into_iter().map(|place| Spot {
            file: (place.file != file).then(|| short(&place.file)),
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            words: place.words,
        });
        Wrong {
            error: problem.is_error(),
            message: told.message,
            help: told.help,
            places: places.collect(),
        }
    });
    told.collect()
}

/// A file without the folders that it stands in.
fn short(file: &str) -> String {
    let name = Path::new(file).file_name();
    name.map_or_else(
        || file.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
