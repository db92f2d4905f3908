//! Random policies made ready, and every completion of a case about them.

use evenhand::decision::{Answer, Decision, Question};
use evenhand::library::Library;
use evenhand::model::Case;
use evenhand::model::case::{Known, Origin, Range, VariableId, Variables};
use evenhand::model::policy::{Constant, NodeId, Policy};
use evenhand::program::Prepared;
use evenhand::value::Date;

use super::oracle::{Facts, Outcome};
use super::random::{Draws, RandomPolicy};

/// The day that every random case is decided as at; who is born on or before 1 June 2007 is
/// of age.
pub(crate) const DAY: &str = "2025-06-01";

pub(crate) fn day() -> Date {
    DAY.parse().expect("it is a day")
}

/// Prepares a text that must have no problems.
pub(crate) fn prepared(text: &str) -> Prepared {
    let mut library = Library::default();
    library.add("town.policy", text, true);
    let id = library.find("Town").expect("it is in the text");
    let preparation = library.prepare(id);
    let told: Vec<String> = preparation
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| {
            format!(
                "{}: {:?}",
                problem.diagnostic(),
                problem.told(library.sources())
            )
        })
        .collect();
    preparation
        .prepared
        .unwrap_or_else(|| panic!("{told:#?}\n{text}"))
}

/// The nodes that a random policy answers, in the order in which they were made.
pub(crate) fn asked(policy: &Policy, of: &RandomPolicy) -> Vec<NodeId> {
    (0..of.nodes.len())
        .map(|at| {
            policy
                .node_named(&format!("o{at}"))
                .expect("each is answered")
        })
        .collect()
}

/// Decides a case; a random case is never refused.
pub(crate) fn decided<'p>(prepared: &'p Prepared, asked: &[NodeId], case: &Case) -> Decision<'p> {
    let question = Question::new(prepared, day(), asked).expect("the day is covered");
    question.decide(case).expect("it is no contradiction")
}

/// A case of which the day is known, and nothing else.
pub(crate) fn only_the_day(prepared: &Prepared) -> Case {
    let mut case = Case::unknown(prepared.policy());
    let known = Known::Is(i64::from(day().number()));
    assert!(case.learn(prepared.variables(), variable(prepared, "day"), known));
    case
}

/// The variable of a fact by its name.
pub(crate) fn variable(prepared: &Prepared, name: &str) -> VariableId {
    let is_it = |id: &VariableId| match prepared.variables().get(*id).origin {
        Origin::Fact(fact) | Origin::Count(fact) | Origin::FactFor(fact, _) => {
            prepared.policy().facts()[fact.index()].name == name
        }
        Origin::Field { .. } => false,
    };
    prepared
        .variables()
        .ids()
        .find(is_it)
        .expect("it is declared")
}

/// Facts that are told as one: a scalar alone, a list with all its items.
pub(crate) fn groups(variables: &Variables) -> Vec<Vec<VariableId>> {
    let mut groups: Vec<Vec<VariableId>> = Vec::new();
    let mut lists: Vec<(evenhand::model::policy::FactId, usize)> = Vec::new();
    for id in variables.ids() {
        match variables.get(id).origin {
            Origin::Count(fact) => {
                lists.push((fact, groups.len()));
                groups.push(vec![id]);
            }
            Origin::Field { list, .. } => {
                let (_, at) = lists
                    .iter()
                    .find(|(fact, _)| *fact == list)
                    .expect("counted first");
                groups[*at].push(id);
            }
            Origin::Fact(_) | Origin::FactFor(..) => groups.push(vec![id]),
        }
    }
    groups
}

/// Every value that a variable may have, as far as it is known.
pub(crate) fn values(range: Range, known: Known) -> Vec<Known> {
    let all = |low: i64, high: i64, step: i64| {
        (low..=high)
            .step_by(usize::try_from(step).expect("above zero"))
            .map(Known::Is)
    };
    match known {
        Known::Is(_) | Known::None => vec![known],
        Known::Between(low, high) => {
            let step = range.bounds().map_or(1, |(_, _, step)| step);
            all(low, high, step).collect()
        }
        Known::Unknown => {
            let mut found: Vec<Known> = match (range, range.bounds()) {
                (Range::Set(_, count), _) => (0..1 << count).map(Known::Is).collect(),
                (_, Some((low, high, step))) => all(low, high, step).collect(),
                (_, None) => unreachable!("only sets have no bounds"),
            };
            if range.or_none() {
                found.push(Known::None);
            }
            found
        }
    }
}

