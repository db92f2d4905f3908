//! Tables in and out: CSV, Parquet and XLSX, streamed.
//!
//! The format of a file is told by its ending: `.csv`, `.parquet` or `.xlsx`. A table is read
//! block by block, and written block by block, so that memory does not grow with the rows.
//!
//! A cell without anything in it is [`Cell::Blank`]: it is never zero, never *no* and never an
//! empty text. A row that can't be read is a [`Damage`] with its number, and the rows after it
//! are read all the same.
//!
//! # What is decided for all who use it
//! - CSV is UTF-8. A text that a spreadsheet program could take for a formula, as it begins with
//!   `=`, `+`, `-` or `@`, is written with an apostrophe before it, which is taken away when it is
//!   read; numbers never are.
//! - A quote that is opened and not closed takes no other row along: of a damaged row only its
//!   first line is left out.
//! - A row of a sheet that holds nothing is no row; a row of a CSV file is one if it has a
//!   separator or a quote.
//! - Spreadsheets hold numbers as binary fractions, which are read as the shortest decimal that
//!   stands for the same fraction, and written only where this gives the same amount again. Yes
//!   and no are written as words, as people choose them from a list.
//! - A cell that holds a day and a time is damaged, for it is not told which day is meant where
//!   clocks differ.
//! - The readers of Parquet and XLSX panic at some damaged files, which is caught.
//!
//! # Examples
//! ```
//! use evenhand_tables::{Block, Cell, ColumnOut, Kind, Options, OutBlock, Reader, Writer};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("cases.csv");
//! let columns = [
//!     ColumnOut::new("case", Kind::Text),
//!     ColumnOut::new("income", Kind::Decimal { scale: 2 }),
//! ];
//! let mut rows = OutBlock::new(&columns);
//! rows.column(0).push_text("a1");
//! rows.column(1).push_whole(12_050);
//! rows.column(0).push_text("a2");
//! rows.column(1).push_blank();
//! let mut writer = Writer::create(&path, &columns)?;
//! writer.write(&rows)?;
//! writer.finish()?;
//!
//! let mut reader = Reader::open(&path, &Options::default())?;
//! let mut block = Block::new();
//! assert!(reader.read(&mut block)?);
//! assert_eq!(block.cell(0, 1), Cell::Text("120.50"));
//! assert_eq!(block.cell(1, 1), Cell::Blank);
//! assert!(!reader.read(&mut block)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod cell;
mod csv_in;
mod csv_out;
mod damage;
mod number;
mod parquet_in;
mod parquet_out;
mod problem;
mod reader;
mod sheet;
mod writer;
mod xlsx_in;
mod xlsx_out;

pub use block::Block;
pub use block::Column;
pub use block::Dictionary;
pub use cell::Cell;
pub use damage::Damage;
pub use damage::DamageKind;
pub use problem::Problem;
pub use reader::Options;
pub use reader::Reader;
pub use sheet::Allowed;
pub use sheet::ListSheet;
pub use sheet::Sheet;
pub use sheet::SheetColumn;
pub use sheet::SheetKind;
pub use sheet::sheets;
pub use sheet::write_sheet;
pub use writer::ColumnOut;
pub use writer::Kind;
pub use writer::OutBlock;
pub use writer::OutColumn;
pub use writer::Writer;
pub use writer::to_xlsx;

/// The most columns of a table.
pub const MAX_COLUMNS: usize = 4_096;
/// The longest cell, in bytes; what a spreadsheet can hold is shorter.
pub const MAX_CELL_BYTES: usize = 128 * 1024;
/// The longest row of a CSV file, in bytes.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;
/// The most lines that one row of a CSV file can take, by line ends within quotes.
pub const MAX_ROW_LINES: usize = 1_000;
/// The most rows of a sheet of XLSX below the names of its columns.
pub const MAX_SHEET_ROWS: u64 = 1_048_575;
/// The longest part of a workbook that holds the texts its sheets share, in bytes.
pub const MAX_SHARED_BYTES: u64 = 512 * 1024 * 1024;
/// The longest of any other part of a workbook that is held in memory, in bytes.
pub const MAX_PART_BYTES: u64 = 64 * 1024 * 1024;
/// The most days before and after 1970-01-01 of a day in a table: years 0 to 9999.
pub const MAX_DAYS: i32 = 2_932_896;
