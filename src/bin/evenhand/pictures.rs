//! The pictures of a summary, drawn.

use evenhand::caseload::summary::Chart;
use evenhand::caseload::summary::Drawn;
use evenhand::caseload::summary::Picture;

/// Draws a picture, with its numbers as a table.
pub(crate) fn draw(chart: &Chart) -> Option<Picture> {
    Some(match chart {
        Chart::Histogram(own) => histogram(own),
        Chart::Bars(own) => bars(own),
        Chart::Lines(own) => lines(own),
    })
}

fn unit(drawn: Drawn) -> evenhand_charts::Unit {
    match drawn {
        Drawn::Pence => evenhand_charts::Unit::Pence,
        Drawn::Count => evenhand_charts::Unit::Count,
    }
}

fn histogram(own: &evenhand::caseload::summary::Histogram) -> Picture {
    let bands = own.bands.iter();
    let series = own.series.iter();
    let chart = evenhand_charts::Histogram {
        title: own.title.clone(),
        about: own.about.clone(),
        across: own.across.clone(),
        counted: own.counted.clone(),
        unit: unit(own.unit),
        bands: bands
            .map(|(from, to)| evenhand_charts::Stretch {
                from: *from,
                to: *to,
            })
            .collect(),
        series: series
            .map(|(name, counts)| evenhand_charts::HistogramSeries {
                name: name.clone(),
                counts: counts.iter().copied().map(Some).collect(),
            })
            .collect(),
    };
    Picture {
        svg: evenhand_charts::histogram(&chart),
        table: chart.table(),
    }
}

fn bars(own: &evenhand::caseload::summary::Bars) -> Picture {
    let series = own.series.iter();
    let chart = evenhand_charts::Bars {
        title: own.title.clone(),
        about: own.about.clone(),
        by: own.by.clone(),
        across: own.across.clone(),
        unit: unit(own.unit),
        bands: own.bands.clone(),
        series: series
            .map(|(name, values)| evenhand_charts::BarsSeries {
                name: name.clone(),
                values: values.clone(),
            })
            .collect(),
    };
    Picture {
        svg: evenhand_charts::bars(&chart),
        table: chart.table(),
    }
}

fn lines(own: &evenhand::caseload::summary::Lines) -> Picture {
    let points = |points: &[evenhand::caseload::summary::Point]| {
        let points = points.iter().map(|point| evenhand_charts::Point {
            at: point.at,
            middle: point.middle,
            stretch: point.stretch,
        });
        points.collect()
    };
    let each = own.lines.iter();
    let chart = evenhand_charts::Lines {
        title: own.title.clone(),
        about: own.about.clone(),
        across: own.across.clone(),
        up: own.up.clone(),
        across_unit: unit(own.across_unit),
        up_unit: unit(own.up_unit),
        middle_name: own.middle.clone(),
        stretch_names: Some(own.stretch.clone()),
        lines: each
            .map(|(name, own)| evenhand_charts::Line {
                name: name.clone(),
                points: points(own),
            })
            .collect(),
    };
    Picture {
        svg: evenhand_charts::lines(&chart),
        table: chart.table(),
    }
}
