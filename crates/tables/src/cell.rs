/// What stands in one cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing: an empty cell, a null, an empty text, or one of blanks only. Never zero.
    Blank,
    /// Text as it stands. Every cell of a CSV file that isn't blank is text.
    Text(&'a str),
    /// A whole number, of a column that holds only such.
    Whole(i64),
    /// A number that is `digits` over ten to the power of `scale`, exactly.
    ///
    /// Formats that don't tell whole numbers from others give a whole number with scale 0.
    Decimal {
        /// The number without its point.
        digits: i128,
        /// How many of the digits stand behind the point: at most 38.
        scale: u8,
    },
    /// Yes or no.
    YesNo(bool),
    /// A day, as days since 1970-01-01.
    Day(i32),
}
