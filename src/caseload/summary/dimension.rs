//! One thing by which cases are told apart, and its bands.

use super::problem::SummaryProblem;
use crate::caseload::Answers;
use crate::caseload::Block;
use crate::caseload::Caseload;
use crate::caseload::Status;
use crate::caseload::Values;
use crate::model::case::Known;
use crate::model::case::Range;
use crate::model::case::VariableId;
use crate::model::nearest;
use crate::model::policy::Domain;
use crate::model::policy::KindId;
use crate::model::policy::NodeId;
use crate::model::policy::Per;
use crate::model::policy::Policy;
use crate::model::policy::ValueType;
use crate::program::Prepared;
use crate::syntax::read_value;
use crate::syntax::tree::Given;
use crate::syntax::tree::Literal;
use crate::value::Date;
use crate::value::Exact;
use crate::value::Period;
use crate::value::Unit;
use crate::value::amount_in_words;

/// Where the value of a case is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A fact; its amounts are over this denominator.
    Fact(VariableId),
    /// What the policy works out.
    Node(NodeId),
}

/// What the values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    YesNo,
    Choice(KindId),
    Amount(Unit),
    Day,
}

/// In which bands they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bands {
    /// Each by itself.
    Each,
    /// So wide; of days, so many years.
    Wide(Exact),
    /// As wide as it takes, in round steps.
    Round,
}

/// Something by which cases are told apart.
#[derive(Debug, Clone)]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) of: Of,
    pub(super) what: What,
    pub(super) bands: Bands,
    /// The denominator of a fact's amounts.
    below: i128,
}

/// In which group a case is, by one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A place, or the number of a band.
    At(i128),
    /// There is none.
    None,
    /// Nothing is known of it.
    Unknown,
    /// It has no value, and why.
    Not(Status),
}

impl Dimension {
    /// Reads a name, with the width of bands behind a colon.
    pub(super) fn read(prepared: &Prepared, text: &str) -> Result<Self, SummaryProblem> {
        let (name, width) = match text.split_once(':') {
            Some((name, width)) => (name.trim(), Some(width.trim())),
            None => (text, None),
        };
        let policy = prepared.policy();
        let mut own = match policy.facts().iter().position(|fact| fact.name == name) {
            Some(at) => Dimension::of_fact(prepared, at)?,
            None => match policy.node_named(name) {
                Some(node) => Dimension::of_node(policy, node)?,
                None => return Err(unknown(policy, name)),
            },
        };
        if let Some(written) = width {
            own.bands = own.wide(written)?;
        }
        Ok(own)
    }

    fn of_fact(prepared: &Prepared, at: usize) -> Result<Self, SummaryProblem> {
        let policy = prepared.policy();
        let fact = &policy.facts()[at];
        let refused = |why: String| SummaryProblem::NotOneValue {
            name: fact.name.clone(),
            why,
        };
        if let Some(kind) = fact.each {
            let kind = &policy.kind(kind).name;
            return Err(refused(format!("it is given for each of `{kind}`")));
        }
        let id = crate::model::policy::FactId::at(at);
        let id = prepared.variables().fact(id);
        let range = prepared.variables().get(id).range;
        let (what, below) = match range {
            Range::YesNo => (What::YesNo, 1),
            Range::Choice(kind, _) => (What::Choice(kind), 1),
            Range::Set(..) => return Err(refused("it can be several at once".to_owned())),
            Range::Amount { unit, below, .. } => (What::Amount(unit), i128::from(below)),
            Range::Count { .. } => (What::Amount(Unit::Whole), 1),
            Range::Date { .. } => (What::Day, 1),
        };
        let label = match fact.domain {
            Domain::List { .. } => format!("how many there are of: {}", fact.label),
            _ => fact.label.clone(),
        };
        Ok(Dimension::new(&fact.name, label, Of::Fact(id), what, below))
    }

