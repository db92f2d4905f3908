//! Bytes → a case, in TOML or JSON: read, decided by a published policy, explained.
//!
//! The first byte says which policy, so that a find needs nothing but its bytes.
#![no_main]

use std::sync::LazyLock;

use evenhand::decision::{Coverage, read_case, run_case};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::source::{Span, read_text};
use fuzzed::{decide, tell};
use libfuzzer_sys::fuzz_target;

const TEXTS: [(&str, &str); 4] = [
    (
        "vocabulary.policy",
        include_str!("../../policies/vocabulary.policy"),
    ),
    (
        "scotland.policy",
        include_str!("../../policies/scotland/scotland.policy"),
    ),
    (
        "glasgow.policy",
        include_str!("../../policies/scotland/glasgow.policy"),
    ),
    (
        "strathmore.policy",
        include_str!("../../policies/scotland/strathmore.policy"),
    ),
];

static PREPARED: LazyLock<[Prepared; 2]> = LazyLock::new(|| {
    ["glasgow", "strathmore"].map(|name| {
        let library = shelf();
        let id = library.find(name).expect("the policy is in the library");
        library
            .prepare(id)
            .prepared
            .expect("a published policy can be decided")
    })
});

fn shelf() -> Library {
    let mut library = Library::default();
    for (name, text) in TEXTS {
        library.add(name, text, false);
    }
    library
}

// The texts are taken in once: a case is added behind them, as the command line does.
static SHELF: LazyLock<std::sync::Mutex<(Library, usize)>> =
    LazyLock::new(|| std::sync::Mutex::new((shelf(), 0)));

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = read_text("case", bytes) else {
        return;
    };
    let mut held = SHELF.lock().expect("one case at a time");
    if held.1 == 10_000 {
        *held = (shelf(), 0);
    }
    held.1 += 1;
    let base = held.0.sources_mut().add("case", text.as_str());
    let prepared = &PREPARED[usize::from(*which) % 2];
    match read_case(&text, base) {
        Ok(file) => {
            decide(prepared, &held.0, &file);
            let span = Span::new(base, base);
            let ran = run_case(prepared, &file, span, &mut Coverage::default());
            tell(&ran.err().unwrap_or_default(), held.0.sources());
        }
        Err(problems) => tell(&problems, held.0.sources()),
    }
});
