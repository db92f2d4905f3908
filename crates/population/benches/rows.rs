//! What a row costs: `cargo bench -p evenhand-population`.

use divan::Bencher;
use divan::counter::ItemsCount;
use evenhand_population::Block;
use evenhand_population::read_spec;

const ROWS: usize = 4_096;

fn main() {
    divan::main();
}

/// The population that the tests use: 15 columns, of which most depend on another.
#[divan::bench]
fn town(bencher: Bencher<'_, '_>) {
    fill(bencher, include_str!("../tests/town.toml"));
}

/// The population that is shipped for Scotland: 37 columns.
#[divan::bench]
fn scotland(bencher: Bencher<'_, '_>) {
    fill(
        bencher,
        include_str!("../../../policies/scotland/population.toml"),
    );
}

fn fill(bencher: Bencher<'_, '_>, text: &str) {
    let spec = read_spec(text, 0).expect("nothing is wrong");
    let mut block = Block::default();
    let mut first = 0;
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        spec.fill(1, first, ROWS, &mut block);
        first += ROWS as u64;
        block.rows()
    });
}
