//! What is known of one person and one question, in the policy's own terms.

use std::borrow::Cow;

use super::policy::{AmountDomain, Constant, Domain, Fact, FactId, KindId, Policy, ValueType};
use super::problem::CaseProblem;
use crate::source::Span;
use crate::syntax::tree::{Assignment, Given, GivenAt, Ident, KeyedPath, Literal, LiteralAt};
use crate::value::{Date, Exact, Period, Unit};

/// One thing that can be known: a fact, a field of an item, or how many items there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub(crate) u32);

impl VariableId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a variable comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A fact.
    Fact(FactId),
    /// A fact for one value of its kind.
    FactFor(FactId, u8),
    /// How many items a list has.
    Count(FactId),
    /// A field of one item.
    Field {
        /// The list.
        list: FactId,
        /// The item, from 0.
        item: u8,
        /// The field's place in the record.
        field: usize,
    },
}

/// What a variable may be, in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// No and yes, as 0 and 1.
    YesNo,
    /// The places of a kind's values, from 0.
    Choice(KindId, u8),
    /// Any of a kind's values, as a mask.
    Set(KindId, u8),
    /// A number of `1/below`s, going by `step`.
    Amount {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
        /// The granularity.
        step: i64,
        /// The denominator.
        below: i64,
        /// What it counts.
        unit: Unit,
        /// Whether it may be given for any period.
        any_period: bool,
        /// Whether there may be none.
        or_none: bool,
    },
    /// The number of a day.
    Date {
        /// The first.
        first: i64,
        /// The last.
        last: i64,
        /// Whether there may be none.
        or_none: bool,
    },
    /// How many items.
    Count {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
}

impl Range {
    /// The least and the most, and the step between; a set has none.
    #[inline]
    pub fn bounds(self) -> Option<(i64, i64, i64)> {
        match self {
            Range::YesNo => Some((0, 1, 1)),
            Range::Choice(_, count) => Some((0, i64::from(count) - 1, 1)),
            Range::Set(..) => None,
            Range::Amount {
                least, most, step, ..
            } => Some((least, most, step)),
            Range::Date { first, last, .. } => Some((first, last, 1)),
            Range::Count { least, most } => Some((least, most, 1)),
        }
    }

    /// Whether there may be none.
    pub fn or_none(self) -> bool {
        matches!(
            self,
            Range::Date { or_none: true, .. } | Range::Amount { or_none: true, .. }
        )
    }

    /// Whether something known of it lies within it.
    ///
    /// # Units
    /// An amount that may be given for any period need not be a whole number of steps.
    pub fn holds(self, known: Known) -> bool {
        let within = |value: i64| match (self, self.bounds()) {
            // A mask of all 64 values is a negative number.
            (Range::Set(_, count), _) => {
                count >= 64 || (value >= 0 && (count == 63 || value < 1 << count))
            }
            (Range::Amount { any_period, .. }, Some((least, most, step))) => {
                (least..=most).contains(&value) && (any_period || (value - least) % step == 0)
            }
            (_, Some((least, most, _))) => (least..=most).contains(&value),
            (_, None) => false,
        };
        match known {
            Known::Unknown => true,
            Known::Is(value) => within(value),
            Known::None => self.or_none(),
            Known::Between(low, high) => low <= high && within(low) && within(high),
        }
    }
}

/// A variable.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Where it comes from.
    pub origin: Origin,
    /// What it may be.
    pub range: Range,
}

/// The variables of a policy: its facts in the order in which they are declared, then the
/// fields of lists, item by item.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    all: Vec<Variable>,
    /// The first variable of each fact.
    facts: Vec<u32>,
    /// The first field of each list, and how many fields an item has.
    fields: Vec<(u32, u32)>,
}

impl Variables {
    /// Lists the variables of a policy.
    pub(crate) fn of(policy: &Policy) -> Self {
        let mut variables = Variables::default();
        for (at, fact) in policy.facts.iter().enumerate() {
            variables.facts.push(variables.next());
            variables.add_fact(policy, FactId::at(at), fact);
        }
        for at in 0..policy.facts.len() {
            let list = FactId::at(at);
            let first = variables.next();
            let mut per_item = 0;
            if let Some((record, most)) = policy.list(list) {
                per_item = u32::try_from(record.fields.len()).unwrap_or(0);
                let ranges = record.fields.iter();
                let ranges: Vec<Range> = ranges.map(|own| range_of(policy, own.domain)).collect();
                for item in 0..most {
                    for (field, range) in ranges.iter().enumerate() {
                        variables.all.push(Variable {
                            origin: Origin::Field { list, item, field },
                            range: *range,
                        });
                    }
                }
            }
            variables.fields.push((first, per_item));
        }
        variables
    }

