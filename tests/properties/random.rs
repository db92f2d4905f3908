//! Small random policies about facts with few values, so that every case can be tried.
//!
//! A policy is made as a structure, which is printed as a text and, apart from the engine,
//! read by the oracle.

use std::fmt::Write as _;

/// Numbers to make choices with; zero once they are used up, so that a failure shrinks to few
/// and small ones.
pub(crate) struct Draws {
    numbers: Vec<u8>,
    at: usize,
}

impl Draws {
    pub(crate) fn new(numbers: Vec<u8>) -> Self {
        Draws { numbers, at: 0 }
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % end
    }

    pub(crate) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    fn pence(&mut self) -> i64 {
        i64::try_from(self.below(6)).unwrap_or(0)
    }

    fn several<T>(
        &mut self,
        least: usize,
        most: usize,
        mut each: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| each(self)).collect()
    }
}

pub(crate) const BANDS: [&str; 3] = ["low", "middling", "high"];
pub(crate) const MARKS: [&str; 3] = ["x", "y", "z"];

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Cond {
    A,
    B,
    BandAtLeast(u8),
    BandIs(u8),
    BandOneOf(u8, u8),
    NumberOver(i64),
    MoneyOver(Amount, Amount),
    MoneyAtMost(Amount, Amount),
    MoneyIs(Amount, Amount),
    TopIsNone,
    TopOver(i64),
    Includes(u8),
    OfAge,
    AnyFlagged,
    EveryWorthOverIsFlagged(i64),
    FlaggedAtLeast(i64),
    /// Of the item at hand.
    Flag,
    WorthOver(i64),
    ItemNode(usize),
    /// Some item has a yes from a node that is decided for each.
    AnyNode(usize),
    Node(usize),
    NodeIs(usize, u8),
    NodeAtLeast(usize, u8),
    Not(Box<Cond>),
    All(Vec<Cond>),
    Any(Vec<Cond>),
    AtLeast(usize, Vec<Cond>),
}

/// An amount of money.
#[derive(Debug, Clone)]
pub(crate) enum Amount {
    Pence(i64),
    M,
    Limit,
    Node(usize),
    Percent(i64, Box<Amount>),
    Least(Vec<Amount>),
    Greatest(Vec<Amount>),
    PartAbove(Box<Amount>, Box<Amount>),
    PartBelow(Box<Amount>, Box<Amount>),
    Plus(Box<Amount>, Box<Amount>),
    Less(Box<Amount>, Box<Amount>),
    /// So many pence for every so many or part in the money above so many.
    ForEvery {
        pence: i64,
        size: i64,
        part: bool,
        above: i64,
    },
    /// The worth of the items that a test lets through.
    Sum(Option<Box<Cond>>),
    /// The least or the greatest worth of all items.
    Extreme {
        least: bool,
        if_none: i64,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Rule<V> {
    pub when: Cond,
    pub value: V,
    /// Earlier rules that it sets aside.
    pub overriding: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub take_off: bool,
    pub amount: Amount,
    pub when: Option<Cond>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Down,
    Up,
    HalfUp,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    YesNo {
        rules: Vec<Rule<bool>>,
        normally: bool,
    },
    Band {
        rules: Vec<Rule<u8>>,
        normally: u8,
        highest: bool,
    },
    Money {
        formula: Option<Amount>,
        lines: Vec<Line>,
        floor: Option<Amount>,
        ceiling: Option<Amount>,
        exceptions: Vec<Rule<Amount>>,
        mode: Mode,
        to: i64,
    },
    /// Low bands give the first; others the second up to the cut, and the third over it.
    Table { cut: Amount, values: [u8; 3] },
}

#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub each: bool,
    pub applies: Option<Cond>,
    pub body: Body,
}

#[derive(Debug, Clone)]
pub(crate) struct RandomPolicy {
    pub nodes: Vec<Node>,
}

/// What a node may read: those before it that always apply.
struct Scope<'n> {
    nodes: &'n [Node],
    in_item: bool,
}

impl Scope<'_> {
    fn find(&self, draws: &mut Draws, wanted: impl Fn(&Node) -> bool) -> Option<usize> {
        let found: Vec<usize> = (0..self.nodes.len())
            .filter(|at| self.nodes[*at].applies.is_none() && wanted(&self.nodes[*at]))
            .collect();
        (!found.is_empty()).then(|| found[draws.below(found.len())])
    }
}

impl RandomPolicy {
    pub(crate) fn new(draws: &mut Draws) -> Self {
        let mut nodes = Vec::new();
        let count = 1 + draws.below(4);
        for _ in 0..count {
            let node = node(draws, &nodes);
            nodes.push(node);
        }
        RandomPolicy { nodes }
    }
}

