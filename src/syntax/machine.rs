//! Reads a text by the tables that are made of the grammar.
//!
//! It takes in just what pest's own parser does, and makes the same parts. That one also tells
//! what could have stood where it stopped, which is wanted only of what can't be read, and takes
//! twenty times as long.

use super::parts::Rule;

include!(concat!(env!("OUT_DIR"), "/machine.rs"));

/// One construct of the grammar; others are named by their place in the tables.
enum Node {
    /// Just this text.
    Text(&'static str),
    /// One of the signs that it can begin with.
    One,
    /// One sign, whichever.
    Any,
    /// The begin of the text.
    Start,
    /// The end of the text.
    End,
    /// The end of a line.
    NewLine,
    /// One after the other, with blanks between them unless they are tight.
    Row { tight: bool, parts: &'static [u16] },
    /// The first that matches. `by_sign` says which of the lists holds those that can begin with
    /// a sign.
    Choice {
        by_sign: &'static [u8; 257],
        lists: &'static [&'static [u16]],
    },
    /// Once or not at all.
    Maybe(u16),
    /// As often as it matches.
    Many { tight: bool, of: u16 },
    /// As many signs of a set as there are.
    While(u16),
    /// Whatever stands before a sign of a set.
    Until(u16),
    /// It would match here.
    Ahead(u16),
    /// It would not match here.
    NotAhead(u16),
    /// A rule, which makes a part.
    Rule {
        rule: Rule,
        body: u16,
        blanks: Blanks,
    },
}

/// What a rule says of blanks in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    /// They may stand wherever they may stand around it.
    Kept,
    /// None may stand between its parts, which may have some inside.
    Between,
    /// None may stand anywhere in it, and it has no parts.
    Inside,
}

/// A part of a text: what matched a rule, with the parts in it behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    rule: Rule,
    start: u32,
    end: u32,
    /// Where the first part stands that is no longer in it.
    next: u32,
}

/// A place in a text or among its parts; [`read`] takes no text that has more of them.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What reading made of a text.
#[derive(Debug)]
pub(super) struct Read<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

/// Reads a text by one rule; `None` where it doesn't match.
pub(super) fn read(rule: Rule, text: &str) -> Option<Read<'_>> {
    u32::try_from(text.len()).ok()?;
    let (_, node) = RULES.iter().find(|(known, _)| *known == rule)?;
    let mut machine = Machine {
        text,
        at: 0,
        blanks: Blanks::Kept,
        looking: 0,
        tokens: Vec::with_capacity(text.len() / 4),
    };
    let tokens = machine.run(*node).then_some(machine.tokens)?;
    Some(Read { text, tokens })
}

struct Machine<'t> {
    text: &'t str,
    at: usize,
    blanks: Blanks,
    /// How many looks ahead are being taken; what they match makes no part.
    looking: usize,
    tokens: Vec<Token>,
}

