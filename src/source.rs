//! Files, places in them, and problems that point at them.
//!
//! All files of a run share one line of offsets, so that a [`Span`] alone names
//! a file and a place in it, and one problem can point into two files at once.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan,
    SpanContents,
};
use serde::Serialize;

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// How many bytes of a line are shown on each side of a place in it.
const SHOWN_ASIDE: usize = 160;
/// The longest stretch of one line that is shown whole, in bytes.
const SHOWN_AT_MOST: usize = 2_000;
/// The longest stretch that is underlined, in bytes.
const UNDERLINED_AT_MOST: usize = 400;
/// How far apart the places stand for which the characters before them are counted, in bytes.
const MARKED_EVERY: usize = 1_024;

/// A stretch of text: offsets in bytes into a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from two offsets.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<Span> for SourceSpan {
    fn from(span: Span) -> Self {
        let length = span.end.saturating_sub(span.start);
        (span.start as usize, length as usize).into()
    }
}

/// Where a span begins, as a person would say it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One file: its name, its text, and where its lines begin.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: Cow<'static, str>,
    base: usize,
    /// Where lines begin and how many characters stand where, once a place was asked for.
    marks: OnceLock<Marks>,
}

/// What tells places in a file.
#[derive(Debug, Clone)]
struct Marks {
    lines: Vec<usize>,
    /// How many characters stand before every [`MARKED_EVERY`]th byte.
    characters: Vec<usize>,
}

impl SourceFile {
    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The offset of the file's first byte.
    pub fn base(&self) -> usize {
        self.base
    }

    fn end(&self) -> usize {
        self.base + self.text.len()
    }

    fn marks(&self) -> &Marks {
        self.marks.get_or_init(|| Marks {
            lines: std::iter::once(0)
                .chain(self.text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            characters: marked_characters(&self.text),
        })
    }

    /// Where each line begins.
    fn lines(&self) -> &[usize] {
        &self.marks().lines
    }

    /// The line, from 0, that holds an offset into this file's own text.
    fn line_of(&self, offset: usize) -> usize {
        self.lines().partition_point(|start| *start <= offset) - 1
    }

    /// How many characters begin before an offset into this file's own text.
    fn characters_before(&self, offset: usize) -> usize {
        let mark = offset / MARKED_EVERY;
        let from = mark * MARKED_EVERY;
        self.marks().characters[mark] + characters_in(&self.text.as_bytes()[from..offset])
    }

    /// The nearest place, going back, at which a character begins.
    fn begins(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// How many characters begin in some bytes of a text.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// How many characters stand before every [`MARKED_EVERY`]th byte.
fn marked_characters(text: &str) -> Vec<usize> {
    let mut marked = vec![0];
    let mut before = 0;
    for block in text.as_bytes().chunks(MARKED_EVERY) {
        before += characters_in(block);
        marked.push(before);
    }
    marked
}

/// The files of one run. A copy shares their texts, so that it can take in a file of its own.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Takes a file in and returns the offset of its first byte.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        self.add_shared(name, Cow::Owned(text.into()))
    }

    /// The same of a text that may be part of the program; it is not copied.
    pub(crate) fn add_shared(&mut self, name: impl Into<String>, text: Cow<'static, str>) -> usize {
        let base = self.files.last().map_or(0, |file| file.end() + 1);
        self.files.push(Arc::new(SourceFile {
            name: name.into(),
            text,
            base,
            marks: OnceLock::new(),
        }));
        base
    }

    /// The files, in the order in which they were added.
    pub fn files(&self) -> &[Arc<SourceFile>] {
        &self.files
    }

    /// The file that holds an offset.
    pub fn file_at(&self, offset: usize) -> Option<&SourceFile> {
        let index = self.files.partition_point(|file| file.base <= offset);
        let file = self.files.get(index.checked_sub(1)?)?;
        (offset <= file.end()).then_some(file)
    }

    /// Where a span begins.
    pub fn place(&self, span: Span) -> Option<Place> {
        let file = self.file_at(span.start as usize)?;
        let offset = span.start as usize - file.base;
        let line = file.line_of(offset);
        let before = file.characters_before(offset) - file.characters_before(file.lines()[line]);
        Some(Place {
            file: file.name.clone(),
            line: line + 1,
            column: before + 1,
        })
    }

    /// How many bytes of the first line from an offset, and at most so many.
    pub fn first_line(&self, offset: usize, at_most: usize) -> usize {
        let Some(file) = self.file_at(offset) else {
            return 0;
        };
        let from = offset - file.base;
        let to = file.begins(from + at_most);
        let shown = file.text.get(from..to).unwrap_or_default();
        shown.lines().next().map_or(0, str::len)
    }

    /// The whole lines that a span stands on.
    pub fn lines_of(&self, span: Span) -> &str {
        let Some(file) = self.file_at(span.start as usize) else {
            return "";
        };
        let from = file.line_of(span.start as usize - file.base);
        let to = file.line_of(
            (span.end as usize)
                .saturating_sub(file.base)
                .min(file.text.len()),
        );
        let end = file.lines().get(to + 1).copied().unwrap_or(file.text.len());
        &file.text[file.lines()[from]..end]
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file_at(span.start as usize)
            .and_then(|file| {
                let from = span.start as usize - file.base;
                let to = (span.end as usize).checked_sub(file.base)?;
                file.text.get(from..to)
            })
            .unwrap_or_default()
    }
}

impl SourceCode for Sources {
    /// Reads a span with whole lines around it; of a very long line, only what is near.
    ///
    /// A span over two files, or over a long stretch of one line, is out of bounds: that keeps
    /// two places apart when a problem points at both.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let file = self
            .file_at(span.offset())
            .ok_or(MietteError::OutOfBounds)?;
        let from = span.offset() - file.base;
        let to = from + span.len();
        if to > file.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = file.line_of(from).saturating_sub(context_lines_before);
        let last = file.line_of(to) + context_lines_after;
        let mut start = file.lines()[first];
        let mut end = file
            .lines()
            .get(last + 1)
            .map_or(file.text.len(), |next| next - 1);
        let mut shown_first = first;
        if end - start > SHOWN_AT_MOST {
            if to - from > SHOWN_AT_MOST {
                return Err(MietteError::OutOfBounds);
            }
            shown_first = file.line_of(from);
            start = file.begins(
                from.saturating_sub(SHOWN_ASIDE)
                    .max(file.lines()[shown_first]),
            );
            end = file.begins((to + SHOWN_ASIDE).min(end));
        }
        // Without lines around it a place is asked for, to be told by its column.
        if context_lines_before == 0 {
            shown_first = file.line_of(from);
            start = from;
        }
        let column =
            file.characters_before(start) - file.characters_before(file.lines()[shown_first]);
        Ok(Box::new(MietteSpanContents::new_named(
            file.name.clone(),
            &file.text.as_bytes()[start..end],
            (file.base + start, end - start).into(),
            shown_first,
            column,
            last - shown_first + 1,
        )))
    }
}

