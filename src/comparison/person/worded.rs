//! The words that every form of a comparison of one person shares.

use super::aligned::{LinePair, Relation};
use super::answers::AnswerCompared;
use super::moving::{AnswerChanges, Effect, EffectKind, FactAsked, FigureMet, Move, RuleMet};
use super::{Of, PersonCompared, PersonSide};
use crate::explanation::{
    AnswerTold, FigureUsed, Line, LineKind, answer_words, capitalised, change_words, source_words,
    text_of, value_of,
};

/// A figure with what it rests on: `75% from 24 April 2023, secondary [a newspaper]`.
pub(super) fn figure_words(figure: &FigureUsed) -> String {
    let mut words = figure.value.words.clone();
    if let Some(days) = &figure.in_force {
        words += &format!(" {days}");
    }
    if let Some(grade) = figure.grade {
        words += &format!(", {grade}");
    }
    let sources: Vec<String> = figure.sources.iter().map(source_words).collect();
    if !sources.is_empty() {
        words += &format!(" [{}]", sources.join("; "));
    }
    words
}

/// What two lines about the same are about, and what each says of it.
pub(super) fn line_words(a: &Line, b: &Line) -> (String, String, String) {
    if label_of(a) == label_of(b) {
        return (label_of(a), said(a), said(b));
    }
    let whole = |line: &Line| {
        let (text, _) = text_of(line);
        match value_of(line).as_str() {
            "" => text,
            value => format!("{text}, {value}"),
        }
    };
    let label = match (&a.tag, a.tag == b.tag) {
        (Some(tag), true) => format!("[{tag}]"),
        (_, _) => "one line".to_owned(),
    };
    (label, whole(a), whole(b))
}

/// What a line is about in words, without its reason.
fn label_of(line: &Line) -> String {
    let reason = line.reason.as_ref().map(|reason| format!(": {reason}"));
    let label = reason.and_then(|reason| line.text.strip_suffix(&reason));
    label.unwrap_or(&line.text).to_owned()
}

/// What a line comes to: its value, with the reason; else how it stands.
pub(super) fn said(line: &Line) -> String {
    let value = line.value.as_ref().map(|value| match &line.reason {
        Some(reason) if label_of(line) != line.text => format!("{} ({reason})", value.words),
        Some(_) | None => value.words.clone(),
    });
    let (text, _) = text_of(line);
    let stands = text.rsplit_once("; ").map(|(_, stands)| stands.to_owned());
    let decided = Some(value_of(line)).filter(|word| !word.is_empty());
    match (&line.standing, value) {
        (Some(_), _) => decided.map(|word| word.to_lowercase()).or(stands),
        (None, value) => value,
    }
    .unwrap_or_else(|| line.text.clone())
}

/// The part of a figure's label that says what it is for: ` (under 25)`.
pub(super) fn keys(label: &str) -> String {
    match label.rfind(" (") {
        Some(at) if label.ends_with(')') => label[at..].to_owned(),
        Some(_) | None => String::new(),
    }
}

/// A figure's label without what it is for.
pub(super) fn without_keys(label: &str) -> String {
    label[..label.len() - keys(label).len()].to_owned()
}

/// What a line says, without how it stands.
pub(super) fn head_of(line: &Line) -> String {
    match (&line.tag, &line.standing) {
        (Some(tag), Some(_)) => format!("[{tag}] {}", line.text),
        (_, _) => text_of(line).0,
    }
}

/// Whether a pair of lines says the same in the same words.
pub(super) fn is_worded_alike(pair: &LinePair) -> bool {
    let words = |line: &Option<Line>| line.as_ref().map(|line| (text_of(line).0, value_of(line)));
    pair.relation == Relation::Same && words(&pair.a) == words(&pair.b)
}

/// Whether a pair of lines is shown: what is needed to be sure only, where the ways part there.
pub(super) fn is_shown(pair: &LinePair) -> bool {
    !pair.folded || pair.holds_parting()
}

/// The sign of a pair of lines, which stands in its margin.
pub(super) fn sign(pair: &LinePair) -> &'static str {
    match (pair.parting, pair.relation) {
        (true, _) => "▶",
        (false, Relation::Same) => " ",
        (false, Relation::Differs) => "≠",
        (false, Relation::OnlyInA) => "‹",
        (false, Relation::OnlyInB) => "›",
        (false, Relation::NotKnown) => "?",
    }
}

