//! The plan that decides whole columns of cases. It has places of its own in the tables, because
//! it is not asked case by case.

use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use evenhand::caseload::{
    Answers, BLOCK, Block, Bound, Caseload, CellColumn, CellValue, Columns, Filling, Single,
    Status, Values, Worker,
};
use evenhand::model::case::Known;
use evenhand::value::Date;
use evenhand_reference::{Case, DAY, pence, single};
use evenhand_tables::{Block as Table, Cell, Column, Options, Reader};

use crate::engines::{Engine, Evaluator};
use crate::measure::time;

/// The compiled plan with the cases as columns.
pub(crate) struct Plan {
    evaluator: Evaluator,
    caseload: &'static Caseload<'static>,
    single: Single<'static, 'static>,
    blocks: Vec<Block>,
    worker: Worker,
}

impl Plan {
    /// Compiles the policy, and makes the cases ready as columns.
    pub(crate) fn ready(cases: &[Case<i64>]) -> Self {
        let evaluator = Evaluator::load();
        let (prepared, asked) = evaluator.asked();
        let (year, month, day) = DAY;
        let day = Date::new(year, month, day).expect("it is a day");
        let caseload = Caseload::new(prepared, &asked, Some(day), &[]);
        // Room to decide in borrows its question, and both live as long as the process does.
        let caseload: &'static _ = Box::leak(Box::new(caseload.expect("the day is covered")));
        let mut blocks = Vec::new();
        for cases in cases.chunks(BLOCK) {
            let mut block = caseload.block();
            caseload.start(&mut block, cases.len());
            for (row, case) in cases.iter().enumerate() {
                for (id, number) in evaluator.facts().iter().zip(evaluator.numbers(case)) {
                    caseload.put(&mut block, row, *id, Known::Is(number));
                }
            }
            blocks.push(block);
        }
        let mut one = caseload.single();
        for (id, number) in evaluator.facts().iter().zip(evaluator.numbers(&single())) {
            one.put(*id, Known::Is(number));
        }
        Plan {
            worker: caseload.worker(),
            evaluator,
            caseload,
            single: one,
            blocks,
        }
    }

    /// How many of the cases are answered otherwise than by hand, in columns and one by one.
    pub(crate) fn differences(&mut self, cases: &[Case<i64>]) -> usize {
        let mut differ = 0;
        for (cases, block) in cases.chunks(BLOCK).zip(&self.blocks) {
            let answers = self.caseload.decide(block, &mut self.worker);
            for (row, case) in cases.iter().enumerate() {
                let by_hand = pence::decide(case);
                let in_columns = values_of(answers, row);
                for (id, number) in self
                    .evaluator
                    .facts()
                    .iter()
                    .zip(self.evaluator.numbers(case))
                {
                    self.single.put(*id, Known::Is(number));
                }
                let alone = self.single.decide().then(|| {
                    std::array::from_fn(|at| {
                        let (status, value) = self.single.answer(at);
                        assert_eq!(status, Status::Value, "every case is complete");
                        value
                    })
                });
                for values in [in_columns, alone] {
                    let told = values.map(|values| self.evaluator.told(&values).in_values());
                    differ += usize::from(told != Some(Ok(by_hand)));
                }
            }
        }
        self.put_single();
        differ
    }

    /// Puts the case in that is measured alone.
    fn put_single(&mut self) {
        let numbers = self.evaluator.numbers(&single());
        for (id, number) in self.evaluator.facts().iter().zip(numbers) {
            self.single.put(*id, Known::Is(number));
        }
    }

    /// Decides the single case so many times; how long that took.
    pub(crate) fn single(&mut self, times: u32) -> Duration {
        let (took, ()) = time(|| {
            for _ in 0..times {
                black_box(&mut self.single).decide();
                for at in 0..8 {
                    black_box(self.single.answer(at));
                }
            }
        });
        took
    }

    /// Decides the single case so many times, and tells which lines decided it; how long that took.
    pub(crate) fn explained(&mut self, times: u32) -> Duration {
        let (took, ()) = time(|| {
            for _ in 0..times {
                black_box(&mut self.single).decide();
                black_box(self.single.trace().expect("no fact contradicts another"));
                for at in 0..8 {
                    black_box(self.single.answer(at));
                }
            }
        });
        took
    }

    /// Decides all cases on one thread; how long that took.
    pub(crate) fn batch(&mut self) -> Duration {
        let (took, ()) = time(|| {
            for block in &self.blocks {
                black_box(self.caseload.decide(black_box(block), &mut self.worker));
            }
        });
        took
    }

    /// Reads a table of the cases from a file, in pounds, and decides them, on so many threads that
    /// take turns at reading; how long that took.
    pub(crate) fn decide_csv(&self, table: &Path, threads: usize) -> Duration {
        let (took, ()) = time(|| {
            let reader = Reader::open(table, &Options::default()).expect("it is our own");
            let names: Vec<&str> = reader.columns().iter().map(String::as_str).collect();
            let columns = Columns::bind(self.caseload.prepared(), &names, &[]);
            let columns = columns.expect("every column is a fact");
            let reader = Mutex::new(reader);
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| decide_all(self.caseload, &columns, &reader));
                }
            });
        });
        took
    }
}

/// Reads some rows after others, and decides them.
fn decide_all(caseload: &Caseload<'_>, columns: &Columns, reader: &Mutex<Reader>) {
    let mut table = Table::new();
    let mut filling = Filling::default();
    let mut worker = caseload.worker();
    let next = |table: &mut Table| {
        let mut reader = reader.lock().expect("no thread panics");
        reader.read(table).expect("it is our own")
    };
    while next(&mut table) {
        filling.start(caseload, columns, table.rows(), &[]);
        for (at, bound) in columns.all().iter().enumerate() {
            let Bound::Fact(cells) = bound else { continue };
            filling.column(caseload, cells, at, &Plain(table.column(at)));
        }
        assert!(filling.finish(caseload).is_empty(), "every row is good");
        for (_, block) in filling.blocks() {
            black_box(caseload.decide(block, &mut worker));
        }
    }
}

/// A column of a table as the library takes it.
struct Plain<'b>(Column<'b>);

impl<'b> CellColumn<'b> for Plain<'b> {
    #[inline]
    fn for_each(&self, mut each: impl FnMut(usize, CellValue<'b>)) {
        self.0.for_each(|row, cell| each(row, value_of(cell)));
    }
}

/// A cell of a table as the library takes it.
fn value_of(cell: Cell<'_>) -> CellValue<'_> {
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

/// The values of one row; none where the plan did not decide it by itself.
fn values_of(answers: &Answers, row: usize) -> Option<[i128; 8]> {
    if answers.referred.contains(&row) {
        return None;
    }
    Some(std::array::from_fn(|at| {
        let column = &answers.columns[at];
        assert_eq!(column.status[row], Status::Value, "every case is complete");
        match &column.values {
            Values::Amounts(amounts) => amounts[row] * (100 / column.below),
            Values::Places(places) => i128::from(places[row]),
        }
    }))
}
