use super::EPOCH;
use super::FIRST_DAY;
use super::guarded;
use super::number_format;
use super::undated;
use super::width_of;
use crate::Allowed;
use crate::MAX_SHEET_ROWS;
use crate::Problem;
use crate::Sheet;
use crate::SheetColumn;
use crate::SheetKind;
use crate::csv_out::header;
use crate::number::write_day;
use crate::number::write_decimal;
use crate::reader::Format as FileFormat;
use crate::reader::check_names;
use crate::writer::beside;
use crate::writer::reopened;
use crate::writer::settle;
use rust_xlsxwriter::DataValidation;
use rust_xlsxwriter::DataValidationRule;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::Note;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// The longest list of values that stands with its column, with its commas; longer ones stand on
/// a sheet of their own.
const MAX_LIST: usize = 255;

/// The longest message and the longest title that are shown beside a cell.
const MAX_MESSAGE: usize = 255;
const MAX_TITLE: usize = 32;

/// The last row of a sheet, from 0.
const LAST_ROW: u32 = MAX_SHEET_ROWS as u32;

pub(crate) fn write_sheet(path: &Path, sheet: &Sheet) -> Result<(), Problem> {
    let format = FileFormat::of(path)?;
    let all = [&sheet.columns].into_iter();
    for columns in all.chain(sheet.lists.iter().map(|list| &list.columns)) {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        check_names(path, &names)?;
    }
    let file = beside(path)?;
    let mut copy = reopened(&file, path)?;
    match format {
        FileFormat::Csv => {
            let names = sheet.columns.iter().map(|column| column.name.as_str());
            let written = copy.write_all(header(names).as_bytes());
            written.map_err(|error| Problem::writing(path, &error))?;
        }
        FileFormat::Xlsx => {
            check_sheet_names(sheet)?;
            let mut workbook = undated(path)?;
            guarded(path, || {
                fill(&mut workbook, sheet)?;
                workbook.save_to_writer(copy)
            })?;
        }
        // There is nothing in it that could be filled in.
        FileFormat::Parquet => return Err(Problem::wrong_ending(path)),
    }
    settle(file, path)
}

fn check_sheet_names(sheet: &Sheet) -> Result<(), Problem> {
    let taken = ["cases", "columns", "values"];
    let mut names: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    for list in &sheet.lists {
        let name = &list.name;
        let length = name.encode_utf16().count();
        let fits = (1..=31).contains(&length)
            && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
            && !name.starts_with('\'')
            && !name.ends_with('\'');
        if !fits || !names.insert(name.to_lowercase()) {
            return Err(Problem::SheetName { name: name.clone() });
        }
    }
    Ok(())
}

/// Lists of values that are too long to stand with their columns.
#[derive(Default)]
struct LongLists {
    /// What each is called, and its values.
    lists: Vec<(String, Vec<String>)>,
}

impl LongLists {
    /// Keeps a list, and gives the cells in which it will stand.
    fn keep(&mut self, name: &str, values: Vec<String>) -> Formula {
        let known = self.lists.iter().position(|(_, known)| *known == values);
        let last = values.len() + 1;
        let at = known.unwrap_or_else(|| {
            self.lists.push((name.to_owned(), values));
            self.lists.len() - 1
        });
        let letters = rust_xlsxwriter::utility::column_number_to_name(at as u16);
        Formula::new(format!("=values!${letters}$2:${letters}${last}"))
    }
}

fn fill(workbook: &mut Workbook, sheet: &Sheet) -> Result<(), XlsxError> {
    let mut long = LongLists::default();
    let cases = workbook.add_worksheet();
    cases.set_name("cases")?;
    fill_columns(cases, &sheet.columns, &mut long)?;
    let meanings = workbook.add_worksheet();
    meanings.set_name("columns")?;
    explain(meanings, sheet)?;
    for list in &sheet.lists {
        let own = workbook.add_worksheet();
        own.set_name(&list.name)?;
        fill_columns(own, &list.columns, &mut long)?;
    }
    if long.lists.is_empty() {
        return Ok(());
    }
    let values = workbook.add_worksheet();
    values.set_name("values")?;
    values.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, (name, list)) in long.lists.iter().enumerate() {
        let at = at as u16;
        values.write_string_with_format(0, at, name, &bold)?;
        for (row, value) in (1..).zip(list) {
            values.write_string(row, at, value)?;
        }
    }
    Ok(())
}

