//! What can be proved of rules and tables without a solver: that rules never clash, and that
//! exactly one row of a table applies.

use super::lower::Lower;
use super::op::Slot;
use super::problem::ProgramProblem;
use crate::model::policy::{
    Constant, ExprId, ExprKind, NodeId, Order, Policy, Rule, Table, ValueType,
};
use crate::model::walk::Read;
use crate::source::Span;
use crate::value::{Exact, plain_amount};

/// The most pairs of rules that are looked at.
const MAX_PAIRS: usize = 20_000;
/// The most cells that a table's columns are cut into.
const MAX_CELLS: usize = 20_000;

// ── Rules ───────────────────────────────────────────────────────────────────

/// What a condition says of something that it looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Allowed {
    /// One of these values.
    Mask(u64),
    /// Between two amounts; whether each end is left out.
    Between(Option<(Exact, bool)>, Option<(Exact, bool)>),
}

/// Whether no two rules in force of different values can be alive at once.
///
/// Two rules are parted when one overrides the other, or when they ask different things of
/// something they both look at.
pub(super) fn never_clash(policy: &Policy, rules: &[Rule], in_force: &[usize]) -> bool {
    let count = in_force.len();
    if count * count.saturating_sub(1) / 2 > MAX_PAIRS {
        return false;
    }
    let asks: Vec<Asks> = in_force
        .iter()
        .map(|at| asks_of(policy, rules[*at].when))
        .collect();
    (0..count).all(|first| {
        (first + 1..count).all(|second| {
            let (a, b) = (in_force[first], in_force[second]);
            !may_differ(policy, rules, (a, b)) || parted(policy, &asks[first], &asks[second])
        })
    })
}

/// Whether two rules could give different values, neither setting the other aside.
pub(crate) fn may_differ(policy: &Policy, rules: &[Rule], (a, b): (usize, usize)) -> bool {
    !policy.same(rules[a].value, rules[b].value)
        && !rules[a].overrides.contains(&b)
        && !rules[b].overrides.contains(&a)
}

/// What must be so for a condition to hold: each thing that it looks at, and what it may be.
pub(crate) type Asks = Vec<(ExprId, Allowed)>;

/// What must be so for a condition to hold.
pub(crate) fn asks_of(policy: &Policy, condition: ExprId) -> Asks {
    let mut asks = Vec::new();
    asked(policy, condition, &mut asks);
    asks
}

fn parted(policy: &Policy, a: &[(ExprId, Allowed)], b: &[(ExprId, Allowed)]) -> bool {
    a.iter().any(|(left, one)| {
        b.iter()
            .any(|(right, other)| disjoint(*one, *other) && policy.same(*left, *right))
    })
}

fn disjoint(a: Allowed, b: Allowed) -> bool {
    match (a, b) {
        (Allowed::Mask(a), Allowed::Mask(b)) => a & b == 0,
        (Allowed::Between(low_a, high_a), Allowed::Between(low_b, high_b)) => {
            let before = |high: Option<(Exact, bool)>, low: Option<(Exact, bool)>| {
                matches!((high, low), (Some((high, out)), Some((low, also_out)))
                    if high < low || (high == low && (out || also_out)))
            };
            before(high_a, low_b) || before(high_b, low_a)
        }
        (Allowed::Mask(_), Allowed::Between(..)) | (Allowed::Between(..), Allowed::Mask(_)) => {
            false
        }
    }
}

