//! A real proof, without the command line and its other provers.

#![allow(clippy::unwrap_used)]

use zkml_backend::{Backend, ProofKind, VerifyError, phases::Phases};
use zkml_backend_jolt::Jolt;
use zkml_core::{commitment::Scheme, statement::Statement};

#[test]
fn a_proof_shows_what_was_proven_and_nothing_else() {
    let backend = Jolt::new();
    let variant = backend.choose(None, None, None);
    let proof = zkml_conformance::proves(&backend, variant, ProofKind::Core);
    assert_eq!(proof.counts.segments, Some(1));
}

/// The same for a guest whose input the proof itself commits to.
#[test]
fn a_proof_that_commits_shows_what_was_proven_and_nothing_else() {
    let backend = Jolt::new();
    let variant = backend.choose(None, None, Some(Scheme::Dory));
    let proof = zkml_conformance::proves(&backend, variant, ProofKind::Core);
    let verify = |statement: &Statement, bytes: &[u8]| {
        let id = backend.program_id(variant).unwrap();
        let statement = statement.to_bytes();
        let mut phases = Phases::default();
        backend.verify(&id, ProofKind::Core, &statement, bytes, &mut phases)
    };
    let statement = Statement::from_bytes(&proof.statement).unwrap();
    verify(&statement, &proof.bytes).unwrap();

    // Commitments of model and data in each other's place, in the statement, in the
    // proof, in both.
    let mut swapped = statement.clone();
    std::mem::swap(&mut swapped.model_commitment, &mut swapped.data_commitment);
    // log2 of the words and an element of the target group.
    let one = 4 + 384;
    let mut bytes = proof.bytes.clone();
    bytes[..2 * one].rotate_left(one);
    for (statement, bytes) in [
        (&swapped, &proof.bytes),
        (&statement, &bytes),
        (&swapped, &bytes),
    ] {
        assert!(matches!(
            verify(statement, bytes),
            Err(VerifyError::Rejected(_))
        ));
    }

    // Commitments to other data, with the statement to go with them.
    let mut input = zkml_conformance::smallest().input;
    input.segments[3][0] ^= 1;
    let other = backend
        .execute(variant, &input, &mut Phases::default())
        .unwrap();
    let other = Statement::from_bytes(&other.statement).unwrap();
    let mut mixed = statement;
    mixed.data_commitment = other.data_commitment;
    assert!(matches!(
        verify(&mixed, &proof.bytes),
        Err(VerifyError::Rejected(_))
    ));
}
