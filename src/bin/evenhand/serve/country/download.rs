//! The matrix of a nation as a file: comma-separated values, or a workbook.

use std::sync::Arc;

use axum::extract::{Query as Asks, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use evenhand::comparison::{MatrixTable, matrix_to_csv, matrix_to_table};
use evenhand_tables::{ColumnOut, Kind, OutBlock, to_xlsx};

use super::asked::Query;
use super::{refused, with_matrix};
use crate::serve::site::Site;

/// The matrix as comma-separated values.
pub(super) async fn csv(State(site): State<Arc<Site>>, Asks(query): Asks<Query>) -> Response {
    let made = with_matrix(&site, query, |_, seen| {
        let name = format!("{}-{}.csv", seen.on.folder, seen.on.day);
        Ok((name, matrix_to_csv(seen.matrix).into_bytes()))
    });
    sent(made.await, "text/csv; charset=utf-8")
}

/// The matrix as a workbook, whose numbers are numbers.
pub(super) async fn xlsx(State(site): State<Arc<Site>>, Asks(query): Asks<Query>) -> Response {
    let made = with_matrix(&site, query, |_, seen| {
        let name = format!("{}-{}.xlsx", seen.on.folder, seen.on.day);
        let bytes = workbook(&matrix_to_table(seen.matrix))?;
        Ok((name, bytes))
    });
    sent(
        made.await,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
}

fn sent(
    made: Result<Result<(String, Vec<u8>), String>, crate::serve::site::Busy>,
    kind: &'static str,
) -> Response {
    match made {
        Err(busy) => busy.into_response(),
        Ok(Err(wrong)) => refused(&wrong),
        Ok(Ok((name, bytes))) => {
            // A folder's name can hold what a header can't.
            let name: String = name
                .chars()
                .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.'))
                .collect();
            let to = format!("attachment; filename=\"{name}\"");
            let heads = [
                (header::CONTENT_TYPE, kind.to_owned()),
                (header::CONTENT_DISPOSITION, to),
            ];
            (heads, bytes).into_response()
        }
    }
}

/// A table as a workbook: a column of values is one of numbers where every cell that holds
/// something holds a number, and of words else.
fn workbook(table: &MatrixTable) -> Result<Vec<u8>, String> {
    let scales: Vec<Option<u8>> = (0..table.head.len())
        .map(|at| scale_of(table, at))
        .collect();
    let columns: Vec<ColumnOut> = table
        .head
        .iter()
        .zip(&scales)
        .map(|(name, scale)| {
            let kind = scale.map_or(Kind::Text, |scale| Kind::Decimal { scale });
            ColumnOut::new(name.clone(), kind)
        })
        .collect();
    let mut block = OutBlock::new(&columns);
    for row in &table.rows {
        for (at, (text, scale)) in row.iter().zip(&scales).enumerate() {
            let column = block.column(at);
            match (text.as_str(), scale) {
                ("", _) => column.push_blank(),
                (text, None) => column.push_text(text),
                (text, Some(scale)) => match digits_of(text, *scale) {
                    Some(digits) => column.push_whole(digits),
                    None => column.push_blank(),
                },
            }
        }
    }
    to_xlsx(&columns, &block).map_err(|problem| problem.to_string())
}

/// How many digits stand behind the point of the numbers of a column; none where it is not one
/// of numbers.
fn scale_of(table: &MatrixTable, at: usize) -> Option<u8> {
    const MOST: usize = 6;
    if !table.values[at] {
        return None;
    }
    let cells = table.rows.iter().map(|row| row[at].as_str());
    let cells: Vec<&str> = cells.filter(|text| !text.is_empty()).collect();
    let behind = cells.iter().map(|text| {
        let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
        (behind <= MOST).then_some(behind)
    });
    let most = behind.collect::<Option<Vec<usize>>>()?.into_iter().max()?;
    let scale = u8::try_from(most).ok()?;
    let all = cells.iter().all(|text| digits_of(text, scale).is_some());
    all.then_some(scale)
}

/// A number without its point, with so many digits behind it.
fn digits_of(text: &str, scale: u8) -> Option<i64> {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let scale = usize::from(scale);
    if whole.is_empty() || !plain(whole) || !plain(behind) || behind.len() > scale {
        return None;
    }
    format!("{minus}{whole}{behind:0<scale$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_without_their_point() {
        assert_eq!(digits_of("12.5", 2), Some(1_250));
        assert_eq!(digits_of("-0.05", 2), Some(-5));
        assert_eq!(digits_of("75", 0), Some(75));
        assert_eq!(digits_of("no limit", 2), None);
        assert_eq!(digits_of("12.345", 2), None);
        assert_eq!(digits_of("", 2), None);
    }

    #[test]
    fn a_column_with_words_is_one_of_words() {
        let table = |cells: [&str; 3]| MatrixTable {
            head: vec!["figure".to_owned()],
            values: vec![true],
            rows: cells.iter().map(|cell| vec![(*cell).to_owned()]).collect(),
        };
        assert_eq!(scale_of(&table(["1.50", "", "20"]), 0), Some(2));
        assert_eq!(scale_of(&table(["1.50", "", "no limit"]), 0), None);
        assert_eq!(scale_of(&table(["", "", ""]), 0), None);
    }
}
