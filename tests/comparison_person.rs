//! One person through two policies: what is told to differ does, and nothing else is.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

mod shipped;

use evenhand::comparison::{
    AnswerCompared, AnswerVerdict, AsAt, EffectKind, LinePair, Of, Pair, PersonCompared, Relation,
    compare_person, person_to_html, person_to_text,
};
use evenhand::decision::read_case;
use evenhand::explanation::plain;
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;
use shipped::library;

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is known");
    library.prepare(id).prepared.expect("it has no problems")
}

/// A case through two policies of a library.
fn through(
    library: &mut Library,
    names: [&str; 2],
    case: &str,
    as_at: AsAt,
) -> Result<PersonCompared, Vec<Problem>> {
    let a = prepared(library, names[0]);
    let b = (names[0] != names[1]).then(|| prepared(library, names[1]));
    let base = library.sources_mut().add("case.toml", case);
    let pair = Pair::new(&a, b.as_ref().unwrap_or(&a));
    compare_person(&pair, &read_case(case, base)?, as_at, library.sources())
}

/// A case through two shipped policies, which both take.
fn compared(names: [&str; 2], case: &str) -> PersonCompared {
    through(&mut library(), names, case, AsAt::Day(None)).expect("both take the case")
}

/// A worked case of the library.
fn worked(name: &str) -> String {
    let nations = ["scotland", "england", "wales"].iter();
    let mut paths = nations.map(|nation| format!("policies/{nation}/cases/{name}.toml"));
    let text = paths.find_map(|path| std::fs::read_to_string(path).ok());
    text.expect("it is shipped")
}

/// A worked case that asks for these outcomes only.
fn asking(name: &str, asked: &str) -> String {
    let case = worked(name);
    let lines = case.lines().filter(|line| !line.starts_with("ask = "));
    let lines: Vec<&str> = lines.collect();
    lines
        .join("\n")
        .replacen("[facts]", &format!("ask = [{asked}]\n[facts]"), 1)
}

fn days(first: &str, second: &str) -> AsAt {
    let day = |text: &str| text.parse::<Date>().expect("it is a day");
    AsAt::Days(day(first), day(second))
}

fn text(compared: &PersonCompared, width: usize) -> String {
    plain(&person_to_text(compared, width))
}

/// The pairs of an answer that a sign stands at where the ways part.
fn partings(lines: &[LinePair]) -> usize {
    let under = |pair: &LinePair| usize::from(pair.parting) + partings(&pair.lines);
    lines.iter().map(under).sum()
}

fn of_outcome<'c>(compared: &'c PersonCompared, name: &str) -> &'c AnswerCompared {
    let mut all = compared.answers.iter();
    all.find(|answer| answer.outcome == name)
        .expect("it is asked for")
}

/// Every pair of lines, those underneath too.
fn all_pairs<'c>(lines: &'c [LinePair], found: &mut Vec<&'c LinePair>) {
    for pair in lines {
        found.push(pair);
        all_pairs(&pair.lines, found);
    }
}

// ── Shipped policies ────────────────────────────────────────────────────────

const OLDER_WOMAN: &str = "kilmorran_older_woman_with_savings";

#[test]
fn a_charge_differs_by_what_both_policies_answer() {
    let case = asking(OLDER_WOMAN, "\"contribution\"");
    let compared = compared(["strathmore", "kilmorran"], &case);
    let charge = of_outcome(&compared, "contribution");
    assert_eq!(charge.verdict, AnswerVerdict::Differ);
    assert_eq!(charge.better, Some(Of::B));
    let difference = charge.difference.as_ref().expect("both are amounts");
    // £78.74 less £51.68.
    assert_eq!(difference.amount.plain, "£27.06 per week");
    assert_eq!(difference.more, Of::A);
    assert!(!difference.at_least);
    let parting = charge.parting.as_ref().expect("they differ");
    assert_eq!(parting.figure.as_deref(), Some("capital_lower"));
    assert_eq!(partings(&charge.lines), 1);
    insta::assert_snapshot!("a_charge_in_columns", text(&compared, 110));
}

