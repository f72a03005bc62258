//! Why there is no fit.

use thiserror::Error;

/// Why a model cannot be fitted to the rows or with the options given. Rows
/// count from 1.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TrainError {
    /// There is no column to learn from.
    #[error("there are no feature columns")]
    NoFeatures,
    /// The share of customers to hold out is not one.
    #[error("the test fraction is {value}: it must be 0 or more and less than 1")]
    Fraction {
        /// The share.
        value: f64,
    },
    /// There cannot be this many folds.
    #[error("{value} folds: cross-validation needs 2 to 100")]
    Folds {
        /// The number of folds.
        value: u32,
    },
    /// The strength of the penalty is negative or not finite.
    #[error("alpha is {value}: it must be a finite number, 0 or more")]
    Alpha {
        /// The strength.
        value: f64,
    },
    /// A row has another number of values than there are columns.
    #[error("row {row} has {found} values, but there are {expected} columns")]
    Width {
        /// The row.
        row: u64,
        /// Its values.
        found: usize,
        /// The columns.
        expected: usize,
    },
    /// A value is infinite or not a number.
    #[error("row {row}, column {column:?}: the value is not a finite number")]
    NotFinite {
        /// The row.
        row: u64,
        /// The column, or the target.
        column: String,
    },
    /// A column's spread is more than an `f64` can hold the square of.
    #[error("column {column:?}: its values are too large to fit a model to; use a larger unit")]
    TooLarge {
        /// The column, or the target.
        column: String,
    },
    /// There are no rows, or all of them are held out.
    #[error(
        "there are {rows} rows, {held_out} of them held out: none is left to train on; \
         use more customers, another seed or a smaller test fraction"
    )]
    NothingToTrainOn {
        /// All rows.
        rows: u64,
        /// Rows held out.
        held_out: u64,
    },
    /// Rows are to be held out, but no customer came to be.
    #[error(
        "none of the {rows} rows is held out at a test fraction of {fraction}; \
         use more customers, another seed, a larger test fraction, or 0 to hold none out"
    )]
    NothingHeldOut {
        /// All rows.
        rows: u64,
        /// The share asked for.
        fraction: f64,
    },
    /// There are too few rows for the number of columns.
    #[error(
        "{rows} training rows are too few: {method} of {columns} columns needs {needed} or more{hint}"
    )]
    TooFewRows {
        /// Rows to train on.
        rows: u64,
        /// The smallest number that will do.
        needed: u64,
        /// The columns.
        columns: usize,
        /// The method.
        method: &'static str,
        /// What to do instead, if there is something.
        hint: &'static str,
    },
    /// A fold of the cross-validation has no rows.
    #[error("fold {fold} of {folds} has no rows: use fewer folds or more customers")]
    EmptyFold {
        /// The fold, from 1.
        fold: usize,
        /// Number of folds.
        folds: usize,
    },
    /// Nobody has a target other than 0.
    #[error("the target {target:?} is 0 in all {rows} training rows: there is nothing to learn")]
    NoBuyers {
        /// The target's name.
        target: String,
        /// Rows to train on.
        rows: u64,
    },
    /// Everybody has the same target.
    #[error(
        "the target {target:?} is {value} in all {rows} training rows: there is nothing to learn"
    )]
    ConstantTarget {
        /// The target's name.
        target: String,
        /// Its value.
        value: f64,
        /// Rows to train on.
        rows: u64,
    },
    /// The columns' cross products could not be decomposed.
    #[error("the eigenvalues of the columns' correlations do not converge")]
    Decomposition,
}
