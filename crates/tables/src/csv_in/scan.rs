use super::CsvIn;
use super::in_order;
use super::raw_fields;
use super::record::Record;
use crate::Block;
use crate::Damage;
use crate::DamageKind;
use crate::MAX_CELL_BYTES;
use crate::MAX_ROW_BYTES;
use crate::block::CsvRows;
use crate::block::MENDED;
use std::mem;

/// Why looking through the bytes came to an end; where, is the beginning of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The block has as many rows as it may.
    Full,
    /// The row holds a quote.
    Quote,
    /// The bytes end within the row, or before it.
    End,
}

/// A block while it is being filled.
pub(super) struct Filling<'b> {
    block: &'b mut Block,
    rows: &'b mut CsvRows,
    /// Where each row that is held begins and ends, and whether it has quotes.
    spans: Vec<(usize, usize, bool)>,
    /// How many rows end in a carriage return before the line end.
    returns: usize,
    separator: u8,
    most: usize,
    /// The line on which the next row begins, and how many rows stand before it.
    line: u64,
    number: u64,
}

/// How many bytes are looked at together.
const CHUNK: usize = 64;

/// Of some bytes together, those that part fields, and those that end rows or quote, a bit each.
///
/// Bytes first, which a processor compares many at a time; then eight at once into bits.
#[inline(always)]
fn signs(bytes: &[u8; CHUNK], separator: u8) -> [u64; 2] {
    [
        bits_of(bytes, |byte| byte == separator),
        bits_of(bytes, |byte| (byte == b'\n') | (byte == b'"')),
    ]
}

#[inline(always)]
fn bits_of(bytes: &[u8; CHUNK], is_so: impl Fn(u8) -> bool) -> u64 {
    /// Gathers the lowest bits of eight bytes into the highest byte of a product.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let found = bytes.map(|byte| u8::from(is_so(byte)));
    let eights = found.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |bits, (at, eight)| {
        bits | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * at)
    })
}

/// Gives some bytes together, with zeros where there are fewer.
#[inline(always)]
fn chunk_at(bytes: &[u8], at: usize) -> [u8; CHUNK] {
    let rest = &bytes[at..];
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut chunk = [0; CHUNK];
        chunk[..rest.len()].copy_from_slice(rest);
        chunk
    })
}

/// A row that is being looked through.
struct Row {
    /// Where it begins.
    from: usize,
    /// Where the field begins that is being looked through.
    field: usize,
    /// How many ranges there were before it.
    ranges: usize,
}

