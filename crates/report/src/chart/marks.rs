//! How series are told apart: by colour, by the shape of their marks and by
//! the dashes of their lines, each alone being enough.

use super::Px;

/// A place in the page's palette with its mark and dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    index: usize,
    hollow: bool,
}

/// Number of colours in the page's palette.
const STYLES: usize = 7;

impl Style {
    /// The style of a backend: always the same for those known by name, the
    /// others by their place among the unknown.
    pub(crate) fn of(backend: &str, unknown: usize) -> Self {
        let index = match backend {
            "risc0" => 0,
            "sp1" => 1,
            "jolt" => 2,
            "jolt-a16z" => 3,
            "native" => 6,
            _ => 4 + unknown % 2,
        };
        Self {
            index,
            hollow: false,
        }
    }

    /// The same with hollow marks, for what was not measured here.
    pub(crate) const fn published(self) -> Self {
        Self {
            hollow: true,
            ..self
        }
    }

    /// Classes of the style sheet.
    pub(crate) fn classes(self) -> String {
        let hollow = if self.hollow { " hollow" } else { "" };
        format!("c{}{hollow}", self.index % STYLES)
    }

    /// Dashes of the line.
    pub(crate) const fn dashes(self) -> &'static str {
        match self.index % STYLES {
            0 | 6 => "none",
            1 => "7 3",
            2 => "2 3",
            3 => "9 3 2 3",
            4 => "4 2",
            _ => "1 2",
        }
    }

    /// The mark at a place, as an SVG path.
    pub(crate) fn mark(self, x: f64, y: f64) -> String {
        let (x, y) = (Px(x), Px(y));
        let shape = match self.index % STYLES {
            0 => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
            1 => "m-3.6 -3.6h7.2v7.2h-7.2z",
            2 => "m0 -4.8l4.4 8h-8.8z",
            3 => "m0 -5l5 5l-5 5l-5 -5z",
            4 => "m0 4.8l-4.4 -8h8.8z",
            5 => "m-4.5 -1.5h3v-3h3v3h3v3h-3v3h-3v-3h-3z",
            _ => "m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z",
        };
        format!("<path class=\"mark\" d=\"M{x} {y}{shape}\"/>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backends_differ_in_colour_mark_and_dashes() {
        let names = ["risc0", "sp1", "jolt", "jolt-a16z"];
        for (i, first) in names.iter().enumerate() {
            for second in &names[i + 1..] {
                let (a, b) = (Style::of(first, 0), Style::of(second, 0));
                assert_ne!(a.classes(), b.classes());
                assert_ne!(a.dashes(), b.dashes());
                assert_ne!(a.mark(0.0, 0.0), b.mark(0.0, 0.0));
            }
        }
        assert_ne!(Style::of("other", 0), Style::of("another", 1));
    }
}
