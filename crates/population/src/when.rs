//! Which values go with which of an earlier column.

use miette::SourceSpan;

use crate::node::Name;
use crate::node::Node;
use crate::node::Value;
use crate::problem::Problem;
use crate::problem::advice;
use crate::read::At;
use crate::read::Entries;
use crate::read::Known;
use crate::read::Reader;
use crate::read::Shape;
use crate::spec::By;
use crate::spec::Kind;
use crate::spread::Leaf;
use crate::value::Written;

/// How all the values that are left are called.
const OTHER: &str = "any other";
/// The most gaps that are told one by one.
const TOLD: usize = 4;

/// What was written for each case of an earlier column.
pub(crate) struct Cases {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) lookup: Lookup,
}

/// Which case goes with which values of the column at a place.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    at: At,
    begins: Vec<i64>,
    spreads: Vec<usize>,
}

impl Lookup {
    pub(crate) fn placed(&self, step_of: impl Fn(At) -> usize) -> By {
        By {
            step: step_of(self.at),
            begins: self.begins.clone(),
            spreads: self.spreads.clone(),
        }
    }
}

/// Values from one to another that one case is for.
struct Stretch {
    least: i64,
    most: i64,
    case: usize,
    name: Name,
}

impl Reader {
    /// Reads `by` and `when`.
    pub(crate) fn cases(
        &mut self,
        whose: &Name,
        by: Option<(Name, Node)>,
        when: Option<(Name, Node)>,
        scope: &[Known],
        mut leaf: impl FnMut(&mut Reader, &Name, &mut Entries) -> Option<Leaf>,
    ) -> Option<Cases> {
        let told = format!("`{}`", whose.text);
        if by.is_none() {
            self.missing(&told, "by", "by = \"couple\"", whose.span);
        }
        if when.is_none() {
            self.missing(&told, "when", "when.yes = { from = 0, to = 9 }", whose.span);
        }
        let (by_name, by) = by?;
        let column = self.earlier(&by, scope);
        let (when_name, when) = when?;
        let Value::Table(entries) = &when.value else {
            self.wrong_shape(
                "values with their tables",
                "when.yes = { from = 0, to = 9 }",
                when_name.span,
            );
            return None;
        };
        let mut leaves = Vec::new();
        let mut names = Vec::new();
        for (name, node) in entries {
            let Value::Table(entries) = &node.value else {
                self.wrong_shape(
                    "a table",
                    "{ from = \"£0.00\", to = \"£99.95\" }",
                    node.span,
                );
                continue;
            };
            let mut entries = Entries::new(entries.clone(), name.span);
            let read = leaf(self, whose, &mut entries);
            self.finish(entries);
            if let Some(read) = read {
                names.push((name.clone(), leaves.len()));
                leaves.push(read);
            }
        }
        let column = column?;
        let shape = column.shape.as_ref()?;
        // What is wrong with a case has been told; that it is missing is no news.
        if leaves.len() < entries.len() {
            return None;
        }
        let lookup = self.lookup(&column.name, shape, names, (whose, by_name.span))?;
        Some(Cases { leaves, lookup })
    }

    fn lookup(
        &mut self,
        column: &str,
        shape: &Shape,
        names: Vec<(Name, usize)>,
        (whose, by): (&Name, SourceSpan),
    ) -> Option<Lookup> {
        let mut other = None;
        let mut stretches = Vec::new();
        let mut sound = true;
        for (name, case) in names {
            if name.text == OTHER {
                other = Some(case);
                continue;
            }
            match self.values_named(column, shape, &name) {
                Some((least, most)) => stretches.push(Stretch {
                    least,
                    most,
                    case,
                    name,
                }),
                None => sound = false,
            }
        }
        stretches.sort_by_key(|one| (one.least, one.name.span.offset()));
        for pair in stretches.windows(2) {
            if pair[1].least <= pair[0].most {
                sound = false;
                self.problems.push(Problem::Overlap {
                    from: shape.kind.written(pair[1].least),
                    to: shape.kind.written(pair[0].most.min(shape.most)),
                    second: pair[1].name.span,
                    first: pair[0].name.span,
                });
            }
        }
        if !sound {
            return None;
        }
        let gaps = gaps(&stretches, shape);
        let mut cases: Vec<(i64, usize)> =
            stretches.iter().map(|one| (one.least, one.case)).collect();
        match other {
            Some(case) => cases.extend(gaps.iter().map(|(least, _)| (*least, case))),
            None if gaps.is_empty() => {}
            None => {
                self.not_covered(column, shape, &gaps, (whose, by));
                return None;
            }
        }
        cases.sort_unstable();
        Some(Lookup {
            at: shape.at,
            begins: cases.iter().map(|(least, _)| *least).collect(),
            spreads: cases.iter().map(|(_, case)| *case).collect(),
        })
    }

