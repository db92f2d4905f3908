//! Rows decided: read by one thread, decided by some, put back into their order by the caller.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use evenhand::caseload::summary::Asked;
use evenhand::caseload::{
    Answers, BadCell, BadRow, Block as Cases, Bound, Caseload, CellColumn, CellValue, Filling,
    ItemColumn, Worker,
};
use evenhand::source::Problem;
use evenhand_tables::{Block, Column, OutBlock};

use super::reading::{Items, Tables, value_of};
use super::results::Results;
use super::sides::Binding;
use super::tally::Tally;
use crate::files::Unusable;

/// What all threads know.
pub(super) struct Job<'p> {
    /// The policy, and the one that is held against it, where there is one.
    pub(super) sides: &'p [Caseload<'p>],
    /// How the tables are bound: once where both sides have one policy.
    pub(super) bindings: &'p [Binding],
    pub(super) asked: &'p Asked<'p, 'p>,
    /// The names of all columns of the cases' file.
    pub(super) names: &'p [String],
    /// What is written of the answers, where anything is.
    pub(super) results: Option<&'p Results>,
    /// Set where everything is to end.
    pub(super) stop: &'p AtomicBool,
    /// How many bytes are read, and of how many.
    pub(super) done: [AtomicU64; 2],
}

/// Some rows on their way through the threads.
#[derive(Default)]
pub(super) struct Parcel {
    number: u64,
    pub(super) table: Block,
    pub(super) items: Vec<Items>,
    pub(super) out: Option<OutBlock>,
    /// The rows that are told, in order.
    pub(super) told: Vec<ToldRow>,
    /// How many rows were read, and how many of them are bad.
    pub(super) rows: u64,
    pub(super) bad: u64,
}

/// A row that is bad, or refused.
#[derive(Debug, Clone)]
pub(super) struct ToldRow {
    pub(super) number: u64,
    pub(super) line: Option<u64>,
    /// What is wrong, and in which column.
    pub(super) wrong: Vec<(Option<String>, String)>,
    pub(super) raw: Vec<String>,
}

/// What one thread decides with.
pub(super) struct Desk<'p> {
    fillings: Vec<Filling>,
    workers: Vec<Worker>,
    tally: Tally<'p>,
}

impl<'p> Desk<'p> {
    pub(super) fn new(job: &Job<'p>) -> Self {
        Desk {
            fillings: job.bindings.iter().map(|_| Filling::default()).collect(),
            workers: job.sides.iter().map(Caseload::worker).collect(),
            tally: Tally::new(job.asked),
        }
    }

    /// The block of a side that holds a row's case, and its place there.
    pub(super) fn block_of(&self, side: usize, row: usize) -> Option<(&Cases, usize)> {
        let filling = self.fillings.get(side).or(self.fillings.first());
        filling.and_then(|filling| filling.block_of(row))
    }
}

