//! What would change an answer: the nearest other facts with which it comes out differently.
//!
//! One fact is changed at a time and the others are kept. Of a fact with an order the nearest
//! value on each side is found by halving: a stretch of values is left out only where everything
//! that the case may be on it has been worked out, and none of it is what is looked for. Whatever
//! is told has been decided again, as if it were the case.

use std::sync::Arc;

use super::answer::{Answer, Answered};
use super::cells::{CellAnswer, CellValue, Single, tested_members};
use super::decide::{Decision, Question};
use super::frames::{May, count_bounds, fill_possible, may, possible_frame, put_possible};
use super::partial::{Target, settled};
use super::pieces::Pieces;
use crate::model::case::{Case, Known, Origin, Range, VariableId};
use crate::model::policy::{Constant, Days, ValueType};
use crate::program::Domain;
use crate::program::op::Slot;
use crate::program::possible::{Mask, Possible, SetBounds};
use crate::program::program::{Place, Slice};
use crate::program::run::Frame;
use crate::value::{Exact, Period};

/// How often a case is worked out to find the nearest change of one fact to one side, and how
/// often to find changes of two facts.
pub const MAX_LOOKS: usize = 2_000;

/// The most changes of two facts that are told.
const MAX_PAIRS: usize = 12;

/// What is looked for, and among which facts.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// The answer that is wanted; without one, any other than now. Of an amount that is the
    /// nearest where it moves in steps, and one that begins or ceases to be nothing, or comes
    /// about in another way: another operand of a `least of` is carried, a limit bites, a rule
    /// or a line begins to hold.
    pub answer: Option<Constant>,
    /// The facts that may be changed; without any, every fact but those that nobody can change.
    pub facts: Vec<VariableId>,
}

/// What would change an answer.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Each change, with what the answer then is: of one fact before those of two, facts before
    /// judgements, then in the order in which facts are declared.
    pub flips: Vec<Flip>,
    /// Of an amount that moves with every little of a fact: the nearest change of each such fact,
    /// which stands for all its neighbours.
    pub moves: Vec<Flip>,
    /// Where the search ended before it was done.
    pub unsettled: Vec<Unsettled>,
    /// Changes of a fact without an order with which the answer would hang on what is not known.
    pub open: Vec<Change>,
    /// Whether changes of two facts were looked for, because none of one was found.
    pub pairs: Pairs,
}

/// Whether changes of two facts were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pairs {
    /// They were not: one fact is enough, or the search for one was not done.
    #[default]
    NotTried,
    /// They were, among the facts without an order, and all that there are are told.
    All,
    /// They were, and there may be more.
    Some,
}

/// A change with which the answer is another.
#[derive(Debug, Clone)]
pub struct Flip {
    /// What is changed: one thing, or two.
    pub changes: Vec<Change>,
    /// The answer then.
    pub answer: Answer,
    /// The tags of the rules that give it.
    pub reasons: Vec<String>,
    /// Whether the answer is the same for every value further away.
    pub beyond: bool,
    /// The case with the change.
    pub case: Case,
}

/// One thing that is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The fact, or the field of an item.
    pub fact: VariableId,
    /// The member of a set that is put in or left out.
    pub member: Option<u8>,
    /// What it is changed to; of a member, whether it is in.
    pub to: Known,
    /// To which side of what it is now, where it has an order.
    pub side: Option<Side>,
}

/// A side of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Less, or earlier.
    Below,
    /// More, or later.
    Above,
}

/// A search that ended before anything was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// The fact.
    pub fact: VariableId,
    /// The side.
    pub side: Side,
    /// Up to where nothing was found: the last value that is excluded, where there is one.
    pub excluded: Option<i64>,
    /// The value at which the search ended.
    pub at: i64,
    /// What ended it.
    pub ended_by: EndedBy,
}

/// What ended a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// It had looked [`MAX_LOOKS`] times.
    Looks,
    /// With the value at which it ended the answer hangs on what is not known.
    Unknown,
}

