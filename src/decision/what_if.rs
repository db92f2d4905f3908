//! What if a fact were another: a case with one thing in it changed.

use super::inquiry::Inquiry;
use super::problem::DecisionProblem;
use crate::model::case::VariableId;
use crate::model::policy::{Constant, NodeId};
use crate::model::{CaseReader, Policy};
use crate::program::Prepared;
use crate::source::{Problem, Span};
use crate::syntax::read_value;
use crate::syntax::tree::{Assignment, Given, GivenAt, Ident, KeyedPath, Path};

impl Inquiry {
    /// The same inquiry with a fact changed.
    ///
    /// # Shapes
    /// `text` names the fact and its value as a case would: `amount £40.00`, `hours for day 3.5`,
    /// `items[2].cost £12.00 per week`, `capital unknown`. `base` is the offset of its first
    /// byte.
    ///
    /// # Errors
    /// What is wrong with it: a name that is not known, a value that the fact can't have.
    pub fn with(&self, policy: &Policy, text: &str, base: usize) -> Result<Inquiry, Vec<Problem>> {
        let told = Told::read(text, base).ok_or_else(|| {
            let span = Span::new(base, base + text.len());
            vec![Problem::new(DecisionProblem::NoChange { span })]
        })?;
        let value = read_value(told.value.0, told.value.1)?;
        let mut reader = CaseReader::over(policy, self.case.clone());
        match &told.item {
            Some((item, field)) => reader.give_field(&told.name, *item, field, &value),
            None => reader.give(&Assignment {
                name: KeyedPath {
                    path: Path {
                        span: told.name.span,
                        names: vec![told.name.clone()],
                    },
                    key: told.key.clone(),
                },
                value,
            }),
        }
        match reader.finish() {
            (case, problems) if problems.is_empty() => Ok(Inquiry {
                case,
                ..self.clone()
            }),
            (_, problems) => Err(problems.into_iter().map(Problem::new).collect()),
        }
    }
}

/// A change as it is told.
struct Told<'t> {
    name: Ident,
    /// The item, from 0, and its field.
    item: Option<(usize, Ident)>,
    /// The value of a kind that the fact is about.
    key: Option<Ident>,
    value: (&'t str, usize),
}

impl<'t> Told<'t> {
    fn read(text: &'t str, base: usize) -> Option<Self> {
        let mut words = Words { text, at: 0, base };
        let name = words.next()?;
        let item = match name.text.split_once('[') {
            None => None,
            Some((_, behind)) => {
                let (number, field) = behind.split_once("].")?;
                let item = number.parse::<usize>().ok()?.checked_sub(1)?;
                let field = Ident {
                    text: field.to_owned(),
                    span: name.span,
                };
                Some((item, field))
            }
        };
        let mut value = words.rest();
        let mut key = None;
        if let Some(behind) = value.0.strip_prefix("for ") {
            words.at += value.0.len() - behind.len();
            key = Some(words.next()?);
            value = words.rest();
        }
        let list = name.text.split('[').next().unwrap_or_default().to_owned();
        (!value.0.is_empty()).then_some(Told {
            name: Ident {
                text: list,
                span: name.span,
            },
            item,
            key,
            value,
        })
    }
}

/// The words of a text, one after another.
struct Words<'t> {
    text: &'t str,
    at: usize,
    base: usize,
}

impl<'t> Words<'t> {
    fn next(&mut self) -> Option<Ident> {
        let (rest, at) = self.rest();
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        self.at = at - self.base + length;
        (length > 0).then(|| Ident {
            text: rest[..length].to_owned(),
            span: Span::new(at, at + length),
        })
    }

    /// What is left, and where it begins.
    fn rest(&mut self) -> (&'t str, usize) {
        let left = &self.text[self.at..];
        self.at += left.len() - left.trim_start().len();
        (self.text[self.at..].trim_end(), self.base + self.at)
    }
}

/// An answer that an outcome could have, by its name or its label.
fn answer_named(
    policy: &Policy,
    node: NodeId,
    text: &str,
    base: usize,
) -> Result<Constant, Vec<Problem>> {
    let value = match policy.answer_labelled(node, text) {
        Some(name) => GivenAt {
            given: Given::Name(name),
            span: Span::new(base, base + text.len()),
        },
        None => read_value(text, base)?,
    };
    policy
        .answer_given(node, &value)
        .map_err(|problem| vec![Problem::new(problem)])
}

/// The variables of a fact that is named: one, those of every value of its kind, or the fields
/// of every item of a list.
///
/// # Errors
/// [`DecisionProblem::NotAFact`] where the policy knows no such fact.
pub fn facts_named(prepared: &Prepared, name: &str) -> Result<Vec<VariableId>, DecisionProblem> {
    let policy = prepared.policy();
    let variables = prepared.variables();
    let found: Vec<_> = variables
        .ids()
        .filter(|id| policy.is_of_fact(variables.get(*id), name))
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let nearest = policy.nearest_fact(name);
    Err(DecisionProblem::NotAFact {
        name: name.to_owned(),
        advice: match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "name a fact of the case".to_owned(),
        },
    })
}

/// The outcomes among some that could have an answer, each with it.
///
/// # Errors
/// What is wrong with it, where none of them could.
pub fn answers_named(
    policy: &Policy,
    asked: &[NodeId],
    text: &str,
    base: usize,
) -> Result<Vec<(NodeId, Constant)>, Vec<Problem>> {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for node in asked {
        match answer_named(policy, *node, text, base) {
            Ok(answer) => found.push((*node, answer)),
            Err(wrong) if problems.is_empty() => problems = wrong,
            Err(_) => {}
        }
    }
    if found.is_empty() {
        Err(problems)
    } else {
        Ok(found)
    }
}
