//! The policy's own tests, promises and ways to challenge.

use std::collections::BTreeMap;

use super::build::{Builder, Named};
use super::case::CaseReader;
use super::expressions::{Hint, Scope};
use super::policy::{
    Challenge, Check, Claim, Constant, Domain, Example, Expected, ExpectedAnswer, ExpectedWhat,
    ExprKind, FactId, NodeId, Order, Per, Said, Supposed, SupposedWhat, ValueType, Varied,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Assignment, Cell, CellKind, Expectation, FigureValue, Given, GivenAt, GivenLine, Item,
    KeyedPath, Literal, LiteralAt, Path, Person, Row, TextKind,
};
use crate::value::Exact;

/// What one column of a table of examples is about.
enum Column {
    Given(KeyedPath),
    Supposing(KeyedPath),
    Expect(KeyedPath),
}

/// One example, its tables and persons written out.
struct Plain<'t> {
    title: String,
    given: Vec<Assignment>,
    supposing: Vec<Assignment>,
    expect: Vec<Expectation>,
    home: TextKind,
    span: Span,
    persons: Vec<&'t Person>,
}

impl<'t> Builder<'t> {
    pub(super) fn read_impossible(&mut self) {
        for (_, item) in self.items() {
            if let Item::Facts(facts) = item {
                for when in &facts.impossible {
                    let condition = self.condition(when, &mut Scope::default());
                    if let Some(condition) = condition {
                        let mut reads = Vec::new();
                        self.policy.reads(condition, &mut reads);
                        let worked_out = reads.iter().any(|read| {
                            !matches!(read, super::walk::Read::Fact(_))
                        });
                        if worked_out {
                            self.tell(ModelProblem::ImpossibleReadsMore { span: when.span });
                        } else {
                            self.policy.impossible.push(condition);
                        }
                    }
                }
            }
        }
    }

    // ── Promises ────────────────────────────────────────────────────────────

    pub(super) fn read_checks(&mut self) {
        for (home, item) in self.items() {
            if let Item::Check(check) = item
                && home != TextKind::Vocabulary
            {
                self.read_check(home, check);
            }
        }
    }

    fn read_check(&mut self, home: TextKind, check: &tree::Check) {
        let mut scope = Scope::default();
        let when = match &check.when {
            Some(when) => match self.condition(when, &mut scope) {
                Some(when) => Some(when),
                None => return,
            },
            None => None,
        };
        if let Some(when) = when {
            self.assume(when, &mut scope);
        }
        // What does not apply satisfies every promise.
        scope.told = true;
        let Some(claim) = self.claim(&check.claim, check.span, &mut scope) else {
            return;
        };
        let said = self.said(&check.notes, &Said::default(), &scope);
        self.policy.checks.push(Check {
            claim,
            when,
            said,
            home,
            span: check.span,
        });
    }

    fn claim(&mut self, claim: &tree::Claim, span: Span, scope: &mut Scope) -> Option<Claim> {
        let mut compared = |left: &tree::Expr, right: &tree::Expr, order: Order| {
            let left = self.expr(left, Hint::default(), scope)?;
            let ty = self.policy.expr(left).ty;
            let right = self.value(right, ty, scope)?;
            let kind = ExprKind::Compare(order, left, right);
            Some(Claim::Holds(self.yes_no(kind, span)))
        };
        match claim {
            tree::Claim::NeverMore(left, right) => compared(left, right, Order::AtMost),
            tree::Claim::NeverLess(left, right) => compared(left, right, Order::AtLeast),
            tree::Claim::Never(left, right) => {
                let same = self.claimed_value(left, right, span, scope)?;
                Some(Claim::Holds(self.yes_no(ExprKind::Not(same), span)))
            }
            tree::Claim::Always(left, right) => {
                self.claimed_value(left, right, span, scope).map(Claim::Holds)
            }
            tree::Claim::NeverFalls(what, by) => self.monotone(what, by, true),
            tree::Claim::NeverRises(what, by) => self.monotone(what, by, false),
        }
    }

