//! What tells groups of people apart: a fact, an item that somebody has, or something that both
//! policies work out in the same way before they part.

use std::collections::{BTreeMap, BTreeSet};

use super::formulas::Both;
use super::half::Which;
use super::joint::{JointCase, JointId};
use super::twin::Twin;
use crate::model::case::{Known, Origin, Range};
use crate::model::policy::{NodeId, Per, ValueType};
use crate::program::op::Slot;
use crate::proof::{InputOf, Lin, Lit, Whose};

/// What a group is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// A fact, or how many items there are.
    Fact(JointId),
    /// Whether a set has a value.
    Member(JointId, u8),
    /// Whether any item has a value in a field: the field of the first item.
    Item(JointId),
    /// What both policies work out in the same way: the node of the first.
    Shared(NodeId),
}

/// What is so of it in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Is {
    /// One of some values, as a mask; of an item, that some item is.
    In(u64),
    /// Of an item, that no item is.
    NoneIn(u64),
    /// At least a number.
    AtLeast(i128),
    /// Under a number.
    Under(i128),
    /// There is none, or there is.
    Absent(bool),
}

/// One thing that is so of everybody in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Marker {
    pub(super) by: By,
    pub(super) is: Is,
}

/// A person who was looked at, with what both policies work out in the same way.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) case: JointCase,
    /// The values of [`Markers::shared`], in their order.
    pub(super) shared: Vec<Option<i128>>,
}

/// Something that both policies work out in the same way.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) node: NodeId,
    what: SharedValue,
}

#[derive(Debug, Clone)]
enum SharedValue {
    Number(Lin),
    Choice(Vec<Lit>),
}

/// Everything that groups of one question may be told by.
pub(super) struct Markers {
    pub(super) by: Vec<By>,
    pub(super) shared: Vec<Shared>,
}

impl Markers {
    /// Finds what groups may be told by: what the difference hangs on.
    pub(super) fn of(twin: &Twin<'_>, both: &Both<'_>) -> Self {
        let pair = twin.pair();
        let shared = shared_steps(twin, both);
        let mut by = Vec::new();
        let mut fields = BTreeSet::new();
        let bearing = twin.bearing();
        for id in &bearing {
            let (prepared, variable) = pair.policy_of(*id);
            let range = pair.variable(*id).range;
            match prepared.variables().get(variable).origin {
                Origin::Field { list, item, field } => {
                    let is_choice = matches!(range, Range::YesNo | Range::Choice(..));
                    if item == 0 && is_choice && fields.insert((list, field)) {
                        by.push(By::Item(*id));
                    }
                }
                Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => match range {
                    Range::Set(_, count) => {
                        by.extend((0..count).map(|member| By::Member(*id, member)));
                    }
                    _ => by.push(By::Fact(*id)),
                },
            }
        }
        by.extend(shared.iter().map(|shared| By::Shared(shared.node)));
        Markers { by, shared }
    }

    /// Takes a person who has just been looked at.
    pub(super) fn sample(&self, twin: &Twin<'_>, case: &JointCase) -> Sample {
        let half = twin.half(Which::A);
        Sample {
            case: case.clone(),
            shared: self
                .shared
                .iter()
                .map(|shared| half.value_of(shared.node))
                .collect(),
        }
    }

    /// How many values there are, of what has few.
    pub(super) fn size(&self, twin: &Twin<'_>, by: By) -> u8 {
        match by {
            By::Fact(id) | By::Item(id) => match twin.pair().variable(id).range {
                Range::Choice(_, count) => count,
                Range::YesNo => 2,
                Range::Set(..)
                | Range::Amount { .. }
                | Range::Date { .. }
                | Range::Count { .. } => 0,
            },
            By::Member(..) => 2,
            By::Shared(node) => {
                let policy = twin.pair().a.policy();
                let size = policy.size_of(policy.node(node).ty);
                size.and_then(|size| u8::try_from(size).ok()).unwrap_or(0)
            }
        }
    }

