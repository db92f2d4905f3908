//! Texts that check, and texts that are refused with the words a person is told.
//!
//! - `corpus/accept/`: texts in which nothing is wrong. Those under `with_findings/` are told
//!   something that stops nothing, and have it beside them.
//! - `corpus/reject/<stage>/<what_is_wrong>`: the folder is the stage that refuses, the name is
//!   the sentence, and what is told stands beside it as a snapshot. A case is about
//!   `corpus/accept/for_cases.policy`.
//! - `corpus/found/`: what once made something fail; nothing in it may do so again.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test --test corpus` writes the
//! snapshots anew; read each of them as someone who has to mend the text.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use evenhand::comparison::effects;
use evenhand::decision::read_case;
use evenhand::library::Library;
use evenhand::source::{MAX_FILE_BYTES, Problem, in_order, read_text};
use evenhand::syntax::{format, parse};
use insta::{Settings, assert_snapshot, glob};
use miette::{GraphicalReportHandler, GraphicalTheme};

#[path = "corpus/page.rs"]
mod page;

/// Codes that no file meets, and why.
const NOT_IN_A_FILE: [(&str, &str); 42] = [
    (
        "source::too_large",
        "the file would have 4 MB; `files_have_a_limit` builds it",
    ),
    (
        "decision::two_days",
        "it takes a day named beside the case; `two_days_are_told` names it",
    ),
    (
        "model::steps_too_far_ahead",
        "the file would have a hundred steps; `steps_have_a_limit` builds them",
    ),
    (
        "model::chain_too_long",
        "the file would have hundreds of steps; `chains_have_a_limit` builds them",
    ),
    (
        "decision::no_change",
        "it takes a change named beside the case; `tests/cli.rs` names it",
    ),
    (
        "decision::not_a_fact",
        "it takes a fact named beside the case; `tests/cli.rs` names it",
    ),
    (
        "model::too_many_cells",
        "`keys_have_a_limit` builds the kinds that it takes",
    ),
    (
        "form::bare_number",
        "it takes a question; `tests/forms.rs` asks it, as it does those of the next five",
    ),
    ("form::not_in_the_list", "as `form::bare_number`"),
    ("form::not_an_answer", "as `form::bare_number`"),
    ("form::not_a_number_of_items", "as `form::bare_number`"),
    ("form::day_needed", "as `form::bare_number`"),
    ("form::nothing_asked", "as `form::bare_number`"),
    (
        "record::unreadable",
        "a record is made from a decision; `tests/record.rs` makes it, and spoils it, for this \
         and the next two",
    ),
    ("record::wrong_shape", "as `record::unreadable`"),
    ("record::newer", "as `record::unreadable`"),
    (
        "case::not_of_people",
        "it takes a file of people; `tests/matrix.rs` writes it, and those of the next eight",
    ),
    ("case::no_name", "as `case::not_of_people`"),
    ("case::person_title_taken", "as `case::not_of_people`"),
    ("case::unknown_person", "as `case::not_of_people`"),
    ("case::people_without_day", "as `case::not_of_people`"),
    ("case::unknown_figure", "as `case::not_of_people`"),
    ("case::unknown_outcome", "as `case::not_of_people`"),
    ("case::person_can_t_be", "as `case::not_of_people`"),
    ("case::person_asks_nothing", "as `case::not_of_people`"),
    (
        "caseload::misspelt_column",
        "it takes the columns of a table; `tests/caseload.rs` names them, for this and the next eight",
    ),
    ("caseload::column_twice", "as `caseload::misspelt_column`"),
    ("caseload::no_such_item", "as `caseload::misspelt_column`"),
    ("caseload::no_such_part", "as `caseload::misspelt_column`"),
    ("caseload::no_count", "as `caseload::misspelt_column`"),
    (
        "caseload::column_needs_key",
        "as `caseload::misspelt_column`",
    ),
    ("caseload::wrong_period", "as `caseload::misspelt_column`"),
    ("caseload::no_facts", "as `caseload::misspelt_column`"),
    ("caseload::unknown_list", "as `caseload::misspelt_column`"),
    (
        "syntax::unreadable",
        "the grammar takes any text as statements and strays; this is for a parser that gives up",
    ),
    (
        "summary::unknown_name",
        "it takes a breakdown; `tests/caseload_summary.rs` asks for it, as for those of the next six",
    ),
    ("summary::not_one_value", "as `summary::unknown_name`"),
    ("summary::no_width", "as `summary::unknown_name`"),
    ("summary::named_twice", "as `summary::unknown_name`"),
    ("summary::too_many_names", "as `summary::unknown_name`"),
    ("summary::no_amount", "as `summary::unknown_name`"),
    ("summary::not_comparable", "as `summary::unknown_name`"),
];

