//! The sizes on which the shape of a proof depends (specification section 1.2).

use jolt_isa::{MAX_ADVICE_REGIONS, Policy};

use crate::ClaimsError;

/// Bits of a committed one-hot chunk (`c`).
pub const CHUNK_BITS: usize = 4;
/// `log2` of the number of registers.
pub const REGISTER_BITS: usize = 6;
/// `log2` of the fewest words of committed advice.
pub const MIN_LOG_ADVICE: usize = 4;
/// Largest number of pieces into which the lookup index is cut (`n_v`).
const MAX_PIECES: usize = 4;

/// Sizes of a proof, as binary logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    log_cycles: usize,
    log_cells: usize,
    log_bytecode: usize,
    word_bits: usize,
    /// `log2` of the words of each region of committed advice, 0 for none.
    log_advice: [usize; MAX_ADVICE_REGIONS],
}

impl Dims {
    /// Sizes for the machine's word of 32 bits.
    ///
    /// `policy` bounds `log_cycles` (`t`) and `log_cells` (`κ`), which come from
    /// a proof; `log_bytecode` (`b`) is the verifier's own.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Dimension`] for a size out of bounds.
    pub fn new(
        policy: &Policy,
        log_cycles: u32,
        log_cells: u32,
        log_bytecode: u32,
    ) -> Result<Self, ClaimsError> {
        let bounded = |name, value, min, max| {
            if (min..=max).contains(&value) {
                Ok(value as usize)
            } else {
                Err(ClaimsError::Dimension {
                    name,
                    value: u64::from(value),
                })
            }
        };
        if policy.chunk_bits as usize != CHUNK_BITS {
            return Err(ClaimsError::Dimension {
                name: "chunk bits",
                value: policy.chunk_bits.into(),
            });
        }
        Self::with_word_bits(
            bounded(
                "log2 of the cycles",
                log_cycles,
                policy.min_log_cycles,
                policy.max_log_cycles,
            )?,
            bounded(
                "log2 of the memory cells",
                log_cells,
                policy.min_log_cells,
                policy.max_log_cells,
            )?,
            bounded(
                "log2 of the bytecode rows",
                log_bytecode,
                0,
                policy.max_log_bytecode,
            )?,
            jolt_isa::WORD_BITS as usize,
        )
    }

    /// Sizes for words of `word_bits` bits, 4, 8, 16 or 32. Small words serve
    /// exhaustive tests of the lookup relations.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Dimension`] for a size with which the relations make no
    /// sense or whose tables no machine could hold.
    pub fn with_word_bits(
        log_cycles: usize,
        log_cells: usize,
        log_bytecode: usize,
        word_bits: usize,
    ) -> Result<Self, ClaimsError> {
        let check = |name, value: usize, ok: bool| {
            if ok {
                Ok(())
            } else {
                Err(ClaimsError::Dimension {
                    name,
                    value: value as u64,
                })
            }
        };
        check(
            "log2 of the cycles",
            log_cycles,
            (1..=jolt_field::MAX_TABLE_VARS).contains(&log_cycles),
        )?;
        check(
            "log2 of the memory cells",
            log_cells,
            (CHUNK_BITS..=jolt_field::MAX_TABLE_VARS).contains(&log_cells),
        )?;
        check(
            "log2 of the bytecode rows",
            log_bytecode,
            (CHUNK_BITS..=jolt_field::MAX_TABLE_VARS).contains(&log_bytecode),
        )?;
        check("word bits", word_bits, [4, 8, 16, 32].contains(&word_bits))?;
        Ok(Self {
            log_cycles,
            log_cells,
            log_bytecode,
            word_bits,
            log_advice: [0; MAX_ADVICE_REGIONS],
        })
    }

    /// The same sizes with committed advice of `2^log_words` words in each of
    /// the first regions.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Dimension`] for too many regions, or a size below
    /// [`MIN_LOG_ADVICE`] or not below that of memory.
    pub fn with_advice(mut self, log_words: &[u32]) -> Result<Self, ClaimsError> {
        let name = "log2 of the words of advice";
        for (region, &log_words) in log_words.iter().enumerate() {
            let value = log_words as usize;
            let fits = (MIN_LOG_ADVICE..self.log_cells).contains(&value);
            match self.log_advice.get_mut(region) {
                Some(size) if fits => *size = value,
                _ => {
                    return Err(ClaimsError::Dimension {
                        name,
                        value: log_words.into(),
                    });
                }
            }
        }
        Ok(self)
    }

    /// `log2` of the words of a region of committed advice; 0 if it is empty.
    #[must_use]
    pub fn log_advice(&self, region: u8) -> usize {
        let size = self.log_advice.get(usize::from(region));
        size.copied().unwrap_or_default()
    }

    /// The regions of committed advice that are not empty.
    pub fn advice_regions(&self) -> impl Iterator<Item = u8> + use<> {
        let sizes = self.log_advice;
        (0..)
            .zip(sizes)
            .filter(|(_, size)| *size > 0)
            .map(|(i, _)| i)
    }

    /// `t`: `log2` of the number of cycles.
    #[must_use]
    pub const fn log_cycles(&self) -> usize {
        self.log_cycles
    }

    /// `κ`: `log2` of the number of memory cells.
    #[must_use]
    pub const fn log_cells(&self) -> usize {
        self.log_cells
    }

    /// `b`: `log2` of the number of bytecode rows.
    #[must_use]
    pub const fn log_bytecode(&self) -> usize {
        self.log_bytecode
    }

    /// `W`: bits of a word.
    #[must_use]
    pub const fn word_bits(&self) -> usize {
        self.word_bits
    }

    /// Bits of a lookup index, `2W`.
    #[must_use]
    pub const fn index_bits(&self) -> usize {
        2 * self.word_bits
    }

    /// Number of committed one-hot chunks of a family.
    #[must_use]
    pub const fn chunks(&self, family: crate::Family) -> usize {
        self.address_bits(family).div_ceil(CHUNK_BITS)
    }

    /// Bits of the address that a family encodes.
    #[must_use]
    pub const fn address_bits(&self, family: crate::Family) -> usize {
        match family {
            crate::Family::Lookup => self.index_bits(),
            crate::Family::Ram => self.log_cells,
            crate::Family::Bytecode => self.log_bytecode,
        }
    }

    /// Number of pieces of the lookup index (`n_v`): virtual polynomials that
    /// are products of the chunks they consist of.
    #[must_use]
    pub const fn pieces(&self) -> usize {
        let chunks = self.index_bits() / CHUNK_BITS;
        if chunks < MAX_PIECES {
            chunks
        } else {
            MAX_PIECES
        }
    }

    /// Chunks of one piece.
    #[must_use]
    pub const fn chunks_per_piece(&self) -> usize {
        self.index_bits() / CHUNK_BITS / self.pieces()
    }
}
