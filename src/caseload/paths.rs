//! Which lines decided a case, told from what was heard of cases like it.
//!
//! Of everything that is marked from wherever it is read, a tree is kept: at a fork something is
//! asked of the case, and the reply says which way to go; on the way stand the lines that are
//! marked. A way that no case went before is heard from the evaluator, and kept.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::decision::heard::{Event, Heard, Query, Routine};
use crate::decision::marks::{Mark, MarkKind};

/// How many forks are kept; ways beyond them are heard anew each time.
const MAX_FORKS: usize = 1 << 16;

/// A tree for everything that is marked from wherever it is read. `A` is how something is asked
/// of a case.
#[derive(Debug)]
pub(super) struct Paths<A> {
    places: BTreeMap<Routine, usize>,
    trees: Trees<A>,
    /// For each tree, the last walk in which it was gone through.
    seen: Vec<u32>,
    walk: u32,
}

#[derive(Debug)]
struct Trees<A> {
    /// Where each begins, once anything was heard of it.
    roots: Vec<Option<usize>>,
    forks: Vec<Fork<A>>,
    steps: Vec<Step>,
}

/// A case on its way through the trees.
pub(super) struct Walk<'w, A, F> {
    trees: &'w Trees<A>,
    seen: &'w mut [u32],
    walk: u32,
    ask: F,
    marks: &'w mut Vec<Mark>,
}

#[derive(Debug)]
struct Fork<A> {
    /// What stands on the way to it.
    steps: Range<usize>,
    /// What is asked; nothing where the way ends.
    asked: Option<Asked<A>>,
    next: Vec<(u8, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked<A> {
    OfCase(A),
    /// Whether a tree was gone through before.
    Seen(usize),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Mark(Mark),
    Goes(Goes),
}

/// That a tree is gone through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goes {
    place: usize,
    /// What is marked where it was gone through before.
    again: Option<Mark>,
    depth: u16,
    secondary: bool,
}

/// How something that was asked of the evaluator is asked of a case.
pub(super) enum Way<A> {
    /// So.
    Asked(A),
    /// It is the same for every case.
    Constant,
    /// It can't be.
    None,
}

impl<A> Default for Paths<A> {
    fn default() -> Self {
        Paths {
            places: BTreeMap::new(),
            trees: Trees {
                roots: Vec::new(),
                forks: Vec::new(),
                steps: Vec::new(),
            },
            seen: Vec::new(),
            walk: 0,
        }
    }
}

impl<A: Copy + Eq> Paths<A> {
    /// That a tree is gone through, which may still be empty.
    pub(super) fn goes(&mut self, routine: Routine, depth: u16, secondary: bool) -> Goes {
        let again = match routine {
            Routine::Node(node, item) => Some(Mark {
                depth,
                kind: MarkKind::Again(node),
                item,
                secondary,
            }),
            Routine::WithoutFault(_) => None,
        };
        Goes {
            place: self.place(routine),
            again,
            depth,
            secondary,
        }
    }

    fn place(&mut self, routine: Routine) -> usize {
        let next = self.places.len();
        let place = *self.places.entry(routine).or_insert(next);
        if place == next {
            self.trees.roots.push(None);
            self.seen.push(0);
        }
        place
    }

