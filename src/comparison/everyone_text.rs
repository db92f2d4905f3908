//! What came of comparing everybody, as lines for a terminal or a page that stands alone.
//!
//! Both tell the same in the same order.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::verdict::{
    DaysTold, EveryoneCompared, GapTold, OutcomeAtAGlance, PersonTold, Region, StretchTold, Verdict,
};
use crate::explanation::{STYLE, Style, TextLine, broken, capitalised};
use crate::value::Date;

/// How many reasons are told at a glance.
const MAX_REASONS: usize = 3;
/// The narrowest width that is laid out for.
const NARROWEST: usize = 40;

/// Lays out what came of comparing everybody for a width, in characters.
pub fn everyone_to_text(compared: &EveryoneCompared, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        lines: Vec::new(),
    };
    page.wrapped(0, Style::Strong, &title(compared));
    for within in &compared.within {
        page.wrapped(2, Style::Plain, &format!("only where {within}"));
    }
    page.wrapped(0, Style::Strong, &headline(compared));
    for stretch in &compared.stretches {
        page.blank();
        page.stretch(compared, stretch);
    }
    page.lines
}

/// Lays out whether two policies differ in each outcome, for a width in characters.
pub fn outcomes_to_text(
    outcomes: &[OutcomeAtAGlance],
    (a, b): (&str, &str),
    width: usize,
) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(NARROWEST),
        lines: Vec::new(),
    };
    let (a, b) = told_apart((a, b));
    page.wrapped(0, Style::Strong, GLANCE);
    for outcome in outcomes {
        if outcome.verdict != Verdict::Same {
            page.glance(outcome, (a, b));
        }
    }
    let alike = alike(outcomes);
    if !alike.is_empty() {
        page.wrapped(2, Style::Strong, ALIKE);
        page.wrapped(4, Style::Plain, &alike.join(", "));
    }
    page.wrapped(2, Style::Faint, ASK);
    page.lines
}

struct Page {
    width: usize,
    lines: Vec<TextLine>,
}

impl Page {
    fn blank(&mut self) {
        self.lines.push(TextLine::default());
    }

    fn wrapped(&mut self, indent: usize, style: Style, text: &str) {
        let room = self.width.saturating_sub(indent).max(20);
        for line in broken(text, room) {
            let line = format!("{:indent$}{line}", "");
            self.lines.push(TextLine::of(style, line));
        }
    }

    fn glance(&mut self, outcome: &OutcomeAtAGlance, (a, b): (&str, &str)) {
        let title = format!("{} — {}", outcome.outcome, outcome.label);
        self.wrapped(2, Style::Strong, &title);
        for stretch in &outcome.stretches {
            let days: Vec<String> = stretch.days.iter().map(days_words).collect();
            let says = at_a_glance(stretch.verdict);
            self.wrapped(4, Style::Plain, &format!("{says}: {}", days.join("; ")));
            if let Some(person) = &stretch.person {
                let words = format!("{}: {} in {a}, {} in {b}", person.is, person.a, person.b);
                self.wrapped(6, Style::Faint, &words);
            }
            for reason in first_reasons(&stretch.reasons) {
                self.wrapped(6, Style::Faint, &reason);
            }
        }
    }

    fn stretch(&mut self, compared: &EveryoneCompared, stretch: &StretchTold) {
        let days: Vec<String> = stretch.days.iter().map(days_words).collect();
        self.wrapped(0, Style::Strong, &capitalised(&days.join("; ")));
        for (at, region) in stretch.regions.iter().enumerate() {
            self.region(compared, region, at + 1, stretch.regions.len());
        }
        for line in covers(stretch) {
            self.wrapped(2, Style::Faint, &line);
        }
    }

