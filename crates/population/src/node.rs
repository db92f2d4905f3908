//! The text of a population as nodes, each with its place.

use miette::SourceSpan;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::problem::Problem;
use crate::value::Written;

/// A value of the text, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: SourceSpan,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    /// A number or a day, as it is written.
    Bare(String),
    YesNo(bool),
    List(Vec<Node>),
    Table(Vec<(Name, Node)>),
}

/// A name, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

impl Node {
    /// The value that is written; none for a list or a table.
    pub(crate) fn written(&self) -> Option<Written> {
        match &self.value {
            Value::Text(words) | Value::Bare(words) => Some(Written::read(words)),
            Value::YesNo(yes) => Some(Written::YesNo(*yes)),
            Value::List(_) | Value::Table(_) => None,
        }
    }
}

/// Reads TOML, and tells everything that it can't be.
pub(crate) fn nodes(text: &str, base: usize) -> Result<Vec<(Name, Node)>, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table_nodes(table.get_ref(), base));
    }
    let told = errors.iter().map(|error| {
        let range = error.span().unwrap_or(0..0);
        if let Some(written) = text.get(range.clone()).filter(|written| is_dated(written)) {
            return Problem::NotADay {
                written: written.to_owned(),
                span: placed(range, base),
            };
        }
        let mut reason = error.message().to_owned();
        if let Some(first) = reason.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        // What is missing at the end is told of the last thing that stands there.
        let end = text.trim_end().len();
        let last = text[..end].char_indices().next_back();
        let range = match last {
            Some((last, _)) if range.start >= end => last..end,
            _ => range,
        };
        Problem::Unreadable {
            reason,
            span: placed(range, base),
        }
    });
    Err(told.collect())
}

/// Whether something is written as a day is, whether or not a calendar has it.
pub(crate) fn is_dated(written: &str) -> bool {
    let parts: Vec<&str> = written.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(digits)
}

fn placed(range: std::ops::Range<usize>, base: usize) -> SourceSpan {
    (base + range.start, range.len()).into()
}

/// The entries of a table, in the order in which they are written.
fn table_nodes(table: &DeTable<'_>, base: usize) -> Vec<(Name, Node)> {
    let named = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let name = Name {
            text: key.get_ref().to_string(),
            span: placed(key.span(), base),
        };
        (name, node(value, base))
    };
    let mut entries: Vec<(Name, Node)> = table.iter().map(named).collect();
    entries.sort_by_key(|(name, _)| name.span.offset());
    entries
}

fn node(value: &Spanned<DeValue<'_>>, base: usize) -> Node {
    let span = placed(value.span(), base);
    let value = match value.get_ref() {
        DeValue::String(words) => Value::Text(words.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Value::Bare(number.as_str().to_owned()),
        // A number in another notation is words, so that it is told as no number.
        DeValue::Integer(number) => {
            Value::Text(format!("{} to base {}", number.as_str(), number.radix()))
        }
        DeValue::Float(number) => Value::Bare(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Value::YesNo(*yes),
        DeValue::Datetime(day) => Value::Bare(day.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, base)).collect()),
        DeValue::Table(table) => Value::Table(table_nodes(table, base)),
    };
    Node { value, span }
}
