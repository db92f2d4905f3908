//! The lines of an explanation: which rule, and the amounts.

use crate::case::{Exemption, Need, Reason, Tier};

/// One line of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<M> {
    /// Which rule or step.
    pub what: What,
    /// What it comes to; nothing where it is no amount.
    pub amount: M,
    /// What it is held against; nothing where there is no such thing.
    pub against: M,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Eligible, by the level of need.
    EligibleByNeed(Need),
    /// Eligible, by age and living alone.
    EligibleByAge,
    /// Not eligible.
    NotEligible,
    /// Which exemption holds.
    Exempt(Exemption),
    /// Nothing to pay without support.
    NothingToPay,
    /// Savings above the limit, and the full cost.
    FullCost,
    /// Money coming in.
    Income,
    /// What of it is not counted.
    Disregarded,
    /// Costs of the home.
    HousingCosts,
    /// Extra costs.
    ExtraCosts,
    /// What savings stand for.
    TariffIncome,
    /// All that counts.
    Assessable,
    /// What is kept, and the allowance it is made of.
    Threshold,
    /// What is above it.
    Excess,
    /// The share of it before rounding, and the package.
    Share,
    /// What is paid.
    Contribution,
    /// The rule that decides the spend.
    Spend(Reason),
    /// The tier, and the package.
    Tier(Tier),
    /// Whether whoever asks may agree.
    MayApprove(bool),
}

/// Where lines go.
pub trait Lines<M> {
    /// Takes in a line.
    fn line(&mut self, what: What, amount: M, against: M);
}

impl<M> Lines<M> for () {
    #[inline(always)]
    fn line(&mut self, _what: What, _amount: M, _against: M) {}
}

impl<M> Lines<M> for Vec<Line<M>> {
    #[inline]
    fn line(&mut self, what: What, amount: M, against: M) {
        self.push(Line {
            what,
            amount,
            against,
        });
    }
}
