//! Workbooks as people have them, and the empty ones that they fill in.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use calamine::Reader as _;
use evenhand_tables::Allowed;
use evenhand_tables::Block;
use evenhand_tables::Cell;
use evenhand_tables::DamageKind;
use evenhand_tables::ListSheet;
use evenhand_tables::Options;
use evenhand_tables::Problem;
use evenhand_tables::Reader;
use evenhand_tables::Sheet;
use evenhand_tables::SheetColumn;
use evenhand_tables::SheetKind;
use evenhand_tables::sheets;
use evenhand_tables::write_sheet;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::Workbook;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use tempfile::TempDir;

fn in_folder(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join(name);
    (folder, path)
}

/// A workbook as a person might send it: gaps, dates, formulas that failed, notes to the right.
fn messy(path: &Path) {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    workbook
        .add_worksheet()
        .set_name("read me")
        .expect("a name");
    let sheet = workbook.add_worksheet();
    let wrote = (|| {
        sheet.set_name("cases")?;
        for (at, name) in (0..).zip(["case", "income", "from", "agrees"]) {
            sheet.write_string(1, at, name)?;
        }
        let rows = [
            (2, "a", 120.5),
            (4, "b", 0.1),
            (5, "c", 1e300),
            (6, "d", 7.0),
        ];
        for (row, case, income) in rows {
            sheet.write_string(row, 0, case)?;
            sheet.write_number(row, 1, income)?;
        }
        sheet.write_number_with_format(2, 2, 46_118, &date)?;
        sheet.write_boolean(2, 3, true)?;
        sheet.write_string(3, 0, "   ")?;
        sheet.write_number_with_format(6, 2, 46_118.5, &date)?;
        sheet.write_string(7, 0, "e")?;
        sheet.write_formula(7, 1, Formula::new("=NA()").set_result("#N/A"))?;
        sheet.write_string(8, 0, "f")?;
        sheet.write_string(8, 5, "a note beside the table")?;
        sheet.write_string(9, 0, "g")?;
        sheet.write_string(9, 1, "£5")?;
        Ok::<(), rust_xlsxwriter::XlsxError>(())
    })();
    wrote.expect("it can be written");
    workbook.save(path).expect("there is room for a file");
}

#[test]
fn a_messy_sheet_is_read_and_what_is_damaged_is_told() {
    let (_folder, path) = in_folder("cases.xlsx");
    messy(&path);
    assert_eq!(
        sheets(&path).expect("it is a workbook"),
        ["read me", "cases"]
    );
    let options = Options {
        sheet: Some("cases".to_owned()),
        ..Options::default()
    };
    let mut reader = Reader::open(&path, &options).expect("it is a table");
    assert_eq!(reader.columns(), ["case", "income", "from", "agrees"]);
    let mut block = Block::new();
    assert!(reader.read(&mut block).expect("it can be read"));
    let places: Vec<(u64, Option<u64>)> = (0..block.rows())
        .map(|row| (block.row_number(row), block.line(row)))
        .collect();
    // The row of blanks is no row, and is not counted.
    assert_eq!(places, [(1, Some(3)), (2, Some(5)), (7, Some(10))]);
    let decimal = |digits, scale| Cell::Decimal { digits, scale };
    assert_eq!(block.cell(0, 1), decimal(1_205, 1));
    // 6 April 2026.
    assert_eq!(block.cell(0, 2), Cell::Day(20_549));
    assert_eq!(block.cell(0, 3), Cell::YesNo(true));
    assert_eq!(block.cell(1, 1), decimal(1, 1));
    assert_eq!(block.cell(1, 2), Cell::Blank);
    assert_eq!(block.cell(2, 1), Cell::Text("£5"));
    assert_eq!(block.raw(0), ["a", "120.5", "2026-04-06", "yes"]);
    let told: Vec<_> = block
        .damaged()
        .iter()
        .map(|damage| {
            (
                damage.row_number(),
                damage.line(),
                damage.column(),
                damage.kind().clone(),
            )
        })
        .collect();
    let many = DamageKind::TooMany {
        found: 6,
        wanted: 4,
    };
    assert_eq!(
        told,
        [
            (3, Some(6), Some(1), DamageKind::TooManyDigits),
            (4, Some(7), Some(2), DamageKind::TimeOfDay),
            (
                5,
                Some(8),
                Some(1),
                DamageKind::FailedFormula("#N/A".to_owned())
            ),
            (6, Some(9), None, many),
        ]
    );
    assert_eq!(block.damaged()[1].raw(), ["d", "7", "2026-04-06 12:00", ""]);
    assert!(!reader.read(&mut block).expect("it can be read"));
}

