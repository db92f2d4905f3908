//! Running a policy's own tests, and worked cases with published answers.

use std::collections::BTreeSet;

use super::answer::{Answer, Answered, End, Undecided};
use super::case_file::CaseFile;
use super::decide::{Decision, Question, day_of};
use super::inquiry::Inquiry;
use crate::model::case::Case;
use crate::model::policy::{
    Body, Constant, Example, Expected, ExpectedAnswer, ExpectedWhat, NodeId, Policy, Start,
    Supposed, ValueType,
};
use crate::model::rules_of;
use crate::program::Prepared;
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::Expectation;

/// How an example or a worked case came out.
#[derive(Debug, Clone)]
pub struct ExampleResult {
    /// What it shows.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What came out differently; nothing where all is as expected.
    pub failures: Vec<Failure>,
}

/// Something that came out differently.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What was expected, in words.
    pub expected: String,
    /// What came out, in words.
    pub found: String,
    /// Where it is expected.
    pub span: Span,
}

/// Which rules, lines and rows some example or case has exercised.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The node, and the place of the rule in it.
    rules: BTreeSet<(NodeId, usize)>,
    lines: BTreeSet<(NodeId, usize)>,
    rows: BTreeSet<(NodeId, usize)>,
    normally: BTreeSet<NodeId>,
}

/// A rule, a line or a row, and whether some example exercises it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercised {
    /// Where it stands.
    pub span: Span,
    /// What it is: `rule S1`, `line NC2`, `a row of agreed_by`.
    pub what: String,
    /// Whether some example or case exercised it.
    pub exercised: bool,
}

impl Coverage {
    /// Takes in what a decision exercised.
    fn note(&mut self, decision: &Decision<'_>) {
        let policy = decision.prepared().policy();
        for (at, code) in decision.program().nodes.iter().enumerate() {
            let node = NodeId::at(at);
            let items = decision.items_of(node);
            for item in 0..items {
                let yes = |slot: &Option<crate::program::op::Choice>| {
                    slot.is_some_and(|slot| decision.view.choice(slot, item).is_yes())
                };
                let alive = (0..code.alive.len()).filter(|at| yes(&code.alive[*at]));
                let alive: Vec<usize> = alive.collect();
                if alive.is_empty() && decision.reaches(node) {
                    self.normally.insert(node);
                }
                self.rules
                    .extend(alive.into_iter().map(|rule| (node, rule)));
                let rows = (0..code.rows.len()).filter(|at| yes(&code.rows[*at]));
                self.rows.extend(rows.map(|row| (node, row)));
            }
            if decision.reaches(node) {
                self.note_lines(decision, policy, node, items);
            }
        }
    }

    fn note_lines(&mut self, decision: &Decision<'_>, policy: &Policy, node: NodeId, items: usize) {
        let Body::Formula(formula) = &policy.node(node).body else {
            return;
        };
        let Start::Tally(lines) = &formula.start else {
            return;
        };
        for (at, line) in lines.iter().enumerate() {
            let counts = |item| match line.when {
                None => true,
                Some(when) => decision.is_yes(when, item),
            };
            if line.days.holds(decision.day()) && (0..items).any(counts) {
                self.lines.insert((node, at));
            }
        }
    }

    /// Every rule, line and row of a policy, and whether it has been exercised.
    pub fn lines(&self, policy: &Policy) -> Vec<Exercised> {
        let mut all = Vec::new();
        let mut tell = |span: Span, what: String, exercised: bool| {
            all.push(Exercised {
                span,
                what,
                exercised,
            });
        };
        for (at, node) in policy.nodes().iter().enumerate() {
            let id = NodeId::at(at);
            for (at, rule) in rules_of(&node.body).enumerate() {
                tell(
                    rule.span,
                    format!("rule {}", rule.tag),
                    self.rules.contains(&(id, at)),
                );
            }
            match &node.body {
                Body::Formula(formula) => {
                    let Start::Tally(lines) = &formula.start else {
                        continue;
                    };
                    for (at, line) in lines.iter().enumerate() {
                        let exercised = self.lines.contains(&(id, at));
                        tell(line.span, format!("line {}", line.tag), exercised);
                    }
                }
                Body::Table(table) => {
                    for (at, row) in table.rows.iter().enumerate() {
                        let exercised = self.rows.contains(&(id, at));
                        tell(row.span, format!("a row of {}", node.name), exercised);
                    }
                }
                Body::Decision(decision) => tell(
                    decision.normally.span,
                    format!("what {} normally is", node.name),
                    self.normally.contains(&id),
                ),
                Body::Open => {}
            }
        }
        all
    }
}

/// Runs every example of a policy's own text; those of its baseline are run with the baseline.
pub fn run_examples(prepared: &Prepared, coverage: &mut Coverage) -> Vec<ExampleResult> {
    let policy = prepared.policy();
    let own = policy.texts().last().map(|text| text.kind);
    let examples = policy
        .examples()
        .iter()
        .filter(|example| Some(example.home) == own);
    examples
        .map(|example| run_example(prepared, example, coverage))
        .collect()
}

