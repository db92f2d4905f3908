//! XLSX out: a table row by row, or an empty one to be filled in.

mod empty;

pub(crate) use empty::write_sheet;

use crate::ColumnOut;
use crate::Kind;
use crate::MAX_SHEET_ROWS;
use crate::OutBlock;
use crate::Problem;
use crate::number::to_float;
use crate::number::write_decimal;
use crate::problem::one_line;
use crate::writer::OutColumn;
use crate::writer::Values;
use crate::writer::folder_of;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;
use std::fmt;
use std::fs::File;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;

/// The longest text of a cell, in signs of UTF-16.
const MAX_TEXT: usize = 32_767;

/// How many days after what a spreadsheet counts as day 0 is 1970-01-01.
const EPOCH: i32 = 25_569;

/// The first day from which spreadsheets count right: before, they know a 29 February 1900.
const FIRST_DAY: i32 = 61;

/// An XLSX workbook of one sheet that is written.
pub(crate) struct XlsxOut {
    workbook: Workbook,
    formats: Vec<Format>,
    /// How many rows are written, the names of the columns not counted.
    rows: u64,
}

impl fmt::Debug for XlsxOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XlsxOut")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// A workbook that is the same bytes whenever it is made.
fn undated(path: &Path) -> Result<Workbook, Problem> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| refused(path, error))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    Ok(workbook)
}

fn refused(path: &Path, error: XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) => Problem::writing(path, &error),
        XlsxError::ZipError(zip::result::ZipError::Io(error)) => Problem::writing(path, &error),
        other => Problem::Unwritable {
            path: path.to_owned(),
            why: one_line(other),
        },
    }
}

/// Does what panics where the disk refuses: the writer of the format takes no other notice of it
/// while it puts rows into a file of its own.
pub(crate) fn guarded<T>(
    path: &Path,
    write: impl FnOnce() -> Result<T, XlsxError>,
) -> Result<T, Problem> {
    match catch_unwind(AssertUnwindSafe(write)) {
        Ok(written) => written.map_err(|error| refused(path, error)),
        Err(_) => Err(Problem::Unwritable {
            path: path.to_owned(),
            why: "the disk refused it, and may be full".to_owned(),
        }),
    }
}

/// How the numbers of a column are shown.
fn number_format(scale: u8) -> String {
    match scale {
        0 => "0".to_owned(),
        scale => format!("0.{}", "0".repeat(scale.into())),
    }
}

fn format_of(kind: &Kind) -> Format {
    let format = Format::new();
    match kind {
        Kind::Decimal { scale } | Kind::Wide { scale } => {
            format.set_num_format(number_format(*scale))
        }
        Kind::Whole => format.set_num_format("0"),
        Kind::Day => format.set_num_format("yyyy-mm-dd"),
        Kind::Text | Kind::YesNo | Kind::Choice(_) => format,
    }
}

impl XlsxOut {
    pub(crate) fn create(path: &Path, columns: &[ColumnOut]) -> Result<XlsxOut, Problem> {
        let mut workbook = undated(path)?;
        guarded(path, || begin(&mut workbook, folder_of(path), columns))?;
        Ok(XlsxOut {
            workbook,
            formats: columns
                .iter()
                .map(|column| format_of(&column.kind))
                .collect(),
            rows: 0,
        })
    }

    pub(crate) fn write(
        &mut self,
        path: &Path,
        columns: &[ColumnOut],
        block: &OutBlock,
    ) -> Result<(), Problem> {
        let sheet = self.workbook.worksheet_from_index(0);
        let sheet = sheet.map_err(|error| refused(path, error))?;
        for row in 0..block.rows() {
            self.rows += 1;
            if self.rows > MAX_SHEET_ROWS {
                return Err(Problem::TooManyRows {
                    path: path.to_owned(),
                    most: MAX_SHEET_ROWS,
                });
            }
            let all = columns.iter().zip(block.columns()).zip(&self.formats);
            for (at, ((column, out), format)) in all.enumerate() {
                if out.there[row] {
                    let place = (self.rows as u32, at as u16);
                    let mut cell = CellOut {
                        path,
                        column,
                        sheet: &mut *sheet,
                        place,
                        format,
                    };
                    cell.write(out, row)?;
                }
            }
        }
        Ok(())
    }

