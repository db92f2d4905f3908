//! A case file in the terms of a policy: the facts, and what is asked of them.

use std::sync::Arc;

use super::case_file::CaseFile;
use super::decide::{Decision, Question, day_of};
use super::problem::DecisionProblem;
use crate::model::policy::{NodeId, Supposed};
use crate::model::{Case, CaseReader, Policy, nearest};
use crate::program::Prepared;
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::Assignment;
use crate::syntax::tree::Ident;
use crate::value::Date;

/// One case, and what is asked of it.
#[derive(Debug, Clone)]
pub struct Inquiry {
    /// What is known.
    pub case: Case,
    /// What is asked for, in order.
    pub asked: Vec<NodeId>,
    /// Figures and steps set to something else.
    pub supposing: Vec<Supposed>,
}

impl Inquiry {
    /// Decides the case.
    ///
    /// # Errors
    /// As [`decide`](super::decide).
    pub fn decide<'p>(&self, prepared: &'p Prepared) -> Result<Decision<'p>, DecisionProblem> {
        self.question(prepared)?.decide(&self.case)
    }

    /// The question that it asks, prepared; other cases of the same day can be asked it too.
    ///
    /// # Errors
    /// [`DecisionProblem`] where the case has no day, or one that the policy is not about.
    pub fn question<'p>(
        &self,
        prepared: &'p Prepared,
    ) -> Result<Arc<Question<'p>>, DecisionProblem> {
        let day = day_of(prepared, &self.case)?;
        Question::supposing(prepared, day, &self.asked, &self.supposing)
    }
}

impl CaseFile {
    /// The case in the terms of a policy.
    ///
    /// # Shapes
    /// What the file asks for is taken in, where it asks. `on` is the day to decide as at, for
    /// a case that gives none.
    ///
    /// # Errors
    /// Everything in the file that the policy can't take, in order of position; and
    /// [`DecisionProblem::TwoDays`] where the case gives another day than `on`.
    pub fn inquiry(&self, policy: &Policy, on: Option<Date>) -> Result<Inquiry, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut reader = CaseReader::new(policy);
        for assignment in &self.facts {
            reader.give(assignment);
        }
        if let Some((in_case, asked)) = on.and_then(|on| reader.decide_on(on).err()) {
            problems.push(Problem::new(DecisionProblem::TwoDays {
                in_case: in_case.to_string(),
                asked: asked.to_string(),
            }));
        }
        let (case, found) = reader.finish();
        problems.extend(found.into_iter().map(Problem::new));
        let mut supposing = Vec::new();
        for assignment in &self.suppose {
            match policy.supposed(assignment) {
                Ok(supposed) => supposing.push(supposed),
                Err(problem) => problems.push(Problem::new(problem)),
            }
        }
        let mut asked = Vec::new();
        for Ident { text, span } in &self.ask {
            match node_asked_for(policy, text, Some(*span)) {
                Ok(node) => asked.push(node),
                Err(problem) => problems.push(Problem::new(problem)),
            }
        }
        if problems.is_empty() {
            return Ok(Inquiry {
                case,
                asked,
                supposing,
            });
        }
        in_order(&mut problems);
        Err(problems)
    }
}

impl CaseFile {
    /// The file without what a policy has no name for, and what that is: facts that another
    /// policy knows are no mistake in a case that is put to both.
    ///
    /// # Shapes
    /// Facts by their names, then figures and steps that are supposed; both in the order of the
    /// file.
    pub fn known_to(&self, policy: &Policy) -> (CaseFile, Vec<Assignment>) {
        let (facts, mut left_out): (Vec<Assignment>, Vec<Assignment>) = self
            .facts
            .iter()
            .cloned()
            .partition(|fact| policy.knows_fact(&fact.name.path.text()));
        let (suppose, more): (Vec<Assignment>, Vec<Assignment>) = self
            .suppose
            .iter()
            .cloned()
            .partition(|supposed| policy.knows_supposed(&supposed.name.path.text()));
        left_out.extend(more);
        let known = CaseFile {
            facts,
            suppose,
            ..self.clone()
        };
        (known, left_out)
    }
}

/// The outcome, or the step of one, that is asked for by name.
///
/// # Errors
/// [`DecisionProblem::NotAnswered`] where the policy does not work that out. `span` is where it
/// is asked for, if that is in a file.
pub fn node_asked_for(
    policy: &Policy,
    name: &str,
    span: Option<Span>,
) -> Result<NodeId, DecisionProblem> {
    if let Some(node) = policy.node_named(name) {
        return Ok(node);
    }
    let names = policy.nodes().iter().map(|node| node.name.as_str());
    let advice = match (policy.outcome_named(name), nearest(name, names)) {
        (Some(outcome), _) => format!(
            "`{name}`, {}, is in the vocabulary, and neither this policy nor its baseline has a rule for it",
            outcome.label
        ),
        (None, Some(nearest)) => format!("did you mean `{nearest}`?"),
        (None, None) => format!("it answers {}", answered(policy).join(", ")),
    };
    Err(DecisionProblem::NotAnswered {
        policy: policy.title().to_owned(),
        asked: name.to_owned(),
        advice,
        span,
    })
}

/// The names of the outcomes that a policy answers.
fn answered(policy: &Policy) -> Vec<String> {
    let answered = policy
        .outcomes()
        .iter()
        .filter(|outcome| outcome.node.is_some());
    answered
        .map(|outcome| format!("`{}`", outcome.name))
        .collect()
}
