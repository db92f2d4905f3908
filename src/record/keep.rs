//! What a record holds: written from a decision, read back from a file.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::digest::{digest_of, seal};
use super::problem::RecordProblem;
use crate::decision::Decision;
use crate::explanation::AnswerTold;
use crate::explanation::Asked;
use crate::explanation::Explained;
use crate::explanation::explain;
use crate::form::{Plain, facts_of, supposed_of};
use crate::library::{Library, TextId};

/// The version of the shape that records have as JSON.
pub const RECORD_VERSION: u32 = 1;

/// How deep a record is nested at most: twice for each of the 255 levels that lines of an
/// explanation can have, and for what they stand in.
const MAX_DEPTH: usize = 520;

/// The engine that decides, and its version.
pub(super) const ENGINE: &str = concat!("evenhand ", env!("CARGO_PKG_VERSION"));

/// A decision with everything that it rests on.
///
/// `F` holds facts and `E` an explanation: in order when it is written, as plain JSON when it
/// is read back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record<F = Value, E = Value> {
    /// The version of this shape, [`RECORD_VERSION`].
    pub version: u32,
    /// The program that decided, and its version.
    pub engine: String,
    /// What was asked.
    pub question: QuestionKept<F>,
    /// What was known, as the `[facts]` of a case file.
    pub facts: F,
    /// The answers, in the order in which they were asked for.
    pub answers: Vec<AnswerKept>,
    /// The whole explanation.
    pub explanation: E,
    /// The policy that decided, with its texts.
    pub policy: PolicyKept,
    /// The digest of everything above.
    #[serde(default)]
    pub digest: String,
    /// Whether the digest is that of the file; found out when it is read.
    #[serde(skip)]
    pub(super) sealed: bool,
}

/// What was asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuestionKept<F = Value> {
    /// The outcomes and steps, by their names.
    pub asked: Vec<String>,
    /// The day it is decided as at, year first.
    pub day: String,
    /// Whether every line was asked for.
    pub working: bool,
    /// Figures and steps that were set to something else.
    pub supposing: F,
}

/// An answer in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerKept {
    /// The outcome's name.
    pub outcome: String,
    /// What a person reads for it.
    pub label: String,
    /// Which one, where it is answered for each of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// `decided`, `not_applicable`, `no_answer` or `undecided`.
    pub kind: String,
    /// The value as the language writes it; of what is undecided, what is still possible.
    pub plain: String,
    /// The same as a person reads it.
    pub words: String,
    /// What could still matter, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// A policy with the texts that it is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicyKept {
    /// Its title.
    pub title: String,
    /// The digest of the digests of its texts, in their order.
    pub digest: String,
    /// Vocabulary, baseline, policy.
    pub texts: Vec<TextKept>,
}

/// One text of a policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextKept {
    /// `vocabulary`, `baseline` or `policy`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The file it stood in, as it was named.
    pub file: String,
    /// The line of the file that it begins on, from 1.
    pub line: usize,
    /// Its digest.
    pub digest: String,
    /// The text itself.
    pub text: String,
}

/// A record that has been written.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The record, as JSON.
    pub text: String,
    /// Its digest.
    pub digest: String,
}

/// Makes the record of a decision.
///
/// # Shapes
/// `id` is the text in `library` that decided. Nothing is in it but the case, the texts, the
/// question and what came of them: no clock, and nobody's name.
///
/// # Examples
/// ```
/// # let text = "vocabulary \"V\"\n facts day : date\n outcomes fine : yes/no\n\
/// # baseline \"B\" uses \"V\"\n illustrative\n decides as at day\n\
/// # decide fine\n normally yes\n";
/// # let mut library = evenhand::library::Library::default();
/// # library.add("b.policy", text, true);
/// # let id = library.find("B").expect("it is in the text");
/// # let prepared = library.prepare(id).prepared.expect("nothing is wrong");
/// # let case = evenhand::decision::read_case("day = 2026-05-01", 0).expect("it is a case");
/// # let mut inquiry = case.inquiry(prepared.policy(), None).expect("it fits");
/// # inquiry.asked.extend(prepared.policy().node_named("fine"));
/// use evenhand::explanation::Asked;
/// use evenhand::record::{keep, read_record};
///
/// let decision = inquiry.decide(&prepared).expect("it can be decided");
/// let kept = keep(&library, id, &decision, Asked::default());
/// let record = read_record(&kept.text).expect("it is whole");
/// assert!(record.verify(&library).matches);
/// ```
pub fn keep(library: &Library, id: TextId, decision: &Decision<'_>, asked: Asked) -> Kept {
    let explanation = explain(decision, library.sources(), asked);
    let prepared = decision.prepared();
    let mut names: Vec<String> = Vec::new();
    for answer in &explanation.answers {
        if !names.contains(&answer.outcome) {
            names.push(answer.outcome.clone());
        }
    }
    let mut record = Record::<Plain, _> {
        version: RECORD_VERSION,
        engine: ENGINE.to_owned(),
        question: QuestionKept {
            asked: names,
            day: explanation.day.clone(),
            working: explanation.working,
            supposing: supposed_of(prepared.policy(), decision.supposing()),
        },
        facts: facts_of(prepared, &decision.case),
        answers: explanation.answers.iter().map(answer_kept).collect(),
        explanation,
        policy: policy_kept(library, id),
        digest: String::new(),
        sealed: true,
    };
    record.digest = seal(&without_digest(json(&record)));
    let text = serde_json::to_string_pretty(&record).unwrap_or_default() + "\n";
    Kept {
        text,
        digest: record.digest,
    }
}