#[test]
fn what_a_rule_does_is_decided_without_it() {
    let case = asking(OLDER_WOMAN, "\"contribution\"");
    let compared = compared(["strathmore", "kilmorran"], &case);
    // Buildings insurance of £6.00 is allowed in Kilmorran: without it half of that more is
    // asked, £64.575 for £61.575, so £64.58 for £61.58.
    let rule = |tag: &str| {
        let mut all = compared.to_b.met.iter();
        all.find(|rule| rule.line.tag.as_deref() == Some(tag))
            .expect("only Kilmorran has it")
    };
    let effect = &rule("H3").effect;
    assert_eq!(effect.kind, EffectKind::Better);
    assert_eq!(
        effect.by.as_ref().map(|by| by.plain.as_str()),
        Some("£3.00 per week")
    );
    // With savings counted from £9,000.00, 49 whole steps of £250.00 bring in £24.50, £7.00 more.
    let figure = |name: &str| {
        let mut all = compared.to_b.figures.iter();
        all.find(|figure| figure.here.name == name)
            .expect("it differs")
    };
    let effect = &figure("capital_lower").effects[0].effect;
    assert_eq!(effect.kind, EffectKind::Better);
    assert_eq!(
        effect.by.as_ref().map(|by| by.plain.as_str()),
        Some("£3.50 per week")
    );
    // Water is allowed by half in Strathmore: £3.75, of which 60% would be asked.
    let left = compared
        .to_b
        .left
        .iter()
        .find(|rule| rule.line.tag.as_deref() == Some("H2"));
    let effect = &left.expect("only Strathmore has it").effect;
    assert_eq!(effect.kind, EffectKind::Better);
    assert_eq!(
        effect.by.as_ref().map(|by| by.plain.as_str()),
        Some("£2.25 per week")
    );
    // What both have as a rule, and one switches off by a figure, is told as that figure.
    figure("disability_costs_come");
    let tags = |rules: &[evenhand::comparison::RuleMet]| -> Vec<String> {
        rules
            .iter()
            .filter_map(|rule| rule.line.tag.clone())
            .collect()
    };
    let told = [tags(&compared.to_b.met), tags(&compared.to_b.left)].concat();
    assert!(!told.iter().any(|tag| tag.starts_with('N')), "{told:?}");
    // The other way round the same rule is left.
    assert_eq!(tags(&compared.to_a.left), tags(&compared.to_b.met));
    assert_eq!(tags(&compared.to_a.met), tags(&compared.to_b.left));
}

#[test]
fn a_purchase_that_only_one_of_them_refers() {
    let compared = compared(
        ["strathmore", "kilmorran"],
        &worked("kilmorran_gym_that_costs_more"),
    );
    let spend = of_outcome(&compared, "spend");
    assert_eq!(spend.verdict, AnswerVerdict::Differ);
    let parting = spend.parting.as_ref().expect("they differ");
    assert_eq!(parting.tag.as_deref(), Some("S21"));
    let judged = compared
        .to_b
        .facts
        .iter()
        .find(|fact| fact.name == "endangers");
    let judged = judged.expect("only Kilmorran asks for it");
    assert_eq!(judged.judged_by.as_deref(), Some("practitioner"));
    assert!(judged.given && !judged.needed);
    let left_out: Vec<&str> = compared
        .left_out
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(left_out, ["charged_before", "charge_before"]);
    insta::assert_snapshot!("a_purchase_one_below_the_other", text(&compared, 72));
}

#[test]
fn who_may_agree_a_package() {
    let case = asking("kilmorran_package_above_the_panel_line", "\"agreed_by\"");
    let compared = compared(["strathmore", "kilmorran"], &case);
    let agreed = of_outcome(&compared, "agreed_by");
    assert_eq!(agreed.verdict, AnswerVerdict::Same);
    assert_eq!(
        agreed.words,
        "The same answer for this person, reached in another way."
    );
    let parting = agreed.parting.as_ref().expect("the limits differ");
    assert_eq!(parting.figure.as_deref(), Some("panel_above"));
    assert!(!compared.same);
    insta::assert_snapshot!("who_may_agree_a_package", text(&compared, 110));
}

