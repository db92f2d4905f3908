//! Why something is not a statement, and what to write instead.

use pest::error::{ErrorVariant, InputLocation};

use super::machine;
use super::parts::{Rule, stopped};
use super::problem::SyntaxProblem;
use super::words::words;
use crate::source::Span;

/// The heads of texts.
const HEADS: [Rule; 3] = [
    Rule::vocabulary_head,
    Rule::baseline_head,
    Rule::policy_head,
];

/// What is said in plain English, longest first, and what the language says.
const ENGLISH: [(&str, &str); 20] = [
    ("is greater than or equal to", "is at least"),
    ("is more than or equal to", "is at least"),
    ("is less than or equal to", "is at most"),
    ("is not more than", "is at most"),
    ("is no more than", "is at most"),
    ("is not less than", "is at least"),
    ("is no less than", "is at least"),
    ("is greater than", "is over"),
    ("is higher than", "is over"),
    ("is more than", "is over"),
    ("is lower than", "is under"),
    ("is less than", "is under"),
    ("is equal to", "is"),
    ("exceeds", "is over"),
    ("equals", "is"),
    ("contains", "includes"),
    ("unless", "when not (…)"),
    ("otherwise", "normally …"),
    ("percent", "50%"),
    ("pounds", "£5.00"),
];

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
        let span = self.span(stop.at, stop.at + token.len());
        self.slip(&stop, token)
            .or_else(|| self.known_slip(token, stop.at, span))
            .or_else(|| self.in_english(&stop))
            .or_else(|| self.misspelt(&stop, token))
            .unwrap_or_else(|| self.unexpected(&stop, token, span))
    }

    /// Says what is wrong where no text has begun: a misspelt head, or none.
    pub(super) fn head(&self) -> SyntaxProblem {
        let token = self.token_at(self.start);
        let span = self.span(self.start, self.start + token.len());
        match nearest(token, &HEADS) {
            Some(nearest) => SyntaxProblem::Unexpected {
                found: format!("`{token}`"),
                advice: format!("did you mean {nearest}?"),
                span,
            },
            None => SyntaxProblem::BeforeAnyHead { span },
        }
    }

    /// Whether it was probably meant as the head of a text.
    pub(super) fn is_head(&self) -> bool {
        let token = self.token_at(self.start);
        let behind = self.text[self.start + token.len()..self.end].trim_start();
        behind.starts_with('"') && nearest(token, &HEADS).is_some()
    }

    fn unexpected(&self, stop: &Stop, token: &str, span: Span) -> SyntaxProblem {
        let advice = advice(&stop.expected);
        if !token.is_empty() {
            let found = format!("`{token}`");
            return SyntaxProblem::Unexpected {
                found,
                advice,
                span,
            };
        }
        let end = self.text[..stop.at].trim_end().len();
        if let Some(bracket) = open_bracket(self.text.get(self.before..end).unwrap_or_default()) {
            let at = self.before + bracket;
            return SyntaxProblem::EndsTooEarly {
                advice: "close the bracket".to_owned(),
                span: self.span(at, at + 1),
            };
        }
        let last = self.word_before(end);
        SyntaxProblem::EndsTooEarly {
            advice,
            span: self.span(last, end),
        }
    }

    /// Slips that are known by what stands around them.
    fn slip(&self, stop: &Stop, token: &str) -> Option<SyntaxProblem> {
        let all = self.text[self.start..self.end].trim();
        let whole = self.span(self.start, self.start + all.len());
        if all == "|" {
            return Some(SyntaxProblem::EmptyCell { span: whole });
        }
        if all.starts_with("||") {
            return self.known_slip("||", self.start, self.span(self.start, self.start + 2));
        }
        let line = self.text[self.start..].lines().next().unwrap_or_default();
        let misspelt = nearest(self.token_at(self.start), Rule::all_rules()).is_some();
        let stands_alone = token.trim().is_empty() && self.text[..stop.at].ends_with('.');
        if stands_alone {
            return Some(SyntaxProblem::Unexpected {
                found: "`.`".to_owned(),
                advice: "leave it out: lines end by themselves".to_owned(),
                span: self.span(stop.at - 1, stop.at),
            });
        }
        if let Some(words) = several_words(line).filter(|_| !misspelt) {
            return Some(SyntaxProblem::NameOfSeveralWords {
                instead: words.replace([' ', '\t', '-'], "_"),
                span: self.span(self.start, self.start + words.len()),
            });
        }
        let (at, name) = match token {
            ":" => {
                let end = self.text[..stop.at].trim_end().len();
                let at = self.word_before(end);
                (at, &self.text[at..end])
            }
            name if stop.wants_only_a_name() => (stop.at, name),
            _ => return self.slip_of_form(stop, token),
        };
        if !is_reserved(name) {
            return self.slip_of_form(stop, token);
        }
        Some(SyntaxProblem::ReservedWord {
            word: name.to_owned(),
            span: self.span(at, at + name.len()),
        })
    }

    /// Whether what was read before declares the values of a kind, or roles.
    fn is_in_a_list_of_values(&self) -> bool {
        let before = &self.text[self.before..];
        let heads = ["values", "ranked roles", "other roles"];
        heads.iter().any(|head| before.starts_with(head))
    }

    /// Names, tags and rules that are not written in their form.
    fn slip_of_form(&self, stop: &Stop, token: &str) -> Option<SyntaxProblem> {
        let rest = &self.text[stop.at..self.end];
        let line = rest.lines().next().unwrap_or_default();
        let after_tag = self.text[..stop.at].trim_end().ends_with(']');
        let starts_upper = token.starts_with(|c: char| c.is_ascii_uppercase());
        let before = &self.text[self.word_before(stop.at)..stop.at];
        let last = self.text[..stop.at].trim_end();
        let last = &last[self.word_before(last.len())..];
        let choice = Some(last).filter(|word| matches!(*word, "least" | "greatest"));
        let advice = if token == "[" && !line.contains(']') {
            let tag = self.token_at(stop.at + 1);
            format!("close the tag with a square bracket: `[{tag}]`")
        } else if stop.expected.contains(&Rule::tag) && is_word(token) {
            format!(
                "a tag begins with a capital letter: `{}`",
                token.to_uppercase()
            )
        } else if starts_upper && stop.wants_a_name() {
            format!(
                "names are written in small letters: `{}`",
                token.to_lowercase()
            )
        } else if after_tag && matches!(token, "when" | "if") {
            "write the value first, and the condition behind `when`: `[S1] but yes when …`"
                .to_owned()
        } else if let Some(which) = choice.filter(|_| token == "of") {
            format!("put the choice in brackets: `({which} of (…, …))`")
        } else if let Some(instead) = named_instead(before).filter(|_| token == "(") {
            format!("write `{instead}`")
        } else if matches!(token, ")" | "]") && self.text[..stop.at].trim_end().ends_with(',') {
            "leave the comma before it out".to_owned()
        } else if self.text[..stop.at].ends_with('[') && token.chars().all(|c| c.is_ascii_digit()) {
            "items are not numbered; go through them: `sum of … for each … in …`, `any … in …`"
                .to_owned()
        } else if self.is_in_a_list_of_values() && is_word(token) {
            format!("write a comma before it: `…, {token}`")
        } else if is_typed(line) {
            format!("write a colon between a name and its type: `{token} : …`")
        } else {
            return None;
        };
        let (found, at) = if token == "(" {
            (before, stop.at - before.len())
        } else {
            (token, stop.at)
        };
        Some(SyntaxProblem::Unexpected {
            found: format!("`{found}`"),
            advice,
            span: self.span(at, at + found.len()),
        })
    }

    /// Words of plain English where the language has others.
    fn in_english(&self, stop: &Stop) -> Option<SyntaxProblem> {
        let mut from = stop.at;
        for _ in 0..3 {
            let rest = &self.text[from..self.end.max(from)];
            let said = ENGLISH.iter().find(|(said, _)| {
                let behind = rest.strip_prefix(said).map(|behind| behind.chars().next());
                behind.is_some_and(|next| next.is_none_or(|c| !c.is_alphanumeric() && c != '_'))
            });
            if let Some((said, instead)) = said {
                return Some(SyntaxProblem::Unexpected {
                    found: format!("`{said}`"),
                    advice: format!("write `{instead}`"),
                    span: self.span(from, from + said.len()),
                });
            }
            from = self.word_before(self.text[..from].trim_end().len());
            if from < self.before {
                break;
            }
        }
        None
    }

    /// The word that was probably misspelt: the one that can't be read, or the one before it,
    /// which was taken for a name.
    fn misspelt(&self, stop: &Stop, token: &str) -> Option<SyntaxProblem> {
        let told = |found: &str, at: usize, nearest: &str| SyntaxProblem::Unexpected {
            found: format!("`{found}`"),
            advice: format!("did you mean {nearest}?"),
            span: self.span(at, at + found.len()),
        };
        if let Some(nearest) = nearest(token, &stop.expected) {
            return Some(told(token, stop.at, nearest));
        }
        // The longest words of the language are three, and the stop may be at any of them:
        // `is at least`.
        let mut best: Option<(usize, usize, &str, &str)> = None;
        let mut from = stop.at;
        for _ in 0..3 {
            for found in self.phrases(from) {
                if let Some((distance, words)) = nearest_phrase(found).filter(|(d, _)| *d > 0)
                    && best.is_none_or(|(least, ..)| distance < least)
                {
                    best = Some((distance, from, found, words));
                }
            }
            from = self.word_before(self.text[..from].trim_end().len());
            if from < self.before {
                break;
            }
        }
        if let Some((_, at, found, words)) = best {
            return Some(told(found, at, words));
        }
        nearest(token, Rule::all_rules()).map(|nearest| told(token, stop.at, nearest))
    }

    /// One, two and three words from a place.
    fn phrases(&self, from: usize) -> Vec<&str> {
        let mut found = Vec::new();
        let mut end = from;
        for _ in 0..3 {
            let rest = &self.text[end..self.end.max(end)];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let word = rest[blank..].find(|c: char| !(c.is_alphanumeric() || c == '_'));
            end += blank + word.unwrap_or(rest.len() - blank);
            found.push(&self.text[from..end]);
        }
        found.dedup();
        found
    }

    /// Whether nothing stands before a place on its line.
    fn begins_a_line(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    /// Where the word that ends at a place begins.
    fn word_before(&self, end: usize) -> usize {
        let before = &self.text[..end];
        let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
        if word.len() == end {
            return before.char_indices().next_back().map_or(end, |(at, _)| at);
        }
        word.len()
    }

    /// Slips that are known for what they are, whatever could have stood there.
    fn known_slip(&self, token: &str, at: usize, span: Span) -> Option<SyntaxProblem> {
        match token {
            "\"" => {
                Some(SyntaxProblem::UnclosedText { span }).filter(|_| is_unclosed(self.text, at))
            }
            "“" | "”" | "„" | "‘" | "’" => Some(SyntaxProblem::CurlyQuotes {
                mark: token.chars().next()?,
                span,
            }),
            "=" if self.text[..at].ends_with(':') => {
                self.known_slip(":=", at - 1, self.span(at - 1, at + 1))
            }
            "=" if self.begins_a_line(at) => Some(SyntaxProblem::Unexpected {
                found: "`=`".to_owned(),
                advice: "say before it what this is: `result = …`, or `step share = …`".to_owned(),
                span,
            }),
            sign => in_words(sign).map(|advice| SyntaxProblem::ForeignSign {
                sign: sign.to_owned(),
                advice: advice.to_owned(),
                span,
            }),
        }
    }

    /// Where something stands; where there is nothing, the sign behind it, so that there is
    /// something to point at.
    fn span(&self, start: usize, end: usize) -> Span {
        let behind = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let end = if end > start { end } else { start + behind };
        Span::new(self.base + start, self.base + end)
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
        match stopped(Rule::lone_statement, &self.text[from..self.end]) {
            None => Stop {
                at: self.start,
                expected: Vec::new(),
            },
            Some(error) => {
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
        "-" => {
            "write `less` between two amounts, and `minus £5.00` for one below zero; `-` only begins a line of a list of conditions"
        }
        "!" => "write `not`",
        "{" | "}" => "names stand in curly brackets only inside words in quotation marks",
        "$" | "€" => "write pounds: `£12.50`",
        _ => return None,
    })
}

/// What could stand at a place.
fn advice(expected: &[Rule]) -> String {
    let mut told: Vec<&str> = Vec::new();
    for rule in expected {
        let words = words(*rule);
        if *rule != Rule::EOI && !told.contains(&words) {
            told.push(words);
        }
    }
    match told.as_slice() {
        [] => "leave it out, or begin a new line with a word of the language".to_owned(),
        [only] => format!("{only} could stand here"),
        few if few.len() <= TOLD => {
            let (last, others) = few.split_last().unwrap_or((&"", &[]));
            format!("{} or {last} could stand here", others.join(", "))
        }
        many => format!("{} and others could stand here", many[..TOLD].join(", ")),
    }
}

/// What to write for a function of a spreadsheet.
fn named_instead(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "max" => "greatest of (…)",
        "min" => "least of (…)",
        "sum" => "… plus …`, or over a list `sum of … for each … in …",
        "round" => "…, rounded half up to £0.01",
        _ => return None,
    })
}

