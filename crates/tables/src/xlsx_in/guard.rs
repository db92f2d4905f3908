use crate::MAX_PART_BYTES;
use crate::MAX_SHARED_BYTES;
use crate::Problem;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use zip::ZipArchive;

/// A file that counts how many of its bytes were read.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    done: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, done: Arc<AtomicU64>) -> Counted<R> {
        Counted { inner, done }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// How far the number of shared texts is looked for.
const HEAD: usize = 64 * 1024;

/// The shortest text in the part of shared texts: `<si/>`.
const SHORTEST: u64 = 5;

/// Refuses workbooks whose parts that are held in memory are too large, whatever they say.
///
/// A small file can unpack to any size; so each of these parts is unpacked once and counted.
pub(super) fn check_parts(path: &Path, file: File) -> Result<(), Problem> {
    let Ok(mut parts) = ZipArchive::new(BufReader::new(file)) else {
        // Locked workbooks are no archives; what it is, is told by whoever opens it.
        return Ok(());
    };
    for at in 0..parts.len() {
        let Ok(part) = parts.by_index(at) else {
            continue;
        };
        let Ok(name) = part.name().map(|name| name.to_ascii_lowercase()) else {
            continue;
        };
        let (what, most) = if name.ends_with("sharedstrings.xml") {
            ("the texts that the sheets share", MAX_SHARED_BYTES)
        } else if name.ends_with("styles.xml") {
            ("the styles", MAX_PART_BYTES)
        } else if name.ends_with("workbook.xml") || name.ends_with(".rels") {
            ("the list of sheets", MAX_PART_BYTES)
        } else {
            continue;
        };
        let mut head = Vec::new();
        let mut part = part.take(most + 1);
        let unpacked = part
            .by_ref()
            .take(HEAD as u64)
            .read_to_end(&mut head)
            .and_then(|read| Ok(read as u64 + io::copy(&mut part, &mut io::sink())?));
        let unpacked = unpacked.map_err(|error| Problem::not_xlsx(path, error))?;
        if unpacked > most {
            return Err(Problem::TooLarge {
                path: path.to_owned(),
                what,
                found: unpacked,
                most,
            });
        }
        if told_count(&head).is_some_and(|count| count.saturating_mul(SHORTEST) > unpacked) {
            let why = "it says that it holds more texts than there can be";
            return Err(Problem::not_xlsx(path, why));
        }
    }
    Ok(())
}

/// Gives how many texts a part of shared texts says that it holds: room is made for as many.
fn told_count(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, behind) = head.split_once("uniqueCount")?;
    let digits = behind
        .trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '"' | '\''));
    let end = digits.find(|sign: char| !sign.is_ascii_digit());
    let digits = &digits[..end.unwrap_or(digits.len())];
    // So many digits that it is no number are too many texts as well.
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}