/// What the signs say, each once.
pub(super) fn legend(a: &PersonSide, b: &PersonSide) -> String {
    format!(
        "▶ where they part first · ≠ differs · ‹ only {} · › only {} · ? not known in either",
        a.called, b.called
    )
}

/// What is said of the case as a whole, before the answers.
pub(super) fn remarks(compared: &PersonCompared) -> Vec<String> {
    let mut remarks = Vec::new();
    for one in &compared.left_out {
        let (knows, other) = sides(compared, one.known_to);
        remarks.push(format!(
            "Only {} knows \u{201c}{}\u{201d} ({}): it is left out for {}.",
            knows.called, one.label, one.name, other.called
        ));
    }
    for one in &compared.not_shared {
        let (answers, other) = sides(compared, one.answered_by);
        remarks.push(format!(
            "{} ({}) can't be compared: {} answers it, and {} does not, or not in the same terms.",
            capitalised(&one.label),
            one.outcome,
            answers.called,
            other.called
        ));
    }
    remarks
}

/// One side, and the other.
pub(super) fn sides(compared: &PersonCompared, of: Of) -> (&PersonSide, &PersonSide) {
    match of {
        Of::A => (&compared.a, &compared.b),
        Of::B => (&compared.b, &compared.a),
    }
}

/// A policy as it is named at the head of a page: its title, how firm it is, its day.
pub(super) fn headed(side: &PersonSide) -> String {
    let status = side.policy.status;
    let status = status.map_or(String::new(), |status| format!(" ({status})"));
    format!("{}{status} as at {}", side.policy.title, side.day_in_words)
}

/// What is said where nothing differs.
pub(super) const THE_SAME: &str = "The same for this person, line by line.";

/// An outcome at the head of what both answer.
pub(super) fn heading(answer: &AnswerCompared) -> String {
    let of = answer.of.as_ref();
    let of = of.map_or(String::new(), |of| format!(" ({of})"));
    format!("{}{of}", capitalised(&answer.label))
}

/// An answer that is only named.
pub(super) fn named_only(answer: &AnswerCompared) -> String {
    let of = answer.of.as_ref();
    let of = of.map_or(String::new(), |of| format!(" ({of})"));
    format!("{} ({}){of}", answer.label, answer.outcome)
}

/// What one policy answers.
pub(super) fn answer_line(side: &PersonSide, answer: &AnswerTold) -> String {
    let (words, _) = answer_words(answer);
    let faults = match answer {
        AnswerTold::NoAnswer { faults } => format!("; {}", faults.join("; ")),
        AnswerTold::Decided { .. } | AnswerTold::NotApplicable | AnswerTold::Undecided { .. } => {
            String::new()
        }
    };
    format!("{}: {words}{faults}", side.called)
}

// ── Moving ──────────────────────────────────────────────────────────────────

pub(super) fn move_heading(here: &PersonSide, there: &PersonSide) -> String {
    match here.policy.title == there.policy.title {
        true => format!("From {} to {}", here.called, there.called),
        false => format!("If you moved from {} to {}", here.called, there.called),
    }
}

/// The rules of a move under what they do, the stricter ones first.
pub(super) fn rules_told<'m>(
    told: &'m Move,
    here: &PersonSide,
    there: &PersonSide,
) -> Vec<(String, Vec<&'m RuleMet>)> {
    let of = |rules: &'m [RuleMet], kinds: &[EffectKind]| -> Vec<&'m RuleMet> {
        let all = rules.iter();
        all.filter(|rule| kinds.contains(&rule.effect.kind))
            .collect()
    };
    use EffectKind::{Better, None, NotKnown, Other, Worse};
    let rest = [Other, None, NotKnown];
    let groups = [
        (
            format!("Stricter: what only {} has", there.called),
            of(&told.met, &[Worse]),
        ),
        (
            format!(
                "What helps here and is missing there: only {} has it",
                here.called
            ),
            of(&told.left, &[Better]),
        ),
        (
            format!("What helps there: only {} has it", there.called),
            of(&told.met, &[Better]),
        ),
        (
            format!(
                "What is stricter here and missing there: only {} has it",
                here.called
            ),
            of(&told.left, &[Worse]),
        ),
        (
            format!(
                "Other rules that decide something and that only {} has",
                there.called
            ),
            of(&told.met, &rest),
        ),
        (
            format!(
                "Other rules that decide something and that only {} has",
                here.called
            ),
            of(&told.left, &rest),
        ),
    ];
    let groups = groups.into_iter();
    groups.filter(|(_, rules)| !rules.is_empty()).collect()
}

