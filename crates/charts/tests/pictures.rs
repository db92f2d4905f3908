//! Pictures: what is in them, what they do with odd numbers and hostile words, and that their
//! tables tell the same.

use evenhand_charts::Bars;
use evenhand_charts::BarsSeries;
use evenhand_charts::Histogram;
use evenhand_charts::HistogramSeries;
use evenhand_charts::Line;
use evenhand_charts::Lines;
use evenhand_charts::Point;
use evenhand_charts::Stretch;
use evenhand_charts::Unit;
use evenhand_charts::bars;
use evenhand_charts::histogram;
use evenhand_charts::lines;
use roxmltree::Document;

/// The colours of the first and the second series.
const FIRST: &str = "#0072B2";
const SECOND: &str = "#C64A00";

fn counted(series: &[(&str, &[Option<u64>])]) -> Histogram {
    let band = |at: i64| Stretch {
        from: at * 5_000,
        to: (at < 2).then_some(at * 5_000 + 4_999),
    };
    Histogram {
        title: "What people pay".to_owned(),
        about: "Most pay nothing under either.".to_owned(),
        across: "what is paid a week".to_owned(),
        counted: "people".to_owned(),
        unit: Unit::Pence,
        bands: (0..3).map(band).collect(),
        series: series
            .iter()
            .map(|(name, counts)| HistogramSeries {
                name: (*name).to_owned(),
                counts: counts.to_vec(),
            })
            .collect(),
    }
}

fn gains(series: &[(&str, &[Option<i64>])]) -> Bars {
    Bars {
        title: "Who pays more".to_owned(),
        about: "Those with most income pay more.".to_owned(),
        by: "income a week".to_owned(),
        across: "what they pay more or less in all".to_owned(),
        unit: Unit::Pence,
        bands: ["£0.00 to £99.99", "£100.00 and over"]
            .map(str::to_owned)
            .to_vec(),
        series: series
            .iter()
            .map(|(name, values)| BarsSeries {
                name: (*name).to_owned(),
                values: values.to_vec(),
            })
            .collect(),
    }
}

fn point(at: i64, middle: Option<i64>, stretch: Option<(i64, i64)>) -> Point {
    Point {
        at,
        middle,
        stretch,
    }
}

fn paid(of: &[(&str, &[Point])]) -> Lines {
    Lines {
        title: "Contribution against income".to_owned(),
        about: "Both rise.".to_owned(),
        across: "income a week".to_owned(),
        up: "contribution a week".to_owned(),
        across_unit: Unit::Pence,
        up_unit: Unit::Pence,
        middle_name: "median".to_owned(),
        stretch_names: Some(("lower tenth".to_owned(), "upper tenth".to_owned())),
        lines: of
            .iter()
            .map(|(name, points)| Line {
                name: (*name).to_owned(),
                points: points.to_vec(),
            })
            .collect(),
    }
}

fn two_histograms() -> Histogram {
    counted(&[
        ("Share 50%", &[Some(1_200), Some(300), Some(0)]),
        ("Share 75%", &[Some(900), None, Some(1)]),
    ])
}

fn two_gains() -> Bars {
    gains(&[
        ("pay less", &[Some(-123_456), None]),
        ("pay more", &[Some(5), Some(2_000_000)]),
    ])
}

fn two_lines() -> Lines {
    paid(&[
        (
            "Share 50%",
            &[
                point(0, Some(0), Some((0, 0))),
                point(20_000, None, None),
                point(40_000, Some(6_250), Some((5_000, 9_999))),
                point(60_000, Some(16_250), Some((12_000, 20_000))),
            ],
        ),
        (
            "Share 75%",
            &[
                point(20_000, Some(1), None),
                point(60_000, Some(24_375), None),
            ],
        ),
    ])
}

fn rows(table: &[Vec<String>]) -> String {
    table.iter().map(|row| row.join(" | ") + "\n").collect()
}

#[test]
fn a_histogram_and_its_table() {
    let chart = two_histograms();
    insta::assert_snapshot!(rows(&chart.table()) + "\n" + &histogram(&chart));
}

#[test]
fn bars_and_their_table() {
    let chart = two_gains();
    insta::assert_snapshot!(rows(&chart.table()) + "\n" + &bars(&chart));
}

