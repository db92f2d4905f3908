use std::fmt;

use super::Exact;

/// How often an amount falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// Every hour.
    Hour,
    /// Every week.
    Week,
    /// Every four weeks.
    FourWeeks,
    /// Every calendar month.
    Month,
    /// Every year.
    Year,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Period; 5] = [
        Period::Hour,
        Period::Week,
        Period::FourWeeks,
        Period::Month,
        Period::Year,
    ];

    /// The period as the language writes it after `per`.
    pub fn word(self) -> &'static str {
        match self {
            Period::Hour => "hour",
            Period::Week => "week",
            Period::FourWeeks => "4 weeks",
            Period::Month => "month",
            Period::Year => "year",
        }
    }

    /// The period as it is told to a person: `a week`.
    pub fn told(self) -> &'static str {
        match self {
            Period::Hour => "an hour",
            Period::Week => "a week",
            Period::FourWeeks => "every 4 weeks",
            Period::Month => "a month",
            Period::Year => "a year",
        }
    }

    /// How many of this period make one of another, where that needs no convention.
    ///
    /// Four weeks are 4 weeks and a year is 12 months; weeks and months are joined
    /// only by a stated convention ([`Period::factor_with`]).
    pub fn factor_to(self, other: Period) -> Option<Exact> {
        match (self, other) {
            (a, b) if a == b => Some(Exact::ONE),
            (Period::Week, Period::FourWeeks) => Some(Exact::whole(4)),
            (Period::FourWeeks, Period::Week) => Exact::new(1, 4),
            (Period::Month, Period::Year) => Some(Exact::whole(12)),
            (Period::Year, Period::Month) => Exact::new(1, 12),
            _ => None,
        }
    }

    /// How an amount per this period becomes one per another, a year being so many weeks.
    ///
    /// `None` where no convention joins the two: nothing turns an hourly rate into a weekly one.
    pub fn factor_with(self, other: Period, weeks_in_a_year: Exact) -> Option<Exact> {
        if let Some(factor) = self.factor_to(other) {
            return Some(factor);
        }
        let in_a_year = |period: Period| match period {
            Period::Hour => None,
            Period::Week => Some(weeks_in_a_year),
            Period::FourWeeks => weeks_in_a_year.divided_by(Exact::whole(4)),
            Period::Month => Some(Exact::whole(12)),
            Period::Year => Some(Exact::ONE),
        };
        in_a_year(self)?.divided_by(in_a_year(other)?)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A whole number: years of age, weeks, points.
    Whole,
    /// A share of something.
    Percent,
    /// Pounds, once or for every period.
    Money(Option<Period>),
    /// Hours, once or for every period.
    Hours(Option<Period>),
}

impl Unit {
    /// The unit of a product, where the two can be multiplied.
    ///
    /// A whole number or a percentage of anything keeps its unit; money per hour times
    /// hours per week is money per week.
    pub fn times(self, other: Unit) -> Option<Unit> {
        match (self, other) {
            (Unit::Percent | Unit::Whole, Unit::Whole) => Some(self),
            (Unit::Percent | Unit::Whole, unit) | (unit, Unit::Percent | Unit::Whole) => Some(unit),
            (Unit::Money(Some(Period::Hour)), Unit::Hours(period))
            | (Unit::Hours(period), Unit::Money(Some(Period::Hour))) => Some(Unit::Money(period)),
            _ => None,
        }
    }

    /// The unit of a quotient, where the two can be divided.
    pub fn divided_by(self, other: Unit) -> Option<Unit> {
        match (self, other) {
            (unit, Unit::Whole | Unit::Percent) => Some(unit),
            (a, b) if a == b => Some(Unit::Whole),
            (Unit::Money(period), Unit::Hours(other)) if period == other => {
                Some(Unit::Money(Some(Period::Hour)))
            }
            _ => None,
        }
    }

    /// The period, where the unit has one.
    pub fn period(self) -> Option<Period> {
        match self {
            Unit::Money(period) | Unit::Hours(period) => period,
            Unit::Whole | Unit::Percent => None,
        }
    }

    /// The same unit for another period; a whole number or a percentage has none.
    pub fn per(self, period: Option<Period>) -> Unit {
        match self {
            Unit::Money(_) => Unit::Money(period),
            Unit::Hours(_) => Unit::Hours(period),
            Unit::Whole | Unit::Percent => self,
        }
    }
}

impl Unit {
    /// What an amount of it is, in a sentence: `a percentage`, `money per week`.
    pub fn in_words(self) -> String {
        match self {
            Unit::Whole => "a whole number".to_owned(),
            Unit::Percent => "a percentage".to_owned(),
            Unit::Money(_) | Unit::Hours(_) => self.to_string(),
        }
    }

    /// How an amount of it is written, as an example.
    pub fn example(self) -> String {
        let (amount, period) = match self {
            Unit::Whole => ("12", None),
            Unit::Percent => ("75%", None),
            Unit::Money(period) => ("£12.50", period),
            Unit::Hours(period) => ("7.5 hours", period),
        };
        period.map_or_else(
            || amount.to_owned(),
            |period| format!("{amount} per {period}"),
        )
    }
}

impl fmt::Display for Unit {
    /// As the language writes the type.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, period) = match self {
            Unit::Whole => ("whole number", None),
            Unit::Percent => ("percent", None),
            Unit::Money(period) => ("money", *period),
            Unit::Hours(period) => ("hours", *period),
        };
        match period {
            Some(period) => write!(f, "{name} per {period}"),
            None => f.write_str(name),
        }
    }
}
