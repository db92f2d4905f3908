use super::bind::Columns;
use super::cell::{BadCell, CellColumn, CellValue, Cells};
use crate::caseload::inputs::{Rows, WORDS};
use crate::caseload::{BLOCK, Block, Caseload};
use crate::model::CaseProblem;
use crate::model::case::{Known, Range, VariableId};
use crate::source::Span;

/// A row that can't be decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its place among the rows that were begun with.
    pub row: usize,
    /// The column, where it is one.
    pub column: Option<String>,
    /// What is wrong.
    pub cell: BadCell,
}

/// Rows of a table on their way into blocks of cases.
///
/// Rows that turn out bad are left out when the same rows are begun again without them, so that
/// the cases of a block follow one another.
#[derive(Debug, Default)]
pub struct Filling {
    blocks: Vec<Block>,
    /// The place of each row among the cases; `NOWHERE` where it has none.
    places: Vec<usize>,
    cases: usize,
    lists: Vec<(VariableId, Vec<Length>)>,
    bad: Vec<(usize, BadRow)>,
}

/// Of a list in one row, the last item that is given, and how many the row says there are.
type Length = (u8, Option<i64>);

const NOWHERE: usize = usize::MAX;

/// The rows of a block up to one of them, but for some.
fn rows_to(last: usize, without: Rows) -> Rows {
    std::array::from_fn(|word| {
        let rows = (last + 1).saturating_sub(word * 64).min(64);
        let up_to = u64::MAX.checked_shr(64 - rows as u32).unwrap_or(0);
        up_to & !without[word]
    })
}

impl Filling {
    /// Begins with so many rows, leaving some out by their places in order; what was there before
    /// is gone.
    pub fn start(
        &mut self,
        caseload: &Caseload<'_>,
        columns: &Columns,
        rows: usize,
        left_out: &[usize],
    ) {
        self.places.clear();
        self.bad.clear();
        self.cases = 0;
        let mut left_out = left_out.iter().copied().peekable();
        for row in 0..rows {
            if left_out.next_if_eq(&row).is_some() {
                self.places.push(NOWHERE);
            } else {
                self.places.push(self.cases);
                self.cases += 1;
            }
        }
        let blocks = self.cases.div_ceil(BLOCK);
        while self.blocks.len() < blocks {
            self.blocks.push(caseload.block());
        }
        for (at, block) in self.blocks.iter_mut().enumerate().take(blocks) {
            caseload.start(block, self.cases - at * BLOCK);
        }
        let lists = columns.lists.iter();
        self.lists = lists.map(|list| (*list, vec![(0, None); rows])).collect();
    }

