use super::machine::{self, Pair};
use rust_decimal::Decimal;

use super::parts::{Parts, Reader, Rule};
use super::problem::SyntaxProblem;
use super::tree::{ExpectedAnswer, Given, GivenAt, Ident, Literal, LiteralAt};
use crate::source::{Problem, Span};
use crate::value::{Date, DateError, Exact, Period};

/// The most digits a number may have, before and after the point together.
pub(super) const MAX_DIGITS: usize = 18;

/// Reads a value as a case file writes it: `£12.50 per week`, `(food, transport)`, `unknown`.
///
/// # Errors
/// What is wrong with it. `base` is the offset of the text's first byte.
pub fn read_value(text: &str, base: usize) -> Result<GivenAt, Vec<Problem>> {
    let mut reader = Reader::new(base);
    let read = machine::read(Rule::lone_value, text).ok_or_else(|| {
        let span = Span::new(base, base + text.len());
        vec![Problem::new(SyntaxProblem::NotAValue { span })]
    })?;
    let value = read
        .pairs()
        .flat_map(Pair::into_inner)
        .find(|pair| pair.as_rule() != Rule::EOI)
        .map(|pair| reader.given_value(pair))
        .unwrap_or_else(|| unreachable!("the grammar puts a value here"));
    if reader.problems.is_empty() {
        Ok(value)
    } else {
        Err(reader.problems.into_iter().map(Problem::new).collect())
    }
}

/// Reads an expected answer as a case file writes it: `allowed by NS1`, `not applicable`.
///
/// # Errors
/// What is wrong with it. `base` is the offset of the text's first byte.
pub fn read_answer(text: &str, base: usize) -> Result<(ExpectedAnswer, Vec<Ident>), Vec<Problem>> {
    let mut reader = Reader::new(base);
    let read = machine::read(Rule::lone_answer, text).ok_or_else(|| {
        let span = Span::new(base, base + text.len());
        vec![Problem::new(SyntaxProblem::NotAValue { span })]
    })?;
    let pair = read
        .pairs()
        .next()
        .unwrap_or_else(|| unreachable!("the grammar puts an answer here"));
    let answer = reader.answer(Parts::of(pair));
    if reader.problems.is_empty() {
        Ok(answer)
    } else {
        Err(reader.problems.into_iter().map(Problem::new).collect())
    }
}

impl Reader {
    pub(super) fn literal(&mut self, pair: Pair<'_>) -> LiteralAt {
        let span = self.span(&pair);
        let inner = Parts::of(pair).any();
        let literal = match inner.as_rule() {
            Rule::money => self.money(inner),
            Rule::percent => self.percent(&inner),
            Rule::date => Literal::Date(self.date(&inner)),
            Rule::hours_amount => self.hours(inner),
            Rule::number => Literal::Number(self.number(&inner)),
            Rule::yes_no => Literal::YesNo(inner.as_str() == "yes"),
            Rule::none_word => Literal::None,
            Rule::no_limit_words => Literal::NoLimit,
            rule => unreachable!("the grammar makes no literal of {rule:?}"),
        };
        LiteralAt { literal, span }
    }

    fn money(&mut self, pair: Pair<'_>) -> Literal {
        let mut parts = Parts::of(pair);
        let amount = parts.one(Rule::amount);
        let period = parts.take_if(Rule::period).map(period);
        Literal::Money(self.amount(&amount), period)
    }

    /// Pounds and pence; pence are always written, so that `£250` is never meant by accident.
    fn amount(&mut self, pair: &Pair<'_>) -> Exact {
        let span = self.span(pair);
        let (sign, digits) = match pair.as_str().split_once('£') {
            Some(("", digits)) => (Exact::ONE, digits),
            Some((_, digits)) => (Exact::whole(-1), digits),
            None => unreachable!("the grammar puts a pound sign here"),
        };
        let (pounds, pence) = digits.split_once('.').unwrap_or((digits, ""));
        if pence.len() != 2 || pounds.is_empty() || !commas_are_in_place(pounds) {
            let pounds = pounds.replace(',', "");
            self.problems.push(SyntaxProblem::MoneyWithoutPence {
                written: digits.to_owned(),
                instead: with_pence(&pounds, pence),
                span,
            });
            return Exact::ZERO;
        }
        let size = self.digits(digits, span);
        size.times(sign).unwrap_or(size)
    }

    fn percent(&mut self, pair: &Pair<'_>) -> Literal {
        let digits = pair.as_str().trim_end_matches('%');
        let hundredfold = self.digits(digits, self.span(pair));
        let share = hundredfold.divided_by(Exact::whole(100));
        Literal::Percent(share.unwrap_or(Exact::ZERO))
    }

    fn hours(&mut self, pair: Pair<'_>) -> Literal {
        let mut parts = Parts::of(pair);
        let number = parts.one(Rule::number);
        let period = parts.find(Rule::period).map(period);
        Literal::Hours(self.number(&number), period)
    }

