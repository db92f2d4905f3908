//! What an authority's lines come to together, held against what its baseline allows.

#[path = "shipped/mod.rs"]
mod shipped;

use evenhand::comparison::{BoundVerdict, Effects, effects};
use evenhand::decision::{Answer, decide};
use evenhand::library::Library;
use evenhand::model::policy::Constant;

/// A nation with three rules of which each sets the one before it aside, and the last may be.
const NATION: &str = r#"vocabulary "Words"
  values answer : ranked allowed, refused
  facts
    day : date
    barred : yes/no
    in_need : yes/no
    unsafe : yes/no
    asked : yes/no
    savings : money from £0.00 to £30,000.00
  outcomes
    spend : answer
    charge : money per week, better when lower

baseline "Nation" uses "Words"
  illustrative
  decides as at day
  applies from 2025-01-01

  decide spend
    authorities may add rules giving allowed, refused, may override N3
    normally allowed
    [N1] but refused when barred
    [N2] but allowed when in_need overriding N1
    [N3] but refused when unsafe overriding N2

  calculate charge
    authorities may replace step from_savings never above
    step from_savings = £1.00 per week for every £250.00 or part in savings above £14,250.00
    result = from_savings

policy "Council" adopts "Nation"
  illustrative
  applies from 2025-01-01

"#;

fn library(local: &str) -> Library {
    let mut library = Library::default();
    library.add("council.policy", &format!("{NATION}{local}"), true);
    library
}

fn held(library: &Library) -> Effects {
    let checked = library.check();
    let errors = checked.problems.iter().filter(|problem| problem.is_error());
    let errors: Vec<String> = errors.map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    effects(library, &checked)
}

fn verdicts(effects: &Effects) -> Vec<(&str, &BoundVerdict)> {
    let policies = effects.policies.iter();
    let bounds = policies.flat_map(|(_, held)| &held.bounds);
    bounds
        .map(|bound| (bound.allows.as_str(), &bound.verdict))
        .collect()
}

/// Every line is allowed, and what they come to is not: a rule that may be set aside is, which
/// revives the one it set aside, which sets the fixed one aside.
#[test]
fn a_fixed_rule_set_aside_over_others_is_refuted_with_a_person_that_decide_confirms() {
    let library =
        library("  decide spend\n    [C1] but allowed when asked and in_need overriding N3\n");
    let effects = held(&library);
    let verdicts = verdicts(&effects);
    let verdict_on = |tag: &str| {
        let allows = format!("authorities may not override {tag}");
        let mut found = verdicts.iter().filter(|(own, _)| *own == allows);
        found.next().map(|(_, verdict)| *verdict)
    };
    let kept = verdict_on("N2").expect("it is asked about");
    assert!(matches!(kept, BoundVerdict::Kept), "{kept:#?}");
    let Some(BoundVerdict::Broken(broken)) = verdict_on("N1") else {
        panic!("{verdicts:#?}");
    };
    let id = library.find("Council").expect("it is there");
    let prepared = library.prepare(id).prepared.expect("it can be decided");
    let spend = prepared.policy().node_named("spend").expect("it is there");
    let decision = decide(&prepared, &broken.case, &[spend]).expect("it is a whole case");
    let answers = &decision.answers;
    assert!(
        matches!(&answers[0].answer, Answer::Value(Constant::Choice(0))),
        "{:?}",
        answers[0].answer
    );
}

#[test]
fn rules_that_leave_the_fixed_ones_standing_are_proved_to() {
    let effects = held(&library(
        "  decide spend\n    [C1] but allowed when asked and in_need and not barred overriding N3\n",
    ));
    let verdicts = verdicts(&effects);
    assert_eq!(verdicts.len(), 2);
    for (allows, verdict) in verdicts {
        assert!(
            matches!(verdict, BoundVerdict::Kept),
            "{allows}: {verdict:#?}"
        );
    }
}

/// Where the baseline leaves a decision to authorities, their own rules set one another aside as
/// they like, and no value is out of bounds.
#[test]
fn a_decision_that_is_left_open_has_no_bounds() {
    let open = NATION.replace(
        "  decide spend\n    authorities may add rules giving allowed, refused, may override N3\n    normally allowed\n    [N1] but refused when barred\n    [N2] but allowed when in_need overriding N1\n    [N3] but refused when unsafe overriding N2\n",
        "  authorities must decide spend\n",
    );
    assert_ne!(open, NATION);
    let local = "  decide spend\n    normally refused\n    [C1] but allowed when asked\n    [C2] but refused when unsafe overriding C1\n";
    let mut library = Library::default();
    library.add("council.policy", &format!("{open}{local}"), true);
    let effects = held(&library);
    let verdicts = verdicts(&effects);
    assert!(verdicts.is_empty(), "{verdicts:#?}");
}

/// A penny decides: whole £500.00 above £14,000.01 never come to more than parts of £250.00 above
/// £14,250.00, and above £14,000.00 they do.
#[test]
fn a_step_is_held_to_the_penny() {
    let step = |from: &str| {
        format!(
            "  calculate charge\n    step from_savings = £2.00 per week for every complete £500.00 \
             in savings above {from}\n"
        )
    };
    let kept = held(&library(&step("£14,000.01")));
    assert!(matches!(verdicts(&kept)[..], [(_, BoundVerdict::Kept)]));
    let broken = held(&library(&step("£14,000.00")));
    let [(_, BoundVerdict::Broken(broken))] = &verdicts(&broken)[..] else {
        panic!("{broken:#?}");
    };
    assert!(
        broken.found.contains("by the baseline's own lines"),
        "{}",
        broken.found
    );
}

