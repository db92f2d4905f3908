//! `evenhand caseload`: many cases at once, from a table.

mod bad;
mod problem;
mod progress;
mod reading;
mod results;
mod tally;
mod work;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use evenhand::caseload::{Bound, Caseload as Cases, Columns};
use evenhand::decision::{Inquiry, read_case};
use evenhand::explanation::{Asked, Style, explain, to_text};
use evenhand::library::Library;
use evenhand::model::policy::{Domain, NodeId, Supposed};
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;
use evenhand_tables::{Writer, sheets};

use crate::Status;
use crate::decide::day;
use crate::files::{Shelf, Unusable, shown};
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;
use bad::{BadRows, same_file, tell};
use problem::TableProblem;
pub(crate) use progress::Progress;
use reading::{ListAt, Tables};
use results::Results;
pub(crate) use tally::grouped;
use tally::{Tally, told_rows};
use work::{Desk, Job, Parcel, ToldRow};

/// Decide every case of a table: CSV, Parquet or XLSX
#[derive(Debug, Args)]
pub(crate) struct Caseload {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// The cases: a .csv, .parquet or .xlsx file, one case a row; `evenhand schema POLICY --table`
    /// lists the columns
    cases: PathBuf,
    /// Write the answers into this file: .csv, .parquet or .xlsx
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// An outcome to answer; those that the table has all facts for where none is named
    #[arg(long, value_name = "OUTCOME")]
    ask: Vec<String>,
    /// Decide every case as at this day, whatever day its row gives
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Set a figure or a step to something else, as in 'taper=75%'
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Take the items of a list from a table of its own, one item a row
    #[arg(long, value_name = "LIST=FILE")]
    list: Vec<String>,
    /// The column that says to which case an item belongs; the first where none is named
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,
    /// The sheet of a workbook that holds the cases; the first where none is named
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write rows that can't be decided into this file, with the reasons; beside --out where it
    /// is not named
    #[arg(long, value_name = "FILE")]
    bad: Option<PathBuf>,
    /// Stop at the first row that can't be decided, and write nothing
    #[arg(long)]
    strict: bool,
    /// How many threads decide; one for each core where it is not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Explain the case in this row line by line, and decide no other
    #[arg(long, value_name = "ROW", conflicts_with_all = ["out", "bad", "strict"])]
    explain: Option<u64>,
    #[command(flatten)]
    shelf: Shelf,
}

/// What is asked of every case.
struct Question {
    asked: Vec<NodeId>,
    supposing: Vec<Supposed>,
}

