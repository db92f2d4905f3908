//! [`Explanation`] → lines for a terminal, or for a plain file.

use textwrap::{Options, WordSeparator, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr;

use super::footnotes::Footnotes;
use super::line::{
    AnswerTold, Challenge, ChangesTold, Explained, Explanation, Judgement, Line, LineKind,
    NeedTold, SourceTold, WhyNotTold,
};
use super::read_back::Section;
use super::sentence::capitalised;
use super::worded::{
    Style, answer_words, challenge_words, change_words, gather_readings, is_rule, margin_of,
    need_words, settles, source_words, text_of, value_of, what_if_words, why_not_words,
};

/// The narrowest width that is laid out for.
const NARROWEST: usize = 40;
/// From which width on, places in files stand in a margin of their own.
const WITH_MARGIN: usize = 84;
/// The narrowest that text gets beside its value.
const MIN_COLUMN: usize = 16;
/// The widest that the margin gets.
const WIDEST_MARGIN: usize = 44;

/// A stretch of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Styled {
    /// The style.
    pub style: Style,
    /// The text.
    pub text: String,
}

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextLine {
    /// Its stretches, in order.
    pub parts: Vec<Styled>,
}

impl TextLine {
    /// A line in one style.
    pub(crate) fn of(style: Style, text: impl Into<String>) -> Self {
        let text = text.into();
        TextLine {
            parts: vec![Styled { style, text }],
        }
    }

    fn push(&mut self, style: Style, text: impl Into<String>) {
        let text = text.into();
        self.parts.push(Styled { style, text });
    }
}

/// Lays an explanation out for a width, in characters.
pub fn to_text(explanation: &Explanation, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        margin: 0,
        whole: explanation.working,
        notes: None,
        lines: Vec::new(),
    };
    for changed in &explanation.what_if {
        page.wrapped(0, Style::Warning, &what_if_words(changed));
    }
    for supposed in &explanation.supposing {
        page.wrapped(0, Style::Warning, &format!("Supposing that {supposed}"));
    }
    for (at, answer) in explanation.answers.iter().enumerate() {
        if at > 0 || !explanation.supposing.is_empty() || !explanation.what_if.is_empty() {
            page.blank();
        }
        page.answer(explanation, answer);
        // What is said of every answer alike is said once, at the end.
        let next = explanation.answers.get(at + 1);
        if next.is_none_or(|next| next.challenges != answer.challenges) {
            page.challenges(&answer.challenges);
        }
    }
    page.lines
}

/// Lays a policy that is read back out for a width, in characters.
pub fn sections_to_text(sections: &[Section], width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        margin: 0,
        whole: true,
        notes: None,
        lines: Vec::new(),
    };
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            page.blank();
        }
        page.wrapped(0, Style::Strong, &section.heading);
        page.set_margin(&section.lines);
        section.lines.iter().for_each(|line| page.line(line, 2));
    }
    page.lines
}

/// The text of laid-out lines, without any style.
pub fn plain(lines: &[TextLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let whole: String = line.parts.iter().map(|part| part.text.as_str()).collect();
        text += whole.trim_end();
        text.push('\n');
    }
    text
}

struct Page {
    width: usize,
    /// The width of the margin; none where the page is narrow.
    margin: usize,
    /// Whether the sources of every line are told, and not only of those that decided.
    whole: bool,
    /// The sources of an answer by number, where one of them is told more than once.
    notes: Option<Footnotes>,
    lines: Vec<TextLine>,
}

impl Page {
    fn blank(&mut self) {
        self.lines.push(TextLine::default());
    }

    /// Makes the margin as wide as the places of some lines; a narrow page has none.
    fn set_margin(&mut self, lines: &[Line]) {
        let shown = lines.iter().filter(|line| !line.folded);
        let widest = shown.map(widest_margin).max().unwrap_or(0);
        self.margin = match self.width >= WITH_MARGIN && widest > 0 {
            true => widest + 2,
            false => 0,
        };
    }

    /// The width that text and values share; what is left is the margin.
    fn body(&self) -> usize {
        self.width - self.margin
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        let indent = indent.min(self.width / 2);
        let room = self.width - indent;
        for line in broken(text, room) {
            self.lines
                .push(TextLine::of(style, format!("{}{line}", " ".repeat(indent))));
        }
    }

