//! Errors of the verifier.

use jolt_claims::ClaimsError;
use jolt_pcs::PcsError;
use jolt_sumcheck::SumcheckError;
use thiserror::Error;

/// Why the stages of a proof were refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StageError {
    /// There are not as many stage proofs as stages.
    #[error("expected the proofs of {expected} stages, got {actual}")]
    Count {
        /// Number of stages.
        expected: usize,
        /// Number of stage proofs.
        actual: usize,
    },
    /// A stage does not verify.
    #[error("stage {stage}: {source}")]
    Stage {
        /// Number of the stage.
        stage: u64,
        /// What is wrong with it.
        source: ClaimsError,
    },
}

/// Why a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The proof is of another version of the protocol.
    #[error("proof version {0} is not supported")]
    Version(u32),
    /// There are not as many commitments as committed polynomials.
    #[error("expected {expected} commitments, got {actual}")]
    Commitments {
        /// Number of committed polynomials.
        expected: usize,
        /// Number of commitments.
        actual: usize,
    },
    /// The proof opens other advice than the statement commits to.
    #[error("the proof is about committed advice of other sizes than the statement")]
    Advice,
    /// Bytes are not the encoding of a commitment to advice.
    #[error("not a commitment to advice: {0}")]
    AdviceCommitment(PcsError),
    /// The encoding is malformed.
    #[error("malformed proof: {0}")]
    Encoding(#[from] SumcheckError),
    /// The declared sizes or the statement do not fit the program, or a claim is
    /// left unproven.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// A stage was refused.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The opening of the commitments was refused.
    #[error("opening: {0}")]
    Opening(#[from] PcsError),
    /// The opening of a commitment to advice was refused.
    #[error("opening of the advice in region {region}: {source}")]
    AdviceOpening {
        /// Number of the region, from 0.
        region: usize,
        /// What is wrong with it.
        source: PcsError,
    },
}
