//! cel, with one compiled program for each outcome, over pence.
//!
//! CEL has no decimals, no rounding, and no way to name a part of an expression. So what is
//! needed twice is a program of its own, whose result the later programs read by name; money is in
//! pence, and what is above the threshold in thousandths of a penny. A whole-number division cuts
//! off, which for what is not below zero is the rounding wanted, once half is added.

use std::hint::black_box;
use std::sync::{Arc, OnceLock};

use cel::common::types::{CelBool, CelInt, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};
use evenhand_reference::{Answer, Case, Kind, Money};

use super::{Engine, Told, line};

const ELIGIBLE: &str = "need_band in ['critical', 'substantial'] \
    || (need_band == 'moderate' && age >= 65 && lives_with == 'alone')";

const EXEMPT_REASON: &str = "terminal_illness ? 'TERMINAL_ILLNESS' \
    : mental_health_aftercare ? 'AFTERCARE' \
    : carer_service ? 'CARER' \
    : reablement_weeks >= 1 && reablement_weeks <= 6 ? 'REABLEMENT' \
    : age < 18 ? 'UNDER_18' \
    : 'NONE'";

const EXEMPT: &str = "exempt_reason != 'NONE'";

const ASSESSABLE: &str = "weekly_income - disregarded_income - housing_costs - dre \
    + (capital <= 1000000 ? 0 : (capital - 1000000 + 24999) / 25000 * 100)";

const EXCESS: &str = "(assessable < 0 ? 0 : assessable) * 1000 \
    - 1165 * (pension_age ? (lives_with == 'partner' ? 39100 : 25600) \
                          : (lives_with == 'partner' ? 27200 : 17800))";

const CONTRIBUTION: &str = "!eligible || exempt ? 0 \
    : capital > 1850000 ? weekly_package_cost \
    : excess <= 0 ? 0 \
    : 67 * excess >= weekly_package_cost * 100000 ? weekly_package_cost \
    : (67 * excess + 50000) / 100000";

const REASON: &str = "spend_illegal ? 'ILLEGAL' \
    : !eligible ? 'NOT_ELIGIBLE' \
    : spend_category in ['gambling', 'debt_repayment'] ? 'PROHIBITED' \
    : spend_category == 'alcohol_tobacco' ? \
        (spend_in_plan && spend_meets_outcome && spend_amount <= 2000 \
            ? 'ALCOHOL_EXCEPTION' : 'PROHIBITED_ALCOHOL') \
    : spend_funded_elsewhere && !(spend_category == 'equipment' && spend_amount <= 10000) \
        ? 'DOUBLE_FUNDING' \
    : spend_category == 'nhs_healthcare' ? \
        (mental_health_aftercare ? 'JOINT_FUNDING' : 'NHS_DUTY') \
    : spend_provider in ['spouse', 'household_family'] ? \
        (spend_category in ['personal_care', 'respite'] && need_band == 'critical' \
            ? 'RELATIVE_EXCEPTION' : 'CLOSE_RELATIVE') \
    : !spend_meets_outcome ? (spend_in_plan ? 'OUTCOME_REVIEW' : 'NO_OUTCOME') \
    : !spend_in_plan && spend_amount > 10000 ? 'NOT_IN_PLAN' \
    : spend_category == 'holiday' && spend_amount > 50000 ? 'HIGH_COST_HOLIDAY' \
    : spend_provider == 'other_family' && spend_amount > 25000 ? 'FAMILY_PROVIDER' \
    : spend_amount > 4 * weekly_package_cost ? 'OVER_BUDGET' \
    : spend_in_plan ? 'IN_PLAN' \
    : 'MINOR_FLEX'";

const DECISION: &str = "reason in ['IN_PLAN', 'MINOR_FLEX'] ? 'allowed' \
    : reason in ['ALCOHOL_EXCEPTION', 'JOINT_FUNDING', 'RELATIVE_EXCEPTION', 'OUTCOME_REVIEW', \
                 'NOT_IN_PLAN', 'HIGH_COST_HOLIDAY', 'FAMILY_PROVIDER', 'OVER_BUDGET'] ? 'refer' \
    : 'refused'";

