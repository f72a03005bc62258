//! The public output.

#[path = "tag.rs"]
mod tag;

use crate::sha256::Sha256;
use risc0_zkvm_platform::{WORD_SIZE, fileno, syscall};
use tag::OUTPUT_TAG;
use zkml_core::{
    commitment::{BlockHash, Digest},
    layout::BLOCK_WORDS,
};

/// The journal's hash, with the words that do not fill a block yet.
pub(crate) struct Journal {
    hash: Sha256,
    pending: [u32; BLOCK_WORDS],
    filled: usize,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self {
            hash: Sha256::new(),
            pending: [0; BLOCK_WORDS],
            filled: 0,
        }
    }

    /// Hands words to the host and hashes them.
    pub(crate) fn append(&mut self, words: &[u32]) {
        let bytes = words.len() * WORD_SIZE;
        // SAFETY: pointer and length are a slice's.
        unsafe { syscall::sys_write(fileno::JOURNAL, words.as_ptr().cast(), bytes) };
        // All but the last words come in whole blocks, hashed where they lie.
        let words = if self.filled == 0 {
            let (blocks, rest) = words.as_chunks::<BLOCK_WORDS>();
            self.hash.update(blocks.as_flattened());
            rest
        } else {
            words
        };
        for word in words {
            self.push(*word);
        }
    }

    fn push(&mut self, word: u32) {
        self.pending[self.filled] = word;
        self.filled += 1;
        if self.filled == BLOCK_WORDS {
            self.hash.update(&self.pending);
            self.filled = 0;
        }
    }

    /// What the run ends with: the tagged digest of the journal's digest and of
    /// no assumptions (`Output` in `risc0-zkvm`).
    pub(crate) fn output(mut self) -> Digest {
        let bits = (self.hash.blocks * BLOCK_WORDS as u32 + self.filled as u32) * u32::BITS;
        // FIPS 180-4, 5.1.1: a one bit, zeros, the length in 64 bits.
        self.push(0x80);
        while self.filled != BLOCK_WORDS - 1 {
            self.push(0);
        }
        self.push(bits.swap_bytes());
        let journal = self.hash.state;

        // The same for tag, journal, no assumptions, and the number of these
        // two digests in 16 bits.
        const BYTES: u32 = 3 * 32 + 2;
        let mut message = [0; 2 * BLOCK_WORDS];
        message[..8].copy_from_slice(&OUTPUT_TAG);
        message[8..16].copy_from_slice(&journal);
        message[24] = 0x0080_0002;
        message[31] = (BYTES * 8).swap_bytes();
        let mut output = Sha256::new();
        output.update(&message);
        output.state
    }
}