    fn claimed_value(
        &mut self,
        left: &tree::Expr,
        right: &tree::Expr,
        span: Span,
        scope: &mut Scope,
    ) -> Option<super::policy::ExprId> {
        let left = self.expr(left, Hint::default(), scope)?;
        let ty = self.policy.expr(left).ty;
        let right = self.value(right, ty, scope)?;
        Some(match self.policy.expr(right).kind {
            ExprKind::Constant(Constant::Choice(at)) => {
                self.yes_no(ExprKind::OneOf(left, 1 << at), span)
            }
            _ => self.yes_no(ExprKind::Same(left, right), span),
        })
    }

    fn monotone(&mut self, what: &Path, by: &Path, never_falls: bool) -> Option<Claim> {
        let text = what.text();
        let named = self.names.get(&text).and_then(|(named, _)| self.node_of(*named));
        let node = named.or_else(|| self.policy.node_named(&text));
        let Some(node) = node.filter(|node| self.policy.node(*node).per == Per::Once) else {
            self.unknown_path(what, "an outcome or a step that is there once");
            return None;
        };
        let ordered = match self.policy.node(node).ty {
            ValueType::Amount(_) | ValueType::Date => true,
            ValueType::Choice(kind) => self.policy.kind(kind).ranked,
            ValueType::YesNo | ValueType::Set(_) => false,
        };
        if !ordered {
            self.tell(ModelProblem::NotOrdered { span: what.span });
            return None;
        }
        let by = self.varied(by)?;
        Some(Claim::Monotone {
            node,
            by,
            never_falls,
        })
    }

    /// A fact that has an order, or a field of the only list of its record.
    fn varied(&mut self, path: &Path) -> Option<Varied> {
        let domain_and_varied = match path.names.as_slice() {
            [name] => match self.names.get(&name.text) {
                Some((Named::Fact(fact), _)) => {
                    Some((self.policy.fact(*fact).domain, Varied::Fact(*fact)))
                }
                Some(_) | None => None,
            },
            [record, field] => self.only_list_of(&record.text).and_then(|list| {
                let (record, _) = self.policy.list(list)?;
                let at = record.fields.iter().position(|each| each.name == field.text)?;
                Some((record.fields[at].domain, Varied::Field(list, at)))
            }),
            _ => None,
        };
        match domain_and_varied {
            Some((Domain::Amount(_) | Domain::Date { .. }, varied)) => Some(varied),
            Some((Domain::Choice(kind), varied)) if self.policy.kind(kind).ranked => Some(varied),
            Some(_) => {
                self.tell(ModelProblem::NotOrdered { span: path.span });
                None
            }
            None => {
                self.unknown_path(path, "a fact, or a field of the only list of its record");
                None
            }
        }
    }

    fn only_list_of(&self, record: &str) -> Option<FactId> {
        let mut lists = (0..self.policy.facts.len()).map(FactId::at).filter(|list| {
            self.policy.list(*list).is_some_and(|(found, _)| found.name == record)
        });
        let only = lists.next()?;
        lists.next().is_none().then_some(only)
    }

    pub(super) fn read_challenges(&mut self) {
        for (_, item) in self.items() {
            let Item::Challenge(challenge) = item else {
                continue;
            };
            for outcome in challenge.outcomes.iter().flatten() {
                if !self.policy.outcomes.iter().any(|each| each.name == outcome.text) {
                    self.unknown(&outcome.text, "an outcome", outcome.span);
                }
            }
            let to = match &challenge.to {
                Some(role) => {
                    let label = self.role_label(role);
                    if label.is_none() {
                        self.unknown_role(role);
                    }
                    label
                }
                None => None,
            };
            let cites = self.cites(&challenge.notes.cites);
            let names = challenge.outcomes.as_ref().map(|outcomes| {
                outcomes.iter().map(|outcome| outcome.text.clone()).collect()
            });
            self.policy.challenges.push(Challenge {
                name: challenge.name.text.clone(),
                outcomes: names,
                words: challenge.words.text.clone(),
                to,
                within: challenge.within,
                cites,
                span: challenge.span,
            });
        }
    }

