//! One case by formulas, to be held against what the evaluator answers.

use super::encode::{
    AnswerFormula, AnswerValue, Encoded, InputOf, Raised, Value, Wanted, Whose, Within, World,
};
use super::evaluate::{Given, Place, Values, places};
use super::rising::moves;
use super::term::Lin;
use crate::model::Case;
use crate::model::case::Known;
use crate::model::case::Origin;
use crate::model::policy::{Constant, Days, NodeId, ValueType};
use crate::program::Prepared;
use crate::value::{Date, Exact};

/// What formulas answer for one case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ByFormula {
    /// There is no such case: what must be so of every case is not so of it.
    Impossible,
    /// The policy gives no answer.
    NoAnswer,
    /// It does not apply.
    NotApplicable,
    /// The answer.
    Value(Constant),
    /// It can't be told: it hangs on something that formulas only name, or on a fact that is
    /// not known.
    Open,
}

/// What is put into formulas as known.
struct Facts<'c> {
    case: &'c Case,
    /// Whether nothing is: then the case is looked up only when everything is made.
    open: bool,
}

impl Within for Facts<'_> {
    fn place(&self, variable: usize) -> usize {
        variable
    }

    fn known(&self, place: usize) -> Known {
        match self.open {
            true => Known::Unknown,
            false => self.case.known[place],
        }
    }
}

/// Answers a case by formulas: made with its facts in them; or `open`, made for everybody and
/// then worked out for the case. Both must be what deciding it comes to. `None` where formulas
/// don't reach: the policy is not about that day, or numbers become too large.
///
/// A number that is none, or belongs to an item that isn't there, is taken to be its greatest:
/// nothing may hang on it.
///
/// # Panics
/// Where a number comes to more or less than formulas hold possible, which is a fault of theirs.
pub fn answer_by_formula(
    prepared: &Prepared,
    day: Date,
    (node, item): (NodeId, usize),
    case: &Case,
    open: bool,
) -> Option<ByFormula> {
    let program = prepared.program(day)?;
    let mut world = World::default();
    let slots = program.answer_slots(node);
    let days = if open {
        program.days
    } else {
        Days {
            first: day,
            last: day,
        }
    };
    let wanted = Wanted {
        days,
        slots: &slots,
        raised: None,
    };
    let facts = Facts { case, open };
    let encoded = Encoded::of(&mut world, prepared, program, &facts, &wanted).ok()?;
    let answer = encoded.answer(node, item)?;
    let values = worked_out(prepared, &world, &roots_of(&world, &answer), (case, day));
    if let Some(outside) = values.outside(&world.terms) {
        unreachable!("a number lies within its ends: {outside:?}");
    }
    Some(told(
        &world,
        &values,
        &answer,
        prepared.policy().node(node).ty,
    ))
}

/// How a node moves where one number of a case is a step higher, as each operation shows it: how
/// many such statements there are for all numbers of the case. `None` where formulas don't reach.
///
/// # Errors
/// The place of the number of which something was said that is not so.
pub fn moves_by_steps(
    prepared: &Prepared,
    day: Date,
    node: NodeId,
    case: &Case,
) -> Option<Result<usize, usize>> {
    let program = prepared.program(day)?;
    let slots = program.answer_slots(node);
    let facts = Facts { case, open: true };
    let mut said = 0;
    for id in prepared.variables().ids() {
        let bounds = prepared.variables().get(id).range.bounds();
        let (Some((_, _, step)), Known::Is(_)) = (bounds, case.get(id)) else {
            continue;
        };
        let wanted = |raised: Option<Raised>| Wanted {
            days: program.days,
            slots: &slots,
            raised,
        };
        let raised = Raised {
            variable: id.index(),
            by: i128::from(step),
        };
        let mut world = World::default();
        let before = Encoded::of(&mut world, prepared, program, &facts, &wanted(None)).ok()?;
        let after = wanted(Some(raised));
        let after = Encoded::of(&mut world, prepared, program, &facts, &after).ok()?;
        let seen = moves(&mut world.terms, &before, &after).ok()?;
        let mut roots: Vec<Place> = world.always.iter().map(|lit| lit.place()).collect();
        roots.extend(seen.iter().map(|lit| lit.place()));
        let values = worked_out(prepared, &world, &roots, (case, day));
        // Nobody has more than the most there can be.
        let mut always = world.always.iter().map(|lit| values.holds(*lit));
        if always.any(|holds| holds == Some(false)) {
            continue;
        }
        said += seen.len();
        if seen.iter().any(|lit| values.holds(*lit) == Some(false)) {
            return Some(Err(id.index()));
        }
    }
    Some(Ok(said))
}

