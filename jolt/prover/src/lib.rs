//! The prover of a Jolt-class zkVM (specification sections 5, 7 and 11).
//!
//! [`prove`] commits, runs the stages and opens. [`prove_stages`] runs the stages of a [`Schedule`](jolt_claims::Schedule);
//! where the round polynomials of a relation come from is up to a [`Prover`].
//! [`oracle::OracleProver`] derives them from the relation itself, by summing
//! its formula over dense tables: slow, obviously right, for small traces, and
//! the reference for every fast one.
//!
//! [`oracle::identity`] does without sumchecks: it computes both sides of a
//! relation at given points.

mod commit;
mod error;
pub mod fast;
pub mod oracle;
mod prove;
mod stages;
mod witness;

pub use commit::CommittedPolynomials;
pub use error::ProverError;
pub use prove::{Setup, prove};
pub use stages::{Instance, Prover, prove_stages};
pub use witness::{Data, Witness};
