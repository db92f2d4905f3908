//! What would change for a person in moving from one policy to the other.
//!
//! What a rule or a figure does is not guessed from its words. The case is decided again by the
//! policy that has the rule, as if it had it not; and by the policy there with a figure as it is
//! here. The answers are held against each other.

use serde::Serialize;

use super::aligned::{LinePair, is_not_known};
use super::answers::{AnswerCompared, AnswerVerdict, better_of, difference_told, gap, order};
use super::read::Both;
use super::worded::is_shown;
use super::{Of, Side, Sides};
use crate::decision::{Answer, Answered, Decision, NeedOf, facts_wanted};
use crate::explanation::subject::{of_rule, of_tally};
use crate::explanation::{ChangesTold, FigureUsed, Line, LineKind, Standing, Value};
use crate::model::case::{Known, Origin, VariableId};
use crate::model::policy::{
    Body, Constant, Days, EntryValue, FigureId, NodeId, Policy, Start, Supposed, SupposedWhat,
    TallyLine,
};
use crate::model::rules_of;
use crate::program::Prepared;
use crate::source::Sources;
use crate::syntax::tree::Better;
use crate::value::Date;

/// What would change for a person in moving from here to there.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// What would change the answers there, of those that differ and are not better there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<AnswerChanges>,
}

/// A rule, or a line that is added or taken off, that only one of the two policies has.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// What it does to the answer of the policy that has it, against the answer without it.
    pub effect: Effect,
}

/// A figure that is one thing here and another there.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureMet {
    /// The figure here.
    pub here: FigureUsed,
    /// The figure there.
    pub there: FigureUsed,
    /// What that alone does to the answers there, each against the answer with the figure as it
    /// is here.
    pub effects: Vec<FigureEffect>,
}

/// What a figure alone does to one answer.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureEffect {
    /// The outcome.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// Which one, where it is answered for each of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it does.
    pub effect: Effect,
}

/// What one thing alone does to an answer: the answer as it is, against the answer without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Effect {
    /// Which way it goes.
    pub kind: EffectKind,
    /// By how much, of amounts and days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Value>,
}

impl Effect {
    const NOT_KNOWN: Effect = Effect {
        kind: EffectKind::NotKnown,
        by: None,
    };
}

/// Which way an effect goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    both: &'m Both,
    from: Of,
    sides: &'m Sides<'d>,
}