    fn next(&self) -> u32 {
        u32::try_from(self.all.len()).unwrap_or(u32::MAX)
    }

    fn add_fact(&mut self, policy: &Policy, id: FactId, fact: &Fact) {
        let mut add = |origin: Origin, range: Range| self.all.push(Variable { origin, range });
        match (fact.domain, fact.each) {
            (Domain::List { least, most, .. }, _) => {
                let (least, most) = (i64::from(least), i64::from(most));
                add(Origin::Count(id), Range::Count { least, most });
            }
            (domain, None) => add(Origin::Fact(id), range_of(policy, domain)),
            (domain, Some(kind)) => {
                let count = u8::try_from(policy.kind(kind).members.len()).unwrap_or(u8::MAX);
                let range = range_of(policy, domain);
                for value in 0..count {
                    add(Origin::FactFor(id, value), range);
                }
            }
        }
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Variable] {
        &self.all
    }

    /// The name of each, in order.
    pub fn ids(&self) -> impl Iterator<Item = VariableId> + use<> {
        (0..self.next()).map(VariableId)
    }

    /// One of them.
    pub fn get(&self, id: VariableId) -> &Variable {
        &self.all[id.index()]
    }

    /// The variable of a fact, or the first of its kind's; of a list, how many items it has.
    pub(crate) fn fact(&self, fact: FactId) -> VariableId {
        VariableId(self.facts[fact.index()])
    }

    /// The variable of a fact for one value of its kind.
    pub(crate) fn fact_for(&self, fact: FactId, value: u8) -> VariableId {
        VariableId(self.facts[fact.index()] + u32::from(value))
    }

    /// The variable of a field of one item.
    pub(crate) fn field(&self, list: FactId, item: u8, field: usize) -> VariableId {
        let (first, per_item) = self.fields[list.index()];
        let field = u32::try_from(field).unwrap_or(0);
        VariableId(first + u32::from(item) * per_item + field)
    }
}

/// What a fact or a field may be that is no list.
fn range_of(policy: &Policy, domain: Domain) -> Range {
    let size = |kind: KindId| u8::try_from(policy.kind(kind).members.len()).unwrap_or(64);
    match domain {
        Domain::YesNo => Range::YesNo,
        Domain::Choice(kind) => Range::Choice(kind, size(kind)),
        Domain::Set(kind) => Range::Set(kind, size(kind)),
        Domain::Amount(amounts) => amount_range(amounts),
        Domain::Date { days, or_none } => Range::Date {
            first: i64::from(days.first.number()),
            last: i64::from(days.last.number()),
            or_none,
        },
        Domain::List { .. } => unreachable!("a list has a count and fields"),
    }
}

pub(crate) fn amount_range(amounts: AmountDomain) -> Range {
    // Range and step are checked to be whole numbers of one denominator when they are declared.
    let below = [amounts.least, amounts.most, amounts.step]
        .iter()
        .fold(1, |below, amount| {
            crate::value::lcm(below, amount.denominator()).unwrap_or(below)
        });
    let count = |amount: Exact| {
        amount
            .over(below)
            .and_then(|count| i64::try_from(count).ok())
            .unwrap_or(i64::MAX)
    };
    Range::Amount {
        least: count(amounts.least),
        most: count(amounts.most),
        step: count(amounts.step),
        below: i64::try_from(below).unwrap_or(1),
        unit: amounts.unit,
        any_period: amounts.any_period,
        or_none: amounts.or_none,
    }
}

/// What is known of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Known {
    /// Nothing.
    #[default]
    Unknown,
    /// Its value: a place, a count, an amount over its denominator, or a mask.
    Is(i64),
    /// There is none.
    None,
    /// It lies between two values, both included; it is not none.
    Between(i64, i64),
}