impl Machine<'_> {
    /// What comes next: a byte, or the end of the text.
    fn sign(&self) -> usize {
        let next = self.text.as_bytes().get(self.at);
        next.map_or(256, |byte| usize::from(*byte))
    }

    fn is_next(&self, set: u16) -> bool {
        let sign = self.sign();
        SETS[usize::from(set)][sign / 64] >> (sign % 64) & 1 == 1
    }

    /// Matches a construct, or leaves everything as it was.
    #[inline]
    fn run(&mut self, node: u16) -> bool {
        self.is_next(BEGINS[usize::from(node)]) && self.take(node)
    }

    /// The same of a construct that can begin with what comes next.
    fn take(&mut self, node: u16) -> bool {
        match &NODES[usize::from(node)] {
            Node::Text(text) => {
                let fits = self.text.as_bytes()[self.at..].starts_with(text.as_bytes());
                self.step(if fits { text.len() } else { 0 })
            }
            Node::One => self.step(1),
            Node::Any => {
                let next = self.text[self.at..].chars().next();
                self.step(next.map_or(0, char::len_utf8))
            }
            Node::Start => self.at == 0,
            Node::End => true,
            Node::NewLine => {
                let both = self.text.as_bytes()[self.at..].starts_with(b"\r\n");
                self.step(if both { 2 } else { 1 })
            }
            Node::Row { tight, parts } => self.row(*tight, parts),
            Node::Choice { by_sign, lists } => {
                let list = lists[usize::from(by_sign[self.sign()])];
                list.iter().any(|way| self.take(*way))
            }
            Node::Maybe(inner) => {
                self.run(*inner);
                true
            }
            Node::Many { tight, of } => {
                self.many(*tight, *of);
                true
            }
            Node::While(set) => {
                while self.is_next(*set) {
                    self.at += 1;
                }
                true
            }
            Node::Until(set) => {
                while self.at < self.text.len() && !self.is_next(*set) {
                    self.at += 1;
                }
                true
            }
            Node::Ahead(inner) => self.look(*inner),
            Node::NotAhead(inner) => !self.look(*inner),
            Node::Rule { rule, body, blanks } => self.rule(*rule, *body, *blanks),
        }
    }

    /// Goes on by some bytes; says whether there were any.
    fn step(&mut self, bytes: usize) -> bool {
        self.at += bytes;
        bytes > 0
    }

    fn row(&mut self, tight: bool, parts: &[u16]) -> bool {
        let (at, made) = (self.at, self.tokens.len());
        for (index, part) in parts.iter().enumerate() {
            if index > 0 && !tight {
                self.skip();
            }
            if !self.run(*part) {
                self.at = at;
                self.tokens.truncate(made);
                return false;
            }
        }
        true
    }

    fn many(&mut self, tight: bool, of: u16) {
        let mut matched = self.run(of);
        while matched {
            let at = self.at;
            if !tight {
                self.skip();
            }
            matched = self.run(of);
            if !matched {
                self.at = at;
            }
        }
    }

    fn look(&mut self, inner: u16) -> bool {
        let at = self.at;
        self.looking += 1;
        let matched = self.run(inner);
        self.looking -= 1;
        self.at = at;
        matched
    }

    fn rule(&mut self, rule: Rule, body: u16, blanks: Blanks) -> bool {
        let around = self.blanks;
        let is_part = self.looking == 0
            && match blanks {
                Blanks::Kept | Blanks::Inside => around != Blanks::Inside,
                Blanks::Between => true,
            };
        let own = self.tokens.len();
        if is_part {
            self.tokens.push(Token {
                rule,
                start: place(self.at),
                end: place(self.at),
                next: place(own),
            });
        }
        if blanks != Blanks::Kept {
            self.blanks = blanks;
        }
        let matched = self.run(body);
        self.blanks = around;
        if !matched {
            self.tokens.truncate(own);
        } else if is_part {
            let next = place(self.tokens.len());
            let token = &mut self.tokens[own];
            (token.end, token.next) = (place(self.at), next);
        }
        matched
    }

    /// Passes over blanks and notes, where they may stand.
    fn skip(&mut self) {
        if self.blanks != Blanks::Kept {
            return;
        }
        loop {
            while self.is_next(PLAIN_BLANKS) {
                self.at += 1;
            }
            if !self.run(BLANK) && !self.run(NOTE) {
                return;
            }
        }
    }
}

impl Read<'_> {
    /// The parts that are in no other.
    pub(super) fn pairs(&self) -> Pairs<'_> {
        Pairs {
            read: self,
            at: 0,
            end: self.tokens.len(),
        }
    }
}

/// A part of a text, and the rule that it matches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'t> {
    read: &'t Read<'t>,
    at: usize,
}

