//! Texts that are known together, and policies prepared from them.
//!
//! A policy names the baseline that it adopts by its title, and a baseline its vocabulary; a
//! library finds them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::decision::{CaseFile, conflicts, read_case};
use crate::model::policy::Days;
use crate::model::{LeftOut, Policy, nearest, resolve, resolve_sound, without};
use crate::program::{Preparation, Prepared, prepare};
use crate::proof::{Memory, Proofs, prove};
use crate::source::{Problem, SourceFile, Sources, Span, in_order};
use crate::syntax::tree::{Item, Text, TextKind};

use crate::syntax::{Document, Parsed, heads, parse};
use crate::value::Date;

/// Texts and worked cases that are known together.
///
/// A file is read when something is first asked of its texts; to find a text by its title, only
/// what could be a head is looked at.
#[derive(Debug, Clone, Default)]
pub struct Library {
    sources: Sources,
    files: Vec<File>,
    cases: Vec<WorkedCase>,
    /// What was wrong with how cases are written.
    case_problems: Vec<Problem>,
}

#[derive(Debug, Clone)]
struct File {
    /// The name it is called by: that of its file, without folders and ending.
    stem: String,
    /// The folder it stands in.
    folder: String,
    /// The offset of its first byte.
    base: usize,
    /// The texts in it and what was wrong with how they are written, once it was read.
    read: OnceLock<Parsed>,
    /// Which texts it may hold, once that was looked at.
    heads: OnceLock<Vec<(TextKind, String)>>,
    /// Whether it was asked for, or is only there to be looked up.
    asked: bool,
    /// Whether it is known to have no problems on any day.
    sound: bool,
}

/// A case with a published answer.
#[derive(Debug, Clone)]
pub struct WorkedCase {
    /// The name of its file.
    pub name: String,
    /// The folder that its policy stands in.
    folder: String,
    /// The case.
    pub file: CaseFile,
    /// Where it begins.
    pub span: Span,
}

/// One text of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextId {
    file: usize,
    text: usize,
}

/// One text of a library, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenText<'l> {
    /// The name of its file.
    pub file: &'l str,
    /// The line of the file that it begins on, from 1.
    pub line: usize,
    /// The text.
    pub text: &'l str,
}

/// What came of checking a library.
#[derive(Debug)]
pub struct CheckedLibrary {
    /// Every text that can be decided, prepared.
    pub prepared: Vec<(TextId, Prepared)>,
    /// Everything that is wrong, and every finding, in order of position.
    pub problems: Vec<Problem>,
}

/// What came of proving what a library says.
#[derive(Debug)]
pub struct ProvedLibrary {
    /// What is proved of every text that can be decided; their problems are among the others.
    pub proofs: Vec<(TextId, Proofs)>,
    /// Everything that is wrong, and every finding, in order of position.
    pub problems: Vec<Problem>,
}

/// What is wrong with how texts refer to one another.
#[derive(Debug, Clone, thiserror::Error, miette::Diagnostic)]
pub enum LibraryProblem {
    /// A text uses or adopts one that is not known.
    #[error("there is no {kind} \"{title}\"")]
    #[diagnostic(code(library::unknown_text), help("{advice}"))]
    UnknownText {
        /// A vocabulary or a baseline.
        kind: &'static str,
        /// Its title.
        title: String,
        /// What to write.
        advice: String,
        /// Where it is named.
        #[label("not known")]
        span: Span,
    },
    /// Two texts have one title.
    #[error("another {kind} is called \"{title}\" too")]
    #[diagnostic(code(library::title_taken), help("give one of the two another title"))]
    TitleTaken {
        /// Which kind of text.
        kind: &'static str,
        /// The title.
        title: String,
        /// This one.
        #[label("this one")]
        second: Span,
        /// The other.
        #[label("the other stands here")]
        first: Span,
    },
    /// A baseline takes the place of one that still holds on its first day.
    #[error("\"{older}\" still applies when \"{newer}\" takes its place")]
    #[diagnostic(
        code(library::succeeds_what_still_applies),
        help(
            "write `applies from {from} until {until}` into \"{older}\", or let \"{newer}\" apply from the day after"
        )
    )]
    StillApplies {
        /// The title of the older.
        older: String,
        /// The title of the newer.
        newer: String,
        /// The first day of the older.
        from: Date,
        /// The day before the newer begins.
        until: Date,
        /// Where the newer says that it takes its place.
        #[label("takes its place")]
        span: Span,
    },
    /// A worked case does not say which policy it is about, or names one that is not known.
    #[error("this case is about no policy that is known")]
    #[diagnostic(
        code(library::case_without_policy),
        help(
            "write `policy = \"alba\"` into `[case]`: the name of a policy's file in the same folder"
        )
    )]
    CaseWithoutPolicy {
        /// Where the case begins.
        #[label("about which policy?")]
        span: Span,
    },
}

