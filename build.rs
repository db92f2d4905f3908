//! Makes the tables by which `src/syntax/machine.rs` reads texts, out of the grammar.
//!
//! The grammar is read, checked and made plain by pest itself, so that the tables mean what
//! `grammar/policy.pest` says. What is added is which byte a construct can begin with: most
//! alternatives are ruled out by it without being tried.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr as Expr, OptimizedRule, optimize};
use pest_meta::parser::{Rule, consume_rules, parse};

const GRAMMAR: &str = "grammar/policy.pest";

#[expect(
    clippy::disallowed_methods,
    reason = "a build is where a file of the source is made into another"
)]
fn main() {
    println!("cargo::rerun-if-changed={GRAMMAR}");
    println!("cargo::rerun-if-changed=build.rs");
    let text = std::fs::read_to_string(GRAMMAR).expect("the grammar can be read");
    let pairs = parse(Rule::grammar_rules, &text).expect("the grammar is one");
    let rules = optimize(consume_rules(pairs).expect("the grammar is sound"));
    let folder = std::env::var("OUT_DIR").expect("cargo names a folder");
    let tables = Tables::of(&rules).written(&rules);
    std::fs::write(Path::new(&folder).join("machine.rs"), tables).expect("it can be written");
}

/// What can come next: each byte, and the end of the text as the last of them.
const SIGNS: usize = 257;
const END: usize = 256;

/// A set of what can come next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Set([u64; 5]);

impl Set {
    const NONE: Set = Set([0; 5]);

    fn of(signs: impl IntoIterator<Item = usize>) -> Set {
        let mut set = Set::NONE;
        for sign in signs {
            set.0[sign / 64] |= 1 << (sign % 64);
        }
        set
    }

    fn all() -> Set {
        Set::of(0..SIGNS)
    }

    fn has(self, sign: usize) -> bool {
        self.0[sign / 64] >> (sign % 64) & 1 == 1
    }

