//! [`Explanation`] → a page that stands alone.
//!
//! The page tells what the text tells, in the same order. Nothing in it is fetched and nothing
//! runs: one style sheet stands in its head. Everything that a policy or a case says is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::footnotes::Footnotes;
use super::line::{
    AnswerTold, Challenge, ChangeTold, ChangesTold, Explained, Explanation, Judgement, Line,
    LineKind, NeedTold, SourceTold, Standing, WhyNotTold,
};
use super::sentence::capitalised;
use super::worded::{
    Style, answer_words, challenge_words, change_words, gather_readings, margin_of, need_words,
    source_words, text_of, value_of, what_if_words, why_not_words,
};

/// How the page looks: with the fonts and colours of the reader's own program, in light and
/// dark, on narrow screens and on paper.
pub(crate) const STYLE: &str = include_str!("page.css");

/// The deepest that a line is moved to the right; further ones stand below it.
const DEEPEST: usize = 6;

/// Makes a page of an explanation.
///
/// # Shapes
/// A whole HTML document in UTF-8, with one `h1`, an `h2` for each answer and for the sources,
/// and the sources of all answers numbered in one list at its end. Only addresses that begin
/// with `http://` or `https://` become links.
///
/// # Examples
/// ```
/// # use evenhand::explanation::{Asked, explain, to_html};
/// # use evenhand::{decision::read_case, library::Library};
/// let mut library = Library::default();
/// library.add("town.policy", r#"
///     vocabulary "Words"
///       facts
///         day : date
///       outcomes
///         open : yes/no  label "you may come in"
///     baseline "Town" uses "Words"
///       applies from 2025-01-01
///       decides as at day
///       decide open
///         normally yes
///           because "the door is open to <all>"
/// "#, true);
/// let id = library.find("Town").expect("it is in the text");
/// let prepared = library.prepare(id).prepared.expect("nothing is wrong");
/// let file = read_case("day = 2025-06-02", 0).expect("it is a case");
/// let mut inquiry = file.inquiry(prepared.policy(), None).expect("the fact is known");
/// inquiry.asked = prepared.policy().outcomes().iter().filter_map(|own| own.node).collect();
/// let decision = inquiry.decide(&prepared).expect("nothing contradicts itself");
/// let page = to_html(&explain(&decision, library.sources(), Asked::default()));
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// assert!(page.contains("the door is open to &lt;all&gt;"));
/// ```
pub fn to_html(explanation: &Explanation) -> String {
    let mut page = Page {
        beside: &Alone,
        notes: Footnotes::default(),
        answers: 0,
    };
    let policy = &explanation.policy;
    let answers = page.answers(explanation);
    let title = match explanation.answers.as_slice() {
        [only] => heading(only),
        _ => format!("{} answers", explanation.answers.len()),
    };
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (policy.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (policy.title) }
                    p.by { "As at " time datetime=(explanation.day) { (explanation.day_in_words) } }
                    (standing_of(policy.status))
                    @for supposed in &explanation.supposing {
                        p.warning { "Supposing that " (supposed) }
                    }
                    @for changed in &explanation.what_if {
                        p.warning { (what_if_words(changed)) }
                    }
                }
                main { (answers) (left_open(&explanation.left_open)) (page.sources()) }
                footer { p {
                    "Decided by the policy of " (policy.title)
                    @if let Some(baseline) = &policy.baseline { ", which adopts " (baseline) }
                    "."
                } }
            }
        }
    };
    whole.into_string()
}

/// That a policy is no one's, or not in force yet.
fn standing_of(status: Option<&'static str>) -> Markup {
    let words = match status {
        Some("illustrative") => "This policy is illustrative: an example, and nobody's own.",
        Some("proposed") => "This policy is proposed: it is not decided on yet.",
        Some(_) | None => return html! {},
    };
    html! { p.status { strong { (words) } } }
}

/// An answer in a line: `What you pay: £12.00 a week`.
fn heading(answer: &Explained) -> String {
    let of = answer.of.as_ref();
    let of = of.map_or(String::new(), |of| format!(" ({of})"));
    let (words, _) = answer_words(&answer.answer);
    format!("{}{of}: {words}", capitalised(&answer.label))
}

fn class(style: Style) -> &'static str {
    match style {
        Style::Plain => "plain",
        Style::Strong => "strong",
        Style::Faint => "faint",
        Style::Warning => "warning",
    }
}

