//! What can go wrong with a cluster.

use datafusion::error::DataFusionError;
use std::{io, path::PathBuf};
use thiserror::Error;
use zkml_features::FeatureError;

/// Why a cluster made no features.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// The transactions make no features, or those cannot be written.
    #[error(transparent)]
    Features(FeatureError),
    /// The scheduler's address is none.
    #[error("{address:?} is no scheduler's address; it looks like df://HOST:50050")]
    Address {
        /// The address.
        address: String,
    },
    /// Nobody answers at the scheduler's address.
    #[error("{address}: no scheduler answers: {error}; start ballista-scheduler there")]
    Unreachable {
        /// The address.
        address: String,
        /// What is wrong.
        error: io::Error,
    },
    /// An input is not Parquet.
    #[error(
        "{}: a cluster reads .parquet files only; write the transactions as Parquet first",
        path.display()
    )]
    NotParquet {
        /// The file.
        path: PathBuf,
    },
    /// An input cannot be read here.
    #[error("{}: cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// A folder has no Parquet file in it.
    #[error("{}: the folder holds no .parquet file", path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Bad rows are to be skipped, which a cluster does not.
    #[error("a cluster does not skip bad rows; leave them out of the Parquet files first")]
    Skipping,
    /// A file lacks a column.
    #[error("the files have no column {column:?}; their columns are {}", found.join(", "))]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The columns that are there.
        found: Vec<String>,
    },
    /// Some rows are no valid transactions.
    #[error(
        "{rows} rows are no valid transactions (missing or negative values, discounts above \
         100 per cent, dates before 1900 or after 2199); zkml features on one machine says which"
    )]
    BadRows {
        /// How many.
        rows: i64,
    },
    /// There are no rows.
    #[error("the files have no rows")]
    NoRows,
    /// The cluster fails.
    #[error("the cluster fails: {0}")]
    Engine(String),
    /// The client cannot start.
    #[error("no threads for the cluster's client: {0}")]
    Runtime(String),
}

impl From<FeatureError> for ClusterError {
    fn from(error: FeatureError) -> Self {
        match error {
            // It is not this machine's memory.
            FeatureError::Memory { detail, .. } => Self::Engine(detail),
            FeatureError::Engine(detail) => Self::Engine(detail),
            other => Self::Features(other),
        }
    }
}

impl From<DataFusionError> for ClusterError {
    fn from(error: DataFusionError) -> Self {
        Self::Engine(error.strip_backtrace())
    }
}
