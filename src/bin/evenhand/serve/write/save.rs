//! A text written into the folder that the policies stand in: whole or not at all, and nowhere
//! else.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use evenhand::record::digest_of;
use evenhand::source::{MAX_FILE_BYTES, read_text};

/// The longest name of a new policy, in characters.
const MAX_NAME: usize = 64;

/// One text is written at a time, so that nobody writes between a look at a file and its change.
static SAVING: Mutex<()> = Mutex::new(());

/// Where a text is to be written.
pub(super) enum Target {
    /// Into the file that it came from, if that still has the digest.
    Same { file: PathBuf, digest: String },
    /// Into a new file, beside the one that it started from.
    New { beside: PathBuf, name: String },
}

/// Why a text was not written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The name has signs that a name can't have.
    BadName,
    /// There is a file of this name.
    Taken(String),
    /// The file is other than it was when the text was opened.
    Changed,
    /// The file does not stand in the folder, or is only a link.
    Outside,
    /// The system did not let it be written.
    Unwritable(String),
}

impl Refused {
    /// What a person is told.
    pub(super) fn words(&self) -> String {
        match self {
            Refused::BadName => format!(
                "Not saved: write a name of at most {MAX_NAME} small letters a to z, digits, - and \
                 _, that begins with a letter."
            ),
            Refused::Taken(name) => {
                format!("Not saved: there is a policy called {name} already. Give another name.")
            }
            Refused::Changed => {
                "Not saved: the file was changed by somebody else since you opened \
                it. Download your text, open the policy again, and put your change into it."
                    .to_owned()
            }
            Refused::Outside => {
                "Not saved: the file does not stand in the folder that this server \
                may write to. Download your text instead."
                    .to_owned()
            }
            Refused::Unwritable(reason) => format!(
                "Not saved: the system says “{reason}”. Check that the server may write into the \
                 folder, or download your text."
            ),
        }
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Refused::Unwritable(error.to_string())
    }
}

/// Writes a text, and says where it stands now.
pub(super) fn save(folder: &Path, target: &Target, text: &str) -> Result<PathBuf, Refused> {
    let _one = SAVING.lock().unwrap_or_else(PoisonError::into_inner);
    match target {
        Target::Same { file, digest } => {
            let file = within(folder, file)?;
            let kind = fs::symlink_metadata(&file)?;
            if !kind.is_file() {
                return Err(Refused::Outside);
            }
            if !has_digest(&file, digest) {
                return Err(Refused::Changed);
            }
            let unfinished = unfinished(&file, text)?;
            let kept = fs::set_permissions(&unfinished, kind.permissions());
            settle(
                &unfinished,
                kept.and_then(|()| fs::rename(&unfinished, &file)),
            )?;
            Ok(file)
        }
        Target::New { beside, name } => {
            if !is_name(name) {
                return Err(Refused::BadName);
            }
            if !folder.is_dir() {
                return Err(Refused::Outside);
            }
            let file = within(folder, &beside.with_file_name(format!("{name}.policy")))?;
            if fs::symlink_metadata(&file).is_ok() {
                return Err(Refused::Taken(name.clone()));
            }
            let unfinished = unfinished(&file, text)?;
            settle(&unfinished, fs::rename(&unfinished, &file))?;
            Ok(file)
        }
    }
}

/// Whether a word may be the name of a policy: it can't lead anywhere, nor be hidden.
pub(super) fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase();
    let may_follow = |c: char| is_letter(c) || c.is_ascii_digit() || c == '-' || c == '_';
    name.len() <= MAX_NAME && name.starts_with(is_letter) && name.chars().all(may_follow)
}

/// A file by its real folder, where that lies within the one that may be written to.
fn within(folder: &Path, file: &Path) -> Result<PathBuf, Refused> {
    let name = file.file_name().ok_or(Refused::Outside)?;
    let stands_in = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let stands_in = stands_in.canonicalize()?;
    let root = folder.canonicalize()?;
    let real = stands_in.join(name);
    match stands_in.starts_with(&root) || real == root {
        true => Ok(real),
        false => Err(Refused::Outside),
    }
}

/// Whether what stands in a file is what was opened.
fn has_digest(file: &Path, digest: &str) -> bool {
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = fs::File::open(file)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    let text = read.ok().and_then(|_| read_text("", &bytes).ok());
    text.is_some_and(|text| digest_of(&text) == digest)
}

