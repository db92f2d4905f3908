//! Decisions, calculations and tables: what is worked out, and of what type.

use super::build::{Builder, Draft, Named, Stage};
use super::declare::label_from;
use super::expressions::{Bound, Scope};
use super::policy::{
    Body, Days, ExprId, Formula, Node, NodeId, Over, Per, Piece, Said, Start, ValueType, Words,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Calculate, Decide, ForEach, Ident, Item, Notes, Path, Quoted, Step, Table, TextKind,
    TypeAt,
};

/// How deep steps may read steps that stand after them, without a type of their own.
const MAX_STEPS_AHEAD: usize = 100;

impl<'t> Builder<'t> {
    pub(super) fn declare_nodes(&mut self) {
        for (home, item) in self.items() {
            match item {
                Item::Decide(decide) => self.declare_decide(home, decide),
                Item::Calculate(calculate) => self.declare_calculate(home, calculate),
                Item::Table(table) => self.declare_table(home, table),
                _ => {}
            }
        }
        self.open_outcomes();
    }

    /// In a baseline alone, what it leaves to authorities is open.
    fn open_outcomes(&mut self) {
        let alone = self
            .texts
            .last()
            .is_some_and(|text| text.kind == TextKind::Baseline);
        if !alone {
            return;
        }
        for at in 0..self.policy.outcomes.len() {
            let outcome = &self.policy.outcomes[at];
            if outcome.node.is_none() {
                let node = Node {
                    label: outcome.label.clone(),
                    labelled: true,
                    item: outcome.item.clone(),
                    ..empty_node(&outcome.name, outcome.ty, outcome.per, outcome.span)
                };
                let id = self.add_node(node);
                self.drafts[id.index()].typed = true;
                self.policy.outcomes[at].node = Some(id);
            }
        }
    }

    fn declare_decide(&mut self, home: TextKind, decide: &'t Decide) {
        let Some(node) = self.node_for(&decide.name, decide.each.as_ref(), None, home) else {
            return;
        };
        self.refuse_other_form(node, "decide", decide.span);
        self.describe(node, home, &decide.notes, decide.span);
        self.drafts[node.index()].decides.push((home, decide));
    }

    fn declare_table(&mut self, home: TextKind, table: &'t Table) {
        let ty = table.ty.as_ref();
        let Some(node) = self.node_for(&table.name, table.each.as_ref(), ty, home) else {
            return;
        };
        self.refuse_other_form(node, "table", table.span);
        self.describe(node, home, &table.notes, table.span);
        self.drafts[node.index()].tables.push((home, table));
    }

    fn declare_calculate(&mut self, home: TextKind, calculate: &'t Calculate) {
        let (name, each) = (&calculate.name, calculate.each.as_ref());
        let Some(node) = self.node_for(name, each, calculate.ty.as_ref(), home) else {
            return;
        };
        self.refuse_other_form(node, "calculate", calculate.span);
        self.describe(node, home, &calculate.notes, calculate.span);
        self.drafts[node.index()].calculates.push((home, calculate));
        let mut seen: Vec<(Option<&str>, Span)> = Vec::new();
        for step in &calculate.steps {
            let step_name = step.name.as_ref().map(|name| name.text.as_str());
            if let Some((_, first)) = seen.iter().find(|(name, _)| *name == step_name) {
                self.tell(match step_name {
                    Some(name) => ModelProblem::NameTaken {
                        name: name.to_owned(),
                        first: *first,
                        second: step.span,
                    },
                    None => ModelProblem::SaidAgain {
                        what: "what the result is".to_owned(),
                        span: step.span,
                    },
                });
                continue;
            }
            seen.push((step_name, step.span));
            self.declare_step(home, node, step);
        }
    }

