use super::machine::Pair;

use super::expression::time_unit;
use super::literal::period;
use super::parts::{Parts, Reader, Rule, is_expression};
use super::problem::SyntaxProblem;
use super::tree::{
    Assignment, Better, Cell, CellKind, Check, Citation, Claim, Convention, DatedFigure, Dates,
    Declaration, Departure, Expectation, ExpectedAnswer, Expr, Figure, FigureValue, ForEach,
    GivenLine, Grade, Holidays, Ident, KeyedPath, KindDeclaration, KindValue, Limit, Literal,
    LiteralAt, Measure, Modal, Notes, Overriding, Path, Power, PowerClause, Quoted,
    RolesDeclaration, Rounding, RoundingMode, Row, Rule as PolicyRule, Side, Source, Status,
    TallyLine, TextKind, Type, TypeAt,
};
use crate::source::Span;
use crate::value::Exact;

/// One statement, before it is put into its block.
pub(super) enum Statement {
    Head {
        kind: TextKind,
        title: Quoted,
        uses: Option<Quoted>,
        succeeds: Option<Quoted>,
    },
    Status(Status),
    Applies(Dates),
    DecisionDay(Ident),
    Source(Source),
    Convention(Convention),
    Holidays(Holidays),
    Authorities(Vec<PowerClause>),
    Kind(KindDeclaration),
    Roles(RolesDeclaration),
    Facts,
    Record(Ident),
    Outcomes,
    Declaration(Declaration),
    Impossible(Expr),
    Parameter {
        name: Ident,
        ty: Option<TypeAt>,
        keys: Vec<Ident>,
    },
    DatedFigures(Vec<DatedFigure>),
    Row(Row),
    Decide(Ident, Option<ForEach>),
    Calculate(Ident, Option<ForEach>, Option<TypeAt>),
    Table(Ident, Option<ForEach>, Option<TypeAt>),
    OneRow,
    Highest,
    AppliesWhen(Expr),
    Normally(Expr),
    Step {
        name: Option<Ident>,
        ty: Option<TypeAt>,
        formula: Option<Expr>,
        rounding: Option<Rounding>,
    },
    Rounded(Rounding),
    Limit(Limit),
    Tally(TallyLine),
    Rule(PolicyRule),
    UntaggedRule,
    Label(Quoted),
    Because(Quoted),
    Cite(Vec<Citation>),
    SubjectTo(Quoted),
    InForce(Dates),
    Reading(Quoted),
    Departs(Departure),
    Follows(Vec<Path>),
    Challenge(super::tree::Challenge),
    Check(Check),
    Person(Quoted, Vec<Assignment>),
    Example {
        title: Quoted,
        many: bool,
    },
    Given(Vec<GivenLine>),
    Supposing(Vec<Assignment>),
    Expect(Vec<Expectation>),
}

impl Reader {
    /// Reads one statement of the grammar.
    pub(super) fn statement(&mut self, pair: Pair<'_>) -> Statement {
        match pair.as_rule() {
            Rule::vocabulary_head => self.head(TextKind::Vocabulary, pair),
            Rule::baseline_head => self.head(TextKind::Baseline, pair),
            Rule::policy_head => self.head(TextKind::Policy, pair),
            Rule::status => Statement::Status(status(pair)),
            Rule::applies_from => Statement::Applies(self.dates(pair)),
            Rule::decision_day => Statement::DecisionDay(self.only_name(pair)),
            Rule::source => Statement::Source(self.source(pair)),
            Rule::convention => Statement::Convention(self.convention(pair)),
            Rule::holidays => Statement::Holidays(self.holidays(pair)),
            Rule::authorities => Statement::Authorities(self.authorities(pair)),
            Rule::kind => Statement::Kind(self.kind(pair)),
            Rule::ranked_roles => Statement::Roles(self.roles(true, pair)),
            Rule::other_roles => Statement::Roles(self.roles(false, pair)),
            Rule::facts_head => Statement::Facts,
            Rule::record_head => Statement::Record(self.only_name(pair)),
            Rule::outcomes_head => Statement::Outcomes,
            Rule::declaration => Statement::Declaration(self.declaration(pair)),
            Rule::impossible => Statement::Impossible(self.only_expression(pair)),
            Rule::parameter_head => self.parameter(pair),
            Rule::dated_figures => Statement::DatedFigures(self.dated_figures(pair)),
            Rule::row => Statement::Row(self.row(pair)),
            Rule::decide_head | Rule::calculate_head | Rule::table_head => self.block_head(pair),
            Rule::one_row => Statement::OneRow,
            Rule::highest => Statement::Highest,
            Rule::applies_when => Statement::AppliesWhen(self.only_expression(pair)),
            Rule::normally => Statement::Normally(self.only_expression(pair)),
            Rule::step_head | Rule::result_head => self.step(pair),
            Rule::rounded => Statement::Rounded(self.rounding(pair)),
            Rule::never_limit => Statement::Limit(self.never_limit(pair)),
            Rule::tagged => self.tagged(pair),
            Rule::untagged_rule => self.untagged_rule(&pair),
            _ => self.note_or_example(pair),
        }
    }

