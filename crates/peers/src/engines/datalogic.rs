//! datalogic-rs, with one JsonLogic template over pence.
//!
//! JsonLogic names no intermediate results, so what is needed twice is written twice: `eligible`
//! in what is paid and in the ladder, and the exemptions in `exempt` and `exempt_reason`. The
//! ladder gives decision and ground as a pair, so that it is gone through once. Divisions become
//! binary fractions, which are exact as far as they are rounded here: the numbers stay below
//! 2^53, and the fraction that is cut off is never nearer to a whole number than 1 in 100,000.

use std::hint::black_box;

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Engine as Datalogician, Logic, ParsedData, Session};
use evenhand_reference::{Answer, Case, Money, write_json_line};
use serde_json::{Value, json};

use super::{Engine, Told};

/// The engine with its template compiled.
pub(crate) struct Datalogic {
    engine: &'static Datalogician,
    logic: Logic,
    session: Session<'static>,
}

fn var(name: &str) -> Value {
    json!({ "var": name })
}

fn is(name: &str, value: &str) -> Value {
    json!({ "==": [var(name), value] })
}

fn one_of(name: &str, values: &[&str]) -> Value {
    json!({ "in": [var(name), values] })
}

fn eligible() -> Value {
    json!({ "or": [
        one_of("need_band", &["critical", "substantial"]),
        { "and": [is("need_band", "moderate"), { ">=": [var("age"), 65] }, is("lives_with", "alone")] }
    ] })
}

fn reablement() -> Value {
    json!({ "<=": [1, var("reablement_weeks"), 6] })
}

fn exempt() -> Value {
    json!({ "or": [
        var("terminal_illness"), var("mental_health_aftercare"), var("carer_service"),
        reablement(), { "<": [var("age"), 18] }
    ] })
}

fn exempt_reason() -> Value {
    json!({ "if": [
        var("terminal_illness"), "TERMINAL_ILLNESS",
        var("mental_health_aftercare"), "AFTERCARE",
        var("carer_service"), "CARER",
        reablement(), "REABLEMENT",
        { "<": [var("age"), 18] }, "UNDER_18",
        "NONE"
    ] })
}

/// What is paid: the threshold in thousandths of a penny, the share in hundred-thousandths.
fn contribution() -> Value {
    let tariff = json!({ "if": [
        { "<=": [var("capital"), 1_000_000] }, 0,
        { "*": [100, { "ceil": { "/": [{ "-": [var("capital"), 1_000_000] }, 25_000] } }] }
    ] });
    let counted = json!({ "+": [var("weekly_income"), tariff] });
    let spent = json!({ "+": [var("disregarded_income"), var("housing_costs"), var("dre")] });
    let assessable = json!({ "max": [0, { "-": [counted, spent] }] });
    let partner = is("lives_with", "partner");
    let threshold = json!({ "if": [
        var("pension_age"), { "if": [partner, 39_100 * 1_165, 25_600 * 1_165] },
        partner, 27_200 * 1_165,
        17_800 * 1_165
    ] });
    let excess = json!({ "max": [0, { "-": [{ "*": [assessable, 1_000] }, threshold] }] });
    let share = json!({ "min": [
        { "*": [67, excess] }, { "*": [var("weekly_package_cost"), 100_000] }
    ] });
    json!({ "if": [
        { "or": [{ "!": eligible() }, exempt()] }, 0,
        { ">": [var("capital"), 1_850_000] }, var("weekly_package_cost"),
        { "floor": { "/": [{ "+": [share, 50_000] }, 100_000] } }
    ] })
}

