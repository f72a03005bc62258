//! Batched sumcheck (specification section 1.3).
//!
//! A *stage* of the proof system runs several sumcheck instances at once: they
//! share every round's challenge, and a random linear combination of their
//! round polynomials is sent. Instances may have different numbers of rounds; a
//! shorter one is *tail aligned*, active in the last rounds only.
//!
//! The verifier half consists of [`BatchShape`], [`SumcheckProof`],
//! [`verify_batch`] and [`BatchReduction::check`]. It does not allocate more
//! than its own shape calls for and does not panic on any proof. The prover
//! half (feature `prover`) adds the driver `prove_batch` and
//! the slow, obviously right `OracleInstance` against which fast provers are
//! tested. Both halves run the same function for the schedule of the
//! transcript, so they cannot drift apart.

mod codec;
mod engine;
mod error;
mod message;
mod shape;

#[cfg(feature = "prover")]
mod oracle;
#[cfg(feature = "prover")]
mod prover;

pub use codec::{Reader, SumcheckProof};
pub use engine::{BatchReduction, absorb_output_claims, begin_stage, verify_batch};
pub use error::SumcheckError;
pub use shape::{BatchShape, InstanceShape, MAX_DEGREE, MAX_INSTANCES, MAX_ROUNDS};

pub use message::next_claim;
#[cfg(feature = "prover")]
pub use message::{compress, interpolate};
#[cfg(feature = "prover")]
pub use oracle::{BindingOrder, OracleInstance};
#[cfg(feature = "prover")]
pub use prover::{Consistency, SumcheckInstance, prove_batch};
