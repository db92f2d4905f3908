use crate::Cell;
use crate::Damage;
use crate::number::Number;
use crate::parquet_in::ArrowColumn;
use crate::parquet_in::Texts;

/// Some rows of a table, which a [`Reader`](crate::Reader) fills again and again.
///
/// Rows that are damaged are not among [`rows`](Block::rows), but told by
/// [`damaged`](Block::damaged).
#[derive(Debug, Default)]
pub struct Block {
    pub(crate) held: Held,
    /// The number of each row that is held.
    pub(crate) numbers: Vec<u64>,
    /// The line of each row that is held, where lines are known.
    pub(crate) lines: Vec<u64>,
    pub(crate) damaged: Vec<Damage>,
}

#[derive(Debug, Default)]
pub(crate) enum Held {
    #[default]
    Nothing,
    Csv(CsvRows),
    Cells(CellRows),
    Arrow(Vec<ArrowColumn>),
}

/// Rows of a CSV file: their text as it was read, and where in it each field stands.
#[derive(Debug, Default)]
pub(crate) struct CsvRows {
    pub(crate) text: String,
    /// Fields in which quotes were doubled, without the doubling.
    pub(crate) mended: String,
    /// `width` for each row: from and to in `text`, or in `mended` where `from` has `MENDED`.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// How many fields each row has: all of the file.
    pub(crate) width: usize,
    /// For each column that is read, its place among the fields.
    pub(crate) places: Vec<usize>,
}

/// Marks a range of [`CsvRows::mended`].
pub(crate) const MENDED: u32 = 1 << 31;

impl CsvRows {
    /// Gives a field as it was written, without quotes.
    #[inline(always)]
    fn field(&self, (from, to): (u32, u32)) -> &str {
        if from & MENDED == 0 {
            &self.text[from as usize..to as usize]
        } else {
            &self.mended[(from & !MENDED) as usize..to as usize]
        }
    }

    fn row(&self, row: usize) -> &[(u32, u32)] {
        &self.ranges[row * self.width..(row + 1) * self.width]
    }
}

/// Rows of a workbook: one value for each cell, row by row.
#[derive(Debug, Default)]
pub(crate) struct CellRows {
    pub(crate) text: String,
    pub(crate) cells: Vec<Value>,
    pub(crate) width: usize,
}

/// A cell that holds its value, its text being somewhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Blank,
    Text { from: u32, to: u32 },
    Number(Number),
    YesNo(bool),
    Day(i32),
}

impl CellRows {
    fn cell(&self, value: Value) -> Cell<'_> {
        match value {
            Value::Blank => Cell::Blank,
            Value::Text { from, to } => text_cell(&self.text[from as usize..to as usize]),
            Value::Number(number) => number.cell(),
            Value::YesNo(yes) => Cell::YesNo(yes),
            Value::Day(day) => Cell::Day(day),
        }
    }
}

/// Tells text from nothing: a text of blanks only is nothing.
#[inline(always)]
pub(crate) fn text_cell(text: &str) -> Cell<'_> {
    match text.as_bytes().first() {
        None => Cell::Blank,
        // What begins with a sign that can be seen need not be looked through.
        Some(b'!'..=b'~') => Cell::Text(text),
        Some(_) if text.trim().is_empty() => Cell::Blank,
        Some(_) => Cell::Text(text),
    }
}

/// The signs with which a spreadsheet program may take a text for a formula.
pub(crate) const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a text is to be kept from being taken for a formula: it begins with such a sign,
/// behind any number of the apostrophes that do so, and is no number.
pub(crate) fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_SIGNS) && !is_number(text)
}

/// Takes the apostrophe away that a writer of CSV put before what looks like a formula.
#[inline(always)]
pub(crate) fn without_guard(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'\'') if needs_guard(&text[1..]) => &text[1..],
        _ => text,
    }
}

/// Whether a text is a number and nothing else: a sign, digits, one point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
    all_digits(whole) && all_digits(behind)
}

impl Block {
    /// Makes an empty block, to be filled by a reader.
    pub fn new() -> Block {
        Block::default()
    }

    /// Gives how many rows it holds, without those that are damaged.
    pub fn rows(&self) -> usize {
        self.numbers.len()
    }

    /// Gives the number of a row: 1 for the first below the names of the columns.
    ///
    /// Rows without anything in them are not counted; damaged ones are.
    pub fn row_number(&self, at: usize) -> u64 {
        self.numbers[at]
    }

    /// Gives the line of the file (CSV) or the row of the sheet (XLSX) a row begins on, from 1.
    pub fn line(&self, at: usize) -> Option<u64> {
        self.lines.get(at).copied()
    }

    /// Gives the rows that can't be read, in the order of the file.
    pub fn damaged(&self) -> &[Damage] {
        &self.damaged
    }

