//! What is proved of groups, held against people who are made up.

use super::formulas::Asked;
use super::groups::{Group, Rest, Treated, groups};
use super::joint::Pair;
use super::look::{Look, Stands};
use super::marker::Markers;
use super::people::People;
use super::twin::Twin;
use crate::comparison::formulas::Both;
use crate::library::Library;
use crate::model::policy::Days;
use crate::program::Prepared;
use crate::value::Date;

/// How many people are held against the groups of one outcome.
const PEOPLE: usize = 400;

fn prepared(library: &Library, name: &str) -> Prepared {
    let id = library.find(name).expect("it is shipped");
    library.prepare(id).prepared.expect("nothing is wrong")
}

/// The texts of the library that are compared here.
const TEXTS: [(&str, &str); 6] = [
    (
        "vocabulary.policy",
        include_str!("../../policies/vocabulary.policy"),
    ),
    (
        "baseline.policy",
        include_str!("../../policies/scotland/baseline.policy"),
    ),
    (
        "strathmore.policy",
        include_str!("../../policies/scotland/strathmore.policy"),
    ),
    (
        "kilmorran.policy",
        include_str!("../../policies/scotland/kilmorran.policy"),
    ),
    (
        "glasgow.policy",
        include_str!("../../policies/scotland/glasgow.policy"),
    ),
    (
        "borders.policy",
        include_str!("../../policies/scotland/borders.policy"),
    ),
];

fn shipped() -> Library {
    let mut library = Library::default();
    for (name, text) in TEXTS {
        library.add(name, text, true);
    }
    library
}

/// Whether somebody is treated as is said of a group that they are in.
fn fits(group: &Group, look: &Look) -> bool {
    match group.treated {
        Treated::Same => matches!(look.stands, Stands::Same | Stands::Unsettled { .. }),
        Treated::All(difference) => {
            look.stands == difference.stands || matches!(look.stands, Stands::Unsettled { .. })
        }
        Treated::OneSided(difference) => {
            look.stands == difference.stands
                || matches!(look.stands, Stands::Same | Stands::Unsettled { .. })
        }
    }
}

/// Holds the groups of every outcome of two policies on a day against people; how many people
/// were in some group.
fn hold(a: &Prepared, b: &Prepared, day: Date) -> usize {
    let pair = Pair::new(a, b);
    let on = Days {
        first: day,
        last: day,
    };
    let mut in_groups = 0;
    for nodes in pair.shared_outcomes() {
        let name = &a.policy().node(nodes.0).name;
        let asked = Asked {
            a: nodes.0,
            b: nodes.1,
            item: 0,
            days_a: on,
            days_b: on,
            at: (day, day),
        };
        let within = pair.unknown();
        let mut twin = Twin::new(&pair, (day, day), nodes, 0).expect("both are about that day");
        let found = groups(&pair, &asked, &within, &mut twin, None);
        let Some(both) = Both::of(&pair, &asked, &within) else {
            continue;
        };
        let markers = Markers::of(&twin, &both);
        let mut people = People::new(&twin, &within);
        for _ in 0..PEOPLE {
            let case = people.draw();
            let look = twin.look(&case);
            if matches!(look.stands, Stands::Refused { .. }) {
                continue;
            }
            let sample = markers.sample(&twin, &case);
            let mut outside = true;
            for group in &found.groups {
                let mut orders = markers.any_order(&twin, &group.markers).into_iter();
                let inside = orders.any(|own| {
                    own.iter()
                        .all(|marker| markers.holds(&twin, &sample, *marker))
                });
                outside &= !inside;
                in_groups += usize::from(inside);
                assert!(
                    !inside || fits(group, &look),
                    "{name}: {:?} is {look:?}: {}",
                    group.treated,
                    twin.in_words(&case)
                );
            }
            let same = matches!(look.stands, Stands::Same | Stands::Unsettled { .. });
            assert!(
                !outside || !matches!(found.rest, Rest::Same) || same,
                "{name}: {look:?}: {}",
                twin.in_words(&case)
            );
        }
    }
    in_groups
}

#[test]
fn nobody_contradicts_what_is_proved_of_the_group_they_are_in() {
    let library = shipped();
    let of = |name: &str| prepared(&library, name);
    let day = |text: &str| text.parse().expect("it is a day");
    let invented = hold(&of("strathmore"), &of("kilmorran"), day("2026-05-01"));
    let real = hold(&of("glasgow"), &of("borders"), day("2025-06-02"));
    // Enough people are in groups for this to say something.
    assert!(invented > 1_000 && real > 500, "{invented} and {real}");
}
