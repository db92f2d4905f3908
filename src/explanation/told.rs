//! Expressions and values in the labels that a person reads.

use super::line::Value;
use crate::decision::{Decision, variable_label};
use crate::model::case::{Origin, Range, VariableId};
use crate::model::policy::{
    Absent, Aggregate, Constant, ExprId, ExprKind, Index, KindId, Order, Over, Piece, Policy,
    Quantity, ValueType, WholeUnit, Words,
};
use crate::program::op::Slot;
use crate::syntax::tree::TimeUnit;
use crate::value::{Date, Exact, Unit, amount_in_words};

/// Tells what a decision looked at.
pub(super) struct Teller<'d> {
    pub(super) decision: &'d Decision<'d>,
    pub(super) policy: &'d Policy,
}

/// What stands where something is not known.
const NOT_KNOWN: &str = "not known";

impl Teller<'_> {
    // ── Values ──────────────────────────────────────────────────────────────

    /// A value as the language writes it, and as a person reads it.
    pub(super) fn value(&self, constant: Constant, ty: ValueType) -> Value {
        Value {
            plain: self.policy.plain(constant, ty),
            words: self.words_of(constant, ty),
        }
    }

    pub(super) fn words_of(&self, constant: Constant, ty: ValueType) -> String {
        match (constant, ty) {
            (Constant::YesNo(yes), _) => if yes { "yes" } else { "no" }.to_owned(),
            (Constant::Choice(at), ValueType::Choice(kind) | ValueType::Set(kind)) => {
                self.policy.kind(kind).members[usize::from(at)].label.clone()
            }
            (Constant::Choice(at), _) => at.to_string(),
            (Constant::Amount(amount), ValueType::Amount(unit)) => amount_in_words(amount, unit),
            (Constant::Amount(amount), _) => amount.to_string(),
            (Constant::Date(date), _) => date.in_words(),
        }
    }

    /// What an expression came to; `None` where that is not known.
    pub(super) fn seen(&self, expr: ExprId, item: usize) -> Option<Value> {
        let held = self.policy.expr(expr);
        if let Some(absent) = self.absent(expr, item) {
            return absent;
        }
        if let ValueType::Set(kind) = held.ty {
            return self.set(expr, kind, item);
        }
        let slot = self.decision.program.exprs[expr.index()]?;
        self.slot(slot, held.ty, item)
    }

    pub(super) fn slot(&self, slot: Slot, ty: ValueType, item: usize) -> Option<Value> {
        let program = &self.decision.program;
        let constant = crate::decision::constant(&self.decision.view, program, slot, ty, item)?;
        Some(self.value(constant, ty))
    }

    /// `none` or `no limit`; the inner `None` where it is not known whether.
    fn absent(&self, expr: ExprId, item: usize) -> Option<Option<Value>> {
        let slot = self.decision.program.absents[expr.index()]?;
        let word = match self.policy.expr(expr).absent {
            Absent::NoLimit => "no limit",
            Absent::None | Absent::Never => "none",
        };
        match self.decision.view.choice(slot, item).single() {
            Some(1) => Some(Some(Value {
                plain: word.to_owned(),
                words: word.to_owned(),
            })),
            Some(_) => None,
            None => Some(None),
        }
    }

    fn set(&self, expr: ExprId, kind: KindId, item: usize) -> Option<Value> {
        let Slot::Set(slot) = self.decision.program.exprs[expr.index()]? else {
            return None;
        };
        let members = self.decision.view.set(slot, item);
        if members.certain != members.possible {
            return None;
        }
        let kind = self.policy.kind(kind);
        let chosen = kind
            .members
            .iter()
            .enumerate()
            .filter(|(at, _)| members.certain >> at & 1 == 1);
        let (names, labels): (Vec<&str>, Vec<&str>) = chosen
            .map(|(_, member)| (member.name.as_str(), member.label.as_str()))
            .unzip();
        Some(Value {
            plain: format!("({})", names.join(", ")),
            words: match labels.is_empty() {
                true => "none of these".to_owned(),
                false => labels.join(", "),
            },
        })
    }

    /// How an amount for any period was given, where that was not per week.
    pub(super) fn given(&self, expr: ExprId, item: usize) -> Option<String> {
        let ExprKind::Convert(inner, _) = self.policy.expr(expr).kind else {
            return None;
        };
        let id = match self.policy.expr(inner).kind {
            ExprKind::Fact(fact) => self.decision.prepared.variables.fact(fact),
            ExprKind::Field(list, field) => {
                let item = u8::try_from(item).ok()?;
                self.decision.prepared.variables.field(list, item, field)
            }
            _ => return None,
        };
        let given = self.decision.case.given_per.iter().find(|(own, _, _)| *own == id);
        let (_, amount, period) = given.filter(|(_, _, period)| *period != crate::value::Period::Week)?;
        Some(amount_in_words(*amount, Unit::Money(Some(*period))))
    }

    // ── Expressions ─────────────────────────────────────────────────────────

    /// What an expression is, in labels.
    pub(super) fn told(&self, expr: ExprId, item: usize) -> String {
        let held = self.policy.expr(expr);
        match &held.kind {
            ExprKind::Constant(constant) => self.words_of(*constant, held.ty),
            ExprKind::Fact(fact) => self.policy.fact(*fact).label.clone(),
            ExprKind::FactFor(fact, index) => {
                let label = &self.policy.fact(*fact).label;
                format!("{label}: {}", self.index(self.policy.fact(*fact).each, *index, item))
            }
            ExprKind::Field(list, field) => self
                .policy
                .list(*list)
                .map_or_else(String::new, |(record, _)| record.fields[*field].label.clone()),
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
                let label = &self.policy.node(*node).label;
                format!("{label}: {}", self.index(kind, *index, item))
            }
            _ => self.told_whole(expr, item),
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
            ValueType::Choice(kind) => self.policy.kind(kind).members[item].label.clone(),
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
                let part = if *parts { " or part of it" } else { " complete" };
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
                let day = self.seen(*to, item).map_or_else(|| told(*to), |value| value.words);
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
                if !matches!(self.policy.expr(*right).kind, ExprKind::Constant(Constant::YesNo(_))) =>
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

    /// What a test saw: the value of its left side, or whether it holds.
    pub(super) fn saw(&self, expr: ExprId, item: usize) -> Option<Value> {
        match &self.policy.expr(expr).kind {
            ExprKind::Compare(_, left, _) | ExprKind::OneOf(left, _) => self.seen(*left, item),
            ExprKind::Same(left, right)
                if !matches!(self.policy.expr(*right).kind, ExprKind::Constant(Constant::YesNo(_))) =>
            {
                self.seen(*left, item)
            }
            ExprKind::Same(left, _) => self.seen(*left, item),
            ExprKind::IsAbsent(what) => self.seen(*what, item),
            ExprKind::Not(inner) => match &self.policy.expr(*inner).kind {
                ExprKind::Same(left, _) | ExprKind::OneOf(left, _) | ExprKind::Compare(_, left, _) => {
                    self.seen(*left, item)
                }
                ExprKind::IsAbsent(what) => self.seen(*what, item),
                ExprKind::Includes { set, .. } => self.seen(*set, item),
                _ => self.seen(*inner, item),
            },
            _ => self.seen(expr, item),
        }
    }

    /// Words with their values put in.
    pub(super) fn filled(&self, words: &Words, item: usize) -> String {
        let mut text = String::new();
        for piece in &words.pieces {
            match piece {
                Piece::Text(words) => text += words,
                Piece::Value(expr) => {
                    let value = self.seen(*expr, item).map(|value| value.words);
                    text += &value
                        .unwrap_or_else(|| format!("({}: {NOT_KNOWN})", self.told(*expr, item)));
                }
            }
        }
        text
    }

    // ── Items and facts ─────────────────────────────────────────────────────

    /// What an item is called: the value of its first kind, or its number.
    pub(super) fn item(&self, over: Over, item: usize) -> String {
        match over {
            Over::Kind(kind) => self.policy.kind(kind).members[item].label.clone(),
            Over::List(list) => {
                let variables = &self.decision.prepared.variables;
                let Some((record, _)) = self.policy.list(list) else {
                    return String::new();
                };
                let at = u8::try_from(item).unwrap_or(u8::MAX);
                let kind = record.fields.iter().enumerate().find_map(|(field, declared)| {
                    let crate::model::policy::Domain::Choice(kind) = declared.domain else {
                        return None;
                    };
                    match self.decision.case.get(variables.field(list, at, field)) {
                        crate::model::case::Known::Is(value) => {
                            let value = usize::try_from(value).ok()?;
                            Some(self.policy.kind(kind).members[value].label.clone())
                        }
                        _ => None,
                    }
                });
                kind.unwrap_or_else(|| format!("number {}", item + 1))
            }
        }
    }

    /// Where a fact lies, in words: `what the item costs is up to £40.00`.
    pub(super) fn lies(
        &self,
        id: VariableId,
        member: Option<u8>,
        values: Option<(i64, i64)>,
    ) -> String {
        let variable = self.decision.prepared.variables.get(id);
        let label = variable_label(self.policy, variable.origin);
        let Some((low, high)) = values else {
            return format!("{label} is none");
        };
        if let (Some(member), Range::Set(kind, _)) = (member, variable.range) {
            let value = &self.policy.kind(kind).members[usize::from(member)].label;
            let word = if low == 1 { "includes" } else { "does not include" };
            return format!("{label} {word} {value}");
        }
        let words = |value: i64| {
            self.policy
                .constant_of(variable.range, value)
                .map_or_else(String::new, |(constant, ty)| self.words_of(constant, ty))
        };
        let (least, most) = variable.range.bounds().map_or((low, high), |(low, high, _)| (low, high));
        let is_date = matches!(variable.range, Range::Date { .. });
        match (low == least, high == most) {
            _ if low == high => format!("{label} is {}", words(low)),
            (true, true) => format!("{label} is anything"),
            (true, false) if is_date => format!("{label} is on or before {}", words(high)),
            (true, false) => format!("{label} is up to {}", words(high)),
            (false, true) if is_date => format!("{label} is on or after {}", words(low)),
            (false, true) => format!("{label} is {} or more", words(low)),
            (false, false) => format!("{label} is from {} to {}", words(low), words(high)),
        }
    }

    /// The label of a judged fact, whose judgement it is, and what it was judged to be.
    pub(super) fn judgement(&self, id: VariableId) -> Option<(String, String, String)> {
        let variable = self.decision.prepared.variables.get(id);
        let judged_by = match variable.origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
                self.policy.fact(fact).judged_by.clone()
            }
            Origin::Field { list, field, .. } => self
                .policy
                .list(list)
                .and_then(|(record, _)| record.fields[field].judged_by.clone()),
        }?;
        let label = variable_label(self.policy, variable.origin);
        let value = match self.decision.case.get(id) {
            crate::model::case::Known::Is(value) => self
                .policy
                .constant_of(variable.range, value)
                .map(|(constant, ty)| self.words_of(constant, ty)),
            crate::model::case::Known::None => Some("none".to_owned()),
            crate::model::case::Known::Unknown | crate::model::case::Known::Between(..) => None,
        };
        Some((label, judged_by, value.unwrap_or_else(|| NOT_KNOWN.to_owned())))
    }
}

/// A length of time, in words: `20 working days`.
pub(super) fn time_words(count: Exact, unit: TimeUnit) -> String {
    format!("{count} {}", unit.words())
}

/// The first day of a stretch that has one, in words.
pub(super) fn since(first: Date) -> Option<String> {
    (first > Date::MIN).then(|| first.in_words())
}
