//! Labels and values → clauses and sentences.
//!
//! A label says what something is: `what you pay`, `whether you may go`, `you live here`,
//! `your share`. Put together with a value it is a clause, `you pay £12.00 a week`. What is
//! said is never more than the two say: where a label can't safely be turned into the opposite,
//! it is kept whole and denied as a whole.

/// Words of a value that say yes to a question.
const YES: [&str; 2] = ["yes", "allowed"];
/// Words of a value that say no to a question.
const NO: [&str; 3] = ["no", "refused", "not allowed"];
/// Words that a question begins with, besides `whether`.
const QUESTION: [&str; 7] = ["what", "who", "how", "when", "where", "which", "why"];
/// Verbs that are denied by `not` behind them, with what they are then.
const HELPERS: [(&str, &str); 11] = [
    ("may", "may not"),
    ("can", "can't"),
    ("could", "could not"),
    ("will", "will not"),
    ("would", "would not"),
    ("must", "need not"),
    ("is", "is not"),
    ("are", "are not"),
    ("was", "was not"),
    ("were", "were not"),
    ("am", "am not"),
];
/// Words from which on `not` would deny something else than the whole.
const TURNS: [&str; 19] = [
    "who", "that", "which", "where", "when", "whose", "while", "and", "or", "so", "but", "not",
    "never", "no", "whatever", "if", "unless", "because", "only",
];
/// Words that name the one who does something.
const DOERS: [&str; 11] = [
    "you", "it", "we", "they", "your", "this", "the", "a", "an", "someone", "each",
];
/// Words that a noun's own words end before.
const BEHIND_NOUNS: [&str; 40] = [
    "of", "in", "for", "on", "that", "which", "where", "above", "below", "when", "to", "by", "at",
    "with", "from", "between", "within", "you", "your", "it", "a", "an", "and", "or", "as",
    "without", "under", "over", "after", "before", "behind", "about", "who", "whose", "while",
    "if", "than", "beside", "besides", "until",
];
/// Endings of nouns that end like several and are one.
const ONE_WITH_S: [&str; 3] = ["ss", "us", "is"];
/// Words of time that an amount would be read together with.
const TIMES: [&str; 6] = ["hour", "day", "week", "month", "quarter", "year"];

/// A sentence: a capital at the beginning, a full stop at the end.
pub(super) fn sentence(text: &str) -> String {
    let text = capitalised(text.trim());
    match text.ends_with(['.', '?', '!', ':']) || text.is_empty() {
        true => text,
        false => format!("{text}."),
    }
}

/// A text with a capital at the beginning.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// What a label says together with its value: `you pay £12.00 a week`.
pub(super) fn clause(label: &str, value: &str) -> String {
    if let Some(asked) = label.strip_prefix("whether ") {
        return match (YES.contains(&value), NO.contains(&value)) {
            (true, _) => asked.to_owned(),
            (false, true) => denied(asked),
            // `a person decides` is a clause, and asks for one.
            (false, false) if value.ends_with(" decides") => format!("{value} {label}"),
            (false, false) => format!("{label}: {value}"),
        };
    }
    match value {
        "yes" => label.to_owned(),
        "no" => denied(label),
        _ if label.starts_with("who ") => done_by(&label["who ".len()..], value),
        _ => is_value(label, value),
    }
}

/// What an open question asks, behind a verb: `whether you live here`, `what you pay`.
pub(super) fn question(label: &str, is_yes_or_no: bool) -> Option<String> {
    let first = label.split(' ').next().unwrap_or_default();
    match (
        first == "whether" || QUESTION.contains(&first),
        is_yes_or_no,
    ) {
        (true, _) => Some(label.to_owned()),
        (false, true) => Some(format!("whether {label}")),
        (false, false) => None,
    }
}

/// Whether words stand for an amount, or for a stretch of amounts.
pub(super) fn is_amount(value: &str) -> bool {
    let value = ["between ", "from at least ", "from "]
        .iter()
        .find_map(|lead| value.strip_prefix(lead))
        .unwrap_or(value)
        .trim_start_matches('–');
    let is_number = |sign: char| sign.is_ascii_digit() || sign == '.' || sign == ',';
    value == "nothing"
        || value.starts_with('£')
        || value.ends_with('%')
        || value.contains(" hours")
        || (!value.is_empty() && value.chars().all(is_number))
}

/// `who may agree it` and `panel`: `the panel may agree it`.
fn done_by(does: &str, value: &str) -> String {
    let first = value.split(' ').next().unwrap_or_default();
    let named = ["the", "a", "an", "your", "you", "nobody", "both", "someone"].contains(&first);
    let article = if named { "" } else { "the " };
    format!("{article}{value} {does}")
}

/// A label that is no yes or no, with what it is.
fn is_value(label: &str, value: &str) -> String {
    if let Some(does) = label.strip_prefix("what ").filter(|_| is_amount(value)) {
        let (head, tail) = match does.split_once(", ") {
            Some((head, tail)) => (head, format!(", {tail}")),
            None => (does, String::new()),
        };
        let first = head.split(' ').next().unwrap_or_default();
        let last = head.rsplit(' ').next().unwrap_or_default();
        if DOERS.contains(&first) && !TIMES.contains(&last) {
            return format!("{head} {value}{tail}");
        }
    }
    if label.contains([',', ':']) || label.starts_with("how ") {
        return format!("{label}: {value}");
    }
    match is_or_are(label) {
        Some(verb) => format!("{label} {verb} {value}"),
        None => format!("{value} is given as {label}"),
    }
}

