//! Blocks of cases in, columns of answers out.

use std::sync::{Arc, OnceLock};

use super::compile::{Making, compile};
use super::inputs::{BLOCK, Inputs, Layout, OwnColumns, Rows, WORDS};
use super::plan::{AnswerCols, Plan, Value};
use super::run::{Registers, spread_into};
use super::step::{Amount, Code, Width};
use crate::decision::{
    Answer, Answered, Decision, DecisionProblem, Question, Undecided, day_outside, decide,
};
use crate::model::Case;
use crate::model::case::{Known, VariableId};
use crate::model::policy::{Constant, Days, NodeId, Supposed, ValueType};
use crate::program::Prepared;
use crate::program::op::{Count, Slot};
use crate::value::{Date, lcm};

/// A question about many cases, ready to decide them.
pub struct Caseload<'p> {
    prepared: &'p Prepared,
    pub(super) layout: Layout,
    asked: Vec<NodeId>,
    columns: Vec<(NodeId, Option<usize>, i128)>,
    /// The fact that says as at which day a case is decided, and the day where it is fixed.
    day: Option<VariableId>,
    on: Option<Date>,
    /// What is the same for every case.
    pub(super) fixed: Vec<(VariableId, i64)>,
    stretches: Vec<Stretch<'p>>,
}

/// A stretch of days on which the policy stays the same.
pub(super) struct Stretch<'p> {
    days: Days,
    /// For cases that give all that is read.
    pub(super) plan: Plan,
    /// For cases that don't.
    in_part: OnceLock<Plan>,
    pub(super) question: Arc<Question<'p>>,
}

/// Up to [`BLOCK`] cases.
#[derive(Debug, Clone)]
pub struct Block {
    inputs: Inputs,
    rows: usize,
}

/// How a case stands with an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It has a value.
    Value,
    /// It does not apply.
    NotApplicable,
    /// The policy gives no answer: its own fault.
    NoAnswer,
    /// More than one answer is still possible.
    Undecided,
    /// The case is refused.
    Refused,
    /// There is no such item.
    NoItem,
}

/// The values of an outcome, of which only those count whose status says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Amounts and days, over the denominator of the column.
    Amounts(Vec<i128>),
    /// Places among the values of a kind; no and yes are 0 and 1.
    Places(Vec<u8>),
}

/// The answers to an outcome, or to one item's.
#[derive(Debug, Clone)]
pub struct Column {
    /// The outcome.
    pub node: NodeId,
    /// Which item, or which value of the kind.
    pub index: Option<usize>,
    /// The denominator of its amounts.
    pub below: i128,
    /// How each case stands.
    pub status: Vec<Status>,
    /// The value of each case.
    pub values: Values,
}

/// The answers of a block.
#[derive(Debug, Clone)]
pub struct Answers {
    /// How many cases there are.
    pub rows: usize,
    /// A column for every outcome, in the order in which it is first asked for, item by item.
    pub columns: Vec<Column>,
    /// The cases that the evaluator decided, by their place in the block.
    pub referred: Vec<usize>,
    /// Why cases are refused, by their place in the block.
    pub refused: Vec<(usize, DecisionProblem)>,
    /// What is still possible, by case and column.
    pub undecided: Vec<(usize, usize, Undecided)>,
}

/// The room that one thread decides in.
pub struct Worker {
    /// For each stretch of days, for whole cases and for those in part.
    registers: Vec<[Option<Registers>; 2]>,
    answers: Answers,
    case: Case,
    stretch_of: [usize; BLOCK],
}

const NOWHERE: usize = usize::MAX;

