//! What reading costs: the reader of a format alone, and this crate's.
//!
//! `cargo bench -p evenhand-tables --bench reading`

use divan::Bencher;
use divan::black_box;
use divan::counter::BytesCount;
use divan::counter::ItemsCount;
use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::ColumnOut;
use evenhand_tables::Kind;
use evenhand_tables::Options;
use evenhand_tables::OutBlock;
use evenhand_tables::Reader;
use evenhand_tables::Writer;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

const ROWS: i64 = 400_000;

fn main() {
    divan::main();
}

/// A table of twelve columns, as CSV and as Parquet.
fn files() -> &'static (TempDir, PathBuf, PathBuf) {
    static FILES: OnceLock<(TempDir, PathBuf, PathBuf)> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let csv = folder.path().join("cases.csv");
        let parquet = folder.path().join("cases.parquet");
        write(&csv);
        write(&parquet);
        (folder, csv, parquet)
    })
}

fn columns() -> Vec<ColumnOut> {
    let bands = ["low", "moderate", "substantial", "critical"];
    let bands = Kind::Choice(bands.map(str::to_owned).to_vec());
    let mut columns = vec![
        ColumnOut::new("case", Kind::Text),
        ColumnOut::new("band", bands),
        ColumnOut::new("from", Kind::Day),
        ColumnOut::new("age", Kind::Whole),
    ];
    let amounts = (0..6).map(|at| ColumnOut::new(format!("a{at}"), Kind::Decimal { scale: 2 }));
    columns.extend(amounts);
    columns.push(ColumnOut::new("x", Kind::YesNo));
    columns.push(ColumnOut::new("y", Kind::YesNo));
    columns
}

fn write(path: &std::path::Path) {
    let columns = columns();
    let mut writer = Writer::create(path, &columns).expect("there is room");
    let mut block = OutBlock::new(&columns);
    for row in 0..ROWS {
        let mixed = row.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64);
        block.column(0).push_text(&format!("case-{row:07}"));
        block.column(1).push_code((mixed >> 40 & 3) as u32);
        block
            .column(2)
            .push_day(20_000 + (mixed >> 33 & 511) as i32);
        block.column(3).push_whole(18 + (mixed >> 20 & 63));
        for at in 4..10 {
            let amount = mixed >> (at * 3) & 0xF_FFFF;
            match amount % 16 {
                0 => block.column(at).push_blank(),
                _ => block.column(at).push_whole(amount),
            }
        }
        block.column(10).push_yes_no(mixed & 1 == 0);
        block.column(11).push_yes_no(mixed & 2 == 0);
        if block.rows() == 4_096 {
            writer.write(&block).expect("there is room");
            block.clear();
        }
    }
    writer.write(&block).expect("there is room");
    writer.finish().expect("there is room");
}

fn size(path: &std::path::Path) -> BytesCount {
    BytesCount::new(std::fs::metadata(path).map_or(0, |known| known.len()))
}

/// The csv crate, which only parts rows and fields.
#[divan::bench]
fn csv_crate_alone(bencher: Bencher) {
    let (_, path, _) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| {
            let mut reader = csv::Reader::from_path(path).expect("it is a table");
            let mut record = csv::ByteRecord::new();
            let mut rows = 0;
            while reader
                .read_byte_record(&mut record)
                .expect("it can be read")
            {
                rows += 1;
            }
            assert_eq!(rows, ROWS);
        });
}

/// The same, and every field looked at once.
#[divan::bench]
fn csv_crate_and_its_fields(bencher: Bencher) {
    let (_, path, _) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| {
            let mut reader = csv::Reader::from_path(path).expect("it is a table");
            let mut record = csv::ByteRecord::new();
            let mut length = 0;
            while reader
                .read_byte_record(&mut record)
                .expect("it can be read")
            {
                length += record.iter().map(<[u8]>::len).sum::<usize>();
            }
            black_box(length)
        });
}

/// Reads every block; `each` looks at it.
fn read(path: &std::path::Path, mut each: impl FnMut(&Block)) {
    let mut reader = Reader::open(path, &Options::default()).expect("it is a table");
    let mut block = Block::new();
    let mut rows = 0;
    while reader.read(&mut block).expect("it can be read") {
        each(&block);
        rows += block.rows();
    }
    assert_eq!(rows as i64, ROWS);
}

/// Looks at every cell of a block.
fn cells(block: &Block) {
    let mut sum = 0;
    for column in 0..block.columns() {
        block.column(column).for_each(|_, cell| {
            sum += match cell {
                Cell::Blank => 0,
                Cell::Text(text) => text.len() as i64,
                Cell::Whole(number) => number,
                Cell::Decimal { digits, .. } => digits as i64,
                Cell::YesNo(yes) => i64::from(yes),
                Cell::Day(day) => i64::from(day),
            };
        });
    }
    black_box(sum);
}

#[divan::bench]
fn csv_reader(bencher: Bencher) {
    let (_, path, _) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| read(path, |_| {}));
}

#[divan::bench]
fn csv_reader_and_its_cells(bencher: Bencher) {
    let (_, path, _) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| read(path, cells));
}

/// The parquet crate, which makes arrays.
#[divan::bench]
fn parquet_crate_alone(bencher: Bencher) {
    let (_, _, path) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| {
            let file = File::open(path).expect("it is there");
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("it is a table");
            let reader = reader
                .with_batch_size(4_096)
                .build()
                .expect("it is a table");
            let rows: usize = reader
                .map(|batch| batch.map_or(0, |batch| batch.num_rows()))
                .sum();
            assert_eq!(rows as i64, ROWS);
        });
}

#[divan::bench]
fn parquet_reader(bencher: Bencher) {
    let (_, _, path) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| read(path, |_| {}));
}

#[divan::bench]
fn parquet_reader_and_its_cells(bencher: Bencher) {
    let (_, _, path) = files();
    bencher
        .counter(size(path))
        .counter(ItemsCount::new(ROWS as u64))
        .bench(|| read(path, cells));
}
