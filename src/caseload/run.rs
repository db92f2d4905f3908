//! Going through the steps of a plan, for a block of cases at once.
//!
//! Numbers wrap around where they are
//! reckoned for rows that are not there; wherever there is a case, the bounds of its slots were
//! checked when the policy was prepared.

use super::inputs::{BLOCK, Inputs, Rows, WORDS};
use super::plan::Plan;
use super::step::{
    Amount, Bits, Code, Col, Does, MOST_LOOKED_UP, Part, Reckon, Run, Scaled, Stay, Width,
};
use crate::program::calendar;
use crate::syntax::tree::RoundingMode;

/// Words of rows, each made by itself. (Unlike with `array::from_fn`, everything here becomes
/// part of the loops that are made for the processor at hand.)
#[inline(always)]
fn each_word(of: impl Fn(usize) -> u64) -> Rows {
    let mut rows = [0; WORDS];
    for (at, word) in rows.iter_mut().enumerate() {
        *word = of(at);
    }
    rows
}

/// The columns that steps fill.
#[derive(Debug, Clone, Default)]
pub(super) struct Registers {
    narrow: Vec<[i64; BLOCK]>,
    wide: Vec<[i128; BLOCK]>,
    codes: Vec<[u8; BLOCK]>,
    masks: Vec<Rows>,
}

/// Whole numbers of a width.
pub(super) trait Whole: Copy + Ord {
    const LEAST: Self;
    const MOST: Self;
    fn of(n: i128) -> Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn floor(self, by: Self) -> Self;
    fn long(self) -> i128;
}

impl Whole for i64 {
    const LEAST: i64 = i64::MIN;
    const MOST: i64 = i64::MAX;

    #[inline(always)]
    fn of(n: i128) -> i64 {
        n as i64
    }

    #[inline(always)]
    fn plus(self, other: i64) -> i64 {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn times(self, other: i64) -> i64 {
        self.wrapping_mul(other)
    }

    #[inline(always)]
    fn floor(self, by: i64) -> i64 {
        self.wrapping_div_euclid(by)
    }

    #[inline(always)]
    fn long(self) -> i128 {
        i128::from(self)
    }
}

impl Whole for i128 {
    const LEAST: i128 = i128::MIN;
    const MOST: i128 = i128::MAX;

    fn of(n: i128) -> i128 {
        n
    }

    fn plus(self, other: i128) -> i128 {
        self.wrapping_add(other)
    }

    fn times(self, other: i128) -> i128 {
        self.wrapping_mul(other)
    }

    fn floor(self, by: i128) -> i128 {
        self.wrapping_div_euclid(by)
    }

    fn long(self) -> i128 {
        self
    }
}

/// The columns of one width of numbers, those that a case fills and those that steps do.
struct Numbers<'r, T> {
    inputs: &'r [[T; BLOCK]],
    filled: &'r mut [[T; BLOCK]],
}

impl<T: Whole> Numbers<'_, T> {
    #[inline(always)]
    fn get(&self, col: Col) -> &[T; BLOCK] {
        if col.is_input() {
            &self.inputs[col.at()]
        } else {
            &self.filled[col.at()]
        }
    }

    /// A column to fill, and another that is read meanwhile.
    #[inline(always)]
    fn pair(&mut self, out: Col, read: Col) -> (&mut [T; BLOCK], &[T; BLOCK]) {
        if read.is_input() {
            return (&mut self.filled[out.at()], &self.inputs[read.at()]);
        }
        match self.filled.get_disjoint_mut([out.at(), read.at()]) {
            Ok([out, read]) => (out, read),
            Err(_) => unreachable!("a step never fills the column that it reads"),
        }
    }

    /// One row of an operand.
    #[inline(always)]
    fn at(&self, amount: Amount, row: usize) -> T {
        match amount {
            Amount::Const(n) => T::of(n),
            Amount::Col(col) => self.get(col)[row],
        }
    }
}

/// The conditions' columns.
struct Masks<'r> {
    inputs: &'r [Rows],
    filled: &'r [Rows],
}

