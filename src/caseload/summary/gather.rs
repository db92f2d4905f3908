//! Decided blocks in, counts and sums out.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::asked::Asked;
use super::asked::Crossed;
use super::asked::MAX_GROUP_PAGES;
use super::asked::MAX_GROUPS;
use super::asked::Watched;
use super::dimension::Bands;
use super::dimension::Key;
use super::tally::Cell;
use super::tally::Room;
use super::tally::Seen;
use crate::caseload::Answers;
use crate::caseload::Block;
use crate::caseload::Status;
use crate::caseload::Values;
use crate::decision::DecisionProblem;
use crate::decision::NeedOf;
use crate::model::case::Origin;
use crate::program::Prepared;

/// What many cases come to: counts and exact sums that grow with the number of different values,
/// and not with that of cases.
///
/// Threads can gather apart and be [merged](Summary::merge): what comes out hangs on the cases,
/// and not on who gathered them.
#[derive(Clone)]
pub struct Summary<'a, 'c, 'p> {
    pub(super) asked: &'a Asked<'c, 'p>,
    pub(super) rows: u64,
    pub(super) bad: u64,
    pub(super) cells: Vec<Cell>,
    pub(super) by: Option<Groups>,
    pub(super) chart: Option<Groups>,
    /// What undecided cases hang on, by outcome, for each side.
    pub(super) needs: Vec<[BTreeMap<NeedKey, u64>; 2]>,
    /// Why cases are not accepted, for each side.
    pub(super) refused: [BTreeMap<&'static str, u64>; 2],
}

/// The cases of a breakdown, group by group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Groups {
    /// How often the bands of each name were made wider.
    pub(super) levels: Vec<u32>,
    /// What was met of each name.
    seen: Vec<BTreeSet<Key>>,
    pub(super) groups: BTreeMap<Vec<Key>, Vec<Cell>>,
    /// Whether there were more groups than are told; then none is.
    pub(super) too_many: bool,
    /// The groups without regard to bands that are as wide as it takes: how many there are may
    /// not hang on how wide bands were when a case came.
    fixed: BTreeSet<Vec<Key>>,
    most: usize,
}

/// Something that an undecided case hangs on. Fields of items are told once a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NeedKey {
    NotPublished(usize),
    NotFound(usize),
    Unset(usize),
    Open(usize),
    Holidays,
    Fact(usize),
    FactFor(usize, u8),
    Field(usize, usize),
}

impl<'a, 'c, 'p> Summary<'a, 'c, 'p> {
    /// A summary of no cases.
    pub fn new(asked: &'a Asked<'c, 'p>) -> Self {
        let against = asked.after.is_some();
        let cells = asked.watched.iter();
        let groups = |crossed: &Option<Crossed>| crossed.as_ref().map(Groups::new);
        Summary {
            asked,
            rows: 0,
            bad: 0,
            cells: cells
                .map(|watched| Cell::new(watched.room, against))
                .collect(),
            by: groups(&asked.by),
            chart: groups(&asked.chart),
            needs: vec![Default::default(); asked.watched.len()],
            refused: Default::default(),
        }
    }

    /// Takes in a decided block: its facts, and what its cases came to on each side. `number`
    /// tells by which number in the table a case of the block is known.
    ///
    /// # Shapes
    /// `block` and `before` are of the first side; `after` is of the second, has the same cases
    /// in the same order, and is there where there is a second.
    pub fn take(
        &mut self,
        number: impl Fn(usize) -> u64,
        block: &Block,
        before: &Answers,
        after: Option<&Answers>,
    ) {
        let against = self.asked.after.is_some();
        let room = |watched: &Watched| Room {
            pages: MAX_GROUP_PAGES,
            largest: 0,
            ..watched.room
        };
        let made = || -> Vec<Cell> {
            let watched = self.asked.watched.iter();
            watched.map(|own| Cell::new(room(own), against)).collect()
        };
        let caseload = self.asked.before.caseload;
        let mut keys = Vec::new();
        for row in 0..before.rows {
            let case = (number(row), row);
            take_row(&self.asked.watched, &mut self.cells, case, before, after);
            let both = [
                (&mut self.by, &self.asked.by),
                (&mut self.chart, &self.asked.chart),
            ];
            for (groups, crossed) in both {
                let (Some(groups), Some(crossed)) = (groups, crossed) else {
                    continue;
                };
                groups.keys(crossed, (caseload, block, before), row, &mut keys);
                if let Some(cells) = groups.cells(crossed, &mut keys, made) {
                    take_row(&self.asked.watched, cells, case, before, after);
                }
            }
        }
        self.rows += before.rows as u64;
        self.note(before, 0);
        if let Some(after) = after {
            self.note(after, 1);
        }
    }