/// A rule with what it does: `[X5] no: alarms are free; that alone is £4.60 a week worse`.
pub(super) fn rule_words(rule: &RuleMet) -> String {
    let line = &rule.line;
    let tag = line.tag.as_ref();
    let tag = tag.map_or(String::new(), |tag| format!("[{tag}] "));
    let value = match line.kind {
        LineKind::Rule => String::new(),
        _ => line.value.as_ref().map_or(String::new(), |value| {
            let sign = if line.kind == LineKind::TakeOff {
                "–"
            } else {
                ""
            };
            format!(", {sign}{}", value.words)
        }),
    };
    let sources: Vec<String> = line.sources.iter().map(source_words).collect();
    let sources = match sources.is_empty() {
        true => String::new(),
        false => format!(" [{}]", sources.join("; ")),
    };
    let effect = match effect_words(&rule.effect).as_str() {
        "" => String::new(),
        words => format!("; {words}"),
    };
    format!(
        "{tag}{}{value}{sources}{effect} ({})",
        line.text, rule.label
    )
}

/// The figure that differs, by its label.
pub(super) fn figure_met_words(figure: &FigureMet) -> String {
    match figure.here.label == figure.there.label {
        true => figure.here.label.clone(),
        false => format!(
            "{}: here{}, there{}",
            without_keys(&figure.here.label),
            keys(&figure.here.label),
            keys(&figure.there.label)
        ),
    }
}

/// What a figure alone does to the answers there, where that can be told.
pub(super) fn figure_effects(figure: &FigureMet) -> Vec<String> {
    let told = figure.effects.iter().filter_map(|one| {
        let words = effect_words(&one.effect);
        (!words.is_empty()).then(|| format!("{words} ({})", one.label))
    });
    let mut all: Vec<String> = Vec::new();
    for words in told {
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

/// What one thing alone does to the answer there; nothing where that can't be told.
pub(super) fn effect_words(effect: &Effect) -> String {
    let by = effect.by.as_ref().map(|by| by.words.as_str());
    match (effect.kind, by) {
        (EffectKind::Worse, Some(by)) => format!("that alone is {by} worse"),
        (EffectKind::Worse, None) => "that alone is worse".to_owned(),
        (EffectKind::Better, Some(by)) => format!("that alone is {by} better"),
        (EffectKind::Better, None) => "that alone is better".to_owned(),
        (EffectKind::Other, Some(by)) => format!("that alone moves it by {by}"),
        (EffectKind::Other, None) => "that alone changes the answer".to_owned(),
        (EffectKind::None, _) => "that alone changes nothing".to_owned(),
        (EffectKind::NotKnown, _) => String::new(),
    }
}

/// A fact that is asked for there, with what the case says of it.
pub(super) fn fact_words(fact: &FactAsked) -> String {
    let judge = fact.judged_by.as_ref();
    let judge = judge.map_or(String::new(), |by| format!(", for the {by} to judge"));
    let known = match (fact.needed, fact.given) {
        (true, _) => "; the answer hangs on it",
        (false, true) => "; the case gives it",
        (false, false) => "; the case does not give it",
    };
    format!("{}{judge} ({}){known}", fact.label, fact.name)
}

/// What would change an answer there, under its heading.
pub(super) fn changes_told(changes: &AnswerChanges, there: &PersonSide) -> (String, Vec<String>) {
    let of = changes.of.as_ref();
    let of = of.map_or(String::new(), |of| format!(" ({of})"));
    let heading = format!(
        "What would change it {}: {}{of}",
        there.place, changes.label
    );
    let told = &changes.changes;
    let mut lines: Vec<String> = told.lines.iter().map(change_words).collect();
    lines.extend(told.open.iter().chain(&told.remarks).cloned());
    (heading, lines)
}

/// Whether a move changes nothing at all.
pub(super) fn is_empty(told: &Move) -> bool {
    told.met.is_empty()
        && told.left.is_empty()
        && told.figures.is_empty()
        && told.facts.is_empty()
        && told.changes.is_empty()
}