fn asked(policy: &Policy, id: ExprId, asks: &mut Vec<(ExprId, Allowed)>) {
    match &policy.expr(id).kind {
        ExprKind::All(parts) => parts.iter().for_each(|part| asked(policy, *part, asks)),
        ExprKind::OneOf(what, mask) => asks.push((*what, Allowed::Mask(*mask))),
        ExprKind::Not(inner) => match &policy.expr(*inner).kind {
            ExprKind::OneOf(what, mask) => asks.push((*what, Allowed::Mask(!mask))),
            ExprKind::Compare(order, what, limit) => {
                let always = policy.expr(*what).absent == crate::model::policy::Absent::Never;
                if let (true, Some(amount)) = (always, written_amount(policy, *limit)) {
                    asks.push((*what, between(turned(*order), amount)));
                }
                asks.push((*inner, Allowed::Mask(1)));
            }
            _ => asks.push((*inner, Allowed::Mask(1))),
        },
        ExprKind::Same(what, value) => {
            if let ExprKind::Constant(Constant::YesNo(yes)) = policy.expr(*value).kind {
                asks.push((*what, Allowed::Mask(1 << u8::from(yes))));
            } else if let Some(amount) = written_amount(policy, *value) {
                let end = Some((amount, false));
                asks.push((*what, Allowed::Between(end, end)));
            }
        }
        ExprKind::Compare(order, what, limit) => {
            if let Some(amount) = written_amount(policy, *limit) {
                asks.push((*what, between(*order, amount)));
            }
            asks.push((id, Allowed::Mask(2)));
        }
        _ => asks.push((id, Allowed::Mask(2))),
    }
}

fn between(order: Order, amount: Exact) -> Allowed {
    match order {
        Order::Under => Allowed::Between(None, Some((amount, true))),
        Order::AtMost => Allowed::Between(None, Some((amount, false))),
        Order::Over => Allowed::Between(Some((amount, true)), None),
        Order::AtLeast => Allowed::Between(Some((amount, false)), None),
    }
}

fn turned(order: Order) -> Order {
    match order {
        Order::Under => Order::AtLeast,
        Order::AtMost => Order::Over,
        Order::Over => Order::AtMost,
        Order::AtLeast => Order::Under,
    }
}

/// An amount, a day or a rank that is written down, as a number.
fn written_amount(policy: &Policy, id: ExprId) -> Option<Exact> {
    match policy.expr(id).kind {
        ExprKind::Constant(Constant::Amount(amount)) => Some(amount),
        ExprKind::Constant(Constant::Date(date)) => Some(Exact::whole(i128::from(date.number()))),
        ExprKind::Constant(Constant::Choice(at)) => Some(Exact::whole(i128::from(at))),
        _ => None,
    }
}

// ── Tables ──────────────────────────────────────────────────────────────────

/// What is known of a table.
pub(super) enum TableProof {
    /// Exactly one row applies to every case.
    Holds,
    /// Some case has no row, or two.
    Fails(ProgramProblem),
    /// Neither could be shown.
    Open,
}

impl TableProof {
    pub(super) fn holds(&self) -> bool {
        matches!(self, TableProof::Holds)
    }

    pub(super) fn problems(self) -> Option<ProgramProblem> {
        match self {
            TableProof::Fails(problem) => Some(problem),
            TableProof::Holds | TableProof::Open => None,
        }
    }
}

/// One thing that a table's cells look at, cut into pieces on which every cell is the same.
struct Axis {
    looks: Looks,
    pieces: Vec<Piece>,
}

enum Looks {
    /// A value of a kind, yes or no, an amount or a day.
    At(ExprId),
    /// Whether a set includes a value.
    Member(ExprId, u8),
}

#[derive(Clone, Copy)]
enum Piece {
    /// A value of a kind, or yes or no; or for a member of a set, whether it is in it.
    Value(u8),
    /// At a cut.
    Cut(usize),
    /// Between two cuts, or before the first, or behind the last: before which cut it lies.
    Gap(usize),
    /// There is none.
    Absent,
}

/// Tries to prove that exactly one row applies, by going through every combination of pieces.
pub(super) fn table(lower: &mut Lower<'_>, id: NodeId, table: &Table) -> TableProof {
    let Some((axes, cuts)) = axes(lower, table) else {
        return TableProof::Open;
    };
    let cells: usize = axes.iter().map(|axis| axis.pieces.len()).product();
    if cells > MAX_CELLS {
        return TableProof::Open;
    }
    let view = View {
        policy: lower.policy,
        axes: &axes,
        cuts: &cuts,
    };
    for cell in 0..cells {
        let point = view.point(cell);
        let mut applying = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            match row
                .cells
                .iter()
                .flatten()
                .try_fold(true, |all, cell| Some(all & view.holds(*cell, &point)?))
            {
                Some(true) => applying.push(at),
                Some(false) => {}
                None => return TableProof::Open,
            }
        }
        if applying.len() != 1 {
            if !independent(lower.policy, table, &cuts) {
                return TableProof::Open;
            }
            return TableProof::Fails(view.problem(id, table, &point, &applying));
        }
    }
    TableProof::Holds
}

