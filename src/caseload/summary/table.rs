//! The tables of a report, as cells of words: lines and pages lay them out alike.

use super::headline::movement_words;
use super::report::AmountTold;
use super::report::Change;
use super::report::Extreme;
use super::report::Grouped;
use super::report::Movement;
use super::report::OutcomeTold;
use super::report::Quantile;
use super::report::Report;
use super::report::Spread;
use super::words::are;
use super::words::grouped;
use super::words::things;
use crate::explanation::capitalised;

/// Which hundredths are told.
const PERCENTS: [u8; 5] = [5, 25, 50, 75, 95];

/// A table: what it shows, its head, its rows. The first column names the row.
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Whether the cells behind the first are numbers.
    pub(super) numbers: bool,
}

/// All tables of an outcome.
pub(super) fn tables(report: &Report, outcome: &OutcomeTold) -> Vec<Table> {
    let mut tables = vec![standings(report, outcome)];
    tables.extend(needs(report, outcome));
    tables.extend(spread(report, outcome));
    if let Some(change) = &outcome.all.change {
        let ways = [&change.lower, &change.higher];
        let ways: Vec<&Movement> = ways.into_iter().flatten().collect();
        tables.extend(ways.first().map(|_| changes(outcome, &ways)));
        tables.extend(ways.iter().filter_map(|own| largest(outcome, own)));
        tables.extend(matrix(change));
    }
    tables.extend(outcome.by.as_ref().and_then(|by| groups(outcome, by)));
    for table in &mut tables {
        without_period(outcome, table);
    }
    tables
}

/// The period stands in the caption, and not in every cell.
fn without_period(outcome: &OutcomeTold, table: &mut Table) {
    let Some(period) = outcome.period else { return };
    let behind = format!(" {period}");
    let mut found = false;
    for cell in table.rows.iter_mut().flat_map(|row| row.iter_mut().skip(1)) {
        if cell.starts_with(['£', '–']) && cell.contains(&behind) {
            *cell = cell.replace(&behind, "");
            found = true;
        }
    }
    if found {
        table.caption = format!("{} (amounts {period})", table.caption);
    }
}

/// The sides by name, with how their own cases stand.
fn sides<'r>(report: &'r Report, outcome: &'r OutcomeTold) -> Vec<(&'r str, &'r Spread)> {
    let first = (report.before.called.as_str(), &outcome.all.before);
    let second = report.after.as_ref().zip(outcome.all.after.as_ref());
    let second = second.map(|(side, spread)| (side.called.as_str(), spread));
    std::iter::once(first).chain(second).collect()
}

/// How many stand in which way, and how many have which value of a choice.
fn standings(report: &Report, outcome: &OutcomeTold) -> Table {
    let sides = sides(report, outcome);
    let spreads: Vec<&Spread> = sides.iter().map(|(_, own)| *own).collect();
    let mut rows = Vec::new();
    row(&mut rows, &spreads, "decided", &|own| {
        Some(grouped(own.decided))
    });
    for (at, value) in outcome.all.before.values.iter().enumerate() {
        row(
            &mut rows,
            &spreads,
            &format!("decided: {}", value.value.words),
            &|own| Some(grouped(own.values.get(at)?.cases)),
        );
    }
    for status in super::words::STATUSES {
        let code = super::words::status_code(status);
        row(
            &mut rows,
            &spreads,
            super::words::status_words(status),
            &|own| {
                let own = own.rest.iter().find(|own| own.status == code)?;
                Some(grouped(own.cases))
            },
        );
    }
    let names = sides.iter().map(|(name, _)| capitalised(name));
    Table {
        caption: format!(
            "How the {} stand",
            if outcome.items { "items" } else { "cases" }
        ),
        head: std::iter::once(String::new()).chain(names).collect(),
        rows,
        numbers: true,
    }
}