/// The words of a declaration whose name is more than one word: `housing costs : money`.
fn several_words(stray: &str) -> Option<&str> {
    let (words, _) = stray.split_once(':')?;
    let words = words.trim_end();
    let parts: Vec<&str> = words.split([' ', '\t', '-']).collect();
    let all = parts.len() > 1 && parts.iter().all(|part| is_word(part));
    all.then_some(words)
}

/// Whether a line begins with a name and a type, without the colon between them.
fn is_typed(line: &str) -> bool {
    let types = [
        "yes", "date", "money", "hours", "percent", "whole", "list", "set", "ranked",
    ];
    let mut words = line.split([' ', '\t', '/']);
    words.next().is_some_and(is_word) && words.next().is_some_and(|word| types.contains(&word))
}

/// The last bracket that is opened and not closed.
fn open_bracket(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut in_text = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => in_text = !in_text,
            '(' | '[' if !in_text => open.push(at),
            ')' | ']' if !in_text => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}

/// Whether a word is written like a name and can't be one.
fn is_reserved(word: &str) -> bool {
    is_word(word) && machine::read(Rule::name, word).is_none()
}

/// Whether something is written like a name.
fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Stop {
    fn wants_a_name(&self) -> bool {
        let named = |rule: &Rule| {
            words(*rule) == words(Rule::name) || words(*rule) == words(Rule::expression)
        };
        self.expected.iter().any(named)
    }

    fn wants_only_a_name(&self) -> bool {
        let mut wanted = self.expected.iter().filter(|rule| **rule != Rule::EOI);
        !self.expected.is_empty() && wanted.all(|rule| words(*rule) == words(Rule::name))
    }
}

