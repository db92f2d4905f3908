//! The two axes that every picture has.

use plotters::chart::ChartBuilder;
use plotters::chart::ChartContext;
use plotters::chart::LabelAreaPosition;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::combinators::BindKeyPoints;
use plotters::coord::combinators::WithKeyPoints;
use plotters::coord::types::RangedCoordi64;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::style::ShapeStyle;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::VPos;

use crate::canvas::Area;
use crate::canvas::GRID;
use crate::canvas::INK;
use crate::canvas::LINE;
use crate::canvas::MARGIN;
use crate::canvas::SVGBackend;
use crate::canvas::width_of;
use crate::canvas::words;

/// A plane on which whole numbers have their places.
pub(crate) type Plane<'a, 's> = ChartContext<
    'a,
    SVGBackend<'s>,
    Cartesian2d<WithKeyPoints<RangedCoordi64>, WithKeyPoints<RangedCoordi64>>,
>;

/// One axis.
pub(crate) struct Axis<'l> {
    pub(crate) least: i64,
    pub(crate) most: i64,
    /// Where something is written.
    pub(crate) marks: Vec<i64>,
    /// What is written there.
    pub(crate) label: &'l dyn Fn(&i64) -> String,
}

/// Draws axes with lines across from the marks of one of them.
///
/// # Shapes
/// `top` units are left free above; `left` units are for what is written beside the upright axis.
pub(crate) fn axes<'a, 's>(
    area: &'a Area<'s>,
    (top, left): (i32, i32),
    (across, up): (Axis<'_>, Axis<'_>),
    lines: Lines,
) -> Result<Plane<'a, 's>, DrawingAreaErrorKind<std::io::Error>> {
    // What is written at the last mark reaches beyond it.
    let last = across.marks.last().filter(|mark| **mark == across.most);
    let last = last.map(|mark| width_of(&(across.label)(mark)) / 2);
    let mut plane = ChartBuilder::on(area)
        .margin_top(top)
        .margin_right(MARGIN + last.unwrap_or_default())
        .margin_bottom(MARGIN + LINE)
        .set_label_area_size(LabelAreaPosition::Left, left)
        .set_label_area_size(LabelAreaPosition::Bottom, LINE + 6)
        .build_cartesian_2d(
            (across.least..across.most).with_key_points(across.marks),
            (up.least..up.most).with_key_points(up.marks),
        )?;
    let thin = ShapeStyle::from(&GRID).stroke_width(1);
    let mut mesh = plane.configure_mesh();
    mesh.max_light_lines(0)
        .bold_line_style(thin)
        .axis_style(ShapeStyle::from(&INK).stroke_width(1))
        .x_label_style(words(false, HPos::Center, VPos::Top))
        .y_label_style(words(false, HPos::Right, VPos::Center))
        .x_label_formatter(across.label)
        .y_label_formatter(up.label)
        .set_all_tick_mark_size(4);
    match lines {
        Lines::Across => mesh.disable_x_mesh(),
        Lines::Upright => mesh.disable_y_mesh(),
    };
    mesh.draw()?;
    Ok(plane)
}

/// Which lines help the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// From the marks of the upright axis.
    Across,
    /// From the marks of the axis below.
    Upright,
}