    /// What a person is by something that has few values, or by an amount; `None` where that is
    /// not known of them, or there is none.
    pub(super) fn value(&self, sample: &Sample, by: By) -> Option<i128> {
        match by {
            By::Fact(id) => match sample.case.get(id) {
                Known::Is(value) => Some(i128::from(value)),
                Known::Unknown | Known::None | Known::Between(..) => None,
            },
            By::Member(id, member) => match sample.case.get(id) {
                Known::Is(mask) => Some(i128::from(mask >> member & 1)),
                Known::Unknown | Known::None | Known::Between(..) => None,
            },
            By::Item(_) => None,
            By::Shared(node) => {
                let at = self.shared.iter().position(|shared| shared.node == node)?;
                sample.shared[at]
            }
        }
    }

    /// Everything that is so of a person by one thing.
    pub(super) fn so_of(&self, twin: &Twin<'_>, sample: &Sample, by: By) -> Vec<Marker> {
        let marker = |is: Is| Marker { by, is };
        if let By::Item(field) = by {
            let mut mask = 0_u64;
            for id in items_of(twin, field) {
                if let Known::Is(value) = sample.case.get(id) {
                    mask |= 1 << value;
                }
            }
            return (0..self.size(twin, by))
                .map(|value| match mask >> value & 1 == 1 {
                    true => marker(Is::In(1 << value)),
                    false => marker(Is::NoneIn(1 << value)),
                })
                .collect();
        }
        let may_be_absent = match by {
            By::Fact(id) => twin.pair().variable(id).range.or_none(),
            By::Member(..) | By::Item(_) | By::Shared(_) => false,
        };
        let Some(value) = self.value(sample, by) else {
            return match may_be_absent {
                true => vec![marker(Is::Absent(true))],
                false => Vec::new(),
            };
        };
        if self.size(twin, by) > 0 {
            return vec![marker(Is::In(1 << value))];
        }
        let mut found = vec![marker(Is::AtLeast(value)), marker(Is::Under(value + 1))];
        found.extend(may_be_absent.then(|| marker(Is::Absent(false))));
        found
    }

    /// How much a marker tells a person, least first: it is done without in this order.
    pub(super) fn telling(&self, twin: &Twin<'_>, marker: Marker) -> u8 {
        match marker.by {
            By::Fact(id) => {
                let (prepared, variable) = twin.pair().policy_of(id);
                let own = prepared.variables().get(variable);
                let is_item = matches!(own.origin, Origin::Field { .. });
                match own.range {
                    Range::Amount { .. } | Range::Date { .. } if is_item => 0,
                    _ if is_item => 1,
                    Range::Count { .. } => 2,
                    Range::Date { .. } => 5,
                    Range::Amount { .. } => 6,
                    Range::YesNo | Range::Choice(..) | Range::Set(..) => 8,
                }
            }
            By::Member(..) => 4,
            By::Item(_) if matches!(marker.is, Is::In(_)) => 3,
            By::Item(_) => 7,
            By::Shared(_) => 9,
        }
    }

    /// The least and the most that something counted can be.
    pub(super) fn ends(&self, twin: &Twin<'_>, both: &Both<'_>, by: By) -> Option<(i128, i128)> {
        match by {
            By::Fact(id) => {
                let (low, high, _) = twin.pair().variable(id).range.bounds()?;
                Some((i128::from(low), i128::from(high)))
            }
            By::Shared(node) => {
                let shared = self.shared.iter().find(|shared| shared.node == node)?;
                match &shared.what {
                    SharedValue::Number(lin) => both.world.terms.ends(lin).ok(),
                    SharedValue::Choice(_) => None,
                }
            }
            By::Member(..) | By::Item(_) => None,
        }
    }

    /// The step by which something counted goes.
    pub(super) fn step(&self, twin: &Twin<'_>, by: By) -> i128 {
        match by {
            By::Fact(id) => match twin.pair().variable(id).range {
                Range::Amount { step, .. } => i128::from(step.max(1)),
                _ => 1,
            },
            // Of money, pence.
            By::Shared(node) => match twin.pair().a.policy().node(node).ty {
                ValueType::Amount(crate::value::Unit::Money(_)) => {
                    (twin.below_of(node).unwrap_or(100) / 100).max(1)
                }
                _ => 1,
            },
            By::Member(..) | By::Item(_) => 1,
        }
    }

    /// Whether some markers speak of single items.
    pub(super) fn speaks_of_items(&self, twin: &Twin<'_>, markers: &[Marker]) -> bool {
        markers
            .iter()
            .any(|marker| item_of(twin, marker.by).is_some())
    }