/// What a page has beside the words of an explanation; by itself nothing.
pub trait Beside {
    /// What the names of places in the page begin with, where it holds several explanations.
    fn prefix(&self) -> &str {
        ""
    }

    /// Where a line of a file can be read.
    fn place(&self, _file: &str, _line: usize) -> Option<String> {
        None
    }

    /// Where links are opened, if that is not in place of the page.
    fn target(&self) -> Option<&str> {
        None
    }

    /// What stands behind a change that would give another answer.
    fn change(&self, _change: &ChangeTold) -> Markup {
        html! {}
    }
}

/// A page that stands alone has nothing beside the words.
struct Alone;

impl Beside for Alone {}

/// The answers of an explanation with their sources, as a part of a page that has a heading of
/// its own above them.
///
/// # Shapes
/// As in [`to_html`]: an `h2` for each answer and for the sources, and classes that the page's
/// style sheet gives a look.
pub fn answers_to_html(explanation: &Explanation, beside: &dyn Beside) -> Markup {
    let mut page = Page {
        beside,
        notes: Footnotes::default(),
        answers: 0,
    };
    let answers = page.answers(explanation);
    html! {
        (standing_of(explanation.policy.status))
        @for supposed in &explanation.supposing {
            p.warning { "Supposing that " (supposed) }
        }
        @for changed in &explanation.what_if {
            p.warning { (what_if_words(changed)) }
        }
        (answers) (left_open(&explanation.left_open)) (page.sources())
    }
}

struct Page<'b> {
    beside: &'b dyn Beside,
    notes: Footnotes,
    /// How many answers there are so far: their number keeps headings apart.
    answers: usize,
}

