use crate::Cell;
use crate::Dictionary;
use crate::block::BLANK_CODE;
use crate::block::text_cell;
use crate::number::Number;
use arrow_array::Array;
use arrow_array::BooleanArray;
use arrow_array::Decimal128Array;
use arrow_array::Int32Array;
use arrow_array::Int64Array;
use arrow_array::LargeStringArray;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_buffer::NullBuffer;

/// A column as it is held.
#[derive(Debug)]
pub(crate) enum ArrowColumn {
    /// So many nulls.
    Blank(usize),
    Int32(Int32Array),
    Int64(Int64Array),
    /// Whole numbers of other widths.
    Whole(Vec<i64>, Option<NullBuffer>),
    Decimal(Decimal128Array, u8),
    /// Binary fractions and numbers of other widths.
    Number(Vec<Number>, Option<NullBuffer>),
    YesNo(BooleanArray),
    Day(Vec<i32>, Option<NullBuffer>),
    Text(Texts),
    Codes(Vec<u32>, Texts),
}

/// Texts, in the ways in which they can be held.
#[derive(Debug)]
pub(crate) enum Texts {
    Short(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
}

impl Texts {
    /// Takes an array of texts, if it is one.
    pub(crate) fn of(array: &dyn Array) -> Option<Texts> {
        let any = array.as_any();
        if let Some(array) = any.downcast_ref::<StringArray>() {
            return Some(Texts::Short(array.clone()));
        }
        if let Some(array) = any.downcast_ref::<LargeStringArray>() {
            return Some(Texts::Large(array.clone()));
        }
        let view = any.downcast_ref::<StringViewArray>()?;
        Some(Texts::View(view.clone()))
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Texts::Short(array) => array.len(),
            Texts::Large(array) => array.len(),
            Texts::View(array) => array.len(),
        }
    }

    #[inline]
    pub(crate) fn cell(&self, at: usize) -> Cell<'_> {
        match self {
            Texts::Short(array) if array.is_valid(at) => text_cell(array.value(at)),
            Texts::Large(array) if array.is_valid(at) => text_cell(array.value(at)),
            Texts::View(array) if array.is_valid(at) => text_cell(array.value(at)),
            Texts::Short(_) | Texts::Large(_) | Texts::View(_) => Cell::Blank,
        }
    }

    #[inline]
    fn for_each<'b>(&'b self, each: impl FnMut(usize, Cell<'b>)) {
        let rows = self.len();
        match self {
            Texts::Short(array) => walk(rows, array.nulls(), each, |at| text_cell(array.value(at))),
            Texts::Large(array) => walk(rows, array.nulls(), each, |at| text_cell(array.value(at))),
            Texts::View(array) => walk(rows, array.nulls(), each, |at| text_cell(array.value(at))),
        }
    }
}

/// Goes through rows, of which those that are null are blank.
#[inline]
fn walk<'b>(
    rows: usize,
    nulls: Option<&NullBuffer>,
    mut each: impl FnMut(usize, Cell<'b>),
    cell: impl Fn(usize) -> Cell<'b>,
) {
    match nulls {
        None => {
            for row in 0..rows {
                each(row, cell(row));
            }
        }
        Some(nulls) => {
            for row in 0..rows {
                let cell = if nulls.is_valid(row) {
                    cell(row)
                } else {
                    Cell::Blank
                };
                each(row, cell);
            }
        }
    }
}

/// Goes through values, of which those that are null are blank.
#[inline]
fn walk_values<'b, T: Copy>(
    values: &[T],
    nulls: Option<&NullBuffer>,
    mut each: impl FnMut(usize, Cell<'b>),
    cell: impl Fn(T) -> Cell<'b>,
) {
    match nulls {
        None => {
            for (row, value) in values.iter().enumerate() {
                each(row, cell(*value));
            }
        }
        Some(nulls) => {
            for ((row, value), valid) in values.iter().enumerate().zip(nulls.iter()) {
                each(row, if valid { cell(*value) } else { Cell::Blank });
            }
        }
    }
}

fn decimal<'b>(digits: i128, scale: u8) -> Cell<'b> {
    Cell::Decimal { digits, scale }
}

fn or_blank<'b>(nulls: Option<&NullBuffer>, row: usize, cell: Cell<'b>) -> Cell<'b> {
    match nulls.is_none_or(|nulls| nulls.is_valid(row)) {
        true => cell,
        false => Cell::Blank,
    }
}

impl ArrowColumn {
    pub(crate) fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            ArrowColumn::Blank(_) => Cell::Blank,
            ArrowColumn::Int32(array) => {
                or_blank(array.nulls(), row, Cell::Whole(array.value(row).into()))
            }
            ArrowColumn::Int64(array) => {
                or_blank(array.nulls(), row, Cell::Whole(array.value(row)))
            }
            ArrowColumn::Whole(values, nulls) => {
                or_blank(nulls.as_ref(), row, Cell::Whole(values[row]))
            }
            ArrowColumn::Decimal(array, scale) => {
                or_blank(array.nulls(), row, decimal(array.value(row), *scale))
            }
            ArrowColumn::Number(values, nulls) => or_blank(nulls.as_ref(), row, values[row].cell()),
            ArrowColumn::YesNo(array) => {
                or_blank(array.nulls(), row, Cell::YesNo(array.value(row)))
            }
            ArrowColumn::Day(values, nulls) => {
                or_blank(nulls.as_ref(), row, Cell::Day(values[row]))
            }
            ArrowColumn::Text(texts) => texts.cell(row),
            ArrowColumn::Codes(codes, texts) => code_cell(codes[row], texts),
        }
    }

    #[inline]
    pub(crate) fn for_each<'b>(&'b self, mut each: impl FnMut(usize, Cell<'b>)) {
        match self {
            ArrowColumn::Blank(rows) => (0..*rows).for_each(|row| each(row, Cell::Blank)),
            ArrowColumn::Int32(array) => {
                walk_values(array.values(), array.nulls(), each, |value: i32| {
                    Cell::Whole(value.into())
                });
            }
            ArrowColumn::Int64(array) => {
                walk_values(array.values(), array.nulls(), each, Cell::Whole);
            }
            ArrowColumn::Whole(values, nulls) => {
                walk_values(values, nulls.as_ref(), each, Cell::Whole);
            }
            ArrowColumn::Decimal(array, scale) => {
                walk_values(array.values(), array.nulls(), each, |digits| {
                    decimal(digits, *scale)
                });
            }
            ArrowColumn::Number(values, nulls) => {
                walk_values(values, nulls.as_ref(), each, Number::cell);
            }
            ArrowColumn::YesNo(array) => walk(array.len(), array.nulls(), each, |row| {
                Cell::YesNo(array.value(row))
            }),
            ArrowColumn::Day(values, nulls) => {
                walk_values(values, nulls.as_ref(), each, Cell::Day);
            }
            ArrowColumn::Text(texts) => texts.for_each(each),
            ArrowColumn::Codes(codes, texts) => {
                walk_values(codes, None, each, |code| code_cell(code, texts));
            }
        }
    }

    pub(crate) fn dictionary(&self) -> Option<Dictionary<'_>> {
        match self {
            ArrowColumn::Codes(codes, texts) => Some(Dictionary { codes, texts }),
            _ => None,
        }
    }
}

#[inline]
fn code_cell(code: u32, texts: &Texts) -> Cell<'_> {
    match code {
        BLANK_CODE => Cell::Blank,
        code => texts.cell(code as usize),
    }
}
