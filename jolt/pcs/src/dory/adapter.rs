//! The transcript of the Dory argument on top of ours.

use ark_ff::{Field, Zero};
use dory_pcs::{
    backends::arkworks::{ArkFr, BN254},
    primitives::{DorySerialize, arithmetic::Group, transcript::Transcript as DoryTranscript},
};
use jolt_field::{Fr, bytes::to_bytes};
use jolt_transcript::{Label, Transcript, labels};

/// Passes messages on under [`labels::DORY_MESSAGE`], each with its name, and
/// draws challenges under [`labels::DORY_CHALLENGE`].
pub(super) struct Adapter<'a, T> {
    inner: &'a mut T,
}

impl<'a, T: Transcript> Adapter<'a, T> {
    pub(super) fn new(inner: &'a mut T) -> Self {
        Self { inner }
    }

    /// Absorbs a name and what follows it. The names of the argument are
    /// constants of a few bytes; the length keeps name and content apart.
    fn absorb(&mut self, label: Label, name: &[u8], content: &[u8]) {
        let mut bytes = Vec::with_capacity(1 + name.len() + content.len());
        bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(content);
        self.inner.absorb_bytes(label, &bytes);
    }
}

impl<T: Transcript> DoryTranscript for Adapter<'_, T> {
    type Curve = BN254;

    fn append_bytes(&mut self, label: &[u8], bytes: &[u8]) {
        self.absorb(labels::DORY_MESSAGE, label, bytes);
    }

    fn append_field(&mut self, label: &[u8], x: &ArkFr) {
        self.append_bytes(label, &to_bytes(&x.0));
    }

    fn append_group<G: Group>(&mut self, label: &[u8], g: &G) {
        self.append_serde(label, g);
    }

    fn append_serde<S: DorySerialize>(&mut self, label: &[u8], s: &S) {
        let mut bytes = Vec::new();
        // Writing to a vector cannot fail.
        s.serialize_compressed(&mut bytes).unwrap_or_default();
        self.append_bytes(label, &bytes);
    }

    /// The argument divides by its challenges and panics on 0, so 0, which has
    /// probability `2^-254`, becomes 1 for both sides.
    fn challenge_scalar(&mut self, label: &[u8]) -> ArkFr {
        self.absorb(labels::DORY_CHALLENGE, label, &[]);
        let challenge = self.inner.challenge(labels::DORY_CHALLENGE);
        ArkFr(if challenge.is_zero() {
            Fr::ONE
        } else {
            challenge
        })
    }

    /// The argument never calls this: it runs inside a longer protocol, whose
    /// transcript must not be forgotten.
    fn reset(&mut self, domain_label: &[u8]) {
        self.append_bytes(b"reset", domain_label);
    }
}
