//! Fiat–Shamir transcript of a Jolt-class zkVM (specification section 9.1).
//!
//! A 32-byte state is chained through BLAKE2b. Everything a verifier reads is
//! absorbed under a label and with its length before any challenge that depends
//! on it is drawn. [`labels`] is the one list of labels; prover and verifier
//! share the functions that use them.
//!
//! The Dory adapter is not part of this crate yet.

pub mod labels;
#[cfg(feature = "testing")]
pub mod testing;

use blake2::{Blake2b, Blake2b512, Digest, digest::consts::U32};
use jolt_field::{
    Fr,
    bytes::{FIELD_BYTES, from_wide_bytes, to_bytes},
};

pub use labels::Label;

/// The operations of section 9.1.
///
/// A trait, so that tests can replay challenges (section 14.2 D). A proof
/// system uses [`Blake2bTranscript`].
pub trait Transcript {
    /// Absorbs a byte string under a label.
    fn absorb_bytes(&mut self, label: Label, bytes: &[u8]);

    /// Draws a field element that depends on everything absorbed so far.
    fn challenge(&mut self, label: Label) -> Fr;

    /// Absorbs a 64-bit number as 8 little-endian bytes.
    fn absorb_u64(&mut self, label: Label, value: u64) {
        self.absorb_bytes(label, &value.to_le_bytes());
    }

    /// Absorbs one field element in its canonical encoding.
    fn absorb_field(&mut self, label: Label, value: &Fr) {
        self.absorb_bytes(label, &to_bytes(value));
    }

    /// Absorbs a list of field elements: its length as 8 little-endian bytes,
    /// then the canonical encodings, in one string.
    fn absorb_fields(&mut self, label: Label, values: &[Fr]) {
        let mut bytes = Vec::with_capacity(8 + FIELD_BYTES * values.len());
        bytes.extend_from_slice(&(values.len() as u64).to_le_bytes());
        for value in values {
            bytes.extend_from_slice(&to_bytes(value));
        }
        self.absorb_bytes(label, &bytes);
    }

    /// Draws `count` independent challenges under one label.
    fn challenges(&mut self, label: Label, count: usize) -> Vec<Fr> {
        (0..count).map(|_| self.challenge(label)).collect()
    }
}

/// The transcript of the proof system.
///
/// With `H` = BLAKE2b with 32 bytes of output, `H64` = BLAKE2b with 64 bytes of
/// output, and all integers little-endian:
///
/// * start: `state = H(0^32 ‖ 0x00 ‖ u16(len domain) ‖ domain)`;
/// * absorb: `state = H(state ‖ 0x01 ‖ u16(len label) ‖ label ‖ u64(len bytes) ‖ bytes)`;
/// * challenge: `out = H64(state ‖ 0x02 ‖ label)`, then
///   `state = H(state ‖ 0x03 ‖ out)`; the challenge is `out` as a number modulo
///   the field's prime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blake2bTranscript {
    state: [u8; 32],
}

/// BLAKE2b with 32 bytes of output.
type Blake2b256 = Blake2b<U32>;

impl Blake2bTranscript {
    /// Starts a transcript for the protocol named by `domain`.
    #[must_use]
    pub fn new(domain: Label) -> Self {
        let mut hash = Blake2b256::new();
        hash.update([0; 32]);
        hash.update([0x00]);
        hash.update(domain.length_prefix());
        hash.update(domain.as_bytes());
        Self {
            state: hash.finalize().into(),
        }
    }

    /// The chaining value, a commitment to everything absorbed so far. Tests
    /// compare it between prover and verifier.
    #[must_use]
    pub fn state(&self) -> [u8; 32] {
        self.state
    }
}

impl Transcript for Blake2bTranscript {
    fn absorb_bytes(&mut self, label: Label, bytes: &[u8]) {
        let mut hash = Blake2b256::new();
        hash.update(self.state);
        hash.update([0x01]);
        hash.update(label.length_prefix());
        hash.update(label.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
        self.state = hash.finalize().into();
    }

    fn challenge(&mut self, label: Label) -> Fr {
        let mut hash = Blake2b512::new();
        hash.update(self.state);
        hash.update([0x02]);
        hash.update(label.as_bytes());
        let out: [u8; 64] = hash.finalize().into();
        let mut hash = Blake2b256::new();
        hash.update(self.state);
        hash.update([0x03]);
        hash.update(out);
        self.state = hash.finalize().into();
        from_wide_bytes(&out)
    }
}