    fn region(&mut self, compared: &EveryoneCompared, region: &Region, at: usize, of: usize) {
        let who = who(region);
        let number = if of > 1 {
            format!("{at}. ")
        } else {
            String::new()
        };
        self.wrapped(2, Style::Strong, &format!("{number}{}", capitalised(&who)));
        for when in region.when.iter().skip(1) {
            self.wrapped(5, Style::Plain, &format!("and {when}"));
        }
        self.wrapped(5, Style::Plain, &says(region));
        if let Some(gap) = &region.furthest {
            self.wrapped(5, Style::Plain, &gap_words(gap));
            self.wrapped(7, Style::Plain, &person_words(compared, &gap.person));
        }
        for person in others(region) {
            let words = person_words(compared, person);
            self.wrapped(5, Style::Plain, &format!("for instance {words}"));
        }
        for reason in &region.reasons {
            self.wrapped(7, Style::Plain, reason);
        }
    }
}

/// Whether two policies differ in each outcome, as a part of a page.
pub(super) fn outcomes_to_html(outcomes: &[OutcomeAtAGlance], titles: (&str, &str)) -> Markup {
    html! {
        section {
            (outcomes_part(outcomes, titles, |_| None))
            p { small { (capitalised(ASK)) "." } }
        }
    }
}

/// Whether two policies differ in each outcome, as a part of a page: an `h2`, and an `h3` for
/// each outcome that is not the same for everyone.
///
/// # Shapes
/// `further` may give the address of a page that tells more of an outcome.
pub fn outcomes_part(
    outcomes: &[OutcomeAtAGlance],
    titles: (&str, &str),
    further: impl Fn(&OutcomeAtAGlance) -> Option<String>,
) -> Markup {
    let titles = told_apart(titles);
    let alike = alike(outcomes);
    html! {
        h2 { (GLANCE) }
        @for outcome in outcomes {
            @if outcome.verdict != Verdict::Same {
                (glance_html(outcome, titles))
                @if let Some(at) = further(outcome) {
                    p { a href=(at) { "For whom, and by how much: " (outcome.label) } }
                }
            }
        }
        @if !alike.is_empty() {
            h3 { (ALIKE) }
            p { (alike.join(", ")) }
        }
    }
}

fn glance_html(outcome: &OutcomeAtAGlance, (a, b): (&str, &str)) -> Markup {
    html! {
        h3 { (capitalised(&outcome.label)) " " code { (outcome.outcome) } }
        @for stretch in &outcome.stretches {
            p {
                strong { (capitalised(at_a_glance(stretch.verdict))) } ": "
                (stretch.days.iter().map(days_words).collect::<Vec<_>>().join("; "))
            }
            @if let Some(person) = &stretch.person {
                p { (capitalised(&person.is)) ": " (person.a) " in " (a) ", " (person.b) " in " (b) }
            }
            @if !stretch.reasons.is_empty() {
                ul { @for reason in first_reasons(&stretch.reasons) { li { (reason) } } }
            }
        }
    }
}

/// Makes a page of what came of comparing everybody, outcome after outcome.
///
/// # Shapes
/// A whole HTML document in UTF-8, with one `h1`, an `h2` for each outcome and an `h3` for each
/// stretch of days.
pub fn everyone_to_html(compared: &[EveryoneCompared]) -> String {
    let heading = compared
        .first()
        .map_or_else(String::new, |first| format!("{} and {}", first.a, first.b));
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (heading) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { (heading) } }
                main { @for outcome in compared { (outcome_html(outcome)) } }
            }
        }
    };
    whole.into_string()
}

fn outcome_html(compared: &EveryoneCompared) -> Markup {
    html! { section { (everyone_part(compared)) } }
}

/// What came of comparing everybody in one outcome, as a part of a page: an `h2`, and an `h3` for
/// each stretch of days.
pub fn everyone_part(compared: &EveryoneCompared) -> Markup {
    html! {
        h2 { (title(compared)) }
        @for within in &compared.within { p { "Only where " (within) } }
        p { strong { (headline(compared)) } }
        @for stretch in &compared.stretches {
            h3 { (capitalised(&stretch.days.iter().map(days_words).collect::<Vec<_>>().join("; "))) }
            ol {
                @for region in &stretch.regions { li { (region_html(compared, region)) } }
            }
            @for line in covers(stretch) { p { small { (line) } } }
        }
    }
}

