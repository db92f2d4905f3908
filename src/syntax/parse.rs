use pest::error::InputLocation;

use super::machine::{self, Pair, Read};
use super::outline::Outline;
use super::parts::{Reader, Rule, stopped};
use super::problem::SyntaxProblem;
use super::stray::Stray;
use super::tree::{Document, TextKind};
use crate::source::{Problem, Span, in_order};

/// How deep brackets, or tests within tests, may be nested.
pub const MAX_NESTING: usize = 40;

/// What could be made of a text, and everything that was wrong with it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The tree of what could be read.
    pub document: Document,
    /// What was wrong, in order of position.
    pub problems: Vec<Problem>,
}

/// Reads a text.
///
/// It can't fail: what can't be read is told, and the rest is read all the same.
///
/// # Shapes
/// `base` is the offset of the text's first byte, as `Sources::add` returns it; spans and
/// problems count from it.
///
/// # Source
/// `grammar/policy.pest`.
pub fn parse(text: &str, base: usize) -> Parsed {
    if let Some(at) = too_deep(text) {
        return given_up(SyntaxProblem::NestedTooDeep {
            limit: MAX_NESTING,
            span: Span::new(base + at, base + at + 1),
        });
    }
    if let Some(read) = machine::read(Rule::document, text) {
        return outlined(text, base, &read);
    }
    let at = stopped(Rule::document, text).map_or(0, |error| match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    });
    given_up(SyntaxProblem::Unreadable {
        span: Span::new(base + at, base + at),
    })
}

fn given_up(problem: SyntaxProblem) -> Parsed {
    Parsed {
        document: Document::default(),
        problems: vec![Problem::new(problem)],
    }
}

fn outlined(text: &str, base: usize, read: &Read<'_>) -> Parsed {
    let mut reader = Reader::new(base);
    let mut outline = Outline::default();
    let mut problems = Vec::new();
    let mut before = None;
    for pair in read.pairs().flat_map(Pair::into_inner) {
        let (start, end) = (pair.start(), pair.end());
        match pair.as_rule() {
            Rule::EOI => {}
            Rule::stray => {
                let stray = Stray {
                    text,
                    base,
                    before: before.take().unwrap_or(start),
                    start,
                    end,
                };
                if outline.has_head() {
                    problems.push(stray.problem());
                    outline.lose(&stray);
                } else {
                    problems.extend(outline.before_any_head(&stray));
                }
            }
            _ => {
                before = Some(start);
                let span = reader.span(&pair);
                outline.add(reader.statement(pair), span);
            }
        }
    }
    // A word of the language that was meant as a name is no line that stands in the wrong place.
    outline
        .problems
        .retain(|problem| !problems.iter().any(|stray| stray.explains(problem)));
    let document = outline.finish();
    let all = reader
        .problems
        .into_iter()
        .chain(outline.problems)
        .chain(problems);
    let mut problems: Vec<Problem> = all.map(Problem::new).collect();
    in_order(&mut problems);
    Parsed { document, problems }
}

/// The kinds of texts, each of which has a head.
const HEADS: [TextKind; 3] = [TextKind::Vocabulary, TextKind::Baseline, TextKind::Policy];

/// The kinds and titles of all texts that a file may hold, without reading it.
///
/// Every head that [`parse`] finds is among them. So is what only looks like one, because it
/// stands in a note or where no head can.
pub fn heads(text: &str) -> Vec<(TextKind, String)> {
    let ends: Vec<u8> = HEADS
        .iter()
        .filter_map(|kind| kind.word().bytes().last())
        .collect();
    let mut heads = Vec::new();
    for (at, _) in text.match_indices('"') {
        // Most are told by the letter before them.
        let letter = text[..at].bytes().rev().find(|byte| *byte != b' ');
        if letter.is_some_and(|letter| letter.is_ascii_graphic() && !ends.contains(&letter)) {
            continue;
        }
        let before = text[..at].trim_end();
        // A note may stand between the word and the title; what is before it is not looked at.
        let hidden = text[before.len()..at].contains(['\n', '\r']);
        for kind in HEADS {
            if hidden || before.ends_with(kind.word()) {
                let title = text[at + 1..].split(['"', '\n', '\r']).next();
                heads.push((kind, title.unwrap_or_default().to_owned()));
            }
        }
    }
    heads
}

/// Where brackets, or the words that put a test within a test, are nested too deep.
///
/// It is found before parsing, because deep nesting exhausts the stack, which can't be caught.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut tests = 0_usize;
    let mut in_text = false;
    let mut in_comment = false;
    let mut word_start = None;
    for (at, c) in text.char_indices() {
        if in_comment || in_text {
            let ends_line = matches!(c, '\n' | '\r');
            let closed = if in_comment {
                ends_line
            } else {
                ends_line || c == '"'
            };
            in_comment &= !closed;
            in_text &= !closed;
            continue;
        }
        if c.is_ascii_alphanumeric() || c == '_' {
            word_start.get_or_insert(at);
            continue;
        }
        match word_start.take().map(|start| &text[start..at]) {
            Some("where" | "has" | "of") => tests += 1,
            Some("step" | "check" | "decide" | "calculate" | "table" | "result") => tests = 0,
            Some(_) | None => {}
        }
        match c {
            '#' => in_comment = true,
            '"' => in_text = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if matches!(c, '"' | ']' | '|' | ':' | '=') {
            tests = 0;
        }
        if depth > MAX_NESTING || tests > MAX_NESTING {
            return Some(at);
        }
    }
    None
}
