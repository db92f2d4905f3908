//! What is worked out, line by line; and the facts that it is worked out from.

use std::collections::BTreeSet;

use super::LineCompared;
use super::LineCounts;
use super::LineOf;
use super::LineSide;
use super::LineState;
use super::NodeCompared;
use super::Wording;
use super::parts::Near;
use super::parts::Part;
use super::parts::conventions;
use super::parts::facts;
use super::parts::parts_of;
use super::side::Side;
use crate::comparison::form::Forms;
use crate::model::policy::Node;
use crate::model::policy::NodeId;
use crate::model::policy::Policy;

/// Everything that either policy works out, by outcome.
pub(super) fn nodes_compared(
    forms: &mut Forms,
    own: &mut Side<'_>,
    other: &mut Side<'_>,
    counts: &mut LineCounts,
) -> Vec<NodeCompared> {
    let mut told = Vec::new();
    for name in names(own.policy, other.policy) {
        let a = own.policy.node_named(&name);
        let b = other.policy.node_named(&name);
        let firsts = a.map_or_else(Vec::new, |a| parts_of(forms, own, a));
        let seconds = b.map_or_else(Vec::new, |b| parts_of(forms, other, b));
        let lines = paired(own, other, firsts, seconds, counts);
        told.push(node_compared(own, other, (a, b), lines, counts));
    }
    told
}

fn node_compared(
    own: &Side<'_>,
    other: &Side<'_>,
    pair: (Option<NodeId>, Option<NodeId>),
    lines: Vec<LineCompared>,
    counts: &mut LineCounts,
) -> NodeCompared {
    let a = pair.0.map(|a| own.policy.node(a));
    let b = pair.1.map(|b| other.policy.node(b));
    let either = a.or(b);
    let label = |node: Option<&Node>| node.map_or(String::new(), |node| node.label.clone());
    let label_in_b = b.filter(|b| a.is_some_and(|a| a.label != b.label));
    let mut state = lines.iter().map(|line| line.state).min();
    if label_in_b.is_some() {
        counts.add(LineState::OtherWords, 1);
        state = state.min(Some(LineState::OtherWords));
    }
    NodeCompared {
        name: either.map_or(String::new(), |node| node.name.clone()),
        label: label(either),
        label_in_b: label_in_b.map(|b| b.label.clone()),
        state: state.unwrap_or(LineState::Same),
        lines,
    }
}

/// The names of what is worked out: each outcome with its steps, then whatever else has a name.
fn names(a: &Policy, b: &Policy) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |name: &str| {
        if known.insert(name.to_owned()) {
            names.push(name.to_owned());
        }
    };
    let outcomes = a.outcomes().iter().chain(b.outcomes());
    let mut heads: Vec<String> = outcomes.map(|outcome| outcome.name.clone()).collect();
    let nodes = a.nodes().iter().chain(b.nodes());
    let others = nodes.filter(|node| node.owner.is_none());
    heads.extend(others.map(|node| node.name.clone()));
    for head in heads {
        for policy in [a, b] {
            let Some(id) = policy.node_named(&head) else {
                continue;
            };
            for node in policy.nodes() {
                if node.owner == Some(id) {
                    add(&node.name);
                }
            }
        }
        if a.node_named(&head).or(b.node_named(&head)).is_some() {
            add(&head);
        }
    }
    names
}

/// The facts of either, and what periods and days are reckoned by.
pub(super) fn facts_compared(
    forms: &mut Forms,
    own: &mut Side<'_>,
    other: &mut Side<'_>,
    counts: &mut LineCounts,
) -> Vec<LineCompared> {
    let mut told = Vec::new();
    let (firsts, seconds) = (facts(forms, own), facts(forms, other));
    told.extend(paired(own, other, firsts, seconds, counts));
    let (firsts, seconds) = (conventions(forms, own), conventions(forms, other));
    told.extend(paired(own, other, firsts, seconds, counts));
    told
}

/// Lines with their partners, in the order of the first; then those of the second alone.
fn paired<'p>(
    own: &Side<'p>,
    other: &Side<'p>,
    firsts: Vec<Part<'p>>,
    seconds: Vec<Part<'p>>,
    counts: &mut LineCounts,
) -> Vec<LineCompared> {
    let partners = partners(own, other, &firsts, &seconds);
    let mut told = Vec::new();
    for (at, part) in firsts.iter().enumerate() {
        let partner = partners[at].map(|at| &seconds[at]);
        let over = |partner: &Part<'_>| overrides_alike(part, partner, &partners);
        let state = match partner {
            None => LineState::OnlyFirst,
            Some(partner) if !part.says_as(partner) || !over(partner) => LineState::Differs,
            Some(partner) if wording(part, partner).is_empty() => LineState::Same,
            Some(_) => LineState::OtherWords,
        };
        told.push(line(own, other, (Some(part), partner), state));
    }
    for (at, part) in seconds.iter().enumerate() {
        if !partners.contains(&Some(at)) {
            told.push(line(own, other, (None, Some(part)), LineState::OnlySecond));
        }
    }
    for line in &told {
        counts.add(line.state, 1);
        counts.renamed += usize::from(line.state == LineState::Same && line.tag_in_b.is_some());
    }
    told
}