/// A limit that cells compare a column with, and what it may be.
struct Cut {
    column: ExprId,
    limit: ExprId,
    least: Exact,
    most: Exact,
}

/// Whether the columns look at different facts, and are cut at known amounts: then every
/// combination of pieces is some case.
fn independent(policy: &Policy, table: &Table, cuts: &[Cut]) -> bool {
    let mut seen: Vec<Read> = Vec::new();
    let facts = table.columns.iter().all(|column| {
        let mut reads = Vec::new();
        policy.reads(*column, &mut reads);
        reads.retain(|read| Some(*read) != policy.decision_day().map(Read::Fact));
        let fresh = reads.len() == 1
            && matches!(reads[0], Read::Fact(_) | Read::Field(..))
            && !seen.contains(&reads[0]);
        seen.extend(reads);
        fresh
    });
    facts && cuts.iter().all(|cut| cut.least == cut.most)
}

fn axes(lower: &mut Lower<'_>, table: &Table) -> Option<(Vec<Axis>, Vec<Cut>)> {
    let mut axes = Vec::new();
    let mut cuts: Vec<Cut> = Vec::new();
    for column in &table.columns {
        let ty = lower.policy.expr(*column).ty;
        match ty {
            ValueType::YesNo | ValueType::Choice(_) => {
                let size = lower.policy.size_of(ty)?;
                let values = (0..size).filter_map(|at| u8::try_from(at).ok());
                axes.push(Axis {
                    looks: Looks::At(*column),
                    pieces: values.map(Piece::Value).collect(),
                });
            }
            ValueType::Set(_) => {
                let mut mask = 0;
                for row in &table.rows {
                    for cell in row.cells.iter().flatten() {
                        members(lower.policy, *cell, *column, &mut mask);
                    }
                }
                axes.extend((0..64_u8).filter(|at| mask >> at & 1 == 1).map(|at| Axis {
                    looks: Looks::Member(*column, at),
                    pieces: vec![Piece::Value(0), Piece::Value(1)],
                }));
            }
            ValueType::Amount(_) | ValueType::Date => {
                let first = cuts.len();
                for row in &table.rows {
                    for cell in row.cells.iter().flatten() {
                        limits(lower, *cell, *column, &mut cuts);
                    }
                }
                sort_cuts(&mut cuts[first..])?;
                let pieces = pieces(lower, *column, first, &cuts)?;
                axes.push(Axis {
                    looks: Looks::At(*column),
                    pieces,
                });
            }
        }
    }
    Some((axes, cuts))
}

/// The members of a set that a cell looks at.
fn members(policy: &Policy, id: ExprId, column: ExprId, mask: &mut u64) {
    if let ExprKind::Includes { set, mask: own, .. } = policy.expr(id).kind
        && set == column
    {
        *mask |= own;
    }
    for part in policy.parts(id) {
        members(policy, part, column, mask);
    }
}

/// The limits that a cell compares a column with.
fn limits(lower: &mut Lower<'_>, id: ExprId, column: ExprId, cuts: &mut Vec<Cut>) {
    match lower.policy.expr(id).kind {
        ExprKind::Compare(_, what, limit) | ExprKind::Same(what, limit) if what == column => {
            let known = cuts
                .iter()
                .any(|cut| cut.column == column && lower.policy.same(cut.limit, limit));
            if let (false, Some(Slot::Num(num))) = (known, lower.slot(limit)) {
                let scale = lower.scale(num);
                let end = |n: i128| Exact::new(n, scale.below).unwrap_or(Exact::ZERO);
                cuts.push(Cut {
                    column,
                    limit,
                    least: end(scale.least),
                    most: end(scale.most),
                });
            }
        }
        _ => {
            for part in lower.policy.parts(id) {
                limits(lower, part, column, cuts);
            }
        }
    }
}

/// Puts the cuts of a column in order; `None` where two may lie either way round.
fn sort_cuts(cuts: &mut [Cut]) -> Option<()> {
    cuts.sort_by_key(|a| (a.least, a.most));
    cuts.windows(2)
        .all(|pair| pair[0].most < pair[1].least)
        .then_some(())
}

