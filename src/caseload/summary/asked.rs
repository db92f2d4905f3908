//! What is asked of many cases: which outcomes, against what, told apart by what.

use super::dimension::Bands;
use super::dimension::Dimension;
use super::dimension::Of;
use super::problem::SummaryProblem;
use super::tally::Room;
use crate::caseload::Caseload;
use crate::decision::node_asked_for;
use crate::form::Plain;
use crate::form::supposed_of;
use crate::model::policy::NodeId;
use crate::model::policy::Per;
use crate::model::policy::Policy;
use crate::model::policy::Supposed;
use crate::model::policy::ValueType;
use crate::program::Prepared;
use crate::source::Problem;
use crate::value::lcm;

/// By how many names cases are told apart at once.
pub const MAX_NAMES: usize = 3;
/// On how many pages of 64 neighbouring values the amounts of all cases are counted; where they
/// lie on more, they are counted in bands.
pub const MAX_PAGES: usize = 16_384;
/// The same for the amounts of one group.
pub const MAX_GROUP_PAGES: usize = 1_024;
/// How many groups there may be; where some have bands that are as wide as it takes, a quarter of
/// it, each with its bands.
pub const MAX_GROUPS: usize = 200;
/// How many bands of an amount by itself are kept until all cases are seen.
const KEPT_BANDS: usize = 400;

/// By what cases are told apart, as `--by` says it: `couple,age:10`.
#[derive(Debug, Clone, Default)]
pub struct Breakdown {
    pub(super) dimensions: Vec<Dimension>,
}

impl Breakdown {
    /// Reads names of facts, outcomes and steps with commas between them. Behind an amount can
    /// stand how wide its bands are: `capital:£5,000.00`; behind a day, how many years:
    /// `date_of_birth:10 years`. Where nothing stands there, bands are round and few.
    ///
    /// # Errors
    /// What is wrong with it, name by name: a [`SummaryProblem`] each.
    pub fn read(prepared: &Prepared, text: &str) -> Result<Breakdown, Vec<Problem>> {
        let mut dimensions: Vec<Dimension> = Vec::new();
        let mut problems = Vec::new();
        for part in parts(text) {
            match Dimension::read(prepared, part) {
                Ok(own) if dimensions.iter().any(|known| known.name == own.name) => {
                    problems.push(SummaryProblem::NamedTwice { name: own.name });
                }
                Ok(own) => dimensions.push(own),
                Err(problem) => problems.push(problem),
            }
        }
        if dimensions.len() > MAX_NAMES {
            problems.push(SummaryProblem::TooManyNames {
                count: dimensions.len(),
                most: MAX_NAMES,
            });
        }
        match problems.is_empty() {
            true => Ok(Breakdown { dimensions }),
            false => Err(problems.into_iter().map(Problem::new).collect()),
        }
    }
}

/// The parts between commas; a comma between digits belongs to a number.
fn parts(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    for (at, _) in text.match_indices(',') {
        let behind = text[at + 1..].chars().next();
        let before = text[..at].chars().next_back();
        let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
        if !(is_digit(behind) && is_digit(before)) {
            found.push(text[begin..at].trim());
            begin = at + 1;
        }
    }
    found.push(text[begin..].trim());
    found
}

/// Which amount pictures go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along<'a> {
    /// None: nothing is drawn.
    Nothing,
    /// The first amount that an outcome in the same unit is worked out from.
    FirstStep,
    /// The one of this name.
    Named(&'a str),
}

/// What is to be told of the cases, before any is decided.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub(super) outcomes: Vec<NodeId>,
    pub(super) by: Breakdown,
    pub(super) chart: Option<Dimension>,
}

impl Wanted {
    /// Readies what is to be told of some outcomes, by a breakdown, with pictures along an amount.
    ///
    /// # Errors
    /// A [`SummaryProblem`] where the amount is no amount, or is not known.
    pub fn new(
        prepared: &Prepared,
        outcomes: &[NodeId],
        by: Breakdown,
        along: Along<'_>,
    ) -> Result<Wanted, Vec<Problem>> {
        let chart = match along {
            Along::Nothing => None,
            Along::FirstStep => usual(prepared.policy(), outcomes),
            Along::Named(name) => {
                let own = Dimension::read(prepared, name);
                let own = own.and_then(|own| own.amount_only(prepared.policy()));
                Some(own.map_err(|problem| vec![Problem::new(problem)])?)
            }
        };
        Ok(Wanted {
            outcomes: outcomes.to_vec(),
            by,
            chart,
        })
    }

    /// What the cases are to be asked: the outcomes, and what they are told apart by.
    pub fn nodes(&self) -> Vec<NodeId> {
        let mut nodes = self.outcomes.clone();
        let further = self.by.dimensions.iter().chain(&self.chart);
        for dimension in further {
            if let Of::Node(node) = dimension.of
                && !nodes.contains(&node)
            {
                nodes.push(node);
            }
        }
        nodes
    }

