//! The model in fixed point.

use crate::{error::InputError, model::Model};
use zkml_core::fixed::Scaled;

/// Significant bits of a weight's mantissa.
const MANTISSA_BITS: u32 = 31;

/// A linear model on the columns themselves, in `f64`: the scaler folded into
/// weights and intercept.
pub(super) struct Folded {
    /// `coefficient_j / scale_j`.
    pub(super) weights: Vec<f64>,
    /// `intercept - Σ weight_j · mean_j`.
    pub(super) intercept: f64,
}

impl Folded {
    pub(super) fn new(model: &Model) -> Result<Self, InputError> {
        let mut intercept = model.intercept();
        let mut weights = Vec::with_capacity(model.columns());
        for (index, (mean, scale, coefficient)) in model.iter_columns().enumerate() {
            let weight = coefficient / scale;
            if !weight.is_finite() {
                return Err(InputError::WeightOutOfRange {
                    column: model.column_name(index),
                });
            }
            intercept -= weight * mean;
            weights.push(weight);
        }
        if !intercept.is_finite() {
            return Err(InputError::InterceptOutOfRange);
        }
        Ok(Self { weights, intercept })
    }
}

/// A model in fixed point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedModel {
    weights: Vec<Scaled>,
    intercept: Scaled,
}

impl FixedModel {
    /// Folds a model's scaler into its weights and rounds each to 31
    /// significant bits.
    ///
    /// # Errors
    /// [`InputError`] where a folded weight or the intercept is infinite.
    pub fn new(model: &Model) -> Result<Self, InputError> {
        Ok(Self::from(&Folded::new(model)?))
    }

    /// One weight per column.
    #[must_use]
    pub fn weights(&self) -> &[Scaled] {
        &self.weights
    }

    /// The intercept.
    #[must_use]
    pub fn intercept(&self) -> Scaled {
        self.intercept
    }
}

impl From<&Folded> for FixedModel {
    fn from(folded: &Folded) -> Self {
        Self {
            weights: folded.weights.iter().copied().map(scaled).collect(),
            intercept: scaled(folded.intercept),
        }
    }
}

/// A finite number rounded to nearest, ties away from zero, with a mantissa of
/// exactly [`MANTISSA_BITS`] bits, or none for zero.
fn scaled(value: f64) -> Scaled {
    if value == 0.0 {
        return Scaled::default();
    }
    const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    let bits = value.abs().to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let (mantissa, exponent) = match bits >> FRACTION_BITS {
        0 => (fraction, -1074),
        biased => (fraction | 1 << FRACTION_BITS, biased as i32 - 1075),
    };
    // The highest bit to the top, then back down to where it belongs.
    let up = mantissa.leading_zeros();
    let down = u64::BITS - MANTISSA_BITS;
    let aligned = u128::from(mantissa << up);
    let mut rounded = (aligned + (1 << (down - 1))) >> down;
    let mut exponent = exponent - up as i32 + down as i32;
    if rounded == 1 << MANTISSA_BITS {
        rounded >>= 1;
        exponent += 1;
    }
    let mantissa = rounded as i32;
    Scaled {
        mantissa: if value < 0.0 { -mantissa } else { mantissa },
        exponent,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zkml_core::fixed::to_f64;

    #[test]
    fn exact_values_stay_exact() {
        assert_eq!(scaled(0.0), Scaled::default());
        assert_eq!(scaled(-0.0), Scaled::default());
        let power = |mantissa, exponent| Scaled { mantissa, exponent };
        assert_eq!(scaled(1.0), power(1 << 30, -30));
        assert_eq!(scaled(-2.0), power(-(1 << 30), -29));
        assert_eq!(scaled(f64::from(i32::MAX)), power(i32::MAX, 0));
        // One bit too many, and all ones: rounds up to the next power of two.
        assert_eq!(scaled(f64::from(u32::MAX)), power(1 << 30, 2));
        assert_eq!(scaled(f64::MAX), power(1 << 30, 994));
        assert_eq!(scaled(f64::from_bits(1)), power(1 << 30, -1104));
    }

    proptest! {
        #[test]
        fn thirty_one_bits_are_kept(value in any::<f64>()) {
            prop_assume!(value.is_finite() && value != 0.0);
            let Scaled { mantissa, exponent } = scaled(value);
            prop_assert!((1 << 30..=i32::MAX).contains(&mantissa.abs()));
            // Halved, so that the largest numbers do not round to infinity.
            let back = to_f64(i64::from(mantissa), exponent - 1);
            prop_assert!((value / 2.0 - back).abs() <= (value / 2.0).abs() * 2f64.powi(-31));
        }
    }
}
