//! Two policies line by line: what is called the same, what is not, and how it is told.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use std::fs;
use std::path::Path;

use evenhand::comparison::{
    LineCompared, LineOf, LineState, LinesCompared, Wording, compare_lines, lines_to_html,
    lines_to_text,
};
use evenhand::explanation::plain;
use evenhand::library::Library;
use evenhand::syntax::format;
use evenhand::value::Date;

const NATION: &str = r#"
vocabulary "Words"
  values thing : food, travel, rent
  record cost
    kind   : thing
    amount : money per week from £0.00 to £500.00  label "how much it is"
  facts
    day      : date
    thing_is : thing                                label "what it is for"
    lawful   : yes/no                               label "it is lawful"
    age      : whole number from 0 to 120            label "how old you are"
    price    : money from £0.00 to £500.00          label "what it costs"
    earned   : money per week from £0.00 to £900.00 label "what you earn"
    granted  : money per week from £0.00 to £900.00 label "what you are given"
    costs    : list of up to 3 cost                  label "your costs"
  outcomes
    spend : ranked refused, allowed, refer          label "whether it may be bought"
    pay   : money per week, better when lower       label "what you pay"

baseline "Nation" uses "Words"
  applies from 2020-04-06
  decides as at day
  source guidance "Guidance of the nation"
  authorities must decide spend
  authorities must calculate pay
  parameter kept : money per week from £0.00 to £500.00
    label "what you keep"
    authorities must set
"#;

const FIRST: &str = r#"
policy "First" adopts "Nation"
  applies from 2020-04-06
  source page "The page" at "https://example.org/page"

  parameter kept
    from 2020-04-06 £170.00
    from 2023-04-06 £180.00
    cite page "what you keep"

  decide spend
    cite page
    normally refer
      because "nothing says otherwise"
    [S1] but refused when not lawful or (price is over £50.00 and thing_is is food)
      because "it is too dear"
    [S2] but allowed when thing_is is one of (travel, rent) and lawful and age is at least 18
          overriding S1
      because "travel is paid for"
      in force from 2021-04-06

  calculate pay
    cite page
    step rest = sum of cost.amount for each cost in costs where cost.kind is rent
      label "your rent"
    result
      [P1] add earned plus granted
      [P2] take off least of (kept, rest)
      never below £0.00 per week
      [P3] but £0.00 per week when age is under 18
"#;

/// The same rules, reordered and put another way, the second of them under another tag.
const REARRANGED: &str = r#"
policy "First" adopts "Nation"
  source the_page "The page" at "https://example.org/page"
  applies from 2020-04-06
  calculate pay
    cite the_page
    step rest = sum of cost.amount for each cost in costs where cost.kind is one of (rent)
      label "your rent"
    result
      [P2] take off least of (rest, kept)
      [P1] add granted plus earned
      never below £0.00 per week
      [P3] but £0.00 per week when not (age is at least 18)
  decide spend
    cite the_page
    normally refer because "nothing says otherwise"
    [W9] but allowed when lawful and not (age is under 18) and thing_is is one of (rent, travel)
          overriding S1
      because "travel is paid for" in force from 2021-04-06
    [S1] but refused when (thing_is is food and price is over £50.00) or not lawful
      because "it is too dear"
  parameter kept
    cite the_page "what you keep"
    from 2020-04-06 £170.00 until 2023-04-05
    from 2023-04-06 £180.00
"#;

fn day(words: &str) -> Date {
    words.parse().expect("it is a day")
}

/// A policy against what became of it, each in a library of its own kind.
#[track_caller]
fn against(first: &str, second: &str) -> LinesCompared {
    let mut library = Library::default();
    library.add("nation.policy", NATION, true);
    library.add("first.policy", first, true);
    let second = second.replace("policy \"First\"", "policy \"Second\"");
    library.add("second.policy", &second, true);
    let prepared = ["First", "Second"].map(|title| {
        let id = library.find(title).expect("it is in the texts");
        let preparation = library.prepare(id);
        let told: Vec<String> = preparation
            .problems
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| format!("{problem}"))
            .collect();
        preparation.prepared.unwrap_or_else(|| panic!("{told:?}"))
    });
    compare_lines(&prepared[0], &prepared[1], (None, None), library.sources())
}