fn region_html(compared: &EveryoneCompared, region: &Region) -> Markup {
    html! {
        p { strong { (capitalised(&who(region))) } }
        @if region.when.len() > 1 {
            ul { @for when in region.when.iter().skip(1) { li { "and " (when) } } }
        }
        p { (says(region)) }
        @if let Some(gap) = &region.furthest {
            p { (gap_words(gap)) ": " (person_words(compared, &gap.person)) }
        }
        @for person in others(region) {
            p { "For instance " (person_words(compared, person)) }
        }
        @if !region.reasons.is_empty() {
            ul { @for reason in &region.reasons { li { (reason) } } }
        }
    }
}

// ── Words ───────────────────────────────────────────────────────────────────

/// What stands above the outcomes at a glance.
const GLANCE: &str = "What comes of them";
/// What stands above those in which nobody is treated differently.
const ALIKE: &str = "The same for everyone (proved)";
/// Where more is told.
const ASK: &str = "ask for one with --ask to see for whom, and by how much";

/// What two policies are called: of one policy on two days, which of the two it is.
fn told_apart<'t>((a, b): (&'t str, &'t str)) -> (&'t str, &'t str) {
    match a == b {
        true => ("the first", "the second"),
        false => (a, b),
    }
}

fn alike(outcomes: &[OutcomeAtAGlance]) -> Vec<&str> {
    let alike = outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Same);
    alike.map(|outcome| outcome.outcome.as_str()).collect()
}

/// A verdict as it is told at a glance.
fn at_a_glance(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "the same for everyone (proved)",
        Verdict::NoDifferenceFound => "no difference found, not proved",
        Verdict::CantBeCompared => "can't be compared: no difference is certain",
        Verdict::Differ
        | Verdict::ANeverWorse
        | Verdict::BNeverWorse
        | Verdict::ANeverLower
        | Verdict::BNeverLower => "they differ",
    }
}

/// The first reasons, and how many more there are.
fn first_reasons(reasons: &[String]) -> Vec<String> {
    let mut told: Vec<String> = reasons.iter().take(MAX_REASONS).cloned().collect();
    let more = reasons.len().saturating_sub(MAX_REASONS);
    told.extend((more > 0).then(|| format!("and {more} more")));
    told
}

fn title(compared: &EveryoneCompared) -> String {
    let of = match &compared.of {
        Some(of) => format!(" ({of})"),
        None => String::new(),
    };
    let names = match compared.a == compared.b {
        true => compared.a.clone(),
        false => format!("{} and {}", compared.a, compared.b),
    };
    format!("{}{of}: {names}", capitalised(&compared.label))
}

fn headline(compared: &EveryoneCompared) -> String {
    let verdict = verdict_words(compared, compared.verdict);
    let several = compared.stretches.iter().any(|stretch| {
        let mut verdicts = stretch.regions.iter().map(|region| region.verdict);
        stretch.verdict != compared.verdict || verdicts.any(|own| own != compared.verdict)
    });
    match several {
        true => format!("Taken together: {verdict}"),
        false => capitalised(&verdict),
    }
}

/// A verdict in words.
fn verdict_words(compared: &EveryoneCompared, verdict: Verdict) -> String {
    let (a, b) = names(compared);
    match verdict {
        Verdict::Same => "the same for everyone (proved)".to_owned(),
        Verdict::ANeverWorse => format!("{a} is never worse than {b} (proved)"),
        Verdict::BNeverWorse => format!("{b} is never worse than {a} (proved)"),
        Verdict::ANeverLower => format!("{a} is never lower than {b} (proved)"),
        Verdict::BNeverLower => format!("{b} is never lower than {a} (proved)"),
        Verdict::Differ => "they differ, in these groups".to_owned(),
        Verdict::NoDifferenceFound => {
            let looked = compared.stretches.iter().map(|stretch| stretch.looked);
            let looked: usize = looked.sum();
            format!("no difference found in {looked} cases, not proved")
        }
        Verdict::CantBeCompared => "for some they can't be compared".to_owned(),
    }
}

