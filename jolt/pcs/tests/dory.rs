//! The Dory commitment scheme from outside.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Numbers, TestCase, transcript};
use jolt_field::{Field, Fr};
use jolt_pcs::{
    Committed, DoryCommitment, DoryPcs, DoryProof, DoryProverSetup, DoryVerifierSetup, Geometry,
    MAX_LOG_CYCLES, Opening, Pcs, PcsError, PcsProver, STANDARD_SEED,
};
use proptest::prelude::*;

fn commitments(committed: &[Committed<DoryPcs>]) -> Vec<DoryCommitment> {
    committed.iter().map(|c| c.commitment).collect()
}

/// An honest opening with all that is needed to check it.
struct Opened {
    case: TestCase,
    verifier: DoryVerifierSetup,
    commitments: Vec<DoryCommitment>,
    proof: DoryProof,
    bytes: Vec<u8>,
}

impl Opened {
    fn new(prover: &DoryProverSetup, verifier: &DoryVerifierSetup, case: TestCase) -> Self {
        let polynomials = case.polynomials();
        let committed = DoryPcs::commit(prover, case.geometry, &polynomials).unwrap();
        let opening = case.opening();
        let proof =
            DoryPcs::open(prover, &polynomials, &committed, opening, &mut transcript()).unwrap();
        let mut bytes = Vec::new();
        DoryPcs::encode_proof(&proof, &mut bytes);
        Self {
            verifier: verifier.clone(),
            commitments: commitments(&committed),
            proof,
            bytes,
            case,
        }
    }

    fn small() -> Self {
        let (prover, verifier) = DoryPcs::setup(4, b"test").unwrap();
        Self::new(&prover, &verifier, TestCase::new(4, 1))
    }

    fn verify(&self) -> Result<(), PcsError> {
        self.verify_with(&self.commitments, self.case.opening(), &self.proof)
    }

    fn verify_with(
        &self,
        commitments: &[DoryCommitment],
        opening: Opening<'_>,
        proof: &DoryProof,
    ) -> Result<(), PcsError> {
        DoryPcs::verify(
            &self.verifier,
            commitments,
            opening,
            proof,
            &mut transcript(),
        )
    }

    /// What a verifier makes of other bytes.
    fn verify_bytes(&self, bytes: &[u8]) -> Result<(), PcsError> {
        let proof = DoryPcs::decode_proof(self.case.geometry, self.commitments.len(), bytes)?;
        self.verify_with(&self.commitments, self.case.opening(), &proof)
    }
}

/// Odd and even numbers of variables, with a setup larger than needed.
#[test]
fn honest_openings_verify() {
    let (prover, verifier) = DoryPcs::setup(8, b"test").unwrap();
    for log_cycles in 4..=8 {
        let opened = Opened::new(&prover, &verifier, TestCase::new(log_cycles, 3));
        opened.verify().unwrap();
        opened.verify_bytes(&opened.bytes).unwrap();
        let rounds = opened.case.geometry.column_vars();
        assert_eq!(opened.bytes.len(), 896 + 2592 * rounds);
    }
}

#[test]
fn prover_and_verifier_leave_the_same_transcript() {
    let (prover, verifier) = DoryPcs::setup(4, b"test").unwrap();
    let case = TestCase::new(4, 2);
    let polynomials = case.polynomials();
    let committed = DoryPcs::commit(&prover, case.geometry, &polynomials).unwrap();
    let (mut ours, mut theirs) = (transcript(), transcript());
    let proof =
        DoryPcs::open(&prover, &polynomials, &committed, case.opening(), &mut ours).unwrap();
    let list = commitments(&committed);
    DoryPcs::verify(&verifier, &list, case.opening(), &proof, &mut theirs).unwrap();
    assert_eq!(ours.state(), theirs.state());
}

/// The commitment of a polynomial that is 0 is the identity, and still opens.
#[test]
fn zero_polynomials_open() {
    let (prover, verifier) = DoryPcs::setup(5, b"test").unwrap();
    let mut case = TestCase::new(5, 1);
    case.increments.iter_mut().for_each(|values| values.fill(0));
    case.chunks.clear();
    case.values = vec![Fr::from(0u64); 2];
    Opened::new(&prover, &verifier, case).verify().unwrap();
}