/// A policy against itself with some words changed.
#[track_caller]
fn changed(from: &str, to: &str) -> LinesCompared {
    assert!(FIRST.contains(from), "no “{from}” to change");
    against(FIRST, &FIRST.replacen(from, to, 1))
}

/// The lines that are not the same: where they stand, their tag, how they stand.
fn not_the_same(compared: &LinesCompared) -> Vec<(String, Option<String>, LineState)> {
    let mut told = Vec::new();
    for figure in &compared.figures {
        if figure.state != LineState::Same {
            told.push((figure.name.clone(), None, figure.state));
        }
    }
    let nodes = compared.nodes.iter();
    let lines = nodes.flat_map(|node| node.lines.iter().map(|line| (node.name.clone(), line)));
    let facts = compared.facts.iter().map(|line| ("facts".to_owned(), line));
    for (name, line) in lines.chain(facts) {
        if line.state != LineState::Same {
            told.push((name, line.tag.clone(), line.state));
        }
    }
    told
}

/// The one line that is not the same.
#[track_caller]
fn only_line(compared: &LinesCompared) -> &LineCompared {
    let nodes = compared.nodes.iter();
    let lines: Vec<&LineCompared> = nodes
        .flat_map(|node| &node.lines)
        .filter(|line| line.state != LineState::Same)
        .collect();
    match lines.as_slice() {
        [only] => only,
        lines => panic!("{lines:#?}"),
    }
}

#[track_caller]
fn differs(from: &str, to: &str, node: &str, tag: &str) {
    let tag = Some(tag.to_owned()).filter(|tag| !tag.is_empty());
    let expected = vec![(node.to_owned(), tag, LineState::Differs)];
    assert_eq!(not_the_same(&changed(from, to)), expected);
}

#[test]
fn a_policy_and_its_copy_have_no_difference() {
    let compared = against(FIRST, FIRST);
    assert_eq!(not_the_same(&compared), []);
    assert_eq!(compared.counts.differ, 0);
    assert!(compared.counts.same > 10, "{:?}", compared.counts);
    assert!(
        compared
            .outcomes
            .iter()
            .all(|own| own.state == LineState::Same)
    );
}

#[test]
fn a_copy_that_is_laid_out_reordered_and_renamed_has_no_difference() {
    let laid_out = format(REARRANGED).expect("it can be read");
    assert_ne!(laid_out, REARRANGED);
    let compared = against(FIRST, &laid_out);
    assert_eq!(not_the_same(&compared), []);
    assert_eq!(compared.counts.renamed, 1);
    let spend = compared.nodes.iter().find(|node| node.name == "spend");
    let renamed = spend.and_then(|node| node.lines.iter().find(|line| line.tag_in_b.is_some()));
    let renamed = renamed.expect("one has another tag");
    assert_eq!(renamed.tag.as_deref(), Some("S2"));
    assert_eq!(renamed.tag_in_b.as_deref(), Some("W9"));
    assert!(
        compared
            .outcomes
            .iter()
            .all(|own| own.state == LineState::Same)
    );
}

#[test]
fn what_a_line_says_is_told_to_the_penny_the_day_and_the_word() {
    differs("£50.00", "£50.01", "spend", "S1");
    differs("from 2021-04-06", "from 2021-04-07", "spend", "S2");
    differs("age is at least 18", "age is over 18", "spend", "S2");
    differs("(travel, rent)", "(travel, food)", "spend", "S2");
    differs("thing_is is food", "thing_is is rent", "spend", "S1");
    differs("refused when", "allowed when", "spend", "S1");
    differs("normally refer", "normally refused", "spend", "");
    differs(
        "£0.00 per week\n      [P3]",
        "£0.01 per week\n      [P3]",
        "pay",
        "",
    );
    differs("least of (kept", "greatest of (kept", "pay", "P2");
    differs("cost.kind is rent", "cost.kind is food", "pay.rest", "");
}