#[test]
fn the_first_sheet_is_read_where_none_is_named_and_others_are_told() {
    let (_folder, path) = in_folder("cases.xlsx");
    messy(&path);
    let told = Reader::open(&path, &Options::default()).map(drop);
    assert!(matches!(told, Err(Problem::NoHeader { .. })));
    let options = Options {
        sheet: Some("incomes".to_owned()),
        ..Options::default()
    };
    let told = Reader::open(&path, &options).map(drop);
    assert!(matches!(told, Err(Problem::NoSuchSheet { there, .. }) if there == "read me, cases"));
}

#[test]
fn what_is_no_workbook_is_told() {
    let told = |bytes: &[u8]| {
        let (_folder, path) = in_folder("cases.xlsx");
        std::fs::File::create(&path)
            .and_then(|mut file| file.write_all(bytes))
            .expect("there is room for a file");
        Reader::open(&path, &Options::default()).expect_err("it is none")
    };
    assert!(matches!(told(b""), Problem::NotXlsx { .. }));
    assert!(matches!(told(&locked()), Problem::Encrypted { .. }));
    assert!(matches!(told(b"a,b\n1,2\n"), Problem::NotXlsx { .. }));
    assert!(matches!(
        told(b"PK\x03\x04 and nothing else"),
        Problem::NotXlsx { .. }
    ));
}

/// An entry of the folder of what holds a locked workbook.
fn entry(name: &str, kind: u8, start: u32, size: u64) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    for (at, sign) in name.encode_utf16().enumerate() {
        bytes[2 * at..2 * at + 2].copy_from_slice(&sign.to_le_bytes());
    }
    bytes[64] = 2 * (name.len() as u8 + 1);
    bytes[66] = kind;
    bytes[68..80].fill(0xFF);
    bytes[116..120].copy_from_slice(&start.to_le_bytes());
    bytes[120..128].copy_from_slice(&size.to_le_bytes());
    bytes
}

/// The smallest file that looks like a workbook with a password: an archive of another kind, in
/// which the workbook lies encrypted.
fn locked() -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut header = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header.resize(44, 0);
    for number in [1, 1, 0, 4_096, END, 0, END, 0, 0] {
        header.extend(u32::to_le_bytes(number));
    }
    header.resize(512, 0xFF);
    // Which part of the file follows which: the table itself, the folder, the content.
    let mut table = Vec::new();
    for number in [0xFFFF_FFFD, END, END] {
        table.extend(u32::to_le_bytes(number));
    }
    table.resize(512, 0xFF);
    let mut folder = entry("Root Entry", 5, 2, 512);
    folder.extend(entry("EncryptedPackage", 2, END, 0));
    folder.resize(512, 0);
    [header, table, folder, vec![0; 512]].concat()
}

/// Replaces a part of a workbook.
fn with_part(path: &Path, part: &str, text: &str) {
    let file = std::fs::File::open(path).expect("it is there");
    let mut old = zip::ZipArchive::new(file).expect("it is an archive");
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for at in 0..old.len() {
        let mut entry = old.by_index(at).expect("it is there");
        let name = entry.name().expect("it has a name").into_owned();
        let mut held = Vec::new();
        entry.read_to_end(&mut held).expect("it can be read");
        if name == part {
            held = text.as_bytes().to_vec();
        }
        new.start_file(name, options).expect("there is room");
        new.write_all(&held).expect("there is room");
    }
    let bytes = new.finish().expect("there is room").into_inner();
    let mut file = std::fs::File::create(path).expect("there is room");
    file.write_all(&bytes).expect("there is room");
}

