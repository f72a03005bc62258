//! Linear models and their predictions.

use crate::error::ModelProblem;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use zkml_core::MAX_COLUMNS;

/// How a model was fitted. It changes nothing about predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Least squares with a penalty on the coefficients.
    Ridge,
    /// Ordinary least squares.
    Linear,
}

/// Standardises columns: `(x - mean) / scale`, as scikit-learn's
/// `StandardScaler` does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaler {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl Scaler {
    /// A scaler with one mean and one positive scale per column.
    ///
    /// # Errors
    /// [`ModelProblem`] where the lengths differ, are 0 or above
    /// [`MAX_COLUMNS`], or a value is out of place.
    pub fn new(mean: Vec<f64>, scale: Vec<f64>) -> Result<Self, ModelProblem> {
        let scaler = Self { mean, scale };
        scaler.check()?;
        Ok(scaler)
    }

    /// Checks what [`Self::new`] promises.
    pub(crate) fn check(&self) -> Result<(), ModelProblem> {
        let columns = self.mean.len();
        if columns == 0 {
            return Err(ModelProblem::NoColumns);
        }
        if columns > MAX_COLUMNS {
            return Err(ModelProblem::TooManyColumns { found: columns });
        }
        check_length("scale", self.scale.len(), columns)?;
        check_finite("mean", &self.mean)?;
        check_finite("scale", &self.scale)?;
        match self.scale.iter().position(|&scale| scale <= 0.0) {
            Some(index) => Err(ModelProblem::Scale {
                index,
                value: self.scale[index],
            }),
            None => Ok(()),
        }
    }

    /// The columns' means.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The columns' scales, all positive.
    #[must_use]
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

/// A linear model on standardised columns:
/// `Σ (x_j - mean_j) / scale_j · coefficient_j + intercept`.
///
/// All numbers are finite, all lists as long as there are columns, and
/// features' names differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    kind: Kind,
    features: Option<Vec<String>>,
    target: Option<String>,
    scaler: Scaler,
    coefficients: Vec<f64>,
    intercept: f64,
    alpha: Option<f64>,
    training: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Model {
    /// A linear model without names.
    ///
    /// # Errors
    /// [`ModelProblem`] where there is not one coefficient per column or a
    /// number is not finite.
    pub fn new(
        scaler: Scaler,
        coefficients: Vec<f64>,
        intercept: f64,
    ) -> Result<Self, ModelProblem> {
        check_length("coefficients", coefficients.len(), scaler.mean.len())?;
        check_finite("coefficients", &coefficients)?;
        if !intercept.is_finite() {
            return Err(ModelProblem::NotFinite {
                field: "intercept".to_owned(),
            });
        }
        Ok(Self {
            kind: Kind::Linear,
            features: None,
            target: None,
            scaler,
            coefficients,
            intercept,
            alpha: None,
            training: None,
        })
    }

    /// Says that the model is a ridge regression, of strength `alpha` if that
    /// is known.
    ///
    /// # Errors
    /// [`ModelProblem`] if `alpha` is negative or not finite.
    pub fn ridge(mut self, alpha: Option<f64>) -> Result<Self, ModelProblem> {
        self.kind = Kind::Ridge;
        self.set_alpha(alpha)?;
        Ok(self)
    }

    pub(crate) fn set_alpha(&mut self, alpha: Option<f64>) -> Result<(), ModelProblem> {
        match alpha {
            Some(value) if !value.is_finite() => {
                return Err(ModelProblem::NotFinite {
                    field: "alpha".to_owned(),
                });
            }
            Some(value) if value < 0.0 => return Err(ModelProblem::Alpha { value }),
            _ => self.alpha = alpha,
        }
        Ok(())
    }

    /// Names the columns and the target; either may stay unnamed.
    ///
    /// # Errors
    /// [`ModelProblem`] where there is not one name per column or a name
    /// occurs twice.
    pub fn named(
        mut self,
        features: Option<Vec<String>>,
        target: Option<String>,
    ) -> Result<Self, ModelProblem> {
        if let Some(features) = &features {
            check_length("features", features.len(), self.columns())?;
            let mut seen = HashMap::new();
            for (second, name) in features.iter().enumerate() {
                if let Some(first) = seen.insert(name, second) {
                    return Err(ModelProblem::DuplicateFeature {
                        name: name.clone(),
                        first,
                        second,
                    });
                }
            }
            if let Some((name, &index)) = target.as_ref().and_then(|name| seen.get_key_value(name))
            {
                return Err(ModelProblem::TargetIsFeature {
                    name: (*name).clone(),
                    index,
                });
            }
        }
        self.features = features;
        self.target = target;
        Ok(self)
    }

    /// Attaches facts about the training, which the file keeps and nothing
    /// here reads.
    #[must_use]
    pub fn trained(mut self, training: Option<serde_json::Map<String, serde_json::Value>>) -> Self {
        self.training = training;
        self
    }

    /// How the model was fitted.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The columns' names, if they have any.
    #[must_use]
    pub fn features(&self) -> Option<&[String]> {
        self.features.as_deref()
    }

    /// The name of what is predicted, if it has one.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The scaler.
    #[must_use]
    pub fn scaler(&self) -> &Scaler {
        &self.scaler
    }

    /// One coefficient per standardised column, in target units.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The prediction where every column is at its mean, in target units.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Strength of the penalty, if known.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        self.alpha
    }

    /// Facts about the training, if there are any.
    #[must_use]
    pub fn training(&self) -> Option<&serde_json::Map<String, serde_json::Value>> {
        self.training.as_ref()
    }

    /// Number of columns, 1 to [`MAX_COLUMNS`].
    #[must_use]
    pub fn columns(&self) -> usize {
        self.coefficients.len()
    }

    /// A column's name, or "feature 0" and so on where it has none.
    ///
    /// # Panics
    /// If the model is named and has no such column.
    #[must_use]
    pub fn column_name(&self, index: usize) -> String {
        match &self.features {
            Some(names) => names[index].clone(),
            None => crate::schema::unnamed(index),
        }
    }

    /// The columns' parameters: mean, scale, coefficient.
    pub(crate) fn iter_columns(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        self.scaler
            .mean
            .iter()
            .zip(&self.scaler.scale)
            .zip(&self.coefficients)
            .map(|((&mean, &scale), &coefficient)| (mean, scale, coefficient))
    }

    /// The prediction for one row in double precision: scaler, then dot
    /// product from the first column on, then intercept.
    ///
    /// # Panics
    /// If the row has not as many values as the model has columns.
    #[must_use]
    pub fn predict_f64(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.columns(), "values in a row");
        let mut sum = 0.0;
        for (x, (mean, scale, coefficient)) in row.iter().zip(self.iter_columns()) {
            sum += (x - mean) / scale * coefficient;
        }
        sum + self.intercept
    }

    /// The prediction for one row in single precision, bit for bit as a
    /// guest's float32 mode computes it: every number is rounded to single
    /// precision first, and then every operation.
    ///
    /// # Panics
    /// If the row has not as many values as the model has columns.
    #[must_use]
    pub fn predict_f32(&self, row: &[f64]) -> f32 {
        assert_eq!(row.len(), self.columns(), "values in a row");
        let mut sum = 0.0f32;
        for (&x, (mean, scale, coefficient)) in row.iter().zip(self.iter_columns()) {
            sum += (x as f32 - mean as f32) / scale as f32 * coefficient as f32;
        }
        sum + self.intercept as f32
    }
}