    /// Counts cases that could not be read, and so were not decided.
    pub fn leave_out(&mut self, cases: u64) {
        self.bad += cases;
    }

    /// Adds what was gathered apart, of other cases and for the same question.
    pub fn merge(&mut self, other: &Summary<'_, '_, '_>) {
        self.rows += other.rows;
        self.bad += other.bad;
        for (own, others) in self.cells.iter_mut().zip(&other.cells) {
            own.merge(others);
        }
        let asked = self.asked;
        let by = (&mut self.by, &other.by, &asked.by);
        let chart = (&mut self.chart, &other.chart, &asked.chart);
        for (own, others, crossed) in [by, chart] {
            if let (Some(own), Some(others), Some(crossed)) = (own, others, crossed) {
                own.merge(others, crossed);
            }
        }
        for (own, others) in self.needs.iter_mut().zip(&other.needs) {
            for (own, others) in own.iter_mut().zip(others) {
                add_all(own, others);
            }
        }
        for (own, others) in self.refused.iter_mut().zip(&other.refused) {
            add_all(own, others);
        }
    }

    /// Notes why cases of a block are not decided.
    fn note(&mut self, answers: &Answers, side: usize) {
        for (_, problem) in &answers.refused {
            *self.refused[side].entry(why_refused(problem)).or_default() += 1;
        }
        let own = match (side, &self.asked.after) {
            (1, Some(after)) => after,
            _ => &self.asked.before,
        };
        let prepared = own.caseload.prepared();
        for (at, watched) in self.asked.watched.iter().enumerate() {
            // A case counts once for each need, whichever of its items hang on it.
            let mut met = BTreeSet::new();
            for (row, column, undecided) in &answers.undecided {
                if watched.columns.iter().any(|own| own[side] == Some(*column)) {
                    let keys = undecided.needs.iter().map(|need| key_of(prepared, need.of));
                    met.extend(keys.map(|key| (*row, key)));
                }
            }
            for (_, key) in met {
                *self.needs[at][side].entry(key).or_default() += 1;
            }
        }
    }
}

fn add_all<K: Ord + Copy>(own: &mut BTreeMap<K, u64>, others: &BTreeMap<K, u64>) {
    for (key, times) in others {
        *own.entry(*key).or_default() += times;
    }
}

fn key_of(prepared: &Prepared, of: NeedOf) -> NeedKey {
    match of {
        NeedOf::NotPublished(id) => NeedKey::NotPublished(id.index()),
        NeedOf::NotFound(id) => NeedKey::NotFound(id.index()),
        NeedOf::Unset(id) => NeedKey::Unset(id.index()),
        NeedOf::Open(id) => NeedKey::Open(id.index()),
        NeedOf::Holidays => NeedKey::Holidays,
        NeedOf::Fact(id) => match prepared.variables().get(id).origin {
            Origin::Fact(id) | Origin::Count(id) => NeedKey::Fact(id.index()),
            Origin::FactFor(id, value) => NeedKey::FactFor(id.index(), value),
            Origin::Field { list, field, .. } => NeedKey::Field(list.index(), field),
        },
    }
}

fn why_refused(problem: &DecisionProblem) -> &'static str {
    match problem {
        DecisionProblem::NoDay { .. } => "the case does not say as at which day to decide",
        DecisionProblem::DayOutside { .. } => "the policy is not about the day of the case",
        DecisionProblem::Impossible { .. } => "the facts of the case can't all be so",
        DecisionProblem::DaysOutOfOrder { .. } => "two days of the case are in the wrong order",
        DecisionProblem::NotAnswered { .. }
        | DecisionProblem::TwoDays { .. }
        | DecisionProblem::NoChange { .. }
        | DecisionProblem::NotAFact { .. } => "the case can't be decided",
    }
}

