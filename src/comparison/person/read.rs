//! A case file in the terms of two policies.

use serde::Serialize;

use super::Of;
use crate::comparison::joint::Pair;
use crate::decision::{CaseFile, Inquiry, node_asked_for};
use crate::model::Policy;
use crate::model::policy::NodeId;
use crate::source::{Problem, in_order};
use crate::syntax::tree::{Assignment, Ident};
use crate::value::Date;

/// As at which day a case is put to the two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsAt {
    /// The day that the case gives; or this one, for a case that gives none.
    Day(Option<Date>),
    /// One day for each policy, whatever day the case gives.
    Days(Date, Date),
}

/// Something that a case says and that only one of the two policies knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// The policy that knows it.
    pub known_to: Of,
}

/// An outcome that was asked for and that only one of the two policies answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotShared {
    /// Its name.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// The policy that answers it.
    pub answered_by: Of,
}

/// One case as both policies read it.
pub(super) struct Both {
    pub(super) a: Inquiry,
    pub(super) b: Inquiry,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) not_shared: Vec<NotShared>,
    /// Whether the case asks for nothing by name.
    pub(super) asks_all: bool,
}

/// What is asked of both: nodes of the first and of the second, pair by pair.
struct Asked {
    pairs: Vec<(NodeId, NodeId)>,
    not_shared: Vec<NotShared>,
    all: bool,
}

impl Both {
    /// The case as one policy reads it.
    pub(super) fn of(&self, of: Of) -> &Inquiry {
        match of {
            Of::A => &self.a,
            Of::B => &self.b,
        }
    }

    pub(super) fn read(
        pair: &Pair<'_>,
        file: &CaseFile,
        as_at: AsAt,
    ) -> Result<Both, Vec<Problem>> {
        let (a, b) = (pair.a.policy(), pair.b.policy());
        let file = &without_day(file, as_at, [a, b]);
        let (on_a, on_b) = match as_at {
            AsAt::Day(on) => (on, on),
            AsAt::Days(a, b) => (Some(a), Some(b)),
        };
        let ((for_a, not_in_a), (for_b, not_in_b)) = (file.known_to(a), file.known_to(b));
        let is_among =
            |one: &&Assignment, other: &[Assignment]| other.iter().any(|own| own.name == one.name);
        let mut for_a = for_a;
        // What neither knows stays for the first to refuse, with its advice.
        let (facts, suppose) = (&mut for_a.facts, &mut for_a.suppose);
        for unknown in not_in_a.iter().filter(|one| is_among(one, &not_in_b)) {
            match file.suppose.contains(unknown) {
                true => suppose.push(unknown.clone()),
                false => facts.push(unknown.clone()),
            }
        }
        let mut problems = Vec::new();
        let asked = asked(pair, file, &mut problems);
        let mut read = |file: CaseFile, policy: &Policy, on: Option<Date>| {
            let found = CaseFile {
                ask: Vec::new(),
                ..file
            }
            .inquiry(policy, on);
            found.map_err(|found| keep_new(&mut problems, found)).ok()
        };
        let (read_a, read_b) = (read(for_a, a, on_a), read(for_b, b, on_b));
        let (Some(mut read_a), Some(mut read_b), true) = (read_a, read_b, problems.is_empty())
        else {
            in_order(&mut problems);
            return Err(problems);
        };
        (read_a.asked, read_b.asked) = asked.pairs.into_iter().unzip();
        let only = |names: &[Assignment], others: &[Assignment], policy: &Policy, known_to: Of| {
            let own = names.iter().filter(|one| !is_among(one, others));
            own.map(|one| left_out(one, policy, known_to))
                .collect::<Vec<_>>()
        };
        let mut left_out = only(&not_in_b, &not_in_a, a, Of::A);
        left_out.extend(only(&not_in_a, &not_in_b, b, Of::B));
        left_out.dedup();
        Ok(Both {
            a: read_a,
            b: read_b,
            left_out,
            not_shared: asked.not_shared,
            asks_all: asked.all,
        })
    }
}

