//! The beginning: a council, then a day and a question.

use evenhand::explanation::capitalised;
use evenhand::form::{Interview, facts_of};
use evenhand::model::policy::Outcome;
use evenhand::syntax::tree::TextKind;
use maud::{Markup, html};

use super::super::clock::today;
use super::super::shell::{Part, Sheet};
use super::super::site::{Policy, Shown};
use super::parts::{
    Wrong, Wrongs, error_message, error_summary, place_of, stopped, ticked, wrong_at,
};
use super::sent::Sent;
use super::talk::Talk;

/// The first page.
pub(super) fn home(shown: &Shown, wrongs: &Wrongs) -> Sheet {
    let main = html! {
        (error_summary(wrongs))
        h1.govuk-heading-xl { "What do the rules say?" }
        p.govuk-body-l {
            "Choose a council and ask a question about one person's self-directed support. "
            "You are asked only for what still matters, and every reason is shown with its source."
        }
        form method="get" action="/ask" {
            (councils(shown, "policy", "Council", None, wrong_at(wrongs, "policy")))
            button.govuk-button type="submit" { "Continue" }
        }
        h2.govuk-heading-m { "Go on with a case that you saved" }
        p.govuk-body { a.govuk-link href="/ask/load" { "Open a saved case" } }
    };
    Sheet::new(Part::Ask, "Ask", main)
}

/// A choice of councils by nation, the national rules behind those of a nation.
pub(super) fn councils(
    shown: &Shown,
    id: &str,
    label: &str,
    chosen: Option<&str>,
    wrong: Option<&Wrong>,
) -> Markup {
    let mut nations: Vec<(&str, Vec<&Policy>)> = Vec::new();
    for policy in &shown.policies {
        let is_base = policy.kind == TextKind::Baseline;
        if is_base && policy.prepared(&shown.library).is_none() {
            continue;
        }
        match nations
            .iter_mut()
            .find(|(nation, _)| *nation == policy.folder)
        {
            Some((_, own)) => own.push(policy),
            None => nations.push((&policy.folder, vec![policy])),
        }
    }
    for (_, policies) in &mut nations {
        policies.sort_by(|a, b| {
            let rank = |policy: &Policy| policy.kind == TextKind::Baseline;
            (rank(a), &a.title).cmp(&(rank(b), &b.title))
        });
    }
    let option = |policy: &Policy| {
        html! {
            option value=(policy.name) selected[chosen == Some(policy.name.as_str())] {
                (policy.title)
                @if policy.kind == TextKind::Baseline { " (national rules only)" }
            }
        }
    };
    html! {
        div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
            label.govuk-label.govuk-label--m for=(id) { (label) }
            (error_message(id, wrong))
            select class={ "govuk-select ev-councils" @if wrong.is_some() { " govuk-select--error" } } id=(id) name=(id)
                aria-describedby=[wrong.map(|_| format!("{id}-error"))] {
                option value="" { "Choose one" }
                @for (nation, policies) in &nations {
                    @if nation.is_empty() {
                        @for policy in policies { (option(policy)) }
                    } @else {
                        optgroup label=(capitalised(&nation.replace('_', " "))) {
                            @for policy in policies { (option(policy)) }
                        }
                    }
                }
            }
        }
    }
}

