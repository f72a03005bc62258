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

pub use predict::run;

use zkml_core::{
    MAX_COLUMNS, Reject,
    commitment::BlockHash,
    layout::{CHUNK_WORDS, MAX_CHUNK_ROWS, MAX_MODEL_WORDS},
};

/// What the guest logic needs from the machine it runs on.
pub trait Platform {
    /// SHA-256, on the machine's accelerator where it has one.
    type Hash: BlockHash;

    /// Whether a 64-bit multiply-accumulate is one instruction each, so that
    /// splitting weights for 32-bit accumulators gains nothing.
    const NATIVE_64_BIT: bool;

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

/// Memory for one run.
///
/// A guest keeps it in zero-initialised static memory, which costs no cycles,
/// instead of on the stack, where clearing it would. A platform whose
/// [`Platform::read`] returns memory of its own needs no buffers and takes
/// [`Unbuffered`], since on some machines static memory costs proving time.
#[derive(Debug)]
pub struct Workspace<const MODEL: usize = MAX_MODEL_WORDS, const INPUT: usize = CHUNK_WORDS> {
    model: [u32; MODEL],
    input: [u32; INPUT],
    weights: [i32; MAX_COLUMNS],
    results: [u32; MAX_CHUNK_ROWS],
}

/// A workspace for a platform that reads into memory of its own.
pub type Unbuffered = Workspace<0, 0>;

impl<const MODEL: usize, const INPUT: usize> Workspace<MODEL, INPUT> {
    /// An empty workspace.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            model: [0; MODEL],
            input: [0; INPUT],
            weights: [0; MAX_COLUMNS],
            results: [0; MAX_CHUNK_ROWS],
        }
    }
}

impl<const MODEL: usize, const INPUT: usize> Default for Workspace<MODEL, INPUT> {
    fn default() -> Self {
        Self::new()
    }
}
