//! Errors of the commitment layer.

use jolt_field::FieldError;
use thiserror::Error;

/// Why an opening was refused, or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PcsError {
    /// The number of cycles is outside what a setup or this crate supports.
    #[error("traces of 2^{log_cycles} cycles are outside the supported range 2^{min} to 2^{max}")]
    LogCycles {
        /// Logarithm of the number of cycles asked for.
        log_cycles: usize,
        /// Smallest logarithm supported.
        min: usize,
        /// Largest logarithm supported.
        max: usize,
    },
    /// A list or table has the wrong length.
    #[error("{what}: expected {expected}, got {actual}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// Count required.
        expected: usize,
        /// Count given.
        actual: usize,
    },
    /// Bytes are not the one encoding of a value of their kind.
    #[error("{what} is not canonically encoded")]
    Encoding {
        /// What the bytes should encode.
        what: &'static str,
    },
    /// The proof does not show that the polynomials have the claimed values.
    #[error("the opening proof does not hold")]
    Rejected,
    /// An error of the field layer.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// Refuses a count other than `expected`.
pub(crate) fn same_length(
    what: &'static str,
    expected: usize,
    actual: usize,
) -> Result<(), PcsError> {
    if expected == actual {
        Ok(())
    } else {
        Err(PcsError::Length {
            what,
            expected,
            actual,
        })
    }
}
