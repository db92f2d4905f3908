//! What would change an answer, and why it is no other, in words.

use super::explain::Explainer;
use super::line::{ChangeTold, ChangesTold, FactChanged, Line, Value, WhyNotTold};
use super::sentence::clause;
use super::worded::joined;
use crate::decision::{
    Answer, Answered, Change, Changes, EndedBy, Flip, Pairs, Side, Sought, Unsettled,
    variable_label,
};
use crate::model::case::{Case, Known, Origin, Range, VariableId};
use crate::model::policy::{Constant, Over};
use crate::model::rules_of;
use crate::value::{Exact, Unit, amount_in_words, plain_amount};

/// How the line begins that names the facts of which a little moves an amount.
pub(super) const MOVES_WITH: &str = "a little more or less";

/// How many values of a kind are told by those that are left, where these are few.
const MANY: usize = 8;
/// How many are few.
const FEW: usize = 4;

impl Explainer<'_> {
    // ── What would change it ────────────────────────────────────────────────

    /// What would change an answer, where that was asked and it is decided.
    pub(super) fn changes(&self, answered: &Answered) -> Option<ChangesTold> {
        let decided = matches!(answered.answer, Answer::Value(_) | Answer::NotApplicable);
        let looked_for = self.asked.changes.as_ref().filter(|_| decided)?;
        let sought = Sought {
            answer: self.asked.wanted(answered.node),
            facts: looked_for.clone(),
        };
        let changes = self.decision.changes(answered, &sought);
        let mut lines: Vec<ChangeTold> = Vec::new();
        let mut rest: Vec<&Flip> = changes.flips.iter().collect();
        while !rest.is_empty() {
            let first = rest.remove(0);
            let (alike, behind) = rest.into_iter().partition(|flip| is_told_with(first, flip));
            lines.push(self.change(answered, first, alike));
            rest = behind;
        }
        let moves = changes.moves.iter();
        let moves = moves.map(|flip| self.change(answered, flip, Vec::new()));
        let remarks = self.remarks(&changes, &sought);
        Some(ChangesTold {
            lines,
            moves: moves.collect(),
            open: self.left_open(&changes.open),
            remarks,
        })
    }

    /// Changes of one fact that lead to one answer, told as one.
    fn change(&self, answered: &Answered, first: &Flip, others: Vec<&Flip>) -> ChangeTold {
        let mut facts: Vec<FactChanged> = first
            .changes
            .iter()
            .map(|change| self.fact_changed(change, first))
            .collect();
        if let ([fact], false) = (facts.as_mut_slice(), others.is_empty()) {
            let values = others.iter();
            let values = values.map(|flip| self.fact_changed(&flip.changes[0], flip).then);
            fact.or = values.collect();
            let all = std::iter::once(&fact.then).chain(&fact.or);
            let all: Vec<&str> = all.map(|value| value.words.as_str()).collect();
            let told = self.all_but(&first.changes[0], &all);
            let told = told.unwrap_or_else(|| joined(all.iter().copied()));
            fact.words = self.would_be(&first.changes[0], &told);
        }
        let mut by: Vec<String> = Vec::new();
        let flips = std::iter::once(first).chain(others);
        for tag in flips.flat_map(|flip| &flip.reasons) {
            if !by.contains(tag) {
                by.push(tag.clone());
            }
        }
        ChangeTold {
            facts,
            answer: self.answer_words(answered, &first.answer),
            by,
            also_beyond: first.beyond,
        }
    }

    /// Many values of a kind by the few that are not among them.
    fn all_but(&self, change: &Change, told: &[&str]) -> Option<String> {
        let variable = self.decision.prepared().variables.get(change.fact);
        let (Range::Choice(kind, _), None) = (variable.range, change.member) else {
            return None;
        };
        let members = self.teller.policy.kind(kind).members.iter();
        let left: Vec<&str> = members
            .map(|member| member.label.as_str())
            .filter(|label| !told.contains(label))
            .collect();
        let few = told.len() >= MANY && left.len() <= FEW;
        few.then(|| format!("anything but {}", joined(left.iter().copied())))
    }

    fn answer_words(&self, answered: &Answered, answer: &Answer) -> String {
        let ty = self.teller.policy.node(answered.node).ty;
        match answer {
            Answer::Value(value) => self.teller.words_of(*value, ty),
            Answer::NotApplicable => "does not apply".to_owned(),
            Answer::NoAnswer(_) | Answer::Undecided(_) => String::new(),
        }
    }

    fn fact_changed(&self, change: &Change, flip: &Flip) -> FactChanged {
        let policy = self.teller.policy;
        let variable = self.decision.prepared().variables.get(change.fact);
        let then = self.known(change.fact, change.member, &flip.case);
        let told = match (flip.beyond, change.side, variable.range) {
            (true, Some(Side::Below), Range::Date { .. }) => format!("{} or earlier", then.words),
            (true, Some(Side::Above), Range::Date { .. }) => format!("{} or later", then.words),
            (true, Some(Side::Below), _) => format!("{} or less", then.words),
            (true, Some(Side::Above), _) => format!("{} or more", then.words),
            (_, _, _) => then.words.clone(),
        };
        FactChanged {
            name: policy.variable_name(variable),
            label: variable_label(policy, variable.origin),
            now: self.known(change.fact, change.member, &self.decision.case),
            words: self.would_be(change, &told),
            then,
            or: Vec::new(),
            judged_by: policy.judge_of(variable.origin).map(str::to_owned),
            changed_to: change.member.map(|_| change.to == Known::Is(1)),
        }
    }

    /// The facts that are other than in another case, each with what it was there.
    pub(super) fn facts_since(&self, before: &Case) -> Vec<FactChanged> {
        let policy = self.teller.policy;
        let prepared = self.decision.prepared();
        let variables = &prepared.variables;
        let moved = |id: &VariableId| self.decision.case.get(*id) != before.get(*id);
        let told = variables.ids().filter(moved).map(|id| {
            let variable = variables.get(id);
            let then = self.known(id, None, &self.decision.case);
            let change = Change {
                fact: id,
                member: None,
                to: self.decision.case.get(id),
                side: None,
            };
            FactChanged {
                name: policy.variable_name(variable),
                label: variable_label(policy, variable.origin),
                now: self.known(id, None, before),
                words: self.would_be(&change, &then.words),
                then,
                or: Vec::new(),
                judged_by: policy.judge_of(variable.origin).map(str::to_owned),
                changed_to: None,
            }
        });
        told.collect()
    }

    /// A change as a clause: `it costs £40.00 or less`.
    fn would_be(&self, change: &Change, value: &str) -> String {
        let policy = self.teller.policy;
        let variable = self.decision.prepared().variables.get(change.fact);
        let label = match variable.origin {
            Origin::Field { list, field, .. } => {
                policy.list(list).map_or_else(String::new, |(record, _)| {
                    record.fields[field].label.clone()
                })
            }
            origin => variable_label(policy, origin),
        };
        match (change.member, variable.origin) {
            (Some(_), _) if change.to == Known::Is(1) => format!("{label} includes {value}"),
            (Some(_), _) => format!("{label} does not include {value}"),
            (None, Origin::Field { list, item, .. }) => {
                item_clause(&self.item_told(list, usize::from(item)), &label, value)
            }
            (None, Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_)) => {
                clause(&label, value)
            }
        }
    }

    /// What an item is called, with its number where another is called the same.
    fn item_told(&self, list: crate::model::policy::FactId, item: usize) -> String {
        let over = Over::List(list);
        let called = self.teller.item(over, item);
        let others = (0..self.decision.length(over)).filter(|other| *other != item);
        match others
            .into_iter()
            .any(|other| self.teller.item(over, other) == called)
        {
            true => format!("{called} ({})", item + 1),
            false => called,
        }
    }

    /// What a case knows of a fact, as it would be written and as it is read.
    pub(super) fn known(&self, id: VariableId, member: Option<u8>, case: &Case) -> Value {
        let range = self.decision.prepared().variables.get(id).range;
        if let (Some(member), Range::Set(kind, _)) = (member, range) {
            let member = &self.teller.policy.kind(kind).members[usize::from(member)];
            // A label that is a clause of its own is set apart.
            let is_clause = member.label.starts_with("you ") || member.label.contains(',');
            return Value {
                plain: member.name.clone(),
                words: match is_clause {
                    true => format!("\u{201c}{}\u{201d}", member.label),
                    false => member.label.clone(),
                },
            };
        }
        if let (Known::Is(mask), Range::Set(kind, _)) = (case.get(id), range) {
            let members = self.teller.policy.kind(kind).members.iter().enumerate();
            let within = members.filter(|(at, _)| mask >> at & 1 == 1);
            let (names, labels): (Vec<&str>, Vec<&str>) = within
                .map(|(_, member)| (member.name.as_str(), member.label.as_str()))
                .unzip();
            return Value {
                plain: format!("({})", names.join(", ")),
                words: labels.join(", "),
            };
        }
        let given = case.given_per.iter().find(|(own, _, _)| *own == id);
        match (case.get(id), given) {
            (Known::Is(_), Some((_, amount, period))) => money(*amount, Unit::Money(Some(*period))),
            (Known::Is(value), None) => self.value_told(range, value),
            (Known::None, _) => plain("none"),
            (Known::Between(low, high), _) => {
                let end = |value| match case.given_as(self.teller.policy, id, range, value) {
                    Some((amount, period)) => money(amount, Unit::Money(Some(period))),
                    None => self.value_told(range, value),
                };
                let (low, high) = (end(low), end(high));
                Value {
                    plain: format!("between {} and {}", low.plain, high.plain),
                    words: format!("between {} and {}", low.words, high.words),
                }
            }
            (Known::Unknown, _) => plain("not known"),
        }
    }

    /// A value of a fact in words, of an amount for the period for which the case gives it.
    fn value_of(&self, id: VariableId, range: Range, value: i64) -> String {
        let case = &self.decision.case;
        let given = case.given_per.iter().find(|(own, _, _)| *own == id);
        if let (Some((_, amount, period)), Known::Is(now)) = (given, case.get(id))
            && let Some(ratio) = Exact::new(i128::from(value), i128::from(now))
            && let Some(amount) = ratio.times(*amount)
        {
            return money(amount, Unit::Money(Some(*period))).words;
        }
        self.value_told(range, value).words
    }

    fn value_told(&self, range: Range, value: i64) -> Value {
        match self.teller.policy.constant_of(range, value) {
            Some((constant, ty)) => self.teller.value(constant, ty),
            None => plain(""),
        }
    }

    /// How far was looked, where that is not to the end or nothing was found.
    fn remarks(&self, changes: &Changes, sought: &Sought) -> Vec<String> {
        let gives = match sought.answer {
            Some(_) => "gives that answer",
            None => "gives another answer",
        };
        let mut remarks: Vec<String> = self.moves_with(&changes.moves).into_iter().collect();
        let unsettled = changes.unsettled.iter();
        remarks.extend(unsettled.map(|unsettled| self.unsettled(unsettled, gives)));
        // Of facts that were named nothing is claimed beyond them.
        if !sought.facts.is_empty() {
            let nothing = changes.flips.is_empty() && changes.unsettled.is_empty();
            if nothing && changes.moves.is_empty() && changes.open.is_empty() {
                remarks.push(format!("no change of what was named {gives}"));
            }
            return remarks;
        }
        let found = changes.flips.iter().any(|flip| flip.changes.len() == 1);
        match changes.pairs {
            Pairs::All if changes.flips.is_empty() => remarks.push(format!(
                "no change of one fact {gives}, and none of two that are not amounts or days"
            )),
            Pairs::All if !found => remarks.push(format!("no change of one fact alone {gives}")),
            Pairs::Some => remarks.push(format!(
                "no change of one fact alone {gives}; two facts together may do so in more ways \
                 than are told here"
            )),
            Pairs::All | Pairs::NotTried => {}
        }
        remarks
    }

    /// Changes with which it would hang on what is not known, those of one fact together.
    fn left_open(&self, open: &[Change]) -> Vec<String> {
        let mut told = Vec::new();
        let mut rest = open;
        while let Some(first) = rest.first() {
            let alike = |change: &&Change| {
                change.fact == first.fact && (first.member.is_none() || change.to == first.to)
            };
            let (together, behind) = rest.split_at(rest.iter().take_while(alike).count());
            let values = together.iter().map(|change| {
                let mut case = self.decision.case.clone();
                case.set(change.fact, change.to);
                self.known(change.fact, change.member, &case).words
            });
            let values: Vec<String> = values.collect();
            let value = match values.as_slice() {
                [_] | [_, _] => joined(values.iter().map(String::as_str)),
                _ => "something else".to_owned(),
            };
            let would_be = self.would_be(first, &value);
            told.push(format!("if {would_be}, it hangs on what is not known"));
            rest = behind;
        }
        told
    }

    /// The facts of which a little more or less moves an amount, as one line.
    fn moves_with(&self, moves: &[Flip]) -> Option<String> {
        let mut told: Vec<(VariableId, Option<Side>)> = Vec::new();
        for change in moves.iter().flat_map(|flip| &flip.changes) {
            match told.iter_mut().find(|(fact, _)| *fact == change.fact) {
                Some((_, side)) => *side = None,
                None => told.push((change.fact, change.side)),
            }
        }
        let them = match told.len() {
            0 => return None,
            1 => "this",
            _ => "one of these",
        };
        let named: Vec<String> = told
            .into_iter()
            .map(|(fact, side)| {
                let origin = self.decision.prepared().variables.get(fact).origin;
                let mut label = self.label_told(origin);
                label += match side {
                    None => "",
                    Some(Side::Below) => " (less of it)",
                    Some(Side::Above) => " (more of it)",
                };
                if let Some(role) = self.teller.policy.judge_of(origin) {
                    label += &format!(" (judged by the {role})");
                }
                label
            })
            .collect();
        Some(format!(
            "{MOVES_WITH} of {them} changes it: {}",
            named.join("; ")
        ))
    }

    /// What a fact is called where it stands alone: of a field with the item that has it.
    fn label_told(&self, origin: Origin) -> String {
        let policy = self.teller.policy;
        match origin {
            Origin::Field { list, item, field } => {
                let item = self.item_told(list, usize::from(item));
                match policy.list(list) {
                    Some((record, _)) => format!("{item}, {}", record.fields[field].label),
                    None => item,
                }
            }
            origin => variable_label(policy, origin),
        }
    }

    fn unsettled(&self, unsettled: &Unsettled, gives: &str) -> String {
        let variable = self.decision.prepared().variables.get(unsettled.fact);
        let label = self.label_told(variable.origin);
        let is_day = matches!(variable.range, Range::Date { .. });
        let way = match (is_day, unsettled.side) {
            (true, Side::Below) => "an earlier day",
            (true, Side::Above) => "a later day",
            (false, Side::Below) => "less",
            (false, Side::Above) => "more",
        };
        let value = |value| self.value_of(unsettled.fact, variable.range, value);
        match (unsettled.ended_by, unsettled.excluded) {
            (EndedBy::Unknown, excluded) => {
                let with = if is_day { "on" } else { "with" };
                let at = value(unsettled.at);
                let nearer = match excluded {
                    Some(_) => format!("; nothing nearer on that side {gives}"),
                    None => String::new(),
                };
                format!("{label}: {with} {at} it hangs on what is not known{nearer}")
            }
            (EndedBy::Looks, Some(excluded)) => {
                let to = match unsettled.side {
                    Side::Below if !is_day => "down to",
                    Side::Below => "back to",
                    Side::Above => "up to",
                };
                let excluded = value(excluded);
                format!(
                    "{label}: nothing {to} {excluded} {gives}; whether {way} does was not settled"
                )
            }
            (EndedBy::Looks, None) => {
                format!("{label}: whether {way} {gives} was not settled")
            }
        }
    }

    // ── Why not ─────────────────────────────────────────────────────────────

    /// Why an answer is not the one that was asked about.
    pub(super) fn why_not(&self, answered: &Answered) -> Option<WhyNotTold> {
        let wanted = self.asked.wanted(answered.node)?;
        let node = self.teller.policy.node(answered.node);
        let answer = self.teller.words_of(wanted, node.ty);
        if matches!(answered.answer, Answer::Value(value) if value == wanted) {
            return Some(WhyNotTold {
                remarks: vec![format!("it is {answer}")],
                answer,
                lines: Vec::new(),
            });
        }
        let why_not = self.decision.why_not(answered, wanted);
        let lines: Vec<Line> = self.lines(&why_not.marks, &mut 0, 0, &None);
        let lines = lines.into_iter().map(unfolded).collect::<Vec<Line>>();
        let rules: Vec<_> = rules_of(&node.body).collect();
        let mut remarks: Vec<String> = why_not
            .out_of_force
            .iter()
            .map(|at| {
                format!(
                    "[{}] gives it, and is not in force on this day",
                    rules[*at].tag
                )
            })
            .collect();
        if lines.is_empty() && remarks.is_empty() {
            remarks.push(match wanted {
                Constant::Amount(_) | Constant::Date(_) => {
                    "it is worked out, and comes to something else".to_owned()
                }
                Constant::YesNo(_) | Constant::Choice(_) => format!("no rule gives {answer}"),
            });
        }
        Some(WhyNotTold {
            answer,
            lines,
            remarks,
        })
    }
}

