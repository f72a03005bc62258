//! Dory over BN254 (specification sections 8.2 to 8.5), with the argument itself
//! from the crate `dory-pcs`.
//!
//! What is ours: the public parameters ([`setup`]), commitments to one-hot and
//! small-valued polynomials without multi-scalar multiplication ([`commit`]), the
//! joint polynomial opened straight from the trace ([`open`]), group routines and
//! pairings, and everything between the argument and an adversary: encodings with one
//! membership check per element ([`codec`]), shapes taken from the verifier's
//! own values, and the transcript ([`adapter`]).

mod adapter;
#[cfg(feature = "prover")]
mod argument;
mod codec;
#[cfg(feature = "prover")]
mod commit;
#[cfg(feature = "prover")]
mod dot;
#[cfg(feature = "prover")]
mod function;
#[cfg(feature = "prover")]
mod generators;
#[cfg(feature = "prover")]
mod leaps;
#[cfg(feature = "prover")]
mod lines;
#[cfg(feature = "prover")]
mod open;
#[cfg(feature = "prover")]
mod pairing;
#[cfg(feature = "prover")]
mod parameters;
#[cfg(feature = "prover")]
mod routines;
#[cfg(feature = "prover")]
mod second;
mod setup;
mod standard;
#[cfg(feature = "prover")]
mod sums;
#[cfg(feature = "prover")]
mod tensor;
#[cfg(all(test, feature = "prover"))]
mod tests;
#[cfg(all(feature = "prover", feature = "testing"))]
mod units;
mod verify;

use core::fmt;

use dory_pcs::backends::arkworks::{ArkDoryProof, ArkGT};
use jolt_transcript::Transcript;

use crate::{Geometry, Opening, Pcs, PcsError};

#[cfg(feature = "prover")]
pub use parameters::DoryProverSetup;
pub use setup::DoryVerifierSetup;
pub use standard::STANDARD_SEED;
#[cfg(all(feature = "prover", feature = "testing"))]
pub use units::UnitCosts;

/// The commitment scheme of the proof system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoryPcs;

#[cfg(feature = "prover")]
impl DoryPcs {
    /// The standard parameters: the prover's for traces of at most
    /// `2^max_log_cycles` cycles, the verifier's for all.
    ///
    /// # Errors
    ///
    /// [`PcsError::LogCycles`] for a size that is not supported.
    pub fn standard_setup(
        max_log_cycles: usize,
    ) -> Result<(DoryProverSetup, DoryVerifierSetup), PcsError> {
        let prover = DoryProverSetup::new(Geometry::new(max_log_cycles)?, STANDARD_SEED);
        Ok((prover, DoryVerifierSetup::standard()?))
    }
}

/// An element of the target group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoryCommitment(ArkGT);

/// An opening proof with the shape of one [`Geometry`], in transparent mode.
#[derive(Clone, PartialEq)]
pub struct DoryProof(ArkDoryProof);

impl fmt::Debug for DoryProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DoryProof")
            .field("rounds", &self.0.sigma)
            .finish_non_exhaustive()
    }
}

impl Pcs for DoryPcs {
    type VerifierSetup = DoryVerifierSetup;
    type Commitment = DoryCommitment;
    type Proof = DoryProof;

    const COMMITMENT_BYTES: usize = codec::GT_BYTES;

    fn setup_digest(setup: &DoryVerifierSetup) -> [u8; 32] {
        setup.digest()
    }

    fn encode_commitment(commitment: &DoryCommitment, out: &mut Vec<u8>) {
        codec::write(&commitment.0, out);
    }

    fn decode_commitment(bytes: &[u8]) -> Result<DoryCommitment, PcsError> {
        let mut reader = codec::Reader::new(bytes);
        let commitment = reader.gt("a commitment")?;
        reader.finish()?;
        Ok(DoryCommitment(commitment))
    }

    fn encode_proof(proof: &DoryProof, out: &mut Vec<u8>) {
        codec::write_proof(&proof.0, out);
    }

    fn decode_proof(
        geometry: Geometry,
        _polynomials: usize,
        bytes: &[u8],
    ) -> Result<DoryProof, PcsError> {
        codec::read_proof(geometry, bytes).map(DoryProof)
    }

    fn verify<T: Transcript>(
        setup: &DoryVerifierSetup,
        commitments: &[DoryCommitment],
        opening: Opening<'_>,
        proof: &DoryProof,
        transcript: &mut T,
    ) -> Result<(), PcsError> {
        verify::verify(setup, commitments, opening, &proof.0, transcript)
    }
}

#[cfg(feature = "prover")]
impl crate::PcsProver for DoryPcs {
    type ProverSetup = DoryProverSetup;
    type Hint = commit::RowCommitments;

    fn setup(
        max_log_cycles: usize,
        seed: &[u8],
    ) -> Result<(DoryProverSetup, DoryVerifierSetup), PcsError> {
        let prover = DoryProverSetup::new(Geometry::new(max_log_cycles)?, seed);
        let verifier = DoryVerifierSetup::derive(&prover);
        Ok((prover, verifier))
    }

    fn commit(
        setup: &DoryProverSetup,
        geometry: Geometry,
        polynomials: &[crate::Polynomial<'_>],
    ) -> Result<Vec<crate::Committed<Self>>, PcsError> {
        commit::commit(setup, geometry, polynomials)
    }

    fn open<T: Transcript>(
        setup: &DoryProverSetup,
        polynomials: &[crate::Polynomial<'_>],
        committed: &[crate::Committed<Self>],
        opening: Opening<'_>,
        transcript: &mut T,
    ) -> Result<DoryProof, PcsError> {
        open::open(setup, polynomials, committed, opening, transcript).map(DoryProof)
    }
}
