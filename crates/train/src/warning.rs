//! What is not wrong enough to refuse, but has to be known.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A remark on the data that a model was fitted to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Warning {
    /// A column has one value in all training rows; its coefficient is 0 and
    /// its scale 1.
    ConstantColumn {
        /// The column.
        column: String,
    },
    /// Columns are linear combinations of each other, so that least squares
    /// does not determine their coefficients; those of smallest norm were
    /// taken.
    Collinear {
        /// The columns, in order.
        columns: Vec<String>,
    },
    /// A column by itself tells whether the target is non-zero.
    TellsNonZero {
        /// The column.
        column: String,
        /// Area under the receiver operating characteristic, in the better
        /// direction: 0.5 is chance, 1 perfect.
        auc: f64,
        /// The rule of one comparison that tells best.
        rule: String,
        /// Mean of the shares of zero and of non-zero targets which that rule
        /// gets right.
        balanced_accuracy: f64,
    },
    /// A column by itself explains the target almost wholly.
    ExplainsTarget {
        /// The column.
        column: String,
        /// Squared correlation with the target.
        r2: f64,
    },
    /// A column is an identifier by its name.
    IdentifierName {
        /// The column.
        column: String,
    },
    /// A column holds whole numbers which almost all differ.
    IdentifierValues {
        /// The column.
        column: String,
        /// Share of values in the sample that occur in it once.
        distinct: f64,
    },
    /// The best strength is the largest that was tried.
    LargestAlpha {
        /// The strength.
        alpha: f64,
    },
    /// Nothing names the customers, so rows were split by their number, and a
    /// customer with several rows may be on both sides.
    RowsNotCustomers,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConstantColumn { column } => write!(
                f,
                "column {column:?} has the same value in every training row: its coefficient is 0"
            ),
            Self::Collinear { columns } => write!(
                f,
                "columns {} are linear combinations of each other, so their coefficients are not \
                 determined: those of smallest norm were taken",
                columns
                    .iter()
                    .map(|column| format!("{column:?}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::TellsNonZero {
                column,
                auc,
                rule,
                balanced_accuracy,
            } => write!(
                f,
                "target leakage: column {column:?} alone tells whether the target is non-zero \
                 ({rule}: balanced accuracy {balanced_accuracy:.3}; AUC {auc:.3}); is it made \
                 from the period that is to be predicted?"
            ),
            Self::ExplainsTarget { column, r2 } => write!(
                f,
                "target leakage: column {column:?} alone explains the target (R2 {r2:.4}); is it \
                 made from the period that is to be predicted?"
            ),
            Self::IdentifierName { column } => write!(
                f,
                "column {column:?} is an identifier by its name; a model must not learn from it"
            ),
            Self::IdentifierValues { column, distinct } => write!(
                f,
                "column {column:?} looks like an identifier: whole numbers, {:.1} % of them \
                 unique; a model must not learn from it",
                distinct * 100.0
            ),
            Self::LargestAlpha { alpha } => write!(
                f,
                "the best alpha is the largest that was tried, {alpha:.3e}: the columns say next \
                 to nothing about the target"
            ),
            Self::RowsNotCustomers => write!(
                f,
                "no column names the customers: rows were split by their number, and a customer \
                 with several rows may be on both sides"
            ),
        }
    }
}
