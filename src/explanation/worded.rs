//! The words of lines and answers that every form shares, and how they are told apart.

use super::explain::short_file;
use super::line::{
    AnswerTold, Challenge, ChangeTold, FactChanged, Line, LineKind, NeedTold, SourceTold, Standing,
};
use super::sentence::capitalised;

/// How a stretch of text is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// An answer, or what decided it.
    Strong,
    /// A place, a source, a remark.
    Faint,
    /// Something that is not known, or not firm.
    Warning,
}

/// Whether a line is a rule.
pub(super) fn is_rule(line: &Line) -> bool {
    line.kind == LineKind::Rule
}

/// The place of a line in its file with its tag, and how firm it is.
pub(crate) fn margin_of(line: &Line) -> (String, String) {
    let decided = line.standing.is_some();
    let heading = matches!(line.kind, LineKind::Outcome | LineKind::Step) && line.tag.is_none();
    let place = match (&line.file, line.line) {
        (Some(file), Some(number)) if !heading => format!("{}:{number}", short_file(file)),
        _ => String::new(),
    };
    // A rule says its tag itself.
    let tag = line.tag.as_ref().filter(|_| !decided && !is_rule(line));
    let tag = tag.map_or(String::new(), |tag| format!(" [{tag}]"));
    let grade = line
        .grade
        .map_or(String::new(), |grade| format!("  {grade}"));
    (format!("{place}{tag}"), grade)
}

/// The value of a line: in a ledger the period is said once, at the top.
pub(crate) fn value_of(line: &Line) -> String {
    let is_rule = matches!(
        line.kind,
        LineKind::Rule | LineKind::Normally | LineKind::Row
    );
    match line.standing {
        Some(Standing::DecidedIt) if is_rule => return "DECIDED IT".to_owned(),
        Some(Standing::Clashes) if is_rule => return "CLASHES".to_owned(),
        _ => {}
    }
    let Some(value) = &line.value else {
        return String::new();
    };
    let in_ledger = !matches!(line.kind, LineKind::Test | LineKind::Rule | LineKind::Row);
    let words = match in_ledger && value.words.starts_with(['£', '–']) {
        true => value.words.replacen(" a week", "", 1),
        false => value.words.clone(),
    };
    let taken = line.kind == LineKind::TakeOff && words.starts_with('£') && words != "£0.00";
    if taken { format!("–{words}") } else { words }
}

/// What an answer comes to, and how it is told apart.
pub(crate) fn answer_words(answer: &AnswerTold) -> (String, Style) {
    match answer {
        AnswerTold::Decided { value } => (value.words.clone(), Style::Strong),
        AnswerTold::NotApplicable => ("does not apply".to_owned(), Style::Strong),
        AnswerTold::NoAnswer { .. } => ("no answer".to_owned(), Style::Warning),
        AnswerTold::Undecided {
            answers, certain, ..
        } => {
            let words: Vec<&str> = answers.iter().map(|(words, _)| words.as_str()).collect();
            let still = if *certain {
                "still possible"
            } else {
                "may be possible"
            };
            (
                format!("not decided; {still}: {}", words.join(", or ")),
                Style::Warning,
            )
        }
    }
}

/// What a line says, and how it is told apart.
pub fn text_of(line: &Line) -> (String, Style) {
    let tag = line
        .tag
        .as_ref()
        .map_or(String::new(), |tag| format!("[{tag}] "));
    match line.kind {
        LineKind::Rule | LineKind::Normally | LineKind::Row => {
            let (standing, style) = match &line.standing {
                Some(Standing::DecidedIt) => (String::new(), Style::Strong),
                Some(Standing::Clashes) => (String::new(), Style::Warning),
                Some(Standing::HoldsButOutranked(by)) if by.is_empty() => (
                    "; holds, but a higher answer may prevail".to_owned(),
                    Style::Plain,
                ),
                Some(Standing::HoldsButOutranked(by)) => (
                    format!("; holds, but \u{201c}{by}\u{201d} prevails"),
                    Style::Plain,
                ),
                Some(Standing::SetAsideBy(tag)) => {
                    (format!("; holds, but {tag} sets it aside"), Style::Plain)
                }
                Some(Standing::DidNotHold) => ("; does not hold".to_owned(), Style::Plain),
                Some(Standing::CantTell) => ("; can't be told".to_owned(), Style::Warning),
                None => (String::new(), Style::Plain),
            };
            (format!("{tag}{}{standing}", line.text), style)
        }
        LineKind::Step => (capitalised(&with_given(line)), Style::Strong),
        LineKind::Add | LineKind::Part | LineKind::Item | LineKind::NotCounted => {
            (with_given(line), Style::Plain)
        }
        LineKind::TakeOff => (format!("take off {}", with_given(line)), Style::Plain),
        LineKind::Carried => (
            format!("{}  ← this one counts", with_given(line)),
            Style::Plain,
        ),
        LineKind::Outcome
        | LineKind::Limit
        | LineKind::Rounding
        | LineKind::Test
        | LineKind::Above => (line.text.clone(), Style::Plain),
    }
}

