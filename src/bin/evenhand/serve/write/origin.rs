//! What a text starts from: a policy of the library, or an outline that adopts a baseline.

use std::path::Path;

use evenhand::record::digest_of;
use evenhand::source::SourceFile;
use evenhand::syntax::tree::TextKind;

use super::outline::{NAME, outline};
use super::save::{Target, is_name};
use crate::files::shown as shown_path;
use crate::serve::site::{Policy, Shown};

/// Where a text starts.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The name of the policy in addresses.
    pub(super) policy: String,
    /// The title of the policy.
    pub(super) title: String,
    /// Whether only an outline is taken of it.
    pub(super) outline: bool,
    /// The file of the policy.
    pub(super) file: String,
    /// The text to start from.
    pub(super) text: String,
    /// Its digest.
    pub(super) digest: String,
}

impl Origin {
    /// What a policy of a name gives to start from; an outline only of a baseline that can be
    /// decided.
    pub(super) fn of(shown: &Shown, name: &str, as_outline: bool) -> Option<Self> {
        let policy = shown.policy(name)?;
        let library = &shown.library;
        let file = library.written(policy.id).file;
        let text = match as_outline {
            true => Origin::outline(shown, policy)?,
            false => {
                let mut files = library.sources().files().iter();
                let source = files.find(|source| source.name() == file);
                source
                    .map_or("", |source| SourceFile::text(source))
                    .to_owned()
            }
        };
        Some(Origin {
            policy: policy.name.clone(),
            title: policy.title.clone(),
            outline: as_outline,
            file: file.to_owned(),
            digest: digest_of(&text),
            text,
        })
    }

    fn outline(shown: &Shown, policy: &Policy) -> Option<String> {
        let is_baseline = policy.kind == TextKind::Baseline;
        let prepared = policy.prepared(&shown.library).filter(|_| is_baseline)?;
        Some(outline(prepared.policy()))
    }

    /// The file that the text would stand in: its own, or a new one beside it.
    pub(super) fn file_as(&self, new: &str) -> String {
        let new = match (is_name(new), self.outline) {
            (true, _) => new,
            (false, true) => NAME,
            (false, false) => return self.file.clone(),
        };
        let file = Path::new(&self.file).with_file_name(format!("{new}.policy"));
        shown_path(&file)
    }

    /// What the text is called when it is downloaded.
    pub(super) fn download_as(&self, new: &str) -> String {
        let file = self.file_as(new);
        let name = file.rsplit('/').next().unwrap_or(NAME);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        name.chars()
            .map(|c| if is_plain(c) { c } else { '_' })
            .collect()
    }

    /// Where it is to be saved: an outline is of no file.
    pub(super) fn target(&self, new: &str, digest: &str) -> Target {
        match (new, self.outline) {
            ("", false) => Target::Same {
                file: self.file.clone().into(),
                digest: digest.to_owned(),
            },
            (new, _) => Target::New {
                beside: self.file.clone().into(),
                name: new.to_owned(),
            },
        }
    }
}
