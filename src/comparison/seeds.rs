//! People for whom a certain rule holds.

use std::collections::BTreeSet;

use super::half::Which;
use super::joint::{JointCase, JointId};
use super::look::Look;
use super::people::People;
use super::twin::Twin;
use crate::model::case::{Known, Range, VariableId};
use crate::model::policy::{
    Body, Constant, ExprId, ExprKind, FactId, Index, Key, KeyOf, NodeId, Over, Quantity, Start,
};
use crate::model::rules_of;
use crate::model::walk::Read;

/// How deep conditions and what they rest on are followed.
const MAX_DEPTH: usize = 12;
/// How many values are tried to make one condition come true.
const MAX_TRIED: usize = 80;

/// A condition of one of the policies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    pub(super) which: Which,
    pub(super) expr: ExprId,
    /// Which of several ways in which it can hold is tried.
    pub(super) pick: usize,
    /// Whether it is that of a rule that the other policy has too, as far as names tell.
    pub(super) is_shared: bool,
}

/// The conditions of every line that an outcome rests on, on both sides: first those of rules
/// that only one of them has.
pub(super) fn conditions(twin: &Twin<'_>) -> Vec<Condition> {
    let mut all = Vec::new();
    let mut spans = Vec::new();
    let names = [Which::A, Which::B].map(|which| rule_names(twin, which));
    for (which, other) in [(Which::A, 1), (Which::B, 0)] {
        let (half, policy) = (twin.half(which), twin.policy(which));
        for node in policy.nodes_beneath(half.node) {
            let node = policy.node(node);
            let mut own: Vec<ExprId> = node.applies_when.into_iter().collect();
            let mut unshared: Vec<ExprId> = Vec::new();
            let rules = rules_of(&node.body).filter(|rule| rule.days.holds(half.day));
            for rule in rules {
                own.push(rule.when);
                if !names[other].contains(&(node.name.as_str(), rule.tag.as_str())) {
                    unshared.push(rule.when);
                }
            }
            match &node.body {
                Body::Formula(formula) => {
                    if let Start::Tally(lines) = &formula.start {
                        let lines = lines.iter().filter(|line| line.days.holds(half.day));
                        own.extend(lines.filter_map(|line| line.when));
                    }
                }
                Body::Table(table) => {
                    own.extend(table.rows.iter().flat_map(|row| row.cells.iter().flatten()));
                }
                Body::Decision(_) | Body::Open => {}
            }
            for expr in own {
                // A line of a text that both rest on is looked at once.
                let span = policy.expr(expr).span;
                if which == Which::B && spans.contains(&span) {
                    continue;
                }
                spans.push(span);
                let ways = match &policy.expr(expr).kind {
                    ExprKind::Any(parts) => parts.len().min(4),
                    _ => 1,
                };
                all.extend((0..ways).map(|pick| Condition {
                    which,
                    expr,
                    pick,
                    is_shared: !unshared.contains(&expr),
                }));
            }
        }
    }
    all.sort_by_key(|condition| condition.is_shared);
    all
}

/// The rules in force that an outcome rests on, each by what it is of and by its tag.
fn rule_names<'p>(twin: &Twin<'p>, which: Which) -> BTreeSet<(&'p str, &'p str)> {
    let (half, policy) = (twin.half(which), twin.policy(which));
    let nodes = policy.nodes_beneath(half.node).into_iter();
    let names = nodes.flat_map(|node| {
        let node = policy.node(node);
        let rules = rules_of(&node.body).filter(|rule| rule.days.holds(half.day));
        rules.map(|rule| (node.name.as_str(), rule.tag.as_str()))
    });
    names.collect()
}

/// A cell of a figure that is keyed: each key, with its value.
#[derive(Debug, Clone)]
pub(super) struct CellOf {
    pub(super) which: Which,
    keys: Vec<(KeyOf, usize)>,
}

