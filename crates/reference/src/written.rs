//! Cases as text: rows of a table, and lines of JSON.

use std::fmt::Write as _;

use crate::DAY;
use crate::case::{Case, Kind};

/// How money is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// Pounds with two decimals.
    Pounds,
    /// A whole number of pence, for what has no decimals.
    Pence,
}

impl Money {
    fn push(self, text: &mut String, pence: i64) {
        // Writing to a string does not fail.
        let _ = match self {
            Money::Pounds => write!(text, "{}.{:02}", pence / 100, pence % 100),
            Money::Pence => write!(text, "{pence}"),
        };
    }
}

/// The columns of [`write_csv_row`]: the names of the policy's facts.
pub const CSV_HEAD: &str = "decision_date,age,pension_age,lives_with,weekly_income,\
disregarded_income,capital,housing_costs,dre,weekly_package_cost,terminal_illness,\
mental_health_aftercare,carer_service,reablement_weeks,need_band,spend_category,spend_amount,\
spend_in_plan,spend_meets_outcome,spend_illegal,spend_funded_elsewhere,spend_provider,\
requester_role";

/// Writes a case as a row of a table, with its line's end; money is not below zero.
pub fn write_csv_row(text: &mut String, case: &Case<i64>, money: Money) {
    let (year, month, day) = DAY;
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let _ = write!(
        text,
        "{year:04}-{month:02}-{day:02},{},{},{},",
        case.age,
        yes(case.pension_age),
        case.lives_with.name()
    );
    for pence in [
        case.weekly_income,
        case.disregarded_income,
        case.capital,
        case.housing_costs,
        case.dre,
        case.weekly_package_cost,
    ] {
        money.push(text, pence);
        text.push(',');
    }
    let _ = write!(
        text,
        "{},{},{},{},{},{},",
        yes(case.terminal_illness),
        yes(case.mental_health_aftercare),
        yes(case.carer_service),
        case.reablement_weeks,
        case.need_band.name(),
        case.category.name(),
    );
    money.push(text, case.amount);
    let _ = writeln!(
        text,
        ",{},{},{},{},{},{}",
        yes(case.in_plan),
        yes(case.meets_outcome),
        yes(case.illegal),
        yes(case.already_funded_elsewhere),
        case.provider_relationship.name(),
        case.requester_role.name()
    );
}

/// Writes a case as one line of JSON, without the line's end; money is not below zero.
pub fn write_json_line(text: &mut String, case: &Case<i64>, money: Money) {
    let _ = write!(
        text,
        r#"{{"id":{},"age":{},"pension_age":{},"lives_with":"{}""#,
        case.id,
        case.age,
        case.pension_age,
        case.lives_with.name()
    );
    for (name, pence) in [
        ("weekly_income", case.weekly_income),
        ("disregarded_income", case.disregarded_income),
        ("capital", case.capital),
        ("housing_costs", case.housing_costs),
        ("dre", case.dre),
        ("weekly_package_cost", case.weekly_package_cost),
    ] {
        let _ = write!(text, r#","{name}":"#);
        money.push(text, pence);
    }
    let _ = write!(
        text,
        r#","terminal_illness":{},"mental_health_aftercare":{},"carer_service":{},"reablement_weeks":{},"need_band":"{}","spend":{{"category":"{}","amount":"#,
        case.terminal_illness,
        case.mental_health_aftercare,
        case.carer_service,
        case.reablement_weeks,
        case.need_band.name(),
        case.category.name()
    );
    money.push(text, case.amount);
    let _ = write!(
        text,
        r#","in_plan":{},"meets_outcome":{},"illegal":{},"already_funded_elsewhere":{},"provider_relationship":"{}"}},"requester_role":"{}"}}"#,
        case.in_plan,
        case.meets_outcome,
        case.illegal,
        case.already_funded_elsewhere,
        case.provider_relationship.name(),
        case.requester_role.name()
    );
}
