//! Compared lines, laid out for a terminal or for a plain file.

use super::CellsCompared;
use super::FigureCompared;
use super::LineCompared;
use super::LineSide;
use super::LineState;
use super::LinesCompared;
use super::NodeCompared;
use super::StretchCompared;
use super::words;
use crate::explanation::Style;
use crate::explanation::TextLine;
use crate::explanation::broken;
use crate::explanation::line_to_text;
use crate::explanation::width_of;

/// From which width on the two stand beside each other.
const BESIDE: usize = 80;
/// The narrowest width that is laid out for.
const NARROWEST: usize = 40;
/// How wide the days are: `from 30 September 2026`.
const DAYS: usize = 22;
/// What stands between two columns.
const GAP: usize = 2;

/// Lays compared lines out for a width, in characters.
///
/// # Shapes
/// The figures that differ, then the lines that do by outcome, then what is the same in other
/// words. What is the same is counted and not listed. From 80 characters on, the two stand
/// beside each other; on a narrower page, below each other.
pub fn lines_to_text(compared: &LinesCompared, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        compared,
        width: width.max(NARROWEST),
        lines: Vec::new(),
    };
    page.head();
    page.figures();
    page.nodes();
    page.facts();
    page.other_words();
    page.lines
}

struct Page<'c> {
    compared: &'c LinesCompared,
    width: usize,
    lines: Vec<TextLine>,
}

impl<'c> Page<'c> {
    fn blank(&mut self) {
        self.lines.push(TextLine::default());
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        for line in broken(text, self.width.saturating_sub(indent)) {
            let line = format!("{}{line}", " ".repeat(indent));
            self.lines.push(TextLine::of(style, line));
        }
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.wrapped(0, Style::Strong, text);
    }

    fn head(&mut self) {
        let compared = self.compared;
        self.wrapped(0, Style::Strong, &words::title(compared));
        for remark in words::standings(compared) {
            self.wrapped(2, Style::Warning, &remark);
        }
        for sentence in words::counted(compared) {
            self.wrapped(2, Style::Plain, &sentence);
        }
        for sentence in words::outcomes(compared) {
            self.wrapped(2, Style::Plain, &sentence);
        }
    }

    // ── Two columns ─────────────────────────────────────────────────────────

    /// How wide each of two columns is behind an indent; none where they do not fit.
    fn column(&self, indent: usize) -> Option<usize> {
        let room = self.width.saturating_sub(indent + GAP);
        (self.width >= BESIDE).then_some(room / 2)
    }

    /// Two blocks, beside each other or below each other.
    fn beside(&mut self, indent: usize, a: Block, b: Block) {
        let Some(column) = self.column(indent) else {
            for (heading, block) in [(&self.compared.a.heading, a), (&self.compared.b.heading, b)] {
                self.wrapped(indent, Style::Faint, heading);
                self.block(indent + 2, block);
            }
            return;
        };
        let (a, b) = (a(column), b(column));
        let rows = a.len().max(b.len());
        let blank = TextLine::default();
        for row in 0..rows {
            let (left, right) = (a.get(row).unwrap_or(&blank), b.get(row).unwrap_or(&blank));
            let mut line = TextLine::of(Style::Plain, " ".repeat(indent));
            line.parts.extend(left.parts.clone());
            let gap = (column + GAP).saturating_sub(width_of(left));
            if !right.parts.is_empty() {
                line.push(Style::Plain, " ".repeat(gap));
                line.parts.extend(right.parts.clone());
            }
            self.lines.push(line);
        }
    }

    fn block(&mut self, indent: usize, block: Block) {
        for own in block(self.width.saturating_sub(indent)) {
            let mut line = TextLine::of(Style::Plain, " ".repeat(indent));
            line.parts.extend(own.parts);
            self.lines.push(line);
        }
    }

