//! SHA-256 on SP1's precompiles.

use crate::runtime::Static;
use core::arch::asm;
use zkml_core::{
    commitment::{BlockHash, Digest, final_block},
    layout::BLOCK_WORDS,
};

// System calls, as sp1-zkvm 6.10.0 numbers them in src/syscalls/mod.rs.
const SHA_COMPRESS: usize = 0x0001_0106;
const SHA_EXTEND: usize = 0x0030_0105;

/// SP1 keeps every 32-bit word of state and message schedule in the lower half
/// of a 64-bit word whose upper half is zero.
pub(crate) struct Sha256 {
    state: [u64; 8],
    /// Blocks absorbed so far.
    pub(crate) blocks: u32,
}

/// The message schedule of the block at hand. Its upper halves are zero in the
/// image and nothing writes anything else there.
static SCHEDULE: Static<[u64; 64]> = Static::new([0; 64]);

impl Sha256 {
    /// Absorbs one block, given as eight pairs of words.
    #[inline(always)]
    fn block(&mut self, pairs: impl Iterator<Item = u64>) {
        let schedule = SCHEDULE.get();
        for (pair, i) in pairs.zip(0..8) {
            // Bytes within half-words are swapped for two words at once, the
            // half-words by where they are stored: RV64IM can do neither in one
            // instruction.
            const LOW: u64 = 0x00ff_00ff_00ff_00ff;
            let halves = ((pair & LOW) << 8) | ((pair >> 8) & LOW);
            // SAFETY: `i` is below 8, so that the last half-word is in the
            // upper half's lower end of word 15. Nothing else borrows the
            // schedule: it is named in this function alone, which calls
            // nothing.
            unsafe {
                let words = schedule.cast::<u16>().add(8 * i);
                words.add(1).write(halves as u16);
                words.add(0).write((halves >> 16) as u16);
                words.add(5).write((halves >> 32) as u16);
                words.add(4).write((halves >> 48) as u16);
            }
        }
        // SAFETY: the calls read and write the schedule's 64 and the state's 8
        // words, which are aligned and do not overlap.
        unsafe {
            asm!(
                "ecall",
                inout("t0") SHA_EXTEND => _,
                in("a0") schedule,
                in("a1") 0,
                options(nostack),
            );
            asm!(
                "ecall",
                inout("t0") SHA_COMPRESS => _,
                in("a0") schedule,
                in("a1") &raw mut self.state,
                options(nostack),
            );
        }
    }

    /// The state as a digest, complete once the padding was absorbed.
    pub(crate) fn digest(&self) -> Digest {
        self.state.map(|word| (word as u32).swap_bytes())
    }
}

impl BlockHash for Sha256 {
    fn new() -> Self {
        Self {
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
            blocks: 0,
        }
    }

    fn update(&mut self, words: &[u32]) {
        // Input, output and results are aligned to 8 bytes; a small array on
        // the stack need not be.
        // SAFETY: every bit pattern is a `u64`.
        let (head, pairs, tail) = unsafe { words.align_to::<u64>() };
        let blocks = words.as_chunks::<BLOCK_WORDS>().0;
        if head.is_empty() && tail.is_empty() {
            for block in pairs.as_chunks::<8>().0 {
                self.block(block.iter().copied());
            }
        } else {
            for block in blocks {
                let pairs = block.as_chunks::<2>().0;
                self.block(
                    pairs
                        .iter()
                        .map(|[a, b]| u64::from(*a) | u64::from(*b) << 32),
                );
            }
        }
        self.blocks += blocks.len() as u32;
    }

    fn finish(mut self) -> Digest {
        self.update(&final_block(self.blocks));
        self.digest()
    }
}