impl Masks<'_> {
    #[inline(always)]
    fn get(&self, bits: Bits) -> Rows {
        let words = if bits.col.is_input() {
            self.inputs[bits.col.at()]
        } else {
            self.filled[bits.col.at()]
        };
        let flip = if bits.contrary { u64::MAX } else { 0 };
        each_word(|at| words[at] ^ flip)
    }
}

impl Registers {
    pub(super) fn new(plan: &Plan) -> Self {
        let [narrow, wide, codes, _, masks] = plan.sizes;
        Registers {
            narrow: vec![[0; BLOCK]; narrow],
            wide: vec![[0; BLOCK]; wide],
            codes: vec![[0; BLOCK]; codes],
            masks: vec![[0; WORDS]; masks],
        }
    }

    /// The rows in which a condition holds.
    #[inline(always)]
    pub(super) fn mask(&self, inputs: &Inputs, bits: Bits) -> Rows {
        Masks {
            inputs: &inputs.masks,
            filled: &self.masks,
        }
        .get(bits)
    }

    /// A number in one row.
    #[inline(always)]
    pub(super) fn amount(
        &self,
        inputs: &Inputs,
        (amount, width): (Amount, Width),
        row: usize,
    ) -> i128 {
        match (amount, width) {
            (Amount::Const(n), _) => n,
            (Amount::Col(col), Width::Wide) => self.wide[col.at()][row],
            (Amount::Col(col), Width::Narrow) if col.is_input() => {
                i128::from(inputs.narrow[col.at()][row])
            }
            (Amount::Col(col), Width::Narrow) => i128::from(self.narrow[col.at()][row]),
        }
    }

    /// A narrow column.
    #[inline(always)]
    pub(super) fn narrow<'r>(&'r self, inputs: &'r Inputs, col: Col) -> &'r [i64; BLOCK] {
        if col.is_input() {
            &inputs.narrow[col.at()]
        } else {
            &self.narrow[col.at()]
        }
    }

    /// A place in one row.
    #[inline(always)]
    pub(super) fn code(&self, inputs: &Inputs, code: Code, row: usize) -> u8 {
        match code {
            Code::Const(value) => value,
            Code::Col(col) => self.codes_of(inputs, col)[row],
        }
    }

    #[inline(always)]
    pub(super) fn codes_of<'r>(&'r self, inputs: &'r Inputs, col: Col) -> &'r [u8; BLOCK] {
        if col.is_input() {
            &inputs.codes[col.at()]
        } else {
            &self.codes[col.at()]
        }
    }

    /// Goes through the steps of a plan.
    #[inline(always)]
    pub(super) fn run(&mut self, plan: &Plan, inputs: &Inputs) {
        let mut at = 0;
        while let Some(step) = plan.steps.get(at) {
            at += 1;
            match &step.does {
                Does::SkipUnless(bits, over) => {
                    if self.mask(inputs, *bits).iter().all(|word| *word == 0) {
                        at += over;
                    }
                }
                Does::Reckon(Width::Narrow, Reckon::Narrow(col)) => {
                    let out = &mut self.narrow[step.out.at()];
                    for (out, wide) in out.iter_mut().zip(&self.wide[col.at()]) {
                        *out = *wide as i64;
                    }
                }
                Does::Reckon(Width::Wide, Reckon::Widen(col)) => {
                    for row in 0..BLOCK {
                        let n = self.narrow(inputs, *col)[row];
                        self.wide[step.out.at()][row] = i128::from(n);
                    }
                }
                Does::Reckon(Width::Narrow, reckon) => {
                    self.narrow_step(step.out, reckon, plan, inputs)
                }
                Does::Reckon(Width::Wide, reckon) => self.wide_step(step.out, reckon, plan, inputs),
                Does::SelectConst { .. }
                | Does::SelectCode { .. }
                | Does::PickCode(..)
                | Does::CodeOf(_) => {
                    self.place(step.out, &step.does, inputs);
                }
                does => {
                    let mask = self.condition(does, inputs);
                    self.masks[step.out.at()] = mask;
                }
            }
        }
    }

