use crate::Block;
use crate::Problem;
use crate::csv_in::CsvIn;
use crate::parquet_in::ParquetIn;
use crate::xlsx_in::XlsxIn;
use std::fs::File;
use std::io;
use std::path::Path;

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The sheet of a workbook; without one, the first.
    pub sheet: Option<String>,
    /// The names of the columns to read, in this order; without them, all as they stand.
    ///
    /// Others are skipped, which is cheap with Parquet.
    pub columns: Option<Vec<String>>,
    /// The most rows of a block; 0 is taken as 1. Without anything said, so few that a block of a
    /// usual table stays in cache.
    pub rows: usize,
    /// What stands between the fields of a CSV file; without it, it is told from the first line:
    /// `,`, `;` or a tab.
    pub separator: Option<u8>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            sheet: None,
            columns: None,
            rows: 1_024,
            separator: None,
        }
    }
}

/// A table that is read block by block.
#[derive(Debug)]
pub struct Reader {
    form: Form,
    /// The names of all columns.
    all: Vec<String>,
    /// The names of those that are read.
    read: Vec<String>,
}

#[derive(Debug)]
enum Form {
    Csv(CsvIn),
    Parquet(ParquetIn),
    Xlsx(XlsxIn),
}

/// The formats, told by the ending of a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Parquet,
    Xlsx,
}

impl Format {
    /// Tells the format of a file by its ending.
    pub(crate) fn of(path: &Path) -> Result<Format, Problem> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Format::Csv),
            Some("parquet") => Ok(Format::Parquet),
            Some("xlsx") => Ok(Format::Xlsx),
            _ => Err(Problem::wrong_ending(path)),
        }
    }
}

impl Reader {
    /// Opens a table and reads the names of its columns.
    ///
    /// # Errors
    /// A file that is not there, can't be read or is no table of its format; columns without
    /// names, with the same name or too many; a sheet or a column that is asked for and isn't
    /// there.
    pub fn open(path: &Path, options: &Options) -> Result<Reader, Problem> {
        let format = Format::of(path)?;
        let (form, all) = match format {
            Format::Csv => {
                let (form, all) = CsvIn::open(path, options)?;
                (Form::Csv(form), all)
            }
            Format::Parquet => {
                let (form, all) = ParquetIn::open(path, options)?;
                (Form::Parquet(form), all)
            }
            Format::Xlsx => {
                let (form, all) = XlsxIn::open(path, options)?;
                (Form::Xlsx(form), all)
            }
        };
        let read = options.columns.clone().unwrap_or_else(|| all.clone());
        Ok(Reader { form, all, read })
    }

    /// Gives the names of the columns that are read, in the order in which blocks hold them.
    pub fn columns(&self) -> &[String] {
        &self.read
    }

    /// Gives the names of all columns of the file, in its order.
    pub fn file_columns(&self) -> &[String] {
        &self.all
    }

    /// Gives the names of the fields that [`Block::raw`] gives: with CSV all columns of the file,
    /// with other formats those that are read.
    pub fn raw_columns(&self) -> &[String] {
        match &self.form {
            Form::Csv(_) => &self.all,
            Form::Parquet(_) | Form::Xlsx(_) => &self.read,
        }
    }

    /// Gives how many rows there are, where the file says so before it is read: Parquet does.
    pub fn rows(&self) -> Option<u64> {
        match &self.form {
            Form::Parquet(form) => Some(form.rows()),
            Form::Csv(_) | Form::Xlsx(_) => None,
        }
    }

    /// Gives how many bytes are done, and of how many; with Parquet and XLSX about so.
    pub fn progress(&self) -> (u64, u64) {
        match &self.form {
            Form::Csv(form) => form.progress(),
            Form::Parquet(form) => form.progress(),
            Form::Xlsx(form) => form.progress(),
        }
    }

    /// Fills a block with the next rows, and tells whether there were any, damaged ones included.
    ///
    /// What the block held before is gone, its memory is used again. A block may hold fewer rows
    /// than it may, and damaged rows only.
    ///
    /// # Errors
    /// A file that can't be read on. A row that is damaged is no error, but told by the block.
    pub fn read(&mut self, block: &mut Block) -> Result<bool, Problem> {
        match &mut self.form {
            Form::Csv(form) => form.read(block),
            Form::Parquet(form) => form.read(block),
            Form::Xlsx(form) => form.read(block),
        }
    }
}

/// Opens a file, and gives how many bytes it has.
pub(crate) fn open_file(path: &Path) -> Result<(File, u64), Problem> {
    let refused = |error: io::Error| Problem::reading(path, &error);
    let file = File::open(path).map_err(refused)?;
    let known = file.metadata().map_err(refused)?;
    match known.is_dir() {
        true => Err(refused(io::ErrorKind::IsADirectory.into())),
        false => Ok((file, known.len())),
    }
}

/// Checks the names of the columns of a file: they are there, differ and are not too many.
pub(crate) fn check_names(path: &Path, names: &[String]) -> Result<(), Problem> {
    let path = || path.to_owned();
    if names.is_empty() {
        return Err(Problem::NoHeader { path: path() });
    }
    if names.len() > crate::MAX_COLUMNS {
        return Err(Problem::TooManyColumns {
            path: path(),
            found: names.len(),
            most: crate::MAX_COLUMNS,
        });
    }
    if let Some(at) = names.iter().position(String::is_empty) {
        return Err(Problem::NoName {
            path: path(),
            column: at + 1,
        });
    }
    let mut sorted: Vec<(&String, usize)> = names.iter().zip(1..).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(Problem::SameName {
            path: path(),
            name: pair[0].0.clone(),
            first: pair[0].1,
            second: pair[1].1,
        }),
    }
}

/// Gives the places of the columns that are to be read, in the order in which they are wanted.
pub(crate) fn wanted(
    path: &Path,
    names: &[String],
    options: &Options,
) -> Result<Vec<usize>, Problem> {
    let Some(columns) = &options.columns else {
        return Ok((0..names.len()).collect());
    };
    let places = columns.iter().map(|wanted| {
        let place = names.iter().position(|name| name == wanted);
        place.ok_or_else(|| Problem::NoSuchColumn {
            path: path.to_owned(),
            name: wanted.clone(),
        })
    });
    places.collect()
}
