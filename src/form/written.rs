//! A case written down, so that reading it gives the same case.

use super::plain::{Plain, key, quoted};
use crate::decision::Inquiry;
use crate::model::case::{Case, Known, Origin, Range, VariableId, Variables};
use crate::model::policy::{Domain, FactId, KindId, Policy, Supposed, SupposedWhat, ValueType};
use crate::program::Prepared;
use crate::value::{Period, Unit, plain_amount};

/// What is known of a case, as the `[facts]` of a case file.
///
/// # Shapes
/// One field a fact, in declared order; a fact for each value of a kind is an object of its own,
/// a list a list of objects. What is not known is left out.
///
/// # Units
/// An amount that was given for another period stays as it was given: `£758.80 per month`.
pub fn facts_of(prepared: &Prepared, case: &Case) -> Plain {
    let writer = Writer {
        policy: prepared.policy(),
        variables: prepared.variables(),
        case,
    };
    let facts = 0..prepared.policy().facts().len();
    Plain::Object(facts.filter_map(|at| writer.fact(FactId::at(at))).collect())
}

/// Figures and steps that are set to something else, as the `[suppose]` of a case file.
pub fn supposed_of(policy: &Policy, supposing: &[Supposed]) -> Plain {
    let fields = supposing.iter().map(|supposed| {
        let (name, ty) = match supposed.what {
            SupposedWhat::Figure(id) => (policy.figure(id).name.clone(), policy.figure(id).ty),
            SupposedWhat::Cell(id, cell) => {
                let figure = policy.figure(id);
                let key = policy.cell_key(id, cell).map_or("", |key| &key.name);
                (format!("{} for {key}", figure.name), figure.ty)
            }
            SupposedWhat::Node(id) => (policy.node(id).name.clone(), policy.node(id).ty),
        };
        let value = match (supposed.value, supposed.no_limit) {
            (Some(value), _) => readable(policy.plain(value, ty)),
            (None, true) => "no limit".to_owned(),
            (None, false) => "unknown".to_owned(),
        };
        (name, Plain::Text(value))
    });
    Plain::Object(fields.collect())
}

/// What is known of a variable, as it would be answered; nothing where it is not known.
pub(super) fn reply_of(prepared: &Prepared, case: &Case, id: VariableId) -> Option<String> {
    let writer = Writer {
        policy: prepared.policy(),
        variables: prepared.variables(),
        case,
    };
    if let Origin::Count(_) = prepared.variables().get(id).origin {
        return match case.get(id) {
            Known::Is(count) => Some(count.to_string()),
            Known::Between(least, _) => Some(format!("{least} and others")),
            Known::Unknown | Known::None => None,
        };
    }
    match writer.value(id)? {
        Plain::Text(text) => Some(text),
        Plain::List(values) if values.is_empty() => Some("none".to_owned()),
        Plain::List(values) => {
            let names = values.iter().filter_map(|value| match value {
                Plain::Text(name) => Some(name.as_str()),
                _ => None,
            });
            Some(names.collect::<Vec<_>>().join(", "))
        }
        Plain::Null | Plain::YesNo(_) | Plain::Number(_) | Plain::Object(_) => None,
    }
}

/// A case file in TOML of a whole inquiry: what it asks, what it knows, and what it supposes.
pub fn write_inquiry(prepared: &Prepared, inquiry: &Inquiry, policy: &str) -> String {
    let nodes = prepared.policy().nodes();
    let asked = inquiry.asked.iter();
    let asked: Vec<&str> = asked
        .map(|node| nodes[node.index()].name.as_str())
        .collect();
    let mut text = write_case(prepared, &inquiry.case, policy, &asked);
    let supposed = supposed_of(prepared.policy(), &inquiry.supposing);
    if !supposed.fields().is_empty() {
        text.push_str("\n[suppose]\n");
    }
    for (name, value) in supposed.fields() {
        text += &format!("{} = {}\n", key(name), value.toml());
    }
    text
}

/// A case file in TOML: what is asked of a policy, and what is known.
pub fn write_case(prepared: &Prepared, case: &Case, policy: &str, asked: &[&str]) -> String {
    let mut text = head(policy, asked);
    text.push_str("\n[facts]\n");
    for (name, value) in facts_of(prepared, case).fields() {
        match value {
            Plain::Object(fields) => {
                for (each, value) in fields {
                    text += &format!("{}.{} = {}\n", key(name), key(each), value.toml());
                }
            }
            Plain::List(items) if items.iter().any(|item| matches!(item, Plain::Object(_))) => {
                text += &format!("{} = [\n", key(name));
                for item in items {
                    text += &format!("  {},\n", item.toml());
                }
                text += "]\n";
            }
            value => text += &format!("{} = {}\n", key(name), value.toml()),
        }
    }
    text
}