    /// A workbook that is made in memory: for tables of few rows that are no file.
    pub(crate) fn bytes(columns: &[ColumnOut], block: &OutBlock) -> Result<Vec<u8>, Problem> {
        let path = Path::new("table.xlsx");
        let mut workbook = undated(path)?;
        guarded(path, || head(workbook.add_worksheet(), columns))?;
        let mut out = XlsxOut {
            workbook,
            formats: columns
                .iter()
                .map(|column| format_of(&column.kind))
                .collect(),
            rows: 0,
        };
        out.write(path, columns, block)?;
        guarded(path, || out.workbook.save_to_buffer())
    }

    pub(crate) fn finish(mut self, path: &Path, file: File) -> Result<(), Problem> {
        guarded(path, || self.workbook.save_to_writer(file))
    }
}

fn begin(workbook: &mut Workbook, folder: &Path, columns: &[ColumnOut]) -> Result<(), XlsxError> {
    // Where there is room for the workbook there is room for its rows.
    workbook.set_tempdir(folder)?;
    head(workbook.add_worksheet_with_constant_memory()?, columns)
}

/// Names a sheet and its columns.
fn head(sheet: &mut Worksheet, columns: &[ColumnOut]) -> Result<(), XlsxError> {
    sheet.set_name("table")?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, column) in columns.iter().enumerate() {
        let at = at as u16;
        sheet.set_column_width(at, width_of(&column.name))?;
        sheet.write_string_with_format(0, at, &column.name, &bold)?;
    }
    Ok(())
}

/// How wide a column is shown, in signs.
fn width_of(name: &str) -> u32 {
    u32::try_from(name.chars().count() + 2).map_or(40, |width| width.clamp(10, 40))
}

/// One cell that is written.
struct CellOut<'c> {
    path: &'c Path,
    column: &'c ColumnOut,
    sheet: &'c mut Worksheet,
    place: (u32, u16),
    format: &'c Format,
}

impl CellOut<'_> {
    fn write(&mut self, out: &OutColumn, row: usize) -> Result<(), Problem> {
        match &out.values {
            Values::Text { .. } => self.text(out.text(row)),
            Values::Whole(values) => self.number(values[row].into()),
            Values::Wide(values) => self.number(values[row]),
            // As words, like everywhere else where a person reads or chooses them.
            Values::YesNo(values) => self.text(if values[row] { "yes" } else { "no" }),
            Values::Day(values) => self.day(values[row]),
            Values::Codes(values) => self.text(self.column.kind.choice(values[row])),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Problem> {
        if text.encode_utf16().count() > MAX_TEXT {
            return Err(Problem::LongText {
                path: self.path.to_owned(),
                column: self.column.name.clone(),
            });
        }
        let (row, at) = self.place;
        guarded(self.path, || {
            self.sheet.write_string(row, at, text).map(drop)
        })
    }

    fn number(&mut self, digits: i128) -> Result<(), Problem> {
        let scale = match self.column.kind {
            Kind::Decimal { scale } | Kind::Wide { scale } => scale,
            Kind::Text | Kind::Whole | Kind::YesNo | Kind::Day | Kind::Choice(_) => 0,
        };
        let Some(number) = to_float(digits, scale) else {
            let mut number = String::new();
            write_decimal(&mut number, digits, scale);
            return Err(Problem::TooManyDigits {
                path: self.path.to_owned(),
                column: self.column.name.clone(),
                number,
            });
        };
        let (row, at) = self.place;
        guarded(self.path, || {
            self.sheet
                .write_number_with_format(row, at, number, self.format)
                .map(drop)
        })
    }

    fn day(&mut self, day: i32) -> Result<(), Problem> {
        let serial = day.checked_add(EPOCH).filter(|serial| {
            let last = crate::MAX_DAYS + EPOCH;
            (FIRST_DAY..=last).contains(serial)
        });
        let Some(serial) = serial else {
            return Err(Problem::DayOutOfRange {
                path: self.path.to_owned(),
                column: self.column.name.clone(),
            });
        };
        let (row, at) = self.place;
        guarded(self.path, || {
            self.sheet
                .write_number_with_format(row, at, serial, self.format)
                .map(drop)
        })
    }
}
