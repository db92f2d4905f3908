//! What a library holds: its texts, how firm their figures are, and what tries them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::decision::{Coverage, ExampleResult, Inquiry, run_case, run_example, run_examples};
use crate::explanation::{Asked, Line, Standing, explain};
use crate::library::{Library, TextId, WorkedCase};
use crate::model::policy::{EntryValue, Expected, Figure, NodeId, Policy};
use crate::program::Prepared;
use crate::source::{Sources, Span};
use crate::syntax::tree::{Grade, Status, TextKind};

/// What a library holds.
#[derive(Debug, Clone, Serialize)]
pub struct Holdings {
    /// The version of this shape.
    pub version: u32,
    /// Each text that is not a vocabulary, in the order of their files.
    pub texts: Vec<TextHeld>,
    /// All of them together; a text that is illustrative or proposed is not among the figures.
    pub total: Counts,
}

/// A text.
#[derive(Debug, Clone, Serialize)]
pub struct TextHeld {
    /// What a command calls it.
    pub name: String,
    /// Its title.
    pub title: String,
    /// `baseline` or `policy`.
    pub kind: &'static str,
    /// `illustrative` or `proposed`, where it is either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// The days that it is about.
    pub days: String,
    /// What is in it.
    pub counts: Counts,
}

/// How much of everything there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Figures by how firm they are, each as often as it is written: for a period, for a key.
    pub figures: Figures,
    /// Rules, lines and rows.
    pub rules: usize,
    /// Those of them that some example or case exercises.
    pub exercised: usize,
    /// Examples of its own, a row of a table being one.
    pub examples: usize,
    /// Worked cases about it.
    pub cases: usize,
}

/// Figures by how firm they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Read on the publisher's own page.
    pub published: usize,
    /// Reckoned from published figures.
    pub derived: usize,
    /// Read somewhere else.
    pub secondary: usize,
    /// Known from memory.
    pub recalled: usize,
    /// Invented, to show something.
    pub illustrative: usize,
    /// Known not to be published.
    pub not_published: usize,
    /// Not read.
    pub not_found: usize,
}

impl Figures {
    fn add(&mut self, other: Figures) {
        self.published += other.published;
        self.derived += other.derived;
        self.secondary += other.secondary;
        self.recalled += other.recalled;
        self.illustrative += other.illustrative;
        self.not_published += other.not_published;
        self.not_found += other.not_found;
    }
}

/// A text that has been tried on its examples and cases.
pub struct Trial {
    /// How each came out: examples as they stand in the text, then cases.
    pub results: Vec<ExampleResult>,
    /// What they exercised.
    pub coverage: Coverage,
}

/// Runs the examples of a text, and the cases about it.
///
/// # Shapes
/// Cases that do not fit the policy are left out: checking the library tells of them.
pub fn try_out(library: &Library, id: TextId, prepared: &Prepared) -> Trial {
    let mut coverage = Coverage::default();
    let mut results = match library.texts().contains(&id) {
        true => run_examples(prepared, &mut coverage),
        false => Vec::new(),
    };
    for case in library.cases() {
        if library.policy_of(case) == Some(id) {
            results.extend(run_case(prepared, &case.file, case.span, &mut coverage));
        }
    }
    Trial { results, coverage }
}

/// An example or a worked case, with how it came out and what its answers rest on.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// How it came out.
    pub result: ExampleResult,
    /// The name of a worked case; none of an example of the text itself.
    pub case: Option<String>,
    /// The lines of files that its answers rest on: rules that held, lines that were added up,
    /// rows that applied, figures that were looked up.
    pub lines: BTreeSet<(String, usize)>,
    /// The names of the figures that its answers rest on.
    pub figures: BTreeSet<String>,
}

