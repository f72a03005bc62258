//! Every leaf of a proof altered, and proofs of another shape (specification
//! section 14.2 A). That Dory binds each of its elements is tested with it.

use crate::proofs::{HONEST, check};
use crate::support::*;
use jolt_claims::{ClaimsError, Committed, Schedule, StageProof};
use jolt_emu::Statement;
use jolt_field::{Field, Fr, bytes::to_bytes};
use jolt_pcs::{DoryPcs, DoryVerifierSetup, IdealPcs, Pcs, PcsProver};
use jolt_prover::{Setup, oracle::OracleProver, prove};
use jolt_sumcheck::{Consistency, SumcheckError};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use jolt_verifier::{Proof, VerifyError, verify};
use std::ops::Range;

const HEADER: usize = 16;
const ELEMENT: usize = 32;

/// Where the parts of an encoded proof are.
struct Parts {
    commitments: Range<usize>,
    elements: Range<usize>,
}

fn parts(run: &Run, commitment: usize) -> Parts {
    let dims = *run.publics().dims();
    let start = HEADER + commitment * Committed::all(&dims).len();
    let schedule = Schedule::new(&dims);
    let lengths = schedule
        .stages()
        .iter()
        .map(|s| StageProof::encoded_len(s, &dims));
    let length: usize = lengths.map(Result::unwrap).sum();
    Parts {
        commitments: HEADER..start,
        elements: start..start + length,
    }
}

/// What a verifier makes of bytes.
fn verdict(run: &Run, bytes: &[u8]) -> Result<(), VerifyError> {
    check(run, &Proof::<IdealPcs>::decode(&run.program, bytes)?)
}

