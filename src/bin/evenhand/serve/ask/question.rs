//! A page of questions: one thing, or everything that is still open.

use evenhand::explanation::capitalised;
use evenhand::form::{AnswerShape, FormQuestion, Named};
use evenhand::model::policy::{Domain, Field};
use maud::{Markup, html};

use super::super::address::address;
use super::super::shell::{Part, Sheet};
use super::parts::{
    Wrong, Wrongs, error_message, error_summary, place_of, stopped, ticked, wrong_at,
};
use super::sent::{FIELD, Sent};
use super::talk::{Mode, Talk};

/// From how many values on a choice within an item is a list that opens.
const FEW: usize = 6;

/// What stands on a page for one fact, or for one list.
enum Block {
    /// A question about one fact, or about how many items there are.
    One(FormQuestion),
    /// The items of a list, each with the questions about it.
    Items(Items),
}

/// The items of a list.
struct Items {
    list: String,
    label: String,
    items: Vec<Vec<(FormQuestion, Field)>>,
    /// Whether there may be others that are not known of.
    others: bool,
    can_add: bool,
    can_remove: bool,
}

/// What is shown in the fields: what was sent, where something was wrong with it, else what is
/// known.
#[derive(Default)]
pub(super) struct Shown<'t> {
    /// What was sent.
    pub(super) sent: Option<&'t Sent>,
    /// What is wrong with it.
    pub(super) wrongs: Wrongs,
    /// Whether how many items there are is asked, though it is known.
    pub(super) counts: bool,
}

/// The names of the facts that are asked for next.
pub(super) fn asked_next(talk: &Talk<'_>) -> Vec<String> {
    let questions = match talk.mode {
        Mode::One => talk.interview.next().cloned().into_iter().collect(),
        Mode::All => talk.interview.questions(),
    };
    questions
        .into_iter()
        .map(|question| question.name)
        .collect()
}

/// A page that asks for some facts.
pub(super) fn page(talk: &Talk<'_>, names: &[String], shown: &Shown<'_>) -> Sheet {
    let blocks = blocks(talk, names, shown.counts);
    let alone = matches!(blocks.as_slice(), [Block::One(_)]);
    let only_list = match blocks.as_slice() {
        [Block::Items(items)] => Some(items.label.clone()),
        _ => None,
    };
    let heading = match (blocks.as_slice(), &only_list) {
        ([Block::One(question)], _) => capitalised(&question.label),
        (_, Some(label)) => capitalised(label),
        _ => "Questions that still matter".to_owned(),
    };
    let main = html! {
        form.ev-ask #talk method="post" action="/ask/go" autocomplete="off" novalidate {
            // Whoever presses Enter in a field means to go on, and not back.
            button type="submit" name="do" value="answer" hidden {}
            (talk.hidden())
            (back(talk))
            (error_summary(&shown.wrongs))
            (about(talk))
            @if !alone { h1.govuk-heading-l { (heading) } (what_if_empty()) (in_part()) }
            @for block in &blocks {
                @match block {
                    Block::One(question) => { (one(talk, question, shown, alone)) }
                    Block::Items(items) => { (list(talk, items, shown, only_list.is_some())) }
                }
            }
            (buttons(&blocks, talk.has_day()))
        }
        (super::answer::known_so_far(talk))
    };
    let title = match shown.wrongs.is_empty() {
        true => heading,
        false => format!("Error: {heading}"),
    };
    Sheet {
        scripts: &["ask.js"],
        ..Sheet::new(Part::Ask, title, main)
    }
}

/// Which council, which day and which question this is about, above the question.
fn about(talk: &Talk<'_>) -> Markup {
    let policy = talk.prepared.policy();
    let asked = talk.asked();
    let labels = asked.iter().map(|node| policy.node(*node).label.as_str());
    html! {
        p.govuk-caption-l { (policy.title()) ": " (labels.collect::<Vec<_>>().join("; ")) }
    }
}

