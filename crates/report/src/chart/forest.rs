//! Ratios with their intervals, one below the other about 1.

use super::{Px, Safe, Style, WIDTH, scale::Scale};
use crate::format;
use std::fmt::Write as _;
use zkml_measure::figures::Unit;

const ROW: f64 = 34.0;
const TOP: f64 = 20.0;

/// One ratio.
pub(crate) struct ForestRow {
    pub(crate) label: String,
    pub(crate) style: Style,
    /// Words by which the page filters.
    pub(crate) filter: String,
    pub(crate) ratio: f64,
    pub(crate) limits: Option<(f64, f64)>,
    /// What is said about it, line by line.
    pub(crate) tip: String,
    /// Where it is listed, an identifier in the page.
    pub(crate) target: String,
}

/// Ratios on a logarithmic axis.
pub(crate) struct ForestPlot {
    /// What it shows, for those who cannot see it.
    pub(crate) summary: String,
    /// What a ratio below and above 1 means.
    pub(crate) sides: (String, String),
    pub(crate) rows: Vec<ForestRow>,
}

impl ForestPlot {
    /// The chart as an `svg` element.
    pub(crate) fn svg(&self) -> String {
        let bottom = TOP + ROW * self.rows.len() as f64 + 4.0;
        let values = self.rows.iter().flat_map(|row| {
            let limits = row.limits.map(|(low, high)| [low, high]);
            [row.ratio].into_iter().chain(limits.into_iter().flatten())
        });
        let scale = Scale::logarithmic(values.chain([0.8, 1.25]), 0.05, 8.0, WIDTH - 8.0);
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"group\" aria-label=\"{}\">\
             <text class=\"axis\" x=\"0\" y=\"12\">◂ {}</text>\
             <text class=\"axis\" text-anchor=\"end\" x=\"{WIDTH}\" y=\"12\">{} ▸</text>",
            Px(bottom + 22.0),
            Safe(&self.summary),
            Safe(&self.sides.0),
            Safe(&self.sides.1),
        );
        for tick in scale.decades() {
            let _ = write!(
                svg,
                "<path class=\"grid\" d=\"M{0} {TOP}V{1}\"/>\
                 <text class=\"tick\" text-anchor=\"middle\" x=\"{0}\" y=\"{2}\">{3}×</text>",
                Px(scale.place(tick)),
                Px(bottom),
                Px(bottom + 16.0),
                format::tick(Unit::Count, tick)
            );
        }
        let _ = write!(
            svg,
            "<path class=\"one\" d=\"M{0} {TOP}V{1}\"/>",
            Px(scale.place(1.0)),
            Px(bottom)
        );
        for (index, row) in self.rows.iter().enumerate() {
            draw(&mut svg, row, TOP + ROW * index as f64, &scale);
        }
        svg.push_str("</svg>");
        svg
    }
}

fn draw(svg: &mut String, row: &ForestRow, top: f64, scale: &Scale) {
    let (at, height) = (scale.place(row.ratio), top + 25.0);
    let _ = write!(
        svg,
        "<g class=\"series {classes}\" data-f=\"{filter}\">\
         <text class=\"label plain\" x=\"0\" y=\"{y}\">{label}</text>\
         <text class=\"tick\" text-anchor=\"end\" x=\"{WIDTH}\" y=\"{y}\">{ratio}</text>\
         <a class=\"point\" href=\"#{target}\"><title>{tip}</title>",
        classes = row.style.classes(),
        filter = Safe(&row.filter),
        y = Px(top + 13.0),
        label = Safe(&row.label),
        ratio = format::ratio(row.ratio),
        target = Safe(&row.target),
        tip = Safe(&row.tip),
    );
    if let Some((low, high)) = row.limits {
        let _ = write!(
            svg,
            "<path class=\"limits\" d=\"M{0} {1}H{2}M{0} {3}v6M{2} {3}v6\"/>",
            Px(scale.place(low)),
            Px(height),
            Px(scale.place(high)),
            Px(height - 3.0)
        );
    }
    let _ = write!(
        svg,
        "<circle class=\"hit\" cx=\"{}\" cy=\"{}\" r=\"12\"/>{}</a></g>",
        Px(at),
        Px(height),
        row.style.mark(at, height)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_always_on_the_axis() {
        let row = ForestRow {
            label: "SP1".into(),
            style: Style::of("sp1", 0),
            filter: String::new(),
            ratio: 31.0,
            limits: Some((30.0, 32.0)),
            tip: String::new(),
            target: "cell".into(),
        };
        let svg = ForestPlot {
            summary: "ratios".into(),
            sides: ("less".into(), "more".into()),
            rows: vec![row],
        }
        .svg();
        assert!(svg.contains(">1×</text>") && svg.contains(">31.0×</text>"));
    }
}
