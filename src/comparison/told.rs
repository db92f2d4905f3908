//! What was compared, in words: groups, answers, distances, what a proof is about.

use super::half::Which;
use super::joint::{JointCase, JointId, Pair};
use super::look::{Difference, Shape, Stands, Told, Values};
use super::marker::{By, Is, Marker, is_asked_of};
use super::sentence::value;
use super::twin::Twin;
use crate::decision::{Need, NeedOf};
use crate::model::case::{Known, Origin, Range};
use crate::model::policy::{Constant, FigureId, NodeId, Policy, ValueType};
use crate::program::Prepared;
use crate::program::program::SymbolOf;
use crate::proof::{InputOf, Whose};
use crate::value::{Date, Exact, amount_in_words};

/// Words for what was compared.
pub(super) struct Teller<'t, 'p> {
    pair: &'t Pair<'p>,
    /// Where either of the two is: `in Alba`, or of one policy `on 1 May 2026`.
    places: (String, String),
}

impl<'t, 'p> Teller<'t, 'p> {
    pub(super) fn of(pair: &'t Pair<'p>) -> Self {
        let (a, b) = (pair.a.policy().title(), pair.b.policy().title());
        Teller {
            pair,
            places: (format!("in {a}"), format!("in {b}")),
        }
    }

    /// The same for one policy on two days.
    pub(super) fn on(pair: &'t Pair<'p>, days: (Date, Date)) -> Self {
        let places = (
            format!("on {}", days.0.in_words()),
            format!("on {}", days.1.in_words()),
        );
        Teller { pair, places }
    }

    // ── Groups ──────────────────────────────────────────────────────────────

    /// What is so of a group, one thing a line.
    pub(super) fn markers(&self, twin: &Twin<'_>, markers: &[Marker]) -> Vec<String> {
        let mut told: Vec<(By, String)> = Vec::new();
        for marker in markers {
            if told
                .iter()
                .any(|(by, _)| *by == marker.by && self.is_counted(marker))
            {
                continue;
            }
            let own: Vec<Is> = markers
                .iter()
                .filter(|other| other.by == marker.by)
                .map(|other| other.is)
                .collect();
            // Of two items of a list the same may be said in the same words.
            if let Some(words) = self.marker(twin, *marker, &own)
                && told.iter().all(|(_, before)| *before != words)
            {
                told.push((marker.by, words));
            }
        }
        told.into_iter().map(|(_, words)| words).collect()
    }

    fn is_counted(&self, marker: &Marker) -> bool {
        matches!(marker.is, Is::AtLeast(_) | Is::Under(_) | Is::Absent(_))
    }

    fn marker(&self, twin: &Twin<'_>, marker: Marker, own: &[Is]) -> Option<String> {
        match marker.by {
            By::Fact(id) => {
                let (prepared, _) = self.pair.policy_of(id);
                let label = match self.is_asked_about(twin, id) {
                    true => self.label(id).replacen("one ", "this ", 1),
                    false => self.label(id),
                };
                let range = self.pair.variable(id).range;
                match marker.is {
                    Is::In(mask) => Some(format!("{label}: {}", in_words(prepared, range, mask)?)),
                    Is::Absent(true) => Some(format!("{label}: none")),
                    Is::Absent(false) | Is::AtLeast(_) | Is::Under(_) => {
                        let words = |n: i128| {
                            let n = i64::try_from(n).ok()?;
                            value(prepared, range, Known::Is(n))
                        };
                        Some(format!("{label}: {}", between(own, words, step_of(range))?))
                    }
                    Is::NoneIn(_) => None,
                }
            }
            By::Member(id, member) => {
                let (prepared, _) = self.pair.policy_of(id);
                let Range::Set(kind, _) = self.pair.variable(id).range else {
                    return None;
                };
                let name = &prepared.policy().kind(kind).members[usize::from(member)].label;
                let includes = match marker.is {
                    Is::In(2) => "includes",
                    _ => "does not include",
                };
                Some(format!("{}: {includes} {name}", self.label(id)))
            }
            By::Item(id) => {
                let (prepared, variable) = self.pair.policy_of(id);
                let range = self.pair.variable(id).range;
                let label = self.item_label(prepared, variable);
                let (mask, some) = match marker.is {
                    Is::In(mask) => (mask, "some"),
                    Is::NoneIn(mask) => (mask, "none of"),
                    Is::AtLeast(_) | Is::Under(_) | Is::Absent(_) => return None,
                };
                let values = several(prepared, range, mask)?;
                Some(format!("{some} {label}: {values}"))
            }
            By::Shared(node) => self.shared(twin, node, marker.is, own),
        }
    }

