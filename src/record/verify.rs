//! A record held against itself, against the engine, and against today's policies.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::changes::{TextCompared, TextState, compare};
use super::digest::digest_of;
use super::keep::{
    AnswerKept, ENGINE, RECORD_VERSION, Record, TextKept, answer_kept, json, policy_digest,
    text_kept,
};
use crate::decision::read_case;
use crate::explanation::Asked;
use crate::explanation::explain;
use crate::library::{Library, TextId};
use crate::source::Problem;
use crate::syntax::tree::TextKind;

/// What is found of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// The version of this shape, that of records.
    pub version: u32,
    /// Whether all of it matches: the record is whole, the same comes out again, and the same
    /// policy is still there with the same answer.
    pub matches: bool,
    /// The policy that decided, by its title.
    pub policy: String,
    /// The day it was decided as at.
    pub day: String,
    /// The record's digest, as it stands in it.
    pub digest: String,
    /// The program that decided.
    pub engine: String,
    /// The program that verifies.
    pub verified_with: String,
    /// What is wrong with the record itself, in sentences; nothing where it is whole.
    pub wrong: Vec<String>,
    /// The answers that it holds.
    pub answers: Vec<AnswerKept>,
    /// What comes of its own texts.
    pub replay: Replay,
    /// What comes of today's.
    pub today: Today,
}

/// What comes of deciding a record's case with the texts that it holds.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Whether the answers are the same.
    pub same_answer: bool,
    /// Whether every line of the explanation is the same.
    pub same_explanation: bool,
    /// The answers that come out.
    pub answers: Vec<AnswerKept>,
    /// Why it can't be decided, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// What comes of deciding a record's case with today's texts.
#[derive(Debug, Clone, Serialize)]
pub struct Today {
    /// What has become of the policy.
    pub policy: PolicyState,
    /// Its texts, in the order of the record.
    pub texts: Vec<TextCompared>,
    /// Whether the answers are the same.
    pub same_answer: bool,
    /// The answers that come out.
    pub answers: Vec<AnswerKept>,
    /// Why it can't be decided, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// What has become of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyState {
    /// Every text is the same to the last sign.
    Same,
    /// Every text says the same.
    LaidOutOtherwise,
    /// Some text says something else.
    Changed,
    /// No policy has its title.
    Gone,
}

/// What came of deciding a case anew.
struct Decided {
    answers: Vec<AnswerKept>,
    explanation: Value,
}

impl Record {
    /// Holds the record against itself, against this engine, and against today's policies.
    pub fn verify(&self, today: &Library) -> Verification {
        let wrong = self.wrong();
        let replay = self.replay();
        let today = self.today(today);
        let still = matches!(
            today.policy,
            PolicyState::Same | PolicyState::LaidOutOtherwise
        );
        Verification {
            version: RECORD_VERSION,
            matches: wrong.is_empty()
                && replay.same_answer
                && replay.same_explanation
                && still
                && today.same_answer,
            policy: self.policy.title.clone(),
            day: self.question.day.clone(),
            digest: self.digest.clone(),
            engine: self.engine.clone(),
            verified_with: ENGINE.to_owned(),
            wrong,
            answers: self.answers.clone(),
            replay,
            today,
        }
    }

