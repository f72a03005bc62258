//! The prover of a Jolt-class zkVM (specification sections 5, 7 and 11).
//!
//! [`Run`] is the way in: it runs a program and proves the run. Underneath,
//! [`prove`] commits, runs the stages and opens. [`prove_stages`] runs the stages of a [`Schedule`](jolt_claims::Schedule);
//! where the round polynomials of a relation come from is up to a [`Prover`].
//! [`oracle::OracleProver`] derives them from the relation itself, by summing
//! its formula over dense tables: slow, obviously right, for small traces, and
//! the reference for every fast one.
//!
//! [`oracle::identity`] does without sumchecks: it computes both sides of a
//! relation at given points.

/// The code in `jolt/README.md`, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

mod advice;
mod commit;
mod error;
pub mod fast;
pub mod oracle;
mod prove;
mod run;
mod stages;
mod witness;

pub use advice::{CommittedAdvice, log_advice_words};
pub use commit::CommittedPolynomials;
pub use error::ProverError;
pub use prove::{Setup, prove, prove_with_advice};
pub use run::Run;
pub use stages::{Instance, Prover, prove_stages};
pub use witness::{Data, Witness};