    #[inline(always)]
    fn narrow_step(&mut self, out: Col, reckon: &Reckon, plan: &Plan, inputs: &Inputs) {
        let masks = Masks {
            inputs: &inputs.masks,
            filled: &self.masks,
        };
        let mut numbers = Numbers {
            inputs: &inputs.narrow,
            filled: &mut self.narrow,
        };
        let codes = |col: Col, row: usize| match col.is_input() {
            true => inputs.codes[col.at()][row],
            false => self.codes[col.at()][row],
        };
        match reckon {
            Reckon::Round {
                of,
                times,
                plus,
                each,
                by: Some(by),
                ..
            } => {
                let (out, of) = numbers.pair(out, *of);
                let (times, plus, each) = (*times as i64, *plus as i64, *each as i64);
                let scaled = |n: i64| n.wrapping_mul(times).wrapping_add(plus);
                if by.is_short() {
                    for (out, n) in out.iter_mut().zip(of) {
                        *out = by.short_floor(scaled(*n)).wrapping_mul(each);
                    }
                } else {
                    for (out, n) in out.iter_mut().zip(of) {
                        *out = by.floor(scaled(*n)).wrapping_mul(each);
                    }
                }
            }
            reckon => reckon_in(out, reckon, numbers, &masks, &codes, plan),
        }
    }

    #[inline(always)]
    fn wide_step(&mut self, out: Col, reckon: &Reckon, plan: &Plan, inputs: &Inputs) {
        let masks = Masks {
            inputs: &inputs.masks,
            filled: &self.masks,
        };
        let numbers = Numbers {
            inputs: &[],
            filled: &mut self.wide,
        };
        let codes = |col: Col, row: usize| match col.is_input() {
            true => inputs.codes[col.at()][row],
            false => self.codes[col.at()][row],
        };
        reckon_in(out, reckon, numbers, &masks, &codes, plan);
    }

    #[inline(always)]
    fn condition(&self, does: &Does, inputs: &Inputs) -> Rows {
        let masks = Masks {
            inputs: &inputs.masks,
            filled: &self.masks,
        };
        match does {
            Does::All(parts) => {
                let mut all = [u64::MAX; WORDS];
                for part in parts {
                    let part = masks.get(*part);
                    for (all, part) in all.iter_mut().zip(part) {
                        *all &= part;
                    }
                }
                all
            }
            Does::AtLeast(n, parts) => at_least(*n, parts, &masks),
            Does::Differ(a, b) => {
                let (a, b) = (masks.get(*a), masks.get(*b));
                each_word(|at| a[at] ^ b[at])
            }
            Does::Among(col, members) => {
                let codes = self.codes_of(inputs, *col);
                among(codes, *members)
            }
            Does::SameCode(a, b) => {
                let (a, b) = (self.codes_of(inputs, *a), self.codes_of(inputs, *b));
                rows_where(|row: usize| a[row] == b[row])
            }
            Does::CodeOver(a, b) => {
                let (a, b) = (self.codes_of(inputs, *a), self.codes_of(inputs, *b));
                rows_where(|row: usize| a[row] > b[row])
            }
            Does::Includes { set, mask, all } => {
                let sets = &inputs.sets[set.at()];
                if *all {
                    rows_where(|row: usize| sets[row] & mask == *mask)
                } else {
                    rows_where(|row: usize| sets[row] & mask != 0)
                }
            }
            Does::ClashCodes(_) | Does::Clash(..) => self.clashing(does, inputs),
            does => self.comparison(does, inputs),
        }
    }

    fn clashing(&self, does: &Does, inputs: &Inputs) -> Rows {
        let masks = Masks {
            inputs: &inputs.masks,
            filled: &self.masks,
        };
        match does {
            Does::ClashCodes(arms) => {
                let value = |at: usize, row: usize| self.code(inputs, arms[at].1, row);
                clash(arms.len(), |at| masks.get(arms[at].0), value)
            }
            Does::Clash(width, arms) => {
                let value = |at: usize, row: usize| self.amount(inputs, (arms[at].1, *width), row);
                clash(arms.len(), |at| masks.get(arms[at].0), value)
            }
            _ => unreachable!("only clashes come here"),
        }
    }

