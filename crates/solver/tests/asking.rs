//! z3 where it is there, and programs that only look like it.

#![allow(
    clippy::disallowed_methods,
    reason = "a test writes files and looks at the clock"
)]

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use evenhand_solver::{Answer, Solver, Value, Why};

const TEXT: &str = "(set-logic QF_LIA)\n(declare-const n Int)\n(declare-const b Bool)\n";

/// A script that is being written while another program is started can't be run: they go one at
/// a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// z3, or a note that it isn't there.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is told what was left out"
)]
fn z3() -> Option<Solver> {
    let solver = Solver::from_environment();
    if solver.version().is_none() {
        eprintln!("z3 is not there: what it answers is not tried");
        return None;
    }
    Some(solver)
}

#[test]
fn z3_answers_with_values_and_without() {
    let _alone = alone();
    let Some(z3) = z3() else { return };
    let found = z3.ask(
        &format!("{TEXT}(assert (and (= (* 2 n) (- 6)) (not b)))"),
        &["b", "n"],
    );
    assert_eq!(
        found,
        Answer::Found(vec![Value::Yes(false), Value::Number(-3)])
    );
    let never = z3.ask(&format!("{TEXT}(assert (= (* 2 n) 7))"), &["b", "n"]);
    assert_eq!(never, Answer::Never);
    assert_eq!(
        z3.ask(&format!("{TEXT}(assert b)"), &[]),
        Answer::Found(Vec::new())
    );
}

#[test]
fn z3_gives_up_when_its_effort_is_spent_and_says_so_each_time() {
    let _alone = alone();
    let Some(z3) = z3() else { return };
    let text = "(set-logic QF_NIA)\n(declare-const x Int)\n(declare-const y Int)\n\
        (declare-const z Int)\n(assert (and (< 1 x) (< 1 y) (< 1 z)))\n\
        (assert (= (+ (* x x x) (* y y y) (* z z z)) 1000042))\n";
    let z3 = z3.with_effort(20_000);
    let first = z3.ask(text, &["x"]);
    assert!(
        matches!(first, Answer::Unknown(Why::GaveUp(_))),
        "{first:?}"
    );
    assert_eq!(z3.ask(text, &["x"]), first);
}

#[test]
fn a_text_that_is_no_text_is_unclear() {
    let _alone = alone();
    let Some(z3) = z3() else { return };
    assert_eq!(
        z3.ask("(declare-const", &["n"]),
        Answer::Unknown(Why::Unclear)
    );
    assert_eq!(
        z3.ask("(assert nothing)", &["n"]),
        Answer::Unknown(Why::Unclear)
    );
}

#[test]
fn a_solver_that_is_not_there_is_an_answer() {
    let _alone = alone();
    let absent = Solver::at("evenhand-there-is-no-such-solver");
    assert_eq!(absent.ask(TEXT, &["n"]), Answer::Unknown(Why::Absent));
    assert_eq!(absent.version(), None);
    assert_eq!(Why::Absent.to_string(), "z3 is not there");
}

/// A script that is run in the place of z3.
#[cfg(unix)]
fn in_its_place(name: &str, script: &str) -> Solver {
    use std::os::unix::fs::PermissionsExt as _;
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("it can be written");
    let runs = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, runs).expect("it can be made to run");
    Solver::at(path).with_seconds(1)
}

#[cfg(unix)]
#[test]
fn whatever_a_solver_writes_is_no_error() {
    let _alone = alone();
    let scripts = [
        ("dies", "exit 3"),
        ("dies_by_a_signal", "kill -9 $$"),
        ("rubbish", "echo '(((( what )'; echo '\"'"),
        ("says_sat_and_no_more", "echo sat"),
        ("values_of_other_names", "echo sat; echo '((m 1))'"),
        ("bytes", "head -c 100000 /dev/urandom"),
        ("silent", "cat > /dev/null"),
    ];
    for (name, script) in scripts {
        let asked = in_its_place(name, script).ask(TEXT, &["n"]);
        assert_eq!(asked, Answer::Unknown(Why::Unclear), "{name}");
    }
    // It need not read what it is asked, however long that is.
    let long = format!("{TEXT}{}", "; a note\n".repeat(100_000));
    let asked = in_its_place("reads_nothing", "echo unsat").ask(&long, &["n"]);
    assert_eq!(asked, Answer::Never);
}

#[cfg(unix)]
#[test]
fn a_solver_that_does_not_end_is_ended() {
    let _alone = alone();
    let scripts = [
        ("sleeps", "exec sleep 60"),
        ("sleeps_beneath", "sleep 60"),
        ("answers_and_stays", "echo unsat; exec sleep 60"),
        ("writes_without_end", "while :; do echo no; sleep 0.2; done"),
    ];
    for (name, script) in scripts {
        let begun = Instant::now();
        let long = format!("{TEXT}{}", "; a note\n".repeat(100_000));
        let asked = in_its_place(name, script).ask(&long, &["n"]);
        assert_eq!(asked, Answer::Unknown(Why::Time(1)), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}");
    }
    assert_eq!(Why::Time(1).to_string(), "z3 was ended after 1 second");
}
