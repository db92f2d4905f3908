//! [`Summary`] → [`Report`]: sums and counts as exact amounts, with their words.

use super::asked::Crossed;
use super::asked::Side;
use super::asked::Watched;
use super::band::Cut;
use super::band::Cutting;
use super::counts::Counts;
use super::counts::Total;
use super::dimension::Bands;
use super::dimension::Key;
use super::dimension::What;
use super::dimension::hundredth;
use super::gather::Groups;
use super::gather::NeedKey;
use super::gather::Summary;
use super::report::AmountTold;
use super::report::Band;
use super::report::Change;
use super::report::Extreme;
use super::report::FromTo;
use super::report::Group;
use super::report::Grouped;
use super::report::Hangs;
use super::report::Largest;
use super::report::Movement;
use super::report::OutcomeTold;
use super::report::Pairing;
use super::report::Quantile;
use super::report::REPORT_VERSION;
use super::report::Refused;
use super::report::Report;
use super::report::SideTold;
use super::report::Spread;
use super::report::Standing;
use super::report::Told;
use super::report::Valued;
use super::tally::Cell;
use super::tally::Large;
use super::tally::Moved;
use super::tally::Pair;
use super::tally::Place;
use super::tally::Tally;
use super::words::STATUSES;
use super::words::status_code;
use super::words::status_words;
use crate::caseload::Status;
use crate::explanation::Value;
use crate::model::policy::Constant;
use crate::model::policy::Policy;
use crate::model::policy::ValueType;
use crate::syntax::tree::Better;
use crate::value::Date;
use crate::value::Exact;
use crate::value::Period;
use crate::value::Unit;
use crate::value::amount_in_words;

/// Which hundredths are told.
const PERCENTS: [u8; 5] = [5, 25, 50, 75, 95];
/// How many bands of amounts are told.
const MOST_BANDS: i128 = 15;
/// How many bands of changes are told each way.
const MOST_CHANGES: i128 = 8;
/// How many bands of one name are told.
const MOST_BY: usize = 12;
/// How many bands pictures have from left to right.
const MOST_ALONG: usize = 25;

impl Summary<'_, '_, '_> {
    /// What has been gathered, in exact amounts and words.
    pub fn report(&self) -> Report {
        let (before, after) = sides(&self.asked.before, self.asked.after.as_ref());
        let refused = |side: usize| {
            let told = self.refused[side].iter().map(|(why, cases)| Refused {
                why: (*why).to_owned(),
                cases: *cases,
            });
            told.collect()
        };
        let by = self.groups(&self.by, &self.asked.by, MOST_BY);
        let along = self.groups(&self.chart, &self.asked.chart, MOST_ALONG);
        let outcomes = self.asked.watched.iter().enumerate();
        let outcomes = outcomes.map(|(at, watched)| {
            let teller = Teller::new(self.asked.before.policy(), watched);
            let mut all = teller.told(&self.cells[at], true);
            all.before.needs = needs(self.asked.before.policy(), &self.needs[at][0]);
            if let (Some(spread), Some(side)) = (&mut all.after, &self.asked.after) {
                spread.needs = needs(side.policy(), &self.needs[at][1]);
            }
            let grouped = |groups: &Option<Shown<'_>>| {
                let shown = groups.as_ref()?;
                Some(shown.told(self.asked.before.policy(), |cells| {
                    teller.told(&cells[at], false)
                }))
            };
            teller.outcome(
                all,
                grouped(&by),
                grouped(&along).filter(|_| teller.is_drawn()),
            )
        });
        let mut report = Report {
            version: REPORT_VERSION,
            before: SideTold {
                refused: refused(0),
                ..before
            },
            after: after.map(|after| SideTold {
                refused: refused(1),
                ..after
            }),
            cases: self.rows,
            not_read: self.bad,
            outcomes: outcomes.collect(),
        };
        super::drawing::draw(&mut report);
        report
    }

    /// Groups with as few bands as are told.
    fn groups<'s>(
        &'s self,
        groups: &Option<Groups>,
        crossed: &'s Option<Crossed>,
        most: usize,
    ) -> Option<Shown<'s>> {
        let crossed = crossed.as_ref()?;
        let mut groups = groups.clone()?;
        let mut widths = Vec::new();
        let mut ends = Vec::new();
        for (at, own) in crossed.dimensions.iter().enumerate() {
            let width = own.width(groups.levels[at]);
            if !matches!(own.bands, Bands::Round) {
                widths.push(width);
                ends.push(None);
                continue;
            }
            let times = groups.round(at, most);
            groups.widen(at, times);
            widths.push(width.times(Exact::whole(times)).unwrap_or(width));
            ends.push(groups.close(at));
        }
        Some(Shown {
            crossed,
            groups,
            widths,
            ends,
        })
    }
}

