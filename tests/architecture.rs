//! What the code promises of itself: which module may name which, what the library does
//! without, and that the engine knows nothing of what it is used for.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules with how far to the right they stand. A module names only modules that stand
/// further to the left, so two that stand alike know nothing of one another.
const MODULES: [(&str, usize); 14] = [
    ("source", 0),
    ("value", 1),
    ("syntax", 2),
    ("model", 3),
    ("program", 4),
    ("decision", 5),
    ("proof", 6),
    ("explanation", 7),
    ("caseload", 8),
    ("comparison", 8),
    ("form", 7),
    ("library", 7),
    ("holdings", 8),
    ("record", 8),
];

/// What the library depends on, and why it earns its weight.
const DEPENDENCIES: [(&str, &str); 18] = [
    (
        "batsat",
        "search over yes and no, with a theory of sums: MIT, pure Rust, small; splr (MPL, no \
         theories), varisat (unmaintained) and rustsat were looked at",
    ),
    ("jiff", "days, months and weekdays of the calendar"),
    (
        "jsonc-parser",
        "cases in JSON, with the place of every value",
    ),
    ("maud", "pages in which everything is escaped"),
    (
        "miette",
        "problems that point into the text that they are about",
    ),
    ("pest", "runs the grammar"),
    ("pest_derive", "makes the parser from the grammar"),
    (
        "pulp",
        "makes a loop over columns once for each kind of processor, and picks at run time, without \
         unsafe code of ours: MIT; `multiversion` writes unsafe code into the crate that uses it",
    ),
    ("rust_decimal", "reads and prints decimal fractions exactly"),
    ("serde", "explanations and problems for other programs"),
    ("serde_json", "records of decisions, written and read back"),
    ("sha2", "the digests that records are known by"),
    (
        "similar",
        "which lines of a text have changed since a decision",
    ),
    ("strsim", "the name that is nearest to a misspelt one"),
    ("textwrap", "explanations laid out for a width"),
    ("thiserror", "problems in words, beside their facts"),
    ("toml", "cases in TOML, with the place of every value"),
    ("unicode-width", "how wide a sign is on a terminal"),
];

/// Nouns of what policies are about. The engine knows conditions, amounts and days; what they
/// are conditions of and amounts for stands in `policies/`. Words that mean something else too,
/// such as a charge or a capital letter, are left out.
const DOMAIN: [&str; 44] = [
    "agency",
    "allowance",
    "assistant",
    "benefit",
    "borders",
    "budget",
    "care",
    "carer",
    "contribution",
    "cosla",
    "council",
    "couple",
    "direct payment",
    "disability",
    "disregard",
    "earnings",
    "eligibility",
    "england",
    "gambling",
    "glasgow",
    "hospital",
    "income",
    "lanarkshire",
    "knowsley",
    "lambeth",
    "medway",
    "nurse",
    "panel",
    "pension",
    "personal care",
    "relative",
    "respite",
    "savings",
    "scotland",
    "scottish",
    "social work",
    "spend",
    "strathmore",
    "support",
    "taper",
    "tariff",
    "threshold",
    "waiver",
    "wales",
];

/// What the library does without: files, clock, environment, network, threads, printing,
/// binary fractions. The lints of the compiler hold the most common of these, this the rest.
const WITHOUT: [(&str, &str); 17] = [
    (
        "std::{",
        "one path stands on a line, so that it can be read here",
    ),
    ("std::fs", "files belong to the front doors"),
    ("std::net", "nothing is fetched"),
    ("std::env", "the environment belongs to the front doors"),
    ("std::process", "nothing is started or ended"),
    ("std::thread", "the same input gives the same bytes"),
    ("std::io", "nothing is read or written"),
    ("SystemTime", "dates are arguments"),
    ("Instant", "dates are arguments"),
    ("Zoned::now", "dates are arguments"),
    ("print!", "what is printed belongs to the front doors"),
    ("println!", "what is printed belongs to the front doors"),
    ("eprint!", "what is printed belongs to the front doors"),
    ("eprintln!", "what is printed belongs to the front doors"),
    ("dbg!", "what is printed belongs to the front doors"),
    ("f32", "amounts are exact"),
    ("f64", "amounts are exact"),
];

