//! XLSX: a sheet is read cell by cell by a thread of its own, which gives blocks of rows.
//!
//! The reader of the format lends its cells from the workbook, so that both must stay in one
//! place; and where it panics at a damaged workbook, only its thread ends.

mod guard;
mod rows;

use crate::Block;
use crate::Damage;
use crate::Options;
use crate::Problem;
use crate::block::CellRows;
use crate::block::Held;
use crate::reader::Format;
use crate::reader::open_file;
use calamine::Reader as _;
use calamine::SheetType;
use calamine::Xlsx;
use calamine::XlsxError;
use guard::Counted;
use guard::check_parts;
use std::fs::File;
use std::io::BufReader;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

/// How many blocks may wait to be taken.
const WAITING: usize = 2;

/// A sheet of a workbook that is read block by block.
#[derive(Debug)]
pub(crate) struct XlsxIn {
    path: PathBuf,
    messages: Receiver<Result<Message, Problem>>,
    size: u64,
    done: Arc<AtomicU64>,
    ended: bool,
}

/// What the reading thread tells.
#[derive(Debug)]
enum Message {
    Names(Vec<String>),
    Rows(Filled),
    End,
}

/// Rows that were read.
#[derive(Debug, Default)]
struct Filled {
    rows: CellRows,
    numbers: Vec<u64>,
    lines: Vec<u64>,
    damaged: Vec<Damage>,
}

type Workbook = Xlsx<BufReader<Counted<File>>>;

/// The thread ended without saying why: what it reads made it panic.
fn contradicts(path: &Path) -> Problem {
    Problem::not_xlsx(path, "what it holds contradicts itself")
}

impl XlsxIn {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<(XlsxIn, Vec<String>), Problem> {
        let (file, size) = open_file(path)?;
        let done = Arc::new(AtomicU64::new(0));
        let (sender, messages) = sync_channel(WAITING);
        let reading = Reading {
            path: path.to_owned(),
            options: options.clone(),
            done: Arc::clone(&done),
        };
        // It ends when it is done, or when nobody takes what it gives.
        let started = thread::Builder::new()
            .name("evenhand-xlsx".to_owned())
            .spawn(move || reading.run(file, &sender));
        started.map_err(|error| Problem::reading(path, &error))?;
        let names = match messages.recv() {
            Ok(Ok(Message::Names(names))) => names,
            Ok(Err(problem)) => return Err(problem),
            Ok(Ok(Message::Rows(_) | Message::End)) => {
                unreachable!("the names of the columns are told first")
            }
            Err(_) => return Err(contradicts(path)),
        };
        let xlsx = XlsxIn {
            path: path.to_owned(),
            messages,
            size,
            done,
            ended: false,
        };
        Ok((xlsx, names))
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        if self.ended {
            return (self.size, self.size);
        }
        (self.done.load(Ordering::Relaxed).min(self.size), self.size)
    }

    pub(crate) fn read(&mut self, block: &mut Block) -> Result<bool, Problem> {
        block.clear();
        block.held = Held::Nothing;
        if self.ended {
            return Ok(false);
        }
        match self.messages.recv() {
            Ok(Ok(Message::Rows(filled))) => {
                block.held = Held::Cells(filled.rows);
                block.numbers = filled.numbers;
                block.lines = filled.lines;
                block.damaged = filled.damaged;
                Ok(true)
            }
            Ok(Ok(Message::Names(_))) => unreachable!("the names of the columns are told once"),
            Ok(Ok(Message::End)) => {
                self.ended = true;
                Ok(false)
            }
            Ok(Err(problem)) => {
                self.ended = true;
                Err(problem)
            }
            Err(_) => {
                self.ended = true;
                Err(contradicts(&self.path))
            }
        }
    }
}

/// What the reading thread needs.
struct Reading {
    path: PathBuf,
    options: Options,
    done: Arc<AtomicU64>,
}

impl Reading {
    fn run(&self, file: File, sender: &SyncSender<Result<Message, Problem>>) {
        let told = match self.read(file, sender) {
            Ok(()) => Ok(Message::End),
            Err(problem) => Err(problem),
        };
        // If nobody takes it, nobody wants it.
        drop(sender.send(told));
    }

    fn read(
        &self,
        file: File,
        sender: &SyncSender<Result<Message, Problem>>,
    ) -> Result<(), Problem> {
        let path = &self.path;
        let mut workbook = open_workbook(path, file, &self.done)?;
        let sheet = self.sheet(&workbook)?;
        let cells = workbook.worksheet_cells_reader(&sheet);
        let cells = cells.map_err(|error| refused(path, &error))?;
        rows::read(path, &self.options, cells, sender)
    }

    fn sheet(&self, workbook: &Workbook) -> Result<String, Problem> {
        let names = sheet_names(workbook);
        match &self.options.sheet {
            None => names
                .into_iter()
                .next()
                .ok_or_else(|| Problem::not_xlsx(&self.path, "it has no sheet")),
            Some(wanted) if names.contains(wanted) => Ok(wanted.clone()),
            Some(wanted) => Err(Problem::NoSuchSheet {
                path: self.path.clone(),
                name: wanted.clone(),
                there: names.join(", "),
            }),
        }
    }
}

fn open_workbook(path: &Path, file: File, done: &Arc<AtomicU64>) -> Result<Workbook, Problem> {
    let copy = file.try_clone();
    let copy = copy.map_err(|error| Problem::reading(path, &error))?;
    check_parts(path, copy)?;
    let file = BufReader::new(Counted::new(file, Arc::clone(done)));
    Xlsx::new(file).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::Encrypted {
            path: path.to_owned(),
        },
        XlsxError::Io(error) => Problem::reading(path, error),
        other => Problem::not_xlsx(path, other),
    }
}

/// The names of the sheets that hold cells; others are charts.
fn sheet_names(workbook: &Workbook) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    let cells = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    cells.map(|sheet| sheet.name.clone()).collect()
}

pub(crate) fn sheets(path: &Path) -> Result<Vec<String>, Problem> {
    let format = Format::of(path)?;
    let (file, _) = open_file(path)?;
    match format {
        Format::Csv | Format::Parquet => Ok(Vec::new()),
        Format::Xlsx => catch_unwind(|| {
            let workbook = open_workbook(path, file, &Arc::default())?;
            Ok(sheet_names(&workbook))
        })
        .unwrap_or_else(|_| Err(contradicts(path))),
    }
}
