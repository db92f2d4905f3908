//! A plan: the steps of a question about one stretch of days, in as few columns as they need.

use super::compile::Making;
use super::step::{Amount, Bits, Class, Code, Col, Step, Width};

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Amount {
        amount: Amount,
        width: Width,
        below: i128,
    },
    Code(Code),
    Bits(Bits),
}

impl Value {
    /// The denominator that it stands over.
    pub(super) fn below(self) -> i128 {
        match self {
            Value::Amount { below, .. } => below,
            Value::Code(_) | Value::Bits(_) => 1,
        }
    }

    /// Whether it is the same for every case.
    pub(super) fn is_constant(self) -> bool {
        match self {
            Value::Amount { amount, .. } => matches!(amount, Amount::Const(_)),
            Value::Code(code) => matches!(code, Code::Const(_)),
            Value::Bits(_) => false,
        }
    }
}

/// Where the answer to an outcome stands, or to one item's.
#[derive(Debug, Clone)]
pub(super) struct AnswerCols {
    pub(super) value: Option<Value>,
    /// Where there is no such item.
    pub(super) missing: Option<Bits>,
    /// Where it does not apply.
    pub(super) not_applying: Option<Bits>,
    /// Where the policy gives no answer.
    pub(super) fails: Option<Bits>,
}

/// Steps over columns that come to the answers of a block of cases.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) answers: Vec<AnswerCols>,
    /// The cases that it can't tell: incomplete ones, those that rest on what is not known, and
    /// those that are refused.
    pub(super) referred: Option<Bits>,
    /// Those of them in which something is not given.
    pub(super) incomplete: Option<Bits>,
    /// How many of the first steps only find out what is not given, and are read by no others.
    pub(super) apart: usize,
    /// How many columns of each class the steps fill.
    pub(super) sizes: [usize; 5],
    pub(super) holidays: Option<crate::model::policy::Holidays>,
}

impl Plan {
    pub(super) fn new(
        steps: Vec<Step>,
        answers: Vec<AnswerCols>,
        [referred, incomplete]: [Option<Bits>; 2],
        givens: usize,
        making: &Making<'_>,
    ) -> Self {
        let mut plan = Plan {
            steps,
            answers,
            referred,
            incomplete,
            apart: 0,
            sizes: [0; 5],
            holidays: making.program.holidays.clone(),
        };
        plan.apart = if plan.stand_apart(givens) { givens } else { 0 };
        match making.keeps {
            true => plan.keep_columns(),
            false => plan.share_columns(),
        }
        plan
    }

    /// Whether no step but the first so many reads what these fill, other than what is missing.
    fn stand_apart(&mut self, givens: usize) -> bool {
        let missing = self.incomplete.map(|bits| bits.col);
        let filled: Vec<(Option<Class>, Col)> = self.steps[..givens]
            .iter()
            .map(|step| (step.does.class(), step.out))
            .filter(|(_, col)| Some(*col) != missing)
            .collect();
        let mut apart = true;
        for step in &mut self.steps[givens..] {
            step.does
                .reads(&mut |class, col| apart &= !filled.contains(&(Some(class), *col)));
        }
        apart
    }

    fn results(&mut self, each: &mut impl FnMut(Class, &mut Col)) {
        for bits in self.referred.iter_mut().chain(&mut self.incomplete) {
            each(Class::Mask, &mut bits.col);
        }
        for answer in &mut self.answers {
            let bits = [
                &mut answer.missing,
                &mut answer.not_applying,
                &mut answer.fails,
            ];
            for bits in bits.into_iter().flatten() {
                each(Class::Mask, &mut bits.col);
            }
            match &mut answer.value {
                Some(Value::Amount {
                    amount: Amount::Col(col),
                    width,
                    ..
                }) => each(width.class(), col),
                Some(Value::Code(Code::Col(col))) => each(Class::Code, col),
                Some(Value::Bits(bits)) => each(Class::Mask, &mut bits.col),
                Some(
                    Value::Amount {
                        amount: Amount::Const(_),
                        ..
                    }
                    | Value::Code(Code::Const(_)),
                )
                | None => {}
            }
        }
    }

    /// Leaves every column as it is filled, to be looked at afterwards.
    fn keep_columns(&mut self) {
        for step in &self.steps {
            if let Some(class) = step.does.class() {
                let size = &mut self.sizes[class as usize];
                *size = (*size).max(step.out.at() + 1);
            }
        }
    }

    /// Lets steps fill columns that no later step reads any more, so that all stay in cache.
    fn share_columns(&mut self) {
        const NEVER: usize = usize::MAX;
        // When each column is read for the last time; what is asked for is never let go.
        let mut last: [Vec<usize>; 5] = Default::default();
        let mut note = |class: Class, col: Col, at: usize| {
            if !col.is_input() {
                let of = &mut last[class as usize];
                of.resize(of.len().max(col.at() + 1), 0);
                of[col.at()] = of[col.at()].max(at);
            }
        };
        for (at, step) in self.steps.iter_mut().enumerate() {
            if let Some(class) = step.does.class() {
                note(class, step.out, at);
            }
            step.does.reads(&mut |class, col| note(class, *col, at));
        }
        self.results(&mut |class, col| note(class, *col, NEVER));
        let mut ending: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.steps.len()];
        for (class, of) in last.iter().enumerate() {
            for (col, at) in of.iter().enumerate().filter(|(_, at)| **at != NEVER) {
                ending[*at].push((class, col));
            }
        }
        let mut shared = Shared {
            to: last.each_ref().map(|of| vec![0; of.len()]),
            free: Default::default(),
            sizes: [0; 5],
        };
        for (at, step) in self.steps.iter_mut().enumerate() {
            // What is filled is never what is read, so the column of neither is let go before.
            if let Some(class) = step.does.class() {
                shared.take(class as usize, step.out.at());
            }
            step.does.reads(&mut |class, col| shared.rename(class, col));
            if let Some(class) = step.does.class() {
                shared.rename(class, &mut step.out);
            }
            for (class, col) in &ending[at] {
                shared.free[*class].push(shared.to[*class][*col]);
            }
        }
        self.results(&mut |class, col| shared.rename(class, col));
        self.sizes = shared.sizes;
    }
}

struct Shared {
    to: [Vec<usize>; 5],
    free: [Vec<usize>; 5],
    sizes: [usize; 5],
}

impl Shared {
    fn take(&mut self, class: usize, col: usize) {
        self.to[class][col] = self.free[class].pop().unwrap_or_else(|| {
            self.sizes[class] += 1;
            self.sizes[class] - 1
        });
    }

    fn rename(&self, class: Class, col: &mut Col) {
        if !col.is_input() {
            *col = Col::step(self.to[class as usize][col.at()]);
        }
    }
}
