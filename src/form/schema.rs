//! What a case of a policy may be, as JSON Schema.

use std::collections::BTreeSet;

use super::plain::Plain;
use super::question::{AnswerShape, Named, hint};
use crate::decision::facts_wanted;
use crate::model::case::{Range, VariableId};
use crate::model::policy::{Domain, FactId, KindId, NodeId, Policy};
use crate::program::Prepared;
use crate::value::Period;
use crate::value::Unit;

/// The dialect that is written.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Pounds with their pence.
const POUNDS: &str = r"(minus )?£[0-9][0-9,]*\.[0-9]{2}";
/// A number of hours or of things.
const NUMBER: &str = r"[0-9][0-9,]*(\.[0-9]+)?";
/// A day, year first.
const DAY: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
/// Any period that others can be reckoned into.
const PER: &str = " per (week|4 weeks|month|year)";

/// The JSON Schema (2020-12) of a case file for a policy.
///
/// What it refuses, the policy refuses. What it takes may still be refused where that hangs on
/// more than the shape: the range of an amount stands in its description, and whether a day exists
/// is left to the reader.
///
/// # Shapes
/// The case with its parts, `case`, `facts`, `suppose`, `expect`, as JSON has it; TOML is the same
/// with days in quotation marks. With `asked` only the facts that these outcomes can need as at
/// some day are allowed; without, every fact.
pub fn case_schema(prepared: &Prepared, asked: &[NodeId]) -> Plain {
    let policy = prepared.policy();
    let wanted = match asked.is_empty() {
        true => prepared.variables().ids().collect(),
        // Without a day there is none that the policy is not about.
        false => facts_wanted(prepared, asked, None).unwrap_or_default(),
    };
    let schema = Schema {
        prepared,
        policy,
        wanted,
    };
    let facts = closed(schema.facts(), &[]);
    Plain::object([
        ("$schema", Plain::text(DIALECT)),
        (
            "title",
            Plain::text(format!("A case for {}", policy.title())),
        ),
        ("type", Plain::text("object")),
        (
            "properties",
            Plain::object([
                ("case", schema.about()),
                ("facts", facts),
                ("suppose", schema.suppose()),
                ("expect", schema.expect()),
            ]),
        ),
        ("required", Plain::texts(["facts"])),
        ("additionalProperties", Plain::YesNo(false)),
    ])
}

struct Schema<'p> {
    prepared: &'p Prepared,
    policy: &'p Policy,
    wanted: BTreeSet<VariableId>,
}

