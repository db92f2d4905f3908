//! The columns of a table of cases: what stands in its first row, and what below.

use std::collections::BTreeSet;

use super::question::{AnswerShape, hint};
use crate::decision::{facts_wanted, variable_label};
use crate::model::case::{Origin, Range, VariableId};
use crate::model::policy::NodeId;
use crate::program::Prepared;
use crate::value::Period;

/// The columns that a table of cases can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    /// The columns of the cases.
    pub columns: Vec<TableColumn>,
    /// The lists that have tables of their own: their names, and their columns.
    pub lists: Vec<TableList>,
}

/// A list that has a table of its own, in which each row is an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableList {
    /// Its name.
    pub name: String,
    /// The most items of a case.
    pub most: u8,
    /// Its columns, beside the one that says to which case an item belongs.
    pub columns: Vec<TableColumn>,
}

/// A column of a table of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name, in the first row: `capital`, `incomes[2].amount per week`.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Whose judgement it is, where it is one.
    pub judged_by: Option<String>,
    /// What may be written.
    pub answer: AnswerShape,
    /// The same in words, with an example.
    pub hint: String,
    /// What it may be in whole numbers.
    pub range: Range,
}

/// The columns of the facts that some outcomes can need as at some day, in declared order; of
/// every fact where none is asked for.
///
/// # Shapes
/// A list has a column with the number of its items, and behind it columns for each item; with
/// `apart` each list has a table of its own.
///
/// # Units
/// An amount that a case may give for any period is for a week, and its column says so.
pub fn table_shape(prepared: &Prepared, asked: &[NodeId], apart: bool) -> TableShape {
    let variables = prepared.variables();
    let wanted: BTreeSet<VariableId> = match asked.is_empty() {
        true => variables.ids().collect(),
        // Without a day there is none that the policy is not about.
        false => facts_wanted(prepared, asked, None).unwrap_or_default(),
    };
    let mut shape = TableShape {
        columns: Vec::new(),
        lists: Vec::new(),
    };
    let of_items = |id: &VariableId| matches!(variables.get(*id).origin, Origin::Field { .. });
    for id in wanted.iter().filter(|id| !of_items(id)) {
        let Origin::Count(list) = variables.get(*id).origin else {
            shape.columns.push(column(prepared, *id));
            continue;
        };
        let fields = wanted.iter().filter(|id| {
            matches!(variables.get(**id).origin, Origin::Field { list: own, .. } if own == list)
        });
        let most = prepared.policy().list(list).map_or(0, |(_, most)| most);
        if apart {
            let first = |id: &&VariableId| {
                matches!(variables.get(**id).origin, Origin::Field { item: 0, .. })
            };
            let columns = fields.filter(first).map(|id| {
                let mut column = column(prepared, *id);
                if let Some((_, field)) = column.name.split_once("].") {
                    column.name = field.to_owned();
                }
                column.label = field_label(prepared, *id);
                column
            });
            shape.lists.push(TableList {
                name: prepared.policy().fact(list).name.clone(),
                most,
                columns: columns.collect(),
            });
        } else {
            shape.columns.push(column(prepared, *id));
            shape.columns.extend(fields.map(|id| column(prepared, *id)));
        }
    }
    shape
}

/// What a person reads for a field, without its item.
fn field_label(prepared: &Prepared, id: VariableId) -> String {
    match prepared.variables().get(id).origin {
        Origin::Field { list, field, .. } => {
            let record = prepared.policy().list(list);
            record.map_or_else(String::new, |(record, _)| {
                record.fields[field].label.clone()
            })
        }
        Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => String::new(),
    }
}

fn column(prepared: &Prepared, id: VariableId) -> TableColumn {
    let policy = prepared.policy();
    let variable = prepared.variables().get(id);
    let mut name = policy.variable_name(variable);
    let label = variable_label(policy, variable.origin);
    let label = match variable.origin {
        Origin::Count(_) => format!("how many there are: {label}"),
        Origin::Fact(_) | Origin::FactFor(..) | Origin::Field { .. } => label,
    };
    let range = match variable.range {
        Range::Amount {
            least,
            most,
            step,
            below,
            unit,
            any_period: true,
            or_none,
        } => {
            let unit = unit.per(Some(Period::Week));
            name += " per week";
            Range::Amount {
                least,
                most,
                step,
                below,
                unit,
                any_period: false,
                or_none,
            }
        }
        range => range,
    };
    let answer = AnswerShape::of(policy, range);
    let hint = match answer {
        AnswerShape::Items { least, most } => format!("a whole number from {least} to {most}"),
        _ => hint(&answer, range),
    };
    TableColumn {
        name,
        label,
        judged_by: policy.judge_of(variable.origin).map(str::to_owned),
        hint,
        answer,
        range,
    }
}