/// Runs one example.
pub fn run_example(
    prepared: &Prepared,
    example: &Example,
    coverage: &mut Coverage,
) -> ExampleResult {
    let failures = run(
        prepared,
        &example.case,
        &example.supposing,
        &example.expect,
        example.span,
        coverage,
    );
    ExampleResult {
        title: example.title.clone(),
        span: example.span,
        failures,
    }
}

/// Runs a worked case.
///
/// # Errors
/// What is wrong with its facts, or with what it expects, in the terms of the policy.
pub fn run_case(
    prepared: &Prepared,
    file: &CaseFile,
    span: Span,
    coverage: &mut Coverage,
) -> Result<ExampleResult, Vec<Problem>> {
    let (inquiry, expect) = file.read(prepared.policy())?;
    let Inquiry {
        case, supposing, ..
    } = &inquiry;
    let failures = run(prepared, case, supposing, &expect, span, coverage);
    Ok(ExampleResult {
        title: file.title.clone().unwrap_or_default(),
        span,
        failures,
    })
}

impl CaseFile {
    /// The case and what is expected of it, in the terms of a policy.
    ///
    /// # Errors
    /// What is wrong with its facts, or with what it expects, in order of position.
    pub fn read(&self, policy: &Policy) -> Result<(Inquiry, Vec<Expected>), Vec<Problem>> {
        let mut problems = Vec::new();
        let mut expect = Vec::new();
        for expected in &self.expect {
            let expectation = Expectation::Value {
                name: expected.name.clone(),
                answer: expected.answer.clone(),
                by: expected.by.clone(),
                span: expected.span,
            };
            match policy.expected(&expectation) {
                Ok(expected) => expect.push(expected),
                Err(problem) => problems.push(Problem::new(problem)),
            }
        }
        match self.inquiry(policy, None) {
            Ok(inquiry) if problems.is_empty() => return Ok((inquiry, expect)),
            Ok(_) => {}
            Err(found) => problems.extend(found),
        }
        in_order(&mut problems);
        Err(problems)
    }
}

fn run(
    prepared: &Prepared,
    case: &Case,
    supposing: &[Supposed],
    expect: &[Expected],
    span: Span,
    coverage: &mut Coverage,
) -> Vec<Failure> {
    let mut asked: Vec<NodeId> = Vec::new();
    for node in expect.iter().filter_map(Expected::node) {
        if !asked.contains(&node) {
            asked.push(node);
        }
    }
    let decision = day_of(prepared, case)
        .and_then(|day| Question::supposing(prepared, day, &asked, supposing))
        .and_then(|question| question.decide(case));
    match decision {
        Ok(decision) => {
            coverage.note(&decision);
            let checked = expect
                .iter()
                .filter_map(|expected| check(&decision, expected));
            checked.collect()
        }
        Err(problem) => vec![Failure {
            expected: "an answer".to_owned(),
            found: problem.to_string(),
            span,
        }],
    }
}

/// What came out differently from one expectation.
fn check(decision: &Decision<'_>, expected: &Expected) -> Option<Failure> {
    let policy = decision.prepared().policy();
    let fail = |wanted: String, found: String| {
        Some(Failure {
            expected: wanted,
            found,
            span: expected.span,
        })
    };
    match &expected.what {
        ExpectedWhat::Missing(names) => {
            let found = decision.missing();
            let as_expected = names.len() == found.len()
                && found
                    .iter()
                    .all(|name| names.contains(name) || names.contains(&unnumbered(name)));
            if as_expected {
                None
            } else {
                fail(
                    format!("missing {}", names.join(", ")),
                    format!("missing {}", found.join(", ")),
                )
            }
        }
        ExpectedWhat::Answer {
            node,
            index,
            answer,
            by,
        } => {
            let name = &policy.node(*node).name;
            let ty = policy.node(*node).ty;
            let answers = decision.answers_of(*node, *index);
            if !matches(&answers, answer) {
                let wanted = expected_words(policy, answer, ty);
                let found = found_words(policy, &answers, ty);
                return fail(format!("{name} {wanted}"), format!("{name} {found}"));
            }
            if by.is_empty() {
                return None;
            }
            let mut reasons = decision.reasons(*node, index.map_or(0, usize::from));
            let mut wanted = by.clone();
            reasons.sort();
            wanted.sort();
            if reasons == wanted {
                None
            } else {
                fail(
                    format!("{name} by {}", wanted.join(" and ")),
                    format!("{name} by {}", reasons.join(" and ")),
                )
            }
        }
    }
}

/// `supports[2].cost` without its number.
fn unnumbered(name: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in name.chars() {
        inside |= c == '[';
        if !inside {
            plain.push(c);
        }
        inside &= c != ']';
    }
    plain
}

