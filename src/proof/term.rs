//! Formulas about everybody: conditions and whole numbers over what is not known.
//!
//! Every formula is held once, in a normal form: what means the same and is written differently
//! is mostly the same formula already, and a proof has nothing left to do. Conditions are made of
//! `and` and `not`; numbers are sums of multiples of parts.

use std::collections::BTreeMap;

/// A condition, or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lit(u32);

impl Lit {
    /// What always holds.
    pub(crate) const TRUE: Lit = Lit(0);
    /// What never holds.
    pub(crate) const FALSE: Lit = Lit(1);

    pub(crate) fn of(holds: bool) -> Lit {
        if holds { Lit::TRUE } else { Lit::FALSE }
    }

    /// The place of the condition, whichever way it is meant.
    pub(crate) fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether the opposite is meant.
    pub(crate) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl std::ops::Not for Lit {
    type Output = Lit;

    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Condition {
    /// It always holds.
    True,
    /// Something that is not known.
    Input(u32),
    /// All of several, in order and without repeats; never fewer than two.
    And(Box<[Lit]>),
    /// A number is not below nothing. Its first part counts upwards.
    NotNegative(Lin),
}

/// A number that is no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part(u32);

impl Part {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Number {
    /// Something that is not known.
    Input(u32),
    /// The first number where a condition holds, else the second.
    Either(Lit, Lin, Lin),
    /// A number, or nothing where it is below nothing.
    Positive(Lin),
    /// The greatest whole number not above a quotient.
    Floor(Lin, i128),
    /// A product.
    Product(Lin, Lin),
    /// Something else that hangs on some numbers: which, and on what.
    Made(Making, Box<[Lin]>),
}

/// How a number is made that is looked at only as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Making {
    Years,
    Months,
    MonthsLater(i64),
    WorkingDays,
    LongestRun,
    /// A quotient by something that varies, rounded in one of three ways.
    Quotient(u8),
}

/// A sum of multiples of parts, and a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Lin {
    /// Parts in order, none twice, none times nothing.
    pub(crate) terms: Box<[(Part, i128)]>,
    pub(crate) constant: i128,
}

/// More than whole numbers of 128 bits can hold came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// What something comes to, or that it is too large.
pub(crate) type Made<T> = Result<T, TooLarge>;

impl Lin {
    pub(crate) fn constant(constant: i128) -> Lin {
        Lin {
            terms: Box::default(),
            constant,
        }
    }

    pub(crate) fn part(part: Part) -> Lin {
        Lin {
            terms: Box::new([(part, 1)]),
            constant: 0,
        }
    }

    /// The number, where nothing varies.
    pub(crate) fn known(&self) -> Option<i128> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// This and a multiple of another.
    pub(crate) fn plus(&self, factor: i128, other: &Lin) -> Made<Lin> {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut own, mut theirs) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let next = match (own.peek(), theirs.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => break,
            };
            let (mut part, mut times) = (None, 0_i128);
            if next.is_le()
                && let Some((own, n)) = own.next()
            {
                (part, times) = (Some(*own), *n);
            }
            if next.is_ge()
                && let Some((other, n)) = theirs.next()
            {
                let n = n.checked_mul(factor).ok_or(TooLarge)?;
                part = Some(*other);
                times = times.checked_add(n).ok_or(TooLarge)?;
            }
            if let Some(part) = part.filter(|_| times != 0) {
                terms.push((part, times));
            }
        }
        let constant = other.constant.checked_mul(factor).ok_or(TooLarge)?;
        Ok(Lin {
            terms: terms.into(),
            constant: self.constant.checked_add(constant).ok_or(TooLarge)?,
        })
    }

    pub(crate) fn times(&self, factor: i128) -> Made<Lin> {
        Lin::constant(0).plus(factor, self)
    }

    pub(crate) fn less(&self, other: &Lin) -> Made<Lin> {
        self.plus(-1, other)
    }

    pub(crate) fn add(&self, n: i128) -> Made<Lin> {
        Ok(Lin {
            terms: self.terms.clone(),
            constant: self.constant.checked_add(n).ok_or(TooLarge)?,
        })
    }

    /// The greatest number that divides every multiple; nothing where nothing varies.
    fn common(&self) -> i128 {
        self.terms
            .iter()
            .fold(0, |common, (_, n)| crate::value::gcd(common, *n))
    }
}

/// A least and a most.
pub(crate) type Ends = (i128, i128);

