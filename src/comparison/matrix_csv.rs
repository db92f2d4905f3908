//! [`Matrix`] → one table for a spreadsheet: a row for each authority.

use super::matrix::{Cell, Column, ColumnKind, Matrix, State};
use crate::explanation::capitalised;

/// Writes a matrix as comma-separated values.
///
/// # Shapes
/// RFC 4180: lines end in CR LF, and what holds a comma, a quotation mark or a line break stands
/// in quotation marks. Each figure and each answer has three columns: the value, which is empty
/// where there is not one value; its state; and what else is to be known. What a spreadsheet
/// would take for a formula begins with an apostrophe.
///
/// # Units
/// The head of a column says what its numbers count; they are plain, as in `1234.50`.
pub fn matrix_to_csv(matrix: &Matrix) -> String {
    let table = matrix_to_table(matrix);
    let mut text = String::new();
    line(&mut text, &table.head);
    for row in &table.rows {
        line(&mut text, row);
    }
    text
}

/// A matrix as one table: a row for each authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixTable {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// Which columns hold values: where all of one are numbers, they can be added up.
    pub values: Vec<bool>,
    /// The rows, each with a cell for every head; an empty one holds nothing.
    pub rows: Vec<Vec<String>>,
}

/// Makes one table of a matrix, as [`matrix_to_csv`] writes it.
pub fn matrix_to_table(matrix: &Matrix) -> MatrixTable {
    let mut head = vec![
        "Authority".to_owned(),
        "Policy".to_owned(),
        "Status of the policy".to_owned(),
        "As at".to_owned(),
    ];
    let mut values = vec![false; head.len()];
    for column in &matrix.columns {
        let name = name_of(column);
        let unit = column.unit.as_ref();
        let unit = unit.map_or(String::new(), |unit| format!(" ({unit})"));
        head.push(format!("{name}{unit}"));
        head.push(format!("{name}: state"));
        head.push(format!("{name}: notes"));
        values.extend([true, false, false]);
    }
    let rows = matrix.authorities.iter().map(|row| {
        let mut cells = vec![
            row.title.clone(),
            row.name.clone(),
            row.status.unwrap_or("in force").to_owned(),
            matrix.day.clone(),
        ];
        for (cell, column) in row.cells.iter().zip(&matrix.columns) {
            cells.push(value_of(cell, column));
            cells.push(cell.state.words().to_owned());
            cells.push(notes_of(cell));
        }
        cells
    });
    MatrixTable {
        rows: rows.collect(),
        head,
        values,
    }
}

/// What a column is called, apart from all others.
fn name_of(column: &Column) -> String {
    let told = match column.kind {
        ColumnKind::Figure if column.heading.contains(&column.group) => column.heading.clone(),
        ColumnKind::Figure | ColumnKind::Person => {
            format!("{}: {}", column.group, column.heading)
        }
    };
    capitalised(&told)
}

/// The one value of a cell: a plain number where it is an amount.
fn value_of(cell: &Cell, column: &Column) -> String {
    match (&cell.value, cell.state) {
        (Some(value), _) if column.unit.is_some() => number(&value.plain),
        (Some(value), _) => value.words.clone(),
        // Answers to one outcome for each of several have no one value.
        (None, State::Decided) => cell.words.clone(),
        (None, _) => String::new(),
    }
}

/// An amount as the language writes it, without its sign, its commas and what it counts.
fn number(plain: &str) -> String {
    if plain.starts_with(|sign: char| sign.is_alphabetic()) {
        return plain.to_owned();
    }
    let number = plain.split(' ').next().unwrap_or_default();
    let kept = number
        .chars()
        .filter(|sign| !matches!(sign, '£' | ',' | '%'));
    kept.map(|sign| if sign == '–' { '-' } else { sign })
        .collect()
}

/// What a cell may still be, what it hangs on, how firm it is and where it was found.
fn notes_of(cell: &Cell) -> String {
    let mut notes = Vec::new();
    if cell.value.is_none() && cell.words != cell.state.words() && cell.state != State::Decided {
        notes.push(cell.words.clone());
    }
    notes.extend(cell.hangs_on());
    notes.extend(cell.faults.iter().cloned());
    let grade = cell.grade.filter(|grade| *grade != cell.state.words());
    notes.extend(grade.map(str::to_owned));
    notes.extend(cell.in_force.clone());
    for source in &cell.sources {
        let place = source.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(", {place}"));
        let at = source.at.as_ref();
        let at = at.map_or(String::new(), |at| format!(" <{at}>"));
        notes.push(format!("{}{place}{at}", source.title));
    }
    notes.extend(
        cell.reading
            .as_ref()
            .map(|words| format!("how it was read: {words}")),
    );
    notes.join("; ")
}

fn line(text: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

/// A cell that is read as what it says: quoted where it must be, and never as a formula.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(cell);
    let guard = if formula { "'" } else { "" };
    match formula || cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{guard}{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

/// Digits with at most one point, and a minus before them.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let mut parts = digits.split('.');
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.by_ref().take(2).all(whole) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_quoted() {
        assert_eq!(quoted("plain words"), "plain words");
        assert_eq!(quoted("one, two"), "\"one, two\"");
        assert_eq!(quoted("said \"no\""), "\"said \"\"no\"\"\"");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("@name"), "\"'@name\"");
        assert_eq!(quoted("-lone"), "\"'-lone\"");
        assert_eq!(quoted("+44"), "\"'+44\"");
        assert_eq!(quoted("\t=1"), "\"'\t=1\"");
        assert_eq!(quoted("-5.00"), "-5.00");
        assert_eq!(quoted("-5-5"), "\"'-5-5\"");
    }

    #[test]
    fn amounts_are_plain_numbers() {
        assert_eq!(number("£1,234.50 per week"), "1234.50");
        assert_eq!(number("75%"), "75");
        assert_eq!(number("12.25 hours per week"), "12.25");
        assert_eq!(number("–£5.00"), "-5.00");
        assert_eq!(number("no limit"), "no limit");
    }
}
