//! Policy and day → [`Program`]: the slots, and the frame that expressions are lowered in.

use std::collections::BTreeMap;

use super::op::{Choice, Count, Num, Op, Set, Slot, Term};
use super::order::Order;
use super::problem::ProgramProblem;
use super::program::{Demand, Makers, NodeCode, Place, Program, Scale, Symbol, SymbolOf};
use crate::model::case::{Range, Variables};
use crate::model::policy::{Constant, Days, FactId, KindId, NodeId, Over, Per, Policy, Supposed};
use crate::source::Span;
use crate::value::{Exact, lcm};

/// A body that is gone through for each item.
pub(super) struct Body {
    pub(super) count: Count,
    pub(super) ops: Vec<Op>,
    /// What each item demands, to be demanded of all of them.
    demands: Vec<(Choice, Slot, Span)>,
}

/// Lowers a policy for the days of one stretch.
pub(crate) struct Lower<'p> {
    pub(super) policy: &'p Policy,
    pub(super) variables: &'p Variables,
    pub(super) supposing: &'p [Supposed],
    pub(super) program: Program,
    pub(super) body: Option<Body>,
    /// Finished bodies; they are put behind the main stretch at the end.
    bodies: Vec<Op>,
    /// Which expressions say something of the item at hand.
    pub(super) of_item: &'p [bool],
    constants: BTreeMap<(i128, i128), Num>,
    choice_constants: BTreeMap<u8, Choice>,
    elements: BTreeMap<KindId, Choice>,
    pub(super) symbols: BTreeMap<SymbolOf, usize>,
    pub(super) problems: Vec<ProgramProblem>,
}

/// A policy on one stretch of days, lowered.
pub(crate) fn lower(
    policy: &Policy,
    variables: &Variables,
    order: &Order,
    days: Days,
    supposing: &[Supposed],
) -> (Program, Vec<ProgramProblem>) {
    let mut lower = Lower {
        policy,
        variables,
        supposing,
        program: Program {
            days,
            ops: Vec::new(),
            main: 0,
            nums: Vec::new(),
            choices: 0,
            sets: 0,
            constant_nums: Vec::new(),
            constant_choices: Vec::new(),
            variables: vec![None; variables.all().len()],
            symbols: Vec::new(),
            nodes: vec![NodeCode::default(); policy.nodes().len()],
            exprs: vec![None; policy.exprs.len()],
            absents: vec![None; policy.exprs.len()],
            demands: Vec::new(),
            impossible: Vec::new(),
            holidays: policy.holidays.clone(),
            makers: Makers::default(),
        },
        body: None,
        bodies: Vec::new(),
        of_item: &order.of_item,
        constants: BTreeMap::new(),
        choice_constants: BTreeMap::new(),
        elements: BTreeMap::new(),
        symbols: BTreeMap::new(),
        problems: Vec::new(),
    };
    for node in &order.nodes {
        lower.node(*node);
    }
    for condition in &policy.impossible {
        let slot = lower.choice(*condition);
        lower.program.impossible.extend(slot);
    }
    lower.told_expressions();
    lower.finish()
}

