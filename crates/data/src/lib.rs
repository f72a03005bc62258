//! Rows of numbers to apply a model to.
//!
//! - [`Table`]: named columns of finite `f64`, with a target where known;
//! - [`read_csv`]: a table from a CSV file, by column names or positions;
//! - [`generate`]: the built-in, seeded data set that tests and measurements
//!   use where no file is given.

mod csv_file;
mod generator;
mod table;

pub use csv_file::{Columns, DataError, DataProblem, read_csv, read_header};
pub use generator::{FEATURES, TARGET, generate};
pub use table::{Table, TableError, Target};
