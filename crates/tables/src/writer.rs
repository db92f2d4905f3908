use crate::Problem;
use crate::csv_out::CsvOut;
use crate::parquet_out::ParquetOut;
use crate::reader::Format;
use crate::reader::check_names;
use crate::xlsx_out::XlsxOut;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// A column of a table that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOut {
    /// Its name, in the first row of the table.
    pub name: String,
    /// What its cells hold.
    pub kind: Kind,
}

impl ColumnOut {
    /// Makes a column with a name and what its cells hold.
    pub fn new(name: impl Into<String>, kind: Kind) -> ColumnOut {
        ColumnOut {
            name: name.into(),
            kind,
        }
    }
}

/// What the cells of a column hold that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers with so many digits behind the point, given without it: `1250` is `12.50`.
    ///
    /// At most 18 digits in all.
    Decimal {
        /// How many digits stand behind the point: at most 18.
        scale: u8,
    },
    /// As `Decimal`, of at most 38 digits, which takes more room in a Parquet file.
    Wide {
        /// How many digits stand behind the point: at most 38.
        scale: u8,
    },
    /// Yes or no.
    YesNo,
    /// Days, as days since 1970-01-01.
    Day,
    /// One of some texts, given by its place among them.
    Choice(Vec<String>),
}

impl Kind {
    /// Gives the text of a choice.
    pub(crate) fn choice(&self, code: u32) -> &str {
        match self {
            Kind::Choice(texts) => &texts[code as usize],
            _ => unreachable!("only a choice has codes"),
        }
    }
}

/// Rows to be written, column by column.
#[derive(Debug, Clone)]
pub struct OutBlock {
    columns: Vec<OutColumn>,
}

impl OutBlock {
    /// Makes a block without rows for some columns.
    pub fn new(columns: &[ColumnOut]) -> OutBlock {
        let columns = columns.iter().map(|column| OutColumn::new(&column.kind));
        OutBlock {
            columns: columns.collect(),
        }
    }

    /// Gives a column, to be added to.
    pub fn column(&mut self, at: usize) -> &mut OutColumn {
        &mut self.columns[at]
    }

    /// Gives how many rows there are: of the column that has most.
    pub fn rows(&self) -> usize {
        let rows = self.columns.iter().map(OutColumn::rows);
        rows.max().unwrap_or(0)
    }

    /// Forgets the rows, and keeps their memory.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(OutColumn::clear);
    }

    pub(crate) fn columns(&self) -> &[OutColumn] {
        &self.columns
    }
}

/// The cells of one column to be written.
#[derive(Debug, Clone)]
pub struct OutColumn {
    pub(crate) values: Values,
    /// Whether a cell holds its value; else it is blank, whatever stands in `values`.
    pub(crate) there: Vec<bool>,
}

#[derive(Debug, Clone)]
pub(crate) enum Values {
    /// Texts in one, and where each ends.
    Text {
        text: String,
        ends: Vec<usize>,
    },
    Whole(Vec<i64>),
    Wide(Vec<i128>),
    YesNo(Vec<bool>),
    Day(Vec<i32>),
    Codes(Vec<u32>),
}

