//! One case at a time, by the same steps.

use super::batch::{Caseload, Status};
use super::inputs::Inputs;
use super::plan::{AnswerCols, Value};
use super::run::Registers;
use crate::model::case::{Known, VariableId};

/// One case after another through the plan of one stretch of days, without explanations.
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
/// }
/// # Ok(())
/// # }
/// ```
pub struct Single<'c, 'p> {
    caseload: &'c Caseload<'p>,
    stretch: usize,
    inputs: Inputs<1, 1>,
    registers: Registers<1, 1>,
    /// Whether what is given has changed since it was last decided.
    changed: bool,
}

impl<'p> Caseload<'p> {
    /// Room to decide single cases in, as at the day of the caseload, or the policy's last.
    pub fn single(&self) -> Single<'_, 'p> {
        let stretch = self.last_stretch();
        Single {
            caseload: self,
            stretch,
            inputs: Inputs::new(&self.layout),
            registers: Registers::new(&self.stretch(stretch).plan),
            changed: true,
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
    /// [`decide`](crate::decision::decide).
    pub fn decide(&mut self) -> bool {
        let plan = &self.caseload.stretch(self.stretch).plan;
        let first = if self.changed { 0 } else { plan.apart };
        self.registers.run_from(first, plan, &self.inputs);
        self.changed = false;
        plan.referred
            .is_none_or(|bits| self.registers.mask(&self.inputs, bits)[0] & 1 == 0)
    }

    /// How the case stands with the answer of a column, and its value: an amount over the
    /// denominator of the column, or a place.
    pub fn answer(&self, column: usize) -> (Status, i128) {
        let answer: &AnswerCols = &self.caseload.stretch(self.stretch).plan.answers[column];
        let holds = |bits: Option<super::step::Bits>| {
            bits.is_some_and(|bits| self.registers.mask(&self.inputs, bits)[0] & 1 == 1)
        };
        if holds(answer.missing) {
            return (Status::NoItem, 0);
        }
        if holds(answer.fails) {
            return (Status::NoAnswer, 0);
        }
        if holds(answer.not_applying) {
            return (Status::NotApplicable, 0);
        }
        match answer.value {
            Some(Value::Amount { amount, width, .. }) => {
                let n = self.registers.amount(&self.inputs, (amount, width), 0);
                (Status::Value, n)
            }
            Some(Value::Code(code)) => {
                let code = self.registers.code(&self.inputs, code, 0);
                (Status::Value, i128::from(code))
            }
            Some(Value::Bits(bits)) => {
                let bit = self.registers.mask(&self.inputs, bits)[0] & 1;
                (Status::Value, i128::from(bit))
            }
            None => (Status::Refused, 0),
        }
    }
}
