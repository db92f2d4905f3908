//! CSV: the bytes of a block are looked through many at a time for what parts fields and rows;
//! what lies between stays where it is. Rows with quotes are read one by one.

mod record;
mod scan;

use crate::Block;
use crate::Damage;
use crate::DamageKind;
use crate::MAX_ROW_BYTES;
use crate::Options;
use crate::Problem;
use crate::block::CsvRows;
use crate::block::Held;
use crate::block::without_guard;
use crate::reader::check_names;
use crate::reader::open_file;
use crate::reader::wanted;
use record::Record;
use record::read_record;
use scan::Filling;
use scan::Stop;
use std::fs::File;
use std::io::Read;
use std::mem;
use std::path::Path;
use std::path::PathBuf;

/// How many bytes are read at a time.
const READ: u64 = 256 * 1024;

/// A block ends when it has taken so many bytes, however few its rows.
const MAX_BLOCK_BYTES: usize = 16 * 1024 * 1024;

/// The longest part of a damaged row that is kept to be shown.
const MAX_RAW_BYTES: usize = 64 * 1024;

/// A CSV file that is read block by block.
#[derive(Debug)]
pub(crate) struct CsvIn {
    path: PathBuf,
    file: File,
    /// How many bytes the file has, and how many of them were read.
    size: u64,
    taken: u64,
    /// What was read, of which everything before `at` is done with.
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    separator: u8,
    /// How many columns the file has, and the places of those that are read.
    width: usize,
    places: Vec<usize>,
    rows: usize,
    /// The line at `at`, from 1, and how many rows stand before it.
    line: u64,
    number: u64,
}

impl CsvIn {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<(CsvIn, Vec<String>), Problem> {
        let (file, size) = open_file(path)?;
        let mut csv = CsvIn {
            path: path.to_owned(),
            file,
            size,
            taken: 0,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            separator: b',',
            width: 0,
            places: Vec::new(),
            rows: options.rows.max(1),
            line: 1,
            number: 0,
        };
        let names = csv.header(options.separator)?;
        check_names(path, &names)?;
        csv.width = names.len();
        csv.places = wanted(path, &names, options)?;
        Ok((csv, names))
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        let waiting = (self.buffer.len() - self.at) as u64;
        (self.taken.saturating_sub(waiting), self.size)
    }

