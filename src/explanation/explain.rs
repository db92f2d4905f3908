//! Marks → lines: what each marked line says, with its source.

use super::ledger::gather;
use super::line::{
    AnswerTold, Challenge, End, Explained, Explanation, FORMAT_VERSION, FigureUsed, Judgement,
    Line, LineKind, NeedTold, PolicyTold, Standing, Value, WayTold,
};
use super::rests::{Rests, bare, status_word};
use super::sentence::clause;
use super::told::{Teller, in_force, time_words};
use super::worded::answer_words;
use crate::decision::marks::{Mark, MarkKind, Standing as Stands};
use crate::decision::{
    Answer, Answered, Decision, End as AmountEnd, Fault, NeedOf, Possibility, Undecided,
};
use crate::model::case::{Range, VariableId};
use crate::model::policy::{
    Body, Constant, Entry, EntryValue, ExprId, ExprKind, FigureId, NodeId, Over, Per, Rule, Start,
    Supposed, SupposedWhat, TallyLine, ValueType,
};
use crate::model::rules_of;
use crate::program::op::Slot;
use crate::source::{Sources, Span};
use crate::syntax::tree::{Grade, Side, TextKind};

/// What stands for the value of something that does not apply.
pub(super) const NOT_APPLICABLE: &str = "not applicable";

/// The grade of what was set to something else for a question.
const SUPPOSED: &str = "supposed";

/// What is asked of an explanation.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Whether every line is told, not only those that mattered.
    pub working: bool,
    /// Whether it is told what would change an answer, and by which facts: any that can be
    /// changed where none is named.
    pub changes: Option<Vec<VariableId>>,
    /// Outcomes, each with the answer that it is asked why it is not.
    pub why_not: Vec<(NodeId, Constant)>,
}

impl Asked {
    /// The answer that is asked about, of an outcome.
    pub(super) fn wanted(&self, node: NodeId) -> Option<Constant> {
        let mut all = self.why_not.iter();
        all.find(|(of, _)| *of == node).map(|(_, wanted)| *wanted)
    }
}

/// Explains a decision: every answer with the lines that decided it.
///
/// # Shapes
/// `sources` are the files that the policy was read from; lines name places in them. Lines that
/// are needed to be sure, but not to follow, are marked as folded unless they are asked for.
pub fn explain(decision: &Decision<'_>, sources: &Sources, asked: Asked) -> Explanation {
    let decision = &decision.with_words();
    Explainer::of(decision, sources, asked).explanation()
}

/// Explains a decision so that its lines can be laid beside those of another policy: each says
/// what it is about.
pub(crate) fn explain_beside(
    decision: &Decision<'_>,
    sources: &Sources,
    asked: Asked,
) -> Explanation {
    let decision = &decision.with_words();
    let explainer = Explainer {
        beside: true,
        ..Explainer::of(decision, sources, asked)
    };
    explainer.explanation()
}

/// Explains a decision that differs from another in some facts, and says in which.
///
/// # Shapes
/// Both are of one question. Each answer says what it is as things are.
pub fn explain_what_if(
    now: &Decision<'_>,
    then: &Decision<'_>,
    sources: &Sources,
    asked: Asked,
) -> Explanation {
    let before = Explainer::of(now, sources, Asked::default());
    let then = &then.with_words();
    let explainer = Explainer::of(then, sources, asked);
    let mut explanation = explainer.explanation();
    explanation.what_if = explainer.facts_since(&now.case);
    let pairs = explanation.answers.iter_mut().zip(&then.answers);
    for (answer, told) in pairs {
        let mut all = now.answers.iter();
        let was = all.find(|was| was.node == told.node && was.index == told.index);
        let ty = then.prepared().policy().node(told.node).ty;
        answer.was = was.map(|was| answer_words(&before.answer_told(was, ty)).0);
    }
    explanation
}

impl<'d> Explainer<'d> {
    pub(super) fn of(decision: &'d Decision<'d>, sources: &'d Sources, asked: Asked) -> Self {
        let policy = decision.prepared().policy();
        Explainer {
            decision,
            teller: Teller {
                decision: Some(decision),
                policy,
            },
            rests: Rests { policy, sources },
            asked,
            beside: false,
        }
    }

    fn explanation(&self) -> Explanation {
        let policy = self.teller.policy;
        let texts = policy.texts();
        let baseline = texts.iter().find(|text| text.kind == TextKind::Baseline);
        let supposing = self.decision.supposing().iter();
        Explanation {
            version: FORMAT_VERSION,
            policy: PolicyTold {
                title: policy.title().to_owned(),
                status: policy.status().map(status_word),
                baseline: baseline
                    .filter(|_| policy.is_local())
                    .map(|baseline| baseline.title.clone()),
            },
            day: self.decision.day().to_string(),
            day_in_words: self.decision.day().in_words(),
            working: self.asked.working,
            supposing: supposing.map(|supposed| self.supposed(*supposed)).collect(),
            what_if: Vec::new(),
            answers: self
                .decision
                .answers
                .iter()
                .map(|answered| self.answer(answered))
                .collect(),
            left_open: Vec::new(),
        }
    }
}

