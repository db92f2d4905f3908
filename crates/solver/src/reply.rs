//! What z3 writes, read as an answer.

use std::collections::BTreeMap;

use crate::Answer;
use crate::Value;
use crate::Why;

/// How deep brackets may stand within one another.
const MOST_DEPTH: usize = 16;

/// A word, or several in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Word(String),
    List(Vec<Told>),
}

impl Told {
    fn word(&self) -> Option<&str> {
        match self {
            Told::Word(word) => Some(word),
            Told::List(_) => None,
        }
    }

    fn list(&self) -> Option<&[Told]> {
        match self {
            Told::List(list) => Some(list),
            Told::Word(_) => None,
        }
    }
}

/// An answer as z3 writes it: what came of it, a reason where nothing did, and values.
pub(crate) fn read(said: &str, names: &[&str], seconds: u32) -> Answer {
    let Some(told) = read_all(said) else {
        return Answer::Unknown(Why::Unclear);
    };
    match told.first().and_then(Told::word) {
        Some("unsat") => Answer::Never,
        Some("sat") => match values(&told[1..], names) {
            Some(values) => Answer::Found(values),
            None => Answer::Unknown(Why::Unclear),
        },
        Some("unknown") => Answer::Unknown(Why::GaveUp(reason(&told[1..]))),
        Some("timeout") => Answer::Unknown(Why::Time(seconds)),
        _ => Answer::Unknown(Why::Unclear),
    }
}

/// `(:reason-unknown "max. resource limit exceeded")`.
fn reason(told: &[Told]) -> String {
    let found = told.iter().find_map(|told| match told.list()? {
        [key, reason] if key.word() == Some(":reason-unknown") => reason.word(),
        _ => None,
    });
    let reason = found.unwrap_or("it told no reason").trim_matches('"');
    // It is told on one line.
    reason.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `((b0 true) (n0 (- 3)))`, in the order of the names.
fn values(told: &[Told], names: &[&str]) -> Option<Vec<Value>> {
    if names.is_empty() {
        return Some(Vec::new());
    }
    let mut found: BTreeMap<&str, Value> = BTreeMap::new();
    for pair in told.last()?.list()? {
        if let [name, value] = pair.list()? {
            found.insert(name.word()?, value_of(value)?);
        }
    }
    names.iter().map(|name| found.get(name).copied()).collect()
}

fn value_of(told: &Told) -> Option<Value> {
    match told {
        Told::Word(word) => match word.as_str() {
            "true" => Some(Value::Yes(true)),
            "false" => Some(Value::Yes(false)),
            number => number.parse().ok().map(Value::Number),
        },
        Told::List(list) => match list.as_slice() {
            [sign, number] if sign.word() == Some("-") => {
                let number: i128 = number.word()?.parse().ok()?;
                number.checked_neg().map(Value::Number)
            }
            _ => None,
        },
    }
}

/// Everything that is written, if it is words and brackets that match.
fn read_all(said: &str) -> Option<Vec<Told>> {
    let mut open: Vec<Vec<Told>> = vec![Vec::new()];
    let mut rest = said.trim_start();
    while let Some(sign) = rest.chars().next() {
        let end = match sign {
            '(' => {
                open.push(Vec::new());
                1
            }
            ')' => {
                let list = open.pop()?;
                open.last_mut()?.push(Told::List(list));
                1
            }
            '"' => 1 + rest[1..].find('"')? + 1,
            _ => rest
                .find(|sign: char| sign.is_whitespace() || "()\"".contains(sign))
                .unwrap_or(rest.len()),
        };
        if !matches!(sign, '(' | ')') {
            open.last_mut()?.push(Told::Word(rest[..end].to_owned()));
        }
        if open.len() > MOST_DEPTH {
            return None;
        }
        rest = rest[end..].trim_start();
    }
    let all = open.pop()?;
    open.is_empty().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_its_values() {
        let said = "sat\n(error \"line 9 column 26: no\")\n((b0 true)\n (n0 (- 3)) (n1 12))\n";
        let values = [Value::Number(12), Value::Yes(true), Value::Number(-3)];
        assert_eq!(
            read(said, &["n1", "b0", "n0"], 1),
            Answer::Found(values.to_vec())
        );
        assert_eq!(read("unsat\n(error \"none\")\n", &["n0"], 1), Answer::Never);
    }

    #[test]
    fn a_reason_is_read_on_one_line() {
        let said = "unknown\n(:reason-unknown \"max. resource\nlimit exceeded\")\n";
        let reason = "max. resource limit exceeded".to_owned();
        assert_eq!(read(said, &[], 1), Answer::Unknown(Why::GaveUp(reason)));
        assert_eq!(read("timeout\n", &[], 7), Answer::Unknown(Why::Time(7)));
    }

    #[test]
    fn what_is_no_answer_is_unclear() {
        let deep = "(".repeat(100_000);
        let some = [
            "",
            "maybe",
            "sat",
            "sat\n(",
            "sat\n((n0 1.5))",
            "sat ((n0 x))",
            "sat ((n1 1))",
            ")",
            "sat\n\"",
            &deep,
            "sat ((n0 999999999999999999999999999999999999999999))",
        ];
        for said in some {
            assert_eq!(
                read(said, &["n0"], 1),
                Answer::Unknown(Why::Unclear),
                "{said:.20}"
            );
        }
    }
}
