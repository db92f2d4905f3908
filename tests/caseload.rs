//! A table of cases through the command line: every row decided as it would be by itself, or
//! told with what is wrong.

#![cfg(feature = "cli")]
#![expect(clippy::disallowed_methods, reason = "a test reads and writes files")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio, id};
use std::sync::atomic::{AtomicUsize, Ordering};

use evenhand::caseload::{Bound, CellValue, Columns};
use evenhand::decision::{Answer, read_case};
use evenhand::form::table_shape;
use evenhand::library::Library;
use evenhand::model::case::Known;
use evenhand::program::Prepared;
use evenhand::source::Problem;

/// A folder of its own for one test, which is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("evenhand-caseload-{}-{next}", id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("the file is there")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("it can be read");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into()).collect();
        names.sort();
        names
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        command.current_dir(&self.0).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(arguments).output().expect("it can be run");
        told(&output)
    }

    /// Runs a command that ends without any problem.
    fn fine(&self, arguments: &[&str]) -> String {
        let (status, out, errors) = self.run(arguments);
        assert_eq!(status, 0, "{arguments:?}\n{out}\n{errors}");
        out
    }

    /// What a command prints, as JSON.
    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.fine(arguments)).expect("it is JSON")
    }

    /// A thousand people of Glasgow.
    fn people(&self, name: &str) {
        let made = ["population", "scotland", "--rows", "1000", "--seed", "3"];
        self.fine(&[&made[..], &["--policy", "glasgow", "--out", name]].concat());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn add_policies(folder: &Path, library: &mut Library) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("it can be read")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_policies(&path, library);
        } else if path.extension().is_some_and(|ending| ending == "policy") {
            let text = fs::read_to_string(&path).expect("it can be read");
            library.add(&path.to_string_lossy(), &text, false);
        }
    }
}

fn library() -> Library {
    let mut library = Library::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    add_policies(&folder, &mut library);
    library
}

fn prepared(policy: &str) -> Prepared {
    let library = library();
    let id = library.find(policy).expect("it is in the library");
    let preparation = library.prepare(id);
    preparation.prepared.expect("nothing is wrong with it")
}

/// Fields of a line in which no field holds a quote.
fn fields(line: &str) -> Vec<&str> {
    line.split(',').collect()
}

/// A row of a table as a case file in TOML.
fn case_of(names: &[&str], values: &[&str]) -> String {
    let mut facts = String::new();
    let mut items: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, value) in names
        .iter()
        .zip(values)
        .filter(|(_, value)| !value.is_empty())
    {
        let (name, period) = match name.strip_suffix(" per week") {
            Some(name) => (name, " per week"),
            None => (*name, ""),
        };
        let is_list = names
            .iter()
            .any(|other| other.starts_with(&format!("{name}[")));
        let money = value.split_once('.').is_some();
        let unit = match name {
            "waived" | "supports[1].cost" | "supports[2].cost" | "supports[3].cost" => " per week",
            _ => period,
        };
        let value = match money {
            true => format!("£{value}{unit}"),
            false => (*value).to_owned(),
        };
        if is_list {
            let count = value.parse().expect("a number of items");
            items.push((name, vec![String::new(); count]));
        } else if let Some((list, rest)) = name.split_once('[') {
            let (item, field) = rest.split_once("].").expect("a part of an item");
            let item: usize = item.parse().expect("a number");
            let list = items.iter_mut().find(|(own, _)| *own == list);
            let item = &mut list.expect("its count stands before").1[item - 1];
            let comma = if item.is_empty() { "" } else { ", " };
            let _ = write!(item, "{comma}{field} = \"{value}\"");
        } else {
            let _ = writeln!(facts, "{name} = \"{value}\"");
        }
    }
    for (list, items) in items {
        let items: Vec<String> = items.iter().map(|item| format!("{{ {item} }}")).collect();
        let _ = writeln!(facts, "{list} = [{}]", items.join(", "));
    }
    facts
}

/// What `contribution` comes to as a table of answers writes it: its value and its status.
fn decided(prepared: &Prepared, case: &str) -> (String, &'static str) {
    let read = read_case(case, 0).and_then(|file| file.inquiry(prepared.policy(), None));
    let mut inquiry = read.unwrap_or_else(|problems| {
        let problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
        panic!("{case}\n{problems:?}")
    });
    inquiry.asked = vec![
        prepared
            .policy()
            .node_named("contribution")
            .expect("it is asked"),
    ];
    let decision = inquiry.decide(prepared).expect("it can be decided");
    match &decision.answers[0].answer {
        Answer::Value(evenhand::model::policy::Constant::Amount(amount)) => {
            let pence = amount.over(100).expect("whole pence");
            (format!("{}.{:02}", pence / 100, pence % 100), "decided")
        }
        Answer::Value(other) => panic!("{other:?} is no amount"),
        Answer::NotApplicable => (String::new(), "does not apply"),
        Answer::NoAnswer(_) => (String::new(), "no answer"),
        Answer::Undecided(_) => (String::new(), "undecided"),
    }
}

