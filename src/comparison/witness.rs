//! A person who shows a difference, made as plain and as round as the difference allows.

use super::joint::JointCase;
use super::look::Look;
use super::people::{OpenFact, People};
use super::points::first_of;
use super::twin::Twin;
use crate::model::case::{Known, Range};
use crate::value::Date;

/// What must stay so of a person, and of what the two policies make of them: the twin has just
/// looked at the person.
pub type Keep<'k> = &'k dyn Fn(&Twin<'_>, &JointCase, &Look) -> bool;

/// How often everything is tried again, because one thing made plain lets another be.
const MAX_ROUNDS: usize = 4;
/// How many pairs of amounts are looked at together.
const MAX_PAIRS: usize = 12;

impl People {
    /// Makes a person as plain as can be while a condition on what the two policies make of it
    /// is kept: fewer items, ordinary values; what neither policy needs for its answer is left
    /// out. What is given of all people stays.
    pub fn shrink(
        &self,
        twin: &mut Twin<'_>,
        case: &JointCase,
        keep: Keep<'_>,
    ) -> JointCase {
        let mut case = case.clone();
        for _ in 0..MAX_ROUNDS {
            let before = case.clone();
            self.drop_items(twin, &mut case, keep);
            self.make_plain(twin, &mut case, keep);
            self.leave_out(twin, &mut case, keep);
            if case == before {
                break;
            }
        }
        case
    }

    /// Makes the amounts and days of a person as round as can be while a condition is kept.
    pub fn round(
        &self,
        twin: &mut Twin<'_>,
        case: &JointCase,
        keep: Keep<'_>,
    ) -> JointCase {
        let mut case = case.clone();
        let numbers = self.numbers(&case);
        for at in &numbers {
            self.round_one(twin, &mut case, *at, keep);
        }
        // Two amounts that hang together are rounded together.
        let odd: Vec<usize> = numbers
            .into_iter()
            .filter(|at| self.is_odd(&case, *at))
            .collect();
        let pairs = odd.iter().enumerate().flat_map(|(place, first)| {
            odd[place + 1..].iter().map(move |second| (*first, *second))
        });
        for (first, second) in pairs.take(MAX_PAIRS) {
            self.round_two(twin, &mut case, (first, second), keep);
        }
        case
    }

    /// The plainest and roundest person for whom a condition is kept: [`People::shrink`], then
    /// [`People::round`], and once more, because what is round can leave more out.
    pub fn plainest(
        &self,
        twin: &mut Twin<'_>,
        case: &JointCase,
        keep: Keep<'_>,
    ) -> JointCase {
        let case = self.shrink(twin, case, keep);
        let case = self.round(twin, &case, keep);
        let case = self.shrink(twin, &case, keep);
        self.round(twin, &case, keep)
    }

    /// Takes a change over where the condition is kept with it.
    fn take(
        twin: &mut Twin<'_>,
        case: &mut JointCase,
        changed: JointCase,
        keep: Keep<'_>,
    ) -> bool {
        let look = twin.look(&changed);
        let kept = changed != *case && keep(twin, &changed, &look);
        if kept {
            *case = changed;
        }
        kept
    }

    fn drop_items(&self, twin: &mut Twin<'_>, case: &mut JointCase, keep: Keep<'_>) {
        for at in 0..self.open.len() {
            let fact = self.open[at];
            let Known::Is(count) = case.get(fact.id) else {
                continue;
            };
            if !fact.is_count() || fact.held {
                continue;
            }
            let mut left = count;
            for item in (0..count).rev() {
                if left > fact.low {
                    let fewer = self.without_item(case, at, item, left);
                    left -= i64::from(Self::take(twin, case, fewer, keep));
                }
            }
        }
    }

    /// A person without one item of a list.
    fn without_item(&self, case: &JointCase, list: usize, item: i64, count: i64) -> JointCase {
        let id = self.open[list].id;
        let mut fewer = case.clone();
        let fields = |wanted: i64| {
            let own = self.open.iter();
            own.filter(move |field| field.item == Some((id, wanted)))
        };
        for behind in item..count - 1 {
            for (to, from) in fields(behind).zip(fields(behind + 1)) {
                fewer.set(to.id, case.get(from.id));
            }
        }
        self.with(&fewer, list, Known::Is(count - 1))
    }

    fn make_plain(&self, twin: &mut Twin<'_>, case: &mut JointCase, keep: Keep<'_>) {
        for at in 0..self.open.len() {
            let fact = self.open[at];
            let known = case.get(fact.id);
            if fact.held || fact.is_count() || known == fact.plain || !self.is_there(case, at) {
                continue;
            }
            if known == Known::Unknown {
                continue;
            }
            for plainer in self.plainer(at, known) {
                let changed = self.with(case, at, plainer);
                if Self::take(twin, case, changed, keep) {
                    break;
                }
            }
            self.drop_members(twin, case, at, keep);
        }
    }

    /// Values that are plainer than another, the plainest first.
    fn plainer(&self, at: usize, known: Known) -> Vec<Known> {
        let fact = self.open[at];
        let mut plainer = vec![fact.plain];
        if let Known::Is(value) = known {
            match fact.range {
                Range::YesNo | Range::Choice(..) => {
                    plainer.extend((fact.low..value).map(Known::Is));
                }
                Range::Amount { .. } => {
                    let round = self.round_values(at).iter().copied();
                    let least = i64::from(fact.item.is_some());
                    let smaller = round.filter(|round| (least..value).contains(round));
                    plainer.extend(smaller.map(Known::Is));
                }
                Range::Set(..) | Range::Date { .. } | Range::Count { .. } => {}
            }
        }
        plainer.retain(|plainer| fact.may_be(*plainer));
        plainer
    }

    fn drop_members(
        &self,
        twin: &mut Twin<'_>,
        case: &mut JointCase,
        at: usize,
        keep: Keep<'_>,
    ) {
        let fact = self.open[at];
        let Range::Set(_, count) = fact.range else {
            return;
        };
        for member in 0..count.min(63) {
            if let Known::Is(mask) = case.get(fact.id)
                && mask >> member & 1 == 1
            {
                let changed = self.with(case, at, Known::Is(mask & !(1 << member)));
                let _ = Self::take(twin, case, changed, keep);
            }
        }
    }

    /// Leaves out what neither policy needs for the answer that it gives.
    fn leave_out(&self, twin: &mut Twin<'_>, case: &mut JointCase, keep: Keep<'_>) {
        let now = twin.look(case);
        let same = |twin: &Twin<'_>, case: &JointCase, look: &Look| {
            (look.a, look.b) == (now.a, now.b) && keep(twin, case, look)
        };
        for fact in self.open.iter().filter(|fact| !fact.is_given) {
            if case.get(fact.id) == Known::Unknown {
                continue;
            }
            let mut without = case.clone();
            without.set(fact.id, Known::Unknown);
            if fact.is_count() {
                let own = self.open.iter();
                for field in own.filter(|field| field.item.is_some_and(|(list, _)| list == fact.id))
                {
                    without.set(field.id, Known::Unknown);
                }
            }
            let _ = Self::take(twin, case, without, &same);
        }
    }

    /// The amounts and days of a person that may be rounded.
    fn numbers(&self, case: &JointCase) -> Vec<usize> {
        let all = 0..self.open.len();
        all.filter(|at| {
            let fact = self.open[*at];
            let known = matches!(case.get(fact.id), Known::Is(_));
            fact.is_number() && !fact.held && known && self.is_there(case, *at)
        })
        .collect()
    }

    fn round_one(
        &self,
        twin: &mut Twin<'_>,
        case: &mut JointCase,
        at: usize,
        keep: Keep<'_>,
    ) {
        let fact = self.open[at];
        let Known::Is(value) = case.get(fact.id) else {
            return;
        };
        for rounder in rounder(&fact, value) {
            let changed = self.with(case, at, Known::Is(rounder));
            if rounder == value || Self::take(twin, case, changed, keep) {
                return;
            }
        }
    }

    fn round_two(
        &self,
        twin: &mut Twin<'_>,
        case: &mut JointCase,
        (first, second): (usize, usize),
        keep: Keep<'_>,
    ) {
        let (own, other) = (self.open[first], self.open[second]);
        let (Known::Is(value), Known::Is(partner)) = (case.get(own.id), case.get(other.id)) else {
            return;
        };
        for rounder_own in rounder(&own, value) {
            for rounder_other in rounder(&other, partner) {
                if rounder_own == value || rounder_other == partner {
                    continue;
                }
                let changed = self.with(case, first, Known::Is(rounder_own));
                let changed = self.with(&changed, second, Known::Is(rounder_other));
                if Self::take(twin, case, changed, keep) {
                    return;
                }
            }
        }
    }

    /// Whether an amount is no whole number.
    fn is_odd(&self, case: &JointCase, at: usize) -> bool {
        let fact = self.open[at];
        match (fact.range, case.get(fact.id)) {
            (Range::Amount { below, .. }, Known::Is(value)) => value % below != 0,
            _ => false,
        }
    }
}

