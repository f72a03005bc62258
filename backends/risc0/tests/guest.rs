//! The committed guest: its identity, its output, its refusals.

use zkml_backend::{Backend, BackendError};
use zkml_backend_risc0::{Risc0, combine, program_id_of};

#[test]
fn the_committed_id_is_the_committed_guests() {
    let elf = include_bytes!("../elf/predict.elf");
    let id = program_id_of(&combine(elf)).expect("a program");
    assert_eq!(Risc0::new().program_id(), id);
    let same = Risc0::with_guest(elf).expect("a program");
    assert_eq!(same.program_id(), id);
}

#[test]
fn every_statement_is_the_references() {
    zkml_conformance::same_statements(&Risc0::new());
}

#[test]
fn malformed_input_is_refused() {
    zkml_conformance::refuses_malformed_input(&Risc0::new());
}

#[test]
fn bytes_that_are_no_program_are_refused() {
    assert!(matches!(
        Risc0::with_guest(b"no program"),
        Err(BackendError::Sdk { .. })
    ));
}
