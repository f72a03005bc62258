//! Commitments to a private model and to private data.
//!
//! A statement names the [`Scheme`] of its two commitments. The one that every
//! machine has is SHA-256:
//!
//! A commitment is `SHA-256(tag ‖ salt ‖ canonical words)`: a 32-byte domain
//! tag, a 32-byte uniformly random salt and the canonical form of what is
//! committed to, as little-endian words padded with zeros to whole 64-byte
//! blocks ([`crate::layout`]). Without the salt, anyone could test guesses:
//! weights and a single customer's row have little entropy. The salt hides
//! them computationally (SHA-256 modelled as a random oracle), and collision
//! resistance makes the commitment binding.
//!
//! Tag and salt fill exactly one block and the canonical form whole blocks, so
//! a guest hashes its input where it lies and never buffers.

use crate::layout::BLOCK_WORDS;

/// How a statement commits to model and data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Scheme {
    /// SHA-256, computed by the guest, as the module describes.
    #[default]
    Sha256 = 0,
    /// Dory's polynomial commitment over BN254, which the proof system itself opens,
    /// so that the guest hashes nothing: a statement holds the SHA-256 digest of
    /// each. Only this project's Jolt has it; `zkml-backend-jolt` defines what is
    /// committed to and what the commitments hide.
    Dory = 1,
}

impl Scheme {
    /// The scheme with this number, if there is one.
    #[must_use]
    pub const fn from_word(word: u32) -> Option<Self> {
        match word {
            0 => Some(Self::Sha256),
            1 => Some(Self::Dory),
            _ => None,
        }
    }

    /// The name used on the command line and in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Dory => "dory",
        }
    }
}

/// A 32-byte random value that hides what a commitment commits to.
pub type Salt = [u32; 8];

/// A SHA-256 digest as eight words whose little-endian bytes are the digest.
pub type Digest = [u32; 8];

/// Domain tag of a model commitment, 32 bytes.
pub const MODEL_TAG: [u8; 32] = *b"zkml-bench model commitment v1\0\0";

/// Domain tag of a data commitment, 32 bytes.
pub const DATA_TAG: [u8; 32] = *b"zkml-bench data commitment v1\0\0\0";

/// SHA-256 of messages of whole blocks, as each platform can do it best, or
/// [`Unhashed`].
pub trait BlockHash: Sized {
    /// The scheme of the commitments that it computes.
    const SCHEME: Scheme = Scheme::Sha256;

    /// The state before the first block.
    fn new() -> Self;

    /// Absorbs blocks: `words.len()` is a multiple of [`BLOCK_WORDS`] and the
    /// message is the words' little-endian bytes.
    fn update(&mut self, words: &[u32]);

    /// Pads what was absorbed ([`final_block`]) and returns its digest.
    fn finish(self) -> Digest;
}

/// In place of a hash where the proof system commits to the input by itself
/// ([`Scheme::Dory`]): the guest leaves zeros for the commitments, which the
/// statement's reader puts there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhashed;

impl BlockHash for Unhashed {
    const SCHEME: Scheme = Scheme::Dory;

    fn new() -> Self {
        Self
    }

    fn update(&mut self, _words: &[u32]) {}

    fn finish(self) -> Digest {
        Digest::default()
    }
}

/// Starts a commitment with its domain tag and salt; the canonical words
/// follow.
#[inline(always)]
pub fn start<H: BlockHash>(tag: &[u8; 32], salt: &[u32]) -> H {
    let mut block = [0u32; BLOCK_WORDS];
    for (word, bytes) in block.iter_mut().zip(tag.chunks_exact(4)) {
        *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    for (word, salt) in block[8..].iter_mut().zip(salt) {
        *word = *salt;
    }
    let mut hash = H::new();
    hash.update(&block);
    hash
}

/// The block that SHA-256 appends to a message of `blocks` whole blocks (FIPS
/// 180-4, 5.1.1), as words whose little-endian bytes are the block.
#[must_use]
pub fn final_block(blocks: u32) -> [u32; BLOCK_WORDS] {
    let bits = u64::from(blocks) * (BLOCK_WORDS as u64 * 32);
    let mut block = [0u32; BLOCK_WORDS];
    block[0] = 0x80;
    block[14] = ((bits >> 32) as u32).swap_bytes();
    block[15] = (bits as u32).swap_bytes();
    block
}

/// The digest's 32 bytes in their standard order.
#[must_use]
pub fn digest_bytes(digest: &Digest) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(4).zip(digest) {
        chunk.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// The inverse of [`digest_bytes`].
#[must_use]
pub fn digest_from_bytes(bytes: &[u8; 32]) -> Digest {
    let mut digest = [0; 8];
    for (word, chunk) in digest.iter_mut().zip(bytes.chunks_exact(4)) {
        *word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
    }
    digest
}
