//! Measurement, apart from what is measured and from how it is shown.
//!
//! - [`matrix`]: which cells to measure, from a file or the command line;
//! - [`plan`]: whether a cell needs another run;
//! - [`supervise`]: one job in a worker process, within limits, and how it
//!   ended, whatever happened to the worker; [`energy`] and [`noise`] watch the
//!   machine meanwhile;
//! - [`runs`], [`environment`], [`machine`]: what is recorded;
//! - [`store`]: the results folder;
//! - [`figures`], [`summary`], [`table`]: from records to figures of a cell.

mod choices;
pub mod energy;
pub mod environment;
mod failure;
pub mod figures;
pub mod group;
pub mod interrupt;
pub mod limits;
mod lines;
pub mod machine;
pub mod matrix;
pub mod noise;
pub mod plan;
mod proc;
pub mod processors;
pub mod runs;
pub mod store;
pub mod summary;
pub mod supervise;
pub mod table;
#[cfg(test)]
mod testing;
