//! [`Document`] → text: one layout.
//!
//! Lines are made from the tree, each with the place of what it says, so that the notes of
//! the original text can be put back beside the lines that they stood beside.

use unicode_width::UnicodeWidthStr;

use super::parse::parse;
use super::print;
use super::tree::{
    Calculate, Cell, CellKind, Challenge, Check, Citation, Claim, Decide, Declaration, Document,
    Example, Expectation, ExpectedAnswer, Expr, ExprKind, FigureLine, Given, GivenLine, Item, Line,
    Modal, Notes, Overriding, Parameter, Path, Power, PowerClause, Row, Rule, Side, Source, Status,
    Step, Table, TableLine, TallyLine, Text, TypeAt,
};
use crate::source::{Problem, Span};

/// The width that long lines are broken at.
const WIDTH: usize = 100;

/// Lays a text out: one layout for every text, tables aligned, notes kept.
///
/// # Errors
/// What is wrong with the text; nothing is laid out until it can be read whole.
///
/// # Examples
/// ```
/// let text = "policy \"A\"   adopts \"B\" parameter taper from 2025-04-07 60%";
/// assert_eq!(
///     evenhand::syntax::format(text).expect("it can be read"),
///     "policy \"A\" adopts \"B\"\n\n  parameter taper\n    from 2025-04-07 60%\n"
/// );
/// ```
pub fn format(text: &str) -> Result<String, Vec<Problem>> {
    let parsed = parse(text, 0);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    let mut layout = Layout {
        blanks: blank_lines(text),
        ..Layout::default()
    };
    layout.document(&parsed.document);
    Ok(layout.with_comments(&comments(text)))
}

/// A line of a laid-out text, and where what it says stood in the text as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidLine {
    /// The offset into the text, in bytes.
    pub at: usize,
    /// How far it is indented.
    pub indent: usize,
    /// What it says, however long; without notes, and with one blank where there are several.
    pub text: String,
}

/// The lines of a text in its one layout: two texts that differ in layout and notes alone have
/// the same.
///
/// # Errors
/// What is wrong with the text.
pub fn laid_lines(text: &str) -> Result<Vec<LaidLine>, Vec<Problem>> {
    let parsed = parse(text, 0);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    let mut layout = Layout::default();
    layout.document(&parsed.document);
    let mut lines: Vec<LaidLine> = Vec::new();
    for laid in layout.lines {
        let text = single_blanks(&laid.text);
        match (laid.at, lines.last_mut()) {
            (None, Some(last)) => last.text = format!("{} {text}", last.text),
            (at, _) => lines.push(LaidLine {
                at: at.map_or(0, |at| at as usize),
                indent: laid.indent,
                text,
            }),
        }
    }
    Ok(lines)
}

/// A line without the blanks that only line columns up; those in quotation marks stay.
fn single_blanks(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut quoted = false;
    for sign in line.trim().chars() {
        quoted ^= sign == '"';
        if quoted || sign != ' ' || !text.ends_with(' ') {
            text.push(sign);
        }
    }
    text
}

/// A line of the laid-out text.
struct Laid {
    /// Where what it says stood; `None` for the rest of a broken line.
    at: Option<u32>,
    indent: usize,
    text: String,
    /// Whether an empty line stands before it.
    parted: bool,
}

#[derive(Default)]
struct Layout {
    lines: Vec<Laid>,
    part_next: bool,
    /// Where the original text has empty lines.
    blanks: Vec<u32>,
}

/// A note of the original text.
struct Comment {
    at: u32,
    text: String,
    /// Whether something stands before it on its line.
    trailing: bool,
}

/// Where a text has empty lines.
fn blank_lines(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push(Span::new(offset, offset).start);
        }
        offset += line.len();
    }
    found
}

/// The notes of a text, in order: `#` outside quotation marks, to the end of the line.
fn comments(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let mut in_text = false;
        let start = line.char_indices().find(|(_, c)| {
            in_text ^= *c == '"';
            *c == '#' && !in_text
        });
        if let Some((start, _)) = start {
            found.push(Comment {
                at: Span::new(offset + start, offset).start,
                text: line[start..].trim_end().to_owned(),
                trailing: !line[..start].trim().is_empty(),
            });
        }
        offset += line.len();
    }
    found
}

