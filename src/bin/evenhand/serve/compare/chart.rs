//! What an answer comes to under each of the two as an amount of one person's rises: the exact
//! pieces, as a picture and as a table.

use axum::http::StatusCode;
use evenhand::comparison::{Pair, bands};
use evenhand::decision::{CanGo, CaseFile, ComesTo, Course, CoursePart, Decision, Person};
use evenhand::explanation::{answers_in_brief, capitalised};
use evenhand::model::policy::{NodeId, ValueType};
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources};
use evenhand::value::{Date, Exact, Unit, amount_in_words};
use evenhand_charts::{Line, Lines, Point, Unit as Drawn, lines};
use maud::{Markup, PreEscaped, html};

use super::sides::Sides;
use super::{Made, View, form, head};
use crate::serve::country::asked::{Query, given, nation_of};
use crate::serve::country::nation::{Nation, in_words};
use crate::serve::picture::{numbers, placed};
use crate::serve::site::{Shown, Site};

/// Up to how many pounds the amount goes where nothing else is said.
const USUAL: i64 = 500;
/// Up to how many pounds it may go.
const MOST: i64 = 1_000;

/// What is drawn, as the address says.
struct Wanted<'q> {
    person: &'q str,
    /// The amount that rises, by its name in a case; the first where none is named.
    vary: &'q str,
    /// The outcome; the first that is asked of the person where none is named.
    ask: &'q str,
    to: i64,
}

/// One of the two, as it is drawn.
struct Side<'p> {
    name: String,
    prepared: &'p Prepared,
    decision: Decision<'p>,
}

/// The page of a chart.
pub(super) fn page(site: &Site, shown: &Shown, sides: &Sides<'_>, query: &Query) -> Made {
    let made = nation_of(site, shown, &sides.left.folder).and_then(|(_, _, nation)| {
        let nation = (*nation).as_ref().map_err(Clone::clone)?;
        let wanted = wanted(nation, query)?;
        chart(shown, sides, nation, &wanted)
    });
    let (status, told) = match made {
        Ok(told) => (StatusCode::OK, told),
        Err(wrong) => (
            StatusCode::BAD_REQUEST,
            html! { p.govuk-inset-text { (wrong) } },
        ),
    };
    let main = html! {
        (head(sides, View::Chart))
        (form::again(shown, &sides.chosen(), "chart"))
        (told)
    };
    Made {
        status,
        ..Made::fine(sides.title(), main)
    }
}

fn wanted<'q>(nation: &Nation, query: &'q Query) -> Result<Wanted<'q>, String> {
    let to = match given(query, "to") {
        "" => USUAL,
        text => {
            let pounds = text.trim_start_matches('£').replace(',', "").parse::<i64>();
            pounds
                .ok()
                .filter(|to| (1..=MOST).contains(to))
                .ok_or_else(|| {
                    format!("“{text}” can't be drawn up to: write whole pounds, from 1 to {MOST}.")
                })?
        }
    };
    let person = given(query, "person");
    if !person.is_empty() && nation.person(person).is_none() {
        return Err(format!(
            "Nobody here is called “{person}”. Choose somebody from the list."
        ));
    }
    Ok(Wanted {
        person,
        vary: given(query, "vary"),
        ask: given(query, "ask"),
        to,
    })
}

/// The first person of whom an amount is asked, where nobody is named.
fn person<'n>(nation: &'n Nation, wanted: &Wanted<'_>) -> Option<(String, &'n Person)> {
    let people = nation.people();
    let mut people = people.into_iter();
    match wanted.person {
        "" => people.next(),
        name => people.find(|(own, _)| own == name),
    }
}

