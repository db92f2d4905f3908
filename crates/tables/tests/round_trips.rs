//! What is written is read again, in every format.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::ColumnOut;
use evenhand_tables::Kind;
use evenhand_tables::Options;
use evenhand_tables::OutBlock;
use evenhand_tables::Problem;
use evenhand_tables::Reader;
use evenhand_tables::Writer;
use std::path::Path;
use tempfile::TempDir;

const FORMATS: [&str; 3] = ["csv", "parquet", "xlsx"];

fn columns() -> Vec<ColumnOut> {
    let bands = ["low", "high, and =more"].map(str::to_owned).to_vec();
    vec![
        ColumnOut::new("case", Kind::Text),
        ColumnOut::new("people", Kind::Whole),
        ColumnOut::new("amount", Kind::Decimal { scale: 2 }),
        ColumnOut::new("half", Kind::Decimal { scale: 3 }),
        ColumnOut::new("exact", Kind::Wide { scale: 4 }),
        ColumnOut::new("agrees", Kind::YesNo),
        ColumnOut::new("from", Kind::Day),
        ColumnOut::new("band", Kind::Choice(bands)),
    ]
}

/// Values that have come out wrong in tables: edges, half pence, signs, what looks like formulas.
const TEXTS: [&str; 8] = [
    "a1",
    "=1+1",
    "-5",
    "+44 7700",
    "'=quoted",
    "say \"no\", twice",
    " é\u{1F600} ",
    "0012",
];
const WHOLES: [i64; 8] = [
    0,
    1,
    -1,
    7,
    999_999_999_999_999,
    -999_999_999_999_999,
    42,
    3,
];
const PENCE: [i64; 8] = [0, 1, -1, 1_250, 10, 99_999_999_999_999, -29, 5];
const HALVES: [i64; 8] = [5, 115, 1_005, -5, 2_675, 0, 1, 285];
const DAYS: [i32; 8] = [0, -1, 20_549, 19_782, -25_508, 2_932_896, 11_016, 1];

/// Eight rows and one of blanks, but for its text.
fn rows() -> OutBlock {
    let mut block = OutBlock::new(&columns());
    for row in 0..8 {
        block.column(0).push_text(TEXTS[row]);
        block.column(1).push_whole(WHOLES[row]);
        block.column(2).push_whole(PENCE[row]);
        block.column(3).push_whole(HALVES[row]);
        block.column(4).push_wide(i128::from(HALVES[row]) * 10_000);
        block.column(5).push_yes_no(row % 2 == 0);
        block.column(6).push_day(DAYS[row]);
        block.column(7).push_code((row % 2) as u32);
    }
    block.column(0).push_text("z");
    for at in 1..8 {
        block.column(at).push_blank();
    }
    block
}

fn write(path: &Path, columns: &[ColumnOut], blocks: &[OutBlock]) -> Result<(), Problem> {
    let mut writer = Writer::create(path, columns)?;
    for block in blocks {
        writer.write(block)?;
    }
    writer.finish()
}

/// Reads every cell, a row a list, as it would be written.
fn read(path: &Path, options: &Options) -> Vec<Vec<String>> {
    let mut reader = Reader::open(path, options).expect("it is a table");
    let mut block = Block::new();
    let mut all = Vec::new();
    while reader.read(&mut block).expect("it can be read") {
        assert_eq!(block.damaged(), []);
        let first = all.len();
        all.resize(first + block.rows(), Vec::new());
        for column in 0..block.columns() {
            block.column(column).for_each(|row, cell| {
                // Both ways to a cell lead to the same.
                assert_eq!(cell, block.cell(row, column));
                all[first + row].push(told(cell));
            });
        }
        for row in 0..block.rows() {
            assert_eq!(block.row_number(row), (first + row + 1) as u64);
        }
    }
    let (done, size) = reader.progress();
    assert_eq!(done, size);
    all
}

