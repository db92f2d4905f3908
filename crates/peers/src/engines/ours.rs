//! Evenhand itself, by its public API.

use std::hint::black_box;
use std::sync::Arc;

use evenhand::decision::{Answered, Decision, Question};
use evenhand::explanation::{Asked, explain};
use evenhand::library::Library;
use evenhand::model;
use evenhand::model::case::{Known, Origin, Range, VariableId};
use evenhand::model::policy::{Constant, NodeId, ValueType};
use evenhand::program::Prepared;
use evenhand::value::Date;
use evenhand_reference::{
    Answer, Case, DAY, Household, Kind, Money, Need, POLICY, POLICY_TITLE, Provider, Purpose, Role,
};

use super::{Engine, Told, line};

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

const FACTS: [&str; 23] = [
    "decision_date",
    "age",
    "pension_age",
    "lives_with",
    "weekly_income",
    "disregarded_income",
    "capital",
    "housing_costs",
    "dre",
    "weekly_package_cost",
    "terminal_illness",
    "mental_health_aftercare",
    "carer_service",
    "reablement_weeks",
    "need_band",
    "spend_category",
    "spend_amount",
    "spend_in_plan",
    "spend_meets_outcome",
    "spend_illegal",
    "spend_funded_elsewhere",
    "spend_provider",
    "requester_role",
];

/// The evaluator, which decides one case at a time and can explain it.
pub(crate) struct Evaluator {
    library: Library,
    prepared: &'static Prepared,
    question: Arc<Question<'static>>,
    facts: [VariableId; 23],
    places: Places,
    /// The names of each outcome's values, in the order of the outcomes.
    names: [Vec<String>; 8],
    unknown: model::Case,
}

/// Where the values of the reference decision stand in the policy's kinds.
struct Places {
    lives_with: Vec<i64>,
    need_band: Vec<i64>,
    category: Vec<i64>,
    provider: Vec<i64>,
    role: Vec<i64>,
    day: i64,
}

impl Evaluator {
    /// The policy, ready to decide, and what is asked of it.
    pub(crate) fn asked(&self) -> (&'static Prepared, [NodeId; 8]) {
        let node = |name: &str| self.prepared.policy().node_named(name);
        let asked = OUTCOMES.map(|name| node(name).expect("it is answered"));
        (self.prepared, asked)
    }

    /// The variables of the facts.
    pub(crate) fn facts(&self) -> &[VariableId; 23] {
        &self.facts
    }

    /// What numbers and places say, in the order of the outcomes.
    pub(crate) fn told<'n>(&'n self, values: &[i128; 8]) -> Told<'n> {
        let name = |at: usize| {
            let place = usize::try_from(values[at]).expect("it is a place");
            self.names[at][place].as_str()
        };
        Told {
            eligible: values[0] == 1,
            exempt: values[1] == 1,
            exempt_reason: name(2),
            contribution: i64::try_from(values[3]).expect("no more than a package"),
            decision: name(4),
            reason: name(5),
            tier: name(6),
            may_approve: values[7] == 1,
        }
    }

    /// The numbers of a case, in the order of the facts.
    pub(crate) fn numbers(&self, case: &Case<i64>) -> [i64; 23] {
        let places = &self.places;
        [
            places.day,
            i64::from(case.age),
            i64::from(case.pension_age),
            places.lives_with[case.lives_with as usize],
            case.weekly_income,
            case.disregarded_income,
            case.capital,
            case.housing_costs,
            case.dre,
            case.weekly_package_cost,
            i64::from(case.terminal_illness),
            i64::from(case.mental_health_aftercare),
            i64::from(case.carer_service),
            i64::from(case.reablement_weeks),
            places.need_band[case.need_band as usize],
            places.category[case.category as usize],
            case.amount,
            i64::from(case.in_plan),
            i64::from(case.meets_outcome),
            i64::from(case.illegal),
            i64::from(case.already_funded_elsewhere),
            places.provider[case.provider_relationship as usize],
            places.role[case.requester_role as usize],
        ]
    }

    fn decision(&self, case: &model::Case) -> Decision<'static> {
        self.question.decide(case).expect("no case is impossible")
    }

    fn read_back(&self, answers: &[Answered], tell: impl FnOnce(&Told<'_>)) {
        let value = |at: usize| answers[at].answer.value().expect("every case is complete");
        let yes = |at: usize| value(at) == Constant::YesNo(true);
        let name = |at: usize| match value(at) {
            Constant::Choice(choice) => self.names[at][usize::from(choice)].as_str(),
            other => unreachable!("{other:?} is no value of a kind"),
        };
        let Constant::Amount(paid) = value(3) else {
            unreachable!("what is paid is an amount")
        };
        let pence = paid.numerator() * (100 / paid.denominator());
        tell(&Told {
            eligible: yes(0),
            exempt: yes(1),
            exempt_reason: name(2),
            contribution: i64::try_from(pence).expect("no more than a package"),
            decision: name(4),
            reason: name(5),
            tier: name(6),
            may_approve: yes(7),
        });
    }
}

