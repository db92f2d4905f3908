//! One question, as plain data: what is asked, and what may be answered.

use serde::Serialize;

use crate::decision::variable_label;
use crate::model::case::{Origin, Range, VariableId};
use crate::model::policy::{KindId, Policy};
use crate::program::Prepared;
use crate::value::{Unit, plain_amount};

/// A question about one fact, or about how many items a list has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormQuestion {
    /// The fact's name, as a case would write it: `supports[2].cost`.
    pub name: String,
    /// What a person reads: `the support you have, number 2: what it costs`.
    pub label: String,
    /// Whose judgement it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// What may be answered.
    pub answer: AnswerShape,
    /// The same in words, with an example.
    pub hint: String,
    /// Whether the answer certainly matters; else it may.
    pub matters: bool,
    /// The outcomes that hang on it, by what a person reads for them.
    pub decides: Vec<String>,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerShape {
    /// Yes or no.
    YesNo,
    /// One of some values.
    Choice {
        /// The values, in order.
        values: Vec<Named>,
    },
    /// Any of some values, or none of them.
    Set {
        /// The values, in order.
        values: Vec<Named>,
    },
    /// An amount.
    Amount {
        /// What it counts, as the language writes it: `money per week`.
        unit: String,
        /// The least, as the language writes it.
        least: String,
        /// The most.
        most: String,
        /// Whether it says itself for which period it is.
        any_period: bool,
        /// Whether there may be none.
        or_none: bool,
    },
    /// A day.
    Day {
        /// The first that is allowed, year first.
        first: String,
        /// The last.
        last: String,
        /// Whether there may be none.
        or_none: bool,
    },
    /// How many items a list has.
    Items {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
}

/// A value that may be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name, as a case writes it.
    pub name: String,
    /// What a person reads.
    pub label: String,
}

impl FormQuestion {
    /// The question about a variable.
    pub(super) fn about(prepared: &Prepared, id: VariableId) -> Self {
        let policy = prepared.policy();
        let variable = prepared.variables().get(id);
        let label = variable_label(policy, variable.origin);
        let label = match variable.origin {
            Origin::Count(_) => format!("how many there are: {label}"),
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Field { .. } => label,
        };
        let answer = AnswerShape::of(policy, variable.range);
        FormQuestion {
            name: policy.variable_name(variable),
            label,
            judged_by: policy.judge_of(variable.origin).map(str::to_owned),
            hint: hint(&answer, variable.range),
            answer,
            matters: false,
            decides: Vec::new(),
        }
    }
}

impl AnswerShape {
    /// What may be answered for a variable.
    pub(super) fn of(policy: &Policy, range: Range) -> Self {
        match range {
            Range::YesNo => AnswerShape::YesNo,
            Range::Choice(kind, _) => AnswerShape::Choice {
                values: values(policy, kind),
            },
            Range::Set(kind, _) => AnswerShape::Set {
                values: values(policy, kind),
            },
            Range::Amount {
                unit,
                any_period,
                or_none,
                least,
                most,
                ..
            } => {
                let plain = |value| {
                    let constant = policy.constant_of(range, value);
                    constant.map_or_else(String::new, |(constant, ty)| policy.plain(constant, ty))
                };
                AnswerShape::Amount {
                    unit: match any_period {
                        true => "money for any period".to_owned(),
                        false => unit.to_string(),
                    },
                    least: plain(least),
                    most: plain(most),
                    any_period,
                    or_none,
                }
            }
            Range::Date { or_none, .. } => {
                let day = |value| {
                    let constant = policy.constant_of(range, value);
                    constant.map_or_else(String::new, |(constant, ty)| policy.plain(constant, ty))
                };
                let (first, last, _) = range.bounds().unwrap_or_default();
                AnswerShape::Day {
                    first: day(first),
                    last: day(last),
                    or_none,
                }
            }
            Range::Count { least, most } => AnswerShape::Items { least, most },
        }
    }

    /// The values to choose from, where there are some.
    pub fn values(&self) -> &[Named] {
        match self {
            AnswerShape::Choice { values } | AnswerShape::Set { values } => values,
            AnswerShape::YesNo
            | AnswerShape::Amount { .. }
            | AnswerShape::Day { .. }
            | AnswerShape::Items { .. } => &[],
        }
    }
}

fn values(policy: &Policy, kind: KindId) -> Vec<Named> {
    let members = policy.kind(kind).members.iter();
    let named = members.map(|member| Named {
        name: member.name.clone(),
        label: member.label.clone(),
    });
    named.collect()
}

/// What may be answered, in words.
pub(super) fn hint(answer: &AnswerShape, range: Range) -> String {
    let or_none = |none: bool| if none { ", or `none`" } else { "" };
    match answer {
        AnswerShape::YesNo => "`yes` or `no`".to_owned(),
        AnswerShape::Choice { .. } => "one of these".to_owned(),
        AnswerShape::Set { .. } => "any of these, with commas between, or `none`".to_owned(),
        AnswerShape::Amount {
            least,
            most,
            any_period,
            or_none: none,
            ..
        } => {
            let (unit, step) = match range {
                Range::Amount {
                    unit, step, below, ..
                } => (unit, (step, below)),
                _ => unreachable!("an amount has a range of amounts"),
            };
            let period = if *any_period {
                ", for any period that you name"
            } else {
                ""
            };
            let steps =
                steps(unit, step).map_or_else(String::new, |step| format!(", in steps of {step}"));
            let example = match any_period {
                true => "£12.50 per week".to_owned(),
                false => unit.example(),
            };
            format!(
                "from {least} to {most}{steps}{period}{}, such as `{example}`",
                or_none(*none)
            )
        }
        AnswerShape::Day {
            first,
            last,
            or_none: none,
        } => format!(
            "a day from {first} to {last}{}, year first, such as `2026-04-06`",
            or_none(*none)
        ),
        AnswerShape::Items { least, most } => format!(
            "a number from {least} to {most}; `2 and others` where there may be more than two"
        ),
    }
}

/// The steps that an amount goes in, where they are not those that everyone expects.
fn steps(unit: Unit, (step, below): (i64, i64)) -> Option<String> {
    let step = crate::value::Exact::new(i128::from(step), i128::from(below))?;
    match unit {
        Unit::Money(_) => None,
        Unit::Whole if step == crate::value::Exact::ONE => None,
        Unit::Whole | Unit::Percent | Unit::Hours(_) => Some(plain_amount(step, unit.per(None))),
    }
}
