//! What the pages of a policy are made of, read once and kept: its own lines, what searching
//! looks through, and what its examples and cases rest on.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use evenhand::explanation::{
    Line, Section, SectionKind, read_back, read_back_facts, source_words, text_of,
};
use evenhand::holdings::{Exercise, exercises};
use evenhand::library::{Library, WorkedCase};
use evenhand::source::SourceFile;

use crate::files::Shelf;
use crate::serve::site::{Policy, Shown};

/// What is kept of a policy, each made when it is first asked for.
#[derive(Default)]
pub(crate) struct Kept {
    sections: OnceLock<Vec<Section>>,
    entries: OnceLock<Vec<Entry>>,
    exercises: OnceLock<Vec<Tried>>,
}

/// Something that searching can find.
pub(super) struct Entry {
    /// Its anchor on the page of its policy.
    pub(super) anchor: String,
    /// What it belongs to, as a person reads it.
    pub(super) label: String,
    /// The name of that.
    pub(super) name: String,
    /// What it says.
    pub(super) says: String,
    /// Everything that it is found by, in small letters.
    looked_through: String,
}

impl Entry {
    /// Whether it has every one of some words in small letters.
    pub(super) fn has(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.looked_through.contains(word))
    }

    /// Whether it is called by one of the words: such entries are told first.
    pub(super) fn is_called(&self, words: &[String]) -> bool {
        let (label, name) = (self.label.to_lowercase(), self.name.to_lowercase());
        words
            .iter()
            .any(|word| label.contains(word) || name.contains(word))
    }
}

/// An example or a worked case that was tried, with where it stands.
pub(super) struct Tried {
    /// What it shows.
    pub(super) title: String,
    /// The line of the policy's file that it stands on; none of a worked case.
    pub(super) line: Option<usize>,
    /// The name of a worked case.
    pub(super) case: Option<String>,
    /// Whether it came out as expected.
    pub(super) passed: bool,
    lines: BTreeSet<(String, usize)>,
    figures: BTreeSet<String>,
}

impl Tried {
    /// Whether its answers rest on a line of a file.
    pub(super) fn rests_on(&self, file: &str, line: usize) -> bool {
        // The tuple is looked up by its parts, so nothing is copied but the name.
        self.lines.contains(&(file.to_owned(), line))
    }

    /// Whether its answers rest on a figure.
    pub(super) fn uses(&self, figure: &str) -> bool {
        self.figures.contains(figure)
    }
}

/// The file of a policy.
pub(super) fn file_of<'l>(library: &'l Library, policy: &Policy) -> &'l str {
    library.written(policy.id).file
}

/// The whole text of a file.
pub(super) fn text_of_file<'l>(library: &'l Library, name: &str) -> &'l str {
    let mut files = library.sources().files().iter();
    let file = files.find(|file| file.name() == name);
    file.map_or("", |file| SourceFile::text(file))
}

/// Whether a line or one under it stands in a file.
fn stands_in(line: &Line, file: &str) -> bool {
    line.file.as_deref() == Some(file) || line.lines.iter().any(|under| stands_in(under, file))
}

/// Whether a section says something of its own in a file.
pub(super) fn is_own(section: &Section, file: &str) -> bool {
    section.file.as_deref() == Some(file) || section.lines.iter().any(|line| stands_in(line, file))
}

/// The anchor of a section: the name of what it is about.
pub(super) fn anchor_of(section: &Section) -> String {
    match (&section.name, section.kind) {
        // Names have no dashes, so nothing else on the page can be called like one.
        (Some(name), _) => name.replace('.', "-"),
        (None, SectionKind::Head) => "part-head".to_owned(),
        (None, SectionKind::Sources) => "part-sources".to_owned(),
        (None, SectionKind::Conventions) => "part-conventions".to_owned(),
        (None, SectionKind::Challenges) => "part-challenges".to_owned(),
        (None, SectionKind::Checks) => "part-checks".to_owned(),
        (None, SectionKind::Figure) => "part-figures".to_owned(),
        (None, SectionKind::Outcome | SectionKind::Step) => "part-rules".to_owned(),
        (None, SectionKind::Fact) => "part-facts".to_owned(),
    }
}