#[test]
fn one_policy_on_two_days_parts_at_the_figure_that_rose() {
    let case = asking(
        "glasgow_appendix_a_day_before_the_taper_rose",
        "\"contribution\"",
    );
    let mut library = library();
    let days = days("2023-04-23", "2023-04-24");
    let compared =
        through(&mut library, ["glasgow", "glasgow"], &case, days).expect("it takes both days");
    assert_eq!(
        (compared.a.day.as_str(), compared.b.day.as_str()),
        ("2023-04-23", "2023-04-24")
    );
    let charge = of_outcome(&compared, "contribution");
    assert_eq!(charge.verdict, AnswerVerdict::Same);
    let parting = charge.parting.as_ref().expect("the share rose");
    assert_eq!(parting.figure.as_deref(), Some("taper"));
    assert!(parting.words.contains("50%"), "{}", parting.words);
    assert!(
        parting.words.contains("75% from 24 April 2023"),
        "{}",
        parting.words
    );
    assert_eq!(partings(&charge.lines), 1);
    // What was not found is one and the same figure on both days.
    let mut pairs = Vec::new();
    all_pairs(&charge.lines, &mut pairs);
    assert!(pairs.iter().all(|pair| pair.relation != Relation::NotKnown));
    let figures: Vec<&str> = compared
        .to_b
        .figures
        .iter()
        .map(|own| own.here.name.as_str())
        .collect();
    assert_eq!(figures, ["taper"]);
    assert_eq!(
        compared.to_b.figures[0].effects[0].effect.kind,
        EffectKind::None
    );
    insta::assert_snapshot!("two_days", text(&compared, 100));
}

#[test]
fn what_is_not_found_is_not_compared() {
    let case = asking("glasgow_appendix_a_day_the_taper_rose", "\"contribution\"");
    let compared = compared(["glasgow", "borders"], &case);
    let charge = of_outcome(&compared, "contribution");
    assert_eq!(charge.verdict, AnswerVerdict::CannotBeCompared);
    assert!(charge.difference.is_none() && charge.better.is_none());
    assert!(
        charge
            .words
            .starts_with("Can't be compared: Scottish Borders"),
        "{}",
        charge.words
    );
    assert!(charge.words.contains("(not found)"), "{}", charge.words);
    let parting = charge.parting.as_ref().expect("one of them is not known");
    assert_eq!(parting.figure.as_deref(), Some("disability_costs_come"));
}

#[test]
fn a_policy_against_itself_is_the_same_in_every_line() {
    let mut library = library();
    let cases: Vec<(String, String)> = library
        .cases()
        .iter()
        .filter_map(|case| {
            let id = library.policy_of(case)?;
            Some((case.name.clone(), library.name(id).to_owned()))
        })
        .collect();
    assert!(cases.len() > 200, "the cases are not found");
    let mut ready: Vec<(String, Prepared)> = Vec::new();
    for (case, name) in cases {
        let at = ready.iter().position(|(own, _)| *own == name);
        let at = at.unwrap_or_else(|| {
            ready.push((name.clone(), prepared(&library, &name)));
            ready.len() - 1
        });
        let text = worked(&case);
        let base = library.sources_mut().add("case.toml", text.as_str());
        let file = read_case(&text, base).expect("it is a case");
        let pair = Pair::new(&ready[at].1, &ready[at].1);
        let compared = compare_person(&pair, &file, AsAt::Day(None), library.sources());
        let compared = compared.expect("it takes its own case");
        for answer in &compared.answers {
            assert_eq!(
                answer.verdict,
                AnswerVerdict::Same,
                "{case}: {}",
                answer.words
            );
            let mut pairs = Vec::new();
            all_pairs(&answer.lines, &mut pairs);
            for pair in pairs {
                assert_eq!(pair.relation, Relation::Same, "{case}: {pair:?}");
            }
            assert!(answer.parting.is_none(), "{case}");
        }
        assert!(compared.same, "{case}");
    }
}

