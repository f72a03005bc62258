//! The suite that every backend passes: the same statement, byte for byte, for
//! the same input, and proofs that show nothing else than what was proven.
//!
//! The functions panic with a message that names the case, as tests do; a
//! backend's tests call them.

mod cases;

pub use cases::{Case, cases, malformed, smallest};

use std::collections::BTreeMap;
use zkml_backend::{
    Backend, BackendError, ProgramId, Proof, ProofKind, Variant, VerifyError,
    phases::{Phase, Phases},
};
use zkml_core::{commitment::Scheme, layout::GuestInput, statement::Statement};

/// Positions, in thousandths of a proof's length, at which a byte is altered.
const ALTERED_AT: [usize; 12] = [0, 1, 3, 17, 101, 250, 333, 500, 667, 801, 950, 999];

/// The variants whose guests a backend has. Their program IDs differ, and each
/// belongs to its variant alone.
///
/// # Panics
/// If not, or if there is none.
pub fn variants(backend: &dyn Backend) -> Vec<Variant> {
    let name = backend.info().name;
    let mut found = Vec::new();
    for variant in Variant::ALL {
        match backend.program_id(variant) {
            Ok(id) => {
                assert_eq!(
                    backend.variant_of(&id),
                    Some(variant),
                    "{name}, {variant}: its program ID belongs to another variant"
                );
                found.push(variant);
            }
            Err(BackendError::Unsupported { .. }) => {}
            Err(error) => panic!("{name}, {variant}: {error}"),
        }
    }
    assert!(
        found.contains(&backend.choose(None, None, None)),
        "{name}: no default guest"
    );
    assert_eq!(
        backend.variant_of(&[0xff; 32]),
        None,
        "{name}: a program ID that is nobody's has a variant"
    );
    found
}

/// Every case gives the reference's statement on every variant, and a phase is
/// recorded.
///
/// # Panics
/// If not.
pub fn same_statements(backend: &dyn Backend) {
    for variant in variants(backend) {
        same_statements_of(backend, variant);
    }
}

fn same_statements_of(backend: &dyn Backend, variant: Variant) {
    let name = backend.info().name;
    for Case { name: case, input } in cases() {
        let mut phases = Phases::default();
        let execution = backend
            .execute(variant, &input, &mut phases)
            .unwrap_or_else(|error| panic!("{name}, {variant}, {case}: {error}"));
        let reference = zkml_backend_native::evaluate(&input)
            .unwrap_or_else(|reject| panic!("native, {case}: {reject}"));
        assert!(
            zkml_backend_native::agrees(&execution.statement, variant.commitment, &reference),
            "{name}, {variant}, {case}: another statement than the reference"
        );
        assert!(
            phases.measured().iter().any(|m| m.phase == Phase::Execute),
            "{name}, {variant}, {case}: the execution was not measured"
        );
    }
}

/// On every variant the statement names the variant's scheme, and its commitments
/// are functions of what they commit to and of its salt: each changes with any
/// word of either and with nothing else.
///
/// # Panics
/// If not.
pub fn commitments_bind(backend: &dyn Backend) {
    let name = backend.info().name;
    let Case { input, .. } = smallest();
    for variant in variants(backend) {
        let commitments = |input: &GuestInput| {
            let execution = backend
                .execute(variant, input, &mut Phases::default())
                .unwrap_or_else(|error| panic!("{name}, {variant}: {error}"));
            let statement = Statement::from_bytes(&execution.statement)
                .unwrap_or_else(|error| panic!("{name}, {variant}: {error}"));
            assert_eq!(statement.scheme, variant.commitment, "{name}, {variant}");
            (statement.model_commitment, statement.data_commitment)
        };
        let (model, data) = commitments(&input);
        assert_eq!(commitments(&input), (model, data), "{name}, {variant}");
        assert_ne!(model, data, "{name}, {variant}");
        // Words of salts, model, data head and rows that may be any numbers.
        for (what, segment, word, of_model) in cases::FREE_WORDS {
            let mut other = input.clone();
            other.segments[segment][word] ^= 1;
            let changed = commitments(&other);
            assert_eq!(
                (changed.0 != model, changed.1 != data),
                (of_model, !of_model),
                "{name}, {variant}: {what} altered"
            );
        }
    }
}

/// Every variant's guest refuses every malformed input; no backend turns one
/// into a statement.
///
/// # Panics
/// If not.
pub fn refuses_malformed_input(backend: &dyn Backend) {
    for variant in variants(backend) {
        refuses_malformed_input_of(backend, variant);
    }
}

