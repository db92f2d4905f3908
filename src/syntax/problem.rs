use miette::Diagnostic;

use crate::source::Span;

/// What is wrong with how a text is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum SyntaxProblem {
    /// Something can't be read as any line of the language.
    ///
    /// The line up to this place was understood; what stands here is not what can follow.
    /// A misspelt word is the usual cause.
    #[error("{found} can't stand here")]
    #[diagnostic(code(syntax::unexpected), help("{advice}"))]
    Unexpected {
        /// What was found.
        found: String,
        /// What could stand here.
        advice: String,
        /// Where it stands.
        #[label("not understood from here")]
        span: Span,
    },
    /// A line stops before it is complete.
    #[error("this line ends too early")]
    #[diagnostic(code(syntax::ends_too_early), help("{advice}"))]
    EndsTooEarly {
        /// What could stand here.
        advice: String,
        /// The last word that was read.
        #[label("something belongs after this")]
        span: Span,
    },
    /// A word of the language stands where a name belongs.
    ///
    /// It begins a line or joins parts of one, so as a name it would be taken for that.
    #[error("`{word}` is a word of the language, and can't be a name")]
    #[diagnostic(
        code(syntax::reserved_word),
        help("add to it, as in `my_{word}`, or take another name")
    )]
    ReservedWord {
        /// The word.
        word: String,
        /// Where it stands.
        #[label("not a name")]
        span: Span,
    },
    /// A name has blanks or a hyphen in it.
    #[error("a name is a single word")]
    #[diagnostic(code(syntax::name_of_several_words), help("write `{instead}`"))]
    NameOfSeveralWords {
        /// The words, joined.
        instead: String,
        /// Where they stand.
        #[label("several words")]
        span: Span,
    },
    /// A sign of another language stands where words are used.
    ///
    /// Policies are read aloud, so comparisons, sums and conditions are written in words.
    #[error("`{sign}` is not part of this language")]
    #[diagnostic(code(syntax::foreign_sign), help("{advice}"))]
    ForeignSign {
        /// The sign.
        sign: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Words in quotation marks are not closed on their line.
    #[error("these words have no closing quotation mark")]
    #[diagnostic(
        code(syntax::unclosed_text),
        help("close them with a straight mark `\"` on the same line")
    )]
    UnclosedText {
        /// Where they begin.
        #[label("opened here")]
        span: Span,
    },
    /// Words in quotation marks hold a control character.
    ///
    /// It can't be seen, and a terminal may obey it. Copying out of another program is the
    /// usual cause.
    #[error("these words hold a sign that can't be seen, U+{code:04X}")]
    #[diagnostic(
        code(syntax::hidden_sign),
        help("take it out; only blanks and tabs can stand between words")
    )]
    HiddenSign {
        /// The sign's number in Unicode.
        code: u32,
        /// Where it stands.
        #[label("here")]
        span: Span,
    },
    /// Curly quotation marks stand where straight ones are used.
    ///
    /// Word processors put them in by themselves.
    #[error("`{mark}` is a curly quotation mark")]
    #[diagnostic(code(syntax::curly_quotes), help("write straight marks: \"…\""))]
    CurlyQuotes {
        /// The mark.
        mark: char,
        /// Where it stands.
        #[label("a straight mark belongs here")]
        span: Span,
    },
    /// An amount of money does not show its pence, or its commas are out of place.
    ///
    /// Pence are always written, so that `250` is never pounds by accident.
    #[error("`£{written}` is not written as pounds and pence")]
    #[diagnostic(code(syntax::money_without_pence), help("write `{instead}`"))]
    MoneyWithoutPence {
        /// What was written, without the pound sign.
        written: String,
        /// What it may mean.
        instead: String,
        /// Where it stands.
        #[label("this amount")]
        span: Span,
    },
    /// A number has more digits than can be reckoned with exactly.
    #[error("this number has more than 18 digits")]
    #[diagnostic(code(syntax::too_many_digits), help("write it with at most 18 digits"))]
    TooManyDigits {
        /// Where it stands.
        #[label("this number")]
        span: Span,
    },
    /// A number that counts something is not a whole number, or is over 10,000.
    #[error("this is not a count")]
    #[diagnostic(code(syntax::not_a_count), help("write a whole number up to 10,000"))]
    NotACount {
        /// Where it stands.
        #[label("this number")]
        span: Span,
    },
    /// A day does not exist.
    #[error("there is no day `{written}`")]
    #[diagnostic(code(syntax::no_such_day), help("check the month and the day"))]
    NoSuchDay {
        /// What was written.
        written: String,
        /// Where it stands.
        #[label("this day")]
        span: Span,
    },
    /// A day lies outside the years that can be reckoned with.
    #[error("`{written}` lies outside 1900-01-01 to 2199-12-31")]
    #[diagnostic(code(syntax::date_outside), help("check the year"))]
    DateOutside {
        /// What was written.
        written: String,
        /// Where it stands.
        #[label("this day")]
        span: Span,
    },
    /// A day is not written year first.
    #[error("`{written}` is not written as year, month, day")]
    #[diagnostic(code(syntax::date_shape), help("{advice}"))]
    DateShape {
        /// What was written.
        written: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this day")]
        span: Span,
    },
    /// A stretch of days ends before it begins.
    #[error("this ends on {until}, before it begins on {from}")]
    #[diagnostic(
        code(syntax::ends_before_it_begins),
        help("`until` names the last day that counts")
    )]
    EndsBeforeItBegins {
        /// The first day.
        from: String,
        /// The last day.
        until: String,
        /// Where it stands.
        #[label("these days")]
        span: Span,
    },
    /// `and` and `or` stand side by side.
    ///
    /// Readers disagree about which binds first, so brackets say it.
    #[error("`and` and `or` are mixed without brackets")]
    #[diagnostic(
        code(syntax::and_or_mixed),
        help("put brackets around what belongs together: `(a and b) or c`")
    )]
    AndOrMixed {
        /// Where the other word stands.
        #[label("which belongs to which?")]
        span: Span,
    },
    /// `for every` does not say what happens to a part.
    #[error("`for every` does not say whether a part counts")]
    #[diagnostic(
        code(syntax::part_unsaid),
        help("write `for every £250.00 or part in …` or `for every complete £250.00 in …`")
    )]
    PartUnsaid {
        /// Where it stands.
        #[label("does a part of one count?")]
        span: Span,
    },
    /// `least of` or `greatest of` has only one thing to choose from.
    #[error("`least of` and `greatest of` choose between several things")]
    #[diagnostic(
        code(syntax::pick_of_one),
        help("write `least of (a, b)`, or `least of a for each item in items`")
    )]
    PickOfOne {
        /// Where it stands.
        #[label("only one is named")]
        span: Span,
    },
    /// A cell of a table can't be read.
    #[error("the cell `{written}` can't be read")]
    #[diagnostic(
        code(syntax::unreadable_cell),
        help(
            "write a value, or `any`, `not x`, `up to x`, `over x`, `over x to y`, `at least x`, \
             `under x`; no cell stays empty"
        )
    )]
    UnreadableCell {
        /// What was written.
        written: String,
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A cell of a table has nothing in it.
    ///
    /// An empty cell could mean anything, nothing, or that nobody knows.
    #[error("a cell of this row is empty")]
    #[diagnostic(
        code(syntax::empty_cell),
        help(
            "write `any` where it makes no difference, or `not found` for a figure that has not been read"
        )
    )]
    EmptyCell {
        /// The line between the cells.
        #[label("nothing stands beside this")]
        span: Span,
    },
    /// Something is said a second time where it can be said once.
    #[error("this is already said above")]
    #[diagnostic(code(syntax::said_twice), help("keep one of the two"))]
    SaidTwice {
        /// Where it stands.
        #[label("said again here")]
        span: Span,
    },
    /// A line stands where it belongs to nothing.
    #[error("{what} belongs to nothing here")]
    #[diagnostic(code(syntax::misplaced), help("it stands {belongs}"))]
    Misplaced {
        /// The line.
        what: &'static str,
        /// Where such a line stands.
        belongs: &'static str,
        /// Where it stands now.
        #[label("this line")]
        span: Span,
    },
    /// A rule has no tag.
    ///
    /// Explanations and exceptions name rules by their tags.
    #[error("this rule has no tag")]
    #[diagnostic(
        code(syntax::rule_without_tag),
        help("begin it with a tag in square brackets: `[S1] but …`")
    )]
    RuleWithoutTag {
        /// Where it stands.
        #[label("a tag belongs before this")]
        span: Span,
    },
    /// Lines stand before a text has been named.
    #[error("the text does not say what it is")]
    #[diagnostic(
        code(syntax::before_any_head),
        help(
            "begin with `policy \"Name\" adopts \"Baseline\"`, `baseline \"Name\" uses \
             \"Vocabulary\"` or `vocabulary \"Name\"`"
        )
    )]
    BeforeAnyHead {
        /// Where the first such line stands.
        #[label("before this line")]
        span: Span,
    },
    /// A value of a case can't be read.
    #[error("this is not a value that can be read")]
    #[diagnostic(
        code(syntax::not_a_value),
        help(
            "write it as a policy would: `£12.50 per week`, `75%`, `2026-04-06`, `yes`, a name, \
             `up to £100.00`, `unknown`"
        )
    )]
    NotAValue {
        /// Where it stands.
        #[label("this value")]
        span: Span,
    },
    /// Brackets, or tests within tests, are nested deeper than the limit.
    #[error("this is nested more than {limit} deep")]
    #[diagnostic(
        code(syntax::nested_too_deep),
        help("give the inner parts names of their own, with `step` or `decide`")
    )]
    NestedTooDeep {
        /// The limit, `MAX_NESTING`.
        limit: usize,
        /// Where the limit is met.
        #[label("here")]
        span: Span,
    },
    /// The text needs more work to read than the limit.
    #[error("this text can't be read within the limits")]
    #[diagnostic(
        code(syntax::unreadable),
        help("split the text, or write its longest lines more simply")
    )]
    Unreadable {
        /// Where it was given up.
        #[label("up to here")]
        span: Span,
    },
}

impl SyntaxProblem {
    /// Whether another problem of the same place only follows from this one.
    pub(super) fn explains(&self, other: &SyntaxProblem) -> bool {
        matches!(
            (self, other),
            (SyntaxProblem::ReservedWord { span, .. }, SyntaxProblem::Misplaced { span: at, .. })
                if span.start == at.start
        )
    }
}
