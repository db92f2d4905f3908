//! Deciding: a complete case exactly, a partial one as far as it goes.

use std::borrow::Cow;
use std::sync::Arc;

use super::answer::{Answer, Answered, Fault};
use super::frames::{
    View, beyond_holidays, exact_frame, fill_exact, fill_possible, possible_frame,
};
use super::partial::{Target, undecided};
use super::problem::DecisionProblem;
use crate::model::case::{Case, Known};
use crate::model::policy::{Constant, ExprId, NodeId, Supposed, ValueType};
use crate::program::Prepared;
use crate::program::op::{Count, Slot};
use crate::program::possible::Mask;
use crate::program::program::{Program, Slice};
use crate::value::{Date, Exact};

/// Some outcomes, as at a day: what every case about them shares.
///
/// # Examples
/// ```no_run
/// # use evenhand::{decision::Question, model::Case, program::Prepared, value::Date};
/// # fn all(prepared: &Prepared, day: Date, cases: &[Case]) -> Result<(), evenhand::decision::DecisionProblem> {
/// let contribution = prepared.policy().node_named("contribution").expect("it is calculated");
/// let question = Question::new(prepared, day, &[contribution])?;
/// for case in cases {
///     let decision = question.decide(case)?;
///     println!("{:?}", decision.answers[0].answer);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Question<'p> {
    prepared: &'p Prepared,
    program: Cow<'p, Program>,
    day: Date,
    asked: Vec<NodeId>,
    supposing: Vec<Supposed>,
    slice: Slice,
}

/// What came of a case.
pub struct Decision<'p> {
    /// The answers, in the order in which they were asked for.
    pub answers: Vec<Answered>,
    pub(crate) question: Arc<Question<'p>>,
    pub(crate) view: View,
    pub(crate) case: Case,
}

/// Decides a case: what each outcome comes to, or what is still missing.
///
/// # Errors
/// [`DecisionProblem`] where the case has no day, or one that the policy is not about, or
/// where its facts contradict each other.
pub fn decide<'p>(
    prepared: &'p Prepared,
    case: &Case,
    asked: &[NodeId],
) -> Result<Decision<'p>, DecisionProblem> {
    let day = day_of(prepared, case)?;
    Question::new(prepared, day, asked)?.decide(case)
}

/// The day that a case is decided as at.
pub(super) fn day_of(prepared: &Prepared, case: &Case) -> Result<Date, DecisionProblem> {
    let policy = prepared.policy();
    let fact = policy.decision_day();
    let day = fact.and_then(|fact| case.date(prepared.variables.fact(fact)));
    day.ok_or_else(|| DecisionProblem::NoDay {
        fact: fact.map_or_else(String::new, |fact| policy.fact(fact).name.clone()),
    })
}

pub(crate) fn day_outside(prepared: &Prepared, day: Date) -> DecisionProblem {
    DecisionProblem::DayOutside {
        policy: prepared.policy().title().to_owned(),
        days: prepared.policy().days().to_string(),
        day: day.to_string(),
    }
}

impl<'p> Question<'p> {
    /// Prepares a question: some outcomes, as at a day.
    ///
    /// # Errors
    /// [`DecisionProblem::DayOutside`] where the policy is not about that day.
    pub fn new(
        prepared: &'p Prepared,
        day: Date,
        asked: &[NodeId],
    ) -> Result<Arc<Self>, DecisionProblem> {
        let program = prepared
            .program(day)
            .ok_or_else(|| day_outside(prepared, day))?;
        let program = Cow::Borrowed(program);
        Ok(Arc::new(Question::of(prepared, program, day, asked)))
    }

    /// The same with figures or steps set to something else.
    ///
    /// # Errors
    /// [`DecisionProblem::DayOutside`] where the policy is not about that day.
    pub(crate) fn supposing(
        prepared: &'p Prepared,
        day: Date,
        asked: &[NodeId],
        supposing: &[Supposed],
    ) -> Result<Arc<Self>, DecisionProblem> {
        if supposing.is_empty() {
            return Question::new(prepared, day, asked);
        }
        let program = prepared
            .supposing(day, supposing)
            .ok_or_else(|| day_outside(prepared, day))?;
        let question = Question::of(prepared, Cow::Owned(program), day, asked);
        Ok(Arc::new(Question {
            supposing: supposing.to_vec(),
            ..question
        }))
    }

    /// The same question about one outcome only.
    pub(super) fn only(&self, node: NodeId) -> Arc<Self> {
        let question = Question::of(self.prepared, self.program.clone(), self.day, &[node]);
        Arc::new(Question {
            supposing: self.supposing.clone(),
            ..question
        })
    }

