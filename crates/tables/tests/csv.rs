//! CSV files as people have them: damaged, quoted, with other separators.

use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::DamageKind;
use evenhand_tables::Options;
use evenhand_tables::Reader;
use std::path::PathBuf;
use tempfile::TempDir;

/// Number, line and cells of a row that could be read.
type Good = (u64, u64, Vec<Option<String>>);

/// Number, line, column, kind and fields of a row that could not.
type Bad = (u64, u64, Option<usize>, DamageKind, Vec<String>);

struct Read {
    columns: Vec<String>,
    rows: Vec<Good>,
    damaged: Vec<Bad>,
}

fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("cases.csv");
    std::fs::File::create(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, bytes))
        .expect("there is room for a file");
    (folder, path)
}

fn read_with(bytes: &[u8], options: &Options) -> Read {
    let (_folder, path) = file(bytes);
    let mut reader = Reader::open(&path, options).expect("it is a table");
    let mut read = Read {
        columns: reader.columns().to_vec(),
        rows: Vec::new(),
        damaged: Vec::new(),
    };
    let mut block = Block::new();
    while reader.read(&mut block).expect("it can be read") {
        for row in 0..block.rows() {
            let cells = (0..block.columns()).map(|column| match block.cell(row, column) {
                Cell::Blank => None,
                Cell::Text(text) => Some(text.to_owned()),
                other => panic!("a CSV file has no {other:?}"),
            });
            let line = block.line(row).expect("a CSV file has lines");
            read.rows
                .push((block.row_number(row), line, cells.collect()));
        }
        for damage in block.damaged() {
            read.damaged.push((
                damage.row_number(),
                damage.line().expect("a CSV file has lines"),
                damage.column(),
                damage.kind().clone(),
                damage.raw().to_vec(),
            ));
        }
    }
    let (done, all) = reader.progress();
    assert!(done >= all, "{done} of {all}");
    read
}

fn read(bytes: &[u8]) -> Read {
    let whole = read_with(bytes, &Options::default());
    // However few rows a block takes, the same is read.
    for rows in [1, 2, 3] {
        let options = Options {
            rows,
            ..Options::default()
        };
        let parts = read_with(bytes, &options);
        assert_eq!(parts.rows, whole.rows);
        assert_eq!(parts.damaged, whole.damaged);
    }
    whole
}

fn texts(read: &Read) -> Vec<Vec<&str>> {
    let mut all = Vec::new();
    for (_, _, cells) in &read.rows {
        let cells = cells.iter();
        all.push(
            cells
                .map(|cell| cell.as_deref().unwrap_or("(blank)"))
                .collect(),
        );
    }
    all
}

fn problem(bytes: &[u8], options: &Options) -> String {
    let (_folder, path) = file(bytes);
    Reader::open(&path, options)
        .expect_err("it is no table")
        .to_string()
}

/// Fifteen rows, of which three are good.
fn damaged() -> Vec<u8> {
    let long = "9".repeat(200_000);
    let too_long = "9".repeat(3_000_000);
    [
        b"case,income,note\n" as &[u8],
        b"1,10.00,good\n",
        b"2,20.00\n",
        b"3,30.00,a,b\n",
        b"4,4\xE90.00,caf\n",
        b"5,50.00,\"never closed\n",
        b"6,60.00,\"closed\" and more\n",
        b"7,70.00,a 5\" pipe\n",
        b"8,80.00,zero\0byte\n",
        b"9,90.00,stray\rreturn\n",
        format!("10,{long},long cell\n").as_bytes(),
        format!("11,{too_long},long row\n").as_bytes(),
        b"12,120.00,\"good, too\"\n",
        b"13;130.00;semicolons\n",
        b"14,140.00,good as well\n",
        b"15,150.00,\"never closed either",
    ]
    .concat()
}

#[test]
fn ten_kinds_of_damaged_rows_are_told_and_the_rest_is_read() {
    let read = read(&damaged());
    let told: Vec<(u64, u64, Option<usize>, DamageKind)> = read
        .damaged
        .iter()
        .map(|(row, line, column, kind, _)| (*row, *line, *column, kind.clone()))
        .collect();
    let few = |found| DamageKind::TooFew { found, wanted: 3 };
    let expected = [
        (2, None, few(2)),
        (
            3,
            None,
            DamageKind::TooMany {
                found: 4,
                wanted: 3,
            },
        ),
        (4, Some(1), DamageKind::NotUtf8),
        (5, Some(2), DamageKind::AfterQuote),
        (6, Some(2), DamageKind::AfterQuote),
        (7, Some(2), DamageKind::QuoteInside),
        (8, Some(2), DamageKind::ZeroByte),
        (9, Some(2), DamageKind::StrayReturn),
        (10, Some(1), DamageKind::LongCell),
        (11, None, DamageKind::LongRow),
        (13, None, few(1)),
        (15, Some(2), DamageKind::UnclosedQuote),
    ];
    let expected: Vec<(u64, u64, Option<usize>, DamageKind)> = expected
        .into_iter()
        .map(|(row, column, kind)| (row, row + 1, column, kind))
        .collect();
    assert_eq!(told, expected);
    assert_eq!(
        texts(&read),
        [
            ["1", "10.00", "good"],
            ["12", "120.00", "good, too"],
            ["14", "140.00", "good as well"],
        ]
    );
    assert_eq!(read.damaged[0].4, ["2", "20.00"]);
    assert_eq!(read.damaged[1].4, ["3", "30.00", "a", "b"]);
    assert_eq!(read.damaged[2].4[1], "4\u{FFFD}0.00");
}

