//! What takes long to reckon, kept so that it is made once: as much as fits, and no longer than
//! the library stays as it is.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use evenhand::comparison::Matrix;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::country::nation::Nation;
use super::site::Busy;

/// How many parts of pages are kept.
const MAX_PARTS: usize = 96;
/// The longest part of a page that is kept, in bytes; a longer one is made again.
const MAX_PART_BYTES: usize = 1024 * 1024;
/// How many matrices are kept: days of nations.
const MAX_MATRICES: usize = 12;
/// How many nations' people and figures are kept.
const MAX_NATIONS: usize = 16;
/// How many pieces of long work go on at once: on two processors one stays free for short work.
const MAX_LONG: usize = 1;
/// How many wait for long work at most; whoever comes then is told to come again.
const MAX_WAITING_LONG: usize = 24;

/// What is kept of a library.
pub(crate) struct Kept {
    /// Parts of pages, by what was asked.
    pub(crate) parts: Cache<String>,
    /// Nations with their people and figures, by folder.
    pub(crate) nations: Cache<Result<Nation, String>>,
    /// Matrices, by nation and day.
    pub(crate) matrices: Cache<Result<Matrix, String>>,
    long: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Kept {
    fn default() -> Self {
        Kept {
            parts: Cache::of(MAX_PARTS),
            nations: Cache::of(MAX_NATIONS),
            matrices: Cache::of(MAX_MATRICES),
            long: Arc::new(Semaphore::new(MAX_LONG)),
            waiting: Arc::new(Semaphore::new(MAX_WAITING_LONG)),
        }
    }
}

impl Kept {
    /// Waits until long work may begin. The permit goes with the work, so that a visitor who
    /// leaves makes no room before the work has ended.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, Busy> {
        let waiting = Arc::clone(&self.waiting);
        let _waits = waiting.try_acquire_owned().map_err(|_| Busy)?;
        let long = Arc::clone(&self.long);
        long.acquire_owned().await.map_err(|_| Busy)
    }

    /// A part of a page that is kept, or is made now.
    pub(crate) fn part(&self, key: &str, make: impl FnOnce() -> String) -> Arc<String> {
        let made = self.parts.get(key, make);
        if made.len() > MAX_PART_BYTES {
            self.parts.forget(key);
        }
        made
    }
}

/// A value that is made once, in a place of its own so that only those who want it wait.
type Slot<T> = Arc<OnceLock<Arc<T>>>;

/// Values by what was asked for, the latest first.
pub(crate) struct Cache<T> {
    most: usize,
    slots: Mutex<VecDeque<(String, Slot<T>)>>,
}

impl<T> Cache<T> {
    fn of(most: usize) -> Self {
        Cache {
            most,
            slots: Mutex::new(VecDeque::new()),
        }
    }

    /// The value of a key, made where it is not there.
    pub(crate) fn get(&self, key: &str, make: impl FnOnce() -> T) -> Arc<T> {
        let slot = self.slot(key);
        Arc::clone(slot.get_or_init(|| Arc::new(make())))
    }

    /// The value of a key, where it has been made.
    pub(crate) fn made(&self, key: &str) -> Option<Arc<T>> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.iter().find(|(own, _)| own == key)?;
        slot.1.get().cloned()
    }

    fn slot(&self, key: &str) -> Slot<T> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slots.iter().position(|(own, _)| own == key);
        let entry = match found.and_then(|at| slots.remove(at)) {
            Some(entry) => entry,
            None => (key.to_owned(), Slot::default()),
        };
        let slot = Arc::clone(&entry.1);
        slots.push_front(entry);
        slots.truncate(self.most);
        slot
    }

    fn forget(&self, key: &str) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|(own, _)| own != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_made_once_and_the_oldest_goes() {
        let cache: Cache<u32> = Cache::of(2);
        assert_eq!(*cache.get("a", || 1), 1);
        assert_eq!(*cache.get("a", || 2), 1, "it was kept");
        cache.get("b", || 3);
        cache.get("a", || 4);
        cache.get("c", || 5);
        assert!(
            cache.made("b").is_none(),
            "the one that was asked for least lately went"
        );
        assert_eq!(cache.made("a").as_deref(), Some(&1));
    }

    #[test]
    fn a_part_that_is_too_long_is_not_kept() {
        let kept = Kept::default();
        let long = "x".repeat(MAX_PART_BYTES + 1);
        assert_eq!(kept.part("long", || long.clone()).len(), long.len());
        assert!(kept.parts.made("long").is_none());
        kept.part("short", || "y".to_owned());
        assert!(kept.parts.made("short").is_some());
    }
}