impl Layout {
    /// Adds a line, broken where it is too long; `at` is where what it says stood.
    fn line(&mut self, indent: usize, at: Span, text: impl Into<String>) {
        let text = text.into();
        let parted = std::mem::take(&mut self.part_next) && !self.lines.is_empty();
        let broken = break_line(&text, WIDTH.saturating_sub(indent));
        for (index, text) in broken.into_iter().enumerate() {
            self.lines.push(Laid {
                at: (index == 0).then_some(at.start),
                indent: if index == 0 { indent } else { indent + 6 },
                text,
                parted: parted && index == 0,
            });
        }
    }

    fn part(&mut self) {
        self.part_next = true;
    }

    /// Whether the original text has an empty line between two places.
    fn is_parted(&self, before: Span, behind: Span) -> bool {
        let first = self.blanks.partition_point(|blank| *blank < before.end);
        self.blanks
            .get(first)
            .is_some_and(|blank| *blank < behind.start)
    }

    /// Puts the notes back: a note of its own line before the line that came next, a trailing
    /// one behind the line it stood behind.
    fn with_comments(self, comments: &[Comment]) -> String {
        let mut before: Vec<Vec<&str>> = vec![Vec::new(); self.lines.len() + 1];
        let mut behind: Vec<Vec<&str>> = vec![Vec::new(); self.lines.len()];
        let lines = self.lines.iter().enumerate();
        let mut starts: Vec<(u32, usize)> = lines
            .filter_map(|(index, line)| line.at.map(|at| (at, index)))
            .collect();
        starts.sort_unstable();
        for comment in comments {
            let place = starts.partition_point(|(at, _)| *at < comment.at);
            let last_before = place
                .checked_sub(1)
                .and_then(|last| starts.get(last).copied());
            let first_after = starts[place..]
                .iter()
                .find(|(at, _)| *at > comment.at)
                .copied();
            match (comment.trailing, last_before, first_after) {
                (true, Some((_, index)), _) => behind[index].push(&comment.text),
                (_, _, Some((_, index))) => before[index].push(&comment.text),
                (_, _, None) => before[self.lines.len()].push(&comment.text),
            }
        }
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            if line.parted {
                text.push('\n');
            }
            let indent = " ".repeat(line.indent);
            for comment in &before[index] {
                text += &format!("{indent}{comment}\n");
            }
            let behind: String = behind[index]
                .iter()
                .map(|note| format!("  {note}"))
                .collect();
            text += &format!("{indent}{}{behind}\n", line.text);
        }
        for comment in &before[self.lines.len()] {
            text += &format!("{comment}\n");
        }
        text
    }

    fn document(&mut self, document: &Document) {
        for text in &document.texts {
            self.part();
            self.text(text);
        }
    }

    fn text(&mut self, text: &Text) {
        let word = text.kind.word();
        let title = &text.title.text;
        let rest = match (&text.uses, text.kind) {
            (Some(uses), super::tree::TextKind::Policy) => format!(" adopts \"{}\"", uses.text),
            (Some(uses), _) => format!(" uses \"{}\"", uses.text),
            (None, _) => String::new(),
        };
        let succeeds = text.succeeds.as_ref();
        let succeeds = succeeds.map_or(String::new(), |older| {
            format!(" succeeds \"{}\"", older.text)
        });
        self.line(0, text.span, format!("{word} \"{title}\"{rest}{succeeds}"));
        let mut last: Option<&Item> = None;
        for item in &text.items {
            if last.is_some_and(|last| is_parted(last, item)) || is_block(item) {
                self.part();
            }
            self.item(item);
            last = Some(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Status(status, span) => self.line(2, *span, status_word(*status)),
            Item::Applies(dates) => {
                self.line(2, dates.span, format!("applies {}", print::dates(dates)));
            }
            Item::DecisionDay(name) => {
                self.line(2, name.span, format!("decides as at {}", name.text));
            }
            Item::Source(source) => self.line(2, source.span, source_words(source)),
            Item::Convention(convention) => {
                let text = format!("a year is {} weeks", convention.weeks);
                self.line(2, convention.span, text);
                self.notes(4, &convention.notes);
            }
            Item::Holidays(holidays) => self.holidays(holidays),
            Item::Authorities(clauses) => self.powers(2, clauses),
            Item::Kind(kind) => {
                let ranked = if kind.ranked { "ranked " } else { "" };
                let values = print::kind_values(&kind.values);
                let text = format!("values {} : {ranked}{values}", kind.name.text);
                self.line(2, kind.span, text);
            }
            Item::Roles(roles) => {
                let word = if roles.ranked { "ranked" } else { "other" };
                let text = format!("{word} roles {}", print::kind_values(&roles.values));
                self.line(2, roles.span, text);
            }
            Item::Facts(facts) => {
                self.line(2, facts.span, "facts");
                self.declarations(&facts.facts);
                for when in &facts.impossible {
                    let text = format!("impossible when {}", print::expression(when));
                    self.line(4, when.span, text);
                }
            }
            Item::Record(record) => {
                self.line(2, record.span, format!("record {}", record.name.text));
                self.declarations(&record.fields);
            }
            Item::Outcomes(outcomes, span) => {
                self.line(2, *span, "outcomes");
                self.declarations(outcomes);
            }
            item => self.block(item),
        }
    }

    fn block(&mut self, item: &Item) {
        match item {
            Item::Parameter(parameter) => self.parameter(parameter),
            Item::Decide(decide) => self.decide(decide),
            Item::Calculate(calculate) => self.calculate(calculate),
            Item::Table(table) => self.table(table),
            Item::Follows(follows) => {
                let names: Vec<String> = follows.names.iter().map(Path::text).collect();
                let text = format!("follows baseline for {}", names.join(", "));
                self.line(2, follows.span, text);
                self.notes(4, &follows.notes);
            }
            Item::Challenge(challenge) => self.challenge(challenge),
            Item::Check(check) => self.check(check),
            Item::Person(person) => {
                let text = format!("person \"{}\"", person.name.text);
                self.line(2, person.span, text);
                if !person.given.is_empty() {
                    self.line(4, person.span, print::assignments(&person.given));
                }
            }
            Item::Example(example) => self.example(example),
            _ => unreachable!("every other item is laid out above"),
        }
    }

    fn holidays(&mut self, holidays: &super::tree::Holidays) {
        let text = format!(
            "holidays {} complete until {}",
            holidays.name.text, holidays.until
        );
        self.line(2, holidays.span, text);
        let days: Vec<String> = holidays
            .days
            .iter()
            .map(|(day, called, _)| match called {
                Some(called) => format!("{day} \"{}\"", called.text),
                None => day.to_string(),
            })
            .collect();
        if let Some((_, _, first)) = holidays.days.first() {
            self.line(4, *first, days.join(", "));
        }
        self.notes(4, &holidays.notes);
    }

    fn powers(&mut self, indent: usize, clauses: &[PowerClause]) {
        let Some(first) = clauses.first() else {
            return;
        };
        let clauses: Vec<String> = clauses.iter().map(power_clause).collect();
        self.line(
            indent,
            first.span,
            format!("authorities {}", clauses.join(", ")),
        );
    }

    /// Declarations with their colons under each other.
    fn declarations(&mut self, declarations: &[Declaration]) {
        let width = declarations.iter().map(|each| each.name.text.width()).max();
        let mut last: Option<Span> = None;
        for each in declarations {
            // Groups of declarations stay apart where the author parted them.
            if last.is_some_and(|last| self.is_parted(last, each.span)) {
                self.part();
            }
            last = Some(each.span);
            let gap = width.unwrap_or(0).saturating_sub(each.name.text.width());
            let name = format!("{}{}", each.name.text, PAD.to_string().repeat(gap));
            let text = format!("{name} : {}{}", print::ty(&each.ty.ty), marks(each));
            let label = each.notes.label.as_ref();
            let label = label.map(|label| (format!("label \"{}\"", label.text), label.span));
            match label {
                Some((label, _)) if text.width() + label.width() + 6 <= WIDTH => {
                    self.line(4, each.span, format!("{text} {PAD}{label}"));
                }
                Some((label, span)) => {
                    self.line(4, each.span, text);
                    self.line(8, span, label);
                }
                None => self.line(4, each.span, text),
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let ty = typed(parameter.ty.as_ref());
        let keys: Vec<&str> = parameter.keys.iter().map(|key| key.text.as_str()).collect();
        let by = match keys.is_empty() {
            true => String::new(),
            false => format!(" by {}", keys.join(" and ")),
        };
        let text = format!("parameter {}{ty}{by}", parameter.name.text);
        self.line(2, parameter.span, text);
        self.notes(4, &parameter.notes);
        self.powers(4, &parameter.powers);
        let rows = parameter.lines.iter().filter_map(|line| match line {
            FigureLine::Row(row) => Some(row),
            FigureLine::Dated(_) | FigureLine::Cite(_) => None,
        });
        let widths = column_widths(rows);
        for line in &parameter.lines {
            match line {
                FigureLine::Dated(dated) => {
                    let from = dated
                        .dates
                        .from
                        .map_or(String::new(), |from| from.to_string());
                    let until = dated.dates.until;
                    let until = until.map_or(String::new(), |until| format!(" until {until}"));
                    let text = format!("from {from} {}{until}", print::figure(&dated.figure));
                    self.line(4, dated.dates.span, text);
                }
                FigureLine::Row(row) => self.row(row, &widths),
                FigureLine::Cite(cites) => self.cite(4, cites),
            }
        }
    }

    fn row(&mut self, row: &Row, widths: &[usize]) {
        let cells: Vec<String> = row
            .cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                let width = widths.get(index).copied().unwrap_or(0);
                pad(&cell_words(cell), width)
            })
            .collect();
        let parted = std::mem::take(&mut self.part_next);
        self.lines.push(Laid {
            at: Some(row.span.start),
            indent: 4,
            text: format!("| {} |", cells.join(" | ")),
            parted,
        });
    }

    fn decide(&mut self, decide: &Decide) {
        let each = each_words(decide.each.as_ref());
        self.line(2, decide.span, format!("decide {}{each}", decide.name.text));
        self.notes(4, &decide.notes);
        if let Some(span) = decide.highest {
            self.line(4, span, "the highest prevails");
        }
        self.applies_when(decide.applies_when.as_ref());
        self.powers(4, &decide.powers);
        if let Some(normally) = &decide.normally {
            self.condition(4, normally.span, "normally", &normally.value, "");
            self.notes(6, &normally.notes);
        }
        for rule in &decide.rules {
            self.rule(rule);
        }
    }

    fn applies_when(&mut self, when: Option<&Expr>) {
        if let Some(when) = when {
            self.condition(4, when.span, "applies when", when, "");
        }
    }

    /// A line that ends in a condition; bullets stand on lines of their own.
    fn condition(&mut self, indent: usize, at: Span, before: &str, when: &Expr, behind: &str) {
        match &when.kind {
            ExprKind::Listed {
                quantity,
                parts,
                bullets: true,
            } => {
                let quantity = print::quantity_of(*quantity);
                self.line(indent, at, format!("{before} {quantity}"));
                for part in parts {
                    let text = format!("- {}", print::expression(part));
                    self.line(indent + 2, part.span, text);
                }
                if !behind.is_empty() {
                    self.line(indent + 2, when.span, behind.trim_start());
                }
            }
            _ => {
                let when = print::expression(when);
                self.line(indent, at, format!("{before} {when}{behind}"));
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let but = if rule.but { "but " } else { "" };
        let value = print::expression(&rule.value);
        let overriding = rule
            .overriding
            .as_ref()
            .map_or(String::new(), overriding_words);
        let head = format!("[{}] {but}{value}", rule.tag.text);
        match &rule.when {
            Some(when) => {
                self.condition(4, rule.span, &format!("{head} when"), when, &overriding);
            }
            None => self.line(4, rule.span, head + &overriding),
        }
        self.notes(6, &rule.notes);
    }

    fn calculate(&mut self, calculate: &Calculate) {
        let each = each_words(calculate.each.as_ref());
        let ty = typed(calculate.ty.as_ref());
        let text = format!("calculate {}{each}{ty}", calculate.name.text);
        self.line(2, calculate.span, text);
        self.notes(4, &calculate.notes);
        self.applies_when(calculate.applies_when.as_ref());
        self.powers(4, &calculate.powers);
        for step in &calculate.steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        let indent = if step.written { 6 } else { 4 };
        if step.written {
            self.step_head(step);
        }
        self.notes(6, &step.notes);
        // In the order in which they take effect: lines, limits, exceptions, rounding.
        for line in &step.lines {
            if let Line::Tally(line) = line {
                self.tally_line(indent, line);
            }
        }
        for limit in &step.limits {
            let side = print::side_word(limit.side);
            let amount = print::expression(&limit.amount);
            self.line(indent, limit.span, format!("never {side} {amount}"));
        }
        for line in &step.lines {
            if let Line::Exception(rule) = line {
                self.exception(indent, rule);
            }
        }
        if let Some(rounding) = &step.rounding
            && step.formula.is_none()
        {
            self.line(indent, rounding.span, rounding_words(rounding));
        }
    }

    fn tally_line(&mut self, indent: usize, line: &TallyLine) {
        let word = if line.take_off { "take off" } else { "add" };
        let amount = print::expression(&line.amount);
        let head = format!("[{}] {word} {amount}", line.tag.text);
        match &line.when {
            Some(when) => self.condition(indent, line.span, &format!("{head} when"), when, ""),
            None => self.line(indent, line.span, head),
        }
        self.notes(indent + 2, &line.notes);
    }

    fn step_head(&mut self, step: &Step) {
        let head = match &step.name {
            Some(name) => format!("step {}", name.text),
            None => "result".to_owned(),
        };
        let ty = typed(step.ty.as_ref());
        let formula = step.formula.as_ref();
        let formula = formula.map_or(String::new(), |formula| {
            format!(" = {}", print::expression(formula))
        });
        let rounding = step.rounding.as_ref().filter(|_| step.formula.is_some());
        let rounding = rounding.map_or(String::new(), |rounding| {
            format!(", {}", rounding_words(rounding))
        });
        self.line(4, step.span, format!("{head}{ty}{formula}{rounding}"));
    }

    fn exception(&mut self, indent: usize, rule: &Rule) {
        let first = self.lines.len();
        self.rule(rule);
        let shift = indent - 4;
        for line in &mut self.lines[first..] {
            line.indent += shift;
        }
    }

    fn table(&mut self, table: &Table) {
        let each = each_words(table.each.as_ref());
        let ty = typed(table.ty.as_ref());
        self.line(
            2,
            table.span,
            format!("table {}{each}{ty}", table.name.text),
        );
        self.notes(4, &table.notes);
        self.applies_when(table.applies_when.as_ref());
        self.powers(4, &table.powers);
        if let Some(span) = table.one_row {
            self.line(4, span, "exactly one row applies");
        }
        let rows = table.lines.iter().filter_map(|line| match line {
            TableLine::Row(row) => Some(row),
            TableLine::Cite(_) => None,
        });
        let widths = column_widths(rows);
        for line in &table.lines {
            match line {
                TableLine::Row(row) => self.row(row, &widths),
                TableLine::Cite(cites) => self.cite(4, cites),
            }
        }
    }

    fn challenge(&mut self, challenge: &Challenge) {
        let outcomes = match &challenge.outcomes {
            None => "every outcome".to_owned(),
            Some(names) => {
                let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
                names.join(", ")
            }
        };
        let text = format!("challenge {} for {outcomes}", challenge.name.text);
        self.line(2, challenge.span, text);
        let to = challenge.to.as_ref();
        let to = to.map_or(String::new(), |to| format!(" to {}", to.text));
        let within = challenge.within.map_or(String::new(), |(count, unit)| {
            format!(" within {count} {}", unit.words())
        });
        let words = &challenge.words;
        self.line(4, words.span, format!("\"{}\"{to}{within}", words.text));
        self.notes(4, &challenge.notes);
    }

    fn check(&mut self, check: &Check) {
        let when = check.when.as_ref();
        let when = when.map_or(String::new(), |when| {
            format!(" when {}", print::expression(when))
        });
        self.line(
            2,
            check.span,
            format!("check {}{when}", claim_words(&check.claim)),
        );
        self.notes(4, &check.notes);
    }

    fn example(&mut self, example: &Example) {
        let word = if example.rows.is_some() {
            "examples"
        } else {
            "example"
        };
        let text = format!("{word} \"{}\"", example.title.text);
        self.line(2, example.span, text);
        self.notes(4, &example.notes);
        for lines in example.given.chunk_by(|a, b| !is_long(a) && !is_long(b)) {
            let at = lines.first().map_or(example.span, given_span);
            let lines: Vec<String> = lines.iter().map(given_line).collect();
            self.line(4, at, format!("given {}", lines.join(", ")));
        }
        if let Some(first) = example.supposing.first() {
            let text = format!("supposing {}", print::assignments(&example.supposing));
            self.line(4, first.name.path.span, text);
        }
        if let Some(first) = example.expect.first() {
            let lines: Vec<String> = example.expect.iter().map(expectation_words).collect();
            let text = format!("expect {}", lines.join(", "));
            self.line(4, expectation_span(first), text);
        }
        let rows = example.rows.as_deref().unwrap_or_default();
        let widths = column_widths(rows.iter());
        for row in rows {
            self.row(row, &widths);
        }
    }

    /// What is said about a line, in one order.
    fn notes(&mut self, indent: usize, notes: &Notes) {
        if let Some(label) = &notes.label {
            self.line(indent, label.span, format!("label \"{}\"", label.text));
        }
        if let Some(because) = &notes.because {
            self.line(
                indent,
                because.span,
                format!("because \"{}\"", because.text),
            );
        }
        for condition in &notes.subject_to {
            self.line(
                indent,
                condition.span,
                format!("subject to \"{}\"", condition.text),
            );
        }
        if let Some(reading) = &notes.reading {
            self.line(
                indent,
                reading.span,
                format!("reading \"{}\"", reading.text),
            );
        }
        self.cite(indent, &notes.cites);
        if let Some(dates) = &notes.in_force {
            self.line(
                indent,
                dates.span,
                format!("in force {}", print::dates(dates)),
            );
        }
        for departure in &notes.departs {
            let text = format!(
                "departs from {} acknowledged \"{}\"",
                departure.from.text(),
                departure.acknowledged.text
            );
            self.line(indent, departure.span, text);
        }
    }

    fn cite(&mut self, indent: usize, cites: &[Citation]) {
        let Some(first) = cites.first() else {
            return;
        };
        let cites: Vec<String> = cites
            .iter()
            .map(|cite| match &cite.place {
                Some(place) => format!("{} \"{}\"", cite.source.text, place.text),
                None => cite.source.text.clone(),
            })
            .collect();
        self.line(
            indent,
            first.source.span,
            format!("cite {}", cites.join(", ")),
        );
    }
}

/// Breaks a line at blanks outside quotation marks, so that each part fits where it can;
/// rather before a word that joins, or behind a comma, than anywhere else.
fn break_line(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line: Vec<&str> = Vec::new();
    for word in words_of(text) {
        let room = if lines.is_empty() { width } else { width - 6 };
        if !line.is_empty()
            && width_of(&line) + 1 + word.width() > room
            && let Some(at) = break_before(&line, word, room, lines.is_empty())
        {
            let rest = line.split_off(at);
            lines.push(line.join(" "));
            line = rest;
        }
        line.push(word);
    }
    lines.push(line.join(" "));
    lines
        .into_iter()
        .map(|line| line.replace(PAD, " "))
        .collect()
}

/// The place of the word that begins the next line, where another word does not fit any more;
/// `None` where no break helps.
fn break_before(line: &[&str], next: &str, room: usize, first: bool) -> Option<usize> {
    let far = |at: &usize| width_of(&line[..*at]) * 2 > room;
    // The word that a statement begins with stays with what it is about.
    let places = || (1 + usize::from(first)..=line.len()).rev();
    let word = |at: usize| line.get(at).copied().unwrap_or(next);
    let joint = places().find(|at| is_joint(word(*at)) && far(at));
    let comma = || places().find(|at| line[at - 1].ends_with(',') && far(at));
    // A label stays with what it names, and a phrase together.
    let loose = |at: &usize| !word(*at).starts_with('"') && !is_bound(line[at - 1]);
    let fits = next.width() + 6 <= room;
    joint
        .or_else(comma)
        .or_else(|| places().find(loose))
        .or_else(|| fits.then_some(line.len()))
}

/// A blank that pads a column, and stays where it is.
const PAD: char = '\u{1}';

fn width_of(words: &[&str]) -> usize {
    words
        .iter()
        .map(|word| word.width() + 1)
        .sum::<usize>()
        .saturating_sub(1)
}

/// Whether a word is not parted from the one behind it.
fn is_bound(word: &str) -> bool {
    matches!(
        word,
        "read" | "in" | "for" | "of" | "per" | "is" | "at" | "not" | "from" | "until" | "by" | "to"
    )
}

fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "and" | "or" | "when" | "overriding" | "where" | "plus" | "less" | ";"
    )
}