    pub(super) fn number(&mut self, pair: &Pair<'_>) -> Exact {
        self.digits(pair.as_str(), self.span(pair))
    }

    /// A number that counts something; at most 10,000.
    pub(super) fn small_number(&mut self, pair: &Pair<'_>) -> u32 {
        let number = self.number(pair);
        let small = u32::try_from(number.numerator())
            .ok()
            .filter(|n| number.is_whole() && *n <= 10_000);
        small.unwrap_or_else(|| {
            let span = self.span(pair);
            self.problems.push(SyntaxProblem::NotACount { span });
            1
        })
    }

    fn digits(&mut self, digits: &str, span: Span) -> Exact {
        let plain = digits.replace(',', "");
        let count = plain.chars().filter(char::is_ascii_digit).count();
        match plain.parse::<Decimal>() {
            Ok(decimal) if count <= MAX_DIGITS => Exact::from_decimal(decimal),
            Ok(_) | Err(_) => {
                self.problems.push(SyntaxProblem::TooManyDigits { span });
                Exact::ZERO
            }
        }
    }

    /// A day; one that doesn't exist is told, and the first of the calendar stands in for it.
    pub(super) fn date(&mut self, pair: &Pair<'_>) -> Date {
        let span = self.span(pair);
        let written = pair.as_str();
        let problem = match written.parse::<Date>() {
            Ok(date) => return date,
            Err(reason) => match reason {
                DateError::NoSuchDay => SyntaxProblem::NoSuchDay {
                    written: written.to_owned(),
                    span,
                },
                DateError::OutsideCalendar => SyntaxProblem::DateOutside {
                    written: written.to_owned(),
                    span,
                },
                DateError::NotADay => SyntaxProblem::DateShape {
                    written: written.to_owned(),
                    advice: reordered(written),
                    span,
                },
            },
        };
        self.problems.push(problem);
        Date::MIN
    }

    pub(super) fn given_value(&mut self, pair: Pair<'_>) -> GivenAt {
        let span = self.span(&pair);
        let given = match pair.as_rule() {
            Rule::unknown_word => Given::Unknown,
            Rule::not_found_words => Given::NotFound,
            Rule::literal => Given::Literal(self.literal(pair).literal),
            Rule::name => Given::Name(pair.as_str().to_owned()),
            Rule::given_set => {
                let values = Parts::of(pair).rest();
                Given::Set(values.map(|value| self.given_value(value)).collect())
            }
            Rule::given_list => self.given_list(pair),
            Rule::given_up_to => Given::UpTo(self.only_literal(pair)),
            Rule::given_from => Given::From(self.only_literal(pair)),
            Rule::given_between | Rule::between_cell => {
                let (low, high) = self.two_literals(pair);
                Given::Between(low, high)
            }
            rule => unreachable!("the grammar makes no value of {rule:?}"),
        };
        GivenAt { given, span }
    }

    fn given_list(&mut self, pair: Pair<'_>) -> Given {
        let mut items = Vec::new();
        let mut others = false;
        for part in Parts::of(pair).rest() {
            match part.as_rule() {
                Rule::given_record => items.push(self.assignments(part)),
                Rule::and_others_words => others = true,
                rule => unreachable!("the grammar makes no item of {rule:?}"),
            }
        }
        Given::List { items, others }
    }

    fn only_literal(&mut self, pair: Pair<'_>) -> LiteralAt {
        let literal = Parts::of(pair).one(Rule::literal);
        self.literal(literal)
    }

    pub(super) fn two_literals(&mut self, pair: Pair<'_>) -> (LiteralAt, LiteralAt) {
        let mut parts = Parts::of(pair);
        let (low, high) = (parts.one(Rule::literal), parts.one(Rule::literal));
        (self.literal(low), self.literal(high))
    }
}

pub(super) fn period(pair: Pair<'_>) -> Period {
    match Parts::of(pair).any().as_rule() {
        Rule::per_hour_words => Period::Hour,
        Rule::per_week_words => Period::Week,
        Rule::per_4_weeks_words => Period::FourWeeks,
        Rule::per_month_words => Period::Month,
        Rule::per_year_words => Period::Year,
        rule => unreachable!("the grammar makes no period of {rule:?}"),
    }
}

/// Whether commas, where there are any, stand before every third digit.
fn commas_are_in_place(pounds: &str) -> bool {
    let mut groups = pounds.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3))
}

fn with_pence(pounds: &str, pence: &str) -> String {
    let pounds = if pounds.is_empty() { "0" } else { pounds };
    match pence.len() {
        0..=2 => format!("£{pounds}.{pence:0<2}"),
        _ => format!("£{pounds}.{}", &pence[..2]),
    }
}

/// A day written day first, or with slashes, as the language writes it.
fn reordered(written: &str) -> String {
    let parts: Vec<&str> = written.split(['-', '/']).collect();
    let day = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return "write the year first, with four digits: `2026-04-06`".to_owned(),
    };
    format!("write `{day}`")
}
