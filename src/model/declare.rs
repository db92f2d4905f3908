//! Heads, kinds, records, facts and outcomes.

use super::build::{Builder, Named};
use super::policy::{
    AmountDomain, Citation, Convention, Days, Domain, Fact, FactId, Field, Holidays, Kind, KindId,
    KindMember, Outcome, Per, Record, RecordId, Said, Source, SourceId, ValueType,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Declaration, ForEach, Ident, Item, KindValue, Literal, LiteralAt, Measure, TextKind,
    Type, TypeAt,
};
use crate::value::{Date, Exact, Period, Unit};

/// The most values a kind may have.
pub const MAX_VALUES: usize = 64;
/// The most items a list may have.
pub const MAX_ITEMS: usize = 64;
/// The most weeks that may be said to make a year.
const MAX_WEEKS: i128 = 54;

/// The label made from a name, where none is written.
pub(crate) fn label_from(name: &str) -> String {
    name.replace('_', " ")
}

impl Builder<'_> {
    /// What the texts say of themselves, and their sources.
    pub(super) fn heads(&mut self) {
        for (home, item) in self.items() {
            match item {
                Item::Status(status, _) => {
                    let mut texts = self.policy.texts.iter_mut();
                    if let Some(head) = texts.find(|text| text.kind == home) {
                        head.status = Some(*status);
                    }
                }
                Item::Applies(dates) => {
                    let days = Builder::days(Some(dates));
                    self.applies(home, days, dates.span);
                }
                Item::Source(source) => self.source(home, source),
                _ => {}
            }
        }
        for (_, item) in self.items() {
            match item {
                Item::Convention(convention) => self.convention(convention),
                Item::Holidays(holidays) => self.holidays(holidays),
                _ => {}
            }
        }
        self.refuse_in_vocabulary();
    }

    /// A policy is about days that its baseline is about too.
    fn applies(&mut self, home: TextKind, days: Days, span: Span) {
        let outer = self.policy.days;
        if home == TextKind::Policy && !(outer.first <= days.first && days.last <= outer.last) {
            let open_end = days.last == Date::MAX && outer.holds(days.first);
            if !open_end {
                self.tell(ModelProblem::OutsideBaseline {
                    policy: days.to_string(),
                    baseline: outer.to_string(),
                    span,
                });
            }
        }
        self.policy.days = Days {
            first: days.first.max(outer.first),
            last: days.last.min(outer.last).max(days.first),
        };
    }

    fn source(&mut self, home: TextKind, source: &tree::Source) {
        if let Some(first) = self.sources.get(&source.name.text) {
            let first = self.policy.source(*first).span;
            self.tell(ModelProblem::NameTaken {
                name: source.name.text.clone(),
                first,
                second: source.name.span,
            });
            return;
        }
        let id = SourceId::at(self.policy.sources.len());
        self.sources.insert(source.name.text.clone(), id);
        self.policy.sources.push(Source {
            name: source.name.text.clone(),
            title: source.title.text.clone(),
            at: source.at.as_ref().map(|at| at.text.clone()),
            read: source.read,
            in_part: source.in_part,
            undated: source.undated,
            secondary: source.secondary,
            home,
            span: source.name.span,
        });
    }

    fn convention(&mut self, convention: &tree::Convention) {
        let said = self.said_of(&convention.notes);
        let weeks = convention.weeks;
        if weeks < Exact::whole(1) || weeks > Exact::whole(MAX_WEEKS) {
            self.tell(ModelProblem::WeeksInAYear {
                span: convention.span,
            });
        } else if self.policy.weeks_in_a_year.is_some() {
            self.tell(ModelProblem::SaidAgain {
                what: "how many weeks make a year".to_owned(),
                span: convention.span,
            });
        } else {
            self.policy.weeks_in_a_year = Some(weeks);
            self.policy.convention = Some(Convention {
                said,
                span: convention.span,
            });
        }
    }

    fn holidays(&mut self, holidays: &tree::Holidays) {
        let said = self.said_of(&holidays.notes);
        if self.policy.holidays.is_some() {
            return self.tell(ModelProblem::SaidAgain {
                what: "which days are holidays".to_owned(),
                span: holidays.span,
            });
        }
        let mut days: Vec<Date> = holidays.days.iter().map(|(day, _, _)| *day).collect();
        days.sort_unstable();
        days.dedup();
        self.policy.holidays = Some(Holidays {
            name: holidays.name.text.clone(),
            complete_until: holidays.until,
            days,
            said,
            span: holidays.span,
        });
    }

    /// What is said about something that has no block of its own.
    pub(super) fn said_of(&mut self, notes: &tree::Notes) -> Said {
        Said {
            cites: self.cites(&notes.cites),
            reading: notes.reading.as_ref().map(|reading| reading.text.clone()),
            ..Said::default()
        }
    }

    /// A vocabulary has names only.
    fn refuse_in_vocabulary(&mut self) {
        for (home, item) in self.items() {
            let (what, span) = match item {
                Item::Decide(decide) => ("a decision", decide.span),
                Item::Calculate(calculate) => ("a calculation", calculate.span),
                Item::Table(table) => ("a table", table.span),
                Item::Parameter(parameter) => ("a figure", parameter.span),
                Item::Example(example) => ("an example", example.span),
                Item::Check(check) => ("a check", check.span),
                _ => continue,
            };
            if home == TextKind::Vocabulary {
                self.tell(ModelProblem::NotInAVocabulary { what, span });
            }
        }
    }

    pub(super) fn cites(&mut self, cites: &[tree::Citation]) -> Vec<Citation> {
        let mut found = Vec::new();
        for cite in cites {
            match self.sources.get(&cite.source.text) {
                Some(source) => found.push(Citation {
                    source: *source,
                    place: cite.place.as_ref().map(|place| place.text.clone()),
                }),
                None => {
                    let names = self.sources.keys().map(String::as_str);
                    let nearest = super::build::nearest(&cite.source.text, names);
                    self.tell(ModelProblem::UnknownSource {
                        name: cite.source.text.clone(),
                        advice: match nearest {
                            Some(nearest) => format!("did you mean `{nearest}`?"),
                            None => format!(
                                "name it first: `source {} \"its title\" at \"its address\"`",
                                cite.source.text
                            ),
                        },
                        span: cite.source.span,
                    });
                }
            }
        }
        found
    }

    /// Citations whose sources are known; the others have been told.
    pub(super) fn known_cites(&self, cites: &[tree::Citation]) -> Vec<Citation> {
        let known = cites.iter().filter_map(|cite| {
            let source = *self.sources.get(&cite.source.text)?;
            Some(Citation {
                source,
                place: cite.place.as_ref().map(|place| place.text.clone()),
            })
        });
        known.collect()
    }

    pub(super) fn declare_kinds(&mut self) {
        for (_, item) in self.items() {
            match item {
                Item::Kind(kind) => {
                    let id = KindId::at(self.policy.kinds.len());
                    if self.name(&kind.name, Named::Kind(id)) {
                        self.add_kind(&kind.name.text, kind.ranked, &kind.values, kind.span);
                    }
                }
                Item::Roles(roles) if roles.ranked => {
                    if self.policy.ranked_roles.is_some() {
                        self.tell(ModelProblem::SaidAgain {
                            what: "which roles are ranked".to_owned(),
                            span: roles.span,
                        });
                    } else {
                        let id = self.add_kind("ranked roles", true, &roles.values, roles.span);
                        self.policy.ranked_roles = Some(id);
                    }
                }
                Item::Roles(roles) => {
                    let members = self.members(&roles.values, roles.span);
                    self.policy.other_roles.extend(members);
                }
                _ => {}
            }
        }
    }

    fn add_kind(&mut self, name: &str, ranked: bool, values: &[KindValue], span: Span) -> KindId {
        let members = self.members(values, span);
        let id = KindId::at(self.policy.kinds.len());
        self.policy.kinds.push(Kind {
            name: name.to_owned(),
            ranked,
            members,
        });
        id
    }

    fn members(&mut self, values: &[KindValue], span: Span) -> Vec<KindMember> {
        if values.len() > MAX_VALUES {
            self.tell(ModelProblem::TooManyValues {
                count: values.len(),
                limit: MAX_VALUES,
                span,
            });
        }
        let mut members: Vec<KindMember> = Vec::new();
        for value in values.iter().take(MAX_VALUES) {
            let name = &value.name;
            if let Some(first) = members.iter().find(|member| member.name == name.text) {
                let first = first.span;
                self.tell(ModelProblem::NameTaken {
                    name: name.text.clone(),
                    first,
                    second: name.span,
                });
                continue;
            }
            let label = value.label.as_ref().map(|label| label.text.clone());
            members.push(KindMember {
                name: name.text.clone(),
                label: label.unwrap_or_else(|| label_from(&name.text)),
                span: name.span,
            });
        }
        members
    }

    pub(super) fn declare_records(&mut self) {
        for (_, item) in self.items() {
            if let Item::Record(record) = item {
                let id = RecordId::at(self.policy.records.len());
                if self.name(&record.name, Named::Record(id)) {
                    let fields = self.fields(&record.fields);
                    self.policy.records.push(Record {
                        name: record.name.text.clone(),
                        fields,
                    });
                }
            }
        }
    }

    fn fields(&mut self, declarations: &[Declaration]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for declaration in declarations {
            let name = &declaration.name;
            if let Some(first) = fields.iter().find(|field| field.name == name.text) {
                let first = first.span;
                self.tell(ModelProblem::NameTaken {
                    name: name.text.clone(),
                    first,
                    second: name.span,
                });
                continue;
            }
            self.refuse_marks(declaration, "a field");
            let Some(domain) = self.domain(&declaration.ty) else {
                self.refused.insert(declaration.name.text.clone());
                continue;
            };
            if matches!(domain, Domain::List { .. } | Domain::Set(_)) {
                self.refused.insert(name.text.clone());
                self.tell(ModelProblem::NotInARecord {
                    name: name.text.clone(),
                    span: declaration.ty.span,
                });
                continue;
            }
            let judged_by = self.judge(declaration);
            fields.push(Field {
                name: name.text.clone(),
                label: label_of(declaration),
                domain,
                judged_by,
                fixed: declaration.fixed,
                span: name.span,
            });
        }
        fields
    }

    /// Marks that only an outcome has, on something that is none.
    fn refuse_marks(&mut self, declaration: &Declaration, what: &'static str) {
        if declaration.better.is_some() {
            self.tell(ModelProblem::MarkOutOfPlace {
                mark: "`better when`",
                what,
                span: declaration.span,
            });
        }
        if what == "a field" && declaration.each.is_some() {
            self.tell(ModelProblem::MarkOutOfPlace {
                mark: "`for each`",
                what,
                span: declaration.span,
            });
        }
    }

    fn judge(&mut self, declaration: &Declaration) -> Option<String> {
        let role = declaration.judged_by.as_ref()?;
        match self.role_label(role) {
            Some(label) => Some(label),
            None => {
                self.unknown_role(role);
                None
            }
        }
    }

    /// The label of a role, ranked or not.
    pub(super) fn role_label(&self, role: &Ident) -> Option<String> {
        let ranked = self
            .policy
            .ranked_roles
            .map(|kind| &self.policy.kind(kind).members);
        ranked
            .into_iter()
            .flatten()
            .chain(&self.policy.other_roles)
            .find(|member| member.name == role.text)
            .map(|member| member.label.clone())
    }

    pub(super) fn unknown_role(&mut self, role: &Ident) {
        let ranked = self
            .policy
            .ranked_roles
            .map(|kind| &self.policy.kind(kind).members);
        let roles = ranked.into_iter().flatten().chain(&self.policy.other_roles);
        let nearest = super::build::nearest(&role.text, roles.map(|role| role.name.as_str()));
        self.tell(ModelProblem::UnknownName {
            name: role.text.clone(),
            wanted: "a role",
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => {
                    "name a role of the vocabulary's `ranked roles` or `other roles`".to_owned()
                }
            },
            span: role.span,
        });
    }

    pub(super) fn declare_facts(&mut self) {
        for (home, item) in self.items() {
            if let Item::Facts(facts) = item {
                for declaration in &facts.facts {
                    self.declare_fact(home, declaration);
                }
            }
        }
    }

    fn declare_fact(&mut self, home: TextKind, declaration: &Declaration) {
        let id = FactId::at(self.policy.facts.len());
        self.refuse_marks(declaration, "a fact");
        let each = self.each_kind(declaration.each.as_ref());
        let judged_by = self.judge(declaration);
        let Some(domain) = self.domain(&declaration.ty) else {
            self.refused.insert(declaration.name.text.clone());
            return;
        };
        if declaration.each.is_some() && matches!(domain, Domain::List { .. } | Domain::Set(_)) {
            self.refused.insert(declaration.name.text.clone());
            return self.tell(ModelProblem::NotForEach {
                span: declaration.ty.span,
            });
        }
        if self.name(&declaration.name, Named::Fact(id)) {
            self.policy.facts.push(Fact {
                name: declaration.name.text.clone(),
                label: label_of(declaration),
                domain,
                each,
                fixed: declaration.fixed,
                judged_by,
                home,
                span: declaration.name.span,
            });
        }
    }

    /// The kind that a fact is there for each value of.
    fn each_kind(&mut self, each: Option<&ForEach>) -> Option<KindId> {
        let each = each?;
        if let Some(list) = &each.list {
            self.tell(ModelProblem::FactPerItem { span: list.span });
            return None;
        }
        self.kind_named(&each.item)
    }

    pub(super) fn declare_outcomes(&mut self) {
        for (_, item) in self.items() {
            if let Item::Outcomes(outcomes, _) = item {
                for declaration in outcomes {
                    self.declare_outcome(declaration);
                }
            }
        }
    }

    fn declare_outcome(&mut self, declaration: &Declaration) {
        let at = self.policy.outcomes.len();
        let marks = [
            (declaration.fixed, "`fixed`"),
            (declaration.judged_by.is_some(), "`judged by`"),
        ];
        for (_, mark) in marks.into_iter().filter(|(has, _)| *has) {
            self.tell(ModelProblem::MarkOutOfPlace {
                mark,
                what: "an outcome",
                span: declaration.span,
            });
        }
        let Some(ty) = self.value_type(&declaration.name, &declaration.ty) else {
            self.refused.insert(declaration.name.text.clone());
            return;
        };
        let Some(per) = self.per(declaration.each.as_ref()) else {
            self.refused.insert(declaration.name.text.clone());
            return;
        };
        if self.name(&declaration.name, Named::Outcome(at)) {
            self.policy.outcomes.push(Outcome {
                name: declaration.name.text.clone(),
                label: label_of(declaration),
                ty,
                per,
                item: declaration.each.as_ref().map(|each| each.item.text.clone()),
                better: declaration.better,
                node: None,
                span: declaration.name.span,
            });
        }
    }

    /// Whether something is there once, per item or per value; `None` where that can't be read.
    pub(super) fn per(&mut self, each: Option<&ForEach>) -> Option<Per> {
        match each {
            None => Some(Per::Once),
            Some(ForEach {
                list: Some(list), ..
            }) => self.list_named(list).map(Per::Item),
            Some(ForEach { item, list: None }) => self.kind_named(item).map(Per::Kind),
        }
    }

    /// The type of an outcome, a calculation or a table.
    pub(super) fn value_type(&mut self, name: &Ident, ty: &TypeAt) -> Option<ValueType> {
        let (none, no_limit) = match &ty.ty {
            Type::Date { or_none, .. } => (*or_none, false),
            Type::Amount {
                or_none,
                or_no_limit,
                ..
            } => (*or_none, *or_no_limit),
            _ => (false, false),
        };
        for (_, mark) in [(none, "`or none`"), (no_limit, "`or no limit`")]
            .into_iter()
            .filter(|(has, _)| *has)
        {
            self.tell(ModelProblem::MarkOutOfPlace {
                mark,
                what: "an outcome",
                span: ty.span,
            });
        }
        Some(match &ty.ty {
            Type::YesNo => ValueType::YesNo,
            Type::Date { .. } => ValueType::Date,
            Type::Amount { measure, .. } => match measure_unit(*measure) {
                Some(unit) => ValueType::Amount(unit),
                None => {
                    self.tell(ModelProblem::AnyPeriodOnlyInFacts { span: ty.span });
                    return None;
                }
            },
            Type::Kind(kind) => ValueType::Choice(self.kind_named(kind)?),
            Type::RankedRoles => ValueType::Choice(self.ranked_roles(ty.span)?),
            Type::Ranked(values) => {
                let id = self.add_kind(&name.text, true, values, ty.span);
                ValueType::Choice(id)
            }
            Type::Set(_) | Type::List { .. } => {
                self.tell(ModelProblem::NotAnOutcomeType { span: ty.span });
                return None;
            }
        })
    }

    fn ranked_roles(&mut self, span: Span) -> Option<KindId> {
        if self.policy.ranked_roles.is_none() {
            self.tell(ModelProblem::NoRankedRoles { span });
        }
        self.policy.ranked_roles
    }

    /// What a fact or a field may be.
    pub(super) fn domain(&mut self, ty: &TypeAt) -> Option<Domain> {
        Some(match &ty.ty {
            Type::YesNo => Domain::YesNo,
            Type::Kind(kind) => Domain::Choice(self.kind_named(kind)?),
            Type::RankedRoles => Domain::Choice(self.ranked_roles(ty.span)?),
            Type::Set(kind) => Domain::Set(self.kind_named(kind)?),
            Type::Ranked(_) => {
                self.tell(ModelProblem::RankedInAFact { span: ty.span });
                return None;
            }
            Type::Date { range, or_none } => Domain::Date {
                days: self.date_range(range.as_ref())?,
                or_none: *or_none,
            },
            Type::List {
                least,
                most,
                record,
            } => self.list_domain(*least, *most, record, ty.span)?,
            Type::Amount { .. } => Domain::Amount(self.amounts(ty, Ranged::Required)?),
        })
    }

    fn list_domain(
        &mut self,
        least: Exact,
        most: Exact,
        record: &Ident,
        span: Span,
    ) -> Option<Domain> {
        let count = |n: Exact| {
            let small = u8::try_from(n.numerator()).ok();
            small.filter(|small| n.is_whole() && usize::from(*small) <= MAX_ITEMS)
        };
        let record = match self.names.get(&record.text) {
            Some((Named::Record(record), _)) => Some(*record),
            Some(_) | None => {
                self.unknown(
                    &record.text,
                    "a record",
                    |named| matches!(named, Named::Record(_)),
                    record.span,
                );
                None
            }
        };
        match (count(least), count(most)) {
            (Some(least), Some(most)) if least <= most && most > 0 => Some(Domain::List {
                record: record?,
                least,
                most,
            }),
            (_, _) => {
                self.tell(ModelProblem::ListLength {
                    limit: MAX_ITEMS,
                    span,
                });
                None
            }
        }
    }

    fn date_range(&mut self, range: Option<&(LiteralAt, LiteralAt)>) -> Option<Days> {
        let Some((first, last)) = range else {
            return Some(Days::ALL);
        };
        match (first.literal, last.literal) {
            (Literal::Date(first), Literal::Date(last)) if first <= last => {
                Some(Days { first, last })
            }
            _ => {
                self.tell(ModelProblem::BadRange {
                    why: "this is not a range of days",
                    advice: "write two days, the earlier first: `from 2020-01-01 to 2030-12-31`"
                        .to_owned(),
                    span: first.span.to(last.span),
                });
                None
            }
        }
    }

    /// The amounts that a type allows.
    pub(super) fn amounts(&mut self, ty: &TypeAt, ranged: Ranged) -> Option<AmountDomain> {
        let Type::Amount {
            measure,
            range,
            step,
            or_no_limit,
            or_none,
        } = &ty.ty
        else {
            return None;
        };
        if *or_no_limit && ranged == Ranged::Required {
            self.tell(ModelProblem::NoLimitInAFact { span: ty.span });
        }
        if *or_none && ranged == Ranged::Figure {
            self.tell(ModelProblem::NoneInAFigure { span: ty.span });
        }
        let any_period = *measure == Measure::MoneyPerAnyPeriod;
        let unit = measure_unit(*measure).unwrap_or(Unit::Money(Some(Period::Week)));
        let Some((low, high)) = range else {
            self.tell(ModelProblem::NoRange {
                unit: unit.to_string(),
                example: range_example(unit),
                span: ty.span,
            });
            return None;
        };
        let least = self.coerce(low, unit)?;
        let most = self.coerce(high, unit)?;
        let step = self.granularity(unit, any_period, step.as_ref(), ty.span)?;
        let on_step = least.is_multiple_of(step) && most.is_multiple_of(step);
        if least > most || !on_step {
            let plain = |amount| crate::value::plain_amount(amount, unit);
            let (why, advice) = if least > most {
                let advice = format!(
                    "write the least first: `from {} to {}`",
                    plain(most),
                    plain(least)
                );
                ("this range ends before it begins", advice)
            } else {
                let advice = format!(
                    "begin and end it on a whole number of steps of {}",
                    plain(step)
                );
                ("this range does not fit its steps", advice)
            };
            let span = low.span.to(high.span);
            self.tell(ModelProblem::BadRange { why, advice, span });
            return None;
        }
        Some(AmountDomain {
            unit,
            least,
            most,
            step,
            any_period,
            or_none: *or_none,
        })
    }

    /// The granularity of an amount: a penny for money, one for whole numbers, else as written.
    fn granularity(
        &mut self,
        unit: Unit,
        any_period: bool,
        step: Option<&LiteralAt>,
        span: Span,
    ) -> Option<Exact> {
        let penny = Exact::new(1, 100)?;
        match (unit, step) {
            (Unit::Money(_), Some(step)) => {
                self.tell(ModelProblem::MoneyStep { span: step.span });
                None
            }
            (Unit::Money(_), None) if any_period && self.texts.len() > 1 => {
                // A penny for the longest period is the finest amount for a week.
                let Some(weeks) = self.policy.weeks_in_a_year else {
                    self.tell(ModelProblem::NoConvention { span });
                    return None;
                };
                let periods = [Period::Week, Period::FourWeeks, Period::Month, Period::Year];
                periods.iter().try_fold(penny, |finest, period| {
                    let factor = period.factor_with(Period::Week, weeks)?;
                    common_measure(finest, penny.times(factor)?)
                })
            }
            (Unit::Money(_), None) => Some(penny),
            (Unit::Whole, None) => Some(Exact::ONE),
            (_, Some(step)) => {
                let size = self.coerce(step, unit)?;
                if size <= Exact::ZERO {
                    self.tell(ModelProblem::BadStep { span: step.span });
                    return None;
                }
                Some(size)
            }
            (_, None) => {
                self.tell(ModelProblem::NoStep {
                    unit: unit.to_string(),
                    example: step_example(unit).to_owned(),
                    span,
                });
                None
            }
        }
    }

    /// An amount in a place whose unit is declared: the period may be left out.
    pub(super) fn coerce(&mut self, literal: &LiteralAt, unit: Unit) -> Option<Exact> {
        let amount = match (literal.literal, unit) {
            (Literal::Money(amount, None), Unit::Money(_))
            | (Literal::Hours(amount, None) | Literal::Number(amount), Unit::Hours(_))
            | (Literal::Percent(amount), Unit::Percent)
            | (Literal::Number(amount), Unit::Whole) => Some(amount),
            (Literal::Money(amount, period), Unit::Money(wanted))
            | (Literal::Hours(amount, period), Unit::Hours(wanted))
                if period == wanted =>
            {
                Some(amount)
            }
            _ => None,
        };
        if amount.is_none() {
            self.tell(ModelProblem::WrongUnit {
                found: literal_words(&literal.literal),
                wanted: unit.in_words(),
                advice: format!("write it like `{}`", unit.example()),
                span: literal.span,
            });
        }
        amount
    }

    /// The fact that gives the day a decision is made as at.
    pub(super) fn decision_day(&mut self) {
        let days: Vec<&Ident> = self
            .items()
            .into_iter()
            .filter_map(|(_, item)| match item {
                Item::DecisionDay(name) => Some(name),
                _ => None,
            })
            .collect();
        let baseline = self
            .policy
            .texts
            .iter()
            .find(|text| text.kind == TextKind::Baseline);
        match (days.as_slice(), baseline) {
            ([], Some(baseline)) => {
                let span = baseline.span;
                self.tell(ModelProblem::NoDecisionDay { span });
            }
            ([], None) => {}
            ([day, again @ ..], _) => {
                for again in again {
                    self.tell(ModelProblem::SaidAgain {
                        what: "as at which day a decision is made".to_owned(),
                        span: again.span,
                    });
                }
                self.set_decision_day(day);
            }
        }
    }

    fn set_decision_day(&mut self, day: &Ident) {
        match self.names.get(&day.text) {
            Some((Named::Fact(fact), _)) => {
                let fact = *fact;
                let declared = self.policy.fact(fact);
                let is_date = matches!(declared.domain, Domain::Date { or_none: false, .. });
                if is_date && declared.each.is_none() {
                    self.policy.decision_day = Some(fact);
                } else {
                    self.tell(ModelProblem::DecisionDayIsNoDate { span: day.span });
                }
            }
            Some(_) | None => self.unknown(
                &day.text,
                "a fact that is a date",
                |named| matches!(named, Named::Fact(_)),
                day.span,
            ),
        }
    }
}