/// The pieces of a column between its cuts that some amount lies in.
fn pieces(lower: &mut Lower<'_>, column: ExprId, first: usize, cuts: &[Cut]) -> Option<Vec<Piece>> {
    let Slot::Num(num) = lower.slot(column)? else {
        return None;
    };
    let scale = lower.scale(num);
    let end = |n: i128| Exact::new(n, scale.below).unwrap_or(Exact::ZERO);
    let (least, most) = (end(scale.least), end(scale.most));
    let mut pieces = Vec::new();
    let whole = |amount: Exact| amount.over(scale.below);
    for at in first..=cuts.len() {
        let before = (at > first).then(|| cuts[at - 1].least);
        let behind = cuts.get(at).map(|cut| cut.most);
        // Some whole number of the column's units lies strictly between.
        let low = before.map_or(whole(least).map(|n| n - 1), |low| {
            low.times(Exact::whole(scale.below))
                .map(|n| n.numerator().div_euclid(n.denominator()))
        });
        let high = behind.map_or(whole(most).map(|n| n + 1), |high| {
            high.times(Exact::whole(scale.below))
                .map(|n| -(-n.numerator()).div_euclid(n.denominator()))
        });
        if low?.max(scale.least - 1) + 1 < high?.min(scale.most + 1) {
            pieces.push(Piece::Gap(at));
        }
        if let Some(cut) = cuts.get(at)
            && cut.least <= most
            && cut.most >= least
        {
            pieces.push(Piece::Cut(at));
        }
    }
    if lower.program.absents[column.index()].is_some() {
        pieces.push(Piece::Absent);
    }
    Some(pieces)
}

/// The pieces of all columns, for looking at one combination after another.
struct View<'v> {
    policy: &'v Policy,
    axes: &'v [Axis],
    cuts: &'v [Cut],
}