    // ── Examples ────────────────────────────────────────────────────────────

    pub(super) fn read_examples(&mut self) {
        let mut persons: BTreeMap<&str, &'t Person> = BTreeMap::new();
        for (_, item) in self.items() {
            if let Item::Person(person) = item {
                persons.insert(&person.name.text, person);
                self.read_case(&person.given);
            }
        }
        for (home, item) in self.items() {
            if let Item::Example(example) = item {
                self.cites(&example.notes.cites);
                for plain in self.plain(home, example, &persons) {
                    self.read_example(plain);
                }
            }
        }
    }

    /// Reads facts only to tell what is wrong with them.
    fn read_case(&mut self, given: &[Assignment]) -> super::case::Case {
        let mut reader = CaseReader::new(&self.policy);
        for assignment in given {
            reader.give(assignment);
        }
        let (case, problems) = reader.finish();
        self.problems.extend(problems.into_iter().map(ModelProblem::InExample));
        case
    }

    /// An example as it stands, or one for every row of its table.
    fn plain(
        &mut self,
        home: TextKind,
        example: &'t tree::Example,
        persons: &BTreeMap<&str, &'t Person>,
    ) -> Vec<Plain<'t>> {
        let mut base = Plain {
            title: example.title.text.clone(),
            given: Vec::new(),
            supposing: example.supposing.clone(),
            expect: example.expect.clone(),
            home,
            span: example.span,
            persons: Vec::new(),
        };
        for line in &example.given {
            match line {
                GivenLine::Fact(fact) => base.given.push(fact.clone()),
                GivenLine::Person(name) => match persons.get(name.text.as_str()) {
                    Some(person) => base.persons.push(person),
                    None => {
                        let nearest = super::build::nearest(&name.text, persons.keys().copied());
                        self.tell(ModelProblem::UnknownPerson {
                            name: name.text.clone(),
                            advice: match nearest {
                                Some(nearest) => format!("did you mean \"{nearest}\"?"),
                                None => format!("describe them: `person \"{}\" …`", name.text),
                            },
                            span: name.span,
                        });
                    }
                },
            }
        }
        match &example.rows {
            None => vec![base],
            Some(rows) => self.rows_of_examples(&base, rows, example.span),
        }
    }

    fn rows_of_examples(&mut self, base: &Plain<'t>, rows: &[Row], span: Span) -> Vec<Plain<'t>> {
        let Some((head, rows)) = rows.split_first() else {
            self.tell(ModelProblem::ExamplesWithoutRows { span });
            return Vec::new();
        };
        let Some(columns) = head.cells.iter().map(|cell| self.example_column(cell)).collect() else {
            return Vec::new();
        };
        let columns: Vec<Column> = columns;
        let mut all = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            if row.cells.len() != columns.len() {
                self.tell(ModelProblem::RowLength {
                    found: row.cells.len(),
                    wanted: columns.len(),
                    span: row.span,
                });
                continue;
            }
            let mut plain = Plain {
                title: format!("{}, row {}", base.title, number + 1),
                given: base.given.clone(),
                supposing: base.supposing.clone(),
                expect: base.expect.clone(),
                home: base.home,
                span: row.span,
                persons: base.persons.clone(),
            };
            for (column, cell) in columns.iter().zip(&row.cells) {
                self.example_cell(column, cell, &mut plain);
            }
            all.push(plain);
        }
        all
    }

    fn example_column(&mut self, cell: &Cell) -> Option<Column> {
        match &cell.kind {
            CellKind::Supposing(path) => Some(Column::Supposing(path.clone())),
            CellKind::Expect(path) => Some(Column::Expect(path.clone())),
            CellKind::Given(path) => Some(Column::Given(path.clone())),
            CellKind::Values(values) => match values.as_slice() {
                [tree::Expr {
                    kind: tree::ExprKind::Name { path, keys },
                    ..
                }] => Some(Column::Given(KeyedPath {
                    path: path.clone(),
                    key: keys.first().and_then(|key| key.names.first().cloned()),
                })),
                _ => self.bad_example_column(cell.span),
            },
            CellKind::Unreadable => None,
            _ => self.bad_example_column(cell.span),
        }
    }

    fn bad_example_column(&mut self, span: Span) -> Option<Column> {
        self.tell(ModelProblem::BadColumn { span });
        None
    }

    fn example_cell(&mut self, column: &Column, cell: &Cell, plain: &mut Plain<'_>) {
        let Some(value) = self.given_cell(cell) else {
            return;
        };
        let assignment = |name: &KeyedPath| Assignment {
            name: KeyedPath {
                path: Path {
                    names: name.path.names.clone(),
                    span: cell.span,
                },
                key: name.key.clone(),
            },
            value: value.clone(),
        };
        match column {
            Column::Given(name) => plain.given.push(assignment(name)),
            Column::Supposing(name) => plain.supposing.push(assignment(name)),
            Column::Expect(name) => plain.expect.push(Expectation::Value {
                name: assignment(name).name,
                answer: tree::ExpectedAnswer::Values(vec![value.clone()]),
                by: Vec::new(),
                span: cell.span,
            }),
        }
    }

    /// A cell as a given value.
    fn given_cell(&mut self, cell: &Cell) -> Option<GivenAt> {
        let span = cell.span;
        let literal = |expr: &tree::Expr| match &expr.kind {
            tree::ExprKind::Literal(literal) => Some(LiteralAt {
                literal: *literal,
                span: expr.span,
            }),
            _ => None,
        };
        let given = match &cell.kind {
            CellKind::Known(given) => Some(given.clone()),
            CellKind::UpTo(most) => literal(most).map(Given::UpTo),
            CellKind::Dated(dates) => dates.from.map(|from| {
                Given::From(LiteralAt {
                    literal: Literal::Date(from),
                    span,
                })
            }),
            CellKind::Figure(figure) => match &figure.value {
                FigureValue::NotFound | FigureValue::NotPublished => Some(Given::NotFound),
                FigureValue::NoLimit => Some(Given::Literal(Literal::NoLimit)),
                FigureValue::Literal(_) | FigureValue::Name(_) | FigureValue::AsBaseline => None,
            },
            CellKind::Values(values) => match values.as_slice() {
                [expr] => match &expr.kind {
                    tree::ExprKind::Literal(literal) => Some(Given::Literal(*literal)),
                    tree::ExprKind::Name { path, keys }
                        if path.names.len() == 1 && keys.is_empty() =>
                    {
                        Some(Given::Name(path.text()))
                    }
                    _ => None,
                },
                _ => None,
            },
            CellKind::Unreadable => return None,
            _ => None,
        };
        if given.is_none() {
            self.tell(ModelProblem::BadExampleCell { span });
        }
        given.map(|given| GivenAt { given, span })
    }

    fn read_example(&mut self, plain: Plain<'t>) {
        // What the example says itself takes the place of what its person brings.
        let mut given: Vec<Assignment> = Vec::new();
        let mut add = |assignment: &Assignment, own: bool| {
            let same = |each: &Assignment| {
                each.name.path.text() == assignment.name.path.text()
                    && each.name.key.as_ref().map(|key| &key.text)
                        == assignment.name.key.as_ref().map(|key| &key.text)
            };
            if own || !given.iter().any(same) {
                given.push(assignment.clone());
            }
        };
        for assignment in &plain.given {
            add(assignment, true);
        }
        for person in plain.persons.iter().rev() {
            for assignment in &person.given {
                add(assignment, false);
            }
        }
        let case = self.read_case(&given);
        let supposing: Vec<Option<Supposed>> =
            plain.supposing.iter().map(|each| self.suppose(each)).collect();
        let expect: Vec<Option<Expected>> =
            plain.expect.iter().map(|each| self.expected(each)).collect();
        let (Some(supposing), Some(expect)) =
            (supposing.into_iter().collect(), expect.into_iter().collect())
        else {
            return;
        };
        let expect: Vec<Expected> = expect;
        if expect.is_empty() {
            return self.tell(ModelProblem::ExpectsNothing { span: plain.span });
        }
        self.policy.examples.push(Example {
            title: plain.title,
            case,
            supposing,
            expect,
            home: plain.home,
            span: plain.span,
        });
    }

    fn suppose(&mut self, assignment: &Assignment) -> Option<Supposed> {
        let path = &assignment.name.path;
        let (what, ty, amounts) = self.policy.supposable(&path.text()).or_else(|| {
            self.unknown_path(path, "a figure, a step or an outcome");
            None
        })?;
        let unit_literal = &assignment.value;
        let (value, no_limit) = match (&unit_literal.given, ty) {
            (Given::Unknown | Given::NotFound, _) => (None, false),
            (Given::Literal(Literal::NoLimit), _) if amounts => (None, true),
            _ => (Some(self.constant(unit_literal, ty)?), false),
        };
        Some(Supposed {
            what,
            value,
            no_limit,
        })
    }

    /// A given value as a value of a type.
    fn constant(&mut self, given: &GivenAt, ty: ValueType) -> Option<Constant> {
        match self.policy.constant_from(given, ty) {
            Ok(constant) => Some(constant),
            Err(wanted) => {
                self.tell(ModelProblem::WrongExpected {
                    wanted,
                    span: given.span,
                });
                None
            }
        }
    }

    fn expected(&mut self, expectation: &Expectation) -> Option<Expected> {
        match expectation {
            Expectation::Missing(paths, span) => Some(Expected {
                what: ExpectedWhat::Missing(paths.iter().map(Path::text).collect()),
                span: *span,
            }),
            Expectation::Value {
                name,
                answer,
                by,
                span,
            } => {
                let (node, index) = self.expected_node(name)?;
                let answer = self.expected_answer(node, index, answer)?;
                for tag in by {
                    if !self.tags.contains_key(&tag.text) {
                        let nearest =
                            super::build::nearest(&tag.text, self.tags.keys().map(String::as_str));
                        self.tell(ModelProblem::UnknownTag {
                            tag: tag.text.clone(),
                            advice: match nearest {
                                Some(nearest) => format!("did you mean `{nearest}`?"),
                                None => "name a rule of the policy".to_owned(),
                            },
                            span: tag.span,
                        });
                    }
                }
                Some(Expected {
                    what: ExpectedWhat::Answer {
                        node,
                        index,
                        answer,
                        by: by.iter().map(|tag| tag.text.clone()).collect(),
                    },
                    span: *span,
                })
            }
        }
    }

    fn expected_node(&mut self, name: &KeyedPath) -> Option<(NodeId, Option<u8>)> {
        let text = name.path.text();
        let named = self.names.get(&text).and_then(|(named, _)| self.node_of(*named));
        let Some(node) = named.or_else(|| self.policy.node_named(&text)) else {
            self.unknown_path(&name.path, "an outcome or a step");
            return None;
        };
        let index = match (self.policy.node(node).per, &name.key) {
            (Per::Kind(kind), Some(key)) => match self.policy.kind(kind).member(&key.text) {
                Some(member) => Some(member),
                None => {
                    self.not_a_value(kind, key);
                    return None;
                }
            },
            (Per::Once | Per::Item(_), Some(key)) => {
                self.tell(ModelProblem::NotKeyed { span: key.span });
                return None;
            }
            (_, None) => None,
        };
        Some((node, index))
    }

    fn expected_answer(
        &mut self,
        node: NodeId,
        index: Option<u8>,
        answer: &tree::ExpectedAnswer,
    ) -> Option<ExpectedAnswer> {
        let declared = self.policy.node(node);
        let (ty, several) = (declared.ty, declared.per != Per::Once && index.is_none());
        let values = match answer {
            tree::ExpectedAnswer::NotApplicable => return Some(ExpectedAnswer::NotApplicable),
            tree::ExpectedAnswer::NoAnswer => return Some(ExpectedAnswer::NoAnswer),
            tree::ExpectedAnswer::Values(values) => values,
        };
        match values.as_slice() {
            [GivenAt {
                given: Given::Unknown,
                ..
            }] => Some(ExpectedAnswer::Unknown),
            [GivenAt {
                given: Given::Set(each),
                ..
            }] if several => {
                let each: Option<Vec<Constant>> =
                    each.iter().map(|value| self.constant(value, ty)).collect();
                each.map(ExpectedAnswer::Each)
            }
            [GivenAt {
                given: Given::Between(low, high),
                ..
            }] => match ty {
                ValueType::Amount(unit) => {
                    let (low, high): (Option<Exact>, Option<Exact>) =
                        (self.coerce(low, unit), self.coerce(high, unit));
                    Some(ExpectedAnswer::Between(low?, high?))
                }
                ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => {
                    self.tell(ModelProblem::WrongExpected {
                        wanted: self.type_words(ty),
                        span: low.span,
                    });
                    None
                }
            },
            values => {
                let all: Option<Vec<Constant>> =
                    values.iter().map(|value| self.constant(value, ty)).collect();
                all.map(ExpectedAnswer::Values)
            }
        }
    }
}

