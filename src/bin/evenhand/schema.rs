//! `evenhand schema`: what a case of a policy may be, for other programs and for tables.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand::explanation::Style;
use evenhand::form::{AnswerShape, TableColumn, TableShape, case_schema, table_shape};
use evenhand::model::case::Range;
use evenhand::value::{Date, Unit};
use evenhand_tables::{Allowed, ListSheet, Sheet, SheetColumn, SheetKind, write_sheet};

use crate::Status;
use crate::files::{Shelf, Unusable, shown};
use crate::named::{outcomes_named, policy_named};
use crate::page::Page;

/// The column by which cases and the items of their lists are known.
const KEY: &str = "case";

/// Where the items of lists stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lists {
    /// In numbered columns of the case's row.
    Beside,
    /// In sheets of their own, one item a row.
    Apart,
}

/// Print the JSON Schema (2020-12) of the cases that a policy takes, or the columns of a table
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// A policy: its name in the library, its title, or its file
    policy: String,
    /// Only the facts that this outcome can need; every fact where none is named
    #[arg(long, value_name = "OUTCOME", num_args = 1..)]
    ask: Vec<String>,
    /// The columns of a table of cases, as `evenhand caseload` reads it
    #[arg(long)]
    table: bool,
    /// Write an empty table to be filled in: .xlsx with labels and lists to choose from, or .csv
    #[arg(long, value_name = "FILE", requires = "table")]
    out: Option<PathBuf>,
    /// Where the items of lists stand
    #[arg(long, value_enum, default_value_t = Lists::Beside, requires = "table")]
    lists: Lists,
    #[command(flatten)]
    shelf: Shelf,
}

impl Schema {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let (library, id) = policy_named(&self.shelf, &self.policy)?;
        let preparation = library.prepare(id);
        let Some(prepared) = &preparation.prepared else {
            page.complain_about(&preparation.problems, library.sources());
            return Ok(Status::Problems);
        };
        let asked = outcomes_named(prepared.policy(), &self.ask)?;
        if !self.table {
            page.json(&case_schema(prepared, &asked));
            return Ok(Status::Fine);
        }
        let shape = table_shape(prepared, &asked, self.lists == Lists::Apart);
        match &self.out {
            Some(out) => {
                write_sheet(out, &sheet(&shape))?;
                page.line(&format!(
                    "an empty table with {} columns: {}",
                    shape.columns.len() + 1,
                    shown(out)
                ));
                let is_csv = out.extension().is_some_and(|ending| ending == "csv");
                if is_csv && !shape.lists.is_empty() {
                    page.remark(
                        Style::Warning,
                        "a .csv file holds one table: write .xlsx to have the lists too",
                    );
                }
            }
            None => tell(&shape, page),
        }
        Ok(Status::Fine)
    }
}

fn tell(shape: &TableShape, page: &mut Page) {
    shape
        .columns
        .iter()
        .for_each(|column| tell_column(column, page));
    for list in &shape.lists {
        page.line("");
        page.styled(
            Style::Strong,
            &format!(
                "{}: a table of its own, one item a row, at most {} for each case",
                list.name, list.most
            ),
        );
        list.columns
            .iter()
            .for_each(|column| tell_column(column, page));
    }
    page.line("");
    page.styled(
        Style::Faint,
        "Every other column goes along with its row. A blank is not known: it is never zero.",
    );
}

fn tell_column(column: &TableColumn, page: &mut Page) {
    page.styled(Style::Strong, &column.name);
    let judge = column.judged_by.as_ref();
    let judge = judge.map_or_else(String::new, |role| format!(" (judged by the {role})"));
    page.line(&format!("  {}{judge}", column.label));
    page.line(&format!("  {}", help(column)));
    for value in column.answer.values() {
        page.line(&format!("    {}: {}", value.name, value.label));
    }
}

/// What to write into a column.
fn help(column: &TableColumn) -> String {
    column.hint.replace('`', "")
}

fn sheet(shape: &TableShape) -> Sheet {
    let key = || SheetColumn {
        name: KEY.to_owned(),
        label: "which case it is".to_owned(),
        help: "a number or a word of your own; every case has another".to_owned(),
        unit: String::new(),
        kind: SheetKind::Text,
    };
    let columns = |own: &[TableColumn]| {
        let own = own.iter().map(sheet_column);
        std::iter::once(key()).chain(own).collect()
    };
    Sheet {
        columns: columns(&shape.columns),
        lists: shape
            .lists
            .iter()
            .map(|list| ListSheet {
                name: list.name.clone(),
                columns: columns(&list.columns),
            })
            .collect(),
    }
}

fn sheet_column(column: &TableColumn) -> SheetColumn {
    let unit = match &column.answer {
        AnswerShape::Amount { unit, .. } => unit.clone(),
        _ => String::new(),
    };
    SheetColumn {
        name: column.name.clone(),
        label: column.label.clone(),
        help: help(column),
        unit,
        kind: kind_of(column),
    }
}

/// What the cells of a column can hold; what may be a word beside a number is text.
fn kind_of(column: &TableColumn) -> SheetKind {
    if column.range.or_none() {
        return SheetKind::Text;
    }
    match column.range {
        Range::YesNo => SheetKind::YesNo,
        Range::Choice(..) => {
            let values = column.answer.values().iter();
            SheetKind::Choice(
                values
                    .map(|value| Allowed {
                        value: value.name.clone(),
                        label: value.label.clone(),
                    })
                    .collect(),
            )
        }
        Range::Set(..) => SheetKind::Text,
        Range::Amount {
            least,
            most,
            below,
            unit,
            ..
        } => amount_kind(unit, (least, most), below),
        Range::Date { first, last, .. } => SheetKind::Day {
            first: since_1970(first),
            last: since_1970(last),
        },
        Range::Count { least, most } => SheetKind::Whole {
            least: Some(least),
            most: Some(most),
        },
    }
}

fn amount_kind(unit: Unit, (least, most): (i64, i64), below: i64) -> SheetKind {
    let scale = match unit {
        // A share is written with its sign.
        Unit::Percent => return SheetKind::Text,
        Unit::Money(_) => 2,
        Unit::Whole | Unit::Hours(_) => {
            let fits = (0..=6).find(|scale| 10_i64.pow(*scale) % below == 0);
            fits.unwrap_or(6)
        }
    };
    let digits = |n: i64| {
        let digits = n.checked_mul(10_i64.pow(scale))?;
        (digits % below == 0).then(|| digits / below)
    };
    match scale {
        0 => SheetKind::Whole {
            least: digits(least),
            most: digits(most),
        },
        scale => SheetKind::Decimal {
            scale: u8::try_from(scale).unwrap_or(u8::MAX),
            least: digits(least),
            most: digits(most),
        },
    }
}

/// The number of a day, counted from 1970-01-01.
fn since_1970(number: i64) -> Option<i32> {
    let number = i32::try_from(number).ok()?;
    let day = Date::from_number(number)?;
    let first = Date::new(1970, 1, 1).ok()?;
    Some(day.number() - first.number())
}
