//! Going through expressions: their parts, what they read, whether two are the same.

use std::collections::BTreeSet;

use super::lint::rules_of;
use super::policy::{
    Body, Citation, Days, ExprId, ExprKind, FactId, FigureId, Index, Node, NodeId, Over, Piece,
    Policy, Start, TallyLine,
};
use crate::source::Span;
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// What an expression reads directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A fact.
    Fact(FactId),
    /// A field of a list's items.
    Field(FactId, usize),
    /// How many items a list has.
    Count(FactId),
    /// A figure.
    Figure(FigureId),
    /// Something worked out.
    Node(NodeId),
}

/// The lines that add up to an amount, of one that is worked out so.
fn tally_of(body: &Body) -> &[TallyLine] {
    match body {
        Body::Formula(formula) => match &formula.start {
            Start::Tally(lines) => lines.as_slice(),
            Start::Expression(_) => &[],
        },
        Body::Decision(_) | Body::Table(_) | Body::Open => &[],
    }
}

impl Policy {
    /// The parts of an expression, in the order in which they are written.
    pub(crate) fn parts(&self, id: ExprId) -> Vec<ExprId> {
        match &self.expr(id).kind {
            ExprKind::Constant(_)
            | ExprKind::Fact(_)
            | ExprKind::Field(..)
            | ExprKind::Element
            | ExprKind::Node(_)
            | ExprKind::FactFor(_, Index::Only | Index::Here | Index::At(_))
            | ExprKind::NodeFor(_, Index::Only | Index::Here | Index::At(_))
            | ExprKind::Applies(_, Index::Only | Index::Here | Index::At(_)) => Vec::new(),
            ExprKind::FactFor(_, Index::Of(part))
            | ExprKind::NodeFor(_, Index::Of(part))
            | ExprKind::Applies(_, Index::Of(part))
            | ExprKind::Not(part)
            | ExprKind::OneOf(part, _)
            | ExprKind::Includes { set: part, .. }
            | ExprKind::IsAbsent(part)
            | ExprKind::Convert(part, _) => vec![*part],
            ExprKind::Figure(_, parts)
            | ExprKind::All(parts)
            | ExprKind::Any(parts)
            | ExprKind::AtLeast(_, parts)
            | ExprKind::Extreme(_, parts) => parts.clone(),
            ExprKind::Compare(_, a, b)
            | ExprKind::Same(a, b)
            | ExprKind::Times(a, b)
            | ExprKind::DividedBy(a, b)
            | ExprKind::Above(a, b) => vec![*a, *b],
            ExprKind::Sum(parts) => parts.iter().map(|(_, part)| *part).collect(),
            ExprKind::ForEvery {
                amount, size, of, ..
            } => vec![*amount, *size, *of],
            ExprKind::Items { filter, has, .. } => filter.iter().chain(has).copied().collect(),
            ExprKind::Aggregate {
                term,
                filter,
                if_none,
                ..
            } => filter.iter().chain(term).chain(if_none).copied().collect(),
            ExprKind::Whole { from, to, .. } => vec![*from, *to],
            ExprKind::Moved { from, count, .. } => vec![*from, *count],
            ExprKind::LongestRun {
                apart,
                months,
                before,
                ..
            } => vec![*apart, *months, *before],
        }
    }

    /// What an expression reads by itself, without its parts.
    pub(crate) fn own_reads(&self, id: ExprId) -> Vec<Read> {
        match &self.expr(id).kind {
            ExprKind::Fact(fact) | ExprKind::FactFor(fact, _) => vec![Read::Fact(*fact)],
            ExprKind::Field(list, field) => vec![Read::Field(*list, *field)],
            ExprKind::Figure(figure, _) => vec![Read::Figure(*figure)],
            ExprKind::Node(node) | ExprKind::NodeFor(node, _) | ExprKind::Applies(node, _) => {
                vec![Read::Node(*node)]
            }
            ExprKind::Items {
                over: Over::List(list),
                ..
            }
            | ExprKind::Aggregate {
                over: Over::List(list),
                ..
            } => vec![Read::Count(*list)],
            ExprKind::LongestRun {
                list, begins, ends, ..
            } => vec![
                Read::Count(*list),
                Read::Field(*list, *begins),
                Read::Field(*list, *ends),
            ],
            _ => Vec::new(),
        }
    }