/// A file of the repository.
struct File {
    /// Its path from the root.
    name: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files under a folder whose names end in one of some endings.
fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    let wanted = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
    };
    paths.retain(wanted);
    let read = |path: PathBuf| File {
        name: name_of(&path),
        text: fs::read_to_string(&path).unwrap_or_default(),
    };
    paths.into_iter().map(read).collect()
}

fn name_of(path: &Path) -> String {
    let own = path.strip_prefix(root()).unwrap_or(path);
    own.to_string_lossy().replace('\\', "/")
}

/// Every file that is kept: not what is made from them, nor what only the machine here knows.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let made = [
        "target",
        "fuzz/target",
        "fuzz/corpus",
        "fuzz/artifacts",
        "web/node_modules",
    ];
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = name_of(&path);
        let hidden = name
            .rsplit('/')
            .next()
            .is_some_and(|own| own.starts_with('.'));
        if hidden || made.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The lines of the library's own code with their numbers: without comments, and without the
/// tests at the end of a file.
fn code() -> Vec<(File, Vec<(usize, String)>)> {
    let own = |file: &File| !file.name.starts_with("src/bin/");
    let told = files("src", &["rs"]).into_iter().filter(own).map(|file| {
        let lines = file
            .text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(at, line)| (at + 1, line.to_owned()))
            .collect();
        (file, lines)
    });
    told.collect()
}

/// The module that a file belongs to: its folder, or itself.
fn module_of(file: &File) -> &str {
    let path = file.name.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').next().unwrap_or(path)
}

/// What follows each occurrence of some words, up to the first sign that is not of a name.
fn names_after<'l>(line: &'l str, words: &'l str) -> impl Iterator<Item = &'l str> {
    line.split(words).skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        &rest[..end.unwrap_or(rest.len())]
    })
}

fn is_name_sign(sign: Option<char>) -> bool {
    sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_')
}

/// Whether words stand in a line, and not as a part of longer ones.
fn has_whole(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let behind = line[at + words.len()..].chars().next();
        !is_name_sign(before) && (words.ends_with(['!', '{']) || !is_name_sign(behind))
    })
}

/// A line of code in small letters, its names taken apart: `SpendKind` and `spend_kind` are
/// `spend kind`.
fn taken_apart(line: &str) -> String {
    let mut words = String::from(" ");
    let mut small = false;
    for sign in line.chars() {
        if sign.is_uppercase() && small {
            words.push(' ');
        }
        small = sign.is_lowercase();
        match sign.is_alphanumeric() {
            true => words.extend(sign.to_lowercase()),
            false if words.ends_with(' ') => {}
            false => words.push(' '),
        }
    }
    words.push(' ');
    words
}