    /// What is so of something that both policies work out in the same way.
    fn shared(&self, twin: &Twin<'_>, node: NodeId, is: Is, own: &[Is]) -> Option<String> {
        let policy = self.pair.a.policy();
        let declared = policy.node(node);
        let label = &declared.label;
        match (is, declared.ty) {
            (Is::In(mask), ty) => {
                let range = match ty {
                    ValueType::Choice(kind) => {
                        let count = policy.kind(kind).members.len();
                        Range::Choice(kind, u8::try_from(count).unwrap_or(64))
                    }
                    _ => Range::YesNo,
                };
                Some(format!("{label}: {}", in_words(self.pair.a, range, mask)?))
            }
            (_, ValueType::Amount(unit)) => {
                let below = twin.below_of(node)?;
                let words = |n: i128| Some(amount_in_words(Exact::new(n, below)?, unit));
                Some(format!(
                    "{label}: {}",
                    between(own, words, (below / 100).max(1))?
                ))
            }
            (_, _) => None,
        }
    }

    /// Whether it is said of the very item that the outcome is about.
    fn is_asked_about(&self, twin: &Twin<'_>, id: JointId) -> bool {
        let (prepared, variable) = self.pair.policy_of(id);
        let origin = prepared.variables().get(variable).origin;
        let index = twin.index().unwrap_or(0);
        matches!(origin, Origin::Field { item, .. } if usize::from(item) == index)
            && is_asked_of(twin, id)
    }

    fn label(&self, id: JointId) -> String {
        let (prepared, variable) = self.pair.policy_of(id);
        let policy = prepared.policy();
        match prepared.variables().get(variable).origin {
            origin @ (Origin::Fact(_) | Origin::FactFor(..)) => {
                crate::decision::variable_label(policy, origin)
            }
            Origin::Count(fact) => format!("how many: {}", policy.fact(fact).label),
            Origin::Field { .. } => format!("one {}", self.item_label(prepared, variable)),
        }
    }

    /// `income, what it is`.
    fn item_label(&self, prepared: &Prepared, variable: crate::model::case::VariableId) -> String {
        let policy = prepared.policy();
        let Origin::Field { list, field, .. } = prepared.variables().get(variable).origin else {
            return String::new();
        };
        let Some((record, _)) = policy.list(list) else {
            return String::new();
        };
        let name = record.name.replace('_', " ");
        format!("{name}, {}", record.fields[field].label)
    }

    /// What is given of everybody.
    pub(super) fn within(&self, within: &JointCase) -> Vec<String> {
        self.pair
            .ids()
            .filter_map(|id| {
                let (prepared, _) = self.pair.policy_of(id);
                let range = self.pair.variable(id).range;
                let told = value(prepared, range, within.get(id))?;
                Some(format!("{}: {told}", self.label(id)))
            })
            .collect()
    }

    /// What a formula leaves open, in words.
    pub(super) fn input(&self, of: &InputOf<Whose>) -> String {
        let (InputOf::Value(whose)
        | InputOf::Is(whose, _)
        | InputOf::Has(whose, _)
        | InputOf::Absent(whose)) = of;
        let name = match whose {
            Whose::Known(place) => self.label(JointId::at(*place)),
            Whose::Symbol(symbol) => format!("{} of {}, not known", symbol.name, symbol.policy),
        };
        match of {
            InputOf::Value(_) => name,
            InputOf::Is(_, at) => format!("{name}: is value {at}"),
            InputOf::Has(_, at) => format!("{name}: includes value {at}"),
            InputOf::Absent(_) => format!("{name}: none"),
        }
    }

    // ── Answers ─────────────────────────────────────────────────────────────

    /// A way of differing: which is higher, or what either answers.
    pub(super) fn way(&self, node: NodeId, difference: &Difference) -> String {
        // Both kinds have the same values, in one order.
        let a = self.pair.a.policy();
        let (own, other) = &self.places;
        let is_amount = (difference.a, difference.b) == (Shape::Number, Shape::Number)
            || difference.a == Shape::Open
            || difference.b == Shape::Open;
        let (more, day) = match a.node(node).ty {
            ValueType::Date => ("later", true),
            _ => ("more", false),
        };
        match difference.stands {
            Stands::AHigher if is_amount || day => format!("{more} {own}"),
            Stands::BHigher if is_amount || day => format!("{more} {other}"),
            _ => {
                let shape = |policy: &Policy, shape: Shape| shape_words(policy, node, shape);
                format!(
                    "{} {own}, {} {other}",
                    shape(a, difference.a),
                    shape(a, difference.b)
                )
            }
        }
    }