    /// The same outcomes of another policy, or of the same: what it is to be asked.
    ///
    /// # Errors
    /// Which of them it does not answer, or not with the same kind of value.
    pub fn nodes_in(&self, own: &Policy, other: &Policy) -> Result<Vec<NodeId>, Vec<Problem>> {
        let mut nodes = Vec::new();
        let mut problems = Vec::new();
        for node in &self.outcomes {
            let name = &own.node(*node).name;
            match node_asked_for(other, name, None) {
                Err(problem) => problems.push(Problem::new(problem)),
                Ok(twin) => {
                    nodes.push(twin);
                    let told = (told(own, *node), told(other, twin));
                    if told.0 != told.1 {
                        problems.push(Problem::new(SummaryProblem::NotComparable {
                            name: name.clone(),
                            one: told.0,
                            policy: own.title().to_owned(),
                            two: told.1,
                            other: other.title().to_owned(),
                        }));
                    }
                }
            }
        }
        match problems.is_empty() {
            true => Ok(nodes),
            false => Err(problems),
        }
    }
}

/// What an outcome is, in words that are the same where values can be compared.
fn told(policy: &Policy, node: NodeId) -> String {
    let kind_told = |kind| {
        let members = policy.kind(kind).members.iter();
        let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        names.join(", ")
    };
    let node = policy.node(node);
    let own = match node.ty {
        ValueType::YesNo => "yes or no".to_owned(),
        ValueType::Choice(kind) => format!("one of {}", kind_told(kind)),
        ValueType::Set(kind) => format!("any of {}", kind_told(kind)),
        ValueType::Amount(unit) => unit.in_words(),
        ValueType::Date => "a day".to_owned(),
    };
    match node.per {
        Per::Once => own,
        Per::Item(list) => format!("{own} for each of `{}`", policy.fact(list).name),
        Per::Kind(kind) => format!("{own} for each of {}", kind_told(kind)),
    }
}

/// The first step, in the same unit, of the first outcome that is an amount and has any.
fn usual(policy: &Policy, outcomes: &[NodeId]) -> Option<Dimension> {
    outcomes.iter().find_map(|outcome| {
        let ty = policy.node(*outcome).ty;
        let is_amount = matches!(ty, ValueType::Amount(_));
        let mut steps = policy.nodes().iter().filter(|node| {
            is_amount && node.owner == Some(*outcome) && node.ty == ty && node.per == Per::Once
        });
        let step = policy.node_named(&steps.next()?.name)?;
        Dimension::of_node(policy, step).ok()
    })
}

/// One of the two that are compared, or the only one.
#[derive(Clone)]
pub struct Side<'c, 'p> {
    /// What decides its cases.
    pub(super) caseload: &'c Caseload<'p>,
    /// The title of its policy.
    pub(super) title: String,
    /// How it differs from the policy as it stands: a day, what is set to something else.
    pub(super) with: Vec<String>,
}

impl<'c, 'p> Side<'c, 'p> {
    /// A side by what decides its cases, with what was set for it.
    pub fn new(caseload: &'c Caseload<'p>, supposing: &[Supposed]) -> Self {
        let policy = caseload.prepared().policy();
        let mut with = Vec::new();
        with.extend(
            caseload
                .day()
                .map(|day| format!("as at {}", day.in_words())),
        );
        let supposed = supposed_of(policy, supposing);
        with.extend(supposed.fields().iter().map(|(name, value)| match value {
            Plain::Text(value) => format!("{name} set to {value}"),
            _ => name.clone(),
        }));
        Side {
            caseload,
            title: policy.title().to_owned(),
            with,
        }
    }

    pub(super) fn policy(&self) -> &'p Policy {
        self.caseload.prepared().policy()
    }
}

/// An outcome that is watched, or one value of the kind that it is answered for.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    pub(super) node: NodeId,
    /// The value of the kind that it is about.
    pub(super) of: Option<String>,
    pub(super) ty: ValueType,
    /// The denominator of what is added up.
    pub(super) below: i128,
    /// What the amounts of each side are multiplied by for that.
    pub(super) times: [i128; 2],
    /// The columns of each side, item by item.
    pub(super) columns: Vec<[Option<usize>; 2]>,
    pub(super) room: Room,
}

/// A breakdown, with where its values are found.
#[derive(Debug, Clone)]
pub(super) struct Crossed {
    pub(super) dimensions: Vec<Dimension>,
    /// For those that are no facts, the column and its denominator.
    pub(super) columns: Vec<(usize, i128)>,
    /// How many bands of one are kept.
    pub(super) kept: usize,
}

impl Crossed {
    /// How many of the names have bands that are as wide as it takes.
    pub(super) fn round(&self) -> usize {
        let bands = self.dimensions.iter().map(|own| own.bands);
        bands.filter(|bands| matches!(bands, Bands::Round)).count()
    }
}

