use crate::Problem;
use std::path::Path;

/// An empty table to be filled in: a workbook with labels, lists to choose from and limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The columns of the first sheet, `cases`.
    pub columns: Vec<SheetColumn>,
    /// Further sheets, one for each list.
    pub lists: Vec<ListSheet>,
}

/// A sheet for the items of a list, one in each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSheet {
    /// The name of the sheet.
    pub name: String,
    /// Its columns; the first names the case that an item belongs to.
    pub columns: Vec<SheetColumn>,
}

/// A column to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its name, in the first row.
    pub name: String,
    /// What it is, in words.
    pub label: String,
    /// What to write into it, in a sentence.
    pub help: String,
    /// What it counts, such as `£ a week`; empty where there is nothing to say.
    pub unit: String,
    /// What its cells can hold.
    pub kind: SheetKind,
}

/// What the cells of a column to be filled in can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetKind {
    /// Text.
    Text,
    /// Yes or no.
    YesNo,
    /// One of some values.
    Choice(Vec<Allowed>),
    /// A whole number.
    Whole {
        /// The least, where there is one.
        least: Option<i64>,
        /// The most, where there is one.
        most: Option<i64>,
    },
    /// A number with so many digits behind the point.
    Decimal {
        /// How many digits stand behind the point.
        scale: u8,
        /// The least, without its point.
        least: Option<i64>,
        /// The most, without its point.
        most: Option<i64>,
    },
    /// A day, as days since 1970-01-01.
    Day {
        /// The first.
        first: Option<i32>,
        /// The last.
        last: Option<i32>,
    },
}

/// A value that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What stands in the cell.
    pub value: String,
    /// What it means, in words; empty where the value says so.
    pub label: String,
}

/// Writes an empty table to be filled in.
///
/// **Shapes**: as XLSX the sheets `cases` (names, notes, lists to choose from, limits), one for
/// each list, `columns` (what each column means) and, where there are long lists to choose from,
/// `values`. As CSV only the line with the names of `cases`.
///
/// # Errors
/// An ending that is neither, names that can't be those of columns or sheets, and whatever a
/// disk can refuse.
pub fn write_sheet(path: &Path, sheet: &Sheet) -> Result<(), Problem> {
    crate::xlsx_out::write_sheet(path, sheet)
}

/// Lists the names of the sheets of a workbook, in its order; other formats have none.
///
/// # Errors
/// A file that is not there or is no table of its format.
pub fn sheets(path: &Path) -> Result<Vec<String>, Problem> {
    crate::xlsx_in::sheets(path)
}
