//! Amounts against amounts, with the stretch that most people are in.

use plotters::element::PathElement;
use plotters::element::Polygon;
use plotters::series::DashedLineSeries;
use plotters::style::ShapeStyle;

use crate::amount::Unit;
use crate::axes::Axis;
use crate::axes::Lines as Grid;
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
use crate::canvas::name_above;
use crate::canvas::name_below;
use crate::canvas::picture;
use crate::canvas::room_for;
use crate::scale::Scale;
use crate::scale::drawn;

/// The most points of a line that are drawn; the table has all.
const MAX_POINTS: usize = 2_000;
/// The most points of a line that have a mark.
const MAX_MARKS: usize = 12;
/// How high the part with the lines is.
const HEIGHT: i32 = 240;

/// What comes of an amount under one policy or several: what people pay, by their income.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who can't.
    pub about: String,
    /// What goes from left to right: `income a week`.
    pub across: String,
    /// What goes up: `contribution a week`.
    pub up: String,
    /// What the numbers from left to right stand for.
    pub across_unit: Unit,
    /// What the numbers that go up stand for.
    pub up_unit: Unit,
    /// What the middle of a point is called: `median`.
    pub middle_name: String,
    /// What the ends of the stretch are called: `lower tenth` and `upper tenth`; none where no
    /// point has any.
    pub stretch_names: Option<(String, String)>,
    /// The lines. The first four look different.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// Its points. They are joined from left to right; a place for which it has no point is passed
    /// over, and only a point without a middle is a gap. Where two have the same place it jumps.
    pub points: Vec<Point>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// How far to the right it is.
    pub at: i64,
    /// How high it is; none is a gap in the line.
    pub middle: Option<i64>,
    /// Where the stretch around it begins and ends; none where it has none.
    pub stretch: Option<(i64, i64)>,
}

impl Lines {
    /// The numbers of the picture, row by row: headings, and then a row for each place from left
    /// to right that any line has.
    ///
    /// # Shapes
    /// Each row has the place, and for each line its middle, with the ends of its stretch where
    /// these have names; what is not there is an empty cell.
    pub fn table(&self) -> Vec<Vec<String>> {
        let mut headings = vec![self.across.clone()];
        for line in &self.lines {
            headings.push(format!("{}: {}", line.name, self.middle_name));
            if let Some((low, high)) = &self.stretch_names {
                headings.push(format!("{}: {low}", line.name));
                headings.push(format!("{}: {high}", line.name));
            }
        }
        let mut rows = vec![headings];
        let points = self.lines.iter().flat_map(|line| &line.points);
        let mut places: Vec<i64> = points.map(|point| point.at).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            // A line that jumps has several points at one place.
            let of = |line: &Line| -> Vec<Point> {
                let points = line.points.iter().filter(|point| point.at == place);
                points.copied().collect()
            };
            let points: Vec<Vec<Point>> = self.lines.iter().map(of).collect();
            let most = points.iter().map(Vec::len).max().unwrap_or_default();
            rows.extend((0..most).map(|nth| self.row(place, nth, &points)));
        }
        rows
    }

    /// A row of the table: of each line the nth point at a place.
    fn row(&self, place: i64, nth: usize, points: &[Vec<Point>]) -> Vec<String> {
        let told = |value: Option<i64>| {
            value
                .map(|value| self.up_unit.full(value))
                .unwrap_or_default()
        };
        let mut row = vec![self.across_unit.full(place)];
        for points in points {
            let point = points.get(nth);
            row.push(told(point.and_then(|point| point.middle)));
            if self.stretch_names.is_some() {
                let stretch = point.and_then(|point| point.stretch);
                row.push(told(stretch.map(|(low, _)| low)));
                row.push(told(stretch.map(|(_, high)| high)));
            }
        }
        row
    }
}

/// Draws lines, with the stretch around each.
pub fn lines(chart: &Lines) -> String {
    let head = Head {
        title: &chart.title,
        about: &chart.about,
        series: chart.lines.iter().map(|line| line.name.as_str()).collect(),
    };
    let top = head.height();
    picture(&head, top + HEIGHT + 2 * LINE, line_sample, |area| {
        show(chart, area, top)
    })
}

/// A short line with its mark beside a line's name.
fn line_sample(look: Look, area: &Area<'_>, top: i32) -> Drawn {
    let (from, to, middle) = (MARGIN, MARGIN + 24, top + 7);
    let style = ShapeStyle::from(&look.colour()).stroke_width(2);
    let (dash, gap) = look.dashes().unwrap_or((to - from, 1));
    let mut at = from;
    while at < to {
        let end = (at + dash).min(to);
        area.draw(&PathElement::new(vec![(at, middle), (end, middle)], style))?;
        at = end + gap;
    }
    look.mark(area, ((from + to) / 2, middle))
}

