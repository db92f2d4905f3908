//! [`PersonCompared`] → a page that stands alone.
//!
//! The page tells what the text tells, in the same order. Nothing in it is fetched and nothing
//! runs. Everything that a policy or a case says is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::aligned::{LinePair, Relation};
use super::answers::{AnswerCompared, AnswerVerdict};
use super::moving::Move;
use super::worded::{
    THE_SAME, answer_line, changes_told, fact_words, figure_effects, figure_met_words,
    figure_words, headed, heading, is_empty, is_shown, is_worded_alike, move_heading, named_only,
    remarks, rule_words, rules_told, sign,
};
use super::{PersonCompared, PersonSide};
use crate::explanation::{
    Footnotes, Line, STYLE, SourceTold, is_link, margin_of, source_words, text_of, value_of,
};

/// How a comparison looks beside what every page has: it is wider, and where the ways part is
/// marked by more than a colour.
const TABLES: &str = "body { max-width: 64rem; } td { padding-left: .75rem; } \
     tr.apart td, tr.apart th { border-top: .05rem solid var(--line); } \
     tr.parting th, tr.parting td { border-top: .2rem solid var(--ink); font-weight: 600; } \
     .sign { width: 6.5rem; font-size: .875rem; }";

/// The deepest that a line is moved to the right.
const DEEPEST: usize = 6;

/// Makes a page of one person through two policies.
///
/// # Shapes
/// A whole HTML document in UTF-8, with one `h1`, an `h2` for each answer, for each direction of
/// a move and for the sources. Only addresses that begin with `http://` or `https://` become
/// links.
pub fn person_to_html(compared: &PersonCompared) -> String {
    let title = format!("{} and {}", compared.a.called, compared.b.called);
    let part = person_part(compared);
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "One person · " (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(TABLES)) }
            }
            body {
                header {
                    h1 { "One person through both" }
                    (part.head)
                }
                main {
                    (part.answers)
                    @for moving in part.moving { (moving) }
                    (part.sources)
                }
            }
        }
    };
    whole.into_string()
}

/// One person through two policies, as the parts of a page.
#[derive(Debug, Clone)]
pub struct PersonPart {
    /// Both policies with their days, and what is to be known of the case.
    pub head: Markup,
    /// The answers with their lines side by side, an `h2` for each.
    pub answers: Markup,
    /// What would change for the person in moving from the first policy to the second, and back;
    /// nothing where nothing differs.
    pub moving: Vec<Markup>,
    /// The sources by number, to which the lines of the answers link.
    pub sources: Markup,
}

/// Makes the parts of a page of one person through two policies.
pub fn person_part(compared: &PersonCompared) -> PersonPart {
    let mut page = Page {
        notes: Footnotes::default(),
        a: &compared.a,
        b: &compared.b,
    };
    let answers = compared.answers.iter().enumerate();
    let answers: Vec<Markup> = answers
        .map(|(at, answer)| page.answer(at, answer))
        .collect();
    let (a, b) = (&compared.a, &compared.b);
    PersonPart {
        head: html! {
            @for side in [a, b] { p.by { (headed(side)) } }
            @for remark in remarks(compared) { p.warning { (remark) } }
            @if compared.same { p { strong { (THE_SAME) } } }
        },
        answers: html! {
            @for answer in answers { (answer) }
            (left_open(&compared.left_open))
        },
        moving: match compared.same {
            true => Vec::new(),
            false => vec![
                moving("to-b", &compared.to_b, a, b),
                moving("to-a", &compared.to_a, b, a),
            ],
        },
        sources: page.sources(),
    }
}

struct Page<'p> {
    notes: Footnotes,
    a: &'p PersonSide,
    b: &'p PersonSide,
}

