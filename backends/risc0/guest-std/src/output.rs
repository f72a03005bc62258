//! Hash and public output as the SDK offers them, on the accelerator.

use risc0_zkvm::{
    guest::env,
    sha::rust_crypto::{Digest as _, Sha256},
};
use zkml_core::commitment::{BlockHash, Digest, digest_from_bytes};

/// SHA-256 on the machine's accelerator.
pub(crate) struct Hash(Sha256);

impl BlockHash for Hash {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn update(&mut self, words: &[u32]) {
        self.0.update(bytemuck::cast_slice::<_, u8>(words));
    }

    fn finish(self) -> Digest {
        digest_from_bytes(&self.0.finalize().into())
    }
}

/// The journal.
pub(crate) struct Output;

impl Output {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn commit(&mut self, words: &[u32]) {
        env::commit_slice(words);
    }

    /// The SDK ends the run when `main` returns.
    pub(crate) fn finish(self) {}
}
