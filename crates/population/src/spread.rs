//! How the values of a column are spread, as it is written.

use miette::SourceSpan;

use crate::node::Name;
use crate::node::Node;
use crate::node::Value;
use crate::node::is_dated;
use crate::problem::Problem;
use crate::read::Entries;
use crate::read::Reader;
use crate::spec::PARTS;
use crate::value::Family;
use crate::value::Written;

/// The largest weight.
pub const MAX_WEIGHT: u64 = 1_000_000_000;
/// The most weights or bands that one column has in one place.
pub const MAX_STRETCHES: usize = 1_000;

/// Stretches of values, as they are written for a column or for one case of it.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) family: Family,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) step: Option<(Written, SourceSpan)>,
}

#[derive(Debug)]
pub(crate) struct Stretch {
    pub(crate) from: Written,
    pub(crate) to: Written,
    pub(crate) weight: u64,
    pub(crate) span: SourceSpan,
    /// Where it ends, if that stands apart.
    to_span: SourceSpan,
}

impl Leaf {
    /// Where its first value stands.
    pub(crate) fn span(&self) -> SourceSpan {
        self.stretches
            .first()
            .map_or((0, 0).into(), |first| first.span)
    }

    /// The most digits that any of its numbers has behind the point.
    pub(crate) fn scale(&self) -> u8 {
        let ends = self.stretches.iter().flat_map(|one| [&one.from, &one.to]);
        let steps = self.step.iter().map(|(step, _)| step);
        let scales = ends.chain(steps).map(|written| match written {
            Written::Number(_, scale) => *scale,
            Written::YesNo(_) | Written::Money(_) | Written::Day(_) | Written::Text(_) => 0,
        });
        scales.max().unwrap_or_default()
    }
}

/// The words that say how values are spread. Of these one stands alone, `from` with `to`.
const WAYS: [&str; 6] = ["weights", "yes", "bands", "from", "to", "always"];

impl Reader {
    /// Reads how values are spread.
    pub(crate) fn leaf(&mut self, whose: &Name, entries: &mut Entries) -> Option<Leaf> {
        let mut ways: Vec<(Name, Node)> = WAYS.iter().filter_map(|way| entries.take(way)).collect();
        ways.sort_by_key(|(name, _)| name.span.offset());
        let step = entries.take("step").and_then(|(_, node)| self.step(&node));
        let Some(first) = ways.first().map(|(name, _)| name.clone()) else {
            self.problems.push(Problem::NoValues {
                name: whose.text.clone(),
                advice: "write one of `weights`, `yes`, `bands`, `from` and `to`, `always`, or `by` and `when`",
                span: entries.span,
            });
            return None;
        };
        let is_end = |name: &str| matches!(name, "from" | "to");
        let other = ways.iter().find(|(name, _)| {
            name.text != first.text && !(is_end(&name.text) && is_end(&first.text))
        });
        if let Some((second, _)) = other {
            self.two_ways(second, &first);
            return None;
        }
        let stretches = match first.text.as_str() {
            "weights" => self.weights(&ways[0].1),
            "yes" => self.yes(&ways[0].1),
            "bands" => self.bands(&ways[0].1),
            "always" => self.always(&ways[0].1),
            _ => self.ends(whose, ways, entries.span),
        }?;
        self.checked(whose, stretches, step, first.span)
    }

    /// Reads how many items a list has.
    pub(crate) fn count_leaf(&mut self, whose: &Name, entries: &mut Entries) -> Option<Leaf> {
        let Some((name, node)) = entries.take("count") else {
            self.problems.push(Problem::NoValues {
                name: whose.text.clone(),
                advice: "write how many items there are, with weights: `count = { 0 = 20, 1 = 80 }`",
                span: entries.span,
            });
            return None;
        };
        let stretches = self.weights(&node)?;
        self.checked(whose, stretches, None, name.span)
    }

    fn checked(
        &mut self,
        whose: &Name,
        stretches: Vec<Stretch>,
        step: Option<(Written, SourceSpan)>,
        span: SourceSpan,
    ) -> Option<Leaf> {
        if stretches.iter().all(|one| one.weight == 0) {
            self.problems.push(Problem::NoWeight { span });
            return None;
        }
        let family = stretches[0].from.family();
        for one in &stretches {
            let ends = [(&one.from, one.span), (&one.to, one.to_span)];
            let other = ends.into_iter().find(|(end, _)| end.family() != family);
            if let Some((other, span)) = other {
                self.mixed(whose, other.family(), span, (family, stretches[0].span));
                return None;
            }
        }
        let leaf = Leaf {
            family,
            stretches,
            step,
        };
        self.in_order(&leaf)?;
        self.step_fits(&leaf)?;
        Some(leaf)
    }