/// One person's circumstances and the question about them.
#[derive(Debug, Clone, Default)]
pub struct Case {
    pub(crate) known: Vec<Known>,
    /// How amounts for any period were given, to be told as they were given.
    pub(crate) given_per: Vec<(VariableId, Exact, Period)>,
}

impl Case {
    /// A case of which nothing is known.
    pub fn unknown(policy: &Policy) -> Self {
        Case {
            known: vec![Known::Unknown; Variables::of(policy).all().len()],
            given_per: Vec::new(),
        }
    }

    /// What is known of a variable.
    pub fn get(&self, id: VariableId) -> Known {
        self.known.get(id.index()).copied().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, id: VariableId, known: Known) {
        self.known[id.index()] = known;
    }

    /// Takes in what is known of a variable, in place of what was known before; whether it
    /// lies in the variable's range, and so was taken.
    #[must_use]
    pub fn learn(&mut self, variables: &Variables, id: VariableId, known: Known) -> bool {
        let holds = variables.get(id).range.holds(known);
        if holds {
            self.set(id, known);
        }
        holds
    }

    /// Forgets what was known of a variable.
    pub fn forget(&mut self, id: VariableId) {
        self.set(id, Known::Unknown);
    }

    /// The amount for another period that gave a value, where one did.
    pub(crate) fn given_as(
        &self,
        policy: &Policy,
        id: VariableId,
        range: Range,
        value: i64,
    ) -> Option<(Exact, Period)> {
        let Range::Amount { below, .. } = range else {
            return None;
        };
        let weeks = policy.weeks_in_a_year?;
        let mut own = self.given_per.iter().filter(|(of, _, _)| *of == id);
        own.find_map(|(_, amount, period)| {
            let weekly = amount.times(period.factor_with(Period::Week, weeks)?)?;
            let is_it = weekly.over(i128::from(below)) == Some(i128::from(value));
            is_it.then_some((*amount, *period))
        })
    }

    /// Forgets what was known of a variable, and how it was given.
    pub(crate) fn forget_given(&mut self, id: VariableId) {
        self.forget(id);
        self.given_per.retain(|(own, _, _)| *own != id);
    }

    /// Moves what is known of a variable to another one, which is not known yet.
    pub(crate) fn move_given(&mut self, from: VariableId, to: VariableId) {
        self.set(to, self.get(from));
        self.forget(from);
        for given in self.given_per.iter_mut().filter(|own| own.0 == from) {
            given.0 = to;
        }
    }

    /// The day of a date variable.
    pub(crate) fn date(&self, id: VariableId) -> Option<Date> {
        match self.get(id) {
            Known::Is(number) => Date::from_number(i32::try_from(number).ok()?),
            Known::Unknown | Known::None | Known::Between(..) => None,
        }
    }
}

/// Puts given values into a case, and gathers what is wrong with them.
pub struct CaseReader<'p> {
    policy: &'p Policy,
    variables: Cow<'p, Variables>,
    case: Case,
    given: Vec<(String, Span)>,
    problems: Vec<CaseProblem>,
}

impl<'p> CaseReader<'p> {
    /// Begins with nothing known.
    pub fn new(policy: &'p Policy) -> Self {
        CaseReader::among(policy, Cow::Owned(Variables::of(policy)))
    }

