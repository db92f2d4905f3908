//! What all pictures share: their head, words, colours and hatching.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::drawing::IntoDrawingArea;
use plotters::element::PathElement;
use plotters::element::Polygon;
use plotters::element::Rectangle;
use plotters::element::Text;
use plotters::style::Color;
use plotters::style::FontDesc;
use plotters::style::FontFamily;
use plotters::style::FontStyle;
use plotters::style::RGBColor;
use plotters::style::ShapeStyle;
use plotters::style::TextStyle;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::Pos;
use plotters::style::text_anchor::VPos;

pub(crate) use plotters::backend::SVGBackend;

pub(crate) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// How wide every picture is, in its own units. At 320 pixels a letter is then 10 pixels high.
pub(crate) const WIDTH: i32 = 400;
/// How high a line of words is.
pub(crate) const LINE: i32 = 16;
/// How wide a letter is on average, a little too wide rather than too narrow.
pub(crate) const LETTER: i32 = 8;
/// What is left free at the edges.
pub(crate) const MARGIN: i32 = 6;
/// The most lines that a title or a label has in a picture.
const MAX_LINES: usize = 3;

pub(crate) const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
pub(crate) const GRID: RGBColor = RGBColor(0xD0, 0xD0, 0xD0);

/// How one series looks: the first is solid, the others are hatched, dashed or of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look(usize);

impl Look {
    pub(crate) fn of(series: usize) -> Look {
        Look(series % 4)
    }

    /// Colours by Masataka Okabe and Kei Ito, and one by Cynthia Brewer, that stand out from
    /// white three to one at least.
    pub(crate) fn colour(self) -> RGBColor {
        match self.0 {
            0 => RGBColor(0x00, 0x72, 0xB2),
            1 => RGBColor(0xC6, 0x4A, 0x00),
            2 => RGBColor(0x00, 0x7F, 0x5F),
            _ => RGBColor(0x7B, 0x32, 0x94),
        }
    }

    /// How long the dashes of a line are and how far apart; none where it is not dashed.
    pub(crate) fn dashes(self) -> Option<(i32, i32)> {
        match self.0 {
            0 => None,
            1 => Some((8, 4)),
            2 => Some((3, 3)),
            _ => Some((12, 3)),
        }
    }

    /// What fills the stretch around a line, through which another line can be seen.
    #[expect(
        clippy::disallowed_types,
        reason = "the library takes how much a colour covers as a binary fraction"
    )]
    pub(crate) fn shade(self) -> ShapeStyle {
        const COVER: f64 = 0.125;
        self.colour().mix(COVER).filled()
    }

    /// Draws a bar between two corners.
    pub(crate) fn bar(
        self,
        area: &Area<'_>,
        (left, top): (i32, i32),
        (right, bottom): (i32, i32),
    ) -> Drawn {
        let colour = self.colour();
        if self.0 == 0 {
            return area.draw(&Rectangle::new(
                [(left, top), (right, bottom)],
                colour.filled(),
            ));
        }
        let white = RGBColor(0xFF, 0xFF, 0xFF);
        area.draw(&Rectangle::new(
            [(left, top), (right, bottom)],
            white.filled(),
        ))?;
        let thin = ShapeStyle::from(&colour).stroke_width(1);
        for line in self.hatching((left, top), (right, bottom)) {
            area.draw(&PathElement::new(line.to_vec(), thin))?;
        }
        area.draw(&Rectangle::new([(left, top), (right, bottom)], thin))
    }

    /// The lines that fill a bar.
    fn hatching(
        self,
        (left, top): (i32, i32),
        (right, bottom): (i32, i32),
    ) -> Vec<[(i32, i32); 2]> {
        const APART: i32 = 4;
        let mut lines = Vec::new();
        if matches!(self.0, 1 | 3) {
            // Falling lines: as far along as down, cut off at the edges.
            let first = (left - bottom).div_euclid(APART) * APART;
            for shift in (first..=right - top).step_by(APART as usize) {
                let (from, to) = (top.max(left - shift), bottom.min(right - shift));
                if from < to {
                    lines.push([(from + shift, from), (to + shift, to)]);
                }
            }
        }
        if matches!(self.0, 2 | 3) {
            let first = (top + APART - 1).div_euclid(APART) * APART;
            for height in (first..bottom).step_by(APART as usize) {
                lines.push([(left, height), (right, height)]);
            }
        }
        lines
    }

    /// Draws the mark of a point.
    pub(crate) fn mark(self, area: &Area<'_>, (x, y): (i32, i32)) -> Drawn {
        let colour = self.colour();
        let corners: Vec<(i32, i32)> = match self.0 {
            0 => {
                let dot = plotters::element::Circle::new((x, y), 3, colour.filled());
                return area.draw(&dot);
            }
            1 => vec![
                (x - 3, y - 3),
                (x + 3, y - 3),
                (x + 3, y + 3),
                (x - 3, y + 3),
            ],
            2 => vec![(x, y - 4), (x + 4, y + 3), (x - 4, y + 3)],
            _ => vec![(x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)],
        };
        area.draw(&Polygon::new(corners, colour.filled()))
    }
}

