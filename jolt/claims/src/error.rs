//! Errors of this crate.

use jolt_field::FieldError;
use jolt_isa::StatementError;
use jolt_sumcheck::SumcheckError;
use jolt_tables::TableError;
use thiserror::Error;

use crate::{Challenge, Claim, Point};

/// Why claims could not be recorded or evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// A size is out of bounds.
    #[error("{name} cannot be {value}")]
    Dimension {
        /// Which size.
        name: &'static str,
        /// Its value.
        value: u64,
    },
    /// A point was needed before it was known.
    #[error("point {0:?} is not known yet")]
    MissingPoint(Point),
    /// A point was defined a second time with other coordinates, or with a wrong
    /// number of them.
    #[error("point {0:?} does not fit")]
    PointMismatch(Point),
    /// A challenge was needed before it was drawn.
    #[error("challenge {0:?} has not been drawn yet")]
    MissingChallenge(Challenge),
    /// A challenge was drawn twice.
    #[error("challenge {0:?} was drawn twice")]
    RepeatedChallenge(Challenge),
    /// A value was needed that nobody has claimed.
    #[error("there is no claim {0:?}")]
    MissingClaim(Claim),
    /// A value was claimed a second time.
    #[error("claim {0:?} was made twice")]
    RepeatedClaim(Claim),
    /// A value was claimed and never used: an unproven claim.
    #[error("claim {0:?} was never used")]
    UnusedClaim(Claim),
    /// A list of claimed values has the wrong length.
    #[error("expected {expected} claimed values, got {actual}")]
    ClaimCount {
        /// Claims of the stage.
        expected: usize,
        /// Values given.
        actual: usize,
    },
    /// An error of the field layer.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// An error of the lookup tables.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The statement does not fit the program's memory.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// An error of the sumcheck.
    #[error(transparent)]
    Sumcheck(#[from] SumcheckError),
}