const TIER: &str = "weekly_package_cost <= 25000 ? 'worker' \
    : weekly_package_cost <= 50000 ? 'team_leader' \
    : weekly_package_cost <= 90000 ? 'service_manager' \
    : 'panel'";

const MAY_APPROVE: &str = "tier == 'worker' ? true \
    : tier == 'team_leader' ? requester_role != 'worker' \
    : tier == 'service_manager' ? requester_role in ['service_manager', 'head_of_service'] \
    : requester_role == 'head_of_service' && need_band == 'critical' \
        && weekly_package_cost <= 150000";

/// The engine with its programs compiled.
pub(crate) struct Cel {
    env: Arc<Env>,
    eligible: Program,
    exempt_reason: Program,
    exempt: Program,
    assessable: Program,
    excess: Program,
    contribution: Program,
    reason: Program,
    decision: Program,
    tier: Program,
    may_approve: Program,
}

/// A case in values of the engine, found by name.
pub(crate) struct Facts {
    age: CelInt,
    pension_age: CelBool,
    lives_with: CelString<'static>,
    weekly_income: CelInt,
    disregarded_income: CelInt,
    capital: CelInt,
    housing_costs: CelInt,
    dre: CelInt,
    weekly_package_cost: CelInt,
    terminal_illness: CelBool,
    mental_health_aftercare: CelBool,
    carer_service: CelBool,
    reablement_weeks: CelInt,
    need_band: CelString<'static>,
    category: CelString<'static>,
    amount: CelInt,
    in_plan: CelBool,
    meets_outcome: CelBool,
    illegal: CelBool,
    funded_elsewhere: CelBool,
    provider: CelString<'static>,
    requester_role: CelString<'static>,
}

impl Facts {
    fn of(case: &Case<i64>) -> Self {
        Facts {
            age: i64::from(case.age).into(),
            pension_age: case.pension_age.into(),
            lives_with: case.lives_with.name().into(),
            weekly_income: case.weekly_income.into(),
            disregarded_income: case.disregarded_income.into(),
            capital: case.capital.into(),
            housing_costs: case.housing_costs.into(),
            dre: case.dre.into(),
            weekly_package_cost: case.weekly_package_cost.into(),
            terminal_illness: case.terminal_illness.into(),
            mental_health_aftercare: case.mental_health_aftercare.into(),
            carer_service: case.carer_service.into(),
            reablement_weeks: i64::from(case.reablement_weeks).into(),
            need_band: case.need_band.name().into(),
            category: case.category.name().into(),
            amount: case.amount.into(),
            in_plan: case.in_plan.into(),
            meets_outcome: case.meets_outcome.into(),
            illegal: case.illegal.into(),
            funded_elsewhere: case.already_funded_elsewhere.into(),
            provider: case.provider_relationship.name().into(),
            requester_role: case.requester_role.name().into(),
        }
    }
}

/// A case, and what the programs so far have come to.
struct Scope<'c> {
    facts: &'c Facts,
    eligible: OnceLock<CelBool>,
    exempt: OnceLock<CelBool>,
    exempt_reason: OnceLock<CelString<'c>>,
    assessable: OnceLock<CelInt>,
    excess: OnceLock<CelInt>,
    reason: OnceLock<CelString<'c>>,
    tier: OnceLock<CelString<'c>>,
}

impl VariableResolver for Scope<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let facts = self.facts;
        Some(CowVal::Borrowed(match name {
            "age" => &facts.age,
            "pension_age" => &facts.pension_age,
            "lives_with" => &facts.lives_with,
            "weekly_income" => &facts.weekly_income,
            "disregarded_income" => &facts.disregarded_income,
            "capital" => &facts.capital,
            "housing_costs" => &facts.housing_costs,
            "dre" => &facts.dre,
            "weekly_package_cost" => &facts.weekly_package_cost,
            "terminal_illness" => &facts.terminal_illness,
            "mental_health_aftercare" => &facts.mental_health_aftercare,
            "carer_service" => &facts.carer_service,
            "reablement_weeks" => &facts.reablement_weeks,
            "need_band" => &facts.need_band,
            "spend_category" => &facts.category,
            "spend_amount" => &facts.amount,
            "spend_in_plan" => &facts.in_plan,
            "spend_meets_outcome" => &facts.meets_outcome,
            "spend_illegal" => &facts.illegal,
            "spend_funded_elsewhere" => &facts.funded_elsewhere,
            "spend_provider" => &facts.provider,
            "requester_role" => &facts.requester_role,
            "eligible" => self.eligible.get()?,
            "exempt" => self.exempt.get()?,
            "exempt_reason" => self.exempt_reason.get()?,
            "assessable" => self.assessable.get()?,
            "excess" => self.excess.get()?,
            "reason" => self.reason.get()?,
            "tier" => self.tier.get()?,
            _ => return None,
        }))
    }
}