/// Groups with the widths of their bands.
struct Shown<'s> {
    crossed: &'s Crossed,
    groups: Groups,
    widths: Vec<Exact>,
    /// The band of each name that holds all that follow, where there is one.
    ends: Vec<Option<i128>>,
}

impl Shown<'_> {
    fn told(&self, policy: &Policy, told: impl Fn(&[Cell]) -> Told) -> Grouped {
        let names = &self.crossed.dimensions;
        let groups = self.groups.groups.iter().map(|(keys, cells)| {
            let each = names
                .iter()
                .zip(keys)
                .zip(self.widths.iter().zip(&self.ends));
            let of = each.map(|((own, key), (width, end))| match (*key, *end) {
                (Key::At(at), Some(end)) if at == end => own.words_from(at, *width),
                (key, _) => own.words(policy, key, *width),
            });
            Group {
                of: of.collect(),
                from: match (&names[..], &keys[..]) {
                    ([own], [Key::At(at)]) => match own.what {
                        What::Amount(unit) => Exact::whole(*at)
                            .times(self.widths[0])
                            .map(|from| amount_told(from, unit)),
                        What::YesNo | What::Choice(_) | What::Day => None,
                    },
                    _ => None,
                },
                told: told(cells),
            }
        });
        Grouped {
            names: names.iter().map(|own| own.name.clone()).collect(),
            labels: names.iter().map(|own| own.label.clone()).collect(),
            too_many: self.groups.too_many,
            groups: groups.collect(),
        }
    }
}

/// What the two are called: where only one thing differs, by that.
fn sides(before: &Side<'_, '_>, after: Option<&Side<'_, '_>>) -> (SideTold, Option<SideTold>) {
    let called = |own: &Side<'_, '_>, other: Option<&Side<'_, '_>>| {
        let mut words = Vec::new();
        let known = |with: &String| other.is_some_and(|other| other.with.contains(with));
        if other.is_none_or(|other| other.title != own.title) {
            words.push(own.title.clone());
        }
        words.extend(own.with.iter().filter(|with| !known(with)).cloned());
        match words.is_empty() {
            true => "as it stands".to_owned(),
            false => words.join(", "),
        }
    };
    let told = |own: &Side<'_, '_>, other: Option<&Side<'_, '_>>| SideTold {
        policy: own.title.clone(),
        with: own.with.clone(),
        called: called(own, other),
        refused: Vec::new(),
    };
    let other = after.map(|after| told(after, Some(before)));
    (told(before, after), other)
}

/// Tells the numbers of one outcome.
pub(super) struct Teller<'s> {
    policy: &'s Policy,
    watched: &'s Watched,
}

impl<'s> Teller<'s> {
    fn new(policy: &'s Policy, watched: &'s Watched) -> Self {
        Teller { policy, watched }
    }

