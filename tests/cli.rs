//! The command line as a person or a script meets it: what it prints, where, and the exit
//! status.

#![cfg(feature = "cli")]
#![expect(clippy::disallowed_methods, reason = "a test reads and writes files")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio, id};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A policy in which nothing is wrong; no example exercises `N2` and what is normal.
const SMALL: &str = r#"vocabulary "Words"

  values thing : food, travel
  facts
    day      : date
    thing_is : thing

  outcomes
    spend : yes/no

baseline "Nation" uses "Words"

  illustrative
  decides as at day
  applies from 2025-04-07

  parameter most_for_food : money from £0.00 to £100.00
    from 2025-04-07 £40.00

  decide spend
    normally yes
      because "nothing says otherwise"
    [N1] but no when thing_is is travel
      because "travel is paid for elsewhere"
    [N2] but no when thing_is is food
      because "food above {most_for_food} is not paid for"

  example "travel"
    given day 2025-06-02, thing_is travel
    expect spend no by N1
"#;

/// What is wrong stands on line 3.
const WRONG: &str = "vocabulary \"Words\"\n  facts\n    day : dat\n";

const FOOD: &str = "day = 2025-06-02\nthing_is = \"food\"\n";

/// A folder of its own for one test, which is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "evenhand-cli-{}-{}",
            id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    /// A folder that holds `small.policy` and `food.toml`.
    fn small() -> Self {
        Folder::new()
            .with("small.policy", SMALL)
            .with("food.toml", FOOD)
    }

    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        fs::write(path, text).expect("a file can be written");
        self
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).expect("a file can be read")
    }

    /// The command, to be run in this folder, in an environment that says nothing of colours.
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        command.current_dir(&self.0).args(line.split_whitespace());
        for name in [
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "FORCE_COLOR",
            "COLUMNS",
        ] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, line: &str) -> Said {
        Said::of(self.command(line).output().expect("the program starts"))
    }

    fn run_with(&self, line: &str, name: &str, value: &str) -> Said {
        let mut command = self.command(line);
        Said::of(
            command
                .env(name, value)
                .output()
                .expect("the program starts"),
        )
    }

    /// Runs the command with something on standard input.
    fn run_on(&self, line: &str, input: &str) -> Said {
        let mut command = self.command(line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        stdin
            .write_all(input.as_bytes())
            .expect("the program reads");
        drop(stdin);
        Said::of(child.wait_with_output().expect("the program ends"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in a folder for what is temporary.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command printed, and how it ended.
#[derive(Debug, PartialEq)]
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).expect("the output is text"),
            err: String::from_utf8(output.stderr).expect("the error output is text"),
        }
    }

    #[track_caller]
    fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words), "no “{words}” in {self:#?}");
        self
    }

    #[track_caller]
    fn complains(self, words: &str) -> Self {
        assert!(self.err.contains(words), "no “{words}” in {self:#?}");
        self
    }

    #[track_caller]
    fn quiet(self) -> Self {
        assert_eq!(self.err, "", "{self:#?}");
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("the output is JSON")
    }
}

// ── check ────────────────────────────────────────────────────────────────────

#[test]
fn check_of_a_policy_in_order_ends_with_0() {
    let said = Folder::small().run("check small.policy").ends(0).quiet();
    said.says("2 texts and 0 cases checked: nothing is wrong");
}

#[test]
fn check_tells_every_problem_and_ends_with_1() {
    let wrong = SMALL
        .replace(": thing\n", ": thinng\n")
        .replace("spend no by", "spnd no by");
    let folder = Folder::new().with("wrong.policy", wrong);
    let said = folder.run("check wrong.policy").ends(1);
    said.says("wrong.policy:6:").says("thinng").says("problem");
}

#[test]
fn check_without_a_path_checks_the_library() {
    let said = Folder::new().run("check").ends(0);
    said.says(" cases checked: nothing is wrong");
}

#[test]
fn check_goes_through_folders_and_reads_their_cases() {
    let case = "[case]\npolicy = \"small\"\n[facts]\nday = 2025-06-02\nthing_is = \"fod\"\n";
    let folder = Folder::new()
        .with("council/small.policy", SMALL)
        .with("council/cases/food.toml", case);
    let said = folder.run("check council").ends(1);
    said.says("council/cases/food.toml:5:")
        .says("did you mean `food`?")
        .says("1 case checked: 1 problem");
}

#[test]
fn check_gives_its_problems_as_json() {
    let folder = Folder::new().with("wrong.policy", WRONG);
    let told = folder
        .run("check wrong.policy --format json")
        .ends(1)
        .json();
    assert_eq!(told["version"], 1);
    assert_eq!(told["problems"][0]["places"][0]["file"], "wrong.policy");
    assert_eq!(told["problems"][0]["places"][0]["line"], 3);
    let fine = Folder::small().run("check small.policy --format json");
    assert!(fine.ends(0).json()["problems"].is_array());
}

#[test]
fn what_cannot_be_read_ends_with_2() {
    let folder = Folder::small();
    for line in [
        "check nowhere.policy",
        "test nowhere.policy",
        "fmt nowhere.policy",
        "show nowhere.policy",
        "decide nowhere.policy food.toml",
        "decide small.policy nowhere.toml",
        "decide small food.toml --policies nowhere",
    ] {
        folder
            .run(line)
            .ends(2)
            .complains("nowhere")
            .complains("can't be read");
    }
}