    fn declare_step(&mut self, home: TextKind, owner: NodeId, step: &'t Step) {
        let Some(name) = &step.name else {
            self.describe_result(owner, &step.notes);
            self.drafts[owner.index()].steps.push((home, step));
            return;
        };
        if let Some((_, first)) = self.names.get(&name.text) {
            let first = *first;
            return self.tell(ModelProblem::NameTaken {
                name: name.text.clone(),
                first,
                second: name.span,
            });
        }
        let owning = self.policy.node(owner);
        let full = format!("{}.{}", owning.name, name.text);
        let (per, item) = (owning.per, owning.item.clone());
        let node = match self.policy.node_named(&full) {
            Some(node) => node,
            None => self.add_node(Node {
                owner: Some(owner),
                label: label_from(&name.text),
                item,
                home,
                ..empty_node(&full, ValueType::YesNo, per, name.span)
            }),
        };
        self.describe(node, home, &step.notes, step.span);
        if let Some(ty) = &step.ty
            && let Some(ty) = self.value_type(name, ty)
        {
            self.set_type(node, ty, step.span);
        }
        self.drafts[node.index()].steps.push((home, step));
    }

    /// The node that a block is about: of an outcome, or of its own.
    fn node_for(
        &mut self,
        name: &Ident,
        each: Option<&ForEach>,
        ty: Option<&TypeAt>,
        home: TextKind,
    ) -> Option<NodeId> {
        let ty = match ty {
            Some(written) => match self.value_type(name, written) {
                Some(ty) => Some(ty),
                None => {
                    self.refused.insert(name.text.clone());
                    return None;
                }
            },
            None => None,
        };
        let node = match self.names.get(&name.text).map(|(named, _)| *named) {
            Some(Named::Outcome(at)) => self.outcome_node(at, home),
            Some(Named::Node(node)) => node,
            Some(_) => {
                let first = self.names[&name.text].1;
                self.tell(ModelProblem::NameTaken {
                    name: name.text.clone(),
                    first,
                    second: name.span,
                });
                return None;
            }
            None if self.refused.contains(&name.text) => return None,
            None => self.own_node(name, each, home)?,
        };
        if let Some(ty) = ty {
            self.set_type(node, ty, name.span);
        }
        self.refuse_other_each(node, each)?;
        Some(node)
    }

    fn outcome_node(&mut self, at: usize, home: TextKind) -> NodeId {
        if let Some(node) = self.policy.outcomes[at].node {
            return node;
        }
        let outcome = &self.policy.outcomes[at];
        let node = Node {
            label: outcome.label.clone(),
            labelled: true,
            item: outcome.item.clone(),
            home,
            ..empty_node(&outcome.name, outcome.ty, outcome.per, outcome.span)
        };
        let id = self.add_node(node);
        self.drafts[id.index()].typed = true;
        self.policy.outcomes[at].node = Some(id);
        id
    }

    fn own_node(&mut self, name: &Ident, each: Option<&ForEach>, home: TextKind) -> Option<NodeId> {
        let Some(per) = self.per(each) else {
            self.refused.insert(name.text.clone());
            return None;
        };
        let id = NodeId::at(self.policy.nodes.len());
        if !self.name(name, Named::Node(id)) {
            return None;
        }
        Some(self.add_node(Node {
            label: label_from(&name.text),
            item: each.map(|each| each.item.text.clone()),
            home,
            ..empty_node(&name.text, ValueType::YesNo, per, name.span)
        }))
    }

    /// The head of a block may repeat what the outcome is for each of; it may not change it.
    fn refuse_other_each(&mut self, node: NodeId, each: Option<&ForEach>) -> Option<()> {
        let Some(each) = each else {
            return Some(());
        };
        let per = self.per(Some(each))?;
        let declared = self.policy.node(node);
        if declared.per != per {
            let span = each.item.span;
            self.tell(ModelProblem::OtherEach {
                name: declared.name.clone(),
                span,
            });
            return None;
        }
        self.policy.nodes[node.index()].item = Some(each.item.text.clone());
        Some(())
    }