/// Writes the names of columns, with notes and what their cells can take.
fn fill_columns(
    sheet: &mut Worksheet,
    columns: &[SheetColumn],
    long: &mut LongLists,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, column) in columns.iter().enumerate() {
        let at = at as u16;
        sheet.set_column_width(at, width_of(&column.name))?;
        sheet.set_column_format(at, &format_of(&column.kind))?;
        sheet.write_string_with_format(0, at, &column.name, &bold)?;
        let note = told(column);
        if !note.is_empty() {
            let note = Note::new(note).add_author_prefix(false).set_width(300);
            sheet.insert_note(0, at, &note)?;
        }
        let validation = validation(column, long)?;
        sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
    }
    Ok(())
}

fn format_of(kind: &SheetKind) -> Format {
    let format = Format::new();
    match kind {
        // As text, so that no program takes zeros away or makes a date of it.
        SheetKind::Text | SheetKind::Choice(_) | SheetKind::YesNo => format.set_num_format("@"),
        SheetKind::Whole { .. } => format.set_num_format("0"),
        SheetKind::Decimal { scale, .. } => format.set_num_format(number_format(*scale)),
        SheetKind::Day { .. } => format.set_num_format("yyyy-mm-dd"),
    }
}

/// Says what a column is and what to write into it.
fn told(column: &SheetColumn) -> String {
    let unit = match column.unit.as_str() {
        "" => String::new(),
        unit => format!("In {unit}."),
    };
    let parts = [column.label.as_str(), column.help.as_str(), unit.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// Cuts a text to a length in signs of UTF-16.
fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut length = 1;
    let kept = text.chars().take_while(|sign| {
        length += sign.len_utf16();
        length <= most
    });
    let mut kept: String = kept.collect();
    kept.push('…');
    kept
}

fn validation(column: &SheetColumn, long: &mut LongLists) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let rule = match &column.kind {
        SheetKind::Text => rule.allow_any_value(),
        SheetKind::YesNo => rule.allow_list_strings(&["yes", "no"])?,
        SheetKind::Choice(allowed) => choice(rule, &column.name, allowed, long)?,
        SheetKind::Whole { least, most } => {
            let bound = |bound: Option<i64>| bound.map(|bound| bound.to_string());
            rule.allow_whole_number_formula(between(bound(*least), bound(*most), NO_LEAST))
        }
        SheetKind::Decimal { scale, least, most } => {
            let bound = |bound: Option<i64>| bound.map(|bound| amount(bound, *scale));
            rule.allow_decimal_number_formula(between(bound(*least), bound(*most), NO_LEAST))
        }
        SheetKind::Day { first, last } => {
            let bound = |bound: Option<i32>| bound.map(|bound| serial(bound).to_string());
            rule.allow_date_formula(between(bound(*first), bound(*last), "1"))
        }
    };
    let title = cut(&column.label, MAX_TITLE);
    let message = cut(&told(column), MAX_MESSAGE);
    let wrong = match range_of(&column.kind) {
        range if range.is_empty() => "This can't stand here.".to_owned(),
        range => format!("Write {range}, or leave the cell empty."),
    };
    rule.ignore_blank(true)
        .set_input_title(title)?
        .set_input_message(message)?
        .set_error_title("This can't stand here")?
        .set_error_message(cut(&wrong, MAX_MESSAGE))
}

/// The least number where there is none: a rule needs one.
const NO_LEAST: &str = "-999999999999999";

fn between(
    least: Option<String>,
    most: Option<String>,
    without: &str,
) -> DataValidationRule<Formula> {
    match (least, most) {
        (Some(least), Some(most)) => {
            DataValidationRule::Between(Formula::new(least), Formula::new(most))
        }
        (Some(least), None) => DataValidationRule::GreaterThanOrEqualTo(Formula::new(least)),
        (None, Some(most)) => DataValidationRule::LessThanOrEqualTo(Formula::new(most)),
        (None, None) => DataValidationRule::GreaterThanOrEqualTo(Formula::new(without)),
    }
}

