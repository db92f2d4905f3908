//! One person through two policies.

use std::path::Path;

use evenhand::comparison::{
    AsAt, Pair, PersonCompared, compare_person, person_to_html, person_to_text,
};
use evenhand::decision::read_case;
use evenhand::source::{Problem, Told};
use evenhand::value::Date;
use serde::Serialize;

use super::{Compare, Form, Sides};
use crate::Status;
use crate::files::{Unusable, text_of};
use crate::page::Page;

/// What is wrong with the case, for other programs.
#[derive(Debug, Serialize)]
struct Refused {
    version: u32,
    problems: Vec<Told>,
}

/// As at which days one person is looked at.
pub(crate) fn as_at(on: Option<Date>, and: Option<Date>) -> AsAt {
    match (on, and) {
        (Some(on), Some(and)) => AsAt::Days(on, and),
        (on, _) => AsAt::Day(on),
    }
}

impl Compare {
    pub(super) fn person(
        &self,
        page: &mut Page,
        mut sides: Sides,
        case: &Path,
    ) -> Result<Status, Unusable> {
        let (name, text) = text_of(case)?;
        let base = sides.library.sources_mut().add(name, text.as_str());
        let as_at = as_at(self.on, self.and);
        let pair = Pair::new(&sides.a, sides.b());
        let compared = read_case(&text, base)
            .and_then(|file| compare_person(&pair, &file, as_at, sides.library.sources()));
        match compared {
            Ok(compared) => {
                self.tell(page, &compared);
                Ok(match compared.has_fault() {
                    true => Status::Problems,
                    false => Status::Fine,
                })
            }
            Err(problems) => {
                self.refuse(page, &sides, &problems);
                Ok(Status::Problems)
            }
        }
    }

    fn tell(&self, page: &mut Page, compared: &PersonCompared) {
        match self.format {
            Form::Text => page.lines(&person_to_text(compared, page.width())),
            Form::Html => page.text(&person_to_html(compared)),
            Form::Json => page.json(compared),
        }
    }

    fn refuse(&self, page: &mut Page, sides: &Sides, problems: &[Problem]) {
        let sources = sides.library.sources();
        match self.format {
            Form::Text | Form::Html => page.complain_about(problems, sources),
            Form::Json => page.json(&Refused {
                version: 1,
                problems: problems.iter().map(|one| one.told(sources)).collect(),
            }),
        }
    }
}