    fn refuse_other_form(&mut self, node: NodeId, form: &'static str, span: Span) {
        let draft = &self.drafts[node.index()];
        let other = [
            ("decide", draft.decides.is_empty()),
            ("calculate", draft.calculates.is_empty()),
            ("table", draft.tables.is_empty()),
        ];
        let other = other
            .into_iter()
            .find(|(word, empty)| *word != form && !empty);
        if let Some((word, _)) = other {
            self.tell(ModelProblem::OtherForm {
                name: self.policy.node(node).name.clone(),
                form: word,
                span,
            });
        }
    }

    fn describe(&mut self, node: NodeId, home: TextKind, notes: &Notes, span: Span) {
        let cites = self.cites(&notes.cites);
        let node = &mut self.policy.nodes[node.index()];
        // A block that adds to another says nothing of the whole.
        let first = node.said.cites.is_empty() && node.said.reading.is_none();
        node.home = node.home.max(home);
        node.span = span;
        if let Some(label) = &notes.label {
            node.label.clone_from(&label.text);
            node.labelled = true;
        }
        if first {
            node.said.cites = cites;
            node.said.reading = notes.reading.as_ref().map(|words| words.text.clone());
            node.said_at = span;
        }
    }

    fn describe_result(&mut self, node: NodeId, notes: &Notes) {
        self.cites(&notes.cites);
        let node = &mut self.policy.nodes[node.index()];
        if let Some(label) = &notes.label {
            node.label.clone_from(&label.text);
            node.labelled = true;
        }
    }

    fn set_type(&mut self, node: NodeId, ty: ValueType, span: Span) {
        let known = self.drafts[node.index()]
            .typed
            .then(|| self.policy.node(node).ty);
        match known {
            Some(known) if known != ty => {
                self.tell(ModelProblem::WrongType {
                    found: self.type_words(ty),
                    wanted: self.type_words(known),
                    advice: self.policy.advice_from(ty, known),
                    span,
                });
            }
            Some(_) | None => {
                self.policy.nodes[node.index()].ty = ty;
                self.drafts[node.index()].typed = true;
            }
        }
    }

    /// The type of a node; a step without a written type is read to find it.
    pub(super) fn type_of(&mut self, node: NodeId, span: Span) -> Option<ValueType> {
        let draft = &self.drafts[node.index()];
        if draft.typed {
            return Some(self.policy.node(node).ty);
        }
        match draft.stage {
            Stage::Working => {
                self.tell(ModelProblem::ReadsItself {
                    name: self.policy.node(node).name.clone(),
                    span,
                });
                None
            }
            Stage::Waiting if self.depth >= MAX_STEPS_AHEAD => {
                self.tell(ModelProblem::StepsTooFarAhead {
                    name: self.policy.node(node).name.clone(),
                    limit: MAX_STEPS_AHEAD,
                    span,
                });
                None
            }
            Stage::Waiting => {
                self.depth += 1;
                self.read_node(node);
                self.depth -= 1;
                self.known_type(node)
            }
            Stage::Done => self.known_type(node),
        }
    }

    fn known_type(&self, node: NodeId) -> Option<ValueType> {
        let typed = self.drafts[node.index()].typed;
        typed.then(|| self.policy.node(node).ty)
    }

    /// Reads what a node is made of, once.
    pub(super) fn read_node(&mut self, node: NodeId) {
        if self.drafts[node.index()].stage != Stage::Waiting {
            return;
        }
        self.drafts[node.index()].stage = Stage::Working;
        self.applies_when(node);
        let draft = self.drafts[node.index()].clone();
        let body = self.body(node, &draft);
        self.drafts[node.index()].stage = Stage::Done;
        if let Some(body) = body {
            self.policy.nodes[node.index()].body = body;
        }
    }

    fn body(&mut self, node: NodeId, draft: &Draft<'t>) -> Option<Body> {
        if !draft.decides.is_empty() {
            return self.decision(node, &draft.decides).map(Body::Decision);
        }
        if let Some((_, table)) = draft.tables.last() {
            return self.table(node, table, &draft.tables).map(Body::Table);
        }
        if draft.steps.is_empty() {
            if let Some((_, calculate)) = draft.calculates.last() {
                let name = calculate.name.text.clone();
                let span = calculate.span;
                self.tell(ModelProblem::NoResult { name, span });
            }
            return None;
        }
        self.formula(node, &draft.steps).map(Body::Formula)
    }

