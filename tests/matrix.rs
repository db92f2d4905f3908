//! Every authority against figures and standard people: what the shipped ones show, what is told
//! of people that can't be asked about, and the forms that a matrix has.

#![cfg(feature = "cli")]
#![expect(clippy::disallowed_methods, reason = "a test reads files")]

mod shipped;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use evenhand::comparison::{
    Authority, Cell, Matrix, MatrixAsked, State, matrix, matrix_to_csv, matrix_to_html,
    matrix_to_text,
};
use evenhand::decision::{PeopleFile, read_people};
use evenhand::explanation::plain;
use evenhand::library::{Library, TextId};
use evenhand::model::policy::{EntryValue, Figure};
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::syntax::tree::{Status, TextKind};
use evenhand::value::Date;
use insta::assert_snapshot;
use miette::{GraphicalReportHandler, GraphicalTheme};
use shipped::library;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn day(text: &str) -> Date {
    text.parse().expect("it is a day")
}

/// The shipped policies that are no examples, and what they rest on.
struct Shelf {
    library: Library,
    prepared: Vec<(TextId, Prepared)>,
}

impl Shelf {
    fn of(library: Library, wanted: impl Fn(&str) -> bool) -> Self {
        let ids = library.texts().into_iter();
        let ids = ids.filter(|id| library.kind(*id) == TextKind::Policy);
        let ids = ids.filter(|id| wanted(library.name(*id)));
        let mut prepared: Vec<(TextId, Prepared)> = ids
            .map(|id| {
                (
                    id,
                    library.prepare(id).prepared.expect("it has no problems"),
                )
            })
            .collect();
        prepared.sort_by(|(a, _), (b, _)| library.title(*a).cmp(library.title(*b)));
        Shelf { library, prepared }
    }

    /// Every Scottish policy.
    fn shipped() -> Self {
        let library = library();
        let ids = library.texts().into_iter();
        let ids = ids.filter(|id| library.written(*id).file.contains("scotland/"));
        let names: Vec<String> = ids.map(|id| library.name(id).to_owned()).collect();
        Shelf::of(library, |name| names.iter().any(|own| own == name))
    }

    fn file(&mut self, name: &str) -> PeopleFile {
        let text = fs::read_to_string(root().join("policies").join(name)).expect("it is shipped");
        let base = self.library.sources_mut().add(name, text.as_str());
        read_people(&text, base).expect("nothing is wrong with it")
    }

    fn matrix(&self, asked: MatrixAsked<'_>) -> Result<Matrix, Vec<Problem>> {
        let authorities: Vec<Authority<'_>> = self
            .prepared
            .iter()
            .map(|(id, prepared)| Authority {
                name: self.library.name(*id),
                prepared,
            })
            .collect();
        matrix(&authorities, self.library.sources(), asked)
    }

    /// The shipped people and figures on a day; that of the people where none is named.
    fn standard(&mut self, on: Option<Date>) -> Matrix {
        let people = self.file("people.toml");
        let figures = self.file("scotland/matrix.toml").figures;
        let described = people.day;
        let told = self.matrix(MatrixAsked {
            figures: &figures,
            people: &people.people,
            elsewhere: &[],
            ask: &[],
            day: on.or(described).expect("the people have a day"),
            described,
        });
        told.unwrap_or_else(|problems| panic!("{}", told_of(self.library.sources(), &problems)))
    }
}

fn told_of(sources: &evenhand::source::Sources, problems: &[Problem]) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(100)
        .with_links(false);
    let mut page = String::new();
    for problem in problems {
        let shown = problem.shown(sources);
        handler
            .render_report(&mut page, &shown)
            .expect("it can be rendered");
        page.push('\n');
    }
    let lines = page.lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

fn column(matrix: &Matrix, name: &str, heading: &str) -> usize {
    let mut columns = matrix.columns.iter();
    columns
        .position(|column| column.name == name && column.heading == heading)
        .unwrap_or_else(|| panic!("there is a column {heading}"))
}

