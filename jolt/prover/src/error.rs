//! Errors of the prover.

use jolt_claims::{Claim, ClaimsError, Poly, RelationId};
use jolt_field::FieldError;
use jolt_pcs::PcsError;
use jolt_r1cs::R1csError;
use jolt_sumcheck::SumcheckError;
use jolt_verifier::VerifyError;
use thiserror::Error;

/// Why a proof could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProverError {
    /// The trace does not have `2^t` records.
    #[error("the trace has {actual} records, expected {expected}")]
    TraceLength {
        /// Records required.
        expected: usize,
        /// Records given.
        actual: usize,
    },
    /// A record accesses a cell that the declared memory does not have.
    #[error("cycle {cycle} accesses cell {cell}, which is outside the declared memory")]
    CellOutOfRange {
        /// Cycle of the access.
        cycle: usize,
        /// The cell.
        cell: u32,
    },
    /// The witness has no such polynomial, or one of another size.
    #[error("the witness has no polynomial {0:?} of this shape")]
    MissingPolynomial(Poly),
    /// An instance did not yield one of its output claims.
    #[error("{relation} did not yield the claim {claim:?}")]
    MissingOutput {
        /// The relation.
        relation: RelationId,
        /// The claim.
        claim: Claim,
    },
    /// Two instances of a stage yield different values for one claim.
    #[error("two relations disagree about the claim {0:?}")]
    Disagreement(Claim),
    /// The prover does not know the value of a claim that no relation yields.
    #[error("the prover does not yield the claim {0:?}")]
    MissingClaim(Claim),
    /// The committed advice does not have the declared sizes.
    #[error("the sizes of the committed advice are not those that were declared")]
    Advice,
    /// A commitment is not to the words that the program had in that region.
    #[error("the commitment for region {region} is not to the words that the program ran with")]
    OtherAdvice {
        /// Number of the region, from 0.
        region: usize,
    },
    /// The sums of a relation are too large for dense tables.
    #[error("{relation} has {variables} variables, too many for dense tables")]
    TooLarge {
        /// The relation.
        relation: RelationId,
        /// Its variables.
        variables: usize,
    },
    /// An error of the claims layer.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// An error of the constraint system.
    #[error(transparent)]
    R1cs(#[from] R1csError),
    /// An error of the sumcheck.
    #[error(transparent)]
    Sumcheck(#[from] SumcheckError),
    /// An error of the commitment scheme.
    #[error(transparent)]
    Pcs(#[from] PcsError),
    /// An error of the field layer.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Something that no verifier would take.
    #[error(transparent)]
    Verifier(#[from] VerifyError),
}
