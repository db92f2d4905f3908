use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cells;
use super::problem::CaseloadProblem;
use crate::decision::facts_wanted;
use crate::model::case::{Origin, Range, VariableId};
use crate::model::nearest;
use crate::model::policy::{Domain, FactId, NodeId, Policy};
use crate::program::Prepared;
use crate::value::{Period, Unit};

/// The columns of a table, bound to the variables of a policy.
#[derive(Debug, Clone)]
pub struct Columns {
    pub(super) all: Vec<Bound>,
    pub(super) lists: Vec<VariableId>,
    /// The facts of which anything has a column.
    facts: BTreeSet<FactId>,
}

/// What a column of a table is.
#[derive(Debug, Clone)]
pub enum Bound {
    /// A variable of the policy, and how its cells are read.
    Fact(Box<Cells>),
    /// Something else, which goes along with its row.
    Along,
}

/// Which part of the items of a list a column of the list's own table is.
#[derive(Debug, Clone)]
pub enum ItemColumn {
    /// A field, with how its cells are read for every item.
    Field(Vec<Cells>),
    /// Something else, which is left out.
    Other,
}

/// A name without the period that stands behind it.
fn without_period(name: &str) -> (&str, Option<Period>) {
    for period in Period::ALL {
        if let Some(rest) = name.strip_suffix(period.word())
            && let Some(rest) = rest.strip_suffix(" per ")
        {
            return (rest, Some(period));
        }
    }
    (name, None)
}

impl Columns {
    /// Binds the columns of a table by their names.
    ///
    /// # Shapes
    /// A fact stands under its name, a fact for each value of a kind as `limit for food` (or
    /// `limit.food`, `limit[food]`), how many items a list has under the list's name, a field of
    /// an item as `items[1].cost`. Behind a name may stand the period that its amounts are for:
    /// `cost per month`. Columns with other names go along with their rows; `apart` are the lists
    /// that have tables of their own, which say how many items there are.
    ///
    /// # Errors
    /// Everything that is wrong with the names, in their order.
    pub fn bind(
        prepared: &Prepared,
        names: &[&str],
        apart: &[&str],
    ) -> Result<Self, Vec<CaseloadProblem>> {
        let known = known_names(prepared);
        let mut problems = Vec::new();
        let mut all = Vec::new();
        let mut seen: BTreeMap<VariableId, &str> = BTreeMap::new();
        for apart in apart {
            if let Some(id) = known.get(*apart) {
                seen.insert(*id, apart);
            }
        }
        for name in names {
            match bind_one(prepared, &known, name) {
                Ok(Bound::Fact(cells)) => {
                    let within = match prepared.variables().get(cells.id).origin {
                        Origin::Field { list, .. } => {
                            let list = prepared.policy().fact(list).name.as_str();
                            apart.iter().copied().find(|apart| *apart == list)
                        }
                        Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => None,
                    };
                    if let Some(first) = within.or(seen.insert(cells.id, name)) {
                        problems.push(CaseloadProblem::ColumnTwice {
                            first: first.to_owned(),
                            second: (*name).to_owned(),
                        });
                    }
                    all.push(Bound::Fact(cells));
                }
                Ok(Bound::Along) => all.push(Bound::Along),
                Err(problem) => problems.push(problem),
            }
        }
        let mut columns = Columns {
            all,
            lists: Vec::new(),
            facts: seen.keys().map(|id| fact_of(prepared, *id)).collect(),
        };
        problems.extend(columns.count_lists(prepared, &seen));
        if problems.is_empty() && seen.is_empty() {
            problems.push(CaseloadProblem::NoFacts);
        }
        match problems.is_empty() {
            true => Ok(columns),
            false => Err(problems),
        }
    }

