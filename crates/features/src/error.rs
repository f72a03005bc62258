//! What can go wrong on the way from transactions to features.

use datafusion::error::DataFusionError;
use std::{io, path::PathBuf};
use thiserror::Error;
use zkml_transactions::ReadError;

/// Why there are no features.
#[derive(Debug, Error)]
pub enum FeatureError {
    /// The transactions cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Every row was bad and left out.
    #[error("there are no transactions: all {skipped} rows are bad and were left out")]
    NoTransactions {
        /// Number of rows left out.
        skipped: u64,
    },
    /// The horizon is no day.
    #[error("the horizon is 0 days, so there is nothing to predict; give 1 day or more")]
    NoHorizon,
    /// There is no transaction at or before the cutoff.
    #[error(
        "no transaction lies before the cutoff: the horizon is {horizon_days} days, but the \
         transactions span {span_days} ({first} to {latest}); shorten the horizon"
    )]
    NothingBefore {
        /// The horizon.
        horizon_days: u32,
        /// Whole days from the first to the latest transaction.
        span_days: i64,
        /// When the first transaction was made.
        first: String,
        /// When the latest transaction was made.
        latest: String,
    },
    /// All transactions before the cutoff are one customer's.
    #[error(
        "customer {customer} is the only one with transactions before the cutoff {cutoff}; \
         features to learn from need two customers or more"
    )]
    SingleCustomer {
        /// The customer.
        customer: i64,
        /// The cutoff.
        cutoff: String,
    },
    /// Nobody who bought before the cutoff spent anything after it.
    #[error(
        "none of the {customers} customers from before the cutoff {cutoff} spends anything \
         after it, so there is nothing to predict; try another horizon"
    )]
    NobodyReturns {
        /// Number of customers with transactions before the cutoff.
        customers: u64,
        /// The cutoff.
        cutoff: String,
    },
    /// There are more categories than can be columns.
    #[error(
        "there are more than {limit} product categories, of which each would be a column; \
         merge categories, or check that the column holds them"
    )]
    TooManyCategories {
        /// Most categories that there may be.
        limit: usize,
    },
    /// A category's name cannot be part of a column's name.
    #[error("the product category {name:?} has a control character in its name; rename it")]
    CategoryName {
        /// The category.
        name: String,
    },
    /// The work does not fit into the memory allowed.
    #[error(
        "{megabytes} MB of memory are too few even with the disk's help; allow more, or use \
         fewer threads ({detail})"
    )]
    Memory {
        /// The memory allowed, in 10^6 bytes.
        megabytes: usize,
        /// What the engine says.
        detail: String,
    },
    /// The temporary folder cannot be used.
    #[error("temporary files in {}: {error}; name another folder with space", folder.display())]
    Temporary {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// The output cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    Output {
        /// The output file.
        path: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// The output's name does not tell its format.
    #[error("{}: the name must end in .csv or .parquet, which tells the format", path.display())]
    OutputFormat {
        /// The output file.
        path: PathBuf,
    },
    /// The query engine fails for a reason of its own.
    #[error("the query engine fails: {0}")]
    Engine(String),
}

impl FeatureError {
    /// Says how much memory was too little, which the engine does not.
    pub(crate) fn with_limit(mut self, bytes: usize) -> Self {
        if let Self::Memory { megabytes, .. } = &mut self {
            *megabytes = bytes / 1_000_000;
        }
        self
    }
}

impl From<DataFusionError> for FeatureError {
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::ResourcesExhausted(detail) => Self::Memory {
                megabytes: 0,
                detail: detail.clone(),
            },
            _ => Self::Engine(error.strip_backtrace()),
        }
    }
}