    fn outcome(&self, all: Told, by: Option<Grouped>, along: Option<Grouped>) -> OutcomeTold {
        let node = self.policy.node(self.watched.node);
        OutcomeTold {
            name: node.name.clone(),
            label: node.label.clone(),
            of: self.watched.of.clone(),
            kind: match node.ty {
                ValueType::Amount(_) => "amount",
                ValueType::Date => "day",
                ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) => "choice",
            },
            period: self.unit().and_then(Unit::period).map(Period::told),
            unit: match node.ty {
                ValueType::Amount(unit) => Some(unit.in_words()),
                _ => None,
            },
            items: self
                .watched
                .columns
                .first()
                .is_some_and(|_| matches!(node.per, crate::model::policy::Per::Item(_))),
            better: self.better().map(|better| match better {
                Better::Lower => "lower",
                Better::Higher => "higher",
            }),
            all,
            by,
            along,
            charts: Vec::new(),
        }
    }

    fn better(&self) -> Option<Better> {
        let name = &self.policy.node(self.watched.node).name;
        self.policy.outcome_named(name)?.better
    }

    fn is_drawn(&self) -> bool {
        let unit = self.unit();
        matches!(unit, Some(Unit::Money(_) | Unit::Whole))
    }

    fn unit(&self) -> Option<Unit> {
        match self.watched.ty {
            ValueType::Amount(unit) => Some(unit),
            ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => None,
        }
    }

    fn told(&self, cell: &Cell, whole: bool) -> Told {
        let counts: Vec<&Counts> = match &cell.after {
            Some((_, pair)) => vec![&pair.before.counts, &pair.after.counts],
            None => vec![&cell.before.counts],
        };
        let cutting = self.cutting(MOST_BANDS);
        let cuts = match cutting.filter(|_| whole) {
            Some(cutting) => cutting.cuts(&counts),
            None => Vec::new(),
        };
        let sides = cell.after.as_ref();
        Told {
            before: self.spread(&cell.before, if sides.is_none() { &cuts } else { &[] }),
            after: sides.map(|(own, _)| self.spread(own, &[])),
            change: sides.map(|(_, pair)| self.change(pair, &cuts, whole)),
        }
    }

    fn cutting(&self, most: i128) -> Option<Cutting> {
        let unit = self.unit()?;
        Some(Cutting {
            below: self.watched.below,
            narrowest: match unit {
                Unit::Whole => Exact::ONE,
                Unit::Percent | Unit::Money(_) | Unit::Hours(_) => hundredth(),
            },
            most,
        })
    }

    fn spread(&self, tally: &Tally, cuts: &[Cut]) -> Spread {
        let decided = tally.statuses[Status::Value as usize];
        let rest = STATUSES.iter().zip(tally.statuses);
        let rest = rest.filter(|(status, cases)| **status != Status::Value && *cases > 0);
        let rest = rest.map(|(status, cases)| Standing {
            status: status_code(*status),
            words: status_words(*status),
            cases,
        });
        let rest: Vec<Standing> = rest.filter(|own| own.status != "no_item").collect();
        let values = tally.choices.iter().zip(0_u8..);
        Spread {
            cases: decided + rest.iter().map(|own| own.cases).sum::<u64>(),
            decided,
            rest,
            total: self.total(&tally.total, decided),
            mean: self.mean(&tally.total, decided),
            least: tally.least.map(|(value, at)| self.extreme(value, at)),
            most: tally.most.map(|(value, at)| self.extreme(value, at)),
            quantiles: self.quantiles(&tally.counts, |value| self.amount(value)),
            bands: self.bands(MOST_BANDS, cuts, &tally.counts),
            values: values
                .map(|(cases, at)| Valued {
                    value: self.choice(at),
                    cases: *cases,
                })
                .collect(),
            needs: Vec::new(),
        }
    }

    fn extreme(&self, value: i128, (row, item): Place) -> Extreme {
        Extreme {
            amount: self.amount(value),
            row,
            item: self.item(item),
        }
    }

    fn item(&self, item: usize) -> Option<usize> {
        let per = self.policy.node(self.watched.node).per;
        matches!(per, crate::model::policy::Per::Item(_)).then_some(item + 1)
    }

    /// A value of the outcome.
    fn amount(&self, value: i128) -> AmountTold {
        match self.watched.ty {
            ValueType::Date => {
                let day = i32::try_from(value).ok().and_then(Date::from_number);
                let day = day.unwrap_or(Date::MAX);
                AmountTold {
                    exact: day.to_string(),
                    words: day.in_words(),
                    value: Exact::whole(value),
                }
            }
            _ => self.size(value),
        }
    }

    /// A difference between two values: of days, how many.
    fn size(&self, value: i128) -> AmountTold {
        let exact = Exact::new(value, self.watched.below).unwrap_or(Exact::ZERO);
        match self.unit() {
            Some(unit) => amount_told(exact, unit),
            None => AmountTold {
                words: match value {
                    1 => "1 day".to_owned(),
                    _ => format!("{} days", amount_in_words(exact, Unit::Whole)),
                },
                ..amount_told(exact, Unit::Whole)
            },
        }
    }

    /// A sum; there is none of shares and of days, nor of nothing.
    fn total(&self, total: &Total, cases: u64) -> Option<AmountTold> {
        let unit = self.unit().filter(|unit| *unit != Unit::Percent)?;
        let sum = Exact::new(total.sum()?, self.watched.below)?;
        (cases > 0).then(|| amount_told(sum, unit))
    }

    fn mean(&self, total: &Total, cases: u64) -> Option<AmountTold> {
        let sum = Exact::new(total.sum()?, self.watched.below)?;
        let mean = sum.divided_by(Exact::whole(i128::from(cases)))?;
        let unit = self.unit()?;
        Some(AmountTold {
            words: amount_in_words(rounded(mean, unit), unit),
            ..amount_told(mean, unit)
        })
    }

    fn quantiles(&self, counts: &Counts, told: impl Fn(i128) -> AmountTold) -> Vec<Quantile> {
        let quantiles = PERCENTS.iter().filter_map(|percent| {
            let value = counts.quantile(*percent)?;
            let is_band = counts.width() > 1;
            Some(Quantile {
                percent: *percent,
                amount: told(value),
                up_to: is_band.then(|| told(value + counts.width() - 1)),
            })
        });
        quantiles.collect()
    }

    fn bands(&self, most: i128, cuts: &[Cut], counts: &Counts) -> Vec<Band> {
        let (Some(unit), Some(cutting)) = (self.unit(), self.cutting(most)) else {
            return Vec::new();
        };
        let held = cutting.counted(cuts, counts);
        let bands = cuts.iter().zip(held).map(|(cut, cases)| Band {
            words: cut_words(cut, &cutting, unit),
            from: amount_told(cut.from, unit),
            below: cut.below.map(|below| amount_told(below, unit)),
            cases,
        });
        bands.collect()
    }

    fn choice(&self, at: u8) -> Value {
        let constant = match self.watched.ty {
            ValueType::YesNo => Constant::YesNo(at == 1),
            _ => Constant::Choice(at),
        };
        let plain = self.policy.plain(constant, self.watched.ty);
        Value {
            words: match self.watched.ty {
                ValueType::Choice(kind) => {
                    let member = self.policy.kind(kind).members.get(usize::from(at));
                    member.map_or_else(|| plain.clone(), |member| member.label.clone())
                }
                _ => plain.clone(),
            },
            plain,
        }
    }

    fn change(&self, pair: &Pair, bands: &[Cut], whole: bool) -> Change {
        let compared = pair.statuses[Status::Value as usize][Status::Value as usize];
        let difference = || {
            let (before, after) = (pair.before.total.sum()?, pair.after.total.sum()?);
            let unit = self.unit().filter(|unit| *unit != Unit::Percent)?;
            let change = Exact::new(after.checked_sub(before)?, self.watched.below)?;
            (compared > 0).then(|| amount_told(change, unit))
        };
        let cuts = match self.cutting(MOST_CHANGES).filter(|_| whole) {
            Some(cutting) => cutting.sizes(&[&pair.up.counts, &pair.down.counts]),
            None => Vec::new(),
        };
        let is_choice = self.unit().is_none() && self.watched.ty != ValueType::Date;
        let movement =
            |moved: &Moved, up: bool| (!is_choice).then(|| self.movement(moved, up, &cuts));
        let values = pair.choices.iter();
        Change {
            compared,
            same: pair.same,
            not_compared: not_compared(pair),
            before: self.spread(&pair.before, bands),
            after: self.spread(&pair.after, bands),
            difference: difference(),
            higher: movement(&pair.up, true),
            lower: movement(&pair.down, false),
            values: values
                .map(|((from, to), cases)| FromTo {
                    from: self.choice(*from),
                    to: self.choice(*to),
                    cases: *cases,
                })
                .collect(),
        }
    }

    fn movement(&self, moved: &Moved, up: bool, cuts: &[Cut]) -> Movement {
        let cases = moved.counts.total();
        let told = |own: &Large| Largest {
            row: own.at.0,
            item: self.item(own.at.1),
            before: self.amount(own.before),
            after: self.amount(own.after),
            by: self.size((own.after - own.before).abs()),
        };
        let bands = self.bands(MOST_CHANGES, cuts, &moved.counts);
        Movement {
            word: match (self.better(), up) {
                (Some(Better::Higher), true) | (Some(Better::Lower), false) => "gain",
                (Some(Better::Lower), true) | (Some(Better::Higher), false) => "lose",
                (None, true) => "higher",
                (None, false) => "lower",
            },
            cases,
            total: self.total(&moved.total, cases),
            mean: self.mean(&moved.total, cases),
            quantiles: self.quantiles(&moved.counts, |value| self.size(value)),
            bands,
            largest: moved.largest.iter().map(told).collect(),
        }
    }
}

