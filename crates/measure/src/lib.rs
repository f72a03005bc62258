//! Measurement, apart from what is measured and from how it is shown.
//!
//! - [`supervise`] runs one job in a worker process and tells how it ended,
//!   whatever happened to the worker;
//! - [`runs`] keeps one JSON line per run, and knows which runs are done;
//! - [`environment`] records the machine and the versions;
//! - [`table`] shows runs as text.

pub mod environment;
pub mod runs;
pub mod supervise;
pub mod table;
