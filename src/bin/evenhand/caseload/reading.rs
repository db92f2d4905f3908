//! Rows of cases, each with the items of its lists from tables of their own.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use evenhand::caseload::{CellValue, Columns, ItemColumn};
use evenhand::model::case::VariableId;
use evenhand::program::Prepared;
use evenhand_tables::{Block, Cell, Options, Reader};

use super::problem::TableProblem;
use crate::files::{Unusable, shown};

/// How many rows are handed on at once: a few blocks of cases.
const ROWS: usize = 1_024;

/// The tables that a caseload is read from.
pub(super) struct Tables {
    pub(super) cases: Reader,
    path: PathBuf,
    /// The column of the cases that items are found by.
    key: usize,
    order: Order,
    last: Option<String>,
    damaged: bool,
    lists: Vec<ListTable>,
}

/// A list's own table.
struct ListTable {
    path: PathBuf,
    reader: Reader,
    block: Block,
    at: usize,
    key: usize,
    key_name: String,
    ended: bool,
    /// How many of the damaged rows of the block were passed.
    passed: usize,
    /// What is wrong with the first row that can't be read between the item before and the next.
    lost: Option<String>,
}

/// How the columns of a list's own table are read.
pub(super) struct ListColumns {
    pub(super) list: VariableId,
    pub(super) columns: Vec<ItemColumn>,
}

/// Which orders the keys that were seen stand in.
#[derive(Debug, Clone, Copy)]
struct Order {
    numbers: bool,
    texts: bool,
}

/// The items of one list for some rows.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// How many items each row has.
    pub(super) counts: Vec<usize>,
    /// The rows of which an item may be lost, each with what can't be read.
    pub(super) lost: Vec<(usize, String)>,
    pub(super) cells: Vec<ItemCell>,
}

/// One cell of an item.
#[derive(Debug)]
pub(super) struct ItemCell {
    pub(super) row: usize,
    pub(super) item: usize,
    pub(super) column: usize,
    value: Held,
}

#[derive(Debug)]
enum Held {
    Text(String),
    Other(CellValue<'static>),
}

impl ItemCell {
    pub(super) fn value(&self) -> CellValue<'_> {
        match &self.value {
            Held::Text(text) => CellValue::Text(text),
            Held::Other(value) => *value,
        }
    }
}

/// A cell of a table as the library takes it.
pub(super) fn value_of(cell: Cell<'_>) -> CellValue<'_> {
    match cell {
        Cell::Blank => CellValue::Blank,
        Cell::Text(text) => CellValue::Text(text),
        Cell::Whole(number) => CellValue::Number {
            digits: i128::from(number),
            scale: 0,
        },
        Cell::Decimal { digits, scale } => CellValue::Number { digits, scale },
        Cell::YesNo(yes) => CellValue::YesNo(yes),
        Cell::Day(day) => CellValue::Day(day),
    }
}

/// A list that has a table of its own: its name, the file, and the sheet.
pub(super) type ListAt = (String, PathBuf, Option<String>);

impl Tables {
    /// Opens the tables of the cases and of their lists.
    pub(super) fn open(
        path: &Path,
        sheet: Option<&str>,
        key: Option<&str>,
        lists: &[ListAt],
    ) -> Result<Self, Unusable> {
        let options = |sheet: Option<&str>| Options {
            sheet: sheet.map(str::to_owned),
            rows: ROWS,
            ..Options::default()
        };
        let cases = Reader::open(path, &options(sheet))?;
        let names = cases.columns();
        let key_at = match key {
            None => 0,
            Some(key) => position(names, key).ok_or_else(|| TableProblem::NoKey {
                path: shown(path),
                key: key.to_owned(),
            })?,
        };
        let key_name = names.get(key_at).cloned().unwrap_or_default();
        let mut opened = Vec::new();
        for (_, path, sheet) in lists {
            let reader = Reader::open(path, &options(sheet.as_deref()))?;
            let own = position(reader.columns(), &key_name);
            let own = own.or_else(|| key.is_none().then_some(0));
            opened.push(ListTable {
                key: own.ok_or_else(|| TableProblem::NoKey {
                    path: shown(path),
                    key: key_name.clone(),
                })?,
                path: path.clone(),
                reader,
                block: Block::new(),
                at: 0,
                key_name: key_name.clone(),
                ended: false,
                passed: 0,
                lost: None,
            });
        }
        Ok(Tables {
            cases,
            path: path.to_owned(),
            key: key_at,
            order: Order {
                numbers: true,
                texts: true,
            },
            last: None,
            damaged: false,
            lists: opened,
        })
    }

    /// Binds the columns of the lists' own tables.
    pub(super) fn bind_lists(
        &self,
        prepared: &Prepared,
        lists: &[ListAt],
    ) -> Result<Vec<ListColumns>, Unusable> {
        let mut bound = Vec::new();
        for (table, (name, _, _)) in self.lists.iter().zip(lists) {
            let names: Vec<&str> = table.reader.columns().iter().map(String::as_str).collect();
            let (list, columns) = Columns::bind_list(prepared, name, table.key, &names)
                .map_err(|problems| Unusable(problems.into_iter().map(told).collect()))?;
            bound.push(ListColumns { list, columns });
        }
        Ok(bound)
    }

    /// Reads the next rows, and tells whether there were any.
    pub(super) fn read(
        &mut self,
        block: &mut Block,
        items: &mut Vec<Items>,
    ) -> Result<bool, Unusable> {
        items.resize_with(self.lists.len(), Items::default);
        for own in items.iter_mut() {
            own.counts.clear();
            own.lost.clear();
            own.cells.clear();
        }
        let more = self.cases.read(block)?;
        if self.lists.is_empty() {
            return Ok(more);
        }
        if !more {
            return self.nothing_left().map(|()| false);
        }
        let mut damaged = block
            .damaged()
            .iter()
            .map(|row| row.row_number())
            .peekable();
        for row in 0..block.rows() {
            let number = block.row_number(row);
            while damaged.next_if(|own| *own < number).is_some() {
                self.damaged = true;
            }
            let key = self.next_key(block, row)?;
            for (table, own) in self.lists.iter_mut().zip(items.iter_mut()) {
                table.take(&key, row, own, (self.order, self.damaged))?;
            }
            self.damaged = false;
            self.last = Some(key);
        }
        self.damaged |= damaged.next().is_some();
        Ok(true)
    }

    /// The key of a row, which comes after the one before.
    fn next_key(&mut self, block: &Block, row: usize) -> Result<String, Unusable> {
        let key = value_of(block.cell(row, self.key)).to_string();
        let number = block.row_number(row);
        if key.is_empty() {
            let name = &self.cases.columns()[self.key];
            return Err(TableProblem::BlankKey {
                path: shown(&self.path),
                row: number,
                key: name.clone(),
            }
            .into());
        }
        if let Some(last) = &self.last {
            self.order.numbers &= by_number(last, &key) == Some(Ordering::Less);
            self.order.texts &= last.as_str() < key.as_str();
            if !self.order.numbers && !self.order.texts {
                return Err(TableProblem::Unsorted {
                    path: shown(&self.path),
                    row: number,
                    key,
                }
                .into());
            }
        }
        Ok(key)
    }

    /// Makes sure that every item had its case.
    fn nothing_left(&mut self) -> Result<(), Unusable> {
        let damaged = self.damaged;
        for table in &mut self.lists {
            if let Some(key) = table.next()?
                && !damaged
            {
                return Err(table.stray(key));
            }
        }
        Ok(())
    }
}

impl Order {
    /// Whether one key certainly comes before another.
    fn is_before(self, key: &str, other: &str) -> bool {
        let numbers = by_number(key, other) == Some(Ordering::Less);
        (!self.numbers || numbers) && (!self.texts || key < other)
    }
}

/// Holds two whole numbers against each other.
fn by_number(one: &str, other: &str) -> Option<Ordering> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let plain = |text: &'_ str| text.trim_start_matches('0').to_owned();
    (digits(one) && digits(other)).then(|| {
        let (one, other) = (plain(one), plain(other));
        one.len().cmp(&other.len()).then(one.cmp(&other))
    })
}

