use pest::Parser;
use pest_derive::Parser;

use super::machine::{Pair, Pairs};
use super::problem::SyntaxProblem;
use super::tree::{Ident, Path, Quoted};
use crate::source::Span;

/// The parser that pest makes of the grammar. It tells what could have stood where a text stops
/// being one; what can be read is read by the machine.
#[derive(Parser)]
#[grammar = "../grammar/policy.pest"]
pub(super) struct Grammar;

/// Where a text stops matching a rule of the grammar, and what could have stood there.
pub(super) fn stopped(rule: Rule, text: &str) -> Option<Box<pest::error::Error<Rule>>> {
    Grammar::parse(rule, text).err().map(Box::new)
}

/// Turns what the grammar matched into the tree, and gathers what is wrong with it.
pub(super) struct Reader {
    /// The offset of the text's first byte.
    pub(super) base: usize,
    /// What was wrong, in the order in which it was met.
    pub(super) problems: Vec<SyntaxProblem>,
}

impl Reader {
    pub(super) fn new(base: usize) -> Self {
        Reader {
            base,
            problems: Vec::new(),
        }
    }

    /// Where a match stands.
    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        let start = self.base + pair.start();
        Span::new(start, start + written(pair.as_str()))
    }

    pub(super) fn ident(&self, pair: &Pair<'_>) -> Ident {
        Ident {
            text: pair.as_str().to_owned(),
            span: self.span(pair),
        }
    }

    /// Words in quotation marks. A sign that can't be seen is told: it could move the cursor of
    /// a terminal, or hide words from whoever reads the policy.
    pub(super) fn quoted(&mut self, pair: &Pair<'_>) -> Quoted {
        let marked = pair.as_str();
        let hidden = marked
            .char_indices()
            .find(|(_, c)| c.is_control() && *c != '\t');
        if let Some((at, sign)) = hidden {
            let start = self.base + pair.start() + at;
            self.problems.push(SyntaxProblem::HiddenSign {
                code: u32::from(sign),
                span: Span::new(start, start + sign.len_utf8()),
            });
        }
        Quoted {
            text: marked[1..marked.len() - 1].to_owned(),
            span: self.span(pair),
        }
    }

    pub(super) fn path(&self, pair: Pair<'_>) -> Path {
        Path {
            span: self.span(&pair),
            names: pair.into_inner().map(|name| self.ident(&name)).collect(),
        }
    }
}

/// How many bytes of a match are written: blanks and notes behind it are not part of it.
fn written(text: &str) -> usize {
    if !text.contains('#') {
        return text.trim_end().len();
    }
    let (mut end, mut in_text, mut in_note) = (0, false, false);
    for (at, c) in text.char_indices() {
        if in_note {
            in_note = !matches!(c, '\n' | '\r');
            continue;
        }
        match c {
            '"' => in_text = !in_text,
            '#' if !in_text => in_note = true,
            _ => {}
        }
        if !in_note && !c.is_whitespace() {
            end = at + c.len_utf8();
        }
    }
    end
}

