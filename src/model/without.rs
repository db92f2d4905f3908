//! A text without some of what it says, to see what that comes to.

use crate::source::Span;
use crate::syntax::tree::{Decide, Departure, Item, Line, Notes, Step, Text};

/// What is left out of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut<'n> {
    /// Everything that it says about an outcome.
    Outcome(&'n str),
    /// What it says about one step of a calculation, by the names of both.
    Step(&'n str, &'n str),
    /// What departs from the baseline, by where it acknowledges that.
    Departing(Span),
}

/// A text without some of what it says, and without its examples and promises, which may speak
/// of it.
pub fn without(text: &Text, left_out: &[LeftOut<'_>]) -> Text {
    let mut rest = text.clone();
    rest.items.retain_mut(|item| keep(item, left_out));
    rest
}

fn keep(item: &mut Item, left_out: &[LeftOut<'_>]) -> bool {
    match item {
        Item::Example(_) | Item::Person(_) | Item::Check(_) | Item::Follows(_) => false,
        Item::Parameter(figure) => !departs(&figure.notes, left_out),
        Item::Table(table) => {
            !departs(&table.notes, left_out) && !is_left_out(&table.name.text, left_out)
        }
        Item::Decide(decide) => {
            lighten(decide, left_out);
            !departs(&decide.notes, left_out) && !is_left_out(&decide.name.text, left_out)
        }
        Item::Calculate(calculate) => {
            let owner = calculate.name.text.clone();
            calculate
                .steps
                .retain_mut(|step| keep_step(&owner, step, left_out));
            !departs(&calculate.notes, left_out) && !is_left_out(&owner, left_out)
        }
        _ => true,
    }
}

/// Takes the rules that depart out of a decision.
fn lighten(decide: &mut Decide, left_out: &[LeftOut<'_>]) {
    decide.rules.retain(|rule| !departs(&rule.notes, left_out));
    let normally = decide.normally.as_ref();
    if normally.is_some_and(|normally| departs(&normally.notes, left_out)) {
        decide.normally = None;
    }
}

fn keep_step(owner: &str, step: &mut Step, left_out: &[LeftOut<'_>]) -> bool {
    let name = step.name.as_ref().map(|name| name.text.as_str());
    let is_step = left_out
        .iter()
        .any(|out| matches!(out, LeftOut::Step(of, step) if *of == owner && Some(*step) == name));
    let had_lines = !step.lines.is_empty();
    step.lines.retain(|line| match line {
        Line::Exception(rule) => !departs(&rule.notes, left_out),
        Line::Tally(line) => !departs(&line.notes, left_out),
    });
    let is_empty = had_lines && step.lines.is_empty() && step.formula.is_none();
    !is_step && !is_empty && !departs(&step.notes, left_out)
}

fn departs(notes: &Notes, left_out: &[LeftOut<'_>]) -> bool {
    let out = |departure: &Departure| left_out.contains(&LeftOut::Departing(departure.span));
    notes.departs.iter().any(out)
}

fn is_left_out(name: &str, left_out: &[LeftOut<'_>]) -> bool {
    left_out
        .iter()
        .any(|out| matches!(out, LeftOut::Outcome(of) if *of == name))
}
