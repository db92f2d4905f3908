//! The tables of a report, as cells of words: lines and pages lay them out alike.

use super::headline::movement_words;
use super::report::Change;
use super::report::Grouped;
use super::report::Movement;
use super::report::OutcomeTold;
use super::report::Quantile;
use super::report::Report;
use super::report::Spread;
use super::words::grouped;
use crate::explanation::capitalised;

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
    let mut tables = vec![spread(report, outcome)];
    if let Some(change) = &outcome.all.change {
        let ways = [&change.lower, &change.higher];
        let ways: Vec<&Movement> = ways.into_iter().flatten().collect();
        tables.extend(ways.first().map(|_| changes(outcome, &ways)));
        tables.extend(ways.iter().filter_map(|own| largest(outcome, own)));
        tables.extend(matrix(change));
    }
    tables.extend(outcome.by.as_ref().and_then(|by| groups(outcome, by)));
    tables
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

fn spread(report: &Report, outcome: &OutcomeTold) -> Table {
    let sides = [
        Some((&report.before.called, &outcome.all.before)),
        report
            .after
            .as_ref()
            .map(|side| &side.called)
            .zip(outcome.all.after.as_ref()),
    ];
    let sides: Vec<(&String, &Spread)> = sides.into_iter().flatten().collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: &str, cell: &dyn Fn(&Spread) -> Option<String>| {
        let cells: Vec<Option<String>> = sides.iter().map(|(_, own)| cell(own)).collect();
        if cells.iter().any(Option::is_some) {
            let cells = cells.into_iter().map(Option::unwrap_or_default);
            rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
        }
    };
    row("decided", &|own| Some(grouped(own.decided)));
    for status in super::words::STATUSES {
        let code = super::words::status_code(status);
        row(super::words::status_words(status), &|own| {
            let own = own.rest.iter().find(|own| own.status == code)?;
            Some(grouped(own.cases))
        });
    }
    let values = outcome.all.before.values.iter().enumerate();
    for (at, value) in values {
        row(&value.value.words, &|own| {
            Some(grouped(own.values.get(at)?.cases))
        });
    }
    row("total of the decided", &|own| {
        Some(own.total.as_ref()?.words.clone())
    });
    row("mean", &|own| Some(own.mean.as_ref()?.words.clone()));
    let extreme = |own: &Option<super::report::Extreme>| {
        let own = own.as_ref()?;
        Some(format!("{} (row {})", own.amount.words, grouped(own.row)))
    };
    row("least", &|own| extreme(&own.least));
    for percent in [5, 25, 50, 75, 95] {
        row(&percent_words(percent), &|own| {
            let mut all = own.quantiles.iter();
            Some(quantile_words(all.find(|own| own.percent == percent)?))
        });
    }
    row("most", &|own| extreme(&own.most));
    let names = sides.iter().map(|(name, _)| capitalised(name));
    Table {
        caption: match outcome.items {
            true => "All items that are decided, by themselves".to_owned(),
            false => "All cases that are decided, each side by itself".to_owned(),
        },
        head: std::iter::once(String::new()).chain(names).collect(),
        rows,
        numbers: true,
    }
}

/// What gains and losses come to, beside one another.
fn changes(outcome: &OutcomeTold, ways: &[&Movement]) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: String, cell: &dyn Fn(&Movement) -> Option<String>| {
        let cells: Vec<Option<String>> = ways.iter().map(|own| cell(own)).collect();
        if cells.iter().any(Option::is_some) {
            let cells = cells.into_iter().map(Option::unwrap_or_default);
            rows.push(std::iter::once(name).chain(cells).collect());
        }
    };
    let counted = if outcome.items { "items" } else { "cases" };
    row(counted.to_owned(), &|own| Some(grouped(own.cases)));
    row("in all".to_owned(), &|own| {
        Some(own.total.as_ref()?.words.clone())
    });
    row("mean".to_owned(), &|own| {
        Some(own.mean.as_ref()?.words.clone())
    });
    for percent in [5, 25, 50, 75, 95] {
        let name = match percent {
            50 => "half of them by at most (median)".to_owned(),
            percent => format!("{percent}% of them by at most"),
        };
        row(name, &|own| {
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

fn groups(outcome: &OutcomeTold, by: &Grouped) -> Option<Table> {
    let rows = by.groups.iter().map(|group| {
        let told = &group.told;
        let words = |amount: &Option<super::report::AmountTold>| {
            amount
                .as_ref()
                .map_or(String::new(), |own| own.words.clone())
        };
        let mut cells = vec![group.of.join(", "), grouped(told.before.cases)];
        let Some(change) = &told.change else {
            cells.push(grouped(told.before.decided));
            match outcome.kind {
                "choice" => cells.extend(told.before.values.iter().map(|own| grouped(own.cases))),
                _ => {
                    cells.push(words(&told.before.total));
                    cells.push(words(&told.before.mean));
                    let median = told.before.quantiles.iter().find(|own| own.percent == 50);
                    cells.push(median.map_or(String::new(), quantile_words));
                }
            }
            return cells;
        };
        cells.push(grouped(change.compared));
        match (&change.lower, &change.higher) {
            (Some(lower), Some(higher)) => {
                cells.push(words(&change.before));
                cells.push(words(&change.after));
                cells.push(words(&change.difference));
                cells.push(grouped(lower.cases));
                cells.push(grouped(higher.cases));
            }
            (_, _) => cells.push(grouped(change.compared - change.same)),
        }
        cells
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let counted = if outcome.items { "Items" } else { "Cases" };
    let mut head = vec![capitalised(&by.labels.join(", ")), counted.to_owned()];
    match &outcome.all.change {
        None => {
            head.push("Decided".to_owned());
            match outcome.kind {
                "choice" => {
                    let values = outcome.all.before.values.iter();
                    head.extend(values.map(|own| capitalised(&own.value.words)));
                }
                _ => head.extend(["Total", "Mean", "Median"].map(str::to_owned)),
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
        caption: format!("By {}", by.labels.join(", and by ")),
        head,
        rows,
        numbers: true,
    })
}
