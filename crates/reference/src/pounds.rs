//! The decision with decimals, in pounds, as somebody would write it who wants it right first.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::case::{
    Answer, Case, Exemption, Household, Need, Provider, Purpose, Reason, Role, Spending, Tier,
};
use crate::line::{Line, Lines, What};

const fn pounds(whole: u32) -> Decimal {
    Decimal::from_parts(whole, 0, 0, false, 0)
}

const LOWER_SAVINGS: Decimal = pounds(10_000);
const UPPER_SAVINGS: Decimal = pounds(18_500);
const SAVINGS_STEP: Decimal = pounds(250);
const UPLIFT: Decimal = Decimal::from_parts(1_165, 0, 0, false, 3);
const TAPER: Decimal = Decimal::from_parts(67, 0, 0, false, 2);

/// Decides a case.
pub fn decide(case: &Case<Decimal>) -> Answer<Decimal> {
    work_out(case, &mut ())
}

/// Decides a case, and writes the lines that decided it.
pub fn explained(case: &Case<Decimal>) -> (Answer<Decimal>, Vec<Line<Decimal>>) {
    let mut lines = Vec::new();
    let answer = work_out(case, &mut lines);
    (answer, lines)
}

fn work_out(case: &Case<Decimal>, lines: &mut impl Lines<Decimal>) -> Answer<Decimal> {
    let eligible = eligible(case, lines);
    let exempt_reason = exemption(case);
    let exempt = exempt_reason != Exemption::NotExempt;
    lines.line(What::Exempt(exempt_reason), Decimal::ZERO, Decimal::ZERO);
    let contribution = contribution(case, eligible, exempt, lines);
    let (decision, reason) = spend(case, eligible);
    lines.line(What::Spend(reason), case.amount, case.weekly_package_cost);
    let tier = tier(case.weekly_package_cost);
    lines.line(What::Tier(tier), case.weekly_package_cost, Decimal::ZERO);
    let may_approve = may_approve(case, tier);
    lines.line(What::MayApprove(may_approve), Decimal::ZERO, Decimal::ZERO);
    Answer {
        eligible,
        exempt,
        exempt_reason,
        contribution,
        decision,
        reason,
        tier,
        may_approve,
    }
}

fn eligible(case: &Case<Decimal>, lines: &mut impl Lines<Decimal>) -> bool {
    let (what, eligible) = match case.need_band {
        Need::Critical | Need::Substantial => (What::EligibleByNeed(case.need_band), true),
        Need::Moderate if case.age >= 65 && case.lives_with == Household::Alone => {
            (What::EligibleByAge, true)
        }
        Need::Moderate | Need::Low => (What::NotEligible, false),
    };
    lines.line(what, Decimal::ZERO, Decimal::ZERO);
    eligible
}

fn exemption(case: &Case<Decimal>) -> Exemption {
    if case.terminal_illness {
        Exemption::TerminalIllness
    } else if case.mental_health_aftercare {
        Exemption::Aftercare
    } else if case.carer_service {
        Exemption::Carer
    } else if (1..=6).contains(&case.reablement_weeks) {
        Exemption::Reablement
    } else if case.age < 18 {
        Exemption::Under18
    } else {
        Exemption::NotExempt
    }
}