/// The words of a line; what stands in quotation marks is one.
fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_text = false;
    for (at, c) in text.char_indices() {
        in_text ^= c == '"';
        if c == ' ' && !in_text {
            if start < at {
                words.push(&text[start..at]);
            }
            start = at + 1;
        }
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn column_widths<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in row.cells.iter().enumerate() {
            let width = cell_words(cell).width();
            match widths.get_mut(index) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    widths
}

/// Whether an empty line stands between two items.
fn is_parted(last: &Item, next: &Item) -> bool {
    std::mem::discriminant(last) != std::mem::discriminant(next)
        && !(is_brief(last) && is_brief(next))
}

fn is_brief(item: &Item) -> bool {
    matches!(
        item,
        Item::Status(..) | Item::Applies(_) | Item::DecisionDay(_)
    )
}

/// Whether an item is a block that stands apart even from its like.
fn is_block(item: &Item) -> bool {
    matches!(
        item,
        Item::Parameter(_)
            | Item::Decide(_)
            | Item::Calculate(_)
            | Item::Table(_)
            | Item::Example(_)
            | Item::Facts(_)
            | Item::Record(_)
            | Item::Outcomes(..)
    )
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Illustrative => "illustrative",
        Status::Proposed => "proposed",
    }
}

fn source_words(source: &Source) -> String {
    let mut text = format!("source {} \"{}\"", source.name.text, source.title.text);
    if let Some(at) = &source.at {
        text += &format!(" at \"{}\"", at.text);
    }
    if let Some(read) = source.read {
        text += &format!(" read {read}");
    }
    let marks = [
        (source.in_part, " read in part"),
        (source.undated, " undated"),
        (source.secondary, " secondary"),
    ];
    text.extend(
        marks
            .into_iter()
            .filter_map(|(set, word)| set.then_some(word)),
    );
    text
}