#[test]
fn a_file_that_is_no_text_ends_with_2_and_stays_as_it_is() {
    let bytes = [b'p', 0xff, 0xfe, b'\n'];
    let folder = Folder::small()
        .with("bytes.policy", bytes)
        .with("bytes.toml", bytes);
    for line in [
        "check bytes.policy",
        "test bytes.policy",
        "fmt bytes.policy",
        "show bytes.policy",
        "decide bytes.policy food.toml",
        "decide small.policy bytes.toml",
    ] {
        folder
            .run(line)
            .ends(2)
            .complains("is not plain text in UTF-8");
    }
    assert_eq!(folder.read("bytes.policy"), bytes);
}

#[test]
fn a_folder_without_policies_ends_with_2() {
    let folder = Folder::new().with("empty/notes.txt", "nothing");
    for command in ["check", "test", "fmt"] {
        let said = folder.run(&format!("{command} empty")).ends(2);
        said.complains("`empty` holds no policy and no case");
    }
}

// ── decide ───────────────────────────────────────────────────────────────────

#[test]
fn a_refused_spend_is_fine() {
    let folder = Folder::new().with(
        "bet.toml",
        "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"gambling\"\n",
    );
    let said = folder
        .run("decide strathmore bet.toml --ask spend")
        .ends(0)
        .quiet();
    said.says("refused").says("[S1]").says("DECIDED IT");
}

#[test]
fn a_case_may_be_json_and_may_come_from_standard_input() {
    let folder = Folder::small();
    let json = r#"{"day": "2025-06-02", "thing_is": "food"}"#;
    let from_file = folder.run("decide small.policy food.toml").ends(0).quiet();
    assert_eq!(folder.run_on("decide small.policy -", FOOD), from_file);
    assert_eq!(folder.run_on("decide small.policy -", json), from_file);
    let folder = folder.with("food.json", json);
    assert_eq!(folder.run("decide small.policy food.json"), from_file);
}

#[test]
fn an_error_in_a_case_points_into_it() {
    let folder = Folder::small()
        .with(
            "fod.toml",
            "# a case\nday = 2025-06-02\nthing_is = \"fod\"\n",
        )
        .with("fod.json", "{\n  \"thing_is\": \"fod\"\n}");
    let said = folder.run("decide small.policy fod.toml").ends(1);
    said.complains("fod.toml:3:")
        .complains("did you mean `food`?");
    let said = folder.run("decide small.policy fod.json").ends(1);
    said.complains("fod.json:2:");
    let said = folder.run_on("decide small.policy -", "day = 2025-06-02\nthing_is = 3\n");
    said.ends(1).complains("standard input:2:");
    let said = folder.run("decide small.policy fod.toml --format json");
    let told = said.ends(1).json();
    assert_eq!(told["problems"][0]["places"][0]["line"], 3);
}

#[test]
fn the_day_is_told_by_the_case_or_by_the_command() {
    let folder = Folder::small().with("no_day.toml", "thing_is = \"food\"\n");
    let on = |case: &str, day: &str| folder.run(&format!("decide small.policy {case} --on {day}"));
    on("no_day.toml", "2025-06-03")
        .ends(0)
        .says("as at 3 June 2025");
    on("food.toml", "2025-06-02")
        .ends(0)
        .says("as at 2 June 2025");
    on("food.toml", "2025-06-03")
        .ends(1)
        .complains("the case is as at 2025-06-02, and the day asked for is 2025-06-03");
    on("food.toml", "3/6/2025")
        .ends(2)
        .complains("write a day with the year first");
    let neither = folder.run("decide small.policy no_day.toml").ends(1);
    neither.complains("name the day with `--on 2026-04-06`");
}

#[test]
fn ask_chooses_the_answers() {
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"gambling\"\n";
    let folder = Folder::small().with("bet.toml", case);
    let told = folder
        .run("decide strathmore bet.toml --ask spend --ask eligible --format json")
        .ends(0)
        .json();
    let answers = told["answers"].as_array().expect("there are answers");
    let names: Vec<&str> = answers
        .iter()
        .filter_map(|answer| answer["outcome"].as_str())
        .collect();
    assert_eq!(names, ["spend", "eligible"]);
    let misspelt = folder.run("decide strathmore bet.toml --ask spnd").ends(2);
    misspelt.complains("did you mean `spend`?");
}

#[test]
fn an_open_answer_tells_what_it_hangs_on_and_not_what_is_out_of_it() {
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"food\"\n";
    let folder = Folder::new();
    let line = "decide strathmore - --ask spend";
    let said = folder.run_on(line, case).ends(0).quiet();
    let said = said
        .says("not decided")
        .says("It may hang on:")
        .says("- what it costs  spend_amount")
        .says("[S2] refused")
        .says("can't be told");
    assert!(!said.out.contains("does not hold"), "{said:#?}");
    let whole = folder.run_on(&format!("{line} --working"), case);
    whole.ends(0).says("does not hold");
}

#[test]
fn working_shows_every_line() {
    let folder = Folder::small();
    let travel = "day = 2025-06-02\nthing_is = \"travel\"\n";
    let short = folder.run_on("decide small.policy -", travel).ends(0);
    let whole = folder
        .run_on("decide small.policy - --working", travel)
        .ends(0);
    assert!(whole.out.lines().count() >= short.out.lines().count());
    let case = "decision_date = 2025-06-02\ndate_of_birth = 1985-01-15\n";
    let line = "decide strathmore - --ask contribution";
    let short = folder.run_on(line, case).ends(0);
    let whole = folder.run_on(&format!("{line} --working"), case).ends(0);
    assert!(whole.out.lines().count() > short.out.lines().count());
}