    pub(super) fn of_node(policy: &Policy, id: NodeId) -> Result<Self, SummaryProblem> {
        let node = policy.node(id);
        let refused = |why: &str| SummaryProblem::NotOneValue {
            name: node.name.clone(),
            why: why.to_owned(),
        };
        match node.per {
            Per::Once => {}
            Per::Item(_) => return Err(refused("it is worked out for each item of a list")),
            Per::Kind(_) => return Err(refused("it is worked out for each value of a kind")),
        }
        let what = match node.ty {
            ValueType::YesNo => What::YesNo,
            ValueType::Choice(kind) => What::Choice(kind),
            ValueType::Set(_) => return Err(refused("it can be several at once")),
            ValueType::Amount(unit) => What::Amount(unit),
            ValueType::Date => What::Day,
        };
        let label = node.label.clone();
        Ok(Dimension::new(&node.name, label, Of::Node(id), what, 1))
    }

    fn new(name: &str, label: String, of: Of, what: What, below: i128) -> Self {
        Dimension {
            name: name.to_owned(),
            label,
            of,
            what,
            below,
            bands: match what {
                What::YesNo | What::Choice(_) => Bands::Each,
                What::Amount(_) | What::Day => Bands::Round,
            },
        }
    }

    /// The same, where it is an amount.
    pub(super) fn amount_only(self, policy: &Policy) -> Result<Self, SummaryProblem> {
        if let What::Amount(_) = self.what {
            return Ok(self);
        }
        let mut facts = policy.facts().iter();
        let example = facts.find(|fact| matches!(fact.domain, Domain::Amount(_)));
        Err(SummaryProblem::NoAmount {
            name: self.name,
            example: example.map_or_else(|| "amount".to_owned(), |fact| fact.name.clone()),
        })
    }

    fn wide(&self, written: &str) -> Result<Bands, SummaryProblem> {
        let refused = |advice: String| SummaryProblem::NoWidth {
            name: self.name.clone(),
            written: written.to_owned(),
            advice,
        };
        let width = match self.what {
            What::YesNo | What::Choice(_) => {
                let advice = format!("it has no bands: write `{}` alone", self.name);
                return Err(refused(advice));
            }
            What::Day => years(written),
            What::Amount(unit) => amount(written, unit),
        };
        let width = width
            .filter(|width| *width >= self.narrowest() && width.is_multiple_of(self.narrowest()));
        width.map(Bands::Wide).ok_or_else(|| {
            refused(match self.what {
                What::Day => format!("write how many years: `{}:10 years`", self.name),
                What::Amount(unit) => {
                    let example = match unit {
                        Unit::Money(_) => "£50.00",
                        Unit::Percent => "10%",
                        Unit::Whole => "5",
                        Unit::Hours(_) => "5 hours",
                    };
                    format!("write how wide a band is: `{}:{example}`", self.name)
                }
                What::YesNo | What::Choice(_) => unreachable!("they have no bands"),
            })
        })
    }

    /// The narrowest band that is told: a penny, a hundredth, one, a year.
    pub(super) fn narrowest(&self) -> Exact {
        match self.what {
            What::YesNo | What::Choice(_) | What::Day | What::Amount(Unit::Whole) => Exact::ONE,
            What::Amount(_) => hundredth(),
        }
    }

    /// How wide its bands are, after they were made ten times as wide so many times.
    pub(super) fn width(&self, level: u32) -> Exact {
        match self.bands {
            Bands::Each => Exact::ONE,
            Bands::Wide(width) => width,
            Bands::Round => {
                let wider = Exact::whole(10_i128.pow(level));
                let width = self.narrowest().times(wider);
                width.unwrap_or_else(|| unreachable!("levels end far below"))
            }
        }
    }

