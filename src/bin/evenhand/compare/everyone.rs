//! Everybody for whom two policies may differ.

use evenhand::comparison::{
    EveryoneCompared, JointCase, Pair, compare_everyone, everyone_to_html, everyone_to_text,
    formulas_of,
};
use evenhand::explanation::Style;
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::proof::Oracle;
use evenhand::source::{Problem, Sources};

use super::{Compare, Form, Sides, when};
use crate::Status;
use crate::files::{Unusable, UsageProblem, write};
use crate::named::outcomes_named;
use crate::page::Page;
use crate::solver::Z3;

/// Why what is asked for can't be compared: it is no outcome, or not one of both.
fn not_compared(a: &Prepared, b: &Prepared, node: NodeId) -> UsageProblem {
    let nodes = a.policy().nodes();
    let asked = &nodes[node.index()];
    match asked.owner {
        Some(outcome) => UsageProblem::StepAsked {
            name: asked.name.clone(),
            outcome: nodes[outcome.index()].name.clone(),
        },
        None => UsageProblem::NotShared {
            name: asked.name.clone(),
            policy: b.policy().title().to_owned(),
        },
    }
}

/// The outcomes that are named; both policies must answer them.
pub(crate) fn outcomes_of_both(
    a: &Prepared,
    b: &Prepared,
    names: &[String],
) -> Result<Vec<(NodeId, NodeId)>, Unusable> {
    let shared = Pair::new(a, b).shared_outcomes();
    let asked = outcomes_named(a.policy(), names)?.into_iter();
    asked
        .map(|node| {
            let both = shared.iter().find(|(own, _)| *own == node);
            both.copied().ok_or_else(|| not_compared(a, b, node).into())
        })
        .collect()
}

/// What is given of everybody; or what is wrong with it.
pub(crate) fn people_within(
    pair: &Pair<'_>,
    sources: &mut Sources,
    within: &[String],
) -> Result<JointCase, Vec<Problem>> {
    let mut given = Vec::new();
    for text in within {
        let text = text.replacen(" is ", " ", 1);
        let base = sources.add("--within", text.as_str());
        given.push((text, base));
    }
    pair.within(&given)
}

impl Compare {
    pub(super) fn everyone(&self, page: &mut Page, mut sides: Sides) -> Result<Status, Unusable> {
        self.days_of(&sides)?;
        let outcomes = outcomes_of_both(&sides.a, sides.b(), &self.ask)?;
        let Sides { library, a, b } = &mut sides;
        let pair = Pair::new(a, b.as_ref().unwrap_or(a));
        let within = match people_within(&pair, library.sources_mut(), &self.within) {
            Ok(within) => within,
            Err(problems) => {
                page.complain_about(&problems, library.sources());
                return Ok(Status::Problems);
            }
        };
        let when = when(self.on, self.and);
        let mut solver = Z3::from_environment();
        let mut compared: Vec<EveryoneCompared> = Vec::new();
        for outcome in &outcomes {
            let oracle: Option<&mut dyn Oracle> = Some(&mut solver);
            compared.extend(compare_everyone(&pair, *outcome, &within, when, oracle));
        }
        if let Some(path) = &self.smt {
            let text = outcomes
                .iter()
                .map(|outcome| formulas_of(&pair, *outcome, &within, when));
            write(path, &text.collect::<Vec<_>>().join("\n"))?;
        }
        self.print_everyone(page, &compared);
        if self.format == Form::Text {
            for note in &solver.notes {
                page.remark(Style::Faint, &format!("another solver: {note}"));
            }
        }
        Ok(Status::Fine)
    }

    pub(super) fn print_everyone(&self, page: &mut Page, compared: &[EveryoneCompared]) {
        match self.format {
            Form::Text => {
                for (at, compared) in compared.iter().enumerate() {
                    if at > 0 {
                        page.line("");
                    }
                    page.lines(&everyone_to_text(compared, page.width()));
                }
            }
            Form::Html => page.text(&everyone_to_html(compared)),
            Form::Json => page.json(&compared),
        }
    }
}
