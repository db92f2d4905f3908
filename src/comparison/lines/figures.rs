//! Figures side by side, with their history.

use super::CellsCompared;
use super::FigureCompared;
use super::LineCounts;
use super::LineSide;
use super::LineState;
use super::StretchCompared;
use super::Wording;
use super::side::Side;
use crate::comparison::form::kind_of_value;
use crate::comparison::form::range;
use crate::explanation::in_force;
use crate::model::policy::Days;
use crate::model::policy::Domain;
use crate::model::policy::Entry;
use crate::model::policy::EntryValue;
use crate::model::policy::Figure;
use crate::model::policy::FigureId;
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// What a figure is in both policies for some days.
type Stretch<'p> = (Option<Days>, Option<&'p Entry>, Option<&'p Entry>);

/// Where a figure stands in one of the two policies.
#[derive(Clone, Copy)]
struct Declared<'p> {
    id: FigureId,
    figure: &'p Figure,
}

/// Every figure of either policy: the first's in its order, then those of the second alone.
pub(super) fn figures_compared(
    own: &mut Side<'_>,
    other: &mut Side<'_>,
    counts: &mut LineCounts,
) -> Vec<FigureCompared> {
    let mut told = Vec::new();
    for (at, figure) in own.policy.figures().iter().enumerate() {
        let id = FigureId::at(at);
        let partner = declared(other, &figure.name);
        told.push(compared(
            own,
            other,
            (Some(Declared { id, figure }), partner),
            counts,
        ));
    }
    for (at, figure) in other.policy.figures().iter().enumerate() {
        if declared(own, &figure.name).is_none() {
            let id = FigureId::at(at);
            told.push(compared(
                own,
                other,
                (None, Some(Declared { id, figure })),
                counts,
            ));
        }
    }
    told
}

fn declared<'p>(side: &Side<'p>, name: &str) -> Option<Declared<'p>> {
    let figures = side.policy.figures();
    let at = figures.iter().position(|figure| figure.name == name)?;
    Some(Declared {
        id: FigureId::at(at),
        figure: &figures[at],
    })
}

fn compared<'p>(
    own: &Side<'p>,
    other: &Side<'p>,
    pair: (Option<Declared<'p>>, Option<Declared<'p>>),
    counts: &mut LineCounts,
) -> FigureCompared {
    let mut cells: Vec<(Vec<Identity>, CellsCompared)> = Vec::new();
    for (key, a, b) in keys_of(own, other, pair) {
        let history = history(own, other, pair, a, b);
        let is_one_sided = pair.0.is_none() || pair.1.is_none();
        if is_one_sided && history.iter().all(|(_, a, b)| a.or(*b).is_none()) {
            // It is never in force on what is looked at, as a rule may be.
            continue;
        }
        let identity: Vec<Identity> = history.iter().map(identity).collect();
        let there = (a.is_some(), b.is_some());
        let told = cell((own, other), pair, there, key, &history);
        counts.add(told.state, 1);
        let unknown = told.stretches.iter().all(|own| own.known_of_neither);
        counts.known_of_neither += usize::from(unknown && told.state == LineState::Same);
        match cells.iter_mut().find(|(known, _)| *known == identity) {
            Some((_, group)) => group.keys.extend(told.keys),
            None => cells.push((identity, told)),
        }
    }
    let mut cells: Vec<CellsCompared> = cells.into_iter().map(|(_, cells)| cells).collect();
    if let [only] = cells.as_mut_slice() {
        only.every_key = !only.keys.is_empty();
    }
    let mut state = cells.iter().map(|cells| cells.state).min();
    let ranges = ranges(own, other, pair);
    let labels = (
        pair.0.map(|own| own.figure.label.as_str()),
        pair.1.map(|other| other.figure.label.as_str()),
    );
    let label_in_b = labels
        .1
        .filter(|label| labels.0.is_some_and(|own| own != *label));
    if !ranges.is_empty() {
        counts.add(LineState::Differs, 1);
        state = Some(LineState::Differs);
    } else if label_in_b.is_some() {
        counts.add(LineState::OtherWords, 1);
        state = state.min(Some(LineState::OtherWords));
    }
    let name = pair.0.or(pair.1).map_or("", |own| &own.figure.name);
    FigureCompared {
        name: name.to_owned(),
        label: labels.0.or(labels.1).unwrap_or_default().to_owned(),
        label_in_b: label_in_b.map(str::to_owned),
        state: state.unwrap_or(LineState::Same),
        ranges,
        cells,
    }
}

