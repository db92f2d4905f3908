//! A partial case: every value that it may have.
//!
//! A number is between two bounds, a value of a kind is one of a mask, a condition is true,
//! false, or either. Whatever a completion of the case gives is among what this gives.

use super::calendar;
use super::domain::{Chosen, Decided, Domain, Found, RuleValues, Stay};
use super::exact::{Exact, holds};
use super::op::{Comparison, Rules, TableFaults};
use crate::model::policy::Order;
use crate::syntax::tree::RoundingMode;

/// Everything that a partial case may be.
pub(crate) struct Possible;

/// The numbers between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) low: i128,
    pub(crate) high: i128,
}

impl Bounds {
    pub(crate) fn new(low: i128, high: i128) -> Self {
        Bounds { low, high }
    }

    /// The number, where only one is left.
    pub(crate) fn single(self) -> Option<i128> {
        (self.low == self.high).then_some(self.low)
    }

    pub(crate) fn hull(self, other: Bounds) -> Bounds {
        Bounds {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }
}

/// Some of at most 64 values; of yes and no, no is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mask(pub(crate) u64);

impl Mask {
    pub(crate) const NO: Mask = Mask(1);
    pub(crate) const YES: Mask = Mask(2);
    pub(crate) const EITHER: Mask = Mask(3);

    pub(crate) fn of(certain: bool, possible: bool) -> Mask {
        match (certain, possible) {
            (true, _) => Mask::YES,
            (false, true) => Mask::EITHER,
            (false, false) => Mask::NO,
        }
    }

    pub(crate) fn may_be(self, value: u8) -> bool {
        self.0 >> value & 1 == 1
    }

    /// Whether it is certainly yes.
    pub(crate) fn is_yes(self) -> bool {
        self == Mask::YES
    }

    /// Whether it is certainly no.
    pub(crate) fn is_no(self) -> bool {
        self == Mask::NO
    }

    /// The value, where only one is left.
    pub(crate) fn single(self) -> Option<u8> {
        let only = self.0.count_ones() == 1;
        only.then(|| u8::try_from(self.0.trailing_zeros()).unwrap_or(0))
    }

    fn lowest(self) -> u32 {
        self.0.trailing_zeros()
    }

    fn highest(self) -> u32 {
        63 - self.0.leading_zeros()
    }
}

/// The values that a set certainly has, and those that it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetBounds {
    pub(crate) certain: u64,
    pub(crate) possible: u64,
}

impl Chosen<Mask> for Bounds {
    fn or(self, other: Self) -> Self {
        self.hull(other)
    }

    fn same(self, other: Self) -> Mask {
        Possible::compare(Comparison::Same, self, other)
    }

    fn higher(self, other: Self) -> Self {
        Bounds {
            low: self.low.max(other.low),
            high: self.high.max(other.high),
        }
    }
}

impl Chosen<Mask> for Mask {
    fn or(self, other: Self) -> Self {
        Mask(self.0 | other.0)
    }

    fn same(self, other: Self) -> Mask {
        let certain = self.single().is_some() && self == other;
        Mask::of(certain, self.0 & other.0 != 0)
    }

    /// A value of either that the other may be below, or equal to.
    fn higher(self, other: Self) -> Self {
        let floor = self.lowest().max(other.lowest());
        Mask((self.0 | other.0) & (u64::MAX << floor))
    }
}

/// How many undecided rules are tried both ways; beyond, each is looked at by itself.
const TRIED: usize = 8;

impl Domain for Possible {
    type Num = Bounds;
    type Choice = Mask;
    type Set = SetBounds;

    fn number(n: i128) -> Bounds {
        Bounds { low: n, high: n }
    }

    fn choice(value: u8) -> Mask {
        Mask(1 << value)
    }

    fn and(a: Mask, b: Mask) -> Mask {
        // The lower of no, either, yes.
        if a.is_no() || b.is_no() {
            Mask::NO
        } else {
            Mask(a.0 | b.0)
        }
    }

