//! What a model file says about how the model was trained.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use zkml_model::{Model, metrics::Metrics};
use zkml_train::Warning;

/// The field `training` of a model that `zkml train` made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Training {
    pub(crate) data: Data,
    pub(crate) split: SplitRecord,
    /// Rows trained on whose target is not 0.
    pub(crate) non_zero_targets: u64,
    /// The mean target of the rows trained on, in target units.
    pub(crate) mean_target: f64,
    /// How alpha was chosen.
    pub(crate) alpha_by: Option<String>,
    /// The mean squared error that this choice's cross-validation estimates.
    pub(crate) cross_validation_mse: Option<f64>,
    pub(crate) metrics: Scores,
    pub(crate) warnings: Vec<WarningRecord>,
}

/// The rows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Data {
    pub(crate) rows: u64,
    /// SHA-256 of the columns' names and all values in the file's order.
    pub(crate) sha256: String,
    /// The feature set, if known.
    pub(crate) feature_set: Option<String>,
    /// Days whose spend is predicted, if known.
    pub(crate) horizon_days: Option<u32>,
    /// The end of what the features know, if known.
    pub(crate) cutoff: Option<String>,
}

/// Which customers were held out.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SplitRecord {
    pub(crate) test_fraction: f64,
    pub(crate) seed: u64,
    pub(crate) training_rows: u64,
    pub(crate) held_out_rows: u64,
}

/// How good the predictions are, and the training rows' mean target as the
/// prediction for everybody.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Scores {
    pub(crate) training: Option<Metrics>,
    pub(crate) training_baseline: Option<Metrics>,
    pub(crate) held_out: Option<Metrics>,
    pub(crate) held_out_baseline: Option<Metrics>,
}

/// A warning for machines and for people.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WarningRecord {
    #[serde(flatten)]
    pub(crate) warning: Warning,
    pub(crate) message: String,
}

impl From<Warning> for WarningRecord {
    fn from(warning: Warning) -> Self {
        Self {
            message: warning.to_string(),
            warning,
        }
    }
}

impl Training {
    /// The record as a model file has it.
    pub(crate) fn to_map(&self) -> Result<serde_json::Map<String, serde_json::Value>, Error> {
        match serde_json::to_value(self).map_err(Error::failed)? {
            serde_json::Value::Object(map) => Ok(map),
            other => Err(Error::failed(format!("a training record is no {other}"))),
        }
    }

    /// A model's record, if it has one of this form.
    pub(crate) fn of(model: &Model) -> Option<Self> {
        let map = model.training()?.clone();
        serde_json::from_value(map.into()).ok()
    }
}

/// A table of metrics: the model's, and those of predicting the mean.
pub(crate) fn table(title: &str, model: &Metrics, baseline: &Metrics) -> String {
    let mut text = format!("  {title:<24} {:>14} {:>14}\n", "model", "mean target");
    let mut line = |name: &str, values: [Option<f64>; 2]| {
        let [model, baseline] = values.map(|value| value.map_or("-".to_owned(), number));
        text.push_str(&format!("  {name:<24} {model:>14} {baseline:>14}\n"));
    };
    line("R2", [model.r2, baseline.r2]);
    line("RMSE", [model.rmse, baseline.rmse].map(Some));
    line("MSE", [model.mse, baseline.mse].map(Some));
    line("MAE", [model.mae, baseline.mae].map(Some));
    text
}

/// A number for people: four decimal places, or the power of ten where those
/// would show nothing of it or too much.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1e9 || size > 0.0 && size < 0.000_05 => format!("{value:.3e}"),
        _ => format!("{value:.4}"),
    }
}

/// Says on standard error what has to be known.
pub(crate) fn warn(message: impl std::fmt::Display) {
    eprintln!("warning: {message}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        for (value, text) in [
            (0.0, "0.0000"),
            (-12.345_67, "-12.3457"),
            (0.000_05, "0.0001"),
            (-3.25e-7, "-3.250e-7"),
            (194_871_296.0, "194871296.0000"),
            (1.5e12, "1.500e12"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
