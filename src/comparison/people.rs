//! Making up people: within what is given, at the places where policies turn, and plain.

use super::draws::Draws;
use super::joint::{JointCase, JointId, Pair};
use super::points::{Points, points_of};
use super::twin::Twin;
use crate::model::case::{Known, Origin, Range};
use crate::model::policy::{Domain, FactId};

/// How many places at which policies turn are remembered of one fact.
const MAX_TURNS: usize = 48;

/// Makes up people within what is given of them, of whom everything is known that two policies
/// read of one outcome.
///
/// The same people are made up in the same order every time.
pub struct People {
    pub(super) open: Vec<OpenFact>,
    pools: Vec<Points>,
    base: JointCase,
    draws: Draws,
}

/// Something that may be made up.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenFact {
    pub(super) id: JointId,
    pub(super) range: Range,
    /// The least and the most, of what is counted.
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) step: i64,
    /// Whether there may be none.
    pub(super) none: bool,
    /// What it most ordinarily is.
    pub(super) plain: Known,
    /// Whether what is given settles it.
    pub(super) held: bool,
    /// Whether what is given says something of it.
    pub(super) is_given: bool,
    /// Of a field of an item: the list, by its count, and which item.
    pub(super) item: Option<(JointId, i64)>,
    pool: usize,
}

impl OpenFact {
    /// Whether it is counted in steps.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.range, Range::Amount { .. } | Range::Date { .. })
    }

    pub(super) fn is_count(&self) -> bool {
        matches!(self.range, Range::Count { .. })
    }

    /// The nearest value not above another that it may have.
    pub(super) fn on_step(&self, value: i64) -> i64 {
        let value = value.clamp(self.low, self.high);
        value - (value - self.low).rem_euclid(self.step)
    }

    /// Whether it may have a value.
    pub(super) fn may_be(&self, known: Known) -> bool {
        match known {
            Known::Is(value) if matches!(self.range, Range::Set(..)) => {
                self.range.holds(Known::Is(value))
            }
            Known::Is(value) => {
                (self.low..=self.high).contains(&value) && self.on_step(value) == value
            }
            Known::None => self.none,
            Known::Unknown | Known::Between(..) => false,
        }
    }
}

impl People {
    /// Prepares to make up people for an outcome of two policies. What is given of them holds
    /// for all: a value is kept, and between two values everybody lies between them.
    pub fn new(twin: &Twin<'_>, within: &JointCase) -> Self {
        let pair = twin.pair();
        let mut people = People {
            open: Vec::new(),
            pools: Vec::new(),
            base: pair.unknown(),
            draws: Draws::new(0x5eed),
        };
        let mut fields: Vec<(JointId, usize, usize)> = Vec::new();
        for id in twin.reads() {
            let list = list_of(pair, *id);
            let known_pool = list.and_then(|(count, _, field)| {
                let mut own = fields.iter();
                own.find(|(list, at, _)| (*list, *at) == (count, field))
                    .map(|(_, _, pool)| *pool)
            });
            let pool = known_pool.unwrap_or(people.pools.len());
            let is_new = pool == people.pools.len();
            if let (Some((count, _, field)), true) = (list, is_new) {
                fields.push((count, field, pool));
            }
            let open = open_fact(
                twin,
                within,
                *id,
                list.map(|(count, item, _)| (count, item)),
            );
            let open = OpenFact { pool, ..open };
            if is_new {
                people.pools.push(points_of(twin, &open));
            }
            people.open.push(open);
        }
        for at in 0..people.open.len() {
            let fact = people.open[at];
            if fact.item.is_none() {
                people.base.set(fact.id, fact.plain);
            }
        }
        let base = people.base.clone();
        for at in 0..people.open.len() {
            let fact = people.open[at];
            if fact.is_count() {
                let Known::Is(count) = base.get(fact.id) else {
                    continue;
                };
                let base = people.with(&people.base, at, Known::Is(count));
                people.base = base;
            }
        }
        people
    }

    /// The plainest person: nothing, no, none, the first of several.
    pub fn plain(&self) -> JointCase {
        self.base.clone()
    }

    /// The next person, made up anew: of some people nearly everything is plain, of others
    /// nearly nothing.
    pub fn draw(&mut self) -> JointCase {
        let mut case = self.base.clone();
        let plain_in_eight = [1, 4, 6, 7][self.draws.below(4)];
        for at in 0..self.open.len() {
            let fact = self.open[at];
            if fact.held || !self.is_there(&case, at) {
                continue;
            }
            let may_be_plain = fact.item.is_none() && !fact.is_count();
            if !may_be_plain || self.draws.below(8) >= plain_in_eight {
                let known = self.value(at);
                self.put(&mut case, at, known);
            }
        }
        case
    }