/// The parts of one match, taken from the front by what they are.
///
/// The grammar fixes which parts a rule has; taking one that it always has can't fail.
pub(super) struct Parts<'t> {
    left: Pairs<'t>,
    /// Those of them that were taken from between others.
    taken: Vec<Pair<'t>>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(pair: Pair<'t>) -> Self {
        Parts {
            left: pair.into_inner(),
            taken: Vec::new(),
        }
    }

    /// The parts that are left.
    fn left(&self) -> impl Iterator<Item = Pair<'t>> {
        let taken = |pair: &Pair<'t>| self.taken.iter().any(|other| other.is(*pair));
        self.left.filter(move |pair| !taken(pair))
    }

    fn pop(&mut self) -> Option<Pair<'t>> {
        let taken = &self.taken;
        let is_left = |pair: &Pair<'t>| !taken.iter().any(|other| other.is(*pair));
        self.left.find(is_left)
    }

    /// Whether the next part is of a rule.
    pub(super) fn next_is(&self, rule: Rule) -> bool {
        self.left()
            .next()
            .is_some_and(|pair| pair.as_rule() == rule)
    }

    /// The next part, if it is of a rule.
    pub(super) fn take_if(&mut self, rule: Rule) -> Option<Pair<'t>> {
        self.next_is(rule).then(|| self.any())
    }

    /// Whether the next part is of a rule; if so it is passed over.
    pub(super) fn skip_if(&mut self, rule: Rule) -> bool {
        self.take_if(rule).is_some()
    }

    /// The next part.
    pub(super) fn any(&mut self) -> Pair<'t> {
        self.pop()
            .unwrap_or_else(|| unreachable!("the grammar puts a part here"))
    }

    /// The next part of a rule; the words before it carry no meaning of their own.
    pub(super) fn find(&mut self, rule: Rule) -> Option<Pair<'t>> {
        self.next_that(|found| found == rule)
    }

    /// The next part of a rule that fits, and what is before it is passed over; nothing is where
    /// there is none.
    fn next_that(&mut self, fits: impl Fn(Rule) -> bool) -> Option<Pair<'t>> {
        self.left().find(|pair| fits(pair.as_rule()))?;
        loop {
            match self.pop() {
                Some(pair) if !fits(pair.as_rule()) => {}
                found => return found,
            }
        }
    }

    /// The next part of a rule that is always there.
    pub(super) fn one(&mut self, rule: Rule) -> Pair<'t> {
        self.find(rule)
            .unwrap_or_else(|| unreachable!("the grammar puts {rule:?} here"))
    }

    /// Every part of a rule, wherever it stands.
    pub(super) fn every(&mut self, rule: Rule) -> Vec<Pair<'t>> {
        let wanted: Vec<Pair<'t>> = self.left().filter(|pair| pair.as_rule() == rule).collect();
        self.taken.extend(&wanted);
        wanted
    }

    /// The part of a rule, wherever it stands.
    pub(super) fn anywhere(&mut self, rule: Rule) -> Option<Pair<'t>> {
        let found = self.left().find(|pair| pair.as_rule() == rule);
        self.taken.extend(found);
        found
    }

    /// Whether there is a part of a rule, wherever it stands.
    pub(super) fn has(&self, rule: Rule) -> bool {
        self.left().any(|pair| pair.as_rule() == rule)
    }

    /// The parts that are expressions, in order; every other is a word between them.
    pub(super) fn expressions(&mut self) -> Vec<Pair<'t>> {
        let mut found = Vec::new();
        while let Some(pair) = self.pop() {
            if is_expression(pair.as_rule()) {
                found.push(pair);
            }
        }
        found
    }

    /// The next part that is an expression and is always there.
    pub(super) fn expression(&mut self) -> Pair<'t> {
        self.expression_if_any()
            .unwrap_or_else(|| unreachable!("the grammar puts an expression here"))
    }

    /// The next part that is an expression, if there is one.
    pub(super) fn expression_if_any(&mut self) -> Option<Pair<'t>> {
        self.next_that(is_expression)
    }

    /// What is left.
    pub(super) fn rest(mut self) -> impl Iterator<Item = Pair<'t>> {
        std::iter::from_fn(move || self.pop())
    }
}

/// Whether a rule of the grammar makes an expression.
pub(super) fn is_expression(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::expression
            | Rule::test
            | Rule::sum
            | Rule::product
            | Rule::factor
            | Rule::quantified
            | Rule::listed_test
            | Rule::at_least_items
            | Rule::pick
            | Rule::total
            | Rule::count
            | Rule::part_of
            | Rule::age_on
            | Rule::whole_between
            | Rule::longest_run
            | Rule::duration
            | Rule::literal
            | Rule::call
            | Rule::bracket
    )
}
