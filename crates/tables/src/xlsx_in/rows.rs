use super::Filled;
use super::Message;
use super::guard::Counted;
use super::refused;
use crate::Damage;
use crate::DamageKind;
use crate::MAX_CELL_BYTES;
use crate::MAX_COLUMNS;
use crate::Options;
use crate::Problem;
use crate::block::Value;
use crate::block::text_cell;
use crate::block::written;
use crate::number::Refused;
use crate::number::from_float;
use crate::number::read_day;
use crate::reader::check_names;
use crate::reader::wanted;
use calamine::Cell;
use calamine::DataRef;
use calamine::ExcelDateTime;
use calamine::XlsxCellReader;
use std::fs::File;
use std::io::BufReader;
use std::mem;
use std::path::Path;
use std::sync::mpsc::SyncSender;

/// A block is given when its texts have come to so many bytes, however few its rows.
const MAX_BLOCK_TEXT: usize = 16 * 1024 * 1024;

/// The cells of a sheet, one after another.
struct Cells<'p, 'w> {
    path: &'p Path,
    cells: XlsxCellReader<'w, BufReader<Counted<File>>>,
    /// The place of the cell before: each stands behind it.
    before: Option<(u32, u32)>,
}

impl<'w> Cells<'_, 'w> {
    /// Gives the next cell that holds anything.
    fn next(&mut self) -> Result<Option<Cell<DataRef<'w>>>, Problem> {
        loop {
            let cell = self.cells.next_cell();
            let cell = cell.map_err(|error| match self.before {
                None => refused(self.path, &error),
                Some((row, _)) => {
                    let told = format!("at row {}: {error}", row + 1);
                    Problem::not_xlsx(self.path, told)
                }
            })?;
            let Some(cell) = cell else {
                return Ok(None);
            };
            let place = cell.get_position();
            if self.before.is_some_and(|before| before >= place) {
                let told = format!("the cells of row {} are out of order", place.0 + 1);
                return Err(Problem::not_xlsx(self.path, told));
            }
            self.before = Some(place);
            if !is_blank(cell.get_value()) {
                return Ok(Some(cell));
            }
        }
    }
}

fn is_blank(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::String(text) => text_cell(text) == crate::Cell::Blank,
        DataRef::SharedString(text) => text_cell(text) == crate::Cell::Blank,
        _ => false,
    }
}

