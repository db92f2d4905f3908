//! `evenhand caseload`: many cases at once, from a table.

mod bad;
mod problem;
mod progress;
mod reading;
mod results;
mod sides;
mod tally;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use evenhand::caseload::Caseload as Cases;
use evenhand::caseload::summary::{
    Along, Asked, Breakdown, Report, Side, Wanted, summary_to_html, summary_to_text,
};
use evenhand::caseload::{Bound, Columns};
use evenhand::decision::Inquiry;
use evenhand::explanation::{Asked as Shown, Style, explain, plain, to_text};
use evenhand::library::Library;
use evenhand::model::policy::{Domain, NodeId, Supposed};
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;
use evenhand_tables::{Writer, sheets};

use crate::Status;
use crate::decide::day;
use crate::files::{Shelf, Unusable, shown, write_new};
use crate::named::outcomes_named;
use crate::page::Page;
use crate::pictures::draw;
use bad::{BadRows, same_file, tell};
use problem::TableProblem;
pub(crate) use progress::Progress;
use reading::{ListAt, Tables};
use results::Results;
use sides::{Binding, Policies, comparable, not_there, settings};
pub(crate) use tally::grouped;
use tally::{Tally, told_rows};
use work::{Desk, Job, Parcel, ToldRow};

/// In which form a summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a terminal.
    Text,
    /// A page that stands alone, for a browser or for paper.
    Html,
    /// For other programs; the shapes are described in docs/json.md.
    Json,
}

/// Decide every case of a table (CSV, Parquet or XLSX), and compare two policies over it
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
    /// Tell the cases apart by facts, outcomes or steps, up to three with commas between; behind
    /// an amount may stand how wide its bands are, as in 'couple,capital:£5,000.00'
    #[arg(long, value_name = "NAMES")]
    by: Option<String>,
    /// The amount that pictures are drawn by; a step of the first outcome where none is named
    #[arg(long, value_name = "NAME")]
    chart_by: Option<String>,
    /// Hold another policy against it: who gains, who loses, and by how much. The same policy
    /// again, as at another day (--against-on) or with other figures (--set)
    #[arg(long, value_name = "OTHER")]
    against: Option<String>,
    /// Decide every case as at this day, whatever day its row gives; under both policies
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// With --against, decide every case under OTHER as at this day
    #[arg(long, value_name = "DATE", value_parser = day, requires = "against")]
    against_on: Option<Date>,
    /// Set a figure or a step to something else, as in 'taper=75%'; with --against, for OTHER
    /// only
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// With --against, set a figure or a step of POLICY to something else
    #[arg(long, value_name = "NAME=VALUE", requires = "against")]
    own_set: Vec<String>,
    /// The form of the summary
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Write the summary into this file too: a page with pictures (.html), .json or .txt
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
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
    #[arg(long, value_name = "ROW", conflicts_with_all = ["out", "bad", "strict", "report", "format"])]
    explain: Option<u64>,
    #[command(flatten)]
    shelf: Shelf,
}

/// How wide a report is as text, in characters.
const REPORT_WIDTH: usize = 100;

/// What is asked of every case under one policy.
struct Question {
    /// The outcomes, and behind them what cases are told apart by.
    asked: Vec<NodeId>,
    outcomes: usize,
    supposing: Vec<Supposed>,
    on: Option<Date>,
}

impl Question {
    fn outcomes(&self) -> &[NodeId] {
        &self.asked[..self.outcomes]
    }
}