impl Library {
    /// Takes in a file with texts. `asked` says whether it is to be checked, or only looked up.
    ///
    /// # Shapes
    /// `path` is told in problems; its last part without ending is the name that a policy in it
    /// is called by.
    pub fn add(&mut self, path: &str, text: &str, asked: bool) {
        self.take_in(path, text.to_owned().into(), asked, false);
    }

    /// Takes in a file with texts, only to be looked up, that was checked before as it stands and
    /// has no problems. [`Library::ready`] rests on it.
    pub fn add_sound(&mut self, path: &str, text: impl Into<Cow<'static, str>>) {
        self.take_in(path, text.into(), false, true);
    }

    fn take_in(&mut self, path: &str, text: Cow<'static, str>, asked: bool, sound: bool) {
        let base = self.sources.add_shared(path, text);
        let (folder, stem) = folder_and_stem(path);
        self.files.push(File {
            stem,
            folder,
            base,
            read: OnceLock::new(),
            heads: OnceLock::new(),
            asked,
            sound,
        });
    }

    /// Takes in a worked case; its policy stands in the folder above.
    pub fn add_case(&mut self, path: &str, text: &str) {
        let base = self.sources.add(path, text);
        let (folder, name) = folder_and_stem(path);
        match read_case(text, base) {
            Ok(file) => self.cases.push(WorkedCase {
                name,
                folder: folder_and_stem(&folder).0,
                file,
                span: Span::new(base, base + text.lines().next().map_or(0, str::len)),
            }),
            Err(problems) => self.case_problems.extend(problems),
        }
    }

    /// The files, for telling places in them.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The files, to take in others such as a case.
    pub fn sources_mut(&mut self) -> &mut Sources {
        &mut self.sources
    }

    /// The worked cases.
    pub fn cases(&self) -> &[WorkedCase] {
        &self.cases
    }

    /// Every text that was asked for, in the order in which it was taken in.
    pub fn texts(&self) -> Vec<TextId> {
        let asked = (0..self.files.len()).filter(|file| self.files[*file].asked);
        asked.flat_map(|file| self.texts_of(file)).collect()
    }

    /// Every text, asked for or only there to be looked up, in the order in which it was taken in.
    pub fn every_text(&self) -> Vec<TextId> {
        self.all().collect()
    }

