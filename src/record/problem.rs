use miette::Diagnostic;

/// Why a file can't be used as a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum RecordProblem {
    /// The file is no JSON, or breaks off.
    #[error("this is no whole record: line {line} can't be read ({reason})")]
    #[diagnostic(
        code(record::unreadable),
        help(
            "a record is the file that `evenhand decide … --record FILE` wrote; take a copy of it that is whole"
        )
    )]
    Unreadable {
        /// The line where reading ended, from 1.
        line: usize,
        /// What the reader of the format says.
        reason: String,
    },
    /// The file is JSON, and has not the parts of a record.
    #[error("this is JSON, and not a record: {reason}")]
    #[diagnostic(
        code(record::wrong_shape),
        help("a record is the file that `evenhand decide … --record FILE` wrote")
    )]
    WrongShape {
        /// What is missing, or is something else.
        reason: String,
    },
    /// The record was written by a later program, in a shape that this one does not know.
    #[error("this record has the shape {found}, and this program knows those up to {known}")]
    #[diagnostic(
        code(record::newer),
        help("verify it with the version of `evenhand` that it names, or a later one")
    )]
    Newer {
        /// The version of its shape.
        found: u64,
        /// The last version that is known.
        known: u64,
    },
}