impl<'p> Caseload<'p> {
    /// Readies a question about some outcomes for many cases; with a day all are decided as at
    /// it, whatever day they name themselves. Figures and steps may be set to something else.
    ///
    /// # Errors
    /// [`DecisionProblem::DayOutside`] where the policy is not about that day.
    pub fn new(
        prepared: &'p Prepared,
        asked: &[NodeId],
        on: Option<Date>,
        supposing: &[Supposed],
    ) -> Result<Self, DecisionProblem> {
        let mut distinct: Vec<NodeId> = Vec::new();
        for node in asked {
            if !distinct.contains(node) {
                distinct.push(*node);
            }
        }
        let asked = &distinct[..];
        let fact = prepared.policy().decision_day();
        let day = fact.map(|fact| prepared.variables().fact(fact));
        let layout = Layout::of(prepared.variables());
        let fixed: Vec<(VariableId, i64)> = day
            .zip(on)
            .map(|(day, on)| (day, i64::from(on.number())))
            .into_iter()
            .collect();
        let mut stretches = Vec::new();
        let all = prepared.stretches();
        for days in all.filter(|days| on.is_none_or(|on| days.holds(on))) {
            let question = Question::supposing(prepared, days.first, asked, supposing)?;
            let making = making(prepared, &question, &layout, &fixed);
            let plan = compile(&making, asked);
            stretches.push(Stretch {
                days,
                plan,
                in_part: OnceLock::new(),
                question,
            });
        }
        if let (Some(on), true) = (on, stretches.is_empty()) {
            return Err(day_outside(prepared, on));
        }
        let columns = asked
            .iter()
            .flat_map(|node| columns_of(*node, &stretches))
            .collect();
        Ok(Caseload {
            prepared,
            layout,
            asked: asked.to_vec(),
            columns,
            day,
            on,
            fixed,
            stretches,
        })
    }

