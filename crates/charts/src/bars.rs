//! Amounts on both sides of zero, band by band.

use plotters::element::PathElement;
use plotters::element::Text;
use plotters::style::ShapeStyle;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::VPos;

use crate::amount::Unit;
use crate::axes::Axis;
use crate::axes::Lines;
use crate::axes::axes;
use crate::canvas::Area;
use crate::canvas::Drawn;
use crate::canvas::Head;
use crate::canvas::INK;
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
use crate::canvas::words;
use crate::canvas::wrapped;
use crate::scale::Scale;
use crate::scale::drawn;

/// The most bands that are drawn; the table has all.
const MAX_BANDS: usize = 60;
/// How many letters of a band's name stand on one line.
const LETTERS: usize = 16;

/// Amounts or counts on both sides of zero, for each of some bands: who gains and who loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What the bands are of: `income a week`.
    pub by: String,
    /// What the numbers are: `people who pay more or less`.
    pub across: String,
    /// What the numbers stand for.
    pub unit: Unit,
    /// The bands, in order, from above to below.
    pub bands: Vec<String>,
    /// The numbers of each band, beside one another. The first four look different.
    pub series: Vec<BarsSeries>,
}

/// The numbers of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarsSeries {
    /// What it is called.
    pub name: String,
    /// As many as there are bands. What is not there is a gap.
    pub values: Vec<Option<i64>>,
}

impl Bars {
    /// The numbers of the picture, row by row: headings, and then a row for each band.
    ///
    /// # Shapes
    /// Each row has the band and as many cells as there are series; a gap is an empty cell.
    pub fn table(&self) -> Vec<Vec<String>> {
        let headings = self.series.iter().map(|series| series.name.clone());
        let mut rows = vec![std::iter::once(self.by.clone()).chain(headings).collect()];
        for (at, band) in self.bands.iter().enumerate() {
            let values = self.series.iter().map(|series| {
                let value = series.values.get(at).copied().flatten();
                value.map(|value| self.unit.full(value)).unwrap_or_default()
            });
            rows.push(std::iter::once(band.clone()).chain(values).collect());
        }
        rows
    }
}

/// Draws amounts on both sides of zero: what is below zero goes to the left, and what is above it
/// to the right.
pub fn bars(chart: &Bars) -> String {
    let head = Head {
        title: &chart.title,
        about: &chart.about,
        series: chart
            .series
            .iter()
            .map(|series| series.name.as_str())
            .collect(),
    };
    let bands = chart.bands.len().min(MAX_BANDS);
    let top = head.height();
    let height = top + slot(chart) * lines_of(bands.max(1)) + 4 * LINE + 2 * MARGIN;
    picture(&head, height, bar_sample, |area| {
        show(chart, area, (top, height))
    })
}

/// How high a band is: for its bars, and for two lines of its name.
fn slot(chart: &Bars) -> i32 {
    let bars = 12 * lines_of(chart.series.len().min(12)) + 8;
    let names = chart
        .bands
        .iter()
        .map(|band| wrapped(band, LETTERS).len())
        .max();
    bars.max(LINE * lines_of(names.unwrap_or(1)) + 4)
}

fn show(chart: &Bars, area: &Area<'_>, (top, height): (i32, i32)) -> Drawn {
    let bands = &chart.bands[..chart.bands.len().min(MAX_BANDS)];
    let own = |series: &BarsSeries| series.values[..series.values.len().min(bands.len())].to_vec();
    let values: Vec<i64> = chart
        .series
        .iter()
        .flat_map(own)
        .flatten()
        .map(drawn)
        .collect();
    let values = || values.iter().copied().chain([0]);
    let left = room_for(bands.iter().flat_map(|band| wrapped(band, LETTERS)));
    let room = WIDTH - left - 2 * MARGIN;
    let scale = Scale::fitting(values, |scale| scale.fits(chart.unit, room));
    let told = |value: &i64| scale.told(chart.unit, *value);
    let nothing = |_: &i64| String::new();
    let across = Axis {
        least: scale.least,
        most: scale.most,
        marks: scale.marks(),
        label: &told,
    };
    let up = Axis {
        least: 0,
        most: place(bands.len().max(1)),
        marks: Vec::new(),
        label: &nothing,
    };
    let by = and_how_many(&chart.by, bands.len(), chart.bands.len());
    name_above(area, &by, top)?;
    let plane = axes(area, (top + LINE + 6, left), (across, up), Lines::Upright)?;
    for (at, name) in bands.iter().enumerate() {
        // The first band stands above the others.
        let (zero, above) = plane.backend_coord(&(0, place(bands.len() - at)));
        let (_, below) = plane.backend_coord(&(0, place(bands.len() - at - 1)));
        name_band(area, name, (left - 8, (above + below) / 2))?;
        for (series, own) in chart.series.iter().enumerate() {
            if let Some(value) = own.values.get(at).copied().flatten() {
                let (end, _) = plane.backend_coord(&(drawn(value), 0));
                let beside = (series, chart.series.len());
                bar(area, value, (zero, end), (above, below), beside)?;
            }
        }
    }
    let (zero, upper) = plane.backend_coord(&(0, place(bands.len().max(1))));
    let (_, lower) = plane.backend_coord(&(0, 0));
    let line = ShapeStyle::from(&INK).stroke_width(2);
    area.draw(&PathElement::new(vec![(zero, upper), (zero, lower)], line))?;
    name_below(area, &chart.across, (left, height))
}

/// Draws one of the bars of a band, from zero to where it ends.
fn bar(
    area: &Area<'_>,
    value: i64,
    (zero, end): (i32, i32),
    (above, below): (i32, i32),
    (series, of): (usize, usize),
) -> Drawn {
    // A difference is seen, however small.
    let end = match value.signum() {
        1 => end.max(zero + 1),
        -1 => end.min(zero - 1),
        _ => return Ok(()),
    };
    let thick = (below - above - 6) / lines_of(of).max(1);
    let upper = above + 3 + thick * lines_of(series);
    let lower = upper + (thick - 2).max(1);
    Look::of(series).bar(area, (zero.min(end), upper), (zero.max(end), lower))
}

/// Writes the name of a band beside it, on one line or several.
fn name_band(area: &Area<'_>, name: &str, (right, middle): (i32, i32)) -> Drawn {
    let lines = wrapped(name, LETTERS);
    let mut at = middle - (LINE - 2) * (lines_of(lines.len()) - 1) / 2;
    for line in lines {
        area.draw(&Text::new(
            line,
            (right, at),
            words(false, HPos::Right, VPos::Center),
        ))?;
        at += LINE - 2;
    }
    Ok(())
}