    /// Takes in a column, whose cells are read by `cells`; `at` is its place.
    pub fn column<'c>(
        &mut self,
        caseload: &Caseload<'_>,
        cells: &Cells,
        at: usize,
        column: &impl CellColumn<'c>,
    ) {
        let own = caseload.layout.columns(cells.id);
        let of_list =
            matches!(cells.range, Range::Count { .. }) || caseload.layout.item(cells.id).is_some();
        let noting = of_list && !self.lists.is_empty();
        let mut values = [0; BLOCK];
        // Of the block at hand: which it is, its last row, and the rows that no value was read of.
        let (mut block, mut last, mut unusual) = (0, 0, [0; WORDS]);
        cells.each_plainly(column, |row, read| {
            let place = self.places[row];
            if place == NOWHERE {
                return;
            }
            if place / BLOCK != block {
                self.blocks[block].give(own, &values, rows_to(last, unusual));
                (block, unusual) = (place / BLOCK, [0; WORDS]);
            }
            last = place % BLOCK;
            match read {
                Ok(value) => {
                    values[last] = value;
                    if noting {
                        self.note(caseload, cells, row, Known::Is(value));
                    }
                }
                Err(cell) => {
                    unusual[last / 64] |= 1 << (last % 64);
                    if cell != CellValue::Blank {
                        self.unusual(caseload, cells, (at, row), cell);
                    }
                }
            }
        });
        if self.cases > 0 {
            self.blocks[block].give(own, &values, rows_to(last, unusual));
        }
    }

    #[inline(never)]
    fn unusual(
        &mut self,
        caseload: &Caseload<'_>,
        cells: &Cells,
        at: (usize, usize),
        cell: CellValue<'_>,
    ) {
        let read = cells.read(caseload.prepared(), cell);
        self.known(caseload, cells, at, &read);
    }

    /// Takes in what was read of one cell, by `cells`; `at` is the column's place and the row's.
    #[inline]
    pub fn known(
        &mut self,
        caseload: &Caseload<'_>,
        cells: &Cells,
        (column, row): (usize, usize),
        read: &Result<Known, BadCell>,
    ) {
        let place = self.places[row];
        if place == NOWHERE {
            return;
        }
        match read {
            Ok(Known::Unknown) => {}
            Ok(known) => {
                caseload.put(
                    &mut self.blocks[place / BLOCK],
                    place % BLOCK,
                    cells.id,
                    *known,
                );
                self.note(caseload, cells, row, *known);
            }
            Err(cell) => self.refuse(column, row, Some(cells.name.clone()), cell.clone()),
        }
    }

    /// Notes what is known of lists, to be held against each other at the end.
    #[inline(never)]
    fn note(&mut self, caseload: &Caseload<'_>, cells: &Cells, row: usize, known: Known) {
        if self.lists.is_empty() {
            return;
        }
        if let (Range::Count { .. }, Known::Is(count)) = (cells.range, known) {
            let list = self.lists.iter_mut().find(|(list, _)| *list == cells.id);
            if let Some((_, rows)) = list {
                rows[row].1 = Some(count);
            }
        } else if let Some((list, item)) = caseload.layout.item(cells.id) {
            let list = self.lists.iter_mut().find(|(own, _)| *own == list);
            if let Some((_, rows)) = list {
                rows[row].0 = rows[row].0.max(item + 1);
            }
        }
    }

    /// Says how many items a list of a row has, where a table of its own holds them.
    pub fn count(&mut self, caseload: &Caseload<'_>, list: VariableId, row: usize, count: usize) {
        let place = self.places[row];
        if place == NOWHERE {
            return;
        }
        let variable = caseload.prepared().variables().get(list);
        let (least, most, _) = variable.range.bounds().unwrap_or_default();
        match i64::try_from(count) {
            Ok(count) if (least..=most).contains(&count) => {
                let block = &mut self.blocks[place / BLOCK];
                caseload.put(block, place % BLOCK, list, Known::Is(count));
            }
            _ => {
                let name = caseload.prepared().policy().variable_name(variable);
                let short = |n: i64| u8::try_from(n).unwrap_or(u8::MAX);
                let cell = BadCell::of(&CaseProblem::ListLength {
                    name: name.clone(),
                    count,
                    least: short(least),
                    most: short(most),
                    advice: format!("give from {least} to {most}"),
                    span: Span::default(),
                });
                self.refuse(usize::MAX, row, Some(name), cell);
            }
        }
    }

    /// Refuses a row for something that stands elsewhere: what is wrong, and what to do.
    pub fn bad(&mut self, row: usize, what: &str, help: &str) {
        if self.places[row] != NOWHERE {
            let cell = BadCell {
                what: what.to_owned(),
                help: help.to_owned(),
            };
            self.refuse(usize::MAX, row, None, cell);
        }
    }

    /// Refuses a row; `column` is where it stands among others that are wrong.
    fn refuse(&mut self, column: usize, row: usize, name: Option<String>, cell: BadCell) {
        let bad = BadRow {
            row,
            column: name,
            cell,
        };
        self.bad.push((column, bad));
    }

    /// Holds what each row says against itself, and gives the rows that are bad, in their order.
    pub fn finish(&mut self, caseload: &Caseload<'_>) -> Vec<BadRow> {
        let lists = std::mem::take(&mut self.lists);
        let prepared = caseload.prepared();
        for (list, rows) in &lists {
            let name = || {
                let variable = prepared.variables().get(*list);
                prepared.policy().variable_name(variable)
            };
            for (row, (given, count)) in rows.iter().enumerate() {
                if self.places[row] == NOWHERE || count.is_none_or(|own| own >= i64::from(*given)) {
                    continue;
                }
                let name = name();
                let cell = BadCell {
                    what: format!("`{name}` says fewer items than the row has"),
                    help: format!(
                        "something stands in `{name}[{given}]`: clear it, or count it in"
                    ),
                };
                self.refuse(usize::MAX - 1, row, Some(name), cell);
            }
        }
        self.lists = lists;
        self.bad.sort_by_key(|(column, bad)| (bad.row, *column));
        let bad = std::mem::take(&mut self.bad);
        bad.into_iter().map(|(_, bad)| bad).collect()
    }

    /// The blocks that are filled, each with the place of its first case.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &Block)> {
        let filled = self.cases.div_ceil(BLOCK);
        let blocks = self.blocks.iter().take(filled).enumerate();
        blocks.map(|(at, block)| (at * BLOCK, block))
    }

    /// The block that holds a row's case, and its place there; none where the row was left out.
    pub fn block_of(&self, row: usize) -> Option<(&Block, usize)> {
        let place = *self.places.get(row).filter(|place| **place != NOWHERE)?;
        Some((self.blocks.get(place / BLOCK)?, place % BLOCK))
    }
}
