//! The answer: its reasons, what would change it, why it is no other, who may agree it; what is
//! known, each fact to be changed; and the ways on.

use evenhand::decision::{Decision, answers_named, facts_wanted};
use evenhand::explanation::{
    AnswerTold, Asked, Beside, ChangeTold, Explanation, FactInBrief, answers_in_brief,
    answers_to_html, capitalised, explain, explain_what_if, facts_in_brief,
};
use evenhand::model::case::Known;
use evenhand::model::policy::{Constant, NodeId, ValueType};
use maud::{Markup, html};

use super::super::shell::{Part, Sheet};
use super::super::site::Shown;
use super::parts::{CASE, Wrong, Wrongs, address_of, error_message, error_summary, wrong_at};
use super::talk::Talk;

/// What a vocabulary calls the roles that may agree something, each more than the one before.
const ROLES: &str = "ranked roles";

/// Where on the page a change is tried.
const TRIED: &str = "tried";
/// Where on the page what is known stands.
const FACTS: &str = "facts";
/// Where on the page another answer is asked about.
const WHY_NOT: &str = "why-not";

/// What else is to be shown beside the answer.
#[derive(Default)]
pub(super) struct Extra {
    /// An answer that it might have been.
    pub(super) why_not: Option<String>,
    /// A change that is tried, as the buttons of changes write it.
    pub(super) tried: Option<String>,
    /// What is wrong, each with its place on the page.
    pub(super) wrongs: Wrongs,
}

/// Everything that is told of a decision, for a page or a letter.
///
/// # Errors
/// What is wrong with the answer that is asked about.
pub(super) fn explained(
    talk: &Talk<'_>,
    decision: &Decision<'_>,
    why_not: Option<&str>,
) -> Result<Explanation, Wrong> {
    let mut sources = talk.shown.library.sources().clone();
    let mut asked = Asked {
        changes: Some(Vec::new()),
        ..Asked::default()
    };
    if let Some(text) = why_not {
        let base = sources.add(CASE, text);
        let policy = talk.prepared.policy();
        asked.why_not = answers_named(policy, &talk.asked(), text, base)
            .map_err(|problems| first_of(&problems, &sources))?;
    }
    Ok(explain(decision, &sources, asked))
}

fn first_of(problems: &[evenhand::source::Problem], sources: &evenhand::source::Sources) -> Wrong {
    let first = problems.first();
    first.map_or_else(
        || Wrong::new("this can't be read", "write one of the answers"),
        |problem| Wrong::of(problem, sources),
    )
}

/// The page of the answer.
pub(super) fn page(talk: &Talk<'_>, extra: Extra) -> Sheet {
    let mut wrongs = extra.wrongs;
    let decision = match talk.interview.decision() {
        Ok(decision) => decision,
        Err(problem) => return cannot(talk, &problem.to_string()),
    };
    let explanation = match explained(talk, &decision, extra.why_not.as_deref()) {
        Ok(explanation) => explanation,
        Err(wrong) => {
            wrongs.push((WHY_NOT.to_owned(), wrong));
            explain(&decision, talk.shown.library.sources(), Asked::default())
        }
    };
    let tried = extra.tried.as_deref().and_then(|lines| {
        tried(talk, &decision, lines)
            .map_err(|wrong| wrongs.extend(wrong))
            .ok()
    });
    let heading = match tried {
        Some(_) => "The answer, and a change that is tried",
        None => "The answer",
    };
    let beside = BesideAnswer {
        shown: talk.shown,
        prefix: "",
        tries: true,
    };
    let main = html! {
        form.ev-answer #talk method="post" action="/ask/go" autocomplete="off" {
            (talk.hidden())
            @if !talk.trail.is_empty() {
                button.govuk-back-link.ev-back type="submit" name="do" value="back" { "Back to the last question" }
            }
            (error_summary(&wrongs))
            span.govuk-caption-l { (explanation.policy.title) " · as at " (explanation.day_in_words) }
            h1.govuk-heading-l { (heading) }
            p.govuk-body.ev-not-on-paper { "Links to rules and sources open in a new tab, so that this page stays as it is." }
            (ways_on(talk, &explanation))
            div.ev-sides {
                div.ev-reasons {
                    @if tried.is_some() { p.ev-side { "As things are" } }
                    (answers_to_html(&explanation, &beside))
                }
                @if let Some(tried) = &tried { (tried) }
            }
            (who_may_agree(talk, &decision))
            (why_not(talk, &decision, &wrongs))
            (facts(talk, &decision))
            (afterwards(talk))
        }
    };
    Sheet {
        scripts: &["ask.js"],
        ..Sheet::new(Part::Ask, title(&explanation, heading), main)
    }
}