/// What a case tells of something. What an item that isn't there would be is none.
fn known_of(prepared: &Prepared, case: &Case, day: Date, place: usize) -> Known {
    let variables = prepared.variables();
    match variables.all()[place].origin {
        Origin::Fact(fact) if Some(fact) == prepared.policy().decision_day() => {
            Known::Is(i64::from(day.number()))
        }
        Origin::Field { list, item, .. } => match case.get(variables.fact(list)) {
            Known::Is(count) if i64::from(item) >= count => Known::None,
            Known::Is(_) | Known::Unknown | Known::None | Known::Between(..) => case.known[place],
        },
        Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => case.known[place],
    }
}

/// Everything that an answer is told from.
fn roots_of(world: &World, answer: &AnswerFormula) -> Vec<Place> {
    let mut roots: Vec<Place> = world.always.iter().map(|lit| lit.place()).collect();
    roots.extend([answer.fails.place(), answer.applies.place()]);
    match &answer.value {
        AnswerValue::Number(lin, _) => roots.extend(places(lin)),
        AnswerValue::Choice(Value::Yes(lit)) => roots.push(lit.place()),
        AnswerValue::Choice(Value::Of(lits)) => roots.extend(lits.iter().map(|lit| lit.place())),
        AnswerValue::Choice(Value::Is(_)) => {}
    }
    roots
}

/// What formulas come to for a case.
fn worked_out(
    prepared: &Prepared,
    world: &World,
    roots: &[Place],
    (case, day): (&Case, Date),
) -> Values {
    let known = |whose: &Whose| match whose {
        Whose::Known(place) => Some((*place, known_of(prepared, case, day, *place))),
        Whose::Symbol(_) => None,
    };
    let ranges = prepared.variables().all();
    let number = |of: u32| match &world.inputs[of as usize] {
        InputOf::Value(whose) => match known(whose)? {
            (_, Known::Is(n)) => Some(i128::from(n)),
            (place, Known::None) => Some(i128::from(ranges[place].range.bounds()?.1)),
            (_, Known::Unknown | Known::Between(..)) => None,
        },
        InputOf::Is(..) | InputOf::Has(..) | InputOf::Absent(_) => None,
    };
    let condition = |of: u32| {
        let value = |whose: &Whose| match known(whose)?.1 {
            Known::Is(n) => Some(n),
            Known::None => Some(0),
            Known::Unknown | Known::Between(..) => None,
        };
        match &world.inputs[of as usize] {
            InputOf::Value(whose) => Some(value(whose)? == 1),
            InputOf::Is(whose, own) => Some(value(whose)? == i64::from(*own)),
            InputOf::Has(whose, own) => Some(value(whose)?.cast_unsigned() >> own & 1 == 1),
            InputOf::Absent(whose) => match known(whose)?.1 {
                Known::Unknown => None,
                known => Some(known == Known::None),
            },
        }
    };
    let given = Given {
        condition: &condition,
        number: &number,
    };
    world.terms.evaluate(roots, &given)
}

fn told(world: &World, values: &Values, answer: &AnswerFormula, ty: ValueType) -> ByFormula {
    let always: Vec<Option<bool>> = world.always.iter().map(|lit| values.holds(*lit)).collect();
    if always.contains(&Some(false)) {
        return ByFormula::Impossible;
    }
    match (values.holds(answer.fails), values.holds(answer.applies)) {
        (Some(true), _) => ByFormula::NoAnswer,
        (Some(false), Some(false)) => ByFormula::NotApplicable,
        (Some(false), Some(true)) => value(values, answer, ty).unwrap_or(ByFormula::Open),
        (None, _) | (_, None) => ByFormula::Open,
    }
}

fn value(values: &Values, answer: &AnswerFormula, ty: ValueType) -> Option<ByFormula> {
    let constant = match &answer.value {
        AnswerValue::Number(lin, below) => number(values, lin, *below, ty)?,
        AnswerValue::Choice(value) => {
            let mut holding = Vec::new();
            for at in 0..value.size() {
                if values.holds(value.is(at))? {
                    holding.push(at);
                }
            }
            let [at] = *holding else {
                unreachable!("it is one of its values, and only one: {holding:?}")
            };
            match ty {
                ValueType::YesNo => Constant::YesNo(at == 1),
                ValueType::Choice(_)
                | ValueType::Set(_)
                | ValueType::Amount(_)
                | ValueType::Date => Constant::Choice(at),
            }
        }
    };
    Some(ByFormula::Value(constant))
}

fn number(values: &Values, lin: &Lin, below: i128, ty: ValueType) -> Option<Constant> {
    let value = values.number(lin)?;
    match ty {
        ValueType::Date => {
            let number = i32::try_from(value).ok()?;
            let number = number.clamp(Date::MIN.number(), Date::MAX.number());
            Date::from_number(number).map(Constant::Date)
        }
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Amount(_) => {
            Exact::new(value, below).map(Constant::Amount)
        }
    }
}
