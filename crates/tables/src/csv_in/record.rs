use crate::DamageKind;
use crate::MAX_ROW_BYTES;
use crate::MAX_ROW_LINES;
use memchr::memchr;
use memchr::memchr3;
use std::borrow::Cow;

/// A row that was read field by field.
#[derive(Debug)]
pub(super) enum Record {
    /// All its fields, how many bytes and lines it takes.
    Whole {
        fields: Vec<Field>,
        length: usize,
        lines: u64,
    },
    /// It can't be read; in which column, from 0.
    Damaged { kind: DamageKind, column: usize },
    /// The bytes end within it, and the file goes on.
    NeedsMore,
}

/// Where a field stands, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it holds quotes that are doubled.
    pub(super) doubled: bool,
}

impl Field {
    /// Gives what a field holds.
    pub(super) fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let held = &bytes[self.from..self.to];
        if !self.doubled {
            return Cow::Borrowed(held);
        }
        let mut single = Vec::with_capacity(held.len());
        let mut rest = held;
        // Within a field quotes stand only in pairs, of which the second is left out.
        while let Some(at) = memchr(b'"', rest) {
            single.extend_from_slice(&rest[..=at]);
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        single.extend_from_slice(rest);
        Cow::Owned(single)
    }
}

/// Why a field is no field.
enum Fault {
    Damaged(DamageKind),
    NeedsMore,
}

/// Reads one row from its beginning.
pub(super) fn read_record(bytes: &[u8], separator: u8, ended: bool) -> Record {
    let mut fields = Vec::new();
    let mut at = 0;
    let mut lines = 1;
    loop {
        let read = match bytes.get(at) {
            Some(b'"') => quoted_field(bytes, at, separator, &mut lines),
            _ => plain_field(bytes, at, separator),
        };
        let (field, end) = match read {
            Ok(read) => read,
            Err(Fault::Damaged(kind)) => {
                let column = fields.len();
                return Record::Damaged { kind, column };
            }
            Err(Fault::NeedsMore) if ended || bytes.len() > MAX_ROW_BYTES => {
                let kind = match bytes.get(at) {
                    Some(b'"') => DamageKind::UnclosedQuote,
                    _ => DamageKind::LongRow,
                };
                let column = fields.len();
                return Record::Damaged { kind, column };
            }
            Err(Fault::NeedsMore) => return Record::NeedsMore,
        };
        fields.push(field);
        at = end + 1;
        if bytes[end] == b'\n' {
            return Record::Whole {
                fields,
                length: at,
                lines,
            };
        }
    }
}

/// Reads a field without quotes; gives it and where what ends it stands.
fn plain_field(bytes: &[u8], from: usize, separator: u8) -> Result<(Field, usize), Fault> {
    let rest = &bytes[from..];
    let end = memchr3(separator, b'\n', b'"', rest).ok_or(Fault::NeedsMore)?;
    if rest[end] == b'"' {
        return Err(Fault::Damaged(DamageKind::QuoteInside));
    }
    let mut to = from + end;
    if rest[end] == b'\n' && end > 0 && rest[end - 1] == b'\r' {
        to -= 1;
    }
    let field = Field {
        from,
        to,
        doubled: false,
    };
    Ok((field, from + end))
}

/// Reads a field in quotes; gives it and where what ends it stands.
fn quoted_field(
    bytes: &[u8],
    from: usize,
    separator: u8,
    lines: &mut u64,
) -> Result<(Field, usize), Fault> {
    let mut field = Field {
        from: from + 1,
        to: from + 1,
        doubled: false,
    };
    loop {
        let within = &bytes[field.to..];
        let close = memchr(b'"', within);
        let passed = &within[..close.unwrap_or(within.len())];
        *lines += memchr::memchr_iter(b'\n', passed).count() as u64;
        if *lines > MAX_ROW_LINES as u64 {
            return Err(Fault::Damaged(DamageKind::UnclosedQuote));
        }
        field.to += close.ok_or(Fault::NeedsMore)?;
        let behind = match bytes.get(field.to + 1) {
            None => return Err(Fault::NeedsMore),
            Some(b'"') => {
                field.doubled = true;
                field.to += 2;
                continue;
            }
            Some(b'\r') if bytes.get(field.to + 2) == Some(&b'\n') => field.to + 2,
            Some(b'\r') if field.to + 2 == bytes.len() => return Err(Fault::NeedsMore),
            Some(_) => field.to + 1,
        };
        if bytes[behind] != separator && bytes[behind] != b'\n' {
            return Err(Fault::Damaged(DamageKind::AfterQuote));
        }
        return Ok((field, behind));
    }
}