/// The title of the page: the answer where there is one only.
fn title(explanation: &Explanation, heading: &str) -> String {
    match explanation.answers.as_slice() {
        [only] => format!("{heading}: {}", only.label),
        _ => heading.to_owned(),
    }
}

fn cannot(talk: &Talk<'_>, why: &str) -> Sheet {
    let main = html! {
        form #talk method="post" action="/ask/go" autocomplete="off" {
            (talk.hidden())
            h1.govuk-heading-l { "There is no answer to this" }
            p.govuk-body { (capitalised(why)) "." }
            (afterwards(talk))
        }
    };
    Sheet::new(Part::Ask, "There is no answer to this", main)
}

// ── What stands beside the words ─────────────────────────────────────────────

struct BesideAnswer<'s> {
    shown: &'s Shown,
    prefix: &'static str,
    /// Whether changes can be tried.
    tries: bool,
}

impl Beside for BesideAnswer<'_> {
    fn prefix(&self) -> &str {
        self.prefix
    }

    fn place(&self, file: &str, line: usize) -> Option<String> {
        address_of(&self.shown.library, file, line)
    }

    // What was posted a browser does not keep, so that the way back to it is a question.
    fn target(&self) -> Option<&str> {
        Some("_blank")
    }

    fn change(&self, change: &ChangeTold) -> Markup {
        let facts: Vec<String> = change.facts.iter().map(|fact| fact.words.clone()).collect();
        html! {
            @if self.tries {
                " "
                button.ev-link.ev-try type="submit" formaction={ "/ask/go#" (TRIED) } name="do" value={ "try:" (lines_of(change)) } {
                    "Try it" span.govuk-visually-hidden { " " (facts.join(", and ")) }
                }
            }
        }
    }
}

// ── A change that is tried ───────────────────────────────────────────────────

