//! The page that an explanation makes: what a program for reading aloud finds in it, that it
//! tells what the text tells, and that nothing in a policy or a case can be more than words.

mod shipped;

use evenhand::decision::read_case;
use evenhand::explanation::{
    Asked, ChangeTold, ChangesTold, Explanation, FactChanged, Line, Value, WhyNotTold,
    answers_to_html, explain, plain, to_html, to_text,
};
use evenhand::library::Library;
use maud::{Markup, html};
use scraper::{ElementRef, Html, Selector};
use shipped::library;

/// A policy whose every word tries to be more than a word.
const HOSTILE: &str = r#"
vocabulary "Words <b>"
  values thing : food "<script>alert(1)</script>", other "a 'quote' & \"
  facts
    day      : date
    thing_is : thing  label "what </style><img src=x onerror=alert(2)> it is"
  outcomes
    spend : yes/no  label "it is paid </h2><script>alert(3)</script>"

baseline "Nation </title><script>alert(4)</script>" uses "Words <b>"
  decides as at day
  applies from 2025-04-07
  source bad "Bad <i>source</i>" at "javascript:alert(5)"
  source worse "Worse" at "data:text/html,<script>alert(6)</script>"
  source good "Good" at "https://example.org/?a=1&b='2'"
  decide spend
    normally yes
      because "nothing says otherwise"
    [N1] but no when thing_is is food
      because "no </li></ul><iframe src=//evil.example> here"
      cite bad "<place>", worse, good
      subject to "<a href=javascript:alert(7)>click</a>"
      reading "read </p><p onclick=alert(8)> so"
  challenge review for every outcome
    "Write to <form action=//evil.example>"
"#;

fn explained_with(
    mut library: Library,
    policy: &str,
    case: &str,
    asked: &[&str],
    working: bool,
) -> Explanation {
    let base = library.sources_mut().add("case.toml", case);
    let id = library.find(policy).expect("it is there");
    let preparation = library.prepare(id);
    assert!(preparation.prepared.is_some(), "{:?}", preparation.problems);
    let prepared = preparation.prepared.expect("it has no problems");
    let mut inquiry = read_case(case, base)
        .and_then(|file| file.inquiry(prepared.policy(), None))
        .expect("the policy knows these facts");
    let node = |name: &&str| prepared.policy().node_named(name).expect("it is answered");
    inquiry.asked = asked.iter().map(node).collect();
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

fn worked(policy: &str, name: &str, asked: &[&str], working: bool) -> Explanation {
    let ending = format!("{name}.toml");
    let cases = shipped::files(".toml");
    let (_, case) = cases
        .iter()
        .find(|(path, _)| path.ends_with(&ending))
        .expect("it is shipped");
    explained_with(library(), policy, case, asked, working)
}

fn hostile() -> Explanation {
    let mut library = Library::default();
    let text = HOSTILE.replace("\\\"", "quoted\"");
    library.add("hostile.policy", &text, true);
    let case = "day = 2025-06-02\nthing_is = \"food\"\n";
    let title = "Nation </title><script>alert(4)</script>";
    explained_with(library, title, case, &["spend"], true)
}

fn charge() -> Explanation {
    let name = "glasgow_appendix_a_day_the_taper_rose";
    worked("glasgow", name, &["contribution"], false)
}

fn refusal() -> Explanation {
    let name = "south_lanarkshire_spend_gambling";
    worked("south_lanarkshire", name, &["spend", "agreed_by"], false)
}

/// Every page that is looked at, with its name.
fn pages() -> Vec<(&'static str, Explanation)> {
    let open = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"food\"\n";
    vec![
        ("a charge", charge()),
        (
            "a charge, with every line",
            worked(
                "glasgow",
                "glasgow_appendix_a_day_the_taper_rose",
                &["contribution"],
                true,
            ),
        ),
        ("a refusal", refusal()),
        (
            "an open answer",
            explained_with(
                library(),
                "strathmore",
                open,
                &["spend", "contribution"],
                false,
            ),
        ),
        ("a refusal with changes", changed()),
        ("a hostile policy", hostile()),
    ]
}

/// A refusal with what would change it, and why it is not another answer.
fn changed() -> Explanation {
    let mut told = refusal();
    let answer = &mut told.answers[0];
    let value = |words: &str| Value {
        plain: words.to_owned(),
        words: words.to_owned(),
    };
    answer.changes = Some(ChangesTold {
        moves: Vec::new(),
        lines: vec![ChangeTold {
            facts: vec![FactChanged {
                name: "spend_is".to_owned(),
                label: "what the money would be spent on".to_owned(),
                now: value("gambling"),
                then: value("none of these"),
                words: "what the money would be spent on does not include gambling".to_owned(),
                judged_by: Some("practitioner".to_owned()),
                or: Vec::new(),
                changed_to: Some(false),
            }],
            answer: "allowed".to_owned(),
            by: vec!["NS1".to_owned()],
            also_beyond: false,
        }],
        open: vec!["if it is a gift, it hangs on what is not known".to_owned()],
        remarks: vec!["nothing else by itself changes it".to_owned()],
    });
    let lines: Vec<Line> = answer.lines.iter().skip(1).cloned().collect();
    answer.why_not = vec![WhyNotTold {
        answer: "allowed".to_owned(),
        lines,
        remarks: vec!["one rule gives it".to_owned()],
    }];
    told
}

fn all<'h>(page: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    let selector = Selector::parse(selector).expect("it is a selector");
    page.select(&selector).collect()
}

