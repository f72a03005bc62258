//! Charts as SVG text: complete without a script, readable in print and by
//! people who do not see all colours. Colours come from the page's style sheet,
//! so that one chart serves light, dark and paper.
//!
//! Every chart is [`WIDTH`] units wide, about what a telephone shows, with text
//! of 12 units: drawn at its own size or larger, it is never hard to read.

mod bars;
mod forest;
mod lines;
mod marks;
mod scale;

pub(crate) use bars::{Bar, StackedBars};
pub(crate) use forest::{ForestPlot, ForestRow};
pub(crate) use lines::{Drawn, LineChart, Point, Series};
pub(crate) use marks::Style;

/// Width of every chart in its own units.
pub(crate) const WIDTH: f64 = 320.0;

/// About the width of one character of a chart's text.
const CHARACTER: f64 = 6.3;

/// Text that may hold anything, made safe for HTML and SVG.
pub(crate) struct Safe<'a>(pub(crate) &'a str);

impl std::fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// A coordinate with as many digits as a screen can show.
struct Px(f64);

impl std::fmt::Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.0 * 10.0).round() / 10.0;
        // No negative zero.
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(
            Safe("<b a='1'>\"x\" & y</b>").to_string(),
            "&lt;b a=&#39;1&#39;&gt;&quot;x&quot; &amp; y&lt;/b&gt;"
        );
        assert_eq!(Safe("µs, 10×").to_string(), "µs, 10×");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(Px(12.345).to_string(), "12.3");
        assert_eq!(Px(-0.01).to_string(), "0");
    }
}
