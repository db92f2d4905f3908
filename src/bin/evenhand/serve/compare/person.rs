//! One person through both: somebody who is invented, by name, or one's own case, which comes in
//! the body of the request and is not kept.

use axum::extract::Multipart;
use axum::http::StatusCode;
use evenhand::comparison::{AsAt, PersonPart, compare_person, person_part};
use evenhand::decision::{CaseFile, read_case};
use evenhand::source::{MAX_FILE_BYTES, Problem, Sources, read_text};
use maud::{Markup, html};

use super::sides::Sides;
use super::{Made, View, form, head};
use crate::serve::country::asked::{Query, given, nation_of};
use crate::serve::country::nation::Nation;
use crate::serve::site::{Shown, Site};

/// How many parts of a form are read.
const MAX_FIELDS: usize = 16;
/// The longest part that is no case, in bytes.
const MAX_FIELD_BYTES: usize = 1_024;
/// What one's own case is called where a problem points into it.
const OWN: &str = "your case";

/// What is wrong with a case, where each stands in it.
pub(crate) type Refused = (Vec<Problem>, Sources);

/// The page of somebody who is invented; the choice of one where nobody is named.
pub(super) fn page(site: &Site, shown: &Shown, sides: &Sides<'_>, name: &str) -> Made {
    let told = match name {
        "" => Ok(None),
        name => shipped(site, shown, sides, name).map(Some),
    };
    let (status, answer) = match told {
        Ok(None) => (StatusCode::OK, html! {}),
        Ok(Some(part)) => (StatusCode::OK, whole(&part)),
        Err(wrong) => (StatusCode::BAD_REQUEST, wrong),
    };
    let main = html! {
        (head(sides, View::Person))
        (form::again(shown, &sides.chosen(), "person"))
        (answer)
        (choice(site, shown, sides, name))
        (own_case(sides, ""))
    };
    Made {
        status,
        ..Made::fine(sides.title(), main)
    }
}

/// The page of one's own case.
pub(super) fn own(shown: &Shown, sides: &Sides<'_>, query: &Query) -> Made {
    let text = query.get("case").map_or("", String::as_str);
    let (status, answer) = match own_through(shown, sides, text) {
        Ok(part) => (StatusCode::OK, whole(&part)),
        Err(refused) => (StatusCode::BAD_REQUEST, told_wrong(&refused)),
    };
    let main = html! {
        (head(sides, View::Person))
        (answer)
        (own_case(sides, text))
    };
    Made {
        status,
        ..Made::fine(sides.title(), main)
    }
}

/// One's own case through both.
pub(crate) fn own_through(
    shown: &Shown,
    sides: &Sides<'_>,
    text: &str,
) -> Result<PersonPart, Refused> {
    let mut sources = shown.library.sources().clone();
    let base = sources.add(OWN, text);
    match read_case(text, base) {
        Ok(file) => through(sides, &file, as_at(sides, None), sources),
        Err(problems) => Err((problems, sources)),
    }
}

/// Somebody who is invented through both; or what to do, where that can't be.
pub(crate) fn shipped(
    site: &Site,
    shown: &Shown,
    sides: &Sides<'_>,
    name: &str,
) -> Result<PersonPart, Markup> {
    let said = |words: &str| html! { p.govuk-inset-text { (words) } };
    let (_, _, nation) =
        nation_of(site, shown, &sides.left.folder).map_err(|wrong| said(&wrong))?;
    let nation = (*nation).as_ref().map_err(|wrong| said(wrong))?;
    let Some(person) = nation.person(name) else {
        return Err(said(&format!(
            "Nobody here is called “{name}”. Choose somebody from the list."
        )));
    };
    let day = as_at(sides, Some(nation));
    let sources = nation.sources().clone();
    let part = through(sides, &person.file, day, sources);
    let part = part.map_err(|refused| told_wrong(&refused))?;
    Ok(PersonPart {
        head: html! {
            h2 { (person.title.text) }
            @if let Some(about) = &person.about { p { (about) } }
            @if let Some(note) = &nation.people.note { p { (note) } }
            (part.head)
        },
        ..part
    })
}

/// As at which day: those that are chosen, whatever day the case gives; else that of the people,
/// or of the case.
fn as_at(sides: &Sides<'_>, nation: Option<&Nation>) -> AsAt {
    match sides.on() {
        (Some(on), Some(and)) => AsAt::Days(on, and),
        (_, _) => AsAt::Day(nation.and_then(Nation::day)),
    }
}

fn through(
    sides: &Sides<'_>,
    file: &CaseFile,
    as_at: AsAt,
    sources: Sources,
) -> Result<PersonPart, Refused> {
    match compare_person(&sides.pair(), file, as_at, &sources) {
        Ok(compared) => Ok(person_part(&compared)),
        Err(problems) => Err((problems, sources)),
    }
}

