//! A second, slow reading of a random policy, written without the engine: what it is held to.

use evenhand::value::{Date, Exact};

use super::random::{Amount, Body, Cond, Mode, Node, RandomPolicy, Rule};

/// A complete case about the facts of random policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub a: bool,
    pub b: bool,
    pub k: u8,
    pub n: i64,
    pub m: i64,
    pub t: Option<i64>,
    pub s: i64,
    pub of_age: bool,
    /// Whether it is flagged, and its worth in pence.
    pub things: Vec<(bool, i64)>,
    /// The figure, in pence.
    pub limit: i64,
}

/// What a node comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    YesNo(bool),
    Band(u8),
    Money(Exact),
    /// In the library only.
    Day(Date),
    NotApplicable,
    NoAnswer,
}

/// What each node comes to, item by item.
pub(crate) fn outcomes(policy: &RandomPolicy, facts: &Facts) -> Vec<Vec<Outcome>> {
    let mut found: Vec<Vec<Outcome>> = Vec::new();
    // What reads a node without an answer has none, even where there is no item to answer for.
    let mut faults: Vec<bool> = Vec::new();
    for node in &policy.nodes {
        let items = if node.each { facts.things.len() } else { 1 };
        let of = Oracle {
            facts,
            found: &found,
        };
        let answers: Vec<Outcome> = (0..items).map(|item| of.body(node, item)).collect();
        let reads_a_fault = reads(node).into_iter().any(|at| faults[at]);
        let fails = reads_a_fault || answers.contains(&Outcome::NoAnswer);
        found.push(if fails {
            vec![Outcome::NoAnswer; items]
        } else {
            answers
        });
        faults.push(fails);
    }
    found
}

struct Oracle<'f> {
    facts: &'f Facts,
    found: &'f [Vec<Outcome>],
}

fn pence(pence: i64) -> Exact {
    Exact::new(i128::from(pence), 100).expect("a hundred is not zero")
}

fn plus(a: Exact, b: Exact) -> Exact {
    a.plus(b).expect("small")
}

fn less(a: Exact, b: Exact) -> Exact {
    a.less(b).expect("small")
}

