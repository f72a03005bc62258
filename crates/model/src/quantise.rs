//! Model and rows in fixed point, and how far from `f64` that is.
//!
//! [`zkml_core::fixed`] defines what a guest computes. Here is what it
//! computes with:
//!
//! - [`FixedModel`]: the scaler folded into the weights, each with 31
//!   significant bits. It depends on the model only, so that its owner can
//!   commit to it once.
//! - [`FixedData`]: each column on the finest grid that its values leave room
//!   for. It depends on the rows and the cells' width only, so that their
//!   owner can commit to them once.
//!
//! [`quantise`] joins the two, chooses the cells' width and the results'
//! fraction bits, and proves that no prediction on these rows is further from
//! [`Model::predict_f64`] than a bound ([`Quantised::error_bound`]):
//!
//! ```text
//!   Σ |W_j| · max|x_j - x̃_j|           the rows' rounding, as observed
//! + Σ |W_j - W̃_j| · max|x̃_j| + |b - b̃|  the weights' rounding
//! + rounding_units(columns) · 2^-f      the guest's rounding
//! + (columns + 8) · 2^-52 · S           f64's own rounding
//! ```
//!
//! with `W_j = coefficient_j / scale_j`, `b = intercept - Σ W_j · mean_j`, a
//! tilde for what is committed to, and `S = |intercept| +
//! Σ (max|x_j| + |mean_j|) / scale_j · |coefficient_j|`. The last line covers
//! to first order, with `u = 2^-53`, `(columns + 3) · u · S` for the prediction
//! in `f64`, `(columns + 2) · u · S` for `b` and `u · S` for the `W_j`; what it
//! has to spare covers the rest, and a term of `f64`'s least number covers
//! underflow.

mod bound;
mod data_side;
mod model_side;

pub use data_side::{FixedData, MAX_ABS_VALUE, MIN_EXPONENT};
pub use model_side::FixedModel;

use crate::{
    error::InputError,
    model::Model,
    schema::{check_columns, model_schema},
};
use bound::Bound;
use model_side::Folded;
use zkml_core::{
    Cell,
    commitment::Digest,
    fixed::{self, LIMB_COLUMNS, Weights},
};
use zkml_data::Table;

/// Largest error bound that [`Options::default`] accepts, in target units.
pub const DEFAULT_TOLERANCE: f64 = 0.01;

/// Most fraction bits a result gets.
pub const MAX_FRACTION_BITS: i32 = 16;

/// Least fraction bits a result gets.
pub const MIN_FRACTION_BITS: i32 = -31;

/// What [`quantise`] may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Largest error bound to accept, in target units.
    pub tolerance: f64,
    /// The cells' format; `None` for 16 bits where they meet the tolerance,
    /// else 32.
    pub cell: Option<Cell>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tolerance: DEFAULT_TOLERANCE,
            cell: None,
        }
    }
}

/// A model and rows in fixed point.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quantised {
    /// The columns' names and order ([`crate::schema`]).
    pub schema: Digest,
    /// The model.
    pub model: FixedModel,
    /// The rows.
    pub data: FixedData,
    /// The results' fraction bits. They are public, and tell the magnitude of
    /// what this model can predict on such columns to within a power of two
    /// where they are fewer than [`MAX_FRACTION_BITS`].
    pub fraction_bits: i32,
    /// Whether a 32-bit guest can use the faster evaluation
    /// ([`fixed::Weights::dual`]).
    pub dual: bool,
    /// No prediction on these rows is further than this from
    /// [`Model::predict_f64`], in target units.
    pub error_bound: f64,
    /// The part of [`Self::error_bound`] that is rounding in the guest, which
    /// a verifier can compute too.
    pub guest_error_bound: f64,
    /// No prediction on any cells in these columns is larger than this in
    /// magnitude, in target units.
    pub max_abs_prediction: f64,
}

impl Quantised {
    /// The cells' format.
    #[must_use]
    pub fn cell(&self) -> Cell {
        self.data.cell()
    }
}

/// Brings a model and rows into fixed point.
///
/// Of the fraction bits for which no row can overflow, it takes the most, or
/// the most for which the faster evaluation is possible if the error bound
/// meets the tolerance there too.
///
/// # Errors
/// [`InputError`] where model and rows do not go together, a number is out of
/// range, or the error bound exceeds the tolerance.
pub fn quantise(model: &Model, table: &Table, options: &Options) -> Result<Quantised, InputError> {
    if options.tolerance.is_nan() || options.tolerance <= 0.0 {
        return Err(InputError::BadTolerance(options.tolerance));
    }
    check_columns(model, table)?;
    let attempt = |cell| quantise_with(model, table, options.tolerance, cell);
    match options.cell {
        Some(cell) => attempt(cell),
        None => attempt(Cell::U16).or_else(|_| attempt(Cell::U32)),
    }
}

