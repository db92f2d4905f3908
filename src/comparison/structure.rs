//! Whether two nodes are built the same, with everything beneath them, on given days.

use std::collections::BTreeMap;

use super::form::ByName;
use super::form::Form;
use super::form::Former;
use super::form::Forms;
use super::form::Named;
use super::form::Names;
use super::form::kind_of_value;
use super::form::range;
use super::form::values;
use crate::model::policy::{
    Body, Domain, EntryValue, FactId, FigureId, Formula, NodeId, Per, Policy, Rule, Start,
};
use crate::program::Prepared;
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// Two policies whose nodes are compared, each node's structure being worked out once a stretch.
///
/// What is not known is the same only where it is the same authority's, of the same figure, for
/// the same keys and from the same day: of two authorities that have not said, nothing follows.
#[derive(Debug)]
pub(crate) struct Structures<'p> {
    sides: [&'p Prepared; 2],
    forms: Forms,
    /// By side, and by the first day of the stretch.
    read: BTreeMap<(usize, Date), Beneath<'p>>,
}

impl<'p> Structures<'p> {
    pub(crate) fn new(a: &'p Prepared, b: &'p Prepared) -> Self {
        Structures {
            sides: [a, b],
            forms: Forms::default(),
            read: BTreeMap::new(),
        }
    }

    /// Whether a node of the first policy on a day is built as one of the second on a day.
    ///
    /// It may be no although the two always come to the same; where it is yes, they do.
    pub(crate) fn same(&mut self, a: NodeId, day_a: Date, b: NodeId, day_b: Date) -> bool {
        let first = self.node(0, a, day_a);
        first.is_some() && first == self.node(1, b, day_b)
    }

    /// `None` where the policy is not about the day.
    fn node(&mut self, side: usize, node: NodeId, day: Date) -> Option<Form> {
        let prepared = self.sides[side];
        let first = prepared.stretches().find(|days| days.holds(day))?.first;
        let policy = prepared.policy();
        let beneath = self
            .read
            .entry((side, first))
            .or_insert_with(|| Beneath::new(policy, first));
        Some(beneath.node(&mut self.forms, node))
    }
}

/// Names that stand for all that is said of them on a day.
#[derive(Debug)]
struct Beneath<'p> {
    policy: &'p Policy,
    day: Date,
    made: BTreeMap<NodeId, Form>,
}

impl<'p> Beneath<'p> {
    fn new(policy: &'p Policy, day: Date) -> Self {
        Beneath {
            policy,
            day,
            made: BTreeMap::new(),
        }
    }

    /// A node, whose expressions name others in turn; a policy has no circles.
    fn node(&mut self, forms: &mut Forms, id: NodeId) -> Form {
        if let Some(form) = self.made.get(&id) {
            return *form;
        }
        let held = std::mem::replace(self, Beneath::new(self.policy, self.day));
        let mut former = Former::new(self.policy, held);
        let form = former.node(forms, id);
        *self = former.names;
        self.made.insert(id, form);
        form
    }

    /// A fact, with what it may be: of another range there are other people.
    fn fact(&self, forms: &mut Forms, id: FactId) -> Form {
        let fact = self.policy.fact(id);
        let each = fact.each.map(|kind| values(self.policy, kind));
        let words = range(self.policy, fact.domain);
        forms.word(format!("fact {} {words} each {each:?}", fact.name))
    }

    /// A figure, with what it is on the day for every key.
    fn figure(&self, forms: &mut Forms, id: FigureId) -> Form {
        let figure = self.policy.figure(id);
        let former = Former::new(self.policy, ByName(self.policy));
        let cells = (0..figure.cells.len()).map(|cell| {
            let key = self.policy.key_words(id, cell);
            let entry = figure.cells[cell]
                .iter()
                .find(|entry| entry.days.holds(self.day));
            let unknown = |why: &str, home: TextKind, from: Option<Date>| {
                let range = figure
                    .amounts
                    .map(|amounts| range(self.policy, Domain::Amount(amounts)));
                let name = &figure.name;
                format!("{why} {name} {from:?} {range:?} of {}", self.title(home))
            };
            let words = match entry.map(|entry| (entry.value, entry)) {
                Some((EntryValue::Known(constant), _)) => former.constant(constant, figure.ty),
                Some((EntryValue::NoLimit, _)) => "no limit".to_owned(),
                Some((EntryValue::NotPublished, own)) => {
                    unknown("not published", own.home, Some(own.days.first))
                }
                Some((EntryValue::NotFound, own)) => {
                    unknown("not found", own.home, Some(own.days.first))
                }
                None => unknown("not set", TextKind::Policy, None),
            };
            format!("{key} {words}")
        });
        let cells: Vec<String> = cells.collect();
        let parts = cells.into_iter().map(|cell| forms.word(cell)).collect();
        forms.of("figure", parts)
    }