    /// Begins to tell a case: what it is asked, and where its lines go.
    pub(super) fn walk<'w, F: Fn(A) -> u8>(
        &'w mut self,
        ask: F,
        marks: &'w mut Vec<Mark>,
    ) -> Walk<'w, A, F> {
        self.walk = self.walk.wrapping_add(1);
        if self.walk == 0 {
            // After so many walks the marks of the first would be taken for those of this one.
            self.seen.fill(0);
            self.walk = 1;
        }
        Walk {
            trees: &self.trees,
            seen: &mut self.seen,
            walk: self.walk,
            ask,
            marks,
        }
    }

    /// Keeps the way that a case went, where everything that was asked can be asked of a case.
    pub(super) fn learn(&mut self, heard: &Heard, mut way: impl FnMut(Query, u8) -> Way<A>) {
        let place = self.place(heard.routine);
        let Some(parts) = self.parts(&heard.events, &mut way) else {
            return;
        };
        if self.trees.forks.len() + parts.len() > MAX_FORKS {
            return;
        }
        let mut from: Option<(usize, u8)> = None;
        for (steps, asked) in parts {
            let known = match from {
                None => self.trees.roots[place],
                Some((fork, reply)) => {
                    let mut next = self.trees.forks[fork].next.iter();
                    next.find(|(value, _)| *value == reply).map(|(_, at)| *at)
                }
            };
            let at = known.unwrap_or_else(|| self.fork(place, from, steps, asked));
            match asked {
                Some((_, reply)) => from = Some((at, reply)),
                None => return,
            }
        }
    }

    /// A new fork, where no way led before.
    fn fork(
        &mut self,
        place: usize,
        from: Option<(usize, u8)>,
        steps: Vec<Step>,
        asked: Option<(Asked<A>, u8)>,
    ) -> usize {
        let at = self.trees.forks.len();
        let first = self.trees.steps.len();
        self.trees.steps.extend(steps);
        self.trees.forks.push(Fork {
            steps: first..self.trees.steps.len(),
            asked: asked.map(|(asked, _)| asked),
            next: Vec::new(),
        });
        match from {
            None => self.trees.roots[place] = Some(at),
            Some((fork, reply)) => self.trees.forks[fork].next.push((reply, at)),
        }
        at
    }

    /// What was heard, from fork to fork; what was asked before is no fork again.
    #[expect(clippy::type_complexity, reason = "it is taken apart at once")]
    fn parts(
        &mut self,
        events: &[Event],
        way: &mut impl FnMut(Query, u8) -> Way<A>,
    ) -> Option<Vec<(Vec<Step>, Option<(Asked<A>, u8)>)>> {
        let mut parts: Vec<(Vec<Step>, Option<(Asked<A>, u8)>)> = Vec::new();
        let mut steps = Vec::new();
        for event in events {
            match *event {
                Event::Mark(mark) => steps.push(Step::Mark(mark)),
                Event::Goes {
                    routine,
                    depth,
                    secondary,
                } => steps.push(Step::Goes(self.goes(routine, depth, secondary))),
                Event::Asked(query, reply) => {
                    let asked = match (query, way(query, reply)) {
                        (Query::Seen(node, item), _) => {
                            Asked::Seen(self.place(Routine::Node(node, item)))
                        }
                        (_, Way::Asked(asked)) => Asked::OfCase(asked),
                        (_, Way::Constant) => continue,
                        (_, Way::None) => return None,
                    };
                    // Whether something was gone through may change from one time to the next.
                    let is_same = |(_, before): &(Vec<Step>, Option<(Asked<A>, u8)>)| {
                        before.is_some_and(|(before, _)| before == asked)
                    };
                    let of_case = matches!(asked, Asked::OfCase(_));
                    if !(of_case && parts.iter().any(is_same)) {
                        parts.push((std::mem::take(&mut steps), Some((asked, reply))));
                    }
                }
            }
        }
        parts.push((steps, None));
        Some(parts)
    }
}

impl<A: Copy, F: Fn(A) -> u8> Walk<'_, A, F> {
    /// Goes through a tree, from so deep; whether the way that the case goes is known.
    pub(super) fn go(&mut self, goes: &Goes, depth: u16, secondary: bool) -> bool {
        let seen = &mut self.seen[goes.place];
        if let (Some(mark), true) = (goes.again, *seen == self.walk) {
            self.marks.push(mark.under(depth, secondary));
            return true;
        }
        *seen = self.walk;
        let trees = self.trees;
        let Some(mut at) = trees.roots[goes.place] else {
            return false;
        };
        let (depth, secondary) = (depth + goes.depth, secondary || goes.secondary);
        loop {
            let fork = &trees.forks[at];
            for step in &trees.steps[fork.steps.clone()] {
                match step {
                    Step::Mark(mark) => self.marks.push(mark.under(depth, secondary)),
                    Step::Goes(goes) => {
                        if !self.go(goes, depth, secondary) {
                            return false;
                        }
                    }
                }
            }
            let reply = match fork.asked {
                None => return true,
                Some(Asked::OfCase(asked)) => (self.ask)(asked),
                Some(Asked::Seen(place)) => u8::from(self.seen[place] == self.walk),
            };
            let next = fork.next.iter().find(|(value, _)| *value == reply);
            let Some((_, next)) = next else { return false };
            at = *next;
        }
    }
}
