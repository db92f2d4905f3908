use miette::Diagnostic;

use crate::source::Span;

/// Why a case can't be decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum DecisionProblem {
    /// The case does not say as at which day it is to be decided.
    ///
    /// Rules and figures are in force on days, so without one nothing can be decided.
    #[error("the case does not say as at which day to decide")]
    #[diagnostic(
        code(decision::no_day),
        help("give the fact `{fact}`, or name the day with `--on 2026-04-06`")
    )]
    NoDay {
        /// The fact that gives the day.
        fact: String,
    },
    /// The day is one that the policy is not about.
    #[error("{policy} applies {days}, and the case is as at {day}")]
    #[diagnostic(
        code(decision::day_outside),
        help("decide it as at a day within, or with the policy of its time")
    )]
    DayOutside {
        /// The policy.
        policy: String,
        /// The days that it is about.
        days: String,
        /// The day.
        day: String,
    },
    /// The facts contradict each other.
    #[error("these facts can't all be so")]
    #[diagnostic(
        code(decision::impossible),
        help("check the facts: the vocabulary says that this is impossible")
    )]
    Impossible {
        /// Where the vocabulary says so.
        #[label("impossible")]
        span: Span,
    },
    /// Two days are in the wrong order.
    #[error("one of these days should be before the other, and is after it")]
    #[diagnostic(
        code(decision::days_out_of_order),
        help("check the two days; a policy that allows either order writes `if after`")
    )]
    DaysOutOfOrder {
        /// Where the policy reckons between them.
        #[label("reckoned between two days")]
        span: Span,
    },
    /// The policy does not answer what is asked.
    #[error("{policy} does not answer `{asked}`")]
    #[diagnostic(code(decision::not_answered), help("{advice}"))]
    NotAnswered {
        /// The policy.
        policy: String,
        /// What is asked.
        asked: String,
        /// What it does answer.
        advice: String,
        /// Where it is asked, if that is in a file.
        #[label("asked here")]
        span: Option<Span>,
    },
    /// Two different days are given for the decision.
    #[error("the case is as at {in_case}, and the day asked for is {asked}")]
    #[diagnostic(code(decision::two_days), help("leave one of the two out"))]
    TwoDays {
        /// The day in the case.
        in_case: String,
        /// The day asked for.
        asked: String,
    },
    /// A change that is asked about does not say what is changed to what.
    #[error("this does not say which fact is changed, and to what")]
    #[diagnostic(
        code(decision::no_change),
        help("write the fact and its value, as in `decision_date 2026-05-01`")
    )]
    NoChange {
        /// Where it stands.
        #[label("a fact and its value")]
        span: Span,
    },
    /// A fact that may be changed is none of the case.
    #[error("`{name}` is not a fact that is known")]
    #[diagnostic(code(decision::not_a_fact), help("{advice}"))]
    NotAFact {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
    },
}
