//! What an expression says, whatever way it is written: two are the same where their forms are.
//!
//! A form is a number that stands for a term, and every term is kept once, so that to compare two
//! of any size is to compare two numbers; nothing rests on a digest. What is said of complete
//! cases is what counts: the parts of `and`, `or` and of sums have no order, a comparison looks
//! one way only, and a denial stands at the tests.

use std::collections::BTreeMap;

use crate::model::policy::{
    Absent, Aggregate, Constant, Domain, ExprId, ExprKind, FactId, FigureId, Index, KindId, NodeId,
    Order, Over, Per, Policy, Quantity, ValueType,
};
use crate::syntax::tree::TimeUnit;
use crate::value::{Exact, Unit};

/// What stands for a term; the same number is the same term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form(u32);

/// What a term is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    head: String,
    parts: Vec<Form>,
}

/// Every term of the two policies that are compared.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    known: BTreeMap<Term, Form>,
}

impl Forms {
    /// The form of a term whose parts stand in an order.
    pub(super) fn of(&mut self, head: impl Into<String>, parts: Vec<Form>) -> Form {
        let head = head.into();
        let next = Form(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        *self.known.entry(Term { head, parts }).or_insert(next)
    }

    /// The form of a term whose parts have no order.
    pub(super) fn unordered(&mut self, head: impl Into<String>, mut parts: Vec<Form>) -> Form {
        parts.sort_unstable();
        self.of(head, parts)
    }

    /// The form of a word alone.
    pub(super) fn word(&mut self, word: impl Into<String>) -> Form {
        self.of(word, Vec::new())
    }

    /// The form of something that may not be there.
    pub(super) fn perhaps(&mut self, part: Option<Form>) -> Form {
        self.of("perhaps", part.into_iter().collect())
    }
}

/// What stands for the names that expressions use.
pub(super) trait Names {
    /// What is read where a name stands: `fact`, `figure` or `node`, and which one.
    fn named(&mut self, forms: &mut Forms, named: Named) -> Form;
}

/// A name that an expression uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Fact(FactId),
    Figure(FigureId),
    Node(NodeId),
    Holidays,
}

/// Names that stand for themselves: a line is the same, whatever else says what they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByName<'p>(pub(super) &'p Policy);

impl Names for ByName<'_> {
    fn named(&mut self, forms: &mut Forms, named: Named) -> Form {
        let policy = self.0;
        match named {
            Named::Fact(fact) => forms.word(format!("fact {}", policy.fact(fact).name)),
            Named::Figure(figure) => forms.word(format!("figure {}", policy.figure(figure).name)),
            Named::Node(node) => forms.word(format!("node {}", policy.node(node).name)),
            Named::Holidays => forms.word("holidays"),
        }
    }
}

/// Makes the forms of a policy's expressions, each once.
#[derive(Debug)]
pub(super) struct Former<'p, N> {
    pub(super) policy: &'p Policy,
    pub(super) names: N,
    /// As it is, and denied.
    made: BTreeMap<(ExprId, bool), Form>,
}

impl<'p, N: Names> Former<'p, N> {
    pub(super) fn new(policy: &'p Policy, names: N) -> Self {
        Former {
            policy,
            names,
            made: BTreeMap::new(),
        }
    }

    /// The form of an expression.
    pub(super) fn expr(&mut self, forms: &mut Forms, id: ExprId) -> Form {
        self.expr_or_denied(forms, id, false)
    }

    /// The parts that all must hold for a condition to hold.
    pub(super) fn conjuncts(&mut self, forms: &mut Forms, id: ExprId) -> Vec<Form> {
        let mut parts = Vec::new();
        self.gather(forms, id, false, true, &mut parts);
        parts
    }

    fn expr_or_denied(&mut self, forms: &mut Forms, id: ExprId, denied: bool) -> Form {
        if let Some(form) = self.made.get(&(id, denied)) {
            return *form;
        }
        let form = match (&self.policy.expr(id).kind, denied) {
            (ExprKind::Not(inner), _) => self.expr_or_denied(forms, *inner, !denied),
            (ExprKind::All(_) | ExprKind::Any(_), _) => self.joined(forms, id, denied),
            (ExprKind::AtLeast(..), _) => self.at_least(forms, id, denied),
            (ExprKind::Compare(order, a, b), _) => self.compared(forms, *order, *a, *b, denied),
            (ExprKind::Same(a, b), _) => self.same(forms, *a, *b, denied),
            (ExprKind::OneOf(of, mask), _) => self.one_of(forms, *of, *mask, denied),
            (_, true) => {
                let form = self.expr(forms, id);
                forms.of("not", vec![form])
            }
            (_, false) => self.plain(forms, id),
        };
        self.made.insert((id, denied), form);
        form
    }

