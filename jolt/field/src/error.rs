//! Errors of the field layer.

use thiserror::Error;

/// What can be wrong with the shape or the encoding of an input.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// Two sequences that must have the same length do not.
    #[error("lengths differ: expected {expected}, got {actual}")]
    LengthMismatch {
        /// Length that was required.
        expected: usize,
        /// Length that was given.
        actual: usize,
    },
    /// A table of values has a length that is not a power of two.
    #[error("length {len} is not a power of two")]
    NotPowerOfTwo {
        /// Length that was given.
        len: usize,
    },
    /// A table would have more than [`MAX_TABLE_VARS`](crate::MAX_TABLE_VARS)
    /// variables.
    #[error("{vars} variables are more than a table may have")]
    TooManyVariables {
        /// Number of variables asked for.
        vars: usize,
    },
    /// Every variable is bound already, or the named one does not exist.
    #[error("variable {var} does not exist among {vars}")]
    NoSuchVariable {
        /// Variable asked for, counted from the most significant one.
        var: usize,
        /// Number of free variables.
        vars: usize,
    },
    /// A position of a one-hot column lies outside its domain.
    #[error("column index {index} is outside the domain of size {size}")]
    IndexOutOfRange {
        /// Offending position.
        index: usize,
        /// Size of the domain.
        size: usize,
    },
    /// Bytes do not encode a field element: the value is not below the modulus.
    #[error("field element is not canonically encoded")]
    NonCanonical,
}

/// Refuses two lengths that differ.
pub(crate) fn same_length(expected: usize, actual: usize) -> Result<(), FieldError> {
    if expected == actual {
        Ok(())
    } else {
        Err(FieldError::LengthMismatch { expected, actual })
    }
}

/// Refuses a number of variables for which no table is built.
pub(crate) fn table_vars(vars: usize) -> Result<(), FieldError> {
    if vars <= crate::MAX_TABLE_VARS {
        Ok(())
    } else {
        Err(FieldError::TooManyVariables { vars })
    }
}
