//! The lines of a node, each with all that it says.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::LineOf;
use super::side::Side;
use crate::comparison::form::Form;
use crate::comparison::form::Forms;
use crate::comparison::form::kind_of_value;
use crate::comparison::form::range;
use crate::comparison::form::values;
use crate::explanation::Line;
use crate::model::label_from;
use crate::model::policy::Body;
use crate::model::policy::Citation;
use crate::model::policy::Constant;
use crate::model::policy::Days;
use crate::model::policy::Decision;
use crate::model::policy::ExprId;
use crate::model::policy::ExprKind;
use crate::model::policy::Fact;
use crate::model::policy::Formula;
use crate::model::policy::Limit;
use crate::model::policy::Node;
use crate::model::policy::NodeId;
use crate::model::policy::Normally;
use crate::model::policy::Per;
use crate::model::policy::Piece;
use crate::model::policy::Rounding;
use crate::model::policy::Row;
use crate::model::policy::Rule;
use crate::model::policy::Said;
use crate::model::policy::Start;
use crate::model::policy::TallyLine;
use crate::model::policy::ValueType;
use crate::model::walk::Read;
use crate::source::Span;
use crate::syntax::tree::TextKind;
use crate::value::Exact;

/// A line of a policy.
pub(super) struct Part<'p> {
    pub(super) kind: LineOf,
    /// Lines pair only with those of the same group.
    pub(super) pairs_with: &'static str,
    pub(super) tag: Option<&'p str>,
    /// What it says, without when it is in force and what it displaces.
    pub(super) meaning: Form,
    /// When it is in force, as far as that is looked at.
    days: Option<Days>,
    /// The lines of the same list that it displaces.
    pub(super) overrides: Vec<usize>,
    /// What two lines without a tag have in common that are partners although they differ.
    pub(super) likely: Option<Form>,
    /// What it gives, and the conditions that must all hold for it.
    gives: Option<Form>,
    conditions: Vec<Form>,
    /// The names that it speaks of.
    speaks_of: BTreeSet<String>,
    /// The values of kinds that it tells apart: of whom or of what it is.
    values: BTreeSet<String>,
    pub(super) label: Option<String>,
    pub(super) reason: Option<Form>,
    pub(super) reading: Option<&'p str>,
    pub(super) cites: Vec<String>,
    pub(super) home: Option<TextKind>,
    tells: Tells<'p>,
}

/// How near two lines are, the nearest first: in what way, by how many conditions that both have,
/// by how many that only one has, and whether their tags differ.
pub(super) type Near = (u8, Reverse<usize>, usize, bool);