    fn note_or_example(&mut self, pair: Pair<'_>) -> Statement {
        match pair.as_rule() {
            Rule::label => Statement::Label(self.only_text(pair)),
            Rule::because => Statement::Because(self.only_text(pair)),
            Rule::cite => Statement::Cite(self.citations(pair)),
            Rule::subject_to => Statement::SubjectTo(self.only_text(pair)),
            Rule::in_force => Statement::InForce(self.dates(pair)),
            Rule::reading => Statement::Reading(self.only_text(pair)),
            Rule::departs => Statement::Departs(self.departure(pair)),
            Rule::follows => Statement::Follows(self.tags_or_paths(pair)),
            Rule::challenge => Statement::Challenge(self.challenge(pair)),
            Rule::check => Statement::Check(self.check(pair)),
            Rule::person_head => self.person(pair),
            Rule::example_head | Rule::examples_head => {
                let many = pair.as_rule() == Rule::examples_head;
                let title = self.only_text(pair);
                Statement::Example { title, many }
            }
            Rule::given => Statement::Given(self.given_lines(pair)),
            Rule::supposing => Statement::Supposing(self.assignments(pair)),
            Rule::expect => Statement::Expect(self.expectations(pair)),
            rule => unreachable!("the grammar makes no statement of {rule:?}"),
        }
    }

    fn only_text(&mut self, pair: Pair<'_>) -> Quoted {
        let text = Parts::of(pair).one(Rule::text);
        self.quoted(&text)
    }

    fn only_name(&mut self, pair: Pair<'_>) -> Ident {
        let name = Parts::of(pair).one(Rule::name);
        self.ident(&name)
    }

    fn all_names(&mut self, pair: Pair<'_>) -> Vec<Ident> {
        let names = Parts::of(pair).every(Rule::name);
        names.iter().map(|name| self.ident(name)).collect()
    }

    fn head(&mut self, kind: TextKind, pair: Pair<'_>) -> Statement {
        let mut parts = Parts::of(pair);
        let title = parts.one(Rule::text);
        let uses = (kind != TextKind::Vocabulary).then(|| parts.one(Rule::text));
        let succeeds = parts.find(Rule::text);
        Statement::Head {
            kind,
            title: self.quoted(&title),
            uses: uses.map(|uses| self.quoted(&uses)),
            succeeds: succeeds.map(|older| self.quoted(&older)),
        }
    }

    /// `from DATE until DATE`, or either alone.
    fn dates(&mut self, pair: Pair<'_>) -> Dates {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let until = parts
            .anywhere(Rule::until)
            .map(|until| self.only_date(until));
        let from = parts.find(Rule::date).map(|from| self.date(&from));
        self.order_of(Dates { from, until, span })
    }

    fn order_of(&mut self, dates: Dates) -> Dates {
        if let (Some(from), Some(until)) = (dates.from, dates.until)
            && until < from
        {
            self.problems.push(SyntaxProblem::EndsBeforeItBegins {
                from: from.to_string(),
                until: until.to_string(),
                span: dates.span,
            });
        }
        dates
    }