/// Runs every example of a text and the worked cases about it, each by itself.
///
/// # Shapes
/// Cases that do not fit the policy are left out: checking the library tells of them.
pub fn exercises(prepared: &Prepared, sources: &Sources, cases: &[&WorkedCase]) -> Vec<Exercise> {
    let policy = prepared.policy();
    let own = policy.texts().last().map(|text| text.kind);
    let examples = policy.examples().iter();
    let examples = examples.filter(|example| Some(example.home) == own);
    let mut told: Vec<Exercise> = examples
        .map(|example| {
            let mut coverage = Coverage::default();
            let result = run_example(prepared, example, &mut coverage);
            let inquiry = Inquiry {
                case: example.case.clone(),
                asked: asked_by(&example.expect),
                supposing: example.supposing.clone(),
            };
            exercise(prepared, sources, result, &coverage, &inquiry)
        })
        .collect();
    for case in cases {
        let mut coverage = Coverage::default();
        let result = run_case(prepared, &case.file, case.span, &mut coverage);
        let (Ok(result), Ok((inquiry, expect))) = (result, case.file.read(policy)) else {
            continue;
        };
        let asked = asked_by(&expect);
        let inquiry = Inquiry { asked, ..inquiry };
        told.push(Exercise {
            case: Some(case.name.clone()),
            ..exercise(prepared, sources, result, &coverage, &inquiry)
        });
    }
    told
}

/// What is expected of, each once.
fn asked_by(expect: &[Expected]) -> Vec<NodeId> {
    let mut asked: Vec<NodeId> = Vec::new();
    for node in expect.iter().filter_map(Expected::node) {
        if !asked.contains(&node) {
            asked.push(node);
        }
    }
    asked
}

fn exercise(
    prepared: &Prepared,
    sources: &Sources,
    result: ExampleResult,
    coverage: &Coverage,
    inquiry: &Inquiry,
) -> Exercise {
    let mut told = Exercise {
        result,
        case: None,
        lines: BTreeSet::new(),
        figures: BTreeSet::new(),
    };
    let covered = coverage.lines(prepared.policy()).into_iter();
    for line in covered.filter(|line| line.exercised) {
        let place = sources.place(line.span);
        told.lines
            .extend(place.map(|place| (place.file, place.line)));
    }
    if let Ok(decision) = inquiry.decide(prepared) {
        for answer in explain(&decision, sources, Asked::default()).answers {
            answer
                .lines
                .iter()
                .for_each(|line| rests_on(line, &mut told));
        }
    }
    told
}

/// The figures of a line and of those under it, with the lines that give them.
fn rests_on(line: &Line, told: &mut Exercise) {
    if line.standing == Some(Standing::DidNotHold) {
        return;
    }
    if let (Some(file), Some(number)) = (&line.file, line.line) {
        told.lines.insert((file.clone(), number));
    }
    let figures = line.figures.iter();
    told.figures
        .extend(figures.map(|figure| figure.name.clone()));
    line.lines.iter().for_each(|under| rests_on(under, told));
}

/// Counts what a library holds, and tries all of it out.
pub fn holdings(library: &Library) -> Holdings {
    let mut texts = Vec::new();
    let mut exercised: BTreeMap<Span, bool> = BTreeMap::new();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else {
            continue;
        };
        let trial = try_out(library, id, &prepared);
        for line in trial.coverage.lines(prepared.policy()) {
            *exercised.entry(line.span).or_default() |= line.exercised;
        }
        texts.push((id, held(library, id, prepared.policy(), &trial)));
    }
    // A line may be exercised by the examples of any text that rests on it.
    for (id, text) in &mut texts {
        let own = exercised
            .iter()
            .filter(|(span, _)| library.text_at(**span) == Some(*id));
        let own: Vec<bool> = own.map(|(_, exercised)| *exercised).collect();
        text.counts.rules = own.len();
        text.counts.exercised = own.iter().filter(|exercised| **exercised).count();
    }
    let texts: Vec<TextHeld> = texts.into_iter().map(|(_, text)| text).collect();
    Holdings {
        version: 1,
        total: total(&texts),
        texts,
    }
}

fn held(library: &Library, id: TextId, policy: &Policy, trial: &Trial) -> TextHeld {
    let kind = library.kind(id);
    let cases = library
        .cases()
        .iter()
        .filter(|case| library.policy_of(case) == Some(id))
        .count();
    TextHeld {
        name: library.name(id).to_owned(),
        title: library.title(id).to_owned(),
        kind: kind.word(),
        status: policy.status().map(|status| match status {
            Status::Illustrative => "illustrative",
            Status::Proposed => "proposed",
        }),
        days: policy.days().to_string(),
        counts: Counts {
            figures: figures(policy, kind),
            rules: 0,
            exercised: 0,
            examples: trial.results.len() - cases,
            cases,
        },
    }
}