/// Everything that is told of one person.
fn whole(part: &PersonPart) -> Markup {
    html! {
        div.ev-told.ev-told--person {
            (part.head)
            div.ev-scroll tabindex="0" role="region" aria-label="The answers side by side" { (part.answers) }
            @for moving in &part.moving { (moving) }
            (part.sources)
        }
    }
}

/// What is wrong with a case, each with its line and what to write.
pub(crate) fn told_wrong((problems, sources): &Refused) -> Markup {
    html! {
        div.govuk-error-summary {
            div role="alert" {
                h2.govuk-error-summary__title { "This case can't be compared" }
                div.govuk-error-summary__body {
                    ul.govuk-list.govuk-error-summary__list {
                        @for problem in problems {
                            @let told = problem.told(sources);
                            li {
                                a href="#case" {
                                    @if let Some(place) = told.places.first() { "Line " (place.line) ": " }
                                    (told.message)
                                }
                                @if let Some(help) = &told.help { p.govuk-body { (help) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The choice of somebody who is invented.
fn choice(site: &Site, shown: &Shown, sides: &Sides<'_>, chosen: &str) -> Markup {
    let nation = nation_of(site, shown, &sides.left.folder);
    let people: Vec<(String, String)> = match &nation {
        Ok((_, _, nation)) => (**nation).as_ref().map_or_else(
            |_| Vec::new(),
            |nation| {
                let people = nation.people().into_iter();
                people
                    .map(|(name, person)| (name, person.title.text.clone()))
                    .collect()
            },
        ),
        Err(_) => Vec::new(),
    };
    html! {
        @if !people.is_empty() {
            h2.govuk-heading-m { "Somebody who is invented" }
            form.ev-form method="get" action="/compare" {
                @for (name, value) in sides.chosen().iter().filter(|(_, value)| !value.is_empty()) {
                    input type="hidden" name=(name) value=(value);
                }
                div.govuk-form-group {
                    label.govuk-label for="person" { "Person" }
                    select.govuk-select #person name="person" {
                        @for (name, title) in &people {
                            option value=(name) selected[name == chosen] { (title) }
                        }
                    }
                }
                button.govuk-button type="submit" { "Show both explanations" }
            }
        }
    }
}

/// The form for one's own case.
fn own_case(sides: &Sides<'_>, text: &str) -> Markup {
    html! {
        h2.govuk-heading-m { "A case of your own" }
        form method="post" action="/compare/person" enctype="multipart/form-data" {
            @for (name, value) in sides.chosen().iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            (case_fields(text))
            button.govuk-button type="submit" { "Show both explanations" }
        }
    }
}

/// The fields that a case goes into.
pub(crate) fn case_fields(text: &str) -> Markup {
    html! {
        div.govuk-form-group {
            label.govuk-label for="file" { "The file of a case" }
            div.govuk-hint #file-hint { "As it was saved under Ask. It is not stored, and is in no address." }
            input.govuk-file-upload #file name="file" type="file" accept=".toml,.json" aria-describedby="file-hint";
        }
        div.govuk-form-group {
            label.govuk-label for="case" { "Or the case as text" }
            textarea.govuk-textarea.ev-case #case name="case" rows="8" spellcheck="false" autocomplete="off" { (text) }
        }
    }
}

/// The fields of a form, with the text of the case under `case`.
///
/// # Errors
/// What to do, where they can't be read.
pub(crate) async fn fields(mut parts: Multipart) -> Result<Query, String> {
    const UNREADABLE: &str = "Go back, and send it again.";
    let mut query = Query::new();
    let mut file = None;
    for _ in 0..MAX_FIELDS {
        let part = parts
            .next_field()
            .await
            .map_err(|_| UNREADABLE.to_owned())?;
        let Some(part) = part else { break };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| {
            format!(
                "The case may be too long: at most {} kilobytes are read. Send a shorter one.",
                MAX_FILE_BYTES / 1_024
            )
        })?;
        let most = match name.as_str() {
            "case" | "file" => MAX_FILE_BYTES,
            _ => MAX_FIELD_BYTES,
        };
        if bytes.len() > most {
            return Err(format!(
                "The form holds more than can be read: at most {} kilobytes of a case.",
                MAX_FILE_BYTES / 1_024
            ));
        }
        let text = read_text(OWN, &bytes).map_err(|problem| Problem::new(problem).to_string())?;
        match name.as_str() {
            "file" if !text.trim().is_empty() => file = Some(text),
            "file" => {}
            _ => {
                query.insert(name, text);
            }
        }
    }
    if let Some(text) = file {
        query.insert("case".to_owned(), text);
    }
    if given(&query, "case").is_empty() {
        return Err("No case was given. Go back, and choose its file or write it down.".to_owned());
    }
    Ok(query)
}
