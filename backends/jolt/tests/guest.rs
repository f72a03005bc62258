//! The committed guest: identity, output, refusals.

use std::{fs, path::Path};
use zkml_backend::{Backend, BackendError, Counts, ProofKind, Variant, phases::Phases};
use zkml_backend_jolt::{Jolt, program_id_of};
use zkml_core::layout::GuestInput;

const SOFTWARE: Variant = Variant {
    std: false,
    precompiles: false,
};

fn committed() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("elf");
    fs::read(folder.join(SOFTWARE.file()).with_extension("elf")).expect("a committed guest")
}

fn execute(input: &GuestInput) -> Result<Counts, BackendError> {
    let execution = Jolt::new().execute(SOFTWARE, input, &mut Phases::default())?;
    Ok(execution.counts)
}

#[test]
fn the_committed_id_is_the_committed_guest() {
    let id = program_id_of(&committed()).expect("a program");
    assert_eq!(Jolt::new().program_id(SOFTWARE).expect("a guest"), id);
    let compiler = Jolt::new().guest_compiler(SOFTWARE);
    assert!(compiler.is_some_and(|compiler| compiler.starts_with("rustc ")));
}

#[test]
fn every_statement_is_the_references() {
    zkml_conformance::same_statements(&Jolt::new());
}

#[test]
fn malformed_input_is_refused() {
    zkml_conformance::refuses_malformed_input(&Jolt::new());
}

/// The machine has one guest, which is the default; whoever asks for another one
/// is told why there is none.
#[test]
fn the_one_guest_is_the_default() {
    let backend = Jolt::new();
    assert_eq!(zkml_conformance::variants(&backend), [SOFTWARE]);
    for (std, precompiles, expected) in [
        (None, None, SOFTWARE),
        (Some(false), None, SOFTWARE),
        (None, Some(false), SOFTWARE),
        (None, Some(true), Variant::ALL[0]),
        (Some(true), None, Variant::ALL[2]),
        (Some(true), Some(false), Variant::ALL[3]),
    ] {
        assert_eq!(backend.choose(std, precompiles), expected);
    }
    for (variant, reason) in [
        (Variant::ALL[0], "no accelerator"),
        (Variant::ALL[2], "no standard library"),
        (Variant::ALL[3], "no standard library"),
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

/// The tape has no ends of segments, so the guest itself would not notice these.
#[test]
fn input_in_other_pieces_is_refused() {
    let good = zkml_conformance::smallest().input;
    let counts = execute(&good).expect("a run");
    assert!(counts.user_cycles > Some(10_000) && counts.total_cycles > counts.user_cycles);

    let mut longer = good.clone();
    longer.segments.push(vec![0; 16]);
    let mut shifted = good.clone();
    let moved = shifted.segments[2].remove(0);
    shifted.segments[1].push(moved);
    let mut shorter = good;
    shorter.segments.pop();
    for (input, reason) in [
        (longer, "rows or columns"),
        (shifted, "rows or columns"),
        (shorter, "ended early"),
        (GuestInput { segments: vec![] }, "ended early"),
    ] {
        match execute(&input) {
            Err(BackendError::Guest(message)) => assert!(message.contains(reason), "{message}"),
            other => panic!("{other:?} instead of {reason}"),
        }
    }
}

/// Before anything is run or proven.
#[test]
fn more_results_than_there_is_room_for_are_refused() {
    let mut input = zkml_conformance::smallest().input;
    input.segments[0][3] = 40_000;
    let error = execute(&input).expect_err("too many rows");
    assert!(matches!(error, BackendError::Unsupported { .. }));
    assert!(error.to_string().contains("these are 40000"), "{error}");
}

#[test]
fn bytes_that_are_no_program_are_refused() {
    assert!(matches!(
        Jolt::new().with_guest(SOFTWARE, b"no program"),
        Err(BackendError::Sdk { .. })
    ));
}
