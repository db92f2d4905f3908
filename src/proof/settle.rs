//! A question about everybody, settled: proved, or refuted with a person whom the evaluator
//! confirms.

use super::alike::{Numbered, Print};
use super::ask::{Asking, Goal, Memory};
use super::person::{person, plain, whole};
use super::prover::{Effort, Model, Outcome};
use super::term::Made;
use crate::model::Case;
use crate::model::case::{Known, Range, VariableId};
use crate::model::policy::Days;
use crate::program::Prepared;
use crate::program::op::Slot;
use crate::program::program::{Program, SymbolOf};

/// Something that is hoped never to be so.
pub(crate) trait Fault {
    /// What the evaluator works out to see it.
    fn slots(&self, prepared: &Prepared, program: &Program) -> Vec<Slot>;
    /// What the question is made of on the days of a program.
    fn print(&self, prepared: &Prepared, program: &Program, numbered: &Numbered) -> Print;
    /// When it is so; `None` where it never is.
    fn goal(&self, asking: &mut Asking<'_>) -> Made<Option<Goal>>;
    /// What comes out where it certainly is so for a person, in words.
    fn found(&self, prepared: &Prepared, case: &Case) -> Option<String>;
}

/// How far a question is settled.
#[derive(Debug, Clone)]
pub(crate) enum Settled {
    /// It is so for nobody: proved.
    Never,
    /// It is so for a person, and this is what comes out.
    For(Case, String),
    /// Whether it is so for anybody hangs on figures that are not known.
    HangsOn(Vec<SymbolOf>),
    /// It was not decided.
    Undecided,
}

/// Settles a question on one stretch of days.
pub(crate) fn settle(asking: &mut Asking<'_>, memory: &mut Memory, fault: &dyn Fault) -> Settled {
    let goal = match fault.goal(asking) {
        Ok(Some(goal)) => goal,
        Ok(None) => return Settled::Never,
        Err(_) => return Settled::Undecided,
    };
    let came = asking.can_be(&goal, Effort::PROMISE, memory);
    let model = match came.outcome {
        Outcome::Never => return Settled::Never,
        Outcome::Undecided => return Settled::Undecided,
        Outcome::Perhaps(model) => model,
    };
    if let Some((case, found)) = confirmed(asking, fault, &model) {
        return Settled::For(case, found);
    }
    let variables = variables_of(asking, fault);
    let case = whole(asking, &variables, person(asking, &model));
    // What hangs on two days is looked at only as a whole; with the days fixed it is reckoned.
    if let Some((mut narrow, Outcome::Perhaps(model), _)) =
        fixing(asking, memory, fault, &case, true)
        && let Some((case, found)) = confirmed(&mut narrow, fault, &model)
    {
        return Settled::For(case, found);
    }
    if came.symbols.is_empty() {
        return Settled::Undecided;
    }
    match fixing(asking, memory, fault, &case, false) {
        Some((_, Outcome::Perhaps(_), symbols)) if !symbols.is_empty() => Settled::HangsOn(symbols),
        Some((_, Outcome::Never, _)) | None => Settled::Undecided,
        Some(_) => Settled::HangsOn(came.symbols),
    }
}

fn variables_of(asking: &Asking<'_>, fault: &dyn Fault) -> Vec<VariableId> {
    let slots = fault.slots(asking.prepared, asking.program);
    asking.slice(&slots).variables
}

/// The person of a model, made plain, where the evaluator finds the same.
fn confirmed(asking: &mut Asking<'_>, fault: &dyn Fault, model: &Model) -> Option<(Case, String)> {
    let variables = variables_of(asking, fault);
    let case = person(asking, model);
    let prepared = asking.prepared;
    let mut holds = |case: &Case| fault.found(prepared, case).is_some();
    let case = plain(asking, &variables, case, &mut holds)?;
    let found = fault.found(prepared, &case)?;
    Some((case, found))
}

/// Asks again with the days of a person fixed, or with all that is known of them.
fn fixing<'p>(
    asking: &Asking<'p>,
    memory: &mut Memory,
    fault: &dyn Fault,
    case: &Case,
    only_days: bool,
) -> Option<(Asking<'p>, Outcome, Vec<SymbolOf>)> {
    let variables = asking.prepared.variables();
    let day = asking.prepared.policy().decision_day()?;
    let on = case.date(variables.fact(day))?;
    let days = Days {
        first: on,
        last: on,
    };
    let fixed = variables.ids().map(|id| {
        let is_day = matches!(variables.get(id).range, Range::Date { .. });
        if is_day || !only_days {
            case.get(id)
        } else {
            Known::Unknown
        }
    });
    let fixed: Vec<Known> = fixed.collect();
    let mut narrow = Asking::fixing(asking.prepared, days, fixed).ok()??;
    let goal = fault.goal(&mut narrow).ok()??;
    let came = narrow.can_be(&goal, Effort::PROMISE, memory);
    Some((narrow, came.outcome, came.symbols))
}
