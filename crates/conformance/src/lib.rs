//! The suite that every backend passes: the same statement, byte for byte, for
//! the same input, and proofs that show nothing else than what was proven.
//!
//! The functions panic with a message that names the case, as tests do; a
//! backend's tests call them.

mod cases;

pub use cases::{Case, cases, malformed, smallest};

use zkml_backend::{
    Backend, BackendError, ProgramId, Proof, ProofKind, VerifyError,
    phases::{Phase, Phases},
};

/// Positions, in thousandths of a proof's length, at which a byte is altered.
const ALTERED_AT: [usize; 12] = [0, 1, 3, 17, 101, 250, 333, 500, 667, 801, 950, 999];

/// Every case gives the reference's statement, and a phase is recorded.
///
/// # Panics
/// If not.
pub fn same_statements(backend: &dyn Backend) {
    let name = backend.info().name;
    for Case { name: case, input } in cases() {
        let mut phases = Phases::default();
        let execution = backend
            .execute(&input, &mut phases)
            .unwrap_or_else(|error| panic!("{name}, {case}: {error}"));
        let reference = zkml_backend_native::evaluate(&input)
            .unwrap_or_else(|reject| panic!("native, {case}: {reject}"));
        assert_eq!(
            execution.statement, reference,
            "{name}, {case}: another statement than the reference"
        );
        assert!(
            phases.measured().iter().any(|m| m.phase == Phase::Execute),
            "{name}, {case}: the execution was not measured"
        );
    }
}

/// The guest refuses every malformed input; no backend turns one into a
/// statement.
///
/// # Panics
/// If not.
pub fn refuses_malformed_input(backend: &dyn Backend) {
    let name = backend.info().name;
    for Case { name: case, input } in malformed() {
        assert!(
            zkml_backend_native::evaluate(&input).is_err(),
            "{case}: the reference accepts it, so the case is no test"
        );
        match backend.execute(&input, &mut Phases::default()) {
            Err(BackendError::Guest(_)) => {}
            Err(error) => panic!("{name}, {case}: failed instead of refusing: {error}"),
            Ok(_) => panic!("{name}, {case}: accepted"),
        }
    }
}

/// Proves the smallest case and puts the proof through [`proof_is_bound`].
/// Returns it for further tests, since proofs are dear.
///
/// # Panics
/// If the backend cannot prove or a check fails.
pub fn proves(backend: &dyn Backend, kind: ProofKind) -> Proof {
    let name = backend.info().name;
    let Case { name: case, input } = smallest();
    let mut phases = Phases::default();
    let proof = backend
        .prove(&input, kind, &mut phases)
        .unwrap_or_else(|error| panic!("{name}, {case}, {kind}: {error}"));
    let reference = zkml_backend_native::evaluate(&input)
        .unwrap_or_else(|reject| panic!("native, {case}: {reject}"));
    assert_eq!(
        proof.statement, reference,
        "{name}, {kind}: another statement than the reference"
    );
    assert!(
        phases.measured().iter().any(|m| m.phase == Phase::Prove),
        "{name}, {kind}: proving was not measured"
    );
    proof_is_bound(backend, kind, &proof);
    proof
}

/// A good proof is accepted, and nothing else is: not for another program,
/// statement or kind, and not with altered, missing or added bytes.
///
/// # Panics
/// If not.
pub fn proof_is_bound(backend: &dyn Backend, kind: ProofKind, proof: &Proof) {
    let name = backend.info().name;
    let program_id = backend.program_id();
    let check = |program_id: &ProgramId, kind, statement: &[u8], bytes: &[u8]| {
        backend.verify(program_id, kind, statement, bytes, &mut Phases::default())
    };
    check(&program_id, kind, &proof.statement, &proof.bytes)
        .unwrap_or_else(|error| panic!("{name}, {kind}: a good proof is not accepted: {error}"));

    let rejected = |what: &str, result: Result<(), VerifyError>| match result {
        Err(VerifyError::Rejected(_)) => {}
        Err(VerifyError::Failed(error)) => {
            panic!("{name}, {kind}, {what}: failed instead of rejecting: {error}")
        }
        Ok(()) => panic!("{name}, {kind}, {what}: accepted"),
    };

    for byte in [0, 31] {
        let mut other = program_id;
        other[byte] ^= 1;
        rejected(
            "another program",
            check(&other, kind, &proof.statement, &proof.bytes),
        );
    }
    // The words of a statement's every field: version, task, cell, rows,
    // columns, fraction bits, model commitment, first result, data commitment.
    let length = proof.statement.len();
    for at in [
        0,
        4,
        8,
        12,
        16,
        20,
        24,
        28,
        32,
        63,
        64,
        length - 32,
        length - 1,
    ] {
        let mut statement = proof.statement.clone();
        statement[at] ^= 1;
        rejected(
            &format!("statement altered at byte {at}"),
            check(&program_id, kind, &statement, &proof.bytes),
        );
    }
    rejected(
        "shorter statement",
        check(
            &program_id,
            kind,
            &proof.statement[..length - 4],
            &proof.bytes,
        ),
    );
    rejected("no statement", check(&program_id, kind, &[], &proof.bytes));

    for thousandth in ALTERED_AT {
        let at = proof.bytes.len() * thousandth / 1000;
        let mut bytes = proof.bytes.clone();
        bytes[at] ^= 1 << (thousandth % 8);
        rejected(
            &format!("proof altered at byte {at} of {}", bytes.len()),
            check(&program_id, kind, &proof.statement, &bytes),
        );
    }
    for kept in [0, 1, proof.bytes.len() / 2, proof.bytes.len() - 1] {
        rejected(
            &format!("proof cut to {kept} bytes"),
            check(&program_id, kind, &proof.statement, &proof.bytes[..kept]),
        );
    }
    let mut longer = proof.bytes.clone();
    longer.push(0);
    rejected(
        "a byte after the proof",
        check(&program_id, kind, &proof.statement, &longer),
    );
    let other_kind = match kind {
        ProofKind::Core => ProofKind::Compressed,
        ProofKind::Compressed => ProofKind::Core,
    };
    rejected(
        "the other kind",
        check(&program_id, other_kind, &proof.statement, &proof.bytes),
    );
}

/// A proof of one backend is rejected by another.
///
/// # Panics
/// If not.
pub fn rejects_foreign_proof(backend: &dyn Backend, kind: ProofKind, foreign: &Proof) {
    let result = backend.verify(
        &backend.program_id(),
        kind,
        &foreign.statement,
        &foreign.bytes,
        &mut Phases::default(),
    );
    assert!(
        matches!(result, Err(VerifyError::Rejected(_))),
        "{}, {kind}: another backend's proof gives {result:?}",
        backend.info().name
    );
}