impl super::policy::Policy {
    /// What an example or a worked case can set: a figure, a step or an outcome.
    pub(crate) fn supposable(&self, name: &str) -> Option<(SupposedWhat, ValueType, bool)> {
        if let Some(at) = self.figures.iter().position(|figure| figure.name == name) {
            let figure = &self.figures[at];
            let what = SupposedWhat::Figure(super::policy::FigureId::at(at));
            return Some((what, figure.ty, figure.or_no_limit));
        }
        let node = self.node_named(name)?;
        Some((SupposedWhat::Node(node), self.node(node).ty, false))
    }

    /// A given value as a value of a type; the error says what was wanted.
    pub(crate) fn constant_from(&self, given: &GivenAt, ty: ValueType) -> Result<Constant, String> {
        use crate::value::Unit;
        let wanted = || match ty {
            ValueType::YesNo => "`yes` or `no`".to_owned(),
            ValueType::Choice(kind) => {
                let members = self.kind(kind).members.iter();
                let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
                format!("one of {}", names.join(", "))
            }
            ValueType::Set(kind) => format!("values of `{}`", self.kind(kind).name),
            ValueType::Amount(unit) => format!("an amount, {unit}"),
            ValueType::Date => "a day such as `2026-04-06`".to_owned(),
        };
        match (&given.given, ty) {
            (Given::Literal(Literal::YesNo(yes)), ValueType::YesNo) => Ok(Constant::YesNo(*yes)),
            (Given::Literal(Literal::Date(date)), ValueType::Date) => Ok(Constant::Date(*date)),
            (Given::Name(name), ValueType::Choice(kind)) => {
                let member = self.kind(kind).member(name);
                member.map(Constant::Choice).ok_or_else(wanted)
            }
            (Given::Literal(literal), ValueType::Amount(unit)) => match (*literal, unit) {
                (Literal::Money(amount, period), Unit::Money(wanted_period))
                | (Literal::Hours(amount, period), Unit::Hours(wanted_period))
                    if period.is_none() || period == wanted_period =>
                {
                    Ok(Constant::Amount(amount))
                }
                (Literal::Number(amount), Unit::Whole | Unit::Hours(_))
                | (Literal::Percent(amount), Unit::Percent) => Ok(Constant::Amount(amount)),
                _ => Err(wanted()),
            },
            _ => Err(wanted()),
        }
    }
}