    /// The same markers with what is said of one item said of any other: which item it is makes no
    /// difference. Where several items of one list are spoken of, each stays where it is.
    pub(super) fn any_order(&self, twin: &Twin<'_>, markers: &[Marker]) -> Vec<Vec<Marker>> {
        let mut lists: BTreeMap<JointId, BTreeSet<usize>> = BTreeMap::new();
        for marker in markers {
            if let Some((first, item)) = item_of(twin, marker.by) {
                lists.entry(first).or_default().insert(item);
            }
        }
        let mut orders = vec![markers.to_vec()];
        for (list, items) in lists {
            // Of an outcome that is there for each item, the one that is asked about stays.
            if items.len() > 1 || is_asked_of(twin, list) {
                continue;
            }
            let many = items_of(twin, list).len();
            orders = orders
                .into_iter()
                .flat_map(|order| {
                    (0..many).map(move |item| {
                        let moved = order.iter().map(|marker| moved(twin, *marker, list, item));
                        moved.collect::<Vec<_>>()
                    })
                })
                .collect();
        }
        orders
    }

    /// Whether a marker is so of a person.
    pub(super) fn holds(&self, twin: &Twin<'_>, sample: &Sample, marker: Marker) -> bool {
        if let By::Item(field) = marker.by {
            let is_some = |mask: u64| {
                items_of(twin, field).into_iter().any(
                    |id| matches!(sample.case.get(id), Known::Is(value) if mask >> value & 1 == 1),
                )
            };
            return match marker.is {
                Is::In(mask) => is_some(mask),
                Is::NoneIn(mask) => !is_some(mask),
                Is::AtLeast(_) | Is::Under(_) | Is::Absent(_) => false,
            };
        }
        let value = self.value(sample, marker.by);
        match (marker.is, value) {
            (Is::In(mask), Some(value)) => mask >> value & 1 == 1,
            (Is::AtLeast(n), Some(value)) => value >= n,
            (Is::Under(n), Some(value)) => value < n,
            (Is::Absent(absent), value) => absent == value.is_none(),
            (Is::In(_) | Is::AtLeast(_) | Is::Under(_) | Is::NoneIn(_), _) => false,
        }
    }

    /// The marker as a formula; `None` where the formulas don't speak of it.
    pub(super) fn lit(&self, twin: &Twin<'_>, both: &mut Both<'_>, marker: Marker) -> Option<Lit> {
        match marker.by {
            By::Fact(id) => fact_lit(twin, both, id, marker.is),
            By::Member(id, member) => {
                let input = InputOf::Has(Whose::Known(id.index()), member);
                let lit = both.world.known_input(&input)?;
                mask_lit(
                    marker.is,
                    |value| if value == 1 { lit } else { !lit },
                    2,
                    both,
                )
            }
            By::Item(field) => {
                let mut some = Vec::new();
                let (mask, opposite) = match marker.is {
                    Is::In(mask) => (mask, false),
                    Is::NoneIn(mask) => (mask, true),
                    Is::AtLeast(_) | Is::Under(_) | Is::Absent(_) => return None,
                };
                for (item, id) in items_of(twin, field).into_iter().enumerate() {
                    let there = count_above(twin, both, field, item)?;
                    let is = fact_lit(twin, both, id, Is::In(mask))?;
                    some.push(both.world.terms.and(&[there, is]));
                }
                let some = both.world.terms.or(&some);
                Some(if opposite { !some } else { some })
            }
            By::Shared(node) => {
                let shared = self.shared.iter().find(|shared| shared.node == node)?;
                match (&shared.what, marker.is) {
                    (SharedValue::Number(lin), is) => number_lit(both, lin, is),
                    (SharedValue::Choice(lits), is) => {
                        let size = u8::try_from(lits.len()).unwrap_or(64);
                        mask_lit(is, |value| lits[usize::from(value)], size, both)
                    }
                }
            }
        }
    }
}

