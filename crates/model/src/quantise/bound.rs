//! How far fixed point is from `f64`: the terms of the parent's formula.

use super::{FixedData, FixedModel, Folded};
use crate::model::Model;
use zkml_core::fixed::{Scaled, rounding_units, to_f64};

/// Covers the rounding of the bound's own evaluation: its terms are not
/// negative and far fewer than `2^12`.
const OWN_ROUNDING: f64 = 1.0 + 1.0 / (1u64 << 40) as f64;

/// The bound's terms for one model on given rows.
pub(super) struct Bound {
    /// Each column's part: the rounding of its values and of its weight.
    columns: Vec<f64>,
    /// Each column's bound on the magnitude of its part in a prediction.
    magnitudes: Vec<f64>,
    /// All but the guest's rounding.
    fixed: f64,
}

impl Bound {
    pub(super) fn new(
        model: &Model,
        folded: &Folded,
        fixed_model: &FixedModel,
        data: &FixedData,
    ) -> Self {
        let mut columns = Vec::with_capacity(model.columns());
        let mut magnitudes = Vec::with_capacity(model.columns());
        let mut all_magnitudes = model.intercept().abs();
        let mut all_sizes = model.columns() as f64;
        for (index, (mean, scale, coefficient)) in model.iter_columns().enumerate() {
            let weight = folded.weights[index];
            let max_abs = data.max_abs()[index];
            let of_values = weight.abs() * data.max_error()[index];
            let of_weight = distance(weight, fixed_model.weights()[index]) * max_abs;
            columns.push(of_values + of_weight);
            magnitudes.push(weight.abs() * max_abs);
            // In the order of the prediction, so that it overflows if that does.
            all_magnitudes += (max_abs + mean.abs()) / scale * coefficient.abs();
            all_sizes += max_abs + mean.abs() + coefficient.abs();
        }
        let of_intercept = distance(folded.intercept, fixed_model.intercept());
        let of_f64 = (model.columns() + 8) as f64 * f64::EPSILON * all_magnitudes;
        let of_underflow = 4.0 * f64::from_bits(1) * all_sizes;
        let fixed = columns.iter().sum::<f64>() + of_intercept + of_f64 + of_underflow;
        Self {
            columns,
            magnitudes,
            fixed,
        }
    }

    /// The guest's rounding of results with this many fraction bits.
    pub(super) fn guest(&self, fraction_bits: i32) -> f64 {
        rounding_units(self.columns.len()) * to_f64(1, -fraction_bits)
    }

    /// The whole bound for results with this many fraction bits.
    pub(super) fn total(&self, fraction_bits: i32) -> f64 {
        (self.fixed + self.guest(fraction_bits)) * OWN_ROUNDING
    }

    /// The column whose rounding contributes the most, and how much.
    pub(super) fn worst_column(&self) -> (usize, f64) {
        greatest(&self.columns)
    }

    /// The column that can contribute the most to a prediction, and how much.
    pub(super) fn largest_column(&self) -> (usize, f64) {
        greatest(&self.magnitudes)
    }

    /// Bound on the magnitude of the columns' part in a prediction.
    pub(super) fn magnitude(&self) -> f64 {
        self.magnitudes.iter().sum()
    }
}

/// How far a rounded weight is from the weight; exact, as both are multiples
/// of the weight's last bit.
fn distance(weight: f64, rounded: Scaled) -> f64 {
    (weight - to_f64(i64::from(rounded.mantissa), rounded.exponent)).abs()
}

fn greatest(values: &[f64]) -> (usize, f64) {
    let mut best = (0, values[0]);
    for (index, &value) in values.iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best
}
