//! How cost grows with the number of rules.
//!
//! `cargo bench --bench growth`

#[path = "shared/growing.rs"]
mod growing;

use divan::{Bencher, black_box};
use evenhand::decision::read_case;
use growing::{Spread, library, text};

const SIZES: [usize; 4] = [250, 500, 1_000, 2_000];

fn main() {
    divan::main();
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