    #[inline(always)]
    fn comparison(&self, does: &Does, inputs: &Inputs) -> Rows {
        match does {
            Does::OverConst(Width::Narrow, col, n) => {
                let (col, n) = (self.narrow(inputs, *col), *n as i64);
                rows_where(|row: usize| col[row] > n)
            }
            Does::SameConst(Width::Narrow, col, n) => {
                let (col, n) = (self.narrow(inputs, *col), *n as i64);
                rows_where(|row: usize| col[row] == n)
            }
            Does::OverConst(Width::Wide, col, n) => {
                let col = &self.wide[col.at()];
                rows_where(|row: usize| col[row] > *n)
            }
            Does::SameConst(Width::Wide, col, n) => {
                let col = &self.wide[col.at()];
                rows_where(|row: usize| col[row] == *n)
            }
            Does::Over(Width::Narrow, a, b) => {
                let (x, y) = (self.narrow(inputs, a.col), self.narrow(inputs, b.col));
                let (f, g) = (a.factor as i64, b.factor as i64);
                rows_where(|row: usize| x[row].wrapping_mul(f) > y[row].wrapping_mul(g))
            }
            Does::Same(Width::Narrow, a, b) => {
                let (x, y) = (self.narrow(inputs, a.col), self.narrow(inputs, b.col));
                let (f, g) = (a.factor as i64, b.factor as i64);
                rows_where(|row: usize| x[row].wrapping_mul(f) == y[row].wrapping_mul(g))
            }
            Does::Over(Width::Wide, a, b) => {
                let (x, y) = (&self.wide[a.col.at()], &self.wide[b.col.at()]);
                let scaled = |n: i128, of: &Scaled| n.wrapping_mul(of.factor);
                rows_where(|row: usize| scaled(x[row], a) > scaled(y[row], b))
            }
            Does::Same(Width::Wide, a, b) => {
                let (x, y) = (&self.wide[a.col.at()], &self.wide[b.col.at()]);
                let scaled = |n: i128, of: &Scaled| n.wrapping_mul(of.factor);
                rows_where(|row: usize| scaled(x[row], a) == scaled(y[row], b))
            }
            _ => unreachable!("every other step is gone through before"),
        }
    }

    #[inline(always)]
    fn place(&mut self, out: Col, does: &Does, inputs: &Inputs) {
        match does {
            Does::CodeOf(bits) => {
                let mask = self.mask(inputs, *bits);
                let out = &mut self.codes[out.at()];
                out.fill(0);
                spread_into(out, mask, 0);
            }
            Does::SelectConst { arms, otherwise } => {
                self.select_const(out, arms, *otherwise, inputs);
            }
            Does::SelectCode {
                highest,
                arms,
                otherwise,
            } => {
                self.copy_code(out, *otherwise, [u64::MAX; WORDS], inputs);
                if *highest {
                    self.select_highest(out, arms, inputs);
                } else {
                    for (bits, code) in arms.iter().rev() {
                        let mask = self.mask(inputs, *bits);
                        self.copy_code(out, *code, mask, inputs);
                    }
                }
            }
            Does::PickCode(keys, cells) => {
                for row in 0..BLOCK {
                    let at = self.cell(keys, inputs, row).min(cells.len() - 1);
                    let code = self.code(inputs, cells[at], row);
                    self.codes[out.at()][row] = code;
                }
            }
            _ => unreachable!("only steps that come to a place are gone through here"),
        }
    }

    /// The constant of the first arm that holds, bit by bit of the constants.
    #[inline(always)]
    fn select_const(&mut self, out: Col, arms: &[(Bits, u8)], otherwise: u8, inputs: &Inputs) {
        let mut planes = [[0_u64; WORDS]; 6];
        let any = arms.iter().fold(otherwise, |any, (_, value)| any | value);
        let count = 8 - any.leading_zeros() as usize;
        for (power, plane) in planes[..count.min(6)].iter_mut().enumerate() {
            if otherwise >> power & 1 == 1 {
                *plane = [u64::MAX; WORDS];
            }
        }
        for (bits, value) in arms.iter().rev() {
            let mask = self.mask(inputs, *bits);
            for (power, plane) in planes[..count.min(6)].iter_mut().enumerate() {
                let set = if value >> power & 1 == 1 { u64::MAX } else { 0 };
                for word in 0..WORDS {
                    plane[word] = plane[word] & !mask[word] | mask[word] & set;
                }
            }
        }
        let out = &mut self.codes[out.at()];
        out.fill(0);
        for (power, plane) in planes[..count.min(6)].iter().enumerate() {
            spread_into(out, *plane, power as u32);
        }
    }

