//! One case at a time, by the same steps, and which lines decided it.

use super::batch::{Caseload, Status};
use super::compile::{Making, Slots, compile_keeping};
use super::inputs::Layout;
use super::paths::{Goes, Paths, Way};
use super::plan::{AnswerCols, Plan, Value};
use super::row::{Read, Row, Script};
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
    /// What is known, as the evaluator takes it.
    case: Case,
    /// The plan of the day; none where no one day is given.
    plan: Option<Kept>,
    /// Whether what is given has changed since it was last decided.
    changed: bool,
    /// Whether the plan decided it.
    decided: bool,
    paths: Paths<Ask>,
    trace: Trace,
}

/// A plan as instructions, which keep everything that a marker may ask about.
struct Kept {
    plan: Plan,
    script: Script,
    row: Row,
    slots: Slots,
    referred: Option<Read>,
    answers: Vec<OneAnswer>,
}

/// Where the answer of a column stands, and where marking it begins.
struct OneAnswer {
    value: Option<Read>,
    missing: Option<Read>,
    fails: Option<Read>,
    not_applying: Option<Read>,
    /// Its outcome, and what that hangs on besides.
    begins: [Goes; 2],
}

/// How something is asked of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Value(Read),
    /// How one value stands to another, each over its denominator.
    Order([Read; 2], [i64; 2]),
    /// How many items a list has; as few as it can, where that is not known.
    Length(VariableId, u8),
}

impl<'p> Caseload<'p> {
    /// Room to decide single cases in, as at the day of the caseload.
    pub fn single(&self) -> Single<'_, 'p> {
        let mut paths = Paths::default();
        let plan = self.day().map(|_| Kept::new(self, &mut paths));
        let mut single = Single {
            caseload: self,
            case: Case::unknown(self.prepared().policy()),
            plan,
            changed: true,
            decided: false,
            paths,
            trace: Trace::default(),
        };
        for (id, value) in &self.fixed {
            single.case.set(*id, Known::Is(*value));
        }
        single
    }
}

impl Kept {
    fn new(caseload: &Caseload<'_>, paths: &mut Paths<Ask>) -> Kept {
        let making = Making {
            keeps: true,
            ..caseload.making(caseload.stretch(0))
        };
        let (plan, slots) = compile_keeping(&making, caseload.asked());
        let (script, mut row) = Script::new(&plan, &caseload.layout);
        let columns = plan.answers.iter().zip(caseload.columns());
        let answers = columns.map(|(answer, (node, index, _))| {
            let begins = [
                paths.goes(Routine::Node(*node, index.unwrap_or(0)), 0, false),
                paths.goes(Routine::WithoutFault(*node), 0, true),
            ];
            OneAnswer::new(answer, begins, &script, &mut row)
        });
        Kept {
            answers: answers.collect(),
            referred: plan.referred.map(|bits| script.test(bits)),
            script,
            row,
            slots,
            plan,
        }
    }

    #[inline(always)]
    fn holds(&self, test: Option<Read>) -> bool {
        test.is_some_and(|test| self.row.value(test) != 0)
    }
}

impl OneAnswer {
    fn new(answer: &AnswerCols, begins: [Goes; 2], script: &Script, row: &mut Row) -> OneAnswer {
        let test = |bits: Option<_>| bits.map(|bits| script.test(bits));
        OneAnswer {
            value: answer.value.map(|value| script.read(row, value)),
            missing: test(answer.missing),
            fails: test(answer.fails),
            not_applying: test(answer.not_applying),
            begins,
        }
    }
}

impl Single<'_, '_> {
    /// Takes in what is known of a variable; it must lie within its range.
    pub fn put(&mut self, id: VariableId, known: Known) {
        if self.caseload.fixed.iter().any(|(fixed, _)| *fixed == id) {
            return;
        }
        self.case.set(id, known);
        if let Some(kept) = &mut self.plan {
            let layout = &self.caseload.layout;
            kept.script.put(&mut kept.row, layout, id, known);
        }
        self.changed = true;
    }