// ── Small policies ──────────────────────────────────────────────────────────

const NATION: &str = r#"
vocabulary "Words"
  other roles doctor
  facts
    day  : date
    cost : money per week from £0.00 to £100.00  label "what it costs"
    ill  : yes/no judged by doctor  label "you are ill"
  outcomes
    charge : money per week, better when lower  label "what you pay"
    open   : yes/no  label "you may come in"
    own    : yes/no  label "you have your own way"

baseline "Nation" uses "Words"
  illustrative
  applies from 2026-01-01
  decides as at day
  authorities must calculate charge
  authorities may decide own
  parameter most : money per week from £0.00 to £100.00 or no limit
    label "the most that anyone pays"
    authorities must set
  decide open
    normally yes
      because "the door is open"
"#;

const TOWN: &str = r#"
policy "Town" adopts "Nation"
  illustrative
  applies from 2026-01-01
  facts
    member : yes/no  label "you are a member"
  parameter most
    from 2026-01-01 £20.00
  calculate charge
    result
      [C1] add least of (cost, most)
        because "what it costs"
      [C2] but £0.00 per week when member
        because "members pay nothing"
  decide own
    normally no
      because "there is one way here"
"#;

const VALLEY: &str = r#"
policy "Valley" adopts "Nation"
  illustrative
  applies from 2026-01-01
  parameter most
    from 2026-01-01 not published
  calculate charge
    result
      [C1] add least of (cost, most)
        because "what it costs"
      [C2] but £40.00 per week when ill
        because "you are ill"
      never below £30.00 per week
"#;

/// Town and Valley, which both rest on one nation.
fn small() -> Library {
    let mut library = Library::default();
    library.add("nation.policy", NATION, true);
    library.add("town.policy", TOWN, true);
    library.add("valley.policy", VALLEY, true);
    let problems: Vec<String> = library
        .check()
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| format!("{problem}"))
        .collect();
    assert_eq!(problems, Vec::<String>::new());
    library
}

fn in_small(names: [&str; 2], case: &str) -> Result<PersonCompared, Vec<Problem>> {
    through(&mut small(), names, case, AsAt::Day(None))
}

#[test]
fn bounds_that_do_not_meet_say_how_far_at_least() {
    let case = "[case]\nask = [\"charge\"]\n[facts]\nday = 2026-05-01\ncost = \"£90.00 per week\"\n\
                member = \"no\"\nill = \"no\"\n";
    let compared = in_small(["Town", "Valley"], case).expect("both take it");
    let charge = of_outcome(&compared, "charge");
    assert_eq!(charge.verdict, AnswerVerdict::Differ);
    let difference = charge.difference.as_ref().expect("the bounds lie apart");
    assert!(difference.at_least);
    // £20.00 against at least £30.00, whatever the most is that Valley has not published.
    assert_eq!(difference.amount.plain, "£10.00 per week");
    assert_eq!((difference.more, charge.better), (Of::B, Some(Of::A)));
    assert_eq!(
        charge.words,
        "At least £10.00 a week more under Valley; it is better for the person under Town."
    );
}

#[test]
fn a_fact_of_one_policy_is_no_mistake_and_a_fact_of_none_is() {
    let case = "[case]\nask = [\"charge\"]\n[facts]\nday = 2026-05-01\ncost = \"£90.00 per week\"\n\
                member = \"yes\"\nill = \"no\"\n";
    let compared = in_small(["Valley", "Town"], case).expect("Town knows the fact");
    assert_eq!(compared.left_out.len(), 1);
    assert_eq!(compared.left_out[0].name, "member");
    assert_eq!(compared.left_out[0].known_to, Of::B);
    let facts: Vec<&str> = compared
        .to_b
        .facts
        .iter()
        .map(|fact| fact.name.as_str())
        .collect();
    assert_eq!(facts, ["member"]);
    let facts: Vec<&str> = compared
        .to_a
        .facts
        .iter()
        .map(|fact| fact.name.as_str())
        .collect();
    assert_eq!(facts, ["ill"]);
    assert_eq!(compared.to_a.facts[0].judged_by.as_deref(), Some("doctor"));
    let wrong = case.replace("member", "memmber");
    let problems = in_small(["Valley", "Town"], &wrong).expect_err("neither knows it");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code(), "case::unknown_fact");
}

