//! Files: those that are named, those that stand beside them, and the library that is built in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use evenhand::library::Library;
use evenhand::source::{MAX_FILE_BYTES, Problem, SourceProblem, read_text};
use include_dir::{Dir, include_dir};
use miette::Diagnostic;

/// The policies that are compiled into the program.
static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// How deep folders are gone through.
const MAX_FOLDERS: usize = 16;

/// How much room is made for a file before it is read; most have fewer bytes.
const LIKELY_BYTES: usize = 16 * 1024;

/// Files that can't be read, or a command that can't be followed.
#[derive(Debug)]
pub(crate) struct Unusable(pub(crate) Vec<Problem>);

impl<P: Diagnostic + Send + Sync + 'static> From<P> for Unusable {
    fn from(problem: P) -> Self {
        Unusable(vec![Problem::new(problem)])
    }
}

/// What is wrong with what the command names.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub(crate) enum UsageProblem {
    /// A file or a folder can't be read.
    #[error("`{path}` can't be read: {reason}")]
    #[diagnostic(
        code(usage::unreadable),
        help("check the name, and that you may read it")
    )]
    Unreadable { path: String, reason: String },
    /// A file can't be written.
    #[error("`{path}` can't be written: {reason}")]
    #[diagnostic(code(usage::unwritable), help("check that you may write it"))]
    Unwritable { path: String, reason: String },
    /// A file that would be written is there already.
    #[error("`{path}` is there already")]
    #[diagnostic(
        code(usage::already_there),
        help("name another file, or write over this one with `--force`")
    )]
    AlreadyThere { path: String },
    /// A folder holds no policy and no case.
    #[error("`{path}` holds no policy and no case")]
    #[diagnostic(
        code(usage::nothing_there),
        help(
            "policies end in `.policy`; cases end in `.toml` or `.json` and stand in a folder `cases`"
        )
    )]
    NothingThere { path: String },
    /// A policy is not in the library.
    #[error("there is no policy called `{name}`")]
    #[diagnostic(code(usage::unknown_policy), help("{advice}"))]
    UnknownPolicy { name: String, advice: String },
    /// A file holds several policies.
    #[error("`{path}` holds several policies: {titles}")]
    #[diagnostic(
        code(usage::several_policies),
        help("name the one you mean by its title, and give the file with `--policies {path}`")
    )]
    SeveralPolicies { path: String, titles: String },
    /// One policy is named where two are held against each other.
    #[error("one policy is named, and nothing to compare it with")]
    #[diagnostic(
        code(usage::nothing_to_compare),
        help("name a second policy, or two days: `--on 2023-04-23 --and 2023-04-24`")
    )]
    NothingToCompare,
    /// A nation is not in the library.
    #[error("the library has no nation `{name}`")]
    #[diagnostic(
        code(usage::unknown_nation),
        help("name one with `--nation`: known are {known}")
    )]
    UnknownNation { name: String, known: String },
    /// No text of the library is a baseline.
    #[error("the library holds no baseline, and so no nation")]
    #[diagnostic(
        code(usage::no_nation),
        help("name a folder that holds a baseline and its policies with `--policies DIR`")
    )]
    NoNation,
    /// Several nations are in the library, and the form takes one.
    #[error("this form holds one nation, and the library has several")]
    #[diagnostic(
        code(usage::nation_needed),
        help(
            "name one with `--nation`: known are {known}; `--format text` and `--format html` show all of them"
        )
    )]
    NationNeeded { known: String },
    /// Nothing says as at which day authorities are looked at.
    #[error("nothing says as at which day to look")]
    #[diagnostic(
        code(usage::no_day_for_all),
        help("name the day with `--on 2025-06-02`, or people of a day with `--people FILE`")
    )]
    NoDayForAll,
    /// A policy is not about the day on which it is to be looked at.
    #[error("{policy} applies {days}, and not on {day}")]
    #[diagnostic(
        code(usage::day_outside),
        help("name a day within, or leave the day out")
    )]
    DayOutside {
        policy: String,
        days: String,
        day: String,
    },
    /// What is to be compared is a step of an outcome.
    #[error("`{name}` is a step of `{outcome}`, and only outcomes can be compared")]
    #[diagnostic(
        code(usage::step_asked),
        help("ask for the outcome that it is a step of: `--ask {outcome}`")
    )]
    StepAsked { name: String, outcome: String },
    /// Only one of two policies answers an outcome.
    #[error("{policy} has no outcome `{name}` of the same kind")]
    #[diagnostic(
        code(usage::not_shared),
        help(
            "name an outcome that both policies answer; leave it out to see the lines that differ"
        )
    )]
    NotShared { name: String, policy: String },
    /// An address can't be listened on.
    #[error("{address} can't be listened on: {reason}")]
    #[diagnostic(
        code(usage::cannot_listen),
        help("name another port with `--port`; 0 takes any that is free")
    )]
    CannotListen { address: String, reason: String },
    /// Pages would be open to others, and nothing is asked of them.
    #[error("{address} can be reached from other machines, and no token is set")]
    #[diagnostic(
        code(usage::token_needed),
        help(
            "put a long word that nobody can guess into the variable EVENHAND_TOKEN, and start it again"
        )
    )]
    TokenNeeded { address: String },
    /// The token is one that can be guessed.
    #[error("the token in EVENHAND_TOKEN is shorter than {least} signs")]
    #[diagnostic(
        code(usage::token_short),
        help("put a longer one there that nobody can guess, such as four words picked by chance")
    )]
    TokenShort { least: usize },
    /// A name is not one that the policy has.
    #[error("{policy} has nothing called `{name}`")]
    #[diagnostic(code(usage::unknown_name), help("{advice}"))]
    UnknownName {
        policy: String,
        name: String,
        advice: String,
    },
}

