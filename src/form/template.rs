//! A case to fill in: just the facts that a question can need.

use std::collections::BTreeSet;

use textwrap::{Options, fill};

use super::plain::key;
use super::question::{AnswerShape, Named, hint};
use super::written::head;
use crate::decision::{DecisionProblem, facts_wanted};
use crate::model::case::{Origin, Variable, VariableId};
use crate::model::policy::{Fact, FactId, NodeId, Policy};
use crate::program::Prepared;
use crate::value::Date;

/// The width that a long comment is broken at.
const WIDTH: usize = 96;
/// What stands above a template.
const HEAD: &str = "\
# Write what is known in place of \"unknown\". What is left as it is stays unknown: it is never
# taken to be no, none or nothing. An amount may be known in part: \"up to £6,000.00\",
# \"from £10.00\", \"between £5.00 and £9.00\".
";

/// A case file in TOML that says nothing yet: every fact that some outcomes can need, in declared
/// order, each with what a person reads, whose judgement it is, and what it may be.
///
/// # Shapes
/// `policy` is the name that the policy is called by. Every fact is `"unknown"`; a list is told
/// with an item to copy. With `on` only what is needed as at that day is there, and the day is
/// filled in.
///
/// # Errors
/// [`DecisionProblem::DayOutside`] where the policy is not about that day.
pub fn template(
    prepared: &Prepared,
    policy: &str,
    asked: &[NodeId],
    on: Option<Date>,
) -> Result<String, DecisionProblem> {
    let form = Form {
        prepared,
        policy: prepared.policy(),
        wanted: facts_wanted(prepared, asked, on)?,
        on,
    };
    let nodes = asked.iter().map(|node| form.policy.node(*node));
    let names: Vec<&str> = nodes.clone().map(|node| node.name.as_str()).collect();
    let labels: Vec<&str> = nodes.map(|node| node.label.as_str()).collect();
    let day = on.map_or_else(String::new, |day| format!(", as at {}", day.in_words()));
    let about = format!("{}{day}: {}.", form.policy.title(), labels.join("; "));
    let comment = Options::new(WIDTH)
        .initial_indent("# ")
        .subsequent_indent("# ");
    let mut text = fill(&about, comment) + "\n";
    text += HEAD;
    text += &format!("\n{}\n[facts]\n", head(policy, &names));
    let facts = form.policy.facts().iter().enumerate();
    let told: Vec<String> = facts
        .filter_map(|(at, fact)| form.fact(FactId::at(at), fact))
        .collect();
    text += &told.join("\n");
    Ok(text)
}

struct Form<'p> {
    prepared: &'p Prepared,
    policy: &'p Policy,
    wanted: BTreeSet<VariableId>,
    on: Option<Date>,
}

impl Form<'_> {
    /// The lines of one fact, where any of it is wanted.
    fn fact(&self, id: FactId, fact: &Fact) -> Option<String> {
        let of_fact = |wanted: &VariableId| {
            let variable = self.prepared.variables().get(*wanted);
            match variable.origin {
                Origin::Fact(own) | Origin::FactFor(own, _) | Origin::Count(own) => {
                    (own == id).then_some(*variable)
                }
                Origin::Field { .. } => None,
            }
        };
        let wanted: Vec<Variable> = self.wanted.iter().filter_map(of_fact).collect();
        let first = wanted.first()?;
        let judge = judged(fact.judged_by.as_deref());
        let mut lines = format!("# {}{judge}\n", fact.label);
        if let Origin::Count(list) = first.origin {
            lines += &self.list(list);
            return Some(lines);
        }
        let shape = AnswerShape::of(self.policy, first.range);
        lines += &comments(&written(&shape, hint(&shape, first.range)), shape.values());
        for variable in wanted {
            lines += &self.line(fact, &variable);
        }
        Some(lines)
    }

    fn line(&self, fact: &Fact, variable: &Variable) -> String {
        let name = key(&fact.name);
        match (variable.origin, fact.each) {
            (Origin::FactFor(_, value), Some(kind)) => {
                let member = &self.policy.kind(kind).members[usize::from(value)];
                format!(
                    "{name}.{} = \"unknown\" # {}\n",
                    key(&member.name),
                    member.label
                )
            }
            (Origin::Fact(own), _) if Some(own) == self.policy.decision_day() => {
                let day = self
                    .on
                    .map_or_else(|| "unknown".to_owned(), |day| day.to_string());
                format!("{name} = \"{day}\"\n")
            }
            _ => format!("{name} = \"unknown\"\n"),
        }
    }

    /// A list: how many items, an item to copy, and what its fields may be.
    fn list(&self, list: FactId) -> String {
        let fact = self.policy.fact(list);
        let Some((record, most)) = self.policy.list(list) else {
            return String::new();
        };
        let mut fields = Vec::new();
        let mut about = String::new();
        for (at, field) in record.fields.iter().enumerate() {
            let id = self.prepared.variables().field(list, 0, at);
            if !self.wanted.contains(&id) {
                continue;
            }
            let range = self.prepared.variables().get(id).range;
            let shape = AnswerShape::of(self.policy, range);
            let judge = judged(field.judged_by.as_deref());
            about += &format!("#   {}: {}{judge}\n", field.name, field.label);
            let told = comments(&written(&shape, hint(&shape, range)), shape.values());
            about += &told.replace("# ", "#     ");
            fields.push(format!("{} = \"unknown\"", key(&field.name)));
        }
        let name = key(&fact.name);
        let item = match fields.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{ {} }}", fields.join(", ")),
        };
        format!(
            "# a list of at most {most}, one line for each; [] where there is none\n\
             {about}# {name} = [\n#   {item},\n#   \"and others\", # where there may be more\n# ]\n\
             {name} = \"unknown\"\n"
        )
    }
}

fn judged(by: Option<&str>) -> String {
    by.map_or_else(String::new, |role| format!(" (judged by the {role})"))
}

/// How a value is written in a case, where that is not as it is answered.
fn written(shape: &AnswerShape, hint: String) -> String {
    match shape {
        AnswerShape::Set { values } => {
            let names: Vec<String> = values
                .iter()
                .take(2)
                .map(|value| format!("\"{}\"", value.name))
                .collect();
            format!(
                "any of these, as [{}]; [] for none of them",
                names.join(", ")
            )
        }
        AnswerShape::YesNo
        | AnswerShape::Choice { .. }
        | AnswerShape::Amount { .. }
        | AnswerShape::Day { .. }
        | AnswerShape::Items { .. } => hint,
    }
}

/// What may be written, and the values with what a person reads for them.
fn comments(hint: &str, values: &[Named]) -> String {
    let widest = values.iter().map(|value| value.name.chars().count()).max();
    let width = widest.unwrap_or(0);
    let mut lines = format!("# {}\n", hint.replace('`', ""));
    for value in values {
        lines += &format!("#   {:width$}  {}\n", value.name, value.label);
    }
    lines
}
