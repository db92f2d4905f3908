//! What reading a table costs by itself: the limit for whoever decides what stands in it.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Duration;

use csv::{ByteRecord, ReaderBuilder};
use evenhand_reference::{CSV_HEAD, Case, Money, write_csv_row};
use tempfile::NamedTempFile;

use crate::measure::time;

/// The cases as a table, in pounds, with its head.
pub(crate) fn table(cases: &[Case<i64>]) -> String {
    let mut table = format!("{CSV_HEAD}\n");
    for case in cases {
        write_csv_row(&mut table, case, Money::Pounds);
    }
    table
}

/// The table in a file, which is gone with the handle.
pub(crate) fn file(table: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile()?;
    file.write_all(table.as_bytes())?;
    Ok(file)
}

/// Reads every row of a table on so many threads, and looks at none of them; how long that took.
pub(crate) fn read(table: &str, threads: usize) -> Duration {
    let parts = parts(table, threads);
    let (took, ()) = time(|| {
        std::thread::scope(|scope| {
            for part in &parts {
                scope.spawn(|| read_part(part));
            }
        });
    });
    took
}

fn read_part(part: &str) {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .from_reader(part.as_bytes());
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).expect("it is our own") {
        black_box(&record);
    }
}

/// The rows below the head, in as many parts of whole rows.
fn parts(table: &str, threads: usize) -> Vec<&str> {
    let mut rest = table.split_once('\n').map_or("", |(_, rows)| rows);
    let mut parts = Vec::new();
    for left in (2..=threads).rev() {
        let end = rest[rest.len() / left..].find('\n').unwrap_or(0);
        let (part, after) = rest.split_at(rest.len() / left + end + 1);
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use evenhand_reference::cases;

    use super::{parts, table};

    #[test]
    fn parts_are_whole_rows_and_together_all_of_them() {
        let table = table(&cases(101, 3));
        for threads in 1..=4 {
            let parts = parts(&table, threads);
            assert_eq!(parts.len(), threads);
            assert!(parts.iter().all(|part| part.ends_with('\n')));
            let rows: usize = parts.iter().map(|part| part.lines().count()).sum();
            assert_eq!(rows, 101);
        }
    }
}
