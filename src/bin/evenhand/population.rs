//! `evenhand population`: invented people as a table of cases.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use clap::Args;
use evenhand::caseload::{Bound, CellValue, Cells, Columns};
use evenhand::explanation::Style;
use evenhand::library::{Library, TextId};
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources, Span};
use evenhand::syntax::tree::TextKind;
use evenhand_population::{Block, Column, Kind, Spec, read_spec};
use evenhand_tables::{ColumnOut, Kind as OutKind, OutBlock, Writer};
use miette::Diagnostic;

use crate::Status;
use crate::caseload::{Progress, grouped};
use crate::files::{Shelf, Unusable, shown, text_of};
use crate::named::policy_named;
use crate::page::Page;

/// What a nation's population is called in its folder.
const POPULATION: &str = "population.toml";
/// How many rows are made at once.
const ROWS: usize = 4_096;
/// How many blocks may wait to be written.
const WAITING: usize = 4;

/// Make a table of invented people, the same for the same seed
#[derive(Debug, Args)]
pub(crate) struct Population {
    /// How the people are spread: a nation of the library, such as scotland, or a file in TOML
    spec: String,
    /// How many people
    #[arg(long, value_name = "N")]
    rows: u64,
    /// A number that stands for the chance: the same number, the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The table to write: .csv, .parquet or .xlsx
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The policy whose facts the columns are; those beside the file where none is named
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,
    #[command(flatten)]
    shelf: Shelf,
}

/// What is wrong with a population where a policy is to take it.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
enum PopulationProblem {
    /// There is no such nation and no such file.
    #[error("there is no population `{name}`")]
    #[diagnostic(
        code(usage::no_population),
        help("name a nation of the library, such as `scotland`, or a file that ends in `.toml`")
    )]
    NotThere { name: String },
    /// No policy stands beside the file.
    #[error("no policy stands beside `{path}`")]
    #[diagnostic(
        code(usage::no_policy_beside),
        help("name the policy whose facts the columns are with `--policy NAME`")
    )]
    NoPolicy { path: String },
    /// A column is no fact of the policy.
    #[error("`{column}` is no fact of {policies}")]
    #[diagnostic(code(usage::not_a_fact_column), help("{advice}"))]
    NotAFact {
        column: String,
        policies: String,
        advice: String,
        #[label("no fact")]
        span: Span,
    },
    /// A column holds what its fact can't be.
    #[error("`{column}` can't be {value}: {what}")]
    #[diagnostic(code(usage::not_of_the_fact), help("{advice}"))]
    NotOfTheFact {
        column: String,
        value: String,
        what: String,
        advice: String,
        #[label("this column")]
        span: Span,
    },
}