impl Oracle<'_> {
    fn body(&self, node: &Node, item: usize) -> Outcome {
        if node
            .applies
            .as_ref()
            .is_some_and(|applies| !self.holds(applies, item))
        {
            return Outcome::NotApplicable;
        }
        match &node.body {
            Body::YesNo { rules, normally } => self.decided(
                rules,
                item,
                |value| Outcome::YesNo(*value),
                Outcome::YesNo(*normally),
            ),
            Body::Band {
                rules,
                normally,
                highest: true,
            } => {
                let alive = self.alive(rules, item);
                let values = rules.iter().zip(alive).filter(|(_, alive)| *alive);
                Outcome::Band(
                    values
                        .map(|(rule, _)| rule.value)
                        .max()
                        .unwrap_or(*normally),
                )
            }
            Body::Band {
                rules,
                normally,
                highest: false,
            } => self.decided(
                rules,
                item,
                |value| Outcome::Band(*value),
                Outcome::Band(*normally),
            ),
            Body::Money { .. } => self.money(&node.body, item),
            Body::Table { cut, values } => {
                let row = match (self.facts.k, exceeds(pence(self.facts.m), self.amount(cut))) {
                    (0, _) => 0,
                    (_, false) => 1,
                    (_, true) => 2,
                };
                Outcome::Band(values[row])
            }
        }
    }

    fn money(&self, body: &Body, item: usize) -> Outcome {
        let Body::Money {
            formula,
            lines,
            floor,
            ceiling,
            exceptions,
            mode,
            to,
        } = body
        else {
            unreachable!("only money is worked out so")
        };
        let mut value = match formula {
            Some(formula) => self.amount(formula),
            None => lines
                .iter()
                .filter(|line| line.when.as_ref().is_none_or(|when| self.holds(when, item)))
                .fold(Exact::ZERO, |sum, line| {
                    let amount = self.amount(&line.amount);
                    if line.take_off {
                        less(sum, amount)
                    } else {
                        plus(sum, amount)
                    }
                }),
        };
        if let Some(floor) = floor {
            value = greater(value, self.amount(floor));
        }
        if let Some(ceiling) = ceiling {
            value = smaller(value, self.amount(ceiling));
        }
        let give = |amount: &Amount| Outcome::Money(self.amount(amount));
        match self.decided(exceptions, item, give, Outcome::Money(value)) {
            Outcome::Money(value) => Outcome::Money(rounded(value, *mode, *to)),
            other => other,
        }
    }

    /// The value of the rules that are alive, where they agree; `normally` where none is.
    fn decided<V>(
        &self,
        rules: &[Rule<V>],
        item: usize,
        give: impl Fn(&V) -> Outcome,
        normally: Outcome,
    ) -> Outcome {
        let alive = self.alive(rules, item);
        let values: Vec<Outcome> = rules
            .iter()
            .zip(alive)
            .filter(|(_, alive)| *alive)
            .map(|(rule, _)| give(&rule.value))
            .collect();
        match values.as_slice() {
            [] => normally,
            [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
            _ => Outcome::NoAnswer,
        }
    }

    fn alive<V>(&self, rules: &[Rule<V>], item: usize) -> Vec<bool> {
        let mut alive = vec![false; rules.len()];
        // A rule sets aside earlier ones only, so from the last every answer is there.
        for at in (0..rules.len()).rev() {
            let set_aside = (at + 1..rules.len())
                .any(|other| alive[other] && rules[other].overriding.contains(&at));
            alive[at] = !set_aside && self.holds(&rules[at].when, item);
        }
        alive
    }

    fn holds(&self, cond: &Cond, item: usize) -> bool {
        let facts = self.facts;
        let thing = || facts.things[item];
        match cond {
            Cond::A => facts.a,
            Cond::B => facts.b,
            Cond::BandAtLeast(band) => facts.k >= *band,
            Cond::BandIs(band) => facts.k == *band,
            Cond::BandOneOf(one, other) => facts.k == *one || facts.k == *other,
            Cond::NumberOver(number) => facts.n > *number,
            Cond::MoneyOver(left, right) => exceeds(self.amount(left), self.amount(right)),
            Cond::MoneyAtMost(left, right) => !exceeds(self.amount(left), self.amount(right)),
            Cond::MoneyIs(left, right) => self.amount(left) == self.amount(right),
            Cond::TopIsNone => facts.t.is_none(),
            Cond::TopOver(over) => facts.t.is_some_and(|top| top > *over),
            Cond::Includes(mark) => facts.s >> mark & 1 == 1,
            Cond::OfAge => facts.of_age,
            Cond::AnyFlagged => facts.things.iter().any(|(flag, _)| *flag),
            Cond::EveryWorthOverIsFlagged(over) => facts
                .things
                .iter()
                .all(|(flag, worth)| worth <= over || *flag),
            Cond::FlaggedAtLeast(count) => {
                facts
                    .things
                    .iter()
                    .map(|(flag, _)| i64::from(*flag))
                    .sum::<i64>()
                    >= *count
            }
            Cond::Flag => thing().0,
            Cond::WorthOver(over) => thing().1 > *over,
            Cond::ItemNode(node) => self.found[*node][item] == Outcome::YesNo(true),
            Cond::AnyNode(node) => self.found[*node].contains(&Outcome::YesNo(true)),
            Cond::Node(node) => self.found[*node][0] == Outcome::YesNo(true),
            Cond::NodeIs(node, band) => self.found[*node][0] == Outcome::Band(*band),
            Cond::NodeAtLeast(node, band) => {
                matches!(self.found[*node][0], Outcome::Band(found) if found >= *band)
            }
            Cond::Not(inner) => !self.holds(inner, item),
            Cond::All(parts) => parts.iter().all(|part| self.holds(part, item)),
            Cond::Any(parts) => parts.iter().any(|part| self.holds(part, item)),
            Cond::AtLeast(count, parts) => {
                parts.iter().filter(|part| self.holds(part, item)).count() >= *count
            }
        }
    }

    fn amount(&self, amount: &Amount) -> Exact {
        let facts = self.facts;
        let of = |amount: &Amount| self.amount(amount);
        match amount {
            Amount::Pence(amount) => pence(*amount),
            Amount::M => pence(facts.m),
            Amount::Limit => pence(facts.limit),
            Amount::Node(node) => match self.found[*node][0] {
                Outcome::Money(amount) => amount,
                // A fault is told of the reader anyway.
                _ => Exact::ZERO,
            },
            Amount::Percent(percent, inner) => of(inner).times(pence(*percent)).expect("small"),
            Amount::Least(parts) => parts.iter().map(of).reduce(smaller).expect("two at least"),
            Amount::Greatest(parts) => parts.iter().map(of).reduce(greater).expect("two at least"),
            Amount::PartAbove(inner, above) => greater(less(of(inner), of(above)), Exact::ZERO),
            Amount::PartBelow(inner, below) => smaller(of(inner), of(below)),
            Amount::Plus(left, right) => plus(of(left), of(right)),
            Amount::Less(left, right) => less(of(left), of(right)),
            Amount::ForEvery {
                pence: each,
                size,
                part,
                above,
            } => {
                let over = (facts.m - above).max(0);
                let times = if *part {
                    (over + size - 1) / size
                } else {
                    over / size
                };
                pence(each * times)
            }
            Amount::Sum(filter) => {
                let all = (0..facts.things.len())
                    .filter(|at| filter.as_ref().is_none_or(|filter| self.holds(filter, *at)));
                pence(all.map(|at| facts.things[at].1).sum())
            }
            Amount::Extreme { least, if_none } => {
                let worths = facts.things.iter().map(|(_, worth)| *worth);
                let found = if *least { worths.min() } else { worths.max() };
                pence(found.unwrap_or(*if_none))
            }
        }
    }
}