#[test]
fn a_departure_tells_its_size_and_that_nobody_pays_more_for_it() {
    let local = "  calculate charge\n    authorities_step\n".replace(
        "authorities_step",
        "result = £1.00 per week for every complete £250.00 in savings above £14,250.00\n      \
         departs from charge acknowledged \"the page counts whole steps\"",
    );
    let library = library(&local);
    let effects = held(&library);
    let departures = &effects.policies[0].1.departures;
    let [departure] = departures.as_slice() else {
        panic!("{departures:#?}");
    };
    let [moved] = departure.effects.as_slice() else {
        panic!("{departure:#?}");
    };
    assert_eq!(moved.size.as_deref(), Some("£1.00 a week"));
    assert!(moved.one_way && !moved.is_more, "{moved:#?}");
}

/// What goes beyond guidance is told to be acknowledged; once it is, that is what is told.
#[test]
fn what_goes_beyond_guidance_can_be_acknowledged() {
    let guided = NATION.replace("authorities may replace", "authorities should only replace");
    assert_ne!(guided, NATION);
    let step = "  calculate charge\n    step from_savings\n      [C1] add £2.00 per week for every \
                £250.00 or part in savings above £14,250.00\n";
    let codes = |step: &str| -> Vec<String> {
        let mut library = Library::default();
        library.add("council.policy", &format!("{guided}{step}"), true);
        let problems = held(&library).problems;
        problems.iter().map(|problem| problem.code()).collect()
    };
    assert_eq!(codes(step), ["effect::beyond_guidance"]);
    let acknowledged = step.replace(
        "step from_savings\n",
        "step from_savings\n      departs from from_savings acknowledged \"the page says so\"\n",
    );
    assert_eq!(codes(&acknowledged), ["effect::departs_together"]);
}

/// What a departing line moves can't be told where another line names it; it is not said that
/// nobody is moved.
#[test]
fn a_departure_that_others_rest_on_is_not_said_to_move_nobody() {
    let library = library(
        "  decide spend\n    [C1] but allowed when asked overriding N2\n      departs from N2 \
         acknowledged \"the page says so\"\n    [C2] but refused when in_need overriding C1\n",
    );
    let checked = library.check();
    let told: Vec<String> = effects(&library, &checked)
        .problems
        .iter()
        .filter(|problem| problem.code() == "effect::departs")
        .filter_map(|problem| Some(problem.diagnostic().help()?.to_string()))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("other lines rest on it"), "{told:?}");
    assert!(!told[0].contains("nobody was found"), "{told:?}");
}

/// A fixed rule whose value is worked out is not said to be set aside where a higher one prevails.
#[test]
fn a_higher_answer_breaks_no_rule_whose_value_is_worked_out() {
    let text = NATION
        .replace("    charge :", "    usual : answer\n    charge :")
        .replace(
            "    normally allowed\n    [N1] but refused when barred\n    [N2] but allowed when in_need \
             overriding N1\n    [N3] but refused when unsafe overriding N2\n",
            "    the highest prevails\n    normally allowed\n    [N1] usual when barred\n    \
             [N2] allowed when in_need overriding N1\n    [N3] allowed when unsafe overriding N2\n\n  \
             decide usual\n    normally allowed\n    [N4] but refused when asked\n",
        );
    let mut library = Library::default();
    let local = "  decide spend\n    [C1] refused when in_need overriding N3\n";
    library.add("council.policy", &format!("{text}{local}"), true);
    let effects = held(&library);
    let verdicts = verdicts(&effects);
    let asked = |own: &&(&str, &BoundVerdict)| own.0 == "authorities may not override N1";
    assert!(verdicts.iter().any(|own| asked(&own)), "{verdicts:#?}");
    for (allows, verdict) in verdicts {
        assert!(
            !matches!(verdict, BoundVerdict::Broken(_)),
            "{allows}: {verdict:#?}"
        );
    }
}

#[test]
fn nothing_that_is_shipped_goes_beyond_its_baseline_in_effect() {
    let library = shipped::library();
    let effects = effects(&library, &library.check());
    let mut bounds = 0;
    for (id, held) in &effects.policies {
        for bound in &held.bounds {
            bounds += 1;
            // Of one guarantee a figure was not found, so that it may be below the national one.
            let may_be_open = library.name(*id) == "reading" && bound.of == "guarantee.built_up";
            assert!(
                match bound.verdict {
                    BoundVerdict::Kept => true,
                    BoundVerdict::NotDecided => may_be_open,
                    BoundVerdict::Broken(_)
                    | BoundVerdict::BeyondGuidance(_)
                    | BoundVerdict::Departs(_) => false,
                },
                "{}: {bound:#?}",
                library.name(*id)
            );
        }
    }
    assert!(bounds > 5, "{bounds} bounds were asked about");
}