    /// The values that a case is named for.
    fn values_named(&mut self, column: &str, shape: &Shape, name: &Name) -> Option<(i64, i64)> {
        let named = match &shape.kind {
            Kind::Choice(words) => {
                let at = words.iter().position(|word| word.text == name.text);
                at.and_then(|at| i64::try_from(at).ok()).map(|at| (at, at))
            }
            Kind::YesNo => match name.text.as_str() {
                "no" => Some((0, 0)),
                "yes" => Some((1, 1)),
                _ => None,
            },
            Kind::Whole | Kind::Decimal { .. } | Kind::Money | Kind::Day => {
                stretch(&name.text, &shape.kind)
            }
        };
        let met = named
            .filter(|(least, most)| least <= most && *least <= shape.most && *most >= shape.least);
        if met.is_none() {
            let advice = match &shape.kind {
                Kind::Choice(words) => {
                    let words = words.iter().map(|word| word.text.as_str());
                    advice(&name.text, words.chain([OTHER]))
                }
                Kind::YesNo => "write `yes` or `no`".to_owned(),
                Kind::Whole | Kind::Decimal { .. } | Kind::Money | Kind::Day => {
                    let (least, most) = (
                        shape.kind.written(shape.least),
                        shape.kind.written(shape.most),
                    );
                    format!(
                        "`{column}` is from {least} to {most}: write `{least} to {most}`, `up to {most}`, `{least} and over`, or a part of that"
                    )
                }
            };
            self.problems.push(Problem::UnknownValue {
                value: name.text.clone(),
                column: column.to_owned(),
                advice,
                span: name.span,
            });
        }
        met
    }

    fn not_covered(
        &mut self,
        column: &str,
        shape: &Shape,
        gaps: &[(i64, i64)],
        (whose, by): (&Name, SourceSpan),
    ) {
        let stretch_told = |(least, most): &(i64, i64)| match (least == most, *most == shape.most) {
            (true, _) => shape.kind.written(*least),
            (false, true) => format!("{} and over", shape.kind.written(*least)),
            (false, false) => format!(
                "{} to {}",
                shape.kind.written(*least),
                shape.kind.written(*most)
            ),
        };
        let told: Vec<String> = match &shape.kind {
            Kind::Choice(_) | Kind::YesNo => {
                let each = gaps.iter().flat_map(|(least, most)| *least..=*most);
                each.map(|value| shape.kind.written(value)).collect()
            }
            Kind::Whole | Kind::Decimal { .. } | Kind::Money | Kind::Day => {
                gaps.iter().map(stretch_told).collect()
            }
        };
        let first = &told[0];
        let bare = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '-';
        let header = match first.chars().all(bare) {
            true => format!("when.{first}"),
            false => format!("when.\"{first}\""),
        };
        let mut missing = told[..told.len().min(TOLD)].join(" or ");
        if told.len() > TOLD {
            missing.push_str(" or another");
        }
        self.problems.push(Problem::NotCovered {
            column: column.to_owned(),
            missing,
            header: format!("{header} = {{ … }}` to `{}", whose.text),
            span: by,
        });
    }
}

/// The values of a column that no case is named for.
fn gaps(stretches: &[Stretch], shape: &Shape) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut at = shape.least;
    for one in stretches {
        if one.least > at {
            found.push((at, one.least - 1));
        }
        at = at.max(one.most.saturating_add(1));
    }
    if at <= shape.most {
        found.push((at, shape.most));
    }
    found
}

/// Reads `A to B`, `up to B`, `A and over` or `A`.
fn stretch(words: &str, kind: &Kind) -> Option<(i64, i64)> {
    let value = |words: &str| {
        let written = Written::read(words.trim());
        match (kind, &written) {
            (Kind::Whole, Written::Number(..)) => written.whole(0),
            (Kind::Decimal { scale }, Written::Number(..)) => written.whole(*scale),
            (Kind::Money, Written::Money(_)) | (Kind::Day, Written::Day(_)) => written.whole(0),
            _ => None,
        }
    };
    if let Some(most) = words.strip_prefix("up to ") {
        return Some((i64::MIN, value(most)?));
    }
    if let Some(least) = words.strip_suffix(" and over") {
        return Some((value(least)?, i64::MAX));
    }
    if let Some(least) = words.strip_suffix(" and later") {
        return Some((value(least)?, i64::MAX));
    }
    match words.split_once(" to ") {
        Some((least, most)) => Some((value(least)?, value(most)?)),
        None => value(words).map(|value| (value, value)),
    }
}
