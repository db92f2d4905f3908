//! Answers and figures without the lines that they rest on: for tables of many.

use super::explain::{Asked, Explainer};
use super::line::{AnswerTold, FigureUsed, Value};
use super::rests::{Rests, status_word};
use super::told::{Teller, in_force};
use crate::decision::{Answer, Decision, End, Possibility, Undecided, variable_label};
use crate::model::case::Known;
use crate::model::policy::{Constant, Entry, EntryValue, FigureId, NodeId, Policy, ValueType};
use crate::source::Sources;
use crate::syntax::tree::Grade;
use crate::value::Date;

/// An answer without its lines.
#[derive(Debug, Clone)]
pub struct AnswerInBrief {
    /// The outcome.
    pub node: NodeId,
    /// Which one, where it is answered for each of several: `1: help at home`.
    pub of: Option<String>,
    /// The answer.
    pub answer: AnswerTold,
    /// What it comes to, in few words: `£0.00 to £39.74 a week`, `yes or no`.
    pub words: String,
    /// Whether what is possible is told as a stretch of amounts.
    pub is_range: bool,
}

/// A figure as it is on a day, without its history.
#[derive(Debug, Clone)]
pub struct FigureInBrief<'p> {
    /// What is in force, as the policy holds it.
    pub entry: &'p Entry,
    /// What is told of it.
    pub told: FigureUsed,
}

/// A fact of a case, as a person reads it.
#[derive(Debug, Clone)]
pub struct FactInBrief {
    /// Its name, as a case would write it: `supports[2].cost`.
    pub name: String,
    /// What a person reads for it.
    pub label: String,
    /// What is known of it.
    pub value: Value,
    /// Whose judgement it is, where it is one.
    pub judged_by: Option<String>,
}

/// What a case knows, in declared order; what is not known is left out.
pub fn facts_in_brief(decision: &Decision<'_>, sources: &Sources) -> Vec<FactInBrief> {
    let explainer = Explainer::of(decision, sources, Asked::default());
    let policy = explainer.teller.policy;
    let variables = decision.prepared().variables();
    let known = variables
        .ids()
        .filter(|id| decision.case.get(*id) != Known::Unknown);
    let told = known.map(|id| {
        let variable = variables.get(id);
        FactInBrief {
            name: policy.variable_name(variable),
            label: variable_label(policy, variable.origin),
            value: explainer.known(id, None, &decision.case),
            judged_by: policy.judge_of(variable.origin).map(str::to_owned),
        }
    });
    told.collect()
}

/// The answers of a decision, in the order in which they were asked for.
pub fn answers_in_brief(decision: &Decision<'_>, sources: &Sources) -> Vec<AnswerInBrief> {
    let explainer = Explainer::of(decision, sources, Asked::default());
    let policy = explainer.teller.policy;
    let told = decision.answers.iter().map(|answered| {
        let node = policy.node(answered.node);
        let (words, is_range) = possible(&explainer.teller, &answered.answer, node.ty);
        AnswerInBrief {
            node: answered.node,
            of: answered.index.map(|index| explainer.which(node.per, index)),
            answer: explainer.answer_told(answered, node.ty),
            words,
            is_range,
        }
    });
    told.collect()
}

/// What an answer comes to in few words, and whether that is a stretch of amounts.
fn possible(teller: &Teller<'_>, answer: &Answer, ty: ValueType) -> (String, bool) {
    let undecided = match answer {
        Answer::Value(value) => return (teller.words_of(*value, ty), false),
        Answer::NotApplicable => return ("does not apply".to_owned(), false),
        Answer::NoAnswer(_) => return ("no answer".to_owned(), false),
        Answer::Undecided(undecided) => undecided,
    };
    let mut words = Vec::new();
    let mut is_range = false;
    for (possibility, _) in &undecided.answers {
        words.push(match possibility {
            Possibility::Value(value) => teller.words_of(*value, ty),
            Possibility::NotApplicable => "does not apply".to_owned(),
            Possibility::NoAnswer => "no answer".to_owned(),
            Possibility::SomeAmount => match (undecided.amount, ty) {
                (Some((low, high)), ValueType::Amount(_)) => {
                    is_range = true;
                    stretch(teller, low, high, ty)
                }
                _ => "not known".to_owned(),
            },
        });
    }
    if let Some((first, last)) = run_of_ranks(teller, undecided, ty) {
        let label = |at: u8| teller.words_of(Constant::Choice(at), ty);
        return (format!("{} to {}", label(first), label(last)), false);
    }
    (words.join(" or "), is_range)
}

/// The lowest and the highest of what is possible, where that is every rank between them and
/// there are three or more.
fn run_of_ranks(teller: &Teller<'_>, undecided: &Undecided, ty: ValueType) -> Option<(u8, u8)> {
    let ValueType::Choice(kind) = ty else {
        return None;
    };
    if !teller.policy.kind(kind).ranked || undecided.answers.len() < 3 {
        return None;
    }
    let ranks = undecided
        .answers
        .iter()
        .map(|(possibility, _)| match possibility {
            Possibility::Value(Constant::Choice(at)) => Some(*at),
            _ => None,
        });
    let mut ranks = ranks.collect::<Option<Vec<u8>>>()?;
    ranks.sort_unstable();
    let next = |pair: &[u8]| pair[0].checked_add(1) == Some(pair[1]);
    let run = ranks.windows(2).all(next);
    run.then_some((*ranks.first()?, *ranks.last()?))
}

/// An end that some completion reaches is told plainly; another only bounds it.
fn stretch(teller: &Teller<'_>, low: End, high: End, ty: ValueType) -> String {
    let words = |end: End| teller.words_of(Constant::Amount(end.amount), ty);
    let from = super::explain::without_period(&words(low), ty);
    let at_least = if low.attained { "" } else { "at least " };
    let at_most = if high.attained { "" } else { "at most " };
    format!("{at_least}{from} to {at_most}{}", words(high))
}

/// One cell of a figure as it is on a day; `None` where nothing is said for that day.
///
/// # Shapes
/// The cells of a figure are in order of its keys, the last running fastest.
pub fn figure_in_brief<'p>(
    policy: &'p Policy,
    sources: &Sources,
    id: FigureId,
    cell: usize,
    day: Date,
) -> Option<FigureInBrief<'p>> {
    let figure = policy.figure(id);
    let mut entries = figure.cells.get(cell)?.iter();
    let entry = entries.find(|entry| entry.days.holds(day))?;
    let teller = Teller {
        decision: None,
        policy,
    };
    let worded = |words: &str| Value {
        plain: words.to_owned(),
        words: words.to_owned(),
    };
    let texts = policy.texts().iter();
    let status = texts
        .filter(|text| text.kind == entry.home)
        .find_map(|text| text.status);
    let own = (entry.grade != Grade::Published).then(|| entry.grade.word());
    Some(FigureInBrief {
        entry,
        told: FigureUsed {
            name: figure.name.clone(),
            entry: Some(entry.value),
            label: figure.label.clone(),
            value: match entry.value {
                EntryValue::Known(constant) => teller.value(constant, figure.ty),
                EntryValue::NoLimit => worded("no limit"),
                EntryValue::NotPublished => worded("not published"),
                EntryValue::NotFound => worded("not found"),
            },
            grade: own.or(status.map(status_word)),
            in_force: in_force(entry.days),
            sources: Rests { policy, sources }.cites(&entry.cites),
        },
    })
}