    fn answer(&mut self, explanation: &Explanation, answer: &Explained) {
        self.head(explanation, answer);
        if let Some(was) = &answer.was {
            self.wrapped(2, Style::Plain, &format!("As things are: {was}"));
        }
        match &answer.answer {
            AnswerTold::Undecided {
                needs,
                ways,
                certain,
                ..
            } => {
                for way in ways {
                    self.wrapped(2, Style::Plain, &format!("{} if {}", way.answer, way.when));
                }
                self.needs(needs, *certain);
            }
            AnswerTold::NoAnswer { faults } => {
                for fault in faults {
                    self.wrapped(
                        2,
                        Style::Warning,
                        &format!("The policy is at fault: {fault}."),
                    );
                }
            }
            AnswerTold::Decided { .. } | AnswerTold::NotApplicable => {}
        }
        let shown: Vec<&Line> = answer.lines.iter().filter(|line| !line.folded).collect();
        self.set_margin(&answer.lines);
        self.notes = self.repeated(&answer.lines);
        if !shown.is_empty() {
            self.blank();
        }
        let last = shown.len().saturating_sub(1);
        for (at, line) in shown.into_iter().enumerate() {
            if at == last && at > 0 && line.kind == LineKind::Step {
                self.rule_off();
            }
            self.line(line, 2);
        }
        for why_not in &answer.why_not {
            self.why_not(why_not);
        }
        self.readings(&answer.lines);
        self.sources();
        self.changes(answer.changes.as_ref());
        self.footer(answer);
    }

    /// The rules that would give another answer, and what stands against each.
    fn why_not(&mut self, why_not: &WhyNotTold) {
        self.blank();
        self.wrapped(0, Style::Strong, &why_not_words(&why_not.answer));
        for line in why_not.lines.iter().filter(|line| !line.folded) {
            self.line(line, 2);
        }
        for remark in &why_not.remarks {
            self.wrapped(2, Style::Faint, remark);
        }
    }

    fn changes(&mut self, changes: Option<&ChangesTold>) {
        let Some(changes) = changes else {
            return;
        };
        self.blank();
        self.wrapped(0, Style::Strong, "What would change it");
        for change in &changes.lines {
            self.wrapped(2, Style::Plain, &change_words(change));
        }
        for remark in changes.open.iter().chain(&changes.remarks) {
            self.wrapped(2, Style::Faint, remark);
        }
    }

    /// The sources of lines by number, where that is shorter: where one is told twice.
    fn repeated(&self, lines: &[Line]) -> Option<Footnotes> {
        let mut told = Vec::new();
        gather_sources(lines, self.whole, &mut told);
        let mut notes = Footnotes::default();
        for source in &told {
            notes.number(source);
        }
        (notes.sources().len() < told.len()).then_some(notes)
    }

    /// The sources that lines name by number.
    fn sources(&mut self) {
        let Some(notes) = self.notes.take() else {
            return;
        };
        self.blank();
        self.wrapped(0, Style::Faint, "Sources");
        let widest = notes.sources().len().to_string().len();
        for (at, source) in notes.sources().iter().enumerate() {
            let lead = format!("  {:>widest$}  ", at + 1);
            let room = self.width.saturating_sub(lead.width());
            for (at, line) in broken(&source_words(source), room).into_iter().enumerate() {
                let lead = match at {
                    0 => lead.clone(),
                    _ => " ".repeat(lead.width()),
                };
                self.lines
                    .push(TextLine::of(Style::Faint, format!("{lead}{line}")));
            }
        }
    }

    /// Where a line was found: by the source's number where it has one.
    fn source(&mut self, source: &SourceTold) -> String {
        match &mut self.notes {
            Some(notes) => {
                let place = source.place.as_ref();
                let place = place.map_or(String::new(), |place| format!(", {place}"));
                format!("source {}{place}", notes.number(source))
            }
            None => source_words(source),
        }
    }

    /// The answer, and whose policy it is by.
    fn head(&mut self, explanation: &Explanation, answer: &Explained) {
        let of = answer
            .of
            .as_ref()
            .map_or(String::new(), |of| format!(" ({of})"));
        let label = capitalised(&answer.label);
        let (words, style) = answer_words(&answer.answer);
        let left = format!("{label}{of}: {words}");
        let status = explanation.policy.status;
        let status = status.map_or(String::new(), |status| format!(" ({status})"));
        let right = format!(
            "{}{status} · as at {}",
            explanation.policy.title, explanation.day_in_words
        );
        let gap = self.width.checked_sub(left.width() + right.width());
        match gap.filter(|gap| *gap >= 2) {
            Some(gap) => {
                let mut line = TextLine::of(style, left);
                line.push(Style::Faint, format!("{}{right}", " ".repeat(gap)));
                self.lines.push(line);
            }
            None => {
                self.wrapped(0, style, &left);
                self.wrapped(2, Style::Faint, &right);
            }
        }
    }