    fn of(prepared: &'p Prepared, program: Cow<'p, Program>, day: Date, asked: &[NodeId]) -> Self {
        let slice = program.slice(&wanted(&program, asked, &[]));
        Question {
            prepared,
            program,
            day,
            asked: asked.to_vec(),
            supposing: Vec::new(),
            slice,
        }
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// The part of the program that is needed.
    pub(crate) fn slice(&self) -> &Slice {
        &self.slice
    }

    /// A question that asks for nothing, and in which some outcomes and expressions are worked
    /// out to be looked at.
    ///
    /// # Errors
    /// [`DecisionProblem::DayOutside`] where the policy is not about that day.
    pub(crate) fn looking_at(
        prepared: &'p Prepared,
        day: Date,
        nodes: &[NodeId],
        exprs: &[ExprId],
    ) -> Result<Arc<Self>, DecisionProblem> {
        let program = prepared
            .program(day)
            .ok_or_else(|| day_outside(prepared, day))?;
        Ok(Arc::new(Question {
            slice: program.slice(&wanted(program, nodes, exprs)),
            ..Question::of(prepared, Cow::Borrowed(program), day, &[])
        }))
    }

    /// Decides a case.
    ///
    /// # Errors
    /// [`DecisionProblem`] where the facts of the case contradict each other.
    pub fn decide(self: &Arc<Self>, case: &Case) -> Result<Decision<'p>, DecisionProblem> {
        let view = self.work_out(case);
        self.refuse(&view)?;
        let answers = self.answers(&view, case);
        Ok(Decision {
            answers,
            question: Arc::clone(self),
            view,
            case: case.clone(),
        })
    }

    /// Works a case out: exactly where it is complete, else everything that it may be.
    fn work_out(&self, case: &Case) -> View {
        let variables = &self.prepared.variables;
        let mut frame = exact_frame(&self.program);
        if self.complete(case)
            && fill_exact(&mut frame, &self.program, &self.slice, variables, case)
        {
            frame.run(&self.program, &self.slice.ops);
            if !beyond_holidays(&frame, &self.program, &self.slice) {
                return View::Exact(frame);
            }
        }
        let mut frame = possible_frame(&self.program);
        fill_possible(&mut frame, &self.program, variables, case);
        frame.run(&self.program, &self.slice.ops);
        View::Possible(frame)
    }

    /// Whether every list that the question reads has a known length.
    fn complete(&self, case: &Case) -> bool {
        self.slice.variables.iter().all(|id| {
            let is_count = matches!(
                self.prepared.variables.get(*id).range,
                crate::model::case::Range::Count { .. }
            );
            !is_count || matches!(case.get(*id), Known::Is(_))
        })
    }

    /// A case that breaks what must be so is refused.
    fn refuse(&self, view: &View) -> Result<(), DecisionProblem> {
        let policy = self.prepared.policy();
        for (slot, expr) in self.program.impossible.iter().zip(&policy.impossible) {
            if view.choice(*slot, 0).is_yes() {
                let span = policy.expr(*expr).span;
                return Err(DecisionProblem::Impossible { span });
            }
        }
        for at in &self.slice.demands {
            let demand = &self.program.demands[*at];
            if view.choice(demand.met, 0).is_no() {
                return Err(DecisionProblem::DaysOutOfOrder { span: demand.span });
            }
        }
        Ok(())
    }

    fn answers(&self, view: &View, case: &Case) -> Vec<Answered> {
        let mut answers = Vec::new();
        for node in &self.asked {
            match self.program.nodes[node.index()].count {
                None => answers.push(self.answer(view, case, *node, None)),
                Some(Count::Fixed(n)) => {
                    answers.extend((0..n).map(|index| self.answer(view, case, *node, Some(index))))
                }
                Some(Count::List(slot, _)) => {
                    let count = view.num(slot, 0);
                    let there = usize::try_from(count.low).unwrap_or(0);
                    answers.extend(
                        (0..there).map(|index| self.answer(view, case, *node, Some(index))),
                    );
                }
            }
        }
        answers
    }

    fn answer(&self, view: &View, case: &Case, node: NodeId, index: Option<usize>) -> Answered {
        let code = &self.program.nodes[node.index()];
        let item = index.unwrap_or(0);
        let fails = code.fails.map_or(Mask::NO, |slot| view.choice(slot, 0));
        let applies = code
            .applies
            .map_or(Mask::YES, |slot| view.choice(slot, item));
        let answer = if fails.is_yes() {
            Answer::NoAnswer(self.faults(view, node))
        } else if fails.is_no() && applies.is_no() {
            Answer::NotApplicable
        } else {
            let value = (fails.is_no() && applies.is_yes())
                .then(|| self.single(view, node, item))
                .flatten();
            match value {
                Some(value) => Answer::Value(value),
                None => self.partial(case, node, index),
            }
        };
        Answered {
            node,
            index,
            answer,
        }
    }

