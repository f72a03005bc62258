//! Polynomial commitments of a Jolt-class zkVM (specification section 8).
//!
//! The proof system commits to two increment polynomials and some two dozen
//! one-hot polynomials, all over the same matrix ([`Geometry`]), and opens all
//! of them at one point in the end. [`Pcs`] is what its verifier needs of a
//! commitment scheme, [`PcsProver`] (feature `prover`) what its prover needs.
//!
//! Whatever is committed to must be absorbed by the caller, under
//! `labels::COMMITMENT`, before it draws any challenge.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

mod dory;
mod error;
mod geometry;
#[cfg(feature = "testing")]
mod ideal;
mod joint;
mod polynomial;

use core::fmt::Debug;

use jolt_field::Fr;
use jolt_transcript::Transcript;

#[cfg(feature = "prover")]
pub use dory::DoryProverSetup;
#[cfg(all(feature = "prover", feature = "testing"))]
pub use dory::UnitCosts;
pub use dory::{DoryCommitment, DoryPcs, DoryProof, DoryVerifierSetup, STANDARD_SEED};
pub use error::PcsError;
pub use geometry::{CHUNK_SIZE, CHUNK_VARS, Geometry, MAX_LOG_CYCLES, MIN_LOG_CYCLES};
#[cfg(feature = "testing")]
pub use ideal::{IdealCommitment, IdealPcs, IdealProof};
pub use polynomial::{Polynomial, increment_factor};

/// What an opening claims: the values of all committed polynomials at one point.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// Shape of the polynomials.
    pub geometry: Geometry,
    /// The point, most significant coordinate first: chunk address, then cycle.
    pub point: &'a [Fr],
    /// Claimed values in the order of the commitments. That of an increment
    /// polynomial includes [`increment_factor`].
    pub values: &'a [Fr],
}

impl Opening<'_> {
    /// Refuses a point or a list of values that does not fit.
    fn check(&self, polynomials: usize) -> Result<(), PcsError> {
        error::same_length(
            "coordinates of a point",
            self.geometry.vars(),
            self.point.len(),
        )?;
        error::same_length("claimed values", polynomials, self.values.len())
    }
}

/// A commitment scheme as its verifier sees it.
///
/// No function panics, whatever bytes and proofs it is given.
pub trait Pcs {
    /// Public parameters of the verifier.
    type VerifierSetup: Debug + Send + Sync;
    /// Commitment to one polynomial.
    type Commitment: Debug + Clone + PartialEq + Send + Sync;
    /// Proof of one joint opening.
    type Proof: Debug + Clone + PartialEq + Send + Sync;

    /// Length of every encoded commitment.
    const COMMITMENT_BYTES: usize;

    /// Bytes that stand for the setup in the digest of the verifying key.
    fn setup_digest(setup: &Self::VerifierSetup) -> [u8; 32];

    /// Appends [`Self::COMMITMENT_BYTES`] bytes.
    fn encode_commitment(commitment: &Self::Commitment, out: &mut Vec<u8>);

    /// Reads a commitment.
    ///
    /// # Errors
    ///
    /// [`PcsError::Encoding`] unless the bytes are what
    /// [`Pcs::encode_commitment`] writes for some commitment.
    fn decode_commitment(bytes: &[u8]) -> Result<Self::Commitment, PcsError>;

    /// Appends the encoding of a proof, of a length that depends on the shape
    /// and the number of polynomials only.
    fn encode_proof(proof: &Self::Proof, out: &mut Vec<u8>);

    /// Reads a proof about `polynomials` polynomials, which must fill `bytes`.
    ///
    /// # Errors
    ///
    /// [`PcsError::Length`] for another length, [`PcsError::Encoding`] unless
    /// the bytes are what [`Pcs::encode_proof`] writes for some proof.
    fn decode_proof(
        geometry: Geometry,
        polynomials: usize,
        bytes: &[u8],
    ) -> Result<Self::Proof, PcsError>;

    /// Checks that the committed polynomials have the claimed values.
    ///
    /// # Errors
    ///
    /// [`PcsError::LogCycles`] if the setup is too small, [`PcsError::Length`]
    /// if a list does not fit, [`PcsError::Rejected`] if the proof does not
    /// hold.
    fn verify<T: Transcript>(
        setup: &Self::VerifierSetup,
        commitments: &[Self::Commitment],
        opening: Opening<'_>,
        proof: &Self::Proof,
        transcript: &mut T,
    ) -> Result<(), PcsError>;
}

/// A polynomial's commitment with what the prover keeps for opening it.
#[cfg(feature = "prover")]
#[derive(Debug, Clone)]
pub struct Committed<P: PcsProver + ?Sized> {
    /// What the verifier gets.
    pub commitment: P::Commitment,
    /// What the prover keeps.
    pub hint: P::Hint,
}

/// A commitment scheme as its prover sees it.
#[cfg(feature = "prover")]
pub trait PcsProver: Pcs {
    /// Public parameters of the prover.
    type ProverSetup: Send + Sync;
    /// What committing leaves behind for opening.
    type Hint: Debug + Clone + Send + Sync;

    /// Parameters for traces of at most `2^max_log_cycles` cycles. They are a
    /// function of `seed`, and those of a smaller size are part of them.
    ///
    /// # Errors
    ///
    /// [`PcsError::LogCycles`] for a size that is not supported.
    fn setup(
        max_log_cycles: usize,
        seed: &[u8],
    ) -> Result<(Self::ProverSetup, Self::VerifierSetup), PcsError>;

    /// Commits to each polynomial.
    ///
    /// # Errors
    ///
    /// [`PcsError::LogCycles`] if the setup is too small, [`PcsError::Length`]
    /// if a polynomial does not fit.
    fn commit(
        setup: &Self::ProverSetup,
        geometry: Geometry,
        polynomials: &[Polynomial<'_>],
    ) -> Result<Vec<Committed<Self>>, PcsError>;

    /// Proves the values of all polynomials at one point. Wrong values give a
    /// proof that does not verify.
    ///
    /// # Errors
    ///
    /// As [`PcsProver::commit`].
    fn open<T: Transcript>(
        setup: &Self::ProverSetup,
        polynomials: &[Polynomial<'_>],
        committed: &[Committed<Self>],
        opening: Opening<'_>,
        transcript: &mut T,
    ) -> Result<Self::Proof, PcsError>;
}
