//! The committed guest: identity, output, refusals.

use std::{fs, path::Path};
use zkml_backend::{Backend, BackendError, Counts, ProofKind, Variant, phases::Phases};
use zkml_backend_jolt::{Jolt, program_id_of};
use zkml_core::{commitment::Scheme, layout::GuestInput};

const SOFTWARE: Variant = Variant::ALL[1];
const DORY: Variant = Variant::ALL[4];

fn committed(variant: Variant) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("elf");
    fs::read(folder.join(variant.file()).with_extension("elf")).expect("a committed guest")
}

fn execute(variant: Variant, input: &GuestInput) -> Result<Counts, BackendError> {
    let execution = Jolt::new().execute(variant, input, &mut Phases::default())?;
    Ok(execution.counts)
}

#[test]
fn the_committed_ids_are_the_committed_guests() {
    for variant in [SOFTWARE, DORY] {
        let id = program_id_of(&committed(variant), variant.commitment).expect("a program");
        assert_eq!(Jolt::new().program_id(variant).expect("a guest"), id);
        let compiler = Jolt::new().guest_compiler(variant);
        assert!(compiler.is_some_and(|compiler| compiler.starts_with("rustc ")));
    }
    // The layout is part of the identity.
    let other = program_id_of(&committed(DORY), SOFTWARE.commitment);
    assert_ne!(other.ok(), Jolt::new().program_id(DORY).ok());
}

#[test]
fn every_statement_is_the_references() {
    zkml_conformance::same_statements(&Jolt::new());
}

#[test]
fn commitments_bind_under_both_schemes() {
    zkml_conformance::commitments_bind(&Jolt::new());
}

#[test]
fn the_guests_differ_in_hashing() {
    zkml_conformance::variants_differ(&Jolt::new());
}

#[test]
fn malformed_input_is_refused() {
    zkml_conformance::refuses_malformed_input(&Jolt::new());
}

/// The guest that hashes is the default; whoever asks for one that there is not
/// is told why.
#[test]
fn the_hashing_guest_is_the_default() {
    let backend = Jolt::new();
    assert_eq!(zkml_conformance::variants(&backend), [SOFTWARE, DORY]);
    let std_dory = Variant { std: true, ..DORY };
    for (std, precompiles, commitment, expected) in [
        (None, None, None, SOFTWARE),
        (Some(false), None, None, SOFTWARE),
        (None, Some(false), Some(Scheme::Sha256), SOFTWARE),
        (None, None, Some(Scheme::Dory), DORY),
        (None, Some(true), None, Variant::ALL[0]),
        (Some(true), None, None, Variant::ALL[2]),
        (Some(true), Some(false), None, Variant::ALL[3]),
        (Some(true), None, Some(Scheme::Dory), std_dory),
    ] {
        assert_eq!(backend.choose(std, precompiles, commitment), expected);
    }
    for (variant, reason) in [
        (Variant::ALL[0], "no accelerator"),
        (Variant::ALL[2], "no standard library"),
        (Variant::ALL[3], "no standard library"),
        (std_dory, "nobody has such a build"),
    ] {
        let error = backend.program_id(variant).expect_err("no guest");
        assert!(matches!(error, BackendError::Unsupported { .. }));
        assert!(error.to_string().contains(reason), "{error}");
    }
    let input = zkml_conformance::smallest().input;
    let proof = backend.prove(
        SOFTWARE,
        &input,
        ProofKind::Compressed,
        &mut Phases::default(),
    );
    assert!(matches!(proof, Err(BackendError::Unsupported { .. })));
}

/// Neither tape nor memory has ends of segments, so the guests themselves would not
/// notice these.
#[test]
fn input_in_other_pieces_is_refused() {
    let good = zkml_conformance::smallest().input;
    let counts = execute(SOFTWARE, &good).expect("a run");
    assert!(counts.user_cycles > Some(10_000) && counts.total_cycles > counts.user_cycles);

    let mut longer = good.clone();
    longer.segments.push(vec![0; 16]);
    let mut shifted = good.clone();
    let moved = shifted.segments[2].remove(0);
    shifted.segments[1].push(moved);
    let mut shorter = good;
    shorter.segments.pop();
    let refused = |variant, input: &GuestInput, reason: &str| match execute(variant, input) {
        Err(BackendError::Guest(message)) => assert!(message.contains(reason), "{message}"),
        other => panic!("{variant}: {other:?} instead of {reason}"),
    };
    let none = GuestInput { segments: vec![] };
    for (input, reason) in [
        (&longer, "rows or columns"),
        (&shifted, "rows or columns"),
        (&shorter, "ended early"),
        (&none, "ended early"),
    ] {
        refused(SOFTWARE, input, reason);
    }
    for (input, reason) in [
        (&longer, "rows or columns"),
        (&shifted, "different columns"),
        (&shorter, "rows or columns"),
        (&none, "ended early"),
    ] {
        refused(DORY, input, reason);
    }
}

/// Before anything is run or proven.
#[test]
fn more_results_than_there_is_room_for_are_refused() {
    let mut input = zkml_conformance::smallest().input;
    input.segments[0][3] = 40_000;
    for variant in [SOFTWARE, DORY] {
        let error = execute(variant, &input).expect_err("too many rows");
        assert!(matches!(error, BackendError::Unsupported { .. }));
        assert!(error.to_string().contains("these are 40000"), "{error}");
    }
}

#[test]
fn more_data_than_there_is_memory_for_is_refused() {
    let mut input = zkml_conformance::smallest().input;
    input.segments.push(vec![0; 1 << 16]);
    let error = execute(DORY, &input).expect_err("too much data");
    assert!(matches!(error, BackendError::Unsupported { .. }));
    assert!(
        error.to_string().contains("room for 65536 words"),
        "{error}"
    );
}

#[test]
fn bytes_that_are_no_program_are_refused() {
    assert!(matches!(
        Jolt::new().with_guest(SOFTWARE, b"no program"),
        Err(BackendError::Sdk { .. })
    ));
}