/// Adds a number to another, least significant byte first, both below `2^255`.
fn add(bytes: &mut [u8], other: &[u8]) {
    let mut carry = 0;
    for (byte, more) in bytes.iter_mut().zip(other) {
        let sum = u16::from(*byte) + u16::from(*more) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

/// The modulus of the field, least significant byte first.
fn modulus() -> [u8; ELEMENT] {
    let mut bytes = to_bytes(&-Fr::ONE);
    let mut one = [0; ELEMENT];
    one[0] = 1;
    add(&mut bytes, &one);
    bytes
}

/// Every field element is replaced by one more, and by 0, a random one or its
/// neighbour in turn; its other encoding is no encoding.
#[test]
fn every_field_element_matters() {
    let (run, proof) = &*HONEST;
    let honest = proof.encode();
    let elements = parts(run, IdealPcs::COMMITMENT_BYTES).elements;
    assert!(elements.len() > 400 * ELEMENT);
    let mut random = Blake2bTranscript::new(labels::DOMAIN);
    for (i, start) in elements.step_by(ELEMENT).enumerate() {
        let place = start..start + ELEMENT;
        let old = &honest[place.clone()];
        let mut more = old.to_vec();
        let mut one = [0; ELEMENT];
        one[0] = 1;
        add(&mut more, &one);
        let other = match i % 3 {
            0 => vec![0; ELEMENT],
            1 => to_bytes(&random.challenge(labels::ROUND)).to_vec(),
            _ => honest[start - ELEMENT..start].to_vec(),
        };
        for new in [more, other] {
            if new == old {
                continue;
            }
            let mut bytes = honest.clone();
            bytes[place.clone()].copy_from_slice(&new);
            assert!(verdict(run, &bytes).is_err(), "element {i}");
        }
        let mut bytes = honest.clone();
        add(&mut bytes[place], &modulus());
        let refused = ClaimsError::Sumcheck(SumcheckError::NonCanonical);
        let refused = Err(VerifyError::Claims(refused));
        assert_eq!(verdict(run, &bytes), refused, "element {i}");
    }
}

/// Every commitment is replaced by another one, and every byte of the ideal
/// opening counts.
#[test]
fn every_commitment_and_polynomial_matters() {
    let (run, proof) = &*HONEST;
    let honest = proof.encode();
    let Parts {
        commitments,
        elements,
    } = parts(run, IdealPcs::COMMITMENT_BYTES);
    let refused = |bytes: &[u8], what: usize| assert!(verdict(run, bytes).is_err(), "byte {what}");
    for start in commitments.step_by(ELEMENT) {
        for new in [0, 1, 0xff] {
            let mut bytes = honest.clone();
            bytes[start] ^= new | 1;
            refused(&bytes, start);
            bytes[start..start + ELEMENT].fill(new);
            refused(&bytes, start);
        }
    }
    for i in 1..proof.commitments.len() {
        let mut other = proof.clone();
        other.commitments.swap(i - 1, i);
        if other != *proof {
            assert!(check(run, &other).is_err(), "commitments {i}");
        }
    }
    // A stride that visits every polynomial and is not a divisor of its length.
    for at in (elements.end..honest.len()).step_by(29) {
        for new in [honest[at] ^ 1, honest[at] ^ 0x80] {
            let mut bytes = honest.clone();
            bytes[at] = new;
            refused(&bytes, at);
        }
    }
}

/// Lists that are longer, shorter or in another order.
#[test]
fn proofs_of_another_shape_are_refused() {
    let (run, proof) = &*HONEST;
    let refused = |change: &dyn Fn(&mut Proof<IdealPcs>)| {
        let mut other = proof.clone();
        change(&mut other);
        assert_ne!(other, *proof);
        assert!(check(run, &other).is_err());
    };
    refused(&|p| p.commitments.truncate(p.commitments.len() - 1));
    refused(&|p| p.commitments.push(p.commitments[0]));
    refused(&|p| p.commitments.clear());
    refused(&|p| p.stages.truncate(p.stages.len() - 1));
    refused(&|p| p.stages.push(p.stages[6].clone()));
    refused(&|p| p.stages.clear());
    for stage in 0..7 {
        refused(&|p| p.stages.swap(stage, (stage + 1) % 7));
        let rounds = |change: &dyn Fn(&mut Vec<Vec<Fr>>)| {
            refused(&|p| change(&mut p.stages[stage].sumcheck.rounds));
        };
        rounds(&|r| r.truncate(r.len() - 1));
        rounds(&|r| drop(r.remove(0)));
        rounds(&|r| r.push(r[0].clone()));
        rounds(&|r| r.clear());
        let last = proof.stages[stage].sumcheck.rounds.len() - 1;
        for round in [0, last / 2, last] {
            // A higher coefficient of 0 leaves the polynomial as it is.
            rounds(&|r| r[round].push(Fr::from(0)));
            rounds(&|r| r[round] = r[round][1..].to_vec());
            rounds(&|r| r[round].clear());
        }
        refused(&|p| p.stages[stage].claims = p.stages[stage].claims[1..].to_vec());
        refused(&|p| p.stages[stage].claims.push(Fr::from(0)));
        refused(&|p| p.stages[stage].claims.clear());
    }
}

/// Sizes in the header that are too small, too large, or not those of the
/// proof: `T` is declared by its logarithm, so that it is a power of two.
#[test]
fn other_sizes_are_refused() {
    let (run, proof) = &*HONEST;
    let (t, k) = (proof.log_cycles, proof.log_cells);
    for (log_cycles, log_cells) in [
        (t - 1, k),
        (t + 1, k),
        (0, k),
        (4, k),
        (24, k),
        (u32::MAX, k),
        (t, 0),
        (t, 3),
        (t, k - 1),
        (t, k + 1),
        (t, 24),
        (t, 29),
        (t, 32),
        (t, u32::MAX),
    ] {
        let mut other = proof.clone();
        (other.log_cycles, other.log_cells) = (log_cycles, log_cells);
        let sizes = (log_cycles, log_cells);
        assert!(check(run, &other).is_err(), "{sizes:?}");
        assert!(verdict(run, &other.encode()).is_err(), "{sizes:?}, encoded");
    }
    let bytes = proof.encode();
    let mut versioned = bytes.clone();
    versioned[0] += 1;
    assert_eq!(verdict(run, &versioned), Err(VerifyError::Version(2)));
    for length in (0..bytes.len()).step_by(211) {
        assert!(verdict(run, &bytes[..length]).is_err(), "{length} bytes");
    }
    for more in [1, 32, 100_000] {
        let longer = [bytes.as_slice(), &vec![0; more]].concat();
        assert!(verdict(run, &longer).is_err(), "{more} bytes more");
    }
}

/// Inputs and outputs beyond the layout.
#[test]
fn oversize_statements_are_refused() {
    let (run, proof) = &*HONEST;
    for (inputs, outputs) in [(65, 0), (0, 65), (1 << 20, 1 << 20)] {
        let statement = Statement::new(vec![1; inputs], vec![1; outputs], false);
        let refused = verify(&run.program, &(), &statement, proof);
        assert!(matches!(refused, Err(VerifyError::Claims(_))));
    }
}

/// A whole proof with Dory: every commitment is replaced by its neighbour, by
/// the identity and by something outside the group, and of the opening's
/// elements every seventh is altered.
#[test]
fn commitments_with_dory_matter() {
    let (run, _) = &*HONEST;
    let (prover_setup, verifier_setup) = DoryPcs::setup(5, b"tests").unwrap();
    let setup = Setup::<DoryPcs> {
        prover: &prover_setup,
        verifier: &verifier_setup,
    };
    let publics = run.publics();
    let prover = OracleProver {
        publics: &publics,
        witness: &run.witness(),
    };
    let (statement, records) = (&run.statement, &run.records);
    let checked = Consistency::Checked;
    let proof = prove(&setup, &publics, statement, records, &prover, checked).unwrap();
    let honest = proof.encode();
    let verdict = |bytes: &[u8], setup: &DoryVerifierSetup| {
        let proof = Proof::<DoryPcs>::decode(&run.program, bytes)?;
        verify(&run.program, setup, statement, &proof)
    };
    assert_eq!(verdict(&honest, &verifier_setup), Ok(()));

    const SIZE: usize = DoryPcs::COMMITMENT_BYTES;
    let Parts {
        commitments,
        elements,
    } = parts(run, SIZE);
    let mut identity = [0; SIZE];
    identity[0] = 1;
    let last = commitments.end - SIZE;
    for start in commitments.step_by(SIZE) {
        let next = if start == last { HEADER } else { start + SIZE };
        let neighbour = honest[next..next + SIZE].to_vec();
        for new in [neighbour, identity.to_vec()] {
            if new == honest[start..start + SIZE] {
                continue;
            }
            let mut bytes = honest.clone();
            bytes[start..start + SIZE].copy_from_slice(&new);
            let refused = verdict(&bytes, &verifier_setup);
            assert!(
                matches!(refused, Err(VerifyError::Stage(_))),
                "byte {start}"
            );
        }
        let mut bytes = honest.clone();
        bytes[start] ^= 1;
        let refused = verdict(&bytes, &verifier_setup);
        assert!(
            matches!(refused, Err(VerifyError::Opening(_))),
            "byte {start}"
        );
    }
    for start in (elements.end..honest.len()).step_by(7 * ELEMENT) {
        let mut bytes = honest.clone();
        bytes[start] ^= 1;
        assert!(verdict(&bytes, &verifier_setup).is_err(), "byte {start}");
    }
    let (_, other) = DoryPcs::setup(5, b"others").unwrap();
    assert!(verdict(&honest, &other).is_err());
}