    fn only_date(&mut self, pair: Pair<'_>) -> crate::value::Date {
        let date = Parts::of(pair).one(Rule::date);
        self.date(&date)
    }

    fn source(&mut self, pair: Pair<'_>) -> Source {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let (name, title) = (parts.one(Rule::name), parts.one(Rule::text));
        let at = parts.anywhere(Rule::source_at);
        let read = parts.anywhere(Rule::read_on);
        Source {
            name: self.ident(&name),
            title: self.quoted(&title),
            at: at.map(|at| self.only_text(at)),
            read: read.map(|read| self.only_date(read)),
            in_part: parts.has(Rule::read_in_part),
            undated: parts.has(Rule::undated_word),
            secondary: parts.has(Rule::secondary_word),
            span,
        }
    }

    fn convention(&mut self, pair: Pair<'_>) -> Convention {
        let span = self.span(&pair);
        let number = Parts::of(pair).one(Rule::number);
        Convention {
            weeks: self.number(&number),
            notes: Notes::default(),
            span,
        }
    }

    fn holidays(&mut self, pair: Pair<'_>) -> Holidays {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let (name, until) = (parts.one(Rule::name), parts.one(Rule::date));
        let days = parts.every(Rule::holiday);
        Holidays {
            name: self.ident(&name),
            until: self.date(&until),
            days: days.into_iter().map(|day| self.holiday(day)).collect(),
            notes: Notes::default(),
            span,
        }
    }

    fn holiday(&mut self, pair: Pair<'_>) -> (crate::value::Date, Option<Quoted>, Span) {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let day = parts.one(Rule::date);
        let called = parts.find(Rule::text);
        (
            self.date(&day),
            called.map(|called| self.quoted(&called)),
            span,
        )
    }

    fn citations(&mut self, pair: Pair<'_>) -> Vec<Citation> {
        let citations = Parts::of(pair).every(Rule::citation);
        citations
            .into_iter()
            .map(|citation| {
                let mut parts = Parts::of(citation);
                let (source, place) = (parts.one(Rule::name), parts.find(Rule::text));
                Citation {
                    source: self.ident(&source),
                    place: place.map(|place| self.quoted(&place)),
                }
            })
            .collect()
    }

    fn departure(&mut self, pair: Pair<'_>) -> Departure {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let text = parts.anywhere(Rule::text);
        let from = parts
            .rest()
            .find(|part| matches!(part.as_rule(), Rule::tag | Rule::path));
        match (from, text) {
            (Some(from), Some(text)) => Departure {
                from: self.tag_or_path(from),
                acknowledged: self.quoted(&text),
                span,
            },
            (_, None) | (None, Some(_)) => unreachable!("the grammar asks for both"),
        }
    }

    /// A tag is a path of one name.
    fn tag_or_path(&mut self, pair: Pair<'_>) -> Path {
        match pair.as_rule() {
            Rule::path => self.path(pair),
            _ => Path {
                span: self.span(&pair),
                names: vec![self.ident(&pair)],
            },
        }
    }

    fn tags_or_paths(&mut self, pair: Pair<'_>) -> Vec<Path> {
        Parts::of(pair)
            .rest()
            .filter(|part| matches!(part.as_rule(), Rule::tag | Rule::path))
            .map(|part| self.tag_or_path(part))
            .collect()
    }

    fn authorities(&mut self, pair: Pair<'_>) -> Vec<PowerClause> {
        let clauses = Parts::of(pair).every(Rule::power_clause);
        clauses
            .into_iter()
            .map(|clause| {
                let span = self.span(&clause);
                let mut parts = Parts::of(clause);
                let (modal, only) = modal(parts.one(Rule::modal));
                PowerClause {
                    modal,
                    only,
                    power: self.power(parts.any()),
                    span,
                }
            })
            .collect()
    }

