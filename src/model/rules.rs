//! Rules, tallies and the rows of tables.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Builder;
use super::expressions::Scope;
use super::policy::{
    Absent, Constant, Decision, ExprId, ExprKind, Limit, NodeId, Normally, Order, Rounding, Row,
    Rule, Table, TallyLine, ValueType,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Cell, CellKind, Decide, Expr, Literal, Overriding, Side, Step, TableLine, TextKind,
};
use crate::value::{Exact, Unit};

impl<'t> Builder<'t> {
    /// The rules of every text over one normal value.
    pub(super) fn decision(
        &mut self,
        node: NodeId,
        decides: &[(TextKind, &'t Decide)],
    ) -> Option<Decision> {
        let highest = decides.iter().find_map(|(_, decide)| decide.highest);
        if let Some(span) = highest {
            self.refuse_unranked(node, span);
        }
        let mut rules = Vec::new();
        let mut written = Vec::new();
        for (home, decide) in decides {
            self.refuse_but(decide, highest.is_some());
            rules.extend(self.rules(node, *home, &decide.notes, decide.rules.iter()));
            written.extend(&decide.rules);
        }
        self.link_overriding(&mut rules, &written);
        let normally = decides.iter().rev().find_map(|(home, decide)| {
            let normally = decide.normally.as_ref()?;
            Some((*home, &decide.notes, normally))
        });
        let Some((home, block, normally)) = normally else {
            let span = decides[0].1.span;
            let name = self.policy.node(node).name.clone();
            self.tell(ModelProblem::NoNormally { name, span });
            return None;
        };
        Some(Decision {
            highest: highest.is_some(),
            normally: self.normally(node, home, block, normally)?,
            rules,
        })
    }

    fn refuse_unranked(&mut self, node: NodeId, span: Span) {
        let ranked = match self.policy.node(node).ty {
            ValueType::Choice(kind) => self.policy.kind(kind).ranked,
            ValueType::YesNo | ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => false,
        };
        if !ranked {
            let name = self.policy.node(node).name.clone();
            self.tell(ModelProblem::HighestOfUnranked { name, span });
        }
    }

    /// `but` says that a rule is an exception to `normally`; where the highest prevails it is none.
    fn refuse_but(&mut self, decide: &Decide, highest: bool) {
        for rule in &decide.rules {
            if rule.but == highest {
                self.tell(ModelProblem::ButOrNot {
                    advice: if highest {
                        "leave `but` out: the highest value prevails"
                    } else {
                        "write `but` before the value: it is an exception to `normally`"
                    },
                    span: rule.tag.span,
                });
            }
        }
    }

    fn normally(
        &mut self,
        node: NodeId,
        home: TextKind,
        block: &tree::Notes,
        normally: &tree::Normally,
    ) -> Option<Normally> {
        let mut scope = self.scope_of(node);
        let ty = self.policy.node(node).ty;
        let value = self.value(&normally.value, ty, &mut scope)?;
        Some(Normally {
            value,
            said: self.said(&normally.notes, block, &scope),
            home,
            span: normally.span,
        })
    }

    /// Rules as they are written; what each overrides is linked once all are known.
    pub(super) fn rules<'r>(
        &mut self,
        node: NodeId,
        home: TextKind,
        block: &tree::Notes,
        rules: impl Iterator<Item = &'r tree::Rule>,
    ) -> Vec<Rule> {
        rules
            .filter_map(|rule| self.rule(node, home, block, rule))
            .collect()
    }

    fn rule(
        &mut self,
        node: NodeId,
        home: TextKind,
        block: &tree::Notes,
        rule: &tree::Rule,
    ) -> Option<Rule> {
        self.tag(&rule.tag);
        let days = self.in_force(home, &rule.notes);
        let mut scope = self.scope_of(node);
        let when = match &rule.when {
            Some(when) => self.condition(when, &mut scope),
            None => {
                self.tell(ModelProblem::RuleWithoutWhen { span: rule.span });
                None
            }
        };
        if let Some(when) = when {
            self.assume(when, &mut scope);
        }
        let ty = self.policy.node(node).ty;
        let value = self.rule_value(&rule.value, ty, &mut scope);
        let said = self.said(&rule.notes, block, &scope);
        Some(Rule {
            tag: rule.tag.text.clone(),
            value: value?,
            when: when?,
            overrides: Vec::new(),
            days,
            said,
            home,
            span: rule.span,
        })
    }

    /// What a rule gives; a name that is no value of the outcome is told as such.
    fn rule_value(&mut self, value: &Expr, ty: ValueType, scope: &mut Scope) -> Option<ExprId> {
        if let (tree::ExprKind::Name { path, keys }, ValueType::Choice(kind)) = (&value.kind, ty)
            && let ([name], []) = (path.names.as_slice(), keys.as_slice())
            && self.policy.kind(kind).member(&name.text).is_none()
            && !self.names.contains_key(&name.text)
        {
            self.not_a_value(kind, name);
            return None;
        }
        self.value(value, ty, scope)
    }

    /// Finds the rules that each rule displaces.
    pub(super) fn link_overriding(&mut self, rules: &mut [Rule], written: &[&tree::Rule]) {
        let places: BTreeMap<String, usize> = rules
            .iter()
            .enumerate()
            .map(|(at, rule)| (rule.tag.clone(), at))
            .collect();
        let placed = |rule: &tree::Rule| places.get(&rule.tag.text).copied();
        for rule in written {
            if let (Some(at), Some(Overriding::Tags(tags))) = (placed(rule), &rule.overriding) {
                for tag in tags {
                    self.link_tag(rules, at, tag, &places);
                }
            }
        }
        // Who is overridden by name must be known before `all that give` leaves it out.
        for rule in written {
            if let (Some(at), Some(Overriding::AllGiving(value))) = (placed(rule), &rule.overriding)
            {
                self.link_all_giving(rules, at, value);
            }
        }
        self.refuse_overriding_in_a_ring(rules);
    }

    fn link_tag(
        &mut self,
        rules: &mut [Rule],
        at: usize,
        tag: &tree::Ident,
        places: &BTreeMap<String, usize>,
    ) {
        match places.get(&tag.text) {
            Some(other) if *other == at => {
                self.tell(ModelProblem::OverridesItself { span: tag.span });
            }
            Some(other) => {
                if !rules[at].overrides.contains(other) {
                    rules[at].overrides.push(*other);
                }
            }
            None => {
                let nearest = super::build::nearest(&tag.text, places.keys().map(String::as_str));
                self.tell(ModelProblem::UnknownTag {
                    tag: tag.text.clone(),
                    advice: match nearest {
                        Some(nearest) => format!("did you mean `{nearest}`?"),
                        None => format!(
                            "its rules are {}",
                            places.keys().cloned().collect::<Vec<_>>().join(", ")
                        ),
                    },
                    span: tag.span,
                });
            }
        }
    }

    fn link_all_giving(&mut self, rules: &mut [Rule], at: usize, value: &Expr) {
        let ty = self.policy.expr(rules[at].value).ty;
        let mut scope = Scope::default();
        let Some(value) = self.value(value, ty, &mut scope) else {
            return;
        };
        let over_this: Vec<usize> = (0..rules.len())
            .filter(|other| rules[*other].overrides.contains(&at))
            .collect();
        for other in 0..rules.len() {
            let same = self.policy.same(rules[other].value, value);
            let skipped = other == at || over_this.contains(&other);
            if same && !skipped && !rules[at].overrides.contains(&other) {
                rules[at].overrides.push(other);
            }
        }
    }

    /// A rule that in the end overrides itself is refused: who gives way could not be said.
    fn refuse_overriding_in_a_ring(&mut self, rules: &mut [Rule]) {
        // Rules are settled once everything they override is; what never settles is in a ring.
        let mut over: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            open.push(rule.overrides.len());
            for other in &rule.overrides {
                over[*other].push(at);
            }
        }
        let mut ready: Vec<usize> = (0..rules.len()).filter(|at| open[*at] == 0).collect();
        while let Some(at) = ready.pop() {
            for other in &over[at] {
                open[*other] -= 1;
                if open[*other] == 0 {
                    ready.push(*other);
                }
            }
        }
        let mut told: BTreeSet<usize> = BTreeSet::new();
        for start in (0..rules.len()).filter(|at| open[*at] > 0) {
            let reads = |at: usize| {
                let mut next = rules[at].overrides.iter().copied();
                next.find(|other| open[*other] > 0)
            };
            let ring = super::lint::ring_from(start, reads);
            if ring.iter().all(|at| told.insert(*at)) {
                let tags: Vec<&str> = ring.iter().map(|at| rules[*at].tag.as_str()).collect();
                self.tell(ModelProblem::OverridingInARing {
                    tag: tags[0].to_owned(),
                    path: format!("{} → {}", tags.join(" → "), tags[0]),
                    span: rules[ring[0]].span,
                });
            }
        }
        for (at, rule) in rules.iter_mut().enumerate() {
            if open[at] > 0 {
                rule.overrides.clear();
            }
        }
    }

