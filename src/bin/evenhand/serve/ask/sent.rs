//! What a form sends: the state of a conversation, and what was typed and chosen.

use super::parts::Wrong;

/// The most fields that are looked at; no form of ours has nearly as many.
const MAX_FIELDS: usize = 4_000;
/// The longest case that is carried, in bytes.
pub(super) const MAX_CASE: usize = 256 * 1024;

/// What the name of a field begins with that holds the answer to a question.
pub(super) const FIELD: &str = "f.";

/// The fields of a form, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    fields: Vec<(String, String)>,
}

impl Sent {
    /// Takes the fields in.
    ///
    /// # Errors
    /// Too many of them, or a case that is too long.
    pub(super) fn new(fields: Vec<(String, String)>) -> Result<Self, Wrong> {
        let too_long = |(name, value): &(String, String)| {
            matches!(name.as_str(), "case" | "tried") && value.len() > MAX_CASE
        };
        if fields.len() > MAX_FIELDS || fields.iter().any(too_long) {
            return Err(Wrong::too_long());
        }
        Ok(Sent { fields })
    }

    /// The first value of a field, without space around it; nothing where it is empty.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        let mut all = self.fields.iter().filter(|(own, _)| own == name);
        let value = all.next().map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Every value of a field, each once.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (_, value) in self.fields.iter().filter(|(own, _)| own == name) {
            if !value.is_empty() && !all.contains(value) {
                all.push(value.clone());
            }
        }
        all
    }

    /// What was typed or chosen for a fact, several values with commas between; nothing where
    /// the form did not ask for it or nothing was entered.
    pub(super) fn typed(&self, fact: &str) -> Option<String> {
        let name = format!("{FIELD}{fact}");
        let values = self.fields.iter().filter(|(own, _)| *own == name);
        let values: Vec<&str> = values.map(|(_, value)| value.trim()).collect();
        let typed = values.join(", ");
        (!typed.is_empty()).then_some(typed)
    }
}