/// Reads a record back.
///
/// # Errors
/// [`RecordProblem`] where the file is no record at all. That it was changed since is no error
/// here: [`Record::verify`] tells.
pub fn read_record(text: &str) -> Result<Record, RecordProblem> {
    let value = value_of(text)?;
    let known = u64::from(RECORD_VERSION);
    let version = value.get("version").and_then(Value::as_u64);
    if let Some(found) = version.filter(|found| *found > known) {
        return Err(RecordProblem::Newer { found, known });
    }
    let record = serde_json::from_value::<Record>(value.clone());
    let mut record = record.map_err(|error| RecordProblem::WrongShape {
        reason: error.to_string(),
    })?;
    record.sealed = seal(&without_digest(value)) == record.digest;
    Ok(record)
}

/// JSON as a value, however deep lines of an explanation stand under one another.
fn value_of(text: &str) -> Result<Value, RecordProblem> {
    let unreadable = |line: usize, reason: &str| RecordProblem::Unreadable {
        line: line.max(1),
        reason: reason.to_owned(),
    };
    if let Some(line) = too_deep(text) {
        return Err(unreadable(line, "it is nested deeper than any record"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    // How deep it goes has been looked at before.
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let reason = error.to_string();
        unreadable(
            error.line(),
            reason.split(" at line ").next().unwrap_or_default(),
        )
    })
}

/// The line, from 1, on which JSON is nested deeper than a record can be.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut line) = (0_usize, 1_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(line);
        }
    }
    None
}

/// Values that JSON can say, as JSON.
pub(super) fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|_| unreachable!("every field has a name"))
}

fn without_digest(mut record: Value) -> Value {
    if let Some(fields) = record.as_object_mut() {
        fields.remove("digest");
    }
    record
}

fn policy_kept(library: &Library, id: TextId) -> PolicyKept {
    let chain = library.rests_on(id).unwrap_or_default();
    let texts: Vec<TextKept> = chain.iter().map(|id| text_kept(library, *id)).collect();
    PolicyKept {
        title: library.title(id).to_owned(),
        digest: policy_digest(&texts),
        texts,
    }
}

pub(super) fn text_kept(library: &Library, id: TextId) -> TextKept {
    let written = library.written(id);
    TextKept {
        kind: library.kind(id).word().to_owned(),
        title: library.title(id).to_owned(),
        file: written.file.to_owned(),
        line: written.line,
        digest: digest_of(written.text),
        text: written.text.to_owned(),
    }
}

/// The digest of a policy: that of its texts' digests, one a line.
pub(super) fn policy_digest(texts: &[TextKept]) -> String {
    let digests: Vec<String> = texts
        .iter()
        .map(|text| format!("{} {}\n", text.digest, text.kind))
        .collect();
    digest_of(&digests.concat())
}

pub(super) fn answer_kept(told: &Explained) -> AnswerKept {
    let mut needed = Vec::new();
    let (kind, plain, words) = match &told.answer {
        AnswerTold::Decided { value } => ("decided", value.plain.clone(), value.words.clone()),
        AnswerTold::NotApplicable => {
            let words = "not applicable".to_owned();
            ("not_applicable", words.clone(), words)
        }
        AnswerTold::NoAnswer { .. } => {
            let words = "no answer".to_owned();
            ("no_answer", words.clone(), words)
        }
        AnswerTold::Undecided { answers, needs, .. } => {
            needed.extend(needs.iter().map(|need| need.name.clone()));
            let words: Vec<&str> = answers.iter().map(|(words, _)| words.as_str()).collect();
            let words = words.join(" or ");
            ("undecided", words.clone(), format!("not decided: {words}"))
        }
    };
    AnswerKept {
        outcome: told.outcome.clone(),
        label: told.label.clone(),
        of: told.of.clone(),
        kind: kind.to_owned(),
        plain,
        words,
        needs: needed,
    }
}
