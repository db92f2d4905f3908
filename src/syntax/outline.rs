//! Statements → [`Document`]: each line put where it belongs.
//!
//! A line after a tag belongs to that tag; `never below`, `never above` and `rounded`
//! belong to the step; everything else before the first tag belongs to the block.

use super::problem::SyntaxProblem;
use super::statement::Statement;
use super::stray::Stray;
use super::tree::{
    Calculate, Citation, Decide, Document, Example, Expr, Facts, FigureLine, Item, Line, Normally,
    Notes, Parameter, Person, RecordDeclaration, Row, Step, Table, TableLine, Text,
};
use crate::source::Span;

/// Puts statements into their blocks.
#[derive(Default)]
pub(super) struct Outline {
    texts: Vec<Text>,
    item: Option<Item>,
    /// Whether the last line of the open block carries a tag, or is `normally`.
    at_line: bool,
    /// Where blocks, and the heads of texts, begin.
    blocks: Vec<Span>,
    /// Where the statement that is taken in stands.
    at: Span,
    /// Whether the missing head has been told.
    headless: bool,
    /// Whether what stands here may belong to a line that could not be read.
    lost: bool,
    /// Whether the head of the text that this belongs to could not be read.
    skipping: bool,
    pub(super) problems: Vec<SyntaxProblem>,
}

impl Outline {
    /// Whether a text has begun.
    pub(super) fn has_head(&self) -> bool {
        !self.texts.is_empty()
    }

    /// Notes that something can't be read: what follows may have belonged to it.
    pub(super) fn lose(&mut self, stray: &Stray<'_>) {
        self.lost = true;
        if stray.is_head() {
            self.close();
            self.skipping = true;
        }
    }

    /// What is told, once, of what can't be read before a text has begun.
    pub(super) fn before_any_head(&mut self, stray: &Stray<'_>) -> Option<SyntaxProblem> {
        let told = std::mem::replace(&mut self.headless, true);
        (!told).then(|| stray.head())
    }

    /// Takes in the next statement.
    pub(super) fn add(&mut self, statement: Statement, span: Span) {
        self.at = span;
        match statement {
            Statement::Head {
                kind,
                title,
                uses,
                succeeds,
            } => {
                self.close();
                (self.lost, self.skipping) = (false, false);
                self.blocks.push(span);
                self.texts.push(Text {
                    kind,
                    title,
                    uses,
                    succeeds,
                    span,
                    items: Vec::new(),
                });
            }
            _ if self.skipping => {}
            _ if self.texts.is_empty() => {
                if !std::mem::replace(&mut self.headless, true) {
                    self.problems.push(SyntaxProblem::BeforeAnyHead { span });
                }
            }
            statement => self.within_text(statement, span),
        }
    }

    /// The tree of everything that was taken in.
    pub(super) fn finish(&mut self) -> Document {
        self.close();
        Document {
            blocks: std::mem::take(&mut self.blocks),
            texts: std::mem::take(&mut self.texts),
        }
    }

    fn close(&mut self) {
        if let (Some(item), Some(text)) = (self.item.take(), self.texts.last_mut()) {
            text.items.push(item);
        }
        self.at_line = false;
    }

    fn open(&mut self, item: Item) {
        self.close();
        self.lost = false;
        self.blocks.push(self.at);
        self.item = Some(item);
    }

    fn misplaced(&mut self, what: &'static str, belongs: &'static str, span: Span) {
        self.tell(SyntaxProblem::Misplaced {
            what,
            belongs,
            span,
        });
    }

    /// Tells a problem, unless it may only follow from a line that could not be read.
    fn tell(&mut self, problem: SyntaxProblem) {
        if !self.lost {
            self.problems.push(problem);
        }
    }

