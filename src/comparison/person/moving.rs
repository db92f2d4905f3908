//! What would change for a person in moving from one policy to the other.
//!
//! What a rule or a figure does is not guessed from its words: the case is decided again by the
//! other policy with that one thing as it is here, and the two answers are held against each
//! other.

use serde::Serialize;

use super::aligned::{LinePair, Relation};
use super::answers::{AnswerCompared, Verdict, better_of, difference_told, gap, order};
use super::read::Both;
use super::{Of, Side, Sides};
use crate::decision::{Answer, Answered, Decision, Inquiry, NeedOf, facts_wanted};
use crate::explanation::subject::of_rule;
use crate::explanation::{ChangesTold, FigureUsed, Line, LineKind, Standing, Value};
use crate::model::case::{Known, Origin, VariableId};
use crate::model::policy::{
    Constant, EntryValue, FigureId, NodeId, Per, Policy, Supposed, SupposedWhat,
};
use crate::model::rules_of;
use crate::program::Prepared;
use crate::syntax::tree::Better;

/// What would change for a person in moving from here to there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Move {
    /// Rules that decide something there and that are not here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<RuleMet>,
    /// Rules that decide something here and that are not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<RuleMet>,
    /// Figures that these answers look up and that are other there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureMet>,
    /// Facts that are asked for there and not here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactAsked>,
    /// What would change the answers there, of those that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<AnswerChanges>,
}

/// A rule, or a line that is added or taken off, that only one of the two policies has.
#[derive(Debug, Clone, Serialize)]
pub struct RuleMet {
    /// The outcome that it bears on.
    pub outcome: String,
    /// What a person reads for that.
    pub label: String,
    /// Which one, where it is answered for each of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The rule, without the lines under it.
    pub line: Line,
    /// What it does to the answer there, or what it does that it is missing there.
    pub effect: Effect,
}

/// A figure that is one thing here and another there.
#[derive(Debug, Clone, Serialize)]
pub struct FigureMet {
    /// The outcome that it bears on.
    pub outcome: String,
    /// The figure here.
    pub here: FigureUsed,
    /// The figure there.
    pub there: FigureUsed,
    /// What that alone does to the answer there.
    pub effect: Effect,
}

/// What one thing alone does to the answer there: the answer as it is, against the answer with
/// that one thing as it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Which way it goes.
    pub kind: EffectKind,
    /// By how much, of amounts and days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Value>,
}

/// Which way an effect goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// The answer is worse for the person.
    Worse,
    /// The answer is better for the person.
    Better,
    /// The answer is another one, and the outcome does not say which is better.
    Other,
    /// By itself it changes nothing.
    None,
    /// It can't be told by itself.
    NotKnown,
}

/// A fact that is asked for there and not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactAsked {
    /// Its name, as a case would write it; of a list's items, without their number.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Whose judgement it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// Whether the case gives it.
    pub given: bool,
    /// Whether an answer there hangs on it.
    pub needed: bool,
}

/// What would change one answer there.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerChanges {
    /// The outcome.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// Which one, where it is answered for each of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What would change it.
    pub changes: ChangesTold,
}

/// A move from one side to the other.
struct Moving<'m, 'd> {
    here: &'m Side<'d>,
    there: &'m Side<'d>,
    /// The case as it is read there.
    inquiry: &'m Inquiry,
    from: Of,
    sides: &'m Sides<'d>,
}

impl Sides<'_> {
    /// What would change in moving from one side to the other.
    pub(super) fn moving(&self, from: Of, both: &Both, answers: &[AnswerCompared]) -> Move {
        let moving = Moving {
            here: self.side(from),
            there: self.side(from.other()),
            inquiry: match from {
                Of::A => &both.b,
                Of::B => &both.a,
            },
            from,
            sides: self,
        };
        let mut told = Move {
            facts: moving.facts(),
            ..Move::default()
        };
        for compared in answers {
            moving.rules(compared, &compared.lines, &mut told);
            moving.figures(compared, &compared.lines, &mut told.figures);
            if compared.verdict != Verdict::Same {
                told.changes.extend(moving.changes(compared));
            }
        }
        told
    }
}

