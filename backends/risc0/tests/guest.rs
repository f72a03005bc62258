//! The committed guests: their identity, their output, their refusals.

use std::{fs, path::Path};
use zkml_backend::{Backend, BackendError, Variant};
use zkml_backend_risc0::{Risc0, combine, program_id_of};
use zkml_core::commitment::Scheme;

/// The variants of this machine: all that hash.
fn variants() -> impl Iterator<Item = Variant> + Clone {
    let hashes = |variant: &Variant| variant.commitment == Scheme::Sha256;
    Variant::ALL.into_iter().filter(hashes)
}

fn committed(variant: Variant) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("elf");
    fs::read(folder.join(variant.file()).with_extension("elf")).expect("a committed guest")
}

#[test]
fn the_committed_ids_are_the_committed_guests() {
    for variant in variants() {
        let id = program_id_of(&combine(&committed(variant))).expect("a program");
        assert_eq!(Risc0::new().program_id(variant).expect("a guest"), id);
        let compiler = Risc0::new().guest_compiler(variant);
        assert!(compiler.is_some_and(|compiler| compiler.starts_with("rustc ")));
    }
}

#[test]
fn one_guest_can_be_replaced() {
    let [first, second, ..] = Variant::ALL;
    let backend = Risc0::new()
        .with_guest(first, &committed(second))
        .expect("a program");
    let id = |backend: &Risc0, variant| backend.program_id(variant).expect("a guest");
    assert_eq!(id(&backend, first), id(&Risc0::new(), second));
    assert_eq!(id(&backend, second), id(&Risc0::new(), second));
    assert_eq!(backend.guest_compiler(first), None);
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
fn variants_are_what_they_are_called() {
    zkml_conformance::variants_differ(&Risc0::new());
}

#[test]
fn bytes_that_are_no_program_are_refused() {
    assert!(matches!(
        Risc0::new().with_guest(Variant::default(), b"no program"),
        Err(BackendError::Sdk { .. })
    ));
}
