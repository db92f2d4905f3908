//! What `check` lines promise, tried on the cases that a policy's examples give.
//!
//! A promise that a case breaks is broken; one that no case breaks is not thereby kept.

use std::collections::BTreeMap;

use super::decide::{Decision, Question, day_of};
use crate::model::Case;
use crate::model::case::{Known, VariableId};
use crate::model::policy::{
    Check, Claim, Constant, ExprId, ExprKind, Index, NodeId, Policy, Varied,
};
use crate::program::Prepared;
use crate::source::Span;

/// How far from its value a fact is moved, in its own steps.
const MOVES: [i64; 4] = [1, 10, 100, 1_000];

/// A case to try promises on.
#[derive(Debug, Clone)]
pub struct TrialCase {
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// The facts.
    pub case: Case,
}

/// What came of trying one promise.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Where it is promised.
    pub span: Span,
    /// On how many cases it could be told.
    pub told: usize,
    /// The cases that break it.
    pub broken: Vec<Broken>,
}

/// A case that breaks a promise.
#[derive(Debug, Clone)]
pub struct Broken {
    /// What the case is called.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What came out, in words.
    pub found: String,
}

/// Tries every promise of a policy, its baseline's among them, on its examples and on further
/// cases.
///
/// # Shapes
/// One a promise, in the order in which they are made. Examples are tried without what they
/// suppose: a promise is about cases.
pub fn try_checks(prepared: &Prepared, further: &[TrialCase]) -> Vec<Tried> {
    let policy = prepared.policy();
    let examples = policy.examples().iter().map(|example| TrialCase {
        title: example.title.clone(),
        span: example.span,
        case: example.case.clone(),
    });
    let cases: Vec<TrialCase> = examples.chain(further.iter().cloned()).collect();
    policy
        .checks()
        .iter()
        .map(|check| Trial::new(prepared, check).on(&cases))
        .collect()
}

/// On how many of a policy's examples it can be told how it stands with a promise.
pub(crate) fn examples_told(prepared: &Prepared, check: &Check) -> usize {
    let trial = Trial::new(prepared, check);
    let examples = prepared.policy().examples().iter();
    let told = examples.filter(|example| !matches!(trial.bearing(&example.case), Bearing::Untold));
    told.count()
}

/// What comes out where a case breaks a promise, in words; `None` where it does not, or where
/// that is not certain.
pub(crate) fn breaks(prepared: &Prepared, check: &Check, case: &Case) -> Option<String> {
    let trial = Trial::new(prepared, check);
    match trial.bearing(case) {
        Bearing::Broken(found) => {
            let decision = trial.looked_at(case)?;
            let told = |(node, item): &(NodeId, usize)| decision.value_of(*node, *item).is_some();
            trial.nodes.iter().all(told).then_some(found)
        }
        Bearing::Kept | Bearing::Untold => None,
    }
}

/// The outcomes that a promise reads where nothing guards whether they apply, each with which of
/// several.
pub(crate) fn nodes_promised(policy: &Policy, check: &Check) -> Vec<(NodeId, usize)> {
    let mut nodes = Vec::new();
    match check.claim {
        Claim::Holds(claim) => nodes_in(policy, claim, &mut nodes),
        Claim::Monotone { node, .. } => nodes.push((node, 0)),
    }
    nodes
}

/// How one case bears on a promise.
enum Bearing {
    Kept,
    Broken(String),
    /// The promise is about other cases, or the case says too little.
    Untold,
}

/// One promise that is being tried.
struct Trial<'p> {
    prepared: &'p Prepared,
    check: &'p Check,
    /// Each outcome that is read once, which no case need have an answer to.
    nodes: Vec<(NodeId, usize)>,
}

impl<'p> Trial<'p> {
    fn new(prepared: &'p Prepared, check: &'p Check) -> Self {
        Trial {
            prepared,
            check,
            nodes: nodes_promised(prepared.policy(), check),
        }
    }

    fn on(&self, cases: &[TrialCase]) -> Tried {
        let mut tried = Tried {
            span: self.check.span,
            told: 0,
            broken: Vec::new(),
        };
        for trial in cases {
            match self.bearing(&trial.case) {
                Bearing::Kept => tried.told += 1,
                Bearing::Untold => {}
                Bearing::Broken(found) => {
                    tried.told += 1;
                    tried.broken.push(Broken {
                        title: trial.title.clone(),
                        span: trial.span,
                        found,
                    });
                }
            }
        }
        tried
    }

    fn bearing(&self, case: &Case) -> Bearing {
        match self.check.claim {
            Claim::Holds(claim) => self.holds(claim, case),
            Claim::Monotone {
                node,
                by,
                never_falls,
            } => self.moves(node, by, never_falls, case),
        }
    }

