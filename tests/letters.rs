//! The letters that a supported person gets: what they say, and how hard they are to read.

mod reading;
mod shipped;

use evenhand::decision::{Inquiry, answers_named, read_case};
use evenhand::explanation::{
    Asked, Explanation, LetterPart, explain, explain_what_if, letter_parts, to_letter,
};
use evenhand::library::Library;
use evenhand::model::policy::{Expected, NodeId};
use reading::{counted, syllables};
use shipped::library;

/// The grade that no letter is above, in hundredths.
const HARDEST: i64 = 800;
/// The most words in one sentence.
const LONGEST: i64 = 30;

const PURCHASE: &str = r#"
decision_date = 2026-05-01
assessed_as = "adult"
lawful = true
meets_outcome = true
in_plan = true
other_funder = false
exceptional = false
paid_by = "payment_card"
balance = "£500.00"
agreeing = "one_item"
"#;

const CHARGE: &str = r#"
assessed_as = "adult"
couple = false
date_of_birth = 1980-06-01
terminally_ill = false
compulsory_order = false
capital = "£7,000.00"
housing_costs = [
  { kind = "rent", amount = "£52.00 per month" },
  { kind = "water", amount = "£5.00 per week" },
]
disability_costs = "£25.00 per 4 weeks"
waived = "£0.00 per week"
incomes = [
  { kind = "benefit", whose = "yours", amount = "£900.00 per 4 weeks" },
  { kind = "mobility_benefit", whose = "yours", amount = "£28.70 per week" },
  { kind = "earnings", whose = "yours", amount = "£60.00 per week" },
]
supports = [
  { kind = "home_care", hours = "3 hours per week", cost = "£66.00 per week", new_after_hospital = false },
  { kind = "community_alarm", hours = "0 hours per week", cost = "£5.00 per week", new_after_hospital = false },
]
discharge_date = "none"
plan_start = 2025-05-01
"#;

const CARER: &str = r#"
decision_date = 2024-06-03
assessed_as = "adult_carer"
supports = [ { kind = "short_break", hours = "3 hours per week", cost = "£66.00 per week" } ]
"#;

/// Decides a case, and explains what is asked, with what would change it.
fn explained(policy: &str, case: &str, asked: &[&str]) -> Explanation {
    explained_by(library(), policy, case, asked, None)
}

/// The same, with why it is not another answer.
fn explained_by(
    mut library: Library,
    policy: &str,
    case: &str,
    asked: &[&str],
    why_not: Option<&str>,
) -> Explanation {
    let base = library.sources_mut().add("case.toml", case);
    let id = library.find(policy).expect("it is shipped");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let mut inquiry = read_case(case, base)
        .and_then(|file| file.inquiry(prepared.policy(), None))
        .expect("the policy knows these facts");
    let node = |name: &&str| prepared.policy().node_named(name).expect("it is answered");
    inquiry.asked = asked.iter().map(node).collect();
    let decision = inquiry.decide(&prepared).expect("it is no contradiction");
    let answers = |text| answers_named(prepared.policy(), &inquiry.asked, text, 0);
    let asked = Asked {
        working: false,
        changes: Some(Vec::new()),
        why_not: why_not.map_or_else(Vec::new, |text| answers(text).expect("it is an answer")),
    };
    explain(&decision, library.sources(), asked)
}

/// Decides a worked case that is shipped.
fn worked(policy: &str, name: &str, asked: &[&str]) -> Explanation {
    let ending = format!("{name}.toml");
    let cases = shipped::files(".toml");
    let (_, case) = cases
        .iter()
        .find(|(path, _)| path.ends_with(&ending))
        .expect("it is shipped");
    explained(policy, case, asked)
}

fn purchase(more: &str) -> String {
    format!("{more}{PURCHASE}")
}

/// A purchase, and why it is not allowed.
fn not_allowed(case: &str) -> Explanation {
    explained_by(library(), "strathmore", case, &["spend"], Some("allowed"))
}

