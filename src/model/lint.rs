//! What is wrong with a policy as a whole: cycles, and findings that stop nothing.

use std::collections::{BTreeMap, BTreeSet};

use miette::Diagnostic;

use super::build::{Builder, nearest};
use super::policy::{Body, Citation, EntryValue, ExprId, NodeId, Rule, Start, ValueType};
use super::problem::ModelProblem;
use super::walk::Read;
use crate::source::Span;
use crate::syntax::tree::{Status, TextKind};

/// How many outcomes and steps may hang on one another, one behind the other.
const MAX_CHAIN: usize = 256;

impl Builder<'_> {
    /// Refuses what in the end reads itself, and what hangs on too long a chain.
    pub(super) fn refuse_cycles(&mut self) {
        let count = self.policy.nodes.len();
        let reads: Vec<Vec<NodeId>> = (0..count)
            .map(|at| self.policy.nodes_read_by(NodeId::at(at)))
            .collect();
        let mut open: Vec<usize> = reads.iter().map(Vec::len).collect();
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (at, reads) in reads.iter().enumerate() {
            for read in reads {
                readers[read.index()].push(at);
            }
        }
        let mut ready: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
        let mut depths = vec![1; count];
        while let Some(at) = ready.pop() {
            for reader in &readers[at] {
                depths[*reader] = depths[*reader].max(depths[at] + 1);
                open[*reader] -= 1;
                if open[*reader] == 0 {
                    ready.push(*reader);
                }
            }
        }
        // What hangs on it in turn would be told with it.
        if let Some(at) = depths.iter().position(|depth| *depth == MAX_CHAIN + 1) {
            self.tell(ModelProblem::ChainTooLong {
                name: self.policy.nodes[at].name.clone(),
                limit: MAX_CHAIN,
                span: self.policy.nodes[at].span,
            });
        }
        let mut told = BTreeSet::new();
        for start in 0..count {
            if open[start] == 0 || told.contains(&start) {
                continue;
            }
            let next = |at: usize| {
                let mut nodes = reads[at].iter().map(|node| node.index());
                nodes.find(|node| open[*node] > 0)
            };
            let ring = ring_from(start, next);
            if ring.iter().any(|at| !told.insert(*at)) {
                continue;
            }
            self.tell_ring(&ring);
        }
    }

    fn tell_ring(&mut self, ring: &[usize]) {
        let names: Vec<&str> = ring
            .iter()
            .map(|at| self.policy.nodes[*at].name.as_str())
            .collect();
        let first = ring[0];
        let path = format!("{} → {}", names.join(" → "), names[0]);
        self.tell(ModelProblem::Cycle {
            name: self.policy.nodes[first].name.clone(),
            path,
            span: self.policy.nodes[first].span,
        });
    }

    /// Findings, once nothing is wrong: what is refused may be what they miss.
    pub(super) fn lint(&mut self) {
        if self
            .problems
            .iter()
            .any(|problem| problem.severity().is_none())
        {
            return;
        }
        self.unused_sources();
        self.uncited();
        self.printed_otherwise();
        self.idle_overriding();
        self.unread();
    }

    fn is_illustrative(&self, home: TextKind) -> bool {
        let mut texts = self.policy.texts.iter();
        texts.any(|text| text.kind == home && text.status == Some(Status::Illustrative))
    }

    /// A source that nothing cites.
    fn unused_sources(&mut self) {
        let mut cited: BTreeSet<usize> = BTreeSet::new();
        let mut note = |cites: &[Citation]| {
            cited.extend(cites.iter().map(|cite| cite.source.index()));
        };
        for node in &self.policy.nodes {
            note(&node.said.cites);
            for rule in rules_of(&node.body) {
                note(&rule.said.cites);
            }
            match &node.body {
                Body::Decision(decision) => note(&decision.normally.said.cites),
                Body::Formula(formula) => {
                    if let Start::Tally(lines) = &formula.start {
                        lines.iter().for_each(|line| note(&line.said.cites));
                    }
                }
                Body::Table(table) => table.rows.iter().for_each(|row| note(&row.cites)),
                Body::Open => {}
            }
        }
        for figure in &self.policy.figures {
            note(&figure.said.cites);
            for entry in figure.cells.iter().flatten() {
                note(&entry.cites);
            }
        }
        for check in &self.policy.checks {
            note(&check.said.cites);
        }
        for challenge in &self.policy.challenges {
            note(&challenge.cites);
        }
        for followed in &self.policy.followed {
            note(&followed.cites);
        }
        let elsewhere = self.cited_elsewhere();
        // What a text rests on is looked at by itself: lines that were replaced may have cited it.
        let own = self.own_sources();
        let unused: Vec<(String, Span)> = self
            .policy
            .sources
            .iter()
            .enumerate()
            .filter(|(_, source)| own.contains(&source.name))
            .filter(|(at, source)| !cited.contains(at) && !elsewhere.contains(&source.name))
            .map(|(_, source)| (source.name.clone(), source.span))
            .collect();
        for (name, span) in unused {
            self.tell(ModelProblem::SourceUnused { name, span });
        }
    }

    /// The names of the sources of the text that is looked at.
    fn own_sources(&self) -> BTreeSet<String> {
        let own = self.texts.last().map(|text| text.kind);
        let items = self.items().into_iter();
        let sources = items.filter_map(|(home, item)| match item {
            crate::syntax::tree::Item::Source(source) if Some(home) == own => {
                Some(source.name.text.clone())
            }
            _ => None,
        });
        sources.collect()
    }

    /// Sources cited by examples, which keep no citation, and by heads of which nothing needs it.
    fn cited_elsewhere(&self) -> BTreeSet<String> {
        use crate::syntax::tree::Item;
        let mut names = BTreeSet::new();
        for (_, item) in self.items() {
            let notes = match item {
                Item::Convention(convention) => &convention.notes,
                Item::Holidays(holidays) => &holidays.notes,
                Item::Example(example) => &example.notes,
                Item::Parameter(parameter) => &parameter.notes,
                Item::Decide(decide) => &decide.notes,
                Item::Calculate(calculate) => &calculate.notes,
                Item::Table(table) => &table.notes,
                _ => continue,
            };
            names.extend(notes.cites.iter().map(|cite| cite.source.text.clone()));
        }
        names
    }

    /// Rules, figures and rows without a source, in a text that claims to be real.
    fn uncited(&mut self) {
        let mut found: Vec<(String, Span)> = Vec::new();
        for node in &self.policy.nodes {
            let rules = rules_of(&node.body)
                .filter(|rule| rule.said.cites.is_empty() && !self.is_illustrative(rule.home));
            found.extend(rules.map(|rule| (format!("rule `{}`", rule.tag), rule.span)));
            if let Body::Table(table) = &node.body {
                let rows = table
                    .rows
                    .iter()
                    .filter(|row| row.cites.is_empty() && !self.is_illustrative(row.home));
                found.extend(rows.map(|row| ("a row".to_owned(), row.span)));
            }
            if let Body::Formula(formula) = &node.body
                && let Start::Tally(lines) = &formula.start
            {
                let lines = lines
                    .iter()
                    .filter(|line| line.said.cites.is_empty() && !self.is_illustrative(line.home));
                found.extend(lines.map(|line| (format!("line `{}`", line.tag), line.span)));
            }
        }
        for figure in &self.policy.figures {
            let mut told: Vec<Span> = Vec::new();
            for entry in figure.cells.iter().flatten() {
                let known = matches!(entry.value, super::policy::EntryValue::Known(_));
                let bare = entry.cites.is_empty() && !self.is_illustrative(entry.home);
                if known && bare && !told.contains(&entry.span) {
                    told.push(entry.span);
                    found.push((format!("a figure of `{}`", figure.name), entry.span));
                }
            }
        }
        for (what, span) in found {
            self.tell(ModelProblem::Uncited { what, span });
        }
    }

    /// Figures that a source prints otherwise.
    fn printed_otherwise(&mut self) {
        let mut found = Vec::new();
        for figure in &self.policy.figures {
            for entry in figure.cells.iter().flatten() {
                if let (Some((printed, why)), EntryValue::Known(used)) =
                    (&entry.printed_as, entry.value)
                {
                    found.push(ModelProblem::PrintedOtherwise {
                        name: figure.name.clone(),
                        printed: printed.clone(),
                        used: self.policy.plain(used, figure.ty),
                        why: why.clone(),
                        span: entry.span,
                    });
                }
            }
        }
        for problem in found {
            self.tell(problem);
        }
    }

    /// A rule that overrides one of the same value changes no answer.
    fn idle_overriding(&mut self) {
        let mut found = Vec::new();
        for node in &self.policy.nodes {
            let rules: Vec<&Rule> = rules_of(&node.body).collect();
            for rule in &rules {
                let same = rule
                    .overrides
                    .iter()
                    .map(|at| rules[*at])
                    .find(|other| self.policy.same(other.value, rule.value));
                if let Some(other) = same {
                    found.push((rule.tag.clone(), other.tag.clone(), rule.span));
                }
            }
        }
        for (tag, other, span) in found {
            self.tell(ModelProblem::OverridesTheSame { tag, other, span });
        }
    }

    /// An amount in braces is told with its period; words behind it need not say it again.
    pub(super) fn period_twice(&mut self, name: &str, value: ExprId, behind: &str, span: Span) {
        let ValueType::Amount(unit) = self.policy.expr(value).ty else {
            return;
        };
        let Some(period) = unit.period() else {
            return;
        };
        let written = [period.told().to_owned(), format!("per {}", period.word())];
        let again = written.into_iter().find(|words| {
            let after = behind.trim_start().strip_prefix(words.as_str());
            after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
        });
        if let Some(period) = again {
            let name = name.trim().to_owned();
            self.tell(ModelProblem::PeriodTwice { name, period, span });
        }
    }

    /// A step or a table of a policy's own that nothing reads.
    fn unread(&mut self) {
        let mut read: BTreeMap<NodeId, ()> = BTreeMap::new();
        for at in 0..self.policy.nodes.len() {
            for node in self.policy.nodes_read_by(NodeId::at(at)) {
                read.insert(node, ());
            }
        }
        let mut reads = Vec::new();
        for check in &self.policy.checks {
            if let super::policy::Claim::Holds(claim) = check.claim {
                self.policy.reads(claim, &mut reads);
            }
        }
        for figure in &self.policy.figures {
            for key in &figure.keys {
                if let super::policy::KeyOf::Node(node) = key.of {
                    read.insert(node, ());
                }
            }
        }
        for each in reads {
            if let Read::Node(node) = each {
                read.insert(node, ());
            }
        }
        let mut unread = Vec::new();
        for (at, node) in self.policy.nodes.iter().enumerate() {
            let asked = self
                .policy
                .outcomes
                .iter()
                .any(|each| each.node == Some(NodeId::at(at)));
            let expected = self
                .policy
                .examples
                .iter()
                .flat_map(|each| &each.expect)
                .any(|each| {
                    matches!(each.what, super::policy::ExpectedWhat::Answer { node, .. }
                    if node == NodeId::at(at))
                });
            if !asked && !expected && !read.contains_key(&NodeId::at(at)) {
                unread.push((node.name.clone(), node.span));
            }
        }
        for (name, span) in unread {
            // A misspelt outcome is the usual cause.
            let unanswered = self.policy.outcomes.iter().filter(|each| {
                let body = each.node.map(|node| &self.policy.node(node).body);
                body.is_none_or(|body| matches!(body, Body::Open))
            });
            let nearest = nearest(&name, unanswered.map(|each| each.name.as_str()));
            self.tell(ModelProblem::Unread {
                name,
                advice: match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "leave it out, or read it".to_owned(),
                },
                span,
            });
        }
    }
}

/// The ring that is met when the first reading that leads nowhere else is followed.
pub(super) fn ring_from(start: usize, next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let Some(next) = next(last) else {
            return path;
        };
        if let Some(from) = path.iter().position(|at| *at == next) {
            return path.split_off(from);
        }
        path.push(next);
    }
}

/// The rules of a decision, or the exceptions of a calculation.
pub(crate) fn rules_of(body: &Body) -> impl Iterator<Item = &Rule> {
    let rules: &[Rule] = match body {
        Body::Decision(decision) => &decision.rules,
        Body::Formula(formula) => &formula.exceptions,
        Body::Table(_) | Body::Open => &[],
    };
    rules.iter()
}
