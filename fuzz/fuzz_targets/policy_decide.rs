//! Bytes → the body of a small policy: checked against a fixed baseline, its examples run and
//! explained.
#![no_main]

use std::sync::LazyLock;

use evenhand::decision::{CaseFile, Coverage, read_case, run_examples};
use evenhand::source::read_text;
use fuzzed::{decide, ground, lay_out, read_all_back, tell};
use libfuzzer_sys::fuzz_target;

/// What stands before the bytes, so that each input is at once a policy that can be checked.
const HEAD: &str = "policy \"Fuzzed\" adopts \"Ground\"\n";

fuzz_target!(|bytes: &[u8]| {
    let Ok(body) = read_text("fuzzed.policy", bytes) else {
        return;
    };
    let text = format!("{HEAD}{body}");
    lay_out(&text);
    let mut library = ground();
    library.add("fuzzed.policy", &text, true);
    let checked = library.check();
    tell(&checked.problems, library.sources());
    for (_, prepared) in &checked.prepared {
        read_all_back(prepared, library.sources());
        let mut coverage = Coverage::default();
        run_examples(prepared, &mut coverage);
        coverage.lines(prepared.policy());
        for case in CASES.iter() {
            decide(prepared, &library, case);
        }
    }
});

/// A whole case, one half known, and one that says nothing but the day.
static CASES: LazyLock<[CaseFile; 3]> = LazyLock::new(|| {
    let texts = [
        include_str!("../cases/whole.toml"),
        include_str!("../cases/half_known.toml"),
        "decision_date = 2026-05-01",
    ];
    texts.map(|text| read_case(text, 0).expect("a case of ours can be read"))
});