    fn or(self, other: Set) -> Set {
        Set(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    fn and(self, other: Set) -> Set {
        Set(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }
}

/// Before which signs something can match: by taking the sign in, or by taking in nothing.
///
/// Both may say too much, and never too little.
#[derive(Clone, Copy)]
struct Begins {
    taking: Set,
    idle: Set,
}

impl Begins {
    fn taking(taking: Set) -> Begins {
        let idle = Set::NONE;
        Begins { taking, idle }
    }

    fn idle(idle: Set) -> Begins {
        let taking = Set::NONE;
        Begins { taking, idle }
    }

    fn any(self) -> Set {
        self.taking.or(self.idle)
    }
}

/// The tables while they are made.
struct Tables<'r> {
    rules: BTreeMap<&'r str, &'r OptimizedRule>,
    begins: BTreeMap<&'r str, Begins>,
    /// Which node a rule is, by its name.
    named: BTreeMap<String, usize>,
    nodes: Vec<(String, Set)>,
    sets: Vec<Set>,
}

impl<'r> Tables<'r> {
    fn of(rules: &'r [OptimizedRule]) -> Self {
        let mut tables = Tables {
            rules: rules.iter().map(|rule| (&*rule.name, rule)).collect(),
            begins: BTreeMap::new(),
            named: BTreeMap::new(),
            nodes: Vec::new(),
            sets: Vec::new(),
        };
        // Rules name one another, so each has its node before any is made.
        for rule in rules {
            tables.named.insert(rule.name.clone(), tables.nodes.len());
            tables.nodes.push((String::new(), Set::NONE));
        }
        for rule in rules {
            let tight = is_tight(rule);
            let begins = tables.begins_of(&rule.name).any();
            let made = match rule.ty {
                RuleType::Silent => tables.written_node(&rule.expr, tight),
                _ => {
                    let body = tables.node(&rule.expr, tight);
                    let blanks = match rule.ty {
                        RuleType::Atomic => "Blanks::Inside",
                        RuleType::CompoundAtomic => "Blanks::Between",
                        _ => "Blanks::Kept",
                    };
                    let name = &rule.name;
                    format!("Node::Rule {{ rule: Rule::r#{name}, body: {body}, blanks: {blanks} }}")
                }
            };
            let own = tables.named[&rule.name];
            tables.nodes[own] = (made, begins);
        }
        tables
    }

    /// Puts a construct into the tables, and says where.
    fn node(&mut self, expr: &'r Expr, tight: bool) -> usize {
        if let Expr::Ident(name) = expr
            && let Some(rule) = self.named.get(name)
        {
            return *rule;
        }
        let made = self.written_node(expr, tight);
        let begins = self.begins(expr, tight).any();
        self.nodes.push((made, begins));
        self.nodes.len() - 1
    }

    fn written_node(&mut self, expr: &'r Expr, tight: bool) -> String {
        if self.one_of(expr).is_some() {
            return "Node::One".to_owned();
        }
        match expr {
            Expr::Str(text) => format!("Node::Text({text:?})"),
            Expr::Ident(name) => match name.as_str() {
                "ANY" => "Node::Any".to_owned(),
                "SOI" => "Node::Start".to_owned(),
                "EOI" => "Node::End".to_owned(),
                "NEWLINE" => "Node::NewLine".to_owned(),
                // A rule that is another by a second name is a row of one.
                name => format!(
                    "Node::Row {{ tight: {tight}, parts: &[{}] }}",
                    self.named[name]
                ),
            },
            Expr::Seq(..) => {
                let parts: Vec<usize> = in_a_row(expr)
                    .into_iter()
                    .map(|part| self.node(part, tight))
                    .collect();
                format!("Node::Row {{ tight: {tight}, parts: &{parts:?} }}")
            }
            Expr::Choice(..) => self.choice(expr, tight),
            Expr::Opt(inner) => format!("Node::Maybe({})", self.node(inner, tight)),
            Expr::Rep(inner) => {
                if let Some(set) = self.one_of(inner).filter(|_| tight) {
                    return format!("Node::While({})", self.set(set));
                }
                if let Some(set) = self.all_but(inner).filter(|_| tight) {
                    return format!("Node::Until({})", self.set(set));
                }
                let of = self.node(inner, tight);
                format!("Node::Many {{ tight: {tight}, of: {of} }}")
            }
            Expr::PosPred(inner) => format!("Node::Ahead({})", self.node(inner, tight)),
            Expr::NegPred(inner) => format!("Node::NotAhead({})", self.node(inner, tight)),
            other => panic!("the machine has no node for {other:?}"),
        }
    }

    /// Alternatives, and for each sign those of them that can begin with it, in their order.
    fn choice(&mut self, expr: &'r Expr, tight: bool) -> String {
        let ways: Vec<(usize, Set)> = alternatives(expr)
            .into_iter()
            .map(|way| (self.node(way, tight), self.begins(way, tight).any()))
            .collect();
        let mut lists: Vec<Vec<usize>> = Vec::new();
        let by_sign: Vec<usize> = (0..SIGNS)
            .map(|sign| {
                let open = ways.iter().filter(|(_, begins)| begins.has(sign));
                let open: Vec<usize> = open.map(|(node, _)| *node).collect();
                let known = lists.iter().position(|list| *list == open);
                known.unwrap_or_else(|| {
                    lists.push(open);
                    lists.len() - 1
                })
            })
            .collect();
        let lists: Vec<String> = lists.iter().map(|list| format!("&{list:?}")).collect();
        let lists = lists.join(", ");
        format!("Node::Choice {{ by_sign: &{by_sign:?}, lists: &[{lists}] }}")
    }

    fn set(&mut self, set: Set) -> usize {
        let known = self.sets.iter().position(|other| *other == set);
        known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        })
    }

    fn begins_of(&mut self, name: &str) -> Begins {
        if let Some(known) = built_in(name) {
            return known;
        }
        if let Some(known) = self.begins.get(name) {
            return *known;
        }
        let rule = self.rules[name];
        let begins = self.begins(&rule.expr, is_tight(rule));
        self.begins.insert(&rule.name, begins);
        begins
    }

    fn begins(&mut self, expr: &Expr, tight: bool) -> Begins {
        match expr {
            Expr::Str(text) => match text.as_bytes().first() {
                Some(byte) => Begins::taking(Set::of([usize::from(*byte)])),
                None => panic!("the grammar has an empty text"),
            },
            Expr::Ident(name) => self.begins_of(name),
            Expr::Seq(first, rest) => {
                let first = self.begins(first, tight);
                if first.idle == Set::NONE {
                    return first;
                }
                let rest = self.begins(rest, tight);
                let mut next = rest.taking;
                // Between the two blanks may be taken in.
                if !tight {
                    next = next.or(self.begins_of("WHITESPACE").any());
                    next = next.or(self.begins_of("COMMENT").any());
                }
                Begins {
                    taking: first.taking.or(first.idle.and(next)),
                    idle: first.idle.and(rest.idle),
                }
            }
            Expr::Choice(one, other) => {
                let (one, other) = (self.begins(one, tight), self.begins(other, tight));
                Begins {
                    taking: one.taking.or(other.taking),
                    idle: one.idle.or(other.idle),
                }
            }
            Expr::Opt(inner) | Expr::Rep(inner) => Begins {
                taking: self.begins(inner, tight).taking,
                idle: Set::all(),
            },
            Expr::PosPred(inner) => Begins::idle(self.begins(inner, tight).any()),
            Expr::NegPred(_) => Begins::idle(Set::all()),
            other => panic!("the machine has no node for {other:?}"),
        }
    }

