//! The one table that is printed, and the same as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::measure::Column;

/// A row of the table.
pub(crate) struct Row {
    /// Which engine.
    pub(crate) name: &'static str,
    /// What it reckons with.
    pub(crate) numbers: &'static str,
    /// What was measured, in thousandths of a nanosecond.
    pub(crate) measured: [Option<u64>; Column::ALL.len()],
    /// How many of the cases it answers otherwise than by hand; `None` where that is not asked.
    pub(crate) differs: Option<usize>,
}

/// What is measured of reading tables, in thousandths of a nanosecond a row.
pub(crate) struct Reading {
    /// What is read, by whom.
    pub(crate) name: &'static str,
    /// How long a row takes.
    pub(crate) row: Option<u64>,
}

/// A time as people read it, of thousandths of a nanosecond.
fn told(picoseconds: u64) -> String {
    let (below, unit) = match picoseconds {
        0..1_000_000 => (1_000, "ns"),
        1_000_000..1_000_000_000 => (1_000_000, "µs"),
        _ => (1_000_000_000, "ms"),
    };
    let whole = picoseconds / below;
    if whole >= 100 {
        return format!("{whole} {unit}");
    }
    format!("{whole}.{} {unit}", picoseconds % below * 10 / below)
}

/// How many times one is the other, as people read it.
fn ratio(one: u64, other: u64) -> String {
    let hundredths = one.saturating_mul(100) / other.max(1);
    if hundredths >= 1_000 {
        return format!("{}x", (hundredths + 50) / 100);
    }
    format!("{}.{:02}x", hundredths / 100, hundredths % 100)
}

/// What a column of a row is held against: what the first row takes for the same; what is
/// explained against what the first row takes to decide without explaining.
fn base(rows: &[Row], column: Column) -> Option<u64> {
    let first = rows.first()?;
    match column {
        Column::Single | Column::Explained => first.measured[Column::Single as usize],
        Column::Batch | Column::EndToEnd => first.measured[column as usize],
        Column::Cold | Column::Loading => None,
    }
}

fn cell(rows: &[Row], row: &Row, column: Column) -> String {
    let Some(measured) = row.measured[column as usize] else {
        return "-".to_owned();
    };
    match base(rows, column) {
        Some(base) => format!("{} ({})", told(measured), ratio(measured, base)),
        None => told(measured),
    }
}

/// Lays rows of cells out as a table that is also one of Markdown.
fn laid_out(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|at| rows.iter().map(|row| row[at].chars().count()).max())
        .map(|width| width.unwrap_or(0))
        .collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "| {cell:<width$} ");
        }
        text.push_str("|\n");
        if number == 0 {
            for width in &widths {
                let _ = write!(text, "|{:-<1$}", "", width + 2);
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The table as text.
pub(crate) fn text(rows: &[Row], readings: &[Reading], cases: usize) -> String {
    let mut cells = vec![vec!["engine".to_owned(), "numbers".to_owned()]];
    cells[0].extend(Column::ALL.map(|column| column.name().to_owned()));
    cells[0].push(format!("differs in, of {cases}"));
    for row in rows {
        let mut line = vec![row.name.to_owned(), row.numbers.to_owned()];
        line.extend(Column::ALL.map(|column| cell(rows, row, column)));
        line.push(
            row.differs
                .map_or("-".to_owned(), |count| count.to_string()),
        );
        cells.push(line);
    }
    let mut text = laid_out(&cells);
    let alone = readings.first().and_then(|reading| reading.row);
    let head = ["from a table of CSV", "a row", "against the first"];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for reading in readings {
        cells.push(vec![
            reading.name.to_owned(),
            reading.row.map_or("-".to_owned(), told),
            match (reading.row, alone) {
                (Some(row), Some(alone)) => ratio(row, alone),
                _ => "-".to_owned(),
            },
        ]);
    }
    text.push('\n');
    text.push_str(&laid_out(&cells));
    text
}

/// The table as JSON: times in thousandths of a nanosecond, `null` where there is none.
pub(crate) fn json(rows: &[Row], readings: &[Reading], cases: usize, rounds: usize) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let measured: serde_json::Map<String, Value> = Column::ALL
                .into_iter()
                .map(|column| {
                    let name = column.name().replace(' ', "_");
                    (name, json!(row.measured[column as usize]))
                })
                .collect();
            json!({
                "engine": row.name,
                "numbers": row.numbers,
                "picoseconds": measured,
                "differs": row.differs,
            })
        })
        .collect();
    let readings: Vec<Value> = readings
        .iter()
        .map(|reading| json!({ "read": reading.name, "picoseconds_a_row": reading.row }))
        .collect();
    json!({ "cases": cases, "rounds": rounds, "engines": rows, "csv": readings })
}

#[cfg(test)]
mod tests {
    use super::{Column, Row, base, ratio, told};

    #[test]
    fn times_are_told_in_the_unit_that_suits_them() {
        assert_eq!(told(8_040), "8.0 ns");
        assert_eq!(told(132_900), "132 ns");
        assert_eq!(told(1_349_000), "1.3 µs");
        assert_eq!(told(4_400_000_000), "4.4 ms");
    }

    #[test]
    fn ratios_have_two_decimals_below_ten() {
        assert_eq!(ratio(66, 132), "0.50x");
        assert_eq!(ratio(1_319, 132), "9.99x");
        assert_eq!(ratio(1_400, 132), "11x");
    }

    #[test]
    fn what_is_explained_is_held_against_deciding_without_explaining() {
        let mut measured = [None; Column::ALL.len()];
        measured[Column::Single as usize] = Some(100);
        measured[Column::Explained as usize] = Some(150);
        measured[Column::Batch as usize] = Some(50);
        let rows = [Row {
            name: "by hand",
            numbers: "decimal",
            measured,
            differs: None,
        }];
        assert_eq!(base(&rows, Column::Explained), Some(100));
        assert_eq!(base(&rows, Column::Batch), Some(50));
        assert_eq!(base(&rows, Column::Cold), None);
    }
}
