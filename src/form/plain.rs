//! Plain data whose fields stand in an order.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

/// A value without a type of its own, as JSON has them; its fields keep the order in which they
/// are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain {
    /// Nothing.
    Null,
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// Words.
    Text(String),
    /// Several.
    List(Vec<Plain>),
    /// Named fields, in order.
    Object(Vec<(String, Plain)>),
}

impl Plain {
    /// Some words.
    pub fn text(words: impl Into<String>) -> Self {
        Plain::Text(words.into())
    }

    /// Fields, in order.
    pub(super) fn object<const N: usize>(fields: [(&str, Plain); N]) -> Self {
        let fields = fields.into_iter();
        Plain::Object(
            fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// Several words.
    pub(super) fn texts<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        Plain::List(words.into_iter().map(Plain::text).collect())
    }

    /// The fields, where it has any.
    pub fn fields(&self) -> &[(String, Plain)] {
        match self {
            Plain::Object(fields) => fields,
            Plain::Null | Plain::YesNo(_) | Plain::Number(_) | Plain::Text(_) | Plain::List(_) => {
                &[]
            }
        }
    }

    /// The value as TOML writes it on one line; nothing is written as `"unknown"`.
    pub(super) fn toml(&self) -> String {
        match self {
            Plain::Null => quoted("unknown"),
            Plain::YesNo(yes) => yes.to_string(),
            Plain::Number(number) => number.to_string(),
            Plain::Text(words) => quoted(words),
            Plain::List(items) => {
                let items: Vec<String> = items.iter().map(Plain::toml).collect();
                format!("[{}]", items.join(", "))
            }
            Plain::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Plain::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{} = {}", key(name), value.toml()))
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }
        }
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Plain::Null => serializer.serialize_unit(),
            Plain::YesNo(yes) => serializer.serialize_bool(*yes),
            Plain::Number(number) => serializer.serialize_i64(*number),
            Plain::Text(words) => serializer.serialize_str(words),
            Plain::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Plain::Object(fields) => {
                let mut object = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

/// Words in quotation marks, as TOML writes them.
pub(super) fn quoted(words: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in words.chars() {
        match sign {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            sign if sign.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(sign))),
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

/// A name as TOML writes it before `=`.
pub(super) fn key(name: &str) -> String {
    let bare = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}
