//! Figures over rows, on logarithmic axes.

use super::{CHARACTER, Px, Safe, Style, WIDTH, scale::Scale};
use crate::format;
use std::fmt::Write as _;
use zkml_measure::figures::Unit;

const HEIGHT: f64 = 236.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = HEIGHT - 40.0;

/// About the width of one character of a label.
const BOLD: f64 = 7.3;

/// Distance of two labels from baseline to baseline.
const LINE_HEIGHT: f64 = 13.5;

/// One median with what it comes from.
pub(crate) struct Point {
    pub(crate) rows: f64,
    pub(crate) value: f64,
    pub(crate) limits: Option<(f64, f64)>,
    /// The samples themselves, drawn small behind the median.
    pub(crate) samples: Vec<f64>,
    /// What is said about it, line by line.
    pub(crate) tip: String,
    /// Where its samples are listed, an identifier in the page.
    pub(crate) target: String,
}

/// What joins the points of a series.
pub(crate) enum Drawn {
    /// Straight lines from point to point.
    Joined,
    /// The fitted straight line `intercept + slope * rows`.
    Fitted { intercept: f64, slope: f64 },
}

/// One line.
pub(crate) struct Series {
    pub(crate) label: String,
    pub(crate) style: Style,
    /// Words by which the page filters.
    pub(crate) filter: String,
    /// By ascending rows.
    pub(crate) points: Vec<Point>,
    pub(crate) drawn: Drawn,
}

/// A chart of one figure over rows.
pub(crate) struct LineChart {
    /// What it shows, for those who cannot see it.
    pub(crate) summary: String,
    /// Title of the vertical axis, with the unit.
    pub(crate) axis: String,
    pub(crate) unit: Unit,
    pub(crate) series: Vec<Series>,
    /// Rows and values that the axes must show besides: charts that are looked
    /// at together share their ranges.
    pub(crate) shared: (Vec<f64>, Vec<f64>),
}

impl LineChart {
    /// The chart as an `svg` element.
    pub(crate) fn svg(&self) -> String {
        let longest = self
            .series
            .iter()
            .map(|series| series.label.chars().count())
            .max()
            .unwrap_or(0);
        let right = WIDTH - (longest as f64 * BOLD + 10.0).clamp(20.0, 130.0);
        let points = || self.series.iter().flat_map(|series| &series.points);
        let mut rows: Vec<f64> = points().map(|point| point.rows).collect();
        rows.extend(&self.shared.0);
        rows.sort_by(f64::total_cmp);
        rows.dedup();
        let x = Scale::logarithmic(rows.iter().copied(), 0.04, LEFT, right);
        let values = points().flat_map(|point| {
            let limits = point.limits.map(|(low, high)| [low, high]);
            [point.value]
                .into_iter()
                .chain(point.samples.iter().copied())
                .chain(limits.into_iter().flatten())
        });
        let y = Scale::logarithmic(
            values.chain(self.shared.1.iter().copied()),
            0.06,
            BOTTOM,
            TOP + 6.0,
        );
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" aria-label=\"{}\">",
            Safe(&self.summary)
        );
        self.axes(&mut svg, &x, &y, &rows, right);
        for (series, label) in self.series.iter().zip(labels(&self.series, &y)) {
            draw(&mut svg, series, &x, &y, right + 8.0, label);
        }
        svg.push_str("</svg>");
        svg
    }

    fn axes(&self, svg: &mut String, x: &Scale, y: &Scale, rows: &[f64], right: f64) {
        let _ = write!(
            svg,
            "<text class=\"axis\" x=\"0\" y=\"12\">{}</text>",
            Safe(&self.axis)
        );
        for tick in y.decades() {
            let place = y.place(tick);
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{LEFT} {0}H{1}\"/>\
                 <text class=\"tick\" text-anchor=\"end\" x=\"{2}\" y=\"{3}\">{4}</text>",
                Px(place),
                Px(right),
                LEFT - 6.0,
                Px(place + 4.0),
                format::tick(self.unit, tick)
            );
        }
        let mut free = f64::NEG_INFINITY;
        for &rows in rows {
            let place = x.place(rows);
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{0} {BOTTOM}v5\"/>",
                Px(place)
            );
            let text = format::value(Unit::Count, rows);
            let half = text.chars().count() as f64 * CHARACTER / 2.0;
            if place - half < free {
                continue;
            }
            free = place + half + 6.0;
            let _ = write!(
                svg,
                "<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{text}</text>",
                Px(place),
                BOTTOM + 18.0
            );
        }
        let _ = write!(
            svg,
            "<path class=\"frame\" d=\"M{LEFT} {TOP}V{BOTTOM}H{}\"/>\
             <text class=\"axis\" text-anchor=\"end\" x=\"{}\" y=\"{}\">rows (log)</text>",
            Px(right),
            Px(right),
            HEIGHT - 4.0
        );
    }
}

