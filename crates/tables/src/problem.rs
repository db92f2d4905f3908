use miette::Diagnostic;
use std::fmt;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// Why a table can't be read or written.
///
/// A single row that can't be read is no problem of the table: it is a
/// [`Damage`](crate::Damage), and the others go on.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Problem {
    /// There is no such file, or no such folder to write into.
    #[error("there is no `{}`", path.display())]
    #[diagnostic(
        code(table::not_found),
        help("look at the spelling of the path, and from which folder it begins")
    )]
    NotFound {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The system does not let a file be read.
    #[error("`{}` can't be read: {why}", path.display())]
    #[diagnostic(
        code(table::unreadable),
        help(
            "look whether the file is a file, whether you may read it, and whether another program holds it open"
        )
    )]
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The system does not let a file be written.
    #[error("`{}` can't be written: {why}", path.display())]
    #[diagnostic(
        code(table::unwritable),
        help(
            "look whether you may write into the folder, and whether another program holds the file open"
        )
    )]
    Unwritable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The disk has no room left.
    #[error("the disk is full: `{}` can't be written", path.display())]
    #[diagnostic(
        code(table::disk_full),
        help("make room, or write to another disk; a Parquet file is the smallest")
    )]
    DiskFull {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The ending of a file's name is not one of the formats.
    #[error("`{}` does not end in the name of a format", path.display())]
    #[diagnostic(
        code(table::wrong_ending),
        help("tables are `.csv`, `.parquet` or `.xlsx` files: save it as one of these")
    )]
    WrongEnding {
        /// The path as it was given.
        path: PathBuf,
    },
    /// There is nothing where the names of the columns should stand.
    #[error("`{}` has no line with the names of its columns", path.display())]
    #[diagnostic(
        code(table::no_header),
        help("write the names of the columns into the first row")
    )]
    NoHeader {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A column has no name.
    #[error("column {column} of `{}` has no name", path.display())]
    #[diagnostic(
        code(table::no_name),
        help("write a name into the first row of the column, or delete the column")
    )]
    NoName {
        /// The path as it was given.
        path: PathBuf,
        /// Its number, from 1.
        column: usize,
    },
    /// Two columns have the same name, so that it can't be told which is meant.
    #[error("columns {first} and {second} of `{}` are both called `{name}`", path.display())]
    #[diagnostic(
        code(table::same_name),
        help("give one of them another name, or delete it")
    )]
    SameName {
        /// The path as it was given.
        path: PathBuf,
        /// The name.
        name: String,
        /// The number of the first, from 1.
        first: usize,
        /// The number of the second, from 1.
        second: usize,
    },
    /// There are more columns than can be read or written.
    #[error("`{}` has {found} columns, and at most {most} can be taken", path.display())]
    #[diagnostic(
        code(table::too_many_columns),
        help("keep only the columns that are needed")
    )]
    TooManyColumns {
        /// The path as it was given.
        path: PathBuf,
        /// How many there are.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A column that is asked for is not in the file.
    #[error("`{}` has no column `{name}`", path.display())]
    #[diagnostic(
        code(table::no_such_column),
        help("look at the names in the first row of the file")
    )]
    NoSuchColumn {
        /// The path as it was given.
        path: PathBuf,
        /// The name that was asked for.
        name: String,
    },
    /// A sheet that is asked for is not in the workbook.
    #[error("`{}` has no sheet `{name}`", path.display())]
    #[diagnostic(code(table::no_such_sheet), help("the workbook has: {there}"))]
    NoSuchSheet {
        /// The path as it was given.
        path: PathBuf,
        /// The name that was asked for.
        name: String,
        /// Those that there are, with commas.
        there: String,
    },
    /// The names of the columns can't be read as a line of a CSV file.
    #[error("the first line of `{}` can't be read: {why}", path.display())]
    #[diagnostic(
        code(table::bad_header),
        help("save the file as “CSV UTF-8”, with the names of the columns in the first line")
    )]
    BadHeader {
        /// The path as it was given.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file whose name says Parquet is none, or is damaged.
    #[error("`{}` is not a Parquet file, or is damaged: {why}", path.display())]
    #[diagnostic(
        code(table::not_parquet),
        help("make the file once more, or give it the ending of what it is: `.csv` or `.xlsx`")
    )]
    NotParquet {
        /// The path as it was given.
        path: PathBuf,
        /// What the reader of the format says.
        why: String,
    },
    /// A file whose name says XLSX is none, or is damaged.
    #[error("`{}` is not an XLSX workbook, or is damaged: {why}", path.display())]
    #[diagnostic(
        code(table::not_xlsx),
        help("open it in a spreadsheet program and save it as “Excel workbook (.xlsx)”")
    )]
    NotXlsx {
        /// The path as it was given.
        path: PathBuf,
        /// What the reader of the format says.
        why: String,
    },
    /// A workbook is locked with a password.
    #[error("`{}` is locked with a password", path.display())]
    #[diagnostic(
        code(table::encrypted),
        help("open it in a spreadsheet program and save it without the password")
    )]
    Encrypted {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A column of a Parquet file holds what no cell can hold, such as a list.
    #[error("column `{name}` of `{}` holds {holds}, which can't be read", path.display())]
    #[diagnostic(
        code(table::column_type),
        help(
            "keep text, whole numbers, decimals, yes or no, and days; a list becomes a table of its own"
        )
    )]
    ColumnType {
        /// The path as it was given.
        path: PathBuf,
        /// The column.
        name: String,
        /// What it holds, as the format says it.
        holds: String,
    },
    /// A column of a Parquet file is packed in a way that is not read.
    #[error("column `{name}` of `{}` is packed as {packing}, which can't be read", path.display())]
    #[diagnostic(
        code(table::packing),
        help("write the file with snappy or zstd, which nearly every program can")
    )]
    Packing {
        /// The path as it was given.
        path: PathBuf,
        /// The column.
        name: String,
        /// How it is packed, as the format says it.
        packing: String,
    },
    /// A part of a file is larger than can be held in memory.
    #[error("{what} of `{}` takes {found} bytes, and at most {most} can be read", path.display())]
    #[diagnostic(
        code(table::too_large),
        help("write the table as CSV or Parquet, in smaller parts")
    )]
    TooLarge {
        /// The path as it was given.
        path: PathBuf,
        /// What is too large.
        what: &'static str,
        /// How large it is or says that it is, in bytes.
        found: u64,
        /// The most, in bytes.
        most: u64,
    },
    /// A sheet of XLSX can't take more rows.
    #[error("a sheet of `{}` can't hold more than {most} rows", path.display())]
    #[diagnostic(
        code(table::too_many_rows),
        help("write a `.parquet` or `.csv` file instead")
    )]
    TooManyRows {
        /// The path as it was given.
        path: PathBuf,
        /// The most.
        most: u64,
    },
    /// A number has more digits than a format can hold exactly.
    #[error("`{number}` in column `{column}` has more digits than `{}` can hold exactly", path.display())]
    #[diagnostic(
        code(table::too_many_digits),
        help("write a `.csv` file instead, which holds every digit")
    )]
    TooManyDigits {
        /// The path as it was given.
        path: PathBuf,
        /// The column.
        column: String,
        /// The number.
        number: String,
    },
    /// A text is longer than a cell of a spreadsheet can hold.
    #[error("a text in column `{column}` is longer than a cell of `{}` can hold", path.display())]
    #[diagnostic(
        code(table::long_text),
        help("write a `.parquet` or `.csv` file instead")
    )]
    LongText {
        /// The path as it was given.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// A day can't be written as a date of a format.
    #[error("a day in column `{column}` is outside the years that `{}` can hold", path.display())]
    #[diagnostic(
        code(table::day_out_of_range),
        help(
            "a spreadsheet knows days from 1900-03-01 to 9999-12-31; write a `.parquet` or `.csv` file instead"
        )
    )]
    DayOutOfRange {
        /// The path as it was given.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// The name of a list can't be the name of a sheet.
    #[error("`{name}` can't be the name of a sheet")]
    #[diagnostic(
        code(table::sheet_name),
        help(
            "a name has 1 to 31 letters and none of `[ ] : * ? / \\`, each sheet has another, and `cases`, `columns` and `values` are taken"
        )
    )]
    SheetName {
        /// The name.
        name: String,
    },
}

impl Problem {
    pub(crate) fn wrong_ending(path: &Path) -> Problem {
        Problem::WrongEnding {
            path: path.to_owned(),
        }
    }

    /// What the system says when a file is read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Problem {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Problem::NotFound { path },
            _ => Problem::Unreadable {
                path,
                why: one_line(error),
            },
        }
    }

    /// What the system says when a file is written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Problem {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Problem::NotFound { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::DiskFull { path },
            _ => Problem::Unwritable {
                path,
                why: one_line(error),
            },
        }
    }

    pub(crate) fn not_parquet(path: &Path, why: impl fmt::Display) -> Problem {
        Problem::NotParquet {
            path: path.to_owned(),
            why: one_line(why),
        }
    }

    pub(crate) fn not_xlsx(path: &Path, why: impl fmt::Display) -> Problem {
        Problem::NotXlsx {
            path: path.to_owned(),
            why: one_line(why),
        }
    }
}

/// Puts what another library says on one line of a length that can be read.
pub(crate) fn one_line(why: impl fmt::Display) -> String {
    const MOST: usize = 200;
    let told = why.to_string();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    match told.char_indices().nth(MOST) {
        None => told,
        Some((end, _)) => format!("{}…", &told[..end]),
    }
}
