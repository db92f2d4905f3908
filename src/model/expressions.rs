//! Expressions: names resolved, types and units checked.

use super::advice::advice_of_units;
use super::build::{Builder, Named};
use super::declare::literal_words;
use super::policy::{
    Absent, Constant, Expr, ExprId, ExprKind, FactId, FigureId, Index, Key, KeyOf, KindId, NodeId,
    Order, Over, Per, ValueType,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Junction, Literal, LiteralAt, Path, Quantity as Of, Test, TimeUnit,
};
use crate::value::{Exact, Unit};

/// The fact that `age on` reads; it belongs to the language.
const BIRTH: &str = "date_of_birth";

/// What is known where an expression stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The calculation whose steps are read by their bare names.
    pub(super) owner: Option<NodeId>,
    /// The item of a list, or the value of a kind, at hand.
    pub(super) item: Option<Bound>,
    /// Conditions that hold wherever this is read.
    pub(super) holding: Vec<ExprId>,
    /// Whether a period may be left out, because the type is declared.
    pub(super) lenient: bool,
    /// Whether a value is only told, in words, and never reckoned with.
    pub(super) told: bool,
}

/// The item of a list, or the value of a kind, at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) name: String,
    pub(super) over: Over,
}

/// What an expression is read as, where two readings are possible.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hint {
    pub(super) kind: Option<KindId>,
    pub(super) unit: Option<Unit>,
}

impl Hint {
    pub(super) fn of(ty: ValueType) -> Self {
        match ty {
            ValueType::Choice(kind) | ValueType::Set(kind) => Hint {
                kind: Some(kind),
                unit: None,
            },
            ValueType::Amount(unit) => Hint {
                kind: None,
                unit: Some(unit),
            },
            ValueType::YesNo | ValueType::Date => Hint::default(),
        }
    }
}