impl Schema<'_> {
    fn about(&self) -> Plain {
        let words = |description: &str| {
            let description = Plain::text(description);
            Plain::object([
                ("type", Plain::text("string")),
                ("description", description),
            ])
        };
        let names = self.policy.nodes().iter().map(|node| node.name.as_str());
        let one = || Plain::object([("$ref", Plain::text("#/properties/case/$defs/asked"))]);
        let several = Plain::object([("type", Plain::text("array")), ("items", one())]);
        let ask = Plain::object([("anyOf", Plain::List(vec![one(), several]))]);
        let fields = vec![
            ("title".to_owned(), words("what the case shows")),
            (
                "policy".to_owned(),
                words("the name of the policy's file, without its ending"),
            ),
            ("source".to_owned(), words("where the answer was published")),
            ("url".to_owned(), words("its address")),
            ("grade".to_owned(), words("how firm the answer is")),
            ("note".to_owned(), words("what else is to be known")),
            ("ask".to_owned(), ask),
        ];
        let asked = Plain::object([("enum", Plain::texts(names))]);
        closed(fields, &[("$defs", Plain::object([("asked", asked)]))])
    }

    fn suppose(&self) -> Plain {
        let figures = self
            .policy
            .figures()
            .iter()
            .map(|figure| figure.name.as_str());
        let nodes = self.policy.nodes().iter().map(|node| node.name.as_str());
        let names = Plain::object([("enum", Plain::texts(figures.chain(nodes)))]);
        let value = Plain::object([("type", Plain::texts(["string", "number", "boolean"]))]);
        Plain::object([
            (
                "description",
                Plain::text("figures and steps set to something else"),
            ),
            ("type", Plain::text("object")),
            ("propertyNames", names),
            ("additionalProperties", value),
        ])
    }

    fn expect(&self) -> Plain {
        let nodes = self.policy.nodes().iter();
        let names: Vec<String> = nodes.map(|node| node.name.replace('.', r"\.")).collect();
        let pattern = format!("^({})( for [a-z0-9_]+)?$", names.join("|"));
        let types = ["string", "number", "boolean", "array", "object"];
        Plain::object([
            ("description", Plain::text("what must come out")),
            ("type", Plain::text("object")),
            (
                "propertyNames",
                Plain::object([("pattern", Plain::text(pattern))]),
            ),
            (
                "additionalProperties",
                Plain::object([("type", Plain::texts(types))]),
            ),
        ])
    }

    fn facts(&self) -> Vec<(String, Plain)> {
        let facts = self.policy.facts().iter().enumerate();
        facts
            .flat_map(|(at, fact)| {
                let id = FactId::at(at);
                let first = self.prepared.variables().fact(id);
                let title = titled(&fact.label, fact.judged_by.as_deref());
                match (fact.domain, fact.each) {
                    (Domain::List { least, most, .. }, _) => {
                        let list = self.wanted.contains(&first);
                        let list = list.then(|| self.list(id, least, most, title));
                        list.map(|list| (fact.name.clone(), list))
                            .into_iter()
                            .collect()
                    }
                    (_, Some(kind)) => self.for_each(id, kind, title),
                    (_, None) if self.wanted.contains(&first) => {
                        vec![(fact.name.clone(), self.value(first, title))]
                    }
                    (_, None) => Vec::new(),
                }
            })
            .collect()
    }

    /// A fact for each value of a kind: as an object, and each under a name of its own.
    fn for_each(&self, id: FactId, kind: KindId, title: String) -> Vec<(String, Plain)> {
        let fact = self.policy.fact(id);
        let mut alone = Vec::new();
        let mut within = Vec::new();
        for (member, at) in self.policy.kind(kind).members.iter().zip(0_u8..) {
            let variable = self.prepared.variables().fact_for(id, at);
            if self.wanted.contains(&variable) {
                let told = || titled(&format!("{}: {}", fact.label, member.label), None);
                within.push((member.name.clone(), self.value(variable, told())));
                let name = format!("{} for {}", fact.name, member.name);
                alone.push((name, self.value(variable, told())));
            }
        }
        if within.is_empty() {
            return alone;
        }
        let whole = closed(within, &[("title", Plain::Text(title))]);
        alone.insert(0, (fact.name.clone(), whole));
        alone
    }

    fn list(&self, list: FactId, least: u8, most: u8, title: String) -> Plain {
        let record = self.policy.list(list).map(|(record, _)| &record.fields);
        let fields = record.into_iter().flatten().enumerate();
        let fields = fields.filter_map(|(at, field)| {
            let id = self.prepared.variables().field(list, 0, at);
            let title = titled(&field.label, field.judged_by.as_deref());
            let wanted = self.wanted.contains(&id);
            wanted.then(|| (field.name.clone(), self.value(id, title)))
        });
        let item = closed(fields.collect(), &[]);
        let others = || constant("and others", None);
        let mut whole = vec![
            ("type".to_owned(), Plain::text("array")),
            ("items".to_owned(), any_of(vec![item, others()])),
            ("contains".to_owned(), of_type("object")),
            ("minContains".to_owned(), Plain::Number(0)),
            ("maxContains".to_owned(), Plain::Number(i64::from(most))),
        ];
        if least > 0 {
            let open = Plain::object([("contains", others())]);
            let whole_list = Plain::object([("minItems", Plain::Number(i64::from(least)))]);
            whole.extend([("if".to_owned(), open), ("else".to_owned(), whole_list)]);
        }
        let description = format!("at most {most} items; \"and others\" where there may be more");
        let mut ways = unknown();
        ways.push(Plain::Object(whole));
        Plain::object([
            ("title", Plain::Text(title)),
            ("description", Plain::Text(description)),
            ("anyOf", Plain::List(ways)),
        ])
    }

    fn value(&self, id: VariableId, title: String) -> Plain {
        let range = self.prepared.variables().get(id).range;
        let shape = AnswerShape::of(self.policy, range);
        let mut ways = unknown();
        match &shape {
            AnswerShape::YesNo => {
                ways.push(of_type("boolean"));
                ways.push(Plain::object([("enum", Plain::texts(["yes", "no"]))]));
            }
            AnswerShape::Choice { values } => {
                let values = values.iter();
                ways.extend(values.map(|value| constant(&value.name, Some(&value.label))));
            }
            AnswerShape::Set { values } => {
                let member = |value: &Named| constant(&value.name, Some(&value.label));
                let members: Vec<Plain> = values.iter().map(member).collect();
                let items = any_of(members.clone());
                let array = Plain::object([("type", Plain::text("array")), ("items", items)]);
                ways.push(array);
                ways.extend(members);
                ways.push(constant("none", Some("none of them")));
                let names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
                let one = format!("({})", names.join("|"));
                ways.push(matching(&format!(r"^\( *({one}( *, *{one})*)? *\)$")));
            }
            AnswerShape::Amount { or_none, .. } => ways.extend(amount(range, *or_none)),
            AnswerShape::Day { or_none, .. } => ways.extend(in_part(DAY, *or_none)),
            AnswerShape::Items { .. } => unreachable!("a list is no single value"),
        }
        let mut fields = vec![("title".to_owned(), Plain::Text(title))];
        if shape.values().is_empty() {
            let told = hint(&shape, range).replace('`', "");
            fields.push(("description".to_owned(), Plain::Text(told)));
        }
        fields.push(("anyOf".to_owned(), Plain::List(ways)));
        Plain::Object(fields)
    }
}