#[test]
fn an_answer_is_written_as_a_page_or_as_a_letter() {
    let folder = Folder::small();
    let page = folder.run("decide small.policy food.toml --format html");
    let page = page
        .ends(0)
        .quiet()
        .says("food above £40.00 is not paid for");
    assert!(page.out.starts_with("<!DOCTYPE html><html lang=\"en-GB\">"));
    let letter = folder.run("decide small.policy food.toml --format letter");
    let letter = letter.ends(0).quiet();
    letter
        .says("This is only an example. The rules of Nation are made up.\n")
        .says("Why?\n\nFood above £40.00 is not paid for.\n");
    for form in ["html", "letter"] {
        let wrong = format!("decide small.policy - --format {form}");
        let said = folder.run_on(&wrong, "day = 2025-06-02\nthing_is = \"fod\"\n");
        let said = said.ends(1).complains("did you mean `food`?");
        assert_eq!(said.out, "", "nothing is half written");
    }
}

/// Where everything is asked for, what the case says too little about is named in every form.
#[test]
fn what_is_left_open_is_named_in_every_form() {
    let folder = Folder::new();
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"gambling\"\n";
    let run = |form: &str| folder.run_on(&format!("decide strathmore - --format {form}"), case);
    run("text")
        .ends(0)
        .says("Not decided by what the case says")
        .says("  what you pay (contribution)");
    run("html")
        .ends(0)
        .says("<li>what you pay (contribution)</li>");
    run("letter")
        .ends(0)
        .says("What can we not say yet?")
        .says("- what you pay\n");
}

#[test]
fn policies_are_looked_up_in_the_folder_that_is_named() {
    let folder = Folder::small().with("shelf/own.policy", SMALL);
    let said = folder.run("decide own food.toml --policies shelf").ends(0);
    said.says("[N2] no: food above £40.00 is not paid for");
    let said = folder.run("decide glasgow food.toml --policies shelf");
    said.ends(2)
        .complains("there is no policy called `glasgow`")
        .complains("own");
    folder.run("show own --policies shelf").ends(0);
    folder.run("check --policies shelf").ends(0);
}

#[test]
fn a_misspelt_policy_is_told_the_nearest() {
    let said = Folder::small().run("decide glasgwo food.toml").ends(2);
    said.complains("did you mean `glasgow`?");
}

#[test]
fn a_policy_with_problems_decides_nothing() {
    let folder = Folder::small().with("wrong.policy", SMALL.replace("is travel", "is travle"));
    let said = folder.run("decide wrong.policy food.toml").ends(1);
    said.complains("wrong.policy:").complains("travle");
    folder.run("show wrong.policy").ends(1);
}

#[test]
fn rules_that_clash_leave_no_answer_and_end_with_1() {
    let clash = r#"vocabulary "Words"
  facts
    day    : date
    lawful : yes/no
    agreed : yes/no
  outcomes
    spend : yes/no

baseline "Nation" uses "Words"
  decides as at day
  applies from 2025-04-07
  decide spend
    normally no
    [N1] but yes when lawful
    [N2] but no when not agreed
"#;
    let folder = Folder::new().with("clash.policy", clash);
    let case = "day = 2025-06-02\nlawful = true\nagreed = false\n";
    let said = folder.run_on("decide clash.policy -", case).ends(1);
    let said = said
        .says("no answer")
        .says("[N1] (clash:14) and [N2] (clash:15)");
    assert_eq!(said.out.matches("CLASHES").count(), 2, "{said:#?}");
    assert!(!said.out.contains("DECIDED IT"), "{said:#?}");
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let folder = Folder::new();
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\ndate_of_birth = 1985-01-15\n";
    for line in [
        "decide strathmore - --working",
        "decide strathmore - --format json",
    ] {
        let first = folder.run_on(line, case).ends(0);
        assert_eq!(folder.run_on(line, case), first);
    }
}

// ── case, schema ─────────────────────────────────────────────────────────────

#[test]
fn a_template_is_decided_once_it_is_filled_in() {
    let folder = Folder::small();
    let said = folder.run("case small.policy --ask spend").ends(0).quiet();
    said.says("# thing is").says("thing_is = \"unknown\"");
    let said = folder.run("case small.policy --ask spend --on 2025-06-02 --out new.toml");
    said.ends(0).quiet();
    let text = String::from_utf8(folder.read("new.toml")).expect("it is text");
    assert!(text.contains("day = \"2025-06-02\""), "{text}");
    let folder = folder.with(
        "new.toml",
        text.replace("thing_is = \"unknown\"", "thing_is = \"food\""),
    );
    folder
        .run("decide small.policy new.toml")
        .ends(0)
        .says("[N2]");
}

#[test]
fn a_file_that_is_there_is_kept_unless_force_is_said() {
    let folder = Folder::small();
    for line in [
        "case small.policy --ask spend --out food.toml",
        "case small.policy --ask spend --interview --out food.toml",
        "decide small.policy food.toml --record food.toml",
    ] {
        let said = folder.run(line).ends(2);
        said.complains("`food.toml` is there already")
            .complains("--force");
        assert_eq!(folder.read("food.toml"), FOOD.as_bytes());
    }
    folder
        .run("case small.policy --out food.toml --force")
        .ends(0);
    assert_ne!(folder.read("food.toml"), FOOD.as_bytes());
    let said = folder
        .run("case small.policy --out nowhere/new.toml")
        .ends(2);
    said.complains("can't be written");
}

