//! The sentences that every form begins with: what a change comes to, whom it touches, what is
//! not counted.

use super::report::Change;
use super::report::Movement;
use super::report::OutcomeTold;
use super::report::Report;
use super::report::Spread;
use super::words::are;
use super::words::cases;
use super::words::grouped;
use super::words::things;
use crate::value::Exact;

/// What is compared with what, or what is told of.
pub(super) fn title(report: &Report) -> String {
    let (before, after) = (&report.before, &report.after);
    match after {
        None if before.with.is_empty() => before.policy.clone(),
        None => format!("{}, {}", before.policy, before.with.join(", ")),
        Some(after) if after.policy == before.policy => {
            let common = before.with.iter().filter(|with| after.with.contains(with));
            let common: Vec<&str> = common.map(String::as_str).collect();
            let common = match common.is_empty() {
                true => String::new(),
                false => format!(" ({})", common.join(", ")),
            };
            format!(
                "{}{common}: {}, against {}",
                before.policy, before.called, after.called
            )
        }
        Some(after) => format!("{}, against {}", before.called, after.called),
    }
}

/// What an outcome comes to, and whom a change touches: a sentence or two each, which may begin
/// in lower case.
pub(super) fn headline(outcome: &OutcomeTold) -> Vec<String> {
    match &outcome.all.change {
        Some(change) => vec![cost(outcome, change), touched(outcome, change)],
        None => vec![alone(outcome, &outcome.all.before)],
    }
}

fn alone(outcome: &OutcomeTold, spread: &Spread) -> String {
    let counted = things(outcome.items, spread.decided);
    let are = are(spread.decided);
    match (&spread.total, &spread.mean) {
        (Some(total), Some(mean)) => format!(
            "{} in all, over the {counted} that {are} decided: {} each on average.",
            total.words, mean.words
        ),
        (None, Some(mean)) => format!(
            "{} on average, of {counted} that {are} decided.",
            mean.words
        ),
        (_, None) => {
            let values = spread.values.iter().filter(|own| own.cases > 0);
            let values: Vec<String> = values
                .map(|own| format!("{}: {}", own.value.words, grouped(own.cases)))
                .collect();
            match values.is_empty() {
                true => format!("{counted} {are} decided."),
                false => format!("{counted} {are} decided. {}.", values.join("; ")),
            }
        }
    }
}

fn cost(outcome: &OutcomeTold, change: &Change) -> String {
    let all = outcome.all.before.cases;
    let compared = match change.compared == all {
        true => format!("all {}", things(outcome.items, all)),
        false => format!(
            "{} of {}",
            grouped(change.compared),
            things(outcome.items, all)
        ),
    };
    let (Some(before), Some(after), Some(difference)) = (
        &change.before.total,
        &change.after.total,
        &change.difference,
    ) else {
        return format!("{compared} {} decided under both.", are(change.compared));
    };
    let size = match difference.value.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Equal => "The same in all".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more in all", difference.words),
        std::cmp::Ordering::Less => {
            format!("{} less in all", difference.words.trim_start_matches('–'))
        }
    };
    format!(
        "{size}, over {compared}, those that {} decided under both: {} before, {} after.",
        are(change.compared),
        before.words,
        after.words
    )
}

fn touched(outcome: &OutcomeTold, change: &Change) -> String {
    let same = things(outcome.items, change.same);
    let mut told = Vec::new();
    for own in [&change.lower, &change.higher].into_iter().flatten() {
        told.push(movement(outcome, own));
    }
    if change.higher.is_none() {
        let moved = change.values.iter().filter(|own| own.from != own.to);
        told.extend(moved.map(|own| {
            let counted = things(outcome.items, own.cases);
            format!(
                "{counted}: {} before, {} after",
                own.from.words, own.to.words
            )
        }));
    }
    told.push(match change.same {
        0 => "none stays the same".to_owned(),
        1 => format!("{same} stays the same"),
        _ => format!("{same} stay the same"),
    });
    format!("{}.", told.join("; "))
}

