//! Bytes → a text: read, checked, its problems told, laid out.
#![no_main]

use evenhand::source::read_text;
use fuzzed::{ground, lay_out, read_all_back, tell};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = read_text("fuzzed.policy", bytes) else {
        return;
    };
    lay_out(&text);
    let mut library = ground();
    library.add("fuzzed.policy", &text, true);
    let checked = library.check();
    tell(&checked.problems, library.sources());
    for (_, prepared) in &checked.prepared {
        read_all_back(prepared, library.sources());
    }
});