    fn within_text(&mut self, statement: Statement, span: Span) {
        match statement {
            Statement::Status(status) => self.open(Item::Status(status, span)),
            Statement::Applies(dates) => self.open(Item::Applies(dates)),
            Statement::DecisionDay(name) => self.open(Item::DecisionDay(name)),
            Statement::Source(source) => self.open(Item::Source(source)),
            Statement::Convention(convention) => self.open(Item::Convention(convention)),
            Statement::Holidays(holidays) => self.open(Item::Holidays(holidays)),
            Statement::Kind(kind) => self.open(Item::Kind(kind)),
            Statement::Roles(roles) => self.open(Item::Roles(roles)),
            Statement::Facts => self.open(Item::Facts(Facts {
                span,
                ..Facts::default()
            })),
            Statement::Record(name) => self.open(Item::Record(RecordDeclaration {
                name,
                fields: Vec::new(),
                span,
            })),
            Statement::Outcomes => self.open(Item::Outcomes(Vec::new(), span)),
            Statement::Follows(names) => self.open(Item::Follows(super::tree::Follows {
                names,
                notes: Notes::default(),
                span,
            })),
            Statement::Challenge(challenge) => self.open(Item::Challenge(challenge)),
            Statement::Check(check) => self.open(Item::Check(check)),
            statement => self.blocks(statement, span),
        }
    }

    fn blocks(&mut self, statement: Statement, span: Span) {
        let notes = Notes::default();
        match statement {
            Statement::Parameter { name, ty, keys } => self.open(Item::Parameter(Parameter {
                name,
                ty,
                keys,
                powers: Vec::new(),
                notes,
                lines: Vec::new(),
                span,
            })),
            Statement::Decide(name, each) => self.open(Item::Decide(Decide {
                name,
                each,
                notes,
                powers: Vec::new(),
                highest: None,
                applies_when: None,
                normally: None,
                rules: Vec::new(),
                span,
            })),
            Statement::Calculate(name, each, ty) => self.open(Item::Calculate(Calculate {
                name,
                each,
                ty,
                notes,
                powers: Vec::new(),
                applies_when: None,
                steps: Vec::new(),
                span,
            })),
            Statement::Table(name, each, ty) => self.open(Item::Table(Table {
                name,
                each,
                ty,
                notes,
                powers: Vec::new(),
                one_row: None,
                applies_when: None,
                lines: Vec::new(),
                span,
            })),
            Statement::Person(name, given) => {
                self.open(Item::Person(Person { name, given, span }));
            }
            Statement::Example { title, many } => self.open(Item::Example(Example {
                title,
                notes,
                given: Vec::new(),
                supposing: Vec::new(),
                expect: Vec::new(),
                rows: many.then(Vec::new),
                span,
            })),
            statement => self.lines(statement, span),
        }
    }

    fn lines(&mut self, statement: Statement, span: Span) {
        match statement {
            Statement::Declaration(declaration) => match &mut self.item {
                Some(Item::Facts(facts)) => facts.facts.push(declaration),
                Some(Item::Record(record)) => record.fields.push(declaration),
                Some(Item::Outcomes(outcomes, _)) => outcomes.push(declaration),
                _ => self.misplaced(
                    "a declaration",
                    "after `facts`, `record` or `outcomes`",
                    span,
                ),
            },
            Statement::Impossible(when) => match &mut self.item {
                Some(Item::Facts(facts)) => facts.impossible.push(when),
                _ => self.misplaced("`impossible when`", "among the `facts`", span),
            },
            Statement::Authorities(clauses) => self.authorities(clauses, span),
            Statement::DatedFigures(figures) => match &mut self.item {
                Some(Item::Parameter(parameter)) => {
                    let lines = figures.into_iter().map(FigureLine::Dated);
                    parameter.lines.extend(lines);
                }
                _ => self.misplaced("a figure", "after `parameter`", span),
            },
            Statement::Row(row) => self.row(row, span),
            Statement::OneRow => match &mut self.item {
                Some(Item::Table(table)) => table.one_row = Some(span),
                _ => self.misplaced("`exactly one row applies`", "after `table`", span),
            },
            Statement::Given(lines) => match &mut self.item {
                Some(Item::Example(example)) => example.given.extend(lines),
                _ => self.misplaced("`given`", "after `example`", span),
            },
            Statement::Supposing(lines) => match &mut self.item {
                Some(Item::Example(example)) => example.supposing.extend(lines),
                _ => self.misplaced("`supposing`", "after `example`", span),
            },
            Statement::Expect(lines) => match &mut self.item {
                Some(Item::Example(example)) => example.expect.extend(lines),
                _ => self.misplaced("`expect`", "after `example`", span),
            },
            statement => self.rule_lines(statement, span),
        }
    }

