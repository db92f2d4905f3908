//! The two versions written by hand.

use std::hint::black_box;

use evenhand_reference::{Answer, Case, Money, pence, pounds};
use rust_decimal::Decimal;

use super::{Engine, line};

/// Decimals.
pub(crate) struct Pounds;

impl Engine for Pounds {
    type Input = Case<Decimal>;

    const MONEY: Money = Money::Pounds;

    fn load() -> Self {
        Pounds
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        case.in_pounds()
    }

    fn decide(&mut self, input: &Self::Input) {
        black_box(pounds::decide(input));
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        Ok(pounds::decide(input).in_pence())
    }

    fn decide_line(&mut self, text: &str) {
        black_box(pounds::decide(&line::in_pounds(text)));
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        black_box(pounds::explained(input));
        true
    }
}

/// Whole numbers.
pub(crate) struct Pence;

impl Engine for Pence {
    type Input = Case<i64>;

    const MONEY: Money = Money::Pence;

    fn load() -> Self {
        Pence
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        *case
    }

    fn decide(&mut self, input: &Self::Input) {
        black_box(pence::decide(input));
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        Ok(pence::decide(input))
    }

    fn decide_line(&mut self, text: &str) {
        black_box(pence::decide(&line::in_pence(text)));
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        black_box(pence::explained(input));
        true
    }
}