/// What leaves a fact open.
fn unknown() -> Vec<Plain> {
    vec![constant("unknown", Some("not known")), of_type("null")]
}

/// An amount: a number where that says enough, else as the language writes it.
fn amount(range: Range, or_none: bool) -> Vec<Plain> {
    let Range::Amount {
        least,
        most,
        below,
        unit,
        any_period,
        ..
    } = range
    else {
        return Vec::new();
    };
    let per = |period: Option<Period>| {
        period.map_or_else(String::new, |period| format!("( per {period})?"))
    };
    let (literal, number) = match unit {
        Unit::Money(_) if any_period => (format!("{POUNDS}{PER}"), None),
        Unit::Money(period) => (format!("{POUNDS}{}", per(period)), None),
        Unit::Percent => (format!("{NUMBER}%"), None),
        Unit::Hours(period) => (format!("{NUMBER}( hours?{})?", per(period)), Some("number")),
        Unit::Whole => (NUMBER.to_owned(), Some("integer")),
    };
    let mut ways = in_part(&literal, or_none);
    if let Some(number) = number {
        let mut fields = vec![("type".to_owned(), Plain::text(number))];
        if below == 1 {
            fields.push(("minimum".to_owned(), Plain::Number(least)));
            fields.push(("maximum".to_owned(), Plain::Number(most)));
        }
        ways.push(Plain::Object(fields));
    }
    ways
}

/// A value, or what is known of it in part.
fn in_part(literal: &str, or_none: bool) -> Vec<Plain> {
    let one = format!("({literal})");
    let none = if or_none { "|none" } else { "" };
    let pattern = format!("^({one}|up to {one}|from {one}|between {one} and {one}{none})$");
    vec![matching(&pattern)]
}

fn titled(label: &str, judged_by: Option<&str>) -> String {
    judged_by.map_or_else(
        || label.to_owned(),
        |role| format!("{label} (judged by the {role})"),
    )
}

/// An object that has these fields and no other.
fn closed(fields: Vec<(String, Plain)>, further: &[(&str, Plain)]) -> Plain {
    let mut all: Vec<(String, Plain)> = further
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    all.push(("type".to_owned(), Plain::text("object")));
    all.push(("properties".to_owned(), Plain::Object(fields)));
    all.push(("additionalProperties".to_owned(), Plain::YesNo(false)));
    Plain::Object(all)
}

fn constant(name: &str, title: Option<&str>) -> Plain {
    let mut fields = vec![("const".to_owned(), Plain::text(name))];
    fields.extend(title.map(|title| ("title".to_owned(), Plain::text(title))));
    Plain::Object(fields)
}

fn any_of(ways: Vec<Plain>) -> Plain {
    Plain::object([("anyOf", Plain::List(ways))])
}

fn of_type(name: &str) -> Plain {
    Plain::object([("type", Plain::text(name))])
}

fn matching(pattern: &str) -> Plain {
    Plain::object([
        ("type", Plain::text("string")),
        ("pattern", Plain::text(pattern)),
    ])
}