    fn single(&self, view: &View, node: NodeId, item: usize) -> Option<Constant> {
        let slot = self.program.nodes[node.index()].value?;
        let ty = self.prepared.policy().node(node).ty;
        constant(view, &self.program, slot, ty, item)
    }

    fn partial(&self, case: &Case, node: NodeId, index: Option<usize>) -> Answer {
        let target = Target {
            policy: self.prepared.policy(),
            variables: &self.prepared.variables,
            program: &self.program,
            node,
            index,
        };
        undecided(&target, case)
    }

    /// The rules and rows at fault, of a node and of every node that it rests on.
    fn faults(&self, view: &View, asked: NodeId) -> Vec<Fault> {
        let mut faults = Vec::new();
        for node in self.prepared.policy().nodes_beneath(asked) {
            let code = &self.program.nodes[node.index()];
            let items = match code.count {
                None => 1,
                Some(Count::Fixed(n)) => n,
                Some(Count::List(slot, _)) => usize::try_from(view.num(slot, 0).low).unwrap_or(0),
            };
            for item in 0..items {
                let certain = |slot: Option<crate::program::op::Choice>| {
                    slot.is_some_and(|slot| view.choice(slot, item).is_yes())
                };
                let applies = code
                    .applies
                    .is_none_or(|slot| view.choice(slot, item).is_yes());
                let alive = |slots: &[Option<crate::program::op::Choice>]| {
                    (0..slots.len()).filter(|at| certain(slots[*at])).collect()
                };
                if applies && certain(code.clash) {
                    faults.push(Fault::Clash {
                        node,
                        rules: alive(&code.alive),
                    });
                }
                if applies && certain(code.gap) {
                    faults.push(Fault::Gap { node });
                }
                if applies && certain(code.overlap) {
                    faults.push(Fault::Overlap {
                        node,
                        rows: alive(&code.rows),
                    });
                }
            }
        }
        faults.dedup();
        faults
    }
}

/// The slots that answers come from, and those of some expressions.
fn wanted(program: &Program, asked: &[NodeId], exprs: &[ExprId]) -> Vec<Slot> {
    let mut wanted: Vec<Slot> = asked
        .iter()
        .flat_map(|node| program.answer_slots(*node))
        .collect();
    wanted.extend(program.impossible.iter().map(|slot| Slot::Choice(*slot)));
    for expr in exprs {
        wanted.extend(program.exprs[expr.index()]);
        wanted.extend(program.absents[expr.index()].map(Slot::Choice));
    }
    wanted
}

/// The value of a slot, where only one is left.
pub(crate) fn constant(
    view: &View,
    program: &Program,
    slot: Slot,
    ty: ValueType,
    item: usize,
) -> Option<Constant> {
    match slot {
        Slot::Choice(slot) => {
            let value = view.choice(slot, item).single()?;
            Some(match ty {
                ValueType::YesNo => Constant::YesNo(value == 1),
                ValueType::Choice(_)
                | ValueType::Set(_)
                | ValueType::Amount(_)
                | ValueType::Date => Constant::Choice(value),
            })
        }
        Slot::Num(slot) => {
            let value = view.num(slot, item).single()?;
            number(value, program.nums[slot.first()].below, ty)
        }
        Slot::Set(_) => None,
    }
}

/// A number over a denominator, as an amount or a day.
pub(crate) fn number(value: i128, below: i128, ty: ValueType) -> Option<Constant> {
    match ty {
        ValueType::Date => {
            let number = i32::try_from(value).ok()?;
            Date::from_number(number.clamp(Date::MIN.number(), Date::MAX.number()))
                .map(Constant::Date)
        }
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Amount(_) => {
            Exact::new(value, below).map(Constant::Amount)
        }
    }
}