#[test]
fn a_workbook_that_lies_about_its_texts_is_refused() {
    let (_folder, path) = in_folder("cases.xlsx");
    messy(&path);
    let lie = "<?xml version=\"1.0\"?><sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"1\" uniqueCount=\"99999999999999\"><si><t>x</t></si></sst>";
    with_part(&path, "xl/sharedStrings.xml", lie);
    let told = Reader::open(&path, &Options::default()).expect_err("it lies");
    assert!(
        told.to_string()
            .ends_with("it says that it holds more texts than there can be")
    );
}

fn column(name: &str, kind: SheetKind) -> SheetColumn {
    SheetColumn {
        name: name.to_owned(),
        label: format!("the {name}"),
        help: "Leave it empty if you don't know.".to_owned(),
        unit: String::new(),
        kind,
    }
}

fn choice(values: &[String]) -> SheetKind {
    let allowed = values.iter().map(|value| Allowed {
        value: value.clone(),
        label: format!("what {value} means"),
    });
    SheetKind::Choice(allowed.collect())
}

fn empty_sheet() -> Sheet {
    let short = ["low", "medium", "high"].map(str::to_owned);
    let long: Vec<String> = (0..60).map(|at| format!("place number {at}")).collect();
    let commas = ["one", "two, or three"].map(str::to_owned);
    let amount = SheetKind::Decimal {
        scale: 2,
        least: Some(0),
        most: Some(500_000),
    };
    let items = vec![
        column("case", SheetKind::Text),
        column("cost", amount.clone()),
    ];
    Sheet {
        columns: vec![
            column("case", SheetKind::Text),
            column("income", amount),
            column(
                "people",
                SheetKind::Whole {
                    least: Some(1),
                    most: None,
                },
            ),
            column("agrees", SheetKind::YesNo),
            column("need", choice(&short)),
            column("place", choice(&long)),
            column("choice", choice(&commas)),
            column(
                "from",
                SheetKind::Day {
                    first: Some(20_549),
                    last: None,
                },
            ),
        ],
        lists: vec![ListSheet {
            name: "items".to_owned(),
            columns: items,
        }],
    }
}

/// The text of a part of a workbook.
fn part(path: &Path, name: &str) -> String {
    let file = std::fs::File::open(path).expect("it is there");
    let mut archive = zip::ZipArchive::new(file).expect("it is an archive");
    let mut text = String::new();
    let mut entry = archive.by_name(name).expect("it has the part");
    entry.read_to_string(&mut text).expect("it is text");
    text
}

/// The rule of a column: from `<dataValidation` to its end.
fn rule<'x>(xml: &'x str, cells: &str) -> &'x str {
    let place = format!("sqref=\"{cells}\"");
    xml.split("<dataValidation ")
        .find(|rule| rule.contains(&place))
        .unwrap_or_else(|| panic!("{cells} has no rule"))
}