/// What a figure may be in each, where that differs.
fn ranges(
    own: &Side<'_>,
    other: &Side<'_>,
    pair: (Option<Declared<'_>>, Option<Declared<'_>>),
) -> Vec<String> {
    let (Some(a), Some(b)) = pair else {
        return Vec::new();
    };
    let exact = |side: &Side<'_>, figure: &Figure| {
        let amounts = figure.amounts.map(Domain::Amount);
        let amounts = amounts.map(|amounts| range(side.policy, amounts));
        (
            kind_of_value(side.policy, figure.ty),
            amounts,
            figure.or_no_limit,
        )
    };
    if exact(own, a.figure) == exact(other, b.figure) {
        return Vec::new();
    }
    let words = |side: &Side<'_>, figure: &Figure| {
        let amounts = figure.amounts.map(Domain::Amount);
        let words = match amounts {
            Some(amounts) => side.policy.domain_words(amounts),
            None => kind_of_value(side.policy, figure.ty),
        };
        let limit = if figure.or_no_limit {
            ", or no limit"
        } else {
            ""
        };
        format!("{}{limit}", words.replace('`', ""))
    };
    vec![words(own, a.figure), words(other, b.figure)]
}

/// The keys of a figure in words, each with its place in either policy.
///
/// Where one of the two has a single figure for all keys of the other, it is held against each.
fn keys_of(
    own: &Side<'_>,
    other: &Side<'_>,
    pair: (Option<Declared<'_>>, Option<Declared<'_>>),
) -> Vec<(String, Option<usize>, Option<usize>)> {
    let names = |side: &Side<'_>, declared: Option<Declared<'_>>| -> Vec<String> {
        let cells = declared.map_or(0, |declared| declared.figure.cells.len());
        (0..cells)
            .filter_map(|cell| Some(side.policy.key_words(declared?.id, cell)))
            .collect()
    };
    let (firsts, seconds) = (names(own, pair.0), names(other, pair.1));
    let label = |side: &Side<'_>, declared: Option<Declared<'_>>, cell: usize| {
        declared.map_or_else(String::new, |declared| {
            side.policy.key_labels(declared.id, cell)
        })
    };
    let is_for_all = |names: &[String], others: &[String]| {
        matches!(names, [only] if only.is_empty()) && others.iter().any(|name| !name.is_empty())
    };
    let (first_for_all, second_for_all) =
        (is_for_all(&firsts, &seconds), is_for_all(&seconds, &firsts));
    let mut keys = Vec::new();
    for (at, name) in firsts.iter().enumerate().filter(|_| !first_for_all) {
        let partner = match second_for_all {
            true => Some(0),
            false => seconds.iter().position(|second| second == name),
        };
        keys.push((label(own, pair.0, at), Some(at), partner));
    }
    for (at, name) in seconds.iter().enumerate().filter(|_| !second_for_all) {
        if !firsts.contains(name) {
            let partner = first_for_all.then_some(0);
            keys.push((label(other, pair.1, at), partner, Some(at)));
        }
    }
    keys
}

/// What a figure is for one key: on the day of each side, or on every stretch of days on which
/// both stay the same.
fn history<'p>(
    own: &Side<'p>,
    other: &Side<'p>,
    pair: (Option<Declared<'p>>, Option<Declared<'p>>),
    a: Option<usize>,
    b: Option<usize>,
) -> Vec<Stretch<'p>> {
    let entries = |declared: Option<Declared<'p>>, cell: Option<usize>| -> &'p [Entry] {
        match (declared, cell) {
            (Some(declared), Some(cell)) => &declared.figure.cells[cell],
            _ => &[],
        }
    };
    let (firsts, seconds) = (entries(pair.0, a), entries(pair.1, b));
    if let (Some(first), Some(second)) = (own.day, other.day) {
        return vec![(None, on(firsts, first), on(seconds, second))];
    }
    let whole = Days {
        first: own.window.first.min(other.window.first),
        last: own.window.last.max(other.window.last),
    };
    let mut cuts = vec![whole.first];
    for days in firsts
        .iter()
        .chain(seconds)
        .map(|entry| entry.days)
        .chain([own.window, other.window])
    {
        cuts.push(days.first);
        cuts.extend(days.last.plus_days(1));
    }
    cuts.retain(|day| whole.holds(*day));
    cuts.sort_unstable();
    cuts.dedup();
    let mut stretches: Vec<Stretch<'p>> = Vec::new();
    for (at, first) in cuts.iter().enumerate() {
        let next = cuts.get(at + 1).and_then(|next| next.day_before());
        let last = next.unwrap_or(whole.last);
        let held = |side: &Side<'p>, entries: &'p [Entry]| {
            on(entries, *first).filter(|_| side.window.holds(*first))
        };
        let (a, b) = (held(own, firsts), held(other, seconds));
        match stretches.last_mut() {
            // A line that ends behind another, or in the baseline only, cuts nothing here.
            Some((Some(days), x, y)) if is_one(*x, a) && is_one(*y, b) => days.last = last,
            _ => {
                let first = *first;
                stretches.push((Some(Days { first, last }), a, b));
            }
        }
    }
    stretches
}

fn on(entries: &[Entry], day: Date) -> Option<&Entry> {
    entries.iter().find(|entry| entry.days.holds(day))
}