    /// The policy that decides.
    pub fn prepared(&self) -> &'p Prepared {
        self.prepared
    }

    /// The outcomes that are asked for.
    pub fn asked(&self) -> &[NodeId] {
        &self.asked
    }

    /// The columns of the answers, in their order: the outcome, which item or value of the kind
    /// where there are several, and the denominator of its amounts.
    pub fn columns(&self) -> &[(NodeId, Option<usize>, i128)] {
        &self.columns
    }

    /// The day that all cases are decided as at, where it is one.
    pub fn day(&self) -> Option<Date> {
        self.on
    }

    /// A block with no cases in it.
    pub fn block(&self) -> Block {
        Block {
            inputs: Inputs::new(&self.layout),
            rows: 0,
        }
    }

    /// Empties a block, and makes room for so many cases, at most [`BLOCK`].
    pub fn start(&self, block: &mut Block, rows: usize) {
        block.rows = rows.min(BLOCK);
        block.inputs.forget(&self.layout);
    }

    /// Takes in what is known of a variable in one case; it must lie within the variable's
    /// range (see [`Range::holds`](crate::model::case::Range::holds)). That it lies between two
    /// values counts as not known.
    pub fn put(&self, block: &mut Block, row: usize, id: VariableId, known: Known) {
        block.inputs.put(&self.layout, id, row, known);
    }

    /// What is known of a variable in one case of a block.
    pub fn known(&self, block: &Block, row: usize, id: VariableId) -> Known {
        block.inputs.get(&self.layout, id, row)
    }

    /// One case of a block, as it can be decided by itself.
    pub fn case(&self, block: &Block, row: usize) -> Case {
        let mut case = Case::unknown(self.prepared.policy());
        self.fill(&mut case, |id| self.known(block, row, id));
        case
    }

    /// Fills a case with what is known of one, as at the day of the caseload.
    pub(super) fn fill(&self, case: &mut Case, known: impl Fn(VariableId) -> Known) {
        for id in self.prepared.variables().ids() {
            case.set(id, known(id));
        }
        if let (Some(day), Some(on)) = (self.day, self.on) {
            case.set(day, Known::Is(i64::from(on.number())));
        }
    }

    /// Room for a thread to decide in.
    pub fn worker(&self) -> Worker {
        let columns = self.columns.iter().map(|(node, index, below)| Column {
            node: *node,
            index: *index,
            below: *below,
            status: vec![Status::Refused; BLOCK],
            values: if self.is_amount(*node) {
                Values::Amounts(vec![0; BLOCK])
            } else {
                Values::Places(vec![0; BLOCK])
            },
        });
        Worker {
            registers: self.stretches.iter().map(|_| [None, None]).collect(),
            answers: Answers {
                rows: 0,
                columns: columns.collect(),
                referred: Vec::new(),
                refused: Vec::new(),
                undecided: Vec::new(),
            },
            case: Case::unknown(self.prepared.policy()),
            stretch_of: [NOWHERE; BLOCK],
        }
    }

    fn is_amount(&self, node: NodeId) -> bool {
        match self.prepared.policy().node(node).ty {
            ValueType::Amount(_) | ValueType::Date => true,
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => false,
        }
    }

    /// Decides the cases of a block.
    pub fn decide<'w>(&self, block: &Block, worker: &'w mut Worker) -> &'w Answers {
        worker.answers.rows = block.rows;
        worker.answers.referred.clear();
        worker.answers.refused.clear();
        worker.answers.undecided.clear();
        if self.on.is_some() {
            self.decide_in(0, block, worker, [u64::MAX; WORDS]);
            return &worker.answers;
        }
        self.find_stretches(block, worker);
        let mut row = 0;
        let mut done = [0_u64; WORDS];
        while row < block.rows {
            let at = worker.stretch_of[row];
            if at != NOWHERE && done[row / 64] >> (row % 64) & 1 == 0 {
                let mut rows = [0; WORDS];
                for (row, own) in worker.stretch_of[..block.rows].iter().enumerate() {
                    rows[row / 64] |= u64::from(*own == at) << (row % 64);
                }
                self.decide_in(at, block, worker, rows);
                done = std::array::from_fn(|word| done[word] | rows[word]);
            }
            row += 1;
        }
        &worker.answers
    }

    fn stretch_at(&self, day: Date) -> Option<usize> {
        let all = &self.stretches;
        let at = all.partition_point(|stretch| stretch.days.last < day);
        all.get(at)
            .filter(|stretch| stretch.days.holds(day))
            .map(|_| at)
    }

    /// In which stretch of days each case is; those in none are refused.
    fn find_stretches(&self, block: &Block, worker: &mut Worker) {
        let mut last: Option<(i64, usize)> = None;
        for row in 0..block.rows {
            let known = self.day.map(|day| block.inputs.get(&self.layout, day, row));
            worker.stretch_of[row] = match (known, last) {
                (Some(Known::Is(number)), Some((same, at))) if number == same => at,
                (Some(Known::Is(number)), _) => {
                    let day = i32::try_from(number).ok().and_then(Date::from_number);
                    let at = day.and_then(|day| self.stretch_at(day)).unwrap_or(NOWHERE);
                    last = Some((number, at));
                    at
                }
                (_, _) => NOWHERE,
            };
            if worker.stretch_of[row] == NOWHERE {
                self.evaluate(block, worker, row);
            }
        }
    }

    pub(super) fn stretch(&self, at: usize) -> &Stretch<'p> {
        &self.stretches[at]
    }

    /// Decides those rows of a block that are in one stretch of days.
    fn decide_in(&self, at: usize, block: &Block, worker: &mut Worker, rows: Rows) {
        let stretch = self.stretch(at);
        let plan = &stretch.plan;
        let mut rows = rows;
        for row in block.rows..BLOCK {
            rows[row / 64] &= !(1 << (row % 64));
        }
        let [whole, in_part] = &mut worker.registers[at];
        let columns = &mut worker.answers.columns;
        let whole = whole.get_or_insert_with(|| Registers::new(plan));
        let mut referred = decide_by(plan, whole, block, columns, rows);
        let incomplete = plan.incomplete.map(|bits| whole.mask(&block.inputs, bits));
        let incomplete = incomplete.unwrap_or([0; WORDS]);
        let incomplete: Rows = std::array::from_fn(|word| incomplete[word] & rows[word]);
        if incomplete != [0; WORDS] {
            let plan = stretch.in_part.get_or_init(|| self.plan_in_part(stretch));
            let in_part = in_part.get_or_insert_with(|| Registers::new(plan));
            let rest = decide_by(plan, in_part, block, columns, incomplete);
            for word in 0..WORDS {
                referred[word] = referred[word] & !incomplete[word] | rest[word];
            }
        }
        for (word, bits) in referred.into_iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let row = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                self.evaluate(block, worker, row);
            }
        }
    }

    /// The plan for cases in which something that is read is not given.
    fn plan_in_part(&self, stretch: &Stretch<'p>) -> Plan {
        let making = Making {
            whole: false,
            ..self.making(stretch)
        };
        compile(&making, &self.asked)
    }

    /// What a plan for whole cases is made from.
    pub(super) fn making<'m>(&'m self, stretch: &'m Stretch<'p>) -> Making<'m> {
        let question = &stretch.question;
        making(self.prepared, question, &self.layout, &self.fixed)
    }

    /// One case as the evaluator decides it.
    pub(super) fn evaluated(&self, case: &Case) -> Result<Decision<'p>, DecisionProblem> {
        let day = self.on.or_else(|| case.date(self.day?));
        match day.and_then(|day| self.stretch_at(day)) {
            Some(at) => self.stretch(at).question.decide(case),
            None => decide(self.prepared, case, &self.asked),
        }
    }

    /// Decides one case by the evaluator.
    fn evaluate(&self, block: &Block, worker: &mut Worker, row: usize) {
        self.fill(&mut worker.case, |id| self.known(block, row, id));
        let answers = &mut worker.answers;
        answers.referred.push(row);
        match self.evaluated(&worker.case) {
            Ok(decision) => {
                for column in &mut answers.columns {
                    column.status[row] = Status::NoItem;
                }
                for answered in decision.answers {
                    answers.set(row, answered);
                }
            }
            Err(problem) => {
                for column in &mut answers.columns {
                    column.status[row] = Status::Refused;
                }
                answers.refused.push((row, problem));
            }
        }
    }
}