impl Decision<'_> {
    /// What would change an answer that is decided.
    ///
    /// # Shapes
    /// Other facts stay as they are, and so do those that are not known. Nothing would change an
    /// answer that is not decided: it hangs on what is missing.
    ///
    /// # Source
    /// The design of the language, “What would change it”; `docs/decisions/`.
    pub fn changes(&self, answered: &Answered, sought: &Sought) -> Changes {
        let target = self.target(answered);
        let Some(goal) = Goal::of(self, &target, answered, sought) else {
            return Changes::default();
        };
        let search = Search::new(self, &target, goal, sought);
        if !sought.facts.iter().any(|id| self.is_the_day(*id)) {
            return search.run();
        }
        // Days come first, as the day is declared first; facts may be asked for beside it.
        let mut changes = self.other_days(answered, sought);
        let day_only = search
            .candidates
            .iter()
            .all(|each| self.is_the_day(each.fact));
        if !day_only {
            let others = search.run();
            changes.flips.extend(others.flips);
            changes.moves = others.moves;
            changes.unsettled.extend(others.unsettled);
            changes.open.extend(others.open);
            changes.pairs = others.pairs;
        }
        changes
    }
}

// ── What is looked for ──────────────────────────────────────────────────────

/// What an answer must be to count as changed.
pub(super) struct Goal {
    /// The answer now.
    pub(super) now: Single,
    /// The answer that is wanted; `Some(None)` where no answer of the policy can be that.
    wanted: Option<Option<Single>>,
    /// Of an amount: the way in which it came about.
    pieces: Option<Pieces>,
}

impl Goal {
    fn of(
        decision: &Decision<'_>,
        target: &Target<'_>,
        answered: &Answered,
        sought: &Sought,
    ) -> Option<Goal> {
        let goal = Goal::of_another(target, answered, sought)?;
        let is_amount = matches!(target.ty(), ValueType::Amount(_) | ValueType::Date);
        let pieces = (is_amount && sought.answer.is_none() && goal.now != Single::NotApplicable)
            .then(|| {
                Pieces::of(
                    target.program,
                    &target.slice(),
                    &decision.view,
                    &target.slots(),
                )
            });
        Some(Goal { pieces, ..goal })
    }

    /// What is looked for is the wanted answer, else any other, an amount being another as soon
    /// as it is not the same.
    pub(super) fn of_another(
        target: &Target<'_>,
        answered: &Answered,
        sought: &Sought,
    ) -> Option<Goal> {
        let single = |constant| target.single(constant);
        let now = match &answered.answer {
            Answer::Value(value) => single(*value)?,
            Answer::NotApplicable => Single::NotApplicable,
            Answer::NoAnswer(_) | Answer::Undecided(_) => return None,
        };
        Some(Goal {
            now,
            wanted: sought.answer.map(single),
            pieces: None,
        })
    }

    /// Whether any other amount is looked for, and in which way it comes about.
    fn is_of_an_amount(&self) -> bool {
        self.pieces.is_some()
    }

    /// Whether an answer is what is looked for; `ordered` where a fact with an order is changed.
    fn met(&self, target: &Target<'_>, frame: &Frame<Possible>, ordered: bool) -> Mask {
        let answer = CellAnswer::read(target, frame);
        let there = Possible::not(answer.fails);
        let found = match (&self.wanted, &self.pieces) {
            (Some(None), _) => Mask::NO,
            (Some(Some(wanted)), _) => answer.is(*wanted),
            (None, Some(pieces)) if ordered => {
                let other_sign = Possible::not(answer.has_sign_of(self.now));
                let other_way = Possible::or(other_sign, pieces.differ(target.program, frame));
                // An amount that comes about in another way and is the same is no change.
                Possible::and(Possible::not(answer.is(self.now)), other_way)
            }
            (None, _) => Possible::not(answer.is(self.now)),
        };
        Possible::and(there, found)
    }
}

impl CellAnswer {
    /// Whether it is this answer, where it is any.
    pub(super) fn is(&self, wanted: Single) -> Mask {
        let value = match (wanted, self.value) {
            (Single::NotApplicable, _) => return Possible::not(self.applies),
            (Single::Choice(wanted), CellValue::Choice(mask)) => {
                Mask::of(mask.single() == Some(wanted), mask.may_be(wanted))
            }
            (Single::Number(wanted), CellValue::Number(bounds)) => {
                let within = bounds.low <= wanted && wanted <= bounds.high;
                Mask::of(bounds.single() == Some(wanted), within)
            }
            (Single::NoAnswer | Single::Choice(_) | Single::Number(_), _) => Mask::NO,
        };
        Possible::and(self.applies, value)
    }

