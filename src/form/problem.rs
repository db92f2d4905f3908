use miette::Diagnostic;

/// Why an answer to a question can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum FormProblem {
    /// A number is given where it must say what it counts.
    ///
    /// `40` may be pounds or pence, a week or a month; what is meant is written, never guessed.
    #[error("`{written}` does not say what it counts")]
    #[diagnostic(code(form::bare_number), help("write `{instead}`"))]
    BareNumber {
        /// What was answered.
        written: String,
        /// What to write.
        instead: String,
    },
    /// A number is not in the list of answers.
    #[error("there is no answer {written}")]
    #[diagnostic(
        code(form::not_in_the_list),
        help("write a number from 1 to {last}, or the answer itself")
    )]
    NotInTheList {
        /// What was answered.
        written: String,
        /// The last number of the list.
        last: usize,
    },
    /// An answer is not among those that there are.
    #[error("`{written}` is none of the answers")]
    #[diagnostic(code(form::not_an_answer), help("{advice}"))]
    NotAnAnswer {
        /// What was answered.
        written: String,
        /// What to write.
        advice: String,
    },
    /// What was answered to how many there are is no number that there may be.
    #[error("`{written}` is not how many there can be")]
    #[diagnostic(
        code(form::not_a_number_of_items),
        help(
            "write a whole number from {least} to {most}, or `2 and others` where there may be more than two"
        )
    )]
    NotANumberOfItems {
        /// What was answered.
        written: String,
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// The day of the decision is left open.
    ///
    /// Rules and figures are in force on days, so without one nothing can be decided.
    #[error("nothing can be told without the day of the decision")]
    #[diagnostic(code(form::day_needed), help("write a day, such as `2026-04-06`"))]
    DayNeeded,
    /// There is no question to answer.
    #[error("nothing is being asked")]
    #[diagnostic(
        code(form::nothing_asked),
        help("everything that matters has been asked; `back` goes to the last question")
    )]
    NothingAsked,
}
