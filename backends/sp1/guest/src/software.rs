//! The public output, hashed by ordinary instructions.

use crate::runtime::publish;
use zkml_core::commitment::{BlockHash as _, Digest};
use zkml_program::SoftwareSha256;

/// The public output: the host receives its bytes, the proof its digest.
pub(crate) struct Output(SoftwareSha256);

impl Output {
    /// An empty output.
    pub(crate) fn new() -> Self {
        Self(SoftwareSha256::new())
    }

    /// Appends words.
    pub(crate) fn write(&mut self, words: &[u32]) {
        publish(words);
        self.0.update(words);
    }

    /// SHA-256 of everything written.
    pub(crate) fn finish(self) -> Digest {
        self.0.finish()
    }
}