impl Builder<'_> {
    /// An expression of whatever type it turns out to be; `None` where a problem was told.
    pub(super) fn expr(
        &mut self,
        expr: &tree::Expr,
        hint: Hint,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let span = expr.span;
        match &expr.kind {
            tree::ExprKind::Literal(literal) => {
                let literal = LiteralAt {
                    literal: *literal,
                    span,
                };
                self.literal(&literal, hint, scope)
            }
            tree::ExprKind::Name { path, keys } => self.named(path, keys, hint, scope, false),
            tree::ExprKind::Chain(junction, parts) => self.chain(*junction, parts, span, scope),
            tree::ExprKind::Not(inner) => {
                let inner = self.condition(inner, scope)?;
                Some(self.yes_no(ExprKind::Not(inner), span))
            }
            tree::ExprKind::Listed {
                quantity, parts, ..
            } => self.listed(*quantity, parts, span, scope),
            tree::ExprKind::Compare(left, test) => self.compare(left, test, span, scope),
            tree::ExprKind::Unreadable => None,
            _ => self.reckoned(expr, scope),
        }
    }

    /// A condition: an expression that is yes or no.
    pub(super) fn condition(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<ExprId> {
        let id = self.expr(expr, Hint::default(), scope)?;
        self.expect_type(id, ValueType::YesNo)
    }

    /// An expression of a type; what may be absent must have been ruled out before.
    pub(super) fn value(
        &mut self,
        expr: &tree::Expr,
        ty: ValueType,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let id = self.expr(expr, Hint::of(ty), scope)?;
        let id = self.expect_type(id, ty)?;
        self.present(id, scope)
    }

    /// An amount of whatever unit; what may be absent must have been ruled out before.
    pub(super) fn amount(
        &mut self,
        expr: &tree::Expr,
        scope: &mut Scope,
    ) -> Option<(ExprId, Unit)> {
        let id = self.expr(expr, Hint::default(), scope)?;
        let unit = self.expect_amount(id)?;
        Some((self.present(id, scope)?, unit))
    }

    /// An amount of one unit.
    pub(super) fn amount_in(
        &mut self,
        expr: &tree::Expr,
        unit: Unit,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        self.value(expr, ValueType::Amount(unit), scope)
    }

    pub(super) fn yes_no(&mut self, kind: ExprKind, span: Span) -> ExprId {
        self.typed(kind, ValueType::YesNo, span)
    }

    pub(super) fn typed(&mut self, kind: ExprKind, ty: ValueType, span: Span) -> ExprId {
        self.add_expr(Expr {
            kind,
            ty,
            absent: Absent::Never,
            span,
        })
    }

    pub(super) fn expect_type(&mut self, id: ExprId, wanted: ValueType) -> Option<ExprId> {
        let expr = self.policy.expr(id);
        let (found, span) = (expr.ty, expr.span);
        if found == wanted {
            return Some(id);
        }
        let problem = match (found, wanted) {
            (ValueType::Amount(found), ValueType::Amount(wanted)) => ModelProblem::WrongUnit {
                found: found.in_words(),
                wanted: wanted.in_words(),
                advice: advice_of_units(found, wanted),
                span,
            },
            (found, wanted) => ModelProblem::WrongType {
                found: self.type_words(found),
                wanted: self.type_words(wanted),
                advice: self.policy.advice_from(found, wanted),
                span,
            },
        };
        self.tell(problem);
        None
    }

    fn expect_amount(&mut self, id: ExprId) -> Option<Unit> {
        let expr = self.policy.expr(id);
        if let ValueType::Amount(unit) = expr.ty {
            return Some(unit);
        }
        let problem = ModelProblem::WrongType {
            found: self.type_words(expr.ty),
            wanted: "an amount".to_owned(),
            advice: "write an amount, or a name for one".to_owned(),
            span: expr.span,
        };
        self.tell(problem);
        None
    }

    /// A type as a person would say it.
    pub(super) fn type_words(&self, ty: ValueType) -> String {
        match ty {
            ValueType::YesNo => "yes or no".to_owned(),
            ValueType::Choice(kind) => format!("a value of `{}`", self.policy.kind(kind).name),
            ValueType::Set(kind) => format!("a set of `{}`", self.policy.kind(kind).name),
            ValueType::Amount(unit) => unit.in_words(),
            ValueType::Date => "a day".to_owned(),
        }
    }

    /// Refuses what may be none or no limit, unless a condition before it rules that out.
    pub(super) fn present(&mut self, id: ExprId, scope: &Scope) -> Option<ExprId> {
        let expr = self.policy.expr(id);
        let (word, test) = match expr.absent {
            Absent::Never => return Some(id),
            Absent::None => ("none", "is not none"),
            Absent::NoLimit => ("no limit", "is a limit"),
        };
        if scope.told {
            return Some(id);
        }
        let span = expr.span;
        let ruled_out = scope.holding.iter().any(|holding| {
            matches!(self.policy.expr(*holding).kind, ExprKind::Not(inner)
                if matches!(self.policy.expr(inner).kind, ExprKind::IsAbsent(what)
                    if self.policy.same(what, id)))
        });
        if ruled_out {
            return Some(id);
        }
        self.tell(ModelProblem::MayBeAbsent { word, test, span });
        None
    }

    fn literal(&mut self, literal: &LiteralAt, hint: Hint, scope: &Scope) -> Option<ExprId> {
        let span = literal.span;
        if let (true, Some(unit)) = (scope.lenient, hint.unit)
            && !matches!(literal.literal, Literal::NoLimit | Literal::None)
        {
            let amount = self.coerce(literal, unit)?;
            let constant = ExprKind::Constant(Constant::Amount(amount));
            return Some(self.typed(constant, ValueType::Amount(unit), span));
        }
        let (constant, ty) = match literal.literal {
            Literal::Money(amount, period) => (
                Constant::Amount(amount),
                ValueType::Amount(Unit::Money(period)),
            ),
            Literal::Percent(share) => (Constant::Amount(share), ValueType::Amount(Unit::Percent)),
            Literal::Number(number) => (Constant::Amount(number), ValueType::Amount(Unit::Whole)),
            Literal::Hours(hours, period) => (
                Constant::Amount(hours),
                ValueType::Amount(Unit::Hours(period)),
            ),
            Literal::Date(date) => (Constant::Date(date), ValueType::Date),
            Literal::YesNo(yes) => (Constant::YesNo(yes), ValueType::YesNo),
            Literal::None | Literal::NoLimit => {
                self.tell(ModelProblem::AbsentAsValue {
                    word: literal_words(&literal.literal),
                    span,
                });
                return None;
            }
        };
        Some(self.typed(ExprKind::Constant(constant), ty, span))
    }

    // ── Names ───────────────────────────────────────────────────────────────

    /// What a name stands for. `for_period` says that a period is put behind it.
    pub(super) fn named(
        &mut self,
        path: &Path,
        keys: &[Path],
        hint: Hint,
        scope: &mut Scope,
        for_period: bool,
    ) -> Option<ExprId> {
        match path.names.as_slice() {
            [name] => {
                if let Some(value) = self.value_of_kind(name, keys, hint) {
                    return value;
                }
                if let Some(item) = self.element(name, keys, scope) {
                    return item;
                }
                self.plain_name(path, keys, scope, for_period)
            }
            [first, second] => {
                let bound = scope.item.clone().filter(|item| item.name == first.text);
                match bound.map(|item| item.over) {
                    Some(Over::List(list)) => {
                        self.of_item(list, second, path.span, scope, for_period)
                    }
                    Some(Over::Kind(_)) | None => self.step_of(first, path, keys, scope),
                }
            }
            _ => {
                self.unknown_path(path, "a fact, a figure, an outcome or a step", scope.owner);
                None
            }
        }
    }

    /// A value of the kind that is wanted; the outer `None` says that it is no such value.
    fn value_of_kind(
        &mut self,
        name: &tree::Ident,
        keys: &[Path],
        hint: Hint,
    ) -> Option<Option<ExprId>> {
        let kind = hint.kind.filter(|_| keys.is_empty())?;
        let member = self.policy.kind(kind).member(&name.text)?;
        if let Some((named, _)) = self.names.get(&name.text) {
            let ambiguous = match named {
                Named::Kind(_) | Named::Record(_) => false,
                Named::Fact(_) | Named::Figure(_) | Named::Outcome(_) | Named::Node(_) => true,
            };
            if ambiguous {
                self.tell(ModelProblem::ValueOrName {
                    name: name.text.clone(),
                    kind: self.policy.kind(kind).name.clone(),
                    span: name.span,
                });
                return Some(None);
            }
        }
        let constant = ExprKind::Constant(Constant::Choice(member));
        Some(Some(self.typed(
            constant,
            ValueType::Choice(kind),
            name.span,
        )))
    }

    /// The value of the kind at hand, or an item that is named alone.
    fn element(
        &mut self,
        name: &tree::Ident,
        keys: &[Path],
        scope: &Scope,
    ) -> Option<Option<ExprId>> {
        let item = scope.item.as_ref().filter(|item| item.name == name.text)?;
        match item.over {
            Over::Kind(kind) if keys.is_empty() => {
                let element = self.typed(ExprKind::Element, ValueType::Choice(kind), name.span);
                Some(Some(element))
            }
            Over::Kind(_) => None,
            Over::List(list) => {
                let field = self
                    .policy
                    .list(list)
                    .and_then(|(record, _)| record.fields.first());
                let field = field.map_or_else(String::new, |field| field.name.clone());
                self.tell(ModelProblem::ItemAlone {
                    name: name.text.clone(),
                    example: format!("{}.{field}", name.text),
                    span: name.span,
                });
                Some(None)
            }
        }
    }

    fn plain_name(
        &mut self,
        path: &Path,
        keys: &[Path],
        scope: &mut Scope,
        for_period: bool,
    ) -> Option<ExprId> {
        let name = &path.names[0];
        if let Some(owner) = scope.owner {
            let step = format!("{}.{}", self.policy.node(owner).name, name.text);
            if let Some(node) = self.policy.node_named(&step) {
                return self.node_read(node, keys, path.span, scope);
            }
        }
        match self.names.get(&name.text).map(|(named, _)| *named) {
            Some(Named::Fact(fact)) => self.fact_read(fact, keys, path.span, scope, for_period),
            Some(Named::Figure(figure)) => self.figure_read(figure, keys, path.span, scope),
            Some(named @ (Named::Outcome(_) | Named::Node(_))) => match self.node_of(named) {
                Some(node) => self.node_read(node, keys, path.span, scope),
                None => self.unanswered(&name.text, path.span),
            },
            Some(Named::Kind(kind)) => {
                self.tell(ModelProblem::KindAlone {
                    name: self.policy.kind(kind).name.clone(),
                    span: path.span,
                });
                None
            }
            Some(Named::Record(_)) | None => {
                self.unknown_path(path, "a fact, a figure, an outcome or a step", scope.owner);
                None
            }
        }
    }

    fn unanswered(&mut self, name: &str, span: Span) -> Option<ExprId> {
        self.tell(ModelProblem::NothingAnswers {
            name: name.to_owned(),
            span,
        });
        None
    }

    /// A field of the item at hand, or an outcome that is there for each item.
    fn of_item(
        &mut self,
        list: FactId,
        name: &tree::Ident,
        span: Span,
        scope: &Scope,
        for_period: bool,
    ) -> Option<ExprId> {
        let (record, _) = self.policy.list(list)?;
        if let Some(at) = record
            .fields
            .iter()
            .position(|field| field.name == name.text)
        {
            let field = &record.fields[at];
            let (ty, absent, any_period) = domain_type(field.domain)?;
            if any_period && !for_period {
                self.tell(ModelProblem::PeriodUnsaid {
                    name: name.text.clone(),
                    span,
                });
                return None;
            }
            return Some(self.add_expr(Expr {
                kind: ExprKind::Field(list, at),
                ty,
                absent,
                span,
            }));
        }
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect();
        let node = self
            .names
            .get(&name.text)
            .and_then(|(named, _)| self.node_of(*named));
        match node {
            Some(node) if self.policy.node(node).per == Per::Item(list) => {
                self.node_at(node, Index::Here, span, scope)
            }
            Some(_) | None => {
                let nearest = super::build::nearest(&name.text, fields.iter().map(String::as_str));
                self.tell(ModelProblem::UnknownName {
                    name: name.text.clone(),
                    wanted: "a field of the item, or an outcome for each item",
                    advice: match nearest {
                        Some(nearest) => format!("did you mean `{nearest}`?"),
                        None => format!("its fields are {}", fields.join(", ")),
                    },
                    span: name.span,
                });
                None
            }
        }
    }

    /// A step of a calculation, read from outside: `contribution.cost`.
    fn step_of(
        &mut self,
        first: &tree::Ident,
        path: &Path,
        keys: &[Path],
        scope: &mut Scope,
    ) -> Option<ExprId> {
        if let Some(node) = self.policy.node_named(&path.text()) {
            return self.node_read(node, keys, path.span, scope);
        }
        if let Some((Named::Record(_), _)) = self.names.get(&first.text) {
            self.tell(ModelProblem::OutsideItems {
                name: path.text(),
                span: path.span,
            });
        } else {
            self.unknown_path(path, "a step of a calculation", None);
        }
        None
    }

    fn fact_read(
        &mut self,
        fact: FactId,
        keys: &[Path],
        span: Span,
        scope: &mut Scope,
        for_period: bool,
    ) -> Option<ExprId> {
        let declared = self.policy.fact(fact);
        let each = declared.each;
        let Some((ty, absent, any_period)) = domain_type(declared.domain) else {
            let name = declared.name.clone();
            self.tell(ModelProblem::ListAlone { name, span });
            return None;
        };
        if any_period && !for_period {
            let name = declared.name.clone();
            self.tell(ModelProblem::PeriodUnsaid { name, span });
            return None;
        }
        let kind = match each {
            None => {
                self.refuse_keys(keys);
                ExprKind::Fact(fact)
            }
            Some(kind) => ExprKind::FactFor(fact, self.index(kind, keys, span, scope)?),
        };
        Some(self.add_expr(Expr {
            kind,
            ty,
            absent,
            span,
        }))
    }

    fn refuse_keys(&mut self, keys: &[Path]) {
        if let Some(key) = keys.first() {
            self.tell(ModelProblem::NotKeyed { span: key.span });
        }
    }

    /// Which value of a kind is meant: the one written behind `for`, else the one at hand.
    fn index(
        &mut self,
        kind: KindId,
        keys: &[Path],
        span: Span,
        scope: &mut Scope,
    ) -> Option<Index> {
        match keys {
            [] => {
                let here = scope
                    .item
                    .as_ref()
                    .is_some_and(|item| item.over == Over::Kind(kind));
                if !here {
                    self.tell(ModelProblem::NeedsKey {
                        kind: self.policy.kind(kind).name.clone(),
                        example: self.policy.first_value(kind),
                        span,
                    });
                    return None;
                }
                Some(Index::Here)
            }
            [key] => {
                let id = self.named(key, &[], Hint::of(ValueType::Choice(kind)), scope, false)?;
                let id = self.expect_type(id, ValueType::Choice(kind))?;
                Some(match self.policy.expr(id).kind {
                    ExprKind::Constant(Constant::Choice(at)) => Index::At(at),
                    ExprKind::Element => Index::Here,
                    _ => Index::Of(id),
                })
            }
            [_, extra, ..] => {
                self.tell(ModelProblem::NotKeyed { span: extra.span });
                None
            }
        }
    }

    fn node_read(
        &mut self,
        node: NodeId,
        keys: &[Path],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        match self.policy.node(node).per {
            Per::Once => {
                self.refuse_keys(keys);
                self.node_at(node, Index::Only, span, scope)
            }
            Per::Kind(kind) => {
                let index = self.index(kind, keys, span, scope)?;
                self.node_at(node, index, span, scope)
            }
            Per::Item(list) => {
                let own_step = self.policy.node(node).owner.is_some();
                let here = scope
                    .item
                    .as_ref()
                    .is_some_and(|item| item.over == Over::List(list));
                if own_step && here {
                    return self.node_at(node, Index::Here, span, scope);
                }
                self.tell(ModelProblem::PerItemAlone {
                    name: self.policy.node(node).name.clone(),
                    list: self.policy.fact(list).name.clone(),
                    span,
                });
                None
            }
        }
    }

    /// Reads a node; where it may not apply, a condition before it must have ruled that out.
    fn node_at(&mut self, node: NodeId, index: Index, span: Span, scope: &Scope) -> Option<ExprId> {
        let ty = self.type_of(node, span)?;
        if let Some(when) = self.applies_when(node)
            && !scope.told
        {
            let ruled_in = scope.holding.iter().any(|holding| {
                self.policy.same(*holding, when)
                    || matches!(self.policy.expr(*holding).kind,
                        ExprKind::Applies(applies, _) if applies == node)
            });
            if !ruled_in {
                self.tell(ModelProblem::MayNotApply {
                    name: self.policy.node(node).name.clone(),
                    span,
                });
                return None;
            }
        }
        let kind = match index {
            Index::Only => ExprKind::Node(node),
            index => ExprKind::NodeFor(node, index),
        };
        Some(self.typed(kind, ty, span))
    }

    fn figure_read(
        &mut self,
        figure: FigureId,
        keys: &[Path],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let declared = self.policy.figure(figure);
        let (ty, or_no_limit) = (declared.ty, declared.or_no_limit);
        let wanted: Vec<Key> = declared.keys.clone();
        let mut given: Vec<Option<ExprId>> = vec![None; wanted.len()];
        for path in keys {
            self.fill_key(path, &wanted, &mut given, scope)?;
        }
        let mut parts = Vec::new();
        for (key, given) in wanted.iter().zip(given) {
            let part = match given {
                Some(part) => part,
                None => self.current_key(key, figure, span, scope)?,
            };
            parts.push(part);
        }
        Some(self.add_expr(Expr {
            kind: ExprKind::Figure(figure, parts),
            ty,
            absent: if or_no_limit {
                Absent::NoLimit
            } else {
                Absent::Never
            },
            span,
        }))
    }

    /// Puts what stands behind `for` in the place of the key that it fits.
    fn fill_key(
        &mut self,
        path: &Path,
        wanted: &[Key],
        given: &mut [Option<ExprId>],
        scope: &mut Scope,
    ) -> Option<()> {
        let open = |given: &[Option<ExprId>]| -> Vec<usize> {
            (0..wanted.len())
                .filter(|at| given[*at].is_none())
                .collect()
        };
        for at in open(given) {
            let hint = Hint::of(wanted[at].ty);
            let is_value = matches!((path.names.as_slice(), hint.kind), ([name], Some(kind))
                if self.policy.kind(kind).member(&name.text).is_some());
            if is_value {
                given[at] = Some(self.named(path, &[], hint, scope, false)?);
                return Some(());
            }
        }
        let id = self.named(path, &[], Hint::default(), scope, false)?;
        let ty = self.policy.expr(id).ty;
        match open(given).into_iter().find(|at| wanted[*at].ty == ty) {
            Some(at) => given[at] = Some(id),
            None => {
                self.tell(ModelProblem::NotKeyed { span: path.span });
                return None;
            }
        }
        Some(())
    }

    /// The value that a key has where a figure is read without saying it.
    fn current_key(
        &mut self,
        key: &Key,
        figure: FigureId,
        span: Span,
        scope: &Scope,
    ) -> Option<ExprId> {
        match key.of {
            KeyOf::Fact(fact) => Some(self.typed(ExprKind::Fact(fact), key.ty, span)),
            KeyOf::Node(node) => self.node_at(node, Index::Only, span, scope),
            KeyOf::Kind(kind) => {
                let here = scope
                    .item
                    .as_ref()
                    .is_some_and(|item| item.over == Over::Kind(kind));
                if here {
                    return Some(self.typed(ExprKind::Element, key.ty, span));
                }
                self.tell(ModelProblem::FigureNeedsKey {
                    name: self.policy.figure(figure).name.clone(),
                    kind: self.policy.kind(kind).name.clone(),
                    example: self.policy.first_value(kind),
                    span,
                });
                None
            }
        }
    }

    // ── Conditions ──────────────────────────────────────────────────────────

    /// `and` and `or`. What stands before in an `and` holds for what stands behind.
    fn chain(
        &mut self,
        junction: Junction,
        parts: &[tree::Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let parts = self.conditions(parts, junction == Junction::And, scope)?;
        let kind = match junction {
            Junction::And => ExprKind::All(parts),
            Junction::Or => ExprKind::Any(parts),
        };
        Some(self.yes_no(kind, span))
    }

    fn conditions(
        &mut self,
        parts: &[tree::Expr],
        all_hold: bool,
        scope: &mut Scope,
    ) -> Option<Vec<ExprId>> {
        let known = scope.holding.len();
        let mut ids = Vec::new();
        let mut sound = true;
        for part in parts {
            match self.condition(part, scope) {
                Some(id) => {
                    ids.push(id);
                    if all_hold {
                        self.assume(id, scope);
                    }
                }
                None => sound = false,
            }
        }
        scope.holding.truncate(known);
        sound.then_some(ids)
    }

    /// Takes a condition, and every part that it says must hold, for true.
    pub(super) fn assume(&self, id: ExprId, scope: &mut Scope) {
        if let ExprKind::All(parts) = &self.policy.expr(id).kind {
            for part in parts {
                self.assume(*part, scope);
            }
        }
        scope.holding.push(id);
    }

    fn listed(
        &mut self,
        quantity: Of,
        parts: &[tree::Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ids = self.conditions(parts, quantity == Of::All, scope)?;
        let kind = match quantity {
            Of::All => ExprKind::All(ids),
            Of::Any => ExprKind::Any(ids),
            Of::None => {
                let any = self.yes_no(ExprKind::Any(ids), span);
                ExprKind::Not(any)
            }
            Of::AtLeast(n) => {
                if n as usize > ids.len() || n == 0 {
                    self.tell(ModelProblem::AtLeastOfFewer {
                        asked: n,
                        listed: ids.len(),
                        span,
                    });
                }
                ExprKind::AtLeast(n, ids)
            }
        };
        Some(self.yes_no(kind, span))
    }

    fn compare(
        &mut self,
        left: &tree::Expr,
        test: &Test,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        if let Test::IsApplicable(yes) = test {
            return self.is_applicable(left, *yes, span, scope);
        }
        let left = self.expr(left, Hint::default(), scope)?;
        match test {
            Test::Is(right) => self.same(left, right, span, scope),
            Test::IsNot(right) => {
                let same = self.same(left, right, span, scope)?;
                Some(self.negated(same, left, span))
            }
            Test::OneOf(values) => self.one_of(left, values, span, scope),
            Test::NotOneOf(values) => {
                let one = self.one_of(left, values, span, scope)?;
                Some(self.negated(one, left, span))
            }
            Test::Over(right) => self.ordered(Order::Over, left, right, span, scope),
            Test::Under(right) => self.ordered(Order::Under, left, right, span, scope),
            Test::AtLeast(right) => self.ordered(Order::AtLeast, left, right, span, scope),
            Test::AtMost(right) => self.ordered(Order::AtMost, left, right, span, scope),
            Test::After(right) => self.dated(Order::Over, left, right, span, scope),
            Test::Before(right) => self.dated(Order::Under, left, right, span, scope),
            Test::OnOrAfter(right) => self.dated(Order::AtLeast, left, right, span, scope),
            Test::OnOrBefore(right) => self.dated(Order::AtMost, left, right, span, scope),
            Test::Between(low, high) => {
                let days = self.policy.expr(left).ty == ValueType::Date;
                let mut end = |order, end| match days {
                    true => self.dated(order, left, end, span, scope),
                    false => self.ordered(order, left, end, span, scope),
                };
                let low = end(Order::AtLeast, low)?;
                let high = end(Order::AtMost, high)?;
                Some(self.yes_no(ExprKind::All(vec![low, high]), span))
            }
            Test::WithinFirst {
                within,
                count,
                unit,
                from,
            } => self.within_first(left, *within, count, *unit, from, span, scope),
            Test::IsNone(yes) => self.is_absent(left, Absent::None, *yes, span),
            Test::IsLimit(yes) => self.is_absent(left, Absent::NoLimit, !*yes, span),
            Test::Includes(value) => self.includes(left, &[value], false, span),
            Test::IncludesAny(values) => {
                self.includes(left, &values.iter().collect::<Vec<_>>(), false, span)
            }
            Test::IncludesAll(values) => {
                self.includes(left, &values.iter().collect::<Vec<_>>(), true, span)
            }
            Test::NotIncludesAny(values) => {
                let values: Vec<&tree::Expr> = values.iter().collect();
                let includes = self.includes(left, &values, false, span)?;
                Some(self.yes_no(ExprKind::Not(includes), span))
            }
            Test::NotIncludes(value) => {
                let includes = self.includes(left, &[value], false, span)?;
                Some(self.yes_no(ExprKind::Not(includes), span))
            }
            Test::IsApplicable(_) => unreachable!("it is taken above"),
        }
    }

    /// A denied test. On something that is none no test holds, denied or not.
    fn negated(&mut self, test: ExprId, of: ExprId, span: Span) -> ExprId {
        let denied = self.yes_no(ExprKind::Not(test), span);
        if self.policy.expr(of).absent == Absent::Never {
            return denied;
        }
        let absent = self.yes_no(ExprKind::IsAbsent(of), span);
        let present = self.yes_no(ExprKind::Not(absent), span);
        self.yes_no(ExprKind::All(vec![present, denied]), span)
    }

    fn same(
        &mut self,
        left: ExprId,
        right: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ty = self.policy.expr(left).ty;
        if let ValueType::Set(_) = ty {
            self.tell(ModelProblem::SetCompared { span });
            return None;
        }
        let right = self.right_side(right, ty, scope)?;
        if let ExprKind::Constant(Constant::Choice(at)) = self.policy.expr(right).kind {
            return Some(self.yes_no(ExprKind::OneOf(left, 1 << at), span));
        }
        Some(self.yes_no(ExprKind::Same(left, right), span))
    }

    /// The right side of a comparison: of the left side's type, and possibly absent.
    fn right_side(
        &mut self,
        right: &tree::Expr,
        ty: ValueType,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        if let (tree::ExprKind::Name { path, keys }, ValueType::Choice(kind)) = (&right.kind, ty)
            && let ([name], []) = (path.names.as_slice(), keys.as_slice())
            && !self.names.contains_key(&name.text)
            && self.policy.kind(kind).member(&name.text).is_none()
            && scope
                .item
                .as_ref()
                .is_none_or(|item| item.name != name.text)
        {
            self.not_a_value(kind, name);
            return None;
        }
        let right = self.expr(right, Hint::of(ty), scope)?;
        self.expect_type(right, ty)
    }

    pub(super) fn not_a_value(&mut self, kind: KindId, name: &tree::Ident) {
        let kind = self.policy.kind(kind);
        let values: Vec<&str> = kind
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        let nearest = super::build::nearest(&name.text, values.iter().copied());
        let problem = ModelProblem::NotAValue {
            name: name.text.clone(),
            kind: kind.name.clone(),
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("its values are {}", values.join(", ")),
            },
            span: name.span,
        };
        self.tell(problem);
    }

    fn one_of(
        &mut self,
        left: ExprId,
        values: &[tree::Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ty = self.policy.expr(left).ty;
        let mut parts = Vec::new();
        let mut mask = 0_u64;
        for value in values {
            let right = self.right_side(value, ty, scope)?;
            if let ExprKind::Constant(Constant::Choice(at)) = self.policy.expr(right).kind {
                mask |= 1 << at;
            } else {
                parts.push(self.yes_no(ExprKind::Same(left, right), value.span));
            }
        }
        if parts.is_empty() {
            return Some(self.yes_no(ExprKind::OneOf(left, mask), span));
        }
        if mask != 0 {
            parts.push(self.yes_no(ExprKind::OneOf(left, mask), span));
        }
        Some(self.yes_no(ExprKind::Any(parts), span))
    }

    fn ordered(
        &mut self,
        order: Order,
        left: ExprId,
        right: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let ty = self.policy.expr(left).ty;
        match ty {
            ValueType::Amount(_) => {}
            ValueType::Choice(kind) if self.policy.kind(kind).ranked => {}
            ValueType::Choice(kind) => {
                self.tell(ModelProblem::NoOrder {
                    kind: self.policy.kind(kind).name.clone(),
                    span,
                });
                return None;
            }
            ValueType::Date => {
                self.tell(ModelProblem::DaysAreBeforeOrAfter { span });
                return None;
            }
            ValueType::YesNo | ValueType::Set(_) => {
                self.tell(ModelProblem::WrongType {
                    found: self.type_words(ty),
                    wanted: "an amount, or a value of a ranked kind,".to_owned(),
                    advice: "leave the comparison out, or compare what has an order".to_owned(),
                    span: self.policy.expr(left).span,
                });
                return None;
            }
        }
        let right = self.right_side(right, ty, scope)?;
        Some(self.yes_no(ExprKind::Compare(order, left, right), span))
    }

    fn dated(
        &mut self,
        order: Order,
        left: ExprId,
        right: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let left = self.expect_type(left, ValueType::Date)?;
        let right = self.right_side(right, ValueType::Date, scope)?;
        Some(self.yes_no(ExprKind::Compare(order, left, right), span))
    }

    /// `is within the first 42 days from D`: from D, and before the day 42 days later.
    #[allow(clippy::too_many_arguments)]
    fn within_first(
        &mut self,
        left: ExprId,
        within: bool,
        count: &tree::Expr,
        unit: TimeUnit,
        from: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let left = self.expect_type(left, ValueType::Date)?;
        let from = self.expr(from, Hint::default(), scope)?;
        let from = self.expect_type(from, ValueType::Date)?;
        let count = self.amount_in(count, Unit::Whole, scope)?;
        if unit == TimeUnit::WorkingDays {
            self.tell(ModelProblem::WithinWorkingDays { span });
            return None;
        }
        let absent = self.policy.expr(from).absent;
        let end = self.add_expr(Expr {
            kind: ExprKind::Moved {
                from,
                count,
                unit,
                after: true,
            },
            ty: ValueType::Date,
            absent,
            span,
        });
        let begun = self.yes_no(ExprKind::Compare(Order::AtLeast, left, from), span);
        let not_over = self.yes_no(ExprKind::Compare(Order::Under, left, end), span);
        let inside = self.yes_no(ExprKind::All(vec![begun, not_over]), span);
        if within {
            return Some(inside);
        }
        let outside = self.negated(inside, left, span);
        Some(match absent {
            Absent::Never => outside,
            Absent::None | Absent::NoLimit => {
                let is_absent = self.yes_no(ExprKind::IsAbsent(from), span);
                let present = self.yes_no(ExprKind::Not(is_absent), span);
                self.yes_no(ExprKind::All(vec![present, outside]), span)
            }
        })
    }

    fn is_absent(&mut self, left: ExprId, absent: Absent, yes: bool, span: Span) -> Option<ExprId> {
        if self.policy.expr(left).absent != absent {
            self.tell(ModelProblem::NeverAbsent {
                word: match absent {
                    Absent::NoLimit => "no limit",
                    Absent::None | Absent::Never => "none",
                },
                span: self.policy.expr(left).span,
            });
            return None;
        }
        let is_absent = self.yes_no(ExprKind::IsAbsent(left), span);
        Some(match yes {
            true => is_absent,
            false => self.yes_no(ExprKind::Not(is_absent), span),
        })
    }

    fn is_applicable(
        &mut self,
        left: &tree::Expr,
        yes: bool,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (node, index) = self.node_named_by(left, scope)?;
        self.type_of(node, left.span)?;
        if self.applies_when(node).is_none() {
            self.tell(ModelProblem::AlwaysApplies {
                name: self.policy.node(node).name.clone(),
                span,
            });
            return None;
        }
        let applies = self.yes_no(ExprKind::Applies(node, index), span);
        Some(match yes {
            true => applies,
            false => self.yes_no(ExprKind::Not(applies), span),
        })
    }

    /// The node that a bare name names, without reading it.
    fn node_named_by(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<(NodeId, Index)> {
        let tree::ExprKind::Name { path, keys } = &expr.kind else {
            self.tell(ModelProblem::NotAnOutcome { span: expr.span });
            return None;
        };
        let bound = scope.item.clone();
        let (name, here) = match (path.names.as_slice(), bound) {
            ([item, name], Some(bound)) if bound.name == item.text => (name.text.clone(), true),
            _ => (path.text(), false),
        };
        let named = self
            .names
            .get(&name)
            .and_then(|(named, _)| self.node_of(*named));
        let Some(node) = named.or_else(|| self.policy.node_named(&name)) else {
            self.unknown_path(path, "an outcome", scope.owner);
            return None;
        };
        let index = match self.policy.node(node).per {
            Per::Once => Index::Only,
            Per::Item(_) if here => Index::Here,
            Per::Item(list) => {
                self.tell(ModelProblem::PerItemAlone {
                    name,
                    list: self.policy.fact(list).name.clone(),
                    span: expr.span,
                });
                return None;
            }
            Per::Kind(kind) => self.index(kind, keys, expr.span, scope)?,
        };
        Some((node, index))
    }

    fn includes(
        &mut self,
        set: ExprId,
        values: &[&tree::Expr],
        all: bool,
        span: Span,
    ) -> Option<ExprId> {
        let expr = self.policy.expr(set);
        let ValueType::Set(kind) = expr.ty else {
            let problem = ModelProblem::WrongType {
                found: self.type_words(expr.ty),
                wanted: "a set".to_owned(),
                advice: "write `is …`, or name a fact that is a `set of …`".to_owned(),
                span: expr.span,
            };
            self.tell(problem);
            return None;
        };
        let mut mask = 0;
        for value in values {
            mask |= 1 << self.member(kind, value)?;
        }
        Some(self.yes_no(ExprKind::Includes { set, mask, all }, span))
    }

    /// A value of a kind, by its name.
    pub(super) fn member(&mut self, kind: KindId, value: &tree::Expr) -> Option<u8> {
        if let tree::ExprKind::Name { path, keys } = &value.kind
            && let ([name], []) = (path.names.as_slice(), keys.as_slice())
        {
            let member = self.policy.kind(kind).member(&name.text);
            if member.is_none() {
                self.not_a_value(kind, name);
            }
            return member;
        }
        self.tell(ModelProblem::WrongType {
            found: "something else".to_owned(),
            wanted: self.type_words(ValueType::Choice(kind)),
            advice: self.policy.advice_for(ValueType::Choice(kind)),
            span: value.span,
        });
        None
    }

    /// The fact that `age on` reads.
    pub(super) fn birth(&mut self, span: Span) -> Option<ExprId> {
        match self.names.get(BIRTH) {
            Some((Named::Fact(fact), _)) => {
                let fact = *fact;
                let (ty, absent, _) = domain_type(self.policy.fact(fact).domain)?;
                let birth = self.add_expr(Expr {
                    kind: ExprKind::Fact(fact),
                    ty,
                    absent,
                    span,
                });
                self.expect_type(birth, ValueType::Date)
            }
            Some(_) | None => {
                self.tell(ModelProblem::NoBirth { fact: BIRTH, span });
                None
            }
        }
    }

    pub(super) fn constant_amount(&mut self, amount: Exact, unit: Unit, span: Span) -> ExprId {
        let constant = ExprKind::Constant(Constant::Amount(amount));
        self.typed(constant, ValueType::Amount(unit), span)
    }
}

/// The type of what a fact or a field gives; a list gives none.
pub(super) fn domain_type(domain: super::policy::Domain) -> Option<(ValueType, Absent, bool)> {
    use super::policy::Domain;
    Some(match domain {
        Domain::YesNo => (ValueType::YesNo, Absent::Never, false),
        Domain::Choice(kind) => (ValueType::Choice(kind), Absent::Never, false),
        Domain::Set(kind) => (ValueType::Set(kind), Absent::Never, false),
        Domain::Amount(amounts) => (
            ValueType::Amount(amounts.unit),
            if amounts.or_none {
                Absent::None
            } else {
                Absent::Never
            },
            amounts.any_period,
        ),
        Domain::Date { or_none, .. } => {
            let absent = if or_none { Absent::None } else { Absent::Never };
            (ValueType::Date, absent, false)
        }
        Domain::List { .. } => return None,
    })
}