    fn power(&mut self, pair: Pair<'_>) -> Power {
        match pair.as_rule() {
            Rule::may_decide => Power::Decide(self.all_names(pair)),
            Rule::may_calculate => Power::Calculate(self.all_names(pair)),
            Rule::may_set => {
                let between = Parts::of(pair).has(Rule::literal);
                Power::Set(between.then(|| self.two_literals(pair)))
            }
            Rule::may_raise => Power::Raise,
            Rule::may_lower => Power::Lower,
            Rule::no_change => Power::NoChange,
            Rule::may_add_rules => {
                let values = Parts::of(pair).rest();
                let values =
                    values.filter(|part| matches!(part.as_rule(), Rule::name | Rule::yes_no));
                Power::AddRules(values.map(|value| self.ident(&value)).collect())
            }
            Rule::may_add_exceptions => Power::AddExceptions,
            Rule::may_add => Power::Add,
            Rule::may_take_off => Power::TakeOff,
            Rule::may_override => Power::Override(self.tags(&mut Parts::of(pair))),
            Rule::may_change_normally => Power::ChangeNormally,
            Rule::may_replace_step => {
                let mut parts = Parts::of(pair);
                let step = parts.one(Rule::name);
                Power::ReplaceStep(self.ident(&step), side(&parts))
            }
            rule => unreachable!("the grammar makes no power of {rule:?}"),
        }
    }

    fn tags(&mut self, parts: &mut Parts<'_>) -> Vec<Ident> {
        let tags = parts.every(Rule::tag);
        tags.iter().map(|tag| self.ident(tag)).collect()
    }

    fn kind(&mut self, pair: Pair<'_>) -> KindDeclaration {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = parts.one(Rule::name);
        KindDeclaration {
            name: self.ident(&name),
            ranked: parts.has(Rule::ranked_word),
            values: self.kind_values(&mut parts),
            span,
        }
    }

    fn kind_values(&mut self, parts: &mut Parts<'_>) -> Vec<KindValue> {
        let values = parts.every(Rule::kind_value);
        values
            .into_iter()
            .map(|value| {
                let mut parts = Parts::of(value);
                let (name, label) = (parts.one(Rule::name), parts.find(Rule::text));
                KindValue {
                    name: self.ident(&name),
                    label: label.map(|label| self.quoted(&label)),
                }
            })
            .collect()
    }

    fn roles(&mut self, ranked: bool, pair: Pair<'_>) -> RolesDeclaration {
        let span = self.span(&pair);
        RolesDeclaration {
            ranked,
            values: self.kind_values(&mut Parts::of(pair)),
            span,
        }
    }

    fn declaration(&mut self, pair: Pair<'_>) -> Declaration {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = parts.one(Rule::name);
        let ty = self.ty(parts.any());
        let each = parts.anywhere(Rule::for_each);
        let judged_by = parts.anywhere(Rule::judged_by);
        let better = parts.anywhere(Rule::better_when);
        Declaration {
            name: self.ident(&name),
            ty,
            each: each.map(|each| self.for_each(each)),
            fixed: parts.has(Rule::fixed_word),
            judged_by: judged_by.map(|role| self.only_name(role)),
            better: better.map(better_when),
            notes: Notes::default(),
            span,
        }
    }