fn choice(
    rule: DataValidation,
    name: &str,
    allowed: &[Allowed],
    long: &mut LongLists,
) -> Result<DataValidation, XlsxError> {
    let values: Vec<String> = allowed
        .iter()
        .map(|allowed| allowed.value.clone())
        .collect();
    let doubled = values.iter().filter(|value| value.contains('"')).count();
    let length: usize = values
        .iter()
        .map(|value| value.encode_utf16().count() + 1)
        .sum();
    if values.is_empty() {
        return Ok(rule.allow_any_value());
    }
    // A comma would part one value in two.
    let plain = !values.iter().any(|value| value.contains(','));
    if plain && doubled == 0 && length <= MAX_LIST {
        return rule.allow_list_strings(&values);
    }
    Ok(rule.allow_list_formula(long.keep(name, values)))
}

fn amount(digits: i64, scale: u8) -> String {
    let mut text = String::new();
    write_decimal(&mut text, digits.into(), scale);
    text
}

/// Gives the number that stands for a day in a spreadsheet.
fn serial(day: i32) -> i32 {
    match day.saturating_add(EPOCH) {
        serial if serial >= FIRST_DAY => serial,
        // Before 1 March 1900 they count one day too many; before 1900 they know none.
        early => (early - 1).max(1),
    }
}

fn day(day: i32) -> String {
    let mut text = String::new();
    write_day(&mut text, day);
    text
}

/// Says in words what cells can hold.
fn range_of(kind: &SheetKind) -> String {
    let (what, least, most) = match kind {
        SheetKind::Text => return String::new(),
        SheetKind::YesNo => return "yes or no".to_owned(),
        SheetKind::Choice(_) => return "one of the values of the list".to_owned(),
        SheetKind::Whole { least, most } => (
            "a whole number".to_owned(),
            least.map(|least| least.to_string()),
            most.map(|most| most.to_string()),
        ),
        SheetKind::Decimal { scale, least, most } => (
            match scale {
                0 => "a whole number".to_owned(),
                1 => "a number with 1 decimal place".to_owned(),
                scale => format!("a number with {scale} decimal places"),
            },
            least.map(|least| amount(least, *scale)),
            most.map(|most| amount(most, *scale)),
        ),
        SheetKind::Day { first, last } => ("a date".to_owned(), first.map(day), last.map(day)),
    };
    match (least, most) {
        (Some(least), Some(most)) => format!("{what} from {least} to {most}"),
        (Some(least), None) => format!("{what} from {least}"),
        (None, Some(most)) => format!("{what} up to {most}"),
        (None, None) => what,
    }
}

/// Writes the sheet that says what each column means.
fn explain(sheet: &mut Worksheet, all: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    let heads = [
        ("sheet", 12),
        ("column", 28),
        ("label", 40),
        ("what to write", 50),
        ("unit", 14),
        ("takes", 40),
        ("values", 60),
    ];
    sheet.set_freeze_panes(1, 0)?;
    for (at, (head, width)) in (0..).zip(heads) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, head, &bold)?;
    }
    let cases = all.columns.iter().map(|column| ("cases", column));
    let lists = all.lists.iter().flat_map(|list| {
        let name = list.name.as_str();
        list.columns.iter().map(move |column| (name, column))
    });
    for (row, (name, column)) in (1..).zip(cases.chain(lists)) {
        let takes = match &column.kind {
            SheetKind::Text => "text".to_owned(),
            kind => range_of(kind),
        };
        let values = values_of(&column.kind);
        let cells = [
            name,
            &column.name,
            &column.label,
            &column.help,
            &column.unit,
            &takes,
            &values,
        ];
        for (at, cell) in (0..).zip(cells) {
            sheet.write_string_with_format(row, at, cut(cell, super::MAX_TEXT), &wrapped)?;
        }
    }
    Ok(())
}

/// Lists what can be chosen, a value a line, with what it means.
fn values_of(kind: &SheetKind) -> String {
    let SheetKind::Choice(allowed) = kind else {
        return String::new();
    };
    let lines = allowed.iter().map(|allowed| {
        match allowed.label.is_empty() || allowed.label == allowed.value {
            true => allowed.value.clone(),
            false => format!("{}: {}", allowed.value, allowed.label),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
