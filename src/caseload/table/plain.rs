//! What most cells hold, read fast and without looking at the policy: anything else is left to
//! the reader of case files.

use crate::value::Date;

/// Yes as 1 and no as 0.
#[inline(always)]
pub(super) fn yes_or_no(text: &str) -> Option<i64> {
    const fn word(first: u8, second: u8, last: u8, length: u32) -> u32 {
        u32::from_le_bytes([first, second, last, 0]) | length << 24
    }
    // Of both the first two letters, the last and the length say which it is, without a branch
    // that nobody can foretell.
    let bytes = text.as_bytes();
    let (Some([first, second]), Some(last)) = (bytes.first_chunk(), bytes.last()) else {
        return None;
    };
    let found = word(*first, *second, *last, bytes.len().min(4) as u32);
    let yes = found == word(b'y', b'e', b's', 3);
    let no = found == word(b'n', b'o', b'o', 2);
    (yes | no).then_some(i64::from(yes))
}

/// The values of a kind, found by their letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// In the order of the letters, each with its place in the kind.
    sorted: Vec<(String, u8)>,
    /// By a few letters of a word, where it stands in that order, and one more; 0 is none. Empty
    /// where those letters do not tell all words apart.
    slots: Vec<u8>,
    factors: [u32; 3],
}

/// How many slots there are for words; a power of two.
const SLOTS: usize = 256;

impl Words {
    pub(super) fn new(mut words: Vec<(String, u8)>) -> Self {
        words.sort_unstable();
        let mut found = Words {
            sorted: words,
            ..Words::default()
        };
        // Which factors keep the words apart is found by trying; a few tries do for most kinds.
        found.slots = (0..256_u32)
            .find_map(|seed| {
                found.factors = [7, 31, 101].map(|prime| (seed * prime).wrapping_add(prime) | 1);
                found.slotted()
            })
            .unwrap_or_default();
        found
    }

    /// The slots with each word in one of its own.
    fn slotted(&self) -> Option<Vec<u8>> {
        let mut slots = vec![0; SLOTS];
        for ((word, _), next) in self.sorted.iter().zip(1_u8..) {
            let slot = &mut slots[self.slot(word.as_bytes())];
            if *slot != 0 {
                return None;
            }
            *slot = next;
        }
        (self.sorted.len() < SLOTS).then_some(slots)
    }

    #[inline(always)]
    fn slot(&self, word: &[u8]) -> usize {
        let letter = |at: usize| word.get(at).map_or(0, |letter| u32::from(*letter));
        let [first, middle, last] = self.factors;
        let sum = letter(0).wrapping_mul(first)
            ^ letter(word.len() / 2).wrapping_mul(middle)
            ^ letter(word.len().wrapping_sub(1)).wrapping_mul(last);
        (sum.wrapping_add(sum >> 8) as usize + word.len()) % SLOTS
    }

    /// The place of a value in its kind.
    #[inline(always)]
    pub(super) fn place(&self, text: &str) -> Option<u8> {
        let at = match self.slots.is_empty() {
            false => usize::from(self.slots[self.slot(text.as_bytes())]).checked_sub(1)?,
            true => {
                let sorted = &self.sorted;
                let found = sorted.binary_search_by(|(word, _)| word.as_str().cmp(text));
                found.ok()?
            }
        };
        let (word, place) = &self.sorted[at];
        (word == text).then_some(*place)
    }

    /// All values, in the order of the kind.
    pub(super) fn in_order(&self) -> Vec<&str> {
        let mut words: Vec<&(String, u8)> = self.sorted.iter().collect();
        words.sort_unstable_by_key(|(_, at)| *at);
        words.iter().map(|(word, _)| word.as_str()).collect()
    }
}

/// A number as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) digits: i64,
    pub(super) scale: u8,
    pub(super) pounds: bool,
}

/// The most digits of a number: those of any file.
const MAX_DIGITS: usize = 18;

impl Written {
    /// Reads a number at the beginning of a text, and gives what follows it.
    ///
    /// As in a case file, commas stand at the thousands, and behind `£` pence are written out.
    pub(super) fn read(text: &str) -> Option<(Written, &str)> {
        let (pounds, body) = match text.strip_prefix('£') {
            Some(body) => (true, body),
            None => (false, text),
        };
        let (minus, body) = match body.strip_prefix('-') {
            Some(body) if !pounds => (true, body),
            Some(_) | None => (false, body),
        };
        let bytes = body.as_bytes();
        let mut digits = 0_i64;
        let mut count = 0;
        let mut scale = 0_u8;
        let mut group: Option<usize> = None;
        let mut point = false;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' if count < MAX_DIGITS => {
                    digits = digits * 10 + i64::from(byte - b'0');
                    count += 1;
                    scale += u8::from(point);
                    if !point && let Some(group) = &mut group {
                        *group += 1;
                    }
                }
                b',' if !point
                    && (group == Some(3) || group.is_none() && (1..=3).contains(&count)) =>
                {
                    group = Some(0);
                }
                b'.' if !point && count > 0 => point = true,
                b' ' => break,
                _ => return None,
            }
            at += 1;
        }
        let grouped = group.is_none_or(|group| group == 3);
        let ended = count > 0 && (!point || scale > 0);
        let pence = !pounds || scale == 2;
        let digits = if minus { -digits } else { digits };
        (grouped && ended && pence).then_some((
            Written {
                digits,
                scale,
                pounds,
            },
            &body[at..],
        ))
    }
}

