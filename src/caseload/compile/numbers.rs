//! Numbers: sums, products, the least and the greatest, roundings, comparisons.

use super::{Chosen, Compiler, NO, Number, Scaling, Seen, YES, fits, widest};
use crate::caseload::step::{Amount, Bits, Col, Does, Part, Reciprocal, Reckon, Scaled, Width};
use crate::model::policy::Order;
use crate::program::exact::floor_div;
use crate::program::op::{Comparison, Num, Term};
use crate::syntax::tree::RoundingMode;

impl Compiler<'_> {
    /// A number in a column of a width.
    pub(super) fn column(&mut self, of: Number, width: Width) -> Col {
        match self.amount(of, width) {
            Amount::Col(col) => col,
            Amount::Const(n) => self.push(Does::Reckon(width, Reckon::Sum(n, Box::new([])))),
        }
    }

    /// A number as an operand of a width.
    pub(super) fn amount(&mut self, of: Number, width: Width) -> Amount {
        match (of.amount, of.width, width) {
            (Amount::Col(col), Width::Narrow, Width::Wide) => {
                Amount::Col(self.push(Does::Reckon(Width::Wide, Reckon::Widen(col))))
            }
            (Amount::Col(col), Width::Wide, Width::Narrow) => {
                Amount::Col(self.push(Does::Reckon(Width::Narrow, Reckon::Narrow(col))))
            }
            (amount, _, _) => amount,
        }
    }

    /// A step that reckons, in the width that it was reckoned in, brought to what its bounds need.
    pub(super) fn reckoned(
        &mut self,
        width: Width,
        reckon: Reckon,
        (least, most): (i128, i128),
        known: Chosen,
    ) -> Number {
        let col = self.push(Does::Reckon(width, reckon));
        let number = Number {
            amount: Amount::Col(col),
            width,
            least,
            most,
            known,
        };
        if width == Width::Wide && fits(least, most) {
            let amount = self.amount(number, Width::Narrow);
            return Number {
                amount,
                width: Width::Narrow,
                ..number
            };
        }
        number
    }

    pub(super) fn scaled(&mut self, of: Number, factor: i128) -> Number {
        self.sum(&[(of, factor, Seen::certain(YES))])
    }

    pub(super) fn term(&mut self, term: &Term, item: usize) -> Number {
        let number = self.num(term.num, item);
        if term.factor == 1 {
            number
        } else {
            self.scaled(number, term.factor)
        }
    }

    /// Where a sum is known: where each term does not count, or counts and is known.
    pub(super) fn sum_known(&mut self, terms: &[(Number, i128, Seen)]) -> Chosen {
        let mut known = Vec::new();
        for (number, _, when) in terms {
            let left_out = self.no(*when);
            let counts = self.yes(*when);
            let counts = self.all(&[counts, number.known]);
            known.push(self.any(&[left_out, counts]));
        }
        self.all(&known)
    }

    pub(super) fn sum(&mut self, terms: &[(Number, i128, Seen)]) -> Number {
        let known = self.sum_known(terms);
        let mut plus = 0;
        let (mut least, mut most) = (0, 0);
        let mut found: Vec<(Number, i128, Option<Bits>)> = Vec::new();
        for (number, factor, when) in terms {
            let may = match when.known {
                YES => self.as_bits(when.value),
                // Whether it counts is not known everywhere, so its bounds take in nothing.
                _ => self.flag(when.value).ok_or(false),
            };
            if let (Err(false), false) = (may, when.known == YES) {
                least += (number.least * factor).min(number.most * factor).min(0);
                most += (number.least * factor).max(number.most * factor).max(0);
            }
            let when = match may {
                Err(false) => continue,
                Err(true) => None,
                Ok(bits) => Some(bits),
            };
            let ends = [number.least * factor, number.most * factor];
            let skipped = when.map(|_| 0);
            least += ends.into_iter().chain(skipped).min().unwrap_or(0);
            most += ends.into_iter().chain(skipped).max().unwrap_or(0);
            match (number.amount, when) {
                (Amount::Const(n), None) => plus += n * factor,
                _ if *factor == 0 => {}
                _ => found.push((*number, *factor, when)),
            }
        }
        if found.is_empty() {
            return Number {
                least,
                most,
                known,
                ..Number::constant(plus)
            };
        }
        if let ([(number, 1, None)], 0) = (&found[..], plus) {
            return Number {
                least,
                most,
                known,
                ..*number
            };
        }
        // Sums wrap around, so only the outcome has to fit; what is wide stays so till then.
        let narrow = fits(least, most)
            && found
                .iter()
                .all(|(number, factor, _)| number.width == Width::Narrow && fits(*factor, *factor));
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let parts = found
            .into_iter()
            .map(|(number, factor, when)| Part {
                amount: self.amount(number, width),
                factor,
                when,
            })
            .collect();
        self.reckoned(width, Reckon::Sum(plus, parts), (least, most), known)
    }

    /// Where a product is known: where both numbers are, or one of them is nothing.
    pub(super) fn product_known(&mut self, a: Number, b: Number) -> Chosen {
        if (a.known, b.known) == (YES, YES) {
            return YES;
        }
        let both = self.all(&[a.known, b.known]);
        let mut known = vec![both];
        for number in [a, b] {
            let nothing = self.same_amount(number.scaling(), Number::constant(0).scaling());
            known.push(self.all(&[number.known, nothing]));
        }
        self.any(&known)
    }

    pub(super) fn product(&mut self, a: Number, b: Number) -> Number {
        let known = self.product_known(a, b);
        let ends = [
            a.least * b.least,
            a.least * b.most,
            a.most * b.least,
            a.most * b.most,
        ];
        let least = ends.into_iter().min().unwrap_or(0);
        let most = ends.into_iter().max().unwrap_or(0);
        match (a.amount, b.amount) {
            (Amount::Const(n), _) | (_, Amount::Const(n)) => {
                let other = if matches!(a.amount, Amount::Const(_)) {
                    b
                } else {
                    a
                };
                Number {
                    least,
                    most,
                    known,
                    ..self.scaled(other, n)
                }
            }
            (Amount::Col(_), Amount::Col(_)) => {
                let narrow =
                    fits(least, most) && a.width == Width::Narrow && b.width == Width::Narrow;
                let width = if narrow { Width::Narrow } else { Width::Wide };
                let (a, b) = (self.column(a, width), self.column(b, width));
                self.reckoned(width, Reckon::Product(a, b), (least, most), known)
            }
        }
    }

    /// The least or the greatest of the terms that are there; at least one always is.
    pub(super) fn extreme(&mut self, least: bool, terms: &[(Number, Seen)]) -> Number {
        let certain = terms
            .iter()
            .all(|(number, there)| number.known == YES && there.known == YES);
        if certain {
            let terms: Vec<_> = terms.iter().map(|(of, there)| (*of, there.value)).collect();
            return self.extreme_of(least, &terms);
        }
        // The extreme of what is certain, and whether nothing else can go beyond it.
        let mut sure = Vec::new();
        for (number, there) in terms {
            let there = self.yes(*there);
            let there = self.all(&[there, number.known]);
            sure.push((*number, there));
        }
        let found = self.extreme_of(least, &sure);
        let mut known: Vec<Chosen> = Vec::new();
        let some: Vec<Chosen> = sure.iter().map(|(_, sure)| *sure).collect();
        known.push(self.any(&some));
        for ((number, there), (_, sure)) in terms.iter().zip(&sure) {
            let left_out = self.no(*there);
            let end = Number::constant(if least { number.least } else { number.most });
            let beyond = if least {
                self.over(found.scaling(), end.scaling())
            } else {
                self.over(end.scaling(), found.scaling())
            };
            let within = self.not(beyond);
            known.push(self.any(&[*sure, left_out, within]));
        }
        let low = terms.iter().map(|(number, _)| number.least).min();
        let high = terms.iter().map(|(number, _)| number.most).max();
        Number {
            known: self.all(&known),
            least: found.least.min(low.unwrap_or(0)),
            most: found.most.max(high.unwrap_or(0)),
            ..found
        }
    }

    pub(super) fn extreme_of(&mut self, least: bool, terms: &[(Number, Chosen)]) -> Number {
        let mut found = Vec::new();
        for (number, there) in terms {
            match self.as_bits(*there) {
                Err(false) => {}
                Err(true) => found.push((*number, None)),
                Ok(bits) => found.push((*number, Some(bits))),
            }
        }
        let all_there = found.iter().all(|(_, when)| when.is_none());
        if let ([(number, _)], true) = (&found[..], all_there) {
            return *number;
        }
        let folded = found
            .iter()
            .map(|(number, _)| match number.amount {
                Amount::Const(n) => Some(n),
                Amount::Col(_) => None,
            })
            .collect::<Option<Vec<i128>>>();
        if let (Some(all), true) = (folded, all_there) {
            let extreme = if least {
                all.into_iter().min()
            } else {
                all.into_iter().max()
            };
            return Number::constant(extreme.unwrap_or(0));
        }
        let low = found.iter().map(|(number, _)| number.least);
        let high = found.iter().map(|(number, _)| number.most);
        let bounds = match (least, all_there) {
            (true, true) => (low.min(), high.min()),
            (false, true) => (low.max(), high.max()),
            (_, false) => (low.chain([0]).min(), high.chain([0]).max()),
        };
        let width = widest(found.iter().map(|(number, _)| number));
        let parts = found
            .into_iter()
            .map(|(number, when)| Part {
                amount: self.amount(number, width),
                factor: 1,
                when,
            })
            .collect();
        let bounds = (bounds.0.unwrap_or(0), bounds.1.unwrap_or(0));
        self.reckoned(width, Reckon::Extreme(least, parts), bounds, YES)
    }

    pub(super) fn round(
        &mut self,
        of: Number,
        times: i128,
        plus: i128,
        over: i128,
        each: i128,
    ) -> Number {
        let rounded = |n: i128| floor_div(n * times + plus, over) * each;
        let ends = [rounded(of.least), rounded(of.most)];
        let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        if let Amount::Const(n) = of.amount {
            return Number {
                least,
                most,
                known: of.known,
                ..Number::constant(rounded(n))
            };
        }
        let within = [of.least * times + plus, of.most * times + plus];
        let (low, high) = (within[0].min(within[1]), within[0].max(within[1]));
        let narrow = fits(low, high)
            && fits(least, most)
            && fits(times, plus.abs().max(over).max(each.abs()))
            && of.width == Width::Narrow;
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let known = of.known;
        let of = self.column(of, width);
        let by = narrow.then(|| Reciprocal::new(over, low, high)).flatten();
        let reckon = Reckon::Round {
            of,
            times,
            plus,
            over,
            each,
            by,
        };
        self.reckoned(width, reckon, (least, most), known)
    }

    pub(super) fn divide(
        &mut self,
        out: Num,
        (of, by): (&Term, &Term),
        mode: RoundingMode,
        each: i128,
        item: usize,
    ) -> Number {
        let (of, by) = (self.scaling(of, item), self.scaling(by, item));
        let scale = self.of.program.nums[out.first()];
        // Rounding half up doubles the dividend and adds the divisor.
        let (low, high) = of.ends();
        let greatest = 2 * low.abs().max(high.abs()) + 2 * by.ends().1.abs();
        let narrow = [of, by].iter().all(|of| of.number.width == Width::Narrow)
            && fits(-greatest, greatest)
            && fits(scale.least, scale.most)
            && fits(each, each);
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let mut scaled = |of: Scaling| Scaled {
            col: self.column(of.number, width),
            factor: of.factor,
        };
        let reckon = Reckon::Divide {
            of: scaled(of),
            by: scaled(by),
            mode,
            each,
        };
        let known = self.all(&[of.number.known, by.number.known]);
        self.reckoned(width, reckon, (scale.least, scale.most), known)
    }

    /// A comparison is known where both numbers are, or where their bounds decide it.
    pub(super) fn compare(&mut self, comparison: Comparison, a: Scaling, b: Scaling) -> Seen {
        let value = self.compared(comparison, a, b);
        let by_bounds = match comparison {
            Comparison::Same => a.is_over(b) == Some(true) || b.is_over(a) == Some(true),
            Comparison::By(Order::Over | Order::AtMost) => a.is_over(b).is_some(),
            Comparison::By(Order::Under | Order::AtLeast) => b.is_over(a).is_some(),
        };
        let known = if by_bounds {
            YES
        } else {
            self.all(&[a.number.known, b.number.known])
        };
        Seen { value, known }
    }

    pub(super) fn compared(&mut self, comparison: Comparison, a: Scaling, b: Scaling) -> Chosen {
        let order = match comparison {
            Comparison::Same => return self.same_amount(a, b),
            Comparison::By(order) => order,
        };
        match order {
            Order::Over => self.over(a, b),
            Order::Under => self.over(b, a),
            Order::AtMost => {
                let over = self.over(a, b);
                self.not(over)
            }
            Order::AtLeast => {
                let under = self.over(b, a);
                self.not(under)
            }
        }
    }

    /// Whether the first is more than the second.
    pub(super) fn over(&mut self, a: Scaling, b: Scaling) -> Chosen {
        if let Some(over) = a.is_over(b) {
            return Chosen::Const(u8::from(over));
        }
        match (a.number.amount, b.number.amount) {
            (Amount::Const(n), Amount::Const(m)) => {
                Chosen::Const(u8::from(n * a.factor > m * b.factor))
            }
            // a × f > n where a > floor(n / f)
            (Amount::Col(col), Amount::Const(n)) if a.factor > 0 => {
                let limit = floor_div(n * b.factor, a.factor);
                self.over_constant(a.number, col, limit)
            }
            // n > b × f where b < ceil(n / f), so where b is not over ceil(n / f) - 1
            (Amount::Const(n), Amount::Col(col)) if b.factor > 0 => {
                let limit = -floor_div(-n * a.factor, b.factor) - 1;
                let not = self.over_constant(b.number, col, limit);
                self.not(not)
            }
            _ => {
                let (width, a, b) = self.both(a, b);
                self.bits(Does::Over(width, a, b))
            }
        }
    }

    /// Whether a column is over a constant, which is brought to within its bounds, so that it
    /// fits the column's width.
    fn over_constant(&mut self, number: Number, col: Col, limit: i128) -> Chosen {
        let limit = limit.clamp(number.least - 1, number.most);
        self.bits(Does::OverConst(number.width, col, limit))
    }

    pub(super) fn same_amount(&mut self, a: Scaling, b: Scaling) -> Chosen {
        if a.is_over(b) == Some(true) || b.is_over(a) == Some(true) {
            return NO;
        }
        let constant = |col: Col, of: Scaling, n: i128| {
            let (number, same) = (of.number, n / of.factor);
            let may = n % of.factor == 0 && number.least <= same && same <= number.most;
            may.then_some(Does::SameConst(number.width, col, same))
        };
        match (a.number.amount, b.number.amount) {
            (Amount::Const(n), Amount::Const(m)) => {
                Chosen::Const(u8::from(n * a.factor == m * b.factor))
            }
            (Amount::Col(col), Amount::Const(n)) if a.factor != 0 => {
                constant(col, a, n * b.factor).map_or(NO, |does| self.bits(does))
            }
            (Amount::Const(n), Amount::Col(col)) if b.factor != 0 => {
                constant(col, b, n * a.factor).map_or(NO, |does| self.bits(does))
            }
            _ => {
                let (width, a, b) = self.both(a, b);
                self.bits(Does::Same(width, a, b))
            }
        }
    }

    /// Two numbers in columns of one width in which both can be scaled.
    pub(super) fn both(&mut self, a: Scaling, b: Scaling) -> (Width, Scaled, Scaled) {
        let narrow = [a, b].into_iter().all(|of| {
            let (least, most) = of.ends();
            of.number.width == Width::Narrow && fits(least, most) && fits(of.factor, of.factor)
        });
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let mut scaled = |of: Scaling| Scaled {
            col: self.column(of.number, width),
            factor: of.factor,
        };
        (width, scaled(a), scaled(b))
    }

    pub(super) fn scaling(&self, term: &Term, item: usize) -> Scaling {
        Scaling {
            number: self.num(term.num, item),
            factor: term.factor,
        }
    }

    pub(super) fn narrow(&mut self, slot: Num, item: usize) -> Amount {
        let number = self.num(slot, item);
        self.amount(number, Width::Narrow)
    }
}