/// What either of the two is called.
fn names(compared: &EveryoneCompared) -> (String, String) {
    let (a, b) = &compared.places;
    match compared.a == compared.b {
        true => (format!("what holds {a}"), format!("what holds {b}")),
        false => (compared.a.clone(), compared.b.clone()),
    }
}

fn days_words(days: &DaysTold) -> String {
    let day = |text: &str| {
        text.parse::<Date>()
            .map_or_else(|_| text.to_owned(), Date::in_words)
    };
    match (&days.from, &days.until, &days.and) {
        (Some(from), _, Some(and)) => format!("on {}, and on {}", day(from), day(and)),
        (Some(from), Some(until), None) if from == until => format!("on {}", day(from)),
        (Some(from), Some(until), None) => format!("from {} until {}", day(from), day(until)),
        (Some(from), None, None) => format!("from {}", day(from)),
        (None, Some(until), None) => format!("until {}", day(until)),
        (None, _, _) => "on every day".to_owned(),
    }
}

fn who(region: &Region) -> String {
    match (region.when.first(), region.elsewhere) {
        (Some(first), _) => format!("where {first}"),
        (None, true) => "everyone else".to_owned(),
        (None, false) => "everyone".to_owned(),
    }
}

fn says(region: &Region) -> String {
    let proved = if region.evidence.proved {
        " (proved)"
    } else {
        ""
    };
    match region.verdict {
        Verdict::Same => format!("the same{proved}"),
        Verdict::NoDifferenceFound => region.says.clone(),
        Verdict::CantBeCompared if region.everybody => region.says.clone(),
        Verdict::CantBeCompared => format!("{}, for some of them", region.says),
        Verdict::ANeverWorse
        | Verdict::BNeverWorse
        | Verdict::ANeverLower
        | Verdict::BNeverLower
        | Verdict::Differ => match region.everybody {
            true => format!("{}, for every one of them{proved}", region.says),
            false => format!("{}{proved}", region.says),
        },
    }
}

fn gap_words(gap: &GapTold) -> String {
    match gap.proved {
        true => format!("by up to {} (proved to be the most)", gap.amount),
        false => format!(
            "by {} or more (that it is the most is not proved)",
            gap.amount
        ),
    }
}

/// Those of a group who are not told as furthest apart.
fn others(region: &Region) -> impl Iterator<Item = &PersonTold> {
    let furthest = region.furthest.as_ref().map(|gap| &gap.person.is);
    region
        .people
        .iter()
        .filter(move |person| Some(&person.is) != furthest)
}

fn person_words(compared: &EveryoneCompared, person: &PersonTold) -> String {
    let (a, b) = &compared.places;
    format!("{}: {} {a}, {} {b}", person.is, person.a, person.b)
}

fn covers(stretch: &StretchTold) -> Vec<String> {
    let mut lines = Vec::new();
    if stretch.covers.formulas {
        let ranges = match stretch.covers.ranges.is_empty() {
            true => String::new(),
            false => format!("; {}", stretch.covers.ranges.join("; ")),
        };
        lines.push(format!(
            "What is proved holds of every complete case that both policies decide{ranges}."
        ));
        if !stretch.covers.unknown.is_empty() {
            lines.push(format!(
                "Whatever these figures are, which are not known: {}.",
                stretch.covers.unknown.join("; ")
            ));
        }
    }
    if stretch.looked > 0 {
        lines.push(format!("{} people were looked at.", stretch.looked));
    }
    lines
}