/// The words of a picture.
pub(crate) struct Head<'w> {
    pub(crate) title: &'w str,
    pub(crate) about: &'w str,
    pub(crate) series: Vec<&'w str>,
}

impl Head<'_> {
    fn title_lines(&self) -> Vec<String> {
        wrapped(self.title, 42)
    }

    fn series_lines(&self) -> Vec<String> {
        self.series.iter().map(|name| clipped(name, 46)).collect()
    }

    /// How high it is.
    pub(crate) fn height(&self) -> i32 {
        let lines = self.title_lines().len() + self.series_lines().len();
        MARGIN + LINE * lines_of(lines) + 6
    }

    /// Draws the title and which look is which series.
    fn draw(&self, area: &Area<'_>, sample: fn(Look, &Area<'_>, i32) -> Drawn) -> Drawn {
        let mut top = MARGIN;
        for line in self.title_lines() {
            area.draw(&Text::new(
                line,
                (MARGIN, top),
                words(true, HPos::Left, VPos::Top),
            ))?;
            top += LINE;
        }
        for (at, line) in self.series_lines().into_iter().enumerate() {
            sample(Look::of(at), area, top)?;
            area.draw(&Text::new(
                line,
                (MARGIN + 30, top),
                words(false, HPos::Left, VPos::Top),
            ))?;
            top += LINE;
        }
        Ok(())
    }
}

/// Draws a picture of some height: its head and then what it shows.
pub(crate) fn picture(
    head: &Head<'_>,
    height: i32,
    sample: fn(Look, &Area<'_>, i32) -> Drawn,
    show: impl FnOnce(&Area<'_>) -> Drawn,
) -> String {
    let mut text = String::new();
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
    let drawn = head
        .draw(&area, sample)
        .and_then(|()| show(&area))
        .and_then(|()| area.present());
    if drawn.is_err() {
        unreachable!("a picture is drawn into a text, which takes whatever is written to it");
    }
    drop(area);
    // The library's own first line says how many pixels wide the picture is, and has no title.
    let Some((_, shapes)) = text.split_once('\n') else {
        unreachable!("the library writes a line for the picture, and one for its end");
    };
    opened(head, height) + shapes
}

/// The first line of a picture, with its title and description.
fn opened(head: &Head<'_>, height: i32) -> String {
    let (title, about) = (escaped(head.title), escaped(head.about));
    // Names in a page are its own, so they are made of what the picture says.
    let name = format!("{:016x}", digest(&[head.title, head.about]));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"chart-{name}-title chart-{name}-about\" \
         style=\"width:100%;max-width:38rem;height:auto;background:#fff;\
         -webkit-print-color-adjust:exact;print-color-adjust:exact\">\n\
         <title id=\"chart-{name}-title\">{title}</title>\n\
         <desc id=\"chart-{name}-about\">{about}</desc>\n"
    )
}

/// FNV-1a over some words, with a sign between them that no word has.
fn digest(words: &[&str]) -> u64 {
    let bytes = words.iter().flat_map(|words| words.bytes().chain([0xFF]));
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

fn escaped(words: &str) -> String {
    let mut told = String::new();
    for sign in printable(words).chars() {
        match sign {
            '&' => told.push_str("&amp;"),
            '<' => told.push_str("&lt;"),
            '>' => told.push_str("&gt;"),
            '"' => told.push_str("&quot;"),
            '\'' => told.push_str("&#39;"),
            sign => told.push(sign),
        }
    }
    told
}

/// Words without the signs that SVG has no place for; a line's end is a blank.
fn printable(words: &str) -> String {
    let kept = |sign: char| match sign {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{FFFE}' | '\u{FFFF}' => None,
        sign if sign.is_control() => None,
        sign => Some(sign),
    };
    words.chars().filter_map(kept).collect()
}

/// Words in at most a few lines of so many letters; what is too long ends in dots.
pub(crate) fn wrapped(words: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in printable(words).split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let room = lines
                .last()
                .map_or(0, |line| letters.saturating_sub(line.chars().count() + 1));
            match lines.last_mut() {
                Some(line) if word.len() <= room => {
                    line.push(' ');
                    line.extend(&word);
                    break;
                }
                _ => {
                    let rest = word.split_off(word.len().min(letters));
                    lines.push(word.into_iter().collect());
                    if rest.is_empty() {
                        break;
                    }
                    word = rest;
                }
            }
        }
    }
    if lines.len() > MAX_LINES {
        lines.truncate(MAX_LINES);
        if let Some(last) = lines.last_mut() {
            *last = last.chars().take(letters - 1).chain(['…']).collect();
        }
    }
    lines
}

/// What is written below an axis, and whether everything of the table is drawn.
pub(crate) fn and_how_many(name: &str, drawn: usize, all: usize) -> String {
    if drawn == all {
        return name.to_owned();
    }
    format!("{name} (the first {drawn} of {all})")
}

