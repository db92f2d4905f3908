//! [`Report`] → the pictures that are to be drawn of it.

use super::chart::Bars;
use super::chart::Chart;
use super::chart::Drawn;
use super::chart::Histogram;
use super::chart::Lines;
use super::chart::Point;
use super::report::AmountTold;
use super::report::Band;
use super::report::Change;
use super::report::Grouped;
use super::report::OutcomeTold;
use super::report::Quantile;
use super::report::Report;
use super::report::Spread;
use super::words::are;
use super::words::cases;
use super::words::grouped;
use super::words::things;
use crate::explanation::capitalised;
use crate::value::Exact;

/// How many cases a band must have for a point of its own.
const FEWEST: u64 = 5;

/// Gives every outcome that is an amount of money or a number its pictures.
pub(super) fn draw(report: &mut Report) {
    let names = [
        Some(report.before.called.clone()),
        report.after.as_ref().map(|after| after.called.clone()),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    for outcome in &mut report.outcomes {
        outcome.charts = charts(outcome, &names);
    }
}

fn charts(outcome: &OutcomeTold, names: &[String]) -> Vec<Chart> {
    let Some(unit) = drawn(outcome.unit.as_deref()) else {
        return Vec::new();
    };
    let sides = match &outcome.all.change {
        Some(change) => vec![&change.before, &change.after],
        None => vec![&outcome.all.before],
    };
    let mut charts = Vec::new();
    charts.extend(spread(outcome, &sides, names, unit));
    if let Some(change) = &outcome.all.change {
        charts.extend(changes(outcome, change));
        let by = outcome.by.as_ref().filter(|by| by.groups.len() > 1);
        charts.extend(by.and_then(|by| totals(outcome, by, unit)));
    }
    charts.extend(
        outcome
            .along
            .as_ref()
            .and_then(|along| lines(outcome, along, names, unit)),
    );
    charts
}

fn drawn(unit: Option<&str>) -> Option<Drawn> {
    let unit = unit?;
    match (unit.starts_with("money"), unit) {
        (true, _) => Some(Drawn::Pence),
        (false, "a whole number") => Some(Drawn::Count),
        (false, _) => None,
    }
}

/// An amount as a picture takes it: to the nearest penny, or whole.
fn number(amount: &AmountTold, unit: Drawn) -> Option<i64> {
    let parts = match unit {
        Drawn::Pence => 100,
        Drawn::Count => 1,
    };
    let scaled = amount.value.times(Exact::whole(parts))?;
    let half = scaled.plus(Exact::new(1, 2)?)?;
    i64::try_from(half.numerator().div_euclid(half.denominator())).ok()
}

fn heading(outcome: &OutcomeTold) -> String {
    let label = capitalised(&outcome.label);
    match &outcome.of {
        Some(of) => format!("{label}: {of}"),
        None => label,
    }
}

fn counted(outcome: &OutcomeTold) -> &'static str {
    if outcome.items { "items" } else { "cases" }
}

/// Of which cases a picture is.
fn of_whom(outcome: &OutcomeTold) -> String {
    let (number, both) = match &outcome.all.change {
        Some(change) => (change.compared, " under both"),
        None => (outcome.all.before.decided, ""),
    };
    format!(
        "Of the {} that {} decided{both}.",
        things(outcome.items, number),
        are(number)
    )
}

fn median(quantiles: &[Quantile]) -> Option<&Quantile> {
    quantiles.iter().find(|own| own.percent == 50)
}

fn spread(
    outcome: &OutcomeTold,
    sides: &[&Spread],
    names: &[String],
    unit: Drawn,
) -> Option<Chart> {
    let bands = &sides.first()?.bands;
    let ends = bands.iter().map(|band| {
        let below = band.below.as_ref().and_then(|below| number(below, unit));
        Some((number(&band.from, unit)?, below.map(|below| below - 1)))
    });
    let ends: Vec<(i64, Option<i64>)> = ends.collect::<Option<_>>()?;
    let told = sides.iter().zip(names).filter_map(|(own, name)| {
        let median = &median(&own.quantiles)?.amount.words;
        let name = capitalised(name);
        Some(format!("{name}: half come to {median} or less."))
    });
    let told: Vec<String> = told.collect();
    let series = sides.iter().zip(names).map(|(own, name)| {
        let counts = own.bands.iter().map(|band| band.cases);
        (name.clone(), counts.collect())
    });
    (!ends.is_empty()).then(|| {
        Chart::Histogram(Histogram {
            title: format!(
                "{}: how many {} come to how much",
                heading(outcome),
                counted(outcome)
            ),
            about: format!("{} {}", of_whom(outcome), told.join(" ")),
            across: across(outcome),
            counted: counted(outcome).to_owned(),
            unit,
            bands: ends,
            series: series.collect(),
        })
    })
}

/// What an axis of the outcome is called.
fn across(outcome: &OutcomeTold) -> String {
    match outcome
        .unit
        .as_deref()
        .and_then(|unit| unit.strip_prefix("money per "))
    {
        Some(period) => format!("{}, £ per {period}", outcome.label),
        None => outcome.label.clone(),
    }
}

