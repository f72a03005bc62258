//! SHA-256 on SP1's precompiles.

use sp1_zkvm::syscalls::{syscall_sha256_compress, syscall_sha256_extend};
use zkml_core::{
    commitment::{BlockHash, Digest, final_block},
    layout::BLOCK_WORDS,
};

/// SP1 keeps every 32-bit word of state and message schedule in a 64-bit word.
pub(crate) struct Sha256 {
    state: [u64; 8],
    schedule: [u64; 64],
    blocks: u32,
}

impl BlockHash for Sha256 {
    fn new() -> Self {
        Self {
            // FIPS 180-4, 5.3.3.
            state: [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ],
            schedule: [0; 64],
            blocks: 0,
        }
    }

    fn update(&mut self, words: &[u32]) {
        for block in words.as_chunks::<BLOCK_WORDS>().0 {
            for (place, word) in self.schedule.iter_mut().zip(block) {
                *place = u64::from(word.swap_bytes());
            }
            syscall_sha256_extend(&mut self.schedule);
            syscall_sha256_compress(&mut self.schedule, &mut self.state);
            self.blocks += 1;
        }
    }

    fn finish(mut self) -> Digest {
        self.update(&final_block(self.blocks));
        self.state.map(|word| (word as u32).swap_bytes())
    }
}