    /// Begins with nothing known of the variables of a policy, where they are at hand.
    pub(crate) fn among(policy: &'p Policy, variables: Cow<'p, Variables>) -> Self {
        CaseReader {
            policy,
            case: Case {
                known: vec![Known::Unknown; variables.all().len()],
                given_per: Vec::new(),
            },
            variables,
            given: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Goes on from what is known already.
    pub(crate) fn going_on(policy: &'p Policy, case: Case) -> Self {
        CaseReader {
            case,
            ..CaseReader::new(policy)
        }
    }

    /// Takes in what is known of one variable, as the value of a fact is written; of a list, how
    /// many items it has is not given in this way.
    pub(crate) fn give_variable(&mut self, id: VariableId, value: &GivenAt) {
        if let Some(domain) = self.policy.domain_of(self.variables.get(id).origin) {
            self.give_value(id, domain, value);
        }
    }

    /// Begins with what a case knows; what is given takes the place of it.
    pub fn over(policy: &'p Policy, case: Case) -> Self {
        CaseReader {
            case,
            ..CaseReader::new(policy)
        }
    }

    /// Takes in one field of an item, from 0, that the case has.
    pub fn give_field(&mut self, list: &Ident, item: usize, field: &Ident, value: &GivenAt) {
        let facts = &self.policy.facts;
        let Some(id) = facts.iter().position(|fact| fact.name == list.text) else {
            return self.unknown_fact(&list.text, list.span);
        };
        let id = FactId::at(id);
        let (Some((record, _)), Known::Is(count)) =
            (self.policy.list(id), self.case.get(self.variables.fact(id)))
        else {
            return self.no_such_item(list, "the case does not say how many there are");
        };
        if i64::try_from(item).is_ok_and(|item| item >= count) {
            return self.no_such_item(list, &format!("the case has {count}"));
        }
        match record.fields.iter().position(|own| own.name == field.text) {
            Some(at) => {
                let variable = self
                    .variables
                    .field(id, u8::try_from(item).unwrap_or(u8::MAX), at);
                self.give_value(variable, record.fields[at].domain, value);
            }
            None => self.unknown_field(record, field.text.clone(), field.span),
        }
    }

    fn no_such_item(&mut self, list: &Ident, advice: &str) {
        self.problems.push(CaseProblem::UnknownFact {
            name: list.text.clone(),
            advice: advice.to_owned(),
            span: list.span,
        });
    }

    /// Takes in one fact.
    pub fn give(&mut self, assignment: &Assignment) {
        let name = assignment.name.path.text();
        let told = match &assignment.name.key {
            Some(key) => format!("{name} for {}", key.text),
            None => name.clone(),
        };
        let span = assignment.name.path.span;
        if let Some((_, first)) = self.given.iter().find(|(given, _)| *given == told) {
            let first = *first;
            return self.problems.push(CaseProblem::GivenTwice {
                name: told,
                first,
                second: span,
            });
        }
        self.given.push((told, span));
        match self.policy.facts.iter().position(|fact| fact.name == name) {
            Some(at) => self.give_fact(FactId::at(at), &assignment.name, &assignment.value),
            None => self.unknown_fact(&name, span),
        }
    }

    /// Takes in the day to decide as at.
    ///
    /// # Errors
    /// The day that the case gives and this one, where they differ.
    pub fn decide_on(&mut self, day: Date) -> Result<(), (Date, Date)> {
        let Some(fact) = self.policy.decision_day else {
            return Ok(());
        };
        let id = self.variables.fact(fact);
        if let Some(given) = self.case.date(id).filter(|given| *given != day) {
            return Err((given, day));
        }
        self.case.set(id, Known::Is(i64::from(day.number())));
        Ok(())
    }

    /// Takes a problem in that was met while the case was read.
    pub fn refuse(&mut self, problem: CaseProblem) {
        self.problems.push(problem);
    }

    /// The case, and what was wrong with it.
    pub fn finish(self) -> (Case, Vec<CaseProblem>) {
        (self.case, self.problems)
    }

    fn unknown_fact(&mut self, name: &str, span: Span) {
        let names = self.policy.facts.iter().map(|fact| fact.name.as_str());
        let nearest = super::build::nearest(name, names);
        self.problems.push(CaseProblem::UnknownFact {
            name: name.to_owned(),
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "leave it out, or name a fact of the vocabulary".to_owned(),
            },
            span,
        });
    }

    fn give_fact(&mut self, id: FactId, name: &KeyedPath, value: &GivenAt) {
        let fact = self.policy.fact(id);
        match (fact.domain, fact.each, &name.key) {
            (Domain::List { .. }, _, _) => self.give_list(id, value),
            (domain, Some(kind), Some(key)) => match self.policy.kind(kind).member(&key.text) {
                Some(member) => {
                    let variable = self.variables.fact_for(id, member);
                    self.give_value(variable, domain, value);
                }
                None => self.not_a_value(kind, key),
            },
            (_, Some(kind), None) => self.problems.push(CaseProblem::NeedsKey {
                name: fact.name.clone(),
                kind: self.policy.kind(kind).name.clone(),
                example: self.policy.first_value(kind),
                span: value.span,
            }),
            (_, None, Some(key)) => self.problems.push(CaseProblem::NotKeyed { span: key.span }),
            (domain, None, None) => {
                let variable = self.variables.fact(id);
                self.give_value(variable, domain, value);
            }
        }
    }

    fn give_value(&mut self, id: VariableId, domain: Domain, value: &GivenAt) {
        // Of an amount that lies between two, both are kept as they are given.
        self.case.given_per.retain(|(own, _, _)| *own != id);
        let known = match &value.given {
            Given::Unknown => Some(Known::Unknown),
            Given::UpTo(most) => self.between(id, domain, None, Some(most), value.span),
            Given::From(least) => self.between(id, domain, Some(least), None, value.span),
            Given::Between(least, most) => {
                self.between(id, domain, Some(least), Some(most), value.span)
            }
            Given::Set(values) => self.set_of(domain, values, value.span),
            Given::Literal(literal) => {
                let literal = LiteralAt {
                    literal: *literal,
                    span: value.span,
                };
                self.literal(id, domain, &literal)
            }
            Given::Name(name) => self.name(domain, name, value.span),
            Given::NotFound | Given::List { .. } => self.wrong(domain, value.span),
        };
        if let Some(known) = known {
            self.case.set(id, known);
        }
    }

    fn wrong(&mut self, domain: Domain, span: Span) -> Option<Known> {
        self.problems.push(CaseProblem::WrongValue {
            wanted: self.policy.domain_wanted(domain),
            span,
        });
        None
    }

    fn name(&mut self, domain: Domain, name: &str, span: Span) -> Option<Known> {
        let ident = Ident {
            text: name.to_owned(),
            span,
        };
        match domain {
            Domain::Choice(kind) => match self.policy.kind(kind).member(name) {
                Some(member) => Some(Known::Is(i64::from(member))),
                None => {
                    self.not_a_value(kind, &ident);
                    None
                }
            },
            // One value of a set may stand alone.
            Domain::Set(kind) => match self.policy.kind(kind).member(name) {
                Some(member) => Some(Known::Is(1 << member)),
                None => {
                    self.not_a_value(kind, &ident);
                    None
                }
            },
            Domain::YesNo | Domain::Amount(_) | Domain::Date { .. } | Domain::List { .. } => {
                self.wrong(domain, span)
            }
        }
    }

    fn not_a_value(&mut self, kind: KindId, name: &Ident) {
        let kind = self.policy.kind(kind);
        let values: Vec<&str> = kind
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        let nearest = super::build::nearest(&name.text, values.iter().copied());
        self.problems.push(CaseProblem::NotAValue {
            name: name.text.clone(),
            kind: kind.name.clone(),
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("its values are {}", values.join(", ")),
            },
            span: name.span,
        });
    }