#[test]
fn an_interview_about_a_spend_asks_until_the_answer_is_decided() {
    let folder = Folder::new();
    let line = "case strathmore --ask spend --interview --out gathered.toml";
    let typed = "2025-06-02\n1\nfood\n40\n£40.00\nback\nskip\ny\nyes\nn\nthis is never read\n";
    let said = folder.run_on(line, typed).ends(0);
    said.says("Whether your budget may be spent on this: refused")
        .complains("1. the day of the decision")
        .complains("`40` does not say what it counts; write `£40.00`")
        .complains("(judged by the practitioner)");
    let gathered = String::from_utf8(folder.read("gathered.toml")).expect("it is text");
    assert!(gathered.contains("spend_is = [\"food\"]"), "{gathered}");
    assert!(!gathered.contains("spend_amount"), "{gathered}");
    let decided = folder.run("decide strathmore gathered.toml").ends(0);
    decided.says("Whether your budget may be spent on this: refused");
}

/// May this budget pay for a gym membership in Aberdeen? Five things are asked, and the answer is
/// that of the whole case.
#[test]
fn an_interview_about_a_gym_in_aberdeen_asks_only_what_matters() {
    let folder = Folder::new();
    let line = "case aberdeen_city --ask spend --interview --out gym.toml";
    let typed = "2025-06-02\nadult\nmembership\nyes\nyes\nthis is never read\n";
    let said = folder.run_on(line, typed).ends(0);
    let said = said
        .says("Whether your budget may be spent on this: allowed")
        .complains("3. what the money would be spent on")
        .complains("5. it is lawful");
    assert!(!said.err.contains("6. "), "{said:#?}");
    let gathered = String::from_utf8(folder.read("gym.toml")).expect("it is text");
    let whole = format!("{gathered}\nin_own_community = \"yes\"\nspend_amount = \"£32.00\"\n");
    let folder = folder.with("whole.toml", whole);
    let decided = folder
        .run("decide aberdeen_city whole.toml --ask spend")
        .ends(0);
    decided.says("Whether your budget may be spent on this: allowed");
    // A judgement that is not made leaves it open, and says whose it is.
    let typed = "2025-06-02\nadult\nmembership\nskip\nyes\nskip\nskip\nskip\n";
    let said = folder.run_on("case aberdeen_city --ask spend --interview", typed);
    said.ends(0).says("for the practitioner to judge");
}

#[test]
fn an_interview_that_is_stopped_tells_what_is_open() {
    let open = SMALL.replace(
        "[N2] but no when thing_is is food",
        "[N2] but no when thing_is is travel",
    );
    let folder = Folder::small().with("small.policy", open);
    let said = folder.run_on(
        "case small.policy --ask spend --interview",
        "2025-06-02\n\nstop\n",
    );
    said.ends(0)
        .says("thing is")
        .complains("Write an answer, or");
    let said = folder.run_on("case small.policy --ask spend --interview", "skip\n");
    said.ends(1)
        .complains("nothing can be told without the day")
        .complains("the case does not say as at which day to decide");
    let said = folder.run_on("case small.policy --interview --on 2025-06-02", "2\n");
    said.ends(0).says("[N1]");
}

#[test]
fn a_schema_is_of_the_facts_that_are_asked_for() {
    let folder = Folder::small();
    let schema = folder
        .run("schema small.policy --ask spend")
        .ends(0)
        .quiet()
        .json();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let facts = &schema["properties"]["facts"];
    assert_eq!(facts["additionalProperties"], false);
    assert!(facts["properties"]["thing_is"]["anyOf"].is_array());
    folder
        .run("schema small.policy --ask spnd")
        .ends(2)
        .complains("did you mean `spend`?");
}

// ── records ──────────────────────────────────────────────────────────────────

/// A folder with a record of what `small.policy` says of food.
fn recorded() -> Folder {
    let folder = Folder::small();
    let said = folder
        .run("decide small.policy food.toml --record food.json")
        .ends(0);
    said.says("[N2]")
        .complains("recorded in food.json, digest ");
    folder
}

const VERIFY: &str = "verify food.json --policies small.policy";

#[test]
fn a_record_verifies_while_its_policy_stays() {
    let folder = recorded();
    folder
        .run(VERIFY)
        .ends(0)
        .quiet()
        .says("Everything matches.");
    let found = folder
        .run(&format!("{VERIFY} --format json"))
        .ends(0)
        .json();
    assert_eq!(found["matches"], true);
    assert_eq!(found["today"]["policy"], "same");
    let noted = format!(
        "# a note\n{}",
        SMALL.replace("\n  facts\n", "\n\n\n    facts\n")
    );
    let folder = folder.with("small.policy", noted);
    folder
        .run(VERIFY)
        .ends(0)
        .says("only its layout or its notes have changed");
}

#[test]
fn a_record_tells_what_has_changed_since() {
    let folder = recorded().with(
        "small.policy",
        SMALL.replace(
            "] but no when thing_is is food",
            "] but no when thing_is is travel",
        ),
    );
    let said = folder.run(VERIFY).ends(1);
    said.says("N2")
        .says("then  [N2] but no when thing_is is food")
        .says("then: no")
        .says("now: yes");
    let folder = recorded().with("small.policy", SMALL.replace("£100.00", "£90.00"));
    let said = folder.run(VERIFY).ends(1);
    said.says("small.policy:17  most_for_food")
        .says("the answer is the same");
    folder
        .run("verify food.json")
        .ends(1)
        .says("No policy of this title");
}

