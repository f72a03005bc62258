//! A program as the verifier knows it, and its digest (section 2.7).

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::WORD_BITS;
use crate::bytecode::BytecodeTable;
use crate::layout::{MemoryLayout, RAM_START};
use crate::row::Row;

/// Version of the encoding that is hashed.
const FORMAT_VERSION: u32 = 2;

/// Bounds that the verifier imposes and no proof may choose (section 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Smallest `log2` of the number of cycles.
    pub min_log_cycles: u32,
    /// Largest `log2` of the number of cycles.
    pub max_log_cycles: u32,
    /// Smallest `log2` of the number of memory cells.
    pub min_log_cells: u32,
    /// Largest `log2` of the number of memory cells.
    pub max_log_cells: u32,
    /// Largest `log2` of the number of bytecode rows.
    pub max_log_bytecode: u32,
    /// Bits of a committed one-hot chunk.
    pub chunk_bits: u32,
}

impl Default for Policy {
    /// The values of section 1.2; memory up to 2^24 cells (64 MiB) and bytecode
    /// up to 2^20 rows.
    fn default() -> Self {
        Self {
            min_log_cycles: 8,
            max_log_cycles: 24,
            min_log_cells: 4,
            max_log_cells: 24,
            max_log_bytecode: 20,
            chunk_bits: 4,
        }
    }
}

/// Consecutive words of the initial memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageChunk {
    /// Address of the first word, a multiple of 4.
    pub address: u32,
    /// The words in address order.
    pub words: Vec<u32>,
}

/// Why the parts do not make up a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PreprocessError {
    /// The entry point is not the address of an instruction.
    #[error("the entry point {address:#x} is not an instruction")]
    BadEntry {
        /// The entry point.
        address: u32,
    },
    /// A chunk of the image is empty, misaligned, out of order, overlaps
    /// another one, or reaches outside `RAM_START .. image_end`.
    #[error("image chunk at {address:#x} is out of place")]
    BadImage {
        /// Start of the chunk.
        address: u32,
    },
    /// The table has more rows than the policy allows.
    #[error("2^{log_size} bytecode rows exceed the policy")]
    BytecodeTooLarge {
        /// `log2` of the number of rows.
        log_size: u32,
    },
    /// The memory has more cells than the policy allows.
    #[error("{cells} memory cells exceed the policy")]
    MemoryTooLarge {
        /// Number of cells.
        cells: u32,
    },
}

/// A preprocessed program: everything that the verifier must know about it
/// except the setup of the commitment scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preprocessed {
    bytecode: BytecodeTable,
    entry: u32,
    entry_row: u32,
    image: Vec<ImageChunk>,
    layout: MemoryLayout,
    policy: Policy,
}

impl Preprocessed {
    /// Puts the parts together.
    ///
    /// # Errors
    ///
    /// See [`PreprocessError`].
    pub fn new(
        bytecode: BytecodeTable,
        entry: u32,
        image: Vec<ImageChunk>,
        layout: MemoryLayout,
        policy: Policy,
    ) -> Result<Self, PreprocessError> {
        if bytecode.log_size() > policy.max_log_bytecode {
            return Err(PreprocessError::BytecodeTooLarge {
                log_size: bytecode.log_size(),
            });
        }
        if policy.max_log_cells < 32 && layout.total_cells() > 1 << policy.max_log_cells {
            return Err(PreprocessError::MemoryTooLarge {
                cells: layout.total_cells(),
            });
        }
        // A first row, so that no run starts inside a sequence.
        let entry_row = bytecode
            .first_row(entry)
            .ok_or(PreprocessError::BadEntry { address: entry })?;
        let mut end = u64::from(RAM_START);
        for chunk in &image {
            let start = u64::from(chunk.address);
            let chunk_end = start + 4 * chunk.words.len() as u64;
            // The last word may be filled up beyond the end of the image.
            if chunk.words.is_empty()
                || start % 4 != 0
                || start < end
                || chunk_end > (u64::from(layout.image_end()) + 3) & !3
            {
                return Err(PreprocessError::BadImage {
                    address: chunk.address,
                });
            }
            end = chunk_end;
        }
        Ok(Self {
            bytecode,
            entry,
            entry_row,
            image,
            layout,
            policy,
        })
    }

