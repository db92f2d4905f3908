use miette::Diagnostic;

use crate::source::Span;

/// What is wrong with what a text means.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum ModelProblem {
    /// Two things have one name.
    ///
    /// Facts, figures, kinds, records, outcomes and steps share one stock of names, so that each name means one thing wherever it is read.
    #[error("the name `{name}` is taken")]
    #[diagnostic(code(model::name_taken), help("give one of the two another name"))]
    NameTaken {
        /// The name.
        name: String,
        /// Where this one stands.
        #[label("this one")]
        second: Span,
        /// Where the other stands.
        #[label("the other stands here")]
        first: Span,
    },
    /// A name stands for nothing that is declared.
    ///
    /// A misspelling is the usual cause; the nearest known name is told.
    #[error("`{name}` is not known")]
    #[diagnostic(code(model::unknown_name), help("{advice}"))]
    UnknownName {
        /// The name.
        name: String,
        /// What is wanted.
        wanted: &'static str,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not {wanted}")]
        span: Span,
    },
    /// A citation names a source that no text declares.
    #[error("there is no source `{name}`")]
    #[diagnostic(code(model::unknown_source), help("{advice}"))]
    UnknownSource {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not among the sources")]
        span: Span,
    },
    /// A tag is named that no rule of the outcome has.
    #[error("there is no rule `{tag}` here")]
    #[diagnostic(code(model::unknown_tag), help("{advice}"))]
    UnknownTag {
        /// The tag.
        tag: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("no such rule")]
        span: Span,
    },
    /// An example is about a person that no text describes.
    #[error("no person is called \"{name}\"")]
    #[diagnostic(code(model::unknown_person), help("{advice}"))]
    UnknownPerson {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not described")]
        span: Span,
    },
    /// A word stands where a value of a kind is wanted, and is none.
    #[error("`{name}` is no value of `{kind}`")]
    #[diagnostic(code(model::not_a_value), help("{advice}"))]
    NotAValue {
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not a value")]
        span: Span,
    },
    /// A word is both a value of a kind and the name of something.
    #[error("`{name}` could be a value of `{kind}`, or what is called `{name}`")]
    #[diagnostic(code(model::value_or_name), help("give one of the two another name"))]
    ValueOrName {
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// Where it stands.
        #[label("which is meant?")]
        span: Span,
    },
    /// Something of one type stands where another is wanted.
    #[error("this is {found}, and {wanted} is wanted")]
    #[diagnostic(code(model::wrong_type), help("{advice}"))]
    WrongType {
        /// What was found.
        found: String,
        /// What is wanted.
        wanted: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Amounts of different units are mixed.
    ///
    /// Money for a week and money for a year, or money and hours, can't be added or compared as they are.
    #[error("this is {found}, and {wanted} is wanted")]
    #[diagnostic(code(model::wrong_unit), help("{advice}"))]
    WrongUnit {
        /// What to write.
        advice: String,
        /// What was found.
        found: String,
        /// What is wanted.
        wanted: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Two amounts are multiplied or divided that make nothing together.
    #[error("{left} {word} {right} can't be reckoned")]
    #[diagnostic(
        code(model::units_dont_mix),
        help(
            "multiply by a number, a percentage, or a rate per hour by hours; divide by a number or by the same unit"
        )
    )]
    UnitsDontMix {
        /// What is told.
        left: String,
        /// What is told.
        word: &'static str,
        /// What is told.
        right: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// What stands before `of` is not a percentage.
    #[error("`of` takes a percentage, and this is {found}")]
    #[diagnostic(
        code(model::share_is_no_percent),
        help("write `75% of …`, or `times` between a number and an amount")
    )]
    ShareIsNoPercent {
        /// What was found.
        found: String,
        /// Where it stands.
        #[label("not a percentage")]
        span: Span,
    },
    /// `per` stands behind something that is not for a period.
    #[error("this is {found}, which has no period to change")]
    #[diagnostic(code(model::no_period), help("leave `per` out"))]
    NoPeriod {
        /// What was found.
        found: String,
        /// Where it stands.
        #[label("no period")]
        span: Span,
    },
    /// Two periods can be joined only by a stated convention.
    #[error("nothing says how `per {from}` becomes `per {to}`")]
    #[diagnostic(
        code(model::no_conversion),
        help(
            "write how many weeks make a year: `per {to}, at 52 weeks`, or `a year is 52 weeks` in the baseline"
        )
    )]
    NoConversion {
        /// What is told.
        from: &'static str,
        /// What is told.
        to: &'static str,
        /// Where it stands.
        #[label("no conversion")]
        span: Span,
    },
    /// Facts are given for any period, and the baseline does not say how periods become weeks.
    #[error("money for any period needs to know how many weeks make a year")]
    #[diagnostic(
        code(model::no_convention),
        help("write `a year is 52 weeks` in the baseline, with its source")
    )]
    NoConvention {
        /// Where it stands.
        #[label("given for any period")]
        span: Span,
    },
    /// A fact that is given for any period is read without saying for which.
    #[error("`{name}` may be given for any period")]
    #[diagnostic(
        code(model::period_unsaid),
        help("say for which it is wanted: `{name} per week`")
    )]
    PeriodUnsaid {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("per what?")]
        span: Span,
    },
    /// An outcome or a figure is for one period.
    #[error("only a fact can be `money per any period`")]
    #[diagnostic(
        code(model::any_period_only_in_facts),
        help("write the period: `money per week`")
    )]
    AnyPeriodOnlyInFacts {
        /// Where it stands.
        #[label("per what?")]
        span: Span,
    },
    /// A length of time is taken of an amount for another period.
    #[error("{time} of {found} can't be reckoned")]
    #[diagnostic(
        code(model::time_of_other),
        help("write it for the same period: `4 weeks of` an amount per week")
    )]
    TimeOfOther {
        /// What is told.
        time: &'static str,
        /// What was found.
        found: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Something that may be none, or no limit, is reckoned with before that is ruled out.
    #[error("this may be `{word}`")]
    #[diagnostic(
        code(model::may_be_absent),
        help("rule that out first: `when … {test} and …`, or `applies when … {test}`")
    )]
    MayBeAbsent {
        /// What is told.
        word: &'static str,
        /// What is told.
        test: &'static str,
        /// Where it stands.
        #[label("may be `{word}`")]
        span: Span,
    },
    /// Something is tested for being none, or no limit, that never is.
    #[error("this is never `{word}`")]
    #[diagnostic(code(model::never_absent), help("leave the test out"))]
    NeverAbsent {
        /// What is told.
        word: &'static str,
        /// Where it stands.
        #[label("always there")]
        span: Span,
    },
    /// `none` or `no limit` stands in the middle of an expression.
    #[error("{word} is not an amount to reckon with")]
    #[diagnostic(
        code(model::absent_as_value),
        help("test for it with `is none` or `is a limit`")
    )]
    AbsentAsValue {
        /// What is told.
        word: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Something is read that does not always apply, before that is ruled out.
    #[error("`{name}` may not apply")]
    #[diagnostic(
        code(model::may_not_apply),
        help("say first that it does: `when {name} is applicable and …`")
    )]
    MayNotApply {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("may not apply")]
        span: Span,
    },
    /// Something without `applies when` is tested for applying.
    #[error("`{name}` always applies")]
    #[diagnostic(code(model::always_applies), help("leave the test out"))]
    AlwaysApplies {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("always applies")]
        span: Span,
    },
    /// An outcome is read that neither the baseline nor the policy answers.
    #[error("nothing decides `{name}`")]
    #[diagnostic(
        code(model::nothing_answers),
        help("decide it here, or in the baseline, or leave this out")
    )]
    NothingAnswers {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("read here")]
        span: Span,
    },
    /// `is applicable` stands behind something that is no outcome.
    #[error("`is applicable` is asked of an outcome by its name")]
    #[diagnostic(
        code(model::not_an_outcome),
        help("write the name of an outcome or a step before it")
    )]
    NotAnOutcome {
        /// Where it stands.
        #[label("not a name")]
        span: Span,
    },
    /// An item of a list is read without one of its fields.
    #[error("`{name}` is an item with several fields")]
    #[diagnostic(code(model::item_alone), help("say which field is meant: `{example}`"))]
    ItemAlone {
        /// The name.
        name: String,
        /// What is told.
        example: String,
        /// Where it stands.
        #[label("which field?")]
        span: Span,
    },
    /// A list is read as if it were one thing.
    #[error("`{name}` is a list")]
    #[diagnostic(
        code(model::list_alone),
        help("read it with `sum of`, `count of each`, `any … in {name} where …`")
    )]
    ListAlone {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("a list")]
        span: Span,
    },
    /// A kind is named where one of its values is wanted.
    #[error("`{name}` is a kind of value, and not a value")]
    #[diagnostic(
        code(model::kind_alone),
        help("name a fact that is one of its values, or read this `for each {name}`")
    )]
    KindAlone {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("which value?")]
        span: Span,
    },
    /// A field is read where no item is at hand.
    #[error("`{name}` is read outside of any list")]
    #[diagnostic(
        code(model::outside_items),
        help("go through the list: `sum of {name} for each … in …`, or `any … in … where …`")
    )]
    OutsideItems {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("of which item?")]
        span: Span,
    },
    /// Something that is there for each item is read without an item.
    #[error("`{name}` is there once for each item of `{list}`")]
    #[diagnostic(
        code(model::per_item_alone),
        help("read it inside `for each … in {list}`, with the item's name before it")
    )]
    PerItemAlone {
        /// The name.
        name: String,
        /// What is told.
        list: String,
        /// Where it stands.
        #[label("of which item?")]
        span: Span,
    },
    /// Something that is there for each value of a kind is read without saying for which.
    #[error("this is there once for each `{kind}`")]
    #[diagnostic(
        code(model::needs_key),
        help("say for which: `… for {example}`, or read it inside `for each {kind}`")
    )]
    NeedsKey {
        /// One value of the kind.
        example: String,
        /// The kind.
        kind: String,
        /// Where it stands.
        #[label("for which?")]
        span: Span,
    },
    /// A keyed figure is read without its key.
    #[error("`{name}` is keyed by `{kind}`")]
    #[diagnostic(
        code(model::figure_needs_key),
        help("say for which: `{name} for {example}`")
    )]
    FigureNeedsKey {
        /// One value of the kind.
        example: String,
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// Where it stands.
        #[label("for which?")]
        span: Span,
    },
    /// Something stands behind `for` that is no key of what stands before it.
    #[error("what stands before `for` has no such key")]
    #[diagnostic(
        code(model::not_keyed),
        help("leave `for` and what stands behind it out")
    )]
    NotKeyed {
        /// Where it stands.
        #[label("not a key")]
        span: Span,
    },
    /// What is gone through item by item is no list.
    #[error("`{name}` is {found}, not a list")]
    #[diagnostic(code(model::not_a_list), help("name a fact that is a `list of …`"))]
    NotAList {
        /// The name.
        name: String,
        /// What was found.
        found: &'static str,
        /// Where it stands.
        #[label("not a list")]
        span: Span,
    },
    /// The name given to an item means something else already.
    #[error("`{name}` is {found} already")]
    #[diagnostic(
        code(model::item_name_taken),
        help("give the item another name, such as the record's")
    )]
    ItemNameTaken {
        /// The name.
        name: String,
        /// What was found.
        found: &'static str,
        /// Where it stands.
        #[label("taken")]
        span: Span,
    },
    /// A set is compared with `is`.
    #[error("a set is not compared as a whole")]
    #[diagnostic(
        code(model::set_compared),
        help("write `includes x`, `does not include x` or `includes any of (…)`")
    )]
    SetCompared {
        /// Where it stands.
        #[label("a set")]
        span: Span,
    },
    /// Values without an order are compared by size.
    #[error("the values of `{kind}` have no order")]
    #[diagnostic(
        code(model::no_order),
        help("compare with `is` or `is one of`, or declare the values as `ranked`")
    )]
    NoOrder {
        /// The kind.
        kind: String,
        /// Where it stands.
        #[label("no order")]
        span: Span,
    },
    /// Days are compared with the words for amounts.
    #[error("a day is not over or under another")]
    #[diagnostic(
        code(model::days_before_or_after),
        help("write `is before`, `is after`, `is on or before` or `is on or after`")
    )]
    DaysAreBeforeOrAfter {
        /// Where it stands.
        #[label("two days")]
        span: Span,
    },
    /// More conditions are asked for than are listed, or none.
    #[error("this asks for at least {asked} of {listed} conditions")]
    #[diagnostic(
        code(model::at_least_of_fewer),
        help("ask for a number from 1 to {listed}")
    )]
    AtLeastOfFewer {
        /// What is told.
        asked: u32,
        /// What is told.
        listed: usize,
        /// Where it stands.
        #[label("this list")]
        span: Span,
    },
    /// `is within the first` counts working days.
    #[error("the first so many days are counted in calendar days")]
    #[diagnostic(
        code(model::within_working_days),
        help("write `days`, `weeks`, `months` or `years`")
    )]
    WithinWorkingDays {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// `whole … from … to …` counts working days.
    #[error("working days between two days are not counted")]
    #[diagnostic(
        code(model::whole_working_days),
        help("write `whole days from … to …`")
    )]
    WholeWorkingDays {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Working days are counted backwards.
    #[error("working days are counted forwards only")]
    #[diagnostic(code(model::working_days_before), help("write `working days after`"))]
    WorkingDaysBefore {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Working days are counted, and the baseline lists no holidays.
    #[error("nothing says which days are holidays")]
    #[diagnostic(
        code(model::no_holidays),
        help("list them in the baseline: `holidays alba complete until 2027-12-31 2026-12-25, …`")
    )]
    NoHolidays {
        /// Where it stands.
        #[label("working days")]
        span: Span,
    },
    /// `longest run of` is taken of a list whose items are no stays.
    #[error("`{record}` is not a record of stays")]
    #[diagnostic(
        code(model::not_stays),
        help("give it the fields `begins : date` and `ends : date or none`")
    )]
    NotStays {
        /// What is told.
        record: String,
        /// Where it stands.
        #[label("this list")]
        span: Span,
    },
    /// The vocabulary has no date of birth.
    #[error("`age on` reads the fact `{fact}`, which is not declared")]
    #[diagnostic(
        code(model::no_birth),
        help("declare `{fact} : date`, or write `whole years from … to …`")
    )]
    NoBirth {
        /// What is told.
        fact: &'static str,
        /// Where it stands.
        #[label("whose age?")]
        span: Span,
    },
    /// An amount is divided by zero.
    #[error("this divides by zero")]
    #[diagnostic(
        code(model::division_by_zero),
        help("divide by an amount that is not zero")
    )]
    DivisionByZero {
        /// Where it stands.
        #[label("zero")]
        span: Span,
    },
    /// The least or the greatest is taken of a list that may be empty.
    #[error("there may be nothing to choose from")]
    #[diagnostic(
        code(model::if_none_unsaid),
        help("say what it is then: `… or £0.00 per week if none`")
    )]
    IfNoneUnsaid {
        /// Where it stands.
        #[label("may be empty")]
        span: Span,
    },
    /// `or … if none` stands behind a sum or a count.
    #[error("a sum or a count of nothing is zero already")]
    #[diagnostic(code(model::if_none_out_of_place), help("leave `or … if none` out"))]
    IfNoneOutOfPlace {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A step reads itself, directly or through others.
    #[error("`{name}` is read while it is being worked out")]
    #[diagnostic(code(model::reads_itself), help("leave one of the two readings out"))]
    ReadsItself {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("read here")]
        span: Span,
    },
    /// Outcomes or steps read each other in a ring, so that none can be worked out first.
    #[error("`{name}` in the end reads itself")]
    #[diagnostic(code(model::cycle), help("leave one of these readings out: {path}"))]
    Cycle {
        /// The name.
        name: String,
        /// What is told.
        path: String,
        /// Where it stands.
        #[label("in a ring")]
        span: Span,
    },
    /// An outcome or a step hangs on a longer chain of others than the limit.
    ///
    /// Each link of the chain is told in an explanation under the one before it, so nobody could
    /// follow it.
    #[error("`{name}` hangs on a chain of more than {limit} outcomes and steps")]
    #[diagnostic(
        code(model::chain_too_long),
        help("work more out in one place, so that fewer hang on one another")
    )]
    ChainTooLong {
        /// The name.
        name: String,
        /// The limit.
        limit: usize,
        /// Where it stands.
        #[label("at the end of the chain")]
        span: Span,
    },
    /// Steps read steps that stand after them, further ahead than the limit.
    #[error("`{name}` is read more than {limit} steps ahead")]
    #[diagnostic(
        code(model::steps_too_far_ahead),
        help("write its type: `step x : money per week`, or put it before what reads it")
    )]
    StepsTooFarAhead {
        /// The name.
        name: String,
        /// The limit.
        limit: usize,
        /// Where it stands.
        #[label("read here")]
        span: Span,
    },
    /// Something that holds for the whole policy is said twice.
    #[error("this says again {what}")]
    #[diagnostic(code(model::said_again), help("say it once, in one text"))]
    SaidAgain {
        /// What it is.
        what: String,
        /// Where it stands.
        #[label("again here")]
        span: Span,
    },
    /// A policy declares again what it was given.
    #[error("{what} of a figure can't be declared again")]
    #[diagnostic(
        code(model::redeclared),
        help("leave it out: the baseline has said it")
    )]
    Redeclared {
        /// What it is.
        what: &'static str,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A policy is about days that its baseline is not about.
    #[error("the policy applies {policy}, and its baseline {baseline}")]
    #[diagnostic(
        code(model::outside_baseline),
        help("apply it only while its baseline does")
    )]
    OutsideBaseline {
        /// What is told.
        policy: String,
        /// Where the baseline says so.
        baseline: String,
        /// Where it stands.
        #[label("these days")]
        span: Span,
    },
    /// A line is in force on no day of the policy.
    #[error("this is in force {days}, and the policy applies {policy}")]
    #[diagnostic(code(model::never_in_force), help("check the days"))]
    NeverInForce {
        /// What is told.
        days: String,
        /// What is told.
        policy: String,
        /// Where it stands.
        #[label("these days")]
        span: Span,
    },
    /// The convention for a year is out of range.
    #[error("a year has between 1 and 54 weeks")]
    #[diagnostic(code(model::weeks_in_a_year), help("write `a year is 52 weeks`"))]
    WeeksInAYear {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A vocabulary holds a rule, a figure or a test.
    #[error("{what} does not belong in a vocabulary")]
    #[diagnostic(
        code(model::not_in_a_vocabulary),
        help("put it into the baseline or the policy: a vocabulary has names only")
    )]
    NotInAVocabulary {
        /// What it is.
        what: &'static str,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A kind has more values than the limit.
    #[error("a kind has at most {limit} values, and this has {count}")]
    #[diagnostic(code(model::too_many_values), help("split it into two kinds"))]
    TooManyValues {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
        /// Where it stands.
        #[label("this kind")]
        span: Span,
    },
    /// The greatest length of a list is out of range.
    #[error("a list has between 1 and {limit} items at the most")]
    #[diagnostic(code(model::list_length), help("write `list of up to 12 …`"))]
    ListLength {
        /// The limit.
        limit: usize,
        /// Where it stands.
        #[label("this list")]
        span: Span,
    },
    /// A field of a record is a list or a set.
    #[error("`{name}` can't be a list or a set")]
    #[diagnostic(
        code(model::not_in_a_record),
        help("give each item fields of one value each")
    )]
    NotInARecord {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("in a record")]
        span: Span,
    },
    /// A list or a set is declared for each value of a kind.
    #[error("a list or a set can't be there for each value of a kind")]
    #[diagnostic(code(model::not_for_each), help("declare it once"))]
    NotForEach {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A fact is declared for each item of a list.
    #[error("a fact for each item is a field of the item")]
    #[diagnostic(code(model::fact_per_item), help("put it into the record of the list"))]
    FactPerItem {
        /// Where it stands.
        #[label("a list")]
        span: Span,
    },
    /// A mark stands behind something that can't have it.
    #[error("{mark} does not belong to {what}")]
    #[diagnostic(code(model::mark_out_of_place), help("leave it out"))]
    MarkOutOfPlace {
        /// What is told.
        mark: &'static str,
        /// What it is.
        what: &'static str,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// An outcome is a list or a set.
    #[error("an outcome is one value")]
    #[diagnostic(
        code(model::not_an_outcome_type),
        help(
            "make it `yes/no`, an amount, a day, or a value of a kind; use `for each` for several"
        )
    )]
    NotAnOutcomeType {
        /// Where it stands.
        #[label("this type")]
        span: Span,
    },
    /// A type asks for ranked roles, and there are none.
    #[error("no ranked roles are declared")]
    #[diagnostic(
        code(model::no_ranked_roles),
        help("write `ranked roles worker, …` in the vocabulary")
    )]
    NoRankedRoles {
        /// Where it stands.
        #[label("which roles?")]
        span: Span,
    },
    /// A fact lists the values of its kind in place.
    #[error("a fact does not list its values itself")]
    #[diagnostic(
        code(model::ranked_in_a_fact),
        help("write `values x : ranked …`, and name `x` here")
    )]
    RankedInAFact {
        /// Where it stands.
        #[label("this type")]
        span: Span,
    },
    /// A fact may be `no limit`.
    #[error("only a figure can be `no limit`")]
    #[diagnostic(code(model::no_limit_in_a_fact), help("leave `or no limit` out"))]
    NoLimitInAFact {
        /// Where it stands.
        #[label("this type")]
        span: Span,
    },
    /// A figure may be `none`.
    #[error("only a fact can be `none`")]
    #[diagnostic(
        code(model::none_in_a_figure),
        help("write `or no limit`, or give the figure as `£0.00`")
    )]
    NoneInAFigure {
        /// Where it stands.
        #[label("this type")]
        span: Span,
    },
    /// An amount has no range.
    ///
    /// Ranges make it certain that nothing can overflow, and let a slip of the finger be told from an amount.
    #[error("this amount does not say from what to what it may be")]
    #[diagnostic(code(model::no_range), help("say it: `{unit} {example}`"))]
    NoRange {
        /// What is told.
        unit: String,
        /// What is told.
        example: String,
        /// Where it stands.
        #[label("from what to what?")]
        span: Span,
    },
    /// An amount that is neither money nor a whole number has no `in steps of`.
    #[error("this amount does not say in what steps it goes")]
    #[diagnostic(code(model::no_step), help("write `{unit} from … to … {example}`"))]
    NoStep {
        /// What is told.
        unit: String,
        /// What is told.
        example: String,
        /// Where it stands.
        #[label("in what steps?")]
        span: Span,
    },
    /// Money has a granularity of its own.
    #[error("money always goes in pence")]
    #[diagnostic(code(model::money_step), help("leave `in steps of` out"))]
    MoneyStep {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A granularity, or what is rounded to, is not above zero.
    #[error("this must be above zero")]
    #[diagnostic(
        code(model::bad_step),
        help("write the smallest step, such as `£0.01` or `1%`")
    )]
    BadStep {
        /// Where it stands.
        #[label("not above zero")]
        span: Span,
    },
    /// A range does not run from the least to the most in whole steps.
    #[error("{why}")]
    #[diagnostic(code(model::bad_range), help("{advice}"))]
    BadRange {
        /// What is wrong with it.
        why: &'static str,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this range")]
        span: Span,
    },
    /// Figures and rules are in force on days; the baseline must name the fact that gives the day.
    #[error("the baseline does not say which day decides")]
    #[diagnostic(
        code(model::no_decision_day),
        help("write `decides as at decision_date`, naming a fact that is a date")
    )]
    NoDecisionDay {
        /// Where it stands.
        #[label("this baseline")]
        span: Span,
    },
    /// `decides as at` names something that is not a date.
    #[error("the day that decides must be one date")]
    #[diagnostic(
        code(model::decision_day_is_no_date),
        help("name a fact declared as `date`")
    )]
    DecisionDayIsNoDate {
        /// Where it stands.
        #[label("not one date")]
        span: Span,
    },
    /// A figure is keyed by something that has no list of values.
    #[error("a figure can't be keyed by this")]
    #[diagnostic(
        code(model::bad_key),
        help("name a fact or an outcome that is yes/no or a value of a kind, or a kind")
    )]
    BadKey {
        /// Where it stands.
        #[label("not a key")]
        span: Span,
    },
    /// A keyed figure has more cells than the limit.
    #[error("this figure has {count} cells, and at most {limit} are allowed")]
    #[diagnostic(code(model::too_many_cells), help("split it into two figures"))]
    TooManyCells {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
        /// Where it stands.
        #[label("this figure")]
        span: Span,
    },
    /// A keyed figure is given in a line, which has no key.
    #[error("a keyed figure is given in a table")]
    #[diagnostic(
        code(model::keyed_figure_in_a_line),
        help("write a table with the keys and the days as columns")
    )]
    KeyedFigureInALine {
        /// Where it stands.
        #[label("for which key?")]
        span: Span,
    },
    /// A figure without keys is given in a table.
    #[error("this figure has no keys to stand in a table")]
    #[diagnostic(
        code(model::figure_table_without_keys),
        help("write `from 2025-04-07 £12.50`, a line for each")
    )]
    FigureTableWithoutKeys {
        /// Where it stands.
        #[label("this table")]
        span: Span,
    },
    /// The head of a table of figures lacks a key, or days.
    #[error("the first row lacks a key, or the days")]
    #[diagnostic(
        code(model::figure_table_head),
        help("head a column with each of `{keys}`, and the others with `from` a day")
    )]
    FigureTableHead {
        /// What is told.
        keys: String,
        /// Where it stands.
        #[label("this row")]
        span: Span,
    },
    /// A column of a table of figures is headed by something else than a key.
    #[error("this column is no key of the figure")]
    #[diagnostic(
        code(model::not_a_key),
        help("head it with `{keys}`, or with `from` a day")
    )]
    NotAKey {
        /// What is told.
        keys: String,
        /// Where it stands.
        #[label("not a key")]
        span: Span,
    },
    /// A cell of a key column is no value of the key.
    #[error("this is no value of the key")]
    #[diagnostic(
        code(model::bad_key_cell),
        help("write a value, several with commas, `any` or `any other`")
    )]
    BadKeyCell {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A cell of a table of figures is no figure.
    #[error("this is no figure")]
    #[diagnostic(
        code(model::bad_figure_cell),
        help(
            "write an amount, a value, `not published`, `not found`, `no limit` or `as baseline`"
        )
    )]
    BadFigureCell {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A block of figures does not give every key.
    #[error("`{name}` has no figure for {key}")]
    #[diagnostic(
        code(model::key_without_figure),
        help("add a row; write `not found` where it has not been read, or `as baseline`")
    )]
    KeyWithoutFigure {
        /// The name.
        name: String,
        /// What is told.
        key: String,
        /// Where it stands.
        #[label("this block")]
        span: Span,
    },
    /// Two figures of one text, for one key, are in force on one day.
    #[error("two figures are in force on {day}")]
    #[diagnostic(
        code(model::figures_overlap),
        help("end the first with `until` the day before")
    )]
    FiguresOverlap {
        /// What is told.
        day: String,
        /// Where this one stands.
        #[label("this one")]
        second: Span,
        /// Where the other stands.
        #[label("and this one")]
        first: Span,
    },
    /// A figure is outside its declared range, or between its steps.
    #[error("this is outside the range of the figure")]
    #[diagnostic(code(model::figure_out_of_range), help("write an amount {domain}"))]
    FigureOutOfRange {
        /// What is told.
        domain: String,
        /// Where it stands.
        #[label("out of range")]
        span: Span,
    },
    /// A figure is `no limit`, and its type does not allow that.
    #[error("`{name}` always has a limit")]
    #[diagnostic(
        code(model::not_unlimited),
        help("write an amount, or `not published` or `not found`")
    )]
    NotUnlimited {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("no limit")]
        span: Span,
    },
    /// A baseline gives a figure `as baseline`.
    #[error("a baseline can't say `as baseline`")]
    #[diagnostic(
        code(model::as_baseline_in_a_baseline),
        help("write the figure, or `not found`")
    )]
    AsBaselineInABaseline {
        /// Where it stands.
        #[label("as itself?")]
        span: Span,
    },
    /// What authorities may do does not fit what it is said of.
    #[error("{what} can't be said of {of}")]
    #[diagnostic(
        code(model::power_out_of_place),
        help("write `may set`, `may raise`, `may lower`, `must set` or `should not change`")
    )]
    PowerOutOfPlace {
        /// What it is.
        what: &'static str,
        /// What is told.
        of: &'static str,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A vocabulary or a policy says what authorities may vary.
    #[error("only a baseline says what authorities may vary")]
    #[diagnostic(code(model::powers_outside_baseline), help("put it into the baseline"))]
    PowersOutsideBaseline {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// One outcome is worked out in two forms.
    #[error("`{name}` is worked out with `{form}` elsewhere")]
    #[diagnostic(
        code(model::other_form),
        help("use `{form}` here too, or leave one of the two out")
    )]
    OtherForm {
        /// The name.
        name: String,
        /// What is told.
        form: &'static str,
        /// Where it stands.
        #[label("another form")]
        span: Span,
    },
    /// A block says `for each` of something else than its outcome.
    #[error("`{name}` is declared for each of something else")]
    #[diagnostic(
        code(model::other_each),
        help("leave `for each` out, or write what the outcome is declared for")
    )]
    OtherEach {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("for each of what?")]
        span: Span,
    },
    /// A decision has no `normally`.
    #[error("`{name}` does not say what holds when no rule does")]
    #[diagnostic(
        code(model::no_normally),
        help("write `normally` and a value, with its reason")
    )]
    NoNormally {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this decision")]
        span: Span,
    },
    /// A calculation has steps but no result.
    #[error("`{name}` has no result")]
    #[diagnostic(
        code(model::no_result),
        help("write `result` with its lines, or `result = …`")
    )]
    NoResult {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this calculation")]
        span: Span,
    },
    /// The highest value prevails in an outcome whose values have no order.
    #[error("the values of `{name}` have no order")]
    #[diagnostic(
        code(model::highest_of_unranked),
        help("declare the outcome as `ranked …`, lowest first")
    )]
    HighestOfUnranked {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("which is highest?")]
        span: Span,
    },
    /// `but` says that a rule is an exception to `normally`. Where the highest value prevails no rule is one.
    #[error("this rule is not written as the others are")]
    #[diagnostic(code(model::but_or_not), help("{advice}"))]
    ButOrNot {
        /// What to write.
        advice: &'static str,
        /// Where it stands.
        #[label("this rule")]
        span: Span,
    },
    /// A rule has no condition.
    #[error("this rule does not say when it holds")]
    #[diagnostic(
        code(model::rule_without_when),
        help("write `when` and a condition; what always holds is `normally`")
    )]
    RuleWithoutWhen {
        /// Where it stands.
        #[label("when?")]
        span: Span,
    },
    /// Two lines have one tag. Explanations and exceptions name lines by their tags.
    #[error("the tag `{tag}` is taken")]
    #[diagnostic(code(model::tag_taken), help("give one of the two another tag"))]
    TagTaken {
        /// The tag.
        tag: String,
        /// Where this one stands.
        #[label("this one")]
        second: Span,
        /// Where the other stands.
        #[label("the other stands here")]
        first: Span,
    },
    /// A rule names itself behind `overriding`.
    #[error("a rule does not override itself")]
    #[diagnostic(code(model::overrides_itself), help("name another rule"))]
    OverridesItself {
        /// Where it stands.
        #[label("itself")]
        span: Span,
    },
    /// Rules override each other in a ring, so that who gives way can't be said.
    #[error("`{tag}` in the end overrides itself")]
    #[diagnostic(
        code(model::overriding_in_a_ring),
        help("leave one of the `overriding` out: {path}")
    )]
    OverridingInARing {
        /// The ring.
        path: String,
        /// The tag.
        tag: String,
        /// Where it stands.
        #[label("in a ring")]
        span: Span,
    },
    /// A step has neither an expression nor lines that add up.
    #[error("this step has nothing to start from")]
    #[diagnostic(
        code(model::empty_step),
        help("write `= …`, or lines with `add` and `take off`")
    )]
    EmptyStep {
        /// Where it stands.
        #[label("this step")]
        span: Span,
    },
    /// A step starts from two things.
    #[error("this step has both an expression and lines that add up")]
    #[diagnostic(
        code(model::formula_and_tally),
        help("keep one; an expression can be a line with `add`")
    )]
    FormulaAndTally {
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// Something that is no amount is rounded or limited.
    #[error("this step is {found}, which is not rounded or limited")]
    #[diagnostic(code(model::only_amounts), help("leave it out"))]
    OnlyAmounts {
        /// What was found.
        found: String,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
    /// A table of a policy's own has no type.
    #[error("`{name}` does not say what it gives")]
    #[diagnostic(
        code(model::table_without_type),
        help("write its type: `table {name} : need_band`, or declare it as an outcome")
    )]
    TableWithoutType {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this table")]
        span: Span,
    },
    /// A table does not say that exactly one row applies.
    #[error("the table does not say how its rows are used")]
    #[diagnostic(
        code(model::one_row_unsaid),
        help("write `exactly one row applies` before the first row")
    )]
    OneRowUnsaid {
        /// Where it stands.
        #[label("this table")]
        span: Span,
    },
    /// A table has no head.
    #[error("the table has no rows")]
    #[diagnostic(
        code(model::table_without_head),
        help("write a first row that says what each column looks at")
    )]
    TableWithoutHead {
        /// Where it stands.
        #[label("this table")]
        span: Span,
    },
    /// A table has no rows that could apply.
    #[error("the table has a head and no rows")]
    #[diagnostic(code(model::table_without_rows), help("write the rows below it"))]
    TableWithoutRows {
        /// Where it stands.
        #[label("this table")]
        span: Span,
    },
    /// A table has no column for its result, or several.
    #[error("one column, and only one, gives the result")]
    #[diagnostic(
        code(model::no_result_column),
        help("head exactly one column with `{name}`")
    )]
    NoResultColumn {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this row")]
        span: Span,
    },
    /// The head of a column can't be read as what it looks at.
    #[error("this can't head a column")]
    #[diagnostic(
        code(model::bad_column),
        help("write a name, such as a fact, or `age on decision_date`")
    )]
    BadColumn {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A cell asks something that its column can't answer.
    #[error("this cell does not fit its column")]
    #[diagnostic(
        code(model::bad_cell),
        help(
            "write `any`, a value, `not x`, or for amounts and ranks `up to x`, `over x`, `over x to y`, `at least x`, `under x`; for sets `including x`"
        )
    )]
    BadCell {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A cell runs from one amount to another, and says nothing of what lies between two steps.
    #[error("only whole numbers run from one to another")]
    #[diagnostic(
        code(model::span_of_other),
        help("write `over x to y`, or `at least x`")
    )]
    SpanOfOther {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A cell of the result's column gives no value.
    #[error("this is no result of the table")]
    #[diagnostic(code(model::bad_result), help("{advice}"))]
    BadResult {
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// A row has more or fewer cells than its head. An empty cell is the usual cause.
    #[error("this row has {found}, and the head has {wanted}")]
    #[diagnostic(
        code(model::row_length),
        help(
            "write a cell for each column, and no empty ones; `any` where it makes no difference"
        )
    )]
    RowLength {
        /// How many cells it has.
        found: String,
        /// What is wanted.
        wanted: usize,
        /// Where it stands.
        #[label("this row")]
        span: Span,
    },
    /// A baseline says that every authority must decide something, and the policy does not.
    #[error("the policy does not decide `{name}`")]
    #[diagnostic(
        code(model::must_decide),
        help("decide it, or set it out in a table: the baseline leaves it to each authority")
    )]
    MustDecide {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("this policy")]
        span: Span,
        /// Where the baseline says so.
        #[label("the baseline says so here")]
        baseline: Span,
    },
    /// A baseline says that every authority must set a figure, and the policy does not.
    #[error("the policy does not set `{name}`")]
    #[diagnostic(
        code(model::must_set),
        help(
            "write `parameter {name}` with {how}; where it has not been read, `not found`; where the authority has not said, `not published`"
        )
    )]
    MustSet {
        /// The name.
        name: String,
        /// How its values are written.
        how: String,
        /// Where it stands.
        #[label("this policy")]
        span: Span,
        /// Where the baseline says so.
        #[label("the baseline says so here")]
        baseline: Span,
    },
    /// A local line does what its baseline does not let an authority do.
    #[error("this {does}, which the baseline does not allow")]
    #[diagnostic(
        code(model::may_not_vary),
        help(
            "leave it out, or, where the authority has published it so, write `departs from {target} acknowledged \"…\"`; the baseline would have to say `{needs}`"
        )
    )]
    MayNotVary {
        /// What the line does.
        does: String,
        /// What the baseline would have to say.
        needs: String,
        /// What is departed from.
        target: String,
        /// Where it stands.
        #[label("beyond the baseline")]
        span: Span,
        /// Where the baseline says so.
        #[label("the baseline's stands here")]
        baseline: Span,
    },
    /// A local line goes beyond what guidance advises. It stops nothing.
    #[error("this {does}, which goes beyond guidance")]
    #[diagnostic(
        code(model::beyond_guidance),
        severity(warning),
        help("it is kept and reported; say why with `departs from {target} acknowledged \"…\"`")
    )]
    BeyondGuidance {
        /// What the line does.
        does: String,
        /// What is departed from.
        target: String,
        /// Where it stands.
        #[label("beyond guidance")]
        span: Span,
        /// Where the baseline says so.
        #[label("the guidance stands here")]
        baseline: Span,
    },
    /// A departure is acknowledged where there is none.
    #[error("nothing here departs from `{from}`")]
    #[diagnostic(
        code(model::departs_from_nothing),
        help("leave the line out, or name the tag, the figure or the step that this departs from")
    )]
    DepartsFromNothing {
        /// What is told.
        from: String,
        /// Where it stands.
        #[label("departs from nothing")]
        span: Span,
    },
    /// A policy says that it follows the baseline for something that it varies.
    #[error("`{name}` is varied in this policy")]
    #[diagnostic(
        code(model::follows_and_varies),
        help("leave it out of `follows baseline for`")
    )]
    FollowsAndVaries {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("not followed")]
        span: Span,
    },
    /// What is impossible can be told from the facts alone.
    #[error("`impossible when` looks at facts only")]
    #[diagnostic(
        code(model::impossible_reads_more),
        help("leave figures and outcomes out of it")
    )]
    ImpossibleReadsMore {
        /// Where it stands.
        #[label("this condition")]
        span: Span,
    },
    /// A check lets something rise that has no order.
    #[error("this does not rise or fall")]
    #[diagnostic(
        code(model::not_ordered),
        help("name an amount, a day or a value of a ranked kind")
    )]
    NotOrdered {
        /// Where it stands.
        #[label("no order")]
        span: Span,
    },
    /// A table of examples is empty.
    #[error("the examples have no rows")]
    #[diagnostic(
        code(model::examples_without_rows),
        help("write a head and rows: `| hours | expect charge |`")
    )]
    ExamplesWithoutRows {
        /// Where it stands.
        #[label("these examples")]
        span: Span,
    },
    /// A cell of a table of examples gives no value.
    #[error("this cell is no value")]
    #[diagnostic(
        code(model::bad_example_cell),
        help("write a value as a case would give it: `£12.50 per week`, `yes`, a name")
    )]
    BadExampleCell {
        /// Where it stands.
        #[label("this cell")]
        span: Span,
    },
    /// An example that expects nothing can't fail.
    #[error("this example expects nothing")]
    #[diagnostic(
        code(model::expects_nothing),
        help("write `expect` and an outcome with its answer")
    )]
    ExpectsNothing {
        /// Where it stands.
        #[label("this example")]
        span: Span,
    },
    /// A value that is expected or supposed is not of the type of what it is expected of.
    #[error("this can't be an answer here")]
    #[diagnostic(code(model::wrong_expected), help("{advice}"))]
    WrongExpected {
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("this value")]
        span: Span,
    },
    /// A source is named and never cited.
    #[error("nothing cites the source `{name}`")]
    #[diagnostic(
        code(model::source_unused),
        severity(advice),
        help("cite it where it is used, or leave it out")
    )]
    SourceUnused {
        /// The name.
        name: String,
        /// Where it stands.
        #[label("not cited")]
        span: Span,
    },
    /// A source prints a figure that is known to be wrong.
    #[error("the source prints {printed} for `{name}`, and {used} is used")]
    #[diagnostic(code(model::printed_otherwise), severity(advice), help("{why}"))]
    PrintedOtherwise {
        /// The figure.
        name: String,
        /// What is printed.
        printed: String,
        /// What is used.
        used: String,
        /// How it is known to be wrong.
        why: String,
        /// Where it stands.
        #[label("not as it is printed")]
        span: Span,
    },
    /// A rule, a figure or a row of a text that is not illustrative has no citation.
    #[error("{what} has no source")]
    #[diagnostic(
        code(model::uncited),
        severity(warning),
        help("write `cite` and where it was found")
    )]
    Uncited {
        /// What it is.
        what: String,
        /// Where it stands.
        #[label("says who?")]
        span: Span,
    },
    /// A rule overrides another of the same value.
    #[error("`{tag}` overrides `{other}`, which gives the same")]
    #[diagnostic(
        code(model::overrides_the_same),
        severity(advice),
        help("leave it out: the answer is the same either way")
    )]
    OverridesTheSame {
        /// The tag.
        tag: String,
        /// The other tag.
        other: String,
        /// Where it stands.
        #[label("changes no answer")]
        span: Span,
    },
    /// A reason says the period of an amount that is told with its period.
    #[error("`{{{name}}}` is told with its period, and `{period}` says it again")]
    #[diagnostic(
        code(model::period_twice),
        severity(advice),
        help("leave `{period}` out: an amount in braces brings it")
    )]
    PeriodTwice {
        /// What stands in the braces.
        name: String,
        /// The period in words.
        period: String,
        /// Where it stands.
        #[label("the period is written")]
        span: Span,
    },
    /// Lines of a step take the place of the baseline's and read nothing that those read.
    #[error(
        "these lines take the place of the baseline's lines of `{name}`, and read nothing that those read"
    )]
    #[diagnostic(
        code(model::step_replaced),
        severity(advice),
        help(
            "the baseline lets the step be replaced, so what it says counts no more; write all lines that are to count, the baseline's among them"
        )
    )]
    StepReplaced {
        /// The step.
        name: String,
        /// Where the local step stands.
        #[label("takes its place")]
        span: Span,
        /// Where the baseline's stands.
        #[label("counts no more")]
        baseline: Span,
    },
    /// A step or a table is worked out and never read.
    #[error("nothing reads `{name}`")]
    #[diagnostic(code(model::unread), severity(warning), help("{advice}"))]
    Unread {
        /// What to write.
        advice: String,
        /// The name.
        name: String,
        /// Where it stands.
        #[label("read by nothing")]
        span: Span,
    },
    /// What an example gives can't be taken as a case.
    #[error(transparent)]
    #[diagnostic(transparent)]
    InExample(CaseProblem),
}