fn power_clause(clause: &PowerClause) -> String {
    let modal = match (clause.modal, clause.only) {
        (Modal::May, _) => "may",
        (Modal::Must, _) => "must",
        (Modal::Should, true) => "should only",
        (Modal::Should, false) => "should",
    };
    format!("{modal} {}", power_words(&clause.power))
}

fn power_words(power: &Power) -> String {
    let names = |names: &[super::tree::Ident]| {
        let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        names.join(", ")
    };
    match power {
        Power::Decide(outcomes) => format!("decide {}", names(outcomes)),
        Power::Calculate(outcomes) => format!("calculate {}", names(outcomes)),
        Power::Set(None) => "set".to_owned(),
        Power::Set(Some((low, high))) => format!(
            "set between {} and {}",
            print::literal(&low.literal),
            print::literal(&high.literal)
        ),
        Power::Raise => "raise".to_owned(),
        Power::Lower => "lower".to_owned(),
        Power::NoChange => "not change".to_owned(),
        Power::AddRules(values) => format!("add rules giving {}", names(values)),
        Power::AddExceptions => "add exceptions".to_owned(),
        Power::Add => "add".to_owned(),
        Power::TakeOff => "take off".to_owned(),
        Power::Override(tags) => format!("override {}", names(tags)),
        Power::ChangeNormally => "change normally".to_owned(),
        Power::ReplaceStep(step, side) => {
            let side = side.map_or(String::new(), |side: Side| {
                format!(" never {}", print::side_word(side))
            });
            format!("replace step {}{side}", step.text)
        }
    }
}

