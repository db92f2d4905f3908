//! Two explanations of one answer, laid side by side line by line.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Of;
use crate::explanation::{FigureUsed, Line, LineKind, Standing};

/// Two lines that are about the same, or one that the other policy has no counterpart for.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinePair {
    /// How the two stand to each other.
    pub relation: Relation,
    /// Whether the ways part here first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parting: bool,
    /// Whether it is needed to be sure, but not to follow, in both.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub folded: bool,
    /// The line of the first policy, without those under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<Line>,
    /// The line of the second policy, without those under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<Line>,
    /// The lines under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LinePair>,
}

/// How two lines stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// They say the same.
    Same,
    /// They are about the same, and have another value, another figure or another standing.
    Differs,
    /// Only the first policy has it.
    OnlyInA,
    /// Only the second policy has it.
    OnlyInB,
    /// Neither is known, and they need not be the same.
    NotKnown,
}

impl LinePair {
    /// The line of one policy.
    pub(super) fn line(&self, of: Of) -> Option<&Line> {
        match of {
            Of::A => self.a.as_ref(),
            Of::B => self.b.as_ref(),
        }
    }

    /// Whether it is the same in both, with all that stands under it.
    pub(super) fn is_same(&self) -> bool {
        self.relation == Relation::Same && self.lines.iter().all(LinePair::is_same)
    }

    /// Whether the ways part at it or under it.
    pub(super) fn holds_parting(&self) -> bool {
        self.parting || self.lines.iter().any(LinePair::holds_parting)
    }
}

/// Lays lines side by side: those that are about the same stand together.
///
/// # Shapes
/// In the order of the first policy, with what only the second has where it stands there.
/// `one_policy` says that both are of one policy, which has published as much on both sides.
pub(super) fn aligned(a: &[Line], b: &[Line], one_policy: bool) -> Vec<LinePair> {
    let subjects = |lines: &[Line]| -> Vec<String> {
        lines.iter().map(|line| line.subject.of.clone()).collect()
    };
    let (of_a, of_b) = (subjects(a), subjects(b));
    let mut places: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &of_a, &of_b) {
        let (mut own, mut other) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            places.extend(own.zip(other).map(|(a, b)| (Some(a), Some(b))));
            continue;
        }
        places.extend(own.by_ref().map(|a| (Some(a), None)));
        places.extend(other.by_ref().map(|b| (None, Some(b))));
    }
    together(&mut places, &of_a, &of_b);
    let pairs = places.into_iter().map(|(own, other)| {
        let (own, other) = (own.map(|at| &a[at]), other.map(|at| &b[at]));
        pair(own, other, one_policy)
    });
    pairs.collect()
}

/// Brings lines together that are about the same and stand in another order.
fn together(places: &mut Vec<(Option<usize>, Option<usize>)>, of_a: &[String], of_b: &[String]) {
    let mut at = 0;
    while at < places.len() {
        if let (Some(a), None) = places[at] {
            let partner = places
                .iter()
                .position(|place| matches!(place, (None, Some(b)) if of_b[*b] == of_a[a]));
            if let Some(partner) = partner {
                places[at].1 = places[partner].1;
                places.remove(partner);
                // What stood before is one fewer where the partner stood before.
                at -= usize::from(partner < at);
            }
        }
        at += 1;
    }
}

fn pair(a: Option<&Line>, b: Option<&Line>, one_policy: bool) -> LinePair {
    let alone = |line: &Line| Line {
        lines: Vec::new(),
        ..line.clone()
    };
    let folded = a.is_none_or(|line| line.folded) && b.is_none_or(|line| line.folded);
    let under = |line: Option<&Line>| line.map_or_else(Vec::new, |line| line.lines.clone());
    let (mut own, mut other) = (under(a), under(b));
    if let (Some(a), Some(b)) = (a, b)
        && (a.kind == LineKind::Above || b.kind == LineKind::Above)
    {
        // What is explained above in one policy is so in the other, if elsewhere.
        (own, other) = (Vec::new(), Vec::new());
    }
    let lines = aligned(&own, &other, one_policy);
    let relation = match (a, b) {
        (Some(a), Some(b)) => relation(a, b, &lines, one_policy),
        (Some(_), None) => Relation::OnlyInA,
        (None, Some(_) | None) => Relation::OnlyInB,
    };
    LinePair {
        relation,
        parting: false,
        folded,
        a: a.map(alone),
        b: b.map(alone),
        lines,
    }
}

fn relation(a: &Line, b: &Line, under: &[LinePair], one_policy: bool) -> Relation {
    if differ(a, b) {
        return Relation::Differs;
    }
    let unknown = |line: &Line| {
        line.value
            .as_ref()
            .is_some_and(|value| value.plain == "unknown")
    };
    let other_unknown = !a.subject.figures.is_empty()
        && (a.subject.figures.iter().zip(&b.subject.figures))
            .any(|(a, b)| is_not_known(a) && !(one_policy && a.in_force == b.in_force));
    let open_under = unknown(a) && !under.iter().all(LinePair::is_same);
    match other_unknown || open_under {
        true => Relation::NotKnown,
        false => Relation::Same,
    }
}

/// Whether lines that are about the same say another thing.
fn differ(a: &Line, b: &Line) -> bool {
    let value = |line: &Line| line.value.as_ref().map(|value| value.plain.clone());
    // Which of several counts, and whether an item does, is told by the kind alone.
    let is_told = |kind: LineKind| matches!(kind, LineKind::Carried | LineKind::NotCounted);
    let kinds = a.kind != b.kind && (is_told(a.kind) || is_told(b.kind));
    // A limit and a rounding say all that they do in their words.
    let by_words = matches!(a.kind, LineKind::Limit | LineKind::Rounding);
    kinds
        || (by_words && a.text != b.text)
        || value(a) != value(b)
        || stands(a) != stands(b)
        || a.subject.gives != b.subject.gives
        || figures(a) != figures(b)
}

/// How a rule stands: the words of what outranks it are the answer's.
fn stands(line: &Line) -> Option<Standing> {
    match &line.standing {
        Some(Standing::HoldsButOutranked(_)) => Some(Standing::HoldsButOutranked(String::new())),
        other => other.clone(),
    }
}

fn figures(line: &Line) -> Vec<(&str, &str)> {
    let used = line.subject.figures.iter();
    used.map(|figure| (figure.name.as_str(), figure.value.plain.as_str()))
        .collect()
}

/// Whether nobody knows a figure: two that are not known need not be the same.
pub(super) fn is_not_known(figure: &FigureUsed) -> bool {
    matches!(
        figure.value.plain.as_str(),
        "not published" | "not found" | "unknown"
    )
}