impl<'b> Filling<'b> {
    pub(super) fn new(csv: &CsvIn, block: &'b mut Block, rows: &'b mut CsvRows) -> Filling<'b> {
        Filling {
            block,
            rows,
            spans: Vec::with_capacity(csv.rows.min(4_096)),
            returns: 0,
            separator: csv.separator,
            most: csv.rows,
            line: csv.line,
            number: csv.number,
        }
    }

    /// Gives the line after the rows that were taken, and how many rows there are up to it.
    pub(super) fn end(&self) -> (u64, u64) {
        (self.line, self.number)
    }

    fn is_full(&self) -> bool {
        self.spans.len() + self.block.damaged.len() >= self.most
    }

    fn row_from(&self, from: usize) -> Row {
        Row {
            from,
            field: from,
            ranges: self.rows.ranges.len(),
        }
    }

    /// Takes rows without quotes; gives why it stopped, and the beginning of the row there.
    pub(super) fn scan(&mut self, bytes: &[u8], from: usize) -> (Stop, usize) {
        let mut row = self.row_from(from);
        if self.is_full() {
            return (Stop::Full, from);
        }
        let mut at = from;
        while at < bytes.len() {
            let [mut parting, mut ending] = signs(&chunk_at(bytes, at), self.separator);
            loop {
                // The fields up to the next end of a row or quote, or of the chunk.
                let end = ending & ending.wrapping_neg();
                let mut before = parting & end.wrapping_sub(1);
                parting &= !before;
                while before != 0 {
                    let place = at + before.trailing_zeros() as usize;
                    before &= before - 1;
                    self.rows.ranges.push((row.field as u32, place as u32));
                    row.field = place + 1;
                }
                if ending == 0 {
                    break;
                }
                let place = at + ending.trailing_zeros() as usize;
                ending &= ending - 1;
                if bytes[place] == b'"' {
                    self.rows.ranges.truncate(row.ranges);
                    return (Stop::Quote, row.from);
                }
                self.end_row(bytes, &row, place);
                row = self.row_from(place + 1);
                if self.is_full() {
                    return (Stop::Full, row.from);
                }
            }
            at += CHUNK;
        }
        self.rows.ranges.truncate(row.ranges);
        (Stop::End, row.from)
    }

    /// Takes a row whose fields but the last are there, and which ends at a place.
    #[inline]
    fn end_row(&mut self, bytes: &[u8], row: &Row, place: usize) {
        let mut end = place;
        if end > row.field && bytes[end - 1] == b'\r' {
            end -= 1;
            self.returns += 1;
        }
        if end == row.from {
            self.line += 1;
            return;
        }
        self.rows.ranges.push((row.field as u32, end as u32));
        let found = self.rows.ranges.len() - row.ranges;
        if found != self.rows.width || end - row.from > MAX_CELL_BYTES {
            let line = &bytes[row.from..end];
            if let Some((kind, column)) = self.unfit(row.ranges, end - row.from) {
                self.rows.ranges.truncate(row.ranges);
                self.damage_row(kind, column, line);
                self.next_line();
                return;
            }
        }
        self.keep_row(row.from, end, false);
        self.line += 1;
    }

    /// Holds a row whose ranges are there, on the line that is reached.
    #[inline]
    fn keep_row(&mut self, from: usize, end: usize, quoted: bool) {
        self.number += 1;
        self.block.numbers.push(self.number);
        self.block.lines.push(self.line);
        self.spans.push((from, end, quoted));
    }

    /// Tells what is wrong with a row whose ranges begin at a place, by its number of fields and
    /// their lengths.
    fn unfit(&self, ranges: usize, length: usize) -> Option<(DamageKind, Option<usize>)> {
        let fields = &self.rows.ranges[ranges..];
        let (found, wanted) = (fields.len(), self.rows.width);
        if length > MAX_ROW_BYTES {
            return Some((DamageKind::LongRow, None));
        }
        if found < wanted {
            return Some((DamageKind::TooFew { found, wanted }, None));
        }
        if found > wanted {
            return Some((DamageKind::TooMany { found, wanted }, None));
        }
        let long = fields
            .iter()
            .position(|(from, to)| (to - (from & !MENDED)) as usize > MAX_CELL_BYTES);
        long.map(|column| (DamageKind::LongCell, Some(column)))
    }

    /// Tells of a damaged row on the line that is reached.
    pub(super) fn damage_row(&mut self, kind: DamageKind, column: Option<usize>, line: &[u8]) {
        self.number += 1;
        let damage = Damage::new(self.number, column, kind)
            .on_line(self.line)
            .with_raw(raw_fields(line, self.separator));
        self.block.damaged.push(damage);
    }

    pub(super) fn next_line(&mut self) {
        self.line += 1;
    }

    /// Takes a row with quotes, or tells that it is damaged; gives where the next row begins.
    ///
    /// Of a damaged row only the first line is left out: else a quote that isn't closed would
    /// take the rows behind it along.
    pub(super) fn take_record(&mut self, bytes: &[u8], at: usize, record: Record) -> usize {
        let ranges = self.rows.ranges.len();
        let (kind, column) = match record {
            Record::NeedsMore => unreachable!("more was given, or the file has ended"),
            Record::Damaged { kind, column } => (kind, Some(column)),
            Record::Whole {
                fields,
                length,
                lines,
            } => {
                for field in fields {
                    let range = match field.doubled {
                        false => ((at + field.from) as u32, (at + field.to) as u32),
                        true => self.mend(&field.bytes(&bytes[at..])),
                    };
                    self.rows.ranges.push(range);
                }
                match self.unfit(ranges, length) {
                    Some(unfit) => unfit,
                    None => {
                        self.keep_row(at, at + length, true);
                        self.line += lines;
                        return at + length;
                    }
                }
            }
        };
        self.rows.ranges.truncate(ranges);
        let line = &bytes[at..];
        let end = memchr::memchr(b'\n', line).unwrap_or(line.len() - 1);
        self.damage_row(kind, column, &line[..end]);
        self.next_line();
        at + end + 1
    }

    /// Keeps a field whose doubled quotes are single now.
    fn mend(&mut self, field: &[u8]) -> (u32, u32) {
        let from = self.rows.mended.len();
        // Bytes that are no UTF-8 are told of the row, for which they are looked up again.
        self.rows.mended.push_str(&String::from_utf8_lossy(field));
        (from as u32 | MENDED, self.rows.mended.len() as u32)
    }

    /// Takes over the bytes that were looked through, and leaves out the rows whose bytes are no
    /// text.
    pub(super) fn check(&mut self, bytes: &[u8]) {
        let mut text = mem::take(&mut self.rows.text).into_bytes();
        text.clear();
        text.extend_from_slice(bytes);
        let mut faults = Vec::new();
        let text = String::from_utf8(text).unwrap_or_else(|error| {
            let mut text = error.into_bytes();
            let mut at = 0;
            for chunk in bytes.utf8_chunks() {
                at += chunk.valid().len();
                let length = chunk.invalid().len();
                if length > 0 {
                    // Other signs of the same length: what follows stays where it is.
                    text[at..at + length].fill(b'?');
                    faults.push((at, DamageKind::NotUtf8));
                    at += length;
                }
            }
            String::from_utf8(text).unwrap_or_else(|_| unreachable!("all else is UTF-8"))
        });
        self.rows.text = text;
        faults.extend(memchr::memchr_iter(0, bytes).map(|at| (at, DamageKind::ZeroByte)));
        self.stray_returns(bytes, &mut faults);
        if !faults.is_empty() {
            self.leave_out(bytes, &faults);
        }
        in_order(&mut self.block.damaged);
    }

    /// Finds carriage returns that end no line.
    fn stray_returns(&self, bytes: &[u8], faults: &mut Vec<(usize, DamageKind)>) {
        let returns = memchr::memchr_iter(b'\r', bytes).count();
        if returns == self.returns {
            return;
        }
        let stray = memchr::memchr_iter(b'\r', bytes)
            .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| (at, DamageKind::StrayReturn));
        faults.extend(stray);
    }

    /// Leaves out the rows in which faults stand, telling the first of each.
    fn leave_out(&mut self, bytes: &[u8], faults: &[(usize, DamageKind)]) {
        let mut bad: Vec<(usize, usize, &DamageKind)> = Vec::new();
        for (place, kind) in faults {
            let row = self.spans.partition_point(|(_, end, _)| end <= place);
            let Some((from, _, quoted)) = self.spans.get(row) else {
                continue;
            };
            // Within quotes a line may end as it likes.
            let allowed = *quoted && *kind == DamageKind::StrayReturn;
            if from <= place && !allowed {
                bad.push((row, *place, kind));
            }
        }
        bad.sort_by_key(|(row, place, _)| (*row, *place));
        bad.dedup_by_key(|(row, _, _)| *row);
        for (row, place, kind) in &bad {
            let (from, end, _) = self.spans[*row];
            let width = self.rows.width;
            let fields = &self.rows.ranges[row * width..(row + 1) * width];
            // Where quotes were doubled, fields stand somewhere else than in the file.
            let moved = fields.iter().any(|(from, _)| from & MENDED != 0);
            let column = fields.iter().position(|(_, to)| *to as usize >= *place);
            let column = column.filter(|_| !moved);
            let damage = Damage::new(self.block.numbers[*row], column, (*kind).clone())
                .on_line(self.block.lines[*row])
                .with_raw(raw_fields(&bytes[from..end], self.separator));
            self.block.damaged.push(damage);
        }
        let rows: Vec<usize> = bad.iter().map(|(row, _, _)| *row).collect();
        self.remove(&rows);
    }

    /// Removes rows, given in order.
    fn remove(&mut self, rows: &[usize]) {
        let width = self.rows.width;
        keep_others(&mut self.rows.ranges, width, rows);
        keep_others(&mut self.block.numbers, 1, rows);
        keep_others(&mut self.block.lines, 1, rows);
    }
}

/// Removes pieces of one length, given in order by their numbers.
pub(super) fn keep_others<T: Copy>(all: &mut Vec<T>, length: usize, without: &[usize]) {
    let mut without = without.iter().copied().peekable();
    let mut kept = 0;
    for piece in 0..all.len() / length {
        if without.next_if_eq(&piece).is_some() {
            continue;
        }
        all.copy_within(piece * length..(piece + 1) * length, kept * length);
        kept += 1;
    }
    all.truncate(kept * length);
}
