//! Intervals by resampling (Efron, "Bootstrap methods: another look at the
//! jackknife", 1979), with percentile limits.

use crate::{Sample, random::SplitMix64};

/// Nominal coverage of every interval.
pub const LEVEL: f64 = 0.95;

/// Resamples drawn for an interval: enough that the limits move by less than
/// a sixth of a percentile point from one seed to another.
pub const RESAMPLES: usize = 10_000;

/// Where the generator starts, always.
const SEED: u64 = 0x5eed_0f5a_3b1e_0001;

/// Limits between which a figure lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Interval {
    /// Half the width relative to `centre`; `None` where `centre` is 0.
    #[must_use]
    pub fn relative_half_width(&self, centre: f64) -> Option<f64> {
        (centre != 0.0).then(|| ((self.high - self.low) / 2.0 / centre).abs())
    }
}

/// The probability that the true median lies between the smallest and the
/// largest of `n` independent values, `1 - 2^(1-n)`. No interval of the median
/// whose limits are taken from the sample covers it more often: fewer than six
/// values cannot give 95 %.
#[must_use]
pub fn attainable_coverage(n: usize) -> f64 {
    i32::try_from(n).map_or(1.0, |n| (1.0 - 2.0_f64.powi(1 - n)).max(0.0))
}

/// Percentile interval of the median, `None` for a single value.
pub(crate) fn median_interval(sample: &Sample) -> Option<Interval> {
    let values = sample.sorted();
    (values.len() > 1).then(|| {
        // Counts and sizes hardly ever vary, and there are many of them.
        if values[0] == values[values.len() - 1] {
            return Interval {
                low: values[0],
                high: values[0],
            };
        }
        let mut random = SplitMix64::new(SEED);
        let mut scratch = Vec::new();
        percentiles(|| resampled_median(values, &mut random, &mut scratch))
    })
}

/// Percentile interval of the quotient of two medians, both samples resampled
/// independently; `None` if both are single values. Values must be positive.
pub(crate) fn ratio_interval(of: &Sample, to: &Sample) -> Option<Interval> {
    (of.sorted().len() > 1 || to.sorted().len() > 1).then(|| {
        let mut random = SplitMix64::new(SEED);
        let mut scratch = Vec::new();
        percentiles(|| {
            let above = resampled_median(of.sorted(), &mut random, &mut scratch);
            above / resampled_median(to.sorted(), &mut random, &mut scratch)
        })
    })
}

fn percentiles(mut draw: impl FnMut() -> f64) -> Interval {
    let mut drawn: Vec<f64> = (0..RESAMPLES).map(|_| draw()).collect();
    drawn.sort_by(f64::total_cmp);
    let tail = ((1.0 - LEVEL) / 2.0 * RESAMPLES as f64) as usize;
    Interval {
        low: drawn[tail],
        high: drawn[RESAMPLES - 1 - tail],
    }
}

/// The median of as many values as there are, drawn with replacement. Indices
/// into the sorted values order as the values do.
fn resampled_median(sorted: &[f64], random: &mut SplitMix64, scratch: &mut Vec<usize>) -> f64 {
    scratch.clear();
    scratch.extend((0..sorted.len()).map(|_| random.below(sorted.len())));
    let middle = sorted.len() / 2;
    let (lower, &mut upper, _) = scratch.select_nth_unstable(middle);
    if sorted.len().is_multiple_of(2) {
        let lower = lower.iter().max().map_or(upper, |&index| index);
        f64::midpoint(sorted[lower], sorted[upper])
    } else {
        sorted[upper]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Exponential values with median ln 2: skewed, as times are.
    fn exponential(random: &mut SplitMix64, n: usize) -> Sample {
        let values: Vec<f64> = (0..n)
            .map(|_| -((random.next() >> 11) as f64 / (1_u64 << 53) as f64 + 1e-18).ln())
            .collect();
        Sample::new(&values).unwrap()
    }

    #[test]
    fn the_interval_covers_the_true_median_about_as_often_as_it_says() {
        let mut random = SplitMix64::new(7);
        let covered = (0..400)
            .filter(|_| {
                let interval = median_interval(&exponential(&mut random, 25)).unwrap();
                (interval.low..=interval.high).contains(&std::f64::consts::LN_2)
            })
            .count();
        // 380 expected; the percentile bootstrap is known to cover a little less.
        assert!((360..=394).contains(&covered), "{covered} of 400");
    }

    #[test]
    fn the_interval_of_a_ratio_covers_it() {
        let mut random = SplitMix64::new(9);
        let covered = (0..200)
            .filter(|_| {
                let (a, b) = (exponential(&mut random, 25), exponential(&mut random, 31));
                let interval = ratio_interval(&a, &b).unwrap();
                (interval.low..=interval.high).contains(&1.0)
            })
            .count();
        assert!((178..=199).contains(&covered), "{covered} of 200");
    }

    /// For three values the resampled median is the smallest with probability
    /// 7/27, so both percentiles are the ends of the sample.
    #[test]
    fn a_small_sample_gives_its_range() {
        let interval = median_interval(&Sample::new(&[3.0, 1.0, 2.0]).unwrap()).unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 3.0));
    }

    #[test]
    fn a_single_value_has_no_interval() {
        let one = Sample::new(&[3.0]).unwrap();
        assert_eq!(median_interval(&one), None);
        assert_eq!(ratio_interval(&one, &one), None);
    }

    #[test]
    fn coverage_that_a_few_values_can_reach() {
        assert_eq!(attainable_coverage(0), 0.0);
        assert_eq!(attainable_coverage(1), 0.0);
        assert_eq!(attainable_coverage(5), 0.9375);
        assert!(attainable_coverage(6) > LEVEL);
        assert_eq!(attainable_coverage(usize::MAX), 1.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn limits_lie_in_the_sample_around_the_median(
            values in prop::collection::vec(-1e6..1e6_f64, 2..30),
        ) {
            let sample = Sample::new(&values).unwrap();
            let interval = median_interval(&sample).unwrap();
            prop_assert!(sample.quantile(0.0) <= interval.low);
            prop_assert!(interval.low <= sample.median());
            prop_assert!(sample.median() <= interval.high);
            prop_assert!(interval.high <= sample.quantile(1.0));
        }

        #[test]
        fn order_does_not_matter_and_scale_carries_over(
            values in prop::collection::vec(1.0..1e6_f64, 2..20),
        ) {
            let mut turned = values.clone();
            turned.reverse();
            let first = median_interval(&Sample::new(&values).unwrap()).unwrap();
            prop_assert_eq!(median_interval(&Sample::new(&turned).unwrap()), Some(first));
            let doubled: Vec<f64> = values.iter().map(|value| value * 2.0).collect();
            let second = median_interval(&Sample::new(&doubled).unwrap()).unwrap();
            prop_assert_eq!((first.low * 2.0, first.high * 2.0), (second.low, second.high));
        }
    }
}