#[test]
fn a_quote_that_is_never_closed_takes_no_row_along() {
    let mut text = String::from("a,b\n1,\"x\n");
    for row in 2..5_000 {
        text.push_str(&format!("{row},y\n"));
    }
    let read = read(text.as_bytes());
    assert_eq!(read.damaged.len(), 1);
    assert_eq!(read.damaged[0].3, DamageKind::UnclosedQuote);
    assert_eq!(read.rows.len(), 4_998);
    assert_eq!(read.rows[0].0, 2);
}

#[test]
fn quotes_hold_separators_quotes_and_line_ends() {
    let read = read(b"a,b\r\n\"1,2\",\"say \"\"no\"\"\"\r\n\"one\r\ntwo\",3\r\n4,\"\"\r\n");
    assert_eq!(
        texts(&read),
        [["1,2", "say \"no\""], ["one\r\ntwo", "3"], ["4", "(blank)"]]
    );
    let lines: Vec<u64> = read.rows.iter().map(|(_, line, _)| *line).collect();
    assert_eq!(lines, [2, 3, 5]);
    assert!(read.damaged.is_empty());
}

#[test]
fn a_blank_is_a_blank_and_no_zero() {
    let read = read("a,b,c\n,  ,\u{A0}\n0,\" \",\"\"\n".as_bytes());
    assert_eq!(texts(&read), [["(blank)"; 3], ["0", "(blank)", "(blank)"]]);
}

#[test]
fn only_an_apostrophe_that_keeps_a_formula_from_being_one_is_taken_away() {
    let read = read(b"a,b\n'=1+1,''=x\n'-5,'tis\n-5,=1\n");
    assert_eq!(
        texts(&read),
        [["=1+1", "'=x"], ["'-5", "'tis"], ["-5", "=1"]]
    );
}

#[test]
fn every_row_of_an_old_encoding_is_told() {
    let text = [
        b"a,b\n" as &[u8],
        &b"1,caf\xE9 \xE9\n".repeat(20_000),
        b"2,tea\n",
    ]
    .concat();
    let read = read_with(&text, &Options::default());
    assert_eq!(read.damaged.len(), 20_000);
    assert!(
        read.damaged
            .iter()
            .all(|damaged| damaged.3 == DamageKind::NotUtf8)
    );
    assert_eq!(texts(&read), [["2", "tea"]]);
    assert_eq!(read.rows[0].0, 20_001);
}

#[test]
fn empty_lines_are_no_rows_and_the_last_line_needs_no_end() {
    let read = read(b"\n\na,b\n\n1,2\n\r\n\n3,4");
    let told: Vec<(u64, u64)> = read
        .rows
        .iter()
        .map(|(row, line, _)| (*row, *line))
        .collect();
    assert_eq!(told, [(1, 5), (2, 8)]);
    assert_eq!(texts(&read), [["1", "2"], ["3", "4"]]);
}

#[test]
fn a_file_of_no_rows_has_its_columns() {
    let read = read(b"a,b\n");
    assert_eq!(read.columns, ["a", "b"]);
    assert!(read.rows.is_empty() && read.damaged.is_empty());
}

#[test]
fn the_separator_is_told_from_the_first_line() {
    assert_eq!(
        texts(&read("\u{FEFF}a;b\n1,5;2\n".as_bytes())),
        [["1,5", "2"]]
    );
    assert_eq!(texts(&read(b"a\tb\n1,5\t2\n")), [["1,5", "2"]]);
    assert_eq!(texts(&read(b"\"a;b;c\",b\n1;5,2\n")), [["1;5", "2"]]);
    let options = Options {
        separator: Some(b'|'),
        ..Options::default()
    };
    assert_eq!(texts(&read_with(b"a|b\n1,5|2\n", &options)), [["1,5", "2"]]);
}