/// The cells of every keyed figure that an outcome rests on, on both sides.
pub(super) fn cells(twin: &Twin<'_>) -> Vec<CellOf> {
    let mut all = Vec::new();
    let mut spans = Vec::new();
    for which in [Which::A, Which::B] {
        let (half, policy) = (twin.half(which), twin.policy(which));
        let mut reads = Vec::new();
        for node in policy.nodes_beneath(half.node) {
            for expr in policy.exprs_of_on(node, half.day) {
                policy.reads(expr, &mut reads);
            }
        }
        for read in reads {
            let Read::Figure(figure) = read else { continue };
            let figure = policy.figure(figure);
            // What is keyed by a kind alone is read for several values at once.
            let of_people = |key: &Key| !matches!(key.of, KeyOf::Kind(_));
            if !figure.keys.iter().all(of_people) {
                continue;
            }
            for (cell, entries) in figure.cells.iter().enumerate() {
                let entry = entries.iter().find(|entry| entry.days.holds(half.day));
                let Some(entry) = entry.filter(|_| !figure.keys.is_empty()) else {
                    continue;
                };
                if which == Which::B && spans.contains(&(cell, entry.span)) {
                    continue;
                }
                spans.push((cell, entry.span));
                let mut rest = cell;
                let keys = figure.keys.iter().rev().map(|key| {
                    let value = rest % key.size.max(1);
                    rest /= key.size.max(1);
                    (key.of, value)
                });
                all.push(CellOf {
                    which,
                    keys: keys.collect(),
                });
            }
        }
    }
    // Those of many keys are the least likely to be met by chance.
    all.sort_by_key(|cell| std::cmp::Reverse(cell.keys.len()));
    all
}

/// Makes a condition come true for a person.
pub(super) struct Seed<'s, 'p, F: FnMut(&JointCase, &Look)> {
    pub(super) twin: &'s mut Twin<'p>,
    pub(super) people: &'s People,
    pub(super) which: Which,
    pub(super) item: usize,
    pub(super) pick: usize,
    pub(super) note: F,
}