    /// When a node applies, of a step that of its calculation; read here, wherever it stands.
    pub(super) fn applies_when(&mut self, node: NodeId) -> Option<ExprId> {
        if let Some(owner) = self.policy.node(node).owner {
            self.read_applies_when(owner);
            let when = self.policy.node(owner).applies_when;
            self.policy.nodes[node.index()].applies_when = when;
        } else {
            self.read_applies_when(node);
        }
        self.policy.node(node).applies_when
    }

    /// `applies when`, of whichever text says it.
    fn read_applies_when(&mut self, node: NodeId) {
        if std::mem::replace(&mut self.drafts[node.index()].looked_when, true) {
            return;
        }
        let draft = &self.drafts[node.index()];
        let decides = draft
            .decides
            .iter()
            .map(|(_, block)| block.applies_when.as_ref());
        let calculates = draft
            .calculates
            .iter()
            .map(|(_, block)| block.applies_when.as_ref());
        let tables = draft
            .tables
            .iter()
            .map(|(_, block)| block.applies_when.as_ref());
        let said: Vec<&'t tree::Expr> = decides.chain(calculates).chain(tables).flatten().collect();
        let [first, again @ ..] = said.as_slice() else {
            return;
        };
        for again in again {
            let span = again.span;
            self.tell(ModelProblem::SaidAgain {
                what: "when this applies".to_owned(),
                span,
            });
        }
        let mut scope = self.scope_of(node);
        let when = self.condition(first, &mut scope);
        self.policy.nodes[node.index()].applies_when = when;
    }

    /// What is known inside a node: its item, its steps, and that it applies.
    pub(super) fn scope_of(&self, id: NodeId) -> Scope {
        let node = self.policy.node(id);
        let item = match (node.per, &node.item) {
            (Per::Once, _) => None,
            (Per::Item(list), name) => Some(Bound {
                name: name.clone().unwrap_or_default(),
                over: Over::List(list),
            }),
            (Per::Kind(kind), _) => Some(Bound {
                name: self.policy.kind(kind).name.clone(),
                over: Over::Kind(kind),
            }),
        };
        let is_calculation = !self.drafts[id.index()].calculates.is_empty();
        let mut scope = Scope {
            owner: node.owner.or(is_calculation.then_some(id)),
            item,
            ..Scope::default()
        };
        if let Some(when) = node.applies_when {
            self.assume(when, &mut scope);
        }
        scope
    }

