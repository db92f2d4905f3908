//! Which lines of a policy decided an answer, as a person would follow them.
//!
//! What is marked is enough: with only the facts that marked lines read, the answer is the same.
//! Marks hold no words, so that they cost little beside the decision itself.

use std::cell::RefCell;
use std::cmp::Ordering;

use super::answer::Answered;
use super::decide::Decision;
use super::frames::View;
use super::heard::{Event, Heard, Listening, Query, Routine, Term, order};
use crate::model::case::VariableId;
use crate::model::policy::{
    Body, Decision as Decide, ExprId, ExprKind, FactId, Formula, Index, NodeId, Over, Per, Policy,
    Rule, Start, SupposedWhat, Table,
};
use crate::program::op::{Choice, Count, Slot};
use crate::program::possible::Mask;

/// One marked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// How deep it stands under others.
    pub(crate) depth: u16,
    pub(crate) kind: MarkKind,
    /// The item that it is about, where it is about one of several.
    pub(crate) item: usize,
    /// Whether it is needed to be sure, but not to follow.
    pub(crate) secondary: bool,
}

impl Mark {
    /// The same so much deeper, and secondary where what it stands under is.
    #[inline(always)]
    pub(crate) fn under(self, depth: u16, secondary: bool) -> Mark {
        Mark {
            depth: self.depth + depth,
            secondary: self.secondary || secondary,
            ..self
        }
    }
}

/// What is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// A node, with its value.
    Node(NodeId),
    /// A node that was marked before.
    Again(NodeId),
    /// A rule, and how it stands.
    Rule(NodeId, usize, Standing),
    /// What holds when no rule does.
    Normally(NodeId),
    /// The row that applies.
    Row(NodeId, usize),
    /// A row that does not apply.
    RowOut(NodeId, usize),
    /// A test, with what it saw.
    Test(ExprId),
    /// A line that adds up.
    Tally(NodeId, usize),
    /// Something that an amount is made of, with its value.
    Part(ExprId),
    /// Of several, the one that is carried.
    Carried(ExprId),
    /// An item of a list, or a value of a kind.
    Item(Over),
    /// An item that is not counted.
    LeftOut(Over),
    /// How many items there are, which is not told by itself.
    Length(FactId),
    /// A limit that hid something, by its place.
    Limit(NodeId, usize),
    /// A rounding that changed something.
    Rounding(NodeId),
}

/// How a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It decided the answer.
    Decided,
    /// It holds, and another that holds says something else.
    Clashes,
    /// It holds, but a higher value prevails.
    Outranked,
    /// It holds, but another sets it aside.
    SetAside(usize),
    /// It did not hold.
    DidNotHold,
    /// It can't be told.
    CantTell,
}

/// The marked lines of one answer, without their words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace(Vec<Mark>);

impl Trace {
    /// How many lines are marked.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn marks_mut(&mut self) -> &mut Vec<Mark> {
        &mut self.0
    }
}

