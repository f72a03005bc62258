//! A sample and its order statistics.

/// Why values are not a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleError {
    /// There are none.
    Empty,
    /// One is infinite or not a number.
    NotFinite {
        /// Its position.
        index: usize,
    },
}

impl std::fmt::Display for SampleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("a sample needs at least one value"),
            Self::NotFinite { index } => {
                write!(f, "value {index} of the sample is not a finite number")
            }
        }
    }
}

impl std::error::Error for SampleError {}

/// At least one value, all finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    sorted: Vec<f64>,
}

/// Tukey's fences: values outside are worth a look. They lie 1.5 interquartile
/// ranges beyond the quartiles (Tukey, "Exploratory Data Analysis", 1977).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fences {
    /// Values below are outliers.
    pub low: f64,
    /// Values above are outliers.
    pub high: f64,
}

impl Fences {
    /// Whether a value lies outside.
    #[must_use]
    pub fn exclude(&self, value: f64) -> bool {
        value < self.low || value > self.high
    }
}

impl Sample {
    /// A sample of these values, in any order.
    ///
    /// # Errors
    /// [`SampleError`] if there are none, or one is not finite.
    pub fn new(values: &[f64]) -> Result<Self, SampleError> {
        if values.is_empty() {
            return Err(SampleError::Empty);
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(SampleError::NotFinite { index });
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(Self { sorted })
    }

    /// The values in ascending order.
    #[must_use]
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// The middle value, or the mean of the middle two.
    #[must_use]
    pub fn median(&self) -> f64 {
        let middle = self.sorted.len() / 2;
        if self.sorted.len().is_multiple_of(2) {
            f64::midpoint(self.sorted[middle - 1], self.sorted[middle])
        } else {
            self.sorted[middle]
        }
    }

    /// The value below which a share `p` of the sample lies, linear between
    /// neighbours (type 7 of Hyndman and Fan, "Sample quantiles in statistical
    /// packages", 1996). `p` is brought into 0 to 1; not a number counts as 0.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let last = self.sorted.len() - 1;
        let share = if p > 0.0 { p.min(1.0) } else { 0.0 };
        let position = share * last as f64;
        let below = (position.floor() as usize).min(last);
        let (low, high) = (self.sorted[below], self.sorted[(below + 1).min(last)]);
        // Weighted rather than `low + (high - low) * t`: the difference of two
        // finite values may overflow.
        let upper = position - below as f64;
        (low * (1.0 - upper) + high * upper).clamp(low, high)
    }

    /// Tukey's fences of this sample.
    #[must_use]
    pub fn fences(&self) -> Fences {
        let (first, third) = (self.quantile(0.25), self.quantile(0.75));
        let reach = 1.5 * (third - first);
        Fences {
            low: first - reach,
            high: third + reach,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(values: &[f64]) -> Sample {
        Sample::new(values).unwrap()
    }

    #[test]
    fn nothing_and_not_a_number_are_refused() {
        assert_eq!(Sample::new(&[]), Err(SampleError::Empty));
        for odd in [f64::NAN, f64::INFINITY] {
            assert_eq!(
                Sample::new(&[1.0, odd]),
                Err(SampleError::NotFinite { index: 1 })
            );
        }
    }

    #[test]
    fn quantiles_of_a_known_sample() {
        let five = sample(&[30.0, 10.0, 50.0, 20.0, 40.0]);
        assert_eq!(five.median(), 30.0);
        assert_eq!(five.quantile(0.25), 20.0);
        assert_eq!(five.quantile(0.1), 14.0);
        assert_eq!(five.quantile(f64::NAN), 10.0);
        assert_eq!(sample(&[4.0, 1.0, 2.0, 3.0]).median(), 2.5);
        assert_eq!(sample(&[7.0]).quantile(0.9), 7.0);
    }

    #[test]
    fn fences_show_the_one_that_stands_out() {
        let fences = sample(&[10.0, 11.0, 12.0, 13.0, 30.0]).fences();
        assert_eq!(
            fences,
            Fences {
                low: 8.0,
                high: 16.0
            }
        );
        assert!(fences.exclude(30.0) && !fences.exclude(13.0));
    }

    proptest! {
        #[test]
        fn quantiles_rise_and_stay_within_the_sample(
            values in prop::collection::vec(-1e300..1e300_f64, 1..40),
            p in 0.0..1.0_f64, q in 0.0..1.0_f64,
        ) {
            let sample = sample(&values);
            let (low, high) = (sample.quantile(p.min(q)), sample.quantile(p.max(q)));
            prop_assert!(sample.quantile(0.0) <= low && low <= high);
            prop_assert!(high <= sample.quantile(1.0));
        }

        #[test]
        fn as_many_values_lie_below_the_median_as_above(
            values in prop::collection::vec(-1e6..1e6_f64, 1..40),
        ) {
            let median = sample(&values).median();
            let below = values.iter().filter(|&&value| value < median).count();
            let above = values.iter().filter(|&&value| value > median).count();
            prop_assert!(2 * below <= values.len() && 2 * above <= values.len());
        }
    }
}