/// Values near another, the roundest first.
fn rounder(fact: &OpenFact, value: i64) -> Vec<i64> {
    let mut values = match fact.range {
        Range::Amount { below, .. } => round_amounts(value, below, fact.step),
        Range::Date { .. } => round_days(value),
        Range::YesNo | Range::Choice(..) | Range::Set(..) | Range::Count { .. } => Vec::new(),
    };
    values.retain(|value| fact.may_be(Known::Is(*value)));
    let mut seen = Vec::new();
    values.retain(|value| {
        let is_new = !seen.contains(value);
        seen.push(*value);
        is_new
    });
    values
}

/// Multiples beside an amount: of what is large, then of what is smaller, down to parts of one.
fn round_amounts(value: i64, below: i64, step: i64) -> Vec<i64> {
    let mut sizes = Vec::new();
    let mut size = below.saturating_mul(100_000);
    while size >= below {
        sizes.extend([size, size / 2]);
        size /= 10;
    }
    sizes.extend([below / 2, below / 4, below / 10, below / 20, step]);
    let mut values = Vec::new();
    for size in sizes {
        if size >= step && size > 0 && size <= value.max(1) {
            let low = value - value.rem_euclid(size);
            let high = low.saturating_add(size);
            match value - low <= high - value {
                true => values.extend([low, high]),
                false => values.extend([high, low]),
            }
        }
    }
    values
}