/// The page that asks for the day and the question; with what a case already says, where one
/// was opened that asks nothing.
pub(super) fn choose(talk: &Talk<'_>, sent: Option<&Sent>, wrongs: &Wrongs) -> Sheet {
    let policy = talk.prepared.policy();
    let interview = Interview::new(talk.prepared, &[]);
    let day = interview.next().map(|question| question.name.clone());
    let sent_day = sent.map(|sent| sent.first("day").unwrap_or_default().to_owned());
    let of_case = day.as_deref().and_then(|day| talk.interview.known(day));
    let value = sent_day.or(of_case).unwrap_or_else(|| {
        let days = policy.days();
        today().clamp(days.first, days.last).to_string()
    });
    let chosen = sent.and_then(|sent| sent.first("ask"));
    let known = facts_of(talk.prepared, talk.interview.case());
    let is_new = known.fields().is_empty();
    let main = html! {
        form #talk method="post" action="/ask/start" autocomplete="off" novalidate {
            a.govuk-back-link href="/" { "Back" }
            (error_summary(wrongs))
            span.govuk-caption-l { (policy.title()) }
            h1.govuk-heading-l { "Which day, and which question?" }
            input type="hidden" name="policy" value=(talk.policy.name);
            @if !is_new { input type="hidden" name="case" value=(talk.file()); }
            @if let Some(question) = interview.next() {
                (day_field(&question.label, &question.hint, &value, wrong_at(wrongs, "day")))
            }
            (questions(talk, chosen, wrong_at(wrongs, "ask")))
            button.govuk-button type="submit" { "Continue" }
        }
    };
    let title = "Which day, and which question?";
    let title = match wrongs.is_empty() {
        true => title.to_owned(),
        false => format!("Error: {title}"),
    };
    Sheet::new(Part::Ask, title, main)
}

fn day_field(label: &str, hint: &str, value: &str, wrong: Option<&Wrong>) -> Markup {
    html! {
        div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
            label.govuk-label.govuk-label--m for="day" { (capitalised(label)) }
            div.govuk-hint #day-hint { (ticked(&stopped(&capitalised(hint)))) }
            (error_message("day", wrong))
            input class={ "govuk-input govuk-input--width-10" @if wrong.is_some() { " govuk-input--error" } }
                type="text" id="day" name="day" value=(value) autocomplete="off" spellcheck="false"
                aria-describedby=(if wrong.is_some() { "day-hint day-error" } else { "day-hint" });
        }
    }
}

fn questions(talk: &Talk<'_>, chosen: Option<&str>, wrong: Option<&Wrong>) -> Markup {
    let outcomes = talk.prepared.policy().outcomes().iter();
    let answered = outcomes.filter(|outcome| outcome.node.is_some());
    let (shared, own): (Vec<&Outcome>, Vec<&Outcome>) =
        answered.partition(|outcome| is_shared(talk, outcome));
    let (first, more) = match shared.is_empty() {
        true => (own, Vec::new()),
        false => (shared, own),
    };
    let in_more = more
        .iter()
        .any(|outcome| chosen == Some(outcome.name.as_str()));
    html! {
        div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } {
            fieldset.govuk-fieldset aria-describedby=[wrong.map(|_| "ask-error")] {
                legend.govuk-fieldset__legend.govuk-fieldset__legend--m { "Question" }
                (error_message("ask", wrong))
                (radios(&first, chosen, true))
                @if !more.is_empty() {
                    details.govuk-details.ev-more open[in_more] {
                        summary.govuk-details__summary {
                            span.govuk-details__summary-text { "Other questions that these rules answer" }
                        }
                        div.govuk-details__text { (radios(&more, chosen, false)) }
                    }
                }
            }
        }
    }
}

/// Whether an outcome is one that all texts of the library share, and not a nation's or an
/// authority's own.
fn is_shared(talk: &Talk<'_>, outcome: &Outcome) -> bool {
    let library = &talk.shown.library;
    let text = library.text_at(outcome.span);
    text.is_some_and(|text| library.kind(text) == TextKind::Vocabulary)
}

fn radios(outcomes: &[&Outcome], chosen: Option<&str>, is_first: bool) -> Markup {
    html! {
        div.govuk-radios.govuk-radios--small data-module="govuk-radios" {
            @for (at, outcome) in outcomes.iter().enumerate() {
                @let id = if is_first && at == 0 { "ask".to_owned() } else { place_of(&outcome.name) };
                div.govuk-radios__item {
                    input.govuk-radios__input type="radio" id=(id) name="ask" value=(outcome.name)
                        checked[chosen == Some(outcome.name.as_str())];
                    label.govuk-label.govuk-radios__label for=(id) { (capitalised(&outcome.label)) }
                }
            }
        }
    }
}