impl Decision<'_> {
    /// Which lines decided an answer; [`explain`](crate::explanation::explain) puts them in
    /// words.
    pub fn trace(&self, answered: &Answered) -> Trace {
        Trace(self.marks(answered.node, answered.index.unwrap_or(0)))
    }

    /// Which lines decided all answers, one after another; what several rest on is told once.
    pub fn whole_trace(&self) -> Trace {
        Trace(self.all_marks(Marker::of(self)).marks)
    }

    /// The same with everything that was asked of the case on the way, where it is complete.
    pub(crate) fn heard_trace(&self) -> (Trace, Vec<Heard>) {
        let exact = matches!(self.view, View::Exact(_));
        let marker = Marker {
            listening: exact.then(RefCell::default),
            ..Marker::of(self)
        };
        let marker = self.all_marks(marker);
        let heard = marker.listening.map(RefCell::into_inner);
        (
            Trace(marker.marks),
            heard.map(Listening::into_heard).unwrap_or_default(),
        )
    }

    fn all_marks<'d>(&'d self, mut marker: Marker<'d>) -> Marker<'d> {
        for answered in &self.answers {
            marker.node(answered.node, answered.index.unwrap_or(0), 0);
            marker.aside(|marker| marker.without_fault(answered.node));
        }
        marker
    }

    /// The marked lines of an answer, in the order in which a person would follow them.
    pub(crate) fn marks(&self, node: NodeId, item: usize) -> Vec<Mark> {
        let mut marker = Marker::of(self);
        marker.node(node, item, 0);
        marker.aside(|marker| marker.without_fault(node));
        marker.marks
    }

    /// The facts that a mark reads by itself.
    pub(crate) fn variables_of(&self, mark: &Mark) -> Vec<VariableId> {
        let mut found = Vec::new();
        match mark.kind {
            MarkKind::Test(expr) | MarkKind::Part(expr) | MarkKind::Carried(expr) => {
                self.variables_in(expr, mark.item, &mut found);
            }
            MarkKind::Item(Over::List(list)) | MarkKind::LeftOut(Over::List(list)) => {
                found.push(self.prepared().variables.fact(list));
            }
            MarkKind::Length(list) => found.push(self.prepared().variables.fact(list)),
            MarkKind::Node(_)
            | MarkKind::Again(_)
            | MarkKind::Rule(..)
            | MarkKind::Normally(_)
            | MarkKind::Row(..)
            | MarkKind::RowOut(..)
            | MarkKind::Tally(..)
            | MarkKind::Item(Over::Kind(_))
            | MarkKind::LeftOut(Over::Kind(_))
            | MarkKind::Limit(..)
            | MarkKind::Rounding(_) => {}
        }
        found
    }

    /// The facts that an expression reads without going through a node.
    fn variables_in(&self, expr: ExprId, item: usize, found: &mut Vec<VariableId>) {
        let policy = self.prepared().policy();
        let variables = &self.prepared().variables;
        let at = |item: usize| u8::try_from(item).unwrap_or(u8::MAX);
        let mut add = |id: VariableId| {
            if !found.contains(&id) {
                found.push(id);
            }
        };
        match &policy.expr(expr).kind {
            ExprKind::Fact(fact) => add(variables.fact(*fact)),
            ExprKind::FactFor(fact, Index::Here) => add(variables.fact_for(*fact, at(item))),
            ExprKind::FactFor(fact, Index::At(value)) => add(variables.fact_for(*fact, *value)),
            ExprKind::FactFor(fact, Index::Of(_) | Index::Only) => {
                let size = policy
                    .fact(*fact)
                    .each
                    .map_or(1, |kind| policy.kind(kind).members.len());
                (0..size).for_each(|value| add(variables.fact_for(*fact, at(value))));
            }
            ExprKind::Field(list, field) => add(variables.field(*list, at(item), *field)),
            ExprKind::LongestRun {
                list, begins, ends, ..
            } => {
                add(variables.fact(*list));
                for item in 0..self.list_length(*list) {
                    add(variables.field(*list, at(item), *begins));
                    add(variables.field(*list, at(item), *ends));
                }
            }
            // Items are marked one by one.
            ExprKind::Items { over, .. } | ExprKind::Aggregate { over, .. } => {
                if let Over::List(list) = over {
                    add(variables.fact(*list));
                }
                return;
            }
            _ => {}
        }
        for part in policy.parts(expr) {
            self.variables_in(part, item, found);
        }
    }

    pub(crate) fn list_length(&self, list: FactId) -> usize {
        let id = self.prepared().variables.fact(list);
        let (least, _) = super::frames::count_bounds(&self.case, &self.prepared().variables, id);
        usize::try_from(least).unwrap_or(0)
    }

    /// How many items, or values, are gone through.
    pub(crate) fn length(&self, over: Over) -> usize {
        match over {
            Over::List(list) => self.list_length(list),
            Over::Kind(kind) => self.prepared().policy().kind(kind).members.len(),
        }
    }

    /// Whether a condition holds, as far as can be told.
    pub(crate) fn truth(&self, expr: ExprId, item: usize) -> Mask {
        match self.program().exprs[expr.index()] {
            Some(Slot::Choice(slot)) => self.view.choice(slot, item),
            Some(Slot::Num(_) | Slot::Set(_)) | None => Mask::EITHER,
        }
    }
}

/// Marks lines, one after another.
pub(super) struct Marker<'d> {
    pub(super) decision: &'d Decision<'d>,
    pub(super) policy: &'d Policy,
    marks: Vec<Mark>,
    seen: Vec<(NodeId, usize)>,
    /// Whether all that is marked is secondary, and whether what is marked here is.
    all_secondary: bool,
    secondary: bool,
    /// What is asked and marked, where somebody listens.
    listening: Option<RefCell<Listening>>,
}

impl<'d> Marker<'d> {
    pub(super) fn of(decision: &'d Decision<'d>) -> Self {
        Marker {
            decision,
            policy: decision.prepared().policy(),
            marks: Vec::with_capacity(64),
            seen: Vec::new(),
            all_secondary: false,
            secondary: false,
            listening: None,
        }
    }

    pub(super) fn into_marks(self) -> Vec<Mark> {
        self.marks
    }
}