    /// Notes the lists of which there are items, and tells those whose length nothing says.
    fn count_lists(
        &mut self,
        prepared: &Prepared,
        seen: &BTreeMap<VariableId, &str>,
    ) -> Vec<CaseloadProblem> {
        let variables = prepared.variables();
        let mut problems = Vec::new();
        for id in seen.keys() {
            if let Origin::Field { list, .. } = variables.get(*id).origin {
                let count = variables.fact(list);
                if !self.lists.contains(&count) {
                    self.lists.push(count);
                    if !seen.contains_key(&count) {
                        let list = prepared.policy().fact(list).name.clone();
                        problems.push(CaseloadProblem::NoCount { list });
                    }
                }
            }
        }
        problems
    }

    /// Whether every fact that an outcome can need as at some day has a column; how many of a
    /// list's items have columns is not looked at.
    pub fn cover(&self, prepared: &Prepared, node: NodeId) -> bool {
        let wanted = facts_wanted(prepared, &[node], None).unwrap_or_default();
        let day = prepared.policy().decision_day();
        wanted.iter().all(|id| {
            let fact = fact_of(prepared, *id);
            Some(fact) == day || self.facts.contains(&fact)
        })
    }

    /// What each column is, in the order of the names.
    pub fn all(&self) -> &[Bound] {
        &self.all
    }

    /// Binds the columns of a list's own table, in which each row is an item.
    ///
    /// # Shapes
    /// A field stands under its name. The column `key` says to which case an item belongs.
    ///
    /// # Errors
    /// A list that is not known, and everything that is wrong with the names.
    pub fn bind_list(
        prepared: &Prepared,
        list: &str,
        key: usize,
        names: &[&str],
    ) -> Result<(VariableId, Vec<ItemColumn>), Vec<CaseloadProblem>> {
        let policy = prepared.policy();
        let id = policy.facts().iter().position(|fact| fact.name == list);
        let id = id.map(FactId::at);
        let Some((id, (record, most))) = id.and_then(|id| Some((id, policy.list(id)?))) else {
            return Err(vec![unknown_list(policy, list)]);
        };
        let fields = || record.fields.iter().map(|field| field.name.as_str());
        let mut problems = Vec::new();
        let mut columns = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let (bare, _) = without_period(name);
            let field = fields().position(|field| field == bare);
            match (field, nearest(bare, fields())) {
                _ if at == key => columns.push(ItemColumn::Other),
                (Some(_), _) => {
                    let each = (0..most).map(|item| {
                        let full = format!("{list}[{}].{name}", usize::from(item) + 1);
                        bind_one(prepared, &known_names(prepared), &full)
                    });
                    match each.collect::<Result<Vec<Bound>, CaseloadProblem>>() {
                        Ok(all) => columns.push(ItemColumn::Field(facts_only(all))),
                        Err(problem) => problems.push(problem),
                    }
                }
                (None, Some(near)) => problems.push(CaseloadProblem::MisspeltColumn {
                    column: (*name).to_owned(),
                    nearest: near,
                }),
                (None, None) => columns.push(ItemColumn::Other),
            }
        }
        match problems.is_empty() {
            true => Ok((prepared.variables().fact(id), columns)),
            false => Err(problems),
        }
    }
}

/// The fact that a variable is of.
fn fact_of(prepared: &Prepared, id: VariableId) -> FactId {
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => fact,
        Origin::Field { list, .. } => list,
    }
}

fn facts_only(bound: Vec<Bound>) -> Vec<Cells> {
    let cells = bound.into_iter().map(|bound| match bound {
        Bound::Fact(cells) => *cells,
        Bound::Along => unreachable!("a field of an item is a variable"),
    });
    cells.collect()
}

fn unknown_list(policy: &Policy, name: &str) -> CaseloadProblem {
    let lists = policy.facts().iter();
    let lists = lists.filter(|fact| matches!(fact.domain, Domain::List { .. }));
    let lists: Vec<&str> = lists.map(|fact| fact.name.as_str()).collect();
    CaseloadProblem::UnknownList {
        name: name.to_owned(),
        advice: match (nearest(name, lists.iter().copied()), lists.is_empty()) {
            (Some(nearest), _) => format!("did you mean `{nearest}`?"),
            (None, true) => "the policy has no lists".to_owned(),
            (None, false) => format!("its lists are {}", lists.join(", ")),
        },
    }
}

