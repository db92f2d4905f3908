//! Words that every form shares.

use crate::caseload::Status;

/// How a case stands, for people.
pub(super) fn status_words(status: Status) -> &'static str {
    match status {
        Status::Value => "decided",
        Status::NotApplicable => "does not apply",
        Status::NoAnswer => "no answer",
        Status::Undecided => "undecided",
        Status::Refused => "not accepted",
        Status::NoItem => "no such item",
    }
}

/// How a case stands, for programs.
pub(super) fn status_code(status: Status) -> &'static str {
    match status {
        Status::Value => "decided",
        Status::NotApplicable => "not_applicable",
        Status::NoAnswer => "no_answer",
        Status::Undecided => "undecided",
        Status::Refused => "refused",
        Status::NoItem => "no_item",
    }
}

/// The statuses, in the order of their places.
pub(super) const STATUSES: [Status; 6] = [
    Status::Value,
    Status::NotApplicable,
    Status::NoAnswer,
    Status::Undecided,
    Status::Refused,
    Status::NoItem,
];

/// A number with commas at the thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// So many cases: `1 case`, `1,948 cases`.
pub(super) fn cases(number: u64) -> String {
    match number {
        1 => "1 case".to_owned(),
        number => format!("{} cases", grouped(number)),
    }
}

/// So many cases, or so many items.
pub(super) fn things(items: bool, number: u64) -> String {
    match (items, number) {
        (false, number) => cases(number),
        (true, 1) => "1 item".to_owned(),
        (true, number) => format!("{} items", grouped(number)),
    }
}

/// What goes with so many.
pub(super) fn are(number: u64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}