    /// Reads the names of the columns.
    fn header(&mut self, separator: Option<u8>) -> Result<Vec<String>, Problem> {
        self.more()?;
        if self.buffer.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.at = 3;
        }
        if self.buffer.starts_with(&[0xFF, 0xFE]) || self.buffer.starts_with(&[0xFE, 0xFF]) {
            return Err(self.bad_header("it is UTF-16, not UTF-8"));
        }
        self.skip_empty_lines()?;
        if self.at == self.buffer.len() {
            return Err(Problem::NoHeader {
                path: self.path.clone(),
            });
        }
        self.separator = separator.unwrap_or_else(|| likely_separator(&self.buffer[self.at..]));
        let record = loop {
            match read_record(&self.buffer[self.at..], self.separator, self.ended) {
                Record::NeedsMore => self.more()?,
                record => break record,
            }
        };
        let Record::Whole {
            fields,
            length,
            lines,
            ..
        } = record
        else {
            return Err(self.bad_header(&record.kind().to_string()));
        };
        let mut names = Vec::new();
        for field in fields {
            let bytes = field.bytes(&self.buffer[self.at..]);
            match std::str::from_utf8(&bytes) {
                Err(_) => return Err(self.bad_header(&DamageKind::NotUtf8.to_string())),
                Ok(name) if name.contains(['\r', '\0']) => {
                    return Err(self.bad_header("its lines end in another way than text files do"));
                }
                Ok(name) => names.push(without_guard(name.trim()).to_owned()),
            }
        }
        self.at += length;
        self.line += lines;
        Ok(names)
    }

    fn bad_header(&self, why: &str) -> Problem {
        Problem::BadHeader {
            path: self.path.clone(),
            why: why.to_owned(),
        }
    }

    fn skip_empty_lines(&mut self) -> Result<(), Problem> {
        loop {
            match self.buffer.get(self.at) {
                Some(b'\n') => self.line += 1,
                Some(b'\r') if self.buffer.get(self.at + 1) == Some(&b'\n') => {}
                None if !self.ended => {
                    self.more()?;
                    continue;
                }
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }

    /// Reads some more bytes; at the end of the file, the last line gets an end if it has none.
    fn more(&mut self) -> Result<(), Problem> {
        let mut some = self.file.by_ref().take(READ);
        let read = some.read_to_end(&mut self.buffer);
        let read = read.map_err(|error| Problem::reading(&self.path, &error))?;
        self.taken += read as u64;
        if (read as u64) < READ {
            self.ended = true;
            let last = self.buffer.last();
            if last.is_some_and(|last| *last != b'\n') && self.buffer.len() > self.at {
                self.buffer.push(b'\n');
            }
        }
        Ok(())
    }

    pub(crate) fn read(&mut self, block: &mut Block) -> Result<bool, Problem> {
        loop {
            self.fill(block)?;
            if block.rows() > 0 || !block.damaged.is_empty() {
                return Ok(true);
            }
            // Else there were only empty lines, more than a block can take.
            if self.ended && self.at == self.buffer.len() {
                return Ok(false);
            }
        }
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Problem> {
        block.clear();
        let mut rows = match mem::take(&mut block.held) {
            Held::Csv(rows) => rows,
            Held::Nothing | Held::Cells(_) | Held::Arrow(_) => CsvRows::default(),
        };
        rows.ranges.clear();
        rows.mended.clear();
        rows.width = self.width;
        rows.places.clone_from(&self.places);
        self.buffer.drain(..self.at);
        self.at = 0;
        let mut filling = Filling::new(self, block, &mut rows);
        let filled = filling.fill_from(self);
        (self.line, self.number) = filling.end();
        let filled = filled.map(|at| {
            filling.check(&self.buffer[..at]);
            self.at = at;
        });
        block.held = Held::Csv(rows);
        filled
    }
}

impl Filling<'_> {
    /// Takes rows from a file until the block is full or the file ends; gives where it stopped.
    fn fill_from(&mut self, csv: &mut CsvIn) -> Result<usize, Problem> {
        let mut at = 0;
        loop {
            let stop;
            (stop, at) = self.scan(&csv.buffer, at);
            match stop {
                Stop::Full => return Ok(at),
                Stop::Quote => at = self.quoted(csv, at)?,
                Stop::End if csv.buffer.len() - at > MAX_ROW_BYTES => {
                    return self.long_row(csv, at);
                }
                Stop::End if csv.ended => return Ok(at),
                Stop::End => csv.more()?,
            }
            if at > MAX_BLOCK_BYTES {
                return Ok(at);
            }
        }
    }

    /// Takes a row that holds quotes.
    fn quoted(&mut self, csv: &mut CsvIn, at: usize) -> Result<usize, Problem> {
        loop {
            match read_record(&csv.buffer[at..], csv.separator, csv.ended) {
                Record::NeedsMore => csv.more()?,
                record => return Ok(self.take_record(&csv.buffer, at, record)),
            }
        }
    }

    /// Leaves out a row that is longer than a row can be.
    fn long_row(&mut self, csv: &mut CsvIn, at: usize) -> Result<usize, Problem> {
        let shown = &csv.buffer[at..at + MAX_RAW_BYTES];
        self.damage_row(DamageKind::LongRow, None, shown);
        loop {
            match memchr::memchr(b'\n', &csv.buffer[at..]) {
                Some(end) => {
                    // The rest is skipped, and the block holds only what stands before it.
                    csv.buffer.drain(at..at + end);
                    self.next_line();
                    return Ok(at + 1);
                }
                None if csv.ended => return Ok(csv.buffer.len()),
                None => {
                    csv.buffer.truncate(at);
                    csv.more()?;
                }
            }
        }
    }
}

/// Tells what parts the fields of the first line: what it holds most of, outside quotes.
fn likely_separator(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                let found = counts.iter_mut().find(|(sign, _)| sign == byte);
                found.into_iter().for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // Of those that are as frequent, the first.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(sign, _)| *sign)
}

/// Splits a damaged line into fields as far as this can be done, so that it can be shown.
fn raw_fields(line: &[u8], separator: u8) -> Vec<String> {
    let line = &line[..line.len().min(MAX_RAW_BYTES)];
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let fields = line.split(|byte| *byte == separator);
    fields
        .map(|field| String::from_utf8_lossy(field).into_owned())
        .collect()
}

impl Record {
    /// What is wrong with a record that is not whole.
    fn kind(&self) -> DamageKind {
        match self {
            Record::Damaged { kind, .. } => kind.clone(),
            Record::Whole { .. } | Record::NeedsMore => {
                unreachable!("asked only of what is damaged")
            }
        }
    }
}

/// Puts the rows that are damaged in the order of the file.
fn in_order(damaged: &mut [Damage]) {
    damaged.sort_by_key(Damage::row_number);
}
