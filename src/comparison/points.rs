//! The values of a fact that are worth a look: round ones, and those that the policies name.

use super::half::Which;
use super::people::OpenFact;
use super::twin::Twin;
use crate::model::case::{Known, Range};
use crate::model::policy::{Constant, EntryValue, ExprId, ExprKind, ValueType};
use crate::value::{Date, Exact, Unit};

/// Values that are worth a look.
#[derive(Debug, Clone, Default)]
pub(super) struct Points {
    /// Round values, as people have them.
    pub(super) round: Vec<i64>,
    /// Values that one of the policies names; there is at least one.
    pub(super) told: Vec<i64>,
    /// Values at which one of the policies was found to turn.
    pub(super) turns: Vec<i64>,
    /// Between which values it usually lies.
    pub(super) usual: (i64, i64),
}

impl Points {
    pub(super) fn all(&self) -> impl Iterator<Item = i64> + '_ {
        self.round
            .iter()
            .chain(&self.told)
            .chain(&self.turns)
            .copied()
    }
}

/// Round sums of money.
const POUNDS: [i128; 18] = [
    0, 10, 20, 50, 90, 100, 150, 200, 250, 300, 500, 1_000, 5_000, 10_000, 16_000, 20_000, 50_000,
    100_000,
];
/// Round numbers of hours.
const HOURS: [i128; 7] = [0, 1, 5, 10, 20, 40, 100];
/// Round counts.
const WHOLE: [i128; 9] = [0, 1, 2, 3, 5, 10, 20, 50, 100];
/// Days before and after a decision.
const DAYS: [i64; 17] = [
    -1825, -730, -365, -182, -91, -60, -42, -28, -14, -10, -7, -3, -1, 0, 1, 28, 182,
];
/// Ages in years.
const AGES: [i32; 17] = [
    0, 5, 12, 16, 18, 21, 25, 30, 40, 50, 60, 65, 66, 70, 80, 90, 100,
];

/// What a number counts, whatever the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Money,
    Hours,
    Percent,
    Whole,
    Day,
}

fn measure(ty: ValueType) -> Option<Measure> {
    match ty {
        ValueType::Amount(Unit::Money(_)) => Some(Measure::Money),
        ValueType::Amount(Unit::Hours(_)) => Some(Measure::Hours),
        ValueType::Amount(Unit::Percent) => Some(Measure::Percent),
        ValueType::Amount(Unit::Whole) => Some(Measure::Whole),
        ValueType::Date => Some(Measure::Day),
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => None,
    }
}

/// The values of a fact that are worth a look.
pub(super) fn points_of(twin: &Twin<'_>, fact: &OpenFact) -> Points {
    let mut points = Points::default();
    let below = match fact.range {
        Range::Amount { below, unit, .. } => {
            let round: &[i128] = match unit {
                Unit::Money(_) => &POUNDS,
                Unit::Hours(_) => &HOURS,
                Unit::Percent | Unit::Whole => &WHOLE,
            };
            let round = round.iter().map(|value| value * i128::from(below));
            points.round = round
                .filter_map(|value| i64::try_from(value).ok())
                .collect();
            below
        }
        Range::Date { .. } => {
            points.round = round_days(twin, fact);
            1
        }
        Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Count { .. } => 1,
    };
    let own = match fact.range {
        Range::Amount { unit, .. } => measure(ValueType::Amount(unit)),
        Range::Date { .. } => Some(Measure::Day),
        Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Count { .. } => None,
    };
    if let Some(own) = own {
        for which in [Which::A, Which::B] {
            points.told.extend(named(twin, which, own, below));
        }
    }
    points
        .round
        .retain(|value| (fact.low..=fact.high).contains(value));
    points
        .told
        .retain(|value| (fact.low..=fact.high).contains(value));
    points.told.sort_unstable();
    points.told.dedup();
    points.usual = (fact.low, fact.high);
    if let Range::Date { .. } = fact.range {
        let (first, last) = (points.round.iter().min(), points.round.iter().max());
        points.usual = (*first.unwrap_or(&fact.low), *last.unwrap_or(&fact.high));
    }
    if points.told.is_empty() {
        points.told = match fact.plain {
            Known::Is(plain) => vec![plain],
            _ if points.round.is_empty() => vec![fact.low],
            _ => points.round.clone(),
        };
    }
    points
}

fn round_days(twin: &Twin<'_>, fact: &OpenFact) -> Vec<i64> {
    let (a, b) = twin.days();
    let mut days = Vec::new();
    for day in [a, b] {
        if twin.is_birth(fact.id) {
            let births = AGES.iter().filter_map(|age| day.plus_months(-12 * age));
            days.extend(births.map(|birth| i64::from(birth.number())));
        } else {
            days.extend(DAYS.iter().map(|by| i64::from(day.number()) + by));
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// The values of one measure that a policy names where the outcome rests on them.
fn named(twin: &Twin<'_>, which: Which, measure_wanted: Measure, below: i64) -> Vec<i64> {
    let half = twin.half(which);
    let policy = twin.policy(which);
    let mut waiting: Vec<ExprId> = Vec::new();
    for node in policy.nodes_beneath(half.node) {
        waiting.extend(policy.exprs_of_on(node, half.day));
    }
    waiting.extend(policy.impossible.iter().copied());
    let mut figures = Vec::new();
    let mut found = Vec::new();
    let mut take = |constant: Constant| {
        let number = match constant {
            Constant::Amount(amount) => nearest(amount, below),
            Constant::Date(date) => Some(i64::from(date.number())),
            Constant::YesNo(_) | Constant::Choice(_) => None,
        };
        found.extend(number);
    };
    let mut seen = vec![false; policy.exprs.len()];
    while let Some(expr) = waiting.pop() {
        if std::mem::replace(&mut seen[expr.index()], true) {
            continue;
        }
        let held = policy.expr(expr);
        match &held.kind {
            ExprKind::Constant(constant) if measure(held.ty) == Some(measure_wanted) => {
                take(*constant);
            }
            ExprKind::Figure(figure, _) if !figures.contains(figure) => figures.push(*figure),
            _ => {}
        }
        waiting.extend(policy.parts(expr));
    }
    for figure in figures {
        let figure = policy.figure(figure);
        if measure(figure.ty) == Some(measure_wanted) {
            for cell in &figure.cells {
                let entry = cell.iter().find(|entry| entry.days.holds(half.day));
                if let Some(EntryValue::Known(constant)) = entry.map(|entry| entry.value) {
                    take(constant);
                }
            }
        }
    }
    found
}

/// An amount in whole parts of a denominator, cut off.
fn nearest(amount: Exact, below: i64) -> Option<i64> {
    let times = amount.numerator().checked_mul(i128::from(below))?;
    i64::try_from(times.div_euclid(amount.denominator())).ok()
}

/// The first day of a year or a month, for days that are told roundly.
pub(super) fn first_of(year: i32, month: u32) -> Option<i64> {
    Date::new(year, month, 1)
        .ok()
        .map(|day| i64::from(day.number()))
}
