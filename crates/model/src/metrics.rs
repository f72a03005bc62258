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
        if predictions.len() != targets.len() {
            return None;
        }
        let mut running = Running::default();
        for (&prediction, &target) in predictions.iter().zip(targets) {
            running.add(prediction, target);
        }
        running.metrics()
    }

    /// Measures the best constant prediction, the targets' own mean, which a
    /// model has to beat; `None` if there are no targets.
    #[must_use]
    pub fn mean_baseline(targets: &[f64]) -> Option<Self> {
        let mean = targets.iter().sum::<f64>() / targets.len() as f64;
        Self::of(&vec![mean; targets.len()], targets)
    }
}

/// Metrics of rows that come one at a time.
///
/// The targets' mean and spread are updated row by row (Welford, 1962), so that
/// no second pass over them is needed and a large mean costs no precision.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Running {
    rows: usize,
    squares: f64,
    distances: f64,
    mean: f64,
    spread: f64,
}

impl Running {
    /// Adds a row.
    pub fn add(&mut self, prediction: f64, target: f64) {
        let error = target - prediction;
        self.rows += 1;
        self.squares += error * error;
        self.distances += error.abs();
        let step = target - self.mean;
        self.mean += step / self.rows as f64;
        self.spread += step * (target - self.mean);
    }

    /// The metrics of all rows so far; `None` if there are none.
    #[must_use]
    pub fn metrics(&self) -> Option<Metrics> {
        let rows = self.rows as f64;
        let mse = self.squares / rows;
        (self.rows > 0).then(|| Metrics {
            rows: self.rows,
            mse,
            rmse: mse.sqrt(),
            mae: self.distances / rows,
            r2: (self.spread > 0.0).then(|| 1.0 - self.squares / self.spread),
        })
    }
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
        assert_eq!(Running::default().metrics(), None);
    }

    #[test]
    fn a_large_mean_costs_no_precision() {
        let targets: Vec<f64> = (0..1000).map(|row| 1e9 + f64::from(row % 10)).collect();
        let predictions: Vec<f64> = targets.iter().map(|target| target + 1.0).collect();
        let metrics = Metrics::of(&predictions, &targets).unwrap();
        // The variance of 0 to 9 is 8.25.
        assert!((metrics.r2.unwrap() - (1.0 - 1.0 / 8.25)).abs() < 1e-7);
        assert_eq!((metrics.mse, metrics.mae), (1.0, 1.0));
    }
}
