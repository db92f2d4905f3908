//! The policy that decides, and the one that is held against it.

use std::collections::BTreeSet;

use evenhand::caseload::summary::{Along, Breakdown, Wanted};
use evenhand::caseload::{Bound, CaseloadProblem, Columns, ItemColumn};
use evenhand::decision::{facts_wanted, read_case};
use evenhand::library::Library;
use evenhand::model::case::{Origin, VariableId};
use evenhand::model::policy::{FactId, NodeId, Supposed};
use evenhand::program::Prepared;
use evenhand::source::Problem;

use super::problem::TableProblem;
use super::reading::{ListAt, ListColumns, Tables};
use crate::files::{Shelf, Unusable};
use crate::named::policies_named;
use crate::page::Page;

/// The policies that are named, ready to decide.
pub(super) struct Policies {
    pub(super) library: Library,
    pub(super) own: Prepared,
    /// The other, where it is not the same with other figures or as at another day.
    pub(super) other: Option<Prepared>,
}

impl Policies {
    /// Readies the policies; where something is wrong with one, that is told.
    pub(super) fn named(
        shelf: &Shelf,
        name: &str,
        against: Option<&str>,
        page: &mut Page,
    ) -> Result<Option<Policies>, Unusable> {
        let names: Vec<&str> = std::iter::once(name).chain(against).collect();
        let (library, mut ids) = policies_named(shelf, &names)?;
        ids.dedup();
        let mut ready = Vec::new();
        for id in ids {
            let preparation = library.prepare(id);
            match preparation.prepared {
                Some(prepared) => ready.push(prepared),
                None => {
                    page.complain_about(&preparation.problems, library.sources());
                    return Ok(None);
                }
            }
        }
        let mut ready = ready.into_iter();
        Ok(ready.next().map(|own| Policies {
            library,
            own,
            other: ready.next(),
        }))
    }

    /// The one that the other side decides by.
    pub(super) fn second(&self) -> &Prepared {
        self.other.as_ref().unwrap_or(&self.own)
    }
}

/// What is set to something else, as an option says it.
pub(super) fn settings(
    library: &mut Library,
    prepared: &Prepared,
    option: &'static str,
    texts: &[String],
) -> Result<Result<Vec<Supposed>, Vec<Problem>>, TableProblem> {
    let mut supposing = Vec::new();
    for text in texts {
        let not_a_setting = || TableProblem::NotASetting {
            option,
            text: text.clone(),
        };
        let (name, value) = text.split_once('=').ok_or_else(not_a_setting)?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || value.is_empty() || text.contains(['\'', '"', '\n', '\\']) {
            return Err(not_a_setting());
        }
        let file = format!("[suppose]\n\"{name}\" = '{value}'\n");
        let base = library.sources_mut().add(option, file.as_str());
        let policy = prepared.policy();
        match read_case(&file, base).and_then(|file| file.inquiry(policy, None)) {
            Ok(inquiry) => supposing.extend(inquiry.supposing),
            Err(problems) => return Ok(Err(problems)),
        }
    }
    Ok(Ok(supposing))
}

/// How the tables are bound to one policy.
pub(super) struct Binding {
    pub(super) columns: Columns,
    pub(super) lists: Vec<ListColumns>,
}

impl Binding {
    /// Binds the tables to a policy; `first` is how they are bound to the one that it is held
    /// against.
    pub(super) fn of(
        prepared: &Prepared,
        tables: &Tables,
        lists: &[ListAt],
        first: Option<&Binding>,
    ) -> Result<Binding, Unusable> {
        let names: Vec<&str> = tables.cases.columns().iter().map(String::as_str).collect();
        let apart: Vec<&str> = lists.iter().map(|(name, _, _)| name.as_str()).collect();
        let bound = Columns::bind(prepared, &names, &apart);
        let bound = match (bound, first) {
            (Err(problems), Some(first)) => {
                // What is a fact of the one is not misspelt for having nearly the name of a fact
                // of the other.
                let mut names = names;
                for (name, bound) in names.iter_mut().zip(first.columns.all()) {
                    let nearly = problems.iter().any(|problem| {
                        matches!(problem, CaseloadProblem::MisspeltColumn { column, .. }
                            if column == name)
                    });
                    if nearly && matches!(bound, Bound::Fact(_)) {
                        *name = "";
                    }
                }
                Columns::bind(prepared, &names, &apart)
            }
            (bound, _) => bound,
        };
        let unusable = |problems: Vec<CaseloadProblem>| {
            Unusable(problems.into_iter().map(Problem::new).collect())
        };
        Ok(Binding {
            columns: bound.map_err(unusable)?,
            lists: tables.bind_lists(prepared, lists)?,
        })
    }

    /// The facts of which anything has a column.
    fn facts(&self, prepared: &Prepared) -> BTreeSet<FactId> {
        let own = self.columns.all().iter().filter_map(|bound| match bound {
            Bound::Fact(cells) => Some(cells.id),
            Bound::Along => None,
        });
        let listed = self.lists.iter().flat_map(|list| {
            let fields = list.columns.iter().filter_map(|column| match column {
                ItemColumn::Field(cells) => cells.first().map(|cells| cells.id),
                ItemColumn::Other => None,
            });
            fields.chain([list.list])
        });
        own.chain(listed).map(|id| fact_of(prepared, id)).collect()
    }
}

fn fact_of(prepared: &Prepared, id: VariableId) -> FactId {
    match prepared.variables().get(id).origin {
        Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => fact,
        Origin::Field { list, .. } => list,
    }
}

/// The names of the facts that some outcomes can need and the tables do not have.
pub(super) fn not_there(prepared: &Prepared, nodes: &[NodeId], binding: &Binding) -> Vec<String> {
    let wanted = facts_wanted(prepared, nodes, None).unwrap_or_default();
    let policy = prepared.policy();
    let there = binding.facts(prepared);
    let mut missing = Vec::new();
    for id in wanted {
        let fact = fact_of(prepared, id);
        let name = &policy.fact(fact).name;
        if !there.contains(&fact) && Some(fact) != policy.decision_day() && !missing.contains(name)
        {
            missing.push(name.clone());
        }
    }
    missing
}

/// Which of some outcomes both policies answer with the same kind of value; and why the others
/// can't be compared.
pub(super) fn comparable(
    own: &Prepared,
    other: &Prepared,
    outcomes: &[NodeId],
) -> (Vec<NodeId>, Vec<Problem>) {
    let mut both = Vec::new();
    let mut problems = Vec::new();
    for node in outcomes {
        let wanted = Wanted::new(own, &[*node], Breakdown::default(), Along::Nothing);
        let twin = wanted.and_then(|wanted| wanted.nodes_in(own.policy(), other.policy()));
        match twin {
            Ok(_) => both.push(*node),
            Err(own) => problems.extend(own),
        }
    }
    (both, problems)
}
