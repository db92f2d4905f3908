//! The reference decision in several engines, measured in turn, in one table.
//!
//! `cargo run --release -p evenhand-peers -- [--rounds N] [--json]`
//!
//! Every engine has the same decision in the form that is usual for it, with its policy prepared
//! and its inputs ready; what each of them is given stands in `docs/performance.md`. Before
//! anything is measured, all of them decide 100,000 cases. Where Evenhand or one of the versions
//! by hand answers otherwise than the other, no table is printed.

mod csv_alone;
mod engines;
mod measure;
mod plan;
mod table;

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use engines::{Cel, Datalogic, Engine, Evaluator, InWords, Pence, Pounds, Zen};
use evenhand_reference::{Case, SEED, cases, single};
use measure::{Column, Ready, Subject, each, median, time, times_a_round};
use plan::Plan;
use table::{Reading, Row};

/// How many cases a batch has.
const CASES: u32 = 100_000;

/// The fewest rounds that a median is taken of.
const FEWEST_ROUNDS: usize = 15;

/// How many measures of a round are taken of what is short.
const SAMPLES: u32 = 8;

/// An engine in the table.
struct Entry {
    name: &'static str,
    numbers: &'static str,
    /// Whether a difference is a mistake of ours, and stops the table.
    ours: bool,
    columns: &'static [Column],
    ready: fn(&[Case<i64>]) -> Box<dyn Subject>,
    cold: fn() -> Duration,
}

fn ready<E: Engine + 'static>(cases: &[Case<i64>]) -> Box<dyn Subject> {
    Box::new(Ready::<E>::new(cases))
}

/// Loads an engine and decides the single case; how long the loading took.
fn cold<E: Engine>() -> Duration {
    let (took, mut engine) = time(E::load);
    let input = engine.prepare(&single());
    engine.decide(&input);
    took
}

fn entry<E: Engine + 'static>(name: &'static str, numbers: &'static str, ours: bool) -> Entry {
    Entry {
        name,
        numbers,
        ours,
        columns: &Column::ALL,
        ready: ready::<E>,
        cold: cold::<E>,
    }
}

/// The engines, the one that others are held against first.
fn entries() -> Vec<Entry> {
    vec![
        entry::<Pounds>("by hand, rust_decimal", "decimal", true),
        entry::<Pence>("by hand, whole pence", "integer", true),
        entry::<Evaluator>("Evenhand, evaluator", "exact", true),
        Entry {
            columns: &[Column::Explained],
            ..entry::<InWords>("Evenhand, in words", "exact", true)
        },
        entry::<Zen>("zen-engine, policy document", "decimal", false),
        entry::<Datalogic>("datalogic-rs, JsonLogic", "integer", false),
        entry::<Cel>("cel, compiled programs", "integer", false),
    ]
}

struct Options {
    rounds: usize,
    json: bool,
    /// The engine that this process loads, decides one case with, and ends.
    cold: Option<String>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        rounds: FEWEST_ROUNDS,
        json: false,
        cold: None,
    };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => options.json = true,
            "--rounds" => {
                let rounds = arguments.next().and_then(|rounds| rounds.parse().ok());
                let rounds = rounds.filter(|rounds| *rounds >= FEWEST_ROUNDS);
                options.rounds = rounds
                    .ok_or_else(|| format!("`--rounds` takes a number, {FEWEST_ROUNDS} or more"))?;
            }
            "--cold" => options.cold = arguments.next(),
            other => {
                return Err(format!(
                    "`{other}` is not known: write `--rounds N`, `--json`, both or neither"
                ));
            }
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(text) => match io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(problem) => {
            let _ = writeln!(io::stderr(), "{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<String, String> {
    let entries = entries();
    if let Some(name) = &options.cold {
        let entry = entries.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| format!("there is no engine `{name}`"))?;
        return Ok((entry.cold)().as_nanos().to_string());
    }
    let cases = cases(CASES, SEED);
    let mut subjects: Vec<Box<dyn Subject>> =
        entries.iter().map(|entry| (entry.ready)(&cases)).collect();
    let mut plan = Plan::ready(&cases);
    let differs = differences(&entries, &mut subjects, &mut plan, &cases)?;
    let mut measures = Measures::of(entries.len());
    let text = csv_alone::table(&cases);
    let file = csv_alone::file(&text).map_err(|error| error.to_string())?;
    let times = calibrate(&entries, &mut subjects);
    for round in 0..options.rounds {
        let _ = write!(io::stderr(), "\rround {} of {} ", round + 1, options.rounds);
        measures.round(&entries, &mut subjects, &times)?;
        measures.round_of_plan(&mut plan);
        measures.round_of_tables(&text, file.path(), &plan);
    }
    let _ = writeln!(io::stderr());
    let (rows, readings) = measures.rows(&entries, &differs);
    if options.json {
        let json = table::json(&rows, &readings, cases.len(), options.rounds);
        return Ok(format!("{json:#}\n"));
    }
    Ok(table::text(&rows, &readings, cases.len()))
}

