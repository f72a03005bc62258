//! Errors of the sumcheck engine.

use jolt_field::FieldError;
use thiserror::Error;

/// Why a proof was refused, or a batch could not be set up or proved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SumcheckError {
    /// The bytes end before the proof does.
    #[error("{missing} more bytes were expected")]
    Truncated {
        /// Bytes that are missing.
        missing: usize,
    },
    /// Bytes remain after the proof.
    #[error("{count} bytes follow the end")]
    TrailingBytes {
        /// Bytes that remain.
        count: usize,
    },
    /// A field element is not canonically encoded.
    #[error("field element is not canonically encoded")]
    NonCanonical,
    /// The proof has the wrong number of rounds.
    #[error("expected {expected} rounds, got {actual}")]
    RoundCount {
        /// Rounds of the batch.
        expected: usize,
        /// Rounds of the proof.
        actual: usize,
    },
    /// A round message has the wrong number of elements.
    #[error("round {round}: expected {expected} elements, got {actual}")]
    MessageLength {
        /// Round, from 0.
        round: usize,
        /// Elements required: the degree of the round.
        expected: usize,
        /// Elements given.
        actual: usize,
    },
    /// The last claim is not the combination of the expected values.
    #[error("the reduced claim does not match the expected evaluations")]
    FinalClaim,
    /// A list with one entry per instance has the wrong length.
    #[error("expected one entry for each of {expected} instances, got {actual}")]
    InstanceCount {
        /// Instances of the batch.
        expected: usize,
        /// Entries given.
        actual: usize,
    },
    /// A batch has no instance or too many.
    #[error("a batch cannot have {count} instances")]
    BatchSize {
        /// Number of instances.
        count: usize,
    },
    /// An instance has no rounds or too many.
    #[error("an instance cannot have {rounds} rounds")]
    Rounds {
        /// Number of rounds.
        rounds: usize,
    },
    /// A degree bound is zero or too large.
    #[error("a round cannot have degree {degree}")]
    Degree {
        /// Degree bound.
        degree: usize,
    },
    /// The prover's order of binding is not a permutation of the variables, or
    /// its tables do not fit the shape.
    #[error("tables or binding order do not fit the shape of the instance")]
    InstanceTables,
    /// A round polynomial of the prover does not sum to the claim: the witness
    /// is not one.
    #[error("instance {instance}, round {round}: the round polynomial does not sum to the claim")]
    Inconsistent {
        /// Position of the instance in the batch.
        instance: usize,
        /// Round of the instance, from 0.
        round: usize,
    },
    /// A round polynomial of the prover exceeds the degree bound.
    #[error(
        "instance {instance}, round {round}: the round polynomial has {coefficients} coefficients"
    )]
    ExcessDegree {
        /// Position of the instance in the batch.
        instance: usize,
        /// Round of the instance, from 0.
        round: usize,
        /// Coefficients given.
        coefficients: usize,
    },
    /// An error of the field layer.
    #[error(transparent)]
    Field(#[from] FieldError),
}
