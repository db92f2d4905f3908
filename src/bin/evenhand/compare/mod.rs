//! `evenhand compare`: two policies side by side, or one on two days.
//!
//! Each question is a file of its own; this one reads the arguments.

pub(crate) mod everyone;
pub(crate) mod lines;
pub(crate) mod person;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand::comparison::When;
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;

use crate::Status;
use crate::decide::day;
use crate::files::{Shelf, Unusable, UsageProblem};
use crate::named::policies_named;
use crate::page::Page;

/// In which form a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a terminal.
    Text,
    /// A page that stands alone, for a browser or for paper.
    Html,
    /// For other programs; the shapes are described in docs/json.md.
    Json,
}

/// Compare two policies, or one policy on two days: lines, one person, or everybody
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A policy: its name in the library, its title, or its file
    a: String,
    /// The policy to hold against it; the same one where `--on` and `--and` name two days
    b: Option<String>,
    /// One person through both: a case in TOML or JSON, or `-` for standard input
    #[arg(long, value_name = "CASE", conflicts_with = "ask")]
    case: Option<PathBuf>,
    /// An outcome: everybody for whom the two may differ, by how much, and what is proved
    #[arg(long, value_name = "OUTCOME")]
    ask: Vec<String>,
    /// Only people of whom this is so, as in 'capital up to £10,000.00'
    #[arg(long, value_name = "FACT is …")]
    within: Vec<String>,
    /// Only this day; with `--and`, the first of two days
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// The day on which the second policy, or the same one, is looked at
    #[arg(long, value_name = "DATE", value_parser = day, requires = "on")]
    and: Option<Date>,
    /// Write the formulas for a solver to this file
    #[arg(long, value_name = "FILE", requires = "ask")]
    smt: Option<PathBuf>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    #[command(flatten)]
    shelf: Shelf,
}

/// Two policies, ready to be held against each other.
struct Sides {
    library: Library,
    a: Prepared,
    /// `None` where it is the same policy on another day.
    b: Option<Prepared>,
}

/// Which days are compared.
pub(crate) fn when(on: Option<Date>, and: Option<Date>) -> When {
    match (on, and) {
        (Some(on), Some(and)) => When::OnAnd(on, and),
        (Some(on), None) => When::On(on),
        (None, _) => When::Always,
    }
}

impl Sides {
    fn b(&self) -> &Prepared {
        self.b.as_ref().unwrap_or(&self.a)
    }
}

impl Compare {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let sides = match self.sides()? {
            Ok(sides) => sides,
            Err((library, problems)) => {
                page.complain_about(&problems, library.sources());
                return Ok(Status::Problems);
            }
        };
        match (&self.case, self.ask.is_empty()) {
            (Some(case), _) => self.person(page, sides, case),
            (None, false) => self.everyone(page, sides),
            (None, true) => self.lines(page, &sides),
        }
    }

    /// The two policies that are named, prepared; or what is wrong with them.
    fn sides(&self) -> Result<Result<Sides, (Library, Vec<Problem>)>, Unusable> {
        if self.b.is_none() && self.and.is_none() {
            return Err(UsageProblem::NothingToCompare.into());
        }
        let b = self.b.as_ref().unwrap_or(&self.a);
        let (library, ids) = policies_named(&self.shelf, &[&self.a, b])?;
        let ids = (ids[0], ids[1]);
        let first = library.prepare(ids.0);
        let second = (ids.0 != ids.1).then(|| library.prepare(ids.1));
        let mut problems = Vec::new();
        for preparation in std::iter::once(&first).chain(&second) {
            if preparation.prepared.is_none() {
                let errors = preparation
                    .problems
                    .iter()
                    .filter(|problem| problem.is_error());
                problems.extend(errors.cloned());
            }
        }
        let second = second.map(|preparation| preparation.prepared);
        match (first.prepared, second) {
            (Some(a), None) => Ok(Ok(Sides {
                library,
                a,
                b: None,
            })),
            (Some(a), Some(Some(b))) => Ok(Ok(Sides {
                library,
                a,
                b: Some(b),
            })),
            (_, _) => Ok(Err((library, problems))),
        }
    }
}
