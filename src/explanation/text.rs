//! [`Explanation`] → lines for a terminal, or for a plain file.

use textwrap::{Options, WordSeparator, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr;

use super::explain::short_file;
use super::line::{
    AnswerTold, Challenge, Explained, Explanation, Judgement, Line, LineKind, NeedTold, Standing,
};
use super::read_back::Section;

/// The narrowest width that is laid out for.
const NARROWEST: usize = 40;
/// From which width on, places in files stand in a margin of their own.
const WITH_MARGIN: usize = 84;
/// The narrowest that text gets beside its value.
const MIN_COLUMN: usize = 16;
/// The widest that the margin gets.
const WIDEST_MARGIN: usize = 44;

/// How a stretch of text is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// An answer, or what decided it.
    Strong,
    /// A place, a source, a remark.
    Faint,
    /// Something that is not known, or not firm.
    Warning,
}

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
        lines: Vec::new(),
    };
    for supposed in &explanation.supposing {
        page.wrapped(0, Style::Warning, &format!("Supposing that {supposed}"));
    }
    for (at, answer) in explanation.answers.iter().enumerate() {
        if at > 0 || !explanation.supposing.is_empty() {
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
        self.readings(&answer.lines);
        self.footer(answer);
    }

    /// The answer, and whose policy it is by.
    fn head(&mut self, explanation: &Explanation, answer: &Explained) {
        let of = answer
            .of
            .as_ref()
            .map_or(String::new(), |of| format!(" ({of})"));
        let label = capitalised(&answer.label);
        let (words, style) = answer_words(answer);
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
            let text = match need.why {
                "not published" => {
                    format!("{}: the authority has not published it", need.label)
                }
                "not found" => format!("{}: it has not been found", need.label),
                "not set" => format!("{}: each authority sets it", need.label),
                _ => format!("{}: each authority decides it", need.label),
            };
            self.bullet(Style::Warning, &text);
        }
    }

    /// A fact that is not known, and the name that a case gives it by.
    fn need(&mut self, need: &NeedTold, differ: bool) {
        let may = if differ && !need.matters {
            " (may matter)"
        } else {
            ""
        };
        self.bullet(Style::Plain, &format!("{}{may}", need.label));
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
        let settles = matches!(line.standing, Some(Standing::DecidedIt | Standing::Clashes));
        if self.whole || settles {
            remarks.extend(
                line.in_force
                    .as_ref()
                    .map(|days| format!("in force {days}")),
            );
            remarks.extend(line.sources.iter().map(source_words));
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
            // The words may say already who is asked.
            let to = challenge.to.as_ref();
            let to = to
                .filter(|to| !challenge.words.contains(to.as_str()))
                .map_or(String::new(), |to| format!(", to the {to}"));
            let within = challenge.within.as_ref();
            let within = within.map_or(String::new(), |within| format!(", within {within}"));
            self.wrapped(2, Style::Faint, &format!("{}{to}{within}", challenge.words));
        }
    }
}

/// Text in lines of a width; a word that is longer, such as an address, stays whole.
///
/// Lines break at blanks only: the other way that the crate knows breaks addresses apart, and
/// is there or not with what else is compiled.
fn broken(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options).into_iter().map(String::from).collect()
}

fn width_of(line: &TextLine) -> usize {
    line.parts.iter().map(|part| part.text.width()).sum()
}

fn is_rule(line: &Line) -> bool {
    line.kind == LineKind::Rule
}