impl Population {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (name, text) = self.text()?;
        let mut sources = Sources::default();
        let base = sources.add(name.as_str(), text.as_str());
        let spec = match read_spec(&text, base) {
            Ok(spec) => spec,
            Err(problems) => {
                let problems: Vec<Problem> = problems.into_iter().map(Problem::new).collect();
                page.complain_about(&problems, &sources);
                return Ok(Status::Problems);
            }
        };
        let (library, ids) = self.policies(&name)?;
        let names = match columns_of(&spec, &library, &ids) {
            Ok(names) => names,
            Err(problems) => {
                page.complain_about(&problems, &sources);
                return Ok(Status::Problems);
            }
        };
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        // Where there is no such signal, the run can't be ended by it.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
        if !self.make(&spec, &names, &stop)? {
            page.remark(Style::Warning, "interrupted, and nothing is written");
            return Ok(Status::Interrupted);
        }
        page.line(&format!(
            "{} invented people in {}: {}",
            grouped(self.rows),
            shown(&self.out),
            spec.title()
        ));
        page.styled(Style::Faint, spec.about());
        Ok(Status::Fine)
    }

    /// The text of the population, and what it is called.
    fn text(&self) -> Result<(String, String), Unusable> {
        if self.spec.ends_with(".toml") || Path::new(&self.spec).is_file() {
            return text_of(Path::new(&self.spec));
        }
        let path = format!("{}/{POPULATION}", self.spec);
        let found = self.shelf.beside(&path)?;
        found.ok_or_else(|| {
            let name = self.spec.clone();
            PopulationProblem::NotThere { name }.into()
        })
    }

    /// The policies whose facts the columns may be: the one that is named, else all beside the
    /// population.
    fn policies(&self, name: &str) -> Result<(Library, Vec<TextId>), Unusable> {
        if let Some(policy) = &self.policy {
            let (library, id) = policy_named(&self.shelf, policy)?;
            return Ok((library, vec![id]));
        }
        let folder = Path::new(name).parent().map(shown).unwrap_or_default();
        let prefix = match folder.is_empty() {
            true => folder,
            false => format!("{folder}/"),
        };
        let is_beside = |library: &Library, id: TextId| {
            let file = &library.written(id).file;
            let rest = file.strip_prefix(&prefix);
            rest.is_some_and(|rest| !rest.contains('/')) && library.kind(id) != TextKind::Vocabulary
        };
        let library = match self.spec.ends_with(".toml") || Path::new(&self.spec).is_file() {
            false => self.shelf.library()?,
            true => {
                let folder = match prefix.is_empty() {
                    true => PathBuf::from("."),
                    false => PathBuf::from(&prefix),
                };
                let files = crate::files::policies_of(&[folder]).map_err(|_| {
                    let path = name.to_owned();
                    Unusable::from(PopulationProblem::NoPolicy { path })
                })?;
                self.shelf.with(&files)?
            }
        };
        let ids: Vec<TextId> = library
            .every_text()
            .into_iter()
            .filter(|id| is_beside(&library, *id))
            .collect();
        match ids.is_empty() {
            true => {
                let path = name.to_owned();
                Err(PopulationProblem::NoPolicy { path }.into())
            }
            false => Ok((library, ids)),
        }
    }

    /// Makes the people in one thread and writes them in another; whether it came to its end.
    fn make(&self, spec: &Spec, names: &[String], stop: &AtomicBool) -> Result<bool, Unusable> {
        let columns: Vec<ColumnOut> = spec
            .columns()
            .iter()
            .zip(names)
            .map(|(column, name)| ColumnOut::new(name.as_str(), kind_of(&column.kind)))
            .collect();
        let mut writer = Writer::create(&self.out, &columns)?;
        let (made, blocks) = sync_channel(WAITING);
        let (back, used) = sync_channel(WAITING + 2);
        for _ in 0..WAITING + 2 {
            let _ = back.send(OutBlock::new(&columns));
        }
        let progress = Progress::new();
        let done = [AtomicU64::new(0), AtomicU64::new(self.rows)];
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut block = Block::default();
                let mut first = 0;
                while first < self.rows && !stop.load(Ordering::Relaxed) {
                    let Ok(mut out) = used.recv() else { return };
                    let left = usize::try_from(self.rows - first).unwrap_or(usize::MAX);
                    spec.fill(self.seed, first, left.min(ROWS), &mut block);
                    out.clear();
                    copy(spec, &block, &mut out);
                    first += block.rows() as u64;
                    if made.send(out).is_err() {
                        return;
                    }
                }
            });
            let mut rows = 0;
            // The receivers end with this closure, so that the other thread does too.
            for out in blocks {
                rows += out.rows() as u64;
                writer.write(&out)?;
                done[0].store(rows, Ordering::Relaxed);
                progress.tell(&done, rows);
                let _ = back.send(out);
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
            progress.end();
            if rows < self.rows {
                return Ok(false);
            }
            writer.finish()?;
            Ok(true)
        })
    }
}

fn kind_of(kind: &Kind) -> OutKind {
    match kind {
        Kind::Whole => OutKind::Whole,
        Kind::Decimal { scale } => OutKind::Decimal { scale: *scale },
        Kind::Money => OutKind::Decimal { scale: 2 },
        Kind::YesNo => OutKind::YesNo,
        Kind::Day => OutKind::Day,
        Kind::Choice(words) => {
            OutKind::Choice(words.iter().map(|word| word.text.clone()).collect())
        }
    }
}

fn copy(spec: &Spec, block: &Block, out: &mut OutBlock) {
    for (at, column) in spec.columns().iter().enumerate() {
        let out = out.column(at);
        for (value, present) in block.values(at).iter().zip(block.present(at)) {
            match (&column.kind, present) {
                (_, false) => out.push_blank(),
                (Kind::Whole | Kind::Decimal { .. } | Kind::Money, true) => out.push_whole(*value),
                (Kind::YesNo, true) => out.push_yes_no(*value != 0),
                (Kind::Day, true) => match i32::try_from(*value) {
                    Ok(day) => out.push_day(day),
                    Err(_) => unreachable!("a population's days have years of four digits"),
                },
                (Kind::Choice(_), true) => match u32::try_from(*value) {
                    Ok(code) => out.push_code(code),
                    Err(_) => unreachable!("a word is its place among the column's words"),
                },
            }
        }
    }
}

