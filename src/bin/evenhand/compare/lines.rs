//! The lines in which two policies differ.

use evenhand::comparison::{LinesCompared, compare_lines, lines_to_html, lines_to_text};
use evenhand::value::Date;

use super::{Compare, Form, Sides};
use crate::Status;
use crate::files::{Unusable, UsageProblem};
use crate::page::Page;

impl Compare {
    /// The lines that differ; then, for each outcome that both answer, where what comes of them
    /// does.
    pub(super) fn lines(&self, page: &mut Page, sides: &Sides) -> Result<Status, Unusable> {
        let on = self.days_of(sides)?;
        let compared = compare_lines(&sides.a, sides.b(), on, sides.library.sources());
        self.print_lines(page, &compared);
        // Where the outcomes behave differently follows here.
        Ok(Status::Fine)
    }

    fn print_lines(&self, page: &mut Page, compared: &LinesCompared) {
        match self.format {
            Form::Text => page.lines(&lines_to_text(compared, page.width())),
            Form::Html => page.text(&lines_to_html(compared)),
            Form::Json => page.json(compared),
        }
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