/// Something a person must be told about a text: what is wrong, where, and what to write.
///
/// Every stage has its own enum of problems; this holds any of them, so that the
/// problems of a run can be told together, in order of position.
#[derive(Debug, Clone)]
pub struct Problem(Arc<dyn Diagnostic + Send + Sync + 'static>);

impl Problem {
    /// Takes in a stage's problem.
    pub fn new(problem: impl Diagnostic + Send + Sync + 'static) -> Self {
        Problem(Arc::new(problem))
    }

    /// The problem as miette reads it.
    pub fn diagnostic(&self) -> &(dyn Diagnostic + Send + Sync + 'static) {
        &*self.0
    }

    /// The problem's stable name, `stage::what`.
    pub fn code(&self) -> String {
        self.0
            .code()
            .map(|code| code.to_string())
            .unwrap_or_default()
    }

    /// What to write instead, where that is known.
    pub fn help(&self) -> Option<String> {
        self.0.help().map(|help| help.to_string())
    }

    /// Whether the text can't be used until this is mended.
    ///
    /// What is not an error is a finding: told, and counted, but nothing stops for it.
    pub fn is_error(&self) -> bool {
        !matches!(
            self.0.severity(),
            Some(miette::Severity::Warning | miette::Severity::Advice)
        )
    }

    /// The places the problem points at, first its own, each with what is said of it.
    pub fn labels(&self) -> Vec<(Span, String)> {
        self.0
            .labels()
            .into_iter()
            .flatten()
            .map(|label| {
                let span = Span::new(label.offset(), label.offset() + label.len());
                (span, label.label().unwrap_or_default().to_owned())
            })
            .collect()
    }

    /// The problem in plain values, for other programs.
    pub fn told(&self, sources: &Sources) -> Told {
        let place = |(span, words): (Span, String)| {
            let from = sources.place(span)?;
            let to = sources.place(Span {
                start: span.end,
                end: span.end,
            })?;
            Some(PlaceTold {
                file: from.file,
                line: from.line,
                column: from.column,
                end_line: to.line,
                end_column: to.column,
                words,
            })
        };
        Told {
            code: self.code(),
            severity: if self.is_error() { "error" } else { "finding" },
            message: self.to_string(),
            help: self.help(),
            places: self.labels().into_iter().filter_map(place).collect(),
        }
    }

    /// The problem together with the texts that it points into, as miette renders it.
    pub fn shown<'a>(&'a self, sources: &'a Sources) -> Shown<'a> {
        Shown {
            problem: self,
            sources,
        }
    }

    /// Where the problem stands in the order of the texts.
    pub fn position(&self) -> u32 {
        self.labels()
            .first()
            .map_or(u32::MAX, |(span, _)| span.start)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A problem together with the texts that it points into.
#[derive(Debug)]
pub struct Shown<'a> {
    problem: &'a Problem,
    sources: &'a Sources,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.diagnostic().code()
    }

    fn severity(&self) -> Option<Severity> {
        self.problem.diagnostic().severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.diagnostic().help()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.problem.diagnostic().labels()?;
        Some(Box::new(labels.map(|label| {
            let mut length = label.len();
            if length > UNDERLINED_AT_MOST {
                length = self.sources.first_line(label.offset(), UNDERLINED_AT_MOST);
            }
            let words = label.label().map(str::to_owned);
            LabeledSpan::new(words, label.offset(), length)
        })))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.sources)
    }
}