/// All formulas of one question.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    conditions: Vec<Condition>,
    condition_at: BTreeMap<Condition, u32>,
    numbers: Vec<Number>,
    number_at: BTreeMap<Number, u32>,
    ends: Vec<Ends>,
    at_least: BTreeMap<(u32, Box<[Lit]>), Lit>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            conditions: vec![Condition::True],
            condition_at: BTreeMap::from([(Condition::True, 0)]),
            numbers: Vec::new(),
            number_at: BTreeMap::new(),
            ends: Vec::new(),
            at_least: BTreeMap::new(),
        }
    }
}

impl Terms {
    // ── Conditions ──────────────────────────────────────────────────────────

    pub(crate) fn condition(&self, lit: Lit) -> &Condition {
        &self.conditions[lit.node()]
    }

    /// How many conditions and how many parts there are.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.conditions.len(), self.numbers.len())
    }

    /// The condition at a place.
    pub(crate) fn condition_at(&self, node: usize) -> &Condition {
        &self.conditions[node]
    }

    fn held(&mut self, condition: Condition) -> Lit {
        if let Some(at) = self.condition_at.get(&condition) {
            return Lit(at << 1);
        }
        let at = u32::try_from(self.conditions.len()).unwrap_or(u32::MAX >> 1);
        self.condition_at.insert(condition.clone(), at);
        self.conditions.push(condition);
        Lit(at << 1)
    }

    /// Something that is not known.
    pub(crate) fn input(&mut self, of: u32) -> Lit {
        self.held(Condition::Input(of))
    }

    pub(crate) fn and(&mut self, parts: &[Lit]) -> Lit {
        let mut all: Vec<Lit> = Vec::with_capacity(parts.len());
        for part in parts {
            match &self.conditions[part.node()] {
                Condition::And(inner) if !part.is_negated() => all.extend(inner.iter()),
                _ => all.push(*part),
            }
        }
        all.sort_unstable();
        all.dedup();
        all.retain(|part| *part != Lit::TRUE);
        // A condition and its opposite stand beside each other.
        let contradicts = all.windows(2).any(|pair| pair[0] == !pair[1]);
        if contradicts || all.contains(&Lit::FALSE) {
            return Lit::FALSE;
        }
        // `a and not (a and b)` is `a and not b`.
        if let Some(shorter) = self.absorbed(&all) {
            return self.and(&shorter);
        }
        match all.as_slice() {
            [] => Lit::TRUE,
            [only] => *only,
            _ => self.held(Condition::And(all.into())),
        }
    }

    /// The same conditions with what follows from the others left out of negated conjunctions.
    fn absorbed(&mut self, all: &[Lit]) -> Option<Vec<Lit>> {
        for (at, part) in all.iter().enumerate() {
            if !part.is_negated() {
                continue;
            }
            let Condition::And(inner) = &self.conditions[part.node()] else {
                continue;
            };
            // It holds anyway where one of its parts is denied.
            if inner.iter().any(|lit| all.binary_search(&!*lit).is_ok()) {
                let mut rest = all.to_vec();
                rest.remove(at);
                return Some(rest);
            }
            let known = |lit: &&Lit| all.binary_search(lit).is_err();
            let left: Vec<Lit> = inner.iter().filter(known).copied().collect();
            if left.len() < inner.len() {
                let mut rest = all.to_vec();
                rest.remove(at);
                let left = self.and(&left);
                rest.push(!left);
                return Some(rest);
            }
        }
        None
    }

    pub(crate) fn or(&mut self, parts: &[Lit]) -> Lit {
        let opposite: Vec<Lit> = parts.iter().map(|part| !*part).collect();
        !self.and(&opposite)
    }

    /// The second condition where the first holds, else the third.
    pub(crate) fn either(&mut self, when: Lit, then: Lit, otherwise: Lit) -> Lit {
        if then == otherwise {
            return then;
        }
        let first = self.and(&[when, then]);
        let second = self.and(&[!when, otherwise]);
        self.or(&[first, second])
    }

    pub(crate) fn same(&mut self, a: Lit, b: Lit) -> Lit {
        self.either(a, b, !b)
    }

    /// Whether so many of some conditions hold.
    pub(crate) fn at_least(&mut self, n: u32, parts: &[Lit]) -> Lit {
        if n == 0 {
            return Lit::TRUE;
        }
        let Some((first, rest)) = parts.split_first() else {
            return Lit::FALSE;
        };
        if parts.len() < n as usize {
            return Lit::FALSE;
        }
        let key = (n, Box::from(parts));
        if let Some(known) = self.at_least.get(&key) {
            return *known;
        }
        let fewer = self.at_least(n - 1, rest);
        let with = self.and(&[*first, fewer]);
        let without = self.at_least(n, rest);
        let found = self.or(&[with, without]);
        self.at_least.insert(key, found);
        found
    }

    /// Whether a number is not below nothing.
    pub(crate) fn not_negative(&mut self, lin: &Lin) -> Made<Lit> {
        let (low, high) = self.ends(lin)?;
        if low >= 0 {
            return Ok(Lit::TRUE);
        }
        if high < 0 {
            return Ok(Lit::FALSE);
        }
        let common = lin.common().max(1);
        let terms = lin.terms.iter().map(|(part, n)| (*part, n / common));
        let divided = Lin {
            terms: terms.collect(),
            constant: lin.constant.div_euclid(common),
        };
        if let Some(lit) = self.stepped(&divided)? {
            return Ok(lit);
        }
        if divided.terms[0].1 > 0 {
            return Ok(self.held(Condition::NotNegative(divided)));
        }
        let opposite = divided.times(-1)?.add(-1)?;
        Ok(!self.held(Condition::NotNegative(opposite)))
    }

    pub(crate) fn equal(&mut self, a: &Lin, b: &Lin) -> Made<Lit> {
        let difference = a.less(b)?;
        let above = self.not_negative(&difference)?;
        let below = self.not_negative(&difference.times(-1)?)?;
        Ok(self.and(&[above, below]))
    }

    /// A comparison with a number that rises or falls by steps with one day is a comparison of
    /// that day.
    fn stepped(&mut self, lin: &Lin) -> Made<Option<Lit>> {
        let [(part, times)] = *lin.terms else {
            return Ok(None);
        };
        let Number::Made(making, of) = &self.numbers[part.index()] else {
            return Ok(None);
        };
        let (of, making) = (of.clone(), *making);
        let Some((at, rises)) = steps_with(making, &of) else {
            return Ok(None);
        };
        let (low, high) = self.ends(&of[at])?;
        let holds = |day: i128| {
            let values: Vec<i128> = of
                .iter()
                .enumerate()
                .map(|(place, lin)| if place == at { day } else { lin.constant })
                .collect();
            times * made(making, &values) + lin.constant >= 0
        };
        // The days on which it holds are all from one on, or all up to one.
        let upwards = rises == (times > 0);
        let (mut no, mut yes) = if upwards { (low, high) } else { (high, low) };
        if !holds(yes) {
            return Ok(Some(Lit::FALSE));
        }
        if holds(no) {
            return Ok(Some(Lit::TRUE));
        }
        while (yes - no).abs() > 1 {
            let middle = no + (yes - no) / 2;
            if holds(middle) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        let away = of[at].add(-yes)?;
        let away = if upwards { away } else { away.times(-1)? };
        self.not_negative(&away).map(Some)
    }

    // ── Numbers ─────────────────────────────────────────────────────────────

    pub(crate) fn number(&self, part: Part) -> &Number {
        &self.numbers[part.index()]
    }

    pub(crate) fn part_ends(&self, part: Part) -> Ends {
        self.ends[part.index()]
    }

    fn held_number(&mut self, number: Number, ends: Ends) -> Lin {
        if let Some(at) = self.number_at.get(&number) {
            return Lin::part(Part(*at));
        }
        if ends.0 == ends.1 {
            return Lin::constant(ends.0);
        }
        let at = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.number_at.insert(number.clone(), at);
        self.numbers.push(number);
        self.ends.push(ends);
        Lin::part(Part(at))
    }

    /// The least and the most that a sum can be, each part by itself.
    pub(crate) fn ends(&self, lin: &Lin) -> Made<Ends> {
        let mut ends = (lin.constant, lin.constant);
        for (part, times) in &lin.terms {
            let (low, high) = self.ends[part.index()];
            let (x, y) = (
                low.checked_mul(*times).ok_or(TooLarge)?,
                high.checked_mul(*times).ok_or(TooLarge)?,
            );
            ends.0 = ends.0.checked_add(x.min(y)).ok_or(TooLarge)?;
            ends.1 = ends.1.checked_add(x.max(y)).ok_or(TooLarge)?;
        }
        Ok(ends)
    }

    /// Something that is not known, between two ends.
    pub(crate) fn number_input(&mut self, of: u32, ends: Ends) -> Lin {
        self.held_number(Number::Input(of), ends)
    }

    /// A number that was left open before.
    pub(crate) fn known_number_input(&self, of: u32) -> Option<Lin> {
        let at = self.number_at.get(&Number::Input(of))?;
        Some(Lin::part(Part(*at)))
    }

    /// The first number where a condition holds, else the second.
    pub(crate) fn choose(&mut self, when: Lit, then: &Lin, otherwise: &Lin) -> Made<Lin> {
        if when == Lit::TRUE || then == otherwise {
            return Ok(then.clone());
        }
        if when == Lit::FALSE {
            return Ok(otherwise.clone());
        }
        if when.is_negated() {
            return self.choose(!when, otherwise, then);
        }
        // What both have in common is counted anyway.
        let shared: Vec<(Part, i128)> = then
            .terms
            .iter()
            .filter(|term| otherwise.terms.contains(term))
            .copied()
            .collect();
        let shared = Lin {
            terms: shared.into(),
            constant: otherwise.constant,
        };
        let (then, otherwise) = (then.less(&shared)?, otherwise.less(&shared)?);
        let common = crate::value::gcd(
            crate::value::gcd(then.common(), then.constant),
            otherwise.common(),
        );
        let common = common.max(1);
        let divided = |lin: &Lin| Lin {
            terms: lin
                .terms
                .iter()
                .map(|(part, n)| (*part, n / common))
                .collect(),
            constant: lin.constant / common,
        };
        let (then, otherwise) = (divided(&then), divided(&otherwise));
        let (a, b) = (self.ends(&then)?, self.ends(&otherwise)?);
        let ends = (a.0.min(b.0), a.1.max(b.1));
        let either = self.held_number(Number::Either(when, then, otherwise), ends);
        shared.plus(common, &either)
    }

    /// A number where a condition holds, else nothing.
    pub(crate) fn counted(&mut self, lin: &Lin, when: Lit) -> Made<Lin> {
        self.choose(when, lin, &Lin::constant(0))
    }

    /// A number, or nothing where it is below nothing.
    pub(crate) fn positive(&mut self, lin: &Lin) -> Made<Lin> {
        let (low, high) = self.ends(lin)?;
        if low >= 0 {
            return Ok(lin.clone());
        }
        if high <= 0 {
            return Ok(Lin::constant(0));
        }
        let common = crate::value::gcd(lin.common(), lin.constant).max(1);
        let terms = lin.terms.iter().map(|(part, n)| (*part, n / common));
        let divided = Lin {
            terms: terms.collect(),
            constant: lin.constant / common,
        };
        // Of a number and its opposite one has the positive part held.
        if divided.terms[0].1 < 0 {
            let opposite = divided.times(-1)?;
            let end = (-low) / common;
            let held = self.held_number(Number::Positive(opposite), (0, end.max(0)));
            return lin.plus(common, &held);
        }
        let held = self.held_number(Number::Positive(divided), (0, high / common));
        held.times(common)
    }

    pub(crate) fn greatest(&mut self, a: &Lin, b: &Lin) -> Made<Lin> {
        let above = self.positive(&b.less(a)?)?;
        a.plus(1, &above)
    }

    pub(crate) fn least(&mut self, a: &Lin, b: &Lin) -> Made<Lin> {
        let above = self.positive(&a.less(b)?)?;
        a.less(&above)
    }

    /// The greatest whole number not above a quotient; the divisor is above nothing.
    pub(crate) fn floor(&mut self, lin: &Lin, over: i128) -> Made<Lin> {
        let (mut whole, mut rest) = (Vec::new(), Vec::new());
        for (part, n) in &lin.terms {
            let (q, r) = (n.div_euclid(over), n.rem_euclid(over));
            if q != 0 {
                whole.push((*part, q));
            }
            if r != 0 {
                rest.push((*part, r));
            }
        }
        let whole = Lin {
            terms: whole.into(),
            constant: lin.constant.div_euclid(over),
        };
        let rest = Lin {
            terms: rest.into(),
            constant: lin.constant.rem_euclid(over),
        };
        let common = crate::value::gcd(rest.common(), over).max(1);
        let rest = Lin {
            terms: rest
                .terms
                .iter()
                .map(|(part, n)| (*part, n / common))
                .collect(),
            constant: rest.constant.div_euclid(common),
        };
        let over = over / common;
        if over == 1 {
            return whole.plus(1, &rest);
        }
        let (low, high) = self.ends(&rest)?;
        let ends = (low.div_euclid(over), high.div_euclid(over));
        let floor = self.held_number(Number::Floor(rest, over), ends);
        whole.plus(1, &floor)
    }

    /// A product. One of two numbers that both vary is gone through by what it may be.
    pub(crate) fn product(&mut self, a: &Lin, b: &Lin) -> Made<Lin> {
        if let Some(n) = a.known() {
            return b.times(n);
        }
        if let Some(n) = b.known() {
            return a.times(n);
        }
        let mut sum = Lin::constant(0);
        for (x, n) in &a.terms {
            let product = self.part_product(*x, b)?;
            sum = sum.plus(*n, &product)?;
        }
        sum.plus(a.constant, b)
    }

    fn part_product(&mut self, x: Part, b: &Lin) -> Made<Lin> {
        let mut sum = Lin::part(x).times(b.constant)?;
        for (y, n) in &b.terms {
            let product = self.parts_product(x, *y)?;
            sum = sum.plus(*n, &product)?;
        }
        Ok(sum)
    }

    fn parts_product(&mut self, x: Part, y: Part) -> Made<Lin> {
        for (own, other) in [(x, y), (y, x)] {
            match self.numbers[own.index()].clone() {
                Number::Either(when, then, otherwise) => {
                    let other = Lin::part(other);
                    let then = self.product(&then, &other)?;
                    let otherwise = self.product(&otherwise, &other)?;
                    return self.choose(when, &then, &otherwise);
                }
                Number::Positive(lin) => {
                    let above = self.not_negative(&lin)?;
                    let product = self.product(&lin, &Lin::part(other))?;
                    return self.counted(&product, above);
                }
                Number::Input(_) | Number::Floor(..) | Number::Product(..) | Number::Made(..) => {}
            }
        }
        let (x, y) = (x.min(y), x.max(y));
        let (a, b) = (self.ends[x.index()], self.ends[y.index()]);
        let mut ends = (i128::MAX, i128::MIN);
        for (p, q) in [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)] {
            let corner = p.checked_mul(q).ok_or(TooLarge)?;
            ends = (ends.0.min(corner), ends.1.max(corner));
        }
        Ok(self.held_number(Number::Product(Lin::part(x), Lin::part(y)), ends))
    }

    /// Something that is looked at only as a whole, between two ends.
    pub(crate) fn made(&mut self, making: Making, of: &[Lin], ends: Ends) -> Lin {
        let known: Option<Vec<i128>> = of.iter().map(Lin::known).collect();
        match known {
            Some(values) if is_reckoned(making) => Lin::constant(made(making, &values)),
            Some(_) | None => self.held_number(Number::Made(making, of.into()), ends),
        }
    }

    /// The condition as a number: one where it holds, else nothing.
    pub(crate) fn as_number(&mut self, lit: Lit) -> Made<Lin> {
        self.choose(lit, &Lin::constant(1), &Lin::constant(0))
    }
}

/// Whether a making can be reckoned here from numbers alone.
fn is_reckoned(making: Making) -> bool {
    matches!(
        making,
        Making::Years | Making::Months | Making::MonthsLater(_)
    )
}

/// What a making comes to.
pub(super) fn made(making: Making, of: &[i128]) -> i128 {
    use crate::program::calendar::{months_between, months_later, years_between};
    match (making, of) {
        (Making::Years, [from, to]) => years_between(*from, *to),
        (Making::Months, [from, to]) => months_between(*from, *to),
        (Making::MonthsLater(each), [from, count]) => months_later(*from, *count, each),
        _ => unreachable!("only these are reckoned"),
    }
}

/// The one number that a making hangs on, and whether it rises with it.
fn steps_with(making: Making, of: &[Lin]) -> Option<(usize, bool)> {
    if !is_reckoned(making) {
        return None;
    }
    let mut varying = (0..of.len()).filter(|at| of[*at].known().is_none());
    let at = varying.next()?;
    if varying.next().is_some() {
        return None;
    }
    let rises = match making {
        Making::Years | Making::Months => at == 1,
        Making::MonthsLater(_) => true,
        Making::WorkingDays | Making::LongestRun | Making::Quotient(_) => return None,
    };
    Some((at, rises))
}