    /// What is wrong with the record itself.
    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if !self.sealed {
            wrong.push(
                "Something in it was changed after it was written: its digest is not that of what it holds."
                    .to_owned(),
            );
        }
        for text in &self.policy.texts {
            if digest_of(&text.text) != text.digest {
                wrong.push(format!(
                    "The text of the {} \"{}\" was changed: its digest is another.",
                    text.kind, text.title
                ));
            }
        }
        if policy_digest(&self.policy.texts) != self.policy.digest {
            wrong.push("The policy's digest is not that of its texts.".to_owned());
        }
        if self.sealed {
            return wrong;
        }
        let told = self.explanation.get("answers").and_then(Value::as_array);
        let told = told.map_or(&[][..], Vec::as_slice);
        let same = told.len() == self.answers.len()
            && told
                .iter()
                .zip(&self.answers)
                .all(|(told, kept)| is_told(told, kept));
        if !same {
            wrong.push("Its answers are not those that its own explanation gives.".to_owned());
        }
        wrong
    }

    /// The case as a case file has it, in JSON.
    fn case(&self) -> String {
        let case = serde_json::json!({
            "case": { "ask": self.question.asked },
            "facts": self.facts,
            "suppose": self.question.supposing,
        });
        case.to_string()
    }

    fn replay(&self) -> Replay {
        let mut library = Library::default();
        for (file, text) in files(&self.policy.texts) {
            library.add(file, &text, false);
        }
        let own = self.policy.texts.last();
        let id = own.and_then(|text| find(&library, text));
        match self.decide(library, id) {
            Ok(decided) => Replay {
                same_answer: same(&decided.answers, &self.answers),
                same_explanation: decided.explanation == self.explanation,
                answers: decided.answers,
                problems: Vec::new(),
            },
            Err(problems) => Replay {
                same_answer: false,
                same_explanation: false,
                answers: Vec::new(),
                problems,
            },
        }
    }

    fn today(&self, library: &Library) -> Today {
        let own = self.policy.texts.last();
        let id = own.and_then(|text| find(library, text));
        let chain = id.and_then(|id| library.rests_on(id)).unwrap_or_default();
        let now: Vec<TextKept> = chain.iter().map(|id| text_kept(library, *id)).collect();
        let texts: Vec<TextCompared> = self
            .policy
            .texts
            .iter()
            .map(|text| compare(text, now.iter().find(|now| now.kind == text.kind)))
            .collect();
        let all = |state: TextState| texts.iter().all(|text| text.state == state);
        let none_changed = texts.iter().all(|text| match text.state {
            TextState::Same | TextState::LaidOutOtherwise => true,
            TextState::Changed | TextState::Gone => false,
        });
        let policy = match id {
            None => PolicyState::Gone,
            Some(_) if all(TextState::Same) => PolicyState::Same,
            Some(_) if none_changed => PolicyState::LaidOutOtherwise,
            Some(_) => PolicyState::Changed,
        };
        let decided = match id {
            Some(_) => self.decide(library.clone(), id),
            None => Err(Vec::new()),
        };
        let (answers, problems) = match decided {
            Ok(decided) => (decided.answers, Vec::new()),
            Err(problems) => (Vec::new(), problems),
        };
        Today {
            policy,
            texts,
            same_answer: same(&answers, &self.answers),
            answers,
            problems,
        }
    }

    /// Decides the case with the texts of a library.
    fn decide(&self, mut library: Library, id: Option<TextId>) -> Result<Decided, Vec<String>> {
        let Some(id) = id else {
            return Err(vec![
                "It holds no text of the policy that it names.".to_owned(),
            ]);
        };
        let preparation = library.prepare(id);
        let Some(prepared) = preparation.prepared else {
            let errors = preparation
                .problems
                .iter()
                .filter(|problem| problem.is_error());
            return Err(errors.map(|problem| sentence(&library, problem)).collect());
        };
        let case = self.case();
        let base = library
            .sources_mut()
            .add("the recorded case", case.as_str());
        let inquiry = read_case(&case, base).and_then(|file| file.inquiry(prepared.policy(), None));
        let inquiry = inquiry.map_err(|problems| {
            let problems = problems.iter();
            problems.map(in_short).collect::<Vec<_>>()
        })?;
        let decision = inquiry
            .decide(&prepared)
            .map_err(|problem| vec![in_short(&Problem::new(problem))])?;
        let asked = Asked {
            working: self.question.working,
            ..Asked::default()
        };
        let explanation = explain(&decision, library.sources(), asked);
        Ok(Decided {
            answers: explanation.answers.iter().map(answer_kept).collect(),
            explanation: json(&explanation),
        })
    }
}

/// The text of a record in a library: by its kind and title.
fn find(library: &Library, text: &TextKept) -> Option<TextId> {
    let kinds = [TextKind::Vocabulary, TextKind::Baseline, TextKind::Policy];
    let kind = kinds.into_iter().find(|kind| kind.word() == text.kind)?;
    library.titled(kind, &text.title)
}

/// The files that texts stood in, with every text on its own line and nothing else.
fn files(texts: &[TextKept]) -> BTreeMap<&str, String> {
    let mut in_order: Vec<&TextKept> = texts.iter().collect();
    in_order.sort_by_key(|text| text.line);
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for text in in_order {
        let file = files.entry(&text.file).or_default();
        let lines = 1 + file.matches('\n').count();
        // A record that was tampered with may name any line.
        let missing = text
            .line
            .saturating_sub(lines)
            .min(crate::source::MAX_FILE_BYTES);
        file.push_str(&"\n".repeat(missing));
        file.push_str(&text.text);
    }
    files
}

/// Whether answers come to the same; what a person reads for them may be worded anew.
fn same(now: &[AnswerKept], then: &[AnswerKept]) -> bool {
    let same = |(now, then): (&AnswerKept, &AnswerKept)| {
        now.outcome == then.outcome
            && now.kind == then.kind
            && now.plain == then.plain
            && now.needs == then.needs
    };
    now.len() == then.len() && now.iter().zip(then).all(same)
}

/// Whether an explanation gives an answer that is kept.
fn is_told(told: &Value, kept: &AnswerKept) -> bool {
    let field = |path: &str| told.pointer(path).and_then(Value::as_str);
    let decided = kept.kind == "decided";
    field("/outcome") == Some(&kept.outcome)
        && field("/answer/kind") == Some(&kept.kind)
        && (!decided || field("/answer/value/plain") == Some(&kept.plain))
}

/// A problem in one sentence, with its place.
fn sentence(library: &Library, problem: &Problem) -> String {
    let place = problem
        .labels()
        .first()
        .and_then(|(span, _)| library.sources().place(*span));
    match place {
        Some(place) => format!("{place}: {}", in_short(problem)),
        None => in_short(problem),
    }
}

fn in_short(problem: &Problem) -> String {
    let help = problem
        .help()
        .map_or_else(String::new, |help| format!("; {help}"));
    format!("{problem}{help}")
}