    fn all(&self) -> impl Iterator<Item = TextId> + '_ {
        (0..self.files.len()).flat_map(|file| self.texts_of(file))
    }

    fn texts_of(&self, file: usize) -> impl Iterator<Item = TextId> + use<> {
        (0..self.document(file).texts.len()).map(move |text| TextId { file, text })
    }

    fn text(&self, id: TextId) -> &Text {
        &self.document(id.file).texts[id.text]
    }

    fn document(&self, file: usize) -> &Document {
        &self.read(file).document
    }

    /// What was wrong with how a file is written.
    fn written_wrong(&self, file: usize) -> &[Problem] {
        &self.read(file).problems
    }

    fn read(&self, file: usize) -> &Parsed {
        let held = &self.files[file];
        held.read
            .get_or_init(|| parse(self.source_of(file), held.base))
    }

    /// What stands in a file.
    fn source_of(&self, file: usize) -> &str {
        let source = self.sources.file_at(self.files[file].base);
        source.map_or("", SourceFile::text)
    }

    /// The texts of one kind that have a title; files that can't hold it are not read.
    fn with_title(&self, title: &str, wanted: TextKind) -> impl Iterator<Item = TextId> {
        let may_hold = move |file: &usize| {
            let mut heads = self.heads(*file).iter();
            heads.any(|(kind, head)| *kind == wanted && head == title)
        };
        let texts = (0..self.files.len()).filter(may_hold);
        texts
            .flat_map(|file| self.texts_of(file))
            .filter(move |id| self.kind(*id) == wanted && self.title(*id) == title)
    }

    /// The kinds and titles of all texts that a file may hold.
    fn heads(&self, file: usize) -> &[(TextKind, String)] {
        self.files[file]
            .heads
            .get_or_init(|| heads(self.source_of(file)))
    }

    /// Which kind of text it is.
    pub fn kind(&self, id: TextId) -> TextKind {
        self.text(id).kind
    }

    /// A text's title.
    pub fn title(&self, id: TextId) -> &str {
        &self.text(id).title.text
    }

    /// The name a text is called by: that of its file.
    pub fn name(&self, id: TextId) -> &str {
        &self.files[id.file].stem
    }

    /// The text of a kind that has a title.
    pub fn titled(&self, kind: TextKind, title: &str) -> Option<TextId> {
        self.with_title(title, kind).next()
    }

    /// The texts that a text rests on and itself: vocabulary, baseline, policy; nothing where one
    /// of them is not known.
    pub fn rests_on(&self, id: TextId) -> Option<Vec<TextId>> {
        self.chain(id).ok()
    }

    /// A text as it was written: from its head, or from the beginning of its file for the first
    /// of it, to the next text of the file.
    pub fn written(&self, id: TextId) -> WrittenText<'_> {
        let file = &self.files[id.file];
        let source = self.sources.file_at(file.base);
        let (name, text) = source.map_or(("", ""), |source| (source.name(), source.text()));
        let head = |at: usize| {
            let text = self.document(id.file).texts.get(at)?;
            Some(text.span.start as usize - file.base)
        };
        let from = if id.text == 0 {
            0
        } else {
            head(id.text).unwrap_or(0)
        };
        let to = head(id.text + 1).unwrap_or(text.len());
        WrittenText {
            file: name,
            line: 1 + text[..from].matches('\n').count(),
            text: &text[from..to],
        }
    }

    /// The text that is called by a name or a title: a policy before a baseline.
    pub fn find(&self, name: &str) -> Option<TextId> {
        let called =
            |id: &TextId| self.name(*id) == name || self.title(*id).eq_ignore_ascii_case(name);
        let may_hold = |file: &usize| {
            let mut heads = self.heads(*file).iter();
            self.files[*file].stem == name
                || heads.any(|(_, title)| title.eq_ignore_ascii_case(name))
        };
        let files = (0..self.files.len()).filter(may_hold);
        let texts = files.flat_map(|file| self.texts_of(file));
        let mut found: Vec<TextId> = texts.filter(called).collect();
        found.sort_by_key(|id| Reverse(self.kind(*id)));
        found.first().copied()
    }

    /// Whether a place is in a text that was asked for.
    pub fn is_asked(&self, span: Span) -> bool {
        let at = self
            .files
            .partition_point(|file| file.base <= span.start as usize);
        at.checked_sub(1).is_some_and(|at| self.files[at].asked)
    }

    /// The text that a place is in.
    pub fn text_at(&self, span: Span) -> Option<TextId> {
        let at = span.start as usize;
        let file = self
            .files
            .partition_point(|file| file.base <= at)
            .checked_sub(1)?;
        let heads = self.document(file).texts.iter();
        let text = heads
            .take_while(|text| text.span.start <= span.start)
            .count();
        text.checked_sub(1).map(|text| TextId { file, text })
    }

    /// The name that is nearest to a misspelt one.
    pub fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.names().into_iter())
    }

    /// The names of all policies and baselines.
    pub fn names(&self) -> Vec<&str> {
        let decided = |id: &TextId| self.kind(*id) != TextKind::Vocabulary;
        self.all().filter(decided).map(|id| self.name(id)).collect()
    }

    /// The policy that a worked case is about.
    pub fn policy_of(&self, case: &WorkedCase) -> Option<TextId> {
        let wanted = case.file.policy.as_ref()?;
        let files = (0..self.files.len()).filter(|file| self.files[*file].stem == *wanted);
        let texts = files.flat_map(|file| self.texts_of(file));
        let decided = |id: &TextId| self.kind(*id) != TextKind::Vocabulary;
        let mut found: Vec<TextId> = texts.filter(decided).collect();
        found.sort_by_key(|id| self.files[id.file].folder != case.folder);
        found.first().copied()
    }

    /// The texts that a text rests on and itself: vocabulary, baseline, policy.
    fn chain(&self, id: TextId) -> Result<Vec<TextId>, LibraryProblem> {
        let own = self.text(id);
        let mut chain = vec![id];
        let mut kind = own.kind;
        let mut named = own.uses.as_ref();
        while let Some(title) = named {
            let wanted = match kind {
                TextKind::Policy => TextKind::Baseline,
                TextKind::Baseline | TextKind::Vocabulary => TextKind::Vocabulary,
            };
            // A text of the same file comes before one of the library.
            let mut found: Vec<TextId> = self.with_title(&title.text, wanted).collect();
            found.sort_by_key(|other| other.file != id.file);
            let Some(next) = found.first() else {
                let titles = self
                    .all()
                    .map(|id| self.text(id))
                    .filter(|text| text.kind == wanted);
                let titles: Vec<&str> = titles.map(|text| text.title.text.as_str()).collect();
                let nearest = nearest(&title.text, titles.iter().copied());
                return Err(LibraryProblem::UnknownText {
                    kind: wanted.word(),
                    title: title.text.clone(),
                    advice: match (nearest, titles.first()) {
                        (Some(nearest), _) => format!("did you mean \"{nearest}\"?"),
                        (None, Some(_)) => format!("known are \"{}\"", titles.join("\", \"")),
                        (None, None) => format!(
                            "write `{} \"{}\"` in this file or in one beside it",
                            wanted.word(),
                            title.text
                        ),
                    },
                    span: title.span,
                });
            };
            let text = self.text(*next);
            chain.push(*next);
            kind = text.kind;
            named = text.uses.as_ref();
        }
        chain.reverse();
        Ok(chain)
    }

    /// Checks a text with those that it rests on, and prepares it for deciding.
    pub fn prepare(&self, id: TextId) -> Preparation {
        let chain = match self.chain(id) {
            Ok(chain) => chain,
            Err(problem) => {
                let mut problems = self.written_wrong(id.file).to_vec();
                let found = vec![Problem::new(problem)];
                problems.extend(self.without_what_follows(&BTreeSet::from([id.file]), found));
                return Preparation {
                    prepared: None,
                    problems,
                };
            }
        };
        let files: BTreeSet<usize> = chain.iter().map(|id| id.file).collect();
        let written = files.iter().flat_map(|file| self.written_wrong(*file));
        let mut problems: Vec<Problem> = written.cloned().collect();
        let texts: Vec<&Text> = chain.iter().map(|id| self.text(*id)).collect();
        let checked = resolve(&texts);
        let read_whole = problems.is_empty();
        problems.extend(self.without_what_follows(&files, checked.problems));
        let vocabulary = self.kind(id) == TextKind::Vocabulary;
        let mut prepared = None;
        if let Some(policy) = checked.policy.filter(|_| !vocabulary && read_whole) {
            let preparation = prepare(policy);
            problems.extend(preparation.problems);
            prepared = preparation.prepared;
        }
        in_order(&mut problems);
        let sound = !problems.iter().any(Problem::is_error);
        Preparation {
            prepared: prepared.filter(|_| sound),
            problems,
        }
    }

    /// Prepares a text for deciding. Where all that it rests on is known to be sound, the days that
    /// a case is not about are not looked at, nor the examples; else it is checked as
    /// [`Library::prepare`] does.
    pub fn ready(&self, id: TextId) -> Preparation {
        match self.sound_policy(id) {
            Some(policy) => Preparation {
                prepared: Some(Prepared::unchecked(policy)),
                problems: Vec::new(),
            },
            None => self.prepare(id),
        }
    }

    /// The policy of a text, where it and all that it rests on is known to be sound.
    fn sound_policy(&self, id: TextId) -> Option<Policy> {
        let chain = self.chain(id).ok()?;
        let sound = |id: &TextId| {
            let file = &self.files[id.file];
            file.sound && self.written_wrong(id.file).is_empty()
        };
        if self.kind(id) == TextKind::Vocabulary || !chain.iter().all(sound) {
            return None;
        }
        let texts: Vec<&Text> = chain.iter().map(|id| self.text(*id)).collect();
        resolve_sound(&texts)
    }

    /// A text prepared without some of what it says, and without whatever can't be understood
    /// without that; `None` where that is something which departs from the baseline and other
    /// lines rest on it.
    pub fn prepare_without(&self, id: TextId, left_out: &[LeftOut<'_>]) -> Option<Prepared> {
        let chain = self.chain(id).ok()?;
        let mut own = without(self.text(id), left_out);
        let beneath = chain.iter().filter(|text| **text != id);
        let beneath: Vec<&Text> = beneath.map(|text| self.text(*text)).collect();
        let is_departure = |out: &LeftOut<'_>| matches!(out, LeftOut::Departing(_));
        loop {
            let mut texts = beneath.clone();
            texts.push(&own);
            let checked = resolve(&texts);
            if let Some(policy) = checked.policy {
                return prepare(policy).prepared;
            }
            let errors = checked.problems.iter().filter(|problem| problem.is_error());
            let blocks: Vec<(u32, u32)> = errors
                .map(|problem| self.block_at(problem.position()))
                .collect();
            let before = own.items.len();
            own.items.retain(|item| {
                let at = item.named_at().map_or(0, |span| span.start);
                !blocks.iter().any(|(from, to)| (*from..*to).contains(&at))
            });
            if own.items.len() == before || left_out.iter().any(is_departure) {
                return None;
            }
        }
    }

    /// What is wrong with what texts mean, without what only follows from what can't be read.
    ///
    /// A block with something in it that can't be read is not understood whole, so nothing more
    /// is told of it; nor of a name that stands on a line which can't be read, where it may be
    /// declared; nor are findings told, because what can't be read may be what they miss.
    fn without_what_follows(&self, files: &BTreeSet<usize>, found: Vec<Problem>) -> Vec<Problem> {
        let written: Vec<&Problem> = files
            .iter()
            .flat_map(|file| self.written_wrong(*file))
            .collect();
        if written.is_empty() {
            return found;
        }
        let mut unread: Vec<u32> = written.iter().map(|problem| problem.position()).collect();
        unread.sort_unstable();
        let lines = written.iter().flat_map(|problem| problem.labels());
        let names: BTreeSet<&str> = lines
            .flat_map(|(span, _)| words_of(self.sources.lines_of(span)))
            .collect();
        let follows = |problem: &Problem| {
            let (from, to) = self.block_at(problem.position());
            let next = unread.partition_point(|at| *at < from);
            let in_block = unread.get(next).is_some_and(|at| *at < to);
            let label = problem
                .labels()
                .first()
                .map(|(span, _)| self.sources.text(*span));
            let is_named =
                label.is_some_and(|name| words_of(name).any(|word| names.contains(word)));
            let of_a_name = problem.code().contains("::unknown_");
            in_block || (is_named && of_a_name)
        };
        found
            .into_iter()
            .filter(|problem| problem.is_error() && !follows(problem))
            .collect()
    }

    /// Where the block that holds a place begins and ends; for the head of a text, the text.
    fn block_at(&self, at: u32) -> (u32, u32) {
        let file = self.files.partition_point(|file| file.base <= at as usize);
        let Some(document) = file.checked_sub(1).map(|file| self.document(file)) else {
            return (0, u32::MAX);
        };
        let end = self
            .files
            .get(file)
            .map_or(u32::MAX, |next| Span::new(next.base, next.base).start);
        let heads: Vec<u32> = document.texts.iter().map(|text| text.span.start).collect();
        let of = |starts: &[u32]| {
            let next = starts.partition_point(|start| *start <= at);
            let start = next.checked_sub(1).map_or(0, |own| starts[own]);
            (start, starts.get(next).map_or(end, |next| *next))
        };
        let blocks: Vec<u32> = document.blocks.iter().map(|block| block.start).collect();
        let block = of(&blocks);
        if heads.contains(&block.0) {
            of(&heads)
        } else {
            block
        }
    }

    /// Checks every text and every case that was asked for, and prepares what can be decided:
    /// those texts, and the policies that the cases are about.
    ///
    /// Every problem is told once, however many policies rest on the text that it is in.
    pub fn check(&self) -> CheckedLibrary {
        let asked = (0..self.files.len()).filter(|file| self.files[*file].asked);
        let wrong = asked.flat_map(|file| self.written_wrong(file));
        let mut problems: Vec<Problem> = wrong.cloned().collect();
        problems.extend(self.case_problems.iter().cloned());
        problems.extend(self.titles_taken());
        problems.extend(self.successions());
        let mut ids: BTreeSet<TextId> = self.texts().into_iter().collect();
        for case in &self.cases {
            match self.policy_of(case) {
                Some(id) => {
                    ids.insert(id);
                }
                None => problems.push(Problem::new(LibraryProblem::CaseWithoutPolicy {
                    span: case.span,
                })),
            }
        }
        let mut prepared = Vec::new();
        for id in ids {
            let preparation = self.prepare(id);
            problems.extend(preparation.problems);
            problems.extend(preparation.prepared.iter().flat_map(conflicts));
            prepared.extend(preparation.prepared.map(|ready| (id, ready)));
        }
        problems.extend(self.check_cases(&prepared));
        let mut told: BTreeSet<(u32, String)> = BTreeSet::new();
        problems.retain(|problem| told.insert((problem.position(), problem.to_string())));
        in_order(&mut problems);
        CheckedLibrary { prepared, problems }
    }

    /// Proves what can be proved of texts that were checked, the same question once over all.
    pub fn prove(&self, checked: &CheckedLibrary) -> ProvedLibrary {
        let all: Vec<&(TextId, Prepared)> = checked.prepared.iter().collect();
        self.proved(checked, proofs_of(&all))
    }

    /// The same from proofs that were made in parts.
    pub fn proved(
        &self,
        checked: &CheckedLibrary,
        mut proofs: Vec<(TextId, Proofs)>,
    ) -> ProvedLibrary {
        proofs.sort_by_key(|(id, _)| *id);
        let mut problems: Vec<Problem> = checked.problems.clone();
        for (_, proved) in &mut proofs {
            problems.append(&mut proved.problems);
        }
        // A conflict that was found by itself is told in fewer facts.
        let conflicts: BTreeSet<Span> = checked
            .problems
            .iter()
            .filter(|problem| problem.code() == "program::conflict")
            .flat_map(|problem| problem.labels())
            .map(|(span, _)| span)
            .collect();
        problems.retain(|problem| {
            let places = problem.labels();
            let met = places.iter().any(|(span, _)| conflicts.contains(span));
            problem.code() != "proof::conflict" || !met
        });
        let mut told: BTreeSet<(u32, String)> = BTreeSet::new();
        problems.retain(|problem| told.insert((problem.position(), problem.to_string())));
        in_order(&mut problems);
        ProvedLibrary { proofs, problems }
    }

    /// What is wrong with the cases, in the terms of the policies that they are about.
    fn check_cases(&self, prepared: &[(TextId, Prepared)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for case in &self.cases {
            let id = self.policy_of(case);
            let ready = prepared.iter().find(|(own, _)| Some(*own) == id);
            if let Some((_, ready)) = ready {
                problems.extend(case.file.read(ready.policy()).err().unwrap_or_default());
            }
        }
        problems
    }

    /// What is wrong with baselines that take the place of older ones.
    fn successions(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for newer in self.texts().into_iter().map(|id| self.text(id)) {
            let Some(title) = &newer.succeeds else {
                continue;
            };
            let Some(older) = self.titled(TextKind::Baseline, &title.text) else {
                let titles = self.all().filter(|id| self.kind(*id) == TextKind::Baseline);
                let titles: Vec<&str> = titles.map(|id| self.title(id)).collect();
                let near = nearest(&title.text, titles.iter().copied());
                problems.push(Problem::new(LibraryProblem::UnknownText {
                    kind: TextKind::Baseline.word(),
                    title: title.text.clone(),
                    advice: match near {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "name a baseline of this file or of one beside it".to_owned(),
                    },
                    span: title.span,
                }));
                continue;
            };
            let (before, begins) = (applies(self.text(older)), applies(newer).first);
            if let Some(until) = begins.plus_days(-1).filter(|until| before.last > *until) {
                problems.push(Problem::new(LibraryProblem::StillApplies {
                    older: title.text.clone(),
                    newer: newer.title.text.clone(),
                    from: before.first,
                    until,
                    span: title.span,
                }));
            }
        }
        problems
    }

    fn titles_taken(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let texts = self.texts().into_iter().map(|id| self.text(id));
        let mut first: BTreeMap<(TextKind, &str), &Text> = BTreeMap::new();
        for text in texts {
            let other = *first
                .entry((text.kind, text.title.text.as_str()))
                .or_insert(text);
            if !std::ptr::eq(other, text) {
                problems.push(Problem::new(LibraryProblem::TitleTaken {
                    kind: text.kind.word(),
                    title: text.title.text.clone(),
                    second: text.title.span,
                    first: other.title.span,
                }));
            }
        }
        problems
    }
}

/// What is proved of some texts by themselves. Texts are independent of each other, so that parts
/// can be worked on side by side; a question that comes up again in one part is asked once.
pub fn proofs_of(part: &[&(TextId, Prepared)]) -> Vec<(TextId, Proofs)> {
    let mut memory = Memory::default();
    let proved = part.iter();
    let proved = proved.map(|(id, prepared)| (*id, prove(prepared, &mut memory)));
    proved.collect()
}

/// The days that a text is about.
fn applies(text: &Text) -> Days {
    let dates = text.items.iter().find_map(|item| match item {
        Item::Applies(dates) => Some(dates),
        _ => None,
    });
    Days {
        first: dates.and_then(|dates| dates.from).unwrap_or(Date::MIN),
        last: dates.and_then(|dates| dates.until).unwrap_or(Date::MAX),
    }
}

/// The words of a line that could be names.
fn words_of(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| !word.is_empty())
}

/// The folder of a path, and its last part without ending.
fn folder_and_stem(path: &str) -> (String, String) {
    let plain = path.replace('\\', "/");
    let (folder, name) = plain.rsplit_once('/').unwrap_or(("", &plain));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (folder.to_owned(), stem.to_owned())
}
