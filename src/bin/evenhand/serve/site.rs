//! What every page looks into: the library as it stands, and its policies ready for deciding.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use evenhand::library::{Library, TextId};
use evenhand::program::{Preparation, Prepared};
use evenhand::syntax::tree::TextKind;
use tokio::sync::Semaphore;

use super::kept::Kept;
use crate::files::{Shelf, Unusable};

/// How many pieces of work wait for a thread at most; whoever comes then is told to come again.
const MAX_WAITING: usize = 512;

/// The server's own: where texts come from, and how they stand now.
pub(crate) struct Site {
    shelf: Shelf,
    /// Whether the editor may write into the folder of the shelf.
    pub(crate) edit: bool,
    now: RwLock<Arc<Shown>>,
    /// One permit for each thread that may reckon.
    threads: Arc<Semaphore>,
    waiting: Semaphore,
}

/// The library as it stood at a time. Whoever asked something of it goes on with it, even if a
/// text is written meanwhile.
pub(crate) struct Shown {
    pub(crate) library: Library,
    pub(crate) policies: Vec<Policy>,
    /// What took long to reckon.
    pub(crate) kept: Kept,
}

/// A policy of the library, baselines among them.
pub(crate) struct Policy {
    pub(crate) id: TextId,
    pub(crate) kind: TextKind,
    /// The name in addresses: that of its file.
    pub(crate) name: String,
    pub(crate) title: String,
    /// The folder that it stands in below the library's: its nation.
    pub(crate) folder: String,
    ready: OnceLock<Preparation>,
    /// What its pages are made of.
    pub(crate) kept: super::rules::Kept,
}

/// That the server has as much to do as it can.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Busy;

impl Site {
    /// Reads the library of a shelf.
    pub(crate) fn new(shelf: Shelf, edit: bool) -> Result<Self, Unusable> {
        let shown = Shown::read(&shelf)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Site {
            shelf,
            edit,
            now: RwLock::new(Arc::new(shown)),
            threads: Arc::new(Semaphore::new(threads)),
            waiting: Semaphore::new(MAX_WAITING),
        })
    }

    /// The library as it stands.
    pub(crate) fn now(&self) -> Arc<Shown> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now)
    }

    /// Reads the library again, after something was written.
    pub(crate) fn renew(&self) -> Result<(), Unusable> {
        let shown = Arc::new(Shown::read(&self.shelf)?);
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(())
    }

    /// Where texts come from.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Reckons something away from the threads that serve connections, a thread per processor.
    pub(crate) async fn reckon<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shown) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _waits = self.waiting.try_acquire().map_err(|_| Busy)?;
        let permit = Arc::clone(&self.threads).acquire_owned().await;
        let permit = permit.map_err(|_| Busy)?;
        let now = self.now();
        let work = tokio::task::spawn_blocking(move || {
            // Work goes on where nobody waits for it any more, and so its thread is not free.
            let _permit = permit;
            work(&now)
        });
        work.await.map_err(|ended| match ended.try_into_panic() {
            // Whoever stands around every page tells it.
            Ok(fault) => std::panic::resume_unwind(fault),
            Err(_) => Busy,
        })
    }
}

impl Shown {
    fn read(shelf: &Shelf) -> Result<Self, Unusable> {
        let library = shelf.library()?;
        let texts = library.every_text();
        let policies = texts
            .into_iter()
            .filter(|id| library.kind(*id) != TextKind::Vocabulary)
            .map(|id| Policy {
                id,
                kind: library.kind(id),
                name: library.name(id).to_owned(),
                title: library.title(id).to_owned(),
                folder: folder_of(library.written(id).file),
                ready: OnceLock::new(),
                kept: super::rules::Kept::default(),
            })
            .collect();
        Ok(Shown {
            library,
            policies,
            kept: Kept::default(),
        })
    }

    /// The policy of a name in an address.
    pub(crate) fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }
}

impl Policy {
    /// The policy ready for deciding, made when it is first asked for.
    pub(crate) fn preparation(&self, library: &Library) -> &Preparation {
        self.ready.get_or_init(|| library.prepare(self.id))
    }

    /// The same, where nothing is wrong with it.
    pub(crate) fn prepared(&self, library: &Library) -> Option<&Prepared> {
        self.preparation(library).prepared.as_ref()
    }
}

/// The name of the folder that a file stands in.
fn folder_of(file: &str) -> String {
    let mut parts = file.rsplit('/');
    parts.nth(1).unwrap_or_default().to_owned()
}