/// Which library policies are looked up in.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shelf {
    /// Look policies up here instead of in the library that is built in.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
}

/// A file, before its text is read.
struct Found {
    name: String,
    /// Borrowed where it is compiled into the program.
    bytes: Cow<'static, [u8]>,
}

impl Found {
    fn is_policy(&self) -> bool {
        self.name.ends_with(".policy")
    }
}

impl Shelf {
    /// The library, only to look policies up in.
    pub(crate) fn library(&self) -> Result<Library, Unusable> {
        let mut library = Library::default();
        take_in(&mut library, self.found(false)?, false)?;
        Ok(library)
    }

    /// What is named, to be checked, with the library to look up what it rests on; the whole
    /// library where nothing is named.
    pub(crate) fn with(&self, paths: &[PathBuf]) -> Result<Library, Unusable> {
        let mut library = Library::default();
        if paths.is_empty() {
            take_in(&mut library, self.found(true)?, true)?;
            return Ok(library);
        }
        let mut seen = BTreeSet::new();
        let mut named = Vec::new();
        for path in paths {
            for file in files_of(path, true)? {
                if seen.insert(identity(&file)) {
                    named.push(file);
                }
            }
        }
        take_in(&mut library, read_all(&named)?, true)?;
        let mut beside = Vec::new();
        for file in named.iter().flat_map(|file| files_beside(file)) {
            if seen.insert(identity(&file)) {
                beside.push(file);
            }
        }
        // What stands beside a file and can't be read is not what was asked about.
        let beside = beside.iter().filter_map(|file| read(file).ok()).collect();
        take_in(&mut library, beside, false).ok();
        take_in(&mut library, self.found(false)?, false)?;
        Ok(library)
    }

    /// The library with a text under the name of one of its files, in its place or beside the
    /// others; only that text is to be checked.
    pub(crate) fn with_text(&self, name: &str, text: &str) -> Result<Library, Unusable> {
        let mut library = Library::default();
        library.add(name, text, true);
        let mut found = self.found(false)?;
        found.retain(|file| file.name != name);
        take_in(&mut library, found, false)?;
        Ok(library)
    }

    /// Where policies are looked up instead of in the library that is built in.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.policies.as_deref()
    }

    /// A file that stands beside the policies: its name and its text; nothing where there is none.
    pub(crate) fn beside(&self, path: &str) -> Result<Option<(String, String)>, Unusable> {
        let found = match &self.policies {
            Some(folder) if folder.join(path).is_file() => read(&folder.join(path))?,
            Some(_) => return Ok(None),
            None => match BUILT_IN.get_file(path) {
                Some(file) => Found {
                    name: shown(&Path::new("policies").join(path)),
                    bytes: Cow::Borrowed(file.contents()),
                },
                None => return Ok(None),
            },
        };
        let text = read_text(&found.name, &found.bytes)?;
        Ok(Some((found.name, text)))
    }

    /// The files of the shelf; its cases are left unread where only policies are looked up.
    fn found(&self, cases: bool) -> Result<Vec<Found>, Unusable> {
        match &self.policies {
            Some(path) => {
                let mut files = files_of(path, true)?;
                if !cases && path.is_dir() {
                    files.retain(|file| !is_case(file));
                }
                read_all(&files)
            }
            None => Ok(built_in(cases)),
        }
    }
}

/// The texts of files go into a library; every file that is no text is told.
fn take_in(library: &mut Library, files: Vec<Found>, asked: bool) -> Result<(), Unusable> {
    let mut problems = Vec::new();
    for file in files {
        // What is compiled in was checked with the program.
        if let (Cow::Borrowed(bytes), false, true) = (&file.bytes, asked, file.is_policy())
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            library.add_sound(&file.name, text);
            continue;
        }
        match read_text(&file.name, &file.bytes) {
            Ok(text) if file.is_policy() => library.add(&file.name, &text, asked),
            Ok(text) if asked => library.add_case(&file.name, &text),
            Ok(_) => {}
            Err(problem) => problems.push(Problem::new(problem)),
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Unusable(problems))
    }
}

