//! What a line is about, so that lines of two policies can be laid side by side.
//!
//! What a shared text says is known by its name and its tag; what a policy says itself, by its
//! own words, because its tags mean nothing elsewhere.

use super::explain::Explainer;
use super::line::{FigureUsed, LineKind, Subject};
use crate::decision::marks::{Mark, MarkKind};
use crate::model::policy::{Body, ExprId, ExprKind, NodeId, Over, Policy, Rule, Start, TallyLine};
use crate::model::rules_of;
use crate::source::{Sources, Span};
use crate::syntax::tree::{Side, TextKind};

/// What a rule is about: the same words in two policies for a rule that says the same.
pub(crate) fn of_rule(policy: &Policy, sources: &Sources, node: NodeId, rule: &Rule) -> String {
    let name = &policy.node(node).name;
    let when = written(sources, policy.expr(rule.when).span);
    let gives = written(sources, policy.expr(rule.value).span);
    let own = format!("{gives} when {when}");
    format!(
        "rule {name} {}",
        tag_or_words(policy, rule.home, &rule.tag, own)
    )
}

/// What a line that is added or taken off is about, in the same way.
pub(crate) fn of_tally(
    policy: &Policy,
    sources: &Sources,
    node: NodeId,
    line: &TallyLine,
) -> String {
    let name = &policy.node(node).name;
    let amount = written(sources, policy.expr(line.amount).span);
    let own = match line.when {
        Some(when) => format!("{amount} when {}", written(sources, policy.expr(when).span)),
        None => amount,
    };
    let words = tag_or_words(policy, line.home, &line.tag, own);
    let sign = if line.take_off { "take off" } else { "add" };
    format!("{sign} {name} {words}")
}

/// The tag of a line of a shared text, with the text's title; else the line's own words.
fn tag_or_words(policy: &Policy, home: TextKind, tag: &str, own: String) -> String {
    let mut texts = policy.texts().iter();
    match (home, texts.find(|text| text.kind == home)) {
        (TextKind::Baseline | TextKind::Vocabulary, Some(text)) => {
            format!("[{tag}] of {}", text.title)
        }
        (TextKind::Policy, _) | (_, None) => own,
    }
}

/// What is written at a place, layout aside.
fn written(sources: &Sources, span: Span) -> String {
    let words: Vec<&str> = sources.text(span).split_whitespace().collect();
    words.join(" ")
}