#[test]
fn an_empty_sheet_says_what_its_columns_take() {
    let (_folder, path) = in_folder("cases.xlsx");
    write_sheet(&path, &empty_sheet()).expect("it can be written");
    assert_eq!(
        sheets(&path).expect("it is a workbook"),
        ["cases", "columns", "items", "values"]
    );
    let cases = part(&path, "xl/worksheets/sheet1.xml");
    assert!(cases.contains("state=\"frozen\""));
    let income = rule(&cases, "B2:B1048576");
    assert!(income.contains("type=\"decimal\""), "{income}");
    assert!(income.contains("<formula1>0.00</formula1><formula2>5000.00</formula2>"));
    assert!(income.contains("promptTitle=\"the income\""), "{income}");
    assert!(
        income.contains("Leave it empty if you don't know."),
        "{income}"
    );
    assert!(income.contains("error=\"Write a number with 2 decimal places from 0.00 to 5000.00, or leave the cell empty.\""), "{income}");
    let people = rule(&cases, "C2:C1048576");
    assert!(
        people.contains("type=\"whole\" operator=\"greaterThanOrEqual\""),
        "{people}"
    );
    assert!(rule(&cases, "D2:D1048576").contains("<formula1>\"yes,no\"</formula1>"));
    assert!(rule(&cases, "E2:E1048576").contains("<formula1>\"low,medium,high\"</formula1>"));
    // A list that is too long, and one whose values hold commas, stand on a sheet.
    assert!(rule(&cases, "F2:F1048576").contains("<formula1>values!$A$2:$A$61</formula1>"));
    assert!(rule(&cases, "G2:G1048576").contains("<formula1>values!$B$2:$B$3</formula1>"));
    // 6 April 2026, as a spreadsheet counts it.
    assert!(rule(&cases, "H2:H1048576").contains("<formula1>46118</formula1>"));
    assert!(part(&path, "xl/comments1.xml").contains("the income"));
    let items = part(&path, "xl/worksheets/sheet3.xml");
    assert!(rule(&items, "B2:B1048576").contains("type=\"decimal\""));
}

#[test]
fn an_empty_sheet_is_opened_by_others_and_read_as_a_table() {
    let (_folder, path) = in_folder("cases.xlsx");
    write_sheet(&path, &empty_sheet()).expect("it can be written");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("it is a workbook");
    let columns = workbook.worksheet_range("columns").expect("it is there");
    let words = |row: u32| -> Vec<String> {
        (0..7)
            .map(|at| columns.get_value((row, at)).map(ToString::to_string))
            .map(Option::unwrap_or_default)
            .collect()
    };
    assert_eq!(words(0)[1..3], ["column", "label"]);
    assert_eq!(words(2)[1], "income");
    assert_eq!(
        words(2)[5],
        "a number with 2 decimal places from 0.00 to 5000.00"
    );
    assert_eq!(
        words(5)[6],
        "low: what low means\nmedium: what medium means\nhigh: what high means"
    );
    assert_eq!(words(8)[5], "a date from 2026-04-06");
    assert_eq!(words(9)[..2], ["items", "case"]);
    let values = workbook.worksheet_range("values").expect("it is there");
    assert_eq!(
        values
            .get_value((60, 0))
            .map(ToString::to_string)
            .as_deref(),
        Some("place number 59")
    );
    let mut reader = Reader::open(&path, &Options::default()).expect("it is a table");
    assert_eq!(reader.columns().len(), 8);
    assert!(!reader.read(&mut Block::new()).expect("it can be read"));
}

#[test]
fn an_empty_sheet_as_csv_is_one_line() {
    let (_folder, path) = in_folder("cases.csv");
    write_sheet(&path, &empty_sheet()).expect("it can be written");
    let text = std::fs::read_to_string(&path).expect("it is text");
    assert_eq!(text, "case,income,people,agrees,need,place,choice,from\n");
    let (_folder, path) = in_folder("cases.parquet");
    let told = write_sheet(&path, &empty_sheet());
    assert!(matches!(told, Err(Problem::WrongEnding { .. })));
}

#[test]
fn a_list_whose_name_is_taken_or_no_name_of_a_sheet_is_told() {
    for name in [
        "columns",
        "Cases",
        "a/b",
        "",
        "a name of more than thirty-one signs",
    ] {
        let (_folder, path) = in_folder("cases.xlsx");
        let mut sheet = empty_sheet();
        sheet.lists[0].name = name.to_owned();
        let told = write_sheet(&path, &sheet);
        assert!(matches!(told, Err(Problem::SheetName { .. })), "{name}");
        assert!(!path.exists());
    }
}
