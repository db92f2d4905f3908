//! What is to be drawn, in whole numbers: drawing is left to whoever makes a page.

/// What the numbers of a picture stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Amounts of money, in pence.
    Pence,
    /// How many there are of something.
    Count,
}

/// How many cases are in each band, for each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What the bands are of.
    pub across: String,
    /// What is counted.
    pub counted: String,
    /// What the bands' ends stand for.
    pub unit: Drawn,
    /// The bands: their smallest and their largest amounts; none where there is no end.
    pub bands: Vec<(i64, Option<i64>)>,
    /// The name of each series, and how many are in each band.
    pub series: Vec<(String, Vec<u64>)>,
}

/// Numbers on both sides of zero, band by band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What the bands are of.
    pub by: String,
    /// What the numbers are.
    pub across: String,
    /// What the numbers stand for.
    pub unit: Drawn,
    /// The bands.
    pub bands: Vec<String>,
    /// The name of each series, and its numbers.
    pub series: Vec<(String, Vec<Option<i64>>)>,
}

/// Amounts against amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What goes from left to right.
    pub across: String,
    /// What goes up.
    pub up: String,
    /// What the numbers from left to right stand for.
    pub across_unit: Drawn,
    /// What the numbers that go up stand for.
    pub up_unit: Drawn,
    /// What the middle of a point is called.
    pub middle: String,
    /// What the ends of the stretch around it are called.
    pub stretch: (String, String),
    /// The name of each line, and its points.
    pub lines: Vec<(String, Vec<Point>)>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// How far to the right it is.
    pub at: i64,
    /// How high its middle is; none is a gap.
    pub middle: Option<i64>,
    /// Where the stretch around it begins and ends.
    pub stretch: Option<(i64, i64)>,
}

/// A picture that is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chart {
    /// How many cases are in each band.
    Histogram(Histogram),
    /// Numbers on both sides of zero.
    Bars(Bars),
    /// Amounts against amounts.
    Lines(Lines),
}

impl Chart {
    /// What is to be seen in it.
    pub fn about(&self) -> &str {
        match self {
            Chart::Histogram(own) => &own.about,
            Chart::Bars(own) => &own.about,
            Chart::Lines(own) => &own.about,
        }
    }
}

/// A picture, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// One `<svg>` element in which every word is escaped.
    pub svg: String,
    /// Its numbers, row by row: headings, and then a row for each band or place.
    pub table: Vec<Vec<String>>,
}