/// Tells one decision.
pub(super) struct Explainer<'d> {
    pub(super) decision: &'d Decision<'d>,
    pub(super) teller: Teller<'d>,
    pub(super) rests: Rests<'d>,
    pub(super) asked: Asked,
    /// Whether lines say what they are about.
    beside: bool,
}

impl Explainer<'_> {
    fn supposed(&self, supposed: Supposed) -> String {
        let policy = self.teller.policy;
        let (label, ty) = match supposed.what {
            SupposedWhat::Figure(figure) => {
                let figure = policy.figure(figure);
                (figure.label.clone(), figure.ty)
            }
            SupposedWhat::Cell(figure, cell) => {
                let key = policy.cell_key(figure, cell).map_or("", |key| &key.label);
                let figure = policy.figure(figure);
                (format!("{} ({key})", figure.label), figure.ty)
            }
            SupposedWhat::Node(node) => (policy.node(node).label.clone(), policy.node(node).ty),
        };
        let value = match (supposed.value, supposed.no_limit) {
            (Some(value), _) => self.teller.value(value, ty).words,
            (None, true) => "no limit".to_owned(),
            (None, false) => "not known".to_owned(),
        };
        clause(&label, &value)
    }

    fn answer(&self, answered: &Answered) -> Explained {
        let policy = self.teller.policy;
        let node = policy.node(answered.node);
        let item = answered.index.unwrap_or(0);
        let marks = self.decision.marks(answered.node, item);
        let kept = self.kept(answered, node.ty);
        let mut lines = self.lines(&marks, &mut 0, 0, &kept);
        if !self.asked.working {
            gather(&mut lines);
        }
        if let [only] = lines.as_mut_slice()
            && (only.kind == LineKind::Outcome || does_not_apply(only))
        {
            let reading = only.reading.take().filter(|_| does_not_apply(only));
            lines = std::mem::take(&mut only.lines);
            if let Some(first) = lines.first_mut() {
                first.reading = first.reading.take().or(reading);
            }
        }
        let outcome = policy.outcome_named(&node.name);
        Explained {
            outcome: node.name.clone(),
            label: outcome.map_or_else(|| node.label.clone(), |outcome| outcome.label.clone()),
            of: answered.index.map(|index| self.which(node.per, index)),
            is_yes_or_no: node.ty == ValueType::YesNo,
            answer: self.answer_told(answered, node.ty),
            was: None,
            conditions: self.conditions(answered),
            judgements: self.judgements(answered),
            challenges: self.challenges(&node.name),
            changes: self.changes(answered),
            why_not: self.why_not(answered).into_iter().collect(),
            lines,
        }
    }

    /// Which of several, in words: `1: personal care`.
    pub(super) fn which(&self, per: Per, index: usize) -> String {
        match per {
            Per::Kind(kind) => self.teller.item(Over::Kind(kind), index),
            Per::Item(list) => {
                format!(
                    "{}: {}",
                    index + 1,
                    self.teller.item(Over::List(list), index)
                )
            }
            Per::Once => String::new(),
        }
    }

    /// The facts that a decided answer could not do without; `None` where every line is told.
    fn kept(&self, answered: &Answered, ty: ValueType) -> Option<Vec<VariableId>> {
        let amount = matches!(ty, ValueType::Amount(_) | ValueType::Date);
        let decided = answered.answer.value().is_some();
        (decided && !amount && !self.asked.working).then(|| self.decision.because(answered))
    }

    // ── The answer ──────────────────────────────────────────────────────────

    pub(super) fn answer_told(&self, answered: &Answered, ty: ValueType) -> AnswerTold {
        match &answered.answer {
            Answer::Value(value) => AnswerTold::Decided {
                value: self.teller.value(*value, ty),
            },
            Answer::NotApplicable => AnswerTold::NotApplicable,
            Answer::NoAnswer(faults) => AnswerTold::NoAnswer {
                faults: faults.iter().map(|fault| self.fault(fault)).collect(),
            },
            Answer::Undecided(undecided) => self.undecided(undecided, ty),
        }
    }

    fn fault(&self, fault: &Fault) -> String {
        let policy = self.teller.policy;
        let at = |span: Span| {
            self.rests
                .sources
                .place(span)
                .map_or_else(String::new, |place| {
                    format!(" ({}:{})", short_file(&place.file), place.line)
                })
        };
        match fault {
            Fault::Clash { node, rules } => {
                let all: Vec<&Rule> = rules_of(&policy.node(*node).body).collect();
                let rules: Vec<String> = rules
                    .iter()
                    .map(|rule| format!("[{}]{}", all[*rule].tag, at(all[*rule].span)))
                    .collect();
                format!(
                    "two rules about `{}` hold and give different answers, and neither gives way: {}",
                    policy.node(*node).name,
                    rules.join(" and ")
                )
            }
            Fault::Gap { node } => format!(
                "no row of the table `{}` applies{}",
                policy.node(*node).name,
                at(policy.node(*node).span)
            ),
            Fault::Overlap { node, rows } => {
                let spans: Vec<String> = match &policy.node(*node).body {
                    Body::Table(table) => {
                        rows.iter().map(|row| at(table.rows[*row].span)).collect()
                    }
                    Body::Decision(_) | Body::Formula(_) | Body::Open => Vec::new(),
                };
                format!(
                    "two rows of the table `{}` apply{}",
                    policy.node(*node).name,
                    spans.join("")
                )
            }
        }
    }

    fn undecided(&self, undecided: &Undecided, ty: ValueType) -> AnswerTold {
        let end = |end: AmountEnd| End {
            value: self.teller.value(Constant::Amount(end.amount), ty),
            attained: end.attained,
        };
        let amount = undecided
            .amount
            .filter(|_| matches!(ty, ValueType::Amount(_)));
        let answers = undecided.answers.iter().map(|(possibility, certain)| {
            (
                self.possibility(*possibility, undecided.amount, ty),
                *certain,
            )
        });
        AnswerTold::Undecided {
            answers: answers.collect(),
            least: amount.map(|(low, _)| end(low)),
            most: amount.map(|(_, high)| end(high)),
            needs: undecided
                .needs
                .iter()
                .map(|need| NeedTold {
                    name: need.name.clone(),
                    label: need.label.clone(),
                    why: why_not_known(need.of),
                    matters: need.matters,
                    is_yes_or_no: self.is_yes_or_no(need.of),
                    judged_by: self.judge_of(need.of),
                })
                .collect(),
            ways: undecided
                .ways
                .iter()
                .map(|way| WayTold {
                    when: self.teller.lies(way.fact, way.member, way.values),
                    answer: self.possibility(way.answer, way.amount, ty),
                })
                .collect(),
            certain: undecided.is_certain(),
        }
    }

    fn is_yes_or_no(&self, of: NeedOf) -> bool {
        let policy = self.teller.policy;
        match of {
            NeedOf::Fact(id) => {
                matches!(
                    self.decision.prepared().variables.get(id).range,
                    Range::YesNo
                )
            }
            NeedOf::NotPublished(figure) | NeedOf::NotFound(figure) | NeedOf::Unset(figure) => {
                policy.figure(figure).ty == ValueType::YesNo
            }
            NeedOf::Open(node) => policy.node(node).ty == ValueType::YesNo,
            NeedOf::Holidays => false,
        }
    }

    /// Whose judgement something is that is not known.
    fn judge_of(&self, of: NeedOf) -> Option<String> {
        match of {
            NeedOf::Fact(id) => self.teller.judgement(id).map(|(_, by, _)| by),
            NeedOf::NotPublished(_)
            | NeedOf::NotFound(_)
            | NeedOf::Unset(_)
            | NeedOf::Open(_)
            | NeedOf::Holidays => None,
        }
    }

    fn possibility(
        &self,
        possibility: Possibility,
        amount: Option<(AmountEnd, AmountEnd)>,
        ty: ValueType,
    ) -> String {
        let words = |end: AmountEnd| match ty {
            ValueType::Amount(_) => self.teller.words_of(Constant::Amount(end.amount), ty),
            ValueType::Date => i32::try_from(end.amount.numerator())
                .ok()
                .and_then(crate::value::Date::from_number)
                .map_or_else(String::new, |date| date.in_words()),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => String::new(),
        };
        match (possibility, amount) {
            (Possibility::Value(value), _) => self.teller.words_of(value, ty),
            (Possibility::NotApplicable, _) => "does not apply".to_owned(),
            (Possibility::NoAnswer, _) => "no answer: rules of the policy would clash".to_owned(),
            (Possibility::SomeAmount, Some((low, high))) => {
                let (from, to) = (without_period(&words(low), ty), words(high));
                // An end that some completion reaches is told plainly; another only bounds it.
                match (low.attained, high.attained) {
                    (true, true) => format!("between {from} and {to}"),
                    (true, false) => format!("from {from} to at most {to}"),
                    (false, true) => format!("from at least {from} to {to}"),
                    (false, false) => format!("from at least {from} to at most {to}"),
                }
            }
            (Possibility::SomeAmount, None) => "some amount".to_owned(),
        }
    }

    /// What the rules that decided put on an answer, each once.
    fn conditions(&self, answered: &Answered) -> Vec<String> {
        let policy = self.teller.policy;
        let item = answered.index.unwrap_or(0);
        let reasons = self.decision.reasons(answered.node, item);
        let mut conditions: Vec<String> = Vec::new();
        for rule in rules_of(&policy.node(answered.node).body) {
            if reasons.contains(&rule.tag) {
                for condition in &rule.said.subject_to {
                    if !conditions.contains(condition) {
                        conditions.push(condition.clone());
                    }
                }
            }
        }
        conditions
    }

    fn judgements(&self, answered: &Answered) -> Vec<Judgement> {
        let facts = self.decision.marked_facts(answered);
        let judged = facts.into_iter().filter_map(|id| self.teller.judgement(id));
        judged
            .map(|(label, by, value)| Judgement { by, label, value })
            .collect()
    }

    fn challenges(&self, outcome: &str) -> Vec<Challenge> {
        let all = self.teller.policy.challenges().iter();
        all.filter(|challenge| {
            challenge
                .outcomes
                .as_ref()
                .is_none_or(|names| names.iter().any(|name| name == outcome))
        })
        .map(|challenge| Challenge {
            words: challenge.words.clone(),
            to: challenge.to.clone(),
            within: challenge
                .within
                .map(|(count, unit)| time_words(count, unit)),
        })
        .collect()
    }

    // ── Lines ───────────────────────────────────────────────────────────────

    /// The lines of the marks from a place on that stand at a depth or under it.
    pub(super) fn lines(
        &self,
        marks: &[Mark],
        at: &mut usize,
        depth: u16,
        kept: &Option<Vec<VariableId>>,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        while let Some(mark) = marks.get(*at).filter(|mark| mark.depth >= depth) {
            *at += 1;
            let under = self.lines(marks, at, mark.depth + 1, kept);
            let Some(mut line) = self.line(mark) else {
                lines.extend(under);
                continue;
            };
            line.lines = under;
            if self.beside {
                line.subject = self.subject(mark);
            }
            if line.reading.is_none() {
                line.reading = self.teller.reckoned_by(mark.kind, mark.item);
            }
            if matches!(
                line.standing,
                Some(Standing::HoldsButOutranked(_) | Standing::SetAsideBy(_))
            ) {
                let tests = line
                    .lines
                    .iter_mut()
                    .filter(|under| under.kind == LineKind::Test);
                tests.for_each(|test| test.folded = false);
            }
            line.folded = self.is_folded(mark, &line, kept);
            if let (MarkKind::Test(expr), false) = (mark.kind, self.beside) {
                let figures = self.figures_tested(expr, mark.item);
                line.lines.extend(figures);
            }
            lines.push(line);
        }
        lines
    }

    /// Whether a line is needed to be sure, but not to follow.
    fn is_folded(&self, mark: &Mark, line: &Line, kept: &Option<Vec<VariableId>>) -> bool {
        if self.asked.working {
            return false;
        }
        if mark.secondary {
            return true;
        }
        let Some(kept) = kept else {
            // While the answer is open, a rule that is out of it is no part of what may come.
            return mark.depth <= 1 && line.standing == Some(Standing::DidNotHold);
        };
        if mark.depth <= 1
            && matches!(
                line.standing,
                Some(Standing::HoldsButOutranked(_) | Standing::SetAsideBy(_))
            )
        {
            return false;
        }
        let reads = self.decision.variables_of(mark);
        let superfluous = !reads.is_empty() && !reads.iter().any(|id| kept.contains(id));
        let hollow = matches!(line.kind, LineKind::Rule | LineKind::Outcome)
            && !matches!(line.standing, Some(Standing::DecidedIt | Standing::Clashes))
            && !line.lines.is_empty()
            && line.lines.iter().all(|line| line.folded);
        let needed_under = line.lines.iter().any(|line| !line.folded);
        (superfluous && !needed_under) || hollow
    }

    fn line(&self, mark: &Mark) -> Option<Line> {
        let item = mark.item;
        Some(match mark.kind {
            MarkKind::Node(node) => self.node_line(node, item),
            MarkKind::Again(node) => Line {
                value: self.node_value(node, item),
                ..bare(
                    LineKind::Above,
                    format!("{} (as above)", self.node_label(node)),
                )
            },
            MarkKind::Rule(node, at, standing) => self.rule_line(node, at, standing, item)?,
            MarkKind::Normally(node) => self.normally_line(node, item)?,
            MarkKind::Row(node, at) => self.row_line(node, at, true, item)?,
            MarkKind::RowOut(node, at) => self.row_line(node, at, false, item)?,
            MarkKind::Test(expr) => self.test_line(expr, item),
            MarkKind::Tally(node, at) => self.tally_line(node, at, item)?,
            MarkKind::Part(expr) => self.part_line(expr, LineKind::Part, item),
            MarkKind::Carried(expr) => self.part_line(expr, LineKind::Carried, item),
            MarkKind::Item(over) => bare(LineKind::Item, self.teller.item(over, item)),
            MarkKind::Length(_) => return None,
            MarkKind::LeftOut(over) => bare(LineKind::NotCounted, self.teller.item(over, item)),
            MarkKind::Limit(node, at) => self.limit_line(node, at, item)?,
            MarkKind::Rounding(node) => self.rounding_line(node, item)?,
        })
    }

    fn node_label(&self, node: NodeId) -> &str {
        &self.teller.policy.node(node).label
    }

    fn node_value(&self, node: NodeId, item: usize) -> Option<Value> {
        let code = &self.decision.program().nodes[node.index()];
        if code
            .applies
            .is_some_and(|slot| self.decision.view.choice(slot, item).is_no())
        {
            return Some(Value {
                plain: NOT_APPLICABLE.to_owned(),
                words: "does not apply".to_owned(),
            });
        }
        self.teller
            .slot(code.value?, self.teller.policy.node(node).ty, item)
    }

    fn node_line(&self, node: NodeId, item: usize) -> Line {
        let declared = self.teller.policy.node(node);
        let kind = match declared.body {
            Body::Formula(_) => LineKind::Step,
            Body::Decision(_) | Body::Table(_) | Body::Open => LineKind::Outcome,
        };
        let value = self.node_value(node, item);
        // A reason is that of the amount as it is worked out, which an exception replaces.
        let reckoned = value
            .as_ref()
            .is_some_and(|value| value.plain != NOT_APPLICABLE)
            && self.decision.reasons(node, item).is_empty();
        let because = declared.said.because.as_ref();
        let reason = because
            .filter(|_| kind == LineKind::Step && reckoned)
            .map(|because| self.teller.filled(because, item));
        let text = match &reason {
            Some(reason) => format!("{}: {reason}", declared.label),
            None => declared.label.clone(),
        };
        let line = Line {
            reason,
            value: Some(value.unwrap_or_else(not_known)),
            grade: self.supposed_grade(SupposedWhat::Node(node)),
            ..bare(kind, text)
        };
        self.rests
            .cited(self.rests.at(line, declared.said_at), &declared.said)
    }

    /// `supposed`, for what was set to something else for this question.
    fn supposed_grade(&self, what: SupposedWhat) -> Option<&'static str> {
        let mut supposing = self.decision.supposing().iter();
        supposing
            .any(|supposed| supposed.what == what)
            .then_some(SUPPOSED)
    }

    fn rule_line(&self, node: NodeId, at: usize, standing: Stands, item: usize) -> Option<Line> {
        let body = &self.teller.policy.node(node).body;
        let rules: Vec<&Rule> = rules_of(body).collect();
        let rule = rules.get(at)?;
        let because = rule
            .said
            .because
            .as_ref()
            .map(|words| self.teller.filled(words, item));
        let gives = self.teller.seen(rule.value, item);
        let gives_words = gives.as_ref().map_or_else(
            || self.teller.told(rule.value, item),
            |value| value.words.clone(),
        );
        // What would speak for an answer is no reason while the rule does not hold.
        let holds = !matches!(standing, Stands::DidNotHold | Stands::CantTell);
        let line = Line {
            text: match &because {
                Some(because) if holds => format!("{gives_words}: {because}"),
                Some(because) => format!("{gives_words} (it would say: {because})"),
                None => gives_words,
            },
            reason: because,
            value: gives.filter(|_| matches!(body, Body::Formula(_))),
            tag: Some(rule.tag.clone()),
            standing: Some(match standing {
                Stands::Decided => Standing::DecidedIt,
                Stands::Clashes => Standing::Clashes,
                Stands::Outranked => Standing::HoldsButOutranked(
                    self.node_value(node, item)
                        .map_or_else(String::new, |value| value.words),
                ),
                Stands::SetAside(over) => Standing::SetAsideBy(rules.get(over)?.tag.clone()),
                Stands::DidNotHold => Standing::DidNotHold,
                Stands::CantTell => Standing::CantTell,
            }),
            ..bare(LineKind::Rule, String::new())
        };
        let mut line = self.rests.cited(self.rests.at(line, rule.span), &rule.said);
        line.in_force = in_force(rule.days);
        self.rests.mark_status(&mut line, rule.home);
        Some(line)
    }

    fn normally_line(&self, node: NodeId, item: usize) -> Option<Line> {
        let Body::Decision(decision) = &self.teller.policy.node(node).body else {
            return None;
        };
        let normally = &decision.normally;
        let gives = self
            .teller
            .seen(normally.value, item)
            .map(|value| value.words);
        let gives = gives.unwrap_or_else(|| self.teller.told(normally.value, item));
        let decided = self.node_value(node, item).is_some();
        let gives = if decided {
            gives
        } else {
            format!("normally {gives}")
        };
        let because = normally.said.because.as_ref();
        let reason = because.map(|because| self.teller.filled(because, item));
        let text = match &reason {
            Some(reason) => format!("{gives}: {reason}"),
            None if decided => format!("{gives}, as no rule says otherwise"),
            None => gives,
        };
        let line = Line {
            reason,
            standing: decided.then_some(Standing::DecidedIt),
            ..bare(LineKind::Normally, text)
        };
        let mut line = self
            .rests
            .cited(self.rests.at(line, normally.span), &normally.said);
        self.rests.mark_status(&mut line, normally.home);
        Some(line)
    }

    fn row_line(&self, node: NodeId, at: usize, applies: bool, item: usize) -> Option<Line> {
        let Body::Table(table) = &self.teller.policy.node(node).body else {
            return None;
        };
        let row = table.rows.get(at)?;
        let gives = self.teller.seen(row.value, item).map(|value| value.words);
        let gives = gives.unwrap_or_else(|| self.teller.told(row.value, item));
        let (standing, does) = match applies {
            true => (Standing::DecidedIt, "applies"),
            false => (Standing::DidNotHold, "does not apply"),
        };
        let line = Line {
            standing: Some(standing),
            sources: self.rests.cites(&row.cites),
            reading: row.reading.clone(),
            ..bare(
                LineKind::Row,
                format!("{gives}: this row of the table {does}"),
            )
        };
        let mut line = self.rests.at(line, row.span);
        self.rests.mark_status(&mut line, row.home);
        Some(line)
    }

    fn test_line(&self, expr: ExprId, item: usize) -> Line {
        let saw = self.teller.saw(expr, item).unwrap_or_else(|| {
            let truth = self.decision.truth(expr, item);
            match truth.is_yes() || truth.is_no() {
                true => whatever_it_is(),
                false => not_known(),
            }
        });
        let mut line = Line {
            value: Some(saw),
            ..bare(LineKind::Test, self.teller.told(expr, item))
        };
        line.judged_by = self.judged_by(expr, item);
        // A test of several items at once is no fact that a person gave.
        let of_items = matches!(self.teller.policy.expr(expr).kind, ExprKind::Items { .. });
        line.fact = (!of_items).then(|| self.fact(expr, item, line.value.as_ref()));
        line.figures = self.held_against(expr, item);
        line
    }

    /// What a test looks at with what it saw; of a set, the whole of it where that is known.
    fn fact(&self, expr: ExprId, item: usize, saw: Option<&Value>) -> (String, Value) {
        if let ExprKind::Includes { set, .. } = self.teller.policy.expr(expr).kind
            && let Some(whole) = self.teller.seen(set, item)
        {
            return (self.teller.told(set, item), whole);
        }
        let saw = saw.cloned().unwrap_or_else(not_known);
        (self.teller.looks_at(expr, item), saw)
    }

    /// The figure that a test holds something against.
    fn held_against(&self, expr: ExprId, item: usize) -> Vec<FigureUsed> {
        let right = match self.teller.policy.expr(expr).kind {
            ExprKind::Compare(_, _, right) | ExprKind::Same(_, right) => right,
            ExprKind::Not(inner) => return self.held_against(inner, item),
            _ => return Vec::new(),
        };
        match self.teller.policy.expr(right).kind {
            ExprKind::Figure(..) => self.part_line(right, LineKind::Part, item).figures,
            _ => Vec::new(),
        }
    }

    /// The figures that a test reads and of which there is more to say than their amount: that
    /// they are not simply published, how they were read, that they depart from the baseline.
    fn figures_tested(&self, expr: ExprId, item: usize) -> Vec<Line> {
        let mut figures = Vec::new();
        self.figures_within(expr, false, &mut figures);
        let told = figures
            .into_iter()
            .map(|figure| self.part_line(figure, LineKind::Part, item));
        let mut lines: Vec<Line> = Vec::new();
        for line in told {
            let says_more = line.grade.is_some()
                || line.reading.is_some()
                || !line.remarks.is_empty()
                || self.asked.working;
            if says_more && !lines.iter().any(|other| other.text == line.text) {
                lines.push(line);
            }
        }
        lines
    }

    /// The figures that an expression reads without going through a node. What a figure is for
    /// is another thing for each of several items.
    fn figures_within(&self, expr: ExprId, of_items: bool, found: &mut Vec<ExprId>) {
        let policy = self.teller.policy;
        let kind = &policy.expr(expr).kind;
        if let ExprKind::Figure(_, keys) = kind
            && (keys.is_empty() || !of_items)
        {
            found.push(expr);
        }
        let of_items = of_items
            || !matches!(
                kind,
                ExprKind::All(_)
                    | ExprKind::Any(_)
                    | ExprKind::Not(_)
                    | ExprKind::AtLeast(..)
                    | ExprKind::Compare(..)
                    | ExprKind::Same(..)
                    | ExprKind::Sum(_)
                    | ExprKind::Times(..)
                    | ExprKind::DividedBy(..)
                    | ExprKind::Extreme(..)
                    | ExprKind::Above(..)
                    | ExprKind::ForEvery { .. }
                    | ExprKind::Convert(..)
                    | ExprKind::IsAbsent(_)
            );
        for part in policy.parts(expr) {
            self.figures_within(part, of_items, found);
        }
    }

    /// Whose judgement a test looks at, where it looks at one fact only.
    fn judged_by(&self, expr: ExprId, item: usize) -> Option<String> {
        let mark = Mark {
            depth: 0,
            kind: MarkKind::Test(expr),
            item,
            secondary: false,
        };
        let facts = self.decision.variables_of(&mark);
        facts
            .into_iter()
            .find_map(|id| self.teller.judgement(id))
            .map(|(_, by, _)| by)
    }

    fn tally(&self, node: NodeId, at: usize) -> Option<&TallyLine> {
        match &self.teller.policy.node(node).body {
            Body::Formula(formula) => match &formula.start {
                Start::Tally(lines) => lines.get(at),
                Start::Expression(_) => None,
            },
            Body::Decision(_) | Body::Table(_) | Body::Open => None,
        }
    }

    fn tally_line(&self, node: NodeId, at: usize, item: usize) -> Option<Line> {
        let tally = self.tally(node, at)?;
        let because = tally.said.because.as_ref();
        let text = because.map_or_else(
            || self.teller.told(tally.amount, item),
            |words| self.teller.filled(words, item),
        );
        let kind = if tally.take_off {
            LineKind::TakeOff
        } else {
            LineKind::Add
        };
        let line = Line {
            value: Some(
                self.teller
                    .seen(tally.amount, item)
                    .unwrap_or_else(not_known),
            ),
            given: self.teller.given(tally.amount, item),
            derived: because.is_none(),
            reason: because.is_some().then(|| text.clone()),
            tag: Some(tally.tag.clone()),
            ..bare(kind, text)
        };
        let mut line = self
            .rests
            .cited(self.rests.at(line, tally.span), &tally.said);
        line.in_force = in_force(tally.days);
        line.judged_by = self.judged_by(tally.amount, item);
        self.rests.mark_status(&mut line, tally.home);
        Some(line)
    }

    pub(super) fn part_line(&self, expr: ExprId, kind: LineKind, item: usize) -> Line {
        let policy = self.teller.policy;
        let line = Line {
            value: Some(self.teller.seen(expr, item).unwrap_or_else(not_known)),
            given: self.teller.given(expr, item),
            ..bare(kind, self.teller.told(expr, item))
        };
        match &policy.expr(expr).kind {
            ExprKind::Figure(figure, keys) => {
                let told = self.figure_line(line, *figure, keys, item);
                let entry = self.entry(*figure, keys, item).map(|entry| entry.value);
                let entry = entry.filter(|_| told.grade != Some(SUPPOSED));
                as_figure(told, policy.figure(*figure).name.clone(), entry)
            }
            _ => Line {
                judged_by: self.judged_by(expr, item),
                ..line
            },
        }
    }

    /// A figure with its citation and grade, for the keys that are known.
    fn figure_line(&self, line: Line, figure: FigureId, keys: &[ExprId], item: usize) -> Line {
        let declared = self.teller.policy.figure(figure);
        let text = match self.keys_told(keys, item).as_str() {
            "" => line.text.clone(),
            keys => format!("{} ({keys})", line.text),
        };
        let line = Line { text, ..line };
        let cell = self.cell(figure, keys, item);
        let own = cell.and_then(|cell| self.supposed_grade(SupposedWhat::Cell(figure, cell)));
        let grade = own.or_else(|| self.supposed_grade(SupposedWhat::Figure(figure)));
        if grade.is_some() {
            return Line { grade, ..line };
        }
        let Some(entry) = self.entry(figure, keys, item) else {
            return self.rests.at(line, declared.span);
        };
        let mut line = self.rests.at(line, entry.span);
        line.sources = self.rests.cites(&entry.cites);
        line.grade = (entry.grade != Grade::Published).then(|| entry.grade.word());
        if let Some(words) = entry_words(entry) {
            line.value = Some(words);
        }
        line.in_force = in_force(entry.days);
        if let Some((printed, why)) = &entry.printed_as {
            line.remarks
                .push(format!("the source prints {printed}: {why}"));
        }
        line.reading.clone_from(&entry.reading);
        self.rests.mark_status(&mut line, entry.home);
        line
    }

    /// What a figure was looked up by: `you are not one of a couple; under pension age`.
    fn keys_told(&self, keys: &[ExprId], item: usize) -> String {
        let told = keys.iter().map(|key| {
            let label = self.teller.told(*key, item);
            let held = self.teller.policy.expr(*key);
            if matches!(held.kind, ExprKind::Constant(_)) {
                return label;
            }
            match (self.teller.seen(*key, item), held.ty) {
                (None, _) => format!("{label}: {}", not_known().words),
                (Some(value), ValueType::YesNo) => clause(&label, &value.words),
                (Some(value), _) => value.words,
            }
        });
        told.collect::<Vec<String>>().join("; ")
    }

    /// The cell of a figure for the keys, where they are known.
    fn cell(&self, figure: FigureId, keys: &[ExprId], item: usize) -> Option<usize> {
        let declared = self.teller.policy.figure(figure);
        let mut cell = 0;
        for (key, expr) in declared.keys.iter().zip(keys) {
            let Some(Slot::Choice(slot)) = self.decision.program().exprs[expr.index()] else {
                return None;
            };
            let value = self.decision.view.choice(slot, item).single()?;
            cell = cell * key.size + usize::from(value);
        }
        Some(cell)
    }

    /// The entry of a figure that is in force for the keys, where they are known.
    fn entry(&self, figure: FigureId, keys: &[ExprId], item: usize) -> Option<&Entry> {
        let declared = self.teller.policy.figure(figure);
        let cell = self.cell(figure, keys, item)?;
        let day = self.decision.day();
        declared
            .cells
            .get(cell)?
            .iter()
            .find(|entry| entry.days.holds(day))
    }

    fn limit_line(&self, node: NodeId, at: usize, item: usize) -> Option<Line> {
        let declared = self.teller.policy.node(node);
        let Body::Formula(formula) = &declared.body else {
            return None;
        };
        let limit = formula.limits.get(at)?;
        let stage = self.decision.program().nodes[node.index()].stages.get(at)?;
        let hidden = self.teller.slot(*stage, declared.ty, item)?;
        let amount = self.teller.seen(limit.amount, item)?;
        let side = match limit.side {
            Side::Below => "below",
            Side::Above => "above",
        };
        let line = Line {
            value: Some(amount.clone()),
            ..bare(
                LineKind::Limit,
                format!(
                    "never {side} {}; it would have been {}",
                    amount.words, hidden.words
                ),
            )
        };
        Some(self.rests.at(line, limit.span))
    }

    fn rounding_line(&self, node: NodeId, item: usize) -> Option<Line> {
        let declared = self.teller.policy.node(node);
        let Body::Formula(formula) = &declared.body else {
            return None;
        };
        let rounding = formula.rounding?;
        let stages = &self.decision.program().nodes[node.index()].stages;
        let before = self.teller.slot(
            *stages.get(stages.len().checked_sub(2)?)?,
            declared.ty,
            item,
        );
        let to = self
            .teller
            .value(Constant::Amount(rounding.to), declared.ty);
        let to = to.words.split(' ').next().unwrap_or_default().to_owned();
        let before = before.map_or_else(String::new, |value| format!(", from {}", value.words));
        let text = format!("rounded {} to {to}{before}", rounding.mode.words());
        Some(self.rests.at(bare(LineKind::Rounding, text), rounding.span))
    }
}

