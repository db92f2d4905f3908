//! How a source was read that an amount or a day is reckoned by: the weeks of a year, holidays.

use super::told::Teller;
use crate::decision::marks::MarkKind;
use crate::model::policy::{Body, ExprId, ExprKind, Start, ValueType};
use crate::syntax::tree::TimeUnit;

impl Teller<'_> {
    /// The reading of the convention that a line rests on, or of the holidays.
    pub(super) fn reckoned_by(&self, mark: MarkKind, item: usize) -> Option<String> {
        let expr = match mark {
            MarkKind::Test(expr) | MarkKind::Part(expr) | MarkKind::Carried(expr) => expr,
            MarkKind::Tally(node, at) => match &self.policy.node(node).body {
                Body::Formula(formula) => match &formula.start {
                    Start::Tally(lines) => lines.get(at)?.amount,
                    Start::Expression(_) => return None,
                },
                Body::Decision(_) | Body::Table(_) | Body::Open => return None,
            },
            MarkKind::Node(node) => match &self.policy.node(node).body {
                Body::Formula(formula) => match &formula.start {
                    Start::Expression(start) => *start,
                    Start::Tally(_) => return None,
                },
                Body::Decision(_) | Body::Table(_) | Body::Open => return None,
            },
            MarkKind::Again(_)
            | MarkKind::Rule(..)
            | MarkKind::Normally(_)
            | MarkKind::Row(..)
            | MarkKind::RowOut(..)
            | MarkKind::Item(_)
            | MarkKind::Length(_)
            | MarkKind::LeftOut(_)
            | MarkKind::Limit(..)
            | MarkKind::Rounding(_) => return None,
        };
        let said = if self.counts_weeks(expr, item) {
            &self.policy.convention.as_ref()?.said
        } else if self.has(
            expr,
            |kind| matches!(kind, ExprKind::Moved { unit, .. } if *unit == TimeUnit::WorkingDays),
        ) {
            &self.policy.holidays.as_ref()?.said
        } else {
            return None;
        };
        said.reading.clone()
    }

    /// Whether money for a week is made of money for a month or a year, or the other way round.
    fn counts_weeks(&self, expr: ExprId, item: usize) -> bool {
        let given = self.given_per(expr, item);
        let is_other =
            |own: crate::value::Period| own.factor_to(crate::value::Period::Week).is_none();
        if given.is_some_and(|(_, period)| is_other(period)) {
            return true;
        }
        let period = |expr: ExprId| match self.policy.expr(expr).ty {
            ValueType::Amount(unit) => unit.period(),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => None,
        };
        let converts = match self.policy.expr(expr).kind {
            ExprKind::Convert(inner, _) => match (period(inner), period(expr)) {
                (Some(from), Some(to)) => from.factor_to(to).is_none(),
                (None, _) | (_, None) => false,
            },
            _ => false,
        };
        let parts = || self.policy.parts(expr).into_iter();
        converts || parts().any(|part| self.counts_weeks(part, item))
    }

    fn has(&self, expr: ExprId, is: fn(&ExprKind) -> bool) -> bool {
        is(&self.policy.expr(expr).kind)
            || self
                .policy
                .parts(expr)
                .into_iter()
                .any(|part| self.has(part, is))
    }
}
