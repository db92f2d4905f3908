//! The lines in which two policies differ, and what comes of them.

use std::panic::resume_unwind;
use std::thread;

use evenhand::comparison::{
    LinesCompared, OutcomeAtAGlance, Pair, When, compare_lines, compare_outcomes, lines_to_html,
    lines_to_text, outcomes_to_text,
};
use evenhand::program::Prepared;
use evenhand::value::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Compare, Form, Sides, when};
use crate::Status;
use crate::files::{Unusable, UsageProblem};
use crate::page::Page;

/// The lines, and what comes of them, for other programs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Whole {
    /// Figures and rules side by side.
    #[serde(flatten)]
    pub(crate) lines: LinesCompared,
    /// What comes of them: each outcome that both answer.
    pub(crate) behaviour: Vec<OutcomeAtAGlance>,
}

/// The day of each side, where one is named; each policy must be about its own.
pub(crate) fn days_within(
    (a, b): (&Prepared, &Prepared),
    (on, and): (Option<Date>, Option<Date>),
) -> Result<(Option<Date>, Option<Date>), UsageProblem> {
    let on = (on, and.or(on));
    for (day, prepared) in [(on.0, a), (on.1, b)] {
        let policy = prepared.policy();
        if let Some(day) = day.filter(|day| !policy.days().holds(*day)) {
            return Err(UsageProblem::DayOutside {
                policy: policy.title().to_owned(),
                days: policy.days().to_string(),
                day: day.to_string(),
            });
        }
    }
    Ok(on)
}

/// What comes of the lines: every other outcome beside the rest. Which are looked at together is
/// the same on every machine, and so is what comes of them.
fn at_a_glance(pair: &Pair<'_>, when: When) -> Vec<OutcomeAtAGlance> {
    let shared = pair.shared_outcomes();
    let every_other =
        |from: usize| -> Vec<_> { shared.iter().copied().skip(from).step_by(2).collect() };
    let work = |part: Vec<_>| compare_outcomes(pair, &part, when).into_iter();
    let (mut first, mut second) = thread::scope(|scope| {
        let second = scope.spawn(|| work(every_other(1)));
        let first = work(every_other(0));
        match second.join() {
            Ok(second) => (first, second),
            Err(panic) => resume_unwind(panic),
        }
    });
    let in_turn = (0..shared.len()).filter_map(|at| match at % 2 {
        0 => first.next(),
        _ => second.next(),
    });
    in_turn.collect()
}

impl Compare {
    /// The lines that differ; then, for each outcome that both answer, where what comes of them
    /// does.
    pub(super) fn lines(&self, page: &mut Page, sides: &Sides) -> Result<Status, Unusable> {
        let on = self.days_of(sides)?;
        let compared = compare_lines(&sides.a, sides.b(), on, sides.library.sources());
        let pair = Pair::new(&sides.a, sides.b());
        let outcomes = at_a_glance(&pair, when(self.on, self.and));
        match self.format {
            Form::Text => {
                page.lines(&lines_to_text(&compared, page.width()));
                page.line("");
                let titles = (sides.a.policy().title(), sides.b().policy().title());
                page.lines(&outcomes_to_text(&outcomes, titles, page.width()));
            }
            Form::Html => page.text(&lines_to_html(&compared, &outcomes)),
            Form::Json => page.json(&Whole {
                lines: compared,
                behaviour: outcomes,
            }),
        }
        Ok(Status::Fine)
    }

    /// The day of each side, where one is named; each policy must be about its own.
    pub(super) fn days_of(&self, sides: &Sides) -> Result<(Option<Date>, Option<Date>), Unusable> {
        Ok(days_within((&sides.a, sides.b()), (self.on, self.and))?)
    }
}
