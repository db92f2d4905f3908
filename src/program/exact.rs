//! One complete case: every value is known.

use std::cmp::Ordering;

use super::calendar;
use super::domain::{Chosen, Decided, Domain, Found, RuleValues, Stay};
use super::op::{Comparison, Rules, TableFaults};
use crate::model::policy::Order;
use crate::syntax::tree::RoundingMode;

/// One complete case. What a policy means is what this domain gives.
///
/// Bounds on every number are checked when a policy is prepared, so nothing here can overflow.
pub(crate) struct Exact;

impl Chosen<u8> for i128 {
    fn or(self, _: Self) -> Self {
        self
    }

    fn same(self, other: Self) -> u8 {
        u8::from(self == other)
    }

    fn higher(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Chosen<u8> for u8 {
    fn or(self, _: Self) -> Self {
        self
    }

    fn same(self, other: Self) -> u8 {
        u8::from(self == other)
    }

    fn higher(self, other: Self) -> Self {
        self.max(other)
    }
}

/// Whether two things in an order are as a comparison says.
pub(crate) fn holds(order: Order, found: Ordering) -> bool {
    match order {
        Order::Under => found == Ordering::Less,
        Order::AtMost => found != Ordering::Greater,
        Order::Over => found == Ordering::Greater,
        Order::AtLeast => found != Ordering::Less,
    }
}

/// The greatest whole number not above a quotient; the divisor is above zero.
///
/// Amounts nearly always fit half the width, which divides many times faster.
pub(crate) fn floor_div(a: i128, b: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => i128::from(a.div_euclid(b)),
        (_, Err(_)) | (Err(_), _) => a.div_euclid(b),
    }
}

/// A quotient rounded to a whole number; the divisor is above zero.
pub(crate) fn rounded_quotient(a: i128, by: i128, mode: RoundingMode) -> i128 {
    match mode {
        RoundingMode::Down => floor_div(a, by),
        RoundingMode::Up => -floor_div(-a, by),
        RoundingMode::HalfUp => floor_div(2 * a + by, 2 * by),
    }
}

impl Domain for Exact {
    type Num = i128;
    type Choice = u8;
    type Set = u64;

    fn number(n: i128) -> i128 {
        n
    }

    fn choice(value: u8) -> u8 {
        value
    }

    fn and(a: u8, b: u8) -> u8 {
        a & b
    }

    fn or(a: u8, b: u8) -> u8 {
        a | b
    }

    fn not(a: u8) -> u8 {
        1 - a
    }

    fn at_least(n: u32, parts: impl Iterator<Item = u8>) -> u8 {
        u8::from(parts.map(u32::from).sum::<u32>() >= n)
    }

    fn compare(comparison: Comparison, a: i128, b: i128) -> u8 {
        u8::from(match comparison {
            Comparison::By(order) => holds(order, a.cmp(&b)),
            Comparison::Same => a == b,
        })
    }

    fn one_of(a: u8, mask: u64) -> u8 {
        u8::from(mask >> a & 1 == 1)
    }

    fn order(order: Order, a: u8, b: u8) -> u8 {
        u8::from(holds(order, a.cmp(&b)))
    }

    fn includes(set: u64, mask: u64, all: bool) -> u8 {
        u8::from(if all {
            set & mask == mask
        } else {
            set & mask != 0
        })
    }

    fn scale(a: i128, factor: i128) -> i128 {
        a * factor
    }

    fn add(a: i128, b: i128) -> i128 {
        a + b
    }

    fn multiply(a: i128, b: i128) -> i128 {
        a * b
    }

    fn counted(a: i128, when: u8) -> i128 {
        if when == 1 { a } else { 0 }
    }

    fn extreme(least: bool, terms: impl Iterator<Item = (i128, u8)>) -> i128 {
        let there = terms.filter(|(_, there)| *there == 1).map(|(term, _)| term);
        let extreme = if least { there.min() } else { there.max() };
        extreme.unwrap_or(0)
    }

    fn round(a: i128, times: i128, plus: i128, over: i128, each: i128) -> i128 {
        floor_div(a * times + plus, over) * each
    }

    fn divide(a: i128, by: i128, mode: RoundingMode, each: i128) -> i128 {
        // The range of a divisor is checked to lie above zero.
        rounded_quotient(a, by.max(1), mode) * each
    }

    fn between(from: i128, to: i128, of: impl Fn(i128, i128) -> i128) -> i128 {
        of(from, to)
    }

    fn moved(from: i128, count: i128, of: impl Fn(i128, i128) -> i128) -> i128 {
        of(from, count)
    }

    fn longest_run(apart: i128, months: i128, before: i128, stays: &[Stay<Self>]) -> i128 {
        let stays = stays.iter().filter(|stay| stay.present == 1);
        let stays = stays.map(|stay| (stay.begins, (stay.open == 0).then_some(stay.ends)));
        calendar::longest_run(apart, months, before, stays.collect())
    }

    fn unless_beyond(day: i128, last: i128, beyond: i128) -> i128 {
        if day > last { beyond } else { day }
    }

    fn items(count: i128) -> (usize, usize) {
        let count = usize::try_from(count).unwrap_or(0);
        (count, count)
    }

    fn present(item: usize, items: (usize, usize)) -> u8 {
        u8::from(item < items.0)
    }

    fn pick<V: Chosen<u8>>(keys: &[(u8, usize)], cell: impl Fn(usize) -> V) -> V {
        let at = keys
            .iter()
            .map(|(key, step)| usize::from(*key) * step)
            .sum();
        cell(at)
    }

    fn decide<V: Chosen<u8>>(
        rules: &Rules,
        whens: &[u8],
        values: &RuleValues<'_, V>,
        alive: &mut [u8],
    ) -> Decided<V, u8> {
        let mut value: Option<V> = None;
        let mut clash = 0;
        for at in &rules.order {
            let overridden = rules.rules[*at]
                .overriders
                .iter()
                .any(|over| alive[*over] == 1);
            alive[*at] = whens[*at] & u8::from(!overridden);
        }
        for (at, own) in values.values.iter().enumerate() {
            if alive[at] == 1 {
                value = Some(match value {
                    None => *own,
                    Some(value) if rules.highest => value.higher(*own),
                    Some(value) => {
                        clash |= 1 - value.same(*own);
                        value
                    }
                });
            }
        }
        Decided {
            value: value.unwrap_or(values.normally),
            clash,
        }
    }

    fn find_row<V: Chosen<u8>>(rows: &[u8], values: &[V], _: Option<TableFaults>) -> Found<V, u8> {
        let applying = rows.iter().filter(|row| **row == 1).count();
        let first = rows.iter().position(|row| *row == 1).unwrap_or(0);
        Found {
            value: values[first],
            gap: u8::from(applying == 0),
            overlap: u8::from(applying > 1),
        }
    }
}
