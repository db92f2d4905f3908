//! Addresses that are made from what is chosen.

use std::fmt::Write as _;

/// An address with what is asked behind it; what is empty is left out.
pub(crate) fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    let mut sign = '?';
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(sign);
        text.push_str(name);
        text.push('=');
        encode(&mut text, value);
        sign = '&';
    }
    text
}

/// A name as one step of an address: `/rules/` and then it.
pub(crate) fn below(path: &str, name: &str) -> String {
    let mut text = path.to_owned();
    text.push('/');
    encode(&mut text, name);
    text
}

/// Writes a value so that it stands in an address as what it is.
fn encode(text: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte));
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
}

/// A name for an address, made from words: `A purchase of £1,200.00` is `a-purchase-of-1-200-00`.
pub(crate) fn slug(words: &str) -> String {
    let mut text = String::new();
    for sign in words.chars() {
        match sign.is_alphanumeric() {
            true => text.extend(sign.to_lowercase()),
            false if !text.is_empty() && !text.ends_with('-') => text.push('-'),
            false => {}
        }
    }
    text.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_what_was_chosen_and_nothing_that_ends_them() {
        let told = address(
            "/compare",
            &[("left", "a b&c=d"), ("on", ""), ("ask", "ü#")],
        );
        assert_eq!(told, "/compare?left=a%20b%26c%3Dd&ask=%C3%BC%23");
        assert_eq!(address("/compare", &[]), "/compare");
        assert_eq!(below("/rules", "a/b"), "/rules/a%2Fb");
    }

    #[test]
    fn names_are_made_of_words() {
        assert_eq!(slug("A purchase of £1,200.00"), "a-purchase-of-1-200-00");
        assert_eq!(slug("  In work! "), "in-work");
    }
}
