//! The reference decision, to the penny: the policy answers what two versions written by hand
//! answer.

use std::sync::Arc;

use evenhand::decision::{Answer, Decision, Question};
use evenhand::library::Library;
use evenhand::model::Case;
use evenhand::model::case::{Known, Origin, Range, VariableId};
use evenhand::model::policy::{Constant, NodeId, ValueType};
use evenhand::program::Prepared;
use evenhand::value::{Date, Exact};
use evenhand_reference::{DAY, Kind, POLICY, POLICY_TITLE, SEED, cases, pence, pounds};

/// How many are decided.
const CASES: u32 = 100_000;

/// The outcomes, in the order in which they are asked for.
const OUTCOMES: [&str; 8] = [
    "eligible",
    "exempt",
    "exempt_reason",
    "contribution",
    "decision",
    "reason",
    "tier",
    "may_approve",
];

fn prepared() -> Prepared {
    let mut library = Library::default();
    library.add("reference.policy", POLICY, true);
    let checked = library.check();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    let id = library.find(POLICY_TITLE).expect("it is in the text");
    library.prepare(id).prepared.expect("it has no problems")
}

fn day() -> Date {
    let (year, month, day) = DAY;
    Date::new(year, month, day).expect("it is a day")
}

/// The policy with its names looked up, so that a case is a few whole numbers.
struct Policy<'p> {
    prepared: &'p Prepared,
    facts: Vec<(&'p str, VariableId)>,
    question: Arc<Question<'p>>,
    unknown: Case,
}

impl<'p> Policy<'p> {
    fn new(prepared: &'p Prepared) -> Self {
        let policy = prepared.policy();
        let variables = prepared.variables();
        let facts = variables
            .ids()
            .filter_map(|id| match variables.get(id).origin {
                Origin::Fact(fact) => Some((policy.fact(fact).name.as_str(), id)),
                Origin::FactFor(..) | Origin::Count(_) | Origin::Field { .. } => None,
            });
        let asked = OUTCOMES.map(|name| policy.node_named(name).expect("it is answered"));
        Policy {
            prepared,
            facts: facts.collect(),
            question: Question::new(prepared, day(), &asked).expect("the policy is about that day"),
            unknown: Case::unknown(policy),
        }
    }

    fn decide(&self, case: &evenhand_reference::Case<i64>) -> Decision<'p> {
        let mut told = self.unknown.clone();
        for (name, id) in &self.facts {
            let known = Known::Is(self.number(*id, fact(case, name)));
            let taken = told.learn(self.prepared.variables(), *id, known);
            assert!(taken, "{name} of {case:?}");
        }
        self.question.decide(&told).expect("no case is impossible")
    }

    /// A fact as the whole number that the engine holds it as.
    fn number(&self, id: VariableId, fact: Fact) -> i64 {
        match (fact, self.prepared.variables().get(id).range) {
            (Fact::YesNo(yes), Range::YesNo) => i64::from(yes),
            (Fact::Whole(number), Range::Amount { below: 1, .. }) => number,
            (Fact::Pence(pence), Range::Amount { below: 100, .. }) => pence,
            (Fact::Named(name), Range::Choice(kind, _)) => {
                let member = self.prepared.policy().kinds()[kind.index()].member(name);
                i64::from(member.expect("the kind has it"))
            }
            (Fact::Day, Range::Date { .. }) => i64::from(day().number()),
            (fact, range) => unreachable!("{fact:?} in {range:?}"),
        }
    }

    fn told(&self, node: NodeId, answer: &Answer) -> String {
        let value = answer.value().expect("every case is complete");
        match (value, self.prepared.policy().nodes()[node.index()].ty) {
            (Constant::YesNo(yes), _) => yes.to_string(),
            (Constant::Amount(amount), _) => {
                let pence = amount.times(Exact::whole(100)).expect("it fits");
                assert!(pence.is_whole(), "{amount:?}");
                pence.numerator().to_string()
            }
            (Constant::Choice(at), ValueType::Choice(kind)) => {
                self.prepared.policy().kinds()[kind.index()].members[usize::from(at)]
                    .name
                    .to_uppercase()
            }
            (value, ty) => unreachable!("{value:?} of {ty:?}"),
        }
    }
}

/// A fact of a case by hand.
#[derive(Debug, Clone, Copy)]
enum Fact {
    YesNo(bool),
    Whole(i64),
    Pence(i64),
    Named(&'static str),
    Day,
}

fn fact(case: &evenhand_reference::Case<i64>, name: &str) -> Fact {
    match name {
        "decision_date" => Fact::Day,
        "age" => Fact::Whole(i64::from(case.age)),
        "pension_age" => Fact::YesNo(case.pension_age),
        "lives_with" => Fact::Named(case.lives_with.name()),
        "weekly_income" => Fact::Pence(case.weekly_income),
        "disregarded_income" => Fact::Pence(case.disregarded_income),
        "capital" => Fact::Pence(case.capital),
        "housing_costs" => Fact::Pence(case.housing_costs),
        "dre" => Fact::Pence(case.dre),
        "weekly_package_cost" => Fact::Pence(case.weekly_package_cost),
        "terminal_illness" => Fact::YesNo(case.terminal_illness),
        "mental_health_aftercare" => Fact::YesNo(case.mental_health_aftercare),
        "carer_service" => Fact::YesNo(case.carer_service),
        "reablement_weeks" => Fact::Whole(i64::from(case.reablement_weeks)),
        "need_band" => Fact::Named(case.need_band.name()),
        "spend_category" => Fact::Named(case.category.name()),
        "spend_amount" => Fact::Pence(case.amount),
        "spend_in_plan" => Fact::YesNo(case.in_plan),
        "spend_meets_outcome" => Fact::YesNo(case.meets_outcome),
        "spend_illegal" => Fact::YesNo(case.illegal),
        "spend_funded_elsewhere" => Fact::YesNo(case.already_funded_elsewhere),
        "spend_provider" => Fact::Named(case.provider_relationship.name()),
        "requester_role" => Fact::Named(case.requester_role.name()),
        other => unreachable!("a case by hand has no {other}"),
    }
}

/// The answers by hand, as [`Policy::told`] tells them.
fn by_hand(answer: &evenhand_reference::Answer<i64>) -> [String; 8] {
    // The policy can't call a value `none`, nor one by a fact's name.
    let exemption = match answer.exempt_reason.name() {
        "NONE" => "NOT_EXEMPT",
        "TERMINAL_ILLNESS" => "TERMINAL",
        name => name,
    };
    [
        answer.eligible.to_string(),
        answer.exempt.to_string(),
        exemption.to_owned(),
        answer.contribution.to_string(),
        answer.decision.name().to_uppercase(),
        answer.reason.name().to_owned(),
        answer.tier.name().to_uppercase(),
        answer.may_approve.to_string(),
    ]
}

#[test]
fn the_policy_answers_what_is_worked_out_by_hand() {
    let prepared = prepared();
    let policy = Policy::new(&prepared);
    for case in cases(CASES, SEED) {
        let decision = policy.decide(&case);
        let told: Vec<String> = decision
            .answers
            .iter()
            .map(|answered| policy.told(answered.node, &answered.answer))
            .collect();
        assert_eq!(told, by_hand(&pence::decide(&case)), "in pence: {case:?}");
        let decimal = pounds::decide(&case.in_pounds()).in_pence();
        assert_eq!(told, by_hand(&decimal), "in decimals: {case:?}");
    }
}
