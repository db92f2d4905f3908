//! What can be asked about a case, and its answer: for the command line and for other programs.

use evenhand::decision::{CaseFile, Decision, Inquiry, answers_named, facts_named, read_case};
use evenhand::explanation::{Asked, Explanation, explain, explain_what_if};
use evenhand::model::Policy;
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources};
use evenhand::value::Date;

use crate::files::Unusable;
use crate::named::outcomes_named;

/// What is asked about a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'q> {
    /// The outcomes to answer; what the case asks for, or all of them, where none is named.
    pub(crate) ask: &'q [String],
    /// The day to decide as at, for a case that gives none.
    pub(crate) on: Option<Date>,
    /// Whether every line is told, and not only those that mattered.
    pub(crate) working: bool,
    /// An answer that it might have been.
    pub(crate) why_not: Option<&'q str>,
    /// Facts that are changed.
    pub(crate) what_if: &'q [String],
    /// Whether what would change an answer is told; of outcomes that were asked for, where this
    /// does not say.
    pub(crate) changes: Option<bool>,
    /// The facts that alone are looked at for what would change an answer.
    pub(crate) changing: &'q [String],
}

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// It names what the policy does not have.
    Question(Vec<Problem>),
    /// The case, an answer that it might have been or a changed fact is refused.
    Case(Vec<Problem>),
}

/// A case decided as it is asked about.
pub(crate) struct Answered<'p> {
    /// The case as it stands.
    pub(crate) now: Decision<'p>,
    /// The case with every change, where one is asked about.
    then: Option<Decision<'p>>,
    asked: Asked,
    /// Whether nothing names an outcome, so that all are answered.
    pub(crate) asks_all: bool,
}

impl From<Unusable> for Unanswered {
    fn from(Unusable(problems): Unusable) -> Self {
        Unanswered::Question(problems)
    }
}

impl Question<'_> {
    /// Decides a case. `base` is where its text begins among the sources, which take in what is
    /// asked in words too.
    pub(crate) fn answer<'p>(
        self,
        prepared: &'p Prepared,
        sources: &mut Sources,
        text: &str,
        base: usize,
    ) -> Result<Answered<'p>, Unanswered> {
        let policy = prepared.policy();
        let outcomes = outcomes_named(policy, self.ask)?;
        let read = read_case(text, base)
            .and_then(|file| Ok((file.inquiry(policy, self.on)?, file)))
            .map_err(Unanswered::Case);
        let (inquiry, file) = read?;
        let (inquiry, asks_all) = with_outcomes(inquiry, outcomes, &file, policy);
        let asked = self.asks(sources, prepared, &inquiry, asks_all)?;
        let what_if = self.changed(sources, policy, &inquiry)?;
        let refused = |problem| Unanswered::Case(vec![Problem::new(problem)]);
        Ok(Answered {
            now: inquiry.decide(prepared).map_err(refused)?,
            then: what_if
                .map(|inquiry| inquiry.decide(prepared))
                .transpose()
                .map_err(refused)?,
            asked,
            asks_all,
        })
    }

    /// What is asked of the explanation. What would change an answer is told of outcomes that
    /// were asked for, and not of all at once.
    fn asks(
        self,
        sources: &mut Sources,
        prepared: &Prepared,
        inquiry: &Inquiry,
        asks_all: bool,
    ) -> Result<Asked, Unanswered> {
        let mut facts = Vec::new();
        for name in self.changing {
            let found = facts_named(prepared, name)
                .map_err(|problem| Unanswered::Question(vec![Problem::new(problem)]));
            facts.extend(found?);
        }
        let wanted = !asks_all || !self.changing.is_empty() || self.why_not.is_some();
        let told = self.changes.unwrap_or(wanted);
        let mut asked = Asked {
            working: self.working,
            changes: told.then_some(facts),
            why_not: Vec::new(),
        };
        if let Some(text) = self.why_not {
            let base = sources.add("--why-not", text);
            let answers = answers_named(prepared.policy(), &inquiry.asked, text, base);
            asked.why_not = answers.map_err(Unanswered::Case)?;
        }
        Ok(asked)
    }

    /// The case with every change that is asked about.
    fn changed(
        self,
        sources: &mut Sources,
        policy: &Policy,
        inquiry: &Inquiry,
    ) -> Result<Option<Inquiry>, Unanswered> {
        let mut changed = None;
        for text in self.what_if {
            let base = sources.add("--what-if", text.as_str());
            let before = changed.as_ref().unwrap_or(inquiry);
            let after = before.with(policy, text, base);
            changed = Some(after.map_err(Unanswered::Case)?);
        }
        Ok(changed)
    }
}

impl Answered<'_> {
    /// The answers, explained.
    pub(crate) fn explained(&self, sources: &Sources) -> Explanation {
        match &self.then {
            Some(then) => explain_what_if(&self.now, then, sources, self.asked.clone()),
            None => explain(&self.now, sources, self.asked.clone()),
        }
    }

    /// Whether the policy gives no answer somewhere, which is its own fault.
    pub(crate) fn has_fault(&self) -> bool {
        let answers = self.then.as_ref().unwrap_or(&self.now).answers.iter();
        answers.into_iter().any(|each| each.answer.is_fault())
    }
}

/// What is asked: by the question, else by the case, else by what the case expects, else all.
fn with_outcomes(
    mut inquiry: Inquiry,
    asked: Vec<NodeId>,
    file: &CaseFile,
    policy: &Policy,
) -> (Inquiry, bool) {
    if !asked.is_empty() {
        inquiry.asked = asked;
    }
    if inquiry.asked.is_empty() {
        let expected = file.expect.iter().filter_map(|expected| {
            let names = expected.name.path.names.iter();
            let path: Vec<&str> = names.map(|name| name.text.as_str()).collect();
            policy.node_named(&path.join("."))
        });
        for node in expected {
            if !inquiry.asked.contains(&node) {
                inquiry.asked.push(node);
            }
        }
    }
    let asks_all = inquiry.asked.is_empty();
    if asks_all {
        let outcomes = policy.outcomes().iter();
        inquiry.asked = outcomes.filter_map(|outcome| outcome.node).collect();
    }
    (inquiry, asks_all)
}