/// Which line of the second is the partner of each of the first.
///
/// What says the same is one line, under whatever tag. Else a tag makes a pair within one text;
/// of two texts, lines that could be one, changed, are put together, the nearest first.
fn partners(
    own: &Side<'_>,
    other: &Side<'_>,
    firsts: &[Part<'_>],
    seconds: &[Part<'_>],
) -> Vec<Option<usize>> {
    let by = |side: &Side<'_>, part: &Part<'_>| part.home.and_then(|home| side.title_of(home));
    let of_one_text = |a: &Part<'_>, b: &Part<'_>| by(own, a) == by(other, b);
    let says_as = |a: &Part<'_>, b: &Part<'_>| a.says_as(b) && a.over_count() == b.over_count();
    let changed = |a: &Part<'_>, b: &Part<'_>| {
        let one_tag = a.tag.is_some() && a.tag == b.tag;
        one_tag && of_one_text(a, b) && (!a.own_text() || a.is_changed_from(b))
    };
    let mut partners: Vec<Option<usize>> = vec![None; firsts.len()];
    let mut pair = |test: &dyn Fn(&Part<'_>, &Part<'_>) -> bool| {
        for (at, part) in firsts.iter().enumerate() {
            if partners[at].is_none() {
                let free = |other: &usize| !partners.contains(&Some(*other));
                let mut found = (0..seconds.len()).filter(free);
                partners[at] = found.find(|other| {
                    let partner = &seconds[*other];
                    part.pairs_with == partner.pairs_with && test(part, partner)
                });
            }
        }
    };
    pair(&|a, b| a.tag == b.tag && says_as(a, b));
    pair(&says_as);
    pair(&|a, b| a.tag == b.tag && a.meaning == b.meaning);
    pair(&|a, b| a.meaning == b.meaning);
    pair(&changed);
    pair(&|a, b| a.tag.is_none() && b.tag.is_none() && a.likely == b.likely);
    near_ones(firsts, seconds, &mut partners, &of_one_text);
    partners
}

/// Puts together the lines of different texts that are left, the nearest first.
fn near_ones(
    firsts: &[Part<'_>],
    seconds: &[Part<'_>],
    partners: &mut [Option<usize>],
    of_one_text: &dyn Fn(&Part<'_>, &Part<'_>) -> bool,
) {
    let mut near: Vec<(Near, usize, usize)> = Vec::new();
    for (at, part) in firsts.iter().enumerate() {
        for (other, partner) in seconds.iter().enumerate() {
            if part.pairs_with == partner.pairs_with && !of_one_text(part, partner) {
                near.extend(part.near(partner).map(|near| (near, at, other)));
            }
        }
    }
    near.sort_unstable();
    for (_, at, other) in near {
        if partners[at].is_none() && !partners.contains(&Some(other)) {
            partners[at] = Some(other);
        }
    }
}

/// Whether two rules displace the same others: those that are partners.
fn overrides_alike(a: &Part<'_>, b: &Part<'_>, partners: &[Option<usize>]) -> bool {
    let theirs: BTreeSet<Option<usize>> = a
        .overrides
        .iter()
        .map(|at| partners.get(*at).copied().flatten())
        .collect();
    let own: BTreeSet<Option<usize>> = b.overrides.iter().map(|at| Some(*at)).collect();
    theirs == own
}

/// In what words that mean nothing two lines differ.
fn wording(a: &Part<'_>, b: &Part<'_>) -> Vec<Wording> {
    let mut found = Vec::new();
    let mut note = |differs: bool, wording: Wording| {
        if differs {
            found.push(wording);
        }
    };
    note(a.label != b.label, Wording::Label);
    note(a.reason != b.reason, Wording::Reason);
    note(a.reading != b.reading, Wording::Reading);
    note(a.cites != b.cites, Wording::Source);
    note(a.own_text() != b.own_text(), Wording::Whose);
    found
}

fn line<'p>(
    own: &Side<'p>,
    other: &Side<'p>,
    pair: (Option<&Part<'p>>, Option<&Part<'p>>),
    state: LineState,
) -> LineCompared {
    let mut a = pair.0.map(|part| own.says(part.told(own), part.home));
    let mut b = pair.1.map(|part| other.says(part.told(other), part.home));
    let mut words = Vec::new();
    if let (Some(first), Some(second)) = pair {
        match state {
            LineState::OtherWords => words = wording(first, second),
            LineState::Differs => written_where_alike(own, other, (first, second), &mut a, &mut b),
            LineState::Same | LineState::OnlyFirst | LineState::OnlySecond => {}
        }
    }
    let tag = |part: Option<&Part<'p>>| part.and_then(|part| part.tag).map(str::to_owned);
    let (tag_a, tag_b) = (tag(pair.0), tag(pair.1));
    let text = a.as_ref().or(b.as_ref());
    let text = text.map_or(String::new(), |side| side.line.text.clone());
    let kind = pair.0.or(pair.1).map_or(LineOf::Rule, |part| part.kind);
    if state == LineState::Same {
        (a, b) = (None, None);
    }
    LineCompared {
        kind,
        state,
        tag_in_b: tag_b
            .clone()
            .filter(|tag| tag_a.as_ref().is_some_and(|own| own != tag)),
        tag: tag_a.or(tag_b),
        wording: words,
        text,
        a,
        b,
    }
}

/// Words are shorter than what they stand for: where two lines read the same and are not, each is
/// told as its text writes it.
fn written_where_alike(
    own: &Side<'_>,
    other: &Side<'_>,
    parts: (&Part<'_>, &Part<'_>),
    a: &mut Option<LineSide>,
    b: &mut Option<LineSide>,
) {
    let (Some(first), Some(second)) = (a, b) else {
        return;
    };
    if parts.0.reads(own, &first.line) == parts.1.reads(other, &second.line) {
        first.written = parts.0.written(own);
        second.written = parts.1.written(other);
    }
}
