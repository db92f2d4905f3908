//! What to write where something of another type or unit stands.

use super::policy::{Policy, ValueType};
use crate::value::{Period, Unit};

/// The most values of a kind that are told one by one.
const TOLD: usize = 8;

impl Policy {
    /// What to write where a value of a type is wanted.
    pub(super) fn advice_for(&self, wanted: ValueType) -> String {
        let written = self.advice_for_written(wanted);
        match wanted {
            ValueType::YesNo => format!("{written}, or a condition"),
            ValueType::Amount(_) | ValueType::Date => format!("{written}, or a name for one"),
            ValueType::Choice(_) | ValueType::Set(_) => written,
        }
    }

    /// What to write where a value of a type is wanted, and nothing can be read for it.
    pub(super) fn advice_for_written(&self, wanted: ValueType) -> String {
        match wanted {
            ValueType::YesNo => "write `yes` or `no`".to_owned(),
            ValueType::Choice(kind) => {
                let kind = self.kind(kind);
                let names = kind.members.iter().map(|member| member.name.as_str());
                let names: Vec<&str> = names.collect();
                if names.len() > TOLD {
                    format!("write a value of `{}`, such as `{}`", kind.name, names[0])
                } else {
                    format!("write one of {}", names.join(", "))
                }
            }
            ValueType::Set(_) => "name a fact that is a `set of …`".to_owned(),
            ValueType::Amount(unit) => format!("write an amount such as `{}`", unit.example()),
            ValueType::Date => "write a day such as `2026-04-06`".to_owned(),
        }
    }

    /// How what was found is made into what is wanted.
    pub(super) fn advice_from(&self, found: ValueType, wanted: ValueType) -> String {
        match (found, wanted) {
            (ValueType::Amount(_), ValueType::YesNo) => {
                "compare it: `is over …`, `is under …`, `is at least …`, `is at most …`".to_owned()
            }
            (ValueType::Choice(_), ValueType::YesNo) => {
                "compare it: `is …`, or `is one of (…)`".to_owned()
            }
            (ValueType::Date, ValueType::YesNo) => {
                "compare it: `is before …`, `is after …`, `is on or after …`".to_owned()
            }
            (ValueType::Set(_), ValueType::YesNo) => "ask what it holds: `includes …`".to_owned(),
            (
                ValueType::YesNo
                | ValueType::Choice(_)
                | ValueType::Set(_)
                | ValueType::Amount(_)
                | ValueType::Date,
                wanted,
            ) => self.advice_for(wanted),
        }
    }
}

/// How an amount of one unit is made into one of another.
pub(super) fn advice_of_units(found: Unit, wanted: Unit) -> String {
    match (found, wanted) {
        (Unit::Money(None), Unit::Money(Some(period)))
        | (Unit::Hours(None), Unit::Hours(Some(period))) => {
            format!("say for which period it is: `… per {period}`")
        }
        (Unit::Money(Some(_)), Unit::Money(Some(period)))
        | (Unit::Hours(Some(_)), Unit::Hours(Some(period))) => {
            format!("give it for that period, or change it: `… per {period}`")
        }
        (Unit::Money(Some(period)), Unit::Money(None)) => match period {
            Period::Hour => "say for how many hours: `… times 5 hours`".to_owned(),
            Period::Week | Period::FourWeeks => "say for how long: `4 weeks of …`".to_owned(),
            Period::Month => "say for how long: `6 months of …`".to_owned(),
            Period::Year => "say for how long: `2 years of …`".to_owned(),
        },
        (Unit::Percent, Unit::Money(_) | Unit::Hours(_)) => {
            "say of what it is a share: `75% of …`".to_owned()
        }
        (Unit::Whole | Unit::Percent | Unit::Money(_) | Unit::Hours(_), wanted) => {
            format!(
                "write an amount such as `{}`, or a name for one",
                wanted.example()
            )
        }
    }
}
