//! The matrix all committed polynomials of a proof share (specification
//! section 8.1).

use crate::PcsError;

/// Variables of a chunk of an address; a one-hot polynomial has
/// `2^CHUNK_VARS = 16` rows of cycles (section 1.2, `c`).
pub const CHUNK_VARS: usize = 4;

/// Values a chunk can take.
pub const CHUNK_SIZE: usize = 1 << CHUNK_VARS;

/// Fewest cycles, as a logarithm: a row of the matrix must not hold cycles of
/// two chunk values.
pub const MIN_LOG_CYCLES: usize = 4;

/// Most cycles, as a logarithm (section 1.2).
pub const MAX_LOG_CYCLES: usize = 24;

/// Shape of the matrix: `2^ν` rows by `2^σ` columns with `ν + σ = t + 4`.
///
/// Entry `(k, j)`, chunk value `k` and cycle `j`, has the index `k·2^t + j`, which
/// is row `·2^σ` plus column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Geometry {
    log_cycles: usize,
}

impl Geometry {
    /// The matrix for `2^log_cycles` cycles.
    ///
    /// # Errors
    ///
    /// [`PcsError::LogCycles`] outside [`MIN_LOG_CYCLES`]..=[`MAX_LOG_CYCLES`].
    pub fn new(log_cycles: usize) -> Result<Self, PcsError> {
        if (MIN_LOG_CYCLES..=MAX_LOG_CYCLES).contains(&log_cycles) {
            Ok(Self { log_cycles })
        } else {
            Err(PcsError::LogCycles {
                log_cycles,
                min: MIN_LOG_CYCLES,
                max: MAX_LOG_CYCLES,
            })
        }
    }

    /// `t`, the logarithm of the number of cycles.
    #[must_use]
    pub fn log_cycles(self) -> usize {
        self.log_cycles
    }

    /// `T = 2^t`.
    #[must_use]
    pub fn cycles(self) -> usize {
        1 << self.log_cycles
    }

    /// `n = t + 4`, the number of variables of a committed polynomial.
    #[must_use]
    pub fn vars(self) -> usize {
        self.log_cycles + CHUNK_VARS
    }

    /// `σ = ⌈n/2⌉`: the low variables, which number the columns.
    #[must_use]
    pub fn column_vars(self) -> usize {
        self.vars().div_ceil(2)
    }

    /// `ν = n - σ`: the high variables, which number the rows.
    #[must_use]
    pub fn row_vars(self) -> usize {
        self.vars() - self.column_vars()
    }

    /// `2^σ`: entries per row, and cycles per block.
    #[must_use]
    pub fn columns(self) -> usize {
        1 << self.column_vars()
    }

    /// `2^ν`.
    #[must_use]
    pub fn rows(self) -> usize {
        1 << self.row_vars()
    }

    /// Blocks of `2^σ` consecutive cycles. Row `k·blocks + B` holds block `B`
    /// for chunk value `k`.
    #[must_use]
    pub fn blocks(self) -> usize {
        self.rows() / CHUNK_SIZE
    }
}
