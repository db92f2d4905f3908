//! The lines in which two policies differ.

use evenhand::comparison::{
    LinesCompared, OutcomeAtAGlance, Pair, compare_lines, compare_outcomes, lines_to_html,
    lines_to_text, outcomes_to_text,
};
use evenhand::value::Date;
use serde::Serialize;

use super::{Compare, Form, Sides};
use crate::Status;
use crate::files::{Unusable, UsageProblem};
use crate::page::Page;

/// The lines, and what comes of them, for other programs.
#[derive(Debug, Serialize)]
struct Whole {
    #[serde(flatten)]
    lines: LinesCompared,
    behaviour: Vec<OutcomeAtAGlance>,
}

impl Compare {
    /// The lines that differ; then, for each outcome that both answer, where what comes of them
    /// does.
    pub(super) fn lines(&self, page: &mut Page, sides: &Sides) -> Result<Status, Unusable> {
        let on = self.days_of(sides)?;
        let compared = compare_lines(&sides.a, sides.b(), on, sides.library.sources());
        let pair = Pair::new(&sides.a, sides.b());
        let outcomes = compare_outcomes(&pair, self.when());
        match self.format {
            Form::Text => {
                page.lines(&lines_to_text(&compared, page.width()));
                page.line("");
                let titles = (sides.a.policy().title(), sides.b().policy().title());
                page.lines(&outcomes_to_text(&outcomes, titles, page.width()));
            }
            Form::Html => page.text(&lines_to_html(&compared)),
            Form::Json => page.json(&Whole {
                lines: compared,
                behaviour: outcomes,
            }),
        }
        Ok(Status::Fine)
    }

    /// The day of each side, where one is named; each policy must be about its own.
    pub(super) fn days_of(&self, sides: &Sides) -> Result<(Option<Date>, Option<Date>), Unusable> {
        let on = (self.on, self.and.or(self.on));
        for (day, prepared) in [(on.0, &sides.a), (on.1, sides.b())] {
            let policy = prepared.policy();
            if let Some(day) = day.filter(|day| !policy.days().holds(*day)) {
                return Err(UsageProblem::DayOutside {
                    policy: policy.title().to_owned(),
                    days: policy.days().to_string(),
                    day: day.to_string(),
                }
                .into());
            }
        }
        Ok(on)
    }
}
