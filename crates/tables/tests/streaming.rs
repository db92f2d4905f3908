//! A million rows, written and read in as much memory as few rows take.
//!
//! `cargo test -p evenhand-tables --release --test streaming -- --ignored`

#![expect(
    clippy::disallowed_methods,
    reason = "a test asks the system how much memory it takes"
)]

use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::ColumnOut;
use evenhand_tables::Kind;
use evenhand_tables::Options;
use evenhand_tables::OutBlock;
use evenhand_tables::Reader;
use evenhand_tables::Writer;
use std::path::Path;

/// The most memory that was ever taken, in KiB, where the system tells.
fn peak() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn columns() -> Vec<ColumnOut> {
    let bands = Kind::Choice(["low", "high"].map(str::to_owned).to_vec());
    vec![
        ColumnOut::new("case", Kind::Text),
        ColumnOut::new("band", bands),
        ColumnOut::new("amount", Kind::Decimal { scale: 2 }),
        ColumnOut::new("from", Kind::Day),
    ]
}

fn write(path: &Path, rows: i64) {
    let columns = columns();
    let mut writer = Writer::create(path, &columns).expect("there is room");
    let mut block = OutBlock::new(&columns);
    for row in 0..rows {
        block.column(0).push_text(&format!("case-{row}"));
        block.column(1).push_code((row % 2) as u32);
        match row % 10 {
            0 => block.column(2).push_blank(),
            _ => block.column(2).push_whole(row * 7),
        }
        block.column(3).push_day(20_000 + (row % 400) as i32);
        if block.rows() == 4_096 || row + 1 == rows {
            writer.write(&block).expect("there is room");
            block.clear();
        }
    }
    writer.finish().expect("there is room");
}

/// Reads all rows and gives the sum of the amounts, in pence.
fn read(path: &Path, rows: i64) -> i128 {
    let mut reader = Reader::open(path, &Options::default()).expect("it is a table");
    let mut block = Block::new();
    let (mut count, mut sum, mut blanks) = (0, 0, 0);
    while reader.read(&mut block).expect("it can be read") {
        assert_eq!(block.damaged(), []);
        count += block.rows() as i64;
        block.column(2).for_each(|_, cell| match cell {
            Cell::Blank => blanks += 1,
            Cell::Decimal { digits, scale } => sum += digits * 10_i128.pow(2 - u32::from(scale)),
            Cell::Text(text) => {
                let pence: i128 = text.replace('.', "").parse().expect("an amount");
                sum += pence;
            }
            other => panic!("{other:?} is no amount"),
        });
    }
    assert_eq!((count, blanks), (rows, rows / 10));
    sum
}

#[test]
#[ignore = "takes half a minute; cargo test --release --test streaming -- --ignored"]
fn memory_does_not_grow_with_the_rows() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for (format, most) in [("csv", 16), ("parquet", 96), ("xlsx", 96)] {
        let path = folder.path().join(format!("few.{format}"));
        write(&path, 50_000);
        read(&path, 50_000);
        let before = peak();
        let path = folder.path().join(format!("many.{format}"));
        write(&path, 1_000_000);
        let amounts: i128 = (0..1_000_000)
            .filter(|row| row % 10 != 0)
            .map(|row| row * 7)
            .sum();
        assert_eq!(read(&path, 1_000_000), amounts, "{format}");
        if let (Some(before), Some(after)) = (before, peak()) {
            let grown = (after - before) / 1_024;
            assert!(
                grown <= most,
                "{format}: {grown} MiB more for twenty times the rows"
            );
        }
    }
}