    fn authorities(&mut self, clauses: Vec<super::tree::PowerClause>, span: Span) {
        use super::tree::Power;
        let of_outcomes = clauses
            .iter()
            .all(|clause| matches!(clause.power, Power::Decide(_) | Power::Calculate(_)));
        if of_outcomes {
            self.open(Item::Authorities(clauses));
            return;
        }
        let before_any_line = !self.at_line;
        match &mut self.item {
            Some(Item::Parameter(parameter)) if parameter.lines.is_empty() => {
                parameter.powers.extend(clauses);
            }
            Some(Item::Decide(decide)) if before_any_line => decide.powers.extend(clauses),
            Some(Item::Calculate(calculate)) if calculate.steps.is_empty() => {
                calculate.powers.extend(clauses);
            }
            Some(Item::Table(table)) if table.lines.is_empty() => table.powers.extend(clauses),
            _ => self.misplaced(
                "what authorities may vary",
                "before the first line of the block that it is about",
                span,
            ),
        }
    }

    fn row(&mut self, row: Row, span: Span) {
        match &mut self.item {
            Some(Item::Parameter(parameter)) => parameter.lines.push(FigureLine::Row(row)),
            Some(Item::Table(table)) => table.lines.push(TableLine::Row(row)),
            Some(Item::Example(Example {
                rows: Some(rows), ..
            })) => rows.push(row),
            _ => self.misplaced("a row", "after `table`, `parameter` or `examples`", span),
        }
    }

    fn rule_lines(&mut self, statement: Statement, span: Span) {
        match statement {
            Statement::Highest => match &mut self.item {
                Some(Item::Decide(decide)) if decide.rules.is_empty() => {
                    decide.highest = Some(span);
                }
                _ => self.misplaced(
                    "`the highest prevails`",
                    "after `decide`, before its first rule",
                    span,
                ),
            },
            Statement::AppliesWhen(when) => self.applies_when(when, span),
            Statement::Normally(value) => self.normally(value, span),
            Statement::Step {
                name,
                ty,
                formula,
                rounding,
            } => match &mut self.item {
                Some(Item::Calculate(calculate)) => {
                    self.at_line = false;
                    calculate.steps.push(Step {
                        ty,
                        formula,
                        rounding,
                        written: true,
                        ..empty_step(name, span)
                    });
                }
                _ => self.misplaced("a step", "after `calculate`", span),
            },
            Statement::Rounded(rounding) => match self.step(span) {
                Some(step) if step.rounding.is_none() => step.rounding = Some(rounding),
                Some(_) => self.tell(SyntaxProblem::SaidTwice { span }),
                None => self.misplaced("`rounded`", "at the end of a step", span),
            },
            Statement::Limit(limit) => match self.step(span) {
                Some(step) => step.limits.push(limit),
                None => self.misplaced("a limit", "at the end of a step", span),
            },
            Statement::Tally(line) => match self.step(span) {
                Some(step) => {
                    step.lines.push(Line::Tally(line));
                    self.at_line = true;
                }
                None => self.misplaced(
                    "`add` or `take off`",
                    "in a step or the result of a `calculate`",
                    span,
                ),
            },
            Statement::Rule(rule) => self.rule(rule, span),
            Statement::UntaggedRule => self.at_line = true,
            statement => self.notes(statement, span),
        }
    }