/// What is wrong with what is given in a case.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum CaseProblem {
    /// A case gives a fact that the policy does not know.
    #[error("`{name}` is not a fact that is known")]
    #[diagnostic(code(case::unknown_fact), help("{advice}"))]
    UnknownFact {
        /// The name.
        name: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not a fact")]
        span: Span,
    },
    /// A case gives one fact twice.
    #[error("`{name}` is given twice")]
    #[diagnostic(code(case::given_twice), help("keep one of the two"))]
    GivenTwice {
        /// The name.
        name: String,
        /// Where this one stands.
        #[label("given again")]
        second: Span,
        /// Where the other stands.
        #[label("given here")]
        first: Span,
    },
    /// A value is not of the type of its fact.
    #[error("this is not a value of that fact")]
    #[diagnostic(code(case::wrong_value), help("write {wanted}"))]
    WrongValue {
        /// What is wanted.
        wanted: String,
        /// Where it stands.
        #[label("this value")]
        span: Span,
    },
    /// An amount is of another unit than its fact.
    #[error("this is {found}, and the fact is {wanted}")]
    #[diagnostic(code(case::wrong_unit), help("write it like `{example}`"))]
    WrongUnit {
        /// What was found.
        found: String,
        /// What is wanted.
        wanted: String,
        /// What is told.
        example: String,
        /// Where it stands.
        #[label("this amount")]
        span: Span,
    },
    /// An amount that may be for any period has none.
    #[error("this amount does not say for which period it is")]
    #[diagnostic(
        code(case::period_unsaid),
        help("write `per week`, `per 4 weeks`, `per month` or `per year` behind it")
    )]
    PeriodUnsaid {
        /// Where it stands.
        #[label("per what?")]
        span: Span,
    },
    /// A value is outside the range of its fact. It is never taken as the nearest value inside.
    #[error("this is outside what the fact may be")]
    #[diagnostic(code(case::out_of_range), help("write {range}"))]
    OutOfRange {
        /// What it may be.
        range: String,
        /// Where it stands.
        #[label("out of range")]
        span: Span,
    },
    /// A word is no value of its fact's kind.
    #[error("`{name}` is no value of `{kind}`")]
    #[diagnostic(code(case::not_a_value), help("{advice}"))]
    NotAValue {
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("not a value")]
        span: Span,
    },
    /// A fact for each value of a kind is given without saying for which.
    #[error("`{name}` is there once for each `{kind}`")]
    #[diagnostic(code(case::needs_key), help("say for which: `{name} for {example}`"))]
    NeedsKey {
        /// One value of the kind.
        example: String,
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// Where it stands.
        #[label("for which?")]
        span: Span,
    },
    /// A fact that is there once is given for something.
    #[error("this fact is there only once")]
    #[diagnostic(code(case::not_keyed), help("leave out what stands behind `for`"))]
    NotKeyed {
        /// Where it stands.
        #[label("not a key")]
        span: Span,
    },
    /// A half-known fact has no value left.
    #[error("no value lies between these")]
    #[diagnostic(code(case::empty_between), help("write the smaller first"))]
    EmptyBetween {
        /// Where it stands.
        #[label("this range")]
        span: Span,
    },
    /// A list is longer or shorter than it may be.
    #[error("`{name}` has {count} items, and may have {least} to {most}")]
    #[diagnostic(code(case::list_length), help("{advice}"))]
    ListLength {
        /// What to write.
        advice: String,
        /// The name.
        name: String,
        /// How many there are.
        count: usize,
        /// What is told.
        least: u8,
        /// What is told.
        most: u8,
        /// Where it stands.
        #[label("this list")]
        span: Span,
    },
}