    // ── Conditions ──────────────────────────────────────────────────────────

    /// `and` and `or`: their parts have no order and say nothing twice. What denies the whole
    /// denies its parts.
    fn joined(&mut self, forms: &mut Forms, id: ExprId, denied: bool) -> Form {
        let all = matches!(self.policy.expr(id).kind, ExprKind::All(_)) != denied;
        let mut parts = Vec::new();
        self.gather(forms, id, denied, all, &mut parts);
        every_or_some(forms, all, parts)
    }

    /// The parts of an `and` within an `and`, and of an `or` within an `or`, as one list.
    fn gather(
        &mut self,
        forms: &mut Forms,
        id: ExprId,
        denied: bool,
        all: bool,
        parts: &mut Vec<Form>,
    ) {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Not(inner) => self.gather(forms, *inner, !denied, all, parts),
            ExprKind::All(own) if all != denied => {
                own.iter()
                    .for_each(|part| self.gather(forms, *part, denied, all, parts));
            }
            ExprKind::Any(own) if all == denied => {
                own.iter()
                    .for_each(|part| self.gather(forms, *part, denied, all, parts));
            }
            _ => parts.push(self.expr_or_denied(forms, id, denied)),
        }
    }

    fn at_least(&mut self, forms: &mut Forms, id: ExprId, denied: bool) -> Form {
        let policy = self.policy;
        let ExprKind::AtLeast(count, parts) = &policy.expr(id).kind else {
            unreachable!("only this kind is asked about")
        };
        let every = usize::try_from(*count).is_ok_and(|count| count == parts.len());
        if *count == 1 || every {
            // Of one, some and every are the same.
            let of: Vec<Form> = parts
                .iter()
                .map(|part| self.expr_or_denied(forms, *part, denied))
                .collect();
            return every_or_some(forms, every != denied, of);
        }
        let of: Vec<Form> = parts.iter().map(|part| self.expr(forms, *part)).collect();
        let form = forms.unordered(format!("at least {count}"), of);
        if denied {
            forms.of("not", vec![form])
        } else {
            form
        }
    }

    /// A comparison looks up: `b over a` is `a under b`. One that is denied is its opposite where
    /// both sides are always there; else nothing is known of what is not there.
    fn compared(
        &mut self,
        forms: &mut Forms,
        order: Order,
        a: ExprId,
        b: ExprId,
        denied: bool,
    ) -> Form {
        let opposite = denied && self.is_there(a) && self.is_there(b);
        let order = match (order, opposite) {
            (order, false) => order,
            (Order::Under, true) => Order::AtLeast,
            (Order::AtMost, true) => Order::Over,
            (Order::Over, true) => Order::AtMost,
            (Order::AtLeast, true) => Order::Under,
        };
        let (a, b) = (self.expr(forms, a), self.expr(forms, b));
        let form = match order {
            Order::Under => forms.of("under", vec![a, b]),
            Order::AtMost => forms.of("at most", vec![a, b]),
            Order::Over => forms.of("under", vec![b, a]),
            Order::AtLeast => forms.of("at most", vec![b, a]),
        };
        if denied && !opposite {
            forms.of("not", vec![form])
        } else {
            form
        }
    }

    fn is_there(&self, id: ExprId) -> bool {
        self.policy.expr(id).absent == Absent::Never
    }

    /// `is`: of a yes or no it is the question itself, of a value of a kind `is one of` one.
    fn same(&mut self, forms: &mut Forms, a: ExprId, b: ExprId, denied: bool) -> Form {
        let policy = self.policy;
        let there = self.is_there(a) && self.is_there(b);
        for (of, value) in [(a, b), (b, a)] {
            match policy.expr(value).kind {
                ExprKind::Constant(Constant::YesNo(yes)) if there => {
                    return self.expr_or_denied(forms, of, denied == yes);
                }
                ExprKind::Constant(Constant::Choice(at)) if there => {
                    return self.one_of(forms, of, 1 << at, denied);
                }
                _ => {}
            }
        }
        let sides = vec![self.expr(forms, a), self.expr(forms, b)];
        let form = forms.unordered("is", sides);
        if denied {
            forms.of("not", vec![form])
        } else {
            form
        }
    }

    /// `is one of`: what it is not, it is one of the others.
    fn one_of(&mut self, forms: &mut Forms, of: ExprId, mask: u64, denied: bool) -> Form {
        let opposite = denied && self.is_there(of);
        let mask = if opposite { !mask } else { mask };
        let values = self.members(of, mask).join(", ");
        let of = self.expr(forms, of);
        let form = forms.of(format!("one of {values}"), vec![of]);
        if denied && !opposite {
            forms.of("not", vec![form])
        } else {
            form
        }
    }

    /// The names of the values that a mask has, in their alphabet's order.
    pub(super) fn members(&self, of: ExprId, mask: u64) -> Vec<&str> {
        let (ValueType::Choice(kind) | ValueType::Set(kind)) = self.policy.expr(of).ty else {
            return Vec::new();
        };
        let members = self.policy.kind(kind).members.iter().enumerate();
        let mut names: Vec<&str> = members
            .filter(|(at, _)| mask >> at & 1 == 1)
            .map(|(_, member)| member.name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    // ── Everything else ─────────────────────────────────────────────────────

    fn plain(&mut self, forms: &mut Forms, id: ExprId) -> Form {
        let policy = self.policy;
        let held = policy.expr(id);
        match &held.kind {
            ExprKind::Constant(constant) => forms.word(self.constant(*constant, held.ty)),
            ExprKind::Element => forms.word("the value at hand"),
            ExprKind::Fact(fact) => self.names.named(forms, Named::Fact(*fact)),
            ExprKind::FactFor(fact, index) => {
                let kind = policy.fact(*fact).each;
                self.indexed(forms, "for", Named::Fact(*fact), *index, kind)
            }
            ExprKind::Field(list, field) => {
                let record = policy.list(*list).map(|(record, _)| record);
                let field = record.map_or("", |record| record.fields[*field].name.as_str());
                let of = self.names.named(forms, Named::Fact(*list));
                forms.of(format!("field {field}"), vec![of])
            }
            ExprKind::Figure(figure, keys) => {
                let mut parts = vec![self.names.named(forms, Named::Figure(*figure))];
                parts.extend(keys.iter().map(|key| self.expr(forms, *key)));
                forms.of("figure for", parts)
            }
            ExprKind::Node(node) => self.names.named(forms, Named::Node(*node)),
            ExprKind::NodeFor(node, index) => {
                let kind = self.kind_of(*node);
                self.indexed(forms, "for", Named::Node(*node), *index, kind)
            }
            ExprKind::Applies(node, index) => {
                let kind = self.kind_of(*node);
                self.indexed(forms, "applies", Named::Node(*node), *index, kind)
            }
            ExprKind::IsAbsent(what) => {
                let what = self.expr(forms, *what);
                forms.of("is absent", vec![what])
            }
            ExprKind::Includes { set, mask, all } => {
                // Of one value, any and all are the same.
                let word = if *all && mask.count_ones() > 1 {
                    "all of"
                } else {
                    "any of"
                };
                let values = self.members(*set, *mask).join(", ");
                let set = self.expr(forms, *set);
                forms.of(format!("includes {word} {values}"), vec![set])
            }
            ExprKind::Items { .. } | ExprKind::Aggregate { .. } => self.over_items(forms, id),
            ExprKind::Whole { .. } | ExprKind::Moved { .. } | ExprKind::LongestRun { .. } => {
                self.of_days(forms, id)
            }
            _ => self.amount(forms, id),
        }
    }

    fn kind_of(&self, node: NodeId) -> Option<KindId> {
        match self.policy.node(node).per {
            Per::Kind(kind) => Some(kind),
            Per::Once | Per::Item(_) => None,
        }
    }

    fn indexed(
        &mut self,
        forms: &mut Forms,
        word: &str,
        named: Named,
        index: Index,
        kind: Option<KindId>,
    ) -> Form {
        let of = self.names.named(forms, named);
        match index {
            Index::Only => forms.of(format!("{word} the only one"), vec![of]),
            Index::Here => forms.of(format!("{word} the one at hand"), vec![of]),
            Index::At(at) => {
                let member = kind.map_or("", |kind| {
                    self.policy.kind(kind).members[usize::from(at)]
                        .name
                        .as_str()
                });
                forms.of(format!("{word} {member}"), vec![of])
            }
            Index::Of(expr) => {
                let which = self.expr(forms, expr);
                forms.of(word, vec![of, which])
            }
        }
    }

    /// A value that is written down, with what it counts.
    pub(super) fn constant(&self, constant: Constant, ty: ValueType) -> String {
        match (constant, ty) {
            (Constant::YesNo(yes), _) => if yes { "yes" } else { "no" }.to_owned(),
            (Constant::Choice(at), ValueType::Choice(kind) | ValueType::Set(kind)) => {
                let member = &self.policy.kind(kind).members[usize::from(at)];
                format!("value {}", member.name)
            }
            (Constant::Choice(at), _) => format!("value {at}"),
            (Constant::Amount(amount), ValueType::Amount(unit)) => number(amount, Some(unit)),
            (Constant::Amount(amount), _) => number(amount, None),
            (Constant::Date(date), _) => format!("day {date}"),
        }
    }

    fn amount(&mut self, forms: &mut Forms, id: ExprId) -> Form {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Sum(_) => {
                let mut parts = Vec::new();
                self.summands(forms, id, false, &mut parts);
                forms.unordered("sum", parts)
            }
            ExprKind::Times(a, b) => {
                let parts = vec![self.expr(forms, *a), self.expr(forms, *b)];
                forms.unordered("times", parts)
            }
            ExprKind::DividedBy(a, b) => {
                let parts = vec![self.expr(forms, *a), self.expr(forms, *b)];
                forms.of("divided by", parts)
            }
            ExprKind::Above(a, b) => {
                let parts = vec![self.expr(forms, *a), self.expr(forms, *b)];
                forms.of("above", parts)
            }
            ExprKind::Extreme(least, _) => {
                let mut parts = Vec::new();
                self.extremes(forms, id, *least, &mut parts);
                parts.sort_unstable();
                parts.dedup();
                let word = if *least { "least" } else { "greatest" };
                match parts.as_slice() {
                    [only] => *only,
                    _ => forms.of(word, parts),
                }
            }
            ExprKind::ForEvery {
                amount,
                size,
                parts,
                of,
            } => {
                let whole = if *parts { "or part" } else { "complete" };
                let parts = [amount, size, of].map(|part| self.expr(forms, *part));
                forms.of(format!("for every {whole}"), parts.to_vec())
            }
            ExprKind::Convert(amount, factor) if *factor == Exact::ONE => self.expr(forms, *amount),
            ExprKind::Convert(amount, factor) => {
                let amount = self.expr(forms, *amount);
                forms.of(format!("per {}", number(*factor, None)), vec![amount])
            }
            _ => unreachable!("every other kind has its form before"),
        }
    }

    /// The parts of a sum, and of the sums in it, each with whether it is taken off.
    fn summands(&mut self, forms: &mut Forms, id: ExprId, off: bool, parts: &mut Vec<Form>) {
        let policy = self.policy;
        let ExprKind::Sum(own) = &policy.expr(id).kind else {
            let form = self.expr(forms, id);
            parts.push(forms.of(if off { "less" } else { "plus" }, vec![form]));
            return;
        };
        for (taken, part) in own {
            self.summands(forms, *part, off != *taken, parts);
        }
    }

    /// What the least of several is the least of, those of others in it included.
    fn extremes(&mut self, forms: &mut Forms, id: ExprId, least: bool, parts: &mut Vec<Form>) {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Extreme(own, of) if *own == least => {
                of.iter()
                    .for_each(|part| self.extremes(forms, *part, least, parts));
            }
            _ => parts.push(self.expr(forms, id)),
        }
    }

    fn over(&mut self, forms: &mut Forms, over: Over) -> Form {
        match over {
            Over::List(list) => self.names.named(forms, Named::Fact(list)),
            Over::Kind(kind) => {
                let members = self.policy.kind(kind).members.iter();
                let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
                forms.word(format!("values {}", names.join(", ")))
            }
        }
    }

    fn over_items(&mut self, forms: &mut Forms, id: ExprId) -> Form {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Items {
                quantity,
                over,
                filter,
                has,
            } => {
                let over = self.over(forms, *over);
                let word = match quantity {
                    Quantity::Every => {
                        let filter = filter.map(|filter| self.expr(forms, filter));
                        let has = has.map(|has| self.expr(forms, has));
                        let parts = vec![over, forms.perhaps(filter), forms.perhaps(has)];
                        return forms.of("every item", parts);
                    }
                    Quantity::Some | Quantity::AtLeast(1) => "some item".to_owned(),
                    Quantity::AtLeast(count) => format!("at least {count} items"),
                };
                // Some item where this holds has that, is some item where both hold.
                let mut tests = Vec::new();
                for test in filter.iter().chain(has) {
                    self.gather(forms, *test, false, true, &mut tests);
                }
                let tests = every_or_some(forms, true, tests);
                forms.of(word, vec![over, tests])
            }
            ExprKind::Aggregate {
                kind,
                over,
                term,
                filter,
                if_none,
            } => {
                let word = match kind {
                    Aggregate::Sum => "sum over",
                    Aggregate::Count => "count over",
                    Aggregate::Least => "least over",
                    Aggregate::Greatest => "greatest over",
                };
                let mut parts = vec![self.over(forms, *over)];
                for part in [term, filter, if_none] {
                    let part = part.map(|part| self.expr(forms, part));
                    parts.push(forms.perhaps(part));
                }
                forms.of(word, parts)
            }
            _ => unreachable!("only these go through items"),
        }
    }

    fn of_days(&mut self, forms: &mut Forms, id: ExprId) -> Form {
        let policy = self.policy;
        match &policy.expr(id).kind {
            ExprKind::Whole {
                unit,
                from,
                to,
                if_after,
            } => {
                let parts = [from, to].map(|part| self.expr(forms, *part));
                forms.of(format!("whole {unit:?} {if_after}"), parts.to_vec())
            }
            ExprKind::Moved {
                from,
                count,
                unit,
                after,
            } => {
                let mut parts = [from, count].map(|part| self.expr(forms, *part)).to_vec();
                if *unit == TimeUnit::WorkingDays {
                    parts.push(self.names.named(forms, Named::Holidays));
                }
                forms.of(format!("moved {unit:?} {after}"), parts)
            }
            ExprKind::LongestRun {
                list,
                begins,
                ends,
                apart,
                months,
                before,
            } => {
                let record = policy.list(*list).map(|(record, _)| record);
                let [begins, ends] = [begins, ends]
                    .map(|at| record.map_or("", |record| record.fields[*at].name.as_str()));
                let mut parts = vec![self.names.named(forms, Named::Fact(*list))];
                let others = [apart, months, before].map(|part| self.expr(forms, *part));
                parts.extend(others);
                forms.of(format!("longest run {begins} {ends}"), parts)
            }
            _ => unreachable!("only these reckon with days"),
        }
    }
}