#[test]
fn a_module_names_only_modules_to_its_left() {
    let ranks = BTreeMap::from(MODULES);
    let mut wrong = Vec::new();
    for (file, lines) in code() {
        if file.name == "src/lib.rs" {
            continue;
        }
        let own = module_of(&file);
        let Some(rank) = ranks.get(own) else {
            wrong.push(format!("{}: `{own}` is in no order", file.name));
            continue;
        };
        for (number, line) in lines {
            let place = format!("{}:{number}", file.name);
            if line.contains("crate::{") || line.contains("super::super::") {
                wrong.push(format!("{place}: one path a line, from `crate`"));
            }
            let named = names_after(&line, "crate::").filter(|name| *name != own);
            for named in named {
                // What is no module is a type or a macro of the crate, of which there is none.
                if ranks.get(named).is_none_or(|other| other >= rank) {
                    wrong.push(format!("{place}: `{own}` names `{named}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap_or_default();
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let declared: BTreeSet<&str> = declared.map(|name| name.trim_end_matches(';')).collect();
    let placed: BTreeSet<&str> = MODULES.iter().map(|(name, _)| *name).collect();
    assert_eq!(declared, placed);
}

#[test]
fn the_engine_knows_no_domain_noun() {
    let mut found = Vec::new();
    for (file, lines) in code() {
        for (number, line) in lines {
            let words = taken_apart(&line);
            let named = DOMAIN.iter().filter(|noun| {
                words.contains(&format!(" {noun} ")) || words.contains(&format!(" {noun}s "))
            });
            found.extend(named.map(|noun| format!("{}:{number}: {noun}", file.name)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_library_depends_on_what_is_listed() {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = text.parse().expect("the manifest is TOML");
    let dependencies = manifest["dependencies"].as_table().expect("there are some");
    let always = dependencies.iter().filter(|(_, how)| {
        let optional = how.get("optional").and_then(toml::Value::as_bool);
        optional != Some(true)
    });
    let always: BTreeSet<&str> = always.map(|(name, _)| name.as_str()).collect();
    let listed: BTreeSet<&str> = DEPENDENCIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(always, listed);
}

/// What asks another solver knows text and processes, and nothing of policies.
#[test]
fn the_solver_stands_alone() {
    let text = fs::read_to_string(root().join("crates/solver/Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = text.parse().expect("the manifest is TOML");
    assert_eq!(
        manifest["package"]["name"].as_str(),
        Some("evenhand-solver")
    );
    let named = manifest.keys().filter(|key| key.contains("dependencies"));
    assert_eq!(named.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn the_library_does_no_io_and_counts_in_no_binary_fractions() {
    let mut found = Vec::new();
    for (file, lines) in code() {
        for (number, line) in lines {
            let held = WITHOUT.iter().filter(|(words, _)| has_whole(&line, words));
            found.extend(
                held.map(|(words, why)| format!("{}:{number}: `{words}`, but {why}", file.name)),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_code_of_a_problem_is_there_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files("src", &["rs"]) {
        for (at, line) in file.text.lines().enumerate() {
            for code in line.split("code(").skip(1) {
                let code = code.split(')').next().unwrap_or_default();
                if code.contains("::") {
                    let place = format!("{}:{}", file.name, at + 1);
                    places.entry(code.to_owned()).or_default().push(place);
                }
            }
        }
    }
    assert!(places.len() > 100, "the codes are not found");
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// The words of the language, each a rule that is called for what it takes.
fn is_word(rule: &str) -> bool {
    ["_word", "_words"]
        .iter()
        .any(|ending| rule.ends_with(ending))
}

/// Rules that need no example: the words, and those that only choose among others (`_{ … }`).
fn needs_no_example(rule: &str, line: &str) -> bool {
    is_word(rule) || line.contains("= _{")
}

#[test]
fn every_rule_of_the_grammar_shows_what_it_takes() {
    let grammar = fs::read_to_string(root().join("grammar/policy.pest")).unwrap_or_default();
    let mut missing = Vec::new();
    let mut rules = 0;
    let mut doc = String::new();
    for (at, line) in grammar.lines().enumerate() {
        if let Some(more) = line.strip_prefix("///") {
            doc.push_str(more);
            continue;
        }
        if let Some((rule, _)) = line.split_once(" = ")
            && rule
                .chars()
                .all(|sign| sign.is_ascii_lowercase() || sign == '_' || sign.is_ascii_digit())
        {
            rules += 1;
            if !doc.contains('`') && !needs_no_example(rule, line) {
                missing.push(format!("grammar/policy.pest:{}: {rule}", at + 1));
            }
        }
        doc.clear();
    }
    assert!(rules > 300, "the rules are not found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn no_file_names_a_machine_or_is_unfinished() {
    let kept = [
        "rs", "md", "toml", "pest", "policy", "json", "snap", "txt", "yml", "lock",
    ];
    // Written apart, so that this file does not hold them.
    let folders = ["work", "tmp", "root", "home"].map(|name| format!("/{name}/"));
    let unfinished = [
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
        concat!("XX", "X"),
    ];
    let mut found = Vec::new();
    for file in files("", &kept) {
        for (at, line) in file.text.lines().enumerate() {
            // Behind a name it is a part of an address, and no path of a machine.
            let begins = |path: &String| {
                line.match_indices(path.as_str())
                    .any(|(at, _)| !is_name_sign(line[..at].chars().next_back()))
            };
            let paths = folders
                .iter()
                .filter(|path| begins(path))
                .map(String::as_str);
            let words = unfinished
                .iter()
                .copied()
                .filter(|word| has_whole(line, word));
            let all = paths.chain(words);
            found.extend(all.map(|what| format!("{}:{}: {what}", file.name, at + 1)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