impl OutColumn {
    fn new(kind: &Kind) -> OutColumn {
        let values = match kind {
            Kind::Text => Values::Text {
                text: String::new(),
                ends: Vec::new(),
            },
            Kind::Whole | Kind::Decimal { .. } => Values::Whole(Vec::new()),
            Kind::Wide { .. } => Values::Wide(Vec::new()),
            Kind::YesNo => Values::YesNo(Vec::new()),
            Kind::Day => Values::Day(Vec::new()),
            Kind::Choice(_) => Values::Codes(Vec::new()),
        };
        OutColumn {
            values,
            there: Vec::new(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.there.len()
    }

    /// Gives a text of a column of texts.
    pub(crate) fn text(&self, row: usize) -> &str {
        let Values::Text { text, ends } = &self.values else {
            unreachable!("only a column of texts is asked for one");
        };
        let from = row.checked_sub(1).map_or(0, |before| ends[before]);
        &text[from..ends[row]]
    }

    fn clear(&mut self) {
        self.there.clear();
        match &mut self.values {
            Values::Text { text, ends } => {
                text.clear();
                ends.clear();
            }
            Values::Whole(values) => values.clear(),
            Values::Wide(values) => values.clear(),
            Values::YesNo(values) => values.clear(),
            Values::Day(values) => values.clear(),
            Values::Codes(values) => values.clear(),
        }
    }

    /// Adds a blank.
    pub fn push_blank(&mut self) {
        self.there.push(false);
        match &mut self.values {
            Values::Text { text, ends } => ends.push(text.len()),
            Values::Whole(values) => values.push(0),
            Values::Wide(values) => values.push(0),
            Values::YesNo(values) => values.push(false),
            Values::Day(values) => values.push(0),
            Values::Codes(values) => values.push(0),
        }
    }

    /// Adds a text. An empty one, or one of blanks only, is read again as a blank.
    ///
    /// # Panics
    /// If the column is not of texts.
    pub fn push_text(&mut self, value: &str) {
        let Values::Text { text, ends } = &mut self.values else {
            unreachable!("texts go into a column of texts");
        };
        text.push_str(value);
        ends.push(text.len());
        self.there.push(true);
    }

    /// Adds a whole number, or a number with digits behind the point, given without it.
    ///
    /// # Panics
    /// If the column is not of numbers.
    #[inline]
    pub fn push_whole(&mut self, value: i64) {
        match &mut self.values {
            Values::Whole(values) => values.push(value),
            Values::Wide(values) => values.push(i128::from(value)),
            _ => unreachable!("numbers go into a column of numbers"),
        }
        self.there.push(true);
    }

    /// Adds a number of more than 64 bits, given without its point.
    ///
    /// # Panics
    /// If the column is not [`Kind::Wide`].
    pub fn push_wide(&mut self, value: i128) {
        let Values::Wide(values) = &mut self.values else {
            unreachable!("wide numbers go into a column of them");
        };
        values.push(value);
        self.there.push(true);
    }

    /// Adds yes or no.
    ///
    /// # Panics
    /// If the column is not of yes and no.
    pub fn push_yes_no(&mut self, value: bool) {
        let Values::YesNo(values) = &mut self.values else {
            unreachable!("yes and no go into a column of them");
        };
        values.push(value);
        self.there.push(true);
    }

    /// Adds a day, as days since 1970-01-01.
    ///
    /// # Panics
    /// If the column is not of days.
    pub fn push_day(&mut self, value: i32) {
        let Values::Day(values) = &mut self.values else {
            unreachable!("days go into a column of days");
        };
        values.push(value);
        self.there.push(true);
    }

    /// Adds one of the texts of a choice, by its place among them.
    ///
    /// # Panics
    /// If the column is no choice. A code without a text panics when it is written.
    #[inline]
    pub fn push_code(&mut self, value: u32) {
        let Values::Codes(values) = &mut self.values else {
            unreachable!("codes go into a column of choices");
        };
        values.push(value);
        self.there.push(true);
    }
}

/// A table that is written block by block, and is there only once it is finished.
///
/// It is written beside its place under another name. Dropped before [`finish`](Writer::finish),
/// it leaves nothing, and a file that stood there before is as it was.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    columns: Vec<ColumnOut>,
    form: Form,
    file: NamedTempFile,
}

#[derive(Debug)]
enum Form {
    Csv(CsvOut),
    Parquet(Box<ParquetOut>),
    Xlsx(Box<XlsxOut>),
}

/// Makes a workbook of one table in memory, for tables of few rows that are to be handed on.
///
/// # Errors
/// Columns without names, with the same name or too many; values that the format can't hold.
///
/// # Panics
/// If the columns of the block are not those of the table, or not of one length.
pub fn to_xlsx(columns: &[ColumnOut], block: &OutBlock) -> Result<Vec<u8>, Problem> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    check_names(Path::new("table.xlsx"), &names)?;
    let rows = block.rows();
    let same = block.columns().iter().all(|column| column.rows() == rows);
    assert!(same, "every column of a block has as many cells");
    assert_eq!(block.columns().len(), columns.len());
    XlsxOut::bytes(columns, block)
}