/// Words on one line of at most so many letters; what is too long ends in dots.
fn clipped(words: &str, letters: usize) -> String {
    let words = printable(words);
    if words.chars().count() <= letters {
        return words;
    }
    words.chars().take(letters - 1).chain(['…']).collect()
}

pub(crate) fn lines_of(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / LINE)
}

/// Writes what goes up above the upright axis, from the left edge.
pub(crate) fn name_above(area: &Area<'_>, name: &str, top: i32) -> Drawn {
    name_at(area, name, (MARGIN, top), (HPos::Left, VPos::Top))
}

/// Writes what goes from left to right in the middle below the axis.
pub(crate) fn name_below(area: &Area<'_>, name: &str, (left, bottom): (i32, i32)) -> Drawn {
    let middle = left + (WIDTH - left) / 2;
    // A long name begins further to the left.
    let middle = middle
        .min(WIDTH - MARGIN - width_of(name) / 2)
        .max(WIDTH / 2);
    name_at(
        area,
        name,
        (middle, bottom - MARGIN),
        (HPos::Center, VPos::Bottom),
    )
}

fn name_at(area: &Area<'_>, name: &str, at: (i32, i32), (across, down): (HPos, VPos)) -> Drawn {
    let line = clipped(name, 50);
    area.draw(&Text::new(line, at, words(false, across, down)))
}

/// The room that the marks of an upright axis need beside it.
pub(crate) fn room_for(told: impl Iterator<Item = String>) -> i32 {
    told.map(|told| width_of(&told)).max().unwrap_or_default() + 10
}

/// A place among others as a number on an axis.
pub(crate) fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// How words look.
#[expect(
    clippy::disallowed_types,
    reason = "the library takes the size of a letter as a binary fraction, and divides it by 1.24: these are 12.5 and 14 units"
)]
pub(crate) fn words(heading: bool, across: HPos, down: VPos) -> TextStyle<'static> {
    const TEXT: f64 = 15.5;
    const HEADING: f64 = 17.36;
    let (size, style) = if heading {
        (HEADING, FontStyle::Bold)
    } else {
        (TEXT, FontStyle::Normal)
    };
    let font = FontDesc::new(FontFamily::Name("system-ui, sans-serif"), size, style);
    TextStyle::from(font)
        .color(&INK)
        .pos(Pos::new(across, down))
}

/// How wide some words are, a little too wide rather than too narrow.
pub(crate) fn width_of(words: &str) -> i32 {
    LETTER * lines_of(words.chars().count())
}

/// A small bar beside a series' name.
pub(crate) fn bar_sample(look: Look, area: &Area<'_>, top: i32) -> Drawn {
    look.bar(area, (MARGIN, top + 1), (MARGIN + 22, top + 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much lighter white is than a colour, as the accessibility guidelines reckon it.
    #[expect(
        clippy::disallowed_types,
        clippy::float_arithmetic,
        reason = "the guidelines give a formula with powers"
    )]
    fn contrast_with_white(colour: RGBColor) -> f64 {
        let light = |part: u8| match f64::from(part) / 255.0 {
            part if part <= 0.04045 => part / 12.92,
            part => ((part + 0.055) / 1.055).powf(2.4),
        };
        let RGBColor(red, green, blue) = colour;
        1.05 / (0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue) + 0.05)
    }

    #[test]
    fn every_series_stands_out_from_the_page() {
        for series in 0..4 {
            let contrast = contrast_with_white(Look::of(series).colour());
            assert!(contrast >= 3.0, "{series}: {contrast}");
        }
        assert!(contrast_with_white(INK) >= 7.0);
    }

    #[test]
    fn series_differ_in_more_than_colour() {
        let bars: Vec<_> = (0..4)
            .map(|at| Look::of(at).hatching((0, 0), (20, 20)))
            .collect();
        let dashes: Vec<_> = (0..4).map(|at| Look::of(at).dashes()).collect();
        for (one, other) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            assert_ne!(bars[one], bars[other]);
            assert_ne!(dashes[one], dashes[other]);
        }
    }

    #[test]
    fn hatching_stays_within_its_bar() {
        for (from, to) in [((3, 5), (40, 9)), ((100, 7), (101, 300)), ((0, 0), (0, 0))] {
            for series in 0..4 {
                for (x, y) in Look::of(series).hatching(from, to).into_iter().flatten() {
                    assert!((from.0..=to.0).contains(&x) && (from.1..=to.1).contains(&y));
                }
            }
        }
    }

    #[test]
    fn long_words_are_broken_and_cut() {
        assert_eq!(wrapped("a bb ccc dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrapped("abcdefgh ij", 6), ["abcdef", "gh ij"]);
        assert_eq!(
            wrapped("one two three four five six", 5),
            ["one", "two", "thre…"]
        );
        assert_eq!(wrapped("", 5), Vec::<String>::new());
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("abcdefg", 6), "abcde…");
    }
}