/// A problem in plain values, as other programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// Its stable name, `stage::what`.
    pub code: String,
    /// `error`, or `finding` where nothing stops for it.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where: first its own place, then others that it is about.
    pub places: Vec<PlaceTold>,
}

/// A place that a problem points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceTold {
    /// The file's name, as it was given.
    pub file: String,
    /// The line it begins on, from 1.
    pub line: usize,
    /// The column it begins at, in characters, from 1.
    pub column: usize,
    /// The line it ends on.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// What is said of it.
    pub words: String,
}

/// Puts problems in the order of the texts they are about.
pub fn in_order(problems: &mut [Problem]) {
    problems.sort_by_cached_key(Problem::position);
}

/// What is wrong with a file before its text is looked at.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum SourceProblem {
    /// The bytes of a file are not text in UTF-8.
    ///
    /// Policies and cases are plain text. A word processor's own format, or text
    /// saved in an old encoding, can't be read.
    #[error("`{file}` is not plain text in UTF-8: line {line} can't be read")]
    #[diagnostic(
        code(source::not_utf8),
        help("save it as plain text, with the encoding UTF-8")
    )]
    NotUtf8 {
        /// The file's name.
        file: String,
        /// The first line that can't be read.
        line: usize,
    },
    /// A file is larger than the limit.
    #[error("`{file}` is larger than {} MB, and is not read", MAX_FILE_BYTES / (1024 * 1024))]
    #[diagnostic(code(source::too_large), help("split it into several policies"))]
    TooLarge {
        /// The file's name.
        file: String,
    },
}

/// Reads the bytes of a file as text.
///
/// A byte order mark is left out.
///
/// # Errors
/// [`SourceProblem::TooLarge`] over [`MAX_FILE_BYTES`], [`SourceProblem::NotUtf8`] where the
/// bytes are not UTF-8, or one of them is zero.
///
/// # Examples
/// ```
/// use evenhand::source::read_text;
///
/// let text = read_text("a.policy", "\u{feff}illustrative".as_bytes());
/// assert_eq!(text.expect("it is plain text"), "illustrative");
/// let saved_as_utf_16 = b"p\0o\0l\0i\0c\0y\0";
/// assert!(read_text("b.policy", saved_as_utf_16).is_err());
/// ```
pub fn read_text(file: &str, bytes: &[u8]) -> Result<String, SourceProblem> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(SourceProblem::TooLarge {
            file: file.to_owned(),
        });
    }
    let not_text = |at: usize| SourceProblem::NotUtf8 {
        file: file.to_owned(),
        line: 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count(),
    };
    let text = std::str::from_utf8(bytes).map_err(|error| not_text(error.valid_up_to()))?;
    // No text has a zero byte, and every other byte of one saved as UTF-16 is zero.
    if let Some(at) = text.find('\0') {
        return Err(not_text(at));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}