/// The place of a line in its file with its tag, and how firm it is.
fn margin_of(line: &Line) -> (String, String) {
    let decided = line.standing.is_some();
    let heading = matches!(line.kind, LineKind::Outcome | LineKind::Step) && line.tag.is_none();
    let place = match (&line.file, line.line) {
        (Some(file), Some(number)) if !heading => format!("{}:{number}", short_file(file)),
        _ => String::new(),
    };
    // A rule says its tag itself.
    let tag = line.tag.as_ref().filter(|_| !decided && !is_rule(line));
    let tag = tag.map_or(String::new(), |tag| format!(" [{tag}]"));
    let grade = line
        .grade
        .map_or(String::new(), |grade| format!("  {grade}"));
    (format!("{place}{tag}"), grade)
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

fn gather_readings(lines: &[Line], found: &mut Vec<(String, String)>) {
    for line in lines.iter().filter(|line| !line.folded) {
        if let Some(reading) = &line.reading {
            let place = match (&line.file, line.line) {
                (Some(file), Some(number)) => format!("{}:{number}", short_file(file)),
                _ => String::new(),
            };
            if !found.iter().any(|(_, other)| other == reading) {
                found.push((place, reading.clone()));
            }
        }
        gather_readings(&line.lines, found);
    }
}

/// The value of a line: in a ledger the period is said once, at the top.
fn value_of(line: &Line) -> String {
    let is_rule = matches!(
        line.kind,
        LineKind::Rule | LineKind::Normally | LineKind::Row
    );
    match line.standing {
        Some(Standing::DecidedIt) if is_rule => return "DECIDED IT".to_owned(),
        Some(Standing::Clashes) if is_rule => return "CLASHES".to_owned(),
        _ => {}
    }
    let Some(value) = &line.value else {
        return String::new();
    };
    let in_ledger = !matches!(line.kind, LineKind::Test | LineKind::Rule | LineKind::Row);
    let words = match in_ledger && value.words.starts_with(['£', '–']) {
        true => value.words.replacen(" a week", "", 1),
        false => value.words.clone(),
    };
    let taken = line.kind == LineKind::TakeOff && words.starts_with('£') && words != "£0.00";
    if taken { format!("–{words}") } else { words }
}

fn answer_words(answer: &Explained) -> (String, Style) {
    match &answer.answer {
        AnswerTold::Decided { value } => (value.words.clone(), Style::Strong),
        AnswerTold::NotApplicable => ("does not apply".to_owned(), Style::Strong),
        AnswerTold::NoAnswer { .. } => ("no answer".to_owned(), Style::Warning),
        AnswerTold::Undecided {
            answers, certain, ..
        } => {
            let words: Vec<&str> = answers.iter().map(|(words, _)| words.as_str()).collect();
            let still = if *certain {
                "still possible"
            } else {
                "may be possible"
            };
            (
                format!("not decided; {still}: {}", words.join(", or ")),
                Style::Warning,
            )
        }
    }
}

/// What a line says, and how it is told apart.
fn text_of(line: &Line) -> (String, Style) {
    let tag = line
        .tag
        .as_ref()
        .map_or(String::new(), |tag| format!("[{tag}] "));
    match line.kind {
        LineKind::Rule | LineKind::Normally | LineKind::Row => {
            let (standing, style) = match &line.standing {
                Some(Standing::DecidedIt) => (String::new(), Style::Strong),
                Some(Standing::Clashes) => (String::new(), Style::Warning),
                Some(Standing::HoldsButOutranked(by)) if by.is_empty() => (
                    "; holds, but a higher answer may prevail".to_owned(),
                    Style::Plain,
                ),
                Some(Standing::HoldsButOutranked(by)) => (
                    format!("; holds, but \u{201c}{by}\u{201d} prevails"),
                    Style::Plain,
                ),
                Some(Standing::SetAsideBy(tag)) => {
                    (format!("; holds, but {tag} sets it aside"), Style::Plain)
                }
                Some(Standing::DidNotHold) => ("; does not hold".to_owned(), Style::Plain),
                Some(Standing::CantTell) => ("; can't be told".to_owned(), Style::Warning),
                None => (String::new(), Style::Plain),
            };
            (format!("{tag}{}{standing}", line.text), style)
        }
        LineKind::Step => (capitalised(&with_given(line)), Style::Strong),
        LineKind::Add | LineKind::Part | LineKind::Item | LineKind::NotCounted => {
            (with_given(line), Style::Plain)
        }
        LineKind::TakeOff => (format!("take off {}", with_given(line)), Style::Plain),
        LineKind::Carried => (
            format!("{}  ← this one counts", with_given(line)),
            Style::Plain,
        ),
        LineKind::Outcome
        | LineKind::Limit
        | LineKind::Rounding
        | LineKind::Test
        | LineKind::Above => (line.text.clone(), Style::Plain),
    }
}

/// What a line says, with the amount as it was given.
fn with_given(line: &Line) -> String {
    match &line.given {
        Some(given) => format!("{} ({given})", line.text),
        None => line.text.clone(),
    }
}

fn source_words(source: &super::line::SourceTold) -> String {
    let place = source
        .place
        .as_ref()
        .map_or(String::new(), |place| format!(", {place}"));
    let secondary = if source.secondary { " (secondary)" } else { "" };
    let in_part = if source.read_in_part {
        " (read in part)"
    } else {
        ""
    };
    format!("{}{place}{secondary}{in_part}", source.title)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