    fn applies_when(&mut self, when: Expr, span: Span) {
        let slot = match &mut self.item {
            Some(Item::Decide(decide)) if decide.rules.is_empty() => &mut decide.applies_when,
            Some(Item::Calculate(calculate)) if calculate.steps.is_empty() => {
                &mut calculate.applies_when
            }
            Some(Item::Table(table)) if table.lines.is_empty() => &mut table.applies_when,
            _ => {
                return self.misplaced(
                    "`applies when`",
                    "after `decide`, `calculate` or `table`, before the first line",
                    span,
                );
            }
        };
        if slot.is_some() {
            self.tell(SyntaxProblem::SaidTwice { span });
        } else {
            *slot = Some(when);
        }
    }

    fn normally(&mut self, value: Expr, span: Span) {
        match &mut self.item {
            Some(Item::Decide(decide)) if decide.normally.is_none() && decide.rules.is_empty() => {
                self.at_line = true;
                decide.normally = Some(Normally {
                    value,
                    notes: Notes::default(),
                    span,
                });
            }
            Some(Item::Decide(decide)) if decide.normally.is_some() => {
                self.tell(SyntaxProblem::SaidTwice { span });
            }
            _ => self.misplaced("`normally`", "after `decide`, before its first rule", span),
        }
    }

    fn rule(&mut self, rule: super::tree::Rule, span: Span) {
        if let Some(Item::Decide(decide)) = &mut self.item {
            decide.rules.push(rule);
        } else if let Some(step) = self.step(span) {
            step.lines.push(Line::Exception(rule));
        } else {
            return self.misplaced("a rule", "after `decide` or in a step", span);
        }
        self.at_line = true;
    }

    /// The step that is open; tags straight after `calculate` open the result.
    fn step(&mut self, span: Span) -> Option<&mut Step> {
        match &mut self.item {
            Some(Item::Calculate(calculate)) => {
                if calculate.steps.is_empty() {
                    calculate.steps.push(empty_step(None, span));
                }
                calculate.steps.last_mut()
            }
            _ => None,
        }
    }

    fn notes(&mut self, statement: Statement, span: Span) {
        match statement {
            Statement::Cite(cites) => self.cite(cites, span),
            Statement::Label(label) => self.note(
                "`label`",
                "before the first rule or step of a block, or behind a declaration",
                span,
                Allows::label,
                |notes| once(&mut notes.label, label),
            ),
            Statement::Because(because) => self.note(
                "`because`",
                "behind `normally`, a rule or a line of a step",
                span,
                Allows::because,
                |notes| once(&mut notes.because, because),
            ),
            Statement::SubjectTo(condition) => self.note(
                "`subject to`",
                "behind a rule",
                span,
                Allows::rule,
                |notes| {
                    notes.subject_to.push(condition);
                    true
                },
            ),
            Statement::InForce(dates) => self.note(
                "`in force`",
                "behind a rule or a line of a step; an amount behind `=` can be such a line: `[TAG] add …`",
                span,
                Allows::tagged,
                |notes| once(&mut notes.in_force, dates),
            ),
            Statement::Reading(reading) => self.note(
                "`reading`",
                "behind a rule, a figure or a block",
                span,
                Allows::reading,
                |notes| once(&mut notes.reading, reading),
            ),
            Statement::Departs(departure) => self.note(
                "`departs from`",
                "behind the rule, the figure or the step that departs",
                span,
                Allows::departs,
                |notes| {
                    notes.departs.push(departure);
                    true
                },
            ),
            _ => unreachable!("every other statement has its place above"),
        }
    }

    fn note(
        &mut self,
        what: &'static str,
        belongs: &'static str,
        span: Span,
        allowed: fn(Allows) -> bool,
        put: impl FnOnce(&mut Notes) -> bool,
    ) {
        match self.target() {
            Some((notes, allows)) if allowed(allows) => {
                if !put(notes) {
                    self.tell(SyntaxProblem::SaidTwice { span });
                }
            }
            Some(_) | None => self.misplaced(what, belongs, span),
        }
    }