fn node(draws: &mut Draws, before: &[Node]) -> Node {
    let each = draws.one_in(4);
    let scope = Scope {
        nodes: before,
        in_item: each,
    };
    let body = match draws.below(4) {
        0 => yes_no(draws, &scope),
        _ if each => yes_no(draws, &scope),
        1 => Body::Band {
            rules: rules(draws, &scope, 4, |draws, _| band(draws)),
            normally: band(draws),
            highest: draws.one_in(2),
        },
        2 => money(draws, &scope),
        _ => Body::Table {
            cut: if draws.one_in(3) {
                Amount::Limit
            } else {
                Amount::Pence(draws.pence())
            },
            values: [band(draws), band(draws), band(draws)],
        },
    };
    let applies = (!each && draws.one_in(4)).then(|| cond(draws, &scope, 1));
    Node {
        each,
        applies,
        body,
    }
}

fn yes_no(draws: &mut Draws, scope: &Scope<'_>) -> Body {
    Body::YesNo {
        rules: rules(draws, scope, 4, |draws, _| draws.one_in(2)),
        normally: draws.one_in(2),
    }
}

fn money(draws: &mut Draws, scope: &Scope<'_>) -> Body {
    let formula = draws.one_in(3).then(|| amount(draws, scope, 2));
    let lines = if formula.is_some() {
        Vec::new()
    } else {
        draws.several(1, 3, |draws| Line {
            take_off: draws.one_in(3),
            amount: amount(draws, scope, 1),
            when: draws.one_in(2).then(|| cond(draws, scope, 1)),
        })
    };
    Body::Money {
        formula,
        lines,
        floor: draws.one_in(2).then(|| amount(draws, scope, 0)),
        ceiling: draws.one_in(3).then(|| amount(draws, scope, 0)),
        exceptions: rules(draws, scope, 2, |draws, scope| amount(draws, scope, 0)),
        mode: [Mode::HalfUp, Mode::Down, Mode::Up][draws.below(3)],
        to: 1 + i64::try_from(draws.below(2)).unwrap_or(0),
    }
}

