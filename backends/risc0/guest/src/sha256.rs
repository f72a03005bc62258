//! SHA-256 on the machine's accelerator.

use risc0_zkvm_platform::syscall;
use zkml_core::{
    commitment::{BlockHash, Digest, final_block},
    layout::BLOCK_WORDS,
};

/// The state in the accelerator's byte order, which is the digest's.
pub(crate) struct Sha256 {
    pub(crate) state: Digest,
    pub(crate) blocks: u32,
}

impl BlockHash for Sha256 {
    fn new() -> Self {
        // FIPS 180-4, 5.3.3.
        const INITIAL: [u32; 8] = [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ];
        Self {
            state: INITIAL.map(u32::swap_bytes),
            blocks: 0,
        }
    }

    fn update(&mut self, words: &[u32]) {
        let blocks = (words.len() / BLOCK_WORDS) as u32;
        let state = &raw mut self.state;
        // SAFETY: the state may be input and output at once, and the words are
        // aligned and at least as many as the blocks take.
        unsafe { syscall::sys_sha_buffer(state, state, words.as_ptr().cast(), blocks) };
        self.blocks += blocks;
    }

    fn finish(mut self) -> Digest {
        self.update(&final_block(self.blocks));
        self.state
    }
}
