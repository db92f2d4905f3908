//! Trials.

use super::formulas::{Asked, Both};
use super::joint::Pair;
use crate::library::Library;
use crate::proof::{Effort, Outcome};
use crate::model::policy::Days;

#[test]
fn trial() {
    let mut library = Library::default();
    for name in ["vocabulary", "scotland/baseline", "scotland/glasgow", "scotland/borders", "scotland/strathmore", "scotland/kilmorran"] {
        let text = std::fs::read_to_string(format!("policies/{name}.policy")).unwrap();
        library.add(&format!("{name}.policy"), &text, true);
    }
    let prepared = |name: &str| library.prepare(library.find(name).unwrap()).prepared.unwrap();
    let (s, k, g, b) = (prepared("strathmore"), prepared("kilmorran"), prepared("glasgow"), prepared("borders"));
    let day = "2026-05-01".parse().unwrap();
    let on = Days { first: day, last: day };
    for (x, y, what) in [(&s, &s, "s/s"), (&s, &k, "s/k"), (&g, &b, "g/b")] {
        let pair = Pair::new(x, y);
        for (na, nb) in pair.shared_outcomes() {
            let now = std::time::Instant::now();
            let asked = Asked { a: na, b: nb, item: 0, days_a: on, days_b: on, at: (day, day) };
            let Some(mut both) = Both::of(&pair, &asked, &pair.unknown()) else { println!("{what} {} no", x.policy().node(na).name); continue };
            let made = now.elapsed();
            let goal = both.differ().unwrap();
            let trivially = goal == crate::proof::Lit::FALSE;
            let (n, m) = (both.world.terms.condition_count(), both.world.terms.part_count());
            let outcome = both.can_be(goal, Effort::FULL);
            let word = match outcome { Outcome::Never => "same", Outcome::Perhaps(_) => "perhaps", Outcome::Undecided => "undecided" };
            println!("{what} {} {word} trivially {trivially} made {made:?} in all {:?} conditions {n} parts {m}", x.policy().node(na).name, now.elapsed());
        }
    }
}

#[test]
fn trial_groups() {
    use super::groups::groups;
    use super::twin::Twin;
    let mut library = Library::default();
    for name in ["vocabulary", "scotland/baseline", "scotland/glasgow", "scotland/borders", "scotland/strathmore", "scotland/kilmorran"] {
        let text = std::fs::read_to_string(format!("policies/{name}.policy")).unwrap();
        library.add(&format!("{name}.policy"), &text, true);
    }
    let prepared = |name: &str| library.prepare(library.find(name).unwrap()).prepared.unwrap();
    let args = std::env::var("TRIAL").unwrap_or("strathmore kilmorran 2026-05-01".into());
    let args: Vec<&str> = args.split(' ').collect();
    let (x, y) = (prepared(args[0]), prepared(args[1]));
    let day = args[2].parse().unwrap();
    let on = Days { first: day, last: day };
    let pair = Pair::new(&x, &y);
    for (na, nb) in pair.shared_outcomes() {
        let name = x.policy().node(na).name.clone();
        if args.len() > 3 && args[3] != name { continue }
        let now = std::time::Instant::now();
        let asked = Asked { a: na, b: nb, item: 0, days_a: on, days_b: on, at: (day, day) };
        let Ok(mut twin) = Twin::new(&pair, (day, day), (na, nb), 0) else { continue };
        let found = groups(&pair, &asked, &pair.unknown(), &mut twin);
        if found.groups.is_empty() && matches!(found.rest, super::groups::Rest::Same) { continue }
        println!("== {name}: {} groups, looked {}, {:?} rest {}", found.groups.len(), found.looked, now.elapsed(), match &found.rest { super::groups::Rest::Same => "same", super::groups::Rest::NothingFound => "nothing found", super::groups::Rest::Unsettled(_) => "unsettled", super::groups::Rest::Differently(_) => "differently" });
        for group in &found.groups {
            let markers: Vec<String> = group.markers.iter().map(|m| {
                let by = match m.by {
                    super::marker::By::Fact(id) | super::marker::By::Item(id) | super::marker::By::Member(id, _) => { let (p, v) = pair.policy_of(id); match p.variables().get(v).origin { crate::model::case::Origin::Fact(f) | crate::model::case::Origin::FactFor(f, _) | crate::model::case::Origin::Count(f) => p.policy().fact(f).name.clone(), o => format!("{o:?}") } }
                    super::marker::By::Shared(n) => format!("<{}>", x.policy().node(n).name),
                };
                format!("{by} {:?}", m.is)
            }).collect();
            println!("  * {} | {:?}", markers.join(" & "), group.treated);
            println!("      e.g. {}", twin.in_words(&group.somebody));
            if let Some(f) = &group.furthest { println!("      far {} proved {} {}", f.gap, f.proved, twin.in_words(&f.case)); }
        }
        if let super::groups::Rest::Differently(ways) = &found.rest { for (d, case, far) in ways { println!("   rest {d:?} e.g. {}", twin.in_words(case)); if let Some(f) = far { println!("      far {} proved {} {}", f.gap, f.proved, twin.in_words(&f.case)); } } }
    }
}
