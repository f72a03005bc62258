//! SHA-256 by ordinary instructions.

use sha2::Digest as _;
use zkml_core::commitment::{BlockHash, Digest, digest_from_bytes};

/// SHA-256 by the `sha2` crate, for platforms without an accelerator. It takes
/// any number of words, not only whole blocks.
#[derive(Clone, Debug)]
pub struct SoftwareSha256(sha2::Sha256);

impl BlockHash for SoftwareSha256 {
    fn new() -> Self {
        Self(sha2::Sha256::new())
    }

    fn update(&mut self, words: &[u32]) {
        if cfg!(target_endian = "little") {
            self.0.update(bytemuck::cast_slice::<_, u8>(words));
        } else {
            for word in words {
                self.0.update(word.to_le_bytes());
            }
        }
    }

    fn finish(self) -> Digest {
        digest_from_bytes(&self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zkml_core::commitment::digest_bytes;

    /// FIPS 180-4's examples, as words.
    #[test]
    fn digests_are_sha_256() {
        // The empty message.
        let empty = SoftwareSha256::new().finish();
        assert_eq!(digest_bytes(&empty)[..4], [0xe3, 0xb0, 0xc4, 0x42]);
        // 64 bytes of `a`, whole and in pieces that are no blocks.
        let words = [u32::from_le_bytes(*b"aaaa"); 16];
        for cut in [0, 5, 16] {
            let mut hash = SoftwareSha256::new();
            hash.update(&words[..cut]);
            hash.update(&words[cut..]);
            assert_eq!(digest_bytes(&hash.finish())[..4], [0xff, 0xe0, 0x54, 0xfe]);
        }
    }
}