#[test]
fn only_the_columns_that_are_wanted_are_given_in_their_order() {
    let options = Options {
        columns: Some(vec!["c".to_owned(), "a".to_owned()]),
        ..Options::default()
    };
    let read = read_with(b"a,b,c\n1,2,3\n4,5\n", &options);
    assert_eq!(read.columns, ["c", "a"]);
    assert_eq!(texts(&read), [["3", "1"]]);
    assert_eq!(read.damaged.len(), 1);
}

#[test]
fn names_that_can_not_be_told_apart_are_a_problem() {
    let told = |bytes: &[u8]| {
        let told = problem(bytes, &Options::default());
        let (_, told) = told.split_once('`').expect("it names the file");
        let (_, told) = told.split_once('`').expect("it names the file");
        told.to_owned()
    };
    assert_eq!(told(b"a,b,a\n"), " are both called `a`");
    assert_eq!(told(b"a, ,b\n"), " has no name");
    assert_eq!(told(b"\n\n"), " has no line with the names of its columns");
    assert_eq!(told(b""), " has no line with the names of its columns");
    assert_eq!(
        told(b"a\xE9,b\n"),
        " can't be read: it holds bytes that are no UTF-8 text"
    );
    assert_eq!(
        told(b"\xFF\xFEa\0"),
        " can't be read: it is UTF-16, not UTF-8"
    );
    assert_eq!(
        told(b"a,b\r1,2\r"),
        " can't be read: its lines end in another way than text files do"
    );
    let many = vec!["x"; 5_000].join(",");
    assert_eq!(
        told(many.as_bytes()),
        " has 5000 columns, and at most 4096 can be taken"
    );
    let options = Options {
        columns: Some(vec!["z".to_owned()]),
        ..Options::default()
    };
    assert!(problem(b"a,b\n", &options).ends_with("has no column `z`"));
}

#[test]
fn rows_read_the_same_wherever_the_bytes_are_cut() {
    // Rows of many lengths around the size in which a file is read.
    let mut text = String::from("a,b\n");
    let mut expected = Vec::new();
    for row in 0..40_000_u64 {
        let filler = "é".repeat((row % 37) as usize);
        match row % 5 {
            0 => text.push_str(&format!("{row},\"{filler}\"\"\n\"\r\n")),
            1 => text.push_str(&format!("{row},{filler}x\r\n")),
            _ => text.push_str(&format!("{row},{filler}y\n")),
        }
        expected.push((row + 1, filler));
    }
    let read = read(text.as_bytes());
    assert!(read.damaged.is_empty(), "{:?}", read.damaged.first());
    assert_eq!(read.rows.len(), expected.len());
    for ((number, _, cells), (wanted, filler)) in read.rows.iter().zip(&expected) {
        assert_eq!(number, wanted);
        let cell = cells[1].as_deref().expect("it is not blank");
        assert!(cell.starts_with(filler.as_str()));
    }
    let last = read.rows.last().expect("there are rows");
    assert_eq!(last.1, 40_000 + 8_000 + 1);
}

/// Numbers that look random and are the same each time.
struct Mixed(u64);

impl Mixed {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % most
    }
}

/// Whatever is accepted whole is what the csv crate reads; and what is damaged is never all.
#[test]
fn what_is_not_damaged_is_read_as_others_read_it() {
    const PIECES: [&str; 12] = [
        "x", "1.50", ",", ",", ",", "\"", "\"\"", "\n", "\n", "\r\n", "\"a,b\"", "é",
    ];
    let mut mixed = Mixed(6);
    let (mut same, mut rows) = (0, 0);
    for _ in 0..2_000 {
        let mut text = String::from("a,b\n");
        for _ in 0..mixed.below(16) {
            text.push_str(PIECES[mixed.below(12) as usize]);
        }
        let read = read_with(text.as_bytes(), &Options::default());
        if !read.damaged.is_empty() {
            continue;
        }
        let mut other = csv::Reader::from_reader(text.as_bytes());
        let others: Vec<Vec<String>> = other
            .records()
            .map(|record| {
                let record = record.expect("it is whole");
                record.iter().map(str::to_owned).collect()
            })
            .collect();
        let own: Vec<Vec<String>> = read
            .rows
            .iter()
            .map(|(_, _, cells)| {
                cells
                    .iter()
                    .cloned()
                    .map(Option::unwrap_or_default)
                    .collect()
            })
            .collect();
        let blanks = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
            let blank = |cell: String| match cell.trim().is_empty() {
                true => String::new(),
                false => cell,
            };
            rows.into_iter()
                .map(|row| row.into_iter().map(blank).collect())
                .collect()
        };
        assert_eq!(own, blanks(others), "{text:?}");
        same += 1;
        rows += own.len();
    }
    assert!(same > 200 && rows > 60, "{same} files with {rows} rows");
}