    fn needs(&mut self, needs: &[NeedTold], certain: bool) {
        if needs.is_empty() {
            return;
        }
        let facts: Vec<&NeedTold> = needs.iter().filter(|need| need.why == "fact").collect();
        // Where it is true of all of them alike, the heading says so once.
        let differ = !certain && facts.iter().any(|need| need.matters);
        if !facts.is_empty() {
            let word = if certain {
                "It hangs on:"
            } else {
                "It may hang on:"
            };
            self.wrapped(2, Style::Plain, word);
            for need in facts {
                self.need(need, differ);
            }
        }
        for need in needs.iter().filter(|need| need.why != "fact") {
            self.bullet(Style::Warning, &need_words(need));
        }
    }

    /// A fact that is not known, and the name that a case gives it by.
    fn need(&mut self, need: &NeedTold, differ: bool) {
        let may = if differ && !need.matters {
            " (may matter)"
        } else {
            ""
        };
        let judge = need.judged_by.as_ref();
        let judge = judge.map_or(String::new(), |by| format!(", for the {by} to judge"));
        self.bullet(Style::Plain, &format!("{}{judge}{may}", need.label));
        let room = self.width;
        match self.lines.last_mut() {
            Some(last) if width_of(last) + 2 + need.name.width() <= room => {
                last.push(Style::Faint, format!("  {}", need.name));
            }
            Some(_) | None => self.wrapped(6, Style::Faint, &need.name),
        }
    }

    fn bullet(&mut self, style: Style, text: &str) {
        for (at, line) in broken(text, self.width - 6).into_iter().enumerate() {
            let lead = if at == 0 { "    - " } else { "      " };
            self.lines
                .push(TextLine::of(style, format!("{lead}{line}")));
        }
    }

    fn rule_off(&mut self) {
        let width = self.body();
        let rule = "-".repeat(10);
        self.lines
            .push(TextLine::of(Style::Faint, format!("{rule:>width$}")));
    }

    /// A line with its value at the right and its place in the margin, and those under it.
    fn line(&mut self, line: &Line, indent: usize) {
        let body = self.body();
        let indent = indent.min(body / 2);
        let hang = if is_rule(line) { 5 } else { 2 };
        let mut laid = self.text_and_value(line, indent, hang);
        let last = laid.pop().unwrap_or_default();
        self.lines.extend(laid);
        self.put(last, line, indent + hang);
        self.remarks(line, indent + 5);
        for under in line.lines.iter().filter(|under| !under.folded) {
            self.line(under, indent + 2 + usize::from(is_rule(line)) * 3);
        }
    }

    /// What a line says, with its value at the right of the last line.
    fn text_and_value(&self, line: &Line, indent: usize, hang: usize) -> Vec<TextLine> {
        let value = value_of(line);
        let (text, style) = text_of(line);
        let body = self.body();
        let room = body.saturating_sub(indent + hang).max(MIN_COLUMN);
        // Beside a long value the text would be a narrow column, so such a value stands below.
        let beside = value.width() + 2 <= room / 2;
        let reserved = match beside && !value.is_empty() {
            true => value.width() + 2,
            false => 0,
        };
        let mut laid = Vec::new();
        for (at, text) in broken(&text, room.saturating_sub(reserved).max(MIN_COLUMN))
            .into_iter()
            .enumerate()
        {
            let lead = " ".repeat(if at == 0 { indent } else { indent + hang });
            laid.push(TextLine::of(style, format!("{lead}{text}")));
        }
        let values = match (value.is_empty(), beside) {
            (true, _) => Vec::new(),
            (false, true) => vec![value],
            (false, false) => broken(&value, room),
        };
        for value in values {
            let fits = |last: &TextLine| width_of(last) + 2 + value.width() <= body;
            if !laid.last().is_some_and(fits) {
                laid.push(TextLine::default());
            }
            if let Some(last) = laid.last_mut() {
                let gap = body.saturating_sub(width_of(last) + value.width());
                last.push(Style::Plain, format!("{}{value}", " ".repeat(gap)));
            }
        }
        laid
    }

