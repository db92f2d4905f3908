//! [`PersonCompared`] → lines for a terminal, or for a plain file.

use unicode_width::UnicodeWidthStr;

use super::aligned::LinePair;
use super::answers::{AnswerCompared, AnswerVerdict};
use super::moving::Move;
use super::worded::{
    THE_SAME, answer_line, changes_told, fact_words, figure_effects, figure_met_words,
    figure_words, head_of, headed, heading, is_shown, is_worded_alike, legend, move_heading,
    named_only, remarks, rule_words, rules_told, said, sign,
};
use super::{Of, PersonCompared, PersonSide};
use crate::explanation::{
    Line, LineKind, Style, Styled, TextLine, answer_words, broken, text_of, value_of,
};

/// The narrowest width that is laid out for.
const NARROWEST: usize = 40;
/// From which width on, the two policies stand in columns.
const WITH_COLUMNS: usize = 100;
/// What stands between the columns.
const BETWEEN: &str = " │ ";
/// The deepest that a line is moved to the right.
const DEEPEST: usize = 5;

/// Lays one person through two policies out for a width, in characters: in two columns where
/// it is at least 100, else one below the other.
pub fn person_to_text(compared: &PersonCompared, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        a: &compared.a,
        b: &compared.b,
        same: compared.same,
        lines: Vec::new(),
    };
    page.wrapped(0, Style::Strong, "One person through both");
    for side in [&compared.a, &compared.b] {
        page.wrapped(2, Style::Plain, &headed(side));
    }
    for remark in remarks(compared) {
        page.wrapped(0, Style::Warning, &remark);
    }
    if compared.same {
        page.blank();
        page.wrapped(0, Style::Strong, THE_SAME);
    }
    for answer in &compared.answers {
        page.blank();
        page.answer(answer);
    }
    if !compared.left_open.is_empty() {
        page.blank();
        page.wrapped(
            0,
            Style::Strong,
            "Decided by neither, by what the case says",
        );
        for answer in &compared.left_open {
            page.wrapped(2, Style::Plain, &named_only(answer));
        }
    }
    if !compared.same {
        page.blank();
        page.moving(&compared.to_b, Of::A);
    }
    page.lines
}

struct Page<'p> {
    width: usize,
    a: &'p PersonSide,
    b: &'p PersonSide,
    /// Whether it was said that all is the same.
    same: bool,
    lines: Vec<TextLine>,
}

/// Text of one column, line by line.
type Column = Vec<(Style, String)>;