impl Lower<'_> {
    fn finish(mut self) -> (Program, Vec<ProgramProblem>) {
        self.program.main = self.program.ops.len();
        let behind = self.program.main;
        for op in &mut self.program.ops {
            if let Op::ForEach(_, body) = op {
                *body = body.start + behind..body.end + behind;
            }
        }
        self.program.ops.append(&mut self.bodies);
        self.program.link();
        (self.program, self.problems)
    }

    /// Lowers what checks promise and what reasons tell, so that it can be looked at.
    fn told_expressions(&mut self) {
        let policy = self.policy;
        for check in &policy.checks {
            if let crate::model::policy::Claim::Holds(claim) = check.claim {
                self.slot(claim);
            }
            if let Some(when) = check.when {
                self.slot(when);
            }
        }
        for at in 0..policy.nodes().len() {
            let told = policy.values_told(NodeId::at(at), self.program.days.first);
            if told.is_empty() {
                continue;
            }
            let tell = |lower: &mut Self| {
                for expr in told {
                    lower.slot(expr);
                }
            };
            match policy.nodes()[at].per {
                Per::Once => tell(self),
                Per::Item(list) => self.each(Over::List(list), tell),
                Per::Kind(kind) => self.each(Over::Kind(kind), tell),
            }
        }
    }

    pub(super) fn tell(&mut self, problem: ProgramProblem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Adds an operation: to the body that is open where it is of the item, else to the main stretch.
    pub(super) fn emit(&mut self, op: Op, of_item: bool) {
        match &mut self.body {
            Some(body) if of_item => body.ops.push(op),
            Some(_) | None => self.program.ops.push(op),
        }
    }

    fn row(&self, of_item: bool) -> usize {
        match &self.body {
            Some(body) if of_item => body.count.most().max(1),
            Some(_) | None => 1,
        }
    }

    pub(super) fn new_num(&mut self, scale: Scale, of_item: bool) -> Num {
        let row = self.row(of_item);
        let slot = Num::new(self.program.nums.len());
        self.program.nums.extend(std::iter::repeat_n(scale, row));
        if of_item { slot.here() } else { slot }
    }

    pub(super) fn new_choice(&mut self, of_item: bool) -> Choice {
        let row = self.row(of_item);
        let slot = Choice::new(self.program.choices);
        self.program.choices += row;
        if of_item { slot.here() } else { slot }
    }

    pub(super) fn scale(&self, num: Num) -> Scale {
        self.program.nums[num.first()]
    }

    /// A number that is written down.
    pub(super) fn constant(&mut self, amount: Exact) -> Num {
        let key = (amount.numerator(), amount.denominator());
        if let Some(slot) = self.constants.get(&key) {
            return *slot;
        }
        let slot = Num::new(self.program.nums.len());
        self.program.nums.push(Scale {
            below: amount.denominator(),
            least: amount.numerator(),
            most: amount.numerator(),
        });
        self.program.constant_nums.push((slot, amount.numerator()));
        self.constants.insert(key, slot);
        slot
    }

    pub(super) fn whole(&mut self, n: i64) -> Num {
        self.constant(Exact::whole(i128::from(n)))
    }

    /// The amount of a slot that never varies.
    pub(super) fn constant_of(&self, num: Num) -> Option<Exact> {
        let scale = self.scale(num);
        (scale.least == scale.most)
            .then(|| Exact::new(scale.least, scale.below))
            .flatten()
    }

    pub(super) fn constant_choice(&mut self, value: u8) -> Choice {
        if let Some(slot) = self.choice_constants.get(&value) {
            return *slot;
        }
        let slot = Choice::new(self.program.choices);
        self.program.choices += 1;
        self.program.constant_choices.push((slot, value));
        self.choice_constants.insert(value, slot);
        slot
    }

    pub(super) fn yes(&mut self) -> Choice {
        self.constant_choice(1)
    }

    pub(super) fn written(&mut self, constant: Constant) -> Slot {
        match constant {
            Constant::YesNo(yes) => Slot::Choice(self.constant_choice(u8::from(yes))),
            Constant::Choice(at) => Slot::Choice(self.constant_choice(at)),
            Constant::Amount(amount) => Slot::Num(self.constant(amount)),
            Constant::Date(date) => Slot::Num(self.whole(i64::from(date.number()))),
        }
    }

    /// The values of a kind, in a row.
    pub(super) fn element(&mut self, kind: KindId) -> Choice {
        if let Some(row) = self.elements.get(&kind) {
            return *row;
        }
        let count = self.policy.kind(kind).members.len();
        let row = Choice::new(self.program.choices);
        self.program.choices += count;
        for value in 0..count {
            let value = u8::try_from(value).unwrap_or(u8::MAX);
            let slot = row.of_item(usize::from(value));
            self.program.constant_choices.push((slot, value));
        }
        self.elements.insert(kind, row.here());
        row.here()
    }

    // ── Items ───────────────────────────────────────────────────────────────

    /// How many items there are to go through.
    pub(super) fn count_of(&mut self, over: Over) -> Count {
        match over {
            Over::List(list) => {
                let most = self
                    .policy
                    .list(list)
                    .map_or(0, |(_, most)| usize::from(most));
                Count::List(self.list_count(list), most)
            }
            Over::Kind(kind) => Count::Fixed(self.policy.kind(kind).members.len()),
        }
    }

    fn list_count(&mut self, list: FactId) -> Num {
        let variable = self.variables.fact(list);
        match self.variable_place(variable, None).slot {
            Slot::Num(slot) => slot,
            Slot::Choice(_) | Slot::Set(_) => unreachable!("a count is a number"),
        }
    }

    /// Lowers what is said of each item, and puts the going through it into the main stretch.
    pub(super) fn each<T>(&mut self, over: Over, of: impl FnOnce(&mut Self) -> T) -> T {
        let count = self.count_of(over);
        let outer = self.body.replace(Body {
            count,
            ops: Vec::new(),
            demands: Vec::new(),
        });
        let made = of(self);
        let body = std::mem::replace(&mut self.body, outer);
        if let Some(body) = body {
            self.close(body);
        }
        made
    }

    fn close(&mut self, body: Body) {
        if !body.ops.is_empty() {
            let start = self.bodies.len();
            self.bodies.extend(body.ops);
            let end = self.bodies.len();
            self.program.ops.push(Op::ForEach(body.count, start..end));
        }
        for (met, of, span) in body.demands {
            let all = self.new_choice(false);
            self.program.ops.push(Op::TestItems {
                out: all,
                test: super::op::ItemsTest::Every,
                count: body.count,
                filter: None,
                has: Some(met),
            });
            self.program.demands.push(Demand { met: all, of, span });
        }
    }

    /// Demands something of every case that reads a slot.
    pub(super) fn demand(&mut self, met: Choice, of: Slot, span: Span) {
        match &mut self.body {
            Some(body) if met.is_here() => body.demands.push((met, of, span)),
            Some(_) | None => self.program.demands.push(Demand { met, of, span }),
        }
    }

    // ── Variables and symbols ───────────────────────────────────────────────

    /// Where a variable goes; a field of items goes into a row, one place an item.
    pub(super) fn variable_place(
        &mut self,
        id: crate::model::case::VariableId,
        row: Option<&[crate::model::case::VariableId]>,
    ) -> Place {
        if let Some(place) = self.program.variables[id.index()] {
            return place;
        }
        let range = self.variables.get(id).range;
        let row = row.unwrap_or(std::slice::from_ref(&id));
        let first = self.new_place(range, range.or_none(), row.len());
        for (item, id) in row.iter().enumerate() {
            self.program.variables[id.index()] = Some(Place {
                slot: first.slot.of_item(item),
                absent: first.absent.map(|absent| absent.of_item(item)),
            });
        }
        first
    }

    fn new_place(&mut self, range: Range, may_be_absent: bool, row: usize) -> Place {
        let slot = match range {
            Range::YesNo | Range::Choice(..) => {
                let slot = Choice::new(self.program.choices);
                self.program.choices += row;
                Slot::Choice(slot)
            }
            Range::Set(..) => {
                let slot = Set::new(self.program.sets);
                self.program.sets += row;
                Slot::Set(slot)
            }
            Range::Amount { .. } | Range::Date { .. } | Range::Count { .. } => {
                let (least, most, _) = range.bounds().unwrap_or((0, 0, 1));
                let below = match range {
                    Range::Amount { below, .. } => i128::from(below),
                    _ => 1,
                };
                let slot = Num::new(self.program.nums.len());
                let scale = Scale {
                    below,
                    least: i128::from(least),
                    most: i128::from(most),
                };
                self.program.nums.extend(std::iter::repeat_n(scale, row));
                Slot::Num(slot)
            }
        };
        let absent = may_be_absent.then(|| {
            let slot = Choice::new(self.program.choices);
            self.program.choices += row;
            slot
        });
        Place { slot, absent }
    }

    /// Where something that nobody knows goes.
    pub(super) fn symbol(&mut self, of: SymbolOf, range: Range, or_no_limit: bool) -> Place {
        if let Some(at) = self.symbols.get(&of) {
            return self.program.symbols[*at].place;
        }
        let place = self.new_place(range, or_no_limit, 1);
        self.symbols.insert(of, self.program.symbols.len());
        self.program.symbols.push(Symbol {
            of,
            place,
            range,
            or_no_limit,
        });
        place
    }

    // ── Numbers of one denominator ──────────────────────────────────────────

    /// Numbers brought to one denominator.
    pub(super) fn aligned(
        &mut self,
        nums: &[Num],
        what: &str,
        span: Span,
    ) -> Option<(i128, Vec<Term>)> {
        let below = nums
            .iter()
            .try_fold(1, |below, num| lcm(below, self.scale(*num).below));
        let Some(below) = below else {
            self.too_large(what, span);
            return None;
        };
        let mut terms = Vec::new();
        for num in nums {
            let scale = self.scale(*num);
            let factor = below / scale.below;
            if scale.least.checked_mul(factor).is_none() || scale.most.checked_mul(factor).is_none()
            {
                self.too_large(what, span);
                return None;
            }
            terms.push(Term {
                num: *num,
                factor,
                when: None,
            });
        }
        Some((below, terms))
    }

    /// The bounds of a term over the common denominator.
    pub(super) fn bounds(&self, term: Term) -> (i128, i128) {
        let scale = self.scale(term.num);
        let (x, y) = (scale.least * term.factor, scale.most * term.factor);
        (x.min(y), x.max(y))
    }

    pub(super) fn too_large(&mut self, what: &str, span: Span) {
        self.tell(ProgramProblem::TooLarge {
            what: what.to_owned(),
            span,
        });
    }

    /// Tells that something is too large where a bound can't be reckoned.
    pub(super) fn fits<T>(&mut self, value: Option<T>, what: &str, span: Span) -> Option<T> {
        if value.is_none() {
            self.too_large(what, span);
        }
        value
    }

    /// What an example sets a node to.
    pub(super) fn supposed_node(&self, node: NodeId) -> Option<&Supposed> {
        self.supposing.iter().find(|supposed| {
            matches!(supposed.what, crate::model::policy::SupposedWhat::Node(found) if found == node)
        })
    }
}
