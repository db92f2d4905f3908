//! What is proved of policies: in words, and for other programs.

use evenhand::comparison::{BoundTold, BoundVerdict, DepartureTold, Effects, PolicyEffects};
use evenhand::explanation::Style;
use evenhand::form::write_case;
use evenhand::library::{CheckedLibrary, Library, ProvedLibrary, TextId};
use evenhand::program::Prepared;
use evenhand::proof::{Promise, Proofs, Refutation, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

use crate::check::count;
use crate::page::Page;

/// What is proved of one policy, for other programs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyProofs {
    /// The title of the text.
    policy: String,
    /// Every `check` line, the baseline's first.
    promises: Vec<PromiseTold>,
    /// Rules that may clash, and tables that may have no row or several.
    answered: AnsweredTold,
    /// Cases that have no answer by the policy's fault.
    unanswered: Vec<RefutationTold>,
    /// What the baseline allows within bounds, and the policy has lines about.
    bounds: Vec<BoundInJson>,
    /// The lines that depart from the baseline and say so.
    departures: Vec<DepartureInJson>,
}

/// What the baseline allows within bounds, held against the policy.
#[derive(Debug, Serialize, JsonSchema)]
struct BoundInJson {
    /// The outcome or the step.
    of: String,
    /// What the baseline allows.
    allows: String,
    /// How it stands with it: `proved`, `broken`, `beyond_guidance`, `departs`, `not_decided`.
    verdict: &'static str,
    /// A case that goes beyond it.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_by: Option<RefutationTold>,
}

/// A line that departs from the baseline and says so.
#[derive(Debug, Serialize, JsonSchema)]
struct DepartureInJson {
    /// The tag, the figure, the step or the outcome that is departed from.
    from: String,
    /// Why it is kept.
    acknowledged: String,
    /// What it does to outcomes, the first three that it moves.
    moves: Vec<MoveInJson>,
}

/// What a departure does to an outcome.
#[derive(Debug, Serialize, JsonSchema)]
struct MoveInJson {
    /// The outcome.
    outcome: String,
    /// How far it was found to move at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    /// Whether the answer is higher, later or of a higher rank for it.
    is_more: bool,
    /// Whether it is proved that nobody is moved the other way.
    one_way: bool,
    /// Somebody whom it moves.
    person: String,
    /// What the policy decides of them.
    is: String,
    /// What it would be without the line.
    would_be: String,
    /// The person as a file that `decide` reads.
    case: String,
}

/// A promise, and how it stands with it.
#[derive(Debug, Serialize, JsonSchema)]
struct PromiseTold {
    /// The line, as it is written.
    text: String,
    /// How it stands with it: `proved`, `about_nobody`, `broken`, `departs`, `not_decided`.
    verdict: &'static str,
    /// The first day that it was asked about.
    from: String,
    /// The last.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// The lists that it looks at.
    lists: Vec<ListTold>,
    /// The figures that it hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hangs_on: Vec<String>,
    /// How many of the policy's examples were tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<usize>,
    /// A case that breaks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_by: Option<RefutationTold>,
}

/// A list that a promise looks at.
#[derive(Debug, Serialize, JsonSchema)]
struct ListTold {
    /// The fact.
    list: String,
    /// The most items that it can have; all lengths up to it are covered.
    most: u8,
}

/// What came of asking whether there is an answer for everybody. Each outcome, step or table is
/// counted once for every stretch of days.
#[derive(Debug, Serialize, JsonSchema)]
struct AnsweredTold {
    /// There is an answer for everybody.
    proved: usize,
    /// Somebody has none.
    broken: usize,
    /// Neither was found.
    not_decided: usize,
}

/// A case that breaks something.
#[derive(Debug, Serialize, JsonSchema)]
struct RefutationTold {
    /// The case in words.
    person: String,
    /// What comes out.
    found: String,
    /// The case as a file that `decide` reads.
    case: String,
}

