//! What the library that is shipped costs: to check, to decide with, to explain.
//!
//! `cargo bench --bench shipped`

use std::sync::Arc;

use divan::{Bencher, black_box};
use evenhand::comparison::{
    Authority, MatrixAsked, Pair, Twin, When, compare_everyone, compare_outcomes, matrix,
    matrix_to_text, search,
};
use evenhand::decision::{Inquiry, PeopleFile, Question, Sought, read_case, read_people};
use evenhand::explanation::{Asked as Telling, explain, to_text};
use evenhand::library::Library;
use evenhand::model::Case;
use evenhand::program::Prepared;
use evenhand::syntax::parse;
use evenhand::syntax::tree::TextKind;
use include_dir::{Dir, include_dir};

static POLICIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/policies");

fn main() {
    divan::main();
}

/// Every text of the library, with its name.
fn texts() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut folders = vec![&POLICIES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_str().expect("names are plain");
            if name.ends_with(".policy") {
                found.push((name, file.contents_utf8().expect("texts are UTF-8")));
            }
        }
    }
    found
}

fn library() -> Library {
    let mut library = Library::default();
    for (name, text) in texts() {
        library.add(name, text, true);
    }
    library
}

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is shipped");
    library.prepare(id).prepared.expect("it has no problems")
}

fn inquiry(prepared: &Prepared, case: &str) -> Inquiry {
    let text = POLICIES.get_file(case).expect("it is shipped");
    let text = text.contents_utf8().expect("cases are UTF-8");
    let file = read_case(text, 0).expect("it can be read");
    file.inquiry(prepared.policy(), None)
        .expect("it fits the policy")
}

#[divan::bench]
fn parse_every_text(bencher: Bencher<'_, '_>) {
    let texts = texts();
    bencher.bench(|| {
        for (_, text) in &texts {
            black_box(parse(black_box(text), 0));
        }
    });
}

#[divan::bench]
fn parse_and_check_the_library() {
    black_box(library().check());
}

/// A case that is shipped, the policy that decides it and what is asked of it.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// A charge in Glasgow: incomes, supports, tallies, figures.
    Charge,
    /// A spend in South Lanarkshire: rules and what sets them aside.
    Spend,
}

impl Asked {
    const ALL: [Asked; 2] = [Asked::Charge, Asked::Spend];

    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Asked::Charge => (
                "glasgow",
                "scotland/cases/glasgow_appendix_a_day_the_taper_rose.toml",
                "contribution",
            ),
            Asked::Spend => (
                "south_lanarkshire",
                "scotland/cases/south_lanarkshire_spend_gambling.toml",
                "spend",
            ),
        }
    }

    fn with(self, work: impl FnOnce(&Library, &Arc<Question<'_>>, &Case)) {
        let (policy, case, outcome) = self.parts();
        let library = library();
        let prepared = prepared(&library, policy);
        let mut inquiry = inquiry(&prepared, case);
        inquiry.asked = vec![
            prepared
                .policy()
                .node_named(outcome)
                .expect("it is answered"),
        ];
        let question = inquiry.question(&prepared).expect("the day is covered");
        work(&library, &question, &inquiry.case);
    }
}

/// Two policies of the library, every outcome that both answer, at a glance and on all days.
#[divan::bench(sample_count = 5)]
fn compare_every_outcome_of_two_policies(bencher: Bencher<'_, '_>) {
    let library = library();
    let (a, b) = (prepared(&library, "glasgow"), prepared(&library, "borders"));
    let pair = Pair::new(&a, &b);
    bencher
        .bench_local(|| compare_outcomes(black_box(&pair), &pair.shared_outcomes(), When::Always));
}

/// One outcome of two policies, for everybody on one day: groups, people and proofs.
#[divan::bench(sample_count = 5)]
fn compare_an_outcome_for_everybody(bencher: Bencher<'_, '_>) {
    let library = library();
    let (a, b) = (prepared(&library, "glasgow"), prepared(&library, "borders"));
    let pair = Pair::new(&a, &b);
    let node = |prepared: &Prepared| prepared.policy().node_named("contribution");
    let nodes = (
        node(&a).expect("it is answered"),
        node(&b).expect("it is answered"),
    );
    let when = When::On("2025-06-02".parse().expect("it is a day"));
    bencher.bench_local(|| compare_everyone(black_box(&pair), nodes, &pair.unknown(), when, None));
}

