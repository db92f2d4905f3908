//! Whose words stand beside a line: a policy's own, or its baseline's.

use evenhand::decision::read_case;
use evenhand::explanation::{
    Asked, Explanation, Line, LineKind, explain, plain, read_back, read_back_named,
    sections_to_text, to_text,
};
use evenhand::library::Library;
use evenhand::program::Prepared;

const TEXTS: &str = r#"
vocabulary "Names"
  other roles visitor "the visitor"
  values reason_is : near, far "far away", frail
  facts
    day     : date
    savings : money from £0.00 to £100,000.00  label "your savings"
    reasons : set of reason_is judged by visitor  label "reasons for it"
    asked_on : date  label "the day on which you asked"
    yearly  : money per year from £0.00 to £5,200.00  label "what you pay a year"
  outcomes
    charge : money per week  label "what you pay"
    agreed : yes/no  label "it is agreed"
    size   : ranked small, large  label "how large it is"
    due    : date  label "the day by which you hear"
    share  : money per week  label "what you pay a week"

baseline "Land" uses "Names"
  decides as at day
  applies from 2025-01-01
  source act "The Act"
  source guide "The Guide"
  a year is 52 weeks
    reading "a year was taken to be 52 weeks"
    cite act "9"
  holidays land complete until 2027-12-31
    2025-12-25
    reading "local holidays were left out"
    cite act "10"
  parameter step_of : money from £0.00 to £1,000.00
    label "the step"
    authorities must set
    reading "the baseline's reading of the step"
    from 2025-01-01 £250.00
    cite guide "table 1"
  calculate charge
    cite act "1"
    authorities may replace step tariff, may take off
    step tariff
      label "your savings, part by part"
      reading "the baseline's reading of the tariff"
      cite guide "2"
      [N1] add £1.00 per week for every step_of or part in savings above £6,000.00
        because "so much for each part"
    result
      [N2] add tariff
        because "what your savings count for"
  decide agreed
    reading "the baseline's reading of agreement"
    cite act "3"
    authorities may add rules giving yes
    normally no
      because "nothing speaks for it"
    [N3] but yes when reasons includes far
      because "you live far away"
  table size
    reading "the baseline's reading of sizes"
    exactly one row applies
    | savings        | size  |
    | up to £500.00  | small |
    | over £500.00   | large |
    cite guide "4"
  calculate due
    cite act "5"
    result = 10 working days after asked_on
      because "ten working days"
  calculate share
    cite act "6"
    result = yearly per week, rounded half up to £0.01
      because "a year's money, by the week"

policy "Town" adopts "Land"
  applies from 2025-01-01
  source rules "The Town's rules"
  parameter step_of
    from 2025-01-01 £500.00
    cite rules "0"
  calculate charge
    cite rules "1"
    step tariff = £0.50 per week for every complete step_of in savings above £6,000.00
      because "fifty pence for each whole step"
  decide agreed
    cite rules "2"
    [T1] but yes when reasons includes frail
      because "you are frail"
"#;

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is there");
    let made = library.prepare(id);
    let told: Vec<String> = made
        .problems
        .iter()
        .map(|problem| problem.diagnostic().to_string())
        .collect();
    made.prepared.unwrap_or_else(|| panic!("{told:?}"))
}

fn library() -> Library {
    let mut library = Library::default();
    library.add("texts.policy", TEXTS, true);
    library
}

/// What a policy answers of a case.
fn told(name: &str, facts: &str, asked: &str, working: bool) -> Explanation {
    let mut library = library();
    let case = format!("day = 2026-05-01\n{facts}");
    let base = library.sources_mut().add("case.toml", &case);
    let prepared = prepared(&library, name);
    let file = read_case(&case, base).expect("it can be read");
    let mut inquiry = file
        .inquiry(prepared.policy(), None)
        .expect("it fits the policy");
    inquiry.asked = vec![prepared.policy().node_named(asked).expect("it is answered")];
    let decision = inquiry.decide(&prepared).expect("it is no contradiction");
    explain(
        &decision,
        library.sources(),
        Asked {
            working,
            ..Asked::default()
        },
    )
}

/// The lines of an answer, those underneath too.
fn all(lines: &[Line]) -> Vec<&Line> {
    lines
        .iter()
        .flat_map(|line| std::iter::once(line).chain(all(&line.lines)))
        .collect()
}

