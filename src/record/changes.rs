//! Two states of one text: which of its lines have changed, layout and notes aside.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::keep::TextKept;
use crate::syntax::laid_lines;

/// The words that begin a block, which is called by what follows.
const HEADS: [&str; 11] = [
    "parameter",
    "decide",
    "calculate",
    "table",
    "step",
    "source",
    "values",
    "holidays",
    "challenge",
    "person",
    "example",
];

/// One text of a record, held against what stands in its place today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextCompared {
    /// `vocabulary`, `baseline` or `policy`.
    pub kind: String,
    /// Its title, as it was recorded.
    pub title: String,
    /// What has become of it.
    pub state: TextState,
    /// The file it stands in today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The lines that have changed, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// What has become of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// It is the same to the last sign.
    Same,
    /// It says the same: only its layout or its notes are others.
    LaidOutOtherwise,
    /// It says something else.
    Changed,
    /// It is not there any more.
    Gone,
}

/// A line that has changed, has come or has gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The rule's tag, or the figure or the block that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The line of the recorded file that it stood on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_line: Option<usize>,
    /// The line of today's file that it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_line: Option<usize>,
    /// What it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// A line of a text, with the line of its file.
struct Line {
    number: usize,
    indent: usize,
    text: String,
}

/// Holds a recorded text against today's.
pub(super) fn compare(old: &TextKept, new: Option<&TextKept>) -> TextCompared {
    let compared = |state, changes| TextCompared {
        kind: old.kind.clone(),
        title: old.title.clone(),
        state,
        file: new.map(|new| new.file.clone()),
        changes,
    };
    let Some(new) = new else {
        return compared(TextState::Gone, Vec::new());
    };
    if old.text == new.text {
        return compared(TextState::Same, Vec::new());
    }
    let changes = changes(&lines(old), &lines(new));
    let state = match changes.is_empty() {
        true => TextState::LaidOutOtherwise,
        false => TextState::Changed,
    };
    compared(state, changes)
}

/// The lines of a text in one layout; of one that can't be read, its lines as they stand.
fn lines(kept: &TextKept) -> Vec<Line> {
    let Ok(laid) = laid_lines(&kept.text) else {
        let written = kept.text.lines().enumerate();
        let said = written.filter(|(_, line)| !line.trim().is_empty());
        return said
            .map(|(at, line)| Line {
                number: kept.line + at,
                indent: line.len() - line.trim_start().len(),
                text: line.trim().to_owned(),
            })
            .collect();
    };
    // Lines can stand in another order than their places, so each is counted by itself.
    let starts: Vec<usize> = kept.text.match_indices('\n').map(|(at, _)| at).collect();
    laid.into_iter()
        .map(|line| Line {
            number: kept.line + starts.partition_point(|end| *end < line.at),
            indent: line.indent,
            text: line.text,
        })
        .collect()
}

fn changes(old: &[Line], new: &[Line]) -> Vec<Change> {
    let words = |lines: &[Line]| {
        lines
            .iter()
            .map(|line| line.text.clone())
            .collect::<Vec<_>>()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &words(old), &words(new));
    let mut changes = Vec::new();
    for op in ops {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (gone, come) = (op.old_range(), op.new_range());
        for at in 0..gone.len().max(come.len()) {
            let before = gone.clone().nth(at);
            let after = come.clone().nth(at);
            let about = match (after, before) {
                (Some(at), _) => about(new, at),
                (None, Some(at)) => about(old, at),
                (None, None) => None,
            };
            changes.push(Change {
                about,
                old_line: before.map(|at| old[at].number),
                new_line: after.map(|at| new[at].number),
                old: before.map(|at| old[at].text.clone()),
                new: after.map(|at| new[at].text.clone()),
            });
        }
    }
    changes
}

/// What a line belongs to: its own tag or name, else that of the line which it stands under.
fn about(lines: &[Line], at: usize) -> Option<String> {
    let mut indent = usize::MAX;
    for line in lines[..=at].iter().rev() {
        if line.indent < indent {
            indent = line.indent;
            if let Some(name) = name_of(&line.text) {
                return Some(name);
            }
        }
    }
    None
}

/// `S1` of `[S1] refused when …`, `taper` of `parameter taper : percent`.
fn name_of(line: &str) -> Option<String> {
    if let Some(tagged) = line.strip_prefix('[') {
        return tagged.split_once(']').map(|(tag, _)| tag.to_owned());
    }
    let (first, rest) = line.split_once(' ')?;
    if HEADS.contains(&first) {
        let name = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => rest.split([' ', ':', '=']).next(),
        };
        return name.map(str::to_owned);
    }
    // What is declared: `income : money per week`.
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    (first.chars().all(is_name) && rest.starts_with(": ")).then(|| first.to_owned())
}
