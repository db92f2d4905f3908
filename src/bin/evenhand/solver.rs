//! z3 as the library asks it, where it is there.

use evenhand::proof::{Found, Oracle, Reply, Script};
use evenhand_solver::{Answer, Solver, Value, Why};

/// z3, and why it left questions undecided.
#[derive(Debug)]
pub(crate) struct Z3 {
    solver: Solver,
    /// Whether it was found not to be there, so that it is not looked for again.
    absent: bool,
    /// Why questions were left undecided, each reason once, in the order in which they came.
    pub(crate) notes: Vec<String>,
}

impl Z3 {
    /// The solver that the environment names, or the one on the path.
    pub(crate) fn from_environment() -> Self {
        Z3 {
            solver: Solver::from_environment(),
            absent: false,
            notes: Vec::new(),
        }
    }
}

impl Oracle for Z3 {
    fn ask(&mut self, question: &Script) -> Reply {
        if self.absent {
            return Reply::Unknown(Why::Absent.to_string());
        }
        let names: Vec<&str> = question.names().collect();
        match self.solver.ask(question.text(), &names) {
            Answer::Never => Reply::Never,
            Answer::Found(values) => Reply::Found(values.into_iter().map(found).collect()),
            Answer::Unknown(why) => {
                self.absent = why == Why::Absent;
                let told = why.to_string();
                if !self.notes.contains(&told) {
                    self.notes.push(told.clone());
                }
                Reply::Unknown(told)
            }
        }
    }
}

fn found(value: Value) -> Found {
    match value {
        Value::Yes(yes) => Found::Yes(yes),
        Value::Number(n) => Found::Number(n),
    }
}