    fn set_of(&mut self, domain: Domain, values: &[GivenAt], span: Span) -> Option<Known> {
        let Domain::Set(kind) = domain else {
            return self.wrong(domain, span);
        };
        let mut mask = 0_u64;
        for value in values {
            match &value.given {
                Given::Name(name) => match self.policy.kind(kind).member(name) {
                    Some(member) => mask |= 1 << member,
                    None => {
                        let ident = Ident {
                            text: name.clone(),
                            span: value.span,
                        };
                        self.not_a_value(kind, &ident);
                        return None;
                    }
                },
                _ => return self.wrong(domain, value.span),
            }
        }
        Some(Known::Is(mask.cast_signed()))
    }

    fn literal(&mut self, id: VariableId, domain: Domain, literal: &LiteralAt) -> Option<Known> {
        match (domain, literal.literal) {
            (Domain::YesNo, Literal::YesNo(yes)) => Some(Known::Is(i64::from(yes))),
            (Domain::Set(_), Literal::None) => Some(Known::Is(0)),
            (Domain::Date { or_none: true, .. }, Literal::None) => Some(Known::None),
            (Domain::Amount(AmountDomain { or_none: true, .. }), Literal::None) => {
                Some(Known::None)
            }
            (Domain::Date { days, .. }, Literal::Date(date)) => {
                if days.holds(date) {
                    return Some(Known::Is(i64::from(date.number())));
                }
                self.out_of_range(domain, literal.span)
            }
            (Domain::Amount(amounts), _) => self.amount(id, amounts, literal).map(Known::Is),
            (domain, _) => self.wrong(domain, literal.span),
        }
    }

