//! One of two policies that are compared, with the days on which it is looked at.

use super::LineSide;
use super::SideTold;
use crate::comparison::form::ByName;
use crate::comparison::form::Former;
use crate::explanation::Line;
use crate::explanation::Reader;
use crate::explanation::status_word;
use crate::model::policy::Citation;
use crate::model::policy::Days;
use crate::model::policy::Policy;
use crate::program::Prepared;
use crate::source::Sources;
use crate::source::Span;
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// One of two policies that are compared.
pub(super) struct Side<'p> {
    pub(super) prepared: &'p Prepared,
    pub(super) policy: &'p Policy,
    pub(super) reader: Reader<'p>,
    pub(super) former: Former<'p, ByName<'p>>,
    /// The day that it is looked at on, where that is one day.
    pub(super) day: Option<Date>,
    /// The days that it is looked at on.
    pub(super) window: Days,
}

impl<'p> Side<'p> {
    pub(super) fn new(
        prepared: &'p Prepared,
        sources: &'p Sources,
        day: Option<Date>,
        common: Option<Days>,
    ) -> Self {
        let policy = prepared.policy();
        let window = match day {
            Some(day) => Days {
                first: day,
                last: day,
            },
            None => common.unwrap_or(policy.days()),
        };
        Side {
            prepared,
            policy,
            reader: Reader::new(policy, sources),
            former: Former::new(policy, ByName(policy)),
            day,
            window,
        }
    }

    pub(super) fn told(&self, one_policy: bool) -> SideTold {
        let baseline = self.title_of(TextKind::Baseline);
        let title = self.policy.title().to_owned();
        let day_in_words = self.day.filter(|_| one_policy).map(Date::in_words);
        SideTold {
            status: self.policy.status().map(status_word),
            baseline: baseline.filter(|_| self.policy.is_local()),
            day: self.day.map(|day| day.to_string()),
            heading: day_in_words.unwrap_or_else(|| title.clone()),
            title,
        }
    }

    /// Whether something that is in force on some days is looked at.
    pub(super) fn looks_at(&self, days: Days) -> bool {
        days.meets(self.window)
    }

    /// The days of a line as far as they are looked at; of one day there is nothing to say.
    pub(super) fn seen_of(&self, days: Days) -> Option<Days> {
        self.day.is_none().then(|| Days {
            first: days.first.max(self.window.first),
            last: days.last.min(self.window.last),
        })
    }

    /// The text that a place stands in: the last of the policy's own that begins before it.
    pub(super) fn home_at(&self, span: Span) -> Option<TextKind> {
        let texts = self.policy.texts().iter();
        let before = texts.filter(|text| text.span.start <= span.start);
        let own = before.max_by_key(|text| text.span.start);
        own.map(|text| text.kind)
    }

    pub(super) fn title_of(&self, home: TextKind) -> Option<String> {
        let texts = self.policy.texts();
        let own = texts.iter().find(|text| text.kind == home);
        own.map(|text| text.title.clone())
    }

    /// Where something was found, in an order of its own.
    pub(super) fn cited(&self, cites: &[Citation]) -> Vec<String> {
        let told = cites.iter().map(|cite| {
            let source = self.policy.source(cite.source);
            format!(
                "{} {:?} {:?} {} {} {} {:?}",
                source.title,
                source.at,
                source.read,
                source.in_part,
                source.undated,
                source.secondary,
                cite.place
            )
        });
        let mut told: Vec<String> = told.collect();
        told.sort_unstable();
        told.dedup();
        told
    }

    /// A line with the text that says it.
    pub(super) fn says(&self, line: Line, home: Option<TextKind>) -> LineSide {
        LineSide {
            by: home.and_then(|home| self.title_of(home)),
            shared: home.is_some_and(|home| home != TextKind::Policy && self.policy.is_local()),
            line,
            written: None,
        }
    }
}
