//! The two versions by hand agree, and the cases leave nothing untried.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use evenhand_reference::{
    Answer, CSV_HEAD, Case, Exemption, Household, Kind, Money, Need, Reason, SEED, Spending, Tier,
    What, cases, pence, pounds, single, write_csv_row, write_json_line,
};

#[test]
fn decimals_and_whole_numbers_agree_on_every_case() {
    for case in cases(100_000, SEED) {
        let whole = pence::decide(&case);
        let decimal = pounds::decide(&case.in_pounds());
        assert_eq!(decimal.in_pence(), whole, "{case:?}");
    }
}

#[test]
fn explaining_changes_no_answer_and_tells_every_step_of_a_means_test() {
    for case in cases(2_000, SEED) {
        assert_eq!(pence::explained(&case).0, pence::decide(&case));
        let pounds = case.in_pounds();
        assert_eq!(pounds::explained(&pounds).0, pounds::decide(&pounds));
    }
    let (answer, lines) = pence::explained(&single());
    assert_eq!(answer.contribution, 3_024);
    let amount = |what: What| {
        lines
            .iter()
            .find(|line| line.what == what)
            .map(|line| line.amount)
    };
    assert_eq!(amount(What::TariffIncome), Some(1_000));
    assert_eq!(amount(What::Assessable), Some(25_250));
    assert_eq!(amount(What::Excess), Some(4_513_000));
    assert_eq!(amount(What::Contribution), Some(3_024));
    let (_, in_pounds) = pounds::explained(&single().in_pounds());
    let told: Vec<What> = lines.iter().map(|line| line.what).collect();
    assert_eq!(
        told,
        in_pounds.iter().map(|line| line.what).collect::<Vec<_>>()
    );
}

/// Whether a case is charged a share that ends on half a penny.
fn is_tie(case: &Case<i64>) -> bool {
    let answer = pence::decide(case);
    if !answer.eligible || answer.exempt || case.capital > 1_850_000 {
        return false;
    }
    let (_, lines) = pence::explained(case);
    let share = lines.iter().find(|line| line.what == What::Share);
    share.is_some_and(|line| line.amount % 100_000 == 50_000)
}

fn limits(case: &Case<i64>) -> Vec<&'static str> {
    let mut met = Vec::new();
    let mut side = |value: i64, limit: i64, at: &'static str, beyond: &'static str| {
        if value == limit {
            met.push(at);
        } else if value == limit + 1 {
            met.push(beyond);
        }
    };
    side(i64::from(case.age), 17, "age 17", "age 18");
    side(i64::from(case.age), 64, "age 64", "age 65");
    let weeks = i64::from(case.reablement_weeks);
    side(weeks, 0, "reablement week 0", "reablement week 1");
    side(weeks, 6, "reablement week 6", "reablement week 7");
    let capital = case.capital;
    side(capital, 1_000_000, "capital 10,000.00", "capital 10,000.01");
    side(capital, 1_025_000, "capital 10,250.00", "capital 10,250.01");
    side(capital, 1_850_000, "capital 18,500.00", "capital 18,500.01");
    let cost = case.weekly_package_cost;
    side(cost, 25_000, "package 250.00", "package 250.01");
    side(cost, 50_000, "package 500.00", "package 500.01");
    side(cost, 90_000, "package 900.00", "package 900.01");
    side(cost, 150_000, "package 1,500.00", "package 1,500.01");
    let amount = case.amount;
    side(amount, 2_000, "spend 20.00", "spend 20.01");
    side(amount, 10_000, "spend 100.00", "spend 100.01");
    side(amount, 25_000, "spend 250.00", "spend 250.01");
    side(amount, 50_000, "spend 500.00", "spend 500.01");
    side(
        amount,
        4 * cost,
        "spend of four packages",
        "spend of a penny more",
    );
    met
}

fn told<K: Ord + AsRef<str>>(title: &str, counts: &BTreeMap<K, u32>, text: &mut String) {
    let _ = writeln!(text, "{title}");
    for (name, count) in counts {
        let _ = writeln!(text, "  {count:>6} {}", name.as_ref());
    }
}