fn cell<'m>(matrix: &'m Matrix, authority: &str, name: &str, heading: &str) -> &'m Cell {
    let at = column(matrix, name, heading);
    let mut rows = matrix.authorities.iter();
    let row = rows.find(|row| row.name == authority);
    &row.expect("it is shipped").cells[at]
}

// ── What the shipped people and policies show ───────────────────────────────

#[test]
fn every_person_is_decided_about_by_every_authority() {
    let mut shelf = Shelf::shipped();
    let matrix = shelf.standard(None);
    assert_eq!(matrix.authorities.len(), 30);
    let people = shelf.file("people.toml").people;
    assert!(people.len() >= 20, "the usual situations are covered");
    for row in &matrix.authorities {
        assert_eq!(row.cells.len(), matrix.columns.len());
        for (cell, column) in row.cells.iter().zip(&matrix.columns) {
            let place = format!("{}: {}", row.title, column.heading);
            assert_ne!(cell.state, State::NotAnswered, "{place}");
            assert_ne!(cell.state, State::OutsideDays, "{place}");
            assert_ne!(cell.state, State::CantBe, "{place}");
            // What is not known of an answer is always named.
            let open = matches!(cell.state, State::Range | State::Undecided);
            assert_eq!(open, !cell.needs.is_empty(), "{place}");
        }
    }
}

#[test]
fn nobody_has_published_a_workers_limit() {
    let mut shelf = Shelf::shipped();
    let matrix = shelf.standard(None);
    let real = |row: &&evenhand::comparison::Row| row.status != Some("illustrative");
    for heading in ["worker's limit, one item", "worker's limit, a week"] {
        let name = match heading {
            "worker's limit, one item" => "item_limit",
            _ => "package_limit",
        };
        let at = column(&matrix, name, heading);
        let rows = matrix.authorities.iter().filter(real);
        let states: Vec<State> = rows.map(|row| row.cells[at].state).collect();
        assert_eq!(states, vec![State::NotFound; 28]);
        // The examples have one, so the column can show one.
        let shown = cell(&matrix, "strathmore", name, heading);
        assert_eq!(shown.state, State::Illustrative);
    }
    // And so say the policies themselves, on every day.
    let limits = |figure: &&Figure| matches!(figure.name.as_str(), "item_limit" | "package_limit");
    for (_, prepared) in &shelf.prepared {
        let policy = prepared.policy();
        if policy.status() == Some(Status::Illustrative) {
            continue;
        }
        for figure in policy.figures().iter().filter(limits) {
            for entry in figure.cells.iter().flatten() {
                assert_eq!(entry.value, EntryValue::NotFound, "{}", policy.title());
            }
        }
    }
}

#[test]
fn an_answer_and_a_figure_are_those_of_the_policy_to_the_penny() {
    let mut shelf = Shelf::of(library(), |name| matches!(name, "glasgow" | "borders"));
    // In 2023/24 nothing is missing in Glasgow: 75% of £290.00 less £156.00 is £100.50.
    let then = shelf.standard(Some(day("2023-06-05")));
    let pays = cell(&then, "glasgow", "contribution", "Working age, on benefits");
    assert_eq!(
        (pays.state, pays.words.as_str()),
        (State::Decided, "£100.50 a week")
    );
    let taper = cell(&then, "glasgow", "taper", "share taken (the taper)");
    assert_eq!(
        (taper.state, taper.words.as_str(), taper.grade),
        (State::Published, "75%", Some("secondary"))
    );
    assert!(
        taper.sources[0]
            .title
            .starts_with("BB v Glasgow City Council")
    );
    let kept = cell(
        &then,
        "glasgow",
        "charging_threshold",
        "single, working age",
    );
    assert_eq!(
        (kept.state, kept.words.as_str()),
        (State::Followed, "£156.00 a week")
    );
    // Two years later the weekly maximum is not known, and so only that it is up to a share.
    let now = shelf.standard(None);
    let pays = cell(&now, "glasgow", "contribution", "Working age, on benefits");
    assert_eq!(pays.words, "£0.00 to £90.00 a week");
    let needs: Vec<(&str, &str)> = pays
        .needs
        .iter()
        .map(|need| (need.name.as_str(), need.why))
        .collect();
    assert_eq!(needs, [("most_charged", "not found")]);
    assert_eq!(pays.value, None);
    let limit = cell(&now, "borders", "capital_upper", "full cost above");
    assert_eq!(
        (limit.state, limit.words.as_str()),
        (State::Published, "£35,500.00")
    );
}