/// Of a field of an item, the first field of the first item of its list, and which item.
fn item_of(twin: &Twin<'_>, by: By) -> Option<(JointId, usize)> {
    let By::Fact(id) = by else { return None };
    let (prepared, variable) = twin.pair().policy_of(id);
    let Origin::Field { list, item, .. } = prepared.variables().get(variable).origin else {
        return None;
    };
    let first = prepared.variables().field(list, 0, 0);
    let first = match twin.pair().in_a(id) {
        Some(_) => twin.pair().of_a(first),
        None => twin.pair().of_b(first)?,
    };
    Some((first, usize::from(item)))
}

/// Whether the outcome is there for each item of a list, told by its first field.
pub(super) fn is_asked_of(twin: &Twin<'_>, first: JointId) -> bool {
    let (prepared, variable) = twin.pair().policy_of(first);
    let (asked, _) = twin.nodes();
    match (
        prepared.variables().get(variable).origin,
        twin.pair().a.policy().node(asked).per,
    ) {
        (Origin::Field { list, .. }, Per::Item(own)) => {
            let own = &twin.pair().a.policy().fact(own).name;
            prepared.policy().fact(list).name == *own
        }
        _ => false,
    }
}

/// A marker that speaks of an item of a list, said of another.
fn moved(twin: &Twin<'_>, marker: Marker, list: JointId, item: usize) -> Marker {
    match (item_of(twin, marker.by), marker.by) {
        (Some((own, _)), By::Fact(id)) if own == list => Marker {
            by: By::Fact(items_of(twin, id)[item]),
            is: marker.is,
        },
        _ => marker,
    }
}

/// The field of every item of its list.
pub(super) fn items_of(twin: &Twin<'_>, first: JointId) -> Vec<JointId> {
    let pair = twin.pair();
    let (prepared, variable) = pair.policy_of(first);
    let Origin::Field { list, field, .. } = prepared.variables().get(variable).origin else {
        return Vec::new();
    };
    let most = prepared.policy().list(list).map_or(0, |(_, most)| most);
    (0..most)
        .filter_map(|item| {
            let id = prepared.variables().field(list, item, field);
            match pair.in_a(first) {
                Some(_) => Some(pair.of_a(id)),
                None => pair.of_b(id),
            }
        })
        .collect()
}

/// Whether a list has more than so many items, told by one of its fields.
fn count_above(twin: &Twin<'_>, both: &mut Both<'_>, field: JointId, items: usize) -> Option<Lit> {
    let pair = twin.pair();
    let (prepared, variable) = pair.policy_of(field);
    let Origin::Field { list, .. } = prepared.variables().get(variable).origin else {
        return None;
    };
    let count = prepared.variables().fact(list);
    let count = match pair.in_a(field) {
        Some(_) => pair.of_a(count),
        None => pair.of_b(count)?,
    };
    let above = i128::try_from(items).unwrap_or(i128::MAX) + 1;
    let input = InputOf::Value(Whose::Known(count.index()));
    match both.world.known_number(&input) {
        Some(lin) => number_lit(both, &lin, Is::AtLeast(above)),
        // A length that is given is no input.
        None => match both.within(count) {
            Known::Is(n) => Some(Lit::of(i128::from(n) >= above)),
            Known::Unknown | Known::None | Known::Between(..) => None,
        },
    }
}

fn number_lit(both: &mut Both<'_>, lin: &Lin, is: Is) -> Option<Lit> {
    let at_least = |n: i128, both: &mut Both<'_>| {
        let lin = lin.add(-n).ok()?;
        both.world.terms.not_negative(&lin).ok()
    };
    match is {
        Is::AtLeast(n) => at_least(n, both),
        Is::Under(n) => at_least(n, both).map(|lit| !lit),
        Is::In(_) | Is::NoneIn(_) | Is::Absent(_) => None,
    }
}

fn mask_lit(is: Is, value: impl Fn(u8) -> Lit, size: u8, both: &mut Both<'_>) -> Option<Lit> {
    let Is::In(mask) = is else { return None };
    let lits: Vec<Lit> = (0..size)
        .filter(|at| mask >> at & 1 == 1)
        .map(value)
        .collect();
    Some(both.world.terms.or(&lits))
}

