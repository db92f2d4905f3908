//! What was asked of a case while its lines were marked, and what was marked in between.
//!
//! Which lines are marked hangs on nothing else: wherever the same questions have the same
//! replies, the same lines are marked. So whoever remembers what was heard can tell the lines of
//! a like case without going through the policy again.

use std::cmp::Ordering;

use super::marks::Mark;
use crate::model::case::VariableId;
use crate::model::policy::NodeId;
use crate::value::Exact;

/// Something that is marked from wherever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Routine {
    /// A node, for an item.
    Node(NodeId, usize),
    /// What a node hangs on though nothing reads it.
    WithoutFault(NodeId),
}

/// Something asked of a complete case, with places in its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Query {
    /// What a choice is.
    Choice(usize),
    /// How one value stands to another.
    Order(Term, Term),
    /// How many items a list has.
    Length(VariableId),
    /// The same, as a number of the frame says it.
    Count(usize),
    /// Whether a node was marked before, for an item.
    Seen(NodeId, usize),
}

/// A value that is held against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Num { at: usize, below: i128 },
    Choice(usize),
    Nothing,
}

/// What was heard, one thing after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// A line was marked; how deep, and whether it is secondary, is held against its routine.
    Mark(Mark),
    /// Something was asked, and this was the reply.
    Asked(Query, u8),
    /// Something that is marked from wherever it is read.
    Goes {
        routine: Routine,
        depth: u16,
        secondary: bool,
    },
}

/// What was heard while a routine was gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) routine: Routine,
    pub(crate) events: Vec<Event>,
}

/// Writes down what it hears.
#[derive(Debug, Default)]
pub(super) struct Listening {
    /// Those that have begun and not ended, each with its depth.
    open: Vec<(Heard, u16)>,
    ended: Vec<Heard>,
}

/// How one number stands to another, each over its denominator; what is not settled comes first.
#[inline(always)]
pub(crate) fn order(
    (a, below): (Option<i128>, i128),
    (b, other): (Option<i128>, i128),
) -> Ordering {
    if below == other {
        return a.cmp(&b);
    }
    let exact = |n: Option<i128>, below| Exact::new(n?, below);
    exact(a, below).cmp(&exact(b, other))
}

impl Event {
    /// Something asked, to which the reply is how many.
    pub(super) fn counted(query: Query, n: usize) -> Event {
        let n = u8::try_from(n);
        Event::Asked(
            query,
            n.unwrap_or_else(|_| unreachable!("a list has at most `MAX_ITEMS` items")),
        )
    }
}

impl Listening {
    pub(super) fn begin(&mut self, routine: Routine, depth: u16, secondary: bool) {
        self.again(routine, depth, secondary);
        let heard = Heard {
            routine,
            events: Vec::new(),
        };
        self.open.push((heard, depth));
    }

    /// Something that was gone through before, or is about to be.
    pub(super) fn again(&mut self, routine: Routine, depth: u16, secondary: bool) {
        if let Some((heard, base)) = self.open.last_mut() {
            heard.events.push(Event::Goes {
                routine,
                depth: depth - *base,
                secondary,
            });
        }
    }

    pub(super) fn end(&mut self) {
        self.ended.extend(self.open.pop().map(|(heard, _)| heard));
    }

    pub(super) fn event(&mut self, event: Event) {
        if let Some((heard, base)) = self.open.last_mut() {
            heard.events.push(match event {
                Event::Mark(mark) => Event::Mark(Mark {
                    depth: mark.depth - *base,
                    ..mark
                }),
                event => event,
            });
        }
    }

    pub(super) fn into_heard(self) -> Vec<Heard> {
        self.ended
    }
}