/// The verb for a noun with its words: what it is about decides, `the costs of your home`.
/// Several that are joined may be one sum or several: there is none that is always right.
fn is_or_are(label: &str) -> Option<&'static str> {
    if label.starts_with("what ") {
        return Some("is");
    }
    let mut noun = "";
    for (at, word) in label.split(' ').enumerate() {
        if at > 0 && BEHIND_NOUNS.contains(&word) {
            if matches!(word, "and" | "or") {
                return None;
            }
            break;
        }
        noun = word;
    }
    let is_one = ONE_WITH_S.iter().any(|end| noun.ends_with(end));
    Some(match noun.ends_with('s') && !is_one {
        true => "are",
        false => "is",
    })
}

/// The opposite of a clause. Where `not` could deny a part only, the whole is denied.
pub(super) fn denied(clause: &str) -> String {
    denied_by_verb(clause).unwrap_or_else(|| format!("it is not the case that {clause}"))
}

fn denied_by_verb(clause: &str) -> Option<String> {
    if clause.contains(',') {
        return None;
    }
    let words: Vec<&str> = clause.split(' ').collect();
    if words.first().is_some_and(|first| QUESTION.contains(first)) {
        return None;
    }
    let with = |at: usize, verb: &str| {
        let mut words = words.clone();
        words[at] = verb;
        words.join(" ")
    };
    // `not` takes both sides of an `or` behind it, as it should, but of an `and` only each.
    if words.contains(&"and") {
        return None;
    }
    for (at, word) in words.iter().enumerate() {
        if at > 0 && TURNS.contains(word) {
            return None;
        }
        if let Some((_, verb)) = HELPERS.iter().find(|(own, _)| own == word) {
            let denied_already = words.get(at + 1).is_some_and(|next| TURNS.contains(next));
            return (at > 0 && !denied_already).then(|| with(at, verb));
        }
    }
    match (words.first().copied(), words.get(1).copied()) {
        (Some("it"), Some(verb)) => {
            let bare = verb.strip_suffix('s').filter(|bare| {
                verb != "has" && !bare.ends_with(['s', 'e', 'i', 'u']) && bare.len() > 2
            });
            bare.map(|bare| with(1, &format!("does not {bare}")))
        }
        (Some("you"), Some(verb)) => {
            let simple = !["have", "had", "did", "need"].contains(&verb) && !verb.ends_with("ed");
            simple.then(|| with(1, &format!("do not {verb}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(label: &str, value: &str, expected: &str) {
        assert_eq!(sentence(&clause(label, value)), expected);
    }

    #[test]
    fn an_amount_stands_where_the_label_asks_for_it() {
        check("what you pay", "£12.00 a week", "You pay £12.00 a week.");
        check(
            "what you add yourself, where your helper costs more",
            "£3.00",
            "You add yourself £3.00, where your helper costs more.",
        );
        check(
            "what is left in the account",
            "£3.00",
            "What is left in the account is £3.00.",
        );
        check(
            "what it costs a week",
            "£3.00 a week",
            "What it costs a week is £3.00 a week.",
        );
        check(
            "what you pay",
            "between £1.00 and £2.00 a week",
            "You pay between £1.00 and £2.00 a week.",
        );
    }

    #[test]
    fn a_noun_is_or_are_something() {
        check("your share", "£12.00", "Your share is £12.00.");
        check(
            "the costs of your home",
            "£9.00",
            "The costs of your home are £9.00.",
        );
        check(
            "your money as it counts elsewhere",
            "£9.00",
            "Your money as it counts elsewhere is £9.00.",
        );
        check("the basis of it", "£9.00", "The basis of it is £9.00.");
        check(
            "the day by which your plans are looked at",
            "3 June 2024",
            "The day by which your plans are looked at is 3 June 2024.",
        );
        check(
            "how soon you need it",
            "at once",
            "How soon you need it: at once.",
        );
    }

    #[test]
    fn what_is_joined_is_neither_one_nor_several() {
        check(
            "your purse and chest without your house",
            "£9.00 or less",
            "£9.00 or less is given as your purse and chest without your house.",
        );
    }

    #[test]
    fn a_question_is_answered() {
        let label = "whether the money may go on this";
        check(label, "allowed", "The money may go on this.");
        check(label, "refused", "The money may not go on this.");
        check(
            label,
            "a person decides",
            "A person decides whether the money may go on this.",
        );
        check("whether a board must look", "no", "A board need not look.");
        check("who may agree it", "board", "The board may agree it.");
        check("who may agree it", "a clerk", "A clerk may agree it.");
    }

    #[test]
    fn what_can_t_be_denied_in_a_word_is_denied_whole() {
        check("it is lawful", "no", "It is not lawful.");
        check(
            "it helps with your plan",
            "no",
            "It does not help with your plan.",
        );
        check("you agree to it", "no", "You do not agree to it.");
        check(
            "you are not asked, whatever it costs",
            "no",
            "It is not the case that you are not asked, whatever it costs.",
        );
        check(
            "the person who would go lives here",
            "no",
            "It is not the case that the person who would go lives here.",
        );
        check("it is new or extra", "no", "It is not new or extra.");
        check(
            "you or they may go",
            "no",
            "It is not the case that you or they may go.",
        );
        check(
            "it is safe and well",
            "no",
            "It is not the case that it is safe and well.",
        );
    }
}
