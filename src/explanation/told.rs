//! What a decision saw and came to, in the labels that a person reads.

use super::line::Value;
use crate::decision::{Decision, variable_label};
use crate::model::case::{Known, Range, VariableId};
use crate::model::policy::{
    Absent, Constant, Days, ExprId, ExprKind, KindId, Over, Piece, Policy, ValueType, Words,
};
use crate::program::op::Slot;
use crate::syntax::tree::TimeUnit;
use crate::value::{Date, Exact, Period, Unit, amount_in_words};

/// Tells what a decision looked at.
pub(super) struct Teller<'d> {
    /// The decision; none where a policy is read back without a case.
    pub(super) decision: Option<&'d Decision<'d>>,
    pub(super) policy: &'d Policy,
}

/// What stands where something is not known.
pub(super) const NOT_KNOWN: &str = "not known";

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
                self.policy.kind(kind).members[usize::from(at)]
                    .label
                    .clone()
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
        let slot = self.decision?.program().exprs[expr.index()]?;
        self.slot(slot, held.ty, item)
    }

    pub(super) fn slot(&self, slot: Slot, ty: ValueType, item: usize) -> Option<Value> {
        let decision = self.decision?;
        let constant =
            crate::decision::constant(&decision.view, decision.program(), slot, ty, item)?;
        Some(self.value(constant, ty))
    }

    /// `none` or `no limit`; the inner `None` where it is not known whether.
    fn absent(&self, expr: ExprId, item: usize) -> Option<Option<Value>> {
        let decision = self.decision?;
        let slot = decision.program().absents[expr.index()]?;
        let word = match self.policy.expr(expr).absent {
            Absent::NoLimit => "no limit",
            Absent::None | Absent::Never => "none",
        };
        match decision.view.choice(slot, item).single() {
            Some(1) => Some(Some(Value {
                plain: word.to_owned(),
                words: word.to_owned(),
            })),
            Some(_) => None,
            None => Some(None),
        }
    }

    fn set(&self, expr: ExprId, kind: KindId, item: usize) -> Option<Value> {
        let decision = self.decision?;
        let Slot::Set(slot) = decision.program().exprs[expr.index()]? else {
            return None;
        };
        let members = decision.view.set(slot, item);
        if members.certain != members.possible {
            return None;
        }
        Some(self.chosen(kind, members.certain))
    }

    /// The values of a kind that a mask has.
    fn chosen(&self, kind: KindId, mask: u64) -> Value {
        let kind = self.policy.kind(kind);
        let chosen = kind
            .members
            .iter()
            .enumerate()
            .filter(|(at, _)| mask >> at & 1 == 1);
        let (names, labels): (Vec<&str>, Vec<&str>) = chosen
            .map(|(_, member)| (member.name.as_str(), member.label.as_str()))
            .unzip();
        Value {
            plain: format!("({})", names.join(", ")),
            words: match labels.is_empty() {
                true => "none of these".to_owned(),
                false => labels.join(", "),
            },
        }
    }

    /// How an amount for any period was given, where that was not per week.
    pub(super) fn given(&self, expr: ExprId, item: usize) -> Option<String> {
        let (amount, period) = self.given_per(expr, item)?;
        Some(amount_in_words(amount, Unit::Money(Some(period))))
    }

    /// The amount and the period that an amount for any period was given with.
    pub(super) fn given_per(&self, expr: ExprId, item: usize) -> Option<(Exact, Period)> {
        let ExprKind::Convert(inner, _) = self.policy.expr(expr).kind else {
            return None;
        };
        let decision = self.decision?;
        let variables = &decision.prepared().variables;
        let id = match self.policy.expr(inner).kind {
            ExprKind::Fact(fact) => variables.fact(fact),
            ExprKind::Field(list, field) => {
                let item = u8::try_from(item).ok()?;
                variables.field(list, item, field)
            }
            _ => return None,
        };
        // What lies between two amounts was given as neither.
        let case = &decision.case;
        let is_known = matches!(case.get(id), Known::Is(_));
        let mut given = case.given_per.iter().filter(|_| is_known);
        let given = given.find(|(own, _, _)| *own == id);
        let (_, amount, period) = given.filter(|(_, _, period)| *period != Period::Week)?;
        Some((*amount, *period))
    }

    /// Words with their values put in.
    ///
    /// A value that is not known leaves a gap, `…`; what belongs there is named once, behind.
    pub(super) fn filled(&self, words: &Words, item: usize) -> String {
        let mut text = String::new();
        let mut gaps: Vec<String> = Vec::new();
        for piece in &words.pieces {
            let expr = match piece {
                Piece::Text(words) => {
                    text += words;
                    continue;
                }
                Piece::Value(expr) => *expr,
            };
            match (self.seen(expr, item), self.decision) {
                (Some(value), _) => text += &value.words,
                (None, None) => text += &format!("({})", self.told(expr, item)),
                (None, Some(_)) => {
                    text.push('…');
                    let told = self.told(expr, item);
                    if !gaps.contains(&told) {
                        gaps.push(told);
                    }
                }
            }
        }
        match gaps.is_empty() {
            true => text,
            false => format!("{text} ({NOT_KNOWN}: {})", gaps.join("; ")),
        }
    }

    // ── Items and facts ─────────────────────────────────────────────────────

    /// What an item is called: the value of its first kind, or its number.
    pub(super) fn item(&self, over: Over, item: usize) -> String {
        match over {
            Over::Kind(kind) => self.policy.kind(kind).members[item].label.clone(),
            Over::List(list) => {
                let (Some((record, _)), Some(decision)) = (self.policy.list(list), self.decision)
                else {
                    return String::new();
                };
                let variables = &decision.prepared().variables;
                let at = u8::try_from(item).unwrap_or(u8::MAX);
                let kind = record
                    .fields
                    .iter()
                    .enumerate()
                    .find_map(|(field, declared)| {
                        let crate::model::policy::Domain::Choice(kind) = declared.domain else {
                            return None;
                        };
                        match decision.case.get(variables.field(list, at, field)) {
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
        let Some(decision) = self.decision else {
            return String::new();
        };
        let variable = decision.prepared().variables.get(id);
        let label = variable_label(self.policy, variable.origin);
        let Some((low, high)) = values else {
            return format!("{label} is none");
        };
        if let (Some(member), Range::Set(kind, _)) = (member, variable.range) {
            let value = &self.policy.kind(kind).members[usize::from(member)].label;
            let word = if low == 1 {
                "includes"
            } else {
                "does not include"
            };
            return format!("{label} {word} {value}");
        }
        let words = |value: i64| {
            self.policy
                .constant_of(variable.range, value)
                .map_or_else(String::new, |(constant, ty)| self.words_of(constant, ty))
        };
        let (least, most) = variable
            .range
            .bounds()
            .map_or((low, high), |(low, high, _)| (low, high));
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
        let decision = self.decision?;
        let variable = decision.prepared().variables.get(id);
        let judged_by = self.policy.judge_of(variable.origin)?.to_owned();
        let label = variable_label(self.policy, variable.origin);
        let value = match decision.case.get(id) {
            crate::model::case::Known::Is(mask) if let Range::Set(kind, _) = variable.range => {
                // A mask of all 64 values is a negative number.
                Some(self.chosen(kind, mask.cast_unsigned()).words)
            }
            crate::model::case::Known::Is(value) => self
                .policy
                .constant_of(variable.range, value)
                .map(|(constant, ty)| self.words_of(constant, ty)),
            crate::model::case::Known::None => Some("none".to_owned()),
            crate::model::case::Known::Unknown | crate::model::case::Known::Between(..) => None,
        };
        Some((
            label,
            judged_by,
            value.unwrap_or_else(|| NOT_KNOWN.to_owned()),
        ))
    }
}

/// A length of time, in words: `20 working days`.
pub(super) fn time_words(count: Exact, unit: TimeUnit) -> String {
    format!("{count} {}", unit.words())
}

/// A stretch of days that does not always hold, in words.
pub fn in_force(days: Days) -> Option<String> {
    let from = (days.first > Date::MIN).then(|| format!("from {}", days.first.in_words()));
    let until = (days.last < Date::MAX).then(|| format!("until {}", days.last.in_words()));
    match (from, until) {
        (Some(from), Some(until)) => Some(format!("{from} {until}")),
        (from, until) => from.or(until),
    }
}