#[test]
fn a_figure_differs_on_the_days_on_which_it_does() {
    let compared = changed("from 2023-04-06 £180.00", "from 2023-04-07 £180.00");
    let kept = &compared.figures[0];
    assert_eq!(kept.state, LineState::Differs);
    let stretches: Vec<(&str, LineState)> = kept.cells[0]
        .stretches
        .iter()
        .map(|own| (own.from.as_deref().unwrap_or_default(), own.state))
        .collect();
    assert_eq!(
        stretches,
        [
            ("2020-04-06", LineState::Same),
            ("2023-04-06", LineState::Differs),
            ("2023-04-07", LineState::Same),
        ]
    );
    // Whatever rests on it is no longer built the same, and nothing else.
    let states: Vec<(&str, LineState)> = compared
        .outcomes
        .iter()
        .map(|own| (own.name.as_str(), own.state))
        .collect();
    assert_eq!(
        states,
        [("spend", LineState::Same), ("pay", LineState::Differs)]
    );
}

#[test]
fn a_figure_that_is_not_published_is_no_amount_and_no_gap() {
    let compared = changed("from 2023-04-06 £180.00", "from 2023-04-06 not published");
    let last = compared.figures[0].cells[0].stretches.last();
    let last = last.expect("there are some");
    assert_eq!(last.state, LineState::Differs);
    let words = |side: &Option<evenhand::comparison::LineSide>| {
        let side = side.as_ref().expect("both have it");
        side.value().expect("it is a figure").words.clone()
    };
    assert_eq!(words(&last.a), "£180.00 a week");
    assert_eq!(words(&last.b), "not published");
    assert!(!last.known_of_neither);
}

#[test]
fn a_figure_that_neither_says_is_told_as_not_known() {
    let silent = FIRST.replace("from 2023-04-06 £180.00", "from 2023-04-06 not found");
    let silent = silent.replace("from 2020-04-06 £170.00", "from 2020-04-06 not found");
    let compared = against(&silent, &silent);
    assert_eq!(not_the_same(&compared), []);
    assert_eq!(compared.counts.known_of_neither, 1);
    // Two authorities that have not said may well differ.
    let pay = compared.outcomes.iter().find(|own| own.name == "pay");
    assert_eq!(pay.map(|own| own.state), Some(LineState::Differs));
}

#[test]
fn another_reason_or_source_is_no_other_rule() {
    let compared = changed("it is too dear", "it costs too much");
    let line = only_line(&compared);
    assert_eq!(line.state, LineState::OtherWords);
    assert_eq!(line.wording, [Wording::Reason]);
    let compared = changed(
        "because \"it is too dear\"",
        "because \"it is too dear\"\n      cite page \"page 2\"",
    );
    let line = only_line(&compared);
    assert_eq!(line.state, LineState::OtherWords);
    assert_eq!(line.wording, [Wording::Source]);
    assert_eq!(compared.counts.differ, 0);
    let compared = changed("£180.00", "£180.00 secondary");
    assert_eq!(compared.figures[0].state, LineState::OtherWords);
    assert_eq!(compared.figures[0].cells[0].wording, [Wording::Grade]);
    // A condition on an outcome is told to the person as a part of it.
    let compared = changed(
        "because \"it is too dear\"",
        "because \"it is too dear\"\n      subject to \"you ask first\"",
    );
    assert_eq!(only_line(&compared).state, LineState::Differs);
}