/// Damages ten rows in ten ways, and gives their numbers with words of what is told.
fn damaged(text: &str) -> (Vec<u8>, Vec<(usize, &'static str)>) {
    let lines: Vec<&str> = text.lines().collect();
    let names = fields(lines[0]);
    let at = |name: &str| names.iter().position(|own| *own == name).expect("a column");
    let set = |row: usize, name: &str, value: &str| {
        let mut values = fields(lines[row]);
        values[at(name)] = value;
        values.join(",").into_bytes()
    };
    let mut changed: Vec<(usize, Vec<u8>, &'static str)> = vec![
        (7, format!("{},extra", lines[7]).into_bytes(), "fields"),
        (
            101,
            set(101, "assessed_as", "grown_up"),
            "`assessed_as`: `grown_up` is no value",
        ),
        (
            202,
            set(202, "capital", "1234.567"),
            "`capital`: this is outside",
        ),
        (
            303,
            set(303, "capital", "2000000.00"),
            "`capital`: this is outside",
        ),
        (404, set(404, "waived", "12.3x"), "`waived`"),
        (
            505,
            set(505, "decision_date", "2023-02-30"),
            "`decision_date`",
        ),
        (606, set(606, "incomes", "13"), "`incomes`"),
        (
            707,
            set(707, "capital", "-5.00"),
            "`capital`: this is outside",
        ),
        (999, set(999, "couple", "\"no"), "quote"),
    ];
    let mut broken = set(808, "couple", "n?");
    let mark = broken
        .iter()
        .position(|byte| *byte == b'?')
        .expect("it is there");
    broken[mark] = 0xFF;
    changed.push((808, broken, "UTF-8"));
    changed.sort();
    let mut out = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let other = changed.iter().find(|(own, _, _)| *own == row);
        out.extend_from_slice(other.map_or(line.as_bytes(), |(_, line, _)| line));
        out.push(b'\n');
    }
    let told = changed.into_iter().map(|(row, _, told)| (row, told));
    (out, told.collect())
}

#[test]
fn damaged_rows_are_told_and_the_rest_decided_as_one_by_one() {
    let folder = Folder::new();
    folder.people("people.csv");
    let text = folder.read("people.csv");
    let (bytes, wrong) = damaged(&text);
    folder.write("damaged.csv", bytes);
    let ask = [
        "caseload",
        "glasgow",
        "damaged.csv",
        "--ask",
        "contribution",
    ];
    let (status, out, errors) = folder.run(&[&ask[..], &["--out", "answers.csv"]].concat());
    assert_eq!(status, 1, "{errors}");
    assert!(out.contains("1,000 rows read: 10 can't be read"), "{out}");
    let bad = folder.read("answers.bad.csv");
    for (row, what) in &wrong {
        let line = errors
            .lines()
            .find(|line| line.contains(&format!("row {row} ")));
        let line = line.unwrap_or_else(|| panic!("row {row} is not told:\n{errors}"));
        assert!(line.contains(what), "{line}");
        assert!(
            bad.lines().any(|line| line.starts_with(&format!("{row},"))),
            "{row}: {bad}"
        );
    }
    assert_eq!(bad.lines().count(), 11, "{bad}");

    let glasgow = prepared("glasgow");
    let lines: Vec<&str> = text.lines().collect();
    let names = fields(lines[0]);
    let answers = folder.read("answers.csv");
    let mut rows = answers.lines().skip(1);
    for (row, line) in lines.iter().enumerate().skip(1) {
        if wrong.iter().any(|(own, _)| *own == row) {
            continue;
        }
        let told = fields(rows.next().expect("a row for each that is good"));
        let (value, status) = decided(&glasgow, &case_of(&names, &fields(line)));
        assert_eq!(
            told[..3],
            [row.to_string().as_str(), &value, status],
            "{line}"
        );
    }
    assert_eq!(rows.next(), None);

    // Without --out nothing is written, and --strict stops.
    let names = folder.names();
    let (status, _, errors) =
        folder.run(&[&ask[..], &["--strict", "--out", "strict.csv"]].concat());
    assert_eq!(status, 1);
    assert!(errors.starts_with("row 7 "), "{errors}");
    assert!(!errors.contains("row 101"), "{errors}");
    folder.run(&ask);
    assert_eq!(folder.names(), names);
}

