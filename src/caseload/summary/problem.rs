use miette::Diagnostic;

/// Why cases can't be told in the way that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum SummaryProblem {
    /// A name is neither a fact nor anything that the policy works out.
    #[error("`{name}` is no fact, and nothing that {policy} works out")]
    #[diagnostic(code(summary::unknown_name), help("{advice}"))]
    UnknownName {
        /// The name.
        name: String,
        /// The policy.
        policy: String,
        /// What to write.
        advice: String,
    },
    /// Cases can't be told apart by it: a case has several of it at once.
    #[error("cases can't be told apart by `{name}`: {why}")]
    #[diagnostic(
        code(summary::not_one_value),
        help("name a fact or an outcome of which each case has one value")
    )]
    NotOneValue {
        /// The name.
        name: String,
        /// Why not.
        why: String,
    },
    /// The width of bands can't be used.
    #[error("`{written}` is no width for bands of `{name}`")]
    #[diagnostic(code(summary::no_width), help("{advice}"))]
    NoWidth {
        /// What is to be told in bands.
        name: String,
        /// What was written.
        written: String,
        /// What to write.
        advice: String,
    },
    /// A name stands twice among those by which cases are told apart.
    #[error("`{name}` is named twice")]
    #[diagnostic(code(summary::named_twice), help("name it once"))]
    NamedTwice {
        /// The name.
        name: String,
    },
    /// Too many names at once.
    #[error("cases are told apart by {count} names at once")]
    #[diagnostic(
        code(summary::too_many_names),
        help("name {most} at most, and ask for others by themselves")
    )]
    TooManyNames {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// A picture is asked for by something that is no amount.
    #[error("no picture can be drawn by `{name}`: it is no amount")]
    #[diagnostic(
        code(summary::no_amount),
        help("name a fact, an outcome or a step that is an amount, such as `{example}`")
    )]
    NoAmount {
        /// The name.
        name: String,
        /// One that is an amount.
        example: String,
    },
    /// An outcome is something else under the other policy.
    #[error("`{name}` is {one} in {policy}, and {two} in {other}")]
    #[diagnostic(
        code(summary::not_comparable),
        help("ask for outcomes that both policies answer with the same kind of value")
    )]
    NotComparable {
        /// The outcome.
        name: String,
        /// What it is in the one.
        one: String,
        /// The one.
        policy: String,
        /// What it is in the other.
        two: String,
        /// The other.
        other: String,
    },
}