    /// The title of a text that the policy is made of.
    fn title(&self, home: TextKind) -> &str {
        let texts = self.policy.texts();
        let own = texts.iter().find(|text| text.kind == home);
        own.map_or(self.policy.title(), |text| &text.title)
    }
}

impl Names for Beneath<'_> {
    fn named(&mut self, forms: &mut Forms, named: Named) -> Form {
        match named {
            Named::Fact(fact) => self.fact(forms, fact),
            Named::Figure(figure) => self.figure(forms, figure),
            Named::Node(node) => self.node(forms, node),
            Named::Holidays => {
                let holidays = self.policy.holidays.as_ref();
                let days = holidays.map(|own| (own.complete_until, &own.days));
                forms.word(format!("holidays {days:?}"))
            }
        }
    }
}

impl Former<'_, Beneath<'_>> {
    fn node(&mut self, forms: &mut Forms, id: NodeId) -> Form {
        let node = self.policy.node(id);
        let when = node.applies_when.map(|when| self.expr(forms, when));
        let per = match node.per {
            Per::Once => forms.word("once"),
            Per::Item(list) => self.names.fact(forms, list),
            Per::Kind(kind) => forms.word(values(self.policy, kind)),
        };
        let body = match &node.body {
            Body::Decision(decision) => {
                let normally = self.expr(forms, decision.normally.value);
                let rules = self.rules(forms, &decision.rules);
                let word = if decision.highest {
                    "highest"
                } else {
                    "decision"
                };
                forms.of(word, vec![normally, rules])
            }
            Body::Formula(formula) => self.formula(forms, formula),
            Body::Table(table) => {
                let rows = table.rows.iter().map(|row| {
                    let cells = row.cells.iter().flatten();
                    let cells = cells.map(|cell| self.expr(forms, *cell)).collect();
                    let value = self.expr(forms, row.value);
                    let tests = forms.unordered("row", cells);
                    forms.of("gives", vec![tests, value])
                });
                let rows: Vec<Form> = rows.collect();
                forms.unordered("table", rows)
            }
            Body::Open => forms.word(format!("open {} of {}", node.name, self.policy.title())),
        };
        let of = kind_of_value(self.policy, node.ty);
        let when = forms.perhaps(when);
        forms.of(of, vec![when, per, body])
    }

    /// The rules in force, each with those that it displaces.
    fn rules(&mut self, forms: &mut Forms, rules: &[Rule]) -> Form {
        let day = self.names.day;
        let own: Vec<Option<Form>> = rules
            .iter()
            .map(|rule| {
                rule.days.holds(day).then(|| {
                    let parts = vec![self.expr(forms, rule.value), self.expr(forms, rule.when)];
                    forms.of("rule", parts)
                })
            })
            .collect();
        let mut told = Vec::new();
        for (rule, form) in rules.iter().zip(&own) {
            let Some(form) = form else { continue };
            let over = rule.overrides.iter().filter_map(|at| own[*at]);
            let over: Vec<Form> = over.collect();
            let over = forms.unordered("over", over);
            told.push(forms.of("alive", vec![*form, over]));
        }
        forms.unordered("rules", told)
    }

    fn formula(&mut self, forms: &mut Forms, formula: &Formula) -> Form {
        let day = self.names.day;
        let start = match &formula.start {
            Start::Expression(start) => self.expr(forms, *start),
            Start::Tally(lines) => {
                let mut told = Vec::new();
                for line in lines.iter().filter(|line| line.days.holds(day)) {
                    let amount = self.expr(forms, line.amount);
                    let when = line.when.map(|when| self.expr(forms, when));
                    let word = if line.take_off { "take off" } else { "add" };
                    let when = forms.perhaps(when);
                    told.push(forms.of(word, vec![amount, when]));
                }
                forms.unordered("tally", told)
            }
        };
        let mut parts = vec![start];
        for limit in &formula.limits {
            let amount = self.expr(forms, limit.amount);
            parts.push(forms.of(format!("never {:?}", limit.side), vec![amount]));
        }
        parts.push(self.rules(forms, &formula.exceptions));
        let rounding = formula.rounding.map(|rounding| {
            let to = (rounding.to.numerator(), rounding.to.denominator());
            forms.word(format!("rounded {:?} {to:?}", rounding.mode))
        });
        parts.push(forms.perhaps(rounding));
        forms.of("formula", parts)
    }
}
