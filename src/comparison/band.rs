//! Between which amounts an answer lies that is not decided, while one amount of the case goes
//! through some values.

use super::known_ends::{KnownEnds, ends};
use crate::decision::{Answer, Decision, Possibility};
use crate::model::case::VariableId;
use crate::value::Exact;

/// The least and the most that the one answer of a decision may be, for each of some values of an
/// amount of its case; `None` where either is not known.
///
/// # Shapes
/// An end that only the declaration of a figure gives says nothing of the authority, and is not
/// told. Of a decision of several answers, the first.
pub fn bands(
    decision: &Decision<'_>,
    fact: VariableId,
    values: &[i64],
) -> Vec<Option<(Exact, Exact)>> {
    let mut known = KnownEnds::new(decision.prepared(), decision.day());
    let of = |value: &i64| {
        let set = decision.with_amount(fact, *value)?;
        let answered = set.answers.first()?;
        // A case that may not be answered at all lies between no two amounts.
        let Answer::Undecided(undecided) = &answered.answer else {
            return ends(&answered.answer);
        };
        let only_amounts = undecided
            .answers
            .iter()
            .all(|(answer, _)| matches!(answer, Possibility::Value(_) | Possibility::SomeAmount));
        let both = known.known(&set.case, answered);
        ends(&answered.answer).filter(|_| only_amounts && both == (true, true))
    };
    values.iter().map(of).collect()
}