fn contribution(
    case: &Case<Decimal>,
    eligible: bool,
    exempt: bool,
    lines: &mut impl Lines<Decimal>,
) -> Decimal {
    if !eligible || exempt {
        lines.line(What::NothingToPay, Decimal::ZERO, Decimal::ZERO);
        return Decimal::ZERO;
    }
    if case.capital > UPPER_SAVINGS {
        lines.line(What::FullCost, case.weekly_package_cost, case.capital);
        return case.weekly_package_cost;
    }
    let tariff = if case.capital <= LOWER_SAVINGS {
        Decimal::ZERO
    } else {
        ((case.capital - LOWER_SAVINGS) / SAVINGS_STEP).ceil()
    };
    lines.line(What::Income, case.weekly_income, Decimal::ZERO);
    lines.line(What::Disregarded, case.disregarded_income, Decimal::ZERO);
    lines.line(What::HousingCosts, case.housing_costs, Decimal::ZERO);
    lines.line(What::ExtraCosts, case.dre, Decimal::ZERO);
    lines.line(What::TariffIncome, tariff, case.capital);
    let assessable = (case.weekly_income - case.disregarded_income - case.housing_costs - case.dre
        + tariff)
        .max(Decimal::ZERO);
    lines.line(What::Assessable, assessable, Decimal::ZERO);
    let allowance = match (case.pension_age, case.lives_with) {
        (true, Household::Partner) => pounds(391),
        (true, Household::Alone | Household::Family) => pounds(256),
        (false, Household::Partner) => pounds(272),
        (false, Household::Alone | Household::Family) => pounds(178),
    };
    let threshold = allowance * UPLIFT;
    lines.line(What::Threshold, threshold, allowance);
    let excess = (assessable - threshold).max(Decimal::ZERO);
    lines.line(What::Excess, excess, Decimal::ZERO);
    let share = (TAPER * excess).min(case.weekly_package_cost);
    lines.line(What::Share, share, case.weekly_package_cost);
    let paid = share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    lines.line(What::Contribution, paid, Decimal::ZERO);
    paid
}

fn spend(case: &Case<Decimal>, eligible: bool) -> (Spending, Reason) {
    use Reason as R;
    use Spending::{Allowed, Refer, Refused};
    let relative = matches!(
        case.provider_relationship,
        Provider::Spouse | Provider::HouseholdFamily
    );
    if case.illegal {
        return (Refused, R::Illegal);
    }
    if !eligible {
        return (Refused, R::NotEligible);
    }
    if matches!(case.category, Purpose::Gambling | Purpose::DebtRepayment) {
        return (Refused, R::Prohibited);
    }
    if case.category == Purpose::AlcoholTobacco {
        if case.in_plan && case.meets_outcome && case.amount <= pounds(20) {
            return (Refer, R::AlcoholException);
        }
        return (Refused, R::ProhibitedAlcohol);
    }
    let small_equipment = case.category == Purpose::Equipment && case.amount <= pounds(100);
    if case.already_funded_elsewhere && !small_equipment {
        return (Refused, R::DoubleFunding);
    }
    if case.category == Purpose::NhsHealthcare {
        if case.mental_health_aftercare {
            return (Refer, R::JointFunding);
        }
        return (Refused, R::NhsDuty);
    }
    if relative {
        let personal = matches!(case.category, Purpose::PersonalCare | Purpose::Respite);
        if personal && case.need_band == Need::Critical {
            return (Refer, R::RelativeException);
        }
        return (Refused, R::CloseRelative);
    }
    if !case.meets_outcome {
        if case.in_plan {
            return (Refer, R::OutcomeReview);
        }
        return (Refused, R::NoOutcome);
    }
    if !case.in_plan && case.amount > pounds(100) {
        (Refer, R::NotInPlan)
    } else if case.category == Purpose::Holiday && case.amount > pounds(500) {
        (Refer, R::HighCostHoliday)
    } else if case.provider_relationship == Provider::OtherFamily && case.amount > pounds(250) {
        (Refer, R::FamilyProvider)
    } else if case.amount > pounds(4) * case.weekly_package_cost {
        (Refer, R::OverBudget)
    } else if case.in_plan {
        (Allowed, R::InPlan)
    } else {
        (Allowed, R::MinorFlex)
    }
}

fn tier(package: Decimal) -> Tier {
    if package <= pounds(250) {
        Tier::Worker
    } else if package <= pounds(500) {
        Tier::TeamLeader
    } else if package <= pounds(900) {
        Tier::ServiceManager
    } else {
        Tier::Panel
    }
}

fn may_approve(case: &Case<Decimal>, tier: Tier) -> bool {
    match tier {
        Tier::Worker => true,
        Tier::TeamLeader => case.requester_role >= Role::TeamLeader,
        Tier::ServiceManager => case.requester_role >= Role::ServiceManager,
        Tier::Panel => {
            case.requester_role == Role::HeadOfService
                && case.need_band == Need::Critical
                && case.weekly_package_cost <= pounds(1_500)
        }
    }
}