/// The first words in marks of what a rule of the grammar is called: `is at least`.
fn phrase(rule: Rule) -> Option<&'static str> {
    words(rule).strip_prefix('`')?.split('`').next()
}

/// How far some words are from others, where each is at most a slip away.
///
/// Short words have many that are near, so they allow one slip, and the shortest none.
fn slips(found: &str, meant: &str) -> Option<usize> {
    let (found, meant) = (found.split_whitespace(), meant.split(' '));
    if found.clone().count() != meant.clone().count() {
        return None;
    }
    found.zip(meant).try_fold(0, |all, (found, meant)| {
        let allowed = match found.len().min(meant.len()) {
            0..3 => 0,
            3..6 => 1,
            _ => 2,
        };
        let distance = strsim::osa_distance(&found.to_lowercase(), meant);
        (distance <= allowed).then_some(all + distance)
    })
}

/// How far some words are from the nearest ones of the language.
fn nearest_phrase(found: &str) -> Option<(usize, &'static str)> {
    let rules = Rule::all_rules().iter();
    rules
        .filter_map(|rule| Some((slips(found, phrase(*rule)?)?, words(*rule))))
        .min_by_key(|(distance, _)| *distance)
}

/// The word of the language nearest to a misspelt one, among what could stand somewhere.
fn nearest(token: &str, among: &[Rule]) -> Option<&'static str> {
    let is_comparable = (3..=LONGEST_COMPARED).contains(&token.chars().count());
    if !is_comparable || nearest_phrase(token).is_some_and(|(distance, _)| distance == 0) {
        return None;
    }
    let closeness = |rule: &Rule| {
        let word = phrase(*rule)?.split(' ').next()?;
        Some((slips(token, word)?, words(*rule)))
    };
    let found = among.iter().filter_map(closeness);
    found
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, words)| words)
}
