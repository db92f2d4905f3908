//! Figures: dated, keyed, cited, graded.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Builder, Named};
use super::declare::{Ranged, label_from};
use super::policy::{
    Citation, Constant, Days, Domain, Entry, EntryValue, Figure, FigureChange, FigureId,
    FigurePower, Key, KeyOf, ValueType,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::print;
use crate::syntax::tree::{
    self, Cell, CellKind, FigureLine, FigureValue, Grade, Ident, Item, Literal, LiteralAt,
    Parameter, Power, TextKind, Type,
};
use crate::value::Date;

/// The most cells a keyed figure may have.
const MAX_CELLS: usize = 4096;

/// A figure as it was written, for one tuple of keys.
struct Written {
    cell: usize,
    days: Days,
    /// Whether the last day is written, or is the day before the next figure.
    ended: bool,
    figure: tree::Figure,
    cites: Vec<Citation>,
}

impl<'t> Builder<'t> {
    pub(super) fn declare_figures(&mut self) {
        for (home, item) in self.items() {
            if let Item::Parameter(parameter) = item {
                match &parameter.ty {
                    Some(ty) => self.declare_figure(home, parameter, ty),
                    None => self.add_to_figure(home, parameter),
                }
            }
        }
    }

    fn declare_figure(&mut self, home: TextKind, parameter: &'t Parameter, ty: &tree::TypeAt) {
        let id = FigureId::at(self.policy.figures.len());
        let or_no_limit = matches!(
            ty.ty,
            Type::Amount {
                or_no_limit: true,
                ..
            }
        );
        let amounts = match &ty.ty {
            Type::Amount { .. } => match self.amounts(ty, Ranged::Figure) {
                Some(amounts) => Some(amounts),
                None => {
                    self.refused.insert(parameter.name.text.clone());
                    return;
                }
            },
            _ => None,
        };
        let value = match amounts {
            Some(amounts) => Some(ValueType::Amount(amounts.unit)),
            None => self.value_type(&parameter.name, ty),
        };
        let Some(value) = value else {
            self.refused.insert(parameter.name.text.clone());
            return;
        };
        if !self.name(&parameter.name, Named::Figure(id)) {
            return;
        }
        let label = parameter.notes.label.as_ref();
        let name = &parameter.name;
        let said = self.said_of(&parameter.notes);
        let powers = self.figure_powers(parameter, amounts);
        self.policy.figures.push(Figure {
            name: name.text.clone(),
            label: label.map_or_else(|| label_from(&name.text), |label| label.text.clone()),
            ty: value,
            amounts,
            or_no_limit,
            keys: Vec::new(),
            cells: Vec::new(),
            powers,
            home,
            said,
            span: name.span,
        });
        self.figure_drafts.push(vec![(home, parameter)]);
    }

    fn figure_powers(
        &mut self,
        parameter: &Parameter,
        amounts: Option<super::policy::AmountDomain>,
    ) -> Vec<FigurePower> {
        let mut powers = Vec::new();
        for clause in &parameter.powers {
            let change = match &clause.power {
                Power::Set(None) => FigureChange::Set(None),
                Power::Set(Some((low, high))) => match amounts {
                    Some(amounts) => {
                        let low = self.coerce(low, amounts.unit);
                        let high = self.coerce(high, amounts.unit);
                        let (Some(low), Some(high)) = (low, high) else {
                            continue;
                        };
                        FigureChange::Set(Some((low, high)))
                    }
                    None => {
                        self.tell(ModelProblem::PowerOutOfPlace {
                            what: "`set between`",
                            of: "a figure that is no amount",
                            span: clause.span,
                        });
                        continue;
                    }
                },
                Power::Raise => FigureChange::Raise,
                Power::Lower => FigureChange::Lower,
                Power::NoChange => FigureChange::Keep,
                _ => {
                    self.tell(ModelProblem::PowerOutOfPlace {
                        what: "this",
                        of: "a figure",
                        span: clause.span,
                    });
                    continue;
                }
            };
            powers.push(FigurePower {
                modal: clause.modal,
                change,
                span: clause.span,
            });
        }
        powers
    }

    /// Figures that a later text gives for a parameter it was given.
    fn add_to_figure(&mut self, home: TextKind, parameter: &'t Parameter) {
        match self.names.get(&parameter.name.text) {
            Some((Named::Figure(figure), _)) => {
                let figure = *figure;
                self.figure_drafts[figure.index()].push((home, parameter));
                self.cites(&parameter.notes.cites);
                if let Some(label) = &parameter.notes.label {
                    let span = label.span;
                    self.tell(ModelProblem::Redeclared {
                        what: "the label",
                        span,
                    });
                }
                if let Some(clause) = parameter.powers.first() {
                    let span = clause.span;
                    self.tell(ModelProblem::Redeclared {
                        what: "what authorities may vary",
                        span,
                    });
                }
                if let Some(key) = parameter.keys.first() {
                    let span = key.span;
                    self.tell(ModelProblem::Redeclared {
                        what: "the keys",
                        span,
                    });
                }
            }
            Some(_) | None => {
                let name = &parameter.name;
                let figures = |named| matches!(named, Named::Figure(_));
                self.unknown(&name.text, "a figure of the baseline", figures, name.span);
            }
        }
    }

    pub(super) fn key_figures(&mut self) {
        for at in 0..self.policy.figures.len() {
            let keys: &'t [Ident] = self.figure_drafts[at]
                .first()
                .map_or(&[], |(_, parameter)| parameter.keys.as_slice());
            let keys: Vec<Key> = keys.iter().filter_map(|key| self.key(key)).collect();
            let cells = keys.iter().map(|key| key.size).product::<usize>();
            if cells > MAX_CELLS {
                let span = self.policy.figures[at].span;
                self.tell(ModelProblem::TooManyCells {
                    count: cells,
                    limit: MAX_CELLS,
                    span,
                });
                continue;
            }
            self.policy.figures[at].keys = keys;
            self.policy.figures[at].cells = vec![Vec::new(); cells];
        }
    }

    fn key(&mut self, name: &Ident) -> Option<Key> {
        let named = self.names.get(&name.text).map(|(named, _)| *named);
        let found = match named {
            Some(Named::Fact(fact)) => {
                let declared = self.policy.fact(fact);
                let ty = match declared.domain {
                    Domain::YesNo => Some(ValueType::YesNo),
                    Domain::Choice(kind) => Some(ValueType::Choice(kind)),
                    Domain::Set(_)
                    | Domain::Amount(_)
                    | Domain::Date { .. }
                    | Domain::List { .. } => None,
                };
                ty.filter(|_| declared.each.is_none())
                    .map(|ty| (KeyOf::Fact(fact), ty))
            }
            Some(Named::Kind(kind)) => Some((KeyOf::Kind(kind), ValueType::Choice(kind))),
            Some(named @ (Named::Outcome(_) | Named::Node(_))) => {
                let node = self.node_of(named);
                node.and_then(|node| {
                    let typed = self.drafts[node.index()].typed;
                    let declared = self.policy.node(node);
                    let once = declared.per == super::policy::Per::Once;
                    (typed && once).then_some((KeyOf::Node(node), declared.ty))
                })
            }
            Some(Named::Figure(_) | Named::Record(_)) | None => None,
        };
        let key = found.and_then(|(of, ty)| {
            let size = self.policy.size_of(ty)?;
            Some(Key { of, ty, size })
        });
        if key.is_none() {
            match named {
                Some(_) => self.tell(ModelProblem::BadKey { span: name.span }),
                None => self.unknown(
                    &name.text,
                    "a fact, an outcome or a kind",
                    |named| !matches!(named, Named::Record(_) | Named::Figure(_)),
                    name.span,
                ),
            }
        }
        key
    }

    pub(super) fn read_figures(&mut self) {
        for at in 0..self.policy.figures.len() {
            let drafts = self.figure_drafts[at].clone();
            // The authority's own stands before the baseline's wherever it covers a day.
            for (home, parameter) in drafts.into_iter().rev() {
                if !parameter.lines.is_empty() {
                    self.read_figure(FigureId::at(at), home, parameter);
                }
            }
        }
    }

    fn read_figure(&mut self, figure: FigureId, home: TextKind, parameter: &Parameter) {
        let told = self.problems.len();
        let Some(written) = self.written(figure, parameter) else {
            return;
        };
        let mut by_cell: BTreeMap<usize, Vec<Written>> = BTreeMap::new();
        for line in written {
            by_cell.entry(line.cell).or_default().push(line);
        }
        let cells = self.policy.figure(figure).cells.len();
        // A row that is wrong has been told; which keys it was meant for can't be said.
        let sound = self.problems.len() == told;
        let missing = (0..cells).find(|cell| sound && !by_cell.contains_key(cell));
        if let Some(cell) = missing {
            let key = self.policy.key_words(figure, cell);
            let name = parameter.name.text.clone();
            let span = parameter.span;
            self.tell(ModelProblem::KeyWithoutFigure { name, key, span });
        }
        for (cell, mut lines) in by_cell {
            lines.sort_by_key(|line| line.days);
            self.end_before_next(&mut lines);
            for line in lines {
                if let Some(entry) = self.entry(figure, home, parameter, line) {
                    self.policy.figures[figure.index()].cells[cell].push(entry);
                }
            }
        }
    }

    /// A figure without an end is in force to the day before the next; two on one day are refused.
    fn end_before_next(&mut self, lines: &mut [Written]) {
        for at in 1..lines.len() {
            let next = lines[at].days.first;
            let before = &mut lines[at - 1];
            if before.days.first == next || (before.ended && before.days.last >= next) {
                let (first, second) = (before.figure.span, lines[at].figure.span);
                self.tell(ModelProblem::FiguresOverlap {
                    day: next.to_string(),
                    first,
                    second,
                });
            } else if !before.ended {
                before.days.last = next.day_before().unwrap_or(Date::MIN);
            }
        }
    }

    /// Every figure that a block gives, with the keys and days it is for.
    fn written(&mut self, figure: FigureId, parameter: &Parameter) -> Option<Vec<Written>> {
        let plans = self.plans(figure, parameter)?;
        let covered: BTreeSet<usize> = plans
            .iter()
            .filter(|plan| !plan.any_other)
            .flat_map(|plan| plan.cells.iter().copied())
            .collect();
        let mut written = Vec::new();
        for plan in plans {
            let cells = plan
                .cells
                .iter()
                .filter(|cell| !(plan.any_other && covered.contains(cell)));
            for cell in cells {
                written.extend(plan.figures.iter().map(|(days, ended, figure)| Written {
                    cell: *cell,
                    days: *days,
                    ended: *ended,
                    figure: figure.clone(),
                    cites: plan.cites.clone(),
                }));
            }
        }
        Some(written)
    }

    /// The lines of a block, each with the keys that it covers.
    fn plans(&mut self, figure: FigureId, parameter: &Parameter) -> Option<Vec<Plan>> {
        let keyed = !self.policy.figure(figure).keys.is_empty();
        let mut plans: Vec<Plan> = Vec::new();
        let mut uncited = 0;
        let mut columns: Option<Vec<Column>> = None;
        for line in &parameter.lines {
            match line {
                FigureLine::Dated(dated) if keyed => {
                    let span = dated.dates.span;
                    self.tell(ModelProblem::KeyedFigureInALine { span });
                    return None;
                }
                FigureLine::Dated(dated) => plans.push(Plan {
                    cells: vec![0],
                    any_other: false,
                    figures: vec![(
                        Builder::days(Some(&dated.dates)),
                        dated.dates.until.is_some(),
                        dated.figure.clone(),
                    )],
                    cites: Vec::new(),
                }),
                FigureLine::Row(row) => match &columns {
                    None if keyed => columns = Some(self.columns(figure, row)?),
                    None => {
                        let span = row.span;
                        self.tell(ModelProblem::FigureTableWithoutKeys { span });
                        return None;
                    }
                    Some(heads) => plans.extend(self.figure_row(figure, heads, row)),
                },
                FigureLine::Cite(cites) => {
                    let cites = self.cites(cites);
                    for plan in &mut plans[uncited..] {
                        plan.cites.clone_from(&cites);
                    }
                    uncited = plans.len();
                }
            }
        }
        Some(plans)
    }

    /// What each column of a table of figures is: a key, or the days it is for.
    fn columns(&mut self, figure: FigureId, head: &tree::Row) -> Option<Vec<Column>> {
        let keys = self.policy.figure(figure).keys.clone();
        let mut columns = Vec::new();
        for cell in &head.cells {
            let column = match &cell.kind {
                CellKind::Dated(dates) => {
                    Column::Days(Builder::days(Some(dates)), dates.until.is_some())
                }
                CellKind::Values(values) => {
                    let name = match values.as_slice() {
                        [
                            tree::Expr {
                                kind: tree::ExprKind::Name { path, .. },
                                ..
                            },
                        ] => path.text(),
                        _ => String::new(),
                    };
                    let key = keys.iter().position(|key| self.key_name(key) == name);
                    match key {
                        Some(key) => Column::Key(key),
                        None => {
                            let keys: Vec<String> =
                                keys.iter().map(|key| self.key_name(key)).collect();
                            self.tell(ModelProblem::NotAKey {
                                keys: keys.join("` or `"),
                                span: cell.span,
                            });
                            return None;
                        }
                    }
                }
                _ => {
                    self.tell(ModelProblem::BadColumn { span: cell.span });
                    return None;
                }
            };
            columns.push(column);
        }
        let all_keys = (0..keys.len()).all(|key| {
            columns
                .iter()
                .filter(|column| matches!(column, Column::Key(k) if *k == key))
                .count()
                == 1
        });
        let dated = columns
            .iter()
            .any(|column| matches!(column, Column::Days(..)));
        if !all_keys || !dated {
            let keys: Vec<String> = keys.iter().map(|key| self.key_name(key)).collect();
            self.tell(ModelProblem::FigureTableHead {
                keys: keys.join("` and `"),
                span: head.span,
            });
            return None;
        }
        Some(columns)
    }

    pub(super) fn key_name(&self, key: &Key) -> String {
        match key.of {
            KeyOf::Fact(fact) => self.policy.fact(fact).name.clone(),
            KeyOf::Node(node) => self.policy.node(node).name.clone(),
            KeyOf::Kind(kind) => self.policy.kind(kind).name.clone(),
        }
    }

    /// The figures of one row, with the keys that it covers.
    fn figure_row(
        &mut self,
        figure: FigureId,
        columns: &[Column],
        row: &tree::Row,
    ) -> Option<Plan> {
        if row.cells.len() != columns.len() {
            self.tell(ModelProblem::RowLength {
                found: super::rules::cells(row.cells.len()),
                wanted: columns.len(),
                span: row.span,
            });
            return None;
        }
        let keys = self.policy.figure(figure).keys.clone();
        let mut chosen: Vec<Vec<usize>> = vec![Vec::new(); keys.len()];
        let mut any_other = false;
        let mut figures = Vec::new();
        for (column, cell) in columns.iter().zip(&row.cells) {
            match column {
                Column::Key(key) => {
                    let (values, other) = self.key_cell(&keys[*key], cell)?;
                    any_other |= other;
                    chosen[*key] = values;
                }
                Column::Days(days, ended) => {
                    let figure = self.figure_cell(cell);
                    figures.extend(figure.map(|figure| (*days, *ended, figure)));
                }
            }
        }
        Some(Plan {
            cells: tuples(&keys, &chosen),
            any_other,
            figures,
            cites: Vec::new(),
        })
    }

    /// The values of a key that a cell covers, and whether it is `any other`.
    fn key_cell(&mut self, key: &Key, cell: &Cell) -> Option<(Vec<usize>, bool)> {
        match &cell.kind {
            CellKind::Any => Some(((0..key.size).collect(), false)),
            CellKind::AnyOther => Some(((0..key.size).collect(), true)),
            CellKind::Values(values) => {
                let mut found = Vec::new();
                for value in values {
                    found.push(self.key_value(key, value)?);
                }
                Some((found, false))
            }
            _ => {
                self.tell(ModelProblem::BadKeyCell { span: cell.span });
                None
            }
        }
    }

    fn key_value(&mut self, key: &Key, value: &tree::Expr) -> Option<usize> {
        match (key.ty, &value.kind) {
            (ValueType::YesNo, tree::ExprKind::Literal(Literal::YesNo(yes))) => {
                Some(usize::from(*yes))
            }
            (ValueType::Choice(kind), _) => self.member(kind, value).map(usize::from),
            _ => {
                self.tell(ModelProblem::BadKeyCell { span: value.span });
                None
            }
        }
    }

    /// A cell as a figure.
    fn figure_cell(&mut self, cell: &Cell) -> Option<tree::Figure> {
        let bare = |value| tree::Figure {
            value,
            grade: None,
            printed_as: None,
            span: cell.span,
        };
        match &cell.kind {
            CellKind::Figure(figure) => Some(figure.clone()),
            CellKind::Values(values) => match values.as_slice() {
                [
                    tree::Expr {
                        kind: tree::ExprKind::Literal(Literal::NoLimit),
                        ..
                    },
                ] => Some(bare(FigureValue::NoLimit)),
                [
                    tree::Expr {
                        kind: tree::ExprKind::Literal(literal),
                        ..
                    },
                ] => Some(bare(FigureValue::Literal(*literal))),
                [
                    tree::Expr {
                        kind: tree::ExprKind::Name { path, .. },
                        ..
                    },
                ] if path.names.len() == 1 => Some(bare(FigureValue::Name(path.names[0].clone()))),
                _ => self.bad_figure_cell(cell.span),
            },
            CellKind::Unreadable => None,
            _ => self.bad_figure_cell(cell.span),
        }
    }

    fn bad_figure_cell(&mut self, span: Span) -> Option<tree::Figure> {
        self.tell(ModelProblem::BadFigureCell { span });
        None
    }

    fn entry(
        &mut self,
        figure: FigureId,
        home: TextKind,
        parameter: &Parameter,
        line: Written,
    ) -> Option<Entry> {
        let span = line.figure.span;
        let value = match &line.figure.value {
            FigureValue::NotPublished => EntryValue::NotPublished,
            FigureValue::NotFound => EntryValue::NotFound,
            FigureValue::AsBaseline if home == TextKind::Policy => return None,
            FigureValue::AsBaseline => {
                self.tell(ModelProblem::AsBaselineInABaseline { span });
                return None;
            }
            FigureValue::NoLimit => {
                if !self.policy.figure(figure).or_no_limit {
                    let name = self.policy.figure(figure).name.clone();
                    self.tell(ModelProblem::NotUnlimited { name, span });
                    return None;
                }
                EntryValue::NoLimit
            }
            FigureValue::Literal(literal) => {
                EntryValue::Known(self.figure_literal(figure, *literal, span)?)
            }
            FigureValue::Name(name) => match self.policy.figure(figure).ty {
                ValueType::Choice(kind) => match self.policy.kind(kind).member(&name.text) {
                    Some(member) => EntryValue::Known(Constant::Choice(member)),
                    None => {
                        self.not_a_value(kind, name);
                        return None;
                    }
                },
                ty => {
                    self.tell(ModelProblem::WrongType {
                        found: format!("`{}`", name.text),
                        wanted: self.type_words(ty),
                        advice: self.policy.advice_for_written(ty),
                        span,
                    });
                    return None;
                }
            },
        };
        let printed_as = line.figure.printed_as.as_ref();
        let reading = parameter.notes.reading.as_ref();
        Some(Entry {
            days: line.days,
            value,
            grade: line.figure.grade.unwrap_or(Grade::Published),
            printed_as: printed_as
                .map(|(printed, why)| (print::literal(&printed.literal), why.text.clone())),
            cites: match line.cites.as_slice() {
                [] => self.known_cites(&parameter.notes.cites),
                _ => line.cites,
            },
            reading: reading.map(|reading| reading.text.clone()),
            home,
            span,
        })
    }

    fn figure_literal(
        &mut self,
        figure: FigureId,
        literal: Literal,
        span: Span,
    ) -> Option<Constant> {
        let declared = self.policy.figure(figure);
        match (declared.ty, literal) {
            (ValueType::YesNo, Literal::YesNo(yes)) => Some(Constant::YesNo(yes)),
            (ValueType::Date, Literal::Date(date)) => Some(Constant::Date(date)),
            (ValueType::Amount(unit), _) => {
                let amounts = declared.amounts;
                let amount = self.coerce(&LiteralAt { literal, span }, unit)?;
                let fits = amounts.is_some_and(|amounts| {
                    let inside = amounts.least <= amount && amount <= amounts.most;
                    let off_step = amounts.least.less(amount);
                    inside && off_step.is_some_and(|off| off.is_multiple_of(amounts.step))
                });
                if fits {
                    return Some(Constant::Amount(amount));
                }
                let domain = amounts.map_or_else(String::new, super::case::amounts_in_words);
                self.tell(ModelProblem::FigureOutOfRange { domain, span });
                None
            }
            (ty, _) => {
                self.tell(ModelProblem::WrongType {
                    found: super::declare::literal_words(&literal),
                    wanted: self.type_words(ty),
                    advice: self.policy.advice_for_written(ty),
                    span,
                });
                None
            }
        }
    }
}

/// A line of a block: its figures, and the tuples of keys that it covers.
struct Plan {
    cells: Vec<usize>,
    /// Whether it covers only what no other line does.
    any_other: bool,
    figures: Vec<(Days, bool, tree::Figure)>,
    cites: Vec<Citation>,
}

enum Column {
    Key(usize),
    Days(Days, bool),
}

/// The cells of every combination of chosen keys; the last key runs fastest.
fn tuples(keys: &[Key], chosen: &[Vec<usize>]) -> Vec<usize> {
    let mut cells = vec![0];
    for (key, values) in keys.iter().zip(chosen) {
        cells = cells
            .iter()
            .flat_map(|cell| values.iter().map(move |value| cell * key.size + value))
            .collect();
    }
    cells
}

impl super::policy::Policy {
    /// A tuple of a figure's keys, in words: `couple no, age_group over_pension_age`.
    pub(crate) fn key_words(&self, figure: FigureId, cell: usize) -> String {
        let figure = self.figure(figure);
        let mut rest = cell;
        let mut words = Vec::new();
        for key in figure.keys.iter().rev() {
            let value = rest % key.size;
            rest /= key.size;
            let name = match key.of {
                KeyOf::Fact(fact) => &self.fact(fact).name,
                KeyOf::Node(node) => &self.node(node).name,
                KeyOf::Kind(kind) => &self.kind(kind).name,
            };
            let value = match key.ty {
                ValueType::Choice(kind) => self.kind(kind).members[value].name.as_str(),
                _ if value == 1 => "yes",
                _ => "no",
            };
            words.push(format!("{name} {value}"));
        }
        words.reverse();
        words.join(", ")
    }

    /// A tuple of a figure's keys, in the labels that a person reads; nothing where it has none.
    pub(crate) fn key_labels(&self, id: FigureId, cell: usize) -> String {
        let figure = self.figure(id);
        let mut rest = cell;
        let mut told = Vec::new();
        for key in figure.keys.iter().rev() {
            let value = rest % key.size;
            rest /= key.size;
            told.push(match key.ty {
                ValueType::Choice(kind) => self.kind(kind).members[value].label.clone(),
                _ => {
                    let yes = if value == 1 { "yes" } else { "no" };
                    let label = match key.of {
                        KeyOf::Fact(fact) => &self.fact(fact).label,
                        KeyOf::Node(node) => &self.node(node).label,
                        KeyOf::Kind(kind) => &self.kind(kind).name,
                    };
                    format!("{label}: {yes}")
                }
            });
        }
        told.reverse();
        told.join("; ")
    }
}