/// Every pair of standings but that of two values; items that are nowhere are none.
fn not_compared(pair: &Pair) -> Vec<Pairing> {
    let mut told = Vec::new();
    for (before, others) in STATUSES.iter().zip(&pair.statuses) {
        for (after, cases) in STATUSES.iter().zip(others) {
            let both = |status| *before == status && *after == status;
            if *cases == 0 || both(Status::Value) || both(Status::NoItem) {
                continue;
            }
            let (one, two) = (status_words(*before), status_words(*after));
            told.push(Pairing {
                before: status_code(*before),
                after: status_code(*after),
                words: match one == two {
                    true => format!("{one} under both"),
                    false => format!("{one} before, {two} after"),
                },
                cases: *cases,
            });
        }
    }
    told
}

pub(super) fn amount_told(value: Exact, unit: Unit) -> AmountTold {
    AmountTold {
        exact: value.to_string(),
        words: amount_in_words(value, unit),
        value,
    }
}

/// A mean as it is told: half up to the penny, or to a hundredth.
pub(super) fn rounded(value: Exact, unit: Unit) -> Exact {
    let parts = match unit {
        Unit::Percent => 10_000,
        Unit::Whole | Unit::Money(_) | Unit::Hours(_) => 100,
    };
    let half = Exact::new(1, 2 * parts).and_then(|half| value.plus(half));
    let Some(scaled) = half.and_then(|half| half.times(Exact::whole(parts))) else {
        return value;
    };
    let whole = scaled.numerator().div_euclid(scaled.denominator());
    Exact::new(whole, parts).unwrap_or(Exact::ZERO)
}