fn fact_lit(twin: &Twin<'_>, both: &mut Both<'_>, id: JointId, is: Is) -> Option<Lit> {
    let whose = Whose::Known(id.index());
    let present = match both.world.known_input(&InputOf::Absent(whose.clone())) {
        Some(absent) => !absent,
        None => Lit::TRUE,
    };
    if let Is::Absent(absent) = is {
        return Some(if absent { !present } else { present });
    }
    let lit = match twin.pair().variable(id).range {
        Range::YesNo => {
            let lit = both.world.known_input(&InputOf::Value(whose))?;
            mask_lit(is, |value| if value == 1 { lit } else { !lit }, 2, both)
        }
        Range::Choice(_, 2) => {
            let lit = both.world.known_input(&InputOf::Value(whose))?;
            mask_lit(is, |value| if value == 1 { lit } else { !lit }, 2, both)
        }
        Range::Choice(_, count) => {
            let lits: Option<Vec<Lit>> = (0..count)
                .map(|value| both.world.known_input(&InputOf::Is(whose.clone(), value)))
                .collect();
            let lits = lits?;
            mask_lit(is, |value| lits[usize::from(value)], count, both)
        }
        Range::Amount { .. } | Range::Date { .. } | Range::Count { .. } => {
            let lin = both.world.known_number(&InputOf::Value(whose))?;
            number_lit(both, &lin, is)
        }
        Range::Set(..) => None,
    }?;
    Some(both.world.terms.and(&[present, lit]))
}

/// The steps and outcomes that both policies work out in the same way for everybody, on the way
/// to an outcome.
fn shared_steps(twin: &Twin<'_>, both: &Both<'_>) -> Vec<Shared> {
    let (asked, _) = twin.nodes();
    let (own, other) = (twin.pair().a.policy(), twin.pair().b.policy());
    let (a, b) = (twin.half(Which::A), twin.half(Which::B));
    let mut found = Vec::new();
    for at in 0..own.nodes().len() {
        let node = NodeId::at(at);
        let declared = own.node(node);
        if node == asked || declared.per != Per::Once || !a.works_out(node) {
            continue;
        }
        let Some(partner) = other.node_named(&declared.name) else {
            continue;
        };
        if !b.works_out(partner) {
            continue;
        }
        let slots = (
            both.a.program.nodes[node.index()].value,
            both.b.program.nodes[partner.index()].value,
        );
        let what = match slots {
            (Some(Slot::Num(x)), Some(Slot::Num(y))) => {
                let (first, second) = (both.a.num(x, 0), both.b.num(y, 0));
                let scales = (
                    both.a.program.nums[x.first()].below,
                    both.b.program.nums[y.first()].below,
                );
                let is_day = declared.ty == ValueType::Date;
                let same = first == second && scales.0 == scales.1 && !is_day;
                // What is one fact, or nothing that varies, tells nothing new.
                let telling = first.terms.len() > 1 || !both.is_input(&first);
                (same && telling && first.known().is_none()).then_some(SharedValue::Number(first))
            }
            (Some(Slot::Choice(x)), Some(Slot::Choice(y))) => {
                let size = own.size_of(declared.ty).unwrap_or(0);
                let size = u8::try_from(size).unwrap_or(0);
                let lits = |side: &crate::proof::Encoded<'_>, slot| -> Vec<Lit> {
                    let value = side.choice(slot, 0).clone();
                    (0..size).map(|at| value.is(at)).collect()
                };
                let (first, second) = (lits(&both.a, x), lits(&both.b, y));
                let varies = first
                    .iter()
                    .any(|lit| *lit != Lit::TRUE && *lit != Lit::FALSE);
                (first == second && varies).then_some(SharedValue::Choice(first))
            }
            _ => None,
        };
        found.extend(what.map(|what| Shared { node, what }));
    }
    found
}

/// Markers of one thing become one.
pub(super) fn simplified(markers: &[Marker]) -> Vec<Marker> {
    let mut simple: Vec<Marker> = Vec::new();
    for marker in markers {
        let own = simple.iter_mut().find_map(|other| {
            let both = match (other.is, marker.is) {
                _ if other.by != marker.by => None,
                (Is::NoneIn(a), Is::NoneIn(b)) => Some(Is::NoneIn(a | b)),
                _ => None,
            }?;
            Some((other, both))
        });
        match own {
            Some((other, both)) => other.is = both,
            None => simple.push(*marker),
        }
    }
    simple
}