impl Moving<'_, '_> {
    // ── Rules ───────────────────────────────────────────────────────────────

    /// The rules of one side that decide something and that the other side has not at all.
    fn rules(&self, compared: &AnswerCompared, lines: &[LinePair], told: &mut Move) {
        for pair in lines {
            for (line, of) in [(&pair.a, Of::A), (&pair.b, Of::B)] {
                let only = pair.a.is_none() || pair.b.is_none();
                let Some(line) = line.as_ref().filter(|line| only && says_something(line)) else {
                    continue;
                };
                if line.folded || self.has_counterpart(line, of) {
                    continue;
                }
                let met = RuleMet {
                    outcome: compared.outcome.clone(),
                    label: compared.label.clone(),
                    of: compared.of.clone(),
                    line: line.clone(),
                    effect: self.effect_of_rule(compared, line),
                };
                let known = |own: &RuleMet| {
                    own.line.subject.of == line.subject.of && own.outcome == met.outcome
                };
                let list = match of == self.from {
                    true => &mut told.left,
                    false => &mut told.met,
                };
                if !list.iter().any(known) {
                    list.push(met);
                }
            }
            self.rules(compared, &pair.lines, told);
        }
    }

    /// Whether the other side has a rule that says the same, and that is in force there.
    fn has_counterpart(&self, line: &Line, of: Of) -> bool {
        let other = self.sides.side(of.other()).decision;
        let policy = other.prepared().policy();
        let name = line.subject.node.as_deref();
        let Some(node) = name.and_then(|name| policy.node_named(name)) else {
            return false;
        };
        let all = rules_of(&policy.node(node).body);
        all.filter(|rule| rule.days.holds(other.day())).any(|rule| {
            let words = of_rule(policy, self.sides.sources, node, rule);
            line.subject.of.rsplit_once(" #").map(|(of, _)| of) == Some(words.as_str())
        })
    }

    /// What a rule does: the node that it decides is set to what it is here.
    fn effect_of_rule(&self, compared: &AnswerCompared, line: &Line) -> Effect {
        let supposed = || {
            let name = line.subject.node.as_deref()?;
            let here = self.here.decision;
            let own = here.prepared().policy().node_named(name)?;
            let there = self.there.decision.prepared();
            let other = there.policy().node_named(name)?;
            let once = |policy: &Policy, node: NodeId| policy.node(node).per == Per::Once;
            if !once(here.prepared().policy(), own) || !once(there.policy(), other) {
                return None;
            }
            let alike = crate::comparison::joint::same_type(
                here.prepared().policy(),
                here.prepared().policy().node(own).ty,
                there.policy(),
                there.policy().node(other).ty,
            );
            let value = here
                .value_of(own, 0)
                .filter(|_| alike && here.reaches(own))?;
            Some(Supposed {
                what: SupposedWhat::Node(other),
                value: Some(value),
                no_limit: false,
            })
        };
        self.effect(compared, supposed())
    }

    /// The answer there against the answer there with one thing set to what it is here.
    fn effect(&self, compared: &AnswerCompared, supposed: Option<Supposed>) -> Effect {
        let unknown = Effect {
            kind: EffectKind::NotKnown,
            by: None,
        };
        let decided = || -> Option<Effect> {
            let prepared = self.there.decision.prepared();
            let at = self.answered(compared)?;
            let now = at.answer.value()?;
            let mut inquiry = self.inquiry.clone();
            inquiry.supposing.push(supposed?);
            inquiry.asked = vec![at.node];
            let then = inquiry.decide(prepared).ok()?;
            let then = then.answers.iter().find(|other| other.index == at.index)?;
            let then = then.answer.value()?;
            Some(effect_between(prepared.policy(), at.node, then, now))
        };
        decided().unwrap_or(unknown)
    }