#[test]
fn false_claims_are_refused() {
    let opened = Opened::small();
    opened.verify().unwrap();
    let opening = opened.case.opening();
    for i in 0..opened.case.values.len() {
        let mut values = opened.case.values.clone();
        values[i] += Fr::ONE;
        let altered = Opening {
            values: &values,
            ..opening
        };
        assert_eq!(
            opened.verify_with(&opened.commitments, altered, &opened.proof),
            Err(PcsError::Rejected)
        );
    }
    for i in 0..opened.case.point.len() {
        let mut point = opened.case.point.clone();
        point[i] += Fr::ONE;
        let altered = Opening {
            point: &point,
            ..opening
        };
        assert_eq!(
            opened.verify_with(&opened.commitments, altered, &opened.proof),
            Err(PcsError::Rejected)
        );
    }
    for i in 1..opened.commitments.len() {
        let mut commitments = opened.commitments.clone();
        commitments.swap(0, i);
        assert_eq!(
            opened.verify_with(&commitments, opening, &opened.proof),
            Err(PcsError::Rejected)
        );
    }
    assert!(matches!(
        opened.verify_with(&opened.commitments[1..], opening, &opened.proof),
        Err(PcsError::Length { .. })
    ));
}

/// A prover that knows the polynomials cannot claim other values, either.
#[test]
fn proofs_of_false_claims_are_refused() {
    let (prover, verifier) = DoryPcs::setup(4, b"test").unwrap();
    let mut case = TestCase::new(4, 5);
    case.values[3] += Fr::ONE;
    assert_eq!(
        Opened::new(&prover, &verifier, case).verify(),
        Err(PcsError::Rejected)
    );
}

/// Kind and position of every element of an encoded proof.
fn elements(rounds: usize) -> Vec<(usize, std::ops::Range<usize>)> {
    const G1: usize = 32;
    const G2: usize = 64;
    const GT: usize = 384;
    let round = [GT, GT, GT, GT, G1, G2, GT, GT, G1, G1, G2, G2];
    let lengths = [GT, GT, G1]
        .into_iter()
        .chain((0..rounds).flat_map(|_| round))
        .chain([G1, G2]);
    let mut start = 0;
    lengths
        .map(|length| {
            start += length;
            (length, start - length..start)
        })
        .collect()
}

/// Every element matters: another element of its group in its place, and the
/// identity, are refused.
#[test]
fn every_element_of_a_proof_is_bound() {
    let opened = Opened::small();
    let elements = elements(opened.case.geometry.column_vars());
    assert_eq!(elements.last().unwrap().1.end, opened.bytes.len());
    for (i, (kind, place)) in elements.iter().enumerate() {
        let others = elements.iter().cycle().skip(i + 1);
        let (_, other) = others
            .take(elements.len())
            .find(|(k, place2)| {
                k == kind && opened.bytes[place2.clone()] != opened.bytes[place.clone()]
            })
            .unwrap();
        let mut bytes = opened.bytes.clone();
        bytes.copy_within(other.clone(), place.start);
        assert_eq!(
            opened.verify_bytes(&bytes),
            Err(PcsError::Rejected),
            "element {i} replaced by another"
        );

        let mut identity = vec![0; *kind];
        match kind {
            384 => identity[0] = 1,
            _ => identity[kind - 1] = 0x40,
        }
        bytes.splice(place.clone(), identity);
        if bytes != opened.bytes {
            assert_eq!(
                opened.verify_bytes(&bytes),
                Err(PcsError::Rejected),
                "element {i} replaced by the identity"
            );
        }
    }
}

/// Adds a number to another, least significant byte first; `None` if the sum
/// does not fit.
fn sum(bytes: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let digits = bytes.iter().zip(other).map(|(byte, more)| {
        let sum = u16::from(*byte) + u16::from(*more) + carry;
        carry = sum >> 8;
        sum as u8
    });
    let digits = digits.collect();
    (carry == 0).then_some(digits)
}