    /// Everything an expression reads, in order, each once.
    pub(crate) fn reads(&self, id: ExprId, into: &mut Vec<Read>) {
        for part in self.parts(id) {
            self.reads(part, into);
        }
        for read in self.own_reads(id) {
            if !into.contains(&read) {
                into.push(read);
            }
        }
    }

    /// Whether an expression says something of the item or value at hand.
    pub(crate) fn reads_item(&self, id: ExprId) -> bool {
        let own = matches!(
            self.expr(id).kind,
            ExprKind::Field(..)
                | ExprKind::Element
                | ExprKind::FactFor(_, Index::Here)
                | ExprKind::NodeFor(_, Index::Here)
                | ExprKind::Applies(_, Index::Here)
        );
        match &self.expr(id).kind {
            // Inside, another item is at hand.
            ExprKind::Items { .. } | ExprKind::Aggregate { .. } => false,
            _ => own || self.parts(id).into_iter().any(|part| self.reads_item(part)),
        }
    }

    /// Whether two expressions say the same, word for word.
    pub(crate) fn same(&self, a: ExprId, b: ExprId) -> bool {
        if a == b {
            return true;
        }
        let (left, right) = (self.parts(a), self.parts(b));
        left.len() == right.len()
            && self.same_head(a, b)
            && left.into_iter().zip(right).all(|(a, b)| self.same(a, b))
    }

    /// Whether two expressions are alike but for their parts.
    fn same_head(&self, a: ExprId, b: ExprId) -> bool {
        use ExprKind as K;
        let index = |a: &Index, b: &Index| match (a, b) {
            (Index::Of(_), Index::Of(_)) => true,
            (a, b) => a == b,
        };
        match (&self.expr(a).kind, &self.expr(b).kind) {
            (K::Constant(a), K::Constant(b)) => a == b,
            (K::Fact(a), K::Fact(b)) => a == b,
            (K::FactFor(a, i), K::FactFor(b, j)) => a == b && index(i, j),
            (K::Field(a, i), K::Field(b, j)) => a == b && i == j,
            (K::Figure(a, _), K::Figure(b, _)) => a == b,
            (K::Node(a), K::Node(b)) => a == b,
            (K::NodeFor(a, i), K::NodeFor(b, j)) | (K::Applies(a, i), K::Applies(b, j)) => {
                a == b && index(i, j)
            }
            (K::AtLeast(a, _), K::AtLeast(b, _)) => a == b,
            (K::Compare(a, ..), K::Compare(b, ..)) => a == b,
            (K::OneOf(_, a), K::OneOf(_, b)) => a == b,
            (
                K::Includes {
                    mask: a, all: i, ..
                },
                K::Includes {
                    mask: b, all: j, ..
                },
            ) => a == b && i == j,
            (K::Extreme(a, _), K::Extreme(b, _)) => a == b,
            (K::Convert(_, a), K::Convert(_, b)) => a == b,
            (K::Sum(a), K::Sum(b)) => a
                .iter()
                .map(|(sign, _)| sign)
                .eq(b.iter().map(|(sign, _)| sign)),
            (K::Element, K::Element)
            | (K::All(_), K::All(_))
            | (K::Any(_), K::Any(_))
            | (K::Not(_), K::Not(_))
            | (K::Same(..), K::Same(..))
            | (K::IsAbsent(_), K::IsAbsent(_))
            | (K::Times(..), K::Times(..))
            | (K::DividedBy(..), K::DividedBy(..))
            | (K::Above(..), K::Above(..)) => true,
            // Whatever goes through items, or reckons with days, is only ever itself here:
            // guards, which this serves, are plain conditions.
            _ => false,
        }
    }

