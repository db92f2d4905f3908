//! A person in one sentence.

use super::joint::{JointCase, JointId};
use super::twin::Twin;
use crate::model::case::{Known, Origin, Range, VariableId};
use crate::model::policy::{Constant, FactId, ValueType};
use crate::program::Prepared;
use crate::value::{Period, amount_in_words};

/// Small numbers as words.
const NUMBERS: [&str; 10] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

impl Twin<'_> {
    /// What is known of a person, in a few words: `capital £20,000.00; one support: help at
    /// home, £90.00 a week; whatever else is so`. What is so comes first, what is not behind.
    pub fn in_words(&self, case: &JointCase) -> String {
        let mut parts = Vec::new();
        let mut denied = Vec::new();
        let mut is_whole = true;
        for id in self.reads() {
            let (prepared, variable) = self.pair().policy_of(*id);
            let origin = prepared.variables().get(variable).origin;
            let known = case.get(*id);
            match origin {
                Origin::Count(list) => match known {
                    Known::Is(count) => parts.push(self.items(case, *id, (prepared, list), count)),
                    Known::Unknown | Known::None | Known::Between(..) => is_whole = false,
                },
                Origin::Fact(fact) | Origin::FactFor(fact, _) => {
                    let name = named(prepared, fact, origin);
                    match (known, prepared.variables().get(variable).range) {
                        (Known::Unknown, _) => is_whole = false,
                        (Known::Is(0), Range::YesNo) => denied.push(name),
                        (Known::Is(_), Range::YesNo) => parts.push(name),
                        (known, range) => parts.push(format!(
                            "{name} {}",
                            value(prepared, range, known).unwrap_or_default()
                        )),
                    }
                }
                Origin::Field { .. } => {}
            }
        }
        if !denied.is_empty() {
            parts.push(format!("not {}", denied.join(", not ")));
        }
        if !is_whole {
            parts.push(
                if parts.is_empty() {
                    "everybody"
                } else {
                    "whatever else is so"
                }
                .to_owned(),
            );
        }
        parts.join("; ")
    }

    /// The items of a list, each by its fields.
    fn items(
        &self,
        case: &JointCase,
        id: JointId,
        (prepared, list): (&Prepared, FactId),
        count: i64,
    ) -> String {
        let policy = prepared.policy();
        let plural = policy.fact(list).name.replace('_', " ");
        let Some((record, _)) = policy.list(list) else {
            return plural;
        };
        let number = usize::try_from(count).unwrap_or(0);
        let number = NUMBERS
            .get(number)
            .map_or_else(|| count.to_string(), |word| (*word).to_owned());
        let name = match count {
            1 => record.name.replace('_', " "),
            _ => plural,
        };
        let items: Vec<String> = (0..u8::try_from(count).unwrap_or(0))
            .map(|item| {
                let fields = record.fields.iter().enumerate().filter_map(|(at, field)| {
                    let variable = prepared.variables().field(list, item, at);
                    let joint = self.same_side(id, variable)?;
                    let range = prepared.variables().get(variable).range;
                    let name = field.name.replace('_', " ");
                    match (case.get(joint), range) {
                        (Known::Is(1), Range::YesNo) => Some(name),
                        (Known::Is(_), Range::YesNo) => Some(format!("not {name}")),
                        (known, Range::Date { .. } | Range::Set(..)) => {
                            Some(format!("{name} {}", value(prepared, range, known)?))
                        }
                        (known, range) => value(prepared, range, known),
                    }
                });
                fields.collect::<Vec<_>>().join(", ")
            })
            .filter(|item| !item.is_empty())
            .collect();
        match items.is_empty() {
            true => format!("{number} {name}"),
            false => format!("{number} {name}: {}", items.join(", and ")),
        }
    }

    /// A variable of the policy in whose terms another is told.
    fn same_side(&self, other: JointId, id: VariableId) -> Option<JointId> {
        match self.pair().in_a(other) {
            Some(_) => Some(self.pair().of_a(id)),
            None => self.pair().of_b(id),
        }
    }
}

/// The name of a fact as a person reads it, with the value of its kind that it is for.
fn named(prepared: &Prepared, fact: FactId, origin: Origin) -> String {
    let policy = prepared.policy();
    let declared = policy.fact(fact);
    let name = declared.name.replace('_', " ");
    match (origin, declared.each) {
        (Origin::FactFor(_, value), Some(kind)) => {
            let member = &policy.kind(kind).members[usize::from(value)];
            format!("{name} for {}", member.label)
        }
        _ => name,
    }
}

/// A value in words; `None` of what is not known.
pub(super) fn value(prepared: &Prepared, range: Range, known: Known) -> Option<String> {
    let policy = prepared.policy();
    let one = |value: i64| {
        let (constant, ty) = policy.constant_of(range, value)?;
        Some(match (constant, ty) {
            (Constant::Choice(at), ValueType::Choice(kind)) => {
                policy.kind(kind).members[usize::from(at)].label.clone()
            }
            (Constant::Amount(amount), ValueType::Amount(unit)) => {
                let is_weekly = matches!(
                    range,
                    Range::Amount {
                        any_period: true,
                        ..
                    }
                );
                let unit = if is_weekly {
                    unit.per(Some(Period::Week))
                } else {
                    unit
                };
                amount_in_words(amount, unit)
            }
            (Constant::Date(date), _) => date.in_words(),
            (constant, ty) => policy.plain(constant, ty),
        })
    };
    match (known, range) {
        (Known::Unknown, _) => None,
        (Known::None, _) => Some("none".to_owned()),
        (Known::Is(mask), Range::Set(kind, _)) => {
            let members = policy.kind(kind).members.iter().enumerate();
            let within = members.filter(|(at, _)| mask >> at & 1 == 1);
            let labels: Vec<&str> = within.map(|(_, member)| member.label.as_str()).collect();
            Some(if labels.is_empty() {
                "nothing".to_owned()
            } else {
                labels.join(" and ")
            })
        }
        (Known::Is(value), _) => one(value),
        (Known::Between(low, high), _) => Some(format!("between {} and {}", one(low)?, one(high)?)),
    }
}