#[test]
fn lines_and_their_table() {
    let chart = two_lines();
    insta::assert_snapshot!(rows(&chart.table()) + "\n" + &lines(&chart));
}

/// How many shapes of a name have a value somewhere.
fn shapes(picture: &str, name: &str, attribute: &str, value: &str) -> usize {
    let document = Document::parse(picture).expect("the picture is well formed");
    let found = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)));
    found
        .filter(|node| node.attribute(attribute) == Some(value))
        .count()
}

/// A bar for each number that is not zero, and one beside the series' name. A gap has none, and
/// neither has zero; one penny and one person have.
#[test]
fn every_number_of_the_table_has_its_bar() {
    let picture = histogram(&two_histograms());
    assert_eq!(shapes(&picture, "rect", "fill", FIRST), 2 + 1);
    assert_eq!(shapes(&picture, "rect", "stroke", SECOND), 2 + 1);
    let picture = bars(&two_gains());
    assert_eq!(shapes(&picture, "rect", "fill", FIRST), 1 + 1);
    assert_eq!(shapes(&picture, "rect", "stroke", SECOND), 2 + 1);
}

#[test]
fn a_line_is_broken_where_a_point_is_missing() {
    let picture = lines(&two_lines());
    // Before the gap a point by itself with its stretch, after it a line with two edges of its own,
    // and the sample beside the name.
    assert_eq!(shapes(&picture, "polyline", "stroke", FIRST), 2 + 3 + 1);
    // A mark for each point that is there, and the sample's.
    assert_eq!(shapes(&picture, "circle", "fill", FIRST), 3 + 1);
}

/// The order of points makes no difference, and a jump is told in two rows.
#[test]
fn a_line_that_jumps_is_told_twice_at_that_place() {
    let points = |order: [usize; 4]| {
        let jumps = [
            point(0, Some(0), None),
            point(10_000, Some(0), None),
            point(10_000, Some(5_000), None),
            point(20_000, Some(5_000), None),
        ];
        paid(&[("charge", &order.map(|at| jumps[at]))])
    };
    let chart = points([0, 1, 2, 3]);
    let column: Vec<String> = chart
        .table()
        .iter()
        .skip(1)
        .map(|row| row[..2].join(" "))
        .collect();
    assert_eq!(
        column,
        [
            "£0.00 £0.00",
            "£100.00 £0.00",
            "£100.00 £50.00",
            "£200.00 £50.00"
        ]
    );
    assert_eq!(lines(&chart), lines(&points([3, 0, 1, 2])));
}

#[test]
fn what_goes_up_and_down_stands_on_its_side_of_zero() {
    let picture = bars(&gains(&[("less and more", &[Some(-5_000), Some(5_000)])]));
    let document = Document::parse(&picture).expect("the picture is well formed");
    let bars = document
        .descendants()
        .filter(|node| node.attribute("fill") == Some(FIRST));
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| -> i32 {
        node.attribute(name)
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    };
    let bars: Vec<(i32, i32)> = bars
        .skip(1)
        .map(|bar| (number(&bar, "x"), number(&bar, "width")))
        .collect();
    let [(less, less_wide), (more, more_wide)] = bars[..] else {
        panic!("there are two bars");
    };
    assert_eq!(less + less_wide, more, "both begin at zero");
    assert!(less_wide.abs_diff(more_wide) <= 1);
}

const HOSTILE: &str = "</title><script>alert('1')</script>&\"\u{0}\u{1b}\u{FFFF}\n<b>";

