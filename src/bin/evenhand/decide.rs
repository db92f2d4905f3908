//! `evenhand decide`: a case decided, and every answer explained.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand::decision::{CaseFile, Inquiry, answers_named, facts_named, read_case};
use evenhand::explanation::{
    Asked, Explanation, Style, explain, explain_what_if, to_html, to_letter, to_text,
};
use evenhand::library::Library;
use evenhand::model::Policy;
use evenhand::program::Prepared;
use evenhand::source::{Problem, Told};
use evenhand::value::Date;
use serde::Serialize;

use crate::Status;
use crate::files::{Shelf, Unusable, text_of};
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;
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
        let asked = self.asked(prepared.policy())?;
        let read = read_case(&text, base)
            .and_then(|file| Ok((file.inquiry(prepared.policy(), self.on)?, file)));
        let (inquiry, asks_all) = match read {
            Ok((inquiry, file)) => with_outcomes(inquiry, asked, &file, prepared.policy()),
            Err(problems) => return Ok(self.refuse(page, &library, &problems)),
        };
        let asked = match self.asks(&mut library, prepared, &inquiry, asks_all)? {
            Ok(asked) => asked,
            Err(problems) => return Ok(self.refuse(page, &library, &problems)),
        };
        let what_if = match self.changed(&mut library, prepared.policy(), &inquiry) {
            Ok(what_if) => what_if,
            Err(problems) => return Ok(self.refuse(page, &library, &problems)),
        };
        let decided = inquiry.decide(prepared).and_then(|now| {
            let then = what_if
                .map(|inquiry| inquiry.decide(prepared))
                .transpose()?;
            Ok((now, then))
        });
        let (now, then) = match decided {
            Ok(decided) => decided,
            Err(problem) => return Ok(self.refuse(page, &library, &[Problem::new(problem)])),
        };
        let plain = Asked {
            working: self.working,
            ..Asked::default()
        };
        self.recording.keep(page, &library, id, &now, plain)?;
        let explanation = match &then {
            Some(then) => explain_what_if(&now, then, library.sources(), asked),
            None => explain(&now, library.sources(), asked),
        };
        self.tell(page, explanation, asks_all);
        let answers = then.as_ref().unwrap_or(&now).answers.iter();
        Ok(
            match answers.into_iter().any(|each| each.answer.is_fault()) {
                true => Status::Problems,
                false => Status::Fine,
            },
        )
    }

    /// What is asked of the explanation. What would change an answer is told of outcomes that
    /// were asked for, and not of all at once.
    fn asks(
        &self,
        library: &mut Library,
        prepared: &Prepared,
        inquiry: &Inquiry,
        asks_all: bool,
    ) -> Result<Result<Asked, Vec<Problem>>, Unusable> {
        let mut facts = Vec::new();
        for name in &self.changing {
            let found = facts_named(prepared, name);
            facts.extend(found.map_err(|problem| Unusable(vec![Problem::new(problem)]))?);
        }
        let told = !asks_all || !self.changing.is_empty() || self.why_not.is_some();
        let mut asked = Asked {
            working: self.working,
            changes: told.then_some(facts),
            why_not: Vec::new(),
        };
        if let Some(text) = &self.why_not {
            let base = library.sources_mut().add("--why-not", text.as_str());
            match answers_named(prepared.policy(), &inquiry.asked, text, base) {
                Ok(answers) => asked.why_not = answers,
                Err(problems) => return Ok(Err(problems)),
            }
        }
        Ok(Ok(asked))
    }

    /// The case with every change that is asked about.
    fn changed(
        &self,
        library: &mut Library,
        policy: &Policy,
        inquiry: &Inquiry,
    ) -> Result<Option<Inquiry>, Vec<Problem>> {
        let mut changed = None;
        for text in &self.what_if {
            let base = library.sources_mut().add("--what-if", text.as_str());
            changed = Some(
                changed
                    .as_ref()
                    .unwrap_or(inquiry)
                    .with(policy, text, base)?,
            );
        }
        Ok(changed)
    }

    /// The outcomes that the command names.
    fn asked(&self, policy: &Policy) -> Result<Vec<evenhand::model::policy::NodeId>, Unusable> {
        outcomes_named(policy, &self.ask)
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

/// What is asked: by the command, else by the case, else by what the case expects, else all.
fn with_outcomes(
    mut inquiry: Inquiry,
    asked: Vec<evenhand::model::policy::NodeId>,
    file: &CaseFile,
    policy: &Policy,
) -> (Inquiry, bool) {
    if !asked.is_empty() {
        inquiry.asked = asked;
    }
    if inquiry.asked.is_empty() {
        let expected = file.expect.iter().filter_map(|expected| {
            let path: Vec<&str> = expected
                .name
                .path
                .names
                .iter()
                .map(|name| name.text.as_str())
                .collect();
            policy.node_named(&path.join("."))
        });
        for node in expected {
            if !inquiry.asked.contains(&node) {
                inquiry.asked.push(node);
            }
        }
    }
    let asks_all = inquiry.asked.is_empty();
    if asks_all {
        inquiry.asked = policy
            .outcomes()
            .iter()
            .filter_map(|outcome| outcome.node)
            .collect();
    }
    (inquiry, asks_all)
}