#[test]
fn an_end_that_only_a_declaration_gives_is_not_told() {
    let mut shelf = Shelf::of(library(), |name| name == "glasgow");
    let matrix = shelf.standard(None);
    let alarm = cell(&matrix, "glasgow", "contribution", "An alarm alone");
    assert_eq!(
        (alarm.state, alarm.words.as_str()),
        (State::Undecided, "not known")
    );
    assert!(alarm.least.is_none() && alarm.most.is_none());
    assert_eq!(alarm.needs[0].name, "flat_charge");
}

#[test]
fn on_another_day_nobody_is_refused() {
    let mut shelf = Shelf::of(library(), |name| matches!(name, "glasgow" | "east_lothian"));
    let matrix = shelf.standard(Some(day("2023-06-05")));
    let home = cell(
        &matrix,
        "glasgow",
        "contribution",
        "Just home from hospital",
    );
    assert_eq!(home.state, State::CantBe);
    let outside = cell(&matrix, "east_lothian", "taper", "share taken (the taper)");
    assert_eq!(
        (outside.state, outside.words.as_str()),
        (State::OutsideDays, "the policy applies from 2024-04-01")
    );
}

#[test]
fn the_counts_add_up() {
    let matrix = Shelf::shipped().standard(None);
    for column in &matrix.columns {
        let all: usize = column.counts.iter().map(|count| count.count).sum();
        assert_eq!(all, matrix.authorities.len(), "{}", column.heading);
    }
}

// ── Forms ───────────────────────────────────────────────────────────────────

/// A few columns of a few authorities.
fn few() -> Matrix {
    let wanted = ["glasgow", "borders", "east_renfrewshire", "strathmore"];
    let mut shelf = Shelf::of(library(), |name| wanted.contains(&name));
    let mut people = shelf.file("people.toml");
    let shown = [
        "Working age, on benefits",
        "An alarm alone",
        "Alcohol",
        "A tablet",
    ];
    people
        .people
        .retain(|person| shown.contains(&person.title.text.as_str()));
    let mut figures = shelf.file("scotland/matrix.toml").figures;
    figures.retain(|figure| {
        ["taper", "most_charged", "item_limit"].contains(&figure.name.text.as_str())
    });
    let asked = MatrixAsked {
        figures: &figures,
        people: &people.people,
        elsewhere: &[],
        ask: &[],
        day: day("2025-06-02"),
        described: people.day,
    };
    shelf.matrix(asked).expect("nothing is wrong")
}

#[test]
fn a_few_columns_for_a_terminal() {
    assert_snapshot!(plain(&matrix_to_text(&[few()], 100)));
}

#[test]
fn a_narrow_terminal_cuts_nothing() {
    let matrix = Shelf::shipped().standard(None);
    let told = plain(&matrix_to_text(std::slice::from_ref(&matrix), 60));
    for line in told.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    for row in &matrix.authorities {
        for cell in &row.cells {
            let amounts = cell.words.split(' ').filter(|word| word.starts_with('£'));
            for amount in amounts {
                assert!(told.contains(amount), "{amount}");
            }
        }
    }
}

#[test]
fn a_page_says_every_state_in_words() {
    let matrix = few();
    let page = matrix_to_html(std::slice::from_ref(&matrix));
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(!page.contains("<script") && !page.contains("src="));
    let text = scraper::Html::parse_document(&page);
    assert_eq!(text.errors, Vec::<std::borrow::Cow<'static, str>>::new());
    let body = scraper::Selector::parse("tbody td").expect("it is a selector");
    let cells: Vec<String> = text
        .select(&body)
        .map(|cell| cell.text().collect::<Vec<_>>().join(" "))
        .collect();
    let wanted: usize = matrix.authorities.iter().map(|row| row.cells.len()).sum();
    assert_eq!(cells.len(), wanted);
    assert!(
        cells
            .iter()
            .any(|cell| cell == "75% [3] [4] published secondary"),
        "{cells:#?}"
    );
    assert!(cells.iter().all(|cell| !cell.trim().is_empty()));
}

/// The rows of a text in comma-separated values, read as RFC 4180 says.
fn rows_of(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let row = rows.last_mut().expect("there is one");
        let cell = row.last_mut().expect("there is one");
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && signs.peek() == Some(&'\n') => {
                signs.next();
                rows.push(vec![String::new()]);
            }
            sign => cell.push(sign),
        }
    }
    assert!(!quoted, "a mark is not closed");
    assert_eq!(rows.pop(), Some(vec![String::new()]), "a line is not ended");
    rows
}