#[test]
fn the_same_rows_are_the_same_answers_in_every_format_and_on_any_number_of_threads() {
    let folder = Folder::new();
    let mut told = Vec::new();
    for (ending, threads) in [("csv", "1"), ("csv", "5"), ("parquet", "2"), ("xlsx", "3")] {
        let (cases, out) = (format!("people.{ending}"), format!("out-{threads}.csv"));
        folder.people(&cases);
        let ask = ["caseload", "glasgow", &cases, "--ask", "contribution"];
        let out_of = folder.fine(&[&ask[..], &["--threads", threads, "--out", &out]].concat());
        let summary = out_of
            .lines()
            .filter(|line| !line.starts_with("written to"));
        let summary: Vec<String> = summary.map(str::to_owned).collect();
        told.push((summary, folder.read(&out)));
    }
    let rows = told[0]
        .1
        .lines()
        .skip(1)
        .map(|line| fields(line)[0].to_owned());
    let numbers: Vec<String> = (1..=1_000).map(|row| row.to_string()).collect();
    assert_eq!(rows.collect::<Vec<_>>(), numbers);
    for other in &told[1..] {
        assert_eq!(told[0], *other);
    }
}

/// Of whom the savings are not known, nothing is known that hangs on them.
#[test]
fn a_blank_is_undecided_and_never_zero() {
    let folder = Folder::new();
    folder.people("people.csv");
    let text = folder.read("people.csv");
    let names = fields(text.lines().next().expect("names"));
    let capital = names.iter().position(|name| *name == "capital");
    let capital = capital.expect("a column");
    let glasgow = prepared("glasgow");
    let with = |line: &'_ str, given: &str| {
        let mut values = fields(line);
        values[capital] = given;
        (
            values.join(","),
            decided(&glasgow, &case_of(&names, &values)),
        )
    };
    let person = text.lines().skip(1).find(|line| {
        let (_, (_, zero)) = with(line, "0.00");
        zero == "decided" && with(line, "").1.1 == "undecided"
    });
    let person = person.expect("there is such a person");
    let (zero, (value, _)) = with(person, "0.00");
    let (blank, _) = with(person, "");
    let mut values = fields(person);
    values[capital] = "unknown";
    let unknown = values.join(",");
    let names = names.join(",");
    folder.write(
        "three.csv",
        format!("team,{names}\nnorth,{zero}\nnorth,{blank}\nnorth,{unknown}\n"),
    );
    let ask = ["caseload", "glasgow", "three.csv", "--ask", "contribution"];
    let (status, out, errors) = folder.run(&[&ask[..], &["--out", "out.csv"]].concat());
    assert_eq!(status, 0, "{errors}");
    assert!(errors.contains("passed through: `team`"), "{errors}");
    let answers = folder.read("out.csv");
    let told: Vec<Vec<&str>> = answers.lines().skip(1).map(fields).collect();
    assert_eq!(told[0][..4], ["1", "north", &value, "decided"]);
    assert_eq!(told[1][..4], ["2", "north", "", "undecided"]);
    assert_eq!(told[1][2..], told[2][2..]);
    assert!(out.contains("(capital): not given"), "{out}");
    assert!(out.contains("2 cases undecided"), "{out}");
}

#[test]
fn lists_apart_are_lists_beside() {
    let folder = Folder::new();
    folder.people("people.csv");
    let text = folder.read("people.csv");
    let lines: Vec<Vec<&str>> = text.lines().map(fields).collect();
    let is_income = |name: &str| name.starts_with("incomes");
    let [mut cases, mut beside] = [String::new(), String::new()];
    let mut incomes = "case,kind,whose,amount per week\n".to_owned();
    for (row, values) in lines.iter().enumerate() {
        let key = match row {
            0 => "case".to_owned(),
            row => format!("{row}"),
        };
        let kept = lines[0]
            .iter()
            .zip(values)
            .filter(|(name, _)| !is_income(name));
        let kept: Vec<&str> = kept.map(|(_, value)| *value).collect();
        let _ = writeln!(cases, "{key},{}", kept.join(","));
        let _ = writeln!(beside, "{key},{}", values.join(","));
        if row > 0 {
            let count: usize = values[6].parse().expect("a number");
            for item in 0..count {
                let _ = writeln!(
                    incomes,
                    "{key},{}",
                    values[7 + item * 3..10 + item * 3].join(",")
                );
            }
        }
    }
    folder.write("cases.csv", &cases);
    folder.write("beside.csv", &beside);
    folder.write("incomes.csv", &incomes);
    let ask = ["--ask", "contribution"];
    let list = ["--list", "incomes=incomes.csv", "--key", "case"];
    folder.fine(
        &[
            &["caseload", "glasgow", "beside.csv", "--out", "a.csv"],
            &ask[..],
        ]
        .concat(),
    );
    let apart = ["caseload", "glasgow", "cases.csv", "--out", "b.csv"];
    folder.fine(&[&apart[..], &ask, &list].concat());
    assert_eq!(folder.read("a.csv"), folder.read("b.csv"));

    lost_items_leave_out_their_cases(&folder, &incomes, &[&apart[..], &ask, &list].concat());

    // An item of nobody is no case with fewer items, and two cases have not one key.
    let stray = incomes.replacen("\n500,", "\n500a,", 1);
    assert_ne!(stray, incomes);
    folder.write("incomes.csv", stray);
    let (status, _, errors) = folder.run(&[&apart[..], &ask, &list].concat());
    assert_eq!(status, 2, "{errors}");
    assert!(
        errors.contains("usage::stray_item") && errors.contains("sort"),
        "{errors}"
    );
    folder.write("incomes.csv", &incomes);
    folder.write("cases.csv", cases.replacen("\n500,", "\n499,", 1));
    let (status, _, errors) = folder.run(&[&apart[..], &ask, &list].concat());
    assert_eq!(status, 2, "{errors}");
    assert!(errors.contains("usage::unsorted"), "{errors}");
}

