//! What a proof that failed has found, as a person: complete as far as it matters, and plain.

use super::ask::Asking;
use super::encode::{InputOf, Whose};
use super::prover::Model;
use crate::model::Case;
use crate::model::case::{Known, Origin, Range, VariableId};
use crate::program::Prepared;

/// How many people are tried while one is made plain.
const MAX_TRIED: usize = 4_000;

/// Forty years, in days: how long ago something was that may have been at any time.
const LONG_AGO: i64 = 14_610;

/// What amounts are rounded to, coarsest first, in their own steps.
const ROUND: [i64; 7] = [100_000, 10_000, 5_000, 1_000, 500, 100, 10];

/// The person that a model speaks of; what it says nothing of stays open.
pub(crate) fn person(asking: &Asking<'_>, model: &Model) -> Case {
    let variables = asking.prepared.variables();
    let mut case = Case::unknown(asking.prepared.policy());
    let ids: Vec<VariableId> = variables.ids().collect();
    let mut learn = |place: usize, known: Known| {
        let _ = case.learn(variables, ids[place], known);
    };
    for (place, known) in asking.fixed().iter().enumerate() {
        learn(place, *known);
    }
    let inputs = (0_u32..).zip(&asking.world.inputs);
    let mut sets = std::collections::BTreeMap::new();
    for (at, input) in inputs {
        let yes = model.conditions.get(&at).copied();
        let number = model.numbers.get(&at).copied();
        match input {
            InputOf::Value(Whose::Known(place)) => {
                let value = number.or_else(|| yes.map(i128::from));
                if let Some(value) = value.and_then(|value| i64::try_from(value).ok()) {
                    learn(*place, Known::Is(value));
                }
            }
            InputOf::Is(Whose::Known(place), value) if yes == Some(true) => {
                learn(*place, Known::Is(i64::from(*value)));
            }
            InputOf::Has(Whose::Known(place), value) => {
                if let Some(yes) = yes {
                    let mask = sets.entry(*place).or_insert(0_i64);
                    *mask |= i64::from(yes) << value;
                }
            }
            InputOf::Value(Whose::Symbol(_))
            | InputOf::Is(..)
            | InputOf::Has(..)
            | InputOf::Absent(_) => {}
        }
    }
    for (place, mask) in sets {
        learn(place, Known::Is(mask));
    }
    for (at, input) in (0_u32..).zip(&asking.world.inputs) {
        if let InputOf::Absent(Whose::Known(place)) = input
            && model.conditions.get(&at) == Some(&true)
        {
            learn(*place, Known::None);
        }
    }
    if let Some(fact) = asking.prepared.policy().decision_day() {
        let day = variables.fact(fact);
        if case.get(day) == Known::Unknown {
            case.set(day, Known::Is(i64::from(asking.days.first.number())));
        }
    }
    case
}

/// A person of whom everything is known that some variables stand for.
pub(crate) fn whole(asking: &Asking<'_>, variables: &[VariableId], case: Case) -> Case {
    let mut plain = Plain {
        prepared: asking.prepared,
        day: i64::from(asking.days.first.number()),
        tried: 0,
        case,
        holds: &mut |_| false,
    };
    plain.fill(variables);
    plain.case
}

/// Makes a person plain of whom something holds: first what is open is filled in, then all that
/// does not matter is left out and the rest made round. `None` where it does not hold.
pub(crate) fn plain(
    asking: &Asking<'_>,
    variables: &[VariableId],
    case: Case,
    holds: &mut dyn FnMut(&Case) -> bool,
) -> Option<Case> {
    let mut plain = Plain {
        prepared: asking.prepared,
        day: i64::from(asking.days.first.number()),
        tried: 0,
        case,
        holds,
    };
    plain.fill(variables);
    if !(plain.holds)(&plain.case) {
        return None;
    }
    for id in variables {
        plain.simplify(*id);
    }
    // What is left of lists is seen only once their lengths are settled.
    for id in variables.iter().rev() {
        plain.simplify(*id);
    }
    Some(plain.case)
}

struct Plain<'a> {
    prepared: &'a Prepared,
    day: i64,
    tried: usize,
    case: Case,
    holds: &'a mut dyn FnMut(&Case) -> bool,
}

