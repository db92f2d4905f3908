//! The words of compared lines that every form shares.

use super::CellsCompared;
use super::FigureCompared;
use super::LineSide;
use super::LineState;
use super::LinesCompared;
use super::Wording;
use crate::explanation::Style;
use crate::explanation::short_file;
use crate::explanation::source_words;

/// What is compared, and on which days.
pub(super) fn title(compared: &LinesCompared) -> String {
    let (a, b) = (&compared.a, &compared.b);
    match a.title == b.title && a.heading != a.title {
        true => format!("{}, {}", a.title, compared.days),
        false => format!("{} and {}, {}", a.title, b.title, compared.days),
    }
}

/// That one of the two is no one's, or not in force yet.
pub(super) fn standings(compared: &LinesCompared) -> Vec<String> {
    let sides = [&compared.a, &compared.b];
    let one = compared.a.title == compared.b.title;
    let told = sides.into_iter().take(if one { 1 } else { 2 });
    told.filter_map(|side| Some(format!("{} is {}.", side.title, side.status?)))
        .collect()
}

/// How many lines differ, and how many are the same.
pub(super) fn counted(compared: &LinesCompared) -> Vec<String> {
    let counts = &compared.counts;
    let verb = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 line {one}"),
        count => format!("{count} lines {many}"),
    };
    let mut told = Vec::new();
    if counts.differ > 0 {
        told.push(verb(counts.differ, "differs", "differ"));
    }
    for (count, side) in [
        (counts.only_first, &compared.a),
        (counts.only_second, &compared.b),
    ] {
        if count > 0 {
            let verb = verb(count, "stands", "stand");
            told.push(format!("{verb} only in {}", in_words(side)));
        }
    }
    let mut sentences = match told.is_empty() {
        true => vec!["No line differs.".to_owned()],
        false => vec![format!("{}.", told.join("; "))],
    };
    if counts.other_words > 0 {
        let verb = verb(counts.other_words, "says", "say");
        sentences.push(format!(
            "{verb} the same in other words, or from other sources."
        ));
    }
    let renamed = match counts.renamed {
        0 => String::new(),
        count => format!(", {count} of them under another tag"),
    };
    let same = verb(counts.same, "is", "are");
    sentences.push(format!("{same} the same{renamed}."));
    if counts.known_of_neither > 0 {
        sentences.push(format!(
            "Of these, {} a figure that neither says: that it is the same is not known.",
            match counts.known_of_neither {
                1 => "1 is".to_owned(),
                count => format!("{count} are each"),
            }
        ));
    }
    sentences
}

/// One of the two, behind `in`.
fn in_words(side: &super::SideTold) -> String {
    match (side.heading == side.title, &side.day) {
        (false, Some(_)) => format!("force on {}", side.heading),
        _ => side.title.clone(),
    }
}

/// Which outcomes are built the same, and which only one of the two answers.
pub(super) fn outcomes(compared: &LinesCompared) -> Vec<String> {
    let of = |state: LineState| -> Vec<&str> {
        let own = compared.outcomes.iter().filter(|own| own.state == state);
        own.map(|outcome| outcome.name.as_str()).collect()
    };
    let mut told = Vec::new();
    let (same, other) = (of(LineState::Same), of(LineState::Differs));
    if !other.is_empty() {
        told.push(format!(
            "Outcomes that rest on something that differs, or that neither says: {}. Answered by \
             both, and the same line for line with everything that they rest on: {}.",
            other.join(", "),
            match same.len() {
                0 => "none".to_owned(),
                count => format!("{count} others"),
            }
        ));
    }
    for (state, side) in [
        (LineState::OnlyFirst, &compared.a),
        (LineState::OnlySecond, &compared.b),
    ] {
        let only = of(state);
        if !only.is_empty() {
            told.push(format!(
                "Answered only by {}: {}.",
                side.title,
                only.join(", ")
            ));
        }
    }
    told
}