impl<'t> Pair<'t> {
    fn token(self) -> &'t Token {
        &self.read.tokens[self.at]
    }

    /// The rule that it matches.
    pub(super) fn as_rule(self) -> Rule {
        self.token().rule
    }

    /// What was matched, with blanks and notes that stand behind it where more could follow.
    pub(super) fn as_str(self) -> &'t str {
        &self.read.text[self.start()..self.end()]
    }

    /// Whether it is one part with another of the same text.
    pub(super) fn is(self, other: Pair<'_>) -> bool {
        self.at == other.at
    }

    /// Where it begins, in bytes of the text.
    pub(super) fn start(self) -> usize {
        self.token().start as usize
    }

    /// Where it ends.
    pub(super) fn end(self) -> usize {
        self.token().end as usize
    }

    /// The parts in it.
    pub(super) fn into_inner(self) -> Pairs<'t> {
        Pairs {
            read: self.read,
            at: self.at + 1,
            end: self.token().next as usize,
        }
    }
}

/// Parts that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs<'t> {
    read: &'t Read<'t>,
    at: usize,
    end: usize,
}

impl<'t> Iterator for Pairs<'t> {
    type Item = Pair<'t>;

    fn next(&mut self) -> Option<Pair<'t>> {
        if self.at == self.end {
            return None;
        }
        let (read, at) = (self.read, self.at);
        self.at = read.tokens[at].next as usize;
        Some(Pair { read, at })
    }
}

#[cfg(test)]
mod tests {
    use pest::Parser as _;

    use super::super::parts::Grammar;
    use super::*;

    /// Texts of every kind: those that are shipped and are large, and what is refused.
    const TEXTS: [&str; 5] = [
        include_str!("../../policies/vocabulary.policy"),
        include_str!("../../policies/scotland/scotland.policy"),
        include_str!("../../policies/scotland/strathmore.policy"),
        include_str!("../../policies/england/england.policy"),
        include_str!("../../grammar/README.md"),
    ];

    fn made_by_pest(text: &str) -> Vec<Token> {
        fn add(pair: pest::iterators::Pair<'_, Rule>, tokens: &mut Vec<Token>) {
            let own = tokens.len();
            tokens.push(Token {
                rule: pair.as_rule(),
                start: place(pair.as_span().start()),
                end: place(pair.as_span().end()),
                next: place(own),
            });
            // The end of the text is told by the machine's own end.
            let inner = pair.into_inner();
            inner
                .filter(|pair| pair.as_rule() != Rule::EOI)
                .for_each(|pair| add(pair, tokens));
            tokens[own].next = place(tokens.len());
        }
        let mut tokens = Vec::new();
        let pairs = Grammar::parse(Rule::document, text).expect("any text is a document");
        pairs.for_each(|pair| add(pair, &mut tokens));
        tokens
    }

    #[track_caller]
    fn reads_as_pest_does(text: &str) {
        let read = read(Rule::document, text).expect("any text is a document");
        assert!(read.tokens == made_by_pest(text), "{text}");
    }

    #[test]
    fn the_machine_reads_whole_texts_as_pest_does() {
        for text in TEXTS {
            reads_as_pest_does(text);
        }
    }

    /// Texts that are cut, doubled and mixed at places drawn by a fixed rule, so that most of what
    /// is read is damaged.
    #[test]
    fn the_machine_reads_damaged_texts_as_pest_does() {
        let signs = [
            "|", "[", "\"", "(", ")", "#", "\n", ",", ":", "£", "\u{a0}", "and", "1",
        ];
        let mut drawn = 1_u64;
        let mut draw = |below: usize| {
            drawn = drawn
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(drawn >> 33).expect("it is small") % below
        };
        for _ in 0..4_000 {
            let text = TEXTS[draw(TEXTS.len())];
            let mut piece = |longest: usize| {
                let from = draw(text.len());
                let to = (from + draw(longest)).min(text.len());
                let inside = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at));
                &text[inside(from).unwrap_or(0)..inside(to).unwrap_or(text.len())]
            };
            let mut mixed = piece(400).to_owned();
            mixed.push_str(piece(12));
            let rest = piece(400);
            mixed.push_str(signs[draw(signs.len())]);
            mixed.push_str(rest);
            reads_as_pest_does(&mixed);
        }
    }
}
