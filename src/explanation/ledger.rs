//! Lines as they were marked → lines as a person follows them.
//!
//! What was marked is complete, and so repeats itself: an item, the step that counts it and the
//! fact that gives it all come to the same amount. Here such lines become one, and what adds
//! nothing to a sum is folded away. Nothing is worked out anew.

use super::explain::NOT_APPLICABLE;
use super::line::{Line, LineKind, Standing, Value};

/// Brings lines together, those underneath first.
pub(super) fn gather(lines: &mut [Line]) {
    for line in lines.iter_mut() {
        gather(&mut line.lines);
        fold_under(line);
        not_counted(line);
        while take_over(line) {}
    }
    let last = lines.iter().rposition(|line| line.kind == LineKind::Step);
    for (at, line) in lines.iter_mut().enumerate() {
        if !is_zero(line) || says_more(line) {
            continue;
        }
        let adds = matches!(line.kind, LineKind::Add | LineKind::Item);
        let before = line.kind == LineKind::Step && Some(at) != last;
        if adds || before {
            line.folded = true;
        } else if line.kind == LineKind::TakeOff {
            // What could be taken off stays to be seen, without what it would be made of.
            line.lines.iter_mut().for_each(|under| under.folded = true);
        }
    }
}

/// Whether what stands under nothing is worth following: an amount, a limit, a rule.
fn says_more(line: &Line) -> bool {
    let is_figure = |line: &Line| line.file.is_some();
    line.lines
        .iter()
        .filter(|under| !under.folded)
        .any(|under| match under.kind {
            LineKind::NotCounted | LineKind::Limit | LineKind::Rule | LineKind::Rounding => true,
            LineKind::Part | LineKind::Carried => !is_figure(under) && !is_zero(under),
            LineKind::Step
            | LineKind::Add
            | LineKind::TakeOff
            | LineKind::Item
            | LineKind::Outcome
            | LineKind::Above => !is_zero(under) || says_more(under),
            LineKind::Normally | LineKind::Row | LineKind::Test => false,
        })
}

/// The place of the one line under another that is shown, if there is just one.
fn only_shown(line: &Line) -> Option<usize> {
    let at = line.lines.iter().position(|under| !under.folded)?;
    let more = line.lines[at + 1..].iter().any(|under| !under.folded);
    (!more).then_some(at)
}

fn is_zero(line: &Line) -> bool {
    line.value
        .as_ref()
        .is_some_and(|value| value.plain.starts_with("£0.00"))
}

fn is_amount_line(kind: LineKind) -> bool {
    matches!(
        kind,
        LineKind::Step | LineKind::Add | LineKind::TakeOff | LineKind::Item
    )
}

fn decides(line: &Line) -> bool {
    line.standing == Some(Standing::DecidedIt)
}

/// Folds what stands under an amount without being a part of it.
fn fold_under(line: &mut Line) {
    let is_figure = matches!(line.kind, LineKind::Part | LineKind::Carried);
    let excepted = line.kind == LineKind::Step
        && line
            .lines
            .iter()
            .any(|under| under.kind == LineKind::Rule && decides(under));
    for under in &mut line.lines {
        let replaced = excepted && matches!(under.kind, LineKind::Add | LineKind::TakeOff);
        let applies = line
            .value
            .as_ref()
            .is_none_or(|value| value.plain != NOT_APPLICABLE);
        // That a figure departs from the baseline is told wherever it is read.
        let departs = under.lines.iter().any(|figure| !figure.remarks.is_empty());
        let is_test = under.kind == LineKind::Test && !departs;
        let condition = applies && is_amount_line(line.kind) && is_test;
        // What a figure was looked up by is told in its own line.
        if replaced || condition || is_figure {
            under.folded = true;
        }
    }
}

