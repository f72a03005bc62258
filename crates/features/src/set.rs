//! The two feature sets and the names in their files.

use std::{fmt, str::FromStr};

/// The column that says whose row it is. It is carried along so that rows can
/// be split and joined by customer; it is never a feature.
pub const IDENTIFIER: &str = "CustomerID";

/// Which features are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FeatureSet {
    /// What is known at the cutoff, and nothing else.
    #[default]
    Clean,
    /// The columns of the published study of 2024, among them three that are
    /// taken from the very period whose spend is to be predicted.
    Published,
}

impl FeatureSet {
    /// The target's name: the customer's spend in the `horizon_days` days after
    /// the cutoff.
    #[must_use]
    pub fn target(self, horizon_days: u32) -> String {
        let (before, after) = self.target_pattern();
        format!("{before}{horizon_days}{after}")
    }

    /// The set and the horizon that a target's name stands for, if it is one
    /// that [`Self::target`] makes.
    #[must_use]
    pub fn of_target(name: &str) -> Option<(Self, u32)> {
        [Self::Clean, Self::Published].into_iter().find_map(|set| {
            let (before, after) = set.target_pattern();
            let days = name.strip_prefix(before)?.strip_suffix(after)?;
            let digits = days.bytes().all(|byte| byte.is_ascii_digit());
            Some((set, days.parse().ok().filter(|_| digits)?))
        })
    }

    fn target_pattern(self) -> (&'static str, &'static str) {
        match self {
            Self::Clean => ("spend_next_", "_days"),
            Self::Published => ("Actual_spend_", "_days"),
        }
    }

    /// Whether a column of this set is taken from the days whose spend is to be
    /// predicted.
    #[must_use]
    pub fn leaks(self, column: &str) -> bool {
        let flag = || column.starts_with("spend_") && column.ends_with("_flag");
        match self {
            Self::Clean => false,
            Self::Published => column == "Price" || column == "DiscountApplied" || flag(),
        }
    }

    /// What everybody who uses this set must be told.
    #[must_use]
    pub fn notice(self) -> Option<&'static str> {
        match self {
            Self::Clean => None,
            Self::Published => Some(
                "the published feature set leaks its target: Price, DiscountApplied and \
                 spend_..._flag are taken from the days after the cutoff, whose spend is to be \
                 predicted, so no model can have them when it is needed; what a model scores \
                 here says nothing about its use (--features clean has only what is known at \
                 the cutoff)",
            ),
        }
    }
}

impl fmt::Display for FeatureSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Clean => "clean",
            Self::Published => "published",
        })
    }
}

impl FromStr for FeatureSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "clean" => Ok(Self::Clean),
            "published" => Ok(Self::Published),
            _ => Err(format!(
                "{text:?} is no feature set: there are clean and published"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_names_its_set_and_horizon() {
        for set in [FeatureSet::Clean, FeatureSet::Published] {
            assert_eq!(FeatureSet::of_target(&set.target(30)), Some((set, 30)));
            assert_eq!(set.to_string().parse(), Ok(set));
        }
        assert_eq!(FeatureSet::Published.target(90), "Actual_spend_90_days");
        for other in [
            "spend_next__days",
            "spend_next_+9_days",
            "spend",
            "frequency",
        ] {
            assert_eq!(FeatureSet::of_target(other), None, "{other}");
        }
    }
}