fn text_of(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().collect();
    text.join(" ")
}

/// The words of a text in small letters, without the signs around them.
fn words(text: &str) -> Vec<String> {
    let trimmed = text.split_whitespace().map(|word| {
        word.trim_matches(|sign: char| !(sign.is_alphanumeric() || "£–…%".contains(sign)))
            .to_lowercase()
    });
    trimmed.filter(|word| !word.is_empty()).collect()
}

#[test]
fn a_page_parses_without_an_error() {
    for (name, explanation) in pages() {
        let page = Html::parse_document(&to_html(&explanation));
        assert_eq!(page.errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_page_stands_alone() {
    for (name, explanation) in pages() {
        let html = to_html(&explanation);
        let page = Html::parse_document(&html);
        let outside = "script, img, iframe, link, object, embed, form, base, svg, video, audio";
        assert_eq!(all(&page, outside).len(), 0, "{name}");
        assert_eq!(all(&page, "style").len(), 1, "{name}");
        let style = text_of(all(&page, "style")[0]);
        assert!(
            !style.contains("url(") && !style.contains("@import"),
            "{name}"
        );
        for element in all(&page, "*") {
            let runs = element
                .value()
                .attrs()
                .find(|(name, _)| name.starts_with("on"));
            assert_eq!(runs, None, "{name}");
        }
        assert_eq!(to_html(&explanation), html, "{name}: the same each time");
    }
}

#[test]
fn only_pages_of_the_web_and_places_of_the_page_are_linked() {
    for (name, explanation) in pages() {
        let page = Html::parse_document(&to_html(&explanation));
        for link in all(&page, "a") {
            let to = link.value().attr("href").expect("a link leads somewhere");
            let place = to.strip_prefix('#').map(|id| {
                let found = all(&page, &format!("[id='{id}']"));
                found.len()
            });
            let web = to.starts_with("https://") || to.starts_with("http://");
            assert!(web || place == Some(1), "{name}: {to}");
        }
    }
    let page = Html::parse_document(&to_html(&hostile()));
    let links = all(&page, "a.outside");
    let outside: Vec<_> = links
        .iter()
        .filter_map(|link| link.value().attr("href"))
        .collect();
    assert_eq!(outside, ["https://example.org/?a=1&b='2'"]);
    let body = text_of(all(&page, "body")[0]);
    assert!(body.contains("javascript:alert(5)"), "it is told as words");
}

#[test]
fn what_a_policy_says_is_never_more_than_words() {
    let page = Html::parse_document(&to_html(&hostile()));
    let body = text_of(all(&page, "body")[0]);
    for written in [
        "it is paid </h2><script>alert(3)</script>",
        "no </li></ul><iframe src=//evil.example> here",
        "<a href=javascript:alert(7)>click</a>",
        "read </p><p onclick=alert(8)> so",
        "Write to <form action=//evil.example>",
        "<script>alert(1)</script>",
        "Bad <i>source</i>",
        "<place>",
    ] {
        let small = body.to_lowercase();
        assert!(small.contains(&written.to_lowercase()), "{written}\n{body}");
    }
    let title = text_of(all(&page, "title")[0]);
    assert!(
        title.contains("Nation </title><script>alert(4)</script>"),
        "{title}"
    );
}

#[test]
fn a_page_has_landmarks_and_headings_in_order() {
    for (name, explanation) in pages() {
        let page = Html::parse_document(&to_html(&explanation));
        assert_eq!(all(&page, "html[lang='en-GB']").len(), 1, "{name}");
        for once in [
            "title",
            "h1",
            "main",
            "body > header",
            "meta[name='viewport']",
        ] {
            assert_eq!(all(&page, once).len(), 1, "{name}: {once}");
        }
        let mut before = 0;
        for heading in all(&page, "h1, h2, h3, h4") {
            let level: u32 = heading.value().name()[1..].parse().expect("a number");
            assert!(level <= before + 1, "{name}: {}", text_of(heading));
            before = level;
            assert!(!text_of(heading).trim().is_empty(), "{name}");
        }
        let answers = all(&page, "main > section[aria-labelledby^='answer-']");
        assert_eq!(answers.len(), explanation.answers.len(), "{name}");
        for section in all(&page, "section") {
            let id = section
                .value()
                .attr("aria-labelledby")
                .expect("it is named");
            assert_eq!(all(&page, &format!("h2#{id}")).len(), 1, "{name}: {id}");
        }
    }
}

#[test]
fn a_ledger_is_a_table_with_its_amounts() {
    let page = Html::parse_document(&to_html(&charge()));
    let tables = all(&page, "table");
    assert_eq!(tables.len(), 1);
    assert_eq!(all(&page, "table > caption").len(), 1);
    assert_eq!(all(&page, "thead th[scope='col']").len(), 2);
    let rows = all(&page, "tbody tr");
    assert_eq!(all(&page, "tbody th[scope='row']").len(), rows.len());
    assert_eq!(all(&page, "tbody td.figure").len(), rows.len());
    let last = text_of(*rows.last().expect("there are rows"));
    assert!(
        last.contains("hardship") && last.contains("£0.00"),
        "{last}"
    );
    let share = rows
        .iter()
        .map(|row| text_of(*row))
        .find(|row| row.starts_with("Your share"));
    assert!(share.is_some_and(|share| share.contains("£65.41")));
}

/// What the text tells, the page tells, in the same order: word for word, but for the
/// numbers of sources.
#[test]
fn every_line_of_the_text_is_on_the_page_in_order() {
    for (name, explanation) in pages() {
        let mut page = Html::parse_document(&to_html(&explanation));
        let details: Vec<_> = all(&page, "details").iter().map(|own| own.id()).collect();
        for id in details {
            page.tree.get_mut(id).expect("it is there").detach();
        }
        let told = words(&text_of(all(&page, "body")[0]));
        // Lines at their narrowest break words apart least when the page is wide.
        let text = plain(&to_text(&explanation, 400));
        for line in text.lines() {
            let wanted = words(line);
            let missing: Vec<&String> = wanted.iter().filter(|word| !told.contains(word)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "{name}: {line}");
        }
        let mut rest = told.as_slice();
        for line in explanation.answers.iter().flat_map(|own| &own.lines) {
            if let (false, Some(reason)) = (line.folded, &line.reason) {
                let reason = words(reason);
                let at = rest.windows(reason.len()).position(|some| some == reason);
                assert!(at.is_some(), "{name}: {reason:?}");
                rest = &rest[at.unwrap_or_default()..];
            }
        }
    }
}

#[test]
fn what_is_not_real_or_not_firm_is_plain_to_see() {
    let case = "decision_date = 2025-06-02\nassessed_as = \"adult\"\nspend_is = \"gambling\"\n";
    let told = explained_with(library(), "strathmore", case, &["spend"], false);
    let page = Html::parse_document(&to_html(&told));
    let status = all(&page, "header p.status");
    assert_eq!(status.len(), 1);
    assert!(text_of(status[0]).contains("illustrative"));
    let page = Html::parse_document(&to_html(&charge()));
    assert_eq!(all(&page, "p.status").len(), 0);
    let grades: Vec<String> = all(&page, "strong.warning")
        .into_iter()
        .map(text_of)
        .collect();
    assert!(grades.contains(&"secondary".to_owned()), "{grades:?}");
}

#[test]
fn folded_lines_are_there_to_be_opened() {
    let page = Html::parse_document(&to_html(&charge()));
    assert_eq!(all(&page, "details > summary").len(), 1);
    let whole = worked(
        "glasgow",
        "glasgow_appendix_a_day_the_taper_rose",
        &["contribution"],
        true,
    );
    let page = Html::parse_document(&to_html(&whole));
    assert_eq!(all(&page, "details").len(), 0, "every line is shown");
}

#[test]
fn changes_and_why_not_are_told() {
    let page = Html::parse_document(&to_html(&changed()));
    let headings: Vec<String> = all(&page, "h3").into_iter().map(text_of).collect();
    assert!(
        headings.contains(&"What would change it".to_owned()),
        "{headings:?}"
    );
    assert!(
        headings.contains(&"Why it is not “allowed”".to_owned()),
        "{headings:?}"
    );
    let text = plain(&to_text(&changed(), 160));
    for told in [
        "What would change it",
        "  allowed if what the money would be spent on does not include gambling",
        "(judged by the practitioner) [NS1]",
        "  nothing else by itself changes it",
        "Why it is not “allowed”",
        "  one rule gives it",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

/// What another page has beside the words of an explanation.
struct Beside;

impl evenhand::explanation::Beside for Beside {
    fn prefix(&self) -> &str {
        "other-"
    }

    fn place(&self, file: &str, line: usize) -> Option<String> {
        Some(format!("/{file}#{line}"))
    }

    fn change(&self, change: &ChangeTold) -> Markup {
        html! { button value=(change.facts[0].name) {} }
    }
}

#[test]
fn the_answers_can_be_a_part_of_another_page() {
    let all = |part: &Html, wanted: &str| -> Vec<String> {
        let selector = Selector::parse(wanted).expect("it is a selector");
        let found = part.select(&selector);
        found.map(|element| element.html()).collect()
    };
    for (name, explanation) in pages() {
        let part = Html::parse_fragment(&answers_to_html(&explanation, &Beside).into_string());
        let whole = Html::parse_document(&to_html(&explanation));
        // Each is told in both, and nothing of it is more than words.
        for wanted in ["h2", "h3", "li", "tr", "details"] {
            let (own, other) = (all(&part, wanted).len(), all(&whole, wanted).len());
            assert_eq!(own, other, "{name}: {wanted}");
        }
        assert!(
            all(&part, "script, style, img, iframe").is_empty(),
            "{name}"
        );
        // Names of places are the part's own, and what leads to them is there.
        for own in all(&part, "[id]") {
            assert!(own.contains("id=\"other-"), "{name}: {own}");
        }
        for link in part.select(&Selector::parse("a[href^='#']").expect("it is one")) {
            let at = link.attr("href").unwrap_or_default();
            let there = all(&part, &format!("[id='{}']", &at[1..]));
            assert_eq!(there.len(), 1, "{name}: {at}");
        }
        let lines = explanation.answers.iter().flat_map(|own| &own.lines);
        let placed = lines.filter(|line| line.tag.is_some() && line.file.is_some());
        let links = all(&part, "a[href*='.policy#']").len();
        assert!(links >= placed.count().min(1), "{name}");
        let changes = explanation
            .answers
            .iter()
            .filter_map(|own| own.changes.as_ref());
        let changes: usize = changes.map(|changes| changes.lines.len()).sum();
        assert_eq!(all(&part, "li > button").len(), changes, "{name}");
    }
}
