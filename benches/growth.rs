//! How cost grows with the number of rules.
//!
//! `cargo bench --bench growth`

use std::fmt::Write as _;

use divan::{Bencher, black_box};
use evenhand::decision::read_case;
use evenhand::library::Library;

const SIZES: [usize; 4] = [250, 500, 1_000, 2_000];

/// How the rules are spread.
#[derive(Debug, Clone, Copy)]
enum Spread {
    /// All rules give one outcome.
    OneOutcome,
    /// Ten rules an outcome.
    TenEach,
    /// Lines of one sum.
    OneSum,
}

fn main() {
    divan::main();
}

const HEAD: &str = r#"
vocabulary "Names"
  values band : ranked low, middling, high
  facts
    day    : date
    age    : whole number from 0 to 1,000,000
    amount : money from £0.00 to £1,000,000.00
    need   : band
baseline "Land" uses "Names"
  decides as at day
  applies from 2025-01-01
policy "Town" adopts "Land"
  applies from 2025-01-01
  source rules "Rules"
"#;

fn text(spread: Spread, rules: usize) -> String {
    let mut text = HEAD.to_owned();
    let outcomes = match spread {
        Spread::TenEach => rules / 10,
        Spread::OneOutcome | Spread::OneSum => 1,
    };
    text.push_str("  outcomes\n");
    for at in 0..outcomes {
        let ty = match spread {
            Spread::OneOutcome | Spread::TenEach => "yes/no",
            Spread::OneSum => "money",
        };
        let _ = writeln!(text, "    answer{at} : {ty} label \"answer {at}\"");
    }
    for outcome in 0..outcomes {
        let of = rules / outcomes;
        match spread {
            Spread::OneOutcome | Spread::TenEach => {
                let _ = writeln!(
                    text,
                    "  decide answer{outcome}\n    cite rules \"{outcome}\"\n    normally no because \"none applies\""
                );
                for rule in 0..of {
                    let _ = writeln!(
                        text,
                        "    [R{outcome}N{rule}] but yes when age is over {} and need is high and amount is at most £{}.00 because \"rule {rule}\"",
                        rule * 10,
                        rule + 1
                    );
                }
            }
            Spread::OneSum => {
                let _ = writeln!(
                    text,
                    "  calculate answer{outcome}\n    cite rules \"{outcome}\"\n    result"
                );
                for line in 0..of {
                    let _ = writeln!(
                        text,
                        "      [L{line}] add £{line}.25 when age is over {line} because \"line {line}\""
                    );
                }
            }
        }
    }
    text
}

fn library(text: &str) -> Library {
    let mut library = Library::default();
    library.add("town.policy", text, true);
    library
}

fn check(bencher: Bencher<'_, '_>, spread: Spread, rules: usize) {
    let text = text(spread, rules);
    let checked = library(&text).check();
    assert!(
        checked.problems.is_empty(),
        "{:?}",
        checked.problems.first()
    );
    bencher.bench_local(|| black_box(library(black_box(&text)).check()));
}

fn decide(bencher: Bencher<'_, '_>, spread: Spread, rules: usize) {
    let library = library(&text(spread, rules));
    let id = library.find("Town").expect("it is added");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let case = "[facts]\nday = 2025-06-01\nage = 40\namount = \"£5.00\"\nneed = \"high\"\n";
    let file = read_case(case, 0).expect("it can be read");
    let mut inquiry = file.inquiry(prepared.policy(), None).expect("it fits");
    inquiry.asked = (0..)
        .map_while(|at| prepared.policy().node_named(&format!("answer{at}")))
        .collect();
    let question = inquiry.question(&prepared).expect("the day is covered");
    bencher.bench_local(|| {
        let decision = question
            .decide(black_box(&inquiry.case))
            .expect("it is sound");
        for answered in &decision.answers {
            black_box(decision.trace(answered));
        }
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn check_rules_of_one_outcome(bencher: Bencher<'_, '_>, rules: usize) {
    check(bencher, Spread::OneOutcome, rules);
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn check_ten_rules_an_outcome(bencher: Bencher<'_, '_>, rules: usize) {
    check(bencher, Spread::TenEach, rules);
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn check_lines_of_one_sum(bencher: Bencher<'_, '_>, rules: usize) {
    check(bencher, Spread::OneSum, rules);
}

#[divan::bench(args = SIZES)]
fn decide_rules_of_one_outcome(bencher: Bencher<'_, '_>, rules: usize) {
    decide(bencher, Spread::OneOutcome, rules);
}

#[divan::bench(args = SIZES)]
fn decide_ten_rules_an_outcome(bencher: Bencher<'_, '_>, rules: usize) {
    decide(bencher, Spread::TenEach, rules);
}

#[divan::bench(args = SIZES)]
fn decide_lines_of_one_sum(bencher: Bencher<'_, '_>, rules: usize) {
    decide(bencher, Spread::OneSum, rules);
}