    /// Where either of the two is.
    pub(super) fn places(self) -> (String, String) {
        self.places
    }

    /// An answer in words.
    pub(super) fn answer(twin: &Twin<'_>, which: Which, told: Told) -> String {
        let (node, _) = twin.nodes();
        let policy = twin.pair().a.policy();
        let ty = policy.node(node).ty;
        match told {
            Told::Number(n) => twin.constant(n).map_or_else(
                || n.to_string(),
                |constant| constant_words(policy, constant, ty),
            ),
            Told::Choice(at) => choice_words(policy, ty, at),
            Told::NotApplicable => "does not apply".to_owned(),
            Told::NoAnswer => format!("no answer: {} is at fault", twin.policy(which).title()),
            Told::NoItem => "there is none".to_owned(),
            Told::Refused => "no such person".to_owned(),
            Told::Open(open) => {
                let mut parts = Vec::new();
                match open.values {
                    Values::None => {}
                    Values::Numbers(low, high) => {
                        let words = |n: i128| {
                            twin.constant(n).map_or_else(String::new, |constant| {
                                constant_words(policy, constant, ty)
                            })
                        };
                        parts.push(format!("from {} to {}", words(low), words(high)));
                    }
                    Values::Choices(mask) => {
                        let each = (0..64).filter(|at| mask >> at & 1 == 1);
                        let words: Vec<String> =
                            each.map(|at| choice_words(policy, ty, at)).collect();
                        parts.push(words.join(" or "));
                    }
                }
                if open.may_not_apply {
                    parts.push("does not apply".to_owned());
                }
                if open.may_fail {
                    parts.push("no answer".to_owned());
                }
                format!("can't be told: {}", parts.join(" or "))
            }
        }
    }

    /// A distance in words.
    pub(super) fn distance(twin: &Twin<'_>, gap: i128, ty: ValueType) -> Option<String> {
        Some(match ty {
            ValueType::Amount(unit) => amount_in_words(twin.exact(gap)?, unit),
            ValueType::Date if gap == 1 => "1 day".to_owned(),
            ValueType::Date => format!("{gap} days"),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => return None,
        })
    }

    /// What an answer hangs on: `Alba: the weekly maximum is not found`.
    pub(super) fn needs(&self, title: &str, needs: &[Need]) -> Vec<String> {
        needs
            .iter()
            .filter_map(|need| {
                let why = match need.of {
                    NeedOf::Fact(_) => return None,
                    NeedOf::NotPublished(_) => "is not published",
                    NeedOf::NotFound(_) => "was not found",
                    NeedOf::Unset(_) => "is left to each authority",
                    NeedOf::Open(_) => "is decided by each authority",
                    NeedOf::Holidays => "are not listed as far as that",
                };
                Some(format!("{title}: {} {why}", need.label))
            })
            .collect()
    }

    // ── What a proof is about ───────────────────────────────────────────────