/// The variable of each fact, in the order of [`FACTS`].
fn variables_of(prepared: &Prepared) -> [VariableId; 23] {
    let variables = prepared.variables();
    FACTS.map(|name| {
        let found = variables.ids().find(|id| match variables.get(*id).origin {
            Origin::Fact(fact) => prepared.policy().facts()[fact.index()].name == name,
            Origin::FactFor(..) | Origin::Count(_) | Origin::Field { .. } => false,
        });
        found.expect("the policy has it")
    })
}

/// Where the values of a kind stand in the policy.
fn places_of<K: Kind>(prepared: &Prepared, fact: VariableId) -> Vec<i64> {
    let Range::Choice(kind, _) = prepared.variables().get(fact).range else {
        unreachable!("the fact is of a kind")
    };
    let kind = &prepared.policy().kinds()[kind.index()];
    let place = |value: &K| kind.member(value.name()).expect("the kind has it");
    K::ALL.iter().map(|value| i64::from(place(value))).collect()
}

/// The names of an outcome's values, as those of the reference decision.
fn names_of(prepared: &Prepared, node: NodeId) -> Vec<String> {
    let node = &prepared.policy().nodes()[node.index()];
    let ValueType::Choice(kind) = node.ty else {
        return Vec::new();
    };
    // Grounds and exemptions are codes in capitals.
    let is_code = ["exempt_reason", "reason"].contains(&node.name.as_str());
    let kind = &prepared.policy().kinds()[kind.index()];
    let names = kind
        .members
        .iter()
        .map(|member| match member.name.as_str() {
            "not_exempt" => "NONE".to_owned(),
            "terminal" => "TERMINAL_ILLNESS".to_owned(),
            name if is_code => name.to_uppercase(),
            name => name.to_owned(),
        });
    names.collect()
}

impl Engine for Evaluator {
    type Input = model::Case;

    const MONEY: Money = Money::Pounds;

    fn load() -> Self {
        let mut library = Library::default();
        library.add("reference.policy", POLICY, true);
        let id = library.find(POLICY_TITLE).expect("it is in the text");
        let prepared = library.prepare(id).prepared.expect("it has no problems");
        // A question borrows its policy, and both live as long as the process does.
        let prepared: &'static Prepared = Box::leak(Box::new(prepared));
        let policy = prepared.policy();
        let asked = OUTCOMES.map(|name| policy.node_named(name).expect("it is answered"));
        let (year, month, day) = DAY;
        let day = Date::new(year, month, day).expect("it is a day");
        let facts = variables_of(prepared);
        Evaluator {
            question: Question::new(prepared, day, &asked).expect("the policy is about that day"),
            places: Places {
                lives_with: places_of::<Household>(prepared, facts[3]),
                need_band: places_of::<Need>(prepared, facts[14]),
                category: places_of::<Purpose>(prepared, facts[15]),
                provider: places_of::<Provider>(prepared, facts[21]),
                role: places_of::<Role>(prepared, facts[22]),
                day: i64::from(day.number()),
            },
            names: asked.map(|node| names_of(prepared, node)),
            unknown: model::Case::unknown(policy),
            facts,
            prepared,
            library,
        }
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        let mut told = self.unknown.clone();
        for (id, number) in self.facts.iter().zip(self.numbers(case)) {
            let taken = told.learn(self.prepared.variables(), *id, Known::Is(number));
            assert!(taken, "{number} is out of range");
        }
        told
    }

    fn decide(&mut self, input: &Self::Input) {
        let decision = self.decision(input);
        self.read_back(&decision.answers, |told| {
            black_box(told);
        });
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        let mut answer = Err(String::new());
        let decision = self.decision(input);
        self.read_back(&decision.answers, |told| answer = told.in_values());
        answer
    }

    fn decide_line(&mut self, text: &str) {
        let case = self.prepare(&line::pounds_as_pence(text));
        self.decide(&case);
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        let decision = self.decision(input);
        black_box(decision.whole_trace());
        self.read_back(&decision.answers, |told| {
            black_box(told);
        });
        true
    }
}

/// The evaluator with its whole explanation in words, as a person reads it.
pub(crate) struct InWords(Evaluator);

impl Engine for InWords {
    type Input = model::Case;

    const MONEY: Money = Money::Pounds;

    fn load() -> Self {
        InWords(Evaluator::load())
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        self.0.prepare(case)
    }

    fn decide(&mut self, input: &Self::Input) {
        self.0.decide(input);
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        self.0.answer(input)
    }

    fn decide_line(&mut self, line: &str) {
        self.0.decide_line(line);
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        let decision = self.0.decision(input);
        black_box(explain(
            &decision,
            self.0.library.sources(),
            Asked::default(),
        ));
        true
    }
}