/// The figures that a text gives itself, each once for every place where it is written.
fn figures(policy: &Policy, kind: TextKind) -> Figures {
    let mut counted: BTreeSet<Span> = BTreeSet::new();
    let mut figures = Figures::default();
    let entries = policy
        .figures()
        .iter()
        .flat_map(|figure: &Figure| figure.cells.iter().flatten());
    for entry in entries.filter(|entry| entry.home == kind) {
        if !counted.insert(entry.span) {
            continue;
        }
        let invented = policy.status() == Some(Status::Illustrative);
        let grade = if invented {
            Grade::Illustrative
        } else {
            entry.grade
        };
        let count = match (entry.value, grade) {
            (EntryValue::NotPublished, _) => &mut figures.not_published,
            (EntryValue::NotFound, _) => &mut figures.not_found,
            (EntryValue::Known(_) | EntryValue::NoLimit, Grade::Published) => {
                &mut figures.published
            }
            (EntryValue::Known(_) | EntryValue::NoLimit, Grade::Derived) => &mut figures.derived,
            (EntryValue::Known(_) | EntryValue::NoLimit, Grade::Secondary) => {
                &mut figures.secondary
            }
            (EntryValue::Known(_) | EntryValue::NoLimit, Grade::Recalled) => &mut figures.recalled,
            (EntryValue::Known(_) | EntryValue::NoLimit, Grade::Illustrative) => {
                &mut figures.illustrative
            }
        };
        *count += 1;
    }
    figures
}

fn total(texts: &[TextHeld]) -> Counts {
    let mut total = Counts::default();
    for text in texts {
        if text.status.is_none() {
            total.figures.add(text.counts.figures);
        }
        total.rules += text.counts.rules;
        total.exercised += text.counts.exercised;
        total.examples += text.counts.examples;
        total.cases += text.counts.cases;
    }
    total
}

impl Holdings {
    /// What it holds, as a table with a line for each text.
    pub fn to_text(&self) -> String {
        let widest = |of: &dyn Fn(&TextHeld) -> &str| {
            self.texts
                .iter()
                .map(|text| of(text).chars().count())
                .max()
                .unwrap_or(0)
        };
        let name = widest(&|text| &text.name).max("text".len());
        let mut told = format!(
            "{:name$}  {:>9} {:>8} {:>10} {:>9} {:>10} {:>10}  {:>6} {:>9} {:>6}  standing\n",
            "text",
            "published",
            "derived",
            "secondary",
            "invented",
            "not found",
            "not publ.",
            "rules",
            "examples",
            "cases"
        );
        for text in &self.texts {
            let standing = match (text.status, text.kind) {
                (Some(status), _) => status,
                (None, "baseline") => "national",
                (None, _) => "",
            };
            told += &row(&text.name, name, &text.counts, standing);
        }
        told += &row("all", name, &self.total, "");
        let of = |status: Option<&str>, kind: &str| {
            let mut all = self.texts.iter();
            let like = |text: &&TextHeld| text.status == status && text.kind == kind;
            all.by_ref().filter(like).count()
        };
        told += &format!(
            "\n{} authorities, {} of them proposed, and {} invented\n{} of {} rules, lines and rows \
             exercised by some example or case\n",
            of(None, "policy") + of(Some("proposed"), "policy"),
            of(Some("proposed"), "policy"),
            of(Some("illustrative"), "policy"),
            self.total.exercised,
            self.total.rules,
        );
        told
    }
}

fn row(name: &str, width: usize, counts: &Counts, standing: &str) -> String {
    let figures = counts.figures;
    let row = format!(
        "{name:width$}  {:>9} {:>8} {:>10} {:>9} {:>10} {:>10}  {:>6} {:>9} {:>6}  {standing}",
        figures.published,
        figures.derived,
        figures.secondary,
        figures.illustrative,
        figures.not_found,
        figures.not_published,
        counts.rules,
        counts.examples,
        counts.cases,
    );
    format!("{}\n", row.trim_end())
}
