//! The library that is shipped.

use evenhand::library::Library;
use include_dir::{Dir, include_dir};

static POLICIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The texts of the library, and its worked cases, each with its name.
pub(crate) fn files(ending: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut folders = vec![&POLICIES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_str().expect("names are plain");
            // People and figures of a matrix are no cases.
            let wanted = ending == ".policy" || name.contains("/cases/");
            if name.ends_with(ending) && wanted {
                found.push((name, file.contents_utf8().expect("texts are UTF-8")));
            }
        }
    }
    assert!(!found.is_empty(), "nothing ends in {ending}");
    found
}

pub(crate) fn library() -> Library {
    let mut library = Library::default();
    for (name, text) in files(".policy") {
        library.add(name, text, true);
    }
    for (name, text) in files(".toml") {
        library.add_case(name, text);
    }
    library
}
