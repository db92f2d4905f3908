use super::parts::Rule;

/// A rule of the grammar, as a policy officer would say it.
///
/// Every rule is named, so that a new one does not compile until it has its words.
#[expect(
    clippy::too_many_lines,
    reason = "one line for each rule of the grammar"
)]
pub(super) fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::document => "a text",
        Rule::lone_statement | Rule::stray | Rule::statement | Rule::statement_start => {
            "a statement"
        }
        Rule::lone_value | Rule::power_value | Rule::given_value => "a value",
        Rule::lone_answer | Rule::answer => "an answer",
        Rule::unclosed_text | Rule::text | Rule::text_inside => "words in quotation marks",
        Rule::foreign => "a sign",
        Rule::stray_word | Rule::stray_piece => "a word",
        Rule::vocabulary_head => r#"`vocabulary "…"`"#,
        Rule::baseline_head => r#"`baseline "…" uses "…"`"#,
        Rule::policy_head => r#"`policy "…" adopts "…"`"#,
        Rule::status => "`illustrative` or `proposed`",
        Rule::applies_from => "`applies from` a day",
        Rule::until => "`until` a day",
        Rule::decision_day => "`decides as at` a fact",
        Rule::source | Rule::source_word => "`source`",
        Rule::source_at => "`at` an address",
        Rule::read_on => "`read` a day",
        Rule::read_in_part => "`read in part`",
        Rule::convention => "`a year is … weeks`",
        Rule::holidays | Rule::holidays_word => "`holidays`",
        Rule::holiday => "a day",
        Rule::cite | Rule::cite_word => "`cite`",
        Rule::citation => "the name of a source",
        Rule::label | Rule::label_word => "`label`",
        Rule::because | Rule::because_word => "`because`",
        Rule::subject_to | Rule::subject_to_words => "`subject to`",
        Rule::in_force => "`in force from` a day",
        Rule::reading | Rule::reading_word => "`reading`",
        Rule::authorities | Rule::authorities_word => "`authorities`",
        Rule::power_clause | Rule::modal => "`may`, `must` or `should`",
        Rule::may_decide | Rule::decide_word => "`decide`",
        Rule::may_calculate | Rule::calculate_word => "`calculate`",
        Rule::may_set | Rule::set_word => "`set`",
        Rule::may_raise | Rule::raise_word => "`raise`",
        Rule::may_lower | Rule::lower_word => "`lower`",
        Rule::no_change => "`not change`",
        Rule::may_add_rules => "`add rules giving`",
        Rule::may_add_exceptions => "`add exceptions`",
        Rule::may_add | Rule::add_line | Rule::add_word => "`add`",
        Rule::may_take_off | Rule::take_off_line | Rule::take_off_words => "`take off`",
        Rule::may_override | Rule::override_word => "`override`",
        Rule::may_change_normally => "`change normally`",
        Rule::may_replace_step => "`replace step`",
        Rule::departs | Rule::departs_from_words => "`departs from`",
        Rule::follows => "`follows baseline for`",
        Rule::kind | Rule::values_word => "`values`",
        Rule::kind_value => "the name of a value",
        Rule::ranked_roles => "`ranked roles`",
        Rule::other_roles => "`other roles`",
        Rule::facts_head | Rule::facts_word => "`facts`",
        Rule::record_head | Rule::record_word => "`record`",
        Rule::outcomes_head | Rule::outcomes_word => "`outcomes`",
        Rule::declaration => "a name and its type",
        Rule::judged_by => "`judged by` a role",
        Rule::better_when => "`better when lower` or `better when higher`",
        Rule::for_each | Rule::over_items | Rule::for_each_words => "`for each`",
        Rule::impossible => "`impossible when`",
        Rule::yes_no_type
        | Rule::date_type
        | Rule::money_type
        | Rule::hours_type
        | Rule::percent_type
        | Rule::whole_type
        | Rule::list_type
        | Rule::set_type
        | Rule::ranked_roles_type
        | Rule::ranked_type
        | Rule::kind_type
        | Rule::r#type => "a type",
        Rule::range => "a range, `from … to …`",
        Rule::in_steps | Rule::in_steps_of_words => "`in steps of`",
        Rule::parameter_head | Rule::parameter_word => "`parameter`",
        Rule::keyed_by => "`by` what it is keyed by",
        Rule::dated_figures | Rule::dated_figure => "a figure, `from` a day",
        Rule::figure | Rule::figure_value => "a figure",
        Rule::grade => "a grade",
        Rule::printed_as | Rule::printed_as_words => "`printed as`",
        Rule::row => "a row of a table",
        Rule::dated_cell
        | Rule::supposing_cell
        | Rule::expect_cell
        | Rule::given_cell
        | Rule::any_cell
        | Rule::including_cell
        | Rule::not_including_cell
        | Rule::up_to_cell
        | Rule::over_cell
        | Rule::at_least_cell
        | Rule::under_cell
        | Rule::between_cell
        | Rule::span_cell
        | Rule::list_cell
        | Rule::no_value_cell
        | Rule::figure_cell
        | Rule::not_cell
        | Rule::values_cell
        | Rule::stray_cell
        | Rule::stray_cell_words
        | Rule::cell => "a cell",
        Rule::decide_head => "`decide` an outcome",
        Rule::calculate_head => "`calculate` an outcome",
        Rule::table_head => "`table` of an outcome",
        Rule::one_row => "`exactly one row applies`",
        Rule::highest => "`the highest prevails`",
        Rule::applies_when => "`applies when`",
        Rule::normally | Rule::normally_word => "`normally`",
        Rule::step_head | Rule::step_word => "`step`",
        Rule::result_head | Rule::result_word => "`result`",
        Rule::rounding | Rule::rounded | Rule::rounded_word => "`rounded`",
        Rule::rounding_mode => "`up`, `down` or `half up`",
        Rule::never_limit => "`never below` or `never above`",
        Rule::tagged => "a line with a tag",
        Rule::rule_line => "a rule",
        Rule::when | Rule::when_word => "`when`",
        Rule::overriding | Rule::overriding_word => "`overriding`",
        Rule::overriding_all | Rule::all_that_give_words => "`all that give`",
        Rule::untagged_rule => "a tag in brackets",
        Rule::challenge | Rule::challenge_word => "`challenge`",
        Rule::check | Rule::check_word => "`check`",
        Rule::monotone_claim => "`never falls when … rises`",
        Rule::never_more_claim | Rule::is_never_more_than => "`is never more than`",
        Rule::never_less_claim | Rule::is_never_less_than => "`is never less than`",
        Rule::never_claim | Rule::is_never => "`is never`",
        Rule::always_claim | Rule::is_always => "`is always`",
        Rule::person_head | Rule::person_word => "`person`",
        Rule::example_head | Rule::example_word => "`example`",
        Rule::examples_head | Rule::examples_word => "`examples`",
        Rule::given | Rule::given_word => "`given`",
        Rule::supposing | Rule::supposing_word => "`supposing`",
        Rule::person_reference => r#"`person "…"`"#,
        Rule::assignment => "a fact and its value",
        Rule::expect | Rule::expect_word => "`expect`",
        Rule::expect_missing | Rule::missing_word => "`missing`",
        Rule::expect_value | Rule::expectation => "an outcome and its answer",
        Rule::by_tags => "`by` a tag",
        Rule::given_list => "a list in square brackets",
        Rule::given_record | Rule::given_item => "an item of a list",
        Rule::given_set => "values in brackets",
        Rule::given_between => "`between … and …`",
        Rule::given_up_to | Rule::up_to_words => "`up to`",
        Rule::given_from | Rule::from_word => "`from`",
        Rule::expression | Rule::test | Rule::primary => "an amount, a value or a condition",
        Rule::and_tail | Rule::mixed_and | Rule::and_word => "`and`",
        Rule::or_tail | Rule::mixed_or | Rule::or_word => "`or`",
        Rule::is_none | Rule::is_none_words => "`is none`",
        Rule::is_not_none | Rule::is_not_none_words => "`is not none`",
        Rule::is_applicable | Rule::is_applicable_words => "`is applicable`",
        Rule::is_not_applicable | Rule::is_not_applicable_words => "`is not applicable`",
        Rule::is_a_limit | Rule::is_a_limit_words => "`is a limit`",
        Rule::is_not_a_limit | Rule::is_no_limit_words => "`is no limit`",
        Rule::is_one_of | Rule::is_one_of_words => "`is one of`",
        Rule::is_not_one_of | Rule::is_not_one_of_words => "`is not one of`",
        Rule::is_over | Rule::is_over_words => "`is over`",
        Rule::is_under | Rule::is_under_words => "`is under`",
        Rule::is_at_least | Rule::is_at_least_words => "`is at least`",
        Rule::is_at_most | Rule::is_at_most_words => "`is at most`",
        Rule::is_after | Rule::is_after_words => "`is after`",
        Rule::is_before | Rule::is_before_words => "`is before`",
        Rule::is_on_or_after | Rule::is_on_or_after_words => "`is on or after`",
        Rule::is_on_or_before | Rule::is_on_or_before_words => "`is on or before`",
        Rule::is_between | Rule::is_between_words => "`is between`",
        Rule::is_within_first | Rule::is_within_the_first_words => "`is within the first`",
        Rule::is_not_within_first | Rule::is_not_within_the_first_words => {
            "`is not within the first`"
        }
        Rule::includes_any | Rule::includes_any_of_words => "`includes any of`",
        Rule::includes_all | Rule::includes_all_of_words => "`includes all of`",
        Rule::includes | Rule::includes_word => "`includes`",
        Rule::does_not_include_any | Rule::does_not_include_any_of_words => {
            "`does not include any of`"
        }
        Rule::does_not_include | Rule::does_not_include_words => "`does not include`",
        Rule::is_not | Rule::is_not_words => "`is not`",
        Rule::is | Rule::is_word => "`is`",
        Rule::bracketed_list => "a list in brackets",
        Rule::sum | Rule::product | Rule::factor => "an amount or a value",
        Rule::sum_sign => "`plus` or `less`",
        Rule::product_sign => "`times` or `divided by`",
        Rule::of_tail | Rule::of_word => "`of`",
        Rule::per_tail | Rule::period => "`per` a period",
        Rule::for_every_tail | Rule::for_every_words => "`for every`",
        Rule::bracket => "a bracket",
        Rule::call | Rule::path | Rule::name => "a name",
        Rule::key => "what it is for",
        Rule::quantified => "`any` or `every`",
        Rule::filter | Rule::where_word => "`where`",
        Rule::listed_test => "a list of conditions",
        Rule::quantity_of => "`all of`, `any of`, `none of` or `at least … of`",
        Rule::bullets | Rule::bullet => "a bullet `-`",
        Rule::at_least_items | Rule::at_least_words => "`at least`",
        Rule::pick => "`least of` or `greatest of`",
        Rule::total | Rule::sum_of_words => "`sum of`",
        Rule::count | Rule::count_of_each_words => "`count of each`",
        Rule::if_none => "`or … if none`",
        Rule::part_of | Rule::part_of_words => "`part of`",
        Rule::age_on | Rule::age_on_words => "`age on`",
        Rule::whole_between => "`whole weeks from`",
        Rule::longest_run | Rule::longest_run_of_words => "`longest run of`",
        Rule::duration => "a length of time",
        Rule::time_unit => "`days`, `weeks`, `months`, `years` or `working days`",
        Rule::literal => "an amount, a day, `yes` or `no`",
        Rule::money | Rule::amount => "an amount such as `£12.50`",
        Rule::percent => "a percentage",
        Rule::hours_amount => "hours",
        Rule::number => "a number",
        Rule::date => "a day such as `2026-04-06`",
        Rule::yes_no => "`yes` or `no`",
        Rule::tag => "a tag such as `S1`",
        Rule::a_year_is_words => "`a year is`",
        Rule::above_word => "`above`",
        Rule::acknowledged_word => "`acknowledged`",
        Rule::adopts_word => "`adopts`",
        Rule::after_word => "`after`",
        Rule::all_of_words => "`all of`",
        Rule::and_others_words => "`and others`",
        Rule::any_of_words => "`any of`",
        Rule::any_other_words => "`any other`",
        Rule::any_period_words => "`any period`",
        Rule::any_word => "`any`",
        Rule::applies_word => "`applies`",
        Rule::as_baseline_words => "`as baseline`",
        Rule::at_word => "`at`",
        Rule::baseline_word => "`baseline`",
        Rule::before_word => "`before`",
        Rule::below_word => "`below`",
        Rule::better_when_words => "`better when`",
        Rule::between_word => "`between`",
        Rule::but_word => "`but`",
        Rule::by_word => "`by`",
        Rule::change_word => "`change`",
        Rule::complete_until_words => "`complete until`",
        Rule::complete_word => "`complete`",
        Rule::date_word => "`date`",
        Rule::days_apart_words => "`days apart`",
        Rule::days_word => "`days`",
        Rule::decides_as_at_words => "`decides as at`",
        Rule::derived_word => "`derived`",
        Rule::divided_by_words => "`divided by`",
        Rule::down_word => "`down`",
        Rule::for_every_outcome_words => "`for every outcome`",
        Rule::every_word => "`every`",
        Rule::exceptions_word => "`exceptions`",
        Rule::fixed_word => "`fixed`",
        Rule::follows_words => "`follows`",
        Rule::for_word => "`for`",
        Rule::giving_word => "`giving`",
        Rule::greatest_of_words => "`greatest of`",
        Rule::half_up_words => "`half up`",
        Rule::has_word => "`has`",
        Rule::higher_word => "`higher`",
        Rule::hours_word => "`hours`",
        Rule::if_after_words => "`if after`",
        Rule::if_none_words => "`if none`",
        Rule::illustrative_word => "`illustrative`",
        Rule::impossible_word => "`impossible`",
        Rule::in_force_words => "`in force`",
        Rule::in_the_words => "`in the`",
        Rule::in_word => "`in`",
        Rule::including_word => "`including`",
        Rule::joined_when_under_words => "`joined when under`",
        Rule::judged_by_words => "`judged by`",
        Rule::least_of_words => "`least of`",
        Rule::less_word => "`less`",
        Rule::list_of_words => "`list of`",
        Rule::may_word => "`may`",
        Rule::money_word => "`money`",
        Rule::months_before_words => "`months before`",
        Rule::months_word => "`months`",
        Rule::must_word => "`must`",
        Rule::never_falls_when_words => "`never falls when`",
        Rule::never_rises_when_words => "`never rises when`",
        Rule::never_word => "`never`",
        Rule::no_answer_words => "`no answer`",
        Rule::no_limit_words => "`no limit`",
        Rule::no_word => "`no`",
        Rule::none_of_words => "`none of`",
        Rule::none_word => "`none`",
        Rule::not_applicable_words => "`not applicable`",
        Rule::not_found_words => "`not found`",
        Rule::not_published_words => "`not published`",
        Rule::not_word => "`not`",
        Rule::or_no_limit_words => "`or no limit`",
        Rule::or_none_words => "`or none`",
        Rule::or_part_words => "`or part`",
        Rule::other_word => "`other`",
        Rule::over_word => "`over`",
        Rule::per_hour_words => "`per hour`",
        Rule::per_month_words => "`per month`",
        Rule::per_4_weeks_words => "`per 4 weeks`",
        Rule::per_week_words => "`per week`",
        Rule::per_year_words => "`per year`",
        Rule::percent_word => "`percent`",
        Rule::plus_word => "`plus`",
        Rule::policy_word => "`policy`",
        Rule::proposed_word => "`proposed`",
        Rule::published_word => "`published`",
        Rule::ranked_word => "`ranked`",
        Rule::read_word => "`read`",
        Rule::recalled_word => "`recalled`",
        Rule::replace_word => "`replace`",
        Rule::rises_word => "`rises`",
        Rule::roles_word => "`roles`",
        Rule::rules_word => "`rules`",
        Rule::secondary_word => "`secondary`",
        Rule::should_only_words => "`should only`",
        Rule::should_word => "`should`",
        Rule::succeeds_word => "`succeeds`",
        Rule::table_word => "`table`",
        Rule::times_word => "`times`",
        Rule::to_word => "`to`",
        Rule::undated_word => "`undated`",
        Rule::under_word => "`under`",
        Rule::unknown_word => "`unknown`",
        Rule::until_word => "`until`",
        Rule::up_word => "`up`",
        Rule::uses_word => "`uses`",
        Rule::vocabulary_word => "`vocabulary`",
        Rule::weeks_word => "`weeks`",
        Rule::whole_number_words => "`whole number`",
        Rule::whole_word => "`whole`",
        Rule::within_word => "`within`",
        Rule::working_days_words => "`working days`",
        Rule::years_word => "`years`",
        Rule::yes_word => "`yes`",
        Rule::EOI => "the end",
        Rule::source_mark => "`at`, `read`, `undated` or `secondary`",
        Rule::power => "what authorities may do",
        Rule::declaration_mark => "`for each`, `fixed`, `judged by` or `better when`",
        Rule::tag_box => "a tag in square brackets",
        Rule::comparison => "a comparison such as `is over`",
        Rule::operand => "a name, an amount or a bracket",
        Rule::digits => "digits",
        Rule::name_char => "a letter",
        Rule::reserved => "a word of the language",
        Rule::end_of_word => "the end of the word",
        Rule::gap | Rule::WHITESPACE => "a blank",
        Rule::COMMENT => "a note",
    }
}

/// The words that the language is written with, as they stand in a text: `is at least`, each
/// once, in alphabetical order.
///
/// # Examples
/// ```
/// let phrases = evenhand::syntax::phrases();
/// assert!(phrases.contains(&"is at least"));
/// assert!(phrases.contains(&"parameter"));
/// ```
pub fn phrases() -> Vec<&'static str> {
    let rules = Rule::all_rules().iter();
    // What stands between marks is how it is written; what varies in it is left out.
    let written = rules.flat_map(|rule| words(*rule).split('`').skip(1).step_by(2));
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    let mut phrases: Vec<&str> = written
        .map(|phrase| phrase.split(|c| !is_word(c)).next().unwrap_or_default())
        .map(str::trim)
        .filter(|phrase| phrase.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    phrases.sort_unstable();
    phrases.dedup();
    phrases
}