    fn ty(&mut self, pair: Pair<'_>) -> TypeAt {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        let ty = match rule {
            Rule::yes_no_type => Type::YesNo,
            Rule::date_type => Type::Date {
                or_none: parts.has(Rule::or_none_words),
                range: self.range(&mut parts),
            },
            Rule::money_type => {
                let any_period = parts.has(Rule::any_period_words);
                let period = parts.anywhere(Rule::period).map(period);
                let measure = if any_period {
                    Measure::MoneyPerAnyPeriod
                } else {
                    Measure::Money(period)
                };
                self.amount_type(measure, parts)
            }
            Rule::hours_type => {
                let period = parts.anywhere(Rule::period).map(period);
                self.amount_type(Measure::Hours(period), parts)
            }
            Rule::percent_type => self.amount_type(Measure::Percent, parts),
            Rule::whole_type => self.amount_type(Measure::Whole, parts),
            Rule::list_type => self.list_type(parts),
            Rule::set_type => Type::Set(self.ident(&parts.one(Rule::name))),
            Rule::ranked_roles_type => Type::RankedRoles,
            Rule::ranked_type => Type::Ranked(self.kind_values(&mut parts)),
            Rule::kind_type => Type::Kind(self.ident(&parts.one(Rule::name))),
            rule => unreachable!("the grammar makes no type of {rule:?}"),
        };
        TypeAt { ty, span }
    }

    fn amount_type(&mut self, measure: Measure, mut parts: Parts<'_>) -> Type {
        let step = parts.anywhere(Rule::in_steps);
        Type::Amount {
            measure,
            or_no_limit: parts.has(Rule::or_no_limit_words),
            or_none: parts.has(Rule::or_none_words),
            range: self.range(&mut parts),
            step: step.map(|step| {
                let literal = Parts::of(step).one(Rule::literal);
                self.literal(literal)
            }),
        }
    }

    fn range(&mut self, parts: &mut Parts<'_>) -> Option<(LiteralAt, LiteralAt)> {
        parts
            .anywhere(Rule::range)
            .map(|range| self.two_literals(range))
    }

    fn list_type(&mut self, mut parts: Parts<'_>) -> Type {
        let numbers = parts.every(Rule::number);
        let numbers: Vec<_> = numbers.iter().map(|number| self.number(number)).collect();
        let (least, most) = match numbers.as_slice() {
            [least, most] => (*least, *most),
            [most] => (Exact::ZERO, *most),
            _ => unreachable!("the grammar asks for one number or two"),
        };
        Type::List {
            least,
            most,
            record: self.ident(&parts.one(Rule::name)),
        }
    }

    fn parameter(&mut self, pair: Pair<'_>) -> Statement {
        let mut parts = Parts::of(pair);
        let name = parts.one(Rule::name);
        let keys = parts.anywhere(Rule::keyed_by);
        let ty = parts.rest().next();
        Statement::Parameter {
            name: self.ident(&name),
            ty: ty.map(|ty| self.ty(ty)),
            keys: keys.map_or(Vec::new(), |keys| self.all_names(keys)),
        }
    }

    fn dated_figures(&mut self, pair: Pair<'_>) -> Vec<DatedFigure> {
        let figures = Parts::of(pair).every(Rule::dated_figure);
        figures
            .into_iter()
            .map(|dated| {
                let figure = Parts::of(dated).one(Rule::figure);
                DatedFigure {
                    dates: self.dates(dated),
                    figure: self.figure(figure),
                }
            })
            .collect()
    }

    fn figure(&mut self, pair: Pair<'_>) -> Figure {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let value = parts.any();
        let value = match value.as_rule() {
            Rule::not_published_words => FigureValue::NotPublished,
            Rule::not_found_words => FigureValue::NotFound,
            Rule::no_limit_words => FigureValue::NoLimit,
            Rule::as_baseline_words => FigureValue::AsBaseline,
            Rule::name => FigureValue::Name(self.ident(&value)),
            _ => match self.literal(value).literal {
                Literal::NoLimit => FigureValue::NoLimit,
                literal => FigureValue::Literal(literal),
            },
        };
        let grade = parts.anywhere(Rule::grade).map(grade);
        let printed = parts.anywhere(Rule::printed_as);
        for more in parts.rest() {
            let span = self.span(&more);
            self.problems.push(SyntaxProblem::SaidTwice { span });
        }
        Figure {
            value,
            grade,
            printed_as: printed.map(|printed| {
                let mut parts = Parts::of(printed);
                let literal = parts.one(Rule::literal);
                (self.literal(literal), self.quoted(&parts.one(Rule::text)))
            }),
            span,
        }
    }

    fn row(&mut self, pair: Pair<'_>) -> Row {
        let span = self.span(&pair);
        let cells = Parts::of(pair).rest();
        Row {
            cells: cells.map(|cell| self.cell(cell)).collect(),
            span,
        }
    }

    fn cell(&mut self, pair: Pair<'_>) -> Cell {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::dated_cell => CellKind::Dated(self.dates(pair)),
            Rule::supposing_cell => CellKind::Supposing(self.keyed_path(&mut Parts::of(pair))),
            Rule::expect_cell => CellKind::Expect(self.keyed_path(&mut Parts::of(pair))),
            Rule::given_cell => CellKind::Given(self.keyed_path(&mut Parts::of(pair))),
            Rule::any_other_words => CellKind::AnyOther,
            Rule::any_cell => CellKind::Any,
            Rule::including_cell => CellKind::Including(self.only_name(pair)),
            Rule::not_including_cell => CellKind::NotIncluding(self.only_name(pair)),
            Rule::between_cell => CellKind::Known(self.given_value(pair).given),
            Rule::list_cell => {
                let inner = Parts::of(pair).any();
                CellKind::Known(self.given_value(inner).given)
            }
            Rule::no_value_cell => match Parts::of(pair).any().as_rule() {
                Rule::not_applicable_words => CellKind::NotApplicable,
                _ => CellKind::NoAnswer,
            },
            Rule::figure_cell => CellKind::Figure(self.figure(pair)),
            Rule::stray_cell => {
                let written = pair.as_str().trim().to_owned();
                self.problems
                    .push(SyntaxProblem::UnreadableCell { written, span });
                CellKind::Unreadable
            }
            _ => self.interval_cell(pair),
        };
        Cell { kind, span }
    }

    fn interval_cell(&mut self, pair: Pair<'_>) -> CellKind {
        let rule = pair.as_rule();
        let mut operands = self.all_expressions(pair).into_iter();
        let mut next = || {
            operands
                .next()
                .unwrap_or_else(|| unreachable!("the grammar puts an operand here"))
        };
        match rule {
            Rule::up_to_cell => CellKind::UpTo(next()),
            Rule::at_least_cell => CellKind::AtLeast(next()),
            Rule::under_cell => CellKind::Under(next()),
            Rule::span_cell => CellKind::Span(next(), next()),
            Rule::over_cell => {
                let low = next();
                match operands.next() {
                    Some(high) => CellKind::OverTo(low, high),
                    None => CellKind::Over(low),
                }
            }
            Rule::not_cell => CellKind::Not(operands.collect()),
            Rule::values_cell => CellKind::Values(operands.collect()),
            rule => unreachable!("the grammar makes no cell of {rule:?}"),
        }
    }

    fn block_head(&mut self, pair: Pair<'_>) -> Statement {
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        let name = self.ident(&parts.one(Rule::name));
        let each = parts
            .take_if(Rule::for_each)
            .map(|each| self.for_each(each));
        let ty = parts.rest().next().map(|ty| self.ty(ty));
        match rule {
            Rule::decide_head => Statement::Decide(name, each),
            Rule::calculate_head => Statement::Calculate(name, each, ty),
            _ => Statement::Table(name, each, ty),
        }
    }

    fn step(&mut self, pair: Pair<'_>) -> Statement {
        let mut parts = Parts::of(pair);
        let name = parts.anywhere(Rule::name).map(|name| self.ident(&name));
        let rounding = parts
            .anywhere(Rule::rounding)
            .map(|rounding| self.rounding(rounding));
        let mut ty = None;
        let mut formula = None;
        for part in parts.rest() {
            match part.as_rule() {
                rule if is_expression(rule) => formula = Some(self.expr(part)),
                Rule::step_word | Rule::result_word => {}
                _ => ty = Some(self.ty(part)),
            }
        }
        Statement::Step {
            name,
            ty,
            formula,
            rounding,
        }
    }

    fn rounding(&mut self, pair: Pair<'_>) -> Rounding {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mode = Parts::of(parts.one(Rule::rounding_mode)).any().as_rule();
        let to = parts.one(Rule::literal);
        Rounding {
            mode: match mode {
                Rule::half_up_words => RoundingMode::HalfUp,
                Rule::up_word => RoundingMode::Up,
                _ => RoundingMode::Down,
            },
            to: self.literal(to),
            span,
        }
    }

    fn never_limit(&mut self, pair: Pair<'_>) -> Limit {
        let span = self.span(&pair);
        let parts = Parts::of(pair);
        Limit {
            side: side(&parts).unwrap_or(Side::Above),
            amount: self.only_expression(pair),
            span,
        }
    }

    fn tagged(&mut self, pair: Pair<'_>) -> Statement {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let tag = self.ident(&parts.one(Rule::tag));
        let line = parts.any();
        let rule = line.as_rule();
        let mut parts = Parts::of(line);
        let but = parts.has(Rule::but_word);
        let amount = self.expr(parts.expression());
        let when = parts
            .anywhere(Rule::when)
            .map(|when| self.only_expression(when));
        if rule == Rule::rule_line {
            return Statement::Rule(PolicyRule {
                tag,
                but,
                value: amount,
                when,
                overriding: parts
                    .anywhere(Rule::overriding)
                    .map(|over| self.overriding(over)),
                notes: Notes::default(),
                span,
            });
        }
        Statement::Tally(TallyLine {
            tag,
            take_off: rule == Rule::take_off_line,
            amount,
            when,
            notes: Notes::default(),
            span,
        })
    }

    fn overriding(&mut self, pair: Pair<'_>) -> Overriding {
        let mut parts = Parts::of(pair);
        match parts.anywhere(Rule::overriding_all) {
            Some(all) => Overriding::AllGiving(self.only_expression(all)),
            None => Overriding::Tags(self.tags(&mut parts)),
        }
    }

    fn untagged_rule(&mut self, pair: &Pair<'_>) -> Statement {
        let span = self.span(pair);
        self.problems.push(SyntaxProblem::RuleWithoutTag { span });
        Statement::UntaggedRule
    }

    fn challenge(&mut self, pair: Pair<'_>) -> super::tree::Challenge {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.ident(&parts.one(Rule::name));
        let every = parts.has(Rule::for_every_outcome_words);
        let unit = parts.anywhere(Rule::time_unit).map(time_unit);
        let number = parts.anywhere(Rule::number);
        let mut outcomes = Vec::new();
        let mut to = None;
        let mut words = None;
        for part in parts.rest() {
            match (part.as_rule(), &words) {
                (Rule::text, _) => words = Some(self.quoted(&part)),
                (Rule::name, None) => outcomes.push(self.ident(&part)),
                (Rule::name, Some(_)) => to = Some(self.ident(&part)),
                _ => {}
            }
        }
        super::tree::Challenge {
            name,
            outcomes: (!every).then_some(outcomes),
            words: words.unwrap_or_else(|| unreachable!("the grammar asks for words")),
            to,
            within: number
                .zip(unit)
                .map(|(number, unit)| (self.number(&number), unit)),
            notes: Notes::default(),
            span,
        }
    }

    fn check(&mut self, pair: Pair<'_>) -> Check {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let when = parts
            .anywhere(Rule::when)
            .map(|when| self.only_expression(when));
        let claim = parts
            .rest()
            .find(|part| part.as_rule() != Rule::check_word)
            .unwrap_or_else(|| unreachable!("the grammar asks for a claim"));
        Check {
            claim: self.claim(claim),
            when,
            notes: Notes::default(),
            span,
        }
    }

    fn claim(&mut self, pair: Pair<'_>) -> Claim {
        let rule = pair.as_rule();
        if rule == Rule::monotone_claim {
            let mut parts = Parts::of(pair);
            let falls = parts.has(Rule::never_falls_when_words);
            let (what, by) = (parts.one(Rule::path), parts.one(Rule::path));
            let (what, by) = (self.path(what), self.path(by));
            return match falls {
                true => Claim::NeverFalls(what, by),
                false => Claim::NeverRises(what, by),
            };
        }
        let mut sides = self.all_expressions(pair).into_iter();
        let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
            unreachable!("the grammar asks for two sides")
        };
        match rule {
            Rule::never_more_claim => Claim::NeverMore(left, right),
            Rule::never_less_claim => Claim::NeverLess(left, right),
            Rule::never_claim => Claim::Never(left, right),
            _ => Claim::Always(left, right),
        }
    }

    fn person(&mut self, pair: Pair<'_>) -> Statement {
        let name = Parts::of(pair).one(Rule::text);
        Statement::Person(self.quoted(&name), self.assignments(pair))
    }

    pub(super) fn assignments(&mut self, pair: Pair<'_>) -> Vec<Assignment> {
        let assignments = Parts::of(pair).every(Rule::assignment);
        assignments
            .into_iter()
            .map(|assignment| self.assignment(assignment))
            .collect()
    }

    fn assignment(&mut self, pair: Pair<'_>) -> Assignment {
        let mut parts = Parts::of(pair);
        let name = self.keyed_path(&mut parts);
        Assignment {
            name,
            value: self.given_value(parts.any()),
        }
    }

    /// `unable for nutrition`, or a name alone.
    fn keyed_path(&mut self, parts: &mut Parts<'_>) -> KeyedPath {
        let path = parts.one(Rule::path);
        let keyed = parts.skip_if(Rule::for_word);
        KeyedPath {
            path: self.path(path),
            key: keyed.then(|| self.ident(&parts.one(Rule::name))),
        }
    }

    fn given_lines(&mut self, pair: Pair<'_>) -> Vec<GivenLine> {
        Parts::of(pair)
            .rest()
            .filter_map(|part| match part.as_rule() {
                Rule::person_reference => Some(GivenLine::Person(self.only_text(part))),
                Rule::assignment => Some(GivenLine::Fact(self.assignment(part))),
                _ => None,
            })
            .collect()
    }

    fn expectations(&mut self, pair: Pair<'_>) -> Vec<Expectation> {
        Parts::of(pair)
            .rest()
            .filter_map(|part| match part.as_rule() {
                Rule::expect_missing => {
                    let span = self.span(&part);
                    let paths = Parts::of(part).every(Rule::path);
                    let paths = paths.into_iter().map(|path| self.path(path)).collect();
                    Some(Expectation::Missing(paths, span))
                }
                Rule::expect_value => Some(self.expectation(part)),
                _ => None,
            })
            .collect()
    }

    fn expectation(&mut self, pair: Pair<'_>) -> Expectation {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.keyed_path(&mut parts);
        let (answer, by) = self.answer(parts);
        Expectation::Value {
            name,
            answer,
            by,
            span,
        }
    }

    /// An expected answer, and the tags of the rules that are expected to decide it.
    pub(super) fn answer(&mut self, mut parts: Parts<'_>) -> (ExpectedAnswer, Vec<Ident>) {
        let by = parts.anywhere(Rule::by_tags);
        let by = by.map_or(Vec::new(), |by| self.tags(&mut Parts::of(by)));
        if parts.has(Rule::not_applicable_words) {
            return (ExpectedAnswer::NotApplicable, by);
        }
        if parts.has(Rule::no_answer_words) {
            return (ExpectedAnswer::NoAnswer, by);
        }
        let values = parts
            .rest()
            .filter(|part| !matches!(part.as_rule(), Rule::or_word | Rule::EOI));
        let values = values.map(|value| self.given_value(value)).collect();
        (ExpectedAnswer::Values(values), by)
    }
}