    /// The bytecode table.
    #[must_use]
    pub const fn bytecode(&self) -> &BytecodeTable {
        &self.bytecode
    }

    /// Address of the first instruction.
    #[must_use]
    pub const fn entry(&self) -> u32 {
        self.entry
    }

    /// `k*`: the row of the first cycle.
    #[must_use]
    pub const fn entry_row(&self) -> u32 {
        self.entry_row
    }

    /// The initial memory in address order; cells in no chunk are 0.
    #[must_use]
    pub fn image(&self) -> &[ImageChunk] {
        &self.image
    }

    /// The memory layout.
    #[must_use]
    pub const fn layout(&self) -> &MemoryLayout {
        &self.layout
    }

    /// The bounds that proofs must respect.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Number of cells up to the end of the initialised image, I/O window and
    /// committed advice included: the memory of every proof has at least this
    /// size.
    #[must_use]
    pub fn image_cells(&self) -> u32 {
        self.image
            .last()
            .map_or(self.layout.program_cell(), |chunk| {
                (chunk.address - self.layout.lowest()) / 4 + chunk.words.len() as u32
            })
    }

    /// The digest that a transcript absorbs first: SHA-256 of an injective
    /// encoding of the program, and of `setup`, which stands for the verifier
    /// setup of the commitment scheme.
    ///
    /// The encoding is: the label `jolt-rv32im-vk`; format version and word
    /// width; the policy; the five sizes of the layout and those of the
    /// regions of advice, its `io_cells`, `image_end` and `total_cells`; the entry row; the number of rows and each
    /// row in 20 bytes; the number of chunks, and for each its address, its
    /// length and its words; the length of `setup` in 8 bytes, and `setup`.
    /// Integers are little-endian and have 4 bytes where nothing else is said.
    /// A row is its address (4), `rd`, `rs1`, `rs2` and the table (1 each, 255
    /// if absent), circuit flags (2), instruction flags (1), a zero byte and
    /// the immediate as a signed integer (8).
    #[must_use]
    pub fn digest(&self, setup: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let config = self.layout.config();
        hash.update(b"jolt-rv32im-vk");
        for word in [
            FORMAT_VERSION,
            WORD_BITS,
            self.policy.min_log_cycles,
            self.policy.max_log_cycles,
            self.policy.min_log_cells,
            self.policy.max_log_cells,
            self.policy.max_log_bytecode,
            self.policy.chunk_bits,
            config.max_input,
            config.max_output,
            config.stack_guard,
            config.stack,
            config.heap,
            config.advice[0],
            config.advice[1],
            self.layout.io_cells(),
            self.layout.image_end(),
            self.layout.total_cells(),
            self.entry_row,
            self.bytecode.rows().len() as u32,
        ] {
            hash.update(word.to_le_bytes());
        }
        for row in self.bytecode.rows() {
            hash.update(encode_row(row));
        }
        hash.update((self.image.len() as u32).to_le_bytes());
        for chunk in &self.image {
            hash.update(chunk.address.to_le_bytes());
            hash.update((chunk.words.len() as u32).to_le_bytes());
            for word in &chunk.words {
                hash.update(word.to_le_bytes());
            }
        }
        hash.update((setup.len() as u64).to_le_bytes());
        hash.update(setup);
        hash.finalize().into()
    }
}

fn encode_row(row: &Row) -> [u8; 20] {
    let mut out = [0; 20];
    let reg = |r: Option<crate::Reg>| r.map_or(255, crate::Reg::number);
    out[..4].copy_from_slice(&row.address.to_le_bytes());
    out[4] = reg(row.rd);
    out[5] = reg(row.rs1);
    out[6] = reg(row.rs2);
    out[7] = row.table.map_or(255, |table| table as u8);
    out[8..10].copy_from_slice(&row.circuit.bits().to_le_bytes());
    out[10] = row.instruction.bits();
    out[12..].copy_from_slice(&row.imm.to_le_bytes());
    out
}