fn back(talk: &Talk<'_>) -> Markup {
    html! {
        @if talk.trail.is_empty() {
            a.govuk-back-link href=(address("/ask", &[("policy", &talk.policy.name)])) { "Back" }
        } @else {
            button.govuk-back-link.ev-back type="submit" name="do" value="back" { "Back" }
        }
    }
}

fn what_if_empty() -> Markup {
    html! {
        p.govuk-body {
            "Leave empty what you do not know. It stays not known: it is never taken to be no, none or nothing."
        }
    }
}

fn buttons(blocks: &[Block], has_day: bool) -> Markup {
    let alone = match blocks {
        [Block::One(question)] => Some(question),
        _ => None,
    };
    let none = alone.is_some_and(|question| may_be_none(&question.answer));
    html! {
        div.govuk-button-group {
            button.govuk-button type="submit" name="do" value="answer" { "Continue" }
            @if none {
                button.govuk-button.govuk-button--secondary type="submit" name="do" value="none" { "There is none" }
            }
            @if alone.is_some() && has_day {
                button.govuk-button.govuk-button--secondary type="submit" name="do" value="skip" { "I do not know" }
            }
        }
        @if has_day {
            ul.govuk-list.ev-onward {
                li {
                    @if alone.is_some() || matches!(blocks, [Block::Items(_)]) {
                        button.ev-link type="submit" name="do" value="mode:all" { "Show everything that still matters on one page" }
                    } @else {
                        button.ev-link type="submit" name="do" value="mode:one" { "Show one thing on a page" }
                    }
                }
                li { button.ev-link type="submit" name="do" value="show" { "See what follows from what is known so far" } }
            }
        }
    }
}

fn may_be_none(shape: &AnswerShape) -> bool {
    match shape {
        AnswerShape::Amount { or_none, .. } | AnswerShape::Day { or_none, .. } => *or_none,
        AnswerShape::Items { least, .. } => *least == 0,
        AnswerShape::YesNo | AnswerShape::Choice { .. } | AnswerShape::Set { .. } => false,
    }
}

// ── Blocks ───────────────────────────────────────────────────────────────────

fn blocks(talk: &Talk<'_>, names: &[String], counts: bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for name in names {
        let list = name.split('[').next().unwrap_or_default();
        let there = blocks
            .iter()
            .any(|block| matches!(block, Block::Items(items) if items.list == list));
        if there {
            continue;
        }
        let Some(question) = talk.interview.about(name) else {
            continue;
        };
        let is_field = name.len() > list.len();
        let items = (is_field || !counts).then(|| items(talk, list)).flatten();
        match items {
            Some(items) => blocks.push(Block::Items(items)),
            // Nothing is asked about an item that may not be there.
            None if is_field => {}
            None => blocks.push(Block::One(question)),
        }
    }
    blocks
}

/// The items of a list of which it is known how many there are.
fn items(talk: &Talk<'_>, list: &str) -> Option<Items> {
    let policy = talk.prepared.policy();
    let fact = policy.facts().iter().find(|fact| fact.name == list)?;
    let Domain::List {
        record,
        least,
        most,
    } = fact.domain
    else {
        return None;
    };
    let known = talk.interview.known(list)?;
    let (count, others) = match known.strip_suffix(" and others") {
        Some(count) => (count, true),
        None => (known.as_str(), false),
    };
    // Where there are none, there is nothing to show but how many there are.
    let count: u8 = count.parse().ok().filter(|count| *count > 0)?;
    let open: Vec<String> = talk
        .interview
        .questions()
        .into_iter()
        .map(|question| question.name)
        .collect();
    let fields = &policy.records().get(record.index())?.fields;
    let items = (1..=count).map(|number| {
        let asked = fields.iter().filter_map(|field| {
            let name = format!("{list}[{number}].{}", field.name);
            let wanted = open.contains(&name)
                || talk.open.contains(&name)
                || talk.interview.known(&name).is_some();
            let question = talk.interview.about(&name).filter(|_| wanted)?;
            Some((question, field.clone()))
        });
        asked.collect()
    });
    Some(Items {
        list: list.to_owned(),
        label: fact.label.clone(),
        items: items.collect(),
        others,
        can_add: count < most,
        can_remove: count > least,
    })
}

