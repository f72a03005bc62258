//! Shop transactions: their schema, reading and writing them, and a seeded
//! generator.
//!
//! The schema is that of the "Retail Transaction Dataset", see [`Column`].
//! [`Scan`] reads CSV and Parquet files by several threads and checks every row;
//! what is no valid transaction is refused, or left out and reported, with file,
//! line and column. [`Writer`] writes either format, and [`Generator`] makes
//! transactions from which the future can be predicted, as many as wanted.
//!
//! ```
//! use zkml_transactions::{Generator, Options, Scan, Writer};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("transactions.csv");
//! let mut writer = Writer::create(&path)?;
//! for batch in Generator::new(100, 500, 1)?.batches() {
//!     writer.write(&batch)?;
//! }
//! writer.finish()?;
//!
//! let mut scan = Scan::open(&[path], Options::default())?;
//! let mut rows = 0;
//! for batch in scan.partitions(2).into_iter().flatten() {
//!     rows += batch?.num_rows();
//! }
//! assert_eq!(rows, 500);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bad_rows;
mod batch;
mod csv;
mod date;
mod error;
pub mod generator;
mod number;
mod parquet_file;
mod scan;
mod schema;
mod text;
mod writer;

pub use bad_rows::{BadRow, BadRowPolicy, BadRows, LISTED, Place, Reason};
pub use date::DateOrder;
pub use error::{FileFault, ReadError};
pub use generator::{GenerateError, Generator};
pub use scan::{Options, Partition, Scan};
pub use schema::{Column, schema};
pub use writer::{WriteError, WriteFault, Writer, Written};
