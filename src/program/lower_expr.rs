//! Expressions → operations.

use super::lower::Lower;
use super::op::{Choice, Comparison, Count, ItemsTest, Num, Op, Slot, Term};
use super::problem::ProgramProblem;
use super::program::Scale;
use crate::model::case::VariableId;
use crate::model::policy::{
    Aggregate, ExprId, ExprKind, FactId, Index, NodeId, Order, Over, Quantity, ValueType, WholeUnit,
};
use crate::source::Span;
use crate::syntax::tree::{RoundingMode, TimeUnit};
use crate::value::{Exact, gcd};

impl Lower<'_> {
    /// The slot of an expression, lowered once; `None` where a problem was told.
    pub(super) fn slot(&mut self, id: ExprId) -> Option<Slot> {
        if let Some(slot) = self.program.exprs[id.index()] {
            return Some(slot);
        }
        let slot = self.lower_expr(id)?;
        self.program.exprs[id.index()] = Some(slot);
        Some(slot)
    }

    pub(super) fn num(&mut self, id: ExprId) -> Option<Num> {
        match self.slot(id)? {
            Slot::Num(slot) => Some(slot),
            Slot::Choice(_) | Slot::Set(_) => unreachable!("types are checked"),
        }
    }

    pub(super) fn choice(&mut self, id: ExprId) -> Option<Choice> {
        match self.slot(id)? {
            Slot::Choice(slot) => Some(slot),
            Slot::Num(_) | Slot::Set(_) => unreachable!("types are checked"),
        }
    }

    fn lower_expr(&mut self, id: ExprId) -> Option<Slot> {
        let policy = self.policy;
        let of_item = self.of_item[id.index()];
        let expr = policy.expr(id);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.written(*constant)),
            ExprKind::Fact(_)
            | ExprKind::FactFor(..)
            | ExprKind::Field(..)
            | ExprKind::Element
            | ExprKind::Figure(..)
            | ExprKind::Node(_)
            | ExprKind::NodeFor(..) => self.read(id),
            ExprKind::Sum(parts) => self.sum(parts, span).map(Slot::Num),
            ExprKind::Times(a, b) => self.times(*a, *b, span).map(Slot::Num),
            ExprKind::DividedBy(a, b) => self.divided(*a, *b, span).map(Slot::Num),
            ExprKind::Extreme(least, parts) => self.extreme(*least, parts, span).map(Slot::Num),
            ExprKind::Above(a, b) => self.above(*a, *b, span).map(Slot::Num),
            ExprKind::ForEvery {
                amount,
                size,
                parts,
                of,
            } => self
                .for_every(*amount, *size, *parts, *of, span)
                .map(Slot::Num),
            ExprKind::Convert(amount, factor) => {
                let amount = self.num(*amount)?;
                self.scaled(amount, *factor, span).map(Slot::Num)
            }
            ExprKind::Aggregate { .. } => self.aggregate(id).map(Slot::Num),
            ExprKind::Whole { .. } | ExprKind::Moved { .. } | ExprKind::LongestRun { .. } => {
                self.of_days(id).map(Slot::Num)
            }
            _ => self.condition(id, of_item).map(Slot::Choice),
        }
    }

    /// Whether an expression is absent, where that can be.
    pub(super) fn absent(&mut self, id: ExprId) -> Option<Choice> {
        // Lowering the expression finds out where its absence is.
        self.slot(id)?;
        self.program.absents[id.index()]
    }

    // ── What is read ────────────────────────────────────────────────────────

    fn read(&mut self, id: ExprId) -> Option<Slot> {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Fact(fact) => {
                let place = self.variable_place(self.variables.fact(*fact), None);
                self.program.absents[id.index()] = place.absent;
                Some(place.slot)
            }
            ExprKind::FactFor(fact, index) => self.fact_for(*fact, *index, id),
            ExprKind::Field(list, field) => {
                let most = policy.list(*list).map_or(0, |(_, most)| most);
                let row: Vec<VariableId> = (0..most)
                    .map(|item| self.variables.field(*list, item, *field))
                    .collect();
                let place = self.variable_place(row[0], Some(&row));
                self.program.absents[id.index()] = place.absent.map(Choice::here);
                Some(here(place.slot))
            }
            ExprKind::Element => match policy.expr(id).ty {
                ValueType::Choice(kind) => Some(Slot::Choice(self.element(kind))),
                ValueType::YesNo | ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => {
                    unreachable!("an element is a value of a kind")
                }
            },
            ExprKind::Figure(figure, keys) => self.figure(*figure, keys, id),
            ExprKind::Node(node) => self.program.nodes[node.index()].value,
            ExprKind::NodeFor(node, index) => {
                let row = self.program.nodes[node.index()].value?;
                let size = self.program.nodes[node.index()]
                    .count
                    .map_or(1, Count::most);
                self.indexed(row, size, *index, self.of_item[id.index()])
            }
            _ => unreachable!("only what is read comes here"),
        }
    }

    fn fact_for(&mut self, fact: FactId, index: Index, id: ExprId) -> Option<Slot> {
        let kind = self.policy.fact(fact).each?;
        let size = self.policy.kind(kind).members.len();
        let row: Vec<VariableId> = (0..size)
            .map(|value| {
                self.variables
                    .fact_for(fact, u8::try_from(value).unwrap_or(u8::MAX))
            })
            .collect();
        let place = self.variable_place(row[0], Some(&row));
        let of_item = self.of_item[id.index()];
        if let Some(absent) = place.absent {
            let absent = self.indexed(Slot::Choice(absent), size, index, of_item)?;
            if let Slot::Choice(absent) = absent {
                self.program.absents[id.index()] = Some(absent);
            }
        }
        self.indexed(place.slot, size, index, of_item)
    }

    /// One of a row: the one at hand, the one at a place, or the one that a value names.
    fn indexed(&mut self, row: Slot, size: usize, index: Index, of_item: bool) -> Option<Slot> {
        match index {
            Index::Only => Some(row),
            Index::Here => Some(here(row)),
            Index::At(at) => Some(row.of_item(usize::from(at))),
            Index::Of(key) => {
                let key = self.choice(key)?;
                Some(self.picked(&[(key, 1)], (0..size).map(|at| row.of_item(at)), of_item))
            }
        }
    }

    /// One of several slots, told apart by keys.
    pub(super) fn picked(
        &mut self,
        keys: &[(Choice, usize)],
        cells: impl Iterator<Item = Slot>,
        of_item: bool,
    ) -> Slot {
        let mut nums = Vec::new();
        let mut choices = Vec::new();
        for cell in cells {
            match cell {
                Slot::Num(num) => nums.push(num),
                Slot::Choice(choice) => choices.push(choice),
                Slot::Set(_) => unreachable!("sets are not told apart by keys"),
            }
        }
        if nums.is_empty() {
            let out = self.new_choice(of_item);
            self.emit(Op::PickChoice(out, keys.into(), choices.into()), of_item);
            return Slot::Choice(out);
        }
        // The cells are brought to one denominator before they are told apart.
        let below = nums
            .iter()
            .try_fold(1, |below, num| {
                crate::value::lcm(below, self.scale(*num).below)
            })
            .unwrap_or(1);
        let nums: Vec<Num> = nums.into_iter().map(|num| self.over(num, below)).collect();
        let least = nums
            .iter()
            .map(|num| self.scale(*num).least)
            .min()
            .unwrap_or(0);
        let most = nums
            .iter()
            .map(|num| self.scale(*num).most)
            .max()
            .unwrap_or(0);
        let scale = Scale { below, least, most };
        let out = self.new_num(scale, of_item);
        self.emit(Op::PickNum(out, keys.into(), nums.into()), of_item);
        Slot::Num(out)
    }

    /// The same number over another denominator.
    fn over(&mut self, num: Num, below: i128) -> Num {
        let scale = self.scale(num);
        if scale.below == below {
            return num;
        }
        let factor = below / scale.below;
        let new = Scale {
            below,
            least: scale.least.saturating_mul(factor),
            most: scale.most.saturating_mul(factor),
        };
        let of_item = num.is_here();
        let out = self.new_num(new, of_item);
        let term = Term {
            num,
            factor,
            when: None,
        };
        self.emit(Op::Sum(out, Box::new([term])), of_item);
        out
    }

    // ── Amounts ─────────────────────────────────────────────────────────────

    fn sum(&mut self, parts: &[(bool, ExprId)], span: Span) -> Option<Num> {
        let nums: Option<Vec<Num>> = parts.iter().map(|(_, part)| self.num(*part)).collect();
        let taken_off: Vec<bool> = parts.iter().map(|(off, _)| *off).collect();
        let whens = vec![None; parts.len()];
        self.tallied(&nums?, &taken_off, &whens, span)
    }

    /// The sum of amounts, some taken off, some counted only when a condition holds.
    pub(super) fn tallied(
        &mut self,
        nums: &[Num],
        taken_off: &[bool],
        whens: &[Option<Choice>],
        span: Span,
    ) -> Option<Num> {
        let (below, mut terms) = self.aligned(nums, "this sum", span)?;
        let (mut least, mut most) = (0_i128, 0_i128);
        for ((term, off), when) in terms.iter_mut().zip(taken_off).zip(whens) {
            if *off {
                term.factor = -term.factor;
            }
            term.when = *when;
            let (mut low, mut high) = self.bounds(*term);
            if when.is_some() {
                (low, high) = (low.min(0), high.max(0));
            }
            least = self.fits(least.checked_add(low), "this sum", span)?;
            most = self.fits(most.checked_add(high), "this sum", span)?;
        }
        let of_item = terms
            .iter()
            .any(|term| term.num.is_here() || term.when.is_some_and(Choice::is_here));
        let out = self.new_num(Scale { below, least, most }, of_item);
        self.emit(Op::Sum(out, terms.into()), of_item);
        Some(out)
    }

    fn times(&mut self, a: ExprId, b: ExprId, span: Span) -> Option<Num> {
        let (a, b) = (self.num(a)?, self.num(b)?);
        self.product(a, b, span)
    }

    fn product(&mut self, a: Num, b: Num, span: Span) -> Option<Num> {
        if let Some(factor) = self.constant_of(a) {
            return self.scaled(b, factor, span);
        }
        if let Some(factor) = self.constant_of(b) {
            return self.scaled(a, factor, span);
        }
        let (left, right) = (self.scale(a), self.scale(b));
        let below = self.fits(left.below.checked_mul(right.below), "this product", span)?;
        let corners = [
            left.least.checked_mul(right.least),
            left.least.checked_mul(right.most),
            left.most.checked_mul(right.least),
            left.most.checked_mul(right.most),
        ];
        let corners: Option<Vec<i128>> = corners.into_iter().collect();
        let corners = self.fits(corners, "this product", span)?;
        let least = corners.iter().copied().min().unwrap_or(0);
        let most = corners.iter().copied().max().unwrap_or(0);
        let of_item = a.is_here() || b.is_here();
        let out = self.new_num(Scale { below, least, most }, of_item);
        self.emit(Op::Product(out, a, b), of_item);
        Some(out)
    }

    /// A number times a factor that never varies; what they have in common is taken out.
    pub(super) fn scaled(&mut self, num: Num, factor: Exact, span: Span) -> Option<Num> {
        if let Some(constant) = self.constant_of(num) {
            let product = self.fits(constant.times(factor), "this product", span)?;
            return Some(self.constant(product));
        }
        if factor == Exact::ONE {
            return Some(num);
        }
        let scale = self.scale(num);
        let common = gcd(factor.numerator(), scale.below).max(1);
        let times = factor.numerator() / common;
        let below = (scale.below / common).checked_mul(factor.denominator());
        let below = self.fits(below, "this product", span)?;
        let x = self.fits(scale.least.checked_mul(times), "this product", span)?;
        let y = self.fits(scale.most.checked_mul(times), "this product", span)?;
        let scale = Scale {
            below,
            least: x.min(y),
            most: x.max(y),
        };
        let of_item = num.is_here();
        let out = self.new_num(scale, of_item);
        let term = Term {
            num,
            factor: times,
            when: None,
        };
        self.emit(Op::Sum(out, Box::new([term])), of_item);
        Some(out)
    }

    /// A quotient by something that never varies, or by a figure that is known for every key.
    fn divided(&mut self, a: ExprId, b: ExprId, span: Span) -> Option<Num> {
        let (num, by) = (self.num(a)?, self.num(b)?);
        if let Some(divisor) = self.constant_of(by) {
            return match Exact::ONE.divided_by(divisor) {
                Some(factor) => self.scaled(num, factor, span),
                None => self.may_be_zero(b),
            };
        }
        let Some(reciprocal) = self.reciprocals(by, b)? else {
            self.tell(ProgramProblem::UnroundedDivision { span });
            return None;
        };
        self.product(num, reciprocal, span)
    }

    fn may_be_zero(&mut self, divisor: ExprId) -> Option<Num> {
        let span = self.policy.expr(divisor).span;
        self.tell(ProgramProblem::MayDivideByZero { span });
        None
    }

    /// One over a keyed figure whose every cell is known; the inner `None` where it is none.
    fn reciprocals(&mut self, by: Num, divisor: ExprId) -> Option<Option<Num>> {
        let picked = self
            .program
            .ops
            .iter()
            .rev()
            .chain(self.body.iter().flat_map(|body| &body.ops));
        let found = picked.into_iter().find_map(|op| match op {
            Op::PickNum(out, keys, cells) if *out == by => Some((keys.clone(), cells.clone())),
            _ => None,
        });
        let Some((keys, cells)) = found else {
            return Some(None);
        };
        let amounts: Option<Vec<Exact>> =
            cells.iter().map(|cell| self.constant_of(*cell)).collect();
        let Some(amounts) = amounts else {
            return Some(None);
        };
        let over: Option<Vec<Exact>> = amounts
            .iter()
            .map(|amount| Exact::ONE.divided_by(*amount))
            .collect();
        let Some(over) = over else {
            self.may_be_zero(divisor);
            return None;
        };
        let cells: Vec<Slot> = over
            .into_iter()
            .map(|amount| Slot::Num(self.constant(amount)))
            .collect();
        match self.picked(&keys, cells.into_iter(), by.is_here()) {
            Slot::Num(num) => Some(Some(num)),
            Slot::Choice(_) | Slot::Set(_) => unreachable!("numbers are picked"),
        }
    }

    fn extreme(&mut self, least: bool, parts: &[ExprId], span: Span) -> Option<Num> {
        let mut terms = Vec::new();
        for part in parts {
            let num = self.num(*part)?;
            terms.push((num, self.program.absents[part.index()]));
        }
        self.extreme_of(least, &terms, span)
    }

    /// The least, or the greatest, of several; a part is passed over while it is absent.
    pub(super) fn extreme_of(
        &mut self,
        least: bool,
        parts: &[(Num, Option<Choice>)],
        span: Span,
    ) -> Option<Num> {
        let nums: Vec<Num> = parts.iter().map(|(num, _)| *num).collect();
        let (below, mut terms) = self.aligned(&nums, "this amount", span)?;
        for (term, (_, skipped)) in terms.iter_mut().zip(parts) {
            term.when = *skipped;
        }
        let bounds: Vec<(i128, i128)> = terms.iter().map(|term| self.bounds(*term)).collect();
        let always = || {
            let there = terms
                .iter()
                .zip(&bounds)
                .filter(|(term, _)| term.when.is_none());
            there.map(|(_, bounds)| *bounds)
        };
        // One end is set by whatever may be there, the other by what always is.
        let lows = bounds.iter().map(|(low, _)| *low);
        let highs = bounds.iter().map(|(_, high)| *high);
        let (low, high) = if least {
            (lows.min(), always().map(|(_, high)| high).min())
        } else {
            (always().map(|(low, _)| low).max(), highs.max())
        };
        let scale = Scale {
            below,
            least: low.unwrap_or(0),
            most: high.unwrap_or(0).max(low.unwrap_or(0)),
        };
        let of_item = terms
            .iter()
            .any(|term| term.num.is_here() || term.when.is_some_and(Choice::is_here));
        let out = self.new_num(scale, of_item);
        let terms = terms.into();
        self.emit(Op::Extreme { out, least, terms }, of_item);
        Some(out)
    }

    /// The part of an amount above another, never below nothing.
    fn above(&mut self, a: ExprId, b: ExprId, span: Span) -> Option<Num> {
        let (a, b) = (self.num(a)?, self.num(b)?);
        let difference = self.tallied(&[a, b], &[false, true], &[None, None], span)?;
        let nothing = self.constant(Exact::ZERO);
        self.extreme_of(false, &[(difference, None), (nothing, None)], span)
    }

    fn for_every(
        &mut self,
        amount: ExprId,
        size: ExprId,
        parts: bool,
        of: ExprId,
        span: Span,
    ) -> Option<Num> {
        let (amount, size_num, of) = (self.num(amount)?, self.num(size)?, self.num(of)?);
        let mode = if parts {
            RoundingMode::Up
        } else {
            RoundingMode::Down
        };
        let count = match self.constant_of(size_num) {
            Some(size) => self.rounded_to(of, Exact::ONE, size, mode, span)?,
            None => self.quotient(of, (size_num, size), mode, Exact::ONE, span)?,
        };
        self.product(count, amount, span)
    }

    /// A number divided by `unit` and rounded to a whole, each whole counting for `each`.
    fn rounded_to(
        &mut self,
        num: Num,
        each: Exact,
        unit: Exact,
        mode: RoundingMode,
        span: Span,
    ) -> Option<Num> {
        if unit <= Exact::ZERO {
            self.tell(ProgramProblem::MayDivideByZero { span });
            return None;
        }
        let scale = self.scale(num);
        // n/D over p/q is n·q over D·p.
        let q = unit.denominator();
        let over = self.fits(
            scale.below.checked_mul(unit.numerator()),
            "this rounding",
            span,
        )?;
        let (times, plus, over) = match mode {
            RoundingMode::Down => (q, 0, over),
            RoundingMode::Up => (q, over - 1, over),
            RoundingMode::HalfUp => {
                let doubled = self.fits(over.checked_mul(2), "this rounding", span)?;
                (
                    self.fits(q.checked_mul(2), "this rounding", span)?,
                    over,
                    doubled,
                )
            }
        };
        let end = |n: i128| {
            let scaled = n.checked_mul(times)?.checked_add(plus)?;
            scaled.div_euclid(over).checked_mul(each.numerator())
        };
        let (least, most) = (end(scale.least), end(scale.most));
        let least = self.fits(least, "this rounding", span)?;
        let most = self.fits(most, "this rounding", span)?;
        let of_item = num.is_here();
        let scale = Scale {
            below: each.denominator(),
            least,
            most,
        };
        let out = self.new_num(scale, of_item);
        let op = Op::Round {
            out,
            of: num,
            times,
            plus,
            over,
            each: each.numerator(),
        };
        self.emit(op, of_item);
        Some(out)
    }

    /// A number rounded to a whole number of `to`.
    pub(super) fn rounded(
        &mut self,
        num: Num,
        mode: RoundingMode,
        to: Exact,
        span: Span,
    ) -> Option<Num> {
        if self.scale(num).least < 0 {
            self.tell(ProgramProblem::RoundsBelowZero { span });
        }
        self.rounded_to(num, to, to, mode, span)
    }

    /// A quotient by an amount that varies, rounded to a whole number of `to`.
    pub(super) fn quotient(
        &mut self,
        num: Num,
        (by, divisor): (Num, ExprId),
        mode: RoundingMode,
        to: Exact,
        span: Span,
    ) -> Option<Num> {
        if self.scale(by).least <= 0 {
            return self.may_be_zero(divisor);
        }
        let (top, bottom) = (self.scale(num), self.scale(by));
        // (n/D) / (m/E) / (p/q) is n·E·q over m·D·p.
        let above = bottom.below.checked_mul(to.denominator());
        let above = self.fits(above, "this quotient", span)?;
        let below = top.below.checked_mul(to.numerator());
        let below = self.fits(below, "this quotient", span)?;
        let common = gcd(above, below).max(1);
        let of = Term {
            num,
            factor: above / common,
            when: None,
        };
        let by = Term {
            num: by,
            factor: below / common,
            when: None,
        };
        let size = |n: i128, factor: i128| n.checked_mul(factor)?.checked_mul(4);
        let far = top.least.unsigned_abs().max(top.most.unsigned_abs());
        let far = i128::try_from(far).unwrap_or(i128::MAX);
        self.fits(size(far, of.factor), "this quotient", span)?;
        self.fits(size(bottom.most, by.factor), "this quotient", span)?;
        let end = |n: i128, m: i128| {
            let whole = super::exact::rounded_quotient(n * of.factor, m * by.factor, mode);
            whole.checked_mul(to.numerator())
        };
        let corners = [
            end(top.least, bottom.least),
            end(top.least, bottom.most),
            end(top.most, bottom.least),
            end(top.most, bottom.most),
        ];
        let corners: Option<Vec<i128>> = corners.into_iter().collect();
        let corners = self.fits(corners, "this quotient", span)?;
        let scale = Scale {
            below: to.denominator(),
            least: corners.iter().copied().min().unwrap_or(0),
            most: corners.iter().copied().max().unwrap_or(0),
        };
        let of_item = num.is_here() || by.num.is_here();
        let out = self.new_num(scale, of_item);
        let each = to.numerator();
        let op = Op::Divide {
            out,
            of,
            by,
            mode,
            each,
        };
        self.emit(op, of_item);
        Some(out)
    }

    // ── Lists and kinds ─────────────────────────────────────────────────────

    fn aggregate(&mut self, id: ExprId) -> Option<Num> {
        let policy = self.policy;
        let span = policy.expr(id).span;
        let ExprKind::Aggregate {
            kind,
            over,
            term,
            filter,
            if_none,
        } = &policy.expr(id).kind
        else {
            unreachable!("only an aggregate comes here")
        };
        let count = self.count_of(*over);
        let (when, term) = self.each(*over, |lower| {
            let when = filter.map(|filter| lower.choice(filter));
            let term = term.map(|term| lower.num(term));
            (when, term)
        });
        let when = match when {
            Some(when) => Some(when?),
            None => None,
        };
        let term = match term {
            Some(term) => Some(term?),
            None => None,
        };
        match kind {
            Aggregate::Sum | Aggregate::Count => self.sum_items(count, when, term, span),
            Aggregate::Least | Aggregate::Greatest => {
                let if_none = match if_none {
                    Some(amount) => Some(self.num(*amount)?),
                    None => None,
                };
                let least = *kind == Aggregate::Least;
                self.extreme_items(least, count, when, term?, if_none, span)
            }
        }
    }

    fn sum_items(
        &mut self,
        count: Count,
        when: Option<Choice>,
        term: Option<Num>,
        span: Span,
    ) -> Option<Num> {
        let (below, low, high) = match term {
            Some(term) => {
                let scale = self.scale(term);
                (scale.below, scale.least.min(0), scale.most.max(0))
            }
            None => (1, 0, 1),
        };
        let many = i128::try_from(count.most()).unwrap_or(i128::MAX);
        let scale = Scale {
            below,
            least: self.fits(low.checked_mul(many), "this sum", span)?,
            most: self.fits(high.checked_mul(many), "this sum", span)?,
        };
        let out = self.new_num(scale, false);
        let op = Op::SumItems {
            out,
            count,
            when,
            term,
        };
        self.emit(op, false);
        Some(out)
    }

    fn extreme_items(
        &mut self,
        least: bool,
        count: Count,
        when: Option<Choice>,
        term: Num,
        if_none: Option<Num>,
        span: Span,
    ) -> Option<Num> {
        let nums: Vec<Num> = std::iter::once(term).chain(if_none).collect();
        let (below, terms) = self.aligned(&nums, "this amount", span)?;
        let out = self.new_num(self.any_of(below, &terms), false);
        let op = Op::ExtremeItems {
            out,
            least,
            count,
            when,
            term: terms[0],
            if_none: terms.get(1).copied(),
        };
        self.emit(op, false);
        Some(out)
    }

    // ── Days ────────────────────────────────────────────────────────────────

    fn of_days(&mut self, id: ExprId) -> Option<Num> {
        let policy = self.policy;
        let expr = policy.expr(id);
        match &expr.kind {
            ExprKind::Whole {
                unit,
                from,
                to,
                if_after,
            } => self.whole_between(*unit, *from, *to, *if_after, expr.span),
            ExprKind::Moved {
                from,
                count,
                unit,
                after,
            } => {
                let absent = self.absent(*from);
                self.program.absents[id.index()] = absent;
                self.moved(*from, *count, *unit, *after, expr.span)
            }
            ExprKind::LongestRun {
                list,
                begins,
                ends,
                apart,
                months,
                before,
            } => self.longest_run(*list, *begins, *ends, [*apart, *months, *before]),
            _ => unreachable!("only days come here"),
        }
    }

    fn whole_between(
        &mut self,
        unit: WholeUnit,
        from: ExprId,
        to: ExprId,
        if_after: bool,
        span: Span,
    ) -> Option<Num> {
        let absents: Vec<Choice> = [self.absent(from), self.absent(to)]
            .into_iter()
            .flatten()
            .collect();
        let (from, to) = (self.num(from)?, self.num(to)?);
        let of_item = from.is_here() || to.is_here();
        let (earliest, latest) = (self.scale(from), self.scale(to));
        let out = match unit {
            WholeUnit::Days | WholeUnit::Weeks => {
                let days = self.tallied(&[to, from], &[false, true], &[None, None], span)?;
                let nothing = self.constant(Exact::ZERO);
                let days = self.extreme_of(false, &[(days, None), (nothing, None)], span)?;
                match unit {
                    WholeUnit::Weeks => {
                        let week = Exact::whole(7);
                        self.rounded_to(days, Exact::ONE, week, RoundingMode::Down, span)?
                    }
                    WholeUnit::Days | WholeUnit::Months | WholeUnit::Years => days,
                }
            }
            WholeUnit::Months | WholeUnit::Years => {
                let between = match unit {
                    WholeUnit::Months => super::calendar::months_between,
                    WholeUnit::Years | WholeUnit::Days | WholeUnit::Weeks => {
                        super::calendar::years_between
                    }
                };
                let scale = Scale {
                    below: 1,
                    least: between(earliest.most, latest.least),
                    most: between(earliest.least, latest.most),
                };
                let out = self.new_num(scale, of_item);
                let op = match unit {
                    WholeUnit::Months => Op::Months(out, from, to),
                    WholeUnit::Years | WholeUnit::Days | WholeUnit::Weeks => {
                        Op::Years(out, from, to)
                    }
                };
                self.emit(op, of_item);
                out
            }
        };
        if !if_after {
            self.demand_order(from, to, &absents, Slot::Num(out), span);
        }
        Some(out)
    }

    /// Demands that one day is not after another, unless one of them is none.
    fn demand_order(&mut self, from: Num, to: Num, absents: &[Choice], of: Slot, span: Span) {
        let of_item = from.is_here() || to.is_here();
        let term = |num: Num| Term {
            num,
            factor: 1,
            when: None,
        };
        let in_order = self.new_choice(of_item);
        let order = Comparison::By(Order::AtMost);
        self.emit(Op::Compare(in_order, order, term(from), term(to)), of_item);
        let met = if absents.is_empty() {
            in_order
        } else {
            let met = self.new_choice(of_item);
            let parts = std::iter::once(in_order)
                .chain(absents.iter().copied())
                .collect();
            self.emit(Op::Any(met, parts), of_item);
            met
        };
        self.demand(met, of, span);
    }

    fn moved(
        &mut self,
        from: ExprId,
        count_expr: ExprId,
        unit: TimeUnit,
        after: bool,
        span: Span,
    ) -> Option<Num> {
        let (from, count) = (self.num(from)?, self.num(count_expr)?);
        if self.scale(count).below != 1 {
            let span = self.policy.expr(count_expr).span;
            self.tell(ProgramProblem::NotWhole { span });
            return None;
        }
        let sign = if after { 1 } else { -1 };
        match unit {
            TimeUnit::Days => self.tallied(&[from, count], &[false, !after], &[None, None], span),
            TimeUnit::Weeks => {
                let days = self.scaled(count, Exact::whole(7), span)?;
                self.tallied(&[from, days], &[false, !after], &[None, None], span)
            }
            TimeUnit::Months => self.moved_months(from, count, sign),
            TimeUnit::Years => self.moved_months(from, count, 12 * sign),
            TimeUnit::WorkingDays => self.working_days(from, count),
        }
    }

    fn moved_months(&mut self, from: Num, count: Num, months: i64) -> Option<Num> {
        let (day, many) = (self.scale(from), self.scale(count));
        let sign = if months < 0 { -1 } else { 1 };
        let end = |from: i128, count: i128| {
            super::calendar::months_later(from, sign * count, months.abs())
        };
        let corners = [
            end(day.least, many.least),
            end(day.least, many.most),
            end(day.most, many.least),
            end(day.most, many.most),
        ];
        let scale = Scale {
            below: 1,
            least: corners.iter().copied().min().unwrap_or(0),
            most: corners.iter().copied().max().unwrap_or(0),
        };
        let of_item = from.is_here() || count.is_here();
        let out = self.new_num(scale, of_item);
        let op = Op::MoveMonths {
            out,
            from,
            count,
            months,
        };
        self.emit(op, of_item);
        Some(out)
    }

    fn working_days(&mut self, from: Num, count: Num) -> Option<Num> {
        let beyond = self.beyond_holidays()?;
        let scale = Scale {
            below: 1,
            least: self.scale(from).least,
            most: i128::from(crate::value::Date::MAX.number()),
        };
        let of_item = from.is_here() || count.is_here();
        let out = self.new_num(scale, of_item);
        let op = Op::WorkingDays {
            out,
            from,
            count,
            beyond,
        };
        self.emit(op, of_item);
        Some(out)
    }

    fn longest_run(
        &mut self,
        list: FactId,
        begins: usize,
        ends: usize,
        window: [ExprId; 3],
    ) -> Option<Num> {
        let count = self.count_of(Over::List(list));
        let most = self.policy.list(list).map_or(0, |(_, most)| most);
        let mut field = |field: usize| {
            let row: Vec<VariableId> = (0..most)
                .map(|item| self.variables.field(list, item, field))
                .collect();
            self.variable_place(row[0], Some(&row))
        };
        let (begins, ends) = (field(begins), field(ends));
        let (Slot::Num(begins), Slot::Num(last), Some(open)) =
            (begins.slot, ends.slot, ends.absent)
        else {
            unreachable!("a stay has days")
        };
        let [apart, months, before] = window;
        let (apart, months, before) = (self.num(apart)?, self.num(months)?, self.num(before)?);
        let scale = Scale {
            below: 1,
            least: 0,
            most: super::calendar::most_days(self.scale(months).most),
        };
        let out = self.new_num(scale, false);
        let op = Op::LongestRun {
            out,
            count,
            begins: begins.here(),
            ends: last.here(),
            open: open.here(),
            apart,
            months,
            before,
        };
        self.emit(op, false);
        Some(out)
    }

    /// The scale of a number that is one of some terms over one denominator.
    pub(super) fn any_of(&self, below: i128, terms: &[Term]) -> Scale {
        let bounds = || terms.iter().map(|term| self.bounds(*term));
        Scale {
            below,
            least: bounds().map(|(low, _)| low).min().unwrap_or(0),
            most: bounds().map(|(_, high)| high).max().unwrap_or(0),
        }
    }

    // ── Conditions ──────────────────────────────────────────────────────────

    fn condition(&mut self, id: ExprId, of_item: bool) -> Option<Choice> {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::All(parts) => {
                let parts = self.choices(parts)?;
                Some(self.all(&parts, of_item))
            }
            ExprKind::Any(parts) => {
                let parts = self.choices(parts)?;
                let out = self.new_choice(of_item);
                self.emit(Op::Any(out, parts.into()), of_item);
                Some(out)
            }
            ExprKind::Not(inner) => {
                let inner = self.choice(*inner)?;
                Some(self.negated(inner, of_item))
            }
            ExprKind::AtLeast(n, parts) => {
                let parts = self.choices(parts)?;
                let out = self.new_choice(of_item);
                self.emit(Op::AtLeast(out, *n, parts.into()), of_item);
                Some(out)
            }
            ExprKind::Compare(order, left, right) => {
                let test = self.compared(*order, *left, *right, of_item)?;
                Some(self.unless_absent(test, &[*left, *right], of_item))
            }
            ExprKind::Same(left, right) => {
                let test = self.same(*left, *right, of_item)?;
                Some(self.unless_absent(test, &[*left, *right], of_item))
            }
            ExprKind::OneOf(left, mask) => {
                let value = self.choice(*left)?;
                let out = self.new_choice(of_item);
                self.emit(Op::OneOf(out, value, *mask), of_item);
                Some(out)
            }
            ExprKind::Includes { set, mask, all } => self.includes(*set, *mask, *all, of_item),
            ExprKind::IsAbsent(what) => {
                self.slot(*what)?;
                let absent = self.program.absents[what.index()];
                Some(absent.unwrap_or_else(|| self.constant_choice(0)))
            }
            ExprKind::Applies(node, index) => self.is_applicable(*node, *index, of_item),
            ExprKind::Items { .. } => self.items(id),
            _ => unreachable!("every other kind is lowered before"),
        }
    }

    fn includes(&mut self, set: ExprId, mask: u64, all: bool, of_item: bool) -> Option<Choice> {
        let Slot::Set(set) = self.slot(set)? else {
            unreachable!("types are checked")
        };
        let out = self.new_choice(of_item);
        let op = Op::Includes {
            out,
            set,
            mask,
            all,
        };
        self.emit(op, of_item);
        Some(out)
    }

    fn is_applicable(&mut self, node: NodeId, index: Index, of_item: bool) -> Option<Choice> {
        let code = &self.program.nodes[node.index()];
        let (applies, size) = (code.applies, code.count.map_or(1, Count::most));
        match applies {
            None => Some(self.yes()),
            Some(row) => match self.indexed(Slot::Choice(row), size, index, of_item)? {
                Slot::Choice(slot) => Some(slot),
                Slot::Num(_) | Slot::Set(_) => unreachable!("types are checked"),
            },
        }
    }

    fn choices(&mut self, parts: &[ExprId]) -> Option<Vec<Choice>> {
        // Every part is lowered, so that every problem is told.
        let parts: Vec<Option<Choice>> = parts.iter().map(|part| self.choice(*part)).collect();
        parts.into_iter().collect()
    }

    pub(super) fn all(&mut self, parts: &[Choice], of_item: bool) -> Choice {
        match parts {
            [] => self.yes(),
            [only] => *only,
            parts => {
                let out = self.new_choice(of_item);
                self.emit(Op::All(out, parts.into()), of_item);
                out
            }
        }
    }

    pub(super) fn negated(&mut self, inner: Choice, of_item: bool) -> Choice {
        let out = self.new_choice(of_item);
        self.emit(Op::Not(out, inner), of_item);
        out
    }

    /// No test holds of something that is none.
    fn unless_absent(&mut self, test: Choice, sides: &[ExprId], of_item: bool) -> Choice {
        let mut parts = vec![test];
        for side in sides {
            if let Some(absent) = self.program.absents[side.index()] {
                let present = self.negated(absent, of_item);
                parts.push(present);
            }
        }
        self.all(&parts, of_item)
    }

    fn compared(
        &mut self,
        order: Order,
        left: ExprId,
        right: ExprId,
        of_item: bool,
    ) -> Option<Choice> {
        match (self.slot(left)?, self.slot(right)?) {
            (Slot::Num(a), Slot::Num(b)) => {
                self.compared_nums(Comparison::By(order), a, b, left, of_item)
            }
            (Slot::Choice(a), Slot::Choice(b)) => {
                let out = self.new_choice(of_item);
                self.emit(Op::OrderChoice(out, order, a, b), of_item);
                Some(out)
            }
            _ => unreachable!("types are checked"),
        }
    }

    fn compared_nums(
        &mut self,
        comparison: Comparison,
        a: Num,
        b: Num,
        at: ExprId,
        of_item: bool,
    ) -> Option<Choice> {
        let span = self.policy.expr(at).span;
        let (_, terms) = self.aligned(&[a, b], "this comparison", span)?;
        let out = self.new_choice(of_item);
        self.emit(Op::Compare(out, comparison, terms[0], terms[1]), of_item);
        Some(out)
    }

    fn same(&mut self, left: ExprId, right: ExprId, of_item: bool) -> Option<Choice> {
        match (self.slot(left)?, self.slot(right)?) {
            (Slot::Num(a), Slot::Num(b)) => {
                self.compared_nums(Comparison::Same, a, b, left, of_item)
            }
            (Slot::Choice(a), Slot::Choice(b)) => {
                let out = self.new_choice(of_item);
                self.emit(Op::SameChoice(out, a, b), of_item);
                Some(out)
            }
            _ => unreachable!("types are checked"),
        }
    }

    fn items(&mut self, id: ExprId) -> Option<Choice> {
        let policy = self.policy;
        let ExprKind::Items {
            quantity,
            over,
            filter,
            has,
        } = &policy.expr(id).kind
        else {
            unreachable!("only items come here")
        };
        let count = self.count_of(*over);
        let (filter, has) = self.each(*over, |lower| {
            let filter = filter.map(|filter| lower.choice(filter));
            let has = has.map(|has| lower.choice(has));
            (filter, has)
        });
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        let has = match has {
            Some(has) => Some(has?),
            None => None,
        };
        let out = self.new_choice(false);
        let test = match quantity {
            Quantity::Some => ItemsTest::Some,
            Quantity::Every => ItemsTest::Every,
            Quantity::AtLeast(n) => ItemsTest::AtLeast(*n),
        };
        let op = Op::TestItems {
            out,
            test,
            count,
            filter,
            has,
        };
        self.emit(op, false);
        Some(out)
    }
}

fn here(slot: Slot) -> Slot {
    match slot {
        Slot::Num(slot) => Slot::Num(slot.here()),
        Slot::Choice(slot) => Slot::Choice(slot.here()),
        Slot::Set(slot) => Slot::Set(slot.here()),
    }
}