impl Caseload {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let against = self.against.as_deref();
        let Some(mut policies) = Policies::named(&self.shelf, &self.policy, against, page)? else {
            return Ok(Status::Problems);
        };
        let supposing = match self.supposing(&mut policies)? {
            Ok(supposing) => supposing,
            Err(problems) => {
                page.complain_about(&problems, policies.library.sources());
                return Ok(Status::Problems);
            }
        };
        self.check_paths()?;
        let own = &policies.own;
        let lists = self.lists(own)?;
        let (sheet, key) = (self.sheet.as_deref(), self.key.as_deref());
        let tables = Tables::open(&self.cases, sheet, key, &lists)?;
        let mut bindings = vec![Binding::of(own, &tables, &lists, None)?];
        if let Some(other) = &policies.other {
            let other = Binding::of(other, &tables, &lists, bindings.first())?;
            bindings.push(other);
        }
        let outcomes = self.outcomes(page, &policies, &bindings)?;
        let by = self.by.as_deref();
        let by = by.map_or_else(|| Ok(Breakdown::default()), |by| Breakdown::read(own, by));
        let wanted = by.and_then(|by| Wanted::new(own, &outcomes, by, self.along()));
        let wanted = wanted.map_err(Unusable)?;
        let questions = self.questions(&policies, (&wanted, outcomes.len()), supposing)?;
        let sides = questions.iter().zip([own, policies.second()]);
        let sides = sides.map(|(question, prepared)| {
            let Question {
                asked,
                supposing,
                on,
                ..
            } = question;
            Cases::new(prepared, asked, *on, supposing)
        });
        let sides = sides.collect::<Result<Vec<Cases<'_>>, _>>()?;
        self.with_sides(
            page,
            &policies.library,
            (&sides, &bindings),
            tables,
            (&wanted, &questions),
        )
    }

    /// Decides by one side or two, or explains one row.
    fn with_sides(
        &self,
        page: &mut Page,
        library: &Library,
        (sides, bindings): (&[Cases<'_>], &[Binding]),
        tables: Tables,
        (wanted, questions): (&Wanted, &[Question]),
    ) -> Result<Status, Unusable> {
        let told = sides.iter().zip(questions);
        let mut told = told.map(|(side, question)| Side::new(side, &question.supposing));
        let Some(first) = told.next() else {
            return Ok(Status::Problems);
        };
        let asked = Asked::new(wanted, first, told.next()).map_err(Unusable)?;
        let names = tables.cases.columns().to_vec();
        let stop = Arc::new(AtomicBool::new(false));
        let results = match (&self.out, bindings.first()) {
            (Some(_), Some(binding)) => {
                let written = sides.iter().zip(questions);
                let written: Vec<_> = written.map(|(side, own)| (side, own.outcomes())).collect();
                Some(Results::new(&written, &binding.columns, &names)?)
            }
            _ => None,
        };
        let job = Job {
            sides,
            bindings,
            asked: &asked,
            names: &names,
            results: results.as_ref(),
            stop: &stop,
            done: Default::default(),
        };
        match self.explain {
            Some(row) => self.explain_row(page, library, (&job, tables, row), questions),
            None => {
                let flag = Arc::clone(&stop);
                // Where there is no such signal, the run can't be ended by it.
                let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
                self.decide(page, &job, tables)
            }
        }
    }

    /// What is set to something else, on each side.
    fn supposing(
        &self,
        policies: &mut Policies,
    ) -> Result<Result<[Vec<Supposed>; 2], Vec<Problem>>, TableProblem> {
        let Policies {
            library,
            own,
            other,
        } = policies;
        let second = other.as_ref().unwrap_or(own);
        if self.against.is_none() {
            let read = settings(library, own, "--set", &self.set)?;
            return Ok(read.map(|own| [own, Vec::new()]));
        }
        let own = settings(library, own, "--own-set", &self.own_set)?;
        let other = settings(library, second, "--set", &self.set)?;
        Ok(own.and_then(|own| other.map(|other| [own, other])))
    }

    /// The outcomes that are told: those that are asked for, or those that the table has all facts
    /// for, and that the other policy answers too.
    fn outcomes(
        &self,
        page: &mut Page,
        policies: &Policies,
        bindings: &[Binding],
    ) -> Result<Vec<NodeId>, Unusable> {
        let own = &policies.own;
        let mut asked = outcomes_named(own.policy(), &self.ask)?;
        if let (true, Some(binding)) = (asked.is_empty(), bindings.first()) {
            asked = covered(own, &binding.columns)?;
        }
        let (Some(other), [first, second]) = (&policies.other, bindings) else {
            return Ok(asked);
        };
        let (both, problems) = comparable(own, other, &asked);
        if !self.ask.is_empty() && !problems.is_empty() {
            return Err(Unusable(problems));
        }
        for problem in problems {
            page.remark(Style::Faint, &format!("not compared: {problem}"));
        }
        if both.is_empty() {
            return Err(TableProblem::NothingCompared.into());
        }
        let wanted =
            Wanted::new(own, &both, Breakdown::default(), Along::Nothing).map_err(Unusable)?;
        let twins = wanted
            .nodes_in(own.policy(), other.policy())
            .map_err(Unusable)?;
        let known = not_there(own, &both, first);
        let mut missing = not_there(other, &twins, second);
        missing.retain(|name| !known.contains(name));
        if !missing.is_empty() {
            let title = other.policy().title();
            let names = missing.join("`, `");
            let told = format!("only {title} asks for `{names}`, and the table has no such column");
            page.remark(Style::Warning, &told);
        }
        Ok(both)
    }

    /// What each side is asked.
    fn questions(
        &self,
        policies: &Policies,
        (wanted, outcomes): (&Wanted, usize),
        [own, other]: [Vec<Supposed>; 2],
    ) -> Result<Vec<Question>, Unusable> {
        let mut questions = vec![Question {
            asked: wanted.nodes(),
            outcomes,
            supposing: own,
            on: self.on,
        }];
        if self.against.is_some() {
            let (one, two) = (policies.own.policy(), policies.second().policy());
            questions.push(Question {
                asked: wanted.nodes_in(one, two).map_err(Unusable)?,
                outcomes,
                supposing: other,
                on: self.against_on.or(self.on),
            });
        }
        Ok(questions)
    }

    /// Makes sure that nothing is written over what is read.
    fn check_paths(&self) -> Result<(), TableProblem> {
        let mut read = vec![self.cases.clone()];
        let lists = self.list.iter().filter_map(|list| list.split_once('='));
        read.extend(lists.map(|(_, file)| PathBuf::from(file)));
        let bad = self.bad_path();
        if let Some(report) = &self.report {
            form_of(report)?;
        }
        let written = [&self.out, &bad, &self.report];
        let written: Vec<&PathBuf> = written.into_iter().flatten().collect();
        for (at, path) in written.iter().enumerate() {
            let twice = written[..at].iter().any(|other| same_file(other, path));
            if twice || read.iter().any(|read| same_file(read, path)) {
                let path = shown(path);
                return Err(TableProblem::WrittenOver { path });
            }
        }
        Ok(())
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
        let mut tally = job.run(tables, self.threads(), |parcel| {
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
        tally.summary.leave_out(bad_rows - tally.refused);
        let report = tally.summary.report();
        self.write_report(&report)?;
        self.tell(page, &report);
        self.tell_rows(page, (rows, bad_rows, &along), &tally, &report);
        Ok(match bad_rows {
            0 => Status::Fine,
            _ => Status::Problems,
        })
    }

    /// Which amount pictures go along; where nothing is drawn, none is asked for in vain.
    fn along(&self) -> Along<'_> {
        let report = self.report.as_deref().map(form_of);
        let draws = self.format != Form::Text || !matches!(report, None | Some(Ok(Form::Text)));
        match &self.chart_by {
            Some(name) => Along::Named(name),
            None if draws => Along::FirstStep,
            None => Along::Nothing,
        }
    }

    /// Tells what the cases come to.
    fn tell(&self, page: &mut Page, report: &Report) {
        match self.format {
            Form::Text => {
                let lines = summary_to_text(report, page.width());
                page.lines(&lines);
                page.line("");
            }
            Form::Html => page.text(&summary_to_html(report, &draw)),
            Form::Json => page.json(report),
        }
    }

    /// Writes the report, in the form that the ending of its name says.
    fn write_report(&self, report: &Report) -> Result<(), Unusable> {
        let Some(path) = &self.report else {
            return Ok(());
        };
        let text = match form_of(path)? {
            Form::Text => plain(&summary_to_text(report, REPORT_WIDTH)),
            Form::Html => summary_to_html(report, &draw),
            Form::Json => {
                let text = serde_json::to_string_pretty(report);
                format!("{}\n", text.unwrap_or_default())
            }
        };
        write_new(path, &text, true)
    }

    /// Tells how many rows were read, and who decided them. A form that other programs read
    /// stands alone on the output.
    fn tell_rows(
        &self,
        page: &mut Page,
        (rows, bad, along): (u64, u64, &[String]),
        tally: &Tally<'_>,
        report: &Report,
    ) {
        let mut told = Vec::new();
        let unreadable = bad - tally.refused;
        let parts = [(unreadable, "can't be read"), (tally.refused, "refused")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, what)| format!("{} {what}", grouped(*rows)))
            .collect();
        told.push(match parts.is_empty() {
            true => format!("{} read, none of them bad", told_rows(rows)),
            false => format!(
                "{} read: {}, which are in no total and no mean",
                told_rows(rows),
                parts.join(", ")
            ),
        });
        let called = std::iter::once(&report.before).chain(&report.after);
        for (side, own) in called.zip(tally.sides) {
            let under = match &report.after {
                Some(_) => format!(" ({})", side.called),
                None => String::new(),
            };
            let answered = tally.cases - own.refused;
            let apart = own.referred - own.refused;
            told.push(format!(
                "{} answered{under}: {} by the plan, {} one by one",
                told_rows(answered),
                grouped(answered - apart),
                grouped(apart)
            ));
        }
        let written = [&self.out, &self.report];
        for path in written.into_iter().flatten() {
            told.push(format!("written to {}", shown(path)));
        }
        for line in told {
            match self.format {
                Form::Text => page.line(&line),
                Form::Html | Form::Json => page.remark(Style::Faint, &line),
            }
        }
        if !along.is_empty() {
            let along = along.join(", ");
            page.remark(Style::Faint, &format!("not facts, passed through: {along}"));
        }
    }

    /// Explains one row as it would be if it were decided by itself.
    fn explain_row(
        &self,
        page: &mut Page,
        library: &Library,
        (job, mut tables, row): (&Job<'_>, Tables, u64),
        questions: &[Question],
    ) -> Result<Status, Unusable> {
        let mut parcel = Parcel::default();
        let mut desk = Desk::new(job);
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
            let bad = job.fill(&parcel, &mut desk, &[]);
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
            return self.explain_sides(page, library, (job, &desk, at), questions);
        }
        let path = shown(&self.cases);
        Err(TableProblem::NoSuchRow { path, row }.into())
    }

    /// Explains a case under each side.
    fn explain_sides(
        &self,
        page: &mut Page,
        library: &Library,
        (job, desk, at): (&Job<'_>, &Desk<'_>, usize),
        questions: &[Question],
    ) -> Result<Status, Unusable> {
        let mut status = Status::Fine;
        let report = Tally::new(job.asked).summary.report();
        let called = std::iter::once(&report.before).chain(&report.after);
        for (side, (called, question)) in called.zip(questions).enumerate() {
            if questions.len() > 1 {
                if side > 0 {
                    page.line("");
                }
                let called = match called.called.starts_with(&called.policy) {
                    true => called.called.clone(),
                    false => format!("{}: {}", called.policy, called.called),
                };
                page.styled(Style::Strong, &called);
            }
            let Some((block, place)) = desk.block_of(side, at) else {
                return Ok(Status::Problems);
            };
            let caseload = &job.sides[side];
            let inquiry = Inquiry {
                case: caseload.case(block, place),
                asked: question.outcomes().to_vec(),
                supposing: question.supposing.clone(),
            };
            if self.explain_case(page, library, caseload.prepared(), &inquiry) != Status::Fine {
                status = Status::Problems;
            }
        }
        Ok(status)
    }

    fn explain_case(
        &self,
        page: &mut Page,
        library: &Library,
        prepared: &Prepared,
        inquiry: &Inquiry,
    ) -> Status {
        let decision = match inquiry.decide(prepared) {
            Ok(decision) => decision,
            Err(problem) => {
                page.complain_about(&[Problem::new(problem)], library.sources());
                return Status::Problems;
            }
        };
        let told = explain(&decision, library.sources(), Shown::default());
        let told = match self.ask.is_empty() {
            true => told.naming_undecided(),
            false => told,
        };
        page.lines(&to_text(&told, page.width()));
        for answer in &told.left_open {
            page.line(&format!("  not decided: {}", answer.in_a_line()));
        }
        let fault = decision.answers.iter().any(|each| each.answer.is_fault());
        match fault {
            true => Status::Problems,
            false => Status::Fine,
        }
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
    let is_fact = |at: usize| {
        let mut bindings = job.bindings.iter();
        bindings.any(|binding| !matches!(binding.columns.all().get(at), Some(Bound::Along)))
    };
    let names = job.names.iter().enumerate();
    let along = names.filter(|(at, _)| !is_fact(*at));
    along.map(|(_, name)| format!("`{name}`")).collect()
}

/// In which form a report is written, by the ending of its name.
fn form_of(path: &Path) -> Result<Form, TableProblem> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_lowercase().as_str() {
        "html" | "htm" => Ok(Form::Html),
        "json" => Ok(Form::Json),
        "txt" => Ok(Form::Text),
        _ => Err(TableProblem::NoReportForm { path: shown(path) }),
    }
}
