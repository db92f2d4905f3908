//! An answer as a person types it → the value as a case writes it.
//!
//! Forgiving only where nothing is lost: a value by its number or by what a person reads for it,
//! `y` for yes. What must say what it counts is never guessed from a number.

use super::problem::FormProblem;
use super::question::{AnswerShape, Named};
use crate::model::nearest;

/// How many items there are, as it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Items {
    /// How many are known of.
    pub(super) count: i64,
    /// Whether there may be more.
    pub(super) others: bool,
}

/// The value that is meant, as a case writes it.
///
/// # Errors
/// [`FormProblem`] where it can only be guessed; what the policy does not take is found where
/// the value is read.
pub(super) fn meant(shape: &AnswerShape, text: &str) -> Result<String, FormProblem> {
    let text = text.trim();
    let small = text.to_lowercase();
    if is_unknown(&small) || small == "none" {
        return Ok(small);
    }
    match shape {
        AnswerShape::YesNo => Ok(match small.as_str() {
            "y" | "yes" | "true" => "yes".to_owned(),
            "n" | "no" | "false" => "no".to_owned(),
            _ => return Err(not_an_answer(text, "write `yes` or `no`")),
        }),
        AnswerShape::Choice { values } => Ok(value(values, unquoted(text))?.name.clone()),
        AnswerShape::Set { values } => {
            let names = several(values, text)?;
            Ok(format!("({})", names.join(", ")))
        }
        AnswerShape::Amount {
            unit, any_period, ..
        } => amount(unit, *any_period, unquoted(text)),
        AnswerShape::Day { .. } | AnswerShape::Items { .. } => Ok(unquoted(text).to_owned()),
    }
}

/// Whether an answer says that the fact is not known.
pub(super) fn is_unknown(small: &str) -> bool {
    small == "unknown"
}

/// How many items there are: `3`, `3 and others`.
///
/// # Errors
/// [`FormProblem::NotANumberOfItems`] where it is no number from `least` to `most`.
pub(super) fn items(least: i64, most: i64, text: &str) -> Result<Items, FormProblem> {
    let small = text.trim().to_lowercase();
    let (number, others) = match small.strip_suffix("and others") {
        Some(number) => (number.trim(), true),
        None => (small.as_str(), false),
    };
    let number = if number == "none" { "0" } else { number };
    let least = if others { 0 } else { least };
    let count = number.parse::<i64>().ok();
    let count = count.filter(|count| (least..=most).contains(count));
    match count {
        Some(count) => Ok(Items { count, others }),
        None => Err(FormProblem::NotANumberOfItems {
            written: text.trim().to_owned(),
            least,
            most,
        }),
    }
}

/// One of some values: by its number in their list, its name, or what a person reads.
fn value<'v>(values: &'v [Named], text: &str) -> Result<&'v Named, FormProblem> {
    if let Some(found) = named(values, text) {
        return Ok(found);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        return Err(FormProblem::NotInTheList {
            written: text.to_owned(),
            last: values.len(),
        });
    }
    let names = values.iter().map(|value| value.name.as_str());
    let advice = match nearest(text, names) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write the number, the name or the words of one of them".to_owned(),
    };
    Err(not_an_answer(text, &advice))
}

fn named<'v>(values: &'v [Named], text: &str) -> Option<&'v Named> {
    let same = |own: &str| own.to_lowercase() == text.to_lowercase();
    let by_words = values
        .iter()
        .find(|value| same(&value.name) || same(&value.label));
    let number = text.parse::<usize>().ok();
    by_words.or_else(|| values.get(number?.checked_sub(1)?))
}

