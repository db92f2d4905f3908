//! One case at a time, by the same steps, and which lines decided it.

use super::batch::{Caseload, Status};
use super::compile::{Slots, compile_keeping};
use super::inputs::{Inputs, Layout};
use super::paths::{Goes, Paths, Way};
use super::plan::{Plan, Value};
use super::run::Registers;
use super::step::Bits;
use crate::decision::heard::{Query, Routine, Term, order};
use crate::decision::{DecisionProblem, Trace};
use crate::model::Case;
use crate::model::case::{Known, VariableId};

/// One case after another as at one day.
///
/// # Examples
/// ```no_run
/// # use evenhand::{caseload::Caseload, model::case::Known, program::Prepared, value::Date};
/// # fn one(prepared: &Prepared, day: Date) -> Result<(), Box<dyn std::error::Error>> {
/// let asked = prepared.policy().node_named("contribution").ok_or("no such outcome")?;
/// let caseload = Caseload::new(prepared, &[asked], Some(day), &[])?;
/// let mut one = caseload.single();
/// for id in prepared.variables().ids() {
///     one.put(id, Known::Unknown);
/// }
/// if one.decide() {
///     println!("{:?}", one.answer(0));
///     println!("{} lines decided it", one.trace()?.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Single<'c, 'p> {
    caseload: &'c Caseload<'p>,
    /// The plan of the day, with every column kept; none where no one day is given.
    plan: Option<Kept>,
    inputs: Inputs<1, 1>,
    registers: Registers<1, 1>,
    /// Whether what is given has changed since it was last decided.
    changed: bool,
    /// Whether the plan decided it.
    decided: bool,
    paths: Paths<Ask>,
    trace: Trace,
}

/// A plan with the columns of everything that a marker may ask about.
struct Kept {
    plan: Plan,
    slots: Slots,
    /// What is marked for each answer.
    tops: Vec<Top>,
}

/// Where marking an answer begins: at its outcome, and at what that hangs on besides.
struct Top {
    column: usize,
    parts: [Goes; 2],
}

/// How something is asked of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Value(Value),
    Order(Value, Value),
    Length(VariableId),
}

impl<'p> Caseload<'p> {
    /// Room to decide single cases in, as at the day of the caseload.
    pub fn single(&self) -> Single<'_, 'p> {
        let mut paths = Paths::default();
        let plan = self.day().map(|_| {
            let (plan, slots) = compile_keeping(&self.making(self.stretch(0)), self.asked());
            let columns = self.columns().iter().enumerate();
            let tops = columns.map(|(column, (node, index, _))| Top {
                column,
                parts: [
                    paths.goes(Routine::Node(*node, index.unwrap_or(0)), 0, false),
                    paths.goes(Routine::WithoutFault(*node), 0, true),
                ],
            });
            Kept {
                tops: tops.collect(),
                plan,
                slots,
            }
        });
        let registers = plan.as_ref().map(|kept| Registers::new(&kept.plan));
        Single {
            caseload: self,
            plan,
            inputs: Inputs::new(&self.layout),
            registers: registers.unwrap_or_default(),
            changed: true,
            decided: false,
            paths,
            trace: Trace::default(),
        }
    }
}

impl Single<'_, '_> {
    /// Takes in what is known of a variable; it must lie within its range.
    pub fn put(&mut self, id: VariableId, known: Known) {
        self.inputs.put(&self.caseload.layout, id, 0, known);
        self.changed = true;
    }

    /// Decides; whether the plan could, or the case is one for
    /// [`decide`](crate::decision::decide), as all are where the caseload has no day.
    pub fn decide(&mut self) -> bool {
        let Some(kept) = &self.plan else { return false };
        let first = if self.changed { 0 } else { kept.plan.apart };
        self.registers.run_from(first, &kept.plan, &self.inputs);
        self.changed = false;
        self.decided = !self.holds(kept.plan.referred);
        self.decided
    }

    fn holds(&self, bits: Option<Bits>) -> bool {
        bits.is_some_and(|bits| self.registers.mask(&self.inputs, bits)[0] & 1 == 1)
    }

    /// How the case stands with the answer of a column, once it was decided, and its value: an
    /// amount over the denominator of the column, or a place.
    pub fn answer(&self, column: usize) -> (Status, i128) {
        let Some(kept) = &self.plan else {
            return (Status::Refused, 0);
        };
        let answer = &kept.plan.answers[column];
        if self.holds(answer.missing) {
            return (Status::NoItem, 0);
        }
        if self.holds(answer.fails) {
            return (Status::NoAnswer, 0);
        }
        if self.holds(answer.not_applying) {
            return (Status::NotApplicable, 0);
        }
        match answer.value {
            Some(value) => (Status::Value, self.registers.value(&self.inputs, value, 0)),
            None => (Status::Refused, 0),
        }
    }

