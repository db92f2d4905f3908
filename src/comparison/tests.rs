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
            let asked = Asked { a: na, b: nb, item: 0, days_a: on, days_b: on };
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