fn chart(
    shown: &Shown,
    sides: &Sides<'_>,
    nation: &Nation,
    wanted: &Wanted<'_>,
) -> Result<Markup, String> {
    let Some((name, person)) = person(nation, wanted) else {
        return Err("The library has no people to draw.".to_owned());
    };
    let pair = sides.pair();
    let asked = asked(&pair, person, wanted)?;
    let (on, and) = sides.on();
    let day = |day: Option<Date>| {
        let day = day.or(nation.day());
        day.ok_or_else(|| "Choose the day as at which to look.".to_owned())
    };
    let (on, and) = (day(on)?, day(and)?);
    let one = sides.left.name == sides.right.name;
    let called = |title: &str, day: Date| match one {
        true => day.in_words(),
        false => title.to_owned(),
    };
    let a = side(called(&sides.left.title, on), sides.a, person, asked.0, on)?;
    let b = side(
        called(&sides.right.title, and),
        sides.b,
        person,
        asked.1,
        and,
    )?;
    let amounts = a.decision.amounts_that_can_go();
    let Some(vary) = amounts
        .iter()
        .find(|own| wanted.vary.is_empty() || own.name == wanted.vary)
    else {
        return Err(format!(
            "This person has no amount called “{}”. Choose one from the list.",
            wanted.vary
        ));
    };
    let key = format!(
        "chart {} {name} {} {} {}",
        sides.named.key(),
        vary.name,
        wanted.ask,
        wanted.to
    );
    let part = shown.kept.part(&key, || {
        drawn(&[&a, &b], vary, asked.0, wanted.to, nation.sources()).into_string()
    });
    Ok(html! {
        (choice(sides, nation, (&name, person), &amounts, &vary.name, wanted))
        (PreEscaped(part.as_str()))
    })
}

/// The outcome in the terms of both.
fn asked(
    pair: &Pair<'_>,
    person: &Person,
    wanted: &Wanted<'_>,
) -> Result<(NodeId, NodeId), String> {
    let policy = pair.a.policy();
    let first = person.file.ask.first().map_or("", |own| own.text.as_str());
    let ask = if wanted.ask.is_empty() {
        first
    } else {
        wanted.ask
    };
    let shared = pair.shared_outcomes().into_iter();
    let mut found = shared.filter(|(own, _)| {
        let node = policy.node(*own);
        node.name == ask && matches!(node.ty, ValueType::Amount(Unit::Money(_)))
    });
    found.next_back().ok_or_else(|| {
        format!(
            "“{ask}” can't be drawn for this person: it is no amount of money that both \
             authorities work out. Choose another person or answer."
        )
    })
}

fn side<'p>(
    name: String,
    prepared: &'p Prepared,
    person: &Person,
    node: NodeId,
    day: Date,
) -> Result<Side<'p>, String> {
    let policy = prepared.policy();
    let (known, _) = person.file.known_to(policy);
    let file = CaseFile {
        ask: Vec::new(),
        ..known
    };
    let wrong = |problems: Vec<Problem>| in_words(&problems);
    let mut inquiry = file.inquiry(policy, Some(day)).map_err(wrong)?;
    inquiry.asked = vec![node];
    let decision = inquiry
        .decide(prepared)
        .map_err(|problem| wrong(vec![Problem::new(problem)]))?;
    Ok(Side {
        name,
        prepared,
        decision,
    })
}

impl Side<'_> {
    /// What the answer comes to while the amount rises to so many pounds; nothing where this
    /// policy doesn't know the amount.
    fn course(&self, vary: &CanGo, to: i64) -> Option<Course> {
        let amounts = self.decision.amounts_that_can_go();
        let own = amounts.iter().find(|own| own.name == vary.name)?;
        let answered = self.decision.answers.first()?;
        let until = to.checked_mul(own.below)?;
        self.decision.course(answered, own.fact, (0, until))
    }

    fn policy_node(&self) -> Option<NodeId> {
        self.decision.answers.first().map(|answered| answered.node)
    }

    fn unit(&self) -> Unit {
        let node = self.policy_node();
        let ty = node.map(|node| self.prepared.policy().node(node).ty);
        match ty {
            Some(ValueType::Amount(unit)) => unit,
            _ => Unit::Money(None),
        }
    }
}

// ── What is shown ───────────────────────────────────────────────────────────