#[test]
fn a_rule_that_one_adds_stands_in_it_only_and_displacing_another_is_a_difference() {
    let added = "    [S3] but refer when price is over £100.00\n\n  calculate pay";
    let compared = changed("\n  calculate pay", added);
    let line = only_line(&compared);
    assert_eq!(line.state, LineState::OnlySecond);
    assert_eq!(line.tag.as_deref(), Some("S3"));
    assert_eq!(line.kind, LineOf::Rule);
    assert!(line.a.is_none() && line.b.is_some());
    differs("\n          overriding S1", "", "spend", "S2");
}

#[test]
fn one_tag_on_two_rules_that_have_nothing_in_common_is_no_pair() {
    let other = FIRST.replace(
        "[S1] but refused when not lawful or (price is over £50.00 and thing_is is food)",
        "[S1] but refer when age is under 16",
    );
    let states: Vec<LineState> = not_the_same(&against(FIRST, &other))
        .into_iter()
        .filter(|(_, tag, _)| tag.as_deref() == Some("S1"))
        .map(|(_, _, state)| state)
        .collect();
    assert_eq!(states, [LineState::OnlyFirst, LineState::OnlySecond]);
}

#[test]
fn lines_that_read_the_same_and_are_not_are_told_as_they_are_written() {
    let compared = changed("where cost.kind is rent", "where cost.kind is food");
    let line = only_line(&compared);
    let written = |side: &Option<evenhand::comparison::LineSide>| {
        side.as_ref()
            .and_then(|side| side.written.clone())
            .unwrap_or_default()
    };
    assert!(written(&line.a).contains("cost.kind is rent"), "{line:#?}");
    assert!(written(&line.b).contains("cost.kind is food"), "{line:#?}");
}

// ── The library ─────────────────────────────────────────────────────────────

fn shipped() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut library = Library::default();
    for name in [
        "vocabulary.policy",
        "scotland/scotland.policy",
        "scotland/glasgow.policy",
        "scotland/borders.policy",
        "england/england.policy",
        "england/knowsley.policy",
    ] {
        let text = fs::read_to_string(root.join("policies").join(name)).expect("it is text");
        library.add(name, &text, true);
    }
    library
}

fn shipped_against(a: &str, b: &str, on: (Option<Date>, Option<Date>)) -> LinesCompared {
    let library = shipped();
    let of = |name: &str| {
        let id = library.find(name).expect("it is shipped");
        library.prepare(id).prepared.expect("nothing is wrong")
    };
    let first = of(a);
    match a == b {
        true => compare_lines(&first, &first, on, library.sources()),
        false => compare_lines(&first, &of(b), on, library.sources()),
    }
}

#[test]
fn two_councils_side_by_side() {
    let compared = shipped_against("glasgow", "borders", (None, None));
    insta::assert_snapshot!(plain(&lines_to_text(&compared, 100)));
}

#[test]
fn one_council_on_either_side_of_a_day() {
    let on = (Some(day("2023-04-23")), Some(day("2023-04-24")));
    let compared = shipped_against("glasgow", "glasgow", on);
    insta::assert_snapshot!(plain(&lines_to_text(&compared, 100)));
}

#[test]
fn on_a_narrow_page_nothing_is_cut_off_and_both_are_named() {
    let compared = shipped_against("glasgow", "borders", (None, None));
    let lines = lines_to_text(&compared, 60);
    let told = plain(&lines);
    assert!(
        told.lines().all(|line| line.chars().count() <= 60),
        "{told}"
    );
    assert!(told.contains("Scottish Borders Council: 70%"), "{told}");
}