    /// In which group a case is.
    pub(super) fn key(
        &self,
        (column, below): (usize, i128),
        (caseload, block, answers): (&Caseload<'_>, &Block, &Answers),
        (row, width): (usize, Exact),
    ) -> Key {
        match self.of {
            Of::Fact(id) => match caseload.known(block, row, id) {
                Known::Is(value) => self.banded(i128::from(value), self.below, width),
                Known::None => Key::None,
                Known::Unknown | Known::Between(..) => Key::Unknown,
            },
            Of::Node(_) => {
                let Some(column) = answers.columns.get(column) else {
                    return Key::Not(Status::NoItem);
                };
                match (column.status[row], &column.values) {
                    (Status::Value, Values::Amounts(values)) => {
                        self.banded(values[row], below, width)
                    }
                    (Status::Value, Values::Places(places)) => Key::At(i128::from(places[row])),
                    (status, _) => Key::Not(status),
                }
            }
        }
    }

    fn banded(&self, value: i128, below: i128, width: Exact) -> Key {
        let (value, below) = match self.what {
            What::YesNo | What::Choice(_) => return Key::At(value),
            What::Day => (year_of(value), 1),
            What::Amount(_) => (value, below),
        };
        let above = value.saturating_mul(width.denominator());
        Key::At(above.div_euclid(below.saturating_mul(width.numerator())))
    }

    /// What a band is called that has no end.
    pub(super) fn words_from(&self, at: i128, width: Exact) -> String {
        let from = Exact::whole(at).times(width).unwrap_or(Exact::ZERO);
        match self.what {
            What::Amount(unit) => format!("{} and over", amount_in_words(from, unit)),
            What::YesNo | What::Choice(_) | What::Day => format!("{from} and later"),
        }
    }

    /// What a group is called, where bands are so wide.
    pub(super) fn words(&self, policy: &Policy, key: Key, width: Exact) -> String {
        let at = match key {
            Key::At(at) => at,
            Key::None => return "none".to_owned(),
            Key::Unknown => return "not known".to_owned(),
            Key::Not(status) => return super::words::status_words(status).to_owned(),
        };
        let from = Exact::whole(at).times(width).unwrap_or(Exact::ZERO);
        match self.what {
            What::YesNo => if at == 1 { "yes" } else { "no" }.to_owned(),
            What::Choice(kind) => {
                let place = usize::try_from(at).ok();
                let member = place.and_then(|place| policy.kind(kind).members.get(place));
                member.map_or_else(String::new, |member| member.label.clone())
            }
            What::Day => match width == Exact::ONE {
                true => from.to_string(),
                false => {
                    let last = from.plus(width).and_then(|next| next.less(Exact::ONE));
                    format!("{from} to {}", last.unwrap_or(from))
                }
            },
            What::Amount(unit) => band_words(from, width, self.narrowest(), unit),
        }
    }
}

/// A band of amounts by where it begins and how wide it is: `£10.00 to £19.99 a week`.
pub(super) fn band_words(from: Exact, width: Exact, narrowest: Exact, unit: Unit) -> String {
    let last = from.plus(width).and_then(|next| next.less(narrowest));
    match last {
        Some(last) if last > from => {
            let from = amount_in_words(from, unit.per(None));
            format!("{from} to {}", amount_in_words(last, unit))
        }
        _ => amount_in_words(from, unit),
    }
}

pub(super) fn hundredth() -> Exact {
    Exact::new(1, 100).unwrap_or_else(|| unreachable!("it is not over zero"))
}

fn year_of(day: i128) -> i128 {
    let day = i32::try_from(day).ok().and_then(Date::from_number);
    i128::from(day.unwrap_or(Date::MAX).parts().0)
}

fn years(written: &str) -> Option<Exact> {
    let number = written
        .strip_suffix("years")
        .or_else(|| written.strip_suffix("year"))?;
    let number: i128 = number.trim().parse().ok()?;
    (1..=1_000).contains(&number).then(|| Exact::whole(number))
}

/// An amount of a unit; its period may be left out.
fn amount(written: &str, unit: Unit) -> Option<Exact> {
    let Given::Literal(literal) = read_value(written, 0).ok()?.given else {
        return None;
    };
    let is_own = |period: Option<Period>| period == unit.period() || period.is_none();
    match (literal, unit) {
        (Literal::Money(amount, period), Unit::Money(_))
        | (Literal::Hours(amount, period), Unit::Hours(_)) => is_own(period).then_some(amount),
        (Literal::Percent(amount), Unit::Percent) | (Literal::Number(amount), Unit::Whole) => {
            Some(amount)
        }
        (_, _) => None,
    }
}

fn unknown(policy: &Policy, name: &str) -> SummaryProblem {
    let facts = policy.facts().iter().map(|fact| fact.name.as_str());
    let nodes = policy.nodes().iter().map(|node| node.name.as_str());
    SummaryProblem::UnknownName {
        name: name.to_owned(),
        policy: policy.title().to_owned(),
        advice: match nearest(name, facts.chain(nodes)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "name a fact, an outcome or a step, as the policy writes it".to_owned(),
        },
    }
}
