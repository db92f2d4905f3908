//! Parquet files as other programs write them.

#![expect(
    clippy::disallowed_types,
    reason = "other programs write binary fractions"
)]

use arrow_array::ArrayRef;
use arrow_array::BinaryArray;
use arrow_array::Date64Array;
use arrow_array::Decimal256Array;
use arrow_array::Float32Array;
use arrow_array::Float64Array;
use arrow_array::LargeStringArray;
use arrow_array::RecordBatch;
use arrow_array::StringViewArray;
use arrow_array::TimestampMicrosecondArray;
use arrow_array::UInt8Array;
use arrow_array::UInt64Array;
use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::DamageKind;
use evenhand_tables::Options;
use evenhand_tables::Problem;
use evenhand_tables::Reader;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::basic::ZstdLevel;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

fn in_folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("cases.parquet");
    (folder, path)
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>, packing: Compression) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    );
    let batch = batch.expect("columns of one length");
    let file = File::create(path).expect("there is room for a file");
    let properties = WriterProperties::builder().set_compression(packing).build();
    let mut writer =
        ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("there is room");
    writer.close().expect("there is room");
}

fn column(name: &str, array: ArrayRef) -> Vec<Option<String>> {
    let (_folder, path) = in_folder();
    let rows = array.len();
    write(&path, vec![(name, array)], Compression::SNAPPY);
    let mut reader = Reader::open(&path, &Options::default()).expect("it is a table");
    let mut block = Block::new();
    assert!(reader.read(&mut block).expect("it can be read"));
    let mut told: Vec<Option<String>> = vec![None; rows];
    block.column(0).for_each(|row, cell| {
        assert_eq!(cell, block.cell(row, 0));
        let at = block.row_number(row) as usize - 1;
        told[at] = Some(format!("{cell:?}"));
    });
    for damage in block.damaged() {
        let at = damage.row_number() as usize - 1;
        assert_eq!(damage.column(), Some(0));
        told[at] = Some(format!("{:?} {:?}", damage.kind(), damage.raw()));
    }
    told
}

fn decimal(digits: i128, scale: u8) -> Option<String> {
    Some(format!("{:?}", Cell::Decimal { digits, scale }))
}

fn damaged(kind: DamageKind, raw: &str) -> Option<String> {
    Some(format!("{kind:?} {:?}", [raw]))
}

fn blank() -> Option<String> {
    Some("Blank".to_owned())
}

#[test]
fn binary_fractions_are_the_decimals_that_were_meant() {
    let values = [
        0.1,
        -2.675,
        1e21,
        0.1 + 0.2,
        123_456_789_012_345.67,
        5e-7,
        -0.0,
    ];
    let told = column("x", Arc::new(Float64Array::from(values.to_vec())));
    assert_eq!(
        told,
        [
            decimal(1, 1),
            decimal(-2_675, 3),
            decimal(1_000_000_000_000_000_000_000, 0),
            decimal(30_000_000_000_000_004, 17),
            decimal(12_345_678_901_234_567, 2),
            decimal(5, 7),
            decimal(0, 0),
        ]
    );
    let values = Float32Array::from(vec![Some(0.1), None, Some(16_777_216.0)]);
    assert_eq!(
        column("x", Arc::new(values)),
        [decimal(1, 1), blank(), decimal(16_777_216, 0)]
    );
    // Every amount in pence there can be below £10,000, both ways.
    let amounts: Vec<f64> = (0..1_000_000_i32)
        .map(|pence| f64::from(pence) / 100.0)
        .collect();
    let (_folder, path) = in_folder();
    write(
        &path,
        vec![("x", Arc::new(Float64Array::from(amounts)))],
        Compression::SNAPPY,
    );
    let mut reader = Reader::open(&path, &Options::default()).expect("it is a table");
    let mut block = Block::new();
    let mut pence = 0;
    while reader.read(&mut block).expect("it can be read") {
        block.column(0).for_each(|_, cell| {
            let Cell::Decimal { digits, scale } = cell else {
                panic!("it is a number");
            };
            assert!(scale <= 2);
            assert_eq!(digits * 10_i128.pow(2 - u32::from(scale)), pence);
            pence += 1;
        });
    }
    assert_eq!(pence, 1_000_000);
}

#[test]
fn what_is_no_number_is_told_and_the_rest_is_read() {
    let values = vec![
        Some(1.5),
        Some(f64::NAN),
        None,
        Some(f64::INFINITY),
        Some(1e300),
        Some(2.0),
    ];
    assert_eq!(
        column("x", Arc::new(Float64Array::from(values))),
        [
            decimal(15, 1),
            damaged(DamageKind::NotANumber, "NaN"),
            blank(),
            damaged(DamageKind::NotANumber, "inf"),
            damaged(DamageKind::TooManyDigits, "1e300"),
            decimal(2, 0),
        ]
    );
    let wide = arrow_buffer::i256::from_parts(0, 1);
    let values = Decimal256Array::from(vec![Some(wide), Some(arrow_buffer::i256::from(1_250))]);
    let values = values.with_precision_and_scale(76, 2).expect("it fits");
    let told = column("x", Arc::new(values));
    assert!(
        told[0]
            .as_deref()
            .is_some_and(|told| told.starts_with("TooManyDigits"))
    );
    assert_eq!(told[1], decimal(1_250, 2));
    let values = UInt64Array::from(vec![u64::MAX, 3]);
    let told = column("x", Arc::new(values));
    assert_eq!(told, [decimal(u64::MAX.into(), 0), decimal(3, 0)]);
}

