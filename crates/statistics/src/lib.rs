//! Statistics of repeated measurements.
//!
//! - [`Sample`]: finite values, their median, quantiles and Tukey's fences;
//! - [`Estimate`]: a median with its bootstrap interval and its outliers,
//!   which is what tables and charts show of a sample;
//! - [`Ratio`]: how two medians compare, with an interval;
//! - [`Line`] and [`Power`]: least-squares fits of growth.
//!
//! Everything is a pure function of its input: the bootstrap's generator
//! starts from a fixed seed, so the same samples always give the same
//! intervals. Nothing is ever removed from a sample.

mod bootstrap;
mod estimate;
mod fit;
mod random;
mod sample;

pub use bootstrap::{Interval, LEVEL, RESAMPLES, attainable_coverage};
pub use estimate::{Estimate, Ratio};
pub use fit::{FitError, Line, Power};
pub use sample::{Fences, Sample, SampleError};
