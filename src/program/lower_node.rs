//! Figures, decisions, calculations and tables → operations.

use super::lower::Lower;
use super::op::{Choice, ItemsTest, Num, Op, RuleCode, Rules, Slot, TableFaults, Term};
use super::problem::ProgramProblem;
use super::program::SymbolOf;
use crate::model::case::Range;
use crate::model::policy::{
    AmountDomain, Body, Decision, Entry, EntryValue, ExprId, ExprKind, FigureChange, FigureId,
    Formula, NodeId, Over, Per, Rounding, Rule, Start, SupposedWhat, Table, ValueType,
};
use crate::source::Span;
use crate::syntax::tree::{Modal, Side};
use crate::value::{Date, Exact, Unit};

/// What an open outcome of a baseline alone may come to, either side of nothing.
const OPEN_POUNDS: i64 = 1_000_000;

impl Lower<'_> {
    // ── Figures ─────────────────────────────────────────────────────────────

    pub(super) fn figure(&mut self, figure: FigureId, keys: &[ExprId], id: ExprId) -> Option<Slot> {
        let whole = SupposedWhat::Figure(figure);
        let mut supposing = self.supposing.iter();
        let in_part = supposing
            .any(|own| matches!(own.what, SupposedWhat::Cell(found, _) if found == figure));
        if let (false, Some((slot, absent))) = (in_part, self.supposed_value(whole, figure, 0)) {
            self.program.absents[id.index()] = absent;
            return Some(slot);
        }
        let span = self.policy.expr(id).span;
        let cells = self.policy.figure(figure).cells.len();
        let read: Option<Vec<(Slot, Option<Choice>)>> = (0..cells)
            .map(|cell| self.cell(figure, cell, span))
            .collect();
        let read = read?;
        if keys.is_empty() {
            let (slot, absent) = read[0];
            self.program.absents[id.index()] = absent;
            return Some(slot);
        }
        let keys = self.key_steps(figure, keys)?;
        let of_item = keys.iter().any(|(key, _)| key.is_here());
        if read.iter().any(|(_, absent)| absent.is_some()) {
            let no = self.constant_choice(0);
            let absents = read
                .iter()
                .map(|(_, absent)| Slot::Choice(absent.unwrap_or(no)));
            if let Slot::Choice(absent) = self.picked(&keys, absents, of_item) {
                self.program.absents[id.index()] = Some(absent);
            }
        }
        Some(self.picked(&keys, read.iter().map(|(slot, _)| *slot), of_item))
    }

    /// The slot of each key, and how far it steps: the last runs fastest.
    fn key_steps(&mut self, figure: FigureId, keys: &[ExprId]) -> Option<Vec<(Choice, usize)>> {
        let sizes: Vec<usize> = self
            .policy
            .figure(figure)
            .keys
            .iter()
            .map(|key| key.size)
            .collect();
        let mut steps = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let step = sizes[at + 1..].iter().product();
            steps.push((self.choice(*key)?, step));
        }
        Some(steps)
    }

    /// What a figure is supposed to be, in one of its cells or in all.
    fn supposed_value(
        &mut self,
        what: SupposedWhat,
        figure: FigureId,
        cell: usize,
    ) -> Option<(Slot, Option<Choice>)> {
        let mut supposing = self.supposing.iter();
        let supposed = supposing.find(|supposed| supposed.what == what)?;
        let or_no_limit = self.policy.figure(figure).or_no_limit;
        match (supposed.value, supposed.no_limit) {
            (Some(constant), _) => {
                let slot = self.written(constant);
                let limited = or_no_limit.then(|| self.constant_choice(0));
                Some((slot, limited))
            }
            (None, true) => {
                let most = self.policy.figure(figure).amounts?.most;
                let slot = Slot::Num(self.constant(most));
                Some((slot, Some(self.yes())))
            }
            (None, false) => {
                let place = self.figure_symbol(SymbolOf::NotFound(figure, cell), figure)?;
                Some((place.slot, place.absent))
            }
        }
    }

    /// A figure for one tuple of keys: the authority's own line for the day, else the baseline's.
    fn cell(
        &mut self,
        figure: FigureId,
        cell: usize,
        span: Span,
    ) -> Option<(Slot, Option<Choice>)> {
        // What is set for one value of the key goes before what is set for all.
        for what in [
            SupposedWhat::Cell(figure, cell),
            SupposedWhat::Figure(figure),
        ] {
            if let Some(supposed) = self.supposed_value(what, figure, cell) {
                return Some(supposed);
            }
        }
        let day = self.program.days.first;
        let policy = self.policy;
        let declared = policy.figure(figure);
        let entry: Option<&Entry> = declared.cells[cell]
            .iter()
            .find(|entry| entry.days.holds(day));
        let or_no_limit = declared.or_no_limit;
        let of = match entry.map(|entry| entry.value) {
            Some(EntryValue::Known(constant)) => {
                let slot = self.written(constant);
                let limited = or_no_limit.then(|| self.constant_choice(0));
                return Some((slot, limited));
            }
            Some(EntryValue::NoLimit) => {
                let most = declared.amounts.map_or(Exact::ZERO, |amounts| amounts.most);
                let slot = Slot::Num(self.constant(most));
                return Some((slot, Some(self.yes())));
            }
            Some(EntryValue::NotPublished) => SymbolOf::NotPublished(figure, cell),
            Some(EntryValue::NotFound) => SymbolOf::NotFound(figure, cell),
            None if !policy.is_local() => SymbolOf::Unset(figure, cell),
            None => {
                let key = policy.key_words(figure, cell);
                let key = if key.is_empty() {
                    key
                } else {
                    format!(" ({key})")
                };
                self.tell(ProgramProblem::FigureGap {
                    name: declared.name.clone(),
                    key,
                    day: day.to_string(),
                    advice: if day == Date::MIN {
                        "say from which day the policy applies: `applies from 2025-04-07`"
                            .to_owned()
                    } else {
                        "give the figure for that day; where it has not been read, `not found`; \
                         where the authority has not said, `not published`"
                            .to_owned()
                    },
                    span,
                    figure: declared.span,
                });
                return None;
            }
        };
        let place = self.figure_symbol(of, figure)?;
        Some((place.slot, place.absent))
    }

    fn figure_symbol(&mut self, of: SymbolOf, figure: FigureId) -> Option<super::program::Place> {
        let declared = self.policy.figure(figure);
        let or_no_limit = declared.or_no_limit;
        let range = match (declared.ty, declared.amounts) {
            (ValueType::Amount(_), Some(amounts)) => {
                crate::model::case::amount_range(narrowed(amounts, declared))
            }
            (ty, _) => self.range_of(ty),
        };
        Some(self.symbol(of, range, or_no_limit))
    }

    /// What a type may be where nothing else is known.
    fn range_of(&self, ty: ValueType) -> Range {
        match ty {
            ValueType::YesNo => Range::YesNo,
            ValueType::Choice(kind) | ValueType::Set(kind) => {
                let count = self.policy.kind(kind).members.len();
                Range::Choice(kind, u8::try_from(count).unwrap_or(64))
            }
            ValueType::Date => Range::Date {
                first: i64::from(Date::MIN.number()),
                last: i64::from(Date::MAX.number()),
                or_none: false,
            },
            ValueType::Amount(unit) => {
                let below = if matches!(unit, Unit::Money(_)) {
                    100
                } else {
                    1
                };
                Range::Amount {
                    least: -OPEN_POUNDS * below,
                    most: OPEN_POUNDS * below,
                    step: 1,
                    below,
                    unit,
                    any_period: false,
                    or_none: false,
                }
            }
        }
    }

    pub(super) fn beyond_holidays(&mut self) -> Option<Num> {
        let until = self.policy.holidays.as_ref()?.complete_until;
        let range = Range::Date {
            first: i64::from(until.number()) + 1,
            last: i64::from(Date::MAX.number()),
            or_none: false,
        };
        match self.symbol(SymbolOf::Holidays, range, false).slot {
            Slot::Num(slot) => Some(slot),
            Slot::Choice(_) | Slot::Set(_) => unreachable!("a day is a number"),
        }
    }

    // ── Nodes ───────────────────────────────────────────────────────────────

    pub(super) fn node(&mut self, id: NodeId) {
        let node = self.policy.node(id);
        if let Some(supposed) = self.supposed_node(id) {
            let (constant, unknown) = (supposed.value, supposed.value.is_none());
            if let Some(constant) = constant {
                let slot = self.written(constant);
                self.program.nodes[id.index()].value = Some(slot);
            }
            if unknown {
                self.open(id);
            }
            return;
        }
        let own = match node.per {
            Per::Once => self.node_body(id),
            Per::Item(list) => self.each_node(id, Over::List(list)),
            Per::Kind(kind) => self.each_node(id, Over::Kind(kind)),
        };
        self.fails(id, own);
        self.refuse_hidden_rounding(id);
    }

    /// A node for each item: one that fails for any item fails.
    fn each_node(&mut self, id: NodeId, over: Over) -> Option<Choice> {
        let count = self.count_of(over);
        self.program.nodes[id.index()].count = Some(count);
        let own = self.each(over, |lower| lower.node_body(id))?;
        let out = self.new_choice(false);
        let op = Op::TestItems {
            out,
            test: ItemsTest::Some,
            count,
            filter: None,
            has: Some(own),
        };
        self.emit(op, false);
        Some(out)
    }

    /// Works a node out, once or for the item at hand; says whether its own rules fail, where they may.
    fn node_body(&mut self, id: NodeId) -> Option<Choice> {
        let policy = self.policy;
        let node = policy.node(id);
        let applies = node.applies_when.and_then(|when| self.choice(when));
        let applies = applies.map(|applies| self.row_choice(applies));
        self.program.nodes[id.index()].applies = applies;
        match &node.body {
            Body::Decision(decision) => self.decision(id, decision),
            Body::Formula(formula) => self.formula(id, formula),
            Body::Table(table) => self.table(id, table),
            Body::Open => self.open(id),
        }
        let code = &self.program.nodes[id.index()];
        let faults: Vec<Choice> = [code.clash, code.gap, code.overlap]
            .into_iter()
            .flatten()
            .collect();
        if faults.is_empty() {
            return None;
        }
        let of_item = self.body.is_some();
        let any = self.new_choice(of_item);
        self.emit(Op::Any(any, faults.into()), of_item);
        // What does not apply has no fault.
        Some(match applies {
            Some(applies) => self.all(&[applies, any], of_item),
            None => any,
        })
    }

    /// In a body, a slot that is the same for every item gets a row of its own.
    fn row_slot(&mut self, slot: Slot) -> Slot {
        if self.body.is_none() || slot.is_here() {
            return slot;
        }
        match slot {
            Slot::Num(num) => {
                let out = self.new_num(self.scale(num), true);
                let term = Term {
                    num,
                    factor: 1,
                    when: None,
                };
                self.emit(Op::Sum(out, Box::new([term])), true);
                Slot::Num(out)
            }
            Slot::Choice(choice) => Slot::Choice(self.row_choice(choice)),
            Slot::Set(_) => slot,
        }
    }

    fn row_choice(&mut self, choice: Choice) -> Choice {
        if self.body.is_none() || choice.is_here() {
            return choice;
        }
        let out = self.new_choice(true);
        let cells = Box::new([choice]);
        self.emit(Op::PickChoice(out, Box::new([]), cells), true);
        out
    }

    fn set_value(&mut self, id: NodeId, slot: Slot) {
        let slot = self.row_slot(slot);
        self.program.nodes[id.index()].value = Some(slot);
    }

    /// What a baseline alone leaves open.
    fn open(&mut self, id: NodeId) {
        let range = self.range_of(self.policy.node(id).ty);
        let place = self.symbol(SymbolOf::Open(id), range, false);
        self.set_value(id, place.slot);
    }

    /// Whether a node has no answer: by its own rules, or because something it reads has none.
    fn fails(&mut self, id: NodeId, own: Option<Choice>) {
        let mut parts: Vec<Choice> = own.into_iter().collect();
        let mut hangs_on: Vec<NodeId> = own.map(|_| id).into_iter().collect();
        for read in self.nodes_in_force(id) {
            let read = &self.program.nodes[read.index()];
            parts.extend(read.fails);
            hangs_on.extend(&read.hangs_on);
        }
        hangs_on.sort_unstable();
        hangs_on.dedup();
        self.program.nodes[id.index()].hangs_on = hangs_on;
        parts.sort_unstable();
        parts.dedup();
        self.program.nodes[id.index()].fails = match parts.as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => {
                let out = self.new_choice(false);
                self.emit(Op::Any(out, parts.into()), false);
                Some(out)
            }
        };
    }

    /// The nodes that a node reads on these days.
    fn nodes_in_force(&self, id: NodeId) -> Vec<NodeId> {
        let day = self.program.days.first;
        let mut reads = Vec::new();
        for expr in self.policy.exprs_of_on(id, day) {
            self.policy.reads(expr, &mut reads);
        }
        reads
            .into_iter()
            .filter_map(|read| match read {
                crate::model::walk::Read::Node(node) => Some(node),
                _ => None,
            })
            .collect()
    }

    /// Money that is asked for comes out in whole pence, or says where it is rounded.
    fn refuse_hidden_rounding(&mut self, id: NodeId) {
        let policy = self.policy;
        let outcome = policy
            .outcomes()
            .iter()
            .find(|outcome| outcome.node == Some(id));
        let node = policy.node(id);
        let (Some(outcome), ValueType::Amount(Unit::Money(_)), Some(Slot::Num(slot))) =
            (outcome, node.ty, self.program.nodes[id.index()].value)
        else {
            return;
        };
        if 100 % self.scale(slot).below != 0 {
            self.tell(ProgramProblem::HiddenRounding {
                name: outcome.name.clone(),
                span: node.span,
            });
        }
    }

    // ── Rules ───────────────────────────────────────────────────────────────

    fn decision(&mut self, id: NodeId, decision: &Decision) {
        let normally = self.slot(decision.normally.value);
        let value = self.decide(id, &decision.rules, normally, decision.highest);
        if let Some(value) = value {
            self.set_value(id, value);
        }
    }

    /// The value of the rules in force that are alive, else a normal value.
    fn decide(
        &mut self,
        id: NodeId,
        rules: &[Rule],
        normally: Option<Slot>,
        highest: bool,
    ) -> Option<Slot> {
        let day = self.program.days.first;
        let in_force: Vec<usize> = (0..rules.len())
            .filter(|at| rules[*at].days.holds(day))
            .collect();
        let lowered: Vec<Option<(Choice, Slot)>> = in_force
            .iter()
            .map(|at| {
                self.choice(rules[*at].when)
                    .zip(self.slot(rules[*at].value))
            })
            .collect();
        let lowered: Option<Vec<(Choice, Slot)>> = lowered.into_iter().collect();
        let (lowered, normally) = (lowered?, normally?);
        self.program.nodes[id.index()].alive = vec![None; rules.len()];
        if in_force.is_empty() {
            return Some(normally);
        }
        let code = self.rules(id, rules, &in_force, &lowered, highest);
        let values: Vec<Slot> = lowered.iter().map(|(_, value)| *value).collect();
        self.decided(code, &values, normally, rules[in_force[0]].span)
    }

    fn rules(
        &mut self,
        id: NodeId,
        rules: &[Rule],
        in_force: &[usize],
        lowered: &[(Choice, Slot)],
        highest: bool,
    ) -> Rules {
        let place: Vec<Option<usize>> = (0..rules.len())
            .map(|at| in_force.binary_search(&at).ok())
            .collect();
        let mut overriders: Vec<Vec<usize>> = vec![Vec::new(); in_force.len()];
        for (own, at) in in_force.iter().enumerate() {
            for other in rules[*at]
                .overrides
                .iter()
                .filter_map(|other| place[*other])
            {
                overriders[other].push(own);
            }
        }
        let of_item = self.body.is_some();
        let alive: Vec<Choice> = in_force.iter().map(|_| self.new_choice(of_item)).collect();
        for (at, alive) in in_force.iter().zip(&alive) {
            self.program.nodes[id.index()].alive[*at] = Some(*alive);
        }
        let parted = highest || super::proof::never_clash(self.policy, rules, in_force);
        let clash = (!parted).then(|| self.new_choice(of_item));
        self.program.nodes[id.index()].clash = clash;
        Rules {
            order: overriders_first(&overriders).into(),
            rules: overriders
                .into_iter()
                .zip(lowered)
                .map(|(overriders, (when, _))| RuleCode {
                    when: *when,
                    overriders: overriders.into(),
                })
                .collect(),
            highest,
            alive: alive.into(),
            clash,
        }
    }

    fn decided(
        &mut self,
        rules: Rules,
        values: &[Slot],
        normally: Slot,
        span: Span,
    ) -> Option<Slot> {
        let of_item = self.body.is_some();
        match normally {
            Slot::Choice(normally) => {
                let out = self.new_choice(of_item);
                let values = values.iter().map(|value| choice_of(*value)).collect();
                let op = Op::DecideChoice {
                    out,
                    rules,
                    values,
                    normally,
                };
                self.emit(op, of_item);
                Some(Slot::Choice(out))
            }
            Slot::Num(normally) => {
                let nums: Vec<Num> = values
                    .iter()
                    .map(|value| num_of(*value))
                    .chain(std::iter::once(normally))
                    .collect();
                let (below, mut terms) = self.aligned(&nums, "this decision", span)?;
                let out = self.new_num(self.any_of(below, &terms), of_item);
                let normally = terms.pop().unwrap_or(Term {
                    num: normally,
                    factor: 1,
                    when: None,
                });
                let op = Op::DecideNum {
                    out,
                    rules,
                    values: terms.into(),
                    normally,
                };
                self.emit(op, of_item);
                Some(Slot::Num(out))
            }
            Slot::Set(_) => unreachable!("a set is not decided"),
        }
    }

    // ── Calculations ────────────────────────────────────────────────────────

    fn formula(&mut self, id: NodeId, formula: &Formula) {
        let Some(mut slot) = self.start(formula) else {
            return;
        };
        let mut stages = vec![slot];
        for limit in &formula.limits {
            let (Some(num), Slot::Num(own)) = (self.num(limit.amount), slot) else {
                return;
            };
            let absent = self.program.absents[limit.amount.index()];
            let least = limit.side == Side::Above;
            let limited = self.extreme_of(least, &[(own, None), (num, absent)], limit.span);
            let Some(limited) = limited else { return };
            slot = Slot::Num(limited);
            stages.push(slot);
        }
        if !formula.exceptions.is_empty() {
            match self.decide(id, &formula.exceptions, Some(slot), false) {
                Some(decided) => slot = decided,
                None => return,
            }
        }
        stages.push(slot);
        if let (Some(rounding), Slot::Num(num)) = (&formula.rounding, slot)
            && !self.divides(formula)
        {
            match self.rounded(num, rounding.mode, rounding.to, rounding.span) {
                Some(rounded) => slot = Slot::Num(rounded),
                None => return,
            }
        }
        stages.push(slot);
        self.program.nodes[id.index()].stages = stages;
        self.set_value(id, slot);
    }

    /// Whether a formula is a quotient by something that varies, which its rounding makes whole.
    fn divides(&self, formula: &Formula) -> bool {
        self.varying_quotient(formula).is_some()
    }

    fn varying_quotient(&self, formula: &Formula) -> Option<(ExprId, ExprId, Rounding)> {
        let Start::Expression(start) = formula.start else {
            return None;
        };
        let ExprKind::DividedBy(top, bottom) = self.policy.expr(start).kind else {
            return None;
        };
        let varies = !matches!(
            self.policy.expr(bottom).kind,
            ExprKind::Constant(_) | ExprKind::Figure(..)
        );
        let plain = formula.limits.is_empty() && formula.exceptions.is_empty();
        let rounding = formula.rounding.filter(|_| varies && plain)?;
        Some((top, bottom, rounding))
    }

    fn start(&mut self, formula: &Formula) -> Option<Slot> {
        if let Some((top, bottom, rounding)) = self.varying_quotient(formula) {
            let (num, by) = (self.num(top)?, self.num(bottom)?);
            let span = rounding.span;
            let quotient = self.quotient(num, (by, bottom), rounding.mode, rounding.to, span)?;
            return Some(Slot::Num(quotient));
        }
        match &formula.start {
            Start::Expression(start) => self.slot(*start),
            Start::Tally(lines) => {
                let day = self.program.days.first;
                let lines = lines.iter().filter(|line| line.days.holds(day));
                let (mut nums, mut off, mut whens) = (Vec::new(), Vec::new(), Vec::new());
                let mut span = Span::default();
                for line in lines {
                    nums.push(self.num(line.amount)?);
                    off.push(line.take_off);
                    whens.push(match line.when {
                        Some(when) => Some(self.choice(when)?),
                        None => None,
                    });
                    span = line.span;
                }
                if nums.is_empty() {
                    nums.push(self.constant(Exact::ZERO));
                    off.push(false);
                    whens.push(None);
                }
                self.tallied(&nums, &off, &whens, span).map(Slot::Num)
            }
        }
    }

    // ── Tables ──────────────────────────────────────────────────────────────

    fn table(&mut self, id: NodeId, table: &Table) {
        let of_item = self.body.is_some();
        let mut rows = Vec::new();
        let mut values = Vec::new();
        let mut sound = true;
        for row in &table.rows {
            let cells: Vec<Option<Choice>> = row
                .cells
                .iter()
                .flatten()
                .map(|cell| self.choice(*cell))
                .collect();
            let cells: Option<Vec<Choice>> = cells.into_iter().collect();
            match (cells, self.slot(row.value)) {
                (Some(cells), Some(value)) => {
                    rows.push(self.all(&cells, of_item));
                    values.push(value);
                }
                (_, _) => sound = false,
            }
        }
        if !sound {
            return;
        }
        let proof = super::proof::table(self, id, table);
        let faults = (!proof.holds()).then(|| TableFaults {
            gap: self.new_choice(of_item),
            overlap: self.new_choice(of_item),
        });
        proof
            .problems()
            .into_iter()
            .for_each(|problem| self.tell(problem));
        let code = &mut self.program.nodes[id.index()];
        code.rows = rows.iter().map(|row| Some(*row)).collect();
        code.gap = faults.map(|faults| faults.gap);
        code.overlap = faults.map(|faults| faults.overlap);
        let span = self.policy.node(id).span;
        if let Some(value) = self.found(&rows, &values, faults, span) {
            self.set_value(id, value);
        }
    }

    fn found(
        &mut self,
        rows: &[Choice],
        values: &[Slot],
        faults: Option<TableFaults>,
        span: Span,
    ) -> Option<Slot> {
        let of_item = self.body.is_some();
        let rows = rows.to_vec().into();
        if matches!(values[0], Slot::Choice(_)) {
            let out = self.new_choice(of_item);
            let values = values.iter().map(|value| choice_of(*value)).collect();
            let op = Op::TableChoice {
                out,
                rows,
                values,
                faults,
            };
            self.emit(op, of_item);
            return Some(Slot::Choice(out));
        }
        let nums: Vec<Num> = values.iter().map(|value| num_of(*value)).collect();
        let (below, terms) = self.aligned(&nums, "this table", span)?;
        let out = self.new_num(self.any_of(below, &terms), of_item);
        let op = Op::TableNum {
            out,
            rows,
            values: terms.into(),
            faults,
        };
        self.emit(op, of_item);
        Some(Slot::Num(out))
    }
}