/// What undecided cases hang on, and why others are not accepted.
fn needs(report: &Report, outcome: &OutcomeTold) -> Option<Table> {
    let sides = sides(report, outcome);
    let mut found: Vec<(String, Vec<u64>)> = Vec::new();
    let mut note = |words: String, at: usize, cases: u64| {
        let place = found.iter().position(|(own, _)| *own == words);
        let place = place.unwrap_or_else(|| {
            found.push((words, vec![0; sides.len()]));
            found.len() - 1
        });
        found[place].1[at] += cases;
    };
    for (at, (_, spread)) in sides.iter().enumerate() {
        for own in &spread.needs {
            let why = match own.why {
                "fact" => "not given",
                "not set" => "each authority sets it",
                "not decided" => "each authority decides it",
                why => why,
            };
            note(
                format!("{} ({}): {why}", own.label, own.name),
                at,
                own.cases,
            );
        }
        let side = if at == 0 {
            Some(&report.before)
        } else {
            report.after.as_ref()
        };
        for own in side.into_iter().flat_map(|side| &side.refused) {
            note(format!("not accepted: {}", own.why), at, own.cases);
        }
    }
    let rows = found.into_iter().map(|(words, counted)| {
        let counted = counted.iter().map(|cases| grouped(*cases));
        std::iter::once(words).chain(counted).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let names = sides.iter().map(|(name, _)| capitalised(name));
    (!rows.is_empty()).then(|| Table {
        caption: "What undecided cases hang on; one case can hang on several".to_owned(),
        head: std::iter::once(String::new()).chain(names).collect(),
        rows,
        numbers: true,
    })
}

/// Adds a row, where any of its cells is there.
fn row<T>(rows: &mut Vec<Vec<String>>, of: &[&T], name: &str, cell: &dyn Fn(&T) -> Option<String>) {
    let cells: Vec<Option<String>> = of.iter().map(|own| cell(own)).collect();
    if cells.iter().any(Option::is_some) {
        let cells = cells.into_iter().map(Option::unwrap_or_default);
        rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
}

fn quantile_words(quantile: &Quantile) -> String {
    match &quantile.up_to {
        Some(up_to) => format!("{} to {}", quantile.amount.words, up_to.words),
        None => quantile.amount.words.clone(),
    }
}

fn percent_words(percent: u8) -> String {
    match percent {
        50 => "half come to at most (median)".to_owned(),
        percent => format!("{percent}% come to at most"),
    }
}

/// How the amounts are spread: of two sides, of the cases that are decided under both.
fn spread(report: &Report, outcome: &OutcomeTold) -> Option<Table> {
    let all = sides(report, outcome);
    let spreads = match &outcome.all.change {
        Some(change) => vec![&change.before, &change.after],
        None => vec![&outcome.all.before],
    };
    let mut rows = Vec::new();
    row(&mut rows, &spreads, "total", &|own| {
        Some(own.total.as_ref()?.words.clone())
    });
    row(&mut rows, &spreads, "mean", &|own| {
        Some(own.mean.as_ref()?.words.clone())
    });
    let extreme = |own: &Option<Extreme>| {
        let own = own.as_ref()?;
        Some(format!("{} (row {})", own.amount.words, grouped(own.row)))
    };
    row(&mut rows, &spreads, "least", &|own| extreme(&own.least));
    for percent in PERCENTS {
        row(&mut rows, &spreads, &percent_words(percent), &|own| {
            let mut all = own.quantiles.iter();
            Some(quantile_words(all.find(|own| own.percent == percent)?))
        });
    }
    row(&mut rows, &spreads, "most", &|own| extreme(&own.most));
    let number = spreads.first()?.decided;
    let both = outcome.all.change.as_ref().map_or("", |_| " under both");
    let names = all.iter().map(|(name, _)| capitalised(name));
    (!rows.is_empty()).then(|| Table {
        caption: format!(
            "The {} that {} decided{both}",
            things(outcome.items, number),
            are(number)
        ),
        head: std::iter::once(String::new()).chain(names).collect(),
        rows,
        numbers: true,
    })
}

/// What gains and losses come to, beside one another.
fn changes(outcome: &OutcomeTold, ways: &[&Movement]) -> Table {
    let mut rows = Vec::new();
    let counted = if outcome.items { "items" } else { "cases" };
    row(&mut rows, ways, counted, &|own| Some(grouped(own.cases)));
    row(&mut rows, ways, "in all", &|own| {
        Some(own.total.as_ref()?.words.clone())
    });
    row(&mut rows, ways, "mean", &|own| {
        Some(own.mean.as_ref()?.words.clone())
    });
    for percent in PERCENTS {
        let name = match percent {
            50 => "half of them by at most (median)".to_owned(),
            percent => format!("{percent}% of them by at most"),
        };
        row(&mut rows, ways, &name, &|own| {
            let mut all = own.quantiles.iter();
            Some(quantile_words(all.find(|own| own.percent == percent)?))
        });
    }
    let head = ways.iter().map(|own| way(outcome, own));
    Table {
        caption: "By how much".to_owned(),
        head: std::iter::once(String::new()).chain(head).collect(),
        rows,
        numbers: true,
    }
}

fn way(outcome: &OutcomeTold, own: &Movement) -> String {
    capitalised(movement_words(own.word, outcome.kind))
}

fn largest(outcome: &OutcomeTold, own: &Movement) -> Option<Table> {
    let rows = own.largest.iter().map(|large| {
        let row = match large.item {
            Some(item) => format!("{}, item {item}", grouped(large.row)),
            None => grouped(large.row),
        };
        vec![
            row,
            large.before.words.clone(),
            large.after.words.clone(),
            large.by.words.clone(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let what = match own.word {
        "gain" => "Who gains most",
        "lose" => "Who loses most",
        "higher" => "What rises most",
        _ => "What falls most",
    };
    let more = match (outcome.kind, own.word) {
        ("day", _) => what.to_owned(),
        (_, _) if rows.len() as u64 == own.cases => what.to_owned(),
        (_, _) => format!("{what}: the first {} of {}", rows.len(), grouped(own.cases)),
    };
    (!rows.is_empty()).then(|| Table {
        caption: more,
        head: ["Row", "Before", "After", "By"].map(str::to_owned).to_vec(),
        rows,
        numbers: true,
    })
}

/// From which value to which, of choices.
fn matrix(change: &Change) -> Option<Table> {
    let rows = change.values.iter().map(|own| {
        let (from, to) = (own.from.words.clone(), own.to.words.clone());
        vec![from, to, grouped(own.cases)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table {
        caption: "From what to what".to_owned(),
        head: ["Before", "After", "Cases"].map(str::to_owned).to_vec(),
        rows,
        numbers: false,
    })
}

/// What each group comes to.
fn groups(outcome: &OutcomeTold, by: &Grouped) -> Option<Table> {
    let rows = by.groups.iter().map(|group| {
        let mut cells = vec![group.of.join("; "), grouped(group.told.before.cases)];
        cells.extend(match &group.told.change {
            Some(change) => changed(change),
            None => decided(outcome, &group.told.before),
        });
        cells
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let counted = if outcome.items { "Items" } else { "Cases" };
    let mut head = vec![String::new(), counted.to_owned()];
    match &outcome.all.change {
        None => {
            head.push("Decided".to_owned());
            let values = outcome.all.before.values.iter();
            head.extend(values.map(|own| capitalised(&own.value.words)));
            if outcome.kind != "choice" {
                head.extend(["Total", "Mean", "Median"].map(str::to_owned));
            }
        }
        Some(change) => {
            head.push("Compared".to_owned());
            match (&change.lower, &change.higher) {
                (Some(lower), Some(higher)) => {
                    head.extend(["Before", "After", "Change"].map(str::to_owned));
                    head.push(way(outcome, lower));
                    head.push(way(outcome, higher));
                }
                (_, _) => head.push("Changed".to_owned()),
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        caption: format!("By {}", by.names.join(", by ")),
        head,
        rows,
        numbers: true,
    })
}

fn decided(outcome: &OutcomeTold, spread: &Spread) -> Vec<String> {
    let mut cells = vec![grouped(spread.decided)];
    cells.extend(spread.values.iter().map(|own| grouped(own.cases)));
    if outcome.kind != "choice" {
        cells.push(words_of(&spread.total));
        cells.push(words_of(&spread.mean));
        let median = spread.quantiles.iter().find(|own| own.percent == 50);
        cells.push(median.map_or(String::new(), quantile_words));
    }
    cells
}

fn changed(change: &Change) -> Vec<String> {
    let mut cells = vec![grouped(change.compared)];
    match (&change.lower, &change.higher) {
        (Some(lower), Some(higher)) => {
            cells.push(words_of(&change.before.total));
            cells.push(words_of(&change.after.total));
            cells.push(words_of(&change.difference));
            cells.push(grouped(lower.cases));
            cells.push(grouped(higher.cases));
        }
        (_, _) => cells.push(grouped(change.compared - change.same)),
    }
    cells
}

fn words_of(amount: &Option<AmountTold>) -> String {
    amount
        .as_ref()
        .map_or(String::new(), |own| own.words.clone())
}
