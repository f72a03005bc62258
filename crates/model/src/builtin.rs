//! A model for the built-in data set.

use crate::model::{Model, Scaler};
use zkml_data::{FEATURES, TARGET};

/// Rows of [`zkml_data::generate`] on which the built-in model was fitted.
pub const TRAINING_ROWS: usize = 20_000;

/// Seed of the rows on which the built-in model was fitted.
pub const TRAINING_SEED: u64 = 2024;

/// Strength of the built-in model's penalty.
pub const ALPHA: f64 = 1.0;

const MEAN: [f64; 7] = [
    501_252.288_05,
    1.03635,
    56.965054,
    138.5557,
    1.285292,
    0.2266035,
    0.0232,
];

const SCALE: [f64; 7] = [
    289_283.802_961_965,
    0.192688032,
    28.665778477,
    79.659728204,
    9.312372672,
    1.714330977,
    0.150538234,
];

const COEFFICIENTS: [f64; 7] = [
    0.023368379,
    0.111146403,
    0.161564379,
    0.077037319,
    42.910692905,
    -2.225086415,
    1.321774827,
];

const INTERCEPT: f64 = 5.832677942;

/// A ridge regression of strength [`ALPHA`] on standardised columns, fitted to
/// [`TRAINING_ROWS`] rows of the built-in data set with [`TRAINING_SEED`].
///
/// Its numbers are constants, rounded to nine digits after the decimal point;
/// a test fits it anew and compares.
#[must_use]
pub fn builtin_model() -> Model {
    let training = serde_json::json!({
        "data": "generated",
        "rows": TRAINING_ROWS,
        "seed": TRAINING_SEED,
    });
    let build = || {
        let scaler = Scaler::new(MEAN.to_vec(), SCALE.to_vec())?;
        Model::new(scaler, COEFFICIENTS.to_vec(), INTERCEPT)?
            .ridge(Some(ALPHA))?
            .named(
                Some(FEATURES.map(str::to_owned).to_vec()),
                Some(TARGET.to_owned()),
            )
    };
    build()
        .expect("the constants above make a model")
        .trained(training.as_object().cloned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        metrics::Metrics,
        quantise::{DEFAULT_TOLERANCE, Options, quantise},
    };
    use zkml_core::Cell;
    use zkml_data::{Table, generate};

    fn targets(table: &Table) -> &[f64] {
        &table.target().unwrap().values
    }

    /// Ridge regression by its normal equations, `(XᵀX + αI) w = Xᵀy`, on
    /// standardised columns, by Gaussian elimination with row exchanges.
    fn fit(table: &Table) -> Model {
        let rows = table.rows() as f64;
        let columns = table.columns();
        let mean: Vec<f64> = (0..columns)
            .map(|index| table.column(index).sum::<f64>() / rows)
            .collect();
        let scale: Vec<f64> = (0..columns)
            .map(|index| {
                let squares = table
                    .column(index)
                    .map(|x| (x - mean[index]) * (x - mean[index]));
                (squares.sum::<f64>() / rows).sqrt()
            })
            .collect();
        let intercept = targets(table).iter().sum::<f64>() / rows;
        let mut system = vec![vec![0.0; columns + 1]; columns];
        for (row, y) in table.iter_rows().zip(targets(table)) {
            let mut x: Vec<f64> = (0..columns)
                .map(|index| (row[index] - mean[index]) / scale[index])
                .collect();
            x.push(y - intercept);
            for (equation, a) in system.iter_mut().zip(&x) {
                for (entry, b) in equation.iter_mut().zip(&x) {
                    *entry += a * b;
                }
            }
        }
        for (index, equation) in system.iter_mut().enumerate() {
            equation[index] += ALPHA;
        }
        for pivot in 0..columns {
            let size = |row: usize| system[row][pivot].abs();
            let best = (pivot..columns)
                .max_by(|&a, &b| size(a).total_cmp(&size(b)))
                .unwrap();
            system.swap(pivot, best);
            let equation = system[pivot].clone();
            for (row, other) in system
                .iter_mut()
                .enumerate()
                .filter(|&(row, _)| row != pivot)
            {
                let factor = other[pivot] / equation[pivot];
                assert!(factor.is_finite(), "{row}");
                for (entry, value) in other.iter_mut().zip(&equation) {
                    *entry -= factor * value;
                }
            }
        }
        let coefficients = (0..columns)
            .map(|index| system[index][columns] / system[index][index])
            .collect();
        Model::new(Scaler::new(mean, scale).unwrap(), coefficients, intercept).unwrap()
    }

    #[test]
    fn the_constants_are_the_fit() {
        let fitted = fit(&generate(TRAINING_ROWS, TRAINING_SEED).unwrap());
        let model = builtin_model();
        let numbers = |model: &Model| {
            [
                model.scaler().mean(),
                model.scaler().scale(),
                model.coefficients(),
                &[model.intercept()],
            ]
            .concat()
        };
        for (constant, fitted) in numbers(&model).iter().zip(numbers(&fitted)) {
            assert!(
                (constant - fitted).abs() < 1e-8,
                "{constant} is {fitted:.9} in a new fit"
            );
        }
    }

    #[test]
    fn sixteen_bits_suffice_for_the_built_in_data_set() {
        let model = builtin_model();
        let table = generate(10_000, 1).unwrap();
        let quantised = quantise(&model, &table, &Options::default()).unwrap();
        assert_eq!(quantised.cell(), Cell::U16);
        assert!(quantised.dual && quantised.error_bound <= DEFAULT_TOLERANCE);
        let predictions: Vec<f64> = table
            .iter_rows()
            .map(|row| model.predict_f64(row))
            .collect();
        let r2 = Metrics::of(&predictions, targets(&table))
            .unwrap()
            .r2
            .unwrap();
        assert!((0.6..0.9).contains(&r2), "{r2}");
    }
}