fn matches(found: &[&Answered], expected: &ExpectedAnswer) -> bool {
    let only = match found {
        [only] => Some(&only.answer),
        _ => None,
    };
    match expected {
        ExpectedAnswer::Each(values) => {
            values.len() == found.len()
                && found
                    .iter()
                    .zip(values)
                    .all(|(found, value)| found.answer.value() == Some(*value))
        }
        ExpectedAnswer::Values(values) => match (values.as_slice(), only) {
            ([value], Some(answer)) => answer.value() == Some(*value),
            (values, Some(Answer::Undecided(undecided))) => {
                possible_values(undecided).is_some_and(|possible| {
                    possible.len() == values.len()
                        && possible.iter().all(|value| values.contains(value))
                })
            }
            (_, _) => false,
        },
        ExpectedAnswer::Between(low, high) => match only {
            Some(Answer::Undecided(undecided)) => undecided.amount.is_some_and(|(from, to)| {
                from == End {
                    amount: *low,
                    attained: true,
                } && to
                    == End {
                        amount: *high,
                        attained: true,
                    }
            }),
            _ => false,
        },
        ExpectedAnswer::Unknown => matches!(only, Some(Answer::Undecided(_))),
        ExpectedAnswer::NotApplicable => matches!(only, Some(Answer::NotApplicable)),
        ExpectedAnswer::NoAnswer => matches!(only, Some(Answer::NoAnswer(_))),
    }
}

/// The values still possible, where nothing but values is.
fn possible_values(undecided: &Undecided) -> Option<Vec<Constant>> {
    undecided
        .answers
        .iter()
        .map(|(possibility, _)| match possibility {
            super::answer::Possibility::Value(value) => Some(*value),
            super::answer::Possibility::SomeAmount
            | super::answer::Possibility::NotApplicable
            | super::answer::Possibility::NoAnswer => None,
        })
        .collect()
}

fn expected_words(policy: &Policy, answer: &ExpectedAnswer, ty: ValueType) -> String {
    let plain = |value: &Constant| policy.plain(*value, ty);
    match answer {
        ExpectedAnswer::Values(values) => values.iter().map(plain).collect::<Vec<_>>().join(" or "),
        ExpectedAnswer::Each(values) => {
            format!(
                "({})",
                values.iter().map(plain).collect::<Vec<_>>().join(", ")
            )
        }
        ExpectedAnswer::Between(low, high) => format!(
            "between {} and {}",
            plain(&Constant::Amount(*low)),
            plain(&Constant::Amount(*high))
        ),
        ExpectedAnswer::Unknown => "unknown".to_owned(),
        ExpectedAnswer::NotApplicable => "not applicable".to_owned(),
        ExpectedAnswer::NoAnswer => "no answer".to_owned(),
    }
}

fn found_words(policy: &Policy, answers: &[&Answered], ty: ValueType) -> String {
    let each: Vec<String> = answers
        .iter()
        .map(|answered| answer_words(policy, &answered.answer, ty))
        .collect();
    match each.as_slice() {
        [only] => only.clone(),
        each => format!("({})", each.join(", ")),
    }
}

/// An answer as the language writes it.
pub(crate) fn answer_words(policy: &Policy, answer: &Answer, ty: ValueType) -> String {
    use super::answer::Possibility;
    match answer {
        Answer::Value(value) => policy.plain(*value, ty),
        Answer::NotApplicable => "not applicable".to_owned(),
        Answer::NoAnswer(_) => "no answer".to_owned(),
        Answer::Undecided(undecided) => {
            let words = |possibility: &Possibility| match possibility {
                Possibility::Value(value) => policy.plain(*value, ty),
                Possibility::NotApplicable => "not applicable".to_owned(),
                Possibility::NoAnswer => "no answer".to_owned(),
                Possibility::SomeAmount => match undecided.amount {
                    Some((low, high)) => {
                        let end = |end: End, bound: &str| {
                            let amount = policy.plain(Constant::Amount(end.amount), ty);
                            let mark = if end.attained { "" } else { bound };
                            format!("{amount}{mark}")
                        };
                        let (low, high) = (end(low, " at the least"), end(high, " at the most"));
                        format!("between {low} and {high}")
                    }
                    None => "some amount".to_owned(),
                },
            };
            let all: Vec<String> = undecided
                .answers
                .iter()
                .map(|(possibility, _)| words(possibility))
                .collect();
            let needs: Vec<&str> = undecided
                .needs
                .iter()
                .map(|need| need.name.as_str())
                .collect();
            format!("{} (missing {})", all.join(" or "), needs.join(", "))
        }
    }
}

impl Decision<'_> {
    /// The answers to an outcome, or to one of several.
    pub fn answers_of(&self, node: NodeId, index: Option<u8>) -> Vec<&Answered> {
        let wanted = |answered: &&Answered| {
            answered.node == node
                && index.is_none_or(|index| answered.index == Some(usize::from(index)))
        };
        self.answers.iter().filter(wanted).collect()
    }

    /// What is missing for any of the answers, each once.
    pub fn missing(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for answered in &self.answers {
            if let Answer::Undecided(undecided) = &answered.answer {
                for need in &undecided.needs {
                    if !names.contains(&need.name) {
                        names.push(need.name.clone());
                    }
                }
            }
        }
        names
    }
}