/// The first of January, the first of a month, before and after.
fn round_days(value: i64) -> Vec<i64> {
    let day = i32::try_from(value).ok().and_then(Date::from_number);
    let Some((year, month, _)) = day.map(Date::parts) else {
        return Vec::new();
    };
    let (next_year, next_month) = match month {
        12 => (year + 1, 1),
        month => (year, month + 1),
    };
    let round = [
        first_of(year, 1),
        first_of(year + 1, 1),
        first_of(year, month),
        first_of(next_year, next_month),
    ];
    round.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roundest_amounts_come_first() {
        let values = round_amounts(30_799, 100, 1);
        assert_eq!(values[..4], [30_000, 40_000, 30_000, 35_000]);
        let place = |value| values.iter().position(|own| *own == value);
        assert!(place(30_800) < place(30_799));
        assert!(place(31_000) < place(30_800));
    }

    #[test]
    fn days_are_rounded_to_years_and_months() {
        let number =
            |year, month, day| Date::new(year, month, day).map(|date| i64::from(date.number()));
        let rounded = round_days(number(2025, 12, 9).expect("it is a day"));
        let wanted = [(2025, 1), (2026, 1), (2025, 12), (2026, 1)];
        let wanted = wanted.map(|(year, month)| number(year, month, 1).expect("it is a day"));
        assert_eq!(rounded, wanted);
    }
}