fn choice_of(slot: Slot) -> Choice {
    match slot {
        Slot::Choice(choice) => choice,
        Slot::Num(_) | Slot::Set(_) => unreachable!("types are checked"),
    }
}

fn num_of(slot: Slot) -> Num {
    match slot {
        Slot::Num(num) => num,
        Slot::Choice(_) | Slot::Set(_) => unreachable!("types are checked"),
    }
}

/// The rules' places, each behind those that override it; rings are refused before.
fn overriders_first(overriders: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<usize> = overriders.iter().map(Vec::len).collect();
    let mut overridden: Vec<Vec<usize>> = vec![Vec::new(); overriders.len()];
    for (at, over) in overriders.iter().enumerate() {
        for over in over {
            overridden[*over].push(at);
        }
    }
    let mut ready: Vec<usize> = (0..open.len()).filter(|at| open[*at] == 0).rev().collect();
    let mut order = Vec::new();
    while let Some(at) = ready.pop() {
        order.push(at);
        for other in &overridden[at] {
            open[*other] -= 1;
            if open[*other] == 0 {
                ready.push(*other);
            }
        }
    }
    order
}

/// A figure's amounts, narrowed to what the baseline lets authorities set.
fn narrowed(amounts: AmountDomain, figure: &crate::model::policy::Figure) -> AmountDomain {
    let mut narrowed = amounts;
    for power in &figure.powers {
        if let (Modal::Must | Modal::May, FigureChange::Set(Some((low, high)))) =
            (power.modal, power.change)
        {
            narrowed.least = narrowed.least.max(low);
            narrowed.most = narrowed.most.min(high);
        }
    }
    if narrowed.least <= narrowed.most {
        narrowed
    } else {
        amounts
    }
}