/// No element has a second encoding, and points off the curve and elements
/// outside the subgroup are none.
#[test]
fn elements_outside_their_group_are_refused() {
    use ark_ff::{BigInteger, PrimeField};
    let opened = Opened::small();
    let modulus = ark_bn254::Fq::MODULUS.to_bytes_le();
    let malformed = |bytes: &[u8]| {
        let proof = DoryPcs::decode_proof(opened.case.geometry, opened.commitments.len(), bytes);
        matches!(proof, Err(PcsError::Encoding { .. }))
    };
    assert!(!malformed(&opened.bytes));
    let mut second_encodings = 0;
    for (i, (kind, place)) in elements(opened.case.geometry.column_vars())
        .into_iter()
        .enumerate()
    {
        // Half of all numbers are no coordinate of a point of G1. Of those that
        // are one in G2, and of all elements of the field of the target group,
        // next to none is in the subgroup.
        let mut outside = (1..=16).map(|change| {
            let mut bytes = opened.bytes.clone();
            bytes[place.start] ^= change;
            malformed(&bytes)
        });
        let found = match kind {
            32 => outside.any(|malformed| malformed),
            _ => outside.next() == Some(true),
        };
        assert!(found, "element {i}");

        // The first coordinate; that of a point of G1 shares its last byte with
        // two flags.
        let coordinate = place.start..place.start + 32;
        let Some(number) = sum(&opened.bytes[coordinate.clone()], &modulus) else {
            continue;
        };
        let flags = opened.bytes[coordinate.end - 1] & 0xc0;
        if kind == 32 && number[31] & 0xc0 != flags {
            continue;
        }
        let mut bytes = opened.bytes.clone();
        bytes[coordinate].copy_from_slice(&number);
        assert!(malformed(&bytes), "element {i}");
        second_encodings += 1;
    }
    assert!(second_encodings > 20);
}

/// With the coefficients of an honest opening, other values could be claimed
/// that have the same combination: what keeps a prover from it is that values
/// are absorbed before coefficients are drawn (specification section 14.2 D).
#[test]
fn values_are_absorbed_before_coefficients_are_drawn() {
    use jolt_transcript::testing::{Recorder, Replay};
    let opened = Opened::small();
    let mut recorder = Recorder::new(transcript());
    let opening = opened.case.opening();
    let (setup, commitments) = (&opened.verifier, &opened.commitments);
    DoryPcs::verify(setup, commitments, opening, &opened.proof, &mut recorder).unwrap();
    let drawn = recorder.drawn();
    // Coefficients are the low halves of the first challenges.
    let coefficient = |i: usize| {
        let bytes = jolt_field::bytes::to_bytes(&drawn[i]);
        Fr::from(u128::from_le_bytes(bytes[..16].try_into().unwrap()))
    };
    let mut values = opened.case.values.clone();
    values[0] += coefficient(1);
    values[1] -= coefficient(0);
    let cheat = Opening {
        values: &values,
        ..opening
    };
    let mut frozen = Replay::new(drawn.iter().copied());
    let accepted = DoryPcs::verify(setup, commitments, cheat, &opened.proof, &mut frozen);
    assert_eq!(accepted, Ok(()));
    assert_eq!(
        opened.verify_with(commitments, cheat, &opened.proof),
        Err(PcsError::Rejected)
    );
}

#[test]
fn proofs_of_another_length_are_refused() {
    let opened = Opened::small();
    let mut bytes = opened.bytes.clone();
    bytes.push(0);
    assert!(matches!(
        opened.verify_bytes(&bytes),
        Err(PcsError::Length { .. })
    ));
    assert!(opened.verify_bytes(&opened.bytes[1..]).is_err());
    assert!(opened.verify_bytes(&[]).is_err());
}

/// Matrices of 2^9 and 2^10 entries have proofs of equal length.
#[test]
fn proofs_for_another_shape_are_refused() {
    let (prover, verifier) = DoryPcs::setup(6, b"test").unwrap();
    let short = Opened::new(&prover, &verifier, TestCase::new(5, 1));
    let long = Opened::new(&prover, &verifier, TestCase::new(6, 1));
    assert_eq!(short.bytes.len(), long.bytes.len());
    assert_eq!(long.verify_bytes(&short.bytes), Err(PcsError::Rejected));
    assert!(matches!(
        long.verify_with(&long.commitments, long.case.opening(), &short.proof),
        Err(PcsError::Length { .. })
    ));
}

#[test]
fn parameters_are_a_function_of_the_seed() {
    let digest = |size, seed: &[u8]| DoryPcs::setup_digest(&DoryPcs::setup(size, seed).unwrap().1);
    assert_eq!(digest(4, b"test"), digest(4, b"test"));
    assert_ne!(digest(4, b"test"), digest(4, b"Test"));
    assert_ne!(digest(4, b"test"), digest(5, b"test"));
    let hex: String = digest(4, b"test")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hex,
        "0d3a5c371413679f5999d7ed1d2cd8fa9e8875c99b27be2f50c66dd1d7b8b3a3"
    );
}

/// Commitments do not depend on how large a trace the parameters allow.
#[test]
fn smaller_parameters_are_part_of_larger_ones() {
    let case = TestCase::new(4, 9);
    let commit = |size| {
        let (prover, _) = DoryPcs::setup(size, b"test").unwrap();
        commitments(&DoryPcs::commit(&prover, case.geometry, &case.polynomials()).unwrap())
    };
    assert_eq!(commit(4), commit(7));
}