/// A copy of a policy of some 200 lines, proved the same on a day in every outcome.
#[divan::bench(sample_count = 10)]
fn prove_a_copy_the_same(bencher: Bencher<'_, '_>) {
    let library = library();
    let (a, b) = (
        prepared(&library, "strathmore"),
        prepared(&library, "strathmore"),
    );
    let pair = Pair::new(&a, &b);
    let when = When::On("2026-06-01".parse().expect("it is a day"));
    bencher.bench_local(|| compare_outcomes(black_box(&pair), &pair.shared_outcomes(), when));
}

#[divan::bench(sample_count = 3)]
fn prove_the_whole_library() {
    let library = library();
    let checked = library.check();
    black_box(library.prove(&checked));
}

#[divan::bench(args = Asked::ALL)]
fn decide(bencher: Bencher<'_, '_>, asked: Asked) {
    asked.with(|_, question, case| {
        bencher.bench_local(|| black_box(question.decide(black_box(case))));
    });
}

#[divan::bench(args = Asked::ALL)]
fn decide_and_trace(bencher: Bencher<'_, '_>, asked: Asked) {
    asked.with(|_, question, case| {
        bencher.bench_local(|| {
            let decision = question
                .decide(black_box(case))
                .expect("it is no contradiction");
            black_box(decision.trace(&decision.answers[0]))
        });
    });
}

#[divan::bench(args = Asked::ALL)]
fn decide_and_put_in_words(bencher: Bencher<'_, '_>, asked: Asked) {
    asked.with(|library, question, case| {
        bencher.bench_local(|| {
            let decision = question
                .decide(black_box(case))
                .expect("it is no contradiction");
            let told = explain(&decision, library.sources(), Telling::default());
            black_box(to_text(&told, 80))
        });
    });
}

/// A penny more in one figure of a copy: the search without any proof, until it is over.
#[divan::bench]
fn find_a_planted_penny(bencher: Bencher<'_, '_>) {
    let a = {
        let library = library();
        prepared(&library, "strathmore")
    };
    let mut changed = Library::default();
    for (name, text) in texts() {
        changed.add(name, &text.replace("£180.00", "£180.01"), true);
    }
    let b = prepared(&changed, "strathmore");
    let pair = Pair::new(&a, &b);
    let day = "2026-06-01".parse().expect("it is a day");
    let node = |prepared: &Prepared| prepared.policy().node_named("contribution");
    let nodes = (
        node(&a).expect("it is answered"),
        node(&b).expect("it is answered"),
    );
    bencher.bench_local(|| {
        let mut twin = Twin::new(&pair, (day, day), nodes, 0).expect("the day is covered");
        let found = search(&mut twin, &pair.unknown(), black_box(2_000));
        assert!(found.different() > 0);
        found
    });
}

#[divan::bench(args = Asked::ALL)]
fn find_what_would_change_it(bencher: Bencher<'_, '_>, asked: Asked) {
    asked.with(|_, question, case| {
        let decision = question.decide(case).expect("it is no contradiction");
        bencher
            .bench_local(|| black_box(decision.changes(&decision.answers[0], &Sought::default())));
    });
}

fn people(file: &str) -> PeopleFile {
    let text = POLICIES.get_file(file).expect("it is shipped");
    let text = text.contents_utf8().expect("it is UTF-8");
    read_people(text, 0).expect("nothing is wrong with it")
}

/// From texts to tables: every authority, every figure and every person that is shipped.
#[divan::bench]
fn matrix_of_every_authority() {
    let library = library();
    let ids = library.texts().into_iter();
    let ids = ids.filter(|id| library.kind(*id) == TextKind::Policy);
    let prepared: Vec<_> = ids
        .filter_map(|id| Some((id, library.prepare(id).prepared?)))
        .collect();
    let authorities: Vec<Authority<'_>> = prepared
        .iter()
        .map(|(id, prepared)| Authority {
            name: library.name(*id),
            prepared,
        })
        .collect();
    let (people, shown) = (people("people.toml"), people("scotland/matrix.toml"));
    let asked = MatrixAsked {
        figures: &shown.figures,
        people: &people.people,
        elsewhere: &[],
        ask: &[],
        day: people.day.expect("it is given"),
        described: people.day,
    };
    let told = matrix(&authorities, library.sources(), asked).expect("nothing is wrong");
    black_box(matrix_to_text(&[told], 100));
}