    fn cell(&self, keys: &[(Col, usize)], inputs: &Inputs, row: usize) -> usize {
        let steps = keys
            .iter()
            .map(|(key, step)| usize::from(self.codes_of(inputs, *key)[row]) * step);
        steps.sum()
    }

    fn select_highest(&mut self, out: Col, arms: &[(Bits, Code)], inputs: &Inputs) {
        let mut before = [0; WORDS];
        for (bits, code) in arms {
            let mask = self.mask(inputs, *bits);
            let first = each_word(|at| mask[at] & !before[at]);
            self.copy_code(out, *code, first, inputs);
            for row in 0..BLOCK {
                let again = mask[row / 64] & before[row / 64];
                if again >> (row % 64) & 1 == 1 {
                    let code = self.code(inputs, *code, row);
                    let out = &mut self.codes[out.at()][row];
                    *out = (*out).max(code);
                }
            }
            before = each_word(|at| mask[at] | before[at]);
        }
    }

    /// Copies places into some rows.
    #[inline(always)]
    fn copy_code(&mut self, out: Col, code: Code, rows: Rows, inputs: &Inputs) {
        match code {
            Code::Const(value) => blend(&mut self.codes[out.at()], rows, |_| value),
            Code::Col(col) if col.is_input() => {
                let from = &inputs.codes[col.at()];
                blend(&mut self.codes[out.at()], rows, |row| from[row]);
            }
            Code::Col(col) => match self.codes.get_disjoint_mut([out.at(), col.at()]) {
                Ok([out, from]) => blend(out, rows, |row| from[row]),
                Err(_) => unreachable!("a step never fills the column that it reads"),
            },
        }
    }
}

/// The rows in which at least so many conditions hold.
#[inline(always)]
fn at_least(n: u32, parts: &[Bits], masks: &Masks<'_>) -> Rows {
    if n == 2 {
        let (mut one, mut two) = ([0; WORDS], [0; WORDS]);
        for part in parts {
            let part = masks.get(*part);
            for at in 0..WORDS {
                two[at] |= one[at] & part[at];
                one[at] |= part[at];
            }
        }
        return two;
    }
    each_word(|word| {
        let of = |bit: u32| {
            let held = parts
                .iter()
                .filter(|part| masks.get(**part)[word] >> bit & 1 == 1);
            u64::from(held.count() >= n as usize) << bit
        };
        (0..64).fold(0, |word, bit| word | of(bit))
    })
}

/// The rows of which something is so, as bits.
#[inline(always)]
fn rows_where(is_so: impl Fn(usize) -> bool) -> Rows {
    each_word(|word| {
        let first = word * 64;
        // Bytes first, which a processor compares many at a time; then eight at once into bits.
        let mut bytes = [0_u8; 64];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from(is_so(first + at));
        }
        let mut bits = 0;
        for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
            bits |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * at);
        }
        bits
    })
}

/// Gathers the lowest bits of eight bytes into the highest byte of a product.
const GATHER: u64 = 0x0102_0408_1020_4080;
const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
const EACH_BIT: u64 = 0x8040_2010_0804_0201;

/// Eight bits as eight bytes of 0 and 1.
#[inline(always)]
fn spread(bits: u64) -> u64 {
    let bits = (bits & 0xff).wrapping_mul(EACH_BYTE) & EACH_BIT;
    (bits.wrapping_add(0x7f7f_7f7f_7f7f_7f7f) >> 7) & EACH_BYTE
}