fn quantise_with(
    model: &Model,
    table: &Table,
    tolerance: f64,
    cell: Cell,
) -> Result<Quantised, InputError> {
    let folded = Folded::new(model)?;
    let fixed_model = FixedModel::from(&folded);
    let data = FixedData::new(table, cell)?;
    let bound = Bound::new(model, &folded, &fixed_model, &data);
    let name = |column: usize| table.names()[column].clone();

    let choices = choices(&fixed_model, &data);
    let meets = |choice: &&Choice| bound.total(choice.fraction_bits) <= tolerance;
    let Some(choice) = (choices.dual.as_ref().filter(meets)).or(choices.finest.as_ref()) else {
        let (column, _) = bound.largest_column();
        return Err(InputError::PredictionRange {
            magnitude: bound.magnitude(),
            column: name(column),
        });
    };
    let error_bound = bound.total(choice.fraction_bits);
    if !meets(&choice) {
        let (column, part) = bound.worst_column();
        return Err(InputError::Tolerance {
            cell,
            bound: error_bound,
            tolerance,
            column: name(column),
            part,
        });
    }
    Ok(Quantised {
        schema: model_schema(model),
        fraction_bits: choice.fraction_bits,
        dual: choice.dual,
        error_bound,
        guest_error_bound: bound.guest(choice.fraction_bits),
        max_abs_prediction: choice.max_abs_prediction,
        model: fixed_model,
        data,
    })
}

/// Fraction bits for which no row can overflow.
struct Choice {
    fraction_bits: i32,
    dual: bool,
    max_abs_prediction: f64,
}

/// The most fraction bits that are possible at all, and with the faster
/// evaluation.
#[derive(Default)]
struct Choices {
    finest: Option<Choice>,
    dual: Option<Choice>,
}

fn choices(model: &FixedModel, data: &FixedData) -> Choices {
    let columns = data.columns().len();
    let dual_is_possible = matches!(data.cell(), Cell::U16) && columns <= LIMB_COLUMNS;
    let mut weights = vec![0; columns];
    let mut choices = Choices::default();
    for fraction_bits in (MIN_FRACTION_BITS..=MAX_FRACTION_BITS).rev() {
        let prepared = fixed::prepare(
            data.cell(),
            fraction_bits,
            model.weights().iter().copied(),
            data.columns().iter().copied(),
            model.intercept(),
            &mut weights,
        );
        let Ok(prepared) = prepared else {
            continue;
        };
        let choice = || Choice {
            fraction_bits,
            dual: prepared.dual,
            max_abs_prediction: largest(&weights, prepared, data.cell(), fraction_bits),
        };
        if prepared.dual {
            choices.dual = Some(choice());
        }
        if choices.finest.is_none() {
            choices.finest = Some(choice());
        }
        if prepared.dual || !dual_is_possible {
            break;
        }
    }
    choices
}

