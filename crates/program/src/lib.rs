//! The guest logic, written once.
//!
//! [`run`] reads a job, a model and rows, commits to model and data, applies
//! the model to every row and publishes the statement, all through a
//! [`Platform`]: three operations that each zero-knowledge virtual machine
//! binds to its own system calls. Rows stream through one buffer, so memory
//! does not grow with them.
#![no_std]

mod fixed_rows;
mod float32;
mod predict;
#[cfg(feature = "software-sha256")]
mod software;

pub use predict::run;
#[cfg(feature = "software-sha256")]
pub use software::SoftwareSha256;

use zkml_core::{
    MAX_COLUMNS, Reject,
    commitment::BlockHash,
    layout::{CHUNK_WORDS, JOB_WORDS, MAX_CHUNK_ROWS, MAX_MODEL_WORDS},
};

/// What the guest logic needs from the machine it runs on.
pub trait Platform {
    /// SHA-256, on the machine's accelerator where it has one; or, where the proof
    /// system commits to the input by itself, none
    /// ([`Unhashed`](zkml_core::commitment::Unhashed)).
    type Hash: BlockHash;

    /// Whether a 64-bit multiply-accumulate is one instruction each, so that
    /// splitting weights for 32-bit accumulators gains nothing.
    const NATIVE_64_BIT: bool;

    /// Whether loading 16 bits costs about as much as loading a word. Where it
    /// costs more, cells of 16 bits are taken from words two at a time.
    const LOADS_HALFWORDS: bool = true;

    /// Returns the next `words` words of the input, in `buffer` or in memory
    /// of the platform's own. In a default [`Workspace`], `buffer` is at least
    /// that long. Segments are read whole, in the order of
    /// [`zkml_core::layout`].
    ///
    /// # Errors
    /// [`Reject::InputExhausted`] if the input has not as many words.
    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject>;

    /// Appends words to the public output.
    fn commit(&mut self, words: &[u32]);
}

/// Memory for one run: one arena, of which [`run`] gives each buffer as many
/// words as the job needs.
///
/// A guest keeps it in zero-initialised static memory, which costs no cycles,
/// instead of on the stack, where clearing it would. Buffers side by side touch
/// the fewest pages, and each page touched is proven too. A platform whose
/// [`Platform::read`] returns memory of its own needs no buffers to read into
/// and takes [`Unbuffered`], since on some machines static memory costs proving
/// time.
#[derive(Debug)]
pub struct Workspace<const WORDS: usize = BUFFERED_WORDS> {
    words: [u32; WORDS],
}

/// A workspace for a platform that reads into memory of its own.
pub type Unbuffered = Workspace<UNBUFFERED_WORDS>;

/// Words of the most weights and results.
const UNBUFFERED_WORDS: usize = MAX_COLUMNS + MAX_CHUNK_ROWS;

/// Words of the longest job, model and chunk besides.
const BUFFERED_WORDS: usize = UNBUFFERED_WORDS + JOB_WORDS + MAX_MODEL_WORDS + CHUNK_WORDS;

impl<const WORDS: usize> Workspace<WORDS> {
    /// An empty workspace.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: [0; WORDS] }
    }
}

impl<const WORDS: usize> Default for Workspace<WORDS> {
    fn default() -> Self {
        Self::new()
    }
}
