//! What can be wrong with a model, and with a model and rows together.

use std::path::PathBuf;
use thiserror::Error;
use zkml_core::{Cell, MAX_COLUMNS, MAX_ROWS};

/// What is wrong with a model, and in which file if it came from one.
#[derive(Debug, Error)]
#[error("{}{problem}", path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
pub struct ModelError {
    /// The file.
    pub path: Option<PathBuf>,
    /// What is wrong.
    pub problem: ModelProblem,
}

impl From<ModelProblem> for ModelError {
    fn from(problem: ModelProblem) -> Self {
        Self {
            path: None,
            problem,
        }
    }
}

/// What is wrong with a model. Fields have the names they have in the file;
/// indices count from 0, as in `coefficients[0]`.
#[derive(Debug, Error)]
pub enum ModelProblem {
    /// The file is missing or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The file is not JSON, or not of the expected shape.
    #[error("line {line}, column {column}: {message}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1; 0 before the first.
        column: usize,
        /// What the parser expected.
        message: String,
    },
    /// The file is JSON, but its `format` is not ours.
    #[error("is not a zkml model: \"format\" is {found}, not \"zkml-model\"")]
    Format {
        /// The field as it stands in the file, or "missing".
        found: String,
    },
    /// The file is of a version that this program cannot read.
    #[error("is a zkml model of version {found}; this program reads version {expected}")]
    Version {
        /// The version as it stands in the file, or "missing".
        found: String,
        /// The version this program reads.
        expected: u32,
    },
    /// There are no columns.
    #[error("mean is empty: a model needs at least one column")]
    NoColumns,
    /// There are more columns than a guest can take.
    #[error("the model has {found} columns; the most is {MAX_COLUMNS}")]
    TooManyColumns {
        /// Number of columns.
        found: usize,
    },
    /// A list has another length than the scaler.
    #[error("{field} has {found} entries but the scaler's mean has {expected}")]
    Length {
        /// The list.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The scaler's length.
        expected: usize,
    },
    /// A number is infinite or not a number.
    #[error("{field} is not a finite number")]
    NotFinite {
        /// The field, with its index.
        field: String,
    },
    /// A scale is zero or negative.
    #[error("scale[{index}] is {value}: a scale must be positive")]
    Scale {
        /// Which.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// Two features have the same name.
    #[error("features[{first}] and features[{second}] are both {name:?}")]
    DuplicateFeature {
        /// The name.
        name: String,
        /// The first.
        first: usize,
        /// The second.
        second: usize,
    },
    /// The target is one of the features.
    #[error("the target {name:?} is also features[{index}]")]
    TargetIsFeature {
        /// The name.
        name: String,
        /// Which feature.
        index: usize,
    },
    /// The regularisation strength is negative.
    #[error("alpha is {value}: it must not be negative")]
    Alpha {
        /// Its value.
        value: f64,
    },
}

/// Why a model and rows are no input for a guest. Rows count from 1;
/// columns have the names they have in the data, or where there is only a
/// model, its names ([`crate::Model::column_name`]).
#[derive(Clone, Debug, PartialEq, Error)]
pub enum InputError {
    /// Model and rows have different numbers of columns.
    #[error("the model has {model} coefficients but the data has {data} columns")]
    ColumnCount {
        /// The model's columns.
        model: usize,
        /// The data's columns.
        data: usize,
    },
    /// A column is not the one the model expects in its place.
    #[error("column {index} of the data is {data:?} but the model expects {model:?}")]
    ColumnName {
        /// Which column, from 1.
        index: usize,
        /// The name the model expects.
        model: String,
        /// The name in the data.
        data: String,
    },
    /// There are more rows than a guest can take.
    #[error("the data has {found} rows; the most is {MAX_ROWS}")]
    TooManyRows {
        /// Number of rows.
        found: usize,
    },
    /// There are more columns than a guest can take.
    #[error("the data has {found} columns; the most is {MAX_COLUMNS}")]
    TooManyColumns {
        /// Number of columns.
        found: usize,
    },
    /// A cell is too large to quantise.
    #[error(
        "data row {row}, column {column:?}: {value:e} is outside the range of fixed point, ±2^62"
    )]
    CellOutOfRange {
        /// Data row.
        row: usize,
        /// The column.
        column: String,
        /// The value.
        value: f64,
    },
    /// A weight of the folded model is infinite.
    #[error("column {column:?}: coefficient / scale is not a finite number")]
    WeightOutOfRange {
        /// The column.
        column: String,
    },
    /// The intercept of the folded model is infinite.
    #[error("the intercept less the scaled means is not a finite number")]
    InterceptOutOfRange,
    /// [`Cell::F32`] was asked for where only integers will do.
    #[error("float32 cells are not fixed point")]
    NotFixedPoint,
    /// The tolerance is not a positive number.
    #[error("the tolerance is {0}: it must be a positive number")]
    BadTolerance(f64),
    /// No 32-bit result can hold every prediction.
    #[error(
        "the prediction range is too large for fixed point: predictions reach {magnitude:e}, \
         of which column {column:?} makes up the most"
    )]
    PredictionRange {
        /// Bound on the magnitude of a prediction.
        magnitude: f64,
        /// The column with the largest part in it.
        column: String,
    },
    /// The error bound exceeds the tolerance.
    #[error(
        "the error bound with {} bits a cell is {bound:.3e}, above the tolerance of {tolerance}: \
         column {column:?} contributes the most, {part:.3e}", cell.bits()
    )]
    Tolerance {
        /// The finest format that was tried.
        cell: Cell,
        /// The bound that was reached.
        bound: f64,
        /// The bound that was asked for.
        tolerance: f64,
        /// The column whose rounding contributes the most.
        column: String,
        /// Its contribution.
        part: f64,
    },
    /// A cell is beyond single precision.
    #[error("data row {row}, column {column:?}: {value:e} is too large for single precision")]
    CellNotSingle {
        /// Data row.
        row: usize,
        /// The column.
        column: String,
        /// The value.
        value: f64,
    },
    /// A number of the model is beyond single precision.
    #[error("{field} is {value:e}, too large for single precision")]
    FieldNotSingle {
        /// The field, with its index.
        field: String,
        /// The value.
        value: f64,
    },
    /// A scale is zero in single precision.
    #[error("scale[{index}] is {value:e}, zero in single precision")]
    ScaleNotSingle {
        /// Which.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A prediction is beyond single precision.
    #[error("data row {row}: the prediction is not a finite number in single precision")]
    PredictionNotSingle {
        /// Data row.
        row: usize,
    },
}
