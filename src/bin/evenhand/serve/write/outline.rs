//! A text to begin with: what an authority that adopts a baseline has to say, with nothing
//! invented.

use std::fmt::Write as _;

use evenhand::model::Policy;
use evenhand::model::policy::{Figure, FigureChange, FigurePower, KeyOf};
use evenhand::syntax::tree::Modal;
use evenhand::value::Date;

/// The name that a new text has until it is saved under another.
pub(super) const NAME: &str = "new_policy";

/// A text that adopts a baseline: every figure that an authority must set, as not found yet.
pub(super) fn outline(baseline: &Policy) -> String {
    let from = baseline.days().first;
    let mut text = format!(
        "# Begun from an outline. A figure that was not read yet stays `not found`; one that the\n\
         # authority does not publish is `not published`. Neither is ever taken as nothing.\n\
         policy \"Name of the authority\" adopts \"{}\"\n",
        baseline.title()
    );
    if from > Date::MIN {
        let _ = writeln!(text, "  applies from {from}");
    }
    text.push_str("\n  source own_policy \"Title of the authority's own policy, and its year\"\n");
    let sets = baseline
        .figures()
        .iter()
        .filter(|figure| is_to_be_set(figure));
    for figure in sets {
        let _ = write!(text, "\n  # {}\n", figure.label.replace('\n', " "));
        let _ = write!(text, "{}", not_found(baseline, figure, from));
    }
    text
}

fn is_to_be_set(figure: &Figure) -> bool {
    let must = |power: &FigurePower| {
        power.modal == Modal::Must && matches!(power.change, FigureChange::Set(_))
    };
    figure.powers.iter().any(must)
}

/// A figure that was not found, for every key that it has.
fn not_found(baseline: &Policy, figure: &Figure, from: Date) -> String {
    let name = &figure.name;
    if figure.keys.is_empty() {
        return format!("  parameter {name}\n    from {from} not found\n");
    }
    let keys = figure.keys.iter().map(|key| match key.of {
        KeyOf::Fact(fact) => baseline.fact(fact).name.as_str(),
        KeyOf::Node(node) => baseline.node(node).name.as_str(),
        KeyOf::Kind(kind) => baseline.kinds()[kind.index()].name.as_str(),
    });
    let keys: Vec<&str> = keys.collect();
    let any: Vec<&str> = keys.iter().map(|_| "any other").collect();
    format!(
        "  parameter {name}\n    | {} | from {from} |\n    | {} | not found |\n",
        keys.join(" | "),
        any.join(" | ")
    )
}
