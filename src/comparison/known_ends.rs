//! Which ends of a stretch of amounts are known, and which only stand in a declaration.
//!
//! Every figure is declared with a least and a most, and while it is not known, an answer can
//! reach as far as that. Such an end says nothing of the authority, so it is not told.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decision::{Answer, Answered, NeedOf, Question};
use crate::explanation::{AnswerInBrief, AnswerTold};
use crate::model::Case;
use crate::model::policy::{AmountDomain, Constant, FigureId, NodeId, Supposed, SupposedWhat};
use crate::program::Prepared;
use crate::value::{Date, Exact, Unit};

/// Looks for ends of one policy's answers on one day.
pub(super) struct KnownEnds<'p> {
    prepared: &'p Prepared,
    day: Date,
    /// Questions with a figure at its most, and one step below.
    questions: BTreeMap<(NodeId, FigureId, bool), Option<Arc<Question<'p>>>>,
}

impl<'p> KnownEnds<'p> {
    pub(super) fn new(prepared: &'p Prepared, day: Date) -> Self {
        KnownEnds {
            prepared,
            day,
            questions: BTreeMap::new(),
        }
    }

    /// Takes the ends out of what is told that only stand in a declaration.
    pub(super) fn keep(&mut self, case: &Case, answered: &Answered, told: &mut AnswerInBrief) {
        if !told.is_range {
            return;
        }
        let (low, high) = self.known(case, answered);
        let AnswerTold::Undecided { least, most, .. } = &mut told.answer else {
            return;
        };
        let nothing = least
            .as_ref()
            .is_none_or(|end| end.value.plain.starts_with("£0.00"));
        match (low, high) {
            (true, true) => return,
            (true, false) if !nothing => {
                let from = least.as_ref().map_or("", |end| end.value.words.as_str());
                told.words = format!("{from} or more");
            }
            (false, true) => {
                let to = most.as_ref().map_or("", |end| end.value.words.as_str());
                told.words = format!("up to {to}");
            }
            (_, false) => {
                "not known".clone_into(&mut told.words);
                told.is_range = false;
            }
        }
        if !low || !told.is_range {
            *least = None;
        }
        if !high {
            *most = None;
        }
    }

    /// Whether the least and the most stand, whatever the declarations of unknown figures say.
    pub(super) fn known(&mut self, case: &Case, answered: &Answered) -> (bool, bool) {
        let (Answer::Undecided(undecided), Some((least, most))) =
            (&answered.answer, ends(&answered.answer))
        else {
            return (true, true);
        };
        let (mut low, mut high) = (true, true);
        for need in &undecided.needs {
            let (NeedOf::NotPublished(figure) | NeedOf::NotFound(figure) | NeedOf::Unset(figure)) =
                need.of
            else {
                continue;
            };
            let Some(domain) = self.declared(figure) else {
                continue;
            };
            let at_most = self.ends_with(case, answered, figure, domain, false);
            let below = self.ends_with(case, answered, figure, domain, true);
            if let (Some(at_most), Some(below)) = (at_most, below) {
                low &= !(at_most.0 == least && below.0 != least);
                high &= !(at_most.1 == most && below.1 != most);
            }
        }
        (low, high)
    }

    /// What a figure may be, where it is money that is declared with a most. A share of the
    /// whole and an amount that may have no limit need no such most.
    fn declared(&self, figure: FigureId) -> Option<AmountDomain> {
        let figure = self.prepared.policy().figure(figure);
        let domain = figure.amounts.filter(|_| !figure.or_no_limit)?;
        matches!(domain.unit, Unit::Money(_)).then_some(domain)
    }

    /// The ends of an answer with a figure at its declared most, or one step below.
    fn ends_with(
        &mut self,
        case: &Case,
        answered: &Answered,
        figure: FigureId,
        domain: AmountDomain,
        below: bool,
    ) -> Option<(Exact, Exact)> {
        let amount = match below {
            true => domain.most.less(domain.step)?,
            false => domain.most,
        };
        let (prepared, day, node) = (self.prepared, self.day, answered.node);
        let question = self
            .questions
            .entry((node, figure, below))
            .or_insert_with(|| {
                let supposed = Supposed {
                    what: SupposedWhat::Figure(figure),
                    value: Some(Constant::Amount(amount)),
                    no_limit: false,
                };
                Question::supposing(prepared, day, &[node], &[supposed]).ok()
            });
        let decision = question.as_ref()?.decide(case).ok()?;
        let mut answers = decision.answers.iter();
        let own = answers.find(|own| own.node == node && own.index == answered.index)?;
        ends(&own.answer)
    }
}

/// The least and the most that an answer may be.
pub(super) fn ends(answer: &Answer) -> Option<(Exact, Exact)> {
    match answer {
        Answer::Value(Constant::Amount(amount)) => Some((*amount, *amount)),
        Answer::Undecided(undecided) => undecided
            .amount
            .map(|(low, high)| (low.amount, high.amount)),
        Answer::Value(_) | Answer::NotApplicable | Answer::NoAnswer(_) => None,
    }
}
