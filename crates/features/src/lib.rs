//! Features per customer from transactions, and the files that hold them.
//!
//! Time is cut in two at the *cutoff*, which lies the *horizon* before the
//! latest transaction. Features describe what a customer did before the cutoff
//! (a transaction at that very second included); the target is what the customer
//! spends after it. A customer without a transaction before the cutoff is no
//! row.
//!
//! [`FeatureSet::Clean`] has
//!
//! | column | meaning, all of it before the cutoff |
//! |---|---|
//! | `CustomerID` | whose row it is; not a feature |
//! | `recency` | whole days from the last transaction to the cutoff |
//! | `frequency` | number of transactions |
//! | `monetary` | spend: the sum of what was paid |
//! | `mean_basket` | spend per transaction |
//! | `mean_discount` | mean discount, per cent |
//! | `tenure` | whole days from the first transaction to the cutoff |
//! | `spend_q1` to `spend_q4` | spend in each of the last four quarters, of 91 days each, counted back from the cutoff |
//! | `share_<category>` | share of the transactions that are of this category; one column per category seen before the cutoff, by name |
//! | `spend_next_<days>_days` | the target: spend after the cutoff |
//!
//! [`FeatureSet::Published`] has the columns of the study of 2024, `frequency`,
//! `monetary` (there the sum of unit prices), `recency`, `Price`,
//! `DiscountApplied` and `spend_<days>_flag`, of which the last three leak the
//! target: they are means and a flag over the days *after* the cutoff.
//! [`FeatureSet::notice`] says so, and so does whatever uses the set.
//!
//! - [`compute`] makes a feature file on this machine, with DataFusion: rows are
//!   streamed, and tables that outgrow the memory allowed go to disk;
//! - [`plan`] is the same for any DataFusion session, such as a cluster's;
//! - [`FeatureFile`] reads feature files, these and any others of the form.

mod compute;
mod convert;
mod error;
mod file;
mod output;
mod plan;
mod request;
mod set;
mod source;
mod survey;

pub use compute::{compute, compute_in_memory, deliver};
pub use error::FeatureError;
pub use file::{Batch, Batches, FeatureFile, FileError, FileProblem, Origin, Place};
pub use output::Output;
pub use plan::{FREQUENCY, Recipe, input, plan};
pub use request::{Request, Summary};
pub use set::{FeatureSet, IDENTIFIER};
pub use survey::{MAX_CATEGORIES, Survey, date_text};
