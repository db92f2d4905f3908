//! What is told of a policy once everybody was asked about.

use miette::Diagnostic;

use crate::source::Span;

/// What is wrong with a policy for somebody, found by asking about everybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum ProofProblem {
    /// A case breaks a promise.
    ///
    /// The case was found by looking at everybody at once, and then decided as any other.
    #[error("\"{policy}\" breaks this promise: {found}")]
    #[diagnostic(
        code(proof::promise_broken),
        help("so it is {person}; change the rule that lets it, or what is promised")
    )]
    PromiseBroken {
        /// The title of the policy.
        policy: String,
        /// What comes out.
        found: String,
        /// For whom.
        person: String,
        /// Where it is promised.
        #[label("not so for everybody")]
        span: Span,
    },
    /// A rule that departs from the baseline, and says so, breaks a promise of the baseline.
    #[error("\"{policy}\" departs from this promise: {found}")]
    #[diagnostic(
        code(proof::departs_in_effect),
        severity(advice),
        help("so it is {person}; it is kept because {acknowledged}")
    )]
    DepartsInEffect {
        /// The title of the policy.
        policy: String,
        /// What comes out.
        found: String,
        /// For whom.
        person: String,
        /// Why it is kept.
        acknowledged: String,
        /// Where it is promised.
        #[label("not so for everybody")]
        span: Span,
    },
    /// No case meets the condition of a promise.
    #[error("this promise is about nobody")]
    #[diagnostic(
        code(proof::promise_about_nobody),
        severity(advice),
        help("no case meets its `when`, so it promises nothing; look for what was meant")
    )]
    PromiseAboutNobody {
        /// Where it is promised.
        #[label("no case meets this")]
        span: Span,
    },
    /// Two rules set one outcome to different values for somebody.
    #[error("two rules set `{name}` to different values for somebody, and neither gives way")]
    #[diagnostic(
        code(proof::conflict),
        help(
            "both hold {person}; say which wins: write `overriding {first_tag}` on `{second_tag}`, or the other way round"
        )
    )]
    Conflict {
        /// The outcome.
        name: String,
        /// For whom.
        person: String,
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
    /// No row of a table applies to somebody, or several do.
    #[error("`{name}` has {what} for somebody")]
    #[diagnostic(
        code(proof::table_fault),
        help("so it is {person}; add a row, or narrow one")
    )]
    TableFault {
        /// The table.
        name: String,
        /// What is wrong with it.
        what: &'static str,
        /// For whom.
        person: String,
        /// Where the table stands.
        #[label("this table")]
        span: Span,
    },
    /// Nobody meets the condition of a rule.
    #[error("`{tag}` of `{name}` never applies")]
    #[diagnostic(
        code(proof::never_applies),
        severity(advice),
        help("nobody can meet its condition; take the rule out, or look for what was meant")
    )]
    NeverApplies {
        /// The tag.
        tag: String,
        /// The outcome.
        name: String,
        /// Where the rule stands.
        #[label("nobody meets this")]
        span: Span,
    },
    /// Whoever meets a rule meets another that overrides it.
    #[error("`{tag}` of `{name}` is always overridden")]
    #[diagnostic(
        code(proof::always_overridden),
        severity(advice),
        help(
            "whoever meets its condition meets a rule that overrides it; take it out, or narrow the other"
        )
    )]
    AlwaysOverridden {
        /// The tag.
        tag: String,
        /// The outcome.
        name: String,
        /// Where the rule stands.
        #[label("this rule decides nothing")]
        span: Span,
    },
    /// A part of a rule's condition always holds where the rest of it does.
    #[error("this condition of `{tag}` changes nothing")]
    #[diagnostic(
        code(proof::condition_changes_nothing),
        severity(advice),
        help(
            "it holds for everybody who meets the rest of the rule; take it out, or look for what was meant"
        )
    )]
    ConditionChangesNothing {
        /// The tag of the rule.
        tag: String,
        /// Where the condition stands.
        #[label("it holds wherever the rest does")]
        span: Span,
    },
}