impl Plain<'_> {
    fn fill(&mut self, variables: &[VariableId]) {
        for id in variables {
            if self.case.get(*id) == Known::Unknown && self.is_there(*id) {
                let known = self.plainest(self.prepared.variables().get(*id).range);
                self.case.set(*id, known);
            }
        }
    }

    /// Whether a variable is a field of an item that is there, or no field at all.
    fn is_there(&self, id: VariableId) -> bool {
        let variables = self.prepared.variables();
        match variables.get(id).origin {
            Origin::Field { list, item, .. } => match self.case.get(variables.fact(list)) {
                Known::Is(count) => i64::from(item) < count,
                Known::Unknown | Known::None | Known::Between(..) => true,
            },
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => true,
        }
    }

    fn plainest(&self, range: Range) -> Known {
        match range {
            Range::Date { or_none: true, .. } => Known::None,
            Range::Date { first, last, .. } => Known::Is((self.day - LONG_AGO).clamp(first, last)),
            Range::Amount { least, most, .. } => Known::Is(0.clamp(least, most)),
            Range::Count { least, .. } => Known::Is(least),
            Range::YesNo | Range::Choice(..) | Range::Set(..) => Known::Is(0),
        }
    }

    fn attempt(&mut self, id: VariableId, known: Known) -> bool {
        let range = self.prepared.variables().get(id).range;
        if self.tried >= MAX_TRIED || !range.holds(known) {
            return false;
        }
        self.tried += 1;
        let before = self.case.get(id);
        self.case.set(id, known);
        let holds = (self.holds)(&self.case);
        if !holds {
            self.case.set(id, before);
        }
        holds
    }

    fn simplify(&mut self, id: VariableId) {
        let variable = *self.prepared.variables().get(id);
        let day = self.prepared.policy().decision_day();
        let is_day = day.is_some_and(|fact| self.prepared.variables().fact(fact) == id);
        if !self.is_there(id) {
            return self.case.forget(id);
        }
        let own = self.case.get(id);
        if own == Known::Unknown {
            return;
        }
        if is_day {
            self.attempt(id, Known::Is(self.day));
            return;
        }
        if self.attempt(id, Known::Unknown) {
            return;
        }
        if let (Range::Count { least, .. }, Known::Is(count)) = (variable.range, own) {
            let mut fewer = least..count;
            fewer.any(|fewer| self.attempt(id, Known::Is(fewer)));
            return;
        }
        let plainest = self.plainest(variable.range);
        if own == plainest || self.attempt(id, plainest) {
            return;
        }
        match (variable.range, own) {
            (Range::Amount { .. }, Known::Is(value)) => self.round(id, value),
            (Range::Choice(..), Known::Is(value)) => {
                let mut lower = 1..value;
                lower.any(|lower| self.attempt(id, Known::Is(lower)));
            }
            (Range::Set(_, count), Known::Is(mask)) => {
                let mut mask = mask;
                for member in 0..count {
                    let without = mask & !(1 << member);
                    if without != mask && self.attempt(id, Known::Is(without)) {
                        mask = without;
                    }
                }
            }
            (Range::Date { .. }, Known::Is(_)) => {
                self.attempt(id, Known::Is(self.day));
            }
            (_, _) => {}
        }
    }

    /// The roundest amount near one.
    fn round(&mut self, id: VariableId, value: i64) {
        for unit in ROUND {
            let down = value.div_euclid(unit) * unit;
            if down == value
                || self.attempt(id, Known::Is(down))
                || self.attempt(id, Known::Is(down + unit))
            {
                return;
            }
        }
    }
}

/// A person in words, as a case says it: `spend_is is gambling, endangers is yes`.
pub(crate) fn told(prepared: &Prepared, case: &Case) -> String {
    let policy = prepared.policy();
    let variables = prepared.variables();
    let day = policy.decision_day().map(|fact| variables.fact(fact));
    let mut words = Vec::new();
    let mut as_at = String::new();
    for id in variables.ids() {
        let variable = variables.get(id);
        let known = case.get(id);
        let value = match (variable.range, known) {
            (_, Known::Unknown | Known::Between(..)) => continue,
            (Range::Set(kind, _), Known::Is(mask)) => {
                let members = policy.kind(kind).members.iter().enumerate();
                let within = members.filter(|(at, _)| mask >> at & 1 == 1);
                let names: Vec<&str> = within.map(|(_, member)| member.name.as_str()).collect();
                match names.as_slice() {
                    [] => "none".to_owned(),
                    names => names.join(" and "),
                }
            }
            (range, Known::Is(value)) => policy
                .constant_of(range, value)
                .map_or_else(|| value.to_string(), |(value, ty)| policy.plain(value, ty)),
            (_, Known::None) => "none".to_owned(),
        };
        if day == Some(id) {
            as_at = format!("as at {value}");
            continue;
        }
        words.push(match variable.origin {
            Origin::Fact(fact) => format!("{} is {value}", policy.fact(fact).name),
            Origin::Count(fact) => format!("{} has {value}", policy.fact(fact).name),
            Origin::FactFor(fact, member) => {
                let fact = policy.fact(fact);
                let member = fact.each.map_or("", |kind| {
                    policy.kind(kind).members[usize::from(member)].name.as_str()
                });
                format!("{} for {member} is {value}", fact.name)
            }
            Origin::Field { list, item, field } => {
                let field = policy
                    .list(list)
                    .map_or("", |(record, _)| record.fields[field].name.as_str());
                let list = &policy.fact(list).name;
                format!("{field} of {list} {} is {value}", usize::from(item) + 1)
            }
        });
    }
    match words.as_slice() {
        [] => format!("anybody {as_at}").trim_end().to_owned(),
        words => format!("{as_at}, {}", words.join(", "))
            .trim_start_matches(", ")
            .to_owned(),
    }
}