    /// The expressions that a node is made of: conditions and amounts, in order.
    pub(crate) fn exprs_of(&self, id: NodeId) -> Vec<ExprId> {
        self.exprs_where(id, |_| true)
    }

    /// The expressions of a node's lines that are in force on a day.
    pub(crate) fn exprs_of_on(&self, id: NodeId, day: Date) -> Vec<ExprId> {
        self.exprs_where(id, |days| days.holds(day))
    }

    fn exprs_where(&self, id: NodeId, in_force: impl Fn(Days) -> bool) -> Vec<ExprId> {
        let node = self.node(id);
        let mut all: Vec<ExprId> = node.applies_when.into_iter().collect();
        let rules = super::lint::rules_of(&node.body).filter(|rule| in_force(rule.days));
        all.extend(rules.flat_map(|rule| [rule.when, rule.value]));
        match &node.body {
            Body::Decision(decision) => all.push(decision.normally.value),
            Body::Formula(formula) => {
                match &formula.start {
                    Start::Expression(start) => all.push(*start),
                    Start::Tally(lines) => {
                        for line in lines.iter().filter(|line| in_force(line.days)) {
                            all.extend(line.when);
                            all.push(line.amount);
                        }
                    }
                }
                all.extend(formula.limits.iter().map(|limit| limit.amount));
            }
            Body::Table(table) => {
                for row in &table.rows {
                    all.extend(row.cells.iter().flatten());
                    all.push(row.value);
                }
            }
            Body::Open => {}
        }
        all
    }

    /// Where the lines of a node stand.
    pub(crate) fn spans_of(&self, id: NodeId) -> Vec<Span> {
        let node = self.node(id);
        let mut spans = vec![node.span, node.said_at];
        spans.extend(super::lint::rules_of(&node.body).map(|rule| rule.span));
        spans.extend(tally_of(&node.body).iter().map(|line| line.span));
        if let Body::Decision(decision) = &node.body {
            spans.push(decision.normally.span);
        }
        spans.extend(
            self.exprs_of(id)
                .into_iter()
                .map(|expr| self.expr(expr).span),
        );
        spans
    }

    /// The sources of what stands at a place: of a rule, a line or a figure, else of the block.
    pub(crate) fn cites_at(&self, span: Span) -> Vec<Citation> {
        let holds = |own: Span| own.start <= span.start && span.end <= own.end;
        let entries = self.figures().iter().flat_map(|figure| &figure.cells);
        let entry = entries.flatten().find(|entry| holds(entry.span));
        if let Some(entry) = entry {
            return entry.cites.clone();
        }
        for (at, node) in self.nodes().iter().enumerate() {
            let rules = super::lint::rules_of(&node.body).map(|rule| (rule.span, &rule.said));
            let lines = tally_of(&node.body).iter();
            let mut lines = rules.chain(lines.map(|line| (line.span, &line.said)));
            if let Some((_, said)) = lines.find(|(own, _)| holds(*own)) {
                return said.cites.clone();
            }
            if self.spans_of(NodeId::at(at)).into_iter().any(holds) {
                return node.said.cites.clone();
            }
        }
        Vec::new()
    }

