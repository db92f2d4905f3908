//! Parts of the tree, written as the language writes them.

use super::tree::{
    AggregateKind, Assignment, Dates, Expr, ExprKind, Extreme, Figure, FigureValue, ForEach, Given,
    GivenAt, Junction, KeyedPath, KindValue, Literal, Measure, Parts, Path, ProductSign, Quantity,
    Side, SumSign, Test, Type,
};
use crate::value::{Exact, Unit, plain_amount};

/// How tightly an expression holds together; what holds less tightly than its place asks stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Chain,
    Test,
    Comparison,
    Sum,
    Product,
    Per,
    Of,
    Primary,
    Operand,
}

/// An expression as the language writes it, on one line.
pub fn expression(expr: &Expr) -> String {
    held(expr, Hold::Chain)
}

fn held(expr: &Expr, asked: Hold) -> String {
    let text = unheld(expr);
    if hold(&expr.kind) < asked {
        format!("({text})")
    } else {
        text
    }
}

/// As [`held`], where something of the same expression follows.
fn held_before(expr: &Expr, asked: Hold) -> String {
    if ends_open(expr) {
        format!("({})", unheld(expr))
    } else {
        held(expr, asked)
    }
}

/// Whether an expression ends in a test behind `where` or `has`, which would take in what follows.
fn ends_open(expr: &Expr) -> bool {
    let last_of = |part: &Expr, asked: Hold| hold(&part.kind) >= asked && ends_open(part);
    match &expr.kind {
        ExprKind::Aggregate {
            filter, if_none, ..
        } => filter.is_some() && if_none.is_none(),
        ExprKind::Items { filter, has, .. } => filter.is_some() || has.is_some(),
        ExprKind::Sum(first, rest) => {
            let last = rest.last().map_or(&**first, |(_, last)| last);
            last_of(last, Hold::Product)
        }
        ExprKind::Product(first, rest) => {
            let last = rest.last().map_or(&**first, |(_, last)| last);
            last_of(last, Hold::Per)
        }
        _ => false,
    }
}

fn hold(kind: &ExprKind) -> Hold {
    match kind {
        ExprKind::Chain(..) => Hold::Chain,
        ExprKind::Not(_) => Hold::Test,
        ExprKind::Compare(..) => Hold::Comparison,
        ExprKind::Sum(..) => Hold::Sum,
        ExprKind::Product(..) => Hold::Product,
        ExprKind::Per { .. } => Hold::Per,
        ExprKind::Of(..) | ExprKind::ForEvery { .. } => Hold::Of,
        ExprKind::Listed { .. }
        | ExprKind::Items { .. }
        | ExprKind::Pick(..)
        | ExprKind::Aggregate { .. }
        | ExprKind::Part(..)
        | ExprKind::AgeOn(_)
        | ExprKind::Whole { .. }
        | ExprKind::Moved { .. }
        | ExprKind::TimeOf { .. }
        | ExprKind::LongestRun { .. } => Hold::Primary,
        ExprKind::Literal(_) | ExprKind::Name { .. } | ExprKind::Unreadable => Hold::Operand,
    }
}

fn operand(expr: &Expr) -> String {
    held(expr, Hold::Operand)
}

fn unheld(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(value) => literal(value),
        ExprKind::Name { path, keys } => name(path, keys),
        ExprKind::Chain(junction, parts) => chain(*junction, parts),
        ExprKind::Not(inner) => format!("not {}", held(inner, Hold::Comparison)),
        ExprKind::Listed {
            quantity, parts, ..
        } => format!("{} ({})", quantity_of(*quantity), list(parts)),
        ExprKind::Items {
            quantity,
            each,
            filter,
            has,
        } => items(*quantity, each, filter.as_deref(), has.as_deref()),
        ExprKind::Compare(left, question) => {
            format!("{} {}", held_before(left, Hold::Sum), test(question))
        }
        ExprKind::Sum(first, rest) => sum(first, rest),
        ExprKind::Product(first, rest) => product(first, rest),
        ExprKind::Of(share, of) => {
            format!("{} of {}", held_before(share, Hold::Primary), operand(of))
        }
        ExprKind::Per {
            amount,
            period,
            weeks,
        } => {
            let bracketed = matches!(amount.kind, ExprKind::Literal(_));
            let amount = if bracketed {
                format!("({})", unheld(amount))
            } else {
                held_before(amount, Hold::Of)
            };
            let weeks = weeks.map_or(String::new(), |weeks| format!(", at {weeks} weeks"));
            format!("{amount} per {period}{weeks}")
        }
        ExprKind::Unreadable => "…".to_owned(),
        _ => primary(expr),
    }
}