    fn or(a: Mask, b: Mask) -> Mask {
        if a.is_yes() || b.is_yes() {
            Mask::YES
        } else {
            Mask(a.0 | b.0)
        }
    }

    fn not(a: Mask) -> Mask {
        Mask(a.0 >> 1 & 1 | (a.0 & 1) << 1)
    }

    fn at_least(n: u32, parts: impl Iterator<Item = Mask>) -> Mask {
        let (mut certain, mut possible) = (0, 0);
        for part in parts {
            certain += u32::from(part.is_yes());
            possible += u32::from(!part.is_no());
        }
        Mask::of(certain >= n, possible >= n)
    }

    fn compare(comparison: Comparison, a: Bounds, b: Bounds) -> Mask {
        match comparison {
            Comparison::Same => {
                let certain = a.single().is_some() && a == b;
                Mask::of(certain, a.low <= b.high && b.low <= a.high)
            }
            Comparison::By(order) => {
                // The pairs that are furthest apart decide what is certain and what is possible.
                let (favourable, other) = match order {
                    Order::Over | Order::AtLeast => (a.high.cmp(&b.low), a.low.cmp(&b.high)),
                    Order::Under | Order::AtMost => (a.low.cmp(&b.high), a.high.cmp(&b.low)),
                };
                Mask::of(holds(order, other), holds(order, favourable))
            }
        }
    }

    fn one_of(a: Mask, mask: u64) -> Mask {
        Mask::of(a.0 & !mask == 0, a.0 & mask != 0)
    }

    fn order(order: Order, a: Mask, b: Mask) -> Mask {
        let bounds =
            |mask: Mask| Bounds::new(i128::from(mask.lowest()), i128::from(mask.highest()));
        Possible::compare(Comparison::By(order), bounds(a), bounds(b))
    }

    fn includes(set: SetBounds, mask: u64, all: bool) -> Mask {
        Mask::of(
            Exact::includes(set.certain, mask, all) == 1,
            Exact::includes(set.possible, mask, all) == 1,
        )
    }

    fn scale(a: Bounds, factor: i128) -> Bounds {
        let (x, y) = (a.low * factor, a.high * factor);
        Bounds::new(x.min(y), x.max(y))
    }

    fn add(a: Bounds, b: Bounds) -> Bounds {
        Bounds::new(a.low + b.low, a.high + b.high)
    }

    fn multiply(a: Bounds, b: Bounds) -> Bounds {
        let corners = [
            a.low * b.low,
            a.low * b.high,
            a.high * b.low,
            a.high * b.high,
        ];
        let low = corners.iter().copied().min().unwrap_or(0);
        let high = corners.iter().copied().max().unwrap_or(0);
        Bounds::new(low, high)
    }

    fn counted(a: Bounds, when: Mask) -> Bounds {
        match when {
            Mask::YES => a,
            Mask::NO => Bounds::new(0, 0),
            _ => Bounds::new(a.low.min(0), a.high.max(0)),
        }
    }

    fn extreme(least: bool, terms: impl Iterator<Item = (Bounds, Mask)>) -> Bounds {
        // One end from what may be there, the other from what certainly is.
        let mut near: Option<i128> = None;
        let mut far: Option<i128> = None;
        let mut any_far: Option<i128> = None;
        for (term, there) in terms {
            if there.is_no() {
                continue;
            }
            let (term_near, term_far) = if least {
                (term.low, term.high)
            } else {
                (term.high, term.low)
            };
            let nearer = |a: i128, b: i128| if least { a.min(b) } else { a.max(b) };
            let farther = |a: i128, b: i128| if least { a.max(b) } else { a.min(b) };
            near = Some(near.map_or(term_near, |near| nearer(near, term_near)));
            any_far = Some(any_far.map_or(term_far, |far| farther(far, term_far)));
            if there.is_yes() {
                far = Some(far.map_or(term_far, |far| nearer(far, term_far)));
            }
        }
        let near = near.unwrap_or(0);
        let far = far.or(any_far).unwrap_or(0);
        Bounds::new(near.min(far), near.max(far))
    }

