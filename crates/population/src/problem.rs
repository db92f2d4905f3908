//! What is wrong with the text of a population.

use miette::Diagnostic;
use miette::SourceSpan;

/// Something that must be mended before people can be made: what is wrong, where, what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum Problem {
    /// The text is no TOML.
    #[error("this population can't be read: {reason}")]
    #[diagnostic(
        code(population::unreadable),
        help(
            "check the quotation marks, brackets and commas before this; a population is TOML: `[columns.couple]` and below it `yes = \"35%\"`"
        )
    )]
    Unreadable {
        /// What the reader of the format says.
        reason: String,
        /// Where it stands.
        #[label("here")]
        span: SourceSpan,
    },
    /// A date that no calendar has.
    #[error("`{written}` is not a day")]
    #[diagnostic(
        code(population::not_a_day),
        help("write a day that there is, as year, month and day: `2026-02-28`")
    )]
    NotADay {
        /// What is written.
        written: String,
        /// Where it stands.
        #[label("this date")]
        span: SourceSpan,
    },
    /// Something is larger than its limit.
    #[error("there are more than {limit} {what}")]
    #[diagnostic(code(population::too_many), help("{advice}"))]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        limit: usize,
        /// What to do.
        advice: &'static str,
        /// Where it stands.
        #[label("too many")]
        span: SourceSpan,
    },
    /// A word that has no meaning where it stands.
    #[error("`{name}` has no meaning here")]
    #[diagnostic(code(population::unknown_word), help("{advice}"))]
    UnknownWord {
        /// The word.
        name: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not known")]
        span: SourceSpan,
    },
    /// Something is not of the shape it should be.
    #[error("this should be {wanted}")]
    #[diagnostic(
        code(population::wrong_shape),
        help("write {wanted}, such as `{example}`")
    )]
    WrongShape {
        /// What it should be.
        wanted: &'static str,
        /// How that is written.
        example: &'static str,
        /// Where it stands.
        #[label("this")]
        span: SourceSpan,
    },
    /// Something that must be there is missing.
    #[error("{whose} has no `{part}`")]
    #[diagnostic(code(population::missing), help("write `{example}`"))]
    Missing {
        /// What it is missing from.
        whose: String,
        /// What is missing.
        part: &'static str,
        /// How it is written.
        example: String,
        /// Where it should stand.
        #[label("in this")]
        span: SourceSpan,
    },
    /// The description doesn't say that the people are invented.
    ///
    /// A table of people looks the same whether they are real or not, so the text that makes
    /// them has to say it.
    #[error("`about` doesn't say that these people are invented")]
    #[diagnostic(
        code(population::not_invented),
        help("say it, and how: `about = \"Invented people. The shares are rounded guesses.\"`")
    )]
    NotInvented {
        /// Where it stands.
        #[label("the word `invented` is missing")]
        span: SourceSpan,
    },
    /// A name that can't be a column's.
    #[error("`{name}` can't be a name")]
    #[diagnostic(
        code(population::bad_name),
        help("write small letters, digits and `_`, beginning with a letter: `date_of_birth`")
    )]
    BadName {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this name")]
        span: SourceSpan,
    },
    /// Two columns have one name.
    #[error("`{name}` is there twice")]
    #[diagnostic(code(population::name_taken), help("give one of the two another name"))]
    NameTaken {
        /// The name.
        name: String,
        /// This one.
        #[label("this one")]
        second: SourceSpan,
        /// The other.
        #[label("the other")]
        first: SourceSpan,
    },
    /// Nothing says which values a column has.
    #[error("nothing says which values `{name}` has")]
    #[diagnostic(code(population::no_values), help("{advice}"))]
    NoValues {
        /// The column.
        name: String,
        /// What to write.
        advice: &'static str,
        /// Where it stands.
        #[label("which values?")]
        span: SourceSpan,
    },
    /// A column's values are given in two ways.
    #[error("`{second}` and `{first}` can't stand together")]
    #[diagnostic(code(population::two_ways), help("keep one of the two"))]
    TwoWays {
        /// The later.
        second: String,
        /// The earlier.
        first: String,
        /// The later.
        #[label("this")]
        at: SourceSpan,
        /// The earlier.
        #[label("beside this")]
        beside: SourceSpan,
    },
    /// No weight is above nothing.
    #[error("these weights add up to nothing")]
    #[diagnostic(
        code(population::no_weight),
        help("give at least one of them a whole number above 0; any sum will do")
    )]
    NoWeight {
        /// Where they stand.
        #[label("nothing can be chosen")]
        span: SourceSpan,
    },
    /// A band ends before it begins.
    #[error("this ends at {to}, before it begins at {from}")]
    #[diagnostic(
        code(population::back_to_front),
        help("write the smaller of the two first")
    )]
    BackToFront {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
        /// Where it stands.
        #[label("back to front")]
        span: SourceSpan,
    },
    /// Two bands hold the same values.
    #[error("this begins at {from}, and the one before it ends at {to}")]
    #[diagnostic(
        code(population::overlap),
        help(
            "let each begin above the end of the one before it, so that a value is in one of them only"
        )
    )]
    Overlap {
        /// Where this one begins.
        from: String,
        /// Where the other ends.
        to: String,
        /// This one.
        #[label("this one")]
        second: SourceSpan,
        /// The other.
        #[label("the one before it")]
        first: SourceSpan,
    },
    /// Values of two kinds stand in one column.
    #[error("this is {second}, and `{name}` has {first}")]
    #[diagnostic(code(population::mixed), help("write {first} here too"))]
    Mixed {
        /// The column.
        name: String,
        /// What this is.
        second: String,
        /// What the column has.
        first: String,
        /// This.
        #[label("this")]
        at: SourceSpan,
        /// The first value of the column.
        #[label("this says what the column has")]
        beside: SourceSpan,
    },
    /// A name is no earlier column's.
    #[error("no column before this is called `{name}`")]
    #[diagnostic(code(population::unknown_column), help("{advice}"))]
    UnknownColumn {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not there")]
        span: SourceSpan,
    },
    /// A value is none of an earlier column's.
    #[error("`{value}` is no value of `{column}`")]
    #[diagnostic(code(population::unknown_value), help("{advice}"))]
    UnknownValue {
        /// The value.
        value: String,
        /// The column.
        column: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not one of them")]
        span: SourceSpan,
    },
    /// Some values of an earlier column are left out.
    #[error("nothing is said for when `{column}` is {missing}")]
    #[diagnostic(
        code(population::not_covered),
        help("add `{header}`, or `any other` for all that is left")
    )]
    NotCovered {
        /// The earlier column.
        column: String,
        /// The values that are left out.
        missing: String,
        /// What to add.
        header: String,
        /// Where it should stand.
        #[label("something is left out")]
        span: SourceSpan,
    },
    /// A column can't be held below one of another kind.
    #[error("`{name}` is {own}, and `{limit}` is {other}")]
    #[diagnostic(
        code(population::not_comparable),
        help("name a column with the same kind of value, and as many digits behind the point")
    )]
    NotComparable {
        /// The column.
        name: String,
        /// Its kind.
        own: String,
        /// The column that limits it.
        limit: String,
        /// That one's kind.
        other: String,
        /// Where it stands.
        #[label("this one")]
        span: SourceSpan,
    },
    /// No column is written.
    #[error("there is no column to write")]
    #[diagnostic(
        code(population::no_columns),
        help("write a column: `[columns.couple]` and below it `yes = \"35%\"`")
    )]
    NoColumns {
        /// The text.
        #[label("nothing comes of this")]
        span: SourceSpan,
    },
}