    fn out_of_range(&mut self, domain: Domain, span: Span) -> Option<Known> {
        self.problems.push(CaseProblem::OutOfRange {
            range: self.policy.domain_wanted(domain),
            span,
        });
        None
    }

    /// An amount as a whole number over its denominator.
    fn amount(
        &mut self,
        id: VariableId,
        amounts: AmountDomain,
        literal: &LiteralAt,
    ) -> Option<i64> {
        let domain = Domain::Amount(amounts);
        let given = match (literal.literal, amounts.unit) {
            (Literal::Money(amount, Some(period)), _) if amounts.any_period => {
                let weeks = self.policy.weeks_in_a_year?;
                match period.factor_with(Period::Week, weeks) {
                    Some(factor) => {
                        self.case.given_per.push((id, amount, period));
                        amount.times(factor)
                    }
                    None => None,
                }
            }
            (Literal::Money(_, None), _) if amounts.any_period => {
                self.problems
                    .push(CaseProblem::PeriodUnsaid { span: literal.span });
                return None;
            }
            (Literal::Money(amount, None), Unit::Money(_))
            | (Literal::Hours(amount, None), Unit::Hours(_))
            | (Literal::Percent(amount), Unit::Percent)
            | (Literal::Number(amount), Unit::Whole | Unit::Hours(_)) => Some(amount),
            (Literal::Money(amount, period), Unit::Money(wanted))
            | (Literal::Hours(amount, period), Unit::Hours(wanted))
                if period == wanted =>
            {
                Some(amount)
            }
            _ => None,
        };
        let Some(given) = given else {
            self.problems.push(CaseProblem::WrongUnit {
                found: super::declare::literal_words(&literal.literal),
                wanted: match amounts.any_period {
                    true => "money for any period".to_owned(),
                    false => amounts.unit.in_words(),
                },
                example: amounts.unit.example(),
                span: literal.span,
            });
            return None;
        };
        let off = given.less(amounts.least)?;
        let inside = amounts.least <= given && given <= amounts.most;
        if !inside || !off.is_multiple_of(amounts.step) {
            self.out_of_range(domain, literal.span);
            return None;
        }
        match self.variables.get(id).range {
            Range::Amount { below, .. } => {
                let count = given.over(i128::from(below))?;
                i64::try_from(count).ok()
            }
            _ => unreachable!("an amount has a range of amounts"),
        }
    }

    /// A half-known fact: its range in this case is narrower.
    fn between(
        &mut self,
        id: VariableId,
        domain: Domain,
        least: Option<&LiteralAt>,
        most: Option<&LiteralAt>,
        span: Span,
    ) -> Option<Known> {
        let Some((low, high, _)) = self.variables.get(id).range.bounds() else {
            return self.wrong(domain, span);
        };
        let mut end = |limit: Option<&LiteralAt>, other: i64| match limit {
            None => Some(other),
            Some(limit) => match self.literal(id, domain, limit)? {
                Known::Is(value) => Some(value),
                Known::Unknown | Known::None | Known::Between(..) => None,
            },
        };
        let (low, high) = (end(least, low)?, end(most, high)?);
        if low > high {
            self.problems.push(CaseProblem::EmptyBetween { span });
            return None;
        }
        Some(match low == high {
            true => Known::Is(low),
            false => Known::Between(low, high),
        })
    }

    fn give_list(&mut self, list: FactId, value: &GivenAt) {
        let fact = self.policy.fact(list);
        let (Some((record, most)), Domain::List { least, .. }) =
            (self.policy.list(list), fact.domain)
        else {
            return;
        };
        let (items, others) = match &value.given {
            Given::List { items, others } => (items, *others),
            Given::Unknown => return,
            // `()` is an empty list as much as `[]`.
            Given::Set(values) if values.is_empty() => (&Vec::new(), false),
            _ => {
                self.problems.push(CaseProblem::WrongValue {
                    wanted: format!("a list in square brackets of `{}`", record.name),
                    span: value.span,
                });
                return;
            }
        };
        let count = items.len();
        if count > usize::from(most) || (!others && count < usize::from(least)) {
            self.problems.push(CaseProblem::ListLength {
                name: fact.name.clone(),
                count,
                least,
                most,
                advice: match least {
                    0 => format!("give at most {most}"),
                    least => format!("give from {least} to {most}"),
                },
                span: value.span,
            });
            return;
        }
        let known = i64::try_from(count).unwrap_or(0);
        let whole = if others {
            Known::Between(known.max(i64::from(least)), i64::from(most))
        } else {
            Known::Is(known)
        };
        self.case.set(self.variables.fact(list), whole);
        for item in 0..most {
            for field in 0..record.fields.len() {
                self.case.forget(self.variables.field(list, item, field));
            }
        }
        for (item, fields) in items.iter().enumerate() {
            self.give_item(list, item, fields);
        }
    }