    /// Whether an amount is nothing, more, or less, as another is.
    fn has_sign_of(&self, now: Single) -> Mask {
        let same = match (now, self.value) {
            (Single::Number(now), CellValue::Number(bounds)) => match now.signum() {
                0 => Mask::of(
                    bounds.single() == Some(0),
                    bounds.low <= 0 && 0 <= bounds.high,
                ),
                1 => Mask::of(bounds.low > 0, bounds.high > 0),
                _ => Mask::of(bounds.high < 0, bounds.low < 0),
            },
            _ => Mask::NO,
        };
        Possible::and(self.applies, same)
    }
}

// ── The search ──────────────────────────────────────────────────────────────

/// One thing that can be changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) fact: VariableId,
    member: Option<u8>,
    place: Place,
    pub(super) range: Range,
    known: Known,
    judged: bool,
}

/// What is tried of one thing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trial {
    /// Anything.
    Open,
    /// What lies between two values, both included.
    Between(i64, i64),
    /// One thing: a value, none, or whether a member is in.
    Known(Known),
}

/// Whether a change was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It was: with it the answer is what is looked for.
    Yes,
    /// It was not: the answer is something else, or there is none.
    No,
    /// With it the answer would hang on what is not known.
    Open,
}

/// A change that is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proposed {
    pub(super) of: Candidate,
    pub(super) to: Known,
    pub(super) side: Option<Side>,
}

impl Proposed {
    fn of(of: Candidate, to: Known) -> Self {
        Proposed { of, to, side: None }
    }

    fn told(&self) -> Change {
        Change {
            fact: self.of.fact,
            member: self.of.member,
            to: self.to,
            side: self.side,
        }
    }
}

/// A search for what would change one answer.
pub(super) struct Search<'d> {
    pub(super) decision: &'d Decision<'d>,
    question: Arc<Question<'d>>,
    pub(super) target: &'d Target<'d>,
    slice: Slice,
    pub(super) frame: Frame<Possible>,
    pub(super) goal: Goal,
    candidates: Vec<Candidate>,
    /// What stands in the frame as it was tried last, and not as the case has it.
    tried: Vec<Candidate>,
    pub(super) changes: Changes,
    pub(super) looks: usize,
}

impl<'d> Search<'d> {
    pub(super) fn new(
        decision: &'d Decision<'d>,
        target: &'d Target<'d>,
        goal: Goal,
        sought: &Sought,
    ) -> Self {
        let slice = target.slice_with_refusals();
        let candidates = candidates(decision, target, &slice, sought);
        let mut frame = possible_frame(target.program);
        let (program, variables) = (target.program, target.variables);
        fill_possible(&mut frame, program, variables, &decision.case);
        Search {
            question: decision.question.only(target.node),
            frame,
            tried: Vec::new(),
            decision,
            target,
            slice,
            goal,
            candidates,
            changes: Changes::default(),
            looks: 0,
        }
    }

    fn run(mut self) -> Changes {
        let decision = self.decision;
        self.candidates
            .retain(|candidate| !decision.is_the_day(candidate.fact));
        for candidate in self.candidates.clone() {
            let ordered = candidate.is_ordered();
            self.looks = 0;
            if self.look(&[(candidate, Trial::Open)], ordered).is_no()
                && (!ordered || self.look(&[(candidate, Trial::Open)], false).is_no())
            {
                continue;
            }
            self.values(candidate);
            if ordered {
                for side in [Side::Below, Side::Above] {
                    self.looks = 0;
                    match self.goal.is_of_an_amount() {
                        true => self.amounts(candidate, side),
                        false => self.side(candidate, side),
                    }
                }
            }
        }
        let found = &self.changes;
        let moves = !found.moves.is_empty();
        if !moves && found.flips.is_empty() && found.unsettled.is_empty() && found.open.is_empty() {
            self.looks = 0;
            self.pairs();
        }
        let judged = |flip: &Flip| {
            let is_judged = |change: &Change| {
                let mut all = self.candidates.iter();
                all.any(|candidate| candidate.fact == change.fact && candidate.judged)
            };
            flip.changes.iter().any(is_judged)
        };
        let mut flips = std::mem::take(&mut self.changes.flips);
        flips.sort_by_key(|flip| (flip.changes.len(), judged(flip)));
        self.changes.flips = flips;
        self.changes
    }