impl Kept {
    /// The policy read back; nothing where it can't be decided.
    pub(super) fn sections(&self, shown: &Shown, policy: &Policy) -> &[Section] {
        self.sections.get_or_init(|| {
            let Some(prepared) = policy.prepared(&shown.library) else {
                return Vec::new();
            };
            let sources = shown.library.sources();
            let mut sections = read_back(prepared.policy(), sources);
            sections.extend(read_back_facts(prepared.policy(), sources));
            sections
        })
    }

    /// What searching looks through: what the policy itself says.
    pub(super) fn entries(&self, shown: &Shown, policy: &Policy) -> &[Entry] {
        self.entries.get_or_init(|| {
            let file = file_of(&shown.library, policy);
            let sections = self.sections(shown, policy).iter();
            let own = sections.filter(|section| is_own(section, file));
            own.flat_map(|section| entries_of(section, file, &policy.title))
                .collect()
        })
    }

    /// Its examples and the worked cases about it.
    pub(super) fn exercises(&self, shown: &Shown, shelf: &Shelf, policy: &Policy) -> &[Tried] {
        self.exercises.get_or_init(|| {
            let Some(prepared) = policy.prepared(&shown.library) else {
                return Vec::new();
            };
            let file = file_of(&shown.library, policy);
            // Cases are read apart: the pages' own library holds none.
            let whole = shelf.with(&[]).unwrap_or_default();
            let about: Vec<&WorkedCase> = whole
                .cases()
                .iter()
                .filter(|case| {
                    let of = whole.policy_of(case);
                    of.is_some_and(|of| {
                        whole.written(of).file == file && whole.title(of) == policy.title
                    })
                })
                .collect();
            let sources = shown.library.sources();
            let tried = exercises(prepared, sources, &about).into_iter();
            tried.map(|exercise| told(exercise, shown)).collect()
        })
    }
}

fn told(exercise: Exercise, shown: &Shown) -> Tried {
    let Exercise { case, .. } = &exercise;
    // A case stands in files of its own, which these sources don't hold.
    let place = match case {
        Some(_) => None,
        None => shown.library.sources().place(exercise.result.span),
    };
    Tried {
        title: match (exercise.result.title.is_empty(), case) {
            (true, Some(name)) => name.clone(),
            (_, _) => exercise.result.title,
        },
        line: place.map(|place| place.line),
        case: exercise.case,
        passed: exercise.result.failures.is_empty(),
        lines: exercise.lines,
        figures: exercise.figures,
    }
}

/// A section as something that can be found, and each of its own lines.
fn entries_of(section: &Section, file: &str, title: &str) -> Vec<Entry> {
    let anchor = anchor_of(section);
    let name = section.name.clone().unwrap_or_default();
    let entry = |anchor: String, says: String, words: String| Entry {
        looked_through: format!("{title} {} {name} {words}", section.label).to_lowercase(),
        anchor,
        label: section.label.clone(),
        name: name.clone(),
        says,
    };
    let mut entries = Vec::new();
    if section.name.is_some() {
        entries.push(entry(anchor.clone(), String::new(), String::new()));
    }
    let own = section.lines.iter().skip(section.powers);
    for line in own.filter(|line| stands_in(line, file)) {
        let says = says(line);
        let mut words = says.clone();
        gather(line, &mut words);
        entries.push(entry(line_anchor(&anchor, line, file), says, words));
    }
    entries
}

/// What a line says, with its value.
fn says(line: &Line) -> String {
    let (text, _) = text_of(line);
    match &line.value {
        Some(value) => format!("{text}: {}", value.words),
        None => text,
    }
}

/// Where a line stands on the page: by its tag, else by its number.
fn line_anchor(section: &str, line: &Line, file: &str) -> String {
    match (&line.tag, line.line) {
        (Some(tag), _) => format!("{section}-{tag}"),
        (None, Some(number)) if line.file.as_deref() == Some(file) => format!("line-{number}"),
        (None, _) => section.to_owned(),
    }
}

/// Everything else that a line is found by: what stands under it, its sources, its remarks.
fn gather(line: &Line, words: &mut String) {
    let sources = line.sources.iter().map(source_words);
    for more in sources.chain(line.remarks.iter().cloned()) {
        words.push(' ');
        words.push_str(&more);
    }
    for under in &line.lines {
        words.push(' ');
        words.push_str(&says(under));
        gather(under, words);
    }
}