/// The one line that says something.
#[track_caller]
fn line<'l>(told: &'l Explanation, says: &str) -> &'l Line {
    let lines = all(&told.answers[0].lines);
    let found = lines.iter().find(|line| line.text.contains(says));
    found.unwrap_or_else(|| panic!("nothing says “{says}”: {lines:#?}"))
}

fn places(line: &Line) -> Vec<String> {
    let told = line.sources.iter();
    told.map(|source| format!("{} {}", source.title, source.place.as_deref().unwrap_or("")))
        .collect()
}

fn shown(name: &str, of: &str) -> String {
    let library = library();
    let prepared = prepared(&library, name);
    let sections = read_back_named(prepared.policy(), library.sources(), of).expect("it is there");
    plain(&sections_to_text(&sections, 96))
}

#[track_caller]
fn says(told: &str, words: &str) {
    assert!(told.contains(words), "no “{words}” in\n{told}");
}

#[track_caller]
fn says_not(told: &str, words: &str) {
    assert!(!told.contains(words), "“{words}” in\n{told}");
}

#[test]
fn a_step_that_is_replaced_rests_on_the_policy_s_own_sources() {
    let own = told("Town", "savings = \"£7,000.00\"", "charge", true);
    let step = line(&own, "fifty pence for each");
    assert_eq!(places(step), ["The Town's rules 1"]);
    assert_eq!(step.reading, None);
    let national = told("Land", "savings = \"£7,000.00\"", "charge", true);
    let step = line(&national, "your savings, part by part");
    assert_eq!(places(step), ["The Guide 2"]);
    let reading = step.reading.as_deref();
    assert_eq!(reading, Some("the baseline's reading of the tariff"));
    says(&shown("Town", "charge.tariff"), "The Town's rules, 1");
    says_not(&shown("Town", "charge.tariff"), "The Guide");
}

#[test]
fn a_figure_of_a_policy_is_not_told_with_its_baseline_s_reading() {
    let own = told("Town", "savings = \"£7,000.00\"", "charge", true);
    let words = plain(&to_text(&own, 96));
    says(&words, "£500.00");
    says_not(&words, "reading of the step");
    let national = told("Land", "savings = \"£7,000.00\"", "charge", true);
    says(&plain(&to_text(&national, 96)), "reading of the step");
    let history = shown("Town", "step_of");
    says(&history, "the baseline's reading of the step");
}

#[test]
fn a_reading_behind_a_block_is_told_with_the_lines_of_the_block() {
    let far = "reasons = [\"far\"]\nsavings = \"£100.00\"";
    for asked in ["agreed", "size"] {
        let words = plain(&to_text(&told("Land", far, asked, false), 96));
        says(&words, "the baseline's reading of ");
        says(&shown("Land", asked), "the baseline's reading of ");
    }
    // A rule of a policy's own is not read as its baseline was.
    let frail = told("Town", "reasons = [\"frail\"]", "agreed", false);
    assert_eq!(line(&frail, "you are frail").reading, None);
    says_not(&plain(&to_text(&frail, 96)), "reading of agreement");
}

#[test]
fn readings_of_conventions_and_holidays_are_told_where_they_count() {
    let words = plain(&to_text(
        &told("Land", "asked_on = 2026-04-01", "due", false),
        96,
    ));
    says(&words, "local holidays were left out");
    let words = plain(&to_text(
        &told("Land", "yearly = \"£520.00\"", "share", false),
        96,
    ));
    says(&words, "a year was taken to be 52 weeks");
    let library = library();
    let prepared = prepared(&library, "Land");
    let whole = plain(&sections_to_text(
        &read_back(prepared.policy(), library.sources()),
        96,
    ));
    says(&whole, "local holidays were left out");
    says(&whole, "a year was taken to be 52 weeks");
}

#[test]
fn a_set_that_is_judged_is_told_as_it_was_given() {
    let told = told("Land", "reasons = [\"far\", \"frail\"]", "agreed", false);
    let judged: Vec<&str> = told.answers[0]
        .judgements
        .iter()
        .map(|judgement| judgement.value.as_str())
        .collect();
    assert_eq!(judged, ["far away, frail"]);
}

#[test]
fn the_reason_of_a_rule_that_does_not_hold_is_not_told_as_true() {
    let told = told("Land", "reasons = [\"near\"]", "agreed", true);
    let rule = line(&told, "far away");
    assert_eq!(rule.kind, LineKind::Rule);
    says(
        &plain(&to_text(&told, 96)),
        "[N3] yes (it would say: you live far away); does not hold",
    );
}