    /// A person near another: one, two or three things are made up anew.
    pub fn near(&mut self, case: &JointCase) -> JointCase {
        let mut near = case.clone();
        let there: Vec<usize> = (0..self.open.len())
            .filter(|at| !self.open[*at].held && self.is_there(case, *at))
            .collect();
        if there.is_empty() {
            return near;
        }
        for _ in 0..=self.draws.below(3) {
            let at = there[self.draws.below(there.len())];
            if self.is_there(&near, at) {
                let known = self.value(at);
                self.put(&mut near, at, known);
            }
        }
        near
    }

    /// A person who is another but for one thing.
    pub(super) fn with(&self, case: &JointCase, at: usize, known: Known) -> JointCase {
        let mut case = case.clone();
        self.put(&mut case, at, known);
        case
    }

    /// Changes one thing about a person; items that come are plain, and those that go are
    /// forgotten.
    pub(super) fn put(&self, case: &mut JointCase, at: usize, known: Known) {
        let fact = self.open[at];
        case.set(fact.id, known);
        let Known::Is(count) = known else { return };
        if !fact.is_count() {
            return;
        }
        for field in &self.open {
            let Some((list, item)) = field.item else {
                continue;
            };
            if list != fact.id {
                continue;
            }
            match (item < count, case.get(field.id)) {
                (true, Known::Unknown) => case.set(field.id, field.plain),
                (true, _) => {}
                (false, _) => case.set(field.id, Known::Unknown),
            }
        }
    }

    /// A person who has something, with the item that it is a field of.
    pub(super) fn with_item(&self, case: &JointCase, at: usize) -> JointCase {
        let mut case = case.clone();
        if let (false, Some((list, item))) = (self.is_there(&case, at), self.open[at].item)
            && let Some(list) = self.place(list)
            && !self.open[list].held
            && self.open[list].may_be(Known::Is(item + 1))
        {
            self.put(&mut case, list, Known::Is(item + 1));
        }
        case
    }

    /// Whether a person has something: it is no field of an item that is not there.
    pub(super) fn is_there(&self, case: &JointCase, at: usize) -> bool {
        self.open[at]
            .item
            .is_none_or(|(count, item)| matches!(case.get(count), Known::Is(count) if item < count))
    }

    /// Where something stands among what may be made up.
    pub(super) fn place(&self, id: JointId) -> Option<usize> {
        self.open.iter().position(|fact| fact.id == id)
    }

    /// Remembers that policies turn at a value.
    pub(super) fn turns_at(&mut self, at: usize, value: i64) {
        let turns = &mut self.pools[self.open[at].pool].turns;
        if turns.len() < MAX_TURNS && !turns.contains(&value) {
            turns.push(value);
        }
    }

    /// Round values that a fact may have, in order.
    pub(super) fn round_values(&self, at: usize) -> &[i64] {
        &self.pools[self.open[at].pool].round
    }

    /// Every value that is worth a look, of what is counted in order, and none last.
    pub(super) fn values(&self, at: usize) -> Vec<Known> {
        let fact = self.open[at];
        if fact.held {
            return Vec::new();
        }
        let pool = &self.pools[fact.pool];
        let mut values: Vec<Known> = match fact.range {
            Range::YesNo | Range::Choice(..) => (fact.low..=fact.high).map(Known::Is).collect(),
            Range::Count { .. } => {
                let few = (fact.low..=fact.high).take(4);
                few.chain([fact.high]).map(Known::Is).collect()
            }
            Range::Set(_, count) => {
                let single = (0..count.min(63)).map(|member| Known::Is(1 << member));
                std::iter::once(Known::Is(0)).chain(single).collect()
            }
            Range::Amount { .. } | Range::Date { .. } => {
                let mut numbers: Vec<i64> = pool.all().map(|value| fact.on_step(value)).collect();
                numbers.extend([fact.low, fact.on_step(fact.high)]);
                numbers.sort_unstable();
                numbers.dedup();
                numbers.into_iter().map(Known::Is).collect()
            }
        };
        values.dedup();
        values.extend(fact.none.then_some(Known::None));
        values
    }