impl ListTable {
    /// The key of the next item.
    fn next(&mut self) -> Result<Option<String>, Unusable> {
        while !self.ended && self.at == self.block.rows() {
            self.pass(u64::MAX);
            self.ended = !self.reader.read(&mut self.block)?;
            (self.at, self.passed) = (0, 0);
        }
        if self.ended {
            return Ok(None);
        }
        self.pass(self.block.row_number(self.at));
        let key = value_of(self.block.cell(self.at, self.key)).to_string();
        if key.is_empty() {
            return Err(TableProblem::BlankKey {
                path: shown(&self.path),
                row: self.block.row_number(self.at),
                key: self.key_name.clone(),
            }
            .into());
        }
        Ok(Some(key))
    }

    /// Passes the damaged rows of the block before a row.
    fn pass(&mut self, row: u64) {
        let damaged = &self.block.damaged()[self.passed..];
        let before = damaged.partition_point(|own| own.row_number() < row);
        if let (None, Some(first)) = (&self.lost, damaged[..before].first()) {
            let path = shown(&self.path);
            self.lost = Some(format!(
                "row {} of `{path}` can't be read, and may be an item of this case: {first}",
                first.row_number()
            ));
        }
        self.passed += before;
    }

    fn stray(&self, key: String) -> Unusable {
        TableProblem::StrayItem {
            path: shown(&self.path),
            row: self.block.row_number(self.at),
            key,
        }
        .into()
    }

    /// Takes the items of a case. Those of rows that can't be read are left out with them; where
    /// an item can't be read, so is every case that it may be of, between the item before it and
    /// the one behind.
    fn take(
        &mut self,
        key: &str,
        row: usize,
        items: &mut Items,
        (order, damaged): (Order, bool),
    ) -> Result<(), Unusable> {
        let mut count = 0;
        let mut lost = None;
        while let Some(own) = self.next()? {
            if own == key {
                self.copy(row, count, items);
                count += 1;
                lost = lost.or(self.lost.take());
            } else if order.is_before(&own, key) {
                if !damaged {
                    return Err(self.stray(own));
                }
                self.lost = None;
            } else {
                break;
            }
            self.at += 1;
        }
        if let Some(lost) = lost.or_else(|| self.lost.clone()) {
            items.lost.push((row, lost));
        }
        items.counts.push(count);
        Ok(())
    }

    fn copy(&self, row: usize, item: usize, items: &mut Items) {
        for column in 0..self.block.columns() {
            let value = match value_of(self.block.cell(self.at, column)) {
                CellValue::Blank => continue,
                CellValue::Text(text) => Held::Text(text.to_owned()),
                CellValue::Number { digits, scale } => {
                    Held::Other(CellValue::Number { digits, scale })
                }
                CellValue::YesNo(yes) => Held::Other(CellValue::YesNo(yes)),
                CellValue::Day(day) => Held::Other(CellValue::Day(day)),
            };
            items.cells.push(ItemCell {
                row,
                item,
                column,
                value,
            });
        }
    }
}

fn position(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|own| own == name)
}

fn told(problem: evenhand::caseload::CaseloadProblem) -> evenhand::source::Problem {
    evenhand::source::Problem::new(problem)
}