/// That only one of the two has something.
pub(super) fn only(compared: &LinesCompared, state: LineState) -> String {
    match state {
        LineState::OnlyFirst => format!(", only in {}", in_words(&compared.a)),
        LineState::OnlySecond => format!(", only in {}", in_words(&compared.b)),
        LineState::Differs | LineState::OtherWords | LineState::Same => String::new(),
    }
}

/// What cells of a figure are for.
pub(super) fn keys(figure: &FigureCompared, cells: &CellsCompared) -> Option<String> {
    let all: usize = figure.cells.iter().map(|cells| cells.keys.len()).sum();
    match cells.keys.len() {
        0 => None,
        _ if cells.every_key => Some("for every key".to_owned()),
        own if own > 3 && own * 2 > all => {
            let others = figure.cells.iter().filter(|other| other.keys != cells.keys);
            let others: Vec<&str> = others
                .flat_map(|other| &other.keys)
                .map(String::as_str)
                .collect();
            Some(format!("for any but {}", others.join("; ")))
        }
        _ => Some(format!("for {}", cells.keys.join("; "))),
    }
}

/// Whether a figure is said to be something.
pub(super) fn is_known(side: &LineSide) -> bool {
    let words = side.line.value.as_ref().map(|value| value.words.as_str());
    !matches!(
        words,
        Some("not published" | "not found" | "not set" | "not in force" | "not given for this")
    )
}

/// A figure with how firm it is, whose it is, and since when where only a day is looked at.
pub(super) fn figure(side: &LineSide, with_days: bool) -> String {
    let value = side.line.value.as_ref();
    let value = value.map_or("", |value| value.words.as_str());
    let mut beside: Vec<&str> = side.line.grade.into_iter().collect();
    if side.shared {
        beside.push("baseline");
    }
    if with_days && is_known(side) {
        beside.push(&side.line.text);
    }
    match beside.is_empty() {
        true => value.to_owned(),
        false => format!("{value} ({})", beside.join("; ")),
    }
}

/// Where the values of a figure were found, for each of the two.
pub(super) fn found(compared: &LinesCompared, cells: &CellsCompared) -> Vec<(String, Style)> {
    let mut told = Vec::new();
    let firsts = cells.stretches.iter().filter_map(|own| own.a.as_ref());
    let seconds = cells.stretches.iter().filter_map(|own| own.b.as_ref());
    let sides: [(&str, Vec<&LineSide>); 2] = [
        (&compared.a.heading, firsts.collect()),
        (&compared.b.heading, seconds.collect()),
    ];
    for (heading, sides) in sides {
        let mut parts: Vec<String> = Vec::new();
        let places: Vec<String> = sides.iter().filter_map(|side| place(side)).collect();
        for part in places
            .into_iter()
            .chain(sides.iter().flat_map(|side| sources(side)))
        {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if !parts.is_empty() {
            told.push((format!("{heading}: {}", parts.join(" · ")), Style::Faint));
        }
        for side in sides {
            for remark in &side.line.remarks {
                let remark = (format!("{heading}: {remark}"), Style::Faint);
                if !told.contains(&remark) {
                    told.push(remark);
                }
            }
        }
    }
    told
}

/// Where a line stands: `council:23`.
pub(super) fn place(side: &LineSide) -> Option<String> {
    let file = side.line.file.as_ref()?;
    Some(format!("{}:{}", short_file(file), side.line.line?))
}

pub(super) fn sources(side: &LineSide) -> Vec<String> {
    side.line.sources.iter().map(source_words).collect()
}

/// What stands below a line: that it is the baseline's, and how it is written.
pub(super) fn beside(side: &LineSide) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(by) = side.by.as_ref().filter(|_| side.shared) {
        told.push(format!("of the baseline {by}"));
    }
    if let Some(written) = &side.written {
        told.push(format!("written: {written}"));
    }
    told
}

/// What is the same, and in what words it is told by either.
pub(super) struct Reworded {
    /// What it is, and what is other about it.
    pub(super) heading: String,
    pub(super) a: String,
    pub(super) b: String,
}