impl<F: FnMut(&JointCase, &Look)> Seed<'_, '_, F> {
    /// A person for whom a condition is as wanted, as near as could be found.
    pub(super) fn make(
        &mut self,
        case: &JointCase,
        expr: ExprId,
        want: bool,
        depth: usize,
    ) -> JointCase {
        if depth > MAX_DEPTH || self.is(case, expr, want) {
            return case.clone();
        }
        let policy = self.twin.policy(self.which);
        match policy.expr(expr).kind.clone() {
            ExprKind::All(parts) => self.parts(case, &parts, want, want, depth),
            ExprKind::Any(parts) => self.parts(case, &parts, want, !want, depth),
            ExprKind::Not(inner) => self.make(case, inner, !want, depth + 1),
            ExprKind::AtLeast(count, parts) => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                let wanted = if want { count } else { parts.len() };
                let parts = parts.iter().cycle().skip(self.pick);
                let parts: Vec<ExprId> = parts.take(wanted.min(64)).copied().collect();
                self.parts(case, &parts, want, true, depth)
            }
            ExprKind::Items {
                quantity,
                over: Over::List(list),
                filter,
                has,
            } => self.items(case, (list, quantity), [filter, has], want, depth),
            ExprKind::Node(node) | ExprKind::NodeFor(node, Index::Here) => {
                let mask = 1 << u8::from(want);
                self.node(case, node, mask, depth)
                    .unwrap_or_else(|| self.scan(case, expr, want))
            }
            ExprKind::OneOf(of, mask) => {
                let mask = if want { mask } else { !mask };
                let node = match policy.expr(of).kind {
                    ExprKind::Node(node) | ExprKind::NodeFor(node, Index::Here) => Some(node),
                    _ => None,
                };
                let made = node.and_then(|node| self.node(case, node, mask, depth));
                made.unwrap_or_else(|| self.scan(case, expr, want))
            }
            ExprKind::Compare(_, a, b) | ExprKind::Same(a, b) => self
                .compared(case, expr, (a, b), want)
                .unwrap_or_else(|| self.scan(case, expr, want)),
            _ => self.scan(case, expr, want),
        }
    }

    /// A person about whom a cell of a figure is, as near as could be found.
    pub(super) fn make_cell(&mut self, case: &JointCase, cell: &CellOf) -> JointCase {
        let mut case = case.clone();
        for (key, value) in &cell.keys {
            match key {
                KeyOf::Fact(fact) => {
                    let known = i64::try_from(*value).map(Known::Is);
                    if let (Some(at), Ok(known)) = (self.place(*fact), known)
                        && self.people.open[at].may_be(known)
                    {
                        case = self.people.with(&case, at, known);
                    }
                }
                KeyOf::Node(node) => {
                    case = self.key(&case, *node, *value);
                }
                KeyOf::Kind(_) => {}
            }
        }
        case
    }

    /// A person for whom something that is worked out has a value, as near as could be found.
    fn key(&mut self, case: &JointCase, node: NodeId, value: usize) -> JointCase {
        let is_it = |seed: &mut Self, case: &JointCase| {
            let look = seed.twin.look(case);
            (seed.note)(case, &look);
            let found = seed.twin.half(seed.which).choice(node, seed.item);
            found.map(usize::from) == Some(value)
        };
        let made = self.node(case, node, 1 << value, 0);
        let made = made.unwrap_or_else(|| case.clone());
        if is_it(self, &made) {
            return made;
        }
        let policy = self.twin.policy(self.which);
        let mut tried = 0;
        for expr in policy.exprs_of(node) {
            for at in self.facts_read(expr) {
                for known in self.people.values(at) {
                    tried += 1;
                    let changed = self.people.with(case, at, known);
                    if tried > MAX_TRIED {
                        return made;
                    }
                    if is_it(self, &changed) {
                        return changed;
                    }
                }
            }
        }
        made
    }

    /// Whether a condition is as wanted for a person.
    fn is(&mut self, case: &JointCase, expr: ExprId, want: bool) -> bool {
        let look = self.twin.look(case);
        (self.note)(case, &look);
        self.twin.half(self.which).truth(expr, self.item) == Some(want)
    }

    /// Makes all of some parts as wanted, or one of them.
    fn parts(
        &mut self,
        case: &JointCase,
        parts: &[ExprId],
        want: bool,
        all: bool,
        depth: usize,
    ) -> JointCase {
        if !all {
            return match parts.get(self.pick % parts.len().max(1)) {
                Some(part) => self.make(case, *part, want, depth + 1),
                None => case.clone(),
            };
        }
        let mut case = case.clone();
        for part in parts {
            case = self.make(&case, *part, want, depth + 1);
        }
        case
    }

    fn items(
        &mut self,
        case: &JointCase,
        (list, quantity): (FactId, Quantity),
        [filter, has]: [Option<ExprId>; 2],
        want: bool,
        depth: usize,
    ) -> JointCase {
        let Some(at) = self.place(list) else {
            return case.clone();
        };
        let wanted = match (quantity, want) {
            (Quantity::Some | Quantity::Every, true) | (Quantity::Every, false) => 1,
            (Quantity::AtLeast(count), true) => i64::from(count),
            (Quantity::Some | Quantity::AtLeast(_), false) => 0,
        };
        let mut case = case.clone();
        let there = match case.get(self.people.open[at].id) {
            Known::Is(count) => count,
            Known::Unknown | Known::None | Known::Between(..) => 0,
        };
        let count = Known::Is(if want { there.max(wanted) } else { wanted });
        if self.people.open[at].held || !self.people.open[at].may_be(count) {
            return case;
        }
        case = self.people.with(&case, at, count);
        let own = self.item;
        for item in 0..usize::try_from(wanted).unwrap_or(0) {
            self.item = item;
            if let Some(filter) = filter {
                case = self.make(&case, filter, true, depth + 1);
            }
            if let Some(has) = has {
                case = self.make(&case, has, want, depth + 1);
            }
        }
        self.item = own;
        case
    }

    /// Makes a rule hold that gives one of some values; `None` where there is none.
    fn node(
        &mut self,
        case: &JointCase,
        node: NodeId,
        mask: u64,
        depth: usize,
    ) -> Option<JointCase> {
        let half = self.twin.half(self.which);
        let (policy, day) = (self.twin.policy(self.which), half.day);
        let gives = |value: ExprId| match policy.expr(value).kind {
            ExprKind::Constant(Constant::YesNo(yes)) => mask >> u8::from(yes) & 1 == 1,
            ExprKind::Constant(Constant::Choice(at)) => mask >> at & 1 == 1,
            _ => false,
        };
        let Body::Decision(decision) = &policy.node(node).body else {
            return None;
        };
        let rules = decision.rules.iter().filter(|rule| rule.days.holds(day));
        let giving: Vec<ExprId> = rules
            .filter(|rule| gives(rule.value))
            .map(|rule| rule.when)
            .collect();
        match giving.get(self.pick % giving.len().max(1)) {
            Some(when) => Some(self.make(case, *when, true, depth + 1)),
            None if gives(decision.normally.value) => {
                // It is normally so: whatever says otherwise must not hold.
                let others: Vec<ExprId> = decision.rules.iter().map(|rule| rule.when).collect();
                Some(self.parts(case, &others, false, true, depth))
            }
            None => None,
        }
    }

    /// Puts a fact beside the amount that it is compared with.
    fn compared(
        &mut self,
        case: &JointCase,
        expr: ExprId,
        (a, b): (ExprId, ExprId),
        want: bool,
    ) -> Option<JointCase> {
        for (own, other) in [(a, b), (b, a)] {
            let Some(at) = self.variable(own) else {
                continue;
            };
            let fact = self.people.open[at];
            let half = self.twin.half(self.which);
            let below = match fact.range {
                Range::Amount { below, .. } => i128::from(below),
                Range::Date { .. } => 1,
                Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Count { .. } => continue,
            };
            let Some(limit) = half.amount(other, self.item) else {
                continue;
            };
            let limit = limit.numerator() * below / limit.denominator();
            let Ok(limit) = i64::try_from(limit) else {
                continue;
            };
            for by in [0, 1, -1] {
                let value = Known::Is(limit.saturating_add(by * fact.step));
                if fact.may_be(value) && !fact.held {
                    let made = self.people.with_item(case, at);
                    let made = self.people.with(&made, at, value);
                    if self.is(&made, expr, want) {
                        return Some(made);
                    }
                }
            }
        }
        None
    }

    /// Tries the values of everything that a condition reads, one after another.
    fn scan(&mut self, case: &JointCase, expr: ExprId, want: bool) -> JointCase {
        let mut tried = 0;
        for at in self.facts_read(expr) {
            let there = self.people.with_item(case, at);
            for known in self.people.values(at) {
                if tried >= MAX_TRIED || !self.people.is_there(&there, at) {
                    break;
                }
                tried += 1;
                let made = self.people.with(&there, at, known);
                if self.is(&made, expr, want) {
                    return made;
                }
            }
        }
        case.clone()
    }

    /// The fact that an expression is, where it can be made up.
    fn variable(&self, expr: ExprId) -> Option<usize> {
        let half = self.twin.half(self.which);
        let variables = half.prepared.variables();
        let id = match self.twin.policy(self.which).expr(expr).kind {
            ExprKind::Fact(fact) => variables.fact(fact),
            ExprKind::FactFor(fact, Index::At(value)) => variables.fact_for(fact, value),
            ExprKind::Field(list, field) => {
                variables.field(list, u8::try_from(self.item).ok()?, field)
            }
            _ => return None,
        };
        self.joint(id).and_then(|id| self.people.place(id))
    }

    fn joint(&self, id: VariableId) -> Option<JointId> {
        match self.which {
            Which::A => Some(self.twin.pair().of_a(id)),
            Which::B => self.twin.pair().of_b(id),
        }
    }

    fn place(&self, fact: FactId) -> Option<usize> {
        let id = self.twin.half(self.which).prepared.variables().fact(fact);
        self.joint(id).and_then(|id| self.people.place(id))
    }

    /// Every fact that a condition rests on, those that it looks at itself first.
    fn facts_read(&self, expr: ExprId) -> Vec<usize> {
        let policy = self.twin.policy(self.which);
        let variables = self.twin.half(self.which).prepared.variables();
        let mut reads = Vec::new();
        policy.reads(expr, &mut reads);
        let nodes: Vec<NodeId> = reads.iter().filter_map(node_read).collect();
        for node in nodes {
            for node in policy.nodes_beneath(node) {
                for expr in policy.exprs_of(node) {
                    policy.reads(expr, &mut reads);
                }
            }
        }
        let mut facts = Vec::new();
        for read in reads {
            match read {
                Read::Fact(fact) | Read::Count(fact) => facts.extend(self.place(fact)),
                Read::Field(list, field) => {
                    let item = u8::try_from(self.item).unwrap_or(u8::MAX);
                    let id = self.joint(variables.field(list, item, field));
                    facts.extend(id.and_then(|id| self.people.place(id)));
                }
                Read::Figure(_) | Read::Node(_) => {}
            }
        }
        facts.retain(|at| !self.people.open[*at].held);
        facts
    }
}

fn node_read(read: &Read) -> Option<NodeId> {
    match read {
        Read::Node(node) => Some(*node),
        Read::Fact(_) | Read::Field(..) | Read::Count(_) | Read::Figure(_) => None,
    }
}
