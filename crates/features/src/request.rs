//! What is asked for, and what is told about the result.

use crate::{error::FeatureError, set::FeatureSet};
use std::{num::NonZeroUsize, path::PathBuf, thread::available_parallelism};
use zkml_transactions::{BadRowPolicy, BadRows, DateOrder};

/// Which features to compute from which transactions.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files or folders of transactions, CSV or Parquet.
    pub inputs: Vec<PathBuf>,
    /// Days between the cutoff and the latest transaction, the period whose
    /// spend is the target.
    pub horizon_days: u32,
    /// Which features.
    pub set: FeatureSet,
    /// Memory for the engine's tables, in bytes; what does not fit goes to
    /// disk. Reading and writing take some ten megabytes a thread besides.
    pub memory_limit: usize,
    /// Number of threads.
    pub threads: NonZeroUsize,
    /// What to do with rows that are no valid transactions.
    pub bad_rows: BadRowPolicy,
    /// How to read dates such as 3/4/2024.
    pub date_order: DateOrder,
    /// Folder for temporary files, which are in a folder of their own that
    /// only its owner may read, and are gone in the end.
    pub temporary: PathBuf,
}

impl Request {
    /// The clean features of these inputs, 90 days ahead, on all processors and
    /// in 2 GiB of memory; bad rows are refused, the month comes first in
    /// dates.
    #[must_use]
    pub fn new(inputs: Vec<PathBuf>) -> Self {
        Self {
            inputs,
            horizon_days: 90,
            set: FeatureSet::Clean,
            memory_limit: 2 << 30,
            threads: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            bad_rows: BadRowPolicy::default(),
            date_order: DateOrder::default(),
            temporary: std::env::temp_dir(),
        }
    }

    /// What can be said before anything is read.
    ///
    /// # Errors
    /// [`FeatureError::NoHorizon`].
    pub fn check(&self) -> Result<(), FeatureError> {
        match self.horizon_days {
            0 => Err(FeatureError::NoHorizon),
            _ => Ok(()),
        }
    }
}

/// What is told about computed features.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Which features.
    pub set: FeatureSet,
    /// Names of the columns: the identifier, the features, the target.
    pub columns: Vec<String>,
    /// Name of the target.
    pub target: String,
    /// Days between the cutoff and the latest transaction.
    pub horizon_days: u32,
    /// The cutoff, `YYYY-MM-DD HH:MM:SS`: a transaction at that second is
    /// before it.
    pub cutoff: String,
    /// When the first transaction was made.
    pub first: String,
    /// When the latest transaction was made.
    pub latest: String,
    /// Number of transactions.
    pub transactions: u64,
    /// Number of rows: customers with a transaction before the cutoff.
    pub rows: u64,
    /// Customers left out because all their transactions are after the cutoff.
    pub new_customers: u64,
    /// Rows whose target is not 0.
    pub positive_targets: u64,
    /// What whoever uses the features must be told.
    pub notices: Vec<&'static str>,
    /// Rows that are no valid transactions and were left out.
    pub bad_rows: BadRows,
    /// Time taken, in seconds.
    pub seconds: f64,
}