/// Bits as bytes of 0 and 1, each times a power of two, added to what is there.
#[inline(always)]
pub(super) fn spread_into(out: &mut [u8; BLOCK], bits: Rows, power: u32) {
    for (at, eight) in out.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        let bytes = spread(bits[at / 8] >> (8 * (at % 8))) << power;
        *eight = (u64::from_le_bytes(*eight) | bytes).to_le_bytes();
    }
}

/// The rows whose place is one of some.
#[inline(always)]
fn among(codes: &[u8; BLOCK], members: u64) -> Rows {
    match members.count_ones() {
        1 => {
            let member = members.trailing_zeros() as u8;
            rows_where(|row: usize| codes[row] == member)
        }
        2 => {
            let one = members.trailing_zeros() as u8;
            let other = 63 - members.leading_zeros() as u8;
            rows_where(|row: usize| (codes[row] == one) | (codes[row] == other))
        }
        _ => rows_where(|row: usize| members.wrapping_shr(u32::from(codes[row])) & 1 == 1),
    }
}

/// Puts values into some rows of a column.
#[inline(always)]
fn blend<T: Copy>(out: &mut [T; BLOCK], rows: Rows, value: impl Fn(usize) -> T) {
    for (word, bits) in rows.into_iter().enumerate() {
        if bits == 0 {
            continue;
        }
        let first = word * 64;
        for bit in 0..64 {
            let row = first + bit;
            out[row] = if bits >> bit & 1 == 1 {
                value(row)
            } else {
                out[row]
            };
        }
    }
}

/// The rows in which two arms are alive whose values differ.
fn clash<V: PartialEq>(
    arms: usize,
    alive: impl Fn(usize) -> Rows,
    value: impl Fn(usize, usize) -> V,
) -> Rows {
    let mut clashing = [0; WORDS];
    for second in 1..arms {
        let of_second = alive(second);
        for first in 0..second {
            let of_first = alive(first);
            for word in 0..WORDS {
                let mut both = of_first[word] & of_second[word];
                while both != 0 {
                    let bit = both.trailing_zeros() as usize;
                    both &= both - 1;
                    let row = word * 64 + bit;
                    if value(first, row) != value(second, row) {
                        clashing[word] |= 1 << bit;
                    }
                }
            }
        }
    }
    clashing
}

/// Fills a column of numbers.
#[inline(always)]
fn reckon_in<T: Whole>(
    out: Col,
    reckon: &Reckon,
    mut numbers: Numbers<'_, T>,
    masks: &Masks<'_>,
    codes: &impl Fn(Col, usize) -> u8,
    plan: &Plan,
) {
    match reckon {
        Reckon::Sum(plus, parts) => {
            numbers.filled[out.at()].fill(T::of(*plus));
            for part in parts {
                add(out, part, &mut numbers, masks);
            }
        }
        Reckon::Product(a, b) => {
            let (product, a) = numbers.pair(out, *a);
            *product = *a;
            let (product, b) = numbers.pair(out, *b);
            for (product, b) in product.iter_mut().zip(b) {
                *product = product.times(*b);
            }
        }
        Reckon::Extreme(least, parts) => extreme(out, *least, parts, &mut numbers, masks),
        Reckon::Select {
            highest,
            arms,
            otherwise,
        } => {
            copy(out, *otherwise, [u64::MAX; WORDS], &mut numbers);
            if *highest {
                select_highest(out, arms, &mut numbers, masks);
            } else {
                for (bits, amount) in arms.iter().rev() {
                    copy(out, *amount, masks.get(*bits), &mut numbers);
                }
            }
        }
        Reckon::Lookup(keys, cells) => look_up(keys, cells, &mut numbers.filled[out.at()], codes),
        Reckon::Pick(keys, cells) => {
            for row in 0..BLOCK {
                let at: usize = keys
                    .iter()
                    .map(|(key, step)| usize::from(codes(*key, row)) * step)
                    .sum();
                numbers.filled[out.at()][row] = numbers.at(cells[at.min(cells.len() - 1)], row);
            }
        }
        reckon => each_row(out, reckon, &mut numbers, masks, plan),
    }
}