/// The `[case]` of a case file.
pub(super) fn head(policy: &str, asked: &[&str]) -> String {
    let asked = Plain::texts(asked.iter().copied());
    format!(
        "[case]\npolicy = {}\nask = {}\n",
        quoted(policy),
        asked.toml()
    )
}

/// An amount below zero is written with a word.
fn readable(plain: String) -> String {
    match plain.strip_prefix('–') {
        Some(size) => format!("minus {size}"),
        None => plain,
    }
}

struct Writer<'c> {
    policy: &'c Policy,
    variables: &'c Variables,
    case: &'c Case,
}

impl Writer<'_> {
    fn fact(&self, id: FactId) -> Option<(String, Plain)> {
        let fact = self.policy.fact(id);
        let value = match (fact.domain, fact.each) {
            (Domain::List { .. }, _) => self.list(id)?,
            (_, None) => self.value(self.variables.fact(id))?,
            (_, Some(kind)) => {
                let values = self.for_each(id, kind);
                (!values.is_empty()).then_some(Plain::Object(values))?
            }
        };
        Some((fact.name.clone(), value))
    }

    fn for_each(&self, fact: FactId, kind: KindId) -> Vec<(String, Plain)> {
        let members = self.policy.kind(kind).members.iter();
        let values = members.zip(0_u8..).filter_map(|(member, at)| {
            let value = self.value(self.variables.fact_for(fact, at))?;
            Some((member.name.clone(), value))
        });
        values.collect()
    }

    fn list(&self, list: FactId) -> Option<Plain> {
        let (there, others) = match self.case.get(self.variables.fact(list)) {
            Known::Is(count) => (count, false),
            Known::Between(least, _) => (least, true),
            Known::Unknown | Known::None => return None,
        };
        let there = u8::try_from(there).unwrap_or(u8::MAX);
        let mut items: Vec<Plain> = (0..there).map(|item| self.item(list, item)).collect();
        if others {
            items.push(Plain::text("and others"));
        }
        Some(Plain::List(items))
    }

    fn item(&self, list: FactId, item: u8) -> Plain {
        let fields = self.policy.list(list).map(|(record, _)| &record.fields);
        let fields = fields.into_iter().flatten().enumerate();
        let known = fields.filter_map(|(at, field)| {
            let value = self.value(self.variables.field(list, item, at))?;
            Some((field.name.clone(), value))
        });
        Plain::Object(known.collect())
    }

    fn value(&self, id: VariableId) -> Option<Plain> {
        let range = self.variables.get(id).range;
        match (range, self.case.get(id)) {
            (_, Known::Unknown) => None,
            (_, Known::None) => Some(Plain::text("none")),
            (Range::Set(kind, _), Known::Is(mask)) => {
                let members = self.policy.kind(kind).members.iter();
                let within = members
                    .enumerate()
                    .filter(|(at, _)| mask >> at & 1 == 1)
                    .map(|(_, member)| member.name.as_str());
                Some(Plain::texts(within))
            }
            (_, Known::Is(value)) => Some(Plain::Text(self.end(id, range, value)?)),
            (_, Known::Between(low, high)) => {
                let (low, high) = (self.end(id, range, low)?, self.end(id, range, high)?);
                Some(Plain::Text(format!("between {low} and {high}")))
            }
        }
    }

    /// A value, or one end of several, as it was given.
    fn end(&self, id: VariableId, range: Range, value: i64) -> Option<String> {
        if let Some((amount, period)) = self.case.given_as(self.policy, id, range, value) {
            let unit = Unit::Money(Some(period));
            return Some(readable(plain_amount(amount, unit)));
        }
        let (constant, ty) = self.policy.constant_of(range, value)?;
        let ty = match (range, ty) {
            // What may be for any period says which.
            (
                Range::Amount {
                    any_period: true, ..
                },
                ValueType::Amount(unit),
            ) => ValueType::Amount(unit.per(Some(Period::Week))),
            (_, ty) => ty,
        };
        Some(readable(self.policy.plain(constant, ty)))
    }
}