/// Whoever may have had an item that can't be read is not decided without it; all others are.
fn lost_items_leave_out_their_cases(folder: &Folder, incomes: &str, command: &[&str]) {
    let lines: Vec<&str> = incomes.lines().collect();
    let keys: Vec<&str> = lines.iter().map(|line| fields(line)[0]).collect();
    let last = lines.len() - 1;
    // In the middle, at the end of one case and the beginning of the next, and at both ends.
    let turn = (300..last).find(|at| keys[*at] != keys[at + 1]);
    let turn = turn.expect("there are many cases");
    let mut wanted: Vec<String> = Vec::new();
    let mut broken: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    for at in [1, turn, last] {
        broken[at].push_str(",too many");
        let number = |at: usize| keys[at].parse::<usize>().expect("a number");
        let from = if at == 1 { 1 } else { number(at - 1) };
        let to = if at == last { 1_000 } else { number(at + 1) };
        wanted.extend((from..=to).map(|case| case.to_string()));
    }
    folder.write("incomes.csv", broken.join("\n"));
    let (status, out, errors) = folder.run(command);
    assert_eq!(status, 1, "{out}{errors}");
    assert!(errors.contains("may be an item of this case"), "{errors}");
    let bad = folder.read("b.bad.csv");
    let bad: Vec<String> = bad
        .lines()
        .skip(1)
        .map(|line| fields(line)[0].to_owned())
        .collect();
    assert_eq!(bad, wanted);
    let whole = folder.read("a.csv");
    let rest = folder.read("b.csv");
    let mut rest = rest.lines();
    for line in whole.lines() {
        if !wanted.contains(&fields(line)[0].to_owned()) {
            assert_eq!(rest.next(), Some(line));
        }
    }
    assert_eq!(rest.next(), None);
    folder.write("incomes.csv", incomes);
}

#[cfg(unix)]
#[test]
fn interrupting_leaves_nothing() {
    let folder = Folder::new();
    let made = [
        "population",
        "scotland",
        "--rows",
        "30000",
        "--out",
        "people.csv",
    ];
    folder.fine(&made);
    let mut child = folder
        .command(&[
            "caseload",
            "glasgow",
            "people.csv",
            "--threads",
            "1",
            "--out",
            "out.csv",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be run");
    // It has begun when its unfinished file is there.
    let begun = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        folder
            .names()
            .iter()
            .any(|name| name.starts_with(".unfinished"))
    });
    assert!(begun, "{:?}", folder.names());
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.expect("there is `kill`").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    assert_eq!(folder.names(), ["people.csv"]);
}

#[test]
fn a_row_is_explained_by_its_number() {
    let folder = Folder::new();
    folder.people("people.csv");
    let text = folder.read("people.csv");
    let ask = ["caseload", "glasgow", "people.csv", "--ask", "contribution"];
    folder.fine(&[&ask[..], &["--out", "out.csv"]].concat());
    let answers = folder.read("out.csv");
    let paying = answers.lines().skip(1).map(fields);
    let paying = paying
        .filter(|row| row[2] == "decided" && row[1] != "0.00")
        .nth(5);
    let paying = paying.expect("somebody pays");
    let by_row = folder.fine(&[&ask[..], &["--explain", paying[0]]].concat());
    assert!(by_row.contains(&format!("£{}", paying[1])), "{by_row}");
    // The same as the case by itself.
    let lines: Vec<&str> = text.lines().collect();
    let at: usize = paying[0].parse().expect("a number");
    folder.write("one.toml", case_of(&fields(lines[0]), &fields(lines[at])));
    let alone = folder.fine(&["decide", "glasgow", "one.toml", "--ask", "contribution"]);
    let amount = format!("£{}", paying[1]);
    assert!(alone.contains(&amount), "{alone}");
    let (status, _, errors) = folder.run(&[&ask[..], &["--explain", "1001"]].concat());
    assert_eq!(status, 2);
    assert!(errors.contains("usage::no_such_row"), "{errors}");
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = Folder::new();
    folder.people("people.csv");
    let before = folder.read("people.csv");
    for option in ["--out", "--bad"] {
        let (status, _, errors) =
            folder.run(&["caseload", "glasgow", "people.csv", option, "people.csv"]);
        assert_eq!(status, 2, "{errors}");
        assert!(errors.contains("usage::written_over"), "{errors}");
    }
    assert_eq!(folder.read("people.csv"), before);
}