/// Whether a page about some facts would ask for anything.
pub(super) fn asks_anything(talk: &Talk<'_>, names: &[String], counts: bool) -> bool {
    !blocks(talk, names, counts).is_empty()
}

fn one(talk: &Talk<'_>, question: &FormQuestion, shown: &Shown<'_>, alone: bool) -> Markup {
    let label = capitalised(&question.label);
    let heading = match alone {
        true => html! { h1.govuk-fieldset__heading { (label) } },
        false => html! { (label) },
    };
    let input = Input {
        talk,
        question,
        shown,
        heading,
        size: if alone { "l" } else { "m" },
        in_item: !alone,
        with_why: alone,
    };
    html! {
        input type="hidden" name="shown" value=(question.name);
        (input.markup())
        @if alone && matches!(question.answer, AnswerShape::Amount { .. }) { (in_part()) }
    }
}

/// That an amount may be known in part.
fn in_part() -> Markup {
    html! {
        details.govuk-details {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "If you know an amount only in part" }
            }
            div.govuk-details__text {
                "Write what you know, as in " code.ev-code { "up to £6,000.00" } ", "
                code.ev-code { "from £10.00" } " or " code.ev-code { "between £5.00 and £9.00" } "."
            }
        }
    }
}

fn list(talk: &Talk<'_>, items: &Items, shown: &Shown<'_>, alone: bool) -> Markup {
    let label = capitalised(&items.label);
    html! {
        input type="hidden" name="shown-list" value=(items.list);
        section.ev-items #(place_of(&items.list)) aria-label=(label) {
            @if !alone { h2.govuk-heading-m { (label) } }
            @for (at, fields) in items.items.iter().enumerate() {
                @let number = at + 1;
                fieldset.govuk-fieldset.ev-item {
                    legend.govuk-fieldset__legend.govuk-fieldset__legend--m {
                        "Number " (number) span.govuk-visually-hidden { " of " (items.label) }
                    }
                    @if fields.is_empty() { p.govuk-body { "Nothing about this one matters." } }
                    @for (question, field) in fields {
                        input type="hidden" name="shown" value=(question.name);
                        (Input {
                            talk,
                            question,
                            shown,
                            heading: html! { (capitalised(&field.label)) },
                            size: "s",
                            in_item: true,
                            with_why: false,
                        }.markup())
                    }
                    @if items.can_remove {
                        button.govuk-button.govuk-button--secondary type="submit" name="do" value={ "remove:" (items.list) ":" (at) } {
                            "Remove" span.govuk-visually-hidden { " number " (number) " of " (items.label) }
                        }
                    }
                }
            }
            @if items.others { p.govuk-inset-text { "There may be others that are not known." } }
            @if items.can_add {
                button.govuk-button.govuk-button--secondary type="submit" name="do" value={ "add:" (items.list) } {
                    "Add another" span.govuk-visually-hidden { " to " (items.label) }
                }
            }
            p.govuk-body {
                button.ev-link type="submit" name="do" value={ "count:" (items.list) } {
                    "Change how many there are" span.govuk-visually-hidden { " " (items.label) }
                }
            }
        }
    }
}

// ── Fields ───────────────────────────────────────────────────────────────────

/// A question with what is to be filled in.
struct Input<'q> {
    talk: &'q Talk<'q>,
    question: &'q FormQuestion,
    shown: &'q Shown<'q>,
    /// What is asked.
    heading: Markup,
    /// How large it stands there, as the design system calls it.
    size: &'static str,
    /// Whether it stands among others: then what is not known can be chosen beside the values.
    in_item: bool,
    /// Whether it says what hangs on it.
    with_why: bool,
}

