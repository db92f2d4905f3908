//! Asks z3 whether an SMT-LIB 2 text can hold, within limits.
//!
//! z3 is a program of its own, which may be there or not: `z3` on the path, or what the variable
//! `EVENHAND_Z3` names. Its effort is counted by itself, so that the same text has the same
//! answer; and whatever it does instead of answering, it is ended after a time, and the answer
//! says so. A solver that isn't there, or doesn't behave, is an answer and never an error.
//!
//! # Examples
//! ```
//! use evenhand_solver::{Answer, Solver, Value};
//!
//! let solver = Solver::from_environment();
//! let text = "(declare-const n Int)\n(assert (and (< 4 n) (< n 6)))\n";
//! match solver.ask(text, &["n"]) {
//!     Answer::Found(values) => assert_eq!(values, [Value::Number(5)]),
//!     Answer::Never => unreachable!("five is between four and six"),
//!     Answer::Unknown(why) => assert!(!why.to_string().is_empty()),
//! }
//! ```

mod child;
mod reply;

use std::ffi::OsStr;
use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

/// z3, and how much it may do for one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solver {
    program: OsString,
    effort: u64,
    seconds: u32,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It can't hold.
    Never,
    /// It holds for these values of what was asked for, in that order.
    Found(Vec<Value>),
    /// It was not decided.
    Unknown(Why),
}

/// A value that makes a text hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Of a `Bool`.
    Yes(bool),
    /// Of an `Int`.
    Number(i128),
}

/// Why a question was not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no such program, or it can't be started.
    Absent,
    /// It gave up, for the reason that it told; with the same text it does so again.
    GaveUp(String),
    /// It was ended after so many seconds; another time it may come further.
    Time(u32),
    /// What it wrote is no answer.
    Unclear,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Absent => f.write_str("z3 is not there"),
            Why::GaveUp(reason) => write!(f, "z3 gave up: {reason}"),
            Why::Time(1) => f.write_str("z3 was ended after 1 second"),
            Why::Time(seconds) => write!(f, "z3 was ended after {seconds} seconds"),
            Why::Unclear => f.write_str("what z3 wrote is no answer"),
        }
    }
}

/// The variable that names z3 where it isn't on the path.
pub const VARIABLE: &str = "EVENHAND_Z3";

/// How much z3 may do, by its own count, for one way of trying.
const EFFORT: u64 = 20_000_000;

/// After how many seconds z3 is ended.
const SECONDS: u32 = 10;

/// How it is tried, one after the other: first the solver for sums that z3 takes by itself, then
/// its older one, which decides some questions that the first doesn't. That every condition is
/// looked at, and not only those that seem to matter, halves what is needed for two policies.
const WAYS: [&[&str]; 2] = [
    &["smt.relevancy=0"],
    &["smt.relevancy=0", "smt.arith.solver=2"],
];

impl Solver {
    /// The program that the environment names, or `z3`.
    pub fn from_environment() -> Self {
        let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
        Solver::at(named.unwrap_or_else(|| OsString::from("z3")))
    }

    /// A program by its path.
    pub fn at(program: impl AsRef<OsStr>) -> Self {
        Solver {
            program: program.as_ref().to_owned(),
            effort: EFFORT,
            seconds: SECONDS,
        }
    }

    /// The same with another limit of effort, by z3's own count (`rlimit`), for each way of
    /// trying.
    pub fn with_effort(self, effort: u64) -> Self {
        Solver { effort, ..self }
    }

    /// The same, ended after other seconds.
    pub fn with_seconds(self, seconds: u32) -> Self {
        Solver { seconds, ..self }
    }

    /// What the program says of itself: `Z3 version 4.8.12 - 64 bit`. `None` where it isn't
    /// there.
    pub fn version(&self) -> Option<String> {
        let args = [OsString::from("--version")];
        let said = child::run(&self.program, &args, "", Duration::from_secs(5)).ok()?;
        said.lines().next().map(str::to_owned)
    }

    /// Asks whether what a text asserts can hold, and if so, for which values of some names.
    ///
    /// The text declares and asserts, in SMT-LIB 2; the command that asks is put behind it.
    pub fn ask(&self, text: &str, names: &[&str]) -> Answer {
        let mut answer = Answer::Unknown(Why::Absent);
        for way in WAYS {
            answer = self.ask_by(way, text, names);
            // Only for what it gave up on is there another way.
            if !matches!(answer, Answer::Unknown(Why::GaveUp(_))) {
                break;
            }
        }
        answer
    }

    fn ask_by(&self, way: &[&str], text: &str, names: &[&str]) -> Answer {
        let mut asked = format!("{text}\n(check-sat)\n(get-info :reason-unknown)\n");
        if !names.is_empty() {
            asked.push_str(&format!("(get-value ({}))\n", names.join(" ")));
        }
        let mut args: Vec<OsString> = vec!["-smt2".into(), "-in".into()];
        args.push(format!("-T:{}", self.seconds.max(1)).into());
        args.push(format!("rlimit={}", self.effort).into());
        args.extend(way.iter().map(OsString::from));
        // It is to end by itself first; who doesn't is ended.
        let patience = Duration::from_secs(u64::from(self.seconds)) + child::GRACE;
        match child::run(&self.program, &args, &asked, patience) {
            Ok(said) => reply::read(&said, names, self.seconds),
            Err(child::Failed::Absent) => Answer::Unknown(Why::Absent),
            Err(child::Failed::Time) => Answer::Unknown(Why::Time(self.seconds)),
        }
    }
}