impl Explainer<'_> {
    /// What a marked line is about.
    pub(super) fn subject(&self, mark: &Mark) -> Subject {
        let policy = self.teller.policy;
        let item = mark.item;
        let mut subject = Subject {
            of: format!("{} #{item}", self.about(mark.kind)),
            node: node_of(mark.kind).map(|node| policy.node(node).name.clone()),
            ..Subject::default()
        };
        if let Some(gives) = self.gives(mark.kind) {
            let seen = self.teller.seen(gives, item).map(|value| value.words);
            subject.gives = Some(seen.unwrap_or_else(|| self.teller.told(gives, item)));
            self.figures_in(gives, item, &mut subject.figures);
        }
        match mark.kind {
            MarkKind::Test(expr) | MarkKind::Part(expr) | MarkKind::Carried(expr) => {
                self.figures_in(expr, item, &mut subject.figures);
            }
            MarkKind::Limit(node, at) => {
                if let Body::Formula(formula) = &policy.node(node).body
                    && let Some(limit) = formula.limits.get(at)
                {
                    self.figures_in(limit.amount, item, &mut subject.figures);
                }
            }
            MarkKind::Node(_)
            | MarkKind::Again(_)
            | MarkKind::Rule(..)
            | MarkKind::Normally(_)
            | MarkKind::Row(..)
            | MarkKind::RowOut(..)
            | MarkKind::Tally(..)
            | MarkKind::Item(_)
            | MarkKind::LeftOut(_)
            | MarkKind::Length(_)
            | MarkKind::Rounding(_) => {}
        }
        subject
    }

    fn about(&self, mark: MarkKind) -> String {
        let policy = self.teller.policy;
        let sources = self.rests.sources;
        let name = |node: NodeId| &policy.node(node).name;
        match mark {
            MarkKind::Node(node) | MarkKind::Again(node) => format!("node {}", name(node)),
            MarkKind::Rule(node, at, _) => match rules_of(&policy.node(node).body).nth(at) {
                Some(rule) => of_rule(policy, sources, node, rule),
                None => format!("rule {}", name(node)),
            },
            MarkKind::Normally(node) => format!("normally {}", name(node)),
            MarkKind::Row(node, _) => format!("row {}", name(node)),
            MarkKind::RowOut(node, at) => {
                let row = match &policy.node(node).body {
                    Body::Table(table) => table.rows.get(at),
                    Body::Decision(_) | Body::Formula(_) | Body::Open => None,
                };
                let words = row.map_or_else(String::new, |row| written(sources, row.span));
                format!("row out {} {words}", name(node))
            }
            MarkKind::Test(expr) => format!("test {}", self.known_as(expr)),
            MarkKind::Tally(node, at) => match &policy.node(node).body {
                Body::Formula(formula) => match &formula.start {
                    Start::Tally(lines) if let Some(line) = lines.get(at) => {
                        of_tally(policy, sources, node, line)
                    }
                    Start::Tally(_) | Start::Expression(_) => format!("line {}", name(node)),
                },
                Body::Decision(_) | Body::Table(_) | Body::Open => format!("line {}", name(node)),
            },
            MarkKind::Part(expr) | MarkKind::Carried(expr) => {
                format!("part {}", self.known_as(expr))
            }
            MarkKind::Item(over) | MarkKind::LeftOut(over) => format!("item {}", self.over(over)),
            MarkKind::Length(list) => format!("length {}", policy.fact(list).name),
            MarkKind::Limit(node, at) => format!("limit {} {}", name(node), self.side(node, at)),
            MarkKind::Rounding(node) => format!("rounding {}", name(node)),
        }
    }

    /// An expression by the name of what it reads, else by its own words.
    fn known_as(&self, expr: ExprId) -> String {
        let policy = self.teller.policy;
        match &policy.expr(expr).kind {
            ExprKind::Figure(figure, _) => format!("figure {}", policy.figure(*figure).name),
            ExprKind::Node(node) | ExprKind::NodeFor(node, _) => {
                format!("node {}", policy.node(*node).name)
            }
            ExprKind::Fact(fact) => format!("fact {}", policy.fact(*fact).name),
            _ => written(self.rests.sources, policy.expr(expr).span),
        }
    }

    fn over(&self, over: Over) -> &str {
        let policy = self.teller.policy;
        match over {
            Over::List(list) => &policy.fact(list).name,
            Over::Kind(kind) => &policy.kind(kind).name,
        }
    }

    fn side(&self, node: NodeId, at: usize) -> &'static str {
        let limit = match &self.teller.policy.node(node).body {
            Body::Formula(formula) => formula.limits.get(at),
            Body::Decision(_) | Body::Table(_) | Body::Open => None,
        };
        match limit.map(|limit| limit.side) {
            Some(Side::Below) => "below",
            Some(Side::Above) => "above",
            None => "",
        }
    }

    /// What a rule, a row or the normal value gives.
    fn gives(&self, mark: MarkKind) -> Option<ExprId> {
        let policy = self.teller.policy;
        match mark {
            MarkKind::Rule(node, at, _) => {
                let rule = rules_of(&policy.node(node).body).nth(at)?;
                Some(rule.value)
            }
            MarkKind::Normally(node) => match &policy.node(node).body {
                Body::Decision(decision) => Some(decision.normally.value),
                Body::Formula(_) | Body::Table(_) | Body::Open => None,
            },
            MarkKind::Row(node, at) | MarkKind::RowOut(node, at) => match &policy.node(node).body {
                Body::Table(table) => Some(table.rows.get(at)?.value),
                Body::Decision(_) | Body::Formula(_) | Body::Open => None,
            },
            MarkKind::Node(_)
            | MarkKind::Again(_)
            | MarkKind::Test(_)
            | MarkKind::Tally(..)
            | MarkKind::Part(_)
            | MarkKind::Carried(_)
            | MarkKind::Item(_)
            | MarkKind::LeftOut(_)
            | MarkKind::Length(_)
            | MarkKind::Limit(..)
            | MarkKind::Rounding(_) => None,
        }
    }

    /// The figures that an expression looks up by itself: what items read is marked item by
    /// item.
    fn figures_in(&self, expr: ExprId, item: usize, found: &mut Vec<FigureUsed>) {
        let policy = self.teller.policy;
        match &policy.expr(expr).kind {
            ExprKind::Figure(..) => {
                let used = self.part_line(expr, LineKind::Part, item).figures;
                found.extend(
                    used.into_iter()
                        .filter(|one| !found.contains(one))
                        .collect::<Vec<_>>(),
                );
            }
            ExprKind::Items { .. } | ExprKind::Aggregate { .. } => {}
            _ => {
                for part in policy.parts(expr) {
                    self.figures_in(part, item, found);
                }
            }
        }
    }
}

/// What a line belongs to, where it belongs to something that is worked out.
fn node_of(mark: MarkKind) -> Option<NodeId> {
    match mark {
        MarkKind::Node(node)
        | MarkKind::Again(node)
        | MarkKind::Rule(node, ..)
        | MarkKind::Normally(node)
        | MarkKind::Row(node, _)
        | MarkKind::RowOut(node, _)
        | MarkKind::Tally(node, _)
        | MarkKind::Limit(node, _)
        | MarkKind::Rounding(node) => Some(node),
        MarkKind::Test(_)
        | MarkKind::Part(_)
        | MarkKind::Carried(_)
        | MarkKind::Item(_)
        | MarkKind::LeftOut(_)
        | MarkKind::Length(_) => None,
    }
}