fn spend() -> Value {
    let category = "spend.category";
    let amount = var("spend.amount");
    let over = |pence: u32| json!({ ">": [amount, pence] });
    let upto = |pence: u32| json!({ "<=": [amount, pence] });
    let relative = one_of(
        "spend.provider_relationship",
        &["spouse", "household_family"],
    );
    json!({ "if": [
        var("spend.illegal"), ["refused", "ILLEGAL"],
        { "!": eligible() }, ["refused", "NOT_ELIGIBLE"],
        one_of(category, &["gambling", "debt_repayment"]), ["refused", "PROHIBITED"],
        is(category, "alcohol_tobacco"), { "if": [
            { "and": [var("spend.in_plan"), var("spend.meets_outcome"), upto(2_000)] },
            ["refer", "ALCOHOL_EXCEPTION"],
            ["refused", "PROHIBITED_ALCOHOL"]
        ] },
        { "and": [
            var("spend.already_funded_elsewhere"),
            { "!": { "and": [is(category, "equipment"), upto(10_000)] } }
        ] }, ["refused", "DOUBLE_FUNDING"],
        is(category, "nhs_healthcare"), { "if": [
            var("mental_health_aftercare"), ["refer", "JOINT_FUNDING"], ["refused", "NHS_DUTY"]
        ] },
        relative, { "if": [
            { "and": [
                one_of(category, &["personal_care", "respite"]), is("need_band", "critical")
            ] },
            ["refer", "RELATIVE_EXCEPTION"],
            ["refused", "CLOSE_RELATIVE"]
        ] },
        { "!": var("spend.meets_outcome") }, { "if": [
            var("spend.in_plan"), ["refer", "OUTCOME_REVIEW"], ["refused", "NO_OUTCOME"]
        ] },
        { "and": [{ "!": var("spend.in_plan") }, over(10_000)] }, ["refer", "NOT_IN_PLAN"],
        { "and": [is(category, "holiday"), over(50_000)] }, ["refer", "HIGH_COST_HOLIDAY"],
        { "and": [is("spend.provider_relationship", "other_family"), over(25_000)] },
        ["refer", "FAMILY_PROVIDER"],
        { ">": [amount, { "*": [4, var("weekly_package_cost")] }] }, ["refer", "OVER_BUDGET"],
        var("spend.in_plan"), ["allowed", "IN_PLAN"],
        ["allowed", "MINOR_FLEX"]
    ] })
}

fn template() -> Value {
    let cost = || var("weekly_package_cost");
    let role = "requester_role";
    let managers = ["service_manager", "head_of_service"];
    json!({
        "eligible": eligible(),
        "exempt": exempt(),
        "exempt_reason": exempt_reason(),
        "contribution": contribution(),
        "spend": spend(),
        "tier": { "if": [
            { "<=": [cost(), 25_000] }, "worker",
            { "<=": [cost(), 50_000] }, "team_leader",
            { "<=": [cost(), 90_000] }, "service_manager",
            "panel"
        ] },
        "may_approve": { "if": [
            { "<=": [cost(), 25_000] }, true,
            { "<=": [cost(), 50_000] }, { "!=": [var(role), "worker"] },
            { "<=": [cost(), 90_000] }, one_of(role, &managers),
            { "and": [
                is(role, "head_of_service"), is("need_band", "critical"),
                { "<=": [cost(), 150_000] }
            ] }
        ] }
    })
}

fn read_back(output: &DataValue<'_>, tell: impl FnOnce(&Told<'_>)) {
    let spend = &output["spend"];
    tell(&Told {
        eligible: output["eligible"].as_bool().expect("yes or no"),
        exempt: output["exempt"].as_bool().expect("yes or no"),
        exempt_reason: output["exempt_reason"].as_str().expect("a name"),
        contribution: output["contribution"].as_i64().expect("whole pence"),
        decision: spend[0].as_str().expect("a name"),
        reason: spend[1].as_str().expect("a name"),
        tier: output["tier"].as_str().expect("a name"),
        may_approve: output["may_approve"].as_bool().expect("yes or no"),
    });
}

impl Engine for Datalogic {
    type Input = ParsedData;

    const MONEY: Money = Money::Pence;

    fn load() -> Self {
        // A session borrows its engine, and both live as long as the process does.
        let engine: &'static Datalogician = Box::leak(Box::new(
            Datalogician::builder().with_templating(true).build(),
        ));
        Datalogic {
            engine,
            logic: engine.compile(&template()).expect("it is JsonLogic"),
            session: engine.session(),
        }
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        let mut line = String::new();
        write_json_line(&mut line, case, Money::Pence);
        ParsedData::from_json(&line).expect("the lines are our own")
    }

    fn decide(&mut self, input: &Self::Input) {
        self.session.reset();
        let output = self.session.eval_borrowed(&self.logic, input);
        read_back(output.expect("every case is complete"), |told| {
            black_box(told);
        });
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        self.session.reset();
        let output = self.session.eval_borrowed(&self.logic, input);
        let mut answer = Err(String::new());
        read_back(output.map_err(|error| error.to_string())?, |told| {
            answer = told.in_values();
        });
        answer
    }

    fn decide_line(&mut self, line: &str) {
        self.session.reset();
        let output = self.session.eval_borrowed(&self.logic, line);
        read_back(output.expect("every case is complete"), |told| {
            black_box(told);
        });
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        let arena = Bump::new();
        let traced = self.engine.trace();
        black_box(traced.eval_borrowed(&self.logic, input, &arena));
        true
    }
}