    fn unknown_field(&mut self, record: &super::policy::Record, name: String, span: Span) {
        let names = record.fields.iter().map(|field| field.name.as_str());
        let nearest = super::build::nearest(&name, names.clone());
        let names: Vec<&str> = names.collect();
        self.problems.push(CaseProblem::UnknownFact {
            name,
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("a `{}` has {}", record.name, names.join(", ")),
            },
            span,
        });
    }

    fn give_item(&mut self, list: FactId, item: usize, fields: &[Assignment]) {
        let Some((record, _)) = self.policy.list(list) else {
            return;
        };
        let item = u8::try_from(item).unwrap_or(u8::MAX);
        let mut seen: Vec<(usize, Span)> = Vec::new();
        for assignment in fields {
            let name = assignment.name.path.text();
            let span = assignment.name.path.span;
            let Some(at) = record.fields.iter().position(|field| field.name == name) else {
                self.unknown_field(record, name, span);
                continue;
            };
            if let Some((_, first)) = seen.iter().find(|(seen, _)| *seen == at) {
                self.problems.push(CaseProblem::GivenTwice {
                    name,
                    first: *first,
                    second: span,
                });
                continue;
            }
            seen.push((at, span));
            let variable = self.variables.field(list, item, at);
            self.give_value(variable, record.fields[at].domain, &assignment.value);
        }
    }
}

impl Policy {
    /// The first value of a kind, as an example.
    pub(super) fn first_value(&self, kind: KindId) -> String {
        let first = self.kind(kind).members.first();
        first.map_or_else(String::new, |member| member.name.clone())
    }

    /// What is to be given for a fact.
    pub(crate) fn domain_wanted(&self, domain: Domain) -> String {
        let words = self.domain_words(domain);
        match domain {
            Domain::Amount(amounts) if amounts.unit != Unit::Whole && !amounts.any_period => {
                format!("an amount {words}")
            }
            Domain::YesNo
            | Domain::Choice(_)
            | Domain::Set(_)
            | Domain::Amount(_)
            | Domain::Date { .. }
            | Domain::List { .. } => words,
        }
    }

    /// What a fact may be, as a person would say it.
    pub(crate) fn domain_words(&self, domain: Domain) -> String {
        let values = |kind: KindId| {
            let members = self.kind(kind).members.iter();
            let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
            names.join(", ")
        };
        match domain {
            Domain::YesNo => "`yes` or `no`".to_owned(),
            Domain::Choice(kind) => format!("one of {}", values(kind)),
            Domain::Set(kind) => format!("any of {}, in brackets", values(kind)),
            Domain::Amount(amounts) => {
                let none = if amounts.or_none { ", or `none`" } else { "" };
                format!("{}{none}", amounts_in_words(amounts))
            }
            Domain::Date { days, or_none } => {
                let none = if or_none { ", or `none`" } else { "" };
                format!("a day from {} to {}{none}", days.first, days.last)
            }
            Domain::List { record, .. } => format!("a list of `{}`", self.record(record).name),
        }
    }