impl Block {
    /// Takes in the values of a variable in some cases.
    pub(super) fn give(&mut self, columns: OwnColumns, values: &[i64; BLOCK], rows: Rows) {
        self.inputs.give_all(columns, values, rows);
    }
}

impl Answers {
    fn set(&mut self, row: usize, answered: Answered) {
        let at = self
            .columns
            .iter()
            .position(|column| column.node == answered.node && column.index == answered.index);
        let Some(at) = at else { return };
        let column = &mut self.columns[at];
        column.status[row] = match answered.answer {
            Answer::Value(value) => {
                column.set(row, value);
                Status::Value
            }
            Answer::NotApplicable => Status::NotApplicable,
            Answer::NoAnswer(_) => Status::NoAnswer,
            Answer::Undecided(undecided) => {
                self.undecided.push((row, at, *undecided));
                Status::Undecided
            }
        };
    }
}

impl Column {
    fn set(&mut self, row: usize, value: Constant) {
        match (&mut self.values, value) {
            (Values::Amounts(amounts), Constant::Amount(amount)) => {
                amounts[row] = amount
                    .over(self.below)
                    .unwrap_or_else(|| unreachable!("a column's denominator is its outcome's"));
            }
            (Values::Amounts(amounts), Constant::Date(day)) => {
                amounts[row] = i128::from(day.number());
            }
            (Values::Places(places), Constant::YesNo(yes)) => places[row] = u8::from(yes),
            (Values::Places(places), Constant::Choice(place)) => places[row] = place,
            (values, value) => unreachable!("{value:?} does not belong to {values:?}"),
        }
    }
}

fn making<'m>(
    prepared: &'m Prepared,
    question: &'m Question<'_>,
    layout: &'m Layout,
    fixed: &'m [(VariableId, i64)],
) -> Making<'m> {
    Making {
        policy: prepared.policy(),
        program: question.program(),
        slice: question.slice(),
        layout,
        fixed,
        whole: true,
        keeps: false,
    }
}

/// The columns of an outcome. Denominators may differ from one stretch of days to another, so
/// a column has one that all of them divide.
fn columns_of(node: NodeId, stretches: &[Stretch<'_>]) -> Vec<(NodeId, Option<usize>, i128)> {
    let mut below = 1;
    let mut items = None;
    for stretch in stretches {
        let program = stretch.question.program();
        let code = &program.nodes[node.index()];
        if let Some(Slot::Num(slot)) = code.value {
            let own = program.nums[slot.first()].below;
            below = lcm(below, own).unwrap_or(below.max(own));
        }
        items = code.count.map(Count::most).max(items);
    }
    match items {
        None => vec![(node, None, below)],
        Some(most) => (0..most).map(|at| (node, Some(at), below)).collect(),
    }
}

/// The steps of a plan, made once for each of several kinds of processors: the one at hand runs
/// those that do most at once.
struct Running<'r> {
    plan: &'r Plan,
    registers: &'r mut Registers,
    inputs: &'r Inputs,
}