/// A change as a button writes it: a line for each fact, with what it would be, or with what a
/// set would have more or less.
fn lines_of(change: &ChangeTold) -> String {
    let lines = change.facts.iter().map(|fact| {
        let sign = match fact.changed_to {
            None => '=',
            Some(true) => '+',
            Some(false) => '-',
        };
        format!("{sign}{}\t{}", fact.name, fact.then.plain)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The answers to questions that lines stand for; what is no such line is passed over.
fn answers_of(talk: &Talk<'_>, lines: &str) -> Vec<(String, Option<String>)> {
    let mut answers: Vec<(String, Option<String>)> = Vec::new();
    for line in lines.lines() {
        let mut signs = line.chars();
        let sign = signs.next();
        let Some((name, value)) = signs.as_str().split_once('\t') else {
            continue;
        };
        let before = answers.iter().find(|(own, _)| own == name);
        let now = match before {
            Some((_, answer)) => answer.clone(),
            None => talk.interview.known(name),
        };
        let mut members: Vec<String> = now
            .unwrap_or_default()
            .split(", ")
            .filter(|member| !member.is_empty() && *member != "none" && *member != value)
            .map(str::to_owned)
            .collect();
        let answer = match sign {
            Some('+') => {
                members.push(value.to_owned());
                members.join(", ")
            }
            Some('-') if members.is_empty() => "none".to_owned(),
            Some('-') => members.join(", "),
            _ => value.to_owned(),
        };
        answers.retain(|(own, _)| own != name);
        answers.push((name.to_owned(), Some(answer)));
    }
    answers
}

/// The answer with a change, beside the one before.
fn tried(talk: &Talk<'_>, now: &Decision<'_>, lines: &str) -> Result<Markup, Wrongs> {
    // Where it can't be tried, the facts are what can be changed.
    let at_top = |wrong: Wrong| vec![(FACTS.to_owned(), wrong)];
    let mut changed = Talk::read(talk.shown, &talk.file(), None).map_err(|unread| {
        unread
            .wrongs
            .into_iter()
            .flat_map(at_top)
            .collect::<Wrongs>()
    })?;
    changed.take(answers_of(talk, lines)).map_err(|wrongs| {
        wrongs
            .into_iter()
            .flat_map(|(_, wrong)| at_top(wrong))
            .collect::<Wrongs>()
    })?;
    let then = changed
        .interview
        .decision()
        .map_err(|problem| at_top(Wrong::new(&problem.to_string(), "try another change")))?;
    let sources = talk.shown.library.sources();
    let explanation = explain_what_if(now, &then, sources, Asked::default());
    let beside = BesideAnswer {
        shown: talk.shown,
        prefix: "tried-",
        tries: false,
    };
    Ok(html! {
        section.ev-reasons.ev-tried #(TRIED) tabindex="-1" aria-label="With the change" {
            p.ev-side { "With the change" }
            div.govuk-button-group {
                button.govuk-button type="submit" name="do" value="keep" { "Keep this change" }
                button.govuk-button.govuk-button--secondary type="submit" name="do" value="show" { "Leave things as they are" }
            }
            (answers_to_html(&explanation, &beside))
            input type="hidden" name="tried" value=(changed.file());
        }
    })
}

// ── Who may agree it ─────────────────────────────────────────────────────────

/// The outcomes that name a role, with what they come to, where the case says anything that they
/// hang on.
fn who_may_agree(talk: &Talk<'_>, decision: &Decision<'_>) -> Markup {
    let policy = talk.prepared.policy();
    let asked = talk.asked();
    let outcomes = policy.outcomes().iter().filter(|outcome| {
        let of_roles = match outcome.ty {
            ValueType::Choice(kind) => {
                let kind = policy.kinds().get(kind.index());
                kind.is_some_and(|kind| kind.name == ROLES)
            }
            _ => false,
        };
        of_roles && outcome.node.is_some_and(|node| !asked.contains(&node))
    });
    let told: Vec<Markup> = outcomes
        .filter_map(|outcome| {
            let node = outcome
                .node
                .filter(|node| says_anything_of(talk, decision, *node))?;
            one_who_may(talk, node, &outcome.name, &outcome.label)
        })
        .collect();
    html! { @for section in told { (section) } }
}

/// Whether the case knows something, the day apart, that an outcome hangs on.
fn says_anything_of(talk: &Talk<'_>, decision: &Decision<'_>, node: NodeId) -> bool {
    let wanted = facts_wanted(talk.prepared, &[node], Some(decision.day())).unwrap_or_default();
    let case = talk.interview.case();
    let known = wanted.iter().filter(|id| case.get(**id) != Known::Unknown);
    // One of them is the day, which every outcome hangs on.
    known.count() > usize::from(talk.prepared.policy().decision_day().is_some())
}

fn one_who_may(talk: &Talk<'_>, node: NodeId, name: &str, label: &str) -> Option<Markup> {
    let mut inquiry = talk.interview.inquiry();
    inquiry.asked = vec![node];
    let decision = inquiry.decide(talk.prepared).ok()?;
    let brief = answers_in_brief(&decision, talk.shown.library.sources());
    let id = format!("who-{name}");
    Some(html! {
        section.ev-who aria-labelledby=(id) {
            h2.govuk-heading-m id=(id) { (capitalised(label)) }
            @for answer in &brief {
                p.govuk-body {
                    @if let AnswerTold::Undecided { .. } = answer.answer { "Not decided yet: " }
                    strong { (answer.words) }
                }
                @if let AnswerTold::Undecided { needs, .. } = &answer.answer {
                    p.govuk-body { "What is still needed for it:" }
                    ul.govuk-list.govuk-list--bullet { @for need in needs { li { (need.label) } } }
                }
            }
            p.govuk-body {
                button.ev-link type="submit" name="do" value={ "also:" (name) } {
                    "Ask this too, with its reasons" span.govuk-visually-hidden { " " (label) }
                }
            }
        }
    })
}

// ── The ways on ──────────────────────────────────────────────────────────────

/// What can still be answered, where the answer hangs on it.
fn ways_on(talk: &Talk<'_>, explanation: &Explanation) -> Markup {
    let mut answers = explanation.answers.iter();
    let open = answers.any(|answer| matches!(answer.answer, AnswerTold::Undecided { .. }));
    html! {
        @if open && talk.interview.next().is_some() {
            button.govuk-button type="submit" name="do" value="go" { "Answer what is still open" }
        } @else if open && !talk.open.is_empty() {
            button.govuk-button type="submit" name="do" value="again" { "Go through what was left open again" }
        }
    }
}

/// The other answers that may be asked about.
fn why_not(talk: &Talk<'_>, decision: &Decision<'_>, wrongs: &Wrongs) -> Markup {
    let policy = talk.prepared.policy();
    let Some(node) = talk.asked().first().copied() else {
        return html! {};
    };
    let given = |value: Constant| {
        let mut all = decision.answers.iter();
        all.any(|answered| answered.node == node && answered.answer.value() == Some(value))
    };
    let values: Vec<(String, String)> = match policy.node(node).ty {
        ValueType::YesNo => [(true, "yes"), (false, "no")]
            .into_iter()
            .filter(|(yes, _)| !given(Constant::YesNo(*yes)))
            .map(|(_, word)| (word.to_owned(), word.to_owned()))
            .collect(),
        ValueType::Choice(kind) => {
            let members = policy.kinds().get(kind.index());
            let members = members.into_iter().flat_map(|kind| &kind.members);
            let numbered = members.zip(0_u8..);
            numbered
                .filter(|(_, at)| !given(Constant::Choice(*at)))
                .map(|(member, _)| (member.name.clone(), member.label.clone()))
                .collect()
        }
        ValueType::Amount(_) | ValueType::Date | ValueType::Set(_) => Vec::new(),
    };
    let wrong = wrong_at(wrongs, WHY_NOT);
    html! {
        section.ev-why-not aria-labelledby="why-not-heading" {
            h2.govuk-heading-m #why-not-heading { "Why not another answer?" }
            div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
                @if values.is_empty() { (another_amount(wrong)) } @else { (other_values(&values, wrong)) }
            }
            button.govuk-button.govuk-button--secondary type="submit" name="do" value="why-not" { "Show what stands against it" }
        }
    }
}

fn another_amount(wrong: Option<&Wrong>) -> Markup {
    let described = match wrong {
        Some(_) => "why-not-hint why-not-error",
        None => "why-not-hint",
    };
    html! {
        label.govuk-label for=(WHY_NOT) { "Another answer" }
        div.govuk-hint #why-not-hint { "Written as the answer is, as in " code.ev-code { "£10.00" } " or " code.ev-code { "2026-05-01" } "." }
        (error_message(WHY_NOT, wrong))
        input.govuk-input.govuk-input--width-10 type="text" id=(WHY_NOT) name="why_not" aria-describedby=(described) autocomplete="off";
    }
}

fn other_values(values: &[(String, String)], wrong: Option<&Wrong>) -> Markup {
    html! {
        fieldset.govuk-fieldset {
            legend.govuk-fieldset__legend { "Another answer" }
            (error_message(WHY_NOT, wrong))
            div.govuk-radios.govuk-radios--small {
                @for (at, (name, label)) in values.iter().enumerate() {
                    @let id = if at == 0 { WHY_NOT.to_owned() } else { format!("{WHY_NOT}-{at}") };
                    div.govuk-radios__item {
                        input.govuk-radios__input type="radio" id=(id) name="why_not" value=(name);
                        label.govuk-label.govuk-radios__label for=(id) { (capitalised(label)) }
                    }
                }
            }
        }
    }
}

// ── What is known ────────────────────────────────────────────────────────────

fn facts(talk: &Talk<'_>, decision: &Decision<'_>) -> Markup {
    let known = facts_in_brief(decision, talk.shown.library.sources());
    html! {
        section aria-labelledby=(FACTS) {
            h2.govuk-heading-m #(FACTS) { "What this rests on" }
            (summary(talk, &known))
        }
    }
}

/// What is known so far, below a question.
pub(super) fn known_so_far(talk: &Talk<'_>) -> Markup {
    let Ok(decision) = talk.interview.decision() else {
        return html! {};
    };
    let known = facts_in_brief(&decision, talk.shown.library.sources());
    html! {
        details.govuk-details.ev-so-far {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "What is known so far" }
            }
            div.govuk-details__text { (summary(talk, &known)) }
        }
    }
}

