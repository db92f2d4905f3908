//! Layout means nothing; laying a text out keeps its meaning and its comments.

use evenhand::syntax::{format, parse};
use proptest::prelude::*;

use super::library::files;
use super::partial::{many, numbers};
use super::random::{Draws, RandomPolicy};

/// What a text says, without where it says it.
fn meaning(text: &str) -> String {
    let parsed = parse(text, 0);
    let problems: Vec<String> = parsed
        .problems
        .iter()
        .map(|problem| problem.diagnostic().to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    without_spans(&format!("{:?}", parsed.document))
}

fn without_spans(tree: &str) -> String {
    let mut parts = tree.split("Span {");
    let mut kept = parts.next().unwrap_or("").to_owned();
    for part in parts {
        kept.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    kept
}

/// The comments of a text, in order, without the blanks around them.
fn comments(text: &str) -> Vec<String> {
    pieces(text)
        .into_iter()
        .filter(|piece| piece.starts_with('#'))
        .map(|piece| piece.trim_end().to_owned())
        .collect()
}

/// A text in pieces: blanks, comments, and what lies between.
fn pieces(text: &str) -> Vec<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum In {
        Blank,
        Comment,
        Word,
    }
    let mut found: Vec<(In, String)> = Vec::new();
    let mut quoted = false;
    let mut now = In::Blank;
    for c in text.chars() {
        now = match c {
            '\n' | '\r' if !quoted => In::Blank,
            _ if now == In::Comment => In::Comment,
            '"' => {
                quoted = !quoted;
                In::Word
            }
            _ if quoted => In::Word,
            '#' => In::Comment,
            ' ' | '\t' => In::Blank,
            _ => In::Word,
        };
        match found.last_mut() {
            Some((last, piece)) if *last == now => piece.push(c),
            _ => found.push((now, c.to_string())),
        }
    }
    found.into_iter().map(|(_, piece)| piece).collect()
}

/// The same words with other blanks between them, and without comments.
fn laid_out_anew(text: &str, mut blank: impl FnMut() -> &'static str) -> String {
    let mut anew = String::new();
    for piece in pieces(text) {
        if piece.starts_with('#') || piece.trim().is_empty() {
            anew.push_str(blank());
        } else {
            anew.push_str(&piece);
        }
    }
    anew
}

const BLANKS: [&str; 6] = [" ", "\n", "\r\n", "\t", "\n\n\n", "  # said in passing\n "];

#[test]
fn the_library_on_one_line_means_the_same() {
    for (name, text) in files(".policy") {
        let one_line = laid_out_anew(text, || " ");
        assert!(!one_line.contains('\n'), "{name}");
        assert_eq!(meaning(text), meaning(&one_line), "{name}");
    }
}

#[test]
fn the_library_with_windows_line_ends_means_the_same() {
    for (name, text) in files(".policy") {
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(meaning(text), meaning(&crlf), "{name}");
        let laid_out = format(&crlf).expect("it has no problems");
        assert_eq!(
            laid_out,
            format(text).expect("it has no problems"),
            "{name}"
        );
    }
}

#[test]
fn laying_out_the_library_keeps_its_meaning_and_its_comments() {
    for (name, text) in files(".policy") {
        let laid_out = format(&laid_out_anew(text, || "\n")).expect("it has no problems");
        assert_eq!(meaning(text), meaning(&laid_out), "{name}");
        let kept = format(text).expect("it has no problems");
        assert_eq!(comments(text), comments(&kept), "{name}");
        assert_eq!(kept, text, "{name} is laid out");
    }
}

proptest! {
    #![proptest_config(many())]

    #[test]
    fn blanks_mean_nothing(policy in numbers(), blanks in numbers()) {
        let text = RandomPolicy::new(&mut Draws::new(policy)).text(Some(2), false);
        let mut draws = Draws::new(blanks);
        let anew = laid_out_anew(&text, || BLANKS[draws.below(BLANKS.len())]);
        prop_assert_eq!(meaning(&text), meaning(&anew), "{}", anew);
        let once = format(&anew).expect("it has no problems");
        prop_assert_eq!(meaning(&text), meaning(&once), "{}", once);
        prop_assert_eq!(&once, &format(&once).expect("it has no problems"));
        // Comments that come to stand on one line are one comment there.
        let words = |text: &str| comments(text).concat().replace(' ', "");
        prop_assert_eq!(words(&anew), words(&once), "{}", once);
    }
}