    /// A citation: of the rows and figures above it, or of the line or block it stands behind.
    fn cite(&mut self, cites: Vec<Citation>, span: Span) {
        match &mut self.item {
            Some(Item::Parameter(parameter)) if !parameter.lines.is_empty() => {
                parameter.lines.push(FigureLine::Cite(cites));
            }
            Some(Item::Table(table)) if !table.lines.is_empty() => {
                table.lines.push(TableLine::Cite(cites));
            }
            _ => match self.target() {
                Some((notes, allows)) if allows != Allows::Declaration => {
                    notes.cites.extend(cites);
                }
                Some(_) | None => {
                    self.misplaced("`cite`", "behind what it is the source of", span);
                }
            },
        }
    }

    /// The notes of the line or block that a note now would belong to, and which it may have.
    fn target(&mut self) -> Option<(&mut Notes, Allows)> {
        let at_line = self.at_line;
        match self.item.as_mut()? {
            Item::Facts(facts) => declared(facts.facts.last_mut()),
            Item::Record(record) => declared(record.fields.last_mut()),
            Item::Outcomes(outcomes, _) => declared(outcomes.last_mut()),
            Item::Parameter(parameter) => Some((&mut parameter.notes, Allows::Block)),
            Item::Table(table) => Some((&mut table.notes, Allows::Block)),
            Item::Convention(convention) => Some((&mut convention.notes, Allows::Reading)),
            Item::Holidays(holidays) => Some((&mut holidays.notes, Allows::Reading)),
            Item::Follows(follows) => Some((&mut follows.notes, Allows::Reading)),
            Item::Challenge(challenge) => Some((&mut challenge.notes, Allows::Reading)),
            Item::Check(check) => Some((&mut check.notes, Allows::Normally)),
            Item::Example(example) => Some((&mut example.notes, Allows::Reading)),
            Item::Decide(decide) => Some(match (decide.rules.last_mut(), &mut decide.normally) {
                (Some(rule), _) if at_line => (&mut rule.notes, Allows::Rule),
                (None, Some(normally)) if at_line => (&mut normally.notes, Allows::Normally),
                _ => (&mut decide.notes, Allows::Block),
            }),
            Item::Calculate(calculate) => Some(match calculate.steps.last_mut() {
                Some(step) => step_target(step, at_line),
                None => (&mut calculate.notes, Allows::Block),
            }),
            _ => None,
        }
    }
}

fn declared(declaration: Option<&mut super::tree::Declaration>) -> Option<(&mut Notes, Allows)> {
    declaration.map(|declaration| (&mut declaration.notes, Allows::Declaration))
}

fn step_target(step: &mut Step, at_line: bool) -> (&mut Notes, Allows) {
    match step.lines.last_mut() {
        Some(Line::Tally(line)) if at_line => (&mut line.notes, Allows::Tally),
        Some(Line::Exception(rule)) if at_line => (&mut rule.notes, Allows::Rule),
        _ => (&mut step.notes, Allows::Step),
    }
}

/// Which notes something may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allows {
    Declaration,
    Block,
    Normally,
    Rule,
    Step,
    Tally,
    Reading,
}

impl Allows {
    fn label(self) -> bool {
        matches!(self, Allows::Declaration | Allows::Block | Allows::Step)
    }

    fn because(self) -> bool {
        matches!(
            self,
            Allows::Normally | Allows::Rule | Allows::Step | Allows::Tally
        )
    }

    fn rule(self) -> bool {
        self == Allows::Rule
    }

    fn tagged(self) -> bool {
        matches!(self, Allows::Rule | Allows::Tally)
    }

    fn reading(self) -> bool {
        self != Allows::Declaration
    }

    fn departs(self) -> bool {
        !matches!(self, Allows::Declaration | Allows::Reading)
    }
}

/// Puts a note where there is none yet; says whether that could be done.
fn once<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}

fn empty_step(name: Option<super::tree::Ident>, span: Span) -> Step {
    Step {
        name,
        ty: None,
        formula: None,
        lines: Vec::new(),
        limits: Vec::new(),
        rounding: None,
        notes: Notes::default(),
        span,
        written: false,
    }
}