    /// The sources of the baseline's lines about what a name or a tag stands for, each once; of a
    /// figure, those of the one that stands at a place.
    pub(crate) fn cites_of_baseline(&self, name: &str, at: Span) -> Vec<Citation> {
        let mut cites: Vec<Citation> = Vec::new();
        let figures = self.figures().iter().filter(|figure| figure.name == name);
        let entries = figures.flat_map(|figure| figure.cells.iter().flatten());
        let entry = entries.into_iter().find(|entry| entry.span == at);
        cites.extend(entry.into_iter().flat_map(|entry| entry.cites.clone()));
        for node in self.nodes() {
            let is_it = node.name == name || node.name.ends_with(&format!(".{name}"));
            let rules = super::lint::rules_of(&node.body);
            let rules = rules.map(|rule| (&rule.tag, rule.home, &rule.said));
            let lines = tally_of(&node.body).iter();
            let lines = lines.map(|line| (&line.tag, line.home, &line.said));
            let said = rules.chain(lines).filter(|(tag, home, _)| {
                *home == TextKind::Baseline && (is_it || tag.as_str() == name)
            });
            cites.extend(said.flat_map(|(_, _, said)| said.cites.clone()));
            if is_it && cites.is_empty() {
                cites.extend(node.said.cites.clone());
            }
        }
        let mut once: Vec<Citation> = Vec::new();
        for cite in cites {
            if !once.contains(&cite) {
                once.push(cite);
            }
        }
        once
    }

    /// When each line of a node is in force.
    pub(crate) fn days_of(&self, node: &Node) -> Vec<Days> {
        let rules = super::lint::rules_of(&node.body).map(|rule| rule.days);
        let lines = tally_of(&node.body).iter();
        rules.chain(lines.map(|line| line.days)).collect()
    }

    /// An expression in a few words, for naming a column: a name, or what kind of thing it is.
    pub(crate) fn short(&self, id: ExprId) -> String {
        match &self.expr(id).kind {
            ExprKind::Fact(fact) | ExprKind::FactFor(fact, _) => self.fact(*fact).name.clone(),
            ExprKind::Field(list, field) => {
                let record = self.list(*list).map(|(record, _)| record);
                record.map_or_else(String::new, |record| record.fields[*field].name.clone())
            }
            ExprKind::Figure(figure, _) => self.figure(*figure).name.clone(),
            ExprKind::Node(node) | ExprKind::NodeFor(node, _) => self.node(*node).name.clone(),
            ExprKind::Whole {
                unit: super::policy::WholeUnit::Years,
                ..
            } => "age".to_owned(),
            _ => "what it looks at".to_owned(),
        }
    }

    /// The nodes that a node reads, those of its figures' keys included.
    pub(crate) fn nodes_read_by(&self, id: NodeId) -> Vec<NodeId> {
        let mut reads = Vec::new();
        for expr in self.exprs_of(id) {
            self.reads(expr, &mut reads);
        }
        let mut nodes: Vec<NodeId> = reads
            .into_iter()
            .filter_map(|read| match read {
                Read::Node(node) => Some(node),
                Read::Fact(_) | Read::Field(..) | Read::Count(_) | Read::Figure(_) => None,
            })
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// A node and every node that it rests on, however far down, in order.
    pub(crate) fn nodes_beneath(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            let read = self.nodes_read_by(next).into_iter();
            open.extend(read.filter(|node| found.insert(*node)));
        }
        found.into_iter().collect()
    }

    /// The expressions whose values the reasons of a node show on a day.
    pub(crate) fn values_told(&self, id: NodeId, day: Date) -> Vec<ExprId> {
        let node = self.node(id);
        let mut said = vec![&node.said];
        let rules = rules_of(&node.body).filter(|rule| rule.days.holds(day));
        said.extend(rules.map(|rule| &rule.said));
        match &node.body {
            Body::Decision(decision) => said.push(&decision.normally.said),
            Body::Formula(formula) => {
                if let Start::Tally(lines) = &formula.start {
                    let lines = lines.iter().filter(|line| line.days.holds(day));
                    said.extend(lines.map(|line| &line.said));
                }
            }
            Body::Table(_) | Body::Open => {}
        }
        let words = said.into_iter().filter_map(|said| said.because.as_ref());
        let pieces = words.flat_map(|words| &words.pieces);
        pieces
            .filter_map(|piece| match piece {
                Piece::Value(expr) => Some(*expr),
                Piece::Text(_) => None,
            })
            .collect()
    }
}