    /// Whether what is looked for may be found, and whether it certainly is.
    pub(super) fn look(&mut self, trials: &[(Candidate, Trial)], ordered: bool) -> Mask {
        match self.work_out(trials) {
            false => Mask::NO,
            true => self.goal.met(self.target, &self.frame, ordered),
        }
    }

    /// Works out what is tried; whether that is not refused.
    pub(super) fn work_out(&mut self, trials: &[(Candidate, Trial)]) -> bool {
        self.looks += 1;
        let target = self.target;
        // Working out writes over no fact, so all but what was tried last stands as it did.
        for candidate in self.tried.drain(..) {
            let range = target.variables.get(candidate.fact).range;
            let known = self.decision.case.get(candidate.fact);
            let now = may(range, known, range.or_none());
            put_possible(&mut self.frame, candidate.place, range, now);
        }
        for (candidate, trial) in trials {
            candidate.put(&mut self.frame, *trial);
            self.tried.push(*candidate);
        }
        self.frame.run(target.program, &self.slice.ops);
        let refused = target
            .program
            .impossible
            .iter()
            .any(|slot| self.frame.choices[slot.first()].is_yes())
            || self.slice.demands.iter().any(|at| {
                let met = target.program.demands[*at].met;
                self.frame.choices[met.first()].is_no()
            });
        !refused
    }

    /// Takes changes in that have just been looked at, where their answer is what is looked for
    /// and the case with them, decided anew, has it.
    fn take(&mut self, proposed: &[Proposed], ordered: bool) -> Taken {
        let case = self.changed(proposed);
        let at_once = CellAnswer::read(self.target, &self.frame).single();
        let found = at_once.or_else(|| settled(self.target, &case));
        let Some(found) = found else {
            return Taken::Open;
        };
        if !self.is_met(proposed, found, ordered) {
            return Taken::No;
        }
        match self.replayed(proposed, found) {
            Some(flip) => {
                self.changes.flips.push(flip);
                Taken::Yes
            }
            None => Taken::No,
        }
    }

    /// The case with some changes, decided anew: what it comes to, where that is an answer.
    pub(super) fn replayed(&mut self, proposed: &[Proposed], found: Single) -> Option<Flip> {
        let case = self.changed(proposed);
        let decision = self.question.decide(&case).ok()?;
        let index = self.target.index;
        let mut answers = decision.answers.iter();
        let answered = answers.find(|answered| answered.index == index)?;
        let beyond = match proposed {
            [only] => self.holds_beyond(*only, found),
            _ => false,
        };
        (!answered.answer.is_fault()).then(|| Flip {
            changes: proposed.iter().map(Proposed::told).collect(),
            answer: answered.answer.clone(),
            reasons: decision.reasons(self.target.node, index.unwrap_or(0)),
            beyond,
            case,
        })
    }

    /// The case with some changes.
    pub(super) fn changed(&self, proposed: &[Proposed]) -> Case {
        let mut case = self.decision.case.clone();
        for each in proposed {
            each.of.change(&mut case, self.decision, each.to);
        }
        case
    }

    pub(super) fn is_met(&mut self, proposed: &[Proposed], found: Single, ordered: bool) -> bool {
        match (&self.goal.wanted, &self.goal.pieces) {
            (Some(wanted), _) => *wanted == Some(found),
            (None, Some(_)) if ordered && found == self.goal.now => false,
            (None, Some(_)) if ordered => {
                let trials: Vec<(Candidate, Trial)> = proposed
                    .iter()
                    .map(|each| (each.of, Trial::Known(each.to)))
                    .collect();
                self.look(&trials, true).is_yes()
            }
            (None, _) => !matches!(found, Single::NoAnswer) && found != self.goal.now,
        }
    }

    /// Whether there are values further away, and the answer is the same for all of them.
    fn holds_beyond(&mut self, proposed: Proposed, found: Single) -> bool {
        let (Known::Is(value), Some((least, most, _))) = (proposed.to, proposed.of.range.bounds())
        else {
            return false;
        };
        let (low, high) = match proposed.side {
            Some(Side::Below) => (least, value),
            Some(Side::Above) => (value, most),
            None => return false,
        };
        if low == high {
            return false;
        }
        let stretch = Trial::Between(low, high);
        self.look(&[(proposed.of, stretch)], true);
        CellAnswer::read(self.target, &self.frame).single() == Some(found)
    }