fn check_length(field: &'static str, found: usize, expected: usize) -> Result<(), ModelProblem> {
    if found == expected {
        Ok(())
    } else {
        Err(ModelProblem::Length {
            field,
            found,
            expected,
        })
    }
}

fn check_finite(field: &str, values: &[f64]) -> Result<(), ModelProblem> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(ModelProblem::NotFinite {
            field: format!("{field}[{index}]"),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn model() -> Model {
        let scaler = Scaler::new(vec![1.0, -2.0], vec![2.0, 0.5]).unwrap();
        Model::new(scaler, vec![3.0, 0.25], 10.0).unwrap()
    }

    #[test]
    fn predictions_follow_the_formula() {
        assert_eq!(
            model().predict_f64(&[5.0, 0.0]),
            10.0 + 2.0 * 3.0 + 4.0 * 0.25
        );
        assert_eq!(model().predict_f32(&[5.0, 0.0]), 17.0);
        // 0.1 is another number in single precision.
        let x = (0.1f32 - 1.0) / 2.0 * 3.0 + (0.1f32 + 2.0) / 0.5 * 0.25 + 10.0;
        assert_eq!(model().predict_f32(&[0.1, 0.1]).to_bits(), x.to_bits());
        assert_ne!(model().predict_f64(&[0.1, 0.1]), f64::from(x));
    }

    #[test]
    fn impossible_models_are_refused() {
        let scaler = |mean: &[f64], scale: &[f64]| {
            Scaler::new(mean.to_vec(), scale.to_vec())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            scaler(&[], &[]),
            "mean is empty: a model needs at least one column"
        );
        assert_eq!(
            scaler(&[1.0], &[]),
            "scale has 0 entries but the scaler's mean has 1"
        );
        assert_eq!(
            scaler(&[0.0; 2], &[1.0, 0.0]),
            "scale[1] is 0: a scale must be positive"
        );
        assert_eq!(
            scaler(&[0.0; 1], &[-0.5]),
            "scale[0] is -0.5: a scale must be positive"
        );
        assert_eq!(
            scaler(&[f64::NAN], &[1.0]),
            "mean[0] is not a finite number"
        );
        assert_eq!(
            scaler(&[0.0], &[f64::INFINITY]),
            "scale[0] is not a finite number"
        );
        assert_eq!(
            scaler(&[0.0; 257], &[1.0; 257]),
            "the model has 257 columns; the most is 256"
        );
        let fit = |coefficients: &[f64], intercept| {
            Model::new(model().scaler, coefficients.to_vec(), intercept)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            fit(&[1.0; 3], 0.0),
            "coefficients has 3 entries but the scaler's mean has 2"
        );
        assert_eq!(
            fit(&[1.0, f64::NAN], 0.0),
            "coefficients[1] is not a finite number"
        );
        assert_eq!(
            fit(&[1.0; 2], f64::INFINITY),
            "intercept is not a finite number"
        );
        let names = |names: &[&str], target: Option<&str>| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            model()
                .named(Some(names), target.map(str::to_owned))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            names(&["a"], None),
            "features has 1 entries but the scaler's mean has 2"
        );
        assert_eq!(
            names(&["a", "a"], None),
            "features[0] and features[1] are both \"a\""
        );
        assert_eq!(
            names(&["a", "b"], Some("b")),
            "the target \"b\" is also features[1]"
        );
        let alpha = |alpha| model().ridge(Some(alpha)).unwrap_err().to_string();
        assert_eq!(alpha(-1.0), "alpha is -1: it must not be negative");
        assert_eq!(alpha(f64::NAN), "alpha is not a finite number");
    }

    #[test]
    fn columns_have_names_even_where_the_model_has_none() {
        assert_eq!(model().column_name(1), "feature 1");
        let named = model()
            .named(Some(vec!["a".into(), "b".into()]), None)
            .unwrap();
        assert_eq!(named.column_name(1), "b");
    }
}