/// Reads a sheet and gives its rows to whoever takes them.
pub(super) fn read(
    path: &Path,
    options: &Options,
    cells: XlsxCellReader<'_, BufReader<Counted<File>>>,
    sender: &SyncSender<Result<Message, Problem>>,
) -> Result<(), Problem> {
    let mut cells = Cells {
        path,
        cells,
        before: None,
    };
    let (names, mut next) = header(&mut cells)?;
    check_names(path, &names)?;
    let places = wanted(path, &names, options)?;
    let mut row = Row::new(names.len(), &places);
    if sender.send(Ok(Message::Names(names))).is_err() {
        return Ok(());
    }
    let most = options.rows.max(1);
    let mut filled = row.filled();
    while let Some(cell) = next {
        let (at, column) = cell.get_position();
        row.take(column as usize, cell.get_value(), &mut filled);
        next = cells.next()?;
        let ended = next.as_ref().is_none_or(|next| next.get_position().0 != at);
        if !ended {
            continue;
        }
        row.end(u64::from(at) + 1, &mut filled);
        let rows = filled.numbers.len() + filled.damaged.len();
        if next.is_none() || rows >= most || filled.rows.text.len() > MAX_BLOCK_TEXT {
            let block = mem::replace(&mut filled, row.filled());
            if sender.send(Ok(Message::Rows(block))).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Reads the names of the columns: the first row that holds anything.
fn header<'w>(
    cells: &mut Cells<'_, 'w>,
) -> Result<(Vec<String>, Option<Cell<DataRef<'w>>>), Problem> {
    let mut names: Vec<String> = Vec::new();
    let mut header = None;
    loop {
        let cell = cells.next()?;
        let Some((row, column)) = cell.as_ref().map(Cell::get_position) else {
            return Ok((names, None));
        };
        if *header.get_or_insert(row) != row {
            return Ok((names, cell));
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            return Err(Problem::TooManyColumns {
                path: cells.path.to_owned(),
                found: column + 1,
                most: MAX_COLUMNS,
            });
        }
        names.resize(column + 1, String::new());
        if let Some(cell) = &cell {
            let mut text = String::new();
            let value = match value(cell.get_value(), &mut text) {
                Ok(value) => value,
                Err((_, shown)) => {
                    return Err(Problem::not_xlsx(
                        cells.path,
                        format!("`{shown}` is no name of a column"),
                    ));
                }
            };
            names[column] = written(shown(value, &text)).trim().to_owned();
        }
    }
}

/// A row while it is read.
struct Row {
    /// For each column of the file, its place among those that are read.
    places: Vec<Vec<usize>>,
    values: Vec<Value>,
    /// The first cell that is no value, and what is to be shown of each.
    bad: Option<(usize, DamageKind)>,
    shown: Vec<(usize, String)>,
    /// How many rows stand before it.
    number: u64,
}

impl Row {
    fn new(columns: usize, wanted: &[usize]) -> Row {
        let mut places = vec![Vec::new(); columns];
        for (at, place) in wanted.iter().enumerate() {
            places[*place].push(at);
        }
        Row {
            places,
            values: vec![Value::Blank; wanted.len()],
            bad: None,
            shown: Vec::new(),
            number: 0,
        }
    }

    fn filled(&self) -> Filled {
        let mut filled = Filled::default();
        filled.rows.width = self.values.len();
        filled
    }

    fn take(&mut self, column: usize, cell: &DataRef<'_>, filled: &mut Filled) {
        let columns = self.places.len();
        let Some(wanted) = self.places.get(column) else {
            let kind = DamageKind::TooMany {
                found: column + 1,
                wanted: columns,
            };
            self.bad.get_or_insert((column, kind));
            return;
        };
        if wanted.is_empty() {
            return;
        }
        let value = value(cell, &mut filled.rows.text).unwrap_or_else(|(kind, shown)| {
            self.bad.get_or_insert((column, kind));
            for at in wanted {
                self.shown.push((*at, shown.clone()));
            }
            Value::Blank
        });
        for at in wanted {
            self.values[*at] = value;
        }
    }

    fn end(&mut self, line: u64, filled: &mut Filled) {
        self.number += 1;
        match self.bad.take() {
            None => {
                filled.rows.cells.extend_from_slice(&self.values);
                filled.numbers.push(self.number);
                filled.lines.push(line);
            }
            Some((column, kind)) => {
                let cells = self.values.iter();
                let mut raw: Vec<String> = cells
                    .map(|value| written(shown(*value, &filled.rows.text)))
                    .collect();
                for (at, shown) in self.shown.drain(..) {
                    raw[at] = shown;
                }
                let column = (column < self.places.len()).then_some(column);
                let damage = Damage::new(self.number, column, kind);
                filled.damaged.push(damage.on_line(line).with_raw(raw));
            }
        }
        self.values.fill(Value::Blank);
    }
}

/// Gives a value as a cell, its text standing in another.
fn shown(value: Value, text: &str) -> crate::Cell<'_> {
    match value {
        Value::Blank => crate::Cell::Blank,
        Value::Text { from, to } => text_cell(&text[from as usize..to as usize]),
        Value::Number(number) => number.cell(),
        Value::YesNo(yes) => crate::Cell::YesNo(yes),
        Value::Day(day) => crate::Cell::Day(day),
    }
}

/// Reads what a cell holds; what is no value is told, with what is to be shown of it.
fn value(cell: &DataRef<'_>, texts: &mut String) -> Result<Value, (DamageKind, String)> {
    let refused = |refused, shown| match refused {
        Refused::NotANumber => (DamageKind::NotANumber, shown),
        Refused::TooManyDigits => (DamageKind::TooManyDigits, shown),
    };
    match cell {
        DataRef::Empty => Ok(Value::Blank),
        DataRef::String(text) => keep(text, texts),
        DataRef::SharedString(text) => keep(text, texts),
        DataRef::Int(number) => Ok(Value::Number(crate::number::Number {
            digits: (*number).into(),
            scale: 0,
        })),
        DataRef::Float(number) => from_float(*number)
            .map(Value::Number)
            .map_err(|why| refused(why, number.to_string())),
        DataRef::Bool(yes) => Ok(Value::YesNo(*yes)),
        DataRef::DateTime(time) => day(*time).map(Value::Day).map_err(|kind| {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            let shown = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}");
            (kind, shown)
        }),
        DataRef::DateTimeIso(text) => written_day(text)
            .map(Value::Day)
            .map_err(|kind| (kind, text.clone())),
        DataRef::DurationIso(text) => Err((DamageKind::TimeOfDay, text.clone())),
        DataRef::Error(mark) => {
            let mark = mark.to_string();
            Err((DamageKind::FailedFormula(mark.clone()), mark))
        }
    }
}

fn keep(text: &str, texts: &mut String) -> Result<Value, (DamageKind, String)> {
    if text.len() > MAX_CELL_BYTES {
        let shown = text.chars().take(100).collect();
        return Err((DamageKind::LongCell, shown));
    }
    let from = texts.len() as u32;
    texts.push_str(text);
    Ok(Value::Text {
        from,
        to: texts.len() as u32,
    })
}

/// Gives the day of a cell that is shown as a date.
#[expect(
    clippy::disallowed_types,
    reason = "a spreadsheet holds days as binary fractions, of which only whole ones are taken"
)]
fn day(time: ExcelDateTime) -> Result<i32, DamageKind> {
    // Behind 9999-12-31 and before the beginning, another day would be told than is meant.
    const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;
    if !DAYS.contains(&time.as_f64()) {
        return Err(DamageKind::NotADay);
    }
    if time.is_duration() || time.as_f64().fract() != 0.0 {
        return Err(DamageKind::TimeOfDay);
    }
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    // Spreadsheets know a 29 February 1900, which was not.
    read_day(&format!("{year:04}-{month:02}-{day:02}")).ok_or(DamageKind::NotADay)
}

/// Reads a day that is written out, with midnight or without a time.
fn written_day(text: &str) -> Result<i32, DamageKind> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let day = read_day(date).ok_or(DamageKind::NotADay)?;
    let midnight = time.bytes().all(|sign| matches!(sign, b'0' | b':' | b'.'));
    match midnight {
        true => Ok(day),
        false => Err(DamageKind::TimeOfDay),
    }
}
