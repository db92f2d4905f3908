//! The command line of Evenhand.
//!
//! Each command is a file of its own; this one reads the arguments and gives the exit status.

mod case;
mod caseload;
mod check;
mod compare;
mod decide;
mod files;
mod fmt;
mod holdings;
mod interview;
mod matrix;
mod named;
mod page;
mod pictures;
mod population;
mod proved;
mod question;
mod record;
mod schema;
mod serve;
mod show;
#[allow(dead_code, reason = "proofs about everybody will ask it")]
mod solver;
mod test;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use files::Unusable;
use page::Page;

/// A policy language and rules engine for self-directed support in social care.
#[derive(Debug, Parser)]
#[command(name = "evenhand", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Case(case::Case),
    Decide(decide::Decide),
    Caseload(caseload::Caseload),
    Verify(verify::Verify),
    Test(test::Test),
    Fmt(fmt::Fmt),
    Compare(compare::Compare),
    Matrix(matrix::Matrix),
    Show(show::Show),
    Holdings(holdings::Holdings),
    Serve(serve::Serve),
    Schema(schema::Schema),
    Population(population::Population),
    #[command(name = serve::COMMAND, hide = true)]
    Look(serve::Work),
}

/// In which form results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For other programs; the shapes are described in docs/json.md.
    Json,
}

/// How a command ended, where it could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Nothing is wrong: exit status 0.
    Fine,
    /// Something is wrong in a policy, a case or a test: exit status 1.
    Problems,
    /// Somebody ended it before it was done: exit status 130, as a shell gives it.
    Interrupted,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut page = Page::new();
    let ended = match &arguments.command {
        Command::Check(check) => check.run(&mut page),
        Command::Case(case) => case.run(&mut page),
        Command::Decide(decide) => decide.run(&mut page),
        Command::Caseload(caseload) => caseload.run(&mut page),
        Command::Verify(verify) => verify.run(&mut page),
        Command::Test(test) => test.run(&mut page),
        Command::Fmt(fmt) => fmt.run(&mut page),
        Command::Compare(compare) => compare.run(&mut page),
        Command::Matrix(matrix) => matrix.run(&mut page),
        Command::Show(show) => show.run(&mut page),
        Command::Holdings(holdings) => holdings.run(&mut page),
        Command::Serve(serve) => serve.run(&mut page),
        Command::Schema(schema) => schema.run(&mut page),
        Command::Population(population) => population.run(&mut page),
        Command::Look(work) => work.run(&mut page),
    };
    let status = match ended {
        Ok(Status::Fine) => 0,
        Ok(Status::Problems) => 1,
        Ok(Status::Interrupted) => 130,
        Err(Unusable(problems)) => {
            page.complain(&problems);
            2
        }
    };
    ExitCode::from(if page.print() { status } else { 2 })
}
