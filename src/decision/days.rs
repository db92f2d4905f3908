//! The nearest days on which an answer is another.
//!
//! A policy stays the same over a stretch of days, and only there can days be looked at
//! together; so one stretch after the other is looked at, away from the day of the decision.

use super::answer::{Answer, Answered};
use super::changes::{Change, Changes, EndedBy, Flip, Goal, Search, Side, Sought, Unsettled};
use super::decide::{Decision, Question};
use crate::model::case::{Known, VariableId};
use crate::model::policy::Days;
use crate::value::Date;

impl Decision<'_> {
    /// The nearest earlier and the nearest later day on which an answer is what is looked for.
    pub(super) fn other_days(&self, answered: &Answered, sought: &Sought) -> Changes {
        let mut changes = Changes::default();
        let policy = self.prepared().policy();
        let Some(day) = policy
            .decision_day()
            .map(|fact| self.prepared().variables.fact(fact))
        else {
            return changes;
        };
        for side in [Side::Below, Side::Above] {
            let search = DaySearch {
                decision: self,
                answered,
                sought,
                day,
                side,
            };
            search.run(&mut changes);
        }
        changes
    }

    /// The stretches of days to one side of the day of the decision, the nearest first.
    fn stretches_to(&self, side: Side) -> Vec<Days> {
        let day = self.day();
        let all = self.prepared().stretches();
        let mut left: Vec<Days> = all
            .filter_map(|days| match side {
                Side::Below => {
                    let last = days.last.min(day.day_before()?);
                    (days.first <= last).then_some(Days { last, ..days })
                }
                Side::Above => {
                    let first = days.first.max(day.plus_days(1)?);
                    (first <= days.last).then_some(Days { first, ..days })
                }
            })
            .collect();
        if side == Side::Below {
            left.reverse();
        }
        left
    }
}

struct DaySearch<'d> {
    decision: &'d Decision<'d>,
    answered: &'d Answered,
    sought: &'d Sought,
    /// The fact that is the day.
    day: VariableId,
    side: Side,
}

impl DaySearch<'_> {
    fn run(&self, changes: &mut Changes) {
        for days in self.decision.stretches_to(self.side) {
            if self.stretch(days, changes) {
                return;
            }
        }
    }

    /// Looks at one stretch; whether the search ends with it.
    fn stretch(&self, days: Days, changes: &mut Changes) -> bool {
        let near = match self.side {
            Side::Below => days.last,
            Side::Above => days.first,
        };
        let prepared = self.decision.prepared();
        let mut case = self.decision.case.clone();
        case.set(self.day, Known::Is(i64::from(near.number())));
        let node = self.answered.node;
        let supposing = self.decision.supposing();
        let Ok(question) = Question::supposing(prepared, near, &[node], supposing) else {
            return true;
        };
        // On days that the facts rule out there is nothing to find.
        let Ok(there) = question.decide(&case) else {
            return false;
        };
        let index = self.answered.index;
        let Some(found) = there.answers.iter().find(|found| found.index == index) else {
            return false;
        };
        match &found.answer {
            Answer::NoAnswer(_) => false,
            Answer::Undecided(_) => {
                changes.unsettled.push(self.unsettled(near));
                true
            }
            answer if self.is_wanted(answer) => {
                changes.flips.push(self.flip(near, found, &there));
                true
            }
            _ => self.within(days, &there, found, changes),
        }
    }

    fn is_wanted(&self, answer: &Answer) -> bool {
        let same = match (answer, &self.answered.answer) {
            (Answer::Value(then), Answer::Value(now)) => then == now,
            (Answer::NotApplicable, Answer::NotApplicable) => true,
            _ => false,
        };
        match self.sought.answer {
            Some(wanted) => matches!(answer, Answer::Value(then) if *then == wanted),
            None => !same,
        }
    }

    fn flip(&self, near: Date, found: &Answered, there: &Decision<'_>) -> Flip {
        Flip {
            changes: vec![Change {
                fact: self.day,
                member: None,
                to: Known::Is(i64::from(near.number())),
                side: Some(self.side),
            }],
            answer: found.answer.clone(),
            reasons: there.reasons(found.node, found.index.unwrap_or(0)),
            beyond: false,
            case: there.case.clone(),
        }
    }

    fn unsettled(&self, near: Date) -> Unsettled {
        let before = match self.side {
            Side::Below => near.plus_days(1),
            Side::Above => near.day_before(),
        };
        let excluded = before.filter(|day| *day != self.decision.day());
        Unsettled {
            fact: self.day,
            side: self.side,
            excluded: excluded.map(|day| i64::from(day.number())),
            at: i64::from(near.number()),
            ended_by: EndedBy::Unknown,
        }
    }

    /// Looks at the other days of a stretch, of which the nearest gives nothing.
    fn within(
        &self,
        days: Days,
        there: &Decision<'_>,
        found: &Answered,
        changes: &mut Changes,
    ) -> bool {
        let target = there.target(found);
        let sought = Sought {
            answer: self.sought.answer,
            facts: vec![self.day],
        };
        let Some(goal) = Goal::of_another(&target, found, &sought) else {
            return false;
        };
        let mut search = Search::new(there, &target, goal, &sought);
        let ended = search.days(days, self.side);
        for flip in &mut search.changes.flips {
            flip.beyond = false;
        }
        changes.flips.append(&mut search.changes.flips);
        changes.unsettled.append(&mut search.changes.unsettled);
        ended
    }
}