fn exceeds(a: Exact, b: Exact) -> bool {
    less(a, b).numerator() > 0
}

fn greater(a: Exact, b: Exact) -> Exact {
    if exceeds(a, b) { a } else { b }
}

fn smaller(a: Exact, b: Exact) -> Exact {
    if exceeds(a, b) { b } else { a }
}

fn rounded(value: Exact, mode: Mode, to: i64) -> Exact {
    let steps = value.divided_by(pence(to)).expect("not zero");
    let floor = |value: Exact| value.numerator().div_euclid(value.denominator());
    let whole = match mode {
        Mode::Down => floor(steps),
        Mode::Up => -floor(steps.negative()),
        Mode::HalfUp => floor(plus(steps, Exact::new(1, 2).expect("two is not zero"))),
    };
    Exact::whole(whole).times(pence(to)).expect("small")
}

/// The nodes that a node mentions anywhere.
fn reads(node: &Node) -> Vec<usize> {
    let mut found = Vec::new();
    node.applies
        .iter()
        .for_each(|applies| reads_of_cond(applies, &mut found));
    let mut rules = |whens: Vec<&Cond>| {
        whens
            .iter()
            .for_each(|when| reads_of_cond(when, &mut found))
    };
    match &node.body {
        Body::YesNo { rules: all, .. } => rules(all.iter().map(|rule| &rule.when).collect()),
        Body::Band { rules: all, .. } => rules(all.iter().map(|rule| &rule.when).collect()),
        Body::Money {
            formula,
            lines,
            floor,
            ceiling,
            exceptions,
            ..
        } => {
            rules(exceptions.iter().map(|rule| &rule.when).collect());
            rules(lines.iter().filter_map(|line| line.when.as_ref()).collect());
            let amounts = [formula, floor, ceiling].into_iter().flatten();
            let amounts = amounts.chain(lines.iter().map(|line| &line.amount));
            let amounts = amounts.chain(exceptions.iter().map(|rule| &rule.value));
            amounts.for_each(|amount| reads_of_amount(amount, &mut found));
        }
        Body::Table { cut, .. } => reads_of_amount(cut, &mut found),
    }
    found
}

fn reads_of_cond(cond: &Cond, found: &mut Vec<usize>) {
    match cond {
        Cond::ItemNode(node)
        | Cond::AnyNode(node)
        | Cond::Node(node)
        | Cond::NodeIs(node, _)
        | Cond::NodeAtLeast(node, _) => found.push(*node),
        Cond::MoneyOver(left, right)
        | Cond::MoneyAtMost(left, right)
        | Cond::MoneyIs(left, right) => {
            reads_of_amount(left, found);
            reads_of_amount(right, found);
        }
        Cond::Not(inner) => reads_of_cond(inner, found),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().for_each(|part| reads_of_cond(part, found));
        }
        Cond::A
        | Cond::B
        | Cond::BandAtLeast(_)
        | Cond::BandIs(_)
        | Cond::BandOneOf(..)
        | Cond::NumberOver(_)
        | Cond::TopIsNone
        | Cond::TopOver(_)
        | Cond::Includes(_)
        | Cond::OfAge
        | Cond::AnyFlagged
        | Cond::EveryWorthOverIsFlagged(_)
        | Cond::FlaggedAtLeast(_)
        | Cond::Flag
        | Cond::WorthOver(_) => {}
    }
}

fn reads_of_amount(amount: &Amount, found: &mut Vec<usize>) {
    match amount {
        Amount::Node(node) => found.push(*node),
        Amount::Percent(_, inner) => reads_of_amount(inner, found),
        Amount::Least(parts) | Amount::Greatest(parts) => {
            parts.iter().for_each(|part| reads_of_amount(part, found));
        }
        Amount::PartAbove(left, right)
        | Amount::PartBelow(left, right)
        | Amount::Plus(left, right)
        | Amount::Less(left, right) => {
            reads_of_amount(left, found);
            reads_of_amount(right, found);
        }
        Amount::Sum(Some(filter)) => reads_of_cond(filter, found),
        Amount::Pence(_)
        | Amount::M
        | Amount::Limit
        | Amount::ForEvery { .. }
        | Amount::Sum(None)
        | Amount::Extreme { .. } => {}
    }
}
