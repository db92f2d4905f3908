//! How numbers are written.

/// What numbers stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Amounts of money, in pence.
    Pence,
    /// How many there are of something.
    Count,
}

impl Unit {
    /// A number in full: `£1,234.50`, `-£0.05`, `12,000`.
    pub(crate) fn full(self, value: i64) -> String {
        let minus = if value < 0 { "-" } else { "" };
        let size = value.unsigned_abs();
        match self {
            Unit::Pence => format!("{minus}£{}.{:02}", grouped(size / 100), size % 100),
            Unit::Count => format!("{minus}{}", grouped(size)),
        }
    }

    /// A number on an axis whose marks are a round step apart, up to a largest: without pence
    /// where there are none, and in millions where that makes all marks short.
    pub(crate) fn short(self, value: i64, step: i64, largest: i64) -> String {
        let (one, sign) = match self {
            Unit::Pence => (100, "£"),
            Unit::Count => (1, ""),
        };
        let minus = if value < 0 { "-" } else { "" };
        let size = value.unsigned_abs();
        let whole = |of: u64| size.is_multiple_of(of) && step.unsigned_abs().is_multiple_of(of);
        let tenth = 100_000 * one;
        if size > 0 && largest.unsigned_abs() >= 10 * tenth && whole(tenth) {
            let (millions, tenths) = (size / tenth / 10, size / tenth % 10);
            return match tenths {
                0 => format!("{minus}{sign}{}m", grouped(millions)),
                _ => format!("{minus}{sign}{}.{tenths}m", grouped(millions)),
            };
        }
        match whole(one) {
            true => format!("{minus}{sign}{}", grouped(size / one)),
            false => self.full(value),
        }
    }
}

/// Digits with commas at the thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let full = [
            (Unit::Pence, 123_450, "£1,234.50"),
            (Unit::Pence, -5, "-£0.05"),
            (Unit::Pence, i64::MIN, "-£92,233,720,368,547,758.08"),
            (Unit::Count, 12_000, "12,000"),
        ];
        for (unit, value, told) in full {
            assert_eq!(unit.full(value), told);
        }
        let short = [
            (Unit::Pence, 0, 5_000, 20_000, "£0"),
            (Unit::Pence, 120_000, 20_000, 200_000, "£1,200"),
            (Unit::Pence, 50, 50, 150, "£0.50"),
            (Unit::Pence, 100, 50, 150, "£1.00"),
            (Unit::Pence, -120_000_000, 20_000_000, 140_000_000, "-£1.2m"),
            (Unit::Pence, 100_000_000, 20_000_000, 140_000_000, "£1m"),
            (Unit::Pence, 20_000_000, 20_000_000, 80_000_000, "£200,000"),
            (Unit::Count, 500_000, 500_000, 1_500_000, "0.5m"),
            (Unit::Count, 1_500_000, 500_000, 1_500_000, "1.5m"),
            (Unit::Count, 1_500_000, 50_000, 1_500_000, "1,500,000"),
        ];
        for (unit, value, step, largest, told) in short {
            assert_eq!(unit.short(value, step, largest), told);
        }
    }
}