fn show(chart: &Lines, area: &Area<'_>, top: i32) -> Drawn {
    let points = || chart.lines.iter().flat_map(shown);
    let heights = points().flat_map(|point| {
        let stretch = point.stretch.map(|(low, high)| [low, high]);
        point
            .middle
            .into_iter()
            .chain(stretch.into_iter().flatten())
    });
    let up_scale = Scale::around(heights.chain([0]), 5);
    let up_told = |value: &i64| up_scale.told(chart.up_unit, *value);
    let left = room_for(up_scale.marks().iter().map(up_told));
    let across_scale = across_scale(chart, WIDTH - left - 2 * MARGIN);
    let across_told = |value: &i64| across_scale.told(chart.across_unit, *value);
    let across = Axis {
        least: across_scale.least,
        most: across_scale.most,
        marks: across_scale.marks(),
        label: &across_told,
    };
    let up = Axis {
        least: up_scale.least,
        most: up_scale.most,
        marks: up_scale.marks(),
        label: &up_told,
    };
    name_above(area, &chart.up, top)?;
    let mut plane = axes(area, (top + LINE + 6, left), (across, up), Grid::Across)?;
    for (at, line) in chart.lines.iter().enumerate() {
        stretches(&mut plane, line, Look::of(at))?;
    }
    for (at, line) in chart.lines.iter().enumerate() {
        middles(area, &mut plane, line, Look::of(at))?;
    }
    let longest = chart.lines.iter().map(|line| line.points.len()).max();
    let longest = longest.unwrap_or_default();
    let across = and_how_many(&chart.across, longest.min(MAX_POINTS), longest);
    name_below(area, &across, (left, top + HEIGHT + 2 * LINE))
}

/// The axis from left to right in some room.
fn across_scale(chart: &Lines, room: i32) -> Scale {
    let points = || chart.lines.iter().flat_map(shown);
    Scale::fitting(
        || points().map(|point| point.at),
        |scale| scale.fits(chart.across_unit, room),
    )
}

/// The points that are drawn, from left to right.
fn shown(line: &Line) -> Vec<Point> {
    let mut points = line.points.clone();
    points.sort_by_key(|point| point.at);
    points.truncate(MAX_POINTS);
    points
}

/// Points without a gap between them, from left to right.
fn runs<T>(line: &Line, of: impl Fn(&Point) -> Option<T>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for point in &shown(line) {
        match of(point) {
            Some(value) => {
                if let Some(run) = runs.last_mut() {
                    run.push(value);
                }
            }
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Draws the stretch around a line: light, with a thin edge as the line is drawn.
fn stretches(plane: &mut Plane<'_, '_>, line: &Line, look: Look) -> Drawn {
    let around = runs(line, |point| {
        let (low, high) = point.stretch?;
        Some((drawn(point.at), drawn(low), drawn(high)))
    });
    for run in around {
        if let [(at, low, high)] = run[..] {
            // A stretch without neighbours has no breadth.
            stroke(plane, vec![(at, low), (at, high)], look, 1)?;
            continue;
        }
        let low: Vec<(i64, i64)> = run.iter().map(|(at, low, _)| (*at, *low)).collect();
        let high: Vec<(i64, i64)> = run.iter().map(|(at, _, high)| (*at, *high)).collect();
        let round: Vec<(i64, i64)> = low.iter().chain(high.iter().rev()).copied().collect();
        plane.draw_series([Polygon::new(round, look.shade())])?;
        stroke(plane, low, look, 1)?;
        stroke(plane, high, look, 1)?;
    }
    Ok(())
}

fn stroke(plane: &mut Plane<'_, '_>, points: Vec<(i64, i64)>, look: Look, width: u32) -> Drawn {
    let style = ShapeStyle::from(&look.colour()).stroke_width(width);
    match look.dashes() {
        None => plane.draw_series([PathElement::new(points, style)])?,
        Some((dash, gap)) => plane.draw_series(DashedLineSeries::new(points, dash, gap, style))?,
    };
    Ok(())
}

fn middles(area: &Area<'_>, plane: &mut Plane<'_, '_>, line: &Line, look: Look) -> Drawn {
    let every = line.points.len().min(MAX_POINTS).div_ceil(MAX_MARKS).max(1);
    for run in runs(line, |point| Some((drawn(point.at), drawn(point.middle?)))) {
        let marks: Vec<(i32, i32)> = run.iter().map(|point| plane.backend_coord(point)).collect();
        stroke(plane, run, look, 2)?;
        for mark in marks.into_iter().step_by(every) {
            look.mark(area, mark)?;
        }
    }
    Ok(())
}