/// A case that is put to two days gives none of its own.
fn without_day(file: &CaseFile, as_at: AsAt, policies: [&Policy; 2]) -> CaseFile {
    let mut file = file.clone();
    if let AsAt::Days(..) = as_at {
        let days: Vec<&str> = policies
            .iter()
            .filter_map(|policy| Some(policy.fact(policy.decision_day()?).name.as_str()))
            .collect();
        file.facts
            .retain(|fact| !days.contains(&fact.name.path.text().as_str()));
    }
    file
}

/// Takes problems in that are not told already: most are the same in both policies.
fn keep_new(problems: &mut Vec<Problem>, found: Vec<Problem>) {
    for problem in found {
        let known = problems.iter().any(|own| {
            own.code() == problem.code()
                && own.position() == problem.position()
                && own.to_string() == problem.to_string()
        });
        if !known {
            problems.push(problem);
        }
    }
}

/// What the case asks for, else what it expects something of, else all that both answer.
fn asked(pair: &Pair<'_>, file: &CaseFile, problems: &mut Vec<Problem>) -> Asked {
    let mut asked = Asked {
        pairs: Vec::new(),
        not_shared: Vec::new(),
        all: false,
    };
    for ident in &file.ask {
        asked.take(pair, ident, problems);
    }
    if !file.ask.is_empty() {
        return asked;
    }
    let mut shared = pair.shared_outcomes();
    shared.retain(|(own, other)| pair.answers_alike(*own, *other));
    let expected: Vec<String> = file
        .expect
        .iter()
        .map(|expected| expected.name.path.text())
        .collect();
    let is_expected =
        |(a, _): &&(NodeId, NodeId)| expected.contains(&pair.a.policy().nodes()[a.index()].name);
    asked.pairs = shared.iter().filter(is_expected).copied().collect();
    if asked.pairs.is_empty() {
        asked.pairs = shared;
        asked.all = true;
    }
    asked
}

impl Asked {
    fn take(&mut self, pair: &Pair<'_>, ident: &Ident, problems: &mut Vec<Problem>) {
        let (a, b) = (pair.a.policy(), pair.b.policy());
        let find = |policy: &Policy| node_asked_for(policy, &ident.text, Some(ident.span));
        let only = |policy: &Policy, node: NodeId, answered_by: Of| NotShared {
            outcome: ident.text.clone(),
            label: label(policy, node),
            answered_by,
        };
        match (find(a), find(b)) {
            (Ok(own), Ok(other)) if pair.answers_alike(own, other) => {
                if !self.pairs.contains(&(own, other)) {
                    self.pairs.push((own, other));
                }
            }
            (Ok(own), Ok(other)) => {
                self.not_shared.push(only(a, own, Of::A));
                self.not_shared.push(only(b, other, Of::B));
            }
            (Ok(own), Err(_)) => self.not_shared.push(only(a, own, Of::A)),
            (Err(_), Ok(other)) => self.not_shared.push(only(b, other, Of::B)),
            (Err(problem), Err(_)) => problems.push(Problem::new(problem)),
        }
    }
}

fn label(policy: &Policy, node: NodeId) -> String {
    let node = &policy.nodes()[node.index()];
    let outcome = policy.outcome_named(&node.name);
    outcome.map_or_else(|| node.label.clone(), |outcome| outcome.label.clone())
}

fn left_out(one: &Assignment, policy: &Policy, known_to: Of) -> LeftOut {
    let name = one.name.path.text();
    let fact = policy.facts().iter().find(|fact| fact.name == name);
    let figure = policy.figures().iter().find(|figure| figure.name == name);
    let node = policy.node_named(&name);
    let label = fact
        .map(|fact| fact.label.clone())
        .or_else(|| figure.map(|figure| figure.label.clone()))
        .or_else(|| node.map(|node| label(policy, node)));
    LeftOut {
        label: label.unwrap_or_else(|| name.clone()),
        name,
        known_to,
    }
}