#[test]
fn a_page_tells_what_the_text_tells_and_runs_nothing() {
    let hostile = FIRST.replace("it is too dear", "<script>alert(1)</script>");
    let page = lines_to_html(
        &against(&hostile, &hostile.replace("£50.00", "£60.00")),
        &[],
    );
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("what it costs is over £50.00"), "{page}");
    assert!(page.contains("what it costs is over £60.00"), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn the_same_two_policies_give_the_same_bytes() {
    let told = || {
        let compared = shipped_against("glasgow", "borders", (None, None));
        serde_json::to_string(&compared).expect("it can be told")
    };
    assert_eq!(told(), told());
}

/// How the rules of `spend` stand to each other in two policies that have only these: the tags on
/// both sides of each pair, and how they stand.
#[track_caller]
fn pairs(first: &str, second: &str) -> Vec<(String, Option<String>, LineState)> {
    let (before, behind) = FIRST
        .split_once("    [S1]")
        .and_then(|(before, rest)| Some((before, rest.split_once("  calculate pay")?.1)))
        .expect("its rules stand between");
    let with = |rules: &str| format!("{before}{rules}\n\n  calculate pay{behind}");
    let compared = against(&with(first), &with(second));
    let spend = compared.nodes.iter().find(|node| node.name == "spend");
    let rules = spend.expect("it is compared").lines.iter();
    let rules = rules.filter(|line| line.kind == LineOf::Rule);
    rules
        .map(|line| {
            (
                line.tag.clone().unwrap_or_default(),
                line.tag_in_b.clone(),
                line.state,
            )
        })
        .collect()
}

#[test]
fn a_rule_with_a_condition_more_is_its_partner_and_not_the_one_that_has_its_tag() {
    let first = "    [S1] but refused when thing_is is food and lawful\n    [S2] but refused when thing_is is travel and lawful and age is under 18";
    let second = "    [S1] but refused when thing_is is travel and lawful and age is under 18 and price is over £5.00";
    assert_eq!(
        pairs(first, second),
        [
            ("S1".to_owned(), None, LineState::OnlyFirst),
            ("S2".to_owned(), Some("S1".to_owned()), LineState::Differs),
        ]
    );
}

#[test]
fn one_tag_on_rules_about_other_things_is_no_pair() {
    let first = "    [S1] but allowed when lawful and thing_is is travel";
    let second = "    [S1] but allowed when lawful and thing_is is food";
    let alone = |state| ("S1".to_owned(), None, state);
    assert_eq!(
        pairs(first, second),
        [alone(LineState::OnlyFirst), alone(LineState::OnlySecond)]
    );
    // The same condition under the same tag, with another answer, is one rule that was changed.
    let second = "    [S1] but refer when lawful and thing_is is travel";
    let changed = ("S1".to_owned(), None, LineState::Differs);
    assert_eq!(pairs(first, second), [changed]);
}

#[test]
fn the_rules_of_two_baselines_are_no_pair_because_of_their_tags() {
    let day = "2024-06-03".parse().ok();
    let compared = shipped_against("knowsley", "borders", (day, day));
    let exempt = compared.nodes.iter().find(|node| node.name == "exempt");
    let lines = &exempt.expect("both answer it").lines;
    let tagged = lines
        .iter()
        .filter(|line| line.tag.as_deref() == Some("NE1"));
    let states: Vec<LineState> = tagged.map(|line| line.state).collect();
    assert_eq!(states, [LineState::OnlyFirst, LineState::OnlySecond]);
}

#[test]
fn a_figure_for_everybody_is_held_against_each_that_is_for_some() {
    let day = "2024-06-03".parse().ok();
    let compared = shipped_against("knowsley", "borders", (day, day));
    let figure = compared
        .figures
        .iter()
        .find(|figure| figure.name == "capital_lower");
    let figure = figure.expect("both have it");
    let value = |side: &Option<evenhand::comparison::LineSide>| {
        let value = side.as_ref().and_then(|side| side.line.value.as_ref());
        value.map_or_else(String::new, |value| value.words.clone())
    };
    let told: Vec<(String, String)> = figure
        .cells
        .iter()
        .map(|cells| (value(&cells.stretches[0].a), value(&cells.stretches[0].b)))
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        told,
        [("£14,250.00", "£6,000.00"), ("£14,250.00", "£10,000.00")]
    );
}