fn marks(declaration: &Declaration) -> String {
    let mut marks = each_words(declaration.each.as_ref());
    if declaration.fixed {
        marks += " fixed";
    }
    if let Some(role) = &declaration.judged_by {
        marks += &format!(" judged by {}", role.text);
    }
    match declaration.better {
        Some(super::tree::Better::Lower) => marks += ", better when lower",
        Some(super::tree::Better::Higher) => marks += ", better when higher",
        None => {}
    }
    marks
}

fn each_words(each: Option<&super::tree::ForEach>) -> String {
    each.map_or(String::new(), |each| {
        format!(" for each {}", print::for_each(each))
    })
}

fn typed(ty: Option<&TypeAt>) -> String {
    ty.map_or(String::new(), |ty| format!(" : {}", print::ty(&ty.ty)))
}

fn overriding_words(overriding: &Overriding) -> String {
    match overriding {
        Overriding::Tags(tags) => {
            let tags: Vec<&str> = tags.iter().map(|tag| tag.text.as_str()).collect();
            format!(" overriding {}", tags.join(", "))
        }
        Overriding::AllGiving(value) => {
            format!(" overriding all that give {}", print::expression(value))
        }
    }
}

fn rounding_words(rounding: &super::tree::Rounding) -> String {
    let to = print::literal(&rounding.to.literal);
    format!("rounded {} to {to}", rounding.mode.words())
}