    /// What a step, or the result, comes to.
    fn formula(&mut self, node: NodeId, steps: &[(TextKind, &'t Step)]) -> Option<Formula> {
        let replaced = self.is_replaced(node, steps);
        let parts = if replaced {
            &steps[steps.len() - 1..]
        } else {
            steps
        };
        let start = self.start(node, parts)?;
        self.credit(node, parts);
        self.reason(node, parts);
        let ty = self.policy.node(node).ty;
        let mut limits = Vec::new();
        let mut exceptions = Vec::new();
        let mut rounding = None;
        for (home, step) in parts {
            if let ValueType::Amount(unit) = ty {
                let mut scope = self.scope_of(node);
                for limit in &step.limits {
                    limits.extend(self.limit(limit, unit, &mut scope));
                }
                if let Some(written) = &step.rounding {
                    rounding = self.rounding(written, unit);
                }
            } else if let Some(span) = limits_or_rounding(step) {
                self.tell(ModelProblem::OnlyAmounts {
                    found: self.type_words(ty),
                    span,
                });
            }
            let rules = step.lines.iter().filter_map(|line| match line {
                tree::Line::Exception(rule) => Some(rule),
                tree::Line::Tally(_) => None,
            });
            let block = self.block_notes(node, *home, &step.notes);
            exceptions.extend(self.rules(node, *home, &block, rules));
        }
        let rules = parts
            .iter()
            .flat_map(|(_, step)| &step.lines)
            .filter_map(|line| match line {
                tree::Line::Exception(rule) => Some(rule),
                tree::Line::Tally(_) => None,
            });
        let rules: Vec<&tree::Rule> = rules.collect();
        self.link_overriding(&mut exceptions, &rules);
        Some(Formula {
            start,
            limits,
            exceptions,
            rounding,
        })
    }

    /// What is said of a step or a result as a whole: behind it, or in its block. Of several
    /// texts that add to one another, the first that says something speaks.
    fn credit(&mut self, node: NodeId, parts: &[(TextKind, &'t Step)]) {
        let notes = parts
            .iter()
            .map(|(home, step)| (self.block_notes(node, *home, &step.notes), step.span));
        let notes: Vec<(Notes, Span)> = notes.collect();
        let speaks =
            |(notes, _): &&(Notes, Span)| !notes.cites.is_empty() || notes.reading.is_some();
        let Some((notes, span)) = notes.iter().find(speaks).or(notes.first()) else {
            return;
        };
        let cites = self.known_cites(&notes.cites);
        let node = &mut self.policy.nodes[node.index()];
        node.said.cites = cites;
        node.said.reading = notes.reading.as_ref().map(|words| words.text.clone());
        node.said_at = *span;
    }

    /// The reason behind a step or `result` as a whole; what stands last in force is told.
    fn reason(&mut self, node: NodeId, parts: &[(TextKind, &'t Step)]) {
        let said = parts
            .iter()
            .rev()
            .find_map(|(_, step)| step.notes.because.as_ref());
        if let Some(words) = said {
            let scope = self.scope_of(node);
            let words = self.words(words, &scope);
            self.policy.nodes[node.index()].said.because = Some(words);
        }
    }

    /// The citations and the reading of a step, or its calculation's where it has none of its own.
    pub(super) fn block_notes(&self, node: NodeId, home: TextKind, own: &Notes) -> Notes {
        let owner = self.policy.node(node).owner.unwrap_or(node);
        // One text may open a calculation twice, and each block speaks for its own steps.
        let holds = |block: &Calculate| block.steps.iter().any(|s| std::ptr::eq(&s.notes, own));
        let mut calculates = self.drafts[owner.index()].calculates.iter();
        let block = calculates.find(|(kind, block)| *kind == home && holds(block));
        let block = block.map_or_else(Notes::default, |(_, block)| block.notes.clone());
        Notes {
            cites: match own.cites.as_slice() {
                [] => block.cites,
                cites => cites.to_vec(),
            },
            reading: own.reading.clone().or(block.reading),
            ..Notes::default()
        }
    }

    /// An expression or a tally; it settles the type of a step that has none written.
    fn start(&mut self, node: NodeId, parts: &[(TextKind, &'t Step)]) -> Option<Start> {
        let formulas: Vec<&tree::Expr> = parts
            .iter()
            .filter_map(|(_, step)| step.formula.as_ref())
            .collect();
        let tallied = parts.iter().any(|(_, step)| {
            let mut lines = step.lines.iter();
            lines.any(|line| matches!(line, tree::Line::Tally(_)))
        });
        match formulas.as_slice() {
            [formula] if !tallied => self.start_from(node, formula).map(Start::Expression),
            [] if tallied => self.tally(node, parts).map(Start::Tally),
            [] => {
                let span = parts.first().map_or(Span::default(), |(_, step)| step.span);
                self.tell(ModelProblem::EmptyStep { span });
                None
            }
            [.., formula] => {
                let span = formula.span;
                self.tell(ModelProblem::FormulaAndTally { span });
                None
            }
        }
    }

    fn start_from(&mut self, node: NodeId, formula: &tree::Expr) -> Option<ExprId> {
        let mut scope = self.scope_of(node);
        if self.drafts[node.index()].typed {
            let ty = self.policy.node(node).ty;
            return self.value(formula, ty, &mut scope);
        }
        let id = self.expr(formula, super::expressions::Hint::default(), &mut scope)?;
        let id = self.present(id, &scope)?;
        let ty = self.policy.expr(id).ty;
        self.set_type(node, ty, formula.span);
        Some(id)
    }

    // ── What is said ────────────────────────────────────────────────────────

    /// What is said about a line; without a citation or a reading of its own it has its block's.
    pub(super) fn said(&mut self, notes: &Notes, block: &Notes, scope: &Scope) -> Said {
        let own = self.cites(&notes.cites);
        Said {
            because: notes.because.as_ref().map(|words| self.words(words, scope)),
            cites: if own.is_empty() {
                self.known_cites(&block.cites)
            } else {
                own
            },
            subject_to: notes
                .subject_to
                .iter()
                .map(|words| words.text.clone())
                .collect(),
            reading: notes
                .reading
                .as_ref()
                .or(block.reading.as_ref())
                .map(|words| words.text.clone()),
        }
    }

    /// Words with the values of what stands in braces.
    pub(super) fn words(&mut self, quoted: &Quoted, scope: &Scope) -> Words {
        let mut pieces = Vec::new();
        let mut rest = quoted.text.as_str();
        // The opening mark stands before the words.
        let mut at = quoted.span.start as usize + 1;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else {
                break;
            };
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_owned()));
            }
            let name = &rest[open + 1..open + length];
            let span = Span::new(at + open + 1, at + open + length);
            let value = self.value_in_words(name, span, scope);
            pieces.extend(value.map(Piece::Value));
            rest = &rest[open + length + 1..];
            if let Some(value) = value {
                self.period_twice(name, value, rest, span);
            }
            at += open + length + 1;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Words { pieces }
    }

    fn value_in_words(&mut self, name: &str, span: Span, scope: &Scope) -> Option<ExprId> {
        let path = |text: &str| Path {
            names: text
                .trim()
                .split('.')
                .map(|part| Ident {
                    text: part.to_owned(),
                    span,
                })
                .collect(),
            span,
        };
        let (name, keys) = match name.split_once(" for ") {
            Some((name, key)) => (name, vec![path(key)]),
            None => (name, Vec::new()),
        };
        let mut scope = Scope {
            told: true,
            ..scope.clone()
        };
        let hint = super::expressions::Hint::default();
        self.named(&path(name), &keys, hint, &mut scope, true)
    }

    /// The days a line is in force, within the days of the policy. A baseline may have lines
    /// for days that only other policies are about.
    pub(super) fn in_force(&mut self, home: TextKind, notes: &Notes) -> Days {
        let days = Builder::days(notes.in_force.as_ref());
        let own = self.texts.last().is_some_and(|text| text.kind == home);
        if let Some(dates) = &notes.in_force
            && own
            && !days.meets(self.policy.days)
        {
            self.tell(ModelProblem::NeverInForce {
                days: days.to_string(),
                policy: self.policy.days.to_string(),
                span: dates.span,
            });
        }
        days
    }

    /// Takes in a tag, unless it is taken.
    pub(super) fn tag(&mut self, tag: &Ident) {
        if let Some(first) = self.tags.get(&tag.text) {
            let first = *first;
            self.tell(ModelProblem::TagTaken {
                tag: tag.text.clone(),
                first,
                second: tag.span,
            });
        } else {
            self.tags.insert(tag.text.clone(), tag.span);
        }
    }
}

fn limits_or_rounding(step: &Step) -> Option<Span> {
    let limit = step.limits.first().map(|limit| limit.span);
    limit.or(step.rounding.as_ref().map(|rounding| rounding.span))
}

fn empty_node(name: &str, ty: ValueType, per: Per, span: Span) -> Node {
    Node {
        name: name.to_owned(),
        owner: None,
        label: String::new(),
        labelled: false,
        ty,
        per,
        item: None,
        applies_when: None,
        body: Body::Open,
        said: Said::default(),
        said_at: span,
        home: TextKind::Vocabulary,
        span,
    }
}
