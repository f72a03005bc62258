//! Frozen vectors and separation properties of the transcript.

use std::collections::HashSet;

use jolt_field::{AdditiveGroup, Field, Fr, bytes::to_bytes};
use jolt_transcript::{Blake2bTranscript, Label, Transcript, labels};
use proptest::{collection::vec, prelude::*};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn drawn(transcript: &mut impl Transcript, label: Label) -> String {
    hex(&to_bytes(&transcript.challenge(label)))
}

/// Computed by an independent implementation (Python's `hashlib.blake2b` and
/// the formulas in the documentation of [`Blake2bTranscript`]). A change here
/// is a change of the protocol and needs a new domain label.
#[test]
fn frozen_vector() {
    let mut t = Blake2bTranscript::new(labels::DOMAIN);
    assert_eq!(
        hex(&t.state()),
        "078b8e4f075754baff632e2b3f82126405abd3e7805e8a4e6deaa7a81f3770a8"
    );
    t.absorb_bytes(labels::INPUTS, &[1, 2, 3]);
    t.absorb_bytes(labels::OUTPUTS, &[]);
    t.absorb_u64(labels::LOG_CYCLES, 20);
    assert_eq!(
        hex(&t.state()),
        "7b604b694879bd8b37a4b10b998978960f48ff1993dcae6f42f62d6cf26349d4"
    );
    let tau = t.challenges(labels::TAU, 2);
    assert_eq!(
        hex(&to_bytes(&tau[0])),
        "64c52da97beede2266f34b858d8ad8bbcd984c496d116de94593e6febe67c823"
    );
    assert_eq!(
        hex(&to_bytes(&tau[1])),
        "46e965dfeb3fc953940f4cce5ad6a385baba1b41207d5f5eb0c52c094b294b19"
    );
    assert_eq!(
        drawn(&mut t, labels::ALPHA),
        "385a7f9c95556ca871e8177a64284e6ab51ec658283cd626fb5970b3d71c2e15"
    );
    t.absorb_fields(labels::INPUT_CLAIMS, &[Fr::ZERO, Fr::from(7u64), -Fr::ONE]);
    t.absorb_field(labels::ROUND, &Fr::from(5u64));
    assert_eq!(
        drawn(&mut t, labels::ROUND_CHALLENGE),
        "3f567b2d2b033d5bf38d1d297f2ab29013c3a4aebc6bc95543ac5518a3109f0b"
    );
    assert_eq!(
        hex(&t.state()),
        "cf495cbe4a7711630cd9f0117054148a2e603614bb768eff62e9ba217d5cbb74"
    );
}

#[test]
fn labels_are_distinct() {
    let distinct: HashSet<_> = labels::ALL.iter().map(|l| l.as_str()).collect();
    assert_eq!(distinct.len(), labels::ALL.len());
}

#[test]
fn successive_challenges_differ() {
    let mut t = Blake2bTranscript::new(labels::DOMAIN);
    let drawn: HashSet<_> = t.challenges(labels::GAMMA, 100).into_iter().collect();
    assert_eq!(drawn.len(), 100);
}

/// One absorption: which label, what bytes.
fn operation() -> impl Strategy<Value = (Label, Vec<u8>)> {
    (
        proptest::sample::select(labels::ALL),
        vec(any::<u8>(), 0..6),
    )
}

fn state_after(operations: &[(Label, Vec<u8>)]) -> [u8; 32] {
    let mut t = Blake2bTranscript::new(labels::DOMAIN);
    for (label, bytes) in operations {
        t.absorb_bytes(*label, bytes);
    }
    t.state()
}

proptest! {
    /// Different sequences of absorptions lead to different states: nothing is
    /// lost at a boundary between label and bytes or between messages.
    #[test]
    fn absorption_is_injective(
        a in vec(operation(), 0..4),
        b in vec(operation(), 0..4),
    ) {
        prop_assert_eq!(a == b, state_after(&a) == state_after(&b));
    }

    #[test]
    fn every_byte_counts(operations in vec(operation(), 1..4), which in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut altered = operations.clone();
        let (_, bytes) = &mut altered[which.index(operations.len())];
        match bytes.first_mut() {
            Some(byte) => *byte ^= flip,
            None => bytes.push(flip),
        }
        prop_assert_ne!(state_after(&operations), state_after(&altered));
    }

    /// Moving a byte from the end of one message to the start of the next.
    #[test]
    fn boundaries_count(left in vec(any::<u8>(), 1..5), right in vec(any::<u8>(), 0..5)) {
        let mut shorter = left.clone();
        let mut longer = right.clone();
        longer.insert(0, shorter.pop().expect("not empty"));
        let label = labels::COMMITMENT;
        prop_assert_ne!(
            state_after(&[(label, left), (label, right)]),
            state_after(&[(label, shorter), (label, longer)])
        );
    }

    /// A challenge depends on its label, and drawing one moves the state on.
    #[test]
    fn challenges_are_separated(operations in vec(operation(), 0..3)) {
        let mut t = Blake2bTranscript::new(labels::DOMAIN);
        for (label, bytes) in &operations {
            t.absorb_bytes(*label, bytes);
        }
        let before = t.state();
        let mut other = t.clone();
        prop_assert_ne!(t.challenge(labels::GAMMA), other.challenge(labels::BETA));
        prop_assert_ne!(t.state(), before);
        prop_assert_ne!(t.state(), other.state());
    }
}

#[test]
fn domains_are_separated() {
    const OTHER: Label = Label::new("jolt-rv32im/2");
    assert_ne!(
        Blake2bTranscript::new(labels::DOMAIN),
        Blake2bTranscript::new(OTHER)
    );
}

#[test]
fn a_list_is_not_its_elements() {
    let values = [Fr::ONE, Fr::ZERO];
    let mut list = Blake2bTranscript::new(labels::DOMAIN);
    let mut single = list.clone();
    list.absorb_fields(labels::ROUND, &values);
    for value in &values {
        single.absorb_field(labels::ROUND, value);
    }
    assert_ne!(list, single);
    let mut empty = Blake2bTranscript::new(labels::DOMAIN);
    empty.absorb_fields(labels::ROUND, &[]);
    assert_ne!(empty, Blake2bTranscript::new(labels::DOMAIN));
}