#[inline(always)]
fn look_up<T: Whole>(
    keys: &[(Col, usize)],
    cells: &[i128],
    out: &mut [T; BLOCK],
    codes: &impl Fn(Col, usize) -> u8,
) {
    let at = |row: usize| -> usize {
        keys.iter()
            .map(|(key, step)| usize::from(codes(*key, row)) * step)
            .sum()
    };
    let mut table = [T::of(0); MOST_LOOKED_UP];
    for (cell, n) in table.iter_mut().zip(cells) {
        *cell = T::of(*n);
    }
    for (row, out) in out.iter_mut().enumerate() {
        *out = table[at(row) % MOST_LOOKED_UP];
    }
}

#[inline(always)]
fn add<T: Whole>(out: Col, part: &Part, numbers: &mut Numbers<'_, T>, masks: &Masks<'_>) {
    let factor = T::of(part.factor);
    match (part.amount, part.when) {
        (Amount::Const(n), when) => {
            let rows = when.map_or([u64::MAX; WORDS], |when| masks.get(when));
            let n = T::of(n).times(factor);
            let out = &mut numbers.filled[out.at()];
            for row in 0..BLOCK {
                let counts = rows[row / 64] >> (row % 64) & 1 == 1;
                out[row] = out[row].plus(if counts { n } else { T::of(0) });
            }
        }
        (Amount::Col(col), None) => {
            let (out, col) = numbers.pair(out, col);
            if part.factor == 1 {
                for (out, n) in out.iter_mut().zip(col) {
                    *out = out.plus(*n);
                }
            } else {
                for (out, n) in out.iter_mut().zip(col) {
                    *out = out.plus(n.times(factor));
                }
            }
        }
        (Amount::Col(col), Some(when)) => {
            let rows = masks.get(when);
            let (out, col) = numbers.pair(out, col);
            for row in 0..BLOCK {
                let counts = rows[row / 64] >> (row % 64) & 1 == 1;
                let n = if counts { col[row] } else { T::of(0) };
                out[row] = out[row].plus(n.times(factor));
            }
        }
    }
}

#[inline(always)]
fn extreme<T: Whole>(
    out: Col,
    least: bool,
    parts: &[Part],
    numbers: &mut Numbers<'_, T>,
    masks: &Masks<'_>,
) {
    let none = if least { T::MOST } else { T::LEAST };
    let pick = |a: T, b: T| if least { a.min(b) } else { a.max(b) };
    numbers.filled[out.at()].fill(none);
    let mut always = false;
    for part in parts {
        let rows = part.when.map(|when| masks.get(when));
        always |= rows.is_none();
        let rows = rows.unwrap_or([u64::MAX; WORDS]);
        match part.amount {
            Amount::Const(n) => {
                let n = T::of(n);
                let out = &mut numbers.filled[out.at()];
                for row in 0..BLOCK {
                    let counts = rows[row / 64] >> (row % 64) & 1 == 1;
                    out[row] = pick(out[row], if counts { n } else { none });
                }
            }
            Amount::Col(col) => {
                let (out, col) = numbers.pair(out, col);
                if part.when.is_none() {
                    for (out, n) in out.iter_mut().zip(col) {
                        *out = pick(*out, *n);
                    }
                    continue;
                }
                for row in 0..BLOCK {
                    let counts = rows[row / 64] >> (row % 64) & 1 == 1;
                    out[row] = pick(out[row], if counts { col[row] } else { none });
                }
            }
        }
    }
    if !always {
        for n in &mut numbers.filled[out.at()] {
            if *n == none {
                *n = T::of(0);
            }
        }
    }
}

/// Copies numbers into some rows.
#[inline(always)]
fn copy<T: Whole>(out: Col, amount: Amount, rows: Rows, numbers: &mut Numbers<'_, T>) {
    match amount {
        Amount::Const(n) => {
            let n = T::of(n);
            blend(&mut numbers.filled[out.at()], rows, |_| n);
        }
        Amount::Col(col) => {
            let (out, col) = numbers.pair(out, col);
            blend(out, rows, |row| col[row]);
        }
    }
}

