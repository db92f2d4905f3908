//! Everybody for whom two policies may differ.

use evenhand::comparison::{
    EveryoneCompared, JointCase, Pair, When, compare_everyone, everyone_to_html, everyone_to_text,
    formulas_of,
};
use evenhand::explanation::Style;
use evenhand::model::policy::NodeId;
use evenhand::proof::Oracle;
use evenhand::source::Problem;

use super::{Compare, Form, Sides};
use crate::Status;
use crate::files::{Unusable, UsageProblem, write};
use crate::named::outcomes_named;
use crate::page::Page;
use crate::solver::Z3;

/// Why what is asked for can't be compared: it is no outcome, or not one of both.
fn not_compared(sides: &Sides, node: NodeId) -> UsageProblem {
    let nodes = sides.a.policy().nodes();
    let asked = &nodes[node.index()];
    match asked.owner {
        Some(outcome) => UsageProblem::StepAsked {
            name: asked.name.clone(),
            outcome: nodes[outcome.index()].name.clone(),
        },
        None => UsageProblem::NotShared {
            name: asked.name.clone(),
            policy: sides.b().policy().title().to_owned(),
        },
    }
}

impl Compare {
    pub(super) fn everyone(&self, page: &mut Page, mut sides: Sides) -> Result<Status, Unusable> {
        self.days_of(&sides)?;
        let outcomes = self.outcomes(&sides)?;
        let within = match self.people_within(&mut sides) {
            Ok(within) => within,
            Err(problems) => {
                page.complain_about(&problems, sides.library.sources());
                return Ok(Status::Problems);
            }
        };
        let pair = Pair::new(&sides.a, sides.b());
        let mut solver = Z3::from_environment();
        let mut compared: Vec<EveryoneCompared> = Vec::new();
        for outcome in &outcomes {
            let oracle: Option<&mut dyn Oracle> = Some(&mut solver);
            compared.extend(compare_everyone(
                &pair,
                *outcome,
                &within,
                self.when(),
                oracle,
            ));
        }
        if let Some(path) = &self.smt {
            let text = outcomes
                .iter()
                .map(|outcome| formulas_of(&pair, *outcome, &within, self.when()));
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

    pub(super) fn when(&self) -> When {
        match (self.on, self.and) {
            (Some(on), Some(and)) => When::OnAnd(on, and),
            (Some(on), None) => When::On(on),
            (None, _) => When::Always,
        }
    }

    /// The outcomes that are named; both policies must answer them.
    fn outcomes(&self, sides: &Sides) -> Result<Vec<(NodeId, NodeId)>, Unusable> {
        let pair = Pair::new(&sides.a, sides.b());
        let shared = pair.shared_outcomes();
        let asked = outcomes_named(sides.a.policy(), &self.ask)?;
        asked
            .into_iter()
            .map(|node| {
                let both = shared.iter().find(|(own, _)| *own == node);
                both.copied()
                    .ok_or_else(|| not_compared(sides, node).into())
            })
            .collect()
    }

    /// What is given of everybody; or what is wrong with it.
    fn people_within(&self, sides: &mut Sides) -> Result<JointCase, Vec<Problem>> {
        let mut given = Vec::new();
        for text in &self.within {
            let text = text.replacen(" is ", " ", 1);
            let base = sides.library.sources_mut().add("--within", text.as_str());
            given.push((text, base));
        }
        Pair::new(&sides.a, sides.b()).within(&given)
    }
}