/// The digits of a number of four to eight signs that has two behind a point or none, and how
/// many stand behind it: what most amounts are. None of any other text.
#[inline(always)]
pub(super) fn short_number(text: &str) -> Option<(i64, u8)> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    let bytes = text.as_bytes();
    let length = bytes.len();
    if !(4..=8).contains(&length) {
        return None;
    }
    // The first four and the last four, which may overlap; then moved to the end of the word.
    let (first, last) = (bytes.first_chunk::<4>()?, bytes.last_chunk::<4>()?);
    let word = u64::from(u32::from_le_bytes(*first))
        | u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4));
    let unused = 8 * (8 - length);
    let word = word << unused;
    // Without the point, the signs before it stand one further on.
    let point = word >> 40 & 0xff == u64::from(b'.');
    let before = (word & 0xff_ffff_ffff) << 8;
    let joined = if point {
        word >> 48 << 48 | before
    } else {
        word
    };
    let unused = unused + if point { 8 } else { 0 };
    let digits = (joined ^ ZEROS) & u64::MAX.checked_shl(unused as u32).unwrap_or(0);
    // A sign that is no digit is above 9 now.
    let high = 0xf0f0_f0f0_f0f0_f0f0;
    if (digits | digits.wrapping_add(0x0606_0606_0606_0606)) & high != 0 {
        return None;
    }
    // Digits to pairs, pairs to fours, fours to one number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let number = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    Some((number.cast_signed(), if point { 2 } else { 0 }))
}

/// A whole number of one to three digits.
#[inline(always)]
pub(super) fn small_number(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if !(1..=3).contains(&bytes.len()) {
        return None;
    }
    bytes.iter().try_fold(0_i64, |number, sign| {
        let digit = i64::from(sign.wrapping_sub(b'0'));
        (digit < 10).then_some(number * 10 + digit)
    })
}

/// A day, year first.
#[inline]
pub(super) fn day_in(bytes: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return None;
    };
    let mut number = [0_u32; 3];
    let parts: [&[&u8]; 3] = [&[y1, y2, y3, y4], &[m1, m2], &[d1, d2]];
    for (out, part) in number.iter_mut().zip(parts) {
        for digit in part {
            if !digit.is_ascii_digit() {
                return None;
            }
            *out = *out * 10 + u32::from(**digit - b'0');
        }
    }
    let [year, month, day] = number;
    Date::new(i32::try_from(year).ok()?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_commas_or_not_at_all() {
        let read = |text| Written::read(text).map(|(read, rest)| (read.digits, read.scale, rest));
        for (text, expected) in [
            ("12.34", Some((1_234, 2, ""))),
            ("£12.34", Some((1_234, 2, ""))),
            ("£1,234.50 per week", Some((123_450, 2, " per week"))),
            ("1,234", Some((1_234, 0, ""))),
            ("-5", Some((-5, 0, ""))),
            ("12,34", None),
            ("1234,567", None),
            ("1,2345", None),
            ("£250", None),
            ("£12.5", None),
            ("12.", None),
            (".5", None),
            ("1.2.3", None),
            ("12a", None),
            ("", None),
            ("1234567890123456789", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn short_numbers_are_read_as_all_others_are() {
        let signs = [b'0', b'1', b'5', b'9', b'.', b'/', b':', b'-', b','];
        let mut read = 0;
        for length in 1..=9_u32 {
            let all = signs.len().pow(length.min(5));
            for at in 0..all {
                let mut rest = at;
                let text: Vec<u8> = (0..length)
                    .map(|place| {
                        let sign = signs[rest % signs.len()];
                        rest = if place == 4 { at } else { rest / signs.len() };
                        sign
                    })
                    .collect();
                let text = std::str::from_utf8(&text).unwrap_or_default();
                let wanted =
                    Written::read(text).map(|(written, _)| (written.digits, written.scale));
                for found in [short_number(text), small_number(text).map(|n| (n, 0))] {
                    read += usize::from(found.is_some());
                    assert!(found.is_none() || found == wanted, "{text}: {found:?}");
                }
                if text.bytes().all(|sign| sign.is_ascii_digit()) && length <= 8 {
                    let found = short_number(text).or(small_number(text).map(|n| (n, 0)));
                    assert_eq!(found, wanted, "{text}");
                }
            }
        }
        assert!(read > 5_000, "only {read} were read");
        assert_eq!(short_number("1234.56"), Some((123_456, 2)));
        assert_eq!(short_number("12345.67"), Some((1_234_567, 2)));
        assert_eq!(short_number("0.00"), Some((0, 2)));
        assert_eq!(short_number("123.4"), None);
    }

    #[test]
    fn only_yes_and_no_are_yes_and_no() {
        assert_eq!(yes_or_no("yes"), Some(1));
        assert_eq!(yes_or_no("no"), Some(0));
        for text in [
            "", "y", "n", "yess", "yees", "noo", "ys", "Yes", "nno", "yeas",
        ] {
            assert_eq!(yes_or_no(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_found_and_no_others() {
        let names = [
            "a",
            "b",
            "ab",
            "ba",
            "none",
            "family",
            "family_partner",
            "partner_family",
        ];
        let many: Vec<String> = (0..60).map(|at| format!("value_{at}")).collect();
        let alike: Vec<String> = (0..60).map(|at| format!("x{at:02}y{at:02}x")).collect();
        let few = names.map(str::to_owned).to_vec();
        for (all, told_apart) in [(few, true), (many, true), (alike, false)] {
            let words = Words::new(all.iter().cloned().zip(0..).collect());
            assert!(told_apart || words.slots.is_empty());
            for (word, place) in all.iter().zip(0..) {
                assert_eq!(words.place(word), Some(place), "{word}");
                assert_eq!(words.place(&format!("{word}x")), None);
                assert_eq!(words.place(&word.to_uppercase()), None);
            }
            assert_eq!(words.place(""), None);
            assert_eq!(words.in_order(), all);
        }
    }
}