    /// A value made up.
    fn value(&mut self, at: usize) -> Known {
        let fact = self.open[at];
        let draws = &mut self.draws;
        let pool = &self.pools[fact.pool];
        match fact.range {
            Range::YesNo | Range::Choice(..) => Known::Is(draws.between(fact.low, fact.high)),
            Range::Set(_, count) => {
                let mut mask = 0_i64;
                for _ in 0..[0, 0, 1, 1, 2][draws.below(5)] {
                    mask |= 1 << draws.below(usize::from(count.clamp(1, 63)));
                }
                Known::Is(mask)
            }
            Range::Count { .. } => {
                let count = match draws.below(16) {
                    0..=2 => 0,
                    3..=9 => 1,
                    10..=13 => 2,
                    14 => 3,
                    _ => draws.between(fact.low, fact.high),
                };
                Known::Is(count.clamp(fact.low, fact.high))
            }
            Range::Amount { .. } | Range::Date { .. } => {
                let near = match draws.below(16) {
                    0..=4 if fact.none => return Known::None,
                    0..=2 => return fact.plain,
                    3..=9 if !pool.round.is_empty() => pool.round[draws.below(pool.round.len())],
                    10 => draws.between(pool.usual.0, pool.usual.1),
                    11..=13 if !pool.turns.is_empty() => pool.turns[draws.below(pool.turns.len())],
                    _ => pool.told[draws.below(pool.told.len())],
                };
                let beside = match draws.below(8) {
                    0 => fact.step,
                    1 => -fact.step,
                    _ => 0,
                };
                Known::Is(fact.on_step(near.saturating_add(beside)))
            }
        }
    }
}

/// The list that a field belongs to, by its count, with the item and the field.
fn list_of(pair: &Pair<'_>, id: JointId) -> Option<(JointId, i64, usize)> {
    let (prepared, variable) = pair.policy_of(id);
    let count = |list: FactId| {
        let count = prepared.variables().fact(list);
        match pair.in_a(id) {
            Some(_) => Some(pair.of_a(count)),
            None => pair.of_b(count),
        }
    };
    match prepared.variables().get(variable).origin {
        Origin::Field { list, item, field } => Some((count(list)?, i64::from(item), field)),
        Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => None,
    }
}

fn open_fact(
    twin: &Twin<'_>,
    within: &JointCase,
    id: JointId,
    item: Option<(JointId, i64)>,
) -> OpenFact {
    let range = twin.pair().variable(id).range;
    let (low, high, step) = range.bounds().unwrap_or((0, 0, 1));
    let step = match range {
        // An amount for any period may be any part of a penny; people have whole pence a week.
        Range::Amount {
            any_period: true,
            below,
            ..
        } if below % 100 == 0 => below / 100,
        _ => step,
    };
    let given = within.get(id);
    let (mut low, high) = match given {
        Known::Between(least, most) => (least.max(low), most.min(high)),
        Known::Is(value) => (value, value),
        Known::Unknown | Known::None => (low, high),
    };
    // Values go by steps from the least that is declared, whatever is given.
    if let (Some((least, _, _)), Known::Between(..)) = (range.bounds(), given) {
        low += (least - low).rem_euclid(step);
    }
    let mut fact = OpenFact {
        id,
        range,
        low,
        high,
        step,
        none: range.or_none() && given == Known::Unknown,
        plain: Known::Is(low),
        held: matches!(given, Known::Is(_) | Known::None),
        is_given: given != Known::Unknown,
        item,
        pool: 0,
    };
    if let (Some(asked), true) = (asked_item(twin, id), fact.is_count() && !fact.held) {
        fact.low = fact.low.max(asked + 1).min(fact.high);
    }
    fact.plain = match (given, range) {
        (Known::Is(_) | Known::None, _) => given,
        (_, _) if fact.none => Known::None,
        // Nobody has an item that comes to nothing.
        (_, Range::Amount { below, .. }) if fact.item.is_some() => {
            Known::Is(fact.on_step(below.saturating_mul(100)))
        }
        (_, Range::Amount { .. }) => Known::Is(fact.on_step(0)),
        (_, Range::Date { .. }) => Known::Is(fact.on_step(plain_day(twin, id))),
        (_, Range::Set(..)) => Known::Is(0),
        (_, _) => Known::Is(fact.low),
    };
    fact
}

/// The item that is asked about, where a variable is how many there are.
fn asked_item(twin: &Twin<'_>, id: JointId) -> Option<i64> {
    let (a, _) = twin.nodes();
    let pair = twin.pair();
    let crate::model::policy::Per::Item(list) = pair.a.policy().node(a).per else {
        return None;
    };
    let is_it = pair.of_a(pair.a.variables().fact(list)) == id;
    debug_assert!(matches!(
        pair.a.policy().fact(list).domain,
        Domain::List { .. }
    ));
    let index = twin.index().and_then(|index| i64::try_from(index).ok());
    index.filter(|_| is_it)
}

/// An ordinary day: of a birth some time ago, of anything else not long before the decision.
fn plain_day(twin: &Twin<'_>, id: JointId) -> i64 {
    let (day, other) = twin.days();
    let day = day.min(other);
    let months = match twin.is_birth(id) {
        true => -45 * 12,
        false => -1,
    };
    let (year, month, _) = day.plus_months(months).unwrap_or(day).parts();
    let month = if twin.is_birth(id) { 1 } else { month };
    let first = crate::value::Date::new(year, month, 1).unwrap_or(day);
    i64::from(first.number())
}