/// What is asked, with what decides it.
#[derive(Clone)]
pub struct Asked<'c, 'p> {
    pub(super) before: Side<'c, 'p>,
    pub(super) after: Option<Side<'c, 'p>>,
    pub(super) watched: Vec<Watched>,
    /// By the names that were given, then by what pictures are drawn by.
    pub(super) by: Option<Crossed>,
    pub(super) chart: Option<Crossed>,
}

impl<'c, 'p> Asked<'c, 'p> {
    /// Joins what is wanted with what decides it: `before` must be asked for
    /// [`Wanted::nodes`], and `after`, where there is one, for [`Wanted::nodes_in`].
    ///
    /// # Errors
    /// As [`Wanted::nodes_in`].
    pub fn new(
        wanted: &Wanted,
        before: Side<'c, 'p>,
        after: Option<Side<'c, 'p>>,
    ) -> Result<Self, Vec<Problem>> {
        let policy = before.policy();
        let twins = match &after {
            None => vec![None; wanted.outcomes.len()],
            Some(after) => {
                let twins = wanted.nodes_in(policy, after.policy())?;
                twins.into_iter().map(Some).collect()
            }
        };
        let mut watched = Vec::new();
        for (node, twin) in wanted.outcomes.iter().zip(twins) {
            let own = columns_of(before.caseload, *node);
            let other = after.as_ref().zip(twin);
            let other = other.map(|(after, twin)| columns_of(after.caseload, twin));
            watched.extend(watch(policy, *node, &own, &other.unwrap_or_default()));
        }
        let crossed = |dimensions: &[Dimension]| {
            let found = |dimension: &Dimension| match dimension.of {
                Of::Fact(_) => (0, 1),
                Of::Node(node) => columns_of(before.caseload, node)
                    .first()
                    .map_or((usize::MAX, 1), |(at, _, below)| (*at, *below)),
            };
            (!dimensions.is_empty()).then(|| Crossed {
                columns: dimensions.iter().map(found).collect(),
                kept: match dimensions.len() {
                    0 | 1 => KEPT_BANDS,
                    2 => KEPT_BANDS / 4,
                    _ => KEPT_BANDS / 10,
                },
                dimensions: dimensions.to_vec(),
            })
        };
        Ok(Asked {
            by: crossed(&wanted.by.dimensions),
            chart: crossed(wanted.chart.as_slice()),
            before,
            after,
            watched,
        })
    }
}

type Columns = Vec<(usize, Option<usize>, i128)>;

/// The columns of an outcome: where they are, of which item, over what.
fn columns_of(caseload: &Caseload<'_>, node: NodeId) -> Columns {
    let columns = caseload.columns().iter().copied().enumerate();
    let own = columns.filter(|(_, (own, ..))| *own == node);
    own.map(|(at, (_, index, below))| (at, index, below))
        .collect()
}

fn watch(policy: &Policy, node: NodeId, own: &Columns, other: &Columns) -> Vec<Watched> {
    let declared = policy.node(node);
    let belows = |columns: &Columns| columns.first().map_or(1, |(_, _, below)| *below);
    let (one, two) = (belows(own), belows(other));
    let below =
        lcm(one, two).unwrap_or_else(|| unreachable!("denominators are far smaller than amounts"));
    let column_of = |columns: &Columns, index: Option<usize>| {
        let found = columns.iter().find(|(_, own, _)| *own == index);
        found.map(|(at, ..)| *at)
    };
    let mut indices: Vec<Option<usize>> = own.iter().map(|(_, index, _)| *index).collect();
    for (_, index, _) in other {
        if !indices.contains(index) {
            indices.push(*index);
        }
    }
    let columns = indices
        .iter()
        .map(|index| [column_of(own, *index), column_of(other, *index)]);
    let columns: Vec<[Option<usize>; 2]> = columns.collect();
    let whole = Watched {
        node,
        of: None,
        ty: declared.ty,
        below,
        times: [below / one, below / two],
        columns,
        room: Room {
            choices: policy.size_of(declared.ty),
            pages: MAX_PAGES,
            largest: super::tally::LARGEST,
        },
    };
    match declared.per {
        Per::Once | Per::Item(_) => vec![whole],
        // Each value of a kind is told by itself.
        Per::Kind(kind) => {
            let each = whole.columns.iter().zip(&policy.kind(kind).members);
            let each = each.map(|(column, member)| Watched {
                of: Some(member.label.clone()),
                columns: vec![*column],
                ..whole.clone()
            });
            each.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_comma_in_an_amount_parts_no_names() {
        assert_eq!(
            parts("couple, capital:£5,000.00,age"),
            ["couple", "capital:£5,000.00", "age"]
        );
        assert_eq!(parts(""), [""]);
    }
}