impl PolicyProofs {
    /// What is proved of every text that can be decided.
    pub(crate) fn all(
        library: &Library,
        checked: &CheckedLibrary,
        proved: &ProvedLibrary,
        effects: &Effects,
    ) -> Vec<PolicyProofs> {
        let of = |(id, proofs): &(TextId, Proofs)| {
            let prepared = prepared_of(checked, *id)?;
            let written = |broken: &Refutation| RefutationTold {
                person: broken.person.clone(),
                found: broken.found.clone(),
                case: case_of(library, *id, prepared, broken),
            };
            let promises = proofs.promises.iter();
            let held = effects.policies.iter().find(|(own, _)| own == id);
            let bounds = held.map_or(&[][..], |(_, held)| &held.bounds);
            let departures = held.map_or(&[][..], |(_, held)| &held.departures);
            Some(PolicyProofs {
                policy: proofs.policy.clone(),
                promises: promises
                    .map(|promise| promise_told(library, promise, &written))
                    .collect(),
                answered: AnsweredTold {
                    proved: proofs.answered.proved,
                    broken: proofs.answered.broken,
                    not_decided: proofs.answered.open,
                },
                unanswered: proofs.unanswered.iter().map(written).collect(),
                bounds: bounds
                    .iter()
                    .map(|bound| bound_in_json(bound, &written))
                    .collect(),
                departures: departures.iter().map(departure_in_json).collect(),
            })
        };
        proved.proofs.iter().filter_map(of).collect()
    }
}

fn bound_in_json(
    bound: &BoundTold,
    written: &impl Fn(&Refutation) -> RefutationTold,
) -> BoundInJson {
    let (verdict, broken_by) = match &bound.verdict {
        BoundVerdict::Kept => ("proved", None),
        BoundVerdict::Broken(broken) => ("broken", Some(written(broken))),
        BoundVerdict::BeyondGuidance(broken) => ("beyond_guidance", Some(written(broken))),
        BoundVerdict::Departs(broken) => ("departs", Some(written(broken))),
        BoundVerdict::NotDecided => ("not_decided", None),
    };
    BoundInJson {
        of: bound.of.clone(),
        allows: bound.allows.clone(),
        verdict,
        broken_by,
    }
}

fn departure_in_json(departure: &DepartureTold) -> DepartureInJson {
    let moves = departure.effects.iter().map(|effect| MoveInJson {
        outcome: effect.outcome.clone(),
        size: effect.size.clone(),
        is_more: effect.is_more,
        one_way: effect.one_way,
        person: effect.person.clone(),
        is: effect.is.clone(),
        would_be: effect.would_be.clone(),
        case: effect.case.clone(),
    });
    DepartureInJson {
        from: departure.from.clone(),
        acknowledged: departure.acknowledged.clone(),
        moves: moves.collect(),
    }
}

fn prepared_of(checked: &CheckedLibrary, id: TextId) -> Option<&Prepared> {
    let found = checked.prepared.iter().find(|(own, _)| *own == id);
    found.map(|(_, prepared)| prepared)
}

/// The case as a file that `decide` reads.
fn case_of(library: &Library, id: TextId, prepared: &Prepared, broken: &Refutation) -> String {
    let asked: Vec<&str> = broken.asked.iter().map(String::as_str).collect();
    write_case(prepared, &broken.case, library.name(id), &asked)
}

fn promise_told(
    library: &Library,
    promise: &Promise,
    written: &impl Fn(&Refutation) -> RefutationTold,
) -> PromiseTold {
    let (verdict, hangs_on, tried, broken_by) = match &promise.verdict {
        Verdict::Proved => ("proved", Vec::new(), None, None),
        Verdict::AboutNobody => ("about_nobody", Vec::new(), None, None),
        Verdict::Broken(broken) => ("broken", Vec::new(), None, Some(written(broken))),
        Verdict::Departs(broken) => ("departs", Vec::new(), None, Some(written(broken))),
        Verdict::NotDecided {
            hangs_on, tried, ..
        } => ("not_decided", hangs_on.clone(), Some(*tried), None),
    };
    let lists = promise.lists.iter().map(|(list, most)| ListTold {
        list: list.clone(),
        most: *most,
    });
    PromiseTold {
        text: text_of(library, promise),
        verdict,
        from: promise.days.first.to_string(),
        until: promise.ends().map(|day| day.to_string()),
        lists: lists.collect(),
        hangs_on,
        tried,
        broken_by,
    }
}

