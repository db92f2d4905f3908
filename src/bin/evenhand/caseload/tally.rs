//! What a run comes to: what is told of its cases, and who decided them.

use std::collections::BTreeSet;

use evenhand::caseload::summary::{Asked, Summary};
use evenhand::caseload::{Answers, Block};

/// What one thread gathered, or all of them.
pub(super) struct Tally<'p> {
    pub(super) summary: Summary<'p, 'p, 'p>,
    pub(super) cases: u64,
    /// How many are refused by one side, or by both.
    pub(super) refused: u64,
    /// How many each side referred to the evaluator, and how many of those it refused.
    pub(super) sides: [Referred; 2],
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Referred {
    pub(super) referred: u64,
    pub(super) refused: u64,
}

impl<'p> Tally<'p> {
    pub(super) fn new(asked: &'p Asked<'p, 'p>) -> Self {
        Tally {
            summary: Summary::new(asked),
            cases: 0,
            refused: 0,
            sides: Default::default(),
        }
    }

    /// Takes in the cases of one block, with what each side answers.
    pub(super) fn take(
        &mut self,
        number: impl Fn(usize) -> u64,
        block: &Block,
        before: &Answers,
        after: Option<&Answers>,
    ) {
        self.cases += before.rows as u64;
        let mut refused = BTreeSet::new();
        for (answers, own) in std::iter::once(before).chain(after).zip(&mut self.sides) {
            own.referred += answers.referred.len() as u64;
            own.refused += answers.refused.len() as u64;
            refused.extend(answers.refused.iter().map(|(row, _)| *row));
        }
        self.refused += refused.len() as u64;
        self.summary.take(number, block, before, after);
    }

    /// Adds what another thread gathered.
    pub(super) fn merge(&mut self, other: &Tally<'_>) {
        self.summary.merge(&other.summary);
        self.cases += other.cases;
        self.refused += other.refused;
        for (own, more) in self.sides.iter_mut().zip(other.sides) {
            own.referred += more.referred;
            own.refused += more.refused;
        }
    }
}

/// A number with commas at the thousands.
pub(crate) fn grouped(number: u64) -> String {
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

/// So many rows, in words.
pub(super) fn told_rows(rows: u64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{} rows", grouped(rows)),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_have_commas() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