fn claim_words(claim: &Claim) -> String {
    let words = print::expression;
    match claim {
        Claim::NeverMore(x, y) => format!("{} is never more than {}", words(x), words(y)),
        Claim::NeverLess(x, y) => format!("{} is never less than {}", words(x), words(y)),
        Claim::Never(x, y) => format!("{} is never {}", words(x), words(y)),
        Claim::Always(x, y) => format!("{} is always {}", words(x), words(y)),
        Claim::NeverFalls(x, y) => format!("{} never falls when {} rises", x.text(), y.text()),
        Claim::NeverRises(x, y) => format!("{} never rises when {} rises", x.text(), y.text()),
    }
}

fn given_line(line: &GivenLine) -> String {
    match line {
        GivenLine::Person(name) => format!("person \"{}\"", name.text),
        GivenLine::Fact(assignment) => print::assignment(assignment),
    }
}

/// Whether something given stands on a line of its own.
fn is_long(line: &GivenLine) -> bool {
    matches!(line, GivenLine::Fact(fact) if matches!(fact.value.given, Given::List { .. }))
}

fn given_span(line: &GivenLine) -> Span {
    match line {
        GivenLine::Person(name) => name.span,
        GivenLine::Fact(assignment) => assignment.name.path.span,
    }
}

fn expectation_words(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Missing(paths, _) => {
            let paths: Vec<String> = paths.iter().map(Path::text).collect();
            match paths.as_slice() {
                [only] => format!("missing {only}"),
                paths => format!("missing ({})", paths.join(", ")),
            }
        }
        Expectation::Value {
            name, answer, by, ..
        } => {
            let answer = match answer {
                ExpectedAnswer::NotApplicable => "not applicable".to_owned(),
                ExpectedAnswer::NoAnswer => "no answer".to_owned(),
                ExpectedAnswer::Values(values) => {
                    let values: Vec<String> = values
                        .iter()
                        .map(|value| print::given(&value.given))
                        .collect();
                    values.join(" or ")
                }
            };
            let by: Vec<&str> = by.iter().map(|tag| tag.text.as_str()).collect();
            let by = match by.is_empty() {
                true => String::new(),
                false => format!(" by {}", by.join(" and ")),
            };
            format!("{} {answer}{by}", print::keyed_path(name))
        }
    }
}

