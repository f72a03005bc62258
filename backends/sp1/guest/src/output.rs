//! The public output, hashed on the precompiles.

use crate::{runtime::publish, sha256::Sha256};
use zkml_core::{
    commitment::{BlockHash as _, Digest},
    layout::BLOCK_WORDS,
};

/// The public output: the host receives its bytes, the proof its digest.
pub(crate) struct Output {
    hash: Sha256,
    block: Block,
    filled: usize,
}

/// A block that can be read as 64-bit words.
#[repr(align(8))]
struct Block([u32; BLOCK_WORDS]);

impl Output {
    /// An empty output.
    pub(crate) fn new() -> Self {
        Self {
            hash: Sha256::new(),
            block: Block([0; BLOCK_WORDS]),
            filled: 0,
        }
    }

    /// Appends words.
    pub(crate) fn write(&mut self, mut words: &[u32]) {
        publish(words);
        if self.filled > 0 {
            let room = &mut self.block.0[self.filled..];
            let (head, tail) = words.split_at(words.len().min(room.len()));
            room[..head.len()].copy_from_slice(head);
            self.filled += head.len();
            words = tail;
            if self.filled < BLOCK_WORDS {
                return;
            }
            self.hash.update(&self.block.0);
        }
        let (blocks, tail) = words.as_chunks::<BLOCK_WORDS>();
        self.hash.update(blocks.as_flattened());
        self.block.0[..tail.len()].copy_from_slice(tail);
        self.filled = tail.len();
    }

    /// SHA-256 of everything written.
    pub(crate) fn finish(mut self) -> Digest {
        let blocks = self.hash.blocks;
        let bits = (u64::from(blocks) * BLOCK_WORDS as u64 + self.filled as u64) * 32;
        let block = &mut self.block.0;
        block[self.filled..].fill(0);
        block[self.filled] = 0x80;
        if self.filled >= BLOCK_WORDS - 2 {
            self.hash.update(block);
            block.fill(0);
        }
        block[14] = ((bits >> 32) as u32).swap_bytes();
        block[15] = (bits as u32).swap_bytes();
        self.hash.update(block);
        self.hash.digest()
    }
}