/// Words whose period the picture says beside them.
fn without_period(outcome: &OutcomeTold, words: &str) -> String {
    match outcome.period {
        Some(period) => words.replace(&format!(" {period}"), ""),
        None => words.to_owned(),
    }
}

/// From those who fall most, past zero, to those who rise most.
fn changes(outcome: &OutcomeTold, change: &Change) -> Option<Chart> {
    let (higher, lower) = (change.higher.as_ref()?, change.lower.as_ref()?);
    let told = |bands: &[Band], word: &str| -> Vec<(String, i64)> {
        let met = bands.iter().rposition(|band| band.cases > 0);
        let first = bands.iter().position(|band| band.cases > 0);
        let (Some(first), Some(last)) = (first, met) else {
            return Vec::new();
        };
        let own = bands[first..=last].iter().map(|band| {
            let cases = i64::try_from(band.cases).unwrap_or(i64::MAX);
            (
                format!("{} {word}", without_period(outcome, &band.words)),
                cases,
            )
        });
        own.collect()
    };
    let mut bands: Vec<(String, i64)> = told(&lower.bands, "less");
    bands.reverse();
    bands.extend(told(&higher.bands, "more"));
    let about = format!(
        "{} come to less, {} to more; {} that stay the same are not drawn.",
        cases(lower.cases),
        grouped(higher.cases),
        cases(change.same),
    );
    let (names, counts): (Vec<String>, Vec<i64>) = bands.into_iter().unzip();
    (!names.is_empty()).then(|| {
        Chart::Bars(Bars {
            title: format!(
                "{}: how many {} change by how much",
                heading(outcome),
                counted(outcome)
            ),
            about,
            by: match outcome.period {
                Some(period) => format!("change {period}"),
                None => "change".to_owned(),
            },
            across: counted(outcome).to_owned(),
            unit: Drawn::Count,
            bands: names,
            series: vec![(
                counted(outcome).to_owned(),
                counts.into_iter().map(Some).collect(),
            )],
        })
    })
}

/// By how much each group changes in all.
fn totals(outcome: &OutcomeTold, by: &Grouped, unit: Drawn) -> Option<Chart> {
    let groups = by.groups.iter();
    let values = groups.map(|group| {
        let change = group.told.change.as_ref()?;
        number(change.difference.as_ref()?, unit)
    });
    let bands = by.groups.iter().map(|group| group.of.join(", "));
    Some(Chart::Bars(Bars {
        title: format!("{}: what each group changes by in all", heading(outcome)),
        about: format!(
            "The change of all that are compared, by {}.",
            by.labels.join(", ")
        ),
        by: by.labels.join(", "),
        across: across(outcome),
        unit,
        bands: bands.collect(),
        series: vec![("change in all".to_owned(), values.collect())],
    }))
}

fn lines(outcome: &OutcomeTold, along: &Grouped, names: &[String], unit: Drawn) -> Option<Chart> {
    let label = along.labels.first()?;
    let across_unit = along.groups.iter().find_map(|group| {
        let words = &group.from.as_ref()?.words;
        Some(if words.contains('£') {
            Drawn::Pence
        } else {
            Drawn::Count
        })
    })?;
    let points = |after: bool| {
        let groups = along.groups.iter();
        let points = groups.filter_map(move |group| {
            let at = number(group.from.as_ref()?, across_unit)?;
            let spread = match (&group.told.change, after) {
                (Some(change), true) => &change.after,
                (Some(change), false) => &change.before,
                (None, _) => &group.told.before,
            };
            if spread.decided < FEWEST {
                return None;
            }
            let at_percent = |percent: u8| {
                let own = spread.quantiles.iter().find(|own| own.percent == percent)?;
                number(&own.amount, unit)
            };
            Some(Point {
                at,
                middle: at_percent(50),
                stretch: at_percent(25).zip(at_percent(75)),
            })
        });
        points.collect::<Vec<Point>>()
    };
    let lines = names.iter().zip([false, true]);
    let lines: Vec<(String, Vec<Point>)> = lines
        .map(|(name, after)| (name.clone(), points(after)))
        .collect();
    let elsewhere = along.groups.iter().filter(|group| group.from.is_none());
    let elsewhere: u64 = elsewhere.map(|group| group.told.before.cases).sum();
    let left_out = match elsewhere {
        0 => String::new(),
        number => format!(" {} of which it is not known are not drawn.", cases(number)),
    };
    (lines.iter().any(|(_, points)| points.len() > 1)).then(|| {
        Chart::Lines(Lines {
            title: format!("{}, against {label}", heading(outcome)),
            about: format!(
                "{} Each point is the median of a band of at least {FEWEST} of them, drawn where the band begins, between the lower and the upper quarter.{left_out}",
                of_whom(outcome)
            ),
            across: label.clone(),
            up: across(outcome),
            across_unit,
            up_unit: unit,
            middle: "median".to_owned(),
            stretch: ("lower quarter".to_owned(), "upper quarter".to_owned()),
            lines,
        })
    })
}