/// Every name that a column can have, without periods.
fn known_names(prepared: &Prepared) -> BTreeMap<String, VariableId> {
    let policy = prepared.policy();
    let variables = prepared.variables();
    let mut known = BTreeMap::new();
    for id in variables.ids() {
        let variable = variables.get(id);
        let name = policy.variable_name(variable);
        if let (Origin::FactFor(..), Some((fact, value))) =
            (variable.origin, name.split_once(" for "))
        {
            known.insert(format!("{fact}.{value}"), id);
            known.insert(format!("{fact}[{value}]"), id);
        }
        known.insert(name, id);
    }
    known
}

fn bind_one(
    prepared: &Prepared,
    known: &BTreeMap<String, VariableId>,
    name: &str,
) -> Result<Bound, CaseloadProblem> {
    let policy = prepared.policy();
    // A name that ends in a period may be the fact's own.
    let (bare, period) = match known.contains_key(name) {
        true => (name, None),
        false => without_period(name),
    };
    let Some(id) = known.get(bare) else {
        return not_known(policy, known, name, bare);
    };
    let range = prepared.variables().get(*id).range;
    let fits = match (range, period) {
        (_, None) => true,
        (
            Range::Amount {
                any_period: true, ..
            },
            Some(period),
        ) => period != Period::Hour,
        (Range::Amount { unit, .. }, Some(period)) => unit.period() == Some(period),
        (_, Some(_)) => false,
    };
    if !fits {
        return Err(CaseloadProblem::WrongPeriod {
            column: name.to_owned(),
            wanted: match range {
                Range::Amount {
                    any_period: true, ..
                } => "money for any period".to_owned(),
                Range::Amount { unit, .. } => unit.in_words(),
                _ => "for none".to_owned(),
            },
            name: bare.to_owned(),
        });
    }
    Ok(Bound::Fact(Box::new(Cells::new(prepared, *id, period))))
}

/// A column that is no variable: one of something else, or a mistake.
fn not_known(
    policy: &Policy,
    known: &BTreeMap<String, VariableId>,
    name: &str,
    bare: &str,
) -> Result<Bound, CaseloadProblem> {
    let column = name.to_owned();
    if let Some(fact) = policy.facts().iter().find(|fact| fact.name == bare)
        && let Some(kind) = fact.each
    {
        let kind = policy.kind(kind);
        let first = kind.members.first();
        return Err(CaseloadProblem::NeedsKey {
            column,
            kind: kind.name.clone(),
            example: first.map_or_else(String::new, |first| first.name.clone()),
        });
    }
    let list_named = |list: &str| {
        let at = policy.facts().iter().position(|fact| fact.name == list)?;
        policy.list(FactId::at(at))
    };
    if let Some((list, rest)) = bare.split_once('[')
        && let Some((item, part)) = rest.split_once("].")
        && let Some((record, most)) = list_named(list)
    {
        let list = list.to_owned();
        let beyond = item
            .parse::<u32>()
            .is_ok_and(|item| item == 0 || item > u32::from(most));
        if beyond {
            return Err(CaseloadProblem::NoSuchItem { column, list, most });
        }
        if !record.fields.iter().any(|field| field.name == part) {
            let parts: Vec<&str> = record
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            return Err(CaseloadProblem::NoSuchPart {
                column,
                list,
                parts: parts.join(", "),
            });
        }
    }
    match nearest(bare, known.keys().map(String::as_str)) {
        Some(nearest) => Err(CaseloadProblem::MisspeltColumn { column, nearest }),
        None => Ok(Bound::Along),
    }
}

/// Whether a variable's amounts need a period behind the column's name, or behind themselves.
pub(super) fn says_period(range: Range) -> bool {
    matches!(
        range,
        Range::Amount {
            any_period: true,
            unit: Unit::Money(_),
            ..
        }
    )
}
