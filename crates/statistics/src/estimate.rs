//! What tables and charts show of samples.

use crate::{
    Interval, Sample, SampleError,
    bootstrap::{median_interval, ratio_interval},
};

/// A sample in brief.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Number of values.
    pub n: usize,
    /// Their median.
    pub median: f64,
    /// Bootstrap percentile interval of the median at
    /// [`LEVEL`](crate::LEVEL); none for a single value. For fewer than six
    /// values it covers less than it says: see
    /// [`attainable_coverage`](crate::attainable_coverage).
    pub interval: Option<Interval>,
    /// Positions, in the values as given, of those outside Tukey's fences.
    /// They count like all others.
    pub outliers: Vec<usize>,
}

impl Estimate {
    /// The estimate from these values, in any order.
    ///
    /// # Errors
    /// [`SampleError`] if there are none, or one is not finite.
    pub fn of(values: &[f64]) -> Result<Self, SampleError> {
        let sample = Sample::new(values)?;
        let fences = sample.fences();
        Ok(Self {
            n: values.len(),
            median: sample.median(),
            interval: median_interval(&sample),
            outliers: (0..values.len())
                .filter(|&index| fences.exclude(values[index]))
                .collect(),
        })
    }

    /// Half the interval's width relative to the median; none without an
    /// interval or where the median is 0.
    #[must_use]
    pub fn relative_half_width(&self) -> Option<f64> {
        self.interval?.relative_half_width(self.median)
    }
}

/// How two medians compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Median of the first sample divided by that of the second.
    pub value: f64,
    /// Bootstrap percentile interval of the quotient at
    /// [`LEVEL`](crate::LEVEL), both samples resampled independently; none if
    /// both have a single value.
    pub interval: Option<Interval>,
}

impl Ratio {
    /// The ratio of two medians, `None` unless every value is positive.
    #[must_use]
    pub fn of_medians(of: &Sample, to: &Sample) -> Option<Self> {
        let positive = |sample: &Sample| sample.sorted()[0] > 0.0;
        (positive(of) && positive(to)).then(|| Self {
            value: of.median() / to.median(),
            interval: ratio_interval(of, to),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_estimate_says_where_the_outliers_are() {
        let estimate = Estimate::of(&[10.0, 30.0, 11.0, 12.0, 13.0]).unwrap();
        assert_eq!((estimate.n, estimate.median), (5, 12.0));
        assert_eq!(estimate.outliers, [1]);
        let interval = estimate.interval.unwrap();
        assert_eq!((interval.low, interval.high), (10.0, 30.0));
        assert_eq!(estimate.relative_half_width(), Some(10.0 / 12.0));
    }

    #[test]
    fn equal_values_leave_no_doubt() {
        let estimate = Estimate::of(&[5.0; 8]).unwrap();
        assert_eq!(estimate.relative_half_width(), Some(0.0));
        assert!(estimate.outliers.is_empty());
        assert_eq!(Estimate::of(&[0.0; 3]).unwrap().relative_half_width(), None);
    }

    #[test]
    fn only_positive_values_have_a_ratio() {
        let sample = |values: &[f64]| Sample::new(values).unwrap();
        assert_eq!(
            Ratio::of_medians(&sample(&[1.0, 0.0]), &sample(&[1.0])),
            None
        );
        let ratio = Ratio::of_medians(&sample(&[3.0]), &sample(&[2.0])).unwrap();
        assert_eq!((ratio.value, ratio.interval), (1.5, None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_ratio_lies_in_its_interval_and_is_turned_over_with_its_samples(
            a in prop::collection::vec(1e-3..1e6_f64, 1..12),
            b in prop::collection::vec(1e-3..1e6_f64, 1..12),
        ) {
            let (a, b) = (Sample::new(&a).unwrap(), Sample::new(&b).unwrap());
            let ratio = Ratio::of_medians(&a, &b).unwrap();
            let back = Ratio::of_medians(&b, &a).unwrap();
            prop_assert!((ratio.value * back.value - 1.0).abs() < 1e-12);
            if let Some(interval) = ratio.interval {
                prop_assert!(interval.low <= ratio.value && ratio.value <= interval.high);
            }
        }
    }
}