impl Page<'_> {
    fn blank(&mut self) {
        self.lines.push(TextLine::default());
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        let room = self.width - indent;
        for line in broken(text, room) {
            let text = format!("{}{line}", " ".repeat(indent));
            self.lines.push(TextLine::of(style, text));
        }
    }

    /// Text behind a bullet.
    fn bullet(&mut self, style: Style, text: &str) {
        for (at, line) in broken(text, self.width - 4).into_iter().enumerate() {
            let lead = if at == 0 { "  - " } else { "    " };
            self.lines
                .push(TextLine::of(style, format!("{lead}{line}")));
        }
    }

    fn side(&self, of: Of) -> &PersonSide {
        match of {
            Of::A => self.a,
            Of::B => self.b,
        }
    }

    // ── Answers ─────────────────────────────────────────────────────────────

    fn answer(&mut self, answer: &AnswerCompared) {
        self.wrapped(0, Style::Strong, &heading(answer));
        for (side, told) in [(self.a, &answer.a), (self.b, &answer.b)] {
            let (_, style) = answer_words(told);
            self.wrapped(2, style, &answer_line(side, told));
        }
        let style = match answer.verdict {
            AnswerVerdict::Same | AnswerVerdict::Differ => Style::Strong,
            AnswerVerdict::CannotBeCompared => Style::Warning,
        };
        if !(answer.words == THE_SAME && self.same) {
            self.wrapped(2, style, &answer.words);
        }
        if let Some(parting) = &answer.parting {
            self.wrapped(2, Style::Strong, &format!("▶ {}", parting.words));
        }
        if answer.is_same_in_every_line() {
            return;
        }
        self.blank();
        if self.width >= WITH_COLUMNS {
            let side = |side: &PersonSide| vec![(Style::Strong, side.called.clone())];
            self.columns(" ", side(self.a), side(self.b));
        }
        for pair in answer.lines.iter().filter(|pair| is_shown(pair)) {
            self.pair(pair, 0);
        }
        self.wrapped(0, Style::Faint, &legend(self.a, self.b));
    }

    /// A pair of lines and those under it, unless they are all the same.
    fn pair(&mut self, pair: &LinePair, depth: usize) {
        match self.width >= WITH_COLUMNS {
            true => {
                let room = self.column();
                let lay = |line: &Option<Line>| {
                    line.as_ref()
                        .map_or_else(Vec::new, |line| laid(line, depth, room))
                };
                let right = match is_worded_alike(pair) {
                    true => vec![(Style::Faint, "the same".to_owned())],
                    false => lay(&pair.b),
                };
                self.columns(sign(pair), lay(&pair.a), right);
            }
            false => self.stacked(pair, depth),
        }
        if !pair.is_same() {
            for under in pair.lines.iter().filter(|pair| is_shown(pair)) {
                self.pair(under, depth + 1);
            }
        }
    }

    fn column(&self) -> usize {
        (self.width - 2 - BETWEEN.width()) / 2
    }

    /// Two columns with a sign in the margin.
    fn columns(&mut self, sign: &str, left: Column, right: Column) {
        let room = self.column();
        for at in 0..left.len().max(right.len()) {
            let lead = if at == 0 { sign } else { " " };
            let mut line = TextLine::of(Style::Strong, format!("{lead} "));
            let (style, text) = left
                .get(at)
                .cloned()
                .unwrap_or((Style::Plain, String::new()));
            let gap = " ".repeat(room.saturating_sub(text.width()));
            line.parts.push(Styled {
                style,
                text: format!("{text}{gap}"),
            });
            let between = if right.get(at).is_some() {
                BETWEEN
            } else {
                BETWEEN.trim_end()
            };
            line.parts.push(Styled {
                style: Style::Faint,
                text: between.to_owned(),
            });
            if let Some((style, text)) = right.get(at).cloned() {
                line.parts.push(Styled { style, text });
            }
            self.lines.push(line);
        }
    }

    /// One line, or the lines of both one below the other.
    fn stacked(&mut self, pair: &LinePair, depth: usize) {
        let room = self.width - 2;
        let mut told: Column = Vec::new();
        let lead = " ".repeat(2 * depth.min(DEEPEST));
        // What both are about is told once, above.
        let about = match (&pair.a, &pair.b) {
            (Some(a), Some(b)) if a.text == b.text => Some(head_of(a)),
            (_, _) => None,
        };
        let named = |side: &PersonSide, line: &Line| {
            let (text, style) = text_of(line);
            let value = value_of(line);
            let words = match (about.is_some(), value.is_empty()) {
                (true, _) => said(line),
                (false, true) => text,
                (false, false) => format!("{text}, {value}"),
            };
            let called = format!("{lead}  {}: {words}", side.called);
            wrapped_to(style, &called, room, lead.len() + 4)
        };
        match &pair.a {
            Some(line) if is_worded_alike(pair) => told = laid(line, depth, room),
            Some(_) | None => {
                if let Some(about) = &about {
                    let style = Style::Plain;
                    told = wrapped_to(style, &format!("{lead}{about}"), room, lead.len() + 2);
                }
                told.extend(pair.a.iter().flat_map(|line| named(self.a, line)));
                told.extend(pair.b.iter().flat_map(|line| named(self.b, line)));
            }
        }
        for (at, (style, text)) in told.into_iter().enumerate() {
            let lead = if at == 0 { sign(pair) } else { " " };
            let mut line = TextLine::of(Style::Strong, format!("{lead} "));
            line.parts.push(Styled { style, text });
            self.lines.push(line);
        }
    }

    // ── Moving ──────────────────────────────────────────────────────────────

    fn moving(&mut self, told: &Move, from: Of) {
        let (here, there) = (self.side(from).clone(), self.side(from.other()).clone());
        self.wrapped(0, Style::Strong, &move_heading(&here, &there));
        for (heading, rules) in rules_told(told, &here, &there) {
            self.wrapped(0, Style::Plain, &heading);
            for rule in rules {
                self.bullet(Style::Plain, &rule_words(rule));
            }
        }
        if !told.figures.is_empty() {
            self.wrapped(0, Style::Plain, "Figures that differ");
            for figure in &told.figures {
                self.bullet(Style::Plain, &figure_met_words(figure));
                for (side, used) in [(&here, &figure.here), (&there, &figure.there)] {
                    let words = format!("{}: {}", side.called, figure_words(used));
                    self.wrapped(6, Style::Plain, &words);
                }
                for effect in figure_effects(figure) {
                    self.wrapped(6, Style::Faint, &effect);
                }
            }
        }
        if !told.facts.is_empty() {
            let words = format!(
                "Facts that can matter {} and not {}",
                there.place, here.place
            );
            self.wrapped(0, Style::Plain, &words);
            for fact in &told.facts {
                self.bullet(Style::Plain, &fact_words(fact));
            }
        }
        for changes in &told.changes {
            let (heading, lines) = changes_told(changes, &there);
            self.wrapped(0, Style::Plain, &heading);
            for line in lines {
                self.bullet(Style::Plain, &line);
            }
        }
        if super::worded::is_empty(told) {
            self.wrapped(
                2,
                Style::Plain,
                "No rule, no figure and no fact is another one.",
            );
        }
    }
}

/// A line with its value at the right, in a column.
fn laid(line: &Line, depth: usize, room: usize) -> Column {
    let indent = 2 * depth.min(DEEPEST);
    let (text, style) = text_of(line);
    let value = value_of(line);
    let hang = if line.kind == LineKind::Rule { 5 } else { 2 };
    let beside = !value.is_empty() && value.width() + 2 <= room.saturating_sub(indent) / 2;
    let reserved = if beside { value.width() + 2 } else { 0 };
    let lead = " ".repeat(indent);
    let mut column = wrapped_to(
        style,
        &format!("{lead}{text}"),
        room.saturating_sub(reserved),
        indent + hang,
    );
    if value.is_empty() {
        return column;
    }
    match column.last_mut().filter(|_| beside) {
        Some((_, last)) => {
            let gap = room.saturating_sub(last.width() + value.width());
            last.push_str(&format!("{}{value}", " ".repeat(gap)));
        }
        None => column.extend(wrapped_to(
            Style::Plain,
            &format!("{}{value}", " ".repeat(indent + hang)),
            room,
            indent + hang,
        )),
    }
    column
}

/// Text in lines of a width, those after the first moved to the right.
fn wrapped_to(style: Style, text: &str, room: usize, hang: usize) -> Column {
    let indent = text.len() - text.trim_start().len();
    let hang = hang.min(room / 2);
    let indent = indent.min(room / 2);
    let lines = broken(
        text.trim_start(),
        room.saturating_sub(hang.max(indent)).max(12),
    );
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let lead = if at == 0 { indent } else { hang };
            (style, format!("{}{line}", " ".repeat(lead)))
        })
        .collect()
}
