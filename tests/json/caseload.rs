//! What is told of many cases, in every shape: amounts, days, choices, items, groups, refusals.

use evenhand::caseload::summary::{Along, Asked, Breakdown, Side, Summary, Wanted};
use evenhand::caseload::{BLOCK, Caseload};
use evenhand::decision::read_case;
use evenhand::library::Library;
use evenhand::model::case::{Known, Origin, VariableId};
use evenhand::program::Prepared;
use evenhand::value::Date;

const ROOMS: &str = r#"
vocabulary "Rooms"
  values size : small "a small room", large "a large room"
  facts
    decision_date : date
    worth : money from £0.00 to £9,000,000.00
    busy : yes/no
    clash : yes/no
    extras : list of up to 2 extra
  record extra
    cost : money from £0.00 to £100.00
  outcomes
    fee : money, better when lower
    refund : money, better when higher
    points : whole number
    day : date
    room : size
    price : money for each extra in extras
    rent : money for each size
    left_open : yes/no

baseline "House" uses "Rooms"
  illustrative
  applies from 2026-04-06
  decides as at decision_date
  authorities may decide left_open
  parameter share : percent from 0% to 100% in steps of 1%
    from 2026-04-06 50%
  parameter shown : money from £0.00 to £10.00
    from 2026-04-06 not published
  parameter chosen : size
    from 2026-04-06 small
  parameter wait : whole number from 0 to 100
    from 2026-04-06 10
  calculate fee
    applies when not busy
    result = share of worth, rounded half up to £0.01
  calculate refund
    result = share of worth, rounded half up to £0.01
  calculate points
    result = wait
  decide room
    normally chosen
    [R1] but small when clash
    [R2] but large when clash
  calculate price for each extra in extras
    result = share of extra.cost, rounded half up to £0.01
  calculate day
    result = wait days after decision_date
  calculate rent for each size
    applies when clash
    result = shown
"#;

fn prepared(library: &Library) -> Prepared {
    let id = library.find("House").expect("it is in the text");
    let preparation = library.prepare(id);
    let told: Vec<String> = preparation
        .problems
        .iter()
        .map(|problem| problem.told(library.sources()).message)
        .collect();
    preparation.prepared.unwrap_or_else(|| panic!("{told:?}"))
}

fn variable(prepared: &Prepared, name: &str, item: u8) -> VariableId {
    let named = |id: &VariableId| match prepared.variables().get(*id).origin {
        Origin::Fact(fact) | Origin::Count(fact) => prepared.policy().fact(fact).name == name,
        Origin::Field { item: own, .. } => name == "cost" && own == item,
        Origin::FactFor(..) => false,
    };
    let found = prepared.variables().ids().find(named);
    found.unwrap_or_else(|| panic!("no fact is called {name}"))
}

/// A report of two sides in which every field and every word of its lists stands.
pub(crate) fn report() -> serde_json::Value {
    let mut library = Library::default();
    library.add("house.policy", ROOMS, true);
    let prepared = prepared(&library);
    let policy = prepared.policy();
    let outcomes = ["fee", "refund", "points", "day", "room", "price", "rent"];
    let nodes = outcomes.map(|name| policy.node_named(name).expect("it is worked out"));
    let by = Breakdown::read(&prepared, "busy").expect("it can be told apart");
    let wanted =
        Wanted::new(&prepared, &nodes, by, Along::Named("worth")).expect("it is an amount");
    let text = "[case]\nask = [\"fee\"]\n[suppose]\nshare = \"40%\"\nwait = 20\nshown = \"£2.00\"\n\
                chosen = \"large\"\n[facts]\n";
    let file = read_case(text, 0).expect("it is a case");
    let inquiry = file.inquiry(policy, None).expect("the figures are known");
    let before = Caseload::new(&prepared, &wanted.nodes(), None, &[]).expect("it is asked");
    let twins = wanted.nodes_in(policy, policy).expect("it is the same");
    let after = Caseload::new(&prepared, &twins, None, &inquiry.supposing).expect("it is asked");
    let side = Side::new(&after, &inquiry.supposing);
    let asked = Asked::new(&wanted, Side::new(&before, &[]), Some(side)).expect("they compare");
    let mut summary = Summary::new(&asked);
    let (mut one, mut two) = (before.worker(), after.worker());
    let mut block = before.block();
    let day = i64::from(Date::new(2026, 5, 1).expect("it is a day").number());
    // More pages of amounts than are counted one by one.
    for first in (0..16_640).step_by(BLOCK) {
        before.start(&mut block, BLOCK);
        for row in 0..BLOCK {
            let number = i64::try_from(first + row).expect("it is small");
            let mut put = |name: &str, item: u8, value: i64| {
                let id = variable(&prepared, name, item);
                before.put(&mut block, row, id, Known::Is(value));
            };
            if number != 1 {
                put("decision_date", 0, day);
            }
            if number != 2 {
                put("worth", 0, number * 200);
            }
            put("busy", 0, i64::from(number == 3));
            put("clash", 0, i64::from(number == 4));
            put("extras", 0, number % 3);
            for item in 0..2 {
                if number % 3 > i64::from(item) {
                    put("cost", item, number % 1_000);
                }
            }
        }
        let answers = before.decide(&block, &mut one);
        let others = after.decide(&block, &mut two);
        summary.take(|row| (first + row) as u64, &block, answers, Some(others));
    }
    serde_json::to_value(summary.report()).expect("it can be told")
}

/// The kind that rent is for has two values, and each is told by itself.
#[test]
fn every_outcome_is_told() {
    let report = report();
    let outcomes = report["outcomes"].as_array().expect("it is a list");
    assert_eq!(outcomes.len(), 8);
    let rent = &outcomes[7]["change"]["not_compared"];
    let settled = serde_json::json!({"before": "undecided", "after": "decided", "cases": 1});
    let mut pairs = rent.as_array().expect("it is a list").iter();
    assert!(pairs.any(|pair| *pair == settled), "{rent}");
}