/// Both populations that are shipped fit the facts of their nation.
#[test]
fn the_shipped_populations_are_of_their_nations() {
    let folder = Folder::new();
    for nation in ["scotland", "england"] {
        let out = format!("{nation}.csv");
        let told = folder.fine(&[
            "population",
            nation,
            "--rows",
            "300",
            "--seed",
            "7",
            "--out",
            &out,
        ]);
        assert!(told.contains("300 invented people"), "{told}");
        assert_eq!(folder.read(&out).lines().count(), 301);
    }
    let spec = "title = \"t\"\nabout = \"Invented: nobody is real.\"\n[columns.capitol]\nalways = \"£1.00\"\n\
                [columns.couple]\nweights = { yes = 1, perhaps = 1 }\n[columns.savings_disregard_due]\nalways = \"£500.00\"\n";
    folder.write("wrong.toml", spec);
    let made = [
        "population",
        "wrong.toml",
        "--policy",
        "glasgow",
        "--rows",
        "1",
        "--out",
        "x.csv",
    ];
    let (status, _, errors) = folder.run(&made);
    assert_eq!(status, 1, "{errors}");
    for told in [
        "did you mean `capital`?",
        "`couple` can't be `perhaps`",
        "£100.00",
        "wrong.toml:3",
    ] {
        assert!(errors.contains(told), "{told}: {errors}");
    }
    assert_eq!(
        folder.names(),
        ["england.csv", "scotland.csv", "wrong.toml"]
    );
}

fn bound(prepared: &Prepared, names: &[&str]) -> Result<Columns, Vec<String>> {
    Columns::bind(prepared, names, &[]).map_err(|problems| {
        let codes = problems
            .into_iter()
            .map(|problem| Problem::new(problem).code());
        codes.collect()
    })
}

#[test]
fn every_column_of_a_schema_is_taken() {
    let folder = Folder::new();
    for policy in ["glasgow", "knowsley"] {
        let prepared = prepared(policy);
        let shape = table_shape(&prepared, &[], false);
        let names: Vec<&str> = shape
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let columns = bound(&prepared, &names).expect("every name is known");
        assert!(
            columns
                .all()
                .iter()
                .all(|bound| matches!(bound, Bound::Fact(_)))
        );
        let apart = table_shape(&prepared, &[], true);
        for list in &apart.lists {
            let names = list.columns.iter().map(|column| column.name.as_str());
            let names: Vec<&str> = std::iter::once("case").chain(names).collect();
            Columns::bind_list(&prepared, &list.name, 0, &names).expect("every part is known");
        }
        for (lists, out) in [("beside", "a.csv"), ("apart", "b.xlsx")] {
            folder.fine(&["schema", policy, "--table", "--lists", lists, "--out", out]);
        }
        // An empty table is one that can be read, of nobody.
        let told = folder.fine(&["caseload", policy, "a.csv"]);
        assert!(told.contains("0 rows read"), "{told}");
        let told = folder.fine(&["caseload", policy, "b.xlsx"]);
        assert!(told.contains("0 rows read"), "{told}");
    }
}

#[test]
fn names_that_do_not_fit_are_told_all_at_once() {
    let glasgow = prepared("glasgow");
    let told = |names: &[&str]| bound(&glasgow, names).err().unwrap_or_default();
    assert_eq!(
        told(&[
            "capitl",
            "couple",
            "couple",
            "incomes[13].amount",
            "incomes",
            "incomes[1].amont",
            "weekly_hours",
            "waived per month",
            "housing_costs[1].amount",
        ]),
        [
            "caseload::misspelt_column",
            "caseload::column_twice",
            "caseload::no_such_item",
            "caseload::no_such_part",
            "caseload::column_needs_key",
            "caseload::wrong_period",
            "caseload::no_count",
        ]
    );
    assert_eq!(told(&["team"]), ["caseload::no_facts"]);
    let unknown = Columns::bind_list(&glasgow, "incoms", 0, &["case"]).expect_err("no list");
    assert_eq!(
        Problem::new(unknown[0].clone()).code(),
        "caseload::unknown_list"
    );
    assert!(bound(&glasgow, &["weekly_hours.paid_to_you", "team"]).is_ok());
    assert!(bound(&glasgow, &["weekly_hours[paid_to_you]"]).is_ok());
}