impl pulp::WithSimd for Running<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.registers.run(self.plan, self.inputs);
    }
}

/// Decides some rows by a plan; those that it can't tell are left.
fn decide_by(
    plan: &Plan,
    registers: &mut Registers,
    block: &Block,
    columns: &mut [Column],
    rows: Rows,
) -> Rows {
    pulp::Arch::new().dispatch(Running {
        plan,
        registers,
        inputs: &block.inputs,
    });
    let out = plan
        .referred
        .map_or([0; WORDS], |bits| registers.mask(&block.inputs, bits));
    let decided = std::array::from_fn(|word| rows[word] & !out[word]);
    for (answer, column) in plan.answers.iter().zip(columns) {
        take(answer, column, registers, &block.inputs, decided);
    }
    std::array::from_fn(|word| rows[word] & out[word])
}

/// Takes an outcome's answers over for some rows.
fn take(
    answer: &AnswerCols,
    column: &mut Column,
    registers: &Registers,
    inputs: &Inputs,
    rows: Rows,
) {
    let all = rows == [u64::MAX; WORDS];
    take_values(answer, column, registers, inputs, rows);
    let value = answer.value.map_or(Status::Refused, |_| Status::Value);
    if all {
        column.status.fill(value);
    } else {
        each_row(rows, all, |row| column.status[row] = value);
    }
    // What comes later prevails: an outcome that fails has no answer, whether it applies or not.
    let marks = [
        (answer.not_applying, Status::NotApplicable),
        (answer.fails, Status::NoAnswer),
        (answer.missing, Status::NoItem),
    ];
    for (bits, status) in marks {
        if let Some(bits) = bits {
            let mask = registers.mask(inputs, bits);
            let here = std::array::from_fn(|word| mask[word] & rows[word]);
            each_row(here, false, |row| column.status[row] = status);
        }
    }
}

fn take_values(
    answer: &AnswerCols,
    column: &mut Column,
    registers: &Registers,
    inputs: &Inputs,
    rows: Rows,
) {
    let all = rows == [u64::MAX; WORDS];
    match (&mut column.values, answer.value) {
        (
            Values::Amounts(out),
            Some(Value::Amount {
                amount,
                width,
                below,
            }),
        ) => {
            let times = column.below / below;
            match (amount, width) {
                // The usual: amounts as they stand in the column.
                (Amount::Col(col), Width::Narrow) if all && times == 1 => {
                    for (out, n) in out.iter_mut().zip(registers.narrow(inputs, col)) {
                        *out = i128::from(*n);
                    }
                }
                _ => each_row(rows, all, |row| {
                    out[row] = registers.amount(inputs, (amount, width), row) * times;
                }),
            }
        }
        (Values::Places(out), Some(Value::Code(code))) => match code {
            Code::Col(col) if all => out.copy_from_slice(registers.codes_of(inputs, col)),
            code => each_row(rows, all, |row| {
                out[row] = registers.code(inputs, code, row)
            }),
        },
        (Values::Places(out), Some(Value::Bits(bits))) => {
            let mask = registers.mask(inputs, bits);
            if all {
                let mut places = [0; BLOCK];
                spread_into(&mut places, mask, 0);
                out.copy_from_slice(&places);
            } else {
                each_row(rows, all, |row| {
                    out[row] = (mask[row / 64] >> (row % 64) & 1) as u8;
                });
            }
        }
        _ => {}
    }
}

#[inline(always)]
fn each_row(rows: Rows, all: bool, mut each: impl FnMut(usize)) {
    if all {
        (0..BLOCK).for_each(each);
        return;
    }
    for (word, bits) in rows.into_iter().enumerate() {
        let mut bits = bits;
        while bits != 0 {
            each(word * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}
