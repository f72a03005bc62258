//! Linear models: their files, their predictions, and the way from a model and
//! rows to a guest's input.
//!
//! - [`Model`]: scaler, coefficients and intercept in `f64`, read from and
//!   written to versioned JSON, and imported from scikit-learn ([`sklearn`]);
//! - [`quantise`]: model and rows in fixed point, with a bound on how far any
//!   fixed-point prediction is from the `f64` one;
//! - [`guest_input`]: the words a guest reads, in fixed point or single
//!   precision;
//! - [`commit`]: the commitments that a proof will state, computed on the host;
//! - [`metrics`]: how good predictions are;
//! - [`builtin`]: a model for the built-in data set.

pub mod builtin;
pub mod commit;
mod error;
pub mod guest_input;
mod json;
pub mod metrics;
mod model;
pub mod quantise;
mod salts;
pub mod schema;
pub mod sklearn;

pub use error::{InputError, ModelError, ModelProblem};
pub use model::{Kind, Model, Scaler};
pub use salts::{SaltError, Salts};