#[test]
fn traces_longer_than_the_parameters_are_refused() {
    let (prover, verifier) = DoryPcs::setup(4, b"test").unwrap();
    let case = TestCase::new(5, 9);
    let refused = PcsError::LogCycles {
        log_cycles: 5,
        min: 4,
        max: 4,
    };
    assert_eq!(
        DoryPcs::commit(&prover, case.geometry, &case.polynomials()).unwrap_err(),
        refused
    );
    let opened = Opened::small();
    let result = DoryPcs::verify(
        &verifier,
        &opened.commitments,
        case.opening(),
        &opened.proof,
        &mut transcript(),
    );
    assert_eq!(result, Err(refused));
    for log_cycles in [0, 3, 25, usize::MAX] {
        assert!(Geometry::new(log_cycles).is_err());
        assert!(DoryPcs::setup(log_cycles, b"").is_err());
    }
}

#[test]
fn verifier_parameters_are_encoded_one_to_one() {
    let opened = Opened::small();
    let bytes = opened.verifier.to_bytes();
    let again = DoryVerifierSetup::from_bytes(&bytes).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    assert_eq!(
        DoryPcs::setup_digest(&again),
        DoryPcs::setup_digest(&opened.verifier)
    );
    DoryPcs::verify(
        &again,
        &opened.commitments,
        opened.case.opening(),
        &opened.proof,
        &mut transcript(),
    )
    .unwrap();
    assert!(DoryVerifierSetup::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    for first in [0, 3, 15, 255] {
        let mut bytes = bytes.clone();
        bytes[0] = first;
        assert!(DoryVerifierSetup::from_bytes(&bytes).is_err());
    }
}

/// The stored parameters are those of the seed: a proof made with parameters
/// derived here verifies against them, and their digest is what it was when
/// the file was compared with a complete derivation.
#[test]
fn standard_parameters_belong_to_the_seed() {
    let (prover, verifier) = DoryPcs::standard_setup(5).unwrap();
    let opened = Opened::new(&prover, &verifier, TestCase::new(5, 4));
    opened.verify().unwrap();
    let hex: String = DoryPcs::setup_digest(&verifier)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hex,
        "a3eec6edfb356132bc1334931503518de76995744e2c2df8517dbc2e38b92592"
    );
}

/// Takes a minute without optimisation.
#[test]
#[ignore = "derives the parameters for the longest traces"]
fn standard_parameters_are_those_of_the_seed() {
    let (_, derived) = DoryPcs::setup(MAX_LOG_CYCLES, STANDARD_SEED).unwrap();
    let standard = DoryVerifierSetup::standard().unwrap();
    assert_eq!(derived.to_bytes(), standard.to_bytes());
}

#[test]
fn commitments_are_encoded_one_to_one() {
    let opened = Opened::small();
    for commitment in &opened.commitments {
        let mut bytes = Vec::new();
        DoryPcs::encode_commitment(commitment, &mut bytes);
        assert_eq!(bytes.len(), DoryPcs::COMMITMENT_BYTES);
        assert_eq!(DoryPcs::decode_commitment(&bytes).unwrap(), *commitment);
        assert!(DoryPcs::decode_commitment(&bytes[1..]).is_err());
        bytes[0] ^= 1;
        assert!(DoryPcs::decode_commitment(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Nothing but the proof passes, and nothing panics.
    #[test]
    fn altered_bytes_are_refused(seed in any::<u64>(), changes in 1usize..4) {
        thread_local!(static OPENED: Opened = Opened::small());
        OPENED.with(|opened| {
            let mut numbers = Numbers::new(seed);
            let mut bytes = opened.bytes.clone();
            for _ in 0..changes {
                let position = numbers.next() as usize % bytes.len();
                bytes[position] ^= 1 << (numbers.next() % 8);
            }
            assert!(bytes == opened.bytes || opened.verify_bytes(&bytes).is_err());
        });
    }

    #[test]
    fn arbitrary_bytes_are_refused(seed in any::<u64>()) {
        let geometry = Geometry::new(4).unwrap();
        let mut numbers = Numbers::new(seed);
        let length = 896 + 2592 * geometry.column_vars();
        let bytes: Vec<u8> = (0..length).map(|_| numbers.next() as u8).collect();
        prop_assert!(DoryPcs::decode_proof(geometry, 5, &bytes).is_err());
        prop_assert!(DoryPcs::decode_commitment(&bytes[..384]).is_err());
    }
}
