//! Linear and ridge regression in one pass, and the check for target leakage.
//!
//! A [`Trainer`] takes rows one at a time and keeps what a fit needs of them:
//! means and cross products of the columns, and a sample of bounded size. The
//! rows themselves are never in memory together. It puts every customer on one
//! side of a split ([`Split`]), fits to one side, and says in [`Trained`] what
//! it found, warnings included:
//!
//! - columns that are constant, or combinations of each other;
//! - columns that tell by themselves whether the target is non-zero, as columns
//!   made from the period that is to be predicted do ([`Warning`]);
//! - columns that look like identifiers.
//!
//! A [`Fit`] is what scikit-learn's `StandardScaler` followed by `Ridge(alpha)`
//! or `LinearRegression` would find.

mod alpha;
mod error;
mod leakage;
mod moments;
mod split;
mod system;
mod trainer;
mod warning;

pub use error::TrainError;
pub use split::{Side, Split};
pub use trainer::{Alpha, Fit, Method, Options, Trained, Trainer};
pub use warning::Warning;