fn rules<V>(
    draws: &mut Draws,
    scope: &Scope<'_>,
    most: usize,
    value: impl Fn(&mut Draws, &Scope<'_>) -> V,
) -> Vec<Rule<V>> {
    let count = draws.below(most + 1);
    (0..count)
        .map(|at| Rule {
            when: cond(draws, scope, 2),
            value: value(draws, scope),
            overriding: (0..at).filter(|_| draws.one_in(3)).collect(),
        })
        .collect()
}

fn band(draws: &mut Draws) -> u8 {
    u8::try_from(draws.below(3)).unwrap_or(0)
}

fn cond(draws: &mut Draws, scope: &Scope<'_>, depth: usize) -> Cond {
    if depth > 0 && draws.one_in(2) {
        let parts = |draws: &mut Draws| draws.several(2, 3, |draws| cond(draws, scope, depth - 1));
        return match draws.below(4) {
            0 => Cond::All(parts(draws)),
            1 => Cond::Any(parts(draws)),
            2 => Cond::Not(Box::new(cond(draws, scope, depth - 1))),
            _ => {
                let parts = parts(draws);
                Cond::AtLeast(1 + draws.below(parts.len()), parts)
            }
        };
    }
    test(draws, scope)
}

fn test(draws: &mut Draws, scope: &Scope<'_>) -> Cond {
    if scope.in_item && draws.one_in(2) {
        let node = scope.find(draws, |node| node.each);
        return match (draws.below(3), node) {
            (0, _) => Cond::Flag,
            (1, Some(node)) => Cond::ItemNode(node),
            (_, _) => Cond::WorthOver(draws.pence() % 3),
        };
    }
    if draws.one_in(3)
        && let Some(test) = test_of_node(draws, scope)
    {
        return test;
    }
    match draws.below(16) {
        0 => Cond::A,
        1 => Cond::B,
        2 => Cond::BandAtLeast(band(draws)),
        3 => Cond::BandIs(band(draws)),
        4 => Cond::BandOneOf(0, 1 + band(draws) % 2),
        5 => Cond::NumberOver(draws.pence() % 4),
        6 => Cond::MoneyOver(Amount::M, Amount::Pence(draws.pence())),
        7 => Cond::MoneyAtMost(Amount::M, Amount::Limit),
        8 => Cond::MoneyIs(Amount::M, Amount::Pence(draws.pence())),
        9 => Cond::TopIsNone,
        10 => Cond::TopOver(draws.pence()),
        11 => Cond::Includes(band(draws)),
        12 => Cond::OfAge,
        13 => Cond::AnyFlagged,
        14 => Cond::EveryWorthOverIsFlagged(draws.pence() % 3),
        _ => Cond::FlaggedAtLeast(1 + draws.pence() % 2),
    }
}

fn test_of_node(draws: &mut Draws, scope: &Scope<'_>) -> Option<Cond> {
    let at = scope.find(draws, |_| true)?;
    let node = &scope.nodes[at];
    Some(match &node.body {
        Body::YesNo { .. } if node.each => Cond::AnyNode(at),
        Body::YesNo { .. } => Cond::Node(at),
        Body::Band { .. } | Body::Table { .. } => match draws.below(2) {
            0 => Cond::NodeIs(at, band(draws)),
            _ => Cond::NodeAtLeast(at, band(draws)),
        },
        Body::Money { .. } => match draws.below(2) {
            0 => Cond::MoneyOver(Amount::Node(at), Amount::Pence(draws.pence())),
            _ => Cond::MoneyAtMost(Amount::Node(at), Amount::M),
        },
    })
}

fn amount(draws: &mut Draws, scope: &Scope<'_>, depth: usize) -> Amount {
    if depth > 0 && draws.one_in(2) {
        let inner = |draws: &mut Draws| Box::new(amount(draws, scope, depth - 1));
        return match draws.below(7) {
            0 => Amount::Percent([50, 30, 25][draws.below(3)], inner(draws)),
            1 => Amount::Least(draws.several(2, 3, |draws| amount(draws, scope, depth - 1))),
            2 => Amount::Greatest(draws.several(2, 3, |draws| amount(draws, scope, depth - 1))),
            3 => Amount::PartAbove(inner(draws), inner(draws)),
            4 => Amount::PartBelow(inner(draws), inner(draws)),
            5 => Amount::Plus(inner(draws), inner(draws)),
            _ => Amount::Less(inner(draws), inner(draws)),
        };
    }
    match draws.below(7) {
        0 => Amount::Pence(draws.pence()),
        1 => Amount::M,
        2 => Amount::Limit,
        3 => match scope.find(draws, |node| matches!(node.body, Body::Money { .. })) {
            Some(node) => Amount::Node(node),
            None => Amount::M,
        },
        4 => Amount::ForEvery {
            pence: 1 + draws.pence(),
            size: 2 + draws.pence() % 2,
            part: draws.one_in(2),
            above: draws.pence() % 3,
        },
        5 => Amount::Extreme {
            least: draws.one_in(2),
            if_none: draws.pence(),
        },
        _ => Amount::Sum(sum_filter(draws, scope).map(Box::new)),
    }
}

fn sum_filter(draws: &mut Draws, scope: &Scope<'_>) -> Option<Cond> {
    let node = scope.find(draws, |node| node.each);
    match (draws.below(4), node) {
        (0, _) => None,
        (1, Some(node)) => Some(Cond::ItemNode(node)),
        (2, _) => Some(Cond::WorthOver(draws.pence() % 3)),
        (_, _) => Some(Cond::Flag),
    }
}

// Printing.

/// The names, the baseline and the figure that every random policy shares.
const HEAD: &str = r#"vocabulary "Names"
  values band : ranked low, middling, high
  values mark : x, y, z
  facts
    day : date
    a : yes/no
    b : yes/no
    k : band
    n : whole number from 0 to 4
    m : money from £0.00 to £0.05
    t : money from £0.00 to £0.05 or none
    s : set of mark
    date_of_birth : date from 2007-05-31 to 2007-06-02
    things : list of up to 2 thing
  record thing
    flag : yes/no
    worth : money from £0.00 to £0.02
baseline "Land" uses "Names"
  decides as at day
  applies from 2025-01-01
policy "Town" adopts "Land"
  applies from 2025-01-01
  source rules "Rules"
"#;

fn pence(pence: i64) -> String {
    format!("£0.{pence:02}")
}

impl RandomPolicy {
    /// The policy as a text, with a figure in pence, or not published; with the rules in the
    /// order in which they were made, or the other way round.
    pub(crate) fn text(&self, limit: Option<i64>, backwards: bool) -> String {
        let mut text = HEAD.to_owned();
        let value = limit.map_or_else(|| "not published".to_owned(), pence);
        let _ = writeln!(
            text,
            "  parameter limit : money from £0.00 to £0.04\n    label \"limit\"\n    from 2025-01-01 {value}\n    cite rules \"1\"\n  outcomes"
        );
        for (at, node) in self.nodes.iter().enumerate() {
            let ty = match node.body {
                Body::YesNo { .. } => "yes/no",
                Body::Band { .. } | Body::Table { .. } => "band",
                Body::Money { .. } => "money",
            };
            let each = if node.each {
                " for each thing in things"
            } else {
                ""
            };
            let _ = writeln!(text, "    o{at} : {ty}{each} label \"answer {at}\"");
        }
        let mut blocks: Vec<String> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| node.block(at, backwards))
            .collect();
        if backwards {
            blocks.reverse();
        }
        text.extend(blocks);
        text
    }
}