impl Input<'_> {
    fn markup(&self) -> Markup {
        let id = place_of(&self.question.name);
        let wrong = wrong_at(&self.shown.wrongs, &id);
        let values = self.question.answer.values();
        let inner = match &self.question.answer {
            AnswerShape::YesNo => self.radios(&id, wrong, &yes_no()),
            AnswerShape::Choice { .. } if self.in_item && values.len() > FEW => {
                self.select(&id, wrong, values)
            }
            AnswerShape::Choice { .. } => self.radios(&id, wrong, values),
            AnswerShape::Set { .. } => self.boxes(&id, wrong, values),
            AnswerShape::Amount { .. } | AnswerShape::Day { .. } | AnswerShape::Items { .. } => {
                self.text(&id, wrong)
            }
        };
        html! {
            div class={ "govuk-form-group" @if wrong.is_some() { " govuk-form-group--error" } } { (inner) }
        }
    }

    /// What is in the field.
    fn value(&self) -> String {
        let name = &self.question.name;
        match self.shown.sent {
            Some(sent) => sent.typed(name).unwrap_or_default(),
            None => self.talk.interview.known(name).unwrap_or_default(),
        }
    }

    /// Whether the fact was left open before.
    fn is_open(&self) -> bool {
        self.talk.open.contains(&self.question.name)
    }

    /// What stands between the question and its answers.
    fn hint(&self, id: &str) -> Markup {
        let typed = match self.question.answer {
            AnswerShape::YesNo | AnswerShape::Choice { .. } => None,
            AnswerShape::Set { .. } => Some("any of these".to_owned()),
            AnswerShape::Amount { .. } | AnswerShape::Day { .. } | AnswerShape::Items { .. } => {
                Some(self.question.hint.clone())
            }
        };
        let decides = self.question.decides.join("; ");
        let hangs = match self.question.matters {
            true => "hangs on this",
            false => "may hang on this",
        };
        html! {
            div.govuk-hint id={ (id) "-hint" } {
                @if let Some(role) = &self.question.judged_by {
                    strong.govuk-tag.govuk-tag--grey.ev-role { "judged by the " (role) }
                }
                @if let Some(hint) = typed { span.ev-hint { (ticked(&stopped(&capitalised(&hint)))) } }
                @if self.with_why && !decides.is_empty() {
                    span.ev-hint { (capitalised(&decides)) ": it " (hangs) "." }
                }
            }
        }
    }

    fn described(&self, id: &str, wrong: Option<&Wrong>) -> String {
        match wrong {
            Some(_) => format!("{id}-hint {id}-error"),
            None => format!("{id}-hint"),
        }
    }

    fn fieldset(&self, id: &str, wrong: Option<&Wrong>, inner: &Markup) -> Markup {
        let legend = format!(
            "govuk-fieldset__legend govuk-fieldset__legend--{}",
            self.size
        );
        html! {
            fieldset.govuk-fieldset aria-describedby=(self.described(id, wrong)) {
                legend class=(legend) { (self.heading) }
                (self.hint(id))
                (error_message(id, wrong))
                (inner)
            }
        }
    }

    fn radios(&self, id: &str, wrong: Option<&Wrong>, values: &[Named]) -> Markup {
        let name = format!("{FIELD}{}", self.question.name);
        let chosen = self.value();
        let is_open = chosen.is_empty() && self.is_open() || chosen == "unknown";
        let inline = match self.question.answer {
            AnswerShape::YesNo => "govuk-radios govuk-radios--inline",
            _ => "govuk-radios",
        };
        let radio = |at: usize, value: &str, label: &str, checked: bool| {
            let id = numbered(id, at);
            html! {
                div.govuk-radios__item {
                    input.govuk-radios__input type="radio" id=(id) name=(name) value=(value) checked[checked];
                    label.govuk-label.govuk-radios__label for=(id) { (label) }
                }
            }
        };
        let inner = html! {
            div class=(inline) data-module="govuk-radios" {
                @for (at, value) in values.iter().enumerate() {
                    (radio(at, &value.name, &capitalised(&value.label), chosen == value.name))
                }
                @if self.in_item { (radio(values.len(), "unknown", "I do not know", is_open)) }
            }
        };
        self.fieldset(id, wrong, &inner)
    }

    fn boxes(&self, id: &str, wrong: Option<&Wrong>, values: &[Named]) -> Markup {
        let name = format!("{FIELD}{}", self.question.name);
        let chosen = self.value();
        let chosen: Vec<&str> = chosen.split(',').map(str::trim).collect();
        let boxed = |at: usize, value: &str, label: &str| {
            let id = numbered(id, at);
            html! {
                div.govuk-checkboxes__item {
                    input.govuk-checkboxes__input type="checkbox" id=(id) name=(name) value=(value)
                        data-behaviour=[(value == "none").then_some("exclusive")]
                        checked[chosen.contains(&value)];
                    label.govuk-label.govuk-checkboxes__label for=(id) { (label) }
                }
            }
        };
        let inner = html! {
            div.govuk-checkboxes.govuk-checkboxes--small.ev-boxes data-module="govuk-checkboxes" {
                @for (at, value) in values.iter().enumerate() {
                    (boxed(at, &value.name, &capitalised(&value.label)))
                }
            }
            div.govuk-checkboxes.govuk-checkboxes--small.ev-none {
                div.govuk-checkboxes__divider { "or" }
                (boxed(values.len(), "none", "None of these"))
            }
        };
        self.fieldset(id, wrong, &inner)
    }

    fn select(&self, id: &str, wrong: Option<&Wrong>, values: &[Named]) -> Markup {
        let chosen = self.value();
        html! {
            (self.label(id))
            (self.hint(id))
            (error_message(id, wrong))
            select.govuk-select id=(id) name={ (FIELD) (self.question.name) } aria-describedby=(self.described(id, wrong)) {
                option value="" { "I do not know" }
                @for value in values {
                    option value=(value.name) selected[chosen == value.name] { (capitalised(&value.label)) }
                }
            }
        }
    }

    fn text(&self, id: &str, wrong: Option<&Wrong>) -> Markup {
        let class = match wrong {
            Some(_) => "govuk-input govuk-input--width-20 govuk-input--error",
            None => "govuk-input govuk-input--width-20",
        };
        html! {
            (self.label(id))
            (self.hint(id))
            (error_message(id, wrong))
            input class=(class) type="text" id=(id) name={ (FIELD) (self.question.name) } value=(self.value())
                aria-describedby=(self.described(id, wrong)) spellcheck="false" autocomplete="off";
        }
    }

    /// What is asked, above a field that is alone.
    fn label(&self, id: &str) -> Markup {
        let class = format!("govuk-label govuk-label--{}", self.size);
        let label = html! { label class=(class) for=(id) { (capitalised_label(self)) } };
        match self.in_item {
            true => label,
            false => html! { h1.govuk-label-wrapper { (label) } },
        }
    }
}

/// What is asked, without the heading that a fieldset would have around it.
fn capitalised_label(input: &Input<'_>) -> Markup {
    match input.in_item {
        true => input.heading.clone(),
        false => html! { (capitalised(&input.question.label)) },
    }
}

fn numbered(id: &str, at: usize) -> String {
    match at {
        0 => id.to_owned(),
        at => format!("{id}-{}", at + 1),
    }
}

fn yes_no() -> Vec<Named> {
    let named = |word: &str| Named {
        name: word.to_owned(),
        label: word.to_owned(),
    };
    vec![named("yes"), named("no")]
}
