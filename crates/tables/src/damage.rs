use std::fmt;

/// A row that can't be read as a row of the table, or a cell that is no value.
///
/// Shown, it is a sentence about what is wrong, without the row's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    row: u64,
    line: Option<u64>,
    column: Option<usize>,
    kind: DamageKind,
    raw: Vec<String>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DamageKind {
    /// It has fewer fields than there are columns.
    TooFew {
        /// How many it has.
        found: usize,
        /// How many there are columns.
        wanted: usize,
    },
    /// It has more fields than there are columns.
    TooMany {
        /// How many it has.
        found: usize,
        /// How many there are columns.
        wanted: usize,
    },
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A quote is opened and not closed.
    UnclosedQuote,
    /// Something follows a closing quote.
    AfterQuote,
    /// A quote within a field that does not begin with one.
    QuoteInside,
    /// A byte that is zero: a file that isn't text, or was cut off.
    ZeroByte,
    /// A carriage return within a line.
    StrayReturn,
    /// A cell is longer than `MAX_CELL_BYTES`.
    LongCell,
    /// The row is longer than `MAX_ROW_BYTES`.
    LongRow,
    /// A number that is none, or is infinite.
    NotANumber,
    /// A number with more digits than can be held exactly.
    TooManyDigits,
    /// A day outside the years 0 to 9999.
    NotADay,
    /// A day with a time, where only a day can be meant.
    TimeOfDay,
    /// A formula of a spreadsheet failed; its mark, such as `#N/A`.
    FailedFormula(String),
}

impl Damage {
    pub(crate) fn new(row: u64, column: Option<usize>, kind: DamageKind) -> Damage {
        Damage {
            row,
            line: None,
            column,
            kind,
            raw: Vec::new(),
        }
    }

    pub(crate) fn on_line(mut self, line: u64) -> Damage {
        self.line = Some(line);
        self
    }

    pub(crate) fn with_raw(mut self, raw: Vec<String>) -> Damage {
        self.raw = raw;
        self
    }

    /// Gives the number of the row: 1 for the first below the names of the columns.
    pub fn row_number(&self) -> u64 {
        self.row
    }

    /// Gives the line of the file (CSV) or the row of the sheet (XLSX) it begins on, from 1.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// Gives the column, as a place in [`Reader::file_columns`](crate::Reader::file_columns),
    /// where it is known.
    pub fn column(&self) -> Option<usize> {
        self.column
    }

    /// Gives what is wrong.
    pub fn kind(&self) -> &DamageKind {
        &self.kind
    }

    /// Gives the row's fields as far as they can be told apart, for a file of bad rows.
    ///
    /// **Shapes**: as many as were found, which need not be as many as there are columns. Bytes
    /// that are no UTF-8 are replaced.
    pub fn raw(&self) -> &[String] {
        &self.raw
    }
}

fn fields(count: usize) -> String {
    match count {
        1 => "1 field".to_owned(),
        count => format!("{count} fields"),
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for DamageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = match self {
            DamageKind::TooFew { found, wanted } => {
                return write!(
                    f,
                    "the row has {} and the table has {wanted} columns",
                    fields(*found)
                );
            }
            DamageKind::TooMany { found, wanted } => {
                return write!(
                    f,
                    "the row has {} and the table has only {wanted} columns",
                    fields(*found)
                );
            }
            DamageKind::FailedFormula(mark) => {
                return write!(f, "a formula of the spreadsheet failed: {mark}");
            }
            DamageKind::NotUtf8 => "it holds bytes that are no UTF-8 text",
            DamageKind::UnclosedQuote => "a quote is opened and not closed",
            DamageKind::AfterQuote => "something follows a closing quote",
            DamageKind::QuoteInside => "a quote stands within a field that does not begin with one",
            DamageKind::ZeroByte => "it holds a zero byte, which is no text",
            DamageKind::StrayReturn => "it holds a carriage return within the line",
            DamageKind::LongCell => "a cell is longer than can be read",
            DamageKind::LongRow => "the row is longer than can be read",
            DamageKind::NotANumber => "it is not a number",
            DamageKind::TooManyDigits => "the number has more digits than can be kept",
            DamageKind::NotADay => "the day is outside the years 0 to 9999",
            DamageKind::TimeOfDay => "it holds a time of day, where only a day can stand",
        };
        f.write_str(told)
    }
}