#[test]
fn a_record_that_was_tampered_with_or_is_none_is_told() {
    let folder = recorded();
    let record = String::from_utf8(folder.read("food.json")).expect("it is text");
    let folder = folder
        .with(
            "food.json",
            record.replace("\"plain\": \"no\"", "\"plain\": \"yes\""),
        )
        .with("half.json", &record[..record.len() / 2])
        .with("list.json", "[1, 2]");
    folder
        .run(VERIFY)
        .ends(1)
        .says("The record is not as it was written.");
    folder
        .run("verify nowhere.json")
        .ends(2)
        .complains("can't be read");
    folder
        .run("verify half.json")
        .ends(2)
        .complains("this is no whole record");
    folder
        .run("verify list.json")
        .ends(2)
        .complains("this is JSON, and not a record");
    folder
        .run("verify food.toml")
        .ends(2)
        .complains("this is no whole record: line 1");
}

// ── test ─────────────────────────────────────────────────────────────────────

#[test]
fn test_lists_what_no_example_exercises() {
    let said = Folder::small().run("test small.policy").ends(0).quiet();
    said.says("1 of 1 as expected")
        .says("exercised by no example or case (2 of 3 in all):")
        .says("small.policy:21:5: what spend normally is")
        .says("small.policy:25:5: rule N2")
        .says("everything came out as expected");
}

#[test]
fn test_says_when_everything_is_exercised() {
    let more = r#"
  example "food"
    given day 2025-06-02, thing_is food
    expect spend no by N2
"#;
    let whole =
        format!("{SMALL}{more}").replace("thing : food, travel", "thing : food, travel, books");
    let books =
        "\n  example \"books\"\n    given day 2025-06-02, thing_is books\n    expect spend yes\n";
    let folder = Folder::new().with("whole.policy", whole + books);
    let said = folder.run("test whole.policy").ends(0);
    said.says("every rule, line and row is exercised by some example or case (3 in all)");
}

#[test]
fn what_is_always_so_counts_as_exercised_where_an_example_expects_it() {
    let always = r#"
  outcomes
    told : yes/no

  decide told
    normally yes

  example "everybody is told"
    given day 2025-06-02
    expect told yes
"#;
    let folder = Folder::new().with("always.policy", format!("{SMALL}{always}"));
    let said = folder.run("test always.policy").ends(0);
    let said = said.says("exercised by no example or case (2 of 4 in all):");
    assert!(!said.out.contains("what told normally is"), "{said:#?}");
}

#[test]
fn an_example_that_comes_out_differently_ends_with_1() {
    let folder = Folder::new().with("other.policy", SMALL.replace("spend no by N1", "spend yes"));
    let said = folder.run("test other.policy").ends(1);
    said.says("0 of 1 as expected")
        .says("expected  ")
        .says("found     ")
        .says("1 example came out differently");
}

/// `check` keeps what departs from a promise and says so, and so does `test`.
#[test]
fn a_promise_that_is_departed_from_is_not_broken() {
    let text = r#"
vocabulary "Words"
  facts
    day : date
    young : yes/no
  outcomes
    helped : yes/no

baseline "Nation" uses "Words"
  illustrative
  decides as at day
  applies from 2025-01-01
  decide helped
    normally yes
  check helped is always yes when young

policy "Council" adopts "Nation"
  illustrative
  applies from 2025-01-01
  decide helped
    [C1] but no when young
      departs from helped acknowledged "the page says so"
  example "a young person"
    given day 2025-06-02, young yes
    expect helped no by C1
"#;
    let folder = Folder::new().with("departs.policy", text);
    folder.run("check departs.policy").ends(0);
    let said = folder.run("test departs.policy").ends(0);
    said.says("0 broken, 1 departed from")
        .says("departed from, as is acknowledged, by \"a young person\"")
        .says("everything came out as expected");
    let unsaid = text.replace(
        "      departs from helped acknowledged \"the page says so\"\n",
        "",
    );
    let allowed = unsaid.replace(
        "    normally yes\n",
        "    authorities may add rules giving no\n    normally yes\n",
    );
    let folder = Folder::new().with("breaks.policy", allowed);
    folder.run("test breaks.policy").ends(1).says("1 broken");
}

#[test]
fn test_runs_the_cases_of_a_folder() {
    let case = |expected: &str| {
        format!("[case]\npolicy = \"small\"\n[facts]\n{FOOD}[expect]\nspend = \"{expected}\"\n")
    };
    let folder = Folder::new()
        .with("small.policy", SMALL)
        .with("cases/food.toml", case("no by N2"));
    let said = folder.run("test .").ends(0).says("2 of 2 as expected");
    assert!(!said.out.contains("rule N2"), "{said:#?}");
    let folder = folder.with("cases/food.toml", case("yes"));
    folder.run("test .").ends(1).says("cases/food.toml:");
}

#[test]
fn a_policy_with_problems_is_not_tested() {
    let folder = Folder::new().with("wrong.policy", WRONG);
    let said = folder.run("test wrong.policy").ends(1);
    said.says("not tested: 1 problem");
}

#[test]
fn nothing_to_test_is_not_called_as_expected() {
    let without = SMALL
        .split("  example")
        .next()
        .unwrap_or_default()
        .to_owned();
    let folder = Folder::new().with("without.policy", without);
    let said = folder.run("test without.policy").ends(0);
    said.says("there is no example and no case to test");
}

