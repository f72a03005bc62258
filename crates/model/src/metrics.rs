//! How good predictions are.

use serde::{Deserialize, Serialize};

/// Predictions against what came true, computed in `f64` in the rows' order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Number of rows.
    pub rows: usize,
    /// Mean squared error, in squared target units.
    pub mse: f64,
    /// Root of the mean squared error, in target units.
    pub rmse: f64,
    /// Mean absolute error, in target units.
    pub mae: f64,
    /// Coefficient of determination, `1 - Σ(y - p)² / Σ(y - ȳ)²`; nothing
    /// where all targets are equal.
    pub r2: Option<f64>,
}

impl Metrics {
    /// Measures `predictions` against `targets`; `None` unless there are as
    /// many of both, and at least one.
    #[must_use]
    pub fn of(predictions: &[f64], targets: &[f64]) -> Option<Self> {
        if predictions.len() != targets.len() || targets.is_empty() {
            return None;
        }
        let rows = targets.len();
        let errors = || predictions.iter().zip(targets).map(|(p, y)| y - p);
        let squares: f64 = errors().map(|error| error * error).sum();
        let mean = mean(targets);
        let differ = targets.iter().any(|&y| y != targets[0]);
        let spread: f64 = targets.iter().map(|y| (y - mean) * (y - mean)).sum();
        let mse = squares / rows as f64;
        Some(Self {
            rows,
            mse,
            rmse: mse.sqrt(),
            mae: errors().map(f64::abs).sum::<f64>() / rows as f64,
            r2: (differ && spread > 0.0).then(|| 1.0 - squares / spread),
        })
    }

    /// Measures the best constant prediction, the targets' own mean, which a
    /// model has to beat; `None` if there are no targets.
    #[must_use]
    pub fn mean_baseline(targets: &[f64]) -> Option<Self> {
        Self::of(&vec![mean(targets); targets.len()], targets)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn metrics_of_a_small_example() {
        let metrics = Metrics::of(&[1.0, 2.0, 6.0], &[1.0, 4.0, 4.0]).unwrap();
        assert_eq!(metrics.rows, 3);
        assert_eq!(metrics.mse, 8.0 / 3.0);
        assert_eq!(metrics.rmse, (8.0f64 / 3.0).sqrt());
        assert_eq!(metrics.mae, 4.0 / 3.0);
        assert!((metrics.r2.unwrap() - (1.0 - 8.0 / 6.0)).abs() < 1e-15);
    }

    #[test]
    fn the_mean_explains_nothing() {
        let metrics = Metrics::mean_baseline(&[1.0, 4.0, 4.0]).unwrap();
        assert_eq!((metrics.mse, metrics.r2), (2.0, Some(0.0)));
        assert_eq!(Metrics::mean_baseline(&[0.1; 3]).unwrap().r2, None);
        assert_eq!(Metrics::mean_baseline(&[]), None);
        assert_eq!(Metrics::of(&[1.0], &[]), None);
    }
}