/// An item that is not counted is told with the reason, or not at all.
fn not_counted(line: &mut Line) {
    if line.kind == LineKind::NotCounted {
        match reason(line) {
            Some(reason) => tell_reason(line, &reason),
            None => line.folded = true,
        }
        line.lines.iter_mut().for_each(|under| under.folded = true);
        return;
    }
    let excepted = line.kind == LineKind::Item && !line.lines.is_empty();
    if !excepted {
        return;
    }
    let Some(only) = only_shown(line).map(|at| line.lines[at].clone()) else {
        return;
    };
    let nothing = is_zero(&only) && is_amount_line(only.kind);
    if let Some(reason) = reason(&only).filter(|_| nothing) {
        line.kind = LineKind::NotCounted;
        if let Some(amount) = replaced_amount(&only) {
            line.text = format!("{}, {amount}", line.text);
        }
        line.value.clone_from(&only.value);
        tell_reason(line, &reason);
        line.lines.iter_mut().for_each(|under| under.folded = true);
    }
}

/// The first rule under a line that decided something.
fn reason(line: &Line) -> Option<Line> {
    if line.kind == LineKind::Rule && decides(line) {
        return Some(line.clone());
    }
    line.lines.iter().find_map(reason)
}

fn tell_reason(line: &mut Line, reason: &Line) {
    let because = reason.reason.as_ref().unwrap_or(&reason.text);
    line.text = format!("not counted: {}; {because}", line.text);
    line.tag.clone_from(&reason.tag);
    line.file.clone_from(&reason.file);
    line.line = reason.line;
    line.sources.clone_from(&reason.sources);
    line.reading.clone_from(&reason.reading);
    line.in_force.clone_from(&reason.in_force);
    line.grade = reason.grade;
}

/// The amount that an exception put aside.
fn replaced_amount(line: &Line) -> Option<String> {
    let words = |value: &Value| value.words.clone();
    if matches!(line.kind, LineKind::Add | LineKind::TakeOff) && line.folded {
        return line
            .given
            .clone()
            .or_else(|| line.value.as_ref().map(words));
    }
    line.lines.iter().find_map(replaced_amount)
}

/// A line takes over the only one under it, where that comes to the same and says no more;
/// says whether it did.
fn take_over(line: &mut Line) -> bool {
    let Some(at) = only_shown(line).filter(|_| is_amount_line(line.kind)) else {
        return false;
    };
    let only = &line.lines[at];
    let same = match (&line.value, &only.value) {
        (Some(own), Some(value)) => own.plain == value.plain,
        (None, value) => value.is_some(),
        (Some(_), None) => false,
    };
    let hollow = matches!(
        only.kind,
        LineKind::Part | LineKind::Step | LineKind::Outcome | LineKind::Above
    ) || (is_amount_line(only.kind) && (only.derived || only.text == line.text));
    if !same || !hollow || decides(only) {
        return false;
    }
    let only = line.lines.remove(at);
    let under = join(line, only);
    line.lines.splice(at..at, under);
    true
}

/// What a line that is taken over adds to the one that stays; gives the lines under it.
fn join(line: &mut Line, only: Line) -> Vec<Line> {
    // An item or a step stands where the line does that counts it.
    let counts = matches!(line.kind, LineKind::Item | LineKind::Step)
        && (only.kind != LineKind::Step || only.tag.is_some());
    let is_figure = only.kind == LineKind::Part && only.file.is_some();
    if only.file.is_some() && (is_figure || counts) {
        line.file = only.file;
        line.line = only.line;
    }
    if counts {
        line.tag = only.tag.or(line.tag.take());
    }
    // A figure says by its keys which one it is.
    if only.kind == LineKind::Part && only.text.starts_with(&line.text) {
        line.text = only.text;
    }
    line.value = line.value.take().or(only.value);
    line.given = line.given.take().or(only.given);
    line.grade = line.grade.or(only.grade);
    line.in_force = line.in_force.take().or(only.in_force);
    line.reading = line.reading.take().or(only.reading);
    line.judged_by = line.judged_by.take().or(only.judged_by);
    line.remarks.extend(only.remarks);
    line.figures.extend(only.figures);
    for figure in only.subject.figures {
        if !line.subject.figures.contains(&figure) {
            line.subject.figures.push(figure);
        }
    }
    for source in only.sources {
        if !line.sources.contains(&source) {
            line.sources.push(source);
        }
    }
    only.lines
}