impl Node {
    fn block(&self, at: usize, backwards: bool) -> String {
        let word = match self.body {
            Body::YesNo { .. } | Body::Band { .. } => "decide",
            Body::Money { .. } => "calculate",
            Body::Table { .. } => "table",
        };
        let mut block = format!("  {word} o{at}\n    cite rules \"{at}\"\n");
        if let Some(applies) = &self.applies {
            let _ = writeln!(block, "    applies when {applies}");
        }
        match &self.body {
            Body::YesNo { rules, normally } => {
                let _ = writeln!(
                    block,
                    "    normally {} because \"none holds\"",
                    word_of(*normally)
                );
                let value = |value: &bool| word_of(*value).to_owned();
                block.extend(rules_text(at, rules, "but ", backwards, value));
            }
            Body::Band {
                rules,
                normally,
                highest,
            } => {
                if *highest {
                    block.push_str("    the highest prevails\n");
                }
                let normally = BANDS[usize::from(*normally)];
                let _ = writeln!(block, "    normally {normally} because \"none holds\"");
                let but = if *highest { "" } else { "but " };
                let value = |value: &u8| BANDS[usize::from(*value)].to_owned();
                block.extend(rules_text(at, rules, but, backwards, value));
            }
            Body::Money { .. } => block.push_str(&self.body.money_text(at, backwards)),
            Body::Table { cut, values } => {
                let [low, mid, high] = values.map(|value| BANDS[usize::from(value)]);
                let _ = writeln!(
                    block,
                    "    exactly one row applies\n    | k | m | o{at} |\n    | low | any | {low} |\n    | not low | up to {cut} | {mid} |\n    | not low | over {cut} | {high} |"
                );
            }
        }
        block
    }
}

fn word_of(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn rules_text<V>(
    node: usize,
    rules: &[Rule<V>],
    but: &str,
    backwards: bool,
    value: impl Fn(&V) -> String,
) -> Vec<String> {
    let mut lines: Vec<String> = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| {
            let over: Vec<String> = rule
                .overriding
                .iter()
                .map(|other| format!("R{node}N{other}"))
                .collect();
            let overriding = if over.is_empty() {
                String::new()
            } else {
                format!(" overriding {}", over.join(", "))
            };
            let value = value(&rule.value);
            format!(
                "    [R{node}N{at}] {but}{value} when {}{overriding} because \"rule {at}\"\n",
                rule.when
            )
        })
        .collect();
    if backwards {
        lines.reverse();
    }
    lines
}

impl Body {
    fn money_text(&self, at: usize, backwards: bool) -> String {
        let Body::Money {
            formula,
            lines,
            floor,
            ceiling,
            exceptions,
            mode,
            to,
        } = self
        else {
            unreachable!("only money is told so")
        };
        let mode = match mode {
            Mode::Down => "down",
            Mode::Up => "up",
            Mode::HalfUp => "half up",
        };
        let rounded = format!("rounded {mode} to {}", pence(*to));
        let mut limits = String::new();
        for (side, limit) in [("below", floor), ("above", ceiling)] {
            if let Some(limit) = limit {
                let _ = write!(limits, " never {side} {limit}");
            }
        }
        let exceptions =
            rules_text(at, exceptions, "but ", backwards, ToString::to_string).concat();
        if let Some(formula) = formula {
            return format!(
                "    step start = {formula}\n    result\n      [L{at}N0] add start\n     {limits}\n{exceptions}      {rounded}\n"
            );
        }
        let mut told: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(number, line)| {
                let word = if line.take_off { "take off" } else { "add" };
                let when = line
                    .when
                    .as_ref()
                    .map_or(String::new(), |when| format!(" when {when}"));
                format!(
                    "      [L{at}N{number}] {word} {}{when} because \"line\"\n",
                    line.amount
                )
            })
            .collect();
        if backwards {
            told.reverse();
        }
        format!(
            "    result\n{}     {limits}\n{exceptions}      {rounded}\n",
            told.concat()
        )
    }
}