fn primary(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::ForEvery {
            amount,
            size,
            parts,
            of,
            above,
        } => {
            let amount = held_before(amount, Hold::Primary);
            let size = match parts {
                Parts::Counted => format!("{} or part", operand(size)),
                Parts::LeftOut => format!("complete {}", operand(size)),
            };
            let above = above
                .as_ref()
                .map_or(String::new(), |above| format!(" above {}", operand(above)));
            format!("{amount} for every {size} in {}{above}", operand(of))
        }
        ExprKind::Pick(extreme, parts) => {
            format!("{} of ({})", extreme_word(*extreme), list(parts))
        }
        ExprKind::Aggregate {
            kind,
            term,
            each,
            filter,
            if_none,
        } => aggregate(
            *kind,
            term.as_deref(),
            each,
            filter.as_deref(),
            if_none.as_deref(),
        ),
        ExprKind::Part(of, side, limit) => {
            format!(
                "part of {} {} {}",
                operand(of),
                side_word(*side),
                operand(limit)
            )
        }
        _ => of_time(expr),
    }
}

/// What is said with dates and spans of time.
fn of_time(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::AgeOn(on) => format!("age on {}", operand(on)),
        ExprKind::Whole {
            unit,
            from,
            to,
            if_after,
        } => {
            let if_after = if *if_after { " if after" } else { "" };
            format!(
                "whole {} from {} to {}{if_after}",
                unit.words(),
                operand(from),
                operand(to)
            )
        }
        ExprKind::Moved {
            count,
            unit,
            after,
            from,
        } => {
            let way = if *after { "after" } else { "before" };
            format!(
                "{} {} {way} {}",
                operand(count),
                unit.words(),
                operand(from)
            )
        }
        ExprKind::TimeOf {
            count,
            unit,
            amount,
        } => format!("{} {} of {}", operand(count), unit.words(), operand(amount)),
        ExprKind::LongestRun {
            list,
            apart,
            months,
            before,
        } => format!(
            "longest run of {} joined when under {} days apart, in the {} months before {}",
            list.text,
            operand(apart),
            operand(months),
            operand(before)
        ),
        _ => unreachable!("every other kind is written above"),
    }
}

fn name(path: &Path, keys: &[Path]) -> String {
    let keys: Vec<String> = keys.iter().map(Path::text).collect();
    match keys.as_slice() {
        [] => path.text(),
        [key] => format!("{} for {key}", path.text()),
        keys => format!("{} for ({})", path.text(), keys.join(", ")),
    }
}

fn chain(junction: Junction, parts: &[Expr]) -> String {
    let word = match junction {
        Junction::And => " and ",
        Junction::Or => " or ",
    };
    let parts: Vec<String> = parts.iter().map(|part| held(part, Hold::Test)).collect();
    parts.join(word)
}

/// Expressions with commas between them.
pub(super) fn list(parts: &[Expr]) -> String {
    let parts: Vec<String> = parts.iter().map(expression).collect();
    parts.join(", ")
}

pub(super) fn quantity_of(quantity: Quantity) -> String {
    match quantity {
        Quantity::All => "all of".to_owned(),
        Quantity::Any => "any of".to_owned(),
        Quantity::None => "none of".to_owned(),
        Quantity::AtLeast(n) => format!("at least {n} of"),
    }
}

fn items(quantity: Quantity, each: &ForEach, filter: Option<&Expr>, has: Option<&Expr>) -> String {
    let quantity = match quantity {
        Quantity::All => "every".to_owned(),
        Quantity::Any | Quantity::None => "any".to_owned(),
        Quantity::AtLeast(n) => format!("at least {n}"),
    };
    let has = has.map_or(String::new(), |has| {
        format!(" has {}", held(has, Hold::Test))
    });
    format!("{quantity} {}{}{has}", for_each(each), filtered(filter))
}

fn filtered(filter: Option<&Expr>) -> String {
    filter.map_or(String::new(), |filter| {
        format!(" where {}", held(filter, Hold::Test))
    })
}

/// `support in supports`, or the kind alone.
pub(super) fn for_each(each: &ForEach) -> String {
    match &each.list {
        Some(list) => format!("{} in {}", each.item.text, list.text),
        None => each.item.text.clone(),
    }
}

/// A part of a sum or a product; behind all but the last another follows.
fn joined(part: &Expr, asked: Hold, last: bool) -> String {
    if last {
        held(part, asked)
    } else {
        held_before(part, asked)
    }
}

fn sum(first: &Expr, rest: &[(SumSign, Expr)]) -> String {
    let mut text = joined(first, Hold::Product, rest.is_empty());
    for (at, (sign, part)) in rest.iter().enumerate() {
        let last = at + 1 == rest.len();
        let word = match sign {
            SumSign::Plus => "plus",
            SumSign::Less => "less",
        };
        text += &format!(" {word} {}", joined(part, Hold::Product, last));
    }
    text
}