/// What a label of a field says of an item: `help costs £12.00 a week`.
fn item_clause(item: &str, label: &str, value: &str) -> String {
    let of_it = ["what it ", "how much it "];
    match of_it.iter().find_map(|lead| label.strip_prefix(lead)) {
        // The amount says itself for how long it is.
        Some(does) => {
            let does = does.split_once(" a ").map_or(does, |(does, _)| does);
            format!("{item} {does} {value}")
        }
        None => format!("{item}: {}", clause(label, value)),
    }
}

/// Whether a change is told together with another: of the same fact, to the same answer.
fn is_told_with(first: &Flip, other: &Flip) -> bool {
    let same = match (&first.answer, &other.answer) {
        (Answer::Value(one), Answer::Value(two)) => one == two,
        (Answer::NotApplicable, Answer::NotApplicable) => true,
        _ => false,
    };
    let ([a], [b]) = (first.changes.as_slice(), other.changes.as_slice()) else {
        return false;
    };
    let alike = a.side.is_none() && b.side.is_none() && a.fact == b.fact;
    let both = a.to == b.to || a.member.is_none();
    same && alike && both && a.to != Known::None && b.to != Known::None
}

/// A line with everything under it told.
fn unfolded(line: Line) -> Line {
    Line {
        folded: false,
        lines: line.lines.into_iter().map(unfolded).collect(),
        ..line
    }
}

fn money(amount: Exact, unit: Unit) -> Value {
    Value {
        plain: plain_amount(amount, unit),
        words: amount_in_words(amount, unit),
    }
}

fn plain(words: &str) -> Value {
    Value {
        plain: words.to_owned(),
        words: words.to_owned(),
    }
}