    fn round(a: Bounds, times: i128, plus: i128, over: i128, each: i128) -> Bounds {
        let round = |n: i128| Exact::round(n, times, plus, over, each);
        let (x, y) = (round(a.low), round(a.high));
        Bounds::new(x.min(y), x.max(y))
    }

    fn divide(a: Bounds, by: Bounds, mode: RoundingMode, each: i128) -> Bounds {
        let divide = |a: i128, by: i128| Exact::divide(a, by, mode, each);
        let corners = [
            divide(a.low, by.low),
            divide(a.low, by.high),
            divide(a.high, by.low),
            divide(a.high, by.high),
        ];
        let low = corners.iter().copied().min().unwrap_or(0);
        let high = corners.iter().copied().max().unwrap_or(0);
        Bounds::new(low, high)
    }

    fn between(from: Bounds, to: Bounds, of: impl Fn(i128, i128) -> i128) -> Bounds {
        Bounds::new(of(from.high, to.low), of(from.low, to.high))
    }

    fn moved(from: Bounds, count: Bounds, of: impl Fn(i128, i128) -> i128) -> Bounds {
        Bounds::new(of(from.low, count.low), of(from.high, count.high))
    }

    /// Exact where every stay is known; else anything from nothing to the whole time.
    fn longest_run(apart: Bounds, months: Bounds, before: Bounds, stays: &[Stay<Self>]) -> Bounds {
        let known = || {
            let mut known = Vec::new();
            for stay in stays {
                let open = stay.open.single()?;
                let ends = if open == 1 {
                    Some(None)
                } else {
                    stay.ends.single().map(Some)
                };
                if stay.present.single()? == 1 {
                    known.push((stay.begins.single()?, ends?));
                }
            }
            let (apart, months) = (apart.single()?, months.single()?);
            Some(calendar::longest_run(
                apart,
                months,
                before.single()?,
                known,
            ))
        };
        match known() {
            Some(days) => Bounds::new(days, days),
            None => Bounds::new(0, calendar::most_days(months.high)),
        }
    }

    fn unless_beyond(day: Bounds, last: i128, beyond: Bounds) -> Bounds {
        if day.high <= last {
            day
        } else if day.low > last {
            beyond
        } else {
            Bounds::new(day.low, last).hull(beyond)
        }
    }

    fn items(count: Bounds) -> (usize, usize) {
        let size = |n: i128| usize::try_from(n).unwrap_or(0);
        (size(count.low), size(count.high))
    }

    fn present(item: usize, items: (usize, usize)) -> Mask {
        Mask::of(item < items.0, item < items.1)
    }

    fn pick<V: Chosen<Mask>>(keys: &[(Mask, usize)], cell: impl Fn(usize) -> V) -> V {
        fn go<V: Chosen<Mask>>(
            keys: &[(Mask, usize)],
            at: usize,
            cell: &impl Fn(usize) -> V,
        ) -> Option<V> {
            let Some(((key, step), rest)) = keys.split_first() else {
                return Some(cell(at));
            };
            let values = (0..64_u8).filter(|value| key.may_be(*value));
            values
                .filter_map(|value| go(rest, at + usize::from(value) * step, cell))
                .reduce(V::or)
        }
        // A mask is never empty, so some cell is always picked.
        go(keys, 0, &cell).unwrap_or_else(|| cell(0))
    }

    fn decide<V: Chosen<Mask>>(
        rules: &Rules,
        whens: &[Mask],
        values: &RuleValues<'_, V>,
        alive: &mut [Mask],
    ) -> Decided<V, Mask> {
        let undecided: Vec<usize> = (0..whens.len())
            .filter(|at| whens[*at] == Mask::EITHER)
            .collect();
        if undecided.len() <= TRIED {
            each_way(rules, whens, values, alive, &undecided)
        } else {
            each_alone(rules, whens, values, alive)
        }
    }

