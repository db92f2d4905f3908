//! Rounds in turn: each measure of each engine once a round, so that whatever slows the machine
//! down slows all of them.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock; nothing that is decided depends on it"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use evenhand_reference::{Case, pence, single, write_json_line};

use crate::engines::Engine;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    /// One case that goes all the way, again and again.
    Single,
    /// All the random cases, once through.
    Batch,
    /// The single case from a line of JSON.
    EndToEnd,
    /// The single case with everything that is told about how it came about.
    Explained,
    /// A process that begins, decides the single case, and ends.
    Cold,
    /// What of that is reading the policy and making it ready.
    Loading,
}

impl Column {
    /// All of them, in order.
    pub(crate) const ALL: [Column; 6] = [
        Column::Single,
        Column::Batch,
        Column::EndToEnd,
        Column::Explained,
        Column::Cold,
        Column::Loading,
    ];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Column::Single => "single",
            Column::Batch => "batch",
            Column::EndToEnd => "end to end",
            Column::Explained => "explained",
            Column::Cold => "cold",
            Column::Loading => "of it loading",
        }
    }
}

/// An engine with its cases ready, as the rounds see it.
pub(crate) trait Subject {
    /// How many of the cases are answered otherwise than by hand, and the first of them in words.
    fn differences(&mut self, cases: &[Case<i64>]) -> (usize, Option<String>);

    /// Does something so many times; how long that took. A batch counts as one time. `None`
    /// where there is no such thing.
    fn run(&mut self, column: Column, times: u32) -> Option<Duration>;
}

/// An engine with its cases ready.
pub(crate) struct Ready<E: Engine> {
    engine: E,
    single: E::Input,
    line: String,
    batch: Vec<E::Input>,
}

impl<E: Engine> Ready<E> {
    /// Loads an engine, and makes cases ready for it.
    pub(crate) fn new(cases: &[Case<i64>]) -> Self {
        let engine = E::load();
        let mut line = String::new();
        write_json_line(&mut line, &single(), E::MONEY);
        Ready {
            single: engine.prepare(&single()),
            batch: cases.iter().map(|case| engine.prepare(case)).collect(),
            line,
            engine,
        }
    }
}

impl<E: Engine> Subject for Ready<E> {
    fn differences(&mut self, cases: &[Case<i64>]) -> (usize, Option<String>) {
        let mut count = 0;
        let mut first = None;
        for (case, input) in cases.iter().zip(&self.batch) {
            let wanted = pence::decide(case);
            let got = self.engine.answer(input);
            if got.as_ref() != Ok(&wanted) {
                count += 1;
                first.get_or_insert_with(|| format!("{case:?}: {got:?} and not {wanted:?}"));
            }
        }
        (count, first)
    }

    fn run(&mut self, column: Column, times: u32) -> Option<Duration> {
        let begun = Instant::now();
        for _ in 0..times {
            match column {
                Column::Single => self.engine.decide(black_box(&self.single)),
                Column::Batch => {
                    for case in &self.batch {
                        self.engine.decide(black_box(case));
                    }
                }
                Column::EndToEnd => self.engine.decide_line(black_box(&self.line)),
                Column::Explained => {
                    if !self.engine.explain(black_box(&self.single)) {
                        return None;
                    }
                }
                Column::Cold | Column::Loading => return None,
            }
        }
        Some(begun.elapsed())
    }
}

/// How often something is done at a time: often enough to take a thousandth of a second or two.
/// That is less than what a busy machine lets a process run for, so that most measures are not
/// interrupted.
pub(crate) fn times_a_round(subject: &mut dyn Subject, column: Column) -> Option<u32> {
    if column == Column::Batch {
        return Some(1);
    }
    let mut times = 1;
    loop {
        let took = subject.run(column, times)?;
        if took > Duration::from_millis(1) || times > 1 << 24 {
            return Some(times);
        }
        times *= 2;
    }
}

/// Times something once.
pub(crate) fn time<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let made = what();
    (begun.elapsed(), made)
}

/// So many thousandths of a nanosecond each, where so many took so long.
pub(crate) fn each(took: Duration, of: u64) -> u64 {
    let picoseconds = took.as_nanos() * 1_000 / u128::from(of.max(1));
    u64::try_from(picoseconds).unwrap_or(u64::MAX)
}

/// The middle one of some measures; `None` of none.
pub(crate) fn median(mut measures: Vec<u64>) -> Option<u64> {
    measures.sort_unstable();
    measures.get(measures.len() / 2).copied()
}