/// How many cases each engine answers otherwise than by hand.
///
/// # Errors
/// Where an engine of ours does.
fn differences(
    entries: &[Entry],
    subjects: &mut [Box<dyn Subject>],
    plan: &mut Plan,
    cases: &[Case<i64>],
) -> Result<Vec<usize>, String> {
    let mut differs = Vec::new();
    for (entry, subject) in entries.iter().zip(subjects) {
        let (count, first) = subject.differences(cases);
        let told = format!("{} differs in {count} of {}", entry.name, cases.len());
        if let Some(first) = first {
            if entry.ours {
                return Err(format!("{told}; {first}"));
            }
            let _ = writeln!(io::stderr(), "{told}; {first}");
        }
        differs.push(count);
    }
    let count = plan.differences(cases);
    if count > 0 {
        return Err(format!("the plan differs in {count} of {}", cases.len()));
    }
    Ok(differs)
}

/// How often each measure is taken in a round, by engine and column.
fn calibrate(entries: &[Entry], subjects: &mut [Box<dyn Subject>]) -> Vec<Vec<Option<u32>>> {
    let all = entries.iter().zip(subjects);
    all.map(|(entry, subject)| {
        let times = Column::ALL.map(|column| {
            let asked = entry.columns.contains(&column);
            asked.then(|| times_a_round(subject.as_mut(), column))?
        });
        times.to_vec()
    })
    .collect()
}

/// Everything measured so far, in thousandths of a nanosecond.
struct Measures {
    engines: Vec<[Vec<u64>; Column::ALL.len()]>,
    plan: [Vec<u64>; Column::ALL.len()],
    csv: [Vec<u64>; READINGS.len()],
}

/// What is measured of reading tables: how many threads, and whether the cases are decided too.
const READINGS: [(&str, usize, bool); 4] = [
    ("the csv reader alone, two threads", 2, false),
    ("the csv reader alone, one thread", 1, false),
    ("Evenhand, compiled plan, two threads", 2, true),
    ("Evenhand, compiled plan, one thread", 1, true),
];

impl Measures {
    fn of(engines: usize) -> Self {
        Measures {
            engines: vec![Default::default(); engines],
            plan: Default::default(),
            csv: Default::default(),
        }
    }

    fn round(
        &mut self,
        entries: &[Entry],
        subjects: &mut [Box<dyn Subject>],
        times: &[Vec<Option<u32>>],
    ) -> Result<(), String> {
        for column in Column::ALL {
            for (at, subject) in subjects.iter_mut().enumerate() {
                let Some(times) = times[at][column as usize] else {
                    continue;
                };
                let (of, samples) = match column {
                    Column::Batch => (CASES, 1),
                    _ => (times, SAMPLES),
                };
                for _ in 0..samples {
                    let took = subject.run(column, times);
                    let took = took.map(|took| each(took, of.into()));
                    self.engines[at][column as usize].extend(took);
                }
            }
        }
        for (at, entry) in entries.iter().enumerate() {
            if entry.columns.contains(&Column::Cold) {
                let (whole, loading) = cold_process(entry.name)?;
                self.engines[at][Column::Cold as usize].push(each(whole, 1));
                self.engines[at][Column::Loading as usize].push(each(loading, 1));
            }
        }
        Ok(())
    }

    fn round_of_plan(&mut self, plan: &mut Plan) {
        let times = 5_000;
        for _ in 0..SAMPLES {
            self.plan[Column::Single as usize].push(each(plan.single(times), times.into()));
            let explained = plan.explained(times);
            self.plan[Column::Explained as usize].push(each(explained, times.into()));
        }
        self.plan[Column::Batch as usize].push(each(plan.batch(), CASES.into()));
    }

    fn round_of_tables(&mut self, text: &str, file: &Path, plan: &Plan) {
        for (at, (_, threads, decided)) in READINGS.into_iter().enumerate() {
            let took = match decided {
                true => plan.decide_csv(file, threads),
                false => csv_alone::read(text, threads),
            };
            self.csv[at].push(each(took, CASES.into()));
        }
    }

    fn rows(self, entries: &[Entry], differs: &[usize]) -> (Vec<Row>, Vec<Reading>) {
        let mut rows = Vec::new();
        for ((entry, measured), differs) in entries.iter().zip(self.engines).zip(differs) {
            rows.push(Row {
                name: entry.name,
                numbers: entry.numbers,
                measured: measured.map(median),
                differs: Some(*differs),
            });
        }
        // Beside the other rows of ours, which come first.
        let at = entries.iter().filter(|entry| entry.ours).count();
        let plan = Row {
            name: "Evenhand, compiled plan",
            numbers: "exact",
            measured: self.plan.map(median),
            differs: Some(0),
        };
        rows.insert(at, plan);
        let readings = READINGS.into_iter().zip(self.csv);
        let readings = readings.map(|((name, ..), measured)| Reading {
            name,
            row: median(measured),
        });
        (rows, readings.collect())
    }
}

/// Begins a process of this program that loads one engine and decides one case; how long it took
/// in all, and how long the loading.
fn cold_process(name: &str) -> Result<(Duration, Duration), String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let (took, output) = time(|| Command::new(program).args(["--cold", name]).output());
    let output = output.map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let loading = told
        .trim()
        .parse()
        .map_err(|_| format!("{name} did not load in a process of its own"))?;
    Ok((took, Duration::from_nanos(loading)))
}