impl Marker<'_> {
    pub(super) fn mark(&mut self, depth: u16, kind: MarkKind, item: usize) {
        let mark = Mark {
            depth,
            kind,
            item,
            secondary: self.secondary,
        };
        self.hear(Event::Mark(mark));
        self.marks.push(Mark {
            secondary: self.all_secondary || self.secondary,
            ..mark
        });
    }

    fn hear(&self, event: Event) {
        if let Some(listening) = &self.listening {
            listening.borrow_mut().event(event);
        }
    }

    // ── What is asked of the case ───────────────────────────────────────────

    fn choice(&self, slot: Choice, item: usize) -> Mask {
        let mask = self.decision.view.choice(slot, item);
        if let (Some(_), Some(reply)) = (&self.listening, mask.single()) {
            self.hear(Event::Asked(Query::Choice(slot.at(item)), reply));
        }
        mask
    }

    /// Whether a condition holds, as far as can be told.
    fn truth(&self, expr: ExprId, item: usize) -> Mask {
        match self.decision.program().exprs[expr.index()] {
            Some(Slot::Choice(slot)) => self.choice(slot, item),
            Some(Slot::Num(_) | Slot::Set(_)) | None => Mask::EITHER,
        }
    }

    fn truth_if_any(&self, test: Option<ExprId>, item: usize) -> Mask {
        test.map_or(Mask::YES, |test| self.truth(test, item))
    }

    /// How one value stands to another; what is not settled comes first.
    fn order(&self, a: Option<Slot>, b: Option<Slot>, item: usize) -> Ordering {
        let (a, b) = (self.compared(a, item), self.compared(b, item));
        let view = &self.decision.view;
        let held = |term: Term| match term {
            Term::Num { at, below } => (view.num_at(at).single(), below),
            Term::Choice(at) => (view.choice_at(at).single().map(i128::from), 1),
            Term::Nothing => (None, 1),
        };
        let order = order(held(a), held(b));
        self.hear(Event::Asked(Query::Order(a, b), order as u8));
        order
    }

    fn compared(&self, slot: Option<Slot>, item: usize) -> Term {
        match slot {
            Some(Slot::Num(slot)) => Term::Num {
                at: slot.at(item),
                below: self.decision.program().nums[slot.first()].below,
            },
            Some(Slot::Choice(slot)) => Term::Choice(slot.at(item)),
            Some(Slot::Set(_)) | None => Term::Nothing,
        }
    }

    /// Whether a value is settled, which it is of every complete case.
    fn is_settled(&self, slot: Option<Slot>, item: usize) -> bool {
        slot.is_some_and(|slot| self.decision.looked_up(slot, item).is_some())
    }

    fn length(&self, over: Over) -> usize {
        let length = self.decision.length(over);
        if let Over::List(list) = over {
            let id = self.decision.prepared().variables.fact(list);
            self.hear(Event::counted(Query::Length(id), length));
        }
        length
    }

    fn items_of(&self, node: NodeId) -> usize {
        let items = self.decision.items_of(node);
        if let Some(Count::List(slot, _)) = self.decision.program().nodes[node.index()].count {
            self.hear(Event::counted(Query::Count(slot.first()), items));
        }
        items
    }

    fn has_seen(&self, node: NodeId, item: usize) -> bool {
        let seen = self.seen.contains(&(node, item));
        self.hear(Event::Asked(Query::Seen(node, item), u8::from(seen)));
        seen
    }

    // ── Nodes ───────────────────────────────────────────────────────────────

    /// Marks what is needed to be sure, but not to follow.
    fn aside(&mut self, of: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.secondary, true);
        of(self);
        self.secondary = before;
    }

    fn yes(&self, slot: Option<Choice>, item: usize) -> Mask {
        slot.map_or(Mask::NO, |slot| self.choice(slot, item))
    }

    /// Goes through something that is marked from wherever it is read, and tells a listener so.
    fn routine(&mut self, routine: Routine, depth: u16, of: impl FnOnce(&mut Self)) {
        let before = (self.all_secondary, self.secondary);
        if let Some(listening) = &self.listening {
            listening.borrow_mut().begin(routine, depth, self.secondary);
        }
        (self.all_secondary, self.secondary) = (before.0 || before.1, false);
        of(self);
        (self.all_secondary, self.secondary) = before;
        if let Some(listening) = &self.listening {
            listening.borrow_mut().end();
        }
    }

    fn node(&mut self, id: NodeId, item: usize, depth: u16) {
        let routine = Routine::Node(id, item);
        if self.seen.contains(&(id, item)) {
            if let Some(listening) = &self.listening {
                listening.borrow_mut().again(routine, depth, self.secondary);
            }
            return self.marks.push(Mark {
                depth,
                kind: MarkKind::Again(id),
                item,
                secondary: self.all_secondary || self.secondary,
            });
        }
        self.seen.push((id, item));
        self.routine(routine, depth, |marker| marker.first_seen(id, item, depth));
    }

    fn first_seen(&mut self, id: NodeId, item: usize, depth: u16) {
        if self.is_supposed(id) {
            return self.mark(depth, MarkKind::Node(id), item);
        }
        let policy = self.policy;
        let node = policy.node(id);
        let applies = self.decision.program().nodes[id.index()].applies;
        let applies = applies.map(|slot| self.choice(slot, item));
        if applies.is_some_and(Mask::is_no) {
            self.mark(depth, MarkKind::Node(id), item);
            if let Some(when) = node.applies_when {
                self.condition(when, item, depth + 1, false);
            }
            return;
        }
        match &node.body {
            Body::Formula(formula) => self.formula(id, formula, item, depth),
            Body::Decision(decide) => {
                self.mark(depth, MarkKind::Node(id), item);
                self.decision(id, decide, item, depth + 1);
            }
            Body::Table(table) => {
                self.mark(depth, MarkKind::Node(id), item);
                self.table(id, table, item, depth + 1);
            }
            Body::Open => self.mark(depth, MarkKind::Node(id), item),
        }
        if let (Some(_), Some(when)) = (applies, node.applies_when) {
            self.aside(|marker| marker.condition(when, item, depth + 1, true));
        }
    }

    /// What makes sure that nothing which is read has no answer, though nothing else hangs on it.
    fn without_fault(&mut self, id: NodeId) {
        self.routine(Routine::WithoutFault(id), 0, |marker| {
            marker.what_it_hangs_on(id)
        });
    }

    fn what_it_hangs_on(&mut self, id: NodeId) {
        for id in &self.decision.program().nodes[id.index()].hangs_on {
            if let Per::Item(list) = self.policy.node(*id).per {
                self.mark(1, MarkKind::Length(list), 0);
            }
            for item in 0..self.items_of(*id) {
                if !self.has_seen(*id, item) {
                    self.node(*id, item, 1);
                }
            }
        }
    }

    fn is_supposed(&self, id: NodeId) -> bool {
        let mut supposing = self.decision.supposing().iter();
        supposing.any(|supposed| supposed.what == SupposedWhat::Node(id))
    }

    // ── Rules ───────────────────────────────────────────────────────────────

    pub(super) fn alive(&self, id: NodeId, rule: usize, item: usize) -> Mask {
        let slot = self.decision.program().nodes[id.index()]
            .alive
            .get(rule)
            .copied()
            .flatten();
        self.yes(slot, item)
    }

    fn in_force(&self, rule: &Rule) -> bool {
        rule.days.holds(self.decision.day())
    }

    pub(super) fn value(&self, expr: ExprId) -> Option<Slot> {
        self.decision.program().exprs[expr.index()]
    }

    fn decision(&mut self, id: NodeId, decide: &Decide, item: usize, depth: u16) {
        let rules = &decide.rules;
        let answer = self.answer(id);
        let alive: Vec<usize> = (0..rules.len())
            .filter(|at| self.alive(id, *at, item).is_yes())
            .collect();
        let deciding: Vec<usize> = alive
            .iter()
            .copied()
            .filter(|at| {
                let value = self.value(rules[*at].value);
                !decide.highest || self.order(value, answer, item).is_eq()
            })
            .collect();
        let standing = self.standing_of_deciding(id, item);
        for at in &deciding {
            self.rule(id, rules, *at, standing, item, depth);
        }
        for at in alive.iter().filter(|at| !deciding.contains(at)) {
            self.rule(id, rules, *at, Standing::Outranked, item, depth);
        }
        self.set_aside(id, rules, &alive, item, depth);
        if deciding.is_empty() {
            self.mark(depth, MarkKind::Normally(id), item);
            self.operands(decide.normally.value, item, depth + 1);
            for at in 0..rules.len() {
                if self.in_force(&rules[at]) {
                    self.not_alive(id, rules, at, item, depth);
                }
            }
            return;
        }
        self.aside(|marker| marker.sure(id, decide, &deciding, item, depth));
    }

    /// How the rules stand that nothing sets aside: where they clash, none of them decided.
    fn standing_of_deciding(&self, id: NodeId, item: usize) -> Standing {
        let clash = self.decision.program().nodes[id.index()].clash;
        match self.yes(clash, item).is_yes() {
            true => Standing::Clashes,
            false => Standing::Decided,
        }
    }

    fn answer(&self, id: NodeId) -> Option<Slot> {
        self.decision.program().nodes[id.index()].value
    }

    pub(super) fn rule(
        &mut self,
        id: NodeId,
        rules: &[Rule],
        at: usize,
        standing: Standing,
        item: usize,
        depth: u16,
    ) {
        self.mark(depth, MarkKind::Rule(id, at, standing), item);
        self.condition(rules[at].when, item, depth + 1, true);
        self.operands(rules[at].value, item, depth + 1);
    }

    /// Rules that hold, but that one which is alive sets aside.
    fn set_aside(&mut self, id: NodeId, rules: &[Rule], alive: &[usize], item: usize, depth: u16) {
        for at in 0..rules.len() {
            let over = alive
                .iter()
                .find(|over| rules[**over].overrides.contains(&at));
            let holds = self.in_force(&rules[at]) && self.truth(rules[at].when, item).is_yes();
            if let Some(over) = over.filter(|_| holds) {
                self.mark(
                    depth,
                    MarkKind::Rule(id, at, Standing::SetAside(*over)),
                    item,
                );
            }
        }
    }

    /// Why a rule is not alive: the first part of its condition that fails, or who sets it aside.
    fn not_alive(&mut self, id: NodeId, rules: &[Rule], at: usize, item: usize, depth: u16) {
        let truth = self.truth(rules[at].when, item);
        if truth.is_no() {
            self.mark(depth, MarkKind::Rule(id, at, Standing::DidNotHold), item);
            self.condition(rules[at].when, item, depth + 1, false);
            return;
        }
        let over = (0..rules.len()).find(|over| {
            rules[*over].overrides.contains(&at) && self.alive(id, *over, item).is_yes()
        });
        match over {
            Some(over) => {
                self.mark(
                    depth,
                    MarkKind::Rule(id, at, Standing::SetAside(over)),
                    item,
                );
            }
            None => {
                self.mark(depth, MarkKind::Rule(id, at, Standing::CantTell), item);
                self.condition(rules[at].when, item, depth + 1, true);
            }
        }
    }

    /// What makes sure that no other rule decides: those over the first that did, and where two
    /// could clash or a higher one prevail, those.
    fn sure(&mut self, id: NodeId, decide: &Decide, deciding: &[usize], item: usize, depth: u16) {
        let rules = &decide.rules;
        let Some(first) = deciding.first() else {
            return;
        };
        let answer = self.answer(id);
        let may_clash = self.decision.program().nodes[id.index()].clash.is_some();
        for at in 0..rules.len() {
            if !self.in_force(&rules[at]) || self.alive(id, at, item).is_yes() {
                continue;
            }
            let over = rules[at].overrides.contains(first);
            let value = self.value(rules[at].value);
            let higher = decide.highest && self.order(value, answer, item).is_gt();
            let other = may_clash && self.order(value, answer, item).is_ne();
            if over || higher || other {
                self.not_alive(id, rules, at, item, depth);
            }
        }
    }

    // ── Tables ──────────────────────────────────────────────────────────────

    fn table(&mut self, id: NodeId, table: &Table, item: usize, depth: u16) {
        for (at, row) in table.rows.iter().enumerate() {
            let slot = self.decision.program().nodes[id.index()]
                .rows
                .get(at)
                .copied()
                .flatten();
            if self.yes(slot, item).is_yes() {
                self.mark(depth, MarkKind::Row(id, at), item);
                for cell in row.cells.iter().flatten() {
                    self.condition(*cell, item, depth + 1, true);
                }
                self.operands(row.value, item, depth + 1);
            }
        }
        // Where the table is not proved, every other row is looked at too.
        if self.decision.program().nodes[id.index()].gap.is_some() {
            self.aside(|marker| {
                for row in &table.rows {
                    let cells = row.cells.iter().flatten();
                    let failing = cells
                        .copied()
                        .find(|cell| marker.truth(*cell, item).is_no());
                    if let Some(cell) = failing {
                        marker.condition(cell, item, depth + 1, false);
                    }
                }
            });
        }
    }

    // ── Amounts ─────────────────────────────────────────────────────────────

    fn formula(&mut self, id: NodeId, formula: &Formula, item: usize, depth: u16) {
        self.steps_before(id, formula, item, depth);
        self.mark(depth, MarkKind::Node(id), item);
        match &formula.start {
            Start::Expression(start) => self.operands(*start, item, depth + 1),
            Start::Tally(lines) => {
                for (at, line) in lines.iter().enumerate() {
                    if !line.days.holds(self.decision.day()) {
                        continue;
                    }
                    let counts = line.when.map_or(Mask::YES, |when| self.truth(when, item));
                    if counts.is_no() {
                        if let Some(when) = line.when {
                            self.aside(|marker| marker.condition(when, item, depth + 1, false));
                        }
                        continue;
                    }
                    self.mark(depth + 1, MarkKind::Tally(id, at), item);
                    self.operands(line.amount, item, depth + 2);
                    if let Some(when) = line.when {
                        self.condition(when, item, depth + 2, true);
                    }
                }
            }
        }
        for (at, limit) in formula.limits.iter().enumerate() {
            if self.bites(id, at, item) {
                self.mark(depth + 1, MarkKind::Limit(id, at), item);
                self.operands(limit.amount, item, depth + 2);
            } else {
                self.aside(|marker| marker.operands(limit.amount, item, depth + 2));
            }
        }
        self.exceptions(id, &formula.exceptions, item, depth + 1);
        let stages = &self.decision.program().nodes[id.index()].stages;
        if formula.rounding.is_some() && stages.len() >= 2 {
            let (before, after) = (stages[stages.len() - 2], stages[stages.len() - 1]);
            if self.order(Some(before), Some(after), item).is_ne() {
                self.mark(depth + 1, MarkKind::Rounding(id), item);
            }
        }
    }

    /// Whether a limit changed the amount.
    fn bites(&self, id: NodeId, at: usize, item: usize) -> bool {
        let stages = &self.decision.program().nodes[id.index()].stages;
        match (stages.get(at), stages.get(at + 1)) {
            (Some(before), Some(after)) => self.order(Some(*before), Some(*after), item).is_ne(),
            (_, None) | (None, _) => false,
        }
    }

    fn exceptions(&mut self, id: NodeId, rules: &[Rule], item: usize, depth: u16) {
        let alive: Vec<usize> = (0..rules.len())
            .filter(|at| self.alive(id, *at, item).is_yes())
            .collect();
        let standing = self.standing_of_deciding(id, item);
        for at in &alive {
            self.rule(id, rules, *at, standing, item, depth);
        }
        self.set_aside(id, rules, &alive, item, depth);
        self.aside(|marker| {
            for at in 0..rules.len() {
                if marker.in_force(&rules[at]) && !alive.contains(&at) {
                    marker.not_alive(id, rules, at, item, depth);
                }
            }
        });
    }

    /// The steps that a formula reads stand before it, as the money flows.
    fn steps_before(&mut self, id: NodeId, formula: &Formula, item: usize, depth: u16) {
        let mut exprs = Vec::new();
        match &formula.start {
            Start::Expression(start) => exprs.push(*start),
            Start::Tally(lines) => {
                let day = self.decision.day();
                let counted = lines.iter().filter(|line| {
                    line.days.holds(day)
                        && line.when.is_none_or(|when| !self.truth(when, item).is_no())
                });
                exprs.extend(counted.map(|line| line.amount));
            }
        }
        exprs.extend(formula.limits.iter().map(|limit| limit.amount));
        for (at, rule) in formula.exceptions.iter().enumerate() {
            if self.alive(id, at, item).is_yes() {
                exprs.push(rule.value);
            }
        }
        for expr in exprs {
            if self.nested(expr, item).is_none() {
                self.steps_in(expr, item, depth);
            }
        }
    }

    /// A step that is a whole amount by itself and reads no other step: it is told where it is
    /// used, and not before.
    fn nested(&self, expr: ExprId, item: usize) -> Option<(NodeId, usize)> {
        let (node, item) = match self.policy.expr(expr).kind {
            ExprKind::Node(node) => (node, 0),
            ExprKind::NodeFor(node, Index::Here) => (node, item),
            _ => return None,
        };
        let reads_none = match &self.policy.node(node).body {
            Body::Formula(formula) => match &formula.start {
                Start::Expression(start) => !self.reads_step(*start),
                Start::Tally(lines) => !lines.iter().any(|line| self.reads_step(line.amount)),
            },
            Body::Decision(_) | Body::Table(_) | Body::Open => false,
        };
        (reads_none && !self.has_seen(node, item)).then_some((node, item))
    }

    /// Whether an amount reads a step, those of items aside.
    fn reads_step(&self, expr: ExprId) -> bool {
        match &self.policy.expr(expr).kind {
            ExprKind::Node(node) | ExprKind::NodeFor(node, _) => self.is_step(*node),
            ExprKind::Aggregate { .. } | ExprKind::Items { .. } => false,
            _ => self
                .policy
                .parts(expr)
                .into_iter()
                .any(|part| self.reads_step(part)),
        }
    }

    /// Marks the steps that an amount reads, those of items aside.
    fn steps_in(&mut self, expr: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        match &policy.expr(expr).kind {
            ExprKind::Node(node) if self.is_step(*node) && !self.has_seen(*node, 0) => {
                self.node(*node, 0, depth);
            }
            ExprKind::NodeFor(node, Index::Here)
                if self.is_step(*node) && !self.has_seen(*node, item) =>
            {
                self.node(*node, item, depth);
            }
            ExprKind::Aggregate { .. } | ExprKind::Items { .. } => {}
            _ => {
                for part in policy.parts(expr) {
                    self.steps_in(part, item, depth);
                }
            }
        }
    }

    fn is_step(&self, node: NodeId) -> bool {
        matches!(self.policy.node(node).body, Body::Formula(_))
    }

    /// Marks what an amount is made of.
    fn operands(&mut self, expr: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        match &policy.expr(expr).kind {
            ExprKind::Constant(_) | ExprKind::Element => {}
            ExprKind::Extreme(_, parts) => {
                let carried = self.value(expr);
                for part in parts {
                    let own = self.value(*part);
                    let same = self.is_settled(own, item)
                        && self.order(own, carried, item).is_eq()
                        && !self.is_absent(*part, item);
                    let kind = if same {
                        MarkKind::Carried(*part)
                    } else {
                        MarkKind::Part(*part)
                    };
                    if is_leaf(&policy.expr(*part).kind) {
                        self.mark(depth, kind, item);
                        self.under(*part, item, depth + 1);
                    } else {
                        self.operands(*part, item, depth);
                    }
                }
            }
            ExprKind::Aggregate { .. } => self.aggregate(expr, item, depth),
            kind if is_leaf(kind) => {
                if let Some((node, item)) = self.nested(expr, item) {
                    return self.node(node, item, depth);
                }
                self.mark(depth, MarkKind::Part(expr), item);
                self.under(expr, item, depth + 1);
            }
            kind if is_condition(kind) => self.condition(expr, item, depth, true),
            _ => {
                for part in policy.parts(expr) {
                    self.operands(part, item, depth);
                }
            }
        }
    }

    fn is_absent(&self, expr: ExprId, item: usize) -> bool {
        let slot = self.decision.program().absents[expr.index()];
        slot.is_some_and(|slot| self.choice(slot, item).is_yes())
    }

    /// What stands under something that is read: the decision or table that gave it, or the keys
    /// that a figure was looked up by.
    fn under(&mut self, expr: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        match &policy.expr(expr).kind {
            ExprKind::Node(node) if !self.is_step(*node) => self.node(*node, 0, depth),
            ExprKind::NodeFor(node, Index::Here) if !self.is_step(*node) => {
                self.node(*node, item, depth);
            }
            ExprKind::NodeFor(node, Index::At(at)) if !self.is_step(*node) => {
                self.node(*node, usize::from(*at), depth);
            }
            ExprKind::Figure(_, keys) => {
                for key in keys {
                    if !matches!(
                        policy.expr(*key).kind,
                        ExprKind::Constant(_) | ExprKind::Element
                    ) {
                        self.mark(depth, MarkKind::Part(*key), item);
                        self.under(*key, item, depth + 1);
                    }
                }
            }
            ExprKind::LongestRun { .. } => {}
            _ => {
                for part in policy.parts(expr) {
                    self.operands(part, item, depth);
                }
            }
        }
    }

    fn aggregate(&mut self, expr: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        let ExprKind::Aggregate {
            over,
            term,
            filter,
            if_none,
            ..
        } = &policy.expr(expr).kind
        else {
            return;
        };
        let mut meant = 0;
        for at in 0..self.length(*over) {
            let truth = filter.map_or(Mask::YES, |filter| self.truth(filter, at));
            if truth.is_no() {
                if let Some(filter) = filter {
                    self.mark(depth, MarkKind::LeftOut(*over), at);
                    self.condition(*filter, at, depth + 1, false);
                }
                continue;
            }
            meant += 1;
            self.mark(depth, MarkKind::Item(*over), at);
            if let Some(term) = term {
                self.term(*term, at, depth + 1);
            }
            if let Some(filter) = filter {
                self.aside(|marker| marker.condition(*filter, at, depth + 1, true));
            }
        }
        if let (0, Some(amount)) = (meant, if_none) {
            self.operands(*amount, item, depth);
        }
        if self.length(*over) == 0 {
            self.aside(|marker| marker.mark(depth, MarkKind::Part(expr), item));
        }
    }

    /// What an item counts for: its own calculation, where it has one.
    fn term(&mut self, term: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        match &policy.expr(term).kind {
            ExprKind::NodeFor(node, Index::Here) => self.node(*node, item, depth),
            _ => self.operands(term, item, depth),
        }
    }

    // ── Conditions ──────────────────────────────────────────────────────────

    /// Marks why a condition holds, or does not.
    pub(super) fn condition(&mut self, expr: ExprId, item: usize, depth: u16, holds: bool) {
        let policy = self.policy;
        match &policy.expr(expr).kind {
            ExprKind::All(parts) if holds => {
                parts
                    .iter()
                    .for_each(|part| self.condition(*part, item, depth, true));
            }
            ExprKind::Any(parts) if !holds => {
                parts
                    .iter()
                    .for_each(|part| self.condition(*part, item, depth, false));
            }
            ExprKind::All(parts) => self.enough(parts, 1, item, depth, false),
            ExprKind::Any(parts) => self.enough(parts, 1, item, depth, true),
            ExprKind::AtLeast(n, parts) if holds => {
                self.enough(parts, *n as usize, item, depth, true);
            }
            ExprKind::AtLeast(n, parts) => {
                let failing = (parts.len() + 1).saturating_sub(*n as usize);
                self.enough(parts, failing, item, depth, false);
            }
            ExprKind::Not(inner) if !is_plain_test(&policy.expr(*inner).kind) => {
                self.condition(*inner, item, depth, !holds);
            }
            ExprKind::Items { .. } => self.items(expr, item, depth, holds),
            _ => {
                self.mark(depth, MarkKind::Test(expr), item);
                self.nodes_under(expr, item, depth + 1);
            }
        }
    }

    /// The first so many parts that are as wanted; all of them where it can't be told.
    fn enough(&mut self, parts: &[ExprId], n: usize, item: usize, depth: u16, wanted: bool) {
        let is_wanted = |part: &&ExprId| {
            let truth = self.truth(**part, item);
            if wanted {
                truth.is_yes()
            } else {
                truth.is_no()
            }
        };
        let found: Vec<ExprId> = parts.iter().filter(is_wanted).take(n).copied().collect();
        let found = if found.len() < n {
            parts.to_vec()
        } else {
            found
        };
        for part in found {
            self.condition(part, item, depth, wanted);
        }
    }

    fn items(&mut self, expr: ExprId, item: usize, depth: u16, holds: bool) {
        use crate::model::policy::Quantity;
        let policy = self.policy;
        let ExprKind::Items {
            quantity,
            over,
            filter,
            has,
        } = &policy.expr(expr).kind
        else {
            return;
        };
        self.mark(depth, MarkKind::Test(expr), item);
        let length = self.length(*over);
        let counts: Vec<bool> = (0..length)
            .map(|at| {
                self.truth_if_any(*filter, at).is_yes() && self.truth_if_any(*has, at).is_yes()
            })
            .collect();
        let some = matches!(quantity, Quantity::Some | Quantity::AtLeast(_));
        let wanted = match quantity {
            Quantity::Some => 1,
            Quantity::AtLeast(n) => *n as usize,
            Quantity::Every => length,
        };
        let mut shown = 0;
        for (at, counts) in counts.into_iter().enumerate() {
            let tell = match (some, holds) {
                (true, true) => counts && shown < wanted,
                (true, false) | (false, true) => true,
                (false, false) => {
                    self.truth_if_any(*filter, at).is_yes()
                        && self.truth_if_any(*has, at).is_no()
                        && shown == 0
                }
            };
            if !tell {
                continue;
            }
            shown += 1;
            self.mark(depth + 1, MarkKind::Item(*over), at);
            let (filtered, held) = (self.truth_if_any(*filter, at), self.truth_if_any(*has, at));
            if let Some(filter) = filter {
                self.condition(*filter, at, depth + 2, !filtered.is_no());
            }
            if let Some(has) = has
                && !filtered.is_no()
            {
                self.condition(*has, at, depth + 2, !held.is_no());
            }
        }
    }

    /// The nodes that a test reads, each under it.
    fn nodes_under(&mut self, expr: ExprId, item: usize, depth: u16) {
        let policy = self.policy;
        match &policy.expr(expr).kind {
            ExprKind::Node(node) => self.node(*node, 0, depth),
            ExprKind::NodeFor(node, Index::Here) => self.node(*node, item, depth),
            ExprKind::NodeFor(node, Index::At(at)) => self.node(*node, usize::from(*at), depth),
            ExprKind::Applies(node, Index::Here) => self.node(*node, item, depth),
            ExprKind::Applies(node, _) => self.node(*node, 0, depth),
            ExprKind::Figure(..) => self.under(expr, item, depth),
            ExprKind::Aggregate { .. } => self.aggregate(expr, item, depth),
            _ => {
                for part in policy.parts(expr) {
                    self.nodes_under(part, item, depth);
                }
            }
        }
    }
}

/// Whether an expression is read as it is: a fact, a figure, something worked out.
fn is_leaf(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Fact(_)
            | ExprKind::FactFor(..)
            | ExprKind::Field(..)
            | ExprKind::Figure(..)
            | ExprKind::Node(_)
            | ExprKind::NodeFor(..)
            | ExprKind::Whole { .. }
            | ExprKind::Moved { .. }
            | ExprKind::LongestRun { .. }
            | ExprKind::Convert(..)
    )
}

fn is_condition(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::Not(_)
            | ExprKind::AtLeast(..)
            | ExprKind::Compare(..)
            | ExprKind::Same(..)
            | ExprKind::OneOf(..)
            | ExprKind::Includes { .. }
            | ExprKind::IsAbsent(_)
            | ExprKind::Applies(..)
            | ExprKind::Items { .. }
    )
}

/// Whether a condition is one test, which a `not` before it is told with.
fn is_plain_test(kind: &ExprKind) -> bool {
    !matches!(
        kind,
        ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::Not(_)
            | ExprKind::AtLeast(..)
            | ExprKind::Items { .. }
    )
}
