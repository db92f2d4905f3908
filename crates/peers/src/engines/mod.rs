//! The engines, each with the decision in its own form.

mod by_hand;
mod cel;
mod datalogic;
mod line;
mod ours;
mod zen;

use evenhand_reference::{Answer, Case, Kind, Money};

pub(crate) use self::by_hand::{Pence, Pounds};
pub(crate) use self::cel::Cel;
pub(crate) use self::datalogic::Datalogic;
pub(crate) use self::ours::{Evaluator, InWords};
pub(crate) use self::zen::Zen;

/// An engine that has the decision prepared.
pub(crate) trait Engine {
    /// A case as the engine holds it.
    type Input;

    /// How money stands in the lines of JSON that it reads.
    const MONEY: Money;

    /// Reads what the decision is written in, and makes it ready.
    fn load() -> Self;

    /// Makes a case ready.
    fn prepare(&self, case: &Case<i64>) -> Self::Input;

    /// Decides a case and looks at all that is answered.
    fn decide(&mut self, input: &Self::Input);

    /// What the engine answers, to be compared; in words what is wrong with it, where it is no
    /// answer.
    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String>;

    /// The same from a line of JSON.
    fn decide_line(&mut self, line: &str);

    /// Decides a case with everything that the engine tells about how; false where it tells
    /// nothing.
    fn explain(&mut self, input: &Self::Input) -> bool;
}

/// What an engine with names for values answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) eligible: bool,
    pub(crate) exempt: bool,
    pub(crate) exempt_reason: &'a str,
    /// In pence.
    pub(crate) contribution: i64,
    pub(crate) decision: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) tier: &'a str,
    pub(crate) may_approve: bool,
}

impl Told<'_> {
    /// The answer in the values that are compared.
    pub(crate) fn in_values(&self) -> Result<Answer<i64>, String> {
        Ok(Answer {
            eligible: self.eligible,
            exempt: self.exempt,
            exempt_reason: named(self.exempt_reason)?,
            contribution: self.contribution,
            decision: named(self.decision)?,
            reason: named(self.reason)?,
            tier: named(self.tier)?,
            may_approve: self.may_approve,
        })
    }
}

fn named<K: Kind>(name: &str) -> Result<K, String> {
    K::named(name).ok_or_else(|| format!("`{name}` is no value"))
}
