use crate::ColumnOut;
use crate::Kind;
use crate::OutBlock;
use crate::Problem;
use crate::number::write_decimal;
use crate::writer::OutColumn;
use crate::writer::Values;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int32Array;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::types::Int32Type;
use arrow_buffer::BooleanBuffer;
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::basic::ZstdLevel;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A group of rows is written when it has so many rows or bytes: it is held in memory till then.
const GROUP_ROWS: usize = 128 * 1024;
const GROUP_BYTES: usize = 64 * 1024 * 1024;

/// A Parquet file that is written.
pub(crate) struct ParquetOut {
    writer: ArrowWriter<File>,
    schema: SchemaRef,
    /// For each column the texts of its choice, if it is one.
    choices: Vec<Option<ArrayRef>>,
}

impl fmt::Debug for ParquetOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetOut")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// The most digits of a number: of 64 bits and of 128.
const NARROW: u8 = 18;
const WIDE: u8 = 38;

fn type_of(kind: &Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Decimal { scale } => DataType::Decimal128(NARROW, scale_of(*scale, NARROW)),
        Kind::Wide { scale } => DataType::Decimal128(WIDE, scale_of(*scale, WIDE)),
        Kind::YesNo => DataType::Boolean,
        Kind::Day => DataType::Date32,
        Kind::Choice(_) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
    }
}

fn scale_of(scale: u8, most: u8) -> i8 {
    assert!(
        scale <= most,
        "a number of {most} digits has no more places"
    );
    i8::try_from(scale).unwrap_or_else(|_| unreachable!("at most 38"))
}

impl ParquetOut {
    pub(crate) fn create(
        path: &Path,
        file: File,
        columns: &[ColumnOut],
    ) -> Result<ParquetOut, Problem> {
        let fields = columns
            .iter()
            .map(|column| Field::new(column.name.as_str(), type_of(&column.kind), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let level = ZstdLevel::try_new(1).unwrap_or_default();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_created_by("evenhand".to_owned())
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties));
        let writer = writer.map_err(|error| refused(path, error))?;
        let choices = columns.iter().map(|column| match &column.kind {
            Kind::Choice(texts) => Some(Arc::new(StringArray::from_iter_values(texts)) as ArrayRef),
            _ => None,
        });
        Ok(ParquetOut {
            writer,
            schema,
            choices: choices.collect(),
        })
    }

    pub(crate) fn write(
        &mut self,
        path: &Path,
        columns: &[ColumnOut],
        block: &OutBlock,
    ) -> Result<(), Problem> {
        if block.rows() == 0 {
            return Ok(());
        }
        let mut arrays = Vec::new();
        for ((column, out), choices) in columns.iter().zip(block.columns()).zip(&self.choices) {
            arrays.push(array(path, column, out, choices.as_ref())?);
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays)
            .unwrap_or_else(|why| unreachable!("arrays are made as the schema says: {why}"));
        self.writer
            .write(&batch)
            .map_err(|error| refused(path, error))
    }

    pub(crate) fn finish(self, path: &Path) -> Result<(), Problem> {
        let closed = self.writer.close();
        closed.map_err(|error| refused(path, error))?;
        Ok(())
    }
}

/// Tells why a Parquet file can't be written: with sound arrays only the disk can refuse.
fn refused(path: &Path, error: ParquetError) -> Problem {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => Problem::writing(path, &inner),
            Err(inner) => Problem::Unwritable {
                path: path.to_owned(),
                why: crate::problem::one_line(inner),
            },
        },
        other => Problem::Unwritable {
            path: path.to_owned(),
            why: crate::problem::one_line(other),
        },
    }
}

fn array(
    path: &Path,
    column: &ColumnOut,
    out: &OutColumn,
    choices: Option<&ArrayRef>,
) -> Result<ArrayRef, Problem> {
    let nulls = NullBuffer::new(BooleanBuffer::from(out.there.as_slice()));
    let nulls = Some(nulls);
    let digits: Vec<i128> = match &out.values {
        Values::Text { .. } => {
            let texts = (0..out.rows()).map(|row| out.there[row].then(|| out.text(row)));
            return Ok(Arc::new(StringArray::from_iter(texts)));
        }
        Values::YesNo(values) => {
            let values = BooleanBuffer::from(values.as_slice());
            return Ok(Arc::new(BooleanArray::new(values, nulls)));
        }
        Values::Day(values) => return Ok(Arc::new(Date32Array::new(values.clone().into(), nulls))),
        Values::Codes(values) => {
            let texts = choices.unwrap_or_else(|| unreachable!("codes are of a choice"));
            return Ok(Arc::new(coded(values, nulls, texts)));
        }
        Values::Whole(values) if column.kind == Kind::Whole => {
            return Ok(Arc::new(Int64Array::new(values.clone().into(), nulls)));
        }
        Values::Whole(values) => values.iter().map(|value| i128::from(*value)).collect(),
        Values::Wide(values) => values.clone(),
    };
    let (most, scale) = match &column.kind {
        Kind::Decimal { scale } => (NARROW, *scale),
        Kind::Wide { scale } => (WIDE, *scale),
        _ => unreachable!("other columns hold no decimals"),
    };
    let limit = 10_u128.pow(most.into());
    let mut there = digits.iter().zip(&out.there);
    if let Some((digits, _)) =
        there.find(|(digits, there)| **there && digits.unsigned_abs() >= limit)
    {
        let mut number = String::new();
        write_decimal(&mut number, *digits, scale);
        return Err(Problem::TooManyDigits {
            path: path.to_owned(),
            column: column.name.clone(),
            number,
        });
    }
    let numbers = Decimal128Array::new(digits.into(), nulls);
    let numbers = numbers.with_precision_and_scale(most, scale_of(scale, most));
    Ok(Arc::new(numbers.unwrap_or_else(|why| {
        unreachable!("digits and scale are within their limits: {why}")
    })))
}

fn coded(
    values: &[u32],
    nulls: Option<NullBuffer>,
    texts: &ArrayRef,
) -> DictionaryArray<Int32Type> {
    let keys = values
        .iter()
        .map(|code| i32::try_from(*code).unwrap_or(i32::MAX));
    let keys = Int32Array::new(keys.collect::<Vec<i32>>().into(), nulls);
    DictionaryArray::try_new(keys, Arc::clone(texts))
        .unwrap_or_else(|_| unreachable!("every code has a text"))
}
