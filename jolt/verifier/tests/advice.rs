//! The encoding of commitments to advice.

#![allow(clippy::unwrap_used)]

use jolt_pcs::{DoryPcs, Geometry, PcsError, PcsProver, Polynomial};
use jolt_verifier::{AdviceCommitment, VerifyError};

type Commitment = AdviceCommitment<DoryPcs>;

/// To 16 words.
fn commitment() -> Commitment {
    let (prover, _) = DoryPcs::setup(4, b"tests").unwrap();
    let words: Vec<i64> = (0..16).map(|i| i * 0x0fff_ffff).collect();
    let geometry = Geometry::new(4).unwrap();
    let polynomials = [Polynomial::Increments(&words)];
    let committed = DoryPcs::commit(&prover, geometry, &polynomials).unwrap();
    AdviceCommitment {
        log_words: 4,
        commitment: committed[0].commitment,
    }
}

#[test]
fn commitments_survive_encoding() {
    let commitment = commitment();
    for log_words in [4, 5, 24] {
        let sized = Commitment {
            log_words,
            ..commitment.clone()
        };
        let bytes = sized.encode();
        assert_eq!(bytes.len(), Commitment::BYTES);
        assert_eq!(bytes.len(), 388);
        assert_eq!(Commitment::decode(&bytes), Ok(sized));
    }
}

#[test]
fn sizes_that_nothing_has_are_refused() {
    let mut bytes = commitment().encode();
    for log_words in [0, 3, 25, 32, 64, 256, 1 << 24, u32::MAX] {
        bytes[..4].copy_from_slice(&u32::to_le_bytes(log_words));
        let what = "the number of words";
        assert_eq!(
            Commitment::decode(&bytes),
            Err(VerifyError::AdviceCommitment(PcsError::Encoding { what }))
        );
    }
}

#[test]
fn other_lengths_are_refused() {
    let bytes = commitment().encode();
    let refused = |bytes: &[u8]| {
        let error = VerifyError::AdviceCommitment(PcsError::Length {
            what: "bytes",
            expected: 388,
            actual: bytes.len(),
        });
        assert_eq!(Commitment::decode(bytes), Err(error));
    };
    for length in 0..bytes.len() {
        refused(&bytes[..length]);
    }
    refused(&[bytes.as_slice(), &[0]].concat());
    refused(&bytes.repeat(2));
}

/// Altered bytes are no commitment, or another one: none has two encodings.
#[test]
fn altered_bytes_mean_something_else() {
    let commitment = commitment();
    let bytes = commitment.encode();
    for place in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[place] ^= 1 << (place % 8);
        if let Ok(other) = Commitment::decode(&altered) {
            assert_ne!(other, commitment);
            assert_eq!(other.encode(), altered);
        }
    }
    // The target group is sparse among the elements of its field.
    let mut altered = bytes;
    altered[100] ^= 1;
    assert!(Commitment::decode(&altered).is_err());
}