/// Conditions that all hold, or of which some does: without order, each once; of one, itself.
fn every_or_some(forms: &mut Forms, all: bool, mut parts: Vec<Form>) -> Form {
    parts.sort_unstable();
    parts.dedup();
    match parts.as_slice() {
        [only] => *only,
        _ => forms.of(if all { "all" } else { "any" }, parts),
    }
}

fn number(amount: Exact, unit: Option<Unit>) -> String {
    format!("{}/{} {unit:?}", amount.numerator(), amount.denominator())
}

/// What something may be, by the names of its values and to the last step.
pub(super) fn range(policy: &Policy, domain: Domain) -> String {
    match domain {
        Domain::YesNo => "yes or no".to_owned(),
        Domain::Choice(kind) => format!("one of {}", values(policy, kind)),
        Domain::Set(kind) => format!("any of {}", values(policy, kind)),
        Domain::Amount(amounts) => format!("{amounts:?}"),
        Domain::Date { days, or_none } => format!("{days:?} {or_none}"),
        Domain::List {
            record,
            least,
            most,
        } => {
            let fields = policy.record(record).fields.iter();
            let fields: Vec<String> = fields
                .map(|field| format!("{} {}", field.name, range(policy, field.domain)))
                .collect();
            format!("{least} to {most} of {}", fields.join("; "))
        }
    }
}

/// What an answer is, by the names of its values.
pub(super) fn kind_of_value(policy: &Policy, ty: ValueType) -> String {
    match ty {
        ValueType::YesNo => "yes or no".to_owned(),
        ValueType::Choice(kind) => format!("one of {}", values(policy, kind)),
        ValueType::Set(kind) => format!("any of {}", values(policy, kind)),
        ValueType::Amount(unit) => format!("{unit:?}"),
        ValueType::Date => "a day".to_owned(),
    }
}

/// The values of a kind, in their order, and whether that is a ranking.
pub(super) fn values(policy: &Policy, kind: KindId) -> String {
    let kind = policy.kind(kind);
    let names: Vec<&str> = kind
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    let ranked = if kind.ranked { " ranked" } else { "" };
    format!("{}{ranked}", names.join(", "))
}