    /// Gives how many columns it holds: those that were asked for.
    pub fn columns(&self) -> usize {
        match &self.held {
            Held::Nothing => 0,
            Held::Csv(rows) => rows.places.len(),
            Held::Cells(rows) => rows.width,
            Held::Arrow(columns) => columns.len(),
        }
    }

    /// Gives one column, by its place in [`Reader::columns`](crate::Reader::columns).
    ///
    /// # Panics
    /// If there is no such column.
    pub fn column(&self, at: usize) -> Column<'_> {
        assert!(at < self.columns(), "there is no column {at}");
        Column { block: self, at }
    }

    /// Gives one cell; [`Column::for_each`] is the faster way to many.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match &self.held {
            Held::Nothing => unreachable!("a block without columns has no cells"),
            Held::Csv(rows) => {
                let place = rows.places[column];
                text_cell(without_guard(rows.field(rows.row(row)[place])))
            }
            Held::Cells(rows) => {
                assert!(column < rows.width, "there is no column {column}");
                rows.cell(rows.cells[row * rows.width + column])
            }
            Held::Arrow(columns) => columns[column].cell(row),
        }
    }

    /// Gives the fields of a row as text, for a file of bad rows.
    ///
    /// **Shapes**: with CSV the fields of all columns of the file
    /// ([`Reader::raw_columns`](crate::Reader::raw_columns)), with other formats of those that
    /// are read. Amounts are written with a point, days as `2026-04-06`, yes and no as words.
    pub fn raw(&self, row: usize) -> Vec<String> {
        match &self.held {
            Held::Csv(rows) => {
                let fields = rows.row(row).iter().map(|range| rows.field(*range));
                fields
                    .map(|field| without_guard(field).to_owned())
                    .collect()
            }
            Held::Nothing | Held::Cells(_) | Held::Arrow(_) => {
                let cells = (0..self.columns()).map(|column| self.cell(row, column));
                cells.map(written).collect()
            }
        }
    }

    /// Forgets the rows, and keeps their memory.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        self.lines.clear();
        self.damaged.clear();
    }
}

/// Writes a cell as a field of a CSV file.
pub(crate) fn written(cell: Cell<'_>) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::Decimal { digits, scale } => {
            let mut text = String::new();
            crate::number::write_decimal(&mut text, digits, scale);
            text
        }
        Cell::YesNo(true) => "yes".to_owned(),
        Cell::YesNo(false) => "no".to_owned(),
        Cell::Day(day) => {
            let mut text = String::new();
            crate::number::write_day(&mut text, day);
            text
        }
    }
}

/// One column of a block.
#[derive(Debug, Clone, Copy)]
pub struct Column<'b> {
    block: &'b Block,
    at: usize,
}

impl<'b> Column<'b> {
    /// Goes through the cells from the first row to the last.
    ///
    /// The loop is written once for each way in which a column is held, so that a cell costs no
    /// more than what is done with it.
    #[inline]
    pub fn for_each(&self, mut each: impl FnMut(usize, Cell<'b>)) {
        match &self.block.held {
            Held::Nothing => {}
            Held::Csv(rows) => {
                let place = rows.places[self.at];
                for (row, ranges) in rows.ranges.chunks_exact(rows.width).enumerate() {
                    each(row, text_cell(without_guard(rows.field(ranges[place]))));
                }
            }
            Held::Cells(rows) => {
                for (row, cells) in rows.cells.chunks_exact(rows.width).enumerate() {
                    each(row, rows.cell(cells[self.at]));
                }
            }
            Held::Arrow(columns) => columns[self.at].for_each(each),
        }
    }

    /// Gives the column as codes of a few texts, where the file holds it so.
    pub fn dictionary(&self) -> Option<Dictionary<'b>> {
        match &self.block.held {
            Held::Arrow(columns) => columns[self.at].dictionary(),
            Held::Nothing | Held::Csv(_) | Held::Cells(_) => None,
        }
    }
}

/// A column that is held as codes of a few texts, so that each text need be read only once.
#[derive(Debug, Clone, Copy)]
pub struct Dictionary<'b> {
    pub(crate) codes: &'b [u32],
    pub(crate) texts: &'b Texts,
}

/// The code of a cell that is blank.
pub(crate) const BLANK_CODE: u32 = u32::MAX;

impl<'b> Dictionary<'b> {
    /// Gives how many texts there are; a code is a place among them.
    ///
    /// They may differ from block to block, and need neither differ from each other nor occur.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// Gives the text of a code, or a blank.
    ///
    /// # Panics
    /// If there is no such code.
    pub fn text(&self, code: u32) -> Cell<'b> {
        self.texts.cell(code as usize)
    }

    /// Goes through the codes from the first row to the last; a null has none.
    #[inline]
    pub fn for_each(&self, mut each: impl FnMut(usize, Option<u32>)) {
        for (row, code) in self.codes.iter().enumerate() {
            each(row, (*code != BLANK_CODE).then_some(*code));
        }
    }
}