/// How a case comes to be charged.
fn charged(case: &Case<i64>, answer: &Answer<i64>) -> [(&'static str, bool); 7] {
    let means_tested = answer.eligible && !answer.exempt && case.capital <= 1_850_000;
    let full = answer.contribution == case.weekly_package_cost;
    [
        (
            "contribution of nothing after a means test",
            means_tested && answer.contribution == 0,
        ),
        (
            "contribution by share",
            means_tested && answer.contribution > 0 && !full,
        ),
        (
            "contribution of the whole package, by share",
            means_tested && full,
        ),
        (
            "contribution of the whole package, by savings",
            answer.eligible && !answer.exempt && case.capital > 1_850_000,
        ),
        ("half a penny rounded", is_tie(case) && !full),
        (
            "eligible by age",
            answer.eligible && case.need_band == Need::Moderate,
        ),
        (
            "pension age with a partner",
            case.pension_age && case.lives_with == Household::Partner,
        ),
    ]
}

#[test]
fn every_rule_decides_and_every_limit_is_met_from_both_sides() {
    let mut answers: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    let mut met: BTreeMap<&str, u32> = BTreeMap::new();
    for case in cases(100_000, SEED) {
        let answer = pence::decide(&case);
        let yes = |yes: bool| if yes { "yes" } else { "no" };
        for (outcome, value) in [
            ("eligible", yes(answer.eligible)),
            ("exempt_reason", answer.exempt_reason.name()),
            ("decision", answer.decision.name()),
            ("reason", answer.reason.name()),
            ("tier", answer.tier.name()),
            ("may_approve", yes(answer.may_approve)),
        ] {
            *answers
                .entry(outcome)
                .or_default()
                .entry(value)
                .or_default() += 1;
        }
        for limit in limits(&case) {
            *met.entry(limit).or_default() += 1;
        }
        for (what, holds) in charged(&case, &answer) {
            *met.entry(what).or_default() += u32::from(holds);
        }
    }
    for (outcome, values) in [
        ("exempt_reason", Exemption::ALL.len()),
        ("decision", Spending::ALL.len()),
        ("reason", Reason::ALL.len()),
        ("tier", Tier::ALL.len()),
    ] {
        assert_eq!(answers[outcome].len(), values, "{outcome}");
    }
    let mut text = String::new();
    for (outcome, counts) in &answers {
        told(outcome, counts, &mut text);
    }
    told("of the cases", &met, &mut text);
    assert_eq!(text.trim_end(), SPREAD.trim());
}

/// How many of 100,000 cases each answer is given, and how often each limit is met.
const SPREAD: &str = "
decision
    9726 allowed
   13608 refer
   76666 refused
eligible
   30327 no
   69673 yes
exempt_reason
   11284 AFTERCARE
    6650 CARER
   59342 NONE
    9260 REABLEMENT
    8265 TERMINAL_ILLNESS
    5199 UNDER_18
may_approve
   55905 no
   44095 yes
reason
     209 ALCOHOL_EXCEPTION
   13266 CLOSE_RELATIVE
    5802 DOUBLE_FUNDING
    2173 FAMILY_PROVIDER
     618 HIGH_COST_HOLIDAY
    8369 ILLEGAL
    8447 IN_PLAN
     536 JOINT_FUNDING
    1279 MINOR_FLEX
    4312 NHS_DUTY
   27798 NOT_ELIGIBLE
    4695 NOT_IN_PLAN
    1471 NO_OUTCOME
    3070 OUTCOME_REVIEW
     536 OVER_BUDGET
   10652 PROHIBITED
    4996 PROHIBITED_ALCOHOL
    1771 RELATIVE_EXCEPTION
tier
   41620 panel
   23640 service_manager
   19588 team_leader
   15152 worker
of the cases
    7166 age 17
    7117 age 18
    7106 age 64
    7045 age 65
    5821 capital 10,000.00
    5729 capital 10,000.01
     130 capital 10,250.00
     150 capital 10,250.01
    5779 capital 18,500.00
    5742 capital 18,500.01
   18720 contribution by share
   15335 contribution of nothing after a means test
    5688 contribution of the whole package, by savings
    1746 contribution of the whole package, by share
    2873 eligible by age
    2209 half a penny rounded
    4112 package 1,500.00
    4222 package 1,500.01
    4003 package 250.00
    4252 package 250.01
    4273 package 500.00
    4163 package 500.01
    4229 package 900.00
    4155 package 900.01
   16544 pension age with a partner
   75008 reablement week 0
    6127 reablement week 1
    6390 reablement week 6
    6249 reablement week 7
    3303 spend 100.00
    3360 spend 100.01
    3232 spend 20.00
    3388 spend 20.01
    3268 spend 250.00
    3290 spend 250.01
    3353 spend 500.00
    3281 spend 500.01
    3338 spend of a penny more
    3345 spend of four packages
";

#[test]
fn cases_are_written_as_rows_and_as_lines() {
    let mut row = String::new();
    write_csv_row(&mut row, &single(), Money::Pounds);
    assert_eq!(
        row,
        "2026-06-01,45,no,alone,310.00,25.00,12400.00,30.00,12.50,320.00,no,no,no,0,substantial,\
         equipment,85.00,yes,yes,no,no,unrelated,team_leader\n"
    );
    assert_eq!(row.split(',').count(), CSV_HEAD.split(',').count());
    let mut line = String::new();
    write_json_line(&mut line, &single(), Money::Pence);
    assert_eq!(
        line,
        r#"{"id":0,"age":45,"pension_age":false,"lives_with":"alone","weekly_income":31000,"disregarded_income":2500,"capital":1240000,"housing_costs":3000,"dre":1250,"weekly_package_cost":32000,"terminal_illness":false,"mental_health_aftercare":false,"carer_service":false,"reablement_weeks":0,"need_band":"substantial","spend":{"category":"equipment","amount":8500,"in_plan":true,"meets_outcome":true,"illegal":false,"already_funded_elsewhere":false,"provider_relationship":"unrelated"},"requester_role":"team_leader"}"#
    );
}