fn is_one(a: Option<&Entry>, b: Option<&Entry>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Everything that is told of a stretch, but for the place in the file.
type Identity = (Option<Days>, Option<String>, Option<String>);

fn identity(stretch: &Stretch<'_>) -> Identity {
    let told = |entry: &Entry| {
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            entry.value, entry.grade, entry.printed_as, entry.cites, entry.reading, entry.home
        )
    };
    (stretch.0, stretch.1.map(told), stretch.2.map(told))
}

/// A figure for some keys; whether either of the two has these keys is given.
fn cell<'p>(
    (own, other): (&Side<'p>, &Side<'p>),
    pair: (Option<Declared<'p>>, Option<Declared<'p>>),
    there: (bool, bool),
    key: String,
    history: &[Stretch<'p>],
) -> CellsCompared {
    let mut wording = Vec::new();
    let mut stretches = Vec::new();
    for (days, a, b) in history {
        let state = stretch_state(own, other, pair, (*a, *b), &mut wording);
        let unknown = |entry: &Option<&Entry>| {
            entry.is_none_or(|entry| {
                matches!(entry.value, EntryValue::NotPublished | EntryValue::NotFound)
            })
        };
        let days = *days;
        stretches.push(StretchCompared {
            from: days
                .filter(|days| days.first > Date::MIN)
                .map(|days| days.first.to_string()),
            until: days
                .filter(|days| days.last < Date::MAX)
                .map(|days| days.last.to_string()),
            days: days.and_then(in_force).unwrap_or_default(),
            since: days.map_or_else(String::new, since),
            known_of_neither: unknown(a) && unknown(b),
            state,
            a: pair
                .0
                .map(|declared| entry_told(own, declared.figure, (*a, there.0))),
            b: pair
                .1
                .map(|declared| entry_told(other, declared.figure, (*b, there.1))),
        });
    }
    let state = stretches.iter().map(|stretch| stretch.state).min();
    let state = state.unwrap_or(LineState::Same);
    wording.sort_unstable();
    wording.dedup();
    CellsCompared {
        keys: Some(key)
            .filter(|key| !key.is_empty())
            .into_iter()
            .collect(),
        every_key: false,
        state,
        wording: match state {
            LineState::OtherWords => wording,
            _ => Vec::new(),
        },
        stretches,
    }
}

/// When a stretch begins, in words; where that is not said, when it ends.
fn since(days: Days) -> String {
    let from = Days {
        last: Date::MAX,
        ..days
    };
    let words = in_force(from).or_else(|| in_force(days));
    words.unwrap_or_else(|| "always".to_owned())
}

fn stretch_state(
    own: &Side<'_>,
    other: &Side<'_>,
    pair: (Option<Declared<'_>>, Option<Declared<'_>>),
    entries: (Option<&Entry>, Option<&Entry>),
    wording: &mut Vec<Wording>,
) -> LineState {
    let (first, second) = match pair {
        (Some(first), Some(second)) => (first.figure, second.figure),
        (_, None) => return LineState::OnlyFirst,
        (None, _) => return LineState::OnlySecond,
    };
    let (a, b) = match entries {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return LineState::Same,
        _ => return LineState::Differs,
    };
    let says = |side: &Side<'_>, figure: &Figure, entry: &Entry| match entry.value {
        EntryValue::Known(constant) => side.former.constant(constant, figure.ty),
        EntryValue::NoLimit => "no limit".to_owned(),
        EntryValue::NotPublished => "not published".to_owned(),
        EntryValue::NotFound => "not found".to_owned(),
    };
    if says(own, first, a) != says(other, second, b) {
        return LineState::Differs;
    }
    // Of what is not known there is nothing to be found anywhere.
    if matches!(a.value, EntryValue::NotPublished | EntryValue::NotFound) {
        return LineState::Same;
    }
    let mut found = Vec::new();
    if a.grade != b.grade || a.printed_as != b.printed_as {
        found.push(Wording::Grade);
    }
    if own.cited(&a.cites) != other.cited(&b.cites) {
        found.push(Wording::Source);
    }
    if a.reading != b.reading {
        found.push(Wording::Reading);
    }
    if (a.home == TextKind::Policy) != (b.home == TextKind::Policy) {
        found.push(Wording::Whose);
    }
    let state = match found.is_empty() {
        true => LineState::Same,
        false => LineState::OtherWords,
    };
    wording.extend(found);
    state
}

/// What a figure is, or why there is none: each authority sets it, or it has no such key.
fn entry_told(
    side: &Side<'_>,
    figure: &Figure,
    (entry, has_key): (Option<&Entry>, bool),
) -> LineSide {
    match entry {
        Some(entry) => side.says(side.reader.dated(figure, entry), Some(entry.home)),
        None if has_key => side.says(side.reader.not_set(), None),
        None => side.says(side.reader.not_given(), None),
    }
}