// ── fmt ──────────────────────────────────────────────────────────────────────

#[test]
fn fmt_check_lists_what_is_laid_out_otherwise_and_writes_nothing() {
    let loose = SMALL.replace("    normally", "  normally");
    let folder = Folder::new()
        .with("a/loose.policy", &loose)
        .with("a/small.policy", laid_out());
    let said = folder.run("fmt --check a").ends(1);
    let said =
        said.says("a/loose.policy is laid out otherwise; write `evenhand fmt a/loose.policy`");
    assert!(!said.out.contains("small.policy"), "{said:#?}");
    assert_eq!(folder.read("a/loose.policy"), loose.as_bytes());
}

#[test]
fn fmt_writes_and_has_nothing_left_to_do() {
    let folder = Folder::new().with("loose.policy", SMALL.replace("    normally", "  normally"));
    folder.run("fmt .").ends(0).says("loose.policy laid out");
    assert_eq!(folder.read("loose.policy"), laid_out().as_bytes());
    assert_eq!(folder.run("fmt --check").ends(0).out, "");
    assert_eq!(folder.run("fmt").ends(0).out, "");
}

#[test]
fn fmt_leaves_no_carriage_returns() {
    let folder = Folder::new().with("windows.policy", SMALL.replace('\n', "\r\n"));
    folder.run("fmt windows.policy").ends(0);
    assert_eq!(folder.read("windows.policy"), laid_out().as_bytes());
}

#[test]
fn fmt_leaves_a_policy_that_it_does_not_understand_as_it_is() {
    let broken = "policy \"Alba\" adopts \"Nation\"\n   because \"never closed\n";
    let folder = Folder::new()
        .with("a_broken.policy", broken)
        .with("b_bytes.policy", [0xff, 0xfe])
        .with(
            "c_loose.policy",
            SMALL.replace("    normally", "  normally"),
        );
    let said = folder.run("fmt .").ends(2);
    said.says("c_loose.policy laid out")
        .complains("a_broken.policy:2:")
        .complains("b_bytes.policy");
    assert_eq!(folder.read("a_broken.policy"), broken.as_bytes());
    assert_eq!(folder.read("b_bytes.policy"), [0xff, 0xfe]);
    folder.run("fmt a_broken.policy").ends(1);
}

#[test]
fn fmt_goes_from_standard_input_to_standard_output() {
    let folder = Folder::new();
    let said = folder.run_on("fmt -", &SMALL.replace("    normally", "  normally"));
    assert_eq!(said.ends(0).out, laid_out());
    folder.run_on("fmt --check -", &laid_out()).ends(0);
    folder
        .run_on("fmt --check -", &SMALL.replace("  ", " "))
        .ends(1);
}

/// The small policy in the one layout.
fn laid_out() -> String {
    evenhand::syntax::format(SMALL).expect("nothing is wrong with it")
}

// ── show ─────────────────────────────────────────────────────────────────────

#[test]
fn show_reads_a_policy_back() {
    let said = Folder::small().run("show small.policy").ends(0).quiet();
    said.says("Nation (illustrative)")
        .says("[N2] no: food above")
        .says("when thing is is food");
    let said = Folder::new().run("show scotland").ends(0);
    said.says("authorities may add exceptions")
        .says("authorities may override NS1")
        .says("authorities may override NP1")
        .says("authorities must set between 0% and 100%");
}

#[test]
fn show_reads_one_name_back() {
    let folder = Folder::small();
    let rule = folder.run("show small.policy N1").ends(0);
    assert!(!rule.says("[N1] no").out.contains("N2"));
    let figure = folder.run("show small.policy most_for_food").ends(0);
    figure.says("from 7 April 2025").says("£40.00");
    folder
        .run("show small.policy thing_is")
        .ends(0)
        .says("The fact thing_is");
    folder.run("show glasgow taper").ends(0).says("75%");
}

#[test]
fn show_offers_the_nearest_name() {
    let said = Folder::small()
        .run("show small.policy most_for_fod")
        .ends(2);
    said.complains("Nation has nothing called `most_for_fod`")
        .complains("did you mean `most_for_food`?");
}

// ── The terminal ─────────────────────────────────────────────────────────────

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_write() {
    let folder = Folder::small();
    for (line, words) in [
        ("", "Usage: evenhand <COMMAND>"),
        ("chekc", "'check'"),
        ("decide", "<POLICY> <CASE>"),
        ("decide small.policy", "<CASE>"),
        (
            "decide small.policy food.toml --format xml",
            "text, html, letter, json",
        ),
        ("decide small.policy food.toml --worki", "--working"),
        ("fmt --chekc", "--check"),
        ("show", "<POLICY>"),
    ] {
        folder.run(line).ends(2).complains(words);
    }
    folder.run("--help").ends(0).says("decide");
    folder.run("--version").ends(0).says("evenhand ");
}

#[test]
fn there_are_no_colours_where_nobody_sees_them() {
    let folder = Folder::small().with("wrong.policy", WRONG);
    for line in [
        "check wrong.policy",
        "decide small.policy food.toml",
        "decide nowhere food.toml",
        "show small.policy",
        "chekc",
    ] {
        let said = folder.run(line);
        assert!(
            !format!("{}{}", said.out, said.err).contains('\x1b'),
            "{line}"
        );
    }
}