#[test]
fn awkward_words_come_out_of_a_spreadsheet_as_they_went_in() {
    let mut shelf = Shelf::of(library(), |name| name == "glasgow");
    let titles = [
        "one, two",
        "said \\\"no\\\"",
        "two\\nlines",
        "=SUM(A1:A9)",
        "@name",
        "a tab\\tbefore",
    ];
    let mut text = String::from("[people]\nday = 2025-06-02\n");
    for title in titles {
        text += &format!("[[person]]\ntitle = \"{title}\"\nask = \"early_help\"\nfacts = {{}}\n");
    }
    let base = shelf
        .library
        .sources_mut()
        .add("people.toml", text.as_str());
    let people = read_people(&text, base).expect("nothing is wrong");
    let matrix = shelf
        .matrix(MatrixAsked {
            figures: &[],
            people: &people.people,
            elsewhere: &[],
            ask: &[],
            day: day("2025-06-02"),
            described: people.day,
        })
        .expect("nothing is wrong");
    let rows = rows_of(&matrix_to_csv(&matrix));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].len(), 4 + 3 * titles.len());
    assert_eq!(rows[1].len(), rows[0].len());
    let group = "You can have early help and community support";
    for (person, heading) in people.people.iter().zip(rows[0][4..].iter().step_by(3)) {
        assert_eq!(*heading, format!("{group}: {}", person.title.text));
    }
    assert_eq!(rows[1][0], "Glasgow City Council");
}

#[test]
fn what_is_not_known_is_no_number_in_a_spreadsheet() {
    let matrix = few();
    let rows = rows_of(&matrix_to_csv(&matrix));
    for (row, told) in rows[1..].iter().zip(&matrix.authorities) {
        for (own, cell) in row[4..].chunks(3).zip(&told.cells) {
            assert_eq!(own[0].is_empty(), !cell.state.is_known(), "{own:?}");
            assert_eq!(own[1], cell.state.words());
        }
    }
    let glasgow = rows
        .iter()
        .find(|row| row[1] == "glasgow")
        .expect("it is there");
    assert_eq!(glasgow[4..6], ["75", "published"]);
    assert_eq!(glasgow[7..9], ["", "not found"]);
}

// ── What is told of people that can't be asked about ────────────────────────

fn refused(text: &str) -> String {
    let mut shelf = Shelf::of(library(), |name| matches!(name, "glasgow" | "borders"));
    let base = shelf.library.sources_mut().add("people.toml", text);
    let asked = read_people(text, base).and_then(|people| {
        shelf.matrix(MatrixAsked {
            figures: &people.figures,
            people: &people.people,
            elsewhere: &[],
            ask: &[],
            day: people.day.unwrap_or(day("2025-06-02")),
            described: people.day,
        })
    });
    let problems = asked.expect_err("something is wrong");
    told_of(shelf.library.sources(), &problems)
}

#[test]
fn how_people_are_written_is_told_all_at_once() {
    assert_snapshot!(refused(
        r#"[people]
title = "Two people"
[everyone]
couple = "no"
[[person]]
title = "A neighbour"
ask = ["contribution"]
colour = "green"
facts = { capital = "£500" }
[[person]]
title = "A neighbour"
ask = [1]
[[person]]
about = "nobody in particular"
[[figure]]
group = "Money"
[extra]
"#
    ));
}