/// Several values with commas between; what a person reads for one may have commas too.
fn several(values: &[Named], text: &str) -> Result<Vec<String>, FormProblem> {
    let bare = text.trim_matches(|sign| matches!(sign, '(' | ')' | '[' | ']'));
    let pieces: Vec<&str> = bare.split(',').collect();
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let longest = (at + 1..=pieces.len()).rev().find_map(|end| {
            let joined = pieces[at..end].join(",");
            named(values, unquoted(joined.trim())).map(|value| (value, end))
        });
        let (found, end) = match longest {
            Some(found) => found,
            None => (value(values, unquoted(pieces[at].trim()))?, at + 1),
        };
        if !names.contains(&found.name) {
            names.push(found.name.clone());
        }
        at = end;
    }
    Ok(names)
}

/// An amount, which must say what it counts; a number of hours or of things does so by itself.
fn amount(unit: &str, any_period: bool, text: &str) -> Result<String, FormProblem> {
    let digits = |sign: char| sign.is_ascii_digit() || matches!(sign, ',' | '.');
    let is_bare = !text.is_empty() && text.chars().all(digits);
    let is_money = unit.starts_with("money");
    if !is_bare || !(is_money || unit == "percent") {
        return Ok(text.to_owned());
    }
    let instead = match (is_money, text.split_once('.')) {
        (false, _) => format!("{text}%"),
        (true, None) => format!("£{text}.00"),
        (true, Some((pounds, pence))) => format!("£{pounds}.{pence:0<2}"),
    };
    let period = if any_period { " per week" } else { "" };
    Err(FormProblem::BareNumber {
        written: text.to_owned(),
        instead: format!("{instead}{period}"),
    })
}

fn not_an_answer(written: &str, advice: &str) -> FormProblem {
    FormProblem::NotAnAnswer {
        written: written.to_owned(),
        advice: advice.to_owned(),
    }
}

fn unquoted(text: &str) -> &str {
    let inner = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things() -> AnswerShape {
        let named = |name: &str, label: &str| Named {
            name: name.to_owned(),
            label: label.to_owned(),
        };
        let values = vec![
            named("screen", "a computer, tablet or phone"),
            named("food", "food"),
            named("travel", "travel"),
        ];
        AnswerShape::Set { values }
    }

    fn check(shape: &AnswerShape, text: &str, expected: &str) {
        let found = meant(shape, text).unwrap_or_else(|problem| problem.to_string());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_value_is_known_by_its_number_its_name_and_its_words() {
        check(&things(), "2", "(food)");
        check(&things(), "Food", "(food)");
        check(&things(), "a computer, tablet or phone", "(screen)");
        check(
            &things(),
            "3, A computer, tablet or phone",
            "(travel, screen)",
        );
        check(&things(), "(food, travel, food)", "(food, travel)");
        check(&things(), "[\"food\", \"travel\"]", "(food, travel)");
        check(&things(), "none", "none");
        check(&things(), "4", "there is no answer 4");
        check(&things(), "fod", "`fod` is none of the answers");
    }

    #[test]
    fn a_bare_number_is_no_money() {
        let money = |any_period| AnswerShape::Amount {
            unit: "money".to_owned(),
            least: String::new(),
            most: String::new(),
            any_period,
            or_none: false,
        };
        let instead = |shape: &AnswerShape, text: &str| match meant(shape, text) {
            Err(FormProblem::BareNumber { instead, .. }) => instead,
            found => format!("{found:?}"),
        };
        assert_eq!(instead(&money(false), "40"), "£40.00");
        assert_eq!(instead(&money(false), "1,040.5"), "£1,040.50");
        assert_eq!(instead(&money(true), "40"), "£40.00 per week");
        check(&money(false), "£40.00", "£40.00");
    }

    #[test]
    fn a_number_of_items_may_leave_others_open() {
        let found = |text| items(0, 4, text).map(|items| (items.count, items.others));
        assert_eq!(found("2"), Ok((2, false)));
        assert_eq!(found(" 2 and others "), Ok((2, true)));
        assert_eq!(found("none"), Ok((0, false)));
        assert!(found("5").is_err() && found("-1").is_err() && found("many").is_err());
    }
}