#[test]
fn no_color_wins_over_a_colour_that_is_forced() {
    let folder = Folder::small();
    let line = "decide small.policy food.toml";
    let forced = folder.run_with(line, "CLICOLOR_FORCE", "1");
    assert!(forced.out.contains('\x1b'), "{forced:#?}");
    let mut command = folder.command(line);
    command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    let said = Said::of(command.output().expect("the program starts"));
    assert_eq!(said, folder.run(line));
}

#[test]
fn lines_keep_to_the_width() {
    let folder = Folder::new();
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"food\"\n\
                date_of_birth = 1985-01-15\nincomes = [{ kind = \"benefit\", whose = \"yours\", \
                amount = \"£230.00 per week\" }]\n";
    for columns in [40, 60, 80, 100] {
        for more in ["", " --working"] {
            let mut command = folder.command(&format!(
                "decide strathmore {} --ask spend --ask contribution{more}",
                "case.toml"
            ));
            fs::write(folder.0.join("case.toml"), case).expect("a file can be written");
            command.env("COLUMNS", columns.to_string());
            let said = Said::of(command.output().expect("the program starts")).ends(0);
            let wide = |line: &&str| line.chars().count() > columns;
            let wide: Vec<&str> = said.out.lines().filter(wide).collect();
            assert_eq!(wide, [""; 0], "at {columns}{more}");
        }
    }
}