/// Everything that is the same in other words, or from other sources.
pub(super) fn other_words(compared: &LinesCompared) -> Vec<Reworded> {
    let mut told = Vec::new();
    for figure in &compared.figures {
        labels(
            &mut told,
            &figure.name,
            &figure.label,
            figure.label_in_b.as_ref(),
        );
        for cells in &figure.cells {
            if cells.state == LineState::OtherWords {
                let keys = keys(figure, cells).map_or(String::new(), |keys| format!(", {keys}"));
                let other = stretch_words(cells);
                told.push(Reworded {
                    heading: format!("{}{keys}: {}", figure.name, listed(&cells.wording)),
                    a: other.0,
                    b: other.1,
                });
            }
        }
    }
    for node in &compared.nodes {
        labels(&mut told, &node.name, &node.label, node.label_in_b.as_ref());
    }
    let nodes = compared.nodes.iter();
    let nodes = nodes.flat_map(|node| {
        node.lines
            .iter()
            .map(move |line| (node.name.as_str(), line))
    });
    for (name, line) in nodes.chain(compared.facts.iter().map(|line| ("fact", line))) {
        if let (LineState::OtherWords, Some(a), Some(b)) = (line.state, &line.a, &line.b) {
            let tag = line.tag.as_ref();
            let tag = tag.map_or(String::new(), |tag| format!(" [{tag}]"));
            told.push(Reworded {
                heading: format!("{name}{tag}: {}", listed(&line.wording)),
                a: line_words(a, &line.wording),
                b: line_words(b, &line.wording),
            });
        }
    }
    told
}

fn labels(told: &mut Vec<Reworded>, name: &str, label: &str, in_b: Option<&String>) {
    if let Some(in_b) = in_b {
        told.push(Reworded {
            heading: format!("{name}: another label"),
            a: label.to_owned(),
            b: in_b.clone(),
        });
    }
}

/// What is other: `another reason, another source`.
fn listed(wording: &[Wording]) -> String {
    let words = wording.iter().map(|wording| match wording {
        Wording::Label => "another label",
        Wording::Reason => "another reason",
        Wording::Reading => "another reading of the source",
        Wording::Source => "another source",
        Wording::Grade => "known in another way",
        Wording::Whose => "said by another text",
    });
    let words: Vec<&str> = words.collect();
    words.join(", ")
}

/// What a line says, with as much beside it as tells the two apart.
fn line_words(side: &LineSide, wording: &[Wording]) -> String {
    let mut parts = vec![side.line.text.clone()];
    parts.extend(place(side));
    if wording.contains(&Wording::Source) {
        parts.extend(sources(side));
    }
    if wording.contains(&Wording::Reading) {
        parts.extend(side.line.remarks.iter().cloned());
    }
    if wording.contains(&Wording::Whose) {
        parts.extend(side.by.iter().map(|by| format!("of {by}")));
    }
    parts.join(" · ")
}

/// The values of a figure that are the same, as either tells them.
fn stretch_words(cells: &CellsCompared) -> (String, String) {
    let told = |side: fn(&super::StretchCompared) -> Option<&LineSide>| {
        let mut parts: Vec<String> = Vec::new();
        for stretch in &cells.stretches {
            if let (LineState::OtherWords, Some(side)) = (stretch.state, side(stretch)) {
                let mut own = vec![figure(side, stretch.since.is_empty())];
                own.extend(place(side));
                own.extend(sources(side));
                own.extend(
                    side.line
                        .reading
                        .iter()
                        .map(|read| format!("read so: {read}")),
                );
                let words = match stretch.since.as_str() {
                    "" => own.join(" · "),
                    since => format!("{since} {}", own.join(" · ")),
                };
                if !parts.contains(&words) {
                    parts.push(words);
                }
            }
        }
        parts.join("; ")
    };
    (told(|own| own.a.as_ref()), told(|own| own.b.as_ref()))
}