#[test]
fn a_fact_that_only_one_needs_is_what_its_answer_hangs_on() {
    let case = "[case]\nask = [\"charge\"]\n[facts]\nday = 2026-05-01\ncost = \"£10.00 per week\"\nill = \"no\"\n";
    let compared = in_small(["Valley", "Town"], case).expect("both take it");
    let fact = &compared.to_b.facts[0];
    assert_eq!(
        (fact.name.as_str(), fact.given, fact.needed),
        ("member", false, true)
    );
}

#[test]
fn a_person_for_whom_nothing_differs() {
    let case = "[case]\nask = [\"open\"]\n[facts]\nday = 2026-05-01\n";
    let compared = in_small(["Town", "Valley"], case).expect("both take it");
    assert!(compared.same);
    assert_eq!(
        text(&compared, 100),
        "One person through both\n  Town (illustrative) as at 1 May 2026\n  Valley (illustrative) as at \
         1 May 2026\n\nThe same for this person, line by line.\n\nYou may come in\n  Town: yes\n  \
         Valley: yes\n"
    );
    // Two figures that nobody has published are not the same for it.
    let case = "[case]\nask = [\"charge\"]\n[facts]\nday = 2026-05-01\ncost = \"£90.00 per week\"\nill = \"no\"\n";
    let alone = in_small(["Valley", "Valley"], case).expect("it takes it");
    assert!(alone.same);
    assert_eq!(
        alone.answers[0].words,
        "The same for this person, whatever it comes to: it hangs on the same."
    );
}

#[test]
fn an_outcome_of_one_policy_is_told_and_one_of_none_is_a_problem() {
    let case = |asked: &str| {
        format!(
            "[case]\npolicy = \"elsewhere\"\nask = [\"{asked}\", \"open\"]\n[facts]\nday = 2026-05-01\n"
        )
    };
    let compared = in_small(["Town", "Valley"], &case("own")).expect("Town answers it");
    assert_eq!(compared.not_shared.len(), 1);
    assert_eq!(compared.not_shared[0].answered_by, Of::A);
    assert!(!compared.same);
    let problems = in_small(["Town", "Valley"], &case("onw")).expect_err("neither answers it");
    assert_eq!(problems[0].code(), "decision::not_answered");
    let day = case("open").replace("day = 2026-05-01", "");
    let problems = in_small(["Town", "Valley"], &day).expect_err("there is no day");
    assert_eq!(problems[0].code(), "decision::no_day");
}

#[test]
fn a_page_says_where_they_part_in_words_and_escapes_what_it_is_given() {
    let mut library = small();
    let hostile = TOWN
        .replace("\"Town\"", "\"<b>Town</b>\"")
        .replace("members pay nothing", "<script>alert(1)</script>");
    library.add("hostile.policy", &hostile, true);
    let case = "[case]\nask = [\"charge\"]\n[facts]\nday = 2026-05-01\ncost = \"£90.00 per week\"\n\
                member = \"yes\"\nill = \"no\"\n";
    let names = ["<b>Town</b>", "Valley"];
    let compared = through(&mut library, names, case, AsAt::Day(None)).expect("both take it");
    let page = person_to_html(&compared);
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(
        !page.contains("<script") && !page.contains("<b>Town"),
        "{page}"
    );
    assert!(page.contains("▶ they part"), "{page}");
    assert_eq!(page, person_to_html(&compared));
}