impl Caseload {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (mut library, id) = policy_named(&self.shelf, &self.policy)?;
        let preparation = library.prepare(id);
        let Some(prepared) = &preparation.prepared else {
            page.complain_about(&preparation.problems, library.sources());
            return Ok(Status::Problems);
        };
        let mut question = match self.question(&mut library, prepared)? {
            Ok(question) => question,
            Err(problems) => {
                page.complain_about(&problems, library.sources());
                return Ok(Status::Problems);
            }
        };
        self.check_paths()?;
        let lists = self.lists(prepared)?;
        let tables = Tables::open(
            &self.cases,
            self.sheet.as_deref(),
            self.key.as_deref(),
            &lists,
        )?;
        let bound = tables.bind_lists(prepared, &lists)?;
        let names = tables.cases.columns().to_vec();
        let columns = self.columns(prepared, &tables, &lists)?;
        if question.asked.is_empty() {
            question.asked = covered(prepared, &columns)?;
        }
        let caseload = Cases::new(prepared, &question.asked, self.on, &question.supposing)?;
        let stop = Arc::new(AtomicBool::new(false));
        let results = match self.out {
            Some(_) => Some(Results::new(&caseload, &columns, &names)?),
            None => None,
        };
        let job = Job {
            caseload: &caseload,
            columns: &columns,
            lists: &bound,
            names: &names,
            results: results.as_ref(),
            stop: &stop,
            done: Default::default(),
        };
        match self.explain {
            Some(row) => self.explain_row(page, &library, (&job, tables, row), &question),
            None => {
                let flag = Arc::clone(&stop);
                // Where there is no such signal, the run can't be ended by it.
                let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
                self.decide(page, &job, tables)
            }
        }
    }

    /// The outcomes that are asked for, and what is set to something else.
    fn question(
        &self,
        library: &mut Library,
        prepared: &Prepared,
    ) -> Result<Result<Question, Vec<Problem>>, Unusable> {
        let policy = prepared.policy();
        let asked = outcomes_named(policy, &self.ask)?;
        let mut supposing = Vec::new();
        for text in &self.set {
            let not_a_setting = || TableProblem::NotASetting { text: text.clone() };
            let (name, value) = text.split_once('=').ok_or_else(not_a_setting)?;
            let (name, value) = (name.trim(), value.trim());
            if name.is_empty() || value.is_empty() || text.contains(['\'', '"', '\n', '\\']) {
                return Err(not_a_setting().into());
            }
            let file = format!("[suppose]\n\"{name}\" = '{value}'\n");
            let base = library.sources_mut().add("--set", file.as_str());
            let read = read_case(&file, base).and_then(|file| file.inquiry(policy, None));
            match read {
                Ok(inquiry) => supposing.extend(inquiry.supposing),
                Err(problems) => return Ok(Err(problems)),
            }
        }
        Ok(Ok(Question { asked, supposing }))
    }

    /// Makes sure that nothing is written over what is read.
    fn check_paths(&self) -> Result<(), TableProblem> {
        let mut read = vec![self.cases.clone()];
        let lists = self.list.iter().filter_map(|list| list.split_once('='));
        read.extend(lists.map(|(_, file)| PathBuf::from(file)));
        let bad = self.bad_path();
        let written = self.out.iter().chain(&bad);
        for path in written {
            if read.iter().any(|read| same_file(read, path)) {
                let path = shown(path);
                return Err(TableProblem::WrittenOver { path });
            }
        }
        match (&self.out, &bad) {
            (Some(out), Some(bad)) if same_file(out, bad) => {
                let path = shown(bad);
                Err(TableProblem::WrittenOver { path })
            }
            _ => Ok(()),
        }
    }

    /// Where bad rows are written: where it is said, else beside the answers.
    fn bad_path(&self) -> Option<PathBuf> {
        let beside = |out: &PathBuf| {
            let name = out.file_stem().unwrap_or_default().to_string_lossy();
            out.with_file_name(format!("{name}.bad.csv"))
        };
        let named = self.bad.clone();
        named.or_else(|| self.out.as_ref().map(beside))
    }

    /// The lists that have tables of their own: those that are named, and sheets of the workbook
    /// with the names of lists.
    fn lists(&self, prepared: &Prepared) -> Result<Vec<ListAt>, Unusable> {
        let mut lists: Vec<ListAt> = Vec::new();
        for named in &self.list {
            match named.split_once('=') {
                Some((name, file)) => lists.push((name.to_owned(), PathBuf::from(file), None)),
                None => {
                    let name = named.clone();
                    return Err(TableProblem::ListWithoutFile { name }.into());
                }
            }
        }
        let facts = prepared.policy().facts();
        for sheet in sheets(&self.cases)? {
            let is_list = facts
                .iter()
                .any(|fact| fact.name == sheet && matches!(fact.domain, Domain::List { .. }));
            let named = lists.iter().any(|(name, _, _)| *name == sheet);
            if is_list && !named && self.sheet.as_ref() != Some(&sheet) {
                lists.push((sheet.clone(), self.cases.clone(), Some(sheet)));
            }
        }
        Ok(lists)
    }

    fn columns(
        &self,
        prepared: &Prepared,
        tables: &Tables,
        lists: &[ListAt],
    ) -> Result<Columns, Unusable> {
        let names: Vec<&str> = tables.cases.columns().iter().map(String::as_str).collect();
        let apart: Vec<&str> = lists.iter().map(|(name, _, _)| name.as_str()).collect();
        Columns::bind(prepared, &names, &apart)
            .map_err(|problems| Unusable(problems.into_iter().map(Problem::new).collect()))
    }

    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }

    /// Decides all rows.
    fn decide(&self, page: &mut Page, job: &Job<'_>, tables: Tables) -> Result<Status, Unusable> {
        let mut writer = match (&self.out, job.results) {
            (Some(out), Some(results)) => Some(Writer::create(out, &results.columns)?),
            _ => None,
        };
        let mut bad = BadRows::new(self.bad_path(), tables.cases.raw_columns());
        let along = along(job);
        let mut rows = 0;
        let mut stopped_at = None;
        let progress = Progress::new();
        let tally = job.run(tables, self.threads(), |parcel| {
            if let Some(parcel) = parcel {
                rows += parcel.rows;
                if let (true, Some(first)) = (self.strict, parcel.told.first()) {
                    stopped_at = Some(first.clone());
                    return Ok(false);
                }
                if let (Some(writer), Some(out)) = (&mut writer, &parcel.out) {
                    writer.write(out)?;
                }
                bad.take(&parcel.told, page)?;
            }
            progress.tell(&job.done, rows);
            Ok(true)
        })?;
        progress.end();
        if let Some(first) = stopped_at {
            tell(&first, page);
            page.remark(Style::Faint, "stopped there, and nothing is written");
            return Ok(Status::Problems);
        }
        if job.stop.load(Ordering::Relaxed) {
            page.remark(Style::Warning, "interrupted, and nothing is written");
            return Ok(Status::Interrupted);
        }
        if let Some(writer) = writer {
            writer.finish()?;
        }
        let bad_rows = bad.count();
        bad.finish(page)?;
        self.tell(page, job, (rows, bad_rows, &along), &tally);
        Ok(match bad_rows {
            0 => Status::Fine,
            _ => Status::Problems,
        })
    }

    /// Tells what the run came to.
    fn tell(
        &self,
        page: &mut Page,
        job: &Job<'_>,
        (rows, bad, along): (u64, u64, &[String]),
        tally: &Tally,
    ) {
        let policy = job.caseload.prepared().policy();
        let day = self.on;
        let day = day.map_or_else(String::new, |day| format!(", as at {}", day.in_words()));
        page.styled(Style::Strong, &format!("{}{day}", policy.title()));
        for set in &self.set {
            page.line(&format!("  with {set}"));
        }
        let unreadable = bad - tally.refused;
        let parts = [(unreadable, "can't be read"), (tally.refused, "refused")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, what)| format!("{} {what}", grouped(*rows)))
            .collect();
        match parts.is_empty() {
            true => page.line(&format!("{} read, none of them bad", told_rows(rows))),
            false => page.line(&format!(
                "{} read: {}, which are in no total and no mean",
                told_rows(rows),
                parts.join(", ")
            )),
        }
        let apart = tally.referred - tally.refused;
        let together = tally.cases - tally.refused - apart;
        page.line(&format!(
            "{} answered: {} by the plan, {} one by one",
            told_rows(tally.cases - tally.refused),
            grouped(together),
            grouped(apart)
        ));
        if tally.undecided > 0 {
            page.line(&format!(
                "{} with an answer that is undecided: these are in no total and no mean",
                told_rows(tally.undecided)
            ));
        }
        if !along.is_empty() {
            page.remark(
                Style::Faint,
                &format!("not facts, passed through: {}", along.join(", ")),
            );
        }
        if let Some(out) = &self.out {
            page.line(&format!("written to {}", shown(out)));
        }
        tally.tell(job.caseload, page);
    }

    /// Explains one row as it would be if it were decided by itself.
    fn explain_row(
        &self,
        page: &mut Page,
        library: &Library,
        (job, mut tables, row): (&Job<'_>, Tables, u64),
        question: &Question,
    ) -> Result<Status, Unusable> {
        let mut parcel = Parcel::default();
        let mut desk = Desk::new(job.caseload);
        while tables.read(&mut parcel.table, &mut parcel.items)? {
            if let Some(damage) = parcel
                .table
                .damaged()
                .iter()
                .find(|own| own.row_number() == row)
            {
                let told = ToldRow {
                    number: row,
                    line: damage.line(),
                    wrong: vec![(None, damage.to_string())],
                    raw: Vec::new(),
                };
                tell(&told, page);
                return Ok(Status::Problems);
            }
            let rows = 0..parcel.table.rows();
            let Some(at) = rows
                .into_iter()
                .find(|at| parcel.table.row_number(*at) == row)
            else {
                continue;
            };
            job.fill(&parcel, &mut desk, &[]);
            let bad = desk.filling.finish(job.caseload);
            let wrong: Vec<_> = bad
                .into_iter()
                .filter(|bad| bad.row == at)
                .map(|bad| (bad.column, bad.cell.to_string()))
                .collect();
            if !wrong.is_empty() {
                let told = ToldRow {
                    number: row,
                    line: parcel.table.line(at),
                    wrong,
                    raw: Vec::new(),
                };
                tell(&told, page);
                return Ok(Status::Problems);
            }
            return self.explain_case(page, library, (job, &desk, at), question);
        }
        let path = shown(&self.cases);
        Err(TableProblem::NoSuchRow { path, row }.into())
    }

    fn explain_case(
        &self,
        page: &mut Page,
        library: &Library,
        (job, desk, at): (&Job<'_>, &Desk, usize),
        question: &Question,
    ) -> Result<Status, Unusable> {
        let block = desk.filling.block_of(at);
        let Some((block, place)) = block else {
            return Ok(Status::Problems);
        };
        let inquiry = Inquiry {
            case: job.caseload.case(block, place),
            asked: question.asked.clone(),
            supposing: question.supposing.clone(),
        };
        let decision = match inquiry.decide(job.caseload.prepared()) {
            Ok(decision) => decision,
            Err(problem) => {
                page.complain_about(&[Problem::new(problem)], library.sources());
                return Ok(Status::Problems);
            }
        };
        let told = explain(&decision, library.sources(), Asked::default());
        let told = match self.ask.is_empty() {
            true => told.naming_undecided(),
            false => told,
        };
        page.lines(&to_text(&told, page.width()));
        for answer in &told.left_open {
            page.line(&format!("  not decided: {}", answer.in_a_line()));
        }
        let fault = decision.answers.iter().any(|each| each.answer.is_fault());
        Ok(match fault {
            true => Status::Problems,
            false => Status::Fine,
        })
    }
}

/// The outcomes that the table has all facts for.
fn covered(prepared: &Prepared, columns: &Columns) -> Result<Vec<NodeId>, TableProblem> {
    let outcomes = prepared.policy().outcomes().iter();
    let nodes = outcomes.filter_map(|outcome| outcome.node);
    let covered: Vec<NodeId> = nodes
        .filter(|node| columns.cover(prepared, *node))
        .collect();
    match covered.is_empty() {
        true => Err(TableProblem::NothingCovered),
        false => Ok(covered),
    }
}

/// The columns that are no facts.
fn along(job: &Job<'_>) -> Vec<String> {
    let bound = job.columns.all().iter().zip(job.names);
    let along = bound.filter(|(bound, _)| matches!(bound, Bound::Along));
    along.map(|(_, name)| format!("`{name}`")).collect()
}
