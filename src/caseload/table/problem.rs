use miette::Diagnostic;

/// Why a table does not fit a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum CaseloadProblem {
    /// A column has nearly the name of a fact.
    ///
    /// A column with quite another name is passed through; one that is misspelt would be a fact
    /// that nobody knows.
    #[error("the column `{column}` is no fact that is known")]
    #[diagnostic(
        code(caseload::misspelt_column),
        help("did you mean `{nearest}`? A column that is something else needs another name")
    )]
    MisspeltColumn {
        /// The column.
        column: String,
        /// The fact.
        nearest: String,
    },
    /// Two columns are for one fact.
    #[error("the columns `{first}` and `{second}` are for the same fact")]
    #[diagnostic(code(caseload::column_twice), help("keep one of the two"))]
    ColumnTwice {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// A column is for an item that a list can't have.
    #[error("the column `{column}` is for an item that `{list}` can't have")]
    #[diagnostic(
        code(caseload::no_such_item),
        help("`{list}` has at most {most}: the last is `{list}[{most}]`")
    )]
    NoSuchItem {
        /// The column.
        column: String,
        /// The list.
        list: String,
        /// How many items it can have.
        most: u8,
    },
    /// A column is for a part that the items of a list don't have.
    #[error("the column `{column}` is for a part that the items of `{list}` don't have")]
    #[diagnostic(code(caseload::no_such_part), help("its parts are {parts}"))]
    NoSuchPart {
        /// The column.
        column: String,
        /// The list.
        list: String,
        /// Those that there are.
        parts: String,
    },
    /// Items of a list are there, and nothing says how many.
    #[error("there are columns for the items of `{list}`, and none that says how many there are")]
    #[diagnostic(
        code(caseload::no_count),
        help("add a column `{list}` with the number of items in each row: 0 where there are none")
    )]
    NoCount {
        /// The list.
        list: String,
    },
    /// A fact that is there for each value of a kind has a column that does not say for which.
    #[error("`{column}` is there once for each `{kind}`")]
    #[diagnostic(
        code(caseload::column_needs_key),
        help("give each its column: `{column} for {example}`")
    )]
    NeedsKey {
        /// The column.
        column: String,
        /// The kind.
        kind: String,
        /// One value of the kind.
        example: String,
    },
    /// A column says a period that its fact is not for.
    #[error("the column `{column}` is for another period than its fact, which is {wanted}")]
    #[diagnostic(
        code(caseload::wrong_period),
        help("write the amounts for that period, and `{name}` above them")
    )]
    WrongPeriod {
        /// The column.
        column: String,
        /// What the fact is.
        wanted: String,
        /// The fact.
        name: String,
    },
    /// No column is about the policy.
    #[error("no column of the table is a fact that the policy knows")]
    #[diagnostic(
        code(caseload::no_facts),
        help("the first row names facts, as `evenhand schema POLICY --table` lists them")
    )]
    NoFacts,
    /// A list has no table of its own, as the policy has no such list.
    #[error("`{name}` is not a list that is known")]
    #[diagnostic(code(caseload::unknown_list), help("{advice}"))]
    UnknownList {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
    },
}