    /// The signs of which a construct takes in just one, where it is no more than that.
    fn one_of(&self, expr: &Expr) -> Option<Set> {
        match expr {
            Expr::Str(text) if text.len() == 1 => Some(Set::of([usize::from(text.as_bytes()[0])])),
            Expr::Choice(one, other) => Some(self.one_of(one)?.or(self.one_of(other)?)),
            Expr::Ident(name) if name.starts_with("ASCII") => built_in(name).map(Begins::any),
            Expr::Ident(name) => {
                let rule = self.rules.get(name.as_str())?;
                let silent = rule.ty == RuleType::Silent;
                silent.then(|| self.one_of(&rule.expr)).flatten()
            }
            _ => None,
        }
    }

    /// The signs that end a run of any others: `!("\"" | NEWLINE) ~ ANY`.
    fn all_but(&self, expr: &Expr) -> Option<Set> {
        let Expr::Seq(first, rest) = expr else {
            return None;
        };
        match (&**first, &**rest) {
            (Expr::NegPred(ends), Expr::Ident(any)) if any == "ANY" => alternatives(ends)
                .into_iter()
                .try_fold(Set::NONE, |all, end| {
                    let is_line = matches!(end, Expr::Ident(name) if name == "NEWLINE");
                    let line = Set::of(b"\n\r".map(usize::from));
                    Some(all.or(if is_line { line } else { self.one_of(end)? }))
                }),
            _ => None,
        }
    }

    /// The tables as Rust.
    fn written(mut self, rules: &[OptimizedRule]) -> String {
        let begins: Vec<Set> = self.nodes.iter().map(|(_, begins)| *begins).collect();
        let begins: Vec<usize> = begins.into_iter().map(|set| self.set(set)).collect();
        let blanks = self.begins_of("WHITESPACE").any();
        let plain = Set::of((0..128).filter(|sign| blanks.has(*sign)));
        let plain = self.set(plain);
        let count = self.nodes.len();
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("a string takes it");
        line(format!("static NODES: [Node; {count}] = ["));
        for (node, _) in &self.nodes {
            line(format!("    {node},"));
        }
        line("];".to_owned());
        line(format!("static BEGINS: [u16; {count}] = {begins:?};"));
        let sets: Vec<[u64; 5]> = self.sets.iter().map(|set| set.0).collect();
        line(format!(
            "static SETS: [[u64; 5]; {}] = {sets:?};",
            sets.len()
        ));
        line(format!("const PLAIN_BLANKS: u16 = {plain};"));
        line(format!("const BLANK: u16 = {};", self.named["WHITESPACE"]));
        line(format!("const NOTE: u16 = {};", self.named["COMMENT"]));
        line(format!("static RULES: [(Rule, u16); {}] = [", rules.len()));
        for rule in rules {
            let (name, node) = (&rule.name, self.named[&rule.name]);
            line(format!("    (Rule::r#{name}, {node}),"));
        }
        line("];".to_owned());
        out
    }
}

/// Whether no blanks may stand between the parts of a rule.
fn is_tight(rule: &OptimizedRule) -> bool {
    let atomic = matches!(rule.ty, RuleType::Atomic | RuleType::CompoundAtomic);
    atomic || matches!(rule.name.as_str(), "WHITESPACE" | "COMMENT")
}

fn built_in(name: &str) -> Option<Begins> {
    let of = |ranges: &[std::ops::RangeInclusive<u8>]| {
        let signs = ranges.iter().cloned().flatten().map(usize::from);
        Some(Begins::taking(Set::of(signs)))
    };
    match name {
        "ANY" => of(&[0..=255]),
        "SOI" => Some(Begins::idle(Set::all())),
        "EOI" => Some(Begins::idle(Set::of([END]))),
        "NEWLINE" => of(&[b'\n'..=b'\n', b'\r'..=b'\r']),
        "ASCII_DIGIT" => of(&[b'0'..=b'9']),
        "ASCII_ALPHA_LOWER" => of(&[b'a'..=b'z']),
        "ASCII_ALPHA_UPPER" => of(&[b'A'..=b'Z']),
        "ASCII_ALPHANUMERIC" => of(&[b'a'..=b'z', b'A'..=b'Z', b'0'..=b'9']),
        _ => None,
    }
}

fn in_a_row(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Seq(first, rest) => {
            let mut row = vec![&**first];
            row.extend(in_a_row(rest));
            row
        }
        only => vec![only],
    }
}

fn alternatives(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Choice(first, rest) => {
            let mut ways = vec![&**first];
            ways.extend(alternatives(rest));
            ways
        }
        only => vec![only],
    }
}