impl std::fmt::Display for Cond {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |parts: &[Cond], by: &str| {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts.join(by)
        };
        match self {
            Cond::A => write!(f, "a"),
            Cond::B => write!(f, "b"),
            Cond::BandAtLeast(band) => write!(f, "k is at least {}", BANDS[usize::from(*band)]),
            Cond::BandIs(band) => write!(f, "k is {}", BANDS[usize::from(*band)]),
            Cond::BandOneOf(one, other) => write!(
                f,
                "k is one of ({}, {})",
                BANDS[usize::from(*one)],
                BANDS[usize::from(*other)]
            ),
            Cond::NumberOver(number) => write!(f, "n is over {number}"),
            Cond::MoneyOver(left, right) => write!(f, "{left} is over {right}"),
            Cond::MoneyAtMost(left, right) => write!(f, "{left} is at most {right}"),
            Cond::MoneyIs(left, right) => write!(f, "{left} is {right}"),
            Cond::TopIsNone => write!(f, "t is none"),
            Cond::TopOver(over) => write!(f, "t is over {}", pence(*over)),
            Cond::Includes(mark) => write!(f, "s includes {}", MARKS[usize::from(*mark)]),
            Cond::OfAge => write!(f, "age on day is at least 18"),
            Cond::AnyFlagged => write!(f, "any thing in things where thing.flag"),
            Cond::EveryWorthOverIsFlagged(over) => write!(
                f,
                "every thing in things where (thing.worth is over {}) has thing.flag",
                pence(*over)
            ),
            Cond::FlaggedAtLeast(count) => {
                write!(
                    f,
                    "(count of each thing in things where thing.flag) is at least {count}"
                )
            }
            Cond::Flag => write!(f, "thing.flag"),
            Cond::WorthOver(over) => write!(f, "thing.worth is over {}", pence(*over)),
            Cond::ItemNode(node) => write!(f, "thing.o{node}"),
            Cond::AnyNode(node) => write!(f, "any thing in things where thing.o{node}"),
            Cond::Node(node) => write!(f, "o{node}"),
            Cond::NodeIs(node, band) => write!(f, "o{node} is {}", BANDS[usize::from(*band)]),
            Cond::NodeAtLeast(node, band) => {
                write!(f, "o{node} is at least {}", BANDS[usize::from(*band)])
            }
            Cond::Not(inner) => write!(f, "(not ({inner}))"),
            Cond::All(parts) => write!(f, "({})", joined(parts, " and ")),
            Cond::Any(parts) => write!(f, "({})", joined(parts, " or ")),
            Cond::AtLeast(count, parts) => {
                write!(f, "at least {count} of ({})", joined(parts, ", "))
            }
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |parts: &[Amount]| {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts.join(", ")
        };
        match self {
            Amount::Pence(amount) => write!(f, "{}", pence(*amount)),
            Amount::M => write!(f, "m"),
            Amount::Limit => write!(f, "limit"),
            Amount::Node(node) => write!(f, "o{node}"),
            Amount::Percent(percent, of) => write!(f, "({percent}% of ({of}))"),
            Amount::Least(parts) => write!(f, "least of ({})", list(parts)),
            Amount::Greatest(parts) => write!(f, "greatest of ({})", list(parts)),
            Amount::PartAbove(of, above) => write!(f, "(part of ({of}) above ({above}))"),
            Amount::PartBelow(of, below) => write!(f, "(part of ({of}) below ({below}))"),
            Amount::Plus(left, right) => write!(f, "(({left}) plus ({right}))"),
            Amount::Less(left, right) => write!(f, "(({left}) less ({right}))"),
            Amount::ForEvery {
                pence: amount,
                size,
                part,
                above,
            } => {
                let (amount, size, above) = (pence(*amount), pence(*size), pence(*above));
                let size = if *part {
                    format!("{size} or part")
                } else {
                    format!("complete {size}")
                };
                write!(f, "({amount} for every {size} in m above {above})")
            }
            Amount::Sum(None) => write!(f, "(sum of thing.worth for each thing in things)"),
            Amount::Sum(Some(filter)) => {
                write!(
                    f,
                    "(sum of thing.worth for each thing in things where ({filter}))"
                )
            }
            Amount::Extreme { least, if_none } => {
                let word = if *least { "least" } else { "greatest" };
                let if_none = pence(*if_none);
                write!(
                    f,
                    "({word} of thing.worth for each thing in things or {if_none} if none)"
                )
            }
        }
    }
}
