use miette::Diagnostic;

use crate::source::Span;

/// What is wrong with a policy once its figures and rules are put together for a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum ProgramProblem {
    /// An amount could become larger than can be reckoned with exactly.
    ///
    /// Ranges of facts and figures bound every amount; a product of wide ranges grows fast.
    #[error("{what} could become larger than can be reckoned with exactly")]
    #[diagnostic(
        code(program::too_large),
        help("narrow the ranges of the facts and figures that it multiplies, or round in between")
    )]
    TooLarge {
        /// What could become too large.
        what: String,
        /// Where it stands.
        #[label("this amount")]
        span: Span,
    },
    /// An outcome in money is not made of whole pence.
    ///
    /// Rounding changes what someone pays, so it is a written step and never happens by itself.
    #[error("`{name}` does not come out in whole pence")]
    #[diagnostic(
        code(program::hidden_rounding),
        help(
            "say where it is rounded: `…, rounded half up to £0.01` at the end of the step that divides"
        )
    )]
    HiddenRounding {
        /// The outcome.
        name: String,
        /// Where it stands.
        #[label("rounded where?")]
        span: Span,
    },
    /// Something is divided by an amount that varies, outside of a rounding.
    #[error("this divides by an amount that varies, and is not rounded")]
    #[diagnostic(
        code(program::unrounded_division),
        help("make it a step of its own: `step x = a divided by b, rounded half up to £0.01`")
    )]
    UnroundedDivision {
        /// Where it stands.
        #[label("this quotient")]
        span: Span,
    },
    /// Two rules set one outcome to different values, and neither gives way to the other.
    ///
    /// No order settles it: a person for whom both hold would get no answer.
    #[error("two rules set `{name}` to different values, and neither gives way")]
    #[diagnostic(
        code(program::conflict),
        help(
            "both hold {when}; say which wins: write `overriding {first_tag}` on `{second_tag}`, or the other way round"
        )
    )]
    Conflict {
        /// The outcome.
        name: String,
        /// For whom both hold.
        when: String,
        /// The tag of the first.
        first_tag: String,
        /// The tag of the second.
        second_tag: String,
        /// Where the first stands.
        #[label("set here")]
        first: Span,
        /// Where the second stands.
        #[label("and here")]
        second: Span,
    },
    /// A divisor may be zero, or below.
    #[error("what this divides by may be zero or below")]
    #[diagnostic(
        code(program::division_by_zero),
        help("give what it divides by a range that begins above zero")
    )]
    MayDivideByZero {
        /// Where it stands.
        #[label("this divisor")]
        span: Span,
    },
    /// A number of days, weeks or months is not whole.
    #[error("this many is not a whole number")]
    #[diagnostic(
        code(program::not_whole),
        help("count whole days, weeks, months or years")
    )]
    NotWhole {
        /// Where it stands.
        #[label("this count")]
        span: Span,
    },
    /// No figure is in force on a day on which one is read.
    #[error("no figure for `{name}`{key} is in force from {day}")]
    #[diagnostic(code(program::figure_gap), help("{advice}"))]
    FigureGap {
        /// What to write.
        advice: String,
        /// The figure.
        name: String,
        /// For which key.
        key: String,
        /// The first day.
        day: String,
        /// Where it is read.
        #[label("read here")]
        span: Span,
        /// Where the figure stands.
        #[label("the figure")]
        figure: Span,
    },
    /// No row of a table applies to some value.
    #[error("no row of `{name}` applies to {gap}")]
    #[diagnostic(
        code(program::table_gap),
        help("add a row for it, or widen one beside it")
    )]
    TableGap {
        /// The table.
        name: String,
        /// What no row covers.
        gap: String,
        /// Where the table stands.
        #[label("this table")]
        span: Span,
    },
    /// Two rows of a table apply to some value.
    #[error("two rows of `{name}` apply to {overlap}")]
    #[diagnostic(code(program::table_overlap), help("narrow one of the two rows"))]
    TableOverlap {
        /// The table.
        name: String,
        /// What two rows cover.
        overlap: String,
        /// One row.
        #[label("this row")]
        first: Span,
        /// The other.
        #[label("and this row")]
        second: Span,
    },
    /// An amount that may be below zero is rounded.
    ///
    /// Half a penny goes up on both sides of zero, which is towards zero below it.
    #[error("this rounds an amount that may be below zero")]
    #[diagnostic(
        code(program::rounds_below_zero),
        severity(advice),
        help("write `never below` before the rounding, if it can't be meant")
    )]
    RoundsBelowZero {
        /// Where it stands.
        #[label("rounded here")]
        span: Span,
    },
}