/// A band in words. Where values are no whole pence, its end is told as what it stays under.
fn cut_words(cut: &Cut, cutting: &Cutting, unit: Unit) -> String {
    let from = amount_in_words(cut.from, unit.per(None));
    let Some(below) = cut.below else {
        return format!("{} and over", amount_in_words(cut.from, unit));
    };
    if !cutting.is_whole() {
        return format!("{from} to under {}", amount_in_words(below, unit));
    }
    match below.less(cutting.narrowest) {
        Some(last) if last > cut.from => format!("{from} to {}", amount_in_words(last, unit)),
        _ => amount_in_words(cut.from, unit),
    }
}

/// What undecided cases hang on, most often first.
fn needs(policy: &Policy, counted: &std::collections::BTreeMap<NeedKey, u64>) -> Vec<Hangs> {
    let mut told: Vec<Hangs> = counted
        .iter()
        .map(|(key, cases)| {
            let (name, label, why) = need_told(policy, *key);
            Hangs {
                name,
                label,
                why,
                cases: *cases,
            }
        })
        .collect();
    told.sort_by_key(|own| std::cmp::Reverse(own.cases));
    told
}

fn need_told(policy: &Policy, key: NeedKey) -> (String, String, &'static str) {
    let figure = |at: usize, why| {
        let figure = &policy.figures()[at];
        (figure.name.clone(), figure.label.clone(), why)
    };
    match key {
        NeedKey::NotPublished(at) => figure(at, "not published"),
        NeedKey::NotFound(at) => figure(at, "not found"),
        NeedKey::Unset(at) => figure(at, "not set"),
        NeedKey::Open(at) => {
            let node = &policy.nodes()[at];
            (node.name.clone(), node.label.clone(), "not decided")
        }
        NeedKey::Holidays => (
            "holidays".to_owned(),
            "the holidays after those that are listed".to_owned(),
            "not found",
        ),
        NeedKey::Fact(at) => {
            let fact = &policy.facts()[at];
            (fact.name.clone(), fact.label.clone(), "fact")
        }
        NeedKey::FactFor(at, value) => {
            let fact = &policy.facts()[at];
            let kind = fact.each.map(|kind| policy.kind(kind));
            let member = kind.and_then(|kind| kind.members.get(usize::from(value)));
            let of = member.map_or("", |member| member.name.as_str());
            (format!("{}[{of}]", fact.name), fact.label.clone(), "fact")
        }
        NeedKey::Field(list, field) => {
            let declared = &policy.facts()[list];
            let id = crate::model::policy::FactId::at(list);
            let record = policy.list(id).map(|(record, _)| record);
            let field = record.and_then(|record| record.fields.get(field));
            let (name, label) = field.map_or(("", ""), |own| (&own.name, &own.label));
            (
                format!("{}.{name}", declared.name),
                label.to_owned(),
                "fact",
            )
        }
    }
}
