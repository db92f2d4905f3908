//! What is asked of the process that looks at a text, and what it says.
//!
//! Both go through a pipe as JSON: what is asked as one value, what is said as a line for each
//! part, so that what was finished in time is told even where the rest was not.

use serde::{Deserialize, Serialize};

/// A text that is being written, and what is wanted of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Task {
    /// The name of its file: what stands in the library under it is put aside.
    pub(super) file: String,
    /// The text.
    pub(super) text: String,
    /// The text that it started from.
    pub(super) start: String,
    /// What is wanted, in the order in which it is worked on.
    pub(super) wanted: Vec<Wanted>,
}

/// Something that can be wanted of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    /// What is wrong with it.
    Problems,
    /// How its examples and the cases about it come out.
    Examples,
    /// In which lines it differs from where it started.
    Comparison,
    /// What is proved of it about everybody.
    Proofs,
    /// The text in the one layout.
    Layout,
    /// What is wrong with it, as other programs read it.
    Findings,
}

/// A part of what is said.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// What is wrong with the text, in order of position.
    Problems(Vec<Wrong>),
    /// How its examples came out.
    Examples(Vec<Came>),
    /// The lines that differ, as a part of a page; nothing where a side can't be decided.
    Comparison(Vec<Compared>),
    /// What proofs found besides, in order of position.
    Proofs(Vec<Wrong>),
    /// The text in the one layout, or what stands in the way.
    Layout(Result<String, Vec<Wrong>>),
    /// What is wrong with the text, as the command line prints it in JSON.
    Findings(String),
}

/// A problem or a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wrong {
    /// Whether the text can't be used until it is mended.
    pub(super) error: bool,
    /// What is wrong.
    pub(super) message: String,
    /// What to write.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) help: Option<String>,
    /// Where: first its own place, then others that it is about.
    pub(super) places: Vec<Spot>,
}

/// A place that a problem points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    /// The file, where it is another than that of the text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) file: Option<String>,
    /// The line, from 1.
    pub(super) line: usize,
    /// The column in characters, from 1.
    pub(super) column: usize,
    /// The line that it ends on.
    pub(super) end_line: usize,
    /// The column after its last character.
    pub(super) end_column: usize,
    /// What is said of it.
    pub(super) words: String,
}

/// How an example or a worked case came out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Came {
    /// What it shows.
    pub(super) title: String,
    /// The line that it stands on; none of a worked case.
    pub(super) line: Option<usize>,
    /// The name of a worked case.
    pub(super) case: Option<String>,
    /// What came out differently: what was expected, what was found.
    pub(super) failures: Vec<(String, String)>,
}

/// A text held against the one that it started from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Compared {
    /// Its title.
    pub(super) title: String,
    /// Whether every line is the same.
    pub(super) same: bool,
    /// How many lines differ and what rests on them, as markup.
    pub(super) summary: String,
    /// The lines that differ, as markup.
    pub(super) lines: String,
}
