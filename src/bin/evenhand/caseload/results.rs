//! Answers as the columns of a table.

use evenhand::caseload::{Answers, Bound, Caseload, CellValue, Column, Columns, Status, Values};
use evenhand::model::Policy;
use evenhand::model::policy::{NodeId, Per, ValueType};
use evenhand::value::{Date, Exact, Unit, plain_amount};
use evenhand_tables::{Block, ColumnOut, Kind, OutBlock, OutColumn};

use super::problem::TableProblem;
use super::reading::value_of;

/// How an answer stands, in the order of [`place_of`].
pub(super) const STATUS: [&str; 6] = [
    "decided",
    "does not apply",
    "no answer",
    "undecided",
    "refused",
    "no such item",
];

/// The place of a status among [`STATUS`].
pub(super) fn place_of(status: Status) -> usize {
    match status {
        Status::Value => 0,
        Status::NotApplicable => 1,
        Status::NoAnswer => 2,
        Status::Undecided => 3,
        Status::Refused => 4,
        Status::NoItem => 5,
    }
}

/// The most digits behind the point of a column of amounts.
const MAX_SCALE: u32 = 12;

/// The columns that are written, and where they come from.
pub(super) struct Results {
    pub(super) columns: Vec<ColumnOut>,
    /// The columns of the cases that go along.
    along: Vec<usize>,
    forms: Vec<Written>,
}

/// A column of answers that is written.
#[derive(Debug, Clone, Copy)]
struct Written {
    /// Of the policy, or of the one that is held against it.
    side: usize,
    /// Which of its columns.
    place: usize,
    form: Form,
}

/// How the values of one outcome are written.
#[derive(Debug, Clone, Copy)]
enum Form {
    YesNo,
    Words,
    Day,
    /// Amounts, times so many, are whole numbers of the last digit that is written.
    Amount(i128),
    /// Shares, written as `75%`: a number alone could be of one or of a hundred.
    Percent,
    /// Amounts that no decimal fraction says exactly.
    Fraction,
}

impl Form {
    /// Whether what is undecided has a least and a most.
    fn has_ends(self) -> bool {
        match self {
            Form::Amount(_) | Form::Percent | Form::Fraction => true,
            Form::YesNo | Form::Words | Form::Day => false,
        }
    }
}

/// The name of an outcome, or of one of its items.
pub(super) fn name_of(policy: &Policy, node: NodeId, index: Option<usize>) -> String {
    let own = policy.node(node);
    match (own.per, index) {
        (Per::Kind(_), Some(at)) => format!("{} for {}", own.name, member(policy, own.per, at)),
        (Per::Once | Per::Item(_), Some(at)) => format!("{}[{}]", own.name, at + 1),
        (_, None) => own.name.clone(),
    }
}

fn member(policy: &Policy, per: Per, at: usize) -> String {
    let kind = match per {
        Per::Kind(kind) => policy.kinds().get(kind.index()),
        Per::Once | Per::Item(_) => None,
    };
    let member = kind.and_then(|kind| kind.members.get(at));
    member.map_or_else(String::new, |member| member.name.clone())
}

