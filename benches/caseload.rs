//! What it costs to decide many cases at once, and how that grows.
//!
//! `cargo bench --bench caseload`

#[path = "shared/growing.rs"]
#[allow(dead_code, reason = "`growth` spreads them in other ways too")]
mod growing;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::caseload::{BLOCK, Block, Caseload};
use evenhand::library::Library;
use evenhand::model::case::{Known, Range};
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::value::Date;
use evenhand_reference::{DAY, POLICY, POLICY_TITLE};
use growing::{Spread, library, text};

fn main() {
    divan::main();
}

fn reference() -> (Prepared, Date) {
    let mut library = Library::default();
    library.add("reference.policy", POLICY, true);
    let id = library.find(POLICY_TITLE).expect("it is in the text");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let (year, month, day) = DAY;
    let day = Date::new(year, month, day).expect("it is a day");
    (prepared, day)
}

fn outcomes(prepared: &Prepared) -> Vec<NodeId> {
    [
        "eligible",
        "exempt",
        "exempt_reason",
        "contribution",
        "decision",
        "reason",
        "tier",
        "may_approve",
    ]
    .map(|name| prepared.policy().node_named(name).expect("it is answered"))
    .to_vec()
}

/// Values that look random, spread over the ranges of all facts.
fn filled(caseload: &Caseload<'_>, rows: usize) -> Vec<Block> {
    let variables = caseload.prepared().variables();
    let mut seed = 7_u64;
    let mut blocks = Vec::new();
    for first in (0..rows).step_by(BLOCK) {
        let mut block = caseload.block();
        caseload.start(&mut block, BLOCK.min(rows - first));
        for row in 0..BLOCK.min(rows - first) {
            for id in variables.ids() {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let known = value(variables.get(id).range, seed);
                caseload.put(&mut block, row, id, known);
            }
        }
        blocks.push(block);
    }
    blocks
}

fn value(range: Range, seed: u64) -> Known {
    let seed = seed >> 33;
    let of = |count: u64| i64::try_from(seed % count).unwrap_or(0);
    let (least, most, step) = match range {
        Range::YesNo => return Known::Is(of(2)),
        Range::Choice(_, count) => return Known::Is(of(u64::from(count))),
        Range::Set(_, count) => return Known::Is(of(1 << count)),
        range => range.bounds().unwrap_or((0, 0, 1)),
    };
    // Most amounts are far below the greatest.
    let steps = u64::try_from((most - least) / step).unwrap_or(0);
    Known::Is(least + step * of(steps.min(200_000) + 1))
}

/// The reference decision, all outcomes, one thread.
#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn reference_in_columns(bencher: Bencher<'_, '_>, rows: usize) {
    let (prepared, day) = reference();
    let asked = outcomes(&prepared);
    let caseload = Caseload::new(&prepared, &asked, Some(day), &[]).expect("the day is covered");
    let blocks = filled(&caseload, rows);
    let mut worker = caseload.worker();
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for block in &blocks {
            black_box(caseload.decide(black_box(block), &mut worker));
        }
    });
}

/// One case, which is decided so often that a look at the clock counts for little.
const TIMES: usize = 1_000;

/// The reference decision, all outcomes, of one case; with `told`, the lines that decided it.
#[divan::bench(args = [false, true])]
fn reference_alone(bencher: Bencher<'_, '_>, told: bool) {
    let (prepared, day) = reference();
    let asked = outcomes(&prepared);
    let caseload = Caseload::new(&prepared, &asked, Some(day), &[]).expect("the day is covered");
    let mut one = caseload.single();
    for id in prepared.variables().ids() {
        one.put(id, value(prepared.variables().get(id).range, 77 << 40));
    }
    bencher.counter(ItemsCount::new(TIMES)).bench_local(|| {
        for _ in 0..TIMES {
            black_box(&mut one).decide();
            if told {
                black_box(one.trace().expect("no fact contradicts another"));
            }
            for at in 0..8 {
                black_box(one.answer(at));
            }
        }
    });
}

/// Policies of more and more rules, all outcomes, 10,000 cases: what is told is rules of cases.
#[divan::bench(args = [10, 100, 1_000, 10_000], sample_count = 10)]
fn rules_in_columns(bencher: Bencher<'_, '_>, rules: usize) {
    let library = library(&text(Spread::TenEach, rules));
    let id = library.find("Town").expect("it is in the text");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let day: Date = "2025-06-01".parse().expect("it is a day");
    let asked: Vec<NodeId> = (0..rules / 10)
        .filter_map(|at| prepared.policy().node_named(&format!("answer{at}")))
        .collect();
    let caseload = Caseload::new(&prepared, &asked, Some(day), &[]).expect("the day is covered");
    let blocks = filled(&caseload, 10_240);
    let mut worker = caseload.worker();
    bencher
        .counter(ItemsCount::new(10_240 * rules))
        .bench_local(|| {
            for block in &blocks {
                black_box(caseload.decide(black_box(block), &mut worker));
            }
        });
}