impl Writer {
    /// Begins a table, in the format that the ending of its name tells.
    ///
    /// # Errors
    /// Another ending, a folder that isn't there or can't be written into, columns without
    /// names, with the same name or too many.
    pub fn create(path: &Path, columns: &[ColumnOut]) -> Result<Writer, Problem> {
        let format = Format::of(path)?;
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        check_names(path, &names)?;
        let file = beside(path)?;
        let copy = reopened(&file, path)?;
        let form = match format {
            Format::Csv => Form::Csv(CsvOut::create(path, copy, columns)?),
            Format::Parquet => Form::Parquet(Box::new(ParquetOut::create(path, copy, columns)?)),
            Format::Xlsx => Form::Xlsx(Box::new(XlsxOut::create(path, columns)?)),
        };
        Ok(Writer {
            path: path.to_owned(),
            columns: columns.to_vec(),
            form,
            file,
        })
    }

    /// Writes the rows of a block, behind those before.
    ///
    /// # Errors
    /// A full disk and other faults of it; with XLSX more rows than a sheet can hold; values
    /// that the format can't hold exactly.
    ///
    /// # Panics
    /// If the columns of the block are not those of the table, or not of one length.
    pub fn write(&mut self, block: &OutBlock) -> Result<(), Problem> {
        let rows = block.rows();
        let same = block.columns().iter().all(|column| column.rows() == rows);
        assert!(same, "every column of a block has as many cells");
        assert_eq!(block.columns().len(), self.columns.len());
        match &mut self.form {
            Form::Csv(form) => form.write(&self.path, &self.columns, block),
            Form::Parquet(form) => form.write(&self.path, &self.columns, block),
            Form::Xlsx(form) => form.write(&self.path, &self.columns, block),
        }
    }

    /// Writes what is left, and puts the table in its place.
    ///
    /// # Errors
    /// As [`write`](Writer::write), and a place that can't be taken; then nothing is left there.
    pub fn finish(self) -> Result<(), Problem> {
        match self.form {
            Form::Csv(form) => form.finish(&self.path)?,
            Form::Parquet(form) => form.finish(&self.path)?,
            Form::Xlsx(form) => {
                let copy = reopened(&self.file, &self.path)?;
                form.finish(&self.path, copy)?;
            }
        }
        settle(self.file, &self.path)
    }
}

/// Gives the folder that a path leads into.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a file beside a path, which is gone when it is dropped.
pub(crate) fn beside(path: &Path) -> Result<NamedTempFile, Problem> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // Else only the owner could read the table.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
        .tempfile_in(folder_of(path))
        .map_err(|error| Problem::writing(path, &error))
}

pub(crate) fn reopened(file: &NamedTempFile, path: &Path) -> Result<File, Problem> {
    let copy = file.as_file().try_clone();
    copy.map_err(|error| Problem::writing(path, &error))
}

/// Puts a finished file in its place.
pub(crate) fn settle(file: NamedTempFile, path: &Path) -> Result<(), Problem> {
    let put = file.persist(path);
    put.map_err(|refused| Problem::writing(path, &refused.error))?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// A file that takes nothing, as on a full disk.
    fn full() -> File {
        let file = File::options().write(true).open("/dev/full");
        file.unwrap_or_else(|_| unreachable!("every Linux has it"))
    }

    #[test]
    fn a_full_disk_is_told_in_every_format() {
        let path = Path::new("cases");
        let columns = [ColumnOut::new("a", Kind::Whole)];
        let mut block = OutBlock::new(&columns);
        block.column(0).push_whole(1);
        let csv = CsvOut::create(path, full(), &columns).and_then(|mut csv| {
            csv.write(path, &columns, &block)?;
            csv.finish(path)
        });
        assert!(matches!(csv, Err(Problem::DiskFull { .. })), "{csv:?}");
        let parquet = ParquetOut::create(path, full(), &columns).and_then(|mut parquet| {
            parquet.write(path, &columns, &block)?;
            parquet.finish(path)
        });
        assert!(
            matches!(parquet, Err(Problem::DiskFull { .. })),
            "{parquet:?}"
        );
        let xlsx = XlsxOut::create(path, &columns).and_then(|mut xlsx| {
            xlsx.write(path, &columns, &block)?;
            xlsx.finish(path, full())
        });
        assert!(matches!(xlsx, Err(Problem::DiskFull { .. })), "{xlsx:?}");
    }
}