impl Results {
    /// The columns for some outcomes of each side, where there are two the second's after the
    /// first's.
    pub(super) fn new(
        sides: &[(&Caseload<'_>, &[NodeId])],
        bound: &Columns,
        names: &[String],
    ) -> Result<Self, TableProblem> {
        let mut columns = vec![ColumnOut::new("row", Kind::Whole)];
        let mut forms = Vec::new();
        let mut own = Vec::new();
        let each = sides
            .iter()
            .enumerate()
            .flat_map(|(side, (caseload, nodes))| {
                let all = caseload.columns().iter().enumerate();
                let wanted = all.filter(|(_, (node, ..))| nodes.contains(node));
                wanted
                    .map(move |(place, column)| (side, place, caseload.prepared().policy(), column))
            });
        for (side, place, policy, (node, index, below)) in each {
            let mut name = name_of(policy, *node, *index);
            if side > 0 {
                name.push_str(" (other)");
            }
            let (form, kind) = form_of(policy, *node, *below);
            own.push(ColumnOut::new(name.clone(), kind.clone()));
            let status = STATUS.iter().map(|word| (*word).to_owned()).collect();
            own.push(ColumnOut::new(
                format!("{name} status"),
                Kind::Choice(status),
            ));
            if form.has_ends() {
                own.push(ColumnOut::new(format!("{name} at least"), kind.clone()));
                own.push(ColumnOut::new(format!("{name} at most"), kind));
            }
            forms.push(Written { side, place, form });
        }
        let mut along = Vec::new();
        for (at, bound) in bound.all().iter().enumerate() {
            if let Bound::Along = bound {
                let name = &names[at];
                let taken = columns.iter().chain(&own).any(|out| out.name == *name);
                if taken {
                    return Err(TableProblem::NameTaken { name: name.clone() });
                }
                along.push(at);
                columns.push(ColumnOut::new(name.clone(), Kind::Text));
            }
        }
        columns.extend(own);
        Ok(Results {
            columns,
            along,
            forms,
        })
    }

    /// Adds the answers of each side to some cases; `rows` are their places in the table that
    /// was read.
    pub(super) fn take(
        &self,
        table: &Block,
        rows: &[usize],
        answers: [Option<&Answers>; 2],
        out: &mut OutBlock,
    ) -> Result<(), TableProblem> {
        let numbers = out.column(0);
        for row in rows {
            let number = i64::try_from(table.row_number(*row)).unwrap_or(i64::MAX);
            numbers.push_whole(number);
        }
        for (at, column) in self.along.iter().enumerate() {
            let out = out.column(1 + at);
            for row in rows {
                match value_of(table.cell(*row, *column)) {
                    CellValue::Blank => out.push_blank(),
                    CellValue::Text(text) => out.push_text(text),
                    value => out.push_text(&value.to_string()),
                }
            }
        }
        let mut at = 1 + self.along.len();
        for Written { side, place, form } in &self.forms {
            let Some(answers) = answers[*side] else {
                continue;
            };
            let column = &answers.columns[*place];
            let too_long = |out: usize| TableProblem::AmountTooLong {
                column: self.columns[out].name.clone(),
            };
            values(column, *form, rows.len(), out.column(at)).ok_or_else(|| too_long(at))?;
            let status = out.column(at + 1);
            for status_of in &column.status[..rows.len()] {
                status.push_code(place_of(*status_of) as u32);
            }
            at += 2;
            if form.has_ends() {
                let ends = ends(answers, *place, column.below, rows.len());
                for side in 0..2 {
                    let out = out.column(at + side);
                    for row in &ends {
                        let amount = row.map(|ends| ends[side]);
                        amount_out(amount, *form, column.below, out).ok_or_else(|| too_long(at))?;
                    }
                }
                at += 2;
            }
        }
        Ok(())
    }
}

/// The least and the most of what is undecided, over the column's denominator.
fn ends(answers: &Answers, place: usize, below: i128, rows: usize) -> Vec<Option<[i128; 2]>> {
    let mut ends = vec![None; rows];
    for (row, column, undecided) in &answers.undecided {
        if *column == place
            && let Some((least, most)) = undecided.amount
            && let (Some(least), Some(most)) = (least.amount.over(below), most.amount.over(below))
        {
            ends[*row] = Some([least, most]);
        }
    }
    ends
}

fn form_of(policy: &Policy, node: NodeId, below: i128) -> (Form, Kind) {
    match policy.node(node).ty {
        ValueType::YesNo => (Form::YesNo, Kind::YesNo),
        ValueType::Date => (Form::Day, Kind::Day),
        ValueType::Choice(kind) | ValueType::Set(kind) => {
            let kind = policy.kinds().get(kind.index());
            let members = kind.map(|kind| kind.members.iter().map(|member| member.name.clone()));
            let words = members.map(Iterator::collect).unwrap_or_default();
            (Form::Words, Kind::Choice(words))
        }
        ValueType::Amount(Unit::Percent) => (Form::Percent, Kind::Text),
        ValueType::Amount(unit) => {
            let least = match unit {
                Unit::Money(_) => 2,
                Unit::Whole | Unit::Percent | Unit::Hours(_) => 0,
            };
            let fits = (least..=MAX_SCALE).find(|scale| 10_i128.pow(*scale) % below == 0);
            match fits {
                Some(0) => (Form::Amount(1), Kind::Whole),
                Some(scale) => {
                    let times = 10_i128.pow(scale) / below;
                    let scale = u8::try_from(scale).unwrap_or(u8::MAX);
                    (Form::Amount(times), Kind::Decimal { scale })
                }
                None => (Form::Fraction, Kind::Text),
            }
        }
    }
}

/// Writes the values of a column; none where one is too long for the table.
fn values(column: &Column, form: Form, rows: usize, out: &mut OutColumn) -> Option<()> {
    for row in 0..rows {
        if column.status[row] != Status::Value {
            out.push_blank();
            continue;
        }
        match (&column.values, form) {
            (Values::Places(places), Form::YesNo) => out.push_yes_no(places[row] == 1),
            (Values::Places(places), _) => out.push_code(u32::from(places[row])),
            (Values::Amounts(days), Form::Day) => {
                let day = i32::try_from(days[row]).ok().and_then(Date::from_number)?;
                out.push_day(since_1970(day));
            }
            (Values::Amounts(amounts), form) => {
                amount_out(Some(amounts[row]), form, column.below, out)?;
            }
        }
    }
    Some(())
}

/// The days from 1970-01-01 to a day.
fn since_1970(day: Date) -> i32 {
    /// From 1900-01-01, with which the calendar begins.
    const TO_1970: i32 = 25_567;
    day.number() - TO_1970
}

fn amount_out(amount: Option<i128>, form: Form, below: i128, out: &mut OutColumn) -> Option<()> {
    match (amount, form) {
        (None, _) => out.push_blank(),
        (Some(amount), Form::Amount(times)) => {
            let digits = i64::try_from(amount.checked_mul(times)?).ok()?;
            // A column of decimals has 18 digits.
            if digits.unsigned_abs() >= 1_000_000_000_000_000_000 {
                return None;
            }
            out.push_whole(digits);
        }
        (Some(amount), form) => {
            let exact = Exact::new(amount, below)?;
            let written = match form {
                Form::Percent => plain_amount(exact, Unit::Percent),
                _ => exact.to_string(),
            };
            out.push_text(&written);
        }
    }
    Some(())
}