    /// Decides; whether the plan could, or the case is one for
    /// [`decide`](crate::decision::decide), as all are where the caseload has no day.
    pub fn decide(&mut self) -> bool {
        let Some(kept) = &mut self.plan else {
            return false;
        };
        let first = if self.changed { 0 } else { kept.plan.apart };
        kept.script.run(first, &kept.plan, &mut kept.row);
        self.changed = false;
        self.decided = !kept.holds(kept.referred);
        self.decided
    }

    /// How the case stands with the answer of a column, once it was decided, and its value: an
    /// amount over the denominator of the column, or a place.
    pub fn answer(&self, column: usize) -> (Status, i128) {
        let Some(kept) = &self.plan else {
            return (Status::Refused, 0);
        };
        let answer = &kept.answers[column];
        if kept.holds(answer.missing) {
            return (Status::NoItem, 0);
        }
        if kept.holds(answer.fails) {
            return (Status::NoAnswer, 0);
        }
        if kept.holds(answer.not_applying) {
            return (Status::NotApplicable, 0);
        }
        match answer.value {
            Some(value) => (Status::Value, kept.row.value(value)),
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
        let ask = |ask: Ask| ask.reply(&kept.row, &self.case);
        let mut walk = self.paths.walk(ask, trace.marks_mut());
        kept.answers.iter().all(|answer| {
            kept.holds(answer.missing) || answer.begins.iter().all(|goes| walk.go(goes, 0, false))
        })
    }

    /// Asks the evaluator, and keeps what was heard of a case that the plan decides.
    fn hear(&mut self) -> Result<Trace, DecisionProblem> {
        let (trace, heard) = self.caseload.evaluated(&self.case)?.heard_trace();
        if let (Some(kept), false, true) = (&mut self.plan, self.changed, self.decided) {
            for heard in &heard {
                self.paths.learn(heard, |query, reply| {
                    let way = kept.way(query, &self.caseload.layout);
                    if let Way::Asked(ask) = way {
                        let own = ask.reply(&kept.row, &self.case);
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
    fn reply(self, row: &Row, case: &Case) -> u8 {
        match self {
            Ask::Value(read) => row.value(read) as u8,
            Ask::Order([a, b], [below, other]) => {
                let over = |read, below| (Some(row.value(read)), i128::from(below));
                order(over(a, below), over(b, other)) as u8
            }
            Ask::Length(id, least) => match case.get(id) {
                Known::Is(length) => length as u8,
                Known::Unknown | Known::None | Known::Between(..) => least,
            },
        }
    }
}

impl Kept {
    /// How something that was asked of the evaluator is asked of a case.
    fn way(&mut self, query: Query, layout: &Layout) -> Way<Ask> {
        let value = match query {
            Query::Choice(at) => self.slots.choice(at),
            Query::Count(at) => self.slots.num(at, 1),
            Query::Order(Term::Nothing, _) | Query::Order(_, Term::Nothing) => {
                return Way::Constant;
            }
            Query::Order(a, b) => return self.order(a, b).unwrap_or(Way::None),
            Query::Length(id) => {
                return Way::Asked(Ask::Length(id, layout.bounds(id).0 as u8));
            }
            Query::Seen(..) => return Way::Constant,
        };
        match value {
            Some(value) if value.is_constant() => Way::Constant,
            Some(value) => Way::Asked(Ask::Value(self.script.read(&mut self.row, value))),
            None => Way::None,
        }
    }

    fn order(&mut self, a: Term, b: Term) -> Option<Way<Ask>> {
        let values = [self.term(a)?, self.term(b)?];
        if values.iter().all(|value| value.is_constant()) {
            return Some(Way::Constant);
        }
        let [below, other] = values.map(|value| i64::try_from(value.below()).ok());
        let reads = values.map(|value| self.script.read(&mut self.row, value));
        Some(Way::Asked(Ask::Order(reads, [below?, other?])))
    }

    fn term(&self, term: Term) -> Option<Value> {
        match term {
            Term::Num { at, below } => self.slots.num(at, below),
            Term::Choice(at) => self.slots.choice(at),
            Term::Nothing => None,
        }
    }
}