fn expectation_span(expectation: &Expectation) -> Span {
    match expectation {
        Expectation::Missing(_, span) | Expectation::Value { span, .. } => *span,
    }
}

fn cell_words(cell: &Cell) -> String {
    let words = print::expression;
    match &cell.kind {
        CellKind::Dated(dates) => print::dates(dates),
        CellKind::Supposing(path) => format!("supposing {}", print::keyed_path(path)),
        CellKind::Expect(path) => format!("expect {}", print::keyed_path(path)),
        CellKind::Given(path) => format!("given {}", print::keyed_path(path)),
        CellKind::AnyOther => "any other".to_owned(),
        CellKind::Any => "any".to_owned(),
        CellKind::Including(value) => format!("including {}", value.text),
        CellKind::NotIncluding(value) => format!("not including {}", value.text),
        CellKind::UpTo(x) => format!("up to {}", words(x)),
        CellKind::Over(x) => format!("over {}", words(x)),
        CellKind::OverTo(x, y) => format!("over {} to {}", words(x), words(y)),
        CellKind::AtLeast(x) => format!("at least {}", words(x)),
        CellKind::Under(x) => format!("under {}", words(x)),
        CellKind::Span(x, y) => format!("{} to {}", words(x), words(y)),
        CellKind::Not(parts) => format!("not {}", print::list(parts)),
        CellKind::Values(parts) => print::list(parts),
        CellKind::Figure(figure) => print::figure(figure),
        CellKind::Known(given) => print::given(given),
        CellKind::NotApplicable => "not applicable".to_owned(),
        CellKind::NoAnswer => "no answer".to_owned(),
        CellKind::Unreadable => "…".to_owned(),
    }
}