#[test]
fn days_are_days_and_never_times() {
    const DAY: i64 = 86_400_000_000;
    let values = vec![
        Some(DAY),
        Some(-DAY),
        None,
        Some(DAY + 1),
        Some(DAY * 100_000_000),
    ];
    let day = |day: i32| Some(format!("{:?}", Cell::Day(day)));
    let expected = [
        day(1),
        day(-1),
        blank(),
        damaged(DamageKind::TimeOfDay, "86400000001"),
        damaged(DamageKind::NotADay, "8640000000000000000"),
    ];
    let told = column(
        "x",
        Arc::new(TimestampMicrosecondArray::from(values.clone())),
    );
    assert_eq!(told, expected);
    let values = TimestampMicrosecondArray::from(values).with_timezone("UTC");
    assert_eq!(column("x", Arc::new(values)), expected);
    let values = Date64Array::from(vec![86_400_000]);
    assert_eq!(column("x", Arc::new(values)), [day(1)]);
}

#[test]
fn texts_are_read_however_they_are_held_and_blanks_are_blanks() {
    let values = vec![Some("a"), Some(""), None, Some("  "), Some("=b")];
    let text = |text: &str| Some(format!("{:?}", Cell::Text(text)));
    let expected = [text("a"), blank(), blank(), blank(), text("=b")];
    let told = column("x", Arc::new(LargeStringArray::from(values.clone())));
    assert_eq!(told, expected);
    let told = column("x", Arc::new(StringViewArray::from(values)));
    assert_eq!(told, expected);
    let told = column("x", Arc::new(UInt8Array::from(vec![Some(255), None])));
    assert_eq!(told, [Some("Whole(255)".to_owned()), blank()]);
}

#[test]
fn a_column_that_no_cell_can_hold_is_told_only_where_it_is_wanted() {
    let (_folder, path) = in_folder();
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"x".as_slice()]));
    let number: ArrayRef = Arc::new(UInt8Array::from(vec![7]));
    let level = ZstdLevel::try_new(3).expect("a level");
    write(
        &path,
        vec![("b", bytes), ("n", number)],
        Compression::ZSTD(level),
    );
    let told = Reader::open(&path, &Options::default()).map(drop);
    assert!(
        matches!(told, Err(Problem::ColumnType { name, holds, .. }) if name == "b" && holds == "Binary")
    );
    let options = Options {
        columns: Some(vec!["n".to_owned(), "n".to_owned()]),
        ..Options::default()
    };
    let mut reader = Reader::open(&path, &options).expect("it is a table");
    let mut block = Block::new();
    assert!(reader.read(&mut block).expect("it can be read"));
    assert_eq!(
        (block.cell(0, 0), block.cell(0, 1)),
        (Cell::Whole(7), Cell::Whole(7))
    );
    assert!(!reader.read(&mut block).expect("it can be read"));
}

/// Whatever is changed in a file, it is read or told of, and nothing ends the program.
#[test]
fn a_file_with_a_damaged_byte_is_a_problem_or_a_table() {
    let (_folder, path) = in_folder();
    let texts: ArrayRef = Arc::new(LargeStringArray::from(vec!["a", "b", "a"]));
    let numbers: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0]));
    write(
        &path,
        vec![("t", texts), ("n", numbers)],
        Compression::SNAPPY,
    );
    let mut good = Vec::new();
    let read = File::open(&path).and_then(|mut file| file.read_to_end(&mut good));
    read.expect("it is there");
    let mut refused = 0;
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        let wrote = File::create(&path).and_then(|mut file| file.write_all(&bad));
        wrote.expect("there is room");
        let mut block = Block::new();
        let read = Reader::open(&path, &Options::default()).and_then(|mut reader| {
            while reader.read(&mut block)? {}
            Ok(())
        });
        refused += usize::from(read.is_err());
    }
    assert!(refused > good.len() / 4, "{refused} of {}", good.len());
    for cut in [0, 3, 4, good.len() / 2, good.len() - 1] {
        let wrote = File::create(&path).and_then(|mut file| file.write_all(&good[..cut]));
        wrote.expect("there is room");
        let told = Reader::open(&path, &Options::default()).map(drop);
        assert!(matches!(told, Err(Problem::NotParquet { .. })), "{cut}");
    }
}