impl View<'_> {
    fn point(&self, cell: usize) -> Vec<Piece> {
        let mut rest = cell;
        self.axes
            .iter()
            .map(|axis| {
                let piece = axis.pieces[rest % axis.pieces.len()];
                rest /= axis.pieces.len();
                piece
            })
            .collect()
    }

    fn piece(&self, column: ExprId, point: &[Piece]) -> Option<Piece> {
        let at = self
            .axes
            .iter()
            .position(|axis| matches!(axis.looks, Looks::At(what) if what == column))?;
        Some(point[at])
    }

    /// Whether a cell holds on a combination of pieces; `None` where it looks at something else.
    fn holds(&self, id: ExprId, point: &[Piece]) -> Option<bool> {
        match &self.policy.expr(id).kind {
            ExprKind::All(parts) => parts
                .iter()
                .try_fold(true, |all, part| Some(all & self.holds(*part, point)?)),
            ExprKind::Any(parts) => parts
                .iter()
                .try_fold(false, |any, part| Some(any | self.holds(*part, point)?)),
            ExprKind::Not(inner) => Some(!self.holds(*inner, point)?),
            ExprKind::OneOf(what, mask) => match self.piece(*what, point)? {
                Piece::Value(value) => Some(mask >> value & 1 == 1),
                Piece::Cut(_) | Piece::Gap(_) | Piece::Absent => None,
            },
            ExprKind::Includes { set, mask, .. } if mask.count_ones() == 1 => {
                let member = u8::try_from(mask.trailing_zeros()).ok()?;
                let at = self.axes.iter().position(|axis| {
                    matches!(axis.looks, Looks::Member(what, value) if what == *set && value == member)
                })?;
                Some(matches!(point[at], Piece::Value(1)))
            }
            ExprKind::IsAbsent(what) => Some(matches!(self.piece(*what, point)?, Piece::Absent)),
            ExprKind::Same(what, value) => self.same(*what, *value, point),
            ExprKind::Compare(order, what, limit) => self.compare(*order, *what, *limit, point),
            _ => None,
        }
    }

    fn same(&self, what: ExprId, value: ExprId, point: &[Piece]) -> Option<bool> {
        match (self.piece(what, point)?, &self.policy.expr(value).kind) {
            (Piece::Value(found), ExprKind::Constant(Constant::YesNo(yes))) => {
                Some((found == 1) == *yes)
            }
            (Piece::Value(_), _) => None,
            (Piece::Absent, _) => Some(false),
            (piece @ (Piece::Cut(_) | Piece::Gap(_)), _) => {
                let cut = self.cut(what, value)?;
                Some(matches!(piece, Piece::Cut(at) if at == cut))
            }
        }
    }

    fn cut(&self, column: ExprId, limit: ExprId) -> Option<usize> {
        self.cuts
            .iter()
            .position(|cut| cut.column == column && self.policy.same(cut.limit, limit))
    }

    fn compare(&self, order: Order, what: ExprId, limit: ExprId, point: &[Piece]) -> Option<bool> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let found = match self.piece(what, point)? {
            Piece::Absent => return Some(false),
            Piece::Value(value) => match self.policy.expr(limit).kind {
                ExprKind::Constant(Constant::Choice(at)) => value.cmp(&at),
                _ => return None,
            },
            Piece::Cut(at) => at.cmp(&self.cut(what, limit)?),
            Piece::Gap(before) => match before.cmp(&self.cut(what, limit)?) {
                Less | Equal => Less,
                Greater => Greater,
            },
        };
        Some(super::exact::holds(order, found))
    }

    fn problem(
        &self,
        id: NodeId,
        table: &Table,
        point: &[Piece],
        applying: &[usize],
    ) -> ProgramProblem {
        let name = self.policy.node(id).name.clone();
        let words: Vec<String> = self
            .axes
            .iter()
            .zip(point)
            .map(|(axis, piece)| self.words(&axis.looks, *piece))
            .collect();
        let words = words.join(" and ");
        let row = |at: usize| table.rows.get(at).map_or(Span::default(), |row| row.span);
        match applying {
            [first, second, ..] => ProgramProblem::TableOverlap {
                name,
                overlap: words,
                first: row(*first),
                second: row(*second),
            },
            _ => ProgramProblem::TableGap {
                name,
                gap: words,
                span: self.policy.node(id).span,
            },
        }
    }

    fn words(&self, looks: &Looks, piece: Piece) -> String {
        let policy = self.policy;
        match looks {
            Looks::Member(set, member) => {
                let including = matches!(piece, Piece::Value(1));
                let value = match policy.expr(*set).ty {
                    ValueType::Set(kind) => {
                        policy.kind(kind).members[usize::from(*member)].name.clone()
                    }
                    _ => String::new(),
                };
                let not = if including { "" } else { "not " };
                format!("`{}` {not}including {value}", policy.short(*set))
            }
            Looks::At(column) => {
                let name = policy.short(*column);
                let cut = |at: usize| self.limit_words(&self.cuts[at]);
                let of_column =
                    |at: usize| self.cuts.get(at).is_some_and(|cut| cut.column == *column);
                match piece {
                    Piece::Absent => format!("`{name}` none"),
                    Piece::Value(value) => {
                        let value = match policy.expr(*column).ty {
                            ValueType::Choice(kind) => {
                                policy.kind(kind).members[usize::from(value)].name.clone()
                            }
                            _ if value == 1 => "yes".to_owned(),
                            _ => "no".to_owned(),
                        };
                        format!("`{name}` {value}")
                    }
                    Piece::Cut(at) => format!("`{name}` {}", cut(at)),
                    Piece::Gap(at) if at > 0 && of_column(at - 1) && of_column(at) => {
                        format!("`{name}` over {} and under {}", cut(at - 1), cut(at))
                    }
                    Piece::Gap(at) if of_column(at) => format!("`{name}` under {}", cut(at)),
                    Piece::Gap(at) if at > 0 && of_column(at - 1) => {
                        format!("`{name}` over {}", cut(at - 1))
                    }
                    Piece::Gap(_) => format!("any `{name}`"),
                }
            }
        }
    }

    fn limit_words(&self, cut: &Cut) -> String {
        match self.policy.expr(cut.limit).ty {
            ValueType::Amount(unit) => plain_amount(cut.least, unit),
            ValueType::Date => i32::try_from(cut.least.numerator())
                .ok()
                .and_then(crate::value::Date::from_number)
                .map_or_else(String::new, |date| date.to_string()),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => String::new(),
        }
    }
}
