//! How many people are in which band.

use crate::amount::Unit;
use crate::amount::grouped;
use crate::axes::Axis;
use crate::axes::Lines;
use crate::axes::Plane;
use crate::axes::axes;
use crate::canvas::Area;
use crate::canvas::Drawn;
use crate::canvas::Head;
use crate::canvas::LINE;
use crate::canvas::Look;
use crate::canvas::MARGIN;
use crate::canvas::WIDTH;
use crate::canvas::and_how_many;
use crate::canvas::bar_sample;
use crate::canvas::lines_of;
use crate::canvas::name_above;
use crate::canvas::name_below;
use crate::canvas::picture;
use crate::canvas::place;
use crate::canvas::room_for;
use crate::canvas::width_of;
use crate::scale::Scale;
use crate::scale::drawn_count;

/// The most bands that are drawn; the table has all.
const MAX_BANDS: usize = 100;
/// How high the part with the bars is.
const HEIGHT: i32 = 230;

/// How many people are in each of some bands, for one policy or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What the bands are of: `what people pay a week`.
    pub across: String,
    /// What is counted: `people`.
    pub counted: String,
    /// What the bands' ends stand for.
    pub unit: Unit,
    /// The bands, in order.
    pub bands: Vec<Stretch>,
    /// How many are in each band, beside one another. The first four look different.
    pub series: Vec<HistogramSeries>,
}

/// A band of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The smallest amount in it.
    pub from: i64,
    /// The largest amount in it; none where it has no end.
    pub to: Option<i64>,
}

/// How many people are in each band under one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistogramSeries {
    /// What it is called.
    pub name: String,
    /// As many as there are bands. What is not there is a gap.
    pub counts: Vec<Option<u64>>,
}

impl Histogram {
    /// The numbers of the picture, row by row: headings, and then a row for each band.
    ///
    /// # Shapes
    /// Each row has the band and as many cells as there are series; a gap is an empty cell.
    pub fn table(&self) -> Vec<Vec<String>> {
        let headings = self.series.iter().map(|series| series.name.clone());
        let mut rows = vec![
            std::iter::once(self.across.clone())
                .chain(headings)
                .collect(),
        ];
        for (at, band) in self.bands.iter().enumerate() {
            let counts = self.series.iter().map(|series| {
                let count = series.counts.get(at).copied().flatten();
                count.map(grouped).unwrap_or_default()
            });
            rows.push(
                std::iter::once(band.told(self.unit))
                    .chain(counts)
                    .collect(),
            );
        }
        rows
    }
}

impl Stretch {
    fn told(&self, unit: Unit) -> String {
        match self.to {
            Some(to) if to == self.from => unit.full(to),
            Some(to) => format!("{} to {}", unit.full(self.from), unit.full(to)),
            None => format!("{} and over", unit.full(self.from)),
        }
    }
}

/// Draws how many people are in each band.
///
/// Each band is equally wide, whatever its ends; below it stands where it begins.
pub fn histogram(chart: &Histogram) -> String {
    let head = Head {
        title: &chart.title,
        about: &chart.about,
        series: chart
            .series
            .iter()
            .map(|series| series.name.as_str())
            .collect(),
    };
    let top = head.height();
    picture(&head, top + HEIGHT + 2 * LINE, bar_sample, |area| {
        show(chart, area, top)
    })
}

fn show(chart: &Histogram, area: &Area<'_>, top: i32) -> Drawn {
    let bands = &chart.bands[..chart.bands.len().min(MAX_BANDS)];
    let counts = chart
        .series
        .iter()
        .flat_map(|series| series.counts.iter().take(bands.len()));
    let scale = Scale::around(
        counts.flatten().map(|count| drawn_count(*count)).chain([0]),
        5,
    );
    let count_told = |count: &i64| scale.told(Unit::Count, *count);
    let left = room_for(scale.marks().iter().map(count_told));
    let begins = |at: &i64| {
        let band = usize::try_from(*at).ok().and_then(|at| bands.get(at));
        band.map(|band| begins(band, bands, chart.unit))
            .unwrap_or_default()
    };
    let every = every(bands, chart.unit, WIDTH - left - 2 * MARGIN);
    let across = Axis {
        least: 0,
        most: place(bands.len().max(1)),
        marks: (0..place(bands.len())).step_by(every).collect(),
        label: &begins,
    };
    let up = Axis {
        least: scale.least,
        most: scale.most,
        marks: scale.marks(),
        label: &count_told,
    };
    name_above(area, &chart.counted, top)?;
    let plane = axes(area, (top + LINE + 6, left), (across, up), Lines::Across)?;
    for at in 0..bands.len() {
        band(chart, area, &plane, at)?;
    }
    let across = and_how_many(&chart.across, bands.len(), chart.bands.len());
    name_below(area, &across, (left, top + HEIGHT + 2 * LINE))
}

/// Draws the bars of one band beside one another.
fn band(chart: &Histogram, area: &Area<'_>, plane: &Plane<'_, '_>, at: usize) -> Drawn {
    let (from, ground) = plane.backend_coord(&(place(at), 0));
    let (to, _) = plane.backend_coord(&(place(at) + 1, 0));
    // A little is left free between bands where they are wide enough.
    let free = (to - from) / 8;
    let (from, room) = (from + free, to - from - 2 * free);
    let beside = lines_of(chart.series.len()).max(1);
    for (series, own) in chart.series.iter().enumerate() {
        let Some(count) = own
            .counts
            .get(at)
            .copied()
            .flatten()
            .filter(|count| *count > 0)
        else {
            continue;
        };
        let (_, height) = plane.backend_coord(&(0, drawn_count(count)));
        // Somebody is seen, however few.
        let height = height.min(ground - 1);
        let nth = lines_of(series);
        let (left, right) = (from + room * nth / beside, from + room * (nth + 1) / beside);
        Look::of(series).bar(area, (left, height), (right.max(left + 1), ground))?;
    }
    Ok(())
}

/// Where a band begins: without pence where no band begins at some.
fn begins(band: &Stretch, bands: &[Stretch], unit: Unit) -> String {
    let whole = bands.iter().all(|band| band.from % 100 == 0);
    unit.short(band.from, if whole { 100 } else { 1 }, 0)
}

/// So that beginnings don't run into one another, only every so many are written.
fn every(bands: &[Stretch], unit: Unit, room: i32) -> usize {
    let widest = bands
        .iter()
        .map(|band| width_of(&begins(band, bands, unit)))
        .max();
    let fit = (room / (widest.unwrap_or_default() + 8)).max(1);
    let fit = usize::try_from(fit).unwrap_or(1);
    [1, 2, 5, 10, 20, 50]
        .into_iter()
        .find(|every| bands.len().div_ceil(*every) <= fit)
        .unwrap_or(100)
}
