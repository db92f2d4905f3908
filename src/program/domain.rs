//! What a program is reckoned in: one complete case, or everything that a partial case may be.
//!
//! The operations are gone through in one place ([`super::run`]); a domain says what each
//! amounts to. [`Exact`](super::exact::Exact) defines what a policy means.

use crate::model::policy::Order;
use crate::syntax::tree::RoundingMode;

use super::op::{Comparison, Rules, TableFaults};

/// The values of a decision's rules, and what holds when no rule does.
pub(crate) struct RuleValues<'v, V> {
    /// A value for every rule.
    pub(crate) values: &'v [V],
    /// What holds when no rule does.
    pub(crate) normally: V,
}

/// What came of a decision.
pub(crate) struct Decided<V, C> {
    /// The value; where rules clash, that of one of them.
    pub(crate) value: V,
    /// Whether rules clash.
    pub(crate) clash: C,
}

/// What came of a table.
pub(crate) struct Found<V, C> {
    /// The value; where no row or several apply, that of one of them.
    pub(crate) value: V,
    /// Whether no row applies.
    pub(crate) gap: C,
    /// Whether several rows apply.
    pub(crate) overlap: C,
}

/// A stay somewhere.
pub(crate) struct Stay<D: Domain + ?Sized> {
    /// The first day.
    pub(crate) begins: D::Num,
    /// The last day, where it has ended.
    pub(crate) ends: D::Num,
    /// Whether it has not ended.
    pub(crate) open: D::Choice,
    /// Whether it is there at all.
    pub(crate) present: D::Choice,
}

/// Values that decisions choose between.
pub(crate) trait Chosen<C>: Copy {
    /// Either of two values.
    fn or(self, other: Self) -> Self;
    /// Whether two values are the same.
    fn same(self, other: Self) -> C;
    /// The higher of two values.
    fn higher(self, other: Self) -> Self;
}

/// What a program is reckoned in.
pub(crate) trait Domain {
    type Num: Chosen<Self::Choice>;
    type Choice: Chosen<Self::Choice>;
    type Set: Copy;

    fn number(n: i128) -> Self::Num;
    fn choice(value: u8) -> Self::Choice;

    // Conditions.
    fn and(a: Self::Choice, b: Self::Choice) -> Self::Choice;
    fn or(a: Self::Choice, b: Self::Choice) -> Self::Choice;
    fn not(a: Self::Choice) -> Self::Choice;
    fn at_least(n: u32, parts: impl Iterator<Item = Self::Choice>) -> Self::Choice;
    fn compare(comparison: Comparison, a: Self::Num, b: Self::Num) -> Self::Choice;
    fn one_of(a: Self::Choice, mask: u64) -> Self::Choice;
    fn order(order: Order, a: Self::Choice, b: Self::Choice) -> Self::Choice;
    fn includes(set: Self::Set, mask: u64, all: bool) -> Self::Choice;

    // Numbers.
    fn scale(a: Self::Num, factor: i128) -> Self::Num;
    fn add(a: Self::Num, b: Self::Num) -> Self::Num;
    fn multiply(a: Self::Num, b: Self::Num) -> Self::Num;
    /// The number where a condition holds, else nothing.
    fn counted(a: Self::Num, when: Self::Choice) -> Self::Num;
    /// The least, or the greatest, of those that are there; at least one always is.
    fn extreme(least: bool, terms: impl Iterator<Item = (Self::Num, Self::Choice)>) -> Self::Num;
    fn round(a: Self::Num, times: i128, plus: i128, over: i128, each: i128) -> Self::Num;
    fn divide(a: Self::Num, by: Self::Num, mode: RoundingMode, each: i128) -> Self::Num;
    /// A whole-number function of two days that falls with the first and rises with the second.
    fn between(from: Self::Num, to: Self::Num, of: impl Fn(i128, i128) -> i128) -> Self::Num;
    /// A whole-number function of a day and a count that rises with both.
    fn moved(from: Self::Num, count: Self::Num, of: impl Fn(i128, i128) -> i128) -> Self::Num;
    /// The most days in any run of stays, joined when under so many days apart, in so many
    /// months before a day.
    fn longest_run(
        apart: Self::Num,
        months: Self::Num,
        before: Self::Num,
        stays: &[Stay<Self>],
    ) -> Self::Num;
    /// A day, or where it lies beyond a last day, another that is not known.
    fn unless_beyond(day: Self::Num, last: i128, beyond: Self::Num) -> Self::Num;

    /// How many items there certainly are, and how many there may be.
    fn items(count: Self::Num) -> (usize, usize);
    /// Whether an item is there, of so many that certainly are and so many that may be.
    fn present(item: usize, items: (usize, usize)) -> Self::Choice;

    /// The cell that keys pick, or any that they may.
    fn pick<V: Chosen<Self::Choice>>(
        keys: &[(Self::Choice, usize)],
        cell: impl Fn(usize) -> V,
    ) -> V;

    /// What rules come to; whether each is alive goes into `alive`.
    fn decide<V: Chosen<Self::Choice>>(
        rules: &Rules,
        whens: &[Self::Choice],
        values: &RuleValues<'_, V>,
        alive: &mut [Self::Choice],
    ) -> Decided<V, Self::Choice>;

    /// What the rows of a table come to; without faults exactly one row is known to apply.
    fn find_row<V: Chosen<Self::Choice>>(
        rows: &[Self::Choice],
        values: &[V],
        faults: Option<TableFaults>,
    ) -> Found<V, Self::Choice>;
}