#[test]
fn what_no_policy_knows_is_told_once() {
    assert_snapshot!(refused(
        r#"[people]
day = 2025-06-02
[everyone]
cuople = "no"
[[person]]
title = "A neighbour"
ask = ["contribution"]
facts = { capital = "yes", need = "crtical" }
[[person]]
title = "Nobody asks"
facts = { couple = "no" }
[[person]]
title = "A wrong question"
ask = ["contribtion"]
[[figure]]
name = "tapr"
[[figure]]
name = "item_limit"
for = ["wrker"]
[[figure]]
name = "taper"
for = ["worker"]
"#
    ));
}

#[test]
fn a_person_who_can_t_be_is_told_by_title() {
    assert_snapshot!(refused(
        r#"[people]
day = 2025-06-02
[[person]]
title = "Not born yet"
ask = ["contribution"]
facts = { date_of_birth = 2030-01-01 }
"#
    ));
}

// ── The command ─────────────────────────────────────────────────────────────

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_evenhand"))
        .arg("matrix")
        .args(arguments)
        .env("COLUMNS", "100")
        .current_dir(root())
        .output()
        .expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_command_shows_every_authority_of_the_nation() {
    let shown = run(&[
        "--nation",
        "scotland",
        "--ask",
        "exempt",
        "--figure",
        "item_limit for worker",
    ]);
    assert_eq!(shown.status.code(), Some(0), "{}", complaint(&shown));
    let text = out(&shown);
    assert!(
        text.starts_with("Scotland: 28 authorities as at 2 June 2025\n"),
        "{text}"
    );
    assert!(text.contains("The people are invented"), "{text}");
    assert!(
        text.contains("East Renfrewshire Council    not found\n(proposed)"),
        "{text}"
    );
    assert!(!text.contains("Kilmorran"), "{text}");
    assert!(
        text.contains("of 28: published             0\nof 28: not found             28\n"),
        "{text}"
    );
    let with = out(&run(&[
        "--nation",
        "scotland",
        "--illustrative",
        "--figure",
        "taper",
        "--ask",
        "exempt",
    ]));
    let marked = with
        .lines()
        .skip_while(|line| !line.starts_with("Kilmorran Council "));
    let marked: Vec<&str> = marked.take(2).collect();
    assert_eq!(marked.get(1), Some(&"(illustrative)"), "{with}");
}