impl Cel {
    fn evaluate(&self, facts: &Facts, tell: impl FnOnce(&Told<'_>)) {
        let scope = Scope {
            facts,
            eligible: OnceLock::new(),
            exempt: OnceLock::new(),
            exempt_reason: OnceLock::new(),
            assessable: OnceLock::new(),
            excess: OnceLock::new(),
            reason: OnceLock::new(),
            tier: OnceLock::new(),
        };
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.set_variable_resolver(&scope);
        let eligible = yes(&self.eligible, &context);
        let _ = scope.eligible.set(eligible.into());
        let exempt_reason = text(&self.exempt_reason, &context);
        let _ = scope.exempt_reason.set(Arc::clone(&exempt_reason).into());
        let exempt = yes(&self.exempt, &context);
        let _ = scope.exempt.set(exempt.into());
        let _ = scope
            .assessable
            .set(whole(&self.assessable, &context).into());
        let _ = scope.excess.set(whole(&self.excess, &context).into());
        let contribution = whole(&self.contribution, &context);
        let reason = text(&self.reason, &context);
        let _ = scope.reason.set(Arc::clone(&reason).into());
        let tier = text(&self.tier, &context);
        let _ = scope.tier.set(Arc::clone(&tier).into());
        tell(&Told {
            eligible,
            exempt,
            exempt_reason: &exempt_reason,
            contribution,
            decision: &text(&self.decision, &context),
            reason: &reason,
            tier: &tier,
            may_approve: yes(&self.may_approve, &context),
        });
    }
}

fn yes(program: &Program, context: &Context<'_, '_>) -> bool {
    match program.execute(context) {
        Ok(Value::Bool(yes)) => yes,
        other => unreachable!("{other:?} is not yes or no"),
    }
}

fn whole(program: &Program, context: &Context<'_, '_>) -> i64 {
    match program.execute(context) {
        Ok(Value::Int(whole)) => whole,
        other => unreachable!("{other:?} is no whole number"),
    }
}

fn text(program: &Program, context: &Context<'_, '_>) -> Arc<String> {
    match program.execute(context) {
        Ok(Value::String(text)) => text,
        other => unreachable!("{other:?} is no text"),
    }
}

impl Engine for Cel {
    type Input = Facts;

    const MONEY: Money = Money::Pence;

    fn load() -> Self {
        let env = Arc::new(Env::stdlib());
        let compile = |source: &str| env.compile(source).expect("it is CEL");
        Cel {
            eligible: compile(ELIGIBLE),
            exempt_reason: compile(EXEMPT_REASON),
            exempt: compile(EXEMPT),
            assessable: compile(ASSESSABLE),
            excess: compile(EXCESS),
            contribution: compile(CONTRIBUTION),
            reason: compile(REASON),
            decision: compile(DECISION),
            tier: compile(TIER),
            may_approve: compile(MAY_APPROVE),
            env,
        }
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        Facts::of(case)
    }

    fn decide(&mut self, input: &Self::Input) {
        self.evaluate(input, |told| {
            black_box(told);
        });
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        let mut answer = Err(String::new());
        self.evaluate(input, |told| answer = told.in_values());
        answer
    }

    fn decide_line(&mut self, line: &str) {
        let facts = Facts::of(&line::in_pence(line));
        self.decide(&facts);
    }

    fn explain(&mut self, _input: &Self::Input) -> bool {
        false
    }
}