/// Takes one case in, for every outcome and each of its items.
fn take_row(
    watched: &[Watched],
    cells: &mut [Cell],
    (number, row): (u64, usize),
    before: &Answers,
    after: Option<&Answers>,
) {
    for (own, cell) in watched.iter().zip(cells) {
        for (item, columns) in own.columns.iter().enumerate() {
            let one = seen(before, columns[0], row, own.times[0]);
            let two = after.map(|after| seen(after, columns[1], row, own.times[1]));
            cell.add(one, two, (number, item));
        }
    }
}

fn seen(answers: &Answers, column: Option<usize>, row: usize, times: i128) -> Seen {
    let Some(column) = column.and_then(|at| answers.columns.get(at)) else {
        return Seen::Not(Status::NoItem);
    };
    match (column.status[row], &column.values) {
        (Status::Value, Values::Amounts(values)) => {
            let value = values[row].checked_mul(times);
            Seen::Amount(value.unwrap_or_else(|| unreachable!("outcomes have bounds far below")))
        }
        (Status::Value, Values::Places(places)) => Seen::Choice(places[row]),
        (status, _) => Seen::Not(status),
    }
}

impl Groups {
    fn new(crossed: &Crossed) -> Self {
        let names = crossed.dimensions.len();
        Groups {
            levels: vec![0; names],
            seen: vec![BTreeSet::new(); names],
            groups: BTreeMap::new(),
            too_many: false,
            fixed: BTreeSet::new(),
            most: MAX_GROUPS >> (2 * crossed.round()),
        }
    }