#[test]
fn a_page_stays_narrow_enough_to_read() {
    let folder = Folder::small();
    let longest = |columns: &str| {
        let said = folder.run_with("decide small.policy food.toml", "COLUMNS", columns);
        let widths = said.out.lines().map(|line| line.chars().count());
        widths.max().unwrap_or(0)
    };
    assert_eq!(longest("120"), 120);
    assert_eq!(longest("200"), 120);
    assert!(longest("40") <= 40);
    assert_eq!(longest("wide"), 100);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    for line in ["show scotland", "check --format json", "test"] {
        let mut command = folder.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // The reader is gone before anything is written.
        drop(child.stdout.take());
        let mut told = String::new();
        let mut stderr = child.stderr.take().expect("the error output is piped");
        stderr.read_to_string(&mut told).expect("it is text");
        let ended = child.wait().expect("the program ends");
        assert_eq!((ended.code(), told.as_str()), (Some(0), ""), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_ends_with_2() {
    let folder = Folder::small();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("there is such a device");
    let mut command = folder.command("show small.policy");
    command.stdout(full).stderr(Stdio::piped());
    let said = Said::of(command.output().expect("the program starts")).ends(2);
    said.complains("the output can't be written");
}

// What would change an answer, and why it is no other.

/// The command with words that hold blanks.
fn asking(folder: &Folder, line: &str, words: &[&str]) -> Said {
    let mut command = folder.command(line);
    Said::of(command.args(words).output().expect("the program starts"))
}

#[test]
fn an_answer_that_was_asked_for_says_what_would_change_it() {
    let folder = Folder::small();
    let said = folder
        .run("decide small.policy food.toml --ask spend")
        .ends(0);
    assert!(said.out.contains("What would change it\n"), "{said:#?}");
    // Food or travel: neither is allowed, so no other thing changes it.
    let none = "no change of one fact gives another answer";
    assert!(said.out.contains(none), "{said:#?}");
    let said = folder.run("decide small.policy food.toml").ends(0);
    assert!(!said.out.contains("What would change it"), "{said:#?}");
}

#[test]
fn the_day_is_changed_where_that_is_asked() {
    let folder = Folder::small();
    let line = "decide small.policy food.toml --ask spend --changing day";
    let said = folder.run(line).ends(0);
    assert!(said.out.contains("What would change it"), "{said:#?}");
    let nothing = "no change of what was named gives another answer";
    assert!(said.out.contains(nothing), "{said:#?}");
    let said = folder
        .run("decide small.policy food.toml --changing dya")
        .ends(2);
    assert!(
        said.err.contains("`dya` is not a fact that is known"),
        "{said:#?}"
    );
    assert!(said.err.contains("did you mean `day`?"), "{said:#?}");
}

#[test]
fn another_answer_is_told_why_it_is_not() {
    let folder = Folder::small();
    let said = folder
        .run("decide small.policy food.toml --ask spend --why-not yes")
        .ends(0);
    assert!(
        said.out.contains("Why it is not \u{201c}yes\u{201d}"),
        "{said:#?}"
    );
    let over = "[N2] no: food above £40.00 is not paid for";
    assert!(said.out.contains(over), "{said:#?}");
    let said = folder
        .run("decide small.policy food.toml --ask spend --why-not maybe")
        .ends(1);
    assert!(
        said.out.is_empty() && said.err.contains("--why-not"),
        "{said:#?}"
    );
    assert!(said.err.contains("`yes` or `no`"), "{said:#?}");
}

#[test]
fn a_case_is_decided_as_it_would_be_with_a_fact_changed() {
    let folder = Folder::small();
    let line = "decide small.policy food.toml --ask spend --what-if";
    let said = asking(&folder, line, &["thing_is travel"]).ends(0);
    assert!(said.out.contains("(it is food)"), "{said:#?}");
    assert!(said.out.contains("As things are: no"), "{said:#?}");
    assert!(said.out.contains("[N1]"), "{said:#?}");
    for (wrong, told) in [
        ("thing_is", "decision::no_change"),
        ("thing_is wagon", "case::not_a_value"),
        ("thign_is food", "did you mean `thing_is`?"),
        ("day 2025-02-30", "2025-02-30"),
        ("day 1990-01-01", "decision::day_outside"),
    ] {
        let said = asking(&folder, line, &[wrong]).ends(1);
        assert!(
            said.out.is_empty() && said.err.contains(told),
            "{wrong}: {said:#?}"
        );
    }
    assert_eq!(
        folder.read("food.toml"),
        FOOD.as_bytes(),
        "the case is left as it was"
    );
}

#[test]
fn what_the_library_holds_is_counted() {
    let folder = Folder::new();
    let said = folder.run("holdings").ends(0);
    assert!(said.out.contains("strathmore"), "{said:#?}");
    let tried = "rules, lines and rows exercised by some example or case";
    assert!(said.out.contains(tried), "{said:#?}");
    let json = folder.run("holdings --format json").ends(0);
    assert!(json.out.starts_with("{\n  \"version\": 1,"), "{json:#?}");
}

// ── compare ──────────────────────────────────────────────────────────────────

#[test]
fn compare_ends_with_0_whether_or_not_lines_differ() {
    let folder = Folder::new();
    let said = folder.run("compare glasgow borders").ends(0).quiet();
    said.says("Glasgow City Council and Scottish Borders Council, every day from 25 January 2017");
    let said = folder.run("compare glasgow glasgow").ends(0).quiet();
    said.says("No line differs.");
    let said = folder.run("compare glasgow borders --on 2025-06-02 --format json");
    assert_eq!(said.ends(0).quiet().json()["a"]["day"], "2025-06-02");
}

#[test]
fn compare_refuses_one_policy_without_two_days_and_days_that_it_is_not_about() {
    let folder = Folder::new();
    let said = folder.run("compare glasgow").ends(2);
    said.complains("usage::nothing_to_compare");
    let said = folder.run("compare glasgow --on 2023-04-23").ends(2);
    said.complains("usage::nothing_to_compare");
    let said = folder.run("compare glasgow --on 2010-04-23 --and 2023-04-24");
    said.ends(2).complains("usage::day_outside");
}

#[test]
fn a_page_of_two_policies_tells_what_comes_of_their_lines() {
    let folder = Folder::new();
    let asked = "compare glasgow borders --on 2025-06-02";
    let page = folder
        .run(&format!("{asked} --format html"))
        .ends(0)
        .quiet();
    assert!(page.out.contains("<h2>What comes of them</h2>"));
    // Whoever is shown in the text is shown on the page.
    let json = folder.run(&format!("{asked} --format json")).ends(0).json();
    let shown = json["behaviour"].as_array().expect("a list of outcomes");
    let mut people = 0;
    for stretch in shown
        .iter()
        .flat_map(|own| own["stretches"].as_array())
        .flatten()
    {
        if let Some(words) = stretch["person"]["is"].as_str() {
            // It begins a sentence there.
            let words = words.chars().skip(1).collect::<String>();
            assert!(page.out.contains(&words), "{words}");
            people += 1;
        }
    }
    assert!(people > 3, "{people}");
}

#[test]
fn compare_keeps_to_people_by_a_fact_that_only_the_second_knows() {
    let folder = Folder::new();
    let asked = "compare borders knowsley --ask exempt --on 2024-06-03";
    let mut command = folder.command(asked);
    command.args(["--within", "has_cjd is yes", "--format", "json"]);
    let said = Said::of(command.output().expect("the program starts"));
    let json = said.ends(0).quiet().json();
    assert_eq!(
        json[0]["within"][0],
        "you have Creutzfeldt-Jakob disease: yes"
    );
    let person = &json[0]["stretches"][0]["regions"][0]["people"][0];
    let case = person["case_b"].as_str().expect("a case");
    assert!(case.contains("policy = \"Knowsley Council\""), "{case}");
    assert!(case.contains("has_cjd = \"yes\""), "{case}");
}

#[test]
fn the_formulas_of_an_outcome_for_each_value_are_written_for_all() {
    let folder = Folder::new();
    let asked = "compare strathmore kilmorran --ask budget --on 2026-06-01 --smt all.smt2";
    folder.run(asked).ends(0);
    let text = String::from_utf8(folder.read("all.smt2")).expect("it is text");
    assert_eq!(text.matches("(check-sat)").count(), 4);
    assert!(text.contains("; budget (a direct payment): whether anybody"));
}

#[test]
fn compare_asks_for_everybody_within_what_is_given() {
    let folder = Folder::new();
    let asked = "compare glasgow borders --ask exempt --on 2025-06-02";
    let said = folder.run(asked).ends(0).quiet();
    said.says("for every one of them (proved)");
    let json = folder
        .run(&format!("{asked} --format json"))
        .ends(0)
        .quiet()
        .json();
    assert_eq!(json[0]["outcome"], "exempt");
    let html = folder
        .run(&format!("{asked} --format html"))
        .ends(0)
        .quiet();
    assert!(html.out.starts_with("<!DOCTYPE html>"));
    folder.run(&format!("{asked} --smt differ.smt2")).ends(0);
    let text = String::from_utf8(folder.read("differ.smt2")).expect("it is text");
    assert!(text.contains("(check-sat)"));
    let said = folder.run("compare glasgow borders --ask payment").ends(2);
    said.complains("usage::not_shared");
    let step = "compare glasgow borders --ask contribution.tariff_income";
    let said = folder.run(step).ends(2).complains("usage::step_asked");
    said.complains("`--ask contribution`");
    let said = folder.run(&format!("{asked} --within capital")).ends(1);
    assert!(!said.err.is_empty() || !said.out.is_empty());
}