impl Problem {
    /// Where it stands, in bytes from where the text was said to begin.
    pub fn span(&self) -> SourceSpan {
        match self {
            Problem::Unreadable { span, .. }
            | Problem::NotADay { span, .. }
            | Problem::TooMany { span, .. }
            | Problem::UnknownWord { span, .. }
            | Problem::WrongShape { span, .. }
            | Problem::Missing { span, .. }
            | Problem::NotInvented { span }
            | Problem::BadName { span, .. }
            | Problem::NameTaken { second: span, .. }
            | Problem::NoValues { span, .. }
            | Problem::TwoWays { at: span, .. }
            | Problem::NoWeight { span }
            | Problem::BackToFront { span, .. }
            | Problem::Overlap { second: span, .. }
            | Problem::Mixed { at: span, .. }
            | Problem::UnknownColumn { span, .. }
            | Problem::UnknownValue { span, .. }
            | Problem::NotCovered { span, .. }
            | Problem::NotComparable { span, .. }
            | Problem::NoColumns { span } => *span,
        }
    }
}

/// What to write in place of a name that is not known.
pub(crate) fn advice<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    // Half of a short name may be wrong, and a third of a long one.
    let allowed = (name.chars().count() / 3).max(2);
    let near = known
        .clone()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(apart, _)| *apart <= allowed)
        .min_by_key(|(apart, _)| *apart);
    if let Some((_, near)) = near {
        return format!("did you mean `{near}`?");
    }
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    match known.as_slice() {
        [] => "there is none that could be named here".to_owned(),
        [one] => format!("write {one}"),
        known if known.len() <= 12 => format!("write one of {}", known.join(", ")),
        known => format!("write one of {}, or another", known[..8].join(", ")),
    }
}
