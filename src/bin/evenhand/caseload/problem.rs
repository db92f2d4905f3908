//! What is wrong with the tables that a caseload is read from.

use miette::Diagnostic;

/// What is wrong with the tables of a caseload, or with how a command names them.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub(crate) enum TableProblem {
    /// What would be written is what is read.
    #[error("`{path}` is read, and can't be written at the same time")]
    #[diagnostic(code(usage::written_over), help("name another file"))]
    WrittenOver { path: String },
    /// A column of the table has the name of one of the results.
    #[error("the column `{name}` has the name of a column of the results")]
    #[diagnostic(
        code(usage::result_name_taken),
        help("give it another name in the table that is read")
    )]
    NameTaken { name: String },
    /// The column that says to which case an item belongs is not there.
    #[error("`{path}` has no column `{key}` to know its cases by")]
    #[diagnostic(
        code(usage::no_key),
        help("name the column that both tables have with `--key NAME`")
    )]
    NoKey { path: String, key: String },
    /// A row has no key where items are to be found by it.
    #[error("row {row} of `{path}` has nothing in its column `{key}`")]
    #[diagnostic(
        code(usage::blank_key),
        help("every row says there to which case it belongs")
    )]
    BlankKey { path: String, row: u64, key: String },
    /// The cases do not stand in the order of their keys, or two have the same.
    #[error("row {row} of `{path}`, `{key}`, does not come after the row before it")]
    #[diagnostic(
        code(usage::unsorted),
        help(
            "sort the cases and every table of a list by the key, smallest first; each case has a key of its own"
        )
    )]
    Unsorted { path: String, row: u64, key: String },
    /// An item belongs to no case that comes.
    #[error("the item in row {row} of `{path}` belongs to `{key}`, which is not the next case")]
    #[diagnostic(
        code(usage::stray_item),
        help(
            "sort the cases and the items by the same key, smallest first; or the case is missing"
        )
    )]
    StrayItem { path: String, row: u64, key: String },
    /// A list is named without its file, and the cases are no workbook.
    #[error("`--list {name}` names no file")]
    #[diagnostic(
        code(usage::list_without_file),
        help("write `--list {name}=FILE`; in a workbook, a sheet `{name}` needs no option")
    )]
    ListWithoutFile { name: String },
    /// A setting is not of the form that it should be.
    #[error("`{option} {text}` does not say what is set to what")]
    #[diagnostic(
        code(usage::not_a_setting),
        help("write it like `{option} 'taper=75%'`")
    )]
    NotASetting { option: &'static str, text: String },
    /// A report is to be written in no form that there is.
    #[error("`{path}` does not say in which form the report is to be written")]
    #[diagnostic(
        code(usage::no_report_form),
        help("end its name in `.html` for a page, in `.json` for other programs, or in `.txt`")
    )]
    NoReportForm { path: String },
    /// The other policy answers none of the outcomes that could be compared.
    #[error("there is no outcome that both policies answer and the table has all facts for")]
    #[diagnostic(
        code(usage::nothing_compared),
        help("name the outcome with `--ask`; what has no column is then not known")
    )]
    NothingCompared,
    /// No outcome is named, and the table has columns for all facts of none.
    #[error("there is no outcome whose facts all have a column in the table")]
    #[diagnostic(
        code(usage::nothing_covered),
        help("name the outcome with `--ask`; what has no column is then not known")
    )]
    NothingCovered,
    /// A row is asked for that the table does not have.
    #[error("`{path}` has no row {row}")]
    #[diagnostic(
        code(usage::no_such_row),
        help("rows are counted from 1, the first below the names of the columns")
    )]
    NoSuchRow { path: String, row: u64 },
    /// An amount does not fit into the table of results.
    #[error("an amount of `{column}` has more digits than a table can hold")]
    #[diagnostic(
        code(usage::amount_too_long),
        help("leave it out: ask for others with `--ask`")
    )]
    AmountTooLong { column: String },
}