    /// Puts a line down with its place: in the margin, or below where there is none.
    fn put(&mut self, mut laid: TextLine, line: &Line, indent: usize) {
        let (place, grade) = margin_of(line);
        if place.is_empty() && grade.is_empty() {
            return self.lines.push(laid);
        }
        let gap = (self.body() + 2).saturating_sub(width_of(&laid));
        let fits = self.margin > 0 && gap >= 1 && place.width() + grade.width() + 2 <= self.margin;
        if fits {
            laid.push(Style::Faint, format!("{}{place}", " ".repeat(gap)));
            laid.push(Style::Warning, grade);
            return self.lines.push(laid);
        }
        self.lines.push(laid);
        let indent = indent.min(self.width.saturating_sub(place.width() + grade.width()));
        let mut below = TextLine::of(Style::Faint, format!("{}{place}", " ".repeat(indent)));
        below.push(Style::Warning, grade);
        self.lines.push(below);
    }

    /// Whose judgement a line is, since when it holds, and where it was found.
    fn remarks(&mut self, line: &Line, indent: usize) {
        let mut remarks: Vec<String> = Vec::new();
        if let Some(role) = &line.judged_by {
            remarks.push(format!("judged by the {role}"));
        }
        if self.whole || settles(line) {
            remarks.extend(
                line.in_force
                    .as_ref()
                    .map(|days| format!("in force {days}")),
            );
            for source in &line.sources {
                remarks.push(self.source(source));
            }
        }
        if !remarks.is_empty() {
            self.wrapped(indent, Style::Faint, &remarks.join(" · "));
        }
        for remark in &line.remarks {
            self.wrapped(indent, Style::Faint, remark);
        }
    }

    /// How the sources of the lines were read, where they are not clear.
    fn readings(&mut self, lines: &[Line]) {
        let mut readings = Vec::new();
        gather_readings(lines, &mut readings);
        if readings.is_empty() {
            return;
        }
        self.blank();
        self.wrapped(0, Style::Faint, "How sources that are not clear were read");
        for (place, reading) in readings {
            self.wrapped(2, Style::Faint, &format!("{place}  {reading}"));
        }
    }

    fn footer(&mut self, answer: &Explained) {
        if !answer.conditions.is_empty() {
            self.blank();
            self.wrapped(0, Style::Strong, "Subject to");
            for condition in &answer.conditions {
                self.wrapped(2, Style::Plain, condition);
            }
        }
        let undecided = matches!(answer.answer, AnswerTold::Undecided { .. });
        if undecided {
            return;
        }
        self.blank();
        self.who_decided(&answer.judgements);
    }

    fn who_decided(&mut self, judgements: &[Judgement]) {
        if judgements.is_empty() {
            return self.wrapped(
                0,
                Style::Faint,
                "Who decided: nothing here was a judgement.",
            );
        }
        self.wrapped(0, Style::Faint, "Who decided");
        for judgement in judgements {
            let text = format!(
                "{}: {} ({})",
                judgement.by, judgement.label, judgement.value
            );
            self.wrapped(2, Style::Faint, &text);
        }
    }

    fn challenges(&mut self, challenges: &[Challenge]) {
        if challenges.is_empty() {
            return;
        }
        self.blank();
        self.wrapped(0, Style::Faint, "How to challenge it");
        for challenge in challenges {
            self.wrapped(2, Style::Faint, &challenge_words(challenge));
        }
    }
}

/// Text in lines of a width; a word that is longer, such as an address, stays whole.
///
/// Lines break at blanks only: the other way that the crate knows breaks addresses apart, and
/// is there or not with what else is compiled.
pub(crate) fn broken(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options).into_iter().map(String::from).collect()
}

fn width_of(line: &TextLine) -> usize {
    line.parts.iter().map(|part| part.text.width()).sum()
}

/// How wide the margin of a line and those under it is.
fn widest_margin(line: &Line) -> usize {
    let (place, grade) = margin_of(line);
    let under = line
        .lines
        .iter()
        .filter(|under| !under.folded)
        .map(widest_margin);
    let own = match place.width() + grade.width() {
        0 => 0,
        width => width + 2,
    };
    under.max().unwrap_or(0).max(own).min(WIDEST_MARGIN)
}

/// The sources that lines tell, each as often as it is told.
fn gather_sources<'l>(lines: &'l [Line], whole: bool, told: &mut Vec<&'l SourceTold>) {
    for line in lines.iter().filter(|line| !line.folded) {
        if whole || settles(line) {
            told.extend(&line.sources);
        }
        gather_sources(&line.lines, whole, told);
    }
}