/// A promise as it is written, on one line.
fn text_of(library: &Library, promise: &Promise) -> String {
    let text = library.sources().text(promise.span);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Tells what is not proved, of each policy; the cases that break a promise, to be replayed; and
/// how it stands in all.
pub(crate) fn proofs_told(
    page: &mut Page,
    library: &Library,
    checked: &CheckedLibrary,
    proved: &ProvedLibrary,
) {
    let mut all = [0_usize; 5];
    for (id, proofs) in &proved.proofs {
        let mut counted = [0_usize; 5];
        let mut open = Vec::new();
        for promise in &proofs.promises {
            let at = match &promise.verdict {
                Verdict::Proved => 0,
                Verdict::NotDecided {
                    hangs_on, tried, ..
                } => {
                    open.push(open_told(library, promise, hangs_on, *tried));
                    1
                }
                Verdict::Broken(_) => 2,
                Verdict::AboutNobody => 3,
                Verdict::Departs(_) => 4,
            };
            counted[at] += 1;
            all[at] += 1;
        }
        if counted[1] + counted[2] > 0 {
            let from = proofs
                .promises
                .first()
                .map(|own| own.days.first.to_string());
            page.line(&format!(
                "\"{}\", {} for every case from {}: {}",
                proofs.policy,
                count(proofs.promises.len(), "promise"),
                from.unwrap_or_default(),
                numbers(counted),
            ));
            open.iter().for_each(|line| page.line(line));
        }
        let refuted = proofs
            .promises
            .iter()
            .filter_map(|promise| match &promise.verdict {
                Verdict::Broken(broken) | Verdict::Departs(broken) => Some(broken),
                Verdict::Proved | Verdict::AboutNobody | Verdict::NotDecided { .. } => None,
            });
        for broken in refuted.chain(&proofs.unanswered) {
            if let Some(prepared) = prepared_of(checked, *id) {
                page.line(&format!(
                    "\nA case of \"{}\", for `evenhand decide`:",
                    proofs.policy
                ));
                page.line(&case_of(library, *id, prepared, broken));
            }
        }
    }
    if all.iter().sum::<usize>() > 0 {
        page.styled(Style::Strong, &format!("promises: {}", numbers(all)));
    }
}

/// Tells what is not within what a baseline allows, or not known to be, of each policy.
pub(crate) fn effects_told(
    page: &mut Page,
    library: &Library,
    checked: &CheckedLibrary,
    effects: &Effects,
) {
    let mut counted = [0_usize; 5];
    let mut departures = 0;
    for (
        id,
        PolicyEffects {
            bounds,
            departures: own,
        },
    ) in &effects.policies
    {
        departures += own.len();
        for bound in bounds {
            let at = match &bound.verdict {
                BoundVerdict::Kept => 0,
                BoundVerdict::NotDecided => {
                    page.line(&format!(
                        "\"{}\": not decided whether {} stays within `{}`",
                        library.title(*id),
                        bound.of,
                        bound.allows
                    ));
                    1
                }
                BoundVerdict::Broken(_) => 2,
                BoundVerdict::Departs(_) | BoundVerdict::BeyondGuidance(_) => 4,
            };
            counted[at] += 1;
            let broken = match &bound.verdict {
                BoundVerdict::Broken(broken)
                | BoundVerdict::BeyondGuidance(broken)
                | BoundVerdict::Departs(broken) => Some(broken),
                BoundVerdict::Kept | BoundVerdict::NotDecided => None,
            };
            if let Some(broken) = broken
                && let Some(prepared) = prepared_of(checked, *id)
            {
                page.line(&format!(
                    "\nA case of \"{}\", for `evenhand decide`:",
                    library.title(*id)
                ));
                page.line(&case_of(library, *id, prepared, broken));
            }
        }
    }
    if counted.iter().sum::<usize>() + departures > 0 {
        let told = format!(
            "bounds of the baseline: {}; {} acknowledged",
            numbers(counted),
            count(departures, "departure")
        );
        page.styled(Style::Strong, &told);
    }
}

/// `24 proved, 1 not decided, 0 broken`.
fn numbers([proved, open, broken, nobody, departs]: [usize; 5]) -> String {
    let mut words = format!(
        "{} proved, {} not decided, {} broken",
        thousands(proved),
        thousands(open),
        thousands(broken)
    );
    if nobody > 0 {
        words += &format!(", {} about nobody", thousands(nobody));
    }
    if departs > 0 {
        words += &format!(", {} departed from", thousands(departs));
    }
    words
}

/// `1,210`.
fn thousands(n: usize) -> String {
    match (n / 1_000, n % 1_000) {
        (0, rest) => rest.to_string(),
        (many, rest) => format!("{},{rest:03}", thousands(many)),
    }
}

fn open_told(library: &Library, promise: &Promise, hangs_on: &[String], tried: usize) -> String {
    let why = match hangs_on {
        [] => "a limit of effort was met".to_owned(),
        figures => format!("hangs on {}", figures.join("; ")),
    };
    format!(
        "  not decided, kept by {} tried: {}\n    ({why})",
        count(tried, "example"),
        text_of(library, promise)
    )
}
