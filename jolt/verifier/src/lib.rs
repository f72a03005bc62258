//! The verifier of a Jolt-class zkVM (specification section 10).
//!
//! [`verify`] checks that a [`Proof`] shows what a statement says about a
//! program. It depends on neither prover nor emulator, uses no threads, and does
//! not panic on any proof: every length it indexes with is its own.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

mod advice;
mod error;
mod proof;
mod stages;
mod verify;

pub use advice::AdviceCommitment;
pub use error::{StageError, VerifyError};
pub use proof::{AdviceOpening, PROOF_VERSION, Proof};
pub use stages::verify_stages;
pub use verify::{advice_point, start_transcript, verify, verify_with_advice};
