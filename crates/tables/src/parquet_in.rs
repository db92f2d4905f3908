//! Parquet: only the columns that are wanted are read, and kept as they are held.

mod column;
mod convert;

pub(crate) use column::ArrowColumn;
pub(crate) use column::Texts;

use crate::Block;
use crate::Damage;
use crate::Options;
use crate::Problem;
use crate::block::Held;
use crate::block::written;
use crate::reader::check_names;
use crate::reader::open_file;
use crate::reader::wanted;
use arrow_array::BooleanArray;
use arrow_array::RecordBatch;
use arrow_select::filter::filter_record_batch;
use convert::Bad;
use convert::convert;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderBuilder;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_reader::SyncReader;
use parquet::basic::Compression;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;

/// A Parquet file that is read block by block.
pub(crate) struct ParquetIn {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    /// How many bytes the file has.
    size: u64,
    /// How many rows it has, and how many were read.
    rows: u64,
    number: u64,
    /// For each column that is read, its place in the file and in the batches.
    places: Vec<(usize, usize)>,
    /// The names of those.
    names: Vec<String>,
}

impl fmt::Debug for ParquetIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetIn")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Does what may panic inside the reader of the format.
///
/// It is made to refuse damaged files, and mostly does. Where it panics all the same, there is no
/// other way to go on than to catch it.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Problem::not_parquet(
            path,
            "what it holds contradicts itself",
        ))
    })
}

impl ParquetIn {
    pub(crate) fn open(
        path: &Path,
        options: &Options,
    ) -> Result<(ParquetIn, Vec<String>), Problem> {
        let (file, size) = open_file(path)?;
        guarded(path, || ParquetIn::begin(path, file, size, options))
    }

    fn begin(
        path: &Path,
        file: File,
        size: u64,
        options: &Options,
    ) -> Result<(ParquetIn, Vec<String>), Problem> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file);
        let builder = builder.map_err(|error| Problem::not_parquet(path, error))?;
        let fields = builder.schema().fields().clone();
        let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        check_names(path, &names)?;
        let wanted = wanted(path, &names, options)?;
        for place in &wanted {
            if !convert::is_read(fields[*place].data_type()) {
                return Err(Problem::ColumnType {
                    path: path.to_owned(),
                    name: names[*place].clone(),
                    holds: crate::problem::one_line(fields[*place].data_type()),
                });
            }
        }
        check_packing(path, &builder, &wanted)?;
        let sorted: Vec<usize> = BTreeSet::from_iter(wanted.clone()).into_iter().collect();
        let places = wanted.iter().map(|place| {
            let among = sorted.partition_point(|other| other < place);
            (*place, among)
        });
        let places = places.collect();
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows());
        let rows = rows.map_err(|_| Problem::not_parquet(path, "its number of rows is none"))?;
        let mask = ProjectionMask::roots(builder.parquet_schema(), sorted);
        let builder = builder.with_projection(mask);
        let reader = builder.with_batch_size(options.rows.max(1)).build();
        let reader = reader.map_err(|error| Problem::not_parquet(path, error))?;
        let parquet = ParquetIn {
            path: path.to_owned(),
            reader,
            size,
            rows,
            number: 0,
            places,
            names: wanted.iter().map(|place| names[*place].clone()).collect(),
        };
        Ok((parquet, names))
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        if self.rows == 0 {
            return (self.size, self.size);
        }
        let done = u128::from(self.size) * u128::from(self.number) / u128::from(self.rows);
        let done = u64::try_from(done).unwrap_or(self.size);
        (done.min(self.size), self.size)
    }

    pub(crate) fn read(&mut self, block: &mut Block) -> Result<bool, Problem> {
        let path = self.path.clone();
        guarded(&path, || self.fill(block))
    }

    fn fill(&mut self, block: &mut Block) -> Result<bool, Problem> {
        block.clear();
        block.held = Held::Nothing;
        let Some(batch) = self.reader.next() else {
            return Ok(false);
        };
        let batch = batch.map_err(|error| Problem::not_parquet(&self.path, error))?;
        let (mut columns, mut bad) = self.columns(&batch)?;
        bad.sort_by_key(|(bad, column)| (bad.row, *column));
        let first = self.number + 1;
        self.number += batch.num_rows() as u64;
        if bad.is_empty() {
            block.numbers.extend(first..=self.number);
            block.held = Held::Arrow(columns);
            return Ok(true);
        }
        let mut keep = vec![true; batch.num_rows()];
        for of_row in bad.chunk_by(|(one, _), (other, _)| one.row == other.row) {
            let row = of_row[0].0.row;
            keep[row] = false;
            let damage = self.damage(first + row as u64, &columns, of_row);
            block.damaged.push(damage);
        }
        let kept = (first..).zip(&keep).filter(|(_, keep)| **keep);
        block.numbers.extend(kept.map(|(number, _)| number));
        let batch = filter_record_batch(&batch, &BooleanArray::from(keep));
        let batch = batch.map_err(|error| Problem::not_parquet(&self.path, error))?;
        (columns, _) = self.columns(&batch)?;
        block.held = Held::Arrow(columns);
        Ok(true)
    }

    /// Makes the columns of a batch ready to be read, and tells which cells are no values.
    #[expect(clippy::type_complexity, reason = "two lists that belong together")]
    fn columns(
        &self,
        batch: &RecordBatch,
    ) -> Result<(Vec<ArrowColumn>, Vec<(Bad, usize)>), Problem> {
        let mut columns = Vec::new();
        let mut all = Vec::new();
        for (at, ((_, among), name)) in self.places.iter().zip(&self.names).enumerate() {
            let mut bad = Vec::new();
            let array = batch.column(*among);
            let column = convert(array.as_ref(), &mut bad);
            let column = column.ok_or_else(|| {
                let why = format!("column `{name}` is not what the file says it is");
                Problem::not_parquet(&self.path, why)
            })?;
            columns.push(column);
            all.extend(bad.into_iter().map(|bad| (bad, at)));
        }
        Ok((columns, all))
    }

    /// Tells of a row some of whose cells are no values.
    fn damage(&self, number: u64, columns: &[ArrowColumn], bad: &[(Bad, usize)]) -> Damage {
        let row = bad[0].0.row;
        let mut raw: Vec<String> = columns
            .iter()
            .map(|column| written(column.cell(row)))
            .collect();
        for (bad, column) in bad {
            raw[*column].clone_from(&bad.shown);
        }
        let (first, column) = &bad[0];
        let (place, _) = self.places[*column];
        Damage::new(number, Some(place), first.kind.clone()).with_raw(raw)
    }
}

/// Refuses columns that are packed in a way that is not read.
fn check_packing(
    path: &Path,
    builder: &ArrowReaderBuilder<SyncReader<File>>,
    wanted: &[usize],
) -> Result<(), Problem> {
    let schema = builder.parquet_schema();
    for group in builder.metadata().row_groups() {
        for (leaf, column) in group.columns().iter().enumerate() {
            let root = schema.get_column_root_idx(leaf);
            let packing = column.compression();
            let known = matches!(
                packing,
                Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_)
            );
            if !known && wanted.contains(&root) {
                return Err(Problem::Packing {
                    path: path.to_owned(),
                    name: schema.get_column_root(leaf).name().to_owned(),
                    packing: packing.to_string(),
                });
            }
        }
    }
    Ok(())
}