    // ── One fact ────────────────────────────────────────────────────────────

    /// Tries every value of a fact without an order; of others, whether there is none.
    fn values(&mut self, candidate: Candidate) {
        for known in candidate.others() {
            if !self
                .look(&[(candidate, Trial::Known(known))], false)
                .is_no()
            {
                let proposed = Proposed::of(candidate, known);
                if self.take(&[proposed], false) == Taken::Open {
                    self.changes.open.push(proposed.told());
                }
            }
        }
    }

    /// Finds the nearest value on one side.
    pub(super) fn side(&mut self, candidate: Candidate, side: Side) {
        let Some(grid) = self.grid(candidate, side) else {
            return;
        };
        let ends = |near: i64, ended_by| Unsettled {
            fact: candidate.fact,
            side,
            excluded: (near > 0).then(|| grid.at(near - 1)),
            at: grid.at(near),
            ended_by,
        };
        // Stretches that are still to be looked at; the nearest is the last.
        let mut waiting = vec![(0, grid.count - 1)];
        while let Some((near, far)) = waiting.pop() {
            if self.looks >= MAX_LOOKS {
                return self.changes.unsettled.push(ends(near, EndedBy::Looks));
            }
            let (a, b) = (grid.at(near), grid.at(far));
            let stretch = Trial::Between(a.min(b), a.max(b));
            let found = self.look(&[(candidate, stretch)], true);
            if found.is_no() {
                continue;
            }
            if near < far {
                let middle = near + (far - near) / 2;
                waiting.push((middle + 1, far));
                waiting.push((near, middle));
                continue;
            }
            let proposed = Proposed {
                side: Some(side),
                ..Proposed::of(candidate, Known::Is(a))
            };
            match self.take(&[proposed], true) {
                Taken::Yes => return,
                Taken::No => {}
                Taken::Open => {
                    return self.changes.unsettled.push(ends(near, EndedBy::Unknown));
                }
            }
        }
    }

    /// Finds the nearest day on one side within a stretch; whether the search ends there.
    pub(super) fn days(&mut self, days: Days, side: Side) -> bool {
        let all = self.candidates.clone();
        let Some(day) = all
            .into_iter()
            .find(|each| self.decision.is_the_day(each.fact))
        else {
            return false;
        };
        let within = Candidate {
            range: Range::Date {
                first: i64::from(days.first.number()),
                last: i64::from(days.last.number()),
                or_none: false,
            },
            ..day
        };
        self.side(within, side);
        !(self.changes.flips.is_empty() && self.changes.unsettled.is_empty())
    }

    /// The values of a fact on one side, nearest first.
    pub(super) fn grid(&self, candidate: Candidate, side: Side) -> Option<Grid> {
        let (least, most, step) = candidate.range.bounds()?;
        let step = self
            .decision
            .granularity(candidate.fact, candidate.range)
            .unwrap_or(step)
            .max(1);
        let (low, high) = match candidate.known {
            Known::Is(value) => (value, value),
            Known::Between(low, high) => (low, high),
            // Of something that there is none of, days count from the day of the decision.
            Known::None => self.beside_none(candidate, side)?,
            Known::Unknown => return None,
        };
        let grid = match side {
            Side::Below => {
                let nearest = (low - 1 - least).div_euclid(step) * step + least;
                Grid {
                    from: nearest,
                    step: -step,
                    count: (nearest - least).div_euclid(step) + 1,
                }
            }
            Side::Above => {
                let nearest = least + ((high - least).div_euclid(step) + 1) * step;
                Grid {
                    from: nearest,
                    step,
                    count: (most - nearest).div_euclid(step) + 1,
                }
            }
        };
        (grid.count > 0).then_some(grid)
    }

    fn beside_none(&self, candidate: Candidate, side: Side) -> Option<(i64, i64)> {
        let (least, most, _) = candidate.range.bounds()?;
        match (candidate.range, side) {
            (Range::Date { .. }, side) => {
                let day = i64::from(self.decision.day().number()).clamp(least - 1, most + 1);
                // The day itself counts among the earlier ones.
                Some(match side {
                    Side::Below => (day + 1, day + 1),
                    Side::Above => (day, day),
                })
            }
            (_, Side::Above) => Some((least - 1, least - 1)),
            (_, Side::Below) => None,
        }
    }

