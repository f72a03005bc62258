//! The codec on honest, truncated, extended and arbitrary bytes.

mod common;

use common::{batch_shape, specs};
use jolt_field::{Field, Fr};
use jolt_sumcheck::{
    BatchShape, InstanceShape, MAX_DEGREE, MAX_INSTANCES, MAX_ROUNDS, Reader, SumcheckError,
    SumcheckProof, verify_batch,
};
use jolt_transcript::{Blake2bTranscript, labels};
use proptest::{collection::vec, prelude::*};

fn decode(shape: &BatchShape, bytes: &[u8]) -> Result<SumcheckProof, SumcheckError> {
    let mut reader = Reader::new(bytes);
    let proof = SumcheckProof::decode(shape, &mut reader)?;
    reader.finish()?;
    Ok(proof)
}

fn some_proof(shape: &BatchShape) -> SumcheckProof {
    let mut next = Fr::from(3u64);
    SumcheckProof {
        rounds: shape
            .degrees()
            .iter()
            .map(|&degree| {
                (0..degree)
                    .map(|_| {
                        next = next.square() + Fr::ONE;
                        next
                    })
                    .collect()
            })
            .collect(),
    }
}

#[test]
fn round_trip_truncation_and_extension() {
    let shape = batch_shape(&specs(0));
    let proof = some_proof(&shape);
    let mut bytes = Vec::new();
    proof.encode(&mut bytes);
    assert_eq!(bytes.len(), SumcheckProof::encoded_len(&shape));
    assert_eq!(shape.message_elements(), 3 + 4 + 4 + 4 + 6);
    assert_eq!(decode(&shape, &bytes), Ok(proof));
    for len in 0..bytes.len() {
        assert!(matches!(
            decode(&shape, &bytes[..len]),
            Err(SumcheckError::Truncated { .. })
        ));
    }
    bytes.push(0);
    assert_eq!(
        decode(&shape, &bytes),
        Err(SumcheckError::TrailingBytes { count: 1 })
    );
}

#[test]
fn every_element_must_be_canonical() {
    let shape = batch_shape(&specs(0));
    let mut honest = Vec::new();
    some_proof(&shape).encode(&mut honest);
    // The modulus, one more, and the largest 256-bit number.
    let mut modulus = jolt_field::bytes::to_bytes(&-Fr::ONE);
    modulus[0] += 1;
    let mut above = modulus;
    above[0] += 1;
    for at in (0..honest.len()).step_by(32) {
        for bad in [modulus, above, [0xff; 32]] {
            let mut bytes = honest.clone();
            bytes[at..at + 32].copy_from_slice(&bad);
            assert_eq!(decode(&shape, &bytes), Err(SumcheckError::NonCanonical));
        }
    }
}

/// The largest shape allowed asks for 8192 elements and no more; an enormous
/// count is refused before anything is allocated.
#[test]
fn allocation_is_bounded() {
    let instance = InstanceShape::uniform(MAX_ROUNDS, MAX_DEGREE).expect("the limits");
    let shape = BatchShape::new(vec![instance; MAX_INSTANCES]).expect("the limits");
    assert_eq!(shape.message_elements(), MAX_ROUNDS * MAX_DEGREE);
    assert!(decode(&shape, &[0; 64]).is_err());
    let mut reader = Reader::new(&[0; 64]);
    for count in [3, 1 << 40, usize::MAX / 32, usize::MAX] {
        assert!(matches!(
            reader.fields(count),
            Err(SumcheckError::Truncated { .. })
        ));
    }
    assert_eq!(reader.remaining(), 64);
    assert_eq!(reader.fields(2), Ok(vec![Fr::from(0u64); 2]));
    assert_eq!(reader.fields(0), Ok(vec![]));
    assert!(reader.field().is_err());
    assert!(reader.bytes::<1>().is_err());
    assert_eq!(reader.finish(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Arbitrary bytes are refused or verify to some claim; nothing panics.
    #[test]
    fn arbitrary_bytes(
        mut bytes in vec(any::<u8>(), 0..700),
        clear in any::<bool>(),
        claims in 0usize..6,
    ) {
        let specs = specs(0);
        let shape = batch_shape(&specs);
        if clear {
            // Below the modulus, so that decoding gets past the elements.
            for top in bytes.iter_mut().skip(31).step_by(32) {
                *top &= 0x0f;
            }
            bytes.resize(SumcheckProof::encoded_len(&shape), 0);
        }
        if let Ok(proof) = decode(&shape, &bytes) {
            let mut again = Vec::new();
            proof.encode(&mut again);
            prop_assert_eq!(&again, &bytes);
            let claims = vec![Fr::ONE; claims];
            let mut t = Blake2bTranscript::new(labels::DOMAIN);
            if let Ok(reduction) = verify_batch(&shape, &claims, &proof, &mut t) {
                prop_assert!(common::check(&specs, &reduction).is_err());
            }
        } else {
            prop_assert!(!clear);
        }
    }

    /// Proofs that were not decoded but built with arbitrary lengths.
    #[test]
    fn arbitrary_lengths(lengths in vec(0usize..8, 0..8)) {
        let shape = batch_shape(&specs(0));
        let proof = SumcheckProof { rounds: lengths.iter().map(|n| vec![Fr::ONE; *n]).collect() };
        let mut t = Blake2bTranscript::new(labels::DOMAIN);
        let accepted = verify_batch(&shape, &[Fr::ONE; 4], &proof, &mut t).is_ok();
        prop_assert_eq!(accepted, lengths == shape.degrees());
    }
}