/// Whether the amounts of a type must be ranged because a person gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranged {
    /// A fact or a field.
    Required,
    /// A figure, which may also be `no limit`.
    Figure,
}

fn label_of(declaration: &Declaration) -> String {
    let label = declaration.notes.label.as_ref();
    label.map_or_else(
        || label_from(&declaration.name.text),
        |label| label.text.clone(),
    )
}

fn measure_unit(measure: Measure) -> Option<Unit> {
    match measure {
        Measure::Money(period) => Some(Unit::Money(period)),
        Measure::MoneyPerAnyPeriod => None,
        Measure::Hours(period) => Some(Unit::Hours(period)),
        Measure::Percent => Some(Unit::Percent),
        Measure::Whole => Some(Unit::Whole),
    }
}

/// The largest amount that both are whole numbers of.
fn common_measure(a: Exact, b: Exact) -> Option<Exact> {
    let below = crate::value::lcm(a.denominator(), b.denominator())?;
    let (a, b) = (a.over(below)?, b.over(below)?);
    Exact::new(crate::value::gcd(a, b), below)
}

/// A literal, told by what it is.
pub(super) fn literal_words(literal: &Literal) -> String {
    match literal {
        Literal::Money(_, period) => Unit::Money(*period).in_words(),
        Literal::Percent(_) => "a percentage".to_owned(),
        Literal::Number(_) => "a bare number".to_owned(),
        Literal::Hours(_, period) => Unit::Hours(*period).to_string(),
        Literal::Date(_) => "a day".to_owned(),
        Literal::YesNo(_) => "yes or no".to_owned(),
        Literal::None => "`none`".to_owned(),
        Literal::NoLimit => "`no limit`".to_owned(),
    }
}

fn range_example(unit: Unit) -> String {
    match unit {
        Unit::Money(_) => "from £0.00 to £1,000.00".to_owned(),
        Unit::Percent => "from 0% to 100%".to_owned(),
        Unit::Hours(_) => "from 0 to 168".to_owned(),
        Unit::Whole => "from 0 to 100".to_owned(),
    }
}

fn step_example(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "in steps of 1%",
        Unit::Hours(_) | Unit::Money(_) | Unit::Whole => "in steps of 0.25",
    }
}