/// Values as they may be written, right and wrong, and facts of every type.
const TEXTS: &[&str] = &[
    "yes",
    "no",
    "Yes",
    "true",
    "adult",
    "adult_carer",
    "grown_up",
    "£12.34",
    "£1,234.50",
    "£12.34 per week",
    "£12.34 per month",
    "£520.00 per year",
    "£80.00 per 4 weeks",
    "£12.34 per day",
    "£12.345",
    "£12",
    "minus £5.00",
    "£2,000,000.00",
    "75%",
    "none",
    "unknown",
    "2023-06-05",
    "2023-02-30",
    "05/06/2023",
    "food",
    "(food, travel)",
    "0.25 hours per week",
    "168 hours per week",
    "168.5 hours per week",
    "twelve",
    "1e3",
    "£12,34.00",
];
const FACTS: &[&str] = &[
    "couple",
    "assessed_as",
    "capital",
    "waived",
    "disability_costs",
    "date_of_birth",
    "discharge_date",
    "spend_is",
    "weekly_hours for paid_to_you",
    "need",
];

/// What a case file takes, a cell takes, and as the same; what it refuses is refused.
#[test]
fn a_cell_is_read_as_a_case_file_reads_a_value() {
    let glasgow = prepared("glasgow");
    let policy = glasgow.policy();
    let mut taken = 0;
    for fact in FACTS.iter().copied() {
        let columns = bound(&glasgow, &[fact]).expect("a fact");
        let Bound::Fact(cells) = &columns.all()[0] else {
            panic!("{fact} is a fact")
        };
        for text in TEXTS.iter().copied() {
            let file = format!("\"{fact}\" = \"{text}\"");
            let read = read_case(&file, 0).and_then(|file| file.inquiry(policy, None));
            let own = cells.read(&glasgow, CellValue::Text(text));
            match (read, own) {
                (Ok(inquiry), own) => {
                    assert_eq!(own, Ok(inquiry.case.get(cells.id)), "{fact}: {text}");
                    taken += usize::from(own != Ok(Known::Unknown));
                }
                // The period of the fact may be left out in a table.
                (Err(_), Ok(known)) => {
                    let period = matches!((fact, text), ("waived", "£12.34" | "£1,234.50"));
                    assert!(period, "{fact}: {text} is {known:?}");
                }
                (Err(_), Err(bad)) => assert!(!bad.help.is_empty(), "{fact}: {text}: {bad}"),
            }
        }
    }
    assert!(taken > 20, "{taken}");
}

#[test]
fn numbers_are_taken_where_they_say_what_they_are() {
    let glasgow = prepared("glasgow");
    let read = |name: &str, cell: CellValue<'_>| {
        let columns = bound(&glasgow, &[name]).expect("a fact");
        let Bound::Fact(cells) = &columns.all()[0] else {
            panic!("{name} is a fact")
        };
        cells.read(&glasgow, cell).map_err(|bad| bad.to_string())
    };
    let number = |digits, scale| CellValue::Number { digits, scale };
    let same = |name: &str, cell: CellValue<'_>, text: &str| {
        let told = read(name, CellValue::Text(text)).expect("a value");
        assert_eq!(read(name, cell), Ok(told), "{name}: {text}");
    };
    same("capital", number(1_234, 2), "£12.34");
    same("capital", number(123_400, 4), "£12.34");
    same("capital", CellValue::Text(" 12.34 "), "£12.34");
    same("capital", CellValue::Text("12"), "£12.00");
    same(
        "disability_costs per week",
        number(1_234, 2),
        "£12.34 per week",
    );
    same(
        "disability_costs per year",
        number(52, 0),
        "£52.00 per year",
    );
    same(
        "spend_is",
        CellValue::Text("food, travel"),
        "(travel, food)",
    );
    same("couple", CellValue::YesNo(false), "no");
    same("decision_date", CellValue::Day(19_513), "2023-06-05");
    assert_eq!(read("capital", CellValue::Blank), Ok(Known::Unknown));
    let unsaid = read("disability_costs", number(1_234, 2)).expect_err("no period");
    assert!(unsaid.contains("`disability_costs per week`"), "{unsaid}");
    assert!(read("disability_costs", CellValue::Text("12.34")).is_err());
    for (name, cell) in [
        ("capital", number(12_345, 3)),
        ("capital", number(-1, 0)),
        ("capital", CellValue::Text("12,34")),
        ("capital", CellValue::YesNo(true)),
        ("couple", number(1, 0)),
        ("assessed_as", number(0, 0)),
        ("decision_date", number(45_000, 0)),
        ("decision_date", CellValue::Day(-30_000)),
        ("incomes", number(13, 0)),
        ("incomes", number(15, 1)),
        ("capital", CellValue::Text("between £1.00 and £2.00")),
    ] {
        let told = read(name, cell);
        assert!(told.is_err(), "{name}: {cell}: {told:?}");
    }
}

