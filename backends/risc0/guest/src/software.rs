//! The public output, hashed by ordinary instructions.

// Named, since the guest beside this one includes this file too.
#[path = "tag.rs"]
mod tag;

use risc0_zkvm_platform::{WORD_SIZE, fileno, syscall};
use sha2::{Digest as _, Sha256};
use tag::OUTPUT_TAG;
use zkml_core::commitment::{BlockHash as _, Digest, digest_from_bytes};
use zkml_program::SoftwareSha256;

/// The journal's hash.
pub(crate) struct Journal(SoftwareSha256);

impl Journal {
    pub(crate) fn new() -> Self {
        Self(SoftwareSha256::new())
    }

    /// Hands words to the host and hashes them.
    pub(crate) fn append(&mut self, words: &[u32]) {
        let bytes = words.len() * WORD_SIZE;
        // SAFETY: pointer and length are a slice's.
        unsafe { syscall::sys_write(fileno::JOURNAL, words.as_ptr().cast(), bytes) };
        self.0.update(words);
    }

    /// What the run ends with: the tagged digest of the journal's digest and of
    /// no assumptions (`Output` in `risc0-zkvm`).
    pub(crate) fn output(self) -> Digest {
        let mut output = Sha256::new();
        for digest in [OUTPUT_TAG, self.0.finish(), [0; 8]] {
            for word in digest {
                output.update(word.to_le_bytes());
            }
        }
        // How many digests these were, but for the tag, in 16 bits.
        output.update(2u16.to_le_bytes());
        digest_from_bytes(&output.finalize().into())
    }
}
