//! What the cases of one group come to, under one policy and under two.

use std::collections::BTreeMap;

use super::counts::Counts;
use super::counts::Total;
use crate::caseload::Status;

/// How many of the largest changes are told each way.
pub(super) const LARGEST: usize = 20;
/// How many statuses there are.
pub(super) const STATUSES: usize = 6;

/// Which case it is: its number in the table, and which of its items, from 0.
pub(super) type Place = (u64, usize);

/// What an outcome's values are, and how much is kept of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// How many values there are of a choice; `None` for amounts.
    pub(super) choices: Option<usize>,
    /// How many pages amounts may be counted on; on none, only sums are kept.
    pub(super) pages: usize,
    /// How many of the largest changes are kept.
    pub(super) largest: usize,
}

/// How one case stands with an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Amount(i128),
    Choice(u8),
    Not(Status),
}

impl Seen {
    pub(super) fn status(self) -> Status {
        match self {
            Seen::Amount(_) | Seen::Choice(_) => Status::Value,
            Seen::Not(status) => status,
        }
    }
}

/// What cases come to under one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) statuses: [u64; STATUSES],
    pub(super) total: Total,
    pub(super) least: Option<(i128, Place)>,
    pub(super) most: Option<(i128, Place)>,
    pub(super) counts: Counts,
    counted: bool,
    pub(super) choices: Vec<u64>,
}

impl Tally {
    fn new(room: Room) -> Self {
        Tally {
            statuses: [0; STATUSES],
            total: Total::default(),
            least: None,
            most: None,
            counts: Counts::new(room.pages),
            counted: room.pages > 0,
            choices: vec![0; room.choices.unwrap_or(0)],
        }
    }

    fn add(&mut self, seen: Seen, at: Place) {
        self.statuses[seen.status() as usize] += 1;
        match seen {
            Seen::Amount(value) => {
                self.total.add(value);
                if self.counted {
                    self.counts.add(value);
                }
                self.reach(value, at);
            }
            Seen::Choice(place) => self.choices[usize::from(place)] += 1,
            Seen::Not(_) => {}
        }
    }

    /// Of cases that come to the same, the first is told.
    fn reach(&mut self, value: i128, at: Place) {
        let is_least = |(least, first)| (value, at) < (least, first);
        if self.least.is_none_or(is_least) {
            self.least = Some((value, at));
        }
        let is_most = |(most, first)| value > most || (value == most && at < first);
        if self.most.is_none_or(is_most) {
            self.most = Some((value, at));
        }
    }

    fn merge(&mut self, other: &Tally) {
        add_all(&mut self.statuses, &other.statuses);
        add_all(&mut self.choices, &other.choices);
        self.total.merge(&other.total);
        self.counts.merge(&other.counts);
        for (value, at) in [other.least, other.most].into_iter().flatten() {
            self.reach(value, at);
        }
    }
}

/// A change of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Large {
    pub(super) at: Place,
    pub(super) before: i128,
    pub(super) after: i128,
}

impl Large {
    fn size(&self) -> u128 {
        self.after.abs_diff(self.before)
    }
}

/// The cases whose amount changes one way. Sizes are above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) total: Total,
    pub(super) counts: Counts,
    pub(super) largest: Vec<Large>,
    keep: usize,
}

impl Moved {
    fn new(room: Room) -> Self {
        Moved {
            total: Total::default(),
            counts: Counts::new(room.pages),
            largest: Vec::new(),
            keep: room.largest,
        }
    }

    fn add(&mut self, change: Large) {
        let size = i128::try_from(change.size()).unwrap_or(i128::MAX);
        self.total.add(size);
        self.counts.add(size);
        self.keep(change);
    }

    fn keep(&mut self, change: Large) {
        let before = |own: &Large| (own.size(), change.at) > (change.size(), own.at);
        let at = self.largest.partition_point(before);
        if at < self.keep {
            self.largest.insert(at, change);
            self.largest.truncate(self.keep);
        }
    }

    fn merge(&mut self, other: &Moved) {
        self.total.merge(&other.total);
        self.counts.merge(&other.counts);
        other.largest.iter().for_each(|change| self.keep(*change));
    }
}

/// What cases come to under two policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// How they stand before, and after.
    pub(super) statuses: [[u64; STATUSES]; STATUSES],
    /// What those come to that have a value under both.
    pub(super) before: Tally,
    pub(super) after: Tally,
    /// How many of them have the same value.
    pub(super) same: u64,
    pub(super) up: Moved,
    pub(super) down: Moved,
    /// From which value of a choice to which.
    pub(super) choices: BTreeMap<(u8, u8), u64>,
}

impl Pair {
    fn new(room: Room) -> Self {
        Pair {
            statuses: [[0; STATUSES]; STATUSES],
            before: Tally::new(room),
            after: Tally::new(room),
            same: 0,
            up: Moved::new(room),
            down: Moved::new(room),
            choices: BTreeMap::new(),
        }
    }

    fn add(&mut self, before: Seen, after: Seen, at: Place) {
        self.statuses[before.status() as usize][after.status() as usize] += 1;
        if (before.status(), after.status()) == (Status::Value, Status::Value) {
            self.before.add(before, at);
            self.after.add(after, at);
        }
        match (before, after) {
            (Seen::Amount(before), Seen::Amount(after)) => {
                let change = Large { at, before, after };
                match after.cmp(&before) {
                    std::cmp::Ordering::Equal => self.same += 1,
                    std::cmp::Ordering::Greater => self.up.add(change),
                    std::cmp::Ordering::Less => self.down.add(change),
                }
            }
            (Seen::Choice(before), Seen::Choice(after)) => {
                self.same += u64::from(before == after);
                *self.choices.entry((before, after)).or_default() += 1;
            }
            (_, _) => {}
        }
    }

    fn merge(&mut self, other: &Pair) {
        for (own, others) in self.statuses.iter_mut().zip(&other.statuses) {
            add_all(own, others);
        }
        self.before.merge(&other.before);
        self.after.merge(&other.after);
        self.same += other.same;
        self.up.merge(&other.up);
        self.down.merge(&other.down);
        for (way, times) in &other.choices {
            *self.choices.entry(*way).or_default() += times;
        }
    }
}

/// What the cases of one group come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) before: Tally,
    pub(super) after: Option<(Tally, Pair)>,
}

impl Cell {
    pub(super) fn new(room: Room, against: bool) -> Self {
        // Of two sides, amounts are counted of those that are compared: of each side by itself
        // they are of other cases, and would not be alike.
        let side = Room {
            pages: if against { 0 } else { room.pages },
            ..room
        };
        Cell {
            before: Tally::new(side),
            after: against.then(|| (Tally::new(side), Pair::new(room))),
        }
    }

    pub(super) fn add(&mut self, before: Seen, after: Option<Seen>, at: Place) {
        self.before.add(before, at);
        if let (Some((tally, pair)), Some(seen)) = (&mut self.after, after) {
            tally.add(seen, at);
            pair.add(before, seen, at);
        }
    }

    pub(super) fn merge(&mut self, other: &Cell) {
        self.before.merge(&other.before);
        if let (Some((tally, pair)), Some((others, pairs))) = (&mut self.after, &other.after) {
            tally.merge(others);
            pair.merge(pairs);
        }
    }
}

fn add_all(own: &mut [u64], others: &[u64]) {
    for (own, other) in own.iter_mut().zip(others) {
        *own += other;
    }
}
