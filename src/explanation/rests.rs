//! What a line rests on: its place in a file, its sources, how firm it is.

use super::line::{Line, LineKind, SourceTold, Subject};
use crate::model::policy::{Citation, Policy, Said};
use crate::source::{Sources, Span};
use crate::syntax::tree::{Status, TextKind};

/// The policy and the files that lines rest on.
#[derive(Clone, Copy)]
pub(super) struct Rests<'p> {
    pub(super) policy: &'p Policy,
    pub(super) sources: &'p Sources,
}

impl Rests<'_> {
    pub(super) fn at(&self, line: Line, span: Span) -> Line {
        let place = self.sources.place(span);
        let mut line = Line {
            line: place.as_ref().map(|place| place.line),
            file: place.map(|place| place.file),
            ..line
        };
        line.remarks.extend(self.departures(span));
        line
    }

    /// That what stands at a place departs from the baseline, and why it is kept.
    fn departures(&self, span: Span) -> Vec<String> {
        let is_here = |line: Span| {
            let within = span.start <= line.start && line.end <= span.end;
            within || (line.start <= span.start && span.end <= line.end)
        };
        let own = self.policy.departures.iter();
        own.filter(|departure| is_here(departure.line))
            .map(|departure| {
                format!(
                    "departs from {} of the baseline: {}",
                    departure.from, departure.acknowledged
                )
            })
            .collect()
    }

    pub(super) fn cited(&self, line: Line, said: &Said) -> Line {
        let mut line = Line {
            sources: self.cites(&said.cites),
            ..line
        };
        line.reading.clone_from(&said.reading);
        line
    }

    pub(super) fn cites(&self, cites: &[Citation]) -> Vec<SourceTold> {
        let told = cites.iter().map(|cite| {
            let source = self.policy.source(cite.source);
            SourceTold {
                title: source.title.clone(),
                place: cite.place.clone(),
                at: source.at.clone(),
                secondary: source.secondary,
                read_in_part: source.in_part,
            }
        });
        told.collect()
    }

    /// An illustrative or proposed text is marked wherever it shows beside a real one.
    pub(super) fn mark_status(&self, line: &mut Line, home: TextKind) {
        let texts = self.policy.texts();
        let status = texts
            .iter()
            .find(|text| text.kind == home)
            .and_then(|text| text.status);
        if let (Some(status), None) = (status, line.grade) {
            line.grade = Some(status_word(status));
        }
    }
}

/// A line that only says something.
pub(super) fn bare(kind: LineKind, text: String) -> Line {
    Line {
        kind,
        subject: Subject::default(),
        text,
        value: None,
        given: None,
        derived: false,
        reason: None,
        fact: None,
        figures: Vec::new(),
        tag: None,
        standing: None,
        file: None,
        line: None,
        sources: Vec::new(),
        grade: None,
        in_force: None,
        reading: None,
        remarks: Vec::new(),
        judged_by: None,
        folded: false,
        lines: Vec::new(),
    }
}

pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Illustrative => "illustrative",
        Status::Proposed => "proposed",
    }
}