/// A line of a figure, with what it rests on kept together.
fn as_figure(line: Line, name: String, entry: Option<EntryValue>) -> Line {
    let value = line.value.clone().unwrap_or_else(not_known);
    let figure = FigureUsed {
        name,
        entry,
        label: line.text.clone(),
        value,
        grade: line.grade,
        in_force: line.in_force.clone(),
        sources: line.sources.clone(),
    };
    Line {
        figures: vec![figure],
        ..line
    }
}

/// The lower end of a range without its period, which the upper end says.
pub(super) fn without_period(words: &str, ty: ValueType) -> String {
    let period = match ty {
        ValueType::Amount(unit) => unit.period(),
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => None,
    };
    let told = period.map_or("", |period| period.told());
    words.trim_end_matches(told).trim_end().to_owned()
}

fn does_not_apply(line: &Line) -> bool {
    line.value
        .as_ref()
        .is_some_and(|value| value.plain == NOT_APPLICABLE)
}

fn not_known() -> Value {
    Value {
        plain: "unknown".to_owned(),
        words: "not known".to_owned(),
    }
}

/// What stands for a value that is not known, and need not be.
fn whatever_it_is() -> Value {
    Value {
        plain: "unknown".to_owned(),
        words: "whatever it is".to_owned(),
    }
}

/// What a figure that nobody knows says instead of an amount.
fn entry_words(entry: &Entry) -> Option<Value> {
    let words = match entry.value {
        EntryValue::Known(_) | EntryValue::NoLimit => return None,
        EntryValue::NotPublished => "not published",
        EntryValue::NotFound => "not found",
    };
    Some(Value {
        plain: words.to_owned(),
        words: words.to_owned(),
    })
}

fn why_not_known(of: NeedOf) -> &'static str {
    match of {
        NeedOf::Fact(_) => "fact",
        NeedOf::NotPublished(_) => "not published",
        NeedOf::NotFound(_) | NeedOf::Holidays => "not found",
        NeedOf::Unset(_) => "not set",
        NeedOf::Open(_) => "not decided",
    }
}

/// A file's name without its folders and ending.
pub(crate) fn short_file(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
