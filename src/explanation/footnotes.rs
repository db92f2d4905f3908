//! Sources, each numbered once.

use super::line::SourceTold;

/// The sources that lines name, in the order in which they are met.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    sources: Vec<SourceTold>,
}

impl Footnotes {
    /// The number of a source, from 1: the place in it plays no part.
    pub(crate) fn number(&mut self, source: &SourceTold) -> usize {
        let known = |own: &SourceTold| own.title == source.title && own.at == source.at;
        match self.sources.iter().position(known) {
            Some(at) => at + 1,
            None => {
                self.sources.push(SourceTold {
                    place: None,
                    ..source.clone()
                });
                self.sources.len()
            }
        }
    }

    /// The sources in order, each without a place.
    pub(crate) fn sources(&self) -> &[SourceTold] {
        &self.sources
    }
}