impl Sides<'_> {
    /// What would change in moving from one side to the other.
    pub(super) fn moving(&self, from: Of, both: &Both, answers: &[AnswerCompared]) -> Move {
        let moving = Moving {
            here: self.side(from),
            there: self.side(from.other()),
            both,
            from,
            sides: self,
        };
        let mut told = Move {
            facts: moving.facts(),
            ..Move::default()
        };
        for compared in answers {
            moving.rules(compared, &compared.lines, &mut told);
            moving.figures(compared, &mut told.figures);
            let better_there = compared.better == Some(from.other());
            if compared.verdict == AnswerVerdict::Differ && !better_there {
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
                    effect: self.effect_of_rule(compared, line, of),
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
        let place = place_of(policy, self.sources(), node, line);
        let body = &policy.node(node).body;
        let days = place.and_then(|place| match place {
            Place::Rule(at) => rules_of(body).nth(at).map(|rule| rule.days),
            Place::Tally(at) => tally_of(body).get(at).map(|line| line.days),
        });
        days.is_some_and(|days| days.holds(other.day()))
    }

    /// What a rule does in the policy that has it.
    fn effect_of_rule(&self, compared: &AnswerCompared, line: &Line, of: Of) -> Effect {
        let decided = || -> Option<Effect> {
            let side = self.sides.side(of);
            let at = answered(side, compared)?;
            let now = at.answer.value()?;
            let policy = side.decision.prepared().policy();
            let prepared = Prepared::unchecked(without(policy, self.sources(), line)?);
            let mut inquiry = self.both.of(of).clone();
            inquiry.asked = vec![at.node];
            let then = value_at(&inquiry.decide(&prepared).ok()?, at)?;
            Some(effect_between(policy, at.node, then, now))
        };
        decided().unwrap_or(Effect::NOT_KNOWN)
    }

    fn sources(&self) -> &Sources {
        self.sides.sources
    }

    /// The answer there against the answer there with a figure as it is here.
    fn effect(&self, compared: &AnswerCompared, supposed: Option<Supposed>) -> Effect {
        let decided = || -> Option<Effect> {
            let prepared = self.there.decision.prepared();
            let at = answered(self.there, compared)?;
            let now = at.answer.value()?;
            let mut inquiry = self.both.of(self.from.other()).clone();
            inquiry.supposing.push(supposed?);
            inquiry.asked = vec![at.node];
            let then = value_at(&inquiry.decide(prepared).ok()?, at)?;
            Some(effect_between(prepared.policy(), at.node, then, now))
        };
        decided().unwrap_or(Effect::NOT_KNOWN)
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    /// The figures that both look up for the same, and that are not the same. One that is only
    /// needed to be sure is told where it moves the answer.
    fn figures(&self, compared: &AnswerCompared, found: &mut Vec<FigureMet>) {
        let (mut here, mut there) = (Vec::new(), Vec::new());
        figures_of(&compared.lines, self.from, false, &mut here);
        figures_of(&compared.lines, self.from.other(), false, &mut there);
        for (own, own_folded) in &here {
            let mut all = there.iter().filter(|(other, _)| other.name == own.name);
            // What is looked up for the same stands before what is looked up for another.
            let other = all.clone().find(|(other, _)| other.label == own.label);
            let Some((other, folded)) = other.or_else(|| all.next()) else {
                continue;
            };
            let unknown = is_not_known(own) && is_not_known(other);
            let apart = own.value != other.value || (unknown && !self.sides.one_policy);
            if apart {
                self.figure(compared, (own, other), *own_folded && *folded, found);
            }
        }
    }

    fn figure(
        &self,
        compared: &AnswerCompared,
        (here, there): (&FigureUsed, &FigureUsed),
        folded: bool,
        found: &mut Vec<FigureMet>,
    ) {
        let effect = self.effect_of_figure(compared, here, there);
        let moves = !matches!(effect.kind, EffectKind::None | EffectKind::NotKnown);
        if folded && !moves {
            return;
        }
        let effect = FigureEffect {
            outcome: compared.outcome.clone(),
            label: compared.label.clone(),
            of: compared.of.clone(),
            effect,
        };
        let same = |own: &&mut FigureMet| own.here == *here && own.there == *there;
        match found.iter_mut().find(same) {
            Some(own) => own.effects.push(effect),
            None => found.push(FigureMet {
                here: here.clone(),
                there: there.clone(),
                effects: vec![effect],
            }),
        }
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
            figures_of(&compared.lines, self.from.other(), false, &mut used);
            let mut used = used.iter().filter(|(used, _)| used.name == here.name);
            let alone = used.all(|(used, _)| used.label == there.label);
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

/// Where a rule or a line stands in what it belongs to.
enum Place {
    Rule(usize),
    Tally(usize),
}

/// Where a policy has the rule, or the line, that an explanation tells; `None` where it has not.
fn place_of(policy: &Policy, sources: &Sources, node: NodeId, line: &Line) -> Option<Place> {
    let (about, _) = line.subject.of.rsplit_once(" #")?;
    let body = &policy.node(node).body;
    let rule = rules_of(body).position(|rule| of_rule(policy, sources, node, rule) == about);
    let tally = || {
        let mut lines = tally_of(body).iter();
        lines.position(|line| of_tally(policy, sources, node, line) == about)
    };
    rule.map(Place::Rule).or_else(|| tally().map(Place::Tally))
}

fn tally_of(body: &Body) -> &[TallyLine] {
    match body {
        Body::Formula(formula) => match &formula.start {
            Start::Tally(lines) => lines,
            Start::Expression(_) => &[],
        },
        Body::Decision(_) | Body::Table(_) | Body::Open => &[],
    }
}

/// A policy as it would be without a rule, or without a line that is added or taken off: it is
/// left where it stands, and is in force on no day that a policy is about.
fn without(policy: &Policy, sources: &Sources, line: &Line) -> Option<Policy> {
    let never = Days {
        first: Date::MIN,
        last: Date::MIN,
    };
    let node = policy.node_named(line.subject.node.as_deref()?)?;
    let place = place_of(policy, sources, node, line)?;
    let mut policy = policy.clone();
    match (&mut policy.nodes[node.index()].body, place) {
        (Body::Decision(decision), Place::Rule(at)) => decision.rules.get_mut(at)?.days = never,
        (Body::Formula(formula), Place::Rule(at)) => {
            formula.exceptions.get_mut(at)?.days = never;
        }
        (Body::Formula(formula), Place::Tally(at)) => match &mut formula.start {
            Start::Tally(lines) => lines.get_mut(at)?.days = never,
            Start::Expression(_) => return None,
        },
        (Body::Decision(_) | Body::Table(_) | Body::Open, _) => return None,
    }
    Some(policy)
}

/// The answer of a side.
fn answered<'s>(side: &'s Side<'_>, compared: &AnswerCompared) -> Option<&'s Answered> {
    let told = side.explanation.answers.iter();
    let mut all = told.zip(&side.decision.answers);
    all.find(|(told, _)| told.outcome == compared.outcome && told.of == compared.of)
        .map(|(_, answered)| answered)
}

/// The value of the same answer in another decision.
fn value_at(decision: &Decision<'_>, at: &Answered) -> Option<Constant> {
    let mut all = decision.answers.iter();
    all.find(|other| other.index == at.index)?.answer.value()
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

/// The figures that one side looks up, each once, with whether all that looks it up is only
/// needed to be sure.
pub(super) fn figures_of<'l>(
    lines: &'l [LinePair],
    of: Of,
    folded: bool,
    found: &mut Vec<(&'l FigureUsed, bool)>,
) {
    for pair in lines {
        let folded = folded || !is_shown(pair);
        let figures = pair
            .line(of)
            .into_iter()
            .flat_map(|line| &line.subject.figures);
        for figure in figures {
            match found.iter_mut().find(|(own, _)| *own == figure) {
                Some((_, own)) => *own &= folded,
                None => found.push((figure, folded)),
            }
        }
        figures_of(&pair.lines, of, folded, found);
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
