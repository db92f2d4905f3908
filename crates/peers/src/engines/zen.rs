//! zen-engine, with its policy document: expressions, matches and tables over decimals.

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use evenhand_reference::{Answer, Case, Money, write_json_line};
use rust_decimal::Decimal;
use zen_engine::loader::MemoryLoader;
use zen_engine::model::{DecisionContent, PolicyContent};
use zen_engine::policy::PolicyDocument;
use zen_engine::{DecisionEngine, EvaluationOptions};
use zen_expression::variable::Variable;

use super::{Engine, Told};

const DOCUMENT: &str = include_str!("../../forms/zen.json");

/// The engine with its document compiled.
pub(crate) struct Zen {
    engine: DecisionEngine,
}

impl Zen {
    /// The output object of a case, and how it came about where that is asked for.
    fn evaluate(&self, input: Variable, trace: bool) -> Variable {
        let options = EvaluationOptions {
            trace,
            ..EvaluationOptions::default()
        };
        let future = pin!(self.engine.evaluate_with_opts("reference", input, options));
        // A document of rules waits for nothing, so it is ready when it is first asked.
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(response) => {
                let response = response.expect("every case is complete");
                black_box(&response.trace);
                response.result
            }
            Poll::Pending => unreachable!("rules wait for nothing"),
        }
    }
}

fn read_back(output: &Variable, tell: impl FnOnce(&Told<'_>)) {
    let answer = output.dot("answer").expect("the document gives it");
    let answer = answer.as_object().expect("it is an object");
    let answer = answer.borrow();
    let yes = |name: &str| answer.get_str(name).and_then(Variable::as_bool);
    let text = |name: &str| answer.get_str(name).and_then(Variable::as_str);
    let paid = answer.get_str("contribution").and_then(Variable::as_number);
    let mut paid = paid.expect("it is an amount") * Decimal::ONE_HUNDRED;
    paid.rescale(0);
    tell(&Told {
        eligible: yes("eligible").expect("yes or no"),
        exempt: yes("exempt").expect("yes or no"),
        exempt_reason: text("exempt_reason").expect("a name"),
        contribution: i64::try_from(paid.mantissa()).expect("no more than a package"),
        decision: text("decision").expect("a name"),
        reason: text("reason").expect("a name"),
        tier: text("tier").expect("a name"),
        may_approve: yes("may_approve").expect("yes or no"),
    });
}

impl Engine for Zen {
    type Input = Variable;

    const MONEY: Money = Money::Pounds;

    fn load() -> Self {
        let document: PolicyDocument = serde_json::from_str(DOCUMENT).expect("it is a document");
        let loader = Arc::new(MemoryLoader::default());
        loader.add(
            "reference",
            DecisionContent::Policy(PolicyContent(Arc::new(document))),
        );
        let engine = DecisionEngine::default().with_loader(loader);
        let failures = engine.compile();
        assert!(failures.is_empty(), "{failures:?}");
        Zen { engine }
    }

    fn prepare(&self, case: &Case<i64>) -> Self::Input {
        let mut line = String::new();
        write_json_line(&mut line, case, Money::Pounds);
        serde_json::from_str(&line).expect("the lines are our own")
    }

    fn decide(&mut self, input: &Self::Input) {
        let output = self.evaluate(input.clone(), false);
        read_back(&output, |told| {
            black_box(told);
        });
    }

    fn answer(&mut self, input: &Self::Input) -> Result<Answer<i64>, String> {
        let output = self.evaluate(input.clone(), false);
        let mut answer = Err(String::new());
        read_back(&output, |told| answer = told.in_values());
        answer
    }

    fn decide_line(&mut self, line: &str) {
        let input = serde_json::from_str(line).expect("the lines are our own");
        let output = self.evaluate(input, false);
        read_back(&output, |told| {
            black_box(told);
        });
    }

    fn explain(&mut self, input: &Self::Input) -> bool {
        let output = self.evaluate(input.clone(), true);
        read_back(&output, |told| {
            black_box(told);
        });
        true
    }
}