    /// The case worked out as far as the promise goes; `None` where it is about no such case.
    fn looked_at(&self, case: &Case) -> Option<Decision<'p>> {
        let day = day_of(self.prepared, case).ok()?;
        let mut exprs: Vec<ExprId> = self.check.when.into_iter().collect();
        if let Claim::Holds(claim) = self.check.claim {
            exprs.push(claim);
        }
        let read: Vec<NodeId> = self.nodes.iter().map(|(node, _)| *node).collect();
        let question = Question::looking_at(self.prepared, day, &read, &exprs).ok()?;
        let decision = question.decide(case).ok()?;
        let is_about = |when: ExprId| decision.truth(when, 0).is_yes();
        self.check.when.is_none_or(is_about).then_some(decision)
    }

    fn holds(&self, claim: ExprId, case: &Case) -> Bearing {
        let Some(decision) = self.looked_at(case) else {
            return Bearing::Untold;
        };
        let answered = |(node, item): &(NodeId, usize)| decision.has_value(*node, *item);
        let truth = decision.truth(claim, 0);
        if !self.nodes.iter().all(answered) {
            Bearing::Untold
        } else if truth.is_no() {
            Bearing::Broken(self.values_seen(&decision))
        } else if truth.is_yes() {
            Bearing::Kept
        } else {
            Bearing::Untold
        }
    }

    /// What the outcomes that a promise reads come to.
    fn values_seen(&self, decision: &Decision<'_>) -> String {
        let policy = self.prepared.policy();
        let seen: Vec<String> = self
            .nodes
            .iter()
            .filter_map(|(node, item)| {
                let node_of = policy.node(*node);
                let value = decision.value_of(*node, *item)?;
                Some(format!(
                    "{} is {}",
                    node_of.name,
                    policy.plain(value, node_of.ty)
                ))
            })
            .collect();
        match seen.as_slice() {
            [] => "it does not hold".to_owned(),
            seen => seen.join(", "),
        }
    }

    /// Whether an outcome moves the one way only while a fact rises from its least to its most.
    fn moves(&self, node: NodeId, by: Varied, never_falls: bool, case: &Case) -> Bearing {
        let mut bearing = Bearing::Untold;
        for id in self.variables(by, case) {
            let mut last: Option<(i64, Constant)> = None;
            for value in self.values_about(id, case) {
                let mut moved = case.clone();
                if !moved.learn(&self.prepared.variables, id, Known::Is(value)) {
                    continue;
                }
                let Some(answer) = self.answer(node, &moved) else {
                    continue;
                };
                if let Some((before, earlier)) = last {
                    let wrong = if never_falls {
                        ranks_below(answer, earlier)
                    } else {
                        ranks_below(earlier, answer)
                    };
                    if wrong {
                        let found = self.told(node, id, (before, earlier), (value, answer));
                        return Bearing::Broken(found);
                    }
                    bearing = Bearing::Kept;
                }
                last = Some((value, answer));
            }
        }
        bearing
    }

    /// What the outcome certainly is; a case that says too little is left to other cases.
    fn answer(&self, node: NodeId, case: &Case) -> Option<Constant> {
        let decision = self.looked_at(case)?;
        decision
            .has_value(node, 0)
            .then(|| decision.value_of(node, 0))?
    }

    /// The variables that a promise lets rise.
    fn variables(&self, by: Varied, case: &Case) -> Vec<VariableId> {
        let variables = &self.prepared.variables;
        match by {
            Varied::Fact(fact) => vec![variables.fact(fact)],
            Varied::Field(list, field) => {
                let count = match case.get(variables.fact(list)) {
                    Known::Is(count) => u8::try_from(count).unwrap_or(0),
                    Known::Unknown | Known::None | Known::Between(..) => 0,
                };
                (0..count)
                    .map(|item| variables.field(list, item, field))
                    .collect()
            }
        }
    }

    /// Some values of a variable about the one that a case gives, in order.
    fn values_about(&self, id: VariableId, case: &Case) -> Vec<i64> {
        let bounds = self.prepared.variables.get(id).range.bounds();
        let (Some((least, most, step)), Known::Is(given)) = (bounds, case.get(id)) else {
            return Vec::new();
        };
        let mut values = BTreeMap::from([(least, ()), (most, ()), (given, ())]);
        for by in MOVES {
            for moved in [given.checked_sub(by * step), given.checked_add(by * step)] {
                let within = moved.filter(|value| (least..=most).contains(value));
                values.extend(within.map(|value| (value, ())));
            }
        }
        values.into_keys().collect()
    }

    fn told(
        &self,
        node: NodeId,
        id: VariableId,
        (low, at_low): (i64, Constant),
        (high, at_high): (i64, Constant),
    ) -> String {
        let policy = self.prepared.policy();
        let node = policy.node(node);
        let range = self.prepared.variables.get(id).range;
        let fact = |value: i64| {
            policy
                .constant_of(range, value)
                .map_or_else(|| value.to_string(), |(value, ty)| policy.plain(value, ty))
        };
        format!(
            "{} is {} at {}, and {} at {}",
            node.name,
            policy.plain(at_low, node.ty),
            fact(low),
            policy.plain(at_high, node.ty),
            fact(high)
        )
    }
}

/// The outcomes that an expression reads where nothing guards whether they apply.
fn nodes_in(policy: &Policy, id: ExprId, found: &mut Vec<(NodeId, usize)>) {
    for part in policy.parts(id) {
        nodes_in(policy, part, found);
    }
    match policy.expr(id).kind {
        ExprKind::Node(node) => found.push((node, 0)),
        ExprKind::NodeFor(node, Index::At(item)) => found.push((node, usize::from(item))),
        _ => {}
    }
}

/// Whether one answer ranks below another of the same outcome.
fn ranks_below(a: Constant, b: Constant) -> bool {
    match (a, b) {
        (Constant::YesNo(a), Constant::YesNo(b)) => !a & b,
        (Constant::Choice(a), Constant::Choice(b)) => a < b,
        (Constant::Amount(a), Constant::Amount(b)) => {
            a.less(b).is_some_and(|gap| gap.numerator() < 0)
        }
        (Constant::Date(a), Constant::Date(b)) => a < b,
        (Constant::YesNo(_) | Constant::Choice(_) | Constant::Amount(_) | Constant::Date(_), _) => {
            false
        }
    }
}