/// What a line says, with the amount as it was given.
fn with_given(line: &Line) -> String {
    match &line.given {
        Some(given) => format!("{} ({given})", line.text),
        None => line.text.clone(),
    }
}

/// A source in words, with the place in it.
pub fn source_words(source: &SourceTold) -> String {
    let place = source
        .place
        .as_ref()
        .map_or(String::new(), |place| format!(", {place}"));
    let secondary = if source.secondary { " (secondary)" } else { "" };
    let in_part = if source.read_in_part {
        " (read in part)"
    } else {
        ""
    };
    format!("{}{place}{secondary}{in_part}", source.title)
}

/// How unclear sources were read, each once, with the place of the first line that says so.
pub(super) fn gather_readings(lines: &[Line], found: &mut Vec<(String, String)>) {
    for line in lines.iter().filter(|line| !line.folded) {
        if let Some(reading) = &line.reading {
            let place = match (&line.file, line.line) {
                (Some(file), Some(number)) => format!("{}:{number}", short_file(file)),
                _ => String::new(),
            };
            if !found.iter().any(|(_, other)| other == reading) {
                found.push((place, reading.clone()));
            }
        }
        gather_readings(&line.lines, found);
    }
}

/// Whether a line tells where it was found even where that is not asked for of every line.
pub(super) fn settles(line: &Line) -> bool {
    matches!(line.standing, Some(Standing::DecidedIt | Standing::Clashes))
}

/// Something that is not known and that no case could say.
pub(super) fn need_words(need: &NeedTold) -> String {
    let why = match need.why {
        "not published" => "the authority has not published it",
        "not found" => "it has not been found",
        "not set" => "each authority sets it",
        _ => "each authority decides it",
    };
    format!("{}: {why}", need.label)
}

/// A way to challenge an answer, with to whom and in what time.
pub(super) fn challenge_words(challenge: &Challenge) -> String {
    // The words may say already who is asked.
    let to = challenge.to.as_ref();
    let to = to
        .filter(|to| !challenge.words.contains(to.as_str()))
        .map_or(String::new(), |to| format!(", to the {to}"));
    let within = challenge.within.as_ref();
    let within = within.map_or(String::new(), |within| format!(", within {within}"));
    format!("{}{to}{within}", challenge.words)
}

/// A change with the answer that it gives: `allowed if what it costs is £40.00 or less [NS1]`.
pub(crate) fn change_words(change: &ChangeTold) -> String {
    let facts = change.facts.iter().map(|fact| match &fact.judged_by {
        Some(role) => format!("{} (judged by the {role})", fact.words),
        None => fact.words.clone(),
    });
    let facts: Vec<String> = facts.collect();
    let by = match change.by.is_empty() {
        true => String::new(),
        false => format!(" [{}]", change.by.join(", ")),
    };
    format!("{} if {}{by}", change.answer, facts.join(", and "))
}

/// What is asked of another answer: `Why it is not “allowed”`.
pub(super) fn why_not_words(answer: &str) -> String {
    format!("Why it is not \u{201c}{answer}\u{201d}")
}

/// A fact that is taken to be other than it is: `What if it costs £40.00 (it is £55.00)`.
pub(super) fn what_if_words(changed: &FactChanged) -> String {
    format!("What if: {} (it is {})", changed.words, changed.now.words)
}

/// Several values, of which it may be any: `a, b or c`.
pub(super) fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<&str> = values.collect();
    match values.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        values => values.join(""),
    }
}