/// The names that the columns have in a table of cases, with the period behind those that need
/// one. A column is fine if one of the policies takes all that it can hold.
fn columns_of(spec: &Spec, library: &Library, ids: &[TextId]) -> Result<Vec<String>, Vec<Problem>> {
    let columns = spec.columns();
    let mut names: Vec<Option<String>> = vec![None; columns.len()];
    let mut wrong: Vec<Vec<PopulationProblem>> = vec![Vec::new(); columns.len()];
    let policies = match ids {
        [only] => library.title(*only).to_owned(),
        several => format!("{} policies", several.len()),
    };
    for id in ids {
        if names.iter().all(Option::is_some) {
            break;
        }
        let preparation = library.prepare(*id);
        let Some(prepared) = &preparation.prepared else {
            return Err(preparation.problems);
        };
        for (at, column) in columns.iter().enumerate() {
            if names[at].is_some() {
                continue;
            }
            match name_in(prepared, column, &policies) {
                Ok(name) => names[at] = Some(name),
                // What a policy that knows the fact says is told rather than that one does not.
                Err(problems) => {
                    let unknown = |all: &[PopulationProblem]| {
                        matches!(all, [] | [PopulationProblem::NotAFact { .. }])
                    };
                    if wrong[at].is_empty() || (unknown(&wrong[at]) && !unknown(&problems)) {
                        wrong[at] = problems;
                    }
                }
            }
        }
    }
    let told = names.iter().zip(wrong);
    let told: Vec<Problem> = told
        .filter(|(name, _)| name.is_none())
        .flat_map(|(_, problems)| problems.into_iter().map(Problem::new))
        .collect();
    match told.is_empty() {
        true => Ok(names.into_iter().flatten().collect()),
        false => Err(told),
    }
}

/// The name of a column in a table of cases of one policy.
fn name_in(
    prepared: &Prepared,
    column: &Column,
    policies: &str,
) -> Result<String, Vec<PopulationProblem>> {
    let span = span_of(column.span);
    let not_a_fact = |advice: String| {
        vec![PopulationProblem::NotAFact {
            column: column.name.clone(),
            policies: policies.to_owned(),
            advice,
            span,
        }]
    };
    let bound = bind(prepared, &column.name).map_err(not_a_fact)?;
    let Some(mut cells) = bound else {
        return Err(not_a_fact(
            "name a fact of the vocabulary; a column that only others depend on is `left_out = true`"
                .to_owned(),
        ));
    };
    let mut name = column.name.clone();
    if cells.needs_period() {
        name.push_str(" per week");
        if let Ok(Some(weekly)) = bind(prepared, &name) {
            cells = weekly;
        }
    }
    let mut problems = Vec::new();
    let mut hold = |value: String, cell: CellValue<'_>, span: Span| {
        if let Err(bad) = cells.read(prepared, cell) {
            problems.push(PopulationProblem::NotOfTheFact {
                column: column.name.clone(),
                value: format!("`{value}`"),
                what: bad.what,
                advice: bad.help,
                span,
            });
        }
    };
    match &column.kind {
        Kind::Choice(words) => {
            for word in words {
                let text = CellValue::Text(&word.text);
                hold(word.text.clone(), text, span_of(word.span));
            }
        }
        kind => {
            let mut ends = vec![column.least, column.most];
            ends.dedup();
            for end in ends {
                hold(kind.written(end), cell_of(kind, end), span);
            }
        }
    }
    match problems.is_empty() {
        true => Ok(name),
        false => Err(problems),
    }
}

/// One column by its name; none where it is no fact.
fn bind(prepared: &Prepared, name: &str) -> Result<Option<Cells>, String> {
    // Whether a list's length is there is looked at in the whole table.
    let list = name.split_once('[').map(|(list, _)| list);
    let names: Vec<&str> = list.into_iter().chain([name]).collect();
    match Columns::bind(prepared, &names, &[]) {
        Ok(columns) => Ok(match columns.all().last() {
            Some(Bound::Fact(cells)) => Some(cells.as_ref().clone()),
            Some(Bound::Along) | None => None,
        }),
        Err(problems) => {
            let problem = problems.into_iter().next_back().map(Problem::new);
            let help = problem.and_then(|problem| problem.help());
            Err(help.unwrap_or_default())
        }
    }
}

fn cell_of(kind: &Kind, value: i64) -> CellValue<'static> {
    let number = |scale: u8| CellValue::Number {
        digits: i128::from(value),
        scale,
    };
    match kind {
        Kind::Whole => number(0),
        Kind::Decimal { scale } => number(*scale),
        Kind::Money => number(2),
        Kind::YesNo => CellValue::YesNo(value != 0),
        Kind::Day => CellValue::Day(i32::try_from(value).unwrap_or(i32::MAX)),
        Kind::Choice(_) => unreachable!("words are looked at one by one"),
    }
}

fn span_of(span: miette::SourceSpan) -> Span {
    Span::new(span.offset(), span.offset() + span.len())
}