    // ── Two facts ───────────────────────────────────────────────────────────

    /// Tries two facts without an order at once.
    fn pairs(&mut self) {
        self.changes.pairs = Pairs::All;
        let unordered: Vec<Candidate> = self
            .candidates
            .iter()
            .copied()
            .filter(|candidate| !candidate.is_ordered())
            .collect();
        for (at, first) in unordered.iter().enumerate() {
            for second in &unordered[at + 1..] {
                if first.fact == second.fact && first.member.is_none() {
                    continue;
                }
                if !self.pair(*first, *second) {
                    self.changes.pairs = Pairs::Some;
                    return;
                }
            }
        }
    }

    /// Tries two facts; whether there is room to go on.
    fn pair(&mut self, first: Candidate, second: Candidate) -> bool {
        if self
            .look(&[(first, Trial::Open), (second, Trial::Open)], false)
            .is_no()
        {
            return self.has_room();
        }
        for one in first.others() {
            let half = [(first, Trial::Known(one)), (second, Trial::Open)];
            if !self.has_room() {
                return false;
            }
            if self.look(&half, false).is_no() {
                continue;
            }
            for other in second.others() {
                let both = [(first, Trial::Known(one)), (second, Trial::Known(other))];
                if !self.look(&both, false).is_no() {
                    let proposed = [Proposed::of(first, one), Proposed::of(second, other)];
                    if self.take(&proposed, false) == Taken::Open {
                        self.changes.pairs = Pairs::Some;
                    }
                }
                if !self.has_room() {
                    return false;
                }
            }
        }
        true
    }

    fn has_room(&self) -> bool {
        self.looks < MAX_LOOKS && self.changes.flips.len() < MAX_PAIRS
    }
}

/// Values with equal steps between, nearest first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    from: i64,
    step: i64,
    pub(super) count: i64,
}

impl Grid {
    pub(super) fn at(self, place: i64) -> i64 {
        self.from + place * self.step
    }

    pub(super) fn place(self, value: i64) -> i64 {
        (value - self.from) / self.step
    }
}

// ── What can be changed ─────────────────────────────────────────────────────

/// What can be changed, in the order in which it is declared.
fn candidates(
    decision: &Decision<'_>,
    target: &Target<'_>,
    slice: &Slice,
    sought: &Sought,
) -> Vec<Candidate> {
    let mut all = Vec::new();
    for id in &slice.variables {
        let variable = target.variables.get(*id);
        let known = decision.case.get(*id);
        let Some(place) = target.program.variables[id.index()] else {
            continue;
        };
        let is_there = match variable.origin {
            Origin::Field { list, item, .. } => {
                let count = target.variables.fact(list);
                i64::from(item) < count_bounds(&decision.case, target.variables, count).0
            }
            Origin::Count(_) => false,
            Origin::Fact(_) | Origin::FactFor(..) => true,
        };
        let wanted = match sought.facts.is_empty() {
            true => !decision.is_fixed(*id),
            false => sought.facts.contains(id),
        };
        if known == Known::Unknown || !is_there || !wanted {
            continue;
        }
        let candidate = Candidate {
            fact: *id,
            member: None,
            place,
            range: variable.range,
            known,
            judged: target.policy.judge_of(variable.origin).is_some(),
        };
        match (variable.range, place.slot) {
            (Range::Set(..), Slot::Set(slot)) => {
                let tested = tested_members(target, slice, slot.first());
                let members = (0..64_u8).filter(|member| tested >> member & 1 == 1);
                all.extend(members.map(|member| Candidate {
                    member: Some(member),
                    ..candidate
                }));
            }
            _ => all.push(candidate),
        }
    }
    all
}

