//! Shares of a whole: one bar a cell, its parts in a fixed order.

use super::{CHARACTER, Px, Safe, WIDTH, scale::Scale};
use std::fmt::Write as _;

const ROW: f64 = 40.0;
const TOP: f64 = 6.0;

/// One bar.
pub(crate) struct Bar {
    /// Above the bar, at its left end.
    pub(crate) label: String,
    /// Above the bar, at its right end: the whole.
    pub(crate) total: String,
    /// Words by which the page filters.
    pub(crate) filter: String,
    /// Where its samples are listed, an identifier in the page.
    pub(crate) target: String,
    /// Class of the style sheet, name, size and what is said about it, of each
    /// part.
    pub(crate) parts: Vec<(&'static str, &'static str, f64, String)>,
}

/// Bars of equal length, each divided by the shares of its parts.
pub(crate) struct StackedBars {
    /// What it shows, for those who cannot see it.
    pub(crate) summary: String,
    pub(crate) bars: Vec<Bar>,
}

impl StackedBars {
    /// The chart as an `svg` element.
    pub(crate) fn svg(&self) -> String {
        let base = TOP + ROW * self.bars.len() as f64 + 12.0;
        let (legend, height) = self.legend(base + 22.0);
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"group\" aria-label=\"{}\">",
            Px(height),
            Safe(&self.summary)
        );
        let scale = Scale::from_zero(1.0, 0.5, WIDTH - 0.5);
        for (index, bar) in self.bars.iter().enumerate() {
            draw(&mut svg, bar, TOP + ROW * index as f64, &scale);
        }
        for (share, anchor) in [(0.0, "start"), (0.5, "middle"), (1.0, "end")] {
            let _ = write!(
                svg,
                "<text class=\"tick\" text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\">{:.0} %</text>",
                Px(scale.place(share)),
                Px(base),
                share * 100.0
            );
        }
        svg.push_str(&legend);
        svg.push_str("</svg>");
        svg
    }

    /// The parts that occur, each with its colour, from the baseline `y` on as
    /// many lines as it takes, and where that ends.
    fn legend(&self, mut y: f64) -> (String, f64) {
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for (class, name, ..) in self.bars.iter().flat_map(|bar| &bar.parts) {
            if !parts.contains(&(*class, *name)) {
                parts.push((*class, *name));
            }
        }
        let mut out = String::new();
        let mut x = 0.0;
        for (class, name) in parts {
            let width = 16.0 + name.chars().count() as f64 * CHARACTER;
            if x + width > WIDTH {
                (x, y) = (0.0, y + 17.0);
            }
            let _ = write!(
                out,
                "<g class=\"{class}\"><rect x=\"{}\" y=\"{}\" width=\"11\" height=\"11\"/>\
                 <text class=\"tick\" x=\"{}\" y=\"{}\">{name}</text></g>",
                Px(x),
                Px(y - 10.0),
                Px(x + 15.0),
                Px(y)
            );
            x += width + 10.0;
        }
        (out, y + 6.0)
    }
}

fn draw(svg: &mut String, bar: &Bar, top: f64, scale: &Scale) {
    let whole: f64 = bar.parts.iter().map(|part| part.2).sum();
    let _ = write!(
        svg,
        "<g class=\"bar\" data-f=\"{filter}\"><text class=\"label\" x=\"0\" y=\"{y}\">{label}</text>\
         <text class=\"tick\" text-anchor=\"end\" x=\"{WIDTH}\" y=\"{y}\">{total}</text>",
        filter = Safe(&bar.filter),
        y = Px(top + 11.0),
        label = Safe(&bar.label),
        total = Safe(&bar.total),
    );
    let mut sum = 0.0;
    for (class, name, size, tip) in &bar.parts {
        let from = scale.place(sum / whole.max(f64::MIN_POSITIVE));
        sum += size;
        let width = scale.place(sum / whole.max(f64::MIN_POSITIVE)) - from;
        let _ = write!(
            svg,
            "<a class=\"point part {class}\" href=\"#{}\"><title>{}</title>\
             <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"17\"/>",
            Safe(&bar.target),
            Safe(tip),
            Px(from),
            Px(top + 16.0),
            Px(width)
        );
        if width > (name.chars().count() as f64 + 1.0) * CHARACTER {
            let _ = write!(
                svg,
                "<text class=\"within\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{name}</text>",
                Px(from + width / 2.0),
                Px(top + 28.5)
            );
        }
        svg.push_str("</a>");
    }
    svg.push_str("</g>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_bar_and_only_wide_ones_are_named() {
        let bar = Bar {
            label: "RISC Zero".into(),
            total: "10 s".into(),
            filter: String::new(),
            target: "cell".into(),
            parts: vec![
                ("setup", "set-up", 0.1, "set-up 0.1 s".into()),
                ("prove", "prove", 9.9, "prove 9.9 s".into()),
            ],
        };
        let svg = StackedBars {
            summary: "where time goes".into(),
            bars: vec![bar],
        }
        .svg();
        assert_eq!(svg.matches(">prove</text>").count(), 2);
        // In the legend only.
        assert_eq!(svg.matches(">set-up</text>").count(), 1);
        assert!(svg.contains("width=\"3.2\"") && svg.contains("width=\"315.8\""));
    }

    #[test]
    fn nothing_to_divide_is_no_number() {
        let bar = Bar {
            label: "x".into(),
            total: "0".into(),
            filter: String::new(),
            target: "cell".into(),
            parts: vec![("prove", "prove", 0.0, "none".into())],
        };
        let svg = StackedBars {
            summary: String::new(),
            bars: vec![bar],
        }
        .svg();
        assert!(!svg.contains("NaN"));
    }
}