    /// The answer there.
    fn answered(&self, compared: &AnswerCompared) -> Option<&Answered> {
        let told = self.there.explanation.answers.iter();
        let mut all = told.zip(&self.there.decision.answers);
        all.find(|(told, _)| told.outcome == compared.outcome && told.of == compared.of)
            .map(|(_, answered)| answered)
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    /// The figures that lines about the same look up, and that are not the same.
    fn figures(&self, compared: &AnswerCompared, lines: &[LinePair], found: &mut Vec<FigureMet>) {
        for pair in lines.iter().filter(|pair| super::worded::is_shown(pair)) {
            if let (Some(a), Some(b)) = (&pair.a, &pair.b) {
                let (here, there) = match self.from {
                    Of::A => (a, b),
                    Of::B => (b, a),
                };
                for own in &here.subject.figures {
                    let all = there.subject.figures.iter();
                    let other = all.filter(|other| other.name == own.name);
                    // A figure that is not known on either side is not the same for it.
                    let apart = |other: &&FigureUsed| {
                        other.value != own.value || pair.relation == Relation::NotKnown
                    };
                    if let Some(other) = other.into_iter().find(apart) {
                        self.figure(compared, own, other, found);
                    }
                }
            }
            self.figures(compared, &pair.lines, found);
        }
    }

    fn figure(
        &self,
        compared: &AnswerCompared,
        here: &FigureUsed,
        there: &FigureUsed,
        found: &mut Vec<FigureMet>,
    ) {
        let known = found
            .iter()
            .any(|own| own.outcome == compared.outcome && own.here == *here && own.there == *there);
        if known {
            return;
        }
        found.push(FigureMet {
            outcome: compared.outcome.clone(),
            here: here.clone(),
            there: there.clone(),
            effect: self.effect_of_figure(compared, here, there),
        });
    }

    /// What a figure does, where all that reads it there reads it for the same.
    fn effect_of_figure(
        &self,
        compared: &AnswerCompared,
        here: &FigureUsed,
        there: &FigureUsed,
    ) -> Effect {
        let supposed = || {
            let policy = self.there.decision.prepared().policy();
            let at = policy
                .figures()
                .iter()
                .position(|figure| figure.name == here.name)?;
            let mut used = Vec::new();
            labels_of(&compared.lines, self.from.other(), &here.name, &mut used);
            let alone = used.iter().all(|label| *label == there.label);
            let (value, no_limit) = match here.entry.filter(|_| alone)? {
                EntryValue::Known(value) => (Some(value), false),
                EntryValue::NoLimit => (None, true),
                EntryValue::NotPublished | EntryValue::NotFound => return None,
            };
            Some(Supposed {
                what: SupposedWhat::Figure(FigureId::at(at)),
                value,
                no_limit,
            })
        };
        self.effect(compared, supposed())
    }

    // ── Facts and changes ───────────────────────────────────────────────────

    /// The facts that answers there can need and answers here can't.
    fn facts(&self) -> Vec<FactAsked> {
        let here = wanted(self.here.decision);
        let there = wanted(self.there.decision);
        let decision = self.there.decision;
        let policy = decision.prepared().policy();
        let known_here: Vec<String> = here
            .iter()
            .map(|id| fact_name(self.here.decision.prepared(), *id))
            .collect();
        let mut facts: Vec<FactAsked> = Vec::new();
        for id in there {
            let variable = decision.prepared().variables().get(id);
            let name = fact_name(decision.prepared(), id);
            let counts = matches!(variable.origin, Origin::Count(_));
            if counts || known_here.contains(&name) {
                continue;
            }
            let given = decision.case.get(id) != Known::Unknown;
            let needed = self.is_needed(id);
            match facts.iter_mut().find(|fact| fact.name == name) {
                Some(fact) => {
                    fact.given |= given;
                    fact.needed |= needed;
                }
                None => facts.push(FactAsked {
                    label: fact_label(policy, variable.origin),
                    judged_by: policy.judge_of(variable.origin).map(str::to_owned),
                    name,
                    given,
                    needed,
                }),
            }
        }
        facts
    }

    /// Whether an answer there hangs on a fact.
    fn is_needed(&self, id: VariableId) -> bool {
        self.there
            .decision
            .answers
            .iter()
            .any(|answered| match &answered.answer {
                Answer::Undecided(undecided) => undecided
                    .needs
                    .iter()
                    .any(|need| need.of == NeedOf::Fact(id)),
                Answer::Value(_) | Answer::NotApplicable | Answer::NoAnswer(_) => false,
            })
    }

    fn changes(&self, compared: &AnswerCompared) -> Option<AnswerChanges> {
        let mut all = self.there.explanation.answers.iter();
        let told = all.find(|told| told.outcome == compared.outcome && told.of == compared.of)?;
        Some(AnswerChanges {
            outcome: compared.outcome.clone(),
            label: compared.label.clone(),
            of: compared.of.clone(),
            changes: told.changes.clone()?,
        })
    }
}

/// Whether a line decides something, or adds or takes off more than nothing.
fn says_something(line: &Line) -> bool {
    let is_nothing = line
        .value
        .as_ref()
        .is_none_or(|value| value.plain.starts_with("£0.00"));
    match line.kind {
        LineKind::Rule => line.standing == Some(Standing::DecidedIt),
        LineKind::Add | LineKind::TakeOff => line.tag.is_some() && !is_nothing,
        LineKind::Outcome
        | LineKind::Step
        | LineKind::Part
        | LineKind::Carried
        | LineKind::Item
        | LineKind::NotCounted
        | LineKind::Limit
        | LineKind::Rounding
        | LineKind::Normally
        | LineKind::Row
        | LineKind::Test
        | LineKind::Above => false,
    }
}

/// How an answer stands to the one that it would be otherwise.
fn effect_between(policy: &Policy, node: NodeId, then: Constant, now: Constant) -> Effect {
    if then == now {
        return Effect {
            kind: EffectKind::None,
            by: None,
        };
    }
    let order = order(policy, node, now, then);
    let kind = match (better_of(policy, node), order) {
        (Some(better), Some(order)) => match (better, order.is_gt()) {
            (Better::Higher, true) | (Better::Lower, false) => EffectKind::Better,
            (Better::Higher, false) | (Better::Lower, true) => EffectKind::Worse,
        },
        (_, _) => EffectKind::Other,
    };
    let by = gap(now, then).map(|amount| difference_told(amount, policy.node(node).ty));
    Effect { kind, by }
}

/// What a figure is looked up for on one side, wherever it is.
fn labels_of<'l>(lines: &'l [LinePair], of: Of, name: &str, found: &mut Vec<&'l str>) {
    for pair in lines {
        let line = match of {
            Of::A => pair.a.as_ref(),
            Of::B => pair.b.as_ref(),
        };
        let figures = line.into_iter().flat_map(|line| &line.subject.figures);
        found.extend(
            figures
                .filter(|figure| figure.name == name)
                .map(|figure| figure.label.as_str()),
        );
        labels_of(&pair.lines, of, name, found);
    }
}

/// The facts that the answers of a decision can need.
fn wanted(decision: &Decision<'_>) -> Vec<VariableId> {
    let asked: Vec<NodeId> = decision.answers.iter().map(|answer| answer.node).collect();
    let found = facts_wanted(decision.prepared(), &asked, Some(decision.day()));
    // A day that was decided as at is one that the policy is about.
    found.map_or_else(|_| Vec::new(), |found| found.into_iter().collect())
}

/// The name of a fact; of a field, without the number of its item.
fn fact_name(prepared: &Prepared, id: VariableId) -> String {
    let policy = prepared.policy();
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
            policy.fact(fact).name.clone()
        }
        Origin::Field { list, field, .. } => {
            let record = policy.list(list).map(|(record, _)| record);
            let field = record.map_or("", |record| record.fields[field].name.as_str());
            format!("{}.{field}", policy.fact(list).name)
        }
    }
}

fn fact_label(policy: &Policy, origin: Origin) -> String {
    match origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
            policy.fact(fact).label.clone()
        }
        Origin::Field { list, field, .. } => {
            let record = policy.list(list).map(|(record, _)| record);
            let field = record.map_or("", |record| record.fields[field].label.as_str());
            format!("{}: {field}", policy.fact(list).label)
        }
    }
}