/// The facts with what is known of each, and those that were left open.
fn summary(talk: &Talk<'_>, known: &[FactInBrief]) -> Markup {
    let open = talk.open.iter().filter_map(|name| {
        let question = talk.interview.about(name)?;
        talk.interview.known(name).is_none().then_some(question)
    });
    let row = |name: &str, label: &str, role: Option<&str>, value: Markup, word: &str| {
        html! {
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key {
                    (capitalised(label))
                    @if let Some(role) = role { span.ev-by { "judged by the " (role) } }
                }
                dd.govuk-summary-list__value { (value) }
                dd.govuk-summary-list__actions {
                    button.ev-link type="submit" form="talk" name="do" value={ "change:" (name) } {
                        (word) span.govuk-visually-hidden { " " (label) }
                    }
                }
            }
        }
    };
    html! {
        dl.govuk-summary-list {
            @for fact in known {
                (row(&fact.name, &fact.label, fact.judged_by.as_deref(), html! { (fact.value.words) }, "Change"))
            }
            @for question in open {
                (row(&question.name, &question.label, question.judged_by.as_deref(), html! { "not known" }, "Answer"))
            }
        }
    }
}

// ── And then ─────────────────────────────────────────────────────────────────

/// The letter, the file, another question, and a new beginning.
fn afterwards(talk: &Talk<'_>) -> Markup {
    let policy = talk.prepared.policy();
    let asked = talk.asked();
    let others = policy
        .outcomes()
        .iter()
        .filter(|outcome| outcome.node.is_some_and(|node| !asked.contains(&node)));
    html! {
        section.ev-afterwards aria-labelledby="afterwards" {
            h2.govuk-heading-m #afterwards { "Take it with you" }
            div.govuk-button-group {
                button.govuk-button type="submit" formaction="/ask/letter" { "Show the letter" }
                button.govuk-button.govuk-button--secondary type="submit" formaction="/ask/case" { "Save this case as a file" }
            }
            p.govuk-body {
                "Nothing is kept here. With the file you can go on later: "
                a.govuk-link href="/ask/load" { "open a saved case" } "."
            }
            h2.govuk-heading-m { "Ask something else with the same facts" }
            div.govuk-form-group {
                label.govuk-label for="another" { "Question" }
                select.govuk-select #another name="another" {
                    @for outcome in others { option value=(outcome.name) { (capitalised(&outcome.label)) } }
                }
            }
            div.govuk-button-group {
                button.govuk-button.govuk-button--secondary type="submit" name="do" value="another" { "Ask it" }
                a.govuk-link href="/" { "Start again with nothing" }
            }
        }
    }
}
