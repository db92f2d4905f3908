//! Policies of more and more rules.

use std::fmt::Write as _;

use evenhand::library::Library;

/// How the rules are spread.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spread {
    /// All rules give one outcome.
    OneOutcome,
    /// Ten rules an outcome.
    TenEach,
    /// Lines of one sum.
    OneSum,
}

const HEAD: &str = r#"
vocabulary "Names"
  values band : ranked low, middling, high
  facts
    day    : date
    age    : whole number from 0 to 1,000,000
    amount : money from £0.00 to £1,000,000.00
    need   : band
baseline "Land" uses "Names"
  decides as at day
  applies from 2025-01-01
policy "Town" adopts "Land"
  applies from 2025-01-01
  source rules "Rules"
"#;

/// A policy of so many rules.
pub(crate) fn text(spread: Spread, rules: usize) -> String {
    let mut text = HEAD.to_owned();
    let outcomes = match spread {
        Spread::TenEach => rules / 10,
        Spread::OneOutcome | Spread::OneSum => 1,
    };
    text.push_str("  outcomes\n");
    for at in 0..outcomes {
        let ty = match spread {
            Spread::OneOutcome | Spread::TenEach => "yes/no",
            Spread::OneSum => "money",
        };
        let _ = writeln!(text, "    answer{at} : {ty} label \"answer {at}\"");
    }
    for outcome in 0..outcomes {
        let of = rules / outcomes;
        match spread {
            Spread::OneOutcome | Spread::TenEach => {
                let _ = writeln!(
                    text,
                    "  decide answer{outcome}\n    cite rules \"{outcome}\"\n    normally no because \"none applies\""
                );
                // No two outcomes have a rule in common, which would be worked out once.
                for rule in outcome * of..(outcome + 1) * of {
                    let _ = writeln!(
                        text,
                        "    [R{outcome}N{rule}] but yes when age is over {} and need is high and amount is at most £{}.00 because \"rule {rule}\"",
                        rule * 10,
                        rule + 1
                    );
                }
            }
            Spread::OneSum => {
                let _ = writeln!(
                    text,
                    "  calculate answer{outcome}\n    cite rules \"{outcome}\"\n    result"
                );
                for line in 0..of {
                    let _ = writeln!(
                        text,
                        "      [L{line}] add £{line}.25 when age is over {line} because \"line {line}\""
                    );
                }
            }
        }
    }
    text
}

/// A library that holds a text.
pub(crate) fn library(text: &str) -> Library {
    let mut library = Library::default();
    library.add("town.policy", text, true);
    library
}