fn select_highest<T: Whole>(
    out: Col,
    arms: &[(Bits, Amount)],
    numbers: &mut Numbers<'_, T>,
    masks: &Masks<'_>,
) {
    let mut before = [0; WORDS];
    for (bits, amount) in arms {
        let mask = masks.get(*bits);
        for row in 0..BLOCK {
            if mask[row / 64] >> (row % 64) & 1 == 1 {
                let n = numbers.at(*amount, row);
                let earlier = before[row / 64] >> (row % 64) & 1 == 1;
                let out = &mut numbers.filled[out.at()][row];
                *out = if earlier { n.max(*out) } else { n };
            }
        }
        before = each_word(|at| mask[at] | before[at]);
    }
}

/// What is reckoned row by row.
fn each_row<T: Whole>(
    out: Col,
    reckon: &Reckon,
    numbers: &mut Numbers<'_, T>,
    masks: &Masks<'_>,
    plan: &Plan,
) {
    for row in 0..BLOCK {
        let at = |amount: Amount| numbers.at(amount, row);
        let holds = |bits: Bits| masks.get(bits)[row / 64] >> (row % 64) & 1 == 1;
        let n = reckoned(reckon, &at, &holds, plan);
        numbers.filled[out.at()][row] = n;
    }
}

/// What a division, or a step with days, comes to in one row.
pub(super) fn reckoned<T: Whole>(
    reckon: &Reckon,
    at: &impl Fn(Amount) -> T,
    holds: &impl Fn(Bits) -> bool,
    plan: &Plan,
) -> T {
    let long = |amount: Amount| at(amount).long();
    match reckon {
        Reckon::Round {
            of,
            times,
            plus,
            over,
            each,
            ..
        } => {
            let n = at(Amount::Col(*of)).times(T::of(*times)).plus(T::of(*plus));
            n.floor(T::of(*over)).times(T::of(*each))
        }
        Reckon::Divide { of, by, mode, each } => {
            let scaled = |of: &Scaled| at(Amount::Col(of.col)).times(T::of(of.factor));
            quotient(scaled(of), scaled(by), *mode).times(T::of(*each))
        }
        Reckon::Years(from, to) => T::of(calendar::years_between(long(*from), long(*to))),
        Reckon::Months(from, to) => T::of(calendar::months_between(long(*from), long(*to))),
        Reckon::MoveMonths {
            from,
            count,
            months,
        } => {
            let count = long(*count);
            let count = if *months < 0 { -count } else { count };
            T::of(calendar::months_later(long(*from), count, months.abs()))
        }
        Reckon::WorkingDays(from, count) => {
            let (from, count) = (long(*from), long(*count));
            T::of(match &plan.holidays {
                Some(holidays) => calendar::working_days_later(holidays, from, count),
                None => from,
            })
        }
        Reckon::LongestRun(run) => T::of(longest_run(run, &long, holds)),
        Reckon::Sum(..)
        | Reckon::Product(..)
        | Reckon::Extreme(..)
        | Reckon::Select { .. }
        | Reckon::Pick(..)
        | Reckon::Lookup(..)
        | Reckon::Widen(_)
        | Reckon::Narrow(_) => unreachable!("columns are reckoned whole before"),
    }
}

#[inline(always)]
fn quotient<T: Whole>(a: T, by: T, mode: RoundingMode) -> T {
    // The range of a divisor lies above zero wherever there is a case.
    let by = by.max(T::of(1));
    let negative = |n: T| n.times(T::of(-1));
    match mode {
        RoundingMode::Down => a.floor(by),
        RoundingMode::Up => negative(negative(a).floor(by)),
        RoundingMode::HalfUp => a
            .times(T::of(2))
            .plus(by)
            .floor(by.times(T::of(2)).max(T::of(1))),
    }
}

fn longest_run(run: &Run, at: &impl Fn(Amount) -> i128, holds: &impl Fn(Bits) -> bool) -> i128 {
    let there = |stay: &&Stay| stay.there.is_none_or(holds);
    let stays = run.stays.iter().filter(there).map(|stay| {
        let open = stay.open.is_some_and(holds);
        (at(stay.begins), (!open).then(|| at(stay.ends)))
    });
    calendar::longest_run(
        at(run.apart),
        at(run.months),
        at(run.before),
        stays.collect(),
    )
}