fn product(first: &Expr, rest: &[(ProductSign, Expr)]) -> String {
    let mut text = joined(first, Hold::Per, rest.is_empty());
    for (at, (sign, part)) in rest.iter().enumerate() {
        let last = at + 1 == rest.len();
        let word = match sign {
            ProductSign::Times => "times",
            ProductSign::DividedBy => "divided by",
        };
        text += &format!(" {word} {}", joined(part, Hold::Per, last));
    }
    text
}

fn aggregate(
    kind: AggregateKind,
    term: Option<&Expr>,
    each: &ForEach,
    filter: Option<&Expr>,
    if_none: Option<&Expr>,
) -> String {
    let word = match kind {
        AggregateKind::Count => {
            return format!("count of each {}{}", for_each(each), filtered(filter));
        }
        AggregateKind::Sum => "sum",
        AggregateKind::Extreme(extreme) => extreme_word(extreme),
    };
    // Two `for`s side by side are parted by brackets.
    let term = term.map_or(String::new(), |term| match &term.kind {
        ExprKind::Name { keys, .. } if !keys.is_empty() => format!("({})", unheld(term)),
        _ => operand(term),
    });
    let if_none = if_none.map_or(String::new(), |amount| {
        format!(" or {} if none", operand(amount))
    });
    format!(
        "{word} of {term} for each {}{}{if_none}",
        for_each(each),
        filtered(filter)
    )
}

fn extreme_word(extreme: Extreme) -> &'static str {
    match extreme {
        Extreme::Least => "least",
        Extreme::Greatest => "greatest",
    }
}

pub(super) fn side_word(side: Side) -> &'static str {
    match side {
        Side::Below => "below",
        Side::Above => "above",
    }
}

fn test(test: &Test) -> String {
    let sum = |expr: &Expr| held(expr, Hold::Sum);
    match test {
        Test::Is(x) => format!("is {}", sum(x)),
        Test::IsNot(x) => format!("is not {}", sum(x)),
        Test::OneOf(parts) => format!("is one of ({})", list(parts)),
        Test::NotOneOf(parts) => format!("is not one of ({})", list(parts)),
        Test::Over(x) => format!("is over {}", sum(x)),
        Test::Under(x) => format!("is under {}", sum(x)),
        Test::AtLeast(x) => format!("is at least {}", sum(x)),
        Test::AtMost(x) => format!("is at most {}", sum(x)),
        Test::After(x) => format!("is after {}", sum(x)),
        Test::Before(x) => format!("is before {}", sum(x)),
        Test::OnOrAfter(x) => format!("is on or after {}", sum(x)),
        Test::OnOrBefore(x) => format!("is on or before {}", sum(x)),
        Test::Between(low, high) => format!("is between {} and {}", sum(low), sum(high)),
        Test::WithinFirst {
            within,
            count,
            unit,
            from,
        } => {
            let not = if *within { "" } else { "not " };
            format!(
                "is {not}within the first {} {} from {}",
                operand(count),
                unit.words(),
                operand(from)
            )
        }
        Test::IsNone(yes) => if *yes { "is none" } else { "is not none" }.to_owned(),
        Test::IsApplicable(yes) => if *yes {
            "is applicable"
        } else {
            "is not applicable"
        }
        .to_owned(),
        Test::IsLimit(yes) => if *yes { "is a limit" } else { "is no limit" }.to_owned(),
        Test::Includes(x) => format!("includes {}", operand(x)),
        Test::NotIncludes(x) => format!("does not include {}", operand(x)),
        Test::NotIncludesAny(parts) => format!("does not include any of ({})", list(parts)),
        Test::IncludesAny(parts) => format!("includes any of ({})", list(parts)),
        Test::IncludesAll(parts) => format!("includes all of ({})", list(parts)),
    }
}

/// A literal as the language writes it.
pub fn literal(literal: &Literal) -> String {
    let money = |amount: Exact, unit: Unit| match amount < Exact::ZERO {
        true => format!("minus {}", plain_amount(amount.negative(), unit)),
        false => plain_amount(amount, unit),
    };
    match literal {
        Literal::Money(amount, period) => money(*amount, Unit::Money(*period)),
        Literal::Percent(share) => plain_amount(*share, Unit::Percent),
        Literal::Number(number) => plain_amount(*number, Unit::Whole),
        Literal::Hours(hours, period) => plain_amount(*hours, Unit::Hours(*period)),
        Literal::Date(date) => date.to_string(),
        Literal::YesNo(true) => "yes".to_owned(),
        Literal::YesNo(false) => "no".to_owned(),
        Literal::None => "none".to_owned(),
        Literal::NoLimit => "no limit".to_owned(),
    }
}

