//! `evenhand decide`: a case decided, and every answer explained.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand::explanation::{Asked, Explanation, Style, to_html, to_letter, to_text};
use evenhand::library::Library;
use evenhand::source::{Problem, Told};
use evenhand::value::Date;
use serde::Serialize;

use crate::Status;
use crate::files::{Shelf, Unusable, text_of};
use crate::named::policy_named;
use crate::page::Page;
use crate::question::{Question, Unanswered};
use crate::record::Recording;

/// In which form answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Line by line, for a terminal.
    Text,
    /// A page that stands alone, for a browser or for paper.
    Html,
    /// A letter in plain words, to the person it is about.
    Letter,
    /// For other programs; the shapes are described in docs/json.md.
    Json,
}

/// Decide a case, and explain every answer line by line
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// The case: a file in TOML or JSON, or `-` for standard input
    case: PathBuf,
    /// An outcome to answer; what the case asks for, or all of them, where none is named
    #[arg(long, value_name = "OUTCOME")]
    ask: Vec<String>,
    /// The day to decide as at, for a case that gives none
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Show every line, not only those that mattered
    #[arg(long)]
    working: bool,
    /// An answer that it might have been: tell what stands against it, and what would give it
    #[arg(long, value_name = "VALUE")]
    why_not: Option<String>,
    /// Decide the case with a fact changed, as in 'spend_amount £40.00', and compare
    #[arg(long, value_name = "FACT VALUE")]
    what_if: Vec<String>,
    /// Look only at this fact for what would change an answer, even if nobody can change it
    #[arg(long, value_name = "FACT")]
    changing: Vec<String>,
    #[command(flatten)]
    recording: Recording,
    #[command(flatten)]
    shelf: Shelf,
}

/// A day that a command names.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse::<Date>().map_err(|error| error.to_string())
}

/// What is wrong, for other programs.
#[derive(Debug, Serialize)]
struct Refused {
    version: u32,
    problems: Vec<Told>,
}

impl Decide {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        // The process ends with this command, so nothing that was read is taken apart again.
        let (library, id) = policy_named(&self.shelf, &self.policy)?;
        let mut library = ManuallyDrop::new(library);
        let (name, text) = text_of(&self.case)?;
        let base = library.sources_mut().add(name, text.as_str());
        let preparation = ManuallyDrop::new(library.ready(id));
        let Some(prepared) = &preparation.prepared else {
            return Ok(self.refuse(page, &library, &preparation.problems));
        };
        let question = Question {
            ask: &self.ask,
            on: self.on,
            working: self.working,
            why_not: self.why_not.as_deref(),
            what_if: &self.what_if,
            changes: None,
            changing: &self.changing,
        };
        let answered = question.answer(prepared, library.sources_mut(), &text, base);
        let answered = match answered {
            Ok(answered) => answered,
            Err(Unanswered::Question(problems)) => return Err(Unusable(problems)),
            Err(Unanswered::Case(problems)) => return Ok(self.refuse(page, &library, &problems)),
        };
        let plain = Asked {
            working: self.working,
            ..Asked::default()
        };
        self.recording
            .keep(page, &library, id, &answered.now, plain)?;
        self.tell(
            page,
            answered.explained(library.sources()),
            answered.asks_all,
        );
        Ok(match answered.has_fault() {
            true => Status::Problems,
            false => Status::Fine,
        })
    }

    fn refuse(&self, page: &mut Page, library: &Library, problems: &[Problem]) -> Status {
        let sources = library.sources();
        match self.format {
            Form::Text | Form::Html | Form::Letter => page.complain_about(problems, sources),
            Form::Json => page.json(&Refused {
                version: 1,
                problems: problems
                    .iter()
                    .map(|problem| problem.told(sources))
                    .collect(),
            }),
        }
        Status::Problems
    }

    fn tell(&self, page: &mut Page, explanation: Explanation, asks_all: bool) {
        if self.format == Form::Json {
            return page.json(&explanation);
        }
        // Where everything is asked for, what the case says too little about is only named.
        let told = match asks_all {
            true => explanation.naming_undecided(),
            false => explanation,
        };
        match self.format {
            Form::Html => return page.text(&to_html(&told)),
            Form::Letter => return page.text(&to_letter(&told)),
            Form::Text | Form::Json => page.lines(&to_text(&told, page.width())),
        }
        if !told.left_open.is_empty() {
            page.line("");
            page.styled(Style::Strong, "Not decided by what the case says");
            for answer in &told.left_open {
                page.line(&format!("  {}", answer.in_a_line()));
            }
            page.styled(
                Style::Faint,
                "  name one with --ask to see which answers are possible and what they hang on",
            );
        }
    }
}
