//! Expressions in the labels that a person reads.

use super::line::Value;
use super::told::{NOT_KNOWN, Teller};
use crate::model::policy::{
    Absent, Aggregate, Constant, ExprId, ExprKind, Index, KindId, Order, Over, Quantity, ValueType,
    WholeUnit,
};
use crate::value::Unit;

impl Teller<'_> {
    /// What an expression is, in labels.
    pub(super) fn told(&self, expr: ExprId, item: usize) -> String {
        let held = self.policy.expr(expr);
        match &held.kind {
            ExprKind::Constant(constant) => self.words_of(*constant, held.ty),
            ExprKind::Fact(fact) => self.policy.fact(*fact).label.clone(),
            ExprKind::FactFor(fact, index) => {
                let fact = self.policy.fact(*fact);
                self.for_index(&fact.label, fact.each, *index, item)
            }
            ExprKind::Field(list, field) => self
                .policy
                .list(*list)
                .map_or_else(String::new, |(record, _)| {
                    record.fields[*field].label.clone()
                }),
            ExprKind::Element => self.element(held.ty, item),
            ExprKind::Figure(figure, _) => self.policy.figure(*figure).label.clone(),
            ExprKind::Node(node) | ExprKind::NodeFor(node, Index::Here | Index::Only) => {
                self.policy.node(*node).label.clone()
            }
            ExprKind::NodeFor(node, index) => {
                let kind = match self.policy.node(*node).per {
                    crate::model::policy::Per::Kind(kind) => Some(kind),
                    crate::model::policy::Per::Once | crate::model::policy::Per::Item(_) => None,
                };
                self.for_index(&self.policy.node(*node).label, kind, *index, item)
            }
            _ => self.told_whole(expr, item),
        }
    }

    /// A label, and which one of several it is about.
    fn for_index(&self, label: &str, kind: Option<KindId>, index: Index, item: usize) -> String {
        match self.index(kind, index, item).as_str() {
            "" => label.to_owned(),
            which => format!("{label}: {which}"),
        }
    }

    fn index(&self, kind: Option<KindId>, index: Index, item: usize) -> String {
        let member = |at: usize| {
            kind.and_then(|kind| self.policy.kind(kind).members.get(at))
                .map_or_else(String::new, |member| member.label.clone())
        };
        match index {
            Index::Only => String::new(),
            Index::Here => member(item),
            Index::At(at) => member(usize::from(at)),
            Index::Of(expr) => self.told(expr, item),
        }
    }

    fn element(&self, ty: ValueType, item: usize) -> String {
        match ty {
            ValueType::Choice(kind) => self.policy.kind(kind).members.get(item).map_or_else(
                || {
                    format!(
                        "the {}",
                        crate::model::label_from(&self.policy.kind(kind).name)
                    )
                },
                |member| member.label.clone(),
            ),
            ValueType::YesNo | ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => {
                String::new()
            }
        }
    }

    fn told_whole(&self, expr: ExprId, item: usize) -> String {
        let told = |part: ExprId| self.told(part, item);
        let list = |parts: &[ExprId], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| told(*part)).collect();
            parts.join(word)
        };
        match &self.policy.expr(expr).kind {
            ExprKind::Sum(parts) => {
                let mut text = String::new();
                for (at, (off, part)) in parts.iter().enumerate() {
                    let word = match (at, off) {
                        (0, _) => "",
                        (_, true) => " less ",
                        (_, false) => " plus ",
                    };
                    text += &format!("{word}{}", told(*part));
                }
                text
            }
            ExprKind::Times(share, of) => {
                if self.policy.expr(*share).ty == ValueType::Amount(Unit::Percent) {
                    let seen = self.seen(*share, item).map(|value| value.words);
                    format!("{} of {}", seen.unwrap_or_else(|| told(*share)), told(*of))
                } else {
                    format!("{} times {}", told(*share), told(*of))
                }
            }
            ExprKind::DividedBy(a, b) => format!("{} divided by {}", told(*a), told(*b)),
            ExprKind::Extreme(least, parts) => {
                let word = if *least { "lowest" } else { "highest" };
                format!("the {word} of: {}", list(parts, "; "))
            }
            ExprKind::Above(a, b) => format!("{} above {}", told(*a), self.limit(*b, item)),
            ExprKind::ForEvery {
                amount,
                size,
                parts,
                of,
            } => {
                let part = if *parts {
                    " or part of it"
                } else {
                    " complete"
                };
                let (amount, size) = (self.limit(*amount, item), self.limit(*size, item));
                format!("{amount} for every {size}{part} in {}", told(*of))
            }
            ExprKind::Convert(amount, _) => told(*amount),
            ExprKind::Aggregate {
                kind, over, term, ..
            } => self.told_aggregate(*kind, *over, *term, item),
            ExprKind::Whole { .. } | ExprKind::Moved { .. } | ExprKind::LongestRun { .. } => {
                self.told_days(expr, item)
            }
            _ => self.told_test(expr, item),
        }
    }

    fn told_aggregate(
        &self,
        kind: Aggregate,
        over: Over,
        term: Option<ExprId>,
        item: usize,
    ) -> String {
        let over = match over {
            Over::List(list) => self.policy.fact(list).label.clone(),
            Over::Kind(kind) => crate::model::label_from(&self.policy.kind(kind).name),
        };
        let term = term.map_or_else(String::new, |term| self.told(term, item));
        match kind {
            Aggregate::Sum => format!("{term}, added up over {over}"),
            Aggregate::Count => format!("how many there are of {over}"),
            Aggregate::Least => format!("the lowest of {term}, over {over}"),
            Aggregate::Greatest => format!("the highest of {term}, over {over}"),
        }
    }

    fn told_days(&self, expr: ExprId, item: usize) -> String {
        let told = |part: ExprId| self.told(part, item);
        match &self.policy.expr(expr).kind {
            ExprKind::Whole { unit, from, to, .. } => {
                let day = self
                    .seen(*to, item)
                    .map_or_else(|| told(*to), |value| value.words);
                match unit {
                    WholeUnit::Years if self.is_birth(*from) => format!("age on {day}"),
                    WholeUnit::Years => format!("whole years from {} to {day}", told(*from)),
                    WholeUnit::Months => format!("whole months from {} to {day}", told(*from)),
                    WholeUnit::Weeks => format!("whole weeks from {} to {day}", told(*from)),
                    WholeUnit::Days => format!("days from {} to {day}", told(*from)),
                }
            }
            ExprKind::Moved {
                from,
                count,
                unit,
                after,
            } => {
                let way = if *after { "after" } else { "before" };
                let count = self.limit(*count, item);
                format!("{count} {} {way} {}", unit.words(), self.limit(*from, item))
            }
            ExprKind::LongestRun {
                list,
                apart,
                months,
                before,
                ..
            } => format!(
                "the longest run of {}, joined when under {} days apart, in the {} months before {}",
                self.policy.fact(*list).label,
                self.limit(*apart, item),
                self.limit(*months, item),
                self.limit(*before, item)
            ),
            _ => String::new(),
        }
    }

    fn is_birth(&self, expr: ExprId) -> bool {
        matches!(self.policy.expr(expr).kind, ExprKind::Fact(fact)
            if self.policy.fact(fact).name == "date_of_birth")
    }

    /// A limit that something is compared with: its value, with its label where it has one.
    fn limit(&self, expr: ExprId, item: usize) -> String {
        let value = self.seen(expr, item).map(|value| value.words);
        match (&self.policy.expr(expr).kind, value) {
            (ExprKind::Constant(_), Some(value)) => value,
            (_, Some(value)) => format!("{} ({value})", self.told(expr, item)),
            (_, None) if self.decision.is_none() => self.told(expr, item),
            (_, None) => format!("{} ({NOT_KNOWN})", self.told(expr, item)),
        }
    }

    fn told_test(&self, expr: ExprId, item: usize) -> String {
        let told = |part: ExprId| self.told(part, item);
        match &self.policy.expr(expr).kind {
            ExprKind::Not(inner) => self.told_denied(*inner, item),
            ExprKind::Compare(order, left, right) => {
                let word = self.order_word(*order, *left);
                format!("{} is {word} {}", told(*left), self.limit(*right, item))
            }
            ExprKind::Same(left, right) => match self.policy.expr(*right).kind {
                ExprKind::Constant(Constant::YesNo(true)) => told(*left),
                ExprKind::Constant(Constant::YesNo(false)) => format!("not: {}", told(*left)),
                _ => format!("{} is {}", told(*left), self.limit(*right, item)),
            },
            ExprKind::OneOf(left, mask) => {
                let values = self.members(*left, *mask);
                match values.as_slice() {
                    [only] => format!("{} is {only}", told(*left)),
                    values => format!("{} is one of {}", told(*left), values.join(", ")),
                }
            }
            ExprKind::Includes { set, mask, all } => {
                let values = self.members(*set, *mask);
                let (many, of) = (values.len() > 1, if *all { "all of " } else { "any of " });
                let of = if many { of } else { "" };
                format!("{} includes {of}{}", told(*set), values.join(", "))
            }
            ExprKind::IsAbsent(what) => {
                let word = match self.policy.expr(*what).absent {
                    Absent::NoLimit => "no limit",
                    Absent::None | Absent::Never => "none",
                };
                format!("{} is {word}", told(*what))
            }
            ExprKind::Applies(node, _) => {
                format!("this applies: {}", self.policy.node(*node).label)
            }
            ExprKind::All(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| told(*part)).collect();
                parts.join(", and ")
            }
            ExprKind::Any(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| told(*part)).collect();
                parts.join(", or ")
            }
            ExprKind::AtLeast(n, parts) => {
                let parts: Vec<String> = parts.iter().map(|part| told(*part)).collect();
                format!("at least {n} of: {}", parts.join("; "))
            }
            ExprKind::Items {
                quantity,
                over,
                filter,
                has,
            } => self.told_items(*quantity, *over, *filter, *has, item),
            _ => String::new(),
        }
    }

    /// A test that is denied.
    fn told_denied(&self, inner: ExprId, item: usize) -> String {
        let told = |part: ExprId| self.told(part, item);
        match &self.policy.expr(inner).kind {
            ExprKind::OneOf(left, mask) => {
                let values = self.members(*left, *mask);
                format!("{} is not {}", told(*left), values.join(" or "))
            }
            ExprKind::Includes { set, mask, .. } => {
                let values = self.members(*set, *mask);
                format!("{} does not include {}", told(*set), values.join(" or "))
            }
            ExprKind::IsAbsent(what) => match self.policy.expr(*what).absent {
                Absent::NoLimit => format!("{} has a limit", told(*what)),
                Absent::None | Absent::Never => format!("{} is not none", told(*what)),
            },
            ExprKind::Same(left, right)
                if !matches!(
                    self.policy.expr(*right).kind,
                    ExprKind::Constant(Constant::YesNo(_))
                ) =>
            {
                format!("{} is not {}", told(*left), self.limit(*right, item))
            }
            _ => format!("not: {}", told(inner)),
        }
    }

    fn told_items(
        &self,
        quantity: Quantity,
        over: Over,
        filter: Option<ExprId>,
        has: Option<ExprId>,
        item: usize,
    ) -> String {
        let over = match over {
            Over::List(list) => self.policy.fact(list).label.clone(),
            Over::Kind(kind) => crate::model::label_from(&self.policy.kind(kind).name),
        };
        let quantity = match quantity {
            Quantity::Some => "any".to_owned(),
            Quantity::Every => "every one".to_owned(),
            Quantity::AtLeast(n) => format!("at least {n}"),
        };
        let filter = filter.map(|filter| format!(" where {}", self.told(filter, item)));
        let has = has.map(|has| format!(": {}", self.told(has, item)));
        format!(
            "{quantity} of {over}{}{}",
            filter.unwrap_or_default(),
            has.unwrap_or_default()
        )
    }

    fn members(&self, expr: ExprId, mask: u64) -> Vec<String> {
        match self.policy.expr(expr).ty {
            ValueType::Choice(kind) | ValueType::Set(kind) => self
                .policy
                .kind(kind)
                .members
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1)
                .map(|(_, member)| member.label.clone())
                .collect(),
            ValueType::YesNo | ValueType::Amount(_) | ValueType::Date => Vec::new(),
        }
    }

    fn order_word(&self, order: Order, left: ExprId) -> &'static str {
        match (order, self.policy.expr(left).ty) {
            (Order::Under, ValueType::Date) => "before",
            (Order::AtMost, ValueType::Date) => "on or before",
            (Order::Over, ValueType::Date) => "after",
            (Order::AtLeast, ValueType::Date) => "on or after",
            (Order::Under, _) => "under",
            (Order::AtMost, _) => "up to",
            (Order::Over, _) => "over",
            (Order::AtLeast, _) => "at least",
        }
    }

    /// What a test looks at, in labels: its left side, without what it asks of it.
    pub(super) fn looks_at(&self, expr: ExprId, item: usize) -> String {
        let left = match &self.policy.expr(expr).kind {
            ExprKind::Compare(_, left, _)
            | ExprKind::OneOf(left, _)
            | ExprKind::Same(left, _)
            | ExprKind::IsAbsent(left) => *left,
            ExprKind::Not(inner) => match &self.policy.expr(*inner).kind {
                ExprKind::Includes { set, .. } => *set,
                _ => return self.looks_at(*inner, item),
            },
            _ => expr,
        };
        self.told(left, item)
    }

    /// What a test saw: the value of its left side, or whether it holds.
    pub(super) fn saw(&self, expr: ExprId, item: usize) -> Option<Value> {
        match &self.policy.expr(expr).kind {
            ExprKind::Compare(_, left, _) | ExprKind::OneOf(left, _) => self.seen(*left, item),
            ExprKind::Same(left, right)
                if !matches!(
                    self.policy.expr(*right).kind,
                    ExprKind::Constant(Constant::YesNo(_))
                ) =>
            {
                self.seen(*left, item)
            }
            ExprKind::Same(left, _) => self.seen(*left, item),
            ExprKind::IsAbsent(what) => self.seen(*what, item),
            ExprKind::Not(inner) => match &self.policy.expr(*inner).kind {
                ExprKind::Same(left, _)
                | ExprKind::OneOf(left, _)
                | ExprKind::Compare(_, left, _) => self.seen(*left, item),
                ExprKind::IsAbsent(what) => self.seen(*what, item),
                ExprKind::Includes { set, .. } => self.seen(*set, item),
                _ => self.seen(*inner, item),
            },
            _ => self.seen(expr, item),
        }
    }
}