fn grade(pair: Pair<'_>) -> Grade {
    match Parts::of(pair).any().as_rule() {
        Rule::derived_word => Grade::Derived,
        Rule::secondary_word => Grade::Secondary,
        Rule::recalled_word => Grade::Recalled,
        Rule::illustrative_word => Grade::Illustrative,
        _ => Grade::Published,
    }
}

fn status(pair: Pair<'_>) -> Status {
    match Parts::of(pair).any().as_rule() {
        Rule::illustrative_word => Status::Illustrative,
        _ => Status::Proposed,
    }
}

fn modal(pair: Pair<'_>) -> (Modal, bool) {
    match Parts::of(pair).any().as_rule() {
        Rule::may_word => (Modal::May, false),
        Rule::must_word => (Modal::Must, false),
        Rule::should_only_words => (Modal::Should, true),
        _ => (Modal::Should, false),
    }
}

fn side(parts: &Parts<'_>) -> Option<Side> {
    if parts.has(Rule::below_word) {
        Some(Side::Below)
    } else {
        parts.has(Rule::above_word).then_some(Side::Above)
    }
}

fn better_when(pair: Pair<'_>) -> Better {
    match Parts::of(pair).has(Rule::lower_word) {
        true => Better::Lower,
        false => Better::Higher,
    }
}