/// The text in a file beside the one that it is to take the place of.
fn unfinished(file: &Path, text: &str) -> Result<PathBuf, Refused> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let path = file.with_file_name(format!(".{name}.{}", std::process::id()));
    // What another run has left is of no use, and a link that stands there is not followed.
    let _ = fs::remove_file(&path);
    let mut new = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    let written = new.write_all(text.as_bytes()).and_then(|()| new.sync_all());
    settle(&path, written)?;
    Ok(path)
}

/// Takes away what was begun, where it can't be finished.
fn settle(unfinished: &Path, done: io::Result<()>) -> Result<(), Refused> {
    done.map_err(|error| {
        let _ = fs::remove_file(unfinished);
        error.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("evenhand-save-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("nation")).expect("a folder can be made");
        folder
    }

    fn put(path: &Path, text: &str) {
        let mut file = fs::File::create(path).expect("a file can be made");
        file.write_all(text.as_bytes()).expect("it can be written");
    }

    fn held(path: &Path) -> String {
        let mut text = String::new();
        let mut file = fs::File::open(path).expect("the file is there");
        file.read_to_string(&mut text).expect("it is text");
        text
    }

    fn same(file: &Path, text: &str) -> Target {
        Target::Same {
            file: file.to_owned(),
            digest: digest_of(text),
        }
    }

    fn new(beside: &Path, name: &str) -> Target {
        Target::New {
            beside: beside.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_text_takes_the_place_of_the_one_that_was_opened_and_no_other() {
        let folder = folder("same");
        let file = folder.join("nation/town.policy");
        put(&file, "old");
        save(&folder, &same(&file, "old"), "new").expect("nobody changed it");
        assert_eq!(held(&file), "new");
        let late = save(&folder, &same(&file, "old"), "mine");
        assert_eq!(late, Err(Refused::Changed));
        assert_eq!(held(&file), "new");
        let left: Vec<_> = fs::read_dir(folder.join("nation"))
            .expect("it is there")
            .collect();
        assert_eq!(left.len(), 1, "nothing is left beside it: {left:?}");
    }

    #[test]
    fn a_new_policy_has_a_name_that_leads_nowhere() {
        let folder = folder("new");
        let file = folder.join("nation/town.policy");
        put(&file, "old");
        for bad in [
            "",
            "../out",
            "a/b",
            "A",
            ".hidden",
            "-a",
            "a.b",
            "a\0",
            "ä",
            &"a".repeat(65),
        ] {
            assert_eq!(
                save(&folder, &new(&file, bad), "x"),
                Err(Refused::BadName),
                "{bad}"
            );
        }
        let taken = save(&folder, &new(&file, "town"), "x");
        assert_eq!(taken, Err(Refused::Taken("town".to_owned())));
        save(&folder, &new(&file, "vil-2"), "x").expect("nothing is called so");
        assert_eq!(held(&folder.join("nation/vil-2.policy")), "x");
        assert_eq!(held(&file), "old");
    }

    #[test]
    fn nothing_is_written_outside_of_the_folder() {
        let inside = folder("inside");
        let outside = folder("outside");
        let file = outside.join("nation/town.policy");
        put(&file, "old");
        assert_eq!(
            save(&inside, &same(&file, "old"), "x"),
            Err(Refused::Outside)
        );
        assert_eq!(
            save(&inside, &new(&file, "other"), "x"),
            Err(Refused::Outside)
        );
        let around = inside
            .join("../")
            .join(outside.file_name().unwrap_or_default());
        let around = around.join("nation/town.policy");
        assert_eq!(
            save(&inside, &same(&around, "old"), "x"),
            Err(Refused::Outside)
        );
        assert_eq!(held(&file), "old");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let inside = folder("links");
        let outside = folder("linked");
        let file = outside.join("nation/town.policy");
        put(&file, "old");
        let link = inside.join("town.policy");
        std::os::unix::fs::symlink(&file, &link).expect("a link can be made");
        assert_eq!(
            save(&inside, &same(&link, "old"), "x"),
            Err(Refused::Outside)
        );
        std::os::unix::fs::symlink(outside.join("nation"), inside.join("land"))
            .expect("a link can be made");
        let through = inside.join("land/town.policy");
        assert_eq!(
            save(&inside, &same(&through, "old"), "x"),
            Err(Refused::Outside)
        );
        assert_eq!(
            save(&inside, &new(&through, "other"), "x"),
            Err(Refused::Outside)
        );
        assert_eq!(held(&file), "old");
        assert!(!outside.join("nation/other.policy").exists());
    }
}