/// Every letter that is held, with its name.
fn letters() -> Vec<(&'static str, Explanation)> {
    let charge_on = |day: &str| format!("decision_date = {day}\n{CHARGE}");
    let lunch = charge_on("2026-05-01").replace("community_alarm", "lunch_club");
    let food = purchase("spend_is = \"food\"\nspend_amount = \"£55.00\"\n");
    let activity = purchase("spend_is = \"activity\"\nspend_amount = \"£30.00\"\n")
        .replace("meets_outcome = true", "meets_outcome = false");
    vec![
        (
            "refused_by_a_real_council",
            worked(
                "south_lanarkshire",
                "south_lanarkshire_spend_gambling",
                &["spend"],
            ),
        ),
        ("refused_over_a_limit", not_allowed(&food)),
        ("a_person_decides", not_allowed(&activity)),
        (
            "allowed_with_a_condition",
            explained(
                "strathmore",
                &purchase("spend_is = \"membership\"\nspend_amount = \"£300.00\"\n"),
                &["spend", "agreed_by"],
            ),
        ),
        (
            "a_charge_in_glasgow",
            worked(
                "glasgow",
                "glasgow_appendix_a_day_the_taper_rose",
                &["contribution"],
            ),
        ),
        (
            "an_illustrative_charge",
            explained("strathmore", &charge_on("2026-05-01"), &["contribution"]),
        ),
        (
            "a_carer_is_not_charged",
            explained("glasgow", CARER, &["exempt", "contribution"]),
        ),
        (
            "figures_that_were_not_found",
            explained("glasgow", &charge_on("2024-06-03"), &["contribution"]),
        ),
        (
            "a_figure_that_is_not_published",
            explained("strathmore", &lunch, &["contribution"]),
        ),
        (
            "a_fact_that_is_not_known",
            explained("strathmore", &purchase("spend_is = \"food\"\n"), &["spend"]),
        ),
    ]
}

/// A letter about a case that is only thought of says so, and what the answer is as things are.
#[test]
fn a_letter_about_what_if_says_so() {
    let case = purchase("spend_is = \"food\"\nspend_amount = \"£55.00\"\n");
    let mut library = library();
    let base = library.sources_mut().add("case.toml", case.as_str());
    let id = library.find("strathmore").expect("it is shipped");
    let prepared = library.prepare(id).prepared.expect("it has no problems");
    let policy = prepared.policy();
    let file = read_case(&case, base).expect("it is a case");
    let mut now = file.inquiry(policy, None).expect("it fits");
    now.asked = vec![policy.node_named("spend").expect("it is answered")];
    let then = now
        .with(policy, "spend_amount £40.00", 0)
        .expect("it is an amount");
    let [now, then] = [&now, &then].map(|inquiry| inquiry.decide(&prepared).expect("sound"));
    let told = explain_what_if(&now, &then, library.sources(), Asked::default());
    let letter = to_letter(&told);
    assert!(
        letter.contains("You asked what if something were other than it is."),
        "{letter}"
    );
    assert!(
        letter.contains("We took it that it costs £40.00. It is £55.00."),
        "{letter}"
    );
    let was = "As things are, this is the answer: Your budget may not be spent on this.";
    assert!(letter.contains(was), "{letter}");
}

#[test]
fn letters_say_this() {
    for (name, explanation) in letters() {
        insta::assert_snapshot!(name, to_letter(&explanation));
    }
}

#[test]
fn letters_are_read_by_most_people_of_thirteen() {
    let mut scores = String::new();
    for (name, explanation) in letters() {
        let letter = to_letter(&explanation);
        let counted = counted(&letter);
        let grade = counted.grade();
        scores += &format!(
            "{}.{:02}  {name}: {} words in {} sentences, the longest of {}\n",
            grade / 100,
            grade % 100,
            counted.words,
            counted.sentences,
            counted.longest
        );
        assert!(
            grade <= HARDEST,
            "grade {grade} of 100ths: {name}\n{letter}"
        );
        assert!(counted.longest <= LONGEST, "{counted:?}: {name}\n{letter}");
    }
    insta::assert_snapshot!("grades", scores);
}

/// Every outcome that an example or a worked case of the library answers, each in a letter.
fn letters_of_the_library() -> Vec<(String, Explanation)> {
    let library = library();
    let mut told = Vec::new();
    for (id, prepared) in &library.check().prepared {
        let policy = prepared.policy();
        let nodes = |expected: &[Expected]| {
            let nodes = expected.iter().filter_map(Expected::node);
            // Steps of a calculation are answered to test it, and told in its letter.
            let outcome =
                |node: &NodeId| policy.outcomes().iter().any(|own| own.node == Some(*node));
            nodes.filter(outcome).collect::<Vec<_>>()
        };
        let mut inquiries = Vec::new();
        for example in policy.examples() {
            let inquiry = Inquiry {
                case: example.case.clone(),
                asked: nodes(&example.expect),
                supposing: example.supposing.clone(),
            };
            inquiries.push((example.title.clone(), inquiry));
        }
        for case in library.cases() {
            if library.policy_of(case) == Some(*id) {
                let (mut inquiry, expected) = case.file.read(policy).expect("it is checked");
                inquiry.asked = nodes(&expected);
                inquiries.push((case.name.clone(), inquiry));
            }
        }
        for (name, inquiry) in inquiries {
            if let (false, Ok(decision)) = (inquiry.asked.is_empty(), inquiry.decide(prepared)) {
                let asked = Asked {
                    changes: Some(Vec::new()),
                    ..Asked::default()
                };
                let explanation = explain(&decision, library.sources(), asked);
                told.push((format!("{}: {name}", policy.title()), explanation));
            }
        }
    }
    told
}