    fn find_row<V: Chosen<Mask>>(
        rows: &[Mask],
        values: &[V],
        faults: Option<TableFaults>,
    ) -> Found<V, Mask> {
        let certain = rows.iter().filter(|row| row.is_yes()).count();
        let possible = rows.iter().filter(|row| !row.is_no()).count();
        let proved = faults.is_none();
        let chosen = |row: &Mask| {
            if proved && certain == 1 {
                row.is_yes()
            } else {
                !row.is_no()
            }
        };
        let value = rows
            .iter()
            .zip(values)
            .filter(|(row, _)| chosen(row))
            .map(|(_, value)| *value)
            .reduce(V::or)
            .unwrap_or(values[0]);
        Found {
            value,
            gap: Mask::of(possible == 0, !proved && certain == 0),
            overlap: Mask::of(certain > 1, !proved && possible > 1),
        }
    }
}

/// Tries every way in which the undecided rules may hold, and gathers what comes of it.
fn each_way<V: Chosen<Mask>>(
    rules: &Rules,
    whens: &[Mask],
    values: &RuleValues<'_, V>,
    alive: &mut [Mask],
    undecided: &[usize],
) -> Decided<V, Mask> {
    let mut value: Option<V> = None;
    let mut clash = 0_u64;
    let mut alive_in = vec![0_u64; whens.len()];
    let mut now: Vec<bool> = whens.iter().map(|when| when.is_yes()).collect();
    for way in 0..1_usize << undecided.len() {
        for (bit, at) in undecided.iter().enumerate() {
            now[*at] = way >> bit & 1 == 1;
        }
        let mut living = vec![false; whens.len()];
        for at in &rules.order {
            let overridden = rules.rules[*at].overriders.iter().any(|over| living[*over]);
            living[*at] = now[*at] && !overridden;
        }
        for (seen, living) in alive_in.iter_mut().zip(&living) {
            *seen |= if *living { 2 } else { 1 };
        }
        let (own, clashes) = one_way(rules, values, &living);
        clash |= clashes.0;
        value = Some(value.map_or(own, |value| value.or(own)));
    }
    for (out, seen) in alive.iter_mut().zip(alive_in) {
        *out = Mask(seen);
    }
    Decided {
        value: value.unwrap_or(values.normally),
        clash: Mask(clash),
    }
}

/// What comes of rules once it is settled which are alive.
fn one_way<V: Chosen<Mask>>(
    rules: &Rules,
    values: &RuleValues<'_, V>,
    living: &[bool],
) -> (V, Mask) {
    let mut value: Option<V> = None;
    let mut clash = Mask::NO;
    for (own, living) in values.values.iter().zip(living) {
        if *living {
            value = Some(match value {
                None => *own,
                Some(value) if rules.highest => value.higher(*own),
                Some(value) => {
                    clash = Possible::or(clash, Possible::not(value.same(*own)));
                    value.or(*own)
                }
            });
        }
    }
    (value.unwrap_or(values.normally), clash)
}

/// Looks at each rule by itself: coarser, but not slower with more rules.
fn each_alone<V: Chosen<Mask>>(
    rules: &Rules,
    whens: &[Mask],
    values: &RuleValues<'_, V>,
    alive: &mut [Mask],
) -> Decided<V, Mask> {
    for at in &rules.order {
        let over = rules.rules[*at].overriders.iter();
        let overridden = over.fold(Mask::NO, |all, over| Possible::or(all, alive[*over]));
        alive[*at] = Possible::and(whens[*at], Possible::not(overridden));
    }
    let mut value: Option<V> = None;
    let mut clash = Mask::NO;
    for (at, own) in values.values.iter().enumerate() {
        if alive[at].is_no() {
            continue;
        }
        if let (Some(before), false) = (value, rules.highest) {
            let differs = Possible::not(before.same(*own));
            clash = Possible::or(clash, Possible::and(differs, Mask::EITHER));
        }
        value = Some(value.map_or(*own, |value| value.or(*own)));
    }
    // `normally` holds only where no rule does.
    let none_holds = whens.iter().all(|when| !when.is_yes());
    let value = match value {
        Some(value) if none_holds => value.or(values.normally),
        Some(value) => value,
        None => values.normally,
    };
    Decided { value, clash }
}