impl Page<'_> {
    fn answer(&mut self, at: usize, answer: &AnswerCompared) -> Markup {
        let id = format!("answer-{}", at + 1);
        let mut rows = Vec::new();
        if !answer.is_same_in_every_line() {
            for pair in answer.lines.iter().filter(|pair| is_shown(pair)) {
                self.rows(pair, 0, &mut rows);
            }
        }
        let open = answer.verdict == AnswerVerdict::CannotBeCompared;
        html! {
            section aria-labelledby=(id) {
                h2 id=(id) { (heading(answer)) }
                ul {
                    li { (answer_line(self.a, &answer.a)) }
                    li { (answer_line(self.b, &answer.b)) }
                }
                p class=[open.then_some("warning")] { strong { (answer.words) } }
                @if let Some(parting) = &answer.parting { p { "▶ " (parting.words) } }
                @if !rows.is_empty() {
                    table {
                        caption { "Line by line: " (answer.label) }
                        thead { tr {
                            th scope="col" { "Marks" }
                            th scope="col" { (self.a.called) }
                            th scope="col" { (self.b.called) }
                        } }
                        tbody { @for row in rows { (row) } }
                    }
                }
            }
        }
    }

    /// A pair of lines and those under it, as rows.
    fn rows(&mut self, pair: &LinePair, depth: usize, rows: &mut Vec<Markup>) {
        let class = match (pair.parting, pair.relation) {
            (true, _) => "parting",
            (false, Relation::Same) => "same",
            (
                false,
                Relation::Differs | Relation::OnlyInA | Relation::OnlyInB | Relation::NotKnown,
            ) => "apart",
        };
        let depth_class = format!("d{}", depth.min(DEEPEST));
        let left = pair.a.as_ref().map(|line| self.cell(line));
        let right = match is_worded_alike(pair) {
            true => Some(html! { "the same" }),
            false => pair.b.as_ref().map(|line| self.cell(line)),
        };
        rows.push(html! {
            tr class=(format!("{class} {depth_class}")) {
                // A head without a word would be none.
                @match sign_words(pair) {
                    "" => td.sign {},
                    words => th.sign scope="row" { (sign(pair)) " " (words) },
                }
                td { @if let Some(cell) = left { (cell) } }
                td { @if let Some(cell) = right { (cell) } }
            }
        });
        if !pair.is_same() {
            for under in pair.lines.iter().filter(|pair| is_shown(pair)) {
                self.rows(under, depth + 1, rows);
            }
        }
    }

    /// What one policy says in a line, with its place and its sources.
    fn cell(&mut self, line: &Line) -> Markup {
        let (text, _) = text_of(line);
        let value = value_of(line);
        let (place, grade) = margin_of(line);
        let sources: Vec<(usize, &SourceTold)> = line
            .sources
            .iter()
            .map(|source| (self.notes.number(source), source))
            .collect();
        let grade = grade.trim();
        html! {
            (text)
            @if !value.is_empty() { " " span.value { (value) } }
            @if !(place.trim().is_empty() && grade.is_empty() && sources.is_empty()) {
                span.beside {
                    (place.trim())
                    @if let Some(days) = &line.in_force { " in force " (days) }
                    @if let Some(by) = &line.judged_by { " judged by the " (by) }
                    @if !grade.is_empty() { " " strong.warning { (grade) } }
                    @for (number, source) in sources {
                        " " span.source {
                            a href=(format!("#source-{number}")) { "source " (number) }
                            @if let Some(place) = &source.place { ", " (place) }
                        }
                    }
                }
            }
        }
    }

    /// The sources by number, each with its address.
    fn sources(&self) -> Markup {
        html! {
            @if !self.notes.sources().is_empty() {
                section aria-labelledby="sources" {
                    h2 id="sources" { "Sources" }
                    ol {
                        @for (at, source) in self.notes.sources().iter().enumerate() {
                            li id=(format!("source-{}", at + 1)) {
                                @match source.at.as_deref() {
                                    Some(at) if is_link(at) => {
                                        a.outside href=(at) { (source_words(source)) }
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
}

/// What the sign of a pair says.
fn sign_words(pair: &LinePair) -> &'static str {
    match (pair.parting, pair.relation) {
        (true, _) => "they part",
        (false, Relation::Same) => "",
        (false, Relation::Differs) => "differs",
        (false, Relation::OnlyInA) => "only here",
        (false, Relation::OnlyInB) => "only there",
        (false, Relation::NotKnown) => "not known",
    }
}

/// What neither policy decides, where that is only named.
fn left_open(left: &[AnswerCompared]) -> Markup {
    html! {
        @if !left.is_empty() {
            section aria-labelledby="left-open" {
                h2 id="left-open" { "Decided by neither, by what the case says" }
                ul { @for answer in left { li { (named_only(answer)) } } }
            }
        }
    }
}

fn moving(id: &str, told: &Move, here: &PersonSide, there: &PersonSide) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (move_heading(here, there)) }
            @for (heading, rules) in rules_told(told, here, there) {
                h3 { (heading) }
                ul { @for rule in rules { li { (rule_words(rule)) } } }
            }
            @if !told.figures.is_empty() {
                h3 { "Figures that differ" }
                ul { @for figure in &told.figures { li {
                    (figure_met_words(figure))
                    ul {
                        li { (here.called) ": " (figure_words(&figure.here)) }
                        li { (there.called) ": " (figure_words(&figure.there)) }
                    }
                    @for effect in figure_effects(figure) { p { (effect) } }
                } } }
            }
            @if !told.facts.is_empty() {
                h3 { "Facts that can matter " (there.place) " and not " (here.place) }
                ul { @for fact in &told.facts { li { (fact_words(fact)) } } }
            }
            @for changes in &told.changes {
                @let (heading, lines) = changes_told(changes, there);
                h3 { (heading) }
                ul { @for line in lines { li { (line) } } }
            }
            @if is_empty(told) { p { "No rule, no figure and no fact is another one." } }
        }
    }
}
