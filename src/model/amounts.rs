//! Amounts, days and what is made of lists.

use super::build::Builder;
use super::expressions::{Bound, Hint, Scope};
use super::policy::{
    Aggregate, Constant, Domain, ExprId, ExprKind, Over, Quantity, ValueType, WholeUnit,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, AggregateKind, Extreme, ForEach, Ident, Parts, ProductSign, Quantity as Of, Side,
    SumSign, TimeUnit,
};
use crate::value::{Exact, Period, Unit};

impl Builder<'_> {
    /// Every kind of expression that is neither a name, nor a literal, nor a condition of one.
    pub(super) fn reckoned(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<ExprId> {
        let span = expr.span;
        match &expr.kind {
            tree::ExprKind::Sum(first, rest) => self.sum(first, rest, span, scope),
            tree::ExprKind::Product(first, rest) => self.product(first, rest, span, scope),
            tree::ExprKind::Of(share, of) => self.share_of(share, of, span, scope),
            tree::ExprKind::Per {
                amount,
                period,
                weeks,
            } => self.per_period(amount, *period, *weeks, span, scope),
            tree::ExprKind::ForEvery {
                amount,
                size,
                parts,
                of,
                above,
            } => {
                let above = above.as_deref();
                self.for_every(
                    amount,
                    size,
                    *parts == Parts::Counted,
                    of,
                    above,
                    span,
                    scope,
                )
            }
            tree::ExprKind::Pick(extreme, parts) => self.pick(*extreme, parts, span, scope),
            tree::ExprKind::Part(of, side, limit) => self.part(of, *side, limit, span, scope),
            tree::ExprKind::TimeOf {
                count,
                unit,
                amount,
            } => self.time_of(count, *unit, amount, span, scope),
            tree::ExprKind::Items {
                quantity,
                each,
                filter,
                has,
            } => self.quantified(
                *quantity,
                each,
                filter.as_deref(),
                has.as_deref(),
                span,
                scope,
            ),
            tree::ExprKind::Aggregate { .. } => self.aggregate(expr, scope),
            _ => self.of_days(expr, scope),
        }
    }

    fn of_days(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<ExprId> {
        let span = expr.span;
        match &expr.kind {
            tree::ExprKind::AgeOn(on) => {
                let from = self.birth(span)?;
                let to = self.day(on, scope)?;
                Some(self.whole(WholeUnit::Years, from, to, false, span))
            }
            tree::ExprKind::Whole {
                unit,
                from,
                to,
                if_after,
            } => {
                let from = self.day(from, scope)?;
                let to = self.day(to, scope)?;
                let unit = self.whole_unit(*unit, span)?;
                Some(self.whole(unit, from, to, *if_after, span))
            }
            tree::ExprKind::Moved {
                count,
                unit,
                after,
                from,
            } => {
                let count = self.amount_in(count, Unit::Whole, scope)?;
                let from = self.day(from, scope)?;
                self.moved(from, count, *unit, *after, span)
            }
            tree::ExprKind::LongestRun {
                list,
                apart,
                months,
                before,
            } => self.longest_run(list, apart, months, before, span, scope),
            _ => unreachable!("every other kind is taken before"),
        }
    }

    fn day(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<ExprId> {
        self.value(expr, ValueType::Date, scope)
    }

    fn whole_unit(&mut self, unit: TimeUnit, span: Span) -> Option<WholeUnit> {
        Some(match unit {
            TimeUnit::Days => WholeUnit::Days,
            TimeUnit::Weeks => WholeUnit::Weeks,
            TimeUnit::Months => WholeUnit::Months,
            TimeUnit::Years => WholeUnit::Years,
            TimeUnit::WorkingDays => {
                self.tell(ModelProblem::WholeWorkingDays { span });
                return None;
            }
        })
    }

    fn whole(
        &mut self,
        unit: WholeUnit,
        from: ExprId,
        to: ExprId,
        if_after: bool,
        span: Span,
    ) -> ExprId {
        let kind = ExprKind::Whole {
            unit,
            from,
            to,
            if_after,
        };
        self.typed(kind, ValueType::Amount(Unit::Whole), span)
    }

    fn moved(
        &mut self,
        from: ExprId,
        count: ExprId,
        unit: TimeUnit,
        after: bool,
        span: Span,
    ) -> Option<ExprId> {
        if unit == TimeUnit::WorkingDays {
            if !after {
                self.tell(ModelProblem::WorkingDaysBefore { span });
                return None;
            }
            if self.policy.holidays.is_none() {
                self.tell(ModelProblem::NoHolidays { span });
                return None;
            }
        }
        let kind = ExprKind::Moved {
            from,
            count,
            unit,
            after,
        };
        Some(self.typed(kind, ValueType::Date, span))
    }

    fn longest_run(
        &mut self,
        list: &Ident,
        apart: &tree::Expr,
        months: &tree::Expr,
        before: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let list = self.list_named(list)?;
        let (record, _) = self.policy.list(list)?;
        let field = |name: &str, or_none: bool| {
            let at = record.fields.iter().position(|field| field.name == name)?;
            matches!(record.fields[at].domain, Domain::Date { or_none: found, .. } if found == or_none)
                .then_some(at)
        };
        let (Some(begins), Some(ends)) = (field("begins", false), field("ends", true)) else {
            let record = record.name.clone();
            self.tell(ModelProblem::NotStays { record, span });
            return None;
        };
        let kind = ExprKind::LongestRun {
            list,
            begins,
            ends,
            apart: self.amount_in(apart, Unit::Whole, scope)?,
            months: self.amount_in(months, Unit::Whole, scope)?,
            before: self.day(before, scope)?,
        };
        Some(self.typed(kind, ValueType::Amount(Unit::Whole), span))
    }

    fn sum(
        &mut self,
        first: &tree::Expr,
        rest: &[(SumSign, tree::Expr)],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (first, unit) = self.amount(first, scope)?;
        let mut parts = vec![(false, first)];
        for (sign, part) in rest {
            let part = self.amount_in(part, unit, scope)?;
            parts.push((*sign == SumSign::Less, part));
        }
        Some(self.typed(ExprKind::Sum(parts), ValueType::Amount(unit), span))
    }

    fn product(
        &mut self,
        first: &tree::Expr,
        rest: &[(ProductSign, tree::Expr)],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (mut left, mut unit) = self.amount(first, scope)?;
        for (sign, part) in rest {
            let (right, other) = self.amount(part, scope)?;
            let divided = *sign == ProductSign::DividedBy;
            let made = if divided {
                unit.divided_by(other)
            } else {
                unit.times(other)
            };
            let Some(made) = made else {
                self.tell(ModelProblem::UnitsDontMix {
                    left: unit.in_words(),
                    word: if divided { "divided by" } else { "times" },
                    right: other.in_words(),
                    span,
                });
                return None;
            };
            let kind = if divided {
                self.refuse_zero(right)?;
                ExprKind::DividedBy(left, right)
            } else {
                ExprKind::Times(left, right)
            };
            left = self.typed(kind, ValueType::Amount(made), span);
            unit = made;
        }
        Some(left)
    }

    fn refuse_zero(&mut self, divisor: ExprId) -> Option<()> {
        let expr = self.policy.expr(divisor);
        if matches!(expr.kind, ExprKind::Constant(Constant::Amount(Exact::ZERO))) {
            let span = expr.span;
            self.tell(ModelProblem::DivisionByZero { span });
            return None;
        }
        Some(())
    }

    /// `taper of excess`: a percentage, or so many, of something.
    fn share_of(
        &mut self,
        share: &tree::Expr,
        of: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (share, share_unit) = self.amount(share, scope)?;
        let (of, unit) = self.amount(of, scope)?;
        if share_unit != Unit::Percent {
            self.tell(ModelProblem::ShareIsNoPercent {
                found: share_unit.in_words(),
                span: self.policy.expr(share).span,
            });
            return None;
        }
        Some(self.typed(ExprKind::Times(share, of), ValueType::Amount(unit), span))
    }

    fn per_period(
        &mut self,
        amount: &tree::Expr,
        period: Period,
        weeks: Option<Exact>,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let id = match &amount.kind {
            tree::ExprKind::Name { path, keys } => {
                self.named(path, keys, Hint::default(), scope, true)?
            }
            _ => self.expr(amount, Hint::default(), scope)?,
        };
        let id = self.present(id, scope)?;
        let ValueType::Amount(unit @ (Unit::Money(Some(own)) | Unit::Hours(Some(own)))) =
            self.policy.expr(id).ty
        else {
            self.tell(ModelProblem::NoPeriod {
                found: self.type_words(self.policy.expr(id).ty),
                span: amount.span,
            });
            return None;
        };
        let convention = weeks.or(self.policy.weeks_in_a_year);
        let factor = own
            .factor_to(period)
            .or_else(|| own.factor_with(period, convention?));
        let Some(factor) = factor else {
            self.tell(ModelProblem::NoConversion {
                from: own.word(),
                to: period.word(),
                span,
            });
            return None;
        };
        let ty = ValueType::Amount(unit.per(Some(period)));
        Some(self.typed(ExprKind::Convert(id, factor), ty, span))
    }

    #[allow(clippy::too_many_arguments)]
    fn for_every(
        &mut self,
        amount: &tree::Expr,
        size: &tree::Expr,
        parts: bool,
        of: &tree::Expr,
        above: Option<&tree::Expr>,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (amount, made) = self.amount(amount, scope)?;
        let (of, unit) = self.amount(of, scope)?;
        let size = self.amount_in(size, unit, scope)?;
        self.refuse_zero(size)?;
        let floor = match above {
            Some(above) => self.amount_in(above, unit, scope)?,
            None => self.constant_amount(Exact::ZERO, unit, span),
        };
        let of = self.typed(ExprKind::Above(of, floor), ValueType::Amount(unit), span);
        let kind = ExprKind::ForEvery {
            amount,
            size,
            parts,
            of,
        };
        Some(self.typed(kind, ValueType::Amount(made), span))
    }

    /// `least of (a, b)`: a part that may be `no limit` is passed over while it is.
    fn pick(
        &mut self,
        extreme: Extreme,
        parts: &[tree::Expr],
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let least = extreme == Extreme::Least;
        let mut ids = Vec::new();
        let mut unit = None;
        let mut always_there = false;
        for part in parts {
            let hint = unit.map_or_else(Hint::default, |unit| Hint::of(ValueType::Amount(unit)));
            let id = self.expr(part, hint, scope)?;
            let id = match unit {
                Some(unit) => self.expect_type(id, ValueType::Amount(unit))?,
                None => {
                    if let ValueType::Amount(found) = self.policy.expr(id).ty {
                        unit = Some(found);
                    }
                    id
                }
            };
            let unlimited = self.policy.expr(id).absent == super::policy::Absent::NoLimit;
            let id = if least && unlimited {
                id
            } else {
                self.present(id, scope)?
            };
            always_there |= !(least && unlimited);
            ids.push(id);
        }
        let Some(unit) = unit else {
            self.tell(ModelProblem::WrongType {
                found: self.type_words(self.policy.expr(ids[0]).ty),
                wanted: "an amount".to_owned(),
                advice: "write an amount, or a name for one".to_owned(),
                span,
            });
            return None;
        };
        if !always_there {
            self.tell(ModelProblem::MayBeAbsent {
                word: "no limit",
                test: "is a limit",
                span,
            });
            return None;
        }
        Some(self.typed(ExprKind::Extreme(least, ids), ValueType::Amount(unit), span))
    }

    fn part(
        &mut self,
        of: &tree::Expr,
        side: Side,
        limit: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (of, unit) = self.amount(of, scope)?;
        let limit = self.amount_in(limit, unit, scope)?;
        let kind = match side {
            Side::Above => ExprKind::Above(of, limit),
            Side::Below => ExprKind::Extreme(true, vec![of, limit]),
        };
        Some(self.typed(kind, ValueType::Amount(unit), span))
    }

    /// `4 weeks of weekly_budget`: an amount for so many of its periods.
    fn time_of(
        &mut self,
        count: &tree::Expr,
        time: TimeUnit,
        amount: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let count = self.amount_in(count, Unit::Whole, scope)?;
        let (amount, unit) = self.amount(amount, scope)?;
        let wanted = match time {
            TimeUnit::Weeks => Some(Period::Week),
            TimeUnit::Months => Some(Period::Month),
            TimeUnit::Years => Some(Period::Year),
            TimeUnit::Days | TimeUnit::WorkingDays => None,
        };
        if wanted.is_none() || unit.period() != wanted {
            self.tell(ModelProblem::TimeOfOther {
                time: time.words(),
                found: unit.to_string(),
                span,
            });
            return None;
        }
        let ty = ValueType::Amount(unit.per(None));
        Some(self.typed(ExprKind::Times(count, amount), ty, span))
    }

    // ── Lists and kinds ─────────────────────────────────────────────────────

    /// What is gone through, and the scope inside it: the item at hand takes the place of any outer one.
    pub(super) fn over(&mut self, each: &ForEach, scope: &Scope) -> Option<(Over, Scope)> {
        let over = match &each.list {
            Some(list) => {
                let taken = self.names.get(&each.item.text).map(|(named, _)| *named);
                if let Some(named) = taken
                    && !matches!(named, super::build::Named::Record(_))
                {
                    self.tell(ModelProblem::ItemNameTaken {
                        name: each.item.text.clone(),
                        found: named.words(),
                        span: each.item.span,
                    });
                    return None;
                }
                Over::List(self.list_named(list)?)
            }
            None => Over::Kind(self.kind_named(&each.item)?),
        };
        if let Some(outer) = &scope.item
            && outer.name == each.item.text
            && outer.over != over
        {
            self.tell(ModelProblem::ItemNameTaken {
                name: each.item.text.clone(),
                found: "another item at hand",
                span: each.item.span,
            });
            return None;
        }
        let mut inner = scope.clone();
        inner.item = Some(Bound {
            name: each.item.text.clone(),
            over,
        });
        // What was said of the outer item says nothing of the inner one.
        let policy = &self.policy;
        inner.holding.retain(|holding| !policy.reads_item(*holding));
        Some((over, inner))
    }

    fn quantified(
        &mut self,
        quantity: Of,
        each: &ForEach,
        filter: Option<&tree::Expr>,
        has: Option<&tree::Expr>,
        span: Span,
        scope: &mut Scope,
    ) -> Option<ExprId> {
        let (over, mut inner) = self.over(each, scope)?;
        let filter = self.filter(filter, &mut inner)?;
        let has = match has {
            Some(has) => Some(self.condition(has, &mut inner)?),
            None => None,
        };
        let quantity = match quantity {
            Of::All => Quantity::Every,
            Of::Any | Of::None => Quantity::Some,
            Of::AtLeast(n) => Quantity::AtLeast(n),
        };
        let kind = ExprKind::Items {
            quantity,
            over,
            filter,
            has,
        };
        Some(self.yes_no(kind, span))
    }

    /// The condition behind `where`, which holds for all that is said of the item.
    fn filter(&mut self, filter: Option<&tree::Expr>, inner: &mut Scope) -> Option<Option<ExprId>> {
        let Some(filter) = filter else {
            return Some(None);
        };
        let filter = self.condition(filter, inner)?;
        self.assume(filter, inner);
        Some(Some(filter))
    }

    fn aggregate(&mut self, expr: &tree::Expr, scope: &mut Scope) -> Option<ExprId> {
        let tree::ExprKind::Aggregate {
            kind,
            term,
            each,
            filter,
            if_none,
        } = &expr.kind
        else {
            unreachable!("only an aggregate comes here")
        };
        let (over, mut inner) = self.over(each, scope)?;
        let filter = self.filter(filter.as_deref(), &mut inner)?;
        let (term, unit) = match term {
            Some(term) => {
                let (term, unit) = self.amount(term, &mut inner)?;
                (Some(term), unit)
            }
            None => (None, Unit::Whole),
        };
        // What it is for none of the items says nothing of any one of them.
        let mut outside = Scope {
            item: None,
            ..scope.clone()
        };
        let if_none = match if_none {
            Some(amount) => Some(self.amount_in(amount, unit, &mut outside)?),
            None => None,
        };
        let made = match kind {
            AggregateKind::Sum => Aggregate::Sum,
            AggregateKind::Count => Aggregate::Count,
            AggregateKind::Extreme(Extreme::Least) => Aggregate::Least,
            AggregateKind::Extreme(Extreme::Greatest) => Aggregate::Greatest,
        };
        let of_some = matches!(made, Aggregate::Least | Aggregate::Greatest);
        if of_some && if_none.is_none() && (filter.is_some() || self.may_be_empty(over)) {
            self.tell(ModelProblem::IfNoneUnsaid { span: expr.span });
            return None;
        }
        if !of_some && let Some(if_none) = if_none {
            let span = self.policy.expr(if_none).span;
            self.tell(ModelProblem::IfNoneOutOfPlace { span });
        }
        let kind = ExprKind::Aggregate {
            kind: made,
            over,
            term,
            filter,
            if_none,
        };
        Some(self.typed(kind, ValueType::Amount(unit), expr.span))
    }

    fn may_be_empty(&self, over: Over) -> bool {
        match over {
            Over::List(list) => {
                matches!(self.policy.fact(list).domain, Domain::List { least: 0, .. })
            }
            Over::Kind(_) => false,
        }
    }
}