impl Page<'_> {
    /// Whether sections are told apart by their headings alone: of several explanations on a page
    /// two may have the same.
    fn is_landmark(&self) -> bool {
        self.beside.prefix().is_empty()
    }

    fn answers(&mut self, explanation: &Explanation) -> Markup {
        let mut told = Vec::new();
        for (at, answer) in explanation.answers.iter().enumerate() {
            // What is said of every answer alike is said once, at the end.
            let next = explanation.answers.get(at + 1);
            let ends = next.is_none_or(|next| next.challenges != answer.challenges);
            told.push(self.answer(answer, ends));
        }
        html! { @for answer in told { (answer) } }
    }

    fn answer(&mut self, answer: &Explained, with_challenges: bool) -> Markup {
        self.answers += 1;
        let id = format!("{}answer-{}", self.beside.prefix(), self.answers);
        let (_, style) = answer_words(&answer.answer);
        let lines = self.lines(&answer.lines, &answer.label);
        let folded = self.folded(&answer.lines);
        let why_not: Vec<Markup> = answer
            .why_not
            .iter()
            .map(|why_not| self.why_not(why_not))
            .collect();
        let open = matches!(answer.answer, AnswerTold::Undecided { .. });
        html! {
            section aria-labelledby=[self.is_landmark().then_some(&id)] {
                h2 id=(id) class=(class(style)) { (heading(answer)) }
                @if let Some(was) = &answer.was { p { "As things are: " (was) } }
                (unsettled(&answer.answer))
                (lines)
                (folded)
                @for told in why_not { (told) }
                (readings(&answer.lines))
                (self.changes(answer.changes.as_ref()))
                @if !answer.conditions.is_empty() {
                    h3 { "Subject to" }
                    ul { @for condition in &answer.conditions { li { (condition) } } }
                }
                @if !open { (judgements(&answer.judgements)) }
                @if with_challenges { (challenges(&answer.challenges)) }
            }
        }
    }

    /// Lines that are reckoned stand in a table, others in a list, in the order in which they are.
    fn lines(&mut self, lines: &[Line], label: &str) -> Markup {
        let shown: Vec<&Line> = lines.iter().filter(|line| !line.folded).collect();
        let mut parts = Vec::new();
        for run in shown.chunk_by(|a, b| a.kind.is_reckoned() == b.kind.is_reckoned()) {
            parts.push(
                match run.first().is_some_and(|line| line.kind.is_reckoned()) {
                    true => self.ledger(run, label),
                    false => {
                        let items: Vec<Markup> =
                            run.iter().map(|line| self.item(line, false)).collect();
                        html! { ul.lines { @for item in items { (item) } } }
                    }
                },
            );
        }
        html! { @for part in parts { (part) } }
    }

    fn ledger(&mut self, lines: &[&Line], label: &str) -> Markup {
        let mut rows = Vec::new();
        for line in lines {
            self.rows(line, 0, &mut rows);
        }
        html! {
            table {
                caption { "How it was worked out: " (label) }
                thead { tr {
                    th scope="col" { "Line" }
                    th.figure scope="col" { "Amount, or what it saw" }
                } }
                tbody { @for row in rows { (row) } }
            }
        }
    }

    /// A line and those under it, as rows.
    fn rows(&mut self, line: &Line, depth: usize, rows: &mut Vec<Markup>) {
        let (text, style) = text_of(line);
        let kind = match line.kind {
            LineKind::Step => "step",
            _ => "part",
        };
        let classes = format!("{kind} d{} {}", depth.min(DEEPEST), class(style));
        rows.push(html! {
            tr class=(classes) {
                th scope="row" { (text) (self.beside(line)) }
                td.figure { (value_of(line)) }
            }
        });
        for under in line.lines.iter().filter(|under| !under.folded) {
            self.rows(under, depth + 1, rows);
        }
    }

    /// A line and those under it, as an item of a list.
    fn item(&mut self, line: &Line, with_folded: bool) -> Markup {
        let (text, style) = text_of(line);
        let value = value_of(line);
        let beside = self.beside(line);
        let under: Vec<Markup> = line
            .lines
            .iter()
            .filter(|under| with_folded || !under.folded)
            .map(|under| self.item(under, with_folded))
            .collect();
        let decided = matches!(line.standing, Some(Standing::DecidedIt));
        html! {
            li class=[decided.then_some("decided")] {
                span class=(class(style)) { (text) }
                @if !value.is_empty() { " " span.value { (value) } }
                (beside)
                @if !under.is_empty() { ul { @for item in under { (item) } } }
            }
        }
    }

    /// What stands at the margin of a line: its place, how firm it is, whose judgement it is,
    /// since when it holds, its sources.
    fn beside(&mut self, line: &Line) -> Markup {
        let (place, grade) = margin_of(line);
        let judged = line.judged_by.iter();
        let judged = judged.map(|by| html! { "judged by the " (by) });
        let in_force = line.in_force.iter();
        let in_force = in_force.map(|days| html! { "in force " (days) });
        let place = (!place.trim().is_empty()).then(|| self.place(line, place.trim()));
        let parts: Vec<Markup> = place.into_iter().chain(judged).chain(in_force).collect();
        let grade = grade.trim();
        let prefix = self.beside.prefix();
        let sources: Vec<(usize, &SourceTold)> = line
            .sources
            .iter()
            .map(|source| (self.notes.number(source), source))
            .collect();
        html! {
            @if !(parts.is_empty() && grade.is_empty() && sources.is_empty()) {
                span.beside {
                    @for (at, part) in parts.iter().enumerate() {
                        @if at > 0 { " · " }
                        (part)
                    }
                    @if !grade.is_empty() { " " strong.warning { (grade) } }
                    @for (number, source) in sources {
                        " " span.source {
                            a href=(format!("#{prefix}source-{number}")) { "source " (number) }
                            @if let Some(place) = &source.place { ", " (place) }
                        }
                    }
                }
            }
            @for remark in &line.remarks { span.beside { (remark) } }
        }
    }

    /// The place of a line, which is a link where it can be read.
    fn place(&self, line: &Line, words: &str) -> Markup {
        let at = line.file.as_deref().zip(line.line);
        match at.and_then(|(file, number)| self.beside.place(file, number)) {
            Some(at) => html! { a href=(at) target=[self.beside.target()] { (words) } },
            None => html! { (words) },
        }
    }

    /// The lines that were needed to be sure and not to follow, below the others that they
    /// belong to.
    fn folded(&mut self, lines: &[Line]) -> Markup {
        let whole: Vec<&Line> = lines.iter().filter(|line| has_folded(line)).collect();
        if whole.is_empty() {
            return html! {};
        }
        let items: Vec<Markup> = whole.iter().map(|line| self.item(line, true)).collect();
        html! {
            details {
                summary { "Every line, also those that were only needed to be sure" }
                ul.lines { @for item in items { (item) } }
            }
        }
    }

    fn why_not(&mut self, why_not: &WhyNotTold) -> Markup {
        let shown = why_not.lines.iter().filter(|line| !line.folded);
        let items: Vec<Markup> = shown.map(|line| self.item(line, false)).collect();
        html! {
            h3 { (why_not_words(&why_not.answer)) }
            @if !items.is_empty() { ul.lines { @for item in items { (item) } } }
            @for remark in &why_not.remarks { p { (remark) } }
        }
    }

    fn changes(&self, changes: Option<&ChangesTold>) -> Markup {
        html! {
            @if let Some(changes) = changes {
                h3 { "What would change it" }
                @if !changes.lines.is_empty() {
                    ul { @for change in &changes.lines { li {
                        (change_words(change))
                        (self.beside.change(change))
                    } } }
                }
                @for remark in changes.open.iter().chain(&changes.remarks) { p { (remark) } }
            }
        }
    }

    /// The sources by number, each with its address.
    fn sources(&self) -> Markup {
        if self.notes.sources().is_empty() {
            return html! {};
        }
        let prefix = self.beside.prefix();
        let id = format!("{prefix}sources");
        html! {
            section aria-labelledby=[self.is_landmark().then_some(&id)] {
                h2 id=(id) { "Sources" }
                ol {
                    @for (at, source) in self.notes.sources().iter().enumerate() {
                        li id=(format!("{prefix}source-{}", at + 1)) {
                            @match source.at.as_deref() {
                                Some(at) if is_link(at) => {
                                    a.outside href=(at) target=[self.beside.target()] { (source_words(source)) }
                                }
                                Some(at) => { (source_words(source)) ", " (at) }
                                None => (source_words(source)),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether an address may become a link: a page of the web, and nothing that runs.
pub fn is_link(at: &str) -> bool {
    let small = at.to_ascii_lowercase();
    small.starts_with("http://") || small.starts_with("https://")
}

fn has_folded(line: &Line) -> bool {
    line.folded || line.lines.iter().any(has_folded)
}

/// What an answer that is not settled hangs on, or what is wrong with the policy.
fn unsettled(answer: &AnswerTold) -> Markup {
    match answer {
        AnswerTold::Undecided {
            needs,
            ways,
            certain,
            ..
        } => html! {
            @if !ways.is_empty() {
                ul { @for way in ways { li { (way.answer) " if " (way.when) } } }
            }
            (hangs_on(needs, *certain))
        },
        AnswerTold::NoAnswer { faults } => html! {
            @for fault in faults { p.warning { "The policy is at fault: " (fault) "." } }
        },
        AnswerTold::Decided { .. } | AnswerTold::NotApplicable => html! {},
    }
}

fn hangs_on(needs: &[NeedTold], certain: bool) -> Markup {
    let (facts, others): (Vec<&NeedTold>, Vec<&NeedTold>) =
        needs.iter().partition(|need| need.why == "fact");
    // Where it is true of all of them alike, the heading says so once.
    let differ = !certain && facts.iter().any(|need| need.matters);
    html! {
        @if !facts.is_empty() {
            h3 { @if certain { "It hangs on:" } @else { "It may hang on:" } }
            ul { @for need in facts { li {
                (need.label)
                @if differ && !need.matters { " (may matter)" }
                " " code { (need.name) }
                @if let Some(by) = &need.judged_by { span.beside { "for the " (by) " to judge" } }
            } } }
        }
        @if !others.is_empty() {
            h3 { "What is not known" }
            ul { @for need in others { li.warning { (need_words(need)) } } }
        }
    }
}

/// What was asked and is not decided by what is known, where that is only named.
fn left_open(left: &[Explained]) -> Markup {
    html! {
        @if !left.is_empty() {
            section aria-labelledby="left-open" {
                h2 id="left-open" { "Not decided by what the case says" }
                ul { @for answer in left { li { (answer.in_a_line()) } } }
            }
        }
    }
}

fn readings(lines: &[Line]) -> Markup {
    let mut readings = Vec::new();
    gather_readings(lines, &mut readings);
    html! {
        @if !readings.is_empty() {
            h3 { "How sources that are not clear were read" }
            ul { @for (place, reading) in readings { li {
                @if !place.is_empty() { span.place { (place) } " " }
                (reading)
            } } }
        }
    }
}

fn judgements(judgements: &[Judgement]) -> Markup {
    html! {
        @if judgements.is_empty() {
            p { "Who decided: nothing here was a judgement." }
        } @else {
            h3 { "Who decided" }
            ul { @for judgement in judgements { li {
                (judgement.by) ": " (judgement.label) " (" (judgement.value) ")"
            } } }
        }
    }
}

fn challenges(challenges: &[Challenge]) -> Markup {
    html! {
        @if !challenges.is_empty() {
            h3 { "How to challenge it" }
            ul { @for challenge in challenges { li { (challenge_words(challenge)) } } }
        }
    }
}