/// Bound on a result's magnitude in target units, whatever the cells.
fn largest(weights: &[i32], prepared: Weights, cell: Cell, fraction_bits: i32) -> f64 {
    let range: u64 = weights
        .iter()
        .map(|weight| u64::from(weight.unsigned_abs()))
        .sum();
    let units = range + (prepared.bias.unsigned_abs() >> cell.bits()) + 1;
    fixed::to_f64(units as i64, -fraction_bits)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Scaler;

    fn model(weights: &[f64]) -> Model {
        let columns = weights.len();
        let scaler = Scaler::new(vec![0.0; columns], vec![1.0; columns]).unwrap();
        Model::new(scaler, weights.to_vec(), 1.0).unwrap()
    }

    fn table(columns: usize, values: &[f64]) -> Table {
        let names = (0..columns).map(|index| format!("c{index}")).collect();
        Table::new(names, values.to_vec(), None).unwrap()
    }

    fn forced(cell: Cell) -> Options {
        Options {
            cell: Some(cell),
            ..Options::default()
        }
    }

    #[test]
    fn sixteen_bits_are_taken_where_they_do() {
        let coarse = table(1, &[0.0, 0.1, 100.0]);
        let quantised = quantise(&model(&[1.0]), &coarse, &Options::default()).unwrap();
        assert_eq!((quantised.cell(), quantised.fraction_bits), (Cell::U16, 16));
        assert!(quantised.dual);
        let fine = quantise(&model(&[50.0]), &coarse, &Options::default()).unwrap();
        assert_eq!(fine.cell(), Cell::U32);
        assert!(!fine.dual && fine.error_bound < 1e-4);
        let wide = quantise(&model(&[1.0]), &coarse, &forced(Cell::U32)).unwrap();
        assert!(wide.error_bound < quantised.error_bound);
        let text = quantise(&model(&[50.0]), &coarse, &forced(Cell::U16))
            .unwrap_err()
            .to_string();
        assert!(
            text.starts_with("the error bound with 16 bits a cell is "),
            "{text}"
        );
        assert!(
            text.contains("above the tolerance of 0.01: column \"c0\" contributes"),
            "{text}"
        );
    }

    #[test]
    fn the_column_that_rounds_worst_is_named() {
        let rows = table(3, &[0.0, 0.0, 0.0, 1.0, 1e9 / 3.0, 1.0]);
        let error = quantise(&model(&[1.0; 3]), &rows, &forced(Cell::U16)).unwrap_err();
        assert!(matches!(error, InputError::Tolerance { column, .. } if column == "c1"));
    }

    #[test]
    fn what_cannot_be_in_range_is_refused() {
        let rows = table(2, &[0.0, 1.0, 1.0, 0.0]);
        let error = quantise(&model(&[1.0, -1e30]), &rows, &Options::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the prediction range is too large for fixed point: predictions reach 1e30, \
             of which column \"c1\" makes up the most"
        );
        let error = quantise(
            &model(&[1.0]),
            &table(1, &[0.0, -1e300]),
            &Options::default(),
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "data row 2, column \"c0\": -1e300 is outside the range of fixed point, ±2^62"
        );
        let tiny = Scaler::new(vec![0.0], vec![1e-300]).unwrap();
        let steep = Model::new(tiny, vec![1e300], 0.0).unwrap();
        let error = quantise(&steep, &table(1, &[0.0]), &Options::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "column \"feature 0\": coefficient / scale is not a finite number"
        );
        let far = Scaler::new(vec![-1e300], vec![1e-5]).unwrap();
        let far = Model::new(far, vec![1e5], 0.0).unwrap();
        let error = quantise(&far, &table(1, &[0.0]), &Options::default()).unwrap_err();
        assert_eq!(error, InputError::InterceptOutOfRange);
    }

    #[test]
    fn impossible_options_are_refused() {
        let rows = table(1, &[0.0]);
        for tolerance in [0.0, -1.0, f64::NAN] {
            let options = Options {
                tolerance,
                cell: None,
            };
            let error = quantise(&model(&[1.0]), &rows, &options).unwrap_err();
            assert!(matches!(error, InputError::BadTolerance(_)));
        }
        let error = quantise(&model(&[1.0]), &rows, &forced(Cell::F32)).unwrap_err();
        assert_eq!(error, InputError::NotFixedPoint);
    }

    #[test]
    fn fraction_bits_give_way_to_range_and_to_the_faster_evaluation() {
        let options = Options {
            tolerance: 1e6,
            cell: None,
        };
        let bits = |weight: f64| {
            let rows = table(1, &[0.0, 1.0]);
            let quantised = quantise(&model(&[weight]), &rows, &options).unwrap();
            assert!(quantised.max_abs_prediction >= weight);
            (quantised.fraction_bits, quantised.dual)
        };
        assert_eq!(bits(1.0), (16, true));
        // 16 bits from 0 to 1 reach to almost 2, and the faster evaluation takes
        // weights below 2^28: 2^21 leaves 6 bits for fractions, 2^41 none.
        assert_eq!(bits(f64::from(1 << 20)), (6, true));
        assert_eq!(bits(2f64.powi(40)), (-14, true));
        // Nine columns are too many for the faster evaluation.
        let rows = table(9, &[[0.0; 9], [1.0; 9]].concat());
        let many = quantise(&model(&[f64::from(1 << 20); 9]), &rows, &options).unwrap();
        assert!(!many.dual);
    }

    #[test]
    fn each_side_depends_on_itself_alone() {
        let rows = table(1, &[3.0, 5.0]);
        let one = quantise(&model(&[1.0]), &rows, &Options::default()).unwrap();
        let two = quantise(&model(&[2.0]), &rows, &Options::default()).unwrap();
        assert_eq!(one.data, two.data);
        let other = quantise(&model(&[1.0]), &table(1, &[7.0]), &Options::default()).unwrap();
        assert_eq!(one.model, other.model);
    }
}
