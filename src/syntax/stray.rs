//! Why something is not a statement, and what to write instead.

use pest::error::{ErrorVariant, InputLocation};

use super::parts::{Grammar, Rule};
use super::problem::SyntaxProblem;
use super::words::words;
use crate::source::Span;

/// How many of the things that could stand somewhere are told.
const TOLD: usize = 6;
/// The longest token that is compared with the words of the language, in characters; theirs are
/// shorter by far.
const LONGEST_COMPARED: usize = 40;

/// A stretch of a text that is no statement, and the statement before it.
pub(super) struct Stray<'t> {
    /// The text.
    pub(super) text: &'t str,
    /// The offset of the text's first byte.
    pub(super) base: usize,
    /// Where the statement before it begins, which it may have been meant to continue.
    pub(super) before: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Where reading stopped, and what could have stood there.
struct Stop {
    at: usize,
    expected: Vec<Rule>,
}

impl Stray<'_> {
    /// Says what is wrong.
    pub(super) fn problem(&self) -> SyntaxProblem {
        let stop = self.furthest();
        let token = self.token_at(stop.at);
        let span = self.span(stop.at, token);
        if let Some(problem) = known_slip(token, self.text, stop.at, span) {
            return problem;
        }
        let found = match token {
            "" => "the end of this line".to_owned(),
            token => format!("`{token}`"),
        };
        SyntaxProblem::Unexpected {
            found,
            advice: advice(token, &stop.expected),
            span,
        }
    }

    /// Where a token stands; at the end of a line, the sign behind it, so that there is something
    /// to point at.
    fn span(&self, start: usize, token: &str) -> Span {
        let behind = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let length = token.len().max(behind);
        Span::new(self.base + start, self.base + start + length)
    }

    /// Reads it as the rest of the statement before it, and as a statement of its own,
    /// and keeps whichever got further.
    fn furthest(&self) -> Stop {
        let alone = self.stop(self.start);
        if self.before == self.start {
            return alone;
        }
        let continued = self.stop(self.before);
        if alone.at > self.start || continued.at < self.start {
            alone
        } else if continued.at > self.start {
            continued
        } else {
            let expected = continued.expected.into_iter().chain(alone.expected);
            Stop {
                at: self.start,
                expected: expected.collect(),
            }
        }
    }

    fn stop(&self, from: usize) -> Stop {
        match Grammar::read(Rule::lone_statement, &self.text[from..self.end]) {
            Ok(_) => Stop {
                at: self.start,
                expected: Vec::new(),
            },
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => from + at,
                };
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                Stop { at, expected }
            }
        }
    }

    /// The word or sign at a place.
    fn token_at(&self, at: usize) -> &str {
        let rest = self.text.get(at..self.end).unwrap_or_default();
        let first = rest.chars().next();
        let length = match first {
            Some(c) if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len()),
            Some(c) if c.is_ascii_punctuation() => {
                let signs = ["=>", "->", "==", "!=", "<=", ">=", "&&", "||", ":="];
                signs
                    .iter()
                    .find(|sign| rest.starts_with(**sign))
                    .map_or(c.len_utf8(), |sign| sign.len())
            }
            Some(c) => c.len_utf8(),
            None => 0,
        };
        &rest[..length]
    }
}

/// Slips that are known for what they are, whatever could have stood there.
fn known_slip(token: &str, text: &str, at: usize, span: Span) -> Option<SyntaxProblem> {
    match token {
        "\"" => Some(SyntaxProblem::UnclosedText { span }).filter(|_| is_unclosed(text, at)),
        "“" | "”" | "„" | "‘" | "’" => Some(SyntaxProblem::CurlyQuotes {
            mark: token.chars().next()?,
            span,
        }),
        sign => in_words(sign).map(|advice| SyntaxProblem::ForeignSign {
            sign: sign.to_owned(),
            advice: advice.to_owned(),
            span,
        }),
    }
}

fn is_unclosed(text: &str, at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    !line.contains('"')
}

/// What to write for a sign of another language.
fn in_words(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "==" | "=" => "write `is`",
        "!=" => "write `is not`",
        "<" => "write `is under`",
        ">" => "write `is over`",
        "<=" => "write `is at most`",
        ">=" => "write `is at least`",
        "&&" | "&" => "write `and`",
        "||" => "write `or`",
        "+" => "write `plus`",
        "*" => "write `times`, or `of` behind a percentage",
        "/" => "write `divided by`",
        "=>" | "->" | "then" => {
            "write the value first and the condition behind `when`: `[S1] refused when …`"
        }
        "if" => "write `when`",
        "else" => "write `normally` for what holds when no rule does",
        ":=" => "write `=` behind the name of a step",
        ";" => {
            "lines end by themselves; a semicolon only parts the items of a list in square brackets"
        }
        "$" | "€" => "write pounds: `£12.50`",
        _ => return None,
    })
}

/// What could stand at a place: the word that was probably meant, or the choice there is.
fn advice(token: &str, expected: &[Rule]) -> String {
    if let Some(nearest) = nearest(token, expected) {
        return format!("did you mean {nearest}?");
    }
    let mut told: Vec<&str> = Vec::new();
    for rule in expected {
        let words = words(*rule);
        if *rule != Rule::EOI && !told.contains(&words) {
            told.push(words);
        }
    }
    match told.as_slice() {
        [] => "leave it out, or begin a new line with a word of the language".to_owned(),
        [only] => format!("{only} belongs here"),
        few if few.len() <= TOLD => {
            let (last, others) = few.split_last().unwrap_or((&"", &[]));
            format!("{} or {last} could stand here", others.join(", "))
        }
        many => format!(
            "{}, or one of {} other things could stand here",
            many[..TOLD].join(", "),
            many.len() - TOLD
        ),
    }
}

/// The word of the language nearest to a misspelt one.
fn nearest(token: &str, expected: &[Rule]) -> Option<&'static str> {
    if !(3..=LONGEST_COMPARED).contains(&token.chars().count()) {
        return None;
    }
    let closeness = |rule: &Rule| {
        let words = words(*rule);
        let word = words.strip_prefix('`')?.split(['`', ' ']).next()?;
        let distance = strsim::osa_distance(&token.to_lowercase(), word);
        let allowed = if word.len() < 5 { 1 } else { 2 };
        (distance <= allowed && token != word).then_some((distance, words))
    };
    expected
        .iter()
        .chain(Rule::all_rules())
        .filter_map(closeness)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, words)| words)
}