/// Numbers without zeros at their end, so that formats can be compared.
fn told(cell: Cell<'_>) -> String {
    match cell {
        Cell::Blank => "(blank)".to_owned(),
        Cell::Text(text) => text.to_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::YesNo(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Cell::Day(day) => format!("day {day}"),
        Cell::Decimal { digits, scale } => {
            let places = usize::from(scale);
            let all = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
            let (whole, behind) = all.split_at(all.len() - places);
            let sign = if digits < 0 { "-" } else { "" };
            let behind = behind.trim_end_matches('0');
            let point = if behind.is_empty() { "" } else { "." };
            format!("{sign}{whole}{point}{behind}")
        }
    }
}

fn in_folder(name: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join(name);
    (folder, path)
}

#[test]
fn every_kind_comes_out_of_every_format_again() {
    for format in FORMATS {
        let (_folder, path) = in_folder(&format!("cases.{format}"));
        let mut block = rows();
        write(&path, &columns(), &[block.clone(), block.clone()]).expect("it can be written");
        let read = read(&path, &Options::default());
        assert_eq!(read.len(), 18, "{format}");
        assert_eq!(read[..9], read[9..], "{format}");
        assert_eq!(read[8][1..], ["(blank)"; 7], "{format}");
        for row in 0..8 {
            let cells = &read[row];
            assert_eq!(cells[0], TEXTS[row], "{format}");
            assert_eq!(cells[1], WHOLES[row].to_string(), "{format}");
            let number = |digits: i64, scale: u8| {
                told(Cell::Decimal {
                    digits: digits.into(),
                    scale,
                })
            };
            let plain = |text: &str| match text.contains('.') {
                true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => text.to_owned(),
            };
            assert_eq!(plain(&cells[2]), number(PENCE[row], 2), "{format}");
            assert_eq!(plain(&cells[3]), number(HALVES[row], 3), "{format}");
            assert_eq!(plain(&cells[4]), HALVES[row].to_string(), "{format}");
            assert_eq!(
                cells[5],
                if row % 2 == 0 { "yes" } else { "no" },
                "{format}"
            );
            let band = if row % 2 == 0 {
                "low"
            } else {
                "high, and =more"
            };
            assert_eq!(cells[7], band, "{format}");
            if format != "csv" {
                assert_eq!(cells[6], format!("day {}", DAYS[row]), "{format}");
            }
        }
        block.clear();
        assert_eq!(block.rows(), 0);
    }
}

#[test]
fn a_csv_file_holds_amounts_days_and_texts_as_people_write_them() {
    let (_folder, path) = in_folder("cases.csv");
    write(&path, &columns(), &[rows()]).expect("it can be written");
    let written = std::fs::read_to_string(&path).expect("it is text");
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines,
        [
            "case,people,amount,half,exact,agrees,from,band",
            "a1,0,0.00,0.005,5.0000,yes,1970-01-01,low",
            "'=1+1,1,0.01,0.115,115.0000,no,1969-12-31,\"high, and =more\"",
            "-5,-1,-0.01,1.005,1005.0000,yes,2026-04-06,low",
            "'+44 7700,7,12.50,-0.005,-5.0000,no,2024-02-29,\"high, and =more\"",
            "''=quoted,999999999999999,0.10,2.675,2675.0000,yes,1900-03-01,low",
            "\"say \"\"no\"\", twice\",-999999999999999,999999999999.99,0.000,0.0000,no,9999-12-31,\"high, and =more\"",
            "\" é\u{1F600} \",42,-0.29,0.001,1.0000,yes,2000-02-29,low",
            "0012,3,0.05,0.285,285.0000,no,1970-01-02,\"high, and =more\"",
            "z,,,,,,,",
        ]
    );
}

/// A sheet has no rows that hold nothing; other tables do.
#[test]
fn a_row_of_blanks_is_a_row_but_in_a_sheet() {
    let columns = [ColumnOut::new("a", Kind::Whole)];
    let mut block = OutBlock::new(&columns);
    block.column(0).push_blank();
    block.column(0).push_whole(1);
    for format in FORMATS {
        let (_folder, path) = in_folder(&format!("cases.{format}"));
        write(&path, &columns, &[block.clone()]).expect("it can be written");
        let mut reader = Reader::open(&path, &Options::default()).expect("it is a table");
        let mut read = Block::new();
        assert!(reader.read(&mut read).expect("it can be read"));
        let last = read.rows() - 1;
        assert_eq!(told(read.cell(last, 0)), "1", "{format}");
        match format {
            "xlsx" => assert_eq!((last, read.line(0)), (0, Some(3))),
            _ => assert_eq!((last, read.cell(0, 0)), (1, Cell::Blank)),
        }
    }
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    for format in FORMATS {
        let (folder, path) = in_folder(&format!("cases.{format}"));
        let other = folder.path().join(format!("again.{format}"));
        write(&path, &columns(), &[rows()]).expect("it can be written");
        write(&other, &columns(), &[rows()]).expect("it can be written");
        let bytes = |path: &Path| std::fs::read(path).expect("it is there");
        assert_eq!(bytes(&path), bytes(&other), "{format}");
    }
}

#[test]
fn columns_are_chosen_and_ordered_in_every_format() {
    let options = Options {
        columns: Some(vec!["amount".to_owned(), "case".to_owned()]),
        rows: 4,
        ..Options::default()
    };
    for format in FORMATS {
        let (_folder, path) = in_folder(&format!("cases.{format}"));
        write(&path, &columns(), &[rows()]).expect("it can be written");
        let reader = Reader::open(&path, &options).expect("it is a table");
        assert_eq!(reader.columns(), ["amount", "case"], "{format}");
        assert_eq!(reader.file_columns().len(), 8, "{format}");
        let read = read(&path, &options);
        assert_eq!(read.len(), 9, "{format}");
        assert_eq!(read[0][1], "a1", "{format}");
        assert!(["-0.01"].contains(&read[2][0].as_str()), "{format}");
    }
}