#[test]
fn the_command_takes_people_and_a_day() {
    let people = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("matrix_people.toml");
    let text = "[people]\nday = 2023-06-05\n[[person]]\ntitle = \"Bare\"\nask = \"spend\"\n\
                facts = { spend_is = [\"investment\"] }\n";
    fs::write(&people, text).expect("it can be written");
    let path = people.to_str().expect("it is plain");
    let of = ["--nation", "scotland", "--people", path];
    let shown = run(&[&of[..], &["--format", "json", "--figure", "taper"]].concat());
    let told: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("it is JSON");
    assert_eq!(told["day"], "2023-06-05");
    assert_eq!(told["columns"][1]["heading"], "Bare");
    let later = run(&[&of[..], &["--format", "csv", "--on", "2024-06-03"]].concat());
    let rows = rows_of(&out(&later));
    assert!(rows[1..].iter().all(|row| row[3] == "2024-06-03"));
    // Without a nation, what is wrong with people is told once, and not of each nation.
    let refused = run(&["--people", path, "--ask", "spendd"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        complaint(&refused).contains("did you mean `spend`?"),
        "{}",
        complaint(&refused)
    );
}

#[test]
fn a_nation_that_is_not_there_is_told() {
    let refused = run(&["--nation", "cornwall"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = complaint(&refused);
    assert!(
        told.contains("the library has no nation `cornwall`"),
        "{told}"
    );
    assert!(
        told.contains("known are england, scotland, wales"),
        "{told}"
    );
}

#[test]
fn without_a_nation_every_one_is_shown_in_turn() {
    let asked = ["--ask", "exempt", "--figure", "most_charged"];
    let text = out(&run(&asked));
    let heads = ["England: ", "Scotland: 28 ", "Wales: 1 authority "];
    let places: Vec<usize> = heads
        .iter()
        .map(|head| text.find(head).unwrap_or_else(|| panic!("{head}: {text}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    // Who the people are is told once.
    assert_eq!(text.matches("\nThe people\n").count(), 1, "{text}");
    // Each nation stands as it does alone.
    for nation in ["england", "scotland", "wales"] {
        let alone = out(&run(&[&asked[..], &["--nation", nation]].concat()));
        let (tables, _) = alone.split_once("\nThe people\n").expect("it tells them");
        assert!(text.contains(tables), "{nation}");
    }
    let page = out(&run(&[&asked[..], &["--format", "html"]].concat()));
    let page = scraper::Html::parse_document(&page);
    let titles = scraper::Selector::parse("h1").expect("it is a selector");
    let titles: Vec<String> = page
        .select(&titles)
        .map(|title| title.text().collect())
        .collect();
    assert_eq!(
        titles,
        [
            "England: 16 authorities",
            "Scotland: 28 authorities",
            "Wales: 1 authority"
        ]
    );
    let ids = scraper::Selector::parse("[id]").expect("it is a selector");
    let ids: Vec<&str> = page.select(&ids).filter_map(|own| own.attr("id")).collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "a source has one number on a page");
    for format in ["csv", "json"] {
        let refused = run(&[&asked[..], &["--format", format]].concat());
        assert_eq!(refused.status.code(), Some(2));
        assert!(refused.stdout.is_empty());
        let told = complaint(&refused);
        assert!(
            told.contains("this form holds one nation, and the library has several"),
            "{told}"
        );
        assert!(told.contains("name one with `--nation`"), "{told}");
    }
}

#[test]
fn what_a_nation_does_not_answer_is_a_blank_and_what_none_does_is_told() {
    let wales = run(&["--nation", "wales", "--format", "json"]);
    assert_eq!(wales.status.code(), Some(0), "{}", complaint(&wales));
    let told: serde_json::Value = serde_json::from_slice(&wales.stdout).expect("it is JSON");
    let columns = told["columns"].as_array().expect("it is a list");
    let row = &told["authorities"][0];
    assert_eq!(row["title"], "Neath Port Talbot Council");
    let cell = |name: &str, heading: &str| {
        let mut all = columns.iter();
        let at = all.position(|own| own["name"] == name && own["heading"] == heading);
        &row["cells"][at.unwrap_or_else(|| panic!("{name}: {heading}"))]
    };
    assert_eq!(cell("agreed_by", "A tablet")["state"], "not_answered");
    assert_eq!(
        cell("most_charged", "weekly maximum")["value"]["plain"],
        "£100.00 per week"
    );
    // £60,000.00 is over the limit of £24,000.00, so the cost of £200.00 counts up to £100.00.
    let over = cell("contribution", "Savings over the limit");
    assert_eq!(over["value"]["plain"], "£100.00 per week");
    // What is added for a disability was not found, and no income is invented.
    let open = cell("contribution", "Working age, on benefits");
    assert_eq!(open["state"], "range");
    assert!(open.get("value").is_none());
    // An outcome and a figure of another nation are no mistake; a name that none has is one.
    let other = [
        "--nation",
        "wales",
        "--ask",
        "guarantee",
        "--figure",
        "taper",
    ];
    let other = run(&other);
    assert_eq!(other.status.code(), Some(0), "{}", complaint(&other));
    let text = out(&other);
    assert!(text.contains("of 1: not answered here    1"), "{text}");
    assert!(text.contains("no such figure"), "{text}");
    for wrong in [["--ask", "guarantea"], ["--figure", "tapper"]] {
        let refused = run(&[&["--nation", "wales"], &wrong[..]].concat());
        assert_eq!(refused.status.code(), Some(1));
        assert!(complaint(&refused).contains("did you mean `"));
    }
}

#[test]
fn who_has_no_policy_for_the_day_is_told_and_not_counted() {
    let asked = [
        "--nation", "england", "--ask", "exempt", "--figure", "taper",
    ];
    let text = out(&run(&asked));
    let head = text.lines().next().unwrap_or_default();
    assert!(head.ends_with(" authorities as at 2 June 2025"), "{head}");
    let counted = head.split(' ').nth(1).expect("it says how many");
    let joined = text.replace('\n', " ");
    assert!(
        joined.contains("Not counted, as their policies apply on other days only: Knowsley Council (from 2024-04-06 until 2025-04-05); Liverpool City Council, 2014/15 (from 2014-04-07 until 2015-03-31);"),
        "{text}"
    );
    assert!(text.contains(&format!("of {counted}: published")), "{text}");
    assert!(!text.contains("another day"), "{text}");
    assert_eq!(text.matches("Liverpool").count(), 1, "{text}");
    let page = out(&run(&[&asked[..], &["--format", "html"]].concat()));
    assert_eq!(page.matches("Liverpool").count(), 1);
    // A spreadsheet and JSON have no line beside the table, so that their rows say it.
    let rows = rows_of(&out(&run(&[&asked[..], &["--format", "csv"]].concat())));
    let liverpool = rows.iter().find(|row| row[1] == "liverpool");
    let liverpool = liverpool.expect("it has a row");
    assert_eq!(liverpool[4..6], ["", "another day"]);
    let told = run(&[&asked[..], &["--format", "json"]].concat());
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("it is JSON");
    let rows = told["authorities"].as_array().expect("it is a list");
    let elsewhen: Vec<&str> = rows
        .iter()
        .filter(|row| row.get("applies").is_some())
        .filter_map(|row| row["name"].as_str())
        .collect();
    let wanted = [
        "knowsley",
        "liverpool",
        "lambeth",
        "reading",
        "south_tyneside_proposed",
    ];
    assert_eq!(elsewhen, wanted);
    let of = |name: &str| rows.iter().find(|row| row["name"] == name);
    let liverpool = of("liverpool").expect("it has a row");
    assert_eq!(liverpool["applies"], "from 2014-04-07 until 2015-03-31");
}

// ── England's people ────────────────────────────────────────────────────────

/// What each person pays, by hand, where the council says nothing of its own on what counts.
///
/// In 2025/26 a charge leaves £112.50 a week to one person from 25 up, with £49.65 for the
/// disability premium: £162.15; £232.60 to one who is older, and £177.55 to one of an older couple.
const BY_HAND: [(&str, &str); 18] = [
    // £220.00 and £70.00 are £290.00, less £162.15.
    ("Working age, on benefits", "£127.85 a week"),
    // £180.00 and £50.00 are less than £232.60.
    ("State pension and pension credit", "£0.00 a week"),
    // £400.00 less £232.60.
    ("A pension of her own", "£167.40 a week"),
    // £5,000.00 is under £14,250.00, so nothing is added to the first person's £290.00.
    ("Savings under the limit", "£127.85 a week"),
    // £60,000.00 is over £23,250.00: the full cost.
    ("Savings over the limit", "£200.00 a week"),
    // Her own £200.00 less £177.55; his income is not counted.
    ("One of a couple", "£22.45 a week"),
    // Earnings are not counted: £190.00 less £60.00 of rent is less than £162.15.
    ("In work", "£0.00 a week"),
    // £290.00 less £162.15, less £25.00.
    ("Costs of a disability", "£102.85 a week"),
    ("Has not told of money", "£0.00 to £200.00 a week"),
    ("Personal care alone", "£127.85 a week"),
    // £230.00 is less than £232.60.
    ("An alarm alone", "£0.00 a week"),
    ("Meals alone", "£0.00 a week"),
    // £127.85 is more than the support costs.
    ("Day care", "£120.00 a week"),
    ("Near the end of life", "£127.85 a week"),
    ("Under a compulsory order", "£127.85 a week"),
    ("Just home from hospital", "£167.40 a week"),
    // All of it earned.
    ("A carer", "£0.00 a week"),
    ("A child", "does not apply"),
];

#[test]
fn englands_people_pay_what_is_reckoned_by_hand() {
    let told = run(&["--nation", "england", "--format", "json"]);
    assert_eq!(told.status.code(), Some(0), "{}", complaint(&told));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("it is JSON");
    let words = |council: &str, person: &str| {
        let mut columns = told["columns"].as_array().into_iter().flatten();
        let at = columns.position(|own| own["name"] == "contribution" && own["heading"] == person);
        let mut rows = told["authorities"].as_array().into_iter().flatten();
        let row = rows.find(|row| row["name"] == council);
        let cell = &row.expect("it is shipped")["cells"][at.expect("it is a person")];
        cell["words"].as_str().expect("it has words").to_owned()
    };
    for (person, pays) in BY_HAND {
        assert_eq!(words("stockport", person), pays, "{person}");
    }
    // Gloucestershire leaves £5.00 a week more.
    assert_eq!(
        words("gloucestershire", "Working age, on benefits"),
        "£122.85 a week"
    );
    assert_eq!(words("gloucestershire", "One of a couple"), "£17.45 a week");
    // Whether Westminster's £272.69 is meant for a person is a judgement: £290.00 less that, or
    // less £162.15.
    assert_eq!(
        words("westminster", "Working age, on benefits"),
        "£17.31 to £127.85 a week"
    );
    // What Wirral leaves above the national guarantee was not found.
    assert_eq!(
        words("wirral", "Working age, on benefits"),
        "£0.00 to £127.85 a week"
    );
}

#[test]
fn every_english_charge_that_is_open_names_what_is_not_known() {
    let told = run(&["--nation", "england", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("it is JSON");
    let columns = told["columns"].as_array().expect("it is a list");
    let rows = told["authorities"].as_array().expect("it is a list");
    let mut open: Vec<(&str, &str)> = Vec::new();
    for row in rows.iter().filter(|row| row.get("applies").is_none()) {
        let cells = row["cells"].as_array().expect("it is a list");
        for (cell, column) in cells.iter().zip(columns) {
            if column["name"] != "contribution" || column["heading"] == "Has not told of money" {
                continue;
            }
            for need in cell["needs"].as_array().into_iter().flatten() {
                let name = need["name"].as_str().expect("it has a name");
                let why = need["why"].as_str().expect("it has a reason");
                open.push((name, why));
            }
        }
    }
    open.sort_unstable();
    open.dedup();
    // Figures that were not found, and one judgement for which nothing published says how it goes.
    assert_eq!(
        open,
        [
            ("additions_on_top", "not found"),
            ("automatic_costs", "not found"),
            ("council_guarantee", "not found"),
            ("council_guarantee_for_you", "fact"),
            ("guarantee_buffer", "not found"),
            ("severe_disability_allowance", "fact"),
            ("standard_allowance", "not found"),
        ]
    );
}

#[test]
fn what_is_wrong_with_a_nations_facts_is_told_all_at_once() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("matrix_nation");
    let nation = folder.join("wales");
    fs::create_dir_all(&nation).expect("it can be made");
    let policies = root().join("policies");
    for name in [
        "vocabulary.policy",
        "people.toml",
        "wales/wales.policy",
        "wales/neath_port_talbot.policy",
    ] {
        fs::copy(policies.join(name), folder.join(name)).expect("it is shipped");
    }
    let path = folder.to_str().expect("it is plain");
    let told = |further: &str| {
        fs::write(nation.join("people.toml"), further).expect("it can be written");
        let refused = run(&["--policies", path]);
        assert_eq!(refused.status.code(), Some(1), "{}", out(&refused));
        complaint(&refused).replace(path, "DIR")
    };
    // How it is written, and whose facts they are.
    assert_snapshot!(told(
        r#"[people]
day = 2025-06-02
[everyone]
capital = "£5.00"
[[person]]
title = "A neighbour"
[[person]]
title = "In wrok"
about = "somebody else"
"#
    ));
    assert_snapshot!(told(
        r#"[everyone]
capital = "£5.00"
[[person]]
title = "A neighbour"
[[person]]
title = "In wrok"
"#
    ));
    // What the nation's texts can't take.
    assert_snapshot!(told(
        r#"[everyone]
assesed_income = "£90.00 per week"
basic_entitlement = "no"
premiums = []
[[person]]
title = "In work"
facts = { terminally_ill = "yes" }
"#
    ));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let first = run(&["--format", "html"]);
    assert_eq!(first.stdout, run(&["--format", "html"]).stdout);
    assert!(!first.stdout.is_empty());
}