fn movement(outcome: &OutcomeTold, own: &Movement) -> String {
    let counted = things(outcome.items, own.cases);
    let word = movement_verb(own.word, outcome.kind, own.cases);
    match (own.cases, &own.total, &own.mean) {
        (0, ..) => format!("none {}", word.trim_end_matches(" by")),
        (_, Some(total), Some(mean)) => format!(
            "{counted} {word} {} in all, {} each on average",
            total.words, mean.words
        ),
        (_, None, Some(mean)) => format!("{counted} {word} {} each on average", mean.words),
        (_, _, None) => format!("{counted} {}", word.trim_end_matches(" by")),
    }
}

/// What so many cases do; none and one does it by itself.
fn movement_verb(word: &str, kind: &str, number: u64) -> &'static str {
    match (word, kind, number > 1) {
        ("gain", _, true) => "gain",
        ("gain", _, false) => "gains",
        ("lose", _, true) => "lose",
        ("lose", _, false) => "loses",
        ("higher", "day", true) => "come later",
        ("higher", "day", false) => "comes later",
        ("lower", "day", true) => "come earlier",
        ("lower", "day", false) => "comes earlier",
        ("higher", _, true) => "rise by",
        ("higher", _, false) => "rises by",
        (_, _, true) => "fall by",
        (_, _, false) => "falls by",
    }
}

/// What a change is, at the head of a column.
pub(super) fn movement_words(word: &str, kind: &str) -> &'static str {
    match (word, kind) {
        ("gain", _) => "gain",
        ("lose", _) => "lose",
        ("higher", "day") => "later",
        ("lower", "day") => "earlier",
        ("higher", _) => "higher",
        (_, _) => "lower",
    }
}

/// What is not counted, outcome by outcome; nothing where all is.
pub(super) fn not_counted(report: &Report, outcome: &OutcomeTold) -> Vec<String> {
    let mut told = Vec::new();
    let standings: Vec<String> = match &outcome.all.change {
        Some(change) => {
            let pairs = change.not_compared.iter();
            pairs
                .map(|own| format!("{} {}", things(outcome.items, own.cases), own.words))
                .collect()
        }
        None => {
            let rest = outcome.all.before.rest.iter();
            rest.map(|own| format!("{} {}", things(outcome.items, own.cases), own.words))
                .collect()
        }
    };
    let all = outcome.all.before.cases;
    let counted = match &outcome.all.change {
        Some(change) => change.compared,
        None => outcome.all.before.decided,
    };
    if !standings.is_empty() {
        let rest = all.saturating_sub(counted);
        told.push(format!(
            "Not counted in this{}: {} of {} ({}).",
            match outcome.all.change {
                Some(_) => ", as gain, as loss or as no change",
                None => "",
            },
            grouped(rest),
            things(outcome.items, all),
            standings.join("; ")
        ));
    }
    if report.not_read > 0 {
        let number = report.not_read;
        let were = if number == 1 { "was" } else { "were" };
        told.push(format!(
            "{} could not be read, and {were} not decided.",
            cases(number)
        ));
    }
    told
}

/// How numbers are to be read, at the end of every form.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "Totals are exact. Means are rounded half up to the penny, or to a hundredth. A quantile is \
         an amount that occurs: so many hundredths come to it or to less."
            .to_owned(),
        "What is not given, not found or not published is never counted as zero. Nothing is \
         carried over to another period or to other people."
            .to_owned(),
    ];
    let in_bands = report.outcomes.iter().any(|outcome| {
        let spread = match &outcome.all.change {
            Some(change) => &change.before,
            None => &outcome.all.before,
        };
        let mut quantiles = spread.quantiles.iter();
        quantiles.any(|own| own.up_to.is_some())
    });
    if in_bands {
        notes.push(
            "There are so many different amounts that they were counted in bands: a quantile is \
             told by the band that it lies in."
                .to_owned(),
        );
    }
    notes
}