/// `from 2025-04-07 until 2026-04-05`
pub(super) fn dates(dates: &Dates) -> String {
    let from = dates.from.map(|from| format!("from {from}"));
    let until = dates.until.map(|until| format!("until {until}"));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    both.join(" ")
}

pub(super) fn figure(figure: &Figure) -> String {
    let value = match &figure.value {
        FigureValue::Literal(value) => literal(value),
        FigureValue::Name(name) => name.text.clone(),
        FigureValue::NotPublished => "not published".to_owned(),
        FigureValue::NotFound => "not found".to_owned(),
        FigureValue::NoLimit => "no limit".to_owned(),
        FigureValue::AsBaseline => "as baseline".to_owned(),
    };
    let grade = figure
        .grade
        .map_or(String::new(), |grade| format!(" {}", grade.word()));
    let printed = figure
        .printed_as
        .as_ref()
        .map_or(String::new(), |(printed, why)| {
            format!(" printed as {} \"{}\"", literal(&printed.literal), why.text)
        });
    value + &grade + &printed
}

pub(super) fn kind_values(values: &[KindValue]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| match &value.label {
            Some(label) => format!("{} \"{}\"", value.name.text, label.text),
            None => value.name.text.clone(),
        })
        .collect();
    values.join(", ")
}

pub(super) fn ty(ty: &Type) -> String {
    match ty {
        Type::YesNo => "yes/no".to_owned(),
        Type::Date { range, or_none } => {
            let none = if *or_none { " or none" } else { "" };
            format!("date{}{none}", range_words(range.as_ref()))
        }
        Type::Amount {
            measure,
            range,
            step,
            or_no_limit,
            or_none,
        } => {
            let step = step.as_ref().map_or(String::new(), |step| {
                format!(" in steps of {}", literal(&step.literal))
            });
            let limit = if *or_no_limit { " or no limit" } else { "" };
            let none = if *or_none { " or none" } else { "" };
            format!(
                "{}{}{step}{limit}{none}",
                measure_words(*measure),
                range_words(range.as_ref())
            )
        }
        Type::List {
            least,
            most,
            record,
        } => match *least == Exact::ZERO {
            true => format!("list of up to {most} {}", record.text),
            false => format!("list of {least} to {most} {}", record.text),
        },
        Type::Set(kind) => format!("set of {}", kind.text),
        Type::RankedRoles => "ranked roles".to_owned(),
        Type::Ranked(values) => format!("ranked {}", kind_values(values)),
        Type::Kind(kind) => kind.text.clone(),
    }
}

fn range_words(range: Option<&(super::tree::LiteralAt, super::tree::LiteralAt)>) -> String {
    range.map_or(String::new(), |(low, high)| {
        format!(
            " from {} to {}",
            literal(&low.literal),
            literal(&high.literal)
        )
    })
}

fn measure_words(measure: Measure) -> String {
    match measure {
        Measure::Money(period) => Unit::Money(period).to_string(),
        Measure::MoneyPerAnyPeriod => "money per any period".to_owned(),
        Measure::Hours(period) => Unit::Hours(period).to_string(),
        Measure::Percent => Unit::Percent.to_string(),
        Measure::Whole => Unit::Whole.to_string(),
    }
}

pub(super) fn keyed_path(name: &KeyedPath) -> String {
    match &name.key {
        Some(key) => format!("{} for {}", name.path.text(), key.text),
        None => name.path.text(),
    }
}

pub(super) fn assignments(assignments: &[Assignment]) -> String {
    let each: Vec<String> = assignments.iter().map(assignment).collect();
    each.join(", ")
}

pub(super) fn assignment(assignment: &Assignment) -> String {
    format!(
        "{} {}",
        keyed_path(&assignment.name),
        given(&assignment.value.given)
    )
}

/// A given value as the language writes it.
pub fn given(value: &Given) -> String {
    match value {
        Given::Unknown => "unknown".to_owned(),
        Given::NotFound => "not found".to_owned(),
        Given::Literal(value) => literal(value),
        Given::Name(name) => name.clone(),
        Given::Set(values) => format!("({})", given_list(values)),
        Given::List { items, others } => {
            let items = items.iter().map(|item| assignments(item));
            let others = others.then(|| "and others".to_owned());
            let all: Vec<String> = items.chain(others).collect();
            match all.is_empty() {
                true => "[]".to_owned(),
                false => format!("[ {} ]", all.join(" ; ")),
            }
        }
        Given::UpTo(most) => format!("up to {}", literal(&most.literal)),
        Given::From(least) => format!("from {}", literal(&least.literal)),
        Given::Between(low, high) => {
            format!(
                "between {} and {}",
                literal(&low.literal),
                literal(&high.literal)
            )
        }
    }
}

pub(super) fn given_list(values: &[GivenAt]) -> String {
    let values: Vec<String> = values.iter().map(|value| given(&value.given)).collect();
    values.join(", ")
}