    /// The names of the two above their columns.
    fn columns_named(&mut self, indent: usize) {
        if self.column(indent).is_some() {
            let name = |name: &'c str| -> Block<'c> {
                Box::new(move |width| styled(Style::Faint, name, width))
            };
            let (a, b) = (&self.compared.a.heading, &self.compared.b.heading);
            self.beside(indent, name(a), name(b));
        }
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    fn figures(&mut self) {
        let differ = |figure: &&FigureCompared| figure.state < LineState::OtherWords;
        let figures: Vec<&FigureCompared> = self.compared.figures.iter().filter(differ).collect();
        if figures.is_empty() {
            return;
        }
        self.heading("Figures that differ");
        for (at, figure) in figures.into_iter().enumerate() {
            if at > 0 {
                self.blank();
            }
            self.figure(figure);
        }
    }

    fn figure(&mut self, figure: &'c FigureCompared) {
        let compared = self.compared;
        let only = words::only(compared, figure.state);
        let heading = format!("{}: {}{only}", figure.name, figure.label);
        self.wrapped(2, Style::Plain, &heading);
        if let [a, b] = figure.ranges.as_slice() {
            let range = format!(
                "may be {a} ({}); {b} ({})",
                compared.a.heading, compared.b.heading
            );
            self.wrapped(4, Style::Plain, &range);
        }
        let shown = figure.cells.iter();
        let shown = shown.filter(|cells| cells.state < LineState::OtherWords);
        for cells in shown {
            if let Some(keys) = words::keys(figure, cells) {
                self.wrapped(4, Style::Plain, &keys);
            }
            self.table(cells);
            for (found, style) in words::found(compared, cells) {
                self.hanging(4, style, &found);
            }
        }
    }

    fn hanging(&mut self, indent: usize, style: Style, text: &str) {
        let room = self.width.saturating_sub(indent + 2);
        for (at, line) in broken(text, room).into_iter().enumerate() {
            let lead = " ".repeat(if at == 0 { indent } else { indent + 2 });
            self.lines
                .push(TextLine::of(style, format!("{lead}{line}")));
        }
    }

    /// What a figure is on which days: the days at the left, the two beside each other.
    fn table(&mut self, cells: &'c CellsCompared) {
        let dated = cells.stretches.iter().any(|own| !own.since.is_empty());
        let indent = if dated { 4 + DAYS + GAP } else { 4 };
        if self.column(indent).is_none() {
            return self.stacked(cells);
        }
        if cells.state == LineState::Differs {
            self.columns_named(indent);
        }
        for stretch in &cells.stretches {
            let from = self.lines.len();
            let (a, b) = (
                value(stretch, stretch.a.as_ref()),
                value(stretch, stretch.b.as_ref()),
            );
            match cells.state {
                LineState::OnlyFirst => self.block(indent, a),
                LineState::OnlySecond => self.block(indent, b),
                LineState::Differs | LineState::OtherWords | LineState::Same => {
                    self.beside(indent, a, b);
                }
            }
            if let Some(line) = self.lines.get_mut(from).filter(|_| dated) {
                line.parts[0].text = format!("    {:<width$}", stretch.since, width = indent - 4);
                line.parts[0].style = style_of(stretch);
            }
        }
    }

    fn stacked(&mut self, cells: &'c CellsCompared) {
        for stretch in &cells.stretches {
            if !stretch.since.is_empty() {
                self.wrapped(4, style_of(stretch), &stretch.since);
            }
            let sides = [
                (&self.compared.a.heading, &stretch.a),
                (&self.compared.b.heading, &stretch.b),
            ];
            for (heading, side) in sides {
                if let Some(side) = side {
                    let words = words::figure(side, stretch.since.is_empty());
                    let style = style_of_value(stretch, side);
                    self.hanging(6, style, &format!("{heading}: {words}"));
                }
            }
        }
    }

    // ── Lines ───────────────────────────────────────────────────────────────

    fn nodes(&mut self) {
        let differ = |node: &&NodeCompared| node.state < LineState::OtherWords;
        let nodes: Vec<&NodeCompared> = self.compared.nodes.iter().filter(differ).collect();
        if nodes.is_empty() {
            return;
        }
        self.heading("Rules that differ");
        for (at, node) in nodes.into_iter().enumerate() {
            if at > 0 {
                self.blank();
            }
            let label = format!("{}: {}", node.name, node.label);
            self.wrapped(2, Style::Plain, &label);
            self.differing(&node.lines);
        }
    }

    fn facts(&mut self) {
        let facts = &self.compared.facts;
        if facts.iter().any(|line| line.state < LineState::OtherWords) {
            self.heading("Facts, and what is reckoned with");
            self.differing(facts);
        }
    }

    /// Lines that differ, then those of one only.
    fn differing(&mut self, lines: &'c [LineCompared]) {
        let of = |state: LineState| lines.iter().filter(move |line| line.state == state);
        if of(LineState::Differs).next().is_some() {
            self.columns_named(4);
        }
        for line in of(LineState::Differs) {
            self.pair(line);
        }
        let compared = self.compared;
        for state in [LineState::OnlyFirst, LineState::OnlySecond] {
            if of(state).next().is_some() {
                let only = words::only(compared, state);
                self.wrapped(4, Style::Faint, only.trim_start_matches(", "));
            }
            for line in of(state) {
                if let Some(side) = line.a.as_ref().or(line.b.as_ref()) {
                    self.block(6, said(side));
                }
            }
        }
    }

    fn pair(&mut self, line: &'c LineCompared) {
        if let (Some(a), Some(b)) = (&line.a, &line.b) {
            self.beside(4, said(a), said(b));
        }
    }

    // ── The same in other words ─────────────────────────────────────────────

    fn other_words(&mut self) {
        let compared = self.compared;
        let told = words::other_words(compared);
        if told.is_empty() {
            return;
        }
        self.heading("The same in other words, or from other sources");
        for reworded in told {
            self.wrapped(2, Style::Plain, &reworded.heading);
            for (side, text) in [
                (&compared.a.heading, &reworded.a),
                (&compared.b.heading, &reworded.b),
            ] {
                self.hanging(4, Style::Faint, &format!("{side}: {text}"));
            }
        }
    }
}

/// What is laid out once it is known how wide its column is.
type Block<'c> = Box<dyn Fn(usize) -> Vec<TextLine> + 'c>;

fn styled(style: Style, text: &str, width: usize) -> Vec<TextLine> {
    let lines = broken(text, width).into_iter();
    lines.map(|line| TextLine::of(style, line)).collect()
}

/// A figure in a cell of a table.
fn value<'c>(stretch: &'c StretchCompared, side: Option<&'c LineSide>) -> Block<'c> {
    Box::new(move |width| {
        let Some(side) = side else {
            return Vec::new();
        };
        let words = words::figure(side, stretch.since.is_empty());
        styled(style_of_value(stretch, side), &words, width)
    })
}

/// What is the same steps back, so that what differs is seen.
fn style_of(stretch: &StretchCompared) -> Style {
    match stretch.state {
        LineState::Same => Style::Faint,
        LineState::Differs
        | LineState::OnlyFirst
        | LineState::OnlySecond
        | LineState::OtherWords => Style::Plain,
    }
}

fn style_of_value(stretch: &StretchCompared, side: &LineSide) -> Style {
    match (stretch.state, words::is_known(side)) {
        (LineState::Same, _) => Style::Faint,
        (_, true) => Style::Plain,
        (_, false) => Style::Warning,
    }
}

/// A line as one of the two says it, with its place and its sources.
fn said(side: &LineSide) -> Block<'_> {
    Box::new(move |width| {
        let mut lines = line_to_text(&side.line, width);
        for words in words::beside(side) {
            for line in broken(&words, width.saturating_sub(2)) {
                lines.push(TextLine::of(Style::Faint, format!("  {line}")));
            }
        }
        lines
    })
}