/// Every completion of a case; `None` where there are more than `most`.
pub(crate) fn completions(variables: &Variables, case: &Case, most: usize) -> Option<Vec<Case>> {
    let mut found = vec![case.clone()];
    for id in variables.ids() {
        let variable = variables.get(id);
        let mut next = Vec::new();
        for case in &found {
            if !is_there(variables, case, variable.origin) {
                // What an item that isn't there would be is nobody's question.
                let mut case = case.clone();
                case.forget(id);
                next.push(case);
                continue;
            }
            for value in values(variable.range, case.get(id)) {
                let mut case = case.clone();
                assert!(case.learn(variables, id, value));
                next.push(case);
            }
        }
        if next.len() > most {
            return None;
        }
        found = next;
    }
    Some(found)
}

/// Whether the item that a variable belongs to is there.
fn is_there(variables: &Variables, case: &Case, origin: Origin) -> bool {
    let Origin::Field { list, item, .. } = origin else {
        return true;
    };
    let count = variables
        .ids()
        .find(|id| variables.get(*id).origin == Origin::Count(list));
    match count.map(|count| case.get(count)) {
        Some(Known::Is(count)) => i64::from(item) < count,
        _ => true,
    }
}

/// A complete case in the oracle's terms.
pub(crate) fn facts(prepared: &Prepared, case: &Case, limit: i64) -> Facts {
    let number = |name: &str| match case.get(variable(prepared, name)) {
        Known::Is(value) => Some(value),
        Known::None => None,
        known => unreachable!("{name} is {known:?} in a complete case"),
    };
    let must = |name: &str| number(name).expect("it is never none");
    let of_age: Date = "2007-06-01".parse().expect("it is a day");
    let fields = groups(prepared.variables());
    let list = variable(prepared, "things");
    let fields = fields
        .iter()
        .find(|group| group[0] == list)
        .expect("it is a list");
    let field = |at: usize| match case.get(fields[1 + at]) {
        Known::Is(value) => value,
        known => unreachable!("a field is {known:?} in a complete case"),
    };
    let count = usize::try_from(must("things")).expect("a count");
    Facts {
        a: must("a") == 1,
        b: must("b") == 1,
        k: u8::try_from(must("k")).expect("a place"),
        n: must("n"),
        m: must("m"),
        t: number("t"),
        s: must("s"),
        of_age: must("date_of_birth") <= i64::from(of_age.number()),
        things: (0..count)
            .map(|item| (field(2 * item) == 1, field(2 * item + 1)))
            .collect(),
        limit,
    }
}

/// What the engine answers, in the oracle's terms; `None` where it is undecided.
pub(crate) fn outcome(answer: &Answer) -> Option<Outcome> {
    Some(match answer {
        Answer::Value(value) => outcome_of(*value),
        Answer::NotApplicable => Outcome::NotApplicable,
        Answer::NoAnswer(_) => Outcome::NoAnswer,
        Answer::Undecided(_) => return None,
    })
}

pub(crate) fn outcome_of(value: Constant) -> Outcome {
    match value {
        Constant::YesNo(yes) => Outcome::YesNo(yes),
        Constant::Choice(place) => Outcome::Band(place),
        Constant::Amount(amount) => Outcome::Money(amount),
        Constant::Date(day) => Outcome::Day(day),
    }
}

/// A complete case, at random.
pub(crate) fn random_case(prepared: &Prepared, draws: &mut Draws) -> Case {
    let variables = prepared.variables();
    let mut case = only_the_day(prepared);
    for id in variables.ids() {
        let variable = variables.get(id);
        if is_there(variables, &case, variable.origin) {
            let values = values(variable.range, case.get(id));
            assert!(case.learn(variables, id, values[draws.below(values.len())]));
        }
    }
    case
}

/// Forgets facts at random while their completions stay few; some are known by half.
pub(crate) fn forget_some(
    prepared: &Prepared,
    complete: &Case,
    draws: &mut Draws,
    most: usize,
) -> Case {
    let variables = prepared.variables();
    let day = variable(prepared, "day");
    let mut case = complete.clone();
    let groups = groups(variables);
    for _ in 0..1 + draws.below(6) {
        let group = &groups[draws.below(groups.len())];
        if group[0] == day {
            continue;
        }
        let mut less = case.clone();
        match (draws.below(3), group.as_slice()) {
            // A list whose items are there, and lack a field.
            (0, [_, fields @ ..]) if !fields.is_empty() => {
                less.forget(fields[draws.below(fields.len())]);
            }
            (1, [id]) => half_forget(variables, &mut less, *id),
            _ => group.iter().for_each(|id| less.forget(*id)),
        }
        if completions(variables, &less, most).is_some() {
            case = less;
        }
    }
    case
}

/// Leaves of an amount only that it lies about where it is.
fn half_forget(variables: &Variables, case: &mut Case, id: VariableId) {
    let range = variables.get(id).range;
    match (range, range.bounds(), case.get(id)) {
        (Range::Amount { .. }, Some((least, most, step)), Known::Is(value)) => {
            let about = Known::Between((value - step).max(least), (value + step).min(most));
            assert!(case.learn(variables, id, about));
        }
        _ => case.forget(id),
    }
}