/// Without `--ask` nothing is answered that the table can't say enough about.
#[test]
fn what_has_all_its_facts_is_answered_unless_told() {
    let folder = Folder::new();
    folder.people("people.csv");
    let report = folder.json(&["caseload", "glasgow", "people.csv", "--format", "json"]);
    let names = report["outcomes"].as_array().expect("outcomes").iter();
    let names: Vec<&str> = names.filter_map(|own| own["name"].as_str()).collect();
    assert!(names.contains(&"contribution"), "{names:?}");
    assert!(!names.contains(&"spend"), "{names:?}");
    folder.write("few.csv", "decision_date,couple\n2023-06-05,no\n");
    let (status, _, errors) = folder.run(&["caseload", "glasgow", "few.csv"]);
    assert_eq!(status, 2, "{errors}");
    assert!(errors.contains("usage::nothing_covered"), "{errors}");
    let (_, out, _) = folder.run(&["caseload", "glasgow", "few.csv", "--ask", "contribution"]);
    assert!(out.contains("(1 case undecided)"), "{out}");
}

/// Half of what is left taken, against three quarters of it.
const TAPERS: [&str; 10] = [
    "caseload",
    "glasgow",
    "people.csv",
    "--ask",
    "contribution",
    "--against",
    "glasgow",
    "--own-set",
    "taper=50%",
    "--set=taper=75%",
];

/// Pence of a decimal, which may leave noughts at its end out.
fn pence(written: &str) -> i64 {
    let (pounds, pence) = written.split_once('.').unwrap_or((written, ""));
    assert!(pence.len() <= 2, "{written}");
    let digits = format!("{pounds}{pence:0<2}");
    digits.parse().expect("a number")
}

/// What a summary tells is the sum of the answers that are written beside it.
#[test]
fn a_comparison_is_the_sum_of_both_columns() {
    let folder = Folder::new();
    folder.people("people.csv");
    let files = [
        "--by",
        "couple",
        "--out",
        "both.csv",
        "--report",
        "page.html",
    ];
    let out = folder.fine(&[&TAPERS[..], &files].concat());
    insta::assert_snapshot!("tapers", out);

    let report = folder.json(&[&TAPERS[..], &["--format", "json"]].concat());
    let answers = folder.read("both.csv");
    let names = fields(answers.lines().next().expect("names"));
    let at = |name: &str| names.iter().position(|own| *own == name).expect("a column");
    let own = [at("contribution"), at("contribution status")];
    let other = [
        at("contribution (other)"),
        at("contribution (other) status"),
    ];
    let mut alone = [0; 2];
    let mut both = [0; 2];
    let (mut compared, mut lose) = (0, 0);
    for row in answers.lines().skip(1).map(fields) {
        let amount = |at: [usize; 2]| (row[at[1]] == "decided").then(|| pence(row[at[0]]));
        let (one, two) = (amount(own), amount(other));
        alone[0] += one.unwrap_or(0);
        alone[1] += two.unwrap_or(0);
        if let (Some(one), Some(two)) = (one, two) {
            both[0] += one;
            both[1] += two;
            compared += 1;
            lose += u64::from(two > one);
        }
    }
    let outcome = &report["outcomes"][0];
    let change = &outcome["change"];
    let total = |of: &serde_json::Value| pence(of["total"]["exact"].as_str().expect("a total"));
    assert_eq!([&outcome["before"], &outcome["after"]].map(total), alone);
    assert_eq!([&change["before"], &change["after"]].map(total), both);
    assert_eq!(change["compared"], compared);
    assert_eq!(change["higher"]["cases"], lose);
    assert!(lose > 0 && compared < 1_000, "{lose} of {compared}");
    let less = pence(
        change["difference"]["exact"]
            .as_str()
            .expect("a difference"),
    );
    assert_eq!(less, both[1] - both[0]);

    let page = scraper::Html::parse_document(&folder.read("page.html"));
    assert_eq!(page.errors, Vec::<String>::new());
    for (selector, expected) in [("figure > svg", 4), ("figure table", 4), ("script, img", 0)] {
        let told = scraper::Selector::parse(selector).expect("it is one");
        assert_eq!(page.select(&told).count(), expected, "{selector}");
    }
}

/// The fields of a table of docs/json.md, and whether each can be left out.
fn documented(heading: &str) -> Vec<(String, bool)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md");
    let text = fs::read_to_string(path).expect("it can be read");
    let (_, section) = text
        .split_once(&format!("### {heading}\n"))
        .expect("it is there");
    let rows = section.lines().take_while(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let fields = rows.map(|(name, rest)| (name.to_owned(), !rest.trim_end().ends_with("| |")));
    fields.collect()
}