#[test]
fn every_example_and_case_makes_a_letter_that_can_be_read() {
    let letters = letters_of_the_library();
    assert!(letters.len() > 300, "{} letters", letters.len());
    let mut wrong = Vec::new();
    for (name, explanation) in letters {
        let letter = to_letter(&explanation);
        let counted = counted(&letter);
        if counted.grade() > HARDEST || counted.longest > LONGEST {
            wrong.push(format!(
                "{name}: {counted:?}, grade {}\n{letter}",
                counted.grade()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
}

/// Two rules that hold and differ, and an amount that does not apply.
#[test]
fn a_fault_of_the_rules_is_told_as_theirs() {
    let text = r#"
vocabulary "Words"
  facts
    day    : date
    lawful : yes/no  label "it is lawful"
    agreed : yes/no  label "we have agreed it"
  outcomes
    allowed : yes/no  label "you may go"
    fee     : money  label "what you pay"
baseline "Nation" uses "Words"
  decides as at day
  applies from 2025-04-07
  decide allowed
    normally no
    [N1] but yes when lawful
      because "the law lets you"
    [N2] but no when not agreed
  calculate fee
    applies when lawful and agreed
    result = £3.00
"#;
    let mut library = Library::default();
    library.add("nation.policy", text, true);
    let case = "day = 2025-06-02\nlawful = true\nagreed = false\n";
    let told = explained_by(library, "Nation", case, &["allowed", "fee"], None);
    insta::assert_snapshot!("a_fault_of_the_rules", to_letter(&told));
}

#[test]
fn letters_keep_to_their_width_and_hold_no_tags_and_files() {
    for (name, explanation) in letters() {
        let letter = to_letter(&explanation);
        for line in letter.lines() {
            let address = line.trim_start().starts_with("http");
            assert!(address || line.chars().count() <= 72, "{name}: {line}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
        for sign in [
            "DECIDED",
            "baseline:",
            "strathmore:",
            "glasgow:",
            "  \n\n\n",
            "…",
        ] {
            assert!(!letter.contains(sign), "{name}: {sign}\n{letter}");
        }
        let tags = |line: &evenhand::explanation::Line| line.tag.clone();
        for tag in explanation
            .answers
            .iter()
            .flat_map(|own| &own.lines)
            .filter_map(tags)
        {
            assert!(!letter.contains(&format!("[{tag}]")), "{name}: {tag}");
        }
    }
}

/// A letter makes no amount of its own: each stands in the explanation, or is one rounded.
#[test]
fn every_amount_of_a_letter_stands_in_its_explanation() {
    for (name, explanation) in letters() {
        let letter = to_letter(&explanation);
        let told = serde_json::to_string(&explanation).expect("it can be told");
        let mut about = "";
        for word in letter.split_whitespace() {
            let amount = word.trim_matches(|sign: char| !(sign == '£' || sign.is_alphanumeric()));
            let known = about == "about" || told.contains(amount);
            assert!(!amount.starts_with('£') || known, "{name}: {amount}");
            about = word;
        }
    }
}

#[test]
fn the_parts_of_a_letter_have_its_words_in_their_order() {
    let words = |text: &str| -> Vec<String> {
        let words = text.split_whitespace();
        let said = words.filter(|word| word.bytes().any(|byte| byte != b'-'));
        said.map(str::to_owned).collect()
    };
    for (name, explanation) in letters() {
        let mut told = String::new();
        for part in letter_parts(&explanation) {
            told += &match part {
                LetterPart::Heading(text) => {
                    assert!(text.ends_with('?'), "{name}: {text}");
                    text
                }
                LetterPart::Title(text)
                | LetterPart::Paragraph(text)
                | LetterPart::Item(_, text) => text,
                LetterPart::Source(title, address) => {
                    format!("{title} {}", address.unwrap_or_default())
                }
            };
            told.push('\n');
        }
        assert_eq!(words(&told), words(&to_letter(&explanation)), "{name}");
    }
}

#[test]
fn syllables_are_counted() {
    for (word, count) in [
        ("a", 1),
        ("charge", 1),
        ("charged", 1),
        ("charges", 2),
        ("decided", 3),
        ("table", 2),
        ("the", 1),
        ("free", 1),
        ("council", 2),
        ("money", 2),
        ("agree", 2),
        ("agreed", 2),
        ("wages", 2),
        ("costs", 1),
        ("outcome", 2),
        ("lawful", 2),
    ] {
        assert_eq!(syllables(word), count, "{word}");
    }
}

#[test]
fn sentences_are_counted_without_headings_and_sources() {
    let letter = "You pay £1.50 a week.\n\nWhy?\n\nWe did this:\n\n- one step: £2.00\n  goes on\n- two\n\nA part\n------\n\nIt ends here. Yes.\n\nWhere are the rules and figures from?\n\n1. A title\n";
    let counted = counted(letter);
    assert_eq!(
        (counted.sentences, counted.words, counted.longest),
        (6, 16, 4)
    );
}