    /// What a variable may be, as it is declared; how many items a list has is not declared so.
    pub(crate) fn domain_of(&self, origin: Origin) -> Option<Domain> {
        match origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) => Some(self.fact(fact).domain),
            Origin::Field { list, field, .. } => {
                let (record, _) = self.list(list)?;
                Some(record.fields[field].domain)
            }
            Origin::Count(_) => None,
        }
    }

    /// Whose judgement a variable is, where it is one.
    pub(crate) fn judge_of(&self, origin: Origin) -> Option<&str> {
        match origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) | Origin::Count(fact) => {
                self.fact(fact).judged_by.as_deref()
            }
            Origin::Field { list, field, .. } => {
                let (record, _) = self.list(list)?;
                record.fields[field].judged_by.as_deref()
            }
        }
    }

    /// Whether a variable is a fact's, or that of one value of its kind, or of a list's items.
    pub(crate) fn is_of_fact(&self, variable: &Variable, name: &str) -> bool {
        let fact = match variable.origin {
            Origin::Fact(fact) | Origin::FactFor(fact, _) => fact,
            Origin::Field { list, .. } => list,
            Origin::Count(_) => return false,
        };
        self.fact(fact).name == name || self.variable_name(variable) == name
    }

    /// Whether a fact has a name.
    pub(crate) fn knows_fact(&self, name: &str) -> bool {
        self.facts.iter().any(|fact| fact.name == name)
    }

    /// The fact whose name is nearest to one that is not known.
    pub(crate) fn nearest_fact(&self, name: &str) -> Option<String> {
        super::build::nearest(name, self.facts.iter().map(|fact| fact.name.as_str()))
    }

    /// The name of a variable, as a case would write it: `capital`, `supports[2].cost`.
    pub(crate) fn variable_name(&self, variable: &Variable) -> String {
        match variable.origin {
            Origin::Fact(fact) | Origin::Count(fact) => self.fact(fact).name.clone(),
            Origin::FactFor(fact, value) => {
                let fact = self.fact(fact);
                let value = fact.each.map_or("", |kind| {
                    self.kind(kind).members[usize::from(value)].name.as_str()
                });
                format!("{} for {value}", fact.name)
            }
            Origin::Field { list, item, field } => {
                let field = self
                    .list(list)
                    .map_or("", |(record, _)| record.fields[field].name.as_str());
                format!(
                    "{}[{}].{field}",
                    self.fact(list).name,
                    usize::from(item) + 1
                )
            }
        }
    }

    /// A value as the language writes it.
    pub fn plain(&self, constant: Constant, ty: ValueType) -> String {
        match (constant, ty) {
            (Constant::YesNo(true), _) => "yes".to_owned(),
            (Constant::YesNo(false), _) => "no".to_owned(),
            (Constant::Choice(at), ValueType::Choice(kind) | ValueType::Set(kind)) => {
                self.kind(kind).members[usize::from(at)].name.clone()
            }
            (Constant::Choice(at), _) => at.to_string(),
            (Constant::Amount(amount), ValueType::Amount(unit)) => {
                crate::value::plain_amount(amount, unit)
            }
            (Constant::Amount(amount), _) => amount.to_string(),
            (Constant::Date(date), _) => date.to_string(),
        }
    }

    /// A value of a variable, as a value of the policy.
    pub(crate) fn constant_of(&self, range: Range, value: i64) -> Option<(Constant, ValueType)> {
        Some(match range {
            Range::YesNo => (Constant::YesNo(value == 1), ValueType::YesNo),
            Range::Choice(kind, _) => (
                Constant::Choice(u8::try_from(value).ok()?),
                ValueType::Choice(kind),
            ),
            Range::Set(..) => return None,
            Range::Amount { below, unit, .. } => (
                Constant::Amount(Exact::new(i128::from(value), i128::from(below))?),
                ValueType::Amount(unit),
            ),
            Range::Date { .. } => (
                Constant::Date(Date::from_number(i32::try_from(value).ok()?)?),
                ValueType::Date,
            ),
            Range::Count { .. } => (
                Constant::Amount(Exact::whole(i128::from(value))),
                ValueType::Amount(Unit::Whole),
            ),
        })
    }
}

pub(super) fn amounts_in_words(amounts: AmountDomain) -> String {
    let plain = |amount: Exact| crate::value::plain_amount(amount, amounts.unit);
    let (least, most) = (plain(amounts.least), plain(amounts.most));
    match amounts.unit {
        Unit::Money(_) if amounts.any_period => {
            format!("money for any period, from {least} to {most}")
        }
        Unit::Money(_) => format!("from {least} to {most}, in whole pence"),
        Unit::Whole if amounts.step == Exact::ONE => {
            format!("a whole number from {least} to {most}")
        }
        Unit::Percent | Unit::Hours(_) | Unit::Whole => {
            format!("from {least} to {most} in steps of {}", plain(amounts.step))
        }
    }
}