fn drawn(sides: &[&Side<'_>; 2], vary: &CanGo, node: NodeId, to: i64, sources: &Sources) -> Markup {
    let label = &sides[0].prepared.policy().node(node).label;
    let courses: Vec<Option<Course>> = sides.iter().map(|side| side.course(vary, to)).collect();
    let title = format!("{}, by {}", capitalised(label), vary.label);
    let chart = Lines {
        title: title.clone(),
        about: format!(
            "Two lines, one for each: {} drawn through, {} dashed. What is not decided is a shaded \
             stretch between the least and the most that it may be. The tables beneath have every \
             place at which a line bends, jumps or ends.",
            sides[0].name, sides[1].name
        ),
        across: vary.label.clone(),
        up: label.clone(),
        across_unit: Drawn::Pence,
        up_unit: Drawn::Pence,
        middle_name: label.clone(),
        stretch_names: None,
        lines: sides
            .iter()
            .zip(&courses)
            .map(|(side, course)| Line {
                name: side.name.clone(),
                points: course
                    .as_ref()
                    .map(|course| points(side, course))
                    .unwrap_or_default(),
            })
            .collect(),
    };
    html! {
        figure.ev-picture { (placed(&lines(&chart))) }
        p.govuk-body {
            "Where a line is drawn, every penny up to £" (to) " was worked out. Where it bends or \
             jumps, another rule, limit or line of the policy begins to count; between two such places \
             it is straight, to the penny that rounding takes. What is not decided is no line: where \
             its least and its most are known, what lies between them is shaded."
        }
        @for (side, course) in sides.iter().zip(&courses) {
            h2.govuk-heading-m { (side.name) }
            @match course {
                Some(course) => {
                    (gaps(side, course, sources))
                    (numbers(&format!("{title}: {}", side.name), &table(side, vary, course, label)))
                }
                None => p.govuk-inset-text { "This can't be drawn: the policy doesn't know the amount." },
            }
        }
    }
}

/// An amount of a course, in whole pence where it is that.
fn pence(amount: Exact) -> Option<i64> {
    i64::try_from(amount.over(100)?).ok()
}

fn at(course: &Course, value: i64) -> Option<Exact> {
    Exact::new(i128::from(value), i128::from(course.below))
}

/// The values at which the least and the most of a piece are looked up that is not decided.
fn looked_at(part: &CoursePart, every: i64) -> Vec<i64> {
    let step = usize::try_from(every.max(1)).unwrap_or(usize::MAX);
    let mut values: Vec<i64> = (part.from..part.until).step_by(step).collect();
    values.push(part.until);
    values
}

/// A value, what is paid there, and between what it may lie where that is not decided.
type Found = (i64, Option<i64>, Option<(i64, i64)>);

/// The points of a line: the ends of each piece; where it is not decided, a stretch around no
/// line; and a gap where there is neither.
fn points(side: &Side<'_>, course: &Course) -> Vec<Point> {
    let mut points = Vec::new();
    for part in &course.parts {
        let found: Vec<Found> = match part.comes_to {
            ComesTo::Amounts(from, until) => vec![
                (part.from, pence(from), None),
                (part.until, pence(until), None),
            ],
            ComesTo::NotDecided { every } => {
                let values = looked_at(part, every);
                let bands = bands(&side.decision, course.fact, &values);
                let ends = bands
                    .into_iter()
                    .map(|band| band.and_then(|(low, high)| pence(low).zip(pence(high))));
                let found = values.into_iter().zip(ends);
                found.map(|(value, ends)| (value, None, ends)).collect()
            }
            ComesTo::NotApplicable | ComesTo::NoAnswer | ComesTo::CantBe | ComesTo::NotLookedAt => {
                vec![(part.from, None, None)]
            }
        };
        for (value, middle, stretch) in found {
            let Some(at) = at(course, value).and_then(pence) else {
                continue;
            };
            let point = Point {
                at,
                middle,
                stretch,
            };
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
    }
    points
}

/// Every piece in words.
fn table(side: &Side<'_>, vary: &CanGo, course: &Course, label: &str) -> Vec<Vec<String>> {
    let week = side.unit();
    let money = |amount: Option<Exact>| {
        amount.map_or_else(String::new, |amount| amount_in_words(amount, week))
    };
    let mut rows = vec![vec![
        format!("{}, from", capitalised(&vary.label)),
        "up to".to_owned(),
        format!("{label}: at the first"),
        "at the last".to_owned(),
    ]];
    for part in &course.parts {
        let (first, last) = match part.comes_to {
            ComesTo::Amounts(first, last) => (money(Some(first)), money(Some(last))),
            ComesTo::NotDecided { .. } => {
                let ends = bands(&side.decision, course.fact, &[part.from, part.until]);
                let told = |band: Option<(Exact, Exact)>| match band {
                    Some((low, high)) => {
                        format!("not decided: {} to {}", money(Some(low)), money(Some(high)))
                    }
                    None => "not decided".to_owned(),
                };
                let mut told = ends.into_iter().map(told);
                (
                    told.next().unwrap_or_default(),
                    told.next().unwrap_or_default(),
                )
            }
            other => (says(other).to_owned(), says(other).to_owned()),
        };
        rows.push(vec![
            money(at(course, part.from)),
            money(at(course, part.until)),
            first,
            last,
        ]);
    }
    rows
}

fn says(comes_to: ComesTo) -> &'static str {
    match comes_to {
        ComesTo::Amounts(..) => "",
        ComesTo::NotDecided { .. } => "not decided",
        ComesTo::NotApplicable => "does not apply",
        ComesTo::NoAnswer => "no answer",
        ComesTo::CantBe => "can't be",
        ComesTo::NotLookedAt => "not looked at",
    }
}

/// What a gap is, and what it hangs on: told once, of the first value of the first gap.
fn gaps(side: &Side<'_>, course: &Course, sources: &Sources) -> Markup {
    let mut gaps = course.parts.iter();
    let Some(part) = gaps.find(|part| !matches!(part.comes_to, ComesTo::Amounts(..))) else {
        return html! {};
    };
    let every = match part.comes_to {
        ComesTo::NotDecided { every } if every > course.step => at(course, every),
        _ => None,
    };
    let needs = needs(side, course, part.from, sources);
    html! {
        div.govuk-inset-text {
            p.govuk-body {
                "The line has a gap: "
                @match part.comes_to {
                    ComesTo::NotDecided { .. } => "what is not decided is drawn as no amount.",
                    ComesTo::NotApplicable => "there it does not apply.",
                    ComesTo::NoAnswer => "there the policy gives no answer, by a fault of its own.",
                    ComesTo::CantBe => "there nobody can be so.",
                    ComesTo::NotLookedAt => "there it was not looked at, because the effort came to its limit.",
                    ComesTo::Amounts(..) => "",
                }
                @if let Some(every) = every {
                    " There it was looked at every " (amount_in_words(every, Unit::Money(None))) "."
                }
            }
            @if !needs.is_empty() {
                p.govuk-body { "It hangs on:" }
                ul.govuk-list.govuk-list--bullet { @for need in needs { li { (need) } } }
            }
        }
    }
}

/// What the answer hangs on where the amount has a value.
fn needs(side: &Side<'_>, course: &Course, value: i64, sources: &Sources) -> Vec<String> {
    let told = side.decision.with_amount(course.fact, value);
    let Some(told) = told.as_ref() else {
        return Vec::new();
    };
    let answers = answers_in_brief(told, sources);
    let needs = answers.iter().flat_map(|answer| match &answer.answer {
        evenhand::explanation::AnswerTold::Undecided { needs, .. } => needs.clone(),
        _ => Vec::new(),
    });
    needs
        .map(|need| match need.why {
            "fact" => format!("not known of the person: {}", need.label),
            why => format!("{why}: {}", need.label),
        })
        .collect()
}

/// The choice of the person, the amount that rises, and how far.
fn choice(
    sides: &Sides<'_>,
    nation: &Nation,
    (name, person): (&str, &Person),
    amounts: &[CanGo],
    vary: &str,
    wanted: &Wanted<'_>,
) -> Markup {
    html! {
        form.ev-form method="get" action="/compare" {
            @for (name, value) in sides.chosen().iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            input type="hidden" name="show" value="chart";
            div.govuk-form-group {
                label.govuk-label for="person" { "Person" }
                select.govuk-select #person name="person" {
                    @for (own, other) in nation.people() {
                        option value=(own) selected[own == name] { (other.title.text) }
                    }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="vary" { "What rises" }
                select.govuk-select #vary name="vary" {
                    @for own in amounts {
                        option value=(own.name) selected[own.name == vary] { (capitalised(&own.label)) }
                    }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="to" { "Up to, in pounds" }
                input.govuk-input.govuk-input--width-5 #to name="to" inputmode="numeric" value=(wanted.to);
            }
            button.govuk-button type="submit" { "Draw" }
        }
        @if let Some(about) = &person.about { p.govuk-body { (about) " Nothing else about them changes." } }
    }
}