    /// The ranges of what is counted, and the greatest lengths of lists.
    pub(super) fn ranges(&self, twin: &Twin<'_>, within: &JointCase) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for id in twin.bearing() {
            let (prepared, variable) = self.pair.policy_of(id);
            let range = self.pair.variable(id).range;
            let ends = match (within.get(id), range.bounds()) {
                (Known::Unknown, Some((low, high, _))) => (low, high),
                (_, _) => continue,
            };
            let words = |n: i64| value(prepared, range, Known::Is(n));
            let line = match range {
                Range::Amount { .. } => words(ends.0)
                    .zip(words(ends.1))
                    .map(|(low, high)| format!("{}: {low} to {high}", self.label(id))),
                Range::Count { .. } => {
                    let policy = prepared.policy();
                    match prepared.variables().get(variable).origin {
                        Origin::Count(fact) => {
                            Some(format!("{}: at most {}", policy.fact(fact).label, ends.1))
                        }
                        _ => None,
                    }
                }
                Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Date { .. } => None,
            };
            if let Some(line) = line.filter(|line| !told.contains(line)) {
                told.push(line);
            }
        }
        told
    }

    /// The figures that nobody knows on which an answer hangs.
    pub(super) fn unknown(&self, twin: &Twin<'_>) -> Vec<String> {
        let mut told = Vec::new();
        for which in [Which::A, Which::B] {
            let policy = twin.policy(which);
            for of in twin.half(which).symbols() {
                let figure = |figure: FigureId| &policy.figure(figure).label;
                let line = match of {
                    SymbolOf::NotPublished(id, _) => format!("{} (not published)", figure(id)),
                    SymbolOf::NotFound(id, _) => format!("{} (not found)", figure(id)),
                    SymbolOf::Unset(id, _) => format!("{} (not set)", figure(id)),
                    SymbolOf::Open(node) => format!("{} (not decided)", policy.node(node).label),
                    SymbolOf::Holidays => continue,
                };
                let line = format!("{}: {line}", policy.title());
                if !told.contains(&line) {
                    told.push(line);
                }
            }
        }
        told
    }
}

/// From where to where something lies.
fn between(own: &[Is], words: impl Fn(i128) -> Option<String>, step: i128) -> Option<String> {
    let low = own.iter().find_map(|is| match is {
        Is::AtLeast(n) => Some(*n),
        _ => None,
    });
    let high = own.iter().find_map(|is| match is {
        Is::Under(n) => Some(n - 1 - (n - 1).rem_euclid(step)),
        _ => None,
    });
    match (low, high) {
        (Some(low), Some(high)) if low == high => words(low),
        (Some(low), Some(high)) => Some(format!("{} to {}", words(low)?, words(high)?)),
        (Some(low), None) => Some(format!("{} or more", words(low)?)),
        (None, Some(high)) => Some(format!("up to {}", words(high)?)),
        (None, None) => Some("there is one".to_owned()),
    }
}

fn step_of(range: Range) -> i128 {
    match range {
        Range::Amount { step, .. } => i128::from(step.max(1)),
        _ => 1,
    }
}

/// Some values of a kind: `adult or child`, or where it is most of them, `not child`.
fn in_words(prepared: &Prepared, range: Range, mask: u64) -> Option<String> {
    let Range::Choice(_, count) = range else {
        return Some(if mask & 2 != 0 { "yes" } else { "no" }.to_owned());
    };
    let all = if count >= 64 {
        u64::MAX
    } else {
        (1 << count) - 1
    };
    let (inside, outside) = (mask & all, all & !mask);
    match outside.count_ones() < inside.count_ones() {
        true => Some(format!("not {}", several(prepared, range, outside)?)),
        false => several(prepared, range, inside),
    }
}

fn several(prepared: &Prepared, range: Range, mask: u64) -> Option<String> {
    let (_, most, _) = range.bounds()?;
    let values: Option<Vec<String>> = (0..=most)
        .filter(|at| mask >> at & 1 == 1)
        .map(|at| value(prepared, range, Known::Is(at)))
        .collect();
    let values = values?;
    Some(match values.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    })
}

fn constant_words(policy: &Policy, constant: Constant, ty: ValueType) -> String {
    match (constant, ty) {
        (Constant::Amount(amount), ValueType::Amount(unit)) => amount_in_words(amount, unit),
        (Constant::Date(date), _) if date == Date::MAX => "no day that is known".to_owned(),
        (Constant::Date(date), _) => date.in_words(),
        (constant, ty) => policy.plain(constant, ty),
    }
}

fn choice_words(policy: &Policy, ty: ValueType, at: u8) -> String {
    match ty {
        ValueType::Choice(kind) => policy.kind(kind).members[usize::from(at)].label.clone(),
        _ if at == 1 => "yes".to_owned(),
        _ => "no".to_owned(),
    }
}

fn shape_words(policy: &Policy, node: NodeId, shape: Shape) -> String {
    match shape {
        Shape::Number => match policy.node(node).ty {
            ValueType::Date => "a day".to_owned(),
            _ => "an amount".to_owned(),
        },
        Shape::Choice(at) => choice_words(policy, policy.node(node).ty, at),
        Shape::NotApplicable => "does not apply".to_owned(),
        Shape::NoAnswer => "no answer".to_owned(),
        Shape::NoItem => "no such item".to_owned(),
        Shape::Open => "not settled".to_owned(),
    }
}
