//! Texts that make no people: everything that is wrong is told, in order, with what to write.

#![allow(clippy::disallowed_methods, reason = "the texts are files")]

use evenhand_population::MAX_TEXT_BYTES;
use evenhand_population::Problem;
use evenhand_population::read_spec;
use miette::Diagnostic;

/// A problem as the snapshots hold it: the line and column, the message, what is marked, the help.
fn told(text: &str, problem: &Problem) -> String {
    let mut lines = String::new();
    let code = problem.code().map(|code| code.to_string());
    for (at, label) in problem.labels().into_iter().flatten().enumerate() {
        let (before, rest) = text.split_at(label.offset());
        let line = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let marked: String = rest[..label.len()].chars().take(60).collect();
        let head = if at == 0 {
            problem.to_string()
        } else {
            "  and".to_owned()
        };
        let label = label.label().unwrap_or_default();
        lines.push_str(&format!("{line}:{column}: {head}\n  {marked:?}: {label}\n"));
    }
    let help = problem.help().map(|help| help.to_string());
    lines.push_str(&format!("  help: {}\n", help.unwrap_or_default()));
    lines.push_str(&format!("  {}\n", code.unwrap_or_default()));
    lines
}

#[test]
fn what_is_wrong_is_told_in_order() {
    insta::glob!("refused/*.toml", |path| {
        let text = std::fs::read_to_string(path).expect("the text is there");
        let problems = read_spec(&text, 0).expect_err("something is wrong");
        let places: Vec<usize> = problems
            .iter()
            .map(|problem| problem.span().offset())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        let told: Vec<String> = problems
            .iter()
            .map(|problem| told(&text, problem))
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    });
}

#[test]
fn places_count_from_where_the_text_begins() {
    let text = "title = 3\nabout = \"Invented.\"\n[columns.a]\nyes = \"1%\"\n";
    let place = |base| {
        let problems = read_spec(text, base).expect_err("a title is words");
        problems[0].span().offset()
    };
    assert_eq!(place(1_000), place(0) + 1_000);
}

#[test]
fn a_text_that_is_too_large_is_not_read() {
    let text = "#".repeat(MAX_TEXT_BYTES + 1);
    let problems = read_spec(&text, 0).expect_err("it is too large");
    assert_eq!(problems[0].to_string(), "there are more than 1048576 bytes");
}

/// A text that is cut anywhere, or has a piece taken out of it, is read or refused, and nothing
/// else.
#[test]
fn no_damage_to_a_text_is_more_than_a_problem() {
    let text = include_str!("town.toml");
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut refused = 0;
    for at in places.iter().step_by(3) {
        let rest: String = text[*at..].chars().skip(7).collect();
        for damaged in [text[..*at].to_owned(), format!("{}{rest}", &text[..*at])] {
            match read_spec(&damaged, 0) {
                Ok(_) => {}
                Err(problems) => {
                    refused += 1;
                    assert!(!problems.is_empty());
                    for problem in problems {
                        assert!(problem.help().is_some(), "{problem}");
                        assert!(problem.span().offset() + problem.span().len() <= damaged.len());
                    }
                }
            }
        }
    }
    assert!(refused > places.len() / 4);
}