#[test]
fn hostile_words_are_words() {
    let mut histogram_chart = two_histograms();
    histogram_chart.title = HOSTILE.to_owned();
    histogram_chart.about = HOSTILE.to_owned();
    histogram_chart.across = HOSTILE.to_owned();
    histogram_chart.counted = HOSTILE.to_owned();
    histogram_chart.series[0].name = HOSTILE.to_owned();
    let mut bars_chart = two_gains();
    bars_chart.title = HOSTILE.to_owned();
    bars_chart.by = HOSTILE.to_owned();
    bars_chart.across = HOSTILE.to_owned();
    bars_chart.bands[0] = HOSTILE.to_owned();
    let mut lines_chart = two_lines();
    lines_chart.title = HOSTILE.to_owned();
    lines_chart.up = HOSTILE.to_owned();
    lines_chart.across = HOSTILE.to_owned();
    lines_chart.lines[1].name = HOSTILE.to_owned();
    for picture in [
        histogram(&histogram_chart),
        bars(&bars_chart),
        lines(&lines_chart),
    ] {
        let document = Document::parse(&picture).expect("the picture is well formed");
        let known = [
            "svg", "title", "desc", "text", "rect", "line", "polyline", "polygon", "circle",
        ];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{node:?}");
        }
        let title = document
            .descendants()
            .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
        let title = title.and_then(|title| title.text());
        assert_eq!(title, Some("</title><script>alert('1')</script>&\" <b>"));
    }
}

#[test]
fn odd_numbers_make_pictures_too() {
    let far = [Some(u64::MAX), Some(0), None];
    for counts in [&[][..], &[Some(0)], &[None], &far, &[Some(1); 9]] {
        let mut chart = counted(&[("one", counts)]);
        assert!(histogram(&chart).ends_with("</svg>\n"));
        chart.bands = (0..5_000)
            .map(|at| Stretch { from: at, to: None })
            .collect();
        let picture = histogram(&chart);
        assert!(picture.len() < 50_000 && picture.contains("a week (the first 100 of 5000)"));
        chart.bands.clear();
        assert!(histogram(&chart).ends_with("</svg>\n"));
        chart.series.clear();
        assert!(histogram(&chart).ends_with("</svg>\n"));
    }
    for values in [
        &[][..],
        &[Some(0)],
        &[None],
        &[Some(i64::MIN), Some(i64::MAX)],
        &[Some(-1); 9],
    ] {
        let mut chart = gains(&[("one", values)]);
        assert!(bars(&chart).ends_with("</svg>\n"));
        chart.bands = vec![String::new(); 5_000];
        let picture = bars(&chart);
        assert!(picture.len() < 100_000 && picture.contains("a week (the first 60 of 5000)"));
        chart.bands.clear();
        assert!(bars(&chart).ends_with("</svg>\n"));
        chart.series.clear();
        assert!(bars(&chart).ends_with("</svg>\n"));
    }
    let one = point(5, Some(7), Some((9, 3)));
    let far = [
        point(i64::MIN, Some(i64::MAX), Some((i64::MIN, i64::MAX))),
        point(i64::MAX, Some(i64::MIN), None),
    ];
    for points in [&[][..], &[one], &[one, one], &far, &[point(0, None, None)]] {
        assert!(lines(&paid(&[("one", points)])).ends_with("</svg>\n"));
    }
    assert!(lines(&paid(&[])).ends_with("</svg>\n"));
}

#[test]
fn a_table_tells_numbers_in_full_and_gaps_as_nothing() {
    let mut chart = gains(&[("one", &[Some(i64::MIN)])]);
    assert_eq!(
        chart.table()[1],
        ["£0.00 to £99.99", "-£92,233,720,368,547,758.08"]
    );
    assert_eq!(chart.table()[2], ["£100.00 and over", ""]);
    chart.unit = Unit::Count;
    chart.series[0].values = vec![Some(0), Some(-1_500_000)];
    assert_eq!(chart.table()[1][1], "0");
    assert_eq!(chart.table()[2][1], "-1,500,000");
}

/// Two pictures of one page have names of their own for what describes them.
#[test]
fn a_picture_is_described() {
    let (one, other) = (histogram(&two_histograms()), bars(&two_gains()));
    let names = |picture: &str| -> Vec<String> {
        let document = Document::parse(picture).expect("the picture is well formed");
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert!(root.attribute("viewBox").is_some() && root.attribute("width").is_none());
        let names = root
            .attribute("aria-labelledby")
            .unwrap_or_default()
            .split(' ');
        for name in names.clone() {
            let named = document
                .descendants()
                .find(|node| node.attribute("id") == Some(name));
            assert!(named.is_some_and(|node| node.text().is_some()), "{name}");
        }
        names.map(str::to_owned).collect()
    };
    assert!(names(&one).iter().all(|name| !names(&other).contains(name)));
}