    // ── Calculations ────────────────────────────────────────────────────────

    pub(super) fn tally(
        &mut self,
        node: NodeId,
        parts: &[(TextKind, &'t Step)],
    ) -> Option<Vec<TallyLine>> {
        let mut tally = Vec::new();
        let mut sound = true;
        for (home, step) in parts {
            let block = self.block_notes(node, *home, &step.notes);
            for line in &step.lines {
                if let tree::Line::Tally(line) = line {
                    match self.tally_line(node, *home, &block, line) {
                        Some(line) => tally.push(line),
                        None => sound = false,
                    }
                }
            }
        }
        sound.then_some(tally)
    }

    fn tally_line(
        &mut self,
        node: NodeId,
        home: TextKind,
        block: &tree::Notes,
        line: &tree::TallyLine,
    ) -> Option<TallyLine> {
        self.tag(&line.tag);
        let days = self.in_force(home, &line.notes);
        let mut scope = self.scope_of(node);
        let when = match &line.when {
            Some(when) => Some(self.condition(when, &mut scope)?),
            None => None,
        };
        if let Some(when) = when {
            self.assume(when, &mut scope);
        }
        let amount = if self.drafts[node.index()].typed {
            let ty = self.policy.node(node).ty;
            self.value(&line.amount, ty, &mut scope)?
        } else {
            let (amount, unit) = self.amount(&line.amount, &mut scope)?;
            self.policy.nodes[node.index()].ty = ValueType::Amount(unit);
            self.drafts[node.index()].typed = true;
            amount
        };
        Some(TallyLine {
            tag: line.tag.text.clone(),
            take_off: line.take_off,
            amount,
            when,
            days,
            said: self.said(&line.notes, block, &scope),
            home,
            span: line.span,
        })
    }

    /// What an amount never goes below or above; `no limit` above is none.
    pub(super) fn limit(
        &mut self,
        limit: &tree::Limit,
        unit: Unit,
        scope: &mut Scope,
    ) -> Option<Limit> {
        let ty = ValueType::Amount(unit);
        let id = self.expr(&limit.amount, super::expressions::Hint::of(ty), scope)?;
        let id = self.expect_type(id, ty)?;
        let unlimited = self.policy.expr(id).absent == Absent::NoLimit;
        let id = if unlimited && limit.side == Side::Above {
            id
        } else {
            self.present(id, scope)?
        };
        Some(Limit {
            side: limit.side,
            amount: id,
            span: limit.span,
        })
    }

    pub(super) fn rounding(&mut self, rounding: &tree::Rounding, unit: Unit) -> Option<Rounding> {
        let to = self.coerce(&rounding.to, unit)?;
        if to <= Exact::ZERO {
            self.tell(ModelProblem::BadStep {
                span: rounding.to.span,
            });
            return None;
        }
        Some(Rounding {
            mode: rounding.mode,
            to,
            span: rounding.span,
        })
    }

    // ── Tables ──────────────────────────────────────────────────────────────

    pub(super) fn table(
        &mut self,
        node: NodeId,
        table: &tree::Table,
        all: &[(TextKind, &'t tree::Table)],
    ) -> Option<Table> {
        let home = all.last().map_or(TextKind::Policy, |(home, _)| *home);
        if !self.drafts[node.index()].typed {
            let name = table.name.text.clone();
            let span = table.span;
            self.tell(ModelProblem::TableWithoutType { name, span });
            return None;
        }
        if table.one_row.is_none() {
            self.tell(ModelProblem::OneRowUnsaid { span: table.span });
        }
        let mut lines = table.lines.iter();
        let head = match lines.next() {
            Some(TableLine::Row(head)) => head,
            Some(TableLine::Cite(_)) | None => {
                self.tell(ModelProblem::TableWithoutHead { span: table.span });
                return None;
            }
        };
        let (columns, result) = self.table_head(node, &table.name.text, head)?;
        self.credit_table(node, table, all);
        let mut rows = Vec::new();
        let mut uncited = 0;
        for line in lines {
            match line {
                TableLine::Row(row) => {
                    rows.extend(self.table_row(node, home, row, &columns, result));
                }
                TableLine::Cite(cites) => {
                    let cites = self.cites(cites);
                    for row in &mut rows[uncited..] {
                        row.cites.clone_from(&cites);
                    }
                    uncited = rows.len();
                }
            }
        }
        if rows.is_empty() {
            // Rows that are there and wrong have been told.
            let is_row = |line: &&TableLine| matches!(line, TableLine::Row(_));
            if table.lines.iter().filter(is_row).count() < 2 {
                self.tell(ModelProblem::TableWithoutRows { span: table.span });
            }
            return None;
        }
        Some(Table {
            columns: columns.into_iter().flatten().collect(),
            rows,
        })
    }

    /// A table that takes the place of another says itself who says so.
    fn credit_table(
        &mut self,
        node: NodeId,
        table: &tree::Table,
        all: &[(TextKind, &'t tree::Table)],
    ) {
        if all.len() > 1 {
            let cites = self.known_cites(&table.notes.cites);
            let reading = table.notes.reading.as_ref();
            let node = &mut self.policy.nodes[node.index()];
            node.said.cites = cites;
            node.said.reading = reading.map(|words| words.text.clone());
            node.said_at = table.span;
        }
    }

    /// What each column looks at; the column of the result has none.
    fn table_head(
        &mut self,
        node: NodeId,
        name: &str,
        head: &tree::Row,
    ) -> Option<(Vec<Option<ExprId>>, usize)> {
        let is_result = |cell: &Cell| {
            matches!(&cell.kind, CellKind::Values(values)
                if matches!(values.as_slice(), [Expr { kind: tree::ExprKind::Name { path, keys }, .. }]
                    if path.text() == name && keys.is_empty()))
        };
        let results: Vec<usize> = (0..head.cells.len())
            .filter(|at| is_result(&head.cells[*at]))
            .collect();
        let [result] = results.as_slice() else {
            let name = name.to_owned();
            let span = head.span;
            self.tell(ModelProblem::NoResultColumn { name, span });
            return None;
        };
        let mut scope = self.scope_of(node);
        let mut columns = Vec::new();
        for (at, cell) in head.cells.iter().enumerate() {
            match &cell.kind {
                _ if at == *result => columns.push(None),
                CellKind::Values(values) if values.len() == 1 => {
                    let hint = super::expressions::Hint::default();
                    columns.push(Some(self.expr(&values[0], hint, &mut scope)?));
                }
                _ => {
                    self.tell(ModelProblem::BadColumn { span: cell.span });
                    return None;
                }
            }
        }
        Some((columns, *result))
    }

    fn table_row(
        &mut self,
        node: NodeId,
        home: TextKind,
        row: &tree::Row,
        columns: &[Option<ExprId>],
        result: usize,
    ) -> Option<Row> {
        if row.cells.len() != columns.len() {
            self.tell(ModelProblem::RowLength {
                found: cells(row.cells.len()),
                wanted: columns.len(),
                span: row.span,
            });
            return None;
        }
        let mut cells = Vec::new();
        let mut sound = true;
        let mut scope = self.scope_of(node);
        for (column, cell) in columns.iter().zip(&row.cells) {
            if let Some(column) = column {
                match self.cell(*column, cell, &mut scope) {
                    Some(condition) => cells.push(condition),
                    None => sound = false,
                }
            }
        }
        let value = self.result_cell(node, &row.cells[result], &mut scope);
        let block = self.policy.node(node).said.clone();
        sound.then_some(Row {
            cells,
            value: value?,
            cites: block.cites,
            reading: block.reading,
            home,
            span: row.span,
        })
    }

    fn result_cell(&mut self, node: NodeId, cell: &Cell, scope: &mut Scope) -> Option<ExprId> {
        let ty = self.policy.node(node).ty;
        match &cell.kind {
            CellKind::Values(values) if values.len() == 1 => {
                let before = std::mem::replace(&mut scope.lenient, true);
                let value = self.rule_value(&values[0], ty, scope);
                scope.lenient = before;
                value
            }
            CellKind::Unreadable => None,
            _ => {
                self.tell(ModelProblem::BadResult {
                    advice: self.policy.advice_for(ty),
                    span: cell.span,
                });
                None
            }
        }
    }

    /// The condition of a cell; the inner `None` is `any`, the outer that a problem was told.
    fn cell(&mut self, column: ExprId, cell: &Cell, scope: &mut Scope) -> Option<Option<ExprId>> {
        let span = cell.span;
        let condition = match &cell.kind {
            CellKind::Any => return Some(None),
            CellKind::Unreadable => return None,
            CellKind::UpTo(x) => self.interval(column, Order::AtMost, x, span, scope)?,
            CellKind::Over(x) => self.interval(column, Order::Over, x, span, scope)?,
            CellKind::AtLeast(x) => self.interval(column, Order::AtLeast, x, span, scope)?,
            CellKind::Under(x) => self.interval(column, Order::Under, x, span, scope)?,
            CellKind::OverTo(low, high) => {
                let low = self.interval(column, Order::Over, low, span, scope)?;
                let high = self.interval(column, Order::AtMost, high, span, scope)?;
                self.yes_no(ExprKind::All(vec![low, high]), span)
            }
            CellKind::Span(low, high) => self.span_cell(column, low, high, span, scope)?,
            CellKind::Values(values) => self.cell_values(column, values, span, scope)?,
            CellKind::Not(values) => {
                let one = self.cell_values(column, values, span, scope)?;
                self.yes_no(ExprKind::Not(one), span)
            }
            CellKind::Including(value) => self.including(column, value, span)?,
            CellKind::NotIncluding(value) => {
                let includes = self.including(column, value, span)?;
                self.yes_no(ExprKind::Not(includes), span)
            }
            CellKind::Dated(_)
            | CellKind::Supposing(_)
            | CellKind::Expect(_)
            | CellKind::Given(_)
            | CellKind::AnyOther
            | CellKind::Figure(_)
            | CellKind::Known(_)
            | CellKind::NotApplicable
            | CellKind::NoAnswer => {
                self.tell(ModelProblem::BadCell { span });
                return None;
            }
        };
        Some(Some(condition))
    }

    fn interval(
        &mut self,
        column: ExprId,
        order: Order,
        limit: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ty = self.policy.expr(column).ty;
        let ordered = match ty {
            ValueType::Amount(_) | ValueType::Date => true,
            ValueType::Choice(kind) => self.policy.kind(kind).ranked,
            ValueType::YesNo | ValueType::Set(_) => false,
        };
        if !ordered {
            self.tell(ModelProblem::BadCell { span });
            return None;
        }
        let before = std::mem::replace(&mut scope.lenient, true);
        let limit = self.expr(limit, super::expressions::Hint::of(ty), scope);
        scope.lenient = before;
        let limit = self.expect_type(limit?, ty)?;
        Some(self.yes_no(ExprKind::Compare(order, column, limit), span))
    }

    fn span_cell(
        &mut self,
        column: ExprId,
        low: &Expr,
        high: &Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        if self.policy.expr(column).ty != ValueType::Amount(Unit::Whole) {
            self.tell(ModelProblem::SpanOfOther { span });
            return None;
        }
        let low = self.interval(column, Order::AtLeast, low, span, scope)?;
        let high = self.interval(column, Order::AtMost, high, span, scope)?;
        Some(self.yes_no(ExprKind::All(vec![low, high]), span))
    }

    fn cell_values(
        &mut self,
        column: ExprId,
        values: &[Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ty = self.policy.expr(column).ty;
        let mut mask = 0_u64;
        let mut parts = Vec::new();
        for value in values {
            if matches!(value.kind, tree::ExprKind::Literal(Literal::None))
                && self.policy.expr(column).absent == Absent::None
            {
                parts.push(self.yes_no(ExprKind::IsAbsent(column), span));
                continue;
            }
            let before = std::mem::replace(&mut scope.lenient, true);
            let id = self.rule_value(value, ty, scope);
            scope.lenient = before;
            let id = id?;
            match self.policy.expr(id).kind {
                ExprKind::Constant(Constant::Choice(at)) => mask |= 1 << at,
                _ => parts.push(self.yes_no(ExprKind::Same(column, id), span)),
            }
        }
        if mask != 0 {
            parts.push(self.yes_no(ExprKind::OneOf(column, mask), span));
        }
        match parts.as_slice() {
            [only] => Some(*only),
            _ => Some(self.yes_no(ExprKind::Any(parts), span)),
        }
    }

    fn including(&mut self, column: ExprId, value: &tree::Ident, span: Span) -> Option<ExprId> {
        let ValueType::Set(kind) = self.policy.expr(column).ty else {
            self.tell(ModelProblem::BadCell { span });
            return None;
        };
        let Some(member) = self.policy.kind(kind).member(&value.text) else {
            self.not_a_value(kind, value);
            return None;
        };
        let includes = ExprKind::Includes {
            set: column,
            mask: 1 << member,
            all: false,
        };
        Some(self.yes_no(includes, span))
    }
}

/// `1 cell`, `2 cells`.
pub(super) fn cells(count: usize) -> String {
    let many = if count == 1 { "" } else { "s" };
    format!("{count} cell{many}")
}