    /// Which lines decided all answers of the case, as
    /// [`Decision::whole_trace`](crate::decision::Decision::whole_trace) tells it. Where it is
    /// like a case before it, that is told from what was heard then; else the evaluator is asked.
    ///
    /// # Errors
    /// [`DecisionProblem`] as of [`decide`](crate::decision::decide).
    pub fn trace(&mut self) -> Result<&Trace, DecisionProblem> {
        let mut trace = std::mem::take(&mut self.trace);
        trace.clear();
        let told = !self.changed && self.decided && self.follow(&mut trace);
        self.trace = if told { trace } else { self.hear()? };
        Ok(&self.trace)
    }

    fn follow(&mut self, trace: &mut Trace) -> bool {
        let Some(kept) = &self.plan else { return false };
        let (registers, inputs, layout) = (&self.registers, &self.inputs, &self.caseload.layout);
        let ask = |ask: Ask| ask.reply(registers, inputs, layout);
        let mut walk = self.paths.walk(ask, trace.marks_mut());
        kept.tops.iter().all(|top| {
            let missing = kept.plan.answers[top.column].missing;
            missing.is_some_and(|bits| registers.mask(inputs, bits)[0] & 1 == 1)
                || top.parts.iter().all(|part| walk.go(part, 0, false))
        })
    }

    /// Asks the evaluator, and keeps what was heard of a case that the plan decides.
    fn hear(&mut self) -> Result<Trace, DecisionProblem> {
        let caseload = self.caseload;
        let mut case = Case::unknown(caseload.prepared().policy());
        caseload.fill(&mut case, &self.inputs, 0);
        let (trace, heard) = caseload.evaluated(&case)?.heard_trace();
        if let (Some(kept), false, true) = (&self.plan, self.changed, self.decided) {
            for heard in &heard {
                self.paths.learn(heard, |query, reply| {
                    let way = kept.slots.way(query);
                    if let Way::Asked(ask) = way {
                        let own = ask.reply(&self.registers, &self.inputs, &caseload.layout);
                        debug_assert_eq!(own, reply, "{query:?} is asked as {ask:?}");
                    }
                    way
                });
            }
        }
        Ok(trace)
    }
}

impl Ask {
    #[inline(always)]
    fn reply(self, registers: &Registers<1, 1>, inputs: &Inputs<1, 1>, layout: &Layout) -> u8 {
        let value = |value: Value| registers.value(inputs, value, 0);
        match self {
            Ask::Value(choice) => value(choice) as u8,
            Ask::Order(a, b) => {
                order((Some(value(a)), a.below()), (Some(value(b)), b.below())) as u8
            }
            Ask::Length(id) => match inputs.get(layout, id, 0) {
                Known::Is(length) => length as u8,
                Known::Unknown | Known::None | Known::Between(..) => layout.bounds(id).0 as u8,
            },
        }
    }
}

impl Slots {
    /// How something that was asked of the evaluator is asked of a case.
    fn way(&self, query: Query) -> Way<Ask> {
        match query {
            Query::Choice(at) => match self.choice(at) {
                Some(value) if value.is_constant() => Way::Constant,
                Some(value) => Way::Asked(Ask::Value(value)),
                None => Way::None,
            },
            Query::Count(at) => match self.num(at, 1) {
                Some(value) if value.is_constant() => Way::Constant,
                Some(value) => Way::Asked(Ask::Value(value)),
                None => Way::None,
            },
            Query::Order(Term::Nothing, _) | Query::Order(_, Term::Nothing) => Way::Constant,
            Query::Order(a, b) => match (self.term(a), self.term(b)) {
                (Some(a), Some(b)) if a.is_constant() && b.is_constant() => Way::Constant,
                (Some(a), Some(b)) => Way::Asked(Ask::Order(a, b)),
                (_, None) | (None, _) => Way::None,
            },
            Query::Length(id) => Way::Asked(Ask::Length(id)),
            Query::Seen(..) => Way::Constant,
        }
    }

    fn term(&self, term: Term) -> Option<Value> {
        match term {
            Term::Num { at, below } => self.num(at, below),
            Term::Choice(at) => self.choice(at),
            Term::Nothing => None,
        }
    }
}