    /// Whether the step is in the unit of the values.
    fn step_fits(&mut self, leaf: &Leaf) -> Option<()> {
        let Some((step, span)) = &leaf.step else {
            return Some(());
        };
        let (fits, wanted, example) = match leaf.family {
            Family::Money => (
                step.family() == Family::Money,
                "an amount in pounds and pence",
                "£0.05",
            ),
            Family::Number => (step.family() == Family::Number, "a number", "0.25"),
            Family::Day => (
                matches!(step, Written::Number(_, 0)),
                "a whole number of days",
                "7",
            ),
            Family::YesNo | Family::Choice => {
                self.problems.push(Problem::UnknownWord {
                    name: "step".to_owned(),
                    advice: "leave it out: only numbers, amounts and days have steps".to_owned(),
                    span: *span,
                });
                return None;
            }
        };
        if !fits {
            self.wrong_shape(wanted, example, *span);
        }
        fits.then_some(())
    }

    /// Whether each stretch begins before it ends and above the end of the one before.
    fn in_order(&mut self, leaf: &Leaf) -> Option<()> {
        if matches!(leaf.family, Family::Choice | Family::YesNo) {
            return Some(());
        }
        let (scale, mut sound) = (leaf.scale(), true);
        let mut before: Option<(i64, &Stretch)> = None;
        for one in &leaf.stretches {
            let (Some(from), Some(to)) = (one.from.whole(scale), one.to.whole(scale)) else {
                self.too_large(one.span);
                return None;
            };
            if from > to {
                sound = false;
                self.problems.push(Problem::BackToFront {
                    from: one.from.to_string(),
                    to: one.to.to_string(),
                    span: one.span,
                });
            } else if let Some((last, other)) = before
                && from <= last
                // Single values stand in any order.
                && !(one.from == one.to && other.from == other.to)
            {
                sound = false;
                self.problems.push(Problem::Overlap {
                    from: one.from.to_string(),
                    to: other.to.to_string(),
                    second: one.span,
                    first: other.span,
                });
            }
            before = Some((to, one));
        }
        sound.then_some(())
    }

    // ── Ways to say it ──────────────────────────────────────────────────────

    fn weights(&mut self, node: &Node) -> Option<Vec<Stretch>> {
        let Value::Table(entries) = &node.value else {
            self.wrong_shape(
                "values with their weights",
                "{ alone = 45, couple = 55 }",
                node.span,
            );
            return None;
        };
        self.few(entries.len(), node.span)?;
        let mut stretches = Vec::new();
        for (name, weight) in entries {
            let weight = self.weight(weight)?;
            let value = Written::read(&name.text);
            stretches.push(Stretch {
                from: value.clone(),
                to: value,
                weight,
                span: name.span,
                to_span: name.span,
            });
        }
        // Values of several kinds are words: the word `none` beside days.
        let family = stretches.first().map(|one| one.from.family());
        if stretches
            .iter()
            .any(|one| Some(one.from.family()) != family)
        {
            for (one, (name, _)) in stretches.iter_mut().zip(entries) {
                one.from = Written::Text(name.text.clone());
                one.to = one.from.clone();
            }
        }
        Some(stretches)
    }

    fn yes(&mut self, node: &Node) -> Option<Vec<Stretch>> {
        let share = self.share(node)?;
        let either = |yes, weight| Stretch {
            from: Written::YesNo(yes),
            to: Written::YesNo(yes),
            weight,
            span: node.span,
            to_span: node.span,
        };
        Some(vec![either(true, share), either(false, PARTS - share)])
    }

    fn always(&mut self, node: &Node) -> Option<Vec<Stretch>> {
        let Some(value) = node.written() else {
            self.wrong_shape("one value", "£12.50", node.span);
            return None;
        };
        Some(vec![Stretch {
            from: value.clone(),
            to: value,
            weight: 1,
            span: node.span,
            to_span: node.span,
        }])
    }

    fn bands(&mut self, node: &Node) -> Option<Vec<Stretch>> {
        const EXAMPLE: &str = "[{ from = \"£0.00\", to = \"£99.95\", weight = 20 }]";
        let Value::List(items) = &node.value else {
            self.wrong_shape("a list of bands", EXAMPLE, node.span);
            return None;
        };
        self.few(items.len(), node.span)?;
        let mut stretches = Vec::new();
        for item in items {
            let Value::Table(entries) = &item.value else {
                self.wrong_shape("a list of bands", EXAMPLE, item.span);
                return None;
            };
            let mut entries = Entries::new(entries.clone(), item.span);
            let ends = [entries.take("from"), entries.take("to")];
            let weight = entries.take("weight");
            self.finish(entries);
            let [Some(from), Some(to)] = ends else {
                self.missing(
                    "this band",
                    "from` and `to",
                    "from = \"£0.00\", to = \"£99.95\"",
                    item.span,
                );
                return None;
            };
            let Some((_, weight)) = weight else {
                self.missing("this band", "weight", "weight = 20", item.span);
                return None;
            };
            let weight = self.weight(&weight)?;
            let (from, to) = (self.end(&from.1)?, self.end(&to.1)?);
            stretches.push(Stretch {
                from,
                to,
                weight,
                span: item.span,
                to_span: item.span,
            });
        }
        Some(stretches)
    }

