//! The decision with whole numbers, in pence, as somebody would write it who wants it fast.
//!
//! Nothing is shared with the version in decimals but the names of the values. What is not a
//! whole number of pence is held in thousandths of a penny, and shares in hundred-thousandths.

use crate::case::{
    Answer, Case, Exemption, Household, Need, Provider, Purpose, Reason, Role, Spending, Tier,
};
use crate::line::{Line, Lines, What};

/// Hundred-thousandths of a penny to a penny.
const SHARE: i64 = 100_000;

/// Decides a case.
pub fn decide(case: &Case<i64>) -> Answer<i64> {
    work_out(case, &mut ())
}

/// Decides a case, and writes the lines that decided it.
///
/// # Units
/// Pence, but for the threshold and the excess, which are in thousandths of a penny, and the
/// share, which is in hundred-thousandths.
pub fn explained(case: &Case<i64>) -> (Answer<i64>, Vec<Line<i64>>) {
    let mut lines = Vec::new();
    let answer = work_out(case, &mut lines);
    (answer, lines)
}

fn work_out(case: &Case<i64>, lines: &mut impl Lines<i64>) -> Answer<i64> {
    let cost = case.weekly_package_cost;
    let by_need = case.need_band >= Need::Substantial;
    let by_age =
        case.need_band == Need::Moderate && case.age > 64 && case.lives_with == Household::Alone;
    let eligible = by_need || by_age;
    let by = match (by_need, by_age) {
        (true, _) => What::EligibleByNeed(case.need_band),
        (false, true) => What::EligibleByAge,
        (false, false) => What::NotEligible,
    };
    lines.line(by, 0, 0);
    let exempt_reason = match case {
        _ if case.terminal_illness => Exemption::TerminalIllness,
        _ if case.mental_health_aftercare => Exemption::Aftercare,
        _ if case.carer_service => Exemption::Carer,
        _ if case.reablement_weeks != 0 && case.reablement_weeks < 7 => Exemption::Reablement,
        _ if case.age <= 17 => Exemption::Under18,
        _ => Exemption::NotExempt,
    };
    let exempt = !matches!(exempt_reason, Exemption::NotExempt);
    lines.line(What::Exempt(exempt_reason), 0, 0);
    let contribution = if exempt || !eligible {
        lines.line(What::NothingToPay, 0, 0);
        0
    } else {
        means_test(case, lines)
    };
    let reason = ground(case, eligible);
    lines.line(What::Spend(reason), case.amount, cost);
    let tier = if cost > 90_000 {
        Tier::Panel
    } else if cost > 50_000 {
        Tier::ServiceManager
    } else if cost > 25_000 {
        Tier::TeamLeader
    } else {
        Tier::Worker
    };
    lines.line(What::Tier(tier), cost, 0);
    let may_approve = (case.requester_role as u8) >= (tier as u8)
        && (tier != Tier::Panel
            || (case.requester_role == Role::HeadOfService
                && case.need_band == Need::Critical
                && cost <= 150_000));
    lines.line(What::MayApprove(may_approve), 0, 0);
    Answer {
        eligible,
        exempt,
        exempt_reason,
        contribution,
        decision: spending(reason),
        reason,
        tier,
        may_approve,
    }
}

/// What somebody pays who is eligible and not exempt.
fn means_test(case: &Case<i64>, lines: &mut impl Lines<i64>) -> i64 {
    let cost = case.weekly_package_cost;
    if case.capital >= 1_850_001 {
        lines.line(What::FullCost, cost, case.capital);
        return cost;
    }
    let above = (case.capital - 1_000_000).max(0);
    let tariff = (above + 24_999) / 25_000 * 100;
    lines.line(What::Income, case.weekly_income, 0);
    lines.line(What::Disregarded, case.disregarded_income, 0);
    lines.line(What::HousingCosts, case.housing_costs, 0);
    lines.line(What::ExtraCosts, case.dre, 0);
    lines.line(What::TariffIncome, tariff, case.capital);
    let counted = case.weekly_income + tariff;
    let spent = case.disregarded_income + case.housing_costs + case.dre;
    let assessable = if counted > spent { counted - spent } else { 0 };
    lines.line(What::Assessable, assessable, 0);
    let partner = case.lives_with == Household::Partner;
    let allowance = match (case.pension_age, partner) {
        (true, true) => 39_100,
        (true, false) => 25_600,
        (false, true) => 27_200,
        (false, false) => 17_800,
    };
    let threshold = allowance * 1_165;
    lines.line(What::Threshold, threshold, allowance);
    let excess = (assessable * 1_000 - threshold).max(0);
    lines.line(What::Excess, excess, 0);
    let share = (excess * 67).min(cost * SHARE);
    lines.line(What::Share, share, cost);
    let paid = (share + SHARE / 2) / SHARE;
    lines.line(What::Contribution, paid, 0);
    paid
}

/// The first ground that holds.
fn ground(case: &Case<i64>, eligible: bool) -> Reason {
    let category = case.category;
    let amount = case.amount;
    match case.provider_relationship {
        _ if case.illegal => Reason::Illegal,
        _ if !eligible => Reason::NotEligible,
        _ if category == Purpose::Gambling || category == Purpose::DebtRepayment => {
            Reason::Prohibited
        }
        _ if category == Purpose::AlcoholTobacco => {
            if amount > 2_000 || !case.in_plan || !case.meets_outcome {
                Reason::ProhibitedAlcohol
            } else {
                Reason::AlcoholException
            }
        }
        _ if case.already_funded_elsewhere
            && (category != Purpose::Equipment || amount > 10_000) =>
        {
            Reason::DoubleFunding
        }
        _ if category == Purpose::NhsHealthcare && case.mental_health_aftercare => {
            Reason::JointFunding
        }
        _ if category == Purpose::NhsHealthcare => Reason::NhsDuty,
        Provider::Spouse | Provider::HouseholdFamily => match (category, case.need_band) {
            (Purpose::PersonalCare | Purpose::Respite, Need::Critical) => Reason::RelativeException,
            _ => Reason::CloseRelative,
        },
        _ if !case.meets_outcome && case.in_plan => Reason::OutcomeReview,
        _ if !case.meets_outcome => Reason::NoOutcome,
        _ if amount > 10_000 && !case.in_plan => Reason::NotInPlan,
        _ if amount > 50_000 && category == Purpose::Holiday => Reason::HighCostHoliday,
        Provider::OtherFamily if amount > 25_000 => Reason::FamilyProvider,
        _ if amount > case.weekly_package_cost * 4 => Reason::OverBudget,
        _ if case.in_plan => Reason::InPlan,
        _ => Reason::MinorFlex,
    }
}

/// What a ground comes to.
fn spending(reason: Reason) -> Spending {
    match reason {
        Reason::InPlan | Reason::MinorFlex => Spending::Allowed,
        Reason::AlcoholException
        | Reason::JointFunding
        | Reason::RelativeException
        | Reason::OutcomeReview
        | Reason::NotInPlan
        | Reason::HighCostHoliday
        | Reason::FamilyProvider
        | Reason::OverBudget => Spending::Refer,
        Reason::Illegal
        | Reason::NotEligible
        | Reason::Prohibited
        | Reason::ProhibitedAlcohol
        | Reason::DoubleFunding
        | Reason::NhsDuty
        | Reason::CloseRelative
        | Reason::NoOutcome => Spending::Refused,
    }
}