impl<'p> Decision<'p> {
    /// The policy that decided it.
    pub fn prepared(&self) -> &'p Prepared {
        self.question.prepared
    }

    /// The day it is decided as at.
    pub fn day(&self) -> Date {
        self.question.day
    }

    /// The figures and steps that were set to something else.
    pub fn supposing(&self) -> &[Supposed] {
        &self.question.supposing
    }

    pub(crate) fn program(&self) -> &Program {
        &self.question.program
    }

    /// The same decision, with the values worked out that only the words of its reasons show.
    pub(crate) fn with_words(&self) -> Decision<'p> {
        let policy = self.prepared().policy();
        let asked_first = &*self.question;
        let mut told = Vec::new();
        for at in 0..policy.nodes().len() {
            let node = NodeId::at(at);
            if self.reaches(node) {
                told.extend(policy.values_told(node, self.day()));
            }
        }
        let wanted = wanted(self.program(), &asked_first.asked, &told);
        let slice = self.program().slice(&wanted);
        let question = Question {
            prepared: asked_first.prepared,
            program: asked_first.program.clone(),
            day: asked_first.day,
            asked: asked_first.asked.clone(),
            supposing: asked_first.supposing.clone(),
            slice,
        };
        Decision {
            answers: self.answers.clone(),
            view: question.work_out(&self.case),
            question: Arc::new(question),
            case: self.case.clone(),
        }
    }
}

impl Decision<'_> {
    /// One of its answers, to be looked for in other cases too.
    pub(super) fn target(&self, answered: &Answered) -> Target<'_> {
        Target {
            policy: self.prepared().policy(),
            variables: &self.prepared().variables,
            program: self.program(),
            node: answered.node,
            index: answered.index,
        }
    }

    /// Whether a node certainly applies and has a value, for an item.
    pub(crate) fn has_value(&self, node: NodeId, item: usize) -> bool {
        let code = &self.program().nodes[node.index()];
        let fails = code
            .fails
            .map_or(Mask::NO, |slot| self.view.choice(slot, 0));
        fails.is_no() && self.applies(node, item).is_yes()
    }

    /// Whether a node applies, for an item.
    pub(crate) fn applies(&self, node: NodeId, item: usize) -> Mask {
        let applies = self.program().nodes[node.index()].applies;
        applies.map_or(Mask::YES, |slot| self.view.choice(slot, item))
    }

    /// The value of a node, where only one is left.
    pub(crate) fn value_of(&self, node: NodeId, item: usize) -> Option<Constant> {
        let slot = self.program().nodes[node.index()].value?;
        let ty = self.prepared().policy().node(node).ty;
        constant(&self.view, self.program(), slot, ty, item)
    }

    /// How many items a node was worked out for; one where it is there once.
    pub(crate) fn items_of(&self, node: NodeId) -> usize {
        match self.program().nodes[node.index()].count {
            None => 1,
            Some(Count::Fixed(n)) => n,
            Some(Count::List(slot, _)) => usize::try_from(self.view.num(slot, 0).low).unwrap_or(0),
        }
    }

    /// Whether what was asked looks at a node.
    pub(crate) fn reaches(&self, node: NodeId) -> bool {
        let maker = match self.program().nodes[node.index()].value {
            Some(Slot::Num(slot)) => self.program().makers.nums[slot.first()],
            Some(Slot::Choice(slot)) => self.program().makers.choices[slot.first()],
            Some(Slot::Set(_)) | None => None,
        };
        match maker {
            Some(maker) => self.question.slice.ops.binary_search(&maker).is_ok(),
            // What is always the same is worked out nowhere.
            None => self.question.asked.contains(&node),
        }
    }

    /// Whether a condition certainly holds, for an item.
    pub(crate) fn is_yes(&self, condition: crate::model::policy::ExprId, item: usize) -> bool {
        match self.program().exprs[condition.index()] {
            Some(Slot::Choice(slot)) => self.view.choice(slot, item).is_yes(),
            Some(Slot::Num(_) | Slot::Set(_)) | None => false,
        }
    }

    /// The tags of the rules that are alive and give a node's answer.
    pub fn reasons(&self, node: NodeId, item: usize) -> Vec<String> {
        let policy = self.prepared().policy();
        let code = &self.program().nodes[node.index()];
        let rules = crate::model::rules_of(&policy.node(node).body);
        let answer = code.value.map(|slot| self.looked_up(slot, item));
        let mut tags = Vec::new();
        for (rule, alive) in rules.zip(&code.alive) {
            let lives = alive.is_some_and(|slot| self.view.choice(slot, item).is_yes());
            let own =
                self.program().exprs[rule.value.index()].map(|slot| self.looked_up(slot, item));
            let highest = matches!(&policy.node(node).body,
                crate::model::policy::Body::Decision(decision) if decision.highest);
            if lives && (!highest || own == answer) {
                tags.push(rule.tag.clone());
            }
        }
        tags
    }

    /// What a slot came to, as the frame holds it; `None` where that is not settled.
    pub(crate) fn looked_up(&self, slot: Slot, item: usize) -> Option<i128> {
        match slot {
            Slot::Choice(slot) => self.view.choice(slot, item).single().map(i128::from),
            Slot::Num(slot) => self.view.num(slot, item).single(),
            Slot::Set(_) => None,
        }
    }
}