fn refuses_malformed_input_of(backend: &dyn Backend, variant: Variant) {
    let name = backend.info().name;
    for Case { name: case, input } in malformed() {
        assert!(
            zkml_backend_native::evaluate(&input).is_err(),
            "{case}: the reference accepts it, so the case is no test"
        );
        match backend.execute(variant, &input, &mut Phases::default()) {
            Err(BackendError::Guest(_)) => {}
            Err(error) => panic!("{name}, {variant}, {case}: failed, not refused: {error}"),
            Ok(_) => panic!("{name}, {variant}, {case}: accepted"),
        }
    }
}

/// The variants that there are are what their names say: without precompiles
/// hashing takes many more cycles, the standard library's runtime takes some, and
/// under another scheme than SHA-256 nothing is hashed.
///
/// # Panics
/// If not, or if the backend counts no cycles.
pub fn variants_differ(backend: &dyn Backend) {
    let name = backend.info().name;
    let Case { input, .. } = smallest();
    let cycles = |variant| {
        let execution = backend
            .execute(variant, &input, &mut Phases::default())
            .unwrap_or_else(|error| panic!("{name}, {variant}: {error}"));
        execution
            .counts
            .user_cycles
            .unwrap_or_else(|| panic!("{name}, {variant}: no cycles"))
    };
    let cycles: BTreeMap<Variant, u64> = variants(backend)
        .into_iter()
        .map(|variant| (variant, cycles(variant)))
        .collect();
    let of = |std, precompiles| cycles.get(&Variant::new(std, precompiles));
    for std in [false, true] {
        if let (Some(with), Some(without)) = (of(std, true), of(std, false)) {
            assert!(
                *without > 2 * with,
                "{name}, std {std}: {with} cycles with precompiles, {without} without"
            );
        }
    }
    if let (Some(no_std), Some(std)) = (of(false, true), of(true, true)) {
        assert!(
            *std > no_std + 1000,
            "{name}: {no_std} cycles with no_std, {std} with std"
        );
    }
    for (variant, unhashed) in &cycles {
        if variant.commitment == Scheme::Sha256 {
            continue;
        }
        if let Some(hashed) = of(variant.std, variant.precompiles) {
            assert!(
                *hashed > 4 * unhashed,
                "{name}: {unhashed} cycles with {variant}, {hashed} with SHA-256"
            );
        }
    }
}

/// Proves the smallest case and puts the proof through [`proof_is_bound`].
/// Returns it for further tests, since proofs are dear.
///
/// # Panics
/// If the backend cannot prove or a check fails.
pub fn proves(backend: &dyn Backend, variant: Variant, kind: ProofKind) -> Proof {
    let name = backend.info().name;
    let Case { name: case, input } = smallest();
    let mut phases = Phases::default();
    let proof = backend
        .prove(variant, &input, kind, &mut phases)
        .unwrap_or_else(|error| panic!("{name}, {variant}, {case}, {kind}: {error}"));
    let reference = zkml_backend_native::evaluate(&input)
        .unwrap_or_else(|reject| panic!("native, {case}: {reject}"));
    assert!(
        zkml_backend_native::agrees(&proof.statement, variant.commitment, &reference),
        "{name}, {variant}, {kind}: another statement than the reference"
    );
    assert!(
        phases.measured().iter().any(|m| m.phase == Phase::Prove),
        "{name}, {kind}: proving was not measured"
    );
    assert!(
        proof
            .counts
            .verification_key_bytes
            .is_some_and(|bytes| bytes >= 32),
        "{name}, {kind}: the size of the verification key is missing"
    );
    proof_is_bound(backend, variant, kind, &proof);
    proof
}

/// A good proof is accepted, and nothing else is: not for another program,
/// statement or kind, and not with altered, missing or added bytes.
///
/// # Panics
/// If not.
pub fn proof_is_bound(backend: &dyn Backend, variant: Variant, kind: ProofKind, proof: &Proof) {
    let name = backend.info().name;
    let pinned = |variant| {
        backend
            .program_id(variant)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let program_id = pinned(variant);
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
    for other in variants(backend) {
        if other != variant {
            rejected(
                &format!("the program {other} instead of {variant}"),
                check(&pinned(other), kind, &proof.statement, &proof.bytes),
            );
        }
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
    let name = backend.info().name;
    for variant in variants(backend) {
        let result = backend
            .program_id(variant)
            .map_err(VerifyError::Failed)
            .and_then(|id| {
                let (statement, bytes) = (&foreign.statement, &foreign.bytes);
                backend.verify(&id, kind, statement, bytes, &mut Phases::default())
            });
        assert!(
            matches!(result, Err(VerifyError::Rejected(_))),
            "{name}, {variant}, {kind}: another backend's proof gives {result:?}"
        );
    }
}