#[test]
fn a_choice_is_read_from_parquet_by_its_codes() {
    let (_folder, path) = in_folder("cases.parquet");
    write(&path, &columns(), &[rows()]).expect("it can be written");
    let mut reader = Reader::open(&path, &Options::default()).expect("it is a table");
    assert_eq!(reader.rows(), Some(9));
    let mut block = Block::new();
    assert!(reader.read(&mut block).expect("it can be read"));
    let bands = block.column(7).dictionary().expect("it is held as codes");
    let mut told = Vec::new();
    bands.for_each(|_, code| told.push(code.map(|code| bands.text(code))));
    assert_eq!(told[0], Some(Cell::Text("low")));
    assert_eq!(told[1], Some(Cell::Text("high, and =more")));
    assert_eq!(told[8], None);
    assert!(block.column(0).dictionary().is_none());
    assert_eq!(
        block.cell(3, 2),
        Cell::Decimal {
            digits: 1_250,
            scale: 2
        }
    );
}

#[test]
fn nothing_is_there_before_a_table_is_finished() {
    for format in FORMATS {
        let (folder, path) = in_folder(&format!("cases.{format}"));
        let there = || {
            std::fs::read_dir(folder.path())
                .expect("it is there")
                .count()
        };
        let mut writer = Writer::create(&path, &columns()).expect("it can be written");
        writer.write(&rows()).expect("it can be written");
        assert!(!path.exists(), "{format}");
        drop(writer);
        assert_eq!(there(), 0, "{format}");
        write(&path, &columns(), &[rows()]).expect("it can be written");
        assert_eq!(there(), 1, "{format}");
    }
}

#[test]
fn what_a_format_can_not_hold_exactly_is_refused() {
    let wide = [ColumnOut::new("n", Kind::Wide { scale: 2 })];
    let narrow = [ColumnOut::new("n", Kind::Decimal { scale: 2 })];
    let days = [ColumnOut::new("d", Kind::Day)];
    let told = |format: &str, columns: &[ColumnOut], fill: &dyn Fn(&mut OutBlock)| {
        let (_folder, path) = in_folder(&format!("cases.{format}"));
        let mut block = OutBlock::new(columns);
        fill(&mut block);
        write(&path, columns, &[block])
    };
    let large = |block: &mut OutBlock| block.column(0).push_whole(1_000_000_000_000_000);
    assert!(matches!(
        told("xlsx", &narrow, &large),
        Err(Problem::TooManyDigits { number, .. }) if number == "10000000000000.00"
    ));
    assert!(told("parquet", &narrow, &large).is_ok());
    let larger = |block: &mut OutBlock| block.column(0).push_whole(1_000_000_000_000_000_000);
    assert!(matches!(
        told("parquet", &narrow, &larger),
        Err(Problem::TooManyDigits { .. })
    ));
    let largest = |block: &mut OutBlock| block.column(0).push_wide(i128::MIN);
    assert!(matches!(
        told("parquet", &wide, &largest),
        Err(Problem::TooManyDigits { .. })
    ));
    assert!(told("csv", &wide, &largest).is_ok());
    let early = |block: &mut OutBlock| block.column(0).push_day(-25_509);
    assert!(matches!(
        told("xlsx", &days, &early),
        Err(Problem::DayOutOfRange { .. })
    ));
    assert!(told("csv", &days, &early).is_ok());
}

#[test]
fn a_path_that_can_not_be_is_told() {
    let told = |path: &str| Writer::create(Path::new(path), &columns()).map(drop);
    assert!(matches!(
        told("cases.txt"),
        Err(Problem::WrongEnding { .. })
    ));
    assert!(matches!(
        told("no-such-folder/cases.csv"),
        Err(Problem::NotFound { .. })
    ));
    let told = |path: &str| Reader::open(Path::new(path), &Options::default()).map(drop);
    for format in FORMATS {
        let path = format!("no-such-file.{format}");
        assert!(matches!(told(&path), Err(Problem::NotFound { .. })));
    }
    let (folder, path) = in_folder("folder.parquet");
    std::fs::create_dir(&path).expect("there is room for a folder");
    for format in FORMATS {
        let path = folder.path().join(format!("folder.{format}"));
        std::fs::create_dir_all(&path).expect("there is room for a folder");
        let opened = Reader::open(&path, &Options::default());
        assert!(
            matches!(opened, Err(Problem::Unreadable { .. })),
            "{format}"
        );
    }
}

#[test]
fn a_table_can_be_given_to_another_thread() {
    fn given<T: Send>() {}
    given::<Reader>();
    given::<Block>();
    given::<OutBlock>();
    given::<Writer>();
    given::<Problem>();
}