/// What tells a line in words.
enum Tells<'p> {
    Rule(Vec<&'p Rule>, &'p Rule),
    Tally(&'p TallyLine),
    Row(&'p Row),
    Normally(&'p Normally),
    Start(&'p Node, ExprId),
    Limit(&'p Limit),
    Rounding(&'p Node, &'p Rounding),
    Applies(ExprId),
    Open(&'p Node),
    Words(String, Option<Span>),
}

impl Part<'_> {
    /// Whether it says the same on the same days.
    pub(super) fn says_as(&self, other: &Part<'_>) -> bool {
        self.meaning == other.meaning && self.days == other.days
    }

    pub(super) fn over_count(&self) -> usize {
        self.overrides.len()
    }

    /// How near two lines of different texts are that need not say the same; `None` where
    /// nothing says that one is the other, changed.
    ///
    /// A tag says little: two texts may each have an `S1`, and the one is quite another line.
    pub(super) fn near(&self, other: &Part<'_>) -> Option<Near> {
        let (Some(tag), Some(other_tag)) = (self.tag, other.tag) else {
            return None;
        };
        let joint = self.joint(other);
        let (all, all_of_other) = (
            joint == self.conditions.len(),
            joint == other.conditions.len(),
        );
        let apart = self.conditions.len() + other.conditions.len() - 2 * joint;
        let one_tag = tag == other_tag;
        let one_gift = self.gives == other.gives;
        let about_the_same = self.values.is_empty() && other.values.is_empty()
            || !self.values.is_disjoint(&other.values);
        let adds = self.pairs_with == "tally" && one_gift;
        let rank = if all && all_of_other && (joint > 0 || adds) {
            0
        } else if (all || all_of_other) && (adds || one_gift && joint > 0 && about_the_same) {
            1
        } else if one_tag && one_gift && joint > 0 && about_the_same {
            2
        } else if one_tag && self.is_about_as(other) && (about_the_same || self.is_told_as(other)) {
            3
        } else {
            return None;
        };
        Some((rank, Reverse(joint), apart, !one_tag))
    }

    /// Whether two lines of one tag in one authority's texts are one line that was changed.
    pub(super) fn is_changed_from(&self, other: &Part<'_>) -> bool {
        let joint = self.joint(other);
        self.is_about_as(other)
            || joint == self.conditions.len() && joint == other.conditions.len()
            || self.gives == other.gives && joint > 0
    }

    /// How many conditions two lines share.
    fn joint(&self, other: &Part<'_>) -> usize {
        let own = self.conditions.iter();
        own.filter(|own| other.conditions.contains(own)).count()
    }

    fn is_about_as(&self, other: &Part<'_>) -> bool {
        self.speaks_of == other.speaks_of
    }

    /// Whether one reason is given for both.
    fn is_told_as(&self, other: &Part<'_>) -> bool {
        self.reason.is_some() && self.reason == other.reason
    }

    /// Whether the authority itself says it.
    pub(super) fn own_text(&self) -> bool {
        self.home == Some(TextKind::Policy)
    }

    /// The line in words.
    pub(super) fn told(&self, side: &Side<'_>) -> Line {
        let reader = &side.reader;
        match &self.tells {
            Tells::Rule(all, rule) => {
                let all: Vec<Rule> = all.iter().map(|rule| (*rule).clone()).collect();
                reader.rule(&all, rule)
            }
            Tells::Tally(line) => reader.tally(line),
            Tells::Row(row) => reader.row(row),
            Tells::Normally(normally) => reader.normally(normally),
            Tells::Start(node, start) => reader.start(node, *start),
            Tells::Limit(limit) => reader.limit(limit),
            Tells::Rounding(node, rounding) => reader.rounding(node, rounding),
            Tells::Applies(when) => reader.applies(*when),
            Tells::Open(node) => reader.open(node),
            Tells::Words(words, span) => reader.saying(words.clone(), *span),
        }
    }

    /// The expressions that it is made of.
    fn exprs(&self) -> Vec<ExprId> {
        match &self.tells {
            Tells::Rule(_, rule) => vec![rule.value, rule.when],
            Tells::Tally(line) => std::iter::once(line.amount).chain(line.when).collect(),
            Tells::Row(row) => {
                let cells = row.cells.iter().flatten().copied();
                cells.chain([row.value]).collect()
            }
            Tells::Normally(normally) => vec![normally.value],
            Tells::Start(_, start) => vec![*start],
            Tells::Limit(limit) => vec![limit.amount],
            Tells::Applies(when) => vec![*when],
            Tells::Rounding(..) | Tells::Open(_) | Tells::Words(..) => Vec::new(),
        }
    }

    /// What it says and when it is in force, in words, without its reason.
    pub(super) fn reads(&self, side: &Side<'_>, line: &Line) -> Vec<String> {
        let mut words: Vec<String> = match self.exprs().as_slice() {
            [] => vec![line.text.clone()],
            exprs => exprs.iter().map(|expr| side.reader.says(*expr)).collect(),
        };
        words.push(format!("{:?}", line.kind));
        words.extend(line.in_force.clone());
        words.extend(line.remarks.iter().cloned());
        words
    }

    /// The line as its text writes it: what it gives, and when.
    pub(super) fn written(&self, side: &Side<'_>) -> Option<String> {
        let written: Vec<String> = self
            .exprs()
            .into_iter()
            .map(|expr| side.reader.written(side.policy.expr(expr).span))
            .filter(|words| !words.is_empty())
            .collect();
        (!written.is_empty()).then(|| written.join(" · "))
    }
}

/// Reads the lines of one policy.
struct Reading<'f, 's, 'p> {
    forms: &'f mut Forms,
    side: &'s mut Side<'p>,
}

/// The lines of a node that are looked at.
pub(super) fn parts_of<'p>(forms: &mut Forms, side: &mut Side<'p>, id: NodeId) -> Vec<Part<'p>> {
    let mut reading = Reading { forms, side };
    let policy = reading.side.policy;
    let node = policy.node(id);
    let mut parts = vec![reading.answer(node)];
    // The steps of a calculation have this from it, and it is told there.
    if let Some(when) = node.applies_when.filter(|_| node.owner.is_none()) {
        let meaning = reading.expr(when);
        let part = reading.single(LineOf::AppliesWhen, meaning, Tells::Applies(when));
        parts.push(Part {
            home: reading.side.home_at(policy.expr(when).span),
            ..part
        });
    }
    match &node.body {
        Body::Decision(decision) => reading.decision(decision, &mut parts),
        Body::Formula(formula) => reading.formula(node, formula, &mut parts),
        Body::Table(table) => {
            for row in &table.rows {
                let part = reading.row(row);
                parts.push(part);
            }
        }
        Body::Open => {
            let meaning = reading.forms.word("open");
            parts.push(reading.single(LineOf::LeftOpen, meaning, Tells::Open(node)));
        }
    }
    parts
}

impl<'p> Reading<'_, '_, 'p> {
    fn expr(&mut self, id: ExprId) -> Form {
        self.side.former.expr(self.forms, id)
    }

    /// A line of which a node has one at most, and of which nothing else is said.
    fn single(&mut self, kind: LineOf, meaning: Form, tells: Tells<'p>) -> Part<'p> {
        Part {
            kind,
            pairs_with: match kind {
                LineOf::Rule | LineOf::Exception => "rule",
                LineOf::Add | LineOf::TakeOff => "tally",
                LineOf::Answer => "answer",
                LineOf::AppliesWhen => "applies",
                LineOf::HighestPrevails => "highest",
                LineOf::Normally => "normally",
                LineOf::Start => "start",
                LineOf::Limit => "limit",
                LineOf::Rounding => "rounding",
                LineOf::Row => "row",
                LineOf::LeftOpen => "open",
                LineOf::Fact => "fact",
                LineOf::Convention => "convention",
            },
            tag: None,
            meaning,
            days: None,
            overrides: Vec::new(),
            likely: None,
            gives: None,
            conditions: Vec::new(),
            speaks_of: BTreeSet::new(),
            values: BTreeSet::new(),
            label: None,
            reason: None,
            reading: None,
            cites: Vec::new(),
            home: None,
            tells,
        }
    }

    /// A line with what is said of it. Conditions that it puts on an outcome are a part of what
    /// it says.
    fn said(&mut self, part: Part<'p>, said: &'p Said, home: Option<TextKind>) -> Part<'p> {
        let meaning = match said.subject_to.as_slice() {
            [] => part.meaning,
            conditions => {
                let conditions = conditions
                    .iter()
                    .map(|words| self.forms.word(words.clone()));
                let conditions: Vec<Form> = conditions.collect();
                let conditions = self.forms.unordered("subject to", conditions);
                self.forms.of("subject", vec![part.meaning, conditions])
            }
        };
        let reason = said.because.as_ref().map(|words| {
            let pieces = words.pieces.iter().map(|piece| match piece {
                Piece::Text(text) => self.forms.word(format!("text {text}")),
                Piece::Value(expr) => self.side.former.expr(self.forms, *expr),
            });
            let pieces = pieces.collect();
            self.forms.of("reason", pieces)
        });
        Part {
            meaning,
            reason,
            home,
            ..self.cited(part, &said.cites, said.reading.as_deref())
        }
    }

    fn cited(&self, part: Part<'p>, cites: &[Citation], reading: Option<&'p str>) -> Part<'p> {
        Part {
            reading,
            cites: self.side.cited(cites),
            ..part
        }
    }

    /// The names that expressions speak of.
    fn speaks_of(&self, exprs: &[ExprId]) -> BTreeSet<String> {
        let policy = self.side.policy;
        let mut reads = Vec::new();
        for expr in exprs {
            policy.reads(*expr, &mut reads);
        }
        let name = |read: Read| match read {
            Read::Fact(fact) | Read::Count(fact) => policy.fact(fact).name.clone(),
            Read::Field(list, field) => {
                let record = policy.list(list).map(|(record, _)| record);
                record.map_or_else(String::new, |record| record.fields[field].name.clone())
            }
            Read::Figure(figure) => policy.figure(figure).name.clone(),
            Read::Node(node) => policy.node(node).name.clone(),
        };
        reads.into_iter().map(name).collect()
    }

    /// The values of kinds that expressions name.
    fn values_of(&self, exprs: &[ExprId]) -> BTreeSet<String> {
        let policy = self.side.policy;
        let mut found = BTreeSet::new();
        let mut waiting = exprs.to_vec();
        while let Some(at) = waiting.pop() {
            let (of, mask) = match policy.expr(at).kind {
                ExprKind::OneOf(of, mask) => (of, mask),
                ExprKind::Includes { set, mask, .. } => (set, mask),
                ExprKind::Constant(Constant::Choice(value)) => (at, 1 << value),
                _ => (at, 0),
            };
            let names = self.side.former.members(of, mask);
            found.extend(names.into_iter().map(str::to_owned));
            waiting.extend(policy.parts(at));
        }
        found
    }

    /// What kind of answer a node gives, and of what there is one each.
    fn answer(&mut self, node: &'p Node) -> Part<'p> {
        let policy = self.side.policy;
        let ty = kind_of_value(policy, node.ty);
        let (each, words) = match node.per {
            Per::Once => (String::new(), String::new()),
            Per::Item(list) => {
                let list = policy.fact(list);
                (
                    format!("each of {}", list.name),
                    format!(", for each of {}", list.label),
                )
            }
            Per::Kind(kind) => (
                format!("each of {}", values(policy, kind)),
                format!(", for each {}", label_from(&policy.kind(kind).name)),
            ),
        };
        let meaning = self.forms.word(format!("{ty} {each}"));
        let gives = match node.ty {
            ValueType::Amount(unit) => unit.in_words(),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => {
                ty.clone()
            }
        };
        let tells = Tells::Words(format!("gives {gives}{words}"), Some(node.span));
        self.single(LineOf::Answer, meaning, tells)
    }

    fn decision(&mut self, decision: &'p Decision, parts: &mut Vec<Part<'p>>) {
        if decision.highest {
            let meaning = self.forms.word("highest");
            let tells = Tells::Words("the highest prevails".to_owned(), None);
            parts.push(self.single(LineOf::HighestPrevails, meaning, tells));
        }
        let normally = &decision.normally;
        let meaning = self.expr(normally.value);
        let part = self.single(LineOf::Normally, meaning, Tells::Normally(normally));
        parts.push(self.said(part, &normally.said, Some(normally.home)));
        self.rules(LineOf::Rule, &decision.rules, parts);
    }

    /// Rules that are looked at; each names those that it displaces by their place among the
    /// parts.
    fn rules(&mut self, kind: LineOf, rules: &'p [Rule], parts: &mut Vec<Part<'p>>) {
        let mut places: Vec<Option<usize>> = Vec::new();
        let mut next = parts.len();
        for rule in rules {
            let seen = self.side.looks_at(rule.days);
            places.push(seen.then_some(next));
            next += usize::from(seen);
        }
        for rule in rules {
            if !self.side.looks_at(rule.days) {
                continue;
            }
            let gives = vec![self.expr(rule.value), self.expr(rule.when)];
            let meaning = self.forms.of("rule", gives.clone());
            let tells = Tells::Rule(rules.iter().collect(), rule);
            let part = self.single(kind, meaning, tells);
            let part = Part {
                tag: Some(&rule.tag),
                days: self.side.seen_of(rule.days),
                overrides: rule.overrides.iter().filter_map(|at| places[*at]).collect(),
                gives: gives.first().copied(),
                conditions: self.side.former.conjuncts(self.forms, rule.when),
                speaks_of: self.speaks_of(&[rule.value, rule.when]),
                values: self.values_of(&[rule.when]),
                ..part
            };
            parts.push(self.said(part, &rule.said, Some(rule.home)));
        }
    }

    fn formula(&mut self, node: &'p Node, formula: &'p Formula, parts: &mut Vec<Part<'p>>) {
        match &formula.start {
            Start::Expression(start) => {
                let meaning = self.expr(*start);
                let part = self.single(LineOf::Start, meaning, Tells::Start(node, *start));
                let home = self.side.home_at(self.side.policy.expr(*start).span);
                parts.push(self.said(part, &node.said, home));
            }
            Start::Tally(lines) => {
                for line in lines {
                    if self.side.looks_at(line.days) {
                        parts.push(self.tally(line));
                    }
                }
            }
        }
        for limit in &formula.limits {
            let amount = self.expr(limit.amount);
            let side = self.forms.word(format!("never {:?}", limit.side));
            let meaning = self.forms.of("limit", vec![side, amount]);
            let part = self.single(LineOf::Limit, meaning, Tells::Limit(limit));
            parts.push(Part {
                likely: Some(side),
                home: self.side.home_at(limit.span),
                ..part
            });
        }
        self.rules(LineOf::Exception, &formula.exceptions, parts);
        if let Some(rounding) = &formula.rounding {
            let words = format!("{:?} {}", rounding.mode, exact(rounding.to));
            let meaning = self.forms.word(words);
            let tells = Tells::Rounding(node, rounding);
            let part = self.single(LineOf::Rounding, meaning, tells);
            parts.push(Part {
                home: self.side.home_at(rounding.span),
                ..part
            });
        }
    }

    fn tally(&mut self, line: &'p TallyLine) -> Part<'p> {
        let amount = self.expr(line.amount);
        let conditions = line
            .when
            .map(|when| self.side.former.conjuncts(self.forms, when));
        let when = line.when.map(|when| self.expr(when));
        let when = self.forms.perhaps(when);
        let (kind, word) = match line.take_off {
            true => (LineOf::TakeOff, "take off"),
            false => (LineOf::Add, "add"),
        };
        let meaning = self.forms.of(word, vec![amount, when]);
        let part = self.single(kind, meaning, Tells::Tally(line));
        let exprs: Vec<ExprId> = std::iter::once(line.amount).chain(line.when).collect();
        let part = Part {
            tag: Some(&line.tag),
            days: self.side.seen_of(line.days),
            gives: Some(amount),
            conditions: conditions.unwrap_or_default(),
            speaks_of: self.speaks_of(&exprs),
            values: self.values_of(&exprs),
            ..part
        };
        self.said(part, &line.said, Some(line.home))
    }

    /// A row; two that differ are partners where they are about the same.
    fn row(&mut self, row: &'p Row) -> Part<'p> {
        let mut cells = Vec::new();
        for cell in row.cells.iter().flatten() {
            cells.push(self.expr(*cell));
        }
        let tests = self.forms.unordered("row", cells);
        let value = self.expr(row.value);
        let meaning = self.forms.of("gives", vec![tests, value]);
        let part = self.single(LineOf::Row, meaning, Tells::Row(row));
        let part = Part {
            likely: Some(tests),
            home: Some(row.home),
            ..part
        };
        self.cited(part, &row.cites, row.reading.as_deref())
    }
}

/// The facts that a policy knows.
pub(super) fn facts<'p>(forms: &mut Forms, side: &mut Side<'p>) -> Vec<Part<'p>> {
    let mut reading = Reading { forms, side };
    let facts = reading.side.policy.facts();
    facts.iter().map(|fact| reading.fact(fact)).collect()
}

impl<'p> Reading<'_, '_, 'p> {
    fn fact(&mut self, fact: &'p Fact) -> Part<'p> {
        let policy = self.side.policy;
        let each = fact.each.map(|each| values(policy, each));
        let exact = range(policy, fact.domain);
        let judge = fact.judged_by.as_ref();
        let said = format!("{} {exact} {each:?} {judge:?} {}", fact.name, fact.fixed);
        let meaning = self.forms.word(said);
        let judged = judge.map_or(String::new(), |by| format!(", judged by the {by}"));
        let words = policy.domain_words(fact.domain).replace('`', "");
        let words = format!("{}: {words}{judged}", fact.label);
        let part = self.single(LineOf::Fact, meaning, Tells::Words(words, Some(fact.span)));
        Part {
            tag: Some(&fact.name),
            label: Some(fact.label.clone()),
            home: Some(fact.home),
            ..part
        }
    }
}

/// What periods and days are reckoned by.
pub(super) fn conventions<'p>(forms: &mut Forms, side: &mut Side<'p>) -> Vec<Part<'p>> {
    let mut reading = Reading { forms, side };
    let policy = reading.side.policy;
    let mut parts = Vec::new();
    if let (Some(weeks), Some(convention)) = (policy.weeks_in_a_year, &policy.convention) {
        let meaning = reading.forms.word(exact(weeks));
        let words = format!("a year is {weeks} weeks");
        let tells = Tells::Words(words, Some(convention.span));
        let part = reading.single(LineOf::Convention, meaning, tells);
        let part = reading.said(part, &convention.said, None);
        parts.push(Part {
            likely: Some(reading.forms.word("weeks")),
            ..part
        });
    }
    if let Some(holidays) = &policy.holidays {
        let days = format!("{:?} {:?}", holidays.complete_until, holidays.days);
        let meaning = reading.forms.word(days);
        let words = format!(
            "holidays {}: {} days, complete until {}",
            label_from(&holidays.name),
            holidays.days.len(),
            holidays.complete_until.in_words()
        );
        let tells = Tells::Words(words, Some(holidays.span));
        let part = reading.single(LineOf::Convention, meaning, tells);
        let part = reading.said(part, &holidays.said, None);
        parts.push(Part {
            likely: Some(reading.forms.word("holidays")),
            ..part
        });
    }
    parts
}

fn exact(amount: Exact) -> String {
    format!("{}/{}", amount.numerator(), amount.denominator())
}