#[test]
fn a_comparison_as_json_is_as_it_is_described() {
    let folder = Folder::new();
    folder.people("people.csv");
    let arguments = [&TAPERS[..], &["--by", "couple", "--format", "json"]].concat();
    let report = folder.json(&arguments);
    let outcome = &report["outcomes"][0];
    for (heading, told) in [
        ("Summary", &report),
        ("An outcome over many cases", outcome),
        ("Many changes", &outcome["change"]),
        ("Groups", &outcome["by"]),
    ] {
        let fields = documented(heading);
        let told = told.as_object().expect("an object");
        let known = |name: &String| fields.iter().any(|(own, _)| own == name);
        assert!(told.keys().all(known), "{heading}: {:?}", told.keys());
        let wanted = fields
            .iter()
            .filter(|(_, can_be_left_out)| !can_be_left_out);
        for (name, _) in wanted {
            assert!(told.contains_key(name), "{heading}: {name}");
        }
    }
    assert_eq!(report["before"]["called"], "taper set to 50%");
    assert_eq!(report["after"]["called"], "taper set to 75%");
}

/// Two councils: what only one of them answers or asks for is told, and nothing is invented.
#[test]
fn another_policy_is_held_against_it() {
    let folder = Folder::new();
    folder.people("people.csv");
    let against = ["caseload", "glasgow", "people.csv", "--against"];
    let (status, out, errors) = folder.run(&[&against[..], &["borders"]].concat());
    assert_eq!(status, 0, "{errors}");
    assert!(
        errors.contains("only Scottish Borders Council asks for `finances_disclosed`"),
        "{errors}"
    );
    assert!(
        out.starts_with("Glasgow City Council, against Scottish Borders Council\n"),
        "{out}"
    );
    assert!(out.contains("(217 cases decided"), "{out}");

    // A policy of other days and other outcomes refuses the rows, and they are told.
    let (status, out, errors) = folder.run(&[&against[..], &["knowsley"]].concat());
    assert_eq!(status, 1, "{errors}");
    assert!(
        errors.contains("not compared: Knowsley Council does not answer `means_tested`"),
        "{errors}"
    );
    assert!(
        errors.contains("row 1 (line 2): on the other side, Knowsley Council applies"),
        "{errors}"
    );
    assert!(out.contains("1,000 rows read: 1,000 refused"), "{out}");
    let asked = [&against[..], &["knowsley", "--ask", "means_tested"]].concat();
    let (status, _, errors) = folder.run(&asked);
    assert_eq!(status, 2, "{errors}");
    assert!(
        errors.contains("does not answer `means_tested`"),
        "{errors}"
    );
}

/// The same policy on two days, and one row of a comparison line by line.
#[test]
fn one_policy_is_held_against_itself_on_another_day() {
    let folder = Folder::new();
    folder.people("people.csv");
    let ask = ["caseload", "glasgow", "people.csv", "--ask", "contribution"];
    let days = [
        "--on",
        "2024-05-01",
        "--against",
        "glasgow",
        "--against-on",
        "2023-05-01",
    ];
    let report = folder.run(&[&ask[..], &days, &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&report.1).expect("it is JSON");
    assert_eq!(report["before"]["with"][0], "as at 1 May 2024");
    assert_eq!(report["after"]["with"][0], "as at 1 May 2023");

    let told = folder.fine(&[&TAPERS[..], &["--explain", "675"]].concat());
    let (first, second) = told.split_once("taper set to 75%").expect("both are told");
    assert!(
        first.contains("£273.60") && second.contains("£410.40"),
        "{told}"
    );
}

#[test]
fn what_can_t_be_compared_or_written_is_refused() {
    let folder = Folder::new();
    folder.people("people.csv");
    let run = ["caseload", "glasgow", "people.csv", "--ask", "contribution"];
    for (further, told) in [
        (&["--report", "report.pdf"][..], "usage::no_report_form"),
        (
            &["--report", "a.html", "--bad", "a.html"],
            "usage::written_over",
        ),
        (&["--set", "taper"], "usage::not_a_setting"),
        (&["--own-set", "taper=75%"], "--against"),
        (&["--by", "coupl"], "did you mean `couple`?"),
        (&["--chart-by", "couple"], "summary::no_amount"),
        (
            &["--against", "glasgow", "--against-on", "2010-06-01"],
            "decision::day_outside",
        ),
    ] {
        let (status, _, errors) = folder.run(&[&run[..], further].concat());
        assert_eq!(status, 2, "{further:?}: {errors}");
        assert!(errors.contains(told), "{further:?}: {errors}");
    }
    assert_eq!(folder.names(), ["people.csv"]);
}