impl Decision<'_> {
    /// Whether a fact is one that nobody can change, or the day of the decision.
    fn is_fixed(&self, id: VariableId) -> bool {
        let policy = self.prepared().policy();
        match self.prepared().variables.get(id).origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
                policy.fact(fact).fixed || self.is_the_day(id)
            }
            Origin::Field { list, field, .. } => policy
                .list(list)
                .is_some_and(|(record, _)| record.fields[field].fixed),
        }
    }

    fn is_the_day(&self, id: VariableId) -> bool {
        let day = self.prepared().policy().decision_day();
        day.is_some_and(|fact| self.prepared().variables.fact(fact) == id)
    }

    /// How an amount for any period was given: for which period.
    fn given_period(&self, id: VariableId) -> Period {
        let given = self.case.given_per.iter().find(|(own, _, _)| *own == id);
        given.map_or(Period::Week, |(_, _, period)| *period)
    }

    /// What a period's amount is over that of a week.
    fn weekly(&self, period: Period) -> Option<Exact> {
        let weeks = self.prepared().policy().weeks_in_a_year?;
        period.factor_with(Period::Week, weeks)
    }

    /// How far two values of an amount are apart: a penny of the period that it was given for, or
    /// as its range says.
    pub(super) fn penny_of(&self, id: VariableId, range: Range) -> Option<i64> {
        let (_, _, step) = range.bounds()?;
        Some(self.granularity(id, range).unwrap_or(step).max(1))
    }

    /// Whole pence of the period that an amount was given for; `None` where the range says.
    fn granularity(&self, id: VariableId, range: Range) -> Option<i64> {
        let Range::Amount {
            below,
            any_period: true,
            ..
        } = range
        else {
            return None;
        };
        let penny = Exact::new(1, 100)?.times(self.weekly(self.given_period(id))?)?;
        i64::try_from(penny.over(i128::from(below))?).ok()
    }
}

impl Candidate {
    /// Whether it has an order, so that the nearest value can be asked for.
    fn is_ordered(&self) -> bool {
        matches!(self.range, Range::Amount { .. } | Range::Date { .. })
    }

    /// Every other value of something without an order; of others, that there is none.
    fn others(&self) -> Vec<Known> {
        match (self.range, self.known) {
            (Range::Set(..), Known::Is(mask)) => {
                let within = self.member.is_some_and(|member| mask >> member & 1 == 1);
                vec![Known::Is(i64::from(!within))]
            }
            (Range::YesNo, Known::Is(value)) => vec![Known::Is(1 - value)],
            (Range::Choice(_, count), Known::Is(value)) => (0..i64::from(count))
                .filter(|other| *other != value)
                .map(Known::Is)
                .collect(),
            (
                Range::Amount { or_none: true, .. } | Range::Date { or_none: true, .. },
                Known::Is(_) | Known::Between(..),
            ) => {
                vec![Known::None]
            }
            _ => Vec::new(),
        }
    }

    /// Puts what is tried into a frame.
    fn put(&self, frame: &mut Frame<Possible>, trial: Trial) {
        if let (Some(member), Slot::Set(slot)) = (self.member, self.place.slot) {
            let (certain, possible) = match trial {
                Trial::Known(Known::Is(within)) => (within == 1, within == 1),
                Trial::Open | Trial::Between(..) | Trial::Known(_) => (false, true),
            };
            let bit = 1 << member;
            let set = frame.sets[slot.first()];
            let with = |mask: u64, within: bool| if within { mask | bit } else { mask & !bit };
            frame.sets[slot.first()] = SetBounds {
                certain: with(set.certain, certain),
                possible: with(set.possible, possible),
            };
            return;
        }
        let known = match trial {
            Trial::Open => Known::Unknown,
            Trial::Between(low, high) => Known::Between(low, high),
            Trial::Known(known) => known,
        };
        let may: May = may(self.range, known, self.range.or_none());
        put_possible(frame, self.place, self.range, may);
    }

    /// Changes a case.
    fn change(&self, case: &mut Case, decision: &Decision<'_>, to: Known) {
        let to = match (self.member, self.known, to) {
            (Some(member), Known::Is(_), Known::Is(within)) => {
                // Two members of one set may be changed together.
                let Known::Is(mask) = case.get(self.fact) else {
                    return;
                };
                Known::Is(if within == 1 {
                    mask | 1 << member
                } else {
                    mask & !(1 << member)
                })
            }
            _ => to,
        };
        case.set(self.fact, to);
        let Range::Amount {
            below,
            any_period: true,
            ..
        } = self.range
        else {
            return;
        };
        let period = decision.given_period(self.fact);
        case.given_per.retain(|(own, _, _)| *own != self.fact);
        if let (Known::Is(value), Some(weekly)) = (to, decision.weekly(period)) {
            let per_week = Exact::new(i128::from(value), i128::from(below));
            let given = per_week.and_then(|amount| amount.divided_by(weekly));
            case.given_per
                .extend(given.map(|given| (self.fact, given, period)));
        }
    }
}
