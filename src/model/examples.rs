//! The policy's own tests, promises and ways to challenge.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::build::{Builder, Named};
use super::case::{CaseReader, Variables};
use super::expressions::{Hint, Scope};
use super::policy::{
    Body, Challenge, Check, Claim, Constant, Domain, Example, Expected, ExpectedAnswer,
    ExpectedWhat, ExprKind, FactId, FigureId, Formula, KindId, NodeId, Order, Per, Policy, Start,
    Supposed, SupposedWhat, TallyLine, ValueType, Varied,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::tree::{
    self, Assignment, Cell, CellKind, Expectation, FigureValue, Given, GivenAt, GivenLine, Ident,
    Item, KeyedPath, Literal, LiteralAt, Path, Person, Row, TextKind,
};
use crate::value::{Exact, Unit};

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
                    let told = self.problems.len();
                    let condition = self.condition(when, &mut Scope::default());
                    let is_outcome = |problem: &ModelProblem| {
                        matches!(problem, ModelProblem::NothingAnswers { .. })
                    };
                    if self.problems[told..].iter().any(is_outcome) {
                        self.problems.truncate(told);
                        self.tell(ModelProblem::ImpossibleReadsMore { span: when.span });
                        continue;
                    }
                    if let Some(condition) = condition {
                        let mut reads = Vec::new();
                        self.policy.reads(condition, &mut reads);
                        let worked_out = reads.iter().any(|read| {
                            matches!(
                                read,
                                super::walk::Read::Figure(_) | super::walk::Read::Node(_)
                            )
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
                let told = self.problems.len();
                self.read_check(home, check);
                // What a baseline promises of an outcome that a policy leaves out is moot.
                let inherited = home == TextKind::Baseline && self.policy.is_local();
                let moot = self.problems[told..]
                    .iter()
                    .any(|problem| matches!(problem, ModelProblem::NothingAnswers { .. }));
                if inherited && moot {
                    self.problems.truncate(told);
                }
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
        let said = self.said(&check.notes, &tree::Notes::default(), &scope);
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
            tree::Claim::Always(left, right) => self
                .claimed_value(left, right, span, scope)
                .map(Claim::Holds),
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
        let named = self
            .names
            .get(&text)
            .and_then(|(named, _)| self.node_of(*named));
        let node = named.or_else(|| self.policy.node_named(&text));
        let Some(node) = node.filter(|node| self.policy.node(*node).per == Per::Once) else {
            self.unknown_path(what, "an outcome or a step that is there once", None);
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
                let at = record
                    .fields
                    .iter()
                    .position(|each| each.name == field.text)?;
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
                self.unknown_path(
                    path,
                    "a fact, or a field of the only list of its record",
                    None,
                );
                None
            }
        }
    }

    fn only_list_of(&self, record: &str) -> Option<FactId> {
        let mut lists = (0..self.policy.facts.len()).map(FactId::at).filter(|list| {
            self.policy
                .list(*list)
                .is_some_and(|(found, _)| found.name == record)
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
                if !self
                    .policy
                    .outcomes
                    .iter()
                    .any(|each| each.name == outcome.text)
                {
                    self.unknown(
                        &outcome.text,
                        "an outcome",
                        |named| matches!(named, Named::Outcome(_)),
                        outcome.span,
                    );
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
                outcomes
                    .iter()
                    .map(|outcome| outcome.text.clone())
                    .collect()
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
        let told = self.problems.len();
        self.read_all_examples();
        // Rows share what stands above them, and examples their persons: a mistake there is one.
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut at = 0;
        self.problems.retain(|problem| {
            at += 1;
            at <= told || known.insert(format!("{problem:?}"))
        });
    }

    fn read_all_examples(&mut self) {
        // Facts are all declared by now, and each example gives some of the same.
        let variables = Variables::of(&self.policy);
        let mut persons: BTreeMap<&str, &'t Person> = BTreeMap::new();
        for (_, item) in self.items() {
            if let Item::Person(person) = item {
                persons.insert(&person.name.text, person);
                self.read_case(&variables, &person.given);
            }
        }
        for (home, item) in self.items() {
            if let Item::Example(example) = item {
                let (told, read) = (self.problems.len(), self.policy.examples.len());
                self.cites(&example.notes.cites);
                for plain in self.plain(home, example, &persons) {
                    self.read_example(&variables, plain);
                }
                // What a baseline expects of an outcome that a policy leaves out is moot; whatever
                // else is wrong is told of the baseline itself.
                let inherited = home == TextKind::Baseline && self.policy.is_local();
                if inherited && self.problems.len() > told {
                    self.problems.truncate(told);
                    self.policy.examples.truncate(read);
                }
            }
        }
    }

    /// Reads facts only to tell what is wrong with them.
    fn read_case(&mut self, variables: &Variables, given: &[Assignment]) -> super::case::Case {
        let mut reader = CaseReader::among(&self.policy, Cow::Borrowed(variables));
        for assignment in given {
            reader.give(assignment);
        }
        let (case, problems) = reader.finish();
        for problem in problems {
            self.tell(ModelProblem::InExample(problem));
        }
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
        let Some(columns) = head
            .cells
            .iter()
            .map(|cell| self.example_column(cell))
            .collect()
        else {
            return Vec::new();
        };
        let columns: Vec<Column> = columns;
        let mut all = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            if row.cells.len() != columns.len() {
                self.tell(ModelProblem::RowLength {
                    found: super::rules::cells(row.cells.len()),
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
                [
                    tree::Expr {
                        kind: tree::ExprKind::Name { path, keys },
                        ..
                    },
                ] => Some(Column::Given(KeyedPath {
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
        let answer = match &cell.kind {
            CellKind::NotApplicable => Some(tree::ExpectedAnswer::NotApplicable),
            CellKind::NoAnswer => Some(tree::ExpectedAnswer::NoAnswer),
            CellKind::Values(values) => still_open(values),
            _ => None,
        };
        if let (Column::Expect(name), Some(answer)) = (column, answer) {
            plain.expect.push(Expectation::Value {
                name: name.clone(),
                answer,
                by: Vec::new(),
                span: cell.span,
            });
            return;
        }
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
                [expr] => plain_value(expr),
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

    fn read_example(&mut self, variables: &Variables, plain: Plain<'t>) {
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
        let case = self.read_case(variables, &given);
        let supposing: Vec<Option<Supposed>> = plain
            .supposing
            .iter()
            .map(|each| self.told(self.policy.supposed(each)))
            .collect();
        let expect: Vec<Option<Expected>> = plain
            .expect
            .iter()
            .map(|each| self.told(self.policy.expected(each)))
            .collect();
        let (Some(supposing), Some(expect)) = (
            supposing.into_iter().collect(),
            expect.into_iter().collect(),
        ) else {
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

    /// Keeps what could be read, and tells what could not.
    fn told<T>(&mut self, read: Result<T, ModelProblem>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(problem) => {
                self.tell(problem);
                None
            }
        }
    }
}

/// A literal or a name, as a given value.
fn plain_value(expr: &tree::Expr) -> Option<Given> {
    match &expr.kind {
        tree::ExprKind::Literal(literal) => Some(Given::Literal(*literal)),
        tree::ExprKind::Name { path, keys } if path.names.len() == 1 && keys.is_empty() => {
            Some(Given::Name(path.text()))
        }
        _ => None,
    }
}

/// The answers that a cell says are still open: `allowed or refused`.
fn still_open(values: &[tree::Expr]) -> Option<tree::ExpectedAnswer> {
    let [expr] = values else {
        return None;
    };
    let tree::ExprKind::Chain(tree::Junction::Or, parts) = &expr.kind else {
        return None;
    };
    let given = |part: &tree::Expr| {
        plain_value(part).map(|given| GivenAt {
            given,
            span: part.span,
        })
    };
    let open: Option<Vec<GivenAt>> = parts.iter().map(given).collect();
    open.map(tree::ExpectedAnswer::Values)
}

impl Policy {
    /// What an example or a worked case can set: a figure, a step or an outcome.
    fn supposable(&self, name: &str) -> Option<(SupposedWhat, ValueType, bool)> {
        if let Some(at) = self.figures.iter().position(|figure| figure.name == name) {
            let figure = &self.figures[at];
            let what = SupposedWhat::Figure(FigureId::at(at));
            return Some((what, figure.ty, figure.or_no_limit));
        }
        let node = self.node_named(name)?;
        Some((SupposedWhat::Node(node), self.node(node).ty, false))
    }

    /// Whether something of a name can be supposed.
    pub(crate) fn knows_supposed(&self, name: &str) -> bool {
        self.supposable(name).is_some()
    }

    fn unknown_name(&self, path: &Path, wanted: &'static str) -> ModelProblem {
        let name = path.text();
        let nodes = self.nodes.iter().map(|node| node.name.as_str());
        let figures = self.figures.iter().map(|figure| figure.name.as_str());
        let nearest = super::build::nearest(&name, nodes.chain(figures));
        ModelProblem::UnknownName {
            name,
            wanted,
            advice: match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("name {wanted}"),
            },
            span: path.span,
        }
    }

    /// A figure, a step or an outcome that is set to something.
    pub(crate) fn supposed(&self, assignment: &Assignment) -> Result<Supposed, ModelProblem> {
        let path = &assignment.name.path;
        let (mut what, ty, or_no_limit) = self
            .supposable(&path.text())
            .ok_or_else(|| self.unknown_name(path, "a figure, a step or an outcome"))?;
        if let Some(key) = &assignment.name.key {
            what = self.supposed_cell(what, key)?;
        }
        let given = &assignment.value;
        let (value, no_limit) = match &given.given {
            Given::Unknown | Given::NotFound => (None, false),
            Given::Literal(Literal::NoLimit) if or_no_limit => (None, true),
            _ => (Some(self.constant_from(given, ty)?), false),
        };
        Ok(Supposed {
            what,
            value,
            no_limit,
        })
    }

    /// A figure for one value of its key.
    fn supposed_cell(&self, what: SupposedWhat, key: &Ident) -> Result<SupposedWhat, ModelProblem> {
        let not_keyed = || ModelProblem::NotKeyed { span: key.span };
        let SupposedWhat::Figure(figure) = what else {
            return Err(not_keyed());
        };
        let [own] = self.figure(figure).keys.as_slice() else {
            return Err(not_keyed());
        };
        let ValueType::Choice(kind) = own.ty else {
            return Err(not_keyed());
        };
        let member = self.member_named(kind, key)?;
        Ok(SupposedWhat::Cell(figure, usize::from(member)))
    }

    /// The place of a value in its kind.
    fn member_named(&self, kind: KindId, key: &Ident) -> Result<u8, ModelProblem> {
        let kind = self.kind(kind);
        kind.member(&key.text).ok_or_else(|| {
            let members = kind.members.iter();
            let values: Vec<&str> = members.map(|member| member.name.as_str()).collect();
            ModelProblem::NotAValue {
                name: key.text.clone(),
                kind: kind.name.clone(),
                advice: format!("its values are {}", values.join(", ")),
                span: key.span,
            }
        })
    }

    /// A value that an outcome or a step may come to.
    pub(crate) fn answer_given(
        &self,
        node: NodeId,
        given: &GivenAt,
    ) -> Result<Constant, ModelProblem> {
        self.constant_from(given, self.node(node).ty)
    }

    /// The name of a value of an outcome, by what a person reads for it.
    pub(crate) fn answer_labelled(&self, node: NodeId, label: &str) -> Option<String> {
        let ValueType::Choice(kind) = self.node(node).ty else {
            return None;
        };
        let mut members = self.kind(kind).members.iter();
        let member = members.find(|member| member.label == label.trim())?;
        Some(member.name.clone())
    }

    /// What is expected of an outcome or a step, or of what is missing.
    pub(crate) fn expected(&self, expectation: &Expectation) -> Result<Expected, ModelProblem> {
        match expectation {
            Expectation::Missing(paths, span) => Ok(Expected {
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
                    self.known_tag(tag)?;
                }
                Ok(Expected {
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

    fn known_tag(&self, tag: &tree::Ident) -> Result<(), ModelProblem> {
        let rules = self
            .nodes
            .iter()
            .flat_map(|node| super::lint::rules_of(&node.body));
        let tags: Vec<&str> = rules.map(|rule| rule.tag.as_str()).collect();
        if tags.contains(&tag.text.as_str()) {
            return Ok(());
        }
        let nearest = super::build::nearest(&tag.text, tags.into_iter());
        let mut lines = self.nodes.iter().flat_map(|node| tally_of(&node.body));
        let adds_up = lines.any(|line| line.tag == tag.text);
        Err(ModelProblem::UnknownTag {
            tag: tag.text.clone(),
            advice: match nearest {
                _ if adds_up => format!(
                    "`{}` is a line that adds up, and no rule that decides; leave `by {}` out, \
                     and expect the amount",
                    tag.text, tag.text
                ),
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "name a rule of the policy by its tag".to_owned(),
            },
            span: tag.span,
        })
    }

    fn expected_node(&self, name: &KeyedPath) -> Result<(NodeId, Option<u8>), ModelProblem> {
        let node = self
            .node_named(&name.path.text())
            .ok_or_else(|| self.unknown_name(&name.path, "an outcome or a step"))?;
        match (self.node(node).per, &name.key) {
            (Per::Kind(kind), Some(key)) => {
                let member = self.member_named(kind, key)?;
                Ok((node, Some(member)))
            }
            (Per::Once | Per::Item(_), Some(key)) => Err(ModelProblem::NotKeyed { span: key.span }),
            (_, None) => Ok((node, None)),
        }
    }

    fn expected_answer(
        &self,
        node: NodeId,
        index: Option<u8>,
        answer: &tree::ExpectedAnswer,
    ) -> Result<ExpectedAnswer, ModelProblem> {
        let declared = self.node(node);
        let (ty, several) = (declared.ty, declared.per != Per::Once && index.is_none());
        let values = match answer {
            tree::ExpectedAnswer::NotApplicable => return Ok(ExpectedAnswer::NotApplicable),
            tree::ExpectedAnswer::NoAnswer => return Ok(ExpectedAnswer::NoAnswer),
            tree::ExpectedAnswer::Values(values) => values,
        };
        match values.as_slice() {
            [
                GivenAt {
                    given: Given::Unknown,
                    ..
                },
            ] => Ok(ExpectedAnswer::Unknown),
            [
                GivenAt {
                    given: Given::Set(each),
                    ..
                },
            ] if several => self.constants_from(each, ty).map(ExpectedAnswer::Each),
            [
                GivenAt {
                    given: Given::Between(low, high),
                    span,
                },
            ] => {
                let end = |limit: &LiteralAt| {
                    let given = GivenAt {
                        given: Given::Literal(limit.literal),
                        span: *span,
                    };
                    match self.constant_from(&given, ty)? {
                        Constant::Amount(amount) => Ok(amount),
                        _ => Err(self.wrong_expected(ty, &given.given, *span)),
                    }
                };
                Ok(ExpectedAnswer::Between(end(low)?, end(high)?))
            }
            values => self.constants_from(values, ty).map(ExpectedAnswer::Values),
        }
    }

    fn constants_from(
        &self,
        given: &[GivenAt],
        ty: ValueType,
    ) -> Result<Vec<Constant>, ModelProblem> {
        given
            .iter()
            .map(|value| self.constant_from(value, ty))
            .collect()
    }

    fn wrong_expected(&self, ty: ValueType, given: &Given, span: Span) -> ModelProblem {
        if let (Given::Name(name), ValueType::Choice(kind)) = (given, ty) {
            let kind = self.kind(kind);
            let values = kind.members.iter().map(|member| member.name.as_str());
            return ModelProblem::NotAValue {
                name: name.clone(),
                kind: kind.name.clone(),
                advice: match super::build::nearest(name, values) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => self.advice_for_written(ty),
                },
                span,
            };
        }
        ModelProblem::WrongExpected {
            advice: self.advice_for_written(ty),
            span,
        }
    }

    /// A given value as a value of a type.
    fn constant_from(&self, given: &GivenAt, ty: ValueType) -> Result<Constant, ModelProblem> {
        let constant = match (&given.given, ty) {
            (Given::Literal(Literal::YesNo(yes)), ValueType::YesNo) => Some(Constant::YesNo(*yes)),
            (Given::Literal(Literal::Date(date)), ValueType::Date) => Some(Constant::Date(*date)),
            (Given::Name(name), ValueType::Choice(kind)) => {
                self.kind(kind).member(name).map(Constant::Choice)
            }
            (Given::Literal(literal), ValueType::Amount(unit)) => {
                amount_from(*literal, unit).map(Constant::Amount)
            }
            _ => None,
        };
        constant.ok_or_else(|| self.wrong_expected(ty, &given.given, given.span))
    }
}

/// An amount in a place whose unit is declared: the period may be left out.
fn amount_from(literal: Literal, unit: Unit) -> Option<Exact> {
    match (literal, unit) {
        (Literal::Money(amount, period), Unit::Money(wanted))
        | (Literal::Hours(amount, period), Unit::Hours(wanted))
            if period.is_none() || period == wanted =>
        {
            Some(amount)
        }
        (Literal::Number(amount), Unit::Whole | Unit::Hours(_))
        | (Literal::Percent(amount), Unit::Percent) => Some(amount),
        _ => None,
    }
}

/// The lines that add up to an amount.
fn tally_of(body: &Body) -> &[TallyLine] {
    match body {
        Body::Formula(Formula {
            start: Start::Tally(lines),
            ..
        }) => lines,
        Body::Formula(_) | Body::Decision(_) | Body::Table(_) | Body::Open => &[],
    }
}