impl<'p> Job<'p> {
    fn ends(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Reads all rows, decides them, and hands them to `take` in their order, which says whether
    /// to go on. What was counted is given back.
    pub(super) fn run(
        &self,
        tables: Tables,
        threads: usize,
        mut take: impl FnMut(Option<&mut Parcel>) -> Result<bool, Unusable>,
    ) -> Result<Tally<'p>, Unusable> {
        let parcels = threads * 2 + 2;
        let (free_in, free_out) = sync_channel(parcels);
        for _ in 0..parcels {
            // There is room for as many.
            let _ = free_in.send(Parcel::default());
        }
        let (work_in, work_out) = sync_channel(parcels);
        let (done_in, done_out) = channel();
        let work_out = Mutex::new(work_out);
        thread::scope(|scope| {
            let reading = done_in.clone();
            scope.spawn(move || self.read(tables, &free_out, &work_in, &reading));
            let deciders: Vec<_> = (0..threads)
                .map(|_| {
                    let (done, work) = (done_in.clone(), &work_out);
                    scope.spawn(move || self.decide_all(work, &done))
                })
                .collect();
            drop(done_in);
            let taken = self.in_order(&done_out, &free_in, &mut take);
            if taken.is_err() {
                self.stop.store(true, Ordering::Relaxed);
            }
            // Whoever waits for the other end is woken, and ends.
            drop((done_out, free_in));
            let mut tally = Tally::new(self.asked);
            for decider in deciders {
                match decider.join() {
                    Ok(own) => tally.merge(&own),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            taken.map(|()| tally)
        })
    }

    /// Takes parcels in their order.
    fn in_order(
        &self,
        done: &Receiver<Result<Parcel, Unusable>>,
        free: &SyncSender<Parcel>,
        take: &mut impl FnMut(Option<&mut Parcel>) -> Result<bool, Unusable>,
    ) -> Result<(), Unusable> {
        let mut waiting: BTreeMap<u64, Parcel> = BTreeMap::new();
        let mut next = 0;
        loop {
            if self.ends() {
                return Ok(());
            }
            let parcel = match done.recv_timeout(Duration::from_millis(100)) {
                Ok(parcel) => parcel?,
                Err(RecvTimeoutError::Timeout) => {
                    take(None)?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            waiting.insert(parcel.number, parcel);
            while let Some(mut parcel) = waiting.remove(&next) {
                next += 1;
                if !take(Some(&mut parcel))? {
                    self.stop.store(true, Ordering::Relaxed);
                    return Ok(());
                }
                // Where the reader has ended, nobody needs it any more.
                let _ = free.send(parcel);
            }
        }
    }

    fn read(
        &self,
        mut tables: Tables,
        free: &Receiver<Parcel>,
        work: &SyncSender<Parcel>,
        told: &Sender<Result<Parcel, Unusable>>,
    ) {
        let mut number = 0;
        while let (false, Ok(mut parcel)) = (self.ends(), free.recv()) {
            match tables.read(&mut parcel.table, &mut parcel.items) {
                Ok(true) => {}
                Ok(false) => return,
                Err(problem) => {
                    let _ = told.send(Err(problem));
                    return;
                }
            }
            let (done, all) = tables.cases.progress();
            self.done[0].store(done, Ordering::Relaxed);
            self.done[1].store(all, Ordering::Relaxed);
            parcel.number = number;
            number += 1;
            if work.send(parcel).is_err() {
                return;
            }
        }
    }

    fn decide_all(
        &self,
        work: &Mutex<Receiver<Parcel>>,
        done: &Sender<Result<Parcel, Unusable>>,
    ) -> Tally<'p> {
        let mut desk = Desk::new(self);
        loop {
            let parcel = match work.lock() {
                Ok(work) => work.recv(),
                Err(_) => break,
            };
            let Ok(mut parcel) = parcel else { break };
            if self.ends() {
                break;
            }
            let decided = self.decide(&mut parcel, &mut desk);
            if done.send(decided.map(|()| parcel)).is_err() {
                break;
            }
        }
        desk.tally
    }

    /// Decides the rows of a parcel.
    fn decide(&self, parcel: &mut Parcel, desk: &mut Desk<'p>) -> Result<(), Unusable> {
        let rows = parcel.table.rows();
        let mut bad = self.fill(parcel, desk, &[]);
        let mut left_out: Vec<usize> = bad.iter().map(|bad| bad.row).collect();
        left_out.dedup();
        if !bad.is_empty() {
            // What is wrong is known, and left out.
            self.fill(parcel, desk, &left_out);
        }
        let good: Vec<usize> = (0..rows)
            .filter(|row| left_out.binary_search(row).is_err())
            .collect();
        let mut out = self.results.map(|results| {
            let out = parcel.out.take();
            let mut out = out.unwrap_or_else(|| OutBlock::new(&results.columns));
            out.clear();
            (results, out)
        });
        let Desk {
            fillings,
            workers,
            tally,
        } = desk;
        let others = fillings.get(1).map(Filling::blocks);
        let mut others = others.into_iter().flatten();
        let blocks = fillings.first().map(Filling::blocks);
        for (first, block) in blocks.into_iter().flatten() {
            let twin = others.next().map_or(block, |(_, twin)| twin);
            // Nobody takes what is decided after the end, and one by one takes long.
            if self.ends() {
                return Ok(());
            }
            let each = self.sides.iter().zip([block, twin]).zip(&mut *workers);
            let mut each =
                each.map(|((side, block), worker)| -> &Answers { side.decide(block, worker) });
            let Some(before) = each.next() else { break };
            let answers = [Some(before), each.next()];
            let own = &good[first..first + before.rows];
            let number = |row: usize| parcel.table.row_number(own[row]);
            tally.take(number, block, before, answers[1]);
            refused(answers, own, &mut bad);
            if let Some((results, out)) = &mut out {
                results.take(&parcel.table, own, answers, out)?;
            }
        }
        bad.sort_by_key(|bad| bad.row);
        parcel.out = out.map(|(_, out)| out);
        parcel.rows = rows as u64 + parcel.table.damaged().len() as u64;
        parcel.told = self.told(parcel, &bad);
        parcel.bad = parcel.told.len() as u64;
        Ok(())
    }

    /// Puts the cells of a parcel into blocks of cases, and gives the rows that are bad. What
    /// both sides say of a cell is told once.
    pub(super) fn fill(
        &self,
        parcel: &Parcel,
        desk: &mut Desk<'_>,
        left_out: &[usize],
    ) -> Vec<BadRow> {
        let mut bad: Vec<BadRow> = Vec::new();
        let each = self.bindings.iter().zip(self.sides);
        for ((binding, caseload), filling) in each.zip(&mut desk.fillings) {
            fill_one(parcel, (binding, caseload), filling, left_out);
            let known = bad.len();
            let own = filling.finish(caseload);
            bad.extend(own);
            if known > 0 {
                let further = bad.split_off(known);
                let further = further.into_iter().filter(|own| !bad.contains(own));
                let further: Vec<BadRow> = further.collect();
                bad.extend(further);
            }
        }
        bad.sort_by_key(|bad| bad.row);
        bad
    }

    /// The rows of a parcel that are to be told, damaged ones among them, in their order.
    fn told(&self, parcel: &Parcel, bad: &[BadRow]) -> Vec<ToldRow> {
        let table = &parcel.table;
        let mut told: Vec<ToldRow> = Vec::new();
        for bad in bad {
            let number = table.row_number(bad.row);
            let wrong = (bad.column.clone(), bad.cell.to_string());
            match told.last_mut() {
                Some(last) if last.number == number => last.wrong.push(wrong),
                Some(_) | None => told.push(ToldRow {
                    number,
                    line: table.line(bad.row),
                    wrong: vec![wrong],
                    raw: table.raw(bad.row),
                }),
            }
        }
        for damage in table.damaged() {
            let column = damage.column().and_then(|at| self.names.get(at));
            told.push(ToldRow {
                number: damage.row_number(),
                line: damage.line(),
                wrong: vec![(column.cloned(), damage.to_string())],
                raw: damage.raw().to_vec(),
            });
        }
        told.sort_by_key(|row| row.number);
        told
    }
}

/// Notes the cases that a side refuses, with its reason; what both say is told once.
fn refused(answers: [Option<&Answers>; 2], rows: &[usize], bad: &mut Vec<BadRow>) {
    let known = bad.len();
    for (side, answers) in answers.into_iter().flatten().enumerate() {
        for (row, problem) in &answers.refused {
            let problem = Problem::new(problem.clone());
            let mut own = BadRow {
                row: rows[*row],
                column: None,
                cell: BadCell {
                    what: problem.to_string(),
                    help: problem.help().unwrap_or_default(),
                },
            };
            if side > 0 && !bad[known..].contains(&own) {
                own.cell.what.insert_str(0, "on the other side, ");
                bad.push(own);
            } else if side == 0 {
                bad.push(own);
            }
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

/// Puts the cells of a parcel into one side's blocks of cases.
fn fill_one(
    parcel: &Parcel,
    (binding, caseload): (&Binding, &Caseload<'_>),
    filling: &mut Filling,
    left_out: &[usize],
) {
    let table = &parcel.table;
    filling.start(caseload, &binding.columns, table.rows(), left_out);
    let prepared = caseload.prepared();
    for (at, bound) in binding.columns.all().iter().enumerate() {
        let Bound::Fact(cells) = bound else { continue };
        let column = table.column(at);
        match column
            .dictionary()
            .filter(|own| own.texts() <= table.rows())
        {
            // Each text is read once, however often it stands in the column.
            Some(words) => {
                let texts = (0..words.texts()).map(|code| words.text(code as u32));
                let read: Vec<_> = texts
                    .map(|cell| cells.read(prepared, value_of(cell)))
                    .collect();
                words.for_each(|row, code| {
                    if let Some(read) = code.and_then(|code| read.get(code as usize)) {
                        filling.known(caseload, cells, (at, row), read);
                    }
                });
            }
            None => filling.column(caseload, cells, at, &Plain(column)),
        }
    }
    for (at, (list, items)) in binding.lists.iter().zip(&parcel.items).enumerate() {
        for (row, count) in items.counts.iter().enumerate() {
            filling.count(caseload, list.list, row, *count);
        }
        for (row, lost) in &items.lost {
            let help = "mend that row, and decide this case again";
            filling.bad(*row, lost, help);
        }
        for cell in &items.cells {
            if let ItemColumn::Field(fields) = &list.columns[cell.column]
                && let Some(cells) = fields.get(cell.item)
            {
                let read = match cell.value() {
                    CellValue::Blank => continue,
                    value => cells.read(prepared, value),
                };
                // Behind all columns of the cases.
                let place = binding.columns.all().len() + at;
                filling.known(caseload, cells, (place, cell.row), &read);
            }
        }
    }
}