fn built_in(cases: bool) -> Vec<Found> {
    fn walk(dir: &Dir<'static>, cases: bool, found: &mut Vec<Found>) {
        for file in dir.files() {
            if is_wanted(file.path()) && (cases || !is_case(file.path())) {
                found.push(Found {
                    name: shown(&Path::new("policies").join(file.path())),
                    bytes: Cow::Borrowed(file.contents()),
                });
            }
        }
        dir.dirs().for_each(|dir| walk(dir, cases, found));
    }
    let mut found = Vec::new();
    walk(&BUILT_IN, cases, &mut found);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// A path with the same separators on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A policy, or a case in a folder of cases.
fn is_wanted(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str);
    let folder = path.parent().and_then(Path::file_name);
    match ending {
        Some("policy") => true,
        Some("toml" | "json") => folder == Some(OsStr::new("cases")),
        _ => false,
    }
}

/// The files that a path stands for: itself, or those in the folder.
fn files_of(path: &Path, cases: bool) -> Result<Vec<PathBuf>, Unusable> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    walk_folder(path, cases, 0, &mut files)?;
    files.sort();
    if files.is_empty() {
        let path = shown(path);
        return Err(UsageProblem::NothingThere { path }.into());
    }
    Ok(files)
}

fn walk_folder(
    folder: &Path,
    cases: bool,
    depth: usize,
    files: &mut Vec<PathBuf>,
) -> Result<(), Unusable> {
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry
            .file_type()
            .map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() && !hidden && depth < MAX_FOLDERS {
            walk_folder(&path, cases, depth + 1, files)?;
        } else if !kind.is_dir() && is_wanted(&path) && (cases || !is_case(&path)) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_case(path: &Path) -> bool {
    path.extension() != Some(OsStr::new("policy"))
}

/// The policies in the folder of a file and in the one above; for a case, one further.
fn files_beside(file: &Path) -> Vec<PathBuf> {
    let whole = identity(file);
    let levels = if is_case(file) { 3 } else { 2 };
    let mut beside = Vec::new();
    for folder in whole.ancestors().skip(1).take(levels) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut policies: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| !is_case(path) && path.is_file())
            .collect();
        policies.sort();
        beside.extend(policies);
    }
    beside
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Found>, Unusable> {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        match read(path) {
            Ok(file) => found.push(file),
            Err(Unusable(told)) => problems.extend(told),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(Unusable(problems))
    }
}

fn read(path: &Path) -> Result<Found, Unusable> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let bytes = read_within_limit(file, &shown(path))?;
    Ok(Found {
        name: shown(path),
        bytes: Cow::Owned(bytes),
    })
}

/// Reads no more than is allowed, however much there is.
fn read_within_limit(from: impl Read, name: &str) -> Result<Vec<u8>, Unusable> {
    let limit = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::with_capacity(LIKELY_BYTES);
    from.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(Path::new(name), &error))?;
    if bytes.len() > MAX_FILE_BYTES {
        let file = name.to_owned();
        return Err(SourceProblem::TooLarge { file }.into());
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Unusable {
    UsageProblem::Unreadable {
        path: shown(path),
        reason: error.to_string(),
    }
    .into()
}

/// The text of one file, or of standard input for `-`, and what it is called.
pub(crate) fn text_of(path: &Path) -> Result<(String, String), Unusable> {
    let (name, bytes) = if path == Path::new("-") {
        let name = "standard input".to_owned();
        let bytes = read_within_limit(io::stdin().lock(), &name)?;
        (name, Cow::Owned(bytes))
    } else {
        let Found { name, bytes } = read(path)?;
        (name, bytes)
    };
    let text = read_text(&name, &bytes)?;
    Ok((name, text))
}

/// The policies that paths stand for; those of the current folder where none is named.
pub(crate) fn policies_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Unusable> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut files = Vec::new();
    for path in paths {
        files.extend(files_of(path, false)?);
    }
    Ok(files)
}

/// What the system tells of itself in a file of its own; nothing where it does not.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the door that files go through"
)]
pub(crate) fn told_by_system(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Writes a file.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the door that files go through"
)]
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Unusable> {
    fs::write(path, text).map_err(|error| {
        UsageProblem::Unwritable {
            path: shown(path),
            reason: error.to_string(),
        }
        .into()
    })
}

/// Writes a new file, whole or not at all; with `force` in place of one that is there.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the door that files go through"
)]
pub(crate) fn write_new(path: &Path, text: &str, force: bool) -> Result<(), Unusable> {
    if !force && path.symlink_metadata().is_ok() {
        let path = shown(path);
        return Err(UsageProblem::AlreadyThere { path }.into());
    }
    // A file that is not finished is under another name, and takes this one when it is.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|error| {
        // What was begun is of no use to anyone.
        let _ = fs::remove_file(&unfinished);
        UsageProblem::Unwritable {
            path: shown(path),
            reason: error.to_string(),
        }
        .into()
    })
}