fn draw(svg: &mut String, series: &Series, x: &Scale, y: &Scale, label_x: f64, label_y: f64) {
    let _ = write!(
        svg,
        "<g class=\"series {}\" data-f=\"{}\">",
        series.style.classes(),
        Safe(&series.filter)
    );
    let line: Vec<String> = match series.drawn {
        Drawn::Joined => series
            .points
            .iter()
            .map(|point| format!("{} {}", Px(x.place(point.rows)), Px(y.place(point.value))))
            .collect(),
        Drawn::Fitted { intercept, slope } => fitted(series, intercept, slope, x, y),
    };
    if line.len() > 1 {
        let _ = write!(
            svg,
            "<path class=\"line\" stroke-dasharray=\"{}\" d=\"M{}\"/>",
            series.style.dashes(),
            line.join("L")
        );
    }
    for point in &series.points {
        let (at, value) = (x.place(point.rows), y.place(point.value));
        for sample in &point.samples {
            let _ = write!(
                svg,
                "<circle class=\"sample\" cx=\"{}\" cy=\"{}\" r=\"1.6\"/>",
                Px(at),
                Px(y.place(*sample))
            );
        }
        let _ = write!(
            svg,
            "<a class=\"point\" href=\"#{}\"><title>{}</title>",
            Safe(&point.target),
            Safe(&point.tip)
        );
        if let Some((low, high)) = point.limits {
            let (low, high) = (y.place(low), y.place(high));
            let _ = write!(
                svg,
                "<path class=\"limits\" d=\"M{0} {1}V{2}M{3} {1}h6M{3} {2}h6\"/>",
                Px(at),
                Px(low),
                Px(high),
                Px(at - 3.0)
            );
        }
        let _ = write!(
            svg,
            "<circle class=\"hit\" cx=\"{}\" cy=\"{}\" r=\"12\"/>{}</a>",
            Px(at),
            Px(value),
            series.style.mark(at, value)
        );
    }
    let _ = write!(
        svg,
        "<text class=\"label\" x=\"{}\" y=\"{}\">{}</text></g>",
        Px(label_x),
        Px(label_y),
        Safe(&series.label)
    );
}

/// The fitted line, bent by the axes, as far as it can be seen.
fn fitted(series: &Series, intercept: f64, slope: f64, x: &Scale, y: &Scale) -> Vec<String> {
    const STEPS: i32 = 32;
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return Vec::new();
    };
    let (low, high) = y.range();
    (0..=STEPS)
        .map(|step| {
            let share = f64::from(step) / f64::from(STEPS);
            first.rows * (last.rows / first.rows).powf(share)
        })
        .map(|rows| (rows, intercept + slope * rows))
        .filter(|(_, value)| (low..=high).contains(value))
        .map(|(rows, value)| format!("{} {}", Px(x.place(rows)), Px(y.place(value))))
        .collect()
}

/// Heights of the labels, beside the last points but never over one another.
fn labels(series: &[Series], y: &Scale) -> Vec<f64> {
    let mut wished: Vec<(usize, f64)> = series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let place = series
                .points
                .last()
                .map_or(TOP, |point| y.place(point.value));
            (index, place + 4.0)
        })
        .collect();
    wished.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut free = TOP + 4.0;
    for (_, place) in &mut wished {
        *place = place.max(free);
        free = *place + LINE_HEIGHT;
    }
    let mut ceiling = BOTTOM + 2.0;
    for (_, place) in wished.iter_mut().rev() {
        *place = place.min(ceiling);
        ceiling = *place - LINE_HEIGHT;
    }
    let mut heights = vec![0.0; series.len()];
    for (index, place) in wished {
        heights[index] = place;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(label: &str, last: f64) -> Series {
        let point = |rows, value| Point {
            rows,
            value,
            limits: Some((value * 0.9, value * 1.1)),
            samples: vec![value],
            tip: "<tip>".into(),
            target: "cell".into(),
        };
        Series {
            label: label.into(),
            style: Style::of("risc0", 0),
            filter: "b-risc0".into(),
            points: vec![point(10.0, 1.0), point(1000.0, last)],
            drawn: Drawn::Joined,
        }
    }

    #[test]
    fn labels_keep_their_distance_and_stay_on_the_chart() {
        let series: Vec<Series> = (0..6)
            .map(|index| series("x", 100.0 + f64::from(index)))
            .collect();
        let y = Scale::logarithmic([1.0, 110.0], 0.0, BOTTOM, TOP);
        let mut heights = labels(&series, &y);
        heights.sort_by(f64::total_cmp);
        assert!(
            heights
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= LINE_HEIGHT - 1e-9)
        );
        assert!(heights[0] >= TOP && heights[5] <= BOTTOM + 2.0);
    }

    #[test]
    fn a_chart_has_every_point_and_no_raw_text() {
        let chart = LineChart {
            summary: "a & b".into(),
            axis: "Proving time (log)".into(),
            unit: Unit::Seconds,
            series: vec![series("<one>", 5.0), series("two", 7.0)],
            shared: (vec![], vec![]),
        };
        let svg = chart.svg();
        assert_eq!(svg.matches("class=\"point\"").count(), 4);
        assert!(svg.contains("&lt;one&gt;") && svg.contains("&lt;tip&gt;"));
        assert!(svg.contains("a &amp; b") && !svg.contains("NaN"));
    }
}
