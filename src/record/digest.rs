//! Digests: the same text or the same values give the same sixty-four signs.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The SHA-256 of a text, in sixty-four hexadecimal signs.
pub fn digest_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of a JSON value, whatever its layout and the order of its fields.
pub(super) fn seal(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    digest_of(&text)
}

/// The value without blanks, its fields in the order of their names.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                canonical(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, value)) in fields.into_iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                canonical(&Value::String(name.clone()), text);
                text.push(':');
                canonical(value, text);
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_published_one() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            digest_of("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_seal_says_nothing_of_layout() {
        let read = |text: &str| seal(&serde_json::from_str(text).expect("it is JSON"));
        assert_eq!(
            read(r#"{"a":1,"b":[2,"x"]}"#),
            read("{ \"b\": [2, \"x\"],\n \"a\": 1 }")
        );
        assert_ne!(read(r#"{"a":1}"#), read(r#"{"a":"1"}"#));
        assert_ne!(read(r#"["a","b"]"#), read(r#"["a,b"]"#));
    }
}