    /// The group of a case, name by name.
    fn keys(
        &self,
        crossed: &Crossed,
        of: (&crate::caseload::Caseload<'_>, &Block, &Answers),
        row: usize,
        keys: &mut Vec<Key>,
    ) {
        keys.clear();
        let names = crossed.dimensions.iter().zip(&crossed.columns);
        keys.extend(names.zip(&self.levels).map(|((own, column), level)| {
            let width = own.width(*level);
            own.key(*column, of, (row, width))
        }));
    }

    /// The cells of a group. Where there are too many bands, all are made wider first.
    fn cells(
        &mut self,
        crossed: &Crossed,
        keys: &mut [Key],
        made: impl Fn() -> Vec<Cell>,
    ) -> Option<&mut [Cell]> {
        if self.too_many {
            return None;
        }
        if !self.groups.contains_key(keys) {
            self.see(crossed, keys);
            self.count(crossed, keys);
            if self.too_many {
                return None;
            }
            if !self.groups.contains_key(keys) {
                self.groups.insert(keys.to_vec(), made());
            }
        }
        self.groups.get_mut(keys).map(Vec::as_mut_slice)
    }

    /// Notes a group; where there are too many, none is kept.
    fn count(&mut self, crossed: &Crossed, keys: &[Key]) {
        let named = crossed.dimensions.iter().zip(keys);
        let fixed = named.map(|(own, key)| match own.bands {
            Bands::Round => Key::None,
            Bands::Each | Bands::Wide(_) => *key,
        });
        self.fixed.insert(fixed.collect());
        self.limit();
    }

    fn limit(&mut self) {
        self.too_many |= self.fixed.len() > self.most;
        if self.too_many {
            self.groups.clear();
        }
    }

    /// Notes what was met, and makes the bands wider that are too many by then; the keys follow.
    fn see(&mut self, crossed: &Crossed, keys: &mut [Key]) {
        for (at, own) in crossed.dimensions.iter().enumerate() {
            self.seen[at].insert(keys[at]);
            while matches!(own.bands, Bands::Round) && self.seen[at].len() > crossed.kept {
                keys[at] = wider(keys[at], 10);
                self.levels[at] += 1;
                self.widen(at, 10);
            }
        }
    }

    /// Puts so many neighbouring bands of a name together.
    pub(super) fn widen(&mut self, at: usize, times: i128) {
        let seen = std::mem::take(&mut self.seen[at]);
        self.seen[at] = seen.into_iter().map(|key| wider(key, times)).collect();
        for (mut keys, cells) in std::mem::take(&mut self.groups) {
            keys[at] = wider(keys[at], times);
            self.put(keys, &cells);
        }
    }

    /// How many bands of a name are to be put together so that nearly all cases are in so few;
    /// what is far above the others is not looked at.
    pub(super) fn round(&self, at: usize, most: usize) -> i128 {
        let nearly = self.nearly_all(at);
        let few = |times: &i128| {
            let keys = self.seen[at].iter().filter(|key| **key <= nearly);
            let bands: BTreeSet<Key> = keys.map(|key| wider(*key, *times)).collect();
            bands.len() < most
        };
        let powers = (0..36).map(|power| 10_i128.pow(power));
        let mut steps = powers.flat_map(|power| [1, 2, 5].map(|first| first * power));
        steps.find(few).unwrap_or(1)
    }

    /// The band that 98 of a hundred cases don't exceed.
    fn nearly_all(&self, at: usize) -> Key {
        let mut held: BTreeMap<Key, u64> = BTreeMap::new();
        for (keys, cells) in &self.groups {
            let own = cells
                .first()
                .map_or(0, |cell| cell.before.statuses.iter().sum());
            if matches!(keys[at], Key::At(_)) {
                *held.entry(keys[at]).or_default() += own;
            }
        }
        let all: u64 = held.values().sum();
        let mut passed = 0;
        let mut bands = held.into_iter();
        let found = bands.find(|(_, cases)| {
            passed += cases;
            u128::from(passed) * 100 >= u128::from(all) * 98
        });
        found.map_or(Key::None, |(key, _)| key)
    }

    /// Puts the bands above nearly all cases into the one that follows; which that is, where
    /// there are several.
    pub(super) fn close(&mut self, at: usize) -> Option<i128> {
        let Key::At(nearly) = self.nearly_all(at) else {
            return None;
        };
        let above = self.seen[at]
            .iter()
            .filter(|key| matches!(key, Key::At(at) if *at > nearly));
        if above.count() < 2 {
            return None;
        }
        let end = nearly + 1;
        for (mut keys, cells) in std::mem::take(&mut self.groups) {
            if let Key::At(own) = &mut keys[at] {
                *own = end.min(*own);
            }
            self.put(keys, &cells);
        }
        Some(end)
    }

    fn put(&mut self, keys: Vec<Key>, cells: &[Cell]) {
        match self.groups.get_mut(&keys) {
            Some(own) => own
                .iter_mut()
                .zip(cells)
                .for_each(|(own, other)| own.merge(other)),
            None => {
                self.groups.insert(keys, cells.to_vec());
            }
        }
    }

    fn merge(&mut self, other: &Groups, crossed: &Crossed) {
        let mut other = other.clone();
        for at in 0..self.levels.len() {
            let level = self.levels[at].max(other.levels[at]);
            for groups in [&mut *self, &mut other] {
                let times = 10_i128.pow(level - groups.levels[at]);
                groups.levels[at] = level;
                if times > 1 {
                    groups.widen(at, times);
                }
            }
        }
        self.too_many |= other.too_many;
        // The group of each name that was met, so that the bands are as many as of all cases.
        for at in 0..self.levels.len() {
            self.seen[at].append(&mut other.seen[at]);
        }
        for (keys, cells) in &other.groups {
            self.put(keys.clone(), cells);
        }
        for (at, own) in crossed.dimensions.iter().enumerate() {
            while matches!(own.bands, Bands::Round) && self.seen[at].len() > crossed.kept {
                self.levels[at] += 1;
                self.widen(at, 10);
            }
        }
        self.fixed.append(&mut other.fixed);
        self.limit();
    }
}

fn wider(key: Key, times: i128) -> Key {
    match key {
        Key::At(at) => Key::At(at.div_euclid(times)),
        key => key,
    }
}