/// Files, and everything that is wrong with them.
struct Told {
    library: Library,
    problems: Vec<Problem>,
}

impl Told {
    /// The problems as the command line prints them.
    fn page(&self) -> String {
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
            .with_width(100)
            .with_links(false);
        let mut page = String::new();
        for problem in &self.problems {
            let shown = problem.shown(self.library.sources());
            handler
                .render_report(&mut page, &shown)
                .expect("it can be rendered");
            page.push('\n');
        }
        page.lines()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect()
    }

    fn codes(&self) -> Vec<String> {
        self.problems.iter().map(Problem::code).collect()
    }

    fn errors(&self) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.is_error())
            .count()
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn files_in(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_in(&path, endings));
        } else if endings
            .iter()
            .any(|ending| path.extension().is_some_and(|own| own == *ending))
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "policy")
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn stem_of(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn folder_of(path: &Path) -> String {
    path.parent().map(name_of).unwrap_or_default()
}

/// Everything that is told of a file.
fn told(path: &Path) -> Told {
    let bytes = fs::read(path).expect("it can be read");
    let name = name_of(path);
    match read_text(&name, &bytes) {
        Err(problem) => Told {
            library: Library::default(),
            problems: vec![Problem::new(problem)],
        },
        Ok(text) if is_policy(path) => told_of_text(&name, &text),
        Ok(text) if folder_of(path) == "library" => {
            let mut library = Library::default();
            library.add_case(&name, &text);
            let problems = everything_wrong(&library);
            Told { library, problems }
        }
        Ok(text) => told_of_case(&name, &text, &corpus().join("accept/for_cases.policy")),
    }
}

fn told_of_text(name: &str, text: &str) -> Told {
    let mut library = Library::default();
    library.add(name, text, true);
    let problems = everything_wrong(&library);
    Told { library, problems }
}

/// What `evenhand check` tells of a library.
fn everything_wrong(library: &Library) -> Vec<Problem> {
    let checked = library.check();
    let mut problems = library.prove(&checked).problems;
    problems.extend(effects(library, &checked).problems);
    in_order(&mut problems);
    problems
}

/// What is told of a case, up to deciding it.
fn told_of_case(name: &str, text: &str, policy: &Path) -> Told {
    let mut library = Library::default();
    for file in [policy.to_owned()].into_iter().chain(beside(policy)) {
        let text = fs::read_to_string(&file).expect("it can be read");
        library.add(&name_of(&file), &text, false);
    }
    let id = library.find(&stem_of(policy)).expect("it holds a policy");
    let preparation = library.prepare(id);
    let prepared = preparation.prepared.expect("the policy can be decided");
    let base = library.sources_mut().add(name, text);
    let problems = read_case(text, base)
        .and_then(|file| file.inquiry(prepared.policy(), None))
        .and_then(|inquiry| {
            let decided = inquiry.decide(&prepared).map(|_| Vec::new());
            decided.map_err(|problem| vec![Problem::new(problem)])
        });
    let problems = problems.unwrap_or_else(|problems| problems);
    Told { library, problems }
}

/// What the policy of an authority rests on.
fn beside(policy: &Path) -> Vec<PathBuf> {
    let folder = policy.parent().unwrap_or(policy);
    let nation = folder.file_name().unwrap_or_default();
    let shared = [
        folder.join(nation).with_extension("policy"),
        folder.join("../vocabulary.policy"),
    ];
    shared.into_iter().filter(|file| file.exists()).collect()
}

/// Holds what is told of a file against the snapshot beside it.
fn hold(path: &Path, told: &Told) {
    let mut settings = Settings::clone_current();
    settings.remove_snapshot_suffix();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(path.parent().unwrap_or(path));
    settings.bind(|| assert_snapshot!(stem_of(path), told.page()));
}

#[test]
fn texts_that_are_right_are_accepted() {
    let mut wrong = Vec::new();
    glob!("corpus/accept", "**/*.policy", |path| {
        let told = told(path);
        let findings = folder_of(path) == "with_findings";
        if findings {
            hold(path, &told);
        }
        if told.errors() > 0 || findings == told.problems.is_empty() {
            wrong.push(format!("{}\n{}", path.display(), told.page()));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_refused_in_words() {
    let mut wrong = Vec::new();
    glob!("corpus/reject", "**/*.{policy,toml,json}", |path| {
        let told = told(path);
        hold(path, &told);
        let mut errors = told.problems.iter().filter(|problem| problem.is_error());
        let code = errors.next().map(Problem::code).unwrap_or_default();
        let stage = code.split("::").next().unwrap_or_default();
        if stage != folder_of(path) || told.problems.len() != mistakes(&stem_of(path)) {
            wrong.push(format!("{}\n{}", path.display(), told.page()));
        }
    });
    assert!(
        wrong.is_empty(),
        "told by another stage, or more than once:\n{}",
        wrong.join("\n")
    );
}

/// How many mistakes a file has: one, unless its name begins with another number of them.
fn mistakes(stem: &str) -> usize {
    const NUMBERS: [&str; 12] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
    ];
    match stem.split_once("_mistakes") {
        Some((number, _)) => NUMBERS
            .iter()
            .position(|n| *n == number)
            .map_or(1, |at| at + 2),
        None => 1,
    }
}

#[test]
fn five_mistakes_are_five_problems_in_order() {
    let told = told(&corpus().join("reject/syntax/five_mistakes.policy"));
    let positions: Vec<u32> = told.problems.iter().map(Problem::position).collect();
    assert_eq!(positions.len(), 5);
    assert!(positions.is_sorted());
}

#[test]
fn every_code_is_met() {
    let mut met: BTreeSet<String> = told_of_all()
        .into_values()
        .flat_map(|told| told.codes())
        .collect();
    for (code, _) in NOT_IN_A_FILE {
        assert!(
            met.insert(code.to_owned()),
            "`{code}` is met by a file, and need not be listed"
        );
    }
    let declared: BTreeSet<String> = page::declared().into_iter().map(|each| each.code).collect();
    let missing: Vec<&String> = declared.difference(&met).collect();
    assert!(
        missing.is_empty(),
        "no file of the corpus meets {missing:#?}"
    );
    let unknown: Vec<&String> = met.difference(&declared).collect();
    assert!(unknown.is_empty(), "nothing declares {unknown:#?}");
}

/// What is told of every file that is not accepted as it stands.
fn told_of_all() -> BTreeMap<PathBuf, Told> {
    let mut files = files_in(&corpus().join("reject"), &["policy", "toml", "json"]);
    files.extend(files_in(
        &corpus().join("accept/with_findings"),
        &["policy"],
    ));
    files
        .into_iter()
        .map(|path| (path.clone(), told(&path)))
        .collect()
}

/// `docs/problems.md` says what the sources and the corpus say;
/// `EVENHAND_UPDATE=1 cargo test --test corpus` writes it anew.
#[test]
fn the_page_of_problems_is_in_step() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems.md");
    let page = page::page(&told_of_all());
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "`EVENHAND_UPDATE=1 cargo test --test corpus` writes it anew"
    );
}

#[test]
fn every_snapshot_has_its_file() {
    for snapshot in files_in(&corpus(), &["snap"]) {
        let endings = ["policy", "toml", "json"];
        let has_file = endings
            .iter()
            .any(|ending| snapshot.with_extension(ending).exists());
        assert!(has_file, "{} is of no file", snapshot.display());
    }
}

// Limits whose texts are too long to store.

#[test]
fn files_have_a_limit() {
    let problem = read_text("long.policy", &vec![b' '; MAX_FILE_BYTES + 1]).expect_err("too long");
    assert_eq!(Problem::new(problem.clone()).code(), "source::too_large");
    assert_snapshot!(problem, @"`long.policy` is larger than 4 MB, and is not read");
}

#[test]
fn ten_thousand_mistakes_are_told_in_order() {
    let mut text = String::from("vocabulary \"V\"\n");
    for at in 0..10_000 {
        text.push_str(&format!("  values kind_{at} : a b\n"));
    }
    let told = told_of_text("long.policy", &text);
    assert_eq!(told.problems.len(), 10_000);
    assert!(told.problems.iter().map(Problem::position).is_sorted());
    assert_snapshot!(told.problems[0], @"`b` can't stand here");
}

#[test]
fn steps_have_a_limit() {
    let mut text = with_outcome("cost : money");
    text.push_str("  calculate cost\n    result = step_0\n");
    for at in 0..150 {
        text.push_str(&format!("    step step_{at} = step_{}\n", at + 1));
    }
    text.push_str("    step step_150 = £1.00\n");
    let told = told_of_text("long.policy", &text);
    assert_eq!(told.codes(), ["model::steps_too_far_ahead"]);
    assert_snapshot!(told.problems[0], @"`cost.step_100` is read more than 100 steps ahead");
}

#[test]
fn chains_have_a_limit() {
    let chain = |length: usize| {
        let mut text = with_outcome("cost : money");
        text.push_str("  calculate cost\n    step step_0 : money = £1.00\n");
        for at in 1..length - 1 {
            text.push_str(&format!("    step step_{at} : money = step_{}\n", at - 1));
        }
        text.push_str(&format!("    result = step_{}\n", length - 2));
        told_of_text("long.policy", &text)
    };
    assert_eq!(chain(256).codes(), Vec::<&str>::new());
    let told = chain(300);
    assert_eq!(told.codes(), ["model::chain_too_long"]);
    assert_snapshot!(told.problems[0], @"`cost.step_256` hangs on a chain of more than 256 outcomes and steps");
}

#[test]
fn keys_have_a_limit() {
    let values = |kind: char| {
        (0..17)
            .map(|at| format!("{kind}{at}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = String::from("vocabulary \"V\"\n");
    for kind in ['a', 'b', 'c'] {
        text.push_str(&format!("  values kind_{kind} : {}\n", values(kind)));
    }
    text.push_str(
        "  facts day : date\nbaseline \"B\" uses \"V\"\n  illustrative\n  decides as at day\n",
    );
    text.push_str("  parameter rate : money from £0.00 to £9.00 by kind_a and kind_b and kind_c\n");
    let told = told_of_text("long.policy", &text);
    assert_eq!(told.codes(), ["model::too_many_cells"]);
    assert_snapshot!(told.problems[0], @"this figure has 4913 cells, and at most 4096 are allowed");
}

#[test]
fn two_days_are_told() {
    let policy = corpus().join("accept/for_cases.policy");
    let told = told_of_text(
        "for_cases.policy",
        &fs::read_to_string(policy).expect("it can be read"),
    );
    let id = told.library.find("for_cases").expect("it holds a policy");
    let prepared = told
        .library
        .prepare(id)
        .prepared
        .expect("it can be decided");
    let case = read_case("day = 2026-05-01", 0).expect("it is a case");
    let on = "2026-05-02".parse().ok();
    let problems = case
        .inquiry(prepared.policy(), on)
        .err()
        .unwrap_or_default();
    assert_eq!(
        problems.iter().map(Problem::code).collect::<Vec<_>>(),
        ["decision::two_days"]
    );
    assert_snapshot!(
        problems[0],
        @"the case is as at 2026-05-01, and the day asked for is 2026-05-02"
    );
}

fn with_outcome(outcome: &str) -> String {
    format!(
        "vocabulary \"V\"\n  facts day : date\n  outcomes {outcome}\n\
         baseline \"B\" uses \"V\"\n  illustrative\n  decides as at day\n"
    )
}

// What was found, and may not come back.

#[test]
fn what_was_found_stays_mended() {
    for path in files_in(&corpus().join("found"), &["policy", "toml", "json"]) {
        let Ok(text) = read_text(&name_of(&path), &fs::read(&path).expect("it can be read")) else {
            continue;
        };
        let told = if is_policy(&path) {
            told_of_text(&name_of(&path), &text)
        } else {
            let glasgow =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/scotland/glasgow.policy");
            told_of_case(&name_of(&path), &text, &glasgow)
        };
        told.page();
        for (span, _) in told.problems.iter().flat_map(Problem::labels) {
            let file = told
                .library
                .sources()
                .file_at(span.start as usize)
                .expect("a place in a file");
            let end = file.base() + file.text().len();
            assert!(
                span.end as usize <= end,
                "{} has a place outside",
                path.display()
            );
        }
        let read = parse(&text, 0);
        if is_policy(&path) && read.problems.is_empty() {
            let once = format(&text).expect("it is read without a problem");
            assert_eq!(format(&once).ok(), Some(once.clone()), "{}", path.display());
        }
    }
}