    /// Reads `from` and `to` that stand by themselves.
    fn ends(
        &mut self,
        whose: &Name,
        ways: Vec<(Name, Node)>,
        span: SourceSpan,
    ) -> Option<Vec<Stretch>> {
        let find = |wanted: &str| ways.iter().find(|(name, _)| name.text == wanted);
        let (from, to) = match (find("from"), find("to")) {
            (Some(from), Some(to)) => (from, to),
            (from, _) => {
                let (part, example) = match from {
                    Some(_) => ("to", "to = 99"),
                    None => ("from", "from = 18"),
                };
                self.missing(&format!("`{}`", whose.text), part, example, span);
                return None;
            }
        };
        let (span, to_span) = (from.1.span, to.1.span);
        let (from, to) = (self.end(&from.1)?, self.end(&to.1)?);
        Some(vec![Stretch {
            from,
            to,
            weight: 1,
            span,
            to_span,
        }])
    }

    // ── Single values ───────────────────────────────────────────────────────

    fn end(&mut self, node: &Node) -> Option<Written> {
        if let Value::Text(words) = &node.value
            && is_dated(words)
            && node
                .written()
                .is_some_and(|written| written.family() == Family::Choice)
        {
            self.problems.push(Problem::NotADay {
                written: words.clone(),
                span: node.span,
            });
            return None;
        }
        match node.written() {
            Some(written @ (Written::Number(..) | Written::Money(_) | Written::Day(_))) => {
                Some(written)
            }
            Some(Written::Text(digits)) if number_shaped(&digits) => {
                self.too_large(node.span);
                None
            }
            Some(Written::YesNo(_) | Written::Text(_)) | None => {
                self.wrong_shape(
                    "a number, an amount in pounds and pence, or a day",
                    "£12.50",
                    node.span,
                );
                None
            }
        }
    }

    fn step(&mut self, node: &Node) -> Option<(Written, SourceSpan)> {
        let step = match node.written() {
            Some(written @ (Written::Number(..) | Written::Money(_))) => Some(written),
            Some(Written::YesNo(_) | Written::Day(_) | Written::Text(_)) | None => None,
        };
        let step = step.filter(|step| match step {
            Written::Number(size, _) | Written::Money(size) => *size > 0,
            Written::YesNo(_) | Written::Day(_) | Written::Text(_) => false,
        });
        if step.is_none() {
            self.wrong_shape("a number or an amount above nothing", "£0.05", node.span);
        }
        step.map(|step| (step, node.span))
    }

    fn weight(&mut self, node: &Node) -> Option<u64> {
        let weight = match &node.value {
            Value::Bare(digits) => digits.parse::<u64>().ok(),
            Value::Text(_) | Value::YesNo(_) | Value::List(_) | Value::Table(_) => None,
        };
        let weight = weight.filter(|weight| *weight <= MAX_WEIGHT);
        if weight.is_none() {
            self.wrong_shape("a whole number from 0 to 1,000,000,000", "45", node.span);
        }
        weight
    }

    /// Reads a share as a part of [`PARTS`].
    pub(crate) fn share(&mut self, node: &Node) -> Option<u64> {
        let words = match &node.value {
            Value::Text(words) => words.strip_suffix('%'),
            Value::Bare(_) | Value::YesNo(_) | Value::List(_) | Value::Table(_) => None,
        };
        let parts = words.map(Written::read).and_then(|share| match share {
            Written::Number(..) => share.whole(6),
            Written::YesNo(_) | Written::Money(_) | Written::Day(_) | Written::Text(_) => None,
        });
        let parts = parts.and_then(|parts| u64::try_from(parts).ok());
        let parts = parts.filter(|parts| *parts <= PARTS);
        if parts.is_none() {
            self.wrong_shape(
                "a share from 0% to 100%, in quotation marks",
                "\"2.5%\"",
                node.span,
            );
        }
        parts
    }

    fn few(&mut self, count: usize, span: SourceSpan) -> Option<()> {
        if count <= MAX_STRETCHES {
            return Some(());
        }
        self.problems.push(Problem::TooMany {
            what: "values in one place",
            limit: MAX_STRETCHES,
            advice: "put some of them together into bands",
            span,
        });
        None
    }

    pub(crate) fn too_large(&mut self, span: SourceSpan) {
        self.wrong_shape(
            "a number of at most 15 digits, of which 6 stand behind the point",
            "125000.50",
            span,
        );
    }
}

/// Whether something is written as a number is, however many digits it has.
fn number_shaped(words: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '.');
    !words.is_empty() && words.chars().all(plain)
}
